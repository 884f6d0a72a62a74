//! Capacity: worked examples, by their names.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "a test may panic")]

mod prices;
mod protection;
mod strategies;
mod without_groups;

use std::collections::BTreeSet;

use stowplan::{
    capacity::{
        Arrival, CapacityChoices, CapacityCourse, ClusterScaler, GroupBounds, GroupEstimate, GroupShape, Hindrance,
        Idle, Launches, ManagedScaling, Member, MemberState, Reservation, Resource, Rest, ScaleInHold, Scaled,
        Scenario, Side, TypeRoom, WaitingGroup, estimate, group_waiting, idle_course,
    },
    cluster::{
        Cluster,
        facts::{Holding, InstanceFacts, InstanceStatus, ResourceFacts, TaskFacts},
    },
    placement::{Launch, Packed, Strategy, TaskSpec},
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};

const CHOICES: CapacityChoices = CapacityChoices::V2026_11;

fn settings(target: u32) -> ManagedScaling {
    ManagedScaling::new(target, 1, 10_000, 300).unwrap()
}

/// X19–X38: M, N and the target make the metric and the capacity wanted.
#[test]
fn reservations() {
    #[rustfmt::skip]
    let rows = [
        ("X19", 2, 3, 100, "66.666666667", Some(2)), ("X20", 2, 3, 50, "66.666666667", Some(4)),
        ("X21", 0, 2, 100, "0", Some(0)), ("X22", 10, 10, 50, "100", Some(20)),
        ("X23", 20, 20, 50, "100", Some(40)), ("X24", 40, 40, 50, "100", Some(80)),
        ("X25", 4, 2, 100, "200", Some(4)), ("X26", 2, 1, 100, "200", Some(2)),
        ("X27", 0, 0, 100, "100", None), ("X28", 5, 0, 100, "200", Some(2)),
        ("X29", 0, 0, 90, "100", Some(2)), ("X30", 8, 10, 80, "80", Some(10)),
        ("X31", 8, 10, 100, "80", Some(8)), ("X32", 9, 10, 90, "90", Some(10)),
        ("X33", 10, 10, 90, "100", Some(12)), ("X34", 10, 10, 80, "100", Some(13)),
        ("X35", 100, 100, 95, "100", Some(106)), ("X36", 13, 10, 100, "130", Some(13)),
        ("X37", 98, 100, 100, "98", Some(98)), ("X38", 8, 10, 100, "80", Some(8)),
    ];
    for (id, needed, running, target, percent, wanted) in rows {
        let reservation = Reservation::of(needed, running);
        assert_eq!(reservation.percent(target, &CHOICES).to_quantity().to_string(), percent, "{id}");
        assert_eq!(reservation.wanted(&settings(target), &CHOICES), wanted, "{id}");
    }
    let mut scaler = ClusterScaler::new(10);
    let bounds = GroupBounds { minimum: 0, maximum: 12 };
    let scaled = scaler.step(&Reservation::of(13, 10), None, bounds, &settings(100), &CHOICES);
    assert_eq!(scaled, Scaled::Out { from: 10, to: 12, wanted: 13 }, "X36 with a maximum of 12");
}

fn task(cpu: u32, memory: u32) -> Requirement {
    Requirement { cpu: CpuUnits(cpu), memory: MemoryMib(memory), ..Requirement::default() }
}

fn awsvpc(cpu: u32, memory: u32) -> Requirement {
    Requirement { eni: true, ..task(cpu, memory) }
}

const A: TypeRoom = TypeRoom {
    cpu: 2048,
    memory: 7764,
    gpus: 0,
    eni_slots: Some(2),
    devices: stowplan::task::DeviceType::Whole,
    gpu_memory: None,
};

const B: TypeRoom = TypeRoom {
    cpu: 4096,
    memory: 15_800,
    gpus: 0,
    eni_slots: Some(2),
    devices: stowplan::task::DeviceType::Whole,
    gpu_memory: None,
};

fn waiting(count: u32, requirement: Requirement) -> WaitingGroup {
    WaitingGroup { requirement, distinct: None, count }
}

/// X39–X51: what waiting tasks are worth. `each` is the group's tasks on one instance and what
/// bounds them.
#[test]
fn estimates() {
    let distinct = WaitingGroup { distinct: Some("service:web".into()), ..waiting(10, task(256, 512)) };
    let large = TypeRoom { cpu: 16 * 1024, memory: 24 * 1024, ..TypeRoom::default() };
    let steps = |minimum, maximum| ManagedScaling::new(100, minimum, maximum, 300).unwrap();
    let plain = settings(100);
    #[rustfmt::skip]
    let rows = [
        ("X39", vec![A], plain, vec![waiting(10, task(256, 512))], Some((8, Resource::Cpu)), Some(2)),
        ("X40", vec![A], plain, vec![waiting(10, awsvpc(256, 512))], Some((2, Resource::Eni)), Some(5)),
        ("X41", vec![A], plain, vec![waiting(10, task(1024, 1024))], Some((2, Resource::Cpu)), Some(5)),
        ("X42", vec![A], plain, vec![waiting(9, task(512, 3000))], Some((2, Resource::Memory)), Some(5)),
        ("X43", vec![A], plain, vec![distinct], Some((1, Resource::DistinctInstance)), Some(10)),
        ("X44", vec![A], plain, vec![waiting(3, task(4096, 1024))], None, None),
        ("X45", vec![A, B], plain, vec![waiting(3, task(4096, 1024))], None, None),
        ("X46", vec![A, B], plain, vec![waiting(20, task(512, 1024))], Some((8, Resource::Cpu)), Some(3)),
        ("X46", vec![A], plain, vec![waiting(20, task(512, 1024))], Some((4, Resource::Cpu)), Some(5)),
        ("X47", vec![A], plain, vec![waiting(10, task(1024, 1024)), waiting(6, task(512, 3000))], Some((2, Resource::Cpu)), Some(5)),
        ("X48", vec![A], steps(4, 10_000), vec![waiting(1, task(256, 512))], Some((8, Resource::Cpu)), Some(4)),
        ("X49", vec![A], steps(1, 3), vec![waiting(10, task(1024, 1024))], Some((2, Resource::Cpu)), Some(3)),
        ("X51", vec![large], plain, vec![waiting(10, task(2048, 8192))], Some((3, Resource::Memory)), Some(4)),
    ];
    for (id, types, settings, groups, each, add) in rows {
        let found = estimate(&groups, &GroupShape { types, zones: 1 }, &settings, &CHOICES);
        let first = match found.groups[0] {
            GroupEstimate::Needs { tasks_each, bound_by, .. } => tasks_each.zip(bound_by),
            GroupEstimate::Incompatible { .. } => None,
        };
        assert_eq!((first, found.add), (each, add), "{id}");
        // M, with three instances running.
        let reservation = Reservation::new(3, 3, Some(&found));
        assert_eq!(reservation.needed(), add.map(|add| 3 + add), "{id}");
        if add.is_none() {
            assert_eq!(reservation.percent(90, &CHOICES).to_quantity().to_string(), "90", "{id}");
            assert_eq!(reservation.side(&ManagedScaling::new(90, 1, 1, 0).unwrap(), &CHOICES), Side::At, "{id}");
        }
    }
    // X50: until 2023 a group in several zones grew by exactly the minimum step.
    let mut semantics = Semantics::V2026_11;
    semantics.choose("CAP-106", "exactMinimum").unwrap();
    let six = [waiting(6, awsvpc(2048, 512))];
    let found = estimate(&six, &GroupShape { types: vec![A], zones: 2 }, &steps(2, 10), &semantics.capacity);
    assert_eq!((found.least, found.add), (Some(6), Some(2)), "X50");
    // CAP-39: the sum as what-if.
    semantics.choose("CAP-39", "sum").unwrap();
    let two = [waiting(10, task(1024, 1024)), waiting(6, task(512, 3000))];
    let found = estimate(&two, &GroupShape { types: vec![A], zones: 1 }, &plain, &semantics.capacity);
    assert_eq!(found.add, Some(8), "X47, added up");
}

/// CAP-29: what makes tasks alike.
#[test]
fn groups_of_equal_need() {
    let ports = Requirement { ports_tcp: vec![80], ..task(256, 512) };
    let of = |group: &str| Some(group.to_owned());
    let groups = group_waiting([
        (task(256, 512), None),
        (awsvpc(256, 512), None),
        (task(256, 512), of("service:a")),
        (task(256, 512), None),
        (task(256, 512), of("service:b")),
        (ports, None),
    ]);
    assert_eq!(groups.iter().map(|group| group.count).collect::<Vec<_>>(), [2, 1, 1, 1, 1]);
}

fn instance(name: &str, zone: &str) -> InstanceFacts {
    InstanceFacts {
        arn: name.into(),
        ec2_instance_id: Some(format!("i-{name}")),
        capacity_provider: Some("cp".into()),
        agent_connected: true,
        attributes: vec![("ecs.availability-zone".into(), Some(zone.into()))],
        registered: ResourceFacts { cpu: 2048, memory: 7764, ..ResourceFacts::default() },
        ..InstanceFacts::default()
    }
}

fn on(name: &str, group: &str, instance: &str) -> TaskFacts {
    let holds = Holding { cpu: 256, memory: 512, ..Holding::default() };
    TaskFacts { arn: name.into(), group: group.into(), instance: Some(instance.into()), holds, ..TaskFacts::default() }
}

/// `count` instances in zones a, b, c in turn, the first `used` of them with a task.
fn cluster(count: usize, used: usize) -> Cluster {
    let name = |at: usize| format!("c{at:02}");
    let instances = (0..count).map(|at| instance(&name(at), ["a", "b", "c"][at % 3])).collect();
    let tasks = (0..used).map(|at| on(&format!("t{at:02}"), "service:old", &name(at))).collect();
    Cluster::build(instances, tasks, &Semantics::V2026_11).unwrap()
}

fn scenario(settings: ManagedScaling, bounds: (u32, u32), minutes: u32) -> Scenario {
    Scenario {
        provider: "cp".into(),
        settings: Some(settings),
        bounds: Some(GroupBounds { minimum: bounds.0, maximum: bounds.1 }),
        protection: true,
        launches: Launches {
            templates: vec![instance("", "a")],
            types: vec![TypeRoom { eni_slots: None, ..A }],
            launch_seconds: 0,
        },
        minutes,
        ..Scenario::default()
    }
}

fn web(launch: Launch) -> TaskSpec {
    TaskSpec {
        group: "service:web".into(),
        requirement: task(256, 512),
        launch,
        strategies: vec![Strategy::Binpack(Packed::Memory)],
        ..TaskSpec::default()
    }
}

fn arrival(minute: u32, count: u32) -> Arrival {
    Arrival::new(minute, web(Launch::CapacityProvider("cp".into())), count)
}

fn course(mut cluster: Cluster, scenario: &Scenario, arrivals: &[Arrival]) -> CapacityCourse {
    let before = cluster.clone();
    let course = cluster.capacity_course(scenario, arrivals).unwrap();
    assert_eq!(cluster, before, "a course changes nothing");
    course
}

/// The minutes in which the desired capacity changes, and what it becomes.
fn changes(course: &CapacityCourse) -> Vec<(u32, u32)> {
    let pairs = course.minutes.windows(2).filter(|pair| pair[0].desired != pair[1].desired);
    pairs.map(|pair| (pair[1].minute, pair[1].desired)).collect()
}

/// X53–X58: idle instances go, the fifteenth minute first, then every minute at most half of them.
/// Rules: CAP-34, CAP-35.
#[test]
fn scale_in() {
    let target = |target| settings(target);
    type Row<'a> = (&'a str, usize, usize, ManagedScaling, u32, &'a [(u32, u32)]);
    #[rustfmt::skip]
    let rows: [Row<'_>; 7] = [
        ("X21", 2, 0, target(100), 0, &[(15, 1), (16, 0)]),
        ("X53", 26, 2, target(100), 0, &[(15, 13), (16, 7), (17, 4), (18, 2)]),
        ("X55", 10, 0, target(100), 0, &[(15, 5), (16, 3), (17, 2), (18, 1), (19, 0)]),
        ("X56", 10, 0, target(100), 4, &[(15, 5), (16, 4)]),
        ("X57", 20, 8, target(80), 2, &[(15, 10)]),
        ("X58", 7, 3, target(100), 0, &[(15, 4), (16, 3)]),
        ("2.4", 10, 8, target(85), 0, &[]),
    ];
    for (id, count, used, settings, minimum, expected) in rows {
        let found = course(cluster(count, used), &scenario(settings, (minimum, 50), 40), &[]);
        assert_eq!(changes(&found), expected, "{id}");
        let last = found.minutes.last().unwrap();
        assert_eq!((last.running, last.used), (last.desired, used as u32), "{id}: the busy ones stay");
    }
    // X54: until 2022 at most five percent went, which is one here.
    let mut semantics = Semantics::V2026_11;
    semantics.choose("CAP-11", "fivePercent").unwrap();
    let mut cluster = cluster(26, 2);
    cluster.set_semantics(&semantics);
    let found = cluster.capacity_course(&scenario(target(100), (0, 50), 20), &[]).unwrap();
    assert_eq!(changes(&found), [(15, 25), (16, 24), (17, 23), (18, 22), (19, 21), (20, 20)], "X54");
}

/// X29: an idle group with a target below 100 never rests.
#[test]
fn the_idle_cycle() {
    let found = course(cluster(0, 0), &scenario(settings(90), (0, 10), 40), &[]);
    // Seventeen minutes a round: two instances, after fifteen minutes one, then none.
    assert_eq!(changes(&found), [(1, 2), (16, 1), (17, 0), (18, 2), (33, 1), (34, 0), (35, 2)], "X29");
    let bounds = |minimum| GroupBounds { minimum, maximum: 10 };
    let Idle::Cycles(cycle) = idle_course(0, 0, bounds(0), &settings(90), &CHOICES) else { panic!("it rests") };
    assert_eq!((cycle.period_minutes, cycle.fewest, cycle.most), (17, 0, 2));
    // Fifteen minutes of two, one of one.
    assert_eq!(cycle.instance_minutes, 31);
    let rest = Idle::Rests { instances: 1, after_minutes: 0 };
    assert_eq!(idle_course(0, 1, bounds(1), &settings(90), &CHOICES), rest, "a minimum of one");
    let rest = Idle::Rests { instances: 0, after_minutes: 0 };
    assert_eq!(idle_course(0, 0, bounds(0), &settings(100), &CHOICES), rest, "X27");
    let mut semantics = Semantics::V2026_11;
    semantics.choose("CAP-27", "target").unwrap();
    assert_eq!(idle_course(0, 0, bounds(0), &settings(90), &semantics.capacity), rest, "CAP-27");
    // 26 instances of which two are used: as X53, at rest after minute 18.
    assert_eq!(
        idle_course(2, 26, bounds(0), &settings(100), &CHOICES),
        Idle::Rests { instances: 2, after_minutes: 18 }
    );
}

/// X59: a task that finds no place stops the scale-in, and the fifteen minutes begin anew.
#[test]
fn a_scale_out_ends_the_scale_in() {
    // From minute 15 on: 5, 3; in minute 17 forty tasks: twenty-four fit on three instances, two
    // more instances are wanted.
    let found = course(cluster(10, 0), &scenario(settings(100), (0, 50), 40), &[arrival(17, 40)]);
    assert_eq!(changes(&found), [(15, 5), (16, 3), (17, 5)], "X59");
    assert_eq!(found.all_placed_at, Some(18));
    // Two more than needed, in minute 2 of three: five of ten instances used, the counter starts
    // when nothing waits.
    let found = course(cluster(3, 0), &scenario(settings(100), (0, 50), 60), &[arrival(10, 40).runs_minutes(5)]);
    // Minute 10 scales out to 5, minute 15 the tasks end, and the fifteenth low minute is 15 + 14 =
    // 29.
    assert_eq!(changes(&found), [(10, 5), (29, 3), (30, 2), (31, 1), (32, 0)]);
}

/// X60, X61: no second scale-out before the warm-up is over; from nothing two instances.
#[test]
fn scale_out() {
    let found = course(cluster(0, 0), &scenario(settings(100), (0, 50), 20), &[arrival(0, 50)]);
    // Minute 1: two. Minute 2: they take sixteen tasks, 34 wait: five more are wanted, when the two
    // are five minutes old.
    assert_eq!(changes(&found), [(1, 2), (6, 7)], "X61");
    assert_eq!((found.minutes[2].placed, found.minutes[2].waiting, found.minutes[2].needed), (16, 34, Some(7)), "X61");
    assert_eq!(found.minutes[3].scaled, Some(Scaled::Rests(Rest::WarmingUp { seconds: 180 })), "X60");
    assert_eq!(found.all_placed_at, Some(7));
    // X36: the group's maximum.
    let found = course(cluster(0, 0), &scenario(settings(100), (0, 4), 20), &[arrival(0, 50)]);
    assert_eq!(changes(&found), [(1, 2), (6, 4)]);
    assert_eq!(found.minutes[20].scaled, Some(Scaled::Rests(Rest::AtMaximum)));
    assert_eq!(found.all_placed_at, None);
}

/// X44, X52: what does not move the metric.
/// Rules: CAP-37.
#[test]
fn nothing_moves() {
    let large = Arrival::new(0, TaskSpec { requirement: task(4096, 1024), ..arrival(0, 3).spec }, 3);
    let found = course(cluster(3, 3), &scenario(settings(100), (0, 50), 20), &[large]);
    assert_eq!(changes(&found), [], "X44");
    assert_eq!((found.minutes[5].waiting, found.minutes[5].needed), (3, None), "X44");
    assert_eq!(found.minutes[5].scaled, Some(Scaled::Rests(Rest::Incompatible)), "X44");
    let by_launch_type = Arrival::new(0, web(Launch::Ec2), 30);
    let found = course(cluster(3, 3), &scenario(settings(100), (0, 50), 20), &[by_launch_type]);
    // Three instances, seven more tasks each; the other nine fail, and nobody scales.
    assert_eq!((found.minutes[0].placed, found.minutes[0].failed, changes(&found)), (21, 9, vec![]), "X52");
    assert_eq!(found.minutes[1].percent.unwrap().to_quantity().to_string(), "100", "X52");
}

/// A service asks anew for the tasks that go with an instance.
#[test]
fn lost_tasks_come_again() {
    let instances = ["c00", "c01", "c02"].map(|name| instance(name, "a")).to_vec();
    let tasks = vec![on("t0", "service:web", "c00"), on("t1", "service:web", "c01")];
    let cluster = Cluster::build(instances, tasks, &Semantics::V2026_11).unwrap();
    let unprotected = Scenario { protection: false, ..scenario(settings(100), (0, 50), 16) };
    let found = course(cluster, &unprotected, &[arrival(0, 0)]);
    // Minute 15: two of three are wanted, c00 goes with its task (CAP-16). Minute 16: packing puts
    // it beside the other on c01, one instance is wanted, and c01 goes with both.
    assert_eq!((found.minutes[15].terminated, found.minutes[15].ended, found.minutes[15].waiting), (1, 1, 1));
    assert_eq!((found.minutes[16].placed, found.minutes[16].ended, found.minutes[16].waiting), (1, 2, 2));
}

/// CAP-8, CAP-114: who waits too long, and who may not wait.
#[test]
fn waiting_ends() {
    let standalone = |count| {
        let spec = TaskSpec { group: "family:job".into(), requirement: task(4096, 512), ..arrival(0, 1).spec };
        Arrival::new(0, spec, count)
    };
    let found = course(cluster(1, 0), &scenario(settings(100), (0, 10), 31), &[standalone(600)]);
    assert_eq!((found.minutes[0].waiting, found.minutes[0].failed), (500, 100), "500 may wait");
    assert_eq!((found.minutes[29].waiting, found.minutes[30].waiting, found.minutes[30].timed_out), (500, 0, 500));
    let service = Arrival::new(0, TaskSpec { requirement: task(4096, 512), ..arrival(0, 1).spec }, 600);
    let found = course(cluster(1, 0), &scenario(settings(100), (0, 10), 31), &[service]);
    assert_eq!((found.minutes[0].waiting, found.minutes[0].held_back, found.minutes[0].failed), (500, 100, 0), "CAP-7");
    assert_eq!((found.minutes[30].timed_out, found.minutes[30].waiting), (500, 500), "a service asks anew");
    let off = Scenario { settings: None, ..scenario(settings(100), (0, 10), 3) };
    let found = course(cluster(1, 0), &off, &[standalone(5)]);
    assert_eq!((found.minutes[0].failed, found.minutes[0].waiting), (5, 0), "CAP-115");
}

/// Settings that ECS refuses.
#[test]
fn senseless_settings() {
    #[rustfmt::skip]
    let rows = [
        ((0, 1, 1, 0), "`targetCapacity` is 0, it must be 1 to 100"),
        ((101, 1, 1, 0), "`targetCapacity` is 101, it must be 1 to 100"),
        ((100, 0, 1, 0), "`minimumScalingStepSize` is 0, it must be 1 to 1"),
        ((100, 5, 4, 0), "`minimumScalingStepSize` is 5, it must be 1 to 4"),
        ((100, 1, 10_001, 0), "`maximumScalingStepSize` is 10001, it must be 1 to 10000"),
        ((100, 1, 1, 10_001), "`instanceWarmupPeriod` is 10001, it must be 0 to 10000"),
    ];
    for ((target, minimum, maximum, warmup), text) in rows {
        assert_eq!(ManagedScaling::new(target, minimum, maximum, warmup).unwrap_err().to_string(), text);
    }
}

/// Rules: CAP-14, CAP-33, CAP-162.
#[test]
fn what_is_passed_over_and_what_drains() {
    // A task of 256 is there: 1792 of 2048 are left. The first has no room and is passed over, the
    // second has.
    let large = Arrival::new(0, TaskSpec { requirement: task(2048, 512), ..arrival(0, 1).spec }, 1);
    let found = course(cluster(1, 1), &scenario(settings(100), (1, 1), 1), &[large, arrival(0, 1)]);
    assert_eq!((found.minutes[0].placed, found.minutes[0].waiting), (1, 1));
    // The instance that drains counts, and takes nothing: 1 + 1 are needed for the task that waits.
    let draining = InstanceFacts { status: InstanceStatus::Draining, ..instance("c00", "a") };
    let alone = Cluster::build(vec![draining], vec![], &Semantics::V2026_11).unwrap();
    let found = course(alone, &scenario(settings(100), (0, 4), 1), &[arrival(0, 1)]);
    assert_eq!((found.minutes[0].placed, found.minutes[0].running, found.minutes[0].needed), (0, 1, Some(2)));
    // One that leaves the group takes nothing either, though the cluster has it ACTIVE.
    let leaving = Member { id: "i-c00".into(), state: MemberState::Leaving, zone: None, age_seconds: None };
    let group = Scenario { members: Some(vec![leaving]), ..scenario(settings(100), (0, 4), 0) };
    let found = course(cluster(1, 0), &group, &[arrival(0, 1)]);
    assert_eq!((found.minutes[0].placed, found.minutes[0].running, found.minutes[0].waiting), (0, 0, 1));
}

/// What became of each arrival's tasks, and why: a task of 256 CPU units, instances of 2048.
/// Rules: CAP-33.
#[test]
fn fates() {
    let started = |course: &CapacityCourse| -> Vec<(u32, u32, u32)> {
        course.fates.iter().map(|fate| (fate.started(), fate.waiting, fate.never)).collect()
    };
    // Two instances at most hold 16 of 20 tasks; a service's tasks are asked for again, so 4 wait.
    let group = scenario(settings(100), (0, 2), 60);
    let found = course(cluster(1, 0), &group, &[arrival(0, 20)]);
    assert_eq!(started(&found), [(16, 4, 0)]);
    assert_eq!(found.hindrance, Some(Hindrance::AtMaximum));
    // Standalone tasks are given up after 30 minutes, and nobody asks again.
    let mut alone = arrival(0, 20);
    alone.spec.group = "family:batch".into();
    let found = course(cluster(1, 0), &group, std::slice::from_ref(&alone));
    assert_eq!(started(&found), [(16, 0, 4)]);
    assert_eq!(found.hindrance, Some(Hindrance::AtMaximum));
    // Three instances hold them all.
    let found = course(cluster(1, 0), &scenario(settings(100), (0, 3), 60), std::slice::from_ref(&alone));
    assert_eq!(started(&found), [(20, 0, 0)]);
    // Without managed scaling what finds no room fails at once: one instance holds 8.
    let found = course(cluster(1, 0), &Scenario { settings: None, ..group.clone() }, std::slice::from_ref(&alone));
    assert_eq!(started(&found), [(8, 0, 12)]);
    assert_eq!(found.hindrance, Some(Hindrance::Unmanaged));
    // A task that no type holds.
    alone.spec.requirement = task(4096, 512);
    let found = course(cluster(1, 0), &group, &[alone]);
    assert_eq!(started(&found), [(0, 0, 20)]);
    assert_eq!(found.hindrance, Some(Hindrance::Incompatible));
}

/// What a type is not known to have bounds nothing: not as the least, and where one type of several
/// is unknown not as the most (CAP-30).
#[test]
fn unknown_interface_slots_and_gpu_memory_bound_nothing() {
    let with = |eni_slots, gpu_memory| TypeRoom { eni_slots, gpu_memory, gpus: 1, ..A };
    for (one, two, largest, smallest) in [
        (Some(2), Some(5), Some(5), Some(2)),
        (Some(5), Some(2), Some(5), Some(2)),
        (Some(2), None, None, Some(2)),
        (None, Some(2), None, Some(2)),
        (None, None, None, None),
    ] {
        let types = [with(one, one), with(two, two)];
        let (most, least) = (TypeRoom::largest(&types), TypeRoom::smallest(&types));
        assert_eq!((most.eni_slots, least.eni_slots), (largest, smallest), "{one:?} {two:?}");
        assert_eq!((most.gpu_memory, least.gpu_memory), (largest, smallest), "{one:?} {two:?}");
    }
    // Ten tasks of two slots' types: five instances; of a type that is not known, as many as CPU
    // and memory hold.
    let needs = Requirement { eni: true, ..Requirement::default() };
    let each = |slots| with(slots, None).holds(&needs, false).tasks;
    assert_eq!([each(Some(2)), each(Some(0)), each(None)], [Some(2), Some(0), None]);
}

/// Eight tasks that fit at once and run for three minutes: all of them end, three minutes after
/// they began, and none is counted twice.
#[test]
fn tasks_that_end_are_counted() {
    let mut alone = arrival(1, 8);
    (alone.spec.group, alone.runs_minutes) = ("family:batch".into(), Some(3));
    let found = course(cluster(1, 0), &scenario(settings(100), (0, 2), 12), &[alone]);
    let ended: Vec<(u32, u32)> =
        found.minutes.iter().filter(|minute| minute.ended > 0).map(|minute| (minute.minute, minute.ended)).collect();
    assert_eq!(ended, [(4, 8)]);
}

/// What no instance of the group holds is said with what the task needs of it and what the smallest
/// type has.
#[test]
fn what_a_waiting_task_lacks() {
    use stowplan::task::Gpus;
    let shared = |memory| Requirement { gpus: Gpus::Shared { memory }, ..task(256, 512) };
    let gpus = |count| Requirement { gpus: Gpus::Count(count), ..task(256, 512) };
    let with = |gpus, gpu_memory| TypeRoom { gpus, gpu_memory, ..A };
    let rows = [
        (task(4096, 512), A, (Resource::Cpu, 4096, A.cpu)),
        (task(256, 100_000), A, (Resource::Memory, 100_000, A.memory)),
        (gpus(2), with(1, Some(23_028)), (Resource::Gpus, 2, 1)),
        // A GPU that is shared lacks memory; where there is none, a GPU is lacking.
        (shared(30_000), with(1, Some(23_028)), (Resource::Gpus, 30_000, 23_028)),
        (shared(30_000), with(0, None), (Resource::Gpus, 1, 0)),
    ];
    for (requirement, room, (resource, needs, has)) in rows {
        let waiting = [waiting(1, requirement)];
        let found = estimate(&waiting, &GroupShape { types: vec![room], zones: 1 }, &settings(100), &CHOICES);
        assert_eq!(found.groups, [GroupEstimate::Incompatible { resource, needs, has }]);
    }
}

/// Halves of a billionth go to the even one (CAP-25): a minute of a vCPU is a sixtieth of its hour,
/// so 30 an hour is 0.5, 90 is 1.5, 150 is 2.5.
#[test]
fn halves_go_to_the_even_billionth() {
    use stowplan::capacity::price::{BilledFargateSize, FargateRates, HourlyRate};
    let task = BilledFargateSize { cpu: 1024, memory: 0, storage_gib: 20 };
    for (hour, billionths) in [(29, 0), (30, 0), (31, 1), (90, 2), (150, 2), (151, 3), (210, 4)] {
        let rates = FargateRates { vcpu: HourlyRate(hour), ..FargateRates::default() };
        assert_eq!(rates.task(task, 60_000).billionths(), billionths, "{hour}");
    }
}
