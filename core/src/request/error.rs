//! Requests that make no sense, or that ECS refuses.

use alloc::{format, string::String};

use super::{PlatformNeed, RUN_TASK_MAX, SpecError};
use crate::{
    task::{NetworkMode, managed_instances::CONSTRAINT_ATTRIBUTES},
    text::errors,
};

/// What ECS says about a cluster without instances.
pub const NO_INSTANCES: &str = "No Container Instances were found in your cluster.";

/// What ECS says about a capacity provider without instances (PLACE-143).
pub const NO_INSTANCES_IN_PROVIDER: &str = "No Container Instances were found in your capacity provider.";

errors! {
    /// A request that makes no sense, or that ECS refuses. It changes nothing in the cluster.
    pub enum RequestError {
        /// One RunTask asks for this many tasks: not 1 to [`RUN_TASK_MAX`] (PLACE-115).
        #[error("{0} tasks, RunTask takes 1 to {max}", max = RUN_TASK_MAX)]
        TaskCount(count: usize) => "request/count",
            help: "give a `serviceName` to place the tasks of a service";
        /// One StartTask names this many container instances: not 1 to [`RUN_TASK_MAX`]
        /// (PLACE-115).
        #[error("{0} container instances, StartTask takes 1 to {max}", max = RUN_TASK_MAX)]
        InstanceCount(count: usize) => "request/count";
        /// StartTask has constraints of its own (PLACE-17).
        #[error("StartTask takes no placement constraints")]
        StartTaskConstraint => "request/start-task-constraint";
        /// Strategies on Fargate (PLACE-133); ECS's words.
        #[error("Placement strategies are not supported with FARGATE launch type")]
        FargateStrategy => "request/fargate-strategy",
            help: "leave it out: Fargate spreads tasks over the zones of the subnets by itself";
        /// Constraints on Fargate (PLACE-133); ECS's words.
        #[error("Placement constraints are not supported with FARGATE launch type.")]
        FargateConstraint => "request/fargate-constraint", help: "leave them out";
        /// Another network mode than `awsvpc` on Fargate (PLACE-134); ECS's words.
        #[error("Task definition does not support launch_type FARGATE.")]
        FargateNetworkMode(mode: NetworkMode) => "request/fargate-definition",
            help: format!("its network mode is `{mode}`, Fargate has `awsvpc` only");
        /// A size that Fargate does not have (TASK-121).
        #[error("Fargate has no {cpu} CPU units with {memory} MiB")]
        FargateSize {
            /// CPU units.
            cpu: u32,
            /// MiB.
            memory: u32,
            /// Whether overrides made it.
            is_overridden: bool,
        } => if *is_overridden { "request/fargate-size" } else { "taskdef/fargate-size" },
            help: "ECS says: No Fargate configuration exists for given values.";
        /// Windows containers on Fargate Spot.
        #[error("FARGATE_SPOT runs no Windows containers")]
        SpotWindows => "request/fargate-spot-windows", help: "use the provider `FARGATE`";
        /// A platform version of Fargate that is too old.
        #[error("{0}")]
        PlatformVersion(need: PlatformNeed) => "request/platform-version", help: "use `LATEST`";
        /// Another network mode than `awsvpc` and `host` on managed instances (TASK-185).
        #[error("managed instances have the network modes `awsvpc` and `host`, not `{0}`")]
        ManagedNetworkMode(mode: NetworkMode) => "request/managed-network-mode",
            help: "register the task definition with `awsvpc` or `host`";
        /// Windows containers on managed instances.
        #[error("managed instances run Linux only")]
        ManagedWindows => "request/managed-windows";
        /// A constraint on this subject, which managed instances do not support (PLACE-190).
        #[error("managed instances do not know `{0}` in a constraint")]
        ManagedConstraint(subject: String) => "request/managed-constraint",
            help: format!("a constraint may be about `{}`", CONSTRAINT_ATTRIBUTES.join("`, `"));
        /// Neuron devices elsewhere than on managed instances (PLACE-186).
        #[error("Neuron devices are for managed instances only")]
        NeuronDevices => "request/neuron-device",
            help: "name a capacity provider of managed instances in `capacityProviderStrategy`";
        /// A part of a GPU's memory on external instances (PLACE-182).
        #[error("external instances share no GPUs")]
        SharedGpu => "request/gpu-sharing";
        /// A fraction of a GPU on external instances (PLACE-182).
        #[error("external instances have no fraction of a GPU")]
        GpuFraction => "request/gpu-fraction";
        /// RunTask finds no container instance to consider (PLACE-16); ECS's words.
        #[error("{}", if *of_provider { NO_INSTANCES_IN_PROVIDER } else { NO_INSTANCES })]
        NoInstances {
            /// Whether a capacity provider was asked for (PLACE-143).
            of_provider: bool,
        } => "request/no-container-instances",
            help: match of_provider {
                true => "no instance is ACTIVE and of the capacity provider",
                false => "no instance is ACTIVE and of the launch type or capacity provider asked for",
            };
        /// The task itself makes no sense (PLACE-11).
        #[error("{0}")]
        Spec(error: SpecError) => error.code(), help_of: error.help();
    }
}

impl From<SpecError> for RequestError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(error: SpecError) -> Self {
        Self::Spec(error)
    }
}
