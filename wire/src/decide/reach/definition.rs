//! The task definition that the service's tasks run.

use crate::aws::task_definition;
use crate::read::nearest::among;
use crate::{Error, Node};

/// `taskDefinition` where it is a definition; else the one of `taskDefinitions` that it names, or
/// that the service names, or the only one.
pub(super) fn of<'a>(node: &Node<'a>, service: &Node<'a>) -> Result<Node<'a>, Error> {
    let wanted = node.field("taskDefinition");
    if let Some(given) = wanted.as_ref().filter(|given| given.as_str().is_none()) {
        return Ok(task_definition::unwrap(given));
    }
    let told: Vec<Node<'a>> = node.list_at("taskDefinitions")?.iter().map(task_definition::unwrap).collect();
    let name = match &wanted {
        Some(name) => Some(*name),
        None => service.field("taskDefinition"),
    };
    let named = name.as_ref().and_then(|name| name.as_str());
    if let Some(found) = named.and_then(|name| latest(&told, name)) {
        return Ok(found);
    }
    match (told.as_slice(), &wanted) {
        // What the service runs is not there, but one that it might run.
        ([only], None) => Ok(*only),
        ([], None) => {
            Err(Error::new("document/missing-key", "`taskDefinition` is missing", node.path_of("taskDefinition"))
                .with_help("what `aws ecs describe-task-definition` prints"))
        }
        _ => {
            Err(unknown(&told, named, name.as_ref().map_or_else(|| node.path_of("taskDefinition"), |name| name.path())))
        }
    }
}

/// What the service runs and what is looked at in its place, where both are given and differ.
pub(super) fn in_place_of(service: &Node<'_>, definition: &Node<'_>) -> Option<(String, String)> {
    let runs = service.get("taskDefinition")?.as_str()?.rsplit_once("task-definition/")?.1;
    let looked_at = short_name(definition)?;
    let has_revision = definition.get("revision").is_some();
    (has_revision && looked_at != runs).then(|| (runs.to_owned(), looked_at))
}

/// Of those with this ARN, `family:revision` or family, the one with the highest revision.
fn latest<'a>(told: &[Node<'a>], name: &str) -> Option<Node<'a>> {
    let is_named = |definition: &&Node<'a>| {
        let text = |key: &str| definition.get(key).and_then(|value| value.as_str());
        let short = name.rsplit_once("task-definition/").map_or(name, |(_, short)| short);
        text("taskDefinitionArn") == Some(name)
            || text("family") == Some(short)
            || short_name(definition).as_deref() == Some(short)
    };
    let revision = |definition: &&Node<'a>| definition.get("revision").and_then(|value| value.as_u64());
    told.iter().filter(is_named).max_by_key(revision).copied()
}

fn unknown(told: &[Node<'_>], named: Option<&str>, path: String) -> Error {
    let message = match named {
        Some(name) => format!("`taskDefinitions` does not hold `{name}`"),
        None => "there are several task definitions, and the service names none".to_owned(),
    };
    let names: Vec<String> = told.iter().filter_map(short_name).collect();
    let help = among(named.unwrap_or_default(), names.iter().map(String::as_str));
    let help = help.unwrap_or_else(|| "add what `aws ecs describe-task-definition` prints".to_owned());
    Error::new("request/unknown-task-definition", message, path).with_help(help)
}

/// `family:revision`, or the family alone where no revision is given.
fn short_name(definition: &Node<'_>) -> Option<String> {
    let family = definition.get("family").and_then(|value| value.as_str())?;
    let revision = definition.get("revision").and_then(|value| value.as_u64());
    Some(revision.map_or_else(|| family.to_owned(), |revision| format!("{family}:{revision}")))
}
