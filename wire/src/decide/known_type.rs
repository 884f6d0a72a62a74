//! Instances that are not there yet: what a type would bring.

#[cfg(feature = "instance-types")]
use stowplan::task::instance_type;
use stowplan::{
    capacity::TypeRoom,
    cluster::facts::{EniSlots, GpuDevice, GpuMemory, GpuSharingMode, InstanceFacts, ResourceFacts},
    task::DeviceType,
};

use crate::decide::registered;
use crate::{Error, Lint, Node};

/// A type of instance, by name or by its amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KnownType {
    pub(super) name: String,
    pub(super) room: TypeRoom,
    /// Whether its processor is an ARM64 one; `None` where nothing says.
    pub(super) arm: Option<bool>,
    /// Whether what it registers comes from the table of types, its memory by an estimate.
    pub(super) by_table: bool,
}

/// That what instances of the types register is an estimate.
pub(super) fn estimated<'a>(types: impl Iterator<Item = &'a KnownType>, reserve: Reserve, path: &str) -> Vec<Lint> {
    let types = types.filter(|known| known.by_table);
    types.map(|known| registered(&known.name, known.room.memory, reserve.memory, path)).collect()
}

/// What is taken off a type, and whether it has a trunk.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reserve {
    pub(super) memory: u32,
    #[cfg_attr(not(feature = "instance-types"), expect(dead_code, reason = "interfaces come from the table of types"))]
    pub(super) trunking: bool,
}

impl Reserve {
    pub(super) fn read(node: &Node<'_>) -> Result<Self, Error> {
        Ok(Self {
            memory: node.u32_at("reservedMemory")?.unwrap_or(0),
            trunking: node.bool_at("trunking")?.unwrap_or(false),
        })
    }
}

/// `instanceTypes`: names, or objects with `cpu`, `memory`, `gpus`, `gpuMemory`, `eniSlots`.
pub(super) fn read_types(node: &Node<'_>, reserve: Reserve) -> Result<Vec<KnownType>, Error> {
    node.list_at("instanceTypes")?.iter().map(|item| read_type(item, reserve)).collect()
}

pub(super) fn read_type(item: &Node<'_>, reserve: Reserve) -> Result<KnownType, Error> {
    if let Some(name) = item.as_str() {
        return by_name(name, &item.path(), reserve);
    }
    item.object()?;
    let memory = item.required("memory")?.u32()?;
    Ok(KnownType {
        name: item.string_at("instanceType")?.unwrap_or_default(),
        room: TypeRoom {
            cpu: item.required("cpu")?.u32()?,
            memory: memory.saturating_sub(reserve.memory),
            gpus: item.u32_at("gpus")?.unwrap_or(0),
            eni_slots: item.u32_at("eniSlots")?,
            devices: DeviceType::of(item.str_at("instanceType")?),
            gpu_memory: item.u32_at("gpuMemory")?,
        },
        arm: item.word_at("cpuArchitecture", &[("arm64", true), ("x86_64", false)])?,
        by_table: false,
    })
}

#[cfg(feature = "instance-types")]
pub(super) fn by_name(name: &str, path: &str, reserve: Reserve) -> Result<KnownType, Error> {
    let unknown = || {
        let message = format!("unknown instance type `{name}`");
        let otherwise = "write `{\"instanceType\", \"cpu\", \"memory\", \"gpus\", \"eniSlots\"}` in its place";
        let near = super::instance_types::similar(name);
        Error::new("instance/unknown-type", message, path).with_help(format!("{near}; {otherwise}"))
    };
    let known = instance_type(name).ok_or_else(unknown)?;
    let cpu = known.registered_cpu().ok_or_else(unknown)?;
    let memory = known.registered_memory_mib().ok_or_else(unknown)?;
    Ok(KnownType {
        name: name.to_owned(),
        room: TypeRoom {
            cpu,
            memory: memory.saturating_sub(reserve.memory),
            gpus: u32::from(known.gpus),
            eni_slots: Some(known.awsvpc_tasks(reserve.trunking)),
            devices: DeviceType::of(Some(name)),
            // The nominal amount: a driver keeps some of it.
            gpu_memory: known.gpu_memory_mib(),
        },
        arm: Some(known.arm),
        by_table: true,
    })
}

#[cfg(not(feature = "instance-types"))]
pub(super) fn by_name(name: &str, path: &str, _: Reserve) -> Result<KnownType, Error> {
    let message = format!("this build has no table of instance types: `{name}` is not known");
    Err(Error::new("instance/unknown-type", message, path)
        .with_help("write `{\"instanceType\", \"cpu\", \"memory\", \"gpus\", \"eniSlots\"}` in its place"))
}

/// What a present instance offers when it is empty.
pub(super) fn room_of(facts: &InstanceFacts) -> TypeRoom {
    rule!("CAP-28");
    let amount = |amount: i64| u32::try_from(amount.max(0)).unwrap_or(u32::MAX);
    TypeRoom {
        cpu: amount(facts.registered.cpu),
        memory: amount(facts.registered.memory),
        gpus: u32::try_from(facts.registered.gpus.len()).unwrap_or(u32::MAX),
        eni_slots: facts.eni_slots.map(|slots| slots.total),
        devices: DeviceType::of(attribute(facts, "ecs.instance-type")),
        // The smallest, so that no task is promised room that a GPU has not.
        gpu_memory: facts.gpu_devices.iter().map(|device| device.memory.map(|memory| memory.total)).min().flatten(),
    }
}

/// A future instance of a type in a zone, with the other attributes of a present one.
pub(super) fn future(known: &KnownType, zone: Option<&str>, like: Option<&InstanceFacts>) -> InstanceFacts {
    let mut attributes: Vec<(String, Option<String>)> = match like {
        Some(facts) => facts.attributes.clone(),
        None => vec![("ecs.os-type".to_owned(), Some("linux".to_owned()))],
    };
    let mut set = |name: &str, value: &str| {
        attributes.retain(|(known, _)| known != name);
        attributes.push((name.to_owned(), Some(value.to_owned())));
    };
    if !known.name.is_empty() {
        set("ecs.instance-type", &known.name);
    }
    // A type's own processor is not that of the instance beside it.
    if let Some(arm) = known.arm {
        set("ecs.cpu-architecture", if arm { "arm64" } else { "x86_64" });
    }
    if let Some(zone) = zone {
        set("ecs.availability-zone", zone);
    }
    let gpus: Vec<String> = (0..known.room.gpus).map(|gpu| format!("gpu-{gpu}")).collect();
    InstanceFacts {
        agent_connected: true,
        agent_version: like.and_then(|facts| facts.agent_version.clone()),
        attributes,
        registered: ResourceFacts {
            cpu: i64::from(known.room.cpu),
            memory: i64::from(known.room.memory),
            // The agent's own ports.
            ports_tcp: vec![22, 2375, 2376, 51678, 51679],
            gpus: gpus.clone(),
            ..ResourceFacts::default()
        },
        gpu_devices: known
            .room
            .gpu_memory
            .map_or_else(Vec::new, |total| gpus.iter().map(|id| idle_gpu(id, total)).collect()),
        eni_slots: known.room.eni_slots.map(|total| EniSlots { total, used: 0 }),
        ..InstanceFacts::default()
    }
}

fn idle_gpu(id: &str, total: u32) -> GpuDevice {
    GpuDevice { id: id.to_owned(), mode: GpuSharingMode::Idle, memory: Some(GpuMemory { total, remaining: total }) }
}

/// Gives a future instance an operating system: types come with any.
pub(super) fn run_system(facts: &mut InstanceFacts, family: &str) {
    let os_type = if family.starts_with("WINDOWS") { "windows" } else { "linux" };
    facts.attributes.retain(|(name, _)| name != "ecs.os-type" && name != "ecs.os-family");
    for (name, value) in [("ecs.os-type", os_type), ("ecs.os-family", family)] {
        facts.attributes.push((name.to_owned(), Some(value.to_owned())));
    }
}

/// An attribute's value.
pub(super) fn attribute<'a>(facts: &'a InstanceFacts, name: &str) -> Option<&'a str> {
    let found = facts.attributes.iter().rfind(|(known, _)| known == name);
    found.and_then(|(_, value)| value.as_deref())
}
