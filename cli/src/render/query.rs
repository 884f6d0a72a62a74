//! Which instances an expression matches.

use serde_json::{Value, json};

use super::instances::{Instances, or_dash};
use super::{Cell, Grid, Report, Section, Tone, View, counted, list_at, record, str_at};

const COLUMNS: [&str; 8] = [
    "containerInstanceArn",
    "ec2InstanceId",
    "availabilityZone",
    "instanceType",
    "status",
    "runningTasksCount",
    "remainingCpu",
    "remainingMemory",
];

/// The report of a `query` answer.
pub fn report(document: &Value, answer: Value, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let canonical = str_at(&answer, "canonical").to_owned();
    let mut records = Vec::new();
    let mut sections = Vec::new();
    if answer.get("matches").is_some() {
        let matches = list_at(&answer, "matches");
        let all = document.get("cluster").map_or(0, |cluster| list_at(cluster, "containerInstances").len());
        let tone = if matches.is_empty() { Tone::Notable } else { Tone::Good };
        let of_all = counted(u64::try_from(all).unwrap_or(u64::MAX), "instance");
        sections.push(Section::Headline(tone, format!("{} of {of_all} match {canonical}", matches.len())));
        let mut grid = Grid {
            header: vec!["instance", "zone", "type", "status", "tasks", "cpu left", "memory left"],
            rows: Vec::new(),
        };
        for arn in matches.iter().filter_map(Value::as_str) {
            let instance = instances.instance(arn);
            let mut row = instances.cells(arn);
            row.push(or_dash(instance.status.clone()));
            row.push(Cell::number(instance.running));
            row.extend(instance.remaining.map(amount));
            grid.rows.push(row);
            let mut fields = record([
                ("status", json!(instance.status)),
                ("runningTasksCount", json!(instance.running)),
                ("remainingCpu", json!(instance.remaining[0])),
                ("remainingMemory", json!(instance.remaining[1])),
            ]);
            fields.extend(instances.fields(arn));
            records.push(fields);
        }
        if !grid.rows.is_empty() {
            sections.push(Section::Grid(grid));
        }
    } else {
        sections.push(Section::Headline(Tone::Good, format!("valid: {canonical}")));
        records.push(record([("canonical", json!(canonical))]));
    }
    let columns = if answer.get("matches").is_some() { COLUMNS.to_vec() } else { vec!["canonical"] };
    Report { sections, columns, records, answer }
}

fn amount(value: Option<i64>) -> Cell {
    value.map_or_else(|| or_dash(String::new()), Cell::number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Format;

    const VIEW: View = View { format: Format::Csv, width: None, lines: false };

    #[test]
    fn matches_come_with_what_is_left_on_them() {
        let sample: Value = serde_json::from_str(include_str!("../../assets/sample.json")).unwrap();
        let expression = "attribute:ecs.availability-zone == eu-central-1a";
        let document = json!({"decide": "query", "cluster": sample["cluster"], "expression": expression});
        let answer = stowplan_wire::decide_value(&document);
        let text = super::super::text(&report(&document, answer, VIEW), VIEW);
        assert!(text.contains("eu-central-1a,m5.large,ACTIVE,2,1536,2048\n"), "{text}");
    }

    #[test]
    fn a_checked_expression_has_no_matches() {
        let answer = json!({"canonical": "agentConnected == true", "lints": []});
        let text = super::super::text(&report(&json!({}), answer, VIEW), VIEW);
        assert_eq!(text, "canonical\nagentConnected == true\n");
    }
}
