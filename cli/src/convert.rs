//! Other tools' files: Terraform plans, CloudFormation templates, ecspresso files, Copilot manifests.

use serde_json::Value;
pub use stowplan_formats::convert;
use stowplan_formats::{Converted, Format, detect};
use stowplan_formats::{Document, DocumentKind, Error, Parameters};

use crate::args::OpenArgs;
use crate::engine;
use crate::exit::Failure;

/// The flags as the converter takes them.
pub fn parameters(args: &OpenArgs) -> Parameters {
    Parameters { values: args.parameters.iter().cloned().collect(), environment: args.environment.clone() }
}

/// Whether a value is a task definition, below the keys that answers and recordings put around it.
pub fn is_definition(value: &Value) -> bool {
    let inner = ["data", "taskDefinition"].iter().filter_map(|key| value.get(key));
    value.get("containerDefinitions").is_some() || inner.into_iter().any(is_definition)
}

/// The format of a file that has to be converted; nothing for AWS's JSON and for what nobody knows. A definition in
/// JSON is rendered only when there is something to render it with: otherwise its templates are placeholders.
pub fn foreign(bytes: &[u8], parameters: &Parameters) -> Option<Format> {
    let is_plain = engine::parse(bytes).is_ok_and(|value| is_definition(&value));
    if is_plain && parameters.values.is_empty() {
        return None;
    }
    Some(detect(bytes)).filter(|format| !matches!(format, Format::Aws | Format::Unknown))
}

/// The task definitions that are there once the file is applied.
pub fn definitions(converted: &Converted) -> impl Iterator<Item = &Document> {
    converted.of_kind(DocumentKind::TaskDefinition)
}

/// The only task definition, or the one with a name.
pub fn one_definition(file: &str, bytes: &[u8], name: Option<&str>, parameters: &Parameters) -> Result<Value, Failure> {
    let converted = convert(bytes, parameters).map_err(|error| failure(&error).file(file))?;
    let family =
        |document: &Document| document.value().get("family").and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_meant = |document: &&Document| name.is_none_or(|name| document.name() == name || family(document) == name);
    let found: Vec<&Document> = definitions(&converted).filter(is_meant).collect();
    if let [one] = found.as_slice() {
        return Ok(one.value().clone());
    }
    let names: Vec<String> =
        definitions(&converted).take(10).map(|document| format!("`{}`", document.name())).collect();
    let failure = Failure::new(
        "input/task-definitions",
        match found.len() {
            0 => format!("`{file}` holds no task definition that can be read"),
            several => format!("`{file}` holds {several} task definitions"),
        },
    );
    let help = if names.is_empty() {
        "`stowplan check --notes` says what could not be resolved".to_owned()
    } else {
        format!("give {file}#NAME with one of {}", names.join(", "))
    };
    Err(failure.file(file).help(help))
}

fn failure(error: &Error) -> Failure {
    Failure::from_answer(&error.to_document(), &Value::Null)
}
