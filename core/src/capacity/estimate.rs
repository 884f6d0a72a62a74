//! How many instances the waiting tasks need: the estimate behind cluster auto scaling.

use alloc::{string::String, vec::Vec};

use super::{CapacityChoices, ManagedScaling, Resource, TypeRoom};
use crate::task::{Gpus, Requirement};

/// Waiting tasks that need the same (CAP-29).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingGroup {
    /// What each of them takes.
    pub requirement: Requirement,
    /// The task group, where `distinctInstance` keeps its tasks apart: two services may share an
    /// instance.
    pub distinct: Option<String>,
    /// How many wait.
    pub count: u32,
}

/// Sorts waiting tasks into groups of equal need, in the order in which they first appear.
///
/// Cost: tasks × groups.
#[must_use]
pub fn group_waiting(tasks: impl IntoIterator<Item = (Requirement, Option<String>)>) -> Vec<WaitingGroup> {
    rule!("CAP-29");
    let mut groups: Vec<WaitingGroup> = Vec::new();
    for (mut requirement, distinct) in tasks {
        // Ports that the agent chooses after placement do not make tasks different.
        requirement.dynamic_ports.clear();
        let same = |group: &&mut WaitingGroup| group.requirement == requirement && group.distinct == distinct;
        match groups.iter_mut().find(same) {
            Some(group) => group.count = group.count.saturating_add(1),
            None => groups.push(WaitingGroup { requirement, distinct, count: 1 }),
        }
    }
    groups
}

/// What the Auto Scaling group launches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupShape {
    /// Its instance types.
    pub types: Vec<TypeRoom>,
    /// How many zones it spans; only the older rule of CAP-106 needs this.
    pub zones: u32,
}

/// The estimate for one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupEstimate {
    /// How many instances hold the tasks, packed onto the largest type.
    Needs {
        /// Tasks on one instance; `None`: any number.
        tasks_each: Option<u32>,
        /// What keeps more out.
        bound_by: Option<Resource>,
        /// Instances.
        instances: u32,
    },
    /// A task does not fit the smallest type: the group is skipped, and its tasks stay in
    /// PROVISIONING (CAP-105).
    Incompatible {
        /// What the smallest type has too little of.
        resource: Resource,
        /// The task needs so much.
        needs: u32,
        /// The smallest type has so much.
        has: u32,
    },
}

/// The estimate for all that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Each group's, in their order.
    pub groups: Vec<GroupEstimate>,
    /// The largest need of any group, before the step sizes: no packing needs fewer. `None`: no
    /// group is compatible.
    pub least: Option<u32>,
    /// Instances to add, within the step sizes; `None` as before.
    pub add: Option<u32>,
}

/// How many instances the waiting tasks would have ECS add (CAP-105): for each group of equal tasks
/// how many the largest type holds, the most over the groups (CAP-39), within the step sizes.
///
/// Placement strategies play no part, and of the constraints only `distinctInstance` does.
///
/// # Example: ten tasks of half an instance
/// ```
/// use stowplan::capacity::{CapacityChoices, GroupShape, ManagedScaling, TypeRoom, WaitingGroup, estimate};
/// use stowplan::{task::Requirement, unit::{CpuUnits, MemoryMib}};
/// let requirement = Requirement { cpu: CpuUnits(1024), memory: MemoryMib(1024), ..Requirement::default() };
/// let waiting = [WaitingGroup { requirement, distinct: None, count: 10 }];
/// let large = TypeRoom { cpu: 2048, memory: 7764, ..TypeRoom::default() };
/// let shape = GroupShape { types: vec![large], zones: 1 };
/// let estimate = estimate(&waiting, &shape, &ManagedScaling::default(), &CapacityChoices::V2026_11);
/// assert_eq!(estimate.add, Some(5));
/// ```
#[must_use]
pub fn estimate(
    waiting: &[WaitingGroup],
    shape: &GroupShape,
    settings: &ManagedScaling,
    choices: &CapacityChoices,
) -> Estimate {
    rule!("CAP-39", "CAP-105", "CAP-106");
    let (largest, smallest) = (TypeRoom::largest(&shape.types), TypeRoom::smallest(&shape.types));
    let groups: Vec<GroupEstimate> = waiting.iter().map(|group| estimate_group(group, &largest, &smallest)).collect();
    let needs = groups.iter().filter_map(|group| match group {
        GroupEstimate::Needs { instances, .. } => Some(*instances),
        GroupEstimate::Incompatible { .. } => None,
    });
    // CAP-39: the most, not the sum.
    let least = if choices.sum_groups { needs.reduce(u32::saturating_add) } else { needs.max() };
    let several = shape.types.len() > 1 || shape.zones > 1;
    let add = least.map(|least| {
        if choices.exact_minimum_step && several {
            return settings.minimum_step();
        }
        least.min(settings.maximum_step()).max(settings.minimum_step())
    });
    Estimate { groups, least, add }
}

fn estimate_group(group: &WaitingGroup, largest: &TypeRoom, smallest: &TypeRoom) -> GroupEstimate {
    let distinct = group.distinct.is_some();
    let gate = smallest.holds(&group.requirement, distinct);
    if let (Some(0), Some(resource)) = (gate.tasks, gate.bound_by) {
        let (needs, has) = match resource {
            Resource::Cpu => (group.requirement.cpu.0, smallest.cpu),
            Resource::Memory => (group.requirement.memory.0, smallest.memory),
            Resource::Gpus => match group.requirement.gpus {
                Gpus::Shared { memory } if smallest.gpus > 0 => (memory, smallest.gpu_memory.unwrap_or(0)),
                gpus => (gpus.least().max(1), smallest.gpus),
            },
            _ => (1, 0),
        };
        return GroupEstimate::Incompatible { resource, needs, has };
    }
    let each = largest.holds(&group.requirement, distinct);
    let instances = match each.tasks {
        Some(tasks) => group.count.div_ceil(tasks.max(1)),
        None => u32::from(group.count > 0),
    };
    GroupEstimate::Needs { tasks_each: each.tasks, bound_by: each.bound_by, instances }
}
