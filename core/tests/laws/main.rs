//! The laws of placement, scale-in and what-ifs, on random clusters.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

mod ask;
#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod daemon;
mod distribution;
mod filter;
mod fit;
#[path = "../common/loose.rs"]
mod loose;
mod remedies;
mod scale_in;
#[path = "../common/second/mod.rs"]
mod second;
mod semantics;
mod starter;
#[path = "../common/tally.rs"]
mod tally;
mod why;

use cases::cases;
use common::{GROUPS, ZONES, cluster, read_under, spec};
use loose::loose_tasks;
use proptest::prelude::*;
use second::Model;
use stowplan::{
    cluster::{
        Cluster, ClusterMut, Fact,
        facts::{DesiredStatus, EniSlots, InstanceFacts, InstanceStatus, LaunchType, TaskFacts},
    },
    id::PreparedId,
    placement::{Decision, Field, Placed, Strategy as Placing, TaskSpec},
    rule::{Semantics, TieBreak},
};

const NOW: Semantics = Semantics::V2026_11;

/// Every choice that placement and scale-in depend on.
fn choices() -> impl proptest::strategy::Strategy<Value = Semantics> {
    let tie_break = prop_oneof![
        2 => Just(TieBreak::Default),
        1 => Just(TieBreak::LowestArn),
        2 => any::<u64>().prop_map(TieBreak::Seeded),
    ];
    let switches = prop::collection::vec(prop::bool::weighted(0.3), 6);
    (tie_break, switches).prop_map(|(tie_break, on)| Semantics {
        tie_break,
        unknown_platform_refused: on[0],
        systems_ignored: on[1],
        hold_until_stopped: on[2],
        numeric_ordering: on[3],
        field_first: on[4],
        draining_first: on[5],
        ..NOW
    })
}

/// What ECS prints of instances with these tasks, in place of nothing: what is left, the tasks that
/// should run in it already (PLACE-36).
fn described(instances: &[InstanceFacts], tasks: &[TaskFacts]) -> Vec<InstanceFacts> {
    let running = Semantics { hold_until_stopped: false, ..NOW };
    let model = Model { instances: instances.to_vec(), tasks: tasks.to_vec(), semantics: running };
    let described = |facts: &InstanceFacts| {
        let on_it = || model.holding(facts);
        let mut remaining = facts.registered.clone();
        (remaining.cpu, remaining.memory) = (model.cpu_left(facts), model.memory_left(facts));
        remaining.ports_tcp.extend(on_it().flat_map(|task| task.holds.ports_tcp.clone()));
        remaining.ports_udp.extend(on_it().flat_map(|task| task.holds.ports_udp.clone()));
        remaining.gpus = model.idle(facts);
        InstanceFacts {
            remaining: Some(remaining),
            eni_slots: facts.eni_slots.map(|slots| EniSlots { used: model.slots_used(facts), ..slots }),
            ..facts.clone()
        }
    };
    instances.iter().map(described).collect()
}

fn arn(cluster: &Cluster, id: stowplan::id::InstanceId) -> String {
    cluster.instance(id).unwrap().arn().to_owned()
}

fn admissible(cluster: &Cluster, prepared: PreparedId) -> Vec<String> {
    cluster.admissible(prepared).unwrap().into_iter().map(|id| arn(cluster, id)).collect()
}

/// Places up to `count` tasks and returns the ARNs.
fn place(cluster: &mut Cluster, spec: &TaskSpec, count: usize) -> Vec<String> {
    let prepared = cluster.prepare(spec).unwrap();
    let mut picks = Vec::new();
    for _ in 0..count {
        let Decision::Placed(placed) = cluster.decide(prepared).unwrap() else { break };
        cluster.apply(&placed).unwrap();
        picks.push(arn(cluster, placed.instance));
    }
    picks
}

proptest! {
    #![proptest_config(cases(512))]

    /// The fast engine and the second engine agree on every admissible set, decision after
    /// decision. Rules: PLACE-1.
    #[test]
    fn the_second_engine_agrees((instances, tasks) in cluster(), specs in prop::collection::vec(spec(), 1..4), semantics in choices(), told: bool) {
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let instances = if told { described(&instances, &tasks) } else { instances };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let lowest = Semantics { tie_break: TieBreak::LowestArn, ..semantics.clone() };
        let mut serial = 0;
        for spec in &specs {
            let spec = &read_under(spec, &semantics);
            let prepared = cluster.prepare(spec).unwrap();
            for _ in 0..4 {
                let expected = model.admissible(spec);
                prop_assert_eq!(&admissible(&cluster, prepared), &expected);
                for id in cluster.instances() {
                    prop_assert_eq!(cluster.is_admissible(prepared, id).unwrap(), expected.contains(&arn(&cluster, id)));
                }
                let mut by_lowest_arn = cluster.clone();
                by_lowest_arn.set_semantics(&lowest);
                prop_assert_eq!(by_lowest_arn.place_once(spec).unwrap().map(|id| arn(&cluster, id)), expected.first().cloned());
                let Decision::Placed(placed) = cluster.decide(prepared).unwrap() else { break };
                let pick = arn(&cluster, placed.instance);
                prop_assert!(expected.contains(&pick), "every pick is in the admissible set");
                let drawn = matches!(semantics.tie_break, TieBreak::Seeded(_)) || spec.strategies.contains(&Placing::Random);
                prop_assert!(drawn || pick == expected[0], "the lowest ARN unless something is drawn (PLACE-8)");
                cluster.apply(&placed).unwrap();
                model.place(&pick, spec, serial);
                serial += 1;
            }
        }
    }

    /// Never overcommit: what was not below zero before is not below zero after.
    #[test]
    fn never_overcommit((instances, tasks) in cluster(), spec in spec()) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let before = cluster.instance_facts();
        place(&mut cluster, &spec, 20);
        for (old, new) in before.iter().zip(cluster.instance_facts()) {
            let (old, new) = (old.remaining.as_ref().unwrap(), new.remaining.unwrap());
            prop_assert!(new.cpu >= 0 || new.cpu == old.cpu);
            prop_assert!(new.memory >= 0 || new.memory == old.memory);
        }
        for (old, new) in before.iter().zip(cluster.instance_facts()) {
            prop_assert!(new.eni_slots == old.eni_slots || new.eni_slots.is_some_and(|slots| slots.used <= slots.total));
        }
    }

    /// The order of the input does not matter, whatever the tie-break.
    #[test]
    fn the_input_order_does_not_matter((instances, tasks) in cluster(), spec in spec(), seed in prop::option::of(any::<u64>()), swaps in any::<u64>()) {
        let semantics = Semantics { tie_break: seed.map_or(TieBreak::Default, TieBreak::Seeded), ..NOW };
        let mut a = Cluster::build(instances.clone(), tasks.clone(), &semantics).unwrap();
        let (mut instances, mut tasks) = (instances, tasks);
        let turn = usize::try_from(swaps % 7).unwrap();
        if !instances.is_empty() {
            let at = turn % instances.len();
            instances.rotate_left(at);
        }
        tasks.reverse();
        let mut b = Cluster::build(instances, tasks, &semantics).unwrap();
        prop_assert_eq!(place(&mut a, &spec, 8), place(&mut b, &spec, 8));
    }

    /// Placing a task and stopping it leaves every instance as it was.
    /// Rules: TASK-11.
    #[test]
    fn place_then_stop_restores((instances, tasks) in cluster(), spec in spec()) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let before = cluster.instance_facts();
        let tasks_before = cluster.task_count();
        if let Decision::Placed(placed) = cluster.decide(prepared).unwrap() {
            let task = cluster.apply(&placed).unwrap();
            prop_assert_ne!(cluster.task_count(), tasks_before);
            cluster.stop_task(task).unwrap();
            prop_assert_eq!(cluster.instance_facts(), before.clone());
            cluster.remove_task(task).unwrap();
            prop_assert!(cluster.remove_task(task).is_err(), "the handle is stale now");
            prop_assert_eq!(cluster.task_count(), tasks_before);
        }
        prop_assert_eq!(cluster.instance_facts(), before);
    }

    /// A dropped fork leaves the cluster equal to the bit, whatever was done in it.
    #[test]
    fn a_dropped_fork_leaves_no_trace((instances, tasks) in cluster(), (more, more_tasks) in cluster(), spec in spec(), steps in prop::collection::vec((0..12_u8, any::<u8>()), 0..20)) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let before = cluster.clone();
        {
            let mut fork = cluster.fork();
            for (n, (step, which)) in steps.into_iter().enumerate() {
                change(&mut fork.lend(), prepared, &spec, step, usize::from(which), n, &more, &more_tasks);
            }
        }
        prop_assert_eq!(&cluster, &before);
        // A committed fork inside a dropped one is undone as well.
        {
            let mut outer = cluster.fork();
            {
                let mut inner = outer.fork();
                change(&mut inner.lend(), prepared, &spec, 0, 0, 0, &more, &more_tasks);
                change(&mut inner.lend(), prepared, &spec, 5, 0, 1, &more, &more_tasks);
                inner.commit();
            }
        }
        prop_assert_eq!(&cluster, &before);
    }

    /// A committed fork equals the same changes made directly.
    #[test]
    fn a_committed_fork_keeps_the_changes((instances, tasks) in cluster(), spec in spec(), steps in prop::collection::vec((0..8_u8, any::<u8>()), 0..12)) {
        let mut direct = Cluster::build(instances, tasks, &NOW).unwrap();
        let prepared = direct.prepare(&spec).unwrap();
        let mut forked = direct.clone();
        let mut fork = forked.fork();
        for (n, (step, which)) in steps.iter().enumerate() {
            change(&mut fork.lend(), prepared, &spec, *step, usize::from(*which), n, &[], &[]);
            change(&mut direct.lend(), prepared, &spec, *step, usize::from(*which), n, &[], &[]);
        }
        fork.commit();
        prop_assert_eq!(forked.instance_facts(), direct.instance_facts());
        prop_assert_eq!(forked.string_count(), direct.string_count());
        prop_assert_eq!(forked.decide(prepared).unwrap(), direct.decide(prepared).unwrap());
    }

    /// A what-if that is held is a fork: rolled back it leaves no trace, committed it keeps what
    /// was done, and forks opened within change nothing of that.
    #[test]
    fn a_held_fork_is_a_fork((instances, tasks) in cluster(), (more, more_tasks) in cluster(), spec in spec(), steps in prop::collection::vec((0..12_u8, any::<u8>()), 0..12), keep in any::<bool>()) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let before = cluster.clone();
        let mut direct = cluster.clone();
        cluster.begin_fork();
        for (n, (step, which)) in steps.iter().enumerate() {
            // Those within end as they began, in either way.
            change(&mut cluster.fork().lend(), prepared, &spec, *step, usize::from(*which), n, &more, &more_tasks);
            cluster.begin_fork();
            change(&mut cluster.lend(), prepared, &spec, *step, usize::from(*which), n, &more, &more_tasks);
            cluster.rollback_fork().unwrap();
            std::mem::forget(cluster.fork());
            cluster.begin_fork();
            change(&mut cluster.lend(), prepared, &spec, *step, usize::from(*which), n, &more, &more_tasks);
            cluster.commit_fork().unwrap();
            change(&mut direct.lend(), prepared, &spec, *step, usize::from(*which), n, &more, &more_tasks);
        }
        prop_assert_eq!(cluster.instance_facts(), direct.instance_facts());
        prop_assert!(cluster.clone().commit_fork().is_err(), "a clone holds none");
        if keep {
            cluster.commit_fork().unwrap();
            prop_assert_eq!(cluster.instance_facts(), direct.instance_facts());
            prop_assert_eq!(cluster.string_count(), direct.string_count());
        } else {
            cluster.rollback_fork().unwrap();
            prop_assert_eq!(&cluster, &before);
            prop_assert_eq!(cluster.string_count(), before.string_count());
        }
        prop_assert!(cluster.commit_fork().is_err() && cluster.rollback_fork().is_err(), "none is held");
    }

    /// Where nothing else binds, spreading n tasks leaves the counts within one.
    #[test]
    fn spread_is_even(instances in 1..6_usize, count in 0..20_usize) {
        let facts = |n: usize| InstanceFacts {
            arn: format!("i{n}"),
            agent_connected: true,
            attributes: vec![("ecs.availability-zone".into(), Some(common::ZONES[n % 3].into()))],
            ..Default::default()
        };
        for field in [Field::InstanceId, Field::Attribute("ecs.availability-zone".into())] {
            let mut cluster = Cluster::build((0..instances).map(facts).collect(), vec![], &NOW).unwrap();
            let spec = TaskSpec { group: "g".into(), strategies: vec![Placing::Spread(field.clone())], ..TaskSpec::default() };
            let picks = place(&mut cluster, &spec, count);
            prop_assert_eq!(picks.len(), count);
            let class = |arn: &str| match &field {
                Field::InstanceId => arn.to_owned(),
                _ => common::ZONES[arn[1..].parse::<usize>().unwrap() % 3].to_owned(),
            };
            let classes: std::collections::BTreeSet<String> = (0..instances).map(|n| class(&format!("i{n}"))).collect();
            let counts: Vec<usize> = classes.iter().map(|c| picks.iter().filter(|pick| class(pick) == *c).count()).collect();
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{:?}", counts);
        }
    }

    /// A snapshot brings any cluster to the state that building from it gives, and keeps the
    /// handles of what stays.
    #[test]
    fn sync_equals_build((instances, tasks) in cluster(), (new, new_tasks) in cluster(), spec in spec()) {
        let mut cluster = Cluster::build(instances.clone(), tasks, &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        place(&mut cluster, &spec, 2);
        let kept: Vec<_> = cluster.instances().map(|id| (id, arn(&cluster, id))).filter(|(_, arn)| new.iter().any(|facts| facts.arn == *arn)).collect();
        let changes = cluster.sync(new.clone(), new_tasks.clone()).unwrap();
        let mut fresh = Cluster::build(new.clone(), new_tasks, &NOW).unwrap();
        prop_assert_eq!(cluster.instance_facts(), fresh.instance_facts());
        prop_assert_eq!(cluster.task_count(), fresh.task_count());
        prop_assert_eq!(changes.registered.len() + kept.len(), new.len());
        for (id, name) in kept {
            prop_assert_eq!(arn(&cluster, id), name);
        }
        let fresh_kind = fresh.prepare(&spec).unwrap();
        prop_assert_eq!(admissible(&cluster, prepared), admissible(&fresh, fresh_kind));
    }

    /// One instance changed is the whole snapshot with that instance changed.
    #[test]
    fn one_instance_synced_equals_build((instances, tasks) in cluster(), (others, _) in cluster(), which in 0_usize..64, spec in spec()) {
        prop_assume!(!instances.is_empty() && !others.is_empty());
        let mut cluster = Cluster::build(instances.clone(), tasks.clone(), &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let at = which % instances.len();
        let mut new = instances;
        let kept = new[at].arn.clone();
        new[at] = InstanceFacts { arn: kept.clone(), ..others[which % others.len()].clone() };
        let before = cluster.find_instance(&kept);
        // A planned task on it goes, as with a snapshot of all.
        if let (Some(instance), Ok(Decision::Placed(_))) = (before, cluster.decide(prepared)) {
            cluster.apply(&Placed { prepared, instance }).unwrap();
        }
        let id = cluster.sync_instance(&new[at], &tasks).unwrap();
        prop_assert_eq!(Some(id), before);
        let mut fresh = Cluster::build(new, tasks, &NOW).unwrap();
        prop_assert_eq!(cluster.instance_facts(), fresh.instance_facts());
        prop_assert_eq!(cluster.task_count(), fresh.task_count());
        let fresh_kind = fresh.prepare(&spec).unwrap();
        prop_assert_eq!(admissible(&cluster, prepared), admissible(&fresh, fresh_kind));
        place(&mut cluster, &spec, 3);
        place(&mut fresh, &spec, 3);
        prop_assert_eq!(cluster.instance_facts(), fresh.instance_facts());
    }
}

/// One change of any sort; `which` chooses the thing, `n` makes new names.
#[expect(clippy::too_many_arguments, reason = "a test's grab bag")]
fn change(
    cluster: &mut ClusterMut<'_>,
    prepared: PreparedId,
    spec: &TaskSpec,
    step: u8,
    which: usize,
    n: usize,
    more: &[InstanceFacts],
    more_tasks: &[TaskFacts],
) {
    let instances: Vec<_> = cluster.instances().collect();
    let tasks: Vec<_> = cluster.tasks().collect();
    let instance = (!instances.is_empty()).then(|| instances[which % instances.len()]);
    let task = (!tasks.is_empty()).then(|| tasks[which % tasks.len()]);
    match (step, instance, task) {
        (0 | 1, ..) => {
            if let Ok(Decision::Placed(placed)) = cluster.decide(prepared) {
                cluster.apply(&placed).unwrap();
            }
        }
        (2, _, Some(task)) => cluster.stop_task(task).unwrap(),
        (3, _, Some(task)) => cluster.remove_task(task).unwrap(),
        (4, Some(instance), _) => cluster.set_status(instance, InstanceStatus::Draining).unwrap(),
        (5, Some(instance), _) => {
            let value = match which % 3 {
                0 => None,
                1 => Some(None),
                _ => Some(Some("fresh")),
            };
            cluster.set_attribute(instance, "rack", value).unwrap();
        }
        (6, Some(instance), _) => cluster.deregister(instance).unwrap(),
        (7, ..) => {
            let facts = InstanceFacts {
                arn: format!("made-{n}"),
                agent_connected: true,
                attributes: vec![("only-here".into(), Some("x".into()))],
                ..Default::default()
            };
            cluster.register(&facts).unwrap();
        }
        (8, ..) => {
            cluster.sync(more.to_vec(), more_tasks.to_vec()).unwrap();
        }
        (9, Some(instance), _) => {
            let facts = TaskFacts {
                arn: format!("task-{n}"),
                group: format!("new-group-{n}"),
                instance: Some(arn(cluster, instance)),
                ..TaskFacts::default()
            };
            cluster.record(&Fact::TaskStarted(facts)).unwrap();
        }
        (10, ..) => {
            let other = cluster.prepare(&TaskSpec { group: format!("kind-{n}"), ..spec.clone() }).unwrap();
            if which % 2 == 0 {
                cluster.forget_prepared(other).unwrap();
            }
        }
        (11, ..) => {
            cluster.stop_many(GROUPS[which % GROUPS.len()], which % 3, &[]);
        }
        _ => {}
    }
}

/// Months of use leave nothing behind: rows, strings and handles are used again.
#[test]
fn memory_stays_flat() {
    let facts = |n: u32| InstanceFacts {
        arn: format!("instance-{n}"),
        agent_connected: true,
        attributes: vec![("rack".into(), Some(format!("rack-{n}")))],
        ..Default::default()
    };
    let mut cluster = Cluster::build(vec![facts(0)], vec![], &NOW).unwrap();
    let mut strings = 0;
    let mut newest_row = 0;
    for n in 1..20_000_u32 {
        let id = cluster.register(&facts(n)).unwrap();
        let prepared = cluster.prepare(&TaskSpec { group: format!("service:{n}"), ..TaskSpec::default() }).unwrap();
        let Decision::Placed(placed) = cluster.decide(prepared).unwrap() else { panic!("it fits") };
        let task = cluster.apply(&placed).unwrap();
        cluster.remove_task(task).unwrap();
        cluster.forget_prepared(prepared).unwrap();
        cluster.deregister(id).unwrap();
        assert!(cluster.instance(id).is_none());
        if n == 1 {
            strings = cluster.string_count();
        }
        assert_eq!(cluster.string_count(), strings);
        newest_row = newest_row.max(id.row());
    }
    assert!(newest_row <= 1, "rows are used again");
}

proptest! {
    #![proptest_config(cases(256))]
    /// Whatever is there: each task goes to a zone that is least full, and from balance on the
    /// zones stay within one of each other.
    #[test]
    fn zones_stay_within_one((instances, mut tasks) in cluster(), loose in loose_tasks(), group in 0..GROUPS.len(), many in 0..20_u32, seed in prop::option::of(any::<u64>())) {
        tasks.extend(loose);
        let tie_break = seed.map_or(TieBreak::Default, TieBreak::Seeded);
        let cluster = Cluster::build(instances, tasks.clone(), &Semantics::V2026_11).unwrap();
        let mut balance = cluster.zone_balance(GROUPS[group], "FARGATE", ZONES);
        // The slow way: every task that counts, zone by zone.
        let counts = |task: &&TaskFacts| task.group == GROUPS[group] && task.desired_status == DesiredStatus::Running
            && task.capacity_provider.is_none() && task.launch_type == Some(LaunchType::Fargate);
        let mut slow: Vec<u32> = ZONES.iter().map(|zone| {
            let there = tasks.iter().filter(counts).filter(|task| task.availability_zone.as_deref() == Some(zone));
            u32::try_from(there.count()).unwrap()
        }).collect();
        for _ in 0..many {
            let fewest = *slow.iter().min().unwrap();
            let expected: Vec<&str> = ZONES.iter().zip(&slow).filter(|(_, count)| **count == fewest).map(|(zone, _)| *zone).collect();
            prop_assert_eq!(balance.admissible(), expected.clone());
            let pick = balance.place(tie_break).unwrap().to_owned();
            prop_assert!(expected.contains(&pick.as_str()));
            slow[ZONES.iter().position(|zone| *zone == pick).unwrap()] += 1;
        }
        let now: Vec<u32> = balance.counts().map(|(_, count)| count).collect();
        prop_assert_eq!(&now, &slow);
        // Twenty more than the fullest had is enough to level it.
        for _ in 0..60 {
            balance.place(tie_break);
        }
        let level: Vec<u32> = balance.counts().map(|(_, count)| count).collect();
        prop_assert!(level.iter().max().unwrap() - level.iter().min().unwrap() <= 1, "{level:?}");
    }
}
