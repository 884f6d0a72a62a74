//! GPUs by number, by fraction and shared, and Neuron devices: the examples of AWS's pages, one by
//! one.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan::{
    cluster::{
        Cluster, ClusterMut, Fact,
        facts::{DeviceUse, GpuDevice, GpuMemory, GpuSharingMode, Holding, InstanceFacts, ResourceFacts, TaskFacts},
    },
    id::PreparedId,
    placement::{Decision, Reason, Rejection, RemedyKind, TaskSpec},
    rule::Semantics,
    task::{GpuFraction, Gpus, Requirement},
};

const NOW: Semantics = Semantics::V2026_11;

fn instance(arn: &str, instance_type: Option<&str>, gpus: &[&str]) -> InstanceFacts {
    let attribute = |name: &str| ("ecs.instance-type".to_owned(), Some(name.to_owned()));
    InstanceFacts {
        arn: arn.into(),
        agent_connected: true,
        attributes: instance_type.map(attribute).into_iter().collect(),
        registered: ResourceFacts {
            gpus: gpus.iter().map(|id| (*id).to_owned()).collect(),
            ..ResourceFacts::default()
        },
        ..InstanceFacts::default()
    }
}

fn device(id: &str, mode: GpuSharingMode, total: u32, remaining: u32) -> GpuDevice {
    GpuDevice { id: id.into(), mode, memory: Some(GpuMemory { total, remaining }) }
}

fn with_devices(devices: Vec<GpuDevice>) -> InstanceFacts {
    InstanceFacts { gpu_devices: devices, ..instance("i", Some("g6.12xlarge"), &[]) }
}

fn spec(gpus: Gpus) -> TaskSpec {
    TaskSpec { group: "g".into(), requirement: Requirement { gpus, ..Requirement::default() }, ..TaskSpec::default() }
}

fn build(instances: Vec<InstanceFacts>, gpus: Gpus) -> (Cluster, PreparedId) {
    let mut cluster = Cluster::build(instances, vec![], &NOW).unwrap();
    let prepared = cluster.prepare(&spec(gpus)).unwrap();
    (cluster, prepared)
}

fn admissible(cluster: &Cluster, prepared: PreparedId) -> Vec<&str> {
    cluster.admissible(prepared).unwrap().into_iter().map(|id| cluster.instance(id).unwrap().arn()).collect()
}

/// Places one task and returns the GPUs that it has, or why the one instance does not take it.
fn place(mut cluster: ClusterMut<'_>, prepared: PreparedId) -> Result<Vec<String>, Rejection> {
    let Decision::Placed(placed) = cluster.decide(prepared).unwrap() else {
        let id = cluster.instances().next().unwrap();
        return Err(cluster.check(prepared, id).unwrap().unwrap());
    };
    let task = cluster.apply(&placed).unwrap();
    Ok(cluster.task(task).unwrap().gpus().map(str::to_owned).collect())
}

#[test]
fn a_fraction_goes_to_the_partition_of_its_size() {
    let instances = || {
        vec![
            instance("a", Some("g6f.2xlarge"), &["g"]),
            instance("b", Some("g6.xlarge"), &["g"]),
            instance("c", Some("gr6f.4xlarge"), &["g"]),
        ]
    };
    let (cluster, prepared) = build(instances(), Gpus::Fraction(GpuFraction::Quarter));
    assert_eq!(admissible(&cluster, prepared), ["a"]);
    let (cluster, prepared) = build(instances(), Gpus::Fraction(GpuFraction::Eighth));
    assert_eq!(admissible(&cluster, prepared), [""; 0]);
    // 0.5 would do on c, 0.25 on a.
    let remedies = cluster.explain(prepared, 1).unwrap().remedies;
    let kinds: Vec<&RemedyKind> = remedies.iter().map(|remedy| &remedy.kind).collect();
    assert!(kinds.contains(&&RemedyKind::ChangeGpuFraction { to: GpuFraction::Half }), "{kinds:?}");
    // A whole number only goes to full GPUs.
    let (cluster, prepared) = build(
        vec![instance("a", Some("g6f.xlarge"), &["g"]), instance("b", Some("g6.xlarge"), &["g"])],
        Gpus::Count(1),
    );
    assert_eq!(admissible(&cluster, prepared), ["b"]);
}

#[test]
fn one_fraction_an_instance_at_a_time() {
    for gpus in [&["g"][..], &[]] {
        let eighth = Gpus::Fraction(GpuFraction::Eighth);
        let (mut cluster, prepared) = build(vec![instance("i", Some("g6f.large"), gpus)], eighth);
        let Decision::Placed(placed) = cluster.decide(prepared).unwrap() else { panic!("it fits") };
        let task = cluster.apply(&placed).unwrap();
        let refused = place(cluster.lend(), prepared).unwrap_err();
        assert_eq!(refused, Rejection::GpuFractionTaken { needed: GpuFraction::Eighth });
        assert_eq!((refused.reason(), refused.rule().as_str()), (Reason::Gpu, "PLACE-182"));
        cluster.stop_task(task).unwrap();
        assert!(place(cluster.lend(), prepared).is_ok());
    }
}

#[test]
fn an_instance_without_a_type_counts_as_able() {
    let (cluster, prepared) = build(vec![instance("i", None, &[])], Gpus::Fraction(GpuFraction::Half));
    assert_eq!(admissible(&cluster, prepared), ["i"]);
}

/// 7000 and 8500 MiB left are 15,500 in all, but 9000 are on no single GPU.
#[test]
fn shared_memory_is_on_a_single_gpu() {
    let devices = vec![
        device("g0", GpuSharingMode::NvidiaMps, 23_028, 7000),
        device("g1", GpuSharingMode::NvidiaMps, 23_028, 8500),
    ];
    let (mut cluster, prepared) = build(vec![with_devices(devices)], Gpus::Shared { memory: 9000 });
    let refused = place(cluster.lend(), prepared).unwrap_err();
    assert_eq!(refused, Rejection::GpuMemory { needed: 9000, most: 8500, all: 15_500, gpus: 2 });
    assert_eq!(refused.reason(), Reason::Gpu);
    assert_eq!(
        refused.describe(&TaskSpec::default()),
        "needs 9000 MiB on one shared GPU, has 15500 on 2 of them but at most 8500 on one"
    );
    let remedies = cluster.explain(prepared, 1).unwrap().remedies;
    assert_eq!(remedies.first().unwrap().kind, RemedyKind::ReduceGpuMemory { by: 500, to: 8500 });
}

/// Containers of 5000 and 4000 MiB: the second GPU, of whose 9000 nothing is left then.
#[test]
fn the_memory_of_a_task_adds_up_on_one_gpu() {
    let devices = vec![
        device("g0", GpuSharingMode::NvidiaMps, 10_000, 6000),
        device("g1", GpuSharingMode::NvidiaMps, 10_000, 9000),
    ];
    let (mut cluster, prepared) = build(vec![with_devices(devices)], Gpus::Shared { memory: 5000 + 4000 });
    assert_eq!(place(cluster.lend(), prepared).unwrap(), ["g1"]);
    assert_eq!(cluster.instance_facts()[0].gpu_devices[1], device("g1", GpuSharingMode::NvidiaMps, 10_000, 0));
}

/// 23,028 MiB hold two tasks of 10,000: 3028 are left.
#[test]
fn an_idle_gpu_becomes_a_shared_one_at_once() {
    let idle = device("g0", GpuSharingMode::Idle, 23_028, 23_028);
    let (mut cluster, prepared) = build(vec![with_devices(vec![idle.clone()])], Gpus::Shared { memory: 10_000 });
    let before = cluster.clone();
    let whole = {
        let mut fork = cluster.fork();
        assert_eq!(place(fork.lend(), prepared).unwrap(), ["g0"]);
        assert_eq!(place(fork.lend(), prepared).unwrap(), ["g0"]);
        let refused = place(fork.lend(), prepared).unwrap_err();
        assert_eq!(refused, Rejection::GpuMemory { needed: 10_000, most: 3028, all: 3028, gpus: 1 });
        let whole = fork.prepare(&spec(Gpus::Count(1))).unwrap();
        place(fork.lend(), whole).unwrap_err()
    };
    assert_eq!(whole, Rejection::Gpus { needed: 1, free: 0, shared: 1 });
    assert_eq!(cluster, before);
    // The last task that shares it leaves it idle again, for either.
    let Decision::Placed(placed) = cluster.decide(prepared).unwrap() else { panic!("it fits") };
    let task = cluster.apply(&placed).unwrap();
    cluster.remove_task(task).unwrap();
    assert_eq!(cluster.instance_facts()[0].gpu_devices, [idle]);
    let whole = cluster.prepare(&spec(Gpus::All)).unwrap();
    assert_eq!(place(cluster.lend(), whole).unwrap(), ["g0"]);
    assert_eq!(cluster.instance_facts()[0].gpu_devices[0].mode, GpuSharingMode::Dedicated);
    assert!(place(cluster.lend(), prepared).is_err(), "one that has its GPU to itself shares it with none");
}

/// `gpuDevices` says that two tasks share a GPU, and not how much of it is left: it is idle once
/// both are gone, not before. Rules: PLACE-185.
#[test]
fn a_shared_gpu_of_untold_memory_stays_shared_while_a_task_uses_it() {
    let shared = GpuDevice { id: "g0".into(), mode: GpuSharingMode::NvidiaMps, memory: None };
    let holds =
        || Holding { gpus: vec!["g0".into()], devices: DeviceUse::Shared { memory: 100 }, ..Holding::default() };
    let task =
        |arn: &str| TaskFacts { arn: arn.into(), instance: Some("i".into()), holds: holds(), ..TaskFacts::default() };
    let instance = InstanceFacts { arn: "i".into(), ..with_devices(vec![shared]) };
    let mut cluster = Cluster::build(vec![instance], vec![task("t0"), task("t1")], &NOW).unwrap();
    let idle = |cluster: &Cluster| {
        let id = cluster.find_instance("i").unwrap();
        cluster.instance(id).unwrap().gpus_free().count()
    };
    cluster.remove_task(cluster.find_task("t0").unwrap()).unwrap();
    assert_eq!(idle(&cluster), 0);
    cluster.remove_task(cluster.find_task("t1").unwrap()).unwrap();
    assert_eq!(idle(&cluster), 1);
}

/// g0 is shared, g1 idle.
#[test]
fn shared_and_whole_gpus_exclude_each_other() {
    let devices =
        || vec![device("g0", GpuSharingMode::NvidiaMps, 8000, 1500), device("g1", GpuSharingMode::Idle, 8000, 8000)];
    for (gpus, expected) in [
        (Gpus::Count(1), Ok(vec!["g1".to_owned()])),
        (Gpus::Count(2), Err(Rejection::Gpus { needed: 2, free: 1, shared: 1 })),
        (Gpus::All, Err(Rejection::AllGpus { registered: 2, free: 1, shared: 1 })),
        (Gpus::Shared { memory: 2000 }, Ok(vec!["g1".to_owned()])),
        (Gpus::Shared { memory: 1500 }, Ok(vec!["g0".to_owned()])),
    ] {
        let (mut cluster, prepared) = build(vec![with_devices(devices())], gpus);
        assert_eq!(place(cluster.lend(), prepared), expected, "{gpus:?}");
    }
}

/// The remaining resources say that both are free, the devices that one is not.
#[test]
fn devices_hold_against_the_remaining_resources() {
    let both = ResourceFacts { gpus: vec!["g0".into(), "g1".into()], ..ResourceFacts::default() };
    let devices =
        vec![device("g0", GpuSharingMode::Dedicated, 8000, 8000), device("g1", GpuSharingMode::Idle, 8000, 8000)];
    let facts = InstanceFacts {
        registered: both.clone(),
        remaining: Some(both),
        gpu_devices: devices,
        ..instance("i", None, &[])
    };
    let (mut cluster, prepared) = build(vec![facts], Gpus::Count(1));
    assert_eq!(place(cluster.lend(), prepared).unwrap(), ["g1"]);
    assert!(place(cluster.lend(), prepared).is_err());
}

/// Without devices the GPUs are known, but not their memory: any number of tasks may share one, and
/// none has it to itself then.
#[test]
fn memory_that_nobody_told_is_no_bound() {
    let holds = Holding { gpus: vec!["g0".into()], devices: DeviceUse::Shared { memory: 4000 }, ..Holding::default() };
    let task = TaskFacts { arn: "t".into(), instance: Some("i".into()), holds, ..TaskFacts::default() };
    let free = ResourceFacts { gpus: vec!["g0".into(), "g1".into()], ..ResourceFacts::default() };
    let facts = InstanceFacts { remaining: Some(free), ..instance("i", Some("g6.12xlarge"), &["g0", "g1"]) };
    let mut cluster = Cluster::build(vec![facts], vec![task], &NOW).unwrap();
    let shared = cluster.prepare(&spec(Gpus::Shared { memory: 100_000 })).unwrap();
    let whole = cluster.prepare(&spec(Gpus::Count(1))).unwrap();
    assert_eq!(place(cluster.lend(), shared).unwrap(), ["g0"]);
    assert_eq!(place(cluster.lend(), whole).unwrap(), ["g1"]);
    assert!(place(cluster.lend(), whole).is_err());
    // The snapshot's task goes; the placed one still shares.
    let id = cluster.find_task("t").unwrap();
    cluster.record(&Fact::TaskStopped(id)).unwrap();
    assert!(place(cluster.lend(), whole).is_err());
}

#[test]
fn neuron_devices_are_taken_all_at_once() {
    let instances = vec![instance("a", Some("trn1.2xlarge"), &[]), instance("b", Some("g6.xlarge"), &["g"])];
    let mut cluster = Cluster::build(instances, vec![], &NOW).unwrap();
    let needs = Requirement { neuron_devices: true, ..Requirement::default() };
    let prepared = cluster.prepare(&TaskSpec { group: "g".into(), requirement: needs, ..TaskSpec::default() }).unwrap();
    assert_eq!(admissible(&cluster, prepared), ["a"]);
    place(cluster.lend(), prepared).unwrap();
    assert_eq!(place(cluster.lend(), prepared).unwrap_err(), Rejection::NeuronDevices { taken: true });
    let other = cluster.find_instance("b").unwrap();
    assert_eq!(cluster.check(prepared, other).unwrap(), Some(Rejection::NeuronDevices { taken: false }));
}

/// The type is an attribute: setting it changes what the instance takes.
#[test]
fn the_type_may_be_told_later() {
    let (mut cluster, prepared) = build(vec![instance("i", None, &["g"])], Gpus::Fraction(GpuFraction::Half));
    let id = cluster.find_instance("i").unwrap();
    cluster.set_attribute(id, "ecs.instance-type", Some(Some("g6.xlarge"))).unwrap();
    assert_eq!(admissible(&cluster, prepared), [""; 0]);
    cluster.set_attribute(id, "ecs.instance-type", Some(Some("g6f.4xlarge"))).unwrap();
    assert_eq!(admissible(&cluster, prepared), ["i"]);
}

/// Of all GPUs, a has none at all and b one of two: a lacks 1 of 1 at least, b 1 of 2 (PLACE-15).
#[test]
fn an_instance_without_a_gpu_is_not_the_closest() {
    let devices =
        vec![device("g0", GpuSharingMode::Dedicated, 8000, 8000), device("g1", GpuSharingMode::Idle, 8000, 8000)];
    let half = InstanceFacts { arn: "b".into(), ..with_devices(devices) };
    let (cluster, prepared) = build(vec![instance("a", None, &[]), half], Gpus::All);
    let closest = cluster.closest(prepared).unwrap().unwrap();
    assert_eq!(cluster.instance(closest.instance).unwrap().arn(), "b");
    assert_eq!(closest.rejection, Rejection::AllGpus { registered: 2, free: 1, shared: 0 });
}
