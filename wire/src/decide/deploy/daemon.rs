//! `deploy` for a daemon: in turn on the instances that should have it, as many at once as the
//! minimum leaves (DEPLOY-40).

use stowplan::{cluster::short_id, placement::SpecError};
use stowplan_deployment::{Clock, DaemonRollout, DeploymentRemedy, Percentages, PlanDeployment, WaitsFor};

use super::{STEP_SECONDS, assumed_steps, remedy, steps};
use crate::answer::{DeployAnswer, DeployProof, DeployVerdict, StuckProof};
use crate::count::counted;
use crate::decide::{ClusterSession, arn, place::request::Request, told_once};
use crate::{Error, Lint, Node};

/// The answer: verdict, steps, waves, and what would help.
pub(in crate::decide) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    request: &Request,
    percentages: Percentages,
) -> Result<DeployAnswer, Error> {
    let senseless = |error: SpecError| Error::new(error.code(), error.to_string(), "");
    let named = node.has("taskDefinition");
    let force = node.bool_at("forceNewDeployment")?.unwrap_or(!named);
    let definition = request.definition.arn.clone().filter(|_| !force);
    let (spec, new) = (&request.spec, definition.as_deref());
    let plan = session.cluster.plan_daemon(spec, percentages, new).map_err(senseless)?;
    let minimum = session.cluster.daemon_minimum(spec, percentages, new).map_err(senseless)?;
    let step_seconds = node.u32_at("stepSeconds")?.unwrap_or(STEP_SECONDS);
    let (steps, ends) = steps(&plan.steps, &Clock::new(step_seconds, &request.destination.to), false);
    let cluster = &session.cluster;
    let waves = plan.named_waves().map(|wave| wave.iter().map(|id| arn(cluster, *id).to_owned()).collect());
    let total = |row: &stowplan_deployment::StepSummary| row.old.saturating_add(row.new);
    let remedies = minimum.map(|percent| vec![remedy(&DeploymentRemedy::MinimumHealthyPercent(percent))]);
    let mut answer = DeployAnswer {
        verdict: if plan.waits_for.is_none() { DeployVerdict::Completes } else { DeployVerdict::Stuck },
        stuck: plan.waits_for.map(|_| true),
        held_by: plan.waits_for.map(|held| held.as_str().into()),
        proof: plan.waits_for.map(|held| DeployProof::Stuck(proof(session, &plan, percentages, held))),
        desired_count: plan.eligible as usize,
        minimum_healthy: Some(plan.minimum),
        maximum: Some(plan.eligible),
        lowest_healthy: Some(plan.steps.iter().map(|row| row.healthy).min().unwrap_or(plan.tasks)),
        highest_running: Some(plan.steps.iter().map(total).max().unwrap_or(0).max(plan.tasks)),
        running_count: Some(plan.tasks),
        duration_seconds: plan.waits_for.is_none().then_some(ends),
        steps: Some(steps),
        waves: Some(waves.collect()),
        remedies: plan.waits_for.map(|_| remedies.unwrap_or_default()),
        rules: rules!["DEPLOY-40", "DEPLOY-101", "DEPLOY-141", "DEPLOY-142", "DEPLOY-143"][..].into(),
        ..DeployAnswer::default()
    };
    let untold = (!node.has("stepSeconds")).then(|| node.path_of("stepSeconds"));
    let mut lints = session.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    lints.extend(assumed_steps(&answer, untold));
    lints.extend((force && !named && !node.has("forceNewDeployment")).then(|| {
        let message = "no new task definition is named: the answer is that of a forced new deployment";
        Lint::new("deploy/forced", message, node.path_of("taskDefinition"))
            .with_help("give `taskDefinition`, or `forceNewDeployment` true")
    }));
    answer.lints = told_once(&lints);
    Ok(answer)
}

/// Why it cannot end: the order decides nothing, for all its tasks are alike.
fn proof(session: &ClusterSession, plan: &DaemonRollout, percentages: Percentages, held: WaitsFor) -> StuckProof {
    let bounds = format!(
        "at least ceil({} × {} %) = {} must stay healthy",
        plan.eligible, percentages.minimum_healthy, plan.minimum
    );
    let (kind, text) = match (held, plan.blocked.first()) {
        (WaitsFor::Placement, Some((instance, rejection))) => {
            let (instance, reason) = (short_id(arn(&session.cluster, *instance)), rejection.reason());
            let number = plan.blocked.len();
            let text = format!(
                "{number} of the instances cannot take the new task in place of the present one, {instance} for {reason}"
            );
            ("places", text)
        }
        (WaitsFor::Protection, _) => {
            let left = plan.steps.last().map_or(0, |row| row.old);
            ("firstStep", format!("{} still to replace, and protected from it", counted(left, "task")))
        }
        _ => ("firstStep", format!("{bounds}, at most {} may run: none may stop, none may start", plan.eligible)),
    };
    StuckProof { kind: kind.into(), text, states: None }
}
