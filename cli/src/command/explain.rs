//! `stowplan explain`: every instance, every failing check.

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_wire::answer::{GpuPart, Gpus, InstanceReport, PlaceAnswer, Requirement, Rules, ZoneVerdict};

use super::ask;
use super::place::{self, PlaceArgs};
use crate::args::RowArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::known;
use crate::output::Output;
use crate::render::explanation::{
    because, is_named, push_failures, push_funnel, push_nearest, push_reasons, push_remedies, push_rows, reports,
    why_not_title,
};
use crate::render::instances::Instances;
use crate::render::outcome::{push_event, push_waiting, said_no, subject};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, list_at, record, str_at};

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
        let cluster = question.files.with_instances(cluster);
        let known = list_at(&cluster, "containerInstances").iter().any(|instance| {
            let arn = str_at(instance, "containerInstanceArn");
            let ec2_id = str_at(instance, "ec2InstanceId");
            is_named(arn, ec2_id, only)
        });
        if !known {
            let ids = list_at(&cluster, "containerInstances").iter().flat_map(|instance| {
                let arn = str_at(instance, "containerInstanceArn");
                [arn.rsplit('/').next().unwrap_or(arn), str_at(instance, "ec2InstanceId")]
            });
            let ids: Vec<&str> = ids.filter(|id| !id.is_empty()).collect();
            let otherwise = "give its id, the start of it, its ARN or its EC2 id";
            let failure = known::unknown("request/unknown-instance", "instance", id, "", ids, otherwise);
            return Err(failure.flag("--instance"));
        }
    }
    ask::answer_placement(&question, output, |document, answer, view| {
        report(document, answer, only, args.place.rows, view)
    })
}

/// The most instances that are shown where a task has found its place.
const ROWS: usize = 40;

const COLUMNS: [&str; 7] =
    ["containerInstanceArn", "ec2InstanceId", "availabilityZone", "instanceType", "verdict", "reason", "checks"];

/// The report of a `place` answer that was asked to explain in full; `only` keeps instances whose
/// id starts so.
fn report(document: &Value, answer: &PlaceAnswer, only: Option<&str>, rows: RowArgs, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let placed = answer.placements.len();
    let left = answer.unplaced.unwrap_or(0).saturating_add(answer.waiting.unwrap_or(0));
    let asked = counted(placed.saturating_add(left), "task");
    let line = format!("{}: {placed} of {asked} placed; a look at the last one tried", subject(document));
    let mut sections = vec![Section::Headline(Tone::Strong, line)];
    let explanation = answer.explanation.as_ref();
    sections.extend(explanation.and_then(|explanation| needs(&explanation.requirement)));
    let failed = said_no(answer);
    if failed {
        push_reasons(&mut sections, answer);
        let has_candidates = answer.candidate_instance_type_count.is_some();
        push_waiting(&mut sections, answer.waiting.unwrap_or(0), answer.waiting_tasks.as_ref(), has_candidates);
        if only.is_none() {
            push_nearest(&mut sections, answer, &instances);
        }
        push_remedies(&mut sections, answer);
    }
    push_zones(&mut sections, answer, &instances);
    let most = if failed && only.is_none() { 0 } else { ROWS };
    push_rows(&mut sections, answer, &instances, only, rows.shown(most));
    push_failures(&mut sections, answer, &instances);
    push_event(&mut sections, answer.event.as_deref().unwrap_or(""));
    push_funnel(&mut sections, answer);
    sections.extend(explanation.and_then(|explanation| decided_by(&explanation.rules)));
    Report { sections, columns: COLUMNS.to_vec(), records: records(answer, &instances, only), answer: json!(answer) }
}

/// Fargate: the tasks of each zone of the subnets.
fn push_zones(sections: &mut Vec<Section>, answer: &PlaceAnswer, instances: &Instances) {
    let zones = answer.explanation.as_ref().and_then(|explanation| explanation.zones.as_deref()).unwrap_or_default();
    if zones.is_empty() {
        return;
    }
    let mut grid = Grid { header: vec!["zone", "tasks there", "verdict"], rows: Vec::new() };
    for zone in zones {
        let verdict = match zone.verdict {
            ZoneVerdict::Picked => Cell::toned("picked", Tone::Good),
            ZoneVerdict::Outranked => Cell::toned("outranked", Tone::Notable),
            ZoneVerdict::Admissible => "admissible".into(),
        };
        grid.rows.push(vec![instances.zone(&zone.availability_zone).into(), Cell::number(zone.tasks), verdict]);
    }
    sections.push(Section::Title(why_not_title(answer)));
    sections.push(Section::Grid(grid));
    sections.push(Section::Note(
        "Fargate takes one of the zones with the fewest tasks of the service on the provider.".into(),
    ));
}

/// What the task asks for.
fn needs(requirement: &Requirement) -> Option<Section> {
    let mut parts = Vec::new();
    let mut amount = |amount: u32, unit: &str| {
        if amount > 0 {
            parts.push(format!("{amount} {unit}"));
        }
    };
    amount(requirement.cpu, "CPU units");
    amount(requirement.memory, "MiB of memory");
    match requirement.gpus {
        Gpus::Count(count) => amount(count, "GPUs"),
        Gpus::Part(_) => {}
    }
    amount(requirement.gpu_memory.unwrap_or(0), "MiB of a shared GPU");
    match requirement.gpus {
        Gpus::Count(_) => {}
        Gpus::Part(GpuPart::All) => parts.push("all GPUs".to_owned()),
        Gpus::Part(GpuPart::Eighth) => parts.push("0.125 of a GPU".to_owned()),
        Gpus::Part(GpuPart::Quarter) => parts.push("0.25 of a GPU".to_owned()),
        Gpus::Part(GpuPart::Half) => parts.push("0.5 of a GPU".to_owned()),
    }
    if requirement.neuron_devices.is_some() {
        parts.push("all Neuron devices".to_owned());
    }
    for (ports, protocol) in [(&requirement.ports, "tcp"), (&requirement.ports_udp, "udp")] {
        parts.extend(ports.iter().map(|port| format!("{protocol} port {port}")));
    }
    if requirement.eni {
        parts.push("a network interface".to_owned());
    }
    (!parts.is_empty()).then(|| Section::Note(format!("needs {}", parts.join(", "))))
}

fn decided_by(rules: &Rules) -> Option<Section> {
    let first = rules.0.first()?;
    let all = rules.0.join(" ");
    let told = format!("decided by {all}; `stowplan rules {first}` tells what they say and where it comes from.");
    Some(Section::Note(told))
}

fn records(answer: &PlaceAnswer, instances: &Instances, only: Option<&str>) -> Vec<Map<String, Value>> {
    let is_meant = |entry: &&InstanceReport| {
        let arn = &entry.container_instance_arn;
        is_named(arn, &instances.instance(arn).ec2_id, only)
    };
    let row = |entry: &InstanceReport| {
        let mut fields = record([
            ("verdict", json!(entry.verdict)),
            ("reason", json!(entry.reason)),
            ("checks", json!(because(entry))),
        ]);
        fields.extend(instances.fields(&entry.container_instance_arn));
        fields
    };
    reports(answer).iter().filter(is_meant).map(row).collect()
}
