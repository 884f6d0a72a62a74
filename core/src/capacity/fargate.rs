//! Fargate: in which zone a task starts, and how fast tasks may start.

/// The zone of the next task: of the subnets in their order the first whose zone has the fewest tasks of the service on the same provider
/// (CAP-22). `FARGATE` and `FARGATE_SPOT` are spread apart from each other.
///
/// `tasks` has a count for each subnet's zone.
///
/// ```
/// use stowplan::capacity::fargate::next_zone;
/// assert_eq!(next_zone(&[2, 1, 1]), Some(1));
/// ```
#[must_use]
pub fn next_zone(tasks: &[u32]) -> Option<usize> {
    tasks.iter().enumerate().min_by_key(|(_, count)| **count).map(|(zone, _)| zone)
}

/// How many tasks may start at once, and how many a second after that (CAP-116).
///
/// us-east-1 and other large regions have 100 and 20, smaller ones 25 and 5; on demand and Spot each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaunchRate {
    /// At once.
    pub burst: u32,
    /// Each second after that.
    pub per_second: u32,
}

impl LaunchRate {
    /// us-east-1 and other large regions.
    pub const LARGE_REGION: Self = Self { burst: 100, per_second: 20 };

    /// Seconds until the last of so many tasks may start, from a full bucket; `None`: never.
    ///
    /// ```
    /// use stowplan::capacity::fargate::LaunchRate;
    /// // 100 at once, 900 more at 20 a second.
    /// assert_eq!(LaunchRate::LARGE_REGION.seconds_for(1000), Some(45));
    /// ```
    #[must_use]
    pub const fn seconds_for(self, tasks: u32) -> Option<u32> {
        match tasks.saturating_sub(self.burst) {
            0 => Some(0),
            _ if self.per_second == 0 => None,
            beyond => Some(beyond.div_ceil(self.per_second)),
        }
    }
}
