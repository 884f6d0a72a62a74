//! The definition as a whole: family, counts, size, modes, constraints, tags.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{Context, Finding, is_name, unknown_word};
use crate::document::{Given, TrustedExecution};
use stowplan::query::Query;

const COMPATIBILITIES: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];
const ISOLATION_MODES: [&str; 3] = ["SHARED", "ISOLATED_SANDBOX", "CONFIDENTIAL_SANDBOX"];
const CONTAINERS_MAX: usize = 10;
const BYTES_MAX: usize = 64 * 1024;
const CONSTRAINTS_MAX: usize = 10;
const TAGS_MAX: usize = 50;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    family(&document.family, found);
    if let Some(bytes) = document.serialized_bytes.filter(|bytes| *bytes > BYTES_MAX) {
        let message = format!("the definition takes {bytes} bytes, at most {BYTES_MAX} are allowed");
        found.push(Finding::error("taskdef/too-large", "", message).rule(rule!("TASK-125")));
    }
    let count = document.containers().len();
    if count == 0 && document.containers != Given::Unknown {
        found.push(Finding::error("taskdef/no-containers", "/containerDefinitions", "there is no container"));
    }
    if count > CONTAINERS_MAX {
        let message = format!("{count} containers, a task has at most {CONTAINERS_MAX}");
        let finding = Finding::error("taskdef/too-many-containers", "/containerDefinitions", message);
        found.push(finding.aws("Too many containers.").rule(rule!("TASK-125")));
    }
    for (index, given) in document.requires_compatibilities.iter().enumerate() {
        let path = || format!("/requiresCompatibilities/{index}");
        found.extend(unknown_word(given, &COMPATIBILITIES, "taskdef/compatibility", path, "compatibility"));
    }
    if document.inference_accelerators > 0 {
        let message = "Elastic Inference is retired, ECS refuses `inferenceAccelerators`";
        found.push(Finding::error("taskdef/inference-accelerator", "/inferenceAccelerators", message));
    }
    if let Given::Known(trusted) = &document.trusted_execution {
        trusted_execution(context, trusted, found);
    }
    constraints(context, found);
    tags(context, found);
}

fn family(family: &Given<alloc::string::String>, found: &mut Vec<Finding>) {
    if family.is_blank() {
        found.push(Finding::error("taskdef/family-missing", "/family", "`family` is missing"));
    } else if let Some(text) = family.text().filter(|text| !is_name(text)) {
        let message = format!("`{text}` is not a family name");
        let finding = Finding::error("taskdef/family", "/family", message);
        found.push(finding.help("up to 255 letters, digits, `-` and `_`"));
    }
}

fn trusted_execution(context: &Context<'_>, trusted: &TrustedExecution, found: &mut Vec<Finding>) {
    let at = |key: &str| format!("/trustedExecutionConfiguration/{key}");
    let path = || at("isolationMode");
    let unknown =
        unknown_word(&trusted.isolation_mode, &ISOLATION_MODES, "taskdef/isolation-mode", path, "isolation mode");
    found.extend(unknown);
    if trusted.isolation_mode.is_blank() {
        found.push(Finding::error("taskdef/isolation-mode", path(), "`isolationMode` is missing"));
    }
    if trusted.isolation_mode.raw() == Some("CONFIDENTIAL_SANDBOX") && trusted.attestation_policy.is_blank() {
        let message = "a confidential sandbox needs an `attestationPolicy`";
        found.push(Finding::error("taskdef/attestation-policy", at("attestationPolicy"), message));
    }
    let others = context.document.requires_compatibilities.iter().filter_map(Given::text);
    if others.clone().next().is_some() && others.clone().all(|word| word != "MANAGED_INSTANCES") {
        let message = "`trustedExecutionConfiguration` is for managed instances only";
        let path = "/trustedExecutionConfiguration";
        found.push(Finding::error("taskdef/trusted-execution", path, message));
    }
}

fn constraints(context: &Context<'_>, found: &mut Vec<Finding>) {
    let constraints = &context.document.placement_constraints;
    if constraints.len() > CONSTRAINTS_MAX {
        let message = format!("{} placement constraints, at most {CONSTRAINTS_MAX} are allowed", constraints.len());
        found.push(Finding::error("taskdef/too-many-constraints", "/placementConstraints", message));
    }
    for (index, constraint) in constraints.iter().enumerate() {
        let at = |key: &str| format!("/placementConstraints/{index}/{key}");
        let Some(kind) = constraint.kind.text() else {
            if constraint.kind.is_absent() {
                found.push(Finding::error("taskdef/constraint-type", at("type"), "`type` is missing"));
            }
            continue;
        };
        if kind != "memberOf" {
            let message = format!("a task definition takes no constraint of the type `{kind}`");
            let finding = Finding::error("taskdef/constraint-type", at("type"), message)
                .aws(format!("Create TaskDefinition: constraint.type '{kind}' is not supported."));
            found.push(finding.help("`memberOf`; `distinctInstance` belongs to the service or to RunTask"));
            continue;
        }
        let expression = || at("expression");
        if constraint.expression.is_blank() {
            let message = "a `memberOf` constraint needs an `expression`";
            found.push(Finding::error("taskdef/constraint-expression", expression(), message));
        } else if let Some(Err(error)) = constraint.expression.text().map(Query::parse) {
            let message = format!("the expression cannot be read: {error}");
            let finding = Finding::error("taskdef/constraint-expression", expression(), message);
            found.push(match error.help() {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
    }
}

fn tags(context: &Context<'_>, found: &mut Vec<Finding>) {
    check_tags(&context.document.tags, ["taskdef/too-many-tags", "taskdef/tag-key", "taskdef/tag-value"], found);
}

/// Tags as any resource has them: how many, which keys, which values. The codes are for these
/// three.
pub(crate) fn check_tags(
    tags: &[(Given<String>, Given<String>)],
    [many, bad_key, bad_value]: [&'static str; 3],
    found: &mut Vec<Finding>,
) {
    if tags.len() > TAGS_MAX {
        let message = format!("{} tags, at most {TAGS_MAX} are allowed", tags.len());
        found.push(Finding::error(many, "/tags", message));
    }
    let mut seen = BTreeSet::new();
    for (index, (key, value)) in tags.iter().enumerate() {
        let is_fine = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == ' ' || "+-=._:/@".contains(c));
        let help = "letters, digits, spaces and `+ - = . _ : / @`";
        if let Some(key) = key.text() {
            let length = key.chars().count();
            let reserved = key.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("aws:"));
            let path = format!("/tags/{index}/key");
            if !(1..=128).contains(&length) || !is_fine(key) {
                let message = format!("`{key}` is not a tag key");
                found.push(Finding::error(bad_key, path, message).help(format!("1 to 128 {help}")));
            } else if reserved {
                found.push(Finding::error(bad_key, path, format!("`{key}` begins with `aws:`")));
            } else if !seen.insert(key) {
                found.push(Finding::error(bad_key, path, format!("the tag `{key}` is there twice")));
            }
        }
        if let Some(value) = value.text().filter(|value| value.chars().count() > 256 || !is_fine(value)) {
            let message = format!("`{value}` is not a tag value");
            let path = format!("/tags/{index}/value");
            found.push(Finding::error(bad_value, path, message).help(format!("up to 256 {help}")));
        }
    }
}
