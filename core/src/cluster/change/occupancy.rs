//! What an instance has left changes when a task on it does: here, and nowhere else while the
//! cluster lives.

use super::Cluster;
use crate::{
    id::Row,
    request::PreparedTask,
    state::{Slots, Symbol, Task},
};

impl Cluster {
    /// Updates an instance and the indexes for a task on it that comes (there is none `before`),
    /// changes, or goes (there is none `after`); `number` is the task's row. The order matters: the
    /// old state is saved, then amounts and counts change, then the task is linked with its
    /// instance, and last the indexes follow.
    pub(super) fn change_load(&mut self, number: u32, before: Option<&Task>, after: Option<&Task>) {
        let Some(task) = after.or(before) else { return };
        let Some(row) = task.instance() else { return };
        debug_assert!(before.is_none_or(|before| before.instance() == Some(row)), "a task stays on its instance");
        debug_assert!(
            before.is_none() || self.state.columns.occupancy[row].tasks.rows().any(|own| own == number),
            "an instance lists each of its tasks"
        );
        let (held, holds) = (before.is_some_and(|task| task.holding), after.is_some_and(|task| task.holding));
        let (takes, gives_back) = (holds && !held, held && !holds);
        self.save_load(row, task, takes, gives_back);
        if let Some(before) = before {
            self.state.tally(row, before, false);
            if gives_back {
                self.state.give_back(row, &before.taken);
            }
        }
        if let Some(after) = after {
            if takes {
                self.state.take(row, &after.taken);
            }
            self.state.tally(row, after, true);
        }
        match (before, after) {
            (None, Some(after)) => self.link(number, row, after.group, after.is_counted()),
            (Some(_), Some(after)) => self.mark(number, row, after.group, after.is_counted()),
            (Some(before), None) => {
                self.save_place(row, number);
                self.unlink(number, row, before.group);
            }
            (None, None) => {}
        }
        self.follow(row, Some(task.group));
    }

    /// Puts a task into its instance's list.
    pub(super) fn link(&mut self, number: u32, row: Row, group: Symbol, counted: bool) {
        let before = if counted { self.index.tasks_at_least(group, row) } else { 0 };
        self.state.columns.occupancy[row].tasks.push(number, group, counted);
        if counted {
            self.gain(group, row, before, 1);
        }
    }

    /// Takes a task out of its instance's list; where a snapshot made the list anew, it is out
    /// already.
    pub(super) fn unlink(&mut self, number: u32, row: Row, group: Symbol) {
        if self.state.columns.occupancy[row].tasks.remove(number) == Some(true) {
            self.lose(group, row);
        }
    }

    /// Notes in its instance's list whether a task counts.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn mark(&mut self, number: u32, row: Row, group: Symbol, counted: bool) {
        let before = self.index.tasks_at_least(group, row);
        if !self.state.columns.occupancy[row].tasks.mark(number, counted) {
            return;
        }
        if counted {
            self.gain(group, row, before, 1);
        } else {
            self.lose(group, row);
        }
    }

    /// Counts in the indexes the tasks of a group that came to an instance, which had `before` of
    /// them.
    pub(super) fn gain(&mut self, group: Symbol, row: Row, before: u32, tasks: u32) {
        let Self { state, index, prepared_tasks, .. } = self;
        index.gain(group, row, before, tasks, state.columns.life.rows());
        index.update_group_orders(group, row, || spreads(prepared_tasks, group));
    }

    /// Counts one task of a group less in the indexes.
    fn lose(&mut self, group: Symbol, row: Row) {
        let Self { state, index, prepared_tasks, .. } = self;
        index.lose(group, row, || state.columns.group_count(row, group));
        index.update_group_orders(group, row, || spreads(prepared_tasks, group));
    }
}

/// Whether a prepared task of the group spreads over the instances.
#[cold]
fn spreads(prepared_tasks: &Slots<PreparedTask>, group: Symbol) -> bool {
    prepared_tasks.values().any(|prepared| prepared.group == group && prepared.spreads_over_instances())
}
