//! Ends of instances, and what replaces them.

use alloc::{string::String, vec::Vec};

use super::{
    super::{
        lifecycle::LifecycleState,
        process::GroupProcess,
        termination_policy::{GroupMember, Narrowed, terminate},
        zones::{ZoneState, is_imbalanced, rebalancing_maximum},
    },
    EndReason, GroupCourse, GroupTick, HostEvent,
};
use stowplan::unit::Timestamp;

impl GroupCourse {
    /// Ends instances one after the other, as long as what stays is at least `wanted` (CAP-216).
    pub(super) fn end_down_to(&mut self, wanted: u32, reason: EndReason, now: Timestamp, tick: &mut GroupTick) {
        rule!("CAP-216");
        if self.capacity() <= wanted || self.is_suspended(GroupProcess::Terminate) {
            return;
        }
        let places: Vec<usize> = (0..self.scenario.members.len()).filter(|place| self.counts_at(*place)).collect();
        let own: Vec<GroupMember> =
            places.iter().filter_map(|place| self.scenario.members.get(*place)).map(|one| one.member.clone()).collect();
        let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let mut capacity = self.capacity();
        let most = number(capacity.saturating_sub(wanted));
        let chosen = terminate(&own, most, &self.scenario.termination, self.scenario.mixed, now);
        for one in chosen {
            let weight = self.weight_at(&places, one.member);
            if capacity.saturating_sub(weight) < wanted {
                break;
            }
            capacity = capacity.saturating_sub(weight);
            let id = |at: &usize| own.get(*at).map(|member| member.id.clone());
            let admissible: Vec<String> = one.admissible.iter().filter_map(id).collect();
            if let Some(place) = places.get(one.member) {
                self.end(*place, reason, admissible, one.why, now, tick);
            }
        }
        let overshoot = self.scenario.weights.iter().copied().max().map_or(0, |weight| weight.saturating_sub(1));
        tick.kept = capacity.saturating_sub(wanted).saturating_sub(overshoot);
    }

    fn counts_at(&self, place: usize) -> bool {
        self.scenario.members.get(place).is_some_and(|member| member.state.counts())
    }

    fn weight_at(&self, places: &[usize], at: usize) -> u32 {
        let member = places.get(at).and_then(|place| self.scenario.members.get(*place));
        member.map_or(1, |member| member.weight)
    }

    /// Ends one instance.
    pub(super) fn end(
        &mut self,
        place: usize,
        reason: EndReason,
        admissible: Vec<String>,
        why: Vec<Narrowed>,
        now: Timestamp,
        tick: &mut GroupTick,
    ) {
        let hook = self.scenario.terminate_hook.seconds;
        let due = now.plus_seconds(i64::from(self.scenario.terminate_seconds).saturating_add(i64::from(hook)));
        let Some(member) = self.scenario.members.get_mut(place) else { return };
        member.state = if hook > 0 { LifecycleState::TerminatingWait } else { LifecycleState::Terminating };
        member.due = Some(due);
        let (id, zone) = (member.member.id.clone(), member.member.zone.clone());
        tick.events.push(HostEvent::Ending { id, zone, reason, admissible, why });
    }

    /// Ends unhealthy instances, whatever the policies; what is missing then is launched with the
    /// rest. Where a maintenance policy allows more than the desired capacity, new ones come first,
    /// and each unhealthy one goes when its replacement serves (CAP-151). The units that may be
    /// there beyond the desired capacity meanwhile.
    pub(super) fn replace_unhealthy(&mut self, now: Timestamp, tick: &mut GroupTick) -> u32 {
        rule!("CAP-151", "CAP-208");
        let processes = [GroupProcess::ReplaceUnhealthy, GroupProcess::HealthCheck, GroupProcess::Terminate];
        if processes.into_iter().any(|process| self.is_suspended(process)) {
            return 0;
        }
        let sick = self.unhealthy(now);
        let units = sick.iter().fold(0_u32, |sum, (_, weight)| sum.saturating_add(*weight));
        let desired = self.scenario.size.desired();
        let beyond = self.scenario.maintenance.map_or(0, |policy| policy.bounds(desired).1.saturating_sub(desired));
        let launches_first = beyond > 0 && !self.is_suspended(GroupProcess::Launch);
        let serving = self.in_service().saturating_sub(units);
        let mut may_end = if launches_first { serving.saturating_sub(desired.saturating_sub(units)) } else { u32::MAX };
        let mut left = 0_u32;
        for (place, weight) in sick {
            if weight > may_end {
                left = left.saturating_add(weight);
                continue;
            }
            may_end = may_end.saturating_sub(weight);
            let id = self.scenario.members.get(place).map(|one| one.member.id.clone());
            self.end(place, EndReason::Unhealthy, id.into_iter().collect(), Vec::new(), now, tick);
        }
        left.min(beyond)
    }

    /// The unhealthy instances that are to be replaced, with their weights.
    fn unhealthy(&self, now: Timestamp) -> Vec<(usize, u32)> {
        let left_alone = self.scenario.shift.as_ref().filter(|shift| !shift.replace_unhealthy && shift.is_on(now));
        let members = self.scenario.members.iter().enumerate();
        members
            .filter(|(_, one)| one.state == LifecycleState::InService && one.member.unhealthy)
            .filter(|(_, one)| left_alone.is_none_or(|shift| shift.zone != one.member.zone))
            .map(|(place, one)| (place, one.weight))
            .collect()
    }

    /// While a group rebalances: the units that it may have beyond its desired capacity (CAP-20,
    /// CAP-146). New instances come first; when they serve the same number goes.
    pub(super) fn rebalance(&mut self) -> u32 {
        rule!("CAP-20", "CAP-146");
        if !self.rebalances || self.is_suspended(GroupProcess::AzRebalance) {
            return 0;
        }
        let comes = |state: LifecycleState| state.counts() && state != LifecycleState::InService;
        if self.scenario.members.iter().any(|one| comes(one.state)) {
            return self.moving;
        }
        if self.moving > 0 {
            // They serve: what is too much goes now.
            self.moving = 0;
            return 0;
        }
        let states: Vec<ZoneState> = self.zones().into_iter().map(|(_, state)| state).collect();
        if !is_imbalanced(&states) {
            self.rebalances = false;
            return 0;
        }
        let total = states.iter().fold(0_u32, |sum, zone| sum.saturating_add(zone.instances));
        let zones = u32::try_from(states.len()).unwrap_or(u32::MAX).max(1);
        let even = total.div_ceil(zones);
        let moves = states.iter().fold(0_u32, |sum, zone| sum.saturating_add(zone.instances.saturating_sub(even)));
        let (desired, maximum) = (self.scenario.size.desired(), self.scenario.size.maximum());
        self.moving = moves.max(1).min(rebalancing_maximum(maximum, maximum).saturating_sub(desired));
        self.moving
    }
}
