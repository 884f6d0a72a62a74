//! `stowplan capacity`: how many instances a capacity provider has, needs and will have.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::ask;
use crate::args::{OpenArgs, TrustArgs};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::prices::prices;
use crate::question::{self, Options, Question, TaskRequest, document, fields_of, layers, task_definition};
use crate::render::instances::Instances;
use crate::render::money::{money, prices_of};
use crate::render::{Cell, Grid, Report, Section, Tone, View, assumes, count_at, counted, list_at, record, str_at};
use crate::snapshot::{Snapshot, snapshot};
use crate::{convert, known};

/// Tell how many instances a capacity provider needs, when it scales, and what holds each
/// instance.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan capacity cluster.json groups.json
  stowplan capacity cluster.json groups.json -d web.json -n 50 --service web --minutes 60
  stowplan capacity cluster.json --target 90 --min 0 --max 10 --minutes 120 --every-minute
Besides the snapshot: what `aws ecs describe-capacity-providers` and `aws autoscaling describe-auto-scaling-groups` print.")]
pub struct CapacityArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The capacity provider, where there are several.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Follow the group for this many minutes; by default 60 where tasks or every minute are asked
    /// for.
    #[arg(long, value_name = "N")]
    pub minutes: Option<u32>,
    /// Show every minute, not only changes.
    #[arg(long)]
    pub every_minute: bool,
    /// Tasks that are asked for: a file, or family[:revision] or ARN of a definition in the
    /// snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    /// How many of them.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    /// Their service; a service of the snapshot lends its strategy, constraints and definition. By
    /// default standalone tasks.
    #[arg(short = 's', long, value_name = "NAME")]
    pub service: Option<String>,
    /// How long each of them runs; by default for ever.
    #[arg(long, value_name = "MINUTES")]
    pub runs: Option<u32>,
    /// A type that the group launches, the first of several at once.
    #[arg(long = "instance-type", value_name = "TYPE")]
    pub instance_types: Vec<String>,
    /// `targetCapacity`, in place of the provider's.
    #[arg(long, value_name = "PERCENT")]
    pub target: Option<u32>,
    /// The group's minimum.
    #[arg(long, value_name = "N")]
    pub min: Option<u32>,
    /// The group's maximum.
    #[arg(long, value_name = "N")]
    pub max: Option<u32>,
    /// Seconds from a launch until an instance takes tasks; by default 120.
    #[arg(long, value_name = "SECONDS")]
    pub launch_seconds: Option<u32>,
    /// Prices, to tell what the instances cost: what an hour costs by type, under `perHour`, and
    /// their `currency`.
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// A date, or a rule and its alternative, e.g. CAP-27=target; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Minutes that are shown one by one, unless told.
const EVERY_MINUTE: u32 = 60;

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[
    TrustArgs::KEYS,
    &[
        ("/options/semantics", "--semantics"),
        ("/capacityProvider", "--provider"),
        ("/minutes", "--minutes"),
        ("/detail", "--every-minute"),
        ("/demand/*/taskDefinition", "--task-definition"),
        ("/demand/*/request/count", "--count"),
        ("/demand/*/request/serviceName", "--service"),
        ("/demand/*/runsMinutes", "--runs"),
        ("/instanceTypes", "--instance-type"),
        ("/managedScaling/targetCapacity", "--target"),
        ("/minSize", "--min"),
        ("/maxSize", "--max"),
        ("/launchSeconds", "--launch-seconds"),
        ("/prices", "--prices"),
    ],
];

/// Answers it.
pub fn run(args: &CapacityArgs, output: &Output) -> Result<Exit, Failure> {
    ask::answer(&question(args)?.trusting(&args.trust), output, report)
}

layers! {
    /// What is asked.
    CapacityRequest {
        capacity_provider,
        minutes,
        detail,
        min_size,
        max_size,
        launch_seconds,
        instance_types,
        managed_scaling,
        demand,
        prices,
        options,
    }
}

/// The document of `capacity`: flags over a decision document.
fn question(args: &CapacityArgs) -> Result<Question, Failure> {
    let Snapshot { base, cluster, files, mut lints, origins } = snapshot(&args.files)?;
    let mut below = CapacityRequest::of_document(base);
    // Flags may name a part of a key: the rest of it is the document's.
    let scaling = args.target.map(|target| {
        let mut settings = match below.managed_scaling.take() {
            Some(Value::Object(settings)) => settings,
            _ => Map::new(),
        };
        settings.insert("targetCapacity".into(), target.into());
        settings.into()
    });
    let is_asked =
        args.task_definition.is_some() || args.service.is_some() || args.count.is_some() || args.runs.is_some();
    let demand = match is_asked {
        true => {
            let entry = demand(args, &cluster, &mut lints)?;
            let own = below.demand.take().and_then(|own| own.as_array().cloned()).unwrap_or_default();
            Some(own.into_iter().chain([entry]).collect())
        }
        false => None,
    };
    let some = |number: Option<u32>| number.map(Value::from);
    let flags = CapacityRequest {
        capacity_provider: args.provider.as_deref().map(Value::from),
        minutes: some(args.minutes),
        detail: args.every_minute.then(|| "minutes".into()),
        min_size: some(args.min),
        max_size: some(args.max),
        launch_seconds: some(args.launch_seconds),
        instance_types: (!args.instance_types.is_empty()).then(|| args.instance_types.clone().into()),
        managed_scaling: scaling,
        demand,
        prices: args.prices.as_deref().map(prices).transpose()?,
        options: Options::of_semantics(&args.semantics)?.over_those_of(below.options.take()).into_value(),
        ..CapacityRequest::default()
    };
    let mut asked = flags.over(below);
    if args.every_minute {
        asked.minutes.get_or_insert_with(|| EVERY_MINUTE.into());
    }
    Ok(Question { document: document("capacity", &asked, Some(cluster)), files, lints, origins })
}

/// What is asked for: as a service of the snapshot asks, where it is named, but for its launch
/// type.
fn demand(args: &CapacityArgs, cluster: &Value, lints: &mut Vec<Value>) -> Result<Value, Failure> {
    let service = args.service.as_deref();
    let mut lent = service.map_or_else(TaskRequest::default, |name| TaskRequest::lent_by(cluster, name));
    let own = lent.task_definition.take();
    let definition = match &args.task_definition {
        Some(definition) => task_definition(definition, &convert::parameters(&args.open), lints)?,
        None => own.ok_or_else(|| {
            if let Some(name) = service.filter(|name| !question::has_service(cluster, name)) {
                return known::no_service(name, cluster, "/demand/0/request/serviceName");
            }
            Failure::new("request/task-definition", "no task definition is given")
                .help("add --task-definition, or --service with a service of the snapshot")
        })?,
    };
    if let Some(name) = service {
        lints.extend(known::new_service(name, cluster, "/demand/0/request/serviceName"));
    }
    let request = TaskRequest {
        count: Some(args.count.unwrap_or(1).into()),
        service_name: service.map(Value::from),
        launch_type: None,
        ..lent
    };
    let entry = DemandRequest { task_definition: definition, request, runs_minutes: args.runs };
    Ok(fields_of(&entry).into())
}

/// Tasks that are asked for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DemandRequest {
    task_definition: Value,
    request: TaskRequest,
    #[serde(skip_serializing_if = "Option::is_none")]
    runs_minutes: Option<u32>,
}

/// The rows of every minute.
const MINUTES: [&str; 9] =
    ["minute", "running", "used", "launching", "needed", "percent", "desired", "waiting", "placed"];

/// The rows of changes.
const CHANGES: [&str; 7] = ["minute", "from", "to", "needed", "running", "percent", "waiting"];

/// The rows of instances, where nothing is followed over time.
const INSTANCES: [&str; 8] = [
    "containerInstanceArn",
    "ec2InstanceId",
    "availabilityZone",
    "instanceType",
    "tasks",
    "daemonTasks",
    "couldGo",
    "holds",
];

/// The most instances that are shown.
const ROWS: usize = 40;

/// The report of a `capacity` answer.
fn report(document: &Value, answer: Value, view: View) -> Report {
    let mut sections = Vec::new();
    headline(&mut sections, &answer);
    asked(&mut sections, &answer);
    if let Some(idle) = answer.get("whenIdle").filter(|idle| idle.get("rests") == Some(&json!(false))) {
        sections.push(Section::Headline(
            Tone::Notable,
            format!(
                "when idle it never rests: {} to {} every {} minutes",
                count_at(idle, "fewest"),
                counted(count_at(idle, "most"), "instance"),
                count_at(idle, "periodMinutes"),
            ),
        ));
    }
    groups(&mut sections, &answer);
    instances(&mut sections, document, &answer, view);
    if let Some(course) = answer.get("course") {
        over_time(&mut sections, course);
    }
    let (columns, records) = records(document, &answer);
    Report { sections, columns, records, answer }
}

/// Every minute where they are asked for, else the changes over time, else the instances as they
/// are.
fn records(document: &Value, answer: &Value) -> (Vec<&'static str>, Vec<Map<String, Value>>) {
    fn rows<const N: usize>(list: &[Value], keys: [&'static str; N]) -> Vec<Map<String, Value>> {
        let value = |row: &Value, key: &str| row.get(key).cloned().unwrap_or_default();
        list.iter().map(|row| record(keys.map(|key| (key, value(row, key))))).collect()
    }
    if let Some(course) = answer.get("course") {
        return match course.get("minutes") {
            Some(_) => (MINUTES.to_vec(), rows(list_at(course, "minutes"), MINUTES)),
            None => (CHANGES.to_vec(), rows(list_at(course, "changes"), CHANGES)),
        };
    }
    let instances = Instances::new(document.get("cluster"), false);
    let row = |one: &Value| {
        let mut fields = instances.fields(str_at(one, "containerInstanceArn"));
        for key in ["tasks", "daemonTasks", "couldGo"] {
            fields.extend(one.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        let holds: Value = list_at(one, "holds").iter().map(|hold| str_at(hold, "text")).collect();
        fields.insert("holds".into(), holds);
        fields
    };
    (INSTANCES.to_vec(), list_at(answer, "instances").iter().map(row).collect())
}

fn headline(sections: &mut Vec<Section>, answer: &Value) {
    let name = str_at(answer, "capacityProvider");
    let Some(reservation) = answer.get("reservation") else {
        let line = format!(
            "{name}: managed scaling is off; {} desired{}",
            counted(count_at(answer, "desiredCapacity"), "instance"),
            if assumes(answer, "termination-protection") { ", assumed without termination protection" } else { "" },
        );
        sections.push(Section::Headline(Tone::Notable, line));
        return;
    };
    let (running, desired) = (count_at(reservation, "running"), count_at(answer, "desiredCapacity"));
    let percent = reservation.get("percent").map(Value::to_string).unwrap_or_default();
    let (tone, wants) = match reservation.get("wanted").and_then(Value::as_u64) {
        None => (Tone::Notable, "nothing scales".to_owned()),
        Some(wanted) if wanted > running => (Tone::Notable, format!("{} wanted", counted(wanted, "instance"))),
        Some(wanted) if wanted < running => {
            (Tone::Plain, format!("{} wanted, after 15 low minutes", counted(wanted, "instance")))
        }
        Some(_) => (Tone::Good, "as many as wanted".to_owned()),
    };
    let line = format!(
        "{name}: {running} running, {desired} desired; reservation {percent} at {} target of {}{}: {wants}",
        if assumes(answer, "managed-scaling") { "an assumed" } else { "a" },
        count_at(reservation, "targetCapacity"),
        if assumes(answer, "termination-protection") { ", assumed without termination protection" } else { "" },
    );
    sections.push(Section::Headline(tone, line));
    sections.push(Section::Note(str_at(reservation, "text").to_owned()));
}

/// What becomes of the tasks that are asked for.
fn asked(sections: &mut Vec<Section>, answer: &Value) {
    let Some(asked) = answer.get("asked") else { return };
    let tone = match (count_at(asked, "neverStart"), count_at(asked, "waiting")) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Notable,
        _ => Tone::Bad,
    };
    sections.push(Section::Headline(tone, str_at(asked, "text").to_owned()));
}

fn groups(sections: &mut Vec<Section>, answer: &Value) {
    let found = answer.pointer("/reservation/groups").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if found.is_empty() {
        return;
    }
    let mut grid =
        Grid { header: vec!["waiting", "cpu", "memory", "on an instance", "bound by", "instances"], rows: Vec::new() };
    for group in found {
        let amount = |key: &str| count_at(group.get("requirement").unwrap_or(&Value::Null), key);
        let mut row =
            vec![Cell::number(count_at(group, "count")), Cell::number(amount("cpu")), Cell::number(amount("memory"))];
        match group.get("incompatible") {
            Some(incompatible) => {
                let text = format!(
                    "does not fit: {} {}, the smallest type has {}",
                    count_at(incompatible, "needs"),
                    str_at(incompatible, "resource"),
                    count_at(incompatible, "has"),
                );
                row.extend([Cell::toned(text, Tone::Bad), "".into(), "".into()]);
            }
            None => row.extend([
                Cell::number(count_at(group, "tasksPerInstance")),
                str_at(group, "boundBy").into(),
                Cell::number(count_at(group, "instances")),
            ]),
        }
        grid.rows.push(row);
    }
    sections.push(Section::Title("Waiting tasks, alike ones together".into()));
    sections.push(Section::Grid(grid));
}

fn instances(sections: &mut Vec<Section>, document: &Value, answer: &Value, view: View) {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let mut grid = Grid { header: vec!["instance", "zone", "type", "tasks", "daemons", "may go"], rows: Vec::new() };
    let listed = list_at(answer, "instances");
    for one in listed.iter().take(ROWS) {
        let arn = str_at(one, "containerInstanceArn");
        let mut row = instances.cells(arn);
        row.push(Cell::number(count_at(one, "tasks")));
        row.push(Cell::number(count_at(one, "daemonTasks")));
        row.push(if one.get("couldGo") == Some(&json!(true)) {
            Cell::toned("yes", Tone::Good)
        } else {
            let texts: Vec<&str> = list_at(one, "holds").iter().map(|hold| str_at(hold, "text")).collect();
            Cell::toned(format!("no: {}", texts.join("; ")), Tone::Plain)
        });
        grid.rows.push(row);
    }
    if grid.rows.is_empty() {
        return;
    }
    sections.push(Section::Title("Instances".into()));
    sections.push(Section::Grid(grid));
    sections.push(Section::Note("may go: whether a scale-in of the group may take the instance".into()));
    if listed.len() > ROWS {
        sections.push(Section::Note(format!("{} more; -o json has them", listed.len() - ROWS)));
    }
}

fn over_time(sections: &mut Vec<Section>, course: &Value) {
    let changes = list_at(course, "changes");
    sections.push(Section::Title("Over time".into()));
    if changes.is_empty() {
        sections.push(Section::Note("the desired capacity does not change".into()));
    } else {
        let mut grid =
            Grid { header: vec!["minute", "desired", "needed", "running", "metric", "waiting", ""], rows: Vec::new() };
        for change in changes.iter().take(ROWS) {
            let (from, to) = (count_at(change, "from"), count_at(change, "to"));
            let bar = usize::try_from(to.min(40)).unwrap_or(40);
            grid.rows.push(vec![
                Cell::number(count_at(change, "minute")),
                Cell {
                    number: true,
                    ..Cell::toned(format!("{from} → {to}"), if to > from { Tone::Notable } else { Tone::Good })
                },
                Cell::number(count_at(change, "needed")),
                Cell::number(count_at(change, "running")),
                Cell::number(change.get("percent").map(Value::to_string).unwrap_or_default()),
                Cell::number(count_at(change, "waiting")),
                "█".repeat(bar).into(),
            ]);
        }
        sections.push(Section::Grid(grid));
    }
    sections.push(Section::Note(summary(course)));
    let minutes = list_at(course, "minutes");
    if !minutes.is_empty() {
        let mut grid = Grid {
            header: vec!["minute", "running", "used", "waiting", "metric", "desired", "why nothing scales"],
            rows: Vec::new(),
        };
        for row in minutes {
            grid.rows.push(vec![
                Cell::number(count_at(row, "minute")),
                Cell::number(count_at(row, "running")),
                Cell::number(count_at(row, "used")),
                Cell::number(count_at(row, "waiting")),
                Cell::number(row.get("percent").map(Value::to_string).unwrap_or_default()),
                Cell::number(count_at(row, "desired")),
                Cell::toned(row.get("rest").map_or("", |rest| str_at(rest, "text")), Tone::Quiet),
            ]);
        }
        sections.push(Section::Grid(grid));
    }
}

fn summary(course: &Value) -> String {
    let number = |key: &str| count_at(course, key);
    let mut parts = vec![format!("at most {}", counted(number("instancesAtPeak"), "instance"))];
    match course.get("allPlacedAtMinute").and_then(Value::as_u64) {
        Some(0) => {}
        Some(minute) => parts.push(format!("every task has its place from minute {minute} on")),
        None => parts.push("some tasks still wait at the end".into()),
    }
    for (key, text) in [("timedOut", "given up waiting"), ("failed", "failed at once")] {
        if number(key) > 0 {
            parts.push(format!("{} {text}", counted(number(key), "task")));
        }
    }
    parts.push(format!(
        "{} instance-minutes, {} of them idle",
        number("instanceMinutes"),
        number("idleInstanceMinutes")
    ));
    if let Some(cost) = course.get("cost") {
        let amount = |key: &str| money(cost.get(key).unwrap_or(&Value::Null), str_at(cost, "currency"));
        parts.push(format!("{}, {} of it for idle instances{}", amount("instances"), amount("idle"), prices_of(cost)));
    }
    parts.join("; ")
}
