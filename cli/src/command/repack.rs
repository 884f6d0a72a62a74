//! `stowplan repack`: a plan of moves that frees instances.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_wire::answer::{RepackAnswer, RepackMove, RepackOrder, RepackStay, RepackStep};

use super::ask::{self, of_kind};
use crate::args::TrustArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::prices::prices;
use crate::question::{Options, Question, document, layers};
use crate::render::instances::Instances;
use crate::render::money::{money, prices_of};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, record};
use crate::snapshot::{Snapshot, snapshot};

/// Plan moves that free instances, each within its service's percentages.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan repack cluster.json
  stowplan repack cluster.json --moves 20 --instances 3 --prices prices.json")]
pub struct RepackArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    /// The most moves.
    #[arg(long, value_name = "N")]
    pub moves: Option<u32>,
    /// No more instances than this need be free.
    #[arg(long, value_name = "N")]
    pub instances: Option<u32>,
    /// Only instances of this capacity provider.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Prices, to tell what is saved: what an hour costs by type, under `perHour`, and their
    /// `currency`.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[
    TrustArgs::KEYS,
    &[
        ("/options/semantics", "--semantics"),
        ("/prices", "--prices"),
        ("/moves", "--moves"),
        ("/instances", "--instances"),
        ("/capacityProvider", "--provider"),
    ],
];

/// Answers it.
pub fn run(args: &RepackArgs, output: &Output) -> Result<Exit, Failure> {
    ask::typed(&question(args)?.trusting(&args.trust), output, of_kind!(Repack), report)
}

layers! {
    /// What is asked.
    RepackRequest {
        moves,
        instances,
        capacity_provider,
        prices,
        options,
    }
}

/// The document of `repack`: flags over a decision document.
fn question(args: &RepackArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, files, lints, origins } = snapshot(&args.files)?;
    let mut below = RepackRequest::of_document(base);
    let flags = RepackRequest {
        moves: args.moves.map(Value::from),
        instances: args.instances.map(Value::from),
        capacity_provider: args.provider.as_deref().map(Value::from),
        prices: args.prices.as_deref().map(prices).transpose()?,
        options: Options::of_semantics(&args.semantics)?.over_those_of(below.options.take()).into_value(),
        ..RepackRequest::default()
    };
    Ok(Question { document: document("repack", &flags.over(below), Some(cluster)), files, lints, origins })
}

const COLUMNS: [&str; 6] = ["step", "containerInstanceArn", "group", "taskArn", "to", "order"];

/// The most rows that are shown of each table.
const ROWS: usize = 40;

/// The report of a `repack` answer.
pub fn report(document: &Value, answer: &RepackAnswer, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let of = counted(answer.instances, "instance");
    let saved = answer.saved_per_hour.map_or_else(String::new, |saved| {
        let currency = answer.currency.as_deref().unwrap_or_default();
        format!(", which saves {} an hour{}", money(saved.as_f64(), currency), prices_of(answer.as_of.as_deref()))
    });
    let tone = if answer.freed > 0 { Tone::Good } else { Tone::Notable };
    let line = format!("{} of {of} can be freed by {}{saved}", answer.freed, counted(answer.moves, "move"));
    let mut sections =
        vec![Section::Headline(tone, line), Section::Note(format!("no plan frees more than {}", answer.at_most))];
    if !answer.steps.is_empty() {
        let moved = |planned: &RepackMove| {
            let order = match planned.order {
                RepackOrder::StopFirst => ", stopped first",
                RepackOrder::StartFirst => "",
            };
            format!("{} → {}{order}", planned.group, instances.id(&planned.to))
        };
        let mut grid = Grid { header: vec!["", "drain", "type", "tasks go to"], rows: Vec::new() };
        for (number, step) in answer.steps.iter().enumerate().take(ROWS) {
            let arn = &step.container_instance_arn;
            let to: Vec<String> = step.moves.iter().map(moved).collect();
            let text = if to.is_empty() { "(empty already)".to_owned() } else { to.join("\n") };
            grid.rows.push(vec![
                Cell::number(number.saturating_add(1)),
                instances.id(arn).into(),
                instances.instance(arn).kind.into(),
                text.into(),
            ]);
        }
        sections.push(Section::Title("Drain one after the other".into()));
        sections.push(Section::Grid(grid));
    }
    if !answer.stays.is_empty() {
        let mut grid = Grid { header: vec!["stays", "because"], rows: Vec::new() };
        for stay in answer.stays.iter().take(ROWS) {
            grid.rows.push(vec![instances.id(&stay.container_instance_arn).into(), because(stay).into()]);
        }
        sections.push(Section::Grid(grid));
    }
    Report::new(sections, &COLUMNS, records(&answer.steps))
}

/// A record a move; one for an instance that is empty already.
fn records(steps: &[RepackStep]) -> Vec<Map<String, Value>> {
    let mut records = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let row = |planned: Option<&RepackMove>| {
            record([
                ("step", json!(number.saturating_add(1))),
                ("containerInstanceArn", json!(step.container_instance_arn)),
                ("group", json!(planned.map(|planned| &planned.group))),
                ("taskArn", json!(planned.and_then(|planned| planned.task_arn.as_ref()))),
                ("to", json!(planned.map(|planned| &planned.to))),
                ("order", json!(planned.map(|planned| planned.order))),
            ])
        };
        if step.moves.is_empty() {
            records.push(row(None));
        }
        records.extend(step.moves.iter().map(|planned| row(Some(planned))));
    }
    records
}

fn because(stay: &RepackStay) -> String {
    let group = stay.group.as_deref().unwrap_or_default();
    match &*stay.held_by {
        "standaloneTask" => format!("a task of {group}, which no service replaces"),
        "protectedTask" => format!("a protected task of {group}"),
        "deploymentConfiguration" => format!("the percentages of {group} let none of its tasks move"),
        "noRoom" => format!("a task of {group} finds no other place"),
        "draining" => "it drains already, without this plan".to_owned(),
        "disconnected" => "its agent is not connected".to_owned(),
        "notActive" => "it is not active".to_owned(),
        "budget" => "the budget of moves is used up".to_owned(),
        _ => "enough are free".to_owned(),
    }
}
