//! Why a fact could not be recorded.

use alloc::string::String;

use crate::{
    id::{Stale, TaskId},
    text::errors,
};

errors! {
    /// A fact that does not go with what the cluster knows.
    pub enum RecordError {
        /// It names something that is gone.
        #[error("{0}")]
        Stale(error: Stale) => "record/stale", help: "look the task or the instance up again by its ARN";
        /// A task that was started has no ARN.
        #[error("the task that was started has no ARN")]
        TaskWithoutArn => "record/task-without-arn",
            help: "give the ARN that ECS reports; a task of a decision is applied, not recorded";
        /// A task that was started is known already: under this handle.
        #[error("the task that was started is known already")]
        KnownTask(task: TaskId) => "record/known-task", help: "record each start once; its later changes are facts of its handle";
        /// A task was started on an instance that is not registered.
        #[error("no instance has the ARN `{0}`")]
        UnknownInstance(arn: String) => "record/unknown-instance", help: "register the instance first";
    }
}

impl From<Stale> for RecordError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(error: Stale) -> Self {
        Self::Stale(error)
    }
}
