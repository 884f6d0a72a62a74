//! The life of a task: when each container starts and stops, the status of the task, and why it
//! stopped.
//!
//! [`TaskRun`] has no clock and starts nothing. The caller tells it what happened and when
//! ([`LifecycleEvent`]); it answers what to do ([`Action`]) and when to call it again
//! ([`TaskRun::next_timeout`]).
//!
//! # Example: an essential container ends
//! ```
//! use stowplan::cluster::facts::LastStatus;
//! use stowplan_check::lifecycle::{Action, ContainerPlan, LifecycleEvent, StopCode, TaskPlan, TaskRun};
//! use stowplan::unit::Timestamp;
//! let plan = TaskPlan { containers: vec![ContainerPlan::essential()], ..TaskPlan::default() };
//! let mut run = TaskRun::new(&plan, Timestamp(0));
//! assert_eq!(run.next_action(), Some(Action::Start(0)));
//! run.handle(Timestamp(1000), LifecycleEvent::Started { container: 0 });
//! assert_eq!(run.last_status(), LastStatus::Running);
//! run.handle(Timestamp(9000), LifecycleEvent::Exited { container: 0, exit_code: Some(0) });
//! assert_eq!(run.last_status(), LastStatus::Stopped);
//! assert_eq!(run.cause().unwrap().code(), StopCode::EssentialContainerExited);
//! ```

mod plan;
mod restart;
mod stop_cause;
mod task_plan;
mod task_run;
#[cfg(test)]
mod tests;

pub use plan::{ContainerCondition, ContainerPlan, TaskPlan, Work};
pub use restart::{Restart, RestartPolicy};
pub use stop_cause::{StopCause, StopCode};
pub use task_plan::task_plan;
pub use task_run::{Action, ContainerRun, ContainerStatus, Failure, LifecycleEvent, TaskRun};
