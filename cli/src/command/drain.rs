//! `stowplan drain`: how the tasks leave instances that drain, what stays and what would help.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_wire::answer::{DrainAnswer, DrainHeld, DrainStep, DrainVerdict};

use super::ask::{self, of_kind};
use crate::args::TrustArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, document, layers};
use crate::render::instances::Instances;
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, duration, either, record};
use crate::snapshot::{Snapshot, snapshot};

/// Tell how tasks leave instances that drain, what stays and what would help.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan drain cluster.json --instance 0f3a9c1e
  stowplan drain cluster.json --instance a1 --instance b2 --step-seconds 90")]
pub struct DrainArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    /// An instance to drain, or one that drains already: its id or ARN.
    #[arg(short = 'i', long = "instance", value_name = "ID")]
    pub drained: Vec<String>,
    /// How long a task takes until it is healthy: 40 s unless told.
    #[arg(long, value_name = "SECONDS")]
    pub step_seconds: Option<u32>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[
    TrustArgs::KEYS,
    &[("/options/semantics", "--semantics"), ("/containerInstances", "--instance"), ("/stepSeconds", "--step-seconds")],
];

/// Answers it.
pub fn run(args: &DrainArgs, output: &Output) -> Result<Exit, Failure> {
    ask::typed(&question(args)?.trusting(&args.trust), output, of_kind!(Drain), report)
}

layers! {
    /// What is asked.
    DrainRequest {
        container_instances,
        step_seconds,
        options,
    }
}

/// The document of `drain`: flags over a decision document.
fn question(args: &DrainArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, files, lints, origins } = snapshot(&args.files)?;
    let mut below = DrainRequest::of_document(base);
    let flags = DrainRequest {
        container_instances: (!args.drained.is_empty()).then(|| json!(args.drained)),
        step_seconds: args.step_seconds.map(Value::from),
        options: Options::of_semantics(&args.semantics)?.over_those_of(below.options.take()).into_value(),
        ..DrainRequest::default()
    };
    let asked = flags.over(below);
    if asked.container_instances.is_none() {
        return Err(Failure::new("drain/no-instances", "no instance is named")
            .help("add --instance")
            .flag("--instance"));
    }
    Ok(Question { document: document("drain", &asked, Some(cluster)), files, lints, origins })
}

const COLUMNS: [&str; 6] = ["atSeconds", "group", "taskArn", "action", "containerInstanceArn", "because"];

/// The most rows that are shown of each table.
const ROWS: usize = 40;

/// The report of a `drain` answer.
pub fn report(document: &Value, answer: &DrainAnswer, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let task = |arn: &str| instances.cut(arn.rsplit('/').next().unwrap_or_default());
    let mut sections = vec![headline(answer)];
    let mut grid =
        Grid { header: vec!["instance", "zone", "type", "tasks", "empty after", "managed draining"], rows: Vec::new() };
    for instance in answer.instances.iter().take(ROWS) {
        let mut row = instances.cells(&instance.container_instance_arn);
        row.push(Cell::number(instance.tasks));
        row.push(instance.drained_at_seconds.map_or_else(|| "tasks stay".to_owned(), duration).into());
        let managed = match (instance.managed_draining.as_deref(), instance.managed_draining_seconds) {
            (Some(_), Some(seconds)) => format!("waits {} at most", duration(seconds.into())),
            (Some(_), None) => "off".to_owned(),
            (None, _) => "not told".to_owned(),
        };
        row.push(managed.into());
        grid.rows.push(row);
    }
    sections.push(Section::Grid(grid));
    if !answer.steps.is_empty() {
        sections.push(Section::Title("What happens".into()));
        let mut grid = Grid { header: vec!["after", "group", "stop", "start on", "healthy", "run"], rows: Vec::new() };
        for step in answer.steps.iter().take(ROWS) {
            let stopped: Vec<String> = step.stopped.iter().map(|arn| task(arn)).collect();
            grid.rows.push(vec![
                duration(step.at_seconds).into(),
                step.group.as_str().into(),
                stopped.join(", ").into(),
                started(step, &instances).into(),
                Cell::number(step.healthy),
                Cell::number(step.running),
            ]);
        }
        sections.push(Section::Grid(grid));
        let left = answer.steps.len().saturating_sub(ROWS);
        if left > 0 {
            sections.push(Section::Note(format!("and {} more; `-o json` has all", counted(left, "row"))));
        }
    }
    for held in answer.held_tasks.iter().take(ROWS) {
        push_held(&mut sections, held, &task);
    }
    Report::new(sections, &COLUMNS, records(answer))
}

fn headline(answer: &DrainAnswer) -> Section {
    let of = counted(answer.instances.len(), "instance");
    let stays: usize = answer.held_tasks.iter().map(|held| held.tasks.len()).sum();
    match (answer.verdict, answer.duration_seconds) {
        (DrainVerdict::Drains, Some(seconds)) if seconds > 0 => {
            Section::Headline(Tone::Good, format!("{of} drained in {}", duration(seconds)))
        }
        (DrainVerdict::Drains, _) => Section::Headline(Tone::Good, format!("{of} drained at once")),
        (DrainVerdict::Stuck, _) => {
            let empty = answer.instances.iter().filter(|instance| instance.drained_at_seconds.is_some()).count();
            Section::Headline(
                Tone::Notable,
                format!("{empty} of {of} drained: {} {}", counted(stays, "task"), either(stays, "stays", "stay")),
            )
        }
    }
}

fn started(step: &DrainStep, instances: &Instances) -> String {
    let mut on: Vec<String> = step.started.iter().map(|arn| instances.id(arn)).collect();
    if let Some(count) = step.unplaced {
        on.push(format!("{count} without a place"));
    }
    on.join(", ")
}

fn push_held(sections: &mut Vec<Section>, held: &DrainHeld, task: &dyn Fn(&str) -> String) {
    let tasks: Vec<String> = held.tasks.iter().take(ROWS).map(|arn| task(arn)).collect();
    let more = held.tasks.len().saturating_sub(ROWS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let count = held.tasks.len();
    let title = format!("{} of {} {}", counted(count, "task"), held.group, either(count, "stays", "stay"));
    sections.push(Section::Title(title));
    sections.push(Section::Note(format!("{}{more}: {}", tasks.join(", "), held.text)));
    for remedy in &held.remedies {
        sections.push(Section::Note(format!("would help: {}", remedy.text)));
    }
}

/// A record for each task that stops or starts, and for each that stays.
fn records(answer: &DrainAnswer) -> Vec<Map<String, Value>> {
    let mut records = Vec::new();
    for step in &answer.steps {
        let row = |task: Option<&String>, action: &str, instance: Option<&String>| {
            record([
                ("atSeconds", json!(step.at_seconds)),
                ("group", json!(step.group)),
                ("taskArn", json!(task)),
                ("action", json!(action)),
                ("containerInstanceArn", json!(instance)),
                ("because", Value::Null),
            ])
        };
        records.extend(step.stopped.iter().map(|task| row(Some(task), "stops", None)));
        records.extend(step.started.iter().map(|instance| row(None, "starts", Some(instance))));
    }
    for held in &answer.held_tasks {
        records.extend(held.tasks.iter().map(|task| {
            record([
                ("atSeconds", Value::Null),
                ("group", json!(held.group)),
                ("taskArn", json!(task)),
                ("action", json!("stays")),
                ("containerInstanceArn", Value::Null),
                ("because", json!(held.held_by)),
            ])
        }));
    }
    records
}
