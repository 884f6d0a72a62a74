//! What answers share: words, rules, decimals, documents of AWS's, lengths of lists.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use stowplan::{quantity::Quantity, rule::RuleId};

/// A word of the contract or of ECS: one that this version says, or another's that was read.
pub type Word = Cow<'static, str>;

/// Ids of rules, e.g. `PLACE-12`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Rules(pub Vec<Word>);

impl From<&[RuleId]> for Rules {
    fn from(rules: &[RuleId]) -> Self {
        Self(rules.iter().map(|rule| Word::Borrowed(rule.as_str())).collect())
    }
}

/// A decimal: a whole one is written as an integer, another as the nearest double, which prints it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub Quantity);

impl From<Quantity> for Decimal {
    fn from(quantity: Quantity) -> Self {
        Self(quantity)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.to_string();
        match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => serializer.serialize_i64(whole),
            (_, Ok(double)) => serializer.serialize_f64(double),
            _ => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number.to_string().parse().map(Self).map_err(serde::de::Error::custom)
    }
}

impl Decimal {
    /// The nearest double.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        self.0.to_string().parse().unwrap_or_default()
    }
}

/// A document of AWS's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AwsDocument(pub serde_json::Map<String, serde_json::Value>);

/// A number, or a word in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Amount {
    /// A number.
    Number(u32),
    /// A word, e.g. `ALL`.
    Word(Word),
}

/// A half-open range of UTF-8 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span(pub usize, pub usize);

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self(range.start, range.end)
    }
}

/// The lengths of the whole lists, where `rows` were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Totals {
    /// Tasks that found a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placements: Option<usize>,
    /// Tasks that a daemon stops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<usize>,
    /// Instances that did not take the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failures: Option<usize>,
    /// Instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances: Option<usize>,
}

#[cfg(feature = "schema")]
mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{AwsDocument, Decimal, Span};

    impl JsonSchema for Decimal {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Decimal".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "number" })
        }
    }

    impl JsonSchema for Span {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Span".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "$ref": "#/$defs/Span" })
        }
    }

    impl JsonSchema for AwsDocument {
        fn schema_name() -> Cow<'static, str> {
            "Document".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "object", "description": "A document of AWS's.", "additionalProperties": true })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole ones are integers, others the double that prints them; both are read again.
    #[test]
    fn decimals_are_written_as_they_read() {
        for (quantity, text) in [("3", "3"), ("-2", "-2"), ("17.6", "17.6"), ("0.000000001", "1e-9")] {
            let decimal = Decimal(quantity.parse().unwrap_or_default());
            let written = serde_json::to_string(&decimal).unwrap_or_default();
            assert_eq!(written, text);
        }
        assert_eq!(serde_json::from_str::<Decimal>("17.6").ok(), "17.6".parse().ok().map(Decimal));
    }
}
