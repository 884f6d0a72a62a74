//! Workloads that the benchmarks share.

pub mod fleet;
pub mod peers;
pub mod workload;

use stowplan::{
    cluster::{
        Cluster, InvalidCluster,
        facts::{Holding, InstanceFacts, ResourceFacts, TaskFacts},
    },
    placement::{Field, Packed, Strategy, TaskSpec},
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};

/// A cluster of `count` instances in three zones, about half full, of mixed sizes.
///
/// # Errors
/// None: the facts are valid.
pub fn cluster(count: u32) -> Result<Cluster, InvalidCluster> {
    let zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    let instances = (0..count).map(|n| InstanceFacts {
        arn: format!("arn:aws:ecs:us-east-1:111122223333:container-instance/bench/{n:08x}"),
        agent_connected: true,
        attributes: vec![
            ("ecs.availability-zone".into(), zones.get(n as usize % 3).map(|zone| (*zone).into())),
            ("ecs.instance-type".into(), Some(if n % 4 == 0 { "c5.large".into() } else { "m5.xlarge".into() })),
        ],
        registered: ResourceFacts {
            cpu: 4096,
            memory: i64::from(7936 + 8 * (n % 97)),
            ports_tcp: vec![22, 2375, 2376, 51678, 51679],
            ..ResourceFacts::default()
        },
        ..InstanceFacts::default()
    });
    let tasks = (0..count).map(|n| TaskFacts {
        arn: format!("arn:aws:ecs:us-east-1:111122223333:task/bench/{n:08x}"),
        group: format!("service:s{}", n % 50),
        instance: Some(format!("arn:aws:ecs:us-east-1:111122223333:container-instance/bench/{n:08x}")),
        holds: Holding { cpu: 1024 + 8 * (n % 113), memory: 2048 + 16 * (n % 101), ..Holding::default() },
        ..TaskFacts::default()
    });
    Cluster::build(instances.collect(), tasks.collect(), &Semantics::V2026_11)
}

/// A task of a service that is spread over the zones and packed by memory within them.
#[must_use]
pub fn spec(memory: u32) -> TaskSpec {
    TaskSpec {
        group: "service:s7".into(),
        requirement: Requirement { cpu: CpuUnits(256), memory: MemoryMib(memory), ..Requirement::default() },
        strategies: vec![
            Strategy::Spread(Field::Attribute("ecs.availability-zone".into())),
            Strategy::Binpack(Packed::Memory),
        ],
        ..TaskSpec::default()
    }
}
