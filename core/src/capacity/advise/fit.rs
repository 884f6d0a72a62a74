//! How many more tasks fit.

use alloc::vec::Vec;

use crate::{
    cluster::{Cluster, facts::InstanceStatus},
    id::{InstanceId, PreparedId, Row, TaskId},
    placement::{Constraint, Explanation, Placed, SpecError, TaskSpec, step::is_feasible},
    query::SubjectName,
    request::PreparedTask,
    task::Gpus,
};

/// How many tasks of a specification a cluster takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fit {
    /// How many tasks.
    pub count: u32,
    /// Whether the limit ended the count, and not a lack of room.
    pub is_limited: bool,
    /// How many tasks each instance gets, in the order of the ARNs; instances without any are left
    /// out.
    pub landed: Vec<(InstanceId, u32)>,
    /// Why no instance takes one more; `None` when the limit ended the count.
    pub blocked: Option<Explanation>,
    /// What is left on active instances before the tasks.
    pub before: Headroom,
    /// What is left after them, and cannot be used by these tasks.
    pub stranded: Headroom,
}

/// What is free, summed over the active instances with a connected agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Headroom {
    /// CPU units.
    pub cpu: i64,
    /// MiB.
    pub memory: i64,
    /// GPUs.
    pub gpus: u32,
    /// Network interface slots, where they are known.
    pub eni_slots: u32,
}

/// # Advice: how many more tasks fit
impl Cluster {
    /// Places tasks of a specification until none fits any more, or until `limit` are placed.
    /// Returns how many that are, where they go, and what runs out. The cluster stays as it is.
    ///
    /// The number is what ECS would place, one after the other, under any strategy: every check
    /// concerns one instance and what is on it, so an instance takes the same number of tasks in
    /// any order. Strategies matter only for where the tasks are when `limit` ends the count. Cost:
    /// O(instances + tasks).
    ///
    /// Draining instances take none, and the tasks on them are not counted: their service starts
    /// them anew elsewhere, and those need part of these places.
    ///
    /// # Errors
    /// [`SpecError`] when the task makes no sense.
    ///
    /// # Example: the places that the tasks of a draining instance need are among those that fit
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, InstanceStatus, MemoryMib, Requirement, Semantics, TaskFacts, TaskSpec};
    /// let needs = Requirement::new(CpuUnits(256), MemoryMib(1024));
    /// let instances = ["a", "b", "c"].map(|arn| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(4096)));
    /// let running = ["t1", "t2", "t3"].map(|arn| TaskFacts::new(arn, "service:web", &needs).on("a"));
    /// let mut cluster = Cluster::build(instances.into(), running.into(), &Semantics::V2026_11)?;
    /// let draining = cluster.find_instance("a").unwrap();
    /// cluster.set_status(draining, InstanceStatus::Draining)?;
    ///
    /// // 4096 / 1024 on each of b and c; the three on a need theirs there, so five are to spare.
    /// let fit = cluster.fit(&TaskSpec::service("web", needs), 100)?.count;
    /// assert_eq!(fit, 8);
    /// assert_eq!(fit as usize - cluster.tasks_on(draining)?.count(), 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit(&mut self, spec: &TaskSpec, limit: u32) -> Result<Fit, SpecError> {
        let before = self.headroom();
        let mut fork = self.open_fork();
        let prepared = fork.prepare(spec)?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let placed = match fork.cluster_mut().room(prepared, limit) < limit {
            true => fork.cluster_mut().fill_with(prepared),
            false => fork.place_many(prepared, wanted).unwrap_or_default(),
        };
        let mut instances: Vec<InstanceId> =
            placed.iter().filter_map(|task| fork.task(*task).and_then(|task| task.instance())).collect();
        instances.sort_by_cached_key(|id| fork.instance(*id).map(|view| view.arn()).unwrap_or_default());
        let mut landed: Vec<(InstanceId, u32)> = Vec::new();
        for id in instances {
            match landed.last_mut().filter(|(last, _)| *last == id) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => landed.push((id, 1)),
            }
        }
        let is_limited = placed.len() >= wanted;
        let blocked = if is_limited { None } else { fork.explain(prepared, 1).ok() };
        let count = u32::try_from(placed.len()).unwrap_or(u32::MAX);
        Ok(Fit { count, is_limited, landed, blocked, before, stranded: fork.headroom() })
    }

    /// The `count` of [`Cluster::fit`] alone, at most `limit`, with the places that the tasks of
    /// draining instances need among them. Cost: O(instances), for most prepared tasks without
    /// placing anything.
    ///
    /// # Errors
    /// [`SpecError`] when the task makes no sense.
    ///
    /// # Example
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{InstanceFacts, ResourceFacts}};
    /// use stowplan::{placement::TaskSpec, task::Requirement, unit::MemoryMib};
    /// let instance = |arn: &str, memory| InstanceFacts {
    ///     arn: arn.into(),
    ///     agent_connected: true,
    ///     registered: ResourceFacts { cpu: 2048, memory, ..ResourceFacts::default() },
    ///     ..InstanceFacts::default()
    /// };
    /// let mut cluster = Cluster::build(vec![instance("a", 4000), instance("b", 1000)], vec![], &Default::default())?;
    /// let requirement = Requirement { memory: MemoryMib(600), ..Requirement::default() };
    /// let spec = TaskSpec { requirement, ..TaskSpec::default() };
    /// // 4000 / 600 and 1000 / 600, rounded down.
    /// assert_eq!(cluster.fit_count(&spec, 100)?, 6 + 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit_count(&mut self, spec: &TaskSpec, limit: u32) -> Result<u32, SpecError> {
        let mut fork = self.open_fork();
        let prepared = fork.prepare(spec)?;
        Ok(fork.cluster_mut().room(prepared, limit))
    }

    /// How many tasks of a specification the instances take, at most `limit`. Where arithmetic is
    /// not enough, tasks are placed in a fork.
    fn room(&mut self, id: PreparedId, limit: u32) -> u32 {
        let mut fork = self.open_fork();
        let mut room = 0_u32;
        for row in fork.state.rows_by_arn().collect::<Vec<_>>() {
            let Ok(prepared) = fork.prepared_task(id) else { break };
            if room >= limit || !is_feasible(&fork.state, prepared, row) {
                continue;
            }
            let own = match fork.room_by_numbers(prepared, row) {
                Some(own) => own,
                None => fork.cluster_mut().fill_row(id, row, limit - room, &mut Vec::new()),
            };
            room = room.saturating_add(own);
        }
        room.min(limit)
    }

    /// How many tasks an instance takes that takes one, by arithmetic on the amounts. `None` where
    /// something else decides, too.
    fn room_by_numbers(&self, prepared: &PreparedTask, row: Row) -> Option<u32> {
        let needs = &prepared.requirement;
        if needs.gpus != Gpus::None || needs.neuron_devices || prepared.constraints().iter().any(asks_for_tasks) {
            return None;
        }
        // The second task collides with the ports of the first, and the constraint sees the first
        // task.
        let ports = !needs.ports_tcp.is_empty() || !needs.ports_udp.is_empty();
        if ports || prepared.constraints().contains(&Constraint::DistinctInstance) {
            return Some(1);
        }
        let occupancy = &self.state.columns.occupancy[row];
        let of = |left: i64, needed: u32| match needed {
            0 => u32::MAX,
            needed => u32::try_from(left / i64::from(needed)).unwrap_or(u32::MAX),
        };
        let slots = occupancy.eni_slots.filter(|_| needs.eni).map(|slots| slots.total.saturating_sub(slots.used));
        let amounts = of(occupancy.cpu_remaining, needs.cpu.0).min(of(occupancy.memory_remaining, needs.memory.0));
        Some(amounts.min(slots.unwrap_or(u32::MAX)))
    }

    /// Places tasks of a specification on every instance until none takes one more.
    fn fill_with(&mut self, id: PreparedId) -> Vec<TaskId> {
        let mut placed = Vec::new();
        for row in self.state.rows_by_arn().collect::<Vec<_>>() {
            self.fill_row(id, row, u32::MAX, &mut placed);
        }
        placed
    }

    /// Places tasks of a specification on one instance until it takes no more, at most `most`: how
    /// many.
    fn fill_row(&mut self, id: PreparedId, row: Row, most: u32, placed: &mut Vec<TaskId>) -> u32 {
        let decision = Placed { prepared: id, instance: self.handle(row) };
        let mut count = 0;
        while count < most && self.prepared_task(id).is_ok_and(|prepared| is_feasible(&self.state, prepared, row)) {
            let Ok(task) = self.apply(&decision) else { break };
            placed.push(task);
            count += 1;
        }
        count
    }

    /// What is free on active instances with a connected agent.
    #[must_use]
    pub fn headroom(&self) -> Headroom {
        let mut sum = Headroom::default();
        for row in self.state.rows_by_arn() {
            let active = self.state.columns.status[row] == InstanceStatus::Active;
            if !active || !self.state.columns.agent_connected[row] {
                continue;
            }
            let occupancy = &self.state.columns.occupancy[row];
            sum.cpu = sum.cpu.saturating_add(occupancy.cpu_remaining);
            sum.memory = sum.memory.saturating_add(occupancy.memory_remaining);
            let gpus = self.state.columns.gpus_free[row].len();
            sum.gpus = sum.gpus.saturating_add(u32::try_from(gpus).unwrap_or(u32::MAX));
            let slots = occupancy.eni_slots.map_or(0, |slots| slots.total.saturating_sub(slots.used));
            sum.eni_slots = sum.eni_slots.saturating_add(slots);
        }
        sum
    }
}

/// Whether a constraint depends on the tasks of an instance, so that another task may change its
/// result.
fn asks_for_tasks(constraint: &Constraint) -> bool {
    let asks = |subject: &SubjectName| matches!(subject, SubjectName::TaskGroup | SubjectName::RunningTasksCount);
    match constraint {
        Constraint::DistinctInstance => false,
        Constraint::MemberOf(query) => query.comparisons().iter().any(|comparison| asks(&comparison.subject)),
    }
}
