//! A caller's own filter: a decision among some of the instances, and the instances before any
//! strategy.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use super::Cluster;
use crate::{
    id::{InstanceId, PreparedId, Row, Stale},
    placement::{Decision, step},
};

/// # Decide by a filter of one's own; nothing changes
impl Cluster {
    /// [`Cluster::decide`] among the instances that a filter of your own lets pass.
    ///
    /// The filter is one constraint more, in the second of the four steps of placement: strategies
    /// prefer among what is left, and what runs on the other instances counts for `spread` as ever,
    /// as if they were draining. Nothing is marked in the cluster.
    ///
    /// Cost: that of [`Cluster::decide`] and the filter's, which is asked of instances that pass
    /// every other check until one is found; no allocation. Where the filter refuses nearly all of
    /// `n` instances it is asked up to `n` times, and at times twice about the same one: it should
    /// answer alike.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    ///
    /// # Example: not while it is being patched
    /// ```
    /// use stowplan::{Cluster, CpuUnits, Decision, InstanceFacts, MemoryMib, Requirement, TaskSpec};
    /// let instance = |arn: &str| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(3768));
    /// let mut cluster = Cluster::build(vec![instance("a"), instance("b")], vec![], &Default::default())?;
    /// let task = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(512))))?;
    /// let patched = cluster.find_instance("a").unwrap();
    ///
    /// let Decision::Placed(placed) = cluster.decide_where(task, |id| id != patched)? else { panic!("b takes it") };
    /// assert_eq!(cluster.instance(placed.instance).unwrap().arn(), "b");
    /// assert_eq!(cluster.decide_where(task, |_| true)?, cluster.decide(task)?);
    /// assert_eq!(cluster.decide_where(task, |_| false)?, Decision::Blocked);
    /// assert!(cluster.explain(task, 1)?.pick.is_some()); // it knows nothing of the filter
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "filter")]
    #[doc(alias = "mask")]
    pub fn decide_where(&self, prepared: PreparedId, allowed: impl Fn(InstanceId) -> bool) -> Result<Decision, Stale> {
        rule!("PLACE-102");
        let task = self.prepared_task(prepared)?;
        let allowed = |row: Row| allowed(self.handle(row));
        let pick = match self.search(task, prepared.row()) {
            Some(search) => search.among(allowed).pick(),
            None => step::decide_among(&self.state, task, allowed).pick,
        };
        Ok(self.decision(prepared, pick))
    }

    /// [`Cluster::admissible`] among the instances that a filter of your own lets pass, as
    /// [`Cluster::decide_where`] has it.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    pub fn admissible_where(
        &self,
        prepared: PreparedId,
        allowed: impl Fn(InstanceId) -> bool,
    ) -> Result<Vec<InstanceId>, Stale> {
        rule!("PLACE-102");
        let task = self.prepared_task(prepared)?;
        let allowed = |row: Row| allowed(self.handle(row));
        let Some(search) = self.search(task, prepared.row()) else {
            let rows = step::decide_among(&self.state, task, allowed).rows;
            return Ok(rows.into_iter().map(|row| self.handle(row)).collect());
        };
        let search = search.among(allowed);
        let mut admissible = Vec::new();
        if let Some(found) = search.find() {
            search.each(&found, |row| {
                admissible.push(self.handle(row));
                ControlFlow::Continue(())
            });
        }
        Ok(admissible)
    }

    /// The instances that pass every check, before any strategy prefers some of them, in the order
    /// of the ARNs: what a strategy of your own chooses from. O(instances) to the end, each when it
    /// is asked for.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    ///
    /// # Example: a strategy of one's own, the fewest tasks of any group
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, TaskSpec, placement::Placed};
    /// let instance = |arn: &str| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(3768));
    /// let mut cluster = Cluster::build(vec![instance("a"), instance("b")], vec![], &Default::default())?;
    /// let task = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(512))))?;
    /// for _ in 0..4 {
    ///     let fewest = cluster.feasible(task)?.min_by_key(|id| cluster.tasks_on(*id).map_or(0, |tasks| tasks.count()));
    ///     let Some(instance) = fewest else { break };
    ///     cluster.apply(&Placed { prepared: task, instance })?;
    /// }
    /// for id in cluster.instances() {
    ///     assert_eq!(cluster.tasks_on(id)?.count(), 2);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "candidates")]
    pub fn feasible(&self, prepared: PreparedId) -> Result<impl Iterator<Item = InstanceId> + '_, Stale> {
        let task = self.prepared_task(prepared)?;
        Ok(step::feasible(&self.state, task).map(|row| self.handle(row)))
    }
}
