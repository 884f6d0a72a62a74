//! Scale-in.

use stowplan::{
    cluster::{Cluster, facts::TaskFacts},
    request::{ScaleIn, service_group},
};

use crate::NOW;

/// PLACE-119: protected tasks do not stop; a service gets an event with the id of their task set,
/// where anything tells it.
#[test]
fn protected_tasks_stay() {
    const OF: &str = "service web was unable to reach steady state because task set (";
    const END: &str = ") was unable to scale in. \
                       Reason: The number of protected tasks are more than the desired count of tasks";
    let rows = [
        (Some("ecs-svc/1234"), Some("ecs-svc/9"), "ecs-svc/1234"),
        (Some("1234"), None, "1234"),
        (Some("a person"), Some("ecs-svc/9"), "ecs-svc/9"),
        (None, Some("no number"), "taskSet-ID"),
        (None, None, "taskSet-ID"),
    ];
    for (started_by, task_set, expected) in rows {
        let own = |arn: &str, protected| TaskFacts {
            arn: arn.into(),
            group: service_group("web"),
            started_by: started_by.map(Into::into),
            protected,
            ..TaskFacts::default()
        };
        let mut cluster = Cluster::build(vec![], vec![own("t1", true), own("t2", false)], &NOW).unwrap();
        let asked = ScaleIn { task_set, ..ScaleIn::new("service:web") };
        let outcome = cluster.fork().scale_in(&asked);
        assert_eq!((outcome.stops.len(), outcome.unstopped, outcome.event), (1, 0, None));
        let outcome = cluster.scale_in(&ScaleIn { count: 2, ..asked });
        assert_eq!((outcome.stops.len(), outcome.unstopped), (1, 1));
        assert_eq!(outcome.event, Some(format!("{OF}{expected}{END}")));
    }
}

/// Only services have events, and only for protected tasks.
#[test]
fn no_event_without_need() {
    let own =
        |group: &str, protected| TaskFacts { arn: "t1".into(), group: group.into(), protected, ..TaskFacts::default() };
    for (group, protected, unstopped) in [("nightly", true, 2), ("service:web", false, 1)] {
        let mut cluster = Cluster::build(vec![], vec![own(group, protected)], &NOW).unwrap();
        let outcome = cluster.scale_in(&ScaleIn { count: 2, ..ScaleIn::new(group) });
        assert_eq!((outcome.unstopped, outcome.event), (unstopped, None));
    }
}
