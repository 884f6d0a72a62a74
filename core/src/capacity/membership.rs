//! The group's own list against the instances registered in the cluster: which ones count (CAP-13,
//! CAP-161 to CAP-163), and how many are in use (CAP-108).

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Arrival, HeldInstance, Member, MemberState, ScaleInHold, WaitingGroup, group_waiting};
use crate::{
    cluster::Cluster,
    id::InstanceId,
    placement::{Constraint, Launch},
};

/// Which instances of a capacity provider its Auto Scaling group has in service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Membership {
    /// Instances that are in service, registered in the cluster or not: N (CAP-13).
    pub in_service: u32,
    /// Registered instances of the provider that the group does not have in service, with why: they
    /// do not count (CAP-161).
    pub out: BTreeMap<InstanceId, NotCounted>,
    /// Instances in service that are not registered: they are on their way (CAP-163).
    pub unregistered: usize,
}

/// Why a registered instance of a provider does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NotCounted {
    /// The group does not have it in service yet.
    Launching,
    /// It is on its way out of the group.
    Leaving,
    /// The group does not have it any more.
    Gone,
}

words! {
    NotCounted: "reason not to count" {
        Launching = "launching",
        Leaving = "leaving",
        Gone = "gone",
    }
}

impl Membership {
    /// Whether a registered instance counts.
    #[must_use]
    pub fn counts(&self, instance: InstanceId) -> bool {
        !self.out.contains_key(&instance)
    }
}

/// # Capacity: members of an Auto Scaling group
impl Cluster {
    /// The registered instances of a provider against the list of its group. An instance is found
    /// in the list by its EC2 id; one whose EC2 id is unknown counts.
    ///
    /// O((instances + members) · log members).
    ///
    /// # Example: one is leaving, one is not registered yet
    /// ```
    /// use stowplan::capacity::{Member, MemberState, NotCounted};
    /// use stowplan::cluster::{Cluster, facts::InstanceFacts};
    /// let instance = |id: &str| InstanceFacts {
    ///     arn: id.into(),
    ///     ec2_instance_id: Some(id.into()),
    ///     capacity_provider: Some("group".into()),
    ///     ..InstanceFacts::default()
    /// };
    /// let member = |id: &str, state| Member { id: id.into(), state, zone: None, age_seconds: None };
    /// let cluster = Cluster::build(vec![instance("i-1"), instance("i-2")], vec![], &Default::default())?;
    /// let list = [
    ///     member("i-1", MemberState::InService),
    ///     member("i-2", MemberState::Leaving),
    ///     member("i-3", MemberState::InService),
    /// ];
    /// let membership = cluster.membership("group", &list);
    /// assert_eq!((membership.in_service, membership.unregistered), (2, 1));
    /// assert_eq!(membership.out.values().copied().collect::<Vec<_>>(), [NotCounted::Leaving]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn membership(&self, provider: &str, members: &[Member]) -> Membership {
        rule!("CAP-13", "CAP-161");
        let own = self.instances().filter_map(|id| Some((id, self.instance(id)?)));
        let own: Vec<_> = own.filter(|(_, view)| view.capacity_provider() == Some(provider)).collect();
        let registered: BTreeMap<&str, InstanceId> =
            own.iter().filter_map(|(id, view)| Some((view.ec2_instance_id()?, *id))).collect();
        let states: BTreeMap<&str, MemberState> =
            members.iter().map(|member| (member.id.as_str(), member.state)).collect();
        let mut out = BTreeMap::new();
        for (id, view) in &own {
            let Some(ec2_id) = view.ec2_instance_id() else { continue };
            let why = match states.get(ec2_id) {
                Some(MemberState::InService) => continue,
                Some(MemberState::Launching) => NotCounted::Launching,
                Some(MemberState::Leaving) => NotCounted::Leaving,
                None => NotCounted::Gone,
            };
            out.insert(*id, why);
        }
        let in_service = || members.iter().filter(|member| member.state == MemberState::InService);
        let unregistered = in_service().filter(|member| !registered.contains_key(member.id.as_str())).count();
        Membership {
            in_service: u32::try_from(in_service().count()).unwrap_or(u32::MAX),
            out,
            // Instances without a known EC2 id cannot be found in the list.
            unregistered: unregistered.saturating_sub(own.len().saturating_sub(registered.len())),
        }
    }
}

/// How many of a provider's instances are in use: they have a task that no daemon started
/// (CAP-108), and their group has them in service (CAP-161). `instances` is the answer of
/// [`Cluster::held_instances`] for the provider; without a list of the group each of them counts.
#[must_use]
pub fn instances_in_use(instances: &[HeldInstance], membership: Option<&Membership>) -> u32 {
    rule!("CAP-108");
    let of_group = instances.iter().filter(|one| !one.holds.contains(&ScaleInHold::OtherProvider));
    let counted = of_group.filter(|one| membership.is_none_or(|membership| membership.counts(one.instance)));
    u32::try_from(counted.filter(|one| one.tasks > 0).count()).unwrap_or(u32::MAX)
}

/// The tasks that wait for a provider now, in groups of equal need: those that arrive in this
/// minute (CAP-37).
#[must_use]
pub fn waiting_groups(provider: &str, arrivals: &[Arrival]) -> Vec<WaitingGroup> {
    rule!("CAP-37");
    let of_provider =
        |arrival: &&Arrival| matches!(&arrival.spec.launch, Launch::CapacityProvider(name) if *name == provider);
    let now = arrivals.iter().filter(|arrival| arrival.minute == 0).filter(of_provider);
    group_waiting(now.flat_map(|arrival| {
        let spec = &arrival.spec;
        let distinct = spec.constraints.contains(&Constraint::DistinctInstance).then(|| spec.group.clone());
        core::iter::repeat_n((spec.requirement.clone(), distinct), arrival.count as usize)
    }))
}
