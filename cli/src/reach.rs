//! The document of `reach`: AWS's answers, found by their keys and put side by side; services and task definitions of other
//! tools' files, too.

use serde_json::{Map, Value, json};
use stowplan_formats::{DocumentKind, Parameters};

use crate::args::ReachArgs;
use crate::document::{Question, task_definition};
use crate::exit::Failure;
use crate::inputs::{self, File};
use crate::origin::Origins;
use crate::stranger::{REACH_LISTS, Wanted, Watch};
use crate::{convert, known};

/// What to ask the engine, and what could not be resolved in other tools' files.
pub fn document(args: &ReachArgs) -> Result<Question, Failure> {
    let parameters = convert::parameters(&args.open);
    let mut document = Map::new();
    let (mut lints, mut origins) = (Vec::new(), Origins::default());
    let mut watch = Watch::new(Wanted::Reach);
    for file in inputs::files(&args.files)? {
        if convert::foreign(&file.bytes, &parameters).is_some() {
            watch.known(&file.name, file.found);
            add_converted(&file, &parameters, &mut document, &mut lints, &mut origins)?;
        } else if !file.found || convert::begins_like_json(&file.bytes) {
            for value in inputs::parse_all(&file.name, &file.bytes)? {
                watch.value(&file.name, file.found, &value);
                visit(value, &mut document, &mut origins, Some((&file.name, String::new())), 0);
            }
        }
    }
    lints.extend(watch.finish()?);
    if let Some(definition) = &args.task_definition {
        let found = task_definition(definition, &parameters, &mut lints)?;
        if found.is_string() {
            let help =
                "give the file that `aws ecs describe-task-definition` prints: there is no snapshot to look it up in";
            let failure = Failure::new("input/not-found", format!("there is no file `{definition}`"));
            return Err(failure.help(help).flag("--task-definition"));
        }
        document.insert("taskDefinition".into(), found);
    }
    if !document.contains_key("taskDefinition") {
        return Err(Failure::new("request/task-definition", "no task definition is given")
            .help("add what `aws ecs describe-task-definition` prints, or --task-definition FILE"));
    }
    let texts = |list: &[String]| list.iter().map(|text| Value::from(text.as_str())).collect::<Value>();
    if !args.instance_security_groups.is_empty() {
        document.insert("instanceSecurityGroups".into(), texts(&args.instance_security_groups));
    }
    if !args.instance_subnets.is_empty() {
        document.insert("instanceSubnets".into(), texts(&args.instance_subnets));
    }
    for (key, value) in [("serviceName", &args.service), ("client", &args.client)] {
        if let Some(value) = value {
            document.insert(key.into(), value.as_str().into());
        }
    }
    document.insert("decide".into(), "reach".into());
    let document = Value::Object(document);
    let groups = args.instance_security_groups.iter().map(String::as_str);
    known::security_groups(groups, &document, "/instanceSecurityGroups")?;
    let client = args.client.as_deref().filter(|client| client.starts_with("sg-"));
    known::security_groups(client, &document, "/client")?;
    known::subnets(&args.instance_subnets, &document, "/instanceSubnets")?;
    Ok(Question { document, lints, origins })
}

/// Adds the services of another tool's file, and its task definition where there is one only.
fn add_converted(
    file: &File,
    parameters: &Parameters,
    document: &mut Map<String, Value>,
    lints: &mut Vec<Value>,
    origins: &mut Origins,
) -> Result<(), Failure> {
    let converted = convert::convert(&file.bytes, parameters);
    let converted = converted.map_err(|error| convert::failure(&error).file(&file.name))?;
    let own =
        [DocumentKind::Service, DocumentKind::TaskDefinition].into_iter().flat_map(|kind| converted.of_kind(kind));
    lints.extend(convert::unresolved(&file.name, &converted, own));
    let services: Value = converted.of_kind(DocumentKind::Service).map(|one| one.value().clone()).collect();
    visit(json!({ "services": services }), document, origins, None, 0);
    let definitions: Vec<_> = convert::definitions(&converted).collect();
    if let [one] = definitions.as_slice() {
        document.insert("taskDefinition".into(), one.value().clone());
    }
    Ok(())
}

/// Takes the lists that a document holds; a decision document's other keys, too. `place` is where the value is, if that can be told.
fn visit(
    value: Value,
    document: &mut Map<String, Value>,
    origins: &mut Origins,
    place: Option<(&str, String)>,
    depth: u8,
) {
    let below = |step: &str| place.as_ref().map(|(file, path)| (*file, format!("{path}/{step}")));
    match value {
        Value::Array(items) if depth < 4 => {
            for (index, item) in items.into_iter().enumerate() {
                visit(item, document, origins, below(&index.to_string()), depth + 1);
            }
        }
        // A definition as it is registered.
        Value::Object(fields) if fields.contains_key("containerDefinitions") => {
            document.insert("taskDefinition".into(), Value::Object(fields));
        }
        Value::Object(mut fields) => {
            // What a recording puts around an answer.
            if let Some(data) = fields.remove("data") {
                visit(data, document, origins, below("data"), depth.saturating_add(1));
            }
            for (key, value) in fields {
                if !REACH_LISTS.contains(&key.as_str()) {
                    document.insert(key, value);
                    continue;
                }
                let known = document.entry(key.clone()).or_insert_with(|| Value::Array(Vec::new()));
                match (known.as_array_mut(), value) {
                    (Some(known), Value::Array(more)) => {
                        for index in 0..more.len() {
                            let place = below(&format!("{key}/{index}")).map(|(file, path)| (file.to_owned(), path));
                            origins.push(&format!("/{key}"), place);
                        }
                        known.extend(more);
                    }
                    (_, other) => *known = other,
                }
            }
        }
        _ => {}
    }
}
