//! Requests: the task as a caller describes it, where it may go, and the calls of ECS's API.
//!
//! A request is a value that holds what a caller of ECS's API says.
//! [`Cluster::run_task`](crate::cluster::Cluster::run_task) and its neighbours carry it out.
//!
//! | request | is | carried out by |
//! |---|---|---|
//! | [`RunTask`] | a number of standalone tasks | [`Cluster::run_task`](crate::cluster::Cluster::run_task) |
//! | [`StartTask`] | a task on each of the container instances that are named | [`Cluster::start_task`](crate::cluster::Cluster::start_task) |
//! | [`Service`] | tasks that a service's scheduler would start | [`Cluster::service`](crate::cluster::Cluster::service) |
//! | [`Daemon`] | a service with one task on each suitable instance | [`Cluster::daemon`](crate::cluster::Cluster::daemon) |
//! | [`ScaleIn`] | a number of tasks of a group that stop | [`Cluster::scale_in`](crate::cluster::Cluster::scale_in) |
//!
//! Requests that start tasks have a [`TaskSpec`]: the task with its constraints and strategies.

mod daemon;
mod default_strategies;
mod definition;
mod describe;
mod destination;
mod detail;
mod error;
mod group;
mod percentages;
mod platform;
mod platform_need;
mod prepared;
mod provider_strategy;
mod run_task;
mod runs_on;
mod scale_in;
#[cfg(feature = "serde")]
mod serial;
mod service;
mod spec;
mod start_task;
mod starter;
mod subnet;
mod written;

pub use daemon::Daemon;
pub use definition::{ConstraintError, DefinitionError};
pub use destination::{Destination, ProviderFacts, Target};
pub use detail::Detail;
pub use error::{NO_INSTANCES, NO_INSTANCES_IN_PROVIDER, RequestError};
pub use group::{service_group, task_group};
pub use percentages::{Limits, PercentageError, Percentages};
pub use platform_need::PlatformNeed;
pub use provider_strategy::{
    BASE_MAX, CapacityProviderStrategyItem, ITEMS_MAX, ProviderKind, ProviderStrategy, StrategyError, WEIGHT_MAX,
};
pub use run_task::RunTask;
pub use scale_in::{ScaleIn, is_task_set};
pub use service::Service;
pub use spec::{
    CONSTRAINTS_MAX, Constraint, Field, Launch, Packed, STRATEGIES_MAX, SpecError, SpecErrorKind, Strategy, TaskSpec,
};
pub use start_task::StartTask;
pub use starter::Starter;
pub use subnet::{Subnet, SubnetReach, UnknownZone};

pub(crate) use platform::{AskedPlatform, PLATFORM_ATTRIBUTES};
pub(crate) use prepared::{PreparedTask, ResolvedLaunch, Stage, stages};

/// The most tasks of one RunTask, and the most container instances of one StartTask (PLACE-115,
/// documented).
pub const RUN_TASK_MAX: usize = 10;
