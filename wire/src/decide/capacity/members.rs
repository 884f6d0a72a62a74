//! The group's own list beside what is registered in the cluster: who counts (CAP-161 to CAP-164).

use std::collections::BTreeMap;

use stowplan::{
    capacity::{Member, MemberState},
    id::InstanceId,
};

use super::provider::Provider;
use crate::{
    Error, Lint, Node,
    count::{counted, either},
    decide::Held,
};

/// The instances of the group, and which of the cluster's are none of it any more.
#[derive(Clone, Debug)]
pub(super) struct Members {
    list: Vec<Member>,
    /// Registered instances of the provider that the group does not have in service, with why.
    out: BTreeMap<InstanceId, &'static str>,
    /// Instances in service that are not registered.
    unregistered: usize,
}

/// Reads the list of the provider's group; nothing where none is told.
pub(super) fn read(held: &Held, node: &Node<'_>, provider: &Provider) -> Result<Option<Members>, Error> {
    let Some(listed) = provider.group.as_ref().and_then(|group| group.instances.as_ref()) else { return Ok(None) };
    let told = node.field("instanceAgeSeconds");
    if let Some(told) = &told {
        told.object()?;
    }
    let now = node.timestamp_at("now")?;
    let own: Vec<_> = held
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
    let states: BTreeMap<&str, MemberState> = list.iter().map(|member| (member.id.as_str(), member.state)).collect();
    let mut out = BTreeMap::new();
    for facts in &own {
        let (Some(id), Some(instance)) = (facts.ec2_instance_id.as_deref(), held.cluster.find_instance(&facts.arn))
        else {
            continue;
        };
        match states.get(id) {
            Some(MemberState::InService) => {}
            Some(MemberState::Launching) => drop(out.insert(instance, "is not in service yet")),
            Some(MemberState::Leaving) => drop(out.insert(instance, "is leaving the group")),
            None => drop(out.insert(instance, "is not in the group any more")),
        }
    }
    let unregistered = list
        .iter()
        .filter(|member| member.state == MemberState::InService && !registered.contains_key(member.id.as_str()))
        .count();
    // Instances that do not tell their EC2 ids cannot be found in the list.
    let unregistered = unregistered.saturating_sub(own.len().saturating_sub(registered.len()));
    Ok(Some(Members { list, out, unregistered }))
}

impl Members {
    /// N: what is in service, registered or not.
    pub(super) fn in_service(&self) -> u32 {
        rule!("CAP-13");
        let count = self.list.iter().filter(|member| member.state == MemberState::InService).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Whether a registered instance counts.
    pub(super) fn counts(&self, instance: InstanceId) -> bool {
        !self.out.contains_key(&instance)
    }

    /// Why a registered instance does not count.
    pub(super) fn why_not(&self, instance: InstanceId) -> Option<&'static str> {
        self.out.get(&instance).copied()
    }

    pub(super) fn lints(&self, node: &Node<'_>) -> Vec<Lint> {
        let mut lints = Vec::new();
        let path = || node.path_of("AutoScalingGroups");
        if self.unregistered > 0 {
            let message = format!(
                "the group has {} in service, {} of them not registered in the cluster",
                counted(self.in_service(), "instance"),
                self.unregistered
            );
            let lint = Lint::new("capacity/unregistered-instances", message, path());
            lints.push(
                lint.with_help(
                    "they count as running and hold nothing (CAP-13), and are expected to register (CAP-163)",
                ),
            );
        }
        if !self.out.is_empty() {
            let message = format!(
                "{} {} not in service in the group: {} not count",
                counted(self.out.len(), "registered instance"),
                either(self.out.len(), "is", "are"),
                either(self.out.len(), "it does", "they do"),
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
