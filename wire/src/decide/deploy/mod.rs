//! `deploy`: how a deployment of a service goes, whether it ends, and what would help.

mod blue_green;
mod daemon;
mod failing;
mod hooks;
mod routing;
mod shift;
mod stage_events;
mod stages;
mod targets;
mod terms;
mod waiting;

use terms::{Asked, Told};
use waiting::{put_waiting, waits};

use stowplan::{
    capacity::fargate::LaunchRate,
    placement::{Explanation, Launch, SpecError},
    task::{Overrides, Requirement, requirement},
};
use stowplan_deployment::{
    Clock, DeploymentCourse, DeploymentOutcome, DeploymentPlan, DeploymentRemedy, Limits, PercentageError, Percentages,
    PlanDeployment, Rollout, StepSummary, StuckProof, WaitsFor,
};

use crate::answer::{
    self, ChoiceProof, DeployAnswer, DeployProof, DeployRemedy, DeployStep, DeployVerdict, RollingRemedy,
};
use crate::assumption::Assumption;
use crate::decide::{
    ClusterSession, fargate,
    options::{DecideOptions, Explain},
    place::explanation,
    place::request::{self, Request, Start},
    told_once,
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
) -> Result<DeployAnswer, Error> {
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
        refuse_percentages(percentages.check_daemon(), &service, configuration.as_ref(), "0 to 100, and 100")?;
        return daemon::answer(session, node, &request, percentages);
    }
    let Some(desired) = desired else {
        return Err(Error::new("document/missing-key", "`desiredCount` is missing", service.path_of("desiredCount")));
    };
    if desired > DESIRED_MAX {
        let message = format!("{desired} tasks, a service has at most {DESIRED_MAX}");
        return Err(Error::new("deploy/desired-count", message, service.path_of("desiredCount")));
    }
    let shift = shift::read(configuration.as_ref())?;
    // The percentages are those of rolling deployments.
    if shift.is_none() {
        refuse_percentages(percentages.check(), &service, configuration.as_ref(), "e.g. 100 and 200, or 50 and 100")?;
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
    let asked =
        Asked { node, service: &service, configuration: configuration.as_ref(), percentages, request: &request };
    let told = terms::read(session, &asked, Clock::new(step_seconds, &request.destination.to))?;
    let mut answer = match shift {
        Some(shift) => {
            let rollout = rollout.clone().terms(&told.terms);
            let asked = blue_green::Asked {
                terms: &told,
                name: &name,
                node,
                service: &service,
                configuration: configuration.as_ref(),
                rollout: &rollout,
                shift,
                step_seconds,
                request: &request,
                options,
            };
            blue_green::answer(session, &asked)?
        }
        None => rolling(session, &name, &rollout, told, &service, &request, options)?,
    };
    let mut lints = session.facts.lints.clone();
    if let Some(strategy) = &answer.strategy {
        lints.extend(terms::not_followed(node, configuration.as_ref(), strategy));
    }
    lints.extend(std::mem::take(&mut answer.lints));
    lints.extend(request.lints);
    lints.extend(assumed_steps(&answer, step_path));
    lints.extend(answer.launch_rate.is_some().then(|| fargate::assumed_rate(&service)));
    answer.lints = told_once(&lints);
    Ok(answer)
}

/// A rolling deployment: in steps between the percentages.
fn rolling(
    session: &mut ClusterSession,
    name: &str,
    rollout: &Rollout<'_>,
    mut told: Told,
    service: &Node<'_>,
    request: &Request,
    options: &DecideOptions,
) -> Result<DeployAnswer, Error> {
    // Tasks that wait for instances are no failed launches.
    let can_wait = waits(session, request);
    let asks = told.asks();
    told.terms.launches_wait = can_wait;
    let rollout = &rollout.clone().terms(asks.then_some(&told.terms));
    let senseless = |error: SpecError| Error::new(error.code(), error.to_string(), service.path());
    let plan = session.cluster.plan_deployment(rollout).map_err(senseless)?;
    let remedies = session.cluster.deployment_remedies(rollout).map_err(senseless)?;
    let waits = can_wait && matches!(plan.outcome, DeploymentOutcome::Stuck { waits_for: WaitsFor::Placement, .. });
    let on_fargate = request.destination.to.is_fargate();
    let mut answer = DeployAnswer { desired_count: rollout.desired as usize, ..DeployAnswer::default() };
    put_verdict(&mut answer, &plan, rollout, waits);
    put_course(&mut answer, &plan, &told.terms.clock, waits);
    failing::put(&mut answer, session, name, &plan, rollout, &told, request);
    if waits {
        let waiting = plan.course.rows.last().map_or(0, |row| row.unplaced);
        put_waiting(&mut answer, session, waiting, plan.explanation.as_ref(), request)?;
    } else {
        let of_provider = matches!(request.spec.launch, Launch::CapacityProvider(_));
        answer.event = plan.event(&session.cluster, name, of_provider);
    }
    if on_fargate {
        answer.launch_rate = Some(LaunchRate::LARGE_REGION.into());
    }
    if plan.outcome != DeploymentOutcome::Completes {
        answer.remedies = Some(remedies.iter().map(remedy).collect());
    }
    answer.explanation = explanation_of(session, plan.explanation.as_ref(), request, options);
    let mut rules = rules!["DEPLOY-22", "DEPLOY-37", "DEPLOY-39", "DEPLOY-101", "DEPLOY-102"].to_vec();
    if on_fargate {
        rules.extend(rules!["PLACE-133", "CAP-116"]);
    }
    if waits {
        rules.extend(rules!["PLACE-140", "PLACE-141", "CAP-174"]);
    }
    if asks {
        rules.extend(failing::rules(&told));
    }
    if let (DeploymentOutcome::Stuck { waits_for: WaitsFor::Protection, .. }, Some(until)) =
        (&plan.outcome, told.protected_until)
    {
        let message = format!("the protection of its tasks expires, the last at {until}, and then it goes on");
        let lint = Lint::new("deploy/protection-expires", message, "/cluster/protectedTasks");
        answer.lints.push(lint.with_help("give `now`, the time at which the deployment begins"));
    }
    answer.lints.append(&mut told.lints);
    answer.rules = rules.as_slice().into();
    Ok(answer)
}

/// Why the next task found no place, where it is asked for.
fn explanation_of(
    session: &ClusterSession,
    found: Option<&Explanation>,
    request: &Request,
    options: &DecideOptions,
) -> Option<crate::answer::Explanation> {
    let found = found.filter(|_| options.explain != Explain::None)?;
    Some(explanation::written(&session.cluster, found, request, options))
}

/// That every task is healthy after a step's seconds, where those are not given and the answer has
/// times.
fn assumed_steps(answer: &DeployAnswer, untold: Option<String>) -> Option<Lint> {
    let steps = answer.steps.as_ref().map_or(0, Vec::len);
    let has_times = steps > 1 || answer.duration_seconds.is_some();
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

/// Percentages that ECS refuses, at their place.
fn refuse_percentages(
    checked: Result<(), PercentageError>,
    service: &Node<'_>,
    configuration: Option<&Node<'_>>,
    help: &str,
) -> Result<(), Error> {
    let Err(error) = checked else { return Ok(()) };
    let path = match (configuration, &error) {
        (Some(configuration), PercentageError::DaemonAbove) => configuration.path_of("maximumPercent"),
        (Some(configuration), _) => configuration.path(),
        (None, _) => service.path_of("deploymentConfiguration"),
    };
    let help = error.help().filter(|_| error == PercentageError::DaemonAbove).unwrap_or(help.into());
    Err(Error::new(error.code(), error.to_string(), path).with_help(help))
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

fn put_verdict(answer: &mut DeployAnswer, plan: &DeploymentPlan, rollout: &Rollout<'_>, waits: bool) {
    let Limits { minimum, maximum } = plan.course.limits;
    answer.minimum_healthy = Some(minimum);
    answer.maximum = Some(maximum);
    match plan.outcome {
        _ if waits => answer.verdict = DeployVerdict::Waits,
        DeploymentOutcome::Completes => answer.verdict = DeployVerdict::Completes,
        DeploymentOutcome::Fails { .. } => answer.verdict = DeployVerdict::Fails,
        DeploymentOutcome::DependsOnChoice { states } => {
            answer.verdict = DeployVerdict::DependsOnChoice;
            let text = "which task ECS stops, or where it starts one, decides: some orders end, others do not";
            answer.proof =
                Some(DeployProof::Choice(ChoiceProof { kind: "exhausted".into(), states, text: text.into() }));
        }
        DeploymentOutcome::Stuck { waits_for, proof } => {
            answer.verdict = DeployVerdict::Stuck;
            answer.stuck = Some(true);
            answer.held_by = Some(waits_for.as_str().into());
            answer.proof = Some(stuck_proof(waits_for, proof, plan, rollout));
        }
    }
}

fn stuck_proof(waits_for: WaitsFor, proof: StuckProof, plan: &DeploymentPlan, rollout: &Rollout<'_>) -> DeployProof {
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
    let states = if let StuckProof::Exhausted { states } = proof { Some(states) } else { None };
    DeployProof::Stuck(answer::StuckProof { kind: proof.as_str().into(), text: format!("{why}; {proof}"), states })
}

fn put_course(answer: &mut DeployAnswer, plan: &DeploymentPlan, clock: &Clock, waits: bool) {
    let DeploymentCourse { rows, lowest_healthy, highest_total, .. } = &plan.course;
    answer.lowest_healthy = Some(*lowest_healthy);
    answer.highest_running = Some(*highest_total);
    answer.running_count = Some(plan.tasks);
    answer.instances = Some(plan.instances);
    answer.instances_at_peak = plan.instances_at_peak;
    if let Some(timed) = &plan.timed {
        answer.steps = Some(steps_at(rows, &timed.starts, waits));
        answer.duration_seconds = timed.completed_seconds;
        return;
    }
    let (steps, ends) = steps(rows, clock, waits);
    answer.steps = Some(steps);
    answer.duration_seconds = plan.course.completes.then_some(ends);
}

/// The steps with their seconds, and the second in which the last one is over.
fn steps(rows: &[StepSummary], clock: &Clock, waits: bool) -> (Vec<DeployStep>, u32) {
    let starts = clock.starts(rows.iter().map(|row| row.started));
    (steps_at(rows, &starts, waits), starts.last().copied().unwrap_or(0))
}

/// The steps, each with its second.
fn steps_at(rows: &[StepSummary], starts: &[u32], waits: bool) -> Vec<DeployStep> {
    let steps = rows.iter().zip(starts).map(|(row, at)| {
        let without_room = (row.unplaced > 0).then_some(row.unplaced);
        let held_by = row.waits_for.map(|held| match held {
            WaitsFor::Placement if waits => "capacity",
            held => held.as_str(),
        });
        DeployStep {
            at_seconds: *at,
            stopped: row.stopped,
            started: row.started,
            old: row.old,
            new: row.new,
            healthy: row.healthy,
            waiting: without_room.filter(|_| waits),
            unplaced: without_room.filter(|_| !waits),
            held_by: held_by.map(Into::into),
        }
    });
    steps.collect()
}

fn remedy(remedy: &DeploymentRemedy) -> DeployRemedy {
    let mut written =
        RollingRemedy { kind: remedy.as_str().into(), text: remedy.to_string(), ..RollingRemedy::default() };
    match remedy {
        DeploymentRemedy::MinimumHealthyPercent(percent)
        | DeploymentRemedy::MaximumPercent(percent)
        | DeploymentRemedy::EarlySuccess(percent) => {
            written.percent = Some(*percent);
        }
        DeploymentRemedy::MoreInstances { count, .. } | DeploymentRemedy::FailureThreshold(count) => {
            written.count = Some(*count);
        }
        DeploymentRemedy::GracePeriod(seconds) | DeploymentRemedy::StopLater(seconds) => {
            written.seconds = Some(*seconds);
        }
        DeploymentRemedy::BakeMinutes(minutes) => written.minutes = Some(*minutes),
        DeploymentRemedy::UnwatchAlarm(name) => written.alarm_name = Some(name.clone()),
        DeploymentRemedy::SmallerTask { cpu, memory } => {
            written.cpu = Some(*cpu);
            written.memory = Some(*memory);
        }
        _ => {}
    }
    DeployRemedy::Rolling(written)
}
