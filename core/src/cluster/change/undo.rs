//! Each step back, and what is saved for it while a fork is open.

use alloc::boxed::Box;

use super::Cluster;
use crate::{
    id::Row,
    request::PreparedTask,
    rule::Semantics,
    state::{Given, Instance, Origin, Symbol, Task, facts::EniSlots},
    unit::Protocol,
};

/// One step back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cluster) enum Undo {
    RowChanged(Row, Box<Instance>),
    LoadChanged(LoadBefore),
    PortTaken(Row, Protocol, u16),
    PortGivenBack(Row, Protocol, u16),
    InstanceAdded(Given),
    InstanceRemoved(Row, Box<str>),
    TaskAdded(Given),
    TaskChanged(u32, Box<Task>),
    TaskRemoved(u32, Box<Task>),
    /// A task left the list of an instance, in which it had this place.
    Unlisted(Row, u32, usize),
    PreparedAdded(Given),
    PreparedRemoved(u32, Box<PreparedTask>),
    PreparedChanged(u32, Box<PreparedTask>),
    SemanticsChanged(Box<Semantics>),
    Drawn(u32),
    Acquired {
        symbol: Symbol,
        origin: Origin,
    },
    Released(Symbol),
}

/// What an instance had left before a task came or went; ports have entries of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) struct LoadBefore {
    row: Row,
    cpu_remaining: i64,
    memory_remaining: i64,
    running_tasks: u32,
    pending_tasks: u32,
    eni_slots: Option<EniSlots>,
    group: Symbol,
}

impl Cluster {
    /// Saves an instance as it is.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(in crate::cluster) fn save_row(&mut self, row: Row) {
        let Self { state, journal, .. } = self;
        journal.note(|| Undo::RowChanged(row, Box::new(state.columns.copy(row))));
    }

    /// Saves the place of a task in the list of its instance, which it is about to leave.
    #[inline]
    pub(super) fn save_place(&mut self, row: Row, number: u32) {
        let Self { state, journal, .. } = self;
        if journal.is_open() {
            if let Some(place) = state.columns.occupancy[row].tasks.place(number) {
                journal.note(|| Undo::Unlisted(row, number, place));
            }
        }
    }

    /// Saves what a task is about to change on an instance: its amounts and counts, and its ports
    /// where it takes or gives them back.
    #[inline]
    pub(super) fn save_load(&mut self, row: Row, task: &Task, takes: bool, gives_back: bool) {
        if self.journal.is_open() {
            self.save_open_load(row, task, takes, gives_back);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn save_open_load(&mut self, row: Row, task: &Task, takes: bool, gives_back: bool) {
        let held = &task.taken;
        if held.holds_devices() || !held.dynamic_ports().is_empty() {
            self.save_row(row);
            return;
        }
        let Self { state, journal, .. } = self;
        let occupancy = &state.columns.occupancy[row];
        journal.note(|| {
            Undo::LoadChanged(LoadBefore {
                row,
                cpu_remaining: occupancy.cpu_remaining,
                memory_remaining: occupancy.memory_remaining,
                running_tasks: occupancy.running_tasks,
                pending_tasks: occupancy.pending_tasks,
                eni_slots: occupancy.eni_slots,
                group: task.group,
            })
        });
        for (protocol, port) in held.ports() {
            if takes {
                journal.note(|| Undo::PortTaken(row, protocol, port));
            } else if gives_back && state.ports(row, protocol).contains(port) {
                journal.note(|| Undo::PortGivenBack(row, protocol, port));
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn restore_load(&mut self, before: &LoadBefore) {
        let occupancy = &mut self.state.columns.occupancy[before.row];
        occupancy.cpu_remaining = before.cpu_remaining;
        occupancy.memory_remaining = before.memory_remaining;
        occupancy.running_tasks = before.running_tasks;
        occupancy.pending_tasks = before.pending_tasks;
        occupancy.eni_slots = before.eni_slots;
        self.follow(before.row, Some(before.group));
    }

    /// Takes one step back.
    pub(in crate::cluster) fn undo(&mut self, step: Undo) {
        match step {
            Undo::RowChanged(row, contents) => {
                self.swap_row(row, *contents);
            }
            Undo::LoadChanged(before) => self.restore_load(&before),
            Undo::PortTaken(row, protocol, port) => self.state.disclaim_port(row, protocol, port),
            Undo::PortGivenBack(row, protocol, port) => self.state.claim_port(row, protocol, port),
            Undo::InstanceAdded(given) => self.undo_register(given),
            Undo::InstanceRemoved(row, arn) => {
                self.state.instance_by_arn.insert(arn, row);
                // The indexes follow when the row's contents come back, which is the next step that
                // touches it.
                self.state.columns.life.put_back(row.number(), ());
            }
            Undo::TaskAdded(given) => self.undo_start(given),
            Undo::TaskChanged(row, task) => self.undo_task_change(row, *task),
            Undo::TaskRemoved(row, task) => self.undo_remove(row, *task),
            Undo::Unlisted(row, number, place) => self.state.columns.occupancy[row].tasks.move_to(number, place),
            Undo::PreparedAdded(given) => {
                self.prepared_tasks.take_back(given);
                self.plan_prepared(given.row);
            }
            Undo::PreparedRemoved(row, prepared) => {
                self.prepared_tasks.put_back(row, *prepared);
                self.plan_new_kind(row);
            }
            Undo::PreparedChanged(row, prepared) => {
                if let Some(own) = self.prepared_tasks.get_mut(row) {
                    *own = *prepared;
                }
                self.plan_new_kind(row);
            }
            Undo::SemanticsChanged(semantics) => self.state.semantics = *semantics,
            Undo::Drawn(row) => {
                if let Some(prepared) = self.prepared_tasks.get_mut(row) {
                    prepared.draws = prepared.draws.wrapping_sub(1);
                }
            }
            Undo::Acquired { symbol, origin } => self.state.symbols.forget(symbol, origin),
            Undo::Released(symbol) => self.state.symbols.restore_reference(symbol),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn undo_register(&mut self, given: Given) {
        self.state.columns.life.take_back(given);
        let contents = self.swap_row(Row::new(given.row), Instance::default());
        self.state.instance_by_arn.remove(&contents.about.arn);
        if given.appended {
            self.state.columns.pop();
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn undo_start(&mut self, given: Given) {
        let Some(task) = self.state.tasks.take_back(given) else { return };
        if let Some(instance) = task.instance() {
            self.unlink(given.row, instance, task.group);
        }
        if let Some(arn) = task.arn() {
            self.state.task_by_arn.remove(arn, given.row);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn undo_task_change(&mut self, row: u32, task: Task) {
        let (instance, group, counted) = (task.instance(), task.group, task.is_counted());
        let Some(own) = self.state.tasks.get_mut(row) else { return };
        let now = core::mem::replace(own, task);
        if let (Some(arn), None) = (now.arn(), own.arn()) {
            self.state.task_by_arn.remove(arn, row);
        }
        match (now.instance(), instance) {
            (Some(at), Some(before)) if at == before && now.group == group => self.mark(row, before, group, counted),
            (at, before) => {
                if let Some(at) = at {
                    self.unlink(row, at, now.group);
                }
                if let Some(before) = before {
                    self.link(row, before, group, counted);
                }
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn undo_remove(&mut self, row: u32, task: Task) {
        if let Some(arn) = task.arn() {
            self.state.task_by_arn.insert(arn, row);
        }
        if let Some(instance) = task.instance() {
            self.link(row, instance, task.group, task.is_counted());
            // A deregistered instance came back without its tasks: one of a watched group changes
            // its class.
            self.follow(instance, Some(task.group));
        }
        self.state.tasks.put_back(row, task);
    }
}
