//! Random clusters and tasks: mostly busy ones, and some drawn freely from everything.

mod busy;

use proptest::prelude::*;
use stowplan::{
    cluster::facts::{
        DesiredStatus, DeviceUse, EniSlots, GpuDevice, GpuMemory, GpuSharingMode, Holding, InstanceFacts,
        InstanceStatus, LastStatus, ResourceFacts, TaskFacts,
    },
    placement::{Constraint, Field, Launch, Packed, Strategy as Placing, TaskSpec},
    query::{Query, QueryOptions},
    rule::Semantics,
    task::{Architecture, GpuFraction, Gpus, Platform, Requirement},
    unit::{CpuUnits, MemoryMib, Timestamp},
};

pub const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];
pub const GROUPS: [&str; 3] = ["service:web", "service:db", "family:job"];
/// Types with whole GPUs, fractions and Neuron devices.
const TYPES: [&str; 4] = ["g6.xlarge", "g6f.2xlarge", "gr6f.4xlarge", "trn1.2xlarge"];
/// MiB of every GPU.
const GPU_MEMORY: u32 = 1000;
const FAMILIES: [&str; 3] = ["LINUX", "WINDOWS_SERVER_2022_CORE", "WINDOWS_SERVER_2019_CORE"];
pub const VPCS: [&str; 2] = ["vpc-1", "vpc-2"];
/// Every subject, and every sort of operator.
const QUERIES: [&str; 18] = [
    "attribute:rack == r1",
    "attribute:rack != r1",
    "attribute:rack !exists",
    "not(task:group == service:web)",
    "task:group == service:db",
    "task:group !exists or task:group =~ (service|family):.*",
    "runningTasksCount < 2",
    "runningTasksCount >= 3",
    "attribute:ecs.availability-zone in [us-east-1a, us-east-1b] or attribute:rack exists",
    "attribute:ecs.availability-zone !in [us-east-1a] and not(attribute:rack == r0)",
    "attribute:rack =~ r.*",
    "attribute:rack !~ [0-9r][01]",
    "attribute:rack >= 9",
    "agentConnected == true and attribute:rack < r1",
    "agentVersion >= 1.7.2",
    "agentVersion < 1.14 or agentVersion == 1.14.0",
    "ec2InstanceId in [i-1, i-2, i-3] or ec2InstanceId =~ i-[4-9]",
    "registeredAt > 1980-06-18T22:28:28-03:00",
];

/// An instance and the tasks on it, consistent with each other.
pub fn instance(index: usize) -> impl Strategy<Value = (InstanceFacts, Vec<TaskFacts>)> {
    let status = prop_oneof![
        8 => Just(InstanceStatus::Active),
        1 => Just(InstanceStatus::Draining),
        1 => Just(InstanceStatus::Inactive),
    ];
    let attributes = (
        prop::option::weighted(0.9, 0..ZONES.len()),
        prop::option::of(prop::option::of(0..3_u8)),
        prop::bool::weighted(0.1),
        prop::option::of(prop::sample::select(vec!["x86_64", "arm64"])),
        prop::option::of(prop::sample::select(vec!["linux", "windows", FAMILIES[1]])),
        prop::option::weighted(0.3, prop::sample::select(FAMILIES.to_vec())),
    );
    let devices =
        (prop::option::weighted(0.4, prop::sample::select(TYPES.to_vec())), prop::option::of(Just(GPU_MEMORY)));
    let slots = prop::option::of((0..4_u32, prop::bool::weighted(0.2)));
    let sizes = (0..5_u8, 0..5_u8, 0..4_usize, slots, devices, prop::bool::weighted(0.05));
    let tasks = prop::collection::vec((task(), 0..8_u8), 0..4);
    (status, prop::bool::weighted(0.9), attributes, sizes, tasks, any::<u16>()).prop_map(
        move |(
            status,
            connected,
            (zone, rack, external, processor, os_type, os_family),
            (cpu, memory, gpus, eni, (of_type, gpu_memory), full),
            tasks,
            salt,
        )| {
            let arn = format!("arn:aws:ecs:r:1:container-instance/c/{:02x}{index:02}", salt % 251);
            let mut attributes = Vec::new();
            if let Some(zone) = zone {
                attributes.push(("ecs.availability-zone".to_owned(), Some(ZONES[zone].to_owned())));
            }
            if let Some(rack) = rack {
                attributes.push(("rack".to_owned(), rack.map(|rack| format!("r{rack}"))));
            }
            if external {
                attributes.push(("ecs.capability.external".to_owned(), None));
            }
            for (name, value) in
                [("ecs.cpu-architecture", processor), ("ecs.os-type", os_type), ("ecs.os-family", os_family)]
            {
                attributes.extend(value.map(|value| (name.to_owned(), Some(value.to_owned()))));
            }
            attributes.extend(of_type.map(|name| ("ecs.instance-type".to_owned(), Some(name.to_owned()))));
            if salt % 3 == 0 {
                attributes.push(("ssd".to_owned(), None));
                attributes.push(("gen".to_owned(), Some((3 + salt / 3 % 2).to_string())));
            }
            if salt % 7 == 0 {
                attributes.push(("ecs.vpc-id".to_owned(), Some(VPCS[usize::from(salt / 7 % 2)].to_owned())));
            }
            let mut facts = InstanceFacts {
                arn: arn.clone(),
                ec2_instance_id: (salt % 2 == 0).then(|| format!("i-{index}")),
                agent_version: (salt % 5 > 1).then(|| format!("v1.{}", salt % 3 * 7)),
                registered_at: (salt % 5 > 2).then(|| Timestamp(i64::from(salt) * 10_000_000)),
                status,
                agent_connected: connected,
                attributes,
                capacity_provider: (salt % 3 == 0).then(|| "cp".to_owned()),
                registered: ResourceFacts {
                    cpu: i64::from(cpu) * 256,
                    memory: i64::from(memory) * 512,
                    ports_tcp: vec![22, 2375],
                    ports_udp: if full { (40_000..40_097).collect() } else { vec![] },
                    gpus: (0..gpus).map(|n| format!("gpu-{n}")).collect(),
                },
                remaining: None,
                eni_slots: eni.map(|(total, used)| EniSlots { total, used: u32::from(used) }),
                ..InstanceFacts::default()
            };
            let tasks = tasks.into_iter().enumerate().map(|(n, (task, device))| {
                let task = TaskFacts {
                    arn: format!("arn:aws:ecs:r:1:task/c/{:02x}{index:02}{n}", salt % 251),
                    instance: Some(arn.clone()),
                    ..task
                };
                (task, device)
            });
            let tasks = with_devices(tasks.collect(), &facts.registered.gpus);
            facts.gpu_devices =
                gpu_memory.map(|total| gpu_devices(total, &facts.registered.gpus, &tasks)).unwrap_or_default();
            (facts, tasks)
        },
    )
}

/// Gives some of the running tasks a device each, so that no GPU is both shared and given away.
fn with_devices(tasks: Vec<(TaskFacts, u8)>, gpus: &[String]) -> Vec<TaskFacts> {
    let mut exclusive = false;
    let mut dedicated = None;
    let with = |(mut task, device): (TaskFacts, u8)| {
        let running = task.desired_status == DesiredStatus::Running;
        let (first, last) = (gpus.first().cloned(), gpus.last().cloned());
        match device {
            0 | 1 if running => {
                task.holds.gpus.extend(first.filter(|_| dedicated != Some(0)));
                if !task.holds.gpus.is_empty() {
                    task.holds.devices = DeviceUse::Shared { memory: GPU_MEMORY / 4 };
                }
            }
            2 if running && gpus.len() > 1 && dedicated.is_none() => {
                dedicated = Some(gpus.len() - 1);
                task.holds.gpus.extend(last);
            }
            3 if running && !exclusive && gpus.is_empty() => {
                exclusive = true;
                task.holds.devices = DeviceUse::Fraction(GpuFraction::Quarter);
            }
            _ => {}
        }
        task
    };
    tasks.into_iter().map(with).collect()
}

/// The devices as an instance with these tasks would show them.
fn gpu_devices(total: u32, gpus: &[String], tasks: &[TaskFacts]) -> Vec<GpuDevice> {
    let device = |id: &String| {
        let on_it = || tasks.iter().filter(|task| task.holds.gpus.contains(id));
        let shares = on_it().map(|task| if let DeviceUse::Shared { memory } = task.holds.devices { memory } else { 0 });
        let used: u32 = shares.sum();
        let mode = match (on_it().count(), used) {
            (0, _) => GpuSharingMode::Idle,
            (_, 0) => GpuSharingMode::Dedicated,
            _ => GpuSharingMode::NvidiaMps,
        };
        GpuDevice { id: id.clone(), mode, memory: Some(GpuMemory { total, remaining: total.saturating_sub(used) }) }
    };
    gpus.iter().map(device).collect()
}

pub fn task() -> impl Strategy<Value = TaskFacts> {
    let ports = (prop::bool::weighted(0.3), prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    let statuses = (prop::bool::weighted(0.8), prop::bool::weighted(0.2), 0..5_i64);
    (0..GROUPS.len(), 0..3_u32, 0..3_u32, ports, statuses).prop_map(
        |(group, cpu, memory, (tcp, udp, eni), (running, protected, created))| TaskFacts {
            group: GROUPS[group].to_owned(),
            desired_status: if running { DesiredStatus::Running } else { DesiredStatus::Stopped },
            last_status: match created {
                0 if running => LastStatus::Pending,
                1 if !running => LastStatus::Stopped,
                2 if !running => LastStatus::Stopping,
                _ => LastStatus::Running,
            },
            protected,
            created_at: Some(Timestamp(created)),
            holds: Holding {
                cpu: cpu * 64,
                memory: memory * 128,
                ports_tcp: if tcp { vec![80] } else { vec![] },
                ports_udp: if udp { vec![80, 8081] } else { vec![] },
                eni,
                ..Holding::default()
            },
            ..TaskFacts::default()
        },
    )
}

/// Four busy clusters to one that is drawn freely.
pub fn cluster() -> impl Strategy<Value = (Vec<InstanceFacts>, Vec<TaskFacts>)> {
    prop_oneof![4 => busy::cluster(), 1 => wild_cluster()]
}

fn wild_cluster() -> impl Strategy<Value = (Vec<InstanceFacts>, Vec<TaskFacts>)> {
    (0..7_usize).prop_flat_map(|count| (0..count).map(instance).collect::<Vec<_>>()).prop_map(|rows| {
        let (instances, tasks): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        (instances, tasks.into_iter().flatten().collect())
    })
}

pub fn strategies() -> impl Strategy<Value = Vec<Placing>> {
    prop::collection::vec(strategy(), 0..4)
}

fn strategy() -> impl Strategy<Value = Placing> {
    prop_oneof![
        1 => Just(Placing::Random),
        2 => Just(Placing::Spread(Field::InstanceId)),
        3 => Just(Placing::Spread(Field::Attribute("ecs.availability-zone".into()))),
        3 => Just(Placing::Spread(Field::Attribute("rack".into()))),
        2 => Just(Placing::Binpack(Packed::Cpu)),
        2 => Just(Placing::Binpack(Packed::Memory)),
    ]
}

/// From one to three attributes that a definition requires, each by name or with a value.
fn requires() -> impl Strategy<Value = Vec<(String, Option<String>)>> {
    let one = prop::sample::select(vec![("rack", None), ("rack", Some("r1")), ("ssd", None), ("gen", Some("4"))]);
    prop::collection::btree_set(one, 1..4)
        .prop_map(|set| set.into_iter().map(|(name, value)| (name.to_owned(), value.map(str::to_owned))).collect())
}

fn constraint() -> impl Strategy<Value = Constraint> {
    (0..QUERIES.len()).prop_map(|n| Constraint::MemberOf(Query::parse(QUERIES[n]).unwrap()))
}

/// Four small tasks to one that may ask for anything.
pub fn spec() -> impl Strategy<Value = TaskSpec> {
    prop_oneof![4 => busy::spec(), 1 => wild_spec()]
}

/// The specification as semantics read it: they decide how its expressions order numbers (CQL-24).
pub fn read_under(spec: &TaskSpec, semantics: &Semantics) -> TaskSpec {
    let options = QueryOptions { numeric_ordering: semantics.numeric_ordering };
    let read = |constraint: &Constraint| match constraint {
        Constraint::MemberOf(query) => Constraint::MemberOf(Query::parse_with(&query.to_string(), &options).unwrap()),
        other => other.clone(),
    };
    TaskSpec { constraints: spec.constraints.iter().map(read).collect(), ..spec.clone() }
}

fn wild_spec() -> impl Strategy<Value = TaskSpec> {
    let constraint = prop_oneof![1 => Just(Constraint::DistinctInstance), 3 => constraint()];
    let gpus = prop_oneof![
        6 => Just((Gpus::None, false)),
        1 => (1..3_u32).prop_map(|count| (Gpus::Count(count), false)),
        1 => Just((Gpus::All, false)),
        1 => prop::sample::select(GpuFraction::ALL.to_vec()).prop_map(|fraction| (Gpus::Fraction(fraction), false)),
        1 => (1..6_u32).prop_map(|part| (Gpus::Shared { memory: GPU_MEMORY / 4 * part }, false)),
        1 => Just((Gpus::None, true)),
    ];
    let needs = (
        0..4_u32,
        0..4_u32,
        (
            prop::option::weighted(0.3, prop::sample::select(vec![80_u16, 81, 22])),
            prop::option::weighted(0.1, prop::sample::select(vec![80_u16, 8081])),
        ),
        gpus,
        prop::bool::weighted(0.2),
    );
    let launch = prop_oneof![6 => Just(Launch::Ec2), 1 => Just(Launch::External), 1 => Just(Launch::CapacityProvider("cp".into()))];
    let zones = prop::option::weighted(0.1, Just(vec!["us-east-1a".to_owned()]));
    let vpc = prop::option::weighted(0.1, Just(VPCS[0].to_owned()));
    let constraints = prop::collection::vec(constraint, 0..3);
    let platform = (
        prop::option::weighted(0.15, prop::sample::select(vec![Architecture::X86_64, Architecture::Arm64])),
        prop::option::weighted(0.15, prop::sample::select(FAMILIES.to_vec())),
    );
    (
        0..GROUPS.len(),
        needs,
        launch,
        (zones, vpc),
        prop_oneof![7 => Just(vec![]), 1 => requires()],
        (platform, constraints),
        strategies(),
    )
        .prop_map(
            |(
                group,
                (cpu, memory, (tcp, udp), (gpus, neuron_devices), eni),
                launch,
                (zones, vpc),
                requires,
                (platform, constraints),
                strategies,
            )| TaskSpec {
                starter: None,
                group: GROUPS[group].to_owned(),
                requirement: Requirement {
                    cpu: CpuUnits(cpu * 128),
                    memory: MemoryMib(memory * 256),
                    ports_tcp: tcp.into_iter().collect(),
                    ports_udp: udp.into_iter().collect(),
                    gpus,
                    neuron_devices,
                    eni,
                    ..Requirement::default()
                },
                requires_attributes: requires,
                platform: Platform { architecture: platform.0, family: platform.1.map(str::to_owned) },
                launch,
                zones,
                vpc,
                constraints,
                strategies,
            },
        )
}
