//! `stowplan stop`: which tasks a scale-in would stop.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use stowplan_wire::{Answer, answer::StopAnswer};

use super::ask;
use crate::args::{OptionArgs, Strategy, SubjectArgs, TrustArgs, parse_strategy};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, TaskRequest, document, keys_of, stages};
use crate::render::instances::{Instances, or_dash};
use crate::render::outcome::{push_event, subject};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, record};
use crate::snapshot::{Snapshot, snapshot};

/// Tell which tasks a scale-in would stop.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan stop cluster.json --service web --count 2
  stowplan stop cluster.json --group family:batch --count 1 --strategy binpack:memory")]
pub struct StopArgs {
    /// What the AWS CLI printed: files, directories or `-`.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    /// A stage of the placement strategy, in order.
    #[arg(long = "strategy", value_name = "TYPE[:FIELD]", value_parser = parse_strategy)]
    pub strategies: Vec<Strategy>,
    #[command(flatten)]
    pub options: OptionArgs,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[
    OptionArgs::KEYS,
    TrustArgs::KEYS,
    &[
        ("/serviceName", "--service"),
        ("/group", "--group"),
        ("/count", "--count"),
        ("/placementStrategy", "--strategy"),
    ],
];

/// Answers it.
pub fn run(args: &StopArgs, output: &Output) -> Result<Exit, Failure> {
    let question = question(args)?.trusting(&args.trust);
    ask::typed(&question, output, of, report)
}

/// What is asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StopRequest {
    #[serde(skip_serializing_if = "Option::is_none")]
    service_name: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<Value>,
    count: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    placement_strategy: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Value>,
}

/// The document of `stop`: flags over a decision document, that over what the service lends.
fn question(args: &StopArgs) -> Result<Question, Failure> {
    let Snapshot { mut base, cluster, files, lints, origins } = snapshot(&args.files)?;
    let options = Options::of_flags(&args.options)?.over_those_of(base.remove("options"));
    let keys = ["serviceName", "group", "count", "placementStrategy"].map(|key| (key, key));
    let below = TaskRequest::of_document(keys_of(&Value::Object(base), &keys));
    let flags = TaskRequest {
        count: args.count.map(Value::from),
        placement_strategy: stages(&args.strategies),
        ..TaskRequest::of_subject(&args.subject)
    };
    let asked = flags.laid_over(below);
    if asked.service_name.is_none() && asked.group.is_none() {
        return Err(
            Failure::new("request/subject", "no service or task group is named").help("add --service or --group")
        );
    }
    let lent = TaskRequest::lent_by(&cluster, asked.service()).placement_strategy;
    let request = StopRequest {
        service_name: asked.service_name,
        group: asked.group,
        count: asked.count.unwrap_or_else(|| 1.into()),
        placement_strategy: asked.placement_strategy.or(lent),
        options: options.into_value(),
    };
    Ok(Question { document: document("stop", &request, Some(cluster)), files, lints, origins })
}

fn of(answer: Answer) -> Option<Box<StopAnswer>> {
    if let Answer::Stop(answer) = answer { Some(answer) } else { None }
}

const COLUMNS: [&str; 7] = [
    "order",
    "taskArn",
    "containerInstanceArn",
    "ec2InstanceId",
    "availabilityZone",
    "instanceType",
    "admissibleCount",
];

/// The report of a `stop` answer.
pub fn report(document: &Value, answer: &StopAnswer, view: View) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let count = answer.stopped.len();
    let (tone, line) = match answer.unstopped {
        Some(unstopped) => {
            let asked = counted(count.saturating_add(unstopped), "task");
            (Tone::Notable, format!("stops {count} of {asked}"))
        }
        None => (Tone::Good, format!("stops {}", counted(count, "task"))),
    };
    let mut sections = vec![Section::Headline(tone, format!("{}: {line}", subject(document)))];
    let mut grid = Grid { header: vec!["", "task", "instance", "zone", "type", "choices"], rows: Vec::new() };
    let mut records = Vec::new();
    for (index, task) in answer.stopped.iter().enumerate() {
        let arn = task.container_instance_arn.as_deref().unwrap_or_default();
        let zone = task.availability_zone.as_deref().unwrap_or_default();
        let mut row = vec![Cell::number(index.saturating_add(1)), instances.id(&task.task_arn).into()];
        row.extend(instances.cells(arn));
        if arn.is_empty() {
            let cells = [String::new(), instances.zone(zone), String::new()].map(or_dash);
            row.splice(2..5, cells);
        }
        row.push(Cell::number(task.admissible_count));
        grid.rows.push(row);
        let mut fields = record([
            ("order", json!(index.saturating_add(1))),
            ("taskArn", json!(task.task_arn)),
            ("admissibleCount", json!(task.admissible_count)),
        ]);
        fields.extend(instances.fields(arn));
        if arn.is_empty() {
            fields.remove("containerInstanceArn");
            fields.insert("availabilityZone".into(), json!(zone));
        }
        records.push(fields);
    }
    if !grid.rows.is_empty() {
        sections.push(Section::Grid(grid));
    }
    if answer.stopped.iter().any(|task| task.admissible_count > 1) {
        sections.push(Section::Note(
            "choices: how many tasks tied; ECS may stop any of them, this plan takes one by --tie-break.".into(),
        ));
    }
    push_event(&mut sections, answer.event.as_deref().unwrap_or_default());
    Report { sections, columns: COLUMNS.to_vec(), records, answer: Value::Null }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Format;

    #[test]
    fn what_stays_is_said_with_the_event() {
        let sample: Value = serde_json::from_str(include_str!("../../assets/sample.json")).unwrap();
        let mut cluster = sample["cluster"].clone();
        let tasks = cluster["tasks"].as_array_mut().unwrap().iter_mut();
        let protected = tasks
            .filter(|task| task["group"] == "service:worker")
            .take(1)
            .map(|task| task["protectionEnabled"] = true.into())
            .count();
        assert_eq!(protected, 1, "the sample has a task to protect");
        let document = json!({"decide": "stop", "cluster": cluster, "serviceName": "worker", "count": 4});
        let (_, answer) = ask::ask_typed(&Question::of(document.clone()), of).unwrap();
        let view = View { format: Format::Table, width: None, lines: false };
        let text = crate::render::text(&report(&document, &answer, view), view);
        let text = anstream::adapter::strip_str(&text).to_string();
        for part in ["service worker: stops 3 of 4 tasks", "choices:", "unable to scale in"] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}
