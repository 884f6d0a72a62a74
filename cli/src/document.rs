//! Assembling: inputs and flags become a decision document.
//!
//! Flags go before `--request`, `--request` before the decision document or the snapshot's service.

use std::path::Path;

use serde_json::{Map, Value, json};
use stowplan_formats::{DocumentKind, Parameters};

use crate::args::{
    Admissible, DeployArgs, Eni, FleetArgs, Objective, OptionArgs, PlaceArgs, QueryArgs, StopArgs, Strategy, TieBreak,
    TrustArgs,
};
use crate::exit::Failure;
use crate::inputs;
use crate::origin::Origins;
use crate::prices::prices;
use crate::render::{instances::short, list_at, str_at};
use crate::snapshot::{Snapshot, snapshot};
use crate::stranger;
use crate::{convert, known, named};

/// A question and what was remarkable about its inputs.
#[derive(Debug)]
pub struct Question {
    /// The decision document.
    pub document: Value,
    /// Lints of the snapshot.
    pub lints: Vec<Value>,
    /// The files behind the document.
    pub origins: Origins,
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

/// Keys that a service of the snapshot lends: what the engine reads, and what it remarks on.
const SERVICE_KEYS: [&str; 9] = [
    "taskDefinition",
    "placementStrategy",
    "placementConstraints",
    "launchType",
    "capacityProviderStrategy",
    "networkConfiguration",
    "schedulingStrategy",
    "enableExecuteCommand",
    "deployments",
];

/// What a service of the snapshot lends a request for its tasks; nothing where there is no such
/// service.
pub fn lent_by_service(cluster: &Value, name: &str) -> Map<String, Value> {
    service_of(cluster, name).map_or_else(Map::new, |service| keys_of(service, &SERVICE_KEYS.map(|key| (key, key))))
}

/// Whether the snapshot has a service.
pub fn has_service(cluster: &Value, name: &str) -> bool {
    service_of(cluster, name).is_some()
}

/// The document of `place` and `explain`.
pub fn place(args: &PlaceArgs, explain: &str) -> Result<Question, Failure> {
    let Snapshot { mut base, cluster, mut lints, origins } = snapshot(&args.files)?;
    let parameters = convert::parameters(&args.open);
    let mut request = take_object(&mut base, "request");
    if let Some(definition) = base.remove("taskDefinition") {
        request.insert("taskDefinition".into(), definition);
    }
    if let Some(file) = &args.request {
        overlay(&mut request, skeleton(file, &parameters, &mut lints)?);
    }
    overlay(&mut request, flags(args));
    if let Some(definition) = &args.task_definition {
        request.insert("taskDefinition".into(), task_definition(definition, &parameters, &mut lints)?);
    }
    let lent = lent_by_service(&cluster, str_at(&Value::Object(request.clone()), "serviceName"));
    let own = std::mem::replace(&mut request, lent);
    overlay(&mut request, own);
    let Some(definition) = request.remove("taskDefinition") else {
        let name = args.subject.service.as_deref().filter(|name| service_of(&cluster, name).is_none());
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
        known::provider(name, &cluster)?;
    }
    known::subnets(&args.subnets, &cluster, "/request/networkConfiguration/awsvpcConfiguration/subnets")?;
    let mut options = take_object(&mut base, "options");
    push_options(&mut options, &args.options)?;
    options.insert("explain".into(), explain.into());
    let document = json!({
        "decide": "place", "cluster": cluster, "taskDefinition": definition, "request": request, "options": options,
    });
    Ok(Question { document, lints, origins })
}

/// The document of `deploy`.
pub fn deploy(args: &DeployArgs) -> Result<Question, Failure> {
    let Snapshot { mut base, cluster, mut lints, mut origins } = snapshot(&args.files)?;
    let mut options = take_object(&mut base, "options");
    push_options(&mut options, &args.options)?;
    options.entry("explain").or_insert_with(|| "summary".into());
    let service = match (&args.service, base.get("service")) {
        (Some(name), _) => {
            service_of(&cluster, name).cloned().ok_or_else(|| known::no_service(name, &cluster, "/service"))?
        }
        (None, Some(service)) => service.clone(),
        (None, None) => match list_at(&cluster, "services") {
            [only] => only.clone(),
            _ => return Err(Failure::new("request/subject", "no service is named").help(known_services(&cluster))),
        },
    };
    if let Some(index) = list_at(&cluster, "services").iter().position(|one| *one == service) {
        origins.copy("/service", format!("/cluster/services/{index}"));
    }
    let mut configuration =
        service.get("deploymentConfiguration").and_then(Value::as_object).cloned().unwrap_or_default();
    for (key, percent) in
        [("minimumHealthyPercent", args.minimum_healthy_percent), ("maximumPercent", args.maximum_percent)]
    {
        if let Some(percent) = percent {
            configuration.insert(key.into(), percent.into());
        }
    }
    let mut document = base;
    document.insert("decide".into(), "deploy".into());
    document.insert("cluster".into(), cluster);
    document.insert("service".into(), service);
    document.insert("deploymentConfiguration".into(), configuration.into());
    document.insert("options".into(), options.into());
    if let Some(definition) = &args.task_definition {
        let parameters = convert::parameters(&args.open);
        document.insert("taskDefinition".into(), task_definition(definition, &parameters, &mut lints)?);
    }
    for (key, value) in [("desiredCount", args.desired), ("stepSeconds", args.step_seconds)] {
        if let Some(value) = value {
            document.insert(key.into(), value.into());
        }
    }
    if args.force {
        document.insert("forceNewDeployment".into(), true.into());
    }
    Ok(Question { document: document.into(), lints, origins })
}

/// What to do where a service is to be named.
fn known_services(cluster: &Value) -> String {
    match stowplan_wire::read::nearest::among("", known::services(cluster)) {
        Some(listed) => format!("add --service: {listed}"),
        None => "add --service, and what `aws ecs describe-services` prints".to_owned(),
    }
}

/// The document of `fleet`.
pub fn fleet(args: &FleetArgs) -> Result<Question, Failure> {
    let Snapshot { base: mut document, mut cluster, lints, origins } = snapshot(&args.files)?;
    document.insert("decide".into(), "fleet".into());
    if let Some(path) = &args.prices {
        document.insert("prices".into(), prices(path)?);
    }
    if !args.types.is_empty() {
        document.insert("instanceTypes".into(), args.types.clone().into());
    }
    let priced = document.get("prices").and_then(|prices| prices.get("perHour")).and_then(Value::as_object);
    if !document.contains_key("instanceTypes") {
        let Some(priced) = priced else {
            return Err(Failure::new("fleet/no-type", "no instance type to choose from")
                .help("add --types, or --prices with a file that has `perHour`"));
        };
        let names: Value = priced.keys().map(String::as_str).collect();
        document.insert("instanceTypes".into(), names);
    }
    let objective = match (args.objective, &args.prices) {
        (Some(Objective::Fewest), _) => Some("fewest"),
        (Some(Objective::Cheapest), _) | (None, Some(_)) => Some("cheapest"),
        (None, None) => None,
    };
    if let Some(objective) = objective {
        document.insert("objective".into(), objective.into());
    }
    if let Some(reserved) = args.reserved_memory {
        document.insert("reservedMemory".into(), reserved.into());
    }
    if args.trunking {
        document.insert("trunking".into(), true.into());
    }
    if !args.daemons.is_empty() {
        document.insert("daemons".into(), args.daemons.clone().into());
    }
    // What runs now does not matter: only services and definitions do.
    let own = |key: &str| document.contains_key(key);
    if let Some(fields) = cluster.as_object_mut().filter(|_| !own("services")) {
        fields.retain(|key, _| ["services", "taskDefinitions", "clusters"].contains(&key.as_str()));
        document.insert("cluster".into(), cluster);
    }
    Ok(Question { document: document.into(), lints, origins })
}

/// The document of `stop`.
pub fn stop(args: &StopArgs) -> Result<Question, Failure> {
    let Snapshot { mut base, cluster, lints, origins } = snapshot(&args.files)?;
    let mut options = take_object(&mut base, "options");
    push_options(&mut options, &args.options)?;
    let mut document =
        keys_of(&Value::Object(base), &["serviceName", "group", "count", "placementStrategy"].map(|key| (key, key)));
    let mut own = Map::new();
    push_subject(&mut own, args.subject.service.as_ref(), args.subject.group.as_ref());
    if let Some(count) = args.count {
        own.insert("count".into(), count.into());
    }
    push_strategies(&mut own, &args.strategies);
    overlay(&mut document, own);
    let name = str_at(&Value::Object(document.clone()), "serviceName").to_owned();
    if let (Some(service), false) = (service_of(&cluster, &name), document.contains_key("placementStrategy")) {
        document.extend(keys_of(service, &[("placementStrategy", "placementStrategy")]));
    }
    if !document.contains_key("serviceName") && !document.contains_key("group") {
        return Err(
            Failure::new("request/subject", "no service or task group is named").help("add --service or --group")
        );
    }
    document.entry("count").or_insert_with(|| 1.into());
    document.insert("decide".into(), "stop".into());
    document.insert("cluster".into(), cluster);
    document.insert("options".into(), Value::Object(options));
    Ok(Question { document: Value::Object(document), lints, origins })
}

/// The document of `query`.
pub fn query(args: &QueryArgs) -> Result<Question, Failure> {
    let mut document = json!({"decide": "query", "expression": args.expression});
    let (mut lints, mut origins) = (Vec::new(), Origins::default());
    if !args.files.is_empty() {
        let snapshot = snapshot(&args.files)?;
        (lints, origins) = (snapshot.lints, snapshot.origins);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("cluster".into(), snapshot.cluster);
        }
    }
    Ok(Question { document, lints, origins })
}

impl Question {
    /// The question with what its flags take for granted.
    pub fn trusting(mut self, args: &TrustArgs) -> Self {
        let by_type = match args.eni {
            Some(Eni::ByType) => Some(true),
            Some(Eni::Unchecked) => Some(false),
            None => args.eni_by_type.then_some(true),
        };
        if let (Some(by_type), Some(Value::Object(cluster))) = (by_type, self.document.get_mut("cluster")) {
            cluster.insert("eniSlotsByInstanceType".into(), by_type.into());
        }
        if let Some(document) = self.document.as_object_mut().filter(|_| args.trust_snapshot) {
            let options = document.entry("options").or_insert_with(|| json!({}));
            if let Some(options) = options.as_object_mut() {
                options.insert("trustSnapshot".into(), true.into());
            }
        }
        self
    }
}

/// A definition: a file if there is one, else a name for the engine to look up in the snapshot.
pub fn task_definition(argument: &str, parameters: &Parameters, lints: &mut Vec<Value>) -> Result<Value, Failure> {
    let (path, name) = convert::split_name(argument);
    let path = Path::new(path);
    let is_name = !argument.starts_with("arn:")
        && argument.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
    let is_file = named::is_stdin(path) || path.exists();
    if (is_name && !is_file) || argument.starts_with("arn:") {
        return Ok(argument.into());
    }
    let bytes = inputs::read_bytes(path)?;
    if convert::foreign(&bytes, parameters).is_some() {
        let file = named::display_name(path);
        return convert::one(&file, &bytes, name, parameters, DocumentKind::TaskDefinition, lints);
    }
    let value = inputs::one(path, &bytes)?;
    let definition = match value {
        Value::Array(mut items) if items.len() == 1 => items.pop().unwrap_or_default(),
        other => other,
    };
    let name = named::display_name(path);
    if convert::is_meant_as_definition(&definition) {
        return Ok(definition);
    }
    Err(stranger::holds_no("task definition", &name, &stranger::look(&name, &definition)))
}

/// A skeleton as a request; the empty strings and lists that `--generate-cli-skeleton` writes mean
/// nothing.
///
/// A service of another tool's file is a request for its tasks; whose definition it names is said
/// by `--task-definition` where the name is made up only when it is applied.
fn skeleton(file: &str, parameters: &Parameters, lints: &mut Vec<Value>) -> Result<Map<String, Value>, Failure> {
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
fn request_of(skeleton: Value) -> Map<String, Value> {
    let mut request = keys_of(&skeleton, &REQUEST_KEYS);
    let Value::Object(fields) = skeleton else { return request };
    request.extend(fields.into_iter().filter(|(key, _)| !REQUEST_KEYS.iter().any(|(known, _)| known == key)));
    request
}

fn flags(args: &PlaceArgs) -> Map<String, Value> {
    let mut request = Map::new();
    push_subject(&mut request, args.subject.service.as_ref(), args.subject.group.as_ref());
    if let Some(count) = args.count {
        request.insert("count".into(), count.into());
    }
    push_strategies(&mut request, &args.strategies);
    if !args.constraints.is_empty() {
        let constraints: Vec<Value> = args
            .constraints
            .iter()
            .map(|constraint| match constraint.as_str() {
                "distinctInstance" => json!({"type": "distinctInstance"}),
                expression => json!({"type": "memberOf", "expression": expression}),
            })
            .collect();
        request.insert("placementConstraints".into(), constraints.into());
    }
    if let Some(launch_type) = &args.launch_type {
        request.insert("launchType".into(), launch_type.to_uppercase().into());
    }
    if let Some(provider) = &args.capacity_provider {
        request.insert("capacityProviderStrategy".into(), json!([{"capacityProvider": provider, "weight": 1}]));
    }
    if !args.subnets.is_empty() {
        request.insert("networkConfiguration".into(), json!({"awsvpcConfiguration": {"subnets": args.subnets}}));
    }
    if !args.start_task.is_empty() {
        request.insert("containerInstances".into(), args.start_task.clone().into());
    }
    request
}

fn push_subject(request: &mut Map<String, Value>, service: Option<&String>, group: Option<&String>) {
    if let Some(service) = service {
        request.insert("serviceName".into(), service.as_str().into());
    }
    if let Some(group) = group {
        request.insert("group".into(), group.as_str().into());
    }
}

fn push_strategies(request: &mut Map<String, Value>, strategies: &[Strategy]) {
    if strategies.is_empty() {
        return;
    }
    let stages: Vec<Value> = strategies
        .iter()
        .map(|strategy| match &strategy.field {
            Some(field) => json!({"type": strategy.kind, "field": field}),
            None => json!({"type": strategy.kind}),
        })
        .collect();
    request.insert("placementStrategy".into(), stages.into());
}

fn push_options(options: &mut Map<String, Value>, args: &OptionArgs) -> Result<(), Failure> {
    if let Some(semantics) = semantics(&args.semantics)? {
        options.insert("semantics".into(), semantics);
    }
    match args.tie_break {
        Some(TieBreak::LowestArn) => drop(options.insert("tieBreak".into(), "lowestArn".into())),
        Some(TieBreak::Seed(seed)) => drop(options.insert("tieBreak".into(), json!({"seed": seed}))),
        None => {}
    }
    match args.admissible {
        Some(Admissible::All) => drop(options.insert("admissible".into(), "all".into())),
        Some(Admissible::UpTo(count)) => drop(options.insert("admissible".into(), count.into())),
        None => {}
    }
    Ok(())
}

/// `2026-11`, or `{"base": …, "PLACE-33": …}` when a rule is chosen.
pub fn semantics(arguments: &[String]) -> Result<Option<Value>, Failure> {
    let mut base = None;
    let mut choices = Map::new();
    for argument in arguments {
        match argument.split_once('=') {
            Some((id, alternative)) => {
                choices.insert(id.to_owned(), alternative.into());
            }
            None if base.is_some() => {
                return Err(Failure::new("options/semantics", "two dates are given to --semantics")
                    .help("keep one date; choices are written ID=ALTERNATIVE"));
            }
            None => base = Some(Value::from(argument.as_str())),
        }
    }
    if choices.is_empty() {
        return Ok(base);
    }
    if let Some(base) = base {
        choices.insert("base".into(), base);
    }
    Ok(Some(Value::Object(choices)))
}

/// The service of the snapshot with a name or ARN.
fn service_of<'a>(cluster: &'a Value, name: &str) -> Option<&'a Value> {
    if name.is_empty() {
        return None;
    }
    list_at(cluster, "services")
        .iter()
        .find(|service| str_at(service, "serviceName") == name || short(str_at(service, "serviceArn")) == name)
}

/// The listed keys of an object under their new names; null, empty strings and empty lists are left
/// out.
fn keys_of(value: &Value, keys: &[(&str, &str)]) -> Map<String, Value> {
    keys.iter()
        .filter_map(|(from, to)| Some(((*to).to_owned(), value.get(from)?.clone())))
        .filter(|(_, value)| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        })
        .collect()
}

/// Lays one request over another. Who is served and by which capacity are one choice each, not two
/// keys.
fn overlay(below: &mut Map<String, Value>, above: Map<String, Value>) {
    for (one, other) in [("serviceName", "group"), ("launchType", "capacityProviderStrategy")] {
        if above.contains_key(one) {
            below.remove(other);
        }
        if above.contains_key(other) {
            below.remove(one);
        }
    }
    below.extend(above);
}

fn take_object(fields: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match fields.remove(key) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_provider_replaces_the_launch_type_below() {
        let mut below = object(json!({"launchType": "EC2", "count": 2}));
        overlay(&mut below, object(json!({"capacityProviderStrategy": [{}]})));
        assert_eq!(Value::Object(below), json!({"count": 2, "capacityProviderStrategy": [{}]}));
    }

    #[test]
    fn semantics_are_a_date_or_choices() {
        let of = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
            semantics(&arguments)
        };
        assert_eq!(of(&[]).unwrap(), None);
        assert_eq!(of(&["2026-11"]).unwrap(), Some(json!("2026-11")));
        assert_eq!(
            of(&["PLACE-33=fieldFirst", "2026-11"]).unwrap(),
            Some(json!({"base": "2026-11", "PLACE-33": "fieldFirst"}))
        );
        assert!(of(&["2026-11", "2026-12"]).is_err());
    }

    #[test]
    fn empty_keys_of_a_skeleton_mean_nothing() {
        let value = json!({"count": 3, "group": "", "placementStrategy": [], "cluster": "x", "desiredCount": null});
        assert_eq!(Value::Object(keys_of(&value, &REQUEST_KEYS)), json!({"count": 3}));
    }

    #[test]
    fn names_of_definitions_are_left_to_the_engine() {
        for name in ["web", "web:7", "arn:aws:ecs:eu-central-1:1:task-definition/web:7"] {
            assert_eq!(task_definition(name, &Parameters::default(), &mut Vec::new()).unwrap(), json!(name));
        }
        assert_eq!(
            task_definition("nowhere/web.json", &Parameters::default(), &mut Vec::new()).unwrap_err().field("code"),
            Some("input/not-found")
        );
    }
}
