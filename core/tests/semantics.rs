//! What is planned ahead is planned under the caller's semantics, not under a dated profile.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan::{
    cluster::{
        Cluster, Fact, RecordError,
        facts::{Holding, InstanceFacts, LastStatus, ResourceFacts, TaskFacts},
    },
    placement::{Decision, Field, RemedyKind, Strategy, TaskSpec},
    rule::Semantics,
    task::{Architecture, DynamicPorts, Platform, Requirement},
    unit::{MemoryMib, Protocol},
};

/// An instance that does not tell its processor, full with one task.
fn full(semantics: &Semantics) -> Cluster {
    let instance = InstanceFacts {
        arn: "i".into(),
        agent_connected: true,
        registered: ResourceFacts { cpu: 1024, memory: 512, ..ResourceFacts::default() },
        ..InstanceFacts::default()
    };
    let task = TaskFacts {
        arn: "t".into(),
        group: "service:web".into(),
        instance: Some("i".into()),
        last_status: LastStatus::Running,
        holds: Holding { memory: 512, ..Holding::default() },
        ..TaskFacts::default()
    };
    Cluster::build(vec![instance], vec![task], semantics).unwrap()
}

fn arm() -> TaskSpec {
    TaskSpec {
        group: "service:web".into(),
        requirement: Requirement { memory: MemoryMib(512), ..Requirement::default() },
        platform: Platform { architecture: Some(Architecture::Arm64), family: None },
        strategies: Strategy::service_default(),
        ..TaskSpec::default()
    }
}

/// Another instance that says as little would take the task, unless what does not say is refused
/// (PLACE-152).
#[test]
fn remedies_follow_the_choices() {
    for (refused, offered) in [(false, true), (true, false)] {
        let semantics = Semantics { unknown_platform_refused: refused, ..Semantics::V2026_11 };
        let mut cluster = full(&semantics);
        let prepared = cluster.prepare(&arm()).unwrap();
        let remedies = cluster.explain(prepared, 1).unwrap().remedies;
        let more = remedies.iter().any(|remedy| matches!(remedy.kind, RemedyKind::MoreInstances { count: 1 }));
        assert_eq!(more, offered, "{remedies:?}");
    }
}

/// Containers for Windows, of whatever version, run on an instance that tells no version, unless
/// such an instance is refused (PLACE-152).
#[test]
fn another_system_is_offered_where_it_is_taken() {
    let instance = InstanceFacts {
        arn: "i".into(),
        agent_connected: true,
        attributes: vec![("ecs.os-type".into(), Some("windows".into()))],
        ..InstanceFacts::default()
    };
    let platform = Platform { architecture: None, family: Some("LINUX".into()) };
    for (refused, offered) in [(false, true), (true, false)] {
        let semantics = Semantics { unknown_platform_refused: refused, ..Semantics::V2026_11 };
        let mut cluster = Cluster::build(vec![instance.clone()], vec![], &semantics).unwrap();
        let spec = TaskSpec { group: "g".into(), platform: platform.clone(), ..TaskSpec::default() };
        let prepared = cluster.prepare(&spec).unwrap();
        let remedies = cluster.explain(prepared, 1).unwrap().remedies;
        let other = remedies.iter().any(|remedy| remedy.kind == RemedyKind::ChangeSystem { to: "Windows" });
        assert_eq!(other, offered, "{remedies:?}");
    }
}

#[test]
fn a_started_task_that_is_not_recorded_has_a_reason() {
    let mut cluster = full(&Semantics::V2026_11);
    let before = cluster.clone();
    let started = |arn: &str, instance: Option<&str>| {
        Fact::TaskStarted(TaskFacts { arn: arn.into(), instance: instance.map(str::to_owned), ..TaskFacts::default() })
    };
    for (fact, error, code) in [
        (started("", None), RecordError::TaskWithoutArn, "record/task-without-arn"),
        (started("t", Some("i")), RecordError::KnownTask(cluster.find_task("t").unwrap()), "record/known-task"),
        (started("u", Some("j")), RecordError::UnknownInstance("j".into()), "record/unknown-instance"),
    ] {
        let found = cluster.record(&fact).unwrap_err();
        assert_eq!((found.code(), &found), (code, &error));
    }
    assert_eq!(cluster, before);
    let id = cluster.record(&started("u", None)).unwrap().unwrap();
    cluster.remove_task(id).unwrap();
    assert_eq!(cluster.record(&Fact::TaskStopped(id)).unwrap_err().code(), "record/stale");
}

/// 28,233 ports do not fit in the agent's range of 28,232: nothing is taken for them, and the other
/// mapping gets the first port.
#[test]
fn a_range_that_does_not_fit_takes_nothing() {
    let semantics = Semantics::V2026_11;
    let instance = InstanceFacts { arn: "i".into(), agent_connected: true, ..InstanceFacts::default() };
    let mut cluster = Cluster::build(vec![instance], vec![], &semantics).unwrap();
    let ports = |count| DynamicPorts { protocol: Protocol::Tcp, count };
    let requirement = Requirement { dynamic_ports: vec![ports(28_233), ports(1)], ..Requirement::default() };
    let spec = TaskSpec { group: "g".into(), requirement, ..TaskSpec::default() };
    let prepared = cluster.prepare(&spec).unwrap();
    for port in [32768, 32769] {
        let Decision::Placed(placed) = cluster.decide(prepared).unwrap() else { panic!("it is placed") };
        let task = cluster.apply(&placed).unwrap();
        assert_eq!(cluster.task(task).unwrap().dynamic_ports(), [(Protocol::Tcp, 0), (Protocol::Tcp, port)]);
    }
}

/// Where no instance has them, `rack` and the zone are still two attributes: no field narrows tasks
/// that are on no instance.
#[test]
fn unknown_names_are_not_the_same_name() {
    let semantics = Semantics { field_first: true, ..Semantics::V2026_11 };
    let task = |arn: &str, zone: Option<&str>| TaskFacts {
        arn: arn.into(),
        group: "g".into(),
        availability_zone: zone.map(str::to_owned),
        ..TaskFacts::default()
    };
    let tasks = vec![task("a", Some("us-east-1a")), task("b", None), task("c", None)];
    let cluster = Cluster::build(vec![], tasks, &semantics).unwrap();
    let rack = [Strategy::Spread(Field::Attribute("rack".into()))];
    assert_eq!(cluster.select_to_stop("g", &rack).unwrap().admissible.len(), 3);
}
