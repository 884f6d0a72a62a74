//! The answer of a course: changes, holds, events, what there is at the end.

use std::collections::BTreeMap;

use stowplan::{
    rule::RuleId,
    scaling::{AlarmState, Direction, Monitor, Series},
    unit::Timestamp,
};
use stowplan_group::{
    CourseMember, GroupCourse, GroupDecision, GroupHold, GroupOutcome, GroupTick, HostEvent, LifecyclePlace, Narrowed,
    Purchase, Terminated, terminate, warm_pool_size,
};

use super::scenario::Group;
use crate::answer::{
    AlarmThen, AlarmTransition, GroupAnswer, GroupChange, GroupChoice, GroupEvent, GroupHeld, GroupMinute, GroupRow,
    GroupStage, GroupWarmPool, GroupZone, Rules, ScaleAlarm, ScaleDirection, ScaleOutcome,
};
use crate::read::time;
use crate::{Lint, Node};

/// A stretch of equal steps in which a policy asked and nothing changed.
struct Stretch {
    from: Timestamp,
    to: Timestamp,
    direction: Direction,
    policy: usize,
    why: GroupHold,
}

pub(super) struct Report<'r> {
    series: &'r [Series],
    actions: Vec<String>,
    detailed: bool,
    changes: Vec<GroupChange>,
    stretches: Vec<Stretch>,
    events: Vec<GroupEvent>,
    states: Vec<AlarmState>,
    transitions: Vec<Vec<AlarmTransition>>,
    minutes: Vec<GroupMinute>,
    desired: u32,
    /// The most launches that found no zone, and when first.
    blocked: Option<(Timestamp, u32)>,
    /// The most ends that found no instance, and when first.
    kept: Option<(Timestamp, u32)>,
    /// A choice between several instances was ours.
    chose: bool,
}

fn direction_of(direction: Direction) -> ScaleDirection {
    match direction {
        Direction::Out => ScaleDirection::Out,
        Direction::In => ScaleDirection::In,
    }
}

fn between(before: u32, after: u32) -> Option<ScaleDirection> {
    match after.cmp(&before) {
        std::cmp::Ordering::Greater => Some(ScaleDirection::Out),
        std::cmp::Ordering::Less => Some(ScaleDirection::In),
        std::cmp::Ordering::Equal => None,
    }
}

/// The name of a policy by its place.
fn name(course: &GroupCourse, policy: usize) -> String {
    course.scenario().policies.get(policy).map(|policy| policy.name.clone()).unwrap_or_default()
}

impl<'r> Report<'r> {
    pub(super) fn new(course: &GroupCourse, series: &'r [Series], actions: Vec<String>, detailed: bool) -> Self {
        let states: Vec<AlarmState> = course.monitors().iter().map(Monitor::state).collect();
        Self {
            series,
            actions,
            detailed,
            changes: Vec::new(),
            stretches: Vec::new(),
            events: Vec::new(),
            transitions: vec![Vec::new(); states.len()],
            states,
            minutes: Vec::new(),
            desired: course.size().desired(),
            blocked: None,
            kept: None,
            chose: false,
        }
    }

    pub(super) fn note(&mut self, tick: GroupTick, course: &GroupCourse) {
        let at = tick.at;
        for (action, outcome) in tick.scheduled {
            self.note_scheduled(at, action, outcome, course);
        }
        for ((monitor, state), transitions) in course.monitors().iter().zip(&mut self.states).zip(&mut self.transitions)
        {
            if monitor.state() != *state {
                *state = monitor.state();
                transitions.push(AlarmTransition { at: time::format(at), state: state.as_str().into() });
            }
        }
        self.note_decision(at, &tick.decision, course);
        self.desired = course.size().desired();
        for event in tick.events {
            self.note_event(at, event);
        }
        let most = |known: &mut Option<(Timestamp, u32)>, now: u32| match known {
            _ if now == 0 => {}
            Some((_, most)) => *most = (*most).max(now),
            None => *known = Some((at, now)),
        };
        most(&mut self.blocked, tick.blocked);
        most(&mut self.kept, tick.kept);
        if self.detailed {
            let row = self.minute(at, &tick.decision, course);
            self.minutes.push(row);
        }
    }

    fn note_scheduled(
        &mut self,
        at: Timestamp,
        action: usize,
        outcome: Option<Result<stowplan_group::GroupSize, stowplan_group::GroupError>>,
        course: &GroupCourse,
    ) {
        let mut row = GroupChange {
            at: time::format(at),
            scheduled_action_name: self.actions.get(action).cloned(),
            from: self.desired,
            to: self.desired,
            min_size: course.size().minimum(),
            max_size: course.size().maximum(),
            rules: rules!["CAP-15"].as_slice().into(),
            ..GroupChange::default()
        };
        match outcome {
            None => {
                row.text = Some("ScheduledActions is suspended".into());
                row.rules = rules!["CAP-212"].as_slice().into();
            }
            Some(Err(error)) => row.error = Some(error.to_string()),
            Some(Ok(size)) => {
                (row.to, row.min_size, row.max_size) = (size.desired(), size.minimum(), size.maximum());
                row.direction = between(row.from, row.to);
                self.desired = size.desired();
            }
        }
        self.changes.push(row);
    }

    fn note_decision(&mut self, at: Timestamp, decision: &GroupDecision, course: &GroupCourse) {
        match &decision.outcome {
            GroupOutcome::Idle => {}
            GroupOutcome::Scaled(wish) => {
                let Some(wish) = decision.wishes.get(*wish) else { return };
                let policy = course.scenario().policies.get(wish.policy);
                let mut rules = policy.map(|policy| wish.rules(policy)).unwrap_or_default();
                crate::decide::sort_rules(&mut rules);
                self.changes.push(GroupChange {
                    at: time::format(at),
                    policy_name: Some(name(course, wish.policy)),
                    direction: Some(direction_of(wish.direction)),
                    from: self.desired,
                    to: decision.desired,
                    min_size: course.size().minimum(),
                    max_size: course.size().maximum(),
                    alarm_name: course.monitors().get(wish.monitor).map(|monitor| monitor.name.clone()),
                    metric: Some(wish.metric.into()),
                    formula: policy.map(|policy| wish.formula(policy)),
                    rules: rules.as_slice().into(),
                    ..GroupChange::default()
                });
            }
            GroupOutcome::Held { direction, policy, why } => {
                let (direction, policy, why) = (*direction, *policy, *why);
                let follows = |last: &&mut Stretch| {
                    let same = std::mem::discriminant(&last.why) == std::mem::discriminant(&why);
                    let same = same && last.direction == direction && last.policy == policy;
                    same && at.0.saturating_sub(last.to.0) <= 60_000
                };
                match self.stretches.last_mut().filter(follows) {
                    Some(last) => last.to = at,
                    None => self.stretches.push(Stretch { from: at, to: at, direction, policy, why }),
                }
            }
        }
    }

    fn note_event(&mut self, at: Timestamp, event: HostEvent) {
        let mut rules = event.rules();
        crate::decide::sort_rules(&mut rules);
        let mut row = GroupEvent { at: time::format(at), rules: rules.as_slice().into(), ..GroupEvent::default() };
        match event {
            HostEvent::Launched { id, zone, admissible, warm } => {
                (row.event, row.instance_id) = ("launching".into(), id);
                row.availability_zone = Some(zone).filter(|zone| !zone.is_empty());
                (row.admissible, row.from_warm_pool) = (admissible, warm);
            }
            HostEvent::InService(id) => (row.event, row.instance_id) = ("inService".into(), id),
            HostEvent::Ending { id, zone, reason, admissible, why } => {
                self.chose |= admissible.len() > 1;
                (row.event, row.instance_id) = ("terminating".into(), id);
                row.availability_zone = Some(zone).filter(|zone| !zone.is_empty());
                row.reason = Some(reason.as_str().into());
                (row.admissible, row.why) = (admissible, stages(&why));
            }
            HostEvent::Ended { id, retained } => {
                row.event = if retained { "retained" } else { "terminated" }.into();
                row.instance_id = id;
            }
        }
        self.events.push(row);
    }

    fn minute(&self, at: Timestamp, decision: &GroupDecision, course: &GroupCourse) -> GroupMinute {
        let mut row = GroupMinute {
            at: time::format(at),
            alarms: course.monitors().iter().map(|monitor| self.alarm_then(at, monitor)).collect(),
            desired_capacity: course.size().desired(),
            capacity: course.capacity(),
            in_service: course.in_service(),
            ..GroupMinute::default()
        };
        match &decision.outcome {
            GroupOutcome::Idle => {}
            GroupOutcome::Scaled(wish) => {
                let Some(wish) = decision.wishes.get(*wish) else { return row };
                let out = wish.direction == Direction::Out;
                row.outcome = if out { ScaleOutcome::ScaledOut } else { ScaleOutcome::ScaledIn };
                row.policy_name = Some(name(course, wish.policy));
                row.formula = course.scenario().policies.get(wish.policy).map(|policy| wish.formula(policy));
            }
            GroupOutcome::Held { direction, policy, why } => {
                row.outcome = ScaleOutcome::Held;
                row.policy_name = Some(name(course, *policy));
                row.text = Some(why.describe(*direction, |place| name(course, place)));
            }
        }
        row
    }

    fn alarm_then(&self, at: Timestamp, monitor: &Monitor) -> AlarmThen {
        let series = self.series.get(monitor.series);
        let value = series.and_then(|series| series.over(at, monitor.alarm.period_seconds(), monitor.statistic));
        AlarmThen {
            alarm_name: monitor.name.clone(),
            value: value.map(Into::into),
            state: monitor.state().as_str().into(),
        }
    }

    /// What the course showed that its reader should know.
    pub(super) fn lints(&self, root: &Node<'_>, group: &Group<'_>) -> Vec<Lint> {
        let mut lints = Vec::new();
        let path = |key: &str| group.node.path_of(key);
        if let Some((at, count)) = self.blocked {
            let message =
                format!("from {} on up to {count} could not be launched: no zone takes them", time::format(at));
            lints.push(Lint::new("group/not-launched", message, path("AvailabilityZones")));
        }
        if let Some((at, count)) = self.kept {
            let message =
                format!("from {} on up to {count} more than wanted stay: the others are protected", time::format(at));
            lints.push(Lint::new("group/protected", message, path("Instances")));
        }
        if self.chose && group.unknown_ages > 0 {
            let message = format!(
                "when {} were launched is not told: no age decides which instance goes",
                crate::count::counted(group.unknown_ages, "instance")
            );
            let lint = Lint::new("group/unknown-age", message, root.path_of("instances"));
            lints.push(lint.with_help(
                "add `Reservations` of `aws ec2 describe-instances`, or `instances`: {\"i-…\": {\"launchedAt\": \"…\"}}",
            ));
        }
        if self.chose && group.unranked {
            let message = "which instance brings the group closest to its allocation strategy is not followed: none is preferred for it";
            lints.push(Lint::new("group/allocation-strategy", message, path("MixedInstancesPolicy")));
        }
        lints
    }

    pub(super) fn finish(self, course: &GroupCourse, group: &Group<'_>, from: Timestamp, to: Timestamp) -> GroupAnswer {
        let size = course.size();
        let holds = self.stretches.iter().map(|stretch| held(stretch, course)).collect();
        let alarms = course.monitors().iter().zip(self.transitions);
        GroupAnswer {
            auto_scaling_group_name: group.node.string_at("AutoScalingGroupName").ok().flatten(),
            from: time::format(from),
            to: time::format(to),
            desired_capacity: size.desired(),
            min_size: size.minimum(),
            max_size: size.maximum(),
            capacity: course.capacity(),
            in_service: course.in_service(),
            changes: self.changes,
            holds,
            events: self.events,
            instances: course.members().iter().map(|member| row(member, course)).collect(),
            zones: zones(course, to),
            next_termination: next_termination(course, group.lambda),
            alarms: alarms.map(|(monitor, transitions)| alarm(monitor, transitions, course)).collect(),
            warm_pool: warm_pool(course),
            minutes: self.detailed.then_some(self.minutes),
            ..GroupAnswer::default()
        }
    }
}

fn held(stretch: &Stretch, course: &GroupCourse) -> GroupHeld {
    let Stretch { direction, policy, why, .. } = *stretch;
    GroupHeld {
        from: time::format(stretch.from),
        to: time::format(stretch.to),
        policy_name: name(course, policy),
        direction: direction_of(direction),
        blocked_by: match why {
            GroupHold::OtherPolicy(place) => Some(name(course, place)),
            _ => None,
        },
        text: why.describe(direction, |place| name(course, place)),
        rules: why.rules().into(),
    }
}

fn stages(why: &[Narrowed]) -> Vec<GroupStage> {
    why.iter().map(|stage| GroupStage { by: stage.by.as_str().into(), left: stage.left }).collect()
}

fn row(one: &CourseMember, course: &GroupCourse) -> GroupRow {
    let scenario = course.scenario();
    let mixed = scenario.mixed.is_some();
    let part = scenario.segment.get(usize::try_from(one.member.segment).unwrap_or(usize::MAX));
    GroupRow {
        instance_id: one.member.id.clone(),
        availability_zone: one.member.zone.clone(),
        lifecycle_state: one.state.as_str().into(),
        counts: one.state.counts(),
        protected_from_scale_in: one.member.protected,
        purchase_option: mixed.then(|| one.member.purchase.as_str().into()),
        capacity_type: part.map(|part| part.kind.as_str().into()),
        weight: (!scenario.weights.is_empty()).then_some(one.weight),
    }
}

fn zones(course: &GroupCourse, to: Timestamp) -> Vec<GroupZone> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for one in course.members().iter().filter(|one| one.state.counts()) {
        let count = counts.entry(&one.member.zone).or_default();
        *count = count.saturating_add(1);
    }
    let shift = course.scenario().shift.as_ref().filter(|shift| shift.is_on(to));
    let zone = |zone: &stowplan_group::CourseZone| GroupZone {
        availability_zone: zone.name.clone(),
        instances: counts.get(zone.name.as_str()).copied().unwrap_or(0),
        shifted: shift.is_some_and(|shift| shift.zone == zone.name),
    };
    course.scenario().zones.iter().map(zone).collect()
}

/// Which instance a scale-in by one would take.
fn next_termination(course: &GroupCourse, lambda: bool) -> Option<GroupChoice> {
    let scenario = course.scenario();
    let counted: Vec<_> =
        course.members().iter().filter(|one| one.state.counts()).map(|one| one.member.clone()).collect();
    let now = course.now().unwrap_or_default();
    let gone = terminate(&counted, 1, &scenario.termination, scenario.mixed, now);
    let Terminated { member, admissible, why, .. } = gone.into_iter().next()?;
    let chosen = counted.get(member)?;
    let mut rules = Narrowed::rules(&why);
    rules.extend(rules!["CAP-147"]);
    if lambda {
        rules.extend(rules!["CAP-217"]);
    }
    crate::decide::sort_rules(&mut rules);
    Some(GroupChoice {
        instance_id: chosen.id.clone(),
        availability_zone: chosen.zone.clone(),
        admissible: admissible.iter().filter_map(|at| counted.get(*at)).map(|one| one.id.clone()).collect(),
        why: stages(&why),
        rules: rules.as_slice().into(),
    })
}

fn warm_pool(course: &GroupCourse) -> Option<GroupWarmPool> {
    let pool = course.scenario().warm_pool?;
    let count = |place| course.members().iter().filter(|one| one.state.place() == place).count();
    let size = course.size();
    Some(GroupWarmPool {
        wanted: warm_pool_size(size.desired(), size.maximum(), pool.prepared, pool.minimum),
        ready: count(LifecyclePlace::Warm),
        coming: count(LifecyclePlace::Warming),
        rules: rules!["CAP-21", "CAP-150"].as_slice().into(),
    })
}

/// An alarm over the time, and what keeps it from acting.
fn alarm(monitor: &Monitor, transitions: Vec<AlarmTransition>, course: &GroupCourse) -> ScaleAlarm {
    ScaleAlarm {
        alarm_name: monitor.name.clone(),
        policy_name: Some(name(course, monitor.policy)),
        comparison: monitor.alarm.comparison().sign().into(),
        threshold: monitor.alarm.threshold().into(),
        period_seconds: monitor.alarm.period_seconds(),
        evaluation_periods: monitor.alarm.evaluation_periods(),
        datapoints_to_alarm: monitor.alarm.datapoints_to_alarm(),
        transitions,
        state: monitor.state().as_str().into(),
        actions_enabled: (!monitor.actions_enabled()).then_some(false),
        muted: Vec::new(),
    }
}

/// What every answer rests on, beside the rules of its rows.
pub(super) fn all_rules(answer: &GroupAnswer) -> Rules {
    let mut rules: Vec<RuleId> = rules!["CAP-142", "CAP-204"].to_vec();
    if !answer.alarms.is_empty() {
        rules.extend(rules!["CAP-201", "CAP-202", "CAP-203"]);
    }
    if !answer.segment.is_empty() {
        rules.extend(rules!["CAP-209", "CAP-210"]);
    }
    if answer.instances.iter().any(|row| row.purchase_option.as_deref() == Some(Purchase::Spot.as_str())) {
        rules.extend(rules!["CAP-148"]);
    }
    if answer.instances.iter().any(|row| row.weight.is_some()) {
        rules.extend(rules!["CAP-149", "CAP-216"]);
    }
    if answer.zones.iter().any(|zone| zone.shifted) {
        rules.extend(rules!["CAP-207", "CAP-208"]);
    }
    crate::decide::sort_rules(&mut rules);
    rules.as_slice().into()
}
