//! Log drivers, their options, and FireLens.

use alloc::{format, vec::Vec};
use stowplan::task::is_placeholder;

use super::{At, Context, Finding, secrets, unknown_word};
use crate::document::{Given, LogConfiguration};

pub(super) const DRIVERS: [&str; 8] =
    ["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"];

pub(super) fn check(at: &At<'_>, found: &mut Vec<Finding>) {
    if let Given::Known(log) = &at.container.log {
        check_log(at, log, found);
    }
    let Given::Known(firelens) = &at.container.firelens else { return };
    let path = || at.path("firelensConfiguration/type");
    if firelens.kind.is_blank() {
        found.push(Finding::error("taskdef/firelens-type", path(), "`type` is missing"));
    }
    found.extend(unknown_word(
        &firelens.kind,
        &["fluentd", "fluentbit"],
        "taskdef/firelens-type",
        path,
        "FireLens type",
    ));
    let types = ["file", "s3"];
    let path = || at.path("firelensConfiguration/options/config-file-type");
    found.extend(unknown_word(&firelens.config_file_type, &types, "taskdef/firelens-config", path, "config-file-type"));
    let value = firelens.config_file_value.text().filter(|_| firelens.config_file_type.raw() == Some("s3"));
    if let Some(text) = value.filter(|text| !is_object_arn(text)) {
        let path = at.path("firelensConfiguration/options/config-file-value");
        let finding = Finding::error("taskdef/firelens-config", path, format!("`{text}` is the ARN of no S3 object"))
            .aws("Invalid arn syntax.")
            .help("e.g. `arn:aws:s3:::bucket/fluent.conf`, in any partition; no URL");
        found.push(finding.rule(rule!("TASK-164")));
    }
}

/// `arn:PARTITION:s3:::BUCKET/KEY`.
fn is_object_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| partition.starts_with("aws"))
        && parts.next() == Some("s3")
        && parts
            .nth(2)
            .and_then(|object| object.split_once('/'))
            .is_some_and(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
}

/// A log router and a container that logs through it belong together (TASK-163). A placeholder may
/// be either.
pub(super) fn check_all(context: &Context<'_>, found: &mut Vec<Finding>) {
    let uses = |at: &At<'_>| at.container.log.known().is_some_and(|log| log.driver.raw() == Some("awsfirelens"));
    let may_use = |at: &At<'_>| match &at.container.log {
        Given::Known(log) => log.driver.raw().is_none_or(|driver| driver == "awsfirelens" || is_placeholder(driver)),
        other => *other == Given::Unknown,
    };
    let routes = |at: &At<'_>| at.container.firelens != Given::Absent;
    let used = context.each().any(|at| may_use(&at));
    for at in context.each().filter(|at| !used && at.container.firelens.known().is_some()) {
        let message = format!("{} routes logs with FireLens, and no container logs through it", at.name());
        let finding = Finding::error("taskdef/firelens-unused", at.path("firelensConfiguration"), message)
            .aws("When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.")
            .help("give a container the log driver `awsfirelens`, or drop `firelensConfiguration`");
        found.push(finding.rule(rule!("TASK-163")));
    }
    let routed = context.each().any(|at| routes(&at));
    for at in context.each().filter(|at| !routed && uses(at)) {
        let message = format!("{} logs through FireLens, and no container is its router", at.name());
        let finding = Finding::error("taskdef/firelens-missing", at.path("logConfiguration/logDriver"), message)
            .aws("When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.")
            .help("add a container with `firelensConfiguration`, e.g. of the type `fluentbit`");
        found.push(finding.rule(rule!("TASK-163")));
    }
}

fn check_log(at: &At<'_>, log: &LogConfiguration, found: &mut Vec<Finding>) {
    let path = || at.path("logConfiguration/logDriver");
    if log.driver.is_blank() {
        found.push(Finding::error("taskdef/log-driver", path(), "`logDriver` is missing"));
    }
    found.extend(unknown_word(&log.driver, &DRIVERS, "taskdef/log-driver", path, "log driver"));
    for (index, secret) in log.secret_options.iter().enumerate() {
        let place = format!("logConfiguration/secretOptions/{index}");
        secrets::check_secret(at, secret, &place, found);
    }
    if log.driver.raw() != Some("awslogs") {
        return;
    }
    let missing: Vec<&str> =
        ["awslogs-region", "awslogs-group"].into_iter().filter(|name| !log.has_option(name)).collect();
    let options = at.path("logConfiguration/options");
    if !missing.is_empty() {
        let message = format!("the log driver awslogs needs `{}`", missing.join("` and `"));
        let finding = Finding::error("taskdef/log-options", options.clone(), message)
            .aws(format!("Log driver awslogs requires options: {}", missing.join(", ")));
        found.push(finding.rule(rule!("TASK-123")));
    }
    if at.context.fargate && !log.has_option("awslogs-stream-prefix") {
        let message = "on Fargate the log driver awslogs needs `awslogs-stream-prefix`";
        found.push(Finding::error("taskdef/log-stream-prefix", options, message).rule(rule!("TASK-122")));
    }
}
