//! Fleets to choose for CP-SAT and this engine: seeded cases in a file that both read.
//!
//! One fact a line: `objective fewest|cheapest`, `type NAME CPU MEMORY PRICE` (nano-USD for an
//! hour), `service COUNT CPU MEMORY DISTINCT` (1 for at most one task on an instance).

use std::fmt::Write as _;

use stowplan::{
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};
use stowplan_fleet::{FleetObjective, FleetRequest, FleetService, FleetType};

use crate::workload::Draws;

/// Tasks of a case.
pub const SIZES: [u32; 5] = [50, 100, 200, 500, 1_000];

/// What the tasks of a case are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// Much CPU, little memory.
    Cpu,
    /// Much memory, little CPU.
    Memory,
    /// Some of these, some of those.
    Mixed,
    /// Mixed, every fourth service with `distinctInstance`.
    Distinct,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name: what it is like, and the number of tasks.
    pub name: String,
    /// What is asked.
    pub request: FleetRequest,
}

/// Name, CPU units, MiB that an agent registers, nano-USD for an hour in us-east-1.
const TYPES: [(&str, u32, u32, u64); 8] = [
    ("m5.xlarge", 4096, 15_700, 192_000_000),
    ("m5.large", 2048, 7_764, 96_000_000),
    ("m5.2xlarge", 8192, 31_600, 384_000_000),
    ("c5.large", 2048, 3_700, 85_000_000),
    ("c5.xlarge", 4096, 7_600, 170_000_000),
    ("c5.2xlarge", 8192, 15_600, 340_000_000),
    ("r5.large", 2048, 15_700, 126_000_000),
    ("r5.xlarge", 4096, 31_600, 252_000_000),
];

/// The thirty cases.
#[must_use]
pub fn cases() -> Vec<Case> {
    let ways = [
        ("cpu", Mix::Cpu, FleetObjective::Fewest),
        ("memory", Mix::Memory, FleetObjective::Fewest),
        ("mixed", Mix::Mixed, FleetObjective::Fewest),
        ("distinct", Mix::Distinct, FleetObjective::Fewest),
        ("cheapest", Mix::Mixed, FleetObjective::Cheapest),
        ("cheapest-distinct", Mix::Distinct, FleetObjective::Cheapest),
    ];
    let mut cases = vec![];
    for (seed, (name, mix, objective)) in (0..).zip(ways) {
        for tasks in SIZES {
            let mut draws = Draws::new(seed * 1_000_003 + u64::from(tasks));
            let types = if objective == FleetObjective::Fewest { &TYPES[..1] } else { &TYPES[..] };
            let one = |&(_, cpu, memory, price): &(&str, u32, u32, u64)| FleetType {
                cpu,
                memory,
                price,
                ..FleetType::default()
            };
            let request = FleetRequest {
                services: services(mix, tasks, &mut draws),
                types: types.iter().map(one).collect(),
                objective,
                ..FleetRequest::default()
            };
            cases.push(Case { name: format!("{name}-{tasks}"), request });
        }
    }
    cases
}

/// Services until there are so many tasks.
fn services(mix: Mix, tasks: u32, draws: &mut Draws) -> Vec<FleetService> {
    let mut services = vec![];
    let mut left = tasks;
    while left > 0 {
        let count = (1 + draws.below(4 + tasks / 25)).min(left);
        left -= count;
        let number = services.len();
        let (cpu, memory) = match (mix, number % 2) {
            (Mix::Cpu, _) | (Mix::Mixed | Mix::Distinct, 0) => (256 + 32 * draws.below(40), 128 + 64 * draws.below(24)),
            _ => (64 + 32 * draws.below(16), 1024 + 128 * draws.below(40)),
        };
        services.push(FleetService {
            requirement: Requirement { cpu: CpuUnits(cpu), memory: MemoryMib(memory), ..Requirement::default() },
            count,
            distinct_instance: mix == Mix::Distinct && number % 4 == 3,
            ..FleetService::default()
        });
    }
    services
}

impl Case {
    /// The file that CP-SAT reads.
    #[must_use]
    pub fn file(&self) -> String {
        let objective = if self.request.objective == FleetObjective::Fewest { "fewest" } else { "cheapest" };
        let mut text = format!("objective {objective}\n");
        for (one, (name, ..)) in self.request.types.iter().zip(TYPES) {
            let _ = writeln!(text, "type {name} {} {} {}", one.cpu, one.memory, one.price);
        }
        for service in &self.request.services {
            let (cpu, memory) = (service.requirement.cpu.0, service.requirement.memory.0);
            let _ = writeln!(text, "service {} {cpu} {memory} {}", service.count, u8::from(service.distinct_instance));
        }
        text
    }
}
