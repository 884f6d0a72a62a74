//! Instances as a deployment sees them: room for tasks of the old and of the new revision.

use alloc::{vec, vec::Vec};

use super::{Place, Places, ServiceTask};

/// How many kinds of amounts count: CPU units, MiB, network interfaces, GPUs.
pub const AMOUNTS: usize = 4;

/// Amounts of CPU units, MiB, network interfaces and GPUs.
pub type Amounts = [i64; AMOUNTS];

/// One instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Room {
    /// What is free beside the service's own tasks of now.
    pub free: Amounts,
    /// Whether a new task may be here at all: attributes, constraints, zones, ports that others
    /// hold.
    pub open: bool,
    /// Tasks of older revisions here.
    pub old: u32,
    /// Tasks of the new revision here.
    pub new: u32,
}

/// What tasks of two revisions need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Of an old task.
    pub old: Amounts,
    /// Of a new task.
    pub new: Amounts,
    /// Two new tasks are never on one instance: a static port, or distinct instances.
    pub new_alone: bool,
    /// A new task is never beside an old one: a static port of both, or distinct instances.
    pub apart: bool,
}

impl Needs {
    /// Whether one more new task fits.
    #[must_use]
    pub fn fits(&self, room: &Room) -> bool {
        room.open
            && (room.new == 0 || !self.new_alone)
            && (room.old == 0 || !self.apart)
            && room.free.iter().zip(&self.new).all(|(free, needs)| free >= needs || *needs == 0)
    }

    /// Whether a new task needs no more of anything than an old one, and is kept from no place that
    /// an old one had.
    #[must_use]
    pub fn new_is_no_larger(&self) -> bool {
        self.new.iter().zip(&self.old).all(|(new, old)| new <= old)
    }

    /// A new task comes.
    pub const fn put_new(&self, room: &mut Room) {
        room.new = room.new.saturating_add(1);
        subtract(&mut room.free, &self.new);
    }

    /// An old task goes.
    pub const fn drop_old(&self, room: &mut Room) {
        room.old = room.old.saturating_sub(1);
        add(&mut room.free, &self.old);
    }
}

const fn subtract(free: &mut Amounts, needs: &Amounts) {
    let ([a, b, c, d], [w, x, y, z]) = (*free, *needs);
    *free = [a.saturating_sub(w), b.saturating_sub(x), c.saturating_sub(y), d.saturating_sub(z)];
}

const fn add(free: &mut Amounts, needs: &Amounts) {
    let ([a, b, c, d], [w, x, y, z]) = (*free, *needs);
    *free = [a.saturating_add(w), b.saturating_add(x), c.saturating_add(y), d.saturating_add(z)];
}

/// Instances in their order; a new task goes to the first with the fewest tasks of the service that
/// has room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rooms {
    /// The instances.
    pub rooms: Vec<Room>,
    /// What tasks need.
    pub needs: Needs,
    /// The first revision that counts as new.
    pub new_from: u32,
}

impl Rooms {
    /// The tasks of a steady service, one for each old task in the rooms.
    #[must_use]
    pub fn old_tasks(&self) -> Vec<ServiceTask> {
        let mut tasks = vec![];
        for (instance, room) in self.rooms.iter().enumerate() {
            for _ in 0..room.old {
                let number = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
                tasks.push(ServiceTask {
                    number,
                    revision: 0,
                    condition: super::TaskCondition::Healthy,
                    instance: u32::try_from(instance).unwrap_or(u32::MAX),
                    zone: 0,
                    created: 0,
                    protected: false,
                });
            }
        }
        tasks
    }
}

impl Places for Rooms {
    fn leave(&mut self, task: &ServiceTask) {
        let needs = self.needs;
        let Some(room) = usize::try_from(task.instance).ok().and_then(|index| self.rooms.get_mut(index)) else {
            return;
        };
        if task.revision < self.new_from {
            needs.drop_old(room);
        } else {
            room.new = room.new.saturating_sub(1);
            add(&mut room.free, &needs.new);
        }
    }

    fn take(&mut self, _: u32, revision: u32) -> Option<Place> {
        if revision < self.new_from {
            return None;
        }
        let needs = self.needs;
        let open = self.rooms.iter_mut().enumerate().filter(|(_, room)| needs.fits(room));
        let (index, room) = open.min_by_key(|(_, room)| room.old.saturating_add(room.new))?;
        needs.put_new(room);
        Some(Place { instance: u32::try_from(index).ok()?, zone: 0 })
    }
}
