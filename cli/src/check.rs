//! `stowplan check`: task definitions in, findings out.

use serde_json::{Map, Value, json};

use crate::args::{CheckArgs, FailOn};
use crate::exit::{Exit, Failure};
use crate::inputs::{self, File};
use crate::output::Output;
use crate::render::{check as report, list_at, str_at};
use crate::{engine, locate};

/// Where the engine's paths begin.
const PREFIX: &str = "/taskDefinition";

pub fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let mut checked = Vec::new();
    let mut passed_over = 0_usize;
    for file in inputs::files(&args.files)? {
        match engine::parse(&file.bytes) {
            Ok(value) if file.found && !is_definition(&value) => passed_over = passed_over.saturating_add(1),
            Ok(value) => checked.push(check_one(&file, &value)),
            Err(error) => checked.push(broken(&file, &error)),
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

/// Whether a value is a task definition, below the keys that answers and recordings put around it.
fn is_definition(value: &Value) -> bool {
    let inner = ["data", "taskDefinition"].iter().filter_map(|key| value.get(key));
    value.get("containerDefinitions").is_some() || inner.into_iter().any(is_definition)
}

fn check_one(file: &File, value: &Value) -> Value {
    let answer = engine::decide_value(&json!({"decide": "check", "taskDefinition": value}));
    let mut fields = Map::new();
    fields.insert("file".into(), file.name.as_str().into());
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    match answer {
        Value::Object(mut object) => {
            if let Some(Value::Array(findings)) = object.get_mut("findings") {
                for finding in findings {
                    place(finding, text);
                }
            }
            fields.extend(object);
        }
        other => {
            fields.insert("findings".into(), json!([other]));
        }
    }
    Value::Object(fields)
}

/// Makes a finding's path begin at the file, and adds line and column.
fn place(finding: &mut Value, text: &str) {
    let Some(fields) = finding.as_object_mut() else { return };
    let path = fields.get("path").and_then(Value::as_str).unwrap_or_default();
    let path = path.strip_prefix(PREFIX).unwrap_or(path).to_owned();
    let (line, column) = locate::locate(text, &path);
    fields.insert("path".into(), path.into());
    fields.insert("line".into(), line.into());
    fields.insert("column".into(), column.into());
}

/// A file that is no JSON: its only finding.
fn broken(file: &File, error: &Value) -> Value {
    let error = error.get("error").unwrap_or(error);
    let mut finding = error.as_object().cloned().unwrap_or_default();
    finding.insert("severity".into(), "error".into());
    finding.insert("path".into(), "".into());
    json!({"file": file.name, "findings": [finding]})
}
