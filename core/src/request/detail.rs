//! How much an outcome tells.

use core::ops::Range;

/// What an outcome says besides where the tasks go. The default asks for nothing and costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// The placements, counted from 0, whose admissible set is listed: each costs O(admissible
    /// instances).
    pub admissible: Range<usize>,
    /// Whether to explain the first decision that finds no room, or the last one where all find
    /// room. Costs every check of every instance, once.
    pub explanation: bool,
}

impl Detail {
    /// Everything, for every placement.
    pub const FULL: Self = Self { admissible: 0..usize::MAX, explanation: true };
}
