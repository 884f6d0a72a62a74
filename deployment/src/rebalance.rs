//! Moving tasks so that every Availability Zone has its share.

use super::Percentages;

/// What decides whether a service is rebalanced at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebalanced {
    /// A replica service, not a daemon.
    pub replica: bool,
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
    /// Why the service is not rebalanced; `None` when it is (DEPLOY-108).
    #[must_use]
    pub const fn excluded(&self) -> Option<&'static str> {
        rule!("DEPLOY-108");
        if !self.replica {
            Some("daemons are not rebalanced")
        } else if self.external {
            Some("tasks on external instances are not rebalanced")
        } else if self.percentages.maximum <= 100 {
            Some("`maximumPercent` must be above 100: a task starts before another stops")
        } else if !self.spreads_over_zones {
            Some("the first placement strategy is not to spread over `attribute:ecs.availability-zone`")
        } else if self.classic_load_balancer {
            Some("services with a Classic Load Balancer are not rebalanced")
        } else if self.constrains_zones {
            Some("a placement constraint names `attribute:ecs.availability-zone`")
        } else {
            None
        }
    }
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
