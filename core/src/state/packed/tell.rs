//! From the compact form to facts, as they were given.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{PackedFacts, PackedInstance, PackedResources, PackedTask};
use crate::state::facts::{GpuDevice, Holding, InstanceFacts, ResourceFacts, TaskFacts};

/// # Tell the facts
impl PackedFacts {
    /// The container instances as they were given, in their order. O(instances, with their lists).
    #[must_use]
    pub fn instances(&self) -> Vec<InstanceFacts> {
        self.instances.iter().map(|instance| self.instance_facts(instance)).collect()
    }

    /// The tasks as they were given, in their order. O(tasks).
    #[must_use]
    pub fn tasks(&self) -> Vec<TaskFacts> {
        self.tasks.iter().map(|task| self.task_facts(task)).collect()
    }

    fn string(&self, number: u32) -> String {
        self.texts.text(number).to_string()
    }

    fn maybe_string(&self, number: Option<u32>) -> Option<String> {
        number.map(|number| self.string(number))
    }

    fn strings(&self, numbers: &[u32]) -> Vec<String> {
        numbers.iter().map(|&number| self.string(number)).collect()
    }

    pub(super) fn instance_facts(&self, packed: &PackedInstance) -> InstanceFacts {
        let attributes = self.attributes_of(&packed.attributes).iter();
        InstanceFacts {
            arn: self.string(packed.arn),
            ec2_instance_id: self.maybe_string(packed.ec2_instance_id),
            capacity_provider: self.maybe_string(packed.capacity_provider),
            status: packed.status,
            agent_connected: packed.agent_connected,
            agent_version: self.maybe_string(packed.agent_version),
            registered_at: packed.registered_at,
            attributes: attributes.map(|&(name, value)| (self.string(name), self.maybe_string(value))).collect(),
            registered: self.resource_facts(&packed.registered),
            remaining: packed.remaining.as_ref().map(|remaining| self.resource_facts(remaining)),
            eni_slots: packed.eni_slots,
            gpu_devices: packed
                .gpu_devices
                .iter()
                .map(|gpu| GpuDevice { id: self.string(gpu.id), mode: gpu.mode, memory: gpu.memory })
                .collect(),
            running_tasks_count: packed.running_tasks_count,
            pending_tasks_count: packed.pending_tasks_count,
        }
    }

    fn resource_facts(&self, packed: &PackedResources) -> ResourceFacts {
        ResourceFacts {
            cpu: packed.cpu,
            memory: packed.memory,
            ports_tcp: self.ports_of(&packed.ports_tcp).to_vec(),
            ports_udp: self.ports_of(&packed.ports_udp).to_vec(),
            gpus: self.strings(self.gpus_of(&packed.gpus)),
        }
    }

    fn task_facts(&self, packed: &PackedTask) -> TaskFacts {
        // Each kind is there: that was checked.
        let Some(kind) = self.kinds.get(packed.kind as usize) else { return TaskFacts::default() };
        TaskFacts {
            arn: self.string(packed.arn),
            group: self.string(kind.group),
            instance: self.maybe_string(packed.instance),
            definition: self.maybe_string(kind.definition),
            started_by: self.maybe_string(kind.started_by),
            availability_zone: self.maybe_string(packed.availability_zone),
            launch_type: kind.launch_type,
            capacity_provider: self.maybe_string(kind.capacity_provider),
            desired_status: kind.desired_status,
            last_status: kind.last_status,
            protected: kind.protected,
            created_at: packed.created_at,
            started_at: packed.started_at,
            holds: Holding {
                cpu: kind.cpu,
                memory: kind.memory,
                ports_tcp: self.ports_of(&kind.ports_tcp).to_vec(),
                ports_udp: self.ports_of(&kind.ports_udp).to_vec(),
                gpus: self.strings(self.gpus_of(&packed.gpus)),
                devices: kind.devices,
                eni: kind.eni,
                dynamic_ports: self.dynamic_ports_of(&packed.dynamic_ports).to_vec(),
            },
        }
    }
}
