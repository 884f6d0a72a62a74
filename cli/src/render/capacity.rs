//! How many instances a capacity provider has, needs and will have.

use serde_json::{Value, json};

use super::instances::Instances;
use super::{
    Cell, Grid, Report, Section, Tone, View, assumes, count_at, counted, list_at,
    money::{money, prices_of},
    record, str_at,
};

const COLUMNS: [&str; 9] =
    ["minute", "running", "used", "launching", "needed", "percent", "desired", "waiting", "placed"];

/// The most instances that are shown.
const ROWS: usize = 40;

/// The report of a `capacity` answer.
pub fn report(document: &Value, answer: Value, view: View) -> Report {
    let mut sections = Vec::new();
    headline(&mut sections, &answer);
    asked(&mut sections, &answer);
    if let Some(idle) = answer.get("whenIdle").filter(|idle| idle.get("rests") == Some(&json!(false))) {
        sections.push(Section::Headline(
            Tone::Notable,
            format!(
                "when idle it never rests: {} to {} every {} minutes",
                count_at(idle, "fewest"),
                counted(count_at(idle, "most"), "instance"),
                count_at(idle, "periodMinutes"),
            ),
        ));
    }
    groups(&mut sections, &answer);
    instances(&mut sections, document, &answer, view);
    if let Some(course) = answer.get("course") {
        over_time(&mut sections, course);
    }
    let minutes = answer.pointer("/course/minutes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let records: Vec<_> = minutes
        .iter()
        .map(|row| record(COLUMNS.map(|key| (key, row.get(key).cloned().unwrap_or(Value::Null)))))
        .collect();
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn headline(sections: &mut Vec<Section>, answer: &Value) {
    let name = str_at(answer, "capacityProvider");
    let Some(reservation) = answer.get("reservation") else {
        let line = format!(
            "{name}: managed scaling is off; {} desired{}",
            counted(count_at(answer, "desiredCapacity"), "instance"),
            if assumes(answer, "termination-protection") { ", assumed without termination protection" } else { "" },
        );
        sections.push(Section::Headline(Tone::Notable, line));
        return;
    };
    let (running, desired) = (count_at(reservation, "running"), count_at(answer, "desiredCapacity"));
    let percent = reservation.get("percent").map(Value::to_string).unwrap_or_default();
    let (tone, wants) = match reservation.get("wanted").and_then(Value::as_u64) {
        None => (Tone::Notable, "nothing scales".to_owned()),
        Some(wanted) if wanted > running => (Tone::Notable, format!("{} wanted", counted(wanted, "instance"))),
        Some(wanted) if wanted < running => {
            (Tone::Plain, format!("{} wanted, after 15 low minutes", counted(wanted, "instance")))
        }
        Some(_) => (Tone::Good, "as many as wanted".to_owned()),
    };
    let line = format!(
        "{name}: {running} running, {desired} desired; reservation {percent} at {} target of {}{}: {wants}",
        if assumes(answer, "managed-scaling") { "an assumed" } else { "a" },
        count_at(reservation, "targetCapacity"),
        if assumes(answer, "termination-protection") { ", assumed without termination protection" } else { "" },
    );
    sections.push(Section::Headline(tone, line));
    sections.push(Section::Note(str_at(reservation, "text").to_owned()));
}

/// What becomes of the tasks that are asked for.
fn asked(sections: &mut Vec<Section>, answer: &Value) {
    let Some(asked) = answer.get("asked") else { return };
    let tone = match (count_at(asked, "neverStart"), count_at(asked, "waiting")) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Notable,
        _ => Tone::Bad,
    };
    sections.push(Section::Headline(tone, str_at(asked, "text").to_owned()));
}

fn groups(sections: &mut Vec<Section>, answer: &Value) {
    let found = answer.pointer("/reservation/groups").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if found.is_empty() {
        return;
    }
    let mut grid =
        Grid { header: vec!["waiting", "cpu", "memory", "on an instance", "bound by", "instances"], rows: Vec::new() };
    for group in found {
        let amount = |key: &str| count_at(group.get("requirement").unwrap_or(&Value::Null), key);
        let mut row =
            vec![Cell::number(count_at(group, "count")), Cell::number(amount("cpu")), Cell::number(amount("memory"))];
        match group.get("incompatible") {
            Some(incompatible) => {
                let text = format!(
                    "does not fit: {} {}, the smallest type has {}",
                    count_at(incompatible, "needs"),
                    str_at(incompatible, "resource"),
                    count_at(incompatible, "has"),
                );
                row.extend([Cell::toned(text, Tone::Bad), "".into(), "".into()]);
            }
            None => row.extend([
                Cell::number(count_at(group, "tasksPerInstance")),
                str_at(group, "boundBy").into(),
                Cell::number(count_at(group, "instances")),
            ]),
        }
        grid.rows.push(row);
    }
    sections.push(Section::Title("Waiting tasks, alike ones together".into()));
    sections.push(Section::Grid(grid));
}

fn instances(sections: &mut Vec<Section>, document: &Value, answer: &Value, view: View) {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let mut grid =
        Grid { header: vec!["instance", "zone", "type", "tasks", "daemons", "scale-in may take it"], rows: Vec::new() };
    let listed = list_at(answer, "instances");
    for one in listed.iter().take(ROWS) {
        let arn = str_at(one, "containerInstanceArn");
        let mut row = vec![Cell::from(instances.id(arn))];
        let known = instances.instance(arn);
        row.push(known.zone.into());
        row.push(known.kind.into());
        row.push(Cell::number(count_at(one, "tasks")));
        row.push(Cell::number(count_at(one, "daemonTasks")));
        row.push(if one.get("couldGo") == Some(&json!(true)) {
            Cell::toned("yes", Tone::Good)
        } else {
            let texts: Vec<&str> = list_at(one, "holds").iter().map(|hold| str_at(hold, "text")).collect();
            Cell::toned(format!("no: {}", texts.join("; ")), Tone::Plain)
        });
        grid.rows.push(row);
    }
    if grid.rows.is_empty() {
        return;
    }
    sections.push(Section::Title("Instances".into()));
    sections.push(Section::Grid(grid));
    if listed.len() > ROWS {
        sections.push(Section::Note(format!("{} more; -o json has them", listed.len() - ROWS)));
    }
}

fn over_time(sections: &mut Vec<Section>, course: &Value) {
    let changes = list_at(course, "changes");
    sections.push(Section::Title("Over time".into()));
    if changes.is_empty() {
        sections.push(Section::Note("the desired capacity does not change".into()));
    } else {
        let mut grid =
            Grid { header: vec!["minute", "desired", "needed", "running", "metric", "waiting", ""], rows: Vec::new() };
        for change in changes.iter().take(ROWS) {
            let (from, to) = (count_at(change, "from"), count_at(change, "to"));
            let bar = usize::try_from(to.min(40)).unwrap_or(40);
            grid.rows.push(vec![
                Cell::number(count_at(change, "minute")),
                Cell {
                    number: true,
                    ..Cell::toned(format!("{from} → {to}"), if to > from { Tone::Notable } else { Tone::Good })
                },
                Cell::number(count_at(change, "needed")),
                Cell::number(count_at(change, "running")),
                Cell::number(change.get("percent").map(Value::to_string).unwrap_or_default()),
                Cell::number(count_at(change, "waiting")),
                "█".repeat(bar).into(),
            ]);
        }
        sections.push(Section::Grid(grid));
    }
    sections.push(Section::Note(summary(course)));
    let minutes = list_at(course, "minutes");
    if !minutes.is_empty() {
        let mut grid = Grid {
            header: vec!["minute", "running", "used", "waiting", "metric", "desired", "why nothing scales"],
            rows: Vec::new(),
        };
        for row in minutes {
            grid.rows.push(vec![
                Cell::number(count_at(row, "minute")),
                Cell::number(count_at(row, "running")),
                Cell::number(count_at(row, "used")),
                Cell::number(count_at(row, "waiting")),
                Cell::number(row.get("percent").map(Value::to_string).unwrap_or_default()),
                Cell::number(count_at(row, "desired")),
                Cell::toned(row.get("rest").map_or("", |rest| str_at(rest, "text")), Tone::Quiet),
            ]);
        }
        sections.push(Section::Grid(grid));
    }
}

fn summary(course: &Value) -> String {
    let number = |key: &str| count_at(course, key);
    let mut parts = vec![format!("at most {}", counted(number("instancesAtPeak"), "instance"))];
    match course.get("allPlacedAtMinute").and_then(Value::as_u64) {
        Some(0) => {}
        Some(minute) => parts.push(format!("every task has its place from minute {minute} on")),
        None => parts.push("some tasks still wait at the end".into()),
    }
    for (key, text) in [("timedOut", "given up waiting"), ("failed", "failed at once")] {
        if number(key) > 0 {
            parts.push(format!("{} {text}", counted(number(key), "task")));
        }
    }
    parts.push(format!(
        "{} instance-minutes, {} of them idle",
        number("instanceMinutes"),
        number("idleInstanceMinutes")
    ));
    if let Some(cost) = course.get("cost") {
        let amount = |key: &str| money(cost.get(key).unwrap_or(&Value::Null), str_at(cost, "currency"));
        parts.push(format!("{}, {} of it for idle instances{}", amount("instances"), amount("idle"), prices_of(cost)));
    }
    parts.join("; ")
}
