//! Step 1, second half: CPU, memory, ports, GPUs and other devices, network interfaces, in this
//! order (PLACE-101, PLACE-13).

use core::ops::ControlFlow;

use super::{Rejection, Visit};
use crate::{
    id::Row,
    request::PreparedTask,
    state::{PORTS_MAX, PortList, State},
    task::{DeviceType, GpuFraction, Gpus},
    unit::Protocol,
};

/// CPU and memory, then the others.
pub(crate) fn check(state: &State, prepared: &PreparedTask, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    let needs = &prepared.requirement;
    let remaining = state.columns.occupancy[row].cpu_remaining;
    rule!("PLACE-101");
    // A task that needs no CPU fits an instance that has none left, even where ECS reports less
    // than zero.
    if needs.cpu.0 > 0 && i64::from(needs.cpu.0) > remaining {
        visit(Rejection::Cpu { needed: needs.cpu.0, remaining })?;
    }
    let remaining = state.columns.occupancy[row].memory_remaining;
    if needs.memory.0 > 0 && i64::from(needs.memory.0) > remaining {
        visit(Rejection::Memory { needed: needs.memory.0, remaining })?;
    }
    check_others(state, prepared, row, visit)
}

/// What is neither CPU nor memory.
pub(crate) fn check_others(
    state: &State,
    prepared: &PreparedTask,
    row: Row,
    visit: &mut impl Visit,
) -> ControlFlow<()> {
    let needs = &prepared.requirement;
    if !(needs.ports_tcp.is_empty() && needs.ports_udp.is_empty()) {
        check_ports(state, prepared, row, visit)?;
    }
    if needs.gpus != Gpus::None {
        check_gpus(state, needs.gpus, row, visit)?;
    }
    if needs.neuron_devices {
        check_neuron_devices(state, row, visit)?;
    }
    if needs.eni {
        rule!("PLACE-39", "PLACE-121");
        if let Some(slots) = state.columns.occupancy[row].eni_slots.filter(|slots| slots.used >= slots.total) {
            visit(Rejection::Eni { total: slots.total, used: slots.used })?;
        }
    }
    ControlFlow::Continue(())
}

fn check_ports(state: &State, prepared: &PreparedTask, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    let needs = &prepared.requirement;
    let (tcp, udp) = (&state.columns.ports_tcp[row], &state.columns.ports_udp[row]);
    rule!("PLACE-107");
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
    rule!("PLACE-14", "PLACE-108", "TASK-36");
    if i64::from(would_hold) > PORTS_MAX {
        visit(Rejection::PortCeiling { would_hold })?;
    }
    ControlFlow::Continue(())
}

fn check_gpus(state: &State, needs: Gpus, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    let devices = state.columns.device_type[row];
    rule!("PLACE-181");
    match (needs, devices) {
        (Gpus::None, _) => ControlFlow::Continue(()),
        (Gpus::Count(_) | Gpus::All, DeviceType::Fraction(fraction)) => visit(Rejection::OnlyGpuFraction { fraction }),
        (Gpus::Count(_) | Gpus::All, _) => check_whole_gpus(state, needs, row, visit),
        (Gpus::Fraction(needed), devices) => check_fraction(state, needed, devices, row, visit),
        (Gpus::Shared { memory }, _) => check_shared_gpu(state, memory, row, visit),
    }
}

/// Whole GPUs: only idle ones count (PLACE-122, PLACE-37, PLACE-184).
fn check_whole_gpus(state: &State, needs: Gpus, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    let free = u32::try_from(state.gpus_idle(row).len()).unwrap_or(u32::MAX);
    let registered = u32::try_from(state.gpus_registered(row).len()).unwrap_or(u32::MAX);
    rule!("PLACE-37", "PLACE-122", "PLACE-184", "TASK-13");
    match needs {
        Gpus::Count(needed) if needed > free => visit(Rejection::Gpus { needed, free, shared: state.gpus_shared(row) }),
        Gpus::All if registered == 0 || free < registered => {
            visit(Rejection::AllGpus { registered, free, shared: state.gpus_shared(row) })
        }
        _ => ControlFlow::Continue(()),
    }
}

/// A fraction of a GPU: the instance's type has just that, and no task holds it (PLACE-181,
/// PLACE-182).
fn check_fraction(
    state: &State,
    needed: GpuFraction,
    devices: DeviceType,
    row: Row,
    visit: &mut impl Visit,
) -> ControlFlow<()> {
    rule!("PLACE-181", "PLACE-182");
    match devices {
        DeviceType::Fraction(has) if has != needed => {
            return visit(Rejection::GpuFraction { needed, has: Some(has) });
        }
        DeviceType::Whole | DeviceType::Neuron => return visit(Rejection::GpuFraction { needed, has: None }),
        DeviceType::Fraction(_) | DeviceType::Unknown => {}
    }
    let in_use = !state.gpus_registered(row).is_empty() && state.gpus_idle(row).is_empty();
    if in_use || state.is_exclusive_taken(row) {
        return visit(Rejection::GpuFractionTaken { needed });
    }
    ControlFlow::Continue(())
}

/// Memory of one GPU that is idle or shared (PLACE-183, PLACE-184).
fn check_shared_gpu(state: &State, needed: u32, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    rule!("PLACE-183", "PLACE-184");
    let (mut gpus, mut most, mut all) = (0_u32, 0_u32, 0_u32);
    for room in state.gpus_registered(row).iter().filter_map(|&id| state.room_on_gpu(row, id)) {
        if room >= needed {
            return ControlFlow::Continue(());
        }
        gpus = gpus.saturating_add(1);
        most = most.max(room);
        all = all.saturating_add(room);
    }
    visit(Rejection::GpuMemory { needed, most, all, gpus })
}

/// All Neuron devices: the instance's type has some, and no task holds them (PLACE-186, PLACE-187).
fn check_neuron_devices(state: &State, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    let devices = state.columns.device_type[row];
    rule!("PLACE-186", "PLACE-187");
    let some = matches!(devices, DeviceType::Neuron | DeviceType::Unknown);
    if !some || state.is_exclusive_taken(row) {
        return visit(Rejection::NeuronDevices { taken: some });
    }
    ControlFlow::Continue(())
}

/// The wanted ports that the list has.
fn taken<'a>(list: &'a PortList, wanted: &'a [u16], protocol: Protocol) -> impl Iterator<Item = (Protocol, u16)> + 'a {
    wanted.iter().copied().filter(|&port| list.contains(port)).map(move |port| (protocol, port))
}
