//! `stowplan reach`: whether load balancers reach the tasks.
//!
//! The document is AWS's answers, found by their keys and put side by side; services and task
//! definitions of other tools' files, too.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_formats::{DocumentKind, Parameters};
use stowplan_wire::answer::{Finding, FindingSeverity, PortRange, ReachAnswer, ReachHop, ReachHopName, ReachVerdict};

use super::ask::{self, of_kind};
use crate::args::OpenArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs::{self, File};
use crate::origin::Origins;
use crate::output::Output;
use crate::question::{self, Question, layers, task_definition};
use crate::render::{Cell, Grid, Report, Section, Tone, record};
use crate::stranger::{Wanted, Watch};
use crate::{convert, known};

/// Tell whether load balancers reach a service's tasks, and which rule is missing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan reach services.json taskdef.json target-groups.json load-balancers.json security-groups.json
  stowplan reach aws/ --service web --instance-sg sg-0123 --client 10.0.0.0/8
The files are what the AWS CLI printed: ecs describe-services and describe-task-definition, elbv2 describe-target-groups,
describe-load-balancers and describe-listeners, ec2 describe-security-groups and describe-subnets.")]
pub struct ReachArgs {
    /// What the AWS CLI printed: files, directories (every *.json, *.yaml and *.yml below) or `-`;
    /// or a decision document. The service and its task definition may be of a Terraform plan, a
    /// template or the like.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The service, where the files are about several.
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// The task definition; FILE#NAME where a template has several.
    #[arg(short = 'd', long, value_name = "FILE[#NAME]")]
    pub task_definition: Option<String>,
    /// A security group of the container instances; for tasks without a network interface of their
    /// own.
    #[arg(long = "instance-sg", value_name = "ID")]
    pub instance_security_groups: Vec<String>,
    /// A subnet of the container instances.
    #[arg(long = "instance-subnet", value_name = "ID")]
    pub instance_subnets: Vec<String>,
    /// The client: a network or a security group; by default everybody.
    #[arg(long, value_name = "CIDR|ID")]
    pub client: Option<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/serviceName", "--service"),
    ("/taskDefinition", "--task-definition"),
    ("/instanceSecurityGroups", "--instance-sg"),
    ("/instanceSubnets", "--instance-subnet"),
    ("/client", "--client"),
]];

/// Answers it.
pub fn run(args: &ReachArgs, output: &Output) -> Result<Exit, Failure> {
    ask::typed(&question(args)?, output, of_kind!(Reach), |_, answer, _| report(answer))
}

/// What to ask the engine, and what could not be resolved in other tools' files.
fn question(args: &ReachArgs) -> Result<Question, Failure> {
    let parameters = convert::parameters(&args.open);
    let mut gathered = Gathered::default();
    let mut watch = Watch::new(Wanted::Reach);
    for file in inputs::files(&args.files)? {
        if convert::foreign(&file.bytes, &parameters).is_some() {
            watch.known(&file.name, file.found);
            gathered.add_converted(&file, &parameters)?;
        } else if !file.found || convert::begins_like_json(&file.bytes) {
            for value in inputs::parse_all(&file.name, &file.bytes)? {
                watch.value(&file.name, file.found, &value);
                gathered.visit(value, Some((&file.name, String::new())), 0);
            }
        }
    }
    let Gathered { document, mut lints, origins } = gathered;
    lints.extend(watch.finish()?);
    let below = ReachRequest::of_document(document);
    let definition = args.task_definition.as_ref();
    let definition = definition.map(|name| task_definition(name, &parameters, &mut lints)).transpose()?;
    lints.extend(convert::unasked(&parameters));
    let has_several = below.rest.contains_key("taskDefinitions");
    if let (Some(Value::String(name)), false) = (&definition, has_several) {
        let help =
            "give the file that `aws ecs describe-task-definition` prints: there is no snapshot to look it up in";
        let failure = Failure::new("input/not-found", format!("there is no file `{name}`"));
        return Err(failure.help(help).flag("--task-definition"));
    }
    if definition.is_none() && below.task_definition.is_none() && !has_several {
        return Err(Failure::new("request/task-definition", "no task definition is given")
            .help("add what `aws ecs describe-task-definition` prints, or --task-definition FILE"));
    }
    let some = |list: &[String]| (!list.is_empty()).then(|| list.to_vec().into());
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let flags = ReachRequest {
        task_definition: definition,
        instance_security_groups: some(&args.instance_security_groups),
        instance_subnets: some(&args.instance_subnets),
        service_name: text(&args.service),
        client: text(&args.client),
        ..ReachRequest::default()
    };
    let document = question::document("reach", &flags.over(below), None);
    let groups = args.instance_security_groups.iter().map(String::as_str);
    known::security_groups(groups, &document, "/instanceSecurityGroups")?;
    let client = args.client.as_deref().filter(|client| client.starts_with("sg-"));
    known::security_groups(client, &document, "/client")?;
    known::subnets(&args.instance_subnets, || Cow::Borrowed(&document), "/instanceSubnets")?;
    Ok(Question { document, lints, origins, ..Question::default() })
}

layers! {
    /// What is asked; AWS's lists are what a document says besides.
    ReachRequest {
        task_definition,
        instance_security_groups,
        instance_subnets,
        service_name,
        client,
    }
}

/// What the files hold, put together.
#[derive(Default)]
struct Gathered {
    document: Map<String, Value>,
    lints: Vec<Value>,
    origins: Origins,
}

impl Gathered {
    /// Adds the services and task definitions of another tool's file.
    fn add_converted(&mut self, file: &File, parameters: &Parameters) -> Result<(), Failure> {
        let converted = convert::convert(&file.bytes, parameters);
        let converted = converted.map_err(|error| convert::failure(&error).file(&file.name))?;
        let own =
            [DocumentKind::Service, DocumentKind::TaskDefinition].into_iter().flat_map(|kind| converted.of_kind(kind));
        self.lints.extend(convert::unresolved(&file.name, &converted, own));
        let services: Value = converted.of_kind(DocumentKind::Service).map(|one| one.value().clone()).collect();
        let definitions: Value = convert::definitions(&converted).map(|one| one.value().clone()).collect();
        let groups: Value = converted.of_kind(DocumentKind::TargetGroup).map(|one| one.value().clone()).collect();
        self.visit(json!({ "services": services, "taskDefinitions": definitions, "TargetGroups": groups }), None, 0);
        Ok(())
    }

    /// Takes what a document holds: lists of the same name become one, task definitions, too.
    /// `place` is where the value is, if that can be told.
    fn visit(&mut self, value: Value, place: Option<(&str, String)>, depth: u8) {
        let below = |step: &str| place.as_ref().map(|(file, path)| (*file, format!("{path}/{step}")));
        match value {
            Value::Array(items) if depth < 4 => {
                for (index, item) in items.into_iter().enumerate() {
                    self.visit(item, below(&index.to_string()), depth.saturating_add(1));
                }
            }
            // A definition as it is registered.
            Value::Object(fields) if fields.contains_key("containerDefinitions") => {
                self.push("taskDefinitions", Value::Object(fields), place);
            }
            Value::Object(mut fields) => {
                // What a recording puts around an answer.
                if let Some(data) = fields.remove("data") {
                    self.visit(data, below("data"), depth.saturating_add(1));
                }
                let asks = fields.contains_key("decide");
                for (key, value) in fields {
                    match value {
                        Value::Array(items) if items.is_empty() => {
                            self.document.entry(key).or_insert_with(|| Value::Array(Vec::new()));
                        }
                        Value::Array(items) => {
                            for (index, item) in items.into_iter().enumerate() {
                                self.push(&key, item, below(&format!("{key}/{index}")));
                            }
                        }
                        // What AWS describes is one of several; what a question names is the one.
                        Value::Object(_) if key == "taskDefinition" && !asks => {
                            self.push("taskDefinitions", value, below(&key));
                        }
                        other => self.set(key, other, place.as_ref().map(|(file, _)| *file)),
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds to a list.
    fn push(&mut self, key: &str, item: Value, place: Option<(&str, String)>) {
        let known = self.document.entry(key).or_insert_with(|| Value::Array(Vec::new()));
        match known.as_array_mut() {
            Some(known) => {
                self.origins.push(&format!("/{key}"), place.map(|(file, path)| (file.to_owned(), path)));
                known.push(item);
            }
            None => *known = Value::Array(vec![item]),
        }
    }

    /// What there is one of: where files differ, the last counts, which is said.
    fn set(&mut self, key: String, value: Value, file: Option<&str>) {
        let is_asked = ["service", "serviceName", "taskDefinition", "client", "dynamicPorts"].contains(&key.as_str());
        let differs = self.document.get(&key).is_some_and(|known| *known != value);
        if let (true, true, Some(file)) = (is_asked, differs, file) {
            let message = format!("`{key}` was given before with another value: the one in `{file}` counts");
            self.lints.push(
                json!({ "code": "input/told-twice", "message": message, "path": format!("/{key}"), "file": file }),
            );
        }
        self.document.insert(key, value);
    }
}

const COLUMNS: [&str; 7] = ["targetGroupArn", "containerName", "containerPort", "hop", "verdict", "needed", "missing"];

/// The report of a `reach` answer.
pub fn report(answer: &ReachAnswer) -> Report {
    let (tone, line) = match answer.verdict {
        ReachVerdict::Reachable => (Tone::Good, "the load balancer reaches the tasks"),
        ReachVerdict::PartlyReachable => {
            (Tone::Notable, "the load balancer reaches the tasks on some of their ports only")
        }
        ReachVerdict::Unreachable => (Tone::Bad, "the load balancer does not reach the tasks"),
        ReachVerdict::Misconfigured => (Tone::Bad, "this cannot work as it is configured"),
        ReachVerdict::Unknown => (Tone::Notable, "too little is known for an answer"),
    };
    let mut sections = vec![Section::Headline(tone, line.into())];
    let mut records = Vec::new();
    for target in &answer.targets {
        let name = target.target_group_arn.rsplit('/').nth(1).unwrap_or_default();
        let dynamic = if target.dynamic { ", chosen by the agent" } else { "" };
        sections.push(Section::Title(format!(
            "{name}: {} port {} as target type {}, on {}{dynamic}",
            target.container_name,
            target.container_port,
            target.target_type,
            ports(&target.ports),
        )));
        let mut grid = hops_grid();
        for hop in &target.hops {
            grid.rows.push(hop_row(hop));
            records.push(record([
                ("targetGroupArn", json!(target.target_group_arn)),
                ("containerName", json!(target.container_name)),
                ("containerPort", json!(target.container_port)),
                ("hop", json!(hop.hop)),
                ("verdict", json!(hop.verdict)),
                ("needed", json!(ranges(&hop.needed))),
                ("missing", json!(ranges(hop.missing.as_deref().unwrap_or_default()))),
            ]));
        }
        sections.push(Section::Grid(grid));
    }
    beyond(&mut sections, answer);
    findings(&mut sections, &answer.findings);
    let hops = answer.targets.iter().flat_map(|target| &target.hops).chain(&answer.file_systems);
    let remedies: Vec<String> = hops.filter_map(remedy).collect();
    if !remedies.is_empty() {
        sections.push(Section::Title("What would open it".into()));
        sections.push(Section::Verbatim(remedies.join("\n")));
    }
    Report::new(sections, &COLUMNS, records)
}

fn findings(sections: &mut Vec<Section>, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    let mut grid = Grid { header: vec!["", "where", "what"], rows: Vec::new() };
    for finding in findings {
        let tone = match finding.severity {
            FindingSeverity::Error => Tone::Bad,
            FindingSeverity::Warning => Tone::Notable,
            FindingSeverity::Note => Tone::Quiet,
        };
        let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let what = format!("{}{help}", finding.message);
        grid.rows.push(vec![Cell::toned(finding.severity.as_str(), tone), finding.path.as_str().into(), what.into()]);
    }
    sections.push(Section::Grid(grid));
}

fn hops_grid() -> Grid {
    Grid { header: vec!["hop", "", "security groups", "ports", "not open"], rows: Vec::new() }
}

/// One hop, and whether it is open, closed or unknown.
fn hop_row(hop: &ReachHop) -> Vec<Cell> {
    let (mark, tone) = match hop.verdict {
        ReachVerdict::Reachable => ("open", Tone::Good),
        ReachVerdict::PartlyReachable => ("partly", Tone::Notable),
        ReachVerdict::Unknown => ("unknown", Tone::Notable),
        ReachVerdict::Unreachable | ReachVerdict::Misconfigured => ("closed", Tone::Bad),
    };
    vec![
        words(hop.hop).into(),
        Cell::toned(mark, tone),
        hop.security_groups.join(", ").into(),
        format!("{} {}", hop.protocol, ports(&hop.needed)).into(),
        Cell::toned(ports(hop.missing.as_deref().unwrap_or_default()), tone),
    ]
}

/// What the tasks themselves must reach: file systems, and the registry.
fn beyond(sections: &mut Vec<Section>, answer: &ReachAnswer) {
    if !answer.file_systems.is_empty() {
        let mut grid = hops_grid();
        grid.rows.extend(answer.file_systems.iter().map(hop_row));
        sections.push(Section::Title("File systems".into()));
        sections.push(Section::Grid(grid));
    }
    if !answer.images.is_empty() {
        let mut grid = Grid { header: vec!["subnet", "way to the registry", "missing"], rows: Vec::new() };
        grid.rows.extend(answer.images.iter().map(|images| {
            let missing = images.missing.as_deref().unwrap_or_default().join("\n");
            vec![images.subnet_id.as_str().into(), images.way.as_str().into(), Cell::toned(missing, Tone::Bad)]
        }));
        sections.push(Section::Grid(grid));
    }
}

/// Ports in the manner of 80, 443, 32768–60999.
fn ports(list: &[PortRange]) -> String {
    ranges(list).join(", ")
}

fn ranges(list: &[PortRange]) -> Vec<String> {
    let range = |&PortRange { first, last }: &PortRange| {
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    };
    list.iter().map(range).collect()
}

const fn words(hop: ReachHopName) -> &'static str {
    match hop {
        ReachHopName::ClientToLoadBalancer => "client → load balancer",
        ReachHopName::LoadBalancerToTarget => "load balancer → (out)",
        ReachHopName::TargetFromLoadBalancer => "→ target (in)",
        ReachHopName::HealthCheckToTarget => "health check → (out)",
        ReachHopName::TargetFromHealthCheck => "health check → target (in)",
        ReachHopName::LoadBalancerToControlPort => "load balancer → control port (out)",
        ReachHopName::ControlPortFromLoadBalancer => "→ control port (in)",
        ReachHopName::TaskToFileSystem => "task → (out)",
        ReachHopName::FileSystemFromTask => "→ file system (in)",
    }
}

/// What is missing, as a comment, and the AWS CLI's command for it.
fn remedy(hop: &ReachHop) -> Option<String> {
    let permission = hop.permission.as_ref()?;
    Some(format!(
        "# {}\naws ec2 authorize-security-group-{} --group-id {} --ip-permissions '{}'",
        hop.message.as_deref().unwrap_or_default(),
        permission.direction.as_str(),
        permission.group_id,
        json!(permission.ip_permissions),
    ))
}
