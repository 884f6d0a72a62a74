//! Terraform plans and states, as `terraform show -json` prints them.

mod ecs;
mod scaling;

use std::collections::BTreeMap;

use crate::converted::{Change, Collector, Converted, DocumentKind};
use crate::detect::{Format, Read};
use crate::tree::{Kind, SharedSource, Source, Tree};

/// Modules within modules; more than Terraform users have.
const DEPTH_MAX: usize = 32;

/// The resource types that concern ECS, and the attributes of each whose absence matters.
const TYPES: &[(&str, &[&str])] = &[
    (
        "aws_ecs_task_definition",
        &[
            "family",
            "cpu",
            "memory",
            "network_mode",
            "requires_compatibilities",
            "container_definitions",
            "execution_role_arn",
            "task_role_arn",
            "runtime_platform",
            "volume",
            "placement_constraints",
            "ephemeral_storage",
            "proxy_configuration",
            "ipc_mode",
            "pid_mode",
        ],
    ),
    (
        "aws_ecs_service",
        &[
            "name",
            "cluster",
            "task_definition",
            "desired_count",
            "launch_type",
            "capacity_provider_strategy",
            "ordered_placement_strategy",
            "placement_constraints",
            "network_configuration",
            "load_balancer",
        ],
    ),
    ("aws_ecs_cluster_capacity_providers", &["cluster_name", "capacity_providers"]),
    ("aws_ecs_capacity_provider", &["name", "auto_scaling_group_provider"]),
    ("aws_appautoscaling_target", &["min_capacity", "max_capacity", "resource_id"]),
    (
        "aws_appautoscaling_policy",
        &["name", "resource_id", "target_tracking_scaling_policy_configuration", "step_scaling_policy_configuration"],
    ),
    ("aws_appautoscaling_scheduled_action", &["name", "resource_id", "schedule", "scalable_target_action"]),
    ("aws_cloudwatch_metric_alarm", &["alarm_name", "threshold", "dimensions", "alarm_actions", "metric_query"]),
];

/// Converts what is planned, and what is deleted.
pub(crate) fn convert(read: Read) -> Converted {
    let Read { mut source, root } = read;
    let mut collector = Collector::default();
    let changes: BTreeMap<&str, &Tree> = root
        .get("resource_changes")
        .map(Tree::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|change| Some((change.text_at("address")?, change.get("change")?)))
        .collect();
    let families = families(&root);
    let mut resources = Vec::new();
    if let Some(module) =
        root.get("planned_values").or_else(|| root.get("values")).and_then(|all| all.get("root_module"))
    {
        gather(module, 0, &mut resources);
    }
    for resource in resources {
        let (Some(kind), Some(address), Some(values)) =
            (resource.text_at("type"), resource.text_at("address"), resource.get("values"))
        else {
            continue;
        };
        let change = changes.get(address);
        let mut values = values.clone();
        if let Some(unknown) = change.and_then(|change| change.get("after_unknown")) {
            overlay(&mut values, unknown, address);
        }
        if let (true, Some(family)) = (is_unknown(&values, "task_definition"), families.get(plain(address).as_str())) {
            values.set("task_definition", Tree::text(family.as_str(), values.origin));
        }
        say_unknown(&mut collector, kind, &values);
        push(&mut collector, &mut source, kind, address, change.and_then(|change| change_of(change)), &values);
    }
    for (address, change) in changes {
        let is_deleted = change_of(change) == Some(Change::Delete);
        let kind = plain(address).rsplit('.').nth(1).unwrap_or_default().to_owned();
        if let (true, Some(before)) = (is_deleted, change.get("before")) {
            push(&mut collector, &mut source, &kind, address, Some(Change::Delete), before);
        }
    }
    collector.finish(Format::TerraformPlan, &SharedSource::new(source))
}

fn gather<'a>(module: &'a Tree, depth: usize, resources: &mut Vec<&'a Tree>) {
    if depth > DEPTH_MAX {
        return;
    }
    let of = |key: &str| module.get(key).map(Tree::items).unwrap_or_default();
    let managed = |resource: &&Tree| resource.text_at("mode").is_none_or(|mode| mode == "managed");
    let known = |resource: &&Tree| resource.text_at("type").is_some_and(|kind| attributes(kind).is_some());
    resources.extend(of("resources").iter().filter(managed).filter(known));
    for child in of("child_modules") {
        gather(child, depth.saturating_add(1), resources);
    }
}

fn attributes(kind: &str) -> Option<&'static [&'static str]> {
    TYPES.iter().find(|(name, _)| *name == kind).map(|(_, attributes)| *attributes)
}

fn change_of(change: &Tree) -> Option<Change> {
    let actions: Vec<&str> = change.get("actions")?.items().iter().filter_map(Tree::as_text).collect();
    match actions.as_slice() {
        ["create"] => Some(Change::Create),
        ["update"] => Some(Change::Update),
        ["delete"] | ["forget"] => Some(Change::Delete),
        ["no-op"] => Some(Change::NoOp),
        ["read"] => Some(Change::Read),
        ["delete", "create"] | ["create", "delete"] => Some(Change::Replace),
        _ => None,
    }
}

/// An address without its indexes.
fn plain(address: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    address.chars().filter(outside).collect()
}

/// The families that services name by reference, by the service's address: such a reference is not known while planning.
fn families(root: &Tree) -> BTreeMap<String, String> {
    let mut planned = BTreeMap::new();
    let mut resources = Vec::new();
    if let Some(module) = root.get("planned_values").and_then(|all| all.get("root_module")) {
        gather(module, 0, &mut resources);
    }
    for resource in resources {
        if let (Some(address), Some(family)) = (resource.text_at("address"), resource.at(&["values", "family"])) {
            planned.insert(plain(address), family.as_text().unwrap_or_default().to_owned());
        }
    }
    let mut families = BTreeMap::new();
    if let Some(module) = root.at(&["configuration", "root_module"]) {
        link(module, "", 0, &planned, &mut families);
    }
    families
}

fn link(
    module: &Tree,
    prefix: &str,
    depth: usize,
    planned: &BTreeMap<String, String>,
    families: &mut BTreeMap<String, String>,
) {
    if depth > DEPTH_MAX || prefix.len() > 4_096 {
        return;
    }
    for resource in module.get("resources").map(Tree::items).unwrap_or_default() {
        let references = resource.at(&["expressions", "task_definition", "references"]).map(Tree::items);
        let named = references.unwrap_or_default().iter().filter_map(Tree::as_text).find_map(|name| {
            let address = name.split('.').take(2).collect::<Vec<_>>().join(".");
            planned.get(&format!("{prefix}{}", plain(&address)))
        });
        if let (Some(address), Some(family)) = (resource.text_at("address"), named) {
            families.insert(format!("{prefix}{address}"), family.clone());
        }
    }
    for (name, call) in module.get("module_calls").map(Tree::fields).unwrap_or_default() {
        if let Some(module) = call.get("module") {
            link(module, &format!("{prefix}module.{name}."), depth.saturating_add(1), planned, families);
        }
    }
}

/// Marks what `after_unknown` calls unknown.
fn overlay(values: &mut Tree, unknown: &Tree, name: &str) {
    match &unknown.kind {
        Kind::Bool(true) => *values = Tree::unknown(name, values.origin),
        Kind::Map(fields) => {
            for (key, below) in fields {
                let name = format!("{name}.{key}");
                let origin = values.origin;
                if let Kind::Map(own) = &mut values.kind {
                    match own.iter_mut().find(|(own, _)| own == key) {
                        Some((_, value)) => overlay(value, below, &name),
                        None if below.kind == Kind::Bool(true) => own.push((key.clone(), Tree::unknown(&name, origin))),
                        None => {}
                    }
                }
            }
        }
        Kind::List(items) => {
            if let Kind::List(own) = &mut values.kind {
                for (index, (value, below)) in own.iter_mut().zip(items).enumerate() {
                    overlay(value, below, &format!("{name}[{index}]"));
                }
            }
        }
        _ => {}
    }
}

fn is_unknown(values: &Tree, key: &str) -> bool {
    values.get(key).is_some_and(|tree| matches!(tree.kind, Kind::Unknown(_)))
}

fn say_unknown(collector: &mut Collector, kind: &str, values: &Tree) {
    for key in attributes(kind).unwrap_or_default() {
        if is_unknown(values, key) {
            let what = format!("`{key}` is known only after apply");
            let help =
                "a placeholder stands for it, or it is left out; give what `terraform show -json` prints after apply";
            collector.unresolved(values.origin, what, help);
        }
    }
}

fn push(
    collector: &mut Collector,
    source: &mut Source,
    kind: &str,
    address: &str,
    change: Option<Change>,
    values: &Tree,
) {
    let (kind, tree) = match kind {
        "aws_ecs_task_definition" => {
            let tree = ecs::task_definition(collector, source, values);
            return collector.push_definition(address, change, tree);
        }
        "aws_ecs_service" => (DocumentKind::Service, ecs::service(values)),
        "aws_ecs_cluster_capacity_providers" => {
            (DocumentKind::ClusterCapacityProviders, ecs::cluster_capacity_providers(values))
        }
        "aws_ecs_capacity_provider" => (DocumentKind::CapacityProvider, ecs::capacity_provider(values)),
        "aws_appautoscaling_target" => (DocumentKind::ScalableTarget, scaling::target(values)),
        "aws_appautoscaling_policy" => (DocumentKind::ScalingPolicy, scaling::policy(values)),
        "aws_appautoscaling_scheduled_action" => (DocumentKind::ScheduledAction, scaling::scheduled_action(values)),
        "aws_cloudwatch_metric_alarm" => (DocumentKind::Alarm, scaling::alarm(values)),
        _ => return,
    };
    collector.push(kind, address, change, tree);
}

/// The values that are there: no nulls, no empty strings, lists or objects, which the provider writes for what is not set.
fn present(tree: &Tree) -> bool {
    match &tree.kind {
        Kind::Null => false,
        Kind::Text(text) => !text.is_empty(),
        Kind::List(items) => !items.is_empty(),
        Kind::Map(fields) => !fields.is_empty(),
        _ => true,
    }
}

/// The only element of a list with one element, which is how plans write single blocks.
fn single(tree: &Tree) -> &Tree {
    match tree.items() {
        [one] => one,
        _ => tree,
    }
}

/// A map of the user's as AWS's list of pairs.
fn pairs(tree: &Tree, name: &str, value: &str) -> Tree {
    let each = tree.fields().iter().map(|(key, tree)| {
        Tree::map([(name, Tree::text(key.as_str(), tree.origin)), (value, tree.clone())], tree.origin)
    });
    Tree::list(each.collect(), tree.origin)
}
