//! What a change of each member of a service does: the one table of UpdateService's members.

use stowplan::rule::RuleId;

/// What a change of a member of a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateEffect {
    /// UpdateService starts a deployment.
    Starts,
    /// UpdateService starts none.
    StartsNone,
    /// UpdateService takes it, and AWS's pages do not say.
    NotSaid,
    /// UpdateService has no such member: another value takes another service.
    NewService,
    /// It is no setting: AWS answers with it, or it is about the request alone.
    Shown,
}

/// A member of a service, as CreateService, UpdateService or DescribeServices call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceMember {
    /// AWS's name of it.
    pub name: &'static str,
    /// What its change does where the deployment controller is ECS.
    pub effect: UpdateEffect,
    /// The rule.
    pub rule: RuleId,
}

const fn starts(name: &'static str) -> ServiceMember {
    ServiceMember { name, effect: UpdateEffect::Starts, rule: rule!("DEPLOY-112") }
}

const fn none(name: &'static str) -> ServiceMember {
    ServiceMember { name, effect: UpdateEffect::StartsNone, rule: rule!("DEPLOY-112") }
}

const fn fixed(name: &'static str) -> ServiceMember {
    ServiceMember { name, effect: UpdateEffect::NewService, rule: rule!("DEPLOY-161") }
}

const fn shown(name: &'static str) -> ServiceMember {
    ServiceMember { name, effect: UpdateEffect::Shown, rule: rule!("DEPLOY-161") }
}

/// Every member that AWS defines of a service, whichever request or answer has it.
pub static SERVICE_MEMBERS: [ServiceMember; 45] = [
    starts("forceNewDeployment"),
    starts("loadBalancers"),
    starts("monitoring"),
    starts("networkConfiguration"),
    starts("platformVersion"),
    starts("serviceConnectConfiguration"),
    starts("serviceRegistries"),
    starts("taskDefinition"),
    starts("volumeConfigurations"),
    starts("vpcLatticeConfigurations"),
    none("availabilityZoneRebalancing"),
    ServiceMember { name: "capacityProviderStrategy", effect: UpdateEffect::StartsNone, rule: rule!("DEPLOY-162") },
    none("deploymentConfiguration"),
    ServiceMember { name: "deploymentController", effect: UpdateEffect::StartsNone, rule: rule!("DEPLOY-172") },
    none("desiredCount"),
    none("enableECSManagedTags"),
    none("enableExecuteCommand"),
    none("healthCheckGracePeriodSeconds"),
    none("placementConstraints"),
    none("placementStrategy"),
    none("propagateTags"),
    ServiceMember { name: "tags", effect: UpdateEffect::StartsNone, rule: rule!("DEPLOY-167") },
    ServiceMember { name: "gatewayConnectors", effect: UpdateEffect::NotSaid, rule: rule!("DEPLOY-170") },
    fixed("cluster"),
    fixed("clusterArn"),
    fixed("launchType"),
    fixed("role"),
    fixed("roleArn"),
    fixed("schedulingStrategy"),
    fixed("serviceName"),
    shown("clientToken"),
    shown("createdAt"),
    shown("createdBy"),
    shown("currentServiceDeployment"),
    shown("currentServiceRevisions"),
    shown("deployments"),
    shown("events"),
    shown("pendingCount"),
    shown("platformFamily"),
    shown("resourceManagementType"),
    shown("runningCount"),
    shown("service"),
    shown("serviceArn"),
    shown("status"),
    shown("taskSets"),
];

/// The member of a service with this name; `None` for a name that AWS does not define.
///
/// Costs a walk over the table.
///
/// ```
/// use stowplan_deployment::{UpdateEffect, service_member};
/// assert_eq!(service_member("monitoring").map(|member| member.effect), Some(UpdateEffect::Starts));
/// assert_eq!(service_member("schedulingStrategy").map(|member| member.effect), Some(UpdateEffect::NewService));
/// assert_eq!(service_member("colour"), None);
/// ```
#[must_use]
pub fn service_member(name: &str) -> Option<&'static ServiceMember> {
    SERVICE_MEMBERS.iter().find(|member| member.name == name)
}

/// Whether a change of one of UpdateService's members starts a deployment (DEPLOY-112); `None` for
/// one that UpdateService does not have, and for one of which AWS does not say.
///
/// ```
/// use stowplan_deployment::starts_deployment;
/// assert_eq!(starts_deployment("taskDefinition"), Some(true));
/// assert_eq!(starts_deployment("desiredCount"), Some(false));
/// assert_eq!(starts_deployment("colour"), None);
/// ```
#[must_use]
pub fn starts_deployment(key: &str) -> Option<bool> {
    match service_member(key)?.effect {
        UpdateEffect::Starts => Some(true),
        UpdateEffect::StartsNone => Some(false),
        UpdateEffect::NotSaid | UpdateEffect::NewService | UpdateEffect::Shown => None,
    }
}
