//! Where the tasks run: launch type, platform version, and whether the definition can run there.

use alloc::{format, string::String, vec::Vec};

use super::document::Written;
use super::{Context, Finding, Infrastructure, has_items, is_said, items};
use crate::definition::{compatibilities, fargate_errors, unknown_word};

const LAUNCH_TYPES: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if context.service.written == Written::Described {
        return;
    }
    launch_type(context, found);
    platform_version(context, found);
    compatibility(context, found);
}

fn launch_type(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let path = || String::from("/launchType");
    let unknown = unknown_word(&service.launch_type, &LAUNCH_TYPES, "service/launch-type", path, "launch type");
    found.extend(unknown.map(|finding| finding.rule(rule!("SERVICE-103"))));
    if is_said(&service.launch_type) && has_items(&service.provider_strategy) {
        let message = "a service has a launch type or a capacity provider strategy, not both";
        let finding = Finding::error("service/launch-type-and-strategy", path(), message)
            .aws("Specifying both a launch type and capacity provider strategy is not supported");
        found.push(finding.help("leave one of them out").rule(rule!("PLACE-131")));
    }
    if service.launch_type.raw() == Some("MANAGED_INSTANCES") {
        let message = "`MANAGED_INSTANCES` is what ECS answers; a request names a capacity provider";
        let finding = Finding::error("service/managed-instances-launch-type", path(), message);
        let help = "leave `launchType` out, and name the provider in `capacityProviderStrategy`";
        found.push(finding.help(help).rule(rule!("PLACE-136")));
    }
}

/// A platform version is Fargate's alone (SERVICE-104).
fn platform_version(context: &Context<'_>, found: &mut Vec<Finding>) {
    let is_given = context.service.platform_version.text().is_some_and(|version| !version.is_empty());
    let other = context.infrastructure().filter(|here| *here != Infrastructure::Fargate);
    let (true, Some(other)) = (is_given, other) else { return };
    let message = format!("a platform version is for Fargate, not for {}", word(other));
    let finding = Finding::error("service/platform-version", "/platformVersion", message).rule(rule!("SERVICE-104"));
    let finding = finding.help("leave `platformVersion` out");
    let by_launch_type = other == Infrastructure::Ec2 && context.service.launch_type.raw() == Some("EC2");
    found.push(match by_launch_type {
        true => finding.aws("The platform version must be null when specifying an EC2 launch type"),
        false => finding,
    });
}

/// The definition must be compatible with what the tasks run on (PLACE-134).
fn compatibility(context: &Context<'_>, found: &mut Vec<Finding>) {
    let (Some(definition), Some(infrastructure)) = (context.definition, context.infrastructure()) else { return };
    let wanted = word(infrastructure);
    let Some(words) = compatibilities(definition).filter(|words| !words.contains(&wanted)) else { return };
    // What keeps it from being registered at all is told where it stands.
    if definition.requires(wanted) {
        return;
    }
    let service = context.service;
    let path = if service.launch_type.raw() == Some(wanted) { "/launchType" } else { "/taskDefinition" };
    let reason = match infrastructure {
        Infrastructure::Fargate => fargate_errors(definition).into_iter().next().map(|finding| finding.message),
        _ => None,
    };
    let because = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    let message = format!("the task definition does not run on {wanted}, only on {}{because}", words.join(", "));
    let finding = Finding::error("service/incompatible", path, message).rule(rule!("PLACE-134"));
    let is_by_launch_type = service.launch_type.raw() == Some(wanted) && items(&service.provider_strategy).is_empty();
    found.push(match is_by_launch_type {
        true => finding.aws(format!("Task definition does not support launch_type {wanted}.")),
        false => finding,
    });
}

/// The word for it in `compatibilities`.
pub(super) const fn word(infrastructure: Infrastructure) -> &'static str {
    match infrastructure {
        Infrastructure::Ec2 => "EC2",
        Infrastructure::Fargate => "FARGATE",
        Infrastructure::ManagedInstances => "MANAGED_INSTANCES",
        Infrastructure::External => "EXTERNAL",
    }
}
