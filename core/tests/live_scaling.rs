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

/// A reason is of the last tick alone: of an earlier decision no policy, formula or alarm is told,
/// whatever spoke since.
#[test]
fn the_reason_of_an_earlier_decision_names_nothing_that_spoke_later() {
    let capacity = TaskCounts { running: 10, desired: 10 };
    let target = ScalableTarget::new(1, 30).unwrap();
    let mut service = Autoscaler::new(target, vec![], vec![], capacity, CHOICES)
        .unwrap()
        .with_target_tracking("cpu50", TargetTracking::new(50.into()).unwrap(), 0)
        .unwrap();
    let series = eighty(3);
    let _two: Vec<_> = service.advance_to(minute(0), &series).unwrap().collect();
    // A call that is four minutes late: 10 x 80 / 50 = 16 at minute 2, and three minutes after it.
    let late: Vec<_> = service.advance_to(minute(5), &series).unwrap().map(|(_, decision)| decision).collect();
    let scaled = late.iter().find(|decision| decision.desired != decision.before).unwrap();
    assert_eq!((scaled.at, scaled.before, scaled.desired), (minute(2), 10, 16));
    let reason = service.reason(scaled).to_string();
    assert_eq!(reason, "out from 10 to 16 (its policy and formula are known until the next tick only)");
    assert_eq!(service.last_decision(), late.last());
    let held = service.reason(late.last().unwrap()).to_string();
    assert!(held.starts_with("stays at 16"), "{held}");
    // A second tick of the same instant is another decision, too.
    let mut again = self::service();
    for n in 0..2 {
        let _below = again.tick(minute(n), &series).unwrap();
    }
    let first = again.tick(minute(2), &series).unwrap();
    assert!(again.reason(&first).to_string().ends_with(" by cpu: ceil(10 × 80 / 50) = 16, invoked by the alarm high"));
    let _idle = again.tick(minute(2), &series).unwrap();
    assert!(!again.reason(&first).to_string().contains("cpu"), "{}", again.reason(&first));
}

/// Within the cooldown the formula starts from the 10 tasks before it, not from the 12 that run:
/// 10 x 100 / 50 = 20. A formula that starts from what runs does not speak of a cooldown.
#[test]
fn a_reason_names_the_count_that_an_anchored_formula_starts_from() {
    let values = [80, 80, 80, 100].map(|value| Some(value.into())).to_vec();
    let series = [Series::new(minute(0), 60, values).unwrap()];
    let mut service = service();
    let reasons = [0, 1, 2, 3].map(|n| {
        service.observe(minute(n), if n == 3 { 12 } else { 10 }, false);
        let decision = service.tick(minute(n), &series).unwrap();
        service.reason(&decision).to_string()
    });
    assert_eq!(reasons[2], "out from 10 to 16 by cpu: ceil(10 × 80 / 50) = 16, invoked by the alarm high");
    assert_eq!(
        reasons[3],
        "out from 16 to 20 by cpu: ceil(10 × 100 / 50) = 20, from 10, the count before the cooldown that is on, \
         invoked by the alarm high"
    );
}

/// Alarms are evaluated at whole minutes: a series none of whose points ever stands at one would be
/// missing data for ever.
#[test]
fn a_series_that_meets_no_whole_minute_is_refused() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let error = Series::new(at("2026-11-02T09:00:23Z"), 60, vec![]).unwrap_err();
    assert_eq!((error.code(), error.field()), ("series/off-grid", "start"));
    assert_eq!(error.to_string(), "a series of 60 seconds that starts at 2026-11-02T09:00:23Z meets no whole minute");
    assert_eq!(error.help(), Some("start it at 2026-11-02T09:01:00Z: alarms are evaluated at whole minutes"));
    // (period, start in seconds, the next start that is right): a multiple of gcd(period, 60).
    for (period, start, right) in [
        (60, 0, 0),
        (60, 1, 60),
        (60, 59, 60),
        (60, -1, 0),
        (300, 60, 60),
        (300, 90, 120),
        (20, 40, 40),
        (20, 50, 60),
        (10, 10, 10),
        (10, 5, 10),
        (45, 45, 45),
        (45, 50, 60),
        (90, 30, 30),
        (7, 1, 1),
    ] {
        let (given, right) = (Timestamp::from_seconds(start), Timestamp::from_seconds(right));
        assert_eq!(Series::first_start(given, period), right, "{period} {start}");
        assert_eq!(Series::new(given, period, vec![]).is_ok(), given == right, "{period} {start}");
        assert!(Series::new(right, period, vec![]).is_ok(), "{period} {start}");
        let meets = (0..60).any(|n| (start + n * i64::from(period)) % 60 == 0);
        assert_eq!(meets, given == right, "{period} {start}: what the refusal says");
    }
    assert!(Series::new(Timestamp(1), 7, vec![]).is_err(), "a millisecond after a whole second");
}

#[test]
fn a_point_with_its_time_leaves_gaps_and_never_moves_others() {
    let mut series = Series::new(minute(10), 60, vec![]).unwrap();
    let code = |series: &mut Series, at| series.push_at(at, 9.into()).map_err(|error| error.code());
    assert_eq!(code(&mut series, minute(9)), Err("series/unsorted"));
    assert_eq!(code(&mut series, Timestamp(minute(10).0 + 1)), Err("series/off-grid"));
    series.push_at(minute(11), 1.into()).unwrap();
    series.push_at(minute(12), 2.into()).unwrap();
    series.push_at(minute(15), 5.into()).unwrap();
    let expected = [None, Some(1.into()), Some(2.into()), None, None, Some(5.into())];
    assert_eq!(series.values(), expected);
    for (at, error) in [
        (minute(15), "series/unsorted"),
        (minute(13), "series/unsorted"),
        (minute(0), "series/unsorted"),
        (Timestamp(minute(16).0 + 30_000), "series/off-grid"),
        (Timestamp::from_seconds(60 * 2_000_000), "series/too-long"),
    ] {
        assert_eq!(code(&mut series, at), Err(error), "{at}");
        assert_eq!(series.values(), expected, "nothing was added");
    }
    let late = series.push_at(minute(13), 9.into()).unwrap_err();
    assert_eq!(
        late.to_string(),
        "the next point is that of 1970-01-01T00:16:00Z or a later one, not of 1970-01-01T00:13:00Z"
    );
    series.truncate_before(minute(99));
    series.push_at(minute(17), 7.into()).unwrap();
    assert_eq!((series.start(), series.at(minute(16)), series.at(minute(17))), (minute(16), None, Some(7.into())));
}

/// SCALE-1: two points more than the periods, 17 minutes for the low alarm of 15.
#[test]
fn the_lookback_is_the_longest_range_of_an_alarm() {
    assert_eq!(service().lookback_seconds(), 17 * 60);
    let capacity = TaskCounts { running: 10, desired: 10 };
    let of = |period, periods| {
        let comparison = ComparisonOperator::GreaterThanThreshold;
        let alarm = Alarm::new(comparison, 70.into(), period, periods, 1, MissingData::Missing).unwrap();
        let monitor = Monitor::new("one".into(), alarm, 0, Statistic::Average, 0);
        let target = ScalableTarget::new(1, 30).unwrap();
        Autoscaler::new(target, policies(), vec![monitor], capacity, CHOICES).unwrap().lookback_seconds()
    };
    assert_eq!([of(60, 3), of(300, 1), of(10, 2)], [5 * 60, 3 * 300, 4 * 10]);
    let target = ScalableTarget::new(1, 30).unwrap();
    assert_eq!(Autoscaler::new(target, vec![], vec![], capacity, CHOICES).unwrap().lookback_seconds(), 0);
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

    /// What lies further back than `lookback_seconds` changes no decision, with points as fine as
    /// the alarms' periods or finer.
    #[test]
    fn what_no_alarm_looks_at_changes_nothing(
        values in prop::collection::vec(prop::option::weighted(0.5, 0_i64..120), 30..90),
        period in prop::sample::select(vec![20_u32, 60]),
        slow in prop::sample::select(vec![60_u32, 120, 300]),
    ) {
        let all = |alarm| {
            let mut all = monitors();
            all.push(Monitor::new("slow".into(), alarm, 0, Statistic::Average, 0));
            let (target, capacity) = (ScalableTarget::new(1, 30).unwrap(), TaskCounts { running: 10, desired: 10 });
            Autoscaler::new(target, policies(), all, capacity, CHOICES).unwrap()
        };
        let comparison = ComparisonOperator::GreaterThanThreshold;
        let alarm = Alarm::new(comparison, 70.into(), slow, 2, 2, MissingData::Missing).unwrap();
        let (mut whole, mut short) = (all(alarm.clone()), all(alarm));
        let mut kept = [Series::new(minute(0), period, vec![]).unwrap()];
        let mut series = kept.clone();
        let mut due = minute(0);
        for (place, value) in values.into_iter().enumerate() {
            let at = minute(0).plus_seconds(i64::try_from(place).unwrap() * i64::from(period));
            if let Some(value) = value {
                kept[0].push_at(at, value.into()).unwrap();
                series[0].push_at(at, value.into()).unwrap();
            }
            while due <= at {
                kept[0].truncate_before(due.plus_seconds(1 - i64::from(short.lookback_seconds())));
                prop_assert_eq!(whole.tick(due, &series).unwrap(), short.tick(due, &kept).unwrap(), "{}", due);
                let states = |of: &Autoscaler| of.monitors().iter().map(Monitor::state).collect::<Vec<_>>();
                prop_assert_eq!(states(&whole), states(&short), "{}", due);
                for service in [&mut whole, &mut short] {
                    let desired = service.capacity().desired;
                    service.observe(due, desired, false);
                }
                due = short.next_due(due);
            }
        }
    }
}
