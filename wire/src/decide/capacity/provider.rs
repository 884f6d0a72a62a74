//! The capacity provider that a document is about, and its Auto Scaling group.

use stowplan::capacity::{GroupBounds, ManagedScaling, ProviderKind};

use crate::aws::capacity_provider::{
    CapacityProviderFacts, GroupFacts, ManagedScalingFacts, read_group, read_managed_scaling,
};
use crate::decide::ClusterSession;
use crate::read::nearest;
use crate::{Error, Node};

/// A capacity provider with everything that is known about it.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    pub(super) name: String,
    /// `None`: managed scaling is off.
    pub(super) settings: Option<ManagedScaling>,
    pub(super) settings_path: String,
    pub(super) protection: bool,
    /// What of these no document tells.
    pub(super) untold: Untold,
    pub(super) group: Option<GroupFacts>,
    /// In place of the group's.
    minimum: Option<u32>,
    maximum: Option<u32>,
}

/// What is assumed of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Untold {
    /// Managed scaling.
    pub(super) managed_scaling: bool,
    /// A target of 100.
    pub(super) target: bool,
    /// No managed termination protection.
    pub(super) protection: bool,
}

impl Provider {
    /// The group's bounds, where any is given.
    pub(super) fn bounds(&self) -> Option<GroupBounds> {
        let group = self.group.as_ref();
        let minimum = self.minimum.or_else(|| group.map(|group| group.minimum));
        let maximum = self.maximum.or_else(|| group.map(|group| group.maximum));
        if minimum.is_none() && maximum.is_none() {
            return None;
        }
        Some(GroupBounds { minimum: minimum.unwrap_or(0), maximum: maximum.unwrap_or(u32::MAX) })
    }
}

pub(super) fn read(session: &ClusterSession, node: &Node<'_>) -> Result<Provider, Error> {
    let name = read_name(session, node)?;
    let known = session.facts.capacity_providers.iter().find(|facts| facts.name == name);
    if let Some(kind) = known.and_then(|facts| facts.kind).or_else(|| ProviderKind::of_name(&name)) {
        if kind != ProviderKind::AutoScalingGroup {
            let message = format!("`{name}` is {}: there is no group of instances to scale", kind.as_str());
            return Err(Error::new("capacity/no-group", message, node.path_of("capacityProvider")));
        }
    }
    let over = node.field("managedScaling").map(|node| read_managed_scaling(&node)).transpose()?;
    let own = known.and_then(|facts| facts.managed_scaling.clone());
    let tells_target = |facts: &Option<ManagedScalingFacts>| facts.as_ref().is_some_and(|facts| facts.target.is_some());
    let told = tells_target(&over) || tells_target(&own);
    let managed_scaling = over.is_none() && own.is_none();
    let (settings, settings_path) = read_settings(own, over, node)?;
    let target = settings.is_some() && !told;
    let protection = match node.str_at("managedTerminationProtection")? {
        Some(word) => Some(word == "ENABLED"),
        None => known.and_then(|facts| facts.termination_protection),
    };
    let untold = Untold { managed_scaling, target, protection: protection.is_none() };
    let protection = protection.unwrap_or(false);
    let (minimum, maximum) = (node.u32_at("minSize")?, node.u32_at("maxSize")?);
    let provider = Provider {
        group: find_group(node, known)?,
        name,
        settings,
        settings_path,
        protection,
        untold,
        minimum,
        maximum,
    };
    if let Some(bounds) = provider.bounds().filter(|bounds| bounds.minimum > bounds.maximum) {
        let message = format!("the minimum of {} is above the maximum of {}", bounds.minimum, bounds.maximum);
        return Err(Error::new("capacity/group-bounds", message, node.path_of("minSize")));
    }
    Ok(provider)
}

/// The provider that is named, else the only one that there is.
fn read_name(session: &ClusterSession, node: &Node<'_>) -> Result<String, Error> {
    if let Some(name) = node.string_at("capacityProvider")? {
        exists(session, &name, &node.path_of("capacityProvider"))?;
        return Ok(name);
    }
    let groups =
        session.facts.capacity_providers.iter().filter(|facts| facts.kind == Some(ProviderKind::AutoScalingGroup));
    let mut names: Vec<&str> = groups.map(|facts| facts.name.as_str()).collect();
    names.extend(session.facts.instances.iter().filter_map(|facts| facts.capacity_provider.as_deref()));
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => Err(Error::new(
            "capacity/no-provider",
            "no capacity provider is named, and no instance belongs to one",
            node.path_of("capacityProvider"),
        )
        .with_help("name it, and add what `aws ecs describe-capacity-providers` prints to the cluster")),
        several => Err(Error::new(
            "capacity/several-providers",
            format!("there are {} capacity providers: {}", several.len(), several.join(", ")),
            node.path_of("capacityProvider"),
        )
        .with_help("name the one that is meant")),
    }
}

/// A name that nothing knows, where others are known, is a slip of the pen.
///
/// # Errors
/// `capacity/unknown-provider`, with those that there are.
pub(in crate::decide) fn exists(session: &ClusterSession, name: &str, path: &str) -> Result<(), Error> {
    let facts = &session.facts;
    let mut known: Vec<&str> = facts.capacity_providers.iter().map(|facts| facts.name.as_str()).collect();
    known.extend(facts.instances.iter().filter_map(|facts| facts.capacity_provider.as_deref()));
    known.extend(
        facts.clusters.iter().filter_map(|cluster| cluster.capacity_providers.as_ref()).flatten().map(|name| &**name),
    );
    known.sort_unstable();
    known.dedup();
    if known.is_empty() || known.contains(&name) || ProviderKind::of_name(name).is_some() {
        return Ok(());
    }
    let message = format!("no capacity provider `{}` is in the snapshot", crate::read::json::shorten(name));
    Err(Error::new("capacity/unknown-provider", message, path).with_help(nearest::help(name, known, "")))
}

/// The document's own settings come before the provider's, key by key.
fn read_settings(
    own: Option<ManagedScalingFacts>,
    over: Option<ManagedScalingFacts>,
    node: &Node<'_>,
) -> Result<(Option<ManagedScaling>, String), Error> {
    let default = ManagedScaling::default();
    let own = own.unwrap_or_default();
    let is_off = over.as_ref().map_or(own.is_off, |over| over.is_off);
    let path = match &over {
        Some(over) => over.path.clone(),
        None if own.path.is_empty() => node.path_of("managedScaling"),
        None => own.path.clone(),
    };
    let over = over.unwrap_or_default();
    if is_off {
        return Ok((None, path));
    }
    let settings = ManagedScaling::new(
        over.target.or(own.target).unwrap_or(default.target()),
        over.minimum_step.or(own.minimum_step).unwrap_or(default.minimum_step()),
        over.maximum_step.or(own.maximum_step).unwrap_or(default.maximum_step()),
        over.warmup_seconds.or(own.warmup_seconds).unwrap_or(default.warmup_seconds()),
    );
    match settings {
        Ok(settings) => Ok((Some(settings), path)),
        Err(error) => Err(Error::new(error.code(), error.to_string(), format!("{path}/{}", error.key()))),
    }
}

/// The group of the provider: by its ARN or name, else the only one.
fn find_group(node: &Node<'_>, known: Option<&CapacityProviderFacts>) -> Result<Option<GroupFacts>, Error> {
    let groups = node.list_at("AutoScalingGroups")?;
    let groups = groups.iter().map(read_group).collect::<Result<Vec<_>, _>>()?;
    let wanted = known.and_then(|facts| facts.group.as_deref());
    let is_meant = |group: &&GroupFacts| match wanted {
        // The ARN ends in the group's name.
        Some(wanted) => {
            group.arn.as_deref() == Some(wanted) || wanted.rsplit('/').next().is_some_and(|name| name == group.name)
        }
        None => false,
    };
    let found = groups.iter().find(is_meant).cloned();
    if found.is_some() {
        return Ok(found);
    }
    match groups.as_slice() {
        [] => Ok(None),
        [one] if wanted.is_none() => Ok(Some(one.clone())),
        _ => {
            let message = "none of the Auto Scaling groups is the capacity provider's";
            Err(Error::new("capacity/other-group", message, node.path_of("AutoScalingGroups"))
                .with_help("add the group that `autoScalingGroupArn` names, or leave the others out"))
        }
    }
}
