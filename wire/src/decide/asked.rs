//! What a request asks of an instance's attributes: those that the definition requires, the
//! processor, the operating system.

use stowplan::{
    cluster::facts::{InstanceFacts, InstanceStatus},
    placement::Launch,
    task::{Platform, RunsOn, TaskDefinition, asked_attributes},
};

use crate::Lint;
use crate::assumption::Assumption;
use crate::count::{counted, either};
use crate::decide::{ClusterSession, options::DecideOptions};

/// Attributes that an instance must have: name, and the value if one is asked for.
pub(super) type Required = Vec<(String, Option<String>)>;

/// The attributes and the platform that a task of the definition, which lies at `path`, asks for.
pub(super) fn read(
    session: &ClusterSession,
    definition: &TaskDefinition,
    path: &str,
    launch: &Launch,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> (Required, Platform) {
    let platform = definition.platform();
    lint_unknown_words(definition, &platform, path, lints);
    if !(platform.is_any() || options.semantics.unknown_platform_refused) {
        let considered = session.facts.instances.iter().filter(|facts| is_considered(facts, launch));
        lint_silent_instances(considered, &platform, options, lints);
    }
    (required(session, definition, path, options, lints), platform)
}

/// What the definition requires, but for what no instance of the snapshot tells (PLACE-155).
fn required(
    session: &ClusterSession,
    definition: &TaskDefinition,
    path: &str,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Required {
    rule!("PLACE-155");
    let all = &definition.requires_attributes;
    let facts = &session.facts;
    let asked = asked_attributes(all, facts.told, &options.semantics);
    if asked.len() < all.len() && !facts.instances.is_empty() {
        let message = if facts.told.capabilities {
            "no instance here names a version of Docker's API: those that a task requires are not checked"
        } else {
            "no instance here names what its agent can do: the capabilities that a task requires are not checked"
        };
        let lint = Assumption::Capabilities.lint(message, "/cluster/containerInstances");
        lints.push(lint.with_help("keep the `attributes` that `aws ecs describe-container-instances` prints"));
    }
    let is_described = definition.arn.is_some() || definition.revision.is_some();
    if definition.derives_attributes && is_described && !asked.is_empty() {
        let message = "a described task definition without `requiresAttributes`: those that ECS derives are asked for";
        let lint = Assumption::RequiredAttributes.lint(message, path);
        lints.push(lint.with_help("keep what `aws ecs describe-task-definition` prints"));
    }
    asked
}

fn lint_unknown_words(definition: &TaskDefinition, platform: &Platform, path: &str, lints: &mut Vec<Lint>) {
    let words = [
        (&definition.cpu_architecture, platform.architecture.is_none(), "cpuArchitecture"),
        (&definition.operating_system_family, platform.family.is_none(), "operatingSystemFamily"),
    ];
    for (word, unknown, key) in words {
        if let Some(word) = word.as_deref().filter(|word| unknown && !word.is_empty()) {
            let message = format!("unknown {key} `{}`: no instance is asked for it", crate::read::json::shorten(word));
            lints.push(Lint::new("task/unknown-platform", message, format!("{path}/runtimePlatform/{key}")));
        }
    }
}

/// Instances that may have the processor and the system that are asked for, but do not say
/// (PLACE-152).
fn lint_silent_instances<'a>(
    considered: impl Iterator<Item = &'a InstanceFacts>,
    platform: &Platform,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) {
    let (mut processors, mut systems) = (0_usize, 0_usize);
    for facts in considered {
        let value = |wanted: &str| {
            facts.attributes.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| value.as_deref())
        };
        let processor = platform.architecture_on(value("ecs.cpu-architecture"));
        processors = processors.saturating_add(usize::from(processor == RunsOn::Unknown));
        let system = platform.system_on(value("ecs.os-type"), value("ecs.os-family"));
        let asked = !options.semantics.systems_ignored;
        systems = systems.saturating_add(usize::from(asked && system == RunsOn::Unknown));
    }
    let wanted = platform.architecture.map_or("", stowplan::task::Architecture::as_str);
    let family = platform.family.as_deref().unwrap_or_default();
    for (assumption, count, attribute, wanted) in [
        (Assumption::Processor, processors, "`ecs.cpu-architecture`", wanted),
        (Assumption::OperatingSystem, systems, "`ecs.os-type`, `ecs.os-family`", family),
    ] {
        if count > 0 {
            let message = format!(
                "{} {} not tell by {attribute} whether a {wanted} task runs there: taken as if it does",
                counted(count, "instance"),
                either(count, "does", "do"),
            );
            lints.push(assumption.lint(message, "/cluster/containerInstances"));
        }
    }
}

fn is_considered(facts: &InstanceFacts, launch: &Launch) -> bool {
    let external = facts.attributes.iter().any(|(name, _)| name == "ecs.capability.external");
    facts.status == InstanceStatus::Active
        && match launch {
            Launch::Ec2 => !external,
            Launch::External => external,
            Launch::CapacityProvider(name) => facts.capacity_provider.as_ref() == Some(name),
            _ => true,
        }
}

/// That instances which are not there yet are taken to have the attributes that definitions
/// require.
#[cfg(any(feature = "capacity", feature = "fleet"))]
pub(super) fn assumed<'a>(required: impl Iterator<Item = &'a str>, path: &str) -> Option<Lint> {
    let names: std::collections::BTreeSet<&str> = required.collect();
    if names.is_empty() {
        return None;
    }
    let listed = names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let message = format!("instances that are not there yet are assumed to have {listed}");
    Some(Assumption::Attributes.lint(message, path).with_help("mind the AMI and the agent's settings"))
}
