//! The laws of placement, scale-in and what-ifs, on random clusters.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

mod common;
#[path = "common/loose.rs"]
mod loose;
#[path = "common/model.rs"]
mod model;

use common::{GROUPS, ZONES, cluster, spec, strategies};
use loose::loose_tasks;
use model::Model;
use proptest::prelude::*;
use stowplan::{
    cluster::{
        Cluster, Fact,
        facts::{DesiredStatus, InstanceStatus, LaunchType, TaskFacts},
    },
    id::KindId,
    placement::{Decision, Field, Placed, RemedyKind, Strategy as Placing, TaskSpec, Verdict},
    rule::{Semantics, TieBreak},
};

const NOW: Semantics = Semantics::V2026_11;

/// The choices that the place of a task depends on.
fn choices() -> impl proptest::strategy::Strategy<Value = Semantics> {
    (prop::bool::weighted(0.3), prop::bool::weighted(0.3)).prop_map(|(unknown_platform_refused, systems_ignored)| {
        Semantics { unknown_platform_refused, systems_ignored, ..NOW }
    })
}

fn arn(cluster: &Cluster, id: stowplan::id::InstanceId) -> String {
    cluster.instance(id).unwrap().arn().to_owned()
}

fn admissible(cluster: &Cluster, kind: KindId) -> Vec<String> {
    cluster.admissible(kind).unwrap().into_iter().map(|id| arn(cluster, id)).collect()
}

/// Places up to `count` tasks and returns the ARNs.
fn place(cluster: &mut Cluster, spec: &TaskSpec, semantics: &Semantics, count: usize) -> Vec<String> {
    let kind = cluster.prepare(spec, semantics).unwrap();
    let mut picks = Vec::new();
    for _ in 0..count {
        let Decision::Placed(placed) = cluster.decide(kind).unwrap() else { break };
        cluster.apply(&placed).unwrap();
        picks.push(arn(cluster, placed.instance));
    }
    picks
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// The fast engine and the second engine agree on every admissible set, decision after decision.
    #[test]
    fn the_second_engine_agrees((instances, tasks) in cluster(), specs in prop::collection::vec(spec(), 1..4), semantics in choices()) {
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let mut serial = 0;
        for spec in &specs {
            let kind = cluster.prepare(spec, &semantics).unwrap();
            for _ in 0..4 {
                let expected = model.admissible(spec);
                prop_assert_eq!(&admissible(&cluster, kind), &expected);
                for id in cluster.instances() {
                    prop_assert_eq!(cluster.is_admissible(kind, id).unwrap(), expected.contains(&arn(&cluster, id)));
                }
                prop_assert_eq!(cluster.place_once(spec, &Semantics { tie_break: TieBreak::LowestArn, ..semantics.clone() }).unwrap().map(|id| arn(&cluster, id)), expected.first().cloned());
                let Decision::Placed(placed) = cluster.decide(kind).unwrap() else { break };
                let pick = arn(&cluster, placed.instance);
                prop_assert!(expected.contains(&pick), "every pick is in the admissible set");
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
        let before = cluster.facts();
        place(&mut cluster, &spec, &NOW, 20);
        for (old, new) in before.iter().zip(cluster.facts()) {
            let (old, new) = (old.remaining.as_ref().unwrap(), new.remaining.unwrap());
            prop_assert!(new.cpu >= 0 || new.cpu == old.cpu);
            prop_assert!(new.memory >= 0 || new.memory == old.memory);
        }
        for id in cluster.instances() {
            if let Some(slots) = cluster.instance(id).unwrap().eni_slots() {
                prop_assert!(slots.used <= slots.total);
            }
        }
    }

    /// The order of the input does not matter, whatever the tie-break.
    #[test]
    fn the_input_order_does_not_matter((instances, tasks) in cluster(), spec in spec(), seed in prop::option::of(any::<u64>()), swaps in any::<u64>()) {
        let semantics = Semantics { tie_break: seed.map_or(TieBreak::Default, TieBreak::Seeded), ..NOW };
        let mut a = Cluster::build(instances.clone(), tasks.clone(), &NOW).unwrap();
        let (mut instances, mut tasks) = (instances, tasks);
        let turn = usize::try_from(swaps % 7).unwrap();
        if !instances.is_empty() {
            let at = turn % instances.len();
            instances.rotate_left(at);
        }
        tasks.reverse();
        let mut b = Cluster::build(instances, tasks, &NOW).unwrap();
        prop_assert_eq!(place(&mut a, &spec, &semantics, 8), place(&mut b, &spec, &semantics, 8));
    }

    /// Placing a task and stopping it leaves every instance as it was.
    #[test]
    fn place_then_stop_restores((instances, tasks) in cluster(), spec in spec()) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let kind = cluster.prepare(&spec, &NOW).unwrap();
        let before = cluster.facts();
        let tasks_before = cluster.task_count();
        if let Decision::Placed(placed) = cluster.decide(kind).unwrap() {
            let task = cluster.apply(&placed).unwrap();
            prop_assert_ne!(cluster.task_count(), tasks_before);
            cluster.stop_task(task).unwrap();
            prop_assert_eq!(cluster.facts(), before.clone());
            cluster.remove_task(task).unwrap();
            prop_assert!(cluster.remove_task(task).is_err(), "the handle is stale now");
            prop_assert_eq!(cluster.task_count(), tasks_before);
        }
        prop_assert_eq!(cluster.facts(), before);
    }

    /// A dropped fork leaves the cluster equal to the bit, whatever was done in it.
    #[test]
    fn a_dropped_fork_leaves_no_trace((instances, tasks) in cluster(), (more, more_tasks) in cluster(), spec in spec(), steps in prop::collection::vec((0..12_u8, any::<u8>()), 0..20)) {
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let kind = cluster.prepare(&spec, &NOW).unwrap();
        let before = cluster.clone();
        {
            let mut fork = cluster.fork();
            for (n, (step, which)) in steps.into_iter().enumerate() {
                change(&mut fork, kind, &spec, step, usize::from(which), n, &more, &more_tasks);
            }
        }
        prop_assert_eq!(&cluster, &before);
        // A committed fork inside a dropped one is undone as well.
        {
            let mut outer = cluster.fork();
            {
                let mut inner = outer.fork();
                change(&mut inner, kind, &spec, 0, 0, 0, &more, &more_tasks);
                change(&mut inner, kind, &spec, 5, 0, 1, &more, &more_tasks);
                inner.commit();
            }
        }
        prop_assert_eq!(&cluster, &before);
    }

    /// A committed fork equals the same changes made directly.
    #[test]
    fn a_committed_fork_keeps_the_changes((instances, tasks) in cluster(), spec in spec(), steps in prop::collection::vec((0..8_u8, any::<u8>()), 0..12)) {
        let mut direct = Cluster::build(instances, tasks, &NOW).unwrap();
        let kind = direct.prepare(&spec, &NOW).unwrap();
        let mut forked = direct.clone();
        let mut fork = forked.fork();
        for (n, (step, which)) in steps.iter().enumerate() {
            change(&mut fork, kind, &spec, *step, usize::from(*which), n, &[], &[]);
            change(&mut direct, kind, &spec, *step, usize::from(*which), n, &[], &[]);
        }
        fork.commit();
        prop_assert_eq!(forked.facts(), direct.facts());
        prop_assert_eq!(forked.string_count(), direct.string_count());
        prop_assert_eq!(forked.decide(kind).unwrap(), direct.decide(kind).unwrap());
    }

    /// Where nothing else binds, spreading n tasks leaves the counts within one.
    #[test]
    fn spread_is_even(instances in 1..6_usize, count in 0..20_usize) {
        let facts = |n: usize| stowplan::cluster::facts::InstanceFacts {
            arn: format!("i{n}"),
            agent_connected: true,
            attributes: vec![("ecs.availability-zone".into(), Some(common::ZONES[n % 3].into()))],
            ..Default::default()
        };
        for field in [Field::InstanceId, Field::Attribute("ecs.availability-zone".into())] {
            let mut cluster = Cluster::build((0..instances).map(facts).collect(), vec![], &NOW).unwrap();
            let spec = TaskSpec { group: "g".into(), strategies: vec![Placing::Spread(field.clone())], ..TaskSpec::default() };
            let picks = place(&mut cluster, &spec, &NOW, count);
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

    /// The explanation tells the same story as the decision.
    #[test]
    fn explain_agrees_with_decide((instances, tasks) in cluster(), spec in spec(), wanted in 1..5_u32) {
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: NOW };
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        let kind = cluster.prepare(&spec, &NOW).unwrap();
        let explanation = cluster.explain(kind, wanted).unwrap();
        let decision = cluster.decide(kind).unwrap();
        prop_assert_eq!(explanation.pick, match decision { Decision::Placed(Placed { instance, .. }) => Some(instance), Decision::Blocked => None });
        let of = |wanted: &[Verdict]| -> Vec<String> {
            explanation.instances.iter().filter(|report| wanted.contains(&report.verdict)).map(|report| arn(&cluster, report.instance)).collect()
        };
        prop_assert_eq!(of(&[Verdict::Admissible, Verdict::Picked]), model.admissible(&spec));
        for report in &explanation.instances {
            prop_assert_eq!(report.verdict == Verdict::Rejected, !report.rejections.is_empty());
            let facts = model.instances.iter().find(|facts| facts.arn == arn(&cluster, report.instance)).unwrap();
            let fits = matches!(report.verdict, Verdict::Admissible | Verdict::Picked | Verdict::Outranked { .. });
            prop_assert_eq!(fits, model.fits(facts, &spec));
        }
        let mut last = usize::MAX;
        for step in &explanation.funnel {
            prop_assert!(step.instances <= last, "the funnel narrows: {:?}", explanation.funnel);
            last = step.instances;
        }
        prop_assert_eq!(explanation.closest, cluster.closest(kind).unwrap());
        prop_assert_eq!(explanation.closest.is_some(), !explanation.reasons.is_empty() && decision == Decision::Blocked);
    }

    /// Every remedy works: applied, the task fits one of the instances that it names (or a new one).
    #[test]
    fn every_remedy_works((instances, tasks) in cluster(), spec in spec()) {
        let mut cluster = Cluster::build(instances.clone(), tasks.clone(), &NOW).unwrap();
        let kind = cluster.prepare(&spec, &NOW).unwrap();
        let explanation = cluster.explain(kind, 3).unwrap();
        for remedy in &explanation.remedies {
            let mut spec = spec.clone();
            let mut cluster = Cluster::build(instances.clone(), tasks.clone(), &NOW).unwrap();
            match &remedy.kind {
                RemedyKind::ReduceCpu { to, .. } => spec.requirement.cpu.0 = *to,
                RemedyKind::ReduceMemory { to, .. } => spec.requirement.memory.0 = *to,
                RemedyKind::ReduceCpuAndMemory { cpu, memory } => { spec.requirement.cpu.0 = *cpu; spec.requirement.memory.0 = *memory; }
                RemedyKind::ChangePort { from, to, .. } => {
                    spec.requirement.ports_tcp.retain(|port| port != from);
                    spec.requirement.ports_tcp.push(*to);
                }
                RemedyKind::DynamicPorts => { spec.requirement.ports_tcp.clear(); spec.requirement.ports_udp.clear(); }
                RemedyKind::ReduceGpus { to } => spec.requirement.gpus = stowplan::task::Gpus::Count(*to),
                RemedyKind::ReduceGpuMemory { to, .. } => spec.requirement.gpus = stowplan::task::Gpus::Shared { memory: *to },
                RemedyKind::ChangeGpuFraction { to } => spec.requirement.gpus = stowplan::task::Gpus::Fraction(*to),
                RemedyKind::RemoveConstraint { constraint } => {
                    let removed = spec.constraints.remove(usize::from(*constraint));
                    if removed == stowplan::placement::Constraint::DistinctInstance {
                        spec.constraints.retain(|other| *other != removed);
                    }
                }
                RemedyKind::ConnectAgent => for id in &remedy.instances { cluster.record(&Fact::AgentConnected(*id, true)).unwrap(); },
                RemedyKind::AddAttribute { index } => {
                    let (name, value) = &spec.requires_attributes[usize::from(*index)];
                    for id in &remedy.instances { cluster.set_attribute(*id, name, Some(value.as_deref())).unwrap(); }
                }
                RemedyKind::ChangeArchitecture { to } => spec.platform.architecture = Some(*to),
                RemedyKind::ChangeSystem { to } => spec.platform.family = Some((*to).to_owned()),
                RemedyKind::OtherSubnets => spec.zones = None,
                RemedyKind::MoreInstances { count } => {
                    let like = arn(&cluster, remedy.instances[0]);
                    let like = instances.iter().find(|facts| facts.arn == like).unwrap();
                    for n in 0..*count {
                        let mut new = stowplan::cluster::facts::InstanceFacts { arn: format!("new-{n}"), agent_connected: true, ..like.clone() };
                        new.empty();
                        cluster.register(&new).unwrap();
                    }
                    let picks = place(&mut cluster, &spec, &NOW, 3);
                    prop_assert_eq!(picks.len(), 3, "{:?}", remedy);
                    continue;
                }
                other => prop_assert!(false, "untested remedy {other:?}"),
            }
            let kind = cluster.prepare(&spec, &NOW).unwrap();
            for id in &remedy.instances {
                prop_assert_eq!(cluster.check(kind, *id).unwrap(), None, "{:?}", remedy);
            }
            prop_assert!(!remedy.instances.is_empty());
        }
    }

    /// Scale-in: the second engine agrees, protected tasks stay, and the pick is admissible.
    #[test]
    fn scale_in_agrees((instances, mut tasks) in cluster(), loose in loose_tasks(), strategies in strategies(), group in 0..GROUPS.len(), field_first: bool, draining_first: bool, seed in prop::option::of(any::<u64>())) {
        tasks.extend(loose);
        let semantics = Semantics { field_first, draining_first, tie_break: seed.map_or(TieBreak::Default, TieBreak::Seeded), ..NOW };
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: NOW };
        let mut cluster = Cluster::build(instances, tasks, &NOW).unwrap();
        for _ in 0..5 {
            let expected = model.may_stop(GROUPS[group], &strategies, field_first, draining_first);
            let stop = cluster.select_to_stop(GROUPS[group], &strategies, &semantics);
            let name = |id| cluster.task(id).unwrap().arn().unwrap().to_owned();
            let mut found: Vec<String> = stop.iter().flat_map(|stop| stop.admissible.iter().map(|&id| name(id))).collect();
            found.sort();
            prop_assert_eq!(&found, &expected);
            let Some(stop) = stop else { break };
            let pick = name(stop.task);
            prop_assert!(expected.contains(&pick));
            prop_assert!(!cluster.task(stop.task).unwrap().is_protected());
            cluster.stop_task(stop.task).unwrap();
            model.tasks.iter_mut().filter(|task| task.arn == pick).for_each(|task| task.desired_status = DesiredStatus::Stopped);
        }
    }

    /// A snapshot brings any cluster to the state that building from it gives, and keeps the handles of what stays.
    #[test]
    fn sync_equals_build((instances, tasks) in cluster(), (new, new_tasks) in cluster(), spec in spec()) {
        let mut cluster = Cluster::build(instances.clone(), tasks, &NOW).unwrap();
        let kind = cluster.prepare(&spec, &NOW).unwrap();
        place(&mut cluster, &spec, &NOW, 2);
        let kept: Vec<_> = cluster.instances().map(|id| (id, arn(&cluster, id))).filter(|(_, arn)| new.iter().any(|facts| facts.arn == *arn)).collect();
        let changes = cluster.sync(new.clone(), new_tasks.clone()).unwrap();
        let mut fresh = Cluster::build(new.clone(), new_tasks, &NOW).unwrap();
        prop_assert_eq!(cluster.facts(), fresh.facts());
        prop_assert_eq!(cluster.task_count(), fresh.task_count());
        prop_assert_eq!(changes.registered.len() + kept.len(), new.len());
        for (id, name) in kept {
            prop_assert_eq!(arn(&cluster, id), name);
        }
        let fresh_kind = fresh.prepare(&spec, &NOW).unwrap();
        prop_assert_eq!(admissible(&cluster, kind), admissible(&fresh, fresh_kind));
    }

    /// One instance changed is the whole snapshot with that instance changed.
    #[test]
    fn one_instance_synced_equals_build((instances, tasks) in cluster(), (others, _) in cluster(), which in 0_usize..64, spec in spec()) {
        prop_assume!(!instances.is_empty() && !others.is_empty());
        let mut cluster = Cluster::build(instances.clone(), tasks.clone(), &NOW).unwrap();
        let kind = cluster.prepare(&spec, &NOW).unwrap();
        let at = which % instances.len();
        let mut new = instances;
        let kept = new[at].arn.clone();
        new[at] = stowplan::cluster::facts::InstanceFacts { arn: kept.clone(), ..others[which % others.len()].clone() };
        let before = cluster.find_instance(&kept);
        // A planned task on it goes, as with a snapshot of all.
        if let (Some(instance), Ok(Decision::Placed(_))) = (before, cluster.decide(kind)) {
            cluster.apply(&Placed { kind, instance }).unwrap();
        }
        let id = cluster.sync_instance(&new[at], &tasks).unwrap();
        prop_assert_eq!(Some(id), before);
        let mut fresh = Cluster::build(new, tasks, &NOW).unwrap();
        prop_assert_eq!(cluster.facts(), fresh.facts());
        prop_assert_eq!(cluster.task_count(), fresh.task_count());
        let fresh_kind = fresh.prepare(&spec, &NOW).unwrap();
        prop_assert_eq!(admissible(&cluster, kind), admissible(&fresh, fresh_kind));
        place(&mut cluster, &spec, &NOW, 3);
        place(&mut fresh, &spec, &NOW, 3);
        prop_assert_eq!(cluster.facts(), fresh.facts());
    }
}

/// One change of any sort; `which` chooses the thing, `n` makes new names.
#[expect(clippy::too_many_arguments, reason = "a test's grab bag")]
fn change(
    cluster: &mut Cluster,
    kind: KindId,
    spec: &TaskSpec,
    step: u8,
    which: usize,
    n: usize,
    more: &[stowplan::cluster::facts::InstanceFacts],
    more_tasks: &[TaskFacts],
) {
    let instances: Vec<_> = cluster.instances().collect();
    let tasks: Vec<_> = cluster.tasks().collect();
    let instance = (!instances.is_empty()).then(|| instances[which % instances.len()]);
    let task = (!tasks.is_empty()).then(|| tasks[which % tasks.len()]);
    match (step, instance, task) {
        (0 | 1, ..) => {
            if let Ok(Decision::Placed(placed)) = cluster.decide(kind) {
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
            let facts = stowplan::cluster::facts::InstanceFacts {
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
            let other = cluster.prepare(&TaskSpec { group: format!("kind-{n}"), ..spec.clone() }, &NOW).unwrap();
            if which % 2 == 0 {
                cluster.forget_kind(other).unwrap();
            }
        }
        (11, ..) => {
            cluster.stop_many(GROUPS[which % GROUPS.len()], which % 3, &[], &NOW);
        }
        _ => {}
    }
}

/// Months of use leave nothing behind: rows, strings and handles are used again.
#[test]
fn memory_stays_flat() {
    let facts = |n: u32| stowplan::cluster::facts::InstanceFacts {
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
        let kind = cluster.prepare(&TaskSpec { group: format!("service:{n}"), ..TaskSpec::default() }, &NOW).unwrap();
        let Decision::Placed(placed) = cluster.decide(kind).unwrap() else { panic!("it fits") };
        let task = cluster.apply(&placed).unwrap();
        cluster.remove_task(task).unwrap();
        cluster.forget_kind(kind).unwrap();
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
    /// Whatever is there: each task goes to a zone that is least full, and from balance on the zones stay within one of each other.
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
