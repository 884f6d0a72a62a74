//! A service's scaling from instant to instant: alarms, policies, cooldowns.

use alloc::{format, string::String, vec::Vec};

use super::{
    AlarmState, CapacityBounds, Cooldowns, Demand, Direction, Monitor, PolicyKind, Proposal, ScalableTarget,
    ScalingChoices, ScalingDecision, ScalingError, ScalingOutcome, ScalingPolicy, Series, Signal, Situation, Statistic,
    TargetTracking, TaskCounts, decide,
};
use crate::unit::Timestamp;

/// The scaling of one service, from instant to instant. The caller moves time: [`tick`](Self::tick)
/// evaluates and decides, [`observe`](Self::observe) tells how many tasks run.
///
/// # Example: three minutes above the target
/// ```
/// use stowplan::{scaling::*, unit::Timestamp};
/// let choices = ScalingChoices::V2026_11;
/// let policy = TargetTracking::new(50.into())?;
/// let high = Monitor::new("high".into(), policy.high_alarm()?, 0, Statistic::Average, 0);
/// let cpu = ScalingPolicy::new("cpu", PolicyKind::TargetTracking(policy));
/// let capacity = TaskCounts { running: 10, desired: 10 };
/// let mut autoscaler = Autoscaler::new(ScalableTarget::new(1, 20)?, vec![cpu], vec![high], capacity, choices)?;
/// let minute = |n: i64| Timestamp::from_seconds(60 * n);
/// let series = [Series::new(minute(0), 60, vec![Some(80.into()); 3])?];
/// let desired: Result<Vec<u32>, _> = (0..3).map(|n| Ok(autoscaler.tick(minute(n), &series)?.desired)).collect();
/// assert_eq!(desired?, [10, 10, 16]);
/// # Ok::<(), ScalingError>(())
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "PutScalingPolicy")]
#[doc(alias = "RegisterScalableTarget")]
pub struct Autoscaler {
    target: ScalableTarget,
    policies: Vec<ScalingPolicy>,
    monitors: Vec<Monitor>,
    capacity: TaskCounts,
    deployment_in_progress: bool,
    cooldowns: Cooldowns,
    /// When the desired count was last set, while the tasks have not followed.
    in_progress: Option<Timestamp>,
    /// The last tick.
    ticked: Option<Timestamp>,
    /// What the last tick decided, which `signals` and `proposals` belong to.
    last: Option<ScalingDecision>,
    choices: ScalingChoices,
    signals: Vec<Signal>,
    /// The alarm behind each signal.
    behind: Vec<Option<usize>>,
    proposals: Vec<Proposal>,
}

/// An activity that is not fulfilled within this time is given up (SCALE-119).
const FULFILMENT_MILLISECONDS: i64 = 30 * 60 * 1000;

/// What a look at the running tasks came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is in progress, or it goes on.
    Unchanged,
    /// The running count has reached the desired one.
    Fulfilled,
    /// The tasks did not come in time.
    GivenUp,
}

words! {
    Progress: "progress" {
        Unchanged = "unchanged",
        Fulfilled = "fulfilled",
        GivenUp = "givenUp",
    }
}

/// What a scheduled action did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduledChange {
    /// The desired count before.
    pub before: u32,
    /// The desired count from now on.
    pub desired: u32,
}

impl Autoscaler {
    /// A service with its target, policies, alarms and tasks.
    ///
    /// # Errors
    /// `autoscaler/policy` when an alarm names a policy by a place at which there is none: it would
    /// invoke nothing. A policy without an alarm is legal, and never invoked:
    /// [`unwatched`](Self::unwatched) lists those.
    pub fn new(
        target: ScalableTarget,
        policies: Vec<ScalingPolicy>,
        monitors: Vec<Monitor>,
        capacity: TaskCounts,
        choices: ScalingChoices,
    ) -> Result<Self, ScalingError> {
        if let Some(monitor) = monitors.iter().find(|monitor| monitor.policy >= policies.len()) {
            let message = format!(
                "the alarm `{}` names policy {}, and there are {}",
                monitor.name,
                monitor.policy,
                policies.len()
            );
            return Err(ScalingError::new("autoscaler/policy", "policy", message)
                .with_help("a policy is named by its place among the policies, from 0 on"));
        }
        let signals = Vec::with_capacity(policies.len() + monitors.len());
        Ok(Self {
            target,
            policies,
            capacity,
            deployment_in_progress: false,
            cooldowns: Cooldowns::default(),
            in_progress: None,
            ticked: None,
            last: None,
            choices,
            behind: Vec::with_capacity(signals.capacity()),
            proposals: Vec::with_capacity(signals.capacity()),
            signals,
            monitors,
        })
    }

    /// With one more target tracking policy on a metric, and the two alarms that ECS gives it
    /// (SCALE-2): `NAME-AlarmHigh`, and `NAME-AlarmLow` unless scaling in is disabled. `series` is
    /// the metric's place among the series; points of a shorter period than the alarm's are
    /// averaged.
    ///
    /// # Errors
    /// None with the figures of this version; the alarms' own.
    pub fn with_target_tracking(
        mut self,
        name: impl Into<String>,
        tracking: TargetTracking,
        series: usize,
    ) -> Result<Self, ScalingError> {
        let (name, policy) = (name.into(), self.policies.len());
        let mut watch = |suffix: &str, alarm| {
            self.monitors.push(Monitor::new(format!("{name}-{suffix}"), alarm, series, Statistic::Average, policy));
        };
        watch("AlarmHigh", tracking.high_alarm()?);
        if let Some(alarm) = tracking.low_alarm(&self.choices)? {
            watch("AlarmLow", alarm);
        }
        self.policies.push(ScalingPolicy { name, kind: PolicyKind::TargetTracking(tracking) });
        // A tick allocates nothing.
        let most = self.policies.len() + self.monitors.len();
        self.signals.reserve(most);
        self.behind.reserve(most);
        self.proposals.reserve(most);
        Ok(self)
    }

    /// The policies that no alarm invokes, with their places. A forecast needs none, so it is never
    /// among them.
    pub fn unwatched(&self) -> impl Iterator<Item = (usize, &ScalingPolicy)> {
        let watched = |place| self.monitors.iter().any(|monitor| monitor.policy == place);
        let needs_an_alarm = |policy: &ScalingPolicy| !matches!(policy.kind, PolicyKind::Predictive(_));
        self.policies.iter().enumerate().filter(move |(place, policy)| needs_an_alarm(policy) && !watched(*place))
    }

    /// Whether every alarm finds its metric among `count` series.
    pub(super) fn check_series(&self, count: usize) -> Result<(), ScalingError> {
        let Some(monitor) = self.monitors.iter().find(|monitor| monitor.series >= count) else { return Ok(()) };
        let message = format!("the alarm `{}` reads series {}, and there are {count}", monitor.name, monitor.series);
        Err(ScalingError::new("autoscaler/series", "series", message).with_help(
            "a metric is named by its place among the series, from 0 on; one without points is an empty series",
        ))
    }

    /// The target, with the bounds as they are now.
    #[must_use]
    pub const fn target(&self) -> &ScalableTarget {
        &self.target
    }

    /// Suspends and resumes.
    pub const fn target_mut(&mut self) -> &mut ScalableTarget {
        &mut self.target
    }

    /// The policies, as they were given.
    #[must_use]
    pub fn policies(&self) -> &[ScalingPolicy] {
        &self.policies
    }

    /// The alarms, as they were given, with their states.
    #[must_use]
    pub fn monitors(&self) -> &[Monitor] {
        &self.monitors
    }

    /// The tasks.
    #[must_use]
    pub const fn capacity(&self) -> TaskCounts {
        self.capacity
    }

    /// What the last activities left.
    #[must_use]
    pub const fn cooldowns(&self) -> &Cooldowns {
        &self.cooldowns
    }

    /// Sets the cooldowns, to continue where a scaling stands.
    pub const fn set_cooldowns(&mut self, cooldowns: Cooldowns) {
        self.cooldowns = cooldowns;
    }

    /// A deployment is in progress.
    #[must_use]
    pub const fn deployment_in_progress(&self) -> bool {
        self.deployment_in_progress
    }

    /// What the last tick decided: the one decision whose [`reason`](Self::reason) is known whole.
    #[must_use]
    pub const fn last_decision(&self) -> Option<&ScalingDecision> {
        self.last.as_ref()
    }

    /// What the policies said at the last tick, if any was invoked.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// The alarm that invoked a policy at the last tick, by the signal's place.
    #[must_use]
    pub fn alarm_behind(&self, signal: usize) -> Option<&Monitor> {
        self.monitors.get((*self.behind.get(signal)?)?)
    }

    /// The policies' arithmetic at the last tick.
    #[must_use]
    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// Tells how many tasks run, and whether a deployment is in progress. Once the running count
    /// reaches the desired one, cooldowns begin (SCALE-28).
    pub fn observe(&mut self, now: Timestamp, running: u32, deployment_in_progress: bool) -> Progress {
        rule!("SCALE-28", "SCALE-119");
        self.capacity.running = running;
        self.deployment_in_progress = deployment_in_progress;
        match self.in_progress {
            Some(_) if running == self.capacity.desired => {
                self.in_progress = None;
                self.cooldowns.fulfilled(now);
                Progress::Fulfilled
            }
            Some(since) if now.0.saturating_sub(since.0) >= FULFILMENT_MILLISECONDS => {
                self.in_progress = None;
                self.cooldowns.given_up();
                Progress::GivenUp
            }
            _ => Progress::Unchanged,
        }
    }

    /// Somebody else sets the desired count (`UpdateService`): policies start from it, and no
    /// bounds change it (SCALE-117).
    pub fn set_desired(&mut self, now: Timestamp, desired: u32) {
        rule!("SCALE-117");
        if desired != self.capacity.desired {
            self.capacity.desired = desired;
            self.in_progress = Some(now);
        }
    }

    /// Runs a scheduled action: new bounds, and the desired count moved into them (SCALE-16,
    /// SCALE-117). `None` while scheduled scaling is suspended (SCALE-114).
    ///
    /// # Errors
    /// `target/bounds` when the bounds would cross; nothing has changed then.
    pub fn run_scheduled(
        &mut self,
        now: Timestamp,
        bounds: CapacityBounds,
    ) -> Result<Option<ScheduledChange>, ScalingError> {
        rule!("SCALE-21", "SCALE-114");
        if self.target.suspended.scheduled_scaling {
            return Ok(None);
        }
        let before = self.capacity.desired;
        let mut desired = self.target.set_bounds(bounds, before, &self.choices)?;
        if self.choices.deployment_blocks_schedule && self.deployment_in_progress {
            desired = desired.max(before);
        }
        if desired != before {
            self.set_desired(now, desired);
            self.cooldowns.moved_otherwise(&self.choices);
        }
        Ok(Some(ScheduledChange { before, desired }))
    }

    /// The next instant after `after` at which an alarm is due: whole minutes, or the 10 or 20
    /// seconds of the fastest alarm (SCALE-24). A live loop waits until then and calls
    /// [`tick`](Self::tick).
    #[must_use]
    pub fn next_due(&self, after: Timestamp) -> Timestamp {
        let cadence = i64::from(self.cadence_seconds()) * 1000;
        Timestamp(after.0.saturating_sub(after.0.rem_euclid(cadence)).saturating_add(cadence))
    }

    /// Seconds from one due instant to the next: 60, or the cadence of the fastest alarm. 10
    /// divides 20 and both divide 60.
    pub(super) fn cadence_seconds(&self) -> u32 {
        rule!("SCALE-38");
        self.monitors.iter().map(|monitor| monitor.alarm.cadence_seconds()).fold(60, u32::min)
    }

    /// How far back alarms look, in seconds: at an instant, none looks at a point that is so much
    /// older, or more (SCALE-1: the range of the alarm times its period, the greatest of all
    /// alarms). What a metric's points come late by is in their timestamps. 0 without alarms.
    ///
    /// # Example: what a live metric must keep
    /// ```
    /// use stowplan::scaling::*;
    /// let tasks = TaskCounts { running: 10, desired: 10 };
    /// let web = Autoscaler::new(ScalableTarget::new(1, 20)?, vec![], vec![], tasks, ScalingChoices::V2026_11)?
    ///     .with_target_tracking("cpu50", TargetTracking::new(50.into())?, 0)?;
    /// // The low alarm has 15 points of a minute, and looks for them among 15 + 15 / 3.
    /// assert_eq!(web.lookback_seconds(), 17 * 60);
    /// # Ok::<(), ScalingError>(())
    /// ```
    #[must_use]
    pub fn lookback_seconds(&self) -> u32 {
        rule!("SCALE-1");
        let alarms = self.monitors.iter().map(|monitor| &monitor.alarm);
        alarms.map(|alarm| alarm.range(&self.choices).saturating_mul(alarm.period_seconds())).max().unwrap_or(0)
    }

    /// Ticks at every due instant after the last tick and up to `now`, each as [`tick`](Self::tick)
    /// would have, so that a late call loses nothing. Before any tick, the first instant is the
    /// newest one that is due.
    ///
    /// Lazy: an instant that is not asked for has not been. Costs a tick for each instant, 1,440
    /// for a day of minutes. Who wants the [`reason`](Self::reason) of each decision, or tells
    /// between them what runs, calls [`tick`](Self::tick) at each [`next_due`](Self::next_due).
    ///
    /// # Errors
    /// `autoscaler/series`, as [`tick`](Self::tick).
    ///
    /// # Example: a loop that slept through two minutes
    /// ```
    /// use stowplan::{scaling::*, unit::Timestamp};
    /// let policy = TargetTracking::new(50.into())?;
    /// let high = Monitor::new("high".into(), policy.high_alarm()?, 0, Statistic::Average, 0);
    /// let cpu = ScalingPolicy::new("cpu", PolicyKind::TargetTracking(policy));
    /// let capacity = TaskCounts { running: 10, desired: 10 };
    /// let target = ScalableTarget::new(1, 20)?;
    /// let mut autoscaler = Autoscaler::new(target, vec![cpu], vec![high], capacity, ScalingChoices::V2026_11)?;
    /// let series = [Series::new(Timestamp(0), 60, vec![Some(80.into()); 5])?];
    /// let mut desired = |now| -> Result<Vec<u32>, ScalingError> {
    ///     Ok(autoscaler.advance_to(Timestamp(now), &series)?.map(|(_, decision)| decision.desired).collect())
    /// };
    /// assert_eq!(desired(7)?, [10]);
    /// assert_eq!(desired(60_001)?, [10]);
    /// assert_eq!(desired(180_500)?, [16, 16]);
    /// # Ok::<(), ScalingError>(())
    /// ```
    pub fn advance_to<'a>(
        &'a mut self,
        now: Timestamp,
        series: &'a [Series],
    ) -> Result<impl Iterator<Item = (Timestamp, ScalingDecision)> + 'a, ScalingError> {
        self.check_series(series.len())?;
        let newest = self.next_due(Timestamp(now.0.saturating_sub(i64::from(self.cadence_seconds()) * 1000)));
        let first = self.ticked.map_or(newest, |last| self.next_due(last));
        let mut next = Some(first);
        Ok(core::iter::from_fn(move || {
            let due = next.filter(|due| *due <= now)?;
            let decision = self.tick_checked(due, series);
            next = Some(self.next_due(due)).filter(|later| *later > due);
            Some((due, decision))
        }))
    }

    /// Evaluates the alarms that are due, invokes the policies and changes the desired count.
    /// `series` holds the metrics in the order that the alarms name them.
    ///
    /// Instants need not be regular: an alarm that became due since the last tick is evaluated as
    /// of the newest instant at which it was, a minute's alarm at a whole minute. At the first tick
    /// those are due whose instant it is. [`advance_to`](Self::advance_to) leaves out no instant.
    /// Allocates nothing.
    ///
    /// # Errors
    /// `autoscaler/series` when an alarm names a series that is not there: it would never see a
    /// point.
    pub fn tick(&mut self, now: Timestamp, series: &[Series]) -> Result<ScalingDecision, ScalingError> {
        self.check_series(series.len())?;
        Ok(self.tick_checked(now, series))
    }

    /// [`tick`](Self::tick) with series that were checked before.
    pub(super) fn tick_checked(&mut self, now: Timestamp, series: &[Series]) -> ScalingDecision {
        for monitor in &mut self.monitors {
            let _changed = monitor.tick(self.ticked, now, series, &self.choices);
        }
        self.ticked = self.ticked.max(Some(now));
        self.collect(now);
        let situation = Situation {
            target: &self.target,
            policies: &self.policies,
            capacity: self.capacity,
            deployment_in_progress: self.deployment_in_progress,
            cooldowns: &self.cooldowns,
            now,
            choices: &self.choices,
        };
        let decision = decide(&situation, &self.signals, &mut self.proposals);
        self.apply(now, &decision);
        self.last = Some(decision);
        decision
    }

    fn apply(&mut self, now: Timestamp, decision: &ScalingDecision) {
        let ScalingOutcome::Scaled { direction, base, cooldown_seconds, .. } = decision.outcome else { return };
        self.set_desired(now, decision.desired);
        match (direction, cooldown_seconds) {
            (_, None) => {}
            (Direction::Out, Some(seconds)) => self.cooldowns.scaled_out(base, seconds, now, &self.choices),
            (Direction::In, Some(seconds)) => self.cooldowns.scaled_in(seconds, now, &self.choices),
        }
    }

    /// What each policy has to say.
    fn collect(&mut self, now: Timestamp) {
        self.signals.clear();
        self.behind.clear();
        self.proposals.clear();
        for (index, policy) in self.policies.iter().enumerate() {
            let own = self.monitors.iter().enumerate().filter(|(_, monitor)| monitor.policy == index);
            match &policy.kind {
                PolicyKind::TargetTracking(tracking) => {
                    let (mut high, mut low_state, mut low_invokes, mut low) = (None, AlarmState::Ok, false, None);
                    let mut behind = None;
                    for (place, monitor) in own {
                        let metric = tracking.metric(&monitor.evaluation().evaluated, &self.choices);
                        if monitor.alarm.comparison().is_upper() {
                            if monitor.invokes() || self.is_called_from_zero(now, monitor, tracking) {
                                high = metric;
                                behind = Some(place);
                            }
                        } else {
                            (low_state, low_invokes, low) = (monitor.state(), monitor.invokes(), metric);
                            behind = behind.or(Some(place));
                        }
                    }
                    let demand = Demand::TargetTracking { high, low_state, low_invokes, low };
                    self.signals.push(Signal { policy: index, demand });
                    self.behind.push(behind);
                }
                PolicyKind::Step(step) => {
                    for (place, monitor) in own.filter(|(_, monitor)| monitor.invokes()) {
                        let Some(metric) = step.metric(&monitor.evaluation().evaluated, &self.choices) else {
                            continue;
                        };
                        let upper_alarm = monitor.alarm.comparison().is_upper();
                        let demand = Demand::Step { metric, threshold: monitor.alarm.threshold(), upper_alarm };
                        self.signals.push(Signal { policy: index, demand });
                        self.behind.push(Some(place));
                    }
                }
                PolicyKind::Predictive(predictive) => {
                    let Some(tasks) = predictive.floor(now) else { continue };
                    self.target = self.target.raised_to(predictive.max_for(tasks, self.target.max()));
                    self.signals.push(Signal { policy: index, demand: Demand::Forecast { tasks } });
                    self.behind.push(None);
                }
            }
        }
    }

    /// SCALE-104: with no task, one datapoint above the target is enough.
    fn is_called_from_zero(&self, now: Timestamp, monitor: &Monitor, tracking: &TargetTracking) -> bool {
        rule!("SCALE-104");
        let TaskCounts { running, desired } = self.capacity;
        let is_empty = running == 0 && desired == 0;
        let current = monitor.evaluation().current.filter(|_| monitor.is_fresh() && is_empty);
        !self.choices.zero_by_alarm
            && current.is_some_and(|datapoint| datapoint > tracking.target())
            && monitor.acts(now, &self.choices)
    }
}
