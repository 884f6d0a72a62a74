//! The second engine over time, alarms included.

use super::*;

/// A service with one policy over minutes: what its alarms may do, and what they see.
#[derive(Clone, Debug)]
pub(super) struct Minutes {
    /// Target tracking at 50, or one task a minute by a step policy above 50.
    tracks: bool,
    /// Whether the actions of the alarm above and of that below are switched on.
    enabled: (bool, bool),
    /// Windows of muting for both alarms, in minutes, their ends outside; they may overlap.
    mutes: Vec<(i64, i64)>,
    /// SCALE-174: the very end is within.
    closed: bool,
    /// SCALE-104: from zero tasks, too, the alarm decides.
    zero_by_alarm: bool,
    tasks: u32,
    values: Vec<Option<i64>>,
}

pub(super) fn minutes() -> impl Strategy<Value = Minutes> {
    let mutes = prop::collection::vec((0..60_i64, 1..20_i64).prop_map(|(begin, length)| (begin, begin + length)), 0..4);
    let enabled = (prop::bool::weighted(0.8), prop::bool::weighted(0.8));
    let values = prop::collection::vec(prop::option::weighted(0.85, 0..130_i64), 1..70);
    (any::<[bool; 3]>(), enabled, mutes, 0..4_u32, values).prop_map(
        |([tracks, closed, by_alarm], enabled, mutes, tasks, values)| Minutes {
            tracks,
            enabled,
            mutes,
            closed,
            zero_by_alarm: by_alarm,
            tasks,
            values,
        },
    )
}

pub(super) fn choices_of(case: &Minutes) -> ScalingChoices {
    let mut choices = CHOICES;
    choices.mute_closed = case.closed;
    choices.zero_by_alarm = case.zero_by_alarm;
    choices
}

pub(super) const ABOVE: (i64, u32) = (50, 3);

pub(super) const BELOW: (i64, u32) = (45, 15);

pub(super) fn alarm_above() -> Alarm {
    Alarm::new(ComparisonOperator::GreaterThanThreshold, ABOVE.0.into(), 60, ABOVE.1, ABOVE.1, MissingData::Missing)
        .unwrap()
}

pub(super) fn alarm_below() -> Alarm {
    Alarm::new(ComparisonOperator::LessThanThreshold, BELOW.0.into(), 60, BELOW.1, BELOW.1, MissingData::Missing)
        .unwrap()
}

/// The desired counts, minute by minute, as the engine has them; tasks follow at once.
pub(super) fn engine_over_time(case: &Minutes) -> Vec<u32> {
    let stretches =
        || case.mutes.iter().map(|(begin, end)| (Timestamp(begin * 60_000), Timestamp(end * 60_000))).collect();
    let monitor = |name: &str, alarm, enabled| {
        Monitor::new(name.into(), alarm, 0, Statistic::Average, 0).with_actions(enabled).muted(stretches())
    };
    let (kind, monitors) = if case.tracks {
        let mut policy = TargetTracking::new(50.into()).unwrap();
        (policy.scale_out_cooldown_seconds, policy.scale_in_cooldown_seconds) = (0, 0);
        let pair = vec![monitor("high", alarm_above(), case.enabled.0), monitor("low", alarm_below(), case.enabled.1)];
        (PolicyKind::TargetTracking(policy), pair)
    } else {
        let steps = [StepAdjustment { lower: Some(10.into()), upper: None, adjustment: 1 }];
        let mut policy = StepScaling::new(AdjustmentType::ChangeInCapacity, &steps, 0, &CHOICES).unwrap();
        policy.cooldown_seconds = 0;
        (PolicyKind::Step(policy), vec![monitor("high", alarm_above(), case.enabled.0)])
    };
    let policies = vec![ScalingPolicy::new("one", kind)];
    let capacity = TaskCounts { running: case.tasks, desired: case.tasks };
    let target = ScalableTarget::new(0, 1_000).unwrap();
    let mut service = Autoscaler::new(target, policies, monitors, capacity, choices_of(case)).unwrap();
    let values = case.values.iter().map(|value| value.map(Quantity::from)).collect();
    let series = [Series::new(Timestamp(0), 60, values).unwrap()];
    (0..70)
        .map(|minute| {
            let now = Timestamp(minute * 60_000);
            let desired = service.tick(now, &series).unwrap().desired;
            service.observe(now, desired, false);
            desired
        })
        .collect()
}

/// The same from the words of the rules: every minute anew, nothing remembered but states.
pub(super) fn second_engine_over_time(case: &Minutes) -> Vec<u32> {
    let value =
        |minute: i64| usize::try_from(minute).ok().and_then(|minute| case.values.get(minute).copied().flatten());
    let is_muted = |minute: i64| {
        // Windows that meet are one, so an end within or at the beginning of another is no end.
        let within = |at: i64| case.mutes.iter().any(|(begin, end)| *begin <= at && at < *end);
        let ends = case.mutes.iter().any(|(_, end)| *end == minute);
        within(minute) || (case.closed && ends)
    };
    let alarms = [alarm_above(), alarm_below()];
    let mut states = [AlarmState::InsufficientData; 2];
    let mut desired = i64::from(case.tasks);
    let mut counts = Vec::new();
    for minute in 0..70_i64 {
        let mut acts = [false; 2];
        let mut seen = [None; 2];
        for (place, alarm) in alarms.iter().enumerate().take(if case.tracks { 2 } else { 1 }) {
            let at = |age: usize| value(minute - i64::try_from(age).unwrap()).map(Quantity::from);
            let evaluation = alarm.evaluate(*states.get(place).unwrap(), &CHOICES, at);
            *states.get_mut(place).unwrap() = evaluation.state;
            *seen.get_mut(place).unwrap() = Some(evaluation.evaluated);
            let enabled = if place == 0 { case.enabled.0 } else { case.enabled.1 };
            // While the state lasts an action is due each minute: one that was withheld is made up
            // for by the next.
            *acts.get_mut(place).unwrap() = evaluation.state == AlarmState::Alarm && enabled && !is_muted(minute);
        }
        let newest = |place: usize| seen.get(place).copied().flatten().and_then(|evaluated| evaluated.newest);
        let from_zero = case.tracks
            && !case.zero_by_alarm
            && desired == 0
            && value(minute).is_some_and(|value| value > 50)
            && case.enabled.0
            && !is_muted(minute);
        let whole = |quantity: Quantity| (0..=130).find(|n| Quantity::from(*n) == quantity).unwrap();
        if case.tracks && (acts[0] || from_zero) {
            desired = tracked(desired, whole(newest(0).unwrap()), 50).clamp(0, 1_000).max(desired);
        } else if case.tracks && acts[1] {
            let fewer = tracked(desired, whole(newest(1).unwrap()), 50);
            desired = fewer.min(desired);
        } else if !case.tracks && acts[0] {
            let mean = seen[0].unwrap().mean().unwrap();
            desired += i64::from(mean >= Quantity::from(60));
        }
        counts.push(u32::try_from(desired).unwrap());
    }
    counts
}
