//! Answers as a person reads them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stowplan_wire::Node;

use crate::{args::Format, output::Output, table::Table};

/// Whether the answer was asked for as JSON; if so, it is written.
fn as_json(answer: &Value, output: &mut Output) -> bool {
    match output.format {
        Format::Json => output.text(&format!("{answer:#}\n")),
        Format::Jsonl => output.text(&format!("{answer}\n")),
        _ => return false,
    }
    true
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn id(arn: &str) -> String {
    arn.rsplit('/').next().unwrap_or(arn).to_owned()
}

/// Zone and type of every instance of the document's cluster.
fn places(document: &Value) -> BTreeMap<String, (String, String)> {
    let mut places = BTreeMap::new();
    let Some(cluster) = document.get("cluster") else { return places };
    let Ok(read) = stowplan_wire::read_snapshot(&Node::root(cluster)) else { return places };
    for instance in read.instances {
        let value = |wanted: &str| {
            let found = instance.attributes.iter().find(|(name, _)| name == wanted);
            found.and_then(|(_, value)| value.clone()).unwrap_or_else(|| "-".into())
        };
        places.insert(instance.arn.clone(), (value("ecs.availability-zone"), value("ecs.instance-type")));
    }
    places
}

pub(crate) fn place(document: &Value, answer: &Value, output: &mut Output) {
    if as_json(answer, output) {
        return;
    }
    let places = places(document);
    let place_of = |arn: &str| places.get(arn).cloned().unwrap_or_else(|| ("-".into(), "-".into()));
    let people = output.format == Format::Table;
    let explained = answer.get("explanation");
    let placed = items(answer, "placements");
    if people || explained.is_none() {
        let mut table = Table::new(&["TASK", "INSTANCE", "ZONE", "TYPE", "ADMISSIBLE", "HOST PORTS"]);
        for (number, placement) in placed.iter().enumerate() {
            let arn = text(placement, "containerInstanceArn");
            let (zone, kind) = place_of(arn);
            let ports = items(placement, "hostPorts")
                .iter()
                .map(|port| format!("{}/{}", port["hostPort"], text(port, "protocol")));
            let gpus = items(placement, "gpuIds").iter().filter_map(Value::as_str).map(str::to_owned);
            let ports: Vec<String> = ports.chain(gpus).collect();
            let count = placement.get("admissibleCount").map(ToString::to_string).unwrap_or_default();
            table.row(vec![(number + 1).to_string(), id(arn), zone, kind, count, ports.join(" ")]);
        }
        if !table.is_empty() || !people {
            table.write(output);
        }
    }
    if people {
        let unplaced = answer.get("unplaced").and_then(Value::as_u64).unwrap_or(0);
        let summary = match (placed.len(), unplaced) {
            (placed, 0) => output.paint(&format!("{placed} placed"), "32"),
            (placed, left) => output.paint(&format!("{placed} placed, {left} not"), "31"),
        };
        output.text(&format!("{}{summary}\n", if placed.is_empty() { "" } else { "\n" }));
        for stop in items(answer, "stopped") {
            output.text(&format!(
                "stops {} on {}: {}\n",
                id(text(stop, "taskArn")),
                id(text(stop, "containerInstanceArn")),
                text(stop, "reason")
            ));
        }
    }
    match explained {
        Some(explained) => explanation(explained, &place_of, output),
        None if people => {
            let mut table = Table::new(&["INSTANCE", "ZONE", "TYPE", "REASON"]);
            for failure in items(answer, "failures") {
                let (zone, kind) = place_of(text(failure, "arn"));
                table.row(vec![id(text(failure, "arn")), zone, kind, text(failure, "reason").to_owned()]);
            }
            if !table.is_empty() {
                output.text("\n");
                table.write(output);
                output.text("\n`stowplan explain` says more.\n");
            }
        }
        None => {}
    }
    if people && answer.get("event").is_some() {
        let title = output.paint("Service event", "1");
        output.text(&format!("\n{title}\n{}\n", text(answer, "event")));
    }
}

fn explanation(explained: &Value, place_of: &dyn Fn(&str) -> (String, String), output: &mut Output) {
    let people = output.format == Format::Table;
    let instances = items(explained, "instances");
    if people {
        let picked = instances.iter().any(|report| text(report, "verdict") == "picked");
        let title = output.paint(if picked { "Why there" } else { "Why not" }, "1");
        output.text(&format!("\n{title}\n"));
    }
    let mut table = Table::new(&["INSTANCE", "ZONE", "TYPE", "REASON", "WHY"]);
    for report in instances {
        let arn = text(report, "containerInstanceArn");
        if output.instance.as_deref().is_some_and(|wanted| wanted != arn && wanted != id(arn)) {
            continue;
        }
        let (zone, kind) = place_of(arn);
        let (reason, why) = match text(report, "verdict") {
            "ignored" => ("(left out)".to_owned(), text(report, "text").to_owned()),
            "rejected" => {
                let checks = items(report, "checks")
                    .iter()
                    .map(|check| format!("{} [{}]", text(check, "text"), text(check, "rule")));
                let reason = text(report, "reason").trim_end_matches(" placement constraint unsatisfied.").to_owned();
                (reason, checks.collect::<Vec<_>>().join("; "))
            }
            "outranked" => ("(outranked)".to_owned(), format!("{}: {}", text(report, "stage"), report["key"])),
            verdict => (format!("({verdict})"), String::new()),
        };
        table.row(vec![id(arn), zone, kind, reason, why]);
    }
    table.write(output);
    if !people {
        return;
    }
    let funnel = items(explained, "funnel");
    let end = funnel.iter().position(|step| step["instances"] == 0).map_or(funnel.len(), |at| at + 1);
    let steps = funnel.iter().take(end).map(|step| format!("{} {}", step["instances"], text(step, "step")));
    let title = output.paint("Funnel", "1");
    output.text(&format!("\n{title}\n{}\n", steps.collect::<Vec<_>>().join(" → ")));
    let remedies = items(explained, "remedies");
    let blocked = !items(explained, "reasons").is_empty()
        && instances.iter().all(|report| matches!(text(report, "verdict"), "ignored" | "rejected"));
    if !remedies.is_empty() {
        let title = output.paint("What would help", "1");
        output.text(&format!("\n{title} (any one of them)\n"));
        for remedy in remedies {
            output.text(&format!("- {}\n", text(remedy, "text")));
        }
    } else if blocked {
        output.text("\nNo single change that was tried would help.\n");
    }
}

pub(crate) fn query(document: &Value, answer: &Value, output: &mut Output) {
    if as_json(answer, output) {
        return;
    }
    if output.format == Format::Table {
        let canonical = output.paint(text(answer, "canonical"), "36");
        output.text(&format!("{canonical}\n"));
    }
    if answer.get("matches").is_none() {
        return;
    }
    let places = places(document);
    let mut table = Table::new(&["INSTANCE", "ZONE", "TYPE"]);
    let matches = items(answer, "matches");
    for arn in matches.iter().filter_map(Value::as_str) {
        let (zone, kind) = places.get(arn).cloned().unwrap_or_default();
        table.row(vec![id(arn), zone, kind]);
    }
    if output.format == Format::Table {
        output.text(&format!("{} of {} instances match\n", matches.len(), places.len()));
        if !table.is_empty() {
            output.text("\n");
            table.write(output);
        }
    } else {
        table.write(output);
    }
}

pub(crate) fn stop(document: &Value, answer: &Value, output: &mut Output) {
    if as_json(answer, output) {
        return;
    }
    let places = places(document);
    let mut table = Table::new(&["TASK", "INSTANCE", "ZONE", "TYPE", "ADMISSIBLE"]);
    for stop in items(answer, "stopped") {
        let arn = text(stop, "containerInstanceArn");
        let (zone, kind) = places.get(arn).cloned().unwrap_or_default();
        table.row(vec![id(text(stop, "taskArn")), id(arn), zone, kind, stop["admissibleCount"].to_string()]);
    }
    if !table.is_empty() || output.format != Format::Table {
        table.write(output);
    }
    if output.format == Format::Table {
        let left = answer.get("unstopped").and_then(Value::as_u64).unwrap_or(0);
        let stopped = items(answer, "stopped").len();
        let summary = if left == 0 { format!("{stopped} stop") } else { format!("{stopped} stop, {left} cannot") };
        output.text(&format!("\n{summary}\n"));
        if answer.get("event").is_some() {
            output.text(&format!("\n{}\n", text(answer, "event")));
        }
    }
}

pub(crate) fn rules(_: &Value, answer: &Value, output: &mut Output) {
    let wanted = output.rules.clone();
    let rows: Vec<&Value> = items(answer, "rules")
        .iter()
        .filter(|rule| wanted.is_empty() || wanted.iter().any(|id| id == text(rule, "id")))
        .collect();
    if matches!(output.format, Format::Json | Format::Jsonl) {
        as_json(&json!({"semantics": answer["semantics"], "rules": rows}), output);
        return;
    }
    let mut table = Table::new(&["RULE", "STRENGTH", "STATEMENT"]);
    for rule in rows {
        let alternatives: Vec<&str> = items(rule, "alternatives").iter().filter_map(Value::as_str).collect();
        let choice =
            if alternatives.is_empty() { String::new() } else { format!(" Choose from {}.", alternatives.join(", ")) };
        let source = format!("\n{}", text(rule, "source"));
        let statement = format!("{}{choice}{source}", text(rule, "statement"));
        table.row(vec![text(rule, "id").to_owned(), text(rule, "strength").to_owned(), statement]);
    }
    table.write(output);
}
