//! `stowplan reach`: whether load balancers reach the tasks.
//!
//! The document is AWS's answers, found by their keys and put side by side; services and task
//! definitions of other tools' files, too.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_formats::{DocumentKind, Parameters};

use super::ask::ask;
use crate::args::OpenArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs::{self, File};
use crate::origin::Origins;
use crate::output::Output;
use crate::question::{self, Question, layers, task_definition};
use crate::render::{Cell, Grid, Report, Section, Tone, count_at, list_at, record, str_at};
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
    let Question { document, lints, origins, .. } = question(args)?;
    output.lints(&lints, &document);
    let answer = ask(&document)?;
    output.lints(&origins.located(list_at(&answer, "lints")), &document);
    let exit = if str_at(&answer, "verdict") == "reachable" { Exit::Done } else { Exit::No };
    output.report(&report(answer));
    Ok(exit)
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
    known::subnets(&args.instance_subnets, &document, "/instanceSubnets")?;
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
        self.visit(json!({ "services": services, "taskDefinitions": definitions }), None, 0);
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
fn report(answer: Value) -> Report {
    let verdict = str_at(&answer, "verdict");
    let (tone, line) = match verdict {
        "reachable" => (Tone::Good, "the load balancer reaches the tasks"),
        "partlyReachable" => (Tone::Notable, "the load balancer reaches the tasks on some of their ports only"),
        "unreachable" => (Tone::Bad, "the load balancer does not reach the tasks"),
        "misconfigured" => (Tone::Bad, "this cannot work as it is configured"),
        _ => (Tone::Notable, "too little is known for an answer"),
    };
    let mut sections = vec![Section::Headline(tone, line.into())];
    let mut records = Vec::new();
    let mut remedies = Vec::new();
    for target in list_at(&answer, "targets") {
        let name = str_at(target, "targetGroupArn").rsplit('/').nth(1).unwrap_or_default();
        let dynamic = if target.get("dynamic") == Some(&Value::Bool(true)) { ", chosen by the agent" } else { "" };
        sections.push(Section::Title(format!(
            "{name}: {} port {} as target type {}, on {}{dynamic}",
            str_at(target, "containerName"),
            count_at(target, "containerPort"),
            str_at(target, "targetType"),
            ports(target, "ports"),
        )));
        let mut grid = hops_grid();
        for hop in list_at(target, "hops") {
            grid.rows.push(hop_row(hop));
            records.push(record([
                ("targetGroupArn", json!(str_at(target, "targetGroupArn"))),
                ("containerName", json!(str_at(target, "containerName"))),
                ("containerPort", json!(count_at(target, "containerPort"))),
                ("hop", json!(str_at(hop, "hop"))),
                ("verdict", json!(str_at(hop, "verdict"))),
                ("needed", json!(ranges(hop, "needed"))),
                ("missing", json!(ranges(hop, "missing"))),
            ]));
            remedies.extend(hop.get("permission").map(|permission| remedy(str_at(hop, "message"), permission)));
        }
        sections.push(Section::Grid(grid));
    }
    beyond(&mut sections, &mut remedies, &answer);
    let findings = list_at(&answer, "findings");
    if !findings.is_empty() {
        let mut grid = Grid { header: vec!["", "where", "what"], rows: Vec::new() };
        for finding in findings {
            let severity = str_at(finding, "severity");
            let tone = match severity {
                "error" => Tone::Bad,
                "warning" => Tone::Notable,
                _ => Tone::Quiet,
            };
            let help = finding.get("help").and_then(Value::as_str).map(|help| format!("\nhelp: {help}"));
            let what = format!("{}{}", str_at(finding, "message"), help.unwrap_or_default());
            grid.rows.push(vec![Cell::toned(severity, tone), str_at(finding, "path").into(), what.into()]);
        }
        sections.push(Section::Grid(grid));
    }
    if !remedies.is_empty() {
        sections.push(Section::Title("What would open it".into()));
        sections.push(Section::Verbatim(remedies.join("\n")));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn hops_grid() -> Grid {
    Grid { header: vec!["hop", "", "security groups", "ports", "not open"], rows: Vec::new() }
}

/// One hop, and whether it is open, closed or unknown.
fn hop_row(hop: &Value) -> Vec<Cell> {
    let groups: Vec<&str> = list_at(hop, "securityGroups").iter().filter_map(Value::as_str).collect();
    let (mark, tone) = match str_at(hop, "verdict") {
        "reachable" => ("open", Tone::Good),
        "partlyReachable" => ("partly", Tone::Notable),
        "unknown" => ("unknown", Tone::Notable),
        _ => ("closed", Tone::Bad),
    };
    vec![
        words(str_at(hop, "hop")).into(),
        Cell::toned(mark, tone),
        groups.join(", ").into(),
        format!("{} {}", str_at(hop, "protocol"), ports(hop, "needed")).into(),
        Cell::toned(ports(hop, "missing"), tone),
    ]
}

/// What the tasks themselves must reach: file systems, and the registry.
fn beyond(sections: &mut Vec<Section>, remedies: &mut Vec<String>, answer: &Value) {
    let hops = list_at(answer, "fileSystems");
    if !hops.is_empty() {
        let mut grid = hops_grid();
        grid.rows.extend(hops.iter().map(hop_row));
        sections.push(Section::Title("File systems".into()));
        sections.push(Section::Grid(grid));
        let wrong = hops.iter().filter_map(|hop| Some(remedy(str_at(hop, "message"), hop.get("permission")?)));
        remedies.extend(wrong);
    }
    let ways = list_at(answer, "images");
    if !ways.is_empty() {
        let mut grid = Grid { header: vec!["subnet", "way to the registry", "missing"], rows: Vec::new() };
        grid.rows.extend(ways.iter().map(|way| {
            let missing: Vec<&str> = list_at(way, "missing").iter().filter_map(Value::as_str).collect();
            vec![str_at(way, "subnetId").into(), str_at(way, "way").into(), Cell::toned(missing.join("\n"), Tone::Bad)]
        }));
        sections.push(Section::Grid(grid));
    }
}

/// Ports in the manner of 80, 443, 32768–60999.
fn ports(value: &Value, key: &str) -> String {
    ranges(value, key).join(", ")
}

fn ranges(value: &Value, key: &str) -> Vec<String> {
    let each = list_at(value, key).iter().map(|range| {
        let (first, last) = (count_at(range, "first"), count_at(range, "last"));
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    });
    each.collect()
}

fn words(hop: &str) -> &'static str {
    match hop {
        "clientToLoadBalancer" => "client → load balancer",
        "loadBalancerToTarget" => "load balancer → (out)",
        "targetFromLoadBalancer" => "→ target (in)",
        "healthCheckToTarget" => "health check → (out)",
        "loadBalancerToControlPort" => "load balancer → control port (out)",
        "controlPortFromLoadBalancer" => "→ control port (in)",
        "taskToFileSystem" => "task → (out)",
        "fileSystemFromTask" => "→ file system (in)",
        _ => "health check → target (in)",
    }
}

/// What is missing, as a comment, and the AWS CLI's command for it.
fn remedy(message: &str, permission: &Value) -> String {
    let list = permission.get("IpPermissions").cloned().unwrap_or_default();
    format!(
        "# {message}\naws ec2 authorize-security-group-{} --group-id {} --ip-permissions '{list}'",
        str_at(permission, "direction"),
        str_at(permission, "GroupId"),
    )
}
