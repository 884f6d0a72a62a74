//! Deployments: rolling ones step by step, how they end, and why some never end.
//!
//! # Example: a rolling update of four tasks at 50 and 100 percent
//! ```
//! use stowplan::deployment::{Needs, Percentages, Room, Rooms, ServiceScheduler, follow};
//! let needs = Needs { old: [256, 512, 0, 0], new: [256, 512, 0, 0], ..Needs::default() };
//! let room = Room { free: [512, 1024, 0, 0], open: true, old: 4, new: 0 };
//! let mut rooms = Rooms { rooms: vec![room], needs, new_from: 1 };
//! let percentages = Percentages { minimum_healthy: 50, maximum: 100 };
//! let mut service = ServiceScheduler::steady(4, percentages, rooms.old_tasks());
//! service.deploy();
//! let course = follow(&mut service, &mut rooms, u32::MAX);
//! assert!(course.completes);
//! let after: Vec<_> = course.rows.iter().map(|row| (row.old, row.new)).collect();
//! assert_eq!(after, [(2, 2), (0, 4)]);
//! ```

mod blue_green;
mod breaker;
mod clock;
mod daemon;
mod display;
mod draining;
mod event;
mod follow;
mod health;
mod limits;
mod plan;
mod rebalance;
mod remedy;
mod rollout;
mod search;
mod search_state;
mod step;
mod traffic;
mod trigger;

pub use blue_green::Beside;
pub use breaker::{
    CircuitBreaker, DeploymentAlarms, RolloutState, TaskResult, Threshold, bake_seconds, early_success, roll_back_to,
    throttle_seconds,
};
pub use clock::Clock;
pub use daemon::DaemonRollout;
pub use draining::{DrainPass, Draining, daemon_waves};
pub use follow::{DeploymentCourse, StepSummary, follow};
pub use health::{RUNNING_SECONDS, Signs, TargetCheck};
pub use limits::{Limits, PercentageError, Percentages};
pub use plan::{DeploymentOutcome, DeploymentPlan, StuckProof};
pub use rebalance::{Rebalanced, ZoneMove, is_balanced, next_move};
pub use remedy::DeploymentRemedy;
pub use rollout::Rollout;
pub use search::{Orders, Searched, search};
pub use search_state::{AMOUNTS, Amounts, Needs, Room, Rooms};
pub use step::{NO_INSTANCE, Place, Places, SchedulerStep, ServiceScheduler, ServiceTask, TaskCondition, WaitsFor};
pub use traffic::{Stage, TrafficShift, task_set_count};
pub use trigger::starts_deployment;

pub use crate::rule::DeploymentChoices;

use crate::request::{SpecError, TaskSpec};

crate::cluster::changes! {
    fn plan_deployment(rollout: &Rollout<'_>) -> Result<DeploymentPlan, SpecError>;
    fn deployment_remedies(rollout: &Rollout<'_>) -> alloc::vec::Vec<DeploymentRemedy>;
    fn plan_beside(rollout: &Rollout<'_>) -> Result<Beside, SpecError>;
    fn plan_daemon(task: &TaskSpec, percentages: Percentages) -> Result<DaemonRollout, SpecError>;
}
