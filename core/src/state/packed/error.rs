//! What is wrong with bytes that are to be facts.

use alloc::borrow::Cow;

/// Bytes that are no packed facts. Nothing is made of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// They were cut off, or changed.
    #[error("{what} at byte {at}")]
    Damaged {
        /// What does not fit.
        what: &'static str,
        /// The place, counted in bytes from the beginning of the facts.
        at: usize,
    },
    /// The facts would take more memory than so few bytes may ask for.
    #[error("the facts repeat so much that they would take {0} bytes")]
    TooLarge(u64),
}

impl PackError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "pack/damaged",
            Self::TooLarge(_) => "pack/too-large",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match self {
            Self::Damaged { .. } => "pack the snapshot again",
            Self::TooLarge(_) => "keep such a snapshot as JSON",
        }))
    }
}
