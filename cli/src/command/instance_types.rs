//! `stowplan instance-types`: what instance types bring.

use clap::Args;
use serde_json::{Value, json};

use super::ask::ask;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::render::{Cell, Grid, Report, Section, Tone, count_at, counted, list_at, record, str_at};

/// Show what EC2 instance types bring: CPU units, memory, GPUs, awsvpc tasks.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan instance-types m5.large c5.large
  stowplan instance-types -o csv > types.csv               all of them")]
pub struct InstanceTypesArgs {
    /// Names, e.g. m5.large; all when none is given.
    #[arg(value_name = "TYPE")]
    pub types: Vec<String>,
    /// ECS_RESERVED_MEMORY of the agents.
    #[arg(long, value_name = "MIB", default_value_t = 0)]
    pub reserved_memory: u32,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[("/reservedMemory", "--reserved-memory"), ("/instanceTypes", "TYPE")]];

/// Answers it.
pub fn run(args: &InstanceTypesArgs, output: &Output) -> Result<Exit, Failure> {
    let document = json!({
        "decide": "instanceTypes", "instanceTypes": args.types, "reservedMemory": args.reserved_memory,
    });
    output.report(&report(ask(&document)?));
    Ok(Exit::Done)
}

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
fn report(answer: Value) -> Report {
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
