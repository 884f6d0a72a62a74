//! `place`: what becomes of RunTask, a service, a daemon or StartTask, as core tells it.

use serde_json::{Value, json};
use stowplan::{
    cluster::{
        Cluster,
        ask::{DaemonStop, DaemonStopReason, Placement, PlacementSite, StartFailure},
    },
    id::{InstanceId, KindId, TaskId},
    placement::{Reason, TaskSpec},
    request::{Daemon, StartTask},
    task::HostPorts,
};

use super::{
    Answer, Held, arn, explanation,
    options::{Explain, Options},
    place_shares, put_lints,
    request::{self, Request, Start, refused},
    some_of,
};
use crate::{Error, Node};

pub(super) fn answer(held: &mut Held, node: &Node<'_>, options: &Options) -> Result<Answer, Error> {
    let request = request::read(held, node, options)?;
    let mut lints = held.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    let mut answer = match &request.start {
        Start::RunTask { count } => place_shares::run_task(held, *count, &request, options)?,
        Start::Service { name, count } => place_shares::service(held, name, *count, &request, options)?,
        Start::Daemon { name } => daemon(held, name, &request, options)?,
        Start::OnInstances { instances } => start_task(held, instances, &request, options)?,
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

fn daemon(held: &mut Held, name: &str, request: &Request, options: &Options) -> Result<Answer, Error> {
    let mut fork = held.cluster.fork();
    let asked = Daemon { explanation: options.explain != Explain::None, ..Daemon::new(name, &request.spec) };
    let outcome = fork.daemon(&asked, &options.semantics).map_err(|error| refused(&error, "/request"))?;
    let cluster: &Cluster = &fork;
    let rows = options.rows;
    let mut answer = Answer::new();
    put_placements(&mut answer, cluster, &outcome.placements, request, options);
    let written = rows.of(outcome.stopped.iter()).map(|stop| stopped(cluster, stop)).collect();
    rows.put(&mut answer, "stopped", outcome.stopped.len(), written);
    let failures = rows.of(outcome.blocked.iter());
    let written = failures.map(|(id, rejection)| failure(cluster, *id, rejection.reason())).collect();
    rows.put(&mut answer, "failures", outcome.blocked.len(), written);
    if let Some(event) = outcome.event {
        answer.insert("event".into(), event.into());
        answer.insert("unplaced".into(), outcome.blocked.len().into());
    }
    if let Some(explained) = outcome.explanation {
        answer.insert("explanation".into(), explanation::written(cluster, &explained, request, options));
    }
    Ok(answer)
}

fn stopped(cluster: &Cluster, stop: &DaemonStop) -> Value {
    let reason = match stop.reason {
        DaemonStopReason::Constraints => "the instance does not satisfy the placement constraints any more",
        _ => "the container instance is not ACTIVE",
    };
    json!({
        "taskArn": cluster.task(stop.task).and_then(|task| task.arn()),
        "containerInstanceArn": stop.instance.map(|id| arn(cluster, id)),
        "reason": reason,
    })
}

fn start_task(held: &mut Held, instances: &[String], request: &Request, options: &Options) -> Result<Answer, Error> {
    let mut fork = held.cluster.fork();
    let names: Vec<&str> = instances.iter().map(String::as_str).collect();
    let asked = StartTask { explanation: options.explain != Explain::None, ..StartTask::new(&request.spec, &names) };
    let outcome = fork.start_task(&asked, &options.semantics).map_err(|error| refused(&error, "/request"))?;
    let cluster: &Cluster = &fork;
    let mut answer = Answer::new();
    put_placements(&mut answer, cluster, &outcome.placements, request, options);
    let written = options.rows.of(outcome.failures.iter()).map(|failure| not_started(cluster, failure)).collect();
    options.rows.put(&mut answer, "failures", outcome.failures.len(), written);
    if !outcome.failures.is_empty() {
        answer.insert("unplaced".into(), outcome.failures.len().into());
    }
    if let Some(explained) = outcome.explanation {
        answer.insert("explanation".into(), explanation::written(cluster, &explained, request, options));
    }
    Ok(answer)
}

fn not_started(cluster: &Cluster, failure: &StartFailure) -> Value {
    let arn = failure.instance.map_or(failure.named.as_str(), |id| arn(cluster, id));
    json!({"arn": arn, "reason": failure.reason.as_str()})
}

pub(super) fn failure(cluster: &Cluster, id: InstanceId, reason: Reason) -> Value {
    json!({"arn": arn(cluster, id), "reason": reason.as_str()})
}

/// `placements`: the rows that are asked for.
pub(super) fn put_placements(
    answer: &mut Answer,
    cluster: &Cluster,
    placements: &[Placement],
    request: &Request,
    options: &Options,
) {
    let written = options.rows.of(placements.iter()).map(|one| placement(cluster, one, request, options)).collect();
    options.rows.put(answer, "placements", placements.len(), written);
}

fn placement(cluster: &Cluster, placement: &Placement, request: &Request, options: &Options) -> Value {
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
    options: &Options,
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
