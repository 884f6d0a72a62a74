//! What a request must be for its tasks to run on Managed Instances, and which instance types they
//! may lead to (PLACE-188, PLACE-189, PLACE-190, CAP-181).

use stowplan::{
    placement::Constraint,
    query::Query,
    request::{RequestError, Target},
    task::{Requirement, TaskDefinition, managed_instances::unknown_subject},
};

use crate::decide::{ClusterSession, place::start::refused, target::Destination};
use crate::{Error, Lint, Node};

/// A request that goes to Managed Instances, as far as it is read.
#[cfg_attr(not(feature = "instance-types"), expect(dead_code, reason = "without a table of types less is asked"))]
pub(super) struct Asked<'a> {
    pub(super) session: &'a ClusterSession,
    pub(super) request: &'a Node<'a>,
    pub(super) destination: &'a Destination,
    pub(super) definition: &'a TaskDefinition,
    pub(super) definition_path: &'a str,
    /// The zones of the task's subnets, where they are known.
    pub(super) zones: Option<&'a [String]>,
}

/// The types that a provider may launch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidates {
    pub(super) types: Vec<&'static str>,
    /// What leaves none: a member of `instanceRequirements` or a resource, and the whole in words.
    pub(super) unmet: Option<(&'static str, String)>,
}

/// Refuses what Managed Instances do not take, and says what they ignore.
pub(super) fn check(asked: &Asked<'_>, lints: &mut Vec<Lint>) -> Result<(), Error> {
    let Asked { request, destination, definition, definition_path, .. } = asked;
    let key = |error: &RequestError| match error {
        RequestError::ManagedNetworkMode(_) => "networkMode",
        _ => "runtimePlatform/operatingSystemFamily",
    };
    let checked = destination.to.check_network_mode(definition);
    checked.map_err(|error| refused(&error, format!("{definition_path}/{}", key(&error))))?;
    for (index, constraint) in definition.placement_constraints.iter().enumerate() {
        let path = format!("{definition_path}/placementConstraints/{index}/expression");
        known_subjects(constraint.expression.as_deref(), path)?;
    }
    for item in request.list_at("placementConstraints")? {
        known_subjects(item.str_at("expression")?, item.path_of("expression"))?;
    }
    if !request.list_at("placementStrategy")?.is_empty() {
        let message =
            "placement strategies are not supported on managed instances: the zones with the fewest tasks decide";
        let lint = Lint::new("request/managed-strategy", message, request.path_of("placementStrategy"));
        lints.push(lint.with_help("leave it out: AWS does not say whether it refuses or ignores one"));
    }
    Ok(())
}

fn known_subjects(expression: Option<&str>, path: String) -> Result<(), Error> {
    rule!("PLACE-190");
    let Some(Ok(query)) = expression.map(Query::parse) else { return Ok(()) };
    let Some(subject) = unknown_subject(&query) else { return Ok(()) };
    Err(refused(&RequestError::ManagedConstraint(subject), path))
}

/// The candidate types of each target, in their order; `None` for other targets, and where no table
/// says.
pub(super) fn candidates(
    asked: &Asked<'_>,
    needs: &Requirement,
    constraints: &[Constraint],
    lints: &mut Vec<Lint>,
) -> Result<Vec<Option<Candidates>>, Error> {
    let mut all = Vec::with_capacity(asked.destination.to.targets().len());
    for target in asked.destination.to.targets() {
        all.push(match target {
            Target::ManagedInstances { provider } => of_provider(asked, provider, needs, constraints, lints)?,
            _ => None,
        });
    }
    Ok(all)
}

#[cfg(not(feature = "instance-types"))]
fn of_provider(
    asked: &Asked<'_>,
    _: &str,
    _: &Requirement,
    _: &[Constraint],
    lints: &mut Vec<Lint>,
) -> Result<Option<Candidates>, Error> {
    let message = "this build has no table of instance types: which of them a new instance may be is not known";
    lints.push(Lint::new("request/no-instance-types", message, asked.destination.path.clone()));
    Ok(None)
}

#[cfg(feature = "instance-types")]
fn of_provider(
    asked: &Asked<'_>,
    provider: &str,
    needs: &Requirement,
    constraints: &[Constraint],
    lints: &mut Vec<Lint>,
) -> Result<Option<Candidates>, Error> {
    use stowplan::capacity::managed_instances::{InstanceRequirements, Presence, candidate_types};

    let described = asked.session.facts.capacity_providers.iter().find(|facts| facts.name == provider);
    let template = described.and_then(|facts| facts.launch_template.as_ref());
    let template = template.map(crate::Document::root);
    let wanted = template.as_ref().and_then(|template| template.field("instanceRequirements"));
    let mut local_storage = false;
    let mut elsewhere = false;
    if let Some(template) = &template {
        unjudged(template, lints)?;
        elsewhere = is_elsewhere(asked, template, asked.zones)?;
        let configuration = template.field("localStorageConfiguration");
        local_storage =
            configuration.map(|node| node.bool_at("useLocalStorage")).transpose()?.flatten().unwrap_or(false);
    }
    let mut requirements = match &wanted {
        Some(node) => crate::aws::instance_requirements::read_instance_requirements(node)?,
        None => {
            let message = format!(
                "`{provider}` has no `instanceRequirements`: AWS takes cost-optimised types of general purpose, and does not say how"
            );
            lints.push(Lint::new("request/managed-types-open", message, asked.destination.path.clone()));
            InstanceRequirements::default()
        }
    };
    if local_storage {
        requirements.local_storage = Some(Presence::Required);
    }
    let arm = match asked.definition.cpu_architecture.as_deref() {
        Some("ARM64") => Some(true),
        Some("X86_64") => Some(false),
        _ => None,
    };
    let about_types: Vec<&Query> = constraints.iter().filter_map(about_types).collect();
    let found =
        candidate_types(&requirements, needs, arm, &|of| about_types.iter().all(|query| query.matches(&OfType(of))));
    if elsewhere {
        let text = format!("no subnet of `{provider}` lies in a zone of the task's subnets");
        return Ok(Some(Candidates { types: Vec::new(), unmet: Some(("networkConfiguration", text)) }));
    }
    let unmet = found.unmet.map(|unmet| words(&unmet, provider));
    Ok(Some(Candidates { types: found.types, unmet }))
}

/// What else of the launch template bounds the instances, and no table tells; the field table names
/// the others.
#[cfg(feature = "instance-types")]
fn unjudged(template: &Node<'_>, lints: &mut Vec<Lint>) -> Result<(), Error> {
    if template.str_at("capacityOptionType")? == Some("RESERVED") {
        let message = "what is reserved is unknown: the set of candidate types may be smaller";
        lints.push(Lint::new("capacity/unjudged-requirement", message, template.path_of("capacityOptionType")));
    }
    Ok(())
}

/// Whether the provider's subnets all lie in other zones than the task's: then no new instance can
/// take it (CAP-183). `false` where a zone is not known.
#[cfg(feature = "instance-types")]
fn is_elsewhere(asked: &Asked<'_>, template: &Node<'_>, zones: Option<&[String]>) -> Result<bool, Error> {
    rule!("CAP-183");
    let Some(zones) = zones else { return Ok(false) };
    let subnets = template.field("networkConfiguration").map(|node| node.list_at("subnets")).transpose()?;
    let subnets = subnets.unwrap_or_default();
    for subnet in &subnets {
        let id = subnet.str()?;
        let zone = asked.session.facts.subnets.iter().find(|known| known.id == id);
        let zone = zone.and_then(|known| known.availability_zone.as_ref());
        if zone.is_none_or(|zone| zones.contains(zone)) {
            return Ok(false);
        }
    }
    Ok(!subnets.is_empty())
}

/// A constraint that says something of instance types alone.
#[cfg(feature = "instance-types")]
fn about_types(constraint: &Constraint) -> Option<&Query> {
    let Constraint::MemberOf(query) = constraint else { return None };
    let of_types = |name: &&str| matches!(*name, "ecs.instance-type" | "ecs.cpu-architecture");
    let names = query.attribute_names();
    (!names.is_empty() && names.iter().all(of_types)).then_some(query)
}

#[cfg(feature = "instance-types")]
fn words(unmet: &stowplan::capacity::managed_instances::Unmet, provider: &str) -> (&'static str, String) {
    use stowplan::capacity::{Resource, managed_instances::Unmet};

    match unmet {
        Unmet::Member(member) => (
            member,
            format!("no instance type meets `{member}` of `{provider}`, at least not together with the others"),
        ),
        Unmet::CpuArchitecture => {
            ("cpuArchitecture", format!("no instance type that `{provider}` allows has the task's processor"))
        }
        Unmet::Constraints => (
            "placementConstraints",
            format!("no instance type that `{provider}` allows satisfies the task's constraints"),
        ),
        Unmet::Room { resource, needs, most } => {
            let unit = match resource {
                Resource::Cpu => "CPU units",
                Resource::Memory => "MiB of memory",
                Resource::Gpus => "GPUs, or MiB of a shared one",
                Resource::NeuronDevices => "Neuron device or more",
                other => other.as_str(),
            };
            let text = format!(
                "the task needs {needs} {unit}, the most on an instance type that `{provider}` allows is {most}"
            );
            (resource.as_str(), text)
        }
        _ => ("instanceRequirements", format!("no instance type that `{provider}` allows takes the task")),
    }
}

/// An instance of a type that is not there yet.
#[cfg(feature = "instance-types")]
struct OfType<'a>(&'a stowplan::task::InstanceType);

#[cfg(feature = "instance-types")]
impl stowplan::query::Subject for OfType<'_> {
    fn agent_connected(&self) -> Option<bool> {
        Some(true)
    }
    fn agent_version(&self) -> Option<&str> {
        None
    }
    fn ec2_instance_id(&self) -> Option<&str> {
        None
    }
    fn registered_at(&self) -> Option<stowplan::unit::Timestamp> {
        None
    }
    fn running_tasks_count(&self) -> u32 {
        0
    }
    fn attribute(&self, name: &str) -> stowplan::query::AttributeValue<'_> {
        match name {
            "ecs.instance-type" => stowplan::query::AttributeValue::Value(self.0.name),
            "ecs.cpu-architecture" => {
                stowplan::query::AttributeValue::Value(if self.0.arm { "arm64" } else { "x86_64" })
            }
            _ => stowplan::query::AttributeValue::Absent,
        }
    }
    fn any_task_group(&self, _: &mut dyn FnMut(&str) -> bool) -> bool {
        false
    }
}
