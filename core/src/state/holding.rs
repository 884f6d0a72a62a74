//! What a task takes from its instance: what it would take, taking it, giving it back.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use super::{PortList, State, Taken, Task, facts::DeviceUse, task::Rare};
use crate::{
    id::Row,
    task::{EphemeralPorts, Gpus, Requirement},
    unit::Protocol,
};

impl State {
    /// What a task with these needs would hold on an instance: the lowest free GPU ids (PLACE-38),
    /// and the next dynamic ports.
    pub(crate) fn holding_for(&self, row: Row, needs: &Requirement) -> Taken {
        let idle = || self.gpus_idle(row);
        rule!("PLACE-38", "TASK-13");
        let gpus = match needs.gpus {
            Gpus::None => &[][..],
            Gpus::Count(count) => idle().get(..count as usize).unwrap_or(idle()),
            Gpus::All => idle(),
            Gpus::Fraction(_) => idle().get(..1).unwrap_or_default(),
            Gpus::Shared { memory } => self.gpu_to_share(row, memory).map_or(&[][..], core::slice::from_ref),
        };
        let devices = DeviceUse::of(needs);
        let plain = gpus.is_empty() && devices == DeviceUse::Whole;
        Taken {
            cpu: needs.cpu.0,
            memory: needs.memory.0,
            eni: needs.eni,
            ports_tcp: needs.ports_tcp.as_slice().into(),
            rare: if needs.ports_udp.is_empty() && needs.dynamic_ports.is_empty() && plain {
                None
            } else {
                Some(Box::new(Rare {
                    ports_udp: needs.ports_udp.as_slice().into(),
                    dynamic_ports: self.next_dynamic_ports(row, needs),
                    gpus: gpus.into(),
                    devices,
                    reported: None,
                }))
            },
        }
    }

    /// The ports that the agent would bind (TASK-105), in the order of the mappings; a port 0
    /// stands for a mapping for which too few are free: it takes nothing, and the task would fail
    /// to start (TASK-35).
    #[cfg_attr(cold_code_small, optimize(size))]
    fn next_dynamic_ports(&self, row: Row, needs: &Requirement) -> Box<[(Protocol, u16)]> {
        let about = &self.columns.about[row];
        let mut range = EphemeralPorts { cursor: about.dynamic_cursor, ..EphemeralPorts::default() };
        let mut bound = Vec::new();
        // The same ports for look-ups: a range may have tens of thousands.
        let mut bound_set = BTreeSet::new();
        for wanted in &needs.dynamic_ports {
            let own = self.ports(row, wanted.protocol);
            let fixed = match wanted.protocol {
                Protocol::Tcp => &needs.ports_tcp,
                Protocol::Udp => &needs.ports_udp,
            };
            let taken = |port: u16| {
                let pair = (wanted.protocol, port);
                own.contains(port)
                    || fixed.binary_search(&port).is_ok()
                    || about.dynamic_taken.contains(&pair)
                    || bound_set.contains(&pair)
            };
            rule!("TASK-35", "TASK-105");
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
    pub(crate) fn take(&mut self, row: Row, held: &Taken) {
        let occupancy = &mut self.columns.occupancy[row];
        occupancy.cpu_remaining -= i64::from(held.cpu);
        occupancy.memory_remaining -= i64::from(held.memory);
        if let Some(slots) = occupancy.eni_slots.as_mut().filter(|_| held.eni) {
            slots.used = slots.used.saturating_add(1);
        }
        for (protocol, port) in held.ports() {
            self.claim_port(row, protocol, port);
        }
        if held.holds_devices() {
            self.take_devices(row, held);
        }
        let bound = held.dynamic_ports().iter().copied().filter(|&(_, port)| port > 0);
        if let Some((_, last)) = bound.clone().next_back() {
            let about = &mut self.columns.about[row];
            about.dynamic_taken.extend(bound);
            let range = EphemeralPorts::default();
            about.dynamic_cursor = if last == range.last { range.first - 1 } else { last };
        }
    }

    /// Gives back what a task held.
    pub(crate) fn give_back(&mut self, row: Row, held: &Taken) {
        let occupancy = &mut self.columns.occupancy[row];
        occupancy.cpu_remaining += i64::from(held.cpu);
        occupancy.memory_remaining += i64::from(held.memory);
        if let Some(slots) = occupancy.eni_slots.as_mut().filter(|_| held.eni) {
            slots.used = slots.used.saturating_sub(1);
        }
        for (protocol, port) in held.ports() {
            self.disclaim_port(row, protocol, port);
        }
        if held.holds_devices() {
            self.give_back_devices(row, held);
        }
        for pair in held.dynamic_ports() {
            self.columns.about[row].dynamic_taken.remove(pair);
        }
    }

    /// The host ports of a protocol that are taken on an instance.
    pub(crate) fn ports(&self, row: Row, protocol: Protocol) -> &PortList {
        match protocol {
            Protocol::Tcp => &self.columns.ports_tcp[row],
            Protocol::Udp => &self.columns.ports_udp[row],
        }
    }

    fn ports_mut(&mut self, row: Row, protocol: Protocol) -> &mut PortList {
        match protocol {
            Protocol::Tcp => &mut self.columns.ports_tcp[row],
            Protocol::Udp => &mut self.columns.ports_udp[row],
        }
    }

    /// One more claim to a host port.
    #[inline]
    pub(crate) fn claim_port(&mut self, row: Row, protocol: Protocol, port: u16) {
        self.ports_mut(row, protocol).insert(port);
    }

    /// Removes one claim to a host port, where there is one.
    #[inline]
    pub(crate) fn disclaim_port(&mut self, row: Row, protocol: Protocol, port: u16) {
        self.ports_mut(row, protocol).remove(port);
    }

    /// Adds a task to its instance's counts of running and pending tasks, or subtracts it.
    pub(crate) fn tally(&mut self, row: Row, task: &Task, add: bool) {
        if !task.is_counted() {
            return;
        }
        let step = |cell: &mut u32| *cell = if add { cell.saturating_add(1) } else { cell.saturating_sub(1) };
        let occupancy = &mut self.columns.occupancy[row];
        step(&mut occupancy.running_tasks);
        if task.is_pending() {
            step(&mut occupancy.pending_tasks);
        }
    }
}
