//! How a change of an instance reaches the indexes.

use super::{
    Entry, Free, Group, Index, MIXED, OrderBy, amount,
    class::Joined,
    divide::{class_key, watched_bits},
};
use crate::{
    id::Row,
    state::{State, Symbol, facts::InstanceStatus},
};

/// The most groups whose free instances are kept in orders of their own: each one makes every
/// change more expensive.
const FREE_MAX: usize = 2;

/// What a change of one instance means for everything that is worked out once for each class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum News {
    /// Nothing.
    None,
    /// There is a class that the plans do not have yet.
    Class(u8),
    /// There is no number left for the instance's class: the instances must be divided anew.
    Full,
}

impl Index {
    /// Whether an instance has got its first or lost its last task of a watched group since it was
    /// given its class.
    fn is_misplaced(&self, row: Row, class: u8) -> bool {
        let bits = watched_bits(&self.watched, |group| self.groups.get(group).is_some_and(|group| group.occupies(row)));
        self.classes.key(class).is_some_and(|key| key.groups != bits)
    }

    /// Updates the indexes with an instance's amounts, and with its tasks of the group whose count
    /// has changed. O(log n).
    #[inline]
    pub(crate) fn follow(&mut self, state: &State, row: Row, group: Option<Symbol>) -> News {
        let old = self.entries[row];
        let is_watched = group.is_some_and(|group| self.watched(group).is_some());
        if is_watched && old.live && self.is_misplaced(row, old.class) {
            return self.reindex(state, row);
        }
        let occupancy = &state.columns.occupancy[row];
        let (Some(cpu), Some(memory), true) =
            (amount(occupancy.cpu_remaining), amount(occupancy.memory_remaining), old.listed)
        else {
            self.relist(state, row);
            return News::None;
        };
        if cpu == old.cpu && memory == old.memory {
            return News::None;
        }
        let new = Entry { cpu, memory, ..old };
        self.entries[row] = new;
        self.shift(row, old, new);
        News::None
    }

    /// Decides anew whether an instance is in the orders, and puts it in or takes it out.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn relist(&mut self, state: &State, row: Row) {
        let old = self.entries[row];
        let accepts = state.columns.is_live(row)
            && state.columns.status[row] == InstanceStatus::Active
            && state.columns.agent_connected[row];
        let occupancy = &state.columns.occupancy[row];
        let (cpu, memory) = (amount(occupancy.cpu_remaining), amount(occupancy.memory_remaining));
        let within = cpu.is_some() && memory.is_some();
        let new = Entry {
            cpu: cpu.unwrap_or(0),
            memory: memory.unwrap_or(0),
            listed: accepts && within,
            beyond: accepts && !within,
            ..old
        };
        if old.listed {
            self.list(row, old, false);
        }
        if new.listed {
            self.list(row, new, true);
        }
        self.beyond = self.beyond.saturating_sub(u32::from(old.beyond)) + u32::from(new.beyond);
        self.entries[row] = new;
    }

    /// Updates the indexes with everything that the columns hold about an instance: whether it
    /// exists, its class, its amounts. Its groups must not have changed since the last time.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn reindex(&mut self, state: &State, row: Row) -> News {
        self.entries.reach(row);
        let live = state.columns.is_live(row);
        let old = self.entries[row];
        if old.listed {
            self.list(row, old, false);
        }
        let generation = state.columns.life.generation(row.number());
        let unlisted = Entry { listed: false, live, generation, ..old };
        self.entries[row] = unlisted;
        if live && !old.live {
            self.rank(state, row);
        }
        let (mut class, mut news) = (MIXED, News::None);
        if live {
            let names = self.classes.symbols(state);
            let key = class_key(&state.columns, row, &names, &self.watched);
            class = match self.classes.join(key) {
                Joined::Known(class) => class,
                Joined::New(class) => {
                    news = News::Class(class);
                    class
                }
                Joined::Full => return News::Full,
            };
        }
        if old.live {
            self.classes.leave(old.class);
        }
        if class != old.class {
            for (group, tasks) in state.columns.occupancy[row].tasks.by_group() {
                self.groups.shift(group, tasks, old.class, class);
            }
            self.entries[row].class = class;
        }
        self.relist(state, row);
        news
    }

    /// Counts all groups of an instance in its class, or takes them out.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn count_groups(&mut self, state: &State, row: Row, add: bool) {
        self.entries.reach(row);
        let class = self.class(row);
        let rows = state.columns.life.rows();
        for (group, tasks) in state.columns.occupancy[row].tasks.by_group() {
            if add {
                self.groups.add(group, row, class, 0, tasks, rows);
            } else {
                self.groups.take(group, row, class, tasks, 0);
            }
            self.note_group(group, row);
        }
    }

    /// Counts tasks of a group that came to an instance, which had `before` of them; `rows` is the
    /// number of instances.
    #[inline]
    pub(crate) fn gain(&mut self, group: Symbol, row: Row, before: u32, tasks: u32, rows: usize) {
        let class = self.class(row);
        self.groups.add(group, row, class, before, tasks, rows);
    }

    /// Counts a task of a group that left an instance; `left` of them are still there.
    pub(crate) fn lose(&mut self, group: Symbol, row: Row, left: impl FnOnce() -> u32) {
        let was_alone = self.groups.get(group).is_some_and(|group| group.has_one(row));
        let after = if was_alone { 0 } else { left() };
        self.groups.take(group, row, self.class(row), 1, after);
    }

    /// Updates the orders after an instance got or lost a task of a group. Once the group is on a
    /// quarter of the instances and `spreads` over them, the instances without a task of it get
    /// orders of their own, until the group is on less than an eighth.
    #[inline]
    pub(crate) fn update_group_orders(&mut self, group: Symbol, row: Row, spreads: impl FnOnce() -> bool) {
        self.note_group(group, row);
        let occupied = self.groups.get(group).map_or(0, Group::instances) as usize;
        let rows = self.entries.len();
        let kept = self.free.iter().any(|free| free.group == group);
        if kept && occupied * 8 < rows {
            self.free.retain(|free| free.group != group);
        } else if !kept && occupied % 16 == 15 && occupied * 4 >= rows && self.free.len() < FREE_MAX && spreads() {
            self.keep_free(group);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn keep_free(&mut self, group: Symbol) {
        let mut free = Free::new(group, &self.orders);
        let occupied = self.groups.get(group);
        for (row, &entry) in self.entries.with_rows() {
            if entry.listed && !occupied.is_some_and(|group| group.occupies(row)) {
                free.put(row, entry, true);
            }
        }
        self.free.push(free);
    }

    /// Puts an instance into the orders that are kept, or takes it out.
    fn list(&mut self, row: Row, entry: Entry, add: bool) {
        self.orders.list(row, entry, add);
        for free in &mut self.free {
            let occupied = self.groups.get(free.group).is_some_and(|group| group.occupies(row));
            free.put(row, entry, add && !occupied);
        }
    }

    /// Moves an instance whose amounts have changed.
    #[inline]
    fn shift(&mut self, row: Row, old: Entry, new: Entry) {
        self.orders.shift(row, old, new);
        for free in &mut self.free {
            if free.holds(row) {
                free.orders.shift(row, old, new);
            }
        }
    }

    /// Updates a group's own orders: an instance may have got its first or lost its last task of
    /// it.
    #[inline]
    fn note_group(&mut self, group: Symbol, row: Row) {
        let Some(free) = self.free.iter_mut().find(|free| free.group == group) else { return };
        let occupied = self.groups.get(group).is_some_and(|group| group.occupies(row));
        let entry = self.entries[row];
        free.put(row, entry, entry.listed && !occupied);
    }

    /// Starts to keep an order.
    pub(crate) fn keep(&mut self, order: OrderBy) {
        if self.orders.keep(order) {
            self.free.clear();
            self.list_all();
        }
    }

    /// Fills the orders that are kept anew.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn list_all(&mut self) {
        self.orders.clear();
        for free in &mut self.free {
            free.clear();
        }
        let entries = core::mem::take(&mut self.entries);
        for (row, &entry) in entries.with_rows() {
            if entry.listed {
                self.list(row, entry, true);
            }
        }
        self.entries = entries;
    }
}
