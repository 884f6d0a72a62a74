//! What `recognise` answers.

use serde::{Deserialize, Serialize};

use super::{Span, Word, answered};
use crate::Lint;

/// What a text is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecogniseAnswer {
    /// What kind of text.
    pub format: TextFormat,
    /// The same in words, to be said after "it is".
    pub what: String,
    /// Where the JSON documents stand in the text: UTF-8 bytes, half-open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Span>,
    /// What is known in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<RecognisedPart>,
    /// Where it stops being JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<JsonProblem>,
    /// What to give or run instead, where nothing is known in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What is legal but misleading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(RecogniseAnswer;);

/// What kind of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum TextFormat {
    /// JSON documents, or what was meant to be one.
    Json,
    /// A column of times, then columns of values.
    Csv,
    /// A cluster query expression.
    Expression,
    /// A plan of Terraform.
    TerraformPlan,
    /// A state of Terraform.
    TerraformState,
    /// A CloudFormation template.
    CloudFormation,
    /// A Copilot manifest.
    Copilot,
    /// An ecspresso template.
    Ecspresso,
    /// Something else.
    #[default]
    Other,
}

/// Something known in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecognisedPart {
    /// What it is: the key under which AWS lists it, or a word of ours.
    pub kind: Word,
    /// The JSON pointer of a list, of an element that stands alone, or of a value; with the number
    /// of the document before it where there are several.
    pub path: String,
    /// How many elements there are.
    pub count: usize,
}

/// Where a text stops being JSON, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JsonProblem {
    /// `json/syntax`, `json/truncated` or `json/too-deep`.
    pub code: Word,
    /// What is wrong there.
    pub message: String,
    /// Where in the text: UTF-8 bytes, half-open; empty at its end.
    pub span: Span,
    /// The line, counted from 1.
    pub line: usize,
    /// The character within the line, counted from 1.
    pub column: usize,
}
