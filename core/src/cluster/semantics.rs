//! How a cluster reads what ECS leaves open: one set of choices, for all that is asked of it.

use alloc::vec::Vec;

use super::{Cluster, change::Undo};
use crate::{
    id::TaskId,
    rule::Semantics,
    state::facts::{DesiredStatus, LastStatus},
};

/// # Read what ECS leaves open another way
impl Cluster {
    /// How this cluster reads what ECS leaves open: what [`Cluster::build`] was given, or
    /// [`Cluster::set_semantics`] since.
    #[must_use]
    pub const fn semantics(&self) -> &Semantics {
        &self.state.semantics
    }

    /// Reads this cluster by other choices from now on, as if it had been built under them: tasks
    /// that are prepared keep their handles and are resolved anew, and tasks that are stopping hold
    /// their resources or give them back (PLACE-36).
    ///
    /// Choices that a specification was made under are in it already and stay: how its expressions
    /// compare numbers (CQL-24), and whether a field in lower case was refused (PLACE-10).
    ///
    /// Costs nothing where the choices are the same; else O(prepared tasks × classes of instances),
    /// and O(tasks) where PLACE-36 changes.
    ///
    /// # Example: a what-if of other choices
    /// ```
    /// use stowplan::{cluster::Cluster, rule::Semantics};
    /// let mut cluster = Cluster::build(vec![], vec![], &Semantics::V2026_11)?;
    /// let mut other = Semantics::V2026_11;
    /// other.choose("PLACE-33", "fieldFirst")?;
    /// let mut fork = cluster.fork();
    /// fork.set_semantics(&other);
    /// assert_eq!(fork.semantics(), &other);
    /// drop(fork);
    /// assert_eq!(cluster.semantics(), &Semantics::V2026_11);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn set_semantics(&mut self, semantics: &Semantics) {
        if self.state.semantics == *semantics {
            return;
        }
        let prepared: Vec<u32> = self.prepared_tasks.iter().map(|(row, _)| row).collect();
        for &row in &prepared {
            self.resolve_again(row, semantics);
        }
        let old = core::mem::replace(&mut self.state.semantics, semantics.clone());
        let hold = semantics.hold_until_stopped;
        if old.hold_until_stopped != hold {
            self.hold_stopping_tasks(hold);
        }
        self.journal.note(|| Undo::SemanticsChanged(old.into()));
        for &row in &prepared {
            self.plan_new_kind(row);
        }
    }

    /// Resolves a prepared task under other choices. It goes on in its stream of random draws.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn resolve_again(&mut self, row: u32, semantics: &Semantics) {
        let Some((spec, draws)) = self.prepared_tasks.get(row).map(|own| (own.spec.clone(), own.draws)) else { return };
        let prepared = self.resolve(&spec, semantics);
        debug_assert!(prepared.is_ok(), "what makes a specification senseless is no choice");
        let (Ok(mut prepared), Some(own)) = (prepared, self.prepared_tasks.get_mut(row)) else { return };
        prepared.draws = draws;
        let old = core::mem::replace(own, prepared);
        self.release_all(old.symbols().into_iter());
        self.journal.note(|| Undo::PreparedChanged(row, old.into()));
    }

    /// Tasks that are stopping take what they hold from their instances, or give it back.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn hold_stopping_tasks(&mut self, hold: bool) {
        rule!("PLACE-36");
        let stopping = self.state.tasks.iter().filter(|(_, task)| {
            task.desired_status == DesiredStatus::Stopped && task.last_status != LastStatus::Stopped
        });
        let stopping: Vec<TaskId> = stopping.map(|(row, _)| self.state.task_id(row)).collect();
        for id in stopping {
            let _ = self.change_task(id, |task| task.holding = hold);
        }
    }
}
