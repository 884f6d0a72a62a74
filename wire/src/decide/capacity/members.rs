//! The group's own list beside what is registered in the cluster: who counts (CAP-161 to CAP-164).

use std::collections::BTreeMap;

use stowplan::{
    capacity::{Member, Membership, NotCounted},
    id::InstanceId,
};

use super::provider::Provider;
use crate::count::{counted, either};
use crate::decide::ClusterSession;
use crate::{Error, Lint, Node};

/// The instances of the group, and which of the cluster's are none of it any more.
#[derive(Clone, Debug)]
pub(super) struct Members {
    list: Vec<Member>,
    membership: Membership,
}

/// Reads the list of the provider's group; nothing where none is given.
pub(super) fn read(session: &ClusterSession, node: &Node<'_>, provider: &Provider) -> Result<Option<Members>, Error> {
    let Some(listed) = provider.group.as_ref().and_then(|group| group.instances.as_ref()) else { return Ok(None) };
    let told = node.field("instanceAgeSeconds");
    if let Some(told) = &told {
        told.object()?;
    }
    let now = node.timestamp_at("now")?;
    let own: Vec<_> = session
        .facts
        .instances
        .iter()
        .filter(|facts| facts.capacity_provider.as_deref() == Some(&*provider.name))
        .collect();
    let registered: BTreeMap<&str, _> =
        own.iter().filter_map(|facts| Some((facts.ec2_instance_id.as_deref()?, *facts))).collect();
    let mut list = Vec::with_capacity(listed.len());
    for instance in listed {
        let told = told.as_ref().map_or(Ok(None), |told| told.u32_at(&instance.id))?;
        let since = now.zip(registered.get(instance.id.as_str()).and_then(|facts| facts.registered_at));
        let since = since.and_then(|(now, at)| u32::try_from(now.0.saturating_sub(at.0) / 1000).ok());
        list.push(Member {
            id: instance.id.clone(),
            state: instance.state,
            zone: instance.zone.clone(),
            age_seconds: told.or(since),
        });
    }
    let membership = session.cluster.membership(&provider.name, &list);
    Ok(Some(Members { list, membership }))
}

impl Members {
    /// Which instances count.
    pub(super) const fn membership(&self) -> &Membership {
        &self.membership
    }

    /// N: what is in service, registered or not.
    pub(super) const fn in_service(&self) -> u32 {
        self.membership.in_service
    }

    /// Why a registered instance does not count.
    pub(super) fn why_not(&self, instance: InstanceId) -> Option<&'static str> {
        Some(match self.membership.out.get(&instance)? {
            NotCounted::Launching => "is not in service yet",
            NotCounted::Leaving => "is leaving the group",
            _ => "is not in the group any more",
        })
    }

    pub(super) fn lints(&self, node: &Node<'_>) -> Vec<Lint> {
        let mut lints = Vec::new();
        let path = || node.path_of("AutoScalingGroups");
        if self.membership.unregistered > 0 {
            let message = format!(
                "the group has {} in service, {} of them not registered in the cluster",
                counted(self.in_service(), "instance"),
                self.membership.unregistered
            );
            let lint = Lint::new("capacity/unregistered-instances", message, path());
            lints.push(
                lint.with_help(
                    "they count as running and hold nothing (CAP-13), and are expected to register (CAP-163)",
                ),
            );
        }
        if !self.membership.out.is_empty() {
            let message = format!(
                "{} {} not in service in the group: {} not count",
                counted(self.membership.out.len(), "registered instance"),
                either(self.membership.out.len(), "is", "are"),
                either(self.membership.out.len(), "it does", "they do"),
            );
            let lint = Lint::new("capacity/leaving-instances", message, path());
            lints.push(
                lint.with_help("they count neither as running nor as used, and take no more tasks (CAP-161, CAP-162)"),
            );
        }
        lints
    }

    pub(super) fn into_list(self) -> Vec<Member> {
        self.list
    }
}
