//! Assembling: inputs and flags become a decision document.
//!
//! Flags go before `--request`, `--request` before the decision document or the snapshot's service.

mod definition;
mod options;
mod request;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::args::{Eni, TrustArgs};
use crate::origin::Origins;

pub use definition::task_definition;
pub use options::{push_options, push_semantics, semantics};
pub use request::{has_service, keys_of, lent_by_service, overlay, push_strategies, push_subject, service_of};

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

/// A request as a decision document.
pub fn document_of(request: &impl Serialize) -> Value {
    // Keys are texts and numbers are finite: nothing can go wrong.
    serde_json::to_value(request).unwrap_or_default()
}

/// What an object holds at a key, taken out of it; nothing where it holds no object there.
pub fn take_object(fields: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match fields.remove(key) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
