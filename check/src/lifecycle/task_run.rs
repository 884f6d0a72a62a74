//! A task that lives.

use alloc::{collections::VecDeque, string::ToString, vec, vec::Vec};
use core::fmt;

use stowplan::{
    task::{Health, LastStatus, task_health},
    unit::Timestamp,
};

use super::{ContainerCondition, ContainerPlan, Restart, StopCause, StopCode, TaskPlan};

/// The exit code of a container that could not start, and of one that ends on the stop signal.
const TERMINATED: i32 = 143;

/// What happened. Events about unknown containers, and events that cannot happen now, change
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LifecycleEvent {
    /// The work of PROVISIONING, ACTIVATING, DEACTIVATING or DEPROVISIONING, whichever the task is
    /// in, is done.
    PhaseDone,
    /// A container runs.
    Started {
        /// Its place.
        container: usize,
    },
    /// A container ended.
    Exited {
        /// Its place.
        container: usize,
        /// Its exit code, if there is one.
        exit_code: Option<i32>,
    },
    /// A container could not be created or started.
    CannotStart {
        /// Its place.
        container: usize,
    },
    /// A health check has a new result.
    Health {
        /// The container's place.
        container: usize,
        /// The result.
        health: Health,
    },
    /// The task shall stop.
    Stop(StopCause),
    /// Nothing but that time has passed.
    Wake,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Start the container at this place, or start it again.
    Start(usize),
    /// Send the container its stop signal.
    Stop(usize),
    /// Kill the container: it did not end in time after the signal.
    Kill(usize),
}

/// Where a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerStatus {
    /// Waiting for others, or for the task.
    Pending,
    /// To be started.
    Starting,
    /// Running.
    Running,
    /// Told to stop.
    Stopping,
    /// Stopped, or never to start.
    Stopped,
}

/// ECS's word for it, of its three: `PENDING`, `RUNNING`, `STOPPED`.
impl fmt::Display for ContainerStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pending | Self::Starting => "PENDING",
            Self::Running | Self::Stopping => "RUNNING",
            Self::Stopped => "STOPPED",
        })
    }
}

/// Why a container did not start, or was not restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It could not be created or started.
    CannotStart,
    /// The condition on this container can never come true.
    Dependency(usize, ContainerCondition),
    /// The condition on this container did not come true within its start timeout.
    Timeout(usize, ContainerCondition),
    /// Its restart policy does not restart it, and why.
    NotRestarted(Restart),
}

/// A container of a task that lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerRun {
    /// Where it is.
    pub status: ContainerStatus,
    /// Its exit code.
    pub exit_code: Option<i32>,
    /// What its health check says.
    pub health: Health,
    /// How often it was restarted in place.
    pub restarts: u32,
    /// Why it failed.
    pub failure: Option<Failure>,
    started_at: Option<Timestamp>,
    signalled_at: Option<Timestamp>,
    killed: bool,
}

impl ContainerRun {
    const NEW: Self = Self {
        status: ContainerStatus::Pending,
        exit_code: None,
        health: Health::Unknown,
        restarts: 0,
        failure: None,
        started_at: None,
        signalled_at: None,
        killed: false,
    };

    /// Whether it runs or is about to.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self.status, ContainerStatus::Starting | ContainerStatus::Running | ContainerStatus::Stopping)
    }

    fn stopped(&mut self, exit_code: Option<i32>) {
        self.status = ContainerStatus::Stopped;
        self.exit_code = exit_code;
    }
}

/// Whether a container may start.
enum Readiness {
    Ready,
    Waiting,
    Never(Failure),
}

/// A task that lives: see the [module](super).
#[derive(Clone, Debug)]
pub struct TaskRun<'a> {
    plan: &'a TaskPlan,
    containers: Vec<ContainerRun>,
    /// For each container those that wait for it.
    dependents: Vec<Vec<usize>>,
    status: LastStatus,
    /// The work of the present status is done.
    phase_done: bool,
    ran: bool,
    cause: Option<StopCause>,
    actions: VecDeque<Action>,
}

impl<'a> TaskRun<'a> {
    /// A task that ECS has just accepted.
    #[must_use]
    pub fn new(plan: &'a TaskPlan, now: Timestamp) -> Self {
        let mut dependents = vec![Vec::new(); plan.containers.len()];
        for (index, container) in plan.containers.iter().enumerate() {
            for (needed, _) in &container.depends_on {
                if let Some(of) = dependents.get_mut(*needed) {
                    of.push(index);
                }
            }
        }
        let status = if plan.work.provisioning { LastStatus::Provisioning } else { LastStatus::Pending };
        let mut run = Self {
            plan,
            containers: vec![ContainerRun::NEW; plan.containers.len()],
            dependents,
            status,
            phase_done: false,
            ran: false,
            cause: None,
            actions: VecDeque::new(),
        };
        run.settle(now);
        run
    }

    /// The task's `lastStatus` (TASK-19): it never goes back, and skips statuses without work.
    #[must_use]
    pub const fn last_status(&self) -> LastStatus {
        rule!("TASK-19");
        self.status
    }

    /// Whether the task's desired status is STOPPED.
    #[must_use]
    pub const fn is_stopping(&self) -> bool {
        self.cause.is_some()
    }

    /// Why it stops.
    #[must_use]
    pub const fn cause(&self) -> Option<&StopCause> {
        self.cause.as_ref()
    }

    /// The containers, in the order of the plan.
    #[must_use]
    pub fn containers(&self) -> &[ContainerRun] {
        &self.containers
    }

    /// The task's health (TASK-134).
    #[must_use]
    pub fn health(&self) -> Health {
        let both = self.plan.containers.iter().zip(&self.containers);
        task_health(both.filter(|(plan, _)| plan.essential).map(|(_, run)| run.health))
    }

    /// The next thing to do, once.
    pub fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When to call [`handle`](Self::handle) again at the latest.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Timestamp> {
        let both = || self.plan.containers.iter().zip(&self.containers);
        let kills = both().filter(|(_, run)| run.status == ContainerStatus::Stopping && !run.killed);
        let kills = kills.filter_map(|(plan, run)| Some(after(run.signalled_at?, plan.stop_timeout_seconds)));
        let waiting = both().filter(|(_, run)| run.status == ContainerStatus::Pending && self.cause.is_none());
        let conditions = waiting.flat_map(|(plan, _)| &plan.depends_on).filter_map(|(needed, condition)| {
            let run = self.containers.get(*needed)?;
            let seconds = self.plan.containers.get(*needed)?.start_timeout_seconds?;
            let counts = *condition != ContainerCondition::Start && run.status != ContainerStatus::Stopped;
            // The timeout is over when more than these seconds have passed.
            Some(Timestamp(after(run.started_at.filter(|_| counts)?, seconds).0.saturating_add(1)))
        });
        kills.chain(conditions).min()
    }

    /// Handles an event. Costs the square of the number of containers, at most ten by AWS's quota.
    pub fn handle(&mut self, now: Timestamp, event: LifecycleEvent) {
        match event {
            LifecycleEvent::PhaseDone => self.phase_done = true,
            LifecycleEvent::Started { container } => self.started(container, now),
            LifecycleEvent::Exited { container, exit_code } => self.exited(container, exit_code, now),
            LifecycleEvent::CannotStart { container } => {
                let run = self.containers.get_mut(container);
                if let Some(run) = run.filter(|run| run.status == ContainerStatus::Starting) {
                    run.stopped(None);
                    run.failure = Some(Failure::CannotStart);
                }
            }
            LifecycleEvent::Health { container, health } => {
                if let Some(run) = self.containers.get_mut(container).filter(|run| run.is_live()) {
                    run.health = health;
                }
            }
            LifecycleEvent::Stop(cause) => {
                self.cause.get_or_insert(cause);
            }
            LifecycleEvent::Wake => {}
        }
        self.settle(now);
    }

    fn started(&mut self, container: usize, now: Timestamp) {
        let run = self.containers.get_mut(container);
        if let Some(run) = run.filter(|run| run.status == ContainerStatus::Starting) {
            run.status = ContainerStatus::Running;
            run.started_at = Some(now);
            run.health = Health::Unknown;
        }
    }

    /// Restarts it in place if its policy says so (TASK-135), else it has stopped.
    fn exited(&mut self, container: usize, exit_code: Option<i32>, now: Timestamp) {
        let Some(run) = self.containers.get_mut(container).filter(|run| run.is_live()) else { return };
        let policy = self.plan.containers.get(container).and_then(|plan| plan.restart.as_ref());
        if let (Some(policy), Some(since), ContainerStatus::Running, None) =
            (policy, run.started_at, run.status, &self.cause)
        {
            let restart = policy.decide(exit_code, since, now);
            if restart == Restart::Yes {
                run.status = ContainerStatus::Starting;
                run.exit_code = exit_code;
                run.restarts = run.restarts.saturating_add(1);
                self.actions.push_back(Action::Start(container));
                return;
            }
            run.failure = Some(Failure::NotRestarted(restart));
        }
        run.stopped(exit_code);
    }

    /// Goes on until nothing more follows.
    fn settle(&mut self, now: Timestamp) {
        if self.status == LastStatus::Provisioning && self.cause.is_none() {
            if !core::mem::take(&mut self.phase_done) {
                return;
            }
            self.status = LastStatus::Pending;
        }
        if self.cause.is_none() {
            self.start_containers(now);
            self.essential_ended();
        }
        if self.cause.is_none() {
            self.come_up();
        } else if self.is_deactivated() {
            self.stop_containers(now);
            self.go_down();
        }
    }

    /// Starts every container whose conditions hold, and gives up on those whose conditions never
    /// will (TASK-136).
    fn start_containers(&mut self, now: Timestamp) {
        rule!("TASK-136");
        loop {
            let mut changed = false;
            for index in 0..self.containers.len() {
                if self.containers.get(index).is_none_or(|run| run.status != ContainerStatus::Pending) {
                    continue;
                }
                let readiness = self.readiness(index, now);
                let Some(run) = self.containers.get_mut(index) else { continue };
                match readiness {
                    Readiness::Waiting => continue,
                    Readiness::Ready => {
                        run.status = ContainerStatus::Starting;
                        self.actions.push_back(Action::Start(index));
                    }
                    Readiness::Never(failure) => {
                        run.stopped(Some(TERMINATED));
                        run.failure = Some(failure);
                    }
                }
                changed = true;
            }
            if !changed && !self.break_circle() {
                return;
            }
        }
    }

    fn readiness(&self, index: usize, now: Timestamp) -> Readiness {
        let Some(plan) = self.plan.containers.get(index) else { return Readiness::Waiting };
        let mut readiness = Readiness::Ready;
        for &(needed, condition) in &plan.depends_on {
            let (Some(of), Some(run)) = (self.plan.containers.get(needed), self.containers.get(needed)) else {
                continue;
            };
            match holds(condition, of, run, now) {
                Some(true) => {}
                Some(false) => return Readiness::Never(Failure::Dependency(needed, condition)),
                None if has_timed_out(condition, of, run, now) => {
                    return Readiness::Never(Failure::Timeout(needed, condition));
                }
                None => readiness = Readiness::Waiting,
            }
        }
        readiness
    }

    /// Gives up on a container that waits for itself through others.
    fn break_circle(&mut self) -> bool {
        let pending =
            |index: usize| self.containers.get(index).is_some_and(|run| run.status == ContainerStatus::Pending);
        // A container that waits only for pending ones cannot start before one of them does; those
        // that are left at the end form a circle.
        let mut free: Vec<bool> = (0..self.containers.len()).map(|index| !pending(index)).collect();
        loop {
            let next = (0..free.len()).find(|&index| {
                let needed = self.plan.containers.get(index).map_or(&[][..], |plan| &plan.depends_on);
                let is_free = |of: usize| free.get(of).copied().unwrap_or(true);
                let open = needed.iter().filter(|(of, _)| pending(*of));
                !is_free(index) && open.clone().all(|(of, _)| is_free(*of))
            });
            match next.and_then(|index| free.get_mut(index)) {
                Some(found) => *found = true,
                None => break,
            }
        }
        let Some(stuck) = free.iter().position(|free| !free) else { return false };
        let waits_for = self.plan.containers.get(stuck).and_then(|plan| plan.depends_on.first().copied());
        let Some(run) = self.containers.get_mut(stuck) else { return false };
        run.stopped(Some(TERMINATED));
        run.failure = waits_for.map(|(needed, condition)| Failure::Dependency(needed, condition));
        true
    }

    /// An essential container has stopped: the task does (TASK-133).
    fn essential_ended(&mut self) {
        rule!("TASK-133", "TASK-138");
        let both = self.plan.containers.iter().zip(&self.containers);
        let ended = both.filter(|(plan, run)| plan.essential && run.status == ContainerStatus::Stopped);
        let mut ended = ended.map(|(_, run)| run).peekable();
        if ended.peek().is_none() {
            return;
        }
        // TASK-138: a container that never ran has not exited.
        let had_run = ended.any(|run| run.started_at.is_some());
        self.cause = Some(if had_run {
            StopCause::essential_container()
        } else {
            StopCause::new(StopCode::TaskFailedToStart, "Task failed to start".to_string())
        });
    }

    /// PENDING, ACTIVATING, RUNNING.
    fn come_up(&mut self) {
        let begun = self.containers.iter().any(|run| run.status != ContainerStatus::Pending);
        if self.status == LastStatus::Pending && begun && self.plan.work.activating {
            self.status = LastStatus::Activating;
            self.phase_done = false;
        }
        let up = |run: &ContainerRun| matches!(run.status, ContainerStatus::Running | ContainerStatus::Stopped);
        let all_up = !self.containers.is_empty() && self.containers.iter().all(up);
        let activated = !self.plan.work.activating || self.phase_done;
        if self.status < LastStatus::Running && all_up && activated {
            self.status = LastStatus::Running;
            self.phase_done = false;
            self.ran = true;
        }
    }

    /// Whether the targets of a task that ran are deregistered: its containers get no signal before
    /// that.
    fn is_deactivated(&mut self) -> bool {
        if self.ran && self.plan.work.deactivating && self.status < LastStatus::Deactivating {
            self.status = LastStatus::Deactivating;
            self.phase_done = false;
        }
        self.status != LastStatus::Deactivating || core::mem::take(&mut self.phase_done)
    }

    /// Signals every container on which no other depends any more (TASK-130) and kills those that
    /// do not end in time (TASK-137).
    fn stop_containers(&mut self, now: Timestamp) {
        rule!("TASK-130", "TASK-137");
        for run in &mut self.containers {
            if run.status == ContainerStatus::Pending {
                run.stopped(None);
            }
        }
        let alone: Vec<usize> = (0..self.containers.len())
            .filter(|&index| {
                let waiting = self.dependents.get(index).map_or(&[][..], Vec::as_slice);
                waiting.iter().all(|of| *of == index || self.containers.get(*of).is_none_or(|run| !run.is_live()))
            })
            .collect();
        // In a circle every container has a dependent; then all are signalled at once.
        let live = |index: &usize| self.containers.get(*index).is_some_and(ContainerRun::is_live);
        let told: Vec<usize> = if alone.iter().any(live) { alone } else { (0..self.containers.len()).collect() };
        for index in told {
            let Some(run) = self.containers.get_mut(index) else { continue };
            if matches!(run.status, ContainerStatus::Starting | ContainerStatus::Running) {
                run.status = ContainerStatus::Stopping;
                run.signalled_at = Some(now);
                self.actions.push_back(Action::Stop(index));
            }
        }
        for (index, (plan, run)) in self.plan.containers.iter().zip(&mut self.containers).enumerate() {
            let due = run.signalled_at.is_some_and(|at| after(at, plan.stop_timeout_seconds) <= now);
            if run.status == ContainerStatus::Stopping && due && !run.killed {
                run.killed = true;
                self.actions.push_back(Action::Kill(index));
            }
        }
    }

    /// STOPPING, DEPROVISIONING, STOPPED.
    fn go_down(&mut self) {
        if self.containers.iter().any(ContainerRun::is_live) {
            self.status = self.status.max(LastStatus::Stopping);
            return;
        }
        if self.status < LastStatus::Deprovisioning && self.plan.work.deprovisioning {
            self.status = LastStatus::Deprovisioning;
            self.phase_done = false;
            return;
        }
        if self.status == LastStatus::Deprovisioning && !core::mem::take(&mut self.phase_done) {
            return;
        }
        self.status = LastStatus::Stopped;
    }
}

fn after(at: Timestamp, seconds: u32) -> Timestamp {
    Timestamp(at.0.saturating_add(i64::from(seconds) * 1000))
}

/// Whether a condition holds, can no longer hold, or does not hold yet.
fn holds(condition: ContainerCondition, of: &ContainerPlan, run: &ContainerRun, now: Timestamp) -> Option<bool> {
    let stopped = run.status == ContainerStatus::Stopped;
    let had_run = run.started_at.is_some();
    match condition {
        ContainerCondition::Start if run.status == ContainerStatus::Running => Some(true),
        ContainerCondition::Start => stopped.then_some(had_run),
        ContainerCondition::Complete => stopped.then_some(had_run && run.exit_code.is_some()),
        ContainerCondition::Success => stopped.then_some(had_run && run.exit_code == Some(0)),
        ContainerCondition::Healthy if stopped => Some(false),
        // A result after the timeout is too late.
        ContainerCondition::Healthy if run.health == Health::Healthy => Some(!has_timed_out(condition, of, run, now)),
        ContainerCondition::Healthy => None,
    }
}

/// Whether others have waited too long for a container's condition; START is not waited for this
/// way.
fn has_timed_out(condition: ContainerCondition, of: &ContainerPlan, run: &ContainerRun, now: Timestamp) -> bool {
    let deadline = run.started_at.zip(of.start_timeout_seconds).map(|(at, seconds)| after(at, seconds));
    condition != ContainerCondition::Start && deadline.is_some_and(|deadline| now > deadline)
}
