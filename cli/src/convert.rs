//! Other tools' files: Terraform plans, CloudFormation templates, ecspresso files, Copilot
//! manifests.

use std::path::Path;

use serde_json::{Value, json};
pub use stowplan_formats::convert;
use stowplan_formats::{Converted, Format, detect, recognise_value};
use stowplan_formats::{Document, DocumentKind, Error, Parameters, Unresolved};
use stowplan_wire::read::nearest::among;

use crate::args::OpenArgs;
use crate::engine;
use crate::exit::Failure;

/// The flags as the converter takes them.
pub fn parameters(args: &OpenArgs) -> Parameters {
    let values = args.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Parameters::of(values).in_environment(args.environment.clone())
}

/// Parameters that none of the files leaves open, as lints: once all files were read.
pub fn unasked(parameters: &Parameters) -> Vec<Value> {
    let asked = parameters.asked();
    let lint = |name: &str| {
        let message = format!("no file leaves `{name}` open: the parameter is ignored");
        let help = among(name, asked.iter().map(String::as_str));
        let help = help.unwrap_or_else(|| "files of AWS's JSON and of Terraform leave none open".to_owned());
        json!({"code": "input/unknown-parameter", "path": "", "message": message, "help": help})
    };
    parameters.unasked().into_iter().map(lint).collect()
}

/// Whether a value is a task definition, below the keys that answers and recordings put around it.
pub fn is_definition(value: &Value) -> bool {
    let inner = ["data", "taskDefinition"].iter().filter_map(|key| value.get(key));
    value.get("containerDefinitions").is_some() || inner.into_iter().any(is_definition)
}

/// Keys that services alone have.
const SERVICE_KEYS: [&str; 9] = [
    "deploymentConfiguration",
    "desiredCount",
    "schedulingStrategy",
    "loadBalancers",
    "serviceRegistries",
    "healthCheckGracePeriodSeconds",
    "deploymentController",
    "serviceConnectConfiguration",
    "availabilityZoneRebalancing",
];

/// Keys that tasks have, too.
const SERVICE_KEYS_TOO: [&str; 12] = [
    "serviceName",
    "serviceArn",
    "taskDefinition",
    "launchType",
    "networkConfiguration",
    "capacityProviderStrategy",
    "placementStrategy",
    "placementConstraints",
    "platformVersion",
    "enableExecuteCommand",
    "propagateTags",
    "enableECSManagedTags",
];

/// Whether a value is a service: what create-service or update-service take, whole or as a tool
/// keeps it, or what describe-services prints of one.
pub fn is_service(value: &Value) -> bool {
    let has = |key: &&&str| value.get(**key).is_some();
    let own = SERVICE_KEYS.iter().filter(has).count();
    let others = SERVICE_KEYS_TOO.iter().filter(has).count();
    // The tasks of a task set are a service's, but it is none.
    let is_other = ["containerDefinitions", "decide", "taskSetArn", "Resources", "rolloutState"];
    let is_other = is_other.iter().any(|key| value.get(key).is_some());
    // A tool's own file may have no more than one key.
    let is_all = || value.as_object().is_some_and(|fields| fields.len() == own);
    own > 0 && (own.saturating_add(others) > 1 || is_all()) && !is_other
}

/// Keys of a definition whose containers are missing.
const DEFINITION_KEYS: [&str; 10] = [
    "family",
    "networkMode",
    "requiresCompatibilities",
    "executionRoleArn",
    "taskRoleArn",
    "runtimePlatform",
    "placementConstraints",
    "volumes",
    "cpu",
    "memory",
];

/// Whether somebody meant a value to be a definition, whole or not.
pub fn is_meant_as_definition(value: &Value) -> bool {
    let inner = value.get("taskDefinition").filter(|inner| inner.is_object()).unwrap_or(value);
    let own = DEFINITION_KEYS.iter().any(|key| inner.get(key).is_some());
    is_definition(value) || (own && recognise_value(value).is_none())
}

/// Whether somebody meant these bytes to be JSON.
pub fn begins_like_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()).is_none_or(|byte| matches!(byte, b'{' | b'['))
}

/// The format of a file that has to be converted; nothing for AWS's JSON and for what nobody knows.
/// A definition in JSON is rendered only when there is something to render it with: otherwise its
/// templates are placeholders.
pub fn foreign(bytes: &[u8], parameters: &Parameters) -> Option<Format> {
    let is_plain = engine::parse(bytes).is_ok_and(|value| is_definition(&value) || is_service(&value));
    if is_plain && parameters.values.is_empty() {
        return None;
    }
    Some(detect(bytes)).filter(|format| !matches!(format, Format::Aws | Format::Unknown))
}

/// The task definitions that are there once the file is applied.
pub fn definitions(converted: &Converted) -> impl Iterator<Item = &Document> {
    converted.of_kind(DocumentKind::TaskDefinition)
}

/// The only document of a kind, or the one with a name: what the file calls it, its family, or its
/// service name. What could not be resolved in it is added to the lints.
pub fn one(
    file: &str,
    bytes: &[u8],
    name: Option<&str>,
    parameters: &Parameters,
    kind: DocumentKind,
    lints: &mut Vec<Value>,
) -> Result<Value, Failure> {
    let (code, what, own_name) = match kind {
        DocumentKind::Service => ("input/services", "service", "serviceName"),
        _ => ("input/task-definitions", "task definition", "family"),
    };
    let converted = convert(bytes, parameters).map_err(|error| failure(&error).file(file))?;
    let called =
        |document: &Document| document.value().get(own_name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_meant = |document: &&Document| name.is_none_or(|name| document.name() == name || called(document) == name);
    let found: Vec<&Document> = converted.of_kind(kind).filter(is_meant).collect();
    if let [one] = found.as_slice() {
        lints.extend(unresolved(file, &converted, [*one]));
        return Ok(one.value().clone());
    }
    let names: Vec<&str> = converted.of_kind(kind).map(Document::name).collect();
    let failure = Failure::new(
        code,
        match (found.len(), name) {
            (0, Some(name)) if !names.is_empty() => format!("`{file}` holds no {what} `{name}`"),
            (0, _) => format!("`{file}` holds no {what} that can be read"),
            (several, _) => format!("`{file}` holds {several} {what}s"),
        },
    );
    let help = match among(name.unwrap_or_default(), names) {
        None => "`stowplan check --notes` says what could not be resolved".to_owned(),
        Some(listed) => format!("give {file}#NAME: {listed}"),
    };
    Err(failure.file(file).help(help))
}

/// Splits `FILE#NAME`, unless there is a file of that whole name.
pub fn split_name(argument: &str) -> (&str, Option<&str>) {
    match argument.rsplit_once('#') {
        Some((file, name)) if !Path::new(argument).exists() && Path::new(file).exists() => (file, Some(name)),
        _ => (argument, None),
    }
}

/// What could not be resolved in documents, as lints.
pub fn unresolved<'a>(
    file: &str,
    converted: &Converted,
    documents: impl IntoIterator<Item = &'a Document>,
) -> Vec<Value> {
    let resource = |document: &Document| {
        let pointer = document.place("").pointer;
        // What encloses the properties says whether the resource is there at all.
        let enclosing = pointer.strip_suffix("/Properties").or_else(|| pointer.strip_suffix("/values"));
        enclosing.map(str::to_owned).unwrap_or(pointer)
    };
    let own: Vec<String> = documents.into_iter().map(resource).collect();
    let is_within = |path: &str| {
        own.iter()
            .filter_map(|own| path.strip_prefix(own.as_str()))
            .any(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let written = |one: &Unresolved| {
        let mut lint =
            json!({"code": "format/unresolved", "file": file, "path": one.path, "message": one.what, "help": one.help});
        if let (Some((line, column)), Some(fields)) = (one.place, lint.as_object_mut()) {
            fields.insert("line".into(), line.into());
            fields.insert("column".into(), column.into());
        }
        lint
    };
    converted.unresolved.iter().filter(|one| is_within(&one.path)).map(written).collect()
}

/// The converter's error as ours.
pub fn failure(error: &Error) -> Failure {
    Failure::from_answer(&error.to_document(), &Value::Null)
}
