//! What is wrong with a snapshot.

use alloc::string::String;

use super::Snapshot;
use crate::{cluster::InvalidCluster, request::SpecError};

/// A snapshot that no cluster made, or one of another version. Nothing is restored of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// It is of this version.
    #[error("the snapshot is of version {0}, and this build reads version {known}", known = Snapshot::VERSION)]
    Version(u32),
    /// ARNs that are missing or repeated, or amounts out of range.
    #[error(transparent)]
    Facts(#[from] InvalidCluster),
    /// The handles of this list and of its vacant ones are not the rows from 0 on, each once.
    #[error("the rows of `{0}` and of the vacant ones are not each row from 0 on, once")]
    Rows(&'static str),
    /// A task is on an instance that is not there.
    #[error("task {task} is on `{instance}`, which is not an instance of the snapshot")]
    UnknownInstance {
        /// The position of the task in the list.
        task: usize,
        /// The ARN of the instance.
        instance: String,
    },
    /// The tasks that an instance lists are not those that are on it.
    #[error("`{0}` lists other tasks than are on it")]
    TasksOfInstance(String),
    /// A task takes what it cannot take with its statuses, or does not take what it must.
    #[error("task {0} runs and holds nothing, or has stopped and holds something")]
    Holding(usize),
    /// A task without an ARN is told what only ECS knows.
    #[error("task {0} has no ARN, and what only ECS tells of a task")]
    PlannedTask(usize),
    /// The GPUs of an instance contradict each other.
    #[error(
        "the GPUs of `{instance}` contradict each other: `{gpu}` is repeated, not registered, or shared and idle at once"
    )]
    Gpu {
        /// The ARN of the instance.
        instance: String,
        /// The id of the GPU.
        gpu: String,
    },
    /// A prepared task that makes no sense.
    #[error("prepared task {index}: {error}")]
    Prepared {
        /// Its position in the list.
        index: usize,
        /// What is wrong with it.
        error: SpecError,
    },
}

impl RestoreError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Version(_) => "restore/version",
            Self::Facts(_) => "restore/facts",
            Self::Rows(_) => "restore/rows",
            Self::UnknownInstance { .. } => "restore/unknown-instance",
            Self::TasksOfInstance(_) => "restore/tasks-of-instance",
            Self::Holding(_) => "restore/holding",
            Self::PlannedTask(_) => "restore/planned-task",
            Self::Gpu { .. } => "restore/gpu",
            Self::Prepared { .. } => "restore/prepared",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Version(_) => "restore it with a build of that version, and build the cluster here from its facts",
            _ => "take the snapshot again, unchanged, or build the cluster from `describe-*` answers",
        }
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
