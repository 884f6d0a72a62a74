//! Where a task lands, and why not elsewhere.
//!
//! - `step`: the four steps of ECS's task placement, in order, by a plain scan;
//! - `indexed`: the same decision by the indexes;
//! - `why`: reasons, the closest instance, full explanations, remedies, and the texts of ECS's events.

pub(crate) mod daemon;
mod decision;
mod indexed;
pub(crate) mod scale_in;
pub(crate) mod step;
pub(crate) mod why;

pub use crate::request::{
    CONSTRAINTS_MAX, Constraint, Field, Launch, NO_INSTANCES, NO_INSTANCES_IN_PROVIDER, Packed, STRATEGIES_MAX,
    SpecError, SpecErrorKind, Strategy, TaskSpec,
};
pub use daemon::DaemonPlan;
pub use decision::{Decision, Placed};
pub use scale_in::Stop;
pub use step::{Ignored, Reason, Rejection};
pub use why::{
    Closest, Explanation, FunnelStep, InstanceReport, PROTECTED_TASKS, Remedy, RemedyKind, ServiceEvent, TASK_SET_ID,
    Verdict, WaitEnd,
};

pub(crate) use indexed::{IndexPlan, IndexPlans, Search};
pub(crate) use step::{Narrowed, at_end as pick_at_end};
