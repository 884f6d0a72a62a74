//! What is said of an outcome, whether it is explained or only told.

use serde_json::Value;

use super::{Section, count_at, counted, either, list_at, str_at};

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
pub fn said_no(answer: &Value) -> bool {
    !list_at(answer, "failures").is_empty() || count_at(answer, "unplaced") > 0 || count_at(answer, "waiting") > 0
}

/// The tasks that wait for an instance, and where to look next.
pub fn push_waiting(sections: &mut Vec<Section>, answer: &Value) {
    let waiting = count_at(answer, "waiting");
    if waiting == 0 {
        return;
    }
    let reason = answer.pointer("/waitingTasks/stoppedReason").and_then(Value::as_str).unwrap_or("");
    sections.push(Section::Title("Waiting for an instance".into()));
    let verb = either(waiting, "stays", "stay");
    let mut lines = vec![format!(
        "{} {verb} in PROVISIONING until the capacity provider has an instance with room",
        counted(waiting, "task")
    )];
    if !reason.is_empty() {
        lines.push(format!("if the instances stay as they are, ECS ends the wait with: {reason}"));
    }
    // Managed instances have candidate types instead of a group.
    if answer.get("candidateInstanceTypeCount").is_none() {
        lines.push("`stowplan capacity` shows what the provider's group launches for them, and when".to_owned());
    }
    sections.push(Section::List(lines));
}

/// ECS's own words.
pub fn push_event(sections: &mut Vec<Section>, answer: &Value) {
    let event = str_at(answer, "event");
    if !event.is_empty() {
        sections.push(Section::Title("Service event".into()));
        sections.push(Section::Said(event.to_owned()));
    }
}
