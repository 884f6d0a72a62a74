//! What fails a rolling deployment, what completes it early, and what is told of its tasks: read
//! from `deploymentConfiguration` and the question itself.

use std::collections::BTreeSet;

use stowplan::{
    cluster::facts::{DesiredStatus, LastStatus, TaskFacts},
    task::Health,
    unit::Timestamp,
};
use stowplan_deployment::{
    AlarmTerms, BreakerTerms, Cleanup, Clock, EarlySuccessTerms, HealthScript, Percentages, RollbackTo, RolloutTerms,
    Side, Threshold, Turn, bake_seconds,
};

use crate::assumption::Assumption;
use crate::aws::task::ToldHealth;
use crate::count::counted;
use crate::decide::{ClusterSession, place::request::Request};
use crate::{Error, Lint, Node};

use super::targets;

/// The terms of a deployment as documents tell them.
pub(super) struct Told {
    pub(super) terms: RolloutTerms,
    /// The threshold's type as it is configured.
    pub(super) threshold: &'static str,
    /// The percentage or count of the threshold.
    pub(super) value: u32,
    /// The task definition of the newest completed deployment, where `deployments` tells it.
    pub(super) revision: Option<String>,
    /// The last second in which the protection of one of its tasks expires, where `now` is not
    /// told.
    pub(super) protected_until: Option<Timestamp>,
    pub(super) lints: Vec<Lint>,
}

impl Told {
    /// Whether anything is told at all.
    pub(super) fn asks(&self) -> bool {
        let mut none = RolloutTerms::new(self.terms.clock.clone());
        (none.rollback_to, none.start_seconds) = (self.terms.rollback_to, self.terms.start_seconds);
        self.terms != none
    }
}

/// What the terms are read from.
pub(super) struct Asked<'a, 'd> {
    pub(super) node: &'a Node<'d>,
    pub(super) service: &'a Node<'d>,
    pub(super) configuration: Option<&'a Node<'d>>,
    pub(super) percentages: Percentages,
    pub(super) request: &'a Request,
}

/// Reads the terms.
pub(super) fn read(session: &ClusterSession, asked: &Asked<'_, '_>, clock: Clock) -> Result<Told, Error> {
    let Asked { node, service, configuration, .. } = asked;
    let mut told = Told {
        terms: RolloutTerms::new(clock),
        threshold: "BOUNDED_PERCENT",
        value: 50,
        revision: None,
        protected_until: None,
        lints: Vec::new(),
    };
    if let Some(configuration) = configuration {
        breaker(configuration, &mut told)?;
        alarms(node, configuration, &mut told)?;
        early_success(configuration, asked.percentages, &mut told)?;
    }
    if let (Some(alarms), false) = (node.field("alarms"), told.terms.alarms.is_some()) {
        let message = "the service has no deployment alarms that are enabled: none of these fails the deployment";
        told.lints.push(Lint::new("deploy/alarm-not-watched", message, alarms.path()));
    }
    told.terms.start_seconds = node.u32_at("startSeconds")?;
    told.terms.stop_at_seconds = node.u32_at("stopAtSeconds")?;
    digest(node, configuration.as_ref().copied(), &mut told)?;
    let (leave, assumed) = targets::deregistration(node, service)?;
    told.terms.deregistration_seconds = leave;
    told.lints.extend(assumed);
    told.terms.grace_seconds = 0;
    health(session, asked, &mut told)?;
    if !told.terms.health.is_empty() {
        told.terms.grace_seconds = service.u32_at("healthCheckGracePeriodSeconds")?.unwrap_or(0);
    }
    present(session, asked.request, &mut told);
    protection(session, asked, &mut told)?;
    rollback(session, asked, &mut told)?;
    Ok(told)
}

/// After how many failed attempts ECS gives up to resolve the tags of images.
const DIGEST_ATTEMPTS: usize = 3;

/// `imageDigestFailures`: when attempts to resolve the tags of the new images fail (DEPLOY-132).
fn digest(node: &Node<'_>, configuration: Option<&Node<'_>>, told: &mut Told) -> Result<(), Error> {
    rule!("DEPLOY-132");
    let Some(own) = node.field("imageDigestFailures") else { return Ok(()) };
    let mut failures = own.list()?.iter().map(Node::u32).collect::<Result<Vec<_>, _>>()?;
    failures.sort_unstable();
    let Some(last) = failures.get(DIGEST_ATTEMPTS.saturating_sub(1)).copied() else { return Ok(()) };
    told.terms.digest_fails_at_seconds = Some(last);
    let strategy = configuration.map(|own| own.str_at("strategy")).transpose()?.flatten();
    let is_rolling = matches!(strategy, None | Some("ROLLING"));
    if told.terms.breaker.is_none() || !is_rolling {
        let message = format!(
            "after {DIGEST_ATTEMPTS} failed attempts to resolve the tags of its images the deployment goes on without digests: tasks may run different images of one tag",
        );
        let help = "only with the circuit breaker of a rolling deployment it fails";
        told.lints.push(Lint::new("deploy/image-digest", message, own.path()).with_help(help));
    }
    Ok(())
}

/// When the protection of the service's tasks expires (DEPLOY-130).
fn protection(session: &ClusterSession, asked: &Asked<'_, '_>, told: &mut Told) -> Result<(), Error> {
    let now = asked.node.timestamp_at("now")?;
    if session.facts.protected_until.is_empty() {
        return Ok(());
    }
    let own = session.facts.tasks.iter().filter(|task| task.group == asked.request.spec.group && task.protected);
    let own: BTreeSet<&str> = own.map(|task| task.arn.as_str()).collect();
    for (arn, until) in session.facts.protected_until.iter().filter(|(arn, _)| own.contains(arn.as_str())) {
        match now {
            Some(now) => {
                let left = until.saturating_sub(now.0).max(0).saturating_add(999) / 1000;
                told.terms.protected_seconds.insert(arn.clone(), u32::try_from(left).unwrap_or(u32::MAX));
            }
            None => told.protected_until = told.protected_until.max(Some(Timestamp(*until))),
        }
    }
    Ok(())
}

/// What is told of the health of the service's present tasks (DEPLOY-123).
fn present(session: &ClusterSession, request: &Request, told: &mut Told) {
    if session.facts.told_health.is_empty() {
        return;
    }
    let runs =
        |task: &TaskFacts| task.desired_status == DesiredStatus::Running && task.last_status == LastStatus::Running;
    let own = session.facts.tasks.iter().filter(|task| task.group == request.spec.group && runs(task));
    let own: BTreeSet<&str> = own.map(|task| task.arn.as_str()).collect();
    let mut untold = 0_usize;
    for (arn, health) in session.facts.told_health.iter().filter(|(arn, _)| own.contains(arn.as_str())) {
        let health = match health {
            ToldHealth::Unhealthy => Health::Unhealthy,
            ToldHealth::Unknown => Health::Unknown,
            ToldHealth::Untold => {
                untold = untold.saturating_add(1);
                continue;
            }
        };
        told.terms.present.insert(arn.clone(), health);
    }
    if untold > 0 {
        let tasks = counted(untold, "running task");
        let message = format!("{tasks} of the service, whose health check nothing tells of, are assumed to be healthy");
        let help = "give their `healthStatus`, as `aws ecs describe-tasks` prints it";
        told.lints.push(Assumption::Health.lint(message, "/cluster/tasks").with_help(help));
    }
}

/// `deploymentCircuitBreaker` (DEPLOY-103, DEPLOY-104).
fn breaker(configuration: &Node<'_>, told: &mut Told) -> Result<(), Error> {
    let Some(node) = configuration.field("deploymentCircuitBreaker") else { return Ok(()) };
    let types = ["BOUNDED_PERCENT", "UNBOUNDED_PERCENT", "COUNT"].map(|word| (word, word));
    if let Some(threshold) = node.field("thresholdConfiguration") {
        told.threshold = threshold.word_at("type", &types)?.unwrap_or(told.threshold);
        if let Some(value) = threshold.field("value") {
            told.value = value.u32()?;
            let most = if told.threshold == "COUNT" { u32::MAX } else { 100 };
            if !(1..=most).contains(&told.value) {
                let bounds = if told.threshold == "COUNT" { "at least 1" } else { "between 1 and 100" };
                let message = format!("a threshold of {}: `{}` takes one {bounds}", told.value, told.threshold);
                return Err(Error::new("deploy/failure-threshold", message, value.path()));
            }
        }
    }
    let resets_on_healthy = node.bool_at("resetOnHealthyTask")?.unwrap_or(true);
    let rollback = node.bool_at("rollback")?.unwrap_or(false);
    if node.bool_at("enable")?.unwrap_or(false) {
        let threshold = match told.threshold {
            "COUNT" => Threshold::Count(told.value),
            "UNBOUNDED_PERCENT" => Threshold::UnboundedPercent(told.value),
            _ => Threshold::BoundedPercent(told.value),
        };
        told.terms.breaker = Some(BreakerTerms { threshold, resets_on_healthy, rollback });
    }
    Ok(())
}

/// `alarms`, and which of them go off (DEPLOY-106); the bake time that they bring (DEPLOY-127).
fn alarms(node: &Node<'_>, configuration: &Node<'_>, told: &mut Told) -> Result<(), Error> {
    let minutes = configuration.u32_at("bakeTimeInMinutes")?;
    let own = configuration.field("alarms");
    let enabled = own.as_ref().map_or(Ok(None), |own| own.bool_at("enable"))?.unwrap_or(false);
    let rollback = own.as_ref().map_or(Ok(None), |own| own.bool_at("rollback"))?.unwrap_or(false);
    told.terms.bake_seconds = bake_seconds(minutes, enabled && rollback);
    if let (Some(bake), 0, Some(1..)) = (configuration.field("bakeTimeInMinutes"), told.terms.bake_seconds, minutes) {
        let message =
            "a rolling deployment bakes only where alarms are enabled and roll it back: there is no bake time";
        told.lints.push(Lint::new("deploy/bake-without-alarms", message, bake.path()));
    }
    let Some(own) = own.filter(|_| enabled) else { return Ok(()) };
    if minutes.is_none() && rollback {
        let message = "the bake time is assumed to be 5 minutes: AWS chooses it by the alarms";
        let help = "give `bakeTimeInMinutes`";
        told.lints.push(Assumption::BakeTime.lint(message, own.path()).with_help(help));
    }
    let names: BTreeSet<&str> = own.list_at("alarmNames")?.iter().map(Node::str).collect::<Result<_, _>>()?;
    let mut rings = Vec::new();
    for alarm in node.list_at("alarms")? {
        let name = alarm.required("alarmName")?.str()?;
        let at = alarm.required("atSeconds")?.u32()?;
        if names.contains(name) {
            rings.push((at, name.to_owned()));
        } else {
            let message = format!("alarm `{name}` is not among the service's `alarmNames`: it fails no deployment");
            told.lints.push(Lint::new("deploy/alarm-not-watched", message, alarm.path()));
        }
    }
    if !node.has("alarms") {
        let message = "no alarm of the deployment is assumed to go to ALARM";
        let help = "give `alarms` (`--alarm NAME@SECONDS`): which go to ALARM, and when";
        told.lints.push(Assumption::Alarms.lint(message, own.path()).with_help(help));
    } else if rings.iter().any(|(at, _)| *at == 0) {
        let message = "an alarm is in ALARM when the deployment begins: ECS looks at none of them in this deployment";
        told.lints.push(Lint::new("deploy/alarms-ignored", message, node.path_of("alarms")));
    }
    rings.sort();
    told.terms.alarms = Some(AlarmTerms { rollback, rings });
    Ok(())
}

/// `earlySuccessCriteria` (DEPLOY-125, DEPLOY-126).
fn early_success(configuration: &Node<'_>, percentages: Percentages, told: &mut Told) -> Result<(), Error> {
    rule!("DEPLOY-126");
    let Some(node) = configuration.field("earlySuccessCriteria") else { return Ok(()) };
    let words = [("BLOCKING", Cleanup::Blocking), ("DEFERRED", Cleanup::Deferred)];
    let cleanup = node.word_at("sourceServiceRevisionCleanup", &words)?;
    let percent = node.u32_at("healthyPercent")?;
    if !node.bool_at("enable")?.unwrap_or(false) {
        return Ok(());
    }
    let healthy_percent = percent.unwrap_or(100);
    let least = percentages.minimum_healthy;
    if !(least..=100).contains(&healthy_percent) {
        let message =
            format!("`healthyPercent` {healthy_percent} is not between `minimumHealthyPercent` {least} and 100");
        return Err(Error::new("deploy/early-success-percent", message, node.path_of("healthyPercent")));
    }
    if percent.is_none() || cleanup.is_none() {
        let message = "`healthyPercent` 100 and `sourceServiceRevisionCleanup` BLOCKING stand in for what is left out; the API asks for both";
        told.lints.push(Lint::new("deploy/early-success-members", message, node.path()));
    }
    let cleanup = cleanup.unwrap_or_default();
    told.terms.early_success = Some(EarlySuccessTerms { healthy_percent, cleanup });
    Ok(())
}

/// `health`: what happens to tasks, and when; whose, is resolved to the new revision or the old.
fn health(session: &ClusterSession, asked: &Asked<'_, '_>, told: &mut Told) -> Result<(), Error> {
    let turns = [("HEALTHY", Turn::Healthy), ("UNHEALTHY", Turn::Unhealthy), ("STOPPED", Turn::Stopped)];
    let mut stops = None;
    for entry in asked.node.list_at("health")? {
        let revision = entry.required("revision")?;
        let turn = entry.required("status")?.word("status", &turns)?;
        let after_seconds = entry.required("afterSeconds")?.u32()?;
        let side = match revision.str()? {
            "new" => Side::New,
            "old" => Side::Old,
            named => side_of(session, asked.request, named).ok_or_else(|| {
                let message = format!("revision `{named}` is neither the new one nor the one of all present tasks");
                Error::new("deploy/health-revision", message, revision.path()).with_help("say `new` or `old`")
            })?,
        };
        if side == Side::New && turn == Turn::Stopped {
            stops.get_or_insert_with(|| entry.path());
        }
        told.terms.health.push(HealthScript { side, after_seconds, turn });
    }
    told.terms.health.sort_unstable();
    if let (Some(path), None) = (stops, told.terms.start_seconds) {
        let message =
            "a new task is assumed to be RUNNING only when it is healthy: one that stops before that has never run";
        let help = "give `startSeconds` (`--start-seconds`): after how many seconds a task of yours is RUNNING";
        told.lints.push(Assumption::StartSeconds.lint(message, path).with_help(help));
    }
    Ok(())
}

/// The side that a task definition is on; `None` where it is neither, or one of several old ones.
fn side_of(session: &ClusterSession, request: &Request, named: &str) -> Option<Side> {
    if request.definition.arn.as_deref().is_some_and(|arn| same(arn, named)) {
        return Some(Side::New);
    }
    let old = old_definitions(session, request);
    let mut old = old.iter();
    let only = old.next().filter(|_| old.next().is_none())?;
    same(only, named).then_some(Side::Old)
}

/// The task definitions of the service's present tasks but for the new one.
fn old_definitions<'s>(session: &'s ClusterSession, request: &Request) -> BTreeSet<&'s str> {
    let new = request.definition.arn.as_deref();
    let own = session.facts.tasks.iter().filter(|task| task.group == request.spec.group);
    own.filter_map(|task| task.definition.as_deref()).filter(|definition| Some(*definition) != new).collect()
}

/// Whether two references name one task definition, by their ends.
fn same(one: &str, other: &str) -> bool {
    let end = |reference: &str| reference.rsplit('/').next().map(str::to_owned);
    end(one) == end(other)
}

/// What a failed deployment goes back to: the newest of the service's COMPLETED ones (DEPLOY-105).
fn rollback(session: &ClusterSession, asked: &Asked<'_, '_>, told: &mut Told) -> Result<(), Error> {
    let deployments = asked.service.list_at("deployments")?;
    let mut newest: Option<(Option<Timestamp>, String)> = None;
    let mut is_told = false;
    for deployment in &deployments {
        let Some(state) = deployment.str_at("rolloutState")? else { continue };
        is_told = true;
        let created = deployment.timestamp_at("createdAt")?;
        if state != "COMPLETED" || newest.as_ref().is_some_and(|(at, _)| created < *at) {
            continue;
        }
        newest = Some((created, deployment.string_at("taskDefinition")?.unwrap_or_default()));
    }
    if !is_told {
        return Ok(());
    }
    let Some((_, revision)) = newest else {
        told.terms.rollback_to = RollbackTo::Nothing;
        return Ok(());
    };
    let old = old_definitions(session, asked.request);
    let is_old = old.iter().all(|definition| same(definition, &revision));
    told.terms.rollback_to = if is_old { RollbackTo::Old } else { RollbackTo::Unknown };
    told.revision = Some(revision);
    Ok(())
}

impl Told {
    /// What of it bears on a deployment that moves traffic.
    pub(super) fn of_stages(&self) -> impl Iterator<Item = Lint> {
        let of_rolling = ["deploy/bake-without-alarms", "deploy/early-success-members"];
        let assumed = [Assumption::BakeTime, Assumption::StartSeconds].map(Assumption::code);
        let own = move |lint: &&Lint| !of_rolling.contains(&&*lint.code) && !assumed.contains(&&*lint.code);
        self.lints.iter().filter(own).cloned()
    }
}

/// That what completes a rolling deployment early, and what is told of its tasks, is not followed
/// in one that moves traffic.
pub(super) fn not_followed(node: &Node<'_>, configuration: Option<&Node<'_>>, strategy: &str) -> Vec<Lint> {
    let early = configuration.and_then(|configuration| configuration.field("earlySuccessCriteria"));
    let early = early.filter(|own| own.bool_at("enable").ok().flatten().unwrap_or(false));
    let of_service = early.into_iter().map(|own| ("earlySuccessCriteria", own.path()));
    let asked = ["health", "startSeconds"].into_iter().filter(|key| node.has(key)).map(|key| (key, node.path_of(key)));
    let lint = |(key, path): (&str, String)| {
        Lint::new("deploy/not-followed", format!("`{key}` is not followed in a deployment by {strategy}"), path)
    };
    of_service.chain(asked).map(lint).collect()
}
