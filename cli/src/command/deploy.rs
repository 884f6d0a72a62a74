//! `stowplan deploy`: how a deployment goes.

use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use stowplan_wire::answer::WaitingTasks;

use super::ask;
use crate::args::{Format, OpenArgs, OptionArgs, TrustArgs};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, document, layers, service_of, task_definition};
use crate::render::outcome::push_waiting;
use crate::render::{Cell, Grid, Report, Section, Tone, count_at, counted, duration, list_at, record, str_at};
use crate::snapshot::{Snapshot, snapshot};
use crate::{convert, known, named};

/// Tell before a deployment whether it ends, how low it dips, and what would help.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan deploy cluster.json --service web -d web.json
  stowplan deploy cluster.json --service web -d web:8 --minimum-healthy-percent 50
  stowplan deploy cluster.json --service web --force             the same tasks anew, on the instances of today
  stowplan deploy cluster.json --service web -d plan.json#web    a Terraform plan, CloudFormation template or manifest")]
pub struct DeployArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The service.
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// The new task definition: a file, or family[:revision] or ARN of one in the snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    /// How many tasks; by default as many as the service has.
    #[arg(short = 'n', long, value_name = "N")]
    pub desired: Option<u32>,
    /// In place of the service's.
    #[arg(long, value_name = "PERCENT")]
    pub minimum_healthy_percent: Option<u32>,
    /// In place of the service's.
    #[arg(long, value_name = "PERCENT")]
    pub maximum_percent: Option<u32>,
    /// Start every task anew, even of the same task definition.
    #[arg(long)]
    pub force: bool,
    /// Seconds until a new task is healthy; 40 without any check.
    #[arg(long, value_name = "SECONDS")]
    pub step_seconds: Option<u32>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub open: OpenArgs,
    #[command(flatten)]
    pub options: OptionArgs,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[
    OptionArgs::KEYS,
    TrustArgs::KEYS,
    &[
        ("/service", "--service"),
        ("/taskDefinition", "--task-definition"),
        ("/desiredCount", "--desired"),
        ("/deploymentConfiguration/minimumHealthyPercent", "--minimum-healthy-percent"),
        ("/deploymentConfiguration/maximumPercent", "--maximum-percent"),
        ("/forceNewDeployment", "--force"),
        ("/stepSeconds", "--step-seconds"),
    ],
];

/// Answers it.
pub fn run(args: &DeployArgs, output: &Output) -> Result<Exit, Failure> {
    let file = args
        .task_definition
        .clone()
        .unwrap_or_else(|| args.files.first().map(|file| named::display_name(file)).unwrap_or_default());
    ask::answer(&question(args)?.trusting(&args.trust), output, |document, answer, view| {
        let mut report = report(document, answer);
        if view.format == Format::Sarif {
            report.answer = findings(&report.answer, &file);
        }
        report
    })
}

layers! {
    /// What is asked.
    DeployRequest {
        service,
        task_definition,
        desired_count,
        step_seconds,
        force_new_deployment,
        deployment_configuration,
        options,
    }
}

/// The document of `deploy`: flags over a decision document.
fn question(args: &DeployArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, mut lints, mut origins } = snapshot(&args.files)?;
    let mut below = DeployRequest::of_document(base);
    let mut options = Options::of_flags(&args.options)?.over_those_of(below.options.take());
    options.explain.get_or_insert_with(|| "summary".into());
    let service = match (&args.service, below.service.take()) {
        (Some(name), _) => {
            service_of(&cluster, name).cloned().ok_or_else(|| known::no_service(name, &cluster, "/service"))?
        }
        (None, Some(service)) => service,
        (None, None) => match list_at(&cluster, "services") {
            [only] => only.clone(),
            _ => return Err(Failure::new("request/subject", "no service is named").help(known_services(&cluster))),
        },
    };
    if let Some(index) = list_at(&cluster, "services").iter().position(|one| *one == service) {
        origins.copy("/service", format!("/cluster/services/{index}"));
    }
    let mut configuration =
        service.get("deploymentConfiguration").and_then(Value::as_object).cloned().unwrap_or_default();
    for (key, percent) in
        [("minimumHealthyPercent", args.minimum_healthy_percent), ("maximumPercent", args.maximum_percent)]
    {
        configuration.extend(percent.map(|percent| (key.to_owned(), percent.into())));
    }
    let parameters = convert::parameters(&args.open);
    let definition = args.task_definition.as_ref();
    let flags = DeployRequest {
        service: Some(service),
        task_definition: definition.map(|name| task_definition(name, &parameters, &mut lints)).transpose()?,
        desired_count: args.desired.map(Value::from),
        step_seconds: args.step_seconds.map(Value::from),
        force_new_deployment: args.force.then(|| true.into()),
        deployment_configuration: Some(configuration.into()),
        options: options.into_value(),
        ..DeployRequest::default()
    };
    Ok(Question { document: document("deploy", &flags.over(below), Some(cluster)), lints, origins })
}

/// What to do where a service is to be named.
fn known_services(cluster: &Value) -> String {
    match stowplan_wire::read::nearest::among("", known::services(cluster)) {
        Some(listed) => format!("add --service: {listed}"),
        None => "add --service, and what `aws ecs describe-services` prints".to_owned(),
    }
}

const COLUMNS: [&str; 8] = ["atSeconds", "stopped", "started", "old", "new", "healthy", "unplaced", "waiting"];

/// The widest bar of the chart, in characters.
const BAR: u64 = 40;

/// The most steps that are shown one by one.
const ROWS: usize = 24;

/// The report of a `deploy` answer.
fn report(document: &Value, answer: Value) -> Report {
    let service = document.get("service").map_or("", |service| str_at(service, "serviceName"));
    let verdict = str_at(&answer, "verdict");
    let seconds = count_at(&answer, "durationSeconds");
    let (tone, line) = match verdict {
        "completes" => (Tone::Good, format!("completes in {}{}", duration(seconds), assumed_step(&answer))),
        "waits" => (Tone::Notable, "waits for instances of its capacity provider".to_owned()),
        "stuck" => (Tone::Bad, format!("gets stuck: {}", held(str_at(&answer, "heldBy")))),
        _ => (Tone::Notable, "completes or gets stuck, depending on which tasks ECS stops".to_owned()),
    };
    let mut sections = vec![Section::Headline(tone, format!("{service}: {line}"))];
    if answer.get("waves").is_some() {
        waves(&mut sections, &answer);
        if let Some(proof) = answer.get("proof") {
            sections.push(Section::Title("Why".into()));
            sections.push(Section::Note(str_at(proof, "text").to_owned()));
        }
        let records = list_at(&answer, "waves").iter().zip(1_u64..);
        let records = records.map(|(wave, number)| record([("wave", json!(number)), ("instances", wave.clone())]));
        let records = records.collect();
        return Report { sections, columns: vec!["wave", "instances"], records, answer };
    }
    sections.push(Section::Note(bounds(&answer)));
    let steps = list_at(&answer, "steps");
    if !steps.is_empty() {
        sections.push(Section::Title("Tasks after each step".into()));
        sections.push(Section::Grid(chart(steps)));
        if steps.len() > ROWS {
            sections.push(Section::Note(format!(
                "{} not shown; -o csv has them",
                counted(steps.len() - ROWS, "more step")
            )));
        }
    }
    let traffic = list_at(&answer, "traffic");
    if !traffic.is_empty() {
        sections.push(Section::Title("Traffic on the new revision".into()));
        sections.push(Section::Grid(shifts(traffic)));
    }
    let waiting = usize::try_from(count_at(&answer, "waiting")).unwrap_or(usize::MAX);
    let tasks = answer.get("waitingTasks").and_then(|tasks| WaitingTasks::deserialize(tasks).ok());
    push_waiting(&mut sections, waiting, tasks.as_ref(), answer.get("candidateInstanceTypeCount").is_some());
    if let Some(proof) = answer.get("proof") {
        sections.push(Section::Title("Why".into()));
        sections.push(Section::Note(str_at(proof, "text").to_owned()));
    }
    if let Some(event) = answer.get("event").and_then(Value::as_str) {
        sections.push(Section::Title("What ECS would say".into()));
        sections.push(Section::Said(event.to_owned()));
    }
    let remedies = list_at(&answer, "remedies");
    if !remedies.is_empty() {
        sections.push(Section::Title("What would help, each by itself".into()));
        sections.push(Section::List(remedies.iter().map(|remedy| str_at(remedy, "text").to_owned()).collect()));
    } else if verdict == "stuck" {
        sections.push(Section::Note(
            "no single change of the percentages, ports, size or number of instances helps".into(),
        ));
    }
    let records = steps.iter().map(|step| record(COLUMNS.map(|key| (key, step.get(key).cloned().unwrap_or(json!(0))))));
    let records = records.collect();
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

/// The verdict as a finding about the task definition's file, for code scanning.
fn findings(answer: &Value, file: &str) -> Value {
    let (severity, code) = match str_at(answer, "verdict") {
        "stuck" => ("error", "deploy/stuck"),
        "dependsOnChoice" => ("warning", "deploy/depends-on-choice"),
        _ => return json!({ "taskDefinitions": [] }),
    };
    let help: Vec<&str> = list_at(answer, "remedies").iter().map(|remedy| str_at(remedy, "text")).collect();
    let message = answer.get("proof").map_or("", |proof| str_at(proof, "text"));
    let finding = json!({ "severity": severity, "code": code, "message": message, "help": help.join("; or ") });
    json!({ "taskDefinitions": [{ "file": file, "findings": [finding] }] })
}

fn bounds(answer: &Value) -> String {
    let number = |key: &str| count_at(answer, key);
    let peak = match answer.get("instancesAtPeak").and_then(Value::as_u64) {
        Some(peak) if peak > number("instances") => {
            let instances = counted(number("instances"), "instance");
            format!("; on {instances}, {peak} at the peak where instances are added as needed")
        }
        _ if answer.get("launchRate").is_some() && number("instances") == 0 => "; on Fargate".to_owned(),
        _ => format!("; on {}", counted(number("instances"), "instance")),
    };
    format!(
        "{} running, {} wanted; healthy at least {} (lowest {}), running at most {} (highest {}){peak}",
        number("runningCount"),
        number("desiredCount"),
        number("minimumHealthy"),
        number("lowestHealthy"),
        number("maximum"),
        number("highestRunning"),
    )
}

/// A line a step: old tasks as ▓, new ones as █.
fn chart(steps: &[Value]) -> Grid {
    let most = steps.iter().map(|step| count_at(step, "old").saturating_add(count_at(step, "new"))).max().unwrap_or(0);
    let scale = |count: u64| {
        let length = if most > BAR { (count * BAR).div_ceil(most) } else { count };
        usize::try_from(length).unwrap_or(0)
    };
    let mut grid =
        Grid { header: vec!["after", "stopped", "started", "old", "new", "▓ old █ new"], rows: Vec::new() };
    for step in steps.iter().take(ROWS) {
        let (old, new) = (count_at(step, "old"), count_at(step, "new"));
        let held = step.get("heldBy").and_then(Value::as_str);
        let bar = format!("{}{}", "▓".repeat(scale(old)), "█".repeat(scale(new)));
        let bar = held.map_or(bar.clone(), |by| format!("{bar}  {}", held_short(by)));
        grid.rows.push(vec![
            Cell { number: true, ..Cell::toned(duration(count_at(step, "atSeconds")), Tone::Quiet) },
            Cell::number(count_at(step, "stopped")),
            Cell::number(count_at(step, "started")),
            Cell::number(old),
            Cell::number(new),
            Cell::toned(bar, if held.is_some() { Tone::Bad } else { Tone::Plain }),
        ]);
    }
    grid
}

fn waves(sections: &mut Vec<Section>, answer: &Value) {
    let mut grid = Grid { header: vec!["wave", "instances"], rows: Vec::new() };
    for (number, wave) in list_at(answer, "waves").iter().enumerate() {
        let ids = wave.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str);
        let ids: Vec<&str> = ids.map(|arn| arn.rsplit('/').next().unwrap_or(arn)).collect();
        grid.rows.push(vec![Cell::number(number.saturating_add(1)), ids.join(", ").into()]);
    }
    sections.push(Section::Note(format!(
        "a daemon on {}, at least {} stay",
        counted(count_at(answer, "desiredCount"), "instance"),
        count_at(answer, "minimumHealthy"),
    )));
    sections.push(Section::Grid(grid));
}

/// A line for each part of the traffic that moves.
fn shifts(traffic: &[Value]) -> Grid {
    let mut grid = Grid { header: vec!["after", "percent", "then wait"], rows: Vec::new() };
    for shift in traffic {
        let percent = shift.get("percent").and_then(Value::as_f64).unwrap_or(0.0);
        grid.rows.push(vec![
            Cell { number: true, ..Cell::toned(duration(count_at(shift, "atSeconds")), Tone::Quiet) },
            Cell { number: true, ..Cell::toned(format!("{percent:.1}"), Tone::Plain) },
            Cell {
                number: true,
                ..Cell::toned(duration(count_at(shift, "bakeMinutes").saturating_mul(60)), Tone::Plain)
            },
        ]);
    }
    grid
}

fn held(by: &str) -> &'static str {
    match by {
        "deploymentConfiguration" => "the percentages let no task stop and none start",
        "placement" => "new tasks find no place, and nothing more may stop for them",
        "taskProtection" => "the tasks that may stop are protected",
        "health" => "the new tasks are not healthy",
        _ => "no task may start",
    }
}

fn held_short(by: &str) -> &'static str {
    match by {
        "deploymentConfiguration" => "held by the percentages",
        "placement" => "no place",
        "capacity" => "waits for instances",
        "taskProtection" => "protected",
        "health" => "not healthy",
        _ => "held",
    }
}

/// What the seconds rest on.
fn assumed_step(answer: &Value) -> String {
    let message = list_at(answer, "lints").iter().find(|lint| str_at(lint, "code") == "assumed/step-seconds");
    message.map_or_else(String::new, |lint| format!(" ({})", str_at(lint, "message")))
}
