//! The request, and the requests that make no sense.

use alloc::vec::Vec;

use stowplan::task::Requirement;

/// Tasks of one request, at most.
pub const TASKS_MAX: u32 = 10_000;
/// The most instance types of one request.
pub const TYPES_MAX: usize = 200;
/// The highest price of one instance: a hundred thousand of the currency for an hour, in
/// billionths.
pub const PRICE_MAX: u64 = 100_000_000_000_000;

/// Tasks of one service, all alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetService {
    /// What one task takes.
    pub requirement: Requirement,
    /// How many tasks.
    pub count: u32,
    /// Whether no instance may hold two tasks of the service (`distinctInstance`).
    pub distinct_instance: bool,
    /// The instance types that may hold it, as indexes of [`FleetRequest::types`]; `None` for all
    /// of them.
    pub allowed_types: Option<Vec<usize>>,
}

/// An instance type that may be bought: what an instance of it registers, empty (CAP-28).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetType {
    /// CPU units.
    pub cpu: u32,
    /// Memory in MiB, less what the system and the agent keep for themselves.
    pub memory: u32,
    /// Whole GPUs.
    pub gpus: u32,
    /// How many `awsvpc` tasks it holds; `None` where that is not known, and so not checked.
    pub eni_slots: Option<u32>,
    /// Billionths of the currency for an hour (CAP-25).
    pub price: u64,
}

/// What is to be small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FleetObjective {
    /// The number of instances, then the price.
    #[default]
    Fewest,
    /// The price, then the number of instances.
    Cheapest,
}

/// The services, and what may be bought for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetRequest {
    /// The services.
    pub services: Vec<FleetService>,
    /// The types to choose from.
    pub types: Vec<FleetType>,
    /// The daemons, which run once on every instance: each takes its resources first, and its host
    /// ports.
    pub daemons: Vec<Requirement>,
    /// What is to be small.
    pub objective: FleetObjective,
}

/// A request that is too large, or has no instance type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FleetError {
    code: &'static str,
    message: alloc::string::String,
}

impl FleetError {
    /// Which error it is.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }
}

impl FleetRequest {
    /// What [`fleet`](super::fleet) refuses.
    pub(crate) fn check(&self) -> Result<(), FleetError> {
        let tasks = self.services.iter().fold(0_u64, |sum, service| sum + u64::from(service.count));
        if tasks > u64::from(TASKS_MAX) {
            let message = alloc::format!("{tasks} tasks, at most {TASKS_MAX} are taken");
            return Err(FleetError { code: "fleet/too-many-tasks", message });
        }
        if self.types.iter().any(|one| one.price > PRICE_MAX) {
            let message = "a price above 100,000 for an hour".into();
            return Err(FleetError { code: "fleet/price", message });
        }
        match self.types.len() {
            0 => Err(FleetError { code: "fleet/no-type", message: "no instance type to choose from".into() }),
            1..=TYPES_MAX => Ok(()),
            types => {
                let message = alloc::format!("{types} instance types, at most {TYPES_MAX} are taken");
                Err(FleetError { code: "fleet/too-many-types", message })
            }
        }
    }
}
