//! ECS Managed Instances, as far as their rules are published: which type is launched, which
//! instance is given up.

#[cfg(feature = "instance-types")]
mod candidates;

use alloc::{string::String, vec::Vec};

#[cfg(feature = "instance-types")]
pub use candidates::{
    AmountRange, Candidates, InstanceRequirements, Presence, Unmet, candidate_types, is_like, room_of,
};

use super::{TypeRoom, price::HourlyRate};
use crate::task::{DeviceType, Gpus, Requirement};

/// A type that may be launched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// What it brings.
    pub room: TypeRoom,
    /// What it costs.
    pub rate: HourlyRate,
}

/// A type and how many of it the pending tasks take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeChoice {
    /// The candidate's place in the list.
    pub candidate: usize,
    /// Instances.
    pub instances: u32,
}

/// The type for pending tasks (CAP-24): they are packed into each candidate alone, the largest
/// share of an instance first, each into the first with room; of the types that hold them all the
/// least total price wins, then the fewest instances, then the name.
///
/// `None` when no type holds every task.
///
/// Cost: candidates × tasks × instances.
#[must_use]
pub fn choose_type(tasks: &[Requirement], candidates: &[Candidate]) -> Option<TypeChoice> {
    rule!("CAP-24");
    let priced = candidates.iter().enumerate().filter_map(|(at, candidate)| {
        let instances = first_fit_decreasing(tasks, &candidate.room)?;
        let total = u64::from(instances).saturating_mul(candidate.rate.0);
        Some(((total, instances, candidate.name.as_str()), TypeChoice { candidate: at, instances }))
    });
    priced.min_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, choice)| choice)
}

/// How many equal instances the tasks take, the largest first, each into the first with room;
/// `None` when one does not fit at all.
fn first_fit_decreasing(tasks: &[Requirement], room: &TypeRoom) -> Option<u32> {
    let mut order: Vec<&Requirement> = tasks.iter().collect();
    order.sort_by_key(|task| core::cmp::Reverse(share(task, room)));
    let mut free: Vec<Free<'_>> = Vec::new();
    for task in order {
        if free.iter_mut().any(|free| free.take(task)) {
            continue;
        }
        let mut fresh = Free::new(*room);
        if !fresh.take(task) {
            return None;
        }
        free.push(fresh);
    }
    u32::try_from(free.len()).ok()
}

/// The largest part of the room that a task takes, in millionths.
fn share(task: &Requirement, room: &TypeRoom) -> u64 {
    let part =
        |needs: u32, has: u32| u64::from(needs).saturating_mul(1_000_000).checked_div(u64::from(has)).unwrap_or(0);
    let eni = room.eni_slots.filter(|_| task.eni).map_or(0, |slots| part(1, slots));
    [part(task.cpu.0, room.cpu), part(task.memory.0, room.memory), part(task.gpus.least(), room.gpus), eni]
        .into_iter()
        .max()
        .unwrap_or(0)
}

struct Free<'a> {
    room: TypeRoom,
    /// MiB that are left on each GPU that tasks share; `None` where the memory of a GPU is not
    /// known.
    shared: Vec<Option<u32>>,
    /// Whether a task holds the fraction of a GPU, or the Neuron devices.
    exclusive: bool,
    ports: Vec<&'a Requirement>,
}

impl<'a> Free<'a> {
    const fn new(room: TypeRoom) -> Self {
        Self { room, shared: Vec::new(), exclusive: false, ports: Vec::new() }
    }

    fn take(&mut self, task: &'a Requirement) -> bool {
        let clash = |other: &&Requirement| {
            task.ports_tcp.iter().any(|port| other.ports_tcp.contains(port))
                || task.ports_udp.iter().any(|port| other.ports_udp.contains(port))
        };
        let sharing = self.shared.iter().position(|left| match task.gpus {
            Gpus::Shared { memory } => left.is_none_or(|left| left >= memory),
            _ => false,
        });
        let Some(left) = self.left_after(task, sharing.is_some()) else { return false };
        if self.ports.iter().any(clash) || !self.has_devices(task, sharing.is_some()) {
            return false;
        }
        self.room = left;
        self.exclusive |= task.neuron_devices || matches!(task.gpus, Gpus::Fraction(_));
        if let Gpus::Shared { memory } = task.gpus {
            let after = |left: Option<u32>| left.map(|left| left.saturating_sub(memory));
            match sharing.and_then(|at| self.shared.get_mut(at)) {
                Some(left) => *left = after(*left),
                None => self.shared.push(after(self.room.gpu_memory)),
            }
        }
        self.ports.push(task);
        true
    }

    /// What would be left of the amounts; `None` when one is short.
    fn left_after(&self, task: &Requirement, shares: bool) -> Option<TypeRoom> {
        Some(TypeRoom {
            cpu: self.room.cpu.checked_sub(task.cpu.0)?,
            memory: self.room.memory.checked_sub(task.memory.0)?,
            gpus: self.room.gpus.checked_sub(if shares { 0 } else { task.gpus.least() })?,
            eni_slots: match self.room.eni_slots {
                Some(slots) => Some(slots.checked_sub(u32::from(task.eni))?),
                None => None,
            },
            ..self.room
        })
    }

    /// Whether there are devices for the task, beyond the number of GPUs (PLACE-181 to PLACE-187).
    fn has_devices(&self, task: &Requirement, shares: bool) -> bool {
        rule!("PLACE-181", "PLACE-187");
        let gpus = match task.gpus {
            Gpus::Fraction(needed) => self.room.devices == DeviceType::Fraction(needed) && !self.exclusive,
            Gpus::Shared { memory } => shares || self.room.gpu_memory.is_none_or(|each| each >= memory),
            Gpus::All => self.shared.is_empty(),
            Gpus::None | Gpus::Count(_) => true,
        };
        gpus && (!task.neuron_devices || (self.room.devices == DeviceType::Neuron && !self.exclusive))
    }
}

/// What happens to an instance that has been without tasks for this many seconds (CAP-118):
/// `scale_in_after` is AWS's `scaleInAfter`, -1 for never, `None` for AWS's own guess, which is not
/// published.
///
/// ```
/// use stowplan::capacity::managed_instances::goes_when_idle;
/// assert_eq!(goes_when_idle(Some(300), 299), Some(false));
/// assert_eq!(goes_when_idle(Some(-1), 99_999), Some(false));
/// assert_eq!(goes_when_idle(None, 600), None);
/// ```
#[must_use]
pub fn goes_when_idle(scale_in_after: Option<i32>, idle_seconds: u32) -> Option<bool> {
    rule!("CAP-118");
    let after = scale_in_after?;
    Some(u32::try_from(after).is_ok_and(|after| idle_seconds >= after))
}

/// An instance that may be underutilised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// What its tasks take.
    pub tasks: Vec<Requirement>,
    /// Whether one of them is standalone: then it is never given up.
    pub standalone: bool,
    /// What is free on it.
    pub free: TypeRoom,
    /// Its vCPUs' worth, in CPU units.
    pub cpu: u32,
    /// What it costs.
    pub rate: HourlyRate,
}

/// Why an instance is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Underused {
    /// Its tasks fit on the others.
    FitsElsewhere,
    /// Its tasks fit on one instance of this cheaper candidate.
    Cheaper {
        /// The candidate's place in the list.
        candidate: usize,
    },
}

/// The first instance to give up for being underutilised (CAP-23): those with the least of their
/// CPU asked for come first, then those first in the list. Its tasks must fit on the free room of
/// the others, or on one instance of a strictly cheaper type.
#[must_use]
pub fn underutilised(instances: &[Loaded], candidates: &[Candidate]) -> Option<(usize, Underused)> {
    rule!("CAP-23");
    let mut order: Vec<(usize, &Loaded)> = instances.iter().enumerate().filter(|(_, one)| !one.standalone).collect();
    let asked = |one: &Loaded| {
        let cpu: u64 = one.tasks.iter().map(|task| u64::from(task.cpu.0)).sum();
        cpu.saturating_mul(1_000_000).checked_div(u64::from(one.cpu)).unwrap_or(u64::MAX)
    };
    order.sort_by_key(|(at, one)| (asked(one), *at));
    order.into_iter().find_map(|(at, one)| {
        let rooms = instances.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other.free);
        let mut free: Vec<Free<'_>> = rooms.map(Free::new).collect();
        if one.tasks.iter().all(|task| free.iter_mut().any(|free| free.take(task))) {
            return Some((at, Underused::FitsElsewhere));
        }
        let cheaper = candidates.iter().enumerate().filter(|(_, candidate)| candidate.rate < one.rate);
        let mut holding = cheaper.filter(|(_, candidate)| {
            let mut free = Free::new(candidate.room);
            one.tasks.iter().all(|task| free.take(task))
        });
        holding.next().map(|(candidate, _)| (at, Underused::Cheaper { candidate }))
    })
}
