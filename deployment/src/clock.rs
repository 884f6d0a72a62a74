//! Seconds of a course: how long a task takes to be healthy, and on Fargate how long its start is
//! held back (CAP-116).

use alloc::{vec, vec::Vec};

use stowplan::{
    capacity::fargate::{LaunchBucket, LaunchRate},
    request::{Destination, ProviderStrategy},
};

/// When the steps of a deployment begin, where a new task is healthy after a fixed time.
///
/// On Fargate, tasks start as fast as the launch rate of their provider allows, which counts on
/// demand and Spot separately (CAP-116); tasks of a step are shared out among the providers.
///
/// ```
/// use stowplan::{placement::Launch, request::Destination};
/// use stowplan_deployment::Clock;
/// // Steps of 40 s: the last one is over after 80 s.
/// assert_eq!(Clock::new(40, &Destination::from(&Launch::Ec2)).starts([150, 150]), [0, 40, 80]);
/// // 100 start at once, the other 50 after ceil(50 / 20) = 3 s. The bucket of 20 · 40 s is full again, 100: once more 3 s.
/// assert_eq!(Clock::new(40, &Destination::fargate()).starts([150, 150]), [0, 43, 86]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    step_seconds: u32,
    /// One bucket for each Fargate provider, with how tasks are shared out among them.
    buckets: Vec<LaunchBucket>,
    strategy: Option<ProviderStrategy>,
}

impl Clock {
    /// A clock for tasks that go to a destination, each healthy `step_seconds` after its start; on
    /// Fargate at the rate of a large region.
    #[must_use]
    pub fn new(step_seconds: u32, destination: &Destination) -> Self {
        rule!("CAP-116");
        let count = if destination.is_fargate() { destination.targets().len() } else { 0 };
        let buckets = vec![LaunchBucket::full(LaunchRate::LARGE_REGION); count];
        Self { step_seconds, buckets, strategy: destination.strategy().cloned() }
    }

    /// Seconds from a task's start until it is healthy.
    #[must_use]
    pub const fn step_seconds(&self) -> u32 {
        self.step_seconds
    }

    /// The second in which each step begins, and in which the last one is over; `started` tasks
    /// start in each step.
    #[must_use]
    pub fn starts(&self, started: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut buckets = self.buckets.clone();
        let mut at = 0_u32;
        let mut all = vec![0];
        for started in started {
            let shares = match &self.strategy {
                Some(strategy) if buckets.len() > 1 => strategy.split(started),
                _ => vec![started],
            };
            let held_back: Vec<u32> =
                buckets.iter_mut().zip(shares).map(|(bucket, share)| bucket.start(share).unwrap_or(0)).collect();
            let longest = held_back.iter().copied().max().unwrap_or(0);
            for (bucket, own) in buckets.iter_mut().zip(&held_back) {
                bucket.wait(longest.saturating_sub(*own).saturating_add(self.step_seconds));
            }
            at = at.saturating_add(longest).saturating_add(self.step_seconds);
            all.push(at);
        }
        all
    }
}

/// How long starts are held back, start by start.
#[derive(Clone, Debug)]
pub(super) struct HeldStarts {
    buckets: Vec<LaunchBucket>,
    strategy: Option<ProviderStrategy>,
    /// The second that each bucket is at.
    at: Vec<u32>,
}

impl HeldStarts {
    pub(super) fn new(clock: &Clock) -> Self {
        let at = vec![0; clock.buckets.len()];
        Self { buckets: clock.buckets.clone(), strategy: clock.strategy.clone(), at }
    }

    /// The seconds from now until so many tasks have started.
    pub(super) fn start(&mut self, now: u32, count: u32) -> u32 {
        let shares = match &self.strategy {
            Some(strategy) if self.buckets.len() > 1 => strategy.split(count),
            _ => vec![count],
        };
        let mut held_back = 0;
        for ((bucket, at), share) in self.buckets.iter_mut().zip(&mut self.at).zip(shares) {
            bucket.wait(now.saturating_sub(*at));
            *at = now.max(*at).saturating_add(bucket.start(share).unwrap_or(0));
            held_back = held_back.max(at.saturating_sub(now));
        }
        held_back
    }
}
