//! The part of a rolling deployment's answer that its terms decide: what fails it, the way back,
//! early success, and what ECS writes.

use stowplan::placement::Launch;
use stowplan_deployment::{
    Cleanup, DeploymentFailure, DeploymentPlan, FailedBy, Happening, RollbackTo, Rollout, TimedPlan, WaitsFor, WayBack,
};

use super::terms::Told;
use crate::answer::{
    DeployAnswer, DeployEvent, DeployFailure, DeployRollback, DeployVerdict, EarlySuccess, FailureThreshold,
};
use crate::assumption::Assumption;
use crate::count::counted;
use crate::decide::{ClusterSession, place::request::Request};

/// `failure`, `rollback`, `earlySuccess` and `events`, and the rules that decide them.
pub(super) fn put(
    answer: &mut DeployAnswer,
    session: &ClusterSession,
    name: &str,
    plan: &DeploymentPlan,
    rollout: &Rollout<'_>,
    told: &Told,
    request: &Request,
) {
    let Some(timed) = &plan.timed else { return };
    if let Some(failure) = &timed.failure {
        answer.failure = Some(written(failure, rollout, told));
        answer.rollback = failure.rolls_back.then(|| way_back(timed.rollback.as_ref(), rollout, told));
        let unplaced = plan.course.rows.iter().any(|row| row.unplaced > 0);
        if failure.by == FailedBy::CircuitBreaker && unplaced && failure.at_seconds > 0 {
            let message = "a launch that finds no room is assumed to be tried again after 10 s, then after twice as long each time, up to 27 minutes";
            answer.lints.push(Assumption::RetrySeconds.lint(message, ""));
        }
    }
    answer.early_success = timed.early.map(|early| EarlySuccess {
        at_seconds: early.at_seconds,
        healthy_tasks: early.healthy_tasks,
        source_service_revision_cleanup: match early.terms.cleanup {
            Cleanup::Blocking => "BLOCKING".into(),
            Cleanup::Deferred => "DEFERRED".into(),
        },
        old_tasks: early.old_tasks,
    });
    answer.events = Some(events(timed, session, name, plan, request));
}

fn events(
    timed: &TimedPlan,
    session: &ClusterSession,
    name: &str,
    plan: &DeploymentPlan,
    request: &Request,
) -> Vec<DeployEvent> {
    let of_provider = matches!(request.spec.launch, Launch::CapacityProvider(_));
    let text = |happening: Happening| plan.event_of(happening, &session.cluster, name, of_provider);
    let event = |(at_seconds, happening): &(u32, Happening)| {
        Some(DeployEvent { at_seconds: *at_seconds, text: text(*happening)?, ..DeployEvent::default() })
    };
    timed.happenings.iter().filter_map(event).collect()
}

fn written(failure: &DeploymentFailure, rollout: &Rollout<'_>, told: &Told) -> DeployFailure {
    let mut written = DeployFailure {
        by: failure.by.as_str().into(),
        at_seconds: failure.at_seconds,
        alarm_name: failure.alarm.clone(),
        ..DeployFailure::default()
    };
    let why = match failure.by {
        FailedBy::CircuitBreaker => {
            let failures = told.terms.breaker.map_or(0, |breaker| breaker.threshold.failures(rollout.desired));
            written.failed_tasks = Some(failure.failed_tasks);
            written.threshold = Some(FailureThreshold {
                r#type: told.threshold.into(),
                value: Some(told.value),
                failed_tasks: failures,
            });
            format!(
                "{} reached the threshold {}",
                counted(failure.failed_tasks, "failed task"),
                arithmetic(rollout, told, failures)
            )
        }
        FailedBy::Alarm => format!("alarm `{}` went to ALARM", failure.alarm.as_deref().unwrap_or_default()),
        FailedBy::ImageDigest => "three attempts to resolve the tags of its images to digests failed".to_owned(),
        FailedBy::Stopped => "the deployment was stopped".to_owned(),
    };
    let end = if failure.rolls_back { "" } else { "; no rollback is configured, so the service stalls as it is" };
    written.text = format!("{why}: no more new tasks start{end}");
    written
}

/// How the threshold comes about: `ceil(10 × 50 %) = 5, at least 3 and at most 200`.
fn arithmetic(rollout: &Rollout<'_>, told: &Told, failures: u32) -> String {
    let product = format!("ceil({} × {} %)", rollout.desired, told.value);
    match told.threshold {
        "COUNT" => format!("{failures}"),
        "UNBOUNDED_PERCENT" => format!("{product} = {failures}"),
        _ => format!("{product}, at least 3 and at most 200 = {failures}"),
    }
}

fn way_back(way: Option<&WayBack>, rollout: &Rollout<'_>, told: &Told) -> DeployRollback {
    let revision = told.revision.clone();
    let to = match &revision {
        Some(revision) => {
            format!("`{}`, the newest completed deployment", revision.rsplit('/').next().unwrap_or(revision))
        }
        None => "the newest completed deployment".to_owned(),
    };
    let (verdict, duration_seconds, text) = match (told.terms.rollback_to, way) {
        (RollbackTo::Nothing, _) => {
            let text = "no deployment of the service has completed: there is nothing to go back to, so it stalls";
            (Some(DeployVerdict::Stuck), None, text.to_owned())
        }
        (_, Some(WayBack { seconds: Some(0), .. })) => {
            let text = format!("back to {to}, whose tasks all still run");
            (Some(DeployVerdict::Completes), Some(0), text)
        }
        (_, Some(WayBack { seconds: Some(seconds), .. })) => {
            let text = format!("back to {to}: its {} run alone after {seconds} s", counted(rollout.desired, "task"));
            (Some(DeployVerdict::Completes), Some(*seconds), text)
        }
        (_, Some(WayBack { waits_for, .. })) => {
            let held = waits_for.map_or("health", WaitsFor::as_str);
            (Some(DeployVerdict::Stuck), None, format!("back to {to}: the way back does not end, held by {held}"))
        }
        (RollbackTo::Unknown, None) => (None, None, format!("back to {to}: {}", not_told(told))),
        (RollbackTo::Old, None) => {
            (None, None, format!("back to {to}: how long that takes is not told, as its tasks are not described"))
        }
    };
    DeployRollback { revision, verdict, duration_seconds, text, ..DeployRollback::default() }
}

/// That the length of a way back is not told, where none of the tasks to go back to runs.
pub(super) fn not_told(told: &Told) -> String {
    let least = told.terms.clock.step_seconds();
    format!("none of its tasks is among the present ones, so it takes at least {least} s; how long in all is not told")
}

/// The rules that the terms follow.
pub(super) fn rules(told: &Told) -> Vec<stowplan::rule::RuleId> {
    let terms = &told.terms;
    let mut rules = Vec::new();
    if terms.breaker.is_some() {
        rules.extend(rules!["DEPLOY-25", "DEPLOY-103", "DEPLOY-104", "DEPLOY-121", "DEPLOY-122"]);
    }
    if terms.alarms.is_some() {
        rules.extend(rules!["DEPLOY-106"]);
    }
    if terms.bake_seconds > 0 {
        rules.extend(rules!["DEPLOY-127", "DEPLOY-128"]);
    }
    if terms.early_success.is_some() {
        rules.extend(rules!["DEPLOY-23", "DEPLOY-125", "DEPLOY-126"]);
    }
    if !terms.health.is_empty() || !terms.present.is_empty() {
        rules.extend(rules!["DEPLOY-24", "DEPLOY-26", "DEPLOY-28", "DEPLOY-123", "DEPLOY-124"]);
    }
    if terms.stop_at_seconds.is_some() {
        rules.extend(rules!["DEPLOY-129"]);
    }
    if terms.digest_fails_at_seconds.is_some() {
        rules.extend(rules!["DEPLOY-132"]);
    }
    if terms.deregistration_seconds > 0 {
        rules.extend(rules!["DEPLOY-133", "DEPLOY-134"]);
    }
    if !terms.protected_seconds.is_empty() {
        rules.extend(rules!["DEPLOY-130"]);
    }
    let rolls_back = terms.breaker.is_some_and(|breaker| breaker.rollback)
        || terms.alarms.as_ref().is_some_and(|alarms| alarms.rollback)
        || terms.stop_at_seconds.is_some();
    if rolls_back {
        rules.extend(rules!["DEPLOY-105", "DEPLOY-131"]);
    }
    rules
}
