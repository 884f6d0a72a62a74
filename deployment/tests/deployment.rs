//! Worked examples of deployments, health, rebalancing and draining, by their numbers.

use stowplan::task::Health;
use stowplan_deployment::{
    CircuitBreaker, DeploymentAlarms, DeploymentCourse, Draining, Needs, PercentageError, Percentages, Place, Places,
    RebalanceExclusion, Rebalanced, RolloutState, Room, Rooms, ServiceScheduler, ServiceTask, Signs, TargetCheck,
    TaskCondition, TaskResult, Threshold, TrafficShift, WaitsFor, ZoneMove, bake_seconds, daemon_waves, early_success,
    follow, is_balanced, next_move, roll_back_to, starts_deployment, task_set_count, throttle_seconds,
};

/// A service on one instance with so many places, each for one task of either revision.
fn course(desired: u32, minimum_healthy: u32, maximum: u32, places: u32) -> DeploymentCourse {
    let needs = Needs { old: [1, 0, 0, 0], new: [1, 0, 0, 0], ..Needs::default() };
    let free = i64::from(places) - i64::from(desired);
    let mut rooms =
        Rooms { rooms: vec![Room { free: [free, 0, 0, 0], open: true, old: desired, new: 0 }], needs, new_from: 1 };
    let mut service = ServiceScheduler::steady(desired, Percentages { minimum_healthy, maximum }, rooms.old_tasks());
    service.deploy();
    follow(&mut service, &mut rooms, u32::MAX)
}

/// Examples 35 to 47: row, desired, minimum and maximum percent, places, (stopped, started, old,
/// new) of each step.
#[test]
fn rolling_traces() {
    type Trace = &'static [(u32, u32, u32, u32)];
    type Row = (u32, u32, u32, u32, u32, (u32, u32), Trace);
    const MANY: u32 = 1000;
    let rows: [Row; 13] = [
        (35, 4, 50, 100, MANY, (2, 4), &[(2, 2, 2, 2), (2, 2, 0, 4)]),
        (36, 4, 100, 200, MANY, (4, 8), &[(0, 4, 4, 4), (4, 0, 0, 4)]),
        (37, 4, 50, 200, MANY, (2, 8), &[(2, 4, 2, 4), (2, 0, 0, 4)]),
        (38, 2, 75, 100, MANY, (2, 2), &[]),
        (39, 3, 100, 125, MANY, (3, 3), &[]),
        (40, 6, 100, 200, 8, (6, 12), &[(0, 2, 6, 2), (2, 2, 4, 4), (2, 2, 2, 6), (2, 0, 0, 6)]),
        (41, 6, 50, 200, 8, (3, 12), &[(3, 5, 3, 5), (3, 1, 0, 6)]),
        (42, 6, 50, 200, 10, (3, 12), &[(3, 6, 3, 6), (3, 0, 0, 6)]),
        (43, 1, 100, 200, MANY, (1, 2), &[(0, 1, 1, 1), (1, 0, 0, 1)]),
        (44, 4, 0, 100, MANY, (0, 4), &[(4, 4, 0, 4)]),
        (45, 5, 50, 150, MANY, (3, 7), &[(2, 4, 3, 4), (3, 1, 0, 5)]),
        (
            46,
            10,
            90,
            110,
            MANY,
            (9, 11),
            &[(1, 2, 9, 2), (2, 2, 7, 4), (2, 2, 5, 6), (2, 2, 3, 8), (2, 2, 1, 10), (1, 0, 0, 10)],
        ),
        (47, 3, 67, 133, MANY, (3, 3), &[]),
    ];
    for (row, desired, minimum, maximum, places, limits, trace) in rows {
        let course = course(desired, minimum, maximum, places);
        assert_eq!((course.limits.minimum, course.limits.maximum), limits, "example {row}");
        assert_eq!(course.completes, !trace.is_empty(), "example {row}");
        if trace.is_empty() {
            assert_eq!(course.waits_for(), Some(WaitsFor::Configuration), "example {row}");
            assert_eq!((course.rows[0].old, course.rows[0].new), (desired, 0), "example {row}");
            continue;
        }
        let mut seen: Vec<_> = course.rows.iter().map(|row| (row.stopped, row.started, row.old, row.new)).collect();
        // The step in which the last ones come up and nothing is left to do.
        if seen.last().is_some_and(|last| last.0 + last.1 == 0) {
            seen.pop();
        }
        assert_eq!(seen, trace, "example {row}");
    }
}

/// Example 48, and what else ECS refuses.
#[test]
fn percentages() {
    let check = |minimum_healthy, maximum| Percentages { minimum_healthy, maximum }.check();
    assert_eq!(check(100, 100), Err(PercentageError::Frozen));
    assert_eq!(check(101, 200), Err(PercentageError::MinimumAbove));
    assert_eq!(check(50, 99), Err(PercentageError::MaximumBelow));
    assert_eq!(check(0, 100), Ok(()));
    assert_eq!(check(100, 200), Ok(()));
}

/// Example 49: a daemon on four instances, minimum 50: two at a time. 3 of 5 stay at 50: 2, 2, 1.
#[test]
fn daemons() {
    assert_eq!(daemon_waves(4, 50), [0..2, 2..4]);
    assert_eq!(daemon_waves(5, 50), [0..2, 2..4, 4..5]);
    assert_eq!((daemon_waves(3, 0).len(), daemon_waves(3, 0)[0].clone()), (1, 0..3));
    assert!(daemon_waves(3, 100).is_empty());
    assert!(daemon_waves(0, 0).is_empty());
}

/// Example 50, X66 to X69: desired, minimum, maximum, draining; started and stopped in the first
/// pass.
#[test]
fn draining() {
    let rows = [
        ("50", 4, 50, 200, 4, 4, 2),
        ("X66", 4, 50, 100, 4, 0, 2),
        ("X67", 4, 100, 200, 4, 4, 0),
        ("X68", 4, 100, 100, 4, 0, 0),
        ("X69", 3, 50, 150, 3, 1, 1),
        ("1 task, 100/150", 1, 100, 150, 1, 0, 0),
        ("3 tasks, 90/110", 3, 90, 110, 3, 0, 0),
    ];
    for (row, desired, minimum_healthy, maximum, draining, start, stop) in rows {
        let service = Draining { desired, draining, running: 0, pending: 0, healthy: draining };
        let pass = service.pass(Percentages { minimum_healthy, maximum });
        assert_eq!((pass.start, pass.stop), (start, stop), "{row}");
    }
}

/// With tasks elsewhere: what is missing is the desired count less running and pending ones there;
/// the maximum counts those that drain, too, and the minimum keeps healthy ones wherever they are.
/// Desired, minimum, maximum, draining, running, pending, healthy; start, stop.
#[test]
fn draining_beside_other_tasks() {
    for (desired, minimum_healthy, maximum, draining, running, pending, healthy, start, stop) in [
        // 2 to 8 tasks: 4 - 2 are missing, 3 - 2 may stop.
        (4, 50, 200, 2, 1, 1, 3, 2, 1),
        // Pending ones are on their way: none is missing.
        (4, 50, 200, 4, 0, 4, 4, 0, 2),
        (4, 50, 200, 4, 0, 3, 4, 1, 2),
        // 4 to 6 tasks: with 5 there is room for 1, with 6 for none.
        (4, 100, 150, 4, 0, 1, 4, 1, 0),
        (4, 100, 150, 4, 0, 2, 4, 0, 0),
        (4, 100, 150, 4, 2, 0, 6, 0, 2),
        // Healthy below the minimum: none may stop. All there: none is started.
        (4, 100, 200, 2, 2, 0, 3, 2, 0),
        (4, 50, 200, 1, 4, 0, 5, 0, 1),
        (4, 50, 200, 1, 5, 0, 6, 0, 1),
    ] {
        let service = Draining { desired, draining, running, pending, healthy };
        let pass = service.pass(Percentages { minimum_healthy, maximum });
        assert_eq!((pass.start, pass.stop), (start, stop), "{service:?} {minimum_healthy}/{maximum}");
    }
}

/// Examples 51 and 52.
/// Rules: DEPLOY-25, DEPLOY-103.
#[test]
fn thresholds() {
    for (desired, failures) in [(1, 3), (25, 13), (400, 200), (800, 200)] {
        assert_eq!(Threshold::default().failures(desired), failures, "{desired}");
    }
    assert_eq!(Threshold::UnboundedPercent(50).failures(800), 400);
    assert_eq!(Threshold::UnboundedPercent(50).failures(0), 1);
    assert_eq!(Threshold::Count(5).failures(10), 5);
}

/// Examples 53 and 54.
/// Rules: DEPLOY-26, DEPLOY-104.
#[test]
fn breaker() {
    use TaskResult::{Exited, Healthy, NeverRan, NotLaunched, Ran, ReplacedForHealth};
    let run = |resets, results: &[TaskResult]| {
        let mut breaker = CircuitBreaker::new(Threshold::Count(5), resets, false);
        for result in [Ran].iter().chain(results) {
            breaker.note(*result, 10);
        }
        (breaker.failures(), breaker.has_failed())
    };
    let f = ReplacedForHealth;
    assert_eq!(run(false, &[f, f, Healthy, f, f]), (4, false));
    assert_eq!(run(false, &[f, f, Healthy, f, f, f]), (5, true));
    assert_eq!(run(true, &[f, f, Healthy, f, f, f]), (3, false));
    // A task that ran and ended by itself is no failure, nor is a launch that fails once one has
    // run.
    assert_eq!(run(false, &[Exited, Exited, NeverRan]), (0, false));
    // COUNT 3: fail, fail, healthy, fail, fail, fail: the sixth with the reset, the fourth without.
    let outcome_of = |resets| {
        let mut breaker = CircuitBreaker::new(Threshold::Count(3), resets, false);
        breaker.note(Ran, 10);
        let outcomes = [f, f, Healthy, f, f, f];
        1 + outcomes.iter().position(|result| breaker.note(*result, 10)).unwrap_or(usize::MAX)
    };
    assert_eq!((outcome_of(true), outcome_of(false)), (6, 4));
    // The latest desired count: of 40 tasks 20, of 10 tasks 5.
    let mut breaker = CircuitBreaker::new(Threshold::BoundedPercent(50), true, false);
    let failed: Vec<bool> = (0..6).map(|count| breaker.note(NeverRan, if count < 5 { 40 } else { 10 })).collect();
    assert_eq!(failed, [false, false, false, false, false, true]);
    // DEPLOY-26, DEPLOY-121: the other alternatives.
    let mut breaker = CircuitBreaker::new(Threshold::Count(1), true, true);
    assert!(!breaker.note(Ran, 1) && breaker.note(Exited, 1));
    let mut breaker = CircuitBreaker::new(Threshold::Count(1), true, false).launches_until_running(true);
    assert!(!breaker.note(Ran, 1) && !breaker.note(NotLaunched, 1));
    let mut breaker = CircuitBreaker::new(Threshold::BoundedPercent(50), true, false);
    let failed: Vec<bool> = (0..3).map(|_| breaker.note(NeverRan, 4)).collect();
    assert_eq!(failed, [false, false, true]);
}

/// Example 55: the first is COMPLETED, the second fails, the third fails while the first is on its
/// way back. Rules: DEPLOY-105.
#[test]
fn roll_back() {
    use RolloutState::{Completed, Failed, InProgress};
    let mut deployments = vec![Completed, Failed];
    assert_eq!(roll_back_to(&mut deployments), Some(0));
    assert_eq!(deployments, [InProgress, Failed]);
    deployments.push(Failed);
    assert_eq!(roll_back_to(&mut deployments), None);
    assert_eq!(roll_back_to(&mut [Completed, Completed, Failed]), Some(1));
}

/// Example 57, and the four rows of what counts as healthy.
/// Rules: DEPLOY-16, DEPLOY-21.
#[test]
fn what_counts_as_healthy() {
    let running = |running_seconds, containers, targets| Signs { running_seconds, containers, targets }.counts();
    let rows = [
        (Some(39), None, None, false),
        (Some(40), None, None, true),
        (None, None, None, false),
        (Some(1), Some(Health::Healthy), None, true),
        (Some(99), Some(Health::Unknown), None, false),
        (Some(1), None, Some(true), true),
        (Some(99), None, Some(false), false),
        (Some(1), Some(Health::Healthy), Some(true), true),
        (Some(99), Some(Health::Unhealthy), Some(true), false),
        (Some(99), Some(Health::Healthy), Some(false), false),
    ];
    for (seconds, containers, targets, healthy) in rows {
        assert_eq!(running(seconds, containers, targets), healthy, "{seconds:?} {containers:?} {targets:?}");
    }
    let failing = Signs { running_seconds: Some(59), containers: Some(Health::Unhealthy), targets: None };
    assert!(!failing.is_replaced(60) && failing.is_replaced(59) && failing.is_replaced(0));
}

/// Examples 61 to 64.
/// Rules: PLACE-35, DEPLOY-29, DEPLOY-108.
#[test]
fn rebalancing() {
    let both = Percentages { minimum_healthy: 100, maximum: 200 };
    assert_eq!(next_move(&[2, 0], 2, both), Some(ZoneMove { to: 1, from: 0 }));
    for balanced in [&[1, 2][..], &[1, 2, 2], &[1, 1], &[1, 1, 0], &[], &[5]] {
        assert!(is_balanced(balanced) && next_move(balanced, 5, both).is_none(), "{balanced:?}");
    }
    assert_eq!(next_move(&[3, 1, 1], 5, both), Some(ZoneMove { to: 1, from: 0 }));
    // 2 × 1.25 = 2: eligible, but no third task may start.
    let tight = Percentages { minimum_healthy: 100, maximum: 125 };
    assert_eq!(next_move(&[2, 0], 2, tight), None);
    let service = Rebalanced {
        enabled: true,
        replica: true,
        own_controller: true,
        spreads_over_zones: true,
        external: false,
        classic_load_balancer: false,
        constrains_zones: false,
        percentages: tight,
    };
    assert!(service.excluded().is_empty());
    let full = Percentages { minimum_healthy: 50, maximum: 100 };
    let excluded = [
        (Rebalanced { enabled: false, ..service }, RebalanceExclusion::Disabled),
        (Rebalanced { percentages: full, ..service }, RebalanceExclusion::MaximumPercent),
        (Rebalanced { spreads_over_zones: false, ..service }, RebalanceExclusion::Strategy),
        (Rebalanced { replica: false, ..service }, RebalanceExclusion::Daemon),
        (Rebalanced { external: true, ..service }, RebalanceExclusion::External),
        (Rebalanced { own_controller: false, ..service }, RebalanceExclusion::Controller),
        (Rebalanced { classic_load_balancer: true, ..service }, RebalanceExclusion::ClassicLoadBalancer),
        (Rebalanced { constrains_zones: true, ..service }, RebalanceExclusion::ZoneConstraint),
    ];
    for (service, reason) in excluded {
        assert_eq!(service.excluded(), [reason]);
    }
}

/// Examples 65 and 66.
/// Rules: DEPLOY-27, DEPLOY-106, DEPLOY-107.
#[test]
fn alarms_and_targets() {
    let mut ignored = DeploymentAlarms::new([false, true]);
    assert!(!ignored.are_watched() && !ignored.note_alarm());
    let mut watched = DeploymentAlarms::new([false, false]);
    assert!(watched.are_watched() && watched.note_alarm());
    let check = TargetCheck::default();
    assert_eq!((check.healthy_after_seconds(true), check.healthy_after_seconds(false)), (0, 150));
    assert_eq!((bake_seconds(None, false), bake_seconds(None, true), bake_seconds(Some(2), true)), (0, 300, 120));
}

/// Example 80.
/// Rules: DEPLOY-111, DEPLOY-112.
#[test]
fn traffic() {
    assert_eq!(TrafficShift::CANARY.steps(), [(50, 10), (1000, 0)]);
    let linear = TrafficShift::LINEAR.steps();
    let parts: Vec<u32> = linear.iter().map(|step| step.0).collect();
    assert_eq!(parts, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    assert!(linear[..9].iter().all(|step| step.1 == 6) && linear[9].1 == 0);
    // 3 %: 34 steps, the last one shorter.
    let fine = TrafficShift::Linear { step_tenths: 30, step_bake_minutes: 1 }.steps();
    assert_eq!((fine.len(), fine[32].0, fine[33].0), (34, 990, 1000));
    assert_eq!(TrafficShift::BlueGreen { bake_minutes: 5 }.steps(), [(1000, 5)]);
    // 3 × 40 % = 1.2 and 5 × 20 % = 1, of all none is none.
    assert_eq!([(3, 40), (5, 20), (5, 0)].map(|(desired, percent)| task_set_count(desired, percent)), [2, 1, 0]);
    let starts = ["taskDefinition", "forceNewDeployment", "desiredCount", "placementStrategy", "colour"];
    assert_eq!(starts.map(starts_deployment), [Some(true), Some(true), Some(false), Some(false), None]);
}

/// Rules: DEPLOY-23, DEPLOY-28.
#[test]
fn throttle_and_early_success() {
    let delays: Vec<u32> = (0..=10).map(throttle_seconds).collect();
    assert_eq!(delays, [0, 10, 20, 40, 80, 160, 320, 640, 1280, 1620, 1620]);
    assert_eq!((early_success(3, 50), early_success(4, 50), early_success(0, 50)), (2, 2, 0));
    // At least one of any that are desired.
    assert_eq!((early_success(2, 0), early_success(6, 60), early_success(12, 10)), (1, 4, 2));
}

/// Questions 1 to 4: static ports, one instance, lowered counts.
#[test]
fn questions() {
    // 1: one instance, a static port, 100/200: the new task waits for the place of the old one.
    let port = Needs { old: [1; 4], new: [1; 4], new_alone: true, apart: true };
    let run = |needs: Needs, rooms: Vec<Room>, desired: u32, minimum_healthy: u32, maximum: u32| {
        let mut rooms = Rooms { rooms, needs, new_from: 1 };
        let mut service =
            ServiceScheduler::steady(desired, Percentages { minimum_healthy, maximum }, rooms.old_tasks());
        service.deploy();
        follow(&mut service, &mut rooms, u32::MAX)
    };
    let full = Room { free: [9; 4], open: true, old: 1, new: 0 };
    let empty = Room { old: 0, ..full };
    let stuck = run(port, vec![full], 1, 100, 200);
    assert_eq!((stuck.completes, stuck.waits_for(), stuck.rows[0].unplaced), (false, Some(WaitsFor::Placement), 1));
    // Its remedies: dynamic ports, 0/100, one more instance.
    let dynamic = Needs { new_alone: false, apart: false, ..port };
    assert!(run(dynamic, vec![full], 1, 100, 200).completes);
    assert!(run(port, vec![full], 1, 0, 100).completes);
    assert!(run(port, vec![full, empty], 1, 100, 200).completes);
    // 2: 50/150 with a desired count of 1: ceil(0.5) = 1, floor(1.5) = 1.
    let two = run(dynamic, vec![full], 1, 50, 150);
    assert_eq!((two.limits.minimum, two.limits.maximum, two.waits_for()), (1, 1, Some(WaitsFor::Configuration)));
    // 3: 134 % is 1 of 1 and 4 of 3.
    assert_eq!(run(dynamic, vec![full], 1, 100, 134).waits_for(), Some(WaitsFor::Configuration));
    assert!(run(dynamic, vec![full, full, full], 3, 100, 134).completes);
    // 4: as many tasks as instances: stuck; with one spare one by one, a start and a stop in turn.
    let three = vec![full, full, full];
    assert_eq!(run(port, three.clone(), 3, 100, 200).waits_for(), Some(WaitsFor::Placement));
    let spare = run(port, [three, vec![empty]].concat(), 3, 100, 200);
    assert!(spare.completes);
    let moves: Vec<_> = spare.rows.iter().map(|row| (row.stopped, row.started)).collect();
    assert_eq!(moves, [(0, 1), (1, 1), (1, 1), (1, 0)]);
    // 21: one task an instance, 100/200, four tasks: eight instances at the peak.
    let fleet = run(port, vec![full, full, full, full, empty, empty, empty, empty], 4, 100, 200);
    assert_eq!((fleet.highest_total, fleet.rows.len()), (8, 2));
}

/// Places without end.
struct Anywhere;

impl Places for Anywhere {
    fn leave(&mut self, _: &ServiceTask) {}

    fn take(&mut self, number: u32, _: u32) -> Option<Place> {
        Some(Place { instance: number, zone: number % 3 })
    }
}

fn tasks(count: u32, condition: TaskCondition) -> Vec<ServiceTask> {
    let task = |number| ServiceTask {
        number,
        revision: 0,
        condition,
        instance: number,
        zone: number % 3,
        created: 0,
        protected: false,
    };
    (0..count).map(task).collect()
}

/// Unhealthy tasks of a steady service: a replacement first where the maximum allows, else one at a
/// time.
#[test]
fn unhealthy_tasks() {
    let mut service = ServiceScheduler::steady(4, Percentages::REPLICA, tasks(4, TaskCondition::Healthy));
    service.tasks[1].condition = TaskCondition::Unhealthy;
    service.tasks[2].condition = TaskCondition::Unhealthy;
    let step = service.tick(&mut Anywhere, u32::MAX);
    assert_eq!((step.stopped.len(), step.started.len()), (0, 2));
    service.settle();
    let step = service.tick(&mut Anywhere, u32::MAX);
    assert_eq!(step.stopped.iter().map(|task| task.number).collect::<Vec<_>>(), [1, 2]);
    assert!(step.done && service.is_steady());
    // At the maximum one stops, one starts, then the next.
    let mut service = ServiceScheduler::steady(
        4,
        Percentages { minimum_healthy: 50, maximum: 100 },
        tasks(4, TaskCondition::Healthy),
    );
    service.tasks[1].condition = TaskCondition::Unhealthy;
    service.tasks[2].condition = TaskCondition::Unhealthy;
    let mut ordered = service.clone();
    ordered.oldest_first = true;
    for (number, any) in [(1, &[1, 2][..]), (2, &[2])] {
        let step = service.tick(&mut Anywhere, u32::MAX);
        assert_eq!((step.stopped.len(), step.stopped[0].number, step.started.len()), (1, number, 1));
        // DEPLOY-24: any of the unhealthy ones might have stopped.
        assert_eq!(step.admissible.iter().map(|task| task.number).collect::<Vec<_>>(), any);
        service.settle();
        // The other reading: none but the oldest.
        let step = ordered.tick(&mut Anywhere, u32::MAX);
        assert_eq!(step.admissible.iter().map(|task| task.number).collect::<Vec<_>>(), [number]);
        ordered.settle();
    }
    assert!(service.is_steady());
}

/// A service at the primary revision, with so many healthy, unhealthy and pending tasks.
fn service_of(desired: u32, percentages: (u32, u32), [healthy, unhealthy, pending]: [u32; 3]) -> ServiceScheduler {
    let conditions =
        [(TaskCondition::Healthy, healthy), (TaskCondition::Unhealthy, unhealthy), (TaskCondition::Pending, pending)];
    let conditions = conditions.into_iter().flat_map(|(condition, count)| (0..count).map(move |_| condition));
    let mut tasks = tasks(healthy + unhealthy + pending, TaskCondition::Healthy);
    tasks.iter_mut().zip(conditions).for_each(|(task, condition)| task.condition = condition);
    ServiceScheduler::steady(desired, Percentages { minimum_healthy: percentages.0, maximum: percentages.1 }, tasks)
}

/// What a step stops, by condition, and how many it starts.
fn stops_and_starts(mut service: ServiceScheduler) -> ([usize; 3], usize) {
    let step = service.tick(&mut Anywhere, u32::MAX);
    let stopped = |condition| step.stopped.iter().filter(|task| task.condition == condition).count();
    ([TaskCondition::Healthy, TaskCondition::Unhealthy, TaskCondition::Pending].map(stopped), step.started.len())
}

/// Pending tasks beside unhealthy ones: desired, percentages, and healthy, unhealthy, pending; what
/// stops, and how many start.
#[test]
fn replacements_on_their_way() {
    for (desired, percentages, tasks, stopped, started) in [
        // The fifth is the replacement of the unhealthy one: it is no surplus, and no further one
        // starts.
        (4, (100, 200), [3, 1, 1], [0, 0, 0], 0),
        (4, (100, 200), [2, 2, 1], [0, 0, 0], 1),
        (4, (100, 200), [2, 2, 2], [0, 0, 0], 0),
        // One more than that is, and the pending one goes, or a healthy one where none is pending.
        (4, (100, 200), [3, 1, 2], [0, 0, 1], 0),
        (4, (100, 200), [4, 0, 1], [0, 0, 1], 0),
        (4, (100, 200), [5, 0, 0], [1, 0, 0], 0),
        // It has come: the unhealthy one goes.
        (4, (100, 200), [4, 1, 0], [0, 1, 0], 0),
        // At the maximum one makes room, unless a replacement is on its way.
        (4, (50, 100), [2, 2, 0], [0, 1, 0], 1),
        (4, (50, 100), [2, 1, 1], [0, 0, 0], 0),
        (4, (50, 100), [0, 3, 1], [0, 0, 0], 0),
    ] {
        let found = stops_and_starts(service_of(desired, percentages, tasks));
        assert_eq!(found, (stopped, started), "{desired} {percentages:?} {tasks:?}");
    }
}

/// The same of an old revision during a deployment, below the minimum: its pending tasks stand in
/// for unhealthy ones.
#[test]
fn replacements_of_an_old_revision() {
    for (desired, percentages, tasks, stopped, started) in [
        // 1 healthy of 4 that must be: two unhealthy ones, one pending for them; at the maximum
        // nothing stops for the other.
        (4, (100, 100), [1, 2, 1], [0, 0, 0], 0),
        // None is pending: one makes room.
        (4, (100, 100), [1, 3, 0], [0, 1, 0], 1),
        // One pending for one unhealthy is kept; two pending are one too many, in whose place a
        // task of the new revision starts.
        (4, (100, 100), [2, 1, 1], [0, 0, 0], 0),
        (4, (100, 100), [1, 1, 2], [0, 0, 1], 1),
        // From the minimum on, pending and unhealthy ones go at once, and healthy ones down to it;
        // up to 8 run.
        (4, (50, 200), [3, 1, 1], [1, 1, 1], 4),
    ] {
        let mut service = service_of(desired, percentages, tasks);
        service.deploy();
        assert_eq!(stops_and_starts(service), (stopped, started), "{desired} {percentages:?} {tasks:?}");
    }
}

/// In a deployment unhealthy old tasks stop first, and below the minimum are replaced by their own
/// revision.
#[test]
fn unhealthy_old_tasks() {
    let mut service = ServiceScheduler::steady(
        4,
        Percentages { minimum_healthy: 50, maximum: 150 },
        tasks(4, TaskCondition::Healthy),
    );
    service.tasks[3].condition = TaskCondition::Unhealthy;
    service.deploy();
    // Three are healthy, two must stay: the unhealthy one stops, and one healthy one; up to 6 run.
    let step = service.tick(&mut Anywhere, u32::MAX);
    assert_eq!((step.stopped.len(), step.started.len()), (2, 4));
    assert_eq!(step.stopped[0].number, 3);
    let mut service = ServiceScheduler::steady(
        4,
        Percentages { minimum_healthy: 100, maximum: 150 },
        tasks(4, TaskCondition::Unhealthy),
    );
    service.deploy();
    let step = service.tick(&mut Anywhere, u32::MAX);
    assert_eq!(step.started.iter().map(|task| task.revision).collect::<Vec<_>>(), [0, 0]);
}

#[test]
fn protected_tasks_stay() {
    let mut old = tasks(2, TaskCondition::Healthy);
    for task in &mut old {
        task.protected = true;
    }
    let mut service = ServiceScheduler::steady(2, Percentages { minimum_healthy: 0, maximum: 100 }, old);
    service.deploy();
    let step = service.tick(&mut Anywhere, u32::MAX);
    assert_eq!(step.waits_for, Some(WaitsFor::Protection));
    // A higher maximum lets the new ones in beside them.
    service.percentages.maximum = 200;
    let step = service.tick(&mut Anywhere, u32::MAX);
    assert_eq!(step.started.len(), 2);
}

/// Of zones a with 3, b and c with 2 tasks, the next victims come from a, then from where most are,
/// instances in order.
#[test]
fn victims_keep_the_balance() {
    let mut service = ServiceScheduler::steady(
        7,
        Percentages { minimum_healthy: 50, maximum: 100 },
        tasks(7, TaskCondition::Healthy),
    );
    service.deploy();
    // ceil(3.5) = 4 stay: three stop. Zone 0 holds 0, 3 and 6; then all zones hold two.
    let step = service.tick(&mut Anywhere, 0);
    assert_eq!(step.stopped.iter().map(|task| task.number).collect::<Vec<_>>(), [0, 1, 2]);
}

/// A lowered count: surplus stops, whatever the minimum.
/// Rules: DEPLOY-38.
#[test]
fn scale_in() {
    let mut service = ServiceScheduler::steady(5, Percentages::REPLICA, tasks(5, TaskCondition::Healthy));
    service.desired = 3;
    let step = service.tick(&mut Anywhere, u32::MAX);
    assert_eq!((step.stopped.len(), step.done), (2, true));
}

#[test]
fn the_rate_limits_starts() {
    let mut service = ServiceScheduler::steady(4, Percentages::REPLICA, tasks(4, TaskCondition::Healthy));
    service.deploy();
    let step = service.tick(&mut Anywhere, 3);
    assert_eq!(step.started.len(), 3);
    let step = service.tick(&mut Anywhere, 0);
    assert_eq!((step.started.len(), step.waits_for), (0, None));
}
