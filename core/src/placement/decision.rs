//! What a decision answers.

use crate::id::{InstanceId, PreparedId};

/// Where one task goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// Onto this instance; [`Cluster::apply`](crate::cluster::Cluster::apply) commits it.
    Placed(Placed),
    /// Nowhere: every instance is left out or rejected.
    /// [`Cluster::closest`](crate::cluster::Cluster::closest) and
    /// [`Cluster::explain`](crate::cluster::Cluster::explain) say why.
    ///
    /// After [`Cluster::decide_where`](crate::cluster::Cluster::decide_where) these know nothing of
    /// the filter: they explain the decision among all instances, which may well find a place.
    Blocked,
}

impl Decision {
    /// The task and the instance that it goes to; `None` when it goes nowhere.
    #[must_use]
    pub const fn placed(self) -> Option<Placed> {
        match self {
            Self::Placed(placed) => Some(placed),
            Self::Blocked => None,
        }
    }
}

/// A task of a specification on an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The task specification.
    pub prepared: PreparedId,
    /// The instance that was picked.
    pub instance: InstanceId,
}
