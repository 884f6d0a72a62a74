//! The indexes: what makes a decision cost little, whatever the size of the cluster. They hold nothing that the columns do not say, and
//! follow every change of a row in [`Cluster::follow`] (amounts) or [`Cluster::reindex`] (everything).
//!
//! - [`order`]: the instances that accept tasks, by remaining memory, by remaining CPU, and by ARN, each kept once a kind needs it;
//! - [`class`]: what is equal of many instances, so that it is evaluated once;
//! - [`group`]: how the tasks of each group lie over classes and instances;

mod class;
mod group;
mod list;
mod order;
mod orders;

use alloc::{boxed::Box, vec::Vec};
use core::ops::Bound;

pub(crate) use class::{Class, ClassKey, ClassSet, Classes, MIXED};
pub(crate) use group::{Group, Groups, Sieve};
pub(crate) use order::{AMOUNT_LEAST, AMOUNT_MOST, Wanted, amount_part, key_of};
pub(crate) use orders::Orders;

use crate::{
    cluster::Cluster,
    placement::Plan,
    state::{Columns, Row, Symbol, facts::InstanceStatus},
};
use class::Joined;
use order::{Item, Order};
use orders::Free;

/// The most groups that are watched, so that having a task of one divides the instances.
const WATCHED_MAX: usize = 4;

/// How many classes watching may lead to.
const WATCHED_CLASSES: usize = 96;

/// The most groups whose free instances are kept in orders of their own: each makes every change dearer.
const FREE_MAX: usize = 2;

/// The distance between two new ranks, so that others find room between them.
const SPACING: u32 = 1 << 12;

/// What the indexes say. Two clusters are equal whatever theirs look like: they follow from the rest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    entries: Vec<Entry>,
    pub(crate) classes: Classes,
    pub(crate) groups: Groups,
    /// All instances that accept tasks.
    orders: Orders,
    /// Those without a task of a group that is on many of them.
    free: Vec<Free>,
    /// How many instances that accept tasks have amounts beyond what the orders keep: while there is one, decisions are scans.
    pub(crate) beyond: u32,
    /// The groups that constraints ask for: a bit each in the key of a class.
    watched: Vec<Symbol>,
    spacing: u32,
    /// What each kind asks of the indexes, by the kind's row.
    plans: Vec<Option<Box<Plan>>>,
}

impl PartialEq for Index {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Index {}

/// What the indexes last knew of an instance: half a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Entry {
    /// Ranks order as ARNs do.
    rank: u32,
    cpu: i32,
    memory: i32,
    /// Of the columns, while the instance is there: here a placement reads it where it reads the rest.
    generation: u32,
    class: u8,
    live: bool,
    /// Whether the instance is in the orders: it accepts tasks.
    listed: bool,
    beyond: bool,
}

impl Default for Entry {
    fn default() -> Self {
        Self { rank: 0, cpu: 0, memory: 0, generation: 0, class: MIXED, live: false, listed: false, beyond: false }
    }
}

/// Which order a kind needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderBy {
    Arn,
    Cpu,
    Memory,
}

/// An amount as the orders keep it.
fn amount(exact: i64) -> Option<i32> {
    i32::try_from(exact).ok().filter(|amount| (AMOUNT_LEAST..=AMOUNT_MOST).contains(amount))
}

impl Index {
    #[inline]
    pub(crate) fn class(&self, row: usize) -> u8 {
        self.entries.get(row).map_or(MIXED, |entry| entry.class)
    }

    /// The generation of an instance; `None` when the row is not an instance.
    #[inline]
    pub(crate) fn generation(&self, row: usize) -> Option<u32> {
        self.entries.get(row).filter(|entry| entry.live).map(|entry| entry.generation)
    }

    /// How many counted tasks of a group an instance has, or 2 when there are more: nothing else is asked, and it need not be counted.
    #[inline]
    pub(crate) fn tasks_at_least(&self, group: Symbol, row: u32) -> u32 {
        let Some(group) = self.groups.get(group).filter(|group| group.occupies(row)) else { return 0 };
        if group.has_one(row) { 1 } else { 2 }
    }

    #[inline]
    pub(crate) fn plan(&self, kind: usize) -> Option<&Plan> {
        self.plans.get(kind)?.as_deref()
    }

    /// The bit of a watched group in the key of a class.
    pub(crate) fn watched(&self, group: Symbol) -> Option<usize> {
        self.watched.iter().position(|&own| own == group)
    }

    /// Whether an instance has got its first or lost its last task of a watched group since it was given its class.
    fn is_misplaced(&self, row: u32, class: u8) -> bool {
        let bits = watched_bits(&self.watched, |group| self.groups.get(group).is_some_and(|group| group.occupies(row)));
        self.classes.key(class).is_some_and(|key| key.groups != bits)
    }

    fn put_plan(&mut self, kind: usize, plan: Option<Box<Plan>>) {
        if kind >= self.plans.len() {
            self.plans.resize_with(kind + 1, || None);
        }
        if let Some(cell) = self.plans.get_mut(kind) {
            *cell = plan;
        }
    }

    /// The bytes that the indexes take, kinds left out.
    pub(crate) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
            + self.groups.bytes()
            + self.orders.bytes()
            + self.free.iter().map(Free::bytes).sum::<usize>()
    }

    /// Puts an instance into the orders that are kept, or takes it out.
    fn list(&mut self, row: u32, entry: Entry, add: bool) {
        self.orders.list(row, entry, add);
        for free in &mut self.free {
            let occupied = self.groups.get(free.group).is_some_and(|group| group.occupies(row));
            free.put(row, entry, add && !occupied);
        }
    }

    /// Moves an instance whose amounts have changed.
    #[inline]
    fn shift(&mut self, row: u32, old: Entry, new: Entry) {
        self.orders.shift(row, old, new);
        for free in &mut self.free {
            if free.holds(row) {
                free.orders.shift(row, old, new);
            }
        }
    }

    /// The orders in which to look for an instance without a task of a group.
    #[inline]
    pub(crate) fn orders_without(&self, group: Symbol) -> &Orders {
        self.free.iter().find(|free| free.group == group).map_or(&self.orders, |free| &free.orders)
    }

    /// The orders of all instances that accept tasks.
    #[inline]
    pub(crate) fn orders(&self) -> &Orders {
        &self.orders
    }

    /// An instance may have got its first or lost its last task of a group.
    #[inline]
    pub(crate) fn note_group(&mut self, group: Symbol, row: u32) {
        let Some(free) = self.free.iter_mut().find(|free| free.group == group) else { return };
        let occupied = self.groups.get(group).is_some_and(|group| group.occupies(row));
        if let Some(&entry) = self.entries.get(row as usize) {
            free.put(row, entry, entry.listed && !occupied);
        }
    }

    /// Starts to keep an order.
    fn keep(&mut self, order: OrderBy) {
        if self.orders.keep(order) {
            self.free.clear();
            self.list_all();
        }
    }

    /// Fills the orders that are kept anew.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn list_all(&mut self) {
        self.orders.clear();
        for free in &mut self.free {
            free.clear();
        }
        let entries = core::mem::take(&mut self.entries);
        for (row, &entry) in (0_u32..).zip(&entries) {
            if entry.listed {
                self.list(row, entry, true);
            }
        }
        self.entries = entries;
    }
}

impl Cluster {
    /// Brings the indexes to what the columns say of an instance's amounts, and of the tasks of the group that has more or fewer there
    /// now. O(log n).
    #[inline]
    pub(crate) fn follow(&mut self, row: usize, group: Option<Symbol>) {
        let Some(&old) = self.index.entries.get(row) else { return };
        let is_watched = group.is_some_and(|group| self.index.watched(group).is_some());
        if is_watched && old.live && self.index.is_misplaced(u32::try_from(row).unwrap_or(u32::MAX), old.class) {
            self.reindex(row);
            return;
        }
        let (cpu, memory) = (self.remaining_cpu(row), self.remaining_memory(row));
        let (Some(cpu), Some(memory), true) = (amount(cpu), amount(memory), old.listed) else {
            self.relist(row);
            return;
        };
        if cpu == old.cpu && memory == old.memory {
            return;
        }
        let new = Entry { cpu, memory, ..old };
        if let Some(entry) = self.index.entries.get_mut(row) {
            *entry = new;
        }
        self.index.shift(u32::try_from(row).unwrap_or(u32::MAX), old, new);
    }

    fn remaining_cpu(&self, row: usize) -> i64 {
        self.columns.load(row).cpu_remaining
    }

    fn remaining_memory(&self, row: usize) -> i64 {
        self.columns.load(row).memory_remaining
    }

    /// Decides anew whether an instance is in the orders, and puts it there.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn relist(&mut self, row: usize) {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        let Some(&old) = self.index.entries.get(row) else { return };
        let accepts = self.columns.is_live(row)
            && self.columns.status.get(row) == Some(&InstanceStatus::Active)
            && self.columns.agent_connected.get(row) == Some(&true);
        let (cpu, memory) = (amount(self.remaining_cpu(row)), amount(self.remaining_memory(row)));
        let within = cpu.is_some() && memory.is_some();
        let new = Entry {
            cpu: cpu.unwrap_or(0),
            memory: memory.unwrap_or(0),
            listed: accepts && within,
            beyond: accepts && !within,
            ..old
        };
        if old.listed {
            self.index.list(number, old, false);
        }
        if new.listed {
            self.index.list(number, new, true);
        }
        self.index.beyond = self.index.beyond.saturating_sub(u32::from(old.beyond)) + u32::from(new.beyond);
        if let Some(entry) = self.index.entries.get_mut(row) {
            *entry = new;
        }
    }

    /// Brings the indexes to what the columns say of an instance: whether it is there, its class, its amounts. Its groups must not have
    /// changed since the last time.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn reindex(&mut self, row: usize) {
        if row >= self.index.entries.len() {
            self.index.entries.resize_with(row + 1, Entry::default);
        }
        let live = self.columns.is_live(row);
        let Some(old) = self.index.entries.get(row).copied() else { return };
        if old.listed {
            self.index.list(u32::try_from(row).unwrap_or(u32::MAX), old, false);
        }
        let generation = self.columns.generation(row).unwrap_or(0);
        let unlisted = Entry { listed: false, live, generation, ..old };
        if let Some(entry) = self.index.entries.get_mut(row) {
            *entry = unlisted;
        }
        if live && !old.live {
            self.rank(row);
        }
        let mut class = MIXED;
        if live {
            let names = self.attribute_symbols(self.index.classes.names());
            let key = class_key(&self.columns, row, &names, &self.index.watched);
            class = match self.index.classes.join(key) {
                Joined::Known(class) => class,
                Joined::New(class) => {
                    self.learn(class);
                    class
                }
                Joined::Full => {
                    self.divide();
                    return;
                }
            };
        }
        if old.live {
            self.index.classes.leave(old.class);
        }
        if class != old.class {
            for (group, tasks) in self.columns.load(row).tasks.by_group() {
                self.index.groups.shift(group, tasks, old.class, class);
            }
            if let Some(entry) = self.index.entries.get_mut(row) {
                entry.class = class;
            }
        }
        self.relist(row);
    }

    /// Puts contents into a row, says whether it is there, and returns what was in it.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn swap_row(&mut self, row: usize, contents: Row, live: bool) -> Row {
        self.count_groups(row, false);
        let old = self.columns.replace(row, contents);
        if let Some(life) = self.columns.life.get_mut(row) {
            life.live = live;
        }
        self.count_groups(row, true);
        self.reindex(row);
        old
    }

    /// Counts all groups of an instance in its class, or takes them out.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn count_groups(&mut self, row: usize, add: bool) {
        let class = self.index.class(row);
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        let rows = self.columns.life.len();
        for (group, tasks) in self.columns.load(row).tasks.by_group() {
            if add {
                self.index.groups.add(group, number, class, 0, tasks, rows);
            } else {
                self.index.groups.take(group, number, class, tasks, 0);
            }
            self.index.note_group(group, number);
        }
    }

    /// Keeps the instances without a task of a group in orders of their own once it is on a quarter of them and spreads over
    /// instances, until it is on an eighth; or follows it there.
    #[inline]
    pub(crate) fn heed_group(&mut self, group: Symbol, row: u32) {
        self.index.note_group(group, row);
        let occupied = self.index.groups.get(group).map_or(0, Group::instances) as usize;
        let rows = self.index.entries.len();
        let kept = self.index.free.iter().any(|free| free.group == group);
        if kept && occupied * 8 < rows {
            self.index.free.retain(|free| free.group != group);
        } else if !kept && occupied % 16 == 15 && occupied * 4 >= rows && self.index.free.len() < FREE_MAX {
            self.keep_free(group);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn keep_free(&mut self, group: Symbol) {
        let spreads = (0..self.kinds.len()).any(|kind| {
            let of_group =
                self.kinds.get(kind).and_then(|slot| slot.value.as_ref()).is_some_and(|kind| kind.group == group);
            of_group && self.index.plan(kind).is_some_and(Plan::spreads_over_instances)
        });
        if !spreads {
            return;
        }
        let mut free = Free::new(group, &self.index.orders);
        let occupied = self.index.groups.get(group);
        for (row, &entry) in (0_u32..).zip(&self.index.entries) {
            if entry.listed && !occupied.is_some_and(|group| group.occupies(row)) {
                free.put(row, entry, true);
            }
        }
        self.index.free.push(free);
    }

    /// Gives a new instance a rank between its neighbours'.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn rank(&mut self, row: usize) {
        let arn = self.columns.about.get(row).map_or("", |about| &*about.arn);
        let rank_of = |row: &u32| self.index.entries.get(*row as usize).map(|entry| entry.rank);
        let before = self.instance_by_arn.range::<str, _>((Bound::Unbounded, Bound::Excluded(arn))).next_back();
        let after = self.instance_by_arn.range::<str, _>((Bound::Excluded(arn), Bound::Unbounded)).next();
        let low = before.and_then(|(_, row)| rank_of(row)).unwrap_or(0);
        let rank = match after.and_then(|(_, row)| rank_of(row)) {
            Some(high) => Some(low + (high.saturating_sub(low)) / 2).filter(|&rank| rank > low),
            None => low.checked_add(self.index.spacing.max(SPACING)),
        };
        let Some(rank) = rank else {
            self.rank_anew();
            return;
        };
        if let Some(entry) = self.index.entries.get_mut(row) {
            entry.rank = rank;
        }
    }

    /// Spreads the ranks evenly over the lower half of the numbers, so that there is room between and behind them.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn rank_anew(&mut self) {
        let count = u32::try_from(self.instance_by_arn.len()).unwrap_or(u32::MAX - 1);
        let spacing = (u32::MAX / 2 / (count + 1)).max(1);
        let mut rank = 0_u32;
        for &row in self.instance_by_arn.values() {
            rank = rank.saturating_add(spacing);
            if let Some(entry) = self.index.entries.get_mut(row as usize) {
                entry.rank = rank;
            }
        }
        self.index.spacing = spacing;
        self.index.list_all();
    }

    /// The symbols of attribute names.
    fn attribute_symbols(&self, names: &[Box<str>]) -> Vec<Symbol> {
        names.iter().map(|name| self.symbol(name)).collect()
    }

    /// Divides the instances into classes anew, by what the kinds ask for now.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn divide(&mut self) {
        let mut names: Vec<Box<str>> = Vec::new();
        for kind in self.kinds.iter().filter_map(|slot| slot.value.as_ref()) {
            for name in kind.attribute_names() {
                if !names.iter().any(|own| **own == *name) {
                    names.push(name.into());
                }
            }
        }
        let live: Vec<usize> = self.instance_by_arn.values().map(|&row| row as usize).collect();
        let mut classes = core::mem::take(&mut self.index.classes);
        classes.start(names, |names| {
            let symbols = self.attribute_symbols(names);
            live.iter().map(|&row| class_key(&self.columns, row, &symbols, &[])).collect()
        });
        let symbols = self.attribute_symbols(classes.names());
        self.index.watched = self.groups_to_watch(&live, &symbols);
        if !self.index.watched.is_empty() {
            classes.watch();
        }
        self.index.groups.clear();
        self.index.free.clear();
        for &row in &live {
            let class = match classes.join(class_key(&self.columns, row, &symbols, &self.index.watched)) {
                Joined::Known(class) | Joined::New(class) => class,
                Joined::Full => MIXED,
            };
            if let Some(entry) = self.index.entries.get_mut(row) {
                entry.class = class;
            }
            self.count_groups(row, true);
        }
        self.index.classes = classes;
        self.index.list_all();
        for &row in &live {
            if self.index.entries.get(row).is_some_and(|entry| !entry.listed) {
                self.relist(row);
            }
        }
        let kinds: Vec<usize> = (0..self.kinds.len()).collect();
        for kind in kinds {
            self.plan_kind(kind);
        }
    }

    /// The groups that the kinds' constraints ask for, as many as do not make too many classes.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn groups_to_watch(&self, live: &[usize], names: &[Symbol]) -> Vec<Symbol> {
        let mut groups: Vec<Symbol> = Vec::new();
        for kind in self.kinds.iter().filter_map(|slot| slot.value.as_ref()) {
            for group in kind.asked_groups().filter_map(|name| self.symbols.find(name)) {
                if !groups.contains(&group) {
                    groups.push(group);
                }
            }
        }
        if groups.is_empty() {
            return groups;
        }
        let mut keys: Vec<ClassKey> = live.iter().map(|&row| class_key(&self.columns, row, names, &[])).collect();
        keys.sort_unstable();
        keys.dedup();
        // Each group may double the classes.
        let fits = (0..=WATCHED_MAX).rev().find(|&watched| keys.len() << watched <= WATCHED_CLASSES).unwrap_or(0);
        groups.truncate(fits);
        groups
    }

    /// Teaches every plan a new class.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn learn(&mut self, class: u8) {
        let Self { index: Index { plans, classes, .. }, kinds, symbols, .. } = self;
        for (plan, slot) in plans.iter_mut().zip(&*kinds) {
            if let (Some(plan), Some(kind)) = (plan, &slot.value) {
                plan.learn(kind, class, classes, symbols);
            }
        }
    }

    /// Makes the plan of a kind, or forgets it when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn plan_kind(&mut self, row: usize) {
        let Some(kind) = self.kinds.get(row).and_then(|slot| slot.value.as_ref()) else {
            self.index.put_plan(row, None);
            return;
        };
        let plan = Plan::new(kind, &self.index, &self.symbols);
        let order = plan.order();
        self.index.put_plan(row, Some(Box::new(plan)));
        self.index.keep(order);
    }

    /// Makes the plan of a kind that is new, and divides the instances by what it asks for.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn plan_new_kind(&mut self, row: usize) {
        let Some(kind) = self.kinds.get(row).and_then(|slot| slot.value.as_ref()) else { return };
        // A group that is not watched only costs time; it is worth dividing anew while there is room for it.
        let unwatched = |name| self.symbols.find(name).is_some_and(|group| self.index.watched(group).is_none());
        let wants_watching = self.index.watched.len() < WATCHED_MAX
            && self.index.classes.count() * 2 <= WATCHED_CLASSES
            && kind.asked_groups().any(unwatched);
        if !wants_watching && kind.attribute_names().iter().all(|name| self.index.classes.knows(name)) {
            self.plan_kind(row);
        } else {
            self.divide();
        }
    }

    /// The bytes that the indexes take: shared by all kinds, about the same for every instance.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.index.bytes() + self.columns.load.iter().map(|load| load.tasks.bytes()).sum::<usize>()
    }
}

/// A bit for each watched group that is there.
fn watched_bits(watched: &[Symbol], mut is_there: impl FnMut(Symbol) -> bool) -> u8 {
    watched.iter().rev().fold(0, |bits, &group| bits << 1 | u8::from(is_there(group)))
}

/// What the class of an instance has in common; `names` are the symbols of the attributes that divide, `watched` the groups.
#[cfg_attr(cold_code_small, optimize(size))]
fn class_key(columns: &Columns, row: usize, names: &[Symbol], watched: &[Symbol]) -> ClassKey {
    let gpus = columns.about.get(row).map_or(0, |about| about.gpus_registered.len());
    ClassKey {
        external: columns.external.get(row).copied().unwrap_or(false),
        provider: columns.capacity_provider.get(row).copied().flatten(),
        gpus: u32::try_from(gpus).unwrap_or(u32::MAX),
        groups: watched_bits(watched, |group| columns.group_count(row, group) > 0),
        values: names.iter().map(|&name| columns.attribute(row, name)).collect(),
    }
}
