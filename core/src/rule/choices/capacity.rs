//! What AWS leaves open about capacity, as switches.

/// The named choices of capacity; `false` is the default everywhere. Each field is a rule of the table (`CAP-n`), and
/// [`Semantics::choose`](crate::rule::Semantics::choose) sets it by that id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapacityChoices {
    /// CAP-6: an item with weight 0 gets no task at all, its base included.
    pub ignore_base_of_zero_weight: bool,
    /// CAP-11: a scale-in removes at most 5 percent a minute, as before 2022.
    pub five_percent_scale_in: bool,
    /// CAP-26: from nothing, the formula says how many instances, not the constant two.
    pub from_zero_by_formula: bool,
    /// CAP-27: with nothing needed and nothing running the metric is at the target.
    pub idle_at_target: bool,
    /// CAP-39: the needs of several groups are added up.
    pub sum_groups: bool,
    /// CAP-106: with several types or zones a scale-out adds exactly the minimum step, as it was said until 2023.
    pub exact_minimum_step: bool,
    /// CAP-109: the metric is 100 while no waiting task fits, as it was said until 2023.
    pub incompatible_at_hundred: bool,
}

impl CapacityChoices {
    /// The choices as of November 2026.
    pub const V2026_11: Self = Self {
        ignore_base_of_zero_weight: false,
        five_percent_scale_in: false,
        from_zero_by_formula: false,
        idle_at_target: false,
        sum_groups: false,
        exact_minimum_step: false,
        incompatible_at_hundred: false,
    };
}

crate::rule::switches! { CapacityChoices:
    "CAP-6" => ignore_base_of_zero_weight,
    "CAP-11" => five_percent_scale_in,
    "CAP-26" => from_zero_by_formula,
    "CAP-27" => idle_at_target,
    "CAP-39" => sum_groups,
    "CAP-106" => exact_minimum_step,
    "CAP-109" => incompatible_at_hundred,
}
