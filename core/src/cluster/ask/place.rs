//! Where the tasks of one target go, while they are placed.

use crate::{capacity::fargate::ZoneBalance, id::PreparedId};

/// What the tasks of one target stand on.
pub(super) enum Ground {
    /// Container instances.
    Instances(PreparedId),
    /// The zones of the subnets; `None` where they are not known.
    Zones(Option<ZoneBalance>),
}

/// The tasks of one target, while they are placed.
pub(super) struct Place {
    pub(super) ground: Ground,
    pub(super) placed: usize,
    /// Tasks that found no room.
    pub(super) left: usize,
}
