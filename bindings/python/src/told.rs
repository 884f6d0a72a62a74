//! Answers that were told: kept as they are, so that they can be shown later.

use pyo3::prelude::*;
use serde_json::{Map, Value, json};
use stowplan_wire::{Answer, Document};

use crate::cluster::HeldCluster;
use crate::written::json_text;

/// An answer with its type.
#[pyclass(frozen, module = "stowplan._engine")]
#[derive(Debug)]
pub struct Told {
    /// What was answered.
    pub answer: Answer,
}

#[pymethods]
impl Told {
    /// What the command shows of it; `None` where no command asks such questions. `document` is the
    /// question; where it was asked of a cluster in memory, that is `cluster`.
    #[pyo3(signature = (document, cluster = None, width = None))]
    fn screen(
        &self,
        document: &Bound<'_, PyAny>,
        cluster: Option<PyRef<'_, HeldCluster>>,
        width: Option<u16>,
    ) -> PyResult<Option<String>> {
        let py = document.py();
        let text = json_text(document)?;
        let instances = cluster.map(|cluster| cluster.described(py)).transpose();
        // A cluster that was closed meanwhile leaves its instances without zones and types.
        let instances = instances.ok().flatten();
        Ok(py.detach(|| {
            let document = Document::parse(&text.bytes).ok()?;
            let excerpt = excerpt(&document, instances);
            stowplan_cli::screen(&excerpt, &self.answer, width)
        }))
    }
}

/// The document with what is looked at of its cluster.
fn excerpt(document: &Document<'_>, instances: Option<Value>) -> Value {
    let root = document.root();
    let own = root.entries().filter(|(key, _)| *key != "cluster");
    let mut fields: Map<String, Value> = own.map(|(key, node)| (key.to_owned(), node.to_value())).collect();
    let instances = instances.or_else(|| root.get("cluster").map(|cluster| instances_of(&cluster)));
    fields.insert("cluster".to_owned(), json!({ "containerInstances": instances }));
    Value::Object(fields)
}

/// The instances of a snapshot: of one document, or of several side by side.
fn instances_of(cluster: &stowplan_wire::Node<'_>) -> Value {
    let parts: Vec<_> = if cluster.is_list() { cluster.items().collect() } else { vec![*cluster] };
    let listed = parts.iter().filter_map(|part| part.get("containerInstances"));
    listed.flat_map(|list| list.items()).map(|instance| instance.to_value()).collect()
}
