//! The choices of scaling that no random case turns, one by one: what the default says, and what
//! the other reading does.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan::{
    quantity::Quantity,
    rule::{Semantics, rule},
    scaling::{
        AdjustmentType, Aggregation, Alarm, AlarmState, Autoscaler, CapacityBounds, ComparisonOperator, Cooldowns,
        Evaluated, MissingData, ScalableTarget, ScalingChoices, StepAdjustment, StepScaling, TargetTracking,
        TaskCounts,
        schedule::{Schedule, ScheduleChoices, Window, Zone},
    },
    unit::Timestamp,
};

/// The default, and the other reading of a rule.
fn both(id: &str) -> [ScalingChoices; 2] {
    let alternatives = rule(id).unwrap().alternatives;
    let [first, second] = alternatives else { return [ScalingChoices::V2026_11; 2] };
    [first, second].map(|alternative| {
        let mut semantics = Semantics::V2026_11;
        semantics.choose(id, alternative).unwrap();
        semantics.scaling
    })
}

fn seconds(n: i64) -> Timestamp {
    Timestamp::from_seconds(n)
}

fn above_ten(periods: u32, datapoints: u32) -> Alarm {
    let comparison = ComparisonOperator::GreaterThanThreshold;
    Alarm::new(comparison, 10.into(), 60, periods, datapoints, MissingData::Missing).unwrap()
}

/// What an alarm counts of these points, the newest first.
fn evaluated(alarm: &Alarm, points: &[i64]) -> Evaluated {
    let point = |age: usize| points.get(age).map(|point| Quantity::from(*point));
    alarm.evaluate(AlarmState::Ok, &ScalingChoices::V2026_11, point).evaluated
}

/// SCALE-1: N + 2 points, or N and a third of N, but two at least.
#[test]
fn points_that_an_alarm_looks_at() {
    for (periods, plus_two, plus_third) in [(1, 3, 3), (8, 10, 10), (9, 11, 12), (15, 17, 20)] {
        assert_eq!(both("SCALE-1").map(|choices| above_ten(periods, 1).range(&choices)), [plus_two, plus_third]);
    }
    // Nine breaching points, the oldest of them the twelfth: seen by the second reading alone.
    let point = |age: usize| (age > 2).then(|| Quantity::from(20));
    let state = |choices: &ScalingChoices| above_ten(9, 9).evaluate(AlarmState::Ok, choices, point).evaluated.points;
    assert_eq!(both("SCALE-1").map(|choices| state(&choices)), [8, 9]);
}

/// SCALE-2: of a high-resolution policy the alarm below has 45 points of 20 seconds, or 15 of a
/// minute.
#[test]
fn the_low_alarm_of_high_resolution() {
    let mut policy = TargetTracking::new(50.into()).unwrap();
    policy.high_resolution = true;
    let low = |choices: ScalingChoices| policy.low_alarm(&choices).unwrap().unwrap();
    let shape = |alarm: Alarm| (alarm.period_seconds(), alarm.evaluation_periods(), alarm.datapoints_to_alarm());
    assert_eq!(both("SCALE-2").map(|choices| shape(low(choices))), [(20, 45, 45), (60, 15, 15)]);
}

/// SCALE-3 and SCALE-108: of 60, 90 and 90 the newest is 60, the mean 80, the greatest 90.
#[test]
fn the_number_of_an_evaluation() {
    let seen = evaluated(&above_ten(3, 3), &[60, 90, 90]);
    let policy = TargetTracking::new(50.into()).unwrap();
    let of = |n: i64| Some(Quantity::from(n));
    assert_eq!(both("SCALE-3").map(|choices| policy.metric(&seen, &choices)), [of(60), of(80)]);
    for (aggregation, number) in [(Aggregation::Average, 80), (Aggregation::Minimum, 60), (Aggregation::Maximum, 90)] {
        let mut policy = step_policy(AdjustmentType::ChangeInCapacity, 0, &ScalingChoices::V2026_11).unwrap();
        policy.aggregation = aggregation;
        assert_eq!(both("SCALE-108").map(|choices| policy.metric(&seen, &choices)), [of(number), of(60)]);
    }
}

fn step_policy(
    kind: AdjustmentType,
    magnitude: u32,
    choices: &ScalingChoices,
) -> Result<StepScaling, Vec<&'static str>> {
    let steps = [StepAdjustment { lower: Some(0.into()), upper: None, adjustment: 1 }];
    StepScaling::new(kind, &steps, magnitude, choices)
        .map_err(|errors| errors.iter().map(stowplan::scaling::ScalingError::code).collect())
}

/// SCALE-8: registering with a minimum of 4 while scale-out is suspended lifts 2 tasks, or not;
/// where nothing is suspended it does.
#[test]
fn registering_while_suspended() {
    let registered = |choices: &ScalingChoices, out: bool, into: bool, bounds: (u32, u32), desired| {
        let mut target = ScalableTarget::new(0, 100).unwrap();
        (target.suspended.dynamic_scaling_out, target.suspended.dynamic_scaling_in) = (out, into);
        target.register(CapacityBounds { min: Some(bounds.0), max: Some(bounds.1) }, desired, choices).unwrap()
    };
    for (out, into, bounds, desired, clamped, suspended) in [
        (true, false, (4, 9), 2, 4, 2),
        (false, true, (4, 9), 2, 4, 4),
        (false, true, (4, 9), 12, 9, 12),
        (true, false, (4, 9), 12, 9, 9),
        (true, true, (4, 9), 5, 5, 5),
    ] {
        let found = both("SCALE-8").map(|choices| registered(&choices, out, into, bounds, desired));
        assert_eq!(found, [clamped, suspended], "{out} {into} {bounds:?} {desired}");
    }
}

/// SCALE-10: 100 seconds into a cooldown of 300 a larger scale-out starts it anew once its tasks
/// are there, or leaves its end.
#[test]
fn a_larger_scale_out_and_the_timer() {
    let ends = both("SCALE-10").map(|choices| {
        let mut cooldowns = Cooldowns::default();
        cooldowns.scaled_out(4, 300, seconds(0), &choices);
        cooldowns.fulfilled(seconds(0));
        cooldowns.scaled_out(6, 200, seconds(100), &choices);
        cooldowns.fulfilled(seconds(130));
        let open = cooldowns.scale_out.unwrap();
        (open.anchor, open.until)
    });
    assert_eq!(ends, [(4, Some(seconds(330))), (4, Some(seconds(300)))]);
}

/// SCALE-16: a minimum of 12 above a maximum of 10 is refused, or takes the maximum along; and the
/// other way round.
#[test]
fn bounds_that_cross() {
    let set = |choices: &ScalingChoices, bounds: CapacityBounds| {
        let mut target = ScalableTarget::new(5, 10).unwrap();
        let desired = target.set_bounds(bounds, 7, choices).ok();
        (desired, target.min(), target.max())
    };
    let min = |min| CapacityBounds { min: Some(min), max: None };
    let max = |max| CapacityBounds { min: None, max: Some(max) };
    assert_eq!(both("SCALE-16").map(|choices| set(&choices, min(12))), [(None, 5, 10), (Some(12), 12, 12)]);
    assert_eq!(both("SCALE-16").map(|choices| set(&choices, max(3))), [(None, 5, 10), (Some(3), 3, 3)]);
    assert_eq!(both("SCALE-16").map(|choices| set(&choices, min(10))), [(Some(10), 10, 10), (Some(10), 10, 10)]);
    let crossed = CapacityBounds { min: Some(9), max: Some(8) };
    assert_eq!(both("SCALE-16").map(|choices| set(&choices, crossed)), [(None, 5, 10), (None, 5, 10)]);
}

/// SCALE-21: during a deployment a scheduled maximum of 3 takes 8 tasks down to 3, or not; a
/// minimum lifts them either way.
#[test]
fn a_scheduled_action_during_a_deployment() {
    let run = |choices: ScalingChoices, bounds: CapacityBounds, deploying: bool| {
        let target = ScalableTarget::new(0, 20).unwrap();
        let capacity = TaskCounts { running: 8, desired: 8 };
        let mut service = Autoscaler::new(target, vec![], vec![], capacity, choices).unwrap();
        service.observe(seconds(0), 8, deploying);
        service.run_scheduled(seconds(60), bounds).unwrap().unwrap().desired
    };
    let (fewer, more) = (CapacityBounds { min: None, max: Some(3) }, CapacityBounds { min: Some(11), max: None });
    assert_eq!(both("SCALE-21").map(|choices| run(choices, fewer, true)), [3, 8]);
    assert_eq!(both("SCALE-21").map(|choices| run(choices, fewer, false)), [3, 3]);
    assert_eq!(both("SCALE-21").map(|choices| run(choices, more, true)), [11, 11]);
}

/// SCALE-25: of 3 points one is there, breaching, and 2 of 3 are needed: the state stays, or is OK.
#[test]
fn too_few_breaching_points() {
    let state = |choices: &ScalingChoices, before| {
        above_ten(3, 2).evaluate(before, choices, |age| (age == 0).then(|| Quantity::from(20))).state
    };
    for before in AlarmState::ALL {
        assert_eq!(both("SCALE-25").map(|choices| state(&choices, before)), [before, AlarmState::Ok]);
    }
}

/// SCALE-28: a cooldown of 300 seconds is open until the tasks are there, or counts from the
/// decision.
#[test]
fn when_a_cooldown_begins() {
    let ends = both("SCALE-28").map(|choices| {
        let (mut out, mut into) = (Cooldowns::default(), Cooldowns::default());
        out.scaled_out(4, 300, seconds(10), &choices);
        into.scaled_in(300, seconds(10), &choices);
        let before = (out.scale_out.unwrap().until, into.scale_in.unwrap().until);
        out.fulfilled(seconds(50));
        into.fulfilled(seconds(50));
        [before, (out.scale_out.unwrap().until, into.scale_in.unwrap().until)]
    });
    let at = |n| (Some(seconds(n)), Some(seconds(n)));
    assert_eq!(ends, [[(None, None), at(350)], [at(310), at(310)]]);
}

/// SCALE-34: of a target of 50 the alarm below lies at 45 or at 35.
#[test]
fn the_threshold_below() {
    let policy = TargetTracking::new(50.into()).unwrap();
    let threshold = |choices: &ScalingChoices| policy.low_alarm(choices).unwrap().unwrap().threshold();
    assert_eq!(both("SCALE-34").map(|choices| threshold(&choices)), [Quantity::from(45), Quantity::from(35)]);
}

/// SCALE-103: a scale-in leaves the anchor of the scale-out before it, or drops it; so does a
/// scheduled change.
#[test]
fn the_anchor_after_a_scale_in() {
    let left = both("SCALE-103").map(|choices| {
        let mut cooldowns = Cooldowns::default();
        cooldowns.scaled_out(4, 300, seconds(0), &choices);
        let (mut into, mut otherwise) = (cooldowns, cooldowns);
        into.scaled_in(300, seconds(60), &choices);
        otherwise.moved_otherwise(&choices);
        [into, otherwise].map(|cooldowns| cooldowns.anchor(seconds(60), &choices))
    });
    assert_eq!(left, [[Some(4), Some(4)], [None, None]]);
}

/// SCALE-107: a minimum magnitude without a change by percent is nothing, or refused.
#[test]
fn a_magnitude_without_percent() {
    let made = |kind, magnitude| {
        both("SCALE-107")
            .map(|choices| step_policy(kind, magnitude, &choices).map(|policy| policy.min_adjustment_magnitude()))
    };
    assert_eq!(made(AdjustmentType::ChangeInCapacity, 2), [Ok(0), Err(vec!["step/magnitude"])]);
    assert_eq!(made(AdjustmentType::ChangeInCapacity, 0), [Ok(0), Ok(0)]);
    assert_eq!(made(AdjustmentType::PercentChangeInCapacity, 2), [Ok(2), Ok(2)]);
}

/// SCALE-109: an `at` outside its start and end runs, or does not; within them it runs either way.
#[test]
fn an_instant_outside_its_window() {
    let schedule = Schedule::parse("at(1970-01-02T00:00:00)").unwrap();
    let day = 86_400;
    let runs = |choices: &ScalingChoices, start: Option<i64>, end: Option<i64>| {
        let window = Window::new(seconds(0), start.map(seconds), end.map(seconds)).unwrap();
        schedule.firings(&Zone::UTC, window, seconds(0), ScheduleChoices::from(choices)).count()
    };
    for (start, end, ignored, bound) in [
        (None, None, 1, 1),
        (Some(day), Some(day), 1, 1),
        (Some(day + 1), None, 1, 0),
        (None, Some(day - 1), 1, 0),
        (Some(day - 1), Some(day + 1), 1, 1),
    ] {
        let found = both("SCALE-109").map(|choices| runs(&choices, start, end));
        assert_eq!(found, [ignored, bound], "{start:?} {end:?}");
    }
}
