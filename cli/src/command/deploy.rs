//! `stowplan deploy`: how a deployment goes.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_wire::Answer;
use stowplan_wire::answer::{DeployAnswer, DeployProof, DeployRemedy, DeployStep, DeployVerdict, TrafficStep};

use super::{ask, deploy_failure as failure, deploy_stages};
use crate::args::{Format, OpenArgs, OptionArgs, TrustArgs};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, document, layers, service_of, task_definition};
use crate::render::outcome::push_waiting;
use crate::render::{Cell, Grid, Report, Section, Tone, counted, duration, list_at, record, str_at};
use crate::snapshot::{Snapshot, snapshot};
use crate::{convert, known, named};

/// Tell before a deployment whether it ends, how low it dips, and what would help.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan deploy cluster.json --service web -d web.json
  stowplan deploy cluster.json --service web -d web:8 --minimum-healthy-percent 50
  stowplan deploy cluster.json --service web --force             the same tasks anew, on the instances of today
  stowplan deploy cluster.json --service web -d web:8 --health new:STOPPED@20   what if new tasks die after 20 s
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
    /// Seconds until a new task is RUNNING.
    #[arg(long, value_name = "SECONDS")]
    pub start_seconds: Option<u32>,
    /// What happens to tasks: `new:STOPPED@20` (HEALTHY, UNHEALTHY or STOPPED; `old` or a task
    /// definition in place of `new`), so many seconds after each started. May be repeated.
    #[arg(long, value_name = "REVISION:STATUS@SECONDS")]
    pub health: Vec<String>,
    /// An alarm of the deployment that goes to ALARM so many seconds after it began; 0: is in ALARM
    /// then. May be repeated.
    #[arg(long, value_name = "NAME@SECONDS")]
    pub alarm: Vec<String>,
    /// When somebody stops the deployment, in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub stop_at: Option<u32>,
    /// When an attempt fails to resolve the tags of the new images to digests, in seconds; may be
    /// repeated.
    #[arg(long, value_name = "SECONDS")]
    pub image_digest_failure: Vec<u32>,
    /// How long a task that stops takes to leave its load balancer, in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub deregistration_delay: Option<u32>,
    /// How long a lifecycle hook takes, or how it ends: its place from 0, or a stage.
    #[arg(long, value_name = "HOOK|STAGE=SECONDS|OUTCOME")]
    pub hook: Vec<String>,
    /// Whether a Network Load Balancer routes the traffic: each shift takes 10 minutes more.
    #[arg(long)]
    pub network_load_balancer: bool,
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
        ("/startSeconds", "--start-seconds"),
        ("/health", "--health"),
        ("/alarms", "--alarm"),
        ("/stopAtSeconds", "--stop-at"),
        ("/imageDigestFailures", "--image-digest-failure"),
        ("/deregistrationDelaySeconds", "--deregistration-delay"),
        ("/hooks", "--hook"),
        ("/networkLoadBalancer", "--network-load-balancer"),
    ],
];

/// Answers it.
pub fn run(args: &DeployArgs, output: &Output) -> Result<Exit, Failure> {
    let file = args
        .task_definition
        .clone()
        .unwrap_or_else(|| args.files.first().map(|file| named::display_name(file)).unwrap_or_default());
    ask::typed(&question(args)?.trusting(&args.trust), output, of, |document, answer, view| {
        let mut report = report(document, answer);
        if view.format == Format::Sarif {
            report.answer = findings(answer, &file);
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
        start_seconds,
        health,
        alarms,
        stop_at_seconds,
        image_digest_failures,
        deregistration_delay_seconds,
        now,
        force_new_deployment,
        deployment_configuration,
        hooks,
        network_load_balancer,
        options,
    }
}

/// The document of `deploy`: flags over a decision document.
fn question(args: &DeployArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, files, mut lints, mut origins } = snapshot(&args.files)?;
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
    if let Some(path) = files.path_of_service(&service) {
        origins.copy("/service", path);
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
    let definition = definition.map(|name| task_definition(name, &parameters, &mut lints)).transpose()?;
    lints.extend(convert::unasked(&parameters));
    let flags = DeployRequest {
        service: Some(service),
        task_definition: definition,
        desired_count: args.desired.map(Value::from),
        step_seconds: args.step_seconds.map(Value::from),
        start_seconds: args.start_seconds.map(Value::from),
        health: failure::script(&args.health)?,
        alarms: failure::alarms(&args.alarm)?,
        stop_at_seconds: args.stop_at.map(Value::from),
        image_digest_failures: (!args.image_digest_failure.is_empty()).then(|| json!(args.image_digest_failure)),
        deregistration_delay_seconds: args.deregistration_delay.map(Value::from),
        force_new_deployment: args.force.then(|| true.into()),
        deployment_configuration: Some(configuration.into()),
        hooks: deploy_stages::hooks(&args.hook)?,
        network_load_balancer: args.network_load_balancer.then(|| true.into()),
        options: options.into_value(),
        ..DeployRequest::default()
    };
    Ok(Question { document: document("deploy", &flags.over(below), Some(cluster)), files, lints, origins })
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

fn of(answer: Answer) -> Option<Box<DeployAnswer>> {
    if let Answer::Deploy(answer) = answer { Some(answer) } else { None }
}

/// The report of a `deploy` answer.
pub fn report(document: &Value, answer: &DeployAnswer) -> Report {
    let service = document.get("service").map_or("", |service| str_at(service, "serviceName"));
    let seconds = answer.duration_seconds.unwrap_or(0);
    let (tone, line) = match answer.verdict {
        DeployVerdict::Completes => {
            let time = answer.duration_range.as_ref().map_or_else(|| duration(seconds.into()), deploy_stages::range);
            (Tone::Good, format!("completes in {time}{}", assumed_step(answer)))
        }
        DeployVerdict::Waits => (Tone::Notable, "waits for instances of its capacity provider".to_owned()),
        DeployVerdict::Stuck => {
            (Tone::Bad, format!("gets stuck: {}", held(answer.held_by.as_deref().unwrap_or_default())))
        }
        DeployVerdict::Fails => (Tone::Bad, failure::line(answer)),
        DeployVerdict::DependsOnChoice if answer.stages.is_some() => {
            (Tone::Notable, "completes or fails, depending on how long its hooks take".to_owned())
        }
        DeployVerdict::DependsOnChoice => {
            (Tone::Notable, "completes or gets stuck, depending on which tasks ECS stops".to_owned())
        }
    };
    let mut sections = vec![Section::Headline(tone, format!("{service}: {line}"))];
    let why = answer.proof.as_ref().map(|proof| [Section::Title("Why".into()), Section::Note(proof.text().to_owned())]);
    if let Some(of_daemon) = &answer.waves {
        waves(&mut sections, answer, of_daemon);
        sections.extend(why.into_iter().flatten());
        help(&mut sections, answer);
        let records = of_daemon.iter().zip(1_u64..);
        let records = records.map(|(wave, number)| record([("wave", json!(number)), ("instances", json!(wave))]));
        let records = records.collect();
        return Report { sections, columns: vec!["wave", "instances"], records, answer: Value::Null };
    }
    sections.push(Section::Note(bounds(answer)));
    let steps = answer.steps.as_deref().unwrap_or_default();
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
    deploy_stages::push(&mut sections, answer);
    if let Some(traffic) = answer.traffic.as_deref().filter(|traffic| !traffic.is_empty() && answer.stages.is_none()) {
        sections.push(Section::Title("Traffic on the new revision".into()));
        sections.push(Section::Grid(shifts(traffic)));
    }
    push_waiting(&mut sections, answer.waiting.unwrap_or(0) as usize, answer.waiting_tasks.as_ref(), false);
    sections.extend(why.into_iter().flatten());
    failure::push(&mut sections, answer);
    if let Some(event) = answer.event.as_ref().filter(|_| answer.events.is_none()) {
        sections.push(Section::Title("What ECS would say".into()));
        sections.push(Section::Said(event.clone()));
    }
    help(&mut sections, answer);
    let records = steps.iter().map(step_record).collect();
    Report { sections, columns: COLUMNS.to_vec(), records, answer: Value::Null }
}

/// What would help one that gets stuck.
fn help(sections: &mut Vec<Section>, answer: &DeployAnswer) {
    let remedies: Vec<String> = answer.remedies.iter().flatten().map(|remedy| remedy.text().to_owned()).collect();
    if !remedies.is_empty() {
        sections.push(Section::Title("What would help, each by itself".into()));
        sections.push(Section::List(remedies));
    } else if answer.verdict == DeployVerdict::Stuck {
        sections.push(Section::Note(
            "no single change of the percentages, ports, size or number of instances helps".into(),
        ));
    }
}

fn step_record(step: &DeployStep) -> Map<String, Value> {
    record([
        ("atSeconds", json!(step.at_seconds)),
        ("stopped", json!(step.stopped)),
        ("started", json!(step.started)),
        ("old", json!(step.old)),
        ("new", json!(step.new)),
        ("healthy", json!(step.healthy)),
        ("unplaced", json!(step.unplaced.unwrap_or(0))),
        ("waiting", json!(step.waiting.unwrap_or(0))),
    ])
}

/// The verdict as a finding about the task definition's file, for code scanning.
fn findings(answer: &DeployAnswer, file: &str) -> Value {
    let (severity, code) = match answer.verdict {
        DeployVerdict::Stuck => ("error", "deploy/stuck"),
        DeployVerdict::Fails => ("error", "deploy/fails"),
        DeployVerdict::DependsOnChoice => ("warning", "deploy/depends-on-choice"),
        _ => return json!({ "taskDefinitions": [] }),
    };
    let help: Vec<&str> = answer.remedies.iter().flatten().map(DeployRemedy::text).collect();
    let why = answer.failure.as_ref().map(|failure| failure.text.as_str());
    let message = why.or_else(|| answer.proof.as_ref().map(DeployProof::text)).unwrap_or_default();
    let finding = json!({ "severity": severity, "code": code, "message": message, "help": help.join("; or ") });
    json!({ "taskDefinitions": [{ "file": file, "findings": [finding] }] })
}

fn bounds(answer: &DeployAnswer) -> String {
    let number = |number: Option<u32>| number.unwrap_or(0);
    let instances = number(answer.instances);
    let peak = match answer.instances_at_peak {
        Some(peak) if peak > instances => {
            let instances = counted(instances, "instance");
            format!("; on {instances}, {peak} at the peak where instances are added as needed")
        }
        _ if answer.launch_rate.is_some() && instances == 0 => "; on Fargate".to_owned(),
        _ => format!("; on {}", counted(instances, "instance")),
    };
    format!(
        "{} running, {} wanted; healthy at least {} (lowest {}), running at most {} (highest {}){peak}",
        number(answer.running_count),
        answer.desired_count,
        number(answer.minimum_healthy),
        number(answer.lowest_healthy),
        number(answer.maximum),
        number(answer.highest_running),
    )
}

/// A line a step: old tasks as ▓, new ones as █.
fn chart(steps: &[DeployStep]) -> Grid {
    let most = steps.iter().map(|step| step.old.saturating_add(step.new)).max().unwrap_or(0);
    let scale = |count: u32| {
        let length = if u64::from(most) > BAR { (u64::from(count) * BAR).div_ceil(most.into()) } else { count.into() };
        usize::try_from(length).unwrap_or(0)
    };
    let mut grid =
        Grid { header: vec!["after", "stopped", "started", "old", "new", "▓ old █ new"], rows: Vec::new() };
    for step in steps.iter().take(ROWS) {
        let bar = format!("{}{}", "▓".repeat(scale(step.old)), "█".repeat(scale(step.new)));
        let bar = step.held_by.as_deref().map_or(bar.clone(), |by| format!("{bar}  {}", held_short(by)));
        grid.rows.push(vec![
            Cell { number: true, ..Cell::toned(duration(step.at_seconds.into()), Tone::Quiet) },
            Cell::number(step.stopped),
            Cell::number(step.started),
            Cell::number(step.old),
            Cell::number(step.new),
            Cell::toned(bar, if step.held_by.is_some() { Tone::Bad } else { Tone::Plain }),
        ]);
    }
    grid
}

/// A daemon's course: when which instances stop and start their task.
fn waves(sections: &mut Vec<Section>, answer: &DeployAnswer, waves: &[Vec<String>]) {
    let mut grid =
        Grid { header: vec!["after", "stopped", "started", "old", "new", "healthy", "instances"], rows: Vec::new() };
    let mut left = waves.iter();
    for step in answer.steps.iter().flatten() {
        let wave = if step.stopped > 0 { left.next() } else { None };
        let ids: Vec<&str> = wave.into_iter().flatten().map(|arn| arn.rsplit('/').next().unwrap_or(arn)).collect();
        let shown = step.held_by.as_deref().map_or_else(|| ids.join(", "), |by| held_short(by).to_owned());
        grid.rows.push(vec![
            Cell { number: true, ..Cell::toned(duration(step.at_seconds.into()), Tone::Quiet) },
            Cell::number(step.stopped),
            Cell::number(step.started),
            Cell::number(step.old),
            Cell::number(step.new),
            Cell::number(step.healthy),
            Cell::toned(shown, if step.held_by.is_some() { Tone::Bad } else { Tone::Plain }),
        ]);
    }
    sections.push(Section::Note(format!(
        "a daemon, wanted on {}, running on {}; at least {} stay healthy (lowest {})",
        counted(answer.desired_count, "instance"),
        answer.running_count.unwrap_or(0),
        answer.minimum_healthy.unwrap_or(0),
        answer.lowest_healthy.unwrap_or(0),
    )));
    if !grid.rows.is_empty() {
        sections.push(Section::Title("Wave by wave".into()));
        sections.push(Section::Grid(grid));
    }
}

/// A line for each part of the traffic that moves.
fn shifts(traffic: &[TrafficStep]) -> Grid {
    let mut grid = Grid { header: vec!["after", "percent", "then wait"], rows: Vec::new() };
    for shift in traffic {
        let wait = duration(u64::from(shift.bake_minutes).saturating_mul(60));
        grid.rows.push(vec![
            Cell { number: true, ..Cell::toned(duration(shift.at_seconds.into()), Tone::Quiet) },
            Cell { number: true, ..Cell::toned(format!("{:.1}", shift.percent), Tone::Plain) },
            Cell { number: true, ..Cell::toned(wait, Tone::Plain) },
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
fn assumed_step(answer: &DeployAnswer) -> String {
    let found = answer.lints.iter().find(|lint| lint.code == "assumed/step-seconds");
    found.map_or_else(String::new, |lint| format!(" ({})", lint.message))
}
