use alloc::{string::ToString, vec, vec::Vec};

use super::*;
use stowplan::unit::Timestamp;

pub(super) const NOW: Timestamp = Timestamp::from_seconds(100_000);

pub(super) fn ago(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(100_000 - seconds)
}

/// One letter a pod: `r` ready for ten minutes, `u` started just now and unready, `p` pending, `f`
/// failed, `d` being deleted.
pub(super) fn pods(letters: &str) -> Vec<Pod> {
    let ready = Pod::ready_since(ago(600));
    let pod = |letter| match letter {
        'r' => ready,
        'u' => Pod {
            start: Some(ago(5)),
            readiness: Some(Readiness { status: ConditionStatus::False, last_transition: ago(5) }),
            ..ready
        },
        'p' => Pod { phase: Phase::Pending, start: None, readiness: None, ..ready },
        'f' => Pod { phase: Phase::Failed, ..ready },
        'd' => Pod { deleted: true, ..ready },
        other => panic!("{other}"),
    };
    letters.chars().map(pod).collect()
}

/// The first pods' values.
fn samples(values: &[i64]) -> Vec<Sample> {
    let sample = |(pod, value): (usize, &i64)| Sample { pod, value: *value, time: NOW, window_seconds: 30 };
    values.iter().enumerate().map(sample).collect()
}

pub(super) fn cpu(requests: &[i64], values: &[i64], target_percent: i32) -> Metric {
    let requests = requests.iter().copied().map(Some).collect();
    Metric::Utilization { resource: PodResource::Cpu, samples: samples(values), requests, target_percent }
}

pub(super) fn average(values: &[i64], target: i64) -> Metric {
    Metric::PodsAverage { resource: PodResource::Other, samples: samples(values), target }
}

pub(super) fn shared(value: i64, target: i64) -> Metric {
    Metric::Value { value, target }
}

pub(super) fn each(value: i64, target: i64) -> Metric {
    Metric::AverageValue { value, target }
}

pub(super) fn tolerant(scale_down: f64, scale_up: f64) -> HpaOptions {
    HpaOptions { tolerances: Tolerances { scale_down, scale_up }, ..HpaOptions::default() }
}

type MetricRow = (&'static str, i32, &'static str, Metric, HpaOptions, i32, i64);

/// Id, current replicas, pods, metric, options, replicas, reading. Inputs and readings as in
/// replica_calculator_test.go.
fn metric_rows() -> Vec<MetricRow> {
    let usual = HpaOptions::default();
    let thirds = [900, 1000, 1100];
    vec![
        ("G01", 3, "rrr", cpu(&[1000; 3], &[300, 500, 700], 30), usual, 5, 50),
        ("G02", 3, "rrr", average(&[20000, 10000, 30000], 15000), usual, 4, 20000),
        ("G03", 3, "rrr", shared(20000, 15000), usual, 4, 20000),
        ("G04", 3, "rrr", each(20000, 5000), usual, 4, 6667),
        ("G05", 3, "uru", shared(50000, 10000), usual, 5, 50000),
        ("G06", 3, "uru", shared(8600, 4400), usual, 2, 8600),
        ("G07", 3, "rrr", each(8600, 2150), usual, 4, 2867),
        ("G08", 5, "rrrrr", average(&[12000; 5], 20000), usual, 3, 12000),
        ("G09", 5, "rrrrr", shared(8600, 14334), usual, 3, 8600),
        ("G10", 3, "rrr", cpu(&thirds, &[1010, 1030, 1020], 100), usual, 3, 102),
        ("G11", 3, "rrr", average(&[20000, 21000, 21000], 20000), usual, 3, 20666),
        ("G12", 3, "rrr", average(&[20000, 21000, 21000], 20000), tolerant(0.1, 0.01), 4, 20666),
        ("G13", 3, "rrr", cpu(&thirds, &[660, 640, 650], 100), tolerant(0.36, 0.1), 3, 65),
        ("G13", 3, "rrr", cpu(&thirds, &[660, 640, 650], 100), tolerant(0.34, 0.1), 2, 65),
        ("G14", 3, "rrr", cpu(&thirds, &[1100, 1080, 1090], 100), tolerant(2.0, 0.08), 4, 109),
        ("G15", 4, "rrrr", cpu(&[1000; 4], &[400, 95], 100), usual, 3, 24),
        ("G16", 2, "rr", cpu(&[1000; 2], &[1900], 100), usual, 2, 190),
        ("G17", 2, "rr", cpu(&[1000; 2], &[600], 100), usual, 2, 60),
        ("G18", 3, "urr", cpu(&[1000; 3], &[100, 450], 50), usual, 3, 45),
        ("G19", 3, "urr", cpu(&[1000; 3], &[100, 2000], 50), usual, 4, 200),
        ("G20", 4, "urrr", cpu(&[1000; 4], &[100, 100, 100], 50), usual, 3, 10),
        ("G21", 4, "rrrr", cpu(&[1000; 4], &[4000, 9500, 3000, 7000, 3200, 2000], 100), usual, 24, 587),
        ("G22", 3, "rrr", shared(i64::MAX, 1), usual, i32::MAX, i64::MAX),
        ("G23", 3, "rrr", average(&[200; 3], 100), usual, 6, 200),
        ("G23", 4, "rrrr", average(&[50; 4], 100), usual, 2, 50),
        // The same file's other cases.
        ("ConfigurableTolerance 0", 3, "rrr", cpu(&thirds, &[909, 1010, 1111], 100), tolerant(0.0, 0.0), 4, 101),
        ("ConfigurableTolerance 200%", 3, "rrr", cpu(&thirds, &[1890, 1910, 1900], 100), tolerant(0.1, 2.0), 3, 190),
        ("ConfigurableToleranceCMObject", 3, "rrr", shared(20666, 20000), tolerant(0.1, 0.01), 4, 20666),
        ("ConfigurableTolerancePerPodCMObject", 4, "rrrr", each(20208, 5000), tolerant(0.1, 0.01), 5, 5052),
        ("ConfigurableToleranceCMExternal", 3, "rrr", shared(8900, 8800), tolerant(0.1, 0.01), 4, 8900),
        ("ConfigurableTolerancePerPodCMExternal", 3, "rrr", each(8600, 2800), tolerant(0.1, 0.01), 4, 2867),
        ("TolerancePerPodCMObject", 4, "rrrr", each(20166, 5000), usual, 4, 5042),
        ("TolerancePerPodCMExternal", 3, "rrr", each(8600, 2900), usual, 3, 2867),
        ("ScaleDownPerPodCMObject", 5, "rrrrr", each(6000, 2000), usual, 3, 1200),
        ("ScaleDownPerPodCMExternal", 5, "rrrrr", each(8600, 2867), usual, 3, 1720),
        ("ExternalPerPodMetricReplicaOverflow", 1, "r", each(i64::MAX, 1), usual, i32::MAX, i64::MAX),
        ("ExternalPerPodMetricUsageOverflow", 1, "r", each(i64::MAX, i64::MAX), usual, 1, i64::MAX),
        ("UnreadyHotCpuNoLessScale", 3, "rru", average(&[50000, 10000, 30000], 15000), usual, 6, 30000),
        ("UnreadyHotCpuScaleWouldScaleDown", 3, "uru", average(&[50000, 15000, 30000], 15000), usual, 7, 31666),
        ("PlainMissingMetricsNoChangeEq", 5, "rrrrr", average(&[20000, 19000, 21000], 20000), usual, 5, 20000),
        ("MissingMetricsNoChangeEq", 2, "rr", cpu(&[1000; 2], &[1000], 100), usual, 2, 100),
        (
            "MissingMetricsScaleDownTargetOver100",
            4,
            "urrr",
            cpu(&[1000, 1000, 2000, 2000], &[200, 100, 100], 300),
            usual,
            2,
            6,
        ),
        ("DuringRollingUpdateWithMaxSurge", 2, "rrr", cpu(&[1000; 3], &[100, 100], 50), usual, 2, 10),
        ("DuringRollingUpdateWithMaxSurgeCM", 2, "rrr", average(&[10000, 10000], 17000), usual, 2, 10000),
    ]
}

fn check_metric((id, current, letters, metric, options, replicas, reading): &MetricRow) {
    let proposal = recommend(metric, &pods(letters), *current, options, NOW).unwrap();
    assert_eq!((proposal.replicas, proposal.reading), (*replicas, *reading), "{id}");
}

fn policy(kind: HpaPolicyKind, value: u32) -> HpaPolicy {
    HpaPolicy { kind, value, period_seconds: 60 }
}

fn rules(policies: &[(HpaPolicyKind, u32)]) -> Rules {
    Rules { policies: policies.iter().map(|(kind, value)| policy(*kind, *value)).collect(), ..Rules::default() }
}

fn up(policies: &[(HpaPolicyKind, u32)]) -> Behavior {
    Behavior { scale_up: rules(policies), ..Behavior::default() }
}

fn down(policies: &[(HpaPolicyKind, u32)]) -> Behavior {
    Behavior { scale_down: rules(policies), ..Behavior::default() }
}

type WishRow = (&'static str, i32, i32, i32, Option<Behavior>, &'static [(i64, i32)], i32, &'static str);

/// Id, current, desired, maximum, behaviour, earlier recommendations (seconds ago, replicas),
/// replicas, reason.
fn wish_rows() -> Vec<WishRow> {
    use HpaPolicyKind::{Percent, Pods};
    let smallest = Behavior {
        scale_down: Rules { select: SelectPolicy::Min, ..rules(&[(Pods, 2), (Percent, 50)]) },
        ..Behavior::default()
    };
    vec![
        ("G24", 10, 50, 1000, Some(Behavior::default()), &[], 20, "ScaleUpLimit"),
        ("G25", 10, 500, 1000, Some(up(&[(Pods, 100), (Percent, 100)])), &[], 110, "ScaleUpLimit"),
        ("G26", 10, 500, 1000, Some(up(&[(Pods, 2), (Percent, 100)])), &[], 20, "ScaleUpLimit"),
        ("G27", 3, 1000, 1000, Some(up(&[(Percent, 1)])), &[], 4, "ScaleUpLimit"),
        ("G28", 1000, 3, 1000, Some(down(&[(Pods, 20)])), &[], 980, "ScaleDownLimit"),
        ("G29", 100, 2, 1000, Some(down(&[(Pods, 20), (Percent, 1)])), &[], 80, "ScaleDownLimit"),
        ("G30", 10, 5, 1000, Some(down(&[(Percent, 50)])), &[], 5, "DesiredWithinRange"),
        ("G31", 20, 1000, 10, Some(Behavior::default()), &[], 10, "TooManyReplicas"),
        ("G32", 5, 1, 1000, Some(smallest), &[], 3, "ScaleDownLimit"),
        ("G33", 5, 3, 1000, None, &[(120, 4), (60, 5)], 5, "DesiredWithinRange"),
        ("G34", 5, 3, 1000, None, &[(600, 10), (540, 9)], 3, "DesiredWithinRange"),
        // 8.2: without behaviour at most double, or 4; the bounds; the defaults.
        ("doubled", 3, 50, 1000, None, &[], 6, "ScaleUpLimit"),
        ("to four", 1, 50, 1000, None, &[], 4, "ScaleUpLimit"),
        ("to the maximum", 3, 50, 6, None, &[], 6, "TooManyReplicas"),
        ("to the minimum", 3, 0, 6, None, &[], 1, "TooFewReplicas"),
        ("by four", 2, 50, 1000, Some(Behavior::default()), &[], 6, "ScaleUpLimit"),
        ("all at once", 50, 0, 1000, Some(Behavior::default()), &[], 1, "TooFewReplicas"),
        ("the window is open at its start", 10, 3, 1000, None, &[(300, 9)], 3, "DesiredWithinRange"),
        ("the window holds", 10, 3, 1000, Some(Behavior::default()), &[(299, 8)], 8, "DesiredWithinRange"),
        // Scaling down from 10 to an old 12 would be scaling up: the current 10 stay.
        ("no turn", 10, 3, 1000, Some(Behavior::default()), &[(10, 12)], 10, "DesiredWithinRange"),
    ]
}

fn check_wish((id, current, desired, max, behavior, earlier, replicas, reason): &WishRow) {
    let recommendations =
        earlier.iter().map(|(seconds, replicas)| Recommendation { time: ago(*seconds), replicas: *replicas });
    let history = History { recommendations: recommendations.collect(), ..History::default() };
    let wish = Wish { current: *current, desired: *desired, min: 1, max: *max };
    let outcome = normalize(&wish, behavior.as_ref(), &history, DOWNSCALE_STABILIZATION_SECONDS, NOW);
    assert_eq!((outcome.replicas, outcome.limit.as_str()), (*replicas, *reason), "{id}");
}

/// Rules: SCALE-128.
#[test]
fn all_rows_of_10_10() {
    let (metrics, wishes) = (metric_rows(), wish_rows());
    metrics.iter().for_each(check_metric);
    wishes.iter().for_each(check_wish);
    let mut ids: Vec<&str> = metrics.iter().map(|row| row.0).chain(wishes.iter().map(|row| row.0)).collect();
    ids.retain(|id| id.len() == 3 && id.starts_with('G'));
    ids.dedup();
    let all: Vec<_> = (1..=34).map(|n| alloc::format!("G{n:02}")).collect();
    assert_eq!(ids, all);
}

#[test]
fn which_pods_count() {
    let status = |ready| if ready { ConditionStatus::True } else { ConditionStatus::False };
    let at = |start: i64, ready: bool, transition: i64| Pod {
        start: Some(ago(start)),
        readiness: Some(Readiness { status: status(ready), last_transition: ago(transition) }),
        ..Pod::ready_since(NOW)
    };
    let never = Pod { readiness: None, ..Pod::ready_since(ago(600)) };
    // (pod, whether its CPU counts): samples are taken now over 30 s; the periods are 300 s and 30
    // s.
    for (pod, counts) in [
        (at(100, true, 30), true),
        (at(100, true, 29), false),
        (at(100, false, 90), false),
        (at(299, false, 90), false),
        (at(300, true, 1), true),
        (at(300, false, 290), false),
        (at(300, false, 270), true),
        (at(300, false, 271), false),
        (at(300, false, 100), true),
        (never, false),
        (Pod { start: None, ..at(300, true, 1) }, false),
    ] {
        let found = recommend(&cpu(&[1000], &[500], 50), &[pod], 1, &HpaOptions::default(), NOW);
        assert_eq!(found.is_ok(), counts, "{pod:?}");
        assert!(recommend(&average(&[500], 50), &[pod], 1, &HpaOptions::default(), NOW).is_ok());
    }
    // An unknown condition is not unready, but not ready either.
    let readiness = Some(Readiness { status: ConditionStatus::Unknown, last_transition: ago(500) });
    let unknown = [Pod { readiness, ..Pod::ready_since(ago(600)) }];
    assert_eq!(recommend(&cpu(&[1000], &[500], 25), &unknown, 1, &HpaOptions::default(), NOW).unwrap().replicas, 2);
    assert_eq!(recommend(&shared(500, 250), &unknown, 1, &HpaOptions::default(), NOW).unwrap().replicas, 0);
    // Deleted and failed pods are as if they were not there: 2 pods at twice the target. Pending
    // ones count 0: 4 / 3 × 3.
    let metric = average(&[200, 200, 900, 900], 100);
    assert_eq!(recommend(&metric, &pods("rrfd"), 2, &HpaOptions::default(), NOW).unwrap().replicas, 4);
    assert_eq!(recommend(&metric, &pods("rrpd"), 3, &HpaOptions::default(), NOW).unwrap().replicas, 4);
}

#[test]
fn errors() {
    use MetricError::{BadTarget, BadTolerance, MissingRequest, NoPods, NoRequests, NoSamples};
    let usual = HpaOptions::default();
    let two = cpu(&[1000, 1000], &[100, 100], 50);
    for (metric, letters, options, error) in [
        (two.clone(), "", usual, NoPods),
        (shared(500, 100), "", usual, NoPods),
        (two.clone(), "uu", usual, NoSamples),
        (cpu(&[1000], &[], 50), "r", usual, NoSamples),
        (cpu(&[1000], &[100, 100], 50), "rr", usual, MissingRequest(1)),
        (cpu(&[0], &[100], 50), "r", usual, NoRequests),
        (cpu(&[1000], &[100], 0), "r", usual, BadTarget(0)),
        (each(1, -5), "r", usual, BadTarget(-5)),
        (two.clone(), "rr", tolerant(f64::NAN, 0.1), BadTolerance),
        (two.clone(), "rr", tolerant(0.1, f64::INFINITY), BadTolerance),
        (two, "rr", tolerant(-0.1, 0.1), BadTolerance),
    ] {
        assert_eq!(recommend(&metric, &pods(letters), 2, &options, NOW), Err(error), "{metric:?}");
    }
    // A sample of a pod that is not there says nothing.
    let stray = Metric::PodsAverage {
        resource: PodResource::Other,
        samples: vec![Sample { pod: 7, value: 1, time: NOW, window_seconds: 30 }],
        target: 1,
    };
    assert_eq!(recommend(&stray, &pods("r"), 1, &usual, NOW), Err(NoSamples));
}

#[test]
fn from_and_to_nothing() {
    let none = |metric: &Metric| recommend(metric, &[], 0, &HpaOptions::default(), NOW).unwrap().replicas;
    assert_eq!((none(&shared(0, 100)), none(&shared(250, 100)), none(&shared(105, 100))), (0, 3, 2));
    assert_eq!((none(&each(0, 100)), none(&each(250, 100))), (0, 3));
    let proposal = recommend(&shared(0, 100), &pods("rr"), 2, &HpaOptions::default(), NOW).unwrap();
    assert_eq!(proposal.replicas, 0);
}

#[test]
fn older_releases_take_missing_pods_for_idle_at_the_target() {
    let older = HpaOptions { missing_at_target: MissingAtTarget::Zero, ..HpaOptions::default() };
    let metric = average(&[20000, 19000, 21000], 20000);
    // 60000 / 5 = 12000 of 20000, times 5.
    assert_eq!(recommend(&metric, &pods("rrrrr"), 5, &older, NOW).unwrap().replicas, 3);
}

#[test]
fn several_metrics() {
    let proposal = |replicas| Ok(ReplicaProposal { replicas, ratio: 1.0, reading: 0 });
    let error = Err(MetricError::NoPods);
    let combined = |proposals: &[Result<ReplicaProposal, MetricError>]| {
        combine(proposals, 5).map(|combined| (combined.replicas, combined.metric, combined.errors))
    };
    assert_eq!(combined(&[proposal(3), proposal(7), proposal(7)]), Ok((7, 1, 0)));
    assert_eq!(combined(&[proposal(3), proposal(2)]), Ok((3, 0, 0)));
    assert_eq!(combined(&[error, proposal(7), error]), Ok((7, 1, 2)));
    assert_eq!(combined(&[proposal(5), error]), Ok((5, 0, 1)));
    assert_eq!(combined(&[proposal(4), error]), Err(CombineError::ScaleDownBlocked(MetricError::NoPods)));
    assert_eq!(combined(&[error]), Err(CombineError::AllInvalid(MetricError::NoPods)));
    assert_eq!(combined(&[]), Err(CombineError::NoMetrics));
    let text = combined(&[proposal(4), error]).unwrap_err().to_string();
    assert_eq!(text, "not scaling down while a metric is invalid: there are no pods");
}

/// Rate limits with earlier changes, from what stood at the start of the period.
#[test]
fn earlier_changes() {
    use HpaPolicyKind::{Percent, Pods};
    let event = |seconds, change| ScaleEvent { time: ago(seconds), change };
    let history = History {
        scale_ups: vec![event(30, 3), event(60, 100)],
        scale_downs: vec![event(59, 2)],
        ..History::default()
    };
    let min = |rules: Rules| Rules { select: SelectPolicy::Min, ..rules };
    // 8 now, 3 came and 2 went within 60 s: 7 at the start.
    for (rules, lowest, highest) in [
        (rules(&[(Pods, 4)]), 3, 11),
        // 7 × 1.5 = 10.5 up; 7 × 0.5 = 3.5 down.
        (rules(&[(Percent, 50)]), 3, 11),
        (rules(&[(Pods, 1), (Percent, 100)]), 0, 14),
        (min(rules(&[(Pods, 2), (Percent, 100)])), 5, 9),
        // Never to the other side of what is: 7 + 0.
        (rules(&[(Pods, 0)]), 7, 8),
        (Rules { select: SelectPolicy::Disabled, ..rules(&[(Pods, 4)]) }, 8, 8),
        (Rules::default(), 8, 8),
    ] {
        assert_eq!((rules.lowest(8, &history, NOW), rules.highest(8, &history, NOW)), (lowest, highest), "{rules:?}");
    }
    // TestCalculateScaleUpLimitWithScalingRules: the smaller of 1 + 2 and ceil(1.5).
    assert_eq!(min(rules(&[(Pods, 2), (Percent, 50)])).highest(1, &History::default(), NOW), 2);
}

/// A minute in steps of 15 s: doubling from 1 by the defaults, 4 at first, then the window holds
/// what was high.
#[test]
fn rounds_with_history() {
    let behavior = Behavior::default();
    let mut history = History::default();
    let mut current = 1;
    let mut seen = Vec::new();
    for (step, desired) in [100, 100, 100, 100, 100, 7, 7].into_iter().enumerate() {
        let now = Timestamp::from_seconds(100_000 + 15 * i64::try_from(step).unwrap());
        let wish = Wish { current, desired, min: 1, max: 50 };
        let outcome = normalize(&wish, Some(&behavior), &history, 20, now);
        history.record(&wish, &outcome, Some(&behavior), 20, now);
        current = outcome.replicas;
        seen.push((current, outcome.stabilization.as_str()));
    }
    let (free, held) = ("ReadyForNewScale", "ScaleDownStabilized");
    // The window of 20 s still has the round of 15 s before.
    assert_eq!(seen, [(5, free), (10, free), (20, free), (40, free), (50, free), (50, held), (7, free)]);
    assert!(history.recommendations.len() <= 2 && history.scale_ups.is_empty(), "{history:?}");
    assert_eq!(history.scale_downs.len(), 1);
}
