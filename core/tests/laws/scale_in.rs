//! Which tasks may stop, in which order, and which one does.

use proptest::prelude::*;
use stowplan::{
    cluster::{Cluster, facts::DesiredStatus},
    rule::TieBreak,
};

use crate::{
    cases::cases,
    choices,
    common::{GROUPS, cluster, strategies},
    loose::loose_tasks,
    second::Model,
};

proptest! {
    #![proptest_config(cases(512))]

    /// The second engine agrees on what may stop and in which order it is listed; protected tasks
    /// stay; undrawn, the pick is by the rule.
    #[test]
    fn scale_in_agrees((instances, mut tasks) in cluster(), loose in loose_tasks(), strategies in strategies(), group in 0..GROUPS.len(), semantics in choices()) {
        tasks.extend(loose);
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        for _ in 0..5 {
            let expected = model.may_stop(GROUPS[group], &strategies);
            let stop = cluster.select_to_stop(GROUPS[group], &strategies);
            let name = |id| cluster.task(id).unwrap().arn().unwrap().to_owned();
            let found: Vec<String> = stop.iter().flat_map(|stop| stop.admissible.iter().map(|&id| name(id))).collect();
            prop_assert_eq!(&found, &expected);
            let Some(stop) = stop else { break };
            let pick = name(stop.task);
            prop_assert!(expected.contains(&pick));
            if !matches!(semantics.tie_break, TieBreak::Seeded(_)) {
                prop_assert_eq!(Some(pick.clone()), model.picked_to_stop(&expected));
            }
            prop_assert!(!cluster.task(stop.task).unwrap().is_protected());
            cluster.stop_task(stop.task).unwrap();
            model.tasks.iter_mut().filter(|task| task.arn == pick).for_each(|task| task.desired_status = DesiredStatus::Stopped);
        }
    }

    /// Many at once are one after the other (PLACE-34), of which a seeded draw is a new one each
    /// time.
    #[test]
    fn many_stop_one_after_the_other((instances, tasks) in cluster(), strategies in strategies(), group in 0..GROUPS.len(), count in 0..12_usize, semantics in choices()) {
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let stops = cluster.stop_many(GROUPS[group], count, &strategies);
        let free = model.tasks.iter().filter(|task| task.group == GROUPS[group] && task.desired_status == DesiredStatus::Running && !task.protected);
        prop_assert_eq!(stops.len(), count.min(free.count()));
        for stop in stops {
            let name = |id| cluster.task(id).unwrap().arn().unwrap().to_owned();
            let expected = model.may_stop(GROUPS[group], &strategies);
            let found: Vec<String> = stop.admissible.iter().map(|&id| name(id)).collect();
            prop_assert_eq!(found, expected);
            let pick = name(stop.task);
            model.tasks.iter_mut().filter(|task| task.arn == pick).for_each(|task| task.desired_status = DesiredStatus::Stopped);
        }
    }
}
