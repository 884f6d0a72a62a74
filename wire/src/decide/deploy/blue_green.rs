//! `deploy` for blue/green, linear and canary services: the new revision beside the old one, then
//! the traffic.

use serde_json::{Value, json};
use stowplan::{
    deployment::{Beside, Rollout, TrafficShift},
    placement::ServiceEvent,
    quantity::Quantity,
};

use crate::count::counted;
use crate::decide::{
    Answer, ClusterSession,
    deploy::waiting,
    options::{DecideOptions, Explain},
    place::explanation,
    place::request::Request,
    rule_ids,
};
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
) -> Result<Answer, Error> {
    let plan = session.cluster.plan_beside(rollout).map_err(|error| Error::new(error.code(), error.to_string(), ""))?;
    let mut answer = Answer::new();
    let completes = plan.completes();
    let waits = !completes && waiting::waits(session, request);
    let verdict = match completes {
        true => "completes",
        false if waits => "waits",
        false => "stuck",
    };
    answer.insert("verdict".into(), verdict.into());
    answer.insert("strategy".into(), shift.word.into());
    let running = plan.tasks.saturating_add(plan.started);
    if !completes && !waits {
        let text = match rollout.desired {
            1 => "nothing stops before the new task runs, and there is no place for it".to_owned(),
            desired => format!(
                "nothing stops before all {desired} new tasks run, and there is no place for {} of them; they are alike, so no order finds more",
                plan.unplaced,
            ),
        };
        answer.insert("stuck".into(), true.into());
        answer.insert("heldBy".into(), "placement".into());
        answer.insert("proof".into(), json!({ "kind": "places", "text": text }));
    }
    for (key, number) in [
        ("desiredCount", rollout.desired),
        ("minimumHealthy", rollout.desired),
        ("maximum", rollout.desired.saturating_mul(2)),
        ("lowestHealthy", plan.healthy),
        ("highestRunning", running),
        ("runningCount", plan.tasks),
        ("instances", plan.instances),
    ] {
        answer.insert(key.into(), number.into());
    }
    put_steps(&mut answer, &plan, rollout, shift, step_seconds, waits);
    if waits {
        waiting::put_waiting(&mut answer, session, plan.unplaced, plan.explanation.as_ref(), request)?;
    } else if !completes {
        put_help(&mut answer, session, name, &plan);
    }
    if let (Some(found), true) = (&plan.explanation, options.explain != Explain::None) {
        answer.insert(
            "explanation".into(),
            crate::decide::to_value(&explanation::written(&session.cluster, found, request, options)),
        );
    }
    answer.insert("rules".into(), rule_ids(&rules!["DEPLOY-109", "DEPLOY-113"]));
    Ok(answer)
}

/// New tasks start, the traffic moves part by part, the old tasks stop.
fn put_steps(answer: &mut Answer, plan: &Beside, rollout: &Rollout<'_>, shift: Shift, step_seconds: u32, waits: bool) {
    let (old, new) = (plan.tasks.saturating_sub(plan.new), plan.new.saturating_add(plan.started));
    let mut first = json!({
        "atSeconds": 0, "stopped": 0, "started": plan.started, "old": old, "new": new, "healthy": plan.healthy,
    });
    if !plan.completes() {
        if let Some(fields) = first.as_object_mut() {
            fields.insert(if waits { "waiting" } else { "unplaced" }.into(), plan.unplaced.into());
            fields.insert("heldBy".into(), if waits { "capacity" } else { "placement" }.into());
        }
        answer.insert("steps".into(), json!([first]));
        return;
    }
    let mut at = step_seconds;
    let traffic = shift.traffic.steps().into_iter().map(|(tenths, minutes)| {
        let value = json!({ "atSeconds": at, "percent": f64::from(tenths) / 10.0, "bakeMinutes": minutes });
        at = at.saturating_add(minutes.saturating_mul(60));
        value
    });
    let traffic: Vec<Value> = traffic.collect();
    at = at.saturating_add(shift.bake_minutes.saturating_mul(60));
    let last = json!({
        "atSeconds": at, "stopped": old, "started": 0, "old": 0, "new": new, "healthy": new.min(rollout.desired),
    });
    answer.insert("steps".into(), json!([first, last]));
    answer.insert("traffic".into(), traffic.into());
    answer.insert("durationSeconds".into(), at.into());
}

fn put_help(answer: &mut Answer, session: &ClusterSession, service: &str, plan: &Beside) {
    let closest = plan.explanation.as_ref().and_then(|explanation| explanation.closest.as_ref());
    let view = closest.and_then(|closest| session.cluster.instance(closest.instance));
    let event = match (closest, view) {
        (Some(closest), Some(view)) => {
            ServiceEvent::UnableToPlace { service, closest: view.id(), reason: closest.rejection.reason() }.to_string()
        }
        _ => ServiceEvent::NoInstances { service }.to_string(),
    };
    answer.insert("event".into(), event.into());
    let remedies = plan.more_instances.iter().map(|(count, like)| {
        let like = like.rsplit('/').next().unwrap_or(like);
        let text = format!("add {} like {like}", counted(*count, "empty instance"));
        json!({ "kind": "moreInstances", "count": count, "text": text })
    });
    answer.insert("remedies".into(), remedies.collect());
}
