//! `place` for RunTask and services: what each provider gets, and what became of the tasks that
//! found no room.

use serde_json::{Value, json};
use stowplan::{
    cluster::{
        Cluster,
        ask::{Explained, RequestOutcome, Share},
    },
    placement::WaitEnd,
    request::{Detail, RequestError, RunTask, Service, Target},
};

use crate::Error;
use crate::decide::{
    Answer, ClusterSession, arn,
    managed_instances::Candidates,
    options::{DecideOptions, Explain},
    place::explanation,
    place::placements::{failure, put_placements},
    place::request::{Request, refused},
};

/// The most instances that the admissible sets of one answer may list.
const LISTED_MAX: usize = 2_000_000;

/// What becomes of tasks that wait on Managed Instances (PLACE-191).
const NEW_INSTANCE: &str =
    "a new instance comes; its daemons start before the task, and what they take of it is not counted here";

pub(in crate::decide) fn run_task(
    session: &mut ClusterSession,
    count: usize,
    request: &Request,
    options: &DecideOptions,
) -> Result<Answer, Error> {
    within_listed(session, count, request, options)?;
    let asked = RunTask {
        task: &request.spec,
        count,
        destination: request.destination.to.clone(),
        provisioning: Some(provisioning(session)),
        detail: detail(options),
    };
    let mut fork = session.cluster.fork();
    let outcome = fork.run_task(&asked).map_err(|error| not_run(&error))?;
    Ok(written(&fork, &outcome, None, request, options))
}

pub(in crate::decide) fn service(
    session: &mut ClusterSession,
    name: &str,
    count: usize,
    request: &Request,
    options: &DecideOptions,
) -> Result<Answer, Error> {
    within_listed(session, count, request, options)?;
    let asked = Service {
        name,
        task: &request.spec,
        count,
        destination: request.destination.to.clone(),
        provisioning: Some(provisioning(session)),
        detail: detail(options),
    };
    let mut fork = session.cluster.fork();
    let outcome = fork.service(&asked).map_err(|error| not_run(&error))?;
    Ok(written(&fork, &outcome.tasks, outcome.event, request, options))
}

fn within_listed(
    session: &ClusterSession,
    count: usize,
    request: &Request,
    options: &DecideOptions,
) -> Result<(), Error> {
    let listed = count.saturating_mul(options.admissible.min(session.cluster.instance_count()));
    if request.destination.to.is_fargate() || listed <= LISTED_MAX {
        return Ok(());
    }
    let message = format!("the admissible sets of {count} tasks would list more than {LISTED_MAX} instances");
    Err(Error::new("options/admissible", message, "/options/admissible").with_help("list fewer, or place fewer tasks"))
}

/// The tasks of the snapshot that wait for a capacity provider: those that it says are on an
/// instance do not, even where it has no such instance.
fn provisioning(session: &ClusterSession) -> usize {
    session.facts.waiting.iter().filter(|task| task.capacity_provider.is_some()).count()
}

/// The admissible sets of the rows that are written, and an explanation where it is asked for.
fn detail(options: &DecideOptions) -> Detail {
    Detail { admissible: options.rows.range(), explanation: options.explain != Explain::None }
}

fn not_run(error: &RequestError) -> Error {
    let path = match error {
        RequestError::NoInstances { .. } => "/cluster/containerInstances",
        _ => "/request",
    };
    refused(error, path)
}

fn written(
    cluster: &Cluster,
    outcome: &RequestOutcome,
    event: Option<String>,
    request: &Request,
    options: &DecideOptions,
) -> Answer {
    let mut answer = Answer::new();
    put_placements(&mut answer, cluster, &outcome.placements, request, options);
    put_rest(&mut answer, cluster, outcome, event, request, options);
    let shares = || outcome.shares.iter().zip(request.destination.to.targets()).zip(&request.candidates);
    if outcome.shares.len() > 1 {
        let rows = shares().map(|((share, target), candidates)| split(share, target, candidates.as_ref(), options));
        answer.insert("split".into(), rows.collect());
    } else if let Some(candidates) = request.candidates.first().and_then(Option::as_ref) {
        put_candidates(&mut answer, candidates, options);
    }
    let explained = outcome.explanation.as_ref().and_then(|explained| match explained {
        Explained::Instances(found) => Some(explanation::written(cluster, found, request, options)),
        Explained::Zones { target, balance } => {
            let target = request.destination.to.targets().get(*target)?;
            Some(explanation::of_zones(balance.as_ref(), target, request, options))
        }
        _ => None,
    });
    if let Some(explained) = explained {
        answer.insert("explanation".into(), explained);
    }
    answer
}

/// The tasks that found no room: failed, waiting, or not created.
fn put_rest(
    answer: &mut Answer,
    cluster: &Cluster,
    outcome: &RequestOutcome,
    event: Option<String>,
    request: &Request,
    options: &DecideOptions,
) {
    let failures = options.rows.of(outcome.failures.iter());
    let failures = failures.map(|(id, rejection)| failure(cluster, *id, rejection.reason())).collect();
    options.rows.put(answer, "failures", outcome.failures.len(), failures);
    if let Some(event) = event {
        answer.insert("event".into(), event.into());
    }
    if let Some(closest) = &outcome.closest {
        let (id, reason) = (closest.instance, closest.rejection.reason());
        let value = json!({"containerInstanceArn": arn(cluster, id), "reason": reason.as_str()});
        answer.insert("closest".into(), value);
    }
    if outcome.waiting > 0 {
        answer.insert("waiting".into(), outcome.waiting.into());
        answer.insert("waitingTasks".into(), Waiting::of(outcome, request).written());
    }
    if outcome.unplaced > 0 {
        answer.insert("unplaced".into(), outcome.unplaced.into());
    }
}

/// What stops the tasks that wait, or what they wait for.
#[derive(Default)]
struct Waiting<'r> {
    end: Option<WaitEnd>,
    /// Whether a new instance of a managed provider comes.
    launches: bool,
    /// What no instance type of a managed provider meets, and in words.
    unmet: Option<&'r (&'static str, String)>,
}

impl<'r> Waiting<'r> {
    fn of(outcome: &RequestOutcome, request: &'r Request) -> Self {
        let mut waiting = Self::default();
        let shares = outcome.shares.iter().zip(request.destination.to.targets()).zip(&request.candidates);
        for ((share, target), candidates) in shares.filter(|((share, _), _)| share.left() > 0) {
            let unmet = candidates.as_ref().and_then(|candidates| candidates.unmet.as_ref());
            match (target, unmet) {
                // A new instance comes: nothing stops the task (PLACE-191).
                (Target::ManagedInstances { .. }, None) => waiting.launches = true,
                (target, unmet) if target.waits() => {
                    waiting.end = waiting.end.or(share.wait_end);
                    waiting.unmet = waiting.unmet.or(unmet);
                }
                _ => {}
            }
        }
        waiting
    }

    fn written(self) -> Value {
        let mut tasks = waiting_tasks(self.end);
        if let (Some((requirement, text)), Some(fields)) = (self.unmet, tasks.as_object_mut()) {
            fields.insert("unmetRequirement".into(), (*requirement).into());
            fields.insert("text".into(), text.as_str().into());
        } else if let Some(fields) = tasks.as_object_mut().filter(|_| self.launches) {
            fields.insert("text".into(), NEW_INSTANCE.into());
        }
        tasks
    }
}

/// The tasks that wait, as `describe-tasks` would show them, and what stops them when no room
/// comes.
pub(in crate::decide) fn waiting_tasks(end: Option<WaitEnd>) -> Value {
    let mut value = json!({ "lastStatus": "PROVISIONING" });
    if let (Some(end), Some(fields)) = (end, value.as_object_mut()) {
        fields.insert("stoppedReason".into(), end.to_string().into());
    }
    value
}

/// The types that a new instance of the provider may be: a set, never one of them (CAP-181).
fn put_candidates(answer: &mut Answer, candidates: &Candidates, options: &DecideOptions) {
    let names: Vec<&str> = candidates.types.iter().take(options.admissible).copied().collect();
    answer.insert("candidateInstanceTypes".into(), names.into());
    answer.insert("candidateInstanceTypeCount".into(), candidates.types.len().into());
}

/// What became of a provider's share.
fn split(share: &Share, target: &Target, candidates: Option<&Candidates>, options: &DecideOptions) -> Value {
    let mut row = json!({
        "capacityProvider": target.provider(),
        "count": share.placed.saturating_add(share.left()),
        "placed": share.placed,
    });
    if let (true, Some(fields)) = (share.left() > 0, row.as_object_mut()) {
        fields.insert(if target.waits() { "waiting" } else { "unplaced" }.into(), share.left().into());
    }
    if let (Some(candidates), Some(fields)) = (candidates, row.as_object_mut()) {
        put_candidates(fields, candidates, options);
    }
    row
}
