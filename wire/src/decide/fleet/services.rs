//! The services of a `fleet` document: what a task of each takes, and where it may run.

use stowplan::{
    capacity::ProviderKind,
    query::{AttributeValue, Subject},
    task::{Architecture, Overrides, PlacementConstraint, Requirement, TaskDefinition, requirement},
    unit::Timestamp,
};
use stowplan_fleet::FleetService;

use super::{
    devices,
    types::{Row, Types},
};
use crate::assumption::Assumption;
use crate::aws::service::{SchedulingStrategy, ServiceFacts, read_service};
use crate::aws::snapshot::read_snapshot;
use crate::aws::task_definition::read_task_definition;
use crate::decide::{asked, options::DecideOptions, query::read_query};
use crate::{ClusterDocument, Document, Error, Lint, Node};

/// A service and its name.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) service: FleetService,
}

/// What is to run.
#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    pub(super) wanted: Vec<Wanted>,
    /// What runs once on every instance, by name.
    pub(super) daemons: Vec<(String, Requirement)>,
}

/// Attributes that every instance has by its type alone.
const KNOWN: [&str; 3] = ["ecs.instance-type", "ecs.cpu-architecture", "ecs.os-type"];

impl Services {
    pub(super) fn read(
        node: &Node<'_>,
        types: &Types,
        options: &DecideOptions,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, Error> {
        let facts = read_facts(node, lints)?;
        let mut services = Self::default();
        if facts.services.is_empty() && node.list_at("daemons")?.is_empty() {
            let message = "there is no service to buy instances for";
            return Err(Error::new("fleet/no-service", message, node.path_of("services"))
                .with_help("add what `aws ecs describe-services` and `describe-task-definition` print"));
        }
        let mut required = Vec::new();
        for service in &facts.services {
            if on_fargate(service, &facts) {
                let message = format!("`{}` runs on no instance of yours: left out", service.name);
                lints.push(Lint::new("fleet/not-on-instances", message, service.path.as_str()));
                continue;
            }
            let reference = service.task_definition.as_deref().ok_or_else(|| {
                Error::new(
                    "document/missing-key",
                    "`taskDefinition` is missing",
                    format!("{}/taskDefinition", service.path),
                )
            })?;
            let (definition, path) = definition_of(&facts, reference, &format!("{}/taskDefinition", service.path))?;
            let requirement = needs(definition, &path)?;
            required.extend(definition.requires_attributes.iter().map(|(name, _)| name.as_str()));
            if !devices::is_modelled(&requirement) {
                lints.push(devices::left_out(&service.name, &service.path));
                continue;
            }
            if service.scheduling_strategy == SchedulingStrategy::Daemon {
                services.daemons.push((service.name.clone(), devices::as_whole(requirement)));
                continue;
            }
            if service.desired_count.is_none() {
                let message = format!("how many tasks `{}` wants is not given: one is assumed", service.name);
                lints.push(Assumption::DesiredCount.lint(message, format!("{}/desiredCount", service.path)));
            }
            let gpus = requirement.gpus;
            let distinct = service.placement_constraints.iter().any(|constraint| constraint.kind == "distinctInstance");
            services.wanted.push(Wanted {
                name: service.name.clone(),
                service: FleetService {
                    requirement: devices::as_whole(requirement),
                    count: service.desired_count.unwrap_or(1),
                    distinct_instance: distinct,
                    allowed_types: devices::narrow(
                        gpus,
                        types,
                        allowed(definition, &path, service, types, options, lints)?,
                    ),
                },
            });
        }
        for daemon in node.list_at("daemons")? {
            let reference = daemon.str()?;
            let (definition, path) = definition_of(&facts, reference, &daemon.path())?;
            let requirement = needs(definition, &path)?;
            if devices::is_modelled(&requirement) {
                services.daemons.push((reference.to_owned(), devices::as_whole(requirement)));
            } else {
                lints.push(devices::left_out(reference, &daemon.path()));
            }
            required.extend(definition.requires_attributes.iter().map(|(name, _)| name.as_str()));
        }
        lints.extend(asked::assumed(required.into_iter(), "/instanceTypes"));
        let needs = services.wanted.iter().map(|wanted| &wanted.service.requirement);
        if needs.chain(services.daemons.iter().map(|(_, requirement)| requirement)).any(|needs| needs.eni) {
            lints.extend(types.assumed_interfaces(node));
        }
        Ok(services)
    }
}

/// The services and task definitions of the snapshot, then those of the document itself.
fn read_facts(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<ClusterDocument, Error> {
    let mut facts = match node.field("cluster") {
        Some(cluster) => read_snapshot(&cluster)?,
        None => ClusterDocument::default(),
    };
    lints.append(&mut facts.lints);
    for item in node.list_at("taskDefinitions")? {
        facts.task_definitions.push(read_task_definition(&item, lints)?);
        facts.task_definition_paths.push(item.path());
    }
    for item in node.list_at("services")? {
        facts.services.push(read_service(&item)?);
    }
    if facts.services.is_empty() && !node.has("services") && !node.has("cluster") {
        return Err(Error::new("document/missing-key", "`services` is missing", node.path_of("services"))
            .with_help("what `aws ecs describe-services` prints, with the `taskDefinitions` that they name"));
    }
    Ok(facts)
}

/// Whether a service's tasks go to no instance of the caller's: by its own word, else by the
/// cluster's default strategy (PLACE-131).
fn on_fargate(service: &ServiceFacts, facts: &ClusterDocument) -> bool {
    let strategy = match (&service.launch_type, service.capacity_provider_strategy.as_slice()) {
        (Some(launch_type), _) => return launch_type != "EC2",
        (None, []) => facts.clusters.first().map_or(&[][..], |cluster| &cluster.default_strategy),
        (None, own) => own,
    };
    strategy.iter().any(|item| ProviderKind::of_name(&item.name) == Some(ProviderKind::Fargate))
}

fn definition_of<'a>(
    facts: &'a ClusterDocument,
    reference: &str,
    path: &str,
) -> Result<(&'a TaskDefinition, String), Error> {
    let found = facts.task_definition(reference).zip(facts.task_definition_path(reference));
    found.map(|(definition, path)| (definition, path.to_owned())).ok_or_else(|| {
        let message = format!("`taskDefinitions` does not hold `{reference}`");
        let otherwise = "add what `aws ecs describe-task-definition` prints";
        Error::new("request/unknown-task-definition", message, path)
            .with_help(facts.unknown_task_definition(reference, otherwise))
    })
}

fn needs(definition: &TaskDefinition, path: &str) -> Result<Requirement, Error> {
    requirement(definition, &Overrides::default()).map_err(|error| {
        let path = if error.path().is_empty() { path.to_owned() } else { format!("{path}/{}", error.path()) };
        Error::new(error.code(), error.to_string(), path)
    })
}

/// The types that the processor and the `memberOf` expressions allow; `None` for all.
fn allowed(
    definition: &TaskDefinition,
    path: &str,
    service: &ServiceFacts,
    types: &Types,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Option<Vec<usize>>, Error> {
    let all = types.rows.len();
    let mut places: Vec<usize> = (0..all).collect();
    let is_arm = |place: &usize| types.rows.get(*place).and_then(|row| row.arm);
    if definition.is_windows() {
        let message = "a Windows task: that prices and what agents register are those of Windows is not checked";
        lints.push(Assumption::Windows.lint(message, path));
    }
    match definition.platform().architecture {
        Some(Architecture::Arm64) => places.retain(|place| is_arm(place) != Some(false)),
        Some(_) => places.retain(|place| is_arm(place) != Some(true)),
        // Images that say nothing are for x86_64 as a rule; where there is no other type, they are
        // taken at their word.
        None if places.iter().any(|place| is_arm(place) != Some(true)) => {
            if places.iter().any(|place| is_arm(place) == Some(true)) {
                let message = "a task definition without `cpuArchitecture` is assumed to be for X86_64";
                let help = "name it in `runtimePlatform`";
                lints.push(Assumption::Processor.lint(message, path).with_help(help));
            }
            places.retain(|place| is_arm(place) != Some(true));
        }
        None => {}
    }
    let own = definition.placement_constraints.iter().map(|constraint| (constraint, path));
    let its = service.placement_constraints.iter().map(|constraint| (constraint, service.path.as_str()));
    for (constraint, path) in own.chain(its) {
        narrow(constraint, path, &mut places, types, options, lints)?;
    }
    Ok((places.len() < all).then_some(places))
}

/// Keeps the types that a `memberOf` expression matches, where it is about the type alone.
fn narrow(
    constraint: &PlacementConstraint,
    path: &str,
    places: &mut Vec<usize>,
    types: &Types,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<(), Error> {
    let Some(expression) = constraint.expression.as_deref().filter(|_| constraint.kind == "memberOf") else {
        return Ok(());
    };
    let path = format!("{path}/placementConstraints");
    let written = Document::from(&serde_json::Value::from(expression)).hung_at(path.as_str());
    let (query, found) = read_query(&written.root(), options)?;
    lints.extend(found);
    let canonical = query.to_string();
    let about_types = !canonical.contains("task:")
        && canonical.split("attribute:").skip(1).all(|rest| KNOWN.iter().any(|known| rest.starts_with(known)))
        && canonical.contains("attribute:");
    if !about_types {
        let message = format!("`{canonical}` is about more than instance types: not taken into account");
        lints.push(Lint::new("fleet/constraint", message, path));
        return Ok(());
    }
    places.retain(|&place| types.rows.get(place).is_some_and(|row| query.matches(&Future(row))));
    Ok(())
}

/// An instance of a type that is not there yet: all that is known of it is its type.
struct Future<'a>(&'a Row);

impl Subject for Future<'_> {
    fn agent_connected(&self) -> Option<bool> {
        Some(true)
    }
    fn agent_version(&self) -> Option<&str> {
        None
    }
    fn ec2_instance_id(&self) -> Option<&str> {
        None
    }
    fn registered_at(&self) -> Option<Timestamp> {
        None
    }
    fn running_tasks_count(&self) -> u32 {
        0
    }
    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        match (name, self.0.arm) {
            ("ecs.instance-type", _) => AttributeValue::Value(&self.0.name),
            ("ecs.cpu-architecture", Some(arm)) => AttributeValue::Value(if arm { "arm64" } else { "x86_64" }),
            ("ecs.os-type", _) => AttributeValue::Value("linux"),
            _ => AttributeValue::Absent,
        }
    }
    fn any_task_group(&self, _: &mut dyn FnMut(&str) -> bool) -> bool {
        false
    }
}
