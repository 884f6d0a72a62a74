//! How many instances a cluster has: capacity providers, cluster auto scaling, Auto Scaling groups,
//! and what that costs.
//!
//! | question | answered by |
//! |---|---|
//! | which provider gets the next task, which loses one | [`ProviderStrategy`] |
//! | how many instances do waiting tasks need | [`estimate`] |
//! | what is CapacityProviderReservation, and what does it ask for | [`Reservation`] |
//! | what happens this minute | [`ClusterScaler`] |
//! | what happens over hours | [`Cluster::capacity_course`](crate::cluster::Cluster::capacity_course) |
//! | why does the cluster not shrink | [`Cluster::held_instances`](crate::cluster::Cluster::held_instances), [`idle_course`] |
//! | what does its Auto Scaling group do | the crate `stowplan-group` |
//! | what does it cost | [`price`] |
//! | how much more fits, which instances to free | [`advise`] |
//! | which instances to buy | the crate `stowplan-fleet` |
//!
//! # Example: a base on demand, then three on Spot for each on demand
//! ```
//! use stowplan::capacity::{CapacityChoices, CapacityProviderStrategyItem, ProviderKind, ProviderStrategy};
//!
//! let item = |provider: &str, base, weight| CapacityProviderStrategyItem { provider: provider.into(), base, weight };
//! let items = vec![item("on-demand", 2, 1), item("spot", 0, 3)];
//! let strategy = ProviderStrategy::new(items, |_| Some(ProviderKind::AutoScalingGroup), &CapacityChoices::V2026_11).unwrap();
//! assert_eq!(strategy.split(10), [4, 6]); // 2 of the base, then 8 as 1 to 3
//! ```

pub mod advise;
mod course;
mod estimate;
pub mod fargate;
mod idle_cycle;
pub mod managed_instances;
mod managed_scaling;
mod membership;
pub mod price;
mod reservation;
mod scale_in_hold;
mod settings;
mod termination_protection;
mod type_room;

pub use crate::request::{
    BASE_MAX, CapacityProviderStrategyItem, ITEMS_MAX, ProviderKind, ProviderStrategy, StrategyError, WEIGHT_MAX,
};
pub use course::{Arrival, CapacityCourse, Fate, Hindrance, Launches, Member, MemberState, Minute, Scenario};
pub use estimate::{Estimate, GroupEstimate, GroupShape, WaitingGroup, estimate, group_waiting};
pub use idle_cycle::{Cycle, Idle, idle_course};
pub use managed_scaling::{ClusterScaler, GroupBounds, LOW_ALARM_MINUTES, Rest, Scaled};
pub use membership::{Membership, NotCounted, instances_in_use, waiting_groups};
pub use reservation::{Percent, Reservation, Side};
pub use scale_in_hold::{HeldInstance, HoldQuestion, ScaleInHold};
pub use settings::{ManagedScaling, SettingsError};
pub use type_room::{Resource, TaskCapacity, TypeRoom};

pub use crate::rule::CapacityChoices;

use crate::{
    id::InstanceId,
    request::{SpecError, TaskSpec},
};
use advise::{Budget, Fit, Movable, Repack};

crate::cluster::changes! {
    fn fit(spec: &TaskSpec, limit: u32) -> Result<Fit, SpecError>;
    fn fit_count(spec: &TaskSpec, limit: u32) -> Result<u32, SpecError>;
    fn repack(
        services: &[Movable],
        budget: Budget,
        is_candidate: &dyn Fn(InstanceId) -> bool,
        is_daemon: &dyn Fn(&str) -> bool,
    ) -> Result<Repack, SpecError>;
    fn capacity_course(scenario: &Scenario, arrivals: &[Arrival]) -> Result<CapacityCourse, SpecError>;
}
