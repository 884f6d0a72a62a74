//! `stowplan check`: task definitions in, findings out.

use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use stowplan_formats::{Converted, Document, Format, Parameters, Unresolved, looks_like};

use crate::args::{CheckArgs, FailOn};
use crate::exit::{Exit, Failure};
use crate::inputs::{self, File};
use crate::output::Output;
use crate::render::{check as report, list_at, str_at};
use crate::{convert, engine, locate};

/// Where the engine's paths begin.
const PREFIX: &str = "/taskDefinition";

pub fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let parameters = convert::parameters(&args.open);
    let mut checked = Vec::new();
    let mut passed_over = 0_usize;
    for file in inputs::files(&args.files)? {
        match check_file(&file, &parameters) {
            Some(found) => checked.extend(found),
            None => passed_over = passed_over.saturating_add(1),
        }
    }
    let count = |severity: &str| {
        let has = |one: &&Value| list_at(one, "findings").iter().any(|finding| str_at(finding, "severity") == severity);
        checked.iter().filter(has).count()
    };
    let (errors, warnings) = (count("error"), count("warning"));
    let failed = match args.fail_on {
        FailOn::Error => errors > 0,
        FailOn::Warning => errors > 0 || warnings > 0,
        FailOn::Never => false,
    };
    let answer = json!({
        "summary": {
            "taskDefinitions": checked.len(),
            "legal": checked.len().saturating_sub(errors),
            "withErrors": errors,
            "withWarnings": warnings,
            "passedOver": passed_over,
        },
        "taskDefinitions": checked,
    });
    output.report(&report::report(answer, args.notes));
    Ok(if failed { Exit::No } else { Exit::Done })
}

/// Everything that a file holds, checked; nothing when it was found in a directory and holds no task definition.
fn check_file(file: &File, parameters: &Parameters) -> Option<Vec<Value>> {
    if let Some(format) = convert::foreign(&file.bytes, parameters) {
        return match convert::convert(&file.bytes, parameters) {
            Ok(converted) => check_converted(file, format, &converted),
            // A site or a function among services is no fault of theirs.
            Err(error) if file.found && error.code() == "copilot/type" => None,
            Err(error) => Some(vec![broken(file, &error.to_document())]),
        };
    }
    match engine::parse(&file.bytes) {
        Ok(value) if file.found && !convert::is_definition(&value) => None,
        Ok(value) => Some(vec![check_one(file, &value)]),
        Err(_) if file.found && looks_like(&file.bytes).is_none() => None,
        // Whatever begins otherwise was never meant to be JSON.
        Err(error) if convert::begins_like_json(&file.bytes) => Some(vec![broken(file, &error)]),
        Err(_) if file.found => None,
        Err(error) => {
            let error = convert::convert(&file.bytes, parameters).map_or_else(|other| other.to_document(), |_| error);
            Some(vec![broken(file, &error)])
        }
    }
}

/// The task definitions of a converted file; what could not be resolved stands with the first.
fn check_converted(file: &File, format: Format, converted: &Converted) -> Option<Vec<Value>> {
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    // A template is no JSON in which places could be found.
    let text = if serde_json::from_str::<IgnoredAny>(text).is_ok() { text } else { "" };
    let mut notes = unresolved(&converted.unresolved, text);
    let mut checked = Vec::new();
    for document in convert::definitions(converted) {
        let answer = engine::decide_value(&json!({"decide": "check", "taskDefinition": document.value()}));
        let mut fields = Map::new();
        fields.insert("file".into(), file.name.as_str().into());
        fields.insert("name".into(), document.name().into());
        fields.insert("format".into(), format.name().into());
        fields.extend(answer.as_object().cloned().unwrap_or_default());
        if let Some(Value::Array(findings)) = fields.get_mut("findings") {
            place_in_source(findings, document, text);
            findings.append(&mut notes);
        }
        checked.push(Value::Object(fields));
    }
    if !checked.is_empty() {
        return Some(checked);
    }
    if file.found && notes.is_empty() {
        return None;
    }
    let message = format!("no task definition of this {} can be checked", format.name());
    let warning = json!({"severity": "warning", "code": "format/no-task-definition", "path": "", "message": message});
    notes.insert(0, warning);
    Some(vec![json!({"file": file.name, "format": format.name(), "findings": notes})])
}

fn unresolved(all: &[Unresolved], text: &str) -> Vec<Value> {
    let pointers: Vec<&str> = all.iter().map(|one| one.path.split('#').next().unwrap_or_default()).collect();
    let notes = all.iter().zip(locate::locate(text, &pointers)).map(|(one, in_text)| {
        let (line, column) = one.place.unwrap_or(in_text);
        json!({
            "severity": "note", "code": "format/unresolved", "path": one.path, "message": one.what, "help": one.help,
            "line": line, "column": column,
        })
    });
    notes.collect()
}

/// Makes the findings' paths lead to where the values were written in the file that was converted.
fn place_in_source(findings: &mut [Value], document: &Document, text: &str) {
    let places: Vec<_> = findings.iter().map(|finding| document.place(own_path(finding))).collect();
    let pointers: Vec<&str> = places.iter().map(|place| place.pointer.as_str()).collect();
    let in_text = locate::locate(text, &pointers);
    for ((finding, place), in_text) in findings.iter_mut().zip(&places).zip(in_text) {
        let Some(fields) = finding.as_object_mut() else { continue };
        let (line, column) = place.line_and_column.unwrap_or(in_text);
        let within = place.within.as_ref().map(|within| format!("#{within}")).unwrap_or_default();
        fields.insert("path".into(), format!("{}{within}", place.pointer).into());
        fields.insert("line".into(), line.into());
        fields.insert("column".into(), column.into());
    }
}

fn check_one(file: &File, value: &Value) -> Value {
    let answer = engine::decide_value(&json!({"decide": "check", "taskDefinition": value}));
    let mut fields = Map::new();
    fields.insert("file".into(), file.name.as_str().into());
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    match answer {
        Value::Object(mut object) => {
            if let Some(Value::Array(findings)) = object.get_mut("findings") {
                place(findings, text);
            }
            fields.extend(object);
        }
        other => {
            fields.insert("findings".into(), json!([other]));
        }
    }
    Value::Object(fields)
}

/// Makes the findings' paths begin at the file, and adds lines and columns.
fn place(findings: &mut [Value], text: &str) {
    let paths: Vec<String> = findings.iter().map(|finding| own_path(finding).to_owned()).collect();
    let pointers: Vec<&str> = paths.iter().map(String::as_str).collect();
    let places = locate::locate(text, &pointers);
    for ((finding, path), (line, column)) in findings.iter_mut().zip(&paths).zip(places) {
        let Some(fields) = finding.as_object_mut() else { continue };
        fields.insert("path".into(), path.as_str().into());
        fields.insert("line".into(), line.into());
        fields.insert("column".into(), column.into());
    }
}

/// A finding's path below the definition.
fn own_path(finding: &Value) -> &str {
    let path = str_at(finding, "path");
    path.strip_prefix(PREFIX).unwrap_or(path)
}

/// A file that cannot be read: its only finding.
fn broken(file: &File, error: &Value) -> Value {
    let error = error.get("error").unwrap_or(error);
    let mut finding = error.as_object().cloned().unwrap_or_default();
    finding.insert("severity".into(), "error".into());
    finding.insert("path".into(), "".into());
    json!({"file": file.name, "findings": [finding]})
}
