//! Clusters themselves: `describe-clusters`, for what they do with tasks that say nothing.

use crate::aws::service::{CapacityProviderItem, read_strategy_items};
use crate::{Error, Node};

/// One of `describe-clusters`'s `clusters`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterFacts {
    /// The ARN.
    pub arn: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// `defaultCapacityProviderStrategy`: where tasks go that say neither a strategy nor a launch
    /// type (PLACE-131).
    pub default_strategy: Vec<CapacityProviderItem>,
    /// `capacityProviders`: the names of those that are associated with the cluster; `None` where
    /// that is not given.
    pub capacity_providers: Option<Vec<String>>,
    /// Where the cluster is in the document, a JSON pointer.
    pub path: String,
}

/// Reads one cluster.
///
/// # Errors
/// When a value has the wrong type, or an item of the strategy names no provider.
pub fn read_cluster_settings(node: &Node<'_>) -> Result<ClusterFacts, Error> {
    node.object()?;
    let names = |list: Node<'_>| -> Result<Vec<String>, Error> {
        list.list()?.iter().map(|name| name.str().map(str::to_owned)).collect()
    };
    Ok(ClusterFacts {
        arn: node.string_at("clusterArn")?,
        name: node.string_at("clusterName")?,
        default_strategy: read_strategy_items(node, "defaultCapacityProviderStrategy")?,
        capacity_providers: node.field("capacityProviders").map(names).transpose()?,
        path: node.path(),
    })
}
