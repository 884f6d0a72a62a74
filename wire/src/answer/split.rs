//! `split`: which capacity provider gets how many tasks, in which order.

use serde::{Deserialize, Serialize};

use super::{Rules, answered};
use crate::Lint;

/// The counts, and the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SplitAnswer {
    /// What each provider gets, in the order of the strategy.
    pub split: Vec<SplitShare>,
    /// Whether tasks are added to those of `current` or taken away; absent without `current`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The provider of each step, at most 10,000 steps.
    pub order: Vec<String>,
    /// Tasks that wait, of all providers; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unplaced: Option<u32>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(SplitAnswer;);

/// What a capacity provider gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SplitShare {
    /// The provider's name.
    pub capacity_provider: String,
    /// How many tasks: 0 to 200,000.
    pub count: u32,
    /// Its base in the strategy.
    pub base: u32,
    /// Its weight in the strategy.
    pub weight: u32,
    /// Its tasks, all of which wait: for providers of `withoutCapacity` (CAP-104).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
}

/// Whether something grows or shrinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// It shrinks.
    In,
    /// It grows.
    Out,
}
