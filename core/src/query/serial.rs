//! Queries as serde writes them: their text, and beside it the options where they are not the
//! default.

use alloc::string::{String, ToString};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
    ser,
};

use super::{Query, QueryOptions};

/// A query with its options: what forms write that cannot tell a text from an object, and what JSON
/// writes where options are not the default.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct QueryForm {
    expression: String,
    #[serde(default)]
    numeric_ordering: bool,
}

impl Serialize for Query {
    /// Writes the text. An expression that was built by hand and that no text says is an error,
    /// rather than another expression.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let expression = self.to_string();
        let numeric_ordering = self.options().numeric_ordering;
        if Self::parse_with(&expression, self.options()).as_ref() != Ok(self) {
            return Err(ser::Error::custom(format_args!("no text says this expression, not even `{expression}`")));
        }
        if to.is_human_readable() && !numeric_ordering {
            return to.serialize_str(&expression);
        }
        QueryForm { expression, numeric_ordering }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Query {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            return from.deserialize_any(TextOrForm);
        }
        read(&QueryForm::deserialize(from)?)
    }
}

fn read<E: de::Error>(QueryForm { expression, numeric_ordering }: &QueryForm) -> Result<Query, E> {
    Query::parse_with(expression, &QueryOptions { numeric_ordering: *numeric_ordering }).map_err(E::custom)
}

struct TextOrForm;

impl<'de> Visitor<'de> for TextOrForm {
    type Value = Query;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an expression of the Cluster Query Language, or an object with `expression` and `numericOrdering`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Query, E> {
        Query::parse(text).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Query, A::Error> {
        read(&QueryForm::deserialize(MapAccessDeserializer::new(map))?)
    }
}
