//! Names, the token of a request, tags.

use alloc::{format, vec::Vec};

use super::document::Written;
use super::{Context, Finding, items};
use crate::definition::{check_tags as check_each, is_name, unknown_word};
use crate::document::Given;

const TOKEN_CHARACTERS_MAX: usize = 36;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let path = "/serviceName";
    if service.written.makes_one() && service.name.is_absent() {
        let message = "the service has no name here: what sends it gives one, and what else is not said";
        let finding = Finding::note("service/no-name", path, message);
        found.push(finding.help("e.g. `aws ecs create-service --service-name`").rule(rule!("SERVICE-145")));
    }
    if let Some(name) = service.name.text().filter(|name| !is_name(name)) {
        let finding = Finding::error("service/name", path, format!("`{name}` is not a service name"));
        found.push(finding.help("up to 255 letters, digits, `-` and `_`").rule(rule!("SERVICE-141")));
    }
    let needs_one = service.written == Written::Create && !context.has_controller("EXTERNAL");
    if needs_one && service.task_definition.is_absent() && !matches!(service.controller, Given::Unknown) {
        let message = "`taskDefinition` is missing";
        let finding = Finding::error("service/no-task-definition", "/taskDefinition", message);
        found.push(finding.rule(rule!("SERVICE-142")));
    }
    if let Some(length) = service.client_token.text().map(str::len).filter(|length| *length > TOKEN_CHARACTERS_MAX) {
        let message = format!("the token has {length} characters, at most {TOKEN_CHARACTERS_MAX} are allowed");
        let finding = Finding::error("service/client-token", "/clientToken", message);
        found.push(finding.aws("idempotency token longer than 36.").rule(rule!("SERVICE-143")));
    }
    let words = ["TASK_DEFINITION", "SERVICE", "NONE"];
    let path = || alloc::string::String::from("/propagateTags");
    let unknown = unknown_word(&service.propagate_tags, &words, "service/propagate-tags", path, "`propagateTags`");
    found.extend(unknown.map(|finding| finding.rule(rule!("SERVICE-144"))));
}

/// Tags as any resource has them (SERVICE-144).
pub(super) fn check_tags(context: &Context<'_>, found: &mut Vec<Finding>) {
    let codes = ["service/too-many-tags", "service/tag-key", "service/tag-value"];
    let mut own = Vec::new();
    check_each(items(&context.service.tags), codes, &mut own);
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-144"))));
}
