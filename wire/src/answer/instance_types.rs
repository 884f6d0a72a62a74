//! `instanceTypes`: what EC2 instance types bring.

use serde::{Deserialize, Serialize};

use super::{Rules, answered};
use crate::Lint;

/// A row a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstanceTypesAnswer {
    /// The types, in the order of the document, or all of them by name.
    pub instance_types: Vec<InstanceTypeRow>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(InstanceTypesAnswer;);

/// What an instance type brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstanceTypeRow {
    /// The type's name.
    pub instance_type: String,
    /// CPU units that an agent registers (TASK-106); absent where its CPUs are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_cpu: Option<u32>,
    /// Nominal memory in MiB; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<u32>,
    /// MiB that an agent would register, less `reservedMemory`: an estimate (TASK-12).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_memory_estimate: Option<u32>,
    /// Physical GPUs.
    pub gpus: u8,
    /// Network interfaces, the primary one included.
    pub network_interfaces: u8,
    /// Tasks with an interface of their own, without a trunk (TASK-14).
    pub awsvpc_tasks: u32,
    /// Tasks with an interface of their own, with a trunk; absent where the type has none on ECS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awsvpc_tasks_with_trunk: Option<u32>,
    /// Its processor; absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_architecture: Option<CpuArchitecture>,
}

/// A processor, as ECS's attribute `ecs.cpu-architecture` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CpuArchitecture {
    /// 64-bit ARM.
    #[serde(rename = "arm64")]
    Arm64,
    /// 64-bit x86.
    #[serde(rename = "x86_64")]
    X86_64,
}

impl CpuArchitecture {
    /// The word in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}
