//! `deploy` for blue/green, linear and canary services: the new revision beside the old one, then
//! the traffic.

use stowplan::{
    deployment::{Beside, Rollout, TrafficShift},
    placement::ServiceEvent,
    quantity::Quantity,
};

use crate::answer::{
    BesideRemedy, DeployAnswer, DeployProof, DeployRemedy, DeployStep, DeployVerdict, StuckProof, TrafficStep,
};
use crate::count::counted;
use crate::decide::{ClusterSession, deploy::waiting, options::DecideOptions, place::request::Request};
use crate::{Error, Node};

/// How traffic moves, and how many minutes both revisions run after that.
#[derive(Clone, Copy)]
pub(in crate::decide) struct Shift {
    word: &'static str,
    traffic: TrafficShift,
    bake_minutes: u32,
}

/// The strategy of a `deploymentConfiguration`; `None` for a rolling one.
pub(in crate::decide) fn read(configuration: Option<&Node<'_>>) -> Result<Option<Shift>, Error> {
    let Some(configuration) = configuration else { return Ok(None) };
    let words = ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"].map(|word| (word, word));
    let word = configuration.word_at("strategy", &words)?.unwrap_or("ROLLING");
    let bake_minutes = configuration.u32_at("bakeTimeInMinutes")?.unwrap_or(0);
    let (traffic, bake_minutes) = match word {
        "BLUE_GREEN" => (TrafficShift::BlueGreen { bake_minutes }, 0),
        "LINEAR" => {
            let own = configuration.field("linearConfiguration");
            let (step_tenths, step_bake_minutes) = part(own.as_ref(), "stepPercent", "stepBakeTimeInMinutes", 30)?;
            let traffic = TrafficShift::Linear {
                step_tenths: step_tenths.unwrap_or(100),
                step_bake_minutes: step_bake_minutes.unwrap_or(6),
            };
            (traffic, bake_minutes)
        }
        "CANARY" => {
            let own = configuration.field("canaryConfiguration");
            let (canary_tenths, minutes) = part(own.as_ref(), "canaryPercent", "canaryBakeTimeInMinutes", 1)?;
            let traffic = TrafficShift::Canary {
                canary_tenths: canary_tenths.unwrap_or(50),
                bake_minutes: minutes.unwrap_or(10),
            };
            (traffic, bake_minutes)
        }
        _ => return Ok(None),
    };
    Ok(Some(Shift { word, traffic, bake_minutes }))
}

/// The longest wait between two shifts, a day (LinearConfiguration, CanaryConfiguration).
const BAKE_MINUTES_MAX: u32 = 1440;

/// A part of the traffic in tenths of a percent, and the minutes after it.
fn part(
    node: Option<&Node<'_>>,
    percent: &str,
    minutes: &str,
    least_tenths: u32,
) -> Result<(Option<u32>, Option<u32>), Error> {
    let Some(node) = node else { return Ok((None, None)) };
    let wait = node.field(minutes);
    let minutes = node.u32_at(minutes)?;
    if let (Some(wait), Some(given)) = (wait, minutes.filter(|given| *given > BAKE_MINUTES_MAX)) {
        let message = format!("{given} minutes between two shifts, a day is the most: {BAKE_MINUTES_MAX}");
        return Err(Error::new("deploy/bake-minutes", message, wait.path()));
    }
    let Some(given) = node.quantity_at(percent)? else { return Ok((None, minutes)) };
    let tenths = u32::try_from(given.times(Quantity::from(10)).floor()).unwrap_or(0);
    if !(least_tenths..=1000).contains(&tenths) {
        let least = f64::from(least_tenths) / 10.0;
        let message = format!("`{percent}` is not between {least:.1} and 100.0");
        return Err(Error::new("deploy/traffic-percent", message, node.path_of(percent)));
    }
    Ok((Some(tenths), minutes))
}

/// The answer: verdict, steps, traffic, and what would help.
pub(in crate::decide) fn answer(
    session: &mut ClusterSession,
    name: &str,
    rollout: &Rollout<'_>,
    shift: Shift,
    step_seconds: u32,
    request: &Request,
    options: &DecideOptions,
) -> Result<DeployAnswer, Error> {
    let plan = session.cluster.plan_beside(rollout).map_err(|error| Error::new(error.code(), error.to_string(), ""))?;
    let completes = plan.completes();
    let waits = !completes && waiting::waits(session, request);
    let mut answer = DeployAnswer {
        verdict: match completes {
            true => DeployVerdict::Completes,
            false if waits => DeployVerdict::Waits,
            false => DeployVerdict::Stuck,
        },
        strategy: Some(shift.word.into()),
        desired_count: rollout.desired as usize,
        minimum_healthy: Some(rollout.desired),
        maximum: Some(rollout.desired.saturating_mul(2)),
        lowest_healthy: Some(plan.healthy),
        highest_running: Some(plan.tasks.saturating_add(plan.started)),
        running_count: Some(plan.tasks),
        instances: Some(plan.instances),
        explanation: super::explanation_of(session, plan.explanation.as_ref(), request, options),
        rules: rules!["DEPLOY-109", "DEPLOY-113"][..].into(),
        ..DeployAnswer::default()
    };
    put_steps(&mut answer, &plan, rollout, shift, step_seconds, waits);
    if waits {
        waiting::put_waiting(&mut answer, session, plan.unplaced, plan.explanation.as_ref(), request)?;
    } else if !completes {
        put_stuck(&mut answer, session, name, &plan, rollout.desired);
    }
    Ok(answer)
}

/// New tasks start, the traffic moves part by part, the old tasks stop.
fn put_steps(
    answer: &mut DeployAnswer,
    plan: &Beside,
    rollout: &Rollout<'_>,
    shift: Shift,
    step_seconds: u32,
    waits: bool,
) {
    let (old, new) = (plan.tasks.saturating_sub(plan.new), plan.new.saturating_add(plan.started));
    let mut first = DeployStep { started: plan.started, old, new, healthy: plan.healthy, ..DeployStep::default() };
    if !plan.completes() {
        *(if waits { &mut first.waiting } else { &mut first.unplaced }) = Some(plan.unplaced);
        first.held_by = Some(if waits { "capacity" } else { "placement" }.into());
        answer.steps = Some(vec![first]);
        return;
    }
    let mut at = step_seconds;
    let traffic = shift.traffic.steps().into_iter().map(|(tenths, minutes)| {
        let step = TrafficStep { at_seconds: at, percent: f64::from(tenths) / 10.0, bake_minutes: minutes };
        at = at.saturating_add(minutes.saturating_mul(60));
        step
    });
    answer.traffic = Some(traffic.collect());
    at = at.saturating_add(shift.bake_minutes.saturating_mul(60));
    let healthy = new.min(rollout.desired);
    let last = DeployStep { at_seconds: at, stopped: old, new, healthy, ..DeployStep::default() };
    answer.steps = Some(vec![first, last]);
    answer.duration_seconds = Some(at);
}

/// That it cannot end, and what would help.
fn put_stuck(answer: &mut DeployAnswer, session: &ClusterSession, service: &str, plan: &Beside, desired: u32) {
    let text = match desired {
        1 => "nothing stops before the new task runs, and there is no place for it".to_owned(),
        desired => format!(
            "nothing stops before all {desired} new tasks run, and there is no place for {} of them; they are alike, so no order finds more",
            plan.unplaced,
        ),
    };
    answer.stuck = Some(true);
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
