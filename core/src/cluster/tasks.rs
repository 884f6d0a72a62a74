//! The tasks of each instance: who comes and goes is counted in its group at once.

use super::Cluster;
use crate::{
    id::{InstanceId, Stale, TaskId},
    state::{Symbol, Task},
};

impl Cluster {
    /// Puts a task into its instance's list.
    pub(super) fn link(&mut self, row: u32, instance: Option<u32>, group: Symbol, counted: bool) {
        let Some(instance) = instance else { return };
        let at = instance as usize;
        let before = if counted { self.index.tasks_at_least(group, instance) } else { 0 };
        let Some(load) = self.columns.load.get_mut(at) else { return };
        load.tasks.push(row, group, counted);
        if counted {
            let (class, rows) = (self.index.class(at), self.columns.life.len());
            self.index.groups.add(group, instance, class, before, 1, rows);
            self.heed_group(group, instance);
        }
    }

    /// Takes a task out of its instance's list.
    pub(super) fn unlink(&mut self, row: u32, task: &Task) {
        let Some(instance) = task.instance() else { return };
        let at = instance as usize;
        let removed = self.columns.load.get_mut(at).and_then(|load| load.tasks.remove(row));
        if removed == Some(true) {
            self.uncount(at, task.group);
        }
    }

    /// Notes in the list of its instance whether a task counts.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn mark(&mut self, row: u32, instance: Option<u32>, group: Symbol, counted: bool) {
        let Some(instance) = instance else { return };
        let at = instance as usize;
        let before = self.index.tasks_at_least(group, instance);
        let Some(load) = self.columns.load.get_mut(at) else { return };
        if !load.tasks.mark(row, counted) {
            return;
        }
        if counted {
            let (class, rows) = (self.index.class(at), self.columns.life.len());
            self.index.groups.add(group, instance, class, before, 1, rows);
            self.heed_group(group, instance);
        } else {
            self.uncount(at, group);
        }
    }

    /// A counted task of a group has left the list of an instance.
    fn uncount(&mut self, at: usize, group: Symbol) {
        let instance = u32::try_from(at).unwrap_or(u32::MAX);
        let was_alone = self.index.groups.get(group).is_some_and(|group| group.has_one(instance));
        let after = if was_alone { 0 } else { self.columns.group_count(at, group) };
        self.index.groups.take(group, instance, self.index.class(at), 1, after);
        self.heed_group(group, instance);
    }

    /// The rows of the tasks on an instance, latest first.
    pub(super) fn task_rows_on(&self, instance: u32) -> impl Iterator<Item = usize> + '_ {
        self.columns.load(instance as usize).tasks.rows().map(|row| row as usize)
    }

    /// The tasks on an instance, stopped ones included until they are removed; the latest first. O(tasks on it).
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    pub fn tasks_on(&self, instance: InstanceId) -> Result<impl Iterator<Item = TaskId> + '_, Stale> {
        self.instance_row(instance)?;
        Ok(self.task_rows_on(instance.row()).map(|row| self.task_id(row)))
    }
}
