//! `stowplan price`: what instances and Fargate tasks cost.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use stowplan_wire::answer::{Decimal, PriceAnswer};

use super::ask::{self, of_kind};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::prices::prices;
use crate::question::{Question, document};
use crate::render::money::{money, prices_of};
use crate::render::{Cell, Grid, Report, Section, Tone, record};

/// Tell what instances and Fargate tasks cost, at prices that you bring.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan price m5.large=3 --prices prices.json               three instances, a month of 730 hours
  stowplan price m5.large c6a.2xlarge=2 -p prices.json --hours 24
  stowplan price 1024:2048=4 -p prices.json --discount 70      Fargate tasks of 1024 CPU units and 2048 MiB, on Spot
  stowplan price 256:512:100 -p prices.json --platform linuxArm64     with 100 GiB of ephemeral storage
Prices are for an hour: {\"asOf\": \"2026-07-20\", \"currency\": \"USD\", \"perHour\": {\"m5.large\": 0.096},
\"fargate\": {\"linuxX86\": {\"vCPU\": 0.04048, \"GB\": 0.004445, \"storageGB\": 0.000111}}, \"managedInstancesFee\": {}}.
None are built in.")]
pub struct PriceArgs {
    /// An instance type, or the CPU units and MiB of a Fargate task (and GiB of its ephemeral
    /// storage), and how many of them.
    #[arg(required = true, value_name = "TYPE[=N]|CPU:MIB[:GIB][=N]", value_parser = parse_item)]
    pub items: Vec<Item>,
    /// What an hour costs: by type under `perHour`, of Fargate under `fargate`.
    #[arg(short = 'p', long, value_name = "FILE")]
    pub prices: PathBuf,
    /// For how many hours; a month has 730.
    #[arg(long, value_name = "N", default_value = "730")]
    pub hours: String,
    /// Fargate's platform, as the prices call it; by default linuxX86.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// Percent off, as Spot or a savings plan gives.
    #[arg(long, value_name = "PERCENT")]
    pub discount: Option<u32>,
    /// With the fee of Managed Instances, which the prices have under `managedInstancesFee`.
    #[arg(long)]
    pub managed_instances: bool,
}

/// What is paid for, and how many of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    what: What,
    count: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Instance(String),
    Fargate(Size),
}

/// A Fargate task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Size {
    cpu: u32,
    memory: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    ephemeral_storage: Option<u32>,
}

fn parse_item(text: &str) -> Result<Item, String> {
    let wrong = || "write a type or CPU:MIB, and a number behind `=`, e.g. `m5.large=3` or `1024:2048=4`".to_owned();
    let (what, count) = text.split_once('=').unwrap_or((text, "1"));
    let count = count.parse().map_err(|_| wrong())?;
    let numbers = || what.split(':').map(str::parse).collect::<Result<Vec<u32>, _>>().map_err(|_| wrong());
    let what = match what.contains(':') {
        false if what.is_empty() => return Err(wrong()),
        false => What::Instance(what.to_owned()),
        true => match numbers()?.as_slice() {
            [cpu, memory] => What::Fargate(Size { cpu: *cpu, memory: *memory, ephemeral_storage: None }),
            [cpu, memory, storage] => {
                What::Fargate(Size { cpu: *cpu, memory: *memory, ephemeral_storage: Some(*storage) })
            }
            _ => return Err(wrong()),
        },
    };
    Ok(Item { what, count })
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/prices", "--prices"),
    ("/plan", "TYPE[=N]|CPU:MIB[:GIB][=N]"),
    ("/plan/*/hours", "--hours"),
    ("/plan/*/platform", "--platform"),
    ("/plan/*/discountPercent", "--discount"),
    ("/plan/*/managedInstances", "--managed-instances"),
]];

/// What is asked.
#[derive(Serialize)]
struct PriceRequest<'a> {
    prices: Value,
    plan: Vec<PlanItem<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlanItem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fargate: Option<Size>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
    count: u32,
    hours: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    discount_percent: Option<u32>,
    managed_instances: bool,
}

/// Answers it.
pub fn run(args: &PriceArgs, output: &Output) -> Result<Exit, Failure> {
    ask::typed(&question(args)?, output, of_kind!(Price), |_, answer, _| report(answer, &args.hours))
}

fn question(args: &PriceArgs) -> Result<Question, Failure> {
    let plan = args.items.iter().map(|item| {
        let (instance_type, fargate) = match &item.what {
            What::Instance(name) => (Some(name.as_str()), None),
            What::Fargate(size) => (None, Some(*size)),
        };
        PlanItem {
            instance_type,
            fargate,
            platform: args.platform.as_deref().filter(|_| fargate.is_some()),
            count: item.count,
            hours: &args.hours,
            discount_percent: args.discount,
            managed_instances: args.managed_instances && fargate.is_none(),
        }
    });
    let request = PriceRequest { prices: prices(&args.prices)?, plan: plan.collect() };
    Ok(Question::of(document("price", &request, None)))
}

/// The report of a `price` answer.
pub fn report(answer: &PriceAnswer, hours: &str) -> Report {
    let amount = |amount: Decimal| money(amount.as_f64(), &answer.currency);
    let line = format!("{} for {hours} hours{}", amount(answer.total), prices_of(answer.as_of.as_deref()));
    let mut grid = Grid { header: vec!["amount", "for"], rows: Vec::new() };
    let mut records = Vec::new();
    for line in &answer.lines {
        grid.rows.push(vec![Cell::number(amount(line.amount)), line.text.as_str().into()]);
        records.push(record([
            ("amount", json!(line.amount)),
            ("currency", json!(answer.currency)),
            ("text", json!(line.text)),
        ]));
    }
    let sections = vec![Section::Headline(Tone::Good, line), Section::Grid(grid)];
    Report::new(sections, &["amount", "currency", "text"], records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_types_or_sizes() {
        let instance = |name: &str, count| Ok(Item { what: What::Instance(name.into()), count });
        let fargate = |cpu, memory, ephemeral_storage, count| {
            Ok(Item { what: What::Fargate(Size { cpu, memory, ephemeral_storage }), count })
        };
        assert_eq!(parse_item("m5.large"), instance("m5.large", 1));
        assert_eq!(parse_item("m5.large=3"), instance("m5.large", 3));
        assert_eq!(parse_item("1024:2048=4"), fargate(1024, 2048, None, 4));
        assert_eq!(parse_item("256:512:100"), fargate(256, 512, Some(100), 1));
        for wrong in ["", "=3", "m5.large=x", "1024:", "1:2:3:4", "a:b"] {
            assert!(parse_item(wrong).is_err(), "{wrong}");
        }
    }
}
