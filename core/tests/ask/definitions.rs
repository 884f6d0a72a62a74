//! Task definitions as tasks, and where they can run.

use stowplan::{
    cluster::Cluster,
    placement::{Constraint, TaskSpec},
    request::{ConstraintError, DefinitionError, Destination, PlatformNeed, ProviderFacts, RequestError},
    rule::Semantics,
    task::{
        Architecture, NetworkMode, Overrides, PlacementConstraint, TaskDefinition, Told, asked_attributes,
        is_capability,
    },
    unit::MemoryMib,
};

use crate::{MANAGED, NOW, WITHOUT, cluster, instance, member_of, providers};

fn constraint(kind: &str, expression: Option<&str>) -> PlacementConstraint {
    PlacementConstraint { kind: kind.into(), expression: expression.map(Into::into) }
}

fn definition(placement_constraints: Vec<PlacementConstraint>) -> TaskDefinition {
    TaskDefinition {
        family: "report".into(),
        memory: Some(512),
        requires_attributes: vec![("ecs.capability.task-eni".into(), None)],
        cpu_architecture: Some("ARM64".into()),
        placement_constraints,
        ..TaskDefinition::default()
    }
}

/// PLACE-114, PLACE-123, PLACE-40, PLACE-151: what a definition makes of a task; an override
/// counts.
#[test]
fn a_definition_as_a_task() {
    let expression = "attribute:ecs.availability-zone == a";
    let definition = definition(vec![constraint("memberOf", Some(expression))]);
    let overrides = Overrides { memory: Some(1024), ..Overrides::default() };
    let task = TaskSpec::of_definition(&definition, &overrides, &NOW).unwrap();
    assert_eq!((task.group.as_str(), task.requirement.memory), ("family:report", MemoryMib(1024)));
    assert_eq!(task.constraints, [member_of(expression)]);
    assert_eq!(task.requires_attributes, definition.requires_attributes);
    assert_eq!(task.platform.architecture, Some(Architecture::Arm64));
    assert!(task.strategies.is_empty() && task.zones.is_none());
}

/// PLACE-114: a task definition takes `memberOf` alone; ECS's words.
#[test]
fn constraints_of_a_definition() {
    let rows = [
        (constraint("distinctInstance", None), "constraint.type 'distinctInstance' is not supported."),
        (constraint("memberOf", None), "`expression` is missing"),
    ];
    for (wrong, text) in rows {
        let definition = definition(vec![constraint("memberOf", Some("attribute:x exists")), wrong]);
        let error = TaskSpec::of_definition(&definition, &Overrides::default(), &NOW).unwrap_err();
        assert_eq!(error.to_string(), format!("placement constraint 1: {text}"));
    }
    let unreadable = definition(vec![constraint("memberOf", Some("attribute:"))]);
    let error = TaskSpec::of_definition(&unreadable, &Overrides::default(), &NOW).unwrap_err();
    assert!(matches!(error, DefinitionError::Constraint { index: 0, error: ConstraintError::Expression(_) }));
}

/// CQL-24: a definition's constraint orders numbers as the semantics say. 9 is below 10 as a
/// number, not as a text.
#[test]
fn numbers_of_a_definitions_constraint() {
    let mut facts = instance("a1", "a");
    facts.attributes.push(("slots".into(), Some("9".into())));
    for numeric_ordering in [false, true] {
        let semantics = Semantics { numeric_ordering, ..NOW };
        let constraint = constraint("memberOf", Some("attribute:slots < 10"));
        let Constraint::MemberOf(query) = Constraint::of_definition(&constraint, &semantics).unwrap() else {
            panic!("it is a memberOf")
        };
        let cluster = Cluster::build(vec![facts.clone()], vec![], &semantics).unwrap();
        let view = cluster.instance(cluster.find_instance("a1").unwrap()).unwrap();
        assert_eq!(query.matches(&view), numeric_ordering);
    }
}

/// PLACE-155: what no instance tells is not asked for, unless that is refused; versions of Docker's
/// API are told apart from other capabilities.
#[test]
fn what_is_asked_of_attributes() {
    let docker = "com.amazonaws.ecs.capability.docker-remote-api.1.21";
    let eni = "ecs.capability.task-eni";
    let required = [docker, eni, "rack"].map(|name| (name.to_owned(), None));
    let refused = Semantics { unknown_capabilities_refused: true, ..NOW };
    let rows: [(&[&str], &Semantics, &[&str]); 5] = [
        (&[], &NOW, &["rack"]),
        (&["rack", "ecs.capability.external"], &NOW, &["rack"]),
        (&["ecs.capability.pid-ipc-namespace-sharing"], &NOW, &[eni, "rack"]),
        (&["com.amazonaws.ecs.capability.docker-remote-api.1.19"], &NOW, &[eni, "rack", docker]),
        (&[], &refused, &[eni, "rack", docker]),
    ];
    for (names, semantics, expected) in rows {
        let mut facts = instance("a1", "a");
        facts.attributes.extend(names.iter().map(|name| ((*name).to_owned(), None)));
        let told = cluster(&[facts]).told();
        assert_eq!(told, Told::by(names.iter().copied()), "the zone tells nothing of the agent");
        let asked = asked_attributes(&required, told, semantics);
        assert_eq!(asked.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected, "{names:?}");
    }
    assert!(is_capability(docker));
}

/// PLACE-134, TASK-121, TASK-185: network mode, size and platform version, by where the tasks go.
#[test]
fn where_a_definition_can_run() {
    let base = TaskDefinition { cpu: Some(256), memory: Some(512), ..TaskDefinition::default() };
    let awsvpc = TaskDefinition { network_mode: Some(NetworkMode::Awsvpc), ..base.clone() };
    let host = TaskDefinition { network_mode: Some(NetworkMode::Host), ..base.clone() };
    let windows = |of: &TaskDefinition| TaskDefinition {
        operating_system_family: Some("WINDOWS_SERVER_2022_CORE".into()),
        ..of.clone()
    };
    let arm = TaskDefinition { cpu_architecture: Some("ARM64".into()), ..awsvpc.clone() };
    let large = TaskDefinition { cpu: Some(8192), memory: Some(16_384), ..awsvpc.clone() };
    // Fargate has 512, 1024 and 2048 MiB for 256 CPU units.
    let odd = TaskDefinition { memory: Some(768), ..awsvpc.clone() };
    let fargate = Destination::fargate();
    let spot = providers(&[("FARGATE", 1), ("FARGATE_SPOT", 1)], ProviderFacts::default());
    let managed = providers(&[("fleet", 1)], MANAGED);
    let group = providers(&[("group", 1)], WITHOUT);
    let size = |is_overridden| RequestError::FargateSize { cpu: 256, memory: 768, is_overridden };
    let none = Overrides::default();
    let larger = Overrides { memory: Some(768), ..Overrides::default() };
    let rows = [
        (&fargate, &base, &none, None, Some(RequestError::FargateNetworkMode(NetworkMode::Bridge))),
        (&fargate, &host, &none, None, Some(RequestError::FargateNetworkMode(NetworkMode::Host))),
        (&fargate, &awsvpc, &none, None, None),
        (&fargate, &odd, &none, None, Some(size(false))),
        (&fargate, &awsvpc, &larger, None, Some(size(true))),
        (&fargate, &arm, &none, Some("1.3.0"), Some(RequestError::PlatformVersion(PlatformNeed::Arm64))),
        (&fargate, &arm, &none, Some("1.4.0"), None),
        (&fargate, &large, &none, Some("1.3.0"), Some(RequestError::PlatformVersion(PlatformNeed::LargeTask))),
        (&fargate, &large, &none, Some("LATEST"), None),
        (&spot, &awsvpc, &none, Some("1.2.0"), Some(RequestError::PlatformVersion(PlatformNeed::Spot))),
        (&spot, &awsvpc, &none, Some("1.3.0"), None),
        (&spot, &windows(&awsvpc), &none, None, Some(RequestError::SpotWindows)),
        (&fargate, &windows(&awsvpc), &none, None, None),
        (&managed, &base, &none, None, Some(RequestError::ManagedNetworkMode(NetworkMode::Bridge))),
        (&managed, &host, &none, None, None),
        (&managed, &windows(&awsvpc), &none, None, Some(RequestError::ManagedWindows)),
        (&group, &odd, &none, Some("1.0.0"), None),
        (&group, &base, &none, None, None),
    ];
    for (destination, definition, overrides, version, expected) in rows {
        let found = destination.check_definition(definition, overrides, version);
        assert_eq!(found.err(), expected, "{definition:?} with {version:?}");
    }
}
