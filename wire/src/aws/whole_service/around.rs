//! The documents beside a service: target groups, capacity providers, the cluster.

use stowplan::task::is_placeholder;
use stowplan_check::document::Given;
use stowplan_check::service::{ClusterDefaults, Existing, Placed, Provider, TargetGroup};

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

/// Reads `Subnets` or `SecurityGroups`, whose ids stand at `id`.
///
/// # Errors
/// When one has no id, or a value has the wrong type.
pub fn read_placed(nodes: &[Node<'_>], id: &str) -> Result<Vec<Placed>, Error> {
    let each = nodes.iter().map(|node| {
        Ok(Placed {
            id: node.required(id)?.str()?.to_owned(),
            vpc: node.string_at("VpcId")?,
            zone_id: node.string_at("AvailabilityZoneId")?,
        })
    });
    each.collect()
}

/// Whether each of `InstanceTypes` is of the Nitro system: by its hypervisor, or without one.
///
/// # Errors
/// When a value has the wrong type.
pub fn read_nitro(nodes: &[Node<'_>]) -> Result<Vec<bool>, Error> {
    let mut all = Vec::new();
    for node in nodes {
        let is_bare = node.field("BareMetal").map(|bare| bare.bool()).transpose()?.unwrap_or(false);
        let hypervisor = node.str_at("Hypervisor")?;
        if is_bare || hypervisor.is_some() {
            all.push(is_bare || hypervisor == Some("nitro"));
        }
    }
    Ok(all)
}

/// Reads the services that are there.
///
/// # Errors
/// When one has no name, or a value has the wrong type.
pub fn read_existing(nodes: &[Node<'_>]) -> Result<Vec<Existing>, Error> {
    let each = nodes.iter().map(|node| {
        Ok(Existing {
            name: node.required("serviceName")?.str()?.to_owned(),
            cluster: node.string_at("clusterArn")?,
            status: node.string_at("status")?.unwrap_or_default(),
        })
    });
    each.collect()
}
