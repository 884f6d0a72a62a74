//! EC2 Auto Scaling groups: their size, their policies, which instance is launched where, and which
//! one goes.
//!
//! | question | answered by |
//! |---|---|
//! | what may the size be, what does a scheduled action make of it | [`GroupSize`] |
//! | what do target tracking, step and simple policies want | [`tracked_capacity`], [`agreed_capacity`], [`stepped_capacity`], [`SimpleCooldown`] |
//! | which instance terminates | [`terminate`] |
//! | in which zone is the next one launched, when is the group rebalanced | [`launch_zones`], [`is_imbalanced`], [`rebalancing_maximum`] |
//! | how many on demand, what do weights make of it | [`on_demand_count`], [`weighted_launch`] |
//! | how large is the warm pool | [`warm_pool_size`] |
//! | how many are replaced at once | [`Maintenance`] |

mod maintenance;
mod mixed;
mod policy;
mod size;
mod termination_policy;
mod warm_pool;
mod zones;

pub use maintenance::{Maintenance, MaintenanceError, Replacement};
pub use mixed::{WeightError, check_weights, on_demand_count, weighted_launch, weighted_limit};
pub use policy::{SimpleCooldown, Tracked, agreed_capacity, stepped_capacity, tracked_capacity};
pub use size::{GroupError, GroupSize, SCHEDULED_ACTIONS_MAX, ScheduledGroupAction};
pub use termination_policy::{
    GroupMember, MixedShare, PolicyError, Purchase, Template, Terminated, TerminationPolicy, check_policies, terminate,
};
pub use warm_pool::warm_pool_size;
pub use zones::{Distribution, ZoneState, is_imbalanced, launch_zones, rebalancing_maximum};
