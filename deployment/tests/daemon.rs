//! Deployments of daemons: which instances count, what stays, what goes first.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan::{
    capacity::{CapacityChoices, CapacityProviderStrategyItem, ProviderStrategy},
    cluster::{
        Cluster,
        facts::{InstanceFacts, InstanceStatus, LastStatus, ResourceFacts, TaskFacts},
    },
    placement::{Constraint, Launch, Reason, TaskSpec},
    query::Query,
    request::{Destination, ProviderFacts, service_group},
    rule::Semantics,
    task::Requirement,
    unit::MemoryMib,
};
use stowplan_deployment::{Clock, DaemonRollout, Percentages, PlanDeployment, WaitsFor};

const NOW: Semantics = Semantics::V2026_11;

/// An instance of 2048 CPU units and 4000 MiB, in a zone.
fn instance(name: &str, zone: &str) -> InstanceFacts {
    InstanceFacts {
        arn: format!("arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/{name}"),
        agent_connected: true,
        attributes: vec![("ecs.availability-zone".into(), Some(zone.into()))],
        registered: ResourceFacts { cpu: 2048, memory: 4000, ..ResourceFacts::default() },
        ..InstanceFacts::default()
    }
}

/// A task of so many MiB.
fn task(memory: u32) -> TaskSpec {
    let requirement = Requirement { memory: MemoryMib(memory), ..Requirement::default() };
    TaskSpec { group: "family:report".into(), requirement, ..TaskSpec::default() }
}

fn agent() -> TaskSpec {
    TaskSpec { group: service_group("agent"), ..task(100) }
}

fn at(minimum_healthy: u32) -> Percentages {
    Percentages { minimum_healthy, ..Percentages::DAEMON }
}

fn instance_of(name: &str) -> String {
    instance(name, "a").arn
}

/// A task of the daemon on an instance, of `agent:1` unless said.
fn on(instance: &str) -> TaskFacts {
    TaskFacts {
        arn: format!("task-on-{instance}"),
        group: service_group("agent"),
        instance: Some(instance_of(instance)),
        definition: Some("agent:1".into()),
        ..TaskFacts::default()
    }
}

fn plan(instances: Vec<InstanceFacts>, tasks: Vec<TaskFacts>, task: &TaskSpec, minimum: u32) -> DaemonRollout {
    let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
    cluster.plan_daemon(task, at(minimum), Some("agent:2")).unwrap()
}

/// What each step stops, starts and leaves healthy.
fn rows(plan: &DaemonRollout) -> Vec<(u32, u32, u32)> {
    plan.steps.iter().map(|row| (row.stopped, row.started, row.healthy)).collect()
}

/// DEPLOY-142: six instances at 50 percent keep three; a draining one and one that fails the
/// constraints are neither counted nor replaced, so four of six keep ceil(4 × 50 %) = 2.
#[test]
fn the_minimum_is_of_the_instances_that_should_have_one() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let all = || names.map(|name| instance(name, "a")).to_vec();
    let tasks = || names.map(on).to_vec();
    let whole = plan(all(), tasks(), &agent(), 50);
    assert_eq!((whole.eligible, whole.minimum, rows(&whole)), (6, 3, vec![(3, 3, 3), (3, 3, 3)]));

    let mut draining = all();
    draining[0].status = InstanceStatus::Draining;
    let only = Query::parse("attribute:ecs.availability-zone == a").unwrap();
    draining[5] = instance("f", "b");
    let mut task = agent();
    task.constraints.push(Constraint::MemberOf(only));
    let part = plan(draining, tasks(), &task, 50);
    assert_eq!((part.eligible, part.tasks, part.minimum, rows(&part)), (4, 4, 2, vec![(2, 2, 2), (2, 2, 2)]));
    assert_eq!(part.waits_for, None);
}

/// DEPLOY-143: new tasks stay, missing ones start at once, unhealthy ones go before healthy ones.
#[test]
fn what_stays_and_what_goes_first() {
    let instances = || ["a", "b", "c", "d"].map(|name| instance(name, "a")).to_vec();
    let new = |name| TaskFacts { definition: Some("agent:2".into()), ..on(name) };
    let pending = |name| TaskFacts { last_status: LastStatus::Pending, ..on(name) };
    let protected = |name| TaskFacts { protected: true, ..on(name) };
    let all_new = ["a", "b", "c", "d"].map(new).to_vec();
    let cases = [
        // All have it: nothing to do.
        (all_new, 50, vec![], None),
        // Two have it: the other two in one step, for 4 - 2 = 2 stay.
        (vec![new("a"), new("b"), on("c"), on("d")], 50, vec![(2, 2, 2)], None),
        // c has none and gets one; a, b and d are 3 healthy, one more than ceil(4 × 50 %).
        (vec![on("a"), on("b"), on("d")], 50, vec![(1, 2, 2), (2, 2, 2)], None),
        // b is not healthy: it goes at once and costs nothing; of 3 healthy ones none may at 75 %.
        (vec![on("a"), pending("b"), on("c"), on("d")], 75, vec![(1, 1, 3), (1, 1, 3), (1, 1, 3), (1, 1, 3)], None),
        // A protected one stays for ever.
        (vec![on("a"), protected("b"), on("c"), on("d")], 0, vec![(3, 3, 1), (0, 0, 4)], Some(WaitsFor::Protection)),
        // None may stop.
        (["a", "b", "c", "d"].map(on).to_vec(), 100, vec![(0, 0, 4)], Some(WaitsFor::Configuration)),
    ];
    for (tasks, minimum, expected, waits_for) in cases {
        let plan = plan(instances(), tasks, &agent(), minimum);
        assert_eq!((rows(&plan), plan.waits_for), (expected, waits_for), "{plan:?}");
    }
}

/// The remedy is the largest smaller minimum that ends, and it does: 3 of 4 are 75 percent.
#[test]
fn a_smaller_minimum_ends_it() {
    let instances = ["a", "b", "c", "d"].map(|name| instance(name, "a")).to_vec();
    let tasks = ["a", "b", "c", "d"].map(on).to_vec();
    let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
    let helps = cluster.daemon_minimum(&agent(), at(100), None).unwrap();
    assert_eq!(helps, Some(75));
    let ends =
        |cluster: &mut Cluster, percent| cluster.plan_daemon(&agent(), at(percent), None).unwrap().waits_for.is_none();
    assert!((0..=75).all(|percent| ends(&mut cluster, percent)));
    assert!(!ends(&mut cluster, 76));
    assert_eq!(cluster.daemon_minimum(&agent(), at(75), None).unwrap(), None);
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
        assert_eq!(plan.blocked.len(), blocked);
        assert!(plan.blocked.iter().all(|(_, rejection)| rejection.reason() == Reason::Memory));
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
    let item = |provider: &str| CapacityProviderStrategyItem { provider: provider.into(), base: 0, weight: 1 };
    let items = vec![item("FARGATE"), item("FARGATE_SPOT")];
    let strategy = ProviderStrategy::new(items, |_| None, &CapacityChoices::V2026_11).unwrap();
    let both = Destination::of_strategy(strategy, |_| ProviderFacts::default());
    let rows = [
        (Destination::fargate(), vec![300], vec![0, 10 + 40]),
        (Destination::fargate(), vec![100, 100], vec![0, 40, 80]),
        (both, vec![300], vec![0, 3 + 40]),
        (Destination::from(&Launch::Ec2), vec![300, 300], vec![0, 40, 80]),
    ];
    for (destination, started, expected) in rows {
        assert_eq!(Clock::new(40, &destination).starts(started), expected);
    }
}
