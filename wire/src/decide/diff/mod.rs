//! `diff`: what a change of services and task definitions does on ECS.

mod compare;
mod definition;
mod reference;
mod refused;
mod service;
mod shown;
mod side;

use crate::answer::{DefinitionChange, DiffAnswer, ServiceChange};
use crate::assumption::Assumption;
use crate::count::counted;
use crate::{Error, Lint, Node};
use compare::Found;
use reference::Defined;
use refused::Refusals;
use side::{Side, family_of, name_of, pairs};

/// The question, and what is known of the definitions when services are looked at.
struct Asked<'a> {
    old: Side<'a>,
    new: Side<'a>,
    created_with: Option<Node<'a>>,
    definitions: Vec<Defined>,
    refusals: Refusals<'a>,
}

pub(super) fn answer(node: &Node<'_>) -> Result<DiffAnswer, Error> {
    let (mut old, mut new) = (Side::read(&node.required("old")?)?, Side::read(&node.required("new")?)?);
    let created_with = node.field("createdWith");
    if let Some(types) = created_with {
        types.object()?;
    }
    let mut lints = Vec::new();
    for side in [&mut old, &mut new] {
        newest_revisions(&mut side.definitions, &mut lints);
    }
    let mut found = Found::default();
    let are_single = old.is_single && new.is_single;
    let definitions = definitions(&old, &new, are_single, &mut found);
    let refusals = Refusals::read(*node, &old.clusters, &new.clusters)?;
    let mut asked = Asked { old, new, created_with, definitions, refusals };
    let services: Vec<ServiceChange> = pairs(&asked.old.services, &asked.new.services, name_of, are_single)
        .into_iter()
        .map(|(old, new)| service::service(old, new, &asked, &mut found, &mut lints))
        .collect();
    remark(&found, &mut lints);
    let mut task_definitions: Vec<DefinitionChange> =
        std::mem::take(&mut asked.definitions).into_iter().map(|defined| defined.change).collect();
    for definition in &mut task_definitions {
        definition.services = users(&asked.new.services, &definition.family);
    }
    let (verdict, starts_deployment) = verdict(&services, &task_definitions);
    let mut answer = DiffAnswer { verdict: verdict.into(), starts_deployment, services, task_definitions, lints };
    answer.services.sort_by(|one, other| one.service_name.cmp(&other.service_name));
    answer.task_definitions.sort_by(|one, other| one.family.cmp(&other.family));
    crate::assumption::once(&mut answer.lints);
    Ok(answer)
}

fn definitions<'a>(old: &Side<'a>, new: &Side<'a>, are_single: bool, found: &mut Found<'a>) -> Vec<Defined> {
    let revision = |node: Option<Node<'a>>| node.and_then(|node| revision_of(&node));
    let each = pairs(&old.definitions, &new.definitions, family_of, are_single).into_iter();
    let defined = each.map(|(old, new)| Defined {
        change: definition::definition(old, new, found),
        old_revision: revision(old),
        new_revision: revision(new),
    });
    defined.collect()
}

fn revision_of(node: &Node<'_>) -> Option<u32> {
    node.field("revision").and_then(|revision| revision.as_u64()).and_then(|revision| u32::try_from(revision).ok())
}

/// Of several revisions of a family the newest is compared; one without a number is to come.
fn newest_revisions(definitions: &mut Vec<Node<'_>>, lints: &mut Vec<Lint>) {
    let mut newest: Vec<Node<'_>> = Vec::new();
    for node in definitions.iter() {
        match newest.iter_mut().find(|kept| family_of(kept) == family_of(node)) {
            None => newest.push(*node),
            Some(kept) => {
                let number = |node: &Node<'_>| revision_of(node).unwrap_or(u32::MAX);
                let left = if number(node) >= number(kept) { std::mem::replace(kept, *node) } else { *node };
                let message = format!("of the revisions of `{}` the newest is compared, not this one", family_of(node));
                lints.push(Lint::new("diff/older-revision", message, left.path()));
            }
        }
    }
    *definitions = newest;
}

/// The services that name a family.
fn users(services: &[Node<'_>], family: &str) -> Vec<String> {
    let names = |service: &&Node<'_>| {
        let text = service.field("taskDefinition").and_then(|text| text.as_str()).map(side::short_name);
        text.is_some_and(|text| text == family || text.rsplit_once(':').is_some_and(|(own, _)| own == family))
    };
    let mut users: Vec<String> = services.iter().filter(names).map(|service| name_of(service).to_owned()).collect();
    users.sort_unstable();
    users
}

/// What was found beside changes.
fn remark(found: &Found<'_>, lints: &mut Vec<Lint>) {
    if let Some((node, count)) = found.same_expressions {
        let message = format!(
            "{} the same expression on both sides: what it names is taken to have the same value",
            if count == 1 { "a value is".to_owned() } else { format!("{} are", counted(count, "value")) },
        );
        lints.push(
            Assumption::SameExpression
                .lint(message, node.path())
                .with_help("give both documents as the tool renders them"),
        );
    }
    for node in &found.reordered {
        let message = "the elements are the same in another order: ECS takes them for the same";
        let help = "a tool that compares texts may register a new revision all the same";
        lints.push(Lint::new("diff/order", message, node.path()).with_help(help));
    }
}

/// The gravest verdict, and whether any deployment starts.
fn verdict(services: &[ServiceChange], definitions: &[DefinitionChange]) -> (&'static str, Option<bool>) {
    const ORDER: [&str; 5] = ["refused", "needsNewService", "startsDeployment", "dependsOnUnknown", "startsNone"];
    let own = |service: &ServiceChange| match service.verdict.as_ref() {
        "added" => "startsDeployment",
        "removed" => "startsNone",
        other => ORDER.iter().copied().find(|word| *word == other).unwrap_or("equal"),
    };
    let verdict = ORDER.iter().copied().find(|word| services.iter().any(|service| own(service) == *word));
    let is_changed = definitions.iter().any(|definition| definition.verdict != "equal");
    let starts = match () {
        () if services.iter().any(|service| service.starts_deployment == Some(true)) => Some(true),
        () if services.iter().any(|service| service.starts_deployment.is_none()) => None,
        () => Some(false),
    };
    (verdict.unwrap_or(if is_changed { "startsNone" } else { "equal" }), starts)
}
