//! What `kubernetes` answers: one shape for each `question`.

use serde::{Deserialize, Serialize};

use super::{Rules, Word, answered};
use crate::Lint;

/// One of four, by `question`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum KubernetesAnswer {
    /// `hpa`.
    Hpa(HpaAnswer),
    /// `eksFargate`.
    EksFargate(EksFargateAnswer),
    /// `nodeGroupUpdate`.
    NodeGroupUpdate(NodeGroupUpdateAnswer),
    /// `maxPods`.
    MaxPods(MaxPodsAnswer),
}

answered!(KubernetesAnswer: Hpa, EksFargate, NodeGroupUpdate, MaxPods;);

/// What the horizontal pod autoscaler does in its next round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HpaAnswer {
    /// The replicas before.
    pub current_replicas: i32,
    /// The replicas afterwards.
    pub desired_replicas: i32,
    /// Whether a metric or a bound decides: false where no metric says anything, and at 0 replicas.
    pub scaling_active: bool,
    /// Why the autoscaler does nothing; absent where it is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What each metric asks for, in the order of the autoscaler; none where no metric is asked.
    pub metrics: Vec<HpaMetric>,
    /// The replicas that the metrics ask for together: the most of all; absent where none is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommended_replicas: Option<i32>,
    /// The replicas that earlier recommendations leave, before rates and bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stabilized_replicas: Option<i32>,
    /// The reason of the condition `AbleToScale`, e.g. `ScaleDownStabilized`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub able_to_scale: Option<Word>,
    /// The reason of the condition `ScalingLimited`, e.g. `TooManyReplicas`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaling_limited: Option<Word>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// What one metric asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HpaMetric {
    /// The metric's name, e.g. `cpu`.
    pub name: String,
    /// What is wanted: a percentage or an amount, e.g. `50%` or `500m`.
    pub target: String,
    /// What is, as Kubernetes shows it, in the unit of `target`; absent where it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// The replicas that it asks for; absent where it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired_replicas: Option<i32>,
    /// Why it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What Fargate provisions for a pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EksFargateAnswer {
    /// `runs`, or `refused` where Fargate does not run such a pod.
    pub verdict: Word,
    /// Why it is refused: nothing where it runs.
    pub refused: Vec<PodRefusal>,
    /// What the pod needs, with 256 MiB for Kubernetes' own components.
    pub needed: PodAmounts,
    /// What is provisioned; absent where no size is large enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisioned: Option<PodAmounts>,
    /// The annotation `CapacityProvisioned` of the pod, e.g. `0.25vCPU 0.5GB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity_provisioned: Option<String>,
    /// GiB of ephemeral storage; absent where the pod asks for more than 20 GiB, for what is added
    /// to that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral_storage_gib: Option<u32>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// CPU and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PodAmounts {
    /// Thousandths of a vCPU.
    pub cpu_millis: i64,
    /// MiB, rounded up.
    pub memory_mib: i64,
}

/// Why Fargate does not run a pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PodRefusal {
    /// Why.
    pub text: String,
    /// Where the pod says so, a JSON pointer.
    pub path: String,
    /// The rule.
    pub rule: Word,
}

/// What an update of a managed node group does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeGroupUpdateAnswer {
    /// How many nodes are replaced at once.
    pub max_unavailable: u32,
    /// By how many nodes the group grows first, at most.
    pub grows_by: u32,
    /// The Auto Scaling group's desired size meanwhile, at most.
    pub peak_desired_size: u32,
    /// The Auto Scaling group's maximum size meanwhile.
    pub peak_max_size: u32,
    /// The least time in seconds that cordoned nodes are left alone, all batches together.
    pub quiet_seconds: u64,
    /// What is done, in turn.
    pub steps: Vec<NodeGroupStep>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// A step of an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeGroupStep {
    /// `scaleUp`, `replace`, `scaleDown`.
    pub step: Word,
    /// How many nodes each time.
    pub nodes: u32,
    /// How often.
    pub times: u32,
    /// What happens, in words.
    pub text: String,
}

/// How many pods nodes take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaxPodsAnswer {
    /// As many each node of a managed node group of these types takes: as the type that takes the
    /// fewest.
    pub max_pods: u32,
    /// The types, in the order of the document.
    pub instance_types: Vec<MaxPodsRow>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

/// How many pods a node of a type takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaxPodsRow {
    /// The type.
    pub instance_type: String,
    /// As many a node takes unless it is told another number.
    pub max_pods: u32,
    /// As many have addresses, two of the host's network included.
    pub with_addresses: u32,
    /// As many EKS's calculator recommends; absent where that rests on CPUs that are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommended: Option<u32>,
}
