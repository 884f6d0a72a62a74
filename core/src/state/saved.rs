//! An instance and a task as a saved cluster keeps them: facts, and what facts do not tell.

use alloc::{boxed::Box, vec::Vec};

use super::{
    Instance, Names, PortList, Slots, State, Symbol,
    columns::{Devices, SharedGpu},
    facts::{InstanceFacts, TaskFacts},
    instance_from,
    task::Rare,
    task_from,
};
use crate::{
    id::{InstanceId, Row, TaskId},
    unit::Protocol,
};

/// A container instance of a saved cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct SavedInstance {
    /// Its handle.
    pub id: InstanceId,
    /// What is known of it. `remaining` is what the cluster counts with: what stopping tasks hold
    /// on to is taken, and a port stands there as often as it is claimed. `gpu_devices` is empty:
    /// `gpus` has it.
    pub facts: InstanceFacts,
    /// GPUs whose memory is told, or that are shared.
    pub gpus: Vec<SavedGpu>,
    /// How many tasks hold its fraction of a GPU, or its Neuron devices.
    pub exclusive_devices: u32,
    /// The host port that the agent bound last, behind which it looks for the next one; 0 before
    /// the first (TASK-105).
    pub dynamic_port_cursor: u16,
    /// The host ports that the agent has bound, in their order.
    pub dynamic_ports: Vec<(Protocol, u16)>,
    /// The tasks on it, stopped ones included until they are removed; the latest last.
    pub tasks: Vec<TaskId>,
}

/// A GPU of a saved instance: how much of its memory is given away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct SavedGpu {
    /// Its id.
    pub id: alloc::string::String,
    /// MiB; `None` where nobody told.
    pub total: Option<u32>,
    /// MiB that tasks were given.
    pub used: u32,
    /// Whether tasks share it now.
    pub shared: bool,
}

/// A task of a saved cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
#[non_exhaustive]
pub struct SavedTask {
    /// Its handle.
    pub id: TaskId,
    /// What is known of it; the ARN of one that only a decision knows is empty.
    pub facts: TaskFacts,
    /// Whether it takes what it holds from its instance now.
    pub holding: bool,
}

impl State {
    /// The instances in the order of their rows.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn saved_instances(&self) -> Vec<SavedInstance> {
        self.columns.life.iter().map(|(number, ())| self.saved_instance(Row::new(number))).collect()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn saved_instance(&self, row: Row) -> SavedInstance {
        let (columns, about) = (&self.columns, &self.columns.about[row]);
        let mut facts = self.facts_of(row, &self.symbols);
        facts.gpu_devices.clear();
        if let Some(remaining) = &mut facts.remaining {
            remaining.ports_tcp = self.ports(row, Protocol::Tcp).claims().to_vec();
            remaining.ports_udp = self.ports(row, Protocol::Udp).claims().to_vec();
        }
        let devices = columns.devices[row].as_deref();
        let gpu = |gpu: &SharedGpu| SavedGpu {
            id: self.symbols.text(gpu.id).into(),
            total: gpu.total,
            used: gpu.used,
            shared: gpu.shared,
        };
        let mut tasks: Vec<TaskId> = columns.occupancy[row].tasks.rows().map(|number| self.task_id(number)).collect();
        tasks.reverse();
        SavedInstance {
            id: self.instance_id(row),
            facts,
            gpus: devices.map_or(&[][..], |devices| &devices.gpus).iter().map(gpu).collect(),
            exclusive_devices: devices.map_or(0, |devices| devices.exclusive),
            dynamic_port_cursor: about.dynamic_cursor,
            dynamic_ports: about.dynamic_taken.iter().copied().collect(),
            tasks,
        }
    }

    /// The tasks in the order of their rows.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn saved_tasks(&self) -> Vec<SavedTask> {
        let saved = self.tasks.iter().map(|(number, task)| SavedTask {
            id: self.task_id(number),
            facts: self.task_facts(task),
            holding: task.holding,
        });
        saved.collect()
    }

    /// The state that was saved; what the caller has checked is not checked again.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn restored(
        instances: &[SavedInstance],
        vacant_instances: &[InstanceId],
        tasks: Vec<SavedTask>,
        vacant_tasks: &[TaskId],
    ) -> Self {
        let mut state = Self::default();
        let vacant = vacant_instances.iter().map(|id| (id.row(), id.generation()));
        let rows = instances.iter().map(|saved| (saved.id.row(), saved.id.generation(), ()));
        state.columns.life = Slots::of_rows(rows.collect(), vacant.collect());
        for _ in 0..state.columns.life.rows() {
            state.columns.push_empty();
        }
        let mut by_arn = Names::default();
        for (number, saved) in (0..).zip(instances) {
            state.restore_instance(saved);
            by_arn.insert(&saved.facts.arn, number);
        }
        let of = |number: u32| instances.get(number as usize);
        let mut rows = Vec::with_capacity(tasks.len());
        for saved in tasks {
            let found = saved
                .facts
                .instance
                .as_deref()
                .and_then(|arn| by_arn.find(arn, |number| of(number).is_some_and(|saved| saved.facts.arn == arn)));
            let instance = found.and_then(of).map(|saved| saved.id.at());
            let mut task = task_from(&saved.facts, instance, false, &mut |text| state.symbols.acquire(text).0);
            task.holding = saved.holding;
            if saved.facts.arn.is_empty() {
                task.taken.rare = task.taken.rare.take().and_then(unreported);
            } else {
                state.task_by_arn.insert(&saved.facts.arn, saved.id.row());
            }
            rows.push((saved.id.row(), saved.id.generation(), task));
        }
        let vacant = vacant_tasks.iter().map(|id| (id.row(), id.generation()));
        state.tasks = Slots::of_rows(rows, vacant.collect());
        for saved in instances {
            for id in &saved.tasks {
                if let Some(task) = state.tasks.get(id.row()) {
                    state.columns.occupancy[saved.id.at()].tasks.push(id.row(), task.group, task.is_counted());
                }
            }
        }
        state
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn restore_instance(&mut self, saved: &SavedInstance) {
        let symbols = &mut self.symbols;
        let mut instance: Instance = instance_from(&saved.facts, &mut |text| symbols.acquire(text).0);
        if let Some(remaining) = &saved.facts.remaining {
            instance.ports_tcp = PortList::from_claims(&remaining.ports_tcp);
            instance.ports_udp = PortList::from_claims(&remaining.ports_udp);
        }
        let gpu = |gpu: &SavedGpu| SharedGpu {
            id: symbols.find(&gpu.id).unwrap_or(Symbol::UNKNOWN),
            total: gpu.total,
            used: gpu.used,
            shared: gpu.shared,
        };
        let devices = Devices { gpus: saved.gpus.iter().map(gpu).collect(), exclusive: saved.exclusive_devices };
        instance.devices = (devices != Devices::default()).then(|| Box::new(devices));
        instance.about.dynamic_cursor = saved.dynamic_port_cursor;
        instance.about.dynamic_taken = saved.dynamic_ports.iter().copied().collect();
        self.instance_by_arn.insert(saved.facts.arn.as_str().into(), saved.id.at());
        self.columns.replace(saved.id.at(), instance);
    }
}

/// What only decisions know of a task; `None` where that is nothing.
#[cfg_attr(cold_code_small, optimize(size))]
fn unreported(mut rare: Box<Rare>) -> Option<Box<Rare>> {
    rare.reported = None;
    (*rare != Rare::default()).then_some(rare)
}

/// A new field does not compile here until it is judged: it is saved, or follows from what is
/// (`_`). See the table of `cluster::saved`.
#[cfg(test)]
macro_rules! judged {
    ($($name:ident { $($saved:ident),* ; $($follows:ident),* })+) => {
        $(const _: fn($name) = |whole| {
            let $name { $($saved,)* $($follows: _,)* } = whole;
            let _ = ($($saved,)*);
        };)+
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{
        Columns, Taken,
        columns::{About, Occupancy},
        task::Reported,
    };

    judged! {
        State { columns, tasks, semantics; symbols, instance_by_arn, task_by_arn }
        Columns {
            life, occupancy, status, agent_connected, capacity_provider, ports_tcp, ports_udp, gpus_free, devices, attributes, about;
            external, device_type
        }
        Occupancy { cpu_remaining, memory_remaining, running_tasks, pending_tasks, eni_slots, tasks; }
        Devices { gpus, exclusive; }
        SharedGpu { id, total, used, shared; }
        About {
            arn, ec2_instance_id, agent_version, registered_at, cpu_registered, memory_registered, ports_registered_tcp,
            ports_registered_udp, gpus_registered, dynamic_cursor, dynamic_taken;
        }
        Taken { cpu, memory, eni, ports_tcp, rare; }
        Rare { ports_udp, dynamic_ports, gpus, devices, reported; }
        Reported {
            arn, definition, started_by, created_at, started_at, availability_zone, launch_type, capacity_provider;
        }
    }
}
