//! How many tasks there may be and must be during a rolling update.

use alloc::{format, vec::Vec};

use super::document::Deployment;
use super::{Context, Finding};
use crate::document::Given;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let none = Deployment::default();
    let deployment = match &context.service.deployment {
        Given::Known(deployment) => deployment,
        Given::Absent => &none,
        Given::Unknown => return,
    };
    minimum(deployment, found);
    maximum(context, deployment, found);
    both(context, deployment, found);
}

fn minimum(deployment: &Deployment, found: &mut Vec<Finding>) {
    let path = "/deploymentConfiguration/minimumHealthyPercent";
    let Some(given) = deployment.minimum_healthy_percent.get().filter(|given| !(0..=100).contains(given)) else {
        return;
    };
    let message = format!("`minimumHealthyPercent` is {given}, it must be 0 to 100");
    let finding = Finding::error("service/minimum-healthy-percent", path, message).rule(rule!("SERVICE-115"));
    found.push(match given > 100 {
        true => finding.aws("minimumHealthyPercent must be at most 100"),
        false => finding,
    });
}

fn maximum(context: &Context<'_>, deployment: &Deployment, found: &mut Vec<Finding>) {
    let path = "/deploymentConfiguration/maximumPercent";
    let Some(given) = deployment.maximum_percent.get() else { return };
    if context.is_daemon() && given != 100 {
        let message = format!("`maximumPercent` is {given}, a daemon has 100");
        let finding = Finding::error("service/daemon-maximum-percent", path, message).rule(rule!("SERVICE-114"));
        let text = "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the maximumPercent value to 100, and try again";
        found.push(if given > 100 { finding.aws(text) } else { finding });
    } else if given < 100 {
        let message = format!("`maximumPercent` is {given}, it must be at least 100");
        let finding = Finding::error("service/maximum-percent", path, message);
        found.push(finding.aws("maximumPercent must be at least 100").rule(rule!("SERVICE-115")));
    }
}

/// With both at 100 nothing could be replaced; the minimum is 100 where nothing is said
/// (DEPLOY-102).
fn both(context: &Context<'_>, deployment: &Deployment, found: &mut Vec<Finding>) {
    let default = |given: &Given<i64>, default| match given {
        Given::Absent if !context.service.written.makes_one() => None,
        given => given.or(default),
    };
    let minimum = default(&deployment.minimum_healthy_percent, 100);
    let is_rolling = context.has_controller("ECS") && context.is(&deployment.strategy, "ROLLING", "ROLLING");
    if context.is_replica() && is_rolling && minimum == Some(100) && deployment.maximum_percent.get() == Some(100) {
        let by_default = if deployment.minimum_healthy_percent.is_absent() { ", which it is unless told" } else { "" };
        let message =
            format!("with `minimumHealthyPercent` 100{by_default} and `maximumPercent` 100 no task can be replaced");
        let path = "/deploymentConfiguration/maximumPercent";
        let finding = Finding::error("service/percentages", path, message)
            .aws("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments");
        found.push(finding.help("raise the maximum, or lower the minimum").rule(rule!("DEPLOY-102")));
    } else if context.is_replica() && is_rolling {
        let maximum = default(&deployment.maximum_percent, 200);
        found.extend(no_room(context, minimum, maximum));
    }
}

/// Percentages of few tasks may leave nothing to stop and nothing to start: the minimum is rounded
/// up, the maximum down (DEPLOY-101).
fn no_room(context: &Context<'_>, minimum: Option<i64>, maximum: Option<i64>) -> Option<Finding> {
    let desired = context.service.desired_count.get().filter(|desired| *desired > 0)?;
    let (minimum, maximum) = (minimum?, maximum?);
    let least = desired.checked_mul(minimum)?.checked_add(99)?.div_euclid(100);
    let most = desired.checked_mul(maximum)?.div_euclid(100);
    if least < desired || most > desired {
        return None;
    }
    let tasks = if desired == 1 { "1 task".into() } else { format!("{desired} tasks") };
    let message = format!(
        "with {tasks} `minimumHealthyPercent` {minimum} keeps {least} and `maximumPercent` {maximum} allows {most}: no task can be replaced"
    );
    let finding = Finding::warning("service/no-room", "/deploymentConfiguration/maximumPercent", message);
    Some(finding.help("raise the maximum, or lower the minimum").rule(rule!("DEPLOY-101")))
}
