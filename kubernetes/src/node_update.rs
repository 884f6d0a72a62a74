//! How a managed node group is updated.

/// The most nodes that are replaced at once (EKS-107).
pub const UNAVAILABLE_MAX: u32 = 100;

/// How long a cordoned node is left alone before it is drained (EKS-108).
pub const QUIET_SECONDS: u32 = 60;

/// How long a node's pods may take to leave it before the update fails (EKS-108).
pub const DRAIN_SECONDS: u32 = 900;

/// How many nodes are replaced at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxUnavailable {
    /// So many, from 1.
    Nodes(u32),
    /// A percentage of the nodes, from 1 to 100.
    Percent(u32),
}

/// Whether new nodes come before old ones go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpdateStrategy {
    /// They do.
    #[default]
    Default,
    /// Old ones go first: nothing is launched beyond the desired size.
    Minimal,
}

words! {
    UpdateStrategy: "update strategy" {
        Default = "DEFAULT",
        Minimal = "MINIMAL",
    }
}

/// The sizes of a node group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupNodes {
    /// The desired size.
    pub desired: u32,
    /// The maximum size.
    pub max: u32,
    /// How many Availability Zones it is in, from 1.
    pub zones: u32,
}

/// What an update does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeUpdate {
    /// How many nodes are replaced at once.
    pub at_once: u32,
    /// Whether a percentage does not come to a whole number of nodes.
    pub is_rounded: bool,
    /// By how many the group's desired and maximum size grow first.
    pub grows_by: u32,
    /// The desired size meanwhile.
    pub peak_desired: u32,
    /// The maximum size meanwhile.
    pub peak_max: u32,
    /// In how many batches the old nodes go.
    pub batches: u32,
    /// The nodes of the last batch.
    pub last_batch: u32,
}

/// What an update of a group does: it grows by the greater of twice its zones and what may be
/// unavailable (EKS-106), replaces so many nodes at once (EKS-107, EKS-108) and shrinks one by one
/// (EKS-109); with [`UpdateStrategy::Minimal`] it does not grow (EKS-110).
///
/// ```
/// use stowplan_kubernetes::{GroupNodes, MaxUnavailable, UpdateStrategy, node_update};
/// // AWS's own example: 5 zones and 1 unavailable launch up to 10 new nodes, 20 launch 20.
/// let group = GroupNodes { desired: 30, max: 40, zones: 5 };
/// let grows_by = |nodes| node_update(&group, MaxUnavailable::Nodes(nodes), UpdateStrategy::Default).grows_by;
/// assert_eq!((grows_by(1), grows_by(20)), (10, 20));
/// ```
#[must_use]
pub fn node_update(group: &GroupNodes, unavailable: MaxUnavailable, strategy: UpdateStrategy) -> NodeUpdate {
    rule!("EKS-106", "EKS-107", "EKS-108", "EKS-109", "EKS-110", "EKS-114");
    let (asked, is_rounded) = match unavailable {
        MaxUnavailable::Nodes(nodes) => (nodes, false),
        MaxUnavailable::Percent(percent) => {
            let hundredths = u64::from(group.desired) * u64::from(percent);
            (u32::try_from(hundredths / 100).unwrap_or(u32::MAX), hundredths % 100 != 0)
        }
    };
    let at_once = asked.clamp(1, UNAVAILABLE_MAX);
    let grows_by = match strategy {
        UpdateStrategy::Default => group.zones.saturating_mul(2).max(at_once),
        UpdateStrategy::Minimal => 0,
    };
    let batches = group.desired.div_ceil(at_once);
    NodeUpdate {
        at_once,
        is_rounded,
        grows_by,
        peak_desired: group.desired.saturating_add(grows_by),
        peak_max: group.max.saturating_add(grows_by),
        batches,
        last_batch: group.desired.saturating_sub(batches.saturating_sub(1).saturating_mul(at_once)),
    }
}
