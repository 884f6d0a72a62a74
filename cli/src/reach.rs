//! The document of `reach`: AWS's answers, found by their keys and put side by side; services and
//! task definitions of other tools' files, too.

use serde_json::{Map, Value, json};
use stowplan_formats::{DocumentKind, Parameters};

use crate::args::ReachArgs;
use crate::document::{Question, task_definition};
use crate::exit::Failure;
use crate::inputs::{self, File};
use crate::origin::Origins;
use crate::stranger::{Wanted, Watch};
use crate::{convert, known};

/// What to ask the engine, and what could not be resolved in other tools' files.
pub fn document(args: &ReachArgs) -> Result<Question, Failure> {
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
    let Gathered { mut document, mut lints, origins } = gathered;
    lints.extend(watch.finish()?);
    if let Some(definition) = &args.task_definition {
        let found = task_definition(definition, &parameters, &mut lints)?;
        if found.is_string() && !document.contains_key("taskDefinitions") {
            let help =
                "give the file that `aws ecs describe-task-definition` prints: there is no snapshot to look it up in";
            let failure = Failure::new("input/not-found", format!("there is no file `{definition}`"));
            return Err(failure.help(help).flag("--task-definition"));
        }
        document.insert("taskDefinition".into(), found);
    }
    if !["taskDefinition", "taskDefinitions"].iter().any(|key| document.contains_key(*key)) {
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
