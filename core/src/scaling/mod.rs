//! Service auto scaling: alarms, policies, schedules.
//!
//! | to | use |
//! |---|---|
//! | scale a service live | [`Autoscaler`], and the guide [live autoscaling](crate::_documentation::live_autoscaling) |
//! | follow a recorded day | [`Timeline`] |
//! | evaluate an alarm alone | [`Alarm`] |
//! | say a policy | [`TargetTracking`], [`StepScaling`], [`PredictiveScaling`] |
//! | decide once, with everything given | [`decide()`] |
//! | work out cron, rate and at expressions | [`schedule`] |
//! | evaluate metric math | [`metric_math`] |
//! | do as Kubernetes' pod autoscaler would | the crate `stowplan-kubernetes` |
//!
//! # Example: the formula of target tracking
//! ```
//! use stowplan::scaling::TargetTracking;
//! let policy = TargetTracking::new(50.into())?;
//! assert_eq!(policy.wanted(10, 80.into()), 16); // ceil(10 × 80 / 50)
//! # Ok::<(), stowplan::scaling::ScalingError>(())
//! ```

mod activity;
mod alarm;
mod alarm_monitor;
mod autoscaler;
mod cooldown;
mod decide;
mod error;
mod explain;
pub mod metric_math;
mod mute;
mod policy;
mod predictive;
mod reason;
pub mod schedule;
mod series;
mod step;
mod target;
mod target_tracking;
mod timeline;
mod utilisation;

pub use activity::{ActivityStatus, cause_alarm, cause_bounds, cause_scheduled, setting_bounds, setting_desired_count};
pub use alarm::{Alarm, AlarmState, ComparisonOperator, Evaluated, Evaluation, MissingData, samples_needed};
pub use alarm_monitor::Monitor;
pub use autoscaler::{Autoscaler, Progress, ScheduledChange};
pub use cooldown::{Cooldowns, ScaleInCooldown, ScaleOutCooldown};
pub use decide::{
    Demand, Direction, NotScaledReason, Proposal, ScalingDecision, ScalingOutcome, Signal, Situation, decide,
};
pub use error::ScalingError;
pub use mute::{MuteSchedule, Stretch, merged};
pub use policy::{PolicyKind, ScalingPolicy};
pub use predictive::{MaxCapacityBreach, PredictiveScaling};
pub use series::{SERIES_POINTS_MAX, Series, Statistic};
pub use step::{AdjustmentType, Aggregation, STEPS_MAX, StepAdjustment, StepScaling};
pub use target::{CapacityBounds, ScalableTarget, Suspended, TaskCounts};
pub use target_tracking::{COOLDOWN_DEFAULT_SECONDS, TargetTracking};
pub use timeline::{Running, ScheduledRun, Timeline, TimelineEvent, TimelineInput};
pub use utilisation::{
    acceptable_backlog, backlog_per_task, cluster_reservation, requests_per_target, service_utilisation,
};

pub use crate::rule::ScalingChoices;
