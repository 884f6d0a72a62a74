//! Where a task lands, and why not elsewhere: the four steps of ECS's task placement, in the order of the files.
//!
//! 1. `eligible`, `resources`: which instances can run the task at all (PLACE-102);
//! 2. `constraint`: which of them the constraints allow;
//! 3. `strategy`: which of those the strategies prefer, one stage after the other;
//! 4. `tie_break`: which one of the rest, the admissible set, is ours.

mod closest;
mod constraint;
mod daemon;
mod decide;
mod eligible;
mod event;
mod explain;
mod kind;
mod plan;
mod platform;
mod rejection;
mod remedy;
mod resources;
mod scale_in;
mod search;
mod spec;
mod strategy;
mod tie_break;
mod waiting;

pub use closest::Closest;
pub use daemon::DaemonPlan;
pub use decide::{Decision, Placed};
pub use eligible::Ignored;
pub use event::{NO_INSTANCES, NO_INSTANCES_IN_PROVIDER, PROTECTED_TASKS, ServiceEvent, TASK_SET_ID};
pub use explain::{Explanation, FunnelStep, InstanceReport, Verdict};
pub use rejection::{Reason, Rejection};
pub use remedy::{Remedy, RemedyKind};
pub use scale_in::Stop;
pub use spec::{
    CONSTRAINTS_MAX, Constraint, Field, Launch, Packed, STRATEGIES_MAX, SpecError, SpecErrorKind, Strategy, TaskSpec,
};

pub use waiting::WaitEnd;

pub(crate) use kind::Kind;
pub(crate) use plan::Plan;
pub(crate) use tie_break::at_end as pick_at_end;

/// The attribute that external (ECS Anywhere) instances carry.
pub(crate) const EXTERNAL_ATTRIBUTE: &str = "ecs.capability.external";

/// The attribute that holds an instance's Availability Zone.
pub(crate) const ZONE_ATTRIBUTE: &str = "ecs.availability-zone";

/// The attribute that holds an instance's type.
pub(crate) const TYPE_ATTRIBUTE: &str = "ecs.instance-type";

/// The attribute that holds an instance's VPC.
pub(crate) const VPC_ATTRIBUTE: &str = "ecs.vpc-id";
