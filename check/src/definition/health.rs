//! Health checks, restart policies and timeouts.

use alloc::{format, vec::Vec};

use super::{At, Finding, outside};
use crate::document::{ContainerRestartPolicy, Given, HealthCheck};

const IGNORED_CODES_MAX: usize = 50;

pub(super) fn check(at: &At<'_>, found: &mut Vec<Finding>) {
    if let Given::Known(check) = &at.container.health_check {
        health_check(at, check, found);
    }
    if let Given::Known(policy) = &at.container.restart_policy {
        restart_policy(at, policy, found);
    }
    if let Some(seconds) = at.container.start_timeout.get().filter(|seconds| *seconds < 2) {
        let message = format!("`startTimeout` is {seconds} s, it must be at least 2");
        found.push(Finding::error("taskdef/start-timeout", at.path("startTimeout"), message).rule(rule!("TASK-123")));
    }
    if let Some(seconds) = at.container.stop_timeout.get().filter(|seconds| *seconds < 0) {
        let message = format!("`stopTimeout` is {seconds} s");
        found.push(Finding::error("taskdef/stop-timeout", at.path("stopTimeout"), message).rule(rule!("TASK-123")));
    }
}

fn health_check(at: &At<'_>, check: &HealthCheck, found: &mut Vec<Finding>) {
    let path = |key: &str| at.path(&format!("healthCheck/{key}"));
    let first = check.command.first();
    let starts_well = first
        .is_some_and(|first| *first == Given::Unknown || matches!(first.raw(), Some("CMD" | "CMD-SHELL" | "NONE")));
    if !starts_well {
        let message = match first {
            None => "the health check has no `command`",
            Some(_) => "the command of a health check begins with `CMD` or `CMD-SHELL`",
        };
        found.push(Finding::warning("taskdef/health-check-command", path("command"), message).rule(rule!("TASK-123")));
    }
    for (given, range, key) in [
        (&check.interval, 5..=300, "interval"),
        (&check.timeout, 2..=60, "timeout"),
        (&check.retries, 1..=10, "retries"),
        (&check.start_period, 0..=300, "startPeriod"),
    ] {
        let finding = outside(given, range, "taskdef/health-check", || path(key), &format!("`{key}`"));
        found.extend(finding.map(|finding| finding.rule(rule!("TASK-123"))));
    }
}

fn restart_policy(at: &At<'_>, policy: &ContainerRestartPolicy, found: &mut Vec<Finding>) {
    let path = |key: &str| at.path(&format!("restartPolicy/{key}"));
    if policy.enabled.is_absent() {
        found.push(Finding::error("taskdef/restart-policy", path("enabled"), "`enabled` is missing"));
    }
    let codes = policy.ignored_exit_codes.len();
    if codes > IGNORED_CODES_MAX {
        let message = format!("{codes} exit codes, at most {IGNORED_CODES_MAX} are allowed");
        found.push(Finding::error("taskdef/restart-policy", path("ignoredExitCodes"), message));
    }
    let key = "restartAttemptPeriod";
    let period = &policy.restart_attempt_period;
    found.extend(outside(period, 60..=1800, "taskdef/restart-policy", || path(key), "`restartAttemptPeriod`"));
}
