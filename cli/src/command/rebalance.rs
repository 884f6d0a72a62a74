//! `stowplan rebalance`: how services are moved until each zone has its share.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_wire::answer::{RebalanceAnswer, RebalanceService, RebalanceState, RebalanceVerdict};

use super::ask::{self, of_kind};
use crate::args::{OptionArgs, TrustArgs};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, document, layers};
use crate::render::instances::{Instances, or_dash};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, record};
use crate::snapshot::{Snapshot, snapshot};

/// Tell how ECS moves tasks until each Availability Zone has its share, and why not.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan rebalance cluster.json                       every service: balanced, moved, excluded and why
  stowplan rebalance cluster.json --service web         each move: what starts where, what stops then
  stowplan rebalance cluster.json --service web --enabled   what if rebalancing were switched on")]
pub struct RebalanceArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    /// Only this service.
    #[arg(short = 's', long, value_name = "NAME")]
    pub service: Option<String>,
    /// As if `availabilityZoneRebalancing` were ENABLED.
    #[arg(long)]
    pub enabled: bool,
    #[command(flatten)]
    pub options: OptionArgs,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[
    OptionArgs::KEYS,
    TrustArgs::KEYS,
    &[("/serviceName", "--service"), ("/availabilityZoneRebalancing", "--enabled")],
];

/// Answers it.
pub fn run(args: &RebalanceArgs, output: &Output) -> Result<Exit, Failure> {
    ask::typed(&question(args)?.trusting(&args.trust), output, of_kind!(Rebalance), report)
}

layers! {
    /// What is asked.
    RebalanceRequest {
        service_name,
        availability_zone_rebalancing,
        options,
    }
}

/// The document of `rebalance`: flags over a decision document.
fn question(args: &RebalanceArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, files, lints, origins } = snapshot(&args.files)?;
    let mut below = RebalanceRequest::of_document(base);
    let flags = RebalanceRequest {
        service_name: args.service.as_deref().map(Value::from),
        availability_zone_rebalancing: args.enabled.then(|| "ENABLED".into()),
        options: Options::of_flags(&args.options)?.over_those_of(below.options.take()).into_value(),
        ..RebalanceRequest::default()
    };
    Ok(Question { document: document("rebalance", &flags.over(below), Some(cluster)), files, lints, origins })
}

const COLUMNS: [&str; 9] = [
    "serviceName",
    "state",
    "move",
    "startAvailabilityZone",
    "startContainerInstanceArn",
    "stopAvailabilityZone",
    "stopContainerInstanceArn",
    "stopTaskArn",
    "text",
];

/// The most moves that are shown of each service.
const ROWS: usize = 40;

/// The report of a `rebalance` answer.
pub fn report(document: &Value, answer: &RebalanceAnswer, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let mut sections = vec![headline(answer)];
    if answer.services.len() > 1 {
        let mut grid = Grid { header: vec!["service", "", "tasks by zone", "because"], rows: Vec::new() };
        for service in &answer.services {
            let because = if service.state == RebalanceState::Balanced { "" } else { service.text.as_str() };
            grid.rows.push(vec![
                service.service_name.as_str().into(),
                state(service.state).into(),
                zones(service, &instances).into(),
                because.into(),
            ]);
        }
        sections.push(Section::Grid(grid));
    } else if let [service] = answer.services.as_slice() {
        sections.push(Section::Note(format!("tasks by zone: {}", zones(service, &instances))));
    }
    for service in answer.services.iter().filter(|service| !service.moves.is_empty()) {
        push_moves(&mut sections, service, &instances, answer.services.len() > 1);
    }
    Report::new(sections, &COLUMNS, answer.services.iter().flat_map(records).collect())
}

fn headline(answer: &RebalanceAnswer) -> Section {
    let tone = match answer.verdict {
        RebalanceVerdict::EndsBalanced => Tone::Good,
        RebalanceVerdict::StaysUnbalanced | RebalanceVerdict::Unknown => Tone::Notable,
    };
    if let [service] = answer.services.as_slice() {
        let name = &service.service_name;
        let what = match service.state {
            RebalanceState::Balanced => format!("{name} is balanced"),
            RebalanceState::Rebalances => format!("{name} rebalances"),
            RebalanceState::Stops => format!("{name} stays out of balance"),
            RebalanceState::Waits => format!("{name} waits"),
            RebalanceState::Excluded => format!("{name} is excluded"),
            RebalanceState::Unknown => format!("what becomes of {name} is not known"),
        };
        let line = format!("{what}: {}", service.text);
        return Section::Headline(tone, line);
    }
    let of = |wanted: RebalanceState| answer.services.iter().filter(|service| service.state == wanted).count();
    let moves: usize = answer.services.iter().map(|service| service.moves.len()).sum();
    let mut line = format!(
        "{} of {} moved, by {}",
        of(RebalanceState::Rebalances),
        counted(answer.services.len(), "service"),
        counted(moves, "move")
    );
    for (count, what) in [
        (of(RebalanceState::Balanced), "balanced already"),
        (of(RebalanceState::Excluded), "excluded"),
        (of(RebalanceState::Stops), "held"),
        (of(RebalanceState::Waits), "not begun"),
        (of(RebalanceState::Unknown), "unknown"),
    ] {
        if count > 0 {
            line.push_str(&format!("; {count} {what}"));
        }
    }
    Section::Headline(tone, line)
}

fn push_moves(sections: &mut Vec<Section>, service: &RebalanceService, instances: &Instances, is_named: bool) {
    let name = if is_named { format!("{}: ", service.service_name) } else { String::new() };
    sections.push(Section::Title(format!("{name}each task starts, becomes healthy, and then another one stops")));
    let mut grid = Grid { header: vec!["", "starts in", "on", "of", "stops in", "task", "on", "of"], rows: Vec::new() };
    for (number, step) in service.moves.iter().enumerate().take(ROWS) {
        let on = |arn: &Option<String>| arn.as_deref().map_or_else(String::new, |arn| instances.id(arn));
        let task = step.stop.task_arn.rsplit('/').next().unwrap_or_default();
        grid.rows.push(vec![
            Cell::number(number.saturating_add(1)),
            instances.zone(&step.start.availability_zone).into(),
            or_dash(on(&step.start.container_instance_arn)),
            Cell::number(step.start.admissible_count.max(step.start.admissible_zones.len())),
            instances.zone(&step.stop.availability_zone).into(),
            instances.cut(task).into(),
            or_dash(on(&step.stop.container_instance_arn)),
            Cell::number(step.stop.admissible_count),
        ]);
    }
    sections.push(Section::Grid(grid));
    let left = service.moves.len().saturating_sub(ROWS);
    if left > 0 {
        sections.push(Section::Note(format!("and {} more; `-o json` has all", counted(left, "move"))));
    }
    let ties =
        |step: &stowplan_wire::answer::RebalanceMove| step.start.admissible_count > 1 || step.stop.admissible_count > 1;
    if service.moves.iter().any(ties) {
        sections.push(Section::Note("of: how many ECS may choose from; this plan takes the one that is named.".into()));
    }
}

const fn state(state: RebalanceState) -> &'static str {
    match state {
        RebalanceState::Balanced => "balanced",
        RebalanceState::Rebalances => "rebalances",
        RebalanceState::Stops => "stops",
        RebalanceState::Waits => "waits",
        RebalanceState::Excluded => "excluded",
        RebalanceState::Unknown => "unknown",
    }
}

/// `1a 4 → 2, 1b 0 → 2`.
fn zones(service: &RebalanceService, instances: &Instances) -> String {
    let zone = |zone: &stowplan_wire::answer::RebalanceZone| {
        let name = instances.zone(&zone.availability_zone);
        if zone.before == zone.after {
            format!("{name} {}", zone.before)
        } else {
            format!("{name} {} → {}", zone.before, zone.after)
        }
    };
    service.zones.iter().map(zone).collect::<Vec<_>>().join(", ")
}

/// A record a move; one for a service without any.
fn records(service: &RebalanceService) -> Vec<Map<String, Value>> {
    let row = |number: Option<usize>, step: Option<&stowplan_wire::answer::RebalanceMove>| {
        record([
            ("serviceName", json!(service.service_name)),
            ("state", json!(service.state)),
            ("move", json!(number)),
            ("startAvailabilityZone", json!(step.map(|step| &step.start.availability_zone))),
            ("startContainerInstanceArn", json!(step.and_then(|step| step.start.container_instance_arn.as_ref()))),
            ("stopAvailabilityZone", json!(step.map(|step| &step.stop.availability_zone))),
            ("stopContainerInstanceArn", json!(step.and_then(|step| step.stop.container_instance_arn.as_ref()))),
            ("stopTaskArn", json!(step.map(|step| &step.stop.task_arn))),
            ("text", json!(service.text)),
        ])
    };
    if service.moves.is_empty() {
        return vec![row(None, None)];
    }
    service.moves.iter().enumerate().map(|(at, step)| row(Some(at.saturating_add(1)), Some(step))).collect()
}
