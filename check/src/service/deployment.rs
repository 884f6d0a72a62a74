//! What makes a deployment fail or end early: circuit breaker, alarms, early success.

use alloc::{format, vec::Vec};

use super::document::{CircuitBreaker, Deployment, EarlySuccess, Written};
use super::{Context, Finding, at, has_items, is_said, is_without};
use crate::definition::{outside, unknown_word};
use crate::document::Given;

pub(super) const ROOT: &str = "/deploymentConfiguration";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let words = ["ECS", "CODE_DEPLOY", "EXTERNAL"];
    let path = || alloc::string::String::from("/deploymentController/type");
    let code = "service/deployment-controller";
    let unknown = unknown_word(&context.service.controller, &words, code, path, "deployment controller");
    found.extend(unknown.map(|finding| finding.rule(rule!("SERVICE-128"))));
    external(context, found);
    let Given::Known(deployment) = &context.service.deployment else { return };
    of_other_controllers(context, deployment, found);
    if let Given::Known(breaker) = &deployment.breaker {
        circuit_breaker(context, deployment, breaker, found);
    }
    alarms(deployment, found);
    if let Given::Known(early) = &deployment.early_success {
        early_success(context, deployment, early, found);
    }
}

/// With the controller EXTERNAL task sets have what services have otherwise (SERVICE-129).
fn external(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    if !context.has_controller("EXTERNAL") || service.written == Written::Described {
        return;
    }
    let help = "give it to each task set";
    if is_said(&service.task_definition) {
        let message = "with the deployment controller `EXTERNAL` a service has no task definition of its own";
        let finding = Finding::error("service/external-controller", "/taskDefinition", message);
        found.push(finding.aws("TaskDefinition must be blank").help(help).rule(rule!("SERVICE-129")));
    }
    if has_items(&service.load_balancers) {
        let message = "with the deployment controller `EXTERNAL` a service has no load balancers of its own";
        let finding = Finding::error("service/external-controller", "/loadBalancers", message);
        found.push(finding.aws("LoadBalancers must be empty or null").help(help).rule(rule!("SERVICE-129")));
    }
}

/// Breaker, alarms, bake time, hooks and early success are of ECS's own controller (SERVICE-128).
fn of_other_controllers(context: &Context<'_>, deployment: &Deployment, found: &mut Vec<Finding>) {
    let Some(controller) = context.other_controller() else { return };
    let breaker = deployment.breaker.known().is_some_and(|breaker| breaker.enable.is_true());
    let alarms = deployment.alarms.known().is_some_and(|alarms| alarms.enable.is_true());
    let early = deployment.early_success.known().is_some_and(|early| early.enable.is_true());
    let strategy = deployment.strategy.text().is_some_and(|word| word != "ROLLING");
    for (key, is_used) in [
        ("deploymentCircuitBreaker", breaker),
        ("alarms", alarms),
        ("bakeTimeInMinutes", deployment.bake_minutes.get().is_some_and(|minutes| minutes > 0)),
        ("lifecycleHooks", has_items(&deployment.hooks)),
        ("earlySuccessCriteria", early),
        ("strategy", strategy),
    ] {
        if is_used {
            let message = format!("`{key}` is for the deployment controller `ECS`, not for `{controller}`");
            let finding = Finding::error("service/other-controller", format!("{ROOT}/{key}"), message);
            found.push(finding.rule(rule!("SERVICE-128")));
        }
    }
}

/// The breaker's threshold, and what it acts on (SERVICE-130).
fn circuit_breaker(context: &Context<'_>, deployment: &Deployment, breaker: &CircuitBreaker, found: &mut Vec<Finding>) {
    let path = |key: &str| format!("{ROOT}/deploymentCircuitBreaker/{key}");
    let code = "service/circuit-breaker";
    let mut own = Vec::new();
    own.extend(super::missing(&breaker.enable, code, || path("enable"), "enable"));
    own.extend(super::missing(&breaker.rollback, code, || path("rollback"), "rollback"));
    if let Given::Known(threshold) = &breaker.threshold {
        let kind = || path("thresholdConfiguration/type");
        let value = || path("thresholdConfiguration/value");
        own.extend(super::missing(&threshold.kind, code, kind, "type"));
        own.extend(super::missing(&threshold.value, code, value, "value"));
        let words = ["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"];
        own.extend(unknown_word(&threshold.kind, &words, code, kind, "threshold"));
        match threshold.kind.text() {
            Some("COUNT") => own.extend(outside(&threshold.value, 1..=i64::from(i32::MAX), code, value, "`value`")),
            Some("BOUNDED_PERCENT" | "UNBOUNDED_PERCENT") => {
                own.extend(outside(&threshold.value, 1..=100, code, value, "`value`"));
            }
            _ => {}
        }
    }
    let strategy = deployment.strategy.text().filter(|word| *word != "ROLLING");
    if let (Some(strategy), true) = (strategy, breaker.enable.is_true() && context.has_controller("ECS")) {
        let message =
            format!("the circuit breaker is for rolling updates: a `{strategy}` deployment has hooks and alarms");
        own.push(Finding::warning(code, format!("{ROOT}/deploymentCircuitBreaker"), message));
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-130"))));
}

/// All three members of `alarms`, and a name for what is on (SERVICE-131).
fn alarms(deployment: &Deployment, found: &mut Vec<Finding>) {
    let Given::Known(alarms) = &deployment.alarms else { return };
    let path = |key: &str| format!("{ROOT}/alarms/{key}");
    let code = "service/alarms";
    let mut own = Vec::new();
    own.extend(super::missing(&alarms.names, code, || path("alarmNames"), "alarmNames"));
    own.extend(super::missing(&alarms.enable, code, || path("enable"), "enable"));
    own.extend(super::missing(&alarms.rollback, code, || path("rollback"), "rollback"));
    if alarms.enable.is_true() && !alarms.names.is_absent() && is_without(&alarms.names) {
        own.push(Finding::error(code, path("alarmNames"), "alarms are on, and none is named"));
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-131"))));
}

/// Early success of rolling updates, at the minimum or above (SERVICE-132).
fn early_success(context: &Context<'_>, deployment: &Deployment, early: &EarlySuccess, found: &mut Vec<Finding>) {
    let path = |key: &str| format!("{ROOT}/earlySuccessCriteria/{key}");
    let code = "service/early-success";
    let mut own = Vec::new();
    own.extend(super::missing(&early.enable, code, || path("enable"), "enable"));
    let cleanup = || path("sourceServiceRevisionCleanup");
    own.extend(unknown_word(&early.cleanup, &["BLOCKING", "DEFERRED"], code, cleanup, "clean-up"));
    own.extend(outside(&early.healthy_percent, 0..=100, code, || path("healthyPercent"), "`healthyPercent`"));
    if early.enable.is_true() {
        for (key, is_absent, default) in [
            ("healthyPercent", early.healthy_percent.is_absent(), "100"),
            ("sourceServiceRevisionCleanup", early.cleanup.is_absent(), "BLOCKING"),
        ] {
            if is_absent {
                let message = format!("`{key}` is missing: the API wants it, the guide has the default {default}");
                own.push(Finding::warning(code, path(key), message).help(format!("write {default}")));
            }
        }
        if let Some(strategy) = deployment.strategy.text().filter(|word| *word != "ROLLING") {
            let message = format!("early success is for the strategy `ROLLING`, not for `{strategy}`");
            own.push(Finding::error(code, path("enable"), message));
        }
        own.extend(below_minimum(context, deployment, early, path("healthyPercent")));
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-132"))));
}

fn below_minimum(
    context: &Context<'_>,
    deployment: &Deployment,
    early: &EarlySuccess,
    path: alloc::string::String,
) -> Option<Finding> {
    let is_default = deployment.minimum_healthy_percent.is_absent();
    let default = match (context.service.written.makes_one(), context.is_daemon()) {
        (true, true) => Some(0),
        (true, false) if context.is_replica() => Some(100),
        _ => None,
    };
    let minimum = if is_default { default? } else { deployment.minimum_healthy_percent.get()? };
    let healthy = early.healthy_percent.get().filter(|healthy| *healthy < minimum)?;
    let by_default = if is_default { ", which it is unless told" } else { "" };
    let message = format!("`healthyPercent` {healthy} is below `minimumHealthyPercent` {minimum}{by_default}");
    Some(Finding::error("service/early-success", path, message))
}

/// The path of an entry of a list of the configuration.
pub(super) fn entry(list: &str, index: usize, key: &str) -> alloc::string::String {
    format!("{ROOT}{}", at(list, index, key))
}
