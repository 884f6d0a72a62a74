//! Why a decision cannot be applied any more.

use crate::{
    id::Stale,
    placement::{Ignored, Rejection},
};

/// A decision that the cluster refuses now, because something has changed since it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The instance or the prepared task is gone.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The instance is not considered any more.
    #[error("the instance is not considered: {0}")]
    Ignored(Ignored),
    /// The instance fails a check now: the first one, with what was needed and what is there.
    #[error("the instance does not take the task any more: {}", .0.reason())]
    Rejected(Rejection),
}

impl ApplyError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Stale(_) => "apply/stale",
            Self::Ignored(_) => "apply/ignored",
            Self::Rejected(_) => "apply/rejected",
        }
    }
}
