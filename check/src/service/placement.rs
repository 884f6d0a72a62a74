//! Placement strategies and constraints.

use alloc::{format, string::String, vec::Vec};

use super::document::{Constraint, Stage};
use super::{Context, Finding, Infrastructure, at, has_items, items, missing, too_many};
use crate::definition::{one_of, unknown_word};
use stowplan::query::Query;
use stowplan::task::managed_instances::{CONSTRAINT_ATTRIBUTES, unknown_subject};

/// By the API; the guide says four.
const STAGES_MAX: usize = 5;

const CONSTRAINTS_MAX: usize = 10;

const EXPRESSION_CHARACTERS_MAX: usize = 2_000;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let stages = items(&service.strategy);
    let many = too_many(stages.len(), STAGES_MAX, "service/too-many-strategies", "/placementStrategy", "strategies");
    found.extend(many.map(|finding| finding.aws("Maximum number of strategies is 5").rule(rule!("SERVICE-117"))));
    for (index, stage) in stages.iter().enumerate() {
        found.extend(check_stage(index, stage));
    }
    let theirs = context.definition.map_or(0, |definition| definition.placement_constraints.len());
    let own = items(&service.constraints).len();
    if own.saturating_add(theirs) > CONSTRAINTS_MAX && own > 0 {
        let with = if theirs > 0 { format!(", {theirs} of them of the task definition") } else { String::new() };
        let message = format!(
            "{} placement constraints{with}, at most {CONSTRAINTS_MAX} are allowed",
            own.saturating_add(theirs)
        );
        let finding = Finding::error("service/too-many-constraints", "/placementConstraints", message);
        found.push(finding.rule(rule!("SERVICE-118")));
    }
    for (index, constraint) in items(&service.constraints).iter().enumerate() {
        found.extend(check_constraint(index, constraint).map(|finding| finding.rule(rule!("SERVICE-118"))));
    }
    elsewhere(context, found);
}

/// A stage's type and field (SERVICE-117).
fn check_stage(index: usize, stage: &Stage) -> Option<Finding> {
    let kind = || at("placementStrategy", index, "type");
    let absent = missing(&stage.kind, "service/strategy-type", kind, "type");
    let wrong = unknown_word(&stage.kind, &["random", "spread", "binpack"], "service/strategy-type", kind, "strategy");
    if let Some(finding) = absent.or(wrong) {
        return Some(finding.rule(rule!("SERVICE-117")));
    }
    let path = at("placementStrategy", index, "field");
    let is_blank = stage.field.is_blank();
    let field = stage.field.text().filter(|field| !field.is_empty());
    let finding = match stage.kind.text()? {
        "binpack" if is_blank => Finding::error("service/strategy-field", path, "binpack needs a `field`"),
        "binpack" => {
            let field = field?;
            if field.eq_ignore_ascii_case("cpu") || field.eq_ignore_ascii_case("memory") {
                return None;
            }
            let message = format!("binpack goes by `cpu` or `memory`, not by `{field}`");
            Finding::error("service/strategy-field", path, message).aws(format!("binpack field '{field}' is invalid"))
        }
        "spread" if is_blank => Finding::error("service/strategy-field", path, "spread needs a `field`")
            .help("`attribute:ecs.availability-zone`, `instanceId` or another attribute"),
        "random" => {
            let message = format!("random takes no field, and `{}` is one", field?);
            Finding::warning("service/strategy-field", path, message).help("leave `field` out")
        }
        _ => return None,
    };
    Some(finding.rule(rule!("SERVICE-117")))
}

/// A constraint's type and expression (SERVICE-118).
fn check_constraint(index: usize, constraint: &Constraint) -> Option<Finding> {
    let kind = || at("placementConstraints", index, "type");
    let words = ["distinctInstance", "memberOf"];
    let absent = missing(&constraint.kind, "service/constraint-type", kind, "type");
    let wrong = unknown_word(&constraint.kind, &words, "service/constraint-type", kind, "constraint");
    if let Some(finding) = absent.or(wrong) {
        return Some(finding);
    }
    let path = at("placementConstraints", index, "expression");
    let expression = constraint.expression.raw();
    match constraint.kind.text()? {
        // Even an empty one is refused.
        "distinctInstance" => expression.map(|_| {
            Finding::error("service/distinct-instance-expression", path, "`distinctInstance` takes no expression")
                .aws("distinctInstance expression should not be specified")
                .help("leave `expression` out")
        }),
        _ if constraint.expression.is_blank() => {
            let message = "a `memberOf` constraint needs an `expression`";
            Some(Finding::error("service/constraint-expression", path, message))
        }
        _ => {
            let text = constraint.expression.text()?;
            let length = text.chars().count();
            if length > EXPRESSION_CHARACTERS_MAX {
                let message =
                    format!("the expression has {length} characters, at most {EXPRESSION_CHARACTERS_MAX} are allowed");
                return Some(Finding::error("service/constraint-expression", path, message));
            }
            let error = Query::parse(text).err()?;
            let message = format!("the expression cannot be read: {error}");
            let finding = Finding::error("service/constraint-expression", path, message);
            Some(match error.help() {
                Some(help) => finding.help(help),
                None => finding,
            })
        }
    }
}

/// Fargate takes neither (PLACE-133), managed instances take no strategies and few constraints
/// (PLACE-189, PLACE-190).
fn elsewhere(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    match context.infrastructure() {
        Some(Infrastructure::Fargate) => {
            if has_items(&service.constraints) {
                let message = "Fargate takes no placement constraints";
                let finding = Finding::error("service/fargate-placement", "/placementConstraints", message)
                    .aws("Placement constraints are not supported with FARGATE launch type.");
                found.push(finding.rule(rule!("PLACE-133")));
            }
            // DAEMON is told to take none anyway.
            if has_items(&service.strategy) && !context.is_daemon() {
                let message = "Fargate takes no placement strategy";
                let finding = Finding::error("service/fargate-placement", "/placementStrategy", message)
                    .aws("Placement strategies are not supported with FARGATE launch type");
                found.push(finding.rule(rule!("PLACE-133")));
            }
        }
        Some(Infrastructure::ManagedInstances) => managed_instances(context, found),
        _ => {}
    }
}

fn managed_instances(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    if has_items(&service.strategy) {
        let message = "managed instances take no placement strategy: it is refused or does nothing";
        let finding = Finding::warning("service/managed-placement", "/placementStrategy", message);
        found.push(finding.help("leave `placementStrategy` out").rule(rule!("PLACE-189")));
    }
    for (index, constraint) in items(&service.constraints).iter().enumerate() {
        let query = constraint.expression.text().and_then(|text| Query::parse(text).ok());
        let Some(subject) = query.as_ref().and_then(unknown_subject) else { continue };
        let message = format!("managed instances do not know `{subject}` in a constraint");
        let path = at("placementConstraints", index, "expression");
        let finding = Finding::error("service/managed-constraint", path, message).rule(rule!("PLACE-190"));
        found.push(finding.help(format!("a constraint may be about {}", one_of(&CONSTRAINT_ATTRIBUTES))));
    }
}
