//! The tables of service auto scaling, row by row: alarms, target tracking, steps, cooldowns, bounds, metrics, forecasts.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan::{
    quantity::Quantity,
    scaling::{
        AdjustmentType::{self, ChangeInCapacity, ExactCapacity, PercentChangeInCapacity},
        Aggregation, Alarm, AlarmState, Autoscaler, Bounds, Capacity, Comparison, Cooldowns, Course, Decision, Demand,
        Event, Hold, MaxCapacityBreach, MissingData, Monitor, Outcome, Policy, PolicyKind, PredictiveScaling, Progress,
        Running, ScalableTarget, ScalingChoices, ScheduledRun, Series, Signal, Situation, Statistic, Step, StepScaling,
        TargetTracking, Timeline, acceptable_backlog, backlog_per_task, cluster_reservation, decide,
        requests_per_target, samples_needed, service_utilisation,
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
fn idle() -> Policy {
    policy("idle", PolicyKind::TargetTracking(tracking("1000000")))
}

// ---- alarms ------------------------------------------------------------------------------------------------------------------

/// `0` good, `X` breaching, `-` missing, oldest first, under a threshold of 10.
fn evaluate(points: &str, n: u32, m: u32, missing: MissingData, state: AlarmState) -> AlarmState {
    let points: Vec<Option<Quantity>> = points
        .split_whitespace()
        .rev()
        .map(|point| match point {
            "0" => Some(Quantity::from(0)),
            "X" => Some(Quantity::from(20)),
            _ => None,
        })
        .collect();
    let alarm = Alarm::new(Comparison::GreaterThanThreshold, Quantity::from(10), 60, n, m, missing).unwrap();
    alarm.evaluate(state, &CHOICES, |age| points.get(age).copied().flatten()).state
}

/// Section 6.6: missing, ignore, breaching, notBreaching; `=` keeps the state.
const MISSING_DATA: &[(&str, u32, &str, [&str; 4])] = &[
    ("A1", 3, "0 - X - X", ["OK", "OK", "OK", "OK"]),
    ("A2", 3, "0 - - - -", ["OK", "OK", "OK", "OK"]),
    ("A3", 3, "- - - - -", ["INSUFFICIENT_DATA", "=", "ALARM", "OK"]),
    ("A4", 3, "0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    ("A5", 3, "- - X - -", ["ALARM", "=", "ALARM", "OK"]),
    ("B1", 2, "0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    ("B2", 2, "0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]),
    ("B3", 2, "0 - X - -", ["OK", "OK", "ALARM", "OK"]),
    ("B4", 2, "- - - - 0", ["OK", "OK", "ALARM", "OK"]),
    ("B5", 2, "- - - X -", ["ALARM", "=", "ALARM", "OK"]),
];

#[test]
fn forty_cells_under_three_states() {
    let mut cells = 0;
    for (id, m, points, expected) in MISSING_DATA {
        for (treatment, expected) in MissingData::ALL.into_iter().zip(expected) {
            for state in AlarmState::ALL {
                let found = evaluate(points, 3, *m, treatment, state);
                let expected = if *expected == "=" { state.as_str() } else { expected };
                assert_eq!(found.as_str(), expected, "{id} {points} {} from {state}", treatment.as_str());
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 120);
}

#[test]
fn alarm_rows() {
    use AlarmState::{Alarm as InAlarm, InsufficientData, Ok};
    let three = |points, state| evaluate(points, 3, 3, MissingData::Missing, state);
    assert_eq!(three("- - - - X", Ok), Ok, "E01");
    assert_eq!(three("- - - X -", Ok), Ok, "E02");
    for state in AlarmState::ALL {
        assert_eq!(three("- - - X 0", state), Ok, "E03");
        assert_eq!(three("- - X - 0", state), Ok, "E04");
        assert_eq!(three("- X - - -", state), InAlarm, "E05");
    }
    // E06: the third of 4, 4, 4 makes the alarm, a 2 ends it.
    let alarm = Alarm::new(Comparison::GreaterThanThreshold, 3.into(), 60, 3, 3, MissingData::Missing).unwrap();
    let values = [2, 2, 4, 4, 4, 2, 2, 2, 4];
    let mut state = InsufficientData;
    let states: Vec<_> = (0..values.len())
        .map(|now| {
            state = alarm.evaluate(state, &CHOICES, |age| Some(values[now.checked_sub(age)?].into())).state;
            state
        })
        .collect();
    assert_eq!(states, [Ok, Ok, Ok, Ok, InAlarm, Ok, Ok, Ok, Ok], "E06");
    // E08 to E10: 70 is not above 70, 63 not below 0.9 x 70.
    let policy = TargetTracking::new(70.into()).unwrap();
    let (high, low) = (policy.high_alarm().unwrap(), policy.low_alarm(&CHOICES).unwrap().unwrap());
    let newest = |values: &[&str]| values.iter().rev().map(|value| quantity(value)).collect::<Vec<_>>();
    let state_of =
        |alarm: &Alarm, values: &[Quantity]| alarm.evaluate(Ok, &CHOICES, |age| values.get(age).copied()).state;
    assert_eq!(state_of(&high, &newest(&["71", "71", "70"])), Ok, "E08");
    let mut cold = vec![quantity("60"); 14];
    cold.push(quantity("63"));
    assert_eq!(state_of(&low, &cold), Ok, "E09");
    assert_eq!(state_of(&low, &vec![quantity("62.9"); 15]), InAlarm, "E10");
    // E11 to E13.
    let enough = |percentile: i32, samples: u64| samples >= samples_needed(Quantity::from(percentile)).unwrap();
    assert!(!enough(99, 999), "E11");
    assert!(enough(99, 1000), "E12");
    assert!(!enough(10, 99) && enough(10, 100), "E13");
    assert!(!enough(50, 19) && enough(50, 20), "p50 needs 10 / 0.5");
    // E15 and E16.
    let refused = |period, n, m| {
        Alarm::new(Comparison::LessThanThreshold, 1.into(), period, n, m, MissingData::Missing).unwrap_err().code()
    };
    assert_eq!(refused(60, 2000, 2000), "alarm/too-long", "E15: 120000 s are more than a day");
    assert_eq!(refused(45, 1, 1), "alarm/period", "E16");
    assert_eq!(refused(60, 3, 4), "alarm/datapoints");
    assert_eq!(refused(60, 0, 0), "alarm/evaluation-periods");
    assert_eq!(refused(3600, 169, 1), "alarm/too-long", "a week has 168 hours");
    assert_eq!(three("- - - - -", InsufficientData), InsufficientData, "E17");
}

#[test]
fn five_minutes_slide_by_the_minute() {
    // E07: at minute 5 the mean of 1 to 5 is 3, at minute 6 that of 2 to 6 is 4.
    let alarm = Alarm::new(Comparison::GreaterThanThreshold, quantity("3.5"), 300, 1, 1, MissingData::Missing).unwrap();
    let values = (1..=6).map(|n| Some(Quantity::from(n))).collect();
    let series = [Series::new(seconds(60), 60, values).unwrap()];
    let monitor = Monitor::new("slow".into(), alarm, 0, Statistic::Average, 0);
    let mut autoscaler =
        Autoscaler::new(ScalableTarget::new(0, 9).unwrap(), vec![idle()], vec![monitor], capacity(1, 1), CHOICES)
            .unwrap();
    let states: Vec<_> = (5..=6)
        .map(|minute| {
            let _nothing = autoscaler.tick(seconds(60 * minute), &series).unwrap();
            autoscaler.monitors()[0].state()
        })
        .collect();
    assert_eq!(states, [AlarmState::Ok, AlarmState::Alarm]);
}

// ---- one invocation ----------------------------------------------------------------------------------------------------------

const fn capacity(running: u32, desired: u32) -> Capacity {
    Capacity { running, desired }
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

fn policy(name: &str, kind: PolicyKind) -> Policy {
    Policy { name: name.into(), kind }
}

/// Invokes policies named by their place.
fn invoke(target: &ScalableTarget, capacity: Capacity, deploying: bool, policies: &[(PolicyKind, Demand)]) -> Decision {
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

const fn code(decision: &Decision) -> Option<&'static str> {
    match decision.outcome {
        Outcome::Held { hold, .. } => hold.code(),
        _ => None,
    }
}

/// Section 10.1: running, desired, metric, target, alarms, min, max, then the desired count and the reason if it stays.
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
    assert!(matches!(decision.outcome, Outcome::Held { hold: Hold::Suspended, .. }), "T26");
    let only_out = PolicyKind::TargetTracking(with(tracking("50"), |policy| policy.disable_scale_in = true));
    let target = ScalableTarget::new(0, 1000).unwrap();
    assert_eq!(invoke(&target, ten, false, &[(only_out, tracks(Says::Low, "20"))]).desired, 10, "T27");
    // T23: 20 run in a deployment of 10, one step more makes 21.
    let one = simple(ChangeInCapacity, 1);
    assert_eq!(invoke(&target, capacity(20, 10), true, &[one]).desired, 21, "T23, question 28");
}

/// 3 of 3 above the target, 15 of 15 (or 45 of 45) below 0.9 of it: one point at the bound itself, wherever it is, ends the run (SCALE-2).
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
        assert_eq!(alarm.comparison(), Comparison::GreaterThanThreshold);
        let alarm = policy.low_alarm(&CHOICES).unwrap().unwrap();
        assert_eq!((alarm.threshold(), alarm.evaluation_periods(), alarm.period_seconds()), (quantity(low), 15, 60));
        assert_eq!(alarm.comparison(), Comparison::LessThanThreshold);
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

/// A step policy with one step above its alarm, or below for an adjustment that removes, and the demand of that alarm.
fn simple(kind: AdjustmentType, adjustment: i32) -> (PolicyKind, Demand) {
    with_magnitude(kind, adjustment, 0)
}

fn with_magnitude(kind: AdjustmentType, adjustment: i32, magnitude: u32) -> (PolicyKind, Demand) {
    let steps = [
        Step { lower: None, upper: Some(Quantity::ZERO), adjustment },
        Step { lower: Some(Quantity::ZERO), upper: None, adjustment },
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
    assert!(matches!(blocked.outcome, Outcome::Held { hold: Hold::NotReady(1), .. }), "the blocker is named");
}

// ---- step scaling ------------------------------------------------------------------------------------------------------------

fn steps(steps: &[(&str, &str, i32)]) -> Vec<Step> {
    let steps = steps.iter().map(|(lower, upper, adjustment)| Step {
        lower: lower.parse().ok(),
        upper: upper.parse().ok(),
        adjustment: *adjustment,
    });
    steps.collect()
}

/// AWS's worked configuration, threshold 50.
fn worked() -> StepScaling {
    let all = steps(&[
        ("", "-20", -30),
        ("-20", "-10", -10),
        ("-10", "0", 0),
        ("0", "10", 0),
        ("10", "20", 10),
        ("20", "", 30),
    ]);
    StepScaling::new(PercentChangeInCapacity, &all, 0, &CHOICES).unwrap()
}

fn stepped(policy: &StepScaling, base: u32, metric: &str, threshold: i32, upper_alarm: bool) -> u32 {
    let step = policy.step(quantity(metric), Quantity::from(threshold), upper_alarm, &CHOICES);
    step.map_or(base, |step| policy.adjusted(base, step, &CHOICES))
}

#[test]
fn step_rows() {
    let policy = worked();
    for (id, base, metric, expected) in [
        ("S01", 10, "60", 11),
        ("S02", 11, "70", 14),
        ("S03", 14, "40", 13),
        ("S04", 13, "30", 10),
        ("S05", 10, "59.99", 10),
        ("S06", 10, "69.99", 11),
        ("S07", 10, "40.01", 10),
        ("S08", 10, "30.01", 9),
    ] {
        let above = quantity(metric) >= quantity("50");
        assert_eq!(stepped(&policy, base, metric, 50, above), expected, "{id}");
    }
    for (id, kind, base, adjustment, magnitude, expected) in [
        ("S09", ChangeInCapacity, 3, 5, 0, 8),
        ("S10", ExactCapacity, 3, 5, 0, 5),
        ("S11", PercentChangeInCapacity, 10, 10, 0, 11),
        ("S12", PercentChangeInCapacity, 4, 25, 2, 6),
        ("S13", PercentChangeInCapacity, 127, 10, 0, 139),
        ("S14", PercentChangeInCapacity, 67, 1, 0, 68),
        ("S15", PercentChangeInCapacity, 58, -1, 0, 57),
        ("S16", PercentChangeInCapacity, 667, -1, 0, 661),
        ("S17", PercentChangeInCapacity, 1, -50, 0, 0),
        ("S18", PercentChangeInCapacity, 4, -25, 2, 2),
        ("S19", PercentChangeInCapacity, 0, 50, 2, 0),
        ("S20", PercentChangeInCapacity, 9, 110, 0, 18),
    ] {
        let (PolicyKind::Step(policy), _) = with_magnitude(kind, adjustment, magnitude) else { panic!() };
        assert_eq!(stepped(&policy, base, "80", 70, true), expected, "{id}");
    }
    // S21: threshold 70.
    let all = steps(&[("0", "15", 1), ("15", "25", 2), ("25", "", 3)]);
    let cli = StepScaling::new(ChangeInCapacity, &all, 0, &CHOICES).unwrap();
    let added = ["70", "84.9", "85", "94.9", "95"].map(|metric| stepped(&cli, 10, metric, 70, true) - 10);
    assert_eq!(added, [1, 1, 2, 2, 3], "S21");
    // S22: threshold 50; above, [0, 10) holds 50 and not 60; below, (-10, 0] holds 50 and not 40.
    let above = StepScaling::new(ChangeInCapacity, &steps(&[("0", "10", 1), ("10", "", 7)]), 0, &CHOICES).unwrap();
    assert_eq!([stepped(&above, 10, "50", 50, true), stepped(&above, 10, "60", 50, true)], [11, 17], "S22");
    let below = StepScaling::new(ChangeInCapacity, &steps(&[("-10", "0", -1), ("", "-10", -7)]), 0, &CHOICES).unwrap();
    assert_eq!([stepped(&below, 10, "50", 50, false), stepped(&below, 10, "40", 50, false)], [9, 3], "S22");
    assert_eq!(stepped(&below, 10, "51", 50, false), 10, "SCALE-13");
    // S34: points 72, 90, 96.
    for (aggregation, expected) in [(Aggregation::Minimum, 11), (Aggregation::Average, 12), (Aggregation::Maximum, 13)]
    {
        let policy = with(cli.clone(), |policy| policy.aggregation = aggregation);
        let alarm =
            Alarm::new(Comparison::GreaterThanOrEqualToThreshold, 70.into(), 60, 3, 3, MissingData::Missing).unwrap();
        let newest = [96, 90, 72];
        let seen = alarm.evaluate(AlarmState::Ok, &CHOICES, |age| newest.get(age).map(|n| Quantity::from(*n)));
        let metric = policy.metric(&seen.evaluated, &CHOICES).unwrap();
        assert_eq!(stepped(&policy, 10, &metric.to_string(), 70, true), expected, "S34");
    }
}

#[test]
fn senseless_steps() {
    let codes = |all: &[(&str, &str, i32)]| -> Vec<_> {
        let errors = StepScaling::new(ChangeInCapacity, &steps(all), 0, &CHOICES).unwrap_err();
        errors.iter().map(|error| error.code()).collect()
    };
    assert_eq!(codes(&[("0", "10", 1), ("11", "", 2)]), ["step/gap"], "S23");
    assert_eq!(codes(&[("0", "10", 1), ("5", "", 2)]), ["step/overlap"], "S24");
    assert_eq!(codes(&[("-10", "0", -1)]), ["step/closed-below"], "S25");
    assert_eq!(codes(&[("0", "10", 1)]), ["step/closed-above"], "S26");
    assert_eq!(codes(&[("", "", 1)]), ["step/unbounded"], "S27");
    assert_eq!(codes(&[("10", "10", 1)]), ["step/bounds"], "S28");
    assert_eq!(codes(&[("", "-5", 1), ("", "-1", 2)]), ["step/open-twice"]);
    assert_eq!(codes(&[("0", "", 1), ("5", "", 2)]), ["step/open-twice"]);
    assert_eq!(codes(&[]), ["step/count"]);
    let gap = StepScaling::new(ChangeInCapacity, &steps(&[("11", "", 2), ("0", "10", 1)]), 0, &CHOICES).unwrap_err();
    assert_eq!(gap[0].field(), "StepAdjustments/0/MetricIntervalLowerBound");
    assert_eq!(gap[0].to_string(), "there is no step from 10 to 11");
    let negative = StepScaling::new(ExactCapacity, &steps(&[("0", "", -1)]), 0, &CHOICES).unwrap_err();
    assert_eq!(negative[0].code(), "step/negative-capacity");
}

#[test]
fn outside_the_bounds() {
    let run = |min, max, desired, adjustment| {
        let target = ScalableTarget::new(min, max).unwrap();
        invoke(&target, capacity(desired, desired), false, &[simple(ChangeInCapacity, adjustment)]).desired
    };
    assert_eq!(run(3, 10, 2, -1), 2, "S29");
    assert_eq!(run(3, 10, 12, 1), 12, "S30");
    assert_eq!(run(3, 10, 12, -1), 10, "S31");
    assert_eq!(run(3, 10, 1, 5), 6, "S32");
    assert_eq!(run(3, 10, 1, 1), 3, "S33");
}

#[test]
fn bounds() {
    let apply = |min, max, desired, new_min, new_max| {
        let mut target = ScalableTarget::new(min, max).unwrap();
        let desired = target.set_bounds(Bounds { min: new_min, max: new_max }, desired, &CHOICES);
        desired.map(|desired| (target.min(), target.max(), desired)).map_err(|error| error.code())
    };
    assert_eq!(apply(5, 10, 5, Some(15), Some(20)), Ok((15, 20, 15)), "H01");
    assert_eq!(apply(15, 20, 15, Some(5), Some(10)), Ok((5, 10, 10)), "H02");
    assert_eq!(apply(1, 10, 4, Some(3), None), Ok((3, 10, 4)), "H03");
    assert_eq!(apply(1, 10, 4, None, Some(2)), Ok((1, 2, 2)), "H04");
    assert_eq!(apply(1, 10, 4, Some(12), None), Err("target/bounds"), "H05");
    assert_eq!(apply(1, 10, 3, Some(0), Some(0)), Ok((0, 0, 0)), "H06");
    assert_eq!(apply(3, 10, 6, Some(3), Some(10)), Ok((3, 10, 6)), "H07");
    let mut target = ScalableTarget::new(1, 10).unwrap();
    assert_eq!(target.register(Bounds { min: Some(4), max: None }, 2, &CHOICES), Ok(4), "H11");
    // H08: while suspended the action does not run.
    target.suspended.scheduled_scaling = true;
    let mut service = Autoscaler::new(target, vec![], vec![], capacity(4, 4), CHOICES).unwrap();
    assert_eq!(service.run_scheduled(seconds(0), Bounds { min: Some(6), max: None }), Ok(None), "H08");
    assert_eq!(service.capacity().desired, 4, "H08");
    assert!(ScalableTarget::new(2, 1).is_err());
}

// ---- cooldowns ---------------------------------------------------------------------------------------------------------------

/// A service whose tasks follow at once, invoked by hand.
struct Service {
    target: ScalableTarget,
    cooldowns: Cooldowns,
    capacity: Capacity,
}

impl Service {
    fn new(tasks: u32) -> Self {
        let target = ScalableTarget::new(0, 1000).unwrap();
        Self { target, cooldowns: Cooldowns::default(), capacity: capacity(tasks, tasks) }
    }

    fn at(&mut self, now: i64, (kind, demand): (PolicyKind, Demand)) -> u32 {
        let now = seconds(now);
        let situation = Situation {
            target: &self.target,
            policies: &[policy("p", kind)],
            capacity: self.capacity,
            deployment_in_progress: false,
            cooldowns: &self.cooldowns,
            now,
            choices: &CHOICES,
        };
        let decision = decide(&situation, &[Signal { policy: 0, demand }], &mut Vec::new());
        if let Outcome::Scaled { direction, base, cooldown_seconds: Some(seconds), .. } = decision.outcome {
            match direction {
                stowplan::scaling::Direction::Out => self.cooldowns.scaled_out(base, seconds, now, &CHOICES),
                stowplan::scaling::Direction::In => self.cooldowns.scaled_in(seconds, now, &CHOICES),
            }
            self.cooldowns.fulfilled(now);
        }
        self.capacity = capacity(decision.desired, decision.desired);
        decision.desired
    }
}

#[test]
fn cooldowns() {
    let add = |n| simple(ChangeInCapacity, n);
    let percent = |n| simple(PercentChangeInCapacity, n);
    let mut service = Service::new(10);
    assert_eq!([service.at(0, add(2)), service.at(60, add(3))], [12, 13], "K01");
    let mut service = Service::new(10);
    assert_eq!([0, 60, 120, 240].map(|now| service.at(now, add(2))), [12, 12, 12, 12], "K02");
    assert_eq!(service.at(301, add(2)), 14, "K03");
    let mut service = Service::new(10);
    assert_eq!([service.at(0, percent(20)), service.at(60, percent(50))], [12, 15], "K04");
    let track = |metric| (PolicyKind::TargetTracking(tracking("50")), tracks(Says::High, metric));
    let mut service = Service::new(10);
    assert_eq!(
        [service.at(0, track("80")), service.at(60, track("80")), service.at(120, track("100"))],
        [16, 16, 20],
        "K05"
    );
    let mut service = Service::new(10);
    assert_eq!([service.at(0, add(-2)), service.at(100, add(-2))], [8, 8], "K06");
    assert_eq!(service.at(300, add(-2)), 6, "over at its end, SCALE-101");
    let mut service = Service::new(10);
    assert_eq!([service.at(0, add(-2)), service.at(60, add(2)), service.at(120, add(-1))], [8, 10, 9], "K07");
    let low = |metric| {
        let policy = with(tracking("50"), |policy| policy.scale_in_cooldown_seconds = 0);
        (PolicyKind::TargetTracking(policy), tracks(Says::Low, metric))
    };
    let mut service = Service::new(10);
    assert_eq!([service.at(0, low("40")), service.at(60, low("40"))], [8, 7], "K09: 10 x 0.8, then 8 x 0.8 = 6.4");
    // Larger scale-outs restart the timer (SCALE-10): +3 at 240 holds up +3 at 480, not +3 at 540.
    let mut service = Service::new(10);
    let all = [(0, 2), (240, 3), (480, 3), (540, 3)].map(|(now, n)| service.at(now, add(n)));
    assert_eq!(all, [12, 13, 13, 16]);
}

#[test]
fn a_scheduled_minimum_ignores_the_cooldown() {
    // K08: scaled out to 12 at 0, scheduled minimum 15 at 60.
    let steps = [Step { lower: Some(0.into()), upper: None, adjustment: 2 }];
    let kind = PolicyKind::Step(StepScaling::new(ChangeInCapacity, &steps, 0, &CHOICES).unwrap());
    let alarm = Alarm::new(Comparison::GreaterThanThreshold, 70.into(), 60, 1, 1, MissingData::Missing).unwrap();
    let monitor = Monitor::new("high".into(), alarm, 0, Statistic::Average, 0);
    let mut service = Autoscaler::new(
        ScalableTarget::new(1, 20).unwrap(),
        vec![policy("add", kind)],
        vec![monitor],
        capacity(10, 10),
        CHOICES,
    )
    .unwrap();
    let series = [Series::new(seconds(0), 60, vec![Some(80.into()); 3]).unwrap()];
    assert_eq!(service.tick(seconds(0), &series).unwrap().desired, 12);
    assert_eq!(service.observe(seconds(0), 12, false), Progress::Fulfilled);
    assert_eq!(service.tick(seconds(60), &series).unwrap().desired, 12);
    let change = service.run_scheduled(seconds(90), Bounds { min: Some(15), max: None }).unwrap().unwrap();
    assert_eq!((change.before, change.desired), (12, 15));
}

// ---- over time ---------------------------------------------------------------------------------------------------------------

fn tracked(target: &str, values: Vec<Option<Quantity>>, tasks: u32) -> (Autoscaler, [Series; 1]) {
    let policy_ = tracking(target);
    let monitors = vec![
        Monitor::new("high".into(), policy_.high_alarm().unwrap(), 0, Statistic::Average, 0),
        Monitor::new("low".into(), policy_.low_alarm(&CHOICES).unwrap().unwrap(), 0, Statistic::Average, 0),
    ];
    let policies = vec![policy("cpu", PolicyKind::TargetTracking(policy_))];
    let target = ScalableTarget::new(1, 100).unwrap();
    let series = [Series::new(seconds(0), 60, values).unwrap()];
    (Autoscaler::new(target, policies, monitors, capacity(tasks, tasks), CHOICES).unwrap(), series)
}

fn course<'a>(series: &'a [Series], minutes: i64, running: Running<'a>) -> Course<'a> {
    Course { from: seconds(0), to: seconds(60 * minutes), series, scheduled: &[], deployments: &[], running }
}

const AT_ONCE: Running<'_> = Running::Follows { start_seconds: 0, stop_seconds: 0 };

/// The minutes at which the desired count changes, and what to.
fn changes(mut timeline: Timeline<'_>) -> Vec<(i64, u32)> {
    let mut changes = Vec::new();
    while let Some((at, event)) = timeline.advance() {
        if let Event::Tick(Decision { desired, outcome: Outcome::Scaled { .. } }) = event {
            changes.push((at.whole_seconds() / 60, desired));
        }
    }
    changes
}

#[test]
fn fifteen_minutes_down_three_minutes_up() {
    // Question 22: 20 % from minute 0 on; the fifteenth point below 45 comes at minute 14: 10 x 20 / 50 = 4. The metric stays: 4 x 0.4
    // is 2 once five minutes of cooldown are over, then 1.
    let (service, series) = tracked("50", vec![Some(20.into()); 30], 10);
    assert_eq!(changes(Timeline::new(service, course(&series, 29, AT_ONCE)).unwrap()), [(14, 4), (19, 2), (24, 1)]);
    // 80 % for three minutes: 16 at minute 2, the same until the anchor's cooldown ends at minute 7: 16 x 1.6 = 25.6.
    let (service, series) = tracked("50", vec![Some(80.into()); 9], 10);
    assert_eq!(changes(Timeline::new(service, course(&series, 8, AT_ONCE)).unwrap()), [(2, 16), (7, 26)]);
}

/// Rules: SCALE-119.
#[test]
fn the_cooldown_waits_for_the_tasks() {
    // Tasks need four minutes: out at 2, fulfilled at 6, cooldown up to 11.
    let (service, series) = tracked("50", vec![Some(80.into()); 13], 10);
    let slow = Running::Follows { start_seconds: 240, stop_seconds: 0 };
    assert_eq!(changes(Timeline::new(service, course(&series, 12, slow)).unwrap()), [(2, 16), (11, 26)]);
    // Tasks that never come: given up after 30 minutes, at 32; from 10 running, 16 again is no more than desired.
    let (service, series) = tracked("50", vec![Some(80.into()); 60], 10);
    let never = Running::Recorded(&[]);
    let mut timeline = Timeline::new(service, course(&series, 59, never)).unwrap();
    let mut given_up = Vec::new();
    while let Some((at, event)) = timeline.advance() {
        if event == Event::Progress(Progress::GivenUp) {
            given_up.push(at.whole_seconds() / 60);
        }
    }
    assert_eq!((given_up, timeline.autoscaler().capacity().desired), (vec![32], 16), "no runaway");
}

/// Scheduled actions run in the order of their creation, and before the policies of the same instant. Rules: SCALE-33, SCALE-131.
#[test]
fn at_one_instant() {
    let steps = [Step { lower: Some(0.into()), upper: None, adjustment: 2 }];
    let kind = PolicyKind::Step(StepScaling::new(ChangeInCapacity, &steps, 0, &CHOICES).unwrap());
    let alarm = Alarm::new(Comparison::GreaterThanThreshold, 70.into(), 60, 1, 1, MissingData::Missing).unwrap();
    let monitor = Monitor::new("high".into(), alarm, 0, Statistic::Average, 0);
    let target = ScalableTarget::new(1, 20).unwrap();
    let service = Autoscaler::new(target, vec![policy("add", kind)], vec![monitor], capacity(10, 10), CHOICES);
    let series = [Series::new(seconds(0), 60, vec![Some(80.into())]).unwrap()];
    // Up to 15, then down to 13: the other way round 15 would be left. The policy's 10 + 2 is no more than 13.
    let run =
        |action, min, max| ScheduledRun { at: seconds(0), action, bounds: Bounds { min: Some(min), max: Some(max) } };
    let scheduled = [run(0, 15, 20), run(1, 5, 13)];
    let mut timeline = Timeline::new(service, Course { scheduled: &scheduled, ..course(&series, 0, AT_ONCE) });
    let mut order = Vec::new();
    while let Some((_, event)) = timeline.advance() {
        match event {
            Event::Scheduled(action, change) => order.push((Some(action), change.unwrap().unwrap().desired)),
            Event::Tick(decision) => order.push((None, decision.desired)),
            Event::Progress(_) => {}
        }
    }
    assert_eq!(order, [(Some(0), 15), (Some(1), 13), (None, 13)]);
}

/// Rules: SCALE-38.
#[test]
fn alarms_of_different_resolution_meet() {
    let alarm =
        |period| Alarm::new(Comparison::GreaterThanThreshold, 70.into(), period, 1, 1, MissingData::Missing).unwrap();
    let monitor = |name: &str, period| Monitor::new(name.into(), alarm(period), 0, Statistic::Average, 0);
    let monitors = vec![monitor("fast", 20), monitor("slow", 60)];
    let target = ScalableTarget::new(0, 9).unwrap();
    let mut service = Autoscaler::new(target, vec![], monitors, capacity(1, 1), CHOICES);
    let series = [Series::new(seconds(20), 20, vec![Some(80.into()); 3]).unwrap()];
    let states = [20, 40, 60].map(|now| {
        let _nothing = service.tick(seconds(now), &series);
        service.monitors().iter().map(Monitor::state).collect::<Vec<_>>()
    });
    let (on, unknown) = (AlarmState::Alarm, AlarmState::InsufficientData);
    assert_eq!(states, [[on, unknown], [on, unknown], [on, on]]);
}

#[test]
fn no_scale_in_until_the_deployment_is_over() {
    // Question 26: low from minute 0, a deployment until minute 20.
    let (service, series) = tracked("50", vec![Some(20.into()); 25], 10);
    let deployments = [(seconds(0), seconds(20 * 60))];
    let course = Course { deployments: &deployments, ..course(&series, 21, AT_ONCE) };
    assert_eq!(changes(Timeline::new(service, course).unwrap()), [(20, 4)]);
}

#[test]
fn an_alarm_invokes_every_minute() {
    // E14: five minutes in ALARM are five invocations.
    let alarm = Alarm::new(Comparison::GreaterThanThreshold, 70.into(), 60, 1, 1, MissingData::Missing).unwrap();
    let monitor = Monitor::new("high".into(), alarm, 0, Statistic::Average, 0);
    let mut service =
        Autoscaler::new(ScalableTarget::new(0, 9).unwrap(), vec![idle()], vec![monitor], capacity(1, 1), CHOICES)
            .unwrap();
    let values = [80, 80, 80, 80, 80, 60].map(|value| Some(Quantity::from(value)));
    let series = [Series::new(seconds(0), 60, values.into()).unwrap()];
    let invocations = (0..=5).filter(|minute| {
        let _nothing = service.tick(seconds(60 * minute), &series).unwrap();
        service.monitors()[0].invokes()
    });
    assert_eq!(invocations.count(), 5);
}

/// Rules: SCALE-24.
#[test]
fn high_resolution_decides_within_a_minute() {
    let fast = with(tracking("50"), |policy| policy.high_resolution = true);
    let monitor = Monitor::new("high".into(), fast.high_alarm().unwrap(), 0, Statistic::Average, 0);
    let policies = vec![policy("cpu", PolicyKind::TargetTracking(fast))];
    let target = ScalableTarget::new(1, 100).unwrap();
    let service = Autoscaler::new(target, policies, vec![monitor], capacity(10, 10), CHOICES).unwrap();
    let series = [Series::new(seconds(0), 20, vec![Some(80.into()); 6]).unwrap()];
    let mut timeline = Timeline::new(service, course(&series, 1, AT_ONCE)).unwrap();
    let mut first = None;
    while let Some((at, event)) = timeline.advance() {
        if let Event::Tick(Decision { outcome: Outcome::Scaled { .. }, .. }) = event {
            first = first.or(Some(at));
        }
    }
    assert_eq!(first, Some(seconds(40)), "the third point of 20 seconds");
}

// ---- metrics and forecasts ---------------------------------------------------------------------------------------------------

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
