//! The steady workloads: 200 task specifications on instances of 12 attribute classes, 30 % of the
//! prepared tasks with a static host port.

use stowplan::{
    cluster::{
        Cluster,
        facts::{InstanceFacts, ResourceFacts},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Constraint, Decision, Field, Packed, Placed, Strategy, TaskSpec},
    query::Query,
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};

/// What a benchmark may fail with.
pub type Failure = Box<dyn std::error::Error>;

/// The task specifications of a workload.
pub const KINDS: u32 = 200;

const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];
/// Name, CPU units and MiB of the instance types: with three zones twelve classes.
const TYPES: [(&str, i64, i64); 4] =
    [("c5.xlarge", 4096, 7680), ("m5.xlarge", 4096, 15_700), ("m5.2xlarge", 8192, 31_400), ("r5.xlarge", 4096, 31_600)];

/// A stream of numbers, the same on every run.
#[derive(Clone, Debug)]
pub struct Draws(u64);

impl Draws {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let upper = (z ^ (z >> 31)) >> 32;
        u32::try_from((upper * u64::from(bound)) >> 32).unwrap_or(0)
    }
}

/// How full a cluster is at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Nothing placed; all instances are of one size, so that all tie.
    Fresh,
    /// Tasks take about this share of the memory, in hundredths.
    Percent(u32),
}

/// The instances of a workload.
#[must_use]
pub fn instances(count: u32, fill: Fill) -> Vec<InstanceFacts> {
    (0..count)
        .map(|n| {
            let (name, cpu, memory) = TYPES.get(n as usize / 3 % 4).copied().unwrap_or(("c5.xlarge", 4096, 7680));
            let (cpu, memory) = if fill == Fill::Fresh { (4096, 15_700) } else { (cpu, memory) };
            let zone = ZONES.get(n as usize % 3).map(|zone| (*zone).into());
            InstanceFacts {
                arn: instance_arn(n),
                agent_connected: true,
                attributes: vec![
                    ("ecs.availability-zone".into(), zone),
                    ("ecs.instance-type".into(), Some(name.into())),
                ],
                registered: ResourceFacts {
                    cpu,
                    memory,
                    ports_tcp: vec![22, 2375, 2376, 51678, 51679],
                    ..ResourceFacts::default()
                },
                ..InstanceFacts::default()
            }
        })
        .collect()
}

/// The ARN of the n-th instance.
#[must_use]
pub fn instance_arn(n: u32) -> String {
    // Spread over the ARNs, so that neighbours in ARN order are none in the list.
    format!("arn:aws:ecs:us-east-1:111122223333:container-instance/bench/{:08x}", n.wrapping_mul(2_654_435_761))
}

/// The n-th task specification of a workload.
///
/// # Errors
/// None: the expressions are valid.
pub fn spec(n: u32) -> Result<TaskSpec, Failure> {
    let mut draws = Draws::new(u64::from(n) + 1);
    let constraint = match n % 4 {
        0 => Some("attribute:ecs.instance-type =~ m5.*"),
        1 => Some("attribute:ecs.instance-type != c5.xlarge"),
        2 if n % 8 == 2 => Some("attribute:ecs.availability-zone in [us-east-1a, us-east-1b]"),
        _ => None,
    };
    let ports_tcp = if n % 10 < 3 { vec![u16::try_from(8000 + n)?] } else { vec![] };
    Ok(TaskSpec {
        group: format!("service:s{n}"),
        requirement: Requirement {
            cpu: CpuUnits(64 + 64 * draws.below(8)),
            memory: MemoryMib(128 + 64 * draws.below(24)),
            ports_tcp,
            ..Requirement::default()
        },
        constraints: constraint.map(Query::parse).transpose()?.map(Constraint::MemberOf).into_iter().collect(),
        strategies: vec![Strategy::Binpack(Packed::Memory)],
        ..TaskSpec::default()
    })
}

/// Spread over the zones, then the instances, then packed by memory.
#[must_use]
pub fn chain() -> Vec<Strategy> {
    vec![
        Strategy::Spread(Field::Attribute("ecs.availability-zone".into())),
        Strategy::Spread(Field::InstanceId),
        Strategy::Binpack(Packed::Memory),
    ]
}

/// A cluster under a steady load.
#[derive(Clone, Debug)]
pub struct SteadyCluster {
    /// The cluster.
    pub cluster: Cluster,
    /// Its task specifications.
    pub prepared_tasks: Vec<PreparedId>,
    /// The tasks that are placed.
    pub tasks: Vec<TaskId>,
    /// The prepared task of each of them.
    pub prepared_of: Vec<u32>,
    /// What comes next.
    pub draws: Draws,
}

impl SteadyCluster {
    /// A cluster, its prepared tasks, and tasks laid at random up to `fill`; `adapt` changes the
    /// prepared tasks before they are prepared.
    ///
    /// # Errors
    /// None: the facts are valid.
    pub fn new(count: u32, fill: Fill, adapt: impl Fn(u32, &mut TaskSpec)) -> Result<Self, Failure> {
        let mut specs = (0..KINDS).map(spec).collect::<Result<Vec<_>, _>>()?;
        (0..).zip(&mut specs).for_each(|(n, spec)| adapt(n, spec));
        let mut cluster = Cluster::build(instances(count, fill), vec![], &Semantics::V2026_11)?;
        let prepared_tasks = specs.iter().map(|spec| cluster.prepare(spec)).collect::<Result<Vec<_>, _>>()?;
        let mut load = Self { cluster, prepared_tasks, tasks: vec![], prepared_of: vec![], draws: Draws::new(7) };
        if let Fill::Percent(percent) = fill {
            let ids: Vec<InstanceId> = load.cluster.instances().collect();
            for id in ids {
                // From 20 points below to 20 above the wanted share, so that the mean is right.
                let share = i64::from(percent) - 20 + i64::from(load.draws.below(41));
                load.fill(id, share.min(100), &specs)?;
            }
        }
        Ok(load)
    }

    /// Lays tasks on an instance until they take so many hundredths of the memory.
    fn fill(&mut self, id: InstanceId, share: i64, specs: &[TaskSpec]) -> Result<(), Failure> {
        let Some(memory) = self.cluster.instance(id).map(|instance| instance.memory_registered()) else {
            return Ok(());
        };
        let keep = memory - memory * share / 100;
        for _ in 0..60 {
            let prepared = self.draws.below(KINDS);
            let (Some(&kind_id), Some(spec)) =
                (self.prepared_tasks.get(prepared as usize), specs.get(prepared as usize))
            else {
                continue;
            };
            let Some(instance) = self.cluster.instance(id) else { break };
            let left = instance.memory_remaining() - i64::from(spec.requirement.memory.0);
            if left >= keep && self.cluster.check(kind_id, id)?.is_none() {
                self.tasks.push(self.cluster.apply(&Placed { prepared: kind_id, instance: id })?);
                self.prepared_of.push(prepared);
            }
        }
        Ok(())
    }

    /// Draws the next `count` prepared tasks.
    pub fn requests(&mut self, count: usize) -> Vec<u32> {
        let bound = u32::try_from(self.prepared_tasks.len()).unwrap_or(0);
        (0..count).map(|_| self.draws.below(bound)).collect()
    }

    /// Places one task; `false` when nothing fits.
    ///
    /// # Errors
    /// None while the prepared tasks live.
    pub fn place(&mut self, prepared: u32) -> Result<bool, Failure> {
        let Some(&id) = self.prepared_tasks.get(prepared as usize) else { return Ok(false) };
        let Decision::Placed(placed) = self.cluster.decide(id)? else { return Ok(false) };
        self.tasks.push(self.cluster.apply(&placed)?);
        self.prepared_of.push(prepared);
        Ok(true)
    }

    /// Removes a task at random and returns its prepared task.
    ///
    /// # Errors
    /// None while the tasks live.
    pub fn remove(&mut self) -> Result<Option<u32>, Failure> {
        let bound = u32::try_from(self.tasks.len()).unwrap_or(u32::MAX);
        if bound == 0 {
            return Ok(None);
        }
        let at = self.draws.below(bound) as usize;
        self.cluster.remove_task(self.tasks.swap_remove(at))?;
        Ok(Some(self.prepared_of.swap_remove(at)))
    }
}
