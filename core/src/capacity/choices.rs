//! What AWS leaves open about capacity, as switches.

/// The named choices of capacity; `false` is the default everywhere. Each field is a rule of the table (`CAP-n`), and
/// [`Semantics::choose`](crate::rule::Semantics::choose) sets it by that id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapacityChoices {}

impl CapacityChoices {
    /// The choices as of November 2026.
    pub const V2026_11: Self = Self {};
}

crate::rule::switches! { CapacityChoices: }
