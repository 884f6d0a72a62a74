//! What a daemon starts, stops and is kept from, against the second engine.

use proptest::prelude::*;
use stowplan::cluster::Cluster;

use crate::{
    arn,
    cases::cases,
    choices,
    common::{cluster, read_under, spec},
    second::Model,
};

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn the_daemon_agrees((instances, tasks) in cluster(), spec in spec(), semantics in choices()) {
        let spec = read_under(&spec, &semantics);
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let plan = cluster.daemon_plan(prepared).unwrap();
        let (stop, start, blocked) = model.daemon(&spec);
        let mut stopped: Vec<String> = plan.stop.iter().map(|&id| cluster.task(id).unwrap().arn().unwrap().to_owned()).collect();
        stopped.sort();
        prop_assert_eq!(stopped, stop);
        prop_assert_eq!(plan.start.iter().map(|&id| arn(&cluster, id)).collect::<Vec<_>>(), start);
        let found: Vec<_> = plan.blocked.iter().map(|&(id, rejection)| (arn(&cluster, id), rejection)).collect();
        prop_assert_eq!(found, blocked);
    }
}
