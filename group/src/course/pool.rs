//! The warm pool of a course.

use alloc::{format, string::String, vec::Vec};

use super::{
    super::{
        lifecycle::{LifecyclePlace, LifecycleState},
        process::GroupProcess,
        termination_policy::{GroupMember, TerminationPolicy, terminate},
        warm_pool::warm_pool_size,
    },
    CourseMember, EndReason, GroupCourse, GroupTick,
};
use stowplan::unit::Timestamp;

impl GroupCourse {
    /// Brings the warm pool to its size (CAP-150): new instances are prepared in turn over the
    /// zones, and what is too much goes by the default policy.
    pub(super) fn refill(&mut self, now: Timestamp, tick: &mut GroupTick) {
        let Some(pool) = self.scenario.warm_pool else { return };
        let size = self.scenario.size;
        let wanted = warm_pool_size(size.desired(), size.maximum(), pool.prepared, pool.minimum);
        let is_in = |one: &CourseMember| matches!(one.state.place(), LifecyclePlace::Warm | LifecyclePlace::Warming);
        let places = |course: &Self| {
            let members = course.scenario.members.iter().enumerate();
            members.filter(|(_, one)| is_in(one)).map(|(place, _)| place).collect::<Vec<usize>>()
        };
        let wanted = usize::try_from(wanted.min(super::COURSE_MEMBERS_MAX)).unwrap_or(usize::MAX);
        let there = places(self);
        if !self.is_suspended(GroupProcess::Launch) {
            (there.len()..wanted).for_each(|_| self.prepare(now));
        }
        if there.len() > wanted && !self.is_suspended(GroupProcess::Terminate) {
            self.trim(&there, there.len().saturating_sub(wanted), now, tick);
        }
    }

    /// Prepares one instance in the zone with the fewest of the pool.
    fn prepare(&mut self, now: Timestamp) {
        self.launched = self.launched.saturating_add(1);
        let pooled = |zone: &str| {
            let is_in =
                |one: &&CourseMember| matches!(one.state.place(), LifecyclePlace::Warm | LifecyclePlace::Warming);
            self.scenario.members.iter().filter(is_in).filter(|one| one.member.zone == zone).count()
        };
        let shifted = self.shifted_zone();
        let open = self.scenario.zones.iter().filter(|zone| !zone.fails && Some(zone.name.as_str()) != shifted);
        let zone = open.min_by_key(|zone| pooled(&zone.name)).map(|zone| zone.name.clone()).unwrap_or_default();
        let member = CourseMember {
            member: self.new_member(format!("warm-{:04}", self.launched), zone, now),
            state: LifecycleState::WarmedPending,
            in_service_since: None,
            weight: self.scenario.weights.first().copied().unwrap_or(1),
            due: Some(now.plus_seconds(i64::from(self.scenario.launch_seconds))),
        };
        self.scenario.members.push(member);
    }

    fn trim(&mut self, places: &[usize], count: usize, now: Timestamp, tick: &mut GroupTick) {
        let own: Vec<GroupMember> =
            places.iter().filter_map(|place| self.scenario.members.get(*place)).map(|one| one.member.clone()).collect();
        for gone in terminate(&own, count, &[TerminationPolicy::Default], None, now) {
            let id = |at: &usize| own.get(*at).map(|member| member.id.clone());
            let admissible: Vec<String> = gone.admissible.iter().filter_map(id).collect();
            if let Some(place) = places.get(gone.member) {
                self.end(*place, EndReason::WarmPool, admissible, gone.why, now, tick);
            }
        }
    }
}
