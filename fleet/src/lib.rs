//! The fewest or the cheapest EC2 instances for a set of services, and how far the answer can be
//! from the best one.
//!
//! This is advice about what to buy, not what ECS would do: ECS places tasks one at a time on the
//! instances that are there. The tasks are packed as a whole instead, by several ways of filling,
//! column generation and repeated repair, and a lower bound is proven in whole numbers. Steps are
//! counted rather than time: the same request has the same answer everywhere, and any order of its
//! services the same totals.
//!
//! # Example: memory decides
//! ```
//! use stowplan_fleet::{FleetRequest, FleetService, FleetType, Proof, FleetResource, fleet};
//! use stowplan::task::Requirement;
//! use stowplan::unit::MemoryMib;
//!
//! let service = |memory, count| FleetService {
//!     requirement: Requirement { memory: MemoryMib(memory), ..Requirement::default() },
//!     count,
//!     ..FleetService::default()
//! };
//! let request = FleetRequest {
//!     services: vec![service(7000, 2), service(2048, 1), service(768, 4), service(128, 2), service(512, 1)],
//!     types: vec![FleetType { cpu: 2048, memory: 7764, price: 96_000_000, ..FleetType::default() }],
//!     ..FleetRequest::default()
//! };
//! let fleet = fleet(&request)?;
//! // 19,888 MiB in instances of 7,764: 2.56, so 3 at least.
//! assert_eq!((fleet.count, fleet.bound, fleet.proof), (3, 3, Proof::Sum(FleetResource::Memory)));
//! assert!(fleet.is_optimal());
//! # Ok::<(), stowplan_fleet::FleetError>(())
//! ```

#![no_std]

extern crate alloc;

#[cfg(test)]
extern crate std;

#[cfg(test)]
#[path = "../../core/tests/common/cases.rs"]
mod cases;

mod best;
mod bound;
mod columns;
mod diving;
mod fill;
mod filled_instance;
mod improve;
mod number;
mod pack;
mod pattern;
mod problem;
mod request;
mod simplex;
#[cfg(test)]
mod tests;
mod tighten;

use alloc::{collections::BTreeMap, vec::Vec};

pub use request::{FleetError, FleetObjective, FleetRequest, FleetService, FleetType, PRICE_MAX, TASKS_MAX, TYPES_MAX};

use best::Best;
use columns::Columns;
use filled_instance::{FilledInstance, Steps};
use pack::Packer;
use problem::Problem;
use stowplan::quantity::Quantity;

/// The most steps of any request; each takes about half a nanosecond of one core.
const STEPS_MAX: u64 = 72_000_000;
/// Steps that every request gets, and steps for each of its tasks.
const STEPS: (u64, u64) = (5_000_000, 900_000);

/// What instances have limits of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetResource {
    /// CPU units.
    Cpu,
    /// Memory.
    Memory,
    /// GPUs.
    Gpus,
    /// Network interfaces for `awsvpc` tasks.
    EniSlots,
}

impl FleetResource {
    const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Gpus, Self::EniSlots];
}

/// What proves the lower bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The sum of one resource over all tasks, against the part of an instance's room that tasks
    /// can fill: tasks of 3000 MiB fill 6000 of 7764.
    Sum(FleetResource),
    /// The sums of several resources together: no instance has room enough of all of them at that
    /// price.
    Resources,
    /// Large tasks, of which an instance holds few: their shares of one resource count for more
    /// than they are.
    Large(FleetResource),
    /// Tasks that cannot share an instance: `distinctInstance`, one host port, all GPUs.
    Exclusive,
    /// Prices of the tasks, by which no instance holds tasks worth more than it costs.
    Patterns,
}

/// Instances of one type that hold the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FleetInstance {
    /// The type, by its place in the request.
    pub instance_type: usize,
    /// What each holds: services by their place in the request, and how many tasks.
    pub tasks: Vec<(usize, u32)>,
    /// How many of them.
    pub count: u32,
}

/// The advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// What to buy, by type and content.
    pub instances: Vec<FleetInstance>,
    /// Services of which no type holds a single task, by their place in the request. They are left
    /// out of everything else.
    pub unfit: Vec<usize>,
    /// How many instances.
    pub count: u32,
    /// Billionths of the currency for an hour.
    pub price: u64,
    /// The lower bound of the objective: instances, or billionths of the currency for an hour.
    pub bound: u64,
    /// What proves the bound.
    pub proof: Proof,
    objective: FleetObjective,
}

impl Fleet {
    /// The value of the objective: instances, or billionths of the currency for an hour.
    #[must_use]
    pub fn value(&self) -> u64 {
        match self.objective {
            FleetObjective::Fewest => u64::from(self.count),
            FleetObjective::Cheapest => self.price,
        }
    }

    /// Whether no answer can be better in the first part of the objective.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.value() <= self.bound
    }

    /// How far above the best value it can be, in percent of the bound; `None` where the bound is 0
    /// and the value is not.
    #[must_use]
    pub fn gap_percent(&self) -> Option<Quantity> {
        let above = self.value().saturating_sub(self.bound);
        if above == 0 {
            return Some(Quantity::ZERO);
        }
        Quantity::from(above).times_over(Quantity::from(100_u32), Quantity::from(self.bound))
    }
}

/// Packs the services' tasks onto few or cheap instances, and proves how few or cheap they could be
/// (CAP-28, CAP-29, CAP-31).
///
/// Cost: at most about 72 million steps, 40 ms of one core at 1,000 tasks; fewer for few tasks, and
/// far fewer where the first answer is proven to be the best.
///
/// # Errors
/// [`FleetError`] when there is no type, or too many types or tasks.
pub fn fleet(request: &FleetRequest) -> Result<Fleet, FleetError> {
    request.check()?;
    let mut problem = Problem::new(request);
    tighten::tighten(&problem.classes, &mut problem.types);
    problem.set_dominated_aside();
    problem.active = fill::by_value(&problem);
    let tasks: u64 = request.services.iter().map(|service| u64::from(service.count)).sum();
    let mut steps = Steps::new(STEPS_MAX.min(STEPS.0 + STEPS.1 * tasks));
    let mut part = steps.take(1, 10);
    let (bound, mut proof) = bound::bound(&problem, &mut part);
    steps.give_back(part);
    let mut part = steps.take(1, 10);
    let solution = fill::fill(&problem, &mut part, |solution| solution.cost(&problem).0 <= bound);
    steps.give_back(part);
    let mut best = Best::new(&problem, solution, bound);
    let mut values = fill::plain_values(&problem);
    let mut learnt = alloc::vec![best.solution.clone()];
    if !best.is_proven() {
        let mut part = steps.take(1, 10);
        let mut solution = Packer::new(&problem).whole(&problem, &values, 200, &mut part);
        solution.shrink(&problem);
        best.offer(solution.clone());
        steps.give_back(part);
        learnt.push(solution);
    }
    if !best.is_proven() && problem.classes.len() <= columns::KINDS_MAX {
        let mut columns = Columns::new(&problem);
        learnt.iter().for_each(|solution| columns.learn(solution));
        let mut part = steps.take(3, 4);
        let before = best.bound;
        diving::dive(&problem, &mut columns, &mut best, &mut part);
        if best.bound > before {
            proof = Proof::Patterns;
        }
        steps.give_back(part);
        values = columns.values;
    }
    improve::improve(&problem, &values, &mut best, &mut steps);
    best.solution.shrink(&problem);
    let bound = best.bound;
    Ok(answer(request, &problem, best.solution.loads, bound, proof))
}

/// The tasks by service instead of by class, equal instances together.
fn answer(
    request: &FleetRequest,
    problem: &Problem,
    mut loads: Vec<FilledInstance>,
    bound: u64,
    proof: Proof,
) -> Fleet {
    for load in &mut loads {
        load.held.sort_unstable();
    }
    loads.sort_by(|one, other| (one.of, &one.held).cmp(&(other.of, &other.held)));
    let mut left: Vec<Vec<(usize, u32)>> = Vec::with_capacity(problem.services.len());
    for places in &problem.services {
        let count = |&place: &usize| (place, request.services.get(place).map_or(0, |service| service.count));
        left.push(places.iter().rev().map(count).collect());
    }
    let mut alike: BTreeMap<(usize, Vec<(usize, u32)>), u32> = BTreeMap::new();
    let (mut count, mut price) = (0, 0);
    for load in &loads {
        let mut tasks = Vec::with_capacity(load.held.len());
        for &(class, mut wanted) in &load.held {
            let Some(left) = left.get_mut(class) else { continue };
            while let Some((place, remaining)) = left.last_mut().filter(|_| wanted > 0) {
                let taken = wanted.min(*remaining);
                tasks.push((*place, taken));
                *remaining -= taken;
                wanted -= taken;
                if *remaining == 0 {
                    left.pop();
                }
            }
        }
        tasks.sort_unstable();
        let of = problem.types.get(load.of).map_or(0, |one| one.index);
        *alike.entry((of, tasks)).or_default() += 1;
        count += 1;
        price += request.types.get(of).map_or(0, |one| one.price);
    }
    let instances =
        alike.into_iter().map(|((instance_type, tasks), count)| FleetInstance { instance_type, tasks, count });
    Fleet {
        instances: instances.collect(),
        unfit: problem.unfit.clone(),
        count,
        price,
        bound,
        proof,
        objective: request.objective,
    }
}
