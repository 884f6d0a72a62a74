//! Whether load balancers reach the tasks of a service, as far as the files tell.

use serde_json::{Map, Value, json};
use stowplan_wire::Answer;
use stowplan_wire::answer::{Finding as Found, FindingSeverity, ReachAnswer, ReachVerdict};

use super::super::found::{CheckedPart, Located, Part, found};
use super::super::running::Running;
use super::{is_told, refusal};
use crate::command::reach;
use crate::engine;
use crate::render::{Section, list_at, str_at};

/// What `check` says of the service itself.
const SAID: [&str; 11] = [
    "reach/too-many-target-groups",
    "reach/unknown-container",
    "reach/port-twice",
    "reach/unknown-port",
    "reach/two-balancers",
    "reach/health-check-port",
    "reach/no-network",
    "reach/target-type",
    "reach/no-target-group",
    "reach/classic",
    "reach/other-task-definition",
];

/// The part of a service with target groups; nothing where it has none.
pub(super) fn part(running: &Running<'_, '_>, groups: &[Value], network: &Map<String, Value>) -> Option<CheckedPart> {
    let format = running.format?;
    let (service, definition) = (running.value, running.definition?);
    let entries = list_at(service, "loadBalancers");
    if entries.is_empty() {
        return None;
    }
    let mut part = CheckedPart::new(Part::Reach, running.file, running.name, format.name());
    let named = |group: &&Value| {
        let arn = str_at(group, "TargetGroupArn");
        entries.iter().any(|entry| str_at(entry, "targetGroupArn") == arn)
    };
    let groups: Vec<&Value> = groups.iter().filter(named).filter(|group| is_told(group)).collect();
    let mut document = Map::from_iter([
        ("decide".to_owned(), "reach".into()),
        ("services".to_owned(), json!([service])),
        ("taskDefinition".to_owned(), definition.clone()),
        ("TargetGroups".to_owned(), json!(groups)),
    ]);
    document.extend(network.iter().map(|(key, list)| (key.clone(), list.clone())));
    match engine::answer(&Value::Object(document), &[]) {
        Ok(Answer::Reach(answer)) => tell(running, &mut part, &answer),
        Ok(_) => return None,
        Err(error) => {
            let path = error.pointer("/error/path").and_then(Value::as_str).unwrap_or_default();
            let below = path.strip_prefix("/services/0").unwrap_or_default();
            let why = refusal(&error).message;
            part.not_told.push(match running.is_open(below) {
                true => format!("`{}`, which is {}", below.rsplit('/').next().unwrap_or_default(), part.unknown()),
                false => format!("whether load balancers reach its tasks: {why}"),
            });
        }
    }
    Some(part)
}

/// Findings where something is closed, and what is not told.
fn tell(running: &Running<'_, '_>, part: &mut CheckedPart, answer: &ReachAnswer) {
    for finding in answer.findings.iter().filter(|finding| !SAID.contains(&finding.code.as_ref())) {
        match finding.severity {
            FindingSeverity::Error => part.findings.push(located(running, finding.clone())),
            FindingSeverity::Warning => part.not_told.push(finding.message.clone()),
            FindingSeverity::Note => {}
        }
    }
    // Where nothing is known, what is not told says so.
    let headline = reach::report(answer).sections.into_iter().next();
    if let (Some(Section::Headline(_, line)), true) = (headline, answer.verdict != ReachVerdict::Unknown) {
        part.summary = line;
    }
    let hops = answer.targets.iter().flat_map(|target| &target.hops).chain(&answer.file_systems);
    for hop in hops.filter(|hop| matches!(hop.verdict, ReachVerdict::Unreachable | ReachVerdict::PartlyReachable)) {
        let message = hop.message.clone().unwrap_or_else(|| "a hop is closed".into());
        let help = hop.permission.as_ref().map(|permission| {
            format!(
                "{} of `{}`: {}",
                permission.direction.as_str(),
                permission.group_id,
                json!(permission.ip_permissions)
            )
        });
        let finding = found(FindingSeverity::Warning, "reach/closed", "/services/0/loadBalancers", message, help);
        part.findings.push(located(running, finding));
    }
}

/// At the value of the service that it is about; at its load balancers where it is about another
/// document.
fn located(running: &Running<'_, '_>, finding: Found) -> Located {
    let own = finding.path.strip_prefix("/services/0").map_or("/loadBalancers", |own| own).to_owned();
    running.located(finding, &own)
}
