//! Log drivers, their options, and FireLens.

use alloc::{format, vec::Vec};

use super::{At, Finding, secrets, unknown_word};
use crate::task::document::{Given, LogConfiguration};

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
        found.push(finding.rule("TASK-123"));
    }
    if at.context.fargate && !log.has_option("awslogs-stream-prefix") {
        let message = "on Fargate the log driver awslogs needs `awslogs-stream-prefix`";
        found.push(Finding::error("taskdef/log-stream-prefix", options, message).rule("TASK-122"));
    }
}
