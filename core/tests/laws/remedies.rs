//! Each remedy works, names all whom it helps, and is the smallest: one less does not work. Judged
//! by the second engine.

use proptest::prelude::*;
use stowplan::{
    cluster::{Cluster, facts::InstanceFacts},
    placement::{Constraint, Rejection, Remedy, RemedyKind, TaskSpec},
    query::Query,
    rule::Semantics,
    task::{GpuFraction, Gpus},
    unit::Protocol,
};

use crate::{
    arn,
    cases::cases,
    choices,
    common::{cluster, read_under, spec},
    second::Model,
    tally::Tally,
};

/// The instances to which the task may go, in the order of the ARNs.
fn fitting(model: &Model, spec: &TaskSpec) -> Vec<String> {
    let mut arns: Vec<String> = model.feasible(spec).into_iter().map(|instance| instance.arn.clone()).collect();
    arns.sort();
    arns
}

/// The task with other amounts.
fn with(spec: &TaskSpec, change: impl FnOnce(&mut TaskSpec)) -> TaskSpec {
    let mut spec = spec.clone();
    change(&mut spec);
    spec
}

fn ports(spec: &mut TaskSpec, protocol: Protocol) -> &mut Vec<u16> {
    match protocol {
        Protocol::Tcp => &mut spec.requirement.ports_tcp,
        Protocol::Udp => &mut spec.requirement.ports_udp,
    }
}

fn with_port(spec: &TaskSpec, protocol: Protocol, from: u16, to: u16) -> TaskSpec {
    with(spec, |spec| {
        let own = ports(spec, protocol);
        own.retain(|port| *port != from);
        own.push(to);
    })
}

/// With so many ports, all of them free ones.
fn with_ports(spec: &TaskSpec, count: u32) -> TaskSpec {
    with(spec, |spec| {
        spec.requirement.ports_tcp = (50_000..).take(count as usize).collect();
        spec.requirement.ports_udp.clear();
    })
}

/// With a GPU requirement in place of its own.
fn with_gpus(spec: &TaskSpec, gpus: Gpus) -> TaskSpec {
    with(spec, |spec| spec.requirement.gpus = gpus)
}

/// How many tasks an empty, connected copy takes, up to some.
fn hold_when_empty(like: &InstanceFacts, copies: u32, spec: &TaskSpec, semantics: &Semantics, most: u32) -> u32 {
    let copy = |n: u32| {
        let mut copy = InstanceFacts { arn: format!("new-{n}"), agent_connected: true, ..like.clone() };
        copy.empty();
        copy
    };
    let mut model = Model { instances: (0..copies).map(copy).collect(), tasks: vec![], semantics: semantics.clone() };
    for serial in 0..most {
        let Some(first) = fitting(&model, spec).first().cloned() else { return serial };
        model.place(&first, spec, serial as usize);
    }
    most
}

/// Applies a remedy, and takes it one short of working.
fn judge(remedy: &Remedy, named: &[String], model: &Model, spec: &TaskSpec, wanted: u32) -> Result<(), TestCaseError> {
    let after = |spec: &TaskSpec| fitting(model, spec);
    let none = Vec::<String>::new();
    prop_assert!(!named.is_empty());
    match &remedy.kind {
        RemedyKind::ReduceCpu { by, to } => {
            prop_assert_eq!(to + by, spec.requirement.cpu.0);
            prop_assert_eq!(after(&with(spec, |spec| spec.requirement.cpu.0 = *to)), named);
            prop_assert_eq!(after(&with(spec, |spec| spec.requirement.cpu.0 = to + 1)), none);
        }
        RemedyKind::ReduceMemory { by, to } => {
            prop_assert_eq!(to + by, spec.requirement.memory.0);
            prop_assert_eq!(after(&with(spec, |spec| spec.requirement.memory.0 = *to)), named);
            prop_assert_eq!(after(&with(spec, |spec| spec.requirement.memory.0 = to + 1)), none);
        }
        RemedyKind::ReduceCpuAndMemory { cpu, memory } => {
            let sized =
                |cpu, memory| with(spec, |spec| (spec.requirement.cpu.0, spec.requirement.memory.0) = (cpu, memory));
            prop_assert!(after(&sized(*cpu, *memory)).contains(&named[0]));
            prop_assert!(!after(&sized(cpu + 1, *memory)).contains(&named[0]));
            prop_assert!(!after(&sized(*cpu, memory + 1)).contains(&named[0]));
        }
        RemedyKind::ChangePort { protocol, from, to } => {
            prop_assert_eq!(after(&with_port(spec, *protocol, *from, *to)), named);
            for nearer in from + 1..*to {
                let own = ports(&mut spec.clone(), *protocol).contains(&nearer);
                let fits = after(&with_port(spec, *protocol, *from, nearer));
                prop_assert!(own || !named.iter().all(|arn| fits.contains(arn)), "{nearer} is nearer than {to}");
            }
        }
        RemedyKind::DynamicPorts => prop_assert_eq!(after(&with_ports(spec, 0)), named),
        RemedyKind::FewerPorts { to } => {
            prop_assert!(after(&with_ports(spec, *to)).contains(&named[0]));
            prop_assert_eq!(after(&with_ports(spec, to + 1)), none);
        }
        RemedyKind::ReduceGpus { to } => {
            prop_assert_eq!(after(&with_gpus(spec, Gpus::Count(*to))), named);
            prop_assert_eq!(after(&with_gpus(spec, Gpus::Count(to + 1))), none);
        }
        RemedyKind::ReduceGpuMemory { by, to } => {
            prop_assert_eq!(spec.requirement.gpus, Gpus::Shared { memory: to + by });
            prop_assert_eq!(after(&with_gpus(spec, Gpus::Shared { memory: *to })), named);
            prop_assert_eq!(after(&with_gpus(spec, Gpus::Shared { memory: to + 1 })), none);
        }
        RemedyKind::ChangeGpuFraction { to } => {
            let fits = after(&with_gpus(spec, Gpus::Fraction(*to)));
            prop_assert!(named.iter().all(|arn| fits.contains(arn)));
        }
        RemedyKind::RemoveConstraint { constraint } => {
            let without = with(spec, |spec| {
                let removed = spec.constraints.remove(usize::from(*constraint));
                // Asked twice it is one.
                spec.constraints.retain(|other| removed != Constraint::DistinctInstance || *other != removed);
            });
            prop_assert_eq!(after(&without), named);
        }
        RemedyKind::ConnectAgent => {
            let mut model = model.clone();
            model.instances.iter_mut().for_each(|instance| instance.agent_connected = true);
            prop_assert_eq!(fitting(&model, spec), named);
        }
        RemedyKind::AddAttribute { index } => {
            let attribute = &spec.requires_attributes[usize::from(*index)];
            let mut model = model.clone();
            model.instances.iter_mut().for_each(|instance| instance.attributes.push(attribute.clone()));
            prop_assert_eq!(fitting(&model, spec), named);
        }
        RemedyKind::ChangeArchitecture { to } => {
            let fits = after(&with(spec, |spec| spec.platform.architecture = Some(*to)));
            prop_assert!(named.iter().all(|arn| fits.contains(arn)));
        }
        RemedyKind::ChangeSystem { to } => {
            let fits = after(&with(spec, |spec| spec.platform.family = Some((*to).to_owned())));
            prop_assert!(named.iter().all(|arn| fits.contains(arn)));
        }
        RemedyKind::OtherSubnets => prop_assert_eq!(after(&with(spec, |spec| spec.zones = None)), named),
        RemedyKind::MoreInstances { count } => {
            let like = model.instances.iter().find(|facts| facts.arn == named[0]).unwrap();
            let hold = |copies| hold_when_empty(like, copies, spec, &model.semantics, wanted);
            prop_assert_eq!(hold(*count), wanted, "too few");
            prop_assert!(hold(count - 1) < wanted, "one less is enough");
        }
        other => prop_assert!(false, "untested remedy {other:?}"),
    }
    Ok(())
}

/// The single changes that a look at the reasons alone would promise: each of these has its remedy.
fn promised(model: &Model, spec: &TaskSpec) -> Vec<&'static str> {
    let considered = model.instances.iter().filter(|facts| model.is_considered(facts, spec));
    let mut promised = Vec::new();
    for facts in considered {
        let rejections = model.rejections(facts, spec);
        promised.extend(match rejections.as_slice() {
            [Rejection::Cpu { remaining: 1.., .. }] => Some("reduceCpu"),
            [Rejection::Memory { remaining: 1.., .. }] => Some("reduceMemory"),
            [Rejection::PortTaken { .. }] => Some("dynamicPorts"),
            [Rejection::Gpus { free: 1.., .. } | Rejection::AllGpus { free: 1.., .. }] => Some("reduceGpus"),
            [Rejection::GpuMemory { most: 1.., .. }] => Some("reduceGpuMemory"),
            [Rejection::Location] => Some("otherSubnets"),
            [Rejection::MemberOf { .. } | Rejection::DistinctInstance { .. }] => Some("removeConstraint"),
            _ => None,
        });
    }
    promised
}

/// A task that often fits nowhere, for it needs much of something; and how many are left to place.
fn hungry() -> impl Strategy<Value = (TaskSpec, u32)> {
    (spec(), 0..10_u32, 0..8_u32, 1..9_u32).prop_map(|(mut spec, what, more, wanted)| {
        let needs = &mut spec.requirement;
        match what {
            0 => needs.cpu.0 += 700 + 131 * more,
            1 => needs.memory.0 += 1400 + 257 * more,
            2 | 3 => (needs.cpu.0, needs.memory.0) = (900 + 199 * more, 1900 + 301 * more),
            4 => needs.gpus = Gpus::Shared { memory: 800 + 60 * more },
            5 => needs.gpus = if more > 5 { Gpus::All } else { Gpus::Count(2 + more / 3) },
            6 => needs.gpus = Gpus::Fraction(GpuFraction::ALL[more as usize % 3]),
            7 => needs.ports_tcp = vec![80, 81, 8080],
            8 => needs.ports_tcp = (100..194 + u16::try_from(more).unwrap()).collect(),
            _ => {}
        }
        (spec, wanted)
    })
}

type Drawn = ((Vec<InstanceFacts>, Vec<stowplan::cluster::facts::TaskFacts>), (TaskSpec, u32), Semantics);

/// The remedies of a case, each judged; their names.
fn remedies(((instances, tasks), (spec, wanted), semantics): Drawn) -> Result<Vec<&'static str>, TestCaseError> {
    let spec = read_under(&spec, &semantics);
    let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
    let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
    let prepared = cluster.prepare(&spec).unwrap();
    let explanation = cluster.explain(prepared, wanted).unwrap();
    let names: Vec<&str> = explanation.remedies.iter().map(|remedy| remedy.kind.as_str()).collect();
    if !model.feasible(&spec).is_empty() {
        prop_assert_eq!(names, Vec::<&str>::new());
        return Ok(vec![]);
    }
    for remedy in &explanation.remedies {
        let named: Vec<String> = remedy.instances.iter().map(|&id| arn(&cluster, id)).collect();
        judge(remedy, &named, &model, &spec, wanted)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{remedy:?}")))?;
    }
    for name in promised(&model, &spec) {
        prop_assert!(names.contains(&name), "{name} is promised, there is {names:?}");
    }
    Ok(names)
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn every_remedy_works_and_is_minimal(drawn in (cluster(), hungry(), choices())) {
        remedies(drawn)?;
    }
}

/// Each sort of remedy comes up, and is judged.
#[test]
fn every_remedy_is_drawn() {
    let tally = Tally::of(&(cluster(), hungry(), choices()), 2000, |tally, drawn| {
        for name in remedies(drawn).unwrap() {
            tally.count(name, true);
        }
    });
    let often = ["reduceCpu", "reduceMemory", "dynamicPorts", "reduceGpuMemory", "removeConstraint", "moreInstances"];
    let seldom = [
        "reduceCpuAndMemory",
        "changePorts",
        "fewerPorts",
        "reduceGpus",
        "changeGpuFraction",
        "connectAgent",
        "addAttribute",
        "changeArchitecture",
        "changeOperatingSystem",
        "otherSubnets",
    ];
    let wanted: Vec<(&str, u32)> =
        often.map(|name| (name, 1)).into_iter().chain(seldom.map(|name| (name, 0))).collect();
    tally.assert_percent(&wanted);
}

/// One change that mends two failures at once is a remedy, too: an attribute that the task and a
/// constraint ask for, an agent that a constraint asks for, and the family of Windows in full.
#[test]
fn a_change_that_mends_two_failures() {
    let windows = [("ecs.os-type", "windows"), ("ecs.os-family", "WINDOWS_SERVER_2022_CORE")];
    let constraint = |text: &str| Constraint::MemberOf(Query::parse(text).unwrap());
    let web =
        |change: fn(&mut TaskSpec)| with(&TaskSpec { group: "service:web".into(), ..TaskSpec::default() }, change);
    let ssd = || ("ssd".to_owned(), Some("yes".to_owned()));
    let asks = [
        (
            &[][..],
            true,
            with(&web(|_| {}), |spec| {
                spec.requires_attributes = vec![("ssd".into(), None), ssd()];
                spec.constraints = vec![constraint("attribute:ssd exists")];
            }),
            vec![RemedyKind::AddAttribute { index: 1 }],
        ),
        (
            &[][..],
            false,
            with(&web(|_| {}), |spec| {
                spec.constraints = vec![constraint("agentConnected == true")];
            }),
            vec![RemedyKind::ConnectAgent],
        ),
        (
            &windows[..],
            true,
            web(|spec| spec.platform.family = Some("LINUX".into())),
            vec![RemedyKind::ChangeSystem { to: "WINDOWS_SERVER_2022_CORE" }],
        ),
    ];
    for (attributes, agent_connected, spec, expected) in asks {
        let attributes =
            attributes.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect();
        let instance = InstanceFacts { arn: "i".into(), agent_connected, attributes, ..InstanceFacts::default() };
        let mut cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let remedies = cluster.explain(prepared, 1).unwrap().remedies;
        let kinds: Vec<RemedyKind> = remedies.into_iter().map(|remedy| remedy.kind).collect();
        let found: Vec<&RemedyKind> =
            kinds.iter().filter(|kind| !matches!(kind, RemedyKind::MoreInstances { .. })).collect();
        assert_eq!(found, expected.iter().collect::<Vec<_>>());
    }
}
