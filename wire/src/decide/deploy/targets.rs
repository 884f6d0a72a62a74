//! How long tasks take to leave their load balancers, as documents tell it.

use crate::assumption::Assumption;
use crate::{Error, Lint, Node};

/// AWS's name of the deregistration delay among a target group's attributes.
const ATTRIBUTE: &str = "deregistration_delay.timeout_seconds";

/// The longest deregistration delay that a target group takes, an hour.
const DELAY_MAX: u32 = 3600;

/// Seconds that a task which stops takes to leave its load balancers (DEPLOY-133): by the
/// document's own word, else the longest of the target groups that the service names; a lint where
/// it has load balancers, and nothing tells it.
pub(super) fn deregistration(node: &Node<'_>, service: &Node<'_>) -> Result<(u32, Option<Lint>), Error> {
    rule!("DEPLOY-133", "DEPLOY-134");
    if let Some(told) = node.field("deregistrationDelaySeconds") {
        let seconds = told.u32()?;
        if seconds > DELAY_MAX {
            let message = format!("a deregistration delay of {seconds} s, a target group takes 0 to {DELAY_MAX}");
            return Err(Error::new("deploy/deregistration-delay", message, told.path()));
        }
        return Ok((seconds, None));
    }
    let balancers = service.list_at("loadBalancers")?;
    let mut longest = None;
    for balancer in &balancers {
        let own = balancer.str_at("targetGroupArn")?;
        let advanced = balancer.field("advancedConfiguration");
        let other = advanced.as_ref().map(|own| own.str_at("alternateTargetGroupArn")).transpose()?.flatten();
        for arn in own.into_iter().chain(other) {
            longest = longest.max(delay_of(arn, node)?);
        }
    }
    if balancers.is_empty() || longest.is_some() {
        return Ok((longest.unwrap_or(0), None));
    }
    let message = "tasks that stop are assumed to leave their load balancer at once: it may take as long as the deregistration delay of the target group, 300 s unless set";
    let help = "give `deregistrationDelaySeconds` (`--deregistration-delay`), or `Attributes` in the group's entry of `TargetGroups`";
    let path = service.path_of("loadBalancers");
    Ok((0, Some(Assumption::DeregistrationDelay.lint(message, path).with_help(help))))
}

/// The deregistration delay of a target group, where `TargetGroups` tells it.
fn delay_of(arn: &str, node: &Node<'_>) -> Result<Option<u32>, Error> {
    let cluster = node.field("cluster").filter(Node::is_object);
    for place in [Some(*node), cluster].into_iter().flatten() {
        for group in place.list_at("TargetGroups")? {
            if group.str_at("TargetGroupArn")? != Some(arn) {
                continue;
            }
            for attribute in group.list_at("Attributes")? {
                if attribute.str_at("Key")? == Some(ATTRIBUTE) {
                    let value = attribute.required("Value")?;
                    let seconds = value.str()?.parse().ok().filter(|seconds| *seconds <= DELAY_MAX);
                    let wrong = || {
                        let message = format!("`{ATTRIBUTE}` is no number from 0 to {DELAY_MAX}");
                        Error::new("deploy/deregistration-delay", message, value.path())
                    };
                    return seconds.ok_or_else(wrong).map(Some);
                }
            }
        }
    }
    Ok(None)
}
