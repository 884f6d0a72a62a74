//! `redact`: a document without names and secrets.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answered;
use crate::Lint;

/// The document, with pseudonyms in place of names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RedactAnswer {
    /// The document.
    pub document: Value,
    /// How many strings, keys and numbers were replaced.
    pub replaced: u64,
    /// What does not mean any more what it meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(RedactAnswer;);
