//! `stowplan check`: task definitions in, findings out.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use stowplan_formats::{Converted, Document, Format, Parameters, Unresolved, looks_like};

use crate::args::OpenArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs::{self, File};
use crate::output::Output;
use crate::render::{Finding, Report, Section, Tone, count_at, counted, diagnostic, list_at, str_at};
use crate::{convert, engine, locate, stranger};

/// Tell whether ECS takes task definitions, and all that is wrong with them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan check taskdef.json
  stowplan check ecs/ services/ --fail-on warning        every *.json below that is a task definition
  stowplan check . -o sarif > stowplan.sarif             for code scanning")]
pub struct CheckArgs {
    /// Task definitions: files, directories (every *.json, *.yaml and *.yml below that holds some)
    /// or `-`; AWS's JSON, snapshots, Terraform plans and states, CloudFormation templates,
    /// ecspresso files, Copilot manifests.
    #[arg(required = true, value_name = "TASKDEF")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// From which severity on the exit code is 3.
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Show notes, too, e.g. placeholders.
    #[arg(long)]
    pub notes: bool,
}

/// When a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// When ECS refuses a definition.
    Error,
    /// When ECS takes it but it hardly does what it says, too.
    Warning,
    /// Never.
    Never,
}

/// Where the engine's paths begin.
const PREFIX: &str = "/taskDefinition";

/// What was found in a file.
enum Checked {
    /// A task definition with its findings.
    Definition(Value),
    /// Remarks of a file of which nothing else is left.
    Remarks(Value),
    /// A file that cannot be read: its only finding says why.
    Unreadable(Value),
}

impl Checked {
    const fn value(&self) -> &Value {
        match self {
            Self::Definition(value) | Self::Remarks(value) | Self::Unreadable(value) => value,
        }
    }

    fn has(&self, severity: &str) -> bool {
        list_at(self.value(), "findings").iter().any(|finding| str_at(finding, "severity") == severity)
    }
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[];

/// Answers it.
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
    let is_definition = |one: &&Checked| matches!(one, Checked::Definition(_));
    let count = |is_meant: &dyn Fn(&Checked) -> bool| checked.iter().filter(|one| is_meant(one)).count();
    let definitions = checked.iter().filter(is_definition).count();
    let errors = checked.iter().filter(is_definition).filter(|one| one.has("error")).count();
    let unreadable = count(&|one| matches!(one, Checked::Unreadable(_)));
    // Remarks on what is missing count where warnings are to fail the command.
    let warnings = count(&|one| !matches!(one, Checked::Unreadable(_)) && one.has("warning"));
    let unchecked: usize = checked.iter().map(|one| lost(one.value())).sum();
    let failed = match args.fail_on {
        FailOn::Error => errors > 0,
        FailOn::Warning => errors > 0 || warnings > 0,
        FailOn::Never => false,
    };
    let values: Vec<Value> = checked.iter().map(|one| one.value().clone()).collect();
    let answer = json!({
        "summary": {
            "taskDefinitions": definitions,
            "legal": definitions.saturating_sub(errors),
            "withErrors": errors,
            "withWarnings": warnings,
            "unchecked": unchecked,
            "unreadable": unreadable,
            "passedOver": passed_over,
        },
        "taskDefinitions": values,
    });
    output.report(&report(answer, args.notes));
    Ok(match (unreadable, failed) {
        (0, true) => Exit::No,
        (0, false) => Exit::Done,
        _ => Exit::Failed,
    })
}

/// How many definitions of a file are not known well enough to be checked.
fn lost(checked: &Value) -> usize {
    list_at(checked, "findings").iter().filter(|finding| str_at(finding, "code") == LOST).count()
}

/// The code of the remark that a whole document is missing.
const LOST: &str = "format/not-checked";

/// Everything that a file holds, checked; nothing when it was found in a directory and holds no
/// task definition.
fn check_file(file: &File, parameters: &Parameters) -> Option<Vec<Checked>> {
    if let Some(format) = convert::foreign(&file.bytes, parameters) {
        return match convert::convert(&file.bytes, parameters) {
            Ok(converted) => check_converted(file, format, &converted),
            // A site or a function among services is no fault of theirs.
            Err(error) if file.found && error.code() == "copilot/type" => None,
            Err(error) => Some(vec![broken(file, &error.to_document())]),
        };
    }
    match engine::parse(&file.bytes) {
        Ok(value) => check_value(file, &value),
        Err(_) if file.found && looks_like(&file.bytes).is_none() => None,
        // Whatever begins otherwise was never meant to be JSON.
        Err(error) if convert::begins_like_json(&file.bytes) => Some(vec![broken(file, &error)]),
        Err(_) if file.found => None,
        Err(error) => {
            if let Some(stranger) = stranger::of_bytes(&file.name, &file.bytes) {
                return Some(vec![broken(file, &stranger.to_document())]);
            }
            let error = convert::convert(&file.bytes, parameters).map_or_else(|other| other.to_document(), |_| error);
            Some(vec![broken(file, &error)])
        }
    }
}

/// The task definitions of a JSON value. One that was named must be a definition, or look like one.
fn check_value(file: &File, value: &Value) -> Option<Vec<Checked>> {
    let mut all = Vec::new();
    definitions_below(value, String::new(), 0, &mut all);
    if all.is_empty() && !file.found {
        if !convert::is_meant_as_definition(value) {
            let failure = stranger::failure(&file.name, &stranger::look(&file.name, value));
            return Some(vec![broken(file, &failure.to_document())]);
        }
        all.push((String::new(), value));
    }
    (!all.is_empty()).then(|| check_all(file, &all))
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

/// The task definitions of a converted file; what could not be resolved stands with the first.
fn check_converted(file: &File, format: Format, converted: &Converted) -> Option<Vec<Checked>> {
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
        checked.push(Checked::Definition(Value::Object(fields)));
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
    Some(vec![Checked::Remarks(json!({"file": file.name, "format": format.name(), "findings": notes}))])
}

fn unresolved(all: &[Unresolved], text: &str) -> Vec<Value> {
    let pointers: Vec<&str> = all.iter().map(|one| one.path.split('#').next().unwrap_or_default()).collect();
    let notes = all.iter().zip(locate::locate(text, &pointers)).map(|(one, in_text)| {
        let (line, column) = one.place.unwrap_or(in_text);
        // A definition that was not checked is no detail.
        let (severity, code) = if one.lost { ("warning", LOST) } else { ("note", "format/unresolved") };
        json!({
            "severity": severity, "code": code, "path": one.path, "message": one.what, "help": one.help,
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

/// Checks the definitions of a file; beside others each is called by its family.
fn check_all(file: &File, all: &[(String, &Value)]) -> Vec<Checked> {
    let mut answers: Vec<Value> = Vec::new();
    let mut paths: Vec<String> = Vec::new();
    for (pointer, value) in all {
        let answer = engine::decide_value(&json!({"decide": "check", "taskDefinition": value}));
        paths.extend(list_at(&answer, "findings").iter().map(|finding| format!("{pointer}{}", own_path(finding))));
        answers.push(answer);
    }
    // All places at once: each search is a walk over the text.
    let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
    let pointers: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut places = paths.iter().zip(locate::locate(text, &pointers));
    let mut checked = Vec::new();
    for ((pointer, value), mut answer) in all.iter().zip(answers) {
        for finding in answer.get_mut("findings").and_then(Value::as_array_mut).into_iter().flatten() {
            let (Some(fields), Some((path, (line, column)))) = (finding.as_object_mut(), places.next()) else {
                continue;
            };
            fields.insert("path".into(), path.as_str().into());
            fields.insert("line".into(), line.into());
            fields.insert("column".into(), column.into());
        }
        let mut fields = Map::new();
        fields.insert("file".into(), file.name.as_str().into());
        if all.len() > 1 {
            let family = str_at(value.get("taskDefinition").unwrap_or(value), "family");
            fields.insert("name".into(), if family.is_empty() { pointer.as_str() } else { family }.into());
        }
        fields.extend(answer.as_object().cloned().unwrap_or_default());
        checked.push(Checked::Definition(Value::Object(fields)));
    }
    checked
}

/// A finding's path below the definition.
fn own_path(finding: &Value) -> &str {
    let path = str_at(finding, "path");
    path.strip_prefix(PREFIX).unwrap_or(path)
}

/// A file that cannot be read: its only finding.
fn broken(file: &File, error: &Value) -> Checked {
    let error = error.get("error").unwrap_or(error);
    let mut finding = error.as_object().cloned().unwrap_or_default();
    finding.insert("severity".into(), "error".into());
    finding.insert("path".into(), "".into());
    Checked::Unreadable(json!({"file": file.name, "findings": [finding]}))
}

const COLUMNS: [&str; 11] =
    ["file", "line", "column", "severity", "code", "path", "message", "help", "awsText", "rule", "firstError"];

/// The report of checked task definitions; notes are left out of what people read unless asked for.
fn report(answer: Value, notes: bool) -> Report {
    let mut sections = Vec::new();
    let mut records = Vec::new();
    let mut hidden = 0_u64;
    for checked in list_at(&answer, "taskDefinitions") {
        let file = str_at(checked, "file");
        let first = checked.get("firstError").and_then(Value::as_u64);
        let mut shown = Vec::new();
        for (finding, index) in list_at(checked, "findings").iter().zip(0_u64..) {
            let is_first = first == Some(index);
            records.push(record(file, finding, is_first));
            if str_at(finding, "severity") == "note" && !notes {
                hidden = hidden.saturating_add(1);
            } else {
                shown.push(Section::Finding(told(file, finding, is_first)));
            }
        }
        if !shown.is_empty() {
            let name = str_at(checked, "name");
            sections.push(Section::Title(if name.is_empty() { file.to_owned() } else { format!("{file}: {name}") }));
            sections.append(&mut shown);
        }
    }
    sections.push(summary(&answer));
    if hidden > 0 {
        sections.push(Section::Note(format!("{} not shown: --notes shows them", counted(hidden, "note"))));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn record(file: &str, finding: &Value, is_first: bool) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("file".into(), file.into());
    fields.extend(finding.as_object().cloned().unwrap_or_default());
    if is_first {
        fields.insert("firstError".into(), true.into());
    }
    fields
}

/// A finding with its place, marked where it is the one that ECS would answer with.
fn told(file: &str, finding: &Value, is_first: bool) -> Finding {
    let severity = str_at(finding, "severity");
    let tone = match severity {
        "error" => Tone::Bad,
        "warning" => Tone::Notable,
        _ => Tone::Quiet,
    };
    let at = |key: &str| finding.get(key).and_then(Value::as_u64);
    let place = diagnostic::with_line(file, at("line").zip(at("column")));
    let mut remarks = Vec::new();
    match str_at(finding, "awsText") {
        "" if is_first => remarks.push(("ECS answers this first,", "in words that are not known".to_owned())),
        "" => {}
        said if is_first => remarks.push(("ECS answers this first:", said.to_owned())),
        said => remarks.push(("ECS:", said.to_owned())),
    }
    match str_at(finding, "help") {
        "" => {}
        help => remarks.push(("help:", help.to_owned())),
    }
    Finding {
        tone,
        head: diagnostic::head(severity, str_at(finding, "code")),
        message: str_at(finding, "message").to_owned(),
        place: diagnostic::place_of(&place, str_at(finding, "path")),
        remarks,
    }
}

fn summary(answer: &Value) -> Section {
    let numbers = answer.get("summary").unwrap_or(&Value::Null);
    let (errors, warnings) = (count_at(numbers, "withErrors"), count_at(numbers, "withWarnings"));
    let all = counted(count_at(numbers, "taskDefinitions"), "task definition");
    let mut line =
        format!("{all}: {} legal, {errors} with errors, {warnings} with warnings", count_at(numbers, "legal"));
    let unchecked = count_at(numbers, "unchecked");
    if unchecked > 0 {
        line.push_str(&format!("; {unchecked} not checked"));
    }
    let unreadable = count_at(numbers, "unreadable");
    if unreadable > 0 {
        line.push_str(&format!("; {} not readable", counted(unreadable, "file")));
    }
    let passed = count_at(numbers, "passedOver");
    if passed > 0 {
        line.push_str(&format!("; {} passed over", counted(passed, "other file")));
    }
    let tone = match (errors.saturating_add(unreadable), warnings) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Notable,
        _ => Tone::Bad,
    };
    Section::Headline(tone, line)
}
