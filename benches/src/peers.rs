//! The work that other schedulers do beside this engine, in a file that all of them read, and the
//! check of what they did.
//!
//! The file has one fact a line, words parted by blanks: `instance NAME ZONE TYPE CPU MEMORY`,
//! `kind GROUP CPU MEMORY TYPES ZONES` (`-` for any), `task KIND INSTANCE` for what runs at the
//! start, `request KIND` for what is placed; kinds and instances by number. A peer answers with
//! `round VARIANT PLACED SECONDS`, and before it one `put KIND INSTANCE` for each placement of that
//! round; every round begins at the start again.

use std::{collections::BTreeMap, fmt::Write as _};

use stowplan::{
    cluster::{Cluster, facts::InstanceFacts},
    id::{InstanceId, PreparedId},
    placement::{Field, Packed, Placed, Strategy, TaskSpec},
    rule::Semantics,
};

use crate::workload::{Draws, Failure, Fill, KINDS, SteadyCluster, instances, spec};

/// The cluster sizes.
pub const SIZES: [u32; 3] = [1_000, 5_000, 10_000];
/// Placements of a round, at most.
pub const BATCH: usize = 200;
/// Rounds that are measured.
pub const ROUNDS: usize = 5;

/// What is asked of a placement beyond CPU and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Nothing.
    Plain,
    /// An instance type or a zone.
    Constraint,
    /// The tasks of a service spread over the zones.
    Spread,
}

impl Variant {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Constraint, Self::Spread];

    /// Its word in the files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Constraint => "constraint",
            Self::Spread => "spread",
        }
    }

    /// Makes a kind one of this variant.
    fn adapt(self, spec: &mut TaskSpec) {
        spec.requirement.ports_tcp.clear();
        if self != Self::Constraint {
            spec.constraints.clear();
        }
        spec.strategies = vec![Strategy::Binpack(Packed::Memory)];
        if self == Self::Spread {
            spec.strategies.insert(0, Strategy::Spread(Field::Attribute("ecs.availability-zone".into())));
        }
    }
}

/// Tasks that run at the start, as kind and instance by number.
type Running = Vec<(u32, u32)>;

/// The work at one cluster size.
#[derive(Debug)]
pub struct Work {
    facts: Vec<InstanceFacts>,
    specs: Vec<TaskSpec>,
    running: Running,
    /// The kinds that are asked for, in order.
    pub requests: Vec<u32>,
}

impl Work {
    /// A cluster of `count` instances whose memory is 70 % taken.
    ///
    /// # Errors
    /// None: the facts are valid.
    pub fn new(count: u32) -> Result<Self, Failure> {
        let mut load = SteadyCluster::new(count, Fill::Percent(70), |_, spec| Variant::Constraint.adapt(spec))?;
        let facts = instances(count, Fill::Percent(70));
        let mut running = Vec::with_capacity(load.tasks.len());
        let by_id: BTreeMap<InstanceId, u32> =
            (0..).zip(ids(&load.cluster, &facts)).map(|(number, id)| (id, number)).collect();
        for (&task, &kind) in load.tasks.iter().zip(&load.prepared_of) {
            let on = load.cluster.task(task).and_then(|task| task.instance());
            let number = on.and_then(|id| by_id.get(&id)).ok_or("a task on no instance")?;
            running.push((kind, *number));
        }
        let specs = (0..KINDS).map(spec).collect::<Result<_, _>>()?;
        Ok(Self { facts, specs, running, requests: load.requests(BATCH * ROUNDS) })
    }

    /// A small case of packing: `tasks` requests, and as many equal empty instances as surely
    /// suffice.
    ///
    /// # Errors
    /// None: the facts are valid.
    pub fn packing(tasks: usize) -> Result<Self, Failure> {
        let facts = instances(u32::try_from(tasks / 3)?, Fill::Fresh);
        let specs = (0..KINDS).map(spec).collect::<Result<_, _>>()?;
        let mut draws = Draws::new(11);
        let requests = (0..tasks).map(|_| draws.below(KINDS)).collect();
        Ok(Self { facts, specs, running: vec![], requests })
    }

    /// The file that the peers read.
    #[must_use]
    pub fn file(&self) -> String {
        let mut text = String::new();
        let attribute = |instance: &InstanceFacts, wanted: &str| {
            let value = instance.attributes.iter().find(|(name, _)| name == wanted);
            value.and_then(|(_, value)| value.clone()).map_or_else(|| "-".to_owned(), |value| value.to_string())
        };
        for (n, instance) in self.facts.iter().enumerate() {
            let (zone, kind) = (attribute(instance, "ecs.availability-zone"), attribute(instance, "ecs.instance-type"));
            let _ = writeln!(
                text,
                "instance i{n} {zone} {kind} {} {}",
                instance.registered.cpu, instance.registered.memory
            );
        }
        for (n, spec) in (0_u32..).zip(&self.specs) {
            let (types, zones) = allowed(n);
            let (cpu, memory) = (spec.requirement.cpu.0, spec.requirement.memory.0);
            let _ = writeln!(text, "kind s{n} {cpu} {memory} {types} {zones}");
        }
        for (kind, instance) in &self.running {
            let _ = writeln!(text, "task {kind} {instance}");
        }
        for kind in &self.requests {
            let _ = writeln!(text, "request {kind}");
        }
        text
    }

    /// The cluster at the start, with the kinds of a variant and the instances by number.
    ///
    /// # Errors
    /// None: the facts are valid.
    pub fn cluster(&self, variant: Variant) -> Result<(Cluster, Vec<PreparedId>, Vec<InstanceId>), Failure> {
        let mut cluster = Cluster::build(self.facts.clone(), vec![], &Semantics::V2026_11)?;
        let mut kinds = Vec::with_capacity(self.specs.len());
        for spec in &self.specs {
            let mut spec = spec.clone();
            variant.adapt(&mut spec);
            kinds.push(cluster.prepare(&spec)?);
        }
        let ids = ids(&cluster, &self.facts);
        for &(kind, instance) in &self.running {
            let (Some(&kind), Some(&instance)) = (kinds.get(kind as usize), ids.get(instance as usize)) else {
                continue;
            };
            cluster.apply(&Placed { prepared: kind, instance })?;
        }
        Ok((cluster, kinds, ids))
    }
}

/// The instances of a cluster in the order of the facts.
fn ids(cluster: &Cluster, facts: &[InstanceFacts]) -> Vec<InstanceId> {
    facts.iter().filter_map(|fact| cluster.find_instance(&fact.arn)).collect()
}

/// What the n-th kind's constraint says, as lists of types and zones.
const fn allowed(n: u32) -> (&'static str, &'static str) {
    match n % 4 {
        0 => ("m5.xlarge,m5.2xlarge", "-"),
        1 => ("m5.xlarge,m5.2xlarge,r5.xlarge", "-"),
        2 if n % 8 == 2 => ("-", "us-east-1a,us-east-1b"),
        _ => ("-", "-"),
    }
}

/// One measured round of a peer.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Tasks that found room.
    pub placed: u32,
    /// How long they took.
    pub seconds: f64,
}

/// The rounds of one way to run a peer.
#[derive(Debug)]
pub struct Answer {
    /// What the peer calls it: a way and a variant, `shipped-plain`.
    pub name: String,
    /// Its rounds.
    pub rounds: Vec<Round>,
    /// Placements that an instance had no room for, or that a constraint forbids.
    pub illegal: u32,
}

/// Reads what a peer answered, and puts every task where the peer put it.
///
/// # Errors
/// A line that is none of the three.
pub fn check(work: &Work, answer: &str) -> Result<Vec<Answer>, Failure> {
    let clusters = Variant::ALL.into_iter().map(|variant| work.cluster(variant)).collect::<Result<Vec<_>, _>>()?;
    let mut answers: Vec<Answer> = vec![];
    let mut puts: Vec<(usize, usize)> = vec![];
    for line in answer.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some("put"), Some(kind), Some(instance), None) => puts.push((kind.parse()?, instance.parse()?)),
            (Some("round"), Some(name), Some(placed), Some(seconds)) => {
                let variant = Variant::ALL.iter().position(|variant| name.ends_with(variant.word()));
                let (cluster, kinds, ids) = variant.and_then(|at| clusters.get(at)).ok_or("no such variant")?;
                let illegal = illegal(&mut cluster.clone(), kinds, ids, &puts)?;
                puts.clear();
                let round = Round { placed: placed.parse()?, seconds: seconds.parse()? };
                match answers.iter_mut().find(|answer| answer.name == name) {
                    Some(answer) => {
                        answer.rounds.push(round);
                        answer.illegal += illegal;
                    }
                    None => answers.push(Answer { name: name.into(), rounds: vec![round], illegal }),
                }
            }
            _ => return Err(format!("not an answer: {line}").into()),
        }
    }
    Ok(answers)
}

fn illegal(
    cluster: &mut Cluster,
    kinds: &[PreparedId],
    ids: &[InstanceId],
    puts: &[(usize, usize)],
) -> Result<u32, Failure> {
    let mut illegal = 0;
    for &(kind, instance) in puts {
        let (&kind, &instance) = (kinds.get(kind).ok_or("no such kind")?, ids.get(instance).ok_or("no such instance")?);
        if cluster.check(kind, instance)?.is_some() {
            illegal += 1;
        } else {
            cluster.apply(&Placed { prepared: kind, instance })?;
        }
    }
    Ok(illegal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_say_what_the_constraints_say() {
        let work = Work::new(24).unwrap();
        let empty = Work { running: vec![], ..work };
        let (cluster, kinds, ids) = empty.cluster(Variant::Constraint).unwrap();
        for (n, &kind) in (0..).zip(&kinds) {
            let (types, zones) = allowed(n);
            for (&id, fact) in ids.iter().zip(&empty.facts) {
                let value = |at: usize| fact.attributes.get(at).unwrap().1.clone().unwrap().to_string();
                let among = |list: &str, value: &str| list == "-" || list.split(',').any(|one| one == value);
                let listed = among(zones, &value(0)) && among(types, &value(1));
                assert_eq!(cluster.check(kind, id).unwrap().is_none(), listed, "kind {n} on {}", fact.arn);
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_found() {
        let work = Work::new(12).unwrap();
        let puts: String = (0..100).map(|_| "put 1 3\n").collect();
        let answers = check(&work, &format!("{puts}round shipped-plain 100 0.5\n")).unwrap();
        let answer = answers.first().unwrap();
        assert_eq!((answer.name.as_str(), answer.rounds.len()), ("shipped-plain", 1));
        assert!(answer.illegal > 80, "{}", answer.illegal);
    }
}
