//! What the scheduling strategy DAEMON does not go with.

use alloc::{format, vec::Vec};

use super::document::Written;
use super::{Context, Finding, has_items, is_there, is_without, items};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    if !context.is_daemon() || service.written == Written::Described {
        return;
    }
    // Whoever changes a count changes nothing of a daemon either; an absent one is fine.
    if is_there(&service.desired_count) {
        let message = "a daemon has a task on each suitable instance: it takes no count";
        let finding = Finding::error("service/daemon-count", "/desiredCount", message).aws(
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
        );
        found.push(finding.help("leave `desiredCount` out").rule(rule!("SERVICE-114")));
    }
    if has_items(&service.strategy) {
        let message = "a daemon has a task on each suitable instance: it takes no placement strategy";
        let finding = Finding::error("service/daemon-placement-strategy", "/placementStrategy", message).aws(
            "The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again",
        );
        found.push(finding.help("leave `placementStrategy` out").rule(rule!("SERVICE-114")));
    }
    where_it_runs(context, found);
    if let Some(controller) = context.other_controller() {
        let message = format!("a daemon does not go with the deployment controller `{controller}`");
        let finding = Finding::error("service/daemon-controller", "/deploymentController/type", message);
        found.push(finding.rule(rule!("SERVICE-114")));
    }
}

/// Neither Fargate nor capacity providers, the cluster's default included (PLACE-135).
fn where_it_runs(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let text = "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.";
    if service.launch_type.raw() == Some("FARGATE") {
        let message = "a daemon runs on container instances, not on Fargate";
        let finding = Finding::error("service/daemon-fargate", "/launchType", message).aws(
            "The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try again",
        );
        found.push(finding.rule(rule!("PLACE-135")));
    }
    if has_items(&service.provider_strategy) {
        let message = "a daemon takes no capacity provider strategy";
        let finding = Finding::error("service/daemon-provider", "/capacityProviderStrategy", message).aws(text);
        found.push(finding.help("write `launchType` `EC2` instead").rule(rule!("PLACE-135")));
    }
    let says_nothing = service.launch_type.is_blank() && is_without(&service.provider_strategy);
    let default = context.around.cluster.map(|cluster| items(&cluster.default_providers)).unwrap_or_default();
    if let (true, true, [first, ..]) = (says_nothing, service.written.makes_one(), default) {
        let message = format!("the cluster's default strategy names `{first}`, and a daemon takes none");
        let finding = Finding::error("service/daemon-provider", "/schedulingStrategy", message).aws(text);
        found.push(finding.help("write `launchType` `EC2`").rule(rule!("PLACE-135")));
    }
}
