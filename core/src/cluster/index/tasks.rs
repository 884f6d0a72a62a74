//! The tasks of each instance: lists through the tasks, so that joining and leaving cost the same however many there are.

use alloc::vec::Vec;

use super::super::{Cluster, Task};
use crate::id::{InstanceId, Stale, TaskId};

/// No task.
const NONE: u32 = u32::MAX;

/// The neighbours of a task on its instance.
#[derive(Clone, Copy, Debug)]
struct Link {
    before: u32,
    after: u32,
}

/// The lists of all instances.
#[derive(Clone, Debug, Default)]
pub(super) struct TaskLists {
    /// By task.
    links: Vec<Link>,
    /// The latest task, by instance.
    first: Vec<u32>,
}

impl TaskLists {
    fn set_first(&mut self, instance: u32, task: u32) {
        let at = instance as usize;
        if at >= self.first.len() {
            self.first.resize(at + 1, NONE);
        }
        if let Some(first) = self.first.get_mut(at) {
            *first = task;
        }
    }

    fn first(&self, instance: u32) -> u32 {
        self.first.get(instance as usize).copied().unwrap_or(NONE)
    }

    fn join(&mut self, instance: u32, task: u32) {
        let after = self.first(instance);
        self.set_first(instance, task);
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
            None => self.set_first(instance, after),
        }
        if let Some(link) = self.links.get_mut(after as usize) {
            link.before = before;
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.links.capacity() * size_of::<Link>() + self.first.capacity() * 4
    }
}

impl Cluster {
    /// Puts a task into its instance's list.
    pub(in crate::cluster) fn link(&mut self, row: u32, instance: Option<u32>) {
        if let Some(instance) = instance {
            self.index.tasks.join(instance, row);
        }
    }

    /// Takes a task out of its instance's list.
    pub(in crate::cluster) fn unlink(&mut self, row: u32, task: &Task) {
        if let Some(instance) = task.instance() {
            self.index.tasks.leave(instance, row);
        }
    }

    /// The rows of the tasks on an instance, latest first.
    pub(in crate::cluster) fn task_rows_on(&self, instance: u32) -> impl Iterator<Item = usize> + '_ {
        let lists = &self.index.tasks;
        let mut next = lists.first(instance);
        core::iter::from_fn(move || {
            let task = next as usize;
            next = lists.links.get(task)?.after;
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
