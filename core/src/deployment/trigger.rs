//! Which changes of a service start a deployment.

/// Keys of UpdateService that start a deployment when their value changes (DEPLOY-112).
const STARTS: [&str; 9] = [
    "forceNewDeployment",
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "taskDefinition",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
];

/// Keys of UpdateService that do not start a deployment.
const DOES_NOT: [&str; 11] = [
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "deploymentController",
    "desiredCount",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "propagateTags",
];

/// Whether a change of one of UpdateService's keys starts a deployment (DEPLOY-112); `None` for a
/// key that is not known.
///
/// ```
/// use stowplan::deployment::starts_deployment;
/// assert_eq!(starts_deployment("taskDefinition"), Some(true));
/// assert_eq!(starts_deployment("desiredCount"), Some(false));
/// assert_eq!(starts_deployment("colour"), None);
/// ```
#[must_use]
pub fn starts_deployment(key: &str) -> Option<bool> {
    rule!("DEPLOY-112");
    if STARTS.contains(&key) {
        return Some(true);
    }
    DOES_NOT.contains(&key).then_some(false)
}
