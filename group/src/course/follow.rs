//! The steps of a course.

use alloc::vec::Vec;

use super::{
    super::{
        lifecycle::{LifecyclePlace, LifecycleState},
        process::GroupProcess,
        scaler::{GroupDecision, GroupOutcome, GroupPolicy, GroupStand, WarmCount},
        size::GroupSize,
    },
    COURSE_LAUNCHES_MAX, COURSE_MEMBERS_MAX, CourseError, CourseMember, EndReason, GroupCourse, GroupRun,
    GroupScenario, GroupTick, HostEvent,
};
use stowplan::{
    scaling::{Monitor, ScalingChoices, Series},
    unit::Timestamp,
};

/// Seconds from an instant to a later one.
fn seconds(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.0.saturating_sub(from.0) / 1000).unwrap_or(if to < from { 0 } else { u32::MAX })
}

impl GroupCourse {
    /// A course from the first whole minute at or after `from`; faster where an alarm is. `runs` by
    /// rising instants, of one instant in the order of the actions.
    #[must_use]
    pub fn new(
        scenario: GroupScenario,
        monitors: Vec<Monitor>,
        runs: Vec<GroupRun>,
        from: Timestamp,
        to: Timestamp,
        choices: &ScalingChoices,
    ) -> Self {
        let step_seconds = monitors.iter().map(|monitor| monitor.alarm.cadence_seconds()).min().unwrap_or(60).max(1);
        let step = i64::from(step_seconds) * 1000;
        let first = from.0.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
        let next_run = runs.partition_point(|run| run.at < from);
        Self {
            scenario,
            monitors,
            runs,
            next_run,
            choices: choices.clone(),
            now: None,
            next: (first <= to.0).then_some(Timestamp(first)),
            to,
            step_seconds,
            last_activity: None,
            launched: 0,
            was_shifted: false,
            rebalances: false,
            moving: 0,
        }
    }

    /// Bounds and desired capacity.
    #[must_use]
    pub const fn size(&self) -> GroupSize {
        self.scenario.size
    }

    /// The instances, the warm pool's included.
    #[must_use]
    pub fn members(&self) -> &[CourseMember] {
        &self.scenario.members
    }

    /// The alarms.
    #[must_use]
    pub fn monitors(&self) -> &[Monitor] {
        &self.monitors
    }

    /// The group.
    #[must_use]
    pub const fn scenario(&self) -> &GroupScenario {
        &self.scenario
    }

    /// The last instant.
    #[must_use]
    pub const fn now(&self) -> Option<Timestamp> {
        self.now
    }

    /// The capacity that counts: instances that come and that serve, by their weights.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        self.sum(|member| member.state.counts())
    }

    /// Instances in service, by their weights.
    #[must_use]
    pub fn in_service(&self) -> u32 {
        self.sum(|member| member.state == LifecycleState::InService)
    }

    /// The instances as a policy counts them now.
    #[must_use]
    pub fn count(&self, policy: &GroupPolicy) -> WarmCount {
        rule!("CAP-201", "CAP-203");
        let warmup = policy.warmup_seconds.unwrap_or(self.scenario.warmup_seconds);
        let now = self.now.unwrap_or_default();
        let is_warm = |member: &CourseMember| {
            member.state == LifecycleState::InService
                && member.in_service_since.is_none_or(|since| seconds(since, now) >= warmup)
        };
        let warm = self.sum(is_warm);
        WarmCount {
            warm,
            warming: self.capacity().saturating_sub(warm),
            ending: self.sum(|member| member.state.place() == LifecyclePlace::Ending),
        }
    }

    fn sum(&self, which: impl Fn(&CourseMember) -> bool) -> u32 {
        let weights = self.scenario.members.iter().filter(|member| which(member)).map(|member| member.weight);
        weights.fold(0, u32::saturating_add)
    }

    pub(super) fn is_suspended(&self, process: GroupProcess) -> bool {
        self.scenario.suspended.contains(&process)
    }

    /// The zone that traffic is shifted away from now.
    pub(super) fn shifted_zone(&self) -> Option<&str> {
        let shift = self.scenario.shift.as_ref()?;
        shift.is_on(self.now?).then_some(shift.zone.as_str())
    }

    /// Goes on to the next step; `None` at the end.
    ///
    /// O(monitors × range + instances), and instances × terminations where any are due.
    ///
    /// # Errors
    /// [`CourseError`], where the group becomes too large to be followed.
    pub fn advance(&mut self, series: &[Series]) -> Result<Option<GroupTick>, CourseError> {
        let Some(now) = self.next else { return Ok(None) };
        let last = self.now.replace(now);
        let after = Timestamp(now.0.saturating_add(i64::from(self.step_seconds) * 1000));
        self.next = (after <= self.to && after > now).then_some(after);
        let mut tick = GroupTick { at: now, ..GroupTick::default() };
        self.progress(now, &mut tick);
        self.run_scheduled(now, &mut tick);
        for monitor in &mut self.monitors {
            let _changed = monitor.tick(last, now, series, &self.choices);
        }
        tick.decision = self.decide(now);
        if let GroupOutcome::Scaled(_) = tick.decision.outcome {
            self.scenario.size = self.scenario.size.resized(tick.decision.desired);
        }
        if self.scenario.size.desired() > COURSE_MEMBERS_MAX {
            return Err(CourseError::TooLarge(self.scenario.size.desired()));
        }
        self.note_shift();
        let replacing = self.replace_unhealthy(now, &mut tick);
        let moving = self.moving;
        let beyond = replacing.max(self.rebalance());
        let reason = if moving > self.moving { EndReason::Rebalancing } else { EndReason::ScaleIn };
        self.carry_out(beyond, reason, now, &mut tick);
        self.refill(now, &mut tick);
        // What takes no time is done at once.
        self.progress(now, &mut tick);
        if self.launched > COURSE_LAUNCHES_MAX { Err(CourseError::TooManyLaunches) } else { Ok(Some(tick)) }
    }

    fn decide(&self, now: Timestamp) -> GroupDecision {
        let counts: Vec<WarmCount> = self.scenario.policies.iter().map(|policy| self.count(policy)).collect();
        let moves =
            |member: &CourseMember| matches!(member.state.place(), LifecyclePlace::Coming | LifecyclePlace::Ending);
        let in_progress = self.scenario.members.iter().any(moves);
        let since = self.last_activity.map_or(u32::MAX, |last| seconds(last, now));
        let stand = GroupStand {
            size: self.scenario.size,
            policies: &self.scenario.policies,
            counts: &counts,
            since_activity: (!in_progress).then_some(since),
            suspended: &self.scenario.suspended,
            shifted: self.shifted_zone().is_some(),
            choices: &self.choices,
        };
        stand.decide(&self.monitors)
    }

    fn run_scheduled(&mut self, now: Timestamp, tick: &mut GroupTick) {
        rule!("CAP-212");
        while let Some(run) = self.runs.get(self.next_run).filter(|run| run.at <= now) {
            self.next_run = self.next_run.saturating_add(1);
            if self.is_suspended(GroupProcess::ScheduledActions) {
                tick.scheduled.push((run.action, None));
                continue;
            }
            let changed = self.scenario.size.scheduled(run.change);
            if let Ok(size) = changed {
                self.scenario.size = size;
            }
            tick.scheduled.push((run.action, Some(changed)));
        }
    }

    /// Moves every instance on whose time has come.
    fn progress(&mut self, now: Timestamp, tick: &mut GroupTick) {
        rule!("CAP-205");
        let (retains, hook, end_hook) =
            (self.scenario.retains, self.scenario.launch_hook, self.scenario.terminate_hook);
        let pool = self.scenario.warm_pool.and_then(|pool| pool.state).unwrap_or(LifecycleState::WarmedStopped);
        let mut active = false;
        for member in self.scenario.members.iter_mut().filter(|one| one.due.is_some_and(|due| due <= now)) {
            member.due = None;
            let id = member.member.id.clone();
            match member.state.place() {
                LifecyclePlace::Coming if hook.abandoned => {
                    member.state = LifecycleState::Terminated;
                    let (zone, admissible) = (member.member.zone.clone(), alloc::vec![id.clone()]);
                    let reason = EndReason::LaunchAbandoned;
                    tick.events.push(HostEvent::Ending { id, zone, reason, admissible, why: Vec::new() });
                }
                LifecyclePlace::Coming => {
                    member.state = LifecycleState::InService;
                    member.in_service_since = Some(now);
                    tick.events.push(HostEvent::InService(id));
                }
                LifecyclePlace::Ending if retains && end_hook.abandoned => {
                    member.state = LifecycleState::TerminatingRetained;
                    tick.events.push(HostEvent::Ended { id, retained: true });
                }
                LifecyclePlace::Ending => {
                    member.state = LifecycleState::Terminated;
                    tick.events.push(HostEvent::Ended { id, retained: false });
                }
                LifecyclePlace::Warming => {
                    member.state = pool;
                    continue;
                }
                _ => continue,
            }
            active = true;
        }
        self.scenario.members.retain(|member| member.state != LifecycleState::Terminated);
        if active {
            self.last_activity = Some(now);
        }
    }

    /// A zone that comes back lets the group rebalance (CAP-20).
    fn note_shift(&mut self) {
        let is_on = self.shifted_zone().is_some();
        self.rebalances |= self.was_shifted && !is_on;
        self.was_shifted = is_on;
    }
}
