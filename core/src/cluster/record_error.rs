//! Why a fact could not be recorded.

use alloc::string::String;

use crate::id::{Stale, TaskId};

/// A fact that does not go with what the cluster knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It names something that is gone.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// A task that was started has no ARN.
    #[error("the task that was started has no ARN")]
    TaskWithoutArn,
    /// A task that was started is known already: under this handle.
    #[error("the task that was started is known already")]
    KnownTask(TaskId),
    /// A task was started on an instance that is not registered.
    #[error("no instance has the ARN `{0}`")]
    UnknownInstance(String),
}

impl RecordError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Stale(_) => "record/stale",
            Self::TaskWithoutArn => "record/task-without-arn",
            Self::KnownTask(_) => "record/known-task",
            Self::UnknownInstance(_) => "record/unknown-instance",
        }
    }
}
