//! The tasks on one instance.

use alloc::vec::Vec;

use super::Symbol;

/// The tasks on an instance, the latest last, each with its group: so a placement writes in one
/// place, and counting the tasks of a group reads one list.
#[derive(Clone, Debug, Default)]
pub(crate) struct TaskList(Vec<Listed>);

/// A task on an instance.
#[derive(Clone, Copy, Debug)]
struct Listed {
    /// Its row; the topmost bit is set when the task counts ([`Task::is_counted`]).
    row: u32,
    group: Symbol,
}

impl Listed {
    const COUNTED: u32 = 1 << 31;

    const fn new(row: u32, group: Symbol, counted: bool) -> Self {
        Self { row: row & !Self::COUNTED | if counted { Self::COUNTED } else { 0 }, group }
    }

    const fn is_counted(self) -> bool {
        self.row & Self::COUNTED != 0
    }

    const fn row(self) -> u32 {
        self.row & !Self::COUNTED
    }
}

impl TaskList {
    /// The counted tasks of a group. O(tasks).
    pub(crate) fn of(&self, group: Symbol) -> u32 {
        let of_group = self.0.iter().filter(|listed| listed.group == group && listed.is_counted());
        of_group.fold(0, |count, _| count + 1)
    }

    /// The rows of the tasks, the latest first.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().rev().map(|listed| listed.row())
    }

    /// The groups of the counted tasks; a group may occur more than once.
    pub(crate) fn groups(&self) -> impl Iterator<Item = Symbol> + '_ {
        let mut last = None;
        let counted = self.0.iter().filter(|listed| listed.is_counted());
        counted.filter_map(move |listed| (last.replace(listed.group) != Some(listed.group)).then_some(listed.group))
    }

    pub(crate) fn push(&mut self, row: u32, group: Symbol, counted: bool) {
        self.0.push(Listed::new(row, group, counted));
    }

    /// Makes room for so many tasks.
    pub(super) fn reserve(&mut self, tasks: usize) {
        self.0.reserve_exact(tasks);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Removes a task and returns whether it counted; `None` when it was not there.
    pub(crate) fn remove(&mut self, row: u32) -> Option<bool> {
        let at = self.place(row)?;
        Some(self.0.remove(at).is_counted())
    }

    /// Where a task is in the list.
    pub(crate) fn place(&self, row: u32) -> Option<usize> {
        self.0.iter().rposition(|listed| listed.row() == row)
    }

    /// Moves a task to a place in the list.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn move_to(&mut self, row: u32, place: usize) {
        let Some(from) = self.place(row) else { return };
        let listed = self.0.remove(from);
        self.0.insert(place.min(self.0.len()), listed);
    }

    /// Sets whether a task counts; returns whether that changed.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn mark(&mut self, row: u32, counted: bool) -> bool {
        let Some(listed) = self.0.iter_mut().rfind(|listed| listed.row() == row) else { return false };
        let before = listed.is_counted();
        *listed = Listed::new(row, listed.group, counted);
        before != counted
    }

    /// How many counted tasks there are of each group, in the order of the symbols. O(tasks log
    /// tasks).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn by_group(&self) -> Vec<(Symbol, u32)> {
        let mut groups: Vec<Symbol> =
            self.0.iter().filter(|listed| listed.is_counted()).map(|listed| listed.group).collect();
        groups.sort_unstable();
        let counted = groups.chunk_by(|one, next| one == next);
        counted.filter_map(|alike| Some((*alike.first()?, u32::try_from(alike.len()).unwrap_or(u32::MAX)))).collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Listed>()
    }
}

/// Lists are equal when they have as many tasks of each group: the tasks themselves are compared
/// elsewhere.
impl PartialEq for TaskList {
    fn eq(&self, other: &Self) -> bool {
        self.by_group() == other.by_group()
    }
}

impl Eq for TaskList {}
