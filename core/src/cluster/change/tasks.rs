//! A task comes, changes, goes.

use super::{Cluster, Undo};
use crate::{
    id::{Stale, TaskId},
    state::{Task, facts::DesiredStatus},
};

/// # Stop and remove tasks
impl Cluster {
    /// Asks a task to stop: it no longer counts, and its resources are free (PLACE-36) unless the
    /// cluster holds them until the task has stopped.
    ///
    /// # Errors
    /// [`Stale`] when the task is gone.
    #[doc(alias = "StopTask")]
    pub fn stop_task(&mut self, id: TaskId) -> Result<(), Stale> {
        rule!("PLACE-36", "TASK-11");
        let hold = self.state.semantics.hold_until_stopped;
        self.change_task(id, |task| {
            task.desired_status = DesiredStatus::Stopped;
            task.holding = task.holding && hold;
        })
    }

    /// Forgets a task; what it still held is free.
    ///
    /// # Errors
    /// [`Stale`] when the task is gone.
    pub fn remove_task(&mut self, id: TaskId) -> Result<(), Stale> {
        self.state.tasks.of(id.row(), id.generation()).ok_or(Stale)?;
        let task = self.state.tasks.vacate(id.row()).ok_or(Stale)?;
        self.change_load(id.row(), Some(&task), None);
        self.forget(id.row(), task);
        Ok(())
    }

    /// A task starts: it has a row from now on, and takes what it holds from its instance.
    pub(super) fn start(&mut self, task: Task) -> TaskId {
        self.change_load(self.state.tasks.next_row(), None, Some(&task));
        self.keep(task)
    }

    /// Changes a task, and what its instance has of it.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(in crate::cluster) fn change_task(&mut self, id: TaskId, change: impl FnOnce(&mut Task)) -> Result<(), Stale> {
        let old = self.state.tasks.of(id.row(), id.generation()).cloned().ok_or(Stale)?;
        let mut new = old.clone();
        change(&mut new);
        if new != old {
            self.change_load(id.row(), Some(&old), Some(&new));
            if let Some(task) = self.state.tasks.get_mut(id.row()) {
                *task = new;
            }
            self.journal.note(|| Undo::TaskChanged(id.row(), old.into()));
        }
        Ok(())
    }

    /// Gives a task a row; its counts and resources are the caller's.
    pub(super) fn keep(&mut self, task: Task) -> TaskId {
        let given = self.state.tasks.give(task);
        if let Some(arn) = self.state.tasks.get(given.row).and_then(Task::arn) {
            self.state.task_by_arn.insert(arn, given.row);
        }
        self.journal.note(|| Undo::TaskAdded(given));
        TaskId::new(given.row, self.state.tasks.generation(given.row))
    }

    /// Links a task of a snapshot with its instance, and keeps it in the row that its ARN has,
    /// which is `known`, or in a new one.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(in crate::cluster) fn put_task(&mut self, task: Task, known: Option<u32>) {
        let (instance, group, counted) = (task.instance(), task.group, task.is_counted());
        let row = known.unwrap_or_else(|| self.state.tasks.next_row());
        let old = known.and_then(|row| self.state.tasks.get(row)).map(|old| (old.instance(), old.group));
        if let Some((Some(instance), group)) = old {
            self.save_place(instance, row);
            self.unlink(row, instance, group);
        }
        if let Some(instance) = instance {
            self.link(row, instance, group, counted);
        }
        match self.state.tasks.get_mut(row) {
            Some(own) => {
                let old = core::mem::replace(own, task);
                self.release_all(old.symbols());
                self.journal.note(|| Undo::TaskChanged(row, old.into()));
            }
            None => {
                self.keep(task);
            }
        }
    }

    /// Forgets a task whose row was vacated.
    pub(super) fn forget(&mut self, row: u32, task: Task) {
        if let Some(arn) = task.arn() {
            self.state.task_by_arn.remove(arn, row);
        }
        self.release_all(task.symbols());
        self.journal.note(|| Undo::TaskRemoved(row, task.into()));
    }
}
