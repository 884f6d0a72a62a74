//! A deployment on a real cluster: how it goes, whether it ends, and the proof where it does not.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Amounts, DeploymentCourse, FailedBy, NO_INSTANCE, Needs, Orders, Place, Places, Rollout, RolloutTerms, Room,
    ServiceScheduler, ServiceTask, TaskCondition, TimedPlan, WaitsFor, follow,
    places::{Found, OnCluster, OnFargate},
    planner::Planner,
    search,
    timed::NEW,
};
use stowplan::{
    capacity::fargate::ZoneBalance,
    cluster::{
        Cluster, TaskView,
        facts::{DesiredStatus, InstanceFacts, LastStatus},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Constraint, Explanation, SpecError, TaskSpec},
    task::{Gpus, Health, Requirement},
};

/// The most instances for which every order of stops and starts is tried.
const SEARCH_INSTANCES: usize = 64;

/// The most states that such a search visits.
const SEARCH_STATES: usize = 20_000;

/// Whether a deployment ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeploymentOutcome {
    /// It does: followed to its end.
    Completes,
    /// It may end or not, depending on which task ECS stops, or where it starts one.
    DependsOnChoice {
        /// How many states were looked at.
        states: usize,
    },
    /// It fails, second by second: [`DeploymentPlan::timed`] says more.
    Fails {
        /// By what.
        by: FailedBy,
    },
    /// It gets stuck.
    Stuck {
        /// What holds it.
        waits_for: WaitsFor,
        /// Why no other order would do better.
        proof: StuckProof,
    },
}

/// Why no other order of stops and starts ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StuckProof {
    /// It is stuck at the first step, before anything was chosen.
    NothingWasChosen,
    /// Every choice was followed.
    Exhausted {
        /// How many states there are.
        states: usize,
    },
    /// A new task needs no more than an old one, so each place that an old task leaves is as good
    /// as another; there are too few.
    TooFewPlaces,
    /// There were too many choices to follow.
    Open,
    /// The same tasks start and stop again and again.
    Repeats,
}

impl StuckProof {
    /// A stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NothingWasChosen => "firstStep",
            Self::Exhausted { .. } => "exhausted",
            Self::TooFewPlaces => "places",
            Self::Open => "open",
            Self::Repeats => "repeats",
        }
    }
}

/// A deployment, planned.
///
/// `{plan}` alone prints how it ends and why, how low and how high the counts go, and a line a
/// step. Why the next task found no place is the [`explanation`](Self::explanation), which has its
/// own [`display`](Explanation::display).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentPlan {
    /// Step by step.
    pub course: DeploymentCourse,
    /// Whether it ends.
    pub outcome: DeploymentOutcome,
    /// Why the next task found no place, where that is what holds it: as things stand after the
    /// last step, which the cluster itself is not. [`Explanation::display`] takes the cluster that
    /// was planned on, for its names.
    pub explanation: Option<Explanation>,
    /// How many tasks of the service there were at the beginning.
    pub tasks: u32,
    /// On how many instances these tasks were.
    pub instances: u32,
    /// How many instances the service uses at its peak, if every task of the maximum finds a place;
    /// `None` where not even an empty instance takes a new task.
    pub instances_at_peak: Option<u32>,
    /// The same second by second, where [terms](super::RolloutTerms) decide how it goes.
    pub timed: Option<TimedPlan>,
}

/// Numbers of the instances, in the order of their ARNs, and of their zones.
pub(super) fn numbered(cluster: &Cluster) -> BTreeMap<InstanceId, (u32, u32)> {
    numbered_with_zones(cluster).0
}

/// The numbers, and those of the zones by name, the zones of tasks on no instance included.
fn numbered_with_zones(cluster: &Cluster) -> (BTreeMap<InstanceId, (u32, u32)>, BTreeMap<String, u32>) {
    let mut zones: BTreeMap<&str, u32> = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for (number, id) in (0..).zip(cluster.instances()) {
        let Some(view) = cluster.instance(id) else { continue };
        let zone = view.zone().unwrap_or("");
        let next = u32::try_from(zones.len()).unwrap_or(u32::MAX);
        numbers.insert(id, (number, *zones.entry(zone).or_insert(next)));
    }
    for zone in cluster.tasks().filter_map(|id| cluster.task(id)?.availability_zone()) {
        let next = u32::try_from(zones.len()).unwrap_or(u32::MAX);
        zones.entry(zone).or_insert(next);
    }
    (numbers, zones.into_iter().map(|(zone, number)| (zone.to_string(), number)).collect())
}

/// Whether a task waits for an instance: it holds no place, and the scheduler finds one for it as
/// for a new one (PLACE-140).
fn is_waiting(view: &TaskView<'_>) -> bool {
    view.instance().is_none() && view.last_status() == LastStatus::Provisioning && view.fargate_provider().is_none()
}

/// The order of the present tasks' numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Age<'c> {
    instance: u32,
    created: Option<i64>,
    arn: &'c str,
}

/// How a present task stands (DEPLOY-123): a running one by its checks, where they are told; what
/// does not run, or whose checks have no result yet, comes up.
fn condition(view: &TaskView<'_>, terms: Option<&RolloutTerms>) -> TaskCondition {
    rule!("DEPLOY-123");
    if view.last_status() != LastStatus::Running {
        return TaskCondition::Pending;
    }
    let told = terms.filter(|terms| !terms.present.is_empty());
    match told.and_then(|terms| terms.present.get(view.arn()?)) {
        None | Some(Health::Healthy) => TaskCondition::Healthy,
        Some(Health::Unknown) => TaskCondition::Pending,
        Some(Health::Unhealthy) => TaskCondition::Unhealthy,
    }
}

/// The service's tasks of now, and their handles by number.
pub(super) fn present(
    cluster: &Cluster,
    rollout: &Rollout<'_>,
    numbers: &BTreeMap<InstanceId, (u32, u32)>,
) -> (Vec<ServiceTask>, BTreeMap<u32, TaskId>) {
    let (_, zones) = numbered_with_zones(cluster);
    let mut found: Vec<(Age, TaskId, ServiceTask)> = Vec::new();
    for id in cluster.tasks() {
        let Some(view) = cluster.task(id) else { continue };
        if view.group() != rollout.spec.group || view.desired_status() != DesiredStatus::Running {
            continue;
        }
        if is_waiting(&view) {
            continue;
        }
        // A task on no known instance exists all the same: on Fargate, or on an instance outside
        // the snapshot.
        let own_zone = || view.availability_zone().and_then(|zone| zones.get(zone)).copied().unwrap_or(u32::MAX);
        let place = view.instance().and_then(|instance| numbers.get(&instance)).copied();
        let (instance, zone) = place.unwrap_or_else(|| (NO_INSTANCE, own_zone()));
        let condition = condition(&view, rollout.terms);
        let age = Age { instance, created: view.created_at().map(|at| at.0), arn: view.arn().unwrap_or_default() };
        let revision = u32::from(rollout.definition.is_some() && view.definition() == rollout.definition);
        let protected = view.is_protected() && !rollout.terms.is_some_and(|terms| terms.ignores_protection);
        found.push((age, id, ServiceTask { number: 0, revision, condition, instance, zone, created: 0, protected }));
    }
    found.sort_by(|one, two| one.0.cmp(&two.0));
    let mut ages: Vec<Option<i64>> = found.iter().map(|(age, _, _)| age.created).collect();
    ages.sort_unstable();
    ages.dedup();
    let mut handles = BTreeMap::new();
    let mut tasks = Vec::with_capacity(found.len());
    for (number, (age, id, task)) in (0..).zip(found) {
        handles.insert(number, id);
        let created = ages.binary_search(&age.created).ok().and_then(|age| u32::try_from(age).ok()).unwrap_or(0);
        tasks.push(ServiceTask { number, created, ..task });
    }
    (tasks, handles)
}

/// # Deployments: a rolling update
impl Planner<'_> {
    pub(crate) fn plan_deployment(&mut self, rollout: &Rollout<'_>) -> Result<DeploymentPlan, SpecError> {
        let prepared = self.cluster.prepare(rollout.spec)?;
        let plan = self.follow_rollout(rollout, prepared);
        let _ = self.cluster.forget_prepared(prepared);
        Ok(plan)
    }

    fn follow_rollout(&mut self, rollout: &Rollout<'_>, prepared: PreparedId) -> DeploymentPlan {
        let found = self.find(rollout);
        let terms = rollout.terms;
        if let Some(terms) = terms.filter(|terms| terms.moves_tasks(&found.service)) {
            return self.by_terms(rollout, terms, prepared, found);
        }
        let plan = self.follow_steps(rollout, prepared, found);
        let Some(terms) = terms.filter(|terms| terms.tells_seconds(&plan.outcome)) else { return plan };
        if matches!(plan.outcome, DeploymentOutcome::DependsOnChoice { .. }) {
            return plan;
        }
        let found = self.find(rollout);
        let timed = self.by_terms(rollout, terms, prepared, found);
        match timed.outcome {
            // The proof of the steps says more.
            DeploymentOutcome::Stuck { .. } => DeploymentPlan { outcome: plan.outcome, ..timed },
            _ => timed,
        }
    }

    fn by_terms(
        &mut self,
        rollout: &Rollout<'_>,
        terms: &RolloutTerms,
        prepared: PreparedId,
        found: Found,
    ) -> DeploymentPlan {
        if rollout.on_fargate {
            return self.follow_timed_on_fargate(rollout, terms, found);
        }
        self.follow_timed(rollout, terms, prepared, found)
    }

    /// The service as the deployment finds it.
    fn find(&self, rollout: &Rollout<'_>) -> Found {
        let instances = numbered(self);
        let (tasks, handles) = present(self, rollout, &instances);
        let count = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        let mut service = ServiceScheduler::steady(rollout.desired, rollout.percentages, tasks);
        service.primary = NEW;
        service.oldest_first = self.semantics().deployment.oldest_first;
        Found { service, handles, instances, count }
    }

    /// Every step, each new task being healthy at the next.
    fn follow_steps(&mut self, rollout: &Rollout<'_>, prepared: PreparedId, found: Found) -> DeploymentPlan {
        let Found { mut service, handles, instances, count } = found;
        let used = service.instances();
        if rollout.on_fargate {
            return self.follow_on_fargate(rollout, service, handles, count);
        }
        let rooms = self.rooms(rollout, prepared, &service, &instances);
        let before = service.clone();
        let mut fork = self.cluster.fork();
        let (tasks, places_of) = (handles.clone(), instances.clone());
        let mut places = OnCluster { cluster: fork.lend(), prepared, old: None, tasks, instances: places_of };
        let course = follow(&mut service, &mut places, rollout.rate);
        let wanted = course.rows.last().map_or(1, |row| row.unplaced.max(1));
        let explanation = match course.waits_for() {
            Some(WaitsFor::Placement) => fork.explain(prepared, wanted).ok(),
            _ => None,
        };
        drop(fork);
        let outcome = judge(&course, rooms, rollout);
        let instances_at_peak = if course.rows.iter().all(|row| row.unplaced == 0) {
            Some(course.most_instances)
        } else {
            self.instances_at_peak(rollout, prepared, before, &instances, handles)
        };
        DeploymentPlan { course, outcome, explanation, tasks: count, instances: used, instances_at_peak, timed: None }
    }

    /// The same without instances: counts, percentages, protection and the rate alone decide.
    fn follow_on_fargate(
        &mut self,
        rollout: &Rollout<'_>,
        mut service: ServiceScheduler,
        tasks: BTreeMap<u32, TaskId>,
        count: u32,
    ) -> DeploymentPlan {
        let instances = service.instances();
        let (balance, zones) = self.fargate_zones(rollout);
        let mut fork = self.cluster.fork();
        let mut places = OnFargate { cluster: fork.lend(), balance, zones, tasks };
        let course = follow(&mut service, &mut places, rollout.rate);
        drop(fork);
        let outcome = judge(&course, None, rollout);
        let instances_at_peak = Some(course.most_instances);
        DeploymentPlan { course, outcome, explanation: None, tasks: count, instances, instances_at_peak, timed: None }
    }

    /// How the service's tasks are spread over Fargate's zones, and the zones' numbers.
    pub(super) fn fargate_zones(&self, rollout: &Rollout<'_>) -> (ZoneBalance, BTreeMap<String, u32>) {
        let (_, mut zones) = numbered_with_zones(self);
        let mut balance = ZoneBalance::new(rollout.spec.zones.iter().flatten().cloned());
        for zone in rollout.spec.zones.iter().flatten() {
            let next = u32::try_from(zones.len()).unwrap_or(u32::MAX);
            zones.entry(zone.clone()).or_insert(next);
        }
        let own = self.tasks().filter_map(|id| self.task(id)).filter(|view| view.group() == rollout.spec.group);
        for zone in
            own.filter(|view| view.desired_status() == DesiredStatus::Running).filter_map(|v| v.availability_zone())
        {
            balance.add(zone);
        }
        (balance, zones)
    }

    /// The instances as a search sees them; `None` where the present tasks' needs are unknown, or
    /// constraints depend on other tasks.
    fn rooms(
        &mut self,
        rollout: &Rollout<'_>,
        prepared: PreparedId,
        service: &ServiceScheduler,
        numbers: &BTreeMap<InstanceId, (u32, u32)>,
    ) -> Option<(Vec<Room>, Needs)> {
        let old = rollout.old.filter(|_| numbers.len() <= SEARCH_INSTANCES)?;
        let groups =
            |constraint: &Constraint| matches!(constraint, Constraint::MemberOf(query) if query.uses_task_group());
        let apart = |task: &ServiceTask| task.protected || task.instance == NO_INSTANCE;
        if rollout.spec.constraints.iter().any(groups) || service.tasks.iter().any(apart) {
            return None;
        }
        let needs = needs(old, rollout.spec)?;
        let mut counts: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for task in &service.tasks {
            let count = counts.entry(task.instance).or_default();
            if task.revision == 0 { count.0 += 1 } else { count.1 += 1 }
        }
        let mut fork = self.cluster.fork();
        let own: Vec<TaskId> =
            fork.tasks().filter(|id| fork.task(*id).is_some_and(|view| view.group() == rollout.spec.group)).collect();
        let mut rooms = Vec::with_capacity(numbers.len());
        for (id, (number, _)) in numbers {
            let view = fork.instance(*id)?;
            let free = [
                view.cpu_remaining(),
                view.memory_remaining(),
                view.eni_slots().map_or(i64::from(u32::MAX), |slots| i64::from(slots.total) - i64::from(slots.used)),
                i64::try_from(view.gpus_free().count()).unwrap_or(i64::MAX),
            ];
            let (old, new) = counts.get(number).copied().unwrap_or_default();
            rooms.push((*id, Room { free, open: false, old, new }));
        }
        // Without the service's own tasks, only what other tasks hold and what the instance lacks
        // keeps a task out.
        for id in own {
            let _ = fork.stop_task(id);
        }
        let seen = rooms.into_iter().map(|(id, room)| {
            let open = fork.lacks_only_amounts(prepared, id).unwrap_or(false);
            Room { open, ..room }
        });
        Some((seen.collect(), needs))
    }

    /// Runs the deployment with empty instances added as they are needed, and counts where the
    /// service is at its peak.
    pub(super) fn instances_at_peak(
        &mut self,
        rollout: &Rollout<'_>,
        prepared: PreparedId,
        mut service: ServiceScheduler,
        instances: &BTreeMap<InstanceId, (u32, u32)>,
        handles: BTreeMap<u32, TaskId>,
    ) -> Option<u32> {
        let template = self.template(&service, instances)?;
        let per_instance = self.fits_on_empty(prepared, &template);
        let mut fork = self.cluster.fork();
        let instances = instances.clone();
        let on = OnCluster { cluster: fork.lend(), prepared, old: None, tasks: handles, instances };
        let mut places = Growing { on, per_instance, added: Vec::new(), short: false };
        let course = follow(&mut service, &mut places, rollout.rate);
        (!places.short).then_some(course.most_instances)
    }

    /// An empty instance like the first that has a task of the service, else like the first of all.
    fn template(
        &self,
        service: &ServiceScheduler,
        instances: &BTreeMap<InstanceId, (u32, u32)>,
    ) -> Option<InstanceFacts> {
        let first = service.tasks.iter().map(|task| task.instance).filter(|instance| *instance != NO_INSTANCE).min();
        let wanted = instances.iter().find(|(_, (number, _))| first.is_none_or(|first| *number == first))?;
        let arn = self.instance(*wanted.0)?.arn();
        let mut facts = self.instance_facts().into_iter().find(|facts| facts.arn == arn)?;
        facts.empty();
        facts.agent_connected = true;
        facts.running_tasks_count = None;
        facts.pending_tasks_count = None;
        facts.status = stowplan::cluster::facts::InstanceStatus::Active;
        Some(facts)
    }

    /// How many new tasks an empty instance takes, at most a thousand.
    fn fits_on_empty(&self, prepared: PreparedId, template: &InstanceFacts) -> u32 {
        let Ok(mut empty) = Cluster::build(Vec::new(), Vec::new(), self.semantics()) else { return 0 };
        if empty.register(template).is_err() {
            return 0;
        }
        let Ok(asked) = self.spec(prepared) else { return 0 };
        let Ok(prepared) = empty.prepare(asked) else { return 0 };
        empty.place_many(prepared, 1000).map_or(0, |placed| u32::try_from(placed.len()).unwrap_or(u32::MAX))
    }

    /// An empty instance to add, as [`Cluster::plan_deployment`] counts them: like the first that
    /// has a task of the service.
    pub(super) fn spare_instance(&self, rollout: &Rollout<'_>) -> Option<InstanceFacts> {
        let instances = numbered(self);
        let (tasks, _) = present(self, rollout, &instances);
        self.template(&ServiceScheduler::steady(rollout.desired, rollout.percentages, tasks), &instances)
    }
}

/// A cluster to which instances are added as they are needed.
struct Growing<'c> {
    on: OnCluster<'c>,
    per_instance: u32,
    /// How many tasks are on each instance that was added.
    added: Vec<u32>,
    /// Not even an empty instance takes the task.
    short: bool,
}

impl Growing<'_> {
    const FIRST: u32 = 1 << 30;
}

impl Places for Growing<'_> {
    fn leave(&mut self, task: &ServiceTask) {
        let index = task.instance.checked_sub(Self::FIRST).and_then(|index| usize::try_from(index).ok());
        match index.and_then(|index| self.added.get_mut(index)) {
            Some(count) => *count = count.saturating_sub(1),
            None => self.on.leave(task),
        }
    }

    fn take(&mut self, number: u32, revision: u32) -> Option<Place> {
        if let Some(place) = self.on.take(number, revision) {
            return Some(place);
        }
        if self.per_instance == 0 || revision == 0 {
            self.short |= self.per_instance == 0;
            return None;
        }
        let index = match self.added.iter().position(|count| *count < self.per_instance) {
            Some(index) => index,
            None => {
                self.added.push(0);
                self.added.len().saturating_sub(1)
            }
        };
        let count = self.added.get_mut(index)?;
        *count = count.saturating_add(1);
        let instance = Self::FIRST.saturating_add(u32::try_from(index).ok()?);
        Some(Place { instance, zone: u32::MAX })
    }
}

fn needs(old: &Requirement, spec: &TaskSpec) -> Option<Needs> {
    let new = &spec.requirement;
    let amounts = |needs: &Requirement| -> Option<Amounts> {
        let gpus = match needs.gpus {
            Gpus::None => 0,
            Gpus::Count(count) => i64::from(count),
            Gpus::All | Gpus::Fraction(_) | Gpus::Shared { .. } => return None,
        };
        if needs.neuron_devices {
            return None;
        }
        Some([i64::from(needs.cpu.0), i64::from(needs.memory.0), i64::from(needs.eni), gpus])
    };
    let distinct = spec.constraints.contains(&Constraint::DistinctInstance);
    let shares = |one: &[u16], two: &[u16]| one.iter().any(|port| two.contains(port));
    let same = shares(&old.ports_tcp, &new.ports_tcp) || shares(&old.ports_udp, &new.ports_udp);
    let ports = !new.ports_tcp.is_empty() || !new.ports_udp.is_empty();
    Some(Needs { old: amounts(old)?, new: amounts(new)?, new_alone: distinct || ports, apart: distinct || same })
}

/// The outcome, by the course and a search together.
fn judge(course: &DeploymentCourse, rooms: Option<(Vec<Room>, Needs)>, rollout: &Rollout<'_>) -> DeploymentOutcome {
    let no_larger = rooms.as_ref().is_some_and(|(_, needs)| needs.new_is_no_larger());
    let Some(waits_for) = course.waits_for() else {
        // If a new task is no larger than an old one, every order ends where this one does.
        if let (Some((rooms, needs)), false) = (&rooms, no_larger) {
            let searched = search(rooms, needs, rollout.desired, course.limits, SEARCH_STATES);
            if searched.orders == Orders::SomeComplete {
                return DeploymentOutcome::DependsOnChoice { states: searched.states };
            }
        }
        return DeploymentOutcome::Completes;
    };
    if course.rows.len() <= 1 {
        return DeploymentOutcome::Stuck { waits_for, proof: StuckProof::NothingWasChosen };
    }
    let proof = match &rooms {
        Some((rooms, needs)) => {
            let searched = search(rooms, needs, rollout.desired, course.limits, SEARCH_STATES);
            match searched.orders {
                Orders::NoneCompletes => StuckProof::Exhausted { states: searched.states },
                Orders::AllComplete | Orders::SomeComplete => {
                    return DeploymentOutcome::DependsOnChoice { states: searched.states };
                }
                Orders::TooMany if no_larger => StuckProof::TooFewPlaces,
                Orders::TooMany => StuckProof::Open,
            }
        }
        None => StuckProof::Open,
    };
    DeploymentOutcome::Stuck { waits_for, proof }
}
