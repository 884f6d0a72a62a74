//! The indexes make a decision cheap, whatever the size of the cluster. They hold nothing that does
//! not follow from the state. [`Index::follow`] (amounts) or [`Index::reindex`] (everything)
//! updates them after every change of a row.
//!
//! - [`order`]: the instances that accept tasks, by remaining memory, by remaining CPU, and by ARN,
//!   each kept once a prepared task needs it;
//! - [`orders`]: these orders for all instances, and for the instances without a task of a group
//!   that is on many of them;
//! - [`class`]: what many instances have in common, so that it is evaluated once;
//! - [`divide`]: which attributes and groups make the classes;
//! - [`group`]: how the tasks of each group are distributed over classes and instances;
//! - [`rank`]: numbers in the order of the ARNs;
//! - [`follow`]: how a change of an instance updates all of them.
//!
//! The indexes decide nothing. How a task specification uses them is its plan, in
//! `placement::indexed`.

mod class;
mod divide;
mod follow;
mod group;
mod list;
mod order;
mod orders;
mod rank;

use alloc::vec::Vec;

pub(crate) use class::{Class, ClassSet, Classes, MIXED};
pub(crate) use follow::News;
pub(crate) use group::{Group, Sieve};
pub(crate) use order::{Wanted, amount_part, key_of};
pub(crate) use orders::OrderBy;

use crate::{
    id::Row,
    state::{Column, Symbol},
};
use group::Groups;
use order::{AMOUNT_LEAST, AMOUNT_MOST, Item, Order};
use orders::{Free, Orders};

/// What the indexes say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    entries: Column<Entry>,
    pub(crate) classes: Classes,
    pub(crate) groups: Groups,
    /// All instances that accept tasks.
    orders: Orders,
    /// Those without a task of a group that is on many of them.
    free: Vec<Free>,
    /// How many instances that accept tasks have amounts beyond what the orders keep: while there
    /// is one, decisions are scans.
    pub(crate) beyond: u32,
    /// The groups that constraints ask for: each has a bit in the key of a class.
    watched: Vec<Symbol>,
    spacing: u32,
}

/// What the indexes last knew of an instance: half a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Entry {
    /// Ranks order as ARNs do.
    rank: u32,
    cpu: i32,
    memory: i32,
    /// A copy from the columns while the instance exists: a placement finds it here beside what
    /// else it reads.
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

/// An amount as the orders keep it.
fn amount(exact: i64) -> Option<i32> {
    i32::try_from(exact).ok().filter(|amount| (AMOUNT_LEAST..=AMOUNT_MOST).contains(amount))
}

impl Index {
    #[inline]
    pub(crate) fn class(&self, row: Row) -> u8 {
        self.entries[row].class
    }

    /// The generation of an instance; `None` when the row is not an instance.
    #[inline]
    pub(crate) fn generation(&self, row: Row) -> Option<u32> {
        self.entries.if_there(row).filter(|entry| entry.live).map(|entry| entry.generation)
    }

    /// Whether an instance has a task of a group, without touching the instance.
    #[inline]
    pub(crate) fn has_group(&self, row: Row, group: Symbol) -> bool {
        self.groups.get(group).is_some_and(|group| group.occupies(row))
    }

    /// How many counted tasks of a group an instance has, but 2 for any larger number, so that
    /// nothing is counted.
    #[inline]
    pub(crate) fn tasks_at_least(&self, group: Symbol, row: Row) -> u32 {
        let Some(group) = self.groups.get(group).filter(|group| group.occupies(row)) else { return 0 };
        if group.has_one(row) { 1 } else { 2 }
    }

    /// The bit of a watched group in the key of a class.
    pub(crate) fn watched(&self, group: Symbol) -> Option<usize> {
        self.watched.iter().position(|&own| own == group)
    }

    /// The bytes that the indexes take, prepared tasks left out.
    pub(crate) fn bytes(&self) -> usize {
        self.entries.bytes()
            + self.groups.bytes()
            + self.orders.bytes()
            + self.free.iter().map(Free::bytes).sum::<usize>()
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
}
