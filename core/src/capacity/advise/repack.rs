//! A plan of moves that frees instances.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    cluster::{
        Cluster, Fork,
        facts::{DesiredStatus, InstanceStatus},
    },
    id::{InstanceId, PreparedId, Row, TaskId},
    placement::{Decision, SpecError, TaskSpec},
    request::Percentages,
};

/// A service whose tasks may move.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Movable {
    /// The specification of its tasks: its own strategies and constraints decide where they go.
    pub spec: TaskSpec,
    /// Its desired count.
    pub desired: u32,
    /// How far the service may go below and above that count.
    pub percentages: Percentages,
}

impl Movable {
    /// A service of so many tasks, within these bounds.
    #[must_use]
    pub const fn new(spec: TaskSpec, desired: u32, percentages: Percentages) -> Self {
        Self { spec, desired, percentages }
    }
}

/// The limits of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The most moves.
    pub moves: u32,
    /// How many instances to free, including those that are empty already.
    pub instances: u32,
}

impl Default for Budget {
    /// No bounds.
    fn default() -> Self {
        Self { moves: u32::MAX, instances: u32::MAX }
    }
}

/// A replacement starts and an old task stops.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskMove {
    /// The task group.
    pub group: String,
    /// The task that stops; `None` for one that the plan itself has started.
    pub task: Option<String>,
    /// Where it was.
    pub from: InstanceId,
    /// Where its replacement starts.
    pub to: InstanceId,
    /// Whether the old task must stop first: one more would be beyond the service's maximum.
    pub stop_first: bool,
}

/// One instance is drained.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DrainStep {
    /// The instance that is free afterwards.
    pub instance: InstanceId,
    /// The moves, one after the other; none for an instance that is empty already.
    pub moves: Vec<TaskMove>,
}

/// Why an instance is not freed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stay {
    /// A task that belongs to no service that may move: a standalone one, or one of an unknown
    /// service.
    Standalone(String),
    /// A task that is protected from scale-in.
    Protected(String),
    /// The percentages let none of this group's tasks move.
    Percentages(String),
    /// A task of this group finds no other place.
    NoRoom(String),
    /// The instance drains already, without this plan.
    Draining,
    /// Its agent is not connected: its tasks cannot be stopped, and whether it is empty is unknown.
    Disconnected,
    /// It is registering or gone.
    NotActive,
    /// The budget of moves is used up.
    Budget,
    /// Enough instances are free.
    Enough,
}

impl Stay {
    /// A stable word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Standalone(_) => "standaloneTask",
            Self::Protected(_) => "protectedTask",
            Self::Percentages(_) => "deploymentConfiguration",
            Self::NoRoom(_) => "noRoom",
            Self::Draining => "draining",
            Self::Disconnected => "disconnected",
            Self::NotActive => "notActive",
            Self::Budget => "budget",
            Self::Enough => "enough",
        }
    }

    /// The task group that holds the instance, where there is one.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        match self {
            Self::Standalone(group) | Self::Protected(group) | Self::Percentages(group) | Self::NoRoom(group) => {
                Some(group)
            }
            Self::Draining | Self::Disconnected | Self::NotActive | Self::Budget | Self::Enough => None,
        }
    }
}

/// The plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repack {
    /// Instance after instance.
    pub steps: Vec<DrainStep>,
    /// The instances that stay, in the order of the ARNs, and why.
    pub stays: Vec<(InstanceId, Stay)>,
    /// An upper bound of the instances that any plan frees: by the sums of CPU units, memory and
    /// GPUs, the tasks on active instances with a connected agent fit on no fewer of them.
    pub bound: u32,
}

impl Repack {
    /// How many tasks move.
    #[must_use]
    pub fn moves(&self) -> usize {
        self.steps.iter().map(|step| step.moves.len()).sum()
    }
}

/// What is put in front.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// The instances with the fewest tasks first: each takes the fewest moves.
    FewestTasks,
    /// The instances with the smallest part taken first: they are the easiest to empty.
    LeastTaken,
}

/// # Advice: which instances can be freed
impl Cluster {
    /// A plan that frees instances by draining them one after the other, the tasks of each moving
    /// one at a time: a replacement starts where its service's own strategies and constraints put
    /// it, as ECS would, then the old task stops; the other way round where the service is at its
    /// maximum. No instance that is freed takes tasks again. What drains already, or has no
    /// connected agent, is freed by no plan. The cluster stays as it is.
    ///
    /// This is advice (CAP-119). Two orders are tried, the instances with the fewest tasks first
    /// and the emptiest first; the result is the plan that frees more, or of two equal ones that
    /// with fewer moves. ECS moves nothing by itself. `is_candidate` tells which instances may be
    /// freed, `is_daemon` whose tasks hold none.
    ///
    /// Cost: instances × moves, and the placements.
    ///
    /// # Errors
    /// [`SpecError`] when a service makes no sense.
    pub fn repack(
        &mut self,
        services: &[Movable],
        budget: Budget,
        is_candidate: &dyn Fn(InstanceId) -> bool,
        is_daemon: &dyn Fn(&str) -> bool,
    ) -> Result<Repack, SpecError> {
        let mut best: Option<Repack> = None;
        for order in [Order::FewestTasks, Order::LeastTaken] {
            let mut planner = Planner::new(self, services, is_daemon)?;
            let plan = planner.plan(budget, is_candidate, order);
            let better = |before: &Repack| (plan.steps.len(), before.moves()) > (before.steps.len(), plan.moves());
            if best.as_ref().is_none_or(better) {
                best = Some(plan);
            }
        }
        Ok(best.unwrap_or_default())
    }

    /// The fewest instances that hold what is taken now, by their sizes alone.
    fn least_instances_by_sums(&self, rows: &[Row]) -> usize {
        let amounts = |total: fn(&Self, Row) -> i64, left: fn(&Self, Row) -> i64| {
            let mut totals: Vec<i64> = rows.iter().map(|row| total(self, *row)).collect();
            let taken: i64 = rows.iter().map(|row| total(self, *row).saturating_sub(left(self, *row)).max(0)).sum();
            totals.sort_unstable_by(|one, other| other.cmp(one));
            let mut sum = 0_i64;
            let enough = totals.iter().position(|total| {
                let before = sum;
                sum = sum.saturating_add(*total);
                before >= taken
            });
            enough.unwrap_or(totals.len())
        };
        let cpu = amounts(
            |cluster, row| cluster.state.columns.about[row].cpu_registered,
            |cluster, row| cluster.state.columns.occupancy[row].cpu_remaining,
        );
        let memory = amounts(
            |cluster, row| cluster.state.columns.about[row].memory_registered,
            |cluster, row| cluster.state.columns.occupancy[row].memory_remaining,
        );
        let gpus = amounts(
            |cluster, row| count(cluster.state.columns.about[row].gpus_registered.len()),
            // Tasks that share GPUs may all use the same one, so only GPUs that one task has alone
            // count as taken.
            |cluster, row| {
                let idle = count(cluster.state.gpus_idle(row).len());
                idle.saturating_add(i64::from(cluster.state.gpus_shared(row)))
            },
        );
        cpu.max(memory).max(gpus)
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

struct Planner<'a> {
    fork: Fork<'a>,
    prepared_tasks: BTreeMap<String, (PreparedId, u32, Percentages)>,
    is_daemon: &'a dyn Fn(&str) -> bool,
    /// Tasks by instance, without those of daemons.
    tasks: BTreeMap<InstanceId, Vec<TaskId>>,
    counts: BTreeMap<String, u32>,
    moved: u32,
}

impl<'a> Planner<'a> {
    fn new(
        cluster: &'a mut Cluster,
        services: &[Movable],
        is_daemon: &'a dyn Fn(&str) -> bool,
    ) -> Result<Self, SpecError> {
        let mut fork = cluster.open_fork();
        let mut prepared_tasks = BTreeMap::new();
        for service in services {
            let prepared = fork.prepare(&service.spec)?;
            prepared_tasks.insert(service.spec.group.clone(), (prepared, service.desired, service.percentages));
        }
        let mut planner =
            Self { fork, prepared_tasks, is_daemon, tasks: BTreeMap::new(), counts: BTreeMap::new(), moved: 0 };
        let ids: Vec<TaskId> = planner.fork.tasks().collect();
        for id in ids {
            let Some(task) = planner.fork.task(id) else { continue };
            if task.desired_status() != DesiredStatus::Running {
                continue;
            }
            let count = planner.counts.entry(task.group().to_string()).or_default();
            *count = count.saturating_add(1);
            if let (Some(at), false) = (task.instance(), is_daemon(task.group())) {
                planner.tasks.entry(at).or_default().push(id);
            }
        }
        Ok(planner)
    }

    fn plan(&mut self, budget: Budget, is_candidate: &dyn Fn(InstanceId) -> bool, order: Order) -> Repack {
        rule!("CAP-119");
        let rows = self.fork.state.rows_by_arn().filter(|row| self.unfit(self.fork.handle(*row)).is_none());
        let rows: Vec<Row> = rows.collect();
        let least = self.fork.least_instances_by_sums(&rows);
        let mut repack =
            Repack { bound: u32::try_from(rows.len().saturating_sub(least)).unwrap_or(u32::MAX), ..Repack::default() };
        let all: Vec<InstanceId> = self.fork.instances().filter(|id| is_candidate(*id)).collect();
        let mut stays: BTreeMap<InstanceId, Stay> = BTreeMap::new();
        let mut left: BTreeSet<InstanceId> = all.iter().copied().collect();
        for id in &all {
            if let Some(stay) = self.unfit(*id) {
                left.remove(id);
                stays.insert(*id, stay);
            }
        }
        // Empty instances are free already and must not fill up again.
        for id in left.clone() {
            let enough = u32::try_from(repack.steps.len()).is_ok_and(|freed| freed >= budget.instances);
            if self.task_count(id) == 0 && !enough {
                left.remove(&id);
                let _ = self.fork.set_status(id, InstanceStatus::Draining);
                repack.steps.push(DrainStep { instance: id, moves: Vec::new() });
            }
        }
        while let Some(id) = self.next(&left, order) {
            left.remove(&id);
            if u32::try_from(repack.steps.len()).is_ok_and(|freed| freed >= budget.instances) {
                stays.insert(id, Stay::Enough);
                continue;
            }
            match self.empty(id, budget) {
                Ok(moves) => repack.steps.push(DrainStep { instance: id, moves }),
                Err(stay) => {
                    stays.insert(id, stay);
                }
            }
        }
        repack.stays = all.iter().filter_map(|id| Some((*id, stays.remove(id)?))).collect();
        repack
    }

    /// Why no plan frees an instance, whatever runs on it.
    fn unfit(&self, id: InstanceId) -> Option<Stay> {
        let view = self.fork.instance(id)?;
        match view.status() {
            InstanceStatus::Active if view.agent_connected() => None,
            InstanceStatus::Active => Some(Stay::Disconnected),
            InstanceStatus::Draining => Some(Stay::Draining),
            _ => Some(Stay::NotActive),
        }
    }

    fn task_count(&self, id: InstanceId) -> usize {
        self.tasks.get(&id).map_or(0, Vec::len)
    }

    fn next(&self, left: &BTreeSet<InstanceId>, order: Order) -> Option<InstanceId> {
        let key = |id: &InstanceId| {
            let first = match order {
                Order::FewestTasks => u64::try_from(self.task_count(*id)).unwrap_or(u64::MAX),
                Order::LeastTaken => self.taken(*id),
            };
            (first, *id)
        };
        left.iter().copied().min_by_key(key)
    }

    /// The larger part of CPU units and memory that is taken, in millionths.
    fn taken(&self, id: InstanceId) -> u64 {
        let Some(view) = self.fork.instance(id) else { return u64::MAX };
        let part = |total: i64, left: i64| {
            let taken = total.saturating_sub(left).max(0).saturating_mul(1_000_000);
            u64::try_from(taken.checked_div(total).unwrap_or(0)).unwrap_or(0)
        };
        part(view.cpu_registered(), view.cpu_remaining()).max(part(view.memory_registered(), view.memory_remaining()))
    }

    /// Moves every task of an instance elsewhere, or none where one of them cannot move.
    fn empty(&mut self, from: InstanceId, budget: Budget) -> Result<Vec<TaskMove>, Stay> {
        let mut tasks = self.tasks.get(&from).cloned().unwrap_or_default();
        let more = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        for task in &tasks {
            self.may_move(*task)?;
        }
        if self.moved.saturating_add(more) > budget.moves {
            return Err(Stay::Budget);
        }
        // The largest first, because they are the hardest to place.
        let size = |task: &TaskId| {
            let prepared = self.fork.task(*task).and_then(|task| self.prepared_tasks.get(task.group()));
            let spec = prepared.and_then(|(prepared, ..)| self.fork.spec(*prepared).ok());
            spec.map_or((0, 0), |spec| (spec.requirement.memory.0, spec.requirement.cpu.0))
        };
        tasks.sort_by_key(|task| core::cmp::Reverse(size(task)));
        let mut moves = Vec::new();
        let mut started: Vec<(InstanceId, TaskId)> = Vec::new();
        {
            let mut fork = self.fork.fork();
            let _ = fork.set_status(from, InstanceStatus::Draining);
            for id in tasks {
                let (planned, task) = move_one(fork.cluster_mut(), &self.prepared_tasks, &self.counts, id, from)?;
                started.push((planned.to, task));
                moves.push(planned);
            }
            fork.commit();
        }
        self.tasks.remove(&from);
        for (to, task) in started {
            self.tasks.entry(to).or_default().push(task);
        }
        self.moved = self.moved.saturating_add(more);
        Ok(moves)
    }

    fn may_move(&self, id: TaskId) -> Result<(), Stay> {
        let Some(task) = self.fork.task(id) else { return Ok(()) };
        let group = task.group();
        if (self.is_daemon)(group) {
            return Ok(());
        }
        let Some((_, desired, percentages)) = self.prepared_tasks.get(group) else {
            return Err(Stay::Standalone(group.to_string()));
        };
        if task.is_protected() {
            return Err(Stay::Protected(group.to_string()));
        }
        let count = self.counts.get(group).copied().unwrap_or(0);
        let limits = percentages.limits(*desired);
        if count >= limits.maximum && count <= limits.minimum {
            return Err(Stay::Percentages(group.to_string()));
        }
        Ok(())
    }
}

/// Starts one task's replacement elsewhere and stops the task.
fn move_one(
    cluster: &mut Cluster,
    prepared_tasks: &BTreeMap<String, (PreparedId, u32, Percentages)>,
    counts: &BTreeMap<String, u32>,
    id: TaskId,
    from: InstanceId,
) -> Result<(TaskMove, TaskId), Stay> {
    let (group, arn) = cluster
        .task(id)
        .map(|task| (task.group().to_string(), task.arn().map(ToString::to_string)))
        .unwrap_or_default();
    let Some((prepared, desired, percentages)) = prepared_tasks.get(&group) else {
        return Err(Stay::Standalone(group));
    };
    let count = counts.get(&group).copied().unwrap_or(0);
    let stop_first = count >= percentages.limits(*desired).maximum;
    if stop_first {
        let _ = cluster.remove_task(id);
    }
    let Ok(Decision::Placed(placed)) = cluster.decide(*prepared) else { return Err(Stay::NoRoom(group)) };
    let Ok(task) = cluster.apply(&placed) else { return Err(Stay::NoRoom(group)) };
    if !stop_first {
        let _ = cluster.remove_task(id);
    }
    Ok((TaskMove { group, task: arn, from, to: placed.instance, stop_first }, task))
}
