//! One minute after the other.

use alloc::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    vec::Vec,
};

use super::{Arrival, CapacityCourse, Fate, Hindrance, MemberState, Minute, Scenario, hosts::Hosts};
use crate::{
    capacity::{ClusterScaler, Estimate, GroupBounds, GroupShape, Reservation, Rest, Scaled, estimate, group_waiting},
    cluster::{
        Cluster,
        facts::{DesiredStatus, InstanceStatus},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Constraint, Decision, Launch, SpecError},
};

/// Seconds that a task waits unless told otherwise (CAP-8).
const TIMEOUT_SECONDS: u32 = 1800;

/// Tasks that may wait unless told otherwise (CAP-114).
const WAITING_MAX: u32 = 500;

#[derive(Clone, Copy, Debug)]
struct Waiting {
    arrival: usize,
    since: u64,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    task: TaskId,
    instance: InstanceId,
    arrival: usize,
    ends: Option<u64>,
}

pub(super) struct Run<'a> {
    cluster: &'a mut Cluster,
    scenario: &'a Scenario,
    arrivals: &'a [Arrival],
    prepared_tasks: Vec<PreparedId>,
    hosts: Hosts,
    scaler: ClusterScaler,
    bounds: GroupBounds,
    waiting: VecDeque<Waiting>,
    /// Tasks of services that may not wait yet, by arrival.
    held_back: VecDeque<usize>,
    running: Vec<Running>,
    /// By arrival; the waiting tasks are counted at the end.
    fates: Vec<Fate>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        cluster: &'a mut Cluster,
        scenario: &'a Scenario,
        arrivals: &'a [Arrival],
    ) -> Result<Self, SpecError> {
        let mut prepared_tasks = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            prepared_tasks.push(cluster.prepare(&arrival.spec)?);
        }
        let Scenario { provider, daemons, members, launches, .. } = scenario;
        let hosts = Hosts::of(cluster, provider, daemons, members.as_deref(), launches);
        leave(cluster, scenario);
        let present = u32::try_from(hosts.all.len()).unwrap_or(u32::MAX);
        let bounds = scenario.bounds.unwrap_or(GroupBounds { minimum: 0, maximum: u32::MAX });
        let mut scaler = ClusterScaler::new(scenario.desired.unwrap_or(present));
        scaler.minutes_below = scenario.minutes_below;
        Ok(Self {
            cluster,
            scenario,
            arrivals,
            prepared_tasks,
            hosts,
            scaler,
            bounds,
            waiting: VecDeque::new(),
            held_back: VecDeque::new(),
            running: Vec::new(),
            fates: arrivals.iter().map(|_| Fate::default()).collect(),
        })
    }

    pub(super) fn follow(mut self, minutes: u32) -> Result<CapacityCourse, SpecError> {
        let mut course = CapacityCourse::default();
        for minute in 0..=minutes {
            let row = self.minute(minute);
            let alive = u64::from(row.running).saturating_add(u64::from(row.launching));
            course.instance_minutes = course.instance_minutes.saturating_add(alive);
            let idle = u64::from(row.running.saturating_sub(row.used));
            course.idle_minutes = course.idle_minutes.saturating_add(idle);
            if course.minutes.last().is_none_or(|last| has_changed(last, &row)) {
                course.rests_since = minute;
            }
            let waits = row.waiting > 0 || row.held_back > 0;
            let given_up = row.timed_out > 0 || row.failed > 0;
            if waits || given_up {
                // When the last waiting tasks are given up, the metric no longer counts them: it
                // stays as it was.
                let before = course.hindrance.filter(|_| given_up);
                course.hindrance = self.hindrance(&row).or(before);
            }
            match (waits, course.all_placed_at) {
                (true, _) => course.all_placed_at = None,
                (false, None) => course.all_placed_at = Some(minute),
                (false, Some(_)) => {}
            }
            course.minutes.push(row);
        }
        let still = self.waiting.iter().map(|waiting| waiting.arrival).chain(self.held_back.iter().copied());
        for arrival in still {
            if let Some(fate) = self.fates.get_mut(arrival) {
                fate.waiting = fate.waiting.saturating_add(1);
            }
        }
        course.fates = self.fates;
        Ok(course)
    }

    fn minute(&mut self, minute: u32) -> Minute {
        let now = u64::from(minute).saturating_mul(60);
        let mut row = Minute {
            minute,
            running: 0,
            used: 0,
            launching: 0,
            needed: None,
            percent: None,
            desired: self.scaler.desired,
            waiting: 0,
            held_back: 0,
            placed: 0,
            ended: 0,
            timed_out: 0,
            failed: 0,
            launched: 0,
            terminated: 0,
            scaled: None,
        };
        row.launched = self.hosts.bring_up(self.cluster, &self.scenario.launches, &self.scenario.provider, now);
        self.end_tasks(now, &mut row);
        self.arrive(minute, now, &mut row);
        self.place(now, &mut row);
        self.give_up(now, &mut row);
        self.measure(minute, now, &mut row);
        self.resize(now, &mut row);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        row.waiting = count(self.waiting.len());
        row.held_back = count(self.held_back.len());
        row.launching = count(self.hosts.all.iter().filter(|host| !host.in_service).count());
        row.desired = self.scaler.desired;
        row
    }

    /// Why no instance comes for the tasks that wait, after this minute.
    fn hindrance(&self, row: &Minute) -> Option<Hindrance> {
        if self.scenario.settings.is_none() {
            return Some(Hindrance::Unmanaged);
        }
        if row.scaled == Some(Scaled::Rests(Rest::Incompatible)) {
            return Some(Hindrance::Incompatible);
        }
        if self.scaler.desired >= self.bounds.maximum && row.launching == 0 {
            return Some(Hindrance::AtMaximum);
        }
        (row.failed > 0).then_some(Hindrance::WaitingMax)
    }

    /// A task that is not started again.
    fn never(&mut self, arrival: usize) {
        if let Some(fate) = self.fates.get_mut(arrival) {
            fate.never = fate.never.saturating_add(1);
        }
    }

    fn end_tasks(&mut self, now: u64, row: &mut Minute) {
        let (done, rest): (Vec<_>, Vec<_>) =
            self.running.drain(..).partition(|task| task.ends.is_some_and(|ends| ends <= now));
        self.running = rest;
        for task in done {
            let _ = self.cluster.remove_task(task.task);
            self.hosts.drop_task(task.instance);
            row.ended = row.ended.saturating_add(1);
        }
    }

    /// Lets new tasks wait, up to the cap; beyond it, tasks of a service are held back (CAP-7) and
    /// others fail.
    fn arrive(&mut self, minute: u32, now: u64, row: &mut Minute) {
        rule!("CAP-7");
        while let Some(arrival) = self.held_back.front().copied() {
            if !self.may_wait() {
                break;
            }
            self.held_back.pop_front();
            self.waiting.push_back(Waiting { arrival, since: now });
        }
        for (at, arrival) in self.arrivals.iter().enumerate().filter(|(_, arrival)| arrival.minute == minute) {
            if let Some(fate) = self.fates.get_mut(at) {
                fate.asked = arrival.count;
            }
            for _ in 0..arrival.count {
                self.ask_for(at, now, row);
            }
        }
    }

    fn may_wait(&self) -> bool {
        rule!("CAP-114");
        let most = self.scenario.waiting_max.unwrap_or(WAITING_MAX);
        u32::try_from(self.waiting.len()).is_ok_and(|waiting| waiting < most)
    }

    fn ask_for(&mut self, arrival: usize, now: u64, row: &mut Minute) {
        // A task that fits at once need not wait, whatever the cap.
        if self.waiting.is_empty() || !self.waits(arrival) {
            if self.try_place(arrival, now) {
                row.placed = row.placed.saturating_add(1);
                return;
            }
            if !self.waits(arrival) {
                row.failed = row.failed.saturating_add(1);
                self.never(arrival);
                return;
            }
        }
        if self.may_wait() {
            self.waiting.push_back(Waiting { arrival, since: now });
        } else if self.is_service(arrival) {
            self.held_back.push_back(arrival);
        } else {
            row.failed = row.failed.saturating_add(1);
            self.never(arrival);
        }
    }

    /// Whether a task waits in PROVISIONING: only with a capacity provider whose scaling is
    /// managed, else it fails (CAP-115).
    fn waits(&self, arrival: usize) -> bool {
        rule!("CAP-37", "CAP-115");
        let launch = self.arrivals.get(arrival).map(|arrival| &arrival.spec.launch);
        self.scenario.settings.is_some() && matches!(launch, Some(Launch::CapacityProvider(_)))
    }

    fn is_service(&self, arrival: usize) -> bool {
        self.arrivals.get(arrival).is_some_and(|arrival| arrival.spec.group.starts_with("service:"))
    }

    fn try_place(&mut self, arrival: usize, now: u64) -> bool {
        let (Some(prepared), Some(asked)) = (self.prepared_tasks.get(arrival), self.arrivals.get(arrival)) else {
            return false;
        };
        let Ok(Decision::Placed(placed)) = self.cluster.decide(*prepared) else { return false };
        let Ok(task) = self.cluster.apply(&placed) else { return false };
        if !self.scenario.daemons.contains(&asked.spec.group) {
            self.hosts.add_task(placed.instance);
        }
        let ends = asked.runs_minutes.map(|minutes| now.saturating_add(u64::from(minutes).saturating_mul(60)));
        self.running.push(Running { task, instance: placed.instance, arrival, ends });
        true
    }

    /// Places waiting tasks in the order of their arrival and skips those that do not fit (CAP-33).
    fn place(&mut self, now: u64, row: &mut Minute) {
        rule!("CAP-33");
        let mut blocked: BTreeSet<usize> = BTreeSet::new();
        for _ in 0..self.waiting.len() {
            let Some(waiting) = self.waiting.pop_front() else { break };
            if !blocked.contains(&waiting.arrival) && self.try_place(waiting.arrival, now) {
                row.placed = row.placed.saturating_add(1);
            } else {
                // Within a pass, room only shrinks: what was blocked stays blocked.
                blocked.insert(waiting.arrival);
                self.waiting.push_back(waiting);
            }
        }
    }

    /// Stops tasks that waited too long; a service's scheduler starts them again (CAP-8).
    fn give_up(&mut self, now: u64, row: &mut Minute) {
        rule!("CAP-8");
        let timeout = u64::from(self.scenario.timeout_seconds.unwrap_or(TIMEOUT_SECONDS));
        for _ in 0..self.waiting.len() {
            let Some(waiting) = self.waiting.pop_front() else { break };
            if now.saturating_sub(waiting.since) < timeout {
                self.waiting.push_back(waiting);
                continue;
            }
            row.timed_out = row.timed_out.saturating_add(1);
            if self.is_service(waiting.arrival) {
                self.waiting.push_back(Waiting { since: now, ..waiting });
            } else {
                self.never(waiting.arrival);
            }
        }
    }

    fn estimate(&self) -> Option<Estimate> {
        let settings = self.scenario.settings.as_ref()?;
        let counted = self.waiting.iter().filter_map(|waiting| {
            let spec = &self.arrivals.get(waiting.arrival)?.spec;
            let distinct = spec.constraints.contains(&Constraint::DistinctInstance).then(|| spec.group.clone());
            matches!(&spec.launch, Launch::CapacityProvider(name) if *name == self.scenario.provider)
                .then(|| (spec.requirement.clone(), distinct))
        });
        let groups = group_waiting(counted);
        let launches = &self.scenario.launches;
        let zones: BTreeSet<&str> = self.hosts.all.iter().map(|host| host.zone.as_str()).collect();
        let zones = u32::try_from(zones.len().max(launches.templates.len())).unwrap_or(u32::MAX);
        let shape = GroupShape { types: launches.types.clone(), zones };
        (!groups.is_empty()).then(|| estimate(&groups, &shape, settings, &self.cluster.semantics().capacity))
    }

    fn measure(&mut self, minute: u32, now: u64, row: &mut Minute) {
        rule!("CAP-34");
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        row.running = count(self.hosts.running().count());
        row.used = count(self.hosts.running().filter(|host| host.tasks > 0).count());
        let Some(settings) = &self.scenario.settings else { return };
        let estimate = self.estimate();
        let reservation = Reservation::new(row.used, row.running, estimate.as_ref());
        let choices = &self.cluster.semantics().capacity;
        row.needed = reservation.needed();
        row.percent = Some(reservation.percent(settings.target(), choices));
        // CAP-34: the first point is that of minute 1.
        if minute > 0 {
            let youngest = self.hosts.youngest(now);
            row.scaled = Some(self.scaler.step(&reservation, youngest, self.bounds, settings, choices));
        }
    }

    /// Lets the group follow its desired capacity: at once, except for the time of a launch and for
    /// what holds an instance.
    fn resize(&mut self, now: u64, row: &mut Minute) {
        let desired = usize::try_from(self.scaler.desired).unwrap_or(usize::MAX);
        if !matches!(row.scaled, Some(Scaled::In { .. })) {
            while self.hosts.all.len() < desired {
                let before = self.hosts.all.len();
                self.hosts.launch(&self.scenario.launches, now);
                if self.hosts.all.len() == before {
                    break;
                }
            }
        }
        while self.hosts.all.len() > desired {
            let Some(at) = self.hosts.next_to_go(self.scenario.protection) else { break };
            self.terminate(at, now, row);
        }
    }

    fn terminate(&mut self, at: usize, now: u64, row: &mut Minute) {
        let Some(id) = self.hosts.all.get(at).and_then(|host| host.instance) else { return };
        row.terminated = row.terminated.saturating_add(1);
        let (lost, rest): (Vec<_>, Vec<_>) = self.running.drain(..).partition(|task| task.instance == id);
        self.running = rest;
        let mut again = self.present_services(id, &lost);
        let _ = self.cluster.deregister(id);
        self.hosts.forget(at);
        row.ended = row.ended.saturating_add(again.values().sum());
        for task in lost {
            row.ended = row.ended.saturating_add(1);
            if self.is_service(task.arrival) && task.ends.is_none() {
                let count = again.entry(task.arrival).or_default();
                *count = count.saturating_add(1);
            }
        }
        // A service replaces what it lost.
        for (arrival, count) in again {
            for _ in 0..count {
                if self.may_wait() {
                    self.waiting.push_back(Waiting { arrival, since: now });
                } else {
                    self.held_back.push_back(arrival);
                }
            }
        }
    }
    /// The tasks of services that were on an instance from the beginning, by the arrival of their
    /// service.
    fn present_services(&self, id: InstanceId, started: &[Running]) -> BTreeMap<usize, u32> {
        let mut found = BTreeMap::new();
        for task in self.cluster.tasks().filter(|task| !started.iter().any(|running| running.task == *task)) {
            let Some(view) = self.cluster.task(task) else { continue };
            let counts = view.instance() == Some(id) && view.desired_status() == DesiredStatus::Running;
            let of_group = |arrival: &Arrival| arrival.spec.group == view.group();
            let known = self.arrivals.iter().position(of_group).filter(|at| counts && self.is_service(*at));
            if let Some(arrival) = known {
                let count: &mut u32 = found.entry(arrival).or_default();
                *count = count.saturating_add(1);
            }
        }
        found
    }
}

/// An instance that leaves the group takes no more tasks (CAP-162).
fn leave(cluster: &mut Cluster, scenario: &Scenario) {
    rule!("CAP-162");
    let Some(members) = &scenario.members else { return };
    let stays = |id: &str| members.iter().any(|member| member.id == id && member.state != MemberState::Leaving);
    let all: Vec<InstanceId> = cluster.instances().collect();
    for id in all {
        let Some(view) = cluster.instance(id) else { continue };
        let is_own = view.capacity_provider() == Some(scenario.provider.as_str());
        if is_own && view.ec2_instance_id().is_some_and(|own| !stays(own)) {
            let _ = cluster.set_status(id, InstanceStatus::Draining);
        }
    }
}

/// Whether anything that matters differs between two minutes.
fn has_changed(one: &Minute, other: &Minute) -> bool {
    let state = |row: &Minute| (row.running, row.used, row.launching, row.desired, row.waiting, row.held_back);
    let acts = other.placed > 0 || other.ended > 0 || other.timed_out > 0 || other.failed > 0 || other.terminated > 0;
    acts || state(one) != state(other)
}
