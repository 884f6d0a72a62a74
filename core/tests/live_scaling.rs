//! A service that is scaled live: calls that come late or off the whole minute, wiring that fits
//! nothing, metrics that grow.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    quantity::Quantity,
    scaling::{
        Alarm, Autoscaler, ComparisonOperator, MissingData, Monitor, PolicyKind, Running, SERIES_POINTS_MAX,
        ScalableTarget, ScalingChoices, ScalingPolicy, Series, Statistic, TargetTracking, TaskCounts, Timeline,
        TimelineInput,
    },
    unit::Timestamp,
};

const CHOICES: ScalingChoices = ScalingChoices::V2026_11;

fn minute(n: i64) -> Timestamp {
    Timestamp::from_seconds(60 * n)
}

fn policies() -> Vec<ScalingPolicy> {
    vec![ScalingPolicy::new("cpu", PolicyKind::TargetTracking(TargetTracking::new(50.into()).unwrap()))]
}

fn monitors() -> Vec<Monitor> {
    let policy = TargetTracking::new(50.into()).unwrap();
    let low = policy.low_alarm(&CHOICES).unwrap().unwrap();
    vec![
        Monitor::new("high".into(), policy.high_alarm().unwrap(), 0, Statistic::Average, 0),
        Monitor::new("low".into(), low, 0, Statistic::Average, 0),
    ]
}

fn service() -> Autoscaler {
    let capacity = TaskCounts { running: 10, desired: 10 };
    Autoscaler::new(ScalableTarget::new(1, 30).unwrap(), policies(), monitors(), capacity, CHOICES).unwrap()
}

fn eighty(minutes: usize) -> [Series; 1] {
    [Series::new(minute(0), 60, vec![Some(80.into()); minutes]).unwrap()]
}

/// Three minutes at 80 against a target of 50: 10 x 80 / 50 = 16 tasks (SCALE-24: the alarm is due
/// at whole minutes).
#[test]
fn a_tick_off_the_whole_minute_sees_the_alarm_that_became_due() {
    for late in [0, 1, 500, 59_999] {
        let mut service = service();
        let desired = [0, 1, 2, 3].map(|n| service.tick(Timestamp(60_000 * n + late), &eighty(9)).unwrap().desired);
        // Minute 2 has seen three datapoints, whether or not minute 0 was evaluated.
        assert_eq!(desired, [10, 10, 16, 16], "{late} ms late");
    }
}

#[test]
fn a_second_tick_within_a_minute_evaluates_nothing() {
    let mut service = service();
    let ticks = [0, 1, 30_000, 60_000, 60_001, 120_000];
    let desired = ticks.map(|now| service.tick(Timestamp(now), &eighty(9)).unwrap().desired);
    assert_eq!(desired, [10, 10, 10, 10, 10, 16], "the third datapoint is that of minute 2");
}

#[test]
fn the_next_due_instant_is_a_whole_minute_or_the_fastest_alarms() {
    let service = service();
    let due = |after| service.next_due(Timestamp(after)).0;
    assert_eq!([0, 1, 59_999, 60_000, -1, -60_000].map(due), [60_000, 60_000, 60_000, 120_000, 0, 0]);
    for (period, cadence) in [(10, 10_000), (30, 10_000), (20, 20_000), (60, 60_000), (300, 60_000)] {
        let alarm = Alarm::new(ComparisonOperator::GreaterThanThreshold, 70.into(), period, 1, 1, MissingData::Missing)
            .unwrap();
        let mut all = monitors();
        all.push(Monitor::new("fast".into(), alarm, 0, Statistic::Average, 0));
        let capacity = TaskCounts { running: 10, desired: 10 };
        let target = ScalableTarget::new(1, 30).unwrap();
        let service = Autoscaler::new(target, policies(), all, capacity, CHOICES).unwrap();
        assert_eq!(service.next_due(Timestamp(5)).0, cadence, "a period of {period} seconds");
    }
    assert_eq!(service.next_due(Timestamp(i64::MAX)).0, i64::MAX, "the end of time is no overflow");
}

#[test]
fn wiring_that_fits_nothing_is_refused() {
    let capacity = TaskCounts { running: 10, desired: 10 };
    let new = |policies, monitors| {
        Autoscaler::new(ScalableTarget::new(1, 30).unwrap(), policies, monitors, capacity, CHOICES)
    };
    let error = new(vec![], monitors()).unwrap_err();
    assert_eq!((error.code(), error.field()), ("autoscaler/policy", "policy"));
    assert_eq!(error.to_string(), "the alarm `high` names policy 0, and there are 0");
    let mut autoscaler = new(policies(), monitors()).unwrap();
    let error = autoscaler.tick(minute(0), &[]).unwrap_err();
    assert_eq!(error.code(), "autoscaler/series");
    assert_eq!(error.to_string(), "the alarm `high` reads series 0, and there are 0");
    assert!(autoscaler.advance_to(minute(0), &[]).is_err());
    let course = TimelineInput::new(minute(0), minute(1), &[], Running::Recorded(&[]));
    assert_eq!(Timeline::new(autoscaler, course).unwrap_err().code(), "autoscaler/series");
}

#[test]
fn policies_that_no_alarm_invokes_are_listed() {
    let unwatched = |monitors| {
        let capacity = TaskCounts { running: 10, desired: 10 };
        let target = ScalableTarget::new(1, 30).unwrap();
        let service = Autoscaler::new(target, policies(), monitors, capacity, CHOICES).unwrap();
        service.unwatched().map(|(place, policy)| (place, policy.name.clone())).collect::<Vec<_>>()
    };
    assert_eq!(unwatched(vec![]), [(0, "cpu".into())]);
    assert_eq!(unwatched(monitors()), []);
}

#[test]
fn a_series_grows_at_its_end_and_forgets_its_beginning() {
    let mut series = Series::new(minute(10), 60, vec![Some(1.into()), None]).unwrap();
    series.push(Some(3.into())).unwrap();
    assert_eq!((series.end(), series.at(minute(12))), (minute(12), Some(3.into())));
    // (before which instant, then the first and the last timestamp, and how many points)
    for (at, start, points) in [
        (minute(0), 10, 3),
        (minute(10), 10, 3),
        (Timestamp(minute(10).0 + 1), 11, 2),
        (minute(12), 12, 1),
        (minute(13), 13, 0),
        (minute(99), 13, 0),
        (Timestamp(i64::MAX), 13, 0),
    ] {
        let mut shorter = series.clone();
        shorter.truncate_before(at);
        assert_eq!((shorter.start(), shorter.values().len()), (minute(start), points), "before {at:?}");
        shorter.push(Some(4.into())).unwrap();
        assert_eq!(shorter.at(minute(13)), Some(4.into()), "what is pushed next is minute 13 all the same");
    }
    let mut full = Series::new(minute(0), 60, vec![None; SERIES_POINTS_MAX]).unwrap();
    assert_eq!(full.push(None).unwrap_err().code(), "series/too-long");
    assert_eq!(full.values().len(), SERIES_POINTS_MAX);
}

proptest! {
    #![proptest_config(cases(128))]

    /// However late the calls come, `advance_to` decides what ticks at the whole minutes decide.
    #[test]
    fn late_calls_lose_nothing(
        values in prop::collection::vec(prop::option::weighted(0.9, 0_i64..200), 1..60),
        gaps in prop::collection::vec(1_i64..400_000, 1..40),
    ) {
        let values = values.into_iter().map(|value| value.map(Quantity::from)).collect();
        let series = [Series::new(minute(0), 60, values).unwrap()];
        let (mut live, mut exact) = (service(), service());
        let mut now = 0;
        let mut seen = vec![live.tick(Timestamp(0), &series).unwrap()];
        for gap in gaps {
            now += gap;
            for (at, decision) in live.advance_to(Timestamp(now), &series).unwrap() {
                prop_assert_eq!(at.0, 60_000 * i64::try_from(seen.len()).unwrap());
                seen.push(decision);
            }
        }
        prop_assert_eq!(i64::try_from(seen.len()).unwrap(), now / 60_000 + 1);
        for (place, decision) in seen.iter().enumerate() {
            let at = minute(i64::try_from(place).unwrap());
            prop_assert_eq!(&exact.tick(at, &series).unwrap(), decision, "minute {}", place);
        }
    }
}
