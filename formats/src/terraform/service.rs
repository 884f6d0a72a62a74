//! `aws_ecs_service`.

use super::ecs::{aws_names, picked};
use super::{pairs, present};
use crate::shape;
use crate::tree::{Tree, TreeKind};

/// What the provider calls as AWS does, but for case.
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

/// What the provider calls otherwise than AWS does, each key by what it stands below.
const RENAMED: [(&str, &str); 12] = [
    ("name", "serviceName"),
    ("iamRole", "role"),
    ("loadBalancer", "loadBalancers"),
    ("serviceRegistry", "serviceRegistries"),
    ("orderedPlacementStrategy", "placementStrategy"),
    ("serviceConnectConfiguration", "serviceConnectConfiguration"),
    ("volumeConfiguration", "volumeConfigurations"),
    ("monitoring", "monitoring"),
    ("deploymentMaximumPercent", "deploymentConfiguration/maximumPercent"),
    ("deploymentMinimumHealthyPercent", "deploymentConfiguration/minimumHealthyPercent"),
    ("deploymentCircuitBreaker", "deploymentConfiguration/deploymentCircuitBreaker"),
    ("alarms", "deploymentConfiguration/alarms"),
];

/// Keys within blocks that AWS calls otherwise: where, the provider's, AWS's.
const WITHIN: [(&str, &str, &str); 7] = [
    ("loadBalancers", "elbName", "loadBalancerName"),
    ("deploymentConfiguration", "lifecycleHook", "lifecycleHooks"),
    ("serviceConnectConfiguration", "service", "services"),
    ("services", "clientAlias", "clientAliases"),
    ("logConfiguration", "secretOption", "secretOptions"),
    ("tls", "issuerCertAuthority", "issuerCertificateAuthority"),
    ("monitoring", "metricConfiguration", "metricConfigurations"),
];

/// A service as `create-service` takes it: with what is known, and with a placeholder wherever
/// something is not.
pub(super) fn service(values: &Tree) -> (Tree, Tree) {
    let tree = shaped(values);
    (shape::settled(tree.clone()), shape::settled_open(tree))
}

fn shaped(values: &Tree) -> Tree {
    let mut tree = aws_names(&picked(values, KEYS));
    let mut own = aws_names(values);
    // The service-linked role is what AWS answers where none was given.
    if let TreeKind::Map(fields) = &mut own.kind {
        let is_linked = |role: &Tree| role.as_text().is_some_and(|role| role.contains("aws-service-role"));
        fields.retain(|(key, value)| key != "iamRole" || !is_linked(value));
    }
    // The block of this name has what AWS has there, and the rest stands beside it.
    let configuration = own.get("deploymentConfiguration").filter(|found| !found.fields().is_empty());
    let mut deployment = configuration.cloned().unwrap_or_else(|| Tree::map([], values.origin));
    for (from, to) in RENAMED {
        let Some(found) = own.get(from) else { continue };
        match to.split_once('/') {
            None => tree.set(to, found.clone()),
            Some((_, key)) => deployment.set(key, numbered(found)),
        }
    }
    if present(&deployment) {
        tree.set("deploymentConfiguration", deployment);
    }
    if let Some(found) = own.get("networkConfiguration") {
        let network = Tree::map([("awsvpcConfiguration", network(found))], found.origin);
        tree.set("networkConfiguration", network);
    }
    if let Some(tags) = values.get("tags").filter(|tags| present(tags)) {
        tree.set("tags", pairs(tags, "key", "value"));
    }
    sent(within(tree, ""))
}

/// A number that the provider writes as a text.
fn numbered(found: &Tree) -> Tree {
    let number = found.as_text().and_then(shape::number);
    number.map_or_else(|| found.clone(), |number| Tree::number(number, found.origin))
}

/// `assign_public_ip` is true or false.
fn network(found: &Tree) -> Tree {
    let mut network = found.clone();
    let assign = network.get("assignPublicIp").filter(|assign| !matches!(assign.kind, TreeKind::Unknown(_)));
    if let Some(assign) = assign.and_then(Tree::scalar) {
        let word = if assign == "true" { "ENABLED" } else { "DISABLED" };
        network.set("assignPublicIp", Tree::text(word, network.origin));
    }
    network
}

/// AWS's names within blocks.
fn within(tree: Tree, above: &str) -> Tree {
    let Tree { kind, origin } = tree;
    let kind = match kind {
        TreeKind::List(items) => TreeKind::List(items.into_iter().map(|item| within(item, above)).collect()),
        TreeKind::Map(fields) => {
            let each = fields.into_iter().map(|(key, tree)| {
                let named = WITHIN.iter().find(|(place, from, _)| *place == above && *from == key);
                let key = named.map_or(key, |(_, _, to)| (*to).to_owned());
                let tree = within(tree, &key);
                (key, tree)
            });
            TreeKind::Map(each.collect())
        }
        other => other,
    };
    Tree { kind, origin }
}

/// What the provider sends: neither a count nor a maximum of a daemon, nor its minimum while that
/// is the provider's own default.
fn sent(mut tree: Tree) -> Tree {
    if tree.text_at("schedulingStrategy") != Some("DAEMON") {
        return tree;
    }
    let is_default = |value: &Tree| value.scalar().as_deref() == Some("100");
    if let TreeKind::Map(fields) = &mut tree.kind {
        fields.retain(|(key, _)| key != "desiredCount");
        for (_, deployment) in fields.iter_mut().filter(|(key, _)| key == "deploymentConfiguration") {
            if let TreeKind::Map(own) = &mut deployment.kind {
                let is_sent = |key: &str, value: &Tree| match key {
                    "maximumPercent" => false,
                    "minimumHealthyPercent" => !is_default(value),
                    _ => true,
                };
                own.retain(|(key, value)| is_sent(key, value));
            }
        }
    }
    tree
}
