//! `stowplan fleet`: which instances to buy for services.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::ask;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::prices::prices;
use crate::question::{Question, document, layers};
use crate::render::money::{money, prices_of};
use crate::render::{Cell, Grid, Report, Section, Tone, count_at, counted, list_at, record, str_at};
use crate::snapshot::{Snapshot, snapshot};

/// Tell which EC2 instances to buy for services: the fewest or the cheapest, and how far from
/// the best that is at most.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan fleet services.json taskdefs/ --types m5.large
  stowplan fleet cluster.json --prices prices.json                the cheapest of all types with a price
  stowplan fleet cluster.json --prices prices.json --types m5.large,m5.xlarge,r5.large --reserved-memory 256
The files are what the AWS CLI printed: describe-services and describe-task-definition, or a snapshot. Prices are
{\"asOf\": \"2026-07-20\", \"currency\": \"USD\", \"perHour\": {\"m5.large\": 0.096}}. This is advice: ECS places tasks one at a time.")]
pub struct FleetArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The instance types to choose from; by default those with a price.
    #[arg(short = 't', long = "types", value_name = "TYPE", value_delimiter = ',')]
    pub types: Vec<String>,
    /// Prices for an hour, by type.
    #[arg(short = 'p', long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// What to minimize; by default the price where there are prices.
    #[arg(long, value_enum)]
    pub objective: Option<Objective>,
    /// ECS_RESERVED_MEMORY of the agents.
    #[arg(long, value_name = "MIB")]
    pub reserved_memory: Option<u32>,
    /// The account has opted in to awsvpcTrunking.
    #[arg(long)]
    pub trunking: bool,
    /// A task definition that runs once on every instance, beside the services of the strategy
    /// DAEMON.
    #[arg(long = "daemon", value_name = "FAMILY[:REVISION]")]
    pub daemons: Vec<String>,
}

/// What is to be small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Objective {
    /// The number of instances, then the price.
    Fewest,
    /// The price, then the number of instances.
    Cheapest,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/prices", "--prices"),
    ("/reservedMemory", "--reserved-memory"),
    ("/instanceTypes", "--types"),
    ("/objective", "--objective"),
    ("/trunking", "--trunking"),
    ("/daemons", "--daemon"),
]];

/// Answers it.
pub fn run(args: &FleetArgs, output: &Output) -> Result<Exit, Failure> {
    ask::answer(&question(args)?, output, |document, answer, _| report(document, answer))
}

layers! {
    /// What is asked.
    FleetRequest {
        prices,
        instance_types,
        objective,
        reserved_memory,
        trunking,
        daemons,
        services,
    }
}

/// The document of `fleet`: flags over a decision document.
fn question(args: &FleetArgs) -> Result<Question, Failure> {
    let Snapshot { base, files, lints, origins, .. } = snapshot(&args.files)?;
    let list = |list: &[String]| (!list.is_empty()).then(|| list.to_vec().into());
    let objective = match (args.objective, &args.prices) {
        (Some(Objective::Fewest), _) => Some("fewest"),
        (Some(Objective::Cheapest), _) | (None, Some(_)) => Some("cheapest"),
        (None, None) => None,
    };
    let flags = FleetRequest {
        prices: args.prices.as_deref().map(prices).transpose()?,
        instance_types: list(&args.types),
        objective: objective.map(Value::from),
        reserved_memory: args.reserved_memory.map(Value::from),
        trunking: args.trunking.then(|| true.into()),
        daemons: list(&args.daemons),
        ..FleetRequest::default()
    };
    let mut asked = flags.over(FleetRequest::of_document(base));
    if asked.instance_types.is_none() {
        let Some(priced) = asked.prices.as_ref().and_then(|prices| prices.get("perHour")?.as_object()) else {
            return Err(Failure::new("fleet/no-type", "no instance type to choose from")
                .help("add --types, or --prices with a file that has `perHour`"));
        };
        asked.instance_types = Some(priced.keys().map(String::as_str).collect());
    }
    // What runs now does not matter: only services and definitions do.
    let lists = || files.lists(&["services", "taskDefinitions", "clusters"]);
    let cluster = asked.services.is_none().then(lists);
    Ok(Question { document: document("fleet", &asked, cluster), lints, origins, ..Question::default() })
}

const COLUMNS: [&str; 6] = ["instanceType", "count", "perHour", "freeCpu", "freeMemory", "tasks"];

/// Hours of a month, as AWS's own calculator counts them.
const MONTH: f64 = 730.0;

/// The report of a `fleet` answer.
fn report(document: &Value, answer: Value) -> Report {
    let instances = list_at(&answer, "instances");
    let priced = answer.get("perHour").is_some();
    let mut header = vec!["instances", "type", "each holds", "CPU units free", "MiB free"];
    if priced {
        header.push("an hour");
    }
    let mut grid = Grid { header, rows: Vec::new() };
    let mut records = Vec::new();
    for instance in instances {
        let free = instance.get("free").cloned().unwrap_or_default();
        let held = list_at(instance, "tasks");
        let tasks = held.iter().map(|task| format!("{} × {}", count_at(task, "count"), str_at(task, "serviceName")));
        let tasks = tasks.collect::<Vec<_>>().join(", ");
        let mut row: Vec<Cell> = vec![
            Cell::number(count_at(instance, "count")),
            str_at(instance, "instanceType").into(),
            tasks.into(),
            Cell::number(count_at(&free, "cpu")),
            Cell::number(count_at(&free, "memory")),
        ];
        if priced {
            row.push(Cell::number(money(&instance["perHour"], str_at(&answer, "currency"))));
        }
        grid.rows.push(row);
        records.push(record([
            ("instanceType", instance.get("instanceType").cloned().unwrap_or_default()),
            ("count", instance.get("count").cloned().unwrap_or_default()),
            ("perHour", instance.get("perHour").cloned().unwrap_or_default()),
            ("freeCpu", free.get("cpu").cloned().unwrap_or_default()),
            ("freeMemory", free.get("memory").cloned().unwrap_or_default()),
            ("tasks", json!(held)),
        ]));
    }
    let mut sections = vec![headline(&answer)];
    if !instances.is_empty() {
        sections.push(Section::Grid(grid));
        sections.push(Section::Note(bound(document, &answer)));
    }
    let unfit = list_at(&answer, "unfit");
    if !unfit.is_empty() {
        sections.push(Section::Title("Fits no type, and is counted nowhere".into()));
        let line = |one: &Value| format!("{}: {}", str_at(one, "serviceName"), str_at(one, "text"));
        sections.push(Section::List(unfit.iter().map(line).collect()));
    }
    if !instances.is_empty() {
        sections.push(Section::Note(
            "advice for all tasks at once; ECS places them one at a time, by its strategies, on what is there".into(),
        ));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn headline(answer: &Value) -> Section {
    let mut text = counted(count_at(answer, "count"), "instance");
    let currency = str_at(answer, "currency");
    if let Some(price) = answer.get("perHour") {
        let month = json!(price.as_f64().unwrap_or(0.0) * MONTH);
        text.push_str(&format!(", {} an hour, {} for {MONTH} hours", money(price, currency), money(&month, currency)));
    }
    text.push_str(&prices_of(answer));
    let optimal = answer.get("optimal").and_then(Value::as_bool).unwrap_or(false);
    Section::Headline(if optimal { Tone::Good } else { Tone::Notable }, text)
}

/// How good the answer is, and what proves it.
fn bound(document: &Value, answer: &Value) -> String {
    let cheapest = str_at(document, "objective") == "cheapest";
    let least = match answer.get("bound") {
        Some(bound) if cheapest => format!("{} an hour", money(bound, str_at(answer, "currency"))),
        Some(bound) => bound.to_string(),
        None => String::new(),
    };
    let proof = answer.get("proof").map_or("", |proof| str_at(proof, "text"));
    if answer.get("optimal").and_then(Value::as_bool).unwrap_or(false) {
        return format!("nothing can be better: {least} is needed at least ({proof})");
    }
    let gap = answer.get("gapPercent").and_then(Value::as_f64).unwrap_or(100.0);
    format!("at most {gap:.2} % above the best: {least} is needed at least ({proof})")
}
