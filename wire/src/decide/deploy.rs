//! `deploy`: how a deployment of a service goes, whether it ends, and what would help.

use serde_json::{Value, json};
use stowplan::{
    capacity::{
        ProviderStrategy,
        fargate::{LaunchBucket, LaunchRate},
    },
    cluster::facts::DeviceUse,
    deployment::{Course, Held, Limits, Outcome, Percentages, Plan, Proof, Rollout, daemon_waves},
    placement::{Explanation, Launch, ServiceEvent, WaitEnd},
    request::Target,
    task::{Overrides, Requirement, requirement},
};

use super::{
    Answer, Held as Cluster, beside, explanation, fargate,
    options::{Explain, Options},
    place::prepared,
    place_shares, put_lints,
    request::{self, Request, Start},
    rule_ids,
    target::{self, ManagedScaling},
};
use crate::{Error, Lint, Node, assumption::Assumption};

/// AWS's quota of tasks of one service.
const DESIRED_MAX: u32 = 5000;

/// Seconds until a task without any check counts as healthy.
const STEP_SECONDS: u32 = 40;

pub(super) fn answer(held: &mut Cluster, node: &Node<'_>, options: &Options) -> Result<Answer, Error> {
    let service = node.required("service")?;
    service.object()?;
    let name = service.required("serviceName")?.str()?.to_owned();
    let with_definition = if node.has("taskDefinition") { node } else { &service };
    let request = request::read_parts(held, with_definition, &service, options)?;
    let on_fargate = request.destination.to.is_fargate();
    if !on_fargate {
        request.destination.only()?;
    }
    if request.destination.to.is_managed() {
        let message =
            "the tasks run on managed instances, which come as they are needed: no room holds this deployment";
        return Err(Error::new("deploy/managed-instances", message, request.destination.path.clone()).with_help(
            "its percentages, health and protection alone hold it; ask `place` which types new instances may be of",
        ));
    }
    let desired = match node.u32_at("desiredCount")? {
        Some(desired) => Some(desired),
        None => service.u32_at("desiredCount")?,
    };
    let is_daemon = matches!(request.start, Start::Daemon { .. });
    refuse_controllers(&service)?;
    let configuration = node.field("deploymentConfiguration").or_else(|| service.field("deploymentConfiguration"));
    let percentages = read_percentages(configuration.as_ref(), is_daemon)?;
    if is_daemon {
        let mut answer = daemon(held, &request, percentages, options)?;
        let mut lints = held.facts.lints.clone();
        lints.extend(request.lints);
        put_lints(&mut answer, &lints);
        return Ok(answer);
    }
    let Some(desired) = desired else {
        return Err(Error::new("document/missing-key", "`desiredCount` is missing", service.path_of("desiredCount")));
    };
    if desired > DESIRED_MAX {
        let message = format!("{desired} tasks, a service has at most {DESIRED_MAX}");
        return Err(Error::new("deploy/desired-count", message, service.path_of("desiredCount")));
    }
    let shift = beside::read(configuration.as_ref())?;
    // The percentages are those of rolling deployments.
    if let (Err(error), None) = (percentages.check(), &shift) {
        let path = configuration.as_ref().map_or_else(
            || service.path_of("deploymentConfiguration"),
            |configuration| configuration.path().to_owned(),
        );
        return Err(Error::new(error.code(), error.to_string(), path).with_help("e.g. 100 and 200, or 50 and 100"));
    }
    let force = node.bool_at("forceNewDeployment")?.unwrap_or(false);
    let definition = request.definition.arn.clone().filter(|_| !force);
    let old = old_requirement(held, &request.spec.group, definition.as_deref());
    let rollout = Rollout {
        spec: &request.spec,
        old: old.as_ref(),
        definition: definition.as_deref(),
        desired,
        percentages,
        rate: node.u32_at("rate")?.unwrap_or(u32::MAX),
        on_fargate,
    };
    let step_seconds = node.u32_at("stepSeconds")?.unwrap_or(STEP_SECONDS);
    let step_path = (!node.has("stepSeconds")).then(|| node.path_of("stepSeconds"));
    if let Some(shift) = shift {
        let mut answer = beside::answer(held, &name, &rollout, shift, step_seconds, &request, options)?;
        let mut lints = held.facts.lints.clone();
        lints.extend(request.lints);
        lints.extend(assumed_steps(&answer, step_path));
        put_lints(&mut answer, &lints);
        return Ok(answer);
    }
    let semantics = &options.semantics;
    let plan = held
        .cluster
        .plan_deployment(&rollout, semantics)
        .map_err(|error| Error::new(error.code(), error.to_string(), service.path()))?;
    let remedies = held.cluster.deployment_remedies(&rollout, semantics);
    let mut answer = Answer::new();
    let waits = matches!(plan.outcome, Outcome::Stuck { held: Held::Placement, .. }) && waits(held, &request);
    put_verdict(&mut answer, &plan, &rollout, waits);
    put_course(&mut answer, &plan, &Clock::new(step_seconds, &request), waits);
    if waits {
        let waiting = plan.course.rows.last().map_or(0, |row| row.unplaced);
        put_waiting(&mut answer, held, waiting, plan.explanation.as_ref(), &request, options)?;
    } else if let Some(event) = event(held, &name, &plan, matches!(request.spec.launch, Launch::CapacityProvider(_))) {
        answer.insert("event".into(), event.into());
    }
    if on_fargate {
        let rate = LaunchRate::LARGE_REGION;
        answer.insert("launchRate".into(), json!({ "burst": rate.burst, "perSecond": rate.per_second }));
    }
    if let Outcome::Stuck { .. } | Outcome::DependsOnChoice { .. } = plan.outcome {
        let written = remedies.iter().map(|remedy| {
            let mut value = json!({ "kind": remedy.as_str(), "text": remedy.to_string() });
            put_numbers(&mut value, remedy);
            value
        });
        answer.insert("remedies".into(), written.collect());
    }
    if let (Some(found), true) = (&plan.explanation, options.explain != Explain::None) {
        answer.insert("explanation".into(), explanation::written(&held.cluster, found, &request, options));
    }
    let mut rules = rules!["DEPLOY-22", "DEPLOY-37", "DEPLOY-39", "DEPLOY-101", "DEPLOY-102"].to_vec();
    if on_fargate {
        rules.extend(rules!["PLACE-133", "CAP-116"]);
    }
    if waits {
        rules.extend(rules!["PLACE-140", "PLACE-141", "CAP-174"]);
    }
    answer.insert("rules".into(), rule_ids(&rules));
    let mut lints = held.facts.lints.clone();
    lints.extend(request.lints);
    lints.extend(assumed_steps(&answer, step_path));
    lints.extend(on_fargate.then(|| fargate::assumed_rate(&service)));
    put_lints(&mut answer, &lints);
    Ok(answer)
}

/// That every task is healthy after a step's seconds, where those are not told and the answer has times.
fn assumed_steps(answer: &Answer, untold: Option<String>) -> Option<Lint> {
    let steps = answer.get("steps").and_then(Value::as_array).map_or(0, Vec::len);
    let has_times = steps > 1 || answer.contains_key("durationSeconds");
    let path = untold.filter(|_| has_times)?;
    let message = format!("a step is taken to need {STEP_SECONDS} s, after which every new task is healthy");
    let help = "give `stepSeconds` (`--step-seconds`): how long a task of yours takes until it is healthy";
    Some(Assumption::StepSeconds.lint(message, path).with_help(help))
}

/// Whether tasks that find no room wait for new instances of their provider (PLACE-140).
pub(super) fn waits(held: &Cluster, request: &Request) -> bool {
    rule!("PLACE-140", "CAP-174");
    let provider = request.destination.to.targets().first().and_then(Target::provider);
    !request.destination.to.is_fargate()
        && provider.is_some_and(|name| target::managed_scaling(held, name) == ManagedScaling::On)
}

/// `waiting` and `waitingTasks`: what waits for instances at the end, and what stops it when none come.
pub(super) fn put_waiting(
    answer: &mut Answer,
    held: &mut Cluster,
    waiting: u32,
    explanation: Option<&Explanation>,
    request: &Request,
    options: &Options,
) -> Result<(), Error> {
    let end = match explanation.and_then(|found| found.closest.as_ref()) {
        Some(closest) => Some(WaitEnd::Rejected(closest.rejection)),
        None => {
            let kind = prepared(&mut held.cluster, &request.spec, options)?;
            let end = held.cluster.wait_end(kind).ok().flatten();
            let _ = held.cluster.forget_kind(kind);
            end
        }
    };
    answer.insert("waiting".into(), waiting.into());
    answer.insert("waitingTasks".into(), place_shares::waiting_tasks(end));
    Ok(())
}

/// Seconds of a course: how long a task takes to be healthy, and on Fargate how long its start is held back.
struct Clock {
    step_seconds: u32,
    /// One bucket for each Fargate provider, with how tasks are shared out among them.
    buckets: Vec<LaunchBucket>,
    strategy: Option<ProviderStrategy>,
}

impl Clock {
    fn new(step_seconds: u32, request: &Request) -> Self {
        let count = if request.destination.to.is_fargate() { request.destination.to.targets().len() } else { 0 };
        let buckets = vec![LaunchBucket::full(LaunchRate::LARGE_REGION); count];
        Self { step_seconds, buckets, strategy: request.destination.to.strategy().cloned() }
    }

    /// When each step begins, and when the last one is over.
    fn starts(&self, started: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut buckets = self.buckets.clone();
        let mut at = 0_u32;
        let mut all = vec![0];
        for started in started {
            let shares = match &self.strategy {
                Some(strategy) if buckets.len() > 1 => strategy.split(started),
                _ => vec![started],
            };
            let held_back: Vec<u32> =
                buckets.iter_mut().zip(shares).map(|(bucket, share)| bucket.start(share).unwrap_or(0)).collect();
            let longest = held_back.iter().copied().max().unwrap_or(0);
            for (bucket, own) in buckets.iter_mut().zip(&held_back) {
                bucket.wait(longest.saturating_sub(*own).saturating_add(self.step_seconds));
            }
            at = at.saturating_add(longest).saturating_add(self.step_seconds);
            all.push(at);
        }
        all
    }
}

/// Deployments that ECS's own scheduler does not run are not told as if it did.
fn refuse_controllers(service: &Node<'_>) -> Result<(), Error> {
    let Some(controller) = service.field("deploymentController") else { return Ok(()) };
    let words = ["ECS", "CODE_DEPLOY", "EXTERNAL"].map(|word| (word, word));
    match controller.word_at("type", &words)? {
        None | Some("ECS") => Ok(()),
        Some(other) => {
            let message = format!("deployments of controller `{other}` are not ECS's to run");
            let help = "only services with the controller `ECS` can be told";
            Err(Error::new("deploy/controller", message, controller.path_of("type")).with_help(help))
        }
    }
}

fn read_percentages(configuration: Option<&Node<'_>>, is_daemon: bool) -> Result<Percentages, Error> {
    let default = if is_daemon { Percentages::DAEMON } else { Percentages::REPLICA };
    let Some(configuration) = configuration else { return Ok(default) };
    Ok(Percentages {
        minimum_healthy: configuration.u32_at("minimumHealthyPercent")?.unwrap_or(default.minimum_healthy),
        maximum: configuration.u32_at("maximumPercent")?.unwrap_or(default.maximum),
    })
}

/// What one of the service's present tasks needs: by its task definition, else what it holds.
fn old_requirement(held: &Cluster, group: &str, new: Option<&str>) -> Option<Requirement> {
    let mut own = held.facts.tasks.iter().filter(|task| task.group == group && task.definition.as_deref() != new);
    let task = own.next()?;
    let by_definition = task.definition.as_deref().and_then(|reference| held.facts.task_definition(reference));
    if let Some(definition) = by_definition {
        return requirement(definition, &Overrides::default()).ok();
    }
    let holds = &task.holds;
    let mut needs = Requirement::default();
    needs.cpu.0 = holds.cpu;
    needs.memory.0 = holds.memory;
    needs.ports_tcp.clone_from(&holds.ports_tcp);
    needs.ports_udp.clone_from(&holds.ports_udp);
    needs.eni = holds.eni;
    needs.neuron_devices = holds.devices == DeviceUse::NeuronDevices;
    needs.gpus = holds.gpus_needed();
    Some(needs)
}

fn put_verdict(answer: &mut Answer, plan: &Plan, rollout: &Rollout<'_>, waits: bool) {
    let verdict = match plan.outcome {
        _ if waits => "waits",
        Outcome::Completes => "completes",
        Outcome::DependsOnChoice { .. } => "dependsOnChoice",
        Outcome::Stuck { .. } => "stuck",
    };
    answer.insert("verdict".into(), verdict.into());
    if let (Outcome::Stuck { held, proof }, false) = (plan.outcome.clone(), waits) {
        answer.insert("stuck".into(), true.into());
        answer.insert("heldBy".into(), held_word(held).into());
        answer.insert("proof".into(), proof_value(held, proof, plan, rollout));
    }
    if let Outcome::DependsOnChoice { states } = plan.outcome {
        let text = "which task ECS stops, or where it starts one, decides: some orders end, others do not";
        answer.insert("proof".into(), json!({ "kind": "exhausted", "states": states, "text": text }));
    }
    let Limits { minimum, maximum } = plan.course.limits;
    answer.insert("desiredCount".into(), rollout.desired.into());
    answer.insert("minimumHealthy".into(), minimum.into());
    answer.insert("maximum".into(), maximum.into());
}

fn proof_value(held: Held, proof: Proof, plan: &Plan, rollout: &Rollout<'_>) -> Value {
    let Limits { minimum, maximum } = plan.course.limits;
    let percentages = rollout.percentages;
    let bounds = format!(
        "at least ceil({} × {} %) = {minimum} must stay healthy, at most floor({} × {} %) = {maximum} may run",
        rollout.desired, percentages.minimum_healthy, rollout.desired, percentages.maximum,
    );
    let why = match held {
        Held::Configuration => format!("{bounds}: none may stop, none may start"),
        Held::Placement => format!("{bounds}: none may stop, and there is no place for one that may start"),
        Held::Protection => format!("{bounds}: those that may stop are protected"),
        Held::Health => "the tasks of the new revision are not healthy".to_owned(),
        Held::Rate => "no task may start at this rate".to_owned(),
    };
    let (kind, how) = match proof {
        Proof::NothingWasChosen => ("firstStep", "; nothing has been chosen yet, so no order does better".to_owned()),
        Proof::Exhausted { states } => {
            let all = match states {
                1 => "the one state that any order leads to ends like this".to_owned(),
                _ => format!("all {states} states that any order leads to end like this"),
            };
            ("exhausted", format!("; {all}"))
        }
        Proof::TooFewPlaces => {
            ("places", "; a new task is no larger than an old one, so no order finds more places".to_owned())
        }
        Proof::Open => ("open", "; whether another order would do better is not proven".to_owned()),
    };
    let mut value = json!({ "kind": kind, "text": format!("{why}{how}") });
    if let (Proof::Exhausted { states }, Some(fields)) = (proof, value.as_object_mut()) {
        fields.insert("states".into(), states.into());
    }
    value
}

const fn held_word(held: Held) -> &'static str {
    match held {
        Held::Configuration => "deploymentConfiguration",
        Held::Placement => "placement",
        Held::Protection => "taskProtection",
        Held::Health => "health",
        Held::Rate => "rate",
    }
}

fn put_course(answer: &mut Answer, plan: &Plan, clock: &Clock, waits: bool) {
    let Course { rows, lowest_healthy, highest_total, .. } = &plan.course;
    answer.insert("lowestHealthy".into(), (*lowest_healthy).into());
    answer.insert("highestRunning".into(), (*highest_total).into());
    answer.insert("runningCount".into(), plan.tasks.into());
    answer.insert("instances".into(), plan.instances.into());
    if let Some(peak) = plan.instances_at_peak {
        answer.insert("instancesAtPeak".into(), peak.into());
    }
    let starts = clock.starts(rows.iter().map(|row| row.started));
    let steps = rows.iter().zip(&starts).map(|(row, at)| {
        let mut step = json!({
            "atSeconds": at,
            "stopped": row.stopped,
            "started": row.started,
            "old": row.old,
            "new": row.new,
            "healthy": row.healthy,
        });
        if let Some(fields) = step.as_object_mut() {
            if row.unplaced > 0 {
                fields.insert(if waits { "waiting" } else { "unplaced" }.into(), row.unplaced.into());
            }
            match row.held {
                Some(Held::Placement) if waits => drop(fields.insert("heldBy".into(), "capacity".into())),
                Some(held) => drop(fields.insert("heldBy".into(), held_word(held).into())),
                None => {}
            }
        }
        step
    });
    answer.insert("steps".into(), steps.collect());
    if plan.course.completes {
        answer.insert("durationSeconds".into(), starts.last().copied().unwrap_or(0).into());
    }
}

fn event(held: &Cluster, service: &str, plan: &Plan, of_provider: bool) -> Option<String> {
    let Outcome::Stuck { held: by, .. } = plan.outcome else { return None };
    match by {
        Held::Configuration => Some(ServiceEvent::DeploymentConfiguration { service }.to_string()),
        Held::Placement => {
            let closest = plan.explanation.as_ref().and_then(|explanation| explanation.closest.as_ref());
            let view = closest.and_then(|closest| held.cluster.instance(closest.instance));
            Some(match (closest, view) {
                (Some(closest), Some(view)) => {
                    ServiceEvent::UnableToPlace { service, closest: view.id(), reason: closest.rejection.reason() }
                        .to_string()
                }
                _ if of_provider => ServiceEvent::NoInstancesInProvider { service }.to_string(),
                _ => ServiceEvent::NoInstances { service }.to_string(),
            })
        }
        _ => None,
    }
}

fn put_numbers(value: &mut Value, remedy: &stowplan::deployment::DeploymentRemedy) {
    use stowplan::deployment::DeploymentRemedy::{MaximumPercent, MinimumHealthyPercent, MoreInstances, SmallerTask};
    let Some(fields) = value.as_object_mut() else { return };
    let mut put = |key: &str, number: u32| {
        fields.insert(key.into(), number.into());
    };
    match remedy {
        MinimumHealthyPercent(percent) | MaximumPercent(percent) => put("percent", *percent),
        MoreInstances { count, .. } => put("count", *count),
        SmallerTask { cpu, memory } => {
            put("cpu", *cpu);
            put("memory", *memory);
        }
        _ => {}
    }
}

/// A daemon: in turn on the instances that have it, as many at once as the minimum leaves (DEPLOY-40).
fn daemon(held: &mut Cluster, request: &Request, percentages: Percentages, options: &Options) -> Result<Answer, Error> {
    let blocked = blocked_daemons(held, request, options)?;
    let group = &request.spec.group;
    let running = held
        .cluster
        .instances()
        .filter(|id| held.cluster.instance(*id).is_some_and(|view| view.group_count(group) > 0));
    let instances: Vec<&str> = running.filter_map(|id| held.cluster.instance(id)).map(|view| view.arn()).collect();
    let count = u32::try_from(instances.len()).unwrap_or(u32::MAX);
    let waves = daemon_waves(count, percentages.minimum_healthy);
    let moves = count == 0 || !waves.is_empty();
    let completes = moves && blocked.is_empty();
    let mut answer = Answer::new();
    answer.insert("verdict".into(), if completes { "completes" } else { "stuck" }.into());
    if !completes {
        answer.insert("stuck".into(), true.into());
        answer.insert("heldBy".into(), held_word(if moves { Held::Placement } else { Held::Configuration }).into());
    }
    if let (Some((instance, reason)), true) = (blocked.first(), moves) {
        let number = blocked.len();
        let text = format!(
            "{number} of the instances cannot take the new task in place of the present one, {instance} for {reason}"
        );
        answer.insert("proof".into(), json!({ "kind": "places", "text": text }));
    }
    answer.insert("desiredCount".into(), count.into());
    answer.insert("minimumHealthy".into(), percentages.limits(count).minimum.into());
    let named = waves.iter().map(|wave| {
        let part = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        Value::from(instances.get(part(wave.start)..part(wave.end)).unwrap_or_default())
    });
    answer.insert("waves".into(), named.collect());
    answer.insert("rules".into(), rule_ids(&rules!["DEPLOY-40", "DEPLOY-101"]));
    let mut lints = held.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    put_lints(&mut answer, &lints);
    Ok(answer)
}

/// Instances that do not take the new daemon even without their present one, and why.
fn blocked_daemons(held: &mut Cluster, request: &Request, options: &Options) -> Result<Vec<(String, String)>, Error> {
    let cluster = &mut held.cluster;
    let kind = cluster
        .prepare(&request.spec, &options.semantics)
        .map_err(|error| Error::new(error.code(), error.to_string(), ""))?;
    let mut fork = cluster.fork();
    let is_own = |id| fork.task(id).is_some_and(|task| task.group() == request.spec.group);
    let own: Vec<_> = fork.tasks().filter(|id| is_own(*id)).collect();
    for id in own {
        let _ = fork.stop_task(id);
    }
    let blocked = fork.daemon_plan(kind).map(|plan| plan.blocked).unwrap_or_default();
    let named = blocked
        .iter()
        .filter_map(|(id, rejection)| Some((fork.instance(*id)?.id().to_owned(), rejection.reason().to_string())));
    let named = named.collect();
    drop(fork);
    let _ = cluster.forget_kind(kind);
    Ok(named)
}
