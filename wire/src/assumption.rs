//! What is taken for granted where a document says nothing: the one room of the lints `assumed/…`.
//!
//! An answer has each of them once: with the first place, and with the number of the others.

use crate::Lint;

/// Something that is assumed. Its code begins with `assumed/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Assumption {
    /// No alarm of a deployment goes to ALARM.
    Alarms,
    /// Instances that are not there yet have the attributes that definitions require.
    Attributes,
    /// The group of a capacity provider that no document describes.
    AutoScalingGroup,
    /// The bake time of a rolling deployment.
    BakeTime,
    /// Agents can do what tasks require of them.
    Capabilities,
    /// A capacity provider that nothing describes has no managed scaling.
    CapacityProvider,
    /// Whether targets see the client's address.
    ClientAddress,
    /// Containers start and stop at once.
    ContainerTimes,
    /// The currency of prices.
    Currency,
    /// Tasks leave their load balancer at once.
    DeregistrationDelay,
    /// How many tasks a service wants.
    DesiredCount,
    /// Instances without a type have the devices.
    Devices,
    /// Instances have the earlier versions of Docker's API.
    DockerApi,
    /// Agents choose host ports from the usual range.
    DynamicPorts,
    /// Which GPUs a task holds.
    GpuIds,
    /// The memory of GPUs.
    GpuMemory,
    /// The alarms of a group's target tracking policies.
    GroupAlarms,
    /// Tasks whose health checks nobody tells of are healthy.
    Health,
    /// Lifecycle hooks succeed.
    Hooks,
    /// Which host ports an agent chose.
    HostPorts,
    /// What an Auto Scaling group launches.
    InstanceType,
    /// How long an instance takes.
    LaunchSeconds,
    /// Fargate's launch rate.
    LaunchRate,
    /// Where tasks go.
    LaunchType,
    /// What becomes of a member that a new document leaves out.
    LeftOut,
    /// A metric goes on as it was, whatever is scaled.
    Load,
    /// What kind of load balancer routes the traffic.
    LoadBalancer,
    /// A capacity provider's managed scaling.
    ManagedScaling,
    /// Network ACLs let everything through.
    NetworkAcls,
    /// Network interfaces by the instance type.
    NetworkInterfaces,
    /// A described capacity provider has no managed scaling.
    NoManagedScaling,
    /// Network interfaces have no limit.
    NoNetworkInterfaceLimit,
    /// No task is protected from scale-in.
    NoProtection,
    /// Tasks that hold nothing.
    NoResources,
    /// Instances without a system run the tasks.
    OperatingSystem,
    /// Pods are ready, with the same use.
    Pods,
    /// Instances without a processor run the tasks, definitions without one are for x86.
    Processor,
    /// Whether a service is rebalanced over its zones.
    Rebalancing,
    /// What instances register.
    RegisteredMemory,
    /// What instances registered, by what remains.
    RegisteredResources,
    /// The attributes that ECS derives.
    RequiredAttributes,
    /// When a launch is tried again.
    RetrySeconds,
    /// How running tasks follow the desired count.
    RunningCount,
    /// The same expression has the same value.
    SameExpression,
    /// When a started task is RUNNING.
    StartSeconds,
    /// How long a step of a deployment takes.
    StepSeconds,
    /// Tasks may be in any zone.
    Subnets,
    /// A capacity provider's managed termination protection.
    TerminationProtection,
    /// What Windows costs and registers.
    Windows,
    /// The zone of a subnet.
    Zones,
}

impl Assumption {
    /// All of them, by their codes.
    pub const ALL: [Self; 50] = [
        Self::Alarms,
        Self::Attributes,
        Self::AutoScalingGroup,
        Self::BakeTime,
        Self::Capabilities,
        Self::CapacityProvider,
        Self::ClientAddress,
        Self::ContainerTimes,
        Self::Currency,
        Self::DeregistrationDelay,
        Self::DesiredCount,
        Self::Devices,
        Self::DockerApi,
        Self::DynamicPorts,
        Self::GpuIds,
        Self::GpuMemory,
        Self::GroupAlarms,
        Self::Health,
        Self::Hooks,
        Self::HostPorts,
        Self::InstanceType,
        Self::LaunchRate,
        Self::LaunchSeconds,
        Self::LaunchType,
        Self::LeftOut,
        Self::Load,
        Self::LoadBalancer,
        Self::ManagedScaling,
        Self::NetworkAcls,
        Self::NetworkInterfaces,
        Self::NoManagedScaling,
        Self::NoNetworkInterfaceLimit,
        Self::NoProtection,
        Self::NoResources,
        Self::OperatingSystem,
        Self::Pods,
        Self::Processor,
        Self::Rebalancing,
        Self::RegisteredMemory,
        Self::RegisteredResources,
        Self::RequiredAttributes,
        Self::RetrySeconds,
        Self::RunningCount,
        Self::SameExpression,
        Self::StartSeconds,
        Self::StepSeconds,
        Self::Subnets,
        Self::TerminationProtection,
        Self::Windows,
        Self::Zones,
    ];

    /// The lint's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Alarms => "assumed/alarms",
            Self::Attributes => "assumed/attributes",
            Self::AutoScalingGroup => "assumed/auto-scaling-group",
            Self::BakeTime => "assumed/bake-time",
            Self::Capabilities => "assumed/capabilities",
            Self::CapacityProvider => "assumed/capacity-provider",
            Self::ClientAddress => "assumed/client-address",
            Self::ContainerTimes => "assumed/container-times",
            Self::Currency => "assumed/currency",
            Self::DeregistrationDelay => "assumed/deregistration-delay",
            Self::DesiredCount => "assumed/desired-count",
            Self::Devices => "assumed/devices",
            Self::DockerApi => "assumed/docker-api",
            Self::DynamicPorts => "assumed/dynamic-ports",
            Self::GpuIds => "assumed/gpu-ids",
            Self::GpuMemory => "assumed/gpu-memory",
            Self::GroupAlarms => "assumed/group-alarms",
            Self::Health => "assumed/health",
            Self::Hooks => "assumed/hooks",
            Self::HostPorts => "assumed/host-ports",
            Self::InstanceType => "assumed/instance-type",
            Self::LaunchRate => "assumed/launch-rate",
            Self::LaunchSeconds => "assumed/launch-seconds",
            Self::LaunchType => "assumed/launch-type",
            Self::LeftOut => "assumed/left-out",
            Self::Load => "assumed/load",
            Self::LoadBalancer => "assumed/load-balancer",
            Self::ManagedScaling => "assumed/managed-scaling",
            Self::NetworkAcls => "assumed/network-acls",
            Self::NetworkInterfaces => "assumed/network-interfaces",
            Self::NoManagedScaling => "assumed/no-managed-scaling",
            Self::NoNetworkInterfaceLimit => "assumed/no-network-interface-limit",
            Self::NoProtection => "assumed/no-protection",
            Self::NoResources => "assumed/no-resources",
            Self::OperatingSystem => "assumed/operating-system",
            Self::Pods => "assumed/pods",
            Self::Processor => "assumed/processor",
            Self::Rebalancing => "assumed/rebalancing",
            Self::RegisteredMemory => "assumed/registered-memory",
            Self::RegisteredResources => "assumed/registered-resources",
            Self::RequiredAttributes => "assumed/required-attributes",
            Self::RetrySeconds => "assumed/retry-seconds",
            Self::RunningCount => "assumed/running-count",
            Self::SameExpression => "assumed/same-expression",
            Self::StartSeconds => "assumed/start-seconds",
            Self::StepSeconds => "assumed/step-seconds",
            Self::Subnets => "assumed/subnets",
            Self::TerminationProtection => "assumed/termination-protection",
            Self::Windows => "assumed/windows",
            Self::Zones => "assumed/zones",
        }
    }

    /// The lint at a JSON pointer; the message says what is assumed.
    pub(crate) fn lint(self, message: impl Into<String>, path: impl Into<String>) -> Lint {
        Lint::new(self.code(), message, path)
    }
}

/// Leaves the first lint of each assumption, which then counts the others.
pub(crate) fn once(lints: &mut Vec<Lint>) {
    let mut counts: Vec<(String, usize)> = Vec::new();
    lints.retain(|lint| {
        if !lint.code.starts_with("assumed/") {
            return true;
        }
        match counts.iter_mut().find(|(code, _)| *code == lint.code) {
            Some((_, count)) => {
                *count = count.saturating_add(1);
                false
            }
            None => {
                counts.push((lint.code.to_string(), 0));
                true
            }
        }
    });
    for (code, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        if let Some(lint) = lints.iter_mut().find(|lint| lint.code == code) {
            lint.message.push_str(&format!(" (and {count} more of them)"));
        }
    }
}
