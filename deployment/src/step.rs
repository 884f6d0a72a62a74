//! One step of the service scheduler: what it stops and starts now, and why not more.

use alloc::{collections::BinaryHeap, vec::Vec};
use core::cmp::Reverse;

use super::{Limits, Percentages};

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskCondition {
    /// Not running yet.
    Pending,
    /// Running, and not or not yet healthy.
    Unhealthy,
    /// Running, and counted as healthy.
    Healthy,
}

words! {
    TaskCondition: "condition of a task" {
        Pending = "pending",
        Unhealthy = "unhealthy",
        Healthy = "healthy",
    }
}

/// Where a task is that is on no container instance, on Fargate.
pub const NO_INSTANCE: u32 = u32::MAX;

/// A task of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceTask {
    /// Its number: the order of ids.
    pub number: u32,
    /// Its revision; the higher, the newer.
    pub revision: u32,
    /// How it stands.
    pub condition: TaskCondition,
    /// Where it is: the order of instance ids, or [`NO_INSTANCE`].
    pub instance: u32,
    /// The instance's Availability Zone.
    pub zone: u32,
    /// When it was created; the lower, the older.
    pub created: u32,
    /// Whether it is protected from scale-in.
    pub protected: bool,
}

/// Where a task went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The instance.
    pub instance: u32,
    /// Its Availability Zone.
    pub zone: u32,
}

/// The instances, as the scheduler uses them.
pub trait Places {
    /// A task leaves: its place is free at once (DEPLOY-22).
    fn leave(&mut self, task: &ServiceTask);

    /// A task with this number takes a place; `None` when there is none for its revision.
    fn take(&mut self, number: u32, revision: u32) -> Option<Place>;
}

impl<P: Places + ?Sized> Places for &mut P {
    fn leave(&mut self, task: &ServiceTask) {
        P::leave(self, task);
    }

    fn take(&mut self, number: u32, revision: u32) -> Option<Place> {
        P::take(self, number, revision)
    }
}

/// A service in the hands of its scheduler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceScheduler {
    /// How many tasks it shall have.
    pub desired: u32,
    /// Within which bounds it changes.
    pub percentages: Percentages,
    /// The revision of the primary deployment.
    pub primary: u32,
    /// Its tasks that run or are pending, all revisions.
    pub tasks: Vec<ServiceTask>,
    /// The number of the next task.
    pub next: u32,
    /// Counts the steps.
    pub step: u32,
    /// DEPLOY-24: of several unhealthy tasks the oldest is replaced first, and no other might be.
    pub oldest_first: bool,
}

/// Why a step did nothing although there is something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// The percentages allow neither to stop nor to start.
    Configuration,
    /// A task may start, but there is no place for it.
    Placement,
    /// What may stop is protected.
    Protection,
    /// All tasks of the primary deployment are there, but not healthy.
    Health,
    /// No more may be started in this step.
    Rate,
}

words! {
    WaitsFor: "thing that a deployment waits for" {
        Configuration = "deploymentConfiguration",
        Placement = "placement",
        Protection = "taskProtection",
        Health = "health",
        Rate = "rate",
    }
}

/// What a step did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchedulerStep {
    /// The tasks that it stopped, in order.
    pub stopped: Vec<ServiceTask>,
    /// The unhealthy tasks of which ECS might have stopped any where it made room for a replacement
    /// (DEPLOY-24); ours is the oldest.
    pub admissible: Vec<ServiceTask>,
    /// The tasks that it started, in order.
    pub started: Vec<ServiceTask>,
    /// How many more it would have started, had there been places.
    pub unplaced: u32,
    /// Why it did nothing.
    pub waits_for: Option<WaitsFor>,
    /// The service has what it shall have, all of it healthy, and nothing else.
    pub done: bool,
}

impl ServiceScheduler {
    /// A service whose tasks of one revision run and are healthy, with the same revision as the
    /// primary one.
    #[must_use]
    pub fn steady(desired: u32, percentages: Percentages, tasks: Vec<ServiceTask>) -> Self {
        let primary = tasks.iter().map(|task| task.revision).max().unwrap_or(0);
        let next = tasks.iter().map(|task| task.number.saturating_add(1)).max().unwrap_or(0);
        Self { desired, percentages, primary, tasks, next, step: 0, oldest_first: false }
    }

    /// Begins a deployment: a new primary revision.
    pub fn deploy(&mut self) {
        self.primary = self.primary.saturating_add(1);
    }

    /// The counts that the percentages mean now (DEPLOY-38: by the desired count of this very
    /// step).
    #[must_use]
    pub fn limits(&self) -> Limits {
        rule!("DEPLOY-38");
        self.percentages.limits(self.desired)
    }

    /// How many tasks satisfy a condition.
    #[must_use]
    pub fn count(&self, wanted: impl Fn(&ServiceTask) -> bool) -> u32 {
        u32::try_from(self.tasks.iter().filter(|task| wanted(task)).count()).unwrap_or(u32::MAX)
    }

    /// Tasks of the primary deployment.
    #[must_use]
    pub fn new_tasks(&self) -> u32 {
        self.count(|task| task.revision == self.primary)
    }

    /// Tasks of older deployments.
    #[must_use]
    pub fn old_tasks(&self) -> u32 {
        self.count(|task| task.revision != self.primary)
    }

    /// On how many instances the tasks are.
    #[must_use]
    pub fn instances(&self) -> u32 {
        let mut used: Vec<u32> =
            self.tasks.iter().map(|task| task.instance).filter(|instance| *instance != NO_INSTANCE).collect();
        used.sort_unstable();
        used.dedup();
        u32::try_from(used.len()).unwrap_or(u32::MAX)
    }

    /// Healthy tasks of all deployments.
    #[must_use]
    pub fn healthy_tasks(&self) -> u32 {
        self.count(|task| task.condition == TaskCondition::Healthy)
    }

    /// Whether the service has what it shall have, all healthy, and nothing else.
    #[must_use]
    pub fn is_steady(&self) -> bool {
        let good = |task: &ServiceTask| task.revision == self.primary && task.condition == TaskCondition::Healthy;
        self.count(|_| true) == self.desired && self.tasks.iter().all(good)
    }

    /// Every task that is pending becomes healthy: what happens between two steps when nothing goes
    /// wrong.
    pub fn settle(&mut self) {
        for task in &mut self.tasks {
            if task.condition == TaskCondition::Pending {
                task.condition = TaskCondition::Healthy;
            }
        }
    }

    /// One step of the scheduler (DEPLOY-22): stop, then start. `rate` bounds how many tasks it
    /// starts.
    ///
    /// 1. Pending tasks of older deployments stop, but for those that stand in for unhealthy ones
    ///    below the minimum.
    /// 2. From the minimum on, unhealthy tasks of older deployments stop, and as many healthy ones
    ///    as the minimum leaves.
    /// 3. Unhealthy tasks are replaced by their own revision (DEPLOY-24).
    /// 4. Tasks of the primary deployment start, as far as the maximum, the rate and the places go.
    ///
    /// Costs n log n for n tasks, and the number of zones for each that stops.
    pub fn tick(&mut self, places: &mut impl Places, rate: u32) -> SchedulerStep {
        rule!("DEPLOY-22");
        let mut step = SchedulerStep::default();
        let Limits { minimum, maximum } = self.limits();
        let healthy = self.healthy_tasks();
        self.sweep(minimum.saturating_sub(healthy), places, &mut step);
        let mut shielded = false;
        if healthy >= minimum {
            self.stop_where(places, &mut step, u32::MAX, |service, task| {
                task.revision != service.primary && task.condition == TaskCondition::Unhealthy && !task.protected
            });
            let may_stop = healthy.saturating_sub(minimum);
            let old = self.count(|task| task.revision != self.primary && task.condition == TaskCondition::Healthy);
            let stopped = self.stop_victims(may_stop, places, &mut step, |service, task| {
                task.revision != service.primary && task.condition == TaskCondition::Healthy
            });
            shielded = stopped < may_stop.min(old);
        }
        self.stop_surplus(places, &mut step);
        let mut rate = rate;
        let limited = rate;
        rate = rate.saturating_sub(self.replace_unhealthy(maximum, rate, places, &mut step));
        let good = self.count(|task| task.revision == self.primary && task.condition != TaskCondition::Unhealthy);
        let wanted = self.desired.saturating_sub(good);
        let room = maximum.saturating_sub(self.count(|_| true));
        let mut starting = wanted.min(room).min(rate);
        let by_rate = wanted.min(room) > rate;
        while starting > 0 {
            if !self.start(self.primary, places, &mut step) {
                step.unplaced = starting;
                break;
            }
            starting -= 1;
        }
        self.step = self.step.saturating_add(1);
        step.done = self.is_steady();
        let idle = step.stopped.is_empty() && step.started.is_empty() && !step.done;
        if idle && self.count(|task| task.condition == TaskCondition::Pending) == 0 {
            step.waits_for = Some(match (wanted, room, step.unplaced) {
                (1.., 0, _) if shielded => WaitsFor::Protection,
                (1.., 0, _) => WaitsFor::Configuration,
                (1.., _, 1..) => WaitsFor::Placement,
                (1.., _, _) if by_rate || limited == 0 => WaitsFor::Rate,
                _ if shielded => WaitsFor::Protection,
                _ => WaitsFor::Health,
            });
        }
        step
    }

    /// Stops pending tasks of older deployments, but for so many as stand in for unhealthy ones.
    fn sweep(&mut self, below_minimum: u32, places: &mut impl Places, step: &mut SchedulerStep) {
        let unhealthy = self.count(|task| task.revision != self.primary && task.condition == TaskCondition::Unhealthy);
        let keep = below_minimum.min(unhealthy);
        let pending = self.count(|task| task.revision != self.primary && task.condition == TaskCondition::Pending);
        self.stop_where(places, step, pending.saturating_sub(keep), |service, task| {
            task.revision != service.primary && task.condition == TaskCondition::Pending
        });
    }

    /// Stops what the primary deployment has too many of: unhealthy ones first, as replacements of
    /// them are there, then by the rule of scale-in; the percentages do not limit this (DEPLOY-39).
    fn stop_surplus(&mut self, places: &mut impl Places, step: &mut SchedulerStep) {
        rule!("DEPLOY-39");
        let of = |condition: TaskCondition| {
            move |service: &Self, task: &ServiceTask| {
                task.revision == service.primary && task.condition == condition && !task.protected
            }
        };
        let running = self.count(|task| task.revision == self.primary && task.condition != TaskCondition::Pending);
        self.stop_where(places, step, running.saturating_sub(self.desired), of(TaskCondition::Unhealthy));
        let surplus = self.new_tasks().saturating_sub(self.desired);
        let unhealthy = self.count(|task| task.revision == self.primary && task.condition == TaskCondition::Unhealthy);
        // Replacements on their way are no surplus.
        let surplus = surplus.saturating_sub(unhealthy);
        let pending = self.stop_where(places, step, surplus, of(TaskCondition::Pending));
        self.stop_victims(surplus.saturating_sub(pending), places, step, of(TaskCondition::Healthy));
    }

    /// Starts a replacement for each unhealthy task that has none; where the maximum forbids it,
    /// stops one first. Answers how many it started.
    fn replace_unhealthy(
        &mut self,
        maximum: u32,
        rate: u32,
        places: &mut impl Places,
        step: &mut SchedulerStep,
    ) -> u32 {
        let mut started = 0;
        let mut revisions: Vec<u32> = self
            .tasks
            .iter()
            .filter(|task| task.condition == TaskCondition::Unhealthy)
            .map(|task| task.revision)
            .collect();
        revisions.sort_unstable();
        revisions.dedup();
        for revision in revisions {
            let unhealthy = self.count(|task| task.revision == revision && task.condition == TaskCondition::Unhealthy);
            let pending = self.count(|task| task.revision == revision && task.condition == TaskCondition::Pending);
            if revision == self.primary {
                // Missing tasks of the primary deployment start anyway; here only the room for them
                // is made.
                let total = self.count(|_| true);
                if pending == 0 && total >= maximum {
                    self.stop_one_unhealthy(revision, places, step);
                }
                continue;
            }
            let mut wanted = unhealthy.saturating_sub(pending);
            if wanted > 0 && pending == 0 && self.count(|_| true) >= maximum {
                let stopped = self.stop_one_unhealthy(revision, places, step);
                wanted = wanted.min(stopped);
            }
            wanted = wanted.min(maximum.saturating_sub(self.count(|_| true))).min(rate.saturating_sub(started));
            while wanted > 0 && self.start(revision, places, step) {
                wanted -= 1;
                started += 1;
            }
        }
        started
    }

    /// Makes room for a replacement: any of the unhealthy tasks may stop, the oldest does
    /// (DEPLOY-24).
    fn stop_one_unhealthy(&mut self, revision: u32, places: &mut impl Places, step: &mut SchedulerStep) -> u32 {
        rule!("DEPLOY-24");
        let unhealthy = |task: &ServiceTask| {
            task.revision == revision && task.condition == TaskCondition::Unhealthy && !task.protected
        };
        let mut any: Vec<ServiceTask> = self.tasks.iter().filter(|task| unhealthy(task)).copied().collect();
        sort_by_age(&mut any);
        any.truncate(if self.oldest_first { 1 } else { usize::MAX });
        step.admissible.extend(any);
        self.stop_where(places, step, 1, |_, task| unhealthy(task))
    }

    fn start(&mut self, revision: u32, places: &mut impl Places, step: &mut SchedulerStep) -> bool {
        let Some(Place { instance, zone }) = places.take(self.next, revision) else { return false };
        let task = ServiceTask {
            number: self.next,
            revision,
            condition: TaskCondition::Pending,
            instance,
            zone,
            created: self.step.saturating_add(1),
            protected: false,
        };
        self.next = self.next.saturating_add(1);
        self.tasks.push(task);
        step.started.push(task);
        true
    }

    /// Stops up to `most` tasks that satisfy a condition, the oldest first.
    fn stop_where(
        &mut self,
        places: &mut impl Places,
        step: &mut SchedulerStep,
        most: u32,
        wanted: impl Fn(&Self, &ServiceTask) -> bool,
    ) -> u32 {
        if most == 0 {
            return 0;
        }
        let mut found: Vec<ServiceTask> = self.tasks.iter().filter(|task| wanted(self, task)).copied().collect();
        sort_by_age(&mut found);
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        self.stop_all(&found, places, step);
        u32::try_from(found.len()).unwrap_or(u32::MAX)
    }

    fn stop_all(&mut self, found: &[ServiceTask], places: &mut impl Places, step: &mut SchedulerStep) {
        if found.is_empty() {
            return;
        }
        let mut numbers: Vec<u32> = found.iter().map(|task| task.number).collect();
        numbers.sort_unstable();
        self.tasks.retain(|task| numbers.binary_search(&task.number).is_err());
        for task in found {
            places.leave(task);
            step.stopped.push(*task);
        }
    }

    /// Stops up to `most` tasks by the service's rule (DEPLOY-37, PLACE-32): the oldest
    /// deployment's, in the zone with the most tasks of the service, on the instance with the most;
    /// then by instance, age and id.
    fn stop_victims(
        &mut self,
        most: u32,
        places: &mut impl Places,
        step: &mut SchedulerStep,
        wanted: impl Fn(&Self, &ServiceTask) -> bool,
    ) -> u32 {
        rule!("DEPLOY-37");
        if most == 0 {
            return 0;
        }
        let mut candidates: Vec<ServiceTask> =
            self.tasks.iter().filter(|task| wanted(self, task) && !task.protected).copied().collect();
        if usize::try_from(most).is_ok_and(|most| most < candidates.len()) {
            candidates = self.choose(candidates, most);
        }
        self.stop_all(&candidates, places, step);
        u32::try_from(candidates.len()).unwrap_or(u32::MAX)
    }

    /// Of the candidates the first `most` by the rule, each chosen after the one before it has
    /// gone.
    fn choose(&self, mut candidates: Vec<ServiceTask>, most: u32) -> Vec<ServiceTask> {
        candidates.sort_unstable_by_key(|task| (task.revision, task.instance, task.created, task.number));
        let (zones, mut in_zone) = counted(self.tasks.iter().map(|task| task.zone));
        let (instances, mut on_instance) = counted(self.tasks.iter().map(|task| task.instance));
        let place = |names: &[u32], name: u32| names.binary_search(&name).unwrap_or(usize::MAX);
        let count = |counts: &[u32], at: usize| counts.get(at).copied().unwrap_or(0);
        let mut chosen = Vec::new();
        for of_revision in candidates.chunk_by(|one, two| one.revision == two.revision) {
            // In each zone by the tasks on the instance, then in the order of the ties. Counts only
            // fall, so a key that is out of date is too large: it is put right when it comes to the
            // top.
            let mut by_zone: Vec<BinaryHeap<(u32, Reverse<usize>)>> = alloc::vec![BinaryHeap::new(); zones.len()];
            for (order, task) in of_revision.iter().enumerate() {
                let key = count(&on_instance, place(&instances, task.instance));
                if let Some(heap) = by_zone.get_mut(place(&zones, task.zone)) {
                    heap.push((key, Reverse(order)));
                }
            }
            while u32::try_from(chosen.len()).is_ok_and(|chosen| chosen < most) {
                let mut best = None;
                for (zone, heap) in by_zone.iter_mut().enumerate() {
                    while let Some(&(key, Reverse(order))) = heap.peek() {
                        let instance =
                            of_revision.get(order).map_or(usize::MAX, |task| place(&instances, task.instance));
                        let now = count(&on_instance, instance);
                        if now == key {
                            best = best.max(Some((count(&in_zone, zone), key, Reverse(order), zone)));
                            break;
                        }
                        heap.pop();
                        heap.push((now, Reverse(order)));
                    }
                }
                let Some((_, _, Reverse(order), zone)) = best else { break };
                let Some(task) = of_revision.get(order) else { break };
                if let Some(heap) = by_zone.get_mut(zone) {
                    heap.pop();
                }
                let instance = place(&instances, task.instance);
                for cell in [in_zone.get_mut(zone), on_instance.get_mut(instance)].into_iter().flatten() {
                    *cell = cell.saturating_sub(1);
                }
                chosen.push(*task);
            }
        }
        chosen
    }
}

/// The oldest first. Apart from the generic functions that ask for it, so that it is compiled once.
fn sort_by_age(tasks: &mut [ServiceTask]) {
    tasks.sort_unstable_by_key(|task| (task.created, task.number));
}

/// The distinct numbers in order, and how often each comes.
fn counted(numbers: impl Iterator<Item = u32>) -> (Vec<u32>, Vec<u32>) {
    let mut all: Vec<u32> = numbers.collect();
    all.sort_unstable();
    let (mut names, mut counts): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for number in all {
        match counts.last_mut() {
            Some(count) if names.last() == Some(&number) => *count = count.saturating_add(1),
            _ => {
                names.push(number);
                counts.push(1);
            }
        }
    }
    (names, counts)
}
