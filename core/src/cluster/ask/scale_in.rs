//! A service or task group scales in.

use alloc::string::{String, ToString};

use super::outcome::ScaleInOutcome;
use crate::{
    cluster::Cluster,
    placement::{ServiceEvent, TASK_SET_ID},
    request::{ScaleIn, is_task_set},
};

/// # A service that scales in
impl Cluster {
    /// Stops tasks of a group, each chosen after the one before it has stopped (PLACE-34), and
    /// tells what a service's scheduler would say.
    ///
    /// Protected tasks do not stop (PLACE-119, documented): where they are all that is left, a
    /// service gets an event with the id of their task set.
    ///
    /// The tasks stop in this cluster; a fork asks without that.
    ///
    /// Cost: for each task one pass over the tasks, and one over the instances for each strategy.
    ///
    /// # Example: the only task is protected
    /// ```
    /// use stowplan::cluster::{Cluster, facts::TaskFacts};
    /// use stowplan::request::ScaleIn;
    /// use stowplan::rule::Semantics;
    ///
    /// let task = TaskFacts { arn: "t1".into(), group: "service:web".into(), protected: true, ..TaskFacts::default() };
    /// let mut cluster = Cluster::build(vec![], vec![task], &Semantics::V2026_11)?;
    /// let asked = ScaleIn { task_set: Some("ecs-svc/0123456789"), ..ScaleIn::new("service:web") };
    /// let outcome = cluster.scale_in(&asked);
    /// assert_eq!((outcome.stops.len(), outcome.unstopped), (0, 1));
    /// assert!(outcome.event.unwrap().contains("task set (ecs-svc/0123456789) was unable to scale in"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "UpdateService")]
    pub fn scale_in(&mut self, request: &ScaleIn<'_>) -> ScaleInOutcome {
        let stops = self.stop_many(request.group, request.count, request.strategies);
        let unstopped = request.count.saturating_sub(stops.len());
        let event = if unstopped > 0 { self.protected_event(request) } else { None };
        ScaleInOutcome { stops, unstopped, event }
    }

    /// That protected tasks are more than are desired (PLACE-119), by the task set of the first of
    /// them.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn protected_event(&self, request: &ScaleIn<'_>) -> Option<String> {
        rule!("PLACE-119");
        let service = request.service()?;
        let mut own = self.tasks().filter_map(|id| self.task(id)).filter(|task| task.group() == request.group);
        let task = own.find(|task| task.is_protected())?;
        let named = [task.started_by(), request.task_set].into_iter().flatten().find(|id| is_task_set(id));
        let task_set = named.unwrap_or(TASK_SET_ID);
        Some(ServiceEvent::ProtectedTasks { service, task_set }.to_string())
    }
}
