//! Load balancers, registries and VPC Lattice.

use alloc::string::String;

use crate::document::Given;

/// One of `loadBalancers`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadBalancer {
    /// `targetGroupArn`.
    pub target_group: Given<String>,
    /// `loadBalancerName`, of a Classic Load Balancer.
    pub classic_name: Given<String>,
    /// `containerName`.
    pub container_name: Given<String>,
    /// `containerPort`.
    pub container_port: Given<i64>,
    /// `advancedConfiguration`.
    pub advanced: Given<AdvancedConfiguration>,
}

/// `advancedConfiguration` of a load balancer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdvancedConfiguration {
    /// `alternateTargetGroupArn`.
    pub alternate_target_group: Given<String>,
    /// `productionListenerRule`.
    pub production_rule: Given<String>,
    /// `roleArn`.
    pub role: Given<String>,
}

/// One of `serviceRegistries`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// `registryArn`.
    pub arn: Given<String>,
    /// `port`.
    pub port: Given<i64>,
    /// `containerName`.
    pub container_name: Given<String>,
    /// `containerPort`.
    pub container_port: Given<i64>,
}

/// One of `vpcLatticeConfigurations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lattice {
    /// `roleArn`.
    pub role: Given<String>,
    /// `targetGroupArn`.
    pub target_group: Given<String>,
    /// `portName`.
    pub port_name: Given<String>,
}
