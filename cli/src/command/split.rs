//! `stowplan split`: which capacity provider gets how many tasks.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use stowplan_wire::answer::{Direction, SplitAnswer, SplitShare};

use super::ask::{self, of_kind};
use crate::args::parse_parameter;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, document};
use crate::render::{Cell, Grid, Report, Section, Tone, counted, record};

/// Tell which capacity provider gets how many tasks, in which order.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan split FARGATE:1:2 FARGATE_SPOT:3 -n 10          weight, then base
  stowplan split A:1 B:4 -n 2 --current A=3 --current B=7  which ones stop
  stowplan split FARGATE:1 FARGATE_SPOT:3 -n 8 --without FARGATE_SPOT")]
pub struct SplitArgs {
    /// A capacity provider with its weight and base.
    #[arg(required = true, value_name = "NAME[:WEIGHT[:BASE]]", value_parser = parse_provider)]
    pub providers: Vec<ProviderShare>,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: u32,
    /// How many a provider has now: then the answer has the steps from there.
    #[arg(long, value_name = "NAME=N", value_parser = parse_parameter)]
    pub current: Vec<(String, String)>,
    /// A provider that has no capacity just now.
    #[arg(long, value_name = "NAME")]
    pub without: Vec<String>,
    /// A date, or a rule and its alternative, e.g. CAP-6=ignore; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// A provider of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderShare {
    /// Its name.
    pub name: String,
    /// Its weight.
    pub weight: u32,
    /// Its base.
    pub base: u32,
}

fn parse_provider(text: &str) -> Result<ProviderShare, String> {
    let mut parts = text.split(':');
    let name = parts.next().filter(|name| !name.is_empty()).ok_or("a name is missing, as in `FARGATE:1`")?;
    let mut number = |default| parts.next().map_or(Ok(default), |part| part.parse::<u32>());
    let (weight, base) = (number(1), number(0));
    match (weight, base, parts.next()) {
        (Ok(weight), Ok(base), None) => Ok(ProviderShare { name: name.to_owned(), weight, base }),
        _ => Err("write NAME, NAME:WEIGHT or NAME:WEIGHT:BASE, e.g. `FARGATE:1:2`".to_owned()),
    }
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/options/semantics", "--semantics"),
    ("/capacityProviderStrategy", "NAME[:WEIGHT[:BASE]]"),
    ("/count", "--count"),
    ("/current", "--current"),
    ("/withoutCapacity", "--without"),
]];

/// Answers it.
pub fn run(args: &SplitArgs, output: &Output) -> Result<Exit, Failure> {
    ask::typed(&question(args)?, output, of_kind!(Split), |_, answer, _| report(answer))
}

/// What is asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SplitRequest<'a> {
    capacity_provider_strategy: Vec<StrategyItem<'a>>,
    count: u32,
    without_capacity: &'a [String],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    current: BTreeMap<&'a str, u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StrategyItem<'a> {
    capacity_provider: &'a str,
    weight: u32,
    base: u32,
}

fn question(args: &SplitArgs) -> Result<Question, Failure> {
    let mut current = BTreeMap::new();
    for (name, count) in &args.current {
        let number: u32 = count.parse().map_err(|_| {
            Failure::new("request/count", format!("`{count}` is not a number of tasks")).help("write --current NAME=N")
        })?;
        current.insert(name.as_str(), number);
    }
    let request = SplitRequest {
        capacity_provider_strategy: args.providers.iter().map(item_of).collect(),
        count: args.count,
        without_capacity: &args.without,
        current,
        options: Options::of_semantics(&args.semantics)?.into_value(),
    };
    Ok(Question::of(document("split", &request, None)))
}

fn item_of(share: &ProviderShare) -> StrategyItem<'_> {
    StrategyItem { capacity_provider: &share.name, weight: share.weight, base: share.base }
}

const COLUMNS: [&str; 5] = ["capacityProvider", "base", "weight", "count", "waiting"];

/// The most steps that are shown.
const STEPS: usize = 60;

/// The report of a `split` answer.
pub fn report(answer: &SplitAnswer) -> Report {
    let total: u64 = answer.split.iter().map(|row| u64::from(row.count)).sum();
    let share = |row: &SplitShare| format!("{} {}", row.count, row.capacity_provider);
    let shares: Vec<String> = answer.split.iter().map(share).collect();
    let (tone, more) = match answer.unplaced {
        None => (Tone::Good, String::new()),
        Some(waiting) => (Tone::Bad, format!("; {waiting} of them wait: no other provider steps in")),
    };
    let line = format!("{}: {}{more}", counted(total, "task"), shares.join(", "));
    let mut sections = vec![Section::Headline(tone, line)];
    let mut grid = Grid { header: vec!["provider", "base", "weight", "tasks", "share"], rows: Vec::new() };
    for row in &answer.split {
        let tenths = (u64::from(row.count) * 1000).checked_div(total).unwrap_or(0);
        grid.rows.push(vec![
            row.capacity_provider.as_str().into(),
            Cell::number(row.base),
            Cell::number(row.weight),
            Cell::number(row.count),
            Cell { number: true, ..Cell::toned(format!("{}.{} %", tenths / 10, tenths % 10), Tone::Quiet) },
        ]);
    }
    sections.push(Section::Grid(grid));
    if !answer.order.is_empty() {
        let title = match answer.direction {
            Some(Direction::In) => "Stopped in this order",
            Some(Direction::Out) | None => "Started in this order",
        };
        sections.push(Section::Title(title.into()));
        let mut names: Vec<&str> = answer.order.iter().take(STEPS).map(String::as_str).collect();
        if answer.order.len() > STEPS {
            names.push("…");
        }
        sections.push(Section::Note(names.join(" ")));
    }
    let row = |row: &SplitShare| {
        record([
            ("capacityProvider", json!(row.capacity_provider)),
            ("base", json!(row.base)),
            ("weight", json!(row.weight)),
            ("count", json!(row.count)),
            ("waiting", json!(row.waiting)),
        ])
    };
    Report::new(sections, &COLUMNS, answer.split.iter().map(row).collect())
}
