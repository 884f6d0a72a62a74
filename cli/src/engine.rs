//! The engine, behind one door.

use serde_json::Value;
use stowplan_wire::aws::collect::SnapshotDocuments;
use stowplan_wire::{Answer, Document, Error, Node, Threads, json, pack::PackedSnapshot};

pub use stowplan_wire::snapshot_script::SNAPSHOT_SCRIPT;
pub use stowplan_wire::{decide, decide_bytes, decide_value};

/// The answer to a question, whose cluster is what files tell, if there are any; an error is an
/// error document.
pub fn answer(document: &Value, files: &[Node<'_>]) -> Result<Answer, Value> {
    let answered = if files.is_empty() {
        stowplan_wire::answer(&Document::from(document))
    } else {
        let asked = without_cluster(document);
        let (answered, held) = stowplan_wire::answer_and_hold(&Document::from(&asked), files, Threads::Two);
        // The process is at its end: to give back a cluster piece by piece would take a tenth of
        // its time.
        std::mem::forget(held);
        answered
    };
    answered.map_err(|error| error.to_document())
}

/// The same of a cluster that was packed; the files are those beside it.
pub fn answer_packed(document: &Value, packed: &PackedSnapshot, files: &[Node<'_>]) -> Result<Answer, Value> {
    let asked = without_cluster(document);
    let (answered, held) = stowplan_wire::answer_packed_and_hold(&Document::from(&asked), packed, files);
    // As above.
    std::mem::forget(held);
    answered.map_err(|error| error.to_document())
}

/// The question without what the command looks at of its cluster.
fn without_cluster(document: &Value) -> Value {
    let own = document.as_object().into_iter().flatten().filter(|(key, _)| *key != "cluster");
    Value::Object(own.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// Reads bytes as JSON; an error is an error document.
pub fn parse(bytes: &[u8]) -> Result<Value, Value> {
    json::parse(bytes).map_err(|error: Error| error.to_document())
}

/// serde's message with its place spelt as everywhere else.
pub fn syntax_message(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line", ", at line").replace(" column", ", column")
}

/// The lists of a `cluster` object.
pub fn lists<'s, 'v>(snapshot: &'s SnapshotDocuments<'v>) -> [(&'static str, &'s [Node<'v>]); 9] {
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
