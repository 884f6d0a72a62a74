//! A task, and what it holds.

use alloc::boxed::Box;

use super::{
    ShortList, Symbol,
    facts::{DesiredStatus, DeviceUse, LastStatus, LaunchType},
};
use crate::{
    id::Row,
    unit::{Protocol, Timestamp},
};

/// A task on, or on its way to, an instance. With its generation it fills one cache line, because
/// clusters have millions of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) group: Symbol,
    instance: MaybeRow,
    pub(crate) desired_status: DesiredStatus,
    pub(crate) last_status: LastStatus,
    pub(crate) protected: bool,
    /// Whether the task takes `taken` from its instance now.
    pub(crate) holding: bool,
    pub(crate) taken: Taken,
}

/// A row or none, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MaybeRow(u32);

/// What is known only of reported tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reported {
    pub(crate) arn: Box<str>,
    pub(crate) definition: Option<Symbol>,
    pub(crate) started_by: Option<Symbol>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) availability_zone: Option<Symbol>,
    pub(crate) launch_type: Option<LaunchType>,
    pub(crate) capacity_provider: Option<Symbol>,
}

impl Reported {
    /// What is known of a task that was planned here: the ARN that ECS gave it, no more.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn planned(arn: &str) -> Self {
        Self {
            arn: arn.into(),
            definition: None,
            started_by: None,
            created_at: None,
            started_at: None,
            availability_zone: None,
            launch_type: None,
            capacity_provider: None,
        }
    }

    /// Every symbol that is held a reference to.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> + use<> {
        [self.definition, self.started_by, self.availability_zone, self.capacity_provider].into_iter().flatten()
    }
}

impl Task {
    /// A task that a decision puts on an instance, or that reality reports with what it holds.
    pub(crate) fn new(group: Symbol, row: Option<Row>, taken: Taken) -> Self {
        Self {
            group,
            instance: MaybeRow(row.map_or(u32::MAX, Row::number)),
            desired_status: DesiredStatus::Running,
            last_status: LastStatus::Pending,
            protected: false,
            holding: true,
            taken,
        }
    }

    /// The same task on an instance.
    pub(super) fn on(mut self, row: Option<Row>) -> Self {
        self.instance = MaybeRow(row.map_or(u32::MAX, Row::number));
        self
    }

    /// The row of its instance.
    pub(crate) fn instance(&self) -> Option<Row> {
        Some(self.instance.0).filter(|&row| row != u32::MAX).map(Row::new)
    }

    /// `None` for a task that only a decision knows.
    pub(crate) fn reported(&self) -> Option<&Reported> {
        self.taken.rare.as_ref()?.reported.as_ref()
    }

    /// Whether spread, `distinctInstance` and `runningTasksCount` count the task (PLACE-4).
    pub(crate) fn is_counted(&self) -> bool {
        rule!("PLACE-4");
        self.desired_status == DesiredStatus::Running
    }

    /// Every symbol that is held a reference to.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = Symbol> + '_ {
        let reported = self.reported().into_iter().flat_map(Reported::symbols);
        core::iter::once(self.group).chain(reported).chain(self.taken.gpus().iter().copied())
    }

    pub(crate) fn arn(&self) -> Option<&str> {
        self.reported().map(|reported| &*reported.arn)
    }

    pub(crate) fn definition(&self) -> Option<Symbol> {
        self.reported()?.definition
    }

    pub(crate) fn started_by(&self) -> Option<Symbol> {
        self.reported()?.started_by
    }

    pub(crate) fn created_at(&self) -> Option<Timestamp> {
        self.reported()?.created_at
    }

    /// Whether `pendingTasksCount` counts the task.
    pub(crate) fn is_pending(&self) -> bool {
        self.is_counted() && self.last_status < LastStatus::Running
    }
}

/// What a task takes from its instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) cpu: u32,
    pub(crate) memory: u32,
    pub(crate) eni: bool,
    pub(crate) ports_tcp: ShortList<u16, 6>,
    pub(crate) rare: Option<Box<Rare>>,
}

/// What few tasks have that a decision placed, and what is known only of reported tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rare {
    pub(crate) ports_udp: Box<[u16]>,
    pub(crate) dynamic_ports: Box<[(Protocol, u16)]>,
    pub(crate) gpus: Box<[Symbol]>,
    pub(crate) devices: DeviceUse,
    pub(crate) reported: Option<Reported>,
}

impl Taken {
    pub(crate) fn ports_udp(&self) -> &[u16] {
        self.rare.as_ref().map_or(&[], |rare| &rare.ports_udp)
    }

    pub(crate) fn dynamic_ports(&self) -> &[(Protocol, u16)] {
        self.rare.as_ref().map_or(&[], |rare| &rare.dynamic_ports)
    }

    /// The static host ports of both protocols.
    #[inline]
    pub(crate) fn ports(&self) -> impl Iterator<Item = (Protocol, u16)> + '_ {
        let of = |protocol| move |&port: &u16| (protocol, port);
        self.ports_tcp.iter().map(of(Protocol::Tcp)).chain(self.ports_udp().iter().map(of(Protocol::Udp)))
    }

    pub(crate) fn gpus(&self) -> &[Symbol] {
        self.rare.as_ref().map_or(&[], |rare| &rare.gpus)
    }

    pub(crate) fn devices(&self) -> DeviceUse {
        self.rare.as_ref().map_or(DeviceUse::Whole, |rare| rare.devices)
    }

    /// Whether GPUs, a fraction of one, or Neuron devices are held.
    pub(crate) fn holds_devices(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| !rare.gpus.is_empty() || rare.devices != DeviceUse::Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::slots::{CacheLine, Slot};

    #[test]
    fn a_task_is_one_cache_line() {
        type Line = Slot<Task, CacheLine>;
        assert_eq!((size_of::<Line>(), align_of::<Line>()), (64, 64));
    }
}
