//! The task definitions of a file, checked, and its services, gathered.

use serde::de::IgnoredAny;
use serde_json::{Value, json};
use stowplan_formats::{Converted, Document, Format, Parameters, Unresolved, looks_like};
use stowplan_wire::Answer;
use stowplan_wire::answer::{CheckAnswer, Finding as Found, FindingSeverity};

use super::found::{Checked, CheckedDefinition, Located, Remarks, Unreadable, found};
use super::service::{self, Gathered};
use crate::inputs::{self, File};
use crate::render::str_at;
use crate::{convert, engine, stranger};

/// Where the engine's paths begin.
const PREFIX: &str = "/taskDefinition";

/// The code of the remark that a whole document is missing.
pub(super) const LOST: &str = "format/not-checked";

/// Checks everything that a file holds; false when it was found in a directory and holds neither a
/// task definition nor a service nor anything to hold one against.
pub(super) fn check_file<'f>(file: &'f File, parameters: &Parameters, gathered: &mut Gathered<'f>) -> bool {
    if let Some(format) = convert::foreign(&file.bytes, parameters) {
        return match convert::convert(&file.bytes, parameters) {
            Ok(converted) => check_converted(file, format, converted, gathered),
            // A site or a function among services is no fault of theirs.
            Err(error) if file.found && error.code() == "copilot/type" => false,
            Err(error) => gathered.push(broken(file, &error.to_document())),
        };
    }
    match engine::parse(&file.bytes) {
        Ok(value) => check_value(file, value, gathered),
        Err(_) if file.found && looks_like(&file.bytes).is_none() => false,
        // Whatever begins otherwise was never meant to be JSON.
        Err(error) if convert::begins_like_json(&file.bytes) => gathered.push(broken(file, &error)),
        Err(_) if file.found => false,
        Err(error) => {
            if let Some(stranger) = stranger::of_bytes(&file.name, &file.bytes) {
                return gathered.push(broken(file, &stranger.to_document()));
            }
            let error = convert::convert(&file.bytes, parameters).map_or_else(|other| other.to_document(), |_| error);
            gathered.push(broken(file, &error))
        }
    }
}

/// The task definitions and services of a JSON value. One that was named must be either, or look
/// like one, or hold something to hold services against.
fn check_value<'f>(file: &'f File, value: Value, gathered: &mut Gathered<'f>) -> bool {
    let mut all = Vec::new();
    definitions_below(&value, String::new(), 0, &mut all);
    let services = service::services_below(&value);
    let is_beside = gathered.take_beside(&value);
    if all.is_empty() && services.is_empty() && !is_beside && !file.found {
        if !convert::is_meant_as_definition(&value) {
            let failure = stranger::failure(&file.name, &stranger::look(&file.name, &value));
            return gathered.push(broken(file, &failure.to_document()));
        }
        all.push((String::new(), &value));
    }
    let is_there = !all.is_empty() || !services.is_empty();
    for (checked, value) in check_all(file, &all) {
        gathered.push_definition(checked, value);
    }
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    gathered.push_services(file, &value, &services, text);
    is_there || (is_beside && !file.found)
}

/// The definitions in a value, with their JSON pointers: the value itself, those of a list, and
/// those of a snapshot.
fn definitions_below<'v>(value: &'v Value, pointer: String, depth: u8, all: &mut Vec<(String, &'v Value)>) {
    let deeper = depth.saturating_add(1);
    match value {
        value if convert::is_definition(value) || value.get("taskDefinition").is_some_and(Value::is_object) => {
            all.push((pointer, value));
        }
        Value::Array(items) if depth < 4 => {
            for (index, item) in items.iter().enumerate() {
                definitions_below(item, format!("{pointer}/{index}"), deeper, all);
            }
        }
        Value::Object(fields) if depth < 4 => {
            for key in ["cluster", "data", "taskDefinitions"] {
                if let Some(below) = fields.get(key) {
                    definitions_below(below, format!("{pointer}/{key}"), deeper, all);
                }
            }
        }
        _ => {}
    }
}

/// The task definitions and services of a converted file; what could not be resolved stands with
/// the first.
fn check_converted<'f>(file: &'f File, format: Format, converted: Converted, gathered: &mut Gathered<'f>) -> bool {
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    // A template is no JSON in which places could be found.
    let text = if serde_json::from_str::<IgnoredAny>(text).is_ok() { text } else { "" };
    let mut notes = unresolved(&converted.unresolved, text);
    let mut is_empty = true;
    for document in convert::definitions(&converted) {
        let mut answer = ask(document.value());
        let mut findings = place_in_source(std::mem::take(&mut answer.findings), document, text);
        findings.append(&mut notes);
        let mut one = definition(file, findings, answer);
        (one.name, one.format) = (Some(document.name().to_owned()), Some(format.name()));
        gathered.push_definition(Checked::Definition(Box::new(one)), document.value());
        is_empty = false;
    }
    let has_services = gathered.push_converted(file, format, converted, text, &mut notes);
    if !is_empty || has_services {
        return true;
    }
    if file.found && notes.is_empty() {
        return false;
    }
    let message = format!("no task definition of this {} can be checked", format.name());
    let warning = found(FindingSeverity::Warning, "format/no-task-definition", "", message, None);
    notes.insert(0, Located { finding: warning, line: None, column: None });
    gathered.push(Checked::Remarks(Remarks { file: file.name.clone(), format: format.name(), findings: notes }))
}

/// What is wrong with a definition; nothing of it makes an error answer.
fn ask(definition: &Value) -> CheckAnswer {
    match engine::answer(&json!({"decide": "check", "taskDefinition": definition}), &[]) {
        Ok(Answer::Check(answer)) => *answer,
        _ => CheckAnswer::default(),
    }
}

fn definition(file: &File, findings: Vec<Located>, answer: CheckAnswer) -> CheckedDefinition {
    CheckedDefinition {
        file: file.name.clone(),
        name: None,
        format: None,
        findings,
        first_error: answer.first_error,
        start_order: answer.start_order,
        stop_order: answer.stop_order,
        requirement: answer.requirement,
        compatibilities: answer.compatibilities,
        requires_attributes: answer.requires_attributes,
        lints: answer.lints,
    }
}

fn unresolved(all: &[Unresolved], text: &str) -> Vec<Located> {
    let pointers: Vec<&str> = all.iter().map(|one| one.path.split('#').next().unwrap_or_default()).collect();
    let notes = all.iter().zip(inputs::positions(text, &pointers)).map(|(one, in_text)| {
        // A definition that was not checked is no detail.
        let (severity, code) =
            if one.lost { (FindingSeverity::Warning, LOST) } else { (FindingSeverity::Note, "format/unresolved") };
        let finding = found(severity, code, &one.path, one.what.clone(), Some(one.help.clone()));
        Located::at(finding, one.place.unwrap_or(in_text))
    });
    notes.collect()
}

/// Makes the findings' paths lead to where the values were written in the file that was converted.
fn place_in_source(findings: Vec<Found>, document: &Document, text: &str) -> Vec<Located> {
    let places: Vec<_> = findings.iter().map(|finding| document.place(own_path(finding))).collect();
    let pointers: Vec<&str> = places.iter().map(|place| place.pointer.as_str()).collect();
    let in_text = inputs::positions(text, &pointers);
    let located = findings.into_iter().zip(&places).zip(in_text).map(|((mut finding, place), in_text)| {
        let within = place.within.as_ref().map(|within| format!("#{within}")).unwrap_or_default();
        finding.path = format!("{}{within}", place.pointer);
        Located::at(finding, place.line_and_column.unwrap_or(in_text))
    });
    located.collect()
}

/// Checks the definitions of a file; beside others each is called by its family.
fn check_all<'v>(file: &File, all: &[(String, &'v Value)]) -> Vec<(Checked, &'v Value)> {
    let mut answers: Vec<CheckAnswer> = Vec::new();
    for (pointer, value) in all {
        let mut answer = ask(value);
        for finding in &mut answer.findings {
            finding.path = format!("{pointer}{}", own_path(finding));
        }
        answers.push(answer);
    }
    // All places at once: each search is a walk over the text.
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    let pointers: Vec<&str> =
        answers.iter().flat_map(|answer| &answer.findings).map(|finding| finding.path.as_str()).collect();
    let mut places = inputs::positions(text, &pointers).into_iter();
    let mut checked = Vec::new();
    for ((pointer, value), mut answer) in all.iter().zip(answers) {
        let findings = std::mem::take(&mut answer.findings).into_iter().zip(places.by_ref());
        let findings = findings.map(|(finding, place)| Located::at(finding, place)).collect();
        let mut one = definition(file, findings, answer);
        if all.len() > 1 {
            let family = str_at(value.get("taskDefinition").unwrap_or(value), "family");
            one.name = Some(if family.is_empty() { pointer.clone() } else { family.to_owned() });
        }
        checked.push((Checked::Definition(Box::new(one)), *value));
    }
    checked
}

/// A finding's path below the definition.
fn own_path(finding: &Found) -> &str {
    finding.path.strip_prefix(PREFIX).unwrap_or(&finding.path)
}

/// A file that cannot be read: its only finding.
fn broken(file: &File, error: &Value) -> Checked {
    let error = error.get("error").unwrap_or(error);
    let mut raw = error.as_object().cloned().unwrap_or_default();
    raw.insert("severity".into(), "error".into());
    raw.insert("path".into(), "".into());
    let text = |key: &str| error.get(key).and_then(Value::as_str).map(str::to_owned);
    let number = |key: &str| error.get(key).and_then(Value::as_u64);
    let finding = Found {
        severity: FindingSeverity::Error,
        code: text("code").unwrap_or_default().into(),
        path: String::new(),
        message: text("message").unwrap_or_default(),
        help: text("help"),
        aws_text: text("awsText"),
        rule: None,
    };
    let told = Located { finding, line: number("line"), column: number("column") };
    Checked::Unreadable(Box::new(Unreadable { file: file.name.clone(), findings: [raw], told }))
}
