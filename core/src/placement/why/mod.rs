//! Why a task goes where it goes, or nowhere, and what would help.

mod closest;
mod display;
mod event;
mod explain;
mod remedy;
mod report;
mod wait_end;

pub use closest::Closest;
pub use event::{PROTECTED_TASKS, ServiceEvent, TASK_SET_ID};
pub use explain::{Explanation, FunnelStep};
pub use remedy::{Remedy, RemedyKind};
pub use report::{InstanceReport, Verdict};
pub use wait_end::WaitEnd;

pub(crate) use closest::{closest, counts, failures};
pub(crate) use display::{Summary, Table};
pub(crate) use explain::{explain, lacks_only_amounts};
pub(crate) use wait_end::wait_end;
