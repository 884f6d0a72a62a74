//! RunTask, StartTask, services and daemons by the Rust API alone, each rule in a table. Expected
//! values are AWS's documented ones or arithmetic.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod changes;
mod definitions;
mod destinations;

use stowplan::{
    capacity::{CapacityChoices, CapacityProviderStrategyItem, ProviderKind, ProviderStrategy},
    cluster::{
        Cluster,
        ask::{DaemonStopReason, Explained, PlacementSite, RequestOutcome, StartFailureReason},
        facts::{DesiredStatus, InstanceFacts, InstanceStatus, LastStatus, LaunchType, ResourceFacts, TaskFacts},
    },
    placement::{
        Constraint, Field, Launch, NO_INSTANCES, NO_INSTANCES_IN_PROVIDER, Reason, Rejection, Strategy, TaskSpec,
    },
    query::Query,
    request::{
        Daemon, Destination, Detail, ProviderFacts, RequestError, RunTask, Service, StartTask, Starter, Subnet,
        UnknownZone, service_group, task_group,
    },
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};

const NOW: Semantics = Semantics::V2026_11;

/// An instance of 2048 CPU units and 4000 MiB, in a zone.
fn instance(name: &str, zone: &str) -> InstanceFacts {
    InstanceFacts {
        arn: format!("arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/{name}"),
        agent_connected: true,
        attributes: vec![("ecs.availability-zone".into(), Some(zone.into()))],
        registered: ResourceFacts { cpu: 2048, memory: 4000, ..ResourceFacts::default() },
        ..InstanceFacts::default()
    }
}

fn of_provider(name: &str, provider: &str) -> InstanceFacts {
    InstanceFacts { capacity_provider: Some(provider.into()), ..instance(name, "a") }
}

fn cluster(instances: &[InstanceFacts]) -> Cluster {
    Cluster::build(instances.to_vec(), vec![], &NOW).unwrap()
}

/// A task of so many MiB.
fn task(memory: u32) -> TaskSpec {
    let requirement = Requirement { memory: MemoryMib(memory), ..Requirement::default() };
    TaskSpec { group: "family:report".into(), requirement, ..TaskSpec::default() }
}

fn member_of(expression: &str) -> Constraint {
    Constraint::MemberOf(Query::parse(expression).unwrap())
}

/// Providers with weights, each with what is known of it.
fn providers(items: &[(&str, u32)], facts: ProviderFacts) -> Destination {
    let item = |(provider, weight): &(&str, u32)| CapacityProviderStrategyItem {
        provider: (*provider).into(),
        base: 0,
        weight: *weight,
    };
    let items = items.iter().map(item).collect();
    let strategy = ProviderStrategy::new(items, |_| None, &CapacityChoices::V2026_11).unwrap();
    Destination::of_strategy(strategy, |_| facts)
}

const WITH_MANAGED_SCALING: ProviderFacts =
    ProviderFacts { kind: Some(ProviderKind::AutoScalingGroup), managed_scaling: Some(true) };
const WITHOUT: ProviderFacts =
    ProviderFacts { kind: Some(ProviderKind::AutoScalingGroup), managed_scaling: Some(false) };
const UNTOLD: ProviderFacts = ProviderFacts { kind: None, managed_scaling: None };
const MANAGED: ProviderFacts = ProviderFacts { kind: Some(ProviderKind::ManagedInstances), managed_scaling: None };

/// The ids of the instances that the placed tasks are on.
fn places(cluster: &Cluster, outcome: &RequestOutcome) -> Vec<String> {
    let ids = outcome.placements.iter().map(|placement| placement.instance().unwrap());
    ids.map(|id| cluster.instance(id).unwrap().id().to_owned()).collect()
}

fn failures(cluster: &Cluster, failures: &[(stowplan::id::InstanceId, Rejection)]) -> Vec<(String, Reason)> {
    let named = |(id, rejection): &(_, Rejection)| (cluster.instance(*id).unwrap().id().to_owned(), rejection.reason());
    failures.iter().map(named).collect()
}

/// PLACE-115: RunTask takes 1 to 10 tasks, StartTask 1 to 10 instances; a service has no such
/// limit. Nothing is decided before (PLACE-11).
#[test]
fn ten_at_most() {
    let task = task(1);
    for (count, allowed) in [(0, false), (1, true), (10, true), (11, false)] {
        let mut cluster = cluster(&[instance("a1", "a")]);
        let run = cluster.run_task(&RunTask { count, ..RunTask::new(&task) });
        assert_eq!(run.is_ok(), allowed, "RunTask of {count}");
        assert_eq!(cluster.task_count(), if allowed { count } else { 0 });
        if let Err(error) = run {
            assert_eq!(
                (error.code(), error.to_string()),
                ("request/count", format!("{count} tasks, RunTask takes 1 to 10"))
            );
        }
        let names = vec!["a1"; count];
        let start = cluster.fork().start_task(&StartTask::new(&task, &names)).map(|_| ());
        assert_eq!(start, if allowed { Ok(()) } else { Err(RequestError::InstanceCount(count)) });
        let service = cluster.fork().service(&Service { count, ..Service::new("web", &task) });
        assert_eq!(service.unwrap().tasks.placements.len(), count);
    }
}

/// PLACE-115, PLACE-11: 11 constraints or 6 strategies are an error before any decision (example
/// P30).
#[test]
fn limits_of_the_task_itself() {
    let many = TaskSpec { constraints: vec![member_of("attribute:x exists"); 11], ..task(1) };
    let strategies = TaskSpec { strategies: vec![Strategy::Random; 6], ..task(1) };
    for (spec, code) in [(many, "request/too-many-constraints"), (strategies, "request/too-many-strategies")] {
        let mut cluster = cluster(&[instance("a1", "a")]);
        let before = cluster.clone();
        assert_eq!(cluster.run_task(&RunTask::new(&spec)).unwrap_err().code(), code);
        assert_eq!(cluster.service(&Service::new("web", &spec)).unwrap_err().code(), code);
        assert_eq!(cluster, before);
    }
}

/// PLACE-9: a call for n tasks is n placements in sequence, the first failure ends it; one list of
/// failures, by instance id (PLACE-16). Two instances of 4000 MiB hold two tasks of 1500 MiB each:
/// four of six.
#[test]
fn one_after_the_other() {
    let mut cluster = cluster(&[instance("b1", "b"), instance("a1", "a")]);
    let task = TaskSpec { strategies: vec![Strategy::Spread(Field::InstanceId)], ..task(1500) };
    let outcome = cluster.run_task(&RunTask { count: 6, ..RunTask::new(&task) }).unwrap();
    assert_eq!(places(&cluster, &outcome), ["a1", "b1", "a1", "b1"]);
    assert_eq!((outcome.unplaced, outcome.waiting), (2, 0));
    assert_eq!(failures(&cluster, &outcome.failures), [("a1".into(), Reason::Memory), ("b1".into(), Reason::Memory)]);
    // 4000 - 2 × 1500 = 1000 are left on each; of equals the lower id is closest (PLACE-15).
    let closest = outcome.closest.unwrap();
    assert_eq!(cluster.instance(closest.instance).unwrap().id(), "a1");
    assert_eq!(closest.rejection, Rejection::Memory { needed: 1500, remaining: 1000 });
    assert_eq!(cluster.task_count(), 4);
}

/// Example P10: distinctInstance (PLACE-113), RunTask of 3 on two instances.
#[test]
fn each_on_an_instance_of_its_own() {
    let mut cluster = cluster(&[instance("a1", "a"), instance("b1", "b")]);
    let task = TaskSpec { constraints: vec![Constraint::DistinctInstance], ..task(1) };
    let outcome = cluster.run_task(&RunTask { count: 3, ..RunTask::new(&task) }).unwrap();
    let mut found = places(&cluster, &outcome);
    found.sort();
    assert_eq!(found, ["a1", "b1"]);
    let expected = [("a1".into(), Reason::DistinctInstance), ("b1".into(), Reason::DistinctInstance)];
    assert_eq!(failures(&cluster, &outcome.failures), expected);
}

/// The strategies by request: PLACE-111, PLACE-112, PLACE-17, PLACE-120, PLACE-133, PLACE-188,
/// PLACE-189.
#[test]
fn strategies_by_request() {
    let zones = Strategy::Spread(Field::Attribute("ecs.availability-zone".into()));
    let over_zones_and_instances = vec![zones.clone(), Strategy::Spread(Field::InstanceId)];
    let given = vec![Strategy::Spread(Field::InstanceId)];
    let ec2 = Destination::from(&Launch::Ec2);
    let provider = providers(&[("group", 1)], WITHOUT);
    let (managed, fargate) = (providers(&[("fleet", 1)], MANAGED), Destination::fargate());
    let rows = [
        (Starter::RunTask, &ec2, vec![Strategy::Random], given.clone()),
        (Starter::RunTask, &provider, vec![Strategy::Random], given.clone()),
        (Starter::RunTask, &managed, vec![], vec![]),
        (Starter::RunTask, &fargate, vec![], vec![]),
        (Starter::Service, &ec2, over_zones_and_instances.clone(), given.clone()),
        (Starter::Service, &provider, over_zones_and_instances, given.clone()),
        (Starter::Service, &managed, vec![zones.clone()], vec![zones]),
        (Starter::Service, &fargate, vec![], vec![]),
        (Starter::StartTask, &ec2, vec![], vec![]),
        (Starter::Daemon, &ec2, vec![], vec![]),
    ];
    for (starter, destination, none_given, some_given) in rows {
        for (given, expected) in [(vec![], none_given), (given.clone(), some_given)] {
            let found = starter.strategies(given, destination);
            assert_eq!(found, expected, "{starter:?} at {destination:?}");
            assert_eq!(starter.strategies(found.clone(), destination), found, "it answers again what it answered");
        }
    }
}

/// PLACE-112, example P25: RunTask without strategies may go to any of three instances. PLACE-111:
/// a service with one task in zone a, two instances there and one in b, goes to b, then to the
/// instance of a that has none.
#[test]
fn defaults_where_a_request_has_no_strategy() {
    let instances = [instance("a1", "a"), instance("a2", "a"), instance("b1", "b")];
    let detail = Detail { admissible: 0..2, explanation: false };
    let task = task(1);
    let mut first = cluster(&instances);
    let outcome = first.run_task(&RunTask { detail: detail.clone(), ..RunTask::new(&task) }).unwrap();
    let PlacementSite::Instance { admissible: Some(admissible), .. } = &outcome.placements[0].site else {
        panic!("asked for")
    };
    assert_eq!(admissible.len(), 3);
    let own = TaskFacts {
        arn: "t1".into(),
        group: service_group("web"),
        instance: Some(instances[0].arn.clone()),
        ..TaskFacts::default()
    };
    let mut second = Cluster::build(instances.to_vec(), vec![own], &NOW).unwrap();
    let outcome = second.service(&Service { count: 3, detail, ..Service::new("web", &task) }).unwrap();
    // b has none; then a and b have one each, and of the instances a2 has none, a1 and b1 have one.
    assert_eq!(places(&second, &outcome.tasks)[..2], ["b1", "a2"]);
    let PlacementSite::Instance { admissible, .. } = &outcome.tasks.placements[2].site else {
        panic!("on an instance")
    };
    assert_eq!(*admissible, None, "only the first two were asked for");
}

/// PLACE-16, example P28: without any instance to consider RunTask is an error, a service gets an
/// event; PLACE-143 with a provider.
#[test]
fn nothing_to_consider() {
    let draining = InstanceFacts { status: InstanceStatus::Draining, ..instance("a1", "a") };
    let task = task(1);
    for instances in [&[][..], &[draining]] {
        let rows = [
            (Destination::from(&Launch::Ec2), NO_INSTANCES),
            (providers(&[("group", 1)], WITHOUT), NO_INSTANCES_IN_PROVIDER),
        ];
        for (destination, text) in rows {
            let mut cluster = cluster(instances);
            let run = RunTask { count: 2, destination: destination.clone(), ..RunTask::new(&task) };
            let error = cluster.run_task(&run).unwrap_err();
            assert_eq!((error.code(), error.to_string().as_str()), ("request/no-container-instances", text));
            let service = Service { destination, ..Service::new("web", &task) };
            let outcome = cluster.service(&service).unwrap();
            assert!(outcome.event.unwrap().contains(&format!("Reason: {text}")));
            assert_eq!((outcome.tasks.unplaced, outcome.tasks.failures.len(), outcome.tasks.closest), (1, 0, None));
            assert_eq!((cluster.task_count(), cluster.string_count()), (0, self::cluster(instances).string_count()));
        }
    }
}

/// PLACE-17, PLACE-116: StartTask with an instance that is not there, one that drains, one that is
/// full, and one named twice.
#[test]
fn start_task_names_its_instances() {
    let draining = InstanceFacts { status: InstanceStatus::Draining, ..instance("d1", "a") };
    let gone = InstanceFacts { status: InstanceStatus::Inactive, ..instance("g1", "a") };
    let other = InstanceFacts { agent_connected: false, ..instance("o1", "a") };
    let mut cluster = cluster(&[instance("a1", "a"), draining, gone, other]);
    // Two of 2500 MiB do not fit into 4000.
    let task = TaskSpec { strategies: vec![Strategy::Random], ..task(2500) };
    let names = ["a1", "none", "d1", "g1", "o1", "a1"];
    let outcome = cluster.start_task(&StartTask::new(&task, &names)).unwrap();
    assert_eq!(outcome.placements.len(), 1);
    let found: Vec<_> = outcome.failures.iter().map(|one| (one.named.as_str(), one.reason.as_str())).collect();
    let expected =
        [("none", "MISSING"), ("d1", "INACTIVE"), ("g1", "INACTIVE"), ("o1", "AGENT"), ("a1", "RESOURCE:MEMORY")];
    assert_eq!(found, expected);
    assert_eq!(outcome.failures[0].instance, None);
    assert_eq!(outcome.failures[0].reason, StartFailureReason::Missing);
}

/// PLACE-17: the task definition's memberOf counts for StartTask; distinctInstance, which only a
/// request has, is refused.
#[test]
fn start_task_takes_no_constraints_of_its_own() {
    let mut cluster = cluster(&[instance("a1", "a"), instance("b1", "b")]);
    let only_b = TaskSpec { constraints: vec![member_of("attribute:ecs.availability-zone == b")], ..task(1) };
    let outcome = cluster.start_task(&StartTask::new(&only_b, &["a1", "b1"])).unwrap();
    assert_eq!(outcome.failures[0].reason.as_str(), "MemberOf placement constraint unsatisfied.");
    assert_eq!(outcome.placements.len(), 1);
    let distinct = TaskSpec { constraints: vec![Constraint::DistinctInstance], ..task(1) };
    let error = cluster.start_task(&StartTask::new(&distinct, &["a1"])).unwrap_err();
    assert_eq!(error, RequestError::StartTaskConstraint);
}

/// PLACE-42: the described zone of a subnet, else that of any instance in it, else none is checked;
/// PLACE-106: LOCATION elsewhere; PLACE-156: the VPC where all tell the same one.
#[test]
fn subnets_to_zones() {
    let mut in_subnet = instance("b1", "b");
    in_subnet.attributes.push(("ecs.subnet-id".into(), Some("subnet-b".into())));
    let mut cluster = cluster(&[instance("a1", "a"), in_subnet]);
    let subnet = |id: &str, zone: Option<&str>, vpc: Option<&str>| Subnet {
        id: id.into(),
        availability_zone: zone.map(Into::into),
        vpc_id: vpc.map(Into::into),
    };
    let described = [
        subnet("subnet-a", Some("a"), Some("vpc-1")),
        subnet("subnet-b", None, Some("vpc-1")),
        subnet("subnet-c", Some("c"), Some("vpc-2")),
        subnet("subnet-d", None, None),
    ];
    type Row<'a> = (&'a [&'a str], Result<(&'a [&'a str], Option<&'a str>), usize>);
    let rows: [Row<'_>; 6] = [
        (&["subnet-a"], Ok((&["a"], Some("vpc-1")))),
        (&["subnet-b", "subnet-a"], Ok((&["a", "b"], Some("vpc-1")))),
        (&["subnet-a", "subnet-a"], Ok((&["a"], Some("vpc-1")))),
        (&["subnet-a", "subnet-c"], Ok((&["a", "c"], None))),
        (&["subnet-a", "subnet-d"], Err(1)),
        (&["subnet-x"], Err(0)),
    ];
    for (subnets, expected) in rows {
        let found = cluster.subnet_reach(subnets, &described);
        let expected = expected.map_err(|index| UnknownZone { index });
        let found =
            found.as_ref().map(|reach| (reach.zones.iter().map(String::as_str).collect(), reach.vpc.as_deref()));
        assert_eq!(found.map_err(|error| *error), expected.map(|(zones, vpc)| (zones.to_vec(), vpc)), "{subnets:?}");
    }
    let reach = cluster.subnet_reach(&["subnet-b"], &[]).unwrap();
    let awsvpc = TaskSpec { zones: Some(reach.zones), vpc: reach.vpc, ..task(3000) };
    let outcome = cluster.run_task(&RunTask { count: 2, ..RunTask::new(&awsvpc) }).unwrap();
    assert_eq!(places(&cluster, &outcome), ["b1"]);
    assert_eq!(failures(&cluster, &outcome.failures), [("a1".into(), Reason::Location), ("b1".into(), Reason::Memory)]);
}

/// PLACE-123: the group of a service's task, and of any other.
#[test]
fn task_groups() {
    assert_eq!(service_group("web"), "service:web");
    assert_eq!(task_group(None, "report"), "family:report");
    assert_eq!(task_group(Some("nightly"), "report"), "nightly");
    let mut cluster = cluster(&[instance("a1", "a")]);
    cluster.service(&Service::new("web", &task(1))).unwrap();
    cluster.daemon(&Daemon::new("agent", &task(1))).unwrap();
    cluster.run_task(&RunTask::new(&task(1))).unwrap();
    let mut groups: Vec<_> = cluster.tasks().map(|id| cluster.task(id).unwrap().group()).collect();
    groups.sort_unstable();
    assert_eq!(groups, ["family:report", "service:agent", "service:web"]);
}

/// CAP-3: a service's tasks are shared out with those that it has; CAP-4: RunTask's from nothing.
/// Two providers of equal weight, the service has two tasks at the first: two more are two at the
/// second; RunTask's go one to each.
#[test]
fn shares_of_providers() {
    let instances = [of_provider("a1", "one"), of_provider("b1", "two")];
    let own = |arn: &str, desired_status| TaskFacts {
        arn: arn.into(),
        group: service_group("web"),
        instance: Some(instances[0].arn.clone()),
        desired_status,
        ..TaskFacts::default()
    };
    let running = DesiredStatus::Running;
    let tasks = vec![own("t1", running), own("t2", running), own("t3", DesiredStatus::Stopped)];
    let mut cluster = Cluster::build(instances.to_vec(), tasks, &NOW).unwrap();
    let destination = providers(&[("one", 1), ("two", 1)], WITHOUT);
    assert_eq!(cluster.present_on(&destination, "service:web"), [2, 0]);
    let task = task(100);
    let service = Service { count: 2, destination: destination.clone(), ..Service::new("web", &task) };
    let outcome = cluster.service(&service).unwrap().tasks;
    assert_eq!(outcome.placements.iter().map(|placement| placement.target).collect::<Vec<_>>(), [1, 1]);
    let standalone = TaskSpec { group: "service:web".into(), ..task.clone() };
    let run = RunTask { count: 2, destination, ..RunTask::new(&standalone) };
    let outcome = cluster.run_task(&run).unwrap();
    assert_eq!(outcome.shares.iter().map(|share| share.placed).collect::<Vec<_>>(), [1, 1]);
}

/// CAP-104: no other provider steps in: of two tasks one each, the second provider's finds no
/// instance and fails.
#[test]
fn no_other_provider_steps_in() {
    let mut cluster = cluster(&[of_provider("a1", "one")]);
    let task = task(100);
    let destination = providers(&[("one", 1), ("two", 1)], WITHOUT);
    let run = RunTask { count: 4, destination, ..RunTask::new(&task) };
    let outcome = cluster.run_task(&run).unwrap();
    let shares: Vec<_> = outcome.shares.iter().map(|share| (share.placed, share.unplaced)).collect();
    assert_eq!(shares, [(2, 0), (0, 2)]);
    assert_eq!((outcome.unplaced, outcome.failures.len()), (2, 0), "of several shares it is no error");
}

/// PLACE-140, PLACE-146, PLACE-191: RunTask of 4 with room for one, by what is known of the
/// provider.
#[test]
fn waiting_or_failing() {
    let rows = [
        (WITH_MANAGED_SCALING, (1, 3, 0)),
        (MANAGED, (1, 3, 0)),
        (WITHOUT, (1, 0, 3)),
        (ProviderFacts { managed_scaling: None, ..WITHOUT }, (1, 0, 3)),
        (UNTOLD, (1, 0, 3)),
    ];
    for (facts, expected) in rows {
        let mut cluster = cluster(&[of_provider("a1", "group")]);
        let task = task(3000);
        let run = RunTask { count: 4, destination: providers(&[("group", 1)], facts), ..RunTask::new(&task) };
        let outcome = cluster.run_task(&run).unwrap();
        assert_eq!((outcome.placements.len(), outcome.waiting, outcome.unplaced), expected, "{facts:?}");
        assert_eq!(outcome.failures.len(), usize::from(outcome.unplaced > 0));
        let end = outcome.shares[0].wait_end.map(|end| end.to_string());
        let expected = (outcome.waiting > 0).then(|| "TaskFailedToStart: RESOURCE:MEMORY".to_owned());
        assert_eq!(end, expected);
    }
}

/// CAP-114: at most 500 tasks of a cluster wait in PROVISIONING. 480 do; of 35 more 20 wait, 15 are
/// not created.
#[test]
fn five_hundred_wait() {
    let waiting = |number: usize, provider: &str, last_status| TaskFacts {
        arn: format!("t{number}"),
        capacity_provider: Some(provider.into()),
        last_status,
        ..TaskFacts::default()
    };
    let mut tasks: Vec<_> = (0..480).map(|number| waiting(number, "group", LastStatus::Provisioning)).collect();
    // Neither a task on Fargate nor one that has come further waits for an instance.
    tasks.push(waiting(480, "FARGATE", LastStatus::Provisioning));
    tasks.push(waiting(481, "group", LastStatus::Pending));
    let mut cluster = Cluster::build(vec![], tasks, &NOW).unwrap();
    assert_eq!(cluster.provisioning(), 480);
    let task = task(1);
    let destination = providers(&[("group", 1)], WITH_MANAGED_SCALING);
    let service = Service { count: 35, destination, ..Service::new("web", &task) };
    let outcome = cluster.service(&service).unwrap();
    assert_eq!((outcome.tasks.waiting, outcome.tasks.unplaced), (20, 15));
    let text = "service web was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.";
    assert_eq!(outcome.event.as_deref(), Some(text));
    let told = Service { provisioning: Some(0), ..service };
    let outcome = cluster.service(&told).unwrap();
    assert_eq!((outcome.tasks.waiting, outcome.tasks.unplaced, outcome.event), (35, 0, None));
}

/// PLACE-141: what stops a task that waits, as AWS documents it.
#[test]
fn what_ends_a_wait() {
    let of_7900 = |name: &str| {
        let mut facts = of_provider(name, "group");
        facts.registered.memory = 7900;
        facts
    };
    let draining = InstanceFacts { status: InstanceStatus::Draining, ..of_7900("a1") };
    let rows = [
        (vec![], "EMPTY CAPACITY PROVIDER"),
        (vec![draining], "NO ACTIVE INSTANCES"),
        (vec![of_7900("a1"), of_7900("a2")], "RESOURCE:MEMORY"),
    ];
    for (instances, expected) in rows {
        let mut cluster = cluster(&instances);
        let task = task(12_000);
        let destination = providers(&[("group", 1)], WITH_MANAGED_SCALING);
        let outcome = cluster.run_task(&RunTask { destination, ..RunTask::new(&task) }).unwrap();
        assert_eq!(outcome.waiting, 1);
        let end = outcome.shares[0].wait_end.unwrap().to_string();
        assert_eq!(end, format!("TaskFailedToStart: {expected}"));
    }
}

/// CAP-22, PLACE-137: Fargate's zones are balanced over the service's tasks on the same provider.
/// Three are in a, one in b: two more go to b, then either will do.
#[test]
fn zones_of_fargate() {
    let own = |number: usize, zone: &str| TaskFacts {
        arn: format!("t{number}"),
        group: service_group("web"),
        launch_type: Some(LaunchType::Fargate),
        availability_zone: Some(zone.into()),
        ..TaskFacts::default()
    };
    let tasks = vec![own(0, "a"), own(1, "a"), own(2, "a"), own(3, "b")];
    let mut cluster = Cluster::build(vec![instance("a1", "a")], tasks, &NOW).unwrap();
    let task = TaskSpec { zones: Some(vec!["a".into(), "b".into()]), ..task(512) };
    let service =
        Service { count: 3, destination: Destination::fargate(), detail: Detail::FULL, ..Service::new("web", &task) };
    let outcome = cluster.service(&service).unwrap().tasks;
    let found = outcome.placements.iter().map(|placement| match &placement.site {
        PlacementSite::Zone { zone, admissible } => (zone.as_deref().unwrap(), admissible.len()),
        _ => panic!("no instance is asked"),
    });
    assert_eq!(found.collect::<Vec<_>>(), [("b", 1), ("b", 1), ("a", 2)]);
    assert_eq!(cluster.task_count(), 4, "a task on Fargate is not added");
    let Some(Explained::Zones { target: 0, balance: Some(balance) }) = outcome.explanation else { panic!("asked for") };
    assert_eq!(balance.counts().collect::<Vec<_>>(), [("a", 3), ("b", 3)], "as it was before the last task");
    let unknown = TaskSpec { zones: None, ..task.clone() };
    let outcome = cluster.service(&Service { task: &unknown, count: 2, ..service }).unwrap().tasks;
    assert!(outcome.placements.iter().all(|one| matches!(&one.site, PlacementSite::Zone { zone: None, .. })));
    assert_eq!(outcome.placements.len(), 2);
}

/// Examples D1, D2 and D4: three ACTIVE instances, one of which fails memberOf, and a DRAINING one.
/// The daemon runs where the constraint has failed since, and where the instance drains: both are
/// stopped, and it starts where it should be.
#[test]
fn a_daemon_where_it_should_be() {
    let draining = InstanceFacts { status: InstanceStatus::Draining, ..instance("d1", "a") };
    let instances = [instance("a1", "a"), instance("a2", "a"), instance("b1", "b"), draining];
    let own = |arn: &str, at: usize| TaskFacts {
        arn: arn.into(),
        group: service_group("agent"),
        instance: Some(instances[at].arn.clone()),
        ..TaskFacts::default()
    };
    let mut cluster = Cluster::build(instances.to_vec(), vec![own("t-b1", 2), own("t-d1", 3)], &NOW).unwrap();
    let task = TaskSpec { constraints: vec![member_of("attribute:ecs.availability-zone == a")], ..task(10) };
    let outcome = cluster.daemon(&Daemon::new("agent", &task)).unwrap();
    let started = outcome.placements.iter().map(|one| cluster.instance(one.instance().unwrap()).unwrap().id());
    assert_eq!(started.collect::<Vec<_>>(), ["a1", "a2"]);
    let stopped = outcome.stopped.iter().map(|stop| (cluster.task(stop.task).unwrap().arn().unwrap(), stop.reason));
    let expected = [("t-b1", DaemonStopReason::Constraints), ("t-d1", DaemonStopReason::NotActive)];
    assert_eq!(stopped.collect::<Vec<_>>(), expected);
    assert_eq!((outcome.blocked.len(), outcome.event), (0, None));
    assert!(
        outcome.stopped.iter().all(|stop| cluster.task(stop.task).unwrap().desired_status() == DesiredStatus::Stopped)
    );
}

/// PLACE-120, PLACE-117: an instance without room is blocked, and the event names the lowest id of
/// those.
#[test]
fn a_blocked_daemon() {
    let small = |name: &str| {
        let mut facts = instance(name, "a");
        facts.registered.cpu = 100;
        facts
    };
    let mut cluster = cluster(&[small("c1"), instance("a1", "a"), small("b1")]);
    let requirement = Requirement { cpu: CpuUnits(200), ..Requirement::default() };
    let task = TaskSpec { requirement, strategies: vec![Strategy::Random], ..task(1) };
    let daemon = Daemon { explanation: true, ..Daemon::new("agent", &task) };
    let outcome = cluster.daemon(&daemon).unwrap();
    assert_eq!(outcome.placements.len(), 1);
    assert_eq!(failures(&cluster, &outcome.blocked), [("b1".into(), Reason::Cpu), ("c1".into(), Reason::Cpu)]);
    let event = "service agent was unable to place a task because no container instance met all of its requirements. \
                 The closest matching container-instance b1 has insufficient CPU units available. \
                 For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
    assert_eq!(outcome.event.as_deref(), Some(event));
    assert!(outcome.explanation.is_some());
}

/// The explanation is that of the first task without room, else of the last one, and says how many
/// are still wanted: of 4 tasks one fits, 3 are to go.
#[test]
fn what_is_explained() {
    let task = task(3000);
    let detail = Detail { admissible: 0..0, explanation: true };
    let explained = |count| {
        let mut cluster = cluster(&[instance("a1", "a")]);
        let run = RunTask { count, detail: detail.clone(), ..RunTask::new(&task) };
        match cluster.run_task(&run).unwrap().explanation {
            Some(Explained::Instances(explanation)) => (explanation.pick.is_some(), explanation.closest.is_some()),
            other => panic!("instances are asked: {other:?}"),
        }
    };
    assert_eq!(explained(1), (true, false));
    assert_eq!(explained(4), (false, true));
}
