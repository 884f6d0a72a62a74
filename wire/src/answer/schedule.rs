//! What `schedule` answers.

use serde::{Deserialize, Serialize};

use super::{Rules, Word, answered};
use crate::Lint;

/// The next runs of a schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleAnswer {
    /// The instants of the next runs, in UTC; at most `count`.
    pub firings: Vec<String>,
    /// The same on the zone's clock, with its offset.
    pub local_times: Vec<String>,
    /// The expression as AWS reads it.
    pub expression: String,
    /// The expression in words.
    pub description: String,
    /// The zone of the clock.
    pub timezone: String,
    /// The version of the database of time zones; absent for UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone_database: Option<Word>,
    /// The rules that were followed.
    pub rules: Rules,
    /// What is legal but misleading: times that the clock skips or shows twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(ScheduleAnswer;);
