//! What the documents tell of single instances beside the group's own list.

use std::collections::{BTreeMap, BTreeSet};

use stowplan::unit::Timestamp;
use stowplan_group::{CapacityType, Purchase, Template};

use crate::{Error, Node};

/// What is told of an instance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Own {
    pub(super) launched: Option<Timestamp>,
    pub(super) purchase: Purchase,
    pub(super) kind: Option<CapacityType>,
    pub(super) unhealthy: bool,
}

/// What is told of instances, by their ids.
pub(super) struct Told(BTreeMap<String, Own>);

impl Told {
    /// From `Reservations` of `aws ec2 describe-instances`, and from the question's `instances`,
    /// which come before.
    pub(super) fn read(root: &Node<'_>, reservations: &[Node<'_>], from: Timestamp) -> Result<Self, Error> {
        let mut told: BTreeMap<String, Own> = BTreeMap::new();
        for reservation in reservations {
            for instance in reservation.list_at("Instances")? {
                let Some(id) = instance.string_at("InstanceId")? else { continue };
                let lifecycle = instance.str_at("InstanceLifecycle")?;
                let own = told.entry(id).or_default();
                own.launched = instance.timestamp_at("LaunchTime")?;
                own.purchase = if lifecycle == Some("spot") { Purchase::Spot } else { Purchase::OnDemand };
                own.kind = match lifecycle {
                    Some("capacity-block") => Some(CapacityType::CapacityBlock),
                    _ if instance.has("CapacityReservationId") => Some(CapacityType::OnDemandReservation),
                    _ => None,
                };
            }
        }
        if let Some(instances) = root.field("instances") {
            for id in instances.object()?.keys() {
                let Some(node) = instances.field(id) else { continue };
                node.object()?;
                let own = told.entry(id.to_owned()).or_default();
                own.read(&node, from)?;
            }
        }
        Ok(Self(told))
    }

    pub(super) fn of(&self, id: &str) -> Own {
        self.0.get(id).copied().unwrap_or_default()
    }
}

impl Own {
    fn read(&mut self, node: &Node<'_>, from: Timestamp) -> Result<(), Error> {
        let age = node.u32_at("ageSeconds")?.map(|age| from.plus_seconds(-i64::from(age)));
        self.launched = node.timestamp_at("launchedAt")?.or(age).or(self.launched);
        let options = [("on-demand", Purchase::OnDemand), ("spot", Purchase::Spot)];
        self.purchase = node.word_at("purchaseOption", &options)?.unwrap_or(self.purchase);
        if let Some(kind) = node.field("capacityType") {
            let word = kind.str()?.parse();
            self.kind = Some(word.map_err(|error: stowplan::word::UnknownWord| {
                Error::new("document/unknown-value", error.to_string(), kind.path())
            })?);
        }
        self.unhealthy = node.bool_at("unhealthy")?.unwrap_or(self.unhealthy);
        Ok(())
    }
}

/// The launch templates and configurations of a group and of its instances.
pub(super) struct Templates {
    /// The group's template, by its id or name.
    own: Option<String>,
    /// The group's launch configuration.
    configuration: Option<String>,
    /// The version that the group wants, where it is a number.
    pub(super) version: Option<u32>,
}

fn template_of(node: &Node<'_>) -> Result<Option<String>, Error> {
    Ok(match node.string_at("LaunchTemplateId")? {
        Some(id) => Some(id),
        None => node.string_at("LaunchTemplateName")?,
    })
}

impl Templates {
    pub(super) fn read(group: &Node<'_>, instances: &[Node<'_>]) -> Result<Self, Error> {
        let mixed = group.field("MixedInstancesPolicy").and_then(|policy| policy.field("LaunchTemplate"));
        let mixed = mixed.and_then(|template| template.field("LaunchTemplateSpecification"));
        let own = group.field("LaunchTemplate").or(mixed);
        let version = own.as_ref().map(|node| node.str_at("Version")).transpose()?.flatten();
        let version = version.and_then(|version| version.parse().ok());
        let mut own = own.map(|node| template_of(&node)).transpose()?.flatten();
        if own.is_none() {
            // A group that does not show its template: what all instances have is the present one.
            let shown = instances.iter().filter_map(|node| node.field("LaunchTemplate"));
            let all: BTreeSet<String> =
                shown.filter_map(|node| template_of(&node).transpose()).collect::<Result<_, _>>()?;
            own = all.into_iter().next_back();
        }
        Ok(Self { own, version, configuration: group.string_at("LaunchConfigurationName")? })
    }

    /// What an instance was launched from: configurations are the oldest, the group's own is the
    /// newest of them.
    pub(super) fn of(&self, node: &Node<'_>) -> Result<Template, Error> {
        if let Some(name) = node.string_at("LaunchConfigurationName")? {
            return Ok(Template::Configuration(u32::from(self.configuration.as_ref() == Some(&name))));
        }
        let Some(template) = node.field("LaunchTemplate") else {
            // What it was launched from is gone, or nothing tells any templates.
            return Ok(if self.own.is_some() { Template::Other } else { Template::Current(0) });
        };
        if template_of(&template)? != self.own {
            return Ok(Template::Other);
        }
        // `$Latest` and `$Default` are no numbers: such instances are of no known age.
        let version = template.str_at("Version")?.and_then(|version| version.parse().ok());
        Ok(Template::Current(version.unwrap_or(0)))
    }
}
