//! `stowplan repack`: a plan of moves that frees instances.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::ask;
use crate::args::TrustArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::prices::prices;
use crate::question::{Options, Question, document, layers};
use crate::render::instances::Instances;
use crate::render::money::{money, prices_of};
use crate::render::{Cell, Grid, Report, Section, Tone, View, count_at, counted, list_at, record, str_at};
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
    ask::answer(&question(args)?.trusting(&args.trust), output, report)
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
fn report(document: &Value, answer: Value, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let (freed, moves) = (count_at(&answer, "freed"), count_at(&answer, "moves"));
    let of = counted(count_at(&answer, "instances"), "instance");
    let saved = answer.get("savedPerHour").map_or_else(String::new, |saved| {
        format!(", which saves {} an hour{}", money(saved, str_at(&answer, "currency")), prices_of(&answer))
    });
    let tone = if freed > 0 { Tone::Good } else { Tone::Notable };
    let line = format!("{freed} of {of} can be freed by {}{saved}", counted(moves, "move"));
    let mut sections = vec![
        Section::Headline(tone, line),
        Section::Note(format!("no plan frees more than {}", count_at(&answer, "atMost"))),
    ];
    let steps = list_at(&answer, "steps");
    if !steps.is_empty() {
        let mut grid = Grid { header: vec!["", "drain", "type", "tasks go to"], rows: Vec::new() };
        for (number, step) in steps.iter().enumerate().take(ROWS) {
            let arn = str_at(step, "containerInstanceArn");
            let to: Vec<String> = list_at(step, "moves")
                .iter()
                .map(|planned| {
                    let order = if str_at(planned, "order") == "stopFirst" { ", stopped first" } else { "" };
                    format!("{} → {}{order}", str_at(planned, "group"), instances.id(str_at(planned, "to")))
                })
                .collect();
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
    let stays = list_at(&answer, "stays");
    if !stays.is_empty() {
        let mut grid = Grid { header: vec!["stays", "because"], rows: Vec::new() };
        for stay in stays.iter().take(ROWS) {
            grid.rows.push(vec![instances.id(str_at(stay, "containerInstanceArn")).into(), because(stay).into()]);
        }
        sections.push(Section::Grid(grid));
    }
    let mut records = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let arn = str_at(step, "containerInstanceArn");
        let moves = list_at(step, "moves");
        let at = |planned: &Value, key: &str| planned.get(key).cloned().unwrap_or(Value::Null);
        let row = |planned: &Value| {
            record([
                ("step", json!(number.saturating_add(1))),
                ("containerInstanceArn", json!(arn)),
                ("group", at(planned, "group")),
                ("taskArn", at(planned, "taskArn")),
                ("to", at(planned, "to")),
                ("order", at(planned, "order")),
            ])
        };
        if moves.is_empty() {
            records.push(row(&Value::Null));
        }
        records.extend(moves.iter().map(row));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn because(stay: &Value) -> String {
    let group = str_at(stay, "group");
    match str_at(stay, "heldBy") {
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
