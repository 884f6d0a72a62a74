//! Which attributes and groups divide the instances into classes.

use alloc::{boxed::Box, vec::Vec};

use super::{
    Index, MIXED,
    class::{ClassKey, Joined},
};
use crate::{
    id::Row,
    request::PreparedTask,
    state::{Columns, Slots, State, Symbol},
};

/// The most groups that are watched: having a task of a watched group divides the instances.
const WATCHED_MAX: usize = 4;

/// The most classes that watching may lead to.
const WATCHED_CLASSES: usize = 96;

impl Index {
    /// Whether everything that a new prepared task asks for divides the instances already.
    ///
    /// A group that is not watched only costs time; dividing anew pays while there is room for it.
    pub(crate) fn knows_what(&self, state: &State, prepared: &PreparedTask) -> bool {
        let unwatched = |name| state.symbols.find(name).is_some_and(|group| self.watched(group).is_none());
        let wants_watching = self.watched.len() < WATCHED_MAX
            && self.classes.count() * 2 <= WATCHED_CLASSES
            && prepared.asked_groups().any(unwatched);
        !wants_watching && prepared.attribute_names().iter().all(|name| self.classes.knows(name))
    }

    /// Divides the instances into classes anew, by what the prepared tasks ask for now.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn divide(&mut self, state: &State, prepared_tasks: &Slots<PreparedTask>) {
        let mut names: Vec<Box<str>> = Vec::new();
        for prepared in prepared_tasks.values() {
            for name in prepared.attribute_names() {
                if !names.iter().any(|own| **own == *name) {
                    names.push(name.into());
                }
            }
        }
        let live: Vec<Row> = state.rows_by_arn().collect();
        let mut classes = core::mem::take(&mut self.classes);
        classes.start(names, |names| {
            let symbols: Vec<Symbol> = names.iter().map(|name| state.symbol(name)).collect();
            live.iter().map(|&row| class_key(&state.columns, row, &symbols, &[])).collect()
        });
        let symbols = classes.symbols(state);
        self.watched = groups_to_watch(state, prepared_tasks, &live, &symbols);
        if !self.watched.is_empty() {
            classes.watch();
        }
        self.groups.clear();
        self.free.clear();
        for &row in &live {
            let class = match classes.join(class_key(&state.columns, row, &symbols, &self.watched)) {
                Joined::Known(class) | Joined::New(class) => class,
                Joined::Full => MIXED,
            };
            self.entries[row].class = class;
            self.count_groups(state, row, true);
        }
        self.classes = classes;
        self.list_all();
        for &row in &live {
            if !self.entries[row].listed {
                self.relist(state, row);
            }
        }
    }
}

/// The groups that constraints of prepared tasks ask for, as many as the limit of classes allows.
#[cfg_attr(cold_code_small, optimize(size))]
fn groups_to_watch(state: &State, prepared_tasks: &Slots<PreparedTask>, live: &[Row], names: &[Symbol]) -> Vec<Symbol> {
    let mut groups: Vec<Symbol> = Vec::new();
    for prepared in prepared_tasks.values() {
        for group in prepared.asked_groups().filter_map(|name| state.symbols.find(name)) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
    }
    if groups.is_empty() {
        return groups;
    }
    let mut keys: Vec<ClassKey> = live.iter().map(|&row| class_key(&state.columns, row, names, &[])).collect();
    keys.sort_unstable();
    keys.dedup();
    // Each group may double the classes.
    let fits = (0..=WATCHED_MAX).rev().find(|&watched| keys.len() << watched <= WATCHED_CLASSES).unwrap_or(0);
    groups.truncate(fits);
    groups
}

/// A bit for each watched group that has a task there.
pub(super) fn watched_bits(watched: &[Symbol], mut is_there: impl FnMut(Symbol) -> bool) -> u8 {
    watched.iter().rev().fold(0, |bits, &group| bits << 1 | u8::from(is_there(group)))
}

/// What the class of an instance has in common; `names` are the symbols of the attributes that
/// divide, `watched` the groups.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn class_key(columns: &Columns, row: Row, names: &[Symbol], watched: &[Symbol]) -> ClassKey {
    let gpus = columns.about[row].gpus_registered.len();
    ClassKey {
        external: columns.external[row],
        provider: columns.capacity_provider[row],
        gpus: u32::try_from(gpus).unwrap_or(u32::MAX),
        groups: watched_bits(watched, |group| columns.group_count(row, group) > 0),
        values: names.iter().map(|&name| columns.attribute(row, name)).collect(),
    }
}
