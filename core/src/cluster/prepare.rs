//! Kinds of task: prepared once, and what the indexes make of them.

use super::{Cluster, change::Undo};
use crate::{
    id::{KindId, Stale},
    index::News,
    placement::Plan,
    request::{Kind, SpecError, TaskSpec},
    rule::Semantics,
    state::Symbol,
};

impl Cluster {
    /// Resolves a task specification once, for any number of decisions. O(size of the specification).
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn prepare(&mut self, spec: &TaskSpec, semantics: &Semantics) -> Result<KindId, SpecError> {
        // Checked before any name is acquired, so that a refusal leaves no trace.
        Kind::resolve(spec, semantics, |_| Symbol::UNKNOWN)?;
        let kind = Kind::resolve(spec, semantics, |name| self.acquire(name))?;
        let given = self.kinds.give(kind);
        self.journal.note(|| Undo::KindAdded(given));
        self.plan_new_kind(given.row);
        Ok(KindId::new(given.row, self.kinds.generation(given.row)))
    }

    /// What a prepared kind was made of.
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    pub fn spec(&self, kind: KindId) -> Result<&TaskSpec, Stale> {
        self.kind(kind).map(|kind| &kind.spec)
    }

    /// Every task that is prepared, with its handle and what it was made of, in the order of the rows.
    pub fn prepared_tasks(&self) -> impl Iterator<Item = (KindId, &TaskSpec)> + '_ {
        self.kinds.iter().map(|(row, kind)| (KindId::new(row, self.kinds.generation(row)), &kind.spec))
    }

    /// Forgets a prepared kind; the tasks placed from it stay.
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn forget_kind(&mut self, id: KindId) -> Result<(), Stale> {
        self.kind(id)?;
        let kind = self.kinds.vacate(id.row()).ok_or(Stale)?;
        self.plan_kind(id.row());
        for symbol in kind.symbols() {
            self.release(symbol);
        }
        self.journal.note(|| Undo::KindRemoved(id.row(), kind.into()));
        Ok(())
    }

    /// Makes the plan of a kind that is new, and divides the instances by what it asks for.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn plan_new_kind(&mut self, row: u32) {
        match self.kinds.get(row) {
            Some(kind) if self.index.knows_what(&self.state, kind) => self.plan_kind(row),
            Some(_) => self.divide(),
            None => {}
        }
    }

    /// Makes the plan of a kind, or forgets it when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn plan_kind(&mut self, row: u32) {
        let plan = self.kinds.get(row).map(|kind| Plan::new(kind, &self.index, &self.state.symbols));
        let order = plan.as_ref().map(Plan::order);
        self.plans.put(row, plan);
        if let Some(order) = order {
            self.index.keep(order);
        }
    }

    /// Divides the instances into classes anew, by what the kinds ask for now, and plans them by these classes.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn divide(&mut self) {
        self.index.divide(&self.state, &self.kinds);
        for row in (0..).take(self.kinds.rows()) {
            self.plan_kind(row);
        }
    }

    /// Does what a change of an instance means for the classes and plans.
    #[inline]
    pub(super) fn heed(&mut self, news: News) {
        match news {
            News::None => {}
            News::Class(class) => self.plans.learn(class, &self.kinds, &self.index.classes, &self.state.symbols),
            News::Full => self.divide(),
        }
    }
}
