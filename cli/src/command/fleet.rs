//! `stowplan fleet`: which instances to buy for services.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use stowplan_wire::answer::{Decimal, FleetAnswer, FleetUnfit};

use super::ask::{self, of_kind};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::prices::prices;
use crate::question::{Question, document, layers};
use crate::render::money::{money, prices_of};
use crate::render::{Cell, Grid, Report, Section, Tone, counted, record, str_at};
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
    ask::typed(&question(args)?, output, of_kind!(Fleet), |document, answer, _| report(document, answer))
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
pub fn report(document: &Value, answer: &FleetAnswer) -> Report {
    let currency = answer.currency.as_deref().unwrap_or_default();
    let mut header = vec!["instances", "type", "each holds", "CPU units free", "MiB free"];
    header.extend(answer.per_hour.is_some().then_some("an hour"));
    let mut grid = Grid { header, rows: Vec::new() };
    let mut records = Vec::new();
    for instance in &answer.instances {
        let tasks = instance.tasks.iter().map(|task| format!("{} × {}", task.count, task.service_name));
        let tasks = tasks.collect::<Vec<_>>().join(", ");
        let mut row: Vec<Cell> = vec![
            Cell::number(instance.count),
            instance.instance_type.as_str().into(),
            tasks.into(),
            Cell::number(instance.free.cpu),
            Cell::number(instance.free.memory),
        ];
        row.extend(instance.per_hour.map(|price| Cell::number(money(price.as_f64(), currency))));
        grid.rows.push(row);
        records.push(record([
            ("instanceType", json!(instance.instance_type)),
            ("count", json!(instance.count)),
            ("perHour", json!(instance.per_hour)),
            ("freeCpu", json!(instance.free.cpu)),
            ("freeMemory", json!(instance.free.memory)),
            ("tasks", json!(instance.tasks)),
        ]));
    }
    let mut sections = vec![headline(answer, currency)];
    if !answer.instances.is_empty() {
        sections.push(Section::Grid(grid));
        sections.push(Section::Note(bound(document, answer, currency)));
    }
    if !answer.unfit.is_empty() {
        sections.push(Section::Title("Fits no type, and is counted nowhere".into()));
        let line = |one: &FleetUnfit| format!("{}: {}", one.service_name, one.text);
        sections.push(Section::List(answer.unfit.iter().map(line).collect()));
    }
    if !answer.instances.is_empty() {
        sections.push(Section::Note(
            "advice for all tasks at once; ECS places them one at a time, by its strategies, on what is there".into(),
        ));
    }
    Report::new(sections, &COLUMNS, records)
}

fn headline(answer: &FleetAnswer, currency: &str) -> Section {
    let mut text = counted(answer.count, "instance");
    if let Some(price) = answer.per_hour {
        let month = money(price.as_f64() * MONTH, currency);
        text.push_str(&format!(", {} an hour, {month} for {MONTH} hours", money(price.as_f64(), currency)));
    }
    text.push_str(&prices_of(answer.as_of.as_deref()));
    Section::Headline(if answer.optimal { Tone::Good } else { Tone::Notable }, text)
}

/// How good the answer is, and what proves it.
fn bound(document: &Value, answer: &FleetAnswer, currency: &str) -> String {
    let least = match str_at(document, "objective") {
        "cheapest" => format!("{} an hour", money(answer.bound.as_f64(), currency)),
        _ => answer.bound.to_string(),
    };
    let proof = &answer.proof.text;
    if answer.optimal {
        return format!("nothing can be better: {least} is needed at least ({proof})");
    }
    let gap = answer.gap_percent.map_or(100.0, Decimal::as_f64);
    format!("at most {gap:.2} % above the best: {least} is needed at least ({proof})")
}
