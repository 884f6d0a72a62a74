//! Clusters in which something is decided: several instances that can take the task, strategies
//! that tell them apart, and ties.
//!
//! What is drawn freely from everything (see `wild`) mostly fits nowhere.

use proptest::prelude::*;
use stowplan::{
    cluster::facts::{EniSlots, InstanceFacts, ResourceFacts, TaskFacts},
    placement::{Constraint, Launch, TaskSpec},
    task::{Architecture, GpuFraction, Gpus, Platform, Requirement},
    unit::{CpuUnits, MemoryMib, Timestamp},
};

use super::{
    FAMILIES, GPU_MEMORY, GROUPS, VPCS, ZONES, constraint, gpu_devices, requires, strategy, task, with_devices,
};

/// CPU units and MiB: few sizes, so that instances are alike.
const SIZES: [(i64, i64); 3] = [(1024, 2048), (2048, 4096), (2048, 8192)];

/// What differs between the instances of one cluster, each a number that is used modulo its few
/// values.
type Differs = (u8, u8, u8, u8, u16);

/// From 4 to 12 active instances, and from 5 to 30 tasks.
pub fn cluster() -> impl Strategy<Value = (Vec<InstanceFacts>, Vec<TaskFacts>)> {
    let differs = (0..2_u8, 0..3_u8, 0..3_u8, 0..8_u8, any::<u16>());
    let rare = (prop::bool::weighted(0.25), prop::bool::weighted(0.1));
    let instances = prop::collection::vec((differs, prop::bool::weighted(0.95)), 4..=12);
    let tasks = prop::collection::vec((any::<u8>(), prop::bool::weighted(0.6), task(), 0..10_u8), 5..=30);
    (0..SIZES.len(), rare, instances, tasks).prop_map(|(size, (full, bare), instances, tasks)| {
        let count = instances.len();
        let mut rows: Vec<InstanceFacts> = instances
            .into_iter()
            .enumerate()
            .map(|(index, (differs, connected))| InstanceFacts {
                agent_connected: connected,
                ..instance(index, size, differs, bare)
            })
            .collect();
        if full {
            // The agent's own ports, and so many more that an instance may have one to three of a
            // task at most.
            rows.iter_mut().step_by(2).for_each(|row| row.registered.ports_udp.extend(40_000..40_095));
        }
        let mut on: Vec<Vec<(TaskFacts, u8)>> = vec![Vec::new(); count];
        for (number, (at, of_first, task, device)) in tasks.into_iter().enumerate() {
            let row = usize::from(at) % count;
            let group = if of_first { GROUPS[0].to_owned() } else { task.group.clone() };
            let arn = format!("arn:aws:ecs:r:1:task/c/{number:02}");
            let instance = Some(rows[row].arn.clone());
            on[row].push((TaskFacts { arn, group, instance, ..task }, device));
        }
        let mut all = Vec::new();
        for (row, tasks) in rows.iter_mut().zip(on) {
            let tasks = with_devices(tasks, &row.registered.gpus);
            if !row.registered.gpus.is_empty() {
                row.gpu_devices = gpu_devices(GPU_MEMORY, &row.registered.gpus, &tasks);
            }
            all.extend(tasks);
        }
        (rows, all)
    })
}

fn instance(index: usize, size: usize, (other_size, zone, rack, odd, salt): Differs, bare: bool) -> InstanceFacts {
    let (cpu, memory) = SIZES[(size + usize::from(other_size)) % SIZES.len()];
    let arn = format!("arn:aws:ecs:r:1:container-instance/c/{:02x}{index:02}", salt % 251);
    let some = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    let mut attributes = vec![some("ecs.availability-zone", ZONES[usize::from(zone)])];
    if !bare {
        attributes.push(some("rack", ["r0", "r1", "10"][usize::from(rack)]));
    }
    if salt % 3 > 0 {
        attributes.push(("ssd".to_owned(), None));
        attributes.push(some("gen", if salt % 3 == 1 { "3" } else { "4" }));
    }
    // Every instance tells one thing more, or nothing.
    match odd {
        0 => attributes.push(some("ecs.cpu-architecture", "arm64")),
        1 => attributes.push(some("ecs.cpu-architecture", "x86_64")),
        2 => attributes.push(some("ecs.os-type", "linux")),
        3 => attributes.push(some("ecs.os-family", FAMILIES[1])),
        4 => attributes.push(some("ecs.vpc-id", VPCS[usize::from(salt % 2)])),
        _ => {}
    }
    let gpus = if odd > 4 { (0..=odd - 5).map(|n| format!("gpu-{n}")).collect() } else { vec![] };
    InstanceFacts {
        arn,
        agent_version: (salt % 5 > 0).then(|| format!("1.{}.{}", salt % 3 * 7, salt % 4)),
        ec2_instance_id: Some(format!("i-{index}")),
        registered_at: Some(Timestamp(i64::from(salt) * 10_000_000_000 / 64)),
        capacity_provider: (salt % 3 > 0).then(|| "cp".to_owned()),
        attributes,
        registered: ResourceFacts { cpu, memory, ports_tcp: vec![22, 2375], ports_udp: vec![], gpus },
        eni_slots: (salt % 4 > 0)
            .then(|| EniSlots { total: u32::from(salt / 16 % 4), used: u32::from(salt / 64 % 3 / 2) }),
        ..InstanceFacts::default()
    }
}

/// A small task of the group that most tasks are of, with one thing at most that is out of the
/// ordinary.
pub fn spec() -> impl Strategy<Value = TaskSpec> {
    let some = |value: &str| Some(value.to_owned());
    let odd = prop_oneof![
        6 => Just(TaskSpec::default()),
        2 => ports().prop_map(|(tcp, udp)| needs(Requirement { ports_tcp: tcp, ports_udp: udp, ..Requirement::default() })),
        2 => gpus().prop_map(|gpus| needs(Requirement { gpus, ..Requirement::default() })),
        2 => Just(needs(Requirement { eni: true, ..Requirement::default() })),
        1 => prop::sample::select(vec![Architecture::X86_64, Architecture::Arm64])
            .prop_map(|architecture| TaskSpec { platform: Platform { architecture: Some(architecture), family: None }, ..TaskSpec::default() }),
        1 => prop::sample::select(FAMILIES.to_vec())
            .prop_map(move |family| TaskSpec { platform: Platform { architecture: None, family: some(family) }, ..TaskSpec::default() }),
        1 => (0..VPCS.len()).prop_map(move |vpc| TaskSpec { vpc: some(VPCS[vpc]), ..TaskSpec::default() }),
        1 => (0..ZONES.len()).prop_map(|zone| TaskSpec { zones: Some(vec![ZONES[zone].to_owned()]), ..TaskSpec::default() }),
        1 => requires().prop_map(|requires_attributes| TaskSpec { requires_attributes, ..TaskSpec::default() }),
        1 => Just(TaskSpec { launch: Launch::CapacityProvider("cp".into()), ..TaskSpec::default() }),
    ];
    let constraint = prop_oneof![6 => Just(vec![]), 1 => Just(vec![Constraint::DistinctInstance]), 3 => constraint().prop_map(|one| vec![one])];
    let group = prop_oneof![5 => Just(0), 1 => 1..GROUPS.len()];
    let more = (prop::option::weighted(0.85, strategy()), prop::option::of(strategy()));
    (group, 0..4_u32, 0..4_u32, odd, constraint, (strategy(), more)).prop_map(
        |(group, cpu, memory, mut spec, constraints, (first, (second, third)))| {
            let strategies = [Some(first), second, third].into_iter().flatten().collect();
            spec.group = GROUPS[group].to_owned();
            spec.requirement.cpu = CpuUnits(cpu * 64);
            spec.requirement.memory = MemoryMib(memory * 128);
            TaskSpec { constraints, strategies, ..spec }
        },
    )
}

fn needs(requirement: Requirement) -> TaskSpec {
    TaskSpec { requirement, ..TaskSpec::default() }
}

/// From one to three TCP and UDP ports, some of which tasks and agents have.
fn ports() -> impl Strategy<Value = (Vec<u16>, Vec<u16>)> {
    let port = || prop::sample::select(vec![80_u16, 81, 22, 8080, 8081]);
    (prop::collection::vec(port(), 0..3), prop::collection::vec(port(), 1..3))
}

fn gpus() -> impl Strategy<Value = Gpus> {
    prop_oneof![
        2 => (1..3_u32).prop_map(Gpus::Count),
        1 => Just(Gpus::All),
        1 => prop::sample::select(GpuFraction::ALL.to_vec()).prop_map(Gpus::Fraction),
        4 => (1..5_u32).prop_map(|part| Gpus::Shared { memory: GPU_MEMORY / 4 * part }),
    ]
}
