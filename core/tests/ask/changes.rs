//! Scale-in, and deployments of daemons.

use stowplan::{
    cluster::{
        Cluster,
        facts::{InstanceStatus, TaskFacts},
    },
    deployment::{Clock, Percentages, WaitsFor},
    placement::{Launch, Reason, TaskSpec},
    request::{Destination, ProviderFacts, ScaleIn, service_group},
};

use crate::{NOW, failures, instance, providers, task};

/// PLACE-119: protected tasks do not stop; a service gets an event with the id of their task set,
/// where anything tells it.
#[test]
fn protected_tasks_stay() {
    const OF: &str = "service web was unable to reach steady state because task set (";
    const END: &str = ") was unable to scale in. \
                       Reason: The number of protected tasks are more than the desired count of tasks";
    let rows = [
        (Some("ecs-svc/1234"), Some("ecs-svc/9"), "ecs-svc/1234"),
        (Some("1234"), None, "1234"),
        (Some("a person"), Some("ecs-svc/9"), "ecs-svc/9"),
        (None, Some("no number"), "taskSet-ID"),
        (None, None, "taskSet-ID"),
    ];
    for (started_by, task_set, expected) in rows {
        let own = |arn: &str, protected| TaskFacts {
            arn: arn.into(),
            group: service_group("web"),
            started_by: started_by.map(Into::into),
            protected,
            ..TaskFacts::default()
        };
        let mut cluster = Cluster::build(vec![], vec![own("t1", true), own("t2", false)], &NOW).unwrap();
        let asked = ScaleIn { task_set, ..ScaleIn::new("service:web") };
        let outcome = cluster.fork().scale_in(&asked);
        assert_eq!((outcome.stops.len(), outcome.unstopped, outcome.event), (1, 0, None));
        let outcome = cluster.scale_in(&ScaleIn { count: 2, ..asked });
        assert_eq!((outcome.stops.len(), outcome.unstopped), (1, 1));
        assert_eq!(outcome.event, Some(format!("{OF}{expected}{END}")));
    }
}

/// Only services have events, and only for protected tasks.
#[test]
fn no_event_without_need() {
    let own =
        |group: &str, protected| TaskFacts { arn: "t1".into(), group: group.into(), protected, ..TaskFacts::default() };
    for (group, protected, unstopped) in [("nightly", true, 2), ("service:web", false, 1)] {
        let mut cluster = Cluster::build(vec![], vec![own(group, protected)], &NOW).unwrap();
        let outcome = cluster.scale_in(&ScaleIn { count: 2, ..ScaleIn::new(group) });
        assert_eq!((outcome.unstopped, outcome.event), (unstopped, None));
    }
}

/// DEPLOY-40: four instances at 50 percent are two waves of two; at 100 percent none may stop. A
/// new task that is too large is blocked where it should be, even without the present one.
#[test]
fn a_daemon_in_waves() {
    let instances: Vec<_> = ["a1", "b1", "c1", "d1"].map(|name| instance(name, "a")).into();
    let on = |(number, at): (usize, &_)| {
        let at: &stowplan::cluster::facts::InstanceFacts = at;
        TaskFacts {
            arn: format!("t{number}"),
            group: service_group("agent"),
            instance: Some(at.arn.clone()),
            ..TaskFacts::default()
        }
    };
    let tasks: Vec<_> = instances.iter().enumerate().map(on).collect();
    let agent = |memory| TaskSpec { group: service_group("agent"), ..task(memory) };
    let at = |minimum_healthy| Percentages { minimum_healthy, ..Percentages::DAEMON };
    // An instance has 4000 MiB.
    let rows = [
        (agent(4000), at(50), 2, vec![(0, 2), (2, 4)], 0, None),
        (agent(4000), at(0), 0, vec![(0, 4)], 0, None),
        (agent(4000), at(100), 4, vec![], 0, Some(WaitsFor::Configuration)),
        // Two stop and none comes: 4 - 2 = 2 are left, the minimum.
        (agent(4001), at(50), 2, vec![(0, 2)], 4, Some(WaitsFor::Placement)),
    ];
    for (task, percentages, minimum, waves, blocked, waits_for) in rows {
        let mut cluster = Cluster::build(instances.clone(), tasks.clone(), &NOW).unwrap();
        let before = cluster.instance_facts();
        let plan = cluster.plan_daemon(&task, percentages, None).unwrap();
        let found: Vec<_> = plan.waves.iter().map(|wave| (wave.start, wave.end)).collect();
        assert_eq!((plan.minimum, &found, plan.waits_for), (minimum, &waves, waits_for));
        assert_eq!(
            plan.named_waves().map(<[_]>::len).sum::<usize>(),
            waves.iter().map(|(from, to)| to - from).sum::<u32>() as usize
        );
        let reasons = failures(&cluster, &plan.blocked);
        assert_eq!(reasons.len(), blocked);
        assert!(reasons.iter().all(|(_, reason)| *reason == Reason::Memory));
        assert_eq!((cluster.instance_facts(), cluster.task_count()), (before, 4), "it only looks");
    }
}

/// A daemon that is nowhere yet has nothing to replace, and ends; one that drains is not asked.
#[test]
fn a_daemon_that_is_nowhere() {
    let mut draining = instance("a1", "a");
    draining.status = InstanceStatus::Draining;
    let mut cluster = Cluster::build(vec![draining], vec![], &NOW).unwrap();
    let plan = cluster.plan_daemon(&task(5000), Percentages::DAEMON, None).unwrap();
    assert_eq!((plan.instances.len(), plan.blocked.len(), plan.waits_for), (0, 0, None));
}

/// CAP-116: a bucket of 100, refilled with 20 a second, for each of Fargate's providers. Two
/// providers of equal weight share 300: 150 each, of which 50 wait ceil(50 / 20) = 3 s; on
/// container instances nothing is held back.
#[test]
fn seconds_of_a_course() {
    let rows = [
        (Destination::fargate(), vec![300], vec![0, 10 + 40]),
        (Destination::fargate(), vec![100, 100], vec![0, 40, 80]),
        (providers(&[("FARGATE", 1), ("FARGATE_SPOT", 1)], ProviderFacts::default()), vec![300], vec![0, 3 + 40]),
        (Destination::from(&Launch::Ec2), vec![300, 300], vec![0, 40, 80]),
    ];
    for (destination, started, expected) in rows {
        assert_eq!(Clock::new(40, &destination).starts(started), expected);
    }
}
