//! What is wrong with a snapshot.

use alloc::string::String;

use super::Snapshot;
use crate::{cluster::InvalidCluster, request::SpecError, text::errors};

/// What to do about a snapshot that contradicts itself.
const AGAIN: &str = "take the snapshot again, unchanged, or build the cluster from `describe-*` answers";

errors! {
    /// A snapshot that no cluster made, or one of another version. Nothing is restored of it.
    pub enum RestoreError {
        /// It is of this version.
        #[error("the snapshot is of version {0}, and this build reads version {known}", known = Snapshot::VERSION)]
        Version(version: u32) => "restore/version",
            help: "restore it with a build of that version, and build the cluster here from its facts";
        /// ARNs that are missing or repeated, or amounts out of range.
        #[error("{0}")]
        Facts(error: InvalidCluster) => "restore/facts", help: AGAIN;
        /// The handles of this list and of its vacant ones are not the rows from 0 on, each once.
        #[error("the rows of `{0}` and of the vacant ones are not each row from 0 on, once")]
        Rows(list: &'static str) => "restore/rows", help: AGAIN;
        /// A task is on an instance that is not there.
        #[error("task {task} is on `{instance}`, which is no instance of the snapshot")]
        UnknownInstance {
            /// The position of the task in the list.
            task: usize,
            /// The ARN of the instance.
            instance: String,
        } => "restore/unknown-instance", help: AGAIN;
        /// The tasks that an instance lists are not those that are on it.
        #[error("`{0}` lists other tasks than are on it")]
        TasksOfInstance(instance: String) => "restore/tasks-of-instance", help: AGAIN;
        /// A task takes what it cannot take with its statuses, or does not take what it must.
        #[error("task {0} runs and holds nothing, or has stopped and holds something")]
        Holding(task: usize) => "restore/holding", help: AGAIN;
        /// A task without an ARN is told what only ECS knows.
        #[error("task {0} has no ARN, and what only ECS tells of a task")]
        PlannedTask(task: usize) => "restore/planned-task", help: AGAIN;
        /// The GPUs of an instance contradict each other.
        #[error(
            "the GPUs of `{instance}` contradict each other: `{gpu}` is repeated, not registered, or shared and idle at once"
        )]
        Gpu {
            /// The ARN of the instance.
            instance: String,
            /// The id of the GPU.
            gpu: String,
        } => "restore/gpu", help: AGAIN;
        /// A prepared task that makes no sense.
        #[error("prepared task {index}: {error}")]
        Prepared {
            /// Its position in the list.
            index: usize,
            /// What is wrong with it.
            error: SpecError,
        } => "restore/prepared", help: AGAIN;
    }
}

impl From<InvalidCluster> for RestoreError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(error: InvalidCluster) -> Self {
        Self::Facts(error)
    }
}

/// Reads a version, and refuses any but the known one before what it may bring is read.
#[cfg(feature = "serde")]
pub(super) fn known_version<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let version = <u32 as serde::Deserialize>::deserialize(from)?;
    if version == Snapshot::VERSION {
        Ok(version)
    } else {
        Err(serde::de::Error::custom(RestoreError::Version(version)))
    }
}
