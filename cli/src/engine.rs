//! The engine, behind one door.

use serde_json::{Map, Value};
use stowplan_wire::aws::collect::SnapshotDocuments;
use stowplan_wire::{Document, Error, Lint, Node, json};

use crate::origin::Origins;

pub use stowplan_wire::snapshot_script::SNAPSHOT_SCRIPT;
pub use stowplan_wire::{decide, decide_value};

/// The answer to a document, with its type; an error is an error document.
pub fn answer(document: &Value) -> Result<stowplan_wire::Answer, Value> {
    stowplan_wire::answer(&Document::from(document)).map_err(|error| error.to_document())
}

/// What files merged into one cluster.
pub struct Merged {
    /// The cluster object.
    pub cluster: Value,
    /// Which file each of its parts came from.
    pub origins: Origins,
    /// What is remarkable about the files.
    pub lints: Vec<Value>,
}

/// Merges what the AWS CLI printed into one cluster object; an error is an error document that
/// names the file.
pub fn merge(documents: Vec<(String, Value)>) -> Result<Merged, Value> {
    let (files, values): (Vec<String>, Vec<Value>) = documents.into_iter().unzip();
    let all = Document::from(&Value::Array(values));
    match stowplan_wire::aws::collect::collect(&all.root()) {
        Ok(snapshot) => {
            let lints = snapshot.lints.iter().map(|lint| located(&value_of(lint), &files)).collect();
            Ok(Merged { cluster: cluster(&snapshot), origins: origins(&snapshot, &files), lints })
        }
        Err(error) => Err(located(&error.to_document(), &files)),
    }
}

/// Reads bytes as JSON; an error is an error document.
pub fn parse(bytes: &[u8]) -> Result<Value, Value> {
    json::parse(bytes).map_err(|error: Error| error.to_document())
}

/// serde's message with its place spelt as everywhere else.
pub fn syntax_message(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line", ", at line").replace(" column", ", column")
}

/// The parts of a `cluster` object.
fn parts<'s, 'v>(snapshot: &'s SnapshotDocuments<'v>) -> [(&'static str, &'s Vec<Node<'v>>); 9] {
    [
        ("containerInstances", &snapshot.container_instances),
        ("tasks", &snapshot.tasks),
        ("taskDefinitions", &snapshot.task_definitions),
        ("services", &snapshot.services),
        ("subnets", &snapshot.subnets),
        ("protectedTasks", &snapshot.protected_tasks),
        ("clusters", &snapshot.clusters),
        ("capacityProviders", &snapshot.capacity_providers),
        ("attributes", &snapshot.attributes),
    ]
}

/// Where each of the parts lies: paths begin with the number of the file.
fn origins(snapshot: &SnapshotDocuments<'_>, files: &[String]) -> Origins {
    let mut origins = Origins::default();
    for (list, nodes) in parts(snapshot) {
        for node in nodes {
            let path = node.path();
            let path = path.strip_prefix('/').unwrap_or_default();
            let (index, rest) =
                path.split_once('/').map_or((path, String::new()), |(at, rest)| (at, format!("/{rest}")));
            let file = index.parse().ok().and_then(|index: usize| files.get(index));
            origins.push(&format!("/cluster/{list}"), file.map(|file| (file.clone(), rest)));
        }
    }
    origins
}

/// The parts as a `cluster` object.
fn cluster(snapshot: &SnapshotDocuments<'_>) -> Value {
    let filled = parts(snapshot)
        .into_iter()
        .filter(|(key, nodes)| {
            let is_told = *key == "containerInstances" || (*key == "protectedTasks" && snapshot.lists_protected_tasks);
            is_told || !nodes.is_empty()
        })
        .map(|(key, nodes)| {
            let values = nodes.iter().map(Node::to_value).collect();
            (key.to_owned(), Value::Array(values))
        });
    Value::Object(filled.collect())
}

/// A lint as the contract writes it.
fn value_of(lint: &Lint) -> Value {
    serde_json::to_value(lint).unwrap_or_default()
}

/// The same remark with the file for the first step of its path.
fn located(remark: &Value, files: &[String]) -> Value {
    let inner = remark.get("error").unwrap_or(remark);
    let mut fields: Map<String, Value> = inner.as_object().cloned().unwrap_or_default();
    if let Some(Value::String(message)) = fields.get_mut("message") {
        for (index, file) in files.iter().enumerate() {
            *message = message.replace(&format!("`/{index}/"), &format!("`{file}: /"));
        }
    }
    let path = fields.get("path").and_then(Value::as_str).unwrap_or("");
    let (index, rest) =
        path.strip_prefix('/').map(|path| path.split_once('/').unwrap_or((path, ""))).unwrap_or_default();
    let file = index.parse().ok().and_then(|index: usize| files.get(index));
    if let Some(file) = file {
        let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        fields.insert("file".into(), file.as_str().into());
        fields.insert("path".into(), rest.into());
    }
    if remark.get("error").is_some() { serde_json::json!({ "error": fields }) } else { Value::Object(fields) }
}
