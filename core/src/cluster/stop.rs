//! Which task stops, and what a daemon starts and stops.

use alloc::vec::Vec;

use super::Cluster;
use crate::{
    id::{PreparedId, Stale},
    placement::{DaemonPlan, Stop, daemon, scale_in},
    request::Strategy,
};

/// # Choose what stops, and what a daemon does
impl Cluster {
    /// The task of a group that stops next; `None` when no unprotected one is left. Under any
    /// spread it is one of the fullest zones (PLACE-33); under `binpack` it is on an instance where
    /// the most of the packed resource is left; without strategies the zones stay even, then the
    /// instances.
    ///
    /// Cost: one pass over the tasks, and one over the instances for each strategy.
    #[must_use]
    #[doc(alias = "scale in")]
    pub fn select_to_stop(&self, group: &str, strategies: &[Strategy]) -> Option<Stop> {
        scale_in::select(&self.state, group, strategies, 0)
    }

    /// `count` tasks that stop one after the other, each chosen after the one before it has stopped
    /// (PLACE-34). Fewer when protected tasks are all that is left. `strategies` are those of the
    /// service: without them another rule chooses. Use a fork to ask only.
    ///
    /// The tasks are then stopping, as after [`stop_task`](Self::stop_task): they count no more,
    /// and are known until [`Fact::TaskStopped`](super::Fact::TaskStopped) says that they have
    /// stopped. [`scale_in`](Self::scale_in) does the same as a request, with the event where fewer
    /// stop.
    pub fn stop_many(&mut self, group: &str, count: usize, strategies: &[Strategy]) -> Vec<Stop> {
        rule!("PLACE-34");
        let mut stops = Vec::new();
        for draw in 0..count {
            let Some(stop) = scale_in::select(&self.state, group, strategies, draw as u64) else { break };
            let _ = self.stop_task(stop.task);
            stops.push(stop);
        }
        stops
    }

    /// What the daemon service of this prepared task would start and stop now. Strategies are not
    /// used; an instance that fails a constraint is not meant to have the task: nothing starts
    /// there, and it does not count as blocked.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn daemon_plan(&self, prepared: PreparedId) -> Result<DaemonPlan, Stale> {
        Ok(daemon::plan(&self.state, self.prepared_task(prepared)?))
    }
}
