//! Answers without a type of their own yet.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::answered;
use crate::Lint;

/// An answer as a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Untyped {
    map: Map<String, Value>,
    lints: Vec<Lint>,
}

answered!(Untyped;);

impl From<Map<String, Value>> for Untyped {
    fn from(mut map: Map<String, Value>) -> Self {
        let lints = map.get_mut("lints").map(Value::take).and_then(|lints| Vec::deserialize(lints).ok());
        Self { map, lints: lints.unwrap_or_default() }
    }
}

impl Serialize for Untyped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = self.map.clone();
        if self.lints.is_empty() {
            map.shift_remove("lints");
        } else {
            map.insert("lints".into(), serde_json::to_value(&self.lints).unwrap_or_default());
        }
        map.serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Untyped {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Untyped".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

