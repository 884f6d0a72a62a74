//! What is wrong, unwise or worth knowing.

use serde::{Deserialize, Serialize};

use super::Word;

/// One thing about a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// How bad it is.
    pub severity: FindingSeverity,
    /// A stable code, e.g. `taskdef/fargate-size`.
    pub code: Word,
    /// A JSON pointer into the document.
    pub path: String,
    /// The message: lower-case, without a full stop.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What ECS answers to it, or the part of its answer that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_text: Option<String>,
    /// The rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Word>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum FindingSeverity {
    /// ECS refuses it.
    Error,
    /// ECS takes it, but it hardly does what it says.
    Warning,
    /// Worth knowing; nothing is wrong.
    Note,
}

impl FindingSeverity {
    /// The word in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}
