//! `deploy` for blue/green, linear and canary services: the new revision beside the old one, then
//! the traffic.

use stowplan::{
    capacity::fargate::LaunchRate,
    placement::{ServiceEvent, SpecError},
};
use stowplan_deployment::{
    Beside, Clock, PlanDeployment, RollbackTo, Rollout, Stage, TrafficShift,
    stages::{FailedBy, ScaleUp, Span, StageCourse, StageFailure, StagePlan, StagesEnd},
};

use super::shift::Shift;
use super::stages::{self, Counts, Told, written};
use super::{failing, stage_events, terms};
use crate::answer::{
    BesideRemedy, ChoiceProof, DeployAnswer, DeployFailure, DeployPeak, DeployProof, DeployRemedy, DeployRollback,
    DeployStep, DeployVerdict, StuckProof, TrafficStep,
};
use crate::count::counted;
use crate::decide::{ClusterSession, deploy::waiting, options::DecideOptions, place::request::Request};
use crate::{Error, Lint, Node};

/// What is asked.
pub(super) struct Asked<'a, 'd> {
    pub(super) name: &'a str,
    pub(super) node: &'a Node<'d>,
    pub(super) service: &'a Node<'d>,
    pub(super) configuration: Option<&'a Node<'d>>,
    pub(super) rollout: &'a Rollout<'a>,
    pub(super) shift: Shift,
    pub(super) step_seconds: u32,
    pub(super) request: &'a Request,
    pub(super) options: &'a DecideOptions,
    pub(super) terms: &'a terms::Told,
}

/// The answer: verdict, steps, stages, traffic, and what would help.
pub(super) fn answer(session: &mut ClusterSession, asked: &Asked<'_, '_>) -> Result<DeployAnswer, Error> {
    let Asked { rollout, shift, request, .. } = asked;
    let senseless = |error: SpecError| Error::new(error.code(), error.to_string(), "");
    let plan = session.cluster.plan_beside(rollout).map_err(senseless)?;
    let waits = !plan.completes() && waiting::waits(session, request);
    let mut answer = DeployAnswer {
        strategy: Some(shift.word.into()),
        desired_count: rollout.desired as usize,
        minimum_healthy: Some(rollout.desired),
        maximum: Some(rollout.desired.saturating_mul(2)),
        lowest_healthy: Some(plan.healthy),
        highest_running: Some(plan.tasks.saturating_add(plan.started)),
        running_count: Some(plan.tasks),
        instances: Some(plan.instances),
        peak: Some(DeployPeak { tasks: plan.tasks.saturating_add(plan.started), cpu: plan.cpu, memory: plan.memory }),
        explanation: super::explanation_of(session, plan.explanation.as_ref(), request, asked.options),
        rules: rules!["DEPLOY-109", "DEPLOY-113"][..].into(),
        ..DeployAnswer::default()
    };
    if waits {
        answer.verdict = DeployVerdict::Waits;
        answer.steps = Some(vec![first_step(&plan, waits)]);
        waiting::put_waiting(&mut answer, session, plan.unplaced, plan.explanation.as_ref(), request)?;
        return Ok(answer);
    }
    if !plan.completes() {
        put_no_place(&mut answer, session, asked.name, &plan, rollout.desired);
    }
    put_stages(&mut answer, session, asked, &plan)?;
    Ok(answer)
}

/// The stages, how they end, and what follows from that.
fn put_stages(
    answer: &mut DeployAnswer,
    session: &ClusterSession,
    asked: &Asked<'_, '_>,
    plan: &Beside,
) -> Result<(), Error> {
    let of_rollout = &asked.terms.terms;
    let mut told = Told::read(asked.service, asked.node, asked.configuration, of_rollout)?;
    told.held_until_seconds = held_until(session, asked, plan);
    let seconds = scale_up_seconds(asked, plan.started);
    let scale_up = if plan.completes() { ScaleUp::Takes(seconds) } else { ScaleUp::Never };
    let asks = told.plan(asked.shift, scale_up);
    stages::unheard(&told, &asks, asked.node)?;
    let course = asks.follow();
    let counts = Counts::of(plan, &told);
    answer.stages = Some(stages::stages(&told, &course.stages, Span::ZERO, &counts, false));
    put_end(answer, session, asked, plan, &told, &asks, &course);
    put_steps(answer, &counts, plan, &asks, &course, asked.rollout.desired);
    let path = asked.configuration.map(Node::path).unwrap_or_default();
    answer.lints = stages::lints(&told, &asks, &course, path.clone());
    answer.lints.extend(of_rollout.breaker.map(|_| unused_breaker(asked, &path)));
    answer.lints.extend(asked.terms.of_stages());
    if asked.request.destination.to.is_fargate() {
        answer.launch_rate = Some(LaunchRate::LARGE_REGION.into());
    }
    let back = asks.roll_back(&course).filter(|_| of_rollout.rollback_to == RollbackTo::Old);
    let back = back.as_ref().map(|back| (back.stages.as_slice(), back.seconds));
    let ends = answer.verdict != DeployVerdict::Stuck;
    let mut events = stage_events::events(&told, asked.name, &course, back, answer.event.as_deref());
    // Protected tasks hold it: it is never steady.
    events.retain(|event| ends || event.detail_type.is_some());
    answer.events = Some(events);
    answer.rules = rules_of(&told, &asks, &course, plan).as_slice().into();
    Ok(())
}

/// The circuit breaker is of rolling deployments alone (DEPLOY-104).
fn unused_breaker(asked: &Asked<'_, '_>, configuration: &str) -> Lint {
    let message = format!(
        "the circuit breaker counts the failed tasks of rolling deployments alone: it ends no {} deployment",
        asked.shift.word,
    );
    Lint::new("deploy/circuit-breaker", message, format!("{configuration}/deploymentCircuitBreaker"))
        .with_help("alarms and hooks end such a deployment, and each stage after a day")
}

/// Seconds until all new tasks are healthy: so many start at once, and on Fargate at its launch
/// rate.
fn scale_up_seconds(asked: &Asked<'_, '_>, started: u32) -> u32 {
    let to = &asked.request.destination.to;
    if to.is_fargate() {
        return Clock::new(asked.step_seconds, to).starts([started]).last().copied().unwrap_or(0);
    }
    started.div_ceil(asked.rollout.rate.max(1)).max(1).saturating_mul(asked.step_seconds)
}

/// The verdict.
fn put_end(
    answer: &mut DeployAnswer,
    session: &ClusterSession,
    asked: &Asked<'_, '_>,
    plan: &Beside,
    told: &Told,
    asks: &StagePlan<'_>,
    course: &StageCourse,
) {
    match course.end {
        StagesEnd::Completes if plan.protected > 0 && told.held_until_seconds == 0 => {
            let text = format!(
                "{} of the old revision protected from scale-in: they hold it at CLEAN_UP until the protection ends",
                counted(plan.protected, "task"),
            );
            answer.verdict = DeployVerdict::Stuck;
            answer.stuck = Some(true);
            answer.held_by = Some("taskProtection".into());
            answer.proof = Some(DeployProof::Stuck(StuckProof { kind: "firstStep".into(), text, states: None }));
        }
        StagesEnd::Completes => {
            answer.verdict = DeployVerdict::Completes;
            (answer.duration_seconds, answer.duration_range) = written(course.seconds);
        }
        StagesEnd::Untold(one) => {
            let text = format!(
                "whether what comes after {} s comes before the end depends on how long the hooks take: it ends after {} to {} s",
                one.at_seconds, course.seconds.least, course.seconds.most,
            );
            answer.verdict = DeployVerdict::DependsOnChoice;
            answer.proof = Some(DeployProof::Choice(ChoiceProof { kind: "untold".into(), states: 0, text }));
        }
        StagesEnd::Fails(failure) => {
            answer.verdict = DeployVerdict::Fails;
            answer.stuck = None;
            answer.failure = Some(failure_of(asked, told, course, &failure));
            let has_one = asked.terms.terms.rollback_to != RollbackTo::Nothing;
            answer.rollback = asks.roll_back(course).filter(|_| has_one).map(|back| {
                let counts = Counts::of(plan, told);
                let revision = asked.terms.revision.clone().or_else(|| old_revision(session, asked));
                if asked.terms.terms.rollback_to == RollbackTo::Unknown {
                    let text = failing::not_told(asked.terms);
                    return DeployRollback { text, revision, ..DeployRollback::default() };
                }
                let (duration_seconds, duration_range) = written(back.seconds);
                DeployRollback {
                    text: stages::way_back(course, &back, revision.as_deref(), &counts),
                    revision,
                    verdict: Some(DeployVerdict::Completes),
                    duration_seconds,
                    duration_range,
                    stages: Some(stages::stages(told, &back.stages, failure.at, &counts, true)),
                }
            });
            let hooks = asks.hook_remedies(course).into_iter().map(stages::remedy);
            let mut remedies = answer.remedies.take().unwrap_or_default();
            if !plan.completes() && !with_room_it_ends(asked, told, plan) {
                remedies.clear();
            }
            remedies.extend(hooks);
            if plan.completes() && (plan.protected == 0 || told.held_until_seconds > 0) {
                remedies.extend(stages::outside_remedies(told, asks, course));
            }
            answer.remedies = Some(remedies);
        }
    }
}

/// Why it fails.
fn failure_of(asked: &Asked<'_, '_>, told: &Told, course: &StageCourse, failure: &StageFailure) -> DeployFailure {
    let mut written = stages::failure(told, course, failure);
    if asked.terms.terms.rollback_to == RollbackTo::Nothing && failure.rolls_back {
        written.text.push_str("; no deployment of the service has completed, so it stalls");
    }
    written
}

/// When the last protection of an old task expires, where that is told of all that are protected.
fn held_until(session: &ClusterSession, asked: &Asked<'_, '_>, plan: &Beside) -> u32 {
    let until = &asked.terms.terms.protected_seconds;
    let new = asked.rollout.definition;
    let own = session.facts.tasks.iter().filter(|task| task.group == asked.rollout.spec.group && task.protected);
    let old = own.filter(|task| new.is_none() || task.definition.as_deref() != new);
    let known: Vec<u32> = old.filter_map(|task| until.get(&task.arn).copied()).collect();
    if known.len() < plan.protected as usize { 0 } else { known.into_iter().max().unwrap_or(0) }
}

/// Whether the deployment ends when its new tasks find places.
fn with_room_it_ends(asked: &Asked<'_, '_>, told: &Told, plan: &Beside) -> bool {
    let all = plan.started.saturating_add(plan.unplaced);
    let asks = told.plan(asked.shift, ScaleUp::Takes(scale_up_seconds(asked, all)));
    asks.follow().end == StagesEnd::Completes && plan.protected == 0
}

/// The task definition of the service's old tasks.
fn old_revision(session: &ClusterSession, asked: &Asked<'_, '_>) -> Option<String> {
    let new = asked.rollout.definition;
    let mut own = session.facts.tasks.iter().filter(|task| task.group == asked.rollout.spec.group);
    own.find_map(|task| task.definition.clone().filter(|definition| Some(definition.as_str()) != new))
}

/// The rules that the stages follow.
fn rules_of(told: &Told, asks: &StagePlan<'_>, course: &StageCourse, plan: &Beside) -> Vec<stowplan::rule::RuleId> {
    let mut rules = rules!["DEPLOY-109", "DEPLOY-113", "DEPLOY-147", "DEPLOY-149", "DEPLOY-150"].to_vec();
    if !told.hooks.hooks.is_empty() {
        rules.extend(rules!["DEPLOY-144", "DEPLOY-145", "DEPLOY-146", "DEPLOY-157"]);
    }
    if asks.deregistration_seconds > 0 {
        rules.extend(rules!["DEPLOY-133", "DEPLOY-134"]);
    }
    if asks.network_load_balancer {
        rules.extend(rules!["DEPLOY-148"]);
    }
    if let Some(failure) = course.failure() {
        rules.extend(rules!["DEPLOY-151", "DEPLOY-152"]);
        match failure.by {
            FailedBy::Alarm => rules.extend(rules!["DEPLOY-106"]),
            FailedBy::Stopped => rules.extend(rules!["DEPLOY-129"]),
            FailedBy::Hook | FailedBy::Timeout => {}
        }
    }
    if let TrafficShift::BlueGreen { .. } = asks.traffic {
        rules.extend(rules!["DEPLOY-153"]);
    }
    if !asks.routes_traffic {
        rules.extend(rules!["DEPLOY-154"]);
    }
    if plan.protected > 0 {
        rules.extend(rules!["DEPLOY-155"]);
    }
    rules
}

/// The step in which the new tasks start.
fn first_step(plan: &Beside, waits: bool) -> DeployStep {
    let (old, new) = (plan.tasks.saturating_sub(plan.new), plan.new.saturating_add(plan.started));
    let mut first = DeployStep { started: plan.started, old, new, healthy: plan.healthy, ..DeployStep::default() };
    if !plan.completes() {
        *(if waits { &mut first.waiting } else { &mut first.unplaced }) = Some(plan.unplaced);
        first.held_by = Some(if waits { "capacity" } else { "placement" }.into());
    }
    first
}

/// New tasks start, the traffic moves part by part, the old tasks stop, or the new ones do. What
/// happens at an unknown time is in the stages alone.
fn put_steps(
    answer: &mut DeployAnswer,
    counts: &Counts,
    plan: &Beside,
    asks: &StagePlan<'_>,
    course: &StageCourse,
    desired: u32,
) {
    let mut steps = Vec::new();
    let up = course.stages.iter().find(|span| span.stage == Stage::ScaleUp);
    if let Some(at_seconds) = up.and_then(|span| span.from.known()) {
        steps.push(DeployStep { at_seconds, ..first_step(plan, false) });
    }
    let shifts = course.stages.iter().filter(|span| span.stage == Stage::ProductionTrafficShift);
    let shifts: Vec<_> = shifts.map(|span| span.from.known()).collect();
    let traffic = shifts.iter().zip(asks.traffic.steps()).filter_map(|(at, (tenths, bake_minutes))| {
        Some(TrafficStep { at_seconds: (*at)?, percent: f64::from(tenths) / 10.0, bake_minutes })
    });
    let mut traffic: Vec<TrafficStep> = traffic.collect();
    let all_known = traffic.len() == shifts.len();
    let (old, new) = (plan.tasks.saturating_sub(plan.new), plan.new.saturating_add(plan.started));
    match (&course.end, course.seconds.known()) {
        (StagesEnd::Completes, Some(at_seconds)) => {
            let (stopped, old) = (old.saturating_sub(counts.kept), counts.kept);
            let healthy = new.min(desired).saturating_add(old);
            let held_by = (old > 0).then(|| "taskProtection".into());
            steps.push(DeployStep { at_seconds, stopped, old, new, healthy, held_by, ..DeployStep::default() });
        }
        (StagesEnd::Fails(failure), Some(at_seconds)) if failure.rolls_back => {
            if !traffic.is_empty() {
                traffic.push(TrafficStep { at_seconds, percent: 0.0, bake_minutes: 0 });
            }
            let back = asks.roll_back(course).and_then(|back| back.seconds.known());
            if let Some(back) = back {
                let at_seconds = at_seconds.saturating_add(back);
                let stopped = stages::new_tasks(course, counts);
                let last = DeployStep { at_seconds, stopped, old, healthy: old, ..DeployStep::default() };
                steps.extend((stopped > 0).then_some(last));
            }
        }
        _ => {}
    }
    answer.steps = Some(steps);
    answer.traffic = Some(traffic).filter(|traffic| all_known && !traffic.is_empty());
}

/// That new tasks find no place, and what would help.
fn put_no_place(answer: &mut DeployAnswer, session: &ClusterSession, service: &str, plan: &Beside, desired: u32) {
    let text = match desired {
        1 => "nothing stops before the new task runs, and there is no place for it".to_owned(),
        desired => format!(
            "nothing stops before all {desired} new tasks run, and there is no place for {} of them; they are alike, so no order finds more",
            plan.unplaced,
        ),
    };
    answer.held_by = Some("placement".into());
    answer.proof = Some(DeployProof::Stuck(StuckProof { kind: "places".into(), text, states: None }));
    let closest = plan.explanation.as_ref().and_then(|explanation| explanation.closest.as_ref());
    let view = closest.and_then(|closest| session.cluster.instance(closest.instance));
    let event = match (closest, view) {
        (Some(closest), Some(view)) => {
            ServiceEvent::UnableToPlace { service, closest: view.id(), reason: closest.rejection.reason() }.to_string()
        }
        _ => ServiceEvent::NoInstances { service }.to_string(),
    };
    answer.event = Some(event);
    let remedies = plan.more_instances.iter().map(|(count, like)| {
        let like = like.rsplit('/').next().unwrap_or(like);
        let text = format!("add {} like {like}", counted(*count, "empty instance"));
        DeployRemedy::Beside(BesideRemedy { kind: "moreInstances".into(), count: *count, text })
    });
    answer.remedies = Some(remedies.collect());
}
