//! Plain descriptions of container instances and tasks, as a caller knows them: the input of a
//! cluster.

use alloc::{string::String, vec::Vec};

pub use crate::task::{DesiredStatus, LastStatus};
use crate::{
    task::{GpuFraction, Gpus, Requirement},
    unit::{CpuUnits, MemoryMib, Protocol, Timestamp},
};

/// A container instance as `DescribeContainerInstances` shows it.
///
/// [`InstanceFacts::new`] and the methods that follow it in a chain describe one. By default it is
/// ACTIVE, its agent is connected, and it has registered nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct InstanceFacts {
    /// The ARN; must be unique within the cluster and not empty.
    pub arn: String,
    /// The EC2 instance id (`i-…`), or `mi-…` of an external instance.
    pub ec2_instance_id: Option<String>,
    /// The capacity provider that the instance belongs to.
    pub capacity_provider: Option<String>,
    /// The status; only `ACTIVE` instances accept tasks.
    pub status: InstanceStatus,
    /// Whether the agent is connected; without it the instance accepts no tasks (PLACE-104). By
    /// default it is.
    pub agent_connected: bool,
    /// The agent's version, e.g. `1.68.2`.
    pub agent_version: Option<String>,
    /// When the instance registered.
    pub registered_at: Option<Timestamp>,
    /// Attributes: name and value; a capability has no value. A later duplicate name wins.
    pub attributes: Vec<(String, Option<String>)>,
    /// The totals that the agent registered.
    pub registered: ResourceFacts,
    /// What is left of the registered amounts after every task on the instance. `None`: derived
    /// from `registered` and the tasks.
    pub remaining: Option<ResourceFacts>,
    /// Network interface slots for `awsvpc` tasks; `None`: not checked (PLACE-39, PLACE-42).
    pub eni_slots: Option<EniSlots>,
    /// The state of single GPUs, where it is known: it overrides the GPUs of `remaining`
    /// (PLACE-185).
    pub gpu_devices: Vec<GpuDevice>,
    /// Tasks with desired status RUNNING; `None`: counted from the tasks.
    pub running_tasks_count: Option<u32>,
    /// Tasks in PENDING; `None`: counted from the tasks.
    pub pending_tasks_count: Option<u32>,
}

/// ACTIVE, its agent connected, nothing registered.
impl Default for InstanceFacts {
    fn default() -> Self {
        Self {
            arn: String::new(),
            ec2_instance_id: None,
            capacity_provider: None,
            status: InstanceStatus::default(),
            agent_connected: true,
            agent_version: None,
            registered_at: None,
            attributes: Vec::new(),
            registered: ResourceFacts::default(),
            remaining: None,
            eni_slots: None,
            gpu_devices: Vec::new(),
            running_tasks_count: None,
            pending_tasks_count: None,
        }
    }
}

impl InstanceFacts {
    /// Removes every task: only what the agent reserved stays taken, and each GPU is idle.
    pub fn empty(&mut self) {
        self.remaining = None;
        self.eni_slots = self.eni_slots.map(|slots| EniSlots { used: 0, ..slots });
        for device in &mut self.gpu_devices {
            device.mode = GpuSharingMode::Idle;
            device.memory = device.memory.map(|memory| GpuMemory { remaining: memory.total, ..memory });
        }
    }
}

/// One GPU of an instance, as `DescribeContainerInstances` shows it in `gpuDevices`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct GpuDevice {
    /// Its id; one that is not among the registered GPUs counts as registered.
    pub id: String,
    /// How it is used.
    pub mode: GpuSharingMode,
    /// Its memory; `None`: unknown, so that any number of tasks may share it (PLACE-185).
    pub memory: Option<GpuMemory>,
}

/// How a GPU is used: the modes exclude each other (PLACE-184).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GpuSharingMode {
    /// By no container.
    #[default]
    Idle,
    /// By containers that share it with NVIDIA MPS.
    NvidiaMps,
    /// By one container alone.
    Dedicated,
}

words! {
    GpuSharingMode: "GPU sharing mode" { Idle = "IDLE", NvidiaMps = "NVIDIA_MPS", Dedicated = "DEDICATED" }
}

/// The memory of a GPU, in MiB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct GpuMemory {
    /// All of it.
    pub total: u32,
    /// What no container was given.
    pub remaining: u32,
}

/// Amounts of the resources that ECS counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct ResourceFacts {
    /// CPU units. ECS may report less than zero.
    pub cpu: i64,
    /// Memory in MiB.
    pub memory: i64,
    /// TCP host ports that are taken (the agent's own and those of tasks).
    pub ports_tcp: Vec<u16>,
    /// UDP host ports that are taken.
    pub ports_udp: Vec<u16>,
    /// GPU ids: all of them in the registered amounts, the free ones in the remaining amounts.
    pub gpus: Vec<String>,
}

/// Network interface slots of an instance for `awsvpc` tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct EniSlots {
    /// How many `awsvpc` tasks the instance can hold.
    pub total: u32,
    /// How many it holds now.
    pub used: u32,
}

/// The status of a container instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceStatus {
    /// Waiting for its trunk network interface.
    Registering,
    /// The trunk network interface could not be attached.
    RegistrationFailed,
    /// Accepts tasks.
    #[default]
    Active,
    /// Deregistered.
    Inactive,
    /// Being deregistered.
    Deregistering,
    /// Accepts no new tasks; service tasks move away.
    Draining,
}

words! {
    InstanceStatus: "container instance status" {
        Registering = "REGISTERING",
        RegistrationFailed = "REGISTRATION_FAILED",
        Active = "ACTIVE",
        Inactive = "INACTIVE",
        Deregistering = "DEREGISTERING",
        Draining = "DRAINING",
    }
}

/// A task as `DescribeTasks` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct TaskFacts {
    /// The ARN; must be unique within the cluster and not empty.
    pub arn: String,
    /// The task group: `service:NAME`, `family:NAME` or a name that the caller chose. Empty where
    /// ECS gives none.
    pub group: String,
    /// The ARN of the container instance that it is on; `None` before it has one, and on Fargate.
    pub instance: Option<String>,
    /// The task definition's ARN, or `family:revision`.
    pub definition: Option<String>,
    /// The deployment (`ecs-svc/…`) or the caller that started it.
    pub started_by: Option<String>,
    /// The Availability Zone that ECS says the task is in; on Fargate it is the only source.
    pub availability_zone: Option<String>,
    /// How the task was started, where that is known.
    pub launch_type: Option<LaunchType>,
    /// The capacity provider that was chosen for the task; `None` for one with a launch type.
    pub capacity_provider: Option<String>,
    /// The status that ECS wants.
    pub desired_status: DesiredStatus,
    /// The status last reported.
    pub last_status: LastStatus,
    /// Whether scale-in protection is on.
    pub protected: bool,
    /// When the task entered PENDING.
    pub created_at: Option<Timestamp>,
    /// When the task became RUNNING.
    pub started_at: Option<Timestamp>,
    /// What the task takes from its instance.
    pub holds: Holding,
}

/// What a task runs on, as in `launchType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LaunchType {
    /// The caller's own container instances.
    Ec2,
    /// AWS Fargate: no container instance.
    Fargate,
    /// External instances.
    External,
    /// Instances that ECS manages.
    ManagedInstances,
}

words! {
    LaunchType: "launch type" {
        Ec2 = "EC2",
        Fargate = "FARGATE",
        External = "EXTERNAL",
        ManagedInstances = "MANAGED_INSTANCES",
    }
}

/// What a task takes from its instance, with the ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct Holding {
    /// CPU units.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory: u32,
    /// Static TCP host ports.
    pub ports_tcp: Vec<u16>,
    /// Static UDP host ports.
    pub ports_udp: Vec<u16>,
    /// GPU ids.
    pub gpus: Vec<String>,
    /// How the task holds these GPUs, or that it holds the instance's Neuron devices.
    pub devices: DeviceUse,
    /// Whether the task holds a network interface slot.
    pub eni: bool,
    /// Host ports that the agent chose; a port 0 stands for a mapping for which too few were free.
    pub dynamic_ports: Vec<(Protocol, u16)>,
}

/// How a task holds devices of its instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub enum DeviceUse {
    /// Whole GPUs, those whose ids it holds; or none.
    #[default]
    Whole,
    /// The instance's fraction of a GPU (PLACE-181).
    Fraction(GpuFraction),
    /// MiB of the one GPU whose id it holds (PLACE-183).
    Shared {
        /// MiB, of all its containers together.
        memory: u32,
    },
    /// All Neuron devices of the instance (PLACE-186).
    NeuronDevices,
}

impl DeviceUse {
    /// How a task with this requirement holds its devices.
    #[must_use]
    pub const fn of(requirement: &Requirement) -> Self {
        match requirement.gpus {
            Gpus::Fraction(fraction) => Self::Fraction(fraction),
            Gpus::Shared { memory } => Self::Shared { memory },
            Gpus::None if requirement.neuron_devices => Self::NeuronDevices,
            Gpus::None | Gpus::Count(_) | Gpus::All => Self::Whole,
        }
    }

    /// Whether only one task of an instance can hold them.
    #[must_use]
    pub const fn is_exclusive(self) -> bool {
        matches!(self, Self::Fraction(_) | Self::NeuronDevices)
    }
}

impl From<&Holding> for Requirement {
    /// What a task that holds this needs: as many GPUs, not the same ones, and none of the ports
    /// that an agent chose.
    fn from(holding: &Holding) -> Self {
        Self {
            cpu: CpuUnits(holding.cpu),
            memory: MemoryMib(holding.memory),
            ports_tcp: holding.ports_tcp.clone(),
            ports_udp: holding.ports_udp.clone(),
            gpus: holding.gpus_needed(),
            neuron_devices: holding.devices == DeviceUse::NeuronDevices,
            eni: holding.eni,
            dynamic_ports: Vec::new(),
        }
    }
}

impl From<&Requirement> for Holding {
    /// What a task with these needs takes, as far as they tell: not which GPUs it was given and
    /// which ports the agent chose; those lists are empty. What a task of a cluster took, ids and
    /// all, is [`TaskView::holds`](super::TaskView::holds).
    fn from(needs: &Requirement) -> Self {
        Self {
            cpu: needs.cpu.0,
            memory: needs.memory.0,
            ports_tcp: needs.ports_tcp.clone(),
            ports_udp: needs.ports_udp.clone(),
            gpus: Vec::new(),
            devices: DeviceUse::of(needs),
            eni: needs.eni,
            dynamic_ports: Vec::new(),
        }
    }
}

impl Holding {
    /// The GPUs that a task that holds this needs: as many whole ones as it has.
    #[must_use]
    pub fn gpus_needed(&self) -> Gpus {
        match self.devices {
            DeviceUse::Fraction(fraction) => Gpus::Fraction(fraction),
            DeviceUse::Shared { memory } => Gpus::Shared { memory },
            DeviceUse::NeuronDevices => Gpus::None,
            DeviceUse::Whole => match u32::try_from(self.gpus.len()) {
                Ok(0) => Gpus::None,
                count => Gpus::Count(count.unwrap_or(u32::MAX)),
            },
        }
    }
}
