//! From other tools' spellings to AWS's: names, types, and what becomes of values that are not
//! known.

use serde_json::Number;

use crate::tree::{Tree, TreeKind};

/// Fields of ECS that hold numbers, below task definitions and services.
const NUMBERS: &[&str] = &[
    "memoryReservation",
    "containerPort",
    "hostPort",
    "startTimeout",
    "stopTimeout",
    "interval",
    "timeout",
    "retries",
    "startPeriod",
    "softLimit",
    "hardLimit",
    "sharedMemorySize",
    "size",
    "maxSwap",
    "swappiness",
    "sizeInGiB",
    "transitEncryptionPort",
    "desiredCount",
    "weight",
    "base",
    "healthCheckGracePeriodSeconds",
    "maximumPercent",
    "minimumHealthyPercent",
    "port",
    "targetCapacity",
    "minimumScalingStepSize",
    "maximumScalingStepSize",
    "instanceWarmupPeriod",
    "restartAttemptPeriod",
    "bakeTimeInMinutes",
    "stepBakeTimeInMinutes",
    "canaryBakeTimeInMinutes",
    "stepPercent",
    "canaryPercent",
    "healthyPercent",
    "timeoutInMinutes",
    "ingressPortOverride",
    "idleTimeoutSeconds",
    "perRequestTimeoutSeconds",
    "iops",
    "throughput",
    "volumeInitializationRate",
    "resolutionSeconds",
];

/// Fields of ECS that hold true or false.
const BOOLEANS: &[&str] = &[
    "essential",
    "privileged",
    "readonlyRootFilesystem",
    "disableNetworking",
    "interactive",
    "pseudoTerminal",
    "initProcessEnabled",
    "readOnly",
    "autoprovision",
    "enableFaultInjection",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "forceNewDeployment",
    "enable",
    "rollback",
    "configuredAtLaunch",
    "enabled",
    "encrypted",
    "resetOnHealthyTask",
];

/// Fields of ECS that hold lists of strings: what is not known stays in them as a placeholder.
const TEXTS: &[&str] = &[
    "requiresCompatibilities",
    "entryPoint",
    "command",
    "links",
    "dnsServers",
    "dnsSearchDomains",
    "dockerSecurityOptions",
    "credentialSpecs",
    "add",
    "drop",
    "subnets",
    "securityGroups",
    "permissions",
    "capacityProviders",
    "mountOptions",
    "alarmNames",
    "lifecycleStages",
    "metricNames",
];

/// Fields of ECS that hold objects or lists of objects: what is not known of them is left out.
const OBJECTS: &[&str] = &[
    "containerDefinitions",
    "volumes",
    "placementConstraints",
    "placementStrategy",
    "tags",
    "proxyConfiguration",
    "ephemeralStorage",
    "runtimePlatform",
    "portMappings",
    "environment",
    "environmentFiles",
    "mountPoints",
    "volumesFrom",
    "linuxParameters",
    "secrets",
    "secretOptions",
    "dependsOn",
    "ulimits",
    "logConfiguration",
    "healthCheck",
    "systemControls",
    "resourceRequirements",
    "firelensConfiguration",
    "repositoryCredentials",
    "restartPolicy",
    "extraHosts",
    "dockerLabels",
    "options",
    "driverOpts",
    "labels",
    "host",
    "capabilities",
    "devices",
    "tmpfs",
    "efsVolumeConfiguration",
    "dockerVolumeConfiguration",
    "authorizationConfig",
    "fsxWindowsFileServerVolumeConfiguration",
    "s3filesVolumeConfiguration",
    "properties",
    "loadBalancers",
    "serviceRegistries",
    "networkConfiguration",
    "awsvpcConfiguration",
    "deploymentConfiguration",
    "deploymentCircuitBreaker",
    "deploymentController",
    "alarms",
    "capacityProviderStrategy",
    "defaultCapacityProviderStrategy",
    "autoScalingGroupProvider",
    "managedScaling",
    "inferenceAccelerators",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "trustedExecutionConfiguration",
    "advancedConfiguration",
    "lifecycleHooks",
    "linearConfiguration",
    "canaryConfiguration",
    "earlySuccessCriteria",
    "thresholdConfiguration",
    "timeoutConfiguration",
    "vpcLatticeConfigurations",
    "gatewayConnectors",
    "monitoring",
    "metricConfigurations",
    "managedEBSVolume",
    "clientAliases",
    "accessLogConfiguration",
    "testTrafficRules",
    "tls",
];

/// Fields of ECS whose keys are the user's own.
const OWN_KEYS: &[&str] = &["dockerLabels", "driverOpts", "labels"];

/// A CloudFormation key as ECS spells it.
pub(crate) fn camel(key: &str) -> String {
    match key {
        "EFSVolumeConfiguration" => return "efsVolumeConfiguration".into(),
        "FSxWindowsFileServerVolumeConfiguration" => return "fsxWindowsFileServerVolumeConfiguration".into(),
        "S3FilesVolumeConfiguration" => return "s3filesVolumeConfiguration".into(),
        "FilesystemId" => return "fileSystemId".into(),
        "IAM" => return "iam".into(),
        "PlacementStrategies" => return "placementStrategy".into(),
        "ProxyConfigurationProperties" => return "properties".into(),
        _ => {}
    }
    let mut letters = key.chars();
    match letters.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + letters.as_str(),
        None => String::new(),
    }
}

/// A Terraform key in PascalCase.
pub(crate) fn pascal(key: &str) -> String {
    key.split('_').map(capitalized).collect()
}

/// A Terraform key in camelCase.
pub(crate) fn camel_of_snake(key: &str) -> String {
    match key {
        "size_in_gib" | "size_in_gb" => "sizeInGiB".into(),
        "managed_ebs_volume" => "managedEBSVolume".into(),
        "file_system_type" => "filesystemType".into(),
        "enable_ecs_managed_tags" => "enableECSManagedTags".into(),
        _ => camel(&pascal(key)),
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => String::new(),
    }
}

/// Renames the keys of an ECS shape, except where they are the user's own.
pub(crate) fn renamed(tree: Tree, rename: fn(&str) -> String) -> Tree {
    let Tree { kind, origin } = tree;
    let kind = match kind {
        TreeKind::List(items) => TreeKind::List(items.into_iter().map(|item| renamed(item, rename)).collect()),
        TreeKind::Map(fields) => {
            let each = fields.into_iter().map(|(key, tree)| {
                let key = rename(&key);
                let tree = if is_own(&key, &tree) { tree } else { renamed(tree, rename) };
                (key, tree)
            });
            TreeKind::Map(each.collect())
        }
        other => other,
    };
    Tree { kind, origin }
}

/// Whether the keys below are the user's own.
fn is_own(key: &str, tree: &Tree) -> bool {
    OWN_KEYS.contains(&key) || (key == "options" && !tree.fields().is_empty())
}

/// An object whose values are all strings.
fn texts(mut tree: Tree) -> Tree {
    if let TreeKind::Map(fields) = &mut tree.kind {
        for (_, value) in fields {
            if let Some(text) = value.scalar() {
                value.kind = TreeKind::Text(text);
            }
        }
    }
    tree
}

/// Gives an ECS shape the types that ECS wants, and settles what is not known: a placeholder where
/// a scalar belongs, left out where anything else does. Null is left out, too. CloudFormation and
/// Terraform convert scalars in the same manner.
///
/// A number that is not known stays a placeholder in a task definition, whose check says where one
/// stands, and is left out elsewhere: there it would make the whole document unreadable.
pub(crate) fn settled(tree: Tree) -> Tree {
    let is_definition = tree.get("containerDefinitions").is_some();
    let kept = if is_definition { Kept::Scalars } else { Kept::Texts };
    settled_below(tree, "", !is_definition, kept)
}

/// The same, but whatever is not known is a placeholder, objects and lists, too: for a check, which
/// must tell what is open from what is not there.
pub(crate) fn settled_open(tree: Tree) -> Tree {
    settled_below(tree, "", true, Kept::All)
}

/// What of the unknown stays as a placeholder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Strings.
    Texts,
    /// Numbers and what is true or false, too.
    Scalars,
    /// Everything.
    All,
}

fn settled_below(tree: Tree, key: &str, container: bool, kept: Kept) -> Tree {
    let Tree { kind, origin } = tree;
    let kind = match kind {
        TreeKind::List(items) => {
            let keep_unknown = kept == Kept::All || TEXTS.contains(&key);
            let each = items
                .into_iter()
                .filter(|item| !matches!(item.kind, TreeKind::Unknown(_)) || keep_unknown)
                .filter(|item| item.kind != TreeKind::Null)
                .map(|item| settled_below(item, key, true, kept));
            TreeKind::List(each.collect())
        }
        TreeKind::Map(fields) => {
            let each = fields
                .into_iter()
                .filter(|(key, tree)| {
                    let key = key.as_str();
                    let typed = kept == Kept::Texts && (NUMBERS.contains(&key) || BOOLEANS.contains(&key));
                    let structured = typed || OBJECTS.contains(&key) || TEXTS.contains(&key);
                    let is_dropped = structured && kept != Kept::All && matches!(tree.kind, TreeKind::Unknown(_));
                    tree.kind != TreeKind::Null && !is_dropped
                })
                .map(|(key, tree)| {
                    let tree =
                        if is_own(&key, &tree) { texts(tree) } else { settled_below(tree, &key, container, kept) };
                    (key, tree)
                });
            TreeKind::Map(each.collect())
        }
        scalar => scalar_of(key, scalar, container),
    };
    Tree { kind, origin }
}

/// Below containers `cpu` and `memory` are numbers, above they are strings.
fn scalar_of(key: &str, kind: TreeKind, container: bool) -> TreeKind {
    let is_number = NUMBERS.contains(&key) || (container && matches!(key, "cpu" | "memory"));
    match kind {
        TreeKind::Unknown(text) => TreeKind::Text(text),
        TreeKind::Text(text) if is_number => number(&text).map_or(TreeKind::Text(text), TreeKind::Number),
        TreeKind::Text(text) if BOOLEANS.contains(&key) => match text.as_str() {
            "true" => TreeKind::Bool(true),
            "false" => TreeKind::Bool(false),
            _ => TreeKind::Text(text),
        },
        TreeKind::Number(number) if !is_number => TreeKind::Text(number.to_string()),
        TreeKind::Bool(value) if !BOOLEANS.contains(&key) => TreeKind::Text(value.to_string()),
        other => other,
    }
}

/// A number as text: whole ones as integers, so that nothing is rounded.
pub(crate) fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    let decimal = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    text.parse().ok().filter(|_| decimal).and_then(Number::from_f64)
}

/// Gives scaling documents their numbers and settles what is not known: a placeholder where a text,
/// a list of actions or a number belongs (whoever needs the number says that it is not known, and
/// nobody takes a default for it), left out elsewhere.
pub(crate) fn settled_scaling(tree: Tree) -> Tree {
    let Tree { kind, origin } = tree;
    let kind = match kind {
        TreeKind::List(items) => TreeKind::List(items.into_iter().map(settled_scaling).collect()),
        TreeKind::Map(fields) => TreeKind::Map(fields.into_iter().filter_map(settled_scaling_field).collect()),
        TreeKind::Unknown(text) => TreeKind::Text(text),
        other => other,
    };
    Tree { kind, origin }
}

fn settled_scaling_field((key, tree): (String, Tree)) -> Option<(String, Tree)> {
    let name = key.as_str();
    let is_number = SCALING_NUMBERS.contains(&name);
    let tree = match &tree.kind {
        TreeKind::Null => return None,
        TreeKind::Unknown(_) if SCALING_OBJECTS.contains(&name) => return None,
        TreeKind::Unknown(text) if SCALING_ACTIONS.contains(&name) => {
            Tree::list(vec![Tree::text(text.as_str(), tree.origin)], tree.origin)
        }
        TreeKind::Text(text) if is_number => match number(text) {
            Some(number) => Tree::number(number, tree.origin),
            None => tree,
        },
        _ => settled_scaling(tree),
    };
    Some((key, tree))
}

/// Lists of what an alarm starts.
pub(crate) const SCALING_ACTIONS: &[&str] = &["AlarmActions", "OKActions", "InsufficientDataActions"];

/// Objects and lists of objects, and what is true or false.
const SCALING_OBJECTS: &[&str] = &[
    "ActionsEnabled",
    "DisableScaleIn",
    "Dimensions",
    "Metrics",
    "MetricStat",
    "Metric",
    "ReturnData",
    "StepAdjustments",
    "StepScalingPolicyConfiguration",
    "TargetTrackingScalingPolicyConfiguration",
    "PredictiveScalingPolicyConfiguration",
    "PredefinedMetricSpecification",
    "CustomizedMetricSpecification",
    "ScalableTargetAction",
    "SuspendedState",
];

const SCALING_NUMBERS: &[&str] = &[
    "MinCapacity",
    "MaxCapacity",
    "TargetValue",
    "ScaleInCooldown",
    "ScaleOutCooldown",
    "Cooldown",
    "MinAdjustmentMagnitude",
    "MetricIntervalLowerBound",
    "MetricIntervalUpperBound",
    "ScalingAdjustment",
    "Threshold",
    "Period",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "SchedulingBufferTime",
    "MaxCapacityBuffer",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_every_spelling() {
        for (given, expected) in [
            ("ContainerDefinitions", "containerDefinitions"),
            ("EFSVolumeConfiguration", "efsVolumeConfiguration"),
            ("SizeInGiB", "sizeInGiB"),
            ("EnableECSManagedTags", "enableECSManagedTags"),
            ("PlacementStrategies", "placementStrategy"),
        ] {
            assert_eq!(camel(given), expected);
        }
        for (given, expected) in
            [("network_mode", "networkMode"), ("size_in_gib", "sizeInGiB"), ("file_system_id", "fileSystemId")]
        {
            assert_eq!(camel_of_snake(given), expected);
        }
        assert_eq!(pascal("metric_interval_lower_bound"), "MetricIntervalLowerBound");
    }

    #[test]
    fn numbers_are_not_rounded() {
        assert_eq!(number("9007199254740993").unwrap().to_string(), "9007199254740993");
        assert_eq!(number("17.6").unwrap().to_string(), "17.6");
        for text in ["", "x", "inf", "NaN", "${X}", "1e999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
