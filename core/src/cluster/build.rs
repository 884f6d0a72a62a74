//! Building a cluster from facts, and the checks that facts must pass.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::fmt;

use super::Cluster;
use crate::{
    rule::Semantics,
    state::{
        About, Held, Load, PortList, Rare, Reported, Row, Symbol, TYPE_ATTRIBUTE, Task, TaskList, devices_of,
        facts::{DesiredStatus, DeviceUse, Holding, InstanceFacts, LastStatus, ResourceFacts, TaskFacts},
        gpus_of,
    },
    task::DeviceType,
};

/// The largest amount of CPU or memory, in either direction: what a JSON number holds exactly.
const AMOUNT_MAX: i64 = 1 << 53;

/// Everything that is wrong with the facts of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCluster {
    problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The position in the list of instances or tasks.
    pub index: usize,
    /// The ARN of the instance or task.
    pub arn: String,
}

/// What can be wrong with a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// An instance has no ARN.
    InstanceWithoutArn,
    /// Two instances have the same ARN.
    DuplicateInstance,
    /// A registered amount is negative, or an amount is beyond 2^53.
    AmountOutOfRange,
    /// A task has no ARN.
    TaskWithoutArn,
    /// Two tasks have the same ARN.
    DuplicateTask,
}

impl InvalidCluster {
    /// All problems, in the order of the facts.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for InvalidCluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.problems.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for InvalidCluster {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, index, arn } = self;
        match kind {
            ProblemKind::InstanceWithoutArn => write!(f, "container instance {index} has no ARN"),
            ProblemKind::DuplicateInstance => write!(f, "container instance {index} repeats the ARN `{arn}`"),
            ProblemKind::AmountOutOfRange => {
                write!(f, "container instance {index} (`{arn}`) has an amount out of range")
            }
            ProblemKind::TaskWithoutArn => write!(f, "task {index} has no ARN"),
            ProblemKind::DuplicateTask => write!(f, "task {index} repeats the ARN `{arn}`"),
        }
    }
}

/// Checks one instance's facts; `known` says whether an ARN is taken.
pub(super) fn check_instance(
    index: usize,
    facts: &InstanceFacts,
    known: impl Fn(&str) -> bool,
) -> Result<(), InvalidCluster> {
    let amounts = [Some(&facts.registered), facts.remaining.as_ref()];
    let out_of_range =
        amounts.into_iter().flatten().flat_map(|r| [r.cpu, r.memory]).any(|n| !(-AMOUNT_MAX..=AMOUNT_MAX).contains(&n))
            || facts.registered.cpu < 0
            || facts.registered.memory < 0;
    let kind = if facts.arn.is_empty() {
        ProblemKind::InstanceWithoutArn
    } else if known(&facts.arn) {
        ProblemKind::DuplicateInstance
    } else if out_of_range {
        ProblemKind::AmountOutOfRange
    } else {
        return Ok(());
    };
    Err(InvalidCluster { problems: alloc::vec![Problem { kind, index, arn: facts.arn.clone() }] })
}

/// Checks all facts at once.
pub(super) fn check(instances: &[InstanceFacts], tasks: &[TaskFacts]) -> Result<(), InvalidCluster> {
    let mut problems = Vec::new();
    let mut arns = BTreeSet::new();
    for (index, facts) in instances.iter().enumerate() {
        if let Err(invalid) = check_instance(index, facts, |arn| arns.contains(arn)) {
            problems.extend(invalid.problems);
        }
        arns.insert(facts.arn.as_str());
    }
    let mut arns = BTreeSet::new();
    for (index, facts) in tasks.iter().enumerate() {
        let kind = if facts.arn.is_empty() {
            ProblemKind::TaskWithoutArn
        } else if !arns.insert(facts.arn.as_str()) {
            ProblemKind::DuplicateTask
        } else {
            continue;
        };
        problems.push(Problem { kind, index, arn: facts.arn.clone() });
    }
    if problems.is_empty() { Ok(()) } else { Err(InvalidCluster { problems }) }
}

impl Cluster {
    /// Builds a cluster from what is known of its instances and tasks. The order of the lists does not matter.
    ///
    /// Where an instance has `remaining`, its tasks are in it already; where not, they are subtracted from `registered`. A task
    /// on an instance that is not in the list counts nowhere.
    ///
    /// # Errors
    /// [`InvalidCluster`] lists every problem: missing or repeated ARNs, amounts out of range.
    pub fn build(
        instances: Vec<InstanceFacts>,
        tasks: Vec<TaskFacts>,
        semantics: &Semantics,
    ) -> Result<Self, InvalidCluster> {
        check(&instances, &tasks)?;
        let mut cluster = Self { hold_until_stopped: semantics.hold_until_stopped, ..Self::default() };
        cluster.fill(instances, tasks);
        Ok(cluster)
    }

    fn fill(&mut self, mut instances: Vec<InstanceFacts>, mut tasks: Vec<TaskFacts>) {
        instances.sort_by(|a, b| a.arn.cmp(&b.arn));
        tasks.sort_by(|a, b| a.arn.cmp(&b.arn));
        for facts in &instances {
            // The facts were checked, so registering cannot fail.
            let _ = self.register(facts);
        }
        self.fill_tasks(&instances, &tasks);
    }

    /// Puts tasks on instances whose rows hold what `instances` says.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn fill_tasks(&mut self, instances: &[InstanceFacts], tasks: &[TaskFacts]) {
        let by_arn: BTreeMap<&str, &InstanceFacts> =
            instances.iter().map(|facts| (facts.arn.as_str(), facts)).collect();
        for facts in tasks {
            let row = facts.instance.as_deref().and_then(|arn| self.instance_by_arn.get(arn)).map(|&row| row as usize);
            let task = self.task_from(facts, row);
            if let Some(row) = row {
                let of = facts.instance.as_deref().and_then(|arn| by_arn.get(arn));
                let in_remaining = of.is_some_and(|of| of.remaining.is_some());
                let stopping = task.desired_status == DesiredStatus::Stopped;
                // ECS's remaining amounts have a stopping task's resources back already.
                if task.holding && (!in_remaining || stopping) {
                    self.take_loaded(row, &task.held, of.is_some_and(|of| !of.gpu_devices.is_empty()) && !stopping);
                } else if task.holding {
                    self.bind_dynamic(row, &task.held);
                    self.hold_devices_loaded(row, &task.held, of.is_some_and(|of| !of.gpu_devices.is_empty()));
                }
                self.tally_loaded(row, &task, of.copied());
            }
            let group = task.group;
            self.put_task(task);
            if let Some(row) = row {
                self.follow(row, Some(group));
            }
        }
    }

    /// Takes what a task of a snapshot holds; of GPUs that `gpuDevices` tells of, its part is in there already.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn take_loaded(&mut self, row: usize, held: &Held, in_devices: bool) {
        if !in_devices || !held.holds_devices() {
            self.take(row, held);
            return;
        }
        let mut without = held.clone();
        if let Some(rare) = &mut without.rare {
            rare.gpus = Box::default();
            rare.devices = DeviceUse::Whole;
        }
        self.take(row, &without);
        self.hold_devices_loaded(row, held, true);
    }

    /// What the remaining resources do not tell of a task's devices: that it holds the fraction or the Neuron devices, and, without
    /// `gpuDevices`, how much of a GPU it shares.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn hold_devices_loaded(&mut self, row: usize, held: &Held, in_devices: bool) {
        match held.devices() {
            DeviceUse::Whole => {}
            DeviceUse::Shared { .. } if in_devices => {}
            DeviceUse::Shared { .. } => self.take_devices(row, held),
            DeviceUse::Fraction(_) | DeviceUse::NeuronDevices => self.hold_exclusive(row),
        }
    }

    /// The agent's cursor stands behind the highest port that a loaded task has bound (TASK-105).
    #[cfg_attr(cold_code_small, optimize(size))]
    fn bind_dynamic(&mut self, row: usize, held: &Held) {
        let Some(about) = self.columns.about.get_mut(row) else { return };
        about.dynamic_taken.extend(held.dynamic_ports().iter().copied().filter(|&(_, port)| port > 0));
        for &(_, port) in held.dynamic_ports().iter() {
            about.dynamic_cursor = about.dynamic_cursor.max(port);
        }
    }

    /// Counts a task of a snapshot; counts that the instance reports are taken as they are.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn tally_loaded(&mut self, row: usize, task: &Task, of: Option<&InstanceFacts>) {
        let (running, pending) = (self.columns.load(row).running_tasks, self.columns.load(row).pending_tasks);
        self.tally(row, task, true);
        let Some(load) = self.columns.load.get_mut(row) else { return };
        if of.is_some_and(|of| of.running_tasks_count.is_some()) {
            load.running_tasks = running;
        }
        if of.is_some_and(|of| of.pending_tasks_count.is_some()) {
            load.pending_tasks = pending;
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn row_from(&mut self, facts: &InstanceFacts) -> Row {
        let mut by_name: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for (name, value) in &facts.attributes {
            by_name.insert(name, value.as_deref());
        }
        let external = by_name.contains_key(crate::state::EXTERNAL_ATTRIBUTE);
        let mut attributes = Vec::with_capacity(by_name.len());
        for (name, value) in by_name {
            let name = self.acquire(name);
            attributes.push((name, value.map(|value| self.acquire(value))));
        }
        attributes.sort_unstable();
        let instance_type = type_of(facts);
        let gpus = gpus_of(facts);
        let gpus_registered: Vec<Symbol> = gpus.iter().map(|(id, _)| self.acquire(id)).collect();
        let idle = gpus.iter().zip(&gpus_registered).filter(|((_, is_idle), _)| *is_idle);
        let gpus_free = idle.map(|(_, &id)| id).collect();
        let remaining = facts.remaining.as_ref().unwrap_or(&facts.registered);
        let capacity_provider = facts.capacity_provider.as_deref().map(|name| self.acquire(name));
        Row {
            status: facts.status,
            agent_connected: facts.agent_connected,
            external,
            capacity_provider,
            load: Load {
                cpu_remaining: remaining.cpu,
                memory_remaining: remaining.memory,
                running_tasks: facts.running_tasks_count.unwrap_or(0),
                pending_tasks: facts.pending_tasks_count.unwrap_or(0),
                eni_slots: facts.eni_slots,
                tasks: TaskList::default(),
            },
            ports_tcp: PortList::from_set(&remaining.ports_tcp),
            ports_udp: PortList::from_set(&remaining.ports_udp),
            gpus_free,
            device_type: DeviceType::of(instance_type),
            devices: devices_of(facts, |id| self.symbol(id)),
            attributes: attributes.into_boxed_slice(),
            about: About {
                arn: facts.arn.as_str().into(),
                ec2_instance_id: facts.ec2_instance_id.as_deref().map(Into::into),
                agent_version: facts.agent_version.as_deref().map(Into::into),
                registered_at: facts.registered_at,
                cpu_registered: facts.registered.cpu,
                memory_registered: facts.registered.memory,
                ports_registered_tcp: PortList::from_set(&facts.registered.ports_tcp).distinct().into_boxed_slice(),
                ports_registered_udp: PortList::from_set(&facts.registered.ports_udp).distinct().into_boxed_slice(),
                gpus_registered: gpus_registered.into_boxed_slice(),
                dynamic_cursor: 0,
                dynamic_taken: BTreeSet::new(),
            },
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn set_remaining(&mut self, row: usize, remaining: &ResourceFacts) {
        let registered = self.columns.about.get(row).map_or(&[][..], |about| &about.gpus_registered);
        let free: Vec<Symbol> = registered
            .iter()
            .copied()
            .filter(|&id| remaining.gpus.iter().any(|gpu| gpu == self.symbols.text(id)))
            .filter(|&id| !self.is_gpu_shared(row, id))
            .collect();
        let mut contents = self.columns.copy(row);
        contents.load.cpu_remaining = remaining.cpu.clamp(-AMOUNT_MAX, AMOUNT_MAX);
        contents.load.memory_remaining = remaining.memory.clamp(-AMOUNT_MAX, AMOUNT_MAX);
        contents.ports_tcp = PortList::from_set(&remaining.ports_tcp);
        contents.ports_udp = PortList::from_set(&remaining.ports_udp);
        contents.gpus_free = free;
        self.columns.replace(row, contents);
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn task_from(&mut self, facts: &TaskFacts, row: Option<usize>) -> Task {
        let Holding { cpu, memory, ports_tcp, ports_udp, gpus, devices, eni, dynamic_ports } = &facts.holds;
        let mut gpus = gpus.clone();
        gpus.sort();
        gpus.dedup();
        let held = Held {
            cpu: *cpu,
            memory: *memory,
            eni: *eni,
            ports_tcp: PortList::from_set(ports_tcp).distinct().as_slice().into(),
            rare: Some(Box::new(Rare {
                ports_udp: PortList::from_set(ports_udp).distinct().into(),
                dynamic_ports: dynamic_ports.as_slice().into(),
                gpus: self.intern_list(&gpus).into(),
                devices: *devices,
                reported: Some(Reported {
                    arn: facts.arn.as_str().into(),
                    definition: facts.definition.as_deref().map(|definition| self.acquire(definition)),
                    started_by: facts.started_by.as_deref().map(|by| self.acquire(by)),
                    created_at: facts.created_at,
                    started_at: facts.started_at,
                    availability_zone: facts.availability_zone.as_deref().map(|zone| self.acquire(zone)),
                    launch_type: facts.launch_type,
                    capacity_provider: facts.capacity_provider.as_deref().map(|name| self.acquire(name)),
                }),
            })),
        };
        let stopped = facts.last_status == LastStatus::Stopped;
        let desired_status = if stopped { DesiredStatus::Stopped } else { facts.desired_status };
        let group = self.acquire(&facts.group);
        let mut task = Task::new(group, row, held);
        task.desired_status = desired_status;
        task.last_status = facts.last_status;
        task.protected = facts.protected;
        task.holding = !stopped && (desired_status == DesiredStatus::Running || self.hold_until_stopped);
        task
    }
}

/// The value of `ecs.instance-type`; a later duplicate wins.
fn type_of(facts: &InstanceFacts) -> Option<&str> {
    let found = facts.attributes.iter().rfind(|(name, _)| name == TYPE_ATTRIBUTE);
    found.and_then(|(_, value)| value.as_deref())
}
