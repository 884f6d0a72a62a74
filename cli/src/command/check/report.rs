//! What people and programs read of a check.

use serde_json::{Map, Value, json};
use stowplan_wire::answer::{CheckAnswer, FindingSeverity};

use super::found::{Checked, CheckedPart, Located, Part, Summary};
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
    push_parts(&mut sections, &mut records, checked);
    let has_error =
        |part: &&CheckedPart| part.findings.iter().any(|one| one.finding.severity == FindingSeverity::Error);
    let with_errors: Vec<Part> =
        checked.iter().filter_map(Checked::part).filter(has_error).map(|part| part.kind).collect();
    sections.push(headline(summary, &with_errors));
    if hidden > 0 {
        sections.push(Section::Note(format!("{} not shown: --notes shows them", counted(hidden, "note"))));
    }
    let is_service = |one: &&Checked| matches!(one, Checked::Service(_));
    let is_part = |one: &&Checked| one.part().is_some();
    let definitions: Vec<&Checked> = checked.iter().filter(|one| !is_service(one) && !is_part(one)).collect();
    let services: Vec<&Checked> = checked.iter().filter(is_service).collect();
    let mut answer = json!({ "summary": summary, "taskDefinitions": definitions });
    if let (false, Some(fields)) = (services.is_empty(), answer.as_object_mut()) {
        fields.insert("services".into(), json!(services));
    }
    for (kind, _, key) in Part::ALL {
        let own: Vec<&CheckedPart> =
            checked.iter().filter_map(Checked::part).filter(|part| part.kind == kind).collect();
        if let (false, Some(fields)) = (own.is_empty(), answer.as_object_mut()) {
            fields.insert(key.into(), json!(own));
        }
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

/// More lines than these are for programs.
const LINES: usize = 20;

/// What other questions say, and what the files do not tell.
fn push_parts(sections: &mut Vec<Section>, records: &mut Vec<Map<String, Value>>, checked: &[Checked]) {
    let parts = || checked.iter().filter_map(Checked::part);
    let is_alone = parts().all(|part| parts().next().is_some_and(|first| first.file == part.file));
    let name_of = |part: &CheckedPart| match (is_alone, part.name.is_empty()) {
        (true, _) => part.name.clone(),
        (false, true) => part.file.clone(),
        (false, false) => format!("{}: {}", part.file, part.name),
    };
    for (kind, title, _) in Part::ALL {
        let own = parts().filter(|part| part.kind == kind && !part.summary.is_empty());
        let lines = shortened(own.map(|part| format!("{}: {}", name_of(part), part.summary)).collect());
        if !lines.is_empty() {
            sections.push(Section::Title(title.into()));
            sections.push(Section::List(lines));
        }
    }
    let mut open: Vec<(&str, Vec<String>)> = Vec::new();
    for part in parts() {
        for what in &part.not_told {
            records.push(record(&part.file, not_told(&part.name, what), false));
            match open.iter_mut().find(|(known, _)| known == what) {
                Some((_, names)) => names.push(name_of(part)),
                None => open.push((what, vec![name_of(part)])),
            }
        }
    }
    let line = |(what, names): &(&str, Vec<String>)| match names.as_slice() {
        [only] if only.is_empty() => (*what).to_owned(),
        [first, second, third, more @ ..] if !more.is_empty() => {
            format!("{first}, {second}, {third} and {} more: {what}", more.len())
        }
        names => format!("{}: {what}", names.join(", ")),
    };
    let lines = shortened(open.iter().map(line).collect());
    if !lines.is_empty() {
        sections.push(Section::Title("Not told".into()));
        sections.push(Section::List(lines));
    }
}

fn shortened(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(LINES);
    if more > 0 {
        lines.truncate(LINES);
        lines.push(format!("{} not shown; -o json has all", counted(more as u64, "more line")));
    }
    lines
}

/// The record of what is not told.
fn not_told(name: &str, what: &str) -> Map<String, Value> {
    let message = if name.is_empty() { what.to_owned() } else { format!("{name}: {what}") };
    let fields = json!({"severity": "note", "code": "check/not-told", "message": message});
    fields.as_object().cloned().unwrap_or_default()
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

fn headline(summary: &Summary, with_parts: &[Part]) -> Section {
    let Summary { task_definitions, services, legal, with_errors, with_warnings, parts_with_errors, .. } = summary;
    let Summary { unchecked, unreadable, passed_over, .. } = summary;
    let mut all = counted(*task_definitions, "task definition");
    if *services > 0 {
        let own = counted(*services, "service");
        all = if *task_definitions > 0 { format!("{all}, {own}") } else { own };
    }
    let mut line = format!("{all}: {legal} legal, {with_errors} with errors, {with_warnings} with warnings");
    if *parts_with_errors > 0 {
        let kinds = Part::ALL.iter().filter(|(kind, ..)| with_parts.contains(kind));
        let kinds: Vec<String> = kinds.map(|(_, title, _)| title.to_lowercase()).collect();
        line.push_str(&format!("; {} in {}", counted(*parts_with_errors as u64, "error"), kinds.join(" and ")));
    }
    if *unchecked > 0 {
        line.push_str(&format!("; {unchecked} not checked"));
    }
    if *unreadable > 0 {
        line.push_str(&format!("; {} not readable", counted(*unreadable, "file")));
    }
    if *passed_over > 0 {
        line.push_str(&format!("; {} passed over", counted(*passed_over, "other file")));
    }
    let tone = match (with_errors.saturating_add(*unreadable).saturating_add(*parts_with_errors), with_warnings) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Notable,
        _ => Tone::Bad,
    };
    Section::Headline(tone, line)
}
