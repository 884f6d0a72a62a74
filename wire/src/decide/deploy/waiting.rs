//! Tasks of a deployment that wait for new instances of their provider.

use stowplan::{
    placement::{Explanation, WaitEnd},
    request::Target,
};

use crate::Error;
use crate::answer::DeployAnswer;
use crate::decide::{
    ClusterSession,
    place::prepared,
    place::request::Request,
    place::shares,
    target::{self, ManagedScaling},
};

/// Whether tasks that find no room wait for new instances of their provider (PLACE-140).
pub(in crate::decide) fn waits(session: &ClusterSession, request: &Request) -> bool {
    rule!("PLACE-140", "CAP-174");
    let provider = request.destination.to.targets().first().and_then(Target::provider);
    !request.destination.to.is_fargate()
        && provider.is_some_and(|name| target::managed_scaling(session, name) == ManagedScaling::On)
}

/// `waiting` and `waitingTasks`: what waits for instances at the end, and what stops it when none
/// come.
pub(in crate::decide) fn put_waiting(
    answer: &mut DeployAnswer,
    session: &mut ClusterSession,
    waiting: u32,
    explanation: Option<&Explanation>,
    request: &Request,
) -> Result<(), Error> {
    let end = match explanation.and_then(|found| found.closest.as_ref()) {
        Some(closest) => Some(WaitEnd::Rejected(closest.rejection)),
        None => {
            let prepared = prepared(&mut session.cluster, &request.spec)?;
            let end = session.cluster.wait_end(prepared).ok().flatten();
            let _ = session.cluster.forget_prepared(prepared);
            end
        }
    };
    answer.waiting = Some(waiting);
    answer.waiting_tasks = Some(shares::waiting_tasks(end));
    Ok(())
}
