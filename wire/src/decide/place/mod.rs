//! `place`: what becomes of RunTask, a service, a daemon or StartTask, as core tells it.

pub(in crate::decide) mod explanation;
pub(in crate::decide) mod placements;
pub(in crate::decide) mod request;
pub(in crate::decide) mod shares;
pub(in crate::decide) mod start;
pub(in crate::decide) mod stop;

use placements::{failure, put_placements};
use request::{Request, Start, refused};

use serde_json::{Value, json};
use stowplan::{
    cluster::{
        Cluster,
        ask::{DaemonStop, DaemonStopReason, StartFailure},
    },
    id::PreparedId,
    placement::TaskSpec,
    request::{Daemon, StartTask},
};

use crate::decide::{
    Answer, ClusterSession, arn,
    options::{DecideOptions, Explain},
    put_lints,
};
use crate::{Error, Node};

pub(in crate::decide) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<Answer, Error> {
    let request = request::read(session, node, options)?;
    let mut lints = session.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    let mut answer = match &request.start {
        Start::RunTask { count } => shares::run_task(session, *count, &request, options)?,
        Start::Service { name, count } => shares::service(session, name, *count, &request, options)?,
        Start::Daemon { name } => daemon(session, name, &request, options)?,
        Start::OnInstances { instances } => start_task(session, instances, &request, options)?,
    };
    put_lints(&mut answer, &lints);
    Ok(answer)
}

/// The prepared task of a request that decides for one task after the other.
pub(in crate::decide) fn prepare(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<PreparedId, Error> {
    let request = request::read(session, node, options)?;
    if !matches!(request.start, Start::RunTask { .. } | Start::Service { .. }) {
        let message = "a daemon or a StartTask has no decision to prepare";
        return Err(Error::new("request/not-prepared", message, "/request").with_help("use `decide`"));
    }
    request.on_instances("use `decide`: it answers with a zone")?;
    prepared(&mut session.cluster, &request.spec)
}

/// A specification as a prepared task of the cluster.
pub(in crate::decide) fn prepared(cluster: &mut Cluster, spec: &TaskSpec) -> Result<PreparedId, Error> {
    cluster.prepare(spec).map_err(|error| Error::new(error.code(), error.to_string(), "/request"))
}

fn daemon(
    session: &mut ClusterSession,
    name: &str,
    request: &Request,
    options: &DecideOptions,
) -> Result<Answer, Error> {
    let mut fork = session.cluster.fork();
    let asked = Daemon { explanation: options.explain != Explain::None, ..Daemon::new(name, &request.spec) };
    let outcome = fork.daemon(&asked).map_err(|error| refused(&error, "/request"))?;
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

fn start_task(
    session: &mut ClusterSession,
    instances: &[String],
    request: &Request,
    options: &DecideOptions,
) -> Result<Answer, Error> {
    let mut fork = session.cluster.fork();
    let names: Vec<&str> = instances.iter().map(String::as_str).collect();
    let asked = StartTask { explanation: options.explain != Explain::None, ..StartTask::new(&request.spec, &names) };
    let outcome = fork.start_task(&asked).map_err(|error| refused(&error, "/request"))?;
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
