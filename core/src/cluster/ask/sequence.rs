//! The tasks of RunTask and of services, one after the other (PLACE-9): each goes to its provider,
//! onto an instance or into a zone.

use alloc::{borrow::ToOwned, boxed::Box, vec::Vec};

use super::{
    no_room::NoRoom,
    outcome::{Explained, Placement, PlacementSite, RequestOutcome},
    place::{Ground, Place},
};
use crate::{
    capacity::fargate::ZoneBalance,
    cluster::Cluster,
    id::{PreparedId, Stale},
    placement::{Decision, SpecError, TaskSpec},
    request::{Destination, Detail, Target},
    rule::TieBreak,
};

/// Tasks to place.
pub(super) struct Sequence<'a> {
    /// What each is: its group and strategies filled in.
    pub(super) task: TaskSpec,
    pub(super) destination: &'a Destination,
    /// The place of each task's target, in turn.
    pub(super) turns: Vec<usize>,
    /// Tasks of the cluster that wait already.
    pub(super) provisioning: usize,
    pub(super) detail: &'a Detail,
}

impl Sequence<'_> {
    /// Places the tasks, and says what became of each.
    ///
    /// Once a target has no room for one task, it has none for the rest, and those are not decided.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn run(self, cluster: &mut Cluster) -> Result<(RequestOutcome, NoRoom), SpecError> {
        let mut places = self.places(cluster)?;
        let mut outcome = RequestOutcome::default();
        let done = self.place_all(cluster, &mut places, &mut outcome);
        let no_room = NoRoom::settle(cluster, &places, self.destination, self.provisioning, &mut outcome);
        for place in &places {
            if let Ground::Instances(prepared) = place.ground {
                let _ = cluster.forget_prepared(prepared);
            }
        }
        debug_assert!(done.is_ok(), "a task that is prepared here stays until it is forgotten here");
        Ok((outcome, no_room))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn places(&self, cluster: &mut Cluster) -> Result<Vec<Place>, SpecError> {
        let mut places = Vec::with_capacity(self.destination.targets().len());
        for target in self.destination.targets() {
            places.push(Place { ground: self.ground(cluster, target)?, placed: 0, left: 0 });
        }
        Ok(places)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn ground(&self, cluster: &mut Cluster, target: &Target) -> Result<Ground, SpecError> {
        Ok(match target.launch() {
            Some(launch) => {
                let task = TaskSpec { launch, ..self.task.clone() };
                Ground::Instances(cluster.prepare(&task)?)
            }
            None => {
                let provider = target.provider().unwrap_or_default();
                let zones = self.task.zones.clone();
                Ground::Zones(zones.map(|zones| cluster.zone_balance(&self.task.group, provider, zones)))
            }
        })
    }

    /// One task after the other (PLACE-9).
    #[cfg_attr(cold_code_small, optimize(size))]
    fn place_all(
        &self,
        cluster: &mut Cluster,
        places: &mut [Place],
        outcome: &mut RequestOutcome,
    ) -> Result<(), Stale> {
        rule!("PLACE-9");
        for (number, &target) in self.turns.iter().enumerate() {
            let Some(place) = places.get_mut(target) else { break };
            if place.left > 0 {
                place.left = place.left.saturating_add(1);
                continue;
            }
            let site = match &mut place.ground {
                Ground::Instances(prepared) => self.on_instance(cluster, *prepared, number, outcome)?,
                Ground::Zones(balance) => {
                    if self.explains(outcome) && self.is_last(number) {
                        outcome.explanation = Some(Explained::Zones { target, balance: balance.clone() });
                    }
                    Some(in_zone(balance.as_mut(), cluster.semantics().tie_break))
                }
            };
            match site {
                Some(site) => {
                    place.placed = place.placed.saturating_add(1);
                    outcome.placements.push(Placement { target, site });
                }
                None => place.left = 1,
            }
        }
        Ok(())
    }

    /// Decides for one task, and commits it; `None` when it finds no room.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn on_instance(
        &self,
        cluster: &mut Cluster,
        prepared: PreparedId,
        number: usize,
        outcome: &mut RequestOutcome,
    ) -> Result<Option<PlacementSite>, Stale> {
        let decision = cluster.decide(prepared)?;
        let listed = self.detail.admissible.contains(&outcome.placements.len());
        let admissible = listed.then(|| cluster.admissible(prepared)).transpose()?;
        if self.explains(outcome) && (self.is_last(number) || decision == Decision::Blocked) {
            let explanation = cluster.explain(prepared, self.wanted(number))?;
            outcome.explanation = Some(Explained::Instances(Box::new(explanation)));
        }
        let Decision::Placed(placed) = decision else { return Ok(None) };
        let task = cluster.apply(&placed)?;
        Ok(Some(PlacementSite::Instance { task, instance: placed.instance, admissible }))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    const fn explains(&self, outcome: &RequestOutcome) -> bool {
        self.detail.explanation && outcome.explanation.is_none()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn is_last(&self, number: usize) -> bool {
        number.saturating_add(1) == self.turns.len()
    }

    /// How many tasks its target should still get, this one included.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn wanted(&self, number: usize) -> u32 {
        let own = self.turns.get(number);
        let later = self.turns.get(number..).unwrap_or_default().iter().filter(|target| Some(*target) == own).count();
        u32::try_from(later).unwrap_or(u32::MAX)
    }
}

/// A Fargate task: a zone, and the others that ECS might choose (CAP-22).
#[cfg_attr(cold_code_small, optimize(size))]
fn in_zone(balance: Option<&mut ZoneBalance>, tie_break: TieBreak) -> PlacementSite {
    rule!("CAP-22");
    let Some(balance) = balance else { return PlacementSite::Zone { zone: None, admissible: Vec::new() } };
    let admissible = balance.admissible().into_iter().map(ToOwned::to_owned).collect();
    let zone = balance.place(tie_break).map(ToOwned::to_owned);
    PlacementSite::Zone { zone, admissible }
}
