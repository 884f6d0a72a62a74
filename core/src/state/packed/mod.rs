//! Facts in one compact form: what a file keeps of instances and tasks, and what a cluster is built
//! from without a single fact made.
//!
//! The bytes are numbers and texts. A number is written in groups of seven bits, the lowest first,
//! each byte but the last with its topmost bit set (LEB128); one that may be negative is folded
//! first (0, -1, 1, -2 are 0, 1, 2, 3). In their order:
//!
//! | part | what it holds |
//! |---|---|
//! | texts | how many; then for each, in ascending order of the bytes: how many bytes it shares with the one before, how many follow, and these |
//! | instances | how many; then each with its ARN first, its lists and amounts behind; a text is its number |
//! | kinds of tasks | how many; then what tasks of one service, definition and status have in common |
//! | tasks | how many; then each: ARN, kind, instance, zone, instants, GPUs, dynamic ports |
//!
//! A text that may be absent is 0 or its number and one. Instances and tasks are in the order in
//! which they were given. There is nothing behind the last part.

mod build;
mod bytes;
mod error;
mod read;
mod tell;
mod texts;
mod write;

use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;

pub use error::PackError;

use super::AMOUNT_MAX;
use super::facts::{
    DesiredStatus, DeviceUse, EniSlots, GpuMemory, GpuSharingMode, InstanceStatus, LastStatus, LaunchType,
};
use crate::unit::{Protocol, Timestamp};
use texts::Texts;

/// Facts of instances and tasks in one compact form: see
/// [`Cluster::build_packed`](crate::Cluster::build_packed).
///
/// It takes about the memory of its bytes three times over, and no more than 64 MiB and 256 times
/// that when all of it is told as facts.
#[derive(Clone, Debug)]
pub struct PackedFacts {
    texts: Texts,
    instances: Vec<PackedInstance>,
    kinds: Vec<TaskKind>,
    tasks: Vec<PackedTask>,
    /// Names and values of all instances' attributes.
    attributes: Vec<(u32, Option<u32>)>,
    ports: Vec<u16>,
    gpus: Vec<u32>,
    dynamic_ports: Vec<(Protocol, u16)>,
}

/// A part of one of the lists.
type Part = Range<u32>;

/// One instance; a text is its number.
#[derive(Clone, Debug)]
struct PackedInstance {
    arn: u32,
    ec2_instance_id: Option<u32>,
    capacity_provider: Option<u32>,
    agent_version: Option<u32>,
    status: InstanceStatus,
    agent_connected: bool,
    registered_at: Option<Timestamp>,
    attributes: Part,
    registered: PackedResources,
    remaining: Option<PackedResources>,
    eni_slots: Option<EniSlots>,
    running_tasks_count: Option<u32>,
    pending_tasks_count: Option<u32>,
    gpu_devices: Box<[PackedGpu]>,
}

#[derive(Clone, Debug)]
struct PackedResources {
    cpu: i64,
    memory: i64,
    ports_tcp: Part,
    ports_udp: Part,
    gpus: Part,
}

#[derive(Clone, Debug)]
struct PackedGpu {
    id: u32,
    mode: GpuSharingMode,
    memory: Option<GpuMemory>,
}

/// What many tasks have in common.
#[derive(Clone, Debug)]
struct TaskKind {
    group: u32,
    definition: Option<u32>,
    started_by: Option<u32>,
    launch_type: Option<LaunchType>,
    capacity_provider: Option<u32>,
    desired_status: DesiredStatus,
    last_status: LastStatus,
    protected: bool,
    cpu: u32,
    memory: u32,
    ports_tcp: Part,
    ports_udp: Part,
    devices: DeviceUse,
    eni: bool,
}

#[derive(Clone, Debug)]
struct PackedTask {
    arn: u32,
    kind: u32,
    instance: Option<u32>,
    availability_zone: Option<u32>,
    created_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    gpus: Part,
    dynamic_ports: Part,
}

/// # What there is
impl PackedFacts {
    /// How many container instances there are.
    #[must_use]
    pub fn instance_count(&self) -> usize {
        self.instances.len()
    }

    /// How many tasks there are.
    #[must_use]
    pub fn task_count(&self) -> usize {
        self.tasks.len()
    }

    /// Whether an instance has an attribute of a name, with a value where one is asked for.
    ///
    /// O(attributes of all instances); no text is compared for it.
    #[must_use]
    pub fn has_attribute(&self, name: &str, value: Option<&str>) -> bool {
        let wanted = value.map(|value| self.texts.find(value));
        let Some(name) = self.texts.find(name) else { return false };
        match wanted {
            None => self.attributes.iter().any(|&(own, _)| own == name),
            Some(None) => false,
            Some(value) => self.attributes.contains(&(name, value)),
        }
    }

    /// Sets the slots for network interfaces of some instances, by their positions in the list.
    pub fn set_eni_slots(&mut self, slots: impl IntoIterator<Item = (usize, Option<EniSlots>)>) {
        for (index, slots) in slots {
            if let Some(instance) = self.instances.get_mut(index) {
                instance.eni_slots = slots;
            }
        }
    }

    /// Whether something is wrong with them that [`Cluster::build`](crate::Cluster::build) names:
    /// an ARN that is missing or repeated, an amount out of range.
    pub(crate) fn may_be_wrong(&self) -> bool {
        let is_wrong = |packed: &PackedInstance| {
            let left = packed.remaining.as_ref().unwrap_or(&packed.registered);
            [packed.registered.cpu, packed.registered.memory].iter().any(|amount| !(0..=AMOUNT_MAX).contains(amount))
                || [left.cpu, left.memory].iter().any(|amount| !(-AMOUNT_MAX..=AMOUNT_MAX).contains(amount))
        };
        self.instances.iter().any(is_wrong)
            || self.are_wrong(self.instances.iter().map(|packed| packed.arn))
            || self.are_wrong(self.tasks.iter().map(|packed| packed.arn))
    }

    /// Whether an ARN is empty or stands twice.
    fn are_wrong(&self, arns: impl Iterator<Item = u32>) -> bool {
        let mut seen = alloc::vec![false; self.texts.count() as usize];
        for arn in arns {
            let known = seen.get_mut(arn as usize).is_none_or(|seen| core::mem::replace(seen, true));
            if known || self.texts.text(arn).is_empty() {
                return true;
            }
        }
        false
    }

    fn attributes_of(&self, part: &Part) -> &[(u32, Option<u32>)] {
        within(&self.attributes, part)
    }

    fn ports_of(&self, part: &Part) -> &[u16] {
        within(&self.ports, part)
    }

    fn gpus_of(&self, part: &Part) -> &[u32] {
        within(&self.gpus, part)
    }

    fn dynamic_ports_of(&self, part: &Part) -> &[(Protocol, u16)] {
        within(&self.dynamic_ports, part)
    }
}

fn within<'a, T>(list: &'a [T], part: &Part) -> &'a [T] {
    list.get(part.start as usize..part.end as usize).unwrap_or_default()
}
