//! The tables of service auto scaling, row by row: alarms, target tracking, steps, cooldowns,
//! bounds, metrics, forecasts.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod alarms;
mod over_time;
mod steps;

use stowplan::{
    quantity::Quantity,
    scaling::{
        AdjustmentType::{self, ChangeInCapacity, ExactCapacity, PercentChangeInCapacity},
        Aggregation, Alarm, AlarmState, Autoscaler, CapacityBounds, ComparisonOperator, Cooldowns, Demand,
        MaxCapacityBreach, MissingData, Monitor, NotScaledReason, PolicyKind, PredictiveScaling, Progress, Running,
        ScalableTarget, ScalingChoices, ScalingDecision, ScalingOutcome, ScalingPolicy, ScheduledRun, Series, Signal,
        Situation, Statistic, StepAdjustment, StepScaling, TargetTracking, TaskCounts, Timeline, TimelineEvent,
        TimelineInput, acceptable_backlog, backlog_per_task, cluster_reservation, decide, requests_per_target,
        samples_needed, service_utilisation,
    },
    unit::Timestamp,
};

const CHOICES: ScalingChoices = ScalingChoices::V2026_11;

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// A value with something changed.
fn with<T>(mut value: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut value);
    value
}

fn seconds(n: i64) -> Timestamp {
    Timestamp::from_seconds(n)
}

/// A policy that asks for nothing, for an alarm to name.
fn idle() -> ScalingPolicy {
    policy("idle", PolicyKind::TargetTracking(tracking("1000000")))
}

const fn capacity(running: u32, desired: u32) -> TaskCounts {
    TaskCounts { running, desired }
}

/// What a target tracking policy's alarms say.
#[derive(Clone, Copy, PartialEq)]
enum Says {
    High,
    Low,
    Quiet,
    NoData,
}

fn tracking(target: &str) -> TargetTracking {
    TargetTracking::new(quantity(target)).unwrap()
}

fn tracks(says: Says, metric: &str) -> Demand {
    let metric = metric.parse().ok();
    Demand::TargetTracking {
        high: metric.filter(|_| says == Says::High),
        low_state: match says {
            Says::Low => AlarmState::Alarm,
            Says::NoData => AlarmState::InsufficientData,
            _ => AlarmState::Ok,
        },
        low_invokes: says == Says::Low,
        low: metric.filter(|_| says == Says::Low),
    }
}

fn policy(name: &str, kind: PolicyKind) -> ScalingPolicy {
    ScalingPolicy::new(name, kind)
}

/// Invokes policies named by their place.
fn invoke(
    target: &ScalableTarget,
    capacity: TaskCounts,
    deploying: bool,
    policies: &[(PolicyKind, Demand)],
) -> ScalingDecision {
    let named: Vec<_> =
        policies.iter().enumerate().map(|(n, (kind, _))| policy(&n.to_string(), kind.clone())).collect();
    let signals: Vec<_> =
        policies.iter().enumerate().map(|(policy, (_, demand))| Signal { policy, demand: *demand }).collect();
    let situation = Situation {
        target,
        policies: &named,
        capacity,
        deployment_in_progress: deploying,
        cooldowns: &Cooldowns::default(),
        now: seconds(0),
        choices: &CHOICES,
    };
    decide(&situation, &signals, &mut Vec::new())
}

const fn code(decision: &ScalingDecision) -> Option<&'static str> {
    match decision.outcome {
        ScalingOutcome::NotScaled { reason, .. } => reason.code(),
        _ => None,
    }
}

/// Target tracking: running, desired, metric, target, alarms, min, max, then the desired count and
/// the reason if it stays.
#[expect(clippy::type_complexity, reason = "a table")]
const TARGET_TRACKING: &[(&str, u32, u32, &str, &str, Says, u32, u32, u32, Option<&str>)] = &[
    ("T01", 10, 10, "150", "100", Says::High, 0, 1000, 15, None),
    ("T02", 3, 3, "75", "50", Says::High, 0, 1000, 5, None),
    ("T03", 4, 4, "31.25", "50", Says::Low, 0, 1000, 3, None),
    ("T04", 5, 5, "45", "50", Says::Low, 0, 1000, 5, Some("AutoScalingAnticipatedFlapping")),
    ("T05", 10, 10, "80", "50", Says::High, 0, 1000, 16, None),
    ("T06", 10, 10, "50.1", "50", Says::High, 0, 1000, 11, None),
    ("T07", 10, 10, "50", "50", Says::Quiet, 0, 1000, 10, None),
    ("T08", 2, 2, "60", "70", Says::Low, 0, 1000, 2, Some("AutoScalingAnticipatedFlapping")),
    ("T09", 10, 10, "60", "70", Says::Low, 0, 1000, 9, None),
    ("T10", 9, 9, "62", "70", Says::Low, 0, 1000, 8, None),
    ("T11", 10, 10, "47.5", "50", Says::Quiet, 0, 1000, 10, None),
    ("T12", 10, 10, "42.5", "50", Says::Low, 0, 1000, 9, None),
    ("T13", 20, 20, "36", "40", Says::Quiet, 0, 1000, 20, None),
    ("T14", 3, 3, "100", "70", Says::High, 0, 1000, 5, None),
    ("T15", 1, 1, "5", "70", Says::Low, 0, 1000, 1, Some("AutoScalingAnticipatedFlapping")),
    ("T16", 10, 10, "0", "1000", Says::Low, 0, 1000, 0, None),
    ("T17", 10, 10, "0", "1000", Says::Low, 2, 1000, 2, None),
    ("T18", 0, 0, "40", "10", Says::High, 0, 1000, 1, None),
    ("T19", 5, 5, "400", "75", Says::High, 0, 20, 20, None),
    ("T19 later", 20, 20, "400", "75", Says::High, 0, 20, 20, Some("AlreadyAtMaxCapacity")),
    ("T20", 4, 4, "90", "75", Says::High, 0, 4, 4, Some("AlreadyAtMaxCapacity")),
    ("T21", 100, 100, "89.9", "100", Says::Low, 0, 1000, 90, None),
    ("T22", 6, 10, "60", "50", Says::High, 0, 1000, 10, Some("AlreadyAtDesiredCapacity")),
    ("T28", 10, 10, "", "50", Says::NoData, 0, 1000, 10, None),
    ("exact", 25, 25, "17.6", "40", Says::Low, 0, 1000, 11, None),
    ("question 24", 2, 2, "40", "50", Says::Low, 1, 10, 2, Some("AutoScalingAnticipatedFlapping")),
    ("question 24, at 25 %", 2, 2, "25", "50", Says::Low, 1, 10, 1, None),
];

#[test]
fn target_tracking_rows() {
    for &(id, running, desired, metric, target, says, min, max, expected, reason) in TARGET_TRACKING {
        let bounds = ScalableTarget::new(min, max).unwrap();
        let kind = PolicyKind::TargetTracking(tracking(target));
        let decision = invoke(&bounds, capacity(running, desired), false, &[(kind, tracks(says, metric))]);
        assert_eq!((decision.desired, code(&decision)), (expected, reason), "{id}");
    }
}

#[test]
fn what_keeps_target_tracking_from_acting() {
    let kind = PolicyKind::TargetTracking(tracking("50"));
    let mut target = ScalableTarget::new(0, 1000).unwrap();
    let ten = capacity(10, 10);
    let decision = invoke(&target, ten, true, &[(kind.clone(), tracks(Says::Low, "20"))]);
    assert_eq!((decision.desired, code(&decision)), (10, Some("TargetServicePutResourceAsUnscalable")), "T24");
    assert_eq!(invoke(&target, ten, true, &[(kind.clone(), tracks(Says::High, "90"))]).desired, 18, "T25");
    target.suspended.dynamic_scaling_out = true;
    let decision = invoke(&target, ten, false, &[(kind, tracks(Says::High, "90"))]);
    assert_eq!(decision.desired, 10, "T26");
    assert!(matches!(decision.outcome, ScalingOutcome::NotScaled { reason: NotScaledReason::Suspended, .. }), "T26");
    let only_out = PolicyKind::TargetTracking(with(tracking("50"), |policy| policy.disable_scale_in = true));
    let target = ScalableTarget::new(0, 1000).unwrap();
    assert_eq!(invoke(&target, ten, false, &[(only_out, tracks(Says::Low, "20"))]).desired, 10, "T27");
    // T23: 20 run in a deployment of 10, one step more makes 21.
    let one = simple(ChangeInCapacity, 1);
    assert_eq!(invoke(&target, capacity(20, 10), true, &[one]).desired, 21, "T23, question 28");
}

/// 3 of 3 above the target, 15 of 15 (or 45 of 45) below 0.9 of it: one point at the bound itself,
/// wherever it is, ends the run (SCALE-2).
#[test]
fn a_point_at_the_bound_ends_the_run() {
    let usual = tracking("50");
    let fast = with(tracking("50"), |policy| policy.high_resolution = true);
    for policy in [usual, fast] {
        let (high, low) = (policy.high_alarm().unwrap(), policy.low_alarm(&CHOICES).unwrap().unwrap());
        for (alarm, at_bound, beyond) in [(high, "50", "50.01"), (low.clone(), "45", "44.99"), (low, "50", "0")] {
            let state = |odd: Option<usize>| {
                let value = |age: usize| quantity(if Some(age) == odd { at_bound } else { beyond });
                alarm.evaluate(AlarmState::Ok, &CHOICES, |age| Some(value(age))).state
            };
            assert_eq!(state(None), AlarmState::Alarm);
            for odd in 0..alarm.evaluation_periods() as usize {
                assert_eq!(state(Some(odd)), AlarmState::Ok, "{alarm:?} {at_bound} {odd} points ago");
            }
        }
    }
}

#[test]
fn derived_alarms() {
    for (target, high, low) in [("70", "70", "63"), ("80", "80", "72"), ("30", "30", "27"), ("50", "50", "45")] {
        let policy = tracking(target);
        let alarm = policy.high_alarm().unwrap();
        assert_eq!((alarm.threshold(), alarm.evaluation_periods(), alarm.period_seconds()), (quantity(high), 3, 60));
        assert_eq!(alarm.comparison(), ComparisonOperator::GreaterThanThreshold);
        let alarm = policy.low_alarm(&CHOICES).unwrap().unwrap();
        assert_eq!((alarm.threshold(), alarm.evaluation_periods(), alarm.period_seconds()), (quantity(low), 15, 60));
        assert_eq!(alarm.comparison(), ComparisonOperator::LessThanThreshold);
    }
    let fast = with(tracking("50"), |policy| policy.high_resolution = true);
    let (high, low) = (fast.high_alarm().unwrap(), fast.low_alarm(&CHOICES).unwrap().unwrap());
    assert_eq!((high.period_seconds(), high.evaluation_periods()), (20, 3), "SCALE-2");
    assert_eq!((low.period_seconds(), low.evaluation_periods()), (20, 45), "SCALE-2");
    assert_eq!(with(fast, |policy| policy.disable_scale_in = true).low_alarm(&CHOICES), Ok(None), "SCALE-31");
    for senseless in ["0", "-1"] {
        assert_eq!(TargetTracking::new(quantity(senseless)).unwrap_err().code(), "target-tracking/target-value");
    }
}

/// A step policy with one step above its alarm, or below for an adjustment that removes, and the
/// demand of that alarm.
fn simple(kind: AdjustmentType, adjustment: i32) -> (PolicyKind, Demand) {
    with_magnitude(kind, adjustment, 0)
}

fn with_magnitude(kind: AdjustmentType, adjustment: i32, magnitude: u32) -> (PolicyKind, Demand) {
    let steps = [
        StepAdjustment { lower: None, upper: Some(Quantity::ZERO), adjustment },
        StepAdjustment { lower: Some(Quantity::ZERO), upper: None, adjustment },
    ];
    let policy = StepScaling::new(kind, &steps, magnitude, &CHOICES).unwrap();
    (PolicyKind::Step(policy), Demand::Step { metric: 80.into(), threshold: 70.into(), upper_alarm: true })
}

#[test]
fn several_policies() {
    let target = ScalableTarget::new(0, 1000).unwrap();
    let ten = capacity(10, 10);
    let track = |says, metric| (PolicyKind::TargetTracking(tracking("50")), tracks(says, metric));
    let run = |policies: &[(PolicyKind, Demand)]| invoke(&target, ten, false, policies).desired;
    let both = [simple(ChangeInCapacity, 3), simple(PercentChangeInCapacity, 200)];
    assert_eq!(run(&both), 30, "P01, question 40");
    // 10 x 30 / 50 = 6, 10 x 40 / 50 = 8, 10 x 70 / 50 = 14, 10 x 25 / 50 = 5.
    assert_eq!(run(&[track(Says::Low, "30"), track(Says::Quiet, "")]), 10, "P02, question 23");
    assert_eq!(run(&[track(Says::Low, "30"), track(Says::Low, "40")]), 8, "P03");
    assert_eq!(run(&[track(Says::High, "70"), track(Says::Low, "25")]), 14, "P04");
    assert_eq!(run(&[track(Says::Low, "30"), track(Says::NoData, "")]), 10, "P05");
    let only_out = PolicyKind::TargetTracking(with(tracking("50"), |policy| policy.disable_scale_in = true));
    assert_eq!(run(&[track(Says::Low, "30"), (only_out, tracks(Says::Quiet, ""))]), 6, "P06");
    assert_eq!(run(&[simple(ChangeInCapacity, -2), track(Says::Quiet, "")]), 8, "P07, question 25");
    let forecast =
        PredictiveScaling::new(true, 300, MaxCapacityBreach::HonorMaxCapacity, vec![(seconds(0), 8)]).unwrap();
    let forecast = (PolicyKind::Predictive(forecast), Demand::Forecast { tasks: 8 });
    let five = capacity(5, 5);
    // 5 x 100 / 50 = 10.
    assert_eq!(invoke(&target, five, false, &[track(Says::High, "100"), forecast.clone()]).desired, 10, "P08");
    assert_eq!(invoke(&target, five, false, std::slice::from_ref(&forecast)).desired, 8);
    // A scale-in to 6 stops at the forecast.
    assert_eq!(run(&[track(Says::Low, "30"), forecast]), 8);
    let blocked = invoke(&target, ten, false, &[track(Says::Low, "30"), track(Says::Quiet, "")]);
    assert!(
        matches!(blocked.outcome, ScalingOutcome::NotScaled { reason: NotScaledReason::NotReady(1), .. }),
        "the blocker is named"
    );
}

/// Rules: SCALE-125, SCALE-126.
#[test]
fn metrics() {
    let q = quantity;
    assert_eq!(service_utilisation(q("2048"), q("512"), 1), Some(q("400")), "M01");
    assert_eq!(service_utilisation(q("512"), q("1024"), 1), Some(q("50")), "M01");
    assert_eq!(service_utilisation(q("128"), q("512"), 1), Some(q("25")), "M02");
    assert_eq!(service_utilisation(q("128"), q("1024"), 1), Some(q("12.5")), "M02");
    let whole = |value: Option<Quantity>| value.unwrap().floor();
    assert_eq!(whole(cluster_reservation(q("10240"), q("18432"))), 55, "M03");
    assert_eq!(whole(cluster_reservation(q("20480"), q("33926"))), 60, "M03");
    assert_eq!(service_utilisation(q("640"), q("256"), 4), Some(q("62.5")), "M04: 64 + 128 + 192 + 256");
    assert_eq!(service_utilisation(q("768"), q("512"), 1), Some(q("150")), "M05");
    assert_eq!(acceptable_backlog(q("10"), q("0.1")), Some(q("100")), "M06");
    assert_eq!(backlog_per_task(q("1500"), 10), Some(q("150")), "M07");
    assert_eq!(backlog_per_task(q("1500"), 0), None, "M08");
    assert_eq!(requests_per_target(q("6000"), 4), Some(q("1500")), "M09");
    assert_eq!(service_utilisation(q("1"), q("1"), 0), None);
}

/// Rules: SCALE-121.
#[test]
fn forecasts() {
    // The hour from 10:00.
    let hour = |n: i64| seconds(n * 3600);
    let run = |forecast, max, breach, desired, scale: bool, now: Timestamp| {
        let predictive = PredictiveScaling::new(scale, 300, breach, vec![(hour(10), forecast)]).unwrap();
        let policies = vec![policy("forecast", PolicyKind::Predictive(predictive))];
        let target = ScalableTarget::new(1, max).unwrap();
        let mut service = Autoscaler::new(target, policies, vec![], capacity(desired, desired), CHOICES).unwrap();
        let desired = service.tick(now, &[]).unwrap().desired;
        (desired, service.target().max())
    };
    use MaxCapacityBreach::{HonorMaxCapacity, IncreaseMaxCapacity};
    assert_eq!(run(50, 40, IncreaseMaxCapacity(10), 30, true, hour(10)), (50, 55), "F01");
    assert_eq!(run(50, 40, HonorMaxCapacity, 30, true, hour(10)), (40, 40), "F02");
    assert_eq!(run(20, 40, HonorMaxCapacity, 30, true, hour(10)), (30, 40), "F03");
    let before = |seconds_before: i64| seconds(10 * 3600 - seconds_before);
    assert_eq!(run(20, 40, HonorMaxCapacity, 12, true, before(300)).0, 20, "F04");
    assert_eq!(run(20, 40, HonorMaxCapacity, 12, true, before(301)).0, 12, "F04");
    assert_eq!(run(20, 40, HonorMaxCapacity, 12, true, hour(11)).0, 12, "the hour is over");
    assert_eq!(run(20, 40, HonorMaxCapacity, 12, false, hour(10)).0, 12, "F05");
    assert_eq!(run(50, 40, IncreaseMaxCapacity(0), 30, true, hour(10)), (50, 50), "F06");
    let refused = |buffer, breach, hours: Vec<(Timestamp, u32)>| {
        PredictiveScaling::new(true, buffer, breach, hours).unwrap_err().code()
    };
    assert_eq!(refused(3600, HonorMaxCapacity, vec![]), "predictive/buffer");
    assert_eq!(refused(0, IncreaseMaxCapacity(101), vec![]), "predictive/capacity-buffer");
    assert_eq!(refused(0, HonorMaxCapacity, vec![(hour(1), 1), (hour(1), 2)]), "predictive/unsorted");
}
