//! Draining instances, pass by pass: which tasks leave in which order, what stays and what would
//! help.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use stowplan::{
    cluster::{
        Cluster, Fork,
        facts::{DesiredStatus, InstanceStatus, LastStatus},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Decision, SpecError, TaskSpec},
};

use super::{Draining, Limits, Percentages, remedy::first};

/// A service whose tasks are replaced while instances drain.
#[derive(Clone, Debug)]
pub struct DrainService<'a> {
    /// Its tasks; their group is the service's.
    pub spec: &'a TaskSpec,
    /// How many tasks it should have.
    pub desired: u32,
    /// The bounds.
    pub percentages: Percentages,
}

/// What is drained.
#[derive(Clone, Debug, Default)]
pub struct Drainage<'a> {
    /// The instances to drain; they may drain already.
    pub instances: Vec<InstanceId>,
    /// The services whose tasks are known.
    pub services: Vec<DrainService<'a>>,
    /// The task groups of daemons.
    pub daemons: BTreeSet<String>,
}

/// What a pass does for one task group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DrainStep {
    /// The pass, from 0.
    pub pass: u32,
    /// The group.
    pub group: String,
    /// The tasks that stop.
    pub stopped: Vec<TaskId>,
    /// The instances on which replacements start, one for each.
    pub started: Vec<InstanceId>,
    /// How many more would start if there were places.
    pub unplaced: u32,
    /// How many of its tasks are healthy after it, before the new ones come up.
    pub healthy: u32,
    /// How many run or are pending after it.
    pub total: u32,
}

/// What becomes of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DrainedService {
    /// Its group.
    pub group: String,
    /// How many tasks it should have.
    pub desired: u32,
    /// The bounds.
    pub limits: Limits,
    /// The fewest healthy tasks.
    pub lowest_healthy: u32,
    /// The most tasks, running or pending.
    pub highest_total: u32,
}

/// Why tasks stay on an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DrainHold {
    /// They belong to no service: they end by themselves or by hand (DEPLOY-110).
    Standalone,
    /// They are protected from scale-in (DEPLOY-211).
    Protection,
    /// The percentages let none stop and none start.
    Percentages,
    /// Their replacements find no place.
    NoRoom,
    /// Their service, or what its tasks need, is not told.
    UnknownService,
    /// They are a daemon's, which stop after the service's tasks (DEPLOY-212).
    Daemon,
}

words! {
    DrainHold: "reason for which a task stays on an instance that drains" {
        Standalone = "standaloneTask",
        Protection = "taskProtection",
        Percentages = "deploymentConfiguration",
        NoRoom = "noRoom",
        UnknownService = "unknownService",
        Daemon = "daemon",
    }
}

/// Tasks of a group that stay, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldTasks {
    /// The group.
    pub group: String,
    /// Why.
    pub hold: DrainHold,
    /// The tasks, by ARN.
    pub tasks: Vec<TaskId>,
}

/// How instances drain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DrainPlan {
    /// Pass by pass, and in each by group.
    pub steps: Vec<DrainStep>,
    /// Each instance that was asked for, with the pass in which its last task stops; `None` where
    /// tasks stay.
    pub instances: Vec<(InstanceId, Option<u32>)>,
    /// The services with tasks on the instances, by group.
    pub services: Vec<DrainedService>,
    /// What stays on the instances that were asked for.
    pub held: Vec<HeldTasks>,
}

/// A single change after which tasks that stay leave.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DrainRemedy {
    /// The largest smaller `minimumHealthyPercent` that does.
    MinimumHealthyPercent(u32),
    /// The smallest larger `maximumPercent` that does.
    MaximumPercent(u32),
    /// So many empty instances, like this one.
    MoreInstances {
        /// How many.
        count: u32,
        /// The ARN of the instance that they are like.
        like: String,
    },
    /// The end of the tasks' protection.
    EndProtection,
    /// Stopping the tasks by hand.
    StopTasks,
}

impl DrainRemedy {
    /// The name in decision documents.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::MinimumHealthyPercent(_) => "minimumHealthyPercent",
            Self::MaximumPercent(_) => "maximumPercent",
            Self::MoreInstances { .. } => "moreInstances",
            Self::EndProtection => "endProtection",
            Self::StopTasks => "stopTasks",
        }
    }
}

/// What a remedy changes.
#[derive(Clone, Debug, Default)]
struct Change<'g> {
    percentages: Option<(&'g str, Percentages)>,
    unprotected: Option<&'g str>,
    stopped: Option<&'g str>,
}

/// A task of the cluster, or one that a pass has started.
struct Own {
    id: TaskId,
    group: String,
    instance: Option<InstanceId>,
    leaves: bool,
    running: bool,
    protected: bool,
    created: Option<i64>,
    arn: String,
}

/// Follows instances that drain until nothing moves any more (DEPLOY-110): pending tasks of
/// services stop at once, running ones are replaced within their service's percentages, daemons
/// stop last, standalone tasks stay. The cluster stays as it is.
///
/// Each task that starts is taken to be healthy at the next pass. Instances that drain already do
/// so beside those that are asked for. It terminates: each pass but the last stops a task or starts
/// one, and none of this is undone. Cost: for each pass the tasks of the cluster, and a decision
/// for each task that starts.
///
/// # Errors
/// [`SpecError`] when the specification of a service's tasks makes no sense.
pub fn plan_draining(cluster: &mut Cluster, asked: &Drainage<'_>) -> Result<DrainPlan, SpecError> {
    let mut fork = cluster.fork();
    follow(&mut fork, asked, &Change::default())
}

/// For each group of tasks that stay, single changes after which they leave, each of them followed
/// to its end: none is offered that was not seen to work. The cluster stays as it is.
///
/// Cost: some dozen plans for each group of tasks that stay.
///
/// # Errors
/// [`SpecError`] when the specification of a service's tasks makes no sense.
pub fn drain_remedies(
    cluster: &mut Cluster,
    asked: &Drainage<'_>,
    plan: &DrainPlan,
) -> Result<Vec<(HeldTasks, Vec<DrainRemedy>)>, SpecError> {
    let mut all = Vec::new();
    for held in &plan.held {
        all.push((held.clone(), remedies(cluster, asked, plan, held)?));
    }
    Ok(all)
}

fn remedies(
    cluster: &mut Cluster,
    asked: &Drainage<'_>,
    plan: &DrainPlan,
    held: &HeldTasks,
) -> Result<Vec<DrainRemedy>, SpecError> {
    let group = held.group.as_str();
    let mut found = Vec::new();
    let others: usize =
        plan.held.iter().filter(|other| other.group == group && *other != held).map(|other| other.tasks.len()).sum();
    let mut error = None;
    let mut works = |cluster: &mut Cluster, change: &Change<'_>, more: u32| {
        let mut fork = cluster.fork();
        if let Some(template) = (more > 0).then(|| template(&fork, held)).flatten() {
            for number in 0..more {
                let arn = format!("{}-{number}", template.arn);
                let _ = fork.register(&stowplan::cluster::facts::InstanceFacts { arn, ..template.clone() });
            }
        }
        match follow(&mut fork, asked, change) {
            Ok(plan) => {
                let left: usize =
                    plan.held.iter().filter(|other| other.group == group).map(|other| other.tasks.len()).sum();
                left <= others
            }
            Err(senseless) => {
                error = Some(senseless);
                false
            }
        }
    };
    match held.hold {
        DrainHold::Standalone => {
            let change = Change { stopped: Some(group), ..Change::default() };
            found.extend(works(cluster, &change, 0).then_some(DrainRemedy::StopTasks));
        }
        DrainHold::Protection => {
            let change = Change { unprotected: Some(group), ..Change::default() };
            found.extend(works(cluster, &change, 0).then_some(DrainRemedy::EndProtection));
        }
        DrainHold::UnknownService | DrainHold::Daemon => {}
        DrainHold::Percentages | DrainHold::NoRoom => {
            let Some(service) = asked.services.iter().find(|service| service.spec.group == group) else {
                return Ok(found);
            };
            let limits = service.percentages.limits(service.desired);
            let desired = u64::from(service.desired.max(1));
            let lower = |count: u32| u32::try_from(u64::from(count) * 100 / desired).unwrap_or(u32::MAX);
            let raise = |count: u32| u32::try_from((u64::from(count) * 100).div_ceil(desired)).unwrap_or(u32::MAX);
            if let Some(below) = limits.minimum.checked_sub(1) {
                let minimum = |steps: u32| lower(below.saturating_sub(steps));
                let steps = first(0, below, |steps| {
                    let percentages = Percentages { minimum_healthy: minimum(steps), ..service.percentages };
                    works(cluster, &Change { percentages: Some((group, percentages)), ..Change::default() }, 0)
                });
                found.extend(steps.map(|steps| DrainRemedy::MinimumHealthyPercent(minimum(steps))));
            }
            let most = limits.maximum.max(service.desired).saturating_add(service.desired);
            let count = first(limits.maximum.saturating_add(1), most, |count| {
                let percentages = Percentages { maximum: raise(count), ..service.percentages };
                works(cluster, &Change { percentages: Some((group, percentages)), ..Change::default() }, 0)
            });
            found.extend(count.map(|count| DrainRemedy::MaximumPercent(raise(count))));
            if let Some(like) = template(cluster, held).map(|template| template.arn) {
                let most = service.desired.clamp(1, INSTANCES_MAX);
                let count = first(1, most, |count| works(cluster, &Change::default(), count));
                found.extend(count.map(|count| DrainRemedy::MoreInstances { count, like }));
            }
        }
    }
    match error {
        Some(error) => Err(error),
        None => Ok(found),
    }
}

/// The most instances that a remedy adds.
const INSTANCES_MAX: u32 = 1000;

/// An empty instance like the first on which one of the tasks is.
fn template(cluster: &Cluster, held: &HeldTasks) -> Option<stowplan::cluster::facts::InstanceFacts> {
    let on = cluster.task(*held.tasks.first()?)?.instance()?;
    let mut facts = cluster.instance(on)?.facts();
    facts.empty();
    facts.agent_connected = true;
    facts.running_tasks_count = None;
    facts.pending_tasks_count = None;
    facts.status = InstanceStatus::Active;
    Some(facts)
}

/// A service as it is followed.
struct Replaced<'a> {
    service: &'a DrainService<'a>,
    prepared: PreparedId,
    percentages: Percentages,
    told: DrainedService,
    unplaced: u32,
}

/// Pass by pass in a fork, which keeps what it did.
fn follow(fork: &mut Fork<'_>, asked: &Drainage<'_>, change: &Change<'_>) -> Result<DrainPlan, SpecError> {
    for id in &asked.instances {
        let _ = fork.set_status(*id, InstanceStatus::Draining);
    }
    let leaving: BTreeSet<InstanceId> =
        fork.instance_views().filter(|(_, view)| view.status() == InstanceStatus::Draining).map(|(id, _)| id).collect();
    let mut run =
        Run { tasks: tasks(fork, &leaving, change), plan: DrainPlan::default(), asked, pass: 0, last: BTreeMap::new() };
    let mut services = Vec::new();
    for service in &asked.services {
        let group = &service.spec.group;
        if run.tasks.iter().any(|task| task.leaves && task.group == *group) {
            let own = change.percentages.filter(|(name, _)| name == group);
            let percentages = own.map_or(service.percentages, |(_, percentages)| percentages);
            let prepared = fork.prepare(service.spec)?;
            let (healthy, total) = run.counts(group);
            let told = DrainedService {
                group: group.clone(),
                desired: service.desired,
                limits: percentages.limits(service.desired),
                lowest_healthy: healthy,
                highest_total: total,
            };
            services.push(Replaced { service, prepared, percentages, told, unplaced: 0 });
        }
    }
    services.sort_by(|one, two| one.told.group.cmp(&two.told.group));
    run.stop_by_hand(fork, change);
    run.stop_pending(fork);
    loop {
        let steps = run.plan.steps.len();
        for service in &mut services {
            run.replace(fork, service);
        }
        run.stop_daemons(fork);
        let moved = run.plan.steps.iter().skip(steps).any(|step| !step.stopped.is_empty() || !step.started.is_empty());
        let comes_up = run.tasks.iter().any(|task| !task.running && !task.leaves);
        for task in &mut run.tasks {
            task.running |= !task.leaves;
        }
        // The state does not differ from that before: no later pass does anything.
        if !moved && !comes_up {
            break;
        }
        run.pass = run.pass.saturating_add(1);
    }
    // That a place is missing is told once where nothing else happens.
    let mut short: BTreeSet<String> = BTreeSet::new();
    run.plan.steps.retain(|step| {
        let moves = !step.stopped.is_empty() || !step.started.is_empty();
        let told = step.unplaced > 0 && !short.insert(step.group.clone());
        moves || (step.unplaced > 0 && !told)
    });
    run.conclude(&services);
    run.plan.services = services.into_iter().map(|service| service.told).collect();
    Ok(run.plan)
}

/// The tasks that run or are to run.
fn tasks(cluster: &Cluster, leaving: &BTreeSet<InstanceId>, change: &Change<'_>) -> Vec<Own> {
    let of_cluster = cluster.task_views().filter(|(_, view)| view.desired_status() == DesiredStatus::Running);
    let mut tasks: Vec<Own> = of_cluster
        .map(|(id, view)| Own {
            id,
            group: view.group().to_string(),
            instance: view.instance(),
            leaves: view.instance().is_some_and(|instance| leaving.contains(&instance)),
            running: view.last_status() == LastStatus::Running,
            protected: view.is_protected() && change.unprotected != Some(view.group()),
            created: view.created_at().map(|at| at.0),
            arn: view.arn().unwrap_or_default().to_string(),
        })
        .collect();
    let rank: BTreeMap<InstanceId, usize> = cluster.instances().zip(0..).collect();
    let place = |task: &Own| task.instance.and_then(|instance| rank.get(&instance)).copied();
    tasks.sort_by(|one, two| {
        let key = |task: &Own| (place(task), task.created.unwrap_or(i64::MAX));
        key(one).cmp(&key(two)).then_with(|| one.arn.cmp(&two.arn))
    });
    tasks
}

fn is_of_service(group: &str) -> bool {
    group.starts_with("service:")
}

/// Instances on their way to be empty.
struct Run<'a> {
    tasks: Vec<Own>,
    plan: DrainPlan,
    asked: &'a Drainage<'a>,
    pass: u32,
    /// The pass in which the last task so far has stopped on an instance.
    last: BTreeMap<InstanceId, u32>,
}

impl Run<'_> {
    /// How many tasks of a group are healthy, and how many there are.
    fn counts(&self, group: &str) -> (u32, u32) {
        let own = self.tasks.iter().filter(|task| task.group == group);
        own.fold((0_u32, 0_u32), |(healthy, total), task| {
            (healthy.saturating_add(u32::from(task.running)), total.saturating_add(1))
        })
    }

    /// Stops up to so many tasks that satisfy a condition, in their order.
    fn stop(&mut self, fork: &mut Fork<'_>, most: u32, wanted: impl Fn(&Own) -> bool) -> Vec<TaskId> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let stopped: Vec<TaskId> =
            self.tasks.iter().filter(|task| wanted(task)).take(most).map(|task| task.id).collect();
        let gone: BTreeSet<TaskId> = stopped.iter().copied().collect();
        for task in self.tasks.iter().filter(|task| gone.contains(&task.id)) {
            self.last.extend(task.instance.map(|instance| (instance, self.pass)));
        }
        self.tasks.retain(|task| !gone.contains(&task.id));
        for id in &stopped {
            let _ = fork.stop_task(*id);
        }
        stopped
    }

    fn note(&mut self, group: &str, stopped: Vec<TaskId>, started: Vec<InstanceId>, unplaced: u32) {
        let (healthy, total) = self.counts(group);
        let pass = self.pass;
        // What stops at once and what a pass does are one row.
        match self.plan.steps.iter_mut().find(|step| step.pass == pass && step.group == group) {
            Some(step) => {
                step.stopped.extend(stopped);
                step.started.extend(started);
                (step.unplaced, step.healthy, step.total) = (unplaced, healthy, total);
            }
            None => {
                let group = group.to_string();
                self.plan.steps.push(DrainStep { pass, group, stopped, started, unplaced, healthy, total });
            }
        }
    }

    /// What a remedy stops before anything else.
    fn stop_by_hand(&mut self, fork: &mut Fork<'_>, change: &Change<'_>) {
        if let Some(group) = change.stopped {
            let _ = self.stop(fork, u32::MAX, |task| task.leaves && task.group == group);
        }
    }

    /// Pending tasks of services on the instances stop at once.
    fn stop_pending(&mut self, fork: &mut Fork<'_>) {
        rule!("DEPLOY-110");
        let pending = |task: &Own| task.leaves && !task.running && is_of_service(&task.group);
        let groups: BTreeSet<String> =
            self.tasks.iter().filter(|task| pending(task)).map(|task| task.group.clone()).collect();
        for group in groups {
            let stopped = self.stop(fork, u32::MAX, |task| pending(task) && task.group == group);
            self.note(&group, stopped, Vec::new(), 0);
        }
    }

    /// One pass of a service: stops and starts, both by the state before it.
    fn replace(&mut self, fork: &mut Fork<'_>, service: &mut Replaced<'_>) {
        rule!("DEPLOY-110", "DEPLOY-211", "DEPLOY-214");
        let group = service.told.group.clone();
        let own = |leaves: bool, running: bool| {
            let alike = |task: &&Own| task.group == group && task.leaves == leaves && task.running == running;
            u32::try_from(self.tasks.iter().filter(alike).count()).unwrap_or(u32::MAX)
        };
        let (draining, running, pending) = (own(true, true), own(false, true), own(false, false));
        if draining == 0 && service.unplaced == 0 && running.saturating_add(pending) >= service.service.desired {
            return;
        }
        let healthy = draining.saturating_add(running);
        let state = Draining { desired: service.service.desired, draining, running, pending, healthy };
        let pass = state.pass(service.percentages);
        let stopped = self.stop(fork, pass.stop, |task| task.leaves && task.group == group && !task.protected);
        let mut started = Vec::new();
        for _ in 0..pass.start {
            let Ok(Decision::Placed(placed)) = fork.decide(service.prepared) else { break };
            let Ok(id) = fork.apply(&placed) else { break };
            started.push(placed.instance);
            self.tasks.push(Own {
                id,
                group: group.clone(),
                instance: Some(placed.instance),
                leaves: false,
                running: false,
                protected: false,
                created: None,
                arn: String::new(),
            });
        }
        service.unplaced = pass.start.saturating_sub(u32::try_from(started.len()).unwrap_or(u32::MAX));
        self.note(&group, stopped, started, service.unplaced);
        let (healthy, total) = self.counts(&group);
        service.told.lowest_healthy = service.told.lowest_healthy.min(healthy);
        service.told.highest_total = service.told.highest_total.max(total);
    }

    /// A daemon's tasks stop on instances that have no other task of a service any more.
    fn stop_daemons(&mut self, fork: &mut Fork<'_>) {
        rule!("DEPLOY-212");
        let daemons = &self.asked.daemons;
        let is_daemon = |task: &Own| daemons.contains(&task.group);
        let others = self.tasks.iter().filter(|task| task.leaves && is_of_service(&task.group) && !is_daemon(task));
        let busy: BTreeSet<InstanceId> = others.filter_map(|task| task.instance).collect();
        let free = |task: &Own| task.leaves && is_daemon(task) && task.instance.is_some_and(|at| !busy.contains(&at));
        let groups: BTreeSet<String> =
            self.tasks.iter().filter(|task| free(task)).map(|task| task.group.clone()).collect();
        for group in groups {
            let stopped = self.stop(fork, u32::MAX, |task| free(task) && task.group == group);
            self.note(&group, stopped, Vec::new(), 0);
        }
    }

    /// When each instance is empty, and what stays.
    fn conclude(&mut self, services: &[Replaced<'_>]) {
        let asked = &self.asked.instances;
        let busy: BTreeSet<InstanceId> = self.tasks.iter().filter_map(|task| task.instance).collect();
        let empty = |id: &InstanceId| !busy.contains(id);
        let pass = |id: &InstanceId| empty(id).then(|| self.last.get(id).copied().unwrap_or(0));
        self.plan.instances = asked.iter().map(|id| (*id, pass(id))).collect();
        let stays = |task: &&Own| task.leaves && task.instance.is_some_and(|at| asked.contains(&at));
        let mut held: BTreeMap<(String, DrainHold), Vec<(String, TaskId)>> = BTreeMap::new();
        for task in self.tasks.iter().filter(stays) {
            let service = services.iter().find(|service| service.told.group == task.group);
            let hold = match service {
                _ if self.asked.daemons.contains(&task.group) => DrainHold::Daemon,
                None if is_of_service(&task.group) => DrainHold::UnknownService,
                None => DrainHold::Standalone,
                Some(_) if task.protected => DrainHold::Protection,
                Some(service) if service.unplaced > 0 => DrainHold::NoRoom,
                Some(_) => DrainHold::Percentages,
            };
            held.entry((task.group.clone(), hold)).or_default().push((task.arn.clone(), task.id));
        }
        self.plan.held = held
            .into_iter()
            .map(|((group, hold), mut tasks)| {
                tasks.sort();
                HeldTasks { group, hold, tasks: tasks.into_iter().map(|(_, id)| id).collect() }
            })
            .collect();
    }
}
