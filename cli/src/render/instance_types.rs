//! What instance types bring.

use serde_json::{Value, json};

use super::{Cell, Grid, Report, Section, Tone, count_at, counted, list_at, record, str_at};

const COLUMNS: [&str; 9] = [
    "instanceType",
    "cpuArchitecture",
    "registeredCpu",
    "memory",
    "registeredMemoryEstimate",
    "gpus",
    "networkInterfaces",
    "awsvpcTasks",
    "awsvpcTasksWithTrunk",
];

/// The report of an `instanceTypes` answer.
pub fn report(answer: Value) -> Report {
    let types = list_at(&answer, "instanceTypes");
    let header = vec![
        "instance type",
        "processor",
        "CPU units",
        "MiB",
        "MiB registered ≈",
        "GPUs",
        "interfaces",
        "awsvpc tasks",
        "with a trunk",
    ];
    let mut grid = Grid { header, rows: Vec::new() };
    let mut records = Vec::new();
    for known in types {
        let number = |key: &str| match known.get(key).and_then(Value::as_u64) {
            Some(count) => Cell::number(count),
            None => Cell { number: true, ..Cell::toned("–", Tone::Quiet) },
        };
        let mut row: Vec<Cell> = vec![str_at(known, "instanceType").into(), str_at(known, "cpuArchitecture").into()];
        row.extend(COLUMNS.iter().skip(2).map(|key| number(key)));
        grid.rows.push(row);
        records.push(record(COLUMNS.map(|key| (key, known.get(key).cloned().unwrap_or(json!(null))))));
    }
    let count = u64::try_from(types.len()).unwrap_or(u64::MAX);
    let mut sections = vec![Section::Headline(Tone::Strong, counted(count, "instance type")), Section::Grid(grid)];
    if types.iter().any(|known| count_at(known, "registeredMemoryEstimate") > 0) {
        sections.push(Section::Note(
            "MiB registered is an estimate: the kernel takes its part, which differs by image; an instance's own registeredResources are exact.".into(),
        ));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}
