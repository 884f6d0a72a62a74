//! What `rules` answers.

use serde::{Deserialize, Serialize};

use super::{Word, answered};
use crate::Lint;

/// Every rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RulesAnswer {
    /// The date of the behaviour, e.g. `2026-11`.
    pub semantics: Word,
    /// The rules, in the order of the table.
    pub rules: Vec<RuleRow>,
    /// What is legal but misleading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(RulesAnswer;);

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleRow {
    /// The id, e.g. `PLACE-12`.
    pub id: Word,
    /// What ECS does.
    pub statement: Word,
    /// How well it is known.
    pub strength: RuleStrength,
    /// Where it is written, or how it was seen.
    pub source: Word,
    /// The alternative that is followed unless another is chosen; choices alone have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Word>,
    /// Every alternative of a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternatives: Option<Vec<Word>>,
    /// The alternative that this document chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Word>,
    /// Why no answer follows the rule; absent where answers do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside: Option<Word>,
    /// What ECS says where the rule applies, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<RuleText>,
}

/// How well a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum RuleStrength {
    /// AWS documents it.
    Documented,
    /// The agent's code does it.
    Agent,
    /// It was observed.
    Observed,
    /// Nobody says: one of several, named.
    Choice,
}

/// A text that ECS says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleText {
    /// The text, byte for byte; what varies is in `{}`.
    pub text: Word,
    /// When it is said.
    pub when: Word,
    /// Where it is said, e.g. in a service's events.
    pub said_by: Vec<Word>,
    /// Its number in AWS's list of service events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u8>,
    /// Whether its wording is inferred; absent where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inferred: Option<bool>,
}
