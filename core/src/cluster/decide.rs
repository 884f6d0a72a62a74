//! The decision itself: by the indexes where they can decide, else by a scan of all instances. The
//! scan is the reference that the indexes must equal.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use super::Cluster;
use crate::{
    id::{InstanceId, PreparedId, Row, Stale},
    placement::{Decision, Narrowed, Placed, Rejection, Search, step},
    request::{PreparedTask, SpecError, TaskSpec},
};

/// # Decide where a task goes; nothing changes
impl Cluster {
    /// Decides where the next task of a specification goes, and changes nothing (PLACE-102,
    /// PLACE-1, PLACE-2).
    ///
    /// Cost: a few hundred nanoseconds whatever the size of the cluster, and no allocation; more
    /// where the pick is drawn from a seed (the whole admissible set is counted) or many instances
    /// tie before the last strategy.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    ///
    /// # Example: the fuller of two instances
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{InstanceFacts, ResourceFacts}};
    /// use stowplan::placement::{Decision, Packed, Strategy, TaskSpec};
    /// use stowplan::rule::Semantics;
    /// use stowplan::task::Requirement;
    /// use stowplan::unit::MemoryMib;
    ///
    /// let instance = |arn: &str, memory| InstanceFacts {
    ///     arn: arn.into(),
    ///     agent_connected: true,
    ///     registered: ResourceFacts { cpu: 2048, memory, ..ResourceFacts::default() },
    ///     ..InstanceFacts::default()
    /// };
    /// let mut cluster = Cluster::build(vec![instance("a", 4000), instance("b", 1000)], vec![], &Semantics::V2026_11)?;
    /// let spec = TaskSpec {
    ///     group: "service:web".into(),
    ///     requirement: Requirement { memory: MemoryMib(500), ..Requirement::default() },
    ///     strategies: vec![Strategy::Binpack(Packed::Memory)],
    ///     ..TaskSpec::default()
    /// };
    /// let prepared = cluster.prepare(&spec)?;
    /// let Decision::Placed(placed) = cluster.decide(prepared)? else { panic!("it fits") };
    /// assert_eq!(cluster.instance(placed.instance).unwrap().arn(), "b");
    /// cluster.apply(&placed)?;
    /// assert_eq!(cluster.instance(placed.instance).unwrap().memory_remaining(), 500);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "simulate")]
    #[doc(alias = "dry run")]
    #[doc(alias = "schedule")]
    pub fn decide(&self, prepared: PreparedId) -> Result<Decision, Stale> {
        rule!("PLACE-1");
        let task = self.prepared_task(prepared)?;
        let pick = match self.search(task, prepared.row()) {
            Some(search) => search.pick(),
            None => step::decide(&self.state, task).pick,
        };
        Ok(self.decision(prepared, pick))
    }

    /// [`Cluster::decide_with_admissible`] without the indexes: the reference for tests and
    /// benchmarks, one pass over the instances and one for each strategy.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[doc(hidden)]
    pub fn decide_by_scan(&self, prepared: PreparedId) -> Result<(Decision, Vec<InstanceId>), Stale> {
        let Narrowed { rows, pick } = step::decide(&self.state, self.prepared_task(prepared)?);
        Ok((self.decision(prepared, pick), rows.into_iter().map(|row| self.handle(row)).collect()))
    }

    /// Whether the indexes decide the next task of a specification; if not, the scan does. For
    /// tests: where the scan decides, a test of the indexes proves nothing.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[doc(hidden)]
    pub fn decides_by_index(&self, prepared: PreparedId) -> Result<bool, Stale> {
        Ok(self.search(self.prepared_task(prepared)?, prepared.row()).is_some())
    }

    pub(super) fn decision(&self, prepared: PreparedId, pick: Option<Row>) -> Decision {
        pick.map_or(Decision::Blocked, |row| Decision::Placed(Placed { prepared, instance: self.handle(row) }))
    }

    /// The decision and the admissible set at once.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    pub fn decide_with_admissible(&self, prepared: PreparedId) -> Result<(Decision, Vec<InstanceId>), Stale> {
        Ok((self.decide(prepared)?, self.admissible(prepared)?))
    }

    /// The admissible set: every instance that ECS might pick, in the order of the ARNs (PLACE-1).
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    ///
    /// # Example: a tie-break of your own, the last ARN
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, TaskSpec, placement::Placed};
    /// let instance = |arn: &str| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(3768));
    /// let mut cluster = Cluster::build(vec![instance("a"), instance("b")], vec![], &Default::default())?;
    /// let prepared = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(512))))?;
    /// let instance = *cluster.admissible(prepared)?.last().expect("both take it");
    /// cluster.try_apply(&Placed { prepared, instance })?;
    /// assert_eq!(cluster.instance(instance).map(|view| view.arn()), Some("b"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "candidates")]
    pub fn admissible(&self, prepared: PreparedId) -> Result<Vec<InstanceId>, Stale> {
        rule!("PLACE-1");
        let task = self.prepared_task(prepared)?;
        let Some(search) = self.search(task, prepared.row()) else {
            return Ok(self.decide_by_scan(prepared)?.1);
        };
        let mut admissible = Vec::new();
        if let Some(found) = search.find() {
            search.each(&found, |row| {
                admissible.push(self.handle(row));
                ControlFlow::Continue(())
            });
        }
        Ok(admissible)
    }

    /// Whether ECS might pick this instance. Costs about as much as a decision.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task or the instance is gone.
    pub fn is_admissible(&self, prepared: PreparedId, instance: InstanceId) -> Result<bool, Stale> {
        let row = self.instance_row(instance)?;
        let task = self.prepared_task(prepared)?;
        let Some(search) = self.search(task, prepared.row()) else {
            return Ok(step::decide(&self.state, task).rows.contains(&row));
        };
        Ok(step::is_feasible(&self.state, task, row) && search.find().is_some_and(|found| search.contains(&found, row)))
    }

    /// Whether StartTask could use an instance: `None`, or the first check that fails. StartTask
    /// names its instances, so every check counts, but no strategy and no `distinctInstance`
    /// (PLACE-17).
    ///
    /// # Errors
    /// [`Stale`] when the prepared task or the instance is gone.
    pub fn check(&self, prepared: PreparedId, instance: InstanceId) -> Result<Option<Rejection>, Stale> {
        rule!("PLACE-17");
        let row = self.instance_row(instance)?;
        Ok(step::first_rejection(&self.state, self.prepared_task(prepared)?, row))
    }

    /// Decides once, without preparing anything: the instance for one task of `spec`, or `None`.
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    pub fn place_once(&self, spec: &TaskSpec) -> Result<Option<InstanceId>, SpecError> {
        let prepared = PreparedTask::resolve(spec, self.semantics(), |name| self.state.symbol(name))?;
        Ok(step::decide(&self.state, &prepared).pick.map(|row| self.handle(row)))
    }

    /// The search by the indexes; `None` when the prepared task must be scanned for.
    #[inline]
    pub(super) fn search<'a>(&'a self, prepared: &'a PreparedTask, row: u32) -> Option<Search<'a>> {
        Search::new(&self.state, &self.index, prepared, self.plans.get(row))
    }
}
