//! Scalable targets, scheduled actions, and what a service has to do with them.

use stowplan::{
    scaling::{CapacityBounds, ScalableTarget, Suspended},
    unit::Timestamp,
};

use super::at_field;
use crate::{Error, Node};

pub(crate) fn read_target(node: &Node<'_>) -> Result<ScalableTarget, Error> {
    let min = node.required("MinCapacity")?.u32()?;
    let max = node.required("MaxCapacity")?.u32()?;
    let mut target = ScalableTarget::new(min, max).map_err(|error| at_field(node, &error))?;
    if let Some(state) = node.field("SuspendedState") {
        let flag = |key| state.bool_at(key).map(Option::unwrap_or_default);
        target.suspended = Suspended {
            dynamic_scaling_in: flag("DynamicScalingInSuspended")?,
            dynamic_scaling_out: flag("DynamicScalingOutSuspended")?,
            scheduled_scaling: flag("ScheduledScalingSuspended")?,
        };
    }
    Ok(target)
}

/// A scheduled action: its name, what it sets, when it was made.
#[derive(Clone, Debug)]
pub(crate) struct Action<'a> {
    pub(crate) name: String,
    pub(crate) bounds: CapacityBounds,
    pub(crate) created: Option<Timestamp>,
    pub(crate) node: Node<'a>,
}

pub(crate) fn read_action<'a>(node: &Node<'a>) -> Result<Action<'a>, Error> {
    let name = node.string_at("ScheduledActionName")?.unwrap_or_else(|| "scheduled action".into());
    let action = node.required("ScalableTargetAction")?;
    let bounds = CapacityBounds { min: action.u32_at("MinCapacity")?, max: action.u32_at("MaxCapacity")? };
    if bounds == CapacityBounds::default() {
        return Err(Error::new(
            "scale/no-bounds",
            "a scheduled action sets MinCapacity, MaxCapacity or both",
            action.path(),
        ));
    }
    Ok(Action { name, bounds, created: node.timestamp_at("CreationTime")?, node: *node })
}

/// Whether a deployment is in progress (SCALE-20): one that says so, or several.
pub(crate) fn deployment_in_progress(service: &Node<'_>) -> Result<bool, Error> {
    rule!("SCALE-20");
    if service.field("deploymentController").and_then(|node| node.str_at("type").ok().flatten()) == Some("EXTERNAL") {
        return Ok(false);
    }
    let deployments = service.list_at("deployments")?;
    let running = |node: &Node<'_>| node.str_at("rolloutState").ok().flatten() == Some("IN_PROGRESS");
    Ok(deployments.len() > 1 || deployments.iter().any(running))
}
