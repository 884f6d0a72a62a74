//! What the generators of placement and scale-in draw: the laws are worth what they are asked of.

use crate::{
    common::{GROUPS, cluster, spec, strategies},
    loose::loose_tasks,
    second::{self, Model},
    tally::Tally,
};
use proptest::prelude::*;
use stowplan::{
    cluster::{
        Cluster,
        facts::{InstanceFacts, TaskFacts},
    },
    placement::{Decision, Reason, Rejection, Strategy as Placing, TaskSpec},
    rule::Semantics,
    task::Gpus,
};

const NOW: Semantics = Semantics::V2026_11;

/// The semantics with one choice turned.
fn turned(id: &str) -> Semantics {
    let rule = stowplan::rule::rule(id).unwrap();
    let mut semantics = NOW;
    semantics.choose(id, rule.alternatives[1]).unwrap();
    semantics
}

/// The admissible set and the pick.
fn answer(
    instances: &[InstanceFacts],
    tasks: &[TaskFacts],
    spec: &TaskSpec,
    semantics: &Semantics,
) -> (Vec<String>, Option<String>) {
    let mut cluster = Cluster::build(instances.to_vec(), tasks.to_vec(), semantics).unwrap();
    let prepared = cluster.prepare(spec).unwrap();
    let (decision, admissible) = cluster.decide_with_admissible(prepared).unwrap();
    let arn = |id| cluster.instance(id).unwrap().arn().to_owned();
    let pick = match decision {
        Decision::Placed(placed) => Some(arn(placed.instance)),
        Decision::Blocked => None,
    };
    (admissible.into_iter().map(arn).collect(), pick)
}

/// Where several instances can take a task, strategies and ties decide; every reason and every
/// choice has its share.
#[test]
fn placements_reach_the_region_of_interest() {
    let drawn = (cluster(), spec());
    let tally = Tally::of(&drawn, 1000, |tally, ((instances, tasks), spec)| {
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: NOW };
        let feasible = model.feasible(&spec).len();
        tally.count("nothing fits", feasible == 0);
        tally.count("several fit", feasible > 1);
        let stages = model.narrowing(&spec);
        let drops = |stage: &second::Narrowed| stage.left() < stage.keys.len();
        tally.count("a strategy decides", stages.iter().any(drops));
        tally.count("a second strategy decides", stages.iter().skip(1).any(drops));
        tally.count("ties", model.admissible(&spec).len() > 1);
        let considered: Vec<_> =
            model.instances.iter().filter(|instance| model.is_considered(instance, &spec)).collect();
        let rejections: Vec<_> = considered.iter().flat_map(|instance| model.rejections(instance, &spec)).collect();
        for reason in REASONS {
            tally.count(reason.as_str(), rejections.iter().any(|rejection| rejection.reason() == reason));
        }
        tally.count("another VPC", rejections.contains(&Rejection::Vpc));
        let is_ceiling = |rejection: &Rejection| matches!(rejection, Rejection::PortCeiling { .. });
        tally.count("the port ceiling", rejections.iter().any(is_ceiling));
        tally.count("UDP ports", !spec.requirement.ports_udp.is_empty());
        let slots = considered.iter().any(|instance| model.slots_used(instance) > 0);
        tally.count("used interface slots", spec.requirement.eni && slots);
        let shares = matches!(spec.requirement.gpus, Gpus::Shared { .. });
        tally.count("a shared GPU fits", shares && feasible > 0);
        let mut cluster = Cluster::build(instances.clone(), tasks.clone(), &NOW).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        tally.count("the index decides", cluster.decides_by_index(prepared).unwrap());
        let usual = answer(&instances, &tasks, &spec, &NOW);
        for id in ["PLACE-8", "PLACE-36", "PLACE-152", "PLACE-153"] {
            tally.count(id, answer(&instances, &tasks, &spec, &turned(id)) != usual);
        }
    });
    let mut wanted = vec![
        ("several fit", 50),
        ("a second strategy decides", 10),
        ("ties", 20),
        ("the index decides", 90),
        ("UDP ports", 5),
        ("the port ceiling", 1),
        ("another VPC", 1),
        ("used interface slots", 5),
        ("a shared GPU fits", 2),
        ("PLACE-8", 1),
        ("PLACE-36", 1),
        ("PLACE-152", 1),
        ("PLACE-153", 1),
    ];
    wanted.extend(REASONS.map(|reason| (reason.as_str(), 2)));
    tally.assert_percent(&wanted);
}

const REASONS: [Reason; 10] = [
    Reason::Agent,
    Reason::Attribute,
    Reason::Location,
    Reason::Cpu,
    Reason::Memory,
    Reason::Ports,
    Reason::Gpu,
    Reason::Eni,
    Reason::MemberOf,
    Reason::DistinctInstance,
];

type Asked = ((Vec<InstanceFacts>, Vec<TaskFacts>), Vec<TaskFacts>, Vec<Placing>, usize);

fn stops() -> impl Strategy<Value = Asked> {
    (cluster(), loose_tasks(), strategies(), 0..GROUPS.len())
}

/// Scale-in has tasks to choose among, and each choice of it changes what stops.
#[test]
fn stops_reach_the_region_of_interest() {
    let tally = Tally::of(&stops(), 1000, |tally, ((instances, mut tasks), loose, strategies, group)| {
        tasks.extend(loose);
        let chosen = |semantics: &Semantics| {
            let cluster = Cluster::build(instances.clone(), tasks.clone(), semantics).unwrap();
            cluster.select_to_stop(GROUPS[group], &strategies).map(|stop| (stop.admissible, stop.task))
        };
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: NOW };
        let unprotected = model.may_stop(GROUPS[group], &[Placing::Random]).len();
        let admissible = model.may_stop(GROUPS[group], &strategies).len();
        tally.count("several tasks", unprotected > 1);
        tally.count("a stage decides", admissible < unprotected);
        tally.count("ties", admissible > 1);
        let usual = chosen(&NOW);
        for id in ["PLACE-8", "PLACE-32", "PLACE-33"] {
            tally.count(id, chosen(&turned(id)) != usual);
        }
    });
    tally.assert_percent(&[
        ("several tasks", 50),
        ("a stage decides", 20),
        ("ties", 20),
        ("PLACE-8", 1),
        ("PLACE-32", 1),
        ("PLACE-33", 1),
    ]);
}
