//! The indexed decision against the plain scan, over random clusters, chains, constraints, changes
//! and what-ifs.
//!
//! `STOWPLAN_DECISIONS=1000000 cargo test --release -p stowplan --test indexes -- --ignored`
//! compares so many decisions.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;
mod common;
#[path = "common/tally.rs"]
mod tally;

use cases::cases;
use common::{GROUPS, cluster, instance, read_under, spec};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use stowplan::{
    cluster::{
        Cluster, ClusterMut, Fact,
        facts::{InstanceFacts, InstanceStatus, LastStatus, ResourceFacts, TaskFacts},
    },
    id::{InstanceId, PreparedId},
    placement::{Constraint, Decision, TaskSpec},
    query::Query,
    rule::{Semantics, TieBreak},
};
use tally::Tally;

const NOW: Semantics = Semantics::V2026_11;

/// The prepared tasks decide as the scan does: the pick, the admissible set, and each instance's
/// place in or out of it.
fn agrees(cluster: &Cluster, prepared_tasks: &[PreparedId]) -> Result<Made, TestCaseError> {
    let mut made = Made::default();
    for &prepared in prepared_tasks {
        let Ok((expected, admissible)) = cluster.decide_by_scan(prepared) else { continue };
        prop_assert_eq!(cluster.decide(prepared).unwrap(), expected, "{:?}", cluster.spec(prepared));
        prop_assert_eq!(&cluster.admissible(prepared).unwrap(), &admissible, "{:?}", cluster.spec(prepared));
        for id in cluster.instances() {
            prop_assert_eq!(cluster.is_admissible(prepared, id).unwrap(), admissible.contains(&id));
        }
        if cluster.instance_count() <= 24 {
            // A filter is as if what it refuses were draining.
            let allowed = |id: InstanceId| id.row() % 3 != 0;
            let mut drained = cluster.clone();
            for id in cluster.instances().filter(|&id| !allowed(id)) {
                drained.set_status(id, InstanceStatus::Draining).unwrap();
            }
            let found = (cluster.decide_where(prepared, allowed), cluster.admissible_where(prepared, allowed));
            prop_assert_eq!((found.0.unwrap(), found.1.unwrap()), drained.decide_by_scan(prepared).unwrap());
        }
        made.all += 1;
        made.by_index += usize::from(cluster.decides_by_index(prepared).unwrap());
    }
    for id in cluster.instances() {
        let mut listed: Vec<_> = cluster.tasks_on(id).unwrap().collect();
        listed.sort();
        let on_it = cluster.tasks().filter(|&task| cluster.task(task).unwrap().instance() == Some(id));
        prop_assert_eq!(listed, on_it.collect::<Vec<_>>());
    }
    Ok(made)
}

/// Decisions that were compared. Where the indexes do not decide, the scan was compared with
/// itself.
#[derive(Clone, Copy, Debug, Default)]
struct Made {
    all: usize,
    by_index: usize,
}

impl std::ops::AddAssign for Made {
    fn add_assign(&mut self, more: Self) {
        self.all += more.all;
        self.by_index += more.by_index;
    }
}

/// What happens to a cluster.
#[derive(Clone, Debug)]
enum Step {
    Place,
    PlaceAnywhere,
    PlaceMany(usize),
    Stop,
    Remove,
    Status(InstanceStatus),
    Attribute(&'static str, Option<Option<&'static str>>),
    Deregister,
    Register(Box<InstanceFacts>),
    Sync(Vec<InstanceFacts>, Vec<TaskFacts>),
    TaskStarted(u8),
    TaskStatus(LastStatus),
    Agent(bool),
    Remaining(i64, i64),
    Prepare(Box<TaskSpec>, Option<u64>),
    Forget,
    Open,
    Close(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let status = prop::sample::select(vec![
        InstanceStatus::Active,
        InstanceStatus::Active,
        InstanceStatus::Draining,
        InstanceStatus::Inactive,
    ]);
    let name = prop::sample::select(vec![
        "rack",
        "ecs.availability-zone",
        "ecs.capability.external",
        "ecs.cpu-architecture",
        "unasked",
    ]);
    let value =
        prop::option::of(prop::option::of(prop::sample::select(vec!["r0", "r1", "r2", "us-east-1b", "arm64", "new"])));
    let amounts =
        prop_oneof![40 => -300..1500_i64, 1 => Just(i64::from(i32::MAX)), 1 => Just(1 << 40), 1 => Just(-(1 << 40))];
    prop_oneof![
        12 => Just(Step::Place),
        3 => Just(Step::PlaceAnywhere),
        3 => (0..30_usize).prop_map(Step::PlaceMany),
        4 => Just(Step::Stop),
        4 => Just(Step::Remove),
        2 => status.prop_map(Step::Status),
        3 => (name, value).prop_map(|(name, value)| Step::Attribute(name, value)),
        1 => Just(Step::Deregister),
        2 => instance(99).prop_map(|(facts, _)| Step::Register(Box::new(facts))),
        1 => cluster().prop_map(|(instances, tasks)| Step::Sync(instances, tasks)),
        2 => any::<u8>().prop_map(Step::TaskStarted),
        2 => prop::sample::select(vec![LastStatus::Running, LastStatus::Stopped]).prop_map(Step::TaskStatus),
        2 => any::<bool>().prop_map(Step::Agent),
        2 => (amounts.clone(), amounts).prop_map(|(cpu, memory)| Step::Remaining(cpu, memory)),
        2 => (spec(), prop::option::weighted(0.3, any::<u64>())).prop_map(|(spec, seed)| Step::Prepare(Box::new(spec), seed)),
        1 => Just(Step::Forget),
        2 => Just(Step::Open),
        2 => any::<bool>().prop_map(Step::Close),
    ]
}

fn semantics(seed: Option<u64>) -> Semantics {
    let tie_break = match seed {
        None => TieBreak::Default,
        Some(seed) if seed % 4 == 0 => TieBreak::LowestArn,
        Some(seed) => TieBreak::Seeded(seed),
    };
    let has = |bit: u64| seed.is_some_and(|seed| seed >> bit & 1 == 1);
    Semantics {
        tie_break,
        unknown_platform_refused: has(2),
        systems_ignored: has(3),
        numeric_ordering: has(4),
        hold_until_stopped: has(5),
        ..NOW
    }
}

fn prepare(cluster: &mut ClusterMut<'_>, spec: &TaskSpec, seed: Option<u64>) -> PreparedId {
    let semantics = semantics(seed);
    cluster.set_semantics(&semantics);
    cluster.prepare(&read_under(spec, &semantics)).unwrap()
}

/// Takes steps from `at` on until a what-if closes; each is followed by a comparison. Returns where
/// it stopped.
fn run(
    cluster: &mut ClusterMut<'_>,
    prepared_tasks: &mut Vec<PreparedId>,
    steps: &[(Step, usize)],
    mut at: usize,
    decisions: &mut Made,
) -> Result<(usize, bool), TestCaseError> {
    while let Some((step, which)) = steps.get(at) {
        at += 1;
        match step {
            Step::Open => {
                let before = (**cluster).clone();
                let mut inner_kinds = prepared_tasks.clone();
                let mut fork = cluster.fork();
                let (next, commit) = run(&mut fork.lend(), &mut inner_kinds, steps, at, decisions)?;
                at = next;
                if commit {
                    fork.commit();
                    *prepared_tasks = inner_kinds;
                } else {
                    drop(fork);
                    prop_assert_eq!(&**cluster, &before);
                }
            }
            Step::Close(commit) => return Ok((at, *commit)),
            step => apply(cluster, prepared_tasks, step, *which, at),
        }
        *decisions += agrees(cluster, prepared_tasks)?;
    }
    Ok((at, false))
}

fn nth<T: Copy>(list: &[T], which: usize) -> Option<T> {
    (!list.is_empty()).then(|| list[which % list.len()])
}

fn apply(cluster: &mut ClusterMut<'_>, prepared_tasks: &mut Vec<PreparedId>, step: &Step, which: usize, n: usize) {
    let instances: Vec<InstanceId> = cluster.instances().collect();
    let tasks: Vec<_> = cluster.tasks().collect();
    let (instance, task, prepared) = (nth(&instances, which), nth(&tasks, which), nth(prepared_tasks, which));
    match (step, instance, task, prepared) {
        (Step::Place, _, _, Some(prepared)) => {
            if let Ok(Decision::Placed(placed)) = cluster.decide(prepared) {
                cluster.apply(&placed).unwrap();
            }
        }
        (Step::PlaceAnywhere, Some(instance), _, Some(prepared)) => {
            let _ = cluster.apply(&stowplan::placement::Placed { prepared, instance });
        }
        (Step::PlaceMany(count), _, _, Some(prepared)) => {
            let mut one_by_one = cluster.clone();
            let mut expected = Vec::new();
            while expected.len() < *count {
                let Ok((Decision::Placed(placed), _)) = one_by_one.decide_by_scan(prepared) else { break };
                expected.push(one_by_one.apply(&placed).unwrap());
            }
            assert_eq!(cluster.place_many(prepared, *count).unwrap(), expected, "{:?}", cluster.spec(prepared));
            assert_eq!(**cluster, one_by_one);
        }
        (Step::Stop, _, Some(task), _) => cluster.stop_task(task).unwrap(),
        (Step::Remove, _, Some(task), _) => cluster.remove_task(task).unwrap(),
        (Step::Status(status), Some(instance), ..) => cluster.set_status(instance, *status).unwrap(),
        (Step::Attribute(name, value), Some(instance), ..) => cluster.set_attribute(instance, name, *value).unwrap(),
        (Step::Deregister, Some(instance), ..) => cluster.deregister(instance).unwrap(),
        (Step::Register(facts), ..) => {
            let _ = cluster.register(facts);
        }
        (Step::Sync(instances, tasks), ..) => {
            cluster.sync(instances.clone(), tasks.clone()).unwrap();
        }
        (Step::TaskStarted(group), Some(instance), ..) => {
            let arn = cluster.instance(instance).unwrap().arn().to_owned();
            let group = GROUPS[usize::from(*group) % GROUPS.len()].to_owned();
            let facts = TaskFacts { arn: format!("started-{n}"), group, instance: Some(arn), ..TaskFacts::default() };
            let _ = cluster.record(&Fact::TaskStarted(facts));
        }
        (Step::TaskStatus(status), _, Some(task), _) => {
            cluster.record(&Fact::TaskStatus(task, *status)).unwrap();
        }
        (Step::Agent(connected), Some(instance), ..) => {
            cluster.record(&Fact::AgentConnected(instance, *connected)).unwrap();
        }
        (Step::Remaining(cpu, memory), Some(instance), ..) => {
            let remaining = ResourceFacts { cpu: *cpu, memory: *memory, ..ResourceFacts::default() };
            cluster.record(&Fact::Remaining(instance, remaining)).unwrap();
        }
        (Step::Prepare(spec, seed), ..) => prepared_tasks.push(prepare(cluster, spec, *seed)),
        (Step::Forget, _, _, Some(prepared)) if prepared_tasks.len() > 1 => {
            let _ = cluster.forget_prepared(prepared);
            prepared_tasks.retain(|&other| other != prepared);
        }
        _ => {}
    }
}

type Case = ((Vec<InstanceFacts>, Vec<TaskFacts>), Vec<(TaskSpec, Option<u64>)>, Vec<(Step, usize)>);

fn case() -> impl Strategy<Value = Case> {
    let specs = prop::collection::vec((spec(), prop::option::weighted(0.3, any::<u64>())), 1..4);
    (cluster(), specs, prop::collection::vec((step(), 0..64_usize), 0..40))
}

fn compare(((instances, tasks), specs, steps): Case) -> Result<Made, TestCaseError> {
    let hold_until_stopped = steps.len() % 4 == 0;
    let mut cluster = Cluster::build(instances, tasks, &Semantics { hold_until_stopped, ..NOW }).unwrap();
    let mut prepared_tasks: Vec<PreparedId> =
        specs.iter().map(|(spec, seed)| prepare(&mut cluster.lend(), spec, *seed)).collect();
    let mut decisions = agrees(&cluster, &prepared_tasks)?;
    let mut at = 0;
    while at < steps.len() {
        at = run(&mut cluster.lend(), &mut prepared_tasks, &steps, at, &mut decisions)?.0;
    }
    Ok(decisions)
}

proptest! {
    #![proptest_config(cases(256))]

    /// Whatever happens to a cluster, the indexes decide as the scan does.
    #[test]
    fn the_indexes_equal_the_scan(case in case()) {
        compare(case)?;
    }
}

/// The indexes decide nearly always; where an amount is beyond them, the scan does.
#[test]
fn the_indexes_decide() {
    let mut made = Made::default();
    let tally = Tally::of(&case(), 96, |tally, case| {
        let own = compare(case).unwrap();
        tally.count("the scan decides at times", own.by_index < own.all);
        made += own;
    });
    println!("{made:?}");
    assert!(made.all > 3000 && made.by_index * 10 > made.all * 9, "{made:?}");
    tally.assert_percent(&[("the scan decides at times", 1)]);
}

/// A cluster large enough for many leaves and nodes, with more values of an attribute than there
/// can be classes: `unique` differs on every instance. Small draws decide everything.
fn wide(count: u32, salt: u32) -> Vec<InstanceFacts> {
    (0..count)
        .map(|n| {
            let mix = n.wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503));
            let draw = |shift: u32, of: u32| (mix >> shift) % of;
            InstanceFacts {
                arn: format!("arn:{:08x}", mix.rotate_left(7)),
                agent_connected: true,
                attributes: vec![
                    ("ecs.availability-zone".into(), Some(common::ZONES[draw(3, 3) as usize].into())),
                    ("rack".into(), Some(format!("r{}", draw(5, 5)))),
                    ("unique".into(), Some(format!("u{n}"))),
                ],
                registered: ResourceFacts {
                    cpu: i64::from(draw(9, 24)) * 64,
                    memory: i64::from(draw(14, 30)) * 128,
                    ..ResourceFacts::default()
                },
                ..InstanceFacts::default()
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 64, ..cases(12) })]

    /// In a large cluster too, also when a prepared task asks for an attribute that would make more
    /// classes than there are.
    #[test]
    fn a_large_cluster(
        salt in any::<u32>(),
        count in 300..900_u32,
        specs in prop::collection::vec((spec(), prop::option::weighted(0.2, any::<u64>()), any::<bool>()), 1..6),
        steps in prop::collection::vec((step(), any::<u16>()), 0..60),
    ) {
        let mut cluster = Cluster::build(wide(count, salt), vec![], &NOW).unwrap();
        let mut prepared_tasks = Vec::new();
        for (mut spec, seed, unique) in specs {
            spec.launch = stowplan::placement::Launch::Ec2;
            if unique {
                let query = Query::parse("attribute:unique =~ u.*[1-7] or runningTasksCount > 1").unwrap();
                spec.constraints.push(Constraint::MemberOf(query));
            }
            prepared_tasks.push(prepare(&mut cluster.lend(), &spec, seed));
        }
        for (n, (step, which)) in steps.iter().enumerate() {
            match step {
                Step::Sync(..) | Step::Open | Step::Close(_) => {
                    let before = cluster.clone();
                    let mut fork = cluster.fork();
                    for more in 0..20 {
                        apply(&mut fork.lend(), &mut prepared_tasks.clone(), &Step::Place, more, n);
                        apply(&mut fork.lend(), &mut prepared_tasks.clone(), &Step::Deregister, usize::from(*which) * 37, n);
                    }
                    drop(fork);
                    prop_assert_eq!(&cluster, &before);
                }
                step => {
                    for more in 0..8 {
                        apply(&mut cluster.lend(), &mut prepared_tasks, step, usize::from(*which) + more, n);
                    }
                }
            }
            for &prepared in &prepared_tasks {
                let (expected, admissible) = cluster.decide_by_scan(prepared).unwrap();
                prop_assert_eq!(cluster.decide(prepared).unwrap(), expected, "{:?}", cluster.spec(prepared));
                prop_assert_eq!(&cluster.admissible(prepared).unwrap(), &admissible);
            }
        }
    }
}

/// An instance that a what-if deregistered has its tasks again, and what constraints ask of them.
#[test]
fn a_deregistered_instance_comes_back_with_its_groups() {
    let instances = wide(20, 1);
    let mut cluster = Cluster::build(instances, vec![], &NOW).unwrap();
    let small = |group: &str| TaskSpec { group: group.into(), ..TaskSpec::default() };
    let database = cluster.prepare(&small("service:db")).unwrap();
    let beside = Constraint::MemberOf(Query::parse("task:group == service:db").unwrap());
    let beside = TaskSpec { constraints: vec![beside], ..small("service:web") };
    let beside = cluster.prepare(&beside).unwrap();
    let id = cluster.instances().nth(7).unwrap();
    cluster.apply(&stowplan::placement::Placed { prepared: database, instance: id }).unwrap();
    cluster.fork().deregister(id).unwrap();
    assert_eq!(cluster.admissible(beside).unwrap(), [id]);
    assert_eq!(cluster.decide_by_scan(beside).unwrap().1, [id]);
}

/// The same, until as many decisions as `STOWPLAN_DECISIONS` says are compared.
#[test]
#[ignore = "takes minutes"]
fn a_million_decisions_equal_the_scan() {
    let wanted: usize = std::env::var("STOWPLAN_DECISIONS").map_or(1_000_000, |text| text.parse().unwrap());
    let mut decisions = 0;
    let mut cases = 0_u64;
    while decisions < wanted {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&cases.to_le_bytes());
        let config = Config { failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let case = case().new_tree(&mut runner).unwrap().current();
        match compare(case.clone()) {
            Ok(compared) => decisions += compared.by_index,
            Err(error) => panic!("case {cases}: {error}\n{case:#?}"),
        }
        cases += 1;
    }
    println!("{decisions} decisions in {cases} cases");
}
