//! A daemon: one task on each suitable instance.

use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec,
};

use super::outcome::{DaemonOutcome, DaemonStop, DaemonStopReason, Placement};
use crate::{
    cluster::{Cluster, facts::InstanceStatus},
    id::{InstanceId, PreparedId, Stale, TaskId},
    placement::{Placed, Rejection, ServiceEvent, TaskSpec},
    request::{Daemon, Destination, RequestError, service_group},
};

/// # A daemon service
impl Cluster {
    /// Does what the scheduler of a daemon would do now: stops its tasks on instances that are not
    /// ACTIVE or do not meet its constraints any more, then starts one on each that should have one
    /// (PLACE-120, documented). Strategies do not count. An instance that should have a task and
    /// cannot take it is blocked, and gets a service event (PLACE-117).
    ///
    /// The changes stay in the cluster; a fork asks without them, [`Cluster::daemon_plan`] only
    /// looks.
    ///
    /// Cost: every check of every instance, twice, and O(tasks of the cluster).
    ///
    /// # Errors
    /// [`RequestError`] when the request makes no sense or ECS refuses it. The cluster is then as
    /// it was.
    ///
    /// # Example: the second instance is full
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{InstanceFacts, ResourceFacts}};
    /// use stowplan::placement::{Reason, TaskSpec};
    /// use stowplan::request::Daemon;
    /// use stowplan::rule::Semantics;
    /// use stowplan::task::Requirement;
    /// use stowplan::unit::MemoryMib;
    ///
    /// let instance = |arn: &str, memory| InstanceFacts {
    ///     arn: arn.into(),
    ///     agent_connected: true,
    ///     registered: ResourceFacts { memory, ..ResourceFacts::default() },
    ///     ..InstanceFacts::default()
    /// };
    /// let mut cluster = Cluster::build(vec![instance("a1", 500), instance("b2", 50)], vec![], &Semantics::V2026_11)?;
    /// let requirement = Requirement { memory: MemoryMib(100), ..Requirement::default() };
    /// let task = TaskSpec { requirement, ..TaskSpec::default() };
    /// let outcome = cluster.daemon(&Daemon::new("agent", &task))?;
    /// assert_eq!(outcome.placements[0].instance(), cluster.find_instance("a1"));
    /// assert_eq!(outcome.blocked[0].1.reason(), Reason::Memory);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn daemon(&mut self, request: &Daemon<'_>) -> Result<DaemonOutcome, RequestError> {
        rule!("PLACE-120");
        Destination::from(&request.task.launch).check_devices(request.task)?;
        let group = service_group(request.name);
        let task = TaskSpec { group, strategies: vec![], starter: None, ..request.task.clone() };
        let prepared = self.prepare(&task)?;
        let outcome = self.run_daemon(prepared, request);
        let _ = self.forget_prepared(prepared);
        debug_assert!(outcome.is_ok(), "a task that is prepared here stays until it is forgotten here");
        Ok(outcome.unwrap_or_default())
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn run_daemon(&mut self, prepared: PreparedId, request: &Daemon<'_>) -> Result<DaemonOutcome, Stale> {
        let mut outcome = DaemonOutcome::default();
        for task in self.daemon_plan(prepared)?.stop {
            outcome.stopped.push(self.daemon_stop(task));
            self.stop_task(task)?;
        }
        let plan = self.daemon_plan(prepared)?;
        if request.explanation {
            outcome.explanation = Some(Box::new(self.explain(prepared, 1)?));
        }
        for instance in plan.start {
            let task = self.apply(&Placed { prepared, instance })?;
            outcome.placements.push(Placement::on(0, task, instance, Some(vec![instance])));
        }
        outcome.blocked = plan.blocked;
        outcome.blocked.sort_by(|(one, _), (other, _)| self.id_of(*one).cmp(self.id_of(*other)));
        outcome.event = self.daemon_event(request.name, &outcome.blocked);
        Ok(outcome)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn daemon_stop(&self, task: TaskId) -> DaemonStop {
        let instance = self.task(task).and_then(|view| view.instance());
        let status = instance.and_then(|id| self.instance(id)).map(|view| view.status());
        let reason = match status {
            Some(InstanceStatus::Active) => DaemonStopReason::Constraints,
            _ => DaemonStopReason::NotActive,
        };
        DaemonStop { task, instance, reason }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn daemon_event(&self, service: &str, blocked: &[(InstanceId, Rejection)]) -> Option<String> {
        let (instance, rejection) = blocked.first()?;
        let event = ServiceEvent::UnableToPlace { service, closest: self.id_of(*instance), reason: rejection.reason() };
        Some(event.to_string())
    }

    /// The id that ECS's texts use.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn id_of(&self, instance: InstanceId) -> &str {
        self.instance(instance).map_or("", |view| view.id())
    }
}
