//! CloudFormation templates.

mod intrinsic;

use crate::converted::{Collector, Converted, DocumentKind, Parameters};
use crate::error::Error;
use crate::format::{Format, Read};
use crate::shape;
use crate::target_group::target_group;
use crate::tree::{SharedSource, Tree, TreeKind};
use intrinsic::{Evaluator, placeholder};

/// Converts the resources that concern ECS; those whose condition does not hold are left out.
pub(crate) fn convert(read: Read, parameters: &Parameters) -> Result<Converted, Error> {
    let Read { source, root } = read;
    let source = SharedSource::new(source);
    let mut evaluator = Evaluator::new(&root, parameters);
    for (id, resource) in root.get("Resources").map(Tree::fields).unwrap_or_default() {
        let Some(kind) = resource.text_at("Type") else { continue };
        if !TYPES.contains(&kind) || !is_wanted(&mut evaluator, id, resource) {
            continue;
        }
        let none = Tree::map([], resource.origin);
        let properties = evaluator.value(resource.get("Properties").unwrap_or(&none))?.unwrap_or(none);
        if kind == "AWS::ApplicationAutoScaling::ScalingPolicy" {
            push_policy(&mut evaluator, id, properties)?;
        } else {
            push(&mut evaluator.collector, kind, id, properties);
        }
    }
    Ok(evaluator.collector.finish(Format::CloudFormation, &source))
}

const TYPES: &[&str] = &[
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::Service",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::CloudWatch::Alarm",
];

fn is_wanted(evaluator: &mut Evaluator<'_>, id: &str, resource: &Tree) -> bool {
    let Some(condition) = resource.get("Condition") else { return true };
    let name = condition.as_text().unwrap_or_default();
    let holds = evaluator.condition(name, 0);
    if holds.is_none() {
        let what = format!("whether `{id}` is created is not known: the condition `{name}` cannot be decided");
        evaluator.collector.unresolved(
            condition.origin,
            what,
            "it is assumed to be created; give the parameters it asks for",
        );
    }
    holds != Some(false)
}

fn push(collector: &mut Collector, kind: &str, id: &str, properties: Tree) {
    let ecs = |tree: Tree| shape::settled(shape::renamed(tree, shape::camel));
    match kind {
        "AWS::ECS::TaskDefinition" => {
            let mut tree = ecs(properties);
            if tree.get("family").is_none() {
                let what = format!("the family of `{id}` is made up by CloudFormation");
                collector.unresolved(tree.origin, what, "the logical id stands for it");
                tree.set("family", Tree::text(id, tree.origin));
            }
            collector.push_definition(id, None, tree);
        }
        "AWS::ECS::Service" => {
            let renamed = service(shape::renamed(properties, shape::camel));
            let mut open = shape::settled_open(renamed.clone());
            let mut tree = shape::settled(renamed);
            for tree in [&mut tree, &mut open] {
                if tree.get("serviceName").is_none() {
                    tree.set("serviceName", Tree::text(id, tree.origin));
                }
            }
            collector.push_service(id, None, tree, open);
        }
        "AWS::ECS::CapacityProvider" => collector.push(DocumentKind::CapacityProvider, id, None, ecs(properties)),
        "AWS::ECS::ClusterCapacityProviderAssociations" => {
            collector.push(DocumentKind::ClusterCapacityProviders, id, None, ecs(properties));
        }
        "AWS::ElasticLoadBalancingV2::TargetGroup" => {
            collector.push(DocumentKind::TargetGroup, id, None, group(id, properties));
        }
        "AWS::ApplicationAutoScaling::ScalableTarget" => push_target(collector, id, properties),
        _ => {
            let mut tree = shape::settled_scaling(properties);
            if tree.get("AlarmName").is_none() {
                tree.set("AlarmName", Tree::text(id, tree.origin));
            }
            collector.push(DocumentKind::Alarm, id, None, tree);
        }
    }
}

/// A target group; its logical id stands for its ARN.
fn group(id: &str, properties: Tree) -> Tree {
    let TreeKind::Map(fields) = properties.kind else {
        return target_group(placeholder(id), Vec::new(), properties.origin);
    };
    let name = |(key, tree): (String, Tree)| (if key == "Name" { "TargetGroupName".into() } else { key }, tree);
    target_group(placeholder(id), fields.into_iter().map(name).collect(), properties.origin)
}

/// A service without what only CloudFormation has: a nonce that forces a deployment. A target group
/// that is named by its attribute is the one that is named by itself.
fn service(mut tree: Tree) -> Tree {
    if let TreeKind::Map(fields) = &mut tree.kind {
        fields.retain(|(key, value)| key != "forceNewDeployment" || value.scalar().is_some());
        let entries =
            fields.iter_mut().filter(|(key, _)| key == "loadBalancers").flat_map(|(_, list)| match &mut list.kind {
                TreeKind::List(items) => items.as_mut_slice(),
                _ => &mut [],
            });
        for entry in entries {
            let Some(arn) = entry.get("targetGroupArn").cloned() else { continue };
            let (TreeKind::Text(text) | TreeKind::Unknown(text)) = arn.kind else { continue };
            if let Some(id) = text.strip_prefix("${").and_then(|text| text.strip_suffix(".TargetGroupArn}")) {
                entry.set("targetGroupArn", Tree::new(TreeKind::Unknown(placeholder(id)), arn.origin));
            }
        }
    }
    tree
}

/// A target, and its scheduled actions as documents of their own.
fn push_target(collector: &mut Collector, id: &str, properties: Tree) {
    let mut tree = shape::settled_scaling(properties);
    let actions = tree.get("ScheduledActions").cloned();
    if let TreeKind::Map(fields) = &mut tree.kind {
        fields.retain(|(key, _)| key != "ScheduledActions");
    }
    for action in actions.iter().flat_map(Tree::items) {
        let mut action = action.clone();
        for key in ["ResourceId", "ServiceNamespace", "ScalableDimension"] {
            if let Some(value) = tree.get(key) {
                action.set(key, value.clone());
            }
        }
        let name = action.text_at("ScheduledActionName").unwrap_or(id).to_owned();
        collector.push(DocumentKind::ScheduledAction, &name, None, action);
    }
    collector.push(DocumentKind::ScalableTarget, id, None, tree);
}

/// A policy; what it scales is written in the target that it names.
fn push_policy(evaluator: &mut Evaluator<'_>, id: &str, properties: Tree) -> Result<(), Error> {
    let mut tree = shape::settled_scaling(properties);
    let target = tree.text_at("ScalingTargetId").and_then(|text| text.strip_prefix("${")?.strip_suffix('}'));
    let target = target.map(|id| id.strip_suffix(".Id").unwrap_or(id));
    let target = target.and_then(|id| evaluator.resources.get(id)).and_then(|target| target.get("Properties"));
    if let (Some(_), Some(own)) = (target, tree.get("ScalingTargetId").map(|own| own.origin)) {
        evaluator.collector.forget(own);
        if let TreeKind::Map(fields) = &mut tree.kind {
            fields.retain(|(key, _)| key != "ScalingTargetId");
        }
    }
    for key in ["ResourceId", "ServiceNamespace", "ScalableDimension"] {
        if let (None, Some(value)) = (tree.get(key), target.and_then(|target| target.get(key))) {
            if let Some(value) = evaluator.value(value)? {
                tree.set(key, shape::settled_scaling(value));
            }
        }
    }
    if tree.get("PolicyName").is_none() {
        tree.set("PolicyName", Tree::text(id, tree.origin));
    }
    // What the template calls it is its ARN here, so that alarms that name it find it.
    tree.set("PolicyARN", Tree::text(placeholder(id), tree.origin));
    evaluator.collector.push(DocumentKind::ScalingPolicy, id, None, tree);
    Ok(())
}
