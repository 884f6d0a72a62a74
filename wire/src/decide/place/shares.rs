//! `place` for RunTask and services: what each provider gets, and what became of the tasks that
//! found no room.

use stowplan::{
    cluster::{
        Cluster,
        ask::{Explained, RequestOutcome, Share},
    },
    placement::WaitEnd,
    request::{Detail, RequestError, RunTask, Service, Target},
};

use crate::Error;
use crate::answer::{CandidateInstanceTypes, Closest, Explanation, PlaceAnswer, PlacedShare, Totals, WaitingTasks};
use crate::decide::{
    ClusterSession, arn,
    managed_instances::Candidates,
    options::{DecideOptions, Explain},
    place::explanation,
    place::placements::{failure, placements},
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
) -> Result<PlaceAnswer, Error> {
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
) -> Result<PlaceAnswer, Error> {
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
pub(in crate::decide) fn provisioning(session: &ClusterSession) -> usize {
    session.facts.waiting.iter().filter(|task| task.capacity_provider.is_some()).count()
}

/// The admissible sets of the rows that are written, and an explanation where it is asked for.
fn detail(options: &DecideOptions) -> Detail {
    Detail { admissible: options.rows.range(), explanation: options.explain != Explain::None }
}

pub(in crate::decide) fn not_run(error: &RequestError) -> Error {
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
) -> PlaceAnswer {
    let shares = || outcome.shares.iter().zip(request.destination.to.targets()).zip(&request.candidates);
    let is_split = outcome.shares.len() > 1;
    let candidates = request.candidates.first().and_then(Option::as_ref).filter(|_| !is_split);
    let waits = outcome.waiting > 0;
    let failures = options.rows.of(outcome.failures.iter());
    PlaceAnswer {
        placements: placements(cluster, &outcome.placements, request, options),
        totals: options.rows.totals(Totals {
            placements: Some(outcome.placements.len()),
            failures: Some(outcome.failures.len()),
            ..Totals::default()
        }),
        failures: failures.map(|(id, rejection)| failure(cluster, *id, rejection.reason())).collect(),
        event,
        closest: outcome.closest.as_ref().map(|closest| Closest {
            container_instance_arn: arn(cluster, closest.instance).to_owned(),
            reason: closest.rejection.reason().as_str().into(),
        }),
        waiting: waits.then_some(outcome.waiting),
        waiting_tasks: waits.then(|| Waiting::of(outcome, request).written()),
        unplaced: (outcome.unplaced > 0).then_some(outcome.unplaced),
        split: is_split.then(|| {
            shares().map(|((share, target), candidates)| split(share, target, candidates.as_ref(), options)).collect()
        }),
        candidate_instance_types: candidates.map(|found| listed(found, options)),
        candidate_instance_type_count: candidates.map(|found| found.types.len()),
        explanation: explanation(cluster, outcome, request, options),
        ..PlaceAnswer::default()
    }
}

fn explanation(
    cluster: &Cluster,
    outcome: &RequestOutcome,
    request: &Request,
    options: &DecideOptions,
) -> Option<Explanation> {
    match outcome.explanation.as_ref()? {
        Explained::Instances(found) => Some(explanation::written(cluster, found, request, options)),
        Explained::Zones { target, balance } => {
            let target = request.destination.to.targets().get(*target)?;
            Some(explanation::of_zones(balance.as_ref(), target, request, options))
        }
        _ => None,
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

    fn written(self) -> WaitingTasks {
        let (unmet, text) = match self.unmet {
            Some((requirement, text)) => (Some((*requirement).into()), Some(text.clone())),
            None => (None, self.launches.then(|| NEW_INSTANCE.to_owned())),
        };
        WaitingTasks { unmet_requirement: unmet, text, ..waiting_tasks(self.end) }
    }
}

/// The tasks that wait, as `describe-tasks` would show them, and what stops them when no room
/// comes.
pub(in crate::decide) fn waiting_tasks(end: Option<WaitEnd>) -> WaitingTasks {
    WaitingTasks {
        last_status: "PROVISIONING".into(),
        stopped_reason: end.map(|end| end.to_string()),
        unmet_requirement: None,
        text: None,
    }
}

/// The types that a new instance of the provider may be: a set, never one of them (CAP-181).
fn listed(candidates: &Candidates, options: &DecideOptions) -> CandidateInstanceTypes {
    let names = candidates.types.iter().take(options.admissible);
    CandidateInstanceTypes(names.map(|name| (*name).to_owned()).collect())
}

/// What became of a provider's share.
fn split(share: &Share, target: &Target, candidates: Option<&Candidates>, options: &DecideOptions) -> PlacedShare {
    let left = (share.left() > 0).then_some(share.left());
    PlacedShare {
        capacity_provider: target.provider().unwrap_or_default().to_owned(),
        count: share.placed.saturating_add(share.left()),
        placed: share.placed,
        waiting: left.filter(|_| target.waits()),
        unplaced: left.filter(|_| !target.waits()),
        candidate_instance_types: candidates.map(|found| listed(found, options)),
        candidate_instance_type_count: candidates.map(|found| found.types.len()),
    }
}
