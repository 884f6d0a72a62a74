//! A filter of the caller's own is one constraint more; what is on the other instances counts as
//! ever.

use proptest::prelude::*;
use stowplan::{
    cluster::{Cluster, facts::InstanceStatus},
    id::InstanceId,
    placement::{Decision, Strategy as Placing},
    rule::TieBreak,
};

use crate::{
    arn,
    cases::cases,
    choices,
    common::{cluster, read_under, spec},
    described,
    second::Model,
};

proptest! {
    #![proptest_config(cases(512))]

    /// A decision under a filter is the decision of a cluster in which the instances that it
    /// refuses are draining: the second engine's and our own, decision after decision. A filter
    /// that refuses none is no filter. Rules: PLACE-1, PLACE-102, PLACE-104.
    #[test]
    fn a_filter_is_as_if_the_others_were_draining(
        (instances, tasks) in cluster(),
        spec in spec(),
        semantics in choices(),
        mask in any::<u64>(),
        told: bool,
    ) {
        let spec = read_under(&spec, &semantics);
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let instances = if told { described(&instances, &tasks) } else { instances };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        // By position among the ARNs, so that it does not matter how the cluster numbers them.
        let order: Vec<InstanceId> = cluster.instances().collect();
        let allowed = |id: InstanceId| mask >> (order.iter().position(|&own| own == id).unwrap() % 64) & 1 == 1;
        let refused: Vec<InstanceId> = order.iter().copied().filter(|&id| !allowed(id)).collect();
        for serial in 0..4 {
            let mut feasible: Vec<String> = model.feasible(&spec).iter().map(|instance| instance.arn.clone()).collect();
            feasible.sort();
            let found: Vec<String> = cluster.feasible(prepared).unwrap().map(|id| arn(&cluster, id)).collect();
            prop_assert_eq!(found, feasible);
            prop_assert_eq!(cluster.decide_where(prepared, |_| true).unwrap(), cluster.decide(prepared).unwrap());
            prop_assert_eq!(cluster.admissible_where(prepared, |_| true).unwrap(), cluster.admissible(prepared).unwrap());

            let mut without = Model { instances: model.instances.clone(), tasks: model.tasks.clone(), semantics: semantics.clone() };
            for &id in &refused {
                let name = arn(&cluster, id);
                without.instances.iter_mut().find(|facts| facts.arn == name).unwrap().status = InstanceStatus::Draining;
            }
            let expected = without.admissible(&spec);
            let admissible = cluster.admissible_where(prepared, allowed).unwrap();
            prop_assert_eq!(admissible.iter().map(|&id| arn(&cluster, id)).collect::<Vec<_>>(), expected.clone());

            let decision = cluster.decide_where(prepared, allowed).unwrap();
            let mut fork = cluster.fork();
            refused.iter().for_each(|&id| fork.set_status(id, InstanceStatus::Draining).unwrap());
            prop_assert_eq!(decision, fork.decide(prepared).unwrap());
            prop_assert_eq!((decision, admissible), fork.decide_by_scan(prepared).unwrap());
            fork.rollback();

            let Decision::Placed(placed) = decision else {
                prop_assert!(expected.is_empty());
                break;
            };
            prop_assert!(allowed(placed.instance));
            let drawn = matches!(semantics.tie_break, TieBreak::Seeded(_)) || spec.strategies.contains(&Placing::Random);
            prop_assert!(drawn || arn(&cluster, placed.instance) == expected[0]);
            cluster.try_apply(&placed).unwrap();
            model.place(&arn(&cluster, placed.instance), &spec, serial);
        }
    }
}
