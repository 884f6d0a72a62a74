//! Laws of capacity, on random strategies, tasks and clusters.
#![expect(clippy::indexing_slicing, clippy::cast_possible_truncation, clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;
#[path = "common/tally.rs"]
mod tally;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    capacity::{
        CapacityChoices, CapacityProviderStrategyItem, ClusterScaler, Estimate, GroupBounds, GroupShape, Idle,
        ManagedScaling, ProviderStrategy, Reservation, Rest, Scaled, TypeRoom, WaitingGroup,
        advise::{Budget, Movable},
        estimate, group_waiting, idle_course,
    },
    cluster::{
        Cluster,
        facts::{Holding, InstanceFacts, ResourceFacts, TaskFacts},
    },
    placement::{Field, Packed, Strategy as Placing, TaskSpec},
    request::Percentages,
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};
use tally::Tally;

const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];
const CHOICES: CapacityChoices = CapacityChoices::V2026_11;

fn items() -> impl Strategy<Value = Vec<CapacityProviderStrategyItem>> {
    let weights = prop::collection::vec(prop_oneof![1 => Just(0), 4 => 1..40_u32], 1..8);
    (weights, 0..8_usize, 0..30_u32).prop_map(|(weights, based, base)| {
        let items = weights.iter().enumerate().map(|(at, weight)| CapacityProviderStrategyItem {
            provider: format!("p{at}"),
            base: if at == based { base } else { 0 },
            weight: *weight,
        });
        items.collect()
    })
}

fn strategies() -> impl Strategy<Value = ProviderStrategy> {
    items().prop_filter_map("some weight", |items| ProviderStrategy::new(items, |_| None, &CHOICES).ok())
}

/// The choices of November with some turned.
fn turned(ids: &[&str]) -> CapacityChoices {
    let mut semantics = Semantics::V2026_11;
    for id in ids {
        semantics.choose(id, stowplan::rule::rule(id).unwrap().alternatives[1]).unwrap();
    }
    semantics.capacity
}

/// Each turned in one case of three.
fn some_turned(ids: &'static [&'static str]) -> impl Strategy<Value = CapacityChoices> {
    prop::collection::vec(prop::bool::weighted(0.3), ids.len()).prop_map(move |on| {
        let ids: Vec<&str> = ids.iter().zip(on).filter(|(_, on)| *on).map(|(id, _)| *id).collect();
        turned(&ids)
    })
}

/// The choices that a minute of managed scaling depends on, and those of an estimate.
const MINUTES: [&str; 4] = ["CAP-11", "CAP-26", "CAP-27", "CAP-109"];
const ESTIMATES: [&str; 2] = ["CAP-39", "CAP-106"];

/// Minutes of a group: the instances needed (`None`: no waiting task fits), the instances there,
/// and the age of the youngest.
#[derive(Clone, Debug)]
struct Minutes {
    target: u32,
    bounds: GroupBounds,
    desired: u32,
    seen: Vec<(Option<u32>, u32, Option<u32>)>,
}

fn minutes() -> impl Strategy<Value = Minutes> {
    let count = || prop_oneof![1 => Just(0), 3 => 0..12_u32, 1 => 0..90_u32];
    let stretch = (prop::option::weighted(0.85, count()), count(), prop::option::of(0..600_u32), 1..25_usize);
    let target = prop_oneof![2 => Just(100), 2 => Just(50), 1 => 1..=100_u32];
    let bounds = (prop_oneof![2 => Just(0), 1 => 0..6_u32], prop_oneof![1 => 0..8_u32, 2 => 20..100_u32]);
    let desired = prop_oneof![1 => 0..3_u32, 2 => 0..90_u32];
    (target, bounds, desired, prop::collection::vec(stretch, 1..4)).prop_map(
        |(target, (minimum, above), desired, stretches)| {
            let bounds = GroupBounds { minimum, maximum: minimum + above };
            let minutes =
                stretches.into_iter().flat_map(|(needed, running, age, long)| vec![(needed, running, age); long]);
            Minutes { target, bounds, desired: desired.clamp(bounds.minimum, bounds.maximum), seen: minutes.collect() }
        },
    )
}

/// A reservation in which nothing fits has an estimate that adds nothing.
fn reservation(needed: Option<u32>, running: u32) -> Reservation {
    let nothing = Estimate { groups: vec![], least: None, add: None };
    needed.map_or_else(|| Reservation::new(0, running, Some(&nothing)), |needed| Reservation::of(needed, running))
}

fn scaled(minutes: &Minutes, choices: &CapacityChoices) -> Vec<Scaled> {
    let settings = ManagedScaling::new(minutes.target, 1, 10_000, 300).unwrap();
    let mut scaler = ClusterScaler::new(minutes.desired);
    let step = |&(needed, running, age): &(Option<u32>, u32, Option<u32>)| {
        scaler.step(&reservation(needed, running), age, minutes.bounds, &settings, choices)
    };
    minutes.seen.iter().map(step).collect()
}

/// The same from the words of CAP-107, CAP-11, CAP-26, CAP-27 and CAP-109, with the metric as a
/// fraction.
fn scaled_slowly(minutes: &Minutes, choices: &CapacityChoices) -> Vec<Scaled> {
    let Minutes { target, bounds, .. } = *minutes;
    let (mut desired, mut low) = (minutes.desired, 0);
    let mut found = Vec::new();
    for &(needed, running, age) in &minutes.seen {
        let (above, below) = match (needed, running) {
            (None, _) => (choices.incompatible_at_hundred && target < 100, false),
            (Some(0), 0) => (!choices.idle_at_target && target < 100, false),
            (Some(_), 0) => (true, false),
            (Some(needed), running) => (needed * 100 > running * target, needed * 100 < running * target),
        };
        let for_target = |instances: u32| (instances * 100).div_ceil(target);
        let wanted = match (needed, running) {
            (None, running) => for_target(running),
            (Some(0), 0) => for_target(1),
            (Some(_), 0) if choices.from_zero_by_formula => for_target(2),
            (Some(_), 0) => 2,
            (Some(needed), _) => for_target(needed),
        };
        low = if below { low + 1 } else { 0 };
        found.push(if above {
            let to = wanted.clamp(bounds.minimum, bounds.maximum);
            match age {
                Some(age) if age < 300 => Scaled::Rests(Rest::WarmingUp { seconds: 300 - age }),
                _ if to > desired => {
                    let from = std::mem::replace(&mut desired, to);
                    Scaled::Out { from, to, wanted }
                }
                _ if desired >= bounds.maximum => Scaled::Rests(Rest::AtMaximum),
                _ => Scaled::Rests(Rest::Underway),
            }
        } else if below && low < 15 {
            Scaled::Rests(Rest::LowFor { minutes: low })
        } else if below {
            let part = if choices.five_percent_scale_in { desired / 20 } else { desired / 2 };
            let to = wanted.max(desired.saturating_sub(part.max(1))).max(bounds.minimum);
            if to < desired {
                let from = std::mem::replace(&mut desired, to);
                Scaled::In { from, to, wanted }
            } else if wanted >= desired {
                Scaled::Rests(Rest::WholeInstances)
            } else {
                Scaled::Rests(Rest::AtMinimum)
            }
        } else {
            Scaled::Rests(if needed.is_none() { Rest::Incompatible } else { Rest::AtTarget })
        });
    }
    found
}

type Waiting = (Vec<WaitingGroup>, GroupShape, (u32, u32));

/// Some groups of waiting tasks, one or two types in one or two zones, and the step sizes.
fn waiting() -> impl Strategy<Value = Waiting> {
    let group = (1..9_u32, 1..9_u32, 0..12_u32, any::<bool>(), prop::bool::weighted(0.2));
    let room = (4..20_u32, 4..20_u32, prop::option::of(1..4_u32));
    let steps = (1..4_u32, 0..20_u32);
    (prop::collection::vec(group, 1..4), prop::collection::vec(room, 1..3), 1..3_u32, steps).prop_map(
        |(groups, rooms, zones, (least, more))| {
            let group = |(cpu, memory, count, eni, distinct): (u32, u32, u32, bool, bool)| WaitingGroup {
                requirement: Requirement {
                    cpu: CpuUnits(cpu),
                    memory: MemoryMib(memory),
                    eni,
                    ..Requirement::default()
                },
                distinct: distinct.then(|| "service:web".to_owned()),
                count,
            };
            let room = |(cpu, memory, eni_slots)| TypeRoom { cpu, memory, eni_slots, ..TypeRoom::default() };
            let types = rooms.into_iter().map(room).collect();
            (groups.into_iter().map(group).collect(), GroupShape { types, zones }, (least, least + more))
        },
    )
}

/// Instances to add, task after task: the room of the largest of each resource is filled, and
/// filled again (CAP-29, CAP-30, CAP-105).
fn add_slowly((groups, shape, (least, most)): &Waiting, choices: &CapacityChoices) -> Option<u32> {
    let mut needs = Vec::new();
    for WaitingGroup { requirement, distinct, count } in groups {
        let (cpu, memory) = (requirement.cpu.0, requirement.memory.0);
        let enough = |slots: Option<u32>, tasks: u32| !requirement.eni || slots.is_none_or(|slots| slots >= tasks);
        let fits = |room: &TypeRoom| room.cpu >= cpu && room.memory >= memory && enough(room.eni_slots, 1);
        if !shape.types.iter().all(fits) {
            continue;
        }
        // How many tasks the best of each resource holds; a type whose interfaces nobody knows has
        // enough.
        let holds = |tasks: u32| {
            shape.types.iter().any(|room| room.cpu >= cpu * tasks)
                && shape.types.iter().any(|room| room.memory >= memory * tasks)
                && shape.types.iter().any(|room| enough(room.eni_slots, tasks))
                && (distinct.is_none() || tasks == 1)
        };
        let each = (1..).take_while(|tasks| holds(*tasks)).last().unwrap();
        let (mut left, mut instances) = (*count, 0);
        while left > 0 {
            left = left.saturating_sub(each);
            instances += 1;
        }
        needs.push(instances);
    }
    let all: u32 = if choices.sum_groups { needs.iter().sum() } else { *needs.iter().max()? };
    let several = shape.types.len() > 1 || shape.zones > 1;
    match needs.is_empty() {
        true => None,
        false if choices.exact_minimum_step && several => Some(*least),
        false => Some(all.min(*most).max(*least)),
    }
}

fn add((groups, shape, (least, most)): &Waiting, choices: &CapacityChoices) -> Option<u32> {
    let settings = ManagedScaling::new(100, *least, *most, 300).unwrap();
    estimate(groups, shape, &settings, choices).add
}

proptest! {
    #![proptest_config(cases(512))]

    /// Every count is within one of its exact share, and all add up.
    #[test]
    fn shares(strategy in strategies(), count in 0..500_u32) {
        let split = strategy.split(count);
        prop_assert_eq!(split.iter().sum::<u32>(), count);
        let single = strategy.items().len() == 1;
        let weight = |item: &CapacityProviderStrategyItem| if single { 1 } else { i64::from(item.weight) };
        let all: i64 = strategy.items().iter().map(weight).sum();
        let base: u32 = strategy.items().iter().map(|item| item.base).sum();
        let rest = i64::from(count.saturating_sub(base));
        for (item, has) in strategy.items().iter().zip(&split) {
            // |has - base part - weight ÷ all × rest| < 1, times all.
            let off = (i64::from(*has) - i64::from(item.base.min(count))) * all - weight(item) * rest;
            prop_assert!(off.abs() < all, "{:?} {} {:?}", strategy.items(), count, split);
        }
    }

    /// One task more takes none away; scaling in gives back what scaling out gave; the order adds
    /// up to the split.
    #[test]
    fn out_and_in(strategy in strategies(), count in 0..200_u32, more in 0..60_u32) {
        let (before, after) = (strategy.split(count), strategy.split(count + more));
        prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
        let out = strategy.scale(&before, count + more);
        let mut back = strategy.scale(&after, count);
        back.reverse();
        prop_assert_eq!(&out, &back);
        let mut counts = before.clone();
        for at in &out {
            prop_assert_eq!(strategy.next(&counts), Some(*at));
            counts[*at] += 1;
            prop_assert_eq!(strategy.surplus(&counts), Some(*at));
        }
        prop_assert_eq!(&counts, &after);
        let mut order = vec![0; counts.len()];
        strategy.order(count + more).for_each(|at| order[at] += 1);
        prop_assert_eq!(order, after);
    }

    /// Whatever the counts are, they end at the split once there is enough to give or to take.
    #[test]
    fn skew_heals(strategy in strategies(), skew in prop::collection::vec(0..20_u32, 8)) {
        let mut counts = skew[..strategy.items().len()].to_vec();
        let (largest, items) = (counts.iter().max().copied().unwrap_or(0), strategy.items().to_vec());
        prop_assume!(items.len() == 1 || items.iter().all(|item| item.weight > 0));
        // With so many tasks each share is at least the largest count, base and all.
        let enough = 41 * 8 * (largest + 2) + 64;
        for at in strategy.scale(&counts, enough) {
            counts[at] += 1;
        }
        prop_assert_eq!(counts, strategy.split(enough));
    }

    /// The estimate never asks for more than the waiting tasks need, by trying every packing.
    #[test]
    fn a_lower_bound(sizes in prop::collection::vec((1..9_u32, 1..9_u32), 1..7), room in (8..16_u32, 8..16_u32)) {
        let types = vec![TypeRoom { cpu: room.0, memory: room.1, ..TypeRoom::default() }];
        let tasks = sizes.iter().map(|(cpu, memory)| {
            (Requirement { cpu: CpuUnits(*cpu), memory: MemoryMib(*memory), ..Requirement::default() }, None)
        });
        let found = estimate(&group_waiting(tasks), &GroupShape { types, zones: 1 }, &ManagedScaling::default(), &CHOICES);
        let fewest = fewest(&sizes, room, &mut Vec::new(), usize::MAX);
        prop_assert!(found.add.unwrap() as usize <= fewest);
    }

    /// The desired capacity stays within the bounds, scale-in never goes below what is wanted,
    /// scale-out never down.
    #[test]
    fn steps(
        target in 1..=100_u32, bounds in (0..20_u32, 0..40_u32), desired in 0..60_u32,
        seen in prop::collection::vec((0..40_u32, 0..40_u32, prop::option::of(0..600_u32)), 1..60),
    ) {
        let bounds = GroupBounds { minimum: bounds.0, maximum: bounds.0 + bounds.1 };
        let settings = ManagedScaling::new(target, 1, 10_000, 300).unwrap();
        let mut scaler = ClusterScaler::new(desired.clamp(bounds.minimum, bounds.maximum));
        for (needed, running, youngest) in seen {
            let reservation = Reservation::of(needed, running);
            match scaler.step(&reservation, youngest, bounds, &settings, &CHOICES) {
                Scaled::Out { from, to, .. } => {
                    prop_assert!(to > from && youngest.is_none_or(|age| age >= 300));
                }
                Scaled::In { from, to, wanted } => {
                    prop_assert!(to < from && to >= wanted && from - to <= (from / 2).max(1));
                    prop_assert!(needed * 100 < target * running);
                }
                Scaled::Rests(_) => {}
            }
            prop_assert!((bounds.minimum..=bounds.maximum).contains(&scaler.desired));
        }
    }

    /// Minute for minute what the words of the rules come to, under every choice.
    #[test]
    fn the_second_engine_agrees(minutes in minutes(), choices in some_turned(&MINUTES)) {
        prop_assert_eq!(scaled(&minutes, &choices), scaled_slowly(&minutes, &choices));
    }

    /// And the estimate is what filling instance after instance comes to.
    #[test]
    fn the_second_estimate_agrees(waiting in waiting(), choices in some_turned(&ESTIMATES)) {
        prop_assert_eq!(add(&waiting, &choices), add_slowly(&waiting, &choices));
    }

    /// At rest the capacity is what the used instances ask for, within the bounds; only an idle
    /// group with a target below 100, which may be empty, has none.
    #[test]
    fn rest(used in 0..50_u32, desired in 0..80_u32, target in 1..=100_u32, minimum in 0..5_u32) {
        let bounds = GroupBounds { minimum, maximum: 100_000 };
        let settings = ManagedScaling::new(target, 1, 10_000, 300).unwrap();
        let desired = desired.max(minimum).max(used);
        match idle_course(used, desired, bounds, &settings, &CHOICES) {
            Idle::Rests { instances, .. } => {
                prop_assert!(used > 0 || target == 100 || minimum > 0 || instances > 0);
                let wanted = (used * 100).div_ceil(target).max(minimum);
                prop_assert_eq!(instances, wanted);
            }
            Idle::Cycles(cycle) => {
                prop_assert!(used == 0 && target < 100 && minimum == 0);
                prop_assert_eq!(cycle.most, 100_u32.div_ceil(target));
                prop_assert_eq!(cycle.fewest, 0);
            }
        }
    }

    /// Every move of a plan is legal when it is made: it fits, the percentages hold, freed
    /// instances take nothing any more.
    #[test]
    fn repacking(
        placed in prop::collection::vec((0..10_usize, 0..3_usize), 0..24), moves in 0..30_u32,
        percentages in prop::sample::select(vec![(100, 200), (50, 100), (100, 100), (50, 150)]),
    ) {
        let services: Vec<Movable> = (0..3).map(|at| movable(at, &placed, percentages)).collect();
        let instances = (0..10).map(instance).collect();
        let mut cluster = Cluster::build(instances, tasks(&placed), &Semantics::V2026_11).unwrap();
        let before = cluster.clone();
        let plan = cluster
            .repack(&services, Budget { moves, ..Budget::default() }, &|_| true, &|_| false)
            .unwrap();
        prop_assert_eq!(&cluster, &before);
        prop_assert!(plan.moves() <= moves as usize);
        prop_assert!(plan.steps.len() <= plan.bound as usize);
        prop_assert_eq!(plan.steps.len() + plan.stays.len(), 10);
        check_plan(&mut cluster, &plan, &services);
    }
}

/// Every outcome of a minute comes up, and each choice changes what comes of it.
#[test]
fn capacity_reaches_the_region_of_interest() {
    let tally =
        Tally::of(&(minutes(), waiting(), items(), 0..60_u32), 3000, |tally, (minutes, waiting, items, count)| {
            let usual = scaled(&minutes, &CHOICES);
            let has = |of: fn(&Scaled) -> bool| usual.iter().any(of);
            tally.count("out", has(|scaled| matches!(scaled, Scaled::Out { .. })));
            tally.count("in", has(|scaled| matches!(scaled, Scaled::In { .. })));
            tally.count("warming up", has(|scaled| matches!(scaled, Scaled::Rests(Rest::WarmingUp { .. }))));
            tally.count("low for a while", has(|scaled| matches!(scaled, Scaled::Rests(Rest::LowFor { .. }))));
            for rest in [
                Rest::AtTarget,
                Rest::AtMaximum,
                Rest::AtMinimum,
                Rest::Underway,
                Rest::WholeInstances,
                Rest::Incompatible,
            ] {
                tally.count(&format!("{rest:?}"), usual.contains(&Scaled::Rests(rest)));
            }
            for id in MINUTES {
                tally.count(id, scaled(&minutes, &turned(&[id])) != usual);
            }
            let added = add(&waiting, &CHOICES);
            tally.count("nothing fits", added.is_none());
            for id in ESTIMATES {
                tally.count(id, add(&waiting, &turned(&[id])) != added);
            }
            let split = |choices| Some(ProviderStrategy::new(items.clone(), |_| None, choices).ok()?.split(count));
            tally.count("CAP-6", split(&turned(&["CAP-6"])) != split(&CHOICES));
        });
    let often =
        ["out", "in", "warming up", "low for a while", "AtTarget", "AtMaximum", "WholeInstances", "nothing fits"];
    let mut wanted: Vec<(&str, u32)> = often.iter().map(|what| (*what, 5)).collect();
    wanted.extend(["AtMinimum", "Underway", "Incompatible"].map(|what| (what, 1)));
    wanted.extend(MINUTES.iter().chain(&ESTIMATES).chain(&["CAP-6"]).map(|id| (*id, 1)));
    tally.assert_percent(&wanted);
}

/// The fewest rooms, by trying every one for every task.
fn fewest(tasks: &[(u32, u32)], room: (u32, u32), open: &mut Vec<(u32, u32)>, best: usize) -> usize {
    let Some(((cpu, memory), rest)) = tasks.split_first() else { return open.len().min(best) };
    let mut best = best;
    for at in 0..open.len() {
        if open[at].0 >= *cpu && open[at].1 >= *memory {
            open[at] = (open[at].0 - cpu, open[at].1 - memory);
            best = fewest(rest, room, open, best);
            open[at] = (open[at].0 + cpu, open[at].1 + memory);
        }
    }
    open.push((room.0 - cpu, room.1 - memory));
    best = fewest(rest, room, open, best);
    open.pop();
    best
}

const SIZES: [(u32, u32); 3] = [(256, 512), (512, 512), (256, 1536)];

fn instance(at: usize) -> InstanceFacts {
    InstanceFacts {
        arn: format!("i{at}"),
        agent_connected: true,
        attributes: vec![("ecs.availability-zone".into(), Some(ZONES[at % 3].into()))],
        registered: ResourceFacts { cpu: 1024, memory: 4096, ..ResourceFacts::default() },
        ..InstanceFacts::default()
    }
}

/// The tasks that fit where they are said to be.
fn fitting(placed: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut left = [(1024, 4096); 10];
    let fits = |(at, service): &&(usize, usize)| {
        let (cpu, memory) = SIZES[*service];
        let room = &mut left[*at];
        let fits = room.0 >= cpu && room.1 >= memory;
        if fits {
            *room = (room.0 - cpu, room.1 - memory);
        }
        fits
    };
    placed.iter().filter(fits).copied().collect()
}

fn tasks(placed: &[(usize, usize)]) -> Vec<TaskFacts> {
    let task = |(number, (at, service)): (usize, (usize, usize))| TaskFacts {
        arn: format!("t{number:02}"),
        group: format!("service:s{service}"),
        instance: Some(format!("i{at}")),
        holds: Holding { cpu: SIZES[service].0, memory: SIZES[service].1, ..Holding::default() },
        ..TaskFacts::default()
    };
    fitting(placed).into_iter().enumerate().map(task).collect()
}

fn movable(service: usize, placed: &[(usize, usize)], percentages: (u32, u32)) -> Movable {
    let count = fitting(placed).iter().filter(|(_, of)| *of == service).count() as u32;
    let strategies = match service {
        0 => vec![Placing::Binpack(Packed::Memory)],
        1 => Placing::service_default(),
        _ => vec![Placing::Spread(Field::InstanceId)],
    };
    let spec = TaskSpec {
        group: format!("service:s{service}"),
        requirement: Requirement {
            cpu: CpuUnits(SIZES[service].0),
            memory: MemoryMib(SIZES[service].1),
            ..Requirement::default()
        },
        strategies,
        ..TaskSpec::default()
    };
    Movable::new(spec, count, Percentages { minimum_healthy: percentages.0, maximum: percentages.1 })
}

/// Makes every move by hand and looks at the cluster after each.
fn check_plan(cluster: &mut Cluster, plan: &stowplan::capacity::advise::Repack, services: &[Movable]) {
    use std::collections::BTreeMap;
    let mut rooms: BTreeMap<_, (i64, i64)> = BTreeMap::new();
    for id in cluster.instances() {
        let view = cluster.instance(id).unwrap();
        rooms.insert(id, (view.cpu_remaining(), view.memory_remaining()));
    }
    let mut freed = Vec::new();
    let count_of = |group: &str| services.iter().find(|service| service.spec.group == group).unwrap();
    for step in &plan.steps {
        for planned in &step.moves {
            let service = count_of(&planned.group);
            let (cpu, memory) =
                (i64::from(service.spec.requirement.cpu.0), i64::from(service.spec.requirement.memory.0));
            let limits = service.percentages.limits(service.desired);
            // One at a time: one more for a moment, or one fewer.
            if planned.stop_first {
                assert!(service.desired > limits.minimum, "below the minimum");
            } else {
                assert!(service.desired < limits.maximum, "beyond the maximum");
            }
            assert!(planned.to != step.instance && !freed.contains(&planned.to), "onto a freed instance");
            let to = rooms.get_mut(&planned.to).unwrap();
            *to = (to.0 - cpu, to.1 - memory);
            assert!(to.0 >= 0 && to.1 >= 0, "overcommitted");
            let from = rooms.get_mut(&planned.from).unwrap();
            *from = (from.0 + cpu, from.1 + memory);
        }
        assert_eq!(rooms[&step.instance], (1024, 4096), "freed, and not empty");
        freed.push(step.instance);
    }
}
