//! What happens to a cluster in months, drawn at random. Steps name what they change by numbers, so
//! that two clusters can live the same.

use proptest::{prelude::*, sample::select};
use stowplan::{
    cluster::{
        Cluster, ClusterMut, Fact,
        facts::{DeviceUse, Holding, InstanceFacts, InstanceStatus, LastStatus, ResourceFacts, TaskFacts},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Decision, Placed, TaskSpec},
    request::Starter,
    rule::{Semantics, TieBreak},
    task::DynamicPorts,
    unit::Protocol,
};

use crate::common::{self, GROUPS, read_under};

/// Something that happens. The number beside it says to which of the instances, tasks and prepared
/// tasks.
#[derive(Clone, Debug)]
pub enum Step {
    Place,
    PlaceAnywhere,
    PlaceMany(usize),
    Stop,
    StopOfGroup(u8),
    Remove,
    Status(InstanceStatus),
    Attribute(&'static str, Option<Option<&'static str>>),
    Deregister,
    Register(Box<InstanceFacts>),
    Sync(Vec<InstanceFacts>, Vec<TaskFacts>),
    SyncInstance(Vec<TaskFacts>),
    Started(Box<TaskFacts>),
    LastStatus(LastStatus),
    Protected(bool),
    Confirm(u8),
    Agent(bool),
    Remaining(i64, i64),
    Prepare(Box<TaskSpec>, Option<u64>),
    Forget,
    /// A what-if with these steps in it, kept or not.
    WhatIf(Vec<(Step, usize)>, bool),
}

pub fn steps(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(Step, usize)>> {
    let what_if = (prop::collection::vec((step(), 0..64_usize), 1..6), any::<bool>());
    let any_step = prop_oneof![12 => step(), 1 => what_if.prop_map(|(steps, keep)| Step::WhatIf(steps, keep))];
    prop::collection::vec((any_step, 0..64_usize), count)
}

fn step() -> impl Strategy<Value = Step> {
    let status = select(vec![InstanceStatus::Active, InstanceStatus::Active, InstanceStatus::Draining]);
    let name = select(vec!["rack", "ecs.availability-zone", "ecs.capability.external", "ecs.instance-type", "unasked"]);
    let value = prop::option::of(prop::option::of(select(vec!["r0", "r1", "us-east-1b", "g6f.2xlarge", "new"])));
    let last = select(vec![LastStatus::Running, LastStatus::Stopping, LastStatus::Stopped]);
    prop_oneof![
        10 => Just(Step::Place),
        2 => Just(Step::PlaceAnywhere),
        2 => (0..12_usize).prop_map(Step::PlaceMany),
        4 => Just(Step::Stop),
        1 => any::<u8>().prop_map(Step::StopOfGroup),
        4 => Just(Step::Remove),
        1 => status.prop_map(Step::Status),
        2 => (name, value).prop_map(|(name, value)| Step::Attribute(name, value)),
        1 => Just(Step::Deregister),
        2 => common::instance(77).prop_map(|(facts, _)| Step::Register(Box::new(facts))),
        1 => common::cluster().prop_map(|(instances, tasks)| Step::Sync(instances, tasks)),
        1 => prop::collection::vec(started(), 0..3).prop_map(Step::SyncInstance),
        4 => started().prop_map(|facts| Step::Started(Box::new(facts))),
        2 => last.prop_map(Step::LastStatus),
        1 => any::<bool>().prop_map(Step::Protected),
        3 => any::<u8>().prop_map(Step::Confirm),
        1 => any::<bool>().prop_map(Step::Agent),
        1 => (-300..1500_i64, -300..3000_i64).prop_map(|(cpu, memory)| Step::Remaining(cpu, memory)),
        3 => (spec(), prop::option::weighted(0.5, any::<u64>()))
            .prop_map(|(spec, seed)| Step::Prepare(Box::new(spec), seed)),
        1 => Just(Step::Forget),
    ]
}

/// A task that reality started: with ports that the agent chose, and a device at times.
fn started() -> impl Strategy<Value = TaskFacts> {
    let dynamic = prop::collection::vec((select(vec![Protocol::Tcp, Protocol::Udp]), 32_768..32_776_u16), 0..3);
    let devices = prop_oneof![
        4 => Just((DeviceUse::Whole, None)),
        1 => Just((DeviceUse::Whole, Some("gpu-0"))),
        1 => (1..3_u32).prop_map(|part| (DeviceUse::Shared { memory: part * 250 }, Some("gpu-1"))),
        1 => Just((DeviceUse::NeuronDevices, None)),
    ];
    (common::task(), 0..40_u32, dynamic, devices).prop_map(|(task, number, dynamic_ports, (devices, gpu))| TaskFacts {
        arn: format!("arn:aws:ecs:r:1:task/c/started{number}"),
        definition: Some(format!("web:{}", number % 3)),
        started_by: (number % 2 == 0).then(|| "ecs-svc/1".to_owned()),
        holds: Holding { dynamic_ports, devices, gpus: gpu.into_iter().map(str::to_owned).collect(), ..task.holds },
        ..task
    })
}

/// A task to place, which lets the agent choose ports at times.
pub fn spec() -> impl Strategy<Value = TaskSpec> {
    let dynamic = prop::collection::vec((select(vec![Protocol::Tcp, Protocol::Udp]), 1..4_u16), 0..3);
    let starter = prop::option::weighted(0.3, select(vec![Starter::Service, Starter::RunTask, Starter::Daemon]));
    (common::spec(), starter, prop_oneof![2 => Just(vec![]), 1 => dynamic]).prop_map(|(mut spec, starter, dynamic)| {
        spec.starter = starter;
        let wanted = |(protocol, count)| DynamicPorts { protocol, count };
        spec.requirement.dynamic_ports = dynamic.into_iter().map(wanted).collect();
        spec
    })
}

/// A cluster with prepared tasks, after a history.
pub fn lived(steps_taken: std::ops::Range<usize>) -> impl Strategy<Value = Cluster> {
    let specs = prop::collection::vec((spec(), prop::option::of(any::<u64>())), 1..3);
    let semantics = (any::<bool>(), prop::option::of(any::<u64>()));
    (common::cluster(), specs, steps(steps_taken), semantics).prop_map(
        |((instances, tasks), specs, steps, (hold, seed))| {
            let semantics = Semantics { hold_until_stopped: hold, ..self::semantics(seed) };
            let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
            for (spec, seed) in &specs {
                prepare(&mut cluster, spec, *seed);
            }
            steps.iter().for_each(|step| take(&mut cluster, step));
            cluster
        },
    )
}

/// Semantics by a seed: how ties break, and how numbers are read.
pub fn semantics(seed: Option<u64>) -> Semantics {
    let tie_break = match seed {
        None => TieBreak::Default,
        Some(seed) if seed % 4 == 0 => TieBreak::LowestArn,
        Some(seed) => TieBreak::Seeded(seed),
    };
    let has = |bit: u64| seed.is_some_and(|seed| seed >> bit & 1 == 1);
    Semantics {
        tie_break,
        unknown_platform_refused: has(2),
        numeric_ordering: has(3),
        field_first: has(4),
        draining_first: has(5),
        ..Semantics::V2026_11
    }
}

pub fn prepare(cluster: &mut Cluster, spec: &TaskSpec, seed: Option<u64>) -> PreparedId {
    prepare_in(&mut cluster.lend(), spec, seed)
}

fn prepare_in(cluster: &mut ClusterMut<'_>, spec: &TaskSpec, seed: Option<u64>) -> PreparedId {
    let hold_until_stopped = cluster.semantics().hold_until_stopped;
    let semantics = Semantics { hold_until_stopped, ..semantics(seed) };
    cluster.set_semantics(&semantics);
    cluster.prepare(&read_under(spec, &semantics)).unwrap()
}

fn nth<T>(mut list: impl ExactSizeIterator<Item = T>, which: usize) -> Option<T> {
    let count = list.len();
    (count > 0).then(|| list.nth(which % count)).flatten()
}

/// The instance, the task and the prepared task that a number means.
pub fn named(cluster: &Cluster, which: usize) -> (Option<InstanceId>, Option<TaskId>, Option<PreparedId>) {
    let instances: Vec<_> = cluster.instances().collect();
    let tasks: Vec<_> = cluster.tasks().collect();
    let prepared: Vec<_> = cluster.prepared_tasks().map(|(id, _)| id).collect();
    (nth(instances.into_iter(), which), nth(tasks.into_iter(), which), nth(prepared.into_iter(), which))
}

/// Takes one step.
pub fn take(cluster: &mut Cluster, step: &(Step, usize)) {
    change(&mut cluster.lend(), step);
}

/// Takes one step of a cluster, or of a what-if of one.
pub fn change(cluster: &mut ClusterMut<'_>, (step, which): &(Step, usize)) {
    let (instance, task, prepared) = named(cluster, *which);
    match (step, instance, task, prepared) {
        (Step::Place, _, _, Some(prepared)) => {
            if let Decision::Placed(placed) = cluster.decide(prepared).unwrap() {
                cluster.apply(&placed).unwrap();
            }
        }
        (Step::PlaceAnywhere, Some(instance), _, Some(prepared)) => {
            cluster.apply(&Placed { prepared, instance }).unwrap();
        }
        (Step::PlaceMany(count), _, _, Some(prepared)) => {
            cluster.place_many(prepared, *count).unwrap();
        }
        (Step::Stop, _, Some(task), _) => cluster.stop_task(task).unwrap(),
        (Step::StopOfGroup(group), ..) => {
            let group = GROUPS[usize::from(*group) % GROUPS.len()];
            cluster.stop_many(group, 2, &[]);
        }
        (Step::Remove, _, Some(task), _) => cluster.remove_task(task).unwrap(),
        (Step::Status(status), Some(instance), ..) => cluster.set_status(instance, *status).unwrap(),
        (Step::Attribute(name, value), Some(instance), ..) => cluster.set_attribute(instance, name, *value).unwrap(),
        (Step::Deregister, Some(instance), ..) => cluster.deregister(instance).unwrap(),
        (Step::Register(facts), ..) => {
            // Refused where it is there already.
            let _ = cluster.register(facts);
        }
        (Step::Sync(instances, tasks), ..) => {
            cluster.sync(instances.clone(), tasks.clone()).unwrap();
        }
        (Step::SyncInstance(tasks), Some(instance), ..) => sync_instance(cluster, instance, tasks),
        (Step::Started(facts), Some(instance), ..) => {
            let arn = cluster.instance(instance).unwrap().arn().to_owned();
            // Refused where it runs already.
            let _ = cluster.record(&Fact::TaskStarted(TaskFacts { instance: Some(arn), ..(**facts).clone() }));
        }
        (Step::LastStatus(status), _, Some(task), _) => report(cluster, task, *status),
        (Step::Protected(on), _, Some(task), _) => {
            cluster.record(&Fact::TaskProtection(task, *on)).unwrap();
        }
        (Step::Confirm(number), _, Some(task), _) => {
            // Refused where it has an ARN already, or another task has this one.
            let _ = cluster.confirm(task, &format!("arn:aws:ecs:r:1:task/c/confirmed{number}"));
        }
        (Step::Agent(connected), Some(instance), ..) => {
            cluster.record(&Fact::AgentConnected(instance, *connected)).unwrap();
        }
        (Step::Remaining(cpu, memory), Some(instance), ..) => remain(cluster, instance, *cpu, *memory),
        (Step::Prepare(spec, seed), ..) => {
            prepare_in(cluster, spec, *seed);
        }
        (Step::Forget, _, _, Some(prepared)) => cluster.forget_prepared(prepared).unwrap(),
        (Step::WhatIf(steps, keep), ..) => {
            let mut fork = cluster.fork();
            steps.iter().for_each(|step| change(&mut fork.lend(), step));
            if *keep {
                fork.commit();
            }
        }
        _ => {}
    }
}

/// ECS tells one instance anew, with these tasks on it.
fn sync_instance(cluster: &mut ClusterMut<'_>, instance: InstanceId, tasks: &[TaskFacts]) {
    let facts = InstanceFacts { remaining: None, ..cluster.instance(instance).unwrap().facts() };
    let mut tasks: Vec<_> =
        tasks.iter().map(|task| TaskFacts { instance: Some(facts.arn.clone()), ..task.clone() }).collect();
    tasks.sort_by(|one, two| one.arn.cmp(&two.arn));
    tasks.dedup_by(|one, two| one.arn == two.arn);
    cluster.sync_instance(&facts, &tasks).unwrap();
}

/// A task reports a status; a stopped one reports no more.
fn report(cluster: &mut ClusterMut<'_>, task: TaskId, status: LastStatus) {
    if cluster.task(task).unwrap().last_status() != LastStatus::Stopped {
        cluster.record(&Fact::TaskStatus(task, status)).unwrap();
    }
}

/// ECS says what CPU and memory is left; the ports and GPUs are as they were.
fn remain(cluster: &mut ClusterMut<'_>, instance: InstanceId, cpu: i64, memory: i64) {
    let view = cluster.instance(instance).unwrap();
    let remaining = ResourceFacts {
        cpu,
        memory,
        ports_tcp: view.ports_taken(Protocol::Tcp),
        ports_udp: view.ports_taken(Protocol::Udp),
        gpus: view.gpus_free().map(str::to_owned).collect(),
    };
    cluster.record(&Fact::Remaining(instance, remaining)).unwrap();
}
