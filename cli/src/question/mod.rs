//! Assembling: inputs and flags become a decision document.
//!
//! Flags go before `--request`, `--request` before the decision document or the snapshot's service.

mod definition;
mod layers;
mod options;
mod request;

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::args::{Eni, TrustArgs};
use crate::files::Files;
use crate::origin::Origins;

pub use definition::task_definition;
pub(crate) use layers::layers;
pub use options::Options;
pub use request::{TaskRequest, has_service, keys_of, service_of, stages};

/// A question and what was remarkable about its inputs.
#[derive(Debug, Default)]
pub struct Question {
    /// The decision document; of its cluster, which the files hold, what the command looks at, but
    /// for its instances.
    pub document: Value,
    /// The files of the cluster; none where the document is whole.
    pub files: Files,
    /// Lints of the snapshot.
    pub lints: Vec<Value>,
    /// The files behind the document.
    pub origins: Origins,
}

impl Question {
    /// A document that is whole.
    pub fn of(document: Value) -> Self {
        Self { document, ..Self::default() }
    }

    /// The decision document with what tables show of the instances.
    pub fn document_with_instances(&self) -> Cow<'_, Value> {
        let with = self.document.get("cluster").map(|cluster| self.files.with_instances(cluster));
        let Some(Cow::Owned(cluster)) = with else { return Cow::Borrowed(&self.document) };
        let own = self.document.as_object().into_iter().flatten().filter(|(key, _)| *key != "cluster");
        let own = own.map(|(key, value)| (key.clone(), value.clone()));
        Cow::Owned(Value::Object(own.chain([("cluster".to_owned(), cluster)]).collect()))
    }

    /// The question with what its flags take for granted.
    pub fn trusting(mut self, args: &TrustArgs) -> Self {
        let by_type = match args.eni {
            Some(Eni::ByType) => Some(true),
            Some(Eni::Unchecked) => Some(false),
            None => args.eni_by_type.then_some(true),
        };
        if let Some(by_type) = by_type {
            self.files.set_eni_by_type(by_type);
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

/// The decision document of a kind: the keys of a request, and the cluster, which is never copied.
pub fn document(kind: &str, request: &impl Serialize, cluster: Option<Value>) -> Value {
    let mut fields = fields_of(request);
    fields.insert("decide".into(), kind.into());
    fields.extend(cluster.map(|cluster| ("cluster".to_owned(), cluster)));
    Value::Object(fields)
}

/// The keys of a request.
pub fn fields_of(request: &impl Serialize) -> Map<String, Value> {
    // Keys are texts and numbers are finite: nothing can go wrong.
    match serde_json::to_value(request) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// What an object holds at a key, taken out of it; nothing where it holds no object there.
pub fn take_object(fields: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match fields.remove(key) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
