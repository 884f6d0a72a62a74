//! When a service scales, by how much, and why not.

use serde_json::{Map, Value, json};

use super::{Cell, Grid, Report, Section, Tone, View, count_at, counted, list_at, record, str_at};

const CHANGES: [&str; 8] = ["at", "by", "direction", "from", "to", "formula", "alarmName", "rules"];
const MINUTES: [&str; 8] = ["at", "values", "alarms", "runningCount", "desiredCount", "outcome", "formula", "reason"];

/// The report of a `scale` answer over time.
pub fn report(answer: Value, _view: View) -> Report {
    let detailed = answer.get("minutes").is_some();
    let mut sections = vec![headline(&answer)];
    let load = list_at(&answer, "lints").iter().find(|lint| str_at(lint, "code") == "assumed/load");
    sections.extend(load.map(|lint| Section::Note(str_at(lint, "message").to_owned())));
    if detailed {
        sections.push(Section::Grid(minutes(&answer)));
    } else {
        sections.extend(titled("Changes", changes(&answer)));
        sections.extend(titled("Why nothing changed", holds(&answer)));
    }
    sections.extend(titled("Alarms", alarms(&answer)));
    let (columns, records) = if detailed {
        (MINUTES.to_vec(), list_at(&answer, "minutes").iter().map(minute_record).collect())
    } else {
        (CHANGES.to_vec(), list_at(&answer, "changes").iter().map(change_record).collect())
    };
    Report { sections, columns, records, answer }
}

fn titled(title: &str, grid: Grid) -> Vec<Section> {
    if grid.rows.is_empty() {
        return Vec::new();
    }
    vec![Section::Title(title.into()), Section::Grid(grid)]
}

fn headline(answer: &Value) -> Section {
    let changes = list_at(answer, "changes");
    let scaled = |direction| {
        let towards = |change: &&Value| str_at(change, "direction") == direction;
        u64::try_from(changes.iter().filter(towards).count()).unwrap_or(0)
    };
    let first = changes.first().map_or_else(|| count_at(answer, "desiredCount"), |change| count_at(change, "from"));
    let path: Vec<String> = std::iter::once(first)
        .chain(changes.iter().filter(|change| change.get("direction").is_some()).map(|change| count_at(change, "to")))
        .map(|count| count.to_string())
        .collect();
    let shown = match path.as_slice() {
        [only] => only.clone(),
        short if short.len() <= 12 => short.join(" → "),
        [first, second, .., last] => format!("{first} → {second} → … → {last}"),
        _ => String::new(),
    };
    let (out, into) = (scaled("out"), scaled("in"));
    let text = format!(
        "desired {shown}: {} out, {} in, from {} to {}",
        out,
        into,
        clock(str_at(answer, "from")),
        clock(str_at(answer, "to"))
    );
    Section::Headline(if out + into == 0 { Tone::Notable } else { Tone::Good }, text)
}

/// `2026-11-01 08:00` of an instant in UTC.
fn clock(at: &str) -> String {
    let clock = at.trim_end_matches('Z');
    clock.strip_suffix(":00").unwrap_or(clock).replace('T', " ")
}

fn rules(row: &Value) -> Cell {
    let ids: Vec<&str> = list_at(row, "rules").iter().filter_map(Value::as_str).collect();
    Cell::toned(ids.join(" "), Tone::Quiet)
}

/// Who caused a change: a policy or a scheduled action.
fn cause(change: &Value) -> String {
    match str_at(change, "scheduledActionName") {
        "" => str_at(change, "policyName").to_owned(),
        action => format!("{action} (scheduled)"),
    }
}

fn direction_cell(row: &Value) -> Cell {
    match str_at(row, "direction") {
        "out" => Cell::toned("out", Tone::Good),
        "in" => Cell::toned("in", Tone::Notable),
        _ => Cell::toned("–", Tone::Quiet),
    }
}

fn changes(answer: &Value) -> Grid {
    let rows = list_at(answer, "changes").iter().map(|change| {
        let why = match (str_at(change, "formula"), str_at(change, "error"), str_at(change, "text")) {
            ("", "", "") => format!("min {}, max {}", count_at(change, "minCapacity"), count_at(change, "maxCapacity")),
            ("", "", text) => text.to_owned(),
            ("", error, _) => format!("failed: {error}"),
            (formula, ..) => formula.to_owned(),
        };
        vec![
            clock(str_at(change, "at")).into(),
            cause(change).into(),
            direction_cell(change),
            Cell::number(format!("{} → {}", count_at(change, "from"), count_at(change, "to"))),
            why.into(),
            rules(change),
        ]
    });
    Grid { header: vec!["at (UTC)", "by", "", "desired", "why", "rules"], rows: rows.collect() }
}

fn holds(answer: &Value) -> Grid {
    let rows = list_at(answer, "holds").iter().map(|hold| {
        let (from, to) = (clock(str_at(hold, "from")), clock(str_at(hold, "to")));
        let stretch =
            if from == to { from } else { format!("{from} – {}", to.split(' ').next_back().unwrap_or(&to)) };
        let code = hold.pointer("/notScaledReason/Code").and_then(Value::as_str).unwrap_or("");
        vec![
            stretch.into(),
            direction_cell(hold),
            str_at(hold, "text").into(),
            Cell::toned(code, Tone::Notable),
            rules(hold),
        ]
    });
    Grid { header: vec!["at (UTC)", "asked", "why not", "AWS's reason", "rules"], rows: rows.collect() }
}

fn alarms(answer: &Value) -> Grid {
    let rows = list_at(answer, "alarms").iter().map(|alarm| {
        let condition = format!(
            "{} {}, {} of {} × {} s",
            str_at(alarm, "comparison"),
            alarm.get("threshold").map(Value::to_string).unwrap_or_default(),
            count_at(alarm, "datapointsToAlarm"),
            count_at(alarm, "evaluationPeriods"),
            count_at(alarm, "periodSeconds"),
        );
        let state = str_at(alarm, "state");
        let tone = if state == "ALARM" { Tone::Bad } else { Tone::Plain };
        let alarmed = list_at(alarm, "transitions").iter().filter(|transition| str_at(transition, "state") == "ALARM");
        let times: Vec<String> = alarmed.clone().take(3).map(|transition| clock(str_at(transition, "at"))).collect();
        let more = alarmed.count().saturating_sub(3);
        let more = if more > 0 {
            format!(" and {}", counted(u64::try_from(more).unwrap_or(0), "time"))
        } else {
            String::new()
        };
        let rang = format!("{}{more}", times.join(", "));
        vec![
            str_at(alarm, "alarmName").into(),
            str_at(alarm, "policyName").into(),
            condition.into(),
            Cell::toned(state, tone),
            rang.into(),
        ]
    });
    Grid { header: vec!["alarm", "policy", "when", "state at the end", "went to ALARM"], rows: rows.collect() }
}

/// The values of a minute, one for each metric, and the alarms that are on.
fn values_and_alarms(minute: &Value) -> (String, String) {
    let mut values: Vec<String> = Vec::new();
    let mut on = Vec::new();
    for alarm in list_at(minute, "alarms") {
        let value = alarm.get("value").filter(|value| !value.is_null()).map_or_else(|| "–".into(), Value::to_string);
        if !values.contains(&value) {
            values.push(value);
        }
        match str_at(alarm, "state") {
            "ALARM" => on.push(str_at(alarm, "alarmName")),
            "INSUFFICIENT_DATA" => on.push("no data"),
            _ => {}
        }
    }
    on.dedup();
    (values.join(" "), on.join(", "))
}

fn outcome(minute: &Value) -> (Cell, String) {
    let proposals = list_at(minute, "proposals").iter();
    let formulas: Vec<&str> = proposals.map(|proposal| str_at(proposal, "formula")).collect();
    let why = match str_at(minute, "text") {
        "" => formulas.join("; "),
        text if formulas.is_empty() => text.to_owned(),
        text => format!("{}: {text}", formulas.join("; ")),
    };
    let cell = match str_at(minute, "outcome") {
        "scaledOut" => Cell::toned("out", Tone::Good),
        "scaledIn" => Cell::toned("in", Tone::Notable),
        "held" => Cell::toned("held", Tone::Quiet),
        _ => Cell::toned("", Tone::Quiet),
    };
    (cell, why)
}

/// The rules behind a minute: of its reason, else of the arithmetic.
fn minute_rules(minute: &Value) -> Cell {
    if minute.get("rules").is_some() {
        return rules(minute);
    }
    list_at(minute, "proposals").first().map_or_else(Cell::default, rules)
}

fn minutes(answer: &Value) -> Grid {
    let rows = list_at(answer, "minutes").iter().map(|minute| {
        let (values, on) = values_and_alarms(minute);
        let (outcome, why) = outcome(minute);
        vec![
            clock(str_at(minute, "at")).into(),
            Cell::number(values),
            on.into(),
            Cell::number(count_at(minute, "runningCount")),
            Cell::number(count_at(minute, "desiredCount")),
            outcome,
            why.into(),
            minute_rules(minute),
        ]
    });
    Grid {
        header: vec!["at (UTC)", "value", "in ALARM", "running", "desired", "", "why", "rules"],
        rows: rows.collect(),
    }
}

fn change_record(change: &Value) -> Map<String, Value> {
    let mut fields = change.as_object().cloned().unwrap_or_default();
    fields.insert("by".into(), cause(change).into());
    fields.insert("rules".into(), rules(change).text.into());
    fields
}

fn minute_record(minute: &Value) -> Map<String, Value> {
    let (values, on) = values_and_alarms(minute);
    let (_, why) = outcome(minute);
    let reason = minute.pointer("/notScaledReason/Code").cloned().unwrap_or_default();
    record([
        ("at", json!(str_at(minute, "at"))),
        ("values", json!(values)),
        ("alarms", json!(on)),
        ("runningCount", json!(count_at(minute, "runningCount"))),
        ("desiredCount", json!(count_at(minute, "desiredCount"))),
        ("outcome", json!(str_at(minute, "outcome"))),
        ("formula", json!(why)),
        ("reason", reason),
    ])
}
