//! Services: each against what is given beside it.

use stowplan_check::definition;
use stowplan_check::document::Document;
use stowplan_check::service::document::{Service, Written};
use stowplan_check::service::{
    ClusterDefaults, Existing, Outside, Placed, Provider, Surroundings, TargetGroup, check, repeated_tokens,
};

use super::written;
use crate::answer::Finding;
use crate::aws::whole_service::{
    self, read_cluster_defaults, read_existing, read_nitro, read_placed, read_providers, read_target_groups,
};
use crate::{Error, Node};

/// The tools that fill in what a service does not say: its name, its count, its definition.
const TOOLS: [(&str, ()); 4] = [("terraform", ()), ("cloudFormation", ()), ("ecspresso", ()), ("copilot", ())];

/// As many services and documents beside them as one request may have.
const ENTRIES_MAX: usize = 1_000;

/// What is given beside the services.
#[derive(Default)]
pub(in crate::decide) struct Around<'a> {
    definition: Option<&'a Document>,
    groups: Option<Vec<TargetGroup>>,
    providers: Vec<Provider>,
    /// Name or ARN of each cluster, and what it does where a service says nothing.
    clusters: Vec<(Vec<String>, ClusterDefaults)>,
    /// Whether a tool fills in what is missing.
    is_part: bool,
    /// Subnets and security groups.
    networks: Vec<Placed>,
    /// Whether each instance type is of the Nitro system.
    are_nitro: Vec<bool>,
    /// The services that are there.
    existing: Vec<Existing>,
}

/// The findings of a service, or of each that a list of them has, by path.
pub(super) fn findings(
    node: &Node<'_>,
    given: &Node<'_>,
    definition: Option<&Document>,
) -> Result<Vec<Finding>, Error> {
    let around = Around::read(node, definition)?;
    let listed = given.field("services").and_then(|services| services.list().ok());
    let services = listed.unwrap_or_else(|| vec![whole_service::unwrap(given)]);
    if services.len() > ENTRIES_MAX {
        let message = format!("more than {ENTRIES_MAX} services");
        return Err(Error::new("check/too-many", message, given.path_of("services")));
    }
    let mut findings: Vec<Finding> = services.iter().flat_map(|service| around.check(service, node)).collect();
    let asks = |service: &&Node<'_>| service.has("clientToken");
    let asking: Vec<(&Node<'_>, Service)> = services
        .iter()
        .filter(asks)
        .map(|service| (service, whole_service::read_document(service, around.is_part).0))
        .collect();
    let read: Vec<&Service> = asking.iter().map(|(_, service)| service).collect();
    for (at, finding) in repeated_tokens(&read) {
        findings.extend(asking.get(at).map(|(service, _)| written(&finding, service, node)));
    }
    Ok(findings)
}

impl<'a> Around<'a> {
    fn read(node: &Node<'_>, definition: Option<&'a Document>) -> Result<Self, Error> {
        let list = |key: &str| {
            let list = node.list_at(key)?;
            if list.len() > ENTRIES_MAX {
                let message = format!("more than {ENTRIES_MAX} entries");
                return Err(Error::new("check/too-many", message, node.path_of(key)));
            }
            Ok(list)
        };
        Ok(Self {
            definition,
            groups: if node.has("TargetGroups") { Some(read_target_groups(&list("TargetGroups")?)?) } else { None },
            providers: read_providers(&list("capacityProviders")?)?,
            clusters: list("clusters")?.iter().map(named_cluster).collect::<Result<_, Error>>()?,
            is_part: node.word_at("tool", &TOOLS)?.is_some(),
            networks: [("Subnets", "SubnetId"), ("SecurityGroups", "GroupId")]
                .into_iter()
                .map(|(key, id)| read_placed(&list(key)?, id))
                .collect::<Result<Vec<_>, Error>>()?
                .concat(),
            are_nitro: read_nitro(&list("InstanceTypes")?)?,
            existing: read_existing(&list("services")?)?,
        })
    }

    /// Clusters alone; what a service does not say stays as it is, or is a tool's to give.
    pub(in crate::decide) fn of_clusters(clusters: &[Node<'_>]) -> Result<Self, Error> {
        let clusters = clusters.iter().map(named_cluster).collect::<Result<_, Error>>()?;
        Ok(Self { clusters, is_part: true, ..Self::default() })
    }

    /// The errors of a service; `changes` where it is a request that changes one (SERVICE-146).
    pub(in crate::decide) fn errors(
        &self,
        node: &Node<'_>,
        definition: Option<&Document>,
        changes: bool,
    ) -> Vec<definition::Finding> {
        let (mut service, mut all) = whole_service::read_document(node, self.is_part);
        if changes {
            service.written = Written::Update;
        }
        let around = Surroundings { definition, cluster: self.cluster_of(&service), ..Surroundings::default() };
        all.extend(check(&service, &around));
        all.retain(|finding| finding.severity == definition::Severity::Error);
        all.sort_by(definition::Finding::order);
        all
    }

    fn check(&self, node: &Node<'_>, whole: &Node<'_>) -> Vec<Finding> {
        let (service, mut all) = whole_service::read_document(node, self.is_part);
        // Nothing is known of what is no object.
        if !node.is_object() {
            return all.iter().map(|finding| written(finding, node, whole)).collect();
        }
        let definition = self.definition.filter(|definition| is_meant(&service, definition));
        let around = Surroundings {
            definition,
            target_groups: self.groups.as_deref(),
            providers: &self.providers,
            cluster: self.cluster_of(&service),
            outside: Outside { networks: &self.networks, are_nitro: &self.are_nitro, services: &self.existing },
        };
        all.extend(check(&service, &around));
        all.sort_by(definition::Finding::order);
        all.iter().map(|finding| written(finding, node, whole)).collect()
    }

    /// The cluster that a service names; the only one that is given, where that has no name or the
    /// service names none.
    fn cluster_of(&self, service: &Service) -> Option<&ClusterDefaults> {
        let short = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
        // A placeholder means the cluster that is called by the same one.
        let wanted = service.cluster.raw();
        let named = self
            .clusters
            .iter()
            .find(|(names, _)| wanted.is_some_and(|wanted| names.iter().any(|name| short(name) == short(wanted))));
        let only = match self.clusters.as_slice() {
            [only] if wanted.is_none() || only.0.is_empty() => Some(only),
            _ => None,
        };
        named.or(only).map(|(_, defaults)| defaults)
    }
}

/// A cluster with its name and its ARN.
fn named_cluster(node: &Node<'_>) -> Result<(Vec<String>, ClusterDefaults), Error> {
    let names = [node.string_at("clusterName")?, node.string_at("clusterArn")?];
    Ok((names.into_iter().flatten().collect(), read_cluster_defaults(node)?))
}

/// Whether a definition is of the family that a service runs; one of the two may not say.
fn is_meant(service: &Service, definition: &Document) -> bool {
    let (Some(wanted), Some(family)) = (service.task_definition.text(), definition.family.text()) else { return true };
    let name = wanted.rsplit('/').next().unwrap_or(wanted);
    name.split(':').next() == Some(family)
}
