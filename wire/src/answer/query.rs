//! What `query` answers.

use serde::{Deserialize, Serialize};

use super::answered;
use crate::Lint;

/// The instances that match, and the expression as it reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueryAnswer {
    /// The matching ARNs, sorted; absent without a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<Vec<String>>,
    /// The expression with every operator and bracket as ECS reads it.
    pub canonical: String,
    /// What is legal but misleading; written when there is nothing, too.
    pub lints: Vec<Lint>,
}

answered!(QueryAnswer;);
