//! The documents around a service, what its tasks run on, and what a document that is not given
//! leaves open.

use alloc::{format, string::String, vec::Vec};

use stowplan::capacity::ProviderKind;

use super::document::{Service, Written};
use super::{Context, Finding, has_items, is_there, is_without, items};
use crate::document::{Document, Given};

/// What is given beside a service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings<'a> {
    /// The task definition that the service runs.
    pub definition: Option<&'a Document>,
    /// Target groups, where any are given.
    pub target_groups: Option<&'a [TargetGroup]>,
    /// Capacity providers, where any are given.
    pub providers: &'a [Provider],
    /// The cluster, where it is given.
    pub cluster: Option<&'a ClusterDefaults>,
    /// What lies outside of these documents.
    pub outside: Outside<'a>,
}

/// What is given of the network, of the types of the instances, and of other services.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outside<'a> {
    /// Subnets and security groups, by their ids.
    pub networks: &'a [Placed],
    /// Whether each instance type that the tasks may run on is of the Nitro system.
    pub are_nitro: &'a [bool],
    /// The services of the cluster.
    pub services: &'a [Existing],
}

/// A subnet, or a security group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// `SubnetId`, or `GroupId`.
    pub id: String,
    /// `VpcId`.
    pub vpc: Option<String>,
    /// `AvailabilityZoneId` of a subnet.
    pub zone_id: Option<String>,
}

/// A service that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Existing {
    /// `serviceName`.
    pub name: String,
    /// `clusterArn`.
    pub cluster: Option<String>,
    /// `status`.
    pub status: String,
}

/// A target group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetGroup {
    /// `TargetGroupArn`.
    pub arn: String,
    /// `TargetType`.
    pub target_type: Given<String>,
    /// Whether its health checks have a port of their own.
    pub has_health_port: Given<bool>,
}

/// A capacity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// The name.
    pub name: String,
    /// What stands behind it, where that is given.
    pub kind: Option<ProviderKind>,
}

/// What a cluster does where a service says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterDefaults {
    /// The providers of `defaultCapacityProviderStrategy`.
    pub default_providers: Given<Vec<String>>,
    /// `capacityProviders`, where they are given.
    pub providers: Option<Vec<String>>,
    /// Whether `serviceConnectDefaults` has a namespace.
    pub has_namespace: bool,
}

/// What tasks run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Infrastructure {
    /// EC2 instances.
    Ec2,
    /// Fargate.
    Fargate,
    /// Managed Instances.
    ManagedInstances,
    /// Machines of one's own.
    External,
}

impl Infrastructure {
    const fn of_kind(kind: ProviderKind) -> Self {
        match kind {
            ProviderKind::Fargate => Self::Fargate,
            ProviderKind::AutoScalingGroup => Self::Ec2,
            ProviderKind::ManagedInstances => Self::ManagedInstances,
        }
    }
}

impl Surroundings<'_> {
    /// What stands behind a provider: by its name, or by its document.
    #[must_use]
    pub fn kind_of(&self, provider: &str) -> Option<ProviderKind> {
        let told = || self.providers.iter().find(|known| known.name == name_of(provider))?.kind;
        ProviderKind::of_name(name_of(provider)).or_else(told)
    }
}

/// The name that an ARN ends in; a name itself.
pub(super) fn name_of(provider: &str) -> &str {
    if provider.starts_with("arn:") { provider.rsplit('/').next().unwrap_or(provider) } else { provider }
}

/// What a service's tasks certainly run on: its strategy's providers, else its launch type, else
/// the cluster's default, else EC2 (PLACE-131, PLACE-132).
pub(super) fn infrastructure(service: &Service, around: &Surroundings<'_>) -> Option<Infrastructure> {
    rule!("PLACE-131", "PLACE-132");
    let of_all = |mut kinds: Vec<Option<ProviderKind>>| {
        kinds.dedup();
        match kinds.as_slice() {
            [Some(kind)] => Some(Infrastructure::of_kind(*kind)),
            _ => None,
        }
    };
    if has_items(&service.provider_strategy) {
        let each = items(&service.provider_strategy).iter();
        return of_all(each.map(|item| around.kind_of(item.provider.text()?)).collect());
    }
    match service.launch_type.text() {
        Some("EC2") => return Some(Infrastructure::Ec2),
        Some("FARGATE") => return Some(Infrastructure::Fargate),
        Some("MANAGED_INSTANCES") => return Some(Infrastructure::ManagedInstances),
        Some("EXTERNAL") => return Some(Infrastructure::External),
        _ => {}
    }
    let nothing_said = service.launch_type.is_blank() && is_without(&service.provider_strategy);
    if !nothing_said || !service.written.makes_one() {
        return None;
    }
    match &around.cluster?.default_providers {
        Given::Unknown => None,
        Given::Known(names) if !names.is_empty() => of_all(names.iter().map(|name| around.kind_of(name)).collect()),
        _ => Some(Infrastructure::Ec2),
    }
}

/// Says what was not checked for want of a document (SERVICE-102): only what would have been asked
/// of it here.
pub(super) fn missing(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    if service.written == Written::Described {
        return;
    }
    if context.definition.is_none() && is_there(&service.task_definition) {
        let asked = asked_of_definition(service);
        let name = service.task_definition.text().map(|name| format!(" `{name}`")).unwrap_or_default();
        let message = format!("the task definition{name} is not given: {} not checked against it", joined(&asked));
        found.push(open("/taskDefinition", message, "give it beside the service"));
    }
    let unknown = items(&service.load_balancers).iter().enumerate().filter(|(_, entry)| {
        let arn = entry.target_group.raw();
        let is_given = |groups: &[TargetGroup]| groups.iter().any(|group| Some(group.arn.as_str()) == arn);
        arn.is_some() && !context.around.target_groups.is_some_and(is_given)
    });
    for (index, _) in unknown {
        let message = "the target group is not given: its target type and its health check port are not checked";
        let help = "give what `aws elbv2 describe-target-groups` prints";
        found.push(open(&format!("/loadBalancers/{index}/targetGroupArn"), message.into(), help));
    }
    if context.around.cluster.is_none() {
        missing_cluster(context, found);
    }
    for (index, item) in items(&service.provider_strategy).iter().enumerate() {
        let Some(name) = item.provider.text().filter(|name| context.around.kind_of(name).is_none()) else { continue };
        let message = format!("the capacity provider `{name}` is not given: what its tasks may ask for is not checked");
        let path = format!("/capacityProviderStrategy/{index}/capacityProvider");
        found.push(open(&path, message, "give what `aws ecs describe-capacity-providers` prints"));
    }
}

/// What the cluster's document would tell.
fn missing_cluster(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let help = "give what `aws ecs describe-clusters` prints";
    let says_nothing = service.launch_type.is_blank() && is_without(&service.provider_strategy);
    if says_nothing && service.written.makes_one() {
        let message = "neither `launchType` nor `capacityProviderStrategy` is given, nor the cluster, whose default strategy decides then: what follows from where the tasks run is not checked";
        found.push(open("", message.into(), help));
    }
    let connect = service.connect.known().filter(|connect| connect.enabled.is_true() && connect.namespace.is_absent());
    if connect.is_some() {
        let message = "no `namespace` is given, nor the cluster, which may have a default one";
        found.push(open("/serviceConnectConfiguration", message.into(), help));
    }
}

/// What of the service would be held against its definition.
fn asked_of_definition(service: &Service) -> Vec<&'static str> {
    let mut asked = Vec::from(["the network mode"]);
    for (what, is_asked) in [
        ("containers and ports", has_items(&service.load_balancers) || has_items(&service.registries)),
        ("port names", is_there(&service.connect) || has_items(&service.lattice)),
        ("volumes", has_items(&service.volumes)),
        ("the task role", service.enable_execute_command.is_true()),
    ] {
        asked.extend(is_asked.then_some(what));
    }
    asked
}

/// `a, b and c are`, `a is`.
fn joined(words: &[&str]) -> String {
    match words {
        [only] => format!("{only} is"),
        [first @ .., last] => format!("{} and {last} are", first.join(", ")),
        [] => String::new(),
    }
}

fn open(path: &str, message: String, help: &str) -> Finding {
    Finding::note("service/not-checked", path, message).help(help).rule(rule!("SERVICE-102"))
}
