//! Which changes help.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec,
    vec::Vec,
};

use super::{
    Remedy, RemedyKind,
    overlay::{Overlay, satisfies},
};
use crate::{
    id::{InstanceId, Row},
    placement::{
        step::{
            Reason, Rejection, first_rejection,
            platform::{runs_system, system_to_ask_for},
        },
        why::{InstanceReport, Verdict},
    },
    request::{Constraint, PreparedTask},
    state::{InstanceView, State, Task},
    task::{Architecture, GpuFraction, Gpus},
    unit::Protocol,
};

/// What one instance fails, by reason.
struct Failing<'a> {
    report: &'a InstanceReport,
    row: Row,
    reasons: Vec<Reason>,
}

/// Every single change that works, the smallest of its kind first. Each one was tried against the
/// checks of the decision.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn remedies(state: &State, prepared: &PreparedTask, reports: &[InstanceReport], wanted: u32) -> Vec<Remedy> {
    let rejected = reports.iter().filter(|report| report.verdict == Verdict::Rejected);
    let failing: Vec<Failing<'_>> = rejected
        .filter_map(|report| {
            let mut reasons: Vec<Reason> = report.rejections.iter().map(Rejection::reason).collect();
            reasons.dedup();
            Some(Failing { report, row: state.instance_row(report.instance).ok()?, reasons })
        })
        .collect();
    let mut remedies = Vec::new();
    remedies.extend(reduce_size(prepared, &failing));
    remedies.extend(change_port(state, prepared, &failing));
    remedies.extend(reduce_gpus(&failing));
    remedies.extend(reduce_gpu_memory(&failing));
    remedies.extend(change_gpu_fraction(state, &failing));
    remedies.extend(connect_agent(state, prepared, &failing));
    remedies.extend(add_attribute(state, prepared, &failing));
    remedies.extend(change_platform(state, prepared, &failing));
    remedies.extend(only(&failing, Reason::Location, RemedyKind::OtherSubnets));
    remedies.extend(remove_constraint(prepared, &failing));
    remedies.extend(more_instances(state, prepared, reports, wanted));
    remedies
}

#[cfg_attr(cold_code_small, optimize(size))]
fn change_port(state: &State, prepared: &PreparedTask, failing: &[Failing<'_>]) -> Vec<Remedy> {
    let needs = &prepared.requirement;
    let ports = needs.ports_tcp.len() + needs.ports_udp.len();
    let by_ports: Vec<&Failing<'_>> = failing.iter().filter(|f| f.reasons == [Reason::Ports]).collect();
    if by_ports.is_empty() {
        return Vec::new();
    }
    let taken_by_others = |row: Row| {
        let count = |protocol| state.ports(row, protocol).count_with(&[]);
        count(Protocol::Tcp) + count(Protocol::Udp)
    };
    let ceiling = |f: &&&Failing<'_>| f.report.rejections.iter().any(|r| matches!(r, Rejection::PortCeiling { .. }));
    let mut remedies = Vec::new();
    let one_taken = by_ports.iter().filter(|f| !ceiling(f)).filter_map(|f| match f.report.rejections.as_slice() {
        [Rejection::PortTaken { protocol, port, others: 0 }] => Some((*protocol, *port, f)),
        _ => None,
    });
    let one_taken: Vec<_> = one_taken.collect();
    if let Some(&(protocol, from, _)) = one_taken.first() {
        let same: Vec<&Failing<'_>> =
            one_taken.iter().filter(|&&(p, f, _)| (p, f) == (protocol, from)).map(|&(.., f)| *f).collect();
        let own = if protocol == Protocol::Tcp { &needs.ports_tcp } else { &needs.ports_udp };
        let is_free = |port: u16, row: Row| !state.ports(row, protocol).contains(port);
        let mut above = (from..=u16::MAX).skip(1).filter(|port| own.binary_search(port).is_err());
        if let Some(to) = above.find(|&port| same.iter().all(|f| is_free(port, f.row))) {
            let instances =
                same.iter().filter(|f| taken_by_others(f.row) + ports <= 100).map(|f| f.report.instance).collect();
            remedies.push(Remedy { kind: RemedyKind::ChangePort { protocol, from, to }, instances });
        }
    }
    remedies.retain(|remedy| !remedy.instances.is_empty());
    let instances = by_ports.iter().map(|f| f.report.instance).collect();
    remedies.push(Remedy { kind: RemedyKind::DynamicPorts, instances });
    if ports > 1 && by_ports.iter().all(|f| ceiling(&f)) {
        let room = by_ports.iter().map(|f| (100_usize.saturating_sub(taken_by_others(f.row)), f));
        if let Some((to, f)) = room.max_by_key(|&(room, _)| room).filter(|&(room, _)| room > 0) {
            let kind = RemedyKind::FewerPorts { to: u32::try_from(to).unwrap_or(0) };
            remedies.push(Remedy { kind, instances: vec![f.report.instance] });
        }
    }
    remedies
}

/// Each other fraction helps where an instance has it and no task holds it.
#[cfg_attr(cold_code_small, optimize(size))]
fn change_gpu_fraction(state: &State, failing: &[Failing<'_>]) -> Vec<Remedy> {
    let mut by_fraction: BTreeMap<GpuFraction, Vec<InstanceId>> = BTreeMap::new();
    for f in failing {
        let has = match f.report.rejections.as_slice() {
            [Rejection::GpuFraction { has: Some(has), .. }] => *has,
            [Rejection::OnlyGpuFraction { fraction }] => *fraction,
            _ => continue,
        };
        let in_use = !state.gpus_registered(f.row).is_empty() && state.gpus_idle(f.row).is_empty();
        if !in_use && !state.is_exclusive_taken(f.row) {
            by_fraction.entry(has).or_default().push(f.report.instance);
        }
    }
    let remedy = |(to, instances)| Remedy { kind: RemedyKind::ChangeGpuFraction { to }, instances };
    by_fraction.into_iter().map(remedy).collect()
}

/// Reconnecting helps unless a constraint asks for disconnected agents; it also helps a constraint
/// that asks for connected ones.
#[cfg_attr(cold_code_small, optimize(size))]
fn connect_agent(state: &State, prepared: &PreparedTask, failing: &[Failing<'_>]) -> Option<Remedy> {
    let is_cured = |rejection: &Rejection| matches!(rejection, Rejection::Agent | Rejection::MemberOf { .. });
    let helped = failing.iter().filter(|f| {
        let overlay = Overlay { view: InstanceView::new(state, f.row), connected: Some(true), attribute: None };
        f.reasons.contains(&Reason::Agent) && f.report.rejections.iter().all(is_cured) && satisfies(prepared, &overlay)
    });
    let instances: Vec<InstanceId> = helped.map(|f| f.report.instance).collect();
    (!instances.is_empty()).then_some(Remedy { kind: RemedyKind::ConnectAgent, instances })
}

/// An attribute helps unless a constraint forbids it; it also helps a constraint that asks for it,
/// and where the task asks for it twice.
#[cfg_attr(cold_code_small, optimize(size))]
fn add_attribute(state: &State, prepared: &PreparedTask, failing: &[Failing<'_>]) -> Vec<Remedy> {
    let mut by_attribute: BTreeMap<u16, Vec<InstanceId>> = BTreeMap::new();
    for f in failing {
        for rejection in &f.report.rejections {
            let Rejection::Attribute { index } = rejection else { continue };
            let Some((name, value)) = prepared.spec.requires_attributes.get(usize::from(*index)) else { continue };
            let is_cured = |rejection: &Rejection| match rejection {
                Rejection::MemberOf { .. } => true,
                Rejection::Attribute { index: other } => {
                    let asked = prepared.spec.requires_attributes.get(usize::from(*other));
                    asked.is_some_and(|(own, asked)| own == name && (asked.is_none() || asked == value))
                }
                _ => false,
            };
            let attribute = Some((name.as_str(), value.as_deref()));
            let overlay = Overlay { view: InstanceView::new(state, f.row), connected: None, attribute };
            if f.report.rejections.iter().all(is_cured) && satisfies(prepared, &overlay) {
                by_attribute.entry(*index).or_default().push(f.report.instance);
            }
        }
    }
    by_attribute
        .into_iter()
        .map(|(index, instances)| Remedy { kind: RemedyKind::AddAttribute { index }, instances })
        .collect()
}

/// Images for the processor and system that the instances have, where no other check fails.
#[cfg_attr(cold_code_small, optimize(size))]
fn change_platform(state: &State, prepared: &PreparedTask, failing: &[Failing<'_>]) -> Vec<Remedy> {
    let mut by_kind: BTreeMap<&str, Remedy> = BTreeMap::new();
    for f in failing {
        let change = match f.report.rejections.as_slice() {
            [Rejection::Architecture { has: Some(has), .. }] => {
                Architecture::parse(has).map(|to| (*has, RemedyKind::ChangeArchitecture { to }))
            }
            [Rejection::OperatingSystem { has: Some(has) }] => prepared.platform.as_ref().and_then(|asked| {
                let to = system_to_ask_for(state, asked, f.row, has);
                runs_system(state, asked, f.row, to).then_some((to, RemedyKind::ChangeSystem { to }))
            }),
            _ => None,
        };
        let Some((has, change)) = change else { continue };
        let entry = by_kind.entry(has).or_insert_with(|| Remedy { kind: change, instances: Vec::new() });
        entry.instances.push(f.report.instance);
    }
    by_kind.into_values().collect()
}

/// How many empty copies of an instance would hold the tasks that are left. An instance whose empty
/// copy would not take the task is left out.
#[cfg_attr(cold_code_small, optimize(size))]
fn more_instances(state: &State, prepared: &PreparedTask, reports: &[InstanceReport], wanted: u32) -> Option<Remedy> {
    let considered = reports.iter().filter(|report| !matches!(report.verdict, Verdict::Ignored(_)));
    // Instances of the same shape have the same answer.
    let mut shapes = BTreeSet::new();
    for report in considered {
        let Ok(row) = state.instance_row(report.instance) else { continue };
        let about = &state.columns.about[row];
        let attributes = &state.columns.attributes[row];
        let slots = state.columns.occupancy[row].eni_slots.map(|slots| slots.total);
        let gpu_memory: Vec<Option<u32>> = state.gpu_memory(row).collect();
        let size = (about.cpu_registered, about.memory_registered, about.gpus_registered.len(), slots, gpu_memory);
        let ports = (&about.ports_registered_tcp, &about.ports_registered_udp);
        let needs = &prepared.requirement;
        let too_small = size.0 < i64::from(needs.cpu.0) || size.1 < i64::from(needs.memory.0);
        if too_small || !shapes.insert((size, ports, attributes)) {
            continue;
        }
        let per_instance = fits_when_empty(state, prepared, row);
        if per_instance > 0 {
            let count = wanted.div_ceil(per_instance);
            return Some(Remedy { kind: RemedyKind::MoreInstances { count }, instances: vec![report.instance] });
        }
    }
    None
}

/// How many tasks of the specification an empty, connected copy of the instance would take.
#[cfg_attr(cold_code_small, optimize(size))]
fn fits_when_empty(state: &State, prepared: &PreparedTask, row: Row) -> u32 {
    let mut facts = state.instance_facts(row);
    facts.empty();
    facts.agent_connected = true;
    facts.running_tasks_count = Some(0);
    facts.pending_tasks_count = Some(0);
    let (mut empty, row) = State::of_one(&facts, &state.semantics);
    let Ok(prepared) = PreparedTask::resolve(&prepared.spec, &state.semantics, |name| empty.symbols.acquire(name).0)
    else {
        return 0;
    };
    let needs = &prepared.requirement;
    // A task that takes nothing countable fits any number of times; 1000 is enough.
    let mut fits = 0;
    while fits < 1000 && first_rejection(&empty, &prepared, row).is_none() {
        fits += 1;
        if needs.cpu.0 == 0
            && needs.memory.0 == 0
            && needs.gpus == Gpus::None
            && !needs.neuron_devices
            && !needs.eni
            && prepared.constraints().is_empty()
        {
            return if needs.ports_tcp.is_empty() && needs.ports_udp.is_empty() { 1000 } else { 1 };
        }
        empty.add(Task::new(prepared.group, Some(row), empty.holding_for(row, needs)));
    }
    fits
}

#[cfg_attr(cold_code_small, optimize(size))]
fn reduce_size(prepared: &PreparedTask, failing: &[Failing<'_>]) -> Vec<Remedy> {
    let left = |f: &Failing<'_>, reason: Reason| {
        let check = f.report.rejections.iter().find(|rejection| rejection.reason() == reason)?;
        check.amounts().and_then(|(_, has)| u32::try_from(has).ok())
    };
    let mut remedies = Vec::new();
    let (cpu, memory) = (prepared.requirement.cpu.0, prepared.requirement.memory.0);
    for (reason, needs) in [(Reason::Cpu, cpu), (Reason::Memory, memory)] {
        let alone = failing.iter().filter(|f| f.reasons == [reason]);
        let rooms: Vec<(u32, InstanceId)> = alone.filter_map(|f| Some((left(f, reason)?, f.report.instance))).collect();
        let Some(&most) = rooms.iter().map(|(room, _)| room).max().filter(|&&room| room > 0) else { continue };
        let instances = rooms.iter().filter(|&&(room, _)| room == most).map(|&(_, id)| id).collect();
        let by = needs.saturating_sub(most);
        let kind = if reason == Reason::Cpu {
            RemedyKind::ReduceCpu { by, to: most }
        } else {
            RemedyKind::ReduceMemory { by, to: most }
        };
        remedies.push(Remedy { kind, instances });
    }
    let both = failing.iter().filter(|f| f.reasons == [Reason::Cpu, Reason::Memory]);
    let rooms = both.filter_map(|f| Some((left(f, Reason::Cpu)?, left(f, Reason::Memory)?, f.report.instance)));
    let rooms: Vec<_> = rooms.filter(|&(cpu, memory, _)| cpu > 0 && memory > 0).collect();
    if remedies.is_empty() {
        // The change that gives up least: it has the largest sum of the two shares kept, in parts
        // per million of what is needed.
        let kept = |part: u32, whole: u32| u64::from(part) * 1_000_000 / u64::from(whole.max(1));
        let best = rooms.iter().max_by_key(|&&(c, m, _)| kept(c, cpu) + kept(m, memory));
        if let Some(&(cpu, memory, id)) = best {
            remedies.push(Remedy { kind: RemedyKind::ReduceCpuAndMemory { cpu, memory }, instances: vec![id] });
        }
    }
    remedies
}

#[cfg_attr(cold_code_small, optimize(size))]
fn reduce_gpus(failing: &[Failing<'_>]) -> Option<Remedy> {
    let alone = failing.iter().filter(|f| f.reasons == [Reason::Gpu]);
    let rooms = alone.filter_map(|f| match f.report.rejections.first() {
        Some(Rejection::Gpus { free, .. } | Rejection::AllGpus { free, .. }) if *free > 0 => {
            Some((*free, f.report.instance))
        }
        _ => None,
    });
    let rooms: Vec<_> = rooms.collect();
    let &(most, _) = rooms.iter().max_by_key(|&&(free, _)| free)?;
    let instances = rooms.iter().filter(|&&(free, _)| free == most).map(|&(_, id)| id).collect();
    Some(Remedy { kind: RemedyKind::ReduceGpus { to: most }, instances })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn reduce_gpu_memory(failing: &[Failing<'_>]) -> Option<Remedy> {
    let alone = failing.iter().filter(|f| f.reasons == [Reason::Gpu]);
    let rooms: Vec<(u32, u32, InstanceId)> = alone
        .filter_map(|f| match f.report.rejections.first() {
            Some(Rejection::GpuMemory { needed, most, .. }) if *most > 0 => Some((*most, *needed, f.report.instance)),
            _ => None,
        })
        .collect();
    let &(most, needed, _) = rooms.iter().max_by_key(|&&(most, ..)| most)?;
    let instances = rooms.iter().filter(|&&(room, ..)| room == most).map(|&(.., id)| id).collect();
    let kind = RemedyKind::ReduceGpuMemory { by: needed.saturating_sub(most), to: most };
    Some(Remedy { kind, instances })
}

/// A remedy for the instances that fail for one reason alone.
#[cfg_attr(cold_code_small, optimize(size))]
fn only(failing: &[Failing<'_>], reason: Reason, kind: RemedyKind) -> Option<Remedy> {
    let instances: Vec<InstanceId> =
        failing.iter().filter(|f| f.reasons == [reason]).map(|f| f.report.instance).collect();
    (!instances.is_empty()).then_some(Remedy { kind, instances })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn remove_constraint(prepared: &PreparedTask, failing: &[Failing<'_>]) -> Vec<Remedy> {
    let mut by_constraint: BTreeMap<u16, Vec<InstanceId>> = BTreeMap::new();
    let distinct = prepared.constraints().iter().position(|constraint| *constraint == Constraint::DistinctInstance);
    for f in failing {
        let constraint = match f.report.rejections.as_slice() {
            [Rejection::MemberOf { constraint }] => *constraint,
            [Rejection::DistinctInstance { .. }] => distinct.and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX),
            _ => continue,
        };
        by_constraint.entry(constraint).or_default().push(f.report.instance);
    }
    let remedy = |(constraint, instances)| Remedy { kind: RemedyKind::RemoveConstraint { constraint }, instances };
    by_constraint.into_iter().map(remedy).collect()
}
