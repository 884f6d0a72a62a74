//! From a cluster to facts, and back: nobody's memory is lost.

use proptest::prelude::*;
use stowplan::{
    cluster::{Cluster, ProblemKind},
    id::TaskId,
    rule::Semantics,
};

use crate::{
    cases::cases,
    common,
    history::{self, Step},
};

proptest! {
    #![proptest_config(cases(256))]

    /// What a cluster tells builds it again: the same tasks, and as much left of each instance,
    /// whether stopping tasks hold on or not. Rules: PLACE-36.
    #[test]
    fn a_cluster_is_built_again_from_its_facts(
        (instances, tasks) in common::cluster(),
        specs in prop::collection::vec((history::spec(), prop::option::of(any::<u64>())), 1..3),
        steps in history::steps(0..30),
        hold_until_stopped: bool,
    ) {
        let semantics = Semantics { hold_until_stopped, ..Semantics::V2026_11 };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        for (spec, seed) in &specs {
            history::prepare(&mut cluster, spec, *seed);
        }
        // Where stopping tasks hold on, ECS's word on the ports that are left says nothing of
        // theirs.
        let told = |step: &Step| !(hold_until_stopped && matches!(step, Step::Remaining(..) | Step::WhatIf(..)));
        steps.iter().filter(|(step, _)| told(step)).for_each(|step| history::take(&mut cluster, step));

        let planned: Vec<TaskId> = cluster.tasks().filter(|&task| cluster.task(task).unwrap().arn().is_none()).collect();
        let built = Cluster::build(cluster.instance_facts(), cluster.task_facts(), cluster.semantics());
        if !planned.is_empty() {
            // No task is left out in silence: what has no ARN is refused, one by one.
            let invalid = built.unwrap_err();
            prop_assert_eq!(invalid.problems().len(), planned.len());
            for problem in invalid.problems() {
                prop_assert_eq!(problem.kind, ProblemKind::TaskWithoutArn);
                prop_assert!(planned.contains(&cluster.tasks().nth(problem.index).unwrap()));
            }
        }
        for task in planned {
            cluster.remove_task(task).unwrap();
        }
        let built = Cluster::build(cluster.instance_facts(), cluster.task_facts(), cluster.semantics()).unwrap();
        prop_assert_eq!(built.instance_facts(), cluster.instance_facts());
        let by_arn = |cluster: &Cluster| {
            let mut facts = cluster.task_facts();
            facts.sort_by(|one, two| one.arn.cmp(&two.arn));
            facts
        };
        prop_assert_eq!(by_arn(&built), by_arn(&cluster));
        for (one, two) in built.instances().zip(cluster.instances()) {
            let (one, two) = (built.instance(one).unwrap(), cluster.instance(two).unwrap());
            let left = |view: stowplan::cluster::InstanceView<'_>| (view.cpu_remaining(), view.memory_remaining(), view.eni_slots());
            prop_assert_eq!(left(one), left(two));
            // Two tasks may claim one GPU: a stopping one that gives it back takes it again.
            prop_assert!(hold_until_stopped || one.gpus_free().eq(two.gpus_free()));
        }
        // Nothing is held that nobody gives back: without its tasks the rebuilt cluster has what
        // the other has without its own.
        let emptied = |mut cluster: Cluster| {
            for task in cluster.tasks().collect::<Vec<_>>() {
                cluster.remove_task(task).unwrap();
            }
            cluster.instance_facts().into_iter().map(|facts| facts.remaining.map(|left| (left.cpu, left.memory)))
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(emptied(built), emptied(cluster));
    }
}
