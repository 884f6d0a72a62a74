//! Launches of a course.

use alloc::{format, string::String, vec::Vec};

use super::{
    super::{
        lifecycle::{LifecyclePlace, LifecycleState},
        mixed::{on_demand_count, weighted_limit},
        process::GroupProcess,
        segments::segment_shares,
        termination_policy::{GroupMember, Purchase, Template},
        zones::{ZoneState, launch_zones},
    },
    COURSE_LAUNCHES_MAX, CourseMember, EndReason, GroupCourse, GroupTick, HostEvent,
};
use stowplan::unit::Timestamp;

impl GroupCourse {
    /// Launches what is missing, or ends what is too much; `beyond` units may be there beyond the
    /// desired capacity.
    pub(super) fn carry_out(&mut self, beyond: u32, reason: EndReason, now: Timestamp, tick: &mut GroupTick) {
        let wanted = self.scenario.size.desired().saturating_add(beyond);
        if self.capacity() < wanted {
            self.launch_up_to(wanted, now, tick);
        } else {
            self.end_down_to(wanted, reason, now, tick);
        }
    }

    /// Launches until the capacity is `wanted`; with weights it may be more, up to the desired
    /// capacity and the largest weight.
    fn launch_up_to(&mut self, wanted: u32, now: Timestamp, tick: &mut GroupTick) {
        let limit = weighted_limit(wanted, &self.scenario.weights);
        let mut capacity = self.capacity();
        while capacity < wanted {
            let weight = self.scenario.weights.first().copied().unwrap_or(1);
            let fits = capacity.saturating_add(weight) <= limit;
            if self.is_suspended(GroupProcess::Launch) || !fits || !self.launch(now, tick) {
                tick.blocked = wanted.saturating_sub(capacity);
                return;
            }
            capacity = capacity.saturating_add(weight);
        }
    }

    /// The zones that may be launched in, with what they have, by their places.
    pub(super) fn zones(&self) -> Vec<(usize, ZoneState)> {
        rule!("CAP-207");
        let shifted = self.shifted_zone();
        let open = self.scenario.zones.iter().enumerate().filter(|(_, zone)| Some(zone.name.as_str()) != shifted);
        open.map(|(place, zone)| {
            let there = self.scenario.members.iter().filter(|one| one.state.counts() && one.member.zone == zone.name);
            let instances = u32::try_from(there.count()).unwrap_or(u32::MAX);
            (place, ZoneState { instances, fails: zone.fails, open_reservations: zone.open_reservations })
        })
        .collect()
    }

    /// Launches one instance; false where no zone takes it.
    fn launch(&mut self, now: Timestamp, tick: &mut GroupTick) -> bool {
        if self.launched > COURSE_LAUNCHES_MAX {
            return false;
        }
        let open = self.zones();
        let states: Vec<ZoneState> = open.iter().map(|(_, state)| *state).collect();
        let places: Vec<usize> = launch_zones(&states, self.scenario.distribution)
            .into_iter()
            .filter_map(|at| open.get(at).map(|(place, _)| *place))
            .collect();
        let name = |place: &usize| self.scenario.zones.get(*place).map(|zone| zone.name.clone());
        let admissible: Vec<String> = places.iter().filter_map(name).collect();
        if admissible.is_empty() && !self.scenario.zones.is_empty() {
            return false;
        }
        self.launched = self.launched.saturating_add(1);
        if let Some(place) = self.warm_of(&admissible) {
            self.wake(place, now, admissible, tick);
            return true;
        }
        let zone = admissible.first().cloned().unwrap_or_default();
        if let Some(zone) = places.first().and_then(|place| self.scenario.zones.get_mut(*place)) {
            zone.open_reservations = zone.open_reservations.saturating_sub(1);
        }
        let id = format!("new-{:04}", self.launched);
        let member = CourseMember {
            member: self.new_member(id.clone(), zone.clone(), now),
            state: LifecycleState::Pending,
            in_service_since: None,
            weight: self.scenario.weights.first().copied().unwrap_or(1),
            due: Some(now.plus_seconds(
                i64::from(self.scenario.launch_seconds).saturating_add(i64::from(self.scenario.launch_hook.seconds)),
            )),
        };
        self.scenario.members.push(member);
        tick.events.push(HostEvent::Launched { id, zone, admissible, warm: false });
        true
    }

    /// What a new instance is: of the present template, of the purchase option that is below its
    /// share, of the first part of the segment that has room.
    pub(super) fn new_member(&self, id: String, zone: String, now: Timestamp) -> GroupMember {
        GroupMember {
            id,
            zone,
            launched: now,
            template: Template::Current(u32::MAX),
            purchase: self.next_purchase(),
            protected: false,
            unhealthy: false,
            allocation_rank: 0,
            segment: self.next_segment(),
        }
    }

    fn counted(&self) -> impl Iterator<Item = &CourseMember> {
        self.scenario.members.iter().filter(|member| member.state.counts())
    }

    fn next_purchase(&self) -> Purchase {
        rule!("CAP-148");
        let Some(share) = self.scenario.mixed else { return Purchase::OnDemand };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let total = number(self.counted().count());
        let own = number(self.counted().filter(|one| one.member.purchase == Purchase::OnDemand).count());
        let wanted = on_demand_count(total.saturating_add(1), share.base, share.percent);
        if own < wanted { Purchase::OnDemand } else { Purchase::Spot }
    }

    fn next_segment(&self) -> u32 {
        rule!("CAP-209");
        let parts = &self.scenario.segment;
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let full = segment_shares(u32::MAX, parts);
        let has_room = |(place, most): (usize, &u32)| {
            let place = number(place);
            let own = self.counted().filter(|one| one.member.segment == place).count();
            (number(own) < *most).then_some(place)
        };
        full.iter().enumerate().find_map(has_room).unwrap_or_else(|| number(parts.len().saturating_sub(1)))
    }

    /// An instance of the warm pool, of one of these zones if there is one (CAP-215).
    fn warm_of(&self, zones: &[String]) -> Option<usize> {
        rule!("CAP-215");
        let warm = |member: &CourseMember| member.state.place() == LifecyclePlace::Warm;
        let shifted = self.shifted_zone();
        let pool = self.scenario.members.iter().enumerate();
        let pool = pool.filter(|(_, one)| warm(one) && Some(one.member.zone.as_str()) != shifted);
        let key = |one: &CourseMember| (!zones.contains(&one.member.zone), one.member.id.clone());
        pool.min_by_key(|(_, one)| key(one)).map(|(place, _)| place)
    }

    /// Takes an instance out of the warm pool.
    fn wake(&mut self, place: usize, now: Timestamp, admissible: Vec<String>, tick: &mut GroupTick) {
        let start = self.scenario.warm_pool.map_or(0, |pool| pool.start_seconds);
        let due = now.plus_seconds(i64::from(start).saturating_add(i64::from(self.scenario.launch_hook.seconds)));
        let Some(member) = self.scenario.members.get_mut(place) else { return };
        member.state = LifecycleState::Pending;
        member.due = Some(due);
        let (id, zone) = (member.member.id.clone(), member.member.zone.clone());
        let admissible = if admissible.contains(&zone) { admissible } else { alloc::vec![zone.clone()] };
        tick.events.push(HostEvent::Launched { id, zone, admissible, warm: true });
    }
}
