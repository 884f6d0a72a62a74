//! Why an instance cannot take a task: the reason that ECS would return, and the numbers behind it.

use alloc::{format, string::String};

use crate::{
    count::{counted, either},
    request::{Constraint, TaskSpec},
    rule::RuleId,
    state::PORTS_MAX,
    task::{Architecture, GpuFraction},
    unit::Protocol,
};

/// The reasons that ECS returns, in the order of our checks (PLACE-13, PLACE-116).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// `AGENT`: the agent is not connected.
    Agent,
    /// `ATTRIBUTE`: an attribute that the task definition requires is missing.
    Attribute,
    /// `LOCATION`: the instance is in no zone of the request's subnets.
    Location,
    /// `RESOURCE:CPU`.
    Cpu,
    /// `RESOURCE:MEMORY`.
    Memory,
    /// `RESOURCE:PORTS`, TCP and UDP alike.
    Ports,
    /// `RESOURCE:GPU`; of Neuron devices too (PLACE-187).
    Gpu,
    /// `RESOURCE:ENI`: no network interface slot.
    Eni,
    /// `MemberOf placement constraint unsatisfied.`
    MemberOf,
    /// `DistinctInstance placement constraint unsatisfied.`
    DistinctInstance,
}

words! {
    Reason: "reason of a failure" {
        Agent = "AGENT",
        Attribute = "ATTRIBUTE",
        Location = "LOCATION",
        Cpu = "RESOURCE:CPU",
        Memory = "RESOURCE:MEMORY",
        Ports = "RESOURCE:PORTS",
        Gpu = "RESOURCE:GPU",
        Eni = "RESOURCE:ENI",
        MemberOf = "MemberOf placement constraint unsatisfied.",
        DistinctInstance = "DistinctInstance placement constraint unsatisfied.",
    }
}

impl Reason {
    /// Whether the reason belongs to the first step (resources and attributes), not to the
    /// constraints.
    #[must_use]
    pub const fn is_first_step(self) -> bool {
        !matches!(self, Self::MemberOf | Self::DistinctInstance)
    }
}

/// One failing check of one instance, with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// The agent is not connected (PLACE-104).
    Agent,
    /// A required attribute is missing, or has another value (PLACE-105, PLACE-40).
    Attribute {
        /// Its position in [`TaskSpec::requires_attributes`].
        index: u16,
    },
    /// The processor is another one (PLACE-151).
    Architecture {
        /// What the task's images are built for.
        needed: Architecture,
        /// What the instance has; `None` where it does not say (PLACE-152).
        has: Option<&'static str>,
    },
    /// The operating system, or its version, is another one than [`TaskSpec::platform`] asks for
    /// (PLACE-153).
    OperatingSystem {
        /// What the instance has; `None` where it does not say (PLACE-152).
        has: Option<&'static str>,
    },
    /// The instance is in another VPC than the request's subnets (PLACE-156).
    Vpc,
    /// The instance is in no zone of the request's subnets (PLACE-106).
    Location,
    /// Too little CPU.
    Cpu {
        /// CPU units that the task needs.
        needed: u32,
        /// CPU units that are left.
        remaining: i64,
    },
    /// Too little memory.
    Memory {
        /// MiB that the task needs.
        needed: u32,
        /// MiB that are left.
        remaining: i64,
    },
    /// Host ports are taken.
    PortTaken {
        /// The protocol of the lowest such port.
        protocol: Protocol,
        /// The lowest such port.
        port: u16,
        /// How many more are taken.
        others: u16,
    },
    /// The instance would have more reserved ports than ECS allows (PLACE-14, PLACE-108).
    PortCeiling {
        /// How many it would have.
        would_hold: u32,
    },
    /// Too few free GPUs (PLACE-122).
    Gpus {
        /// How many the task needs.
        needed: u32,
        /// How many are idle.
        free: u32,
        /// How many are shared: they take no task that needs whole GPUs (PLACE-184).
        shared: u32,
    },
    /// The task wants every GPU, and some are in use or there is none (PLACE-37).
    AllGpus {
        /// How many the instance has.
        registered: u32,
        /// How many are idle.
        free: u32,
        /// How many are shared.
        shared: u32,
    },
    /// The task wants whole GPUs, and the instance's type has a fraction of one (PLACE-181).
    OnlyGpuFraction {
        /// That fraction.
        fraction: GpuFraction,
    },
    /// The instance's type lacks the fraction of a GPU that the task wants (PLACE-181).
    GpuFraction {
        /// What the task wants.
        needed: GpuFraction,
        /// What the instance has instead, if it has a fraction at all.
        has: Option<GpuFraction>,
    },
    /// A task holds the fraction of a GPU already (PLACE-182).
    GpuFractionTaken {
        /// What the task wants.
        needed: GpuFraction,
    },
    /// No single GPU, idle or shared, has the memory (PLACE-183).
    GpuMemory {
        /// MiB that the task needs.
        needed: u32,
        /// The most MiB on one GPU.
        most: u32,
        /// MiB on all of them together.
        all: u32,
        /// How many GPUs are idle or shared.
        gpus: u32,
    },
    /// The task wants the Neuron devices (PLACE-187).
    NeuronDevices {
        /// `true` when another task holds them, `false` when the instance's type has none.
        taken: bool,
    },
    /// No network interface slot (PLACE-121).
    Eni {
        /// How many `awsvpc` tasks the instance can hold.
        total: u32,
        /// How many it holds.
        used: u32,
    },
    /// A `memberOf` does not hold (PLACE-41).
    MemberOf {
        /// Its position in [`TaskSpec::constraints`].
        constraint: u16,
    },
    /// The instance has tasks of the group already (PLACE-113).
    DistinctInstance {
        /// How many.
        tasks: u32,
    },
}

impl Rejection {
    /// The reason that ECS would return.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Agent => Reason::Agent,
            Self::Attribute { .. } | Self::Architecture { .. } | Self::OperatingSystem { .. } | Self::Vpc => {
                Reason::Attribute
            }
            Self::Location => Reason::Location,
            Self::Cpu { .. } => Reason::Cpu,
            Self::Memory { .. } => Reason::Memory,
            Self::PortTaken { .. } | Self::PortCeiling { .. } => Reason::Ports,
            Self::Gpus { .. }
            | Self::AllGpus { .. }
            | Self::OnlyGpuFraction { .. }
            | Self::GpuFraction { .. }
            | Self::GpuFractionTaken { .. }
            | Self::GpuMemory { .. }
            | Self::NeuronDevices { .. } => Reason::Gpu,
            Self::Eni { .. } => Reason::Eni,
            Self::MemberOf { .. } => Reason::MemberOf,
            Self::DistinctInstance { .. } => Reason::DistinctInstance,
        }
    }

    /// The rule that the check implements.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn rule(&self) -> RuleId {
        match self {
            Self::Agent => rule!("PLACE-104"),
            Self::Attribute { .. } => rule!("PLACE-105"),
            Self::Architecture { has: Some(_), .. } => rule!("PLACE-151"),
            Self::OperatingSystem { has: Some(_) } => rule!("PLACE-153"),
            Self::Architecture { has: None, .. } | Self::OperatingSystem { has: None } => rule!("PLACE-152"),
            Self::Vpc => rule!("PLACE-156"),
            Self::Location => rule!("PLACE-106"),
            Self::Cpu { .. } | Self::Memory { .. } => rule!("PLACE-101"),
            Self::PortTaken { .. } => rule!("PLACE-107"),
            Self::PortCeiling { .. } => rule!("PLACE-14"),
            Self::Gpus { .. } => rule!("PLACE-122"),
            Self::AllGpus { .. } => rule!("PLACE-37"),
            Self::OnlyGpuFraction { .. } | Self::GpuFraction { .. } => rule!("PLACE-181"),
            Self::GpuFractionTaken { .. } => rule!("PLACE-182"),
            Self::GpuMemory { .. } => rule!("PLACE-183"),
            Self::NeuronDevices { .. } => rule!("PLACE-187"),
            Self::Eni { .. } => rule!("PLACE-121"),
            Self::MemberOf { .. } => rule!("PLACE-41"),
            Self::DistinctInstance { .. } => rule!("PLACE-113"),
        }
    }

    /// What the task needs and what there is, where the check compares two numbers.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn amounts(&self) -> Option<(i64, i64)> {
        match *self {
            Self::Cpu { needed, remaining } | Self::Memory { needed, remaining } => {
                Some((i64::from(needed), remaining))
            }
            Self::Gpus { needed, free, .. } => Some((i64::from(needed), i64::from(free))),
            Self::AllGpus { registered, free, .. } => Some((i64::from(registered), i64::from(free))),
            Self::GpuMemory { needed, most, .. } => Some((i64::from(needed), i64::from(most))),
            Self::Eni { total, used } => Some((1, i64::from(total.saturating_sub(used)))),
            Self::PortCeiling { would_hold } => Some((i64::from(would_hold), PORTS_MAX)),
            _ => None,
        }
    }

    /// How much of what it needs the task lacks, for CPU, memory and GPUs (PLACE-15): a fraction as
    /// (missing, needed).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn shortfall(&self) -> (i64, i64) {
        match self {
            // All GPUs means at least one.
            Self::AllGpus { registered: 0, .. } => (1, 1),
            Self::Cpu { .. }
            | Self::Memory { .. }
            | Self::Gpus { .. }
            | Self::AllGpus { .. }
            | Self::GpuMemory { .. } => match self.amounts() {
                Some((needed, has)) if needed > 0 => (needed - has, needed),
                _ => (0, 1),
            },
            Self::OnlyGpuFraction { .. }
            | Self::GpuFraction { .. }
            | Self::GpuFractionTaken { .. }
            | Self::NeuronDevices { .. } => (1, 1),
            _ => (0, 1),
        }
    }

    /// The check in words, numbers included.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn describe(&self, spec: &TaskSpec) -> String {
        rule!("PLACE-116");
        match *self {
            Self::Agent => "its agent is not connected".into(),
            Self::Attribute { index } => match spec.requires_attributes.get(usize::from(index)) {
                Some((name, Some(value))) => format!("lacks the attribute {name} = {value}"),
                Some((name, None)) => format!("lacks the attribute {name}"),
                None => "lacks an attribute".into(),
            },
            Self::Architecture { needed, has: Some(has) } => format!("needs {}, is {has}", needed.as_str()),
            Self::Architecture { needed, has: None } => {
                format!("needs {}, does not say its processor", needed.as_str())
            }
            Self::OperatingSystem { has } => {
                let needed = spec.platform.family.as_deref().unwrap_or("another system");
                match has {
                    Some(has) => format!("needs {needed}, is {has}"),
                    None => format!("needs {needed}, does not say its operating system"),
                }
            }
            Self::Vpc => format!("is not in the VPC {}", spec.vpc.as_deref().unwrap_or_default()),
            Self::Location => {
                format!("is in no zone of the subnets ({})", spec.zones.as_deref().unwrap_or_default().join(", "))
            }
            Self::Cpu { needed, remaining } => format!("needs {}, has {remaining}", counted(needed, "CPU unit")),
            Self::Memory { needed, remaining } => format!("needs {needed} MiB of memory, has {remaining}"),
            Self::PortTaken { protocol, port, others: 0 } => format!("host port {port}/{protocol} is taken"),
            Self::PortTaken { protocol, port, others } => {
                format!("host port {port}/{protocol} and {others} more are taken")
            }
            Self::PortCeiling { would_hold } => {
                format!("would have {would_hold} reserved host ports, at most {} are allowed", PORTS_MAX)
            }
            Self::Gpus { needed, free, shared: 0 } => format!("needs {}, has {free} free", counted(needed, "GPU")),
            Self::Gpus { needed, free, shared } => {
                format!(
                    "needs {}, has {free} free; shared GPUs ({shared}) take no whole-GPU task",
                    counted(needed, "GPU")
                )
            }
            Self::AllGpus { registered: 0, .. } => "has no GPU".into(),
            Self::AllGpus { registered, free, shared: 0 } => {
                format!("needs all of its {}, {free} {} free", counted(registered, "GPU"), either(free, "is", "are"))
            }
            Self::AllGpus { registered, free, shared } => {
                format!("needs all of its {}: {free} free, {shared} shared", counted(registered, "GPU"))
            }
            Self::OnlyGpuFraction { fraction } => format!("its type has {fraction} of a GPU and no whole one"),
            Self::GpuFraction { needed, has: Some(has) } => {
                format!("needs {needed} of a GPU, its type has {has} of one, which is another size")
            }
            Self::GpuFraction { needed, has: None } => {
                format!("needs {needed} of a GPU, its type has no fraction of one")
            }
            Self::GpuFractionTaken { needed } => format!("its {needed} of a GPU is in use"),
            Self::GpuMemory { gpus: 0, .. } => "has no GPU that is idle or shared".into(),
            Self::GpuMemory { needed, most, gpus: 1, .. } => {
                format!("needs {needed} MiB of a shared GPU, has {most}")
            }
            Self::GpuMemory { needed, most, all, gpus } => {
                format!("needs {needed} MiB on one shared GPU, has {all} on {gpus} of them but at most {most} on one")
            }
            Self::NeuronDevices { taken: true } => "its Neuron devices are in use".into(),
            Self::NeuronDevices { taken: false } => "its type has no Neuron devices".into(),
            Self::Eni { total, used } => format!("all {total} network interface slots are in use ({used})"),
            Self::MemberOf { constraint } => match spec.constraints.get(usize::from(constraint)) {
                Some(Constraint::MemberOf(query)) => format!("does not match {query}"),
                _ => "does not match a constraint".into(),
            },
            Self::DistinctInstance { tasks: 1 } => format!("has a task of {} already", spec.group),
            Self::DistinctInstance { tasks } => format!("has {tasks} tasks of {} already", spec.group),
        }
    }
}
