//! `placements` and `failures`, row by row.

use serde_json::{Value, json};
use stowplan::{
    cluster::{
        Cluster,
        ask::{Placement, PlacementSite},
    },
    id::{InstanceId, TaskId},
    placement::Reason,
    task::HostPorts,
};

use crate::decide::{Answer, arn, options::DecideOptions, place::request::Request, some_of};

pub(in crate::decide) fn failure(cluster: &Cluster, id: InstanceId, reason: Reason) -> Value {
    json!({"arn": arn(cluster, id), "reason": reason.as_str()})
}

/// `placements`: the rows that are asked for.
pub(in crate::decide) fn put_placements(
    answer: &mut Answer,
    cluster: &Cluster,
    placements: &[Placement],
    request: &Request,
    options: &DecideOptions,
) {
    let written = options.rows.of(placements.iter()).map(|one| placement(cluster, one, request, options)).collect();
    options.rows.put(answer, "placements", placements.len(), written);
}

fn placement(cluster: &Cluster, placement: &Placement, request: &Request, options: &DecideOptions) -> Value {
    let mut value = match &placement.site {
        PlacementSite::Instance { task, instance, admissible } => {
            on_instance(cluster, *task, *instance, admissible.as_deref().unwrap_or_default(), request, options)
        }
        PlacementSite::Zone { zone, admissible } => in_zone(zone.as_deref(), admissible),
        _ => Value::Object(Answer::new()),
    };
    let destination = &request.destination.to;
    // A strategy gives the task to a provider.
    let target = destination.strategy().and_then(|_| destination.targets().get(placement.target));
    if let (Some(provider), Some(fields)) = (target.and_then(|target| target.provider()), value.as_object_mut()) {
        fields.insert("capacityProviderName".into(), provider.into());
    }
    value
}

fn on_instance(
    cluster: &Cluster,
    task: TaskId,
    instance: InstanceId,
    admissible: &[InstanceId],
    request: &Request,
    options: &DecideOptions,
) -> Value {
    let task = cluster.task(task);
    let gpus: Value = task.iter().flat_map(|task| task.gpus()).map(Value::from).collect();
    let ports = request.definition.host_ports(task.map_or(&[], |task| task.dynamic_ports()));
    let mut value = json!({
        "containerInstanceArn": arn(cluster, instance),
        "admissibleCount": admissible.len(),
        "admissible": some_of(admissible.iter().map(|&id| arn(cluster, id).to_owned()), options),
        "hostPorts": bound(&ports),
        "gpuIds": gpus,
    });
    if let Some(fields) = value.as_object_mut().filter(|_| !ports.unbound.is_empty()) {
        fields.insert("unboundPorts".into(), unbound(&ports));
    }
    value
}

/// A Fargate task: its zone, and those that it might as well be.
fn in_zone(zone: Option<&str>, admissible: &[String]) -> Value {
    let mut value = json!({ "hostPorts": [], "gpuIds": [] });
    if let (Some(zone), Some(fields)) = (zone, value.as_object_mut()) {
        fields.insert("availabilityZone".into(), zone.into());
        fields.insert("admissibleZones".into(), admissible.into());
    }
    value
}

fn bound(ports: &HostPorts<'_>) -> Value {
    let written = ports.bound.iter().map(|port| {
        json!({
            "containerName": port.container,
            "containerPort": port.container_port,
            "hostPort": port.host_port,
            "protocol": port.protocol.to_string(),
        })
    });
    written.collect()
}

fn unbound(ports: &HostPorts<'_>) -> Value {
    let written = ports.unbound.iter().map(|port| {
        let mut value = json!({"containerName": port.container, "protocol": port.mapping.protocol.to_string()});
        if let Some(fields) = value.as_object_mut() {
            match port.mapping.container_port_range {
                Some(range) => {
                    fields.insert("containerPortRange".into(), format!("{}-{}", range.first, range.last).into());
                }
                None => drop(fields.insert("containerPort".into(), port.mapping.container_port.into())),
            }
        }
        value
    });
    written.collect()
}
