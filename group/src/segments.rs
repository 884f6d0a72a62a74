//! Distribution segments: which kind of capacity is launched first.

use alloc::vec::Vec;
use core::fmt;

/// A kind of capacity that a segment names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CapacityType {
    /// An On-Demand Capacity Reservation.
    OnDemandReservation,
    /// A Capacity Block.
    CapacityBlock,
    /// A reservation that may be interrupted.
    InterruptibleReservation,
    /// On demand.
    OnDemand,
}

words! {
    CapacityType: "target capacity type" {
        OnDemandReservation = "on-demand-capacity-reservation",
        CapacityBlock = "capacity-block",
        InterruptibleReservation = "interruptible-capacity-reservation",
        OnDemand = "on-demand",
    }
}

/// A segment's kind of capacity, and how many instances it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentPart {
    /// The kind.
    pub kind: CapacityType,
    /// The most instances; `None` where nothing bounds them.
    pub most: Option<u32>,
}

/// Segments that a group cannot have (CAP-210).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentError {
    /// More than one segment.
    Several(usize),
    /// On-Demand stands before another kind.
    OnDemandNotLast,
    /// A kind stands twice.
    Twice(CapacityType),
    /// The strategy is not `prioritized`.
    NotPrioritized,
    /// The group has Spot instances.
    Spot,
    /// The group has a warm pool.
    WarmPool,
    /// The reservation preference is not `default`.
    Preference,
}

impl fmt::Display for SegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Several(count) => write!(f, "{count} distribution segments, a group has at most one"),
            Self::OnDemandNotLast => f.write_str("`on-demand` must be the last capacity type of a segment"),
            Self::Twice(kind) => write!(f, "`{kind}` stands twice in a segment"),
            Self::NotPrioritized => f.write_str("a segment goes with the strategy `prioritized` alone"),
            Self::Spot => f.write_str("a group with a segment has no Spot instances"),
            Self::WarmPool => f.write_str("a group with a segment has no warm pool"),
            Self::Preference => f.write_str("a segment goes with the reservation preference `default` alone"),
        }
    }
}

impl core::error::Error for SegmentError {}

/// Checks the kinds of a segment: each once, On-Demand last.
///
/// # Errors
/// [`SegmentError`].
pub fn check_segment(kinds: &[CapacityType]) -> Result<(), SegmentError> {
    rule!("CAP-210");
    for (at, kind) in kinds.iter().enumerate() {
        if kinds.iter().take(at).any(|before| before == kind) {
            return Err(SegmentError::Twice(*kind));
        }
        if *kind == CapacityType::OnDemand && at.saturating_add(1) < kinds.len() {
            return Err(SegmentError::OnDemandNotLast);
        }
    }
    Ok(())
}

/// How many of `total` instances each part of a segment takes: the parts are filled in their order
/// (CAP-209). What no part holds is missing.
///
/// ```
/// use stowplan_group::{CapacityType, SegmentPart, segment_shares};
/// let block = SegmentPart { kind: CapacityType::CapacityBlock, most: Some(6) };
/// let rest = SegmentPart { kind: CapacityType::OnDemand, most: None };
/// assert_eq!(segment_shares(10, &[block, rest]), [6, 4]);
/// assert_eq!(segment_shares(5, &[block, rest]), [5, 0]);
/// ```
#[must_use]
pub fn segment_shares(total: u32, parts: &[SegmentPart]) -> Vec<u32> {
    rule!("CAP-209");
    let mut left = total;
    let share = |part: &SegmentPart| {
        let share = part.most.map_or(left, |most| most.min(left));
        left = left.saturating_sub(share);
        share
    };
    parts.iter().map(share).collect()
}
