//! `stowplan instance-types`: what instance types bring.

use clap::Args;
use serde_json::json;
use stowplan_wire::answer::{CpuArchitecture, InstanceTypeRow, InstanceTypesAnswer};

use super::ask::{self, of_kind};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::Question;
use crate::render::{Cell, Grid, Report, Section, Tone, counted, record};

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
    let question = Question::of(document);
    ask::typed(&question, output, of_kind!(InstanceTypes), |_, answer, _| report(answer))
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
pub fn report(answer: &InstanceTypesAnswer) -> Report {
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
    for known in &answer.instance_types {
        grid.rows.push(vec![
            known.instance_type.as_str().into(),
            known.cpu_architecture.map_or("", CpuArchitecture::as_str).into(),
            number(known.registered_cpu),
            number(known.memory),
            number(known.registered_memory_estimate),
            Cell::number(known.gpus),
            Cell::number(known.network_interfaces),
            Cell::number(known.awsvpc_tasks),
            number(known.awsvpc_tasks_with_trunk),
        ]);
        records.push(record([
            ("instanceType", json!(known.instance_type)),
            ("cpuArchitecture", json!(known.cpu_architecture)),
            ("registeredCpu", json!(known.registered_cpu)),
            ("memory", json!(known.memory)),
            ("registeredMemoryEstimate", json!(known.registered_memory_estimate)),
            ("gpus", json!(known.gpus)),
            ("networkInterfaces", json!(known.network_interfaces)),
            ("awsvpcTasks", json!(known.awsvpc_tasks)),
            ("awsvpcTasksWithTrunk", json!(known.awsvpc_tasks_with_trunk)),
        ]));
    }
    let headline = counted(answer.instance_types.len(), "instance type");
    let mut sections = vec![Section::Headline(Tone::Strong, headline), Section::Grid(grid)];
    let is_estimated = |known: &InstanceTypeRow| known.registered_memory_estimate.is_some_and(|memory| memory > 0);
    if answer.instance_types.iter().any(is_estimated) {
        sections.push(Section::Note(
            "MiB registered is an estimate: the kernel takes its part, which differs by image; an instance's own registeredResources are exact.".into(),
        ));
    }
    Report::new(sections, &COLUMNS, records)
}

fn number(count: Option<u32>) -> Cell {
    match count {
        Some(count) => Cell::number(count),
        None => Cell { number: true, ..Cell::toned("–", Tone::Quiet) },
    }
}
