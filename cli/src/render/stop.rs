//! Which tasks stop.

use serde_json::{Value, json};

use super::instances::Instances;
use super::outcome::{push_event, subject};
use super::{Cell, Grid, Report, Section, Tone, View, count_at, counted, list_at, record, str_at};

const COLUMNS: [&str; 7] = [
    "order",
    "taskArn",
    "containerInstanceArn",
    "ec2InstanceId",
    "availabilityZone",
    "instanceType",
    "admissibleCount",
];

/// The report of a `stop` answer.
pub fn report(document: &Value, answer: Value, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let stopped = list_at(&answer, "stopped");
    let unstopped = count_at(&answer, "unstopped");
    let count = u64::try_from(stopped.len()).unwrap_or(u64::MAX);
    let (tone, line) = if unstopped > 0 {
        let asked = counted(count.saturating_add(unstopped), "task");
        (Tone::Notable, format!("stops {count} of {asked}"))
    } else {
        (Tone::Good, format!("stops {}", counted(count, "task")))
    };
    let mut sections = vec![Section::Headline(tone, format!("{}: {line}", subject(document)))];
    let mut grid = Grid { header: vec!["", "task", "instance", "zone", "type", "choices"], rows: Vec::new() };
    let mut records = Vec::new();
    let mut tied = false;
    for (index, item) in stopped.iter().enumerate() {
        let arn = str_at(item, "containerInstanceArn");
        let choices = count_at(item, "admissibleCount");
        tied |= choices > 1;
        let mut row = vec![Cell::number(index.saturating_add(1)), instances.id(str_at(item, "taskArn")).into()];
        row.extend(instances.cells(arn));
        let zone = str_at(item, "availabilityZone");
        if arn.is_empty() {
            let cells = [String::new(), instances.zone(zone), String::new()].map(super::instances::or_dash);
            row.splice(2..5, cells);
        }
        row.push(Cell::number(choices));
        grid.rows.push(row);
        let mut fields = record([
            ("order", json!(index.saturating_add(1))),
            ("taskArn", json!(str_at(item, "taskArn"))),
            ("admissibleCount", json!(choices)),
        ]);
        fields.extend(instances.fields(arn));
        if arn.is_empty() {
            fields.remove("containerInstanceArn");
            fields.insert("availabilityZone".into(), json!(zone));
        }
        records.push(fields);
    }
    if !grid.rows.is_empty() {
        sections.push(Section::Grid(grid));
    }
    if tied {
        sections.push(Section::Note(
            "choices: how many tasks tied; ECS may stop any of them, this plan takes one by --tie-break.".into(),
        ));
    }
    push_event(&mut sections, &answer);
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Format;

    #[test]
    fn what_stays_is_said_with_the_event() {
        let sample: Value = serde_json::from_str(include_str!("../../assets/sample.json")).unwrap();
        let mut cluster = sample["cluster"].clone();
        let tasks = cluster["tasks"].as_array_mut().unwrap().iter_mut();
        let protected = tasks
            .filter(|task| task["group"] == "service:worker")
            .take(1)
            .map(|task| task["protectionEnabled"] = true.into())
            .count();
        assert_eq!(protected, 1, "the sample has a task to protect");
        let document = json!({"decide": "stop", "cluster": cluster, "serviceName": "worker", "count": 4});
        let answer = stowplan_wire::decide_value(&document);
        let view = View { format: Format::Table, width: None, lines: false };
        let text = super::super::text(&report(&document, answer, view), view);
        let text = anstream::adapter::strip_str(&text).to_string();
        for part in ["service worker: stops 3 of 4 tasks", "choices:", "unable to scale in"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}
