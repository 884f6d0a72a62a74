//! Deployments on random clusters: a plan leaves no trace, its verdict is what following it shows,
//! and every remedy works when applied.
#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    cluster::{
        Cluster,
        facts::{DesiredStatus, Holding, InstanceFacts, LastStatus, ResourceFacts, TaskFacts},
    },
    placement::{Strategy as Placing, TaskSpec},
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};
use stowplan_deployment::{DeploymentOutcome, DeploymentRemedy, Percentages, PlanDeployment, Rollout, StuckProof};

const SEMANTICS: Semantics = Semantics::V2026_11;

fn instance(number: usize, size: u32) -> InstanceFacts {
    InstanceFacts {
        arn: format!("i{number:02}"),
        agent_connected: true,
        registered: ResourceFacts { cpu: i64::from(size), memory: i64::from(size), ..ResourceFacts::default() },
        attributes: vec![("ecs.availability-zone".into(), Some(format!("z{}", number % 2)))],
        ..InstanceFacts::default()
    }
}

fn needs(size: u32, port: bool) -> Requirement {
    Requirement {
        cpu: CpuUnits(size),
        memory: MemoryMib(size),
        ports_tcp: if port { vec![80] } else { Vec::new() },
        ..Requirement::default()
    }
}

/// A cluster on which a service was placed, as many tasks of the desired as found a place.
fn deployed(sizes: &[u32], desired: u32, old: &Requirement) -> (Cluster, u32) {
    let facts: Vec<InstanceFacts> = sizes.iter().enumerate().map(|(number, size)| instance(number, *size)).collect();
    let mut cluster = Cluster::build(facts.clone(), vec![], &SEMANTICS).unwrap();
    let spec = TaskSpec {
        group: "service:web".into(),
        requirement: old.clone(),
        strategies: Placing::service_default(),
        ..TaskSpec::default()
    };
    let prepared = cluster.prepare(&spec).unwrap();
    let placed = cluster.place_many(prepared, desired as usize).unwrap();
    let tasks: Vec<TaskFacts> = placed
        .iter()
        .enumerate()
        .map(|(number, id)| TaskFacts {
            arn: format!("t{number:02}"),
            group: "service:web".into(),
            instance: Some(cluster.instance(cluster.task(*id).unwrap().instance().unwrap()).unwrap().arn().into()),
            definition: Some("web:1".into()),
            desired_status: DesiredStatus::Running,
            last_status: LastStatus::Running,
            holds: Holding {
                cpu: old.cpu.0,
                memory: old.memory.0,
                ports_tcp: old.ports_tcp.clone(),
                ..Holding::default()
            },
            ..TaskFacts::default()
        })
        .collect();
    let running = tasks.len() as u32;
    (Cluster::build(facts, tasks, &SEMANTICS).unwrap(), running)
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn remedies_work(
        sizes in prop::collection::vec(1..6_u32, 1..5),
        desired in 1..6_u32,
        (old_size, new_size) in (1..3_u32, 1..4_u32),
        port in any::<bool>(),
        minimum_healthy in prop_oneof![Just(0_u32), Just(50), Just(67), Just(100)],
        maximum in prop_oneof![Just(100_u32), Just(134), Just(150), Just(200)],
    ) {
        let old = needs(old_size, port);
        let (mut cluster, running) = deployed(&sizes, desired, &old);
        let before = cluster.clone();
        let spec = TaskSpec {
            group: "service:web".into(),
            requirement: needs(new_size, port),
            strategies: Placing::service_default(),
            ..TaskSpec::default()
        };
        let rollout = Rollout::new(&spec, desired).old(&old).definition("web:2").percentages(Percentages { minimum_healthy, maximum });
        let plan = cluster.plan_deployment(&rollout).unwrap();
        let remedies = cluster.deployment_remedies(&rollout).unwrap();
        prop_assert_eq!(cluster.instance_facts(), before.instance_facts());
        prop_assert_eq!(cluster.task_count(), before.task_count());
        prop_assert_eq!(plan.tasks, running);
        let limits = plan.course.limits;
        prop_assert!(plan.course.lowest_healthy >= limits.minimum.min(running));
        prop_assert!(plan.course.highest_total <= limits.maximum.max(running));
        match plan.outcome {
            DeploymentOutcome::Completes => {
                prop_assert!(plan.course.completes && remedies.is_empty());
                let last = plan.course.rows.last().unwrap();
                prop_assert_eq!((last.old, last.new), (0, desired));
            }
            DeploymentOutcome::Stuck { waits_for, .. } => prop_assert_eq!(Some(waits_for), plan.course.waits_for()),
            DeploymentOutcome::DependsOnChoice { .. } => prop_assert!(new_size > old_size),
            DeploymentOutcome::Fails { .. } => prop_assert!(false, "nothing fails without terms"),
        }
        // What a plan of the changed deployment shows to end is offered.
        let mut ends = |change: &dyn Fn(&mut Percentages, &mut TaskSpec)| {
            let (mut percentages, mut other) = (rollout.percentages, spec.clone());
            change(&mut percentages, &mut other);
            let mut rollout = rollout.clone();
            (rollout.percentages, rollout.spec) = (percentages, &other);
            cluster.plan_deployment(&rollout).unwrap().outcome == DeploymentOutcome::Completes
        };
        let is_stuck = plan.outcome != DeploymentOutcome::Completes;
        let offers = |of: fn(&DeploymentRemedy) -> bool| remedies.iter().any(of);
        let lower = (0..limits.minimum).any(|count| ends(&|percentages, _| percentages.minimum_healthy = count * 100 / desired));
        let higher = (limits.maximum + 1..=limits.maximum.max(desired) + desired)
            .any(|count| ends(&|percentages, _| percentages.maximum = (count * 100).div_ceil(desired)));
        let dynamic = port && ends(&|_, spec| spec.requirement.ports_tcp.clear());
        let smaller = new_size > old_size && ends(&|_, spec| spec.requirement = needs(old_size, port));
        prop_assert_eq!(offers(|remedy| matches!(remedy, DeploymentRemedy::MinimumHealthyPercent(_))), is_stuck && lower);
        prop_assert_eq!(offers(|remedy| matches!(remedy, DeploymentRemedy::MaximumPercent(_))), is_stuck && higher);
        prop_assert_eq!(offers(|remedy| *remedy == DeploymentRemedy::DynamicPorts), is_stuck && dynamic);
        let as_before = DeploymentRemedy::SmallerTask { cpu: old_size, memory: old_size };
        prop_assert_eq!(remedies.contains(&as_before), is_stuck && smaller);
        for remedy in remedies {
            let mut changed = rollout.clone();
            let mut other = spec.clone();
            let mut grown = cluster.clone();
            match &remedy {
                DeploymentRemedy::MinimumHealthyPercent(percent) => changed.percentages.minimum_healthy = *percent,
                DeploymentRemedy::MaximumPercent(percent) => changed.percentages.maximum = *percent,
                DeploymentRemedy::DynamicPorts => other.requirement.ports_tcp.clear(),
                DeploymentRemedy::SmallerTask { cpu, memory } => {
                    other.requirement.cpu = CpuUnits(*cpu);
                    other.requirement.memory = MemoryMib(*memory);
                }
                DeploymentRemedy::MoreInstances { count, like } => {
                    let number: usize = like.trim_start_matches('i').parse().unwrap();
                    for extra in 0..*count {
                        let arn = format!("x{extra}");
                        grown.register(&InstanceFacts { arn, ..instance(number, sizes[number]) }).unwrap();
                    }
                }
                other => panic!("{other:?}"),
            }
            changed.spec = &other;
            let plan = grown.plan_deployment(&changed).unwrap();
            prop_assert_eq!(plan.outcome, DeploymentOutcome::Completes, "{:?} of {:?} {:?}", remedy, sizes, rollout.percentages);
            // And it is the smallest of its kind: one less percent, or one instance fewer, is not
            // enough.
            let mut less = rollout.clone();
            match &remedy {
                DeploymentRemedy::MinimumHealthyPercent(percent) if *percent < 100 => less.percentages.minimum_healthy = percent + 1,
                DeploymentRemedy::MaximumPercent(percent) => less.percentages.maximum = percent - 1,
                _ => continue,
            }
            let plan = cluster.plan_deployment(&less).unwrap();
            prop_assert!(plan.outcome != DeploymentOutcome::Completes, "{:?} is more than needed", remedy);
        }
    }
    /// Blue/green: as many new tasks start as there are places beside the old ones, by a sum over
    /// the instances; and with the instances offered all of them do, with one fewer not.
    #[test]
    fn beside_the_old_ones(
        sizes in prop::collection::vec(1..6_u32, 1..5),
        desired in 1..6_u32,
        (old_size, new_size) in (1..3_u32, 1..4_u32),
        port in any::<bool>(),
    ) {
        let old = needs(old_size, port);
        let (mut cluster, running) = deployed(&sizes, desired, &old);
        let before = cluster.clone();
        let places: u32 = cluster
            .instances()
            .zip(&sizes)
            .map(|(id, size)| {
                let there = cluster.instance(id).unwrap().group_count("service:web");
                let fit = (size - there * old_size) / new_size;
                if port { fit.min(1).saturating_sub(there) } else { fit }
            })
            .sum();
        let spec = TaskSpec {
            group: "service:web".into(),
            requirement: needs(new_size, port),
            strategies: Placing::service_default(),
            ..TaskSpec::default()
        };
        let rollout = Rollout::new(&spec, desired).old(&old).definition("web:2");
        let plan = cluster.plan_beside(&rollout).unwrap();
        prop_assert_eq!(cluster.instance_facts(), before.instance_facts());
        prop_assert_eq!((plan.started, plan.tasks, plan.new), (desired.min(places), running, 0));
        prop_assert_eq!((plan.completes(), plan.explanation.is_some()), (places >= desired, places < desired));
        let used = cluster.instances().filter(|id| cluster.instance(*id).unwrap().group_count("service:web") > 0).count();
        prop_assert_eq!((plan.healthy, plan.instances), (running, used as u32));
        if let Some((count, like)) = plan.more_instances {
            let number: usize = like.trim_start_matches('i').parse().unwrap();
            for extra in 0..count {
                prop_assert!(!cluster.plan_beside(&rollout).unwrap().completes());
                cluster.register(&InstanceFacts { arn: format!("x{extra}"), ..instance(number, sizes[number]) }).unwrap();
            }
            prop_assert!(cluster.plan_beside(&rollout).unwrap().completes());
        }
    }
}

/// Two old tasks of 1, new ones of 2, up to 3 at a time. On sizes 4 and 1 the new one goes to the
/// large instance, where the old one stops as one of the fullest zone: done. Had the other stopped,
/// 1 would be left on each: stuck. On 3 and 2 it is the other way round. On 4 and 4 all orders end.
#[test]
fn some_orders_end_and_some_do_not() {
    let old = needs(1, false);
    for (sizes, completes, depends) in [([4, 1], true, true), ([3, 2], false, true), ([4, 4], true, false)] {
        let (mut cluster, running) = deployed(&sizes, 2, &old);
        assert_eq!(running, 2);
        let spec = TaskSpec {
            group: "service:web".into(),
            requirement: needs(2, false),
            strategies: Placing::service_default(),
            ..TaskSpec::default()
        };
        let rollout = Rollout::new(&spec, 2)
            .old(&old)
            .definition("web:2")
            .percentages(Percentages { minimum_healthy: 100, maximum: 150 });
        let plan = cluster.plan_deployment(&rollout).unwrap();
        assert_eq!(plan.course.completes, completes, "{sizes:?} {:?}", plan.course);
        assert_eq!(
            matches!(plan.outcome, DeploymentOutcome::DependsOnChoice { .. }),
            depends,
            "{sizes:?} {:?}",
            plan.outcome
        );
        assert_eq!(plan.outcome == DeploymentOutcome::Completes, completes && !depends, "{sizes:?} {:?}", plan.outcome);
    }
}

/// An instance of 4 is full with two tasks of 2, of which one may stop first. A new task that is
/// larger in CPU or memory is stuck; one with the old amount of what grew ends. What did not grow
/// is neither lowered nor raised.
#[test]
fn a_smaller_task_keeps_what_did_not_grow() {
    for (new, smaller) in [((3, 1), (2, 1)), ((1, 3), (1, 2)), ((3, 3), (2, 2))] {
        let old = needs(2, false);
        let (mut cluster, running) = deployed(&[4], 2, &old);
        assert_eq!(running, 2);
        let requirement = Requirement { cpu: CpuUnits(new.0), memory: MemoryMib(new.1), ..Requirement::default() };
        let spec = TaskSpec { group: "service:web".into(), requirement, ..TaskSpec::default() };
        let rollout = Rollout::new(&spec, 2)
            .old(&old)
            .definition("web:2")
            .percentages(Percentages { minimum_healthy: 50, maximum: 100 });
        let expected = DeploymentRemedy::SmallerTask { cpu: smaller.0, memory: smaller.1 };
        let remedies = cluster.deployment_remedies(&rollout).unwrap();
        assert!(remedies.contains(&expected), "{new:?} {remedies:?}");
    }
}

/// Old tasks have no port or another one. Of the new ones with a port an instance takes one: on a
/// single instance the second finds no place in any order, on two each has its own.
#[test]
fn new_tasks_with_a_port_are_alone() {
    let new = |tcp: Vec<u16>, udp: Vec<u16>| Requirement { ports_tcp: tcp, ports_udp: udp, ..needs(1, false) };
    for (old, new) in [
        (needs(1, false), new(vec![80], vec![])),
        (needs(1, false), new(vec![], vec![80])),
        (needs(1, true), new(vec![81], vec![])),
        (needs(1, true), new(vec![], vec![80])),
    ] {
        for (sizes, completes) in [(&[8][..], false), (&[8, 8], true)] {
            let desired = if old.ports_tcp.is_empty() { 2 } else { sizes.len() as u32 };
            let (mut cluster, running) = deployed(sizes, desired, &old);
            assert_eq!(running, desired);
            let spec = TaskSpec { group: "service:web".into(), requirement: new.clone(), ..TaskSpec::default() };
            let rollout = Rollout::new(&spec, 2)
                .old(&old)
                .definition("web:2")
                .percentages(Percentages { minimum_healthy: 50, maximum: 200 });
            let plan = cluster.plan_deployment(&rollout).unwrap();
            let proven = matches!(plan.outcome, DeploymentOutcome::Stuck { proof: StuckProof::Exhausted { .. }, .. });
            assert_eq!(
                (plan.course.completes, proven),
                (completes, !completes),
                "{sizes:?} {new:?} {:?}",
                plan.outcome
            );
        }
    }
}
