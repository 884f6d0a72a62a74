//! The scheduling strategy and how many tasks there should be.

use alloc::{format, string::String, vec::Vec};

use super::document::Written;
use super::{Context, Finding};
use crate::definition::unknown_word;

/// AWS's default quota of tasks of a service.
const TASKS_QUOTA: i64 = 5_000;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let words = ["REPLICA", "DAEMON"];
    let path = || String::from("/schedulingStrategy");
    let code = "service/scheduling-strategy";
    let unknown = unknown_word(&service.scheduling_strategy, &words, code, path, "scheduling strategy");
    found.extend(unknown.map(|finding| {
        finding.aws("Scheduling strategy should be one of [REPLICA,DAEMON]").rule(rule!("SERVICE-112"))
    }));
    let path = "/desiredCount";
    let is_asked = service.written == Written::Create && context.is_replica() && !context.has_controller("EXTERNAL");
    if service.desired_count.is_absent() && is_asked {
        let message = "a service with the scheduling strategy `REPLICA` needs a count of tasks";
        let finding = Finding::error("service/no-count", path, message).aws("DesiredCount is missing");
        found.push(finding.rule(rule!("SERVICE-113")));
    }
    match service.desired_count.get() {
        Some(count) if count < 0 => {
            let message = format!("`desiredCount` is {count}");
            let finding = Finding::error("service/negative-count", path, message);
            found.push(finding.aws("DesiredCount can not be lesser than 0").rule(rule!("SERVICE-113")));
        }
        Some(count) if count > TASKS_QUOTA => {
            let message = format!("{count} tasks are more than the quota of {TASKS_QUOTA} that an account begins with");
            let finding = Finding::warning("service/count-quota", path, message);
            found.push(finding.help("ask for a higher quota of tasks per service").rule(rule!("SERVICE-113")));
        }
        _ => {}
    }
}
