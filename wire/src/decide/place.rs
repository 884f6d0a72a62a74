//! `place`: RunTask, a service, a daemon or StartTask, one task after the other (PLACE-9).

use serde_json::{Value, json};
use stowplan::{
    cluster::{Cluster, short_id},
    id::{InstanceId, KindId, TaskId},
    placement::{Placed, Reason, Rejection, ServiceEvent, TaskSpec},
    task::{ContainerDefinition, NetworkMode, PortMapping, PortRange, TaskDefinition},
    unit::Protocol,
};

use super::{
    Answer, Held, explanation,
    options::{Explain, Options},
    place_shares, put_lints,
    request::{self, Request, Start},
    some_of,
};
use crate::{Error, Node};

pub(super) fn answer(held: &mut Held, node: &Node<'_>, options: &Options) -> Result<Answer, Error> {
    let request = request::read(held, node, options)?;
    let mut lints = held.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    let mut answer = match &request.start {
        Start::RunTask { count } => place_shares::answer(held, *count, None, &request, options)?,
        Start::Service { name, count } => place_shares::answer(held, *count, Some(name), &request, options)?,
        Start::Daemon { name } => {
            let mut fork = held.cluster.fork();
            let kind = prepared(&mut fork, &request.spec, options)?;
            daemon(&mut fork, kind, name, &request, options)
        }
        Start::OnInstances { instances } => {
            let mut fork = held.cluster.fork();
            let kind = prepared(&mut fork, &request.spec, options)?;
            start_task(&mut fork, kind, instances, &request, options)
        }
    };
    put_lints(&mut answer, &lints);
    Ok(answer)
}

/// The kind of a request that decides for one task after the other.
pub(super) fn prepare(held: &mut Held, node: &Node<'_>, options: &Options) -> Result<KindId, Error> {
    let request = request::read(held, node, options)?;
    if !matches!(request.start, Start::RunTask { .. } | Start::Service { .. }) {
        let message = "a daemon or a StartTask has no decision to prepare";
        return Err(Error::new("request/not-prepared", message, "/request").with_help("use `decide`"));
    }
    request.on_instances("use `decide`: it answers with a zone")?;
    prepared(&mut held.cluster, &request.spec, options)
}

/// A specification as a kind of the cluster.
pub(super) fn prepared(cluster: &mut Cluster, spec: &TaskSpec, options: &Options) -> Result<KindId, Error> {
    cluster.prepare(spec, &options.semantics).map_err(|error| Error::new(error.code(), error.to_string(), "/request"))
}

fn daemon(cluster: &mut Cluster, kind: KindId, service: &str, request: &Request, options: &Options) -> Answer {
    let mut answer = Answer::new();
    let stops = cluster.daemon(kind).map(|plan| plan.stop).unwrap_or_default();
    let stopped = stops.iter().map(|&id| stopped(cluster, id)).collect::<Vec<Value>>();
    for id in stops {
        let _ = cluster.stop_task(id);
    }
    let plan = cluster.daemon(kind).unwrap_or_default();
    let explained =
        if options.explain == Explain::None { None } else { explanation::value(cluster, kind, 1, request, options) };
    let mut placements = Vec::new();
    for instance in plan.start {
        let Ok(task) = cluster.apply(&Placed { kind, instance }) else { continue };
        placements.push(placement(cluster, task, instance, &[instance], request, options));
    }
    let whole = placements.len();
    options.rows.put(&mut answer, "placements", whole, options.rows.of(placements.into_iter()).collect());
    let whole = stopped.len();
    options.rows.put(&mut answer, "stopped", whole, options.rows.of(stopped.into_iter()).collect());
    let mut blocked = plan.blocked;
    blocked.sort_by(|a, b| short_id(arn(cluster, a.0)).cmp(short_id(arn(cluster, b.0))));
    let written =
        options.rows.of(blocked.iter()).map(|(id, rejection)| failure(cluster, *id, rejection.reason())).collect();
    options.rows.put(&mut answer, "failures", blocked.len(), written);
    if let Some((id, rejection)) = blocked.first() {
        let closest = short_id(arn(cluster, *id));
        let event = ServiceEvent::UnableToPlace { service, closest, reason: rejection.reason() };
        answer.insert("event".into(), event.to_string().into());
        answer.insert("unplaced".into(), blocked.len().into());
    }
    if let Some(explained) = explained {
        answer.insert("explanation".into(), explained);
    }
    answer
}

fn stopped(cluster: &Cluster, id: TaskId) -> Value {
    let task = cluster.task(id);
    let instance = task.and_then(|task| task.instance()).and_then(|id| cluster.instance(id));
    let reason = match instance {
        Some(view) if view.status() == stowplan::cluster::facts::InstanceStatus::Active => {
            "the instance does not satisfy the placement constraints any more"
        }
        _ => "the container instance is not ACTIVE",
    };
    json!({"taskArn": task.and_then(|task| task.arn()), "containerInstanceArn": instance.map(|view| view.arn()), "reason": reason})
}

/// StartTask: the instances that the request names, in its order (PLACE-17).
fn start_task(
    cluster: &mut Cluster,
    kind: KindId,
    instances: &[String],
    request: &Request,
    options: &Options,
) -> Answer {
    let mut placements = Vec::new();
    let mut failures = Vec::new();
    for name in instances {
        let Some(instance) = cluster.find_instance(name) else {
            failures.push(json!({"arn": name, "reason": "MISSING"}));
            continue;
        };
        let status = cluster.instance(instance).map(|view| view.status());
        if status != Some(stowplan::cluster::facts::InstanceStatus::Active) {
            failures.push(json!({"arn": arn(cluster, instance), "reason": "INACTIVE"}));
            continue;
        }
        let rejection: Option<Rejection> = cluster.check(kind, instance).ok().flatten();
        if let Some(rejection) = rejection {
            failures.push(failure(cluster, instance, rejection.reason()));
            continue;
        }
        let Ok(task) = cluster.apply(&Placed { kind, instance }) else { continue };
        placements.push(placement(cluster, task, instance, &[instance], request, options));
    }
    let unplaced = failures.len();
    let mut answer = Answer::new();
    let whole = placements.len();
    options.rows.put(&mut answer, "placements", whole, options.rows.of(placements.into_iter()).collect());
    options.rows.put(&mut answer, "failures", unplaced, options.rows.of(failures.into_iter()).collect());
    if unplaced > 0 {
        answer.insert("unplaced".into(), unplaced.into());
    }
    if options.explain != Explain::None {
        if let Some(explained) = explanation::value(cluster, kind, 1, request, options) {
            answer.insert("explanation".into(), explained);
        }
    }
    answer
}

pub(super) fn arn(cluster: &Cluster, id: InstanceId) -> &str {
    cluster.instance(id).map_or("", |view| view.arn())
}

pub(super) fn failure(cluster: &Cluster, id: InstanceId, reason: Reason) -> Value {
    json!({"arn": arn(cluster, id), "reason": reason.as_str()})
}

pub(super) fn placement(
    cluster: &Cluster,
    task: TaskId,
    instance: InstanceId,
    admissible: &[InstanceId],
    request: &Request,
    options: &Options,
) -> Value {
    let task = cluster.task(task);
    let gpus: Value = task.iter().flat_map(|task| task.gpus()).map(Value::from).collect();
    let ports = host_ports(&request.definition, task.map_or(&[], |task| task.dynamic_ports()));
    let mut value = json!({
        "containerInstanceArn": arn(cluster, instance),
        "admissibleCount": admissible.len(),
        "admissible": some_of(admissible.iter().map(|&id| arn(cluster, id).to_owned()), options),
        "hostPorts": ports.bound,
        "gpuIds": gpus,
    });
    if let Some(fields) = value.as_object_mut().filter(|_| !ports.unbound.is_empty()) {
        fields.insert("unboundPorts".into(), ports.unbound.into());
    }
    value
}

/// What becomes of a task's port mappings on its host.
#[derive(Default)]
struct HostPorts {
    bound: Vec<Value>,
    /// Mappings for which the agent finds too few free ports: the task fails to start (TASK-35).
    unbound: Vec<Value>,
}

/// The host ports of a task, mapping by mapping: static ones as they are, dynamic ones as the agent would choose them (TASK-105).
/// In `awsvpc` mode nothing is bound on the host.
fn host_ports(definition: &TaskDefinition, dynamic: &[(Protocol, u16)]) -> HostPorts {
    let mut ports = HostPorts::default();
    let mode = definition.effective_network_mode();
    if matches!(mode, NetworkMode::Awsvpc | NetworkMode::None) {
        return ports;
    }
    let mut chosen = dynamic.iter().map(|&(_, port)| port);
    for container in &definition.containers {
        for mapping in &container.port_mappings {
            put_mapping(&mut ports, container, mapping, mode, &mut chosen);
        }
    }
    ports
}

/// A mapping that leaves the choice to the agent takes as many of the chosen ports as it asks for, whatever it is for: what the agent
/// chose for another mapping stays with that. A chosen port 0 says that there were too few.
fn put_mapping(
    ports: &mut HostPorts,
    container: &ContainerDefinition,
    mapping: &PortMapping,
    mode: NetworkMode,
    chosen: &mut impl Iterator<Item = u16>,
) {
    let range = mapping.container_port_range;
    let fixed =
        mapping.host_port.filter(|&port| port > 0).or(mapping.container_port.filter(|_| mode == NetworkMode::Host));
    let first = range.map_or(mapping.container_port, |range| Some(range.first));
    let count = range.map_or(1, |range| range.len());
    let mut offset = 0;
    while offset < count {
        let Some(host_port) = fixed.filter(|_| range.is_none()).or_else(|| chosen.next()) else { return };
        if host_port == 0 {
            let mut value = json!({"containerName": container.name, "protocol": mapping.protocol.to_string()});
            if let Some(fields) = value.as_object_mut() {
                match range {
                    Some(PortRange { first, last }) => {
                        fields.insert("containerPortRange".into(), format!("{first}-{last}").into());
                    }
                    None => drop(fields.insert("containerPort".into(), mapping.container_port.into())),
                }
            }
            ports.unbound.push(value);
            return;
        }
        if let Some(first) = first {
            ports.bound.push(json!({
                "containerName": container.name,
                "containerPort": first.saturating_add(offset),
                "hostPort": host_port,
                "protocol": mapping.protocol.to_string(),
            }));
        }
        offset = offset.saturating_add(1);
    }
}
