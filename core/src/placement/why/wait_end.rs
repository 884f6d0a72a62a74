//! Tasks that wait for an instance of their capacity provider, and why those that get none stop
//! (PLACE-140, PLACE-141).

use core::fmt;

use super::closest::closest;
use crate::{
    id::Row,
    placement::step::{Reason, Rejection, is_meant},
    request::PreparedTask,
    state::{State, facts::InstanceStatus},
    unit::Protocol,
};

/// Why ECS gives up a task that waited in PROVISIONING; prints the task's `stoppedReason`
/// (PLACE-141).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitEnd {
    /// The provider has ACTIVE instances; the closest one fails this check first.
    Rejected(Rejection),
    /// The provider has instances, and none is ACTIVE.
    NoActiveInstances,
    /// The provider has no instance in the cluster.
    EmptyCapacityProvider,
}

impl fmt::Display for WaitEnd {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaskFailedToStart: ")?;
        match self {
            Self::NoActiveInstances => f.write_str("NO ACTIVE INSTANCES"),
            Self::EmptyCapacityProvider => f.write_str("EMPTY CAPACITY PROVIDER"),
            Self::Rejected(Rejection::PortTaken { protocol: Protocol::Udp, .. }) => f.write_str("RESOURCE:PORTS_UDP"),
            // AWS's guide writes the constraint's text without the full stop that failures have.
            Self::Rejected(rejection) => match rejection.reason() {
                Reason::MemberOf => f.write_str("MemberOf placement constraint unsatisfied"),
                other => f.write_str(other.as_str()),
            },
        }
    }
}

/// What would stop a waiting task of a specification if its provider's instances stayed as they are
/// (PLACE-141); `None` when one of them takes it.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn wait_end(state: &State, prepared: &PreparedTask) -> Option<WaitEnd> {
    rule!("PLACE-141");
    let of_provider = || state.rows_by_arn().filter(|&row| is_meant(state, prepared, row));
    let is_active = |row: Row| state.columns.status[row] == InstanceStatus::Active;
    if of_provider().next().is_none() {
        return Some(WaitEnd::EmptyCapacityProvider);
    }
    if !of_provider().any(is_active) {
        return Some(WaitEnd::NoActiveInstances);
    }
    rule!("PLACE-142");
    closest(state, prepared).map(|closest| WaitEnd::Rejected(closest.rejection))
}
