//! Zones: where an instance is launched, and when a group is out of balance.

use alloc::vec::Vec;

/// How a group spreads its instances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distribution {
    /// Evenly; where a launch fails, another zone takes it.
    #[default]
    BalancedBestEffort,
    /// Evenly; where a launch fails, it is tried again there.
    BalancedOnly,
    /// Open capacity reservations first, then evenly.
    ReservationsThenBalanced,
}

/// One of a group's zones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ZoneState {
    /// Instances there.
    pub instances: u32,
    /// Whether launches fail there just now.
    pub fails: bool,
    /// Capacity reservations there that no instance uses.
    pub open_reservations: u32,
}

/// The zones that the next launch may go to, the one that it goes to first (CAP-145): of those with
/// the fewest instances the first configured (CAP-19). Empty where none can take it.
///
/// ```
/// use stowplan_group::{Distribution, ZoneState, launch_zones};
/// let zone = |instances| ZoneState { instances, ..ZoneState::default() };
/// assert_eq!(launch_zones(&[zone(2), zone(1), zone(1)], Distribution::BalancedBestEffort), [1, 2]);
/// ```
#[must_use]
pub fn launch_zones(zones: &[ZoneState], distribution: Distribution) -> Vec<usize> {
    rule!("CAP-19", "CAP-145");
    let all = || zones.iter().enumerate();
    if distribution == Distribution::ReservationsThenBalanced {
        let open = fewest(all().filter(|(_, zone)| zone.open_reservations > 0 && !zone.fails));
        if !open.is_empty() {
            return open;
        }
    }
    match distribution {
        // The zone whose turn it is stays the first, although launches fail there.
        Distribution::BalancedOnly => {
            fewest(all()).into_iter().filter(|at| zones.get(*at).is_some_and(|zone| !zone.fails)).collect()
        }
        _ => fewest(all().filter(|(_, zone)| !zone.fails)),
    }
}

fn fewest<'a>(zones: impl Iterator<Item = (usize, &'a ZoneState)> + Clone) -> Vec<usize> {
    let least = zones.clone().map(|(_, zone)| zone.instances).min();
    zones.filter(|(_, zone)| Some(zone.instances) == least).map(|(at, _)| at).collect()
}

/// Whether zones differ by more than one instance, so that the group rebalances them (CAP-20). A
/// group looks when its zones change, an instance is terminated, detached or put into standby by
/// hand, a zone recovers, or Spot prices change.
#[must_use]
pub fn is_imbalanced(zones: &[ZoneState]) -> bool {
    rule!("CAP-20");
    let healthy = || zones.iter().filter(|zone| !zone.fails).map(|zone| zone.instances);
    match (healthy().max(), healthy().min()) {
        (Some(most), Some(fewest)) => most.saturating_sub(fewest) > 1,
        _ => false,
    }
}

/// The most instances while a group rebalances: its maximum and a tenth of it, at least one
/// (CAP-146). With Capacity Rebalancing the tenth is of the desired capacity.
///
/// ```
/// use stowplan_group::rebalancing_maximum;
/// assert_eq!((rebalancing_maximum(20, 20), rebalancing_maximum(5, 5)), (22, 6));
/// ```
#[must_use]
pub const fn rebalancing_maximum(maximum: u32, tenth_of: u32) -> u32 {
    rule!("CAP-146");
    let tenth = tenth_of / 10;
    maximum.saturating_add(if tenth == 0 { 1 } else { tenth })
}
