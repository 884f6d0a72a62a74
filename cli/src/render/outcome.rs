//! What is said of an outcome, whether it is explained or only told.

use serde_json::Value;
use stowplan_wire::answer::{PlaceAnswer, WaitingTasks};

use super::{Section, counted, either, str_at};

/// `service web`, `group family:web` or the definition's name.
pub fn subject(document: &Value) -> String {
    let request = document.get("request").unwrap_or(&Value::Null);
    let name =
        [str_at(request, "serviceName"), str_at(document, "serviceName")].into_iter().find(|name| !name.is_empty());
    if let Some(name) = name {
        return format!("service {name}");
    }
    let group = [str_at(request, "group"), str_at(document, "group")].into_iter().find(|group| !group.is_empty());
    if let Some(group) = group {
        return format!("group {group}");
    }
    let definition = document.get("taskDefinition").unwrap_or(&Value::Null);
    let inner = definition.get("taskDefinition").unwrap_or(definition);
    let family = inner.as_str().unwrap_or_else(|| str_at(inner, "family"));
    if family.is_empty() { "run-task".to_owned() } else { format!("run-task {}", super::instances::short(family)) }
}

/// Whether a task found no place, or waits for one.
pub fn said_no(answer: &PlaceAnswer) -> bool {
    !answer.failures.is_empty() || answer.unplaced.is_some() || answer.waiting.is_some()
}

/// The tasks that wait for an instance, and where to look next. Managed instances have candidate
/// types instead of a group.
pub fn push_waiting(sections: &mut Vec<Section>, waiting: usize, tasks: Option<&WaitingTasks>, has_candidates: bool) {
    if waiting == 0 {
        return;
    }
    sections.push(Section::Title("Waiting for an instance".into()));
    let verb = either(waiting, "stays", "stay");
    let mut lines = vec![format!(
        "{} {verb} in PROVISIONING until the capacity provider has an instance with room",
        counted(waiting, "task")
    )];
    if let Some(reason) = tasks.and_then(|tasks| tasks.stopped_reason.as_ref()) {
        lines.push(format!("if the instances stay as they are, ECS ends the wait with: {reason}"));
    }
    if !has_candidates {
        lines.push("`stowplan capacity` shows what the provider's group launches for them, and when".to_owned());
    }
    sections.push(Section::List(lines));
}

/// ECS's own words.
pub fn push_event(sections: &mut Vec<Section>, event: &str) {
    if !event.is_empty() {
        sections.push(Section::Title("Service event".into()));
        sections.push(Section::Said(event.to_owned()));
    }
}
