//! The smallest changes that would each, alone, make a task fit.
//!
//! - [`search`]: which changes help; each one was tried against the checks of the decision;
//! - [`overlay`]: an instance as it would be after a change;
//! - [`words`]: how they are said.

mod overlay;
mod search;
mod words;

use alloc::vec::Vec;

pub(super) use search::remedies;

use crate::{
    id::InstanceId,
    task::{Architecture, GpuFraction},
    unit::Protocol,
};

/// One change that would make the task fit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remedy {
    /// The change, with its numbers.
    pub kind: RemedyKind,
    /// The instances that would then take the task, in the order of the ARNs; for more instances,
    /// the one to copy.
    pub instances: Vec<InstanceId>,
}

/// The changes that are tried.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemedyKind {
    /// Ask for less CPU.
    ReduceCpu {
        /// CPU units less.
        by: u32,
        /// CPU units that remain.
        to: u32,
    },
    /// Ask for less memory.
    ReduceMemory {
        /// MiB less.
        by: u32,
        /// MiB that remain.
        to: u32,
    },
    /// Ask for less of both.
    ReduceCpuAndMemory {
        /// CPU units that remain.
        cpu: u32,
        /// MiB that remain.
        memory: u32,
    },
    /// Use another static host port.
    ChangePort {
        /// The protocol.
        protocol: Protocol,
        /// The port that is taken.
        from: u16,
        /// The nearest port above it that is free on all the instances named.
        to: u16,
    },
    /// Let the agent choose the host ports (`hostPort` 0), where the network mode allows it.
    DynamicPorts,
    /// Ask for fewer static host ports: no instance may reserve more than 100.
    FewerPorts {
        /// How many the task may ask for on the best instance.
        to: u32,
    },
    /// Ask for fewer GPUs.
    ReduceGpus {
        /// How many GPUs remain.
        to: u32,
    },
    /// Ask for less memory of a shared GPU.
    ReduceGpuMemory {
        /// MiB less.
        by: u32,
        /// MiB that remain.
        to: u32,
    },
    /// Ask for the fraction of a GPU that the instances have.
    ChangeGpuFraction {
        /// That fraction.
        to: GpuFraction,
    },
    /// Drop one constraint.
    RemoveConstraint {
        /// Its position in the specification.
        constraint: u16,
    },
    /// Reconnect the agents.
    ConnectAgent,
    /// Give the instances the attribute that they lack.
    AddAttribute {
        /// Its position in the required attributes.
        index: u16,
    },
    /// Build the images for the instances' processor.
    ChangeArchitecture {
        /// The processor that the instances have.
        to: Architecture,
    },
    /// Build the containers for the instances' operating system, or keep the two systems apart as
    /// AWS recommends.
    ChangeSystem {
        /// The system or family of Windows that the instances have.
        to: &'static str,
    },
    /// Choose subnets in the instances' zones.
    OtherSubnets,
    /// Add empty instances like the one named.
    MoreInstances {
        /// How many, for all the tasks that are left.
        count: u32,
    },
}

impl RemedyKind {
    /// The name in decision documents.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ReduceCpu { .. } => "reduceCpu",
            Self::ReduceMemory { .. } => "reduceMemory",
            Self::ReduceCpuAndMemory { .. } => "reduceCpuAndMemory",
            Self::ChangePort { .. } => "changePorts",
            Self::DynamicPorts => "dynamicPorts",
            Self::FewerPorts { .. } => "fewerPorts",
            Self::ReduceGpus { .. } => "reduceGpus",
            Self::ReduceGpuMemory { .. } => "reduceGpuMemory",
            Self::ChangeGpuFraction { .. } => "changeGpuFraction",
            Self::RemoveConstraint { .. } => "removeConstraint",
            Self::ConnectAgent => "connectAgent",
            Self::AddAttribute { .. } => "addAttribute",
            Self::ChangeArchitecture { .. } => "changeArchitecture",
            Self::ChangeSystem { .. } => "changeOperatingSystem",
            Self::OtherSubnets => "otherSubnets",
            Self::MoreInstances { .. } => "moreInstances",
        }
    }
}
