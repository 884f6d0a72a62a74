//! A whole service as it was written, for checking: what placement and deployments ignore is here,
//! too, in values that need not make sense.

mod connect;
mod deployment;
mod load_balancing;
mod volume;

pub use connect::{ClientAlias, ServiceConnect, ServiceConnectService};
pub use deployment::{Alarms, CircuitBreaker, Deployment, EarlySuccess, Hook, HookTimeout, Threshold, TrafficSteps};
pub use load_balancing::{AdvancedConfiguration, Lattice, LoadBalancer, Registry};
pub use volume::{ManagedVolume, VolumeConfiguration};

use alloc::{string::String, vec::Vec};

use crate::document::Given;

/// What a service's document is: what may be missing depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Written {
    /// A request that makes a service, whole.
    #[default]
    Create,
    /// A request that makes a service, of which a tool or a flag gives the rest: the name, the task
    /// definition, the count.
    Part,
    /// A request that changes a service: what it does not name stays as it is.
    Update,
    /// An answer about a service that is there: ECS has taken it.
    Described,
}

impl Written {
    /// Whether a service is made of it: what is not given has ECS's default.
    #[must_use]
    pub const fn makes_one(self) -> bool {
        matches!(self, Self::Create | Self::Part)
    }
}

/// A service as it was written, in the order of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// What the document is.
    pub written: Written,
    /// `serviceName`.
    pub name: Given<String>,
    /// `cluster` or `clusterArn`.
    pub cluster: Given<String>,
    /// `taskDefinition`.
    pub task_definition: Given<String>,
    /// `desiredCount`.
    pub desired_count: Given<i64>,
    /// `launchType`.
    pub launch_type: Given<String>,
    /// `capacityProviderStrategy`.
    pub provider_strategy: Given<Vec<ProviderItem>>,
    /// `platformVersion`.
    pub platform_version: Given<String>,
    /// `schedulingStrategy`.
    pub scheduling_strategy: Given<String>,
    /// `deploymentController.type`.
    pub controller: Given<String>,
    /// `deploymentConfiguration`.
    pub deployment: Given<Deployment>,
    /// `availabilityZoneRebalancing`.
    pub zone_rebalancing: Given<String>,
    /// `networkConfiguration.awsvpcConfiguration`.
    pub network: Given<Network>,
    /// `placementConstraints`.
    pub constraints: Given<Vec<Constraint>>,
    /// `placementStrategy`.
    pub strategy: Given<Vec<Stage>>,
    /// `loadBalancers`.
    pub load_balancers: Given<Vec<LoadBalancer>>,
    /// `serviceRegistries`.
    pub registries: Given<Vec<Registry>>,
    /// `vpcLatticeConfigurations`.
    pub lattice: Given<Vec<Lattice>>,
    /// The `portName` of each of `gatewayConnectors`.
    pub gateway_connectors: Given<Vec<Given<String>>>,
    /// `serviceConnectConfiguration`.
    pub connect: Given<ServiceConnect>,
    /// `volumeConfigurations`.
    pub volumes: Given<Vec<VolumeConfiguration>>,
    /// `monitoring.metricConfigurations`.
    pub metrics: Given<Vec<MetricConfiguration>>,
    /// `healthCheckGracePeriodSeconds`.
    pub grace_period_seconds: Given<i64>,
    /// `enableExecuteCommand`.
    pub enable_execute_command: Given<bool>,
    /// `propagateTags`.
    pub propagate_tags: Given<String>,
    /// `role`.
    pub role: Given<String>,
    /// `clientToken`.
    pub client_token: Given<String>,
    /// `tags`: key and value.
    pub tags: Given<Vec<(Given<String>, Given<String>)>>,
}

/// One of `capacityProviderStrategy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderItem {
    /// `capacityProvider`.
    pub provider: Given<String>,
    /// `weight`.
    pub weight: Given<i64>,
    /// `base`.
    pub base: Given<i64>,
}

/// `awsvpcConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// `subnets`.
    pub subnets: Given<Vec<Given<String>>>,
    /// `securityGroups`.
    pub security_groups: Given<Vec<Given<String>>>,
    /// `assignPublicIp`.
    pub assign_public_ip: Given<String>,
}

/// One of `placementConstraints`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraint {
    /// `type`.
    pub kind: Given<String>,
    /// `expression`.
    pub expression: Given<String>,
}

/// One of `placementStrategy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// `type`.
    pub kind: Given<String>,
    /// `field`.
    pub field: Given<String>,
}

/// One of `monitoring.metricConfigurations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetricConfiguration {
    /// `metricNames`.
    pub names: Given<Vec<Given<String>>>,
    /// `resolutionSeconds`.
    pub resolution_seconds: Given<i64>,
}
