//! The life of a task: which container starts and stops when, what that makes of the task, and why it stopped.
//!
//! [`TaskRun`] has no clock and starts nothing. It is told what happened and when ([`Event`]), says what is to be done
//! ([`Action`]) and when it wants to be told of the time again ([`TaskRun::next_timeout`]).
//!
//! # Example: an essential container ends
//! ```
//! use stowplan::cluster::facts::LastStatus;
//! use stowplan::task::lifecycle::{Action, ContainerPlan, Event, StopCode, TaskPlan, TaskRun};
//! use stowplan::unit::Timestamp;
//! let plan = TaskPlan { containers: vec![ContainerPlan::essential()], ..TaskPlan::default() };
//! let mut run = TaskRun::new(&plan, Timestamp(0));
//! assert_eq!(run.next_action(), Some(Action::Start(0)));
//! run.handle(Timestamp(1000), Event::Started { container: 0 });
//! assert_eq!(run.last_status(), LastStatus::Running);
//! run.handle(Timestamp(9000), Event::Exited { container: 0, exit_code: Some(0) });
//! assert_eq!(run.last_status(), LastStatus::Stopped);
//! assert_eq!(run.cause().unwrap().code(), StopCode::EssentialContainerExited);
//! ```

mod definition;
mod health;
mod restart;
mod run;
mod stop_cause;
#[cfg(test)]
mod tests;

pub use definition::{Condition, ContainerPlan, TaskPlan, Work};
pub use health::{Health, task_health};
pub use restart::{Restart, RestartPolicy};
pub use run::{Action, ContainerRun, ContainerStatus, Event, Failure, TaskRun};
pub use stop_cause::{StopCause, StopCode};
