//! What people and programs read of a check.

use serde_json::{Map, Value, json};
use stowplan_wire::answer::{CheckAnswer, FindingSeverity};

use super::found::{Checked, Located, Summary};
use crate::question::fields_of;
use crate::render::{Finding, Report, Section, Tone, counted, diagnostic};

const COLUMNS: [&str; 11] =
    ["file", "line", "column", "severity", "code", "path", "message", "help", "awsText", "rule", "firstError"];

/// The report of checked task definitions and services; notes are left out of what people read
/// unless asked for.
pub(super) fn report(summary: &Summary, checked: &[Checked], notes: bool) -> Report {
    let mut sections = Vec::new();
    let mut records = Vec::new();
    let mut hidden = 0_u64;
    for one in checked {
        let file = one.file();
        let (name, first) = one.name_and_first();
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
    let is_service = |one: &&Checked| matches!(one, Checked::Service(_));
    let definitions: Vec<&Checked> = checked.iter().filter(|one| !is_service(one)).collect();
    let services: Vec<&Checked> = checked.iter().filter(is_service).collect();
    let mut answer = json!({ "summary": summary, "taskDefinitions": definitions });
    if let (false, Some(fields)) = (services.is_empty(), answer.as_object_mut()) {
        fields.insert("services".into(), json!(services));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

/// The report of one answer, which is about no file.
pub fn report_answer(answer: &CheckAnswer) -> Report {
    let located = answer.findings.iter().map(|finding| Located { finding: finding.clone(), line: None, column: None });
    let told = located.enumerate().map(|(at, one)| Section::Finding(told("", &one, answer.first_error == Some(at))));
    let mut sections: Vec<Section> = told.collect();
    let is_legal = answer.findings.iter().all(|finding| finding.severity != FindingSeverity::Error);
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
    let Summary { task_definitions, services, legal, with_errors, with_warnings, unchecked, unreadable, passed_over } =
        summary;
    let mut all = counted(*task_definitions, "task definition");
    if *services > 0 {
        let own = counted(*services, "service");
        all = if *task_definitions > 0 { format!("{all}, {own}") } else { own };
    }
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
