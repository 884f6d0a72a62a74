//! Where tasks land.

use serde_json::{Value, json};

use super::instances::{Instances, or_dash};
use super::outcome::{push_event, push_waiting, said_no, subject};
use super::{Cell, Grid, Report, Section, Tone, View, count_at, counted, either, explain, list_at, record, str_at};

const COLUMNS: [&str; 10] = [
    "outcome",
    "task",
    "containerInstanceArn",
    "ec2InstanceId",
    "availabilityZone",
    "instanceType",
    "capacityProviderName",
    "admissibleCount",
    "hostPorts",
    "reason",
];

/// The report of a `place` answer.
pub fn report(document: &Value, answer: Value, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let mut sections = vec![headline(document, &answer)];
    push_placements(&mut sections, &answer, &instances);
    push_waiting(&mut sections, &answer);
    push_stopped(&mut sections, &answer, &instances);
    let explained = !list_at(explain::of(&answer), "instances").is_empty();
    if explained {
        explain::push_why_not(&mut sections, &answer, &instances, None);
    } else {
        push_failures(&mut sections, &answer, &instances);
    }
    if said_no(&answer) {
        explain::push_funnel(&mut sections, &answer);
    }
    push_event(&mut sections, &answer);
    push_candidates(&mut sections, &answer);
    explain::push_remedies(&mut sections, &answer);
    if said_no(&answer) && !explained && is_about_instances(&answer) {
        sections.push(Section::Note(
            "`stowplan explain` with the same arguments shows every check of every instance.".into(),
        ));
    }
    Report { sections, columns: COLUMNS.to_vec(), records: records(&answer, &instances), answer }
}

/// Whether any instance was looked at: not on Fargate.
fn is_about_instances(answer: &Value) -> bool {
    answer.get("closest").is_some() || !list_at(answer, "failures").is_empty()
}

fn headline(document: &Value, answer: &Value) -> Section {
    let placed = u64::try_from(list_at(answer, "placements").len()).unwrap_or(u64::MAX);
    let unplaced = count_at(answer, "unplaced");
    let waiting = count_at(answer, "waiting");
    let asked = placed.saturating_add(unplaced).saturating_add(waiting);
    let subject = subject(document);
    let tone = if !said_no(answer) {
        Tone::Good
    } else if placed == 0 && waiting == 0 {
        Tone::Bad
    } else {
        Tone::Notable
    };
    let mut line = format!("placed {placed} of {}", counted(asked, "task"));
    if waiting > 0 {
        line.push_str(&format!(", {waiting} {}", either(waiting, "waits", "wait")));
    }
    if waiting > 0 && unplaced > 0 {
        line.push_str(&format!(", {unplaced} not created"));
    }
    Section::Headline(tone, format!("{subject}: {line}"))
}

fn push_placements(sections: &mut Vec<Section>, answer: &Value, instances: &Instances) {
    let placements = list_at(answer, "placements");
    if placements.is_empty() {
        return;
    }
    if placements.iter().all(|placement| placement.get("containerInstanceArn").is_none()) {
        push_zones(sections, placements, instances);
        return;
    }
    let ports: Vec<String> = placements.iter().map(ports).collect();
    let with_provider = list_at(answer, "split").len() > 1;
    let with_ports = ports.iter().any(|ports| !ports.is_empty());
    let mut header = vec!["task", "instance", "zone", "type"];
    if with_provider {
        header.push("provider");
    }
    if with_ports {
        header.push("ports");
    }
    header.push("choices");
    let mut grid = Grid { header, rows: Vec::new() };
    let mut tied = false;
    for (index, (placement, ports)) in placements.iter().zip(ports).enumerate() {
        let mut row = vec![Cell::number(index.saturating_add(1))];
        row.extend(instances.cells(str_at(placement, "containerInstanceArn")));
        if with_provider {
            row.push(str_at(placement, "capacityProviderName").into());
        }
        if with_ports {
            row.push(or_dash(ports));
        }
        let choices = count_at(placement, "admissibleCount");
        tied |= choices > 1;
        row.push(Cell::number(choices));
        grid.rows.push(row);
    }
    sections.push(Section::Grid(grid));
    let failing = placements.iter().filter(|placement| !list_at(placement, "unboundPorts").is_empty()).count();
    if failing > 0 {
        let tasks = counted(u64::try_from(failing).unwrap_or(u64::MAX), "task");
        sections.push(Section::Note(format!(
            "→none: the agent finds too few free host ports there, so {tasks} would fail to start; ECS does not look at them when it places (TASK-35)."
        )));
    }
    if tied {
        sections.push(Section::Note(
            "choices: how many instances tied; ECS may take any of them, this plan takes one by --tie-break.".into(),
        ));
    }
}

/// The types that a new managed instance may be of, where tasks wait for one; or why none.
fn push_candidates(sections: &mut Vec<Section>, answer: &Value) {
    const SHOWN: usize = 12;
    let types: Vec<&str> = list_at(answer, "candidateInstanceTypes").iter().filter_map(Value::as_str).collect();
    let waits = count_at(answer, "waiting") > 0;
    let text = answer.get("waitingTasks").map_or("", |tasks| str_at(tasks, "text"));
    if !text.is_empty() {
        sections.push(Section::Note(text.to_owned()));
    }
    if waits && !types.is_empty() {
        let count = count_at(answer, "candidateInstanceTypeCount");
        let shown = types.get(..SHOWN).unwrap_or(&types);
        let more = count.saturating_sub(u64::try_from(shown.len()).unwrap_or(u64::MAX));
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let types = counted(count, "instance type");
        sections.push(Section::Note(format!("ECS chooses among {types}: {}{more}", shown.join(", "))));
    }
}

/// Tasks on Fargate: a zone each.
fn push_zones(sections: &mut Vec<Section>, placements: &[Value], instances: &Instances) {
    let with_provider = placements.iter().any(|placement| placement.get("capacityProviderName").is_some());
    let mut header = vec!["task", "zone"];
    if with_provider {
        header.push("provider");
    }
    header.push("choices");
    let mut grid = Grid { header, rows: Vec::new() };
    let mut tied = false;
    for (index, placement) in placements.iter().enumerate() {
        let choices = list_at(placement, "admissibleZones").len();
        tied |= choices > 1;
        let mut row =
            vec![Cell::number(index.saturating_add(1)), or_dash(instances.zone(str_at(placement, "availabilityZone")))];
        if with_provider {
            row.push(str_at(placement, "capacityProviderName").into());
        }
        row.push(if choices == 0 { or_dash(String::new()) } else { Cell::number(choices) });
        grid.rows.push(row);
    }
    sections.push(Section::Grid(grid));
    if tied {
        sections.push(Section::Note(
            "choices: how many zones tied; Fargate may take any of them, this plan takes one by --tie-break.".into(),
        ));
    }
}

/// `80→32768`, `53→53/udp`; `8000-8010→none` where too few ports are free.
fn ports(placement: &Value) -> String {
    let ports: Vec<String> = list_at(placement, "hostPorts")
        .iter()
        .map(|port| {
            let protocol = match str_at(port, "protocol") {
                "udp" => "/udp",
                _ => "",
            };
            let (inner, outer) = (count_at(port, "containerPort"), count_at(port, "hostPort"));
            format!("{inner}→{outer}{protocol}")
        })
        .collect();
    let unbound = list_at(placement, "unboundPorts").iter().map(|mapping| {
        let range = str_at(mapping, "containerPortRange");
        let inner = if range.is_empty() { count_at(mapping, "containerPort").to_string() } else { range.to_owned() };
        format!("{inner}→none")
    });
    ports.into_iter().chain(unbound).collect::<Vec<_>>().join(" ")
}

/// What a daemon's placement stops.
fn push_stopped(sections: &mut Vec<Section>, answer: &Value, instances: &Instances) {
    let stopped = list_at(answer, "stopped");
    if stopped.is_empty() {
        return;
    }
    let mut grid = Grid { header: vec!["stopped task", "instance", "zone", "type", "why"], rows: Vec::new() };
    for item in stopped {
        let mut row = vec![instances.id(str_at(item, "taskArn")).into()];
        row.extend(instances.cells(str_at(item, "containerInstanceArn")));
        row.push(str_at(item, "reason").into());
        grid.rows.push(row);
    }
    sections.push(Section::Title("Stopped".into()));
    sections.push(Section::Grid(grid));
}

fn push_failures(sections: &mut Vec<Section>, answer: &Value, instances: &Instances) {
    let failures = list_at(answer, "failures");
    if failures.is_empty() {
        return;
    }
    let mut grid = Grid { header: vec!["instance", "zone", "type", "reason"], rows: Vec::new() };
    for failure in failures {
        let mut row = instances.cells(str_at(failure, "arn"));
        row.push(Cell::toned(str_at(failure, "reason"), Tone::Bad));
        grid.rows.push(row);
    }
    sections.push(Section::Title(explain::why_not_title(answer)));
    sections.push(Section::Grid(grid));
}

fn records(answer: &Value, instances: &Instances) -> Vec<serde_json::Map<String, Value>> {
    let placements = list_at(answer, "placements");
    let mut records = Vec::new();
    for (index, placement) in placements.iter().enumerate() {
        let ports: Vec<Value> =
            list_at(placement, "hostPorts").iter().filter_map(|port| port.get("hostPort").cloned()).collect();
        let mut fields = record([
            ("outcome", json!("placed")),
            ("task", json!(index.saturating_add(1))),
            ("admissibleCount", json!(count_at(placement, "admissibleCount"))),
            ("hostPorts", json!(ports)),
        ]);
        fields.extend(instances.fields(str_at(placement, "containerInstanceArn")));
        if placement.get("containerInstanceArn").is_none() {
            fields.remove("containerInstanceArn");
            fields.insert("admissibleCount".into(), json!(list_at(placement, "admissibleZones").len()));
        }
        for key in ["availabilityZone", "capacityProviderName"] {
            if let Some(value) = placement.get(key) {
                fields.insert(key.into(), value.clone());
            }
        }
        records.push(fields);
    }
    if let waiting @ 1.. = count_at(answer, "waiting") {
        let reason = answer.pointer("/waitingTasks/stoppedReason").cloned().unwrap_or_default();
        for number in 0..waiting {
            let task = u64::try_from(placements.len()).unwrap_or(u64::MAX).saturating_add(number).saturating_add(1);
            records.push(record([("outcome", json!("waiting")), ("task", json!(task)), ("reason", reason.clone())]));
        }
    }
    for stopped in list_at(answer, "stopped") {
        let mut fields = record([
            ("outcome", json!("stopped")),
            ("taskArn", json!(str_at(stopped, "taskArn"))),
            ("reason", json!(str_at(stopped, "reason"))),
        ]);
        fields.extend(instances.fields(str_at(stopped, "containerInstanceArn")));
        records.push(fields);
    }
    for failure in list_at(answer, "failures") {
        let mut fields = record([
            ("outcome", json!("failed")),
            ("task", json!(placements.len().saturating_add(1))),
            ("reason", json!(str_at(failure, "reason"))),
        ]);
        fields.extend(instances.fields(str_at(failure, "arn")));
        records.push(fields);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Format;

    fn sample() -> (Value, Value) {
        let document: Value = serde_json::from_str(include_str!("../../assets/sample.json")).unwrap();
        let answer = stowplan_wire::decide_value(&document);
        (document, answer)
    }

    fn rendered(format: Format, width: Option<u16>) -> String {
        let (document, answer) = sample();
        let view = View { format, width, lines: false };
        let text = super::super::text(&report(&document, answer, view), view);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn the_sample_says_what_was_placed_and_why_not_more() {
        let text = rendered(Format::Table, None);
        for part in [
            "service web: placed 3 of 4 tasks",
            "1c4e8a02f7b34d6c9a5e0d1b2f3a4c5d",
            "80→80",
            "needs 1024 MiB of memory, has 764",
            "Service event",
            "hostPort 0",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn eighty_columns_hold_every_table() {
        let text = rendered(Format::Table, Some(80));
        let tables = text.split("Service event").next().unwrap();
        for line in tables.lines().filter(|line| !line.starts_with("choices:")) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn records_have_one_line_each() {
        assert_eq!(rendered(Format::Jsonl, None).lines().count(), 9);
        let csv = rendered(Format::Csv, None);
        assert_eq!(csv.lines().count(), 10);
        assert!(csv.starts_with("outcome,task,containerInstanceArn"), "{csv}");
    }

    #[test]
    fn json_is_the_answer() {
        let (_, answer) = sample();
        let shown: Value = serde_json::from_str(&rendered(Format::Json, None)).unwrap();
        assert_eq!(shown, answer);
    }
}
