//! The documents beside a service: target groups, capacity providers, the cluster.

use stowplan::task::is_placeholder;
use stowplan_check::document::Given;
use stowplan_check::service::{ClusterDefaults, Provider, TargetGroup};

use crate::aws::{capacity_provider, cluster};
use crate::{Error, Node};

/// Reads `TargetGroups`, as far as a service is held against them.
///
/// # Errors
/// When one has no ARN, or a value has the wrong type.
pub fn read_target_groups(nodes: &[Node<'_>]) -> Result<Vec<TargetGroup>, Error> {
    let each = nodes.iter().map(|node| {
        let port = node.str_at("HealthCheckPort")?;
        Ok(TargetGroup {
            arn: node.required("TargetGroupArn")?.str()?.to_owned(),
            target_type: node.string_at("TargetType")?.into(),
            has_health_port: match port {
                Some(port) if is_placeholder(port) => Given::Unknown,
                port => port.map(|port| port != "traffic-port").into(),
            },
        })
    });
    each.collect()
}

/// Reads `capacityProviders`.
///
/// # Errors
/// When one has no name, or a value has the wrong type.
pub fn read_providers(nodes: &[Node<'_>]) -> Result<Vec<Provider>, Error> {
    let each = nodes.iter().map(|node| {
        let facts = capacity_provider::read_capacity_provider(node)?;
        Ok(Provider { name: facts.name, kind: facts.kind })
    });
    each.collect()
}

/// Reads one of `clusters`.
///
/// # Errors
/// When a value has the wrong type, or an item of its strategy names no provider.
pub fn read_cluster_defaults(node: &Node<'_>) -> Result<ClusterDefaults, Error> {
    let facts = cluster::read_cluster_settings(node)?;
    let names: Vec<String> = facts.default_strategy.into_iter().map(|item| item.name).collect();
    let defaults = node.field("serviceConnectDefaults");
    let is_open = |name: &String| is_placeholder(name);
    Ok(ClusterDefaults {
        default_providers: if names.iter().any(is_open) { Given::Unknown } else { Given::Known(names) },
        providers: facts.capacity_providers.filter(|own| !own.iter().any(is_open)),
        has_namespace: defaults.is_some_and(|defaults| defaults.has("namespace")),
    })
}
