//! What AWS leaves open about scaling, as switches.

choices! {
    /// The named choices of alarms and service auto scaling; `false` is the default everywhere.
    /// Each field is a rule of the table (`SCALE-n`), and
    /// [`Semantics::choose`](crate::rule::Semantics::choose) sets it by that id.
    #[non_exhaustive]
    pub struct ScalingChoices {
        /// Look at N plus a third of N points (two at least), not at N + 2.
        "SCALE-1": "plusTwo" | "plusThird" => range_plus_third: bool,
        /// The low alarm of a high-resolution policy keeps to 15 points of a minute.
        "SCALE-2": "twentySeconds" | "minute" => high_resolution_low_by_minute: bool,
        /// Target tracking computes with the mean of the evaluated points, not with the newest.
        "SCALE-3": "newest" | "mean" => metric_mean: bool,
        /// Target tracking removes one task at a time.
        "SCALE-4": "unlimited" | "oneTask" => scale_in_by_one: bool,
        /// Adjustments start from the desired count, not from the running one.
        "SCALE-6": "running" | "desired" => base_desired: bool,
        /// An invocation that finds the capacity outside the bounds moves it to the bound only.
        "SCALE-7": "clamp" | "boundFirst" => bound_first: bool,
        /// Registering does not clamp while dynamic scaling in that direction is suspended.
        "SCALE-8": "clamp" | "suspended" => suspension_stops_clamp: bool,
        /// Within a scale-out cooldown, compute from the running count again instead of the anchor.
        "SCALE-9": "anchor" | "running" => no_anchor: bool,
        /// A larger scale-out within the cooldown leaves the timer alone.
        "SCALE-10": "restart" | "keepTimer" => keep_timer: bool,
        /// A scale-out cooldown blocks scale-in, too.
        "SCALE-11": "free" | "blocks" => scale_out_blocks_scale_in: bool,
        /// A target tracking policy without data does not hold up the scale-in of the others.
        "SCALE-12": "notReady" | "ignored" => ignore_insufficient: bool,
        /// A metric at the threshold is read as above it under every comparison.
        "SCALE-14": "byOperator" | "above" => equal_is_above: bool,
        /// A change of zero percent is brought to the minimum magnitude, too.
        "SCALE-15": "zero" | "magnitude" => magnitude_of_zero: bool,
        /// A scheduled bound beyond the other one moves that one along.
        "SCALE-16": "fail" | "widen" => widen_bounds: bool,
        /// A scheduled action does not scale in while a deployment is in progress.
        "SCALE-21": "allowed" | "blocked" => deployment_blocks_schedule: bool,
        /// A time of day that the clock skips runs when the clock goes on.
        "SCALE-22": "skip" | "afterGap" => run_after_gap: bool,
        /// An alarm with too few breaching points, and nothing else, is OK.
        "SCALE-25": "keep" | "ok" => too_few_is_ok: bool,
        /// A cooldown starts with the decision, not when the tasks run.
        "SCALE-28": "fulfilled" | "decision" => cooldown_from_decision: bool,
        /// A schedule's end time itself is outside.
        "SCALE-32": "inclusive" | "exclusive" => end_exclusive: bool,
        /// The low alarm lies at 0.7 of the target, not at 0.9.
        "SCALE-34": "nineTenths" | "sevenTenths" => low_at_seven_tenths: bool,
        /// A scale-in cooldown lasts as long as the acting policy says, not the longest of all that
        /// took part.
        "SCALE-37": "longest" | "actor" => cooldown_of_actor: bool,
        /// A cooldown still blocks at its very end.
        "SCALE-101": "over" | "blocked" => cooldown_closed: bool,
        /// An anchor of zero holds for the whole cooldown, like any other; by default the running
        /// count counts again.
        "SCALE-102": "running" | "kept" => zero_anchor_kept: bool,
        /// A scale-in or a scheduled change drops the anchor.
        "SCALE-103": "kept" | "dropped" => anchor_dropped: bool,
        /// With no task, too, only the alarm scales out; by default one datapoint above the target
        /// is enough.
        "SCALE-104": "datapoint" | "alarm" => zero_by_alarm: bool,
        /// A policy that cannot go below the minimum says `AlreadyAtMinCapacity` rather than
        /// anticipated flapping.
        "SCALE-105": "flapping" | "minimum" => at_minimum_first: bool,
        /// A step policy's `Cooldown` of null is the default of 300 seconds.
        "SCALE-106": "zero" | "default" => null_step_cooldown_is_default: bool,
        /// A minimum magnitude needs an adjustment by percent.
        "SCALE-107": "ignored" | "refused" => magnitude_needs_percent: bool,
        /// The aggregation of a step policy sees the newest point alone.
        "SCALE-108": "evaluated" | "newest" => aggregate_newest: bool,
        /// Start and end times bound an `at` expression, too.
        "SCALE-109": "ignored" | "bound" => at_within_window: bool,
        /// An action at the very end of a mute window is withheld, too.
        "SCALE-174": "carriedOut" | "withheld" => mute_closed: bool,
        /// A scheduled change within a time of day that repeats runs both times.
        "SCALE-116": "once" | "twice" => repeat_doubled: bool,
    }
}
