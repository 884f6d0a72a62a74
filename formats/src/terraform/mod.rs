//! Terraform plans and states, as `terraform show -json` prints them.

mod balancing;
mod ecs;
mod references;
mod resources;
mod scaling;
mod service;

use std::collections::{BTreeMap, BTreeSet};

use crate::converted::{Change, Collector, Converted, DocumentKind};
use crate::format::{Format, Read};
use crate::tree::{Origin, SharedSource, Source, Tree, TreeKind};
use references::References;
use resources::{change_of, kind_of};

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
            "deployment_configuration",
            "service_registries",
            "service_connect_configuration",
            "volume_configuration",
            "vpc_lattice_configurations",
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
    ("aws_lb_target_group", &["target_type", "health_check"]),
    ("aws_alb_target_group", &["target_type", "health_check"]),
    ("aws_cloudwatch_metric_alarm", &["alarm_name", "threshold", "dimensions", "alarm_actions", "metric_query"]),
];

/// Converts what is planned, and what is deleted; or what is there, by a state.
pub(crate) fn convert(format: Format, read: Read) -> Converted {
    let Read { mut source, root } = read;
    let mut collector = Collector::default();
    let (all, gone) = resources::read(&root, &mut collector);
    let references = References::read(&root, all.iter().map(|resource| resource.address.as_ref()));
    let planned: BTreeMap<&str, &Tree> =
        all.iter().map(|resource| (resource.address.as_ref(), resource.values)).collect();
    for resource in all.iter().filter(|resource| attributes(&resource.kind).is_some()) {
        let (kind, address) = (resource.kind.as_ref(), resource.address.as_ref());
        let mut values = resource.values.clone();
        if let Some(unknown) = resource.change.and_then(|change| change.get("after_unknown")) {
            overlay(&mut values, unknown, address);
        }
        let mut hidden = BTreeSet::new();
        if let Some(sensitive) = resource.sensitive {
            hide(&mut values, sensitive, address, &mut hidden);
        }
        let link = Link { references: &references, planned: &planned, address };
        link.drop_defaults(&mut values);
        link.resolve(kind, &mut values, &mut collector);
        say_unknown(&mut collector, kind, &values, &hidden);
        let change = resource.change.and_then(change_of);
        push(&mut collector, &mut source, kind, address, change, &values);
    }
    for resource in gone {
        let (kind, address) = (resource.kind.as_ref(), resource.address.as_ref());
        push(&mut collector, &mut source, kind, address, Some(Change::Delete), resource.values);
    }
    say_incomplete(&mut collector, &root);
    collector.finish(format, &SharedSource::new(source))
}

/// Converts what was there before a plan.
pub(crate) fn convert_before(read: Read) -> Converted {
    let Read { mut source, root } = read;
    let mut collector = Collector::default();
    for resource in resources::before(&root).iter().filter(|resource| attributes(&resource.kind).is_some()) {
        let (kind, address) = (resource.kind.as_ref(), resource.address.as_ref());
        let mut values = resource.values.clone();
        if let Some(sensitive) = resource.sensitive {
            hide(&mut values, sensitive, address, &mut BTreeSet::new());
        }
        push(&mut collector, &mut source, kind, address, None, &values);
    }
    collector.finish(Format::TerraformPlan, &SharedSource::new(source))
}

/// A plan that ended in an error or put changes off holds less than the configuration.
fn say_incomplete(collector: &mut Collector, root: &Tree) {
    if let Some(errored) = root.get("errored").filter(|errored| errored.kind == TreeKind::Bool(true)) {
        let help = "run `terraform plan` again: what it did not get to is missing here";
        collector.lost(errored.origin, "the plan ended in an error", help);
    }
    for deferred in root.get("deferred_changes").map(Tree::items).unwrap_or_default() {
        let change = deferred.get("resource_change");
        let Some(address) = change.and_then(|change| change.text_at("address")) else { continue };
        if attributes(&kind_of(address)).is_some() {
            let help = "plan again when the resource that it waits for exists";
            collector.lost(deferred.origin, format!("the change of `{address}` is put off"), help);
        }
    }
}

fn attributes(kind: &str) -> Option<&'static [&'static str]> {
    TYPES.iter().find(|(name, _)| *name == kind).map(|(_, attributes)| *attributes)
}

/// Marks what `after_unknown` calls unknown. The planned values may have nothing, or null, where
/// something unknown will be.
fn overlay(values: &mut Tree, unknown: &Tree, name: &str) {
    match &unknown.kind {
        TreeKind::Bool(true) => *values = Tree::unknown(name, values.origin),
        TreeKind::Map(fields) => {
            for (key, below) in fields.iter().filter(|(_, below)| has_true(below)) {
                let origin = values.origin;
                if values.kind == TreeKind::Null {
                    values.kind = TreeKind::Map(Vec::new());
                }
                if let TreeKind::Map(own) = &mut values.kind {
                    let name = format!("{name}.{key}");
                    match own.iter_mut().find(|(own, _)| own == key) {
                        Some((_, value)) => overlay(value, below, &name),
                        None => {
                            let mut value = Tree::new(TreeKind::Null, origin);
                            overlay(&mut value, below, &name);
                            own.push((key.clone(), value));
                        }
                    }
                }
            }
        }
        TreeKind::List(items) if has_true(unknown) => {
            let origin = values.origin;
            if values.kind == TreeKind::Null {
                values.kind = TreeKind::List(Vec::new());
            }
            if let TreeKind::List(own) = &mut values.kind {
                for (index, below) in items.iter().enumerate() {
                    if own.len() <= index {
                        own.push(Tree::new(TreeKind::Null, origin));
                    }
                    if let Some(value) = own.get_mut(index) {
                        overlay(value, below, &format!("{name}[{index}]"));
                    }
                }
            }
        }
        _ => {}
    }
}

fn has_true(unknown: &Tree) -> bool {
    match &unknown.kind {
        TreeKind::Bool(value) => *value,
        TreeKind::List(items) => items.iter().any(has_true),
        TreeKind::Map(fields) => fields.iter().any(|(_, below)| has_true(below)),
        _ => false,
    }
}

fn is_unknown(tree: &Tree) -> bool {
    matches!(tree.kind, TreeKind::Unknown(_))
}

/// Marks what is sensitive and not in the file: Terraform itself writes such values out, tools that
/// publish plans put a mask in their place or take them away. `hidden` gets their places.
fn hide(values: &mut Tree, sensitive: &Tree, name: &str, hidden: &mut BTreeSet<Origin>) {
    match &sensitive.kind {
        TreeKind::Bool(true) if is_mask(values) => {
            hidden.insert(values.origin);
            *values = Tree::unknown(name, values.origin);
        }
        TreeKind::Map(fields) => {
            for (key, below) in fields.iter().filter(|(_, below)| has_true(below)) {
                let TreeKind::Map(own) = &mut values.kind else { continue };
                if let Some((_, value)) = own.iter_mut().find(|(own, _)| own == key) {
                    hide(value, below, &format!("{name}.{key}"), hidden);
                }
            }
        }
        TreeKind::List(items) => {
            let TreeKind::List(own) = &mut values.kind else { return };
            for (index, (value, below)) in own.iter_mut().zip(items).enumerate() {
                hide(value, below, &format!("{name}[{index}]"), hidden);
            }
        }
        _ => {}
    }
}

/// Whether something stands for a value that is not shown. No attribute of ECS has such a text as
/// its value.
fn is_mask(value: &Tree) -> bool {
    match &value.kind {
        TreeKind::Null => true,
        TreeKind::Text(text) => {
            let word = text.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
            matches!(word.as_str(), "" | "sensitive" | "sensitive value" | "redacted" | "masked" | "hidden")
        }
        _ => false,
    }
}

/// One planned resource and what its configuration names.
struct Link<'a> {
    references: &'a References<'a>,
    planned: &'a BTreeMap<&'a str, &'a Tree>,
    address: &'a str,
}

/// Lists of what an alarm starts.
const ACTIONS: [&str; 3] = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

/// Attributes for which the provider asks AWS where the configuration says nothing: AWS's default
/// holds.
const DEFAULTS: [&str; 7] = [
    "network_mode",
    "launch_type",
    "platform_version",
    "scheduling_strategy",
    "availability_zone_rebalancing",
    "health_check_grace_period_seconds",
    "health_check",
];

impl Link<'_> {
    /// Leaves out what is unknown only because AWS will fill it in.
    fn drop_defaults(&self, values: &mut Tree) {
        let is_default =
            |key: &str| DEFAULTS.contains(&key) && self.references.configures(self.address, key) == Some(false);
        // What a service had before it got a strategy is kept by the provider, and not sent.
        let has_strategy = values.get("capacity_provider_strategy").is_some_and(present);
        let is_left = |key: &str| {
            has_strategy && key == "launch_type" && self.references.configures(self.address, key) == Some(false)
        };
        if let TreeKind::Map(fields) = &mut values.kind {
            fields.retain(|(key, value)| !(is_left(key) || is_unknown(value) && is_default(key)));
        }
    }

    /// Fills in what is not known yet, but named by the configuration.
    fn resolve(&self, kind: &str, values: &mut Tree, collector: &mut Collector) {
        match kind {
            "aws_ecs_service" => {
                self.fill(values, "task_definition", &[("aws_ecs_task_definition", "family")]);
                self.fill(values, "cluster", &[("aws_ecs_cluster", "name")]);
                self.fill_groups(values);
            }
            "aws_ecs_cluster_capacity_providers" => self.fill(values, "cluster_name", &[("aws_ecs_cluster", "name")]),
            "aws_appautoscaling_policy" => {
                let arn = values.get("arn").filter(|arn| arn.as_text().is_some()).cloned();
                values.set("policy_arn", arn.unwrap_or_else(|| Tree::text(placeholder(self.address), values.origin)));
            }
            "aws_cloudwatch_metric_alarm" => ACTIONS.iter().for_each(|key| self.actions(values, key, collector)),
            _ => {}
        }
    }

    /// An attribute that names a resource by something that AWS gives, such as its ARN: the
    /// resource's own name stands for it.
    fn fill(&self, values: &mut Tree, key: &str, kinds: &[(&str, &str)]) {
        if !values.get(key).is_some_and(is_unknown) {
            return;
        }
        let targets = self.references.of(self.address, key);
        let found = targets.named.iter().find_map(|(target, _)| {
            let (_, attribute) = kinds.iter().find(|(kind, _)| kind_of(target) == *kind)?;
            let instances = self.references.instances(target, self.address);
            instances.iter().find_map(|address| self.planned.get(address)?.get(attribute)?.as_text())
        });
        if let Some(found) = found {
            values.set(key, Tree::text(found, values.origin));
        }
    }

    /// A list of actions: what is unknown of it is what its references name. A scaling policy of
    /// the same plan is meant by its address, which stands for its ARN there, too.
    fn actions(&self, values: &mut Tree, key: &str, collector: &mut Collector) {
        let Some(given) = values.get(key) else { return };
        let (origin, whole) = (given.origin, is_unknown(given));
        let unknown = if whole { 0 } else { given.items().iter().filter(|item| is_unknown(item)).count() };
        if !whole && unknown == 0 {
            return;
        }
        let targets = self.references.of(self.address, key);
        let mut named = Vec::new();
        for (target, _) in &targets.named {
            let instances = self.references.instances(target, self.address);
            let own = instances.iter().map(|address| (*address).to_owned());
            named.extend(own);
            if instances.is_empty() {
                named.push(target.clone());
            }
        }
        named.dedup();
        // An element that is known already, such as the ARN of a topic that is there, is named by
        // the references, too.
        let is_known = |address: &String| {
            let arn = self.planned.get(address.as_str()).and_then(|values| values.text_at("arn"));
            arn.is_some_and(|arn| given.items().iter().any(|item| item.as_text() == Some(arn)))
        };
        named.retain(|address| !is_known(address));
        let surplus =
            targets.open || named.is_empty() || (if whole { named.len() > 1 } else { named.len() != unknown });
        let mut items: Vec<Tree> = given.items().iter().filter(|item| !is_unknown(item)).cloned().collect();
        items.extend(named.iter().map(|address| Tree::text(self.action(address), origin)));
        if targets.open || named.is_empty() {
            items.push(Tree::text(placeholder(&format!("{}.{key}", self.address)), origin));
        }
        if surplus {
            let names = named.iter().map(|address| format!("`{address}`")).collect::<Vec<_>>().join(", ");
            let what = format!("`{key}` is known only after apply");
            let help = if named.is_empty() {
                "the configuration does not say what it names: give what `terraform show -json` prints after apply"
                    .into()
            } else {
                format!("it is assumed to be all that the configuration names: {names}")
            };
            collector.unresolved(origin, what, help);
        }
        values.set(key, Tree::list(items, origin));
    }

    /// How an action is written: the ARN when it is known, else the placeholder.
    fn action(&self, address: &str) -> String {
        let arn = self.planned.get(address).and_then(|values| values.text_at("arn"));
        arn.map_or_else(|| placeholder(address), str::to_owned)
    }
}

fn placeholder(address: &str) -> String {
    format!("${{{address}}}")
}

/// Says what of the attributes that matter is known only after apply, within blocks and lists, too.
fn say_unknown(collector: &mut Collector, kind: &str, values: &Tree, hidden: &BTreeSet<Origin>) {
    for key in attributes(kind).unwrap_or_default() {
        if let Some(tree) = values.get(key) {
            say_below(collector, tree, key, hidden);
        }
    }
}

fn say_below(collector: &mut Collector, tree: &Tree, path: &str, hidden: &BTreeSet<Origin>) {
    if hidden.contains(&tree.origin) {
        let help = "a placeholder stands for it; what `terraform show -json` prints itself has the value";
        collector.unresolved(tree.origin, format!("`{path}` is sensitive, and the file hides it"), help);
    } else if is_unknown(tree) {
        let what = format!("`{path}` is known only after apply");
        let help =
            "a placeholder stands for it, or it is left out; give what `terraform show -json` prints after apply";
        collector.unresolved(tree.origin, what, help);
    }
    for (index, item) in tree.items().iter().enumerate() {
        say_below(collector, item, &format!("{path}[{index}]"), hidden);
    }
    for (key, below) in tree.fields() {
        say_below(collector, below, &format!("{path}.{key}"), hidden);
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
        "aws_ecs_service" => {
            let (tree, open) = service::service(values);
            return collector.push_service(address, change, tree, open);
        }
        "aws_ecs_cluster_capacity_providers" => {
            (DocumentKind::ClusterCapacityProviders, ecs::cluster_capacity_providers(values))
        }
        "aws_ecs_capacity_provider" => (DocumentKind::CapacityProvider, ecs::capacity_provider(values)),
        "aws_appautoscaling_target" => (DocumentKind::ScalableTarget, scaling::target(values)),
        "aws_appautoscaling_policy" => (DocumentKind::ScalingPolicy, scaling::policy(values)),
        "aws_appautoscaling_scheduled_action" => (DocumentKind::ScheduledAction, scaling::scheduled_action(values)),
        kind if balancing::TARGET_GROUPS.contains(&kind) => {
            (DocumentKind::TargetGroup, balancing::group(values, address))
        }
        "aws_cloudwatch_metric_alarm" => (DocumentKind::Alarm, scaling::alarm(values)),
        _ => return,
    };
    collector.push(kind, address, change, tree);
}

/// The values that are there: no nulls, no empty strings, lists or objects, which the provider
/// writes for what is not set.
fn present(tree: &Tree) -> bool {
    match &tree.kind {
        TreeKind::Null => false,
        TreeKind::Text(text) => !text.is_empty(),
        TreeKind::List(items) => !items.is_empty(),
        TreeKind::Map(fields) => !fields.is_empty(),
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
