//! What AWS leaves open about scaling, as switches.

/// The named choices of alarms and service auto scaling; `false` is the default everywhere. Each field is a rule of the table
/// (`SCALE-n`), and [`Semantics::choose`](crate::rule::Semantics::choose) sets it by that id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScalingChoices {
    /// SCALE-1: look at N plus a third of N points (two at least), not at N + 2.
    pub range_plus_third: bool,
    /// SCALE-2: the low alarm of a high-resolution policy keeps to 15 points of a minute.
    pub high_resolution_low_by_minute: bool,
    /// SCALE-3: target tracking computes with the mean of the evaluated points, not with the newest.
    pub metric_mean: bool,
    /// SCALE-4: target tracking removes one task at a time.
    pub scale_in_by_one: bool,
    /// SCALE-6: adjustments start from the desired count, not from the running one.
    pub base_desired: bool,
    /// SCALE-7: an invocation that finds the capacity outside the bounds moves it to the bound only.
    pub bound_first: bool,
    /// SCALE-8: registering does not clamp while dynamic scaling in that direction is suspended.
    pub suspension_stops_clamp: bool,
    /// SCALE-9: within a scale-out cooldown, compute from the running count again instead of the anchor.
    pub no_anchor: bool,
    /// SCALE-10: a larger scale-out within the cooldown leaves the timer alone.
    pub keep_timer: bool,
    /// SCALE-11: a scale-out cooldown blocks scale-in, too.
    pub scale_out_blocks_scale_in: bool,
    /// SCALE-12: a target tracking policy without data does not hold up the scale-in of the others.
    pub ignore_insufficient: bool,
    /// SCALE-14: a metric at the threshold is read as above it under every comparison.
    pub equal_is_above: bool,
    /// SCALE-15: a change of zero percent is brought to the minimum magnitude, too.
    pub magnitude_of_zero: bool,
    /// SCALE-16: a scheduled bound beyond the other one moves that one along.
    pub widen_bounds: bool,
    /// SCALE-21: a scheduled action does not scale in while a deployment is in progress.
    pub deployment_blocks_schedule: bool,
    /// SCALE-22: a time of day that the clock skips runs when the clock goes on.
    pub run_after_gap: bool,
    /// SCALE-25: an alarm with too few breaching points, and nothing else, is OK.
    pub too_few_is_ok: bool,
    /// SCALE-28: a cooldown starts with the decision, not when the tasks run.
    pub cooldown_from_decision: bool,
    /// SCALE-32: a schedule's end time itself is outside.
    pub end_exclusive: bool,
    /// SCALE-34: the low alarm lies at 0.7 of the target, not at 0.9.
    pub low_at_seven_tenths: bool,
    /// SCALE-37: a scale-in cooldown lasts as long as the acting policy says, not the longest of all that took part.
    pub cooldown_of_actor: bool,
    /// SCALE-101: a cooldown still blocks at its very end.
    pub cooldown_closed: bool,
    /// SCALE-102: an anchor of zero holds for the whole cooldown, like any other; by default the running count counts again.
    pub zero_anchor_kept: bool,
    /// SCALE-103: a scale-in or a scheduled change drops the anchor.
    pub anchor_dropped: bool,
    /// SCALE-104: with no task, too, only the alarm scales out; by default one datapoint above the target is enough.
    pub zero_by_alarm: bool,
    /// SCALE-105: a policy that cannot go below the minimum says `AlreadyAtMinCapacity` rather than anticipated flapping.
    pub at_minimum_first: bool,
    /// SCALE-106: a step policy's `Cooldown` of null is the default of 300 seconds.
    pub null_step_cooldown_is_default: bool,
    /// SCALE-107: a minimum magnitude needs an adjustment by percent.
    pub magnitude_needs_percent: bool,
    /// SCALE-108: the aggregation of a step policy sees the newest point alone.
    pub aggregate_newest: bool,
    /// SCALE-109: start and end times bound an `at` expression, too.
    pub at_within_window: bool,
    /// SCALE-174: an action at the very end of a mute window is withheld, too.
    pub mute_closed: bool,
    /// SCALE-116: a scheduled change within a time of day that repeats runs both times.
    pub repeat_doubled: bool,
}

impl ScalingChoices {
    /// The choices as of November 2026.
    pub const V2026_11: Self = Self {
        range_plus_third: false,
        high_resolution_low_by_minute: false,
        metric_mean: false,
        scale_in_by_one: false,
        base_desired: false,
        bound_first: false,
        suspension_stops_clamp: false,
        no_anchor: false,
        keep_timer: false,
        scale_out_blocks_scale_in: false,
        ignore_insufficient: false,
        equal_is_above: false,
        magnitude_of_zero: false,
        widen_bounds: false,
        deployment_blocks_schedule: false,
        run_after_gap: false,
        too_few_is_ok: false,
        cooldown_from_decision: false,
        end_exclusive: false,
        low_at_seven_tenths: false,
        cooldown_of_actor: false,
        cooldown_closed: false,
        zero_anchor_kept: false,
        anchor_dropped: false,
        zero_by_alarm: false,
        at_minimum_first: false,
        null_step_cooldown_is_default: false,
        magnitude_needs_percent: false,
        aggregate_newest: false,
        at_within_window: false,
        mute_closed: false,
        repeat_doubled: false,
    };
}

crate::rule::switches! { ScalingChoices:
    "SCALE-1" => range_plus_third,
    "SCALE-2" => high_resolution_low_by_minute,
    "SCALE-3" => metric_mean,
    "SCALE-4" => scale_in_by_one,
    "SCALE-6" => base_desired,
    "SCALE-7" => bound_first,
    "SCALE-8" => suspension_stops_clamp,
    "SCALE-9" => no_anchor,
    "SCALE-10" => keep_timer,
    "SCALE-11" => scale_out_blocks_scale_in,
    "SCALE-12" => ignore_insufficient,
    "SCALE-14" => equal_is_above,
    "SCALE-15" => magnitude_of_zero,
    "SCALE-16" => widen_bounds,
    "SCALE-21" => deployment_blocks_schedule,
    "SCALE-22" => run_after_gap,
    "SCALE-25" => too_few_is_ok,
    "SCALE-28" => cooldown_from_decision,
    "SCALE-32" => end_exclusive,
    "SCALE-34" => low_at_seven_tenths,
    "SCALE-37" => cooldown_of_actor,
    "SCALE-101" => cooldown_closed,
    "SCALE-102" => zero_anchor_kept,
    "SCALE-103" => anchor_dropped,
    "SCALE-104" => zero_by_alarm,
    "SCALE-105" => at_minimum_first,
    "SCALE-106" => null_step_cooldown_is_default,
    "SCALE-107" => magnitude_needs_percent,
    "SCALE-108" => aggregate_newest,
    "SCALE-109" => at_within_window,
    "SCALE-116" => repeat_doubled,
    "SCALE-174" => mute_closed,
}
