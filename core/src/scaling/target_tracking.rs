//! Target tracking: keep a metric at its target.

use alloc::format;

use super::{Alarm, ComparisonOperator, Evaluated, MissingData, ScalingChoices, ScalingError};
use crate::quantity::Quantity;

/// Seconds of either cooldown unless told otherwise. For ECS an absent cooldown is this, an
/// explicit null is 0.
pub const COOLDOWN_DEFAULT_SECONDS: u32 = 300;

/// A target tracking policy: how many tasks a metric asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetTracking {
    target: Quantity,
    /// Seconds after a scale-out in which only a larger one acts.
    pub scale_out_cooldown_seconds: u32,
    /// Seconds after a scale-in without another.
    pub scale_in_cooldown_seconds: u32,
    /// The policy never removes tasks.
    pub disable_scale_in: bool,
    /// The metric has a datapoint every 20 seconds.
    pub high_resolution: bool,
}

impl TargetTracking {
    /// A policy with the default cooldowns.
    ///
    /// # Errors
    /// `target-tracking/target-value` for a target of zero or below (SCALE-35).
    pub fn new(target: Quantity) -> Result<Self, ScalingError> {
        rule!("SCALE-35");
        if target <= Quantity::ZERO {
            let message = format!("a target value is above 0, not {target}");
            return Err(ScalingError::new("target-tracking/target-value", "TargetValue", message));
        }
        Ok(Self {
            target,
            scale_out_cooldown_seconds: COOLDOWN_DEFAULT_SECONDS,
            scale_in_cooldown_seconds: COOLDOWN_DEFAULT_SECONDS,
            disable_scale_in: false,
            high_resolution: false,
        })
    }

    /// The target value, in the metric's unit.
    #[must_use]
    pub const fn target(&self) -> Quantity {
        self.target
    }

    /// The tasks that would bring the metric to the target: `tasks` × `metric` ÷ target, rounded
    /// up, so that more tasks are added and fewer are removed (SCALE-5, SCALE-111). From no tasks:
    /// one. A metric below zero asks for none.
    ///
    /// # Example: 1.5 more are needed, 2 come
    /// ```
    /// use stowplan::scaling::TargetTracking;
    /// let policy = TargetTracking::new(50.into())?;
    /// assert_eq!(policy.wanted(3, 75.into()), 5);
    /// # Ok::<(), stowplan::scaling::ScalingError>(())
    /// ```
    #[must_use]
    pub fn wanted(&self, tasks: u32, metric: Quantity) -> u32 {
        rule!("SCALE-5", "SCALE-111");
        if tasks == 0 {
            return u32::from(metric > Quantity::ZERO);
        }
        let wanted = self.target.ceil_of(tasks, metric).unwrap_or_default();
        u32::try_from(wanted.clamp(0, i128::from(i32::MAX))).unwrap_or_default()
    }

    /// [`wanted`](Self::wanted) when scaling in: with the other choice of SCALE-4 at most one task
    /// fewer.
    #[must_use]
    pub fn wanted_in(&self, tasks: u32, metric: Quantity, choices: &ScalingChoices) -> u32 {
        rule!("SCALE-4");
        let wanted = self.wanted(tasks, metric);
        if choices.scale_in_by_one { wanted.max(tasks.saturating_sub(1)) } else { wanted }
    }

    /// The number that the formula takes from the alarm's points (SCALE-3).
    #[must_use]
    pub fn metric(&self, evaluated: &Evaluated, choices: &ScalingChoices) -> Option<Quantity> {
        rule!("SCALE-3");
        if choices.metric_mean { evaluated.mean() } else { evaluated.newest }
    }

    /// The alarm above the target that ECS's policies have: more than the target, 3 of 3 points of
    /// a minute, or of 20 seconds (SCALE-2).
    ///
    /// # Errors
    /// None with the figures of this version; the alarm's own.
    pub fn high_alarm(&self) -> Result<Alarm, ScalingError> {
        rule!("SCALE-2");
        let period = if self.high_resolution { 20 } else { 60 };
        Alarm::new(ComparisonOperator::GreaterThanThreshold, self.target, period, 3, 3, MissingData::Missing)
    }

    /// The alarm below the target: less than 0.9 of it (SCALE-34), 15 of 15 points of a minute, or
    /// 45 of 45 of 20 seconds (SCALE-2). None with `disable_scale_in` (SCALE-31).
    ///
    /// # Errors
    /// None with the figures of this version; the alarm's own.
    pub fn low_alarm(&self, choices: &ScalingChoices) -> Result<Option<Alarm>, ScalingError> {
        rule!("SCALE-2", "SCALE-31", "SCALE-34");
        if self.disable_scale_in {
            return Ok(None);
        }
        let tenths = if choices.low_at_seven_tenths { 7 } else { 9 };
        let threshold = self.target.times_over(Quantity::from(tenths), Quantity::from(10)).unwrap_or_default();
        let (period, points) = match (self.high_resolution, choices.high_resolution_low_by_minute) {
            (true, false) => (20, 45),
            _ => (60, 15),
        };
        Alarm::new(ComparisonOperator::LessThanThreshold, threshold, period, points, points, MissingData::Missing)
            .map(Some)
    }
}
