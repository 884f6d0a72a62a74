//! From the columns back to facts.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Instance, State, Symbol, Symbols, Taken, Task,
    facts::{DesiredStatus, Holding, InstanceFacts, ResourceFacts, TaskFacts},
};
use crate::{id::Row, unit::Protocol};

impl State {
    /// An instance as facts, as ECS would show it now: the remaining amounts include what its
    /// stopping tasks still hold (PLACE-36).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn instance_facts(&self, row: Row) -> InstanceFacts {
        let on_it = self.columns.occupancy[row].tasks.rows().filter_map(|number| self.tasks.get(number));
        let mut stopping =
            on_it.filter(|task| task.holding && task.desired_status == DesiredStatus::Stopped).peekable();
        if stopping.peek().is_none() {
            return self.facts_of(row, &self.symbols);
        }
        let (mut without, row) = Self::holding_one(self.columns.copy(row));
        for task in stopping {
            without.give_back(row, &task.taken);
        }
        without.facts_of(row, &self.symbols)
    }

    /// A state with one instance, which uses the symbols of another state.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn holding_one(instance: Instance) -> (Self, Row) {
        let mut state = Self::default();
        let row = Row::new(state.columns.life.give(()).row);
        state.columns.push_empty();
        state.columns.replace(row, instance);
        (state, row)
    }

    /// An instance as the columns have it, with the texts of `symbols`.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn facts_of(&self, row: Row, symbols: &Symbols) -> InstanceFacts {
        let (columns, about, load) = (&self.columns, &self.columns.about[row], &self.columns.occupancy[row]);
        let text = |symbol| symbols.text(symbol).to_string();
        let texts = |ids: &[Symbol]| ids.iter().map(|&id| text(id)).collect();
        let mut attributes: Vec<(String, Option<String>)> =
            columns.attributes[row].iter().map(|&(name, value)| (text(name), value.map(text))).collect();
        attributes.sort();
        InstanceFacts {
            arn: about.arn.to_string(),
            ec2_instance_id: about.ec2_instance_id.as_deref().map(ToString::to_string),
            capacity_provider: columns.capacity_provider[row].map(text),
            status: columns.status[row],
            agent_connected: columns.agent_connected[row],
            agent_version: about.agent_version.as_deref().map(ToString::to_string),
            registered_at: about.registered_at,
            attributes,
            registered: ResourceFacts {
                cpu: about.cpu_registered,
                memory: about.memory_registered,
                ports_tcp: about.ports_registered_tcp.to_vec(),
                ports_udp: about.ports_registered_udp.to_vec(),
                gpus: texts(&about.gpus_registered),
            },
            remaining: Some(ResourceFacts {
                cpu: load.cpu_remaining,
                memory: load.memory_remaining,
                ports_tcp: self.ports(row, Protocol::Tcp).distinct(),
                ports_udp: self.ports(row, Protocol::Udp).distinct(),
                gpus: texts(&columns.gpus_free[row]),
            }),
            eni_slots: load.eni_slots,
            gpu_devices: self.gpu_device_facts(row, symbols),
            running_tasks_count: Some(load.running_tasks),
            pending_tasks_count: Some(load.pending_tasks),
        }
    }

    /// A task as facts; the ARN of one that only a decision knows is empty.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn task_facts(&self, task: &Task) -> TaskFacts {
        let text = |symbol| self.symbols.text(symbol).to_string();
        let reported = task.reported();
        TaskFacts {
            arn: task.arn().unwrap_or_default().to_string(),
            group: text(task.group),
            instance: task.instance().map(|row| self.columns.about[row].arn.to_string()),
            definition: task.definition().map(text),
            started_by: task.started_by().map(text),
            availability_zone: reported.and_then(|reported| reported.availability_zone).map(text),
            launch_type: reported.and_then(|reported| reported.launch_type),
            capacity_provider: reported.and_then(|reported| reported.capacity_provider).map(text),
            desired_status: task.desired_status,
            last_status: task.last_status,
            protected: task.protected,
            created_at: task.created_at(),
            started_at: reported.and_then(|reported| reported.started_at),
            holds: self.holding_facts(&task.taken),
        }
    }

    /// What a task takes, with the ids.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn holding_facts(&self, held: &Taken) -> Holding {
        Holding {
            cpu: held.cpu,
            memory: held.memory,
            ports_tcp: held.ports_tcp.to_vec(),
            ports_udp: held.ports_udp().to_vec(),
            gpus: held.gpus().iter().map(|&id| self.symbols.text(id).to_string()).collect(),
            devices: held.devices(),
            eni: held.eni,
            dynamic_ports: held.dynamic_ports().to_vec(),
        }
    }
}
