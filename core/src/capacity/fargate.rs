//! Fargate: in which zone a task starts, and how fast tasks may start.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::ProviderKind;
use crate::{
    cluster::{
        Cluster, TaskView,
        facts::{DesiredStatus, LaunchType},
    },
    placement::pick_at_end,
    rule::TieBreak,
};

/// The zones of a request's subnets with the tasks that count there (CAP-22, PLACE-137).
///
/// Fargate "will try its best to spread tasks across accessible Availability Zones": the zones with
/// the fewest tasks are admissible, the pick is the lowest name, or drawn where a seed is given
/// (PLACE-8). `FARGATE` and `FARGATE_SPOT` are spread apart from each other, so each has a balance
/// of its own.
///
/// # Example: three in one zone, one in the other
/// ```
/// use stowplan::{capacity::fargate::ZoneBalance, rule::TieBreak};
/// let mut balance = ZoneBalance::new(["a", "b"]);
/// for zone in ["a", "a", "a", "b"] {
///     balance.add(zone);
/// }
/// assert_eq!(balance.admissible(), ["b"]);
/// assert_eq!(balance.place(TieBreak::Default), Some("b"));
/// assert_eq!(balance.place(TieBreak::Default), Some("b"));
/// assert_eq!(balance.admissible(), ["a", "b"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZoneBalance {
    /// Each zone once, by name, with its tasks.
    zones: Vec<(String, u32)>,
    draws: u64,
}

impl ZoneBalance {
    /// No tasks yet. Two subnets in one zone are one zone.
    pub fn new<Zone: Into<String>>(zones: impl IntoIterator<Item = Zone>) -> Self {
        let mut zones: Vec<(String, u32)> = zones.into_iter().map(|zone| (zone.into(), 0)).collect();
        zones.sort();
        zones.dedup();
        Self { zones, draws: 0 }
    }

    /// Counts a task; `false`, without any change, for a zone in which no subnet lies.
    pub fn add(&mut self, zone: &str) -> bool {
        let Ok(at) = self.zones.binary_search_by(|(known, _)| known.as_str().cmp(zone)) else { return false };
        if let Some((_, count)) = self.zones.get_mut(at) {
            *count = count.saturating_add(1);
        }
        true
    }

    /// The zones by name, each with its tasks.
    pub fn counts(&self) -> impl Iterator<Item = (&str, u32)> {
        self.zones.iter().map(|(zone, count)| (zone.as_str(), *count))
    }

    /// The zones that the next task may start in, by name; none without subnets. O(zones).
    #[must_use]
    pub fn admissible(&self) -> Vec<&str> {
        rule!("CAP-22");
        let fewest = self.counts().map(|(_, count)| count).min();
        self.counts().filter(|(_, count)| Some(*count) == fewest).map(|(zone, _)| zone).collect()
    }

    /// Starts a task in one of the admissible zones, and says in which; `None` without subnets.
    /// O(zones).
    pub fn place(&mut self, tie_break: TieBreak) -> Option<&str> {
        let admissible = self.admissible();
        let pick = admissible.get(pick_at_end(tie_break, self.draws, admissible.len()))?.to_string();
        self.draws = self.draws.saturating_add(1);
        let at = self.zones.iter().position(|(zone, _)| *zone == pick)?;
        let (zone, count) = self.zones.get_mut(at)?;
        *count = count.saturating_add(1);
        Some(zone)
    }
}

impl<'cluster> TaskView<'cluster> {
    /// The Fargate provider that the task runs on: `FARGATE`, for the launch type too, or
    /// `FARGATE_SPOT`; `None` for every other task.
    #[must_use]
    pub fn fargate_provider(&self) -> Option<&'cluster str> {
        match (self.capacity_provider(), self.launch_type()) {
            (Some(name), _) => Some(name).filter(|name| ProviderKind::of_name(name) == Some(ProviderKind::Fargate)),
            (None, Some(LaunchType::Fargate)) => Some("FARGATE"),
            _ => None,
        }
    }
}

/// # Capacity: Fargate's zones
impl Cluster {
    /// The balance by which the next task of a group is placed on a Fargate provider: the tasks of
    /// the group on that provider with desired status RUNNING, by the zones that are told of them
    /// (PLACE-137).
    ///
    /// O(tasks · log zones).
    pub fn zone_balance<Zone: Into<String>>(
        &self,
        group: &str,
        provider: &str,
        zones: impl IntoIterator<Item = Zone>,
    ) -> ZoneBalance {
        rule!("PLACE-137");
        let mut balance = ZoneBalance::new(zones);
        for view in self.tasks().filter_map(|id| self.task(id)) {
            let counts = view.group() == group
                && view.desired_status() == DesiredStatus::Running
                && view.fargate_provider() == Some(provider);
            if let (true, Some(zone)) = (counts, view.availability_zone()) {
                balance.add(zone);
            }
        }
        balance
    }
}

/// How many tasks may start at once, and how many a second after that (CAP-116).
///
/// us-east-1 and other large regions have 100 and 20, smaller ones 25 and 5; on demand and Spot
/// count separately.
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

    /// Seconds until the last of `tasks` may start, from a full bucket; `None`: never.
    ///
    /// ```
    /// use stowplan::capacity::fargate::LaunchRate;
    /// // 100 at once, 900 more at 20 a second.
    /// assert_eq!(LaunchRate::LARGE_REGION.seconds_for(1000), Some(45));
    /// ```
    #[must_use]
    pub const fn seconds_for(self, tasks: u32) -> Option<u32> {
        rule!("CAP-116");
        match tasks.saturating_sub(self.burst) {
            0 => Some(0),
            _ if self.per_second == 0 => None,
            beyond => Some(beyond.div_ceil(self.per_second)),
        }
    }
}

/// A launch rate in use: a bucket that tasks take from and time refills (CAP-116).
///
/// ```
/// use stowplan::capacity::fargate::{LaunchBucket, LaunchRate};
/// let mut bucket = LaunchBucket::full(LaunchRate::LARGE_REGION);
/// // 100 at once, the last of the other 140 after seven seconds; then it is empty.
/// assert_eq!(bucket.start(240), Some(7));
/// assert_eq!(bucket.start(20), Some(1));
/// bucket.wait(3);
/// assert_eq!(bucket.start(60), Some(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaunchBucket {
    rate: LaunchRate,
    level: u32,
}

impl LaunchBucket {
    /// A bucket that nothing was taken from.
    #[must_use]
    pub const fn full(rate: LaunchRate) -> Self {
        Self { rate, level: rate.burst }
    }

    /// Starts `count` tasks, one after the other as the rate allows. Returns the seconds until the
    /// last one starts, which have passed then; `None`: never.
    pub fn start(&mut self, tasks: u32) -> Option<u32> {
        rule!("CAP-116");
        let beyond = tasks.saturating_sub(self.level);
        let seconds =
            if beyond == 0 { 0 } else { beyond.div_ceil(Some(self.rate.per_second).filter(|rate| *rate > 0)?) };
        self.level = self.level.saturating_add(seconds.saturating_mul(self.rate.per_second)).saturating_sub(tasks);
        Some(seconds)
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: u32) {
        let refilled = self.level.saturating_add(seconds.saturating_mul(self.rate.per_second));
        self.level = refilled.min(self.rate.burst);
    }
}
