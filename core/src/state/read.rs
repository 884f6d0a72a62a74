//! From the facts about instances and tasks to the columns.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::{
    EXTERNAL_ATTRIBUTE, Instance, PortList, State, Symbol, TYPE_ATTRIBUTE, Taken, Task, TaskList,
    columns::{About, Occupancy},
    devices::{devices_of, gpus_of},
    facts::{DesiredStatus, DeviceUse, Holding, InstanceFacts, LastStatus, ResourceFacts, TaskFacts},
    task::{Rare, Reported},
};
use crate::{id::Row, rule::Semantics, task::DeviceType};

/// The largest amount of CPU or memory, in either direction: what a JSON number holds exactly.
pub(crate) const AMOUNT_MAX: i64 = 1 << 53;

/// An instance from its facts; `acquire` takes a reference to the symbol of a text.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn instance_from(facts: &InstanceFacts, acquire: &mut impl FnMut(&str) -> Symbol) -> Instance {
    let mut by_name: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (name, value) in &facts.attributes {
        by_name.insert(name, value.as_deref());
    }
    let external = by_name.contains_key(EXTERNAL_ATTRIBUTE);
    let mut attributes = Vec::with_capacity(by_name.len());
    for (name, value) in by_name {
        let name = acquire(name);
        attributes.push((name, value.map(&mut *acquire)));
    }
    attributes.sort_unstable();
    let instance_type = type_of(facts);
    let gpus = gpus_of(facts);
    let gpus_registered: Vec<Symbol> = gpus.iter().map(|(id, _)| acquire(id)).collect();
    let symbol = |id: &str| {
        let known = gpus.iter().zip(&gpus_registered).find(|((own, _), _)| *own == id);
        known.map_or(Symbol::UNKNOWN, |(_, &symbol)| symbol)
    };
    let idle = gpus.iter().zip(&gpus_registered).filter(|((_, is_idle), _)| *is_idle);
    let gpus_free = idle.map(|(_, &id)| id).collect();
    let remaining = facts.remaining.as_ref().unwrap_or(&facts.registered);
    let capacity_provider = facts.capacity_provider.as_deref().map(&mut *acquire);
    Instance {
        status: facts.status,
        agent_connected: facts.agent_connected,
        external,
        capacity_provider,
        occupancy: Occupancy {
            cpu_remaining: remaining.cpu,
            memory_remaining: remaining.memory,
            running_tasks: facts.running_tasks_count.unwrap_or(0),
            pending_tasks: facts.pending_tasks_count.unwrap_or(0),
            eni_slots: facts.eni_slots,
            tasks: TaskList::default(),
        },
        ports_tcp: PortList::from_set(&remaining.ports_tcp),
        ports_udp: PortList::from_set(&remaining.ports_udp),
        gpus_free,
        device_type: DeviceType::of(instance_type),
        devices: devices_of(facts, symbol),
        attributes: attributes.into_boxed_slice(),
        about: About {
            arn: facts.arn.as_str().into(),
            ec2_instance_id: facts.ec2_instance_id.as_deref().map(Into::into),
            agent_version: facts.agent_version.as_deref().map(Into::into),
            registered_at: facts.registered_at,
            cpu_registered: facts.registered.cpu,
            memory_registered: facts.registered.memory,
            ports_registered_tcp: PortList::from_set(&facts.registered.ports_tcp).distinct().into_boxed_slice(),
            ports_registered_udp: PortList::from_set(&facts.registered.ports_udp).distinct().into_boxed_slice(),
            gpus_registered: gpus_registered.as_slice().into(),
            dynamic_cursor: 0,
            dynamic_taken: BTreeSet::new(),
        },
    }
}

/// A task from its facts, on the instance in a row.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn task_from(
    facts: &TaskFacts,
    row: Option<Row>,
    hold_until_stopped: bool,
    acquire: &mut impl FnMut(&str) -> Symbol,
) -> Task {
    let Holding { cpu, memory, ports_tcp, ports_udp, gpus, devices, eni, dynamic_ports } = &facts.holds;
    let mut gpus = gpus.clone();
    gpus.sort();
    gpus.dedup();
    let held = Taken {
        cpu: *cpu,
        memory: *memory,
        eni: *eni,
        ports_tcp: PortList::from_set(ports_tcp).distinct().as_slice().into(),
        rare: Some(Box::new(Rare {
            ports_udp: PortList::from_set(ports_udp).distinct().into(),
            dynamic_ports: dynamic_ports.as_slice().into(),
            gpus: gpus.iter().map(|gpu| acquire(gpu)).collect(),
            devices: *devices,
            reported: Some(Reported {
                arn: facts.arn.as_str().into(),
                definition: facts.definition.as_deref().map(&mut *acquire),
                started_by: facts.started_by.as_deref().map(&mut *acquire),
                created_at: facts.created_at,
                started_at: facts.started_at,
                availability_zone: facts.availability_zone.as_deref().map(&mut *acquire),
                launch_type: facts.launch_type,
                capacity_provider: facts.capacity_provider.as_deref().map(&mut *acquire),
            }),
        })),
    };
    let group = acquire(&facts.group);
    let mut task = Task::new(group, row, held);
    task.protected = facts.protected;
    settle(&mut task, facts.desired_status, facts.last_status, hold_until_stopped);
    task
}

/// Sets a task's statuses, and whether it holds what it takes.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn settle(task: &mut Task, desired: DesiredStatus, last: LastStatus, hold_until_stopped: bool) {
    let stopped = last == LastStatus::Stopped;
    let desired_status = if stopped { DesiredStatus::Stopped } else { desired };
    task.desired_status = desired_status;
    task.last_status = last;
    task.holding = !stopped && (desired_status == DesiredStatus::Running || hold_until_stopped);
}

/// What the facts of an instance tell, so that its tasks do not count for it again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Loaded {
    /// What is left of it.
    pub(crate) in_remaining: bool,
    /// The state of its GPUs.
    pub(crate) in_devices: bool,
    /// How many tasks run on it.
    pub(crate) counts_running: bool,
    /// How many are pending.
    pub(crate) counts_pending: bool,
}

impl From<&InstanceFacts> for Loaded {
    fn from(facts: &InstanceFacts) -> Self {
        Self {
            in_remaining: facts.remaining.is_some(),
            in_devices: !facts.gpu_devices.is_empty(),
            counts_running: facts.running_tasks_count.is_some(),
            counts_pending: facts.pending_tasks_count.is_some(),
        }
    }
}

/// The value of `ecs.instance-type`; a later duplicate wins.
#[cfg_attr(cold_code_small, optimize(size))]
fn type_of(facts: &InstanceFacts) -> Option<&str> {
    let found = facts.attributes.iter().rfind(|(name, _)| name == TYPE_ATTRIBUTE);
    found.and_then(|(_, value)| value.as_deref())
}

impl State {
    /// A state with one instance, and its row: for what-ifs that need no more.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn of_one(facts: &InstanceFacts, semantics: &Semantics) -> (Self, Row) {
        let mut state = Self { semantics: semantics.clone(), ..Self::default() };
        let row = Row::new(state.columns.life.give(()).row);
        state.columns.push_empty();
        let instance = instance_from(facts, &mut |text| state.symbols.acquire(text).0);
        state.columns.replace(row, instance);
        (state, row)
    }

    /// Puts a task on its instance.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn add(&mut self, task: Task) {
        if let Some(instance) = task.instance() {
            self.take(instance, &task.taken);
            self.tally(instance, &task, true);
            self.columns.occupancy[instance].tasks.push(self.tasks.next_row(), task.group, task.is_counted());
        }
        self.tasks.give(task);
    }

    /// Charges a task of a snapshot to its instance, as far as the instance's own facts do not.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn charge_loaded(&mut self, row: Row, task: &Task, of: Loaded) {
        let stopping = task.desired_status == DesiredStatus::Stopped;
        // ECS's remaining amounts have a stopping task's resources back already.
        if task.holding && (!of.in_remaining || stopping) {
            self.take_loaded(row, &task.taken, of.in_devices && !stopping);
        } else if task.holding {
            self.bind_dynamic(row, &task.taken);
            self.hold_devices_loaded(row, &task.taken, of.in_devices);
        }
        self.tally_loaded(row, task, of);
    }

    /// Takes what a task of a snapshot holds; where `gpuDevices` lists its GPUs, they count the
    /// task already.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn take_loaded(&mut self, row: Row, held: &Taken, in_devices: bool) {
        if !in_devices || !held.holds_devices() {
            self.take(row, held);
            return;
        }
        let mut without = held.clone();
        if let Some(rare) = &mut without.rare {
            rare.gpus = Box::default();
            rare.devices = DeviceUse::Whole;
        }
        self.take(row, &without);
        self.hold_devices_loaded(row, held, true);
    }

    /// Takes what the remaining resources do not show of a task's devices: the fraction or the
    /// Neuron devices that it holds, and its part of a shared GPU, unless `gpuDevices` says how
    /// much of that GPU is left.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn hold_devices_loaded(&mut self, row: Row, held: &Taken, in_devices: bool) {
        match held.devices() {
            DeviceUse::Whole => {}
            DeviceUse::Shared { .. } if in_devices && !held.gpus().iter().any(|&id| self.is_share_untold(row, id)) => {}
            DeviceUse::Shared { .. } => self.take_devices(row, held),
            DeviceUse::Fraction(_) | DeviceUse::NeuronDevices => self.hold_exclusive(row),
        }
    }

    /// Puts the agent's cursor behind the highest port that a loaded task has bound (TASK-105).
    #[cfg_attr(cold_code_small, optimize(size))]
    fn bind_dynamic(&mut self, row: Row, held: &Taken) {
        let about = &mut self.columns.about[row];
        about.dynamic_taken.extend(held.dynamic_ports().iter().copied().filter(|&(_, port)| port > 0));
        for &(_, port) in held.dynamic_ports().iter() {
            about.dynamic_cursor = about.dynamic_cursor.max(port);
        }
    }

    /// Counts a task of a snapshot, unless the instance reports its own counts.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn tally_loaded(&mut self, row: Row, task: &Task, of: Loaded) {
        let (running, pending) = (self.columns.occupancy[row].running_tasks, self.columns.occupancy[row].pending_tasks);
        self.tally(row, task, true);
        let occupancy = &mut self.columns.occupancy[row];
        if of.counts_running {
            occupancy.running_tasks = running;
        }
        if of.counts_pending {
            occupancy.pending_tasks = pending;
        }
    }

    /// Sets what ECS says is left of an instance.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn set_remaining(&mut self, row: Row, remaining: &ResourceFacts) {
        let registered = &self.columns.about[row].gpus_registered;
        let free: Vec<Symbol> = registered
            .iter()
            .copied()
            .filter(|&id| remaining.gpus.iter().any(|gpu| gpu == self.symbols.text(id)))
            .filter(|&id| !self.is_gpu_shared(row, id))
            .collect();
        let mut contents = self.columns.copy(row);
        contents.occupancy.cpu_remaining = remaining.cpu.clamp(-AMOUNT_MAX, AMOUNT_MAX);
        contents.occupancy.memory_remaining = remaining.memory.clamp(-AMOUNT_MAX, AMOUNT_MAX);
        contents.ports_tcp = PortList::from_set(&remaining.ports_tcp);
        contents.ports_udp = PortList::from_set(&remaining.ports_udp);
        contents.gpus_free = free;
        self.columns.replace(row, contents);
    }
}
