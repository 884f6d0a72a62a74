//! Rebalancing a service over its zones, move by move.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};
use core::cmp::Reverse;

use super::{Percentages, is_balanced};
use stowplan::{
    cluster::{
        Cluster, Fork, TaskView,
        facts::{DesiredStatus, LastStatus},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Decision, Placed, Reason, SpecError, TaskSpec},
};

/// A service to rebalance; [`Rebalancing::new`] begins one.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rebalancing<'a> {
    /// Its tasks.
    pub spec: &'a TaskSpec,
    /// How many tasks it should have.
    pub desired: u32,
    /// The bounds.
    pub percentages: Percentages,
    /// Whether its tasks run on Fargate: then each zone of the specification has room.
    pub on_fargate: bool,
    /// How many of the admissible instances and tasks each move names.
    pub named: usize,
}

impl<'a> Rebalancing<'a> {
    /// A service of this many tasks, with ECS's own percentages, on container instances.
    #[must_use]
    pub const fn new(spec: &'a TaskSpec, desired: u32) -> Self {
        Self { spec, desired, percentages: Percentages::REPLICA, on_fargate: false, named: 100 }
    }

    /// The bounds.
    #[must_use]
    pub const fn percentages(mut self, percentages: Percentages) -> Self {
        self.percentages = percentages;
        self
    }

    /// Whether its tasks run on Fargate.
    #[must_use]
    pub const fn on_fargate(mut self, on_fargate: bool) -> Self {
        self.on_fargate = on_fargate;
        self
    }

    /// How many of the admissible instances and tasks each move names.
    #[must_use]
    pub const fn named(mut self, named: usize) -> Self {
        self.named = named;
        self
    }
}

/// A move: a task starts, and once it is healthy another one stops.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RebalanceMove {
    /// The zone in which a task starts, by its place in [`RebalancePlan::zones`].
    pub to: usize,
    /// The zones in which ECS might start it instead, itself among them.
    pub to_admissible: Vec<usize>,
    /// The instance on which it starts; `None` on Fargate.
    pub instance: Option<InstanceId>,
    /// How many instances ECS might start it on.
    pub instance_count: usize,
    /// Those instances, as many as are asked for.
    pub instances: Vec<InstanceId>,
    /// The zone in which a task stops.
    pub from: usize,
    /// The task that stops.
    pub task: TaskId,
    /// How many tasks ECS might stop in its place, itself among them.
    pub task_count: usize,
    /// Those tasks, as many as are asked for.
    pub tasks: Vec<TaskId>,
}

/// Why rebalancing ends before every zone has its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RebalanceStop {
    /// It has not begun: tasks are missing, too many, or not RUNNING (DEPLOY-204).
    NotSteady,
    /// The zone of one of its tasks is not told.
    UnknownZone,
    /// The maximum leaves no room for one more task (DEPLOY-29).
    Percentages,
    /// No zone with two tasks fewer than the fullest has room.
    NoRoom,
    /// All tasks of the fullest zones are protected (DEPLOY-202).
    Protection,
}

words! {
    RebalanceStop: "reason for which rebalancing ends" {
        NotSteady = "notSteady",
        UnknownZone = "unknownZone",
        Percentages = "deploymentConfiguration",
        NoRoom = "noRoom",
        Protection = "taskProtection",
    }
}

/// How a service is rebalanced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RebalancePlan {
    /// The zones, by name.
    pub zones: Vec<String>,
    /// How many tasks each zone has at first.
    pub before: Vec<u32>,
    /// How many it has in the end.
    pub after: Vec<u32>,
    /// The moves, one after the other.
    pub moves: Vec<RebalanceMove>,
    /// Why it ends before the zones are in balance; `None` when they are.
    pub stop: Option<RebalanceStop>,
    /// The zones that should have got a task and had no room, by their places, each with the number
    /// of moves before that.
    pub full: Vec<(usize, usize)>,
    /// How many of its tasks are RUNNING, and how many should be, at first.
    pub running: u32,
}

impl RebalancePlan {
    /// Whether every zone has its share in the end.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        is_balanced(&self.after)
    }
}

/// A task of the service.
struct Own {
    /// `None` for one that a move has started.
    id: Option<TaskId>,
    arn: String,
    created: Option<i64>,
    instance: Option<InstanceId>,
    zone: usize,
    protected: bool,
}

/// Follows the rebalancing of a service to its end (DEPLOY-29): each move starts a task in the
/// emptiest zone, waits until it is healthy, and stops one in the fullest. The cluster stays as it
/// is. Whether the service is rebalanced at all is asked of [`Rebalanced`](super::Rebalanced).
///
/// It terminates: each move lowers the fullest zones or their number. Cost: for each move a
/// decision a zone, the service's tasks, and the admissible instances.
///
/// # Errors
/// [`SpecError`] when the specification of the tasks makes no sense.
///
/// # Example: four tasks in one of two zones
/// ```
/// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, Semantics, TaskSpec};
/// use stowplan::cluster::facts::{LastStatus, TaskFacts};
/// use stowplan_deployment::{Rebalancing, plan_rebalancing};
/// let instance = |arn, zone| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(4096)).zone(zone);
/// let mut cluster = Cluster::build(vec![instance("a1", "a"), instance("b1", "b")], vec![], &Semantics::V2026_11)?;
/// let web = TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(512)));
/// let a1 = cluster.find_instance("a1").ok_or("a1")?;
/// let prepared = cluster.prepare(&web)?;
/// for _ in 0..4 {
///     cluster.apply(&stowplan::placement::Placed { prepared, instance: a1 })?;
/// }
/// let tasks = (0..).zip(cluster.task_facts()).map(|(number, task): (u32, TaskFacts)| TaskFacts {
///     arn: format!("task-{number}"),
///     last_status: LastStatus::Running,
///     ..task
/// });
/// let mut cluster = Cluster::build(cluster.instance_facts(), tasks.collect(), &Semantics::V2026_11)?;
/// let plan = plan_rebalancing(&mut cluster, &Rebalancing::new(&web, 4))?;
/// assert_eq!((plan.before, plan.after, plan.moves.len()), (vec![4, 0], vec![2, 2], 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan_rebalancing(cluster: &mut Cluster, service: &Rebalancing<'_>) -> Result<RebalancePlan, SpecError> {
    let prepared = cluster.prepare(service.spec)?;
    let plan = follow(cluster, service, prepared);
    let _ = cluster.forget_prepared(prepared);
    Ok(plan)
}

/// Moves until the zones are in balance, or something keeps it from going on.
fn follow(cluster: &mut Cluster, service: &Rebalancing<'_>, prepared: PreparedId) -> RebalancePlan {
    let stops_at_full = cluster.semantics().deployment.full_zone_stops;
    let (zones, instances) = zones(cluster, service, prepared);
    let mut plan = RebalancePlan { zones, ..RebalancePlan::default() };
    let Some(mut tasks) = own_tasks(cluster, service, &plan.zones, &mut plan.running) else {
        plan.stop = Some(RebalanceStop::UnknownZone);
        return plan;
    };
    plan.before = counts(&tasks, plan.zones.len());
    plan.after.clone_from(&plan.before);
    rule!("DEPLOY-204");
    let count = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    if !is_balanced(&plan.before) && (plan.running != count || count != service.desired) {
        plan.stop = Some(RebalanceStop::NotSteady);
        return plan;
    }
    let ranks = cluster.instances().zip(0..).collect();
    let subnets = service.spec.zones.as_ref();
    let is_open = |zone: &String| subnets.is_none_or(|zones| zones.contains(zone));
    let open = plan.zones.iter().enumerate().filter(|(_, zone)| is_open(zone)).map(|(place, _)| place).collect();
    let mut mover = Mover { fork: cluster.fork(), service, prepared, instances, ranks, open, stops_at_full };
    while !is_balanced(&plan.after) {
        match mover.next(&mut tasks, &plan.after, (plan.moves.len(), &mut plan.full)) {
            Ok(step) => plan.moves.push(step),
            Err(stop) => {
                plan.stop = Some(stop);
                break;
            }
        }
        plan.after = counts(&tasks, plan.zones.len());
    }
    plan
}

/// The zones of the service by name (DEPLOY-203), and for each instance that may have its tasks the
/// place of its zone.
fn zones(
    cluster: &mut Cluster,
    service: &Rebalancing<'_>,
    prepared: PreparedId,
) -> (Vec<String>, BTreeMap<InstanceId, usize>) {
    rule!("DEPLOY-203");
    let group = service.spec.group.as_str();
    let own: Vec<TaskId> = cluster.task_views().filter(|(_, view)| is_own(view, group)).map(|(id, _)| id).collect();
    let mut names: BTreeSet<String> =
        own.iter().filter_map(|id| zone_of(cluster, &cluster.task(*id)?)).map(ToString::to_string).collect();
    let mut meant: Vec<InstanceId> = Vec::new();
    if service.on_fargate {
        names.extend(service.spec.zones.iter().flatten().cloned());
    } else {
        // Without the service's own tasks only what others hold, and what an instance is, counts.
        let mut fork = cluster.fork();
        for id in own {
            let _ = fork.stop_task(id);
        }
        let found = fork.daemon_plan(prepared).unwrap_or_default();
        let may = |reason: Reason| !matches!(reason, Reason::Attribute | Reason::Location);
        let full = found.blocked.iter().filter(|(_, rejection)| may(rejection.reason())).map(|(id, _)| *id);
        meant.extend(found.start.iter().copied().chain(full));
    }
    names.extend(meant.iter().filter_map(|id| cluster.instance(*id)?.zone()).map(ToString::to_string));
    let names: Vec<String> = names.into_iter().collect();
    let place = |id: &InstanceId| {
        let zone = cluster.instance(*id)?.zone()?;
        names.binary_search_by(|name| name.as_str().cmp(zone)).ok()
    };
    let places = meant.iter().filter_map(|id| Some((*id, place(id)?))).collect();
    (names, places)
}

fn is_own(view: &TaskView<'_>, group: &str) -> bool {
    view.group() == group && view.desired_status() == DesiredStatus::Running
}

/// The zone that a task is in: its instance's, else its own (PLACE-138).
fn zone_of<'c>(cluster: &'c Cluster, view: &TaskView<'c>) -> Option<&'c str> {
    let of_instance = view.instance().and_then(|id| cluster.instance(id)).and_then(|instance| instance.zone());
    of_instance.or_else(|| view.availability_zone())
}

/// The service's tasks; `None` where the zone of one is not told.
fn own_tasks(cluster: &Cluster, service: &Rebalancing<'_>, zones: &[String], running: &mut u32) -> Option<Vec<Own>> {
    let mut tasks = Vec::new();
    for (id, view) in cluster.task_views().filter(|(_, view)| is_own(view, &service.spec.group)) {
        let zone = zone_of(cluster, &view)?;
        *running = running.saturating_add(u32::from(view.last_status() == LastStatus::Running));
        tasks.push(Own {
            id: Some(id),
            arn: view.arn().unwrap_or_default().to_string(),
            created: view.created_at().map(|at| at.0),
            instance: view.instance(),
            zone: zones.binary_search_by(|name| name.as_str().cmp(zone)).ok()?,
            protected: view.is_protected(),
        });
    }
    Some(tasks)
}

fn counts(tasks: &[Own], zones: usize) -> Vec<u32> {
    let mut counts = alloc::vec![0_u32; zones];
    for task in tasks {
        if let Some(count) = counts.get_mut(task.zone) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// Makes one move after the other in a fork.
struct Mover<'c, 's> {
    fork: Fork<'c>,
    service: &'s Rebalancing<'s>,
    prepared: PreparedId,
    /// The instances that may have its tasks, with the places of their zones.
    instances: BTreeMap<InstanceId, usize>,
    /// The order of the instances: by ARN.
    ranks: BTreeMap<InstanceId, usize>,
    /// The zones in which Fargate may start it.
    open: Vec<usize>,
    stops_at_full: bool,
}

impl Mover<'_, '_> {
    fn next(
        &mut self,
        tasks: &mut Vec<Own>,
        counts: &[u32],
        full: (usize, &mut Vec<(usize, usize)>),
    ) -> Result<RebalanceMove, RebalanceStop> {
        rule!("DEPLOY-29");
        let running = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        if running >= self.service.percentages.limits(self.service.desired).maximum {
            return Err(RebalanceStop::Percentages);
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        let (victim, mut admissible) = self.victim(tasks, counts, most).ok_or(RebalanceStop::Protection)?;
        let (to, to_admissible, mut instances) = self.room(counts, most, full).ok_or(RebalanceStop::NoRoom)?;
        let instance = match self.service.on_fargate {
            true => None,
            false => Some(self.start(to, tasks).ok_or(RebalanceStop::NoRoom)?),
        };
        if self.service.on_fargate {
            tasks.push(Own { id: None, arn: String::new(), created: None, instance: None, zone: to, protected: false });
        }
        let stopped = tasks.swap_remove(victim);
        let task = stopped.id.ok_or(RebalanceStop::Protection)?;
        let _ = self.fork.stop_task(task);
        let (instance_count, task_count) = (instances.len(), admissible.len());
        instances.truncate(self.service.named);
        admissible.truncate(self.service.named);
        Ok(RebalanceMove {
            to,
            to_admissible,
            instance,
            instance_count,
            instances,
            from: stopped.zone,
            task,
            task_count,
            tasks: admissible,
        })
    }

    /// The zone for one more task, those that are as good, and the instances that ECS might take;
    /// what has no room is noted (DEPLOY-201).
    fn room(
        &self,
        counts: &[u32],
        most: u32,
        full: (usize, &mut Vec<(usize, usize)>),
    ) -> Option<(usize, Vec<usize>, Vec<InstanceId>)> {
        rule!("DEPLOY-201");
        let mut levels: Vec<u32> = counts.iter().copied().filter(|count| count.saturating_add(2) <= most).collect();
        levels.sort_unstable();
        levels.dedup();
        for level in levels {
            let (mut zones, mut instances) = (Vec::new(), Vec::new());
            for (zone, _) in counts.iter().enumerate().filter(|(_, count)| **count == level) {
                let allowed = |id: InstanceId| self.instances.get(&id) == Some(&zone);
                let found = match self.service.on_fargate {
                    true => Vec::new(),
                    false => self.fork.admissible_where(self.prepared, allowed).unwrap_or_default(),
                };
                let takes = if self.service.on_fargate { self.open.contains(&zone) } else { !found.is_empty() };
                if takes {
                    zones.push(zone);
                    instances.extend(found);
                } else if full.1.iter().all(|(known, _)| *known != zone) {
                    full.1.push((zone, full.0));
                }
            }
            if let Some(first) = zones.first() {
                return Some((*first, zones, instances));
            }
            if self.stops_at_full {
                return None;
            }
        }
        None
    }

    /// The task that stops in one of the fullest zones, by its place, and all that might
    /// (DEPLOY-202).
    fn victim(&self, tasks: &[Own], counts: &[u32], most: u32) -> Option<(usize, Vec<TaskId>)> {
        rule!("DEPLOY-202");
        let mut on_instance: BTreeMap<InstanceId, u32> = BTreeMap::new();
        for instance in tasks.iter().filter_map(|task| task.instance) {
            let count = on_instance.entry(instance).or_default();
            *count = count.saturating_add(1);
        }
        let may_stop = |task: &Own| !task.protected && task.id.is_some() && counts.get(task.zone) == Some(&most);
        let key = |task: &Own| {
            let beside = task.instance.and_then(|id| on_instance.get(&id)).copied().unwrap_or(0);
            let rank = task.instance.and_then(|id| self.ranks.get(&id)).copied();
            (task.zone, Reverse(beside), rank, task.created.unwrap_or(i64::MAX), task.arn.clone())
        };
        let all = || tasks.iter().enumerate().filter(|(_, task)| may_stop(task));
        let (place, _) = all().min_by_key(|(_, task)| key(task))?;
        Some((place, all().filter_map(|(_, task)| task.id).collect()))
    }

    /// Starts a task in a zone and says on which instance.
    fn start(&mut self, zone: usize, tasks: &mut Vec<Own>) -> Option<InstanceId> {
        let instances = &self.instances;
        let allowed = |id: InstanceId| instances.get(&id) == Some(&zone);
        let Ok(Decision::Placed(placed)) = self.fork.decide_where(self.prepared, allowed) else { return None };
        let Placed { instance, .. } = placed;
        self.fork.apply(&placed).ok()?;
        let instance_of = Some(instance);
        tasks.push(Own { id: None, arn: String::new(), created: None, instance: instance_of, zone, protected: false });
        Some(instance)
    }
}
