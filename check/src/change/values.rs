//! Which values are the same though they are written otherwise (DEPLOY-171).

/// How the elements of a list are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Place by place.
    Ordered,
    /// As a set of values.
    Set,
    /// By these members of each element.
    Keyed(&'static [&'static str]),
}

/// How the list at a member is compared; in its order where nothing is known.
///
/// ```
/// use stowplan_check::change::{ListKind, list_kind};
/// assert_eq!(list_kind("subnets"), ListKind::Set);
/// assert_eq!(list_kind("environment"), ListKind::Keyed(&["name"]));
/// assert_eq!(list_kind("placementStrategy"), ListKind::Ordered);
/// ```
#[must_use]
pub fn list_kind(member: &str) -> ListKind {
    rule!("DEPLOY-171");
    match member {
        "add"
        | "alarmNames"
        | "capabilities"
        | "credentialSpecs"
        | "dockerSecurityOptions"
        | "drop"
        | "ignoredExitCodes"
        | "lifecycleStages"
        | "links"
        | "metricNames"
        | "mountOptions"
        | "permissions"
        | "requiresCompatibilities"
        | "securityGroups"
        | "subnets" => ListKind::Set,
        "containerDefinitions"
        | "environment"
        | "secrets"
        | "secretOptions"
        | "ulimits"
        | "volumes"
        | "volumeConfigurations"
        | "properties" => ListKind::Keyed(&["name"]),
        "capacityProviderStrategy" | "defaultCapacityProviderStrategy" => ListKind::Keyed(&["capacityProvider"]),
        "clientAliases" => ListKind::Keyed(&["dnsName", "port"]),
        "dependsOn" => ListKind::Keyed(&["containerName"]),
        "devices" => ListKind::Keyed(&["hostPath", "containerPath"]),
        "extraHosts" => ListKind::Keyed(&["hostname", "ipAddress"]),
        "inferenceAccelerators" => ListKind::Keyed(&["deviceName"]),
        "lifecycleHooks" => ListKind::Keyed(&["hookTargetArn", "lifecycleStages"]),
        "loadBalancers" => ListKind::Keyed(&["targetGroupArn", "loadBalancerName", "containerName", "containerPort"]),
        "metricConfigurations" => ListKind::Keyed(&["metricNames"]),
        "mountPoints" | "tmpfs" => ListKind::Keyed(&["containerPath"]),
        "placementConstraints" => ListKind::Keyed(&["type", "expression"]),
        "portMappings" => ListKind::Keyed(&["containerPort", "containerPortRange", "protocol"]),
        "resourceRequirements" => ListKind::Keyed(&["type"]),
        "serviceRegistries" => ListKind::Keyed(&["registryArn"]),
        "services" | "vpcLatticeConfigurations" | "gatewayConnectors" => ListKind::Keyed(&["portName"]),
        "systemControls" => ListKind::Keyed(&["namespace"]),
        "tagSpecifications" => ListKind::Keyed(&["resourceType"]),
        "tags" => ListKind::Keyed(&["key"]),
        "volumesFrom" => ListKind::Keyed(&["sourceContainer"]),
        _ => ListKind::Ordered,
    }
}

/// What ECS fills in: what holds the member, the member, the value as text. An empty holder is the
/// service or the definition itself.
const DEFAULTS: [(&str, &str, &str); 49] = [
    ("", "enableECSManagedTags", "false"),
    ("", "enableExecuteCommand", "false"),
    ("", "enableFaultInjection", "false"),
    ("", "forceNewDeployment", "false"),
    ("", "healthCheckGracePeriodSeconds", "0"),
    ("", "platformVersion", "LATEST"),
    ("", "propagateTags", "NONE"),
    ("", "schedulingStrategy", "REPLICA"),
    ("deploymentController", "type", "ECS"),
    ("deploymentConfiguration", "strategy", "ROLLING"),
    ("deploymentCircuitBreaker", "enable", "false"),
    ("deploymentCircuitBreaker", "rollback", "false"),
    ("alarms", "enable", "false"),
    ("alarms", "rollback", "false"),
    ("awsvpcConfiguration", "assignPublicIp", "DISABLED"),
    ("serviceConnectConfiguration", "enabled", "false"),
    ("capacityProviderStrategy", "base", "0"),
    ("capacityProviderStrategy", "weight", "0"),
    ("metricConfigurations", "resolutionSeconds", "60"),
    ("containerDefinitions", "cpu", "0"),
    ("containerDefinitions", "disableNetworking", "false"),
    ("containerDefinitions", "essential", "true"),
    ("containerDefinitions", "interactive", "false"),
    ("containerDefinitions", "privileged", "false"),
    ("containerDefinitions", "pseudoTerminal", "false"),
    ("containerDefinitions", "readonlyRootFilesystem", "false"),
    ("containerDefinitions", "versionConsistency", "enabled"),
    ("portMappings", "protocol", "tcp"),
    ("mountPoints", "readOnly", "false"),
    ("volumesFrom", "readOnly", "false"),
    ("healthCheck", "interval", "30"),
    ("healthCheck", "retries", "3"),
    ("healthCheck", "timeout", "5"),
    ("healthCheck", "startPeriod", "0"),
    ("linuxParameters", "initProcessEnabled", "false"),
    ("restartPolicy", "enabled", "false"),
    ("restartPolicy", "restartAttemptPeriod", "300"),
    ("runtimePlatform", "cpuArchitecture", "X86_64"),
    ("runtimePlatform", "operatingSystemFamily", "LINUX"),
    ("volumes", "configuredAtLaunch", "false"),
    ("dockerVolumeConfiguration", "autoprovision", "false"),
    ("dockerVolumeConfiguration", "driver", "local"),
    ("dockerVolumeConfiguration", "scope", "task"),
    ("efsVolumeConfiguration", "rootDirectory", "/"),
    ("efsVolumeConfiguration", "transitEncryption", "DISABLED"),
    ("authorizationConfig", "iam", "DISABLED"),
    ("s3filesVolumeConfiguration", "rootDirectory", "/"),
    ("proxyConfiguration", "type", "APPMESH"),
    ("managedEBSVolume", "filesystemType", "xfs"),
];

/// What ECS fills in for a member that is left out, as text; `above` is the member that holds the
/// object, empty for the service or the definition itself. Members that depend on others, such as
/// host ports and percentages, are not here.
///
/// ```
/// use stowplan_check::change::default_of;
/// assert_eq!(default_of("portMappings", "protocol"), Some("tcp"));
/// assert_eq!(default_of("", "desiredCount"), None);
/// ```
#[must_use]
pub fn default_of(above: &str, member: &str) -> Option<&'static str> {
    DEFAULTS.iter().find(|(holder, name, _)| *holder == above && *name == member).map(|(_, _, value)| *value)
}
