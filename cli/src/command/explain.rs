//! `stowplan explain`: every instance, every failing check.

use clap::Args;
use serde_json::{Value, json};

use super::ask;
use super::place::{self, PlaceArgs};
use crate::args::RowArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::known;
use crate::output::Output;
use crate::render::explanation::{
    because, is_named, of, push_funnel, push_nearest, push_reasons, push_remedies, push_rows, why_not_title,
};
use crate::render::instances::Instances;
use crate::render::outcome::{push_event, push_waiting, said_no, subject};
use crate::render::{Cell, Grid, Report, Section, Tone, View, count_at, counted, list_at, record, str_at};

/// Tell why: the reasons, the nearest misses and what would help; with --all every instance with
/// every failing check.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan explain cluster.json --task-definition web.json
  stowplan explain cluster.json --service web --instance 1c4e8a02
  stowplan explain cluster.json --service web -o markdown   to paste into an issue")]
pub struct ExplainArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Show this instance only: its id, the start of it, its ARN or EC2 id.
    #[arg(long, value_name = "ID")]
    pub instance: Option<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = place::KEYS;

/// Answers it.
pub fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Failure> {
    let question = place::question(&args.place, "full")?.trusting(&args.place.trust);
    let only = args.instance.as_deref();
    if let (Some(id), Some(cluster)) = (only, question.document.get("cluster")) {
        let known = list_at(cluster, "containerInstances").iter().any(|instance| {
            let arn = str_at(instance, "containerInstanceArn");
            let ec2_id = str_at(instance, "ec2InstanceId");
            is_named(arn, ec2_id, only)
        });
        if !known {
            let ids = list_at(cluster, "containerInstances").iter().flat_map(|instance| {
                let arn = str_at(instance, "containerInstanceArn");
                [arn.rsplit('/').next().unwrap_or(arn), str_at(instance, "ec2InstanceId")]
            });
            let ids: Vec<&str> = ids.filter(|id| !id.is_empty()).collect();
            let otherwise = "give its id, the start of it, its ARN or its EC2 id";
            let failure = known::unknown("request/unknown-instance", "instance", id, "", ids, otherwise);
            return Err(failure.flag("--instance"));
        }
    }
    ask::answer(&question, output, |document, answer, view| report(document, answer, only, args.place.rows, view))
}

/// The most instances that are shown where a task has found its place.
const ROWS: usize = 40;

const COLUMNS: [&str; 7] =
    ["containerInstanceArn", "ec2InstanceId", "availabilityZone", "instanceType", "verdict", "reason", "checks"];

/// The report of a `place` answer that was asked to explain in full; `only` keeps instances whose
/// id starts so.
fn report(document: &Value, answer: Value, only: Option<&str>, rows: RowArgs, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let placed = list_at(&answer, "placements").len();
    let unplaced = count_at(&answer, "unplaced");
    let asked = u64::try_from(placed).unwrap_or(u64::MAX).saturating_add(unplaced);
    let asked = asked.saturating_add(count_at(&answer, "waiting"));
    let mut sections = vec![Section::Headline(
        Tone::Strong,
        format!("{}: {placed} of {} placed; a look at the last one tried", subject(document), counted(asked, "task")),
    )];
    push_requirement(&mut sections, &answer);
    let failed = said_no(&answer);
    if failed {
        push_reasons(&mut sections, &answer);
        push_waiting(&mut sections, &answer);
        if only.is_none() {
            push_nearest(&mut sections, &answer, &instances);
        }
        push_remedies(&mut sections, &answer);
    }
    push_zones(&mut sections, &answer, &instances);
    let most = if failed && only.is_none() { 0 } else { ROWS };
    push_rows(&mut sections, &answer, &instances, only, rows.shown(most));
    push_event(&mut sections, &answer);
    push_funnel(&mut sections, &answer);
    push_rules(&mut sections, &answer);
    Report { sections, columns: COLUMNS.to_vec(), records: records(&answer, &instances, only), answer }
}

/// Fargate: the tasks of each zone of the subnets.
fn push_zones(sections: &mut Vec<Section>, answer: &Value, instances: &Instances) {
    let zones = list_at(of(answer), "zones");
    if zones.is_empty() {
        return;
    }
    let mut grid = Grid { header: vec!["zone", "tasks there", "verdict"], rows: Vec::new() };
    for zone in zones {
        let word = str_at(zone, "verdict");
        let tone = match word {
            "picked" => Tone::Good,
            "outranked" => Tone::Notable,
            _ => Tone::Plain,
        };
        grid.rows.push(vec![
            instances.zone(str_at(zone, "availabilityZone")).into(),
            Cell::number(count_at(zone, "tasks")),
            Cell::toned(word, tone),
        ]);
    }
    sections.push(Section::Title(why_not_title(answer)));
    sections.push(Section::Grid(grid));
    sections.push(Section::Note(
        "Fargate takes one of the zones with the fewest tasks of the service on the provider.".into(),
    ));
}

/// What the task asks for.
fn push_requirement(sections: &mut Vec<Section>, answer: &Value) {
    let Some(requirement) = of(answer).get("requirement") else {
        return;
    };
    let mut parts = Vec::new();
    let amounts =
        [("cpu", "CPU units"), ("memory", "MiB of memory"), ("gpus", "GPUs"), ("gpuMemory", "MiB of a shared GPU")];
    for (key, unit) in amounts {
        let amount = count_at(requirement, key);
        if amount > 0 {
            parts.push(format!("{amount} {unit}"));
        }
    }
    match str_at(requirement, "gpus") {
        "" => {}
        "ALL" => parts.push("all GPUs".to_owned()),
        fraction => parts.push(format!("{fraction} of a GPU")),
    }
    if str_at(requirement, "neuronDevices") == "ALL" {
        parts.push("all Neuron devices".to_owned());
    }
    for (key, protocol) in [("ports", "tcp"), ("portsUdp", "udp")] {
        for port in list_at(requirement, key) {
            parts.push(format!("{protocol} port {port}"));
        }
    }
    if requirement.get("eni").and_then(Value::as_bool) == Some(true) {
        parts.push("a network interface".to_owned());
    }
    if !parts.is_empty() {
        sections.push(Section::Note(format!("needs {}", parts.join(", "))));
    }
}

fn push_rules(sections: &mut Vec<Section>, answer: &Value) {
    let rules: Vec<&str> = list_at(of(answer), "rules").iter().filter_map(Value::as_str).collect();
    if !rules.is_empty() {
        sections.push(Section::Note(format!(
            "decided by {}; `stowplan rules {}` tells what they say and where it comes from.",
            rules.join(" "),
            rules.first().copied().unwrap_or("")
        )));
    }
}

fn records(answer: &Value, instances: &Instances, only: Option<&str>) -> Vec<serde_json::Map<String, Value>> {
    list_at(of(answer), "instances")
        .iter()
        .filter(|entry| {
            let arn = str_at(entry, "containerInstanceArn");
            is_named(arn, &instances.instance(arn).ec2_id, only)
        })
        .map(|entry| {
            let checks = because(entry);
            let mut fields = record([
                ("verdict", json!(str_at(entry, "verdict"))),
                ("reason", entry.get("reason").cloned().unwrap_or_default()),
                ("checks", json!(checks)),
            ]);
            fields.extend(instances.fields(str_at(entry, "containerInstanceArn")));
            fields
        })
        .collect()
}
