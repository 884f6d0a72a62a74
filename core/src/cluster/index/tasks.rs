//! The tasks of each instance: lists through the tasks, so that joining and leaving cost the same however many there are.

use super::{
    super::{Cluster, Task},
    Index,
};
use crate::id::{InstanceId, Stale, TaskId};

/// No task.
pub(super) const NONE: u32 = u32::MAX;

/// The neighbours of a task on its instance; the latest task of an instance is in its [`super::Entry`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    before: u32,
    after: u32,
}

impl Index {
    fn first_task(&self, instance: u32) -> u32 {
        self.entries.get(instance as usize).map_or(NONE, |entry| entry.first_task)
    }

    fn join(&mut self, instance: u32, task: u32) {
        let Some(entry) = self.entries.get_mut(instance as usize) else { return };
        let after = core::mem::replace(&mut entry.first_task, task);
        if let Some(link) = self.links.get_mut(after as usize) {
            link.before = task;
        }
        let at = task as usize;
        if at >= self.links.len() {
            self.links.resize(at + 1, Link { before: NONE, after: NONE });
        }
        if let Some(link) = self.links.get_mut(at) {
            *link = Link { before: NONE, after };
        }
    }

    fn leave(&mut self, instance: u32, task: u32) {
        let Some(&Link { before, after }) = self.links.get(task as usize) else { return };
        match self.links.get_mut(before as usize) {
            Some(link) => link.after = after,
            None => {
                if let Some(entry) = self.entries.get_mut(instance as usize) {
                    entry.first_task = after;
                }
            }
        }
        if let Some(link) = self.links.get_mut(after as usize) {
            link.before = before;
        }
    }
}

impl Cluster {
    /// Puts a task into its instance's list.
    pub(in crate::cluster) fn link(&mut self, row: u32, instance: Option<u32>) {
        if let Some(instance) = instance {
            self.index.join(instance, row);
        }
    }

    /// Takes a task out of its instance's list.
    pub(in crate::cluster) fn unlink(&mut self, row: u32, task: &Task) {
        if let Some(instance) = task.instance() {
            self.index.leave(instance, row);
        }
    }

    /// The rows of the tasks on an instance, latest first.
    pub(in crate::cluster) fn task_rows_on(&self, instance: u32) -> impl Iterator<Item = usize> + '_ {
        let index = &self.index;
        let mut next = index.first_task(instance);
        core::iter::from_fn(move || {
            let task = next as usize;
            next = index.links.get(task)?.after;
            Some(task)
        })
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
