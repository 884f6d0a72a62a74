//! What is wrong with task definitions, file by file.

use serde_json::{Map, Value};

use super::{Cell, Grid, Report, Section, Tone, count_at, counted, list_at, str_at};

const COLUMNS: [&str; 10] =
    ["file", "line", "column", "severity", "code", "path", "message", "help", "awsText", "rule"];

/// The report of checked task definitions; notes are left out of tables unless asked for.
pub fn report(answer: Value, notes: bool) -> Report {
    let mut sections = Vec::new();
    let mut records = Vec::new();
    let mut hidden = 0_u64;
    for checked in list_at(&answer, "taskDefinitions") {
        let file = str_at(checked, "file");
        let mut rows = Vec::new();
        for finding in list_at(checked, "findings") {
            records.push(record(file, finding));
            if str_at(finding, "severity") == "note" && !notes {
                hidden = hidden.saturating_add(1);
            } else {
                rows.push(row(finding));
            }
        }
        if !rows.is_empty() {
            let name = str_at(checked, "name");
            sections.push(Section::Title(if name.is_empty() { file.to_owned() } else { format!("{file}: {name}") }));
            sections.push(Section::Grid(Grid { header: vec!["", "where", "what"], rows }));
        }
    }
    sections.push(summary(&answer));
    if hidden > 0 {
        sections.push(Section::Note(format!("{} not shown: --notes shows them", counted(hidden, "note"))));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn record(file: &str, finding: &Value) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("file".into(), file.into());
    fields.extend(finding.as_object().cloned().unwrap_or_default());
    fields
}

fn row(finding: &Value) -> Vec<Cell> {
    let severity = str_at(finding, "severity");
    let tone = match severity {
        "error" => Tone::Bad,
        "warning" => Tone::Notable,
        _ => Tone::Quiet,
    };
    let mut text = str_at(finding, "message").to_owned();
    for (lead, key) in [("ECS: ", "awsText"), ("help: ", "help")] {
        let line = str_at(finding, key);
        if !line.is_empty() {
            text.push_str(&format!("\n{lead}{line}"));
        }
    }
    let path = str_at(finding, "path");
    let path = if path.is_empty() { "/" } else { path };
    vec![Cell::toned(severity, tone), path.into(), text.into()]
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
