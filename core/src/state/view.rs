//! Reading what a cluster knows of one instance or one task.

use alloc::vec::Vec;

use super::{
    State, TYPE_ATTRIBUTE, Task, ZONE_ATTRIBUTE,
    facts::{DesiredStatus, EniSlots, Holding, InstanceFacts, InstanceStatus, LastStatus, LaunchType, TaskFacts},
    short_id,
};
use crate::{
    id::{InstanceId, Row},
    query::{AttributeValue, Subject},
    unit::{Protocol, Timestamp},
};

/// A container instance, read from the columns.
#[derive(Clone, Copy, Debug)]
pub struct InstanceView<'cluster> {
    state: &'cluster State,
    row: Row,
}

impl<'cluster> InstanceView<'cluster> {
    pub(crate) const fn new(state: &'cluster State, row: Row) -> Self {
        Self { state, row }
    }

    /// The ARN.
    #[must_use]
    pub fn arn(&self) -> &'cluster str {
        &self.state.columns.about[self.row].arn
    }

    /// The id that ECS's texts use: the ARN's part behind the last `/`.
    #[must_use]
    pub fn id(&self) -> &'cluster str {
        short_id(self.arn())
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> InstanceStatus {
        self.state.columns.status[self.row]
    }

    /// The capacity provider that the instance belongs to.
    #[must_use]
    pub fn capacity_provider(&self) -> Option<&'cluster str> {
        let provider = self.state.columns.capacity_provider[self.row]?;
        Some(self.state.symbols.text(provider))
    }

    /// CPU units that no task takes; below zero when ECS reported so.
    #[must_use]
    pub fn cpu_remaining(&self) -> i64 {
        self.state.columns.occupancy[self.row].cpu_remaining
    }

    /// Memory in MiB not taken by any task.
    #[must_use]
    pub fn memory_remaining(&self) -> i64 {
        self.state.columns.occupancy[self.row].memory_remaining
    }

    /// CPU units that the agent registered.
    #[must_use]
    pub fn cpu_registered(&self) -> i64 {
        self.state.columns.about[self.row].cpu_registered
    }

    /// Memory in MiB that the agent registered.
    #[must_use]
    pub fn memory_registered(&self) -> i64 {
        self.state.columns.about[self.row].memory_registered
    }

    /// The host ports that are taken, ascending.
    #[must_use]
    pub fn ports_taken(&self, protocol: Protocol) -> Vec<u16> {
        self.state.ports(self.row, protocol).distinct()
    }

    /// The free GPUs, in the order of their ids.
    pub fn gpus_free(&self) -> impl Iterator<Item = &'cluster str> + use<'cluster> {
        let state = self.state;
        state.columns.gpus_free[self.row].iter().map(|&id| state.symbols.text(id))
    }

    /// The network interface slots, where they are known.
    #[must_use]
    pub fn eni_slots(&self) -> Option<EniSlots> {
        self.state.columns.occupancy[self.row].eni_slots
    }

    /// Tasks in PENDING.
    #[must_use]
    pub fn pending_tasks_count(&self) -> u32 {
        self.state.columns.occupancy[self.row].pending_tasks
    }

    /// How many tasks of a group are on the instance, by desired status RUNNING.
    #[must_use]
    pub fn group_count(&self, group: &str) -> u32 {
        self.state.columns.group_count(self.row, self.state.symbol(group))
    }

    /// The attributes, in no promised order.
    pub fn attributes(&self) -> impl Iterator<Item = (&'cluster str, Option<&'cluster str>)> + use<'cluster> {
        let state = self.state;
        let attributes = &state.columns.attributes[self.row];
        attributes.iter().map(|&(name, value)| (state.symbols.text(name), value.map(|value| state.symbols.text(value))))
    }

    /// The instance as facts: as ECS would show it now, and as
    /// [`Cluster::build`](crate::cluster::Cluster::build) takes it.
    ///
    /// What is left of it includes what its stopping tasks give back, as in ECS's own answers
    /// (PLACE-36): a cluster that holds it until they have stopped takes it again when it is built
    /// from these facts and those of its tasks.
    ///
    /// Costs what the instance has of attributes, ports and tasks.
    #[must_use]
    pub fn facts(&self) -> InstanceFacts {
        self.state.instance_facts(self.row)
    }
}

impl Subject for InstanceView<'_> {
    fn agent_connected(&self) -> Option<bool> {
        Some(self.agent_connected())
    }

    fn agent_version(&self) -> Option<&str> {
        self.agent_version()
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        self.ec2_instance_id()
    }

    fn registered_at(&self) -> Option<Timestamp> {
        self.registered_at()
    }

    fn running_tasks_count(&self) -> u32 {
        self.running_tasks_count()
    }

    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        self.attribute(name)
    }

    fn any_task_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        let tasks = &self.state.columns.occupancy[self.row].tasks;
        tasks.groups().any(|group| test(self.state.symbols.text(group)))
    }
}

/// The same values as in queries, without a query.
impl<'cluster> InstanceView<'cluster> {
    /// Whether the agent is connected.
    #[must_use]
    pub fn agent_connected(&self) -> bool {
        self.state.columns.agent_connected[self.row]
    }

    /// The agent's version.
    #[must_use]
    pub fn agent_version(&self) -> Option<&'cluster str> {
        self.state.columns.about[self.row].agent_version.as_deref()
    }

    /// The EC2 instance id.
    #[must_use]
    pub fn ec2_instance_id(&self) -> Option<&'cluster str> {
        self.state.columns.about[self.row].ec2_instance_id.as_deref()
    }

    /// When it registered.
    #[must_use]
    pub fn registered_at(&self) -> Option<Timestamp> {
        self.state.columns.about[self.row].registered_at
    }

    /// Tasks with desired status RUNNING, including those in PENDING.
    #[must_use]
    pub fn running_tasks_count(&self) -> u32 {
        self.state.columns.occupancy[self.row].running_tasks
    }

    /// An attribute by its name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> AttributeValue<'cluster> {
        match self.state.columns.attribute(self.row, self.state.symbol(name)) {
            None => AttributeValue::Absent,
            Some(None) => AttributeValue::NameOnly,
            Some(Some(value)) => AttributeValue::Value(self.state.symbols.text(value)),
        }
    }

    /// The Availability Zone: the attribute `ecs.availability-zone`.
    #[must_use]
    pub fn zone(&self) -> Option<&'cluster str> {
        self.attribute(ZONE_ATTRIBUTE).value()
    }

    /// The EC2 instance type: the attribute `ecs.instance-type`.
    #[must_use]
    pub fn instance_type(&self) -> Option<&'cluster str> {
        self.attribute(TYPE_ATTRIBUTE).value()
    }
}

/// A task, read from the cluster.
#[derive(Clone, Copy, Debug)]
pub struct TaskView<'cluster> {
    state: &'cluster State,
    task: &'cluster Task,
}

impl<'cluster> TaskView<'cluster> {
    pub(crate) const fn new(state: &'cluster State, task: &'cluster Task) -> Self {
        Self { state, task }
    }

    /// The ARN; `None` for a task that only a decision knows.
    #[must_use]
    pub fn arn(&self) -> Option<&'cluster str> {
        self.task.arn()
    }

    /// The task group.
    #[must_use]
    pub fn group(&self) -> &'cluster str {
        self.state.symbols.text(self.task.group)
    }

    /// The instance that the task is on.
    #[must_use]
    pub fn instance(&self) -> Option<InstanceId> {
        self.task.instance().map(|row| self.state.instance_id(row))
    }

    /// The deployment or caller that started the task.
    #[must_use]
    pub fn started_by(&self) -> Option<&'cluster str> {
        self.task.started_by().map(|by| self.state.symbols.text(by))
    }

    /// The ARN of its task definition, where a snapshot told it.
    #[must_use]
    pub fn definition(&self) -> Option<&'cluster str> {
        self.task.definition().map(|definition| self.state.symbols.text(definition))
    }

    /// The Availability Zone that a snapshot gave for the task itself, whatever its instance says.
    #[must_use]
    pub fn availability_zone(&self) -> Option<&'cluster str> {
        self.task.reported()?.availability_zone.map(|zone| self.state.symbols.text(zone))
    }

    /// How it was started, where a snapshot told it.
    #[must_use]
    pub fn launch_type(&self) -> Option<LaunchType> {
        self.task.reported()?.launch_type
    }

    /// The capacity provider that was chosen for it, where a snapshot told it.
    #[must_use]
    pub fn capacity_provider(&self) -> Option<&'cluster str> {
        self.task.reported()?.capacity_provider.map(|name| self.state.symbols.text(name))
    }

    /// When it was created, where a snapshot told it.
    #[must_use]
    pub fn created_at(&self) -> Option<Timestamp> {
        self.task.reported()?.created_at
    }

    /// What ECS wants of the task.
    #[must_use]
    pub fn desired_status(&self) -> DesiredStatus {
        self.task.desired_status
    }

    /// The status last reported.
    #[must_use]
    pub fn last_status(&self) -> LastStatus {
        self.task.last_status
    }

    /// Whether scale-in protection is on.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.task.protected
    }

    /// The GPU ids that the task holds.
    pub fn gpus(&self) -> impl Iterator<Item = &'cluster str> + use<'cluster> {
        let state = self.state;
        self.task.taken.gpus().iter().map(|&id| state.symbols.text(id))
    }

    /// The host ports that the agent chose, in the order of the port mappings; a port 0 stands for
    /// a mapping for which too few were free: such a task fails to start (TASK-35).
    #[must_use]
    pub fn dynamic_ports(&self) -> &'cluster [(Protocol, u16)] {
        self.task.taken.dynamic_ports()
    }

    /// When it started to run, where a snapshot told it.
    #[must_use]
    pub fn started_at(&self) -> Option<Timestamp> {
        self.task.reported()?.started_at
    }

    /// What the task takes from its instance, or took before it stopped: amounts, ports, GPUs by
    /// their ids, a network interface.
    #[must_use]
    pub fn holds(&self) -> Holding {
        self.state.holding_facts(&self.task.taken)
    }

    /// The task as facts. The ARN of a task that only a decision knows is empty.
    #[must_use]
    pub fn facts(&self) -> TaskFacts {
        self.state.task_facts(self.task)
    }
}
