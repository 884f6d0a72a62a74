//! What a destination is, and what it does not take.

use stowplan::{
    placement::{Constraint, Launch, Strategy, TaskSpec},
    request::{Destination, RequestError, RunTask, Service, Target},
    task::{GpuFraction, Gpus, Requirement},
};

use crate::{MANAGED, UNTOLD, WITHOUT, cluster, instance, member_of, providers, task};

/// PLACE-133: strategies and constraints are refused on Fargate; PLACE-190: managed instances know
/// few subjects; PLACE-182, PLACE-186: devices.
#[test]
fn what_a_destination_does_not_take() {
    let strategy = TaskSpec { strategies: vec![Strategy::Random], ..task(1) };
    let distinct = TaskSpec { constraints: vec![Constraint::DistinctInstance], ..task(1) };
    let rack = TaskSpec { constraints: vec![member_of("attribute:rack == r1")], ..task(1) };
    let zone = TaskSpec { constraints: vec![member_of("attribute:ecs.availability-zone == a")], ..task(1) };
    let with = |gpus, neuron_devices| TaskSpec {
        requirement: Requirement { gpus, neuron_devices, ..Requirement::default() },
        ..task(1)
    };
    let neuron = with(Gpus::None, true);
    let shared = with(Gpus::Shared { memory: 1000 }, false);
    let fraction = with(Gpus::Fraction(GpuFraction::ALL[0]), false);
    let fargate = Destination::fargate();
    let managed = providers(&[("fleet", 1)], MANAGED);
    let group = providers(&[("group", 1)], WITHOUT);
    let untold = providers(&[("group", 1)], UNTOLD);
    let external = Destination::from(&Launch::External);
    let ec2 = Destination::from(&Launch::Ec2);
    let subject = || RequestError::ManagedConstraint("attribute:rack".into());
    let rows = [
        (&fargate, &strategy, Some(RequestError::FargateStrategy)),
        (&fargate, &distinct, Some(RequestError::FargateConstraint)),
        (&managed, &rack, Some(subject())),
        (&managed, &zone, None),
        (&group, &rack, None),
        (&ec2, &neuron, Some(RequestError::NeuronDevices)),
        (&group, &neuron, Some(RequestError::NeuronDevices)),
        (&untold, &neuron, None),
        (&managed, &neuron, None),
        (&external, &shared, Some(RequestError::SharedGpu)),
        (&external, &fraction, Some(RequestError::GpuFraction)),
        (&ec2, &shared, None),
    ];
    for (destination, task, expected) in rows {
        assert_eq!(destination.check(task).err(), expected, "{destination:?}");
        if let Some(error) = expected {
            let mut cluster = cluster(&[instance("a1", "a")]);
            let run = RunTask { destination: destination.clone(), ..RunTask::new(task) };
            assert_eq!(cluster.run_task(&run), Err(error.clone()));
            let service = Service { destination: destination.clone(), ..Service::new("web", task) };
            assert_eq!(cluster.service(&service), Err(error));
            assert_eq!(cluster.task_count(), 0);
        }
    }
}

/// PLACE-133, PLACE-146: what a provider's name and its facts make of it.
#[test]
fn providers_as_targets() {
    let rows = [
        ("FARGATE_SPOT", UNTOLD, "fargate"),
        ("group", WITHOUT, "instances"),
        ("group", UNTOLD, "instances"),
        ("fleet", MANAGED, "managed"),
    ];
    for (name, facts, expected) in rows {
        let target = Target::of_provider(name, facts);
        let found = match target {
            Target::Fargate { .. } => "fargate",
            Target::Provider { .. } => "instances",
            Target::ManagedInstances { .. } => "managed",
            _ => "launch type",
        };
        assert_eq!((found, target.provider()), (expected, Some(name)));
        assert_eq!(target.launch().is_none(), expected == "fargate");
    }
}
