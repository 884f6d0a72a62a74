//! Strategies that shift traffic: blue/green, linear, canary.

use alloc::{format, string::String, vec::Vec};

use super::deployment::ROOT;
use super::document::{Deployment, LoadBalancer, TrafficSteps, Written};
use super::{Context, Finding, at, has_items, is_without, items};
use crate::definition::{outside, unknown_word};
use crate::document::{Document, Given};
use stowplan::task::NetworkMode;

const STRATEGIES: [&str; 4] = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"];

/// A day.
const BAKE_MINUTES_MAX: i64 = 1_440;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let Given::Known(deployment) = &context.service.deployment else { return };
    let path = || format!("{ROOT}/strategy");
    let unknown = unknown_word(&deployment.strategy, &STRATEGIES, "service/strategy", path, "deployment strategy");
    found.extend(unknown.map(|finding| finding.rule(rule!("SERVICE-133"))));
    let strategy = deployment.strategy.text().filter(|word| STRATEGIES.contains(word));
    steps(context, deployment, strategy, found);
    bake_time(context, deployment, strategy, found);
    if let Some(strategy) = strategy.filter(|word| *word != "ROLLING") {
        shift(context, strategy, found);
    }
}

/// Linear and canary settings belong to their strategies, and have their ranges (SERVICE-134).
fn steps(context: &Context<'_>, deployment: &Deployment, strategy: Option<&str>, found: &mut Vec<Finding>) {
    let mut own = Vec::new();
    for (given, key, wanted, percent, bake, least) in [
        (&deployment.linear, "linearConfiguration", "LINEAR", "stepPercent", "stepBakeTimeInMinutes", 3_000),
        (&deployment.canary, "canaryConfiguration", "CANARY", "canaryPercent", "canaryBakeTimeInMinutes", 100),
    ] {
        let Given::Known(steps) = given else { continue };
        let is_other = strategy.is_some_and(|word| word != wanted)
            || (deployment.strategy.is_absent() && context.service.written.makes_one());
        if is_other {
            let has = strategy.unwrap_or("ROLLING");
            let message = format!("`{key}` is for the strategy `{wanted}`, the strategy is `{has}`");
            own.push(Finding::error("service/traffic-configuration", format!("{ROOT}/{key}"), message));
        }
        let path = |name: &str| format!("{ROOT}/{key}/{name}");
        own.extend(check_percent(steps, percent, least, path(percent)));
        let minutes = &steps.bake_minutes;
        let what = format!("`{bake}`");
        own.extend(outside(minutes, 0..=BAKE_MINUTES_MAX, "service/traffic-bake", || path(bake), &what));
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-134"))));
}

/// A multiple of 0.1 percent within its range.
fn check_percent(steps: &TrafficSteps, key: &str, least: i64, path: String) -> Option<Finding> {
    let given = steps.milli_percent.get()?;
    let is_fine = (least..=100_000).contains(&given) && given.checked_rem(100) == Some(0);
    let message = || {
        let (whole, tenths) = (least.div_euclid(1_000), least.rem_euclid(1_000).div_euclid(100));
        format!("`{key}` must be {whole}.{tenths} to 100.0, with one decimal at most")
    };
    (!is_fine).then(|| Finding::error("service/traffic-percent", path, message()))
}

/// Blue/green needs a bake time (SERVICE-133); a rolling update has one only with alarms
/// (DEPLOY-27).
fn bake_time(context: &Context<'_>, deployment: &Deployment, strategy: Option<&str>, found: &mut Vec<Finding>) {
    let path = || format!("{ROOT}/bakeTimeInMinutes");
    if strategy == Some("BLUE_GREEN") && deployment.bake_minutes.is_absent() && context.service.written.makes_one() {
        let message = "a blue/green deployment needs a bake time";
        let finding = Finding::error("service/no-bake-time", path(), message).rule(rule!("SERVICE-133"));
        found.push(finding.help("0 is one"));
    }
    let range = 0..=i64::from(i32::MAX);
    let wrong = outside(&deployment.bake_minutes, range, "service/bake-time", path, "`bakeTimeInMinutes`");
    found.extend(wrong.map(|finding| finding.rule(rule!("SERVICE-133"))));
    let alarms = match &deployment.alarms {
        Given::Known(alarms) => alarms.enable.or(false) == Some(false),
        Given::Absent => context.service.written.makes_one(),
        Given::Unknown => false,
    };
    let is_rolling = context.has_controller("ECS") && context.is(&deployment.strategy, "ROLLING", "ROLLING");
    if let Some(minutes) = deployment.bake_minutes.get().filter(|minutes| *minutes > 0 && is_rolling && alarms) {
        let message = format!("{minutes} minutes of bake time: a rolling update has one only with alarms");
        let finding = Finding::warning("service/bake-time", path(), message).rule(rule!("DEPLOY-27"));
        found.push(finding.help("name alarms in `deploymentConfiguration.alarms`"));
    }
}

/// What traffic needs to be shifted (SERVICE-135).
fn shift(context: &Context<'_>, strategy: &str, found: &mut Vec<Finding>) {
    let service = context.service;
    for (index, entry) in items(&service.load_balancers).iter().enumerate() {
        found.extend(advanced(strategy, index, entry).map(|finding| finding.rule(rule!("SERVICE-135"))));
    }
    let connects = match &service.connect {
        Given::Known(connect) => connect.enabled.or(false) != Some(false),
        Given::Absent => !service.written.makes_one(),
        Given::Unknown => true,
    };
    let balances = has_items(&service.load_balancers)
        || service.load_balancers == Given::Unknown
        || (service.load_balancers.is_absent() && !service.written.makes_one())
        || !is_without(&service.lattice);
    if strategy != "BLUE_GREEN" && !connects && !balances {
        let message =
            format!("a `{strategy}` deployment has neither a load balancer nor Service Connect to shift traffic with");
        let finding = Finding::error("service/no-traffic", format!("{ROOT}/strategy"), message);
        found.push(finding.rule(rule!("SERVICE-135")));
    }
    if service.written != Written::Described {
        static_ports(context, strategy, found);
    }
}

/// Each load balancer needs its other target group and its rules.
fn advanced(strategy: &str, index: usize, entry: &LoadBalancer) -> Option<Finding> {
    let path = |key: &str| at("loadBalancers", index, key);
    match &entry.advanced {
        Given::Unknown => None,
        Given::Absent => {
            let message = format!("a `{strategy}` deployment needs `advancedConfiguration` for each load balancer");
            let finding = Finding::error("service/no-advanced-configuration", path("advancedConfiguration"), message)
                .help("name the alternate target group, the production listener rule and the role");
            let text = "advancedConfiguration field is required for all loadBalancers when using the linear deployment strategy";
            Some(if strategy == "LINEAR" { finding.aws(text) } else { finding })
        }
        Given::Known(advanced) => {
            let each = [
                ("alternateTargetGroupArn", &advanced.alternate_target_group),
                ("productionListenerRule", &advanced.production_rule),
                ("roleArn", &advanced.role),
            ];
            let (key, _) = each.into_iter().find(|(_, given)| given.is_blank())?;
            let message = format!("`{key}` is missing: traffic is shifted with it");
            let path = path(&format!("advancedConfiguration/{key}"));
            Some(Finding::error("service/advanced-configuration", path, message))
        }
    }
}

/// Both revisions hold their host ports at once (DEPLOY-113).
fn static_ports(context: &Context<'_>, strategy: &str, found: &mut Vec<Finding>) {
    let Some(definition) = context.definition else { return };
    let is_static = |definition: &Document| match context.mode() {
        Some(NetworkMode::Host) => definition.containers().iter().any(|container| !container.port_mappings.is_empty()),
        Some(NetworkMode::Bridge | NetworkMode::Default) => {
            let mut mappings = definition.containers().iter().flat_map(|container| &container.port_mappings);
            mappings.any(|mapping| mapping.host_port.get().is_some_and(|port| port > 0))
        }
        _ => false,
    };
    if is_static(definition) {
        let message = format!(
            "the tasks have host ports of their own, and in a `{strategy}` deployment both revisions run at once: that takes twice as many instances as tasks"
        );
        let finding = Finding::warning("service/static-ports", format!("{ROOT}/strategy"), message);
        found.push(finding.help("let the agent choose the host port, or use `awsvpc`").rule(rule!("DEPLOY-113")));
    }
}
