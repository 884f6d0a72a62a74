//! Whether tasks may be moved between zones.

use alloc::{format, string::String, vec::Vec};

use super::document::Written;
use super::{Context, Finding, Infrastructure, is_there, items};
use crate::definition::unknown_word;
use crate::document::Given;

const ZONE: &str = "attribute:ecs.availability-zone";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let path = || String::from("/availabilityZoneRebalancing");
    let words = ["ENABLED", "DISABLED"];
    let unknown =
        unknown_word(&service.zone_rebalancing, &words, "service/rebalancing", path, "`availabilityZoneRebalancing`");
    found.extend(unknown.map(|finding| finding.rule(rule!("SERVICE-116"))));
    if service.zone_rebalancing.raw() != Some("ENABLED") || service.written == Written::Described {
        return;
    }
    let maximum = service.deployment.known().and_then(|deployment| deployment.maximum_percent.get());
    if context.is_daemon() {
        let finding =
            Finding::error("service/rebalancing-daemon", path(), "a daemon's tasks are not moved between zones")
                .aws("Availability Zone Rebalancing does not support DAEMON services");
        found.push(finding.help("write `DISABLED`").rule(rule!("SERVICE-116")));
    } else if let Some(maximum) = maximum.filter(|maximum| *maximum <= 100) {
        let message = format!("with `maximumPercent` {maximum} no task can start before another stops");
        let finding = Finding::error("service/rebalancing-maximum", path(), message)
            .aws("Availability Zone Rebalancing does not support maximumPercent <= 100 % as deployment configuration.");
        found.push(finding.help("raise `maximumPercent`, or write `DISABLED`").rule(rule!("SERVICE-116")));
    }
    if let Some(reason) = why_not(context) {
        let message = format!("tasks are not moved between zones: {reason}");
        found.push(Finding::warning("service/not-rebalanced", path(), message).rule(rule!("DEPLOY-108")));
    }
}

/// What keeps a service from being rebalanced though nobody says that ECS refuses it.
fn why_not(context: &Context<'_>) -> Option<&'static str> {
    let service = context.service;
    if items(&service.load_balancers).iter().any(|entry| is_there(&entry.classic_name)) {
        return Some("the service has a Classic Load Balancer");
    }
    if context.infrastructure() == Some(Infrastructure::External) {
        return Some("they run on external instances");
    }
    if context.has_controller("EXTERNAL") {
        return Some("the deployment controller is `EXTERNAL`");
    }
    let first = items(&service.strategy).first();
    let spreads = |kind: &Given<String>, field: &Given<String>| {
        kind.text().is_none_or(|kind| kind == "spread")
            && field.text().is_none_or(|field| field.eq_ignore_ascii_case(ZONE))
    };
    if first.is_some_and(|stage| !spreads(&stage.kind, &stage.field)) {
        return Some("the placement strategy does not begin with spread over the zones");
    }
    let of_definition = context.definition.map(|definition| definition.placement_constraints.as_slice());
    let theirs = of_definition.unwrap_or_default().iter().filter_map(|constraint| constraint.expression.raw());
    let mut own = items(&service.constraints).iter().filter_map(|constraint| constraint.expression.raw()).chain(theirs);
    own.any(|expression| expression.contains("ecs.availability-zone")).then_some("a constraint is about the zone")
}
