//! The request in canonical form: equal tasks as classes with counts, types in an order of their
//! own.
//!
//! Everything else depends on this form alone, so the order of services and types changes no total.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use stowplan::{
    task::{Gpus, Requirement},
    unit::Protocol,
};

use super::request::{FleetObjective, FleetRequest, FleetService, FleetType};

/// CPU units, MiB of memory, GPUs, network interface slots.
pub(crate) type Amounts = [u64; 4];

/// An item of a list, or nothing (0) beyond its end.
pub(crate) fn at<T: Copy + Default>(list: &[T], index: usize) -> T {
    list.get(index).copied().unwrap_or_default()
}

/// A class of tasks that are alike for packing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TaskClass {
    /// What one task takes.
    pub(crate) need: Amounts,
    /// It takes all GPUs of its instance, none of which may be taken.
    pub(crate) all_gpus: bool,
    /// Host ports that another class wants, too, numbered in the order of the ports.
    pub(crate) ports: Vec<u32>,
    /// At most one on an instance: `distinctInstance`, or a host port.
    pub(crate) alone: bool,
    /// How many tasks an empty instance of each type holds, at most `count`; 0 where they may not
    /// run.
    pub(crate) most: Vec<u32>,
    /// How many tasks.
    pub(crate) count: u32,
}

/// An instance type, less what daemons take.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Type {
    /// What should be small, first: 1 or the price.
    pub(crate) cost: u64,
    /// What should be small, second: the price or 1.
    pub(crate) then: u64,
    /// Room for tasks.
    pub(crate) room: Amounts,
    /// Its place in the request.
    pub(crate) index: usize,
}

/// The canonical form.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The classes that fit somewhere.
    pub(crate) classes: Vec<TaskClass>,
    /// All types that have room for the daemons.
    pub(crate) types: Vec<Type>,
    /// The types worth using: no other type holds as much at no higher first cost.
    pub(crate) active: Vec<usize>,
    /// How many host ports are wanted by several classes.
    pub(crate) shared_ports: usize,
    /// For each class its services, by place in the request.
    pub(crate) services: Vec<Vec<usize>>,
    /// Services that fit no type.
    pub(crate) unfit: Vec<usize>,
}

/// What makes two tasks alike (CAP-29). Services of `distinctInstance` are told apart by their
/// place, last.
type Likeness = (Amounts, bool, Vec<(Protocol, u16)>, bool, Vec<u32>);

impl Problem {
    pub(crate) fn new(request: &FleetRequest) -> Self {
        let types = types(request);
        let daemon_ports: Vec<_> = request.daemons.iter().flat_map(ports).collect();
        let mut unfit = Vec::new();
        let mut alike: BTreeMap<Likeness, (u32, Vec<usize>)> = BTreeMap::new();
        let mut distinct: Vec<(Likeness, u32, usize)> = Vec::new();
        for (place, service) in request.services.iter().enumerate().filter(|(_, service)| service.count > 0) {
            let likeness = likeness(service, &types, &daemon_ports);
            if likeness.4.iter().all(|&most| most == 0) {
                unfit.push(place);
            } else if service.distinct_instance {
                distinct.push((likeness, service.count, place));
            } else {
                let (count, places) = alike.entry(likeness).or_default();
                *count += service.count;
                places.push(place);
            }
        }
        let mut all: Vec<(Likeness, u32, Vec<usize>)> =
            alike.into_iter().map(|(likeness, (count, places))| (likeness, count, places)).collect();
        all.extend(distinct.into_iter().map(|(likeness, count, place)| (likeness, count, vec![place])));
        all.sort();
        let shared = shared_ports(&all);
        let number = |port: &(Protocol, u16)| shared.binary_search(port).ok().and_then(|at| u32::try_from(at).ok());
        let mut classes = Vec::with_capacity(all.len());
        let mut services = Vec::with_capacity(all.len());
        for ((need, all_gpus, ports, alone, most), count, places) in all {
            let most = most.into_iter().map(|most| most.min(count)).collect();
            let ports = ports.iter().filter_map(number).collect();
            classes.push(TaskClass { need, all_gpus, ports, alone, most, count });
            services.push(places);
        }
        Self { classes, types, active: Vec::new(), shared_ports: shared.len(), services, unfit }
    }

    /// Leaves the types aside that another one beats: it has at least their room for everything at
    /// no higher first cost.
    pub(crate) fn set_dominated_aside(&mut self) {
        self.active = active(&self.classes, &self.types);
    }

    /// What a task of the class takes of an instance of the type.
    pub(crate) fn need(&self, class: &TaskClass, of: usize) -> Amounts {
        let mut need = class.need;
        if class.all_gpus {
            need[2] = self.types.get(of).map_or(1, |one| one.room[2]).max(1);
        }
        need
    }

    /// The counts of all classes.
    pub(crate) fn counts(&self) -> Vec<u32> {
        self.classes.iter().map(|class| class.count).collect()
    }
}

fn ports(requirement: &Requirement) -> impl Iterator<Item = (Protocol, u16)> + '_ {
    let tcp = requirement.ports_tcp.iter().map(|&port| (Protocol::Tcp, port));
    tcp.chain(requirement.ports_udp.iter().map(|&port| (Protocol::Udp, port)))
}

fn amounts(requirement: &Requirement) -> Amounts {
    let gpus = if let Gpus::Count(count) = requirement.gpus { u64::from(count) } else { 0 };
    [u64::from(requirement.cpu.0), u64::from(requirement.memory.0), gpus, u64::from(requirement.eni)]
}

/// How many times the need fits into the room, by every amount.
pub(crate) fn times(need: &Amounts, room: &Amounts) -> u64 {
    let each = need.iter().zip(room).filter(|(need, _)| **need > 0).map(|(need, room)| room / need);
    each.min().unwrap_or(u64::from(u32::MAX))
}

/// The types in canonical order, without those that the daemons do not fit.
fn types(request: &FleetRequest) -> Vec<Type> {
    let tasks: u64 = request.services.iter().map(|service| u64::from(service.count)).sum();
    let mut types: Vec<Type> = request
        .types
        .iter()
        .enumerate()
        .filter_map(|(index, one)| {
            let (cost, then) = match request.objective {
                FleetObjective::Fewest => (1, one.price),
                FleetObjective::Cheapest => (one.price, 1),
            };
            Some(Type { cost, then, room: room(one, &request.daemons, tasks)?, index })
        })
        .collect();
    types.sort();
    types
}

fn room(of: &FleetType, daemons: &[Requirement], tasks: u64) -> Option<Amounts> {
    let slots = of.eni_slots.map_or(tasks + daemons.len() as u64, u64::from);
    let mut room = [u64::from(of.cpu), u64::from(of.memory), u64::from(of.gpus), slots];
    for daemon in daemons {
        let mut need = amounts(daemon);
        if daemon.gpus == Gpus::All {
            need[2] = room[2];
        }
        for (room, need) in room.iter_mut().zip(need) {
            *room = room.checked_sub(need)?;
        }
    }
    Some(room)
}

fn likeness(service: &FleetService, types: &[Type], daemon_ports: &[(Protocol, u16)]) -> Likeness {
    let requirement = &service.requirement;
    let mut ports: Vec<_> = ports(requirement).collect();
    ports.sort_unstable();
    ports.dedup();
    let blocked = ports.iter().any(|port| daemon_ports.contains(port));
    let all_gpus = requirement.gpus == Gpus::All;
    // Types have whole GPUs here, because nothing else about devices is known.
    let unknown = requirement.neuron_devices || matches!(requirement.gpus, Gpus::Fraction(_) | Gpus::Shared { .. });
    let need = amounts(requirement);
    let alone = service.distinct_instance || !ports.is_empty();
    let most = |one: &Type| {
        let allowed = service.allowed_types.as_ref().is_none_or(|allowed| allowed.contains(&one.index));
        if !allowed || blocked || unknown || (all_gpus && one.room[2] == 0) {
            return 0;
        }
        let times = times(&need, &one.room);
        let most = if alone || all_gpus { times.min(1) } else { times };
        u32::try_from(most).unwrap_or(u32::MAX)
    };
    (need, all_gpus, ports, alone, types.iter().map(most).collect())
}

/// The ports that more than one class wants, sorted.
fn shared_ports(all: &[(Likeness, u32, Vec<usize>)]) -> Vec<(Protocol, u16)> {
    let mut ports: Vec<(Protocol, u16)> = all.iter().flat_map(|((_, _, ports, _, _), _, _)| ports).copied().collect();
    ports.sort_unstable();
    let mut shared: Vec<(Protocol, u16)> =
        ports.windows(2).filter(|pair| pair.first() == pair.last()).filter_map(|pair| pair.first().copied()).collect();
    shared.dedup();
    shared
}

/// The types that no other type beats, by at least as much of everything at no higher first cost.
fn active(classes: &[TaskClass], types: &[Type]) -> Vec<usize> {
    let beats = |better: usize, worse: usize| {
        let (Some(one), Some(other)) = (types.get(better), types.get(worse)) else { return false };
        let room = one.room.iter().zip(&other.room).all(|(one, other)| one >= other);
        let holds = || classes.iter().all(|class| at(&class.most, better) >= at(&class.most, worse));
        let first = one.cost < other.cost || better < worse || one.room != other.room;
        better != worse && one.cost <= other.cost && room && first && holds()
    };
    let holds_any = |of: usize| classes.iter().any(|class| at(&class.most, of) > 0);
    (0..types.len()).filter(|&one| holds_any(one) && !(0..types.len()).any(|other| beats(other, one))).collect()
}
