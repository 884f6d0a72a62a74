//! Facts in the compact form are the same facts, and make the same cluster; bytes that somebody
//! changed are an error, or other facts of which a sound cluster is made.

use proptest::prelude::*;
use stowplan::{
    cluster::{
        Cluster,
        facts::{DeviceUse, EniSlots, Holding, InstanceFacts, LaunchType, ResourceFacts, TaskFacts},
        packed::{PackError, PackedFacts},
    },
    rule::Semantics,
    task::{DesiredStatus, LastStatus},
    unit::{Protocol, Timestamp},
};

use crate::{
    cases::cases,
    common::{self, spec},
};

/// What drawn clusters lack: what ECS says is left, its counts, a task's rarer members, attributes
/// that stand twice, tasks on instances that are not there, and those whose ARNs begin others.
fn richer(
    mut instances: Vec<InstanceFacts>,
    mut tasks: Vec<TaskFacts>,
    salt: u32,
) -> (Vec<InstanceFacts>, Vec<TaskFacts>) {
    let has = |bit: usize| salt >> (bit % 32) & 1 == 1;
    for (at, facts) in instances.iter_mut().enumerate() {
        if has(at) {
            facts.running_tasks_count = Some(salt % 5);
        }
        if has(at + 3) {
            let ports_tcp = vec![51678, 22, 22];
            facts.remaining = Some(ResourceFacts { cpu: -64, memory: 100, ports_tcp, ..facts.registered.clone() });
            facts.pending_tasks_count = Some(1);
        }
        if has(at + 7) {
            facts.attributes.push(("rack".into(), Some(format!("again {}", at % 2))));
            facts.attributes.push(("rack".into(), None));
        }
        facts.eni_slots = facts.eni_slots.or(has(at + 9).then_some(EniSlots { total: 2, used: 1 }));
    }
    for (at, facts) in tasks.iter_mut().enumerate() {
        let launch_types = [LaunchType::Ec2, LaunchType::Fargate, LaunchType::External, LaunchType::ManagedInstances];
        facts.launch_type = launch_types.get((salt as usize).wrapping_add(at) % 5).copied();
        facts.started_at = has(at).then_some(Timestamp(i64::from(salt) - 1_000));
        facts.created_at = facts.created_at.filter(|_| has(at + 1));
        if has(at + 2) {
            facts.definition = Some(format!("web:{}", at % 2));
            facts.started_by = Some("ecs-svc/1".into());
            facts.availability_zone = Some("eu-central-1a".into());
            facts.capacity_provider = Some("cp".into());
            facts.holds.dynamic_ports = vec![(Protocol::Tcp, 32_768), (Protocol::Udp, 40_000), (Protocol::Tcp, 0)];
        }
        if has(at + 5) {
            facts.holds.ports_tcp = vec![8080, 80, 81, 82, 83, 84, 85, 80];
        }
        if at % 9 == 8 {
            facts.instance = if has(at) { None } else { Some("elsewhere".into()) };
        }
    }
    if has(11) {
        instances.reverse();
        tasks.reverse();
    }
    (instances, tasks)
}

fn semantics(hold_until_stopped: bool) -> Semantics {
    Semantics { hold_until_stopped, ..Semantics::V2026_11 }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn packed_facts_are_the_facts((instances, tasks) in common::cluster(), salt: u32) {
        let (instances, tasks) = richer(instances, tasks, salt);
        let packed = PackedFacts::read(&PackedFacts::write(&instances, &tasks).unwrap()).unwrap();
        prop_assert_eq!((packed.instance_count(), packed.task_count()), (instances.len(), tasks.len()));
        prop_assert_eq!(packed.instances(), instances);
        prop_assert_eq!(packed.tasks(), tasks);
    }

    /// The same handles, amounts, lists, orders; and it goes on alike.
    #[test]
    fn a_cluster_of_packed_facts_is_that_of_the_facts(
        (instances, tasks) in common::cluster(), salt: u32, hold: bool, spec in spec(),
    ) {
        let (instances, tasks) = richer(instances, tasks, salt);
        let packed = PackedFacts::read(&PackedFacts::write(&instances, &tasks).unwrap()).unwrap();
        let semantics = semantics(hold);
        let mut loaded = Cluster::build_packed(&packed, &semantics).unwrap();
        let mut built = Cluster::build_from(&instances, &tasks, &semantics).unwrap();
        prop_assert_eq!(&loaded, &built);
        prop_assert_eq!(loaded.string_count(), built.string_count());
        for instance in &instances {
            prop_assert_eq!(loaded.find_instance(&instance.arn), built.find_instance(&instance.arn));
        }
        for task in &tasks {
            prop_assert_eq!(loaded.find_task(&task.arn), built.find_task(&task.arn));
        }
        if let (Ok(one), Ok(other)) = (loaded.prepare(&spec), built.prepare(&spec)) {
            prop_assert_eq!(loaded.admissible(one).unwrap(), built.admissible(other).unwrap());
            prop_assert_eq!(loaded.place_many(one, 5).unwrap(), built.place_many(other, 5).unwrap());
        }
        // Strings go with the last that has them, and what is told anew is as if nothing had been.
        for task in tasks.iter().step_by(2) {
            let id = loaded.find_task(&task.arn).unwrap();
            loaded.remove_task(id).unwrap();
            built.remove_task(id).unwrap();
        }
        if let Some(id) = instances.first().and_then(|facts| loaded.find_instance(&facts.arn)) {
            loaded.deregister(id).unwrap();
            built.deregister(id).unwrap();
        }
        prop_assert_eq!(&loaded, &built);
        prop_assert_eq!(loaded.string_count(), built.string_count());
        loaded.sync(instances.clone(), tasks.clone()).unwrap();
        built.sync(instances, tasks).unwrap();
        prop_assert_eq!(loaded, built);
    }

    /// A crafted file gives other facts at most: no panic (debug builds check invariants), and a
    /// cluster that can be told, saved, and restored.
    #[test]
    fn changed_bytes_are_refused_or_make_a_sound_cluster(
        (instances, tasks) in common::cluster(), salt: u32,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4), spec in spec(),
    ) {
        let (instances, tasks) = richer(instances, tasks, salt);
        let mut bytes = PackedFacts::write(&instances, &tasks).unwrap();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => bytes.insert(at, byte),
                _ if bytes.len() > 1 => { bytes.remove(at); }
                _ => {}
            }
        }
        if let Ok(packed) = PackedFacts::read(&bytes) {
            let built = Cluster::build(packed.instances(), packed.tasks(), &Semantics::V2026_11);
            match Cluster::build_packed(&packed, &Semantics::V2026_11) {
                Ok(mut loaded) => {
                    prop_assert_eq!(Ok(&loaded), built.as_ref());
                    let _ = loaded.prepare(&spec).map(|prepared| loaded.place_many(prepared, 3));
                }
                Err(error) => prop_assert_eq!(Err(error), built),
            }
        }
    }

    #[test]
    fn what_is_cut_off_is_refused((instances, tasks) in common::cluster(), at: prop::sample::Index) {
        let bytes = PackedFacts::write(&instances, &tasks).unwrap();
        let cut = &bytes[..at.index(bytes.len())];
        let is_refused = matches!(PackedFacts::read(cut), Err(PackError::Damaged { .. }));
        prop_assert!(is_refused);
    }
}

#[test]
fn nothing_is_a_cluster_of_nothing() {
    let bytes = PackedFacts::write(&[], &[]).unwrap();
    assert_eq!(bytes, [0, 0, 0, 0]);
    let packed = PackedFacts::read(&bytes).unwrap();
    assert_eq!(Cluster::build_packed(&packed, &Semantics::V2026_11).unwrap().instance_count(), 0);
}

/// Each thing in the fewest bytes that it may take.
#[test]
fn what_tells_nothing_is_kept() {
    let instances = [InstanceFacts { arn: "a".into(), ..InstanceFacts::default() }];
    let tasks = [TaskFacts { arn: "a".into(), group: "a".into(), ..TaskFacts::default() }];
    for (instances, tasks) in [(&instances[..], &tasks[..]), (&instances, &[]), (&[], &tasks)] {
        let packed = PackedFacts::read(&PackedFacts::write(instances, tasks).unwrap()).unwrap();
        assert_eq!((&*packed.instances(), &*packed.tasks()), (instances, tasks));
    }
}

#[test]
fn every_word_has_a_number() {
    let holds = |devices| Holding { devices, ..Holding::default() };
    let mut tasks = Vec::new();
    for desired in DesiredStatus::WORDS {
        for last in LastStatus::WORDS {
            for launch in LaunchType::WORDS {
                tasks.push(TaskFacts {
                    arn: format!("{desired} {last} {launch}"),
                    desired_status: desired.parse().unwrap(),
                    last_status: last.parse().unwrap(),
                    launch_type: Some(launch.parse().unwrap()),
                    ..TaskFacts::default()
                });
            }
        }
    }
    let fractions = stowplan::task::GpuFraction::ALL.map(DeviceUse::Fraction);
    for devices in fractions.into_iter().chain([DeviceUse::NeuronDevices, DeviceUse::Shared { memory: 7 }]) {
        tasks.push(TaskFacts { arn: format!("{devices:?}"), holds: holds(devices), ..TaskFacts::default() });
    }
    let status =
        |word: &&str| InstanceFacts { arn: (*word).into(), status: word.parse().unwrap(), ..InstanceFacts::default() };
    let mut instances: Vec<InstanceFacts> =
        stowplan::cluster::facts::InstanceStatus::WORDS.iter().map(status).collect();
    let devices = stowplan::cluster::facts::GpuSharingMode::WORDS.iter().map(|word| {
        let mode = word.parse().unwrap();
        stowplan::cluster::facts::GpuDevice { id: (*word).into(), mode, memory: None }
    });
    instances[0].gpu_devices = devices.collect();
    let packed = PackedFacts::read(&PackedFacts::write(&instances, &tasks).unwrap()).unwrap();
    assert_eq!((packed.instances(), packed.tasks()), (instances, tasks));
}

/// A long text as the group of many tasks: the bytes are few, the facts would be many.
#[test]
fn facts_that_would_grow_without_end_are_refused() {
    let long = "x".repeat(1 << 16);
    let tasks: Vec<TaskFacts> =
        (0..1100).map(|n| TaskFacts { arn: n.to_string(), group: long.clone(), ..TaskFacts::default() }).collect();
    // 1,100 groups of 64 KiB, one more for their kind, and the ARNs `0` to `1099`: more than 64
    // MiB, and than 256 times the bytes.
    let told = 1101 * (1 << 16) + 10 + 180 + 2700 + 400;
    assert_eq!(PackedFacts::write(&[], &tasks).unwrap_err(), PackError::TooLarge(told));
    assert!(PackedFacts::write(&[], &tasks[..1000]).is_ok());
}
