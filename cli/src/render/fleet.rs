//! Which instances to buy for services.

use serde_json::{Value, json};

use super::{
    Cell, Grid, Report, Section, Tone, count_at, counted, list_at,
    money::{money, prices_of},
    record, str_at,
};

const COLUMNS: [&str; 6] = ["instanceType", "count", "perHour", "freeCpu", "freeMemory", "tasks"];

/// Hours of a month, as AWS's own calculator counts them.
const MONTH: f64 = 730.0;

/// The report of a `fleet` answer.
pub fn report(document: &Value, answer: Value) -> Report {
    let instances = list_at(&answer, "instances");
    let priced = answer.get("perHour").is_some();
    let mut header = vec!["instances", "type", "each holds", "CPU units free", "MiB free"];
    if priced {
        header.push("an hour");
    }
    let mut grid = Grid { header, rows: Vec::new() };
    let mut records = Vec::new();
    for instance in instances {
        let free = instance.get("free").cloned().unwrap_or_default();
        let tasks = list_at(instance, "tasks").iter();
        let tasks = tasks.map(|task| format!("{} × {}", count_at(task, "count"), str_at(task, "serviceName")));
        let tasks = tasks.collect::<Vec<_>>().join(", ");
        let mut row: Vec<Cell> = vec![
            Cell::number(count_at(instance, "count")),
            str_at(instance, "instanceType").into(),
            tasks.clone().into(),
            Cell::number(count_at(&free, "cpu")),
            Cell::number(count_at(&free, "memory")),
        ];
        if priced {
            row.push(Cell::number(money(&instance["perHour"], str_at(&answer, "currency"))));
        }
        grid.rows.push(row);
        records.push(record([
            ("instanceType", instance.get("instanceType").cloned().unwrap_or_default()),
            ("count", instance.get("count").cloned().unwrap_or_default()),
            ("perHour", instance.get("perHour").cloned().unwrap_or_default()),
            ("freeCpu", free.get("cpu").cloned().unwrap_or_default()),
            ("freeMemory", free.get("memory").cloned().unwrap_or_default()),
            ("tasks", json!(tasks)),
        ]));
    }
    let mut sections = vec![headline(&answer)];
    if !instances.is_empty() {
        sections.push(Section::Grid(grid));
        sections.push(Section::Note(bound(document, &answer)));
    }
    let unfit = list_at(&answer, "unfit");
    if !unfit.is_empty() {
        sections.push(Section::Title("Fits no type, and is counted nowhere".into()));
        let line = |one: &Value| format!("{}: {}", str_at(one, "serviceName"), str_at(one, "text"));
        sections.push(Section::List(unfit.iter().map(line).collect()));
    }
    if !instances.is_empty() {
        sections.push(Section::Note(
            "advice for all tasks at once; ECS places them one at a time, by its strategies, on what is there".into(),
        ));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn headline(answer: &Value) -> Section {
    let mut text = counted(count_at(answer, "count"), "instance");
    let currency = str_at(answer, "currency");
    if let Some(price) = answer.get("perHour") {
        let month = json!(price.as_f64().unwrap_or(0.0) * MONTH);
        text.push_str(&format!(", {} an hour, {} for {MONTH} hours", money(price, currency), money(&month, currency)));
    }
    text.push_str(&prices_of(answer));
    let optimal = answer.get("optimal").and_then(Value::as_bool).unwrap_or(false);
    Section::Headline(if optimal { Tone::Good } else { Tone::Notable }, text)
}

/// How good the answer is, and what proves it.
fn bound(document: &Value, answer: &Value) -> String {
    let cheapest = str_at(document, "objective") == "cheapest";
    let least = match answer.get("bound") {
        Some(bound) if cheapest => format!("{} an hour", money(bound, str_at(answer, "currency"))),
        Some(bound) => bound.to_string(),
        None => String::new(),
    };
    let proof = answer.get("proof").map_or("", |proof| str_at(proof, "text"));
    if answer.get("optimal").and_then(Value::as_bool).unwrap_or(false) {
        return format!("nothing can be better: {least} is needed at least ({proof})");
    }
    let gap = answer.get("gapPercent").and_then(Value::as_f64).unwrap_or(100.0);
    format!("at most {gap:.2} % above the best: {least} is needed at least ({proof})")
}
