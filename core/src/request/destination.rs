//! Where the tasks of a request go: a launch type, or the providers of a capacity provider
//! strategy.

use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

use super::{Constraint, Launch, ProviderKind, ProviderStrategy, RequestError, TaskSpec};
use crate::task::{Gpus, managed_instances};

/// Where a task goes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// The container instances of a launch type (PLACE-12).
    LaunchType {
        /// Whether they are the external ones.
        is_external: bool,
    },
    /// The container instances of a capacity provider: of an Auto Scaling group, or of a provider
    /// that no document describes (PLACE-146).
    Provider {
        /// The provider's name.
        provider: String,
        /// What is known of it.
        facts: ProviderFacts,
    },
    /// AWS Fargate, on demand or Spot: no container instance (PLACE-133).
    Fargate {
        /// `FARGATE` or `FARGATE_SPOT`.
        provider: String,
    },
    /// Instances that ECS manages for a provider.
    ManagedInstances {
        /// The provider's name.
        provider: String,
    },
}

/// What is known of a capacity provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProviderFacts {
    /// What stands behind it; `None`: unknown.
    pub kind: Option<ProviderKind>,
    /// Whether managed scaling is on. `None`: unknown, and then tasks that find no room fail
    /// (PLACE-146, CAP-171).
    pub managed_scaling: Option<bool>,
}

impl Target {
    /// A capacity provider as a target: by its facts, else by its name (PLACE-133, PLACE-146).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn of_provider(name: &str, facts: ProviderFacts) -> Self {
        let provider = name.to_owned();
        match facts.kind.or_else(|| ProviderKind::of_name(name)) {
            Some(ProviderKind::Fargate) => Self::Fargate { provider },
            Some(ProviderKind::ManagedInstances) => Self::ManagedInstances { provider },
            Some(ProviderKind::AutoScalingGroup) | None => Self::Provider { provider, facts },
        }
    }

    /// The capacity provider; `None` for the launch types EC2 and EXTERNAL.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn provider(&self) -> Option<&str> {
        match self {
            Self::LaunchType { .. } => None,
            Self::Provider { provider, .. } | Self::Fargate { provider } | Self::ManagedInstances { provider } => {
                Some(provider)
            }
        }
    }

    /// Which container instances are asked; `None` on Fargate.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn launch(&self) -> Option<Launch> {
        match self {
            Self::LaunchType { is_external: false } => Some(Launch::Ec2),
            Self::LaunchType { is_external: true } => Some(Launch::External),
            Self::Provider { provider, .. } | Self::ManagedInstances { provider } => {
                Some(Launch::CapacityProvider(provider.clone()))
            }
            Self::Fargate { .. } => None,
        }
    }

    /// Whether tasks that find no room wait for an instance: with managed scaling (PLACE-140), and
    /// always on managed instances, which come as they are needed (PLACE-191).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn waits(&self) -> bool {
        rule!("PLACE-140", "PLACE-191");
        match self {
            Self::ManagedInstances { .. } => true,
            Self::Provider { facts, .. } => facts.managed_scaling == Some(true),
            Self::LaunchType { .. } | Self::Fargate { .. } => false,
        }
    }

    /// Whether it certainly has no managed instances.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn is_elsewhere(&self) -> bool {
        match self {
            // A provider that no document describes may have managed instances.
            Self::Provider { facts, .. } => facts.kind.is_some(),
            Self::LaunchType { .. } | Self::Fargate { .. } => true,
            Self::ManagedInstances { .. } => false,
        }
    }
}

impl From<&Launch> for Target {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(launch: &Launch) -> Self {
        match launch {
            Launch::Ec2 => Self::LaunchType { is_external: false },
            Launch::External => Self::LaunchType { is_external: true },
            Launch::CapacityProvider(name) => Self::of_provider(name, ProviderFacts::default()),
        }
    }
}

/// Where the tasks of a request go. There is at least one target.
///
/// # Example: one in four on Spot
/// ```
/// use stowplan::capacity::{CapacityChoices, ProviderStrategy, CapacityProviderStrategyItem};
/// use stowplan::request::{Destination, ProviderFacts};
/// let item = |provider: &str, weight| CapacityProviderStrategyItem { provider: provider.into(), base: 0, weight };
/// let items = vec![item("FARGATE", 3), item("FARGATE_SPOT", 1)];
/// let strategy = ProviderStrategy::new(items, |_| None, &CapacityChoices::V2026_11).unwrap();
/// let destination = Destination::of_strategy(strategy, |_| ProviderFacts::default());
/// assert!(destination.is_fargate());
/// assert_eq!(destination.turns(&[0, 0], 4).iter().filter(|target| **target == 1).count(), 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    targets: Vec<Target>,
    strategy: Option<ProviderStrategy>,
}

impl Destination {
    /// The launch type FARGATE.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn fargate() -> Self {
        Self { targets: vec![Target::Fargate { provider: "FARGATE".to_owned() }], strategy: None }
    }

    /// The providers of a strategy; `known` tells what is known of each.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn of_strategy(strategy: ProviderStrategy, known: impl Fn(&str) -> ProviderFacts) -> Self {
        let target = |provider: &str| Target::of_provider(provider, known(provider));
        Self { targets: strategy.items().iter().map(|item| target(&item.provider)).collect(), strategy: Some(strategy) }
    }

    /// One target for each provider of the strategy, in its order; one for a launch type.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// How tasks are shared out among the providers; `None` for a launch type.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn strategy(&self) -> Option<&ProviderStrategy> {
        self.strategy.as_ref()
    }

    /// Whether the tasks go to Fargate: all providers of a strategy are of one kind (CAP-102).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn is_fargate(&self) -> bool {
        rule!("CAP-102");
        matches!(self.targets.first(), Some(Target::Fargate { .. }))
    }

    /// Whether the tasks go to instances that ECS manages: all providers of a strategy are of one
    /// kind (CAP-102).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn is_managed(&self) -> bool {
        matches!(self.targets.first(), Some(Target::ManagedInstances { .. }))
    }

    /// The target of each of `count` new tasks, in turn, by its place among the targets, where each
    /// target has `present` tasks already: a service's are shared out with those that it has
    /// (CAP-3), RunTask's from nothing (CAP-4).
    ///
    /// Cost: targets × (the sum of the weights + `count`).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn turns(&self, present: &[u32], count: usize) -> Vec<usize> {
        rule!("CAP-3", "CAP-4");
        let Some(strategy) = self.strategy.as_ref().filter(|_| self.targets.len() > 1) else {
            return vec![0; count];
        };
        let total = present.iter().fold(0_u32, |sum, count| sum.saturating_add(*count));
        strategy.scale(present, total.saturating_add(u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// Refuses tasks that cannot run there: strategies or constraints on Fargate (PLACE-133),
    /// constraints that managed instances do not support (PLACE-190), devices that the targets do
    /// not have.
    ///
    /// # Errors
    /// [`RequestError`], the first of what ECS would refuse.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check(&self, task: &TaskSpec) -> Result<(), RequestError> {
        rule!("PLACE-133", "PLACE-190");
        if self.is_fargate() {
            if !task.strategies.is_empty() {
                return Err(RequestError::FargateStrategy);
            }
            if !task.constraints.is_empty() {
                return Err(RequestError::FargateConstraint);
            }
        }
        if self.is_managed() {
            for constraint in &task.constraints {
                let Constraint::MemberOf(query) = constraint else { continue };
                if let Some(subject) = managed_instances::unknown_subject(query) {
                    return Err(RequestError::ManagedConstraint(subject));
                }
            }
        }
        self.check_devices(task)
    }

    /// Refuses devices that the targets do not have: Neuron devices are for managed instances only
    /// (PLACE-186), external instances share no GPU and have no fraction of one (PLACE-182).
    ///
    /// # Errors
    /// [`RequestError::NeuronDevices`], [`RequestError::SharedGpu`] or
    /// [`RequestError::GpuFraction`].
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check_devices(&self, task: &TaskSpec) -> Result<(), RequestError> {
        rule!("PLACE-182", "PLACE-186");
        let needs = &task.requirement;
        let is_external = matches!(self.targets.first(), Some(Target::LaunchType { is_external: true }));
        if needs.neuron_devices && self.targets.iter().any(Target::is_elsewhere) {
            return Err(RequestError::NeuronDevices);
        }
        if needs.gpus.is_shared() && is_external {
            return Err(RequestError::SharedGpu);
        }
        if matches!(needs.gpus, Gpus::Fraction(_)) && is_external {
            return Err(RequestError::GpuFraction);
        }
        Ok(())
    }
}

impl From<&Launch> for Destination {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(launch: &Launch) -> Self {
        Self { targets: vec![launch.into()], strategy: None }
    }
}
