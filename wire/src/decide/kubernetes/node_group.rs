//! `nodeGroupUpdate`: what an update of a managed node group does.

use stowplan_kubernetes::{
    DRAIN_SECONDS, GroupNodes, MaxUnavailable, NodeUpdate, QUIET_SECONDS, UpdateStrategy, node_update,
};

use crate::answer::{NodeGroupStep, NodeGroupUpdateAnswer};
use crate::count::counted;
use crate::decide::told_once;
use crate::{Error, Lint, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<NodeGroupUpdateAnswer, Error> {
    let described = node.required("nodegroup")?;
    let nodegroup = described.field("nodegroup").unwrap_or(described);
    let sizes = nodegroup.required("scalingConfig")?;
    let desired = sizes.required("desiredSize")?.u32()?;
    let zones = node.required("zones")?;
    let group = GroupNodes {
        desired,
        max: sizes.u32_at("maxSize")?.unwrap_or(desired),
        zones: u32::try_from(zones.integer(1, 100)?).unwrap_or(1),
    };
    let config = nodegroup.field("updateConfig");
    let unavailable = unavailable(config.as_ref())?;
    let strategy = strategy(config.as_ref())?;
    let forced = node.bool_at("force")?.unwrap_or(false);
    let update = node_update(&group, unavailable, strategy);
    let mut lints = Vec::new();
    if update.is_rounded {
        let path = config.map(|config| config.path_of("maxUnavailablePercentage")).unwrap_or_default();
        let message = format!(
            "the percentage is no whole number of {desired} nodes: AWS does not say how it is rounded, {} at once is taken",
            counted(update.at_once, "node")
        );
        lints.push(Lint::new("kubernetes/rounded", message, path));
    }
    let mut rules = match strategy {
        UpdateStrategy::Default => rules!["EKS-106", "EKS-107", "EKS-108", "EKS-109"].to_vec(),
        UpdateStrategy::Minimal => rules!["EKS-107", "EKS-108", "EKS-110"].to_vec(),
    };
    if matches!(unavailable, MaxUnavailable::Percent(_)) {
        rules.extend(rules!["EKS-114"]);
    }
    Ok(NodeGroupUpdateAnswer {
        max_unavailable: update.at_once,
        grows_by: update.grows_by,
        peak_desired_size: update.peak_desired,
        peak_max_size: update.peak_max,
        quiet_seconds: u64::from(update.batches).saturating_mul(u64::from(QUIET_SECONDS)),
        steps: steps(&update, &group, strategy, forced),
        rules: rules.as_slice().into(),
        lints: told_once(&lints),
    })
}

fn unavailable(config: Option<&Node<'_>>) -> Result<MaxUnavailable, Error> {
    let Some(config) = config else { return Ok(MaxUnavailable::Nodes(1)) };
    let number = |key: &str| -> Result<Option<u32>, Error> {
        let read = config.field(key).map(|node| node.integer(1, 100)).transpose()?;
        Ok(read.and_then(|number| u32::try_from(number).ok()))
    };
    match (number("maxUnavailable")?, number("maxUnavailablePercentage")?) {
        (Some(_), Some(_)) => Err(Error::new(
            "kubernetes/both",
            "`maxUnavailable` and `maxUnavailablePercentage` exclude each other",
            config.path(),
        )),
        (Some(nodes), None) => Ok(MaxUnavailable::Nodes(nodes)),
        (None, Some(percent)) => Ok(MaxUnavailable::Percent(percent)),
        (None, None) => Ok(MaxUnavailable::Nodes(1)),
    }
}

fn strategy(config: Option<&Node<'_>>) -> Result<UpdateStrategy, Error> {
    let words = [("DEFAULT", UpdateStrategy::Default), ("MINIMAL", UpdateStrategy::Minimal)];
    Ok(config.map(|config| config.word_at("updateStrategy", &words)).transpose()?.flatten().unwrap_or_default())
}

fn steps(update: &NodeUpdate, group: &GroupNodes, strategy: UpdateStrategy, forced: bool) -> Vec<NodeGroupStep> {
    let mut steps = Vec::new();
    let mut step = |step: &'static str, nodes: u32, times: u32, text: String| {
        if nodes > 0 && times > 0 {
            steps.push(NodeGroupStep { step: step.into(), nodes, times, text });
        }
    };
    let grown = format!(
        "desired size {} to {}, maximum size {} to {}: new nodes start, in every zone that has nodes, and must be ready",
        group.desired, update.peak_desired, group.max, update.peak_max
    );
    step("scaleUp", update.grows_by, 1, grown);
    let minutes = DRAIN_SECONDS / 60;
    let end = if forced {
        format!("what has not left after {minutes} minutes is taken away, for the update is forced")
    } else {
        format!("the update fails where a pod has not left after {minutes} minutes")
    };
    let first = match strategy {
        UpdateStrategy::Default => "new nodes are there before old ones go",
        UpdateStrategy::Minimal => "new nodes start when old ones are gone",
    };
    let text = format!("cordon, {QUIET_SECONDS} s without new requests, drain, terminate: {end}; {first}");
    let last_differs = update.last_batch != update.at_once;
    step("replace", update.at_once, update.batches.saturating_sub(u32::from(last_differs)), text.clone());
    if last_differs {
        step("replace", update.last_batch, u32::from(update.batches > 0), text);
    }
    let shrunk = format!("one by one, back to the desired size {} and the maximum size {}", group.desired, group.max);
    step("scaleDown", 1, update.grows_by, shrunk);
    steps
}
