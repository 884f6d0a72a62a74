//! Instances that are protected from scale-in.

use super::*;

/// X62–X65: who goes, with protection and without; daemons hold nothing.
/// Rules: CAP-40, CAP-113.
#[test]
fn protection() {
    let three = |tasks: Vec<TaskFacts>| {
        let instances = ["c00", "c01", "c02"].map(|name| instance(name, "a")).to_vec();
        Cluster::build(instances, tasks, &Semantics::V2026_11).unwrap()
    };
    let busy = || vec![on("t0", "service:old", "c00"), on("t1", "service:old", "c01")];
    let two = |protection| Scenario { protection, ..scenario(settings(100), (0, 50), 20) };
    let found = course(three(busy()), &two(false), &[]);
    // Without protection the lowest name goes (CAP-16), though the third is the empty one: its task
    // is lost.
    assert_eq!((changes(&found)[0], found.minutes[15].terminated, found.minutes[16].used), ((15, 2), 1, 1), "X62");
    let found = course(three(busy()), &two(true), &[]);
    assert_eq!((changes(&found), found.minutes[16].used), (vec![(15, 2)], 2), "X63");
    let mut with_daemon = busy();
    with_daemon.push(on("d2", "service:agent", "c02"));
    let daemons = BTreeSet::from(["service:agent".to_owned()]);
    let found = course(three(with_daemon), &Scenario { daemons, ..two(true) }, &[]);
    assert_eq!(changes(&found), [(15, 2)], "X64");
    // All three hold a task, and somebody lowers the desired capacity to one: nothing goes.
    let mut all = busy();
    all.push(on("t2", "service:old", "c02"));
    let found = course(three(all), &Scenario { desired: Some(1), settings: None, ..two(true) }, &[]);
    assert_eq!((found.minutes[20].desired, found.minutes[20].running), (1, 3), "X65");
}

/// Nobody says that only daemons run beside tasks that are not.
#[test]
fn protected_instances() {
    let text = |tasks, daemon_tasks, managed| ScaleInHold::Protected { tasks, daemon_tasks, managed }.to_string();
    for (tasks, daemon_tasks, managed, expected) in [
        (0, 0, true, "protected from scale-in, though nothing runs there: ECS should clear this within a minute"),
        (0, 2, true, "protected from scale-in, though only daemons run there: ECS should clear this within a minute"),
        (0, 2, false, "protected from scale-in in the group"),
        (1, 0, false, "protected from scale-in in the group; 1 task runs there that no daemon started"),
        (3, 1, false, "protected from scale-in in the group; 3 tasks run there that no daemon started"),
    ] {
        assert_eq!(text(tasks, daemon_tasks, managed), expected);
    }
}
