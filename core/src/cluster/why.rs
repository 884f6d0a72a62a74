//! Why a task goes where it goes, or nowhere, and what would help.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::Cluster;
use crate::{
    id::{InstanceId, PreparedId, Stale},
    placement::{Closest, Explanation, Reason, Rejection, Remedy, WaitEnd, why},
    request::TaskSpec,
};

/// # Ask why
impl Cluster {
    /// The closest matching instance (PLACE-15): `None` when some instance fits, or none is
    /// considered.
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

    /// Every considered instance that fails, with its first failing check, by instance id
    /// (PLACE-16).
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn failures(&self, prepared: PreparedId) -> Result<Vec<(InstanceId, Rejection)>, Stale> {
        Ok(why::failures(&self.state, self.prepared_task(prepared)?))
    }

    /// Explains the next decision of a prepared task. `wanted` is how many tasks are to be placed
    /// (for "k more instances"; at least 1). It knows nothing of a filter that
    /// [`Cluster::decide_where`] was given.
    ///
    /// Cost: every check of every instance, some tens of nanoseconds each.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "why")]
    #[doc(alias = "dry run")]
    pub fn explain(&self, prepared: PreparedId, wanted: u32) -> Result<Explanation, Stale> {
        Ok(why::explain(&self.state, self.prepared_task(prepared)?, wanted))
    }

    /// Whether an instance takes a task, or would if it had enough CPU, memory, network interfaces
    /// and GPUs: nothing else of it and of the tasks on it keeps the task off.
    ///
    /// Costs every check of one instance.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task or the instance is gone.
    ///
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, TaskSpec};
    /// let small = InstanceFacts::new("a", CpuUnits(1024), MemoryMib(512));
    /// let mut cluster = Cluster::build(vec![small], vec![], &Default::default())?;
    /// let large = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(900))))?;
    /// let id = cluster.find_instance("a").unwrap();
    /// assert_eq!(cluster.lacks_only_amounts(large, id), Ok(true));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn lacks_only_amounts(&self, prepared: PreparedId, instance: InstanceId) -> Result<bool, Stale> {
        let row = self.instance_row(instance)?;
        Ok(why::lacks_only_amounts(&self.state, self.prepared_task(prepared)?, row))
    }

    /// What would stop a waiting task of a specification if its provider's instances stayed as they
    /// are (PLACE-141); `None` when one of them takes it.
    ///
    /// Of several reasons, that of the closest matching instance (PLACE-15, PLACE-142). Costs every
    /// check of every instance.
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

impl Explanation {
    /// The explanation as a table with a row an instance: its id, zone and type, what became of it,
    /// and why. The alternate form `{:#}` has what would help below it. The cluster must be the one
    /// that was asked.
    ///
    /// # Example: too little memory
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, Semantics, TaskSpec};
    ///
    /// let instance = |arn, memory| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(memory)).instance_type("m5.large");
    /// let mut cluster = Cluster::build(vec![instance("a1", 768), instance("b2", 512).disconnected()], vec![], &Semantics::V2026_11)?;
    /// let web = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024))))?;
    /// let why = cluster.explain(web, 1)?;
    /// assert_eq!(
    ///     format!("{:#}", why.display(&cluster)),
    ///     "\
    /// instance  type      verdict          because
    /// a1        m5.large  RESOURCE:MEMORY  needs 1024 MiB of memory, has 768
    /// b2        m5.large  AGENT            its agent is not connected; needs 1024 MiB of memory, has 512
    ///
    /// What would help
    /// → lower the task's memory by 256 MiB to 768 MiB: fits a1
    /// "
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn display<'a>(&'a self, cluster: &'a Cluster) -> impl fmt::Display + 'a {
        why::Table { explanation: self, state: &cluster.state }
    }

    /// The explanation as one line for a log, with its numbers. The cluster must be the one that
    /// was asked.
    ///
    /// # Example: before and behind a task
    /// ```
    /// use stowplan::{Cluster, CpuUnits, Decision, InstanceFacts, MemoryMib, Requirement, Semantics, TaskSpec};
    ///
    /// let instance = |arn| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(1024));
    /// let mut cluster = Cluster::build(vec![instance("a1"), instance("b2").disconnected()], vec![], &Semantics::V2026_11)?;
    /// let web = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024))))?;
    /// let line = cluster.explain(web, 1)?.summary(&cluster).to_string();
    /// assert_eq!(line, "service:web: goes to a1, one of 1 that ECS might pick among 2 instances");
    ///
    /// let Decision::Placed(placed) = cluster.decide(web)? else { panic!("it fits") };
    /// cluster.apply(&placed)?;
    /// let line = cluster.explain(web, 1)?.summary(&cluster).to_string();
    /// assert_eq!(
    ///     line,
    ///     "service:web: no place on 2 instances (AGENT 1, RESOURCE:MEMORY 1); closest is a1: needs 1024 MiB of memory, has 0"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn summary<'a>(&'a self, cluster: &'a Cluster) -> impl fmt::Display + 'a {
        why::Summary { explanation: self, state: &cluster.state }
    }
}
