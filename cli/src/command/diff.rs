//! `stowplan diff`: what a change of services and task definitions does on ECS.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_wire::answer::{ChangeEffect, DiffAnswer, Finding as Found, MemberChange, ServiceChange};

use super::ask::{self, of_kind};
use crate::args::{Format, OpenArgs};
use crate::convert;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::Question;
use crate::render::{Cell, Finding, Grid, Report, Section, Tone, counted, diagnostic, record};
use crate::sides::{Placed, Sides};

/// Tell what a change of services and task definitions does: which deployments start, what ECS
/// refuses, what takes a new service.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan diff main/service.json service.json       one service, before and after
  stowplan diff before/ after/ -o markdown           folders, as a comment for a pull request
  stowplan diff plan.json                            a Terraform plan, which holds both
  stowplan diff template.before.yaml template.yaml --parameter Image=nginx:2
  aws ecs describe-services --cluster c --services web | stowplan diff - service.json
Exit code 3: ECS refuses a change, or it takes a new service.")]
pub struct DiffArgs {
    /// What was there: a file, a directory or `-`; AWS's JSON, snapshots, Terraform plans and
    /// states, CloudFormation templates, ecspresso files, Copilot manifests. A Terraform plan alone
    /// holds both.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// What is to be there, in any of these forms.
    #[arg(value_name = "NEW")]
    pub new: Option<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The launch type that a service was created with, or NONE: it decides whether it finds back
    /// from capacity providers.
    #[arg(long = "created-with", value_name = "SERVICE=TYPE", value_parser = parse_created)]
    pub created_with: Vec<(String, String)>,
}

fn parse_created(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, word)) if !name.is_empty() && !word.is_empty() => Ok((name.to_owned(), word.to_owned())),
        _ => Err("write SERVICE=TYPE, e.g. `web=FARGATE` or `web=NONE`".to_owned()),
    }
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[("/createdWith", "--created-with")]];

/// Answers it.
pub fn run(args: &DiffArgs, output: &Output) -> Result<Exit, Failure> {
    let parameters = convert::parameters(&args.open);
    let sides = Sides::read(&args.old, args.new.as_deref(), &parameters)?;
    let created: Map<String, Value> =
        args.created_with.iter().map(|(name, word)| (name.clone(), word.as_str().into())).collect();
    let mut document = json!({"decide": "diff", "old": sides.old.document(), "new": sides.new.document()});
    if let (Some(fields), false) = (document.as_object_mut(), created.is_empty()) {
        fields.insert("createdWith".into(), Value::Object(created));
    }
    let question = Question::of(document);
    let (value, answer) = ask::ask_typed(&question, of_kind!(Diff))?;
    let exit = Exit::of_answer(&value);
    let lints = sides.located(answer.lints.iter().map(|lint| json!(lint)).collect());
    let mut lints_of_files = sides.lints.clone();
    lints_of_files.extend(lints.iter().cloned());
    output.lints(&lints_of_files, &Value::Null);
    let placed = sides.placed(&answer);
    let mut report = report(&answer, &placed);
    report.answer = match output.view().format {
        Format::Sarif => findings(&answer, &placed),
        _ => located(value, &placed, &lints),
    };
    output.report(&report);
    Ok(exit)
}

/// A line of the report.
struct Row<'a> {
    word: &'static str,
    tone: Tone,
    /// `service web`, `definition web`.
    of: String,
    change: Option<&'a MemberChange>,
    is_unknown: bool,
}

const COLUMNS: [&str; 14] = [
    "of", "name", "effect", "unknown", "member", "old", "new", "text", "awsText", "help", "rule", "file", "line",
    "path",
];

/// What is shown of an answer about no files.
pub fn report_answer(answer: &DiffAnswer) -> Report {
    report(answer, &[])
}

fn report(answer: &DiffAnswer, placed: &[Placed]) -> Report {
    let rows = rows(answer);
    let mut sections = vec![headline(answer)];
    if !rows.is_empty() {
        sections.push(Section::Grid(grid(&rows)));
    }
    push_refusals(&mut sections, answer, placed);
    push_remarks(&mut sections, &rows);
    let refusals = refused(answer).map(|(service, finding)| refusal_record(service, finding, placed));
    let records = rows.iter().map(|row| to_record(row, placed)).chain(refusals).collect();
    Report::new(sections, &COLUMNS, records)
}

/// The gravest first; services before definitions.
fn rows(answer: &DiffAnswer) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for service in &answer.services {
        let of = format!("service {}", service.service_name);
        push_rows(&mut rows, &of, &service.verdict, &service.changes, &service.unknown);
    }
    for definition in &answer.task_definitions {
        let of = format!("definition {}", definition.family);
        push_rows(&mut rows, &of, &definition.verdict, &definition.changes, &definition.unknown);
    }
    rows.sort_by_key(|row| match (row.change, row.is_unknown) {
        (None, _) => 2,
        (Some(change), false) => match change.effect {
            ChangeEffect::Refused => 0,
            ChangeEffect::NeedsNewService => 1,
            ChangeEffect::StartsDeployment => 3,
            ChangeEffect::NotSaid => 4,
            ChangeEffect::NewRevision => 6,
            ChangeEffect::None => 7,
        },
        (Some(_), true) => 5,
    });
    rows
}

fn push_rows<'a>(
    rows: &mut Vec<Row<'a>>,
    of: &str,
    verdict: &str,
    changes: &'a [MemberChange],
    unknown: &'a [MemberChange],
) {
    let row = |word, tone, change, is_unknown| Row { word, tone, of: of.to_owned(), change, is_unknown };
    match verdict {
        "added" => rows.push(row("added", Tone::Notable, None, false)),
        "removed" => rows.push(row("removed", Tone::Bad, None, false)),
        _ => {}
    }
    for change in changes {
        let (word, tone) = words(change.effect);
        rows.push(row(word, tone, Some(change), false));
    }
    rows.extend(unknown.iter().map(|change| row("unknown", Tone::Notable, Some(change), true)));
}

const fn words(effect: ChangeEffect) -> (&'static str, Tone) {
    match effect {
        ChangeEffect::Refused => ("refused", Tone::Bad),
        ChangeEffect::NeedsNewService => ("new service", Tone::Bad),
        ChangeEffect::NotSaid => ("not said", Tone::Notable),
        ChangeEffect::StartsDeployment => ("deployment", Tone::Notable),
        ChangeEffect::NewRevision => ("new revision", Tone::Plain),
        ChangeEffect::None => ("no deployment", Tone::Quiet),
    }
}

/// More rows than these are for programs.
const ROWS: usize = 60;

fn grid(rows: &[Row<'_>]) -> Grid {
    let mut grid = Grid { header: vec!["effect", "of", "member", "old", "new"], rows: Vec::new() };
    for row in rows.iter().take(ROWS) {
        let (member, old, new) = row.change.map_or_else(Default::default, |change| {
            let is_alone = change.old.is_none() || change.new.is_none();
            let text = |value: Option<&Value>, whole: &str| match value {
                None => String::new(),
                Some(Value::Object(_)) if is_alone => whole.to_owned(),
                Some(value) => short(value),
            };
            let (old, new) = apart(change.old.as_ref(), change.new.as_ref());
            (change.member.clone(), text(old.as_ref(), "removed"), text(new.as_ref(), "added"))
        });
        let old_and_new = [Cell::toned(old, Tone::Quiet), new.into()];
        grid.rows.push(vec![Cell::toned(row.word, row.tone), row.of.as_str().into(), broken(&member).into()]);
        if let Some(cells) = grid.rows.last_mut() {
            cells.extend(old_and_new);
        }
    }
    grid
}

/// A long member on several lines, each of which ends before a dot: so the values beside it have
/// room, too.
fn broken(member: &str) -> String {
    let mut lines = vec![String::new()];
    for (index, part) in member.split('.').enumerate() {
        let part = if index == 0 { part.to_owned() } else { format!(".{part}") };
        match lines.last_mut() {
            Some(line) if line.is_empty() || line.chars().count() + part.chars().count() <= MEMBER => {
                line.push_str(&part)
            }
            _ => lines.push(format!("  {part}")),
        }
    }
    lines.join("\n")
}

/// The longest line of a member.
const MEMBER: usize = 44;

/// Long texts without what they begin with alike: what differs is what is looked for.
fn apart(old: Option<&Value>, new: Option<&Value>) -> (Option<Value>, Option<Value>) {
    if let (Some(Value::String(one)), Some(Value::String(other))) = (old, new) {
        let alike = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
        let is_long = one.chars().count().max(other.chars().count()) > LENGTH;
        if is_long && alike > KEPT && one != other {
            let cut = |text: &str| {
                Value::String(std::iter::once('…').chain(text.chars().skip(alike.saturating_sub(KEPT))).collect())
            };
            return (Some(cut(one)), Some(cut(other)));
        }
    }
    (old.cloned(), new.cloned())
}

/// The longest text in a cell.
const LENGTH: usize = 60;

/// How much is kept of what long texts begin with alike.
const KEPT: usize = 12;

/// A value in a cell.
fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    if text.chars().count() <= LENGTH { text } else { text.chars().take(LENGTH - 1).chain(['…']).collect() }
}

fn headline(answer: &DiffAnswer) -> Section {
    let count = |wanted: &str| answer.services.iter().filter(|service| service.verdict == wanted).count();
    let mut parts = Vec::new();
    for (verdict, words) in [
        ("refused", "refused"),
        ("needsNewService", "to be replaced"),
        ("removed", "removed"),
        ("startsDeployment", "with a deployment"),
        ("added", "added"),
        ("dependsOnUnknown", "with unknown values"),
        ("startsNone", "changed without a deployment"),
        ("equal", "unchanged"),
    ] {
        if count(verdict) > 0 {
            parts.push(format!("{} {words}", counted(count(verdict), "service")));
        }
    }
    let new = answer
        .task_definitions
        .iter()
        .filter(|definition| ["newRevision", "added"].contains(&definition.verdict.as_ref()));
    match new.count() {
        0 => {}
        1 => parts.push("1 task definition with a new revision".into()),
        count => parts.push(format!("{count} task definitions with new revisions")),
    }
    let tone = match answer.verdict.as_ref() {
        "refused" | "needsNewService" => Tone::Bad,
        "startsDeployment" | "dependsOnUnknown" => Tone::Notable,
        _ => Tone::Good,
    };
    Section::Headline(tone, if parts.is_empty() { "nothing changes".to_owned() } else { parts.join(", ") })
}

/// What ECS answers, and what to know; each once.
/// What ECS refuses in the new services.
fn refused(answer: &DiffAnswer) -> impl Iterator<Item = (&ServiceChange, &Found)> {
    answer.services.iter().flat_map(|service| service.findings.iter().map(move |finding| (service, finding)))
}

fn push_refusals(sections: &mut Vec<Section>, answer: &DiffAnswer, placed: &[Placed]) {
    let mut last = "";
    for (service, finding) in refused(answer) {
        if last != service.service_name {
            sections.push(Section::Title(format!("What ECS refuses in the new service {}", service.service_name)));
            last = &service.service_name;
        }
        let place = place_of(&finding.path, placed);
        let file = place.map_or("", |place| place.file.as_str());
        let path = place.map_or(finding.path.as_str(), |place| place.path.as_str());
        let at = diagnostic::with_line(file, place.and_then(|place| place.line_and_column));
        let mut remarks: Vec<(&'static str, String)> = Vec::new();
        remarks.extend(finding.aws_text.clone().map(|text| ("ECS:", text)));
        remarks.extend(finding.help.clone().map(|help| ("help:", help)));
        sections.push(Section::Finding(Finding {
            tone: Tone::Bad,
            head: diagnostic::head("error", &finding.code),
            message: finding.message.clone(),
            place: diagnostic::place_of(&at, path),
            remarks,
        }));
    }
}

fn place_of<'p>(path: &str, placed: &'p [Placed]) -> Option<&'p Placed> {
    placed.iter().find(|placed| placed.asked == path)
}

fn refusal_record(service: &ServiceChange, finding: &Found, placed: &[Placed]) -> Map<String, Value> {
    let place = place_of(&finding.path, placed);
    record([
        ("of", "service".into()),
        ("name", service.service_name.as_str().into()),
        ("effect", "refused".into()),
        ("text", finding.message.as_str().into()),
        ("awsText", json!(finding.aws_text)),
        ("help", json!(finding.help)),
        ("rule", json!(finding.rule)),
        ("file", json!(place.map(|place| &place.file))),
        ("line", json!(place.and_then(|place| place.line_and_column).map(|(line, _)| line))),
        ("path", json!(place.map(|place| &place.path))),
    ])
}

fn push_remarks(sections: &mut Vec<Section>, rows: &[Row<'_>]) {
    let changes = || rows.iter().filter_map(|row| row.change.map(|change| (row, change)));
    let mut said: Vec<(&str, String)> = Vec::new();
    for (row, change) in changes() {
        let Some(text) = change.aws_text.as_deref() else { continue };
        if !said.iter().any(|(known, _)| *known == text) {
            said.push((text, format!("What ECS answers: {}, `{}`", row.of, change.member)));
        }
    }
    for (text, title) in said {
        sections.push(Section::Title(title));
        sections.push(Section::Said(text.to_owned()));
    }
    let mut help: Vec<String> = Vec::new();
    for (_, change) in changes() {
        let Some(text) = change.help.as_deref() else { continue };
        let line = format!("{}: {text}", change.member);
        if !help.contains(&line) {
            help.push(line);
        }
    }
    if !help.is_empty() {
        sections.push(Section::Title("To know".into()));
        sections.push(Section::List(help));
    }
    if rows.len() > ROWS {
        let more = counted(rows.len().saturating_sub(ROWS), "more change");
        sections.push(Section::Note(format!("{more} not shown; -o csv has them")));
    }
}

fn to_record(row: &Row<'_>, placed: &[Placed]) -> Map<String, Value> {
    let (of, name) = row.of.split_once(' ').unwrap_or_default();
    let place = row.change.and_then(|change| placed.iter().find(|placed| placed.asked == change.path));
    let change = row.change;
    let text = |value: Option<&Value>| value.map_or(Value::Null, short_or_whole);
    record([
        ("of", of.into()),
        ("name", name.into()),
        ("effect", change.map_or(row.word, |change| change.effect.as_str()).into()),
        ("unknown", if row.is_unknown { true.into() } else { Value::Null }),
        ("member", change.map_or(Value::Null, |change| change.member.as_str().into())),
        ("old", text(change.and_then(|change| change.old.as_ref()))),
        ("new", text(change.and_then(|change| change.new.as_ref()))),
        ("text", change.map_or(Value::Null, |change| change.text.as_str().into())),
        ("awsText", json!(change.and_then(|change| change.aws_text.as_deref()))),
        ("help", json!(change.and_then(|change| change.help.as_deref()))),
        ("rule", change.map_or(Value::Null, |change| change.rule.as_ref().into())),
        ("file", json!(place.map(|place| &place.file))),
        ("line", json!(place.and_then(|place| place.line_and_column).map(|(line, _)| line))),
        ("path", json!(place.map(|place| &place.path))),
    ])
}

/// A value of a record, which is no list or object.
fn short_or_whole(value: &Value) -> Value {
    if value.is_array() || value.is_object() { value.to_string().into() } else { value.clone() }
}

/// The answer with the files that its paths lead into.
fn located(mut answer: Value, placed: &[Placed], lints: &[Value]) -> Value {
    for list in ["services", "taskDefinitions"] {
        let each = answer.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        for one in each {
            for changes in ["changes", "unknown", "findings"] {
                let changes = one.get_mut(changes).and_then(Value::as_array_mut).into_iter().flatten();
                changes.filter_map(Value::as_object_mut).for_each(|change| locate(change, placed));
            }
        }
    }
    if let (Some(fields), false) = (answer.as_object_mut(), lints.is_empty()) {
        fields.insert("lints".into(), lints.to_vec().into());
    }
    answer
}

fn locate(change: &mut Map<String, Value>, placed: &[Placed]) {
    let path = change.get("path").and_then(Value::as_str).unwrap_or_default();
    let Some(place) = placed.iter().find(|placed| placed.asked == path) else { return };
    change.insert("path".into(), place.path.as_str().into());
    change.insert("file".into(), place.file.as_str().into());
    if let Some((line, column)) = place.line_and_column {
        change.insert("line".into(), line.into());
        change.insert("column".into(), column.into());
    }
}

/// What is worth a look as findings, for code scanning.
fn findings(answer: &DiffAnswer, placed: &[Placed]) -> Value {
    let mut files: Vec<Value> = Vec::new();
    for row in rows(answer) {
        let Some(change) = row.change else { continue };
        let (severity, code) = match (row.is_unknown, change.effect) {
            (true, ChangeEffect::None) | (false, ChangeEffect::None) => continue,
            (true, _) => ("note", "diff/unknown"),
            (false, ChangeEffect::Refused) => ("error", "diff/refused"),
            (false, ChangeEffect::NeedsNewService) => ("error", "diff/needs-new-service"),
            (false, ChangeEffect::NotSaid) => ("warning", "diff/not-said"),
            (false, ChangeEffect::StartsDeployment) => ("warning", "diff/starts-deployment"),
            (false, ChangeEffect::NewRevision) => ("note", "diff/new-revision"),
        };
        let said = change.aws_text.as_deref().map(|text| format!("; ECS answers: {text}")).unwrap_or_default();
        let message = format!("{}: {}{said}", row.of, change.text);
        let place = placed.iter().find(|placed| placed.asked == change.path);
        let (line, column) = place.and_then(|place| place.line_and_column).unwrap_or((1, 1));
        let finding = json!({
            "severity": severity, "code": code, "message": message, "help": change.help.as_deref().unwrap_or_default(),
            "path": place.map_or("", |place| &place.path), "line": line, "column": column,
        });
        files.push(json!({ "file": place.map_or("", |place| &place.file), "findings": [finding] }));
    }
    for (service, finding) in refused(answer) {
        let place = place_of(&finding.path, placed);
        let (line, column) = place.and_then(|place| place.line_and_column).unwrap_or((1, 1));
        let said = finding.aws_text.as_deref().map(|text| format!("; ECS answers: {text}")).unwrap_or_default();
        let message = format!("service {}: {}{said}", service.service_name, finding.message);
        let finding = json!({
            "severity": "error", "code": finding.code, "message": message, "help": finding.help.as_deref().unwrap_or_default(),
            "path": place.map_or("", |place| &place.path), "line": line, "column": column,
        });
        files.push(json!({ "file": place.map_or("", |place| &place.file), "findings": [finding] }));
    }
    json!({ "taskDefinitions": files })
}
