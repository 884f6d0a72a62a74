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
    "deployment_configuration",
    "linear_configuration",
    "canary_configuration",
    "advanced_configuration",
    "service_connect_configuration",
    "log_configuration",
    "access_log_configuration",
    "timeout",
    "tls",
    "issuer_cert_authority",
    "test_traffic_rules",
    "managed_ebs_volume",
    "monitoring",
    "early_success_criteria",
    "threshold_configuration",
    "timeout_configuration",
];

/// A resource's attributes with single blocks as objects, in AWS's spelling.
fn ecs_shape(values: &Tree) -> Tree {
    shape::settled(aws_names(values))
}

/// The same, with whatever is not known.
pub(super) fn aws_names(values: &Tree) -> Tree {
    shape::renamed(unwrapped(values), shape::camel_of_snake)
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

pub(super) fn picked(values: &Tree, keys: &[&str]) -> Tree {
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
