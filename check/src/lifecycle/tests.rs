use alloc::{vec, vec::Vec};

use proptest::prelude::*;

use super::*;
use stowplan::{
    task::{Health, LastStatus, task_health},
    unit::Timestamp,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn other() -> ContainerPlan {
    ContainerPlan { essential: false, ..ContainerPlan::essential() }
}

fn after(needed: usize, condition: ContainerCondition) -> ContainerPlan {
    ContainerPlan { depends_on: vec![(needed, condition)], ..ContainerPlan::essential() }
}

fn plan(containers: Vec<ContainerPlan>) -> TaskPlan {
    TaskPlan { containers, ..TaskPlan::default() }
}

fn actions(run: &mut TaskRun<'_>) -> Vec<Action> {
    core::iter::from_fn(|| run.next_action()).collect()
}

/// Starts everything that wants to start.
fn up(run: &mut TaskRun<'_>, now: i64) {
    while let Some(action) = run.next_action() {
        if let Action::Start(container) = action {
            run.handle(at(now), LifecycleEvent::Started { container });
        }
    }
}

/// Example 56.
#[test]
fn health_of_a_task() {
    use Health::{Healthy, Unhealthy, Unknown};
    let rows = [
        ([Unhealthy, Unknown], Unhealthy),
        ([Unknown, Unhealthy], Unhealthy),
        ([Healthy, Unknown], Unknown),
        ([Healthy, Healthy], Healthy),
        ([Healthy, Unhealthy], Unhealthy),
    ];
    for (containers, task) in rows {
        assert_eq!(task_health(containers), task, "{containers:?}");
    }
    assert_eq!(task_health([]), Unknown);
}

/// Example 58: an essential container that ends ends the task, whatever its exit code; another does
/// not.
#[test]
fn essential_containers() {
    let plan = plan(vec![ContainerPlan::essential(), other()]);
    let mut run = TaskRun::new(&plan, at(0));
    up(&mut run, 1);
    assert_eq!(run.last_status(), LastStatus::Running);
    run.handle(at(5), LifecycleEvent::Exited { container: 1, exit_code: Some(1) });
    assert_eq!((run.last_status(), run.is_stopping()), (LastStatus::Running, false));
    run.handle(at(9), LifecycleEvent::Exited { container: 0, exit_code: Some(0) });
    assert_eq!(run.last_status(), LastStatus::Stopped);
    let cause = run.cause().unwrap();
    assert_eq!(
        (cause.code(), cause.reason()),
        (StopCode::EssentialContainerExited, "Essential container in task exited")
    );
}

/// Example 59: period 60 s. 45 s are too short, 75 s long enough, exit code 1 may be ignored.
#[test]
fn restarts() {
    let rows = [(vec![], 45, false), (vec![], 75, true), (vec![], 60, true), (vec![1], 75, false), (vec![2], 75, true)];
    for (ignored_exit_codes, ran, restarted) in rows {
        let policy = RestartPolicy { ignored_exit_codes, restart_attempt_period_seconds: 60 };
        let container = ContainerPlan { restart: Some(policy), ..ContainerPlan::essential() };
        let plan = plan(vec![container]);
        let mut run = TaskRun::new(&plan, at(0));
        up(&mut run, 10);
        run.handle(at(10 + ran), LifecycleEvent::Exited { container: 0, exit_code: Some(1) });
        assert_eq!(run.is_stopping(), !restarted, "{ran} {restarted}");
        assert_eq!(actions(&mut run), if restarted { vec![Action::Start(0)] } else { vec![] });
        assert_eq!(run.last_status(), if restarted { LastStatus::Running } else { LastStatus::Stopped });
        assert_eq!(run.containers()[0].restarts, u32::from(restarted));
    }
    // The period counts from the last restart: up at 0, restarted at 75, up at 80, down at 130
    // after 50 s.
    let policy = RestartPolicy { ignored_exit_codes: vec![], restart_attempt_period_seconds: 60 };
    let plan = plan(vec![ContainerPlan { restart: Some(policy), ..ContainerPlan::essential() }]);
    let mut run = TaskRun::new(&plan, at(0));
    up(&mut run, 0);
    run.handle(at(75), LifecycleEvent::Exited { container: 0, exit_code: Some(1) });
    up(&mut run, 80);
    run.handle(at(130), LifecycleEvent::Exited { container: 0, exit_code: Some(1) });
    assert_eq!(run.containers()[0].failure, Some(Failure::NotRestarted(Restart::TooSoon { ran_seconds: 50 })));
    assert_eq!(run.last_status(), LastStatus::Stopped);
}

/// Example 60: A waits for B to be healthy, B's start timeout is 30 s; at 31 s it is not.
#[test]
fn a_condition_in_time() {
    for (essential, ends) in [(true, true), (false, false)] {
        let waiting = ContainerPlan { essential, ..after(1, ContainerCondition::Healthy) };
        let slow = ContainerPlan { start_timeout_seconds: Some(30), ..ContainerPlan::essential() };
        let plan = plan(vec![waiting, slow]);
        let mut run = TaskRun::new(&plan, at(0));
        assert_eq!(actions(&mut run), [Action::Start(1)]);
        run.handle(at(0), LifecycleEvent::Started { container: 1 });
        run.handle(at(30), LifecycleEvent::Wake);
        assert_eq!(run.containers()[0].status, ContainerStatus::Pending);
        assert_eq!(run.next_timeout(), Some(Timestamp(30_001)));
        run.handle(at(31), LifecycleEvent::Health { container: 1, health: Health::Unhealthy });
        let failed = run.containers()[0];
        assert_eq!((failed.status, failed.exit_code), (ContainerStatus::Stopped, Some(143)));
        assert_eq!(failed.failure, Some(Failure::Timeout(1, ContainerCondition::Healthy)));
        assert_eq!(run.is_stopping(), ends);
        if ends {
            assert_eq!(run.cause().unwrap().code(), StopCode::TaskFailedToStart);
            assert_eq!(actions(&mut run), [Action::Stop(1)]);
        }
    }
}

#[test]
fn conditions() {
    // Condition, how B ends, whether A starts.
    let rows = [
        (ContainerCondition::Complete, Some(7), true),
        (ContainerCondition::Success, Some(0), true),
        (ContainerCondition::Success, Some(7), false),
        (ContainerCondition::Complete, None, false),
        (ContainerCondition::Healthy, Some(0), false),
    ];
    for (condition, exit_code, starts) in rows {
        let plan = plan(vec![after(1, condition), other()]);
        let mut run = TaskRun::new(&plan, at(0));
        up(&mut run, 0);
        assert_eq!(run.containers()[0].status, ContainerStatus::Pending);
        run.handle(at(3), LifecycleEvent::Exited { container: 1, exit_code });
        assert_eq!(run.containers()[0].is_live(), starts, "{condition:?} {exit_code:?}");
        assert_eq!(run.is_stopping(), !starts);
    }
    let plan = plan(vec![after(1, ContainerCondition::Start), other()]);
    let mut run = TaskRun::new(&plan, at(0));
    assert_eq!(actions(&mut run), [Action::Start(1)]);
    run.handle(at(0), LifecycleEvent::CannotStart { container: 1 });
    assert_eq!(run.containers()[0].exit_code, Some(143));
    assert_eq!(run.last_status(), LastStatus::Stopped);
}

/// Rules: TASK-130, TASK-137.
#[test]
fn stopping_in_reverse_order_with_timeouts() {
    let second = ContainerPlan { stop_timeout_seconds: 10, ..after(0, ContainerCondition::Start) };
    let plan = plan(vec![ContainerPlan::essential(), second]);
    let mut run = TaskRun::new(&plan, at(0));
    up(&mut run, 0);
    run.handle(at(100), LifecycleEvent::Stop(StopCause::user(None)));
    assert_eq!(actions(&mut run), [Action::Stop(1)]);
    assert_eq!((run.last_status(), run.next_timeout()), (LastStatus::Stopping, Some(at(110))));
    run.handle(at(110), LifecycleEvent::Wake);
    assert_eq!(actions(&mut run), [Action::Kill(1)]);
    run.handle(at(110), LifecycleEvent::Exited { container: 1, exit_code: Some(137) });
    assert_eq!(actions(&mut run), [Action::Stop(0)]);
    run.handle(at(111), LifecycleEvent::Exited { container: 0, exit_code: Some(143) });
    assert_eq!(run.last_status(), LastStatus::Stopped);
    assert_eq!(run.cause().unwrap().reason(), "Task stopped by user");
}

/// The order seen at a rolling stop: DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED.
#[test]
fn statuses() {
    let work = Work { provisioning: true, activating: true, deactivating: true, deprovisioning: true };
    let plan = TaskPlan { containers: vec![ContainerPlan::essential()], work };
    let mut run = TaskRun::new(&plan, at(0));
    let mut seen = vec![run.last_status()];
    let script = [
        LifecycleEvent::PhaseDone,
        LifecycleEvent::Started { container: 0 },
        LifecycleEvent::PhaseDone,
        LifecycleEvent::Stop(StopCause::scaling("ecs-svc/1")),
        LifecycleEvent::PhaseDone,
        LifecycleEvent::Exited { container: 0, exit_code: Some(143) },
        LifecycleEvent::PhaseDone,
    ];
    for event in script {
        run.handle(at(1), event);
        seen.push(run.last_status());
    }
    use LastStatus::*;
    // The container starts as soon as the task is PENDING, so that one is over at once.
    assert_eq!(seen, [Provisioning, Activating, Activating, Running, Deactivating, Stopping, Deprovisioning, Stopped]);
    // One that never ran goes straight down.
    let mut run = TaskRun::new(&plan, at(0));
    run.handle(at(1), LifecycleEvent::Stop(StopCause::not_placed("RESOURCE:CPU")));
    assert_eq!(run.last_status(), Deprovisioning);
    run.handle(at(1), LifecycleEvent::PhaseDone);
    assert_eq!(run.last_status(), Stopped);
}

#[test]
fn a_circle_ends() {
    let plan = plan(vec![after(1, ContainerCondition::Start), after(0, ContainerCondition::Start), other()]);
    let run = TaskRun::new(&plan, at(0));
    assert!(run.is_stopping());
    let alone = ContainerPlan { depends_on: vec![(0, ContainerCondition::Start)], ..other() };
    let plan = super::TaskPlan { containers: vec![alone, ContainerPlan::essential()], ..TaskPlan::default() };
    let mut run = TaskRun::new(&plan, at(0));
    assert_eq!(run.containers()[0].status, ContainerStatus::Stopped);
    up(&mut run, 0);
    assert_eq!(run.last_status(), LastStatus::Running);
}

fn any_container(count: usize) -> impl Strategy<Value = ContainerPlan> {
    let condition = prop_oneof![
        Just(ContainerCondition::Start),
        Just(ContainerCondition::Complete),
        Just(ContainerCondition::Success),
        Just(ContainerCondition::Healthy)
    ];
    let restart = prop::option::of((prop::collection::vec(0..3_i32, 0..2), 0..100_u32));
    (any::<bool>(), prop::collection::vec((0..count + 1, condition), 0..3), restart, prop::option::of(1..60_u32))
        .prop_map(|(essential, depends_on, restart, start_timeout_seconds)| ContainerPlan {
            essential,
            depends_on,
            restart: restart.map(|(ignored_exit_codes, restart_attempt_period_seconds)| RestartPolicy {
                ignored_exit_codes,
                restart_attempt_period_seconds,
            }),
            start_timeout_seconds,
            stop_timeout_seconds: 30,
        })
}

fn any_event(count: usize) -> impl Strategy<Value = LifecycleEvent> {
    let container = 0..count + 1;
    let code = prop::option::of(0..3_i32);
    prop_oneof![
        3 => Just(LifecycleEvent::PhaseDone),
        4 => container.clone().prop_map(|container| LifecycleEvent::Started { container }),
        2 => (container.clone(), code).prop_map(|(container, exit_code)| LifecycleEvent::Exited { container, exit_code }),
        1 => container.clone().prop_map(|container| LifecycleEvent::CannotStart { container }),
        2 => container.prop_map(|container| LifecycleEvent::Health { container, health: Health::Healthy }),
        1 => Just(LifecycleEvent::Stop(StopCause::user(None))),
        1 => Just(LifecycleEvent::Wake),
    ]
}

proptest! {
    #![proptest_config(crate::cases::cases(512))]

    /// Whatever happens: the status never goes back, a cause stays, and a stopped task has nothing
    /// to do; once told to stop and with everything done that it asks for, it stops.
    #[test]
    fn a_life(
        (plan, events) in (1..5_usize).prop_flat_map(|count| {
            let work = prop::array::uniform4(any::<bool>()).prop_map(|[provisioning, activating, deactivating, deprovisioning]|
                Work { provisioning, activating, deactivating, deprovisioning });
            let plan = (prop::collection::vec(any_container(count), count), work).prop_map(|(containers, work)| TaskPlan { containers, work });
            (plan, prop::collection::vec((0..40_i64, any_event(count)), 0..40))
        })
    ) {
        let mut run = TaskRun::new(&plan, at(0));
        let mut now = 0;
        let mut last = run.last_status();
        for (wait, event) in events {
            now += wait;
            let cause = run.cause().cloned();
            run.handle(at(now), event);
            prop_assert!(run.last_status() >= last, "{last:?} {:?}", run.last_status());
            last = run.last_status();
            if cause.is_some() {
                prop_assert_eq!(run.cause(), cause.as_ref());
            }
            for (plan, container) in plan.containers.iter().zip(run.containers()) {
                prop_assert!(!plan.essential || container.status != ContainerStatus::Stopped || run.is_stopping());
            }
        }
        run.handle(at(now), LifecycleEvent::Stop(StopCause::user(None)));
        for _ in 0..20 {
            while let Some(action) = run.next_action() {
                let exited = |container| LifecycleEvent::Exited { container, exit_code: Some(143) };
                match action {
                    Action::Start(_) => {}
                    Action::Stop(container) | Action::Kill(container) => run.handle(at(now), exited(container)),
                }
            }
            run.handle(at(now), LifecycleEvent::PhaseDone);
        }
        prop_assert_eq!(run.last_status(), LastStatus::Stopped);
        prop_assert_eq!(run.next_timeout(), None);
    }
}
