//! Task specifications: prepared once, each with a plan for the search by indexes.

use super::{Cluster, change::Undo};
use crate::{
    id::{PreparedId, Stale},
    index::News,
    placement::IndexPlan,
    request::{PreparedTask, SpecError, TaskSpec},
    rule::Semantics,
    state::Symbol,
};

/// # Prepare what is to be placed
impl Cluster {
    /// Resolves a task specification once, for any number of decisions. O(size of the
    /// specification).
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "CreateService")]
    pub fn prepare(&mut self, spec: &TaskSpec) -> Result<PreparedId, SpecError> {
        // Checked before any name is acquired, so that a refusal leaves no trace.
        PreparedTask::resolve(spec, self.semantics(), |_| Symbol::UNKNOWN)?;
        let prepared = self.resolve(spec, &self.semantics().clone())?;
        let given = self.prepared_tasks.give(prepared);
        self.journal.note(|| Undo::PreparedAdded(given));
        self.plan_new_kind(given.row);
        Ok(PreparedId::new(given.row, self.prepared_tasks.generation(given.row)))
    }

    /// Resolves a specification, and keeps the names that it tells.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn resolve(&mut self, spec: &TaskSpec, semantics: &Semantics) -> Result<PreparedTask, SpecError> {
        PreparedTask::resolve(spec, semantics, |name| self.acquire(name))
    }

    /// What a prepared task was made of.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    pub fn spec(&self, prepared: PreparedId) -> Result<&TaskSpec, Stale> {
        self.prepared_task(prepared).map(|prepared| &prepared.spec)
    }

    /// Every task that is prepared, with its handle and what it was made of, in the order of the
    /// rows.
    pub fn prepared_tasks(&self) -> impl Iterator<Item = (PreparedId, &TaskSpec)> + '_ {
        self.prepared_tasks
            .iter()
            .map(|(row, prepared)| (PreparedId::new(row, self.prepared_tasks.generation(row)), &prepared.spec))
    }

    /// Forgets a prepared task; the tasks placed from it stay.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn forget_prepared(&mut self, id: PreparedId) -> Result<(), Stale> {
        self.prepared_task(id)?;
        let prepared = self.prepared_tasks.vacate(id.row()).ok_or(Stale)?;
        self.plan_prepared(id.row());
        for symbol in prepared.symbols() {
            self.release(symbol);
        }
        self.journal.note(|| Undo::PreparedRemoved(id.row(), prepared.into()));
        Ok(())
    }

    /// Makes the plan of a prepared task that is new, and divides the instances by what it asks
    /// for.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn plan_new_kind(&mut self, row: u32) {
        match self.prepared_tasks.get(row) {
            Some(prepared) if self.index.knows_what(&self.state, prepared) => self.plan_prepared(row),
            Some(_) => self.divide(),
            None => {}
        }
    }

    /// Makes the plan of a prepared task, or forgets it when the prepared task is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn plan_prepared(&mut self, row: u32) {
        let plan = self.prepared_tasks.get(row).map(|prepared| IndexPlan::new(prepared, &self.index, &self.state));
        let order = plan.as_ref().map(IndexPlan::order);
        self.plans.put(row, plan);
        if let Some(order) = order {
            self.index.keep(order);
        }
    }

    /// Divides the instances into classes anew, by what the prepared tasks ask for now, and plans
    /// them by these classes.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn divide(&mut self) {
        self.index.divide(&self.state, &self.prepared_tasks);
        for row in (0..).take(self.prepared_tasks.rows()) {
            self.plan_prepared(row);
        }
    }

    /// Updates classes and plans after a change of an instance.
    #[inline]
    pub(super) fn heed(&mut self, news: News) {
        match news {
            News::None => {}
            News::Class(class) => {
                self.plans.learn(class, &self.prepared_tasks, &self.index.classes, &self.state.symbols)
            }
            News::Full => self.divide(),
        }
    }
}
