//! A deployment on a real cluster by its terms, second by second.

use alloc::collections::BTreeMap;

use super::{
    DeploymentOutcome, DeploymentPlan, RollbackTo, Rollout, RolloutTerms, ServiceScheduler, StuckProof, TaskCondition,
    WaitsFor,
    places::{Found, OnCluster, OnFargate},
    planner::Planner,
    timed::Timed,
};
use stowplan::{
    id::{PreparedId, TaskId},
    placement::TaskSpec,
};

impl RolloutTerms {
    /// Whether tasks fare otherwise than that each becomes healthy and stays so.
    pub(super) fn moves_tasks(&self, service: &ServiceScheduler) -> bool {
        !self.health.is_empty()
            || !self.protected_seconds.is_empty()
            || (!self.present.is_empty() && service.tasks.iter().any(|task| task.condition != TaskCondition::Healthy))
    }

    /// Whether the seconds decide how the deployment ends, although its tasks become healthy.
    pub(super) fn tells_seconds(&self, outcome: &DeploymentOutcome) -> bool {
        let rings = self.alarms.as_ref().is_some_and(|alarms| !alarms.rings.is_empty());
        let has_no_room = matches!(outcome, DeploymentOutcome::Stuck { waits_for: WaitsFor::Placement, .. });
        self.early_success.is_some()
            || self.bake_seconds > 0
            || rings
            || self.stop_at_seconds.is_some()
            || self.deregistration_seconds > 0
            || (self.breaker.is_some() && self.digest_fails_at_seconds.is_some())
            || (self.breaker.is_some() && has_no_room && !self.launches_wait)
    }
}

impl Planner<'_> {
    /// Follows a deployment by its terms until it completes, fails and is rolled back, or never
    /// does.
    pub(super) fn follow_timed(
        &mut self,
        rollout: &Rollout<'_>,
        terms: &RolloutTerms,
        prepared: PreparedId,
        found: Found,
    ) -> DeploymentPlan {
        let Found { mut service, handles, instances, count } = found;
        let before = service.clone();
        let used = service.instances();
        let mut timed = self.timed(rollout, terms, &service, &handles);
        let old = rollout.old.and_then(|needs| {
            let spec = TaskSpec { requirement: needs.clone(), ..rollout.spec.clone() };
            self.cluster.prepare(&spec).ok()
        });
        let mut fork = self.cluster.fork();
        let (tasks, instances_of) = (handles.clone(), instances.clone());
        let mut places = OnCluster { cluster: fork.lend(), prepared, old, tasks, instances: instances_of };
        timed.forward(&mut service, &mut places);
        let wanted = timed.course.rows.last().map_or(1, |row| row.unplaced.max(1));
        let explanation = match timed.course.waits_for() {
            Some(WaitsFor::Placement) => places.cluster.explain(prepared, wanted).ok(),
            _ => None,
        };
        if timed.goes_back(terms, &service, old.is_some()) {
            timed.back(&mut service, &mut places);
        }
        drop(fork);
        if let Some(old) = old {
            let _ = self.cluster.forget_prepared(old);
        }
        let instances_at_peak = if timed.course.rows.iter().all(|row| row.unplaced == 0) {
            Some(timed.course.most_instances)
        } else {
            self.instances_at_peak(rollout, prepared, before, &instances, handles)
        };
        let outcome = timed.outcome();
        let Timed { course, plan, .. } = timed;
        DeploymentPlan {
            course,
            outcome,
            explanation,
            tasks: count,
            instances: used,
            instances_at_peak,
            timed: Some(plan),
        }
    }

    /// The same on Fargate, where there is always a place.
    pub(super) fn follow_timed_on_fargate(
        &mut self,
        rollout: &Rollout<'_>,
        terms: &RolloutTerms,
        found: Found,
    ) -> DeploymentPlan {
        let Found { mut service, handles, count, .. } = found;
        let used = service.instances();
        let mut timed = self.timed(rollout, terms, &service, &handles);
        let (balance, zones) = self.fargate_zones(rollout);
        let mut fork = self.cluster.fork();
        let mut places = OnFargate { cluster: fork.lend(), balance, zones, tasks: handles };
        timed.forward(&mut service, &mut places);
        if timed.goes_back(terms, &service, true) {
            timed.back(&mut service, &mut places);
        }
        drop(fork);
        let outcome = timed.outcome();
        let Timed { course, plan, .. } = timed;
        let instances_at_peak = Some(course.most_instances);
        let (tasks, instances) = (count, used);
        DeploymentPlan { course, outcome, explanation: None, tasks, instances, instances_at_peak, timed: Some(plan) }
    }

    fn timed<'t>(
        &self,
        rollout: &Rollout<'_>,
        terms: &'t RolloutTerms,
        service: &ServiceScheduler,
        handles: &BTreeMap<u32, TaskId>,
    ) -> Timed<'t> {
        let mut timed = Timed::new(service, terms, rollout.rate, &self.semantics().deployment);
        for (number, id) in handles {
            let arn = self.task(*id).and_then(|view| view.arn());
            if let Some(seconds) = arn.and_then(|arn| terms.protected_seconds.get(arn)) {
                timed.expires(*number, *seconds);
            }
        }
        timed
    }
}

impl Timed<'_> {
    /// Whether a failed deployment goes back, and what it goes back to is known.
    fn goes_back(&self, terms: &RolloutTerms, service: &ServiceScheduler, knows_old: bool) -> bool {
        rule!("DEPLOY-105");
        let rolls_back = self.plan.failure.as_ref().is_some_and(|failure| failure.rolls_back);
        let needs_starts = service.old_tasks() < service.desired;
        rolls_back && terms.rollback_to == RollbackTo::Old && (knows_old || !needs_starts)
    }

    fn outcome(&self) -> DeploymentOutcome {
        if let Some(failure) = &self.plan.failure {
            return DeploymentOutcome::Fails { by: failure.by };
        }
        if self.plan.completed_seconds.is_some() {
            return DeploymentOutcome::Completes;
        }
        let proof = if self.plan.repeats {
            StuckProof::Repeats
        } else if self.course.rows.len() <= 1 {
            StuckProof::NothingWasChosen
        } else {
            StuckProof::Open
        };
        DeploymentOutcome::Stuck { waits_for: self.course.waits_for().unwrap_or(WaitsFor::Health), proof }
    }
}
