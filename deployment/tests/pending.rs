//! Deployments with tasks that are pending or unhealthy: what is on its way counts as there, and is
//! no surplus.

use stowplan_deployment::{
    Draining, Percentages, Place, Places, ServiceScheduler, ServiceTask,
    TaskCondition::{self, Healthy, Pending, Unhealthy},
};

struct Anywhere;

impl Places for Anywhere {
    fn leave(&mut self, _: &ServiceTask) {}

    fn take(&mut self, number: u32, _: u32) -> Option<Place> {
        Some(Place { instance: number, zone: 0 })
    }
}

/// A service with one task of revision 0 in each condition, numbered in this order.
fn service(desired: u32, minimum_healthy: u32, maximum: u32, conditions: &[TaskCondition]) -> ServiceScheduler {
    let tasks = (0..).zip(conditions).map(|(number, condition)| ServiceTask {
        number,
        revision: 0,
        condition: *condition,
        instance: number,
        zone: 0,
        created: number,
        protected: false,
    });
    ServiceScheduler::steady(desired, Percentages { minimum_healthy, maximum }, tasks.collect())
}

/// The numbers of the tasks that a step stopped, and how many it started.
fn tick(service: &mut ServiceScheduler) -> (Vec<u32>, usize) {
    let step = service.tick(&mut Anywhere, u32::MAX);
    (step.stopped.iter().map(|task| task.number).collect(), step.started.len())
}

/// DEPLOY-110: pending tasks elsewhere are there. Four desired, two drain, one runs and one is
/// pending elsewhere: two are missing. Three are healthy and two must be (50 %): one may stop.
#[test]
fn pending_tasks_elsewhere_count_when_instances_drain() {
    let state = Draining { desired: 4, draining: 2, running: 1, pending: 1, healthy: 3 };
    // The maximum, and how many start: 8 leaves room for 4, 5 for 1, 4 for none.
    for (maximum, start) in [(200, 2), (125, 1), (100, 0)] {
        let pass = state.pass(Percentages { minimum_healthy: 50, maximum });
        assert_eq!((pass.start, pass.stop), (start, 1), "{maximum} %");
    }
    let replaced = Draining { pending: 3, ..state };
    assert_eq!(replaced.pass(Percentages { minimum_healthy: 50, maximum: 200 }).start, 0, "1 + 3 = 4 are elsewhere");
}

/// DEPLOY-39: two desired, one of two unhealthy, its replacement pending. The third task is no
/// surplus; once it is healthy, the unhealthy one is.
#[test]
fn a_replacement_on_its_way_is_no_surplus() {
    let mut service = service(2, 100, 200, &[Healthy, Unhealthy, Pending]);
    assert_eq!(tick(&mut service), (vec![], 0));
    service.settle();
    assert_eq!(tick(&mut service), (vec![1], 0));
    assert!(service.is_steady());
}

/// With more than one replacement too many, what goes beyond them does stop: three pending for one
/// unhealthy of two.
#[test]
fn more_than_the_replacements_is_surplus() {
    // Five tasks, two desired: three too many, one of them replaces task 1: the two oldest pending
    // ones stop.
    assert_eq!(tick(&mut service(2, 100, 400, &[Healthy, Unhealthy, Pending, Pending, Pending])), (vec![2, 3], 0));
}

/// DEPLOY-24: at the maximum an unhealthy task stops for its replacement only where none is on its
/// way.
#[test]
fn nothing_stops_for_a_replacement_that_is_pending() {
    // 2 of at most 2: one is pending, so the unhealthy one stays.
    assert_eq!(tick(&mut service(2, 0, 100, &[Unhealthy, Pending])), (vec![], 0));
    // None is pending: one stops, its replacement starts.
    assert_eq!(tick(&mut service(2, 0, 100, &[Unhealthy, Healthy])), (vec![0], 1));
}

/// The same in a deployment, for an old revision below the minimum: 0 of 3 healthy, 3 of at most 3,
/// one replacement pending.
#[test]
fn nothing_old_stops_for_a_replacement_that_is_pending() {
    let mut pending = service(3, 100, 100, &[Unhealthy, Unhealthy, Pending]);
    pending.deploy();
    assert_eq!(tick(&mut pending), (vec![], 0));
    let mut none = service(3, 100, 100, &[Unhealthy, Unhealthy, Unhealthy]);
    none.deploy();
    assert_eq!(tick(&mut none), (vec![0], 1), "one stops, one of its own revision starts");
}
