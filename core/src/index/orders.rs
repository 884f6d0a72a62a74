//! The orders of instances: of all that accept tasks, and of those without a task of a group.

use alloc::vec::Vec;

use super::{Entry, Item, Order, key_of};
use crate::{id::Row, state::Symbol};

/// Which order a prepared task needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderBy {
    Arn,
    Cpu,
    Memory,
}

/// Orders of some instances, each kept once a prepared task needs it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders {
    pub(crate) memory: Option<Order<1>>,
    pub(crate) cpu: Option<Order<1>>,
    pub(crate) arn: Option<Order<2>>,
}

impl Orders {
    /// Puts an instance in, or takes it out.
    pub(super) fn list(&mut self, row: Row, entry: Entry, add: bool) {
        let Entry { rank, cpu, memory, class, .. } = entry;
        let by_memory = Item { key: key_of(memory, rank), row: row.number(), class, amounts: [cpu] };
        let by_cpu = Item { key: key_of(cpu, rank), row: row.number(), class, amounts: [memory] };
        let by_arn = Item { key: u64::from(rank), row: row.number(), class, amounts: [cpu, memory] };
        for (order, item) in [(&mut self.memory, by_memory), (&mut self.cpu, by_cpu)] {
            match order {
                Some(order) if add => order.insert(&item),
                Some(order) => order.remove(item.key, row.number(), class),
                None => {}
            }
        }
        match &mut self.arn {
            Some(order) if add => order.insert(&by_arn),
            Some(order) => order.remove(by_arn.key, row.number(), class),
            None => {}
        }
    }

    /// Moves an instance whose amounts have changed.
    #[inline]
    pub(super) fn shift(&mut self, row: Row, old: Entry, new: Entry) {
        let Entry { rank, class, .. } = new;
        let packed =
            [(&mut self.memory, old.memory, new.memory, new.cpu), (&mut self.cpu, old.cpu, new.cpu, new.memory)];
        for (order, before, after, other) in packed {
            let Some(order) = order else { continue };
            let item = Item { key: key_of(after, rank), row: row.number(), class, amounts: [other] };
            if before == after {
                order.update(&item);
            } else {
                order.remove(key_of(before, rank), row.number(), class);
                order.insert(&item);
            }
        }
        if let Some(order) = &mut self.arn {
            order.update(&Item { key: u64::from(rank), row: row.number(), class, amounts: [new.cpu, new.memory] });
        }
    }

    /// Starts to keep an order; returns whether it is new.
    pub(super) fn keep(&mut self, order: OrderBy) -> bool {
        match order {
            OrderBy::Arn if self.arn.is_none() => self.arn = Some(Order::default()),
            OrderBy::Cpu if self.cpu.is_none() => self.cpu = Some(Order::default()),
            OrderBy::Memory if self.memory.is_none() => self.memory = Some(Order::default()),
            _ => return false,
        }
        true
    }

    pub(super) fn clear(&mut self) {
        if let Some(order) = &mut self.memory {
            order.clear();
        }
        if let Some(order) = &mut self.cpu {
            order.clear();
        }
        if let Some(order) = &mut self.arn {
            order.clear();
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.memory.as_ref().map_or(0, Order::bytes)
            + self.cpu.as_ref().map_or(0, Order::bytes)
            + self.arn.as_ref().map_or(0, Order::bytes)
    }
}

/// The instances without a task of a group that is on many instances: its next tasks go there, so a
/// search need not pass the others.
#[derive(Clone, Debug)]
pub(super) struct Free {
    pub(super) group: Symbol,
    pub(super) orders: Orders,
    /// Which rows are in the orders.
    rows: Vec<u64>,
}

impl Free {
    /// Empty orders of the same keys as those of `like`.
    pub(super) fn new(group: Symbol, like: &Orders) -> Self {
        let orders = Orders {
            memory: like.memory.as_ref().map(|_| Order::default()),
            cpu: like.cpu.as_ref().map(|_| Order::default()),
            arn: like.arn.as_ref().map(|_| Order::default()),
        };
        Self { group, orders, rows: Vec::new() }
    }

    #[inline]
    pub(super) fn holds(&self, row: Row) -> bool {
        self.rows.get(row.index() / 64).is_some_and(|word| word >> (row.number() % 64) & 1 == 1)
    }

    /// Puts a row in, or takes it out, unless that is done already.
    pub(super) fn put(&mut self, row: Row, entry: Entry, add: bool) {
        if self.holds(row) == add {
            return;
        }
        self.orders.list(row, entry, add);
        let at = row.index() / 64;
        if at >= self.rows.len() {
            self.rows.resize(at + 1, 0);
        }
        if let Some(word) = self.rows.get_mut(at) {
            *word ^= 1 << (row.number() % 64);
        }
    }

    pub(super) fn clear(&mut self) {
        self.orders.clear();
        self.rows.clear();
    }

    pub(super) fn bytes(&self) -> usize {
        self.orders.bytes() + self.rows.capacity() * 8
    }
}
