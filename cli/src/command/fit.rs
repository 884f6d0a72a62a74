//! `stowplan fit`: how many more tasks fit.

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use stowplan_wire::answer::{FitAnswer, FitBound, FitFargate, FitHardLimit, FitInstances, FitLanded, FitMore};

use super::ask::{self, of_kind};
use super::place::{self, PlaceArgs};
use crate::args::{OptionArgs, TrustArgs};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Question, document};
use crate::render::instances::Instances;
use crate::render::outcome::subject;
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, either, list_at, record, str_at};

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
    let question = match &args.instance_type {
        Some(instance) => on_new_instances(args, instance)?,
        None => question(args)?.trusting(&args.place.trust),
    };
    ask::typed(&question, output, of_kind!(Fit), |document, answer, view| {
        report(document, answer, view, args.place.rows.shown(ROWS))
    })
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
fn new_instances(asked: &Value, answer: &FitInstances) -> Report {
    let instance = str_at(asked, "instanceType");
    let demand = list_at(asked, "demand");
    let count = |asked: &Value| asked.pointer("/request/count").and_then(Value::as_u64).unwrap_or(1);
    let tasks = counted(demand.iter().map(count).fold(0, u64::saturating_add), "task");
    let subject = match demand {
        [only] => subject(only),
        several => counted(several.len(), "kind") + " of tasks",
    };
    let bound = answer.bound;
    let (tone, line) = match answer.instances {
        Some(count) => {
            let hold = either(count, "holds", "hold");
            (Tone::Good, format!("{subject}: {} of {instance} {hold} {tasks}", counted(count, "empty instance")))
        }
        None => (Tone::Bad, format!("{subject}: {}", answer.text.as_deref().unwrap_or_default())),
    };
    let note = format!("at least {bound} {} needed by the sums of CPU units and memory", either(bound, "is", "are"));
    let sections = vec![Section::Headline(tone, line), Section::Note(note)];
    let fields = record([
        ("instanceType", json!(instance)),
        ("instances", json!(answer.instances)),
        ("used", json!(answer.used)),
        ("bound", json!(bound)),
        ("unplaced", json!(answer.unplaced)),
    ]);
    Report::new(sections, &["instanceType", "instances", "used", "bound", "unplaced"], vec![fields])
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
pub const ROWS: usize = 40;

/// The report of a `fit` answer.
pub fn report(document: &Value, answer: &FitAnswer, view: View, most: usize) -> Report {
    match answer {
        FitAnswer::More(more) => on_instances(document, more, view, most),
        FitAnswer::Count(count) => {
            Report::new(vec![headline(document, count.count, count.limited)], &COLUMNS, Vec::new())
        }
        FitAnswer::Fargate(fargate) => on_fargate(document, fargate),
        FitAnswer::Instances(instances) => new_instances(document, instances),
    }
}

fn headline(document: &Value, count: u32, limited: bool) -> Section {
    let at_least = if limited { "at least " } else { "" };
    let tone = if count > 0 { Tone::Good } else { Tone::Bad };
    let fit = either(count, "fits", "fit");
    Section::Headline(tone, format!("{}: {at_least}{} {fit}", subject(document), counted(count, "more task")))
}

/// Where the tasks land, and what runs out.
fn on_instances(document: &Value, answer: &FitMore, view: View, most: usize) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let mut sections = vec![headline(document, answer.count, answer.limited)];
    let rows = &answer.instances;
    if !rows.is_empty() {
        let mut grid = Grid { header: vec!["instance", "zone", "type", "tasks"], rows: Vec::new() };
        for row in rows.iter().take(most) {
            let mut cells = instances.cells(&row.container_instance_arn);
            cells.push(Cell::number(row.count));
            grid.rows.push(cells);
        }
        sections.push(Section::Grid(grid));
        let hidden = rows.len().saturating_sub(most);
        if hidden > 0 {
            sections.push(Section::Note(format!("{hidden} more: --all shows them")));
        }
    }
    let bounds = answer.bound_by.as_deref().unwrap_or_default();
    if !bounds.is_empty() {
        let mut grid = Grid { header: vec!["what runs out", "instances"], rows: Vec::new() };
        let row = |bound: &FitBound| vec![(*bound.reason).into(), Cell::number(bound.instances)];
        grid.rows.extend(bounds.iter().map(row));
        sections.push(Section::Title("Why not one more".into()));
        sections.push(Section::Grid(grid));
    }
    sections.push(Section::Note(format!(
        "free before: {} CPU units, {} MiB; of no use to more of them: {} CPU units, {} MiB",
        answer.free.cpu, answer.free.memory, answer.left.cpu, answer.left.memory,
    )));
    sections.extend(answer.by_hard_limit.as_ref().map(by_hard_limit));
    let row = |row: &FitLanded| {
        record([("containerInstanceArn", json!(row.container_instance_arn)), ("count", json!(row.count))])
    };
    Report::new(sections, &COLUMNS, rows.iter().map(row).collect())
}

/// What tasks may use beyond what they reserve.
fn by_hard_limit(hard: &FitHardLimit) -> Section {
    let reserved = hard.reserved_memory;
    if let Some(names) = &hard.no_limit {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        return Section::Note(format!(
            "each reserves {reserved} MiB; no limit for {}, without a hard `memory`: at worst a task takes all that its instance has",
            names.join(", "),
        ));
    }
    Section::Note(format!(
        "each reserves {reserved} MiB and may use {}: by that, {} would fit; at worst one instance is asked for {} MiB more than it has",
        hard.hard_limit.unwrap_or(0),
        hard.count.unwrap_or(0),
        hard.worst.as_ref().map_or(0, |worst| worst.overcommit),
    ))
}

/// Fargate: no instance bounds the tasks.
fn on_fargate(document: &Value, answer: &FitFargate) -> Report {
    let subject = subject(document);
    let line = match answer.count {
        None => format!("{subject}: the cluster bounds no tasks on Fargate, the account's quotas do"),
        Some(count) => format!("{subject}: {} by the quota", counted(count, "more task")),
    };
    let mut sections = vec![Section::Headline(Tone::Good, line)];
    if let Some(quota) = &answer.quota {
        sections.push(Section::Note(format!(
            "{} vCPU, of which tasks use {} CPU units and {} are left",
            quota.v_cpu, quota.used_cpu, quota.left_cpu,
        )));
    }
    sections.push(Section::Note(format!(
        "{} start at once, {} a second after that, in large regions",
        answer.launch_rate.burst, answer.launch_rate.per_second,
    )));
    let records = vec![record([
        ("count", json!(answer.count)),
        ("burst", json!(answer.launch_rate.burst)),
        ("perSecond", json!(answer.launch_rate.per_second)),
    ])];
    Report::new(sections, &["count", "burst", "perSecond"], records)
}
