//! `deploy`: how a deployment of a service goes, whether it ends, and what would help.

mod blue_green;
mod waiting;

use waiting::{put_waiting, waits};

use serde_json::{Value, json};
use stowplan::{
    capacity::fargate::LaunchRate,
    cluster::short_id,
    deployment::{
        Clock, DeploymentCourse, DeploymentOutcome, DeploymentPlan, Limits, Percentages, Rollout, StuckProof, WaitsFor,
    },
    placement::{Launch, SpecError},
    task::{Overrides, Requirement, requirement},
};

use crate::assumption::Assumption;
use crate::decide::{
    Answer, ClusterSession, arn, fargate,
    options::{DecideOptions, Explain},
    place::explanation,
    place::request::{self, Request, Start},
    put_lints, rule_ids,
};
use crate::{Error, Lint, Node};

/// AWS's quota of tasks of one service.
const DESIRED_MAX: u32 = 5000;

/// Seconds until a task without any check counts as healthy.
const STEP_SECONDS: u32 = 40;

pub(in crate::decide) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<Answer, Error> {
    let service = node.required("service")?;
    service.object()?;
    let name = service.required("serviceName")?.str()?.to_owned();
    let with_definition = if node.has("taskDefinition") { node } else { &service };
    let request = request::read_parts(session, with_definition, &service, options)?;
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
        let mut answer = daemon(session, &request, percentages)?;
        let mut lints = session.facts.lints.clone();
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
    let shift = blue_green::read(configuration.as_ref())?;
    // The percentages are those of rolling deployments.
    if let (Err(error), None) = (percentages.check(), &shift) {
        let path = configuration
            .as_ref()
            .map_or_else(|| service.path_of("deploymentConfiguration"), |configuration| configuration.path());
        return Err(Error::new(error.code(), error.to_string(), path).with_help("e.g. 100 and 200, or 50 and 100"));
    }
    let force = node.bool_at("forceNewDeployment")?.unwrap_or(false);
    let definition = request.definition.arn.clone().filter(|_| !force);
    let old = old_requirement(session, &request.spec.group, definition.as_deref());
    let rollout = Rollout::new(&request.spec, desired)
        .old(old.as_ref())
        .definition(definition.as_deref())
        .percentages(percentages)
        .rate(node.u32_at("rate")?.unwrap_or(u32::MAX))
        .on_fargate(on_fargate);
    let step_seconds = node.u32_at("stepSeconds")?.unwrap_or(STEP_SECONDS);
    let step_path = (!node.has("stepSeconds")).then(|| node.path_of("stepSeconds"));
    if let Some(shift) = shift {
        let mut answer = blue_green::answer(session, &name, &rollout, shift, step_seconds, &request, options)?;
        let mut lints = session.facts.lints.clone();
        lints.extend(request.lints);
        lints.extend(assumed_steps(&answer, step_path));
        put_lints(&mut answer, &lints);
        return Ok(answer);
    }
    let senseless = |error: SpecError| Error::new(error.code(), error.to_string(), service.path());
    let plan = session.cluster.plan_deployment(&rollout).map_err(senseless)?;
    let remedies = session.cluster.deployment_remedies(&rollout).map_err(senseless)?;
    let mut answer = Answer::new();
    let waits = matches!(plan.outcome, DeploymentOutcome::Stuck { waits_for: WaitsFor::Placement, .. })
        && waits(session, &request);
    put_verdict(&mut answer, &plan, &rollout, waits);
    put_course(&mut answer, &plan, &Clock::new(step_seconds, &request.destination.to), waits);
    if waits {
        let waiting = plan.course.rows.last().map_or(0, |row| row.unplaced);
        put_waiting(&mut answer, session, waiting, plan.explanation.as_ref(), &request)?;
    } else {
        let of_provider = matches!(request.spec.launch, Launch::CapacityProvider(_));
        let event = plan.event(&session.cluster, &name, of_provider);
        answer.extend(event.map(|event| ("event".to_owned(), event.into())));
    }
    if on_fargate {
        let rate = LaunchRate::LARGE_REGION;
        answer.insert("launchRate".into(), json!({ "burst": rate.burst, "perSecond": rate.per_second }));
    }
    if let DeploymentOutcome::Stuck { .. } | DeploymentOutcome::DependsOnChoice { .. } = plan.outcome {
        let written = remedies.iter().map(|remedy| {
            let mut value = json!({ "kind": remedy.as_str(), "text": remedy.to_string() });
            put_numbers(&mut value, remedy);
            value
        });
        answer.insert("remedies".into(), written.collect());
    }
    if let (Some(found), true) = (&plan.explanation, options.explain != Explain::None) {
        answer.insert(
            "explanation".into(),
            crate::decide::to_value(&explanation::written(&session.cluster, found, &request, options)),
        );
    }
    let mut rules = rules!["DEPLOY-22", "DEPLOY-37", "DEPLOY-39", "DEPLOY-101", "DEPLOY-102"].to_vec();
    if on_fargate {
        rules.extend(rules!["PLACE-133", "CAP-116"]);
    }
    if waits {
        rules.extend(rules!["PLACE-140", "PLACE-141", "CAP-174"]);
    }
    answer.insert("rules".into(), rule_ids(&rules));
    let mut lints = session.facts.lints.clone();
    lints.extend(request.lints);
    lints.extend(assumed_steps(&answer, step_path));
    lints.extend(on_fargate.then(|| fargate::assumed_rate(&service)));
    put_lints(&mut answer, &lints);
    Ok(answer)
}

/// That every task is healthy after a step's seconds, where those are not given and the answer has
/// times.
fn assumed_steps(answer: &Answer, untold: Option<String>) -> Option<Lint> {
    let steps = answer.get("steps").and_then(Value::as_array).map_or(0, Vec::len);
    let has_times = steps > 1 || answer.contains_key("durationSeconds");
    let path = untold.filter(|_| has_times)?;
    let message = format!("a step is assumed to need {STEP_SECONDS} s, after which every new task is healthy");
    let help = "give `stepSeconds` (`--step-seconds`): how long a task of yours takes until it is healthy";
    Some(Assumption::StepSeconds.lint(message, path).with_help(help))
}

/// Deployments that ECS's own scheduler does not run are not told as if it did.
fn refuse_controllers(service: &Node<'_>) -> Result<(), Error> {
    let Some(controller) = service.field("deploymentController") else { return Ok(()) };
    let words = ["ECS", "CODE_DEPLOY", "EXTERNAL"].map(|word| (word, word));
    match controller.word_at("type", &words)? {
        None | Some("ECS") => Ok(()),
        Some(other) => {
            let message = format!("deployments of controller `{other}` are not ECS's to run");
            let help = "only services with the controller `ECS` can be predicted";
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
fn old_requirement(session: &ClusterSession, group: &str, new: Option<&str>) -> Option<Requirement> {
    let mut own = session.facts.tasks.iter().filter(|task| task.group == group && task.definition.as_deref() != new);
    let task = own.next()?;
    let by_definition = task.definition.as_deref().and_then(|reference| session.facts.task_definition(reference));
    if let Some(definition) = by_definition {
        return requirement(definition, &Overrides::default()).ok();
    }
    Some(Requirement::from(&task.holds))
}

fn put_verdict(answer: &mut Answer, plan: &DeploymentPlan, rollout: &Rollout<'_>, waits: bool) {
    let verdict = match plan.outcome {
        _ if waits => "waits",
        DeploymentOutcome::Completes => "completes",
        DeploymentOutcome::DependsOnChoice { .. } => "dependsOnChoice",
        DeploymentOutcome::Stuck { .. } => "stuck",
    };
    answer.insert("verdict".into(), verdict.into());
    if let (DeploymentOutcome::Stuck { waits_for, proof }, false) = (plan.outcome.clone(), waits) {
        answer.insert("stuck".into(), true.into());
        answer.insert("heldBy".into(), waits_for.as_str().into());
        answer.insert("proof".into(), proof_value(waits_for, proof, plan, rollout));
    }
    if let DeploymentOutcome::DependsOnChoice { states } = plan.outcome {
        let text = "which task ECS stops, or where it starts one, decides: some orders end, others do not";
        answer.insert("proof".into(), json!({ "kind": "exhausted", "states": states, "text": text }));
    }
    let Limits { minimum, maximum } = plan.course.limits;
    answer.insert("desiredCount".into(), rollout.desired.into());
    answer.insert("minimumHealthy".into(), minimum.into());
    answer.insert("maximum".into(), maximum.into());
}

fn proof_value(waits_for: WaitsFor, proof: StuckProof, plan: &DeploymentPlan, rollout: &Rollout<'_>) -> Value {
    let Limits { minimum, maximum } = plan.course.limits;
    let percentages = rollout.percentages;
    let bounds = format!(
        "at least ceil({} × {} %) = {minimum} must stay healthy, at most floor({} × {} %) = {maximum} may run",
        rollout.desired, percentages.minimum_healthy, rollout.desired, percentages.maximum,
    );
    let why = match waits_for {
        WaitsFor::Configuration => format!("{bounds}: none may stop, none may start"),
        WaitsFor::Placement => format!("{bounds}: none may stop, and there is no place for one that may start"),
        WaitsFor::Protection => format!("{bounds}: those that may stop are protected"),
        WaitsFor::Health => "the tasks of the new revision are not healthy".to_owned(),
        WaitsFor::Rate => "no task may start at this rate".to_owned(),
    };
    let mut value = json!({ "kind": proof.as_str(), "text": format!("{why}; {proof}") });
    if let (StuckProof::Exhausted { states }, Some(fields)) = (proof, value.as_object_mut()) {
        fields.insert("states".into(), states.into());
    }
    value
}

fn put_course(answer: &mut Answer, plan: &DeploymentPlan, clock: &Clock, waits: bool) {
    let DeploymentCourse { rows, lowest_healthy, highest_total, .. } = &plan.course;
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
            match row.waits_for {
                Some(WaitsFor::Placement) if waits => drop(fields.insert("heldBy".into(), "capacity".into())),
                Some(waits_for) => drop(fields.insert("heldBy".into(), waits_for.as_str().into())),
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

/// A daemon: in turn on the instances that have it, as many at once as the minimum leaves
/// (DEPLOY-40).
fn daemon(session: &mut ClusterSession, request: &Request, percentages: Percentages) -> Result<Answer, Error> {
    let plan = session
        .cluster
        .plan_daemon(&request.spec, percentages)
        .map_err(|error| Error::new(error.code(), error.to_string(), ""))?;
    let cluster = &session.cluster;
    let mut answer = Answer::new();
    answer.insert("verdict".into(), if plan.waits_for().is_none() { "completes" } else { "stuck" }.into());
    if let Some(waits_for) = plan.waits_for() {
        answer.insert("stuck".into(), true.into());
        answer.insert("heldBy".into(), waits_for.as_str().into());
    }
    if let (Some(WaitsFor::Placement), Some((instance, rejection))) = (plan.waits_for(), plan.blocked.first()) {
        let number = plan.blocked.len();
        let (instance, reason) = (short_id(arn(cluster, *instance)), rejection.reason());
        let text = format!(
            "{number} of the instances cannot take the new task in place of the present one, {instance} for {reason}"
        );
        answer.insert("proof".into(), json!({ "kind": "places", "text": text }));
    }
    answer.insert("desiredCount".into(), plan.instances.len().into());
    answer.insert("minimumHealthy".into(), plan.minimum.into());
    let named = plan.named_waves().map(|wave| wave.iter().map(|id| Value::from(arn(cluster, *id))).collect::<Value>());
    answer.insert("waves".into(), named.collect());
    answer.insert("rules".into(), rule_ids(&rules!["DEPLOY-40", "DEPLOY-101"]));
    let mut lints = session.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    put_lints(&mut answer, &lints);
    Ok(answer)
}
