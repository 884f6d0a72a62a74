//! Where a task lands, and why not elsewhere.
//!
//! ECS places a task in four steps (PLACE-102): instances with the resources, those that satisfy
//! the constraints, those that the strategies prefer, and one of these. What is left before the
//! last step is the *admissible set*: ECS may pick any of it.
//!
//! | to | use |
//! |---|---|
//! | say what to place | [`TaskSpec`], with [`Constraint`]s and [`Strategy`]s |
//! | decide | [`Cluster::decide`](crate::Cluster::decide), which answers a [`Decision`] |
//! | know why, of every instance | [`Cluster::explain`](crate::Cluster::explain), which answers an [`Explanation`] with [`Remedy`]s |
//! | know which instance ECS would name | [`Cluster::closest`](crate::Cluster::closest), [`ServiceEvent`] |
//! | choose which task stops | [`Cluster::select_to_stop`](crate::Cluster::select_to_stop), which answers a [`Stop`] |
//! | say what a daemon does | [`Cluster::daemon_plan`](crate::Cluster::daemon_plan), which answers a [`DaemonPlan`] |
//!
//! # Example: the zone with fewer tasks, and there the fuller instance
//! ```
//! use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Packed, Requirement, Semantics, TaskSpec};
//!
//! let instance = |arn, zone, memory| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(memory)).zone(zone);
//! let instances = vec![instance("a1", "a", 4096), instance("a2", "a", 2048), instance("b1", "b", 4096)];
//! let mut cluster = Cluster::build(instances, vec![], &Semantics::V2026_11)?;
//! let web = TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024))).spread_zones().binpack(Packed::Memory);
//! let web = cluster.prepare(&web)?;
//! cluster.place_many(web, 3)?;
//! let tasks: Vec<u32> = cluster.instance_views().map(|(_, view)| view.running_tasks_count()).collect();
//! assert_eq!(tasks, [0, 2, 1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
