//! A cluster reads what ECS leaves open in one way, whatever it was built under.

use proptest::prelude::*;
use stowplan::{
    cluster::{Cluster, ClusterMut, facts::InstanceFacts},
    id::PreparedId,
    placement::{Decision, Field, Strategy as Placing},
};

use crate::{
    admissible, arn,
    cases::cases,
    choices,
    common::{GROUPS, cluster, read_under, spec},
    described,
};

/// What is decided from now on: admissible sets, picks with their draws, and who stops.
fn course(mut cluster: ClusterMut<'_>, prepared: PreparedId) -> Vec<(Vec<String>, Option<String>)> {
    let mut course = Vec::new();
    for step in 0..6 {
        let decision = cluster.decide(prepared).unwrap();
        let Decision::Placed(placed) = decision else { break };
        course.push((admissible(&cluster, prepared), Some(arn(&cluster, placed.instance))));
        cluster.apply(&placed).unwrap();
        if step % 2 == 1 {
            let stops = cluster.stop_many(GROUPS[0], 1, &[Placing::Spread(Field::InstanceId)]);
            course.push((vec![], stops[..].first().and_then(|stop| stop.instance).map(|id| arn(&cluster, id))));
        }
    }
    course
}

/// What the cluster says is left, without the order in which ports were told.
fn left(cluster: &Cluster) -> Vec<InstanceFacts> {
    let mut facts = cluster.instance_facts();
    for remaining in facts.iter_mut().filter_map(|facts| facts.remaining.as_mut()) {
        remaining.ports_tcp.sort_unstable();
        remaining.ports_udp.sort_unstable();
        remaining.gpus.sort();
    }
    facts
}

proptest! {
    #![proptest_config(cases(256))]

    /// Other choices are as if the cluster had been built under them, also for tasks that are
    /// prepared already; and back again nothing is left of them. In a what-if they are undone with
    /// it.
    #[test]
    fn other_choices_are_as_if_built_under_them((instances, tasks) in cluster(), spec in spec(), one in choices(), other in choices(), told: bool) {
        let instances = if told { described(&instances, &tasks) } else { instances };
        let spec = read_under(&spec, &one);
        let mut built = Cluster::build(instances.clone(), tasks.clone(), &other).unwrap();
        let of_built = built.prepare(&spec).unwrap();
        let mut changed = Cluster::build(instances, tasks, &one).unwrap();
        let prepared = changed.prepare(&spec).unwrap();
        let before = changed.clone();

        let mut fork = changed.fork();
        fork.set_semantics(&other);
        prop_assert_eq!(left(&fork), left(&built));
        prop_assert_eq!(course(fork.lend(), prepared), course(built.clone().lend(), of_built));
        drop(fork);
        prop_assert_eq!(&changed, &before);

        changed.set_semantics(&other);
        prop_assert_eq!(course(changed.clone().lend(), prepared), course(built.lend(), of_built));
        changed.set_semantics(&one);
        prop_assert_eq!(left(&changed), left(&before));
        prop_assert_eq!(course(changed.lend(), prepared), course(before.clone().lend(), prepared));
    }
}
