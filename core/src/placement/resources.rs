//! Step 1, second half: CPU, memory, ports, GPUs, network interfaces, in this order (PLACE-101, PLACE-13).

use core::ops::ControlFlow;

use super::{Kind, Rejection};
use crate::{
    cluster::{Cluster, PortList},
    task::Gpus,
    unit::Protocol,
};

/// The most reserved host ports of an instance, TCP and UDP and the agent's own together (PLACE-14, TASK-36).
pub(crate) const PORTS_MAX: i64 = 100;

impl Cluster {
    pub(crate) fn check_resources(
        &self,
        kind: &Kind,
        row: usize,
        visit: &mut impl FnMut(Rejection) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let needs = &kind.requirement;
        let remaining = self.columns.load(row).cpu_remaining;
        // A task that needs no CPU fits an instance that has none left, even one that reality reports below zero.
        if needs.cpu.0 > 0 && i64::from(needs.cpu.0) > remaining {
            visit(Rejection::Cpu { needed: needs.cpu.0, remaining })?;
        }
        let remaining = self.columns.load(row).memory_remaining;
        if needs.memory.0 > 0 && i64::from(needs.memory.0) > remaining {
            visit(Rejection::Memory { needed: needs.memory.0, remaining })?;
        }
        self.check_other_resources(kind, row, visit)
    }

    /// What is neither CPU nor memory.
    pub(crate) fn check_other_resources(
        &self,
        kind: &Kind,
        row: usize,
        visit: &mut impl FnMut(Rejection) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let needs = &kind.requirement;
        if !(needs.ports_tcp.is_empty() && needs.ports_udp.is_empty()) {
            self.check_ports(kind, row, visit)?;
        }
        if needs.gpus != Gpus::None {
            self.check_gpus(kind, row, visit)?;
        }
        if needs.eni {
            if let Some(slots) = self.columns.load(row).eni_slots.filter(|slots| slots.used >= slots.total) {
                visit(Rejection::Eni { total: slots.total, used: slots.used })?;
            }
        }
        ControlFlow::Continue(())
    }

    fn check_ports(
        &self,
        kind: &Kind,
        row: usize,
        visit: &mut impl FnMut(Rejection) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let needs = &kind.requirement;
        let (Some(tcp), Some(udp)) = (self.columns.ports_tcp.get(row), self.columns.ports_udp.get(row)) else {
            return ControlFlow::Continue(());
        };
        let taken = taken(tcp, &needs.ports_tcp, Protocol::Tcp).chain(taken(udp, &needs.ports_udp, Protocol::Udp));
        let mut first = None;
        let mut count = 0_u16;
        for (protocol, port) in taken {
            first = first.or(Some((protocol, port)));
            count = count.saturating_add(1);
        }
        if let Some((protocol, port)) = first {
            visit(Rejection::PortTaken { protocol, port, others: count - 1 })?;
        }
        let would_hold = tcp.count_with(&needs.ports_tcp) + udp.count_with(&needs.ports_udp);
        let would_hold = u32::try_from(would_hold).unwrap_or(u32::MAX);
        if i64::from(would_hold) > PORTS_MAX {
            visit(Rejection::PortCeiling { would_hold })?;
        }
        ControlFlow::Continue(())
    }

    fn check_gpus(
        &self,
        kind: &Kind,
        row: usize,
        visit: &mut impl FnMut(Rejection) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let free = self.columns.gpus_free.get(row).map_or(0, alloc::vec::Vec::len);
        let free = u32::try_from(free).unwrap_or(u32::MAX);
        let registered = self.columns.about.get(row).map_or(0, |about| about.gpus_registered.len());
        let registered = u32::try_from(registered).unwrap_or(u32::MAX);
        match kind.requirement.gpus {
            Gpus::Count(needed) if needed > free => visit(Rejection::Gpus { needed, free }),
            Gpus::All if registered == 0 || free < registered => visit(Rejection::AllGpus { registered, free }),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// The wanted ports that the list has.
fn taken<'a>(list: &'a PortList, wanted: &'a [u16], protocol: Protocol) -> impl Iterator<Item = (Protocol, u16)> + 'a {
    wanted.iter().copied().filter(|&port| list.contains(port)).map(move |port| (protocol, port))
}
