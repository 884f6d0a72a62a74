//! `stowplan check`: task definitions in, findings out.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use stowplan_formats::{Converted, Document, Format, Parameters, Unresolved, looks_like};
use stowplan_wire::answer::{CheckAnswer, Finding as Found, FindingSeverity, Requirement, Word};
use stowplan_wire::{Answer, Lint};

use crate::args::OpenArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs::{self, File};
use crate::output::Output;
use crate::question::fields_of;
use crate::render::{Finding, Report, Section, Tone, counted, diagnostic, str_at};
use crate::{convert, engine, stranger};

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
#[derive(Serialize)]
#[serde(untagged)]
enum Checked {
    /// A task definition with its findings.
    Definition(Box<CheckedDefinition>),
    /// Remarks of a file of which nothing else is left.
    Remarks(Remarks),
    /// A file that cannot be read: its only finding says why.
    Unreadable(Box<Unreadable>),
}

/// What `check` answers about a definition, with the places of its findings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckedDefinition {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    findings: Vec<Located>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_error: Option<usize>,
    start_order: Vec<String>,
    stop_order: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requirement: Option<Requirement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibilities: Option<Vec<Word>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requires_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lints: Vec<Lint>,
}

#[derive(Serialize)]
struct Remarks {
    file: String,
    format: &'static str,
    findings: Vec<Located>,
}

#[derive(Serialize)]
struct Unreadable {
    file: String,
    /// The error as it is.
    findings: [Map<String, Value>; 1],
    #[serde(skip)]
    told: Located,
}

/// A finding with its place in the file.
#[derive(Clone, Serialize)]
struct Located {
    #[serde(flatten)]
    finding: Found,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
}

impl Located {
    fn at(finding: Found, (line, column): (u64, u64)) -> Self {
        Self { finding, line: Some(line), column: Some(column) }
    }
}

impl Checked {
    fn file(&self) -> &str {
        match self {
            Self::Definition(one) => &one.file,
            Self::Remarks(one) => &one.file,
            Self::Unreadable(one) => &one.file,
        }
    }

    fn findings(&self) -> &[Located] {
        match self {
            Self::Definition(one) => &one.findings,
            Self::Remarks(one) => &one.findings,
            Self::Unreadable(one) => std::slice::from_ref(&one.told),
        }
    }

    fn has(&self, severity: FindingSeverity) -> bool {
        self.findings().iter().any(|one| one.finding.severity == severity)
    }
}

/// How many definitions there are, and what is wrong with them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    task_definitions: usize,
    legal: usize,
    with_errors: usize,
    with_warnings: usize,
    unchecked: usize,
    unreadable: usize,
    passed_over: usize,
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
    output.lints(&convert::unasked(&parameters), &Value::Null);
    let count = |is_meant: &dyn Fn(&Checked) -> bool| checked.iter().filter(|one| is_meant(one)).count();
    let is_definition = |one: &Checked| matches!(one, Checked::Definition(_));
    let is_unreadable = |one: &Checked| matches!(one, Checked::Unreadable(_));
    let definitions = count(&is_definition);
    let errors = count(&|one| is_definition(one) && one.has(FindingSeverity::Error));
    let unreadable = count(&is_unreadable);
    // Remarks on what is missing count where warnings are to fail the command.
    let warnings = count(&|one| !is_unreadable(one) && one.has(FindingSeverity::Warning));
    let failed = match args.fail_on {
        FailOn::Error => errors > 0,
        FailOn::Warning => errors > 0 || warnings > 0,
        FailOn::Never => false,
    };
    let summary = Summary {
        task_definitions: definitions,
        legal: definitions.saturating_sub(errors),
        with_errors: errors,
        with_warnings: warnings,
        unchecked: checked.iter().flat_map(Checked::findings).filter(|one| one.finding.code == LOST).count(),
        unreadable,
        passed_over,
    };
    output.report(&report(&summary, &checked, args.notes));
    Ok(match (unreadable, failed) {
        (0, true) => Exit::No,
        (0, false) => Exit::Done,
        _ => Exit::Failed,
    })
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
        let mut answer = ask(document.value());
        let mut findings = place_in_source(std::mem::take(&mut answer.findings), document, text);
        findings.append(&mut notes);
        let mut one = definition(file, findings, answer);
        (one.name, one.format) = (Some(document.name().to_owned()), Some(format.name()));
        checked.push(Checked::Definition(Box::new(one)));
    }
    if !checked.is_empty() {
        return Some(checked);
    }
    if file.found && notes.is_empty() {
        return None;
    }
    let message = format!("no task definition of this {} can be checked", format.name());
    let warning = found(FindingSeverity::Warning, "format/no-task-definition", "", message, None);
    notes.insert(0, Located { finding: warning, line: None, column: None });
    Some(vec![Checked::Remarks(Remarks { file: file.name.clone(), format: format.name(), findings: notes })])
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

/// A finding of ours.
fn found(severity: FindingSeverity, code: &'static str, path: &str, message: String, help: Option<String>) -> Found {
    Found { severity, code: code.into(), path: path.into(), message, help, aws_text: None, rule: None }
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
fn check_all(file: &File, all: &[(String, &Value)]) -> Vec<Checked> {
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
        checked.push(Checked::Definition(Box::new(one)));
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

const COLUMNS: [&str; 11] =
    ["file", "line", "column", "severity", "code", "path", "message", "help", "awsText", "rule", "firstError"];

/// The report of checked task definitions; notes are left out of what people read unless asked for.
fn report(summary: &Summary, checked: &[Checked], notes: bool) -> Report {
    let mut sections = Vec::new();
    let mut records = Vec::new();
    let mut hidden = 0_u64;
    for one in checked {
        let file = one.file();
        let (name, first) = match one {
            Checked::Definition(one) => (one.name.as_deref().unwrap_or(""), one.first_error),
            _ => ("", None),
        };
        let mut shown = Vec::new();
        for (index, finding) in one.findings().iter().enumerate() {
            let is_first = first == Some(index);
            records.push(match one {
                Checked::Unreadable(one) => record(file, one.findings.first().cloned().unwrap_or_default(), false),
                _ => record(file, fields_of(finding), is_first),
            });
            if finding.finding.severity == FindingSeverity::Note && !notes {
                hidden = hidden.saturating_add(1);
            } else {
                shown.push(Section::Finding(told(file, finding, is_first)));
            }
        }
        if !shown.is_empty() {
            sections.push(Section::Title(if name.is_empty() { file.to_owned() } else { format!("{file}: {name}") }));
            sections.append(&mut shown);
        }
    }
    sections.push(headline(summary));
    if hidden > 0 {
        sections.push(Section::Note(format!("{} not shown: --notes shows them", counted(hidden, "note"))));
    }
    let answer = json!({ "summary": summary, "taskDefinitions": checked });
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

/// The report of one answer, which is about no file.
pub fn report_answer(answer: &CheckAnswer) -> Report {
    let located = answer.findings.iter().map(|finding| Located { finding: finding.clone(), line: None, column: None });
    let told = located.enumerate().map(|(at, one)| Section::Finding(told("", &one, answer.first_error == Some(at))));
    let mut sections: Vec<Section> = told.collect();
    let is_legal = answer.first_error.is_none();
    let (tone, line) = if is_legal { (Tone::Good, "legal") } else { (Tone::Bad, "refused") };
    sections.insert(0, Section::Headline(tone, line.to_owned()));
    Report::new(sections, &COLUMNS, Vec::new())
}

fn record(file: &str, finding: Map<String, Value>, is_first: bool) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("file".into(), file.into());
    fields.extend(finding);
    fields.extend(is_first.then(|| ("firstError".to_owned(), true.into())));
    fields
}

/// A finding with its place, marked where it is the one that ECS would answer with.
fn told(file: &str, located: &Located, is_first: bool) -> Finding {
    let Located { finding, line, column } = located;
    let (tone, severity) = match finding.severity {
        FindingSeverity::Error => (Tone::Bad, "error"),
        FindingSeverity::Warning => (Tone::Notable, "warning"),
        FindingSeverity::Note => (Tone::Quiet, "note"),
    };
    let place = diagnostic::with_line(file, line.zip(*column));
    let mut remarks = Vec::new();
    match &finding.aws_text {
        None if is_first => remarks.push(("ECS answers this first,", "in words that are not known".to_owned())),
        None => {}
        Some(said) if is_first => remarks.push(("ECS answers this first:", said.clone())),
        Some(said) => remarks.push(("ECS:", said.clone())),
    }
    remarks.extend(finding.help.clone().map(|help| ("help:", help)));
    Finding {
        tone,
        head: diagnostic::head(severity, &finding.code),
        message: finding.message.clone(),
        place: diagnostic::place_of(&place, &finding.path),
        remarks,
    }
}

fn headline(summary: &Summary) -> Section {
    let Summary { task_definitions, legal, with_errors, with_warnings, unchecked, unreadable, passed_over } = summary;
    let all = counted(*task_definitions, "task definition");
    let mut line = format!("{all}: {legal} legal, {with_errors} with errors, {with_warnings} with warnings");
    if *unchecked > 0 {
        line.push_str(&format!("; {unchecked} not checked"));
    }
    if *unreadable > 0 {
        line.push_str(&format!("; {} not readable", counted(*unreadable, "file")));
    }
    if *passed_over > 0 {
        line.push_str(&format!("; {} passed over", counted(*passed_over, "other file")));
    }
    let tone = match (with_errors.saturating_add(*unreadable), with_warnings) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Notable,
        _ => Tone::Bad,
    };
    Section::Headline(tone, line)
}
