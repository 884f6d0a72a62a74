//! Alarms, under every treatment of missing data.

use super::*;

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
    let alarm = Alarm::new(ComparisonOperator::GreaterThanThreshold, Quantity::from(10), 60, n, m, missing).unwrap();
    alarm.evaluate(state, &CHOICES, |age| points.get(age).copied().flatten()).state
}

/// What each treatment of missing data makes of the points: missing, ignore, breaching,
/// notBreaching; `=` keeps the state.
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
    let alarm = Alarm::new(ComparisonOperator::GreaterThanThreshold, 3.into(), 60, 3, 3, MissingData::Missing).unwrap();
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
        Alarm::new(ComparisonOperator::LessThanThreshold, 1.into(), period, n, m, MissingData::Missing)
            .unwrap_err()
            .code()
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
    let alarm =
        Alarm::new(ComparisonOperator::GreaterThanThreshold, quantity("3.5"), 300, 1, 1, MissingData::Missing).unwrap();
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
