//! Which capacity provider gets how many tasks.

use serde_json::{Value, json};

use super::{Cell, Grid, Report, Section, Tone, count_at, counted, list_at, record, str_at};

const COLUMNS: [&str; 5] = ["capacityProvider", "base", "weight", "count", "waiting"];

/// The most steps that are shown.
const STEPS: usize = 60;

/// The report of a `split` answer.
pub fn report(answer: Value) -> Report {
    let rows = list_at(&answer, "split");
    let total: u64 = rows.iter().map(|row| count_at(row, "count")).sum();
    let waiting = count_at(&answer, "unplaced");
    let shares: Vec<String> =
        rows.iter().map(|row| format!("{} {}", count_at(row, "count"), str_at(row, "capacityProvider"))).collect();
    let (tone, more) = match waiting {
        0 => (Tone::Good, String::new()),
        waiting => (Tone::Bad, format!("; {waiting} of them wait: no other provider steps in")),
    };
    let line = format!("{}: {}{more}", counted(total, "task"), shares.join(", "));
    let mut sections = vec![Section::Headline(tone, line)];
    let mut grid = Grid { header: vec!["provider", "base", "weight", "tasks", "share"], rows: Vec::new() };
    for row in rows {
        let count = count_at(row, "count");
        let tenths = (count * 1000).checked_div(total).unwrap_or(0);
        grid.rows.push(vec![
            str_at(row, "capacityProvider").into(),
            Cell::number(count_at(row, "base")),
            Cell::number(count_at(row, "weight")),
            Cell::number(count),
            Cell { number: true, ..Cell::toned(format!("{}.{} %", tenths / 10, tenths % 10), Tone::Quiet) },
        ]);
    }
    sections.push(Section::Grid(grid));
    let order = list_at(&answer, "order");
    if !order.is_empty() {
        let title = match str_at(&answer, "direction") {
            "in" => "Stopped in this order",
            _ => "Started in this order",
        };
        sections.push(Section::Title(title.into()));
        let mut names: Vec<&str> = order.iter().take(STEPS).filter_map(Value::as_str).collect();
        if order.len() > STEPS {
            names.push("…");
        }
        sections.push(Section::Note(names.join(" ")));
    }
    let records = rows.iter().map(|row| record(COLUMNS.map(|key| (key, row.get(key).cloned().unwrap_or(json!(null))))));
    let records = records.collect();
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}
