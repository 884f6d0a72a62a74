//! What a task does without strategies, by who starts it.

use proptest::prelude::*;
use stowplan::{cluster::Cluster, placement::TaskSpec, request::Starter};

use crate::{
    admissible,
    cases::cases,
    common::{cluster, spec},
    second::Model,
};

proptest! {
    #![proptest_config(cases(128))]

    /// Whoever starts a task, it goes where the second engine says: by the strategies that are
    /// given, else by what that one does. Rules: PLACE-111, PLACE-112, PLACE-120.
    #[test]
    fn a_starter_fills_in(
        (instances, tasks) in cluster(),
        spec in spec(),
        starter in prop::sample::select(vec![Starter::RunTask, Starter::StartTask, Starter::Service, Starter::Daemon]),
        given: bool,
    ) {
        let strategies = if given { spec.strategies.clone() } else { vec![] };
        let spec = TaskSpec { starter: Some(starter), strategies, ..spec };
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: crate::NOW };
        let mut cluster = Cluster::build(instances, tasks, &crate::NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        prop_assert_eq!(admissible(&cluster, prepared), model.admissible(&spec));
    }
}
