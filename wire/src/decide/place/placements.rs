//! `placements` and `failures`, row by row.

use stowplan::{
    cluster::{
        Cluster,
        ask::{Placement as Placed, PlacementSite},
    },
    id::{InstanceId, TaskId},
    placement::Reason,
    task::HostPorts,
};

use crate::answer::{HostPort, Placement, PlacementFailure, UnboundPort};
use crate::decide::{arn, options::DecideOptions, place::request::Request, some_of};

pub(in crate::decide) fn failure(cluster: &Cluster, id: InstanceId, reason: Reason) -> PlacementFailure {
    PlacementFailure { arn: arn(cluster, id).to_owned(), reason: reason.as_str().into() }
}

/// `placements`: the rows that are asked for.
pub(in crate::decide) fn placements(
    cluster: &Cluster,
    placements: &[Placed],
    request: &Request,
    options: &DecideOptions,
) -> Vec<Placement> {
    options.rows.of(placements.iter()).map(|one| placement(cluster, one, request, options)).collect()
}

fn placement(cluster: &Cluster, placed: &Placed, request: &Request, options: &DecideOptions) -> Placement {
    let mut placement = match &placed.site {
        PlacementSite::Instance { task, instance, admissible } => {
            on_instance(cluster, *task, *instance, admissible.as_deref().unwrap_or_default(), request, options)
        }
        // A Fargate task: its zone, and those that it might as well be.
        PlacementSite::Zone { zone: Some(zone), admissible } => Placement {
            availability_zone: Some(zone.to_string()),
            admissible_zones: Some(admissible.clone()),
            ..Placement::default()
        },
        _ => Placement::default(),
    };
    let destination = &request.destination.to;
    // A strategy gives the task to a provider.
    let target = destination.strategy().and_then(|_| destination.targets().get(placed.target));
    placement.capacity_provider_name = target.and_then(|target| target.provider()).map(str::to_owned);
    placement
}

fn on_instance(
    cluster: &Cluster,
    task: TaskId,
    instance: InstanceId,
    admissible: &[InstanceId],
    request: &Request,
    options: &DecideOptions,
) -> Placement {
    let task = cluster.task(task);
    let ports = request.definition.host_ports(task.map_or(&[], |task| task.dynamic_ports()));
    Placement {
        container_instance_arn: Some(arn(cluster, instance).to_owned()),
        admissible_count: Some(admissible.len()),
        admissible: Some(some_of(admissible.iter().map(|&id| arn(cluster, id).to_owned()), options)),
        host_ports: bound(&ports),
        gpu_ids: task.iter().flat_map(|task| task.gpus()).map(Into::into).collect(),
        unbound_ports: unbound(&ports),
        ..Placement::default()
    }
}

fn bound(ports: &HostPorts<'_>) -> Vec<HostPort> {
    let written = ports.bound.iter().map(|port| HostPort {
        container_name: port.container.to_owned(),
        container_port: port.container_port,
        host_port: port.host_port,
        protocol: port.protocol.as_str().into(),
    });
    written.collect()
}

fn unbound(ports: &HostPorts<'_>) -> Vec<UnboundPort> {
    let written = ports.unbound.iter().map(|port| {
        let range = port.mapping.container_port_range.map(|range| format!("{}-{}", range.first, range.last));
        UnboundPort {
            container_name: port.container.to_owned(),
            protocol: port.mapping.protocol.as_str().into(),
            container_port: port.mapping.container_port.filter(|_| range.is_none()),
            container_port_range: range,
        }
    });
    written.collect()
}
