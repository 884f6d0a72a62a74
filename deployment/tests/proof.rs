//! What the proof of a stuck deployment sees of the instances: which are open to a new task, what
//! is free there, which tasks are old.
//!
//! In all of them host `a` has 4 units of CPU and 4 MiB, and two old tasks of 2 fill it. New tasks
//! take 3. Of two one may stop (50 %), no third may start (100 %): then 2 are free, which is too
//! little. So there are two states, with two old tasks and with one, and none of them ends.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan::{
    cluster::{
        Cluster,
        facts::{
            DesiredStatus, EniSlots, Holding, InstanceFacts, InstanceStatus, LastStatus, ResourceFacts, TaskFacts,
        },
    },
    placement::{Constraint, Strategy, TaskSpec},
    query::Query,
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};
use stowplan_deployment::{DeploymentOutcome, Percentages, PlanDeployment, Rollout, StuckProof, WaitsFor};

const SEMANTICS: Semantics = Semantics::V2026_11;
const SERVICE: &str = "service:web";

/// A host that has what new tasks ask for: a zone, an attribute.
fn host(arn: &str, size: u32) -> InstanceFacts {
    InstanceFacts {
        arn: arn.into(),
        agent_connected: true,
        registered: ResourceFacts { cpu: i64::from(size), memory: i64::from(size), ..ResourceFacts::default() },
        attributes: vec![("ecs.availability-zone".into(), Some("z0".into())), ("fast".into(), None)],
        ..InstanceFacts::default()
    }
}

fn task(arn: &str, group: &str, host: Option<&str>, size: u32) -> TaskFacts {
    TaskFacts {
        arn: arn.into(),
        group: group.into(),
        instance: host.map(Into::into),
        definition: Some("web:1".into()),
        desired_status: DesiredStatus::Running,
        last_status: LastStatus::Running,
        holds: Holding { cpu: size, memory: size, ..Holding::default() },
        ..TaskFacts::default()
    }
}

fn takes(size: u32) -> Requirement {
    Requirement { cpu: CpuUnits(size), memory: MemoryMib(size), ..Requirement::default() }
}

/// A deployment of `desired` tasks, and the cluster that it is on.
struct Scene {
    hosts: Vec<InstanceFacts>,
    tasks: Vec<TaskFacts>,
    old: Option<Requirement>,
    spec: TaskSpec,
    desired: u32,
}

impl Scene {
    fn new() -> Self {
        Self {
            hosts: vec![host("a", 4)],
            tasks: vec![task("t0", SERVICE, Some("a"), 2), task("t1", SERVICE, Some("a"), 2)],
            old: Some(takes(2)),
            spec: TaskSpec {
                group: SERVICE.into(),
                requirement: takes(3),
                strategies: Strategy::service_default(),
                ..TaskSpec::default()
            },
            desired: 2,
        }
    }

    fn outcome(self) -> DeploymentOutcome {
        let mut cluster = Cluster::build(self.hosts, self.tasks, &SEMANTICS).unwrap();
        let rollout = Rollout::new(&self.spec, self.desired)
            .old(self.old.as_ref())
            .definition("web:2")
            .percentages(Percentages { minimum_healthy: 50, maximum: 100 });
        cluster.plan_deployment(&rollout).unwrap().outcome
    }
}

/// Stuck for lack of a place, whichever way it went.
const fn exhausted(states: usize) -> DeploymentOutcome {
    DeploymentOutcome::Stuck { waits_for: WaitsFor::Placement, proof: StuckProof::Exhausted { states } }
}

/// Stuck, and not all ways were looked at.
const OPEN: DeploymentOutcome = DeploymentOutcome::Stuck { waits_for: WaitsFor::Placement, proof: StuckProof::Open };

/// A second host with room for three new tasks ends the deployment, unless something beside amounts
/// keeps it closed.
#[test]
fn a_closed_instance_is_no_way_out() {
    type Row = (&'static str, fn(&mut InstanceFacts, &mut Vec<TaskFacts>, &mut TaskSpec));
    let rows: [Row; 8] = [
        ("another zone", |_, _, spec| spec.zones = Some(vec!["z1".into()])),
        ("an attribute is missing", |b, _, spec| {
            spec.requires_attributes = vec![("fast".into(), None)];
            b.attributes.retain(|(name, _)| name != "fast");
        }),
        ("it drains", |b, _, _| b.status = InstanceStatus::Draining),
        ("its agent is gone", |b, _, _| b.agent_connected = false),
        ("another service has the port", |_, tasks, spec| {
            spec.requirement.ports_tcp = vec![80];
            let mut other = task("t2", "service:db", Some("b"), 1);
            other.holds.ports_tcp = vec![80];
            tasks.push(other);
        }),
        ("a constraint", |b, _, spec| {
            spec.constraints = vec![Constraint::MemberOf(Query::parse("attribute:fast exists").unwrap())];
            b.attributes.retain(|(name, _)| name != "fast");
        }),
        // Amounts: the instance is open, and has too little of them.
        ("no interface is free", |b, _, spec| {
            spec.requirement.eni = true;
            b.eni_slots = Some(EniSlots { total: 1, used: 1 });
        }),
        ("another service fills it", |_, tasks, _| tasks.push(task("t2", "service:db", Some("b"), 7))),
    ];
    let plain = Scene { hosts: vec![host("a", 4), host("b", 9)], ..Scene::new() };
    assert_eq!(plain.outcome(), DeploymentOutcome::Completes);
    for (name, close) in rows {
        let mut scene = Scene::new();
        let mut b = host("b", 9);
        close(&mut b, &mut scene.tasks, &mut scene.spec);
        scene.hosts.push(b);
        assert_eq!(scene.outcome(), exhausted(2), "{name}");
    }
}

/// A task of the new revision is there already, of 3 beside an old one of 2 on a host of 5. One may
/// stop: then 2 are free, and the second new one takes
/// 3. Again two states, with the old task and without it.
#[test]
fn new_tasks_that_are_there_count_as_new() {
    let mut scene = Scene { hosts: vec![host("a", 5)], ..Scene::new() };
    scene.tasks = vec![task("t0", SERVICE, Some("a"), 2), task("t1", SERVICE, Some("a"), 3)];
    scene.tasks[1].definition = Some("web:2".into());
    assert_eq!(scene.outcome(), exhausted(2));
}

/// What the search does not model is said to be open: protected tasks, tasks on no instance,
/// constraints on other tasks, old tasks of unknown size.
#[test]
fn what_the_search_does_not_know_is_open() {
    let mut protected = Scene::new();
    protected.tasks[0].protected = true;
    assert_eq!(protected.outcome(), OPEN, "a protected task");
    // Three tasks of which one may stop: at least 1.5, so 2. It is that on no instance or one of 2;
    // either way no 3 are free.
    let mut elsewhere = Scene { desired: 3, ..Scene::new() };
    elsewhere.tasks.push(task("t2", SERVICE, None, 2));
    assert_eq!(elsewhere.outcome(), OPEN, "a task on no instance");
    let mut apart = Scene::new();
    apart.spec.constraints = vec![Constraint::MemberOf(Query::parse("not(task:group == service:db)").unwrap())];
    assert_eq!(apart.outcome(), OPEN, "a constraint on other tasks");
    assert_eq!(Scene { old: None, ..Scene::new() }.outcome(), OPEN, "old tasks of unknown size");
}

/// Up to 64 instances every way is followed. All but the first are closed.
#[test]
fn the_search_looks_at_64_instances() {
    for (hosts, expected) in [(64, exhausted(2)), (65, OPEN)] {
        let mut scene = Scene::new();
        let closed = |number| InstanceFacts { agent_connected: false, ..host(&format!("b{number:02}"), 9) };
        scene.hosts.extend((1..hosts).map(closed));
        assert_eq!(scene.outcome(), expected, "{hosts}");
    }
}
