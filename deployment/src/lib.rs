//! Deployments of services on Amazon ECS: rolling ones step by step, how they end, and why some
//! never end.
//!
//! They are planned on a [`Cluster`] of the crate `stowplan`, on a what-if of it, or without one.
//! [`PlanDeployment`] adds the questions to all three.
//!
//! | question | answered by |
//! |---|---|
//! | how does a rolling update go on this cluster, does it end, and if not, why | [`plan_deployment`](PlanDeployment::plan_deployment) of a [`Rollout`] |
//! | what would make it end | [`deployment_remedies`](PlanDeployment::deployment_remedies) |
//! | is there room for a blue/green, linear or canary deployment | [`plan_beside`](PlanDeployment::plan_beside) |
//! | how is a daemon replaced, wave by wave | [`plan_daemon`](PlanDeployment::plan_daemon) |
//! | what fails it, and what completes it early | its [terms](RolloutTerms), told as a [`TimedPlan`] |
//! | when does each step happen | [`Clock`] |
//! | which counts do the percentages allow | [`Percentages::limits`] |
//! | what moves the traffic | [`TrafficShift`] |
//! | which stages does it pass through, with which hooks, and how does it get back | [`stages`] |
//! | when does the circuit breaker trip, and what is rolled back to | [`CircuitBreaker`], [`roll_back_to`] |
//! | does a change of the service start a deployment at all | [`starts_deployment`] |
//! | what do draining instances replace at once | [`Draining`] |
//! | which task moves to balance the zones | [`next_move`] |
//! | what does the scheduler do in one step, on places of my own | [`ServiceScheduler`], [`follow`], [`search`] |
//!
//! # Example: no instance holds the old task and the new one
//! ```
//! use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, Semantics, TaskFacts, TaskSpec};
//! use stowplan_deployment::{DeploymentOutcome, PlanDeployment, Rollout};
//!
//! let needs = Requirement::new(CpuUnits(512), MemoryMib(1536));
//! let instances = ["a", "b"].map(|arn| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(2048)));
//! let running = ["a", "b"].map(|on| TaskFacts::new(format!("task-on-{on}"), "service:web", &needs).on(on).definition("web:1"));
//! let mut cluster = Cluster::build(instances.into(), running.into(), &Semantics::V2026_11)?;
//!
//! let web = TaskSpec::service("web", needs.clone());
//! let rollout = Rollout::new(&web, 2).old(&needs).definition("web:2");
//! let plan = cluster.plan_deployment(&rollout)?;
//! assert!(matches!(plan.outcome, DeploymentOutcome::Stuck { .. }));
//! // 2048 - 1536 = 512 MiB are left on each: too few, and at 100 percent no old task stops before.
//! assert_eq!(
//!     plan.to_string(),
//!     "\
//! stuck, held by placement: nothing has been chosen yet, so no order does better
//! healthy at least 2 (2 must be), tasks at most 2 (4 may be)
//! step 1: stops 0, starts 0: 2 old, 0 new, 2 healthy, 2 without a place, held by placement
//! "
//! );
//! let remedies: Vec<String> = cluster.deployment_remedies(&rollout)?.iter().map(ToString::to_string).collect();
//! assert_eq!(remedies, ["lower `minimumHealthyPercent` to 50 or less", "add 1 empty instance like a"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The machine below
//! A plan is the service's scheduler, [`ServiceScheduler`], which [`follow`] drives step by step
//! until it is done or stuck, and [`search`], which tries every other order. They know no cluster,
//! only [`Places`]. Here four tasks at 50 and 100 percent, on one instance given by its amounts:
//! ```
//! use stowplan_deployment::{Needs, Percentages, Room, Rooms, ServiceScheduler, follow};
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

#![no_std]
#![cfg_attr(cold_code_small, feature(optimize_attribute))]

extern crate alloc;

#[macro_use]
extern crate stowplan;

#[cfg(test)]
extern crate std;

mod blue_green;
mod breaker;
mod clock;
mod daemon;
mod display;
mod drain_plan;
mod draining;
mod event;
mod failure;
mod follow;
mod health;
mod places;
mod plan;
mod planner;
mod questions;
mod rebalance;
mod rebalance_plan;
mod remedy;
mod rollout;
mod search;
mod search_state;
pub mod stages;
mod step;
mod terms;
mod timed;
mod traffic;
mod trigger;
mod watch;
mod without;

pub use blue_green::Beside;
pub use breaker::{
    CircuitBreaker, DeploymentAlarms, RolloutState, TaskResult, Threshold, bake_seconds, early_success, roll_back_to,
    throttle_seconds,
};
pub use clock::Clock;
pub use daemon::DaemonRollout;
pub use drain_plan::{
    DrainHold, DrainPlan, DrainRemedy, DrainService, DrainStep, Drainage, DrainedService, HeldTasks, drain_remedies,
    plan_draining,
};
pub use draining::{DrainPass, Draining, daemon_waves};
pub use failure::{DeploymentFailure, EarlyCompletion, FailedBy, Happening, TimedPlan, WayBack};
pub use follow::{DeploymentCourse, StepSummary, follow};
pub use health::{RUNNING_SECONDS, Signs, TargetCheck};
pub use plan::{DeploymentOutcome, DeploymentPlan, StuckProof};
pub use questions::PlanDeployment;
pub use rebalance::{RebalanceExclusion, Rebalanced, ZoneMove, is_balanced, is_rebalancing_enabled, next_move};
pub use rebalance_plan::{RebalanceMove, RebalancePlan, RebalanceStop, Rebalancing, plan_rebalancing};
pub use remedy::DeploymentRemedy;
pub use rollout::Rollout;
pub use search::{Orders, Searched, search};
pub use search_state::{AMOUNTS, Amounts, Needs, Room, Rooms};
pub use step::{NO_INSTANCE, Place, Places, SchedulerStep, ServiceScheduler, ServiceTask, TaskCondition, WaitsFor};
pub use terms::{
    AlarmTerms, BreakerTerms, Cleanup, EarlySuccessTerms, HealthScript, RollbackTo, RolloutTerms, Side, Turn,
};
pub use traffic::{Stage, TrafficShift, task_set_count};
pub use trigger::{SERVICE_MEMBERS, ServiceMember, UpdateEffect, service_member, starts_deployment};

pub use stowplan::{
    request::{Limits, PercentageError, Percentages},
    rule::DeploymentChoices,
};

#[cfg(doc)]
use stowplan::Cluster;
