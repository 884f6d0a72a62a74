//! Scaling over a stretch of time, on recorded metrics.

use alloc::collections::VecDeque;

use super::{Autoscaler, CapacityBounds, Progress, ScalingDecision, ScalingError, ScheduledChange, Series};
use crate::unit::Timestamp;

/// How the running count comes about.
#[derive(Clone, Copy, Debug)]
pub enum Running<'a> {
    /// It follows the desired count with a delay.
    Follows {
        /// Seconds until new tasks run.
        start_seconds: u32,
        /// Seconds until superfluous tasks are gone.
        stop_seconds: u32,
    },
    /// It was recorded: each count holds from its instant on. By rising instants.
    Recorded(&'a [(Timestamp, u32)]),
}

/// A run of a scheduled action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledRun {
    /// When.
    pub at: Timestamp,
    /// The action, by its place among them.
    pub action: usize,
    /// The bounds it sets.
    pub bounds: CapacityBounds,
}

/// What a timeline is given besides the service.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TimelineInput<'a> {
    /// The first instant.
    pub from: Timestamp,
    /// The last instant.
    pub to: Timestamp,
    /// The metrics, as the alarms name them by place.
    pub series: &'a [Series],
    /// The runs of scheduled actions by rising instants, of one instant in the order of their
    /// creation (SCALE-33).
    pub scheduled: &'a [ScheduledRun],
    /// Stretches in which a deployment is in progress, each from its first instant up to, not with,
    /// its second.
    pub deployments: &'a [(Timestamp, Timestamp)],
    /// How the running count comes about.
    pub running: Running<'a>,
}

impl<'a> TimelineInput<'a> {
    /// From an instant to another, on metrics, without scheduled actions and deployments.
    #[must_use]
    pub const fn new(from: Timestamp, to: Timestamp, series: &'a [Series], running: Running<'a>) -> Self {
        Self { from, to, series, scheduled: &[], deployments: &[], running }
    }

    /// The runs of scheduled actions by rising instants, of one instant in the order of their
    /// creation (SCALE-33).
    #[must_use]
    pub const fn scheduled(mut self, runs: &'a [ScheduledRun]) -> Self {
        self.scheduled = runs;
        self
    }

    /// Stretches in which a deployment is in progress, each from its first instant up to, not with,
    /// its second.
    #[must_use]
    pub const fn deployments(mut self, stretches: &'a [(Timestamp, Timestamp)]) -> Self {
        self.deployments = stretches;
        self
    }
}

/// What happens at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimelineEvent {
    /// A scheduled action ran, or could not (SCALE-131: before the policies of the same instant).
    /// `Ok(None)` while suspended.
    Scheduled(usize, Result<Option<ScheduledChange>, ScalingError>),
    /// The alarms were evaluated and the policies decided.
    Tick(ScalingDecision),
    /// The running count has reached the desired one, or did not in time.
    Progress(Progress),
}

/// A service's scaling over a stretch of time, event by event.
///
/// The metrics are recorded ones: they do not react to the tasks that are added or removed.
#[derive(Clone, Debug)]
#[doc(alias = "simulate")]
#[doc(alias = "backtest")]
#[doc(alias = "replay")]
pub struct Timeline<'a> {
    autoscaler: Autoscaler,
    course: TimelineInput<'a>,
    now: Timestamp,
    stage: Stage,
    step_milliseconds: i64,
    scheduled: usize,
    recorded: usize,
    /// Running counts to come, with their instants.
    coming: VecDeque<(Timestamp, u32)>,
}

/// What is next at the present instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Observe,
    Scheduled,
    Tick,
    /// Changes that are fulfilled at once.
    Settle,
    End,
}

impl<'a> Timeline<'a> {
    /// A timeline in steps of a minute, of 20 or 10 seconds where an alarm is that fast. The first
    /// step is the first whole one from `from` on.
    ///
    /// # Errors
    /// `autoscaler/series` when an alarm names a series that is not there.
    pub fn new(autoscaler: Autoscaler, course: TimelineInput<'a>) -> Result<Self, ScalingError> {
        autoscaler.check_series(course.series.len())?;
        rule!("SCALE-38");
        let step_milliseconds = i64::from(autoscaler.cadence_seconds()) * 1000;
        let first = course.from.0.saturating_add(step_milliseconds - 1).div_euclid(step_milliseconds);
        let now = Timestamp(first.saturating_mul(step_milliseconds));
        let mut timeline = Self {
            autoscaler,
            course,
            now,
            stage: Stage::Observe,
            step_milliseconds,
            scheduled: 0,
            recorded: 0,
            coming: VecDeque::with_capacity(8),
        };
        timeline.scheduled = course.scheduled.partition_point(|run| run.at < course.from);
        if now > course.to {
            timeline.stage = Stage::End;
        }
        Ok(timeline)
    }

    /// The service as it is now.
    #[must_use]
    pub const fn autoscaler(&self) -> &Autoscaler {
        &self.autoscaler
    }

    /// The instant of the last event.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Goes on to the next event; `None` at the end. Every step has one [`TimelineEvent::Tick`].
    pub fn advance(&mut self) -> Option<(Timestamp, TimelineEvent)> {
        rule!("SCALE-33", "SCALE-131");
        loop {
            let now = self.now;
            match self.stage {
                Stage::Observe => {
                    self.stage = Stage::Scheduled;
                    if let Some(progress) = self.observe() {
                        return Some((now, TimelineEvent::Progress(progress)));
                    }
                }
                Stage::Scheduled => match self.course.scheduled.get(self.scheduled) {
                    Some(run) if run.at <= now => {
                        self.scheduled += 1;
                        let change = self.autoscaler.run_scheduled(now, run.bounds);
                        self.follow();
                        return Some((now, TimelineEvent::Scheduled(run.action, change)));
                    }
                    _ => self.stage = Stage::Tick,
                },
                Stage::Tick => {
                    self.stage = Stage::Settle;
                    let decision = self.autoscaler.tick_checked(now, self.course.series);
                    self.follow();
                    return Some((now, TimelineEvent::Tick(decision)));
                }
                Stage::Settle => {
                    let settled = self.observe();
                    let next = Timestamp(now.0.saturating_add(self.step_milliseconds));
                    let is_last = next > self.course.to || next == now;
                    self.stage = if is_last { Stage::End } else { Stage::Observe };
                    if !is_last {
                        self.now = next;
                    }
                    if let Some(progress) = settled {
                        return Some((now, TimelineEvent::Progress(progress)));
                    }
                }
                Stage::End => return None,
            }
        }
    }

    /// Notes when the running count will have followed the desired one.
    fn follow(&mut self) {
        let Running::Follows { start_seconds, stop_seconds } = self.course.running else { return };
        let desired = self.autoscaler.capacity().desired;
        let last = self.coming.back().map_or(self.autoscaler.capacity().running, |(_, running)| *running);
        if desired == last {
            return;
        }
        let seconds = if desired > last { start_seconds } else { stop_seconds };
        let due = Timestamp(self.now.0.saturating_add(i64::from(seconds) * 1000));
        while self.coming.back().is_some_and(|(at, _)| *at >= due) {
            self.coming.pop_back();
        }
        self.coming.push_back((due, desired));
    }

    /// Tells the service its running count.
    fn observe(&mut self) -> Option<Progress> {
        let now = self.now;
        let mut running = self.autoscaler.capacity().running;
        match self.course.running {
            Running::Follows { .. } => {
                while let Some((_, tasks)) = self.coming.front().filter(|(at, _)| *at <= now) {
                    running = *tasks;
                    self.coming.pop_front();
                }
            }
            Running::Recorded(counts) => {
                while let Some((_, tasks)) = counts.get(self.recorded).filter(|(at, _)| *at <= now) {
                    running = *tasks;
                    self.recorded += 1;
                }
            }
        }
        let deploying = self.course.deployments.iter().any(|(begin, end)| *begin <= now && now < *end);
        let progress = self.autoscaler.observe(now, running, deploying);
        (progress != Progress::Unchanged).then_some(progress)
    }
}
