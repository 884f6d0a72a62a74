//! Changes: what a decision commits, what reality reports, what an operator does. Each leaves an undo entry while a fork is open.

use alloc::{boxed::Box, collections::BTreeSet, string::String, vec::Vec};

use super::{Cluster, InvalidCluster, RecordError, build};
use crate::{
    id::{InstanceId, KindId, Stale, TaskId},
    placement::{Decision, Placed},
    request::Kind,
    state::{
        Held, Origin, PortList, Rare, Row, Slot, Symbol, Task,
        facts::{
            DesiredStatus, DeviceUse, EniSlots, InstanceFacts, InstanceStatus, LastStatus, ResourceFacts, TaskFacts,
        },
    },
    task::{DeviceType, EphemeralPorts, Gpus},
    unit::Protocol,
};

/// What reality reports, to be recorded without judging it: remaining amounts may go below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a fact is read once and gone; a box would cost an allocation for each task that starts"
)]
pub enum Fact {
    /// A task was started, by whomever; it takes what it holds from its instance.
    TaskStarted(TaskFacts),
    /// A task has stopped; it gives back what it held and is forgotten.
    TaskStopped(TaskId),
    /// A task reports a new status.
    TaskStatus(TaskId, LastStatus),
    /// Scale-in protection was switched.
    TaskProtection(TaskId, bool),
    /// An agent connected or went away.
    AgentConnected(InstanceId, bool),
    /// What ECS says is left of an instance.
    Remaining(InstanceId, ResourceFacts),
}

/// One step back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Undo {
    RowChanged(u32, Box<Row>),
    LoadChanged(LoadBefore),
    PortTaken(u32, Protocol, u16),
    PortGivenBack(u32, Protocol, u16),
    InstanceAdded { row: u32, appended: bool },
    InstanceRemoved { row: u32, arn: Box<str> },
    TaskAdded { row: u32, appended: bool },
    TaskChanged(u32, Box<Task>),
    TaskRemoved(u32, Box<Task>),
    KindAdded { row: u32, appended: bool },
    Drawn(u32),
    KindRemoved(u32, Box<Kind>),
    Acquired { symbol: Symbol, origin: Origin },
    Released(Symbol),
}

/// The load of an instance before a task came or went; the ports have entries of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LoadBefore {
    row: u32,
    cpu_remaining: i64,
    memory_remaining: i64,
    running_tasks: u32,
    pending_tasks: u32,
    eni_slots: Option<EniSlots>,
    group: Symbol,
}

impl Cluster {
    /// Commits a decision: the task is on its instance from now on, with desired status RUNNING and last status PENDING.
    ///
    /// The instance need not be the pick: any instance may be committed, as long as the handles are live.
    ///
    /// # Errors
    /// [`Stale`] when the kind or the instance is gone.
    pub fn apply(&mut self, placed: &Placed) -> Result<TaskId, Stale> {
        let row = self.instance_row(placed.instance)?;
        let kind = self.kind(placed.kind)?;
        let group = kind.group;
        let held = self.holding_for(row, kind);
        self.save_load(row, group, &held);
        self.journal_push(|_| Some(Undo::Drawn(placed.kind.row())));
        if let Some(kind) = self.kinds.get_mut(placed.kind.row() as usize).and_then(|slot| slot.value.as_mut()) {
            kind.draws = kind.draws.wrapping_add(1);
        }
        self.acquire_again(group);
        self.hold_gpus(&held);
        let task = Task::new(group, Some(row), held);
        self.take(row, &task.held);
        self.tally(row, &task, true);
        let id = self.insert_task(task);
        self.follow(row, Some(group));
        Ok(id)
    }

    /// Places up to `count` tasks of a kind one after the other, each as [`Cluster::decide`] and [`Cluster::apply`] would, and returns
    /// them in this order; fewer when nothing fits any more.
    ///
    /// Where one task after another must go to the same instance (packing, or no strategy, while it has room), they are placed
    /// there at once: O(instances touched + tasks).
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    pub fn place_many(&mut self, kind: KindId, count: usize) -> Result<Vec<TaskId>, Stale> {
        self.kind(kind)?;
        let mut tasks = Vec::new();
        while tasks.len() < count {
            let Decision::Placed(placed) = self.decide(kind)? else { break };
            let run = self.run(kind, placed.instance.row() as usize, count - tasks.len());
            if run <= 1 || self.forks_open > 0 {
                tasks.push(self.apply(&placed)?);
            } else {
                self.apply_run(&placed, run, &mut tasks)?;
            }
        }
        Ok(tasks)
    }

    /// Commits the same decision `run` times, which the caller knows to be right, and follows once.
    fn apply_run(&mut self, placed: &Placed, run: u32, tasks: &mut Vec<TaskId>) -> Result<(), Stale> {
        let row = self.instance_row(placed.instance)?;
        let kind = self.kind(placed.kind)?;
        let group = kind.group;
        let held = self.holding_for(row, kind);
        if let Some(kind) = self.kinds.get_mut(placed.kind.row() as usize).and_then(|slot| slot.value.as_mut()) {
            kind.draws = kind.draws.wrapping_add(u64::from(run));
        }
        self.symbols.acquire_many(group, run);
        if let Some(load) = self.columns.load.get_mut(row) {
            load.cpu_remaining -= i64::from(held.cpu) * i64::from(run);
            load.memory_remaining -= i64::from(held.memory) * i64::from(run);
            load.running_tasks = load.running_tasks.saturating_add(run);
            load.pending_tasks = load.pending_tasks.saturating_add(run);
        }
        let before = self.columns.group_count(row, group);
        for _ in 0..run {
            let (id, _) = self.store_task(Task::new(group, Some(row), held.clone()));
            if let Some(load) = self.columns.load.get_mut(row) {
                load.tasks.push(id.row(), group, true);
            }
            tasks.push(id);
        }
        let (class, rows) = (self.index.class(row), self.columns.life.len());
        self.index.groups.add(group, placed.instance.row(), class, before, run, rows);
        self.heed_group(group, placed.instance.row());
        self.follow(row, Some(group));
        Ok(())
    }

    /// Wants a task to stop: it no longer counts, and its resources are free (PLACE-36) unless the cluster holds them until the
    /// task has stopped.
    ///
    /// # Errors
    /// [`Stale`] when the task is gone.
    pub fn stop_task(&mut self, id: TaskId) -> Result<(), Stale> {
        let row = self.task_row(id)?;
        let hold = self.hold_until_stopped;
        self.change_task(row, |task| {
            task.desired_status = DesiredStatus::Stopped;
            task.holding = task.holding && hold;
        });
        Ok(())
    }

    /// Forgets a task; what it still held is free.
    ///
    /// # Errors
    /// [`Stale`] when the task is gone.
    pub fn remove_task(&mut self, id: TaskId) -> Result<(), Stale> {
        let row = self.task_row(id)?;
        let Some(task) = self.take_task(row) else { return Err(Stale) };
        if let Some(at) = task.instance().map(|at| at as usize) {
            self.save_load(at, task.group, &task.held);
            self.tally(at, &task, false);
            self.unlink(id.row(), &task);
            if task.holding {
                self.give_back(at, &task.held);
            }
            self.follow(at, Some(task.group));
        }
        self.forget_task(row, task);
        Ok(())
    }

    /// Registers a container instance.
    ///
    /// # Errors
    /// [`InvalidCluster`] when the ARN is empty or known, or an amount is out of range.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn register(&mut self, facts: &InstanceFacts) -> Result<InstanceId, InvalidCluster> {
        build::check_instance(0, facts, |arn| self.instance_by_arn.contains_key(arn))?;
        let (row, appended) = match self.vacant_instances.pop() {
            Some(row) => (row as usize, false),
            None => (self.columns.push_vacant(), true),
        };
        let row_number = u32::try_from(row).unwrap_or(u32::MAX);
        self.journal_push(|_| Some(Undo::InstanceAdded { row: row_number, appended }));
        let contents = self.row_from(facts);
        self.instance_by_arn.insert(facts.arn.as_str().into(), row_number);
        self.swap_row(row, contents, true);
        Ok(self.handle(row))
    }

    /// Removes a container instance, and every task on it.
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn deregister(&mut self, id: InstanceId) -> Result<(), Stale> {
        let row = self.instance_row(id)?;
        let mut on_it: Vec<usize> = self.task_rows_on(id.row()).collect();
        on_it.sort_unstable();
        // All at once: a list of many is not searched for each.
        self.count_groups(row, false);
        if let Some(load) = self.columns.load.get_mut(row) {
            load.tasks.clear();
        }
        for task in on_it {
            self.delete_task(task);
        }
        self.save_row(row);
        let contents = self.swap_row(row, Row::default(), false);
        self.release_row(&contents);
        self.instance_by_arn.remove(&contents.about.arn);
        if let Some(life) = self.columns.life.get_mut(row) {
            life.generation = life.generation.wrapping_add(1);
        }
        self.vacant_instances.push(id.row());
        self.journal_push(|_| Some(Undo::InstanceRemoved { row: id.row(), arn: contents.about.arn }));
        Ok(())
    }

    /// Sets an instance's status; `DRAINING` keeps new tasks away (PLACE-104).
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn set_status(&mut self, id: InstanceId, status: InstanceStatus) -> Result<(), Stale> {
        let row = self.instance_row(id)?;
        self.save_row(row);
        if let Some(cell) = self.columns.status.get_mut(row) {
            *cell = status;
        }
        self.relist(row);
        Ok(())
    }

    /// Sets an attribute (`Some(Some("prod"))`), makes it a name only (`Some(None)`) or removes it (`None`). It counts from the
    /// next decision on; running tasks stay.
    ///
    /// # Errors
    /// [`Stale`] when the instance is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn set_attribute(&mut self, id: InstanceId, name: &str, value: Option<Option<&str>>) -> Result<(), Stale> {
        let row = self.instance_row(id)?;
        self.save_row(row);
        let mut attributes = self.columns.attributes.get(row).cloned().unwrap_or_default().into_vec();
        let known = self.symbol(name);
        let old = attributes.binary_search_by_key(&known, |&(name, _)| name).ok().map(|at| attributes.remove(at));
        if let Some(value) = value {
            let name = self.acquire(name);
            let value = value.map(|value| self.acquire(value));
            let at = attributes.partition_point(|&(other, _)| other < name);
            attributes.insert(at, (name, value));
        }
        let external = self.symbol(crate::state::EXTERNAL_ATTRIBUTE);
        if let Some(cell) = self.columns.external.get_mut(row) {
            *cell = attributes.iter().any(|&(name, _)| name == external);
        }
        let type_name = self.symbol(crate::state::TYPE_ATTRIBUTE);
        let instance_type = attributes.iter().find(|&&(name, _)| name == type_name).and_then(|&(_, value)| value);
        let device_type = DeviceType::of(instance_type.map(|value| self.symbols.text(value)));
        if let Some(cell) = self.columns.device_type.get_mut(row) {
            *cell = device_type;
        }
        if let Some(cell) = self.columns.attributes.get_mut(row) {
            *cell = attributes.into_boxed_slice();
        }
        // Before the old names go: the instance's class may be the last to know them.
        self.reindex(row);
        if let Some((name, value)) = old {
            if let Some(value) = value {
                self.release(value);
            }
            self.release(name);
        }
        Ok(())
    }

    /// Records what reality reports, without judging it. A task that was started is returned by its handle.
    ///
    /// # Errors
    /// [`RecordError`] when the fact names something that is gone or was never there, or starts a task that is known already or has no
    /// ARN. Nothing is changed then.
    ///
    /// ```
    /// use stowplan::cluster::{Cluster, Fact, RecordError, facts::TaskFacts};
    /// let mut cluster = Cluster::default();
    /// let started = Fact::TaskStarted(TaskFacts { arn: "t".into(), ..TaskFacts::default() });
    /// cluster.record(&started)?;
    /// assert_eq!(cluster.record(&started), Err(RecordError::KnownTask("t".into())));
    /// # Ok::<(), RecordError>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn record(&mut self, fact: &Fact) -> Result<Option<TaskId>, RecordError> {
        match fact {
            Fact::TaskStarted(facts) => {
                if facts.arn.is_empty() {
                    return Err(RecordError::EmptyArn);
                }
                if self.task_by_arn.contains_key(facts.arn.as_str()) {
                    return Err(RecordError::KnownTask(facts.arn.clone()));
                }
                let row_of = |arn: &str| {
                    let row = self.instance_by_arn.get(arn).map(|&row| row as usize);
                    row.ok_or_else(|| RecordError::UnknownInstance(arn.into()))
                };
                let row = facts.instance.as_deref().map(row_of).transpose()?;
                if let Some(row) = row {
                    self.save_row(row);
                }
                let task = self.task_from(facts, row);
                if let (Some(row), true) = (row, task.holding) {
                    self.take(row, &task.held);
                }
                if let Some(row) = row {
                    self.tally(row, &task, true);
                }
                let group = task.group;
                let id = self.insert_task(task);
                if let Some(row) = row {
                    self.follow(row, Some(group));
                }
                Ok(Some(id))
            }
            Fact::TaskStopped(id) => {
                self.remove_task(*id)?;
                Ok(None)
            }
            Fact::TaskStatus(id, status) => {
                let row = self.task_row(*id)?;
                self.change_task(row, |task| {
                    task.last_status = *status;
                    if *status == LastStatus::Stopped {
                        task.desired_status = DesiredStatus::Stopped;
                        task.holding = false;
                    }
                });
                Ok(None)
            }
            Fact::TaskProtection(id, on) => {
                let row = self.task_row(*id)?;
                self.change_task(row, |task| task.protected = *on);
                Ok(None)
            }
            Fact::AgentConnected(id, connected) => {
                let row = self.instance_row(*id)?;
                self.save_row(row);
                if let Some(cell) = self.columns.agent_connected.get_mut(row) {
                    *cell = *connected;
                }
                self.relist(row);
                Ok(None)
            }
            Fact::Remaining(id, remaining) => {
                let row = self.instance_row(*id)?;
                self.save_row(row);
                self.set_remaining(row, remaining);
                self.follow(row, None);
                Ok(None)
            }
        }
    }

    /// What a task of this kind would hold on an instance: the lowest free GPU ids (PLACE-38), and the next dynamic ports.
    pub(crate) fn holding_for(&self, row: usize, kind: &Kind) -> Held {
        let needs = &kind.requirement;
        let idle = || self.gpus_idle(row);
        let gpus = match needs.gpus {
            Gpus::None => &[][..],
            Gpus::Count(count) => idle().get(..count as usize).unwrap_or(idle()),
            Gpus::All => idle(),
            Gpus::Fraction(_) => idle().get(..1).unwrap_or_default(),
            Gpus::Shared { memory } => self.gpu_to_share(row, memory).map_or(&[][..], core::slice::from_ref),
        };
        let devices = DeviceUse::of(needs);
        let plain = gpus.is_empty() && devices == DeviceUse::Whole;
        Held {
            cpu: needs.cpu.0,
            memory: needs.memory.0,
            eni: needs.eni,
            ports_tcp: needs.ports_tcp.as_slice().into(),
            rare: if needs.ports_udp.is_empty() && needs.dynamic_ports.is_empty() && plain {
                None
            } else {
                Some(Box::new(Rare {
                    ports_udp: needs.ports_udp.as_slice().into(),
                    dynamic_ports: self.next_dynamic_ports(row, kind),
                    gpus: gpus.into(),
                    devices,
                    reported: None,
                }))
            },
        }
    }

    /// The ports that the agent would bind (TASK-105), in the order of the mappings; one port 0 in place of those of a mapping for
    /// which too few are free: it takes nothing, and the task would fail to start (TASK-35).
    #[cfg_attr(cold_code_small, optimize(size))]
    fn next_dynamic_ports(&self, row: usize, kind: &Kind) -> Box<[(Protocol, u16)]> {
        let Some(about) = self.columns.about.get(row) else { return Box::default() };
        let mut range = EphemeralPorts { cursor: about.dynamic_cursor, ..EphemeralPorts::default() };
        let mut bound = Vec::new();
        // The same ports, to look up: a range may have tens of thousands.
        let mut bound_set = BTreeSet::new();
        for wanted in &kind.requirement.dynamic_ports {
            let (own, fixed) = match wanted.protocol {
                Protocol::Tcp => (self.columns.ports_tcp.get(row), &kind.requirement.ports_tcp),
                Protocol::Udp => (self.columns.ports_udp.get(row), &kind.requirement.ports_udp),
            };
            let taken = |port: u16| {
                let pair = (wanted.protocol, port);
                own.is_some_and(|list| list.contains(port))
                    || fixed.binary_search(&port).is_ok()
                    || about.dynamic_taken.contains(&pair)
                    || bound_set.contains(&pair)
            };
            let Some(first) = range.allocate(wanted.count, &taken) else {
                bound.push((wanted.protocol, 0));
                continue;
            };
            let found = (0..wanted.count).filter_map(|n| first.checked_add(n)).map(|port| (wanted.protocol, port));
            bound.extend(found.clone());
            bound_set.extend(found);
        }
        bound.into_boxed_slice()
    }

    /// Takes what a task holds from its instance.
    pub(super) fn take(&mut self, row: usize, held: &Held) {
        if let Some(load) = self.columns.load.get_mut(row) {
            load.cpu_remaining -= i64::from(held.cpu);
            load.memory_remaining -= i64::from(held.memory);
            if let Some(slots) = load.eni_slots.as_mut().filter(|_| held.eni) {
                slots.used = slots.used.saturating_add(1);
            }
        }
        self.take_ports(row, Protocol::Tcp, &held.ports_tcp);
        self.take_ports(row, Protocol::Udp, held.ports_udp());
        if held.holds_devices() {
            self.take_devices(row, held);
        }
        let bound = held.dynamic_ports().iter().copied().filter(|&(_, port)| port > 0);
        if let Some((_, last)) = bound.clone().next_back() {
            if let Some(about) = self.columns.about.get_mut(row) {
                about.dynamic_taken.extend(bound);
                let range = EphemeralPorts::default();
                about.dynamic_cursor = if last == range.last { range.first - 1 } else { last };
            }
        }
    }

    fn ports_mut(&mut self, row: usize, protocol: Protocol) -> Option<&mut PortList> {
        match protocol {
            Protocol::Tcp => self.columns.ports_tcp.get_mut(row),
            Protocol::Udp => self.columns.ports_udp.get_mut(row),
        }
    }

    fn take_ports(&mut self, row: usize, protocol: Protocol, ports: &[u16]) {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        for &port in ports {
            if let Some(list) = self.ports_mut(row, protocol) {
                list.insert(port);
            }
            self.journal_push(|_| Some(Undo::PortTaken(number, protocol, port)));
        }
    }

    fn give_back_ports(&mut self, row: usize, protocol: Protocol, ports: &[u16]) {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        for &port in ports {
            if self.ports_mut(row, protocol).is_some_and(|list| list.remove(port)) {
                self.journal_push(|_| Some(Undo::PortGivenBack(number, protocol, port)));
            }
        }
    }

    /// Gives back what a task held.
    fn give_back(&mut self, row: usize, held: &Held) {
        if let Some(load) = self.columns.load.get_mut(row) {
            load.cpu_remaining += i64::from(held.cpu);
            load.memory_remaining += i64::from(held.memory);
            if let Some(slots) = load.eni_slots.as_mut().filter(|_| held.eni) {
                slots.used = slots.used.saturating_sub(1);
            }
        }
        self.give_back_ports(row, Protocol::Tcp, &held.ports_tcp);
        self.give_back_ports(row, Protocol::Udp, held.ports_udp());
        if held.holds_devices() {
            self.give_back_devices(row, held);
        }
        if let Some(about) = self.columns.about.get_mut(row).filter(|_| !held.dynamic_ports().is_empty()) {
            for pair in held.dynamic_ports().iter() {
                about.dynamic_taken.remove(pair);
            }
        }
    }

    /// Counts a task among the running and pending ones of its instance, or takes it out of them.
    pub(super) fn tally(&mut self, row: usize, task: &Task, add: bool) {
        if !task.is_counted() {
            return;
        }
        let step = |cell: &mut u32| *cell = if add { cell.saturating_add(1) } else { cell.saturating_sub(1) };
        if let Some(load) = self.columns.load.get_mut(row) {
            step(&mut load.running_tasks);
            if task.is_pending() {
                step(&mut load.pending_tasks);
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn change_task(&mut self, row: usize, change: impl FnOnce(&mut Task)) {
        let Some(old) = self.tasks.get(row).and_then(|slot| slot.value.clone()) else { return };
        let mut new = old.clone();
        change(&mut new);
        if new == old {
            return;
        }
        if let Some(at) = old.instance().map(|at| at as usize) {
            self.save_load(at, old.group, &old.held);
            self.tally(at, &old, false);
            if old.holding && !new.holding {
                self.give_back(at, &old.held);
            }
            self.tally(at, &new, true);
            self.mark(u32::try_from(row).unwrap_or(u32::MAX), new.instance(), new.group, new.is_counted());
            self.follow(at, Some(new.group));
        }
        if let Some(slot) = self.tasks.get_mut(row) {
            slot.value = Some(new);
        }
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.journal_push(|_| Some(Undo::TaskChanged(row, Box::new(old))));
    }

    /// Gives a task a row, and says whether the row is new.
    fn store_task(&mut self, task: Task) -> (TaskId, bool) {
        if let Some(row) = self.vacant_tasks.pop() {
            if let Some(slot) = self.tasks.get_mut(row as usize) {
                slot.value = Some(task);
            }
            return (self.task_id(row as usize), false);
        }
        self.tasks.push(Slot { generation: 0, value: Some(task) });
        (TaskId::new(u32::try_from(self.tasks.len() - 1).unwrap_or(u32::MAX), 0), true)
    }

    pub(super) fn insert_task(&mut self, task: Task) -> TaskId {
        let arn = task.arn().map(Box::from);
        let (instance, group, counted) = (task.instance(), task.group, task.is_counted());
        let (id, appended) = self.store_task(task);
        let row = id.row();
        if let Some(arn) = arn {
            self.task_by_arn.insert(arn, row);
        }
        self.link(row, instance, group, counted);
        self.journal_push(|_| Some(Undo::TaskAdded { row, appended }));
        id
    }

    /// Inserts a task, or puts it into the row that its ARN has.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn put_task(&mut self, task: Task) {
        let known = task.arn().and_then(|arn| self.task_by_arn.get(arn)).copied();
        let Some(row) = known else {
            self.insert_task(task);
            return;
        };
        let (instance, group, counted) = (task.instance(), task.group, task.is_counted());
        let Some(old) = self.tasks.get_mut(row as usize).and_then(|slot| slot.value.replace(task)) else { return };
        self.unlink(row, &old);
        self.link(row, instance, group, counted);
        self.release_task(&old);
        self.journal_push(|_| Some(Undo::TaskChanged(row, Box::new(old))));
    }

    /// Removes a task's row; its counts and resources are the caller's.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn delete_task(&mut self, row: usize) {
        if let Some(task) = self.take_task(row) {
            self.unlink(u32::try_from(row).unwrap_or(u32::MAX), &task);
            self.forget_task(row, task);
        }
    }

    fn take_task(&mut self, row: usize) -> Option<Task> {
        self.tasks.get_mut(row).and_then(|slot| slot.value.take())
    }

    /// Vacates the row of a task that was taken out, of its instance's list too.
    fn forget_task(&mut self, row: usize, task: Task) {
        if let Some(slot) = self.tasks.get_mut(row) {
            slot.generation = slot.generation.wrapping_add(1);
        }
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.vacant_tasks.push(row);
        if let Some(arn) = task.arn() {
            self.task_by_arn.remove(arn);
        }
        self.release_task(&task);
        self.journal_push(|_| Some(Undo::TaskRemoved(row, Box::new(task))));
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn insert_kind(&mut self, kind: Kind) -> KindId {
        let (row, appended) = match self.vacant_kinds.pop() {
            Some(row) => {
                if let Some(slot) = self.kinds.get_mut(row as usize) {
                    slot.value = Some(kind);
                }
                (row, false)
            }
            None => {
                self.kinds.push(Slot { generation: 0, value: Some(kind) });
                (u32::try_from(self.kinds.len() - 1).unwrap_or(u32::MAX), true)
            }
        };
        self.journal_push(|_| Some(Undo::KindAdded { row, appended }));
        self.plan_new_kind(row as usize);
        KindId::new(row, self.kinds.get(row as usize).map_or(0, |slot| slot.generation))
    }

    /// Forgets a prepared kind; the tasks placed from it stay.
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn forget_kind(&mut self, id: KindId) -> Result<(), Stale> {
        self.kind(id)?;
        let Some(slot) = self.kinds.get_mut(id.row() as usize) else { return Err(Stale) };
        let Some(kind) = slot.value.take() else { return Err(Stale) };
        slot.generation = slot.generation.wrapping_add(1);
        self.vacant_kinds.push(id.row());
        self.plan_kind(id.row() as usize);
        for symbol in kind.symbols() {
            self.release(symbol);
        }
        self.journal_push(|_| Some(Undo::KindRemoved(id.row(), Box::new(kind))));
        Ok(())
    }

    pub(crate) fn acquire(&mut self, text: &str) -> Symbol {
        let (symbol, origin) = self.symbols.acquire(text);
        self.journal_push(|_| Some(Undo::Acquired { symbol, origin }));
        symbol
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn hold_gpus(&mut self, held: &Held) {
        for &symbol in held.gpus() {
            self.acquire_again(symbol);
        }
    }

    fn acquire_again(&mut self, symbol: Symbol) {
        self.symbols.acquire_again(symbol);
        self.journal_push(|_| Some(Undo::Acquired { symbol, origin: Origin::Known }));
    }

    pub(super) fn release(&mut self, symbol: Symbol) {
        self.symbols.release(symbol, self.forks_open > 0);
        self.journal_push(|_| Some(Undo::Released(symbol)));
    }

    fn release_task(&mut self, task: &Task) {
        self.release(task.group);
        for symbol in task.reported().into_iter().flat_map(crate::state::Reported::symbols) {
            self.release(symbol);
        }
        for &gpu in task.held.gpus() {
            self.release(gpu);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn release_row(&mut self, row: &Row) {
        for &(name, value) in &row.attributes {
            self.release(name);
            if let Some(value) = value {
                self.release(value);
            }
        }
        if let Some(provider) = row.capacity_provider {
            self.release(provider);
        }
        for &gpu in &row.about.gpus_registered {
            self.release(gpu);
        }
    }

    /// Saves an instance as it is, when a fork is open.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn save_row(&mut self, row: usize) {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        self.journal_push(|cluster| Some(Undo::RowChanged(number, Box::new(cluster.columns.copy(row)))));
    }

    /// Saves what a task with these holdings changes on an instance, when a fork is open.
    fn save_load(&mut self, row: usize, group: Symbol, held: &Held) {
        if self.forks_open == 0 {
            return;
        }
        if held.holds_devices() || !held.dynamic_ports().is_empty() {
            self.save_row(row);
            return;
        }
        let load = self.columns.load(row);
        let before = LoadBefore {
            row: u32::try_from(row).unwrap_or(u32::MAX),
            cpu_remaining: load.cpu_remaining,
            memory_remaining: load.memory_remaining,
            running_tasks: load.running_tasks,
            pending_tasks: load.pending_tasks,
            eni_slots: load.eni_slots,
            group,
        };
        self.journal.push(Undo::LoadChanged(before));
    }

    fn restore_load(&mut self, before: &LoadBefore) {
        let row = before.row as usize;
        if let Some(load) = self.columns.load.get_mut(row) {
            load.cpu_remaining = before.cpu_remaining;
            load.memory_remaining = before.memory_remaining;
            load.running_tasks = before.running_tasks;
            load.pending_tasks = before.pending_tasks;
            load.eni_slots = before.eni_slots;
        }
        self.follow(row, Some(before.group));
    }

    fn journal_push(&mut self, entry: impl FnOnce(&Self) -> Option<Undo>) {
        if self.forks_open > 0 {
            if let Some(undo) = entry(self) {
                self.journal.push(undo);
            }
        }
    }

    /// Takes one step back.
    pub(super) fn undo(&mut self, step: Undo) {
        match step {
            Undo::RowChanged(row, contents) => {
                let live = self.columns.is_live(row as usize);
                self.swap_row(row as usize, *contents, live);
            }
            Undo::LoadChanged(before) => self.restore_load(&before),
            Undo::PortTaken(row, protocol, port) => {
                if let Some(list) = self.ports_mut(row as usize, protocol) {
                    list.remove(port);
                }
            }
            Undo::PortGivenBack(row, protocol, port) => {
                if let Some(list) = self.ports_mut(row as usize, protocol) {
                    list.insert(port);
                }
            }
            Undo::InstanceAdded { row, appended } => {
                let contents = self.swap_row(row as usize, Row::default(), false);
                self.instance_by_arn.remove(&contents.about.arn);
                if appended {
                    self.columns.pop();
                } else {
                    self.vacant_instances.push(row);
                }
            }
            Undo::InstanceRemoved { row, arn } => {
                self.vacant_instances.pop();
                self.instance_by_arn.insert(arn, row);
                let at = row as usize;
                // The indexes follow when the row's contents come back, which is the next step that touches it.
                if let Some(life) = self.columns.life.get_mut(at) {
                    life.live = true;
                    life.generation = life.generation.wrapping_sub(1);
                }
            }
            Undo::TaskAdded { row, appended } => {
                let task = self.tasks.get_mut(row as usize).and_then(|slot| slot.value.take());
                if let Some(task) = &task {
                    self.unlink(row, task);
                }
                if let Some(arn) = task.as_ref().and_then(Task::arn) {
                    self.task_by_arn.remove(arn);
                }
                if appended {
                    self.tasks.pop();
                } else {
                    self.vacant_tasks.push(row);
                }
            }
            Undo::TaskChanged(row, task) => {
                let (instance, group, counted) = (task.instance(), task.group, task.is_counted());
                let now = self.tasks.get_mut(row as usize).and_then(|slot| slot.value.replace(*task));
                match now {
                    Some(now) if now.instance() == instance && now.group == group => {
                        self.mark(row, instance, group, counted);
                    }
                    Some(now) => {
                        self.unlink(row, &now);
                        self.link(row, instance, group, counted);
                    }
                    None => {}
                }
            }
            Undo::TaskRemoved(row, task) => {
                self.vacant_tasks.pop();
                if let Some(arn) = task.arn() {
                    self.task_by_arn.insert(arn.into(), row);
                }
                self.link(row, task.instance(), task.group, task.is_counted());
                // A deregistered instance came back without its tasks: one of a watched group changes its class.
                if let Some(at) = task.instance() {
                    self.follow(at as usize, Some(task.group));
                }
                if let Some(slot) = self.tasks.get_mut(row as usize) {
                    slot.value = Some(*task);
                    slot.generation = slot.generation.wrapping_sub(1);
                }
            }
            Undo::KindAdded { row, appended } => {
                if appended {
                    self.kinds.pop();
                } else {
                    if let Some(slot) = self.kinds.get_mut(row as usize) {
                        slot.value = None;
                    }
                    self.vacant_kinds.push(row);
                }
                self.plan_kind(row as usize);
            }
            Undo::Drawn(row) => {
                if let Some(kind) = self.kinds.get_mut(row as usize).and_then(|slot| slot.value.as_mut()) {
                    kind.draws = kind.draws.wrapping_sub(1);
                }
            }
            Undo::KindRemoved(row, kind) => {
                self.vacant_kinds.pop();
                if let Some(slot) = self.kinds.get_mut(row as usize) {
                    slot.value = Some(*kind);
                    slot.generation = slot.generation.wrapping_sub(1);
                }
                self.plan_new_kind(row as usize);
            }
            Undo::Acquired { symbol, origin } => self.symbols.forget(symbol, origin),
            Undo::Released(symbol) => self.symbols.restore_reference(symbol),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn intern_list(&mut self, texts: &[String]) -> Vec<Symbol> {
        texts.iter().map(|text| self.acquire(text)).collect()
    }
}
