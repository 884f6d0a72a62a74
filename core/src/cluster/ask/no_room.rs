//! The tasks that found no room: which wait for an instance, which fail, and what ECS says about
//! them.

use alloc::string::{String, ToString};

use super::{
    outcome::{RequestOutcome, Share},
    place::{Ground, Place},
    present::PROVISIONING_MAX,
};
use crate::{
    cluster::Cluster,
    id::PreparedId,
    placement::{Closest, ServiceEvent},
    request::{Destination, Target},
};

/// What ECS says about tasks that found no room.
#[derive(Default)]
pub(super) struct NoRoom {
    /// The first target whose tasks failed, and the instance that was closest there.
    first_failed: Option<(usize, Option<Closest>)>,
    /// Whether more tasks would wait than ECS allows (CAP-114).
    is_over_limit: bool,
}

impl NoRoom {
    /// Waiting, failed, or not created: by the provider of each share.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn settle(
        cluster: &Cluster,
        places: &[Place],
        destination: &Destination,
        provisioning: usize,
        outcome: &mut RequestOutcome,
    ) -> Self {
        let mut no_room = Self::default();
        let mut room = PROVISIONING_MAX.saturating_sub(provisioning);
        for (at, (place, target)) in places.iter().zip(destination.targets()).enumerate() {
            let mut share = Share { placed: place.placed, ..Share::default() };
            if let (Ground::Instances(prepared), true) = (&place.ground, place.left > 0) {
                let closest = cluster.closest(*prepared).ok().flatten();
                outcome.closest = outcome.closest.or(closest);
                if target.waits() {
                    no_room.wait(cluster, *prepared, place.left, &mut room, &mut share);
                } else {
                    outcome.failures.extend(cluster.failures(*prepared).unwrap_or_default());
                    no_room.first_failed = no_room.first_failed.or(Some((at, closest)));
                }
                share.unplaced = place.left.saturating_sub(share.waiting);
            }
            outcome.waiting = outcome.waiting.saturating_add(share.waiting);
            outcome.unplaced = outcome.unplaced.saturating_add(share.unplaced);
            outcome.shares.push(share);
        }
        no_room
    }

    /// Lets tasks wait in PROVISIONING, up to the cluster's limit (CAP-114); the others are not
    /// created.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn wait(&mut self, cluster: &Cluster, prepared: PreparedId, left: usize, room: &mut usize, share: &mut Share) {
        rule!("PLACE-140", "PLACE-191", "CAP-114");
        share.waiting = left.min(*room);
        share.wait_end = cluster.wait_end(prepared).ok().flatten();
        *room = room.saturating_sub(share.waiting);
        self.is_over_limit |= left > share.waiting;
    }

    /// Whether tasks of the only target failed because there was no instance to consider
    /// (PLACE-16).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn is_nowhere(&self, outcome: &RequestOutcome) -> bool {
        rule!("PLACE-16");
        outcome.shares.len() == 1 && self.first_failed.is_some() && outcome.failures.is_empty()
    }

    /// What ECS writes among the events of the service (PLACE-117): about the first tasks that
    /// failed (PLACE-15, PLACE-16, PLACE-143), else that the limit of waiting tasks is reached
    /// (CAP-114).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn event(&self, cluster: &Cluster, service: &str, destination: &Destination) -> Option<String> {
        rule!("PLACE-117", "PLACE-143");
        let event = match self.first_failed {
            Some((_, Some(closest))) => ServiceEvent::UnableToPlace {
                service,
                closest: cluster.instance(closest.instance).map_or("", |view| view.id()),
                reason: closest.rejection.reason(),
            },
            Some((target, None)) => match destination.targets().get(target).and_then(Target::provider) {
                Some(_) => ServiceEvent::NoInstancesInProvider { service },
                None => ServiceEvent::NoInstances { service },
            },
            None if self.is_over_limit => ServiceEvent::ProvisioningLimit { service },
            None => return None,
        };
        Some(event.to_string())
    }
}
