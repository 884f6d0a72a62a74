//! The resources of ECS itself.

use super::{pairs, present, single};
use crate::converted::Collector;
use crate::shape;
use crate::tree::{Source, Tree, TreeKind};

/// Blocks of which there is at most one.
const SINGLE: &[&str] = &[
    "runtime_platform",
    "ephemeral_storage",
    "proxy_configuration",
    "docker_volume_configuration",
    "efs_volume_configuration",
    "fsx_windows_file_server_volume_configuration",
    "authorization_config",
    "s3files_volume_configuration",
    "deployment_circuit_breaker",
    "deployment_controller",
    "alarms",
    "network_configuration",
    "auto_scaling_group_provider",
    "managed_scaling",
    "service_connect_configuration",
    "tls",
    "issuer_cert_authority",
    "volume_configuration",
    "managed_ebs_volume",
    "deployment_configuration",
    "linear_configuration",
    "canary_configuration",
];

/// A resource's attributes with single blocks as objects, in AWS's spelling.
fn ecs_shape(values: &Tree) -> Tree {
    shape::settled(shape::renamed(unwrapped(values), shape::camel_of_snake))
}

fn unwrapped(tree: &Tree) -> Tree {
    let kind = match &tree.kind {
        TreeKind::Map(fields) => {
            let each = fields.iter().filter(|(_, tree)| present(tree)).map(|(key, tree)| {
                let tree = if SINGLE.contains(&key.as_str()) { single(tree) } else { tree };
                (key.clone(), unwrapped(tree))
            });
            TreeKind::Map(each.collect())
        }
        TreeKind::List(items) => TreeKind::List(items.iter().map(unwrapped).collect()),
        other => other.clone(),
    };
    Tree { kind, origin: tree.origin }
}

fn picked(values: &Tree, keys: &[&str]) -> Tree {
    let fields = values.fields().iter().filter(|(key, _)| keys.contains(&key.as_str()));
    Tree::new(TreeKind::Map(fields.cloned().collect()), values.origin)
}

/// `aws_ecs_task_definition`: `container_definitions` is JSON within a string, and stays as it is.
pub(super) fn task_definition(collector: &mut Collector, source: &mut Source, values: &Tree) -> Tree {
    const KEYS: &[&str] = &[
        "family",
        "cpu",
        "memory",
        "network_mode",
        "requires_compatibilities",
        "execution_role_arn",
        "task_role_arn",
        "ipc_mode",
        "pid_mode",
        "placement_constraints",
        "runtime_platform",
        "ephemeral_storage",
        "enable_fault_injection",
    ];
    let mut tree = ecs_shape(&picked(values, KEYS));
    // `cpu` and `memory` are strings above containers, whether there are any yet or not.
    for key in ["cpu", "memory"] {
        if let Some(found) = tree.get(key) {
            let text = found.scalar().unwrap_or_default();
            let found = Tree::text(text, found.origin);
            tree.set(key, found);
        }
    }
    if let Some(tags) = values.get("tags").filter(|tags| present(tags)) {
        tree.set("tags", pairs(tags, "key", "value"));
    }
    if let Some(volumes) = values.get("volume").filter(|volumes| present(volumes)) {
        tree.set("volumes", Tree::list(volumes.items().iter().map(volume).collect(), volumes.origin));
    }
    if let Some(proxy) = values.get("proxy_configuration").filter(|proxy| present(proxy)).map(single) {
        let mut shaped = ecs_shape(&picked(proxy, &["type", "container_name"]));
        if let Some(properties) = proxy.get("properties") {
            shaped.set("properties", pairs(properties, "name", "value"));
        }
        tree.set("proxyConfiguration", shaped);
    }
    let Some(containers) = values.get("container_definitions") else { return tree };
    // Fragments that tools write themselves have the list in place of its text.
    if matches!(containers.kind, TreeKind::List(_)) {
        tree.set("containerDefinitions", containers.clone());
    }
    let Some(text) = containers.as_text() else { return tree };
    match serde_json::from_str(text) {
        Ok(value) => tree.set("containerDefinitions", source.take_embedded(value, containers.origin)),
        Err(error) => {
            let what = format!("`container_definitions` is not JSON: {error}");
            collector.unresolved(containers.origin, what, "write it with `jsonencode([…])`");
        }
    }
    tree
}

fn volume(values: &Tree) -> Tree {
    let mut tree = ecs_shape(values);
    if let TreeKind::Map(fields) = &mut tree.kind {
        for (key, _) in fields.iter_mut() {
            if key == "configureAtLaunch" {
                *key = "configuredAtLaunch".into();
            }
        }
        fields.retain(|(key, _)| key != "hostPath");
    }
    if let Some(path) = values.get("host_path").filter(|path| present(path)) {
        tree.set("host", Tree::map([("sourcePath", path.clone())], path.origin));
    }
    tree
}

/// A list of blocks in which the provider calls something other than AWS does.
fn with_renamed(blocks: &Tree, from: &str, to: &str) -> Tree {
    let each = blocks.items().iter().map(|block| {
        let mut block = block.clone();
        if let TreeKind::Map(fields) = &mut block.kind {
            fields.iter_mut().filter(|(key, _)| key == from).for_each(|(key, _)| *key = to.to_owned());
        }
        block
    });
    Tree::list(each.collect(), blocks.origin)
}

/// What the provider calls otherwise in Service Connect.
const CONNECT: &[(&str, &str)] = &[
    ("service", "services"),
    ("clientAlias", "clientAliases"),
    ("secretOption", "secretOptions"),
    ("issuerCertAuthority", "issuerCertificateAuthority"),
];
/// The same with some keys called otherwise, at any depth.
fn called(tree: &Tree, names: &[(&str, &str)]) -> Tree {
    let kind = match &tree.kind {
        TreeKind::Map(fields) => {
            let name =
                |key: &String| names.iter().find(|(from, _)| from == key).map_or(key.clone(), |(_, to)| (*to).into());
            TreeKind::Map(fields.iter().map(|(key, below)| (name(key), called(below, names))).collect())
        }
        TreeKind::List(items) => TreeKind::List(items.iter().map(|item| called(item, names)).collect()),
        other => other.clone(),
    };
    Tree { kind, origin: tree.origin }
}

/// `aws_ecs_service`.
pub(super) fn service(values: &Tree) -> Tree {
    const KEYS: &[&str] = &[
        "cluster",
        "task_definition",
        "desired_count",
        "launch_type",
        "platform_version",
        "scheduling_strategy",
        "placement_constraints",
        "capacity_provider_strategy",
        "deployment_controller",
        "enable_execute_command",
        "health_check_grace_period_seconds",
        "availability_zone_rebalancing",
        "enable_ecs_managed_tags",
        "propagate_tags",
        "force_new_deployment",
        "vpc_lattice_configurations",
    ];
    let mut tree = ecs_shape(&picked(values, KEYS));
    let shaped = ecs_shape(values);
    if let Some(connect) = shaped.get("serviceConnectConfiguration") {
        tree.set("serviceConnectConfiguration", called(connect, CONNECT));
    }
    if let Some(volume) = shaped.get("volumeConfiguration") {
        tree.set("volumeConfigurations", Tree::list(vec![volume.clone()], volume.origin));
    }
    let own = [
        ("name", "serviceName"),
        ("loadBalancer", "loadBalancers"),
        ("serviceRegistry", "serviceRegistries"),
        ("orderedPlacementStrategy", "placementStrategy"),
    ];
    for (from, to) in own {
        if let Some(found) = shaped.get(from) {
            tree.set(to, found.clone());
        }
    }
    if let Some(blocks) = tree.get("loadBalancers") {
        let blocks = with_renamed(blocks, "elbName", "loadBalancerName");
        tree.set("loadBalancers", blocks);
    }
    let mut deployment = Tree::map([], values.origin);
    let limits = [
        ("deploymentMaximumPercent", "maximumPercent"),
        ("deploymentMinimumHealthyPercent", "minimumHealthyPercent"),
        ("deploymentCircuitBreaker", "deploymentCircuitBreaker"),
        ("alarms", "alarms"),
    ];
    for (from, to) in limits {
        if let Some(found) = shaped.get(from) {
            let number = found.as_text().and_then(shape::number);
            deployment.set(to, number.map_or_else(|| found.clone(), |number| Tree::number(number, found.origin)));
        }
    }
    for (key, found) in shaped.get("deploymentConfiguration").map(Tree::fields).unwrap_or_default() {
        let name = if key == "lifecycleHook" { "lifecycleHooks" } else { key.as_str() };
        let number = found.as_text().and_then(shape::number).filter(|_| key == "bakeTimeInMinutes");
        deployment.set(name, number.map_or_else(|| found.clone(), |number| Tree::number(number, found.origin)));
    }
    if present(&deployment) {
        tree.set("deploymentConfiguration", deployment);
    }
    if let Some(network) = shaped.get("networkConfiguration") {
        let mut network = network.clone();
        if let Some(assign) = network.get("assignPublicIp").and_then(Tree::scalar) {
            let word = if assign == "true" { "ENABLED" } else { "DISABLED" };
            network.set("assignPublicIp", Tree::text(word, network.origin));
        }
        let origin = network.origin;
        tree.set("networkConfiguration", Tree::map([("awsvpcConfiguration", network)], origin));
    }
    if let Some(tags) = values.get("tags").filter(|tags| present(tags)) {
        tree.set("tags", pairs(tags, "key", "value"));
    }
    tree
}

/// `aws_ecs_cluster_capacity_providers`.
pub(super) fn cluster_capacity_providers(values: &Tree) -> Tree {
    let mut tree = ecs_shape(&picked(values, &["capacity_providers", "default_capacity_provider_strategy"]));
    if let Some(cluster) = values.get("cluster_name") {
        tree.set("cluster", shape::settled(cluster.clone()));
    }
    tree
}

/// `aws_ecs_capacity_provider`.
pub(super) fn capacity_provider(values: &Tree) -> Tree {
    ecs_shape(&picked(values, &["name", "auto_scaling_group_provider"]))
}
