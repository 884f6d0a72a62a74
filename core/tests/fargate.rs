//! Where Fargate tasks go and how fast they start, row by row (CAP-22, CAP-116, PLACE-137).

use stowplan::{
    capacity::fargate::{LaunchBucket, LaunchRate, ZoneBalance},
    cluster::{
        Cluster,
        facts::{DesiredStatus, LaunchType, TaskFacts},
    },
    rule::{Semantics, TieBreak},
};

/// Zones, tasks there now, and the admissible set of each next task.
type Row = (&'static [&'static str], &'static [&'static str], &'static [&'static [&'static str]]);

#[test]
fn the_rows_of_the_guide() {
    let rows: [Row; 6] = [
        // W1: a 3, b 1; after the first a 3, b 2.
        (&["a", "b"], &["a", "a", "a", "b"], &[&["b"], &["b"], &["a", "b"]]),
        // W1: a 2, b 2: either, then the other one, then either.
        (&["a", "b"], &["a", "a", "b", "b"], &[&["a", "b"], &["b"], &["a", "b"]]),
        // Two subnets in one zone are one zone.
        (&["b", "a", "b"], &[], &[&["a", "b"], &["b"], &["a", "b"]]),
        // Tasks in a zone without a subnet do not count.
        (&["a", "b"], &["c", "c", "a"], &[&["b"]]),
        (&["c"], &["a", "c"], &[&["c"], &["c"]]),
        (&[], &["a"], &[&[]]),
    ];
    for (zones, tasks, expected) in rows {
        let mut balance = ZoneBalance::new(zones.iter().copied());
        for zone in tasks {
            balance.add(zone);
        }
        for next in expected {
            assert_eq!(balance.admissible(), *next, "{zones:?} {tasks:?}");
            let pick = balance.place(TieBreak::Default).map(str::to_owned);
            assert_eq!(pick.as_deref(), next.first().copied());
        }
    }
}

/// W1: 240 at once: 100 at second 0, 20 a second after that, the last at second 7.
#[test]
fn the_bucket_empties_and_fills() {
    let large = LaunchRate::LARGE_REGION;
    // Tasks started, seconds that takes, seconds waited after it.
    let rows: [&[(u32, Option<u32>, u32)]; 4] = [
        &[(240, Some(7), 0), (1, Some(1), 0), (19, Some(0), 0), (1, Some(1), 0)],
        // 5 seconds fill it whole, 50 more fill nothing.
        &[(100, Some(0), 55), (100, Some(0), 0)],
        &[(0, Some(0), 0), (5000, Some(245), 0)],
        &[(60, Some(0), 1), (60, Some(0), 0), (1, Some(1), 0)],
    ];
    for row in rows {
        let mut bucket = LaunchBucket::full(large);
        for (tasks, seconds, wait) in row {
            assert_eq!(bucket.start(*tasks), *seconds, "{row:?}");
            bucket.wait(*wait);
        }
    }
    let mut dry = LaunchBucket::full(LaunchRate { burst: 2, per_second: 0 });
    assert_eq!((dry.start(2), dry.start(1)), (Some(0), None));
}

/// FARGATE and FARGATE_SPOT are spread apart, the launch type counts as FARGATE, stopping tasks do
/// not count.
#[test]
fn only_tasks_of_the_provider_count() {
    let task = |n: usize, zone: &str, provider: Option<&str>, running: bool| TaskFacts {
        arn: format!("t{n}"),
        group: "service:web".into(),
        availability_zone: Some(zone.into()),
        launch_type: Some(LaunchType::Fargate).filter(|_| provider != Some("blue")),
        capacity_provider: provider.map(str::to_owned),
        desired_status: if running { DesiredStatus::Running } else { DesiredStatus::Stopped },
        ..TaskFacts::default()
    };
    let tasks = vec![
        task(1, "a", None, true),
        task(2, "a", Some("FARGATE"), true),
        task(3, "b", Some("FARGATE_SPOT"), true),
        task(4, "b", Some("FARGATE"), false),
        task(5, "b", Some("blue"), true),
    ];
    let cluster = Cluster::build(vec![], tasks, &Semantics::V2026_11).unwrap();
    let counts = |provider| {
        let balance = cluster.zone_balance("service:web", provider, ["a", "b"]);
        balance.counts().map(|(_, count)| count).collect::<Vec<_>>()
    };
    assert_eq!((counts("FARGATE"), counts("FARGATE_SPOT")), (vec![2, 0], vec![0, 1]));
    let others = cluster.zone_balance("service:db", "FARGATE", ["a"]);
    assert_eq!(others.counts().next(), Some(("a", 0)));
}
