//! The settings of managed scaling.

use core::fmt;

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
    /// Settings within AWS's ranges: a target of 1 to 100 percent, steps of 1 to 10,000 instances
    /// (CAP-36: the minimum not above the maximum), a warm-up of 0 to 10,000 seconds.
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

    /// `minimumScalingStepSize`: a scale-out adds at least this many instances; no effect on
    /// scale-in (CAP-9).
    #[must_use]
    pub const fn minimum_step(&self) -> u32 {
        self.minimum_step
    }

    /// `maximumScalingStepSize`: a scale-out adds at most this many instances.
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
