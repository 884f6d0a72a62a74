//! Why a task goes where it goes, or nowhere, and what would help.

use alloc::{string::String, vec::Vec};

use super::Cluster;
use crate::{
    id::{InstanceId, PreparedId, Stale},
    placement::{Closest, Explanation, Reason, Rejection, Remedy, WaitEnd, why},
    request::TaskSpec,
};

impl Cluster {
    /// The closest matching instance (PLACE-15): `None` when some instance fits, or none is considered.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn closest(&self, prepared: PreparedId) -> Result<Option<Closest>, Stale> {
        Ok(why::closest(&self.state, self.prepared_task(prepared)?))
    }

    /// How many considered instances fail for which reason first, commonest first.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn counts(&self, prepared: PreparedId) -> Result<Vec<(Reason, u32)>, Stale> {
        Ok(why::counts(&self.state, self.prepared_task(prepared)?))
    }

    /// Every considered instance that fails, with its first failing check, by instance id (PLACE-16).
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn failures(&self, prepared: PreparedId) -> Result<Vec<(InstanceId, Rejection)>, Stale> {
        Ok(why::failures(&self.state, self.prepared_task(prepared)?))
    }

    /// Explains the next decision of a prepared task. `wanted` is how many tasks are to be placed (for "k more instances"; at least 1).
    ///
    /// Cost: every check of every instance, some tens of nanoseconds each.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn explain(&self, prepared: PreparedId, wanted: u32) -> Result<Explanation, Stale> {
        Ok(why::explain(&self.state, self.prepared_task(prepared)?, wanted))
    }

    /// What would stop a waiting task of a specification, were its provider's instances to stay as they are (PLACE-141); `None` when one of them takes it.
    ///
    /// Of several reasons it is the one of the closest matching instance (PLACE-15, PLACE-142). Costs every check of every instance.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn wait_end(&self, prepared: PreparedId) -> Result<Option<WaitEnd>, Stale> {
        Ok(why::wait_end(&self.state, self.prepared_task(prepared)?))
    }
}

impl Remedy {
    /// The change in words. The cluster must be the one that the remedy came from.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn describe(&self, cluster: &Cluster, spec: &TaskSpec) -> String {
        self.words(&cluster.state, spec)
    }
}
