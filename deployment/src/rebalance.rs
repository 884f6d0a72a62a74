//! Moving tasks so that every Availability Zone has its share.

use alloc::vec::Vec;

use super::Percentages;

/// Why a service is not rebalanced (DEPLOY-108).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RebalanceExclusion {
    /// `availabilityZoneRebalancing` is DISABLED, or was never set.
    Disabled,
    /// It is a daemon.
    Daemon,
    /// Its tasks run on external instances.
    External,
    /// Its deployment controller is not ECS.
    Controller,
    /// A task could not start before another stops.
    MaximumPercent,
    /// Its strategy begins with something else than to spread over the zones.
    Strategy,
    /// It has a Classic Load Balancer.
    ClassicLoadBalancer,
    /// A placement constraint names the zone.
    ZoneConstraint,
}

words! {
    RebalanceExclusion: "reason for which a service is not rebalanced" {
        Disabled = "availabilityZoneRebalancing",
        Daemon = "daemon",
        External = "external",
        Controller = "deploymentController",
        MaximumPercent = "maximumPercent",
        Strategy = "placementStrategy",
        ClassicLoadBalancer = "classicLoadBalancer",
        ZoneConstraint = "placementConstraint",
    }
}

impl RebalanceExclusion {
    /// The reason in a sentence.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Disabled => "`availabilityZoneRebalancing` is not ENABLED",
            Self::Daemon => "daemons are not rebalanced",
            Self::External => "tasks on external instances are not rebalanced",
            Self::Controller => "the deployment controller is not `ECS`",
            Self::MaximumPercent => "`maximumPercent` must be above 100: a task starts before another stops",
            Self::Strategy => "the first placement strategy is not to spread over `attribute:ecs.availability-zone`",
            Self::ClassicLoadBalancer => "services with a Classic Load Balancer are not rebalanced",
            Self::ZoneConstraint => "a placement constraint names `attribute:ecs.availability-zone`",
        }
    }
}

/// What decides whether a service is rebalanced at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebalanced {
    /// Its `availabilityZoneRebalancing` is ENABLED (DEPLOY-205).
    pub enabled: bool,
    /// A replica service, not a daemon.
    pub replica: bool,
    /// ECS runs its deployments: the deployment controller is ECS.
    pub own_controller: bool,
    /// Its first strategy is to spread over zones, or it has none.
    pub spreads_over_zones: bool,
    /// It runs on external instances.
    pub external: bool,
    /// It has a Classic Load Balancer.
    pub classic_load_balancer: bool,
    /// A placement constraint names the zone attribute.
    pub constrains_zones: bool,
    /// Its percentages.
    pub percentages: Percentages,
}

impl Rebalanced {
    /// Everything that keeps the service from being rebalanced (DEPLOY-108); empty when it is.
    #[must_use]
    pub fn excluded(&self) -> Vec<RebalanceExclusion> {
        rule!("DEPLOY-108");
        [
            (!self.enabled, RebalanceExclusion::Disabled),
            (!self.replica, RebalanceExclusion::Daemon),
            (self.external, RebalanceExclusion::External),
            (!self.own_controller, RebalanceExclusion::Controller),
            (self.percentages.maximum <= 100, RebalanceExclusion::MaximumPercent),
            (!self.spreads_over_zones, RebalanceExclusion::Strategy),
            (self.classic_load_balancer, RebalanceExclusion::ClassicLoadBalancer),
            (self.constrains_zones, RebalanceExclusion::ZoneConstraint),
        ]
        .into_iter()
        .filter_map(|(excludes, reason)| excludes.then_some(reason))
        .collect()
    }
}

/// Whether a service is rebalanced by what it says of `availabilityZoneRebalancing` (DEPLOY-205):
/// `said` is that, `created` whether it exists already, as DescribeServices prints it.
///
/// ```
/// use stowplan_deployment::{Percentages, is_rebalancing_enabled};
/// let full = Percentages { minimum_healthy: 50, maximum: 100 };
/// assert!(is_rebalancing_enabled(None, false, Percentages::REPLICA));
/// assert!(!is_rebalancing_enabled(None, false, full));
/// assert!(!is_rebalancing_enabled(None, true, Percentages::REPLICA));
/// ```
#[must_use]
pub fn is_rebalancing_enabled(said: Option<bool>, created: bool, percentages: Percentages) -> bool {
    rule!("DEPLOY-205");
    said.unwrap_or(!created && percentages.maximum > 100)
}

/// A move: start in one zone, and once that task is healthy stop in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZoneMove {
    /// The zone with the fewest tasks, by its place.
    pub to: usize,
    /// The zone with the most.
    pub from: usize,
}

/// Whether every zone has its share (DEPLOY-29): the desired count divided by the zones, rounded up
/// or down; at most one task a zone when there are fewer tasks than zones.
///
/// ```
/// use stowplan_deployment::is_balanced;
/// assert!(is_balanced(&[1, 2, 2]) && !is_balanced(&[3, 1, 1]));
/// ```
#[must_use]
pub fn is_balanced(zones: &[u32]) -> bool {
    rule!("PLACE-35");
    let (least, most) = (zones.iter().min(), zones.iter().max());
    match (least, most) {
        (Some(least), Some(most)) => most.saturating_sub(*least) <= 1,
        _ => true,
    }
}

/// The next move (DEPLOY-29): from the zone with the most tasks to the one with the fewest, zones
/// in the order of their names; `None` when balanced, or when the maximum has no room for one more
/// task.
#[must_use]
pub fn next_move(zones: &[u32], desired: u32, percentages: Percentages) -> Option<ZoneMove> {
    rule!("DEPLOY-29");
    let running = zones.iter().copied().fold(0, u32::saturating_add);
    if is_balanced(zones) || running >= percentages.limits(desired).maximum {
        return None;
    }
    let most = zones.iter().max()?;
    let least = zones.iter().min()?;
    let first = |wanted: &u32| zones.iter().position(|count| count == wanted);
    Some(ZoneMove { to: first(least)?, from: first(most)? })
}
