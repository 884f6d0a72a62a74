//! What a program begins with: constructors, defaults by request, views. What a field that nobody
//! wrote means.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan::{
    Cluster, CpuUnits, Decision, DesiredStatus, InstanceFacts, InstanceStatus, LastStatus, MemoryMib, Packed, Query,
    Requirement, Semantics, Strategy, TaskFacts, TaskSpec,
    cluster::facts::{Holding, ResourceFacts},
    request::Starter,
    task::Gpus,
    unit::Protocol,
};

fn instance(arn: &str, zone: &str) -> InstanceFacts {
    InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(4096)).zone(zone)
}

/// Three instances in two zones; a task of the service runs on `a1` already.
fn cluster() -> Cluster {
    let instances = vec![instance("a1", "a"), instance("a2", "a"), instance("b1", "b")];
    let task = TaskFacts::new("t1", "service:web", Holding::new(CpuUnits(256), MemoryMib(512))).on("a1");
    Cluster::build(instances, vec![task], &Semantics::V2026_11).unwrap()
}

fn admissible(cluster: &mut Cluster, spec: &TaskSpec) -> Vec<String> {
    let prepared = cluster.prepare(spec).unwrap();
    let found = cluster.admissible(prepared).unwrap();
    found.into_iter().map(|id| cluster.instance(id).unwrap().arn().to_owned()).collect()
}

const NEEDS: Requirement = Requirement::new(CpuUnits(256), MemoryMib(512));

/// Rules: PLACE-111, PLACE-112.
#[test]
fn without_strategies_the_starter_says_what_ecs_does() {
    let mut cluster = cluster();
    assert_eq!(admissible(&mut cluster, &TaskSpec::service("web", NEEDS)), ["b1"], "the zone without a task");
    let standalone = TaskSpec::run_task("web", NEEDS).group("service:web");
    assert_eq!(admissible(&mut cluster, &standalone), ["a1", "a2", "b1"], "any instance");
    let nobodys = TaskSpec { starter: None, ..standalone };
    assert_eq!(admissible(&mut cluster, &nobodys), ["a1", "a2", "b1"]);
    let written = TaskSpec { strategies: Strategy::service_default(), ..nobodys };
    assert_eq!(admissible(&mut cluster, &written), ["b1"], "as a service, written out");
}

/// Rules: PLACE-111.
#[test]
fn the_first_strategy_replaces_the_default() {
    let mut cluster = cluster();
    let packed = TaskSpec::service("web", NEEDS).binpack(Packed::Memory);
    assert_eq!(admissible(&mut cluster, &packed), ["a1"], "4096 - 512 is less than 4096");
    let default_by_hand = TaskSpec::service("web", NEEDS).spread_zones().spread_instances();
    assert_eq!(default_by_hand.strategies, Strategy::service_default());
    let behind = default_by_hand.binpack(Packed::Memory);
    assert_eq!(behind.strategies.len(), 3, "a default that is written out is not replaced");
}

/// Rules: PLACE-120.
#[test]
fn a_daemons_strategies_do_not_count() {
    let mut cluster = cluster();
    let daemon = TaskSpec::daemon("log", NEEDS).binpack(Packed::Memory);
    assert_eq!((daemon.starter, daemon.group.as_str()), (Some(Starter::Daemon), "service:log"));
    assert_eq!(admissible(&mut cluster, &daemon), ["a1", "a2", "b1"]);
}

/// Rules: PLACE-104.
#[test]
fn a_field_that_nobody_wrote_blocks_no_instance() {
    let registered = ResourceFacts::new(CpuUnits(1024), MemoryMib(1024));
    let written = InstanceFacts { arn: "a".into(), registered, ..InstanceFacts::default() };
    assert_eq!(written, InstanceFacts::new("a", CpuUnits(1024), MemoryMib(1024)));
    let place = |facts: InstanceFacts| {
        let mut cluster = Cluster::build(vec![facts], vec![], &Semantics::V2026_11).unwrap();
        let prepared = cluster.prepare(&TaskSpec::service("web", NEEDS)).unwrap();
        cluster.decide(prepared).unwrap()
    };
    assert!(matches!(place(written.clone()), Decision::Placed(_)));
    assert_eq!(place(written.clone().disconnected()), Decision::Blocked);
    assert_eq!(place(written.status(InstanceStatus::Draining)), Decision::Blocked);
}

#[test]
fn a_chain_says_what_the_fields_say() {
    let facts = instance("a", "z")
        .instance_type("g5.xlarge")
        .attribute("rack", "r1")
        .capability("ecs.capability.task-eni")
        .capacity_provider("spot")
        .ports(Protocol::Tcp, [22, 2375])
        .ports(Protocol::Udp, [53])
        .gpus(["GPU-1"])
        .eni_slots(3)
        .agent_version("1.89.2")
        .ec2_instance_id("i-0");
    let cluster = Cluster::build(vec![facts], vec![], &Semantics::V2026_11).unwrap();
    let (_, view) = cluster.instance_views().next().unwrap();
    assert_eq!((view.zone(), view.instance_type()), (Some("z"), Some("g5.xlarge")));
    assert_eq!((view.attribute("rack").value(), view.attribute("shelf").value()), (Some("r1"), None));
    assert!(view.attribute("ecs.capability.task-eni").exists() && !view.attribute("shelf").exists());
    assert_eq!((view.capacity_provider(), view.ec2_instance_id()), (Some("spot"), Some("i-0")));
    assert_eq!(view.ports_taken(Protocol::Tcp), [22, 2375]);
    assert_eq!(view.ports_taken(Protocol::Udp), [53]);
    assert_eq!(view.gpus_free().collect::<Vec<_>>(), ["GPU-1"]);
    assert_eq!(view.eni_slots().map(|slots| (slots.total, slots.used)), Some((3, 0)));
    assert_eq!((view.agent_connected(), view.agent_version()), (true, Some("1.89.2")));

    let needs = NEEDS.port(Protocol::Tcp, 443).port(Protocol::Tcp, 80).port(Protocol::Tcp, 443).port(Protocol::Udp, 53);
    assert_eq!((needs.ports_tcp.as_slice(), needs.ports_udp.as_slice()), (&[80, 443][..], &[53][..]));
    let needs = NEEDS.awsvpc().gpus(Gpus::All).dynamic_port(Protocol::Tcp).neuron_devices();
    assert!(needs.eni && needs.neuron_devices && needs.gpus == Gpus::All && needs.dynamic_ports.len() == 1);

    let task = TaskFacts::new("t", "service:web", Holding::default()).last_status(LastStatus::Pending).protected();
    assert_eq!(
        (task.desired_status, task.last_status, task.protected),
        (DesiredStatus::Running, LastStatus::Pending, true)
    );
}

#[test]
fn views_are_what_the_handles_show() {
    let cluster = cluster();
    let ids: Vec<_> = cluster.instances().collect();
    assert_eq!(cluster.instance_views().map(|(id, _)| id).collect::<Vec<_>>(), ids);
    for (id, view) in cluster.instance_views() {
        assert_eq!(Some(view.arn()), cluster.instance(id).map(|view| view.arn()));
    }
    for (id, view) in cluster.task_views() {
        assert_eq!(Some(view.group()), cluster.task(id).map(|view| view.group()));
    }
    let on_a1 = Query::parse("task:group == service:web").unwrap();
    let found: Vec<&str> = cluster.matching(&on_a1).map(|(_, view)| view.arn()).collect();
    assert_eq!(found, ["a1"]);
    assert_eq!(cluster.tasks_of("service:web").collect::<Vec<_>>(), cluster.tasks().collect::<Vec<_>>());
    assert_eq!(cluster.tasks_of("service:unknown").count(), 0);
}
