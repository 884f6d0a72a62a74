//! `place`: what becomes of RunTask, a service, a daemon or StartTask, as core tells it.

pub(in crate::decide) mod explanation;
pub(in crate::decide) mod placements;
pub(in crate::decide) mod request;
pub(in crate::decide) mod shares;
pub(in crate::decide) mod start;
pub(in crate::decide) mod stop;

use placements::{failure, placements};
use request::{Request, Start, refused};

use stowplan::{
    cluster::{
        Cluster,
        ask::{DaemonStop, DaemonStopReason, StartFailure},
    },
    id::PreparedId,
    placement::TaskSpec,
    request::{Daemon, StartTask},
};

use crate::answer::{DaemonStopped, PlaceAnswer, PlacementFailure, Totals};
use crate::decide::{
    ClusterSession, arn,
    options::{DecideOptions, Explain},
    told_once,
};
use crate::{Document, Error, Node};

pub(in crate::decide) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<PlaceAnswer, Error> {
    let request = request::read(session, node, options)?;
    let mut lints = session.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    let mut answer = match &request.start {
        Start::RunTask { count } => shares::run_task(session, *count, &request, options)?,
        Start::Service { name, count } => shares::service(session, name, *count, &request, options)?,
        Start::Daemon { name } => daemon(session, name, &request, options)?,
        Start::OnInstances { instances } => start_task(session, instances, &request, options)?,
    };
    answer.lints = told_once(&lints);
    Ok(answer)
}

impl ClusterSession {
    /// Prepares the tasks of a `place` document without its `cluster`: a handle to decide by. Its
    /// `count` does not matter.
    ///
    /// # Errors
    /// When the document makes no sense, has no single place to decide (a daemon or a StartTask),
    /// or chooses other semantics than the cluster is held under: what is decided by the handle
    /// later is decided under those.
    pub fn prepare(&mut self, document: &Document<'_>) -> Result<PreparedId, Error> {
        let node = document.root();
        let options = DecideOptions::read(node.field("options"), self.cluster.semantics())?;
        if options.semantics != *self.cluster.semantics() {
            let message = "the cluster is held under other semantics than these tasks are to be prepared under";
            return Err(Error::new("options/other-semantics", message, node.path_of("options"))
                .with_help("read the cluster with these options, or leave `semantics` and `tieBreak` out"));
        }
        prepare(self, &node, &options)
    }
}

/// The prepared task of a request that decides for one task after the other.
fn prepare(session: &mut ClusterSession, node: &Node<'_>, options: &DecideOptions) -> Result<PreparedId, Error> {
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
) -> Result<PlaceAnswer, Error> {
    let mut fork = session.cluster.fork();
    let asked = Daemon { explanation: options.explain != Explain::None, ..Daemon::new(name, &request.spec) };
    let outcome = fork.daemon(&asked).map_err(|error| refused(&error, "/request"))?;
    let cluster: &Cluster = &fork;
    let failures = options.rows.of(outcome.blocked.iter());
    Ok(PlaceAnswer {
        placements: placements(cluster, &outcome.placements, request, options),
        totals: options.rows.totals(Totals {
            placements: Some(outcome.placements.len()),
            stopped: Some(outcome.stopped.len()),
            failures: Some(outcome.blocked.len()),
            ..Totals::default()
        }),
        stopped: Some(options.rows.of(outcome.stopped.iter()).map(|stop| stopped(cluster, stop)).collect()),
        failures: failures.map(|(id, rejection)| failure(cluster, *id, rejection.reason())).collect(),
        unplaced: outcome.event.is_some().then_some(outcome.blocked.len()),
        event: outcome.event,
        explanation: outcome.explanation.map(|found| explanation::written(cluster, &found, request, options)),
        ..PlaceAnswer::default()
    })
}

fn stopped(cluster: &Cluster, stop: &DaemonStop) -> DaemonStopped {
    let reason = match stop.reason {
        DaemonStopReason::Constraints => "the instance does not satisfy the placement constraints any more",
        _ => "the container instance is not ACTIVE",
    };
    DaemonStopped {
        task_arn: cluster.task(stop.task).and_then(|task| task.arn()).unwrap_or_default().to_owned(),
        container_instance_arn: stop.instance.map(|id| arn(cluster, id)).unwrap_or_default().to_owned(),
        reason: reason.into(),
    }
}

fn start_task(
    session: &mut ClusterSession,
    instances: &[String],
    request: &Request,
    options: &DecideOptions,
) -> Result<PlaceAnswer, Error> {
    let mut fork = session.cluster.fork();
    let names: Vec<&str> = instances.iter().map(String::as_str).collect();
    let asked = StartTask { explanation: options.explain != Explain::None, ..StartTask::new(&request.spec, &names) };
    let outcome = fork.start_task(&asked).map_err(|error| refused(&error, "/request"))?;
    let cluster: &Cluster = &fork;
    let failures = options.rows.of(outcome.failures.iter());
    Ok(PlaceAnswer {
        placements: placements(cluster, &outcome.placements, request, options),
        totals: options.rows.totals(Totals {
            placements: Some(outcome.placements.len()),
            failures: Some(outcome.failures.len()),
            ..Totals::default()
        }),
        failures: failures.map(|failure| not_started(cluster, failure)).collect(),
        unplaced: (!outcome.failures.is_empty()).then_some(outcome.failures.len()),
        explanation: outcome.explanation.map(|found| explanation::written(cluster, &found, request, options)),
        ..PlaceAnswer::default()
    })
}

fn not_started(cluster: &Cluster, failure: &StartFailure) -> PlacementFailure {
    let named = failure.instance.map_or(failure.named.as_str(), |id| arn(cluster, id));
    PlacementFailure { arn: named.to_owned(), reason: failure.reason.as_str().into() }
}
