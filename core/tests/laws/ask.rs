//! RunTask, services, StartTask and daemons against the second engine and against single decisions.

use proptest::prelude::*;
use stowplan::{
    cluster::{
        Cluster,
        ask::{Placement, PlacementSite, StartFailureReason},
        facts::InstanceStatus,
    },
    id::InstanceId,
    placement::{Constraint, Launch, Strategy as Placing, TaskSpec},
    query::SubjectName,
    request::{Daemon, Destination, Detail, RequestError, RunTask, Service, StartTask},
    rule::Semantics,
};

use crate::{
    arn,
    cases::cases,
    choices,
    common::{cluster, read_under, spec},
    described, place,
    second::Model,
    tally::Tally,
};

/// The specification as a request's tasks are placed: with what ECS fills in.
fn filled(spec: &TaskSpec, default: Vec<Placing>) -> TaskSpec {
    let strategies = if spec.strategies.is_empty() { default } else { spec.strategies.clone() };
    TaskSpec { strategies, ..spec.clone() }
}

fn picked(cluster: &Cluster, placement: &Placement) -> String {
    arn(cluster, placement.instance().unwrap())
}

/// The admissible set of a placement that was asked for it.
fn listed(placement: &Placement) -> &[InstanceId] {
    match &placement.site {
        PlacementSite::Instance { admissible: Some(admissible), .. } => admissible,
        _ => &[],
    }
}

/// Follows placements in the second engine, each in its admissible set; the ARNs.
fn follow(model: &mut Model, cluster: &Cluster, placements: &[Placement], spec: &TaskSpec) -> Vec<String> {
    let follow = |(serial, placement): (usize, &Placement)| {
        let admissible: Vec<String> = listed(placement).iter().map(|id| arn(cluster, *id)).collect();
        let pick = picked(cluster, placement);
        assert_eq!(admissible, model.admissible(spec));
        assert!(admissible.contains(&pick));
        model.place(&pick, spec, serial);
        pick
    };
    placements.iter().enumerate().map(follow).collect()
}

/// Neuron devices that container instances of the caller's do not have, and GPUs that external ones
/// do not share (PLACE-182, PLACE-186).
fn is_refused(spec: &TaskSpec) -> bool {
    let described = !matches!(spec.launch, Launch::CapacityProvider(_));
    let parts = spec.requirement.gpus.is_shared() || matches!(spec.requirement.gpus, stowplan::task::Gpus::Fraction(_));
    (spec.requirement.neuron_devices && described) || (parts && spec.launch == Launch::External)
}

/// Whether a constraint is about something else than attributes of the instance.
fn asks_for_tasks(constraint: &Constraint) -> bool {
    let Constraint::MemberOf(query) = constraint else { return false };
    query.comparisons().iter().any(|one| !matches!(one.subject, SubjectName::Attribute(_)))
}

proptest! {
    #![proptest_config(cases(512))]

    /// RunTask is single placements in sequence until the first failure (PLACE-9), then one list of
    /// failures (PLACE-16).
    #[test]
    fn run_task_is_one_placement_after_the_other((instances, tasks) in cluster(), spec in spec(), count in 1..=10_usize, semantics in choices(), told: bool) {
        let spec = read_under(&spec, &semantics);
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let instances = if told { described(&instances, &tasks) } else { instances };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let mut one_by_one = cluster.clone();
        let before = (cluster.instance_facts(), cluster.task_count(), cluster.string_count());
        let asked = RunTask { count, detail: Detail::FULL, ..RunTask::new(&spec) };
        let filled = filled(&spec, vec![Placing::Random]);
        let outcome = match cluster.run_task(&asked) {
            Err(error) => {
                let nothing_considered = model.failures(&spec).is_empty() && model.feasible(&spec).is_empty();
                let of_provider = matches!(spec.launch, Launch::CapacityProvider(_));
                prop_assert!(is_refused(&spec) || nothing_considered);
                let nowhere = RequestError::NoInstances { of_provider };
                prop_assert!(is_refused(&spec) || error == nowhere);
                prop_assert_eq!((cluster.instance_facts(), cluster.task_count(), cluster.string_count()), before);
                return Ok(());
            }
            Ok(outcome) => outcome,
        };
        prop_assert!(!is_refused(&spec));
        let picks = follow(&mut model, &cluster, &outcome.placements, &filled);
        prop_assert_eq!(&picks, &place(&mut one_by_one, &filled, count));
        prop_assert_eq!(cluster.instance_facts(), one_by_one.instance_facts());
        prop_assert_eq!(outcome.placements.len() + outcome.unplaced, count);
        prop_assert_eq!((outcome.waiting, outcome.shares.len()), (0, 1));
        let failures: Vec<_> = outcome.failures.iter().map(|(id, rejection)| (arn(&cluster, *id), *rejection)).collect();
        let expected = if outcome.unplaced > 0 { model.failures(&spec) } else { vec![] };
        prop_assert_eq!(failures, expected);
        prop_assert_eq!(outcome.unplaced > 0, model.feasible(&spec).is_empty() && picks.len() < count);
        let closest = outcome.closest.map(|closest| (arn(&cluster, closest.instance), closest.rejection));
        prop_assert_eq!(closest, if outcome.unplaced > 0 { model.closest(&spec) } else { None });
        prop_assert!(outcome.explanation.is_some());
    }

    /// A service's tasks go as single placements do, under its own group, and what is asked for
    /// beside changes nothing.
    #[test]
    fn a_service_is_one_placement_after_the_other((instances, tasks) in cluster(), spec in spec(), count in 0..20_usize, semantics in choices()) {
        let spec = read_under(&spec, &semantics);
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let mut bare = cluster.clone();
        let asked = Service { count, ..Service::new("web", &spec) };
        let Ok(outcome) = cluster.service(&Service { detail: Detail::FULL, ..asked.clone() }) else {
            prop_assert!(is_refused(&spec));
            return Ok(());
        };
        let spec = TaskSpec { group: "service:web".into(), ..filled(&spec, Placing::service_default()) };
        let picks = follow(&mut model, &cluster, &outcome.tasks.placements, &spec);
        prop_assert_eq!(picks.len() + outcome.tasks.unplaced, count);
        prop_assert_eq!(outcome.event.is_some(), outcome.tasks.unplaced > 0);
        let alone = bare.service(&asked).unwrap();
        let alone: Vec<String> = alone.tasks.placements.iter().map(|placement| picked(&bare, placement)).collect();
        prop_assert_eq!(alone, picks);
        prop_assert_eq!(cluster.instance_facts(), bare.instance_facts());
    }

    /// StartTask starts where every check passes and nowhere else (PLACE-17); a fork of it leaves
    /// nothing.
    #[test]
    fn start_task_asks_every_check((instances, tasks) in cluster(), spec in spec(), which in prop::collection::vec(0..8_usize, 1..=10), semantics in choices()) {
        let mut spec = read_under(&spec, &semantics);
        spec.constraints.retain(|constraint| *constraint != Constraint::DistinctInstance);
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let names: Vec<String> = which.iter().map(|at| instances.get(*at).map_or_else(|| format!("none-{at}"), |facts| facts.arn.clone())).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut cluster = Cluster::build(instances.clone(), tasks, &semantics).unwrap();
        let before = cluster.clone();
        let Ok(outcome) = cluster.fork().start_task(&StartTask::new(&spec, &names)) else {
            prop_assert!(is_refused(&spec));
            return Ok(());
        };
        prop_assert_eq!(&cluster, &before);
        let mut failures = outcome.failures.iter();
        let mut placements = outcome.placements.iter();
        for (serial, name) in names.iter().enumerate() {
            let facts = instances.iter().find(|facts| facts.arn == *name);
            let expected = match facts {
                None => Some(StartFailureReason::Missing),
                Some(facts) if facts.status != InstanceStatus::Active => Some(StartFailureReason::Inactive),
                Some(facts) => model.rejections(facts, &spec).first().copied().map(StartFailureReason::Rejected),
            };
            match expected {
                Some(reason) => prop_assert_eq!(failures.next().map(|failure| (failure.named.as_str(), failure.reason)), Some((*name, reason))),
                None => {
                    prop_assert_eq!(placements.next().map(|placement| picked(&cluster, placement)), Some((*name).to_owned()));
                    model.place(name, &spec, serial);
                }
            }
        }
        prop_assert_eq!((failures.next(), placements.next()), (None, None));
    }

    /// A daemon stops, then starts what the second engine says; done again it does nothing more
    /// (PLACE-120).
    #[test]
    fn a_daemon_is_done_once((instances, tasks) in cluster(), spec in spec(), semantics in choices()) {
        let spec = TaskSpec { group: "service:agent".into(), ..read_under(&spec, &semantics) };
        let mut tasks = tasks;
        for task in tasks.iter_mut().step_by(2) {
            task.group = "service:agent".into();
        }
        let mut model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let Ok(outcome) = cluster.daemon(&Daemon::new("agent", &spec)) else {
            prop_assert!(is_refused(&spec));
            return Ok(());
        };
        let (stop, ..) = model.daemon(&spec);
        let mut stopped: Vec<String> = outcome.stopped.iter().map(|stop| cluster.task(stop.task).unwrap().arn().unwrap().to_owned()).collect();
        stopped.sort();
        prop_assert_eq!(&stopped, &stop);
        for task in model.tasks.iter_mut().filter(|task| stop.contains(&task.arn)) {
            task.desired_status = stowplan::cluster::facts::DesiredStatus::Stopped;
        }
        let (_, start, mut blocked) = model.daemon(&spec);
        let started: Vec<String> = outcome.placements.iter().map(|placement| picked(&cluster, placement)).collect();
        prop_assert_eq!(started, start);
        blocked.sort_by_key(|(arn, _)| crate::second::id(arn).to_owned());
        let found: Vec<_> = outcome.blocked.iter().map(|(id, rejection)| (arn(&cluster, *id), *rejection)).collect();
        prop_assert_eq!(found, blocked);
        prop_assert_eq!(outcome.event.is_some(), !outcome.blocked.is_empty());
        // A constraint about tasks may be met by what the daemon itself has done.
        if spec.constraints.iter().any(asks_for_tasks) {
            return Ok(());
        }
        let again = cluster.daemon(&Daemon::new("agent", &spec)).unwrap();
        prop_assert_eq!((again.placements.len(), again.stopped.len()), (0, 0));
        prop_assert_eq!(again.blocked.len(), outcome.blocked.len());
    }
}

/// The laws are asked of requests that are placed whole, in part, not at all, and refused.
#[test]
fn requests_are_of_every_sort() {
    let tally = Tally::of(&(cluster(), spec(), 1..=10_usize), 512, |tally, ((instances, tasks), spec, count)| {
        let mut cluster = Cluster::build(instances, tasks, &Semantics::V2026_11).unwrap();
        let outcome = cluster.run_task(&RunTask { count, ..RunTask::new(&spec) });
        let placed = outcome.as_ref().map_or(0, |outcome| outcome.placements.len());
        tally.count("placed whole", placed == count);
        tally.count("placed in part", placed > 0 && placed < count);
        tally.count("not placed", outcome.is_ok() && placed == 0);
        tally.count("no instance is considered", matches!(outcome, Err(RequestError::NoInstances { .. })));
        tally.count("refused", outcome.is_err() && is_refused(&spec));
        let destination = Destination::from(&spec.launch);
        tally.count("refused by its destination", destination.check(&spec).is_err());
    });
    tally.assert_percent(&[
        ("placed whole", 20),
        ("placed in part", 10),
        ("not placed", 10),
        ("no instance is considered", 1),
        ("refused", 1),
        ("refused by its destination", 1),
    ]);
}
