//! Managed scaling: its settings, and the minute by minute decision about an Auto Scaling group's desired capacity.

use core::fmt;

use super::{CapacityChoices, Reservation, reservation::Side};

/// Minutes in a row that the metric must be below the target before instances go (CAP-111). AWS lets nobody change it.
pub const LOW_ALARM_MINUTES: u32 = 15;

/// A capacity provider's `managedScaling`.
///
/// ```
/// use stowplan::capacity::ManagedScaling;
/// let settings = ManagedScaling::new(90, 1, 10_000, 300)?;
/// assert_eq!(settings.target(), 90);
/// assert_eq!(ManagedScaling::new(101, 1, 10_000, 300).unwrap_err().to_string(), "`targetCapacity` is 101, it must be 1 to 100");
/// # Ok::<(), stowplan::capacity::SettingsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedScaling {
    target: u32,
    minimum_step: u32,
    maximum_step: u32,
    warmup_seconds: u32,
}

impl Default for ManagedScaling {
    /// A target of 100 percent, steps of 1 to 10,000 instances, 300 seconds of warm-up.
    fn default() -> Self {
        Self { target: 100, minimum_step: 1, maximum_step: 10_000, warmup_seconds: 300 }
    }
}

/// Settings that ECS refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingsError {
    key: &'static str,
    value: u32,
    least: u32,
    most: u32,
}

impl SettingsError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "capacity/managed-scaling"
    }

    /// AWS's name of the setting.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        self.key
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, value, least, most } = self;
        write!(f, "`{key}` is {value}, it must be {least} to {most}")
    }
}

impl core::error::Error for SettingsError {}

impl ManagedScaling {
    /// Settings within AWS's ranges: a target of 1 to 100 percent, steps of 1 to 10,000 instances (CAP-36: the minimum not above the
    /// maximum), a warm-up of 0 to 10,000 seconds.
    ///
    /// # Errors
    /// [`SettingsError`] for the first value out of range.
    pub const fn new(
        target: u32,
        minimum_step: u32,
        maximum_step: u32,
        warmup_seconds: u32,
    ) -> Result<Self, SettingsError> {
        let checks = [
            SettingsError { key: "targetCapacity", value: target, least: 1, most: 100 },
            SettingsError { key: "maximumScalingStepSize", value: maximum_step, least: 1, most: 10_000 },
            SettingsError { key: "minimumScalingStepSize", value: minimum_step, least: 1, most: maximum_step },
            SettingsError { key: "instanceWarmupPeriod", value: warmup_seconds, least: 0, most: 10_000 },
        ];
        let [first, second, third, fourth] = checks;
        if first.value < first.least || first.value > first.most {
            return Err(first);
        }
        if second.value < second.least || second.value > second.most {
            return Err(second);
        }
        if third.value < third.least || third.value > third.most {
            return Err(third);
        }
        if fourth.value > fourth.most {
            return Err(fourth);
        }
        Ok(Self { target, minimum_step, maximum_step, warmup_seconds })
    }

    /// `targetCapacity`: the percentage of instances that should be in use.
    #[must_use]
    pub const fn target(&self) -> u32 {
        self.target
    }

    /// `minimumScalingStepSize`: a scale-out adds at least so many; no effect on scale-in (CAP-9).
    #[must_use]
    pub const fn minimum_step(&self) -> u32 {
        self.minimum_step
    }

    /// `maximumScalingStepSize`: a scale-out adds at most so many.
    #[must_use]
    pub const fn maximum_step(&self) -> u32 {
        self.maximum_step
    }

    /// `instanceWarmupPeriod`: seconds.
    #[must_use]
    pub const fn warmup_seconds(&self) -> u32 {
        self.warmup_seconds
    }
}

/// An Auto Scaling group's bounds, and what it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// `MinSize`.
    pub minimum: u32,
    /// `MaxSize`.
    pub maximum: u32,
}

/// Managed scaling at work: the desired capacity, and how long the metric has been low.
///
/// One [`step`](Self::step) a minute is all there is (CAP-34): the high alarm acts on the minute's point, the low alarm on the fifteenth
/// below the target in a row, then every minute (CAP-35).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClusterScaler {
    /// The group's desired capacity.
    pub desired: u32,
    /// Minutes in a row with the metric below the target.
    pub minutes_below: u32,
}

/// What a minute's step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaled {
    /// More instances.
    Out {
        /// The desired capacity before.
        from: u32,
        /// The desired capacity now.
        to: u32,
        /// What the target asks for, the group's bounds aside.
        wanted: u32,
    },
    /// Fewer.
    In {
        /// The desired capacity before.
        from: u32,
        /// The desired capacity now.
        to: u32,
        /// What the target asks for.
        wanted: u32,
    },
    /// Nothing, for this reason.
    Rests(Rest),
}

/// Why nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// The metric is at the target.
    AtTarget,
    /// Tasks wait, and none of them fits the smallest of the group's types.
    Incompatible,
    /// An instance is younger than the warm-up: no scale-out until it is over (CAP-10).
    WarmingUp {
        /// Seconds to go.
        seconds: u32,
    },
    /// The desired capacity is as high already; its instances are on their way.
    Underway,
    /// The group's maximum is reached.
    AtMaximum,
    /// The low alarm needs more minutes.
    LowFor {
        /// Minutes in a row so far.
        minutes: u32,
    },
    /// The group's minimum is reached.
    AtMinimum,
    /// The metric is below the target, but one instance fewer would bring it above.
    WholeInstances,
}

impl ClusterScaler {
    /// A scaler that finds this desired capacity; its alarms have seen nothing yet.
    #[must_use]
    pub const fn new(desired: u32) -> Self {
        Self { desired, minutes_below: 0 }
    }

    /// One minute. `youngest_seconds` is the age of the youngest instance, Pending ones included; `None` without any.
    pub fn step(
        &mut self,
        reservation: &Reservation,
        youngest_seconds: Option<u32>,
        bounds: Bounds,
        settings: &ManagedScaling,
        choices: &CapacityChoices,
    ) -> Scaled {
        let wanted = reservation.wanted(settings, choices);
        match reservation.side(settings, choices) {
            Side::At => {
                self.minutes_below = 0;
                Scaled::Rests(if reservation.needed().is_none() { Rest::Incompatible } else { Rest::AtTarget })
            }
            Side::Above => {
                self.minutes_below = 0;
                self.scale_out(wanted.unwrap_or(self.desired), youngest_seconds, bounds, settings)
            }
            Side::Below => {
                self.minutes_below = self.minutes_below.saturating_add(1);
                if self.minutes_below < LOW_ALARM_MINUTES {
                    return Scaled::Rests(Rest::LowFor { minutes: self.minutes_below });
                }
                self.scale_in(wanted.unwrap_or(self.desired), bounds, choices)
            }
        }
    }

    fn scale_out(
        &mut self,
        wanted: u32,
        youngest_seconds: Option<u32>,
        bounds: Bounds,
        settings: &ManagedScaling,
    ) -> Scaled {
        if let Some(age) = youngest_seconds.filter(|age| *age < settings.warmup_seconds()) {
            return Scaled::Rests(Rest::WarmingUp { seconds: settings.warmup_seconds().saturating_sub(age) });
        }
        let from = self.desired;
        let to = from.max(wanted.min(bounds.maximum).max(bounds.minimum));
        if to == from {
            return Scaled::Rests(if from >= bounds.maximum { Rest::AtMaximum } else { Rest::Underway });
        }
        self.desired = to;
        Scaled::Out { from, to, wanted }
    }

    /// At least one instance goes, at most half of them (CAP-11), down to what is wanted.
    fn scale_in(&mut self, wanted: u32, bounds: Bounds, choices: &CapacityChoices) -> Scaled {
        let from = self.desired;
        let share = if choices.five_percent_scale_in { u64::from(from) * 5 / 100 } else { u64::from(from) / 2 };
        let most = u32::try_from(share).unwrap_or(u32::MAX).max(1);
        let to = wanted.max(from.saturating_sub(most)).max(bounds.minimum);
        if to >= from {
            return Scaled::Rests(if wanted >= from { Rest::WholeInstances } else { Rest::AtMinimum });
        }
        self.desired = to;
        Scaled::In { from, to, wanted }
    }
}
