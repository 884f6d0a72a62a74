//! What became of one instance.

use alloc::vec::Vec;

use crate::{
    id::InstanceId,
    placement::step::{Ignored, Rejection},
};

/// What became of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceReport {
    /// The instance.
    pub instance: InstanceId,
    /// The outcome.
    pub verdict: Verdict,
    /// Every failing check, in order; empty unless rejected.
    pub rejections: Vec<Rejection>,
}

/// The outcome for one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Left out silently.
    Ignored(Ignored),
    /// It fails a check.
    Rejected,
    /// A strategy preferred others.
    Outranked {
        /// The position of the strategy.
        stage: usize,
        /// The instance's key there: tasks counted, or the amount left.
        key: i64,
    },
    /// ECS might pick it.
    Admissible,
    /// Our pick.
    Picked,
}
