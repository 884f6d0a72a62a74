//! What AWS leaves open about capacity, as switches.

choices! {
    /// The named choices of capacity; `false` is the default everywhere. Each field is a rule of
    /// the table (`CAP-n`), and [`Semantics::choose`](crate::rule::Semantics::choose) sets it by
    /// that id.
    #[non_exhaustive]
    pub struct CapacityChoices {
        /// An item with weight 0 gets no task at all, its base included.
        "CAP-6": "honour" | "ignore" => ignore_base_of_zero_weight: bool,
        /// A scale-in removes at most 5 percent a minute, as before 2022.
        "CAP-11": "half" | "fivePercent" => five_percent_scale_in: bool,
        /// From nothing, the formula says how many instances, not the constant two.
        "CAP-26": "two" | "formula" => from_zero_by_formula: bool,
        /// With nothing needed and nothing running the metric is at the target.
        "CAP-27": "hundred" | "target" => idle_at_target: bool,
        /// The needs of several groups are added up.
        "CAP-39": "most" | "sum" => sum_groups: bool,
        /// With several types or zones a scale-out adds exactly the minimum step, as it was said
        /// until 2023.
        "CAP-106": "byDemand" | "exactMinimum" => exact_minimum_step: bool,
        /// The metric is 100 while no waiting task fits, as it was said until 2023.
        "CAP-109": "target" | "hundred" => incompatible_at_hundred: bool,
    }
}
