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
//! | how many are replaced at once | [`Maintenance`], [`Refresh`] |
//! | which kind of capacity is launched first | [`segment_shares`] |
//! | what is an instance in a lifecycle state to the group | [`LifecycleState`] |
//! | what do all policies decide at an instant | [`GroupStand`] |
//! | what becomes of the group over time | [`GroupCourse`] |

#![no_std]
#![cfg_attr(cold_code_small, feature(optimize_attribute))]

extern crate alloc;

#[macro_use]
extern crate stowplan;

#[cfg(test)]
extern crate std;

mod course;
mod explain;
mod lifecycle;
mod maintenance;
mod mixed;
mod policy;
mod process;
mod refresh;
mod scaler;
mod segments;
mod size;
mod termination_policy;
mod warm_pool;
mod zones;

pub use course::{
    COURSE_LAUNCHES_MAX, COURSE_MEMBERS_MAX, CourseError, CourseMember, CourseZone, EndReason, GroupCourse, GroupRun,
    GroupScenario, GroupTick, HookCourse, HostEvent, WarmPool, ZonalShift,
};
pub use lifecycle::{LifecyclePlace, LifecycleState};
pub use maintenance::{Maintenance, MaintenanceError, Replacement};
pub use mixed::{WeightError, check_weights, on_demand_count, weighted_launch, weighted_limit};
pub use policy::{SimpleCooldown, Tracked, agreed_capacity, stepped_capacity, tracked_capacity};
pub use process::GroupProcess;
pub use refresh::{Refresh, RefreshPlan, SetAside};
pub use scaler::{
    GroupDecision, GroupHold, GroupOutcome, GroupPolicy, GroupPolicyKind, GroupStand, GroupWish, SimpleScaling,
    WarmCount,
};
pub use segments::{CapacityType, SegmentError, SegmentPart, check_segment, segment_shares};
pub use size::{GroupError, GroupSize, SCHEDULED_ACTIONS_MAX, ScheduledGroupAction, may_have_actions};
pub use termination_policy::{
    GroupMember, MixedShare, Narrowed, PolicyError, Purchase, Template, Terminated, TerminationPolicy,
    TerminationStage, check_policies, terminate,
};
pub use warm_pool::warm_pool_size;
pub use zones::{Distribution, ZoneState, is_imbalanced, launch_zones, rebalancing_maximum};

/// Seconds of warm-up and of cooldown where neither a policy nor the group says another
/// (`DefaultCooldown`).
pub const WARMUP_DEFAULT_SECONDS: u32 = 300;
