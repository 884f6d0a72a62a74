//! `stowplan capacity`: how many instances a capacity provider has, needs and will have.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value, json};
use stowplan_wire::answer::{
    CapacityAnswer, CapacityAsked, CapacityChange, CapacityCourse, CapacityGroup, CapacityInstance, CapacityMinute,
    CapacityShortage, Decimal,
};

use super::ask::{self, of_kind};
use crate::args::{OpenArgs, TrustArgs};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::prices::prices;
use crate::question::{self, Options, Question, TaskRequest, document, fields_of, layers, task_definition};
use crate::render::instances::Instances;
use crate::render::money::{money, prices_of};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, record};
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
    ask::typed(&question(args)?.trusting(&args.trust), output, of_kind!(Capacity), report)
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
    let parameters = convert::parameters(&args.open);
    let definition = match &args.task_definition {
        Some(definition) => task_definition(definition, &parameters, lints)?,
        None => own.ok_or_else(|| {
            if let Some(name) = service.filter(|name| !question::has_service(cluster, name)) {
                return known::no_service(name, cluster, "/demand/0/request/serviceName");
            }
            Failure::new("request/task-definition", "no task definition is given")
                .help("add --task-definition, or --service with a service of the snapshot")
        })?,
    };
    lints.extend(convert::unasked(&parameters));
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
pub fn report(document: &Value, answer: &CapacityAnswer, view: View) -> Report {
    let mut sections = Vec::new();
    headline(&mut sections, answer);
    sections.extend(answer.asked.as_ref().map(asked));
    if let Some(idle) = answer.when_idle.as_ref().filter(|idle| !idle.rests) {
        sections.push(Section::Headline(
            Tone::Notable,
            format!(
                "when idle it never rests: {} to {} every {} minutes",
                idle.fewest.unwrap_or(0),
                counted(idle.most.unwrap_or(0), "instance"),
                idle.period_minutes.unwrap_or(0),
            ),
        ));
    }
    let reservation = answer.reservation.as_ref();
    groups(&mut sections, reservation.and_then(|reservation| reservation.groups.as_deref()).unwrap_or_default());
    instances(&mut sections, document, &answer.instances, view);
    if let Some(course) = &answer.course {
        over_time(&mut sections, course);
    }
    let (columns, records) = records(document, answer);
    Report::new(sections, columns, records)
}

/// Every minute where they are asked for, else the changes over time, else the instances as they
/// are.
fn records(document: &Value, answer: &CapacityAnswer) -> (&'static [&'static str], Vec<Map<String, Value>>) {
    match &answer.course {
        Some(CapacityCourse { minutes: Some(minutes), .. }) => (&MINUTES, minutes.iter().map(minute_record).collect()),
        Some(course) => (&CHANGES, course.changes.iter().map(change_record).collect()),
        None => {
            let instances = Instances::new(document.get("cluster"), false);
            (&INSTANCES, answer.instances.iter().map(|one| instance_record(one, &instances)).collect())
        }
    }
}

fn minute_record(row: &CapacityMinute) -> Map<String, Value> {
    record([
        ("minute", json!(row.minute)),
        ("running", json!(row.running)),
        ("used", json!(row.used)),
        ("launching", json!(row.launching)),
        ("needed", json!(row.needed)),
        ("percent", json!(row.percent)),
        ("desired", json!(row.desired)),
        ("waiting", json!(row.waiting)),
        ("placed", json!(row.placed)),
    ])
}

fn change_record(row: &CapacityChange) -> Map<String, Value> {
    record([
        ("minute", json!(row.minute)),
        ("from", json!(row.from)),
        ("to", json!(row.to)),
        ("needed", json!(row.needed)),
        ("running", json!(row.running)),
        ("percent", json!(row.percent)),
        ("waiting", json!(row.waiting)),
    ])
}

fn instance_record(one: &CapacityInstance, instances: &Instances) -> Map<String, Value> {
    let mut fields = instances.fields(&one.container_instance_arn);
    let holds: Value = one.holds.iter().flatten().map(|hold| hold.text.as_str()).collect();
    fields.extend(record([
        ("tasks", json!(one.tasks)),
        ("daemonTasks", json!(one.daemon_tasks)),
        ("couldGo", json!(one.could_go)),
        ("holds", holds),
    ]));
    fields
}

fn headline(sections: &mut Vec<Section>, answer: &CapacityAnswer) {
    let (name, desired) = (&answer.capacity_provider, answer.desired_capacity);
    let assumes = |what: &str| answer.lints.iter().any(|lint| lint.code.strip_prefix("assumed/") == Some(what));
    let unprotected = if assumes("termination-protection") { ", assumed without termination protection" } else { "" };
    let Some(reservation) = &answer.reservation else {
        let desired = counted(desired, "instance");
        let line = format!("{name}: managed scaling is off; {desired} desired{unprotected}");
        sections.push(Section::Headline(Tone::Notable, line));
        return;
    };
    let running = reservation.running;
    let (tone, wants) = match reservation.wanted {
        None => (Tone::Notable, "nothing scales".to_owned()),
        Some(wanted) if wanted > running => (Tone::Notable, format!("{} wanted", counted(wanted, "instance"))),
        Some(wanted) if wanted < running => {
            (Tone::Plain, format!("{} wanted, after 15 low minutes", counted(wanted, "instance")))
        }
        Some(_) => (Tone::Good, "as many as wanted".to_owned()),
    };
    let line = format!(
        "{name}: {running} running, {desired} desired; reservation {} at {} target of {}{unprotected}: {wants}",
        reservation.percent,
        if assumes("managed-scaling") { "an assumed" } else { "a" },
        reservation.target_capacity,
    );
    sections.push(Section::Headline(tone, line));
    sections.push(Section::Note(reservation.text.clone()));
}

/// What becomes of the tasks that are asked for.
fn asked(asked: &CapacityAsked) -> Section {
    let tone = match (asked.never_start, asked.waiting) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Notable,
        _ => Tone::Bad,
    };
    Section::Headline(tone, asked.text.clone())
}

fn groups(sections: &mut Vec<Section>, groups: &[CapacityGroup]) {
    if groups.is_empty() {
        return;
    }
    let mut grid =
        Grid { header: vec!["waiting", "cpu", "memory", "on an instance", "bound by", "instances"], rows: Vec::new() };
    for group in groups {
        let needs = &group.requirement;
        let mut row = vec![Cell::number(group.count), Cell::number(needs.cpu), Cell::number(needs.memory)];
        match &group.incompatible {
            Some(CapacityShortage { resource, needs, has }) => {
                let text = format!("does not fit: {needs} {resource}, the smallest type has {has}");
                row.extend([Cell::toned(text, Tone::Bad), "".into(), "".into()]);
            }
            None => row.extend([
                Cell::number(group.tasks_per_instance.unwrap_or(0)),
                group.bound_by.as_deref().unwrap_or_default().into(),
                Cell::number(group.instances.unwrap_or(0)),
            ]),
        }
        grid.rows.push(row);
    }
    sections.push(Section::Title("Waiting tasks, alike ones together".into()));
    sections.push(Section::Grid(grid));
}

fn instances(sections: &mut Vec<Section>, document: &Value, listed: &[CapacityInstance], view: View) {
    if listed.is_empty() {
        return;
    }
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let mut grid = Grid { header: vec!["instance", "zone", "type", "tasks", "daemons", "may go"], rows: Vec::new() };
    for one in listed.iter().take(ROWS) {
        let may_go = if one.could_go {
            Cell::toned("yes", Tone::Good)
        } else {
            let holds = one.holds.iter().flatten().map(|hold| hold.text.as_str());
            Cell::toned(format!("no: {}", holds.collect::<Vec<_>>().join("; ")), Tone::Plain)
        };
        let mut row = instances.cells(&one.container_instance_arn);
        row.extend([Cell::number(one.tasks), Cell::number(one.daemon_tasks), may_go]);
        grid.rows.push(row);
    }
    sections.push(Section::Title("Instances".into()));
    sections.push(Section::Grid(grid));
    sections.push(Section::Note("may go: whether a scale-in of the group may take the instance".into()));
    if listed.len() > ROWS {
        sections.push(Section::Note(format!("{} more; -o json has them", listed.len() - ROWS)));
    }
}

fn over_time(sections: &mut Vec<Section>, course: &CapacityCourse) {
    sections.push(Section::Title("Over time".into()));
    if course.changes.is_empty() {
        sections.push(Section::Note("the desired capacity does not change".into()));
    } else {
        let mut grid =
            Grid { header: vec!["minute", "desired", "needed", "running", "metric", "waiting", ""], rows: Vec::new() };
        for change in course.changes.iter().take(ROWS) {
            let (from, to) = (change.from, change.to);
            let bar = usize::try_from(to.min(40)).unwrap_or(40);
            grid.rows.push(vec![
                Cell::number(change.minute),
                Cell {
                    number: true,
                    ..Cell::toned(format!("{from} → {to}"), if to > from { Tone::Notable } else { Tone::Good })
                },
                Cell::number(change.needed.unwrap_or(0)),
                Cell::number(change.running),
                metric(change.percent),
                Cell::number(change.waiting),
                "█".repeat(bar).into(),
            ]);
        }
        sections.push(Section::Grid(grid));
    }
    sections.push(Section::Note(summary(course)));
    let minutes = course.minutes.as_deref().unwrap_or_default();
    if !minutes.is_empty() {
        let mut grid = Grid {
            header: vec!["minute", "running", "used", "waiting", "metric", "desired", "why nothing scales"],
            rows: Vec::new(),
        };
        for row in minutes {
            grid.rows.push(vec![
                Cell::number(row.minute),
                Cell::number(row.running),
                Cell::number(row.used),
                Cell::number(row.waiting),
                metric(row.percent),
                Cell::number(row.desired),
                Cell::toned(row.rest.as_ref().map_or("", |rest| &rest.text), Tone::Quiet),
            ]);
        }
        sections.push(Section::Grid(grid));
    }
}

/// The metric; nothing without managed scaling.
fn metric(percent: Option<Decimal>) -> Cell {
    Cell::number(percent.map(|percent| percent.to_string()).unwrap_or_default())
}

fn summary(course: &CapacityCourse) -> String {
    let mut parts = vec![format!("at most {}", counted(course.instances_at_peak, "instance"))];
    match course.all_placed_at_minute {
        Some(0) => {}
        Some(minute) => parts.push(format!("every task has its place from minute {minute} on")),
        None => parts.push("some tasks still wait at the end".into()),
    }
    for (count, text) in [(course.timed_out, "given up waiting"), (course.failed, "failed at once")] {
        if count > 0 {
            parts.push(format!("{} {text}", counted(count, "task")));
        }
    }
    parts.push(format!("{} instance-minutes, {} of them idle", course.instance_minutes, course.idle_instance_minutes));
    if let Some(cost) = &course.cost {
        let shown = |amount: Decimal| money(amount.as_f64(), &cost.currency);
        let (all, idle, prices) = (shown(cost.instances), shown(cost.idle), prices_of(cost.as_of.as_deref()));
        parts.push(format!("{all}, {idle} of it for idle instances{prices}"));
    }
    parts.join("; ")
}
