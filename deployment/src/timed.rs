//! A deployment second by second: tasks become healthy, get sick and stop as it is told of them,
//! and the circuit breaker, alarms, early success and the bake time decide when it ends.

use alloc::{collections::BinaryHeap, vec::Vec};
use core::cmp::Reverse;

use super::{
    CircuitBreaker, DeploymentAlarms, DeploymentCourse, DeploymentFailure, EarlyCompletion, FailedBy, Happening,
    Places, RolloutTerms, SchedulerStep, ServiceScheduler, ServiceTask, Side, StepSummary, TaskCondition, TaskResult,
    TimedPlan, Turn, WaitsFor, WayBack, clock::HeldStarts, early_success, throttle_seconds, without::Without,
};
use stowplan::rule::DeploymentChoices;

/// The most steps that are followed.
const STEPS_MAX: u32 = 20_000;

/// The revision that a failed deployment goes back to: the old one, as a primary one.
const BACK: u32 = 2;

/// The revision that is deployed.
pub(super) const NEW: u32 = 1;

/// What is due at a second, in the order in which it comes within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A task reaches RUNNING.
    Runs(u32),
    /// What a script says of a task, or that it has become healthy.
    Turns(u32, Turn),
    /// The protection of a task expires.
    Expires(u32),
    /// An alarm goes to ALARM, by its place.
    Rings(usize),
    /// The digests of the images are given up.
    Digest,
    /// Somebody stops the deployment.
    Stop,
    /// The scheduler looks again.
    Wake,
}

/// A deployment that is followed.
pub(super) struct Timed<'t> {
    terms: &'t RolloutTerms,
    rate: u32,
    now: u32,
    due: BinaryHeap<Reverse<(u32, Due)>>,
    held: HeldStarts,
    breaker: Option<CircuitBreaker>,
    alarms: Option<DeploymentAlarms>,
    /// Attempts in a row at which tasks failed to start.
    failed_attempts: u32,
    /// No task starts before.
    next_start: u32,
    /// From when starts are counted, and how many are left.
    window: (u32, u32),
    /// When the last task that the scheduler stopped has left its load balancer.
    left: u32,
    /// When what completes it was first there.
    reached: Option<u32>,
    /// When the old revision began to come back.
    back_since: Option<u32>,
    /// The most new and the fewest old tasks so far.
    best: (u32, u32),
    mark: Mark,
    /// The number of the first task that the deployment starts, and when each of them runs.
    first: u32,
    runs_at: Vec<u32>,
    pub(super) course: DeploymentCourse,
    pub(super) plan: TimedPlan,
}

/// A state that is looked for again, to know when a deployment goes round in circles (Brent).
#[derive(Default)]
struct Mark {
    state: Vec<u32>,
    since: u32,
    until: u32,
}

impl<'t> Timed<'t> {
    pub(super) fn new(
        service: &ServiceScheduler,
        terms: &'t RolloutTerms,
        rate: u32,
        choices: &DeploymentChoices,
    ) -> Self {
        let breaker = terms.breaker.map(|breaker| {
            CircuitBreaker::new(breaker.threshold, breaker.resets_on_healthy, choices.exits_count)
                .launches_until_running(choices.launches_until_running)
        });
        let alarms =
            terms.alarms.as_ref().map(|alarms| DeploymentAlarms::new(alarms.rings.iter().map(|(at, _)| *at == 0)));
        let total = u32::try_from(service.tasks.len()).unwrap_or(u32::MAX);
        let early = terms.early_success.map(|early| EarlyCompletion {
            terms: early,
            healthy_tasks: early_success(service.desired, early.healthy_percent),
            at_seconds: None,
            old_tasks: None,
        });
        let mut timed = Self {
            terms,
            rate,
            now: 0,
            due: BinaryHeap::new(),
            held: HeldStarts::new(&terms.clock),
            breaker,
            alarms,
            failed_attempts: 0,
            next_start: 0,
            window: (0, rate),
            left: 0,
            reached: None,
            back_since: None,
            best: (0, u32::MAX),
            mark: Mark::default(),
            first: service.next,
            runs_at: Vec::new(),
            course: DeploymentCourse {
                limits: service.limits(),
                rows: Vec::new(),
                completes: false,
                lowest_healthy: service.healthy_tasks(),
                highest_total: total,
                most_instances: service.instances(),
            },
            plan: TimedPlan { early, ..TimedPlan::default() },
        };
        for task in &service.tasks {
            timed.script(task, 0, false);
        }
        let rings = terms.alarms.iter().flat_map(|alarms| &alarms.rings).enumerate();
        timed.due.extend(rings.map(|(place, (at, _))| Reverse((*at, Due::Rings(place)))));
        timed.due.extend(terms.stop_at_seconds.map(|at| Reverse((at, Due::Stop))));
        timed.due.extend(terms.digest_fails_at_seconds.map(|at| Reverse((at, Due::Digest))));
        timed
    }

    /// The protection of a present task expires.
    pub(super) fn expires(&mut self, task: u32, at_seconds: u32) {
        self.due.push(Reverse((at_seconds, Due::Expires(task))));
    }

    /// What becomes of a task, from the second in which it starts, or the deployment does.
    fn script(&mut self, task: &ServiceTask, from: u32, is_started: bool) {
        rule!("DEPLOY-124");
        let side = if task.revision == NEW { Side::New } else { Side::Old };
        let own = || self.terms.health.iter().filter(move |script| script.side == side);
        let step = self.terms.clock.step_seconds();
        let comes_up = task.condition == TaskCondition::Pending;
        let told = own().any(|script| script.turn == Turn::Healthy || script.after_seconds <= step);
        let mut due: Vec<(u32, Due)> = Vec::with_capacity(4);
        if comes_up && !told {
            due.push((step, Due::Turns(task.number, Turn::Healthy)));
        }
        let shown = own().filter(|script| script.turn != Turn::Stopped).map(|script| script.after_seconds).min();
        let runs = self.terms.start_seconds.unwrap_or(step).min(shown.unwrap_or(u32::MAX));
        if is_started {
            self.runs_at.push(from.saturating_add(runs));
            if task.revision == NEW {
                due.push((runs, Due::Runs(task.number)));
            }
        }
        for script in own() {
            let after = match script.turn {
                // A check that fails within the grace period is not looked at before its end.
                Turn::Unhealthy if comes_up => script.after_seconds.max(runs.saturating_add(self.terms.grace_seconds)),
                _ => script.after_seconds,
            };
            let overtaken = script.turn == Turn::Unhealthy
                && own().any(|other| {
                    other.turn == Turn::Healthy
                        && other.after_seconds >= script.after_seconds
                        && other.after_seconds <= after
                });
            if !overtaken {
                due.push((after, Due::Turns(task.number, script.turn)));
            }
        }
        self.due.extend(due.into_iter().map(|(after, due)| Reverse((from.saturating_add(after), due))));
    }

    /// Follows the deployment until it has completed and nothing moves any more, has failed, or
    /// never will do either.
    pub(super) fn forward(&mut self, service: &mut ServiceScheduler, places: &mut dyn Places) {
        for _ in 0..STEPS_MAX {
            self.take_due(service, places);
            self.course.lowest_healthy = self.course.lowest_healthy.min(service.healthy_tasks());
            self.look(service);
            if self.plan.failure.is_some() || self.is_over(service) {
                break;
            }
            let step = self.step(service, places);
            self.note_step(service, &step);
            if self.plan.failure.is_some() || self.goes_round(service) || !self.advance(service) {
                break;
            }
        }
        self.course.completes = self.plan.completed_seconds.is_some();
    }

    /// Goes on from a failure: the old revision becomes the primary one again, within the same
    /// percentages (DEPLOY-131).
    pub(super) fn back(&mut self, service: &mut ServiceScheduler, places: &mut dyn Places) {
        rule!("DEPLOY-131");
        for task in service.tasks.iter_mut().filter(|task| task.revision != NEW) {
            task.revision = BACK;
        }
        service.primary = BACK;
        self.back_since = Some(self.now);
        (self.next_start, self.failed_attempts) = (0, 0);
        (self.best, self.mark) = ((0, u32::MAX), Mark::default());
        let mut places = Without { places, revision: NEW };
        let mut waits_for = None;
        let mut seconds = None;
        for _ in 0..STEPS_MAX {
            if service.is_steady() && self.now >= self.left {
                seconds = Some(self.now.saturating_sub(self.back_since.unwrap_or(0)));
                self.happens(Happening::Steady);
                break;
            }
            let step = self.step(service, &mut places);
            waits_for = step.waits_for;
            if self.goes_round(service) || !self.advance(service) {
                break;
            }
            self.take_due(service, &mut places);
        }
        let waits_for = if seconds.is_some() { None } else { waits_for.or(Some(WaitsFor::Health)) };
        self.plan.rollback = Some(WayBack { seconds, waits_for });
    }

    /// Goes to the next second in which something is due; what was due to a task that has gone is
    /// not.
    fn advance(&mut self, service: &ServiceScheduler) -> bool {
        while let Some(Reverse((at, due))) = self.due.peek() {
            match due {
                Due::Runs(number) | Due::Turns(number, _) | Due::Expires(number)
                    if find(service, *number).is_none() =>
                {
                    self.due.pop();
                }
                _ => {
                    self.now = *at;
                    return true;
                }
            }
        }
        false
    }

    /// Everything that is due now.
    fn take_due(&mut self, service: &mut ServiceScheduler, places: &mut dyn Places) {
        let mut never_ran = false;
        while let Some(Reverse((at, due))) = self.due.peek().copied() {
            if at > self.now {
                break;
            }
            self.due.pop();
            match due {
                Due::Runs(number) => {
                    if find(service, number).is_some() {
                        self.note(service, TaskResult::Ran);
                        self.failed_attempts = 0;
                    }
                }
                Due::Turns(number, turn) => never_ran |= self.turn(service, places, number, turn),
                Due::Expires(number) => {
                    if let Some(task) = find(service, number).and_then(|at| service.tasks.get_mut(at)) {
                        rule!("DEPLOY-130");
                        task.protected = false;
                    }
                }
                Due::Rings(place) => self.ring(place),
                Due::Digest => self.give_up_digests(),
                Due::Stop => self.stop(),
                Due::Wake => {}
            }
        }
        if never_ran && self.back_since.is_none() {
            self.space_out();
        }
    }

    /// A task becomes healthy, gets sick or stops by itself; answers whether it never ran.
    fn turn(&mut self, service: &mut ServiceScheduler, places: &mut dyn Places, number: u32, turn: Turn) -> bool {
        let Some(at) = find(service, number) else { return false };
        let Some(task) = service.tasks.get_mut(at) else { return false };
        let is_new = task.revision == NEW;
        let ran = task.condition != TaskCondition::Pending || self.has_run(number);
        match turn {
            Turn::Healthy => {
                task.condition = TaskCondition::Healthy;
                if is_new {
                    self.note(service, TaskResult::Healthy);
                    self.failed_attempts = 0;
                }
            }
            Turn::Unhealthy => task.condition = TaskCondition::Unhealthy,
            Turn::Stopped => {
                let task = service.tasks.remove(at);
                places.leave(&task);
                if is_new {
                    self.note(service, if ran { TaskResult::Exited } else { TaskResult::NeverRan });
                }
                return is_new && !ran;
            }
        }
        false
    }

    /// Whether a task that the deployment started has reached RUNNING.
    fn has_run(&self, number: u32) -> bool {
        let place = number.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.runs_at.get(place)).is_some_and(|at| *at <= self.now)
    }

    /// Starts that never run are spaced out (DEPLOY-28); all that fail in one second are one.
    fn space_out(&mut self) {
        self.failed_attempts = self.failed_attempts.saturating_add(1);
        self.next_start = self.now.saturating_add(throttle_seconds(self.failed_attempts));
        self.due.push(Reverse((self.next_start, Due::Wake)));
        if self.failed_attempts == 2 && self.plan.failure.is_none() {
            self.happens(Happening::StartsFail);
        }
    }

    /// Counts what happened to a new task.
    fn note(&mut self, service: &ServiceScheduler, result: TaskResult) {
        if self.is_closed() {
            return;
        }
        let Some(breaker) = &mut self.breaker else { return };
        if breaker.note(result, service.desired) {
            let failed_tasks = breaker.failures();
            let rolls_back = self.terms.breaker.is_some_and(|terms| terms.rollback);
            self.happens(Happening::BreakerFails);
            self.fail(FailedBy::CircuitBreaker, failed_tasks, None, rolls_back);
        }
    }

    fn ring(&mut self, place: usize) {
        let Some(terms) = self.terms.alarms.as_ref().filter(|_| !self.is_closed()) else { return };
        let Some(alarms) = &mut self.alarms else { return };
        if alarms.note_alarm() {
            let name = terms.rings.get(place).map(|(_, name)| name.clone());
            self.fail(FailedBy::Alarm, self.failures(), name, terms.rollback);
        }
    }

    /// Somebody stops the deployment (DEPLOY-129): it is rolled back, unless it has completed.
    fn stop(&mut self) {
        rule!("DEPLOY-129");
        if !self.is_closed() {
            self.fail(FailedBy::Stopped, self.failures(), None, true);
        }
    }

    /// The tags of the images are not resolved: with the circuit breaker the deployment fails, else
    /// it goes on without digests (DEPLOY-132).
    fn give_up_digests(&mut self) {
        rule!("DEPLOY-132");
        let Some(breaker) = self.terms.breaker.filter(|_| !self.is_closed()) else { return };
        self.fail(FailedBy::ImageDigest, self.failures(), None, breaker.rollback);
    }

    fn failures(&self) -> u32 {
        self.breaker.as_ref().map_or(0, CircuitBreaker::failures)
    }

    fn fail(&mut self, by: FailedBy, failed_tasks: u32, alarm: Option<alloc::string::String>, rolls_back: bool) {
        let at_seconds = self.now;
        self.plan.failure = Some(DeploymentFailure { by, at_seconds, failed_tasks, alarm, rolls_back });
    }

    /// Whether nothing fails the deployment any more: it has completed or failed.
    const fn is_closed(&self) -> bool {
        self.plan.failure.is_some() || self.plan.completed_seconds.is_some() || self.back_since.is_some()
    }

    /// Whether the deployment completes now: what it needs is there, and was for the bake time.
    fn look(&mut self, service: &ServiceScheduler) {
        if self.is_closed() {
            return;
        }
        let steady = service.is_steady() && self.now >= self.left;
        let is_enough = |early: &EarlyCompletion| {
            rule!("DEPLOY-23");
            service.count(|task| task.revision == NEW && task.condition == TaskCondition::Healthy)
                >= early.healthy_tasks
        };
        if self.reached.is_none() && (steady || self.plan.early.as_ref().is_some_and(is_enough)) {
            rule!("DEPLOY-127", "DEPLOY-128");
            self.reached = Some(self.now);
            let until = self.now.saturating_add(self.terms.bake_seconds);
            if until > self.now {
                self.due.push(Reverse((until, Due::Wake)));
            }
            if let Some(early) = &mut self.plan.early {
                early.at_seconds = Some(self.now);
            }
        }
        let baked = self.reached.is_some_and(|from| self.now >= from.saturating_add(self.terms.bake_seconds));
        let blocks = self.terms.early_success.is_some_and(|early| {
            rule!("DEPLOY-125");
            early.cleanup == super::Cleanup::Blocking
        });
        if baked && (!blocks || (service.old_tasks() == 0 && self.now >= self.left)) {
            self.plan.completed_seconds = Some(self.now);
            if let Some(early) = &mut self.plan.early {
                early.old_tasks = Some(service.old_tasks());
            }
        }
    }

    /// Whether there is nothing to do any more.
    fn is_over(&mut self, service: &ServiceScheduler) -> bool {
        let over = self.plan.completed_seconds.is_some() && service.is_steady() && self.now >= self.left;
        if over {
            self.happens(Happening::Steady);
        }
        over
    }

    fn happens(&mut self, what: Happening) {
        self.plan.happenings.push((self.now, what));
    }

    /// One step of the scheduler, and what becomes of the tasks that it starts.
    fn step(&mut self, service: &mut ServiceScheduler, places: &mut dyn Places) -> SchedulerStep {
        let step_seconds = self.terms.clock.step_seconds();
        if self.now >= self.window.0.saturating_add(step_seconds) {
            self.window = (self.now, self.rate);
        }
        let rate = if self.now < self.next_start { 0 } else { self.window.1 };
        let mut places = places;
        let step = service.tick(&mut places, rate);
        let started = u32::try_from(step.started.len()).unwrap_or(u32::MAX);
        if self.rate != u32::MAX {
            self.window.1 = self.window.1.saturating_sub(started);
            if self.window.1 == 0 && self.rate > 0 && step_seconds > 0 {
                self.due.push(Reverse((self.window.0.saturating_add(step_seconds), Due::Wake)));
            }
        }
        if started > 0 {
            let hold = self.held.start(self.now, started);
            for task in &step.started {
                self.script(task, self.now.saturating_add(hold), true);
            }
        }
        if !step.stopped.is_empty() && self.terms.deregistration_seconds > 0 {
            rule!("DEPLOY-133", "DEPLOY-134");
            self.left = self.now.saturating_add(self.terms.deregistration_seconds);
            self.due.push(Reverse((self.left, Due::Wake)));
        }
        let moved = started > 0 || !step.stopped.is_empty();
        if moved && service.count(|task| task.condition == TaskCondition::Pending) == 0 {
            // What stops takes a step, too.
            self.due.push(Reverse((self.now.saturating_add(step_seconds), Due::Wake)));
        }
        step
    }

    /// The row of a step, the failures that it makes, and when to look again.
    fn note_step(&mut self, service: &ServiceScheduler, step: &SchedulerStep) {
        let sick =
            step.stopped.iter().filter(|task| task.revision == NEW && task.condition == TaskCondition::Unhealthy);
        for _ in sick {
            self.note(service, TaskResult::ReplacedForHealth);
        }
        self.put_row(service, step);
        match step.waits_for {
            Some(WaitsFor::Placement) => self.note_unplaced(service, step.unplaced),
            Some(WaitsFor::Configuration) => {
                let seen = self.plan.happenings.iter().any(|(_, what)| *what == Happening::Blocked);
                if !seen {
                    self.happens(Happening::Blocked);
                }
            }
            _ => {}
        }
    }

    /// Nothing moves, and tasks find no place: each is a failed launch, at each attempt
    /// (DEPLOY-122).
    fn note_unplaced(&mut self, service: &ServiceScheduler, unplaced: u32) {
        let seen = self.plan.happenings.iter().any(|(_, what)| *what == Happening::UnableToPlace);
        if !seen {
            self.happens(Happening::UnableToPlace);
        }
        if self.breaker.is_none() || self.terms.launches_wait || self.is_closed() || self.now < self.next_start {
            return;
        }
        rule!("DEPLOY-122");
        for _ in 0..unplaced {
            self.note(service, TaskResult::NotLaunched);
        }
        if self.plan.failure.is_none() && self.breaker.as_ref().is_some_and(CircuitBreaker::counts_launches) {
            self.failed_attempts = self.failed_attempts.saturating_add(1);
            self.next_start = self.now.saturating_add(throttle_seconds(self.failed_attempts));
            self.due.push(Reverse((self.next_start, Due::Wake)));
        }
    }

    fn put_row(&mut self, service: &ServiceScheduler, step: &SchedulerStep) {
        let count = |list: &[ServiceTask]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        let (healthy, total) = (service.healthy_tasks(), service.count(|_| true));
        self.course.lowest_healthy = self.course.lowest_healthy.min(healthy);
        self.course.highest_total = self.course.highest_total.max(total);
        self.course.most_instances = self.course.most_instances.max(service.instances());
        let moved = !step.stopped.is_empty() || !step.started.is_empty();
        let throttled = step.waits_for == Some(WaitsFor::Rate) && self.rate > 0;
        let before = self.course.rows.last().and_then(|row| row.waits_for);
        let news = step.waits_for.is_some() && step.waits_for != before && !throttled;
        if moved || news {
            self.plan.starts.push(self.now);
            self.course.rows.push(StepSummary {
                stopped: count(&step.stopped),
                started: count(&step.started),
                old: service.old_tasks(),
                new: service.new_tasks(),
                healthy,
                unplaced: step.unplaced,
                waits_for: step.waits_for,
            });
        }
    }

    /// Whether the service has come back to a state that it was in before, so that nothing new will
    /// ever come.
    fn goes_round(&mut self, service: &ServiceScheduler) -> bool {
        let healthy =
            service.count(|task| task.revision == service.primary && task.condition == TaskCondition::Healthy);
        let old = service.old_tasks();
        if healthy > self.best.0 || old < self.best.1 {
            self.best = (self.best.0.max(healthy), self.best.1.min(old));
            self.mark = Mark::default();
            return false;
        }
        let state = self.state(service);
        if self.mark.state == state {
            self.plan.repeats = true;
            return true;
        }
        self.mark.since = self.mark.since.saturating_add(1);
        if self.mark.since >= self.mark.until {
            self.mark = Mark { state, since: 0, until: self.mark.until.saturating_mul(2).max(1) };
        }
        false
    }

    /// The counts of the service and what is due, from now on.
    fn state(&self, service: &ServiceScheduler) -> Vec<u32> {
        let from_now = |at: u32| at.saturating_sub(self.now);
        let place = |number: u32| find(service, number).and_then(|at| service.tasks.get(at));
        let mut due: Vec<[u32; 4]> = Vec::new();
        for Reverse((at, what)) in &self.due {
            let (number, kind) = match what {
                Due::Runs(number) => (*number, 1),
                Due::Turns(number, turn) => (*number, 2_u32.saturating_add(*turn as u32)),
                Due::Expires(number) => (*number, 6),
                Due::Wake => {
                    due.push([7, from_now(*at), 0, 0]);
                    continue;
                }
                // What comes from outside comes once: before it nothing repeats.
                Due::Rings(_) | Due::Digest | Due::Stop => {
                    due.push([8, from_now(*at), 0, 0]);
                    continue;
                }
            };
            if let Some(task) = place(number) {
                due.push([kind, from_now(*at), task.revision, task.condition as u32]);
            }
        }
        due.sort_unstable();
        let mut tasks: Vec<[u32; 4]> = service
            .tasks
            .iter()
            .map(|task| [task.revision, task.condition as u32, u32::from(task.protected), task.instance])
            .collect();
        tasks.sort_unstable();
        let throttle = throttle_seconds(self.failed_attempts);
        let window = if self.rate == u32::MAX { 0 } else { self.now.saturating_sub(self.window.0) };
        let baked = self.reached.map_or(u32::MAX, |at| self.now.saturating_sub(at).min(self.terms.bake_seconds));
        let (starts, leaves) = (from_now(self.next_start), from_now(self.left));
        let mut state = alloc::vec![self.failures(), throttle, starts, leaves, baked, self.window.1, window];
        state.extend(tasks.into_iter().chain(due).flatten());
        state
    }
}

/// Where a task is in the list, which is in the order of numbers.
fn find(service: &ServiceScheduler, number: u32) -> Option<usize> {
    service.tasks.binary_search_by_key(&number, |task| task.number).ok()
}
