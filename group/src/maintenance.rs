//! How many instances may be missing or too many while others are replaced.

use core::fmt;

/// An instance maintenance policy: percentages of the desired capacity (CAP-151). It governs
/// replacements, not scaling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maintenance {
    minimum_healthy: u32,
    maximum_healthy: u32,
}

/// Percentages that a policy cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaintenanceError {
    /// The minimum is not 0 to 100.
    Minimum(u32),
    /// The maximum is not 100 to 200.
    Maximum(u32),
    /// They are more than 100 apart.
    Apart {
        /// The minimum.
        minimum: u32,
        /// The maximum.
        maximum: u32,
    },
}

impl fmt::Display for MaintenanceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minimum(percent) => write!(f, "a minimum healthy percentage of {percent}, it is 0 to 100"),
            Self::Maximum(percent) => write!(f, "a maximum healthy percentage of {percent}, it is 100 to 200"),
            Self::Apart { minimum, maximum } => write!(f, "{minimum} and {maximum} percent are more than 100 apart"),
        }
    }
}

impl core::error::Error for MaintenanceError {}

/// Why instances are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// A health check failed.
    Unhealthy,
    /// An instance refresh.
    Refresh,
    /// The maximum instance lifetime is over.
    Lifetime,
    /// Zones are rebalanced.
    Rebalancing,
}

impl Replacement {
    /// Whether the new instance is launched first where no policy is set: only rebalancing does so
    /// (CAP-151).
    #[must_use]
    pub const fn launches_first(self) -> bool {
        rule!("CAP-151");
        matches!(self, Self::Rebalancing)
    }
}

impl Maintenance {
    /// A policy.
    ///
    /// # Errors
    /// [`MaintenanceError`].
    pub const fn new(minimum_healthy: u32, maximum_healthy: u32) -> Result<Self, MaintenanceError> {
        rule!("CAP-151");
        if minimum_healthy > 100 {
            return Err(MaintenanceError::Minimum(minimum_healthy));
        }
        if maximum_healthy < 100 || maximum_healthy > 200 {
            return Err(MaintenanceError::Maximum(maximum_healthy));
        }
        if maximum_healthy - minimum_healthy > 100 {
            return Err(MaintenanceError::Apart { minimum: minimum_healthy, maximum: maximum_healthy });
        }
        Ok(Self { minimum_healthy, maximum_healthy })
    }

    /// `MinHealthyPercentage`.
    #[must_use]
    pub const fn minimum_healthy(&self) -> u32 {
        self.minimum_healthy
    }

    /// `MaxHealthyPercentage`.
    #[must_use]
    pub const fn maximum_healthy(&self) -> u32 {
        self.maximum_healthy
    }

    /// The fewest instances that stay healthy, rounded up, and the most that run, rounded down.
    ///
    /// ```
    /// use stowplan_group::Maintenance;
    /// let policy = Maintenance::new(90, 120)?;
    /// assert_eq!(policy.bounds(100), (90, 120));
    /// # Ok::<(), stowplan_group::MaintenanceError>(())
    /// ```
    #[must_use]
    pub fn bounds(&self, desired: u32) -> (u32, u32) {
        let part = |percent: u32| u64::from(desired).saturating_mul(u64::from(percent));
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        (narrow(part(self.minimum_healthy).div_ceil(100)), narrow(part(self.maximum_healthy) / 100))
    }

    /// How many instances of a refresh are replaced at once: those that may run beyond the desired
    /// capacity, and those that may be missing; at least one (CAP-152).
    #[must_use]
    pub fn at_once(&self, desired: u32) -> u32 {
        rule!("CAP-152");
        let (least, most) = self.bounds(desired);
        let beyond = most.saturating_sub(desired);
        let missing = desired.saturating_sub(least);
        beyond.saturating_add(missing).max(1).min(desired)
    }
}
