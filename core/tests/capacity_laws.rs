//! Laws of capacity, on random strategies, tasks and clusters.
#![expect(clippy::indexing_slicing, clippy::cast_possible_truncation, clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    capacity::{
        Bounds, CapacityChoices, ClusterScaler, GroupShape, Idle, ManagedScaling, ProviderStrategy, Reservation,
        Scaled, StrategyItem, TypeRoom,
        advise::{Budget, Movable},
        estimate, group_waiting, idle_course,
    },
    cluster::{
        Cluster,
        facts::{Holding, InstanceFacts, ResourceFacts, TaskFacts},
    },
    deployment::Percentages,
    placement::{Field, Packed, Strategy as Placing, TaskSpec},
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};

const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];
const CHOICES: CapacityChoices = CapacityChoices::V2026_11;

fn strategies() -> impl Strategy<Value = ProviderStrategy> {
    let weights = prop::collection::vec(0..40_u32, 1..8);
    (weights, 0..8_usize, 0..30_u32).prop_filter_map("some weight", |(weights, based, base)| {
        let items = weights.iter().enumerate().map(|(at, weight)| StrategyItem {
            provider: format!("p{at}"),
            base: if at == based { base } else { 0 },
            weight: *weight,
        });
        ProviderStrategy::new(items.collect(), |_| None, &CHOICES).ok()
    })
}

proptest! {
    #![proptest_config(cases(512))]

    /// Every count is within one of its exact share, and all add up.
    #[test]
    fn shares(strategy in strategies(), count in 0..500_u32) {
        let split = strategy.split(count);
        prop_assert_eq!(split.iter().sum::<u32>(), count);
        let single = strategy.items().len() == 1;
        let weight = |item: &StrategyItem| if single { 1 } else { i64::from(item.weight) };
        let all: i64 = strategy.items().iter().map(weight).sum();
        let base: u32 = strategy.items().iter().map(|item| item.base).sum();
        let rest = i64::from(count.saturating_sub(base));
        for (item, has) in strategy.items().iter().zip(&split) {
            // |has - base part - weight ÷ all × rest| < 1, times all.
            let off = (i64::from(*has) - i64::from(item.base.min(count))) * all - weight(item) * rest;
            prop_assert!(off.abs() < all, "{:?} {} {:?}", strategy.items(), count, split);
        }
    }

    /// One task more takes none away; scaling in gives back what scaling out gave; the order adds up to the split.
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

    /// The desired capacity stays within the bounds, scale-in never goes below what is wanted, scale-out never down.
    #[test]
    fn steps(
        target in 1..=100_u32, bounds in (0..20_u32, 0..40_u32), desired in 0..60_u32,
        seen in prop::collection::vec((0..40_u32, 0..40_u32, prop::option::of(0..600_u32)), 1..60),
    ) {
        let bounds = Bounds { minimum: bounds.0, maximum: bounds.0 + bounds.1 };
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

    /// At rest the capacity is what the used instances ask for, within the bounds; only an idle group with a target below 100, which may be
    /// empty, has none.
    #[test]
    fn rest(used in 0..50_u32, desired in 0..80_u32, target in 1..=100_u32, minimum in 0..5_u32) {
        let bounds = Bounds { minimum, maximum: 100_000 };
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

    /// Every move of a plan is legal when it is made: it fits, the percentages hold, freed instances take nothing any more.
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
            .repack(&services, Budget { moves, ..Budget::default() }, &|_| true, &|_| false, &Semantics::V2026_11)
            .unwrap();
        prop_assert_eq!(&cluster, &before);
        prop_assert!(plan.moves() <= moves as usize);
        prop_assert!(plan.steps.len() <= plan.bound as usize);
        prop_assert_eq!(plan.steps.len() + plan.stays.len(), 10);
        check_plan(&mut cluster, &plan, &services);
    }
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
    Movable {
        spec: TaskSpec {
            group: format!("service:s{service}"),
            requirement: Requirement {
                cpu: CpuUnits(SIZES[service].0),
                memory: MemoryMib(SIZES[service].1),
                ..Requirement::default()
            },
            strategies,
            ..TaskSpec::default()
        },
        desired: count,
        percentages: Percentages { minimum_healthy: percentages.0, maximum: percentages.1 },
    }
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
