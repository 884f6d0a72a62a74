//! `stowplan fit`: how many more tasks fit.

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::ask;
use super::place::{self, PlaceArgs};
use crate::args::{OptionArgs, TrustArgs};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Question, document};
use crate::render::instances::Instances;
use crate::render::outcome::subject;
use crate::render::{Cell, Grid, Report, Section, Tone, View, count_at, counted, either, list_at, record, str_at};

/// Tell how many more tasks fit, and what runs out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan fit cluster.json -d web.json
  stowplan fit cluster.json --service web --reserved-memory 256     if agents kept more back
  stowplan fit --instance-type m5.large -d web.json --service web -n 20     how many empty instances hold 20 tasks
  stowplan fit cluster.json --instance-type m5.large --zone us-east-1a --zone us-east-1b --service web -n 20")]
// On instances that are only thought of no snapshot is needed.
#[command(mut_arg("files", |files| files.required(false).required_unless_present("instance_type")))]
pub struct FitArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// So much more of each instance's memory is kept back (ECS_RESERVED_MEMORY).
    #[arg(long, value_name = "MIB")]
    pub reserved_memory: Option<u32>,
    /// How many empty instances of this type hold the tasks, in place of the cluster's instances.
    #[arg(long, value_name = "TYPE")]
    pub instance_type: Option<String>,
    /// The zones that those instances are spread over, one after the other.
    #[arg(long = "zone", value_name = "ZONE", requires = "instance_type")]
    pub zones: Vec<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[
    place::TASKS,
    OptionArgs::KEYS,
    TrustArgs::KEYS,
    &[
        ("/limit", "--count"),
        ("/reservedMemory", "--reserved-memory"),
        ("/instanceType", "--instance-type"),
        ("/availabilityZones", "--zone"),
        ("/demand/*/taskDefinition", "--task-definition"),
        ("/demand/*/request/count", "--count"),
        ("/demand/*/request/serviceName", "--service"),
        ("/demand/*/request/placementStrategy", "--strategy"),
        ("/demand/*/request/placementConstraints", "--constraint"),
        ("/demand/*/request", "--request"),
    ],
];

/// Answers it.
pub fn run(args: &FitArgs, output: &Output) -> Result<Exit, Failure> {
    match &args.instance_type {
        Some(instance) => ask::answer(&on_new_instances(args, instance)?, output, |document, answer, _| {
            new_instances(document, answer, instance)
        }),
        None => ask::answer(&question(args)?.trusting(&args.place.trust), output, |document, answer, view| {
            report(document, answer, view, args.place.rows.shown(ROWS))
        }),
    }
}

/// What is asked where instances are only thought of.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FewestRequest {
    instance_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability_zones: Option<Value>,
    demand: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_memory: Option<u32>,
    options: Value,
}

/// The document of `fit` on instances of a type: the tasks of `place` as its demand.
fn on_new_instances(args: &FitArgs, instance: &str) -> Result<Question, Failure> {
    let mut question = place::question(&args.place, "none")?;
    let mut take = |key: &str| question.document.get_mut(key).map(Value::take).unwrap_or_default();
    let request = FewestRequest {
        instance_type: instance.to_owned(),
        availability_zones: (!args.zones.is_empty()).then(|| args.zones.clone().into()),
        demand: json!([{ "taskDefinition": take("taskDefinition"), "request": take("request") }]),
        reserved_memory: args.reserved_memory,
        options: take("options"),
    };
    // Where definitions and services are named.
    let cluster = (!args.place.files.is_empty()).then(|| take("cluster"));
    question.document = document("fit", &request, cluster);
    Ok(question)
}

/// The report of how many new instances tasks take.
fn new_instances(asked: &Value, answer: Value, instance: &str) -> Report {
    let asked = asked.pointer("/demand/0").unwrap_or(&Value::Null);
    let tasks = counted(asked.pointer("/request/count").and_then(Value::as_u64).unwrap_or(1), "task");
    let subject = subject(asked);
    let bound = count_at(&answer, "bound");
    let (tone, line) = match answer.get("instances").and_then(Value::as_u64) {
        Some(count) => {
            let hold = either(count, "holds", "hold");
            (Tone::Good, format!("{subject}: {} of {instance} {hold} {tasks}", counted(count, "empty instance")))
        }
        None => (Tone::Bad, format!("{subject}: {}", str_at(&answer, "text"))),
    };
    let note = format!("at least {bound} {} needed by the sums of CPU units and memory", either(bound, "is", "are"));
    let sections = vec![Section::Headline(tone, line), Section::Note(note)];
    let columns = vec!["instanceType", "instances", "used", "bound", "unplaced"];
    let fields = columns.iter().filter_map(|key| Some(((*key).to_owned(), answer.get(*key)?.clone())));
    let mut fields: Map<String, Value> = fields.collect();
    fields.insert("instanceType".into(), instance.into());
    Report { sections, columns, records: vec![fields], answer }
}

/// The document of `fit`: that of `place`, with another question.
fn question(args: &FitArgs) -> Result<Question, Failure> {
    let mut question = place::question(&args.place, "summary")?;
    if let Some(fields) = question.document.as_object_mut() {
        fields.insert("decide".into(), "fit".into());
        // How many are asked for is how many are counted.
        if let Some(request) = fields.get_mut("request").and_then(Value::as_object_mut) {
            request.remove("count");
            request.remove("desiredCount");
        }
        fields.extend(args.place.count.map(|count| ("limit".to_owned(), count.into())));
        fields.extend(args.reserved_memory.map(|reserved| ("reservedMemory".to_owned(), reserved.into())));
    }
    Ok(question)
}

const COLUMNS: [&str; 2] = ["containerInstanceArn", "count"];

/// The most instances that are shown.
const ROWS: usize = 40;

/// The report of a `fit` answer.
fn report(document: &Value, answer: Value, view: View, most: usize) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    if answer.get("launchRate").is_some() {
        return on_fargate(document, answer);
    }
    let count = count_at(&answer, "count");
    let at_least = if answer.get("limited").is_some() { "at least " } else { "" };
    let tone = if count > 0 { Tone::Good } else { Tone::Bad };
    let fit = either(count, "fits", "fit");
    let line = format!("{}: {at_least}{} {fit}", subject(document), counted(count, "more task"));
    let mut sections = vec![Section::Headline(tone, line)];
    let rows = list_at(&answer, "instances");
    if !rows.is_empty() {
        let mut grid = Grid { header: vec!["instance", "zone", "type", "tasks"], rows: Vec::new() };
        for row in rows.iter().take(most) {
            let mut cells = instances.cells(str_at(row, "containerInstanceArn"));
            cells.push(Cell::number(count_at(row, "count")));
            grid.rows.push(cells);
        }
        sections.push(Section::Grid(grid));
        let hidden = rows.len().saturating_sub(most);
        if hidden > 0 {
            sections.push(Section::Note(format!("{hidden} more: --all shows them")));
        }
    }
    let bounds = list_at(&answer, "boundBy");
    if !bounds.is_empty() {
        let mut grid = Grid { header: vec!["what runs out", "instances"], rows: Vec::new() };
        for bound in bounds {
            grid.rows.push(vec![str_at(bound, "reason").into(), Cell::number(count_at(bound, "instances"))]);
        }
        sections.push(Section::Title("Why not one more".into()));
        sections.push(Section::Grid(grid));
    }
    let amount = |at: &str, key: &str| answer.pointer(&format!("/{at}/{key}")).and_then(Value::as_i64).unwrap_or(0);
    sections.push(Section::Note(format!(
        "free before: {} CPU units, {} MiB; of no use to more of them: {} CPU units, {} MiB",
        amount("free", "cpu"),
        amount("free", "memory"),
        amount("left", "cpu"),
        amount("left", "memory"),
    )));
    if let Some(hard) = answer.get("byHardLimit").filter(|hard| hard.get("noLimit").is_some()) {
        let names: Vec<String> =
            list_at(hard, "noLimit").iter().filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
        sections.push(Section::Note(format!(
            "each reserves {} MiB; no limit for {}, without a hard `memory`: at worst a task takes all that its instance has",
            count_at(hard, "reservedMemory"),
            names.join(", "),
        )));
    } else if let Some(hard) = answer.get("byHardLimit") {
        sections.push(Section::Note(format!(
            "each reserves {} MiB and may use {}: by that, {} would fit; at worst one instance is asked for {} MiB more than it has",
            count_at(hard, "reservedMemory"),
            count_at(hard, "hardLimit"),
            count_at(hard, "count"),
            hard.pointer("/worst/overcommit").and_then(Value::as_u64).unwrap_or(0),
        )));
    }
    let records = rows.iter().map(|row| record(COLUMNS.map(|key| (key, row.get(key).cloned().unwrap_or(json!(null))))));
    let records = records.collect();
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

/// Fargate: no instance bounds the tasks.
fn on_fargate(document: &Value, answer: Value) -> Report {
    let subject = subject(document);
    let line = if answer.get("unlimited").is_some() {
        format!("{subject}: the cluster bounds no tasks on Fargate, the account's quotas do")
    } else {
        format!("{subject}: {} by the quota", counted(count_at(&answer, "count"), "more task"))
    };
    let mut sections = vec![Section::Headline(Tone::Good, line)];
    if let Some(quota) = answer.get("quota") {
        sections.push(Section::Note(format!(
            "{} vCPU, of which tasks use {} CPU units and {} are left",
            count_at(quota, "vCpu"),
            count_at(quota, "usedCpu"),
            count_at(quota, "leftCpu"),
        )));
    }
    let rate = answer.get("launchRate").unwrap_or(&Value::Null);
    sections.push(Section::Note(format!(
        "{} start at once, {} a second after that, in large regions",
        count_at(rate, "burst"),
        count_at(rate, "perSecond"),
    )));
    let number = |key: &str| rate.get(key).cloned().unwrap_or_default();
    let records = vec![record([
        ("count", answer.get("count").cloned().unwrap_or_default()),
        ("burst", number("burst")),
        ("perSecond", number("perSecond")),
    ])];
    Report { sections, columns: vec!["count", "burst", "perSecond"], records, answer }
}
