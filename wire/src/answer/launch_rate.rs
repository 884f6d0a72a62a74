//! How fast Fargate starts tasks.

use serde::{Deserialize, Serialize};
use stowplan::capacity::fargate;

/// How many Fargate tasks start at once, and each second after that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LaunchRate {
    /// Tasks at once.
    pub burst: u32,
    /// Tasks each second after that.
    pub per_second: u32,
}

impl From<fargate::LaunchRate> for LaunchRate {
    fn from(rate: fargate::LaunchRate) -> Self {
        Self { burst: rate.burst, per_second: rate.per_second }
    }
}
