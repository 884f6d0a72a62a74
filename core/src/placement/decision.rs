//! What a decision answers.

use crate::id::{InstanceId, PreparedId};

/// Where one task goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// Onto this instance; [`Cluster::apply`](crate::cluster::Cluster::apply) commits it.
    Placed(Placed),
    /// Nowhere: every instance is left out or rejected. [`Cluster::closest`](crate::cluster::Cluster::closest) and
    /// [`Cluster::explain`](crate::cluster::Cluster::explain) say why.
    Blocked,
}

/// A task of a specification on an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The task specification.
    pub prepared: PreparedId,
    /// The instance that was picked.
    pub instance: InstanceId,
}
