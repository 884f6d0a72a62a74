//! `stowplan lifecycle`: what becomes of a task.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Value, json};
use stowplan_wire::Answer;
use stowplan_wire::answer::{LifecycleAnswer, LifecycleRow};

use super::ask;
use crate::args::OpenArgs;
use crate::convert;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Question, document, task_definition};
use crate::render::instances::or_dash;
use crate::render::{Cell, Grid, Report, Section, Tone, duration, record};

/// Tell what becomes of a task when its containers exit, fall ill or are stopped, second by second.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan lifecycle web.json --exit web=1@45                      the container web exits with 1 after 45 s
  stowplan lifecycle web.json --health db=UNHEALTHY@60 --launch-type FARGATE --load-balanced
  stowplan lifecycle web.json --stop UserInitiated@90 --stop-seconds web=40     it needs 40 s to heed the signal
  stowplan lifecycle plan.json#web --phase provisioning=10 --phase deactivating=300")]
pub struct LifecycleArgs {
    /// The task definition: a file in any format that `check` reads, FILE#NAME where it holds
    /// several.
    #[arg(value_name = "FILE[#NAME]")]
    pub task_definition: String,
    #[command(flatten)]
    pub open: OpenArgs,
    /// A container exits: with a code, after so many seconds.
    #[arg(long = "exit", value_name = "CONTAINER=CODE@SECONDS", value_parser = parse_exit)]
    pub exits: Vec<ToldEvent>,
    /// A container's health check tells: HEALTHY, UNHEALTHY or UNKNOWN.
    #[arg(long = "health", value_name = "CONTAINER=HEALTH@SECONDS", value_parser = parse_health)]
    pub healths: Vec<ToldEvent>,
    /// A container cannot start.
    #[arg(long = "cannot-start", value_name = "CONTAINER@SECONDS", value_parser = parse_cannot_start)]
    pub cannot_start: Vec<ToldEvent>,
    /// The task is stopped, by one of ECS's stop codes: UserInitiated, SpotInterruption,
    /// ServiceSchedulerInitiated, …
    #[arg(long = "stop", value_name = "CODE@SECONDS", value_parser = parse_stop)]
    pub stop: Option<ToldEvent>,
    /// The reason of the stop, in ECS's words.
    #[arg(long, value_name = "TEXT", requires = "stop")]
    pub reason: Option<String>,
    /// EC2, FARGATE or EXTERNAL.
    #[arg(long, value_name = "TYPE", value_parser = ["EC2", "FARGATE", "EXTERNAL"], ignore_case = true, hide_possible_values = true)]
    pub launch_type: Option<String>,
    /// A load balancer sends it requests.
    #[arg(long)]
    pub load_balanced: bool,
    /// How long a container needs to start.
    #[arg(long, value_name = "CONTAINER=SECONDS", value_parser = parse_seconds)]
    pub start_seconds: Vec<(String, u32)>,
    /// How long a container needs to heed the stop signal.
    #[arg(long, value_name = "CONTAINER=SECONDS", value_parser = parse_seconds)]
    pub stop_seconds: Vec<(String, u32)>,
    /// How long a status lasts: provisioning, activating, deactivating or deprovisioning.
    #[arg(long = "phase", value_name = "STATUS=SECONDS", value_parser = parse_phase)]
    pub phases: Vec<(Phase, u32)>,
}

/// A status whose time may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Phase {
    /// While a network interface is made.
    Provisioning,
    /// While targets are registered.
    Activating,
    /// While targets are drained.
    Deactivating,
    /// While the network interface is taken away.
    Deprovisioning,
}

/// Something that happens to a container or to the task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToldEvent {
    at_seconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cannot_start: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// `WHAT@SECONDS`.
fn timed(text: &str) -> Result<(&str, u32), String> {
    let parts = text.rsplit_once('@').filter(|(what, _)| !what.is_empty());
    let parts = parts.and_then(|(what, seconds)| Some((what, seconds.parse().ok()?)));
    parts.ok_or_else(|| "say when behind `@`, in whole seconds, e.g. `web=1@45`".to_owned())
}

/// `CONTAINER=WHAT@SECONDS`.
fn of_container(text: &str) -> Result<(&str, &str, u32), String> {
    let (what, at_seconds) = timed(text)?;
    let parts = what.split_once('=').filter(|(container, _)| !container.is_empty());
    let (container, what) = parts.ok_or("write the container before `=`, e.g. `web=1@45`")?;
    Ok((container, what, at_seconds))
}

fn parse_exit(text: &str) -> Result<ToldEvent, String> {
    let (container, code, at_seconds) = of_container(text)?;
    let code = code.parse().map_err(|_| format!("`{code}` is no exit code"))?;
    Ok(ToldEvent { at_seconds, container: Some(container.into()), exit_code: Some(code), ..ToldEvent::default() })
}

fn parse_health(text: &str) -> Result<ToldEvent, String> {
    let (container, health, at_seconds) = of_container(text)?;
    let health = Some(health.to_uppercase());
    Ok(ToldEvent { at_seconds, container: Some(container.into()), health, ..ToldEvent::default() })
}

fn parse_cannot_start(text: &str) -> Result<ToldEvent, String> {
    let (container, at_seconds) = timed(text)?;
    Ok(ToldEvent { at_seconds, container: Some(container.into()), cannot_start: Some(true), ..ToldEvent::default() })
}

fn parse_stop(text: &str) -> Result<ToldEvent, String> {
    let (code, at_seconds) = timed(text)?;
    Ok(ToldEvent { at_seconds, stop: Some(code.into()), ..ToldEvent::default() })
}

fn parse_seconds(text: &str) -> Result<(String, u32), String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let parts = parts.and_then(|(name, seconds)| Some((name.to_owned(), seconds.parse().ok()?)));
    parts.ok_or_else(|| "write CONTAINER=SECONDS, e.g. `web=40`".to_owned())
}

fn parse_phase(text: &str) -> Result<(Phase, u32), String> {
    let (name, seconds) = parse_seconds(text).map_err(|_| "write STATUS=SECONDS, e.g. `provisioning=10`")?;
    Ok((Phase::from_str(&name, true)?, seconds))
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/taskDefinition", "FILE[#NAME]"),
    ("/launchType", "--launch-type"),
    ("/loadBalanced", "--load-balanced"),
    ("/events/*/exitCode", "--exit"),
    ("/events/*/health", "--health"),
    ("/events/*/cannotStart", "--cannot-start"),
    ("/events/*/stop", "--stop"),
    ("/events/*/reason", "--reason"),
    ("/containers/*/startSeconds", "--start-seconds"),
    ("/containers/*/stopSeconds", "--stop-seconds"),
    ("/phases", "--phase"),
]];

/// What is asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LifecycleRequest {
    task_definition: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_type: Option<String>,
    load_balanced: bool,
    events: Vec<ToldEvent>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    containers: BTreeMap<String, Times>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    phases: BTreeMap<&'static str, u32>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_seconds: Option<u32>,
}

/// Answers it.
pub fn run(args: &LifecycleArgs, output: &Output) -> Result<Exit, Failure> {
    ask::typed(&question(args)?, output, of, |_, answer, _| report(answer))
}

fn question(args: &LifecycleArgs) -> Result<Question, Failure> {
    let mut lints = Vec::new();
    let named = &args.task_definition;
    let parameters = convert::parameters(&args.open);
    let definition = task_definition(named, &parameters, &mut lints)?;
    lints.extend(convert::unasked(&parameters));
    if definition.is_string() {
        let failure = Failure::new("input/not-found", format!("there is no file `{named}`"));
        return Err(failure.help("give a task definition, as `aws ecs describe-task-definition` prints it"));
    }
    let told = [&args.exits, &args.healths, &args.cannot_start].into_iter().flatten().cloned();
    let stop = args.stop.clone().map(|stop| ToldEvent { reason: args.reason.clone(), ..stop });
    let mut containers: BTreeMap<String, Times> = BTreeMap::new();
    for (name, seconds) in &args.start_seconds {
        containers.entry(name.clone()).or_default().start_seconds = Some(*seconds);
    }
    for (name, seconds) in &args.stop_seconds {
        containers.entry(name.clone()).or_default().stop_seconds = Some(*seconds);
    }
    let request = LifecycleRequest {
        task_definition: definition,
        launch_type: args.launch_type.as_deref().map(str::to_uppercase),
        load_balanced: args.load_balanced,
        events: told.chain(stop).collect(),
        containers,
        phases: args.phases.iter().map(|(phase, seconds)| (key_of(*phase), *seconds)).collect(),
    };
    Ok(Question { document: document("lifecycle", &request, None), lints, ..Question::default() })
}

const fn key_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Provisioning => "provisioningSeconds",
        Phase::Activating => "activatingSeconds",
        Phase::Deactivating => "deactivatingSeconds",
        Phase::Deprovisioning => "deprovisioningSeconds",
    }
}

const COLUMNS: [&str; 3] = ["atSeconds", "container", "lastStatus"];

fn of(answer: Answer) -> Option<Box<LifecycleAnswer>> {
    if let Answer::Lifecycle(answer) = answer { Some(answer) } else { None }
}

/// The report of a `lifecycle` answer.
pub fn report(answer: &LifecycleAnswer) -> Report {
    let after = |row: &LifecycleRow| duration(row.at_seconds.unsigned_abs());
    let end = answer.timeline.last().map_or_else(|| duration(0), after);
    let (tone, line) = match answer.last_status.as_ref() {
        "STOPPED" => {
            let reason = answer.stopped_reason.as_deref().unwrap_or_default();
            (Tone::Bad, format!("STOPPED after {end}: {reason}"))
        }
        status => (Tone::Good, format!("{status} from {end} on")),
    };
    let mut sections = vec![Section::Headline(tone, line)];
    sections.extend(answer.stop_code.as_ref().map(|code| Section::Text(format!("stop code {code}"))));
    let mut grid = Grid { header: vec!["after", "who", "status"], rows: Vec::new() };
    for row in &answer.timeline {
        let who = row.container.as_ref().map_or_else(|| Cell::toned("the task", Tone::Strong), Cell::from);
        let after = Cell { number: true, ..Cell::toned(after(row), Tone::Quiet) };
        grid.rows.push(vec![after, who, (&row.last_status).into()]);
    }
    sections.push(Section::Title("What happens".into()));
    sections.push(Section::Grid(grid));
    let mut grid =
        Grid { header: vec!["container", "status", "exit code", "health", "restarts", "reason"], rows: Vec::new() };
    for container in &answer.containers {
        let code = container.exit_code.map(|code| code.to_string());
        grid.rows.push(vec![
            (&container.name).into(),
            (&container.last_status).into(),
            Cell { number: true, ..or_dash(code.unwrap_or_default()) },
            container.health_status.as_ref().into(),
            Cell::number(container.restart_count),
            or_dash(container.reason.clone().unwrap_or_default()),
        ]);
    }
    sections.push(Section::Title("Containers at the end".into()));
    sections.push(Section::Grid(grid));
    let row = |row: &LifecycleRow| {
        record([
            ("atSeconds", json!(row.at_seconds)),
            ("container", json!(row.container)),
            ("lastStatus", json!(row.last_status)),
        ])
    };
    let records = answer.timeline.iter().map(row).collect();
    Report { sections, columns: COLUMNS.to_vec(), records, answer: Value::Null }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_with_their_time() {
        let event = parse_exit("web=-1@45").unwrap();
        assert_eq!(serde_json::to_value(&event).unwrap(), json!({"atSeconds": 45, "container": "web", "exitCode": -1}));
        let event = parse_health("db=unhealthy@60").unwrap();
        assert_eq!(
            serde_json::to_value(&event).unwrap(),
            json!({"atSeconds": 60, "container": "db", "health": "UNHEALTHY"})
        );
        let event = parse_stop("UserInitiated@90").unwrap();
        assert_eq!(serde_json::to_value(&event).unwrap(), json!({"atSeconds": 90, "stop": "UserInitiated"}));
        for wrong in ["web=1", "web@45", "=1@45", "web=x@45", "web=1@soon"] {
            assert!(parse_exit(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_phase("provisioning=10"), Ok((Phase::Provisioning, 10)));
        assert!(parse_phase("running=10").is_err());
    }
}
