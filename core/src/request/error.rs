//! Requests that make no sense, or that ECS refuses.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{PlatformNeed, RUN_TASK_MAX, SpecError};
use crate::task::{NetworkMode, check::CONSTRAINT_ATTRIBUTES};

/// What ECS says about a cluster without instances.
pub const NO_INSTANCES: &str = "No Container Instances were found in your cluster.";

/// What ECS says about a capacity provider without instances (PLACE-143).
pub const NO_INSTANCES_IN_PROVIDER: &str = "No Container Instances were found in your capacity provider.";

/// A request that makes no sense, or that ECS refuses. It changes nothing in the cluster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// One RunTask asks for this many tasks: not 1 to [`RUN_TASK_MAX`] (PLACE-115).
    #[error("{0} tasks, RunTask takes 1 to {max}", max = RUN_TASK_MAX)]
    TaskCount(usize),
    /// One StartTask names this many container instances: not 1 to [`RUN_TASK_MAX`] (PLACE-115).
    #[error("{0} container instances, StartTask takes 1 to {max}", max = RUN_TASK_MAX)]
    InstanceCount(usize),
    /// StartTask has constraints of its own (PLACE-17).
    #[error("StartTask takes no placement constraints")]
    StartTaskConstraint,
    /// Strategies on Fargate (PLACE-133); ECS's words.
    #[error("Placement strategies are not supported with FARGATE launch type")]
    FargateStrategy,
    /// Constraints on Fargate (PLACE-133); ECS's words.
    #[error("Placement constraints are not supported with FARGATE launch type.")]
    FargateConstraint,
    /// Another network mode than `awsvpc` on Fargate (PLACE-134); ECS's words.
    #[error("Task definition does not support launch_type FARGATE.")]
    FargateNetworkMode(NetworkMode),
    /// A size that Fargate does not have (TASK-121).
    #[error("Fargate has no {cpu} CPU units with {memory} MiB")]
    FargateSize {
        /// CPU units.
        cpu: u32,
        /// MiB.
        memory: u32,
        /// Whether overrides made it.
        is_overridden: bool,
    },
    /// Windows containers on Fargate Spot.
    #[error("FARGATE_SPOT runs no Windows containers")]
    SpotWindows,
    /// A platform version of Fargate that is too old.
    #[error("{0}")]
    PlatformVersion(PlatformNeed),
    /// Another network mode than `awsvpc` and `host` on managed instances (TASK-185).
    #[error("managed instances have the network modes `awsvpc` and `host`, not `{0}`")]
    ManagedNetworkMode(NetworkMode),
    /// Windows containers on managed instances.
    #[error("managed instances run Linux only")]
    ManagedWindows,
    /// A constraint on this subject, which managed instances do not support (PLACE-190).
    #[error("managed instances do not know `{0}` in a constraint")]
    ManagedConstraint(String),
    /// Neuron devices elsewhere than on managed instances (PLACE-186).
    #[error("Neuron devices are for managed instances only")]
    NeuronDevices,
    /// A part of a GPU's memory on external instances (PLACE-182).
    #[error("external instances share no GPUs")]
    SharedGpu,
    /// A fraction of a GPU on external instances (PLACE-182).
    #[error("external instances have no fraction of a GPU")]
    GpuFraction,
    /// RunTask finds no container instance to consider (PLACE-16); ECS's words.
    #[error("{}", if *of_provider { NO_INSTANCES_IN_PROVIDER } else { NO_INSTANCES })]
    NoInstances {
        /// Whether a capacity provider was asked for (PLACE-143).
        of_provider: bool,
    },
    /// The task itself makes no sense (PLACE-11).
    #[error(transparent)]
    Spec(#[from] SpecError),
}

impl RequestError {
    /// A stable code.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TaskCount(_) | Self::InstanceCount(_) => "request/count",
            Self::StartTaskConstraint => "request/start-task-constraint",
            Self::FargateStrategy => "request/fargate-strategy",
            Self::FargateConstraint => "request/fargate-constraint",
            Self::FargateNetworkMode(_) => "request/fargate-definition",
            Self::FargateSize { is_overridden: true, .. } => "request/fargate-size",
            Self::FargateSize { is_overridden: false, .. } => "taskdef/fargate-size",
            Self::SpotWindows => "request/fargate-spot-windows",
            Self::PlatformVersion(_) => "request/platform-version",
            Self::ManagedNetworkMode(_) => "request/managed-network-mode",
            Self::ManagedWindows => "request/managed-windows",
            Self::ManagedConstraint(_) => "request/managed-constraint",
            Self::NeuronDevices => "request/neuron-device",
            Self::SharedGpu => "request/gpu-sharing",
            Self::GpuFraction => "request/gpu-fraction",
            Self::NoInstances { .. } => "request/no-container-instances",
            Self::Spec(error) => error.code(),
        }
    }

    /// What to do about it.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::TaskCount(_) => "give a `serviceName` to place the tasks of a service",
            Self::FargateStrategy => "leave it out: Fargate spreads tasks over the zones of the subnets by itself",
            Self::FargateConstraint => "leave them out",
            Self::FargateNetworkMode(mode) => {
                return Some(format!("its network mode is `{mode}`, Fargate has `awsvpc` only"));
            }
            Self::FargateSize { .. } => "ECS says: No Fargate configuration exists for given values.",
            Self::SpotWindows => "use the provider `FARGATE`",
            Self::PlatformVersion(_) => "use `LATEST`",
            Self::ManagedNetworkMode(_) => "register the task definition with `awsvpc` or `host`",
            Self::ManagedConstraint(_) => {
                return Some(format!("a constraint may be about `{}`", CONSTRAINT_ATTRIBUTES.join("`, `")));
            }
            Self::NeuronDevices => "name a capacity provider of managed instances in `capacityProviderStrategy`",
            Self::NoInstances { of_provider: true } => "no instance is ACTIVE and of the capacity provider",
            Self::NoInstances { of_provider: false } => {
                "no instance is ACTIVE and of the launch type or capacity provider asked for"
            }
            Self::InstanceCount(_)
            | Self::StartTaskConstraint
            | Self::ManagedWindows
            | Self::SharedGpu
            | Self::GpuFraction => return None,
            Self::Spec(error) => return error.help(),
        };
        Some(help.to_string())
    }
}
