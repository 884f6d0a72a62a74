//! The part of `deploy`'s screen about a deployment that fails: by what, what it goes back to, and
//! what ECS writes.

use serde_json::{Value, json};
use stowplan_wire::answer::{DeployAnswer, DeployEvent, DeployVerdict};

use crate::exit::Failure;
use crate::render::{Cell, Grid, Section, Tone, duration};

/// `--health`: `new:STOPPED@20`.
pub(super) fn script(told: &[String]) -> Result<Option<Value>, Failure> {
    let read = |told: &String| {
        let (whose, after) = told.rsplit_once('@')?;
        let (revision, status) = whose.rsplit_once(':')?;
        let after: u32 = after.parse().ok()?;
        Some(json!({ "revision": revision, "status": status, "afterSeconds": after }))
    };
    list(told, read, "--health", "e.g. `new:STOPPED@20`")
}

/// `--alarm`: `errors@400`.
pub(super) fn alarms(told: &[String]) -> Result<Option<Value>, Failure> {
    let read = |told: &String| {
        let (name, at) = told.rsplit_once('@')?;
        let at: u32 = at.parse().ok()?;
        Some(json!({ "alarmName": name, "atSeconds": at }))
    };
    list(told, read, "--alarm", "e.g. `errors@400`")
}

fn list(
    told: &[String],
    read: impl Fn(&String) -> Option<Value>,
    flag: &'static str,
    example: &str,
) -> Result<Option<Value>, Failure> {
    if told.is_empty() {
        return Ok(None);
    }
    let one = |told: &String| {
        let wrong =
            || Failure::new("request/flag", format!("`{told}` is no value of `{flag}`")).flag(flag).help(example);
        read(told).ok_or_else(wrong)
    };
    told.iter().map(one).collect::<Result<Vec<_>, _>>().map(|list| Some(list.into()))
}

/// The verdict in a line: `fails after 40 s by its circuit breaker, and goes back to web:7 in 80
/// s`.
pub(super) fn line(answer: &DeployAnswer) -> String {
    let Some(failure) = &answer.failure else { return "fails".to_owned() };
    let by = match &*failure.by {
        "circuitBreaker" => "by its circuit breaker",
        "alarm" => "by an alarm",
        "imageDigest" => "by the tag of an image",
        "hook" => "by a lifecycle hook",
        "timeout" => "by a timeout",
        _ => "because it is stopped",
    };
    let back = answer.rollback.as_ref().map_or_else(String::new, |rollback| {
        let to = rollback.revision.as_deref().map(|revision| format!(" to {}", short(revision))).unwrap_or_default();
        match (rollback.verdict, rollback.duration_seconds) {
            // Nothing that it goes back to had stopped.
            (Some(DeployVerdict::Completes), Some(0)) => match rollback.revision.as_deref() {
                Some(revision) => format!(", and {} goes on", short(revision)),
                None => ", and the revision before it goes on".to_owned(),
            },
            (Some(DeployVerdict::Completes), Some(seconds)) => {
                format!(", and goes back{to} in {}", duration(seconds.into()))
            }
            (Some(DeployVerdict::Completes), None) if rollback.duration_range.is_some() => {
                let time = rollback.duration_range.as_ref().map(super::deploy_stages::range).unwrap_or_default();
                format!(", and goes back{to} in {time}")
            }
            (Some(DeployVerdict::Completes) | None, _) => format!(", and goes back{to}"),
            _ => ", and does not get back".to_owned(),
        }
    });
    let after = match &failure.at_range {
        Some(between) => super::deploy_stages::range(between),
        None => duration(failure.at_seconds.into()),
    };
    format!("fails after {} {by}{back}", after)
}

/// Why it fails, the way back, and ECS's events.
pub(super) fn push(sections: &mut Vec<Section>, answer: &DeployAnswer) {
    if let Some(failure) = &answer.failure {
        sections.push(Section::Title("Why it fails".into()));
        sections.push(Section::Note(failure.text.clone()));
        if let Some(rollback) = &answer.rollback {
            sections.push(Section::Title("The way back".into()));
            sections.push(Section::Note(rollback.text.clone()));
        }
    }
    if let Some(events) = answer.events.as_deref().filter(|events| !events.is_empty()) {
        sections.push(Section::Title("What ECS would say".into()));
        sections.push(Section::Grid(said(events)));
    }
}

/// A line an event.
fn said(events: &[DeployEvent]) -> Grid {
    let row = |event: &DeployEvent| {
        let after = duration(event.at_seconds.into());
        let of_hook = event.hook.map(|hook| format!(" (hook {hook}"));
        let at = event.stage.as_deref().map(|stage| format!(" at {stage})"));
        let text = format!("{}{}{}", event.text, of_hook.unwrap_or_default(), at.unwrap_or_default());
        vec![Cell { number: true, ..Cell::toned(after, Tone::Quiet) }, text.into()]
    };
    Grid { header: vec!["after", "event"], rows: events.iter().map(row).collect() }
}

/// The end of an ARN.
fn short(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
