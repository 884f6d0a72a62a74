//! `place` for RunTask and services: each task at the provider that it is given to, on an instance or in a zone, one after the other (PLACE-9).

use serde_json::{Value, json};
use stowplan::{
    capacity::fargate::ZoneBalance,
    cluster::{Cluster, short_id},
    id::KindId,
    placement::{Decision, NO_INSTANCES, NO_INSTANCES_IN_PROVIDER, ServiceEvent, WaitEnd},
};

use super::{
    Answer, Held, explanation,
    managed_instances::Candidates,
    options::{Explain, Options},
    place::{arn, failure, placement, prepared},
    request::Request,
    target::Target,
};
use crate::Error;

/// The most instances that the admissible sets of one answer may list.
const LISTED_MAX: usize = 2_000_000;

/// The most tasks of a cluster that may wait in PROVISIONING (CAP-114).
const PROVISIONING_MAX: usize = 500;

/// What becomes of tasks that wait on Managed Instances (PLACE-191).
const NEW_INSTANCE: &str =
    "a new instance comes; its daemons start before the task, and what they take of it is not counted here";

/// The tasks of a request that one provider, or the launch type, gets.
struct Share<'r> {
    target: &'r Target,
    /// The types that new instances may be, where they are managed and a table says.
    candidates: Option<&'r Candidates>,
    ground: Ground,
    placed: usize,
    /// Tasks that found no room.
    left: usize,
}

/// What a share stands on.
enum Ground {
    /// Container instances.
    Instances { kind: KindId, waits: bool },
    /// The zones of the subnets; `None` where they are not known.
    Zones(Option<ZoneBalance>),
}

/// What became of the tasks that found no room.
#[derive(Default)]
struct Rest {
    waiting: usize,
    unplaced: usize,
    end: Option<WaitEnd>,
    /// Whether a new instance of a managed provider comes.
    launches: bool,
    /// What no instance type of a managed provider meets, and in words.
    unmet: Option<(&'static str, String)>,
    over_limit: bool,
    failures: Vec<Value>,
    closest: Option<Value>,
    event: Option<String>,
}

/// Places `count` tasks; of a service where one is named.
pub(super) fn answer(
    held: &mut Held,
    count: usize,
    service: Option<&str>,
    request: &Request,
    options: &Options,
) -> Result<Answer, Error> {
    let on_instances = !request.destination.is_fargate();
    if on_instances && count.saturating_mul(options.admissible.min(held.cluster.instance_count())) > LISTED_MAX {
        let message = format!("the admissible sets of {count} tasks would list more than {LISTED_MAX} instances");
        return Err(Error::new("options/admissible", message, "/options/admissible")
            .with_help("list fewer, or place fewer tasks"));
    }
    let order = request.destination.shares(held, &request.start, &request.spec.group, count);
    let waiting_before = held.facts.waiting.iter().filter(|task| task.capacity_provider.is_some()).count();
    let waits: Vec<bool> = request.destination.targets.iter().map(|target| target.waits(held)).collect();
    let mut fork = held.cluster.fork();
    let mut shares = Vec::with_capacity(waits.len());
    let candidates = request.candidates.iter().map(Option::as_ref);
    for ((target, waits), candidates) in request.destination.targets.iter().zip(waits).zip(candidates) {
        let ground =
            match target.launch() {
                Some(launch) => {
                    let spec = stowplan::placement::TaskSpec { launch, ..request.spec.clone() };
                    Ground::Instances { kind: prepared(&mut fork, &spec, options)?, waits }
                }
                None => {
                    Ground::Zones(request.spec.zones.clone().map(|zones| {
                        fork.zone_balance(&request.spec.group, target.provider().unwrap_or_default(), zones)
                    }))
                }
            };
        shares.push(Share { target, candidates, ground, placed: 0, left: 0 });
    }
    let mut placements = Vec::new();
    let mut placed_count = 0_usize;
    let mut explained = None;
    for (number, at) in order.iter().enumerate() {
        let last = number.saturating_add(1) == count;
        let Some(share) = shares.get_mut(*at) else { break };
        if share.left > 0 {
            share.left = share.left.saturating_add(1);
            continue;
        }
        let wanted = order.get(number..).unwrap_or_default().iter().filter(|other| *other == at).count();
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let explains = options.explain != Explain::None;
        match &mut share.ground {
            Ground::Instances { kind, .. } => {
                // The admissible set is only for the row.
                let decided = match options.rows.has(placed_count) {
                    true => fork.decide_with_admissible(*kind),
                    false => fork.decide(*kind).map(|decision| (decision, Vec::new())),
                };
                let Ok((decision, admissible)) = decided else { break };
                if explains && explained.is_none() && (last || decision == Decision::Blocked) {
                    explained = explanation::value(&fork, *kind, wanted, request, options);
                }
                let Decision::Placed(placed) = decision else {
                    share.left = 1;
                    continue;
                };
                let Ok(task) = fork.apply(&placed) else { break };
                if options.rows.has(placed_count) {
                    let value = placement(&fork, task, placed.instance, &admissible, request, options);
                    placements.push(with_provider(value, share.target, request));
                }
            }
            Ground::Zones(balance) => {
                if explains && explained.is_none() && last {
                    explained = Some(explanation::of_zones(balance.as_ref(), share.target, request, options));
                }
                let value = in_zone(balance.as_mut(), options);
                if options.rows.has(placed_count) {
                    placements.push(with_provider(value, share.target, request));
                }
            }
        }
        placed_count = placed_count.saturating_add(1);
        share.placed = share.placed.saturating_add(1);
    }
    let rest = rest(&fork, &shares, service, waiting_before);
    if let (true, None, [only]) = (rest.nowhere(), service, shares.as_slice()) {
        return Err(no_instances(only.target));
    }
    let mut answer = Answer::new();
    options.rows.put(&mut answer, "placements", placed_count, placements.into());
    rest.put(&mut answer, service, options);
    if shares.len() > 1 {
        answer.insert("split".into(), split(&shares, options));
    } else if let Some(candidates) = shares.first().and_then(|share| share.candidates) {
        put_candidates(&mut answer, candidates, options);
    }
    if let Some(explained) = explained {
        answer.insert("explanation".into(), explained);
    }
    Ok(answer)
}

/// A Fargate task: a zone, and those that it might as well be.
fn in_zone(balance: Option<&mut ZoneBalance>, options: &Options) -> Value {
    let mut value = json!({ "hostPorts": [], "gpuIds": [] });
    let Some(balance) = balance else { return value };
    let admissible: Vec<String> = balance.admissible().into_iter().map(str::to_owned).collect();
    let zone = balance.place(options.semantics.tie_break).map(str::to_owned);
    if let (Some(zone), Some(fields)) = (zone, value.as_object_mut()) {
        fields.insert("availabilityZone".into(), zone.into());
        fields.insert("admissibleZones".into(), admissible.into());
    }
    value
}

/// Names the provider that a strategy gave the task to.
fn with_provider(mut value: Value, target: &Target, request: &Request) -> Value {
    let provider = target.provider().filter(|_| request.destination.strategy.is_some());
    if let (Some(provider), Some(fields)) = (provider, value.as_object_mut()) {
        fields.insert("capacityProviderName".into(), provider.into());
    }
    value
}

/// Waiting, failed, or not created: by the provider of each share.
fn rest(cluster: &Cluster, shares: &[Share<'_>], service: Option<&str>, waiting_before: usize) -> Rest {
    let mut rest = Rest::default();
    for share in shares.iter().filter(|share| share.left > 0) {
        let Ground::Instances { kind, waits } = share.ground else { continue };
        let closest = cluster.closest(kind).ok().flatten();
        if let (Some(closest), None) = (&closest, &rest.closest) {
            let value = json!({"containerInstanceArn": arn(cluster, closest.instance), "reason": closest.rejection.reason().as_str()});
            rest.closest = Some(value);
        }
        if waits {
            let room = PROVISIONING_MAX.saturating_sub(waiting_before).saturating_sub(rest.waiting);
            let waiting = share.left.min(room);
            rest.waiting = rest.waiting.saturating_add(waiting);
            rest.unplaced = rest.unplaced.saturating_add(share.left.saturating_sub(waiting));
            rest.over_limit |= share.left > waiting;
            match (share.target, share.candidates) {
                (Target::ManagedInstances { .. }, Some(Candidates { unmet: Some(unmet), .. })) => {
                    rest.unmet = rest.unmet.or_else(|| Some(unmet.clone()));
                    rest.end = rest.end.or_else(|| cluster.wait_end(kind).ok().flatten());
                }
                // A new instance comes: nothing stops the task (PLACE-191).
                (Target::ManagedInstances { .. }, _) => rest.launches = true,
                _ => rest.end = rest.end.or_else(|| cluster.wait_end(kind).ok().flatten()),
            }
            continue;
        }
        rest.unplaced = rest.unplaced.saturating_add(share.left);
        let failed = cluster.failures(kind).unwrap_or_default();
        rest.failures.extend(failed.iter().map(|(id, rejection)| failure(cluster, *id, rejection.reason())));
        if let (Some(service), None) = (service, &rest.event) {
            let event = match &closest {
                Some(closest) => ServiceEvent::UnableToPlace {
                    service,
                    closest: short_id(arn(cluster, closest.instance)),
                    reason: closest.rejection.reason(),
                },
                None if share.target.provider().is_some() => ServiceEvent::NoInstancesInProvider { service },
                None => ServiceEvent::NoInstances { service },
            };
            rest.event = Some(event.to_string());
        }
    }
    rest
}

impl Rest {
    /// Whether tasks failed and no instance was considered.
    fn nowhere(&self) -> bool {
        self.unplaced > 0 && !self.over_limit && self.failures.is_empty()
    }

    fn put(self, answer: &mut Answer, service: Option<&str>, options: &Options) {
        let failed = self.failures.len();
        options.rows.put(answer, "failures", failed, options.rows.of(self.failures.into_iter()).collect());
        let over = service.filter(|_| self.over_limit);
        let event = self.event.or_else(|| over.map(|service| ServiceEvent::ProvisioningLimit { service }.to_string()));
        if let Some(event) = event {
            answer.insert("event".into(), event.into());
        }
        if let Some(closest) = self.closest {
            answer.insert("closest".into(), closest);
        }
        if self.waiting > 0 {
            answer.insert("waiting".into(), self.waiting.into());
            let mut tasks = waiting_tasks(self.end);
            if let (Some((requirement, text)), Some(fields)) = (self.unmet, tasks.as_object_mut()) {
                fields.insert("unmetRequirement".into(), requirement.into());
                fields.insert("text".into(), text.into());
            } else if let Some(fields) = tasks.as_object_mut().filter(|_| self.launches) {
                fields.insert("text".into(), NEW_INSTANCE.into());
            }
            answer.insert("waitingTasks".into(), tasks);
        }
        if self.unplaced > 0 {
            answer.insert("unplaced".into(), self.unplaced.into());
        }
    }
}

/// The tasks that wait, as `describe-tasks` would show them, and what stops them when no room comes.
pub(super) fn waiting_tasks(end: Option<WaitEnd>) -> Value {
    let mut value = json!({ "lastStatus": "PROVISIONING" });
    if let (Some(end), Some(fields)) = (end, value.as_object_mut()) {
        fields.insert("stoppedReason".into(), end.to_string().into());
    }
    value
}

fn no_instances(target: &Target) -> Error {
    let (text, help) = match target.provider() {
        Some(_) => (NO_INSTANCES_IN_PROVIDER, "no instance is ACTIVE and of the capacity provider"),
        None => (NO_INSTANCES, "no instance is ACTIVE and of the launch type or capacity provider asked for"),
    };
    Error::new("request/no-container-instances", text, "/cluster/containerInstances").with_help(help)
}

/// The types that a new instance of the provider may be: a set, never one of them (CAP-181).
fn put_candidates(answer: &mut Answer, candidates: &Candidates, options: &Options) {
    let names: Vec<&str> = candidates.types.iter().take(options.admissible).copied().collect();
    answer.insert("candidateInstanceTypes".into(), names.into());
    answer.insert("candidateInstanceTypeCount".into(), candidates.types.len().into());
}

/// What became of each provider's share.
fn split(shares: &[Share<'_>], options: &Options) -> Value {
    let row = |share: &Share<'_>| {
        let mut row = json!({
            "capacityProvider": share.target.provider(),
            "count": share.placed.saturating_add(share.left),
            "placed": share.placed,
        });
        let waits = matches!(share.ground, Ground::Instances { waits: true, .. });
        if let (true, Some(fields)) = (share.left > 0, row.as_object_mut()) {
            fields.insert(if waits { "waiting" } else { "unplaced" }.into(), share.left.into());
        }
        if let (Some(candidates), Some(fields)) = (share.candidates, row.as_object_mut()) {
            put_candidates(fields, candidates, options);
        }
        row
    };
    shares.iter().map(row).collect()
}
