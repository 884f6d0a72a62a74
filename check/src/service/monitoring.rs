//! The resolution of the service's metrics (SERVICE-137), and health checks that a grace period is
//! for (SERVICE-138).

use alloc::{format, vec::Vec};

use super::{Context, Finding, at, has_items, is_there, is_without, items, missing};
use crate::definition::{outside, unknown_word};
use crate::document::Given;

const LIST: &str = "monitoring/metricConfigurations";

const METRICS: [&str; 2] = ["CPUUtilization", "MemoryUtilization"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let metrics = items(&context.service.metrics);
    let mut own = Vec::new();
    for (index, metric) in metrics.iter().enumerate() {
        let code = "service/monitoring";
        let resolution = || at(LIST, index, "resolutionSeconds");
        own.extend(missing(&metric.resolution_seconds, code, resolution, "resolutionSeconds"));
        if let Some(seconds) = metric.resolution_seconds.get().filter(|seconds| !matches!(seconds, 20 | 60)) {
            let message = format!("`resolutionSeconds` is {seconds}, it must be 20 or 60");
            own.push(Finding::error(code, resolution(), message));
        }
        if is_without(&metric.names) {
            own.push(Finding::error(code, at(LIST, index, "metricNames"), "no metric is named"));
        }
        for (number, name) in items(&metric.names).iter().enumerate() {
            let path = || format!("{}/{number}", at(LIST, index, "metricNames"));
            own.extend(unknown_word(name, &METRICS, code, path, "metric"));
        }
    }
    let is_finer = metrics.iter().any(|metric| metric.resolution_seconds.get() == Some(20));
    if let Some(reason) = without(context).filter(|_| is_finer) {
        let message = format!("metrics every 20 seconds are not for a service with {reason}");
        own.push(Finding::error("service/monitoring", "/monitoring", message));
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-137"))));
    grace_period(context, found);
}

/// What finer metrics do not go with.
fn without(context: &Context<'_>) -> Option<&'static str> {
    let classic = items(&context.service.load_balancers).iter().any(|entry| is_there(&entry.classic_name));
    match context.other_controller() {
        Some("CODE_DEPLOY") => Some("the deployment controller `CODE_DEPLOY`"),
        Some(_) => Some("the deployment controller `EXTERNAL`"),
        None => classic.then_some("a Classic Load Balancer"),
    }
}

/// A grace period without any health check is not used (SERVICE-138).
fn grace_period(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let path = || alloc::string::String::from("/healthCheckGracePeriodSeconds");
    let range = 0..=i64::from(i32::MAX);
    let wrong =
        outside(&service.grace_period_seconds, range, "service/grace-period", path, "`healthCheckGracePeriodSeconds`");
    found.extend(wrong.map(|finding| finding.rule(rule!("SERVICE-138"))));
    let is_balanced =
        !is_without(&service.load_balancers) || !is_without(&service.lattice) || has_items(&service.gateway_connectors);
    let Some(definition) = context.definition.filter(|_| service.written.makes_one() && !is_balanced) else { return };
    let Given::Known(containers) = &definition.containers else { return };
    let is_unchecked = containers.iter().all(|container| container.health_check.is_absent());
    if is_unchecked && service.grace_period_seconds.get().is_some_and(|seconds| seconds > 0) {
        let message =
            "a grace period is for health checks: the service has no load balancer and no container has a check";
        let finding = Finding::warning("service/grace-period", path(), message).rule(rule!("SERVICE-138"));
        let text = "Health check grace period is only valid for services configured to use load balancers";
        found.push(finding.aws(text).help("leave it out"));
    }
}
