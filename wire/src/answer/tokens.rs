//! What `tokens` answers.

use serde::{Deserialize, Serialize};

use super::{Span, Word, answered};
use crate::Lint;

/// What a text of the query language is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokensAnswer {
    /// From left to right; between them stands white space alone.
    pub tokens: Vec<ExpressionToken>,
    /// The conditions, from left to right; absent where the text is no expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<ExpressionCondition>>,
    /// How the conditions combine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<ExpressionTree>,
    /// What is legal but misleading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(TokensAnswer;);

/// A token of an expression's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExpressionToken {
    /// What it is.
    pub kind: ExpressionTokenKind,
    /// Where it stands: UTF-8 bytes, half-open.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ExpressionTokenKind {
    /// What is asked about.
    Subject,
    /// `==`, `matches`, `exists` and the like.
    Operator,
    /// What joins and negates.
    Keyword,
    /// What an operator compares with, its quotes included.
    Value,
    /// Parentheses, and the brackets and commas of a list.
    Bracket,
    /// What has no place where it stands.
    Unknown,
}

/// A condition of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExpressionCondition {
    /// Where it stands: UTF-8 bytes, half-open.
    pub span: Span,
    /// What is asked about, e.g. `attribute:stack`.
    pub subject: String,
    /// The operator as its symbol, e.g. `==`.
    pub operator: Word,
    /// What it compares with, without quotes; none for `exists` and `!exists`.
    pub values: Vec<String>,
}

/// How conditions combine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ExpressionTree {
    /// All of two or more.
    And(Vec<ExpressionTree>),
    /// Any of two or more.
    Or(Vec<ExpressionTree>),
    /// Plain negation.
    Not(Box<ExpressionTree>),
    /// The number of a condition in the list, from 0.
    Condition(usize),
}
