//! The requests of ECS's API, carried out: RunTask, StartTask, a service's scheduler, a daemon; and
//! the outcome of each.
//!
//! [`request`](crate::request) is what is asked, [`placement`](crate::placement) decides for one
//! task. Here one task is decided and committed after the other (PLACE-9), and the outcome has what
//! ECS would answer: placements, failures, a service event, the tasks that wait. On the cluster
//! itself the tasks stay; in a [`fork`](Cluster::fork) it is a what-if.
//!
//! | file | what it does |
//! |---|---|
//! | `run_task`, `start_task`, `service`, `daemon`, `scale_in` | one question each |
//! | `sequence` | the tasks of RunTask and services, one after the other, each at its provider |
//! | `no_room` | the tasks that found no room: which wait, which fail, and why |
//! | `present` | what is there already: tasks by provider, tasks that wait |
//! | `subnets` | the zones of subnets (PLACE-42) |
//! | `outcome` | the answers |

mod daemon;
mod no_room;
mod outcome;
mod place;
mod present;
mod run_task;
mod scale_in;
mod sequence;
mod service;
mod start_task;
mod subnets;

pub use outcome::{
    DaemonOutcome, DaemonStop, DaemonStopReason, Explained, Placement, PlacementSite, RequestOutcome, ScaleInOutcome,
    ServiceOutcome, Share, StartFailure, StartFailureReason, StartTaskOutcome,
};

#[cfg(doc)]
use super::Cluster;

use crate::request::{Daemon, RequestError, RunTask, ScaleIn, Service, StartTask};

super::changes! {
    fn run_task(request: &RunTask<'_>) -> Result<RequestOutcome, RequestError>;
    fn start_task(request: &StartTask<'_>) -> Result<StartTaskOutcome, RequestError>;
    fn service(request: &Service<'_>) -> Result<ServiceOutcome, RequestError>;
    fn daemon(request: &Daemon<'_>) -> Result<DaemonOutcome, RequestError>;
    fn scale_in(request: &ScaleIn<'_>) -> ScaleInOutcome;
}
