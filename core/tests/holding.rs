//! Who holds a cluster for long: decisions that are outdated, planned tasks that ECS starts,
//! what-ifs that are forgotten.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;
#[path = "common/mod.rs"]
#[expect(dead_code, reason = "shared with tests that use more of it")]
mod common;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, TaskFacts, TaskSpec,
    cluster::{
        ApplyError, ConfirmError, Fact, RecordError,
        facts::{Holding, InstanceStatus},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Decision, Ignored, Placed, Reason},
    rule::Semantics,
    task::{DynamicPorts, Gpus},
    unit::Protocol,
};

const NOW: Semantics = Semantics::V2026_11;

fn one_instance() -> (Cluster, InstanceId, PreparedId) {
    let instance = InstanceFacts::new("i", CpuUnits(2048), MemoryMib(3000));
    let mut cluster = Cluster::build(vec![instance], vec![], &NOW).unwrap();
    let prepared = cluster.prepare(&TaskSpec::service("web", needs())).unwrap();
    let id = cluster.find_instance("i").unwrap();
    (cluster, id, prepared)
}

fn needs() -> Requirement {
    Requirement::new(CpuUnits(256), MemoryMib(1024))
}

fn told(arn: &str) -> TaskFacts {
    TaskFacts::new(arn, "service:web", &needs()).on("i")
}

/// Two decisions, both made while there is room for both; by the time of the third there is none:
/// 3000 - 2 × 1024 = 952 MiB.
#[test]
fn an_outdated_decision_is_refused() {
    let (mut cluster, id, prepared) = one_instance();
    let placed = cluster.decide(prepared).unwrap().placed().unwrap();
    cluster.try_apply(&placed).unwrap();
    cluster.try_apply(&placed).unwrap();
    let before = cluster.clone();
    let Err(ApplyError::Rejected(rejection)) = cluster.try_apply(&placed) else { panic!("952 MiB are left") };
    assert_eq!((rejection.reason(), rejection.amounts()), (Reason::Memory, Some((1024, 952))));
    assert_eq!(cluster, before, "what is refused changes nothing");
    assert_eq!(cluster.decide(prepared).unwrap().placed(), None);

    cluster.set_status(id, InstanceStatus::Draining).unwrap();
    let ignored = ApplyError::Ignored(Ignored::Status(InstanceStatus::Draining));
    assert_eq!(cluster.try_apply(&placed), Err(ignored));
    cluster.deregister(id).unwrap();
    assert_eq!(cluster.try_apply(&placed).unwrap_err().code(), "apply/stale");
}

/// 3000 / 1024 = 2 tasks.
#[test]
fn place_decides_and_applies() {
    let (mut cluster, id, prepared) = one_instance();
    let placed: Vec<(TaskId, InstanceId)> = std::iter::from_fn(|| cluster.place(prepared).unwrap()).collect();
    assert_eq!(placed.iter().map(|&(_, instance)| instance).collect::<Vec<_>>(), [id, id]);
    assert_eq!(cluster.tasks().collect::<Vec<_>>(), placed.iter().map(|&(task, _)| task).collect::<Vec<_>>());
    cluster.forget_prepared(prepared).unwrap();
    assert!(cluster.place(prepared).is_err());
}

#[test]
fn a_confirmed_task_keeps_its_handle() {
    let (mut cluster, _, prepared) = one_instance();
    let (task, _) = cluster.place(prepared).unwrap().unwrap();
    let (other, _) = cluster.place(prepared).unwrap().unwrap();
    let planned = cluster.clone();

    let mut fork = cluster.fork();
    fork.confirm(task, "t").unwrap();
    assert_eq!(fork.find_task("t"), Some(task));
    fork.rollback();
    assert_eq!(cluster, planned);
    assert_eq!(cluster.find_task("t"), None);

    assert_eq!(cluster.confirm(task, ""), Err(ConfirmError::TaskWithoutArn));
    cluster.confirm(task, "t").unwrap();
    cluster.confirm(task, "t").unwrap();
    assert_eq!(cluster.confirm(task, "u"), Err(ConfirmError::OtherArn("t".into())));
    assert_eq!(cluster.confirm(other, "t"), Err(ConfirmError::KnownTask(task)));
    assert_eq!(cluster.record(&Fact::TaskStarted(told("t"))), Err(RecordError::KnownTask(task)));
    assert_eq!(cluster.instance_facts(), planned.instance_facts(), "an ARN takes nothing");

    // The snapshot has the one, and not the other, which was never started.
    let instance = InstanceFacts::new("i", CpuUnits(2048), MemoryMib(3000));
    let changes = cluster.sync(vec![instance], vec![told("t")]).unwrap();
    assert_eq!((changes.gone, changes.started.len()), (1, 0));
    assert_eq!(cluster.tasks().collect::<Vec<_>>(), [task]);
    let left = cluster.find_instance("i").and_then(|id| cluster.instance(id)).unwrap();
    assert_eq!((left.cpu_remaining(), left.memory_remaining()), (2048 - 256, 3000 - 1024));

    cluster.remove_task(task).unwrap();
    assert_eq!(cluster.confirm(task, "t").unwrap_err().code(), "confirm/stale");
    assert_eq!(cluster.find_task("t"), None);
}

/// What a requirement tells of a holding: all but which GPUs and which ports the agent chose.
#[test]
fn a_holding_of_a_requirement() {
    let dynamic_ports = vec![DynamicPorts { protocol: Protocol::Tcp, count: 1 }];
    let needs = Requirement { ports_tcp: vec![80], gpus: Gpus::Count(1), eni: true, dynamic_ports, ..needs() };
    let expected = Holding { cpu: 256, memory: 1024, ports_tcp: vec![80], eni: true, ..Holding::default() };
    assert_eq!(Holding::from(&needs), expected);
    let shared = Requirement { gpus: Gpus::Shared { memory: 500 }, ..needs };
    assert_eq!(Requirement::from(&Holding::from(&shared)).gpus, Gpus::Shared { memory: 500 });
}

/// What was changed in a fork that is forgotten stays; the next fork lets its steps go, and undoes
/// none of them.
#[test]
fn a_forgotten_fork_keeps_its_changes() {
    let (mut cluster, _, prepared) = one_instance();
    let mut fork = cluster.fork();
    fork.place(prepared).unwrap().unwrap();
    let mut inner = fork.fork();
    inner.place(prepared).unwrap().unwrap();
    std::mem::forget(inner);
    std::mem::forget(fork);
    assert_eq!(cluster.task_count(), 2);
    let before = cluster.clone();
    let mut fork = cluster.fork();
    let first = fork.tasks().next().unwrap();
    fork.remove_task(first).unwrap();
    assert_eq!(fork.task_count(), 1);
    drop(fork);
    assert_eq!(cluster, before);
    assert_eq!(cluster.string_count(), before.string_count());
    cluster.forget_prepared(prepared).unwrap();
    assert!(cluster.string_count() < before.string_count(), "strings are let go again");
}

/// What changes a cluster changes a fork of it, too, and what is lent.
#[test]
fn forks_have_every_method_that_changes() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![source];
    let (mut own, mut delegated) = (vec![], vec![]);
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let name = |line: &str| line.split(['(', '<', ' ']).next().unwrap_or_default().to_owned();
        let mut in_cluster = false;
        let mut in_table = false;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if !line.is_empty() && !line.starts_with([' ', '}', ')', '\t']) {
                in_cluster = line == "impl Cluster {";
                in_table = line.ends_with("changes! {") && !line.starts_with("macro_rules");
            }
            let function = ["    pub fn ", "    pub const fn "].iter().find_map(|start| line.strip_prefix(start));
            let changes = line.contains("(&mut self") || lines.peek().is_some_and(|next| next.trim() == "&mut self,");
            match function {
                Some(rest) if in_cluster && changes => own.push(name(rest)),
                _ if in_table => own_table(line, &mut delegated),
                _ => {}
            }
        }
    }
    // A fork is not ended from within another.
    let given_by_hand = ["fork", "lend", "begin_fork", "commit_fork", "rollback_fork"];
    own.retain(|name| !given_by_hand.contains(&name.as_str()));
    own.sort();
    delegated.sort();
    assert_eq!(own, delegated);
    assert!(own.len() > 25, "{own:?}");
}

fn own_table(line: &str, delegated: &mut Vec<String>) {
    if let Some(rest) = line.strip_prefix("    fn ") {
        delegated.push(rest.split('(').next().unwrap_or_default().to_owned());
    }
}

proptest! {
    #![proptest_config(cases(256))]

    /// `try_apply` takes an instance if and only if it is feasible, and what it takes fits: no
    /// amount that was not below zero is after it. `place` is `decide` and `apply`. Rules:
    /// PLACE-102.
    #[test]
    fn try_apply_takes_what_is_feasible((instances, tasks) in common::cluster(), spec in common::spec()) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        for _ in 0..3 {
            let feasible: Vec<InstanceId> = cluster.feasible(prepared).unwrap().collect();
            for instance in cluster.instances().collect::<Vec<_>>() {
                let mut fork = cluster.fork();
                prop_assert_eq!(fork.try_apply(&Placed { prepared, instance }).is_ok(), feasible.contains(&instance));
            }
            let mut other = cluster.clone();
            let placed = cluster.place(prepared).unwrap();
            let expected = match other.decide(prepared).unwrap() {
                Decision::Placed(placed) => Some((other.apply(&placed).unwrap(), placed.instance)),
                Decision::Blocked => None,
            };
            prop_assert_eq!(placed, expected);
            prop_assert_eq!(&cluster, &other);
        }
    }

    /// When ECS tells what a cluster planned and has confirmed, nothing is new, gone or changed,
    /// and every handle stays.
    #[test]
    fn confirmed_tasks_outlive_a_snapshot((instances, tasks) in common::cluster(), spec in common::spec()) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        for number in 0..3 {
            let Some((task, _)) = cluster.place(prepared).unwrap() else { break };
            cluster.confirm(task, &format!("confirmed-{number}")).unwrap();
        }
        let handles = |cluster: &Cluster| cluster.tasks().map(|task| (task, cluster.task(task).unwrap().facts())).collect::<Vec<_>>();
        let (before, facts) = (handles(&cluster), cluster.instance_facts());
        let changes = cluster.sync(facts.clone(), cluster.task_facts()).unwrap();
        prop_assert_eq!((changes.registered.len(), changes.deregistered, changes.started.len(), changes.gone), (0, 0, 0, 0));
        prop_assert_eq!(handles(&cluster), before);
        prop_assert_eq!(cluster.instance_facts(), facts);
    }
}
