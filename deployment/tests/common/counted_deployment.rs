//! A second model of deployments second by second: of counts only, slow and obvious, which walks
//! from second to second.

use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, Semantics, TaskFacts, TaskSpec};
use stowplan::{placement::Launch, request::Destination, task::Health};
use stowplan_deployment::{
    AlarmTerms, BreakerTerms, Cleanup, Clock, DeploymentPlan, EarlySuccessTerms, FailedBy, HealthScript, Percentages,
    PlanDeployment, Rollout, RolloutTerms, Side, Threshold, Turn,
};

/// Beyond this second the model does not look.
pub const HORIZON: u32 = 3000;

/// A deployment on one instance with so many places, each for one task of either revision.
#[derive(Clone, Debug)]
pub struct Asked {
    pub desired: u32,
    pub percentages: Percentages,
    /// The present tasks: whether each is protected, until when, and whether it is unhealthy.
    pub old: Vec<(Option<Option<u32>>, bool)>,
    pub places: u32,
    pub step: u32,
    pub start: Option<u32>,
    pub grace: u32,
    pub breaker: Option<BreakerTerms>,
    pub alarms: Option<(bool, Vec<u32>)>,
    pub bake: u32,
    pub early: Option<EarlySuccessTerms>,
    pub health: Vec<HealthScript>,
    pub stop: Option<u32>,
    /// When the tags of the images are given up, and how long stopped tasks take to leave.
    pub digest: Option<u32>,
    pub leave: u32,
    pub exits_count: bool,
    pub until_running: bool,
}

impl Asked {
    pub fn terms(&self) -> RolloutTerms {
        let mut terms = RolloutTerms::new(Clock::new(self.step, &Destination::from(&Launch::Ec2)));
        terms.start_seconds = self.start;
        terms.grace_seconds = self.grace;
        terms.breaker = self.breaker;
        terms.alarms = self.alarms.as_ref().map(|(rollback, rings)| AlarmTerms {
            rollback: *rollback,
            rings: rings.iter().map(|at| (*at, format!("alarm-{at}"))).collect(),
        });
        terms.bake_seconds = self.bake;
        terms.early_success = self.early;
        terms.health.clone_from(&self.health);
        terms.stop_at_seconds = self.stop;
        terms.digest_fails_at_seconds = self.digest;
        terms.deregistration_seconds = self.leave;
        for (number, (protection, sick)) in self.old.iter().enumerate() {
            if let Some(Some(until)) = protection {
                terms.protected_seconds.insert(format!("task-{number:03}"), *until);
            }
            if *sick {
                terms.present.insert(format!("task-{number:03}"), Health::Unhealthy);
            }
        }
        terms
    }

    /// The cluster, and what its deployment is asked with.
    pub fn with<T>(&self, ask: impl FnOnce(&mut Cluster, &Rollout<'_>) -> T) -> T {
        let needs = Requirement::new(CpuUnits(1), MemoryMib(4));
        let places = self.places.max(self.old.len() as u32);
        let instance = InstanceFacts::new("a", CpuUnits(4096), MemoryMib(4 * places));
        let tasks = self.old.iter().enumerate().map(|(number, (protection, _))| {
            let mut task =
                TaskFacts::new(format!("task-{number:03}"), "service:web", &needs).on("a").definition("web:1");
            task.protected = protection.is_some();
            task
        });
        let mut semantics = Semantics::V2026_11;
        semantics.deployment.exits_count = self.exits_count;
        semantics.deployment.launches_until_running = self.until_running;
        let built = Cluster::build(vec![instance], tasks.collect(), &semantics);
        let mut cluster = built.unwrap_or_else(|error| panic!("{error}"));
        let web = TaskSpec::service("web", needs.clone());
        let terms = self.terms();
        let rollout = Rollout::new(&web, self.desired)
            .old(&needs)
            .definition("web:2")
            .percentages(self.percentages)
            .terms(&terms);
        ask(&mut cluster, &rollout)
    }

    pub fn plan(&self) -> DeploymentPlan {
        self.with(|cluster, rollout| cluster.plan_deployment(rollout).unwrap_or_else(|error| panic!("{error}")))
    }
}

/// Pending, unhealthy, healthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Pending,
    Sick,
    Well,
}

/// Tasks that began together and fare alike.
#[derive(Clone, Debug)]
pub struct Cohort {
    new: bool,
    born: u32,
    /// Was there when the deployment began.
    present: bool,
    protected: bool,
    until: Option<u32>,
    state: State,
    count: u32,
}

/// What the model says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Completes(u32),
    /// By what, when, with so many failed tasks.
    Fails(FailedBy, u32, u32),
    /// Neither up to the horizon.
    Neither,
}

pub struct Model<'a> {
    asked: &'a Asked,
    cohorts: Vec<Cohort>,
    now: u32,
    back: bool,
    failures: u32,
    ran: bool,
    pub end: End,
    reached: Option<u32>,
    attempts: u32,
    next_start: u32,
    /// When the last task that was stopped has left.
    left: u32,
    wakes: Vec<u32>,
    /// What the step did.
    moved: bool,
    replaced: u32,
    pub lowest_slack: i64,
    pub highest_excess: i64,
}

impl<'a> Model<'a> {
    pub fn new(asked: &'a Asked) -> Self {
        let cohorts = asked.old.iter().map(|(protection, sick)| Cohort {
            new: false,
            born: 0,
            present: true,
            protected: protection.is_some(),
            until: protection.flatten(),
            state: if *sick { State::Sick } else { State::Well },
            count: 1,
        });
        Self {
            asked,
            cohorts: cohorts.collect(),
            now: 0,
            back: false,
            failures: 0,
            ran: false,
            end: End::Neither,
            reached: None,
            attempts: 0,
            next_start: 0,
            left: 0,
            wakes: Vec::new(),
            moved: false,
            replaced: 0,
            lowest_slack: 0,
            highest_excess: 0,
        }
    }

    fn count(&self, which: impl Fn(&Cohort) -> bool) -> u32 {
        self.cohorts.iter().filter(|cohort| which(cohort)).map(|cohort| cohort.count).sum()
    }

    fn is_primary(&self, cohort: &Cohort) -> bool {
        cohort.new != self.back
    }

    fn threshold(&self) -> u32 {
        let percent = |percent: u32| (self.asked.desired * percent).div_ceil(100).max(1);
        match self.asked.breaker.map(|breaker| breaker.threshold) {
            Some(Threshold::Count(count)) => count,
            Some(Threshold::UnboundedPercent(of)) => percent(of),
            Some(Threshold::BoundedPercent(of)) => percent(of).clamp(3, 200),
            None => u32::MAX,
        }
    }

    fn is_open(&self) -> bool {
        self.end == End::Neither && !self.back
    }

    fn count_failure(&mut self) {
        if self.is_open() && self.asked.breaker.is_some() {
            self.failures += 1;
            if self.failures >= self.threshold() {
                self.end = End::Fails(FailedBy::CircuitBreaker, self.now, self.failures);
            }
        }
    }

    /// When a task of a side that comes up runs, after its start.
    fn runs_after(&self, new: bool) -> u32 {
        let own = self.asked.health.iter().filter(|script| (script.side == Side::New) == new);
        let shown = own.filter(|script| script.turn != Turn::Stopped).map(|script| script.after_seconds).min();
        self.asked.start.unwrap_or(self.asked.step).min(shown.unwrap_or(u32::MAX))
    }

    /// What happens to a cohort at an age.
    fn turns(&self, cohort: &Cohort, age: u32) -> Vec<Turn> {
        let mut turns = Vec::new();
        let own: Vec<&HealthScript> =
            self.asked.health.iter().filter(|script| (script.side == Side::New) == cohort.new).collect();
        let told = own.iter().any(|script| script.turn == Turn::Healthy || script.after_seconds <= self.asked.step);
        if !cohort.present && !told && age == self.asked.step {
            turns.push(Turn::Healthy);
        }
        for script in &own {
            if script.turn == Turn::Unhealthy && !cohort.present {
                let seen = script.after_seconds.max(self.runs_after(cohort.new) + self.asked.grace);
                let well_again = own.iter().any(|other| {
                    other.turn == Turn::Healthy && (script.after_seconds..=seen).contains(&other.after_seconds)
                });
                if seen == age && !well_again {
                    turns.push(Turn::Unhealthy);
                }
            } else if script.after_seconds == age {
                turns.push(script.turn);
            }
        }
        turns.sort();
        turns
    }

    /// Everything that happens in this second, without the scheduler; answers whether anything did.
    fn second(&mut self) -> bool {
        let mut any = self.wakes.contains(&self.now) || self.now == 0;
        // First of all tasks reach RUNNING.
        for index in 0..self.cohorts.len() {
            let cohort = self.cohorts[index].clone();
            let runs = !cohort.present && cohort.new && cohort.born + self.runs_after(true) == self.now;
            if runs && cohort.count > 0 {
                any = true;
                if self.is_open() {
                    self.ran = true;
                }
                self.attempts = 0;
            }
        }
        let mut never_ran = false;
        for index in 0..self.cohorts.len() {
            let cohort = self.cohorts[index].clone();
            for turn in self.turns(&cohort, self.now - cohort.born) {
                let ran = cohort.present
                    || self.cohorts[index].state != State::Pending
                    || cohort.born + self.runs_after(cohort.new) <= self.now;
                for _ in 0..self.cohorts[index].count {
                    any = true;
                    match turn {
                        Turn::Healthy => {
                            self.cohorts[index].state = State::Well;
                            if cohort.new {
                                self.attempts = 0;
                                if self.is_open() {
                                    self.ran = true;
                                    if self.asked.breaker.is_some_and(|breaker| breaker.resets_on_healthy) {
                                        self.failures = 0;
                                    }
                                }
                            }
                        }
                        Turn::Unhealthy => self.cohorts[index].state = State::Sick,
                        Turn::Stopped => {
                            self.cohorts[index].count -= 1;
                            never_ran |= cohort.new && !ran;
                            let fails = if ran { self.ran && self.asked.exits_count } else { !self.ran };
                            if cohort.new && fails {
                                self.count_failure();
                            }
                        }
                    }
                }
            }
        }
        for cohort in &mut self.cohorts {
            if cohort.until == Some(self.now) && cohort.count > 0 {
                cohort.protected = false;
                any = true;
            }
        }
        if let Some((_, rings)) = &self.asked.alarms {
            if rings.contains(&self.now) {
                any = true;
                if !rings.contains(&0) && self.is_open() {
                    self.end = End::Fails(FailedBy::Alarm, self.now, self.failures);
                }
            }
        }
        if self.asked.digest == Some(self.now) {
            any = true;
            if self.is_open() && self.asked.breaker.is_some() {
                self.end = End::Fails(FailedBy::ImageDigest, self.now, self.failures);
            }
        }
        if self.asked.stop == Some(self.now) {
            any = true;
            if self.is_open() {
                self.end = End::Fails(FailedBy::Stopped, self.now, self.failures);
            }
        }
        if never_ran && !self.back {
            self.attempts += 1;
            self.next_start = self.now + delay(self.attempts);
            self.wakes.push(self.next_start);
        }
        any
    }

    fn is_steady(&self) -> bool {
        let good = self.count(|cohort| self.is_primary(cohort) && cohort.state == State::Well);
        good == self.asked.desired && self.count(|_| true) == good
    }

    fn look(&mut self) {
        if !self.is_open() {
            return;
        }
        let well = self.count(|cohort| cohort.new && cohort.state == State::Well);
        let early = self.asked.early.is_some_and(|early| {
            let needed = (self.asked.desired * early.healthy_percent).div_ceil(100).max(self.asked.desired.min(1));
            well >= needed
        });
        let all_left = self.now >= self.left;
        if self.reached.is_none() && (early || (self.is_steady() && all_left)) {
            self.reached = Some(self.now);
            self.wakes.push(self.now + self.asked.bake);
        }
        let baked = self.reached.is_some_and(|from| self.now >= from + self.asked.bake);
        let blocking = self.asked.early.is_some_and(|early| early.cleanup == Cleanup::Blocking);
        if baked && (!blocking || (self.count(|cohort| !cohort.new) == 0 && all_left)) {
            self.end = End::Completes(self.now);
        }
    }

    /// Stops up to so many tasks, the oldest first; answers how many.
    fn stop(&mut self, most: u32, which: impl Fn(&Cohort) -> bool) -> u32 {
        let mut left = most;
        for cohort in self.cohorts.iter_mut().filter(|cohort| which(cohort)) {
            let gone = left.min(cohort.count);
            left -= gone;
            cohort.count -= gone;
            self.moved |= gone > 0;
            if gone > 0 && self.asked.leave > 0 {
                self.left = self.now + self.asked.leave;
                self.wakes.push(self.left);
            }
            if cohort.new && cohort.state == State::Sick {
                self.replaced += gone;
            }
        }
        most - left
    }

    /// Starts one task where there is a place for it.
    fn start(&mut self, new: bool) -> bool {
        // No task of a failed revision starts any more.
        if self.count(|_| true) >= self.asked.places.max(self.asked.old.len() as u32) || (new && self.back) {
            return false;
        }
        self.moved = true;
        let (born, state) = (self.now, State::Pending);
        let found = self
            .cohorts
            .iter_mut()
            .find(|cohort| cohort.new == new && !cohort.present && cohort.born == born && cohort.state == state);
        match found {
            Some(cohort) => cohort.count += 1,
            None => {
                let own = Cohort { new, born, present: false, protected: false, until: None, state, count: 1 };
                self.cohorts.push(own);
            }
        }
        true
    }

    /// One step of the scheduler, by the words of DEPLOY-22, -24 and -39.
    fn step(&mut self) {
        (self.moved, self.replaced) = (false, 0);
        let limits = self.asked.percentages.limits(self.asked.desired);
        let desired = self.asked.desired;
        let primary = !self.back;
        let well = self.count(|cohort| cohort.state == State::Well);
        let before = self.count(|_| true);
        // Pending old ones go, but for those that stand in for sick ones below the minimum.
        let of = move |new: bool, state: State| move |cohort: &Cohort| cohort.new == new && cohort.state == state;
        let sick_old = self.count(of(!primary, State::Sick));
        let pending_old = self.count(of(!primary, State::Pending));
        let kept = limits.minimum.saturating_sub(well).min(sick_old);
        self.stop(pending_old.saturating_sub(kept), of(!primary, State::Pending));
        if well >= limits.minimum {
            self.stop(u32::MAX, |cohort| of(!primary, State::Sick)(cohort) && !cohort.protected);
            let spare = well - limits.minimum;
            self.stop(spare, |cohort| of(!primary, State::Well)(cohort) && !cohort.protected);
        }
        // What the primary revision has too many of.
        let free = |new: bool, state: State| move |cohort: &Cohort| of(new, state)(cohort) && !cohort.protected;
        let runs = self.count(|cohort| cohort.new == primary && cohort.state != State::Pending);
        self.stop(runs.saturating_sub(desired), free(primary, State::Sick));
        let own = self.count(|cohort| cohort.new == primary);
        let sick = self.count(of(primary, State::Sick));
        let surplus = own.saturating_sub(desired).saturating_sub(sick);
        let gone = self.stop(surplus, free(primary, State::Pending));
        self.stop(surplus - gone, free(primary, State::Well));
        // Sick ones are replaced by their own revision; without room one of them stops first.
        let mut rate = if self.now < self.next_start { 0 } else { u32::MAX };
        let sick = self.count(of(!primary, State::Sick));
        if sick > 0 {
            let pending = self.count(of(!primary, State::Pending));
            let mut wanted = sick.saturating_sub(pending);
            if wanted > 0 && pending == 0 && self.count(|_| true) >= limits.maximum {
                wanted = wanted.min(self.stop(1, free(!primary, State::Sick)));
            }
            wanted = wanted.min(limits.maximum.saturating_sub(self.count(|_| true))).min(rate);
            while wanted > 0 && self.start(!primary) {
                (wanted, rate) = (wanted - 1, rate.saturating_sub(1));
            }
        }
        if self.count(of(primary, State::Sick)) > 0
            && self.count(of(primary, State::Pending)) == 0
            && self.count(|_| true) >= limits.maximum
        {
            self.stop(1, free(primary, State::Sick));
        }
        let good = self.count(|cohort| cohort.new == primary && cohort.state != State::Sick);
        let (wanted, room) = (desired.saturating_sub(good), limits.maximum.saturating_sub(self.count(|_| true)));
        let mut starting = wanted.min(room).min(rate);
        while starting > 0 && self.start(primary) {
            starting -= 1;
        }
        self.lowest_slack = self
            .lowest_slack
            .min(i64::from(self.count(|c| c.state == State::Well)) - i64::from(well.min(limits.minimum)));
        self.highest_excess =
            self.highest_excess.max(i64::from(self.count(|_| true)) - i64::from(before.max(limits.maximum)));
        for _ in 0..self.replaced {
            if self.ran {
                self.count_failure();
            }
        }
        let pending = self.count(|cohort| cohort.state == State::Pending);
        let idle = !self.moved && pending == 0 && !self.is_steady();
        if idle && wanted > 0 && room > 0 && starting > 0 {
            self.no_room(starting);
        }
        if self.moved && pending == 0 {
            self.wakes.push(self.now + self.asked.step);
        }
    }

    /// Nothing moves, and launches fail.
    fn no_room(&mut self, unplaced: u32) {
        if self.asked.breaker.is_none() || !self.is_open() || self.now < self.next_start {
            return;
        }
        let counts = !(self.ran && self.asked.until_running);
        for _ in 0..unplaced {
            if counts {
                self.count_failure();
            }
        }
        if self.end == End::Neither && counts {
            self.attempts += 1;
            self.next_start = self.now + delay(self.attempts);
            self.wakes.push(self.next_start);
        }
    }

    /// Walks to the horizon, or to the end; answers how long the way back took.
    pub fn walk(&mut self) -> Option<u32> {
        while self.now <= HORIZON {
            if self.second() {
                self.look();
                if self.end != End::Neither {
                    break;
                }
                self.step();
                if self.end != End::Neither {
                    break;
                }
            }
            self.now += 1;
        }
        let End::Fails(by, at, _) = self.end else { return None };
        let rolls_back = match by {
            FailedBy::CircuitBreaker | FailedBy::ImageDigest => {
                self.asked.breaker.is_some_and(|breaker| breaker.rollback)
            }
            FailedBy::Alarm => self.asked.alarms.as_ref().is_some_and(|(rollback, _)| *rollback),
            FailedBy::Stopped => true,
        };
        if !rolls_back {
            return None;
        }
        self.back = true;
        (self.next_start, self.attempts) = (0, 0);
        let mut acts = true;
        while self.now <= HORIZON {
            if acts && self.is_steady() && self.now >= self.left {
                return Some(self.now - at);
            }
            if acts {
                self.step();
            }
            self.now += 1;
            acts = self.second();
        }
        None
    }
}

/// The delay after so many attempts in a row that failed.
fn delay(attempts: u32) -> u32 {
    if attempts > 8 { 1620 } else { 10 * 2_u32.pow(attempts.saturating_sub(1)) }
}
