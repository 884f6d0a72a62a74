//! `price`: what tasks and instances cost, at prices that the document brings.

use serde::{Deserialize, Serialize};

use super::{Decimal, Rules, answered};
use crate::Lint;

/// The amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriceAnswer {
    /// The sum, in the currency, to the billionth.
    pub total: Decimal,
    /// The currency of the prices: USD unless they name one.
    pub currency: String,
    /// The date of the prices, where they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// What each item of the plan costs, in its order.
    pub lines: Vec<PriceLine>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(PriceAnswer;);

/// What an item of the plan costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriceLine {
    /// In the currency, to the billionth.
    pub amount: Decimal,
    /// What it is, how many, and how long.
    pub text: String,
}
