//! Deployments of daemons: which instances count, what stays, what goes first.

use stowplan::{
    cluster::{
        Cluster,
        facts::{InstanceFacts, InstanceStatus, LastStatus, TaskFacts},
    },
    deployment::{DaemonRollout, Percentages, WaitsFor},
    placement::{Constraint, TaskSpec},
    query::Query,
    request::service_group,
};

use crate::{NOW, instance, task};

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
