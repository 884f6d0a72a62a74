//! How many tasks fit.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stowplan::{cluster::Cluster, placement::Decision};

use crate::{
    arn,
    cases::cases,
    choices,
    common::{cluster, spec},
};

proptest! {
    #![proptest_config(cases(512))]

    /// How many fit, where they land and why no more do is what placing one after the other
    /// reaches, under whatever strategy.
    #[test]
    fn fit_is_what_placing_reaches((instances, tasks) in cluster(), spec in spec(), semantics in choices(), limit in 0..40_u32) {
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let before = cluster.clone();
        let mut placed = cluster.clone();
        let prepared = placed.prepare(&spec).unwrap();
        let mut landed = BTreeMap::new();
        for _ in 0..limit {
            let Decision::Placed(placing) = placed.decide(prepared).unwrap() else { break };
            *landed.entry(arn(&placed, placing.instance)).or_insert(0_u32) += 1;
            placed.apply(&placing).unwrap();
        }
        let count: u32 = landed.values().sum();
        prop_assert_eq!(cluster.fit_count(&spec, limit).unwrap(), count);
        let fit = cluster.fit(&spec, limit).unwrap();
        prop_assert_eq!((fit.count, fit.is_limited), (count, count == limit));
        let found: Vec<(String, u32)> = fit.landed.iter().map(|&(id, count)| (arn(&cluster, id), count)).collect();
        prop_assert_eq!(found, landed.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(fit.stranded, placed.headroom());
        prop_assert_eq!(fit.blocked, (count < limit).then(|| placed.explain(prepared, 1).unwrap()));
        prop_assert!(cluster == before);
    }
}
