//! What a task takes from a container instance.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::{
    ContainerDefinition, ContainerOverride, GpuFraction, Gpus, NetworkMode, Overrides, PortMapping, TaskDefinition,
};
use crate::unit::{CpuUnits, MemoryMib, Protocol};

/// The resources that ECS counts when it places a task (PLACE-101).
///
/// Ports are sorted and unique within each list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct Requirement {
    /// CPU units: the task's own size, else the sum over its containers.
    pub cpu: CpuUnits,
    /// Memory in MiB: the task's own size, else the sum of reservations (or hard limits where there
    /// is none).
    pub memory: MemoryMib,
    /// Static TCP host ports.
    pub ports_tcp: Vec<u16>,
    /// Static UDP host ports.
    pub ports_udp: Vec<u16>,
    /// Whole GPUs, a fraction of one, or memory of a shared one.
    pub gpus: Gpus,
    /// Whether the task takes all Neuron devices of its instance (PLACE-186).
    pub neuron_devices: bool,
    /// Whether the task takes one network interface slot (`awsvpc`).
    pub eni: bool,
    /// Host ports that the agent chooses after placement; they never decide where a task goes
    /// (TASK-35).
    pub dynamic_ports: Vec<DynamicPorts>,
}

/// A run of host ports that the agent binds for one port mapping of a bridge-mode container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct DynamicPorts {
    /// The transport protocol.
    pub protocol: Protocol,
    /// How many contiguous ports: 1, or the length of a `containerPortRange`.
    pub count: u16,
}

/// What a task of this definition takes from a container instance, overrides applied (PLACE-101,
/// TASK-107).
///
/// CPU and memory are the task's own sizes where given and not 0, else sums over the containers; a
/// container's memory is its reservation where given and not 0, else its hard limit. Windows
/// containers ignore the task's own sizes. Ports are filled in by network mode (TASK-104): `host`
/// reserves the container ports, `awsvpc` reserves one network interface slot and no port, `bridge`
/// reserves the static host ports and leaves the others to the agent. Costs one pass over
/// containers and port mappings.
///
/// # Errors
/// When `RegisterTaskDefinition` or `RunTask` would refuse the definition for something that is
/// counted here: a host port mapped twice for one protocol, no memory anywhere, port mappings with
/// `none`, a host port that must be the container port and is not, a port range in `host` mode, an
/// override for an unknown container, GPUs or Neuron devices that exclude each other (TASK-181); or
/// a sum beyond 2^31 - 1.
///
/// ```
/// use stowplan::task::{ContainerDefinition, Overrides, TaskDefinition, requirement};
/// use stowplan::unit::{CpuUnits, MemoryMib};
///
/// let definition = TaskDefinition {
///     containers: vec![ContainerDefinition {
///         name: "web".into(), cpu: 100, memory: Some(300), memory_reservation: Some(128), ..Default::default()
///     }],
///     ..Default::default()
/// };
/// let needs = requirement(&definition, &Overrides::default())?;
/// assert_eq!((needs.cpu, needs.memory), (CpuUnits(100), MemoryMib(128)));
/// # Ok::<(), stowplan::task::RequirementError>(())
/// ```
#[cfg_attr(cold_code_small, optimize(size))]
pub fn requirement(definition: &TaskDefinition, overrides: &Overrides) -> Result<Requirement, RequirementError> {
    rule!("TASK-107", "PLACE-101");
    check_override_names(definition, overrides)?;
    let windows = definition.is_windows();
    let task_size = |own: Option<u32>, replaced: Option<u32>| replaced.or(own).filter(|size| *size > 0);
    let task_cpu = task_size(definition.cpu, overrides.cpu);
    let task_memory = task_size(definition.memory, overrides.memory);
    let mut totals = Totals::default();
    for (index, container) in definition.containers.iter().enumerate() {
        // Of several overrides for one container the last counts.
        let replaced = overrides.containers.iter().rfind(|candidate| candidate.name == container.name);
        totals.add(container, replaced, task_memory.is_some(), index)?;
    }
    let ports = ports(definition)?;
    let (cpu, memory) = if windows {
        (totals.cpu, if totals.memory == 0 { task_memory.map_or(0, u64::from) } else { totals.memory })
    } else {
        (task_cpu.map_or(totals.cpu, u64::from), task_memory.map_or(totals.memory, u64::from))
    };
    Ok(Requirement {
        cpu: CpuUnits(narrow(cpu, "cpu")?),
        memory: MemoryMib(narrow(memory, "memory")?),
        ports_tcp: ports.tcp,
        ports_udp: ports.udp,
        gpus: totals.gpus()?,
        neuron_devices: totals.neuron_containers > 0,
        eni: definition.effective_network_mode() == NetworkMode::Awsvpc,
        dynamic_ports: ports.dynamic,
    })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn check_override_names(definition: &TaskDefinition, overrides: &Overrides) -> Result<(), RequirementError> {
    for (index, candidate) in overrides.containers.iter().enumerate() {
        if !definition.containers.iter().any(|container| container.name == candidate.name) {
            return Err(RequirementError {
                kind: RequirementErrorKind::UnknownContainer,
                subject: candidate.name.clone(),
                place: format!("containerOverrides/{index}"),
            });
        }
    }
    Ok(())
}

#[cfg_attr(cold_code_small, optimize(size))]
fn narrow(amount: u64, subject: &str) -> Result<u32, RequirementError> {
    i32::try_from(amount).ok().and_then(|amount| u32::try_from(amount).ok()).ok_or_else(|| RequirementError {
        kind: RequirementErrorKind::TooLarge,
        subject: subject.to_string(),
        place: String::new(),
    })
}

#[derive(Default)]
struct Totals {
    cpu: u64,
    memory: u64,
    gpus: u64,
    all_gpus: bool,
    fraction: Option<GpuFraction>,
    shared_memory: u64,
    /// How many containers ask for whole GPUs, for a fraction, for shared memory.
    gpu_containers: [u32; 3],
    neuron_containers: u32,
}

impl Totals {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn add(
        &mut self,
        container: &ContainerDefinition,
        replaced: Option<&ContainerOverride>,
        task_has_memory: bool,
        index: usize,
    ) -> Result<(), RequirementError> {
        let cpu = replaced.and_then(|over| over.cpu).unwrap_or(container.cpu);
        let hard = replaced.and_then(|over| over.memory).or(container.memory).unwrap_or(0);
        let soft = replaced.and_then(|over| over.memory_reservation).or(container.memory_reservation).unwrap_or(0);
        if hard == 0 && soft == 0 && !task_has_memory {
            return Err(RequirementError {
                kind: RequirementErrorKind::NoMemory,
                subject: container.name.clone(),
                place: format!("containerDefinitions/{index}"),
            });
        }
        self.cpu = self.cpu.saturating_add(u64::from(cpu));
        self.memory = self.memory.saturating_add(u64::from(if soft > 0 { soft } else { hard }));
        let gpus = replaced.and_then(|over| over.gpus).unwrap_or(container.gpus);
        self.neuron_containers += u32::from(container.neuron_devices);
        self.add_gpus(gpus);
        self.check_devices().map_err(|kind| RequirementError {
            kind,
            subject: container.name.clone(),
            place: format!("containerDefinitions/{index}"),
        })
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn add_gpus(&mut self, gpus: Gpus) {
        let [whole, fractions, shared] = &mut self.gpu_containers;
        match gpus {
            Gpus::None => {}
            Gpus::Count(count) => {
                self.gpus = self.gpus.saturating_add(u64::from(count));
                *whole += 1;
            }
            Gpus::All => {
                self.all_gpus = true;
                *whole += 1;
            }
            Gpus::Fraction(fraction) => {
                self.fraction = Some(fraction);
                *fractions += 1;
            }
            Gpus::Shared { memory } => {
                self.shared_memory = self.shared_memory.saturating_add(u64::from(memory));
                *shared += 1;
            }
        }
    }

    /// Devices that exclude each other (TASK-181, TASK-182, TASK-183).
    const fn check_devices(&self) -> Result<(), RequirementErrorKind> {
        rule!("TASK-181", "TASK-182", "TASK-183");
        let [whole, fractions, shared] = self.gpu_containers;
        if fractions > 1 || (fractions > 0 && (whole > 0 || shared > 0)) {
            Err(RequirementErrorKind::FractionNotAlone)
        } else if whole > 0 && shared > 0 {
            Err(RequirementErrorKind::SharedAndWholeGpus)
        } else if self.neuron_containers > 1 {
            Err(RequirementErrorKind::NeuronDevicesTwice)
        } else {
            Ok(())
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn gpus(&self) -> Result<Gpus, RequirementError> {
        if self.all_gpus {
            return Ok(Gpus::All);
        }
        if let Some(fraction) = self.fraction {
            return Ok(Gpus::Fraction(fraction));
        }
        if self.shared_memory > 0 {
            return Ok(Gpus::Shared { memory: narrow(self.shared_memory, "sharingStrategy.nvidiaMps.memory")? });
        }
        Ok(match narrow(self.gpus, "gpus")? {
            0 => Gpus::None,
            count => Gpus::Count(count),
        })
    }
}

#[derive(Default)]
struct Ports {
    tcp: Vec<u16>,
    udp: Vec<u16>,
    dynamic: Vec<DynamicPorts>,
}

#[cfg_attr(cold_code_small, optimize(size))]
fn ports(definition: &TaskDefinition) -> Result<Ports, RequirementError> {
    let mode = definition.effective_network_mode();
    let mut ports = Ports::default();
    for (container_index, container) in definition.containers.iter().enumerate() {
        for (index, mapping) in container.port_mappings.iter().enumerate() {
            ports.add(mode, mapping).map_err(|(kind, subject)| RequirementError {
                kind,
                subject,
                place: format!("containerDefinitions/{container_index}/portMappings/{index}"),
            })?;
        }
    }
    ports.tcp.sort_unstable();
    ports.udp.sort_unstable();
    Ok(ports)
}

impl Ports {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn add(&mut self, mode: NetworkMode, mapping: &PortMapping) -> Result<(), (RequirementErrorKind, String)> {
        let given = mapping.host_port.filter(|port| *port > 0);
        let differs = given.is_some() && mapping.container_port.is_some() && given != mapping.container_port;
        rule!("TASK-104");
        match mode {
            NetworkMode::None => Err((RequirementErrorKind::MappingsWithoutNetwork, String::new())),
            NetworkMode::Awsvpc | NetworkMode::Host if differs => {
                Err((RequirementErrorKind::PortMismatch, mode.to_string()))
            }
            NetworkMode::Awsvpc => Ok(()),
            NetworkMode::Host if mapping.container_port_range.is_some() => {
                Err((RequirementErrorKind::RangeInHostMode, String::new()))
            }
            NetworkMode::Host => self.reserve(given.or(mapping.container_port), mapping.protocol),
            NetworkMode::Bridge | NetworkMode::Default => {
                if let Some(range) = mapping.container_port_range {
                    self.dynamic.push(DynamicPorts { protocol: mapping.protocol, count: range.len() });
                    return Ok(());
                }
                if given.is_none() {
                    self.dynamic.push(DynamicPorts { protocol: mapping.protocol, count: 1 });
                    return Ok(());
                }
                self.reserve(given, mapping.protocol)
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn reserve(&mut self, port: Option<u16>, protocol: Protocol) -> Result<(), (RequirementErrorKind, String)> {
        let Some(port) = port.filter(|port| *port > 0) else {
            return Ok(());
        };
        let (set, name) = match protocol {
            Protocol::Tcp => (&mut self.tcp, "TCP"),
            Protocol::Udp => (&mut self.udp, "UDP"),
        };
        if set.contains(&port) {
            return Err((RequirementErrorKind::DuplicateHostPort, format!("{name} host port '{port}'")));
        }
        set.push(port);
        Ok(())
    }
}

/// Why a task definition has no requirement: ECS would not have accepted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementError {
    kind: RequirementErrorKind,
    subject: String,
    place: String,
}

/// The kinds of [`RequirementError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequirementErrorKind {
    /// A static host port appears twice for one protocol.
    DuplicateHostPort,
    /// An override names a container that the definition does not have.
    UnknownContainer,
    /// Network mode `none` with port mappings.
    MappingsWithoutNetwork,
    /// The host port must be the container port (`host`, `awsvpc`).
    PortMismatch,
    /// A `containerPortRange` in `host` mode.
    RangeInHostMode,
    /// Neither the task nor the container has memory.
    NoMemory,
    /// A fraction of a GPU, and another container that asks for GPUs (TASK-182).
    FractionNotAlone,
    /// Some containers share a GPU and some have GPUs to themselves (TASK-181).
    SharedAndWholeGpus,
    /// More than one container asks for the Neuron devices (TASK-183).
    NeuronDevicesTwice,
    /// A sum beyond 2^31 - 1.
    TooLarge,
}

impl RequirementError {
    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> RequirementErrorKind {
        self.kind
    }

    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            RequirementErrorKind::DuplicateHostPort => "task/duplicate-host-port",
            RequirementErrorKind::UnknownContainer => "task/unknown-container",
            RequirementErrorKind::MappingsWithoutNetwork => "task/mappings-without-network",
            RequirementErrorKind::PortMismatch => "task/port-mismatch",
            RequirementErrorKind::RangeInHostMode => "task/range-in-host-mode",
            RequirementErrorKind::NoMemory => "task/no-memory",
            RequirementErrorKind::FractionNotAlone => "task/gpu-fraction",
            RequirementErrorKind::SharedAndWholeGpus => "task/gpu-sharing",
            RequirementErrorKind::NeuronDevicesTwice => "task/neuron-device",
            RequirementErrorKind::TooLarge => "task/too-large",
        }
    }

    /// Where, as a path without a leading slash: `containerDefinitions/0/portMappings/1` within the
    /// task definition, `containerOverrides/0` within the overrides, empty for the whole task.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn path(&self) -> &str {
        &self.place
    }

    /// Whether [`path`](Self::path) is within the overrides instead of the task definition.
    #[must_use]
    pub const fn is_in_overrides(&self) -> bool {
        matches!(self.kind, RequirementErrorKind::UnknownContainer)
    }

    /// ECS's own words, where they are known.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn aws_text(&self) -> Option<String> {
        let subject = &self.subject;
        Some(match self.kind {
            RequirementErrorKind::DuplicateHostPort => {
                format!("{subject} is mapped multiple times in task.")
            }
            RequirementErrorKind::PortMismatch => {
                format!("When networkMode={subject}, the host ports and container ports in port mappings must match.")
            }
            RequirementErrorKind::NoMemory => format!(
                "Invalid setting for container '{subject}'. At least one of 'memory' or 'memoryReservation' must be specified."
            ),
            _ => return None,
        })
    }
}

impl fmt::Display for RequirementError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = &self.subject;
        match self.kind {
            RequirementErrorKind::DuplicateHostPort => {
                write!(f, "{subject} is mapped multiple times in the task")
            }
            RequirementErrorKind::UnknownContainer => {
                write!(f, "the override names the container `{subject}`, which the task definition does not have")
            }
            RequirementErrorKind::MappingsWithoutNetwork => f.write_str("network mode `none` allows no port mappings"),
            RequirementErrorKind::PortMismatch => {
                write!(f, "network mode `{subject}` needs the host port to be the container port")
            }
            RequirementErrorKind::RangeInHostMode => f.write_str("network mode `host` allows no container port range"),
            RequirementErrorKind::NoMemory => {
                write!(f, "container `{subject}` has no memory or memoryReservation, and the task has no memory")
            }
            RequirementErrorKind::FractionNotAlone => {
                write!(
                    f,
                    "a fraction of a GPU excludes every other GPU of the task, but container `{subject}` asks for more"
                )
            }
            RequirementErrorKind::SharedAndWholeGpus => {
                write!(
                    f,
                    "container `{subject}` takes its GPUs in another way than the containers before it: all share, or none does"
                )
            }
            RequirementErrorKind::NeuronDevicesTwice => {
                write!(f, "container `{subject}` asks for the Neuron devices, which another container has already")
            }
            RequirementErrorKind::TooLarge => {
                write!(f, "the sum of `{subject}` over the containers is more than 2147483647")
            }
        }
    }
}

impl core::error::Error for RequirementError {}

#[cfg(test)]
#[path = "requirement_tests.rs"]
mod tests;
