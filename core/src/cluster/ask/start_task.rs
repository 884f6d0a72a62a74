//! StartTask.

use alloc::{borrow::ToOwned, boxed::Box, vec};

use super::outcome::{Placement, StartFailure, StartFailureReason, StartTaskOutcome};
use crate::{
    cluster::{Cluster, facts::InstanceStatus},
    id::{InstanceId, PreparedId, Stale},
    placement::{Placed, TaskSpec},
    request::{Destination, RequestError, StartTask},
};

/// # StartTask, as ECS's API carries it out
impl Cluster {
    /// Starts a task on each of the container instances that are named, in their order, and tells
    /// what StartTask would answer (PLACE-17).
    ///
    /// Every check is made as for any other task, but nothing is chosen, so strategies do not
    /// count. An unknown instance fails with MISSING, one that is not ACTIVE with INACTIVE, any
    /// other with the first check that it fails (PLACE-116). At most ten instances (PLACE-115,
    /// documented).
    ///
    /// The tasks stay in the cluster; a fork asks without them.
    ///
    /// Cost: for each instance one check and an [`apply`](Cluster::apply); O(instances) to find one
    /// by its id alone.
    ///
    /// # Errors
    /// [`RequestError`] when the request makes no sense or ECS refuses it. The cluster is then as
    /// it was.
    ///
    /// # Example: one is there, one is not
    /// ```
    /// use stowplan::cluster::{Cluster, facts::InstanceFacts};
    /// use stowplan::placement::TaskSpec;
    /// use stowplan::request::StartTask;
    /// use stowplan::rule::Semantics;
    ///
    /// let instance = InstanceFacts { arn: "a1".into(), agent_connected: true, ..InstanceFacts::default() };
    /// let mut cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11)?;
    /// let task = TaskSpec { group: "family:report".into(), ..TaskSpec::default() };
    /// let outcome = cluster.start_task(&StartTask::new(&task, &["a1", "b2"]))?;
    /// assert_eq!(outcome.placements[0].instance(), cluster.find_instance("a1"));
    /// assert_eq!((outcome.failures[0].named.as_str(), outcome.failures[0].reason.as_str()), ("b2", "MISSING"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "StartTask")]
    pub fn start_task(&mut self, request: &StartTask<'_>) -> Result<StartTaskOutcome, RequestError> {
        rule!("PLACE-17");
        StartTask::check_count(request.instances.len())?;
        request.check_constraints()?;
        Destination::from(&request.task.launch).check_devices(request.task)?;
        let task = TaskSpec { strategies: vec![], starter: None, ..request.task.clone() };
        let prepared = self.prepare(&task)?;
        let mut outcome = StartTaskOutcome::default();
        for &name in request.instances {
            match self.start_on(prepared, name) {
                Ok(placement) => outcome.placements.push(placement),
                Err(failure) => outcome.failures.push(failure),
            }
        }
        if request.explanation {
            outcome.explanation = self.explain(prepared, 1).ok().map(Box::new);
        }
        let _ = self.forget_prepared(prepared);
        Ok(outcome)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn start_on(&mut self, prepared: PreparedId, name: &str) -> Result<Placement, StartFailure> {
        let instance = self.find_instance(name);
        let failure = |reason| StartFailure { named: name.to_owned(), instance, reason };
        let Some(instance) = instance else { return Err(failure(StartFailureReason::Missing)) };
        // A handle that was found a moment ago is not stale.
        let missing = |Stale| failure(StartFailureReason::Missing);
        self.check_to_start(prepared, instance).map_err(missing)?.map_or(Ok(()), |reason| Err(failure(reason)))?;
        let task = self.apply(&Placed { prepared, instance }).map_err(missing)?;
        Ok(Placement::on(0, task, instance, Some(vec![instance])))
    }

    /// Why StartTask would not use an instance; `None` when it would.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn check_to_start(&self, prepared: PreparedId, instance: InstanceId) -> Result<Option<StartFailureReason>, Stale> {
        if self.instance(instance).ok_or(Stale)?.status() != InstanceStatus::Active {
            return Ok(Some(StartFailureReason::Inactive));
        }
        Ok(self.check(prepared, instance)?.map(StartFailureReason::Rejected))
    }
}
