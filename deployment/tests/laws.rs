//! Laws of deployments, and every small service followed to all its ends.
#![expect(clippy::panic, clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "a test may panic")]

use std::{cmp::Reverse, collections::BTreeSet};

#[path = "../../core/tests/common/cases.rs"]
mod cases;
#[path = "../../core/tests/common/tally.rs"]
mod tally;

use cases::cases;
use proptest::prelude::*;
use stowplan_deployment::{
    Limits, Needs, Orders, Percentages, Place, Places, Room, Rooms, ServiceScheduler, ServiceTask, TaskCondition,
    WaitsFor, follow, search,
};
use tally::Tally;

/// Old, pending and healthy new tasks on an instance.
type Spot = (u32, u32, u32);

/// Whether any order of single stops, starts and tasks coming up ends with the new revision alone:
/// slow and obvious, and with none of the scheduler's steps in it. Answers also how many states it
/// saw.
fn some_order_ends(start: &[Spot], desired: u32, limits: Limits, fits: &dyn Fn(usize, Spot) -> bool) -> (bool, usize) {
    let mut seen = BTreeSet::from([start.to_vec()]);
    let mut open = vec![start.to_vec()];
    let mut ends = false;
    while let Some(state) = open.pop() {
        let sum = |of: fn(&Spot) -> u32| state.iter().map(of).sum::<u32>();
        let (old, pending, fresh) = (sum(|spot| spot.0), sum(|spot| spot.1), sum(|spot| spot.2));
        ends |= old == 0 && fresh == desired;
        let mut visit = |index: usize, spot: Spot| {
            let mut next = state.clone();
            next[index] = spot;
            if seen.insert(next.clone()) {
                open.push(next);
            }
        };
        for (index, &spot) in state.iter().enumerate() {
            if spot.0 > 0 && old + fresh > limits.minimum {
                visit(index, (spot.0 - 1, spot.1, spot.2));
            }
            if old + pending + fresh < limits.maximum && pending + fresh < desired && fits(index, spot) {
                visit(index, (spot.0, spot.1 + 1, spot.2));
            }
            if spot.1 > 0 {
                visit(index, (spot.0, spot.1 - 1, spot.2 + 1));
            }
        }
    }
    (ends, seen.len())
}

/// Old tasks spread over instances with so much room each; as many as fit, up to the desired count.
fn spread_old(rooms: &[u32], desired: u32, port: bool) -> Vec<u32> {
    let mut old = vec![0; rooms.len()];
    for _ in 0..desired {
        let open = (0..rooms.len()).filter(|&index| old[index] < if port { 1 } else { rooms[index] });
        if let Some(index) = open.min_by_key(|&index| old[index]) {
            old[index] += 1;
        }
    }
    old
}

struct Small {
    desired: u32,
    percentages: Percentages,
    rooms: Vec<u32>,
    port: bool,
    /// The size of a new task; an old one has 1.
    size: i64,
}

/// What is true of one small service. Answers how many states were seen.
fn judge(small: &Small) -> usize {
    let Small { desired, percentages, rooms, port, size } = small;
    let old = spread_old(rooms, *desired, *port);
    let needs = Needs { old: [1, 0, 0, 0], new: [*size, 0, 0, 0], new_alone: *port, apart: *port };
    let limits = percentages.limits(*desired);
    let at: Vec<Room> = rooms
        .iter()
        .zip(&old)
        .map(|(room, old)| Room { free: [i64::from(*room) - i64::from(*old), 0, 0, 0], open: true, old: *old, new: 0 })
        .collect();
    let mut places = Rooms { rooms: at.clone(), needs, new_from: 1 };
    let mut service = ServiceScheduler::steady(*desired, *percentages, places.old_tasks());
    service.deploy();
    let course = follow(&mut service, &mut places, u32::MAX);
    let fits = |index: usize, spot: Spot| {
        let taken = i64::from(spot.0) + size * i64::from(spot.1 + spot.2);
        taken + size <= i64::from(rooms[index]) && (!port || spot == (0, 0, 0))
    };
    let start: Vec<Spot> = old.iter().map(|old| (*old, 0, 0)).collect();
    let (ends, states) = some_order_ends(&start, *desired, limits, &fits);
    let about = || format!("{desired} {percentages:?} {rooms:?} port {port} size {size}: {course:?}");
    let searched = search(&at, &needs, *desired, limits, 1_000_000);
    match searched.orders {
        Orders::AllComplete => assert!(course.completes && ends, "{}", about()),
        Orders::SomeComplete => assert!(ends, "{}", about()),
        Orders::NoneCompletes => assert!(!course.completes, "{}", about()),
        Orders::TooMany => panic!("{}", about()),
    }
    if *size == 1 {
        assert_eq!(course.completes, ends, "{}", about());
        assert_eq!(searched.orders, if ends { Orders::AllComplete } else { Orders::NoneCompletes }, "{}", about());
        // In closed form: there is room for all, and either a stop or a start is possible at first.
        let capacity = if *port { rooms.len() as u32 } else { rooms.iter().sum() };
        let moves = limits.minimum < *desired || limits.maximum.min(capacity) > *desired;
        assert_eq!(course.completes, capacity >= *desired && moves, "{}", about());
    }
    states
}

fn small_services(
    desired: std::ops::RangeInclusive<u32>,
    minima: &[u32],
    maxima: &[u32],
    room: std::ops::RangeInclusive<u32>,
    size: i64,
) -> (usize, usize) {
    let mut shapes: Vec<Vec<u32>> = room.clone().map(|one| vec![one]).collect();
    for one in room.clone() {
        for two in one..=*room.end() {
            shapes.push(vec![one, two]);
            shapes.extend((two..=*room.end()).map(|three| vec![one, two, three]));
        }
    }
    let (mut services, mut states) = (0, 0);
    for desired in desired {
        for &minimum_healthy in minima {
            for &maximum in maxima {
                for rooms in &shapes {
                    for port in [false, true] {
                        let percentages = Percentages { minimum_healthy, maximum };
                        states += judge(&Small { desired, percentages, rooms: rooms.clone(), port, size });
                        services += 1;
                    }
                }
            }
        }
    }
    (services, states)
}

/// The verdict of every service with up to four tasks, on up to three instances with room for up to
/// three.
#[test]
fn small_services_end_as_every_order_does() {
    let (services, states) = small_services(1..=4, &[0, 34, 50, 75, 100], &[100, 125, 150, 200], 1..=3, 1);
    println!("{services} services, {states} states");
    assert_eq!(services, 4 * 5 * 4 * (3 + 6 + 10) * 2);
}

/// Every service with up to six tasks; minutes in a debug build.
#[test]
#[ignore = "a longer search"]
fn all_services_end_as_every_order_does() {
    let minima: Vec<u32> = (0..=100).step_by(10).chain([34, 67, 75]).collect();
    let maxima = [100, 110, 120, 125, 134, 150, 167, 175, 200];
    let (services, states) = small_services(1..=6, &minima, &maxima, 1..=6, 1);
    println!("{services} services, {states} states");
}

/// A larger new task: what is proven holds, and what depends on a choice is told so.
#[test]
fn larger_tasks_may_depend_on_a_choice() {
    let (services, states) = small_services(1..=3, &[0, 50, 100], &[100, 150, 200], 1..=4, 2);
    println!("{services} services, {states} states");
    // Desired 2, 100/150, rooms of 2 and 3, an old task of size 1 on each, new ones of size 2.
    let needs = Needs { old: [1, 0, 0, 0], new: [2, 0, 0, 0], ..Needs::default() };
    let rooms = [
        Room { free: [1, 0, 0, 0], open: true, old: 1, new: 0 },
        Room { free: [2, 0, 0, 0], open: true, old: 1, new: 0 },
    ];
    let limits = Percentages { minimum_healthy: 100, maximum: 150 }.limits(2);
    assert_eq!(search(&rooms, &needs, 2, limits, 1000).orders, Orders::SomeComplete);
}

#[test]
fn a_search_is_bounded() {
    let needs = Needs { old: [1, 0, 0, 0], new: [2, 0, 0, 0], ..Needs::default() };
    let rooms: Vec<Room> = (0..40).map(|n| Room { free: [n, 0, 0, 0], open: true, old: 3, new: 0 }).collect();
    let limits = Percentages { minimum_healthy: 50, maximum: 150 }.limits(120);
    let searched = search(&rooms, &needs, 120, limits, 2000);
    assert_eq!(searched.orders, Orders::TooMany);
}

/// So many places, no matter for whom.
struct Room1(u32);

impl Places for Room1 {
    fn leave(&mut self, _: &ServiceTask) {
        self.0 += 1;
    }

    fn take(&mut self, number: u32, _: u32) -> Option<Place> {
        self.0 = self.0.checked_sub(1)?;
        Some(Place { instance: number % 5, zone: number % 2 })
    }
}

fn any_service() -> impl Strategy<Value = ServiceScheduler> {
    let condition = prop_oneof![1 => Just(TaskCondition::Pending), 1 => Just(TaskCondition::Unhealthy), 3 => Just(TaskCondition::Healthy)];
    // Of the newest revision, of the one before, of any.
    let revision = prop_oneof![3 => Just(2_u32), 2 => Just(1), 1 => 0..3_u32];
    let task = (revision, condition, prop::bool::weighted(0.15), 0..4_u32, 0..5_u32);
    let percentages = prop_oneof![
        1 => (0..=100_u32, 100..=250_u32),
        2 => prop::sample::select(vec![(100, 200), (50, 100), (100, 100), (50, 150), (100, 150)]),
    ];
    (0..9_u32, percentages, prop::collection::vec(task, 0..14), any::<bool>()).prop_map(
        |(desired, (minimum_healthy, maximum), tasks, oldest_first)| {
            let task = |((revision, condition, protected, created, instance), number)| ServiceTask {
                number,
                revision,
                condition,
                instance,
                zone: instance % 2,
                created,
                protected,
            };
            let tasks = tasks.into_iter().zip(0..).map(task).collect();
            let mut service = ServiceScheduler::steady(desired, Percentages { minimum_healthy, maximum }, tasks);
            service.primary = 2;
            service.oldest_first = oldest_first;
            service
        },
    )
}

/// One step by the words of DEPLOY-22, DEPLOY-24 and DEPLOY-39, task after task: what it stops,
/// what it starts by revision, and the tasks of which any might have made room.
#[derive(Debug, Default, PartialEq)]
struct Second {
    stopped: Vec<u32>,
    started: Vec<u32>,
    admissible: Vec<u32>,
}

struct SecondEngine {
    service: ServiceScheduler,
    places: u32,
    step: Second,
}

impl SecondEngine {
    fn count(&self, of: impl Fn(&ServiceTask) -> bool) -> u32 {
        self.service.tasks.iter().filter(|task| of(task)).count() as u32
    }

    fn stop(&mut self, number: u32) {
        self.service.tasks.retain(|task| task.number != number);
        self.places += 1;
        self.step.stopped.push(number);
    }

    /// The oldest first, up to so many; answers how many.
    fn stop_oldest(&mut self, most: u32, of: impl Fn(&ServiceTask) -> bool) -> u32 {
        for stopped in 0..most {
            let oldest =
                self.service.tasks.iter().filter(|task| of(task)).min_by_key(|task| (task.created, task.number));
            let Some(number) = oldest.map(|task| task.number) else { return stopped };
            self.stop(number);
        }
        most
    }

    /// By the rule of scale-in, up to so many.
    fn stop_fullest(&mut self, most: u32, of: impl Fn(&ServiceTask) -> bool) {
        for _ in 0..most {
            let tasks = &self.service.tasks;
            let key = |one: &&ServiceTask| {
                let zone = tasks.iter().filter(|other| other.zone == one.zone).count();
                let instance = tasks.iter().filter(|other| other.instance == one.instance).count();
                (Reverse(one.revision), zone, instance, Reverse((one.instance, one.created, one.number)))
            };
            let Some(number) = tasks.iter().filter(|task| of(task)).max_by_key(key).map(|task| task.number) else {
                return;
            };
            self.stop(number);
        }
    }

    fn start(&mut self, revision: u32, most: u32) -> u32 {
        let count = most.min(self.places);
        for _ in 0..count {
            let new = ServiceTask {
                number: 1000 + self.step.started.len() as u32,
                revision,
                condition: TaskCondition::Pending,
                instance: 0,
                zone: 0,
                created: 1000,
                protected: false,
            };
            self.service.tasks.push(new);
            self.step.started.push(revision);
        }
        self.places -= count;
        count
    }

    /// One unhealthy task of a revision makes room: any of them, or the oldest (DEPLOY-24).
    fn make_room(&mut self, revision: u32) -> u32 {
        let of = |task: &ServiceTask| {
            task.revision == revision && task.condition == TaskCondition::Unhealthy && !task.protected
        };
        let mut any: Vec<&ServiceTask> = self.service.tasks.iter().filter(|task| of(task)).collect();
        any.sort_by_key(|task| (task.created, task.number));
        any.truncate(if self.service.oldest_first { 1 } else { any.len() });
        self.step.admissible.extend(any.iter().map(|task| task.number));
        self.stop_oldest(1, of)
    }

    fn tick(mut self, rate: u32) -> Second {
        let (primary, desired) = (self.service.primary, self.service.desired);
        let Limits { minimum, maximum } = self.service.limits();
        let is = |condition| move |task: &ServiceTask| task.condition == condition;
        let (old, new) =
            (move |task: &ServiceTask| task.revision != primary, move |task: &ServiceTask| task.revision == primary);
        let free = |task: &ServiceTask| !task.protected;
        let (pending, unhealthy, healthy) =
            (is(TaskCondition::Pending), is(TaskCondition::Unhealthy), is(TaskCondition::Healthy));
        let good = self.count(healthy);
        // Pending tasks of old deployments, but for those that stand in for unhealthy ones below
        // the minimum.
        let stand_in = minimum.saturating_sub(good).min(self.count(|task| old(task) && unhealthy(task)));
        let surplus = self.count(|task| old(task) && pending(task)).saturating_sub(stand_in);
        self.stop_oldest(surplus, |task| old(task) && pending(task));
        if good >= minimum {
            self.stop_oldest(u32::MAX, |task| old(task) && unhealthy(task) && free(task));
            self.stop_fullest(good - minimum, |task| old(task) && healthy(task) && free(task));
        }
        // More than desired of the new one: unhealthy ones whose replacements are there, then
        // pending and healthy ones, but for the replacements of the unhealthy ones that stay.
        let running = self.count(|task| new(task) && !pending(task));
        self.stop_oldest(running.saturating_sub(desired), |task| new(task) && unhealthy(task) && free(task));
        let surplus =
            self.count(new).saturating_sub(desired).saturating_sub(self.count(|task| new(task) && unhealthy(task)));
        let stopped = self.stop_oldest(surplus, |task| new(task) && pending(task) && free(task));
        self.stop_fullest(surplus - stopped, |task| new(task) && healthy(task) && free(task));
        // Replacements, revision by revision.
        let mut left = rate;
        for revision in 0..=2 {
            let of = |task: &ServiceTask| task.revision == revision;
            let (bad, coming) =
                (self.count(|task| of(task) && unhealthy(task)), self.count(|task| of(task) && pending(task)));
            let mut wanted = bad.saturating_sub(coming);
            let full = self.count(|_| true) >= maximum;
            if bad > 0 && coming == 0 && full {
                wanted = wanted.min(self.make_room(revision));
            }
            if revision != primary {
                let room = maximum.saturating_sub(self.count(|_| true));
                left -= self.start(revision, wanted.min(room).min(left));
            }
        }
        let missing = desired.saturating_sub(self.count(|task| new(task) && !unhealthy(task)));
        let room = maximum.saturating_sub(self.count(|_| true));
        self.start(primary, missing.min(room).min(left));
        self.step
    }
}

proptest! {
    #![proptest_config(cases(1024))]

    /// Whatever happens to the tasks between the steps: the scheduler's own acts keep the minimum
    /// and the maximum, and protected tasks.
    #[test]
    fn the_bounds_hold(
        mut service in any_service(),
        places in 0..20_u32,
        rate in prop_oneof![Just(u32::MAX), 0..4_u32],
        fates in prop::collection::vec(prop::collection::vec((0..40_usize, 0..4_u8), 0..4), 1..12),
    ) {
        let mut places = Room1(places);
        for fate in fates {
            let before = service.clone();
            let limits = service.limits();
            let step = service.tick(&mut places, rate);
            let kept = before.healthy_tasks().min(limits.minimum);
            // A lowered desired count stops surplus of the new revision, whatever the minimum.
            let surplus = before.new_tasks() > before.desired;
            prop_assert!(surplus || service.healthy_tasks() >= kept, "{:?}", step);
            if !step.started.is_empty() {
                prop_assert!(service.tasks.len() as u32 <= limits.maximum, "{:?}", step);
                prop_assert!(step.started.len() as u64 <= u64::from(rate));
            }
            let sweeps = |task: &&ServiceTask| task.protected && task.condition != TaskCondition::Pending;
            prop_assert_eq!(step.stopped.iter().find(sweeps), None);
            prop_assert_eq!(step.done, service.is_steady());
            let numbers: BTreeSet<u32> = service.tasks.iter().map(|task| task.number).collect();
            prop_assert_eq!(numbers.len(), service.tasks.len());
            if step.waits_for.is_some() {
                prop_assert!(step.stopped.is_empty() && step.started.is_empty());
            }
            for (index, what) in fate {
                let count = service.tasks.len().max(1);
                let Some(task) = service.tasks.get_mut(index % count) else { continue };
                match what {
                    0 => task.condition = TaskCondition::Healthy,
                    1 if task.condition != TaskCondition::Pending => task.condition = TaskCondition::Unhealthy,
                    2 => { let gone = *task; places.leave(&gone); service.tasks.retain(|task| task.number != gone.number); }
                    _ => task.protected = !task.protected,
                }
            }
        }
    }

    /// Step for step what the words of the rules come to, whatever is unhealthy, pending or
    /// protected.
    #[test]
    fn the_second_engine_agrees(service in any_service(), places in 0..20_u32, rate in prop_oneof![2 => Just(u32::MAX), 1 => 0..4_u32]) {
        let mut second = SecondEngine { service: service.clone(), places, step: Second::default() }.tick(rate);
        let mut own = service;
        let step = own.tick(&mut Room1(places), rate);
        let numbers = |tasks: &[ServiceTask]| tasks.iter().map(|task| task.number).collect::<Vec<_>>();
        let started = step.started.iter().map(|task| task.revision).collect();
        let mut found = Second { stopped: numbers(&step.stopped), started, admissible: numbers(&step.admissible) };
        // Who stops is the claim, not who of them first.
        second.stopped.sort_unstable();
        found.stopped.sort_unstable();
        prop_assert_eq!(found, second);
    }

    /// The victims are those that a slow search over all tasks would take, one after the other.
    /// Rules: DEPLOY-37.
    #[test]
    fn victims_by_the_rule(mut service in any_service(), spare in 0..3_u32) {
        for task in &mut service.tasks {
            task.condition = TaskCondition::Healthy;
            task.instance = task.number * 7 % 5;
        }
        let before = service.clone();
        service.desired = service.desired.min(spare + service.new_tasks());
        let stopped = service.tick(&mut Room1(0), 0).stopped;
        let mut left = before.tasks;
        for task in stopped {
            let old = task.revision != 2;
            let count = |of: &dyn Fn(&ServiceTask) -> bool| left.iter().filter(|task| of(task)).count();
            let best = left.iter().filter(|one| !one.protected && (one.revision != 2) == old).max_by_key(|one| {
                let zone = count(&|other| other.zone == one.zone);
                let instance = count(&|other| other.instance == one.instance);
                (std::cmp::Reverse(one.revision), zone, instance, std::cmp::Reverse((one.instance, one.created, one.number)))
            });
            // When all of them stop, the order does not matter.
            let others = left.iter().any(|one| !one.protected && (one.revision != 2) == old && !service.tasks.contains(one));
            if !others || service.tasks.iter().any(|one| !one.protected && (one.revision != 2) == old) {
                prop_assert_eq!(best, Some(&task));
            }
            left.retain(|one| one.number != task.number);
        }
    }

    /// When nothing goes wrong a deployment ends: done, or with a reason; and a reason of the
    /// percentages means that they are equal.
    #[test]
    fn it_ends(mut service in any_service(), places in 0..20_u32, rate in prop_oneof![Just(u32::MAX), 1..4_u32]) {
        for task in &mut service.tasks {
            task.condition = TaskCondition::Healthy;
            task.protected = false;
        }
        service.deploy();
        let course = follow(&mut service, &mut Room1(places), rate);
        prop_assert_eq!(course.completes, course.waits_for().is_none());
        prop_assert_eq!(course.completes, service.is_steady());
        if course.waits_for() == Some(WaitsFor::Configuration) {
            prop_assert!(course.limits.maximum <= course.limits.minimum.max(service.tasks.len() as u32));
        }
    }
}

/// Every sort of step and of standing still comes up, and DEPLOY-24 changes who might stop.
#[test]
fn steps_reach_the_region_of_interest() {
    let drawn = (any_service(), 0..20_u32, prop_oneof![2 => Just(u32::MAX), 1 => 0..4_u32]);
    let tally = Tally::of(&drawn, 4000, |tally, (service, places, rate)| {
        let has = |condition, old| {
            service.tasks.iter().any(|task| task.condition == condition && (task.revision != 2) == old)
        };
        tally.count(
            "unhealthy and pending old tasks",
            has(TaskCondition::Unhealthy, true) && has(TaskCondition::Pending, true),
        );
        tally.count(
            "unhealthy and pending new tasks",
            has(TaskCondition::Unhealthy, false) && has(TaskCondition::Pending, false),
        );
        let step = |oldest_first| {
            let mut service = ServiceScheduler { oldest_first, ..service.clone() };
            service.tick(&mut Room1(places), rate)
        };
        let usual = step(false);
        for (what, condition) in [
            ("stops pending", TaskCondition::Pending),
            ("stops unhealthy", TaskCondition::Unhealthy),
            ("stops healthy", TaskCondition::Healthy),
        ] {
            tally.count(what, usual.stopped.iter().any(|task| task.condition == condition));
        }
        tally.count("starts old", usual.started.iter().any(|task| task.revision != 2));
        tally.count("starts new", usual.started.iter().any(|task| task.revision == 2));
        tally.count("finds no place", usual.unplaced > 0);
        tally.count("makes room", !usual.admissible.is_empty());
        for waits_for in
            [WaitsFor::Configuration, WaitsFor::Placement, WaitsFor::Protection, WaitsFor::Health, WaitsFor::Rate]
        {
            tally.count(&format!("{waits_for:?}"), usual.waits_for == Some(waits_for));
        }
        tally.count("DEPLOY-24", step(true) != usual);
    });
    tally.assert_percent(&[
        ("unhealthy and pending old tasks", 20),
        ("unhealthy and pending new tasks", 20),
        ("stops pending", 10),
        ("stops unhealthy", 10),
        ("stops healthy", 10),
        ("starts old", 2),
        ("starts new", 20),
        ("finds no place", 1),
        ("makes room", 3),
        ("DEPLOY-24", 1),
        ("Configuration", 0),
        ("Placement", 0),
        ("Protection", 0),
        ("Health", 0),
        ("Rate", 0),
    ]);
}
