//! `stowplan place`: where tasks would land.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value, json};
use stowplan_formats::{DocumentKind, Parameters};
use stowplan_wire::answer::{PlaceAnswer, Placement};

use super::ask;
use crate::args::{OpenArgs, OptionArgs, RowArgs, Strategy, SubjectArgs, TrustArgs, parse_strategy};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{self, Options, Question, TaskRequest, keys_of, stages, take_object, task_definition};
use crate::render::explanation;
use crate::render::instances::{Instances, or_dash};
use crate::render::outcome::{push_event, push_waiting, said_no, subject};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, either, record};
use crate::snapshot::{Snapshot, snapshot};
use crate::{convert, inputs, known, named, stranger};

/// Tell where tasks would land.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan place cluster.json --task-definition web.json --count 4
  stowplan place snapshot/ --service web --count 2        strategy and constraints of the service
  stowplan place cluster.json --task-definition web:7 --strategy spread:attribute:ecs.availability-zone \\
      --strategy binpack:memory --constraint 'attribute:stack == prod'
  aws ecs describe-container-instances … | stowplan place - --task-definition web.json")]
pub struct PlaceArgs {
    /// What the AWS CLI printed: files, directories (every *.json below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// A file in any format that `check` reads (FILE#NAME where it holds several), or
    /// family[:revision] or ARN of a definition in the snapshot.
    #[arg(short = 'd', long, value_name = "FILE|FAMILY[:REVISION]")]
    pub task_definition: Option<String>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// How many tasks.
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<u32>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// A stage of the placement strategy, in order: binpack:memory, binpack:cpu, spread:instanceId,
    /// spread:attribute:NAME, random.
    #[arg(long = "strategy", value_name = "TYPE[:FIELD]", value_parser = parse_strategy)]
    pub strategies: Vec<Strategy>,
    /// A placement constraint: an expression (memberOf) or `distinctInstance`.
    #[arg(long = "constraint", value_name = "EXPR|distinctInstance")]
    pub constraints: Vec<String>,
    /// EC2, FARGATE or EXTERNAL; without it the service's own, else the cluster's default.
    #[arg(long, value_name = "TYPE", conflicts_with = "capacity_provider")]
    pub launch_type: Option<String>,
    /// The capacity provider.
    #[arg(long, value_name = "NAME")]
    pub capacity_provider: Option<String>,
    /// A subnet of the awsvpc network.
    #[arg(long = "subnet", value_name = "ID")]
    pub subnets: Vec<String>,
    /// Start on this very container instance, as StartTask does.
    #[arg(long = "start-task", value_name = "INSTANCE")]
    pub start_task: Vec<String>,
    /// A run-task or create-service skeleton, as --cli-input-json takes it; or a service of a
    /// Terraform plan, a template or the like, FILE#NAME where it has several.
    #[arg(long, value_name = "FILE[#NAME]")]
    pub request: Option<String>,
    #[command(flatten)]
    pub rows: RowArgs,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub options: OptionArgs,
}

/// Keys of a run-task, start-task or create-service skeleton that the engine reads, and what it
/// calls them.
const REQUEST_KEYS: [(&str, &str); 14] = [
    ("count", "count"),
    ("desiredCount", "count"),
    ("serviceName", "serviceName"),
    ("group", "group"),
    ("launchType", "launchType"),
    ("capacityProviderStrategy", "capacityProviderStrategy"),
    ("placementStrategy", "placementStrategy"),
    ("placementConstraints", "placementConstraints"),
    ("networkConfiguration", "networkConfiguration"),
    ("platformVersion", "platformVersion"),
    ("overrides", "overrides"),
    ("schedulingStrategy", "schedulingStrategy"),
    ("containerInstances", "containerInstances"),
    ("taskDefinition", "taskDefinition"),
];

/// Which flag says what of the request, whatever is asked of it.
pub const TASKS: &[Key] = &[
    ("/taskDefinition", "--task-definition"),
    ("/request/serviceName", "--service"),
    ("/request/group", "--group"),
    ("/request/placementStrategy", "--strategy"),
    ("/request/placementConstraints", "--constraint"),
    ("/request/launchType", "--launch-type"),
    ("/request/capacityProviderStrategy", "--capacity-provider"),
    ("/request/networkConfiguration", "--subnet"),
    ("/request/containerInstances", "--start-task"),
    ("/request", "--request"),
];

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[TASKS, OptionArgs::KEYS, TrustArgs::KEYS, &[("/request/count", "--count")]];

/// Answers it.
pub fn run(args: &PlaceArgs, output: &Output) -> Result<Exit, Failure> {
    // People are told what every instance lacks.
    let explain = if output.view().is_for_people() { "full" } else { "summary" };
    let question = question(args, explain)?.trusting(&args.trust);
    ask::answer_placement(&question, output, |document, answer, view| report(document, answer, view, args.rows))
}

/// The document of `place` and `explain`: flags over `--request`, that over a decision document,
/// that over what the service lends.
pub fn question(args: &PlaceArgs, explain: &str) -> Result<Question, Failure> {
    let Snapshot { mut base, cluster, files, mut lints, origins } = snapshot(&args.files)?;
    let parameters = convert::parameters(&args.open);
    let mut asked = TaskRequest::of_document(take_object(&mut base, "request"));
    asked.task_definition = base.remove("taskDefinition").or(asked.task_definition);
    if let Some(file) = &args.request {
        asked = skeleton(file, &parameters, &mut lints)?.laid_over(asked);
    }
    let definition = args.task_definition.as_ref();
    let definition = definition.map(|name| task_definition(name, &parameters, &mut lints)).transpose()?;
    lints.extend(convert::unasked(&parameters));
    let asked = TaskRequest { task_definition: definition, ..flags(args) }.laid_over(asked);
    let lent = TaskRequest::lent_by(&cluster, asked.service());
    let mut asked = asked.laid_over(lent);
    let Some(definition) = asked.task_definition.take() else {
        let name = args.subject.service.as_deref().filter(|name| !question::has_service(&cluster, name));
        if let Some(name) = name {
            return Err(known::no_service(name, &cluster, "/request/serviceName"));
        }
        return Err(Failure::new("request/task-definition", "no task definition is given").help(
            "add --task-definition with a file or a family of the snapshot, or --service with a service of the snapshot",
        ));
    };
    if let Some(name) = &args.subject.service {
        lints.extend(known::new_service(name, &cluster, "/request/serviceName"));
    }
    if let Some(name) = &args.capacity_provider {
        known::provider(name, &files.with_instances(&cluster))?;
    }
    known::subnets(
        &args.subnets,
        || files.with_instances(&cluster),
        "/request/networkConfiguration/awsvpcConfiguration/subnets",
    )?;
    let options = Options::of_flags(&args.options)?.over_those_of(base.remove("options"));
    let request = PlaceRequest {
        task_definition: definition,
        request: asked,
        options: Options { explain: Some(explain.into()), ..options }.into_value(),
    };
    Ok(Question { document: question::document("place", &request, Some(cluster)), files, lints, origins })
}

/// What is asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceRequest {
    task_definition: Value,
    request: TaskRequest,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Value>,
}

/// A skeleton as a request; the empty strings and lists that `--generate-cli-skeleton` writes mean
/// nothing.
///
/// A service of another tool's file is a request for its tasks; whose definition it names is said
/// by `--task-definition` where the name is made up only when it is applied.
fn skeleton(file: &str, parameters: &Parameters, lints: &mut Vec<Value>) -> Result<TaskRequest, Failure> {
    let (path, name) = convert::split_name(file);
    let path = Path::new(path);
    let bytes = inputs::read_bytes(path)?;
    if convert::foreign(&bytes, parameters).is_some() {
        let file = named::display_name(path);
        let service = convert::one(&file, &bytes, name, parameters, DocumentKind::Service, lints)?;
        return Ok(request_of(service));
    }
    let value = inputs::one(path, &bytes)?;
    let name = named::display_name(path);
    if value.is_object() && !REQUEST_KEYS.iter().any(|(key, _)| value.get(key).is_some()) {
        return Err(stranger::holds_no("request", &name, &stranger::look(&name, &value)));
    }
    if value.is_object() {
        return Ok(request_of(value));
    }
    Err(Failure::new("input/wrong-type", format!("`{name}` holds no request: an object is expected"))
        .file(&name)
        .help("give what `aws ecs run-task --cli-input-json` or `create-service --cli-input-json` takes"))
}

/// A skeleton's keys, those that the engine calls otherwise under its names. What it does not read
/// it remarks on.
fn request_of(skeleton: Value) -> TaskRequest {
    let mut request = keys_of(&skeleton, &REQUEST_KEYS);
    if let Value::Object(fields) = skeleton {
        request.extend(fields.into_iter().filter(|(key, _)| !REQUEST_KEYS.iter().any(|(known, _)| known == key)));
    }
    TaskRequest::of_document(request)
}

fn flags(args: &PlaceArgs) -> TaskRequest {
    let constraint = |constraint: &String| match constraint.as_str() {
        "distinctInstance" => json!({"type": "distinctInstance"}),
        expression => json!({"type": "memberOf", "expression": expression}),
    };
    let some = |list: &[String]| !list.is_empty();
    let provider = |name: &String| json!([{"capacityProvider": name, "weight": 1}]);
    TaskRequest {
        count: args.count.map(Value::from),
        placement_strategy: stages(&args.strategies),
        placement_constraints: some(&args.constraints).then(|| args.constraints.iter().map(constraint).collect()),
        launch_type: args.launch_type.as_ref().map(|name| name.to_uppercase().into()),
        capacity_provider_strategy: args.capacity_provider.as_ref().map(provider),
        network_configuration: some(&args.subnets).then(|| json!({"awsvpcConfiguration": {"subnets": args.subnets}})),
        container_instances: some(&args.start_task).then(|| args.start_task.clone().into()),
        ..TaskRequest::of_subject(&args.subject)
    }
}

const COLUMNS: [&str; 10] = [
    "outcome",
    "task",
    "containerInstanceArn",
    "ec2InstanceId",
    "availabilityZone",
    "instanceType",
    "capacityProviderName",
    "admissibleCount",
    "hostPorts",
    "reason",
];

/// The report of a `place` answer: where a task found no place, why and what would help first.
pub fn report(document: &Value, answer: &PlaceAnswer, view: View, rows: RowArgs) -> Report {
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let mut sections = vec![headline(document, answer)];
    if said_no(answer) {
        explanation::push_reasons(&mut sections, answer);
        let has_candidates = answer.candidate_instance_type_count.is_some();
        push_waiting(&mut sections, answer.waiting.unwrap_or(0), answer.waiting_tasks.as_ref(), has_candidates);
        push_candidates(&mut sections, answer);
        explanation::push_nearest(&mut sections, answer, &instances);
        explanation::push_remedies(&mut sections, answer);
        if !answer.placements.is_empty() {
            sections.push(Section::Title("Placed".into()));
        }
    }
    push_placements(&mut sections, answer, &instances);
    push_stopped(&mut sections, answer, &instances);
    explanation::push_failures(&mut sections, answer, &instances);
    push_event(&mut sections, answer.event.as_deref().unwrap_or(""));
    if said_no(answer) {
        explanation::push_funnel(&mut sections, answer);
        explanation::push_rows(&mut sections, answer, &instances, None, rows.shown(0));
    }
    Report { sections, columns: COLUMNS.to_vec(), records: records(answer, &instances), answer: json!(answer) }
}

fn headline(document: &Value, answer: &PlaceAnswer) -> Section {
    let placed = answer.placements.len();
    let (unplaced, waiting) = (answer.unplaced.unwrap_or(0), answer.waiting.unwrap_or(0));
    let asked = placed.saturating_add(unplaced).saturating_add(waiting);
    let tone = if !said_no(answer) {
        Tone::Good
    } else if placed == 0 && waiting == 0 {
        Tone::Bad
    } else {
        Tone::Notable
    };
    let mut line = format!("placed {placed} of {}", counted(asked, "task"));
    if waiting > 0 {
        line.push_str(&format!(", {waiting} {}", either(waiting, "waits", "wait")));
    }
    if waiting > 0 && unplaced > 0 {
        line.push_str(&format!(", {unplaced} not created"));
    }
    Section::Headline(tone, format!("{}: {line}", subject(document)))
}

fn push_placements(sections: &mut Vec<Section>, answer: &PlaceAnswer, instances: &Instances) {
    let placements = &answer.placements;
    if placements.is_empty() {
        return;
    }
    if placements.iter().all(|placement| placement.container_instance_arn.is_none()) {
        push_zones(sections, placements, instances);
        return;
    }
    let ports: Vec<String> = placements.iter().map(ports).collect();
    let with_provider = answer.split.as_ref().is_some_and(|split| split.len() > 1);
    let with_ports = ports.iter().any(|ports| !ports.is_empty());
    let mut header = vec!["task", "instance", "zone", "type"];
    header.extend(with_provider.then_some("provider"));
    header.extend(with_ports.then_some("ports"));
    header.push("choices");
    let mut grid = Grid { header, rows: Vec::new() };
    for ((placement, ports), number) in placements.iter().zip(ports).zip(1_usize..) {
        let mut row = vec![Cell::number(number)];
        row.extend(instances.cells(placement.container_instance_arn.as_deref().unwrap_or("")));
        row.extend(with_provider.then(|| provider(placement)));
        row.extend(with_ports.then(|| or_dash(ports)));
        row.push(Cell::number(placement.admissible_count.unwrap_or(0)));
        grid.rows.push(row);
    }
    sections.push(Section::Grid(grid));
    let failing = placements.iter().filter(|placement| !placement.unbound_ports.is_empty()).count();
    if failing > 0 {
        let tasks = counted(failing, "task");
        sections.push(Section::Note(format!(
            "→none: the agent finds too few free host ports there, so {tasks} would fail to start; ECS does not look at them when it places (TASK-35)."
        )));
    }
    if placements.iter().any(|placement| placement.admissible_count > Some(1)) {
        sections.push(Section::Note(
            "choices: how many instances tied; ECS may take any of them, this plan takes one by --tie-break.".into(),
        ));
    }
}

fn provider(placement: &Placement) -> Cell {
    placement.capacity_provider_name.clone().unwrap_or_default().into()
}

/// The types that a new managed instance may be of, where tasks wait for one; or why none.
fn push_candidates(sections: &mut Vec<Section>, answer: &PlaceAnswer) {
    const SHOWN: usize = 12;
    if let Some(text) = answer.waiting_tasks.as_ref().and_then(|tasks| tasks.text.as_ref()) {
        sections.push(Section::Note(text.clone()));
    }
    let types = answer.candidate_instance_types.as_ref().map_or(&[][..], |types| &types.0);
    if answer.waiting.is_some() && !types.is_empty() {
        let count = answer.candidate_instance_type_count.unwrap_or(0);
        let shown = types.get(..SHOWN).unwrap_or(types);
        let more = count.saturating_sub(shown.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let types = counted(count, "instance type");
        sections.push(Section::Note(format!("ECS chooses among {types}: {}{more}", shown.join(", "))));
    }
}

/// Tasks on Fargate: a zone each.
fn push_zones(sections: &mut Vec<Section>, placements: &[Placement], instances: &Instances) {
    let with_provider = placements.iter().any(|placement| placement.capacity_provider_name.is_some());
    let mut header = vec!["task", "zone"];
    header.extend(with_provider.then_some("provider"));
    header.push("choices");
    let mut grid = Grid { header, rows: Vec::new() };
    let choices = |placement: &Placement| placement.admissible_zones.as_ref().map_or(0, Vec::len);
    for (placement, number) in placements.iter().zip(1_usize..) {
        let zone = instances.zone(placement.availability_zone.as_deref().unwrap_or(""));
        let mut row = vec![Cell::number(number), or_dash(zone)];
        row.extend(with_provider.then(|| provider(placement)));
        row.push(match choices(placement) {
            0 => or_dash(String::new()),
            count => Cell::number(count),
        });
        grid.rows.push(row);
    }
    sections.push(Section::Grid(grid));
    if placements.iter().any(|placement| choices(placement) > 1) {
        sections.push(Section::Note(
            "choices: how many zones tied; Fargate may take any of them, this plan takes one by --tie-break.".into(),
        ));
    }
}

/// `80→32768`, `53→53/udp`; `8000-8010→none` where too few ports are free.
fn ports(placement: &Placement) -> String {
    let bound = placement.host_ports.iter().map(|port| {
        let protocol = if port.protocol == "udp" { "/udp" } else { "" };
        format!("{}→{}{protocol}", port.container_port, port.host_port)
    });
    let unbound = placement.unbound_ports.iter().map(|mapping| {
        let port = || mapping.container_port.unwrap_or(0).to_string();
        format!("{}→none", mapping.container_port_range.clone().unwrap_or_else(port))
    });
    bound.chain(unbound).collect::<Vec<_>>().join(" ")
}

/// What a daemon's placement stops.
fn push_stopped(sections: &mut Vec<Section>, answer: &PlaceAnswer, instances: &Instances) {
    let stopped = answer.stopped.as_deref().unwrap_or_default();
    if stopped.is_empty() {
        return;
    }
    let mut grid = Grid { header: vec!["stopped task", "instance", "zone", "type", "why"], rows: Vec::new() };
    for item in stopped {
        let mut row = vec![instances.id(&item.task_arn).into()];
        row.extend(instances.cells(&item.container_instance_arn));
        row.push(item.reason.as_ref().into());
        grid.rows.push(row);
    }
    sections.push(Section::Title("Stopped".into()));
    sections.push(Section::Grid(grid));
}

fn records(answer: &PlaceAnswer, instances: &Instances) -> Vec<Map<String, Value>> {
    let mut records: Vec<Map<String, Value>> =
        answer.placements.iter().zip(1_usize..).map(|(one, number)| placed_record(one, number, instances)).collect();
    let placed = records.len();
    let reason = answer.waiting_tasks.as_ref().and_then(|tasks| tasks.stopped_reason.as_ref());
    for number in 1..=answer.waiting.unwrap_or(0) {
        let task = placed.saturating_add(number);
        records.push(record([("outcome", json!("waiting")), ("task", json!(task)), ("reason", json!(reason))]));
    }
    for stopped in answer.stopped.iter().flatten() {
        let mut fields = record([
            ("outcome", json!("stopped")),
            ("taskArn", json!(stopped.task_arn)),
            ("reason", json!(stopped.reason)),
        ]);
        fields.extend(instances.fields(&stopped.container_instance_arn));
        records.push(fields);
    }
    for failure in &answer.failures {
        let mut fields = record([
            ("outcome", json!("failed")),
            ("task", json!(placed.saturating_add(1))),
            ("reason", json!(failure.reason)),
        ]);
        fields.extend(instances.fields(&failure.arn));
        records.push(fields);
    }
    records
}

fn placed_record(placement: &Placement, number: usize, instances: &Instances) -> Map<String, Value> {
    let ports: Vec<u16> = placement.host_ports.iter().map(|port| port.host_port).collect();
    let zones = || placement.admissible_zones.as_ref().map_or(0, Vec::len);
    let mut fields = record([
        ("outcome", json!("placed")),
        ("task", json!(number)),
        ("admissibleCount", json!(placement.admissible_count.unwrap_or_else(zones))),
        ("hostPorts", json!(ports)),
    ]);
    if let Some(arn) = &placement.container_instance_arn {
        fields.extend(instances.fields(arn));
    }
    let own = [
        ("availabilityZone", &placement.availability_zone),
        ("capacityProviderName", &placement.capacity_provider_name),
    ];
    fields.extend(own.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value.as_ref()?)))));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Format;

    fn sample() -> (Value, PlaceAnswer) {
        let document: Value = serde_json::from_str(include_str!("../../assets/sample.json")).unwrap();
        let answer = ask::place(&Question::of(document.clone())).unwrap();
        (document, answer)
    }

    fn rendered(format: Format, width: Option<u16>) -> String {
        let (document, answer) = sample();
        let view = View { format, width, lines: false };
        let text = crate::render::text(&report(&document, &answer, view, RowArgs::default()), view);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn the_sample_says_what_was_placed_and_why_not_more() {
        let text = rendered(Format::Table, None);
        for part in [
            "service web: placed 3 of 4 tasks",
            "1c4e8a02f7b34d6c9a5e0d1b2f3a4c5d",
            "80→80",
            "needs 1024 MiB of memory, has 764",
            "Service event",
            "hostPort 0",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn eighty_columns_hold_every_table() {
        let text = rendered(Format::Table, Some(80));
        let tables = text.split("Service event").next().unwrap();
        for line in tables.lines().filter(|line| !line.starts_with("choices:")) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn records_have_one_line_each() {
        assert_eq!(rendered(Format::Jsonl, None).lines().count(), 9);
        let csv = rendered(Format::Csv, None);
        assert_eq!(csv.lines().count(), 10);
        assert!(csv.starts_with("outcome,task,containerInstanceArn"), "{csv}");
    }

    #[test]
    fn json_is_the_answer() {
        let (_, answer) = sample();
        let shown: Value = serde_json::from_str(&rendered(Format::Json, None)).unwrap();
        assert_eq!(shown, json!(answer));
    }

    #[test]
    fn empty_keys_of_a_skeleton_mean_nothing() {
        let value = json!({"count": 3, "group": "", "placementStrategy": [], "cluster": "x", "desiredCount": null});
        assert_eq!(Value::Object(keys_of(&value, &REQUEST_KEYS)), json!({"count": 3}));
    }
}
