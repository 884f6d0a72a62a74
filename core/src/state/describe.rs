//! Facts built in a chain of calls: first what is always needed, then what differs from the
//! default.

use alloc::string::String;

use super::{
    TYPE_ATTRIBUTE, ZONE_ATTRIBUTE,
    facts::{
        DesiredStatus, EniSlots, Holding, InstanceFacts, InstanceStatus, LastStatus, LaunchType, ResourceFacts,
        TaskFacts,
    },
};
use crate::unit::{CpuUnits, MemoryMib, Protocol, Timestamp};

impl InstanceFacts {
    /// An ACTIVE instance with a connected agent that has registered this much CPU and memory, and
    /// no tasks.
    ///
    /// No host port is taken. An agent reserves some for itself,
    /// [`DEFAULT_PORTS_LINUX`](crate::task::DEFAULT_PORTS_LINUX) unless it is configured otherwise:
    /// name them with [`ports`](Self::ports) where tasks have static host ports.
    ///
    /// # Example: an instance as it has just registered
    /// ```
    /// use stowplan::{CpuUnits, InstanceFacts, MemoryMib, task::DEFAULT_PORTS_LINUX, unit::Protocol};
    /// let instance = InstanceFacts::new("arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/a1", CpuUnits(2048), MemoryMib(3768))
    ///     .zone("eu-west-1a")
    ///     .instance_type("c5.large")
    ///     .attribute("rack", "r7")
    ///     .capability("com.amazonaws.ecs.capability.docker-remote-api.1.44")
    ///     .ports(Protocol::Tcp, DEFAULT_PORTS_LINUX);
    /// assert!(instance.agent_connected);
    /// assert_eq!((instance.registered.memory, instance.attributes.len()), (3768, 4));
    /// ```
    #[must_use]
    pub fn new(arn: impl Into<String>, cpu: CpuUnits, memory: MemoryMib) -> Self {
        Self { arn: arn.into(), registered: ResourceFacts::new(cpu, memory), ..Self::default() }
    }

    /// The Availability Zone: the attribute `ecs.availability-zone`.
    #[must_use]
    pub fn zone(self, zone: impl Into<String>) -> Self {
        self.attribute(ZONE_ATTRIBUTE, zone)
    }

    /// The EC2 instance type: the attribute `ecs.instance-type`.
    #[must_use]
    pub fn instance_type(self, instance_type: impl Into<String>) -> Self {
        self.attribute(TYPE_ATTRIBUTE, instance_type)
    }

    /// One more attribute with a value; one of the same name is replaced by it.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), Some(value.into())));
        self
    }

    /// One more attribute without a value: a capability of the agent.
    #[must_use]
    pub fn capability(mut self, name: impl Into<String>) -> Self {
        self.attributes.push((name.into(), None));
        self
    }

    /// The status.
    #[must_use]
    pub const fn status(mut self, status: InstanceStatus) -> Self {
        self.status = status;
        self
    }

    /// The agent is not connected: the instance accepts no tasks (PLACE-104).
    #[must_use]
    pub const fn disconnected(mut self) -> Self {
        self.agent_connected = false;
        self
    }

    /// The capacity provider that the instance belongs to.
    #[must_use]
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.capacity_provider = Some(name.into());
        self
    }

    /// Adds host ports of a protocol that the agent reserves.
    #[must_use]
    pub fn ports(mut self, protocol: Protocol, ports: impl IntoIterator<Item = u16>) -> Self {
        match protocol {
            Protocol::Tcp => self.registered.ports_tcp.extend(ports),
            Protocol::Udp => self.registered.ports_udp.extend(ports),
        }
        self
    }

    /// The ids of its GPUs, all of them idle.
    #[must_use]
    pub fn gpus<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.registered.gpus = ids.into_iter().map(Into::into).collect();
        self
    }

    /// How many `awsvpc` tasks it can hold, none of which is there yet. Without it they are not
    /// counted (PLACE-39).
    #[must_use]
    pub const fn eni_slots(mut self, total: u32) -> Self {
        self.eni_slots = Some(EniSlots { total, used: 0 });
        self
    }

    /// What is left of the registered amounts. Without it, the registered amounts less the tasks.
    #[must_use]
    pub fn remaining(mut self, remaining: ResourceFacts) -> Self {
        self.remaining = Some(remaining);
        self
    }

    /// The EC2 instance id.
    #[must_use]
    pub fn ec2_instance_id(mut self, id: impl Into<String>) -> Self {
        self.ec2_instance_id = Some(id.into());
        self
    }

    /// The agent's version, e.g. `1.89.2`.
    #[must_use]
    pub fn agent_version(mut self, version: impl Into<String>) -> Self {
        self.agent_version = Some(version.into());
        self
    }

    /// When it registered.
    #[must_use]
    pub const fn registered_at(mut self, at: Timestamp) -> Self {
        self.registered_at = Some(at);
        self
    }
}

impl ResourceFacts {
    /// CPU and memory; no port is taken, and there is no GPU.
    #[must_use]
    pub fn new(cpu: CpuUnits, memory: MemoryMib) -> Self {
        Self { cpu: cpu.0.into(), memory: memory.0.into(), ..Self::default() }
    }
}

impl Holding {
    /// CPU and memory; no port, no GPU, no network interface.
    #[must_use]
    pub fn new(cpu: CpuUnits, memory: MemoryMib) -> Self {
        Self { cpu: cpu.0, memory: memory.0, ..Self::default() }
    }
}

impl TaskFacts {
    /// A task of a group with what it takes from its instance: RUNNING, with desired status
    /// RUNNING; on no instance until [`on`](Self::on) names one. A task that
    /// [`Cluster::apply`](crate::cluster::Cluster::apply) adds is PENDING at first.
    ///
    /// `holds` is a [`Holding`], or a reference to the [`Requirement`](crate::task::Requirement)
    /// that the task was placed by.
    ///
    /// # Example: a task that runs already takes its part of an instance
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, Semantics, TaskFacts};
    /// let instance = InstanceFacts::new("a", CpuUnits(2048), MemoryMib(3768));
    /// let requirement = Requirement::new(CpuUnits(512), MemoryMib(1024));
    /// let task = TaskFacts::new("t1", "service:web", &requirement).on("a");
    /// let cluster = Cluster::build(vec![instance], vec![task], &Semantics::V2026_11)?;
    /// let a = cluster.find_instance("a").and_then(|id| cluster.instance(id)).unwrap();
    /// assert_eq!((a.cpu_remaining(), a.memory_remaining()), (1536, 2744));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(arn: impl Into<String>, group: impl Into<String>, holds: impl Into<Holding>) -> Self {
        Self { arn: arn.into(), group: group.into(), holds: holds.into(), ..Self::default() }
    }

    /// The ARN of the container instance that it is on.
    #[must_use]
    pub fn on(mut self, instance: impl Into<String>) -> Self {
        self.instance = Some(instance.into());
        self
    }

    /// The task definition's ARN, or `family:revision`.
    #[must_use]
    pub fn definition(mut self, definition: impl Into<String>) -> Self {
        self.definition = Some(definition.into());
        self
    }

    /// The deployment (`ecs-svc/…`) or the caller that started it.
    #[must_use]
    pub fn started_by(mut self, starter: impl Into<String>) -> Self {
        self.started_by = Some(starter.into());
        self
    }

    /// The capacity provider that was chosen for it.
    #[must_use]
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.capacity_provider = Some(name.into());
        self
    }

    /// How it was started.
    #[must_use]
    pub const fn launch_type(mut self, launch_type: LaunchType) -> Self {
        self.launch_type = Some(launch_type);
        self
    }

    /// The status that ECS wants.
    #[must_use]
    pub const fn desired_status(mut self, status: DesiredStatus) -> Self {
        self.desired_status = status;
        self
    }

    /// The status last reported.
    #[must_use]
    pub const fn last_status(mut self, status: LastStatus) -> Self {
        self.last_status = status;
        self
    }

    /// Scale-in protection is on.
    #[must_use]
    pub const fn protected(mut self) -> Self {
        self.protected = true;
        self
    }

    /// When it entered PENDING.
    #[must_use]
    pub const fn created_at(mut self, at: Timestamp) -> Self {
        self.created_at = Some(at);
        self
    }

    /// When it became RUNNING.
    #[must_use]
    pub const fn started_at(mut self, at: Timestamp) -> Self {
        self.started_at = Some(at);
        self
    }
}
