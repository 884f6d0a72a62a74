//! How tasks are started, and what core says of a request that makes no sense.

use stowplan::request::{RequestError, Starter};

use crate::Error;

/// How the tasks are started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::decide) enum Start {
    /// RunTask: a number of standalone tasks.
    RunTask { count: usize },
    /// A service's scheduler: a number of tasks.
    Service { name: String, count: usize },
    /// A service with one task on each suitable instance.
    Daemon { name: String },
    /// StartTask: these instances, by ARN or id.
    OnInstances { instances: Vec<String> },
}

impl Start {
    /// Who starts them.
    pub(in crate::decide) const fn starter(&self) -> Starter {
        match self {
            Self::RunTask { .. } => Starter::RunTask,
            Self::Service { .. } => Starter::Service,
            Self::Daemon { .. } => Starter::Daemon,
            Self::OnInstances { .. } => Starter::StartTask,
        }
    }
}

/// What core says of a request that makes no sense, at its place in the document.
pub(in crate::decide) fn refused(error: &RequestError, path: impl Into<String>) -> Error {
    let refused = Error::new(error.code(), error.to_string(), path);
    match error.help() {
        Some(help) => refused.with_help(help),
        None => refused,
    }
}
