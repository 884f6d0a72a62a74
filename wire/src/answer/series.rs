//! What `series` answers.

use serde::{Deserialize, Serialize};

use super::{Decimal, answered};
use crate::Lint;

/// Metrics that were read from a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeriesAnswer {
    /// In the order of the text's columns, or by name.
    pub series: Vec<MetricSeries>,
    /// What is legal but misleading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(SeriesAnswer;);

/// A metric on a grid of equal periods, as `metrics` of `scale` takes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MetricSeries {
    /// What it is called.
    pub name: String,
    /// The time of the first value, RFC 3339.
    pub start: String,
    /// The period, 1 to 86,400 seconds.
    pub period_seconds: u32,
    /// One number a period; null where there is no datapoint.
    pub values: Vec<Option<Decimal>>,
}
