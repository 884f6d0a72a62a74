//! What would make a stuck deployment end: single changes, each followed to its end before it is
//! offered.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::{
    Cleanup, DeploymentOutcome, DeploymentPlan, EarlySuccessTerms, FailedBy, Percentages, Rollout, RolloutTerms, Side,
    Threshold, Turn, WaitsFor, planner::Planner,
};
use stowplan::{
    cluster::facts::InstanceFacts,
    count::counted,
    placement::{SpecError, TaskSpec},
};

/// How many more failed tasks are allowed on trial.
const FAILURES_MAX: u32 = 1000;

/// The longest grace period on trial, beyond the present one.
const GRACE_MAX: u32 = 7200;

/// The most instances that are added on trial.
pub(super) const INSTANCES_MAX: u32 = 1024;

/// A change that makes a deployment end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeploymentRemedy {
    /// At most this `minimumHealthyPercent`.
    MinimumHealthyPercent(u32),
    /// At least this `maximumPercent`.
    MaximumPercent(u32),
    /// Let the agent choose the host ports.
    DynamicPorts,
    /// At least this many more empty instances.
    MoreInstances {
        /// How many.
        count: u32,
        /// The ARN of the instance that they are like.
        like: String,
    },
    /// The new task with no more CPU and memory than a present one takes, by [`Rollout::old`]: the
    /// smaller of both for each. Known to end at this size; a larger one may end, too, and is not
    /// looked for.
    SmallerTask {
        /// CPU units.
        cpu: u32,
        /// MiB.
        memory: u32,
    },
    /// Complete when at most this percentage of the tasks is healthy; old tasks stop afterwards.
    EarlySuccess(u32),
    /// A circuit breaker that gives up at this many failed tasks, or more.
    FailureThreshold(u32),
    /// At least this `healthCheckGracePeriodSeconds`.
    GracePeriod(u32),
    /// End the protection of the service's tasks.
    EndProtection,
    /// Take this alarm out of the deployment's alarms.
    UnwatchAlarm(String),
    /// At most this `bakeTimeInMinutes`.
    BakeMinutes(u32),
    /// Stop it in this second or later, for then it is complete.
    StopLater(u32),
    /// Name the images by their digests.
    NameDigests,
}

impl DeploymentRemedy {
    /// The name in decision documents.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::MinimumHealthyPercent(_) => "minimumHealthyPercent",
            Self::MaximumPercent(_) => "maximumPercent",
            Self::DynamicPorts => "dynamicPorts",
            Self::MoreInstances { .. } => "moreInstances",
            Self::SmallerTask { .. } => "smallerTask",
            Self::EarlySuccess(_) => "earlySuccess",
            Self::FailureThreshold(_) => "failureThreshold",
            Self::GracePeriod(_) => "gracePeriod",
            Self::EndProtection => "endProtection",
            Self::UnwatchAlarm(_) => "unwatchAlarm",
            Self::BakeMinutes(_) => "bakeTimeInMinutes",
            Self::StopLater(_) => "stopLater",
            Self::NameDigests => "imageDigest",
        }
    }
}

impl fmt::Display for DeploymentRemedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MinimumHealthyPercent(percent) => write!(f, "lower `minimumHealthyPercent` to {percent} or less"),
            Self::MaximumPercent(percent) => write!(f, "raise `maximumPercent` to {percent} or more"),
            Self::DynamicPorts => f.write_str("let the agent choose host ports (`hostPort` 0)"),
            Self::MoreInstances { count, like } => {
                write!(f, "add {} like {}", counted(*count, "empty instance"), stowplan::cluster::short_id(like))
            }
            Self::EarlySuccess(percent) => write!(
                f,
                "complete at {percent} % healthy or less (`earlySuccessCriteria`, old tasks `DEFERRED`): the rest goes on behind it"
            ),
            Self::FailureThreshold(count) => {
                write!(f, "let the circuit breaker give up at {} or more (`COUNT`)", counted(*count, "failed task"))
            }
            Self::GracePeriod(seconds) => write!(f, "raise `healthCheckGracePeriodSeconds` to {seconds} or more"),
            Self::EndProtection => f.write_str("end the protection of the service's tasks"),
            Self::UnwatchAlarm(name) => write!(f, "take `{name}` out of `alarmNames`: nothing else fails it"),
            Self::BakeMinutes(minutes) => {
                write!(f, "lower `bakeTimeInMinutes` to {minutes} or less: it is complete before")
            }
            Self::StopLater(seconds) => write!(f, "stop it after {seconds} s or later: it is complete then"),
            Self::NameDigests => {
                f.write_str("name the images by their digests (`image@sha256:…`): no tag is to be resolved")
            }
            Self::SmallerTask { cpu, memory } => {
                write!(f, "keep the new task at {} and {memory} MiB, as the present one", counted(*cpu, "CPU unit"))
            }
        }
    }
}

/// # Deployments: what would help one that gets stuck
impl Planner<'_> {
    pub(crate) fn deployment_remedies(&mut self, rollout: &Rollout<'_>) -> Result<Vec<DeploymentRemedy>, SpecError> {
        let mut found = Vec::new();
        let plan = self.plan_deployment(rollout)?;
        match plan.outcome {
            DeploymentOutcome::Completes => return Ok(found),
            // What comes from outside is no fault of percentages and places.
            DeploymentOutcome::Fails { by: FailedBy::Alarm | FailedBy::Stopped | FailedBy::ImageDigest } => {
                return Ok(self.against_outside(rollout, &plan));
            }
            _ => {}
        }
        let limits = rollout.percentages.limits(rollout.desired);
        let desired = u64::from(rollout.desired.max(1));
        let percent = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        // The largest smaller minimum with which the deployment ends; it ends with every smaller
        // one, too.
        let lower = |count: u32| percent(u64::from(count) * 100 / desired);
        let try_lower = |cluster: &mut Self, count: u32| {
            let percentages = Percentages { minimum_healthy: lower(count), ..rollout.percentages };
            cluster.ends(&Rollout { percentages, ..rollout.clone() })
        };
        if let Some(below) = limits.minimum.checked_sub(1) {
            if let Some(steps) = first(0, below, |steps| try_lower(self, below.saturating_sub(steps))) {
                found.push(DeploymentRemedy::MinimumHealthyPercent(lower(below.saturating_sub(steps))));
            }
        }
        // The smallest larger maximum.
        let raise = |count: u32| percent((u64::from(count) * 100).div_ceil(desired));
        let most = limits.maximum.max(rollout.desired).saturating_add(rollout.desired);
        let raised = first(limits.maximum.saturating_add(1), most, |count| {
            let percentages = Percentages { maximum: raise(count), ..rollout.percentages };
            self.ends(&Rollout { percentages, ..rollout.clone() })
        });
        found.extend(raised.map(|count| DeploymentRemedy::MaximumPercent(raise(count))));
        if !rollout.on_fargate {
            found.extend(self.other_task(rollout));
            found.extend(self.more_instances_for(rollout));
        }
        if let Some(terms) = rollout.terms.filter(|_| plan.timed.is_some()) {
            found.extend(self.other_terms(rollout, terms, &plan));
        }
        Ok(found)
    }

    /// Other terms with which it completes, each by itself.
    fn other_terms(
        &mut self,
        rollout: &Rollout<'_>,
        terms: &RolloutTerms,
        plan: &DeploymentPlan,
    ) -> Vec<DeploymentRemedy> {
        let mut found = Vec::new();
        let mut try_terms = |change: &dyn Fn(&mut RolloutTerms)| {
            let mut terms = terms.clone();
            change(&mut terms);
            self.ends(&Rollout { terms: Some(&terms), ..rollout.clone() })
        };
        let by_breaker = plan.outcome == (DeploymentOutcome::Fails { by: FailedBy::CircuitBreaker });
        if let Some(breaker) = terms.breaker.filter(|_| by_breaker) {
            let least = breaker.threshold.failures(rollout.desired).saturating_add(1);
            let count = first(least, least.saturating_add(FAILURES_MAX), |count| {
                try_terms(&|terms| {
                    terms.breaker = Some(super::BreakerTerms { threshold: Threshold::Count(count), ..breaker });
                })
            });
            found.extend(count.map(DeploymentRemedy::FailureThreshold));
        }
        let gets_sick = |script: &super::HealthScript| script.side == Side::New && script.turn == Turn::Unhealthy;
        if terms.health.iter().any(gets_sick) {
            let least = terms.grace_seconds.saturating_add(1);
            let seconds = first(least, least.saturating_add(GRACE_MAX), |seconds| {
                try_terms(&|terms| terms.grace_seconds = seconds)
            });
            found.extend(seconds.map(DeploymentRemedy::GracePeriod));
        }
        let least = rollout.percentages.minimum_healthy.min(100);
        let steps = first(0, 100_u32.saturating_sub(least), |steps| {
            let healthy_percent = 100_u32.saturating_sub(steps);
            let early = EarlySuccessTerms { healthy_percent, cleanup: Cleanup::Deferred };
            try_terms(&|terms| terms.early_success = Some(early))
        });
        found.extend(steps.map(|steps| DeploymentRemedy::EarlySuccess(100_u32.saturating_sub(steps))));
        let is_protected = matches!(plan.outcome, DeploymentOutcome::Stuck { waits_for: WaitsFor::Protection, .. });
        if is_protected && try_terms(&|terms| terms.ignores_protection = true) {
            found.push(DeploymentRemedy::EndProtection);
        }
        found
    }

    /// What would let a deployment end that an alarm, a stop or a tag of an image fails.
    fn against_outside(&mut self, rollout: &Rollout<'_>, plan: &DeploymentPlan) -> Vec<DeploymentRemedy> {
        let mut found = Vec::new();
        let failure = plan.timed.as_ref().and_then(|timed| timed.failure.as_ref());
        let (Some(terms), Some(failure)) = (rollout.terms, failure) else { return found };
        let mut completes = |change: &dyn Fn(&mut RolloutTerms)| {
            let mut terms = terms.clone();
            change(&mut terms);
            let plan = self.plan_deployment(&Rollout { terms: Some(&terms), ..rollout.clone() }).ok()?;
            let by_steps = || {
                let starts = terms.clock.starts(plan.course.rows.iter().map(|row| row.started));
                plan.course.completes.then(|| starts.last().copied().unwrap_or(0))
            };
            plan.timed.as_ref().map_or_else(by_steps, |timed| timed.completed_seconds)
        };
        match (failure.by, &failure.alarm) {
            (FailedBy::Alarm, Some(name)) => {
                let unwatch = |terms: &mut RolloutTerms| {
                    if let Some(alarms) = &mut terms.alarms {
                        alarms.rings.retain(|(_, own)| own != name);
                    }
                };
                found.extend(completes(&unwatch).map(|_| DeploymentRemedy::UnwatchAlarm(name.clone())));
            }
            (FailedBy::ImageDigest, _) => {
                let named = completes(&|terms| terms.digest_fails_at_seconds = None);
                found.extend(named.map(|_| DeploymentRemedy::NameDigests));
            }
            (FailedBy::Stopped, _) => {
                // In the second in which it completes a stop still comes first.
                let later = completes(&|terms| terms.stop_at_seconds = None).map(|seconds| seconds.saturating_add(1));
                let later = later.filter(|at| completes(&|terms| terms.stop_at_seconds = Some(*at)).is_some());
                found.extend(later.map(DeploymentRemedy::StopLater));
            }
            _ => {}
        }
        let minutes = terms.bake_seconds / 60;
        let shorter = minutes.checked_sub(1).and_then(|most| {
            first(0, most, |less| {
                completes(&|terms| terms.bake_seconds = most.saturating_sub(less).saturating_mul(60)).is_some()
            })
            .map(|less| most.saturating_sub(less))
        });
        found.extend(shorter.map(DeploymentRemedy::BakeMinutes));
        found
    }

    fn ends(&mut self, rollout: &Rollout<'_>) -> bool {
        self.plan_deployment(rollout).is_ok_and(|plan| plan.outcome == DeploymentOutcome::Completes)
    }

    fn other_task(&mut self, rollout: &Rollout<'_>) -> Vec<DeploymentRemedy> {
        let mut found = Vec::new();
        let needs = &rollout.spec.requirement;
        let has_ports = !needs.ports_tcp.is_empty() || !needs.ports_udp.is_empty();
        if has_ports && !needs.eni {
            let mut spec: TaskSpec = rollout.spec.clone();
            spec.requirement.ports_tcp.clear();
            spec.requirement.ports_udp.clear();
            if self.ends(&Rollout { spec: &spec, ..rollout.clone() }) {
                found.push(DeploymentRemedy::DynamicPorts);
            }
        }
        if let Some(old) = rollout.old.filter(|old| needs.cpu.0 > old.cpu.0 || needs.memory.0 > old.memory.0) {
            let mut spec: TaskSpec = rollout.spec.clone();
            spec.requirement.cpu.0 = needs.cpu.0.min(old.cpu.0);
            spec.requirement.memory.0 = needs.memory.0.min(old.memory.0);
            if self.ends(&Rollout { spec: &spec, ..rollout.clone() }) {
                let (cpu, memory) = (spec.requirement.cpu.0, spec.requirement.memory.0);
                found.push(DeploymentRemedy::SmallerTask { cpu, memory });
            }
        }
        found
    }

    fn more_instances_for(&mut self, rollout: &Rollout<'_>) -> Option<DeploymentRemedy> {
        let template = self.spare_instance(rollout)?;
        let most = rollout.desired.saturating_mul(2).min(INSTANCES_MAX);
        let count = first(1, most, |count| {
            let mut fork = self.cluster.fork();
            for number in 0..count {
                let arn = format!("{}-{number}", template.arn);
                let _ = fork.register(&InstanceFacts { arn, ..template.clone() });
            }
            Planner::on(fork.lend()).ends(rollout)
        })?;
        Some(DeploymentRemedy::MoreInstances { count, like: template.arn.to_string() })
    }
}

/// The first number of a range for which something holds that also holds for all larger ones.
pub(super) fn first(from: u32, to: u32, mut holds: impl FnMut(u32) -> bool) -> Option<u32> {
    if from > to || !holds(to) {
        return None;
    }
    let (mut low, mut high) = (from, to);
    while low < high {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        if holds(middle) { high = middle } else { low = middle.saturating_add(1) }
    }
    Some(low)
}
