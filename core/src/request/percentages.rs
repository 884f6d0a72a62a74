//! How many tasks a service may have, and must have healthy, while it changes.

use crate::text::errors;

/// `minimumHealthyPercent` and `maximumPercent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentages {
    /// 0 to 100.
    pub minimum_healthy: u32,
    /// 100 and more.
    pub maximum: u32,
}

/// What the percentages mean for a desired count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The scheduler itself keeps at least this many tasks running and healthy.
    pub minimum: u32,
    /// At most this many tasks run or are pending, all revisions together.
    pub maximum: u32,
}

errors! {
    /// Percentages that ECS refuses.
    #[derive(Copy)]
    pub enum PercentageError {
        /// The minimum is above 100.
        #[error("`minimumHealthyPercent` is above 100")]
        MinimumAbove => "deploy/minimum-healthy-percent", help: "give 0 to 100";
        /// The maximum is below 100.
        #[error("`maximumPercent` is below 100")]
        MaximumBelow => "deploy/maximum-percent", help: "give 100 or more";
        /// Both are 100: no task could ever be replaced.
        #[error("`minimumHealthyPercent` and `maximumPercent` are both 100: nothing could ever be replaced")]
        Frozen => "deploy/frozen", help: "lower the minimum, or raise the maximum";
        /// A daemon's maximum is above 100, in AWS's words.
        #[error("The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the maximumPercent value to 100, and try again")]
        DaemonAbove => "deploy/daemon-maximum-percent", help: "set `maximumPercent` to 100, or leave it out";
    }
}

impl Percentages {
    /// A replica service's defaults.
    pub const REPLICA: Self = Self { minimum_healthy: 100, maximum: 200 };

    /// A daemon's defaults.
    pub const DAEMON: Self = Self { minimum_healthy: 0, maximum: 100 };

    /// The counts for a desired count (DEPLOY-101): the minimum rounded up, the maximum down.
    ///
    /// ```
    /// use stowplan::request::{Limits, Percentages};
    /// let percentages = Percentages { minimum_healthy: 67, maximum: 133 };
    /// // 3 × 0.67 = 2.01 and 3 × 1.33 = 3.99: nothing can move.
    /// assert_eq!(percentages.limits(3), Limits { minimum: 3, maximum: 3 });
    /// ```
    #[must_use]
    pub fn limits(self, desired: u32) -> Limits {
        rule!("DEPLOY-101");
        let part = |percent: u32, round: u64| {
            u32::try_from((u64::from(desired) * u64::from(percent) + round) / 100).unwrap_or(u32::MAX)
        };
        Limits { minimum: part(self.minimum_healthy, 99), maximum: part(self.maximum, 0) }
    }

    /// Whether ECS takes them when a replica service is created (DEPLOY-102).
    ///
    /// # Errors
    /// [`PercentageError`] says what ECS refuses.
    pub const fn check(self) -> Result<(), PercentageError> {
        rule!("DEPLOY-102");
        match (self.minimum_healthy, self.maximum) {
            (101.., _) => Err(PercentageError::MinimumAbove),
            (_, ..100) => Err(PercentageError::MaximumBelow),
            (100, 100) => Err(PercentageError::Frozen),
            _ => Ok(()),
        }
    }

    /// Whether ECS takes them when a daemon service is created (DEPLOY-141): the maximum is 100.
    ///
    /// # Errors
    /// [`PercentageError`] says what ECS refuses.
    pub const fn check_daemon(self) -> Result<(), PercentageError> {
        rule!("DEPLOY-141");
        match (self.minimum_healthy, self.maximum) {
            (101.., _) => Err(PercentageError::MinimumAbove),
            (_, 100) => Ok(()),
            (_, 101..) => Err(PercentageError::DaemonAbove),
            _ => Err(PercentageError::MaximumBelow),
        }
    }
}
