//! What ECS computes as `compatibilities`, and whether that includes what `requiresCompatibilities`
//! asks for.

use alloc::{format, vec::Vec};

use super::{Context, Finding, Severity, fargate, managed_instances};
use crate::document::{Document, Given};
use stowplan::task::{GpuFraction, NetworkMode};

/// Where a task definition can run, as `compatibilities` would tell (TASK-7, TASK-186); `None` when
/// the network mode is unknown.
#[must_use]
pub fn compatibilities(document: &Document) -> Option<Vec<&'static str>> {
    rule!("TASK-7");
    let context = Context::new(document);
    let mode = document.mode()?;
    let fits = |check: fn(&Context<'_>, &mut Vec<Finding>)| {
        let mut found = Vec::new();
        check(&context, &mut found);
        !found.iter().any(|finding| finding.severity == Severity::Error)
    };
    let devices = Devices::of(document);
    // An absent mode means another one on managed instances.
    let managed = if document.network_mode.is_blank() { document.requires("MANAGED_INSTANCES") } else { true };
    let words = [
        ("EC2", !devices.neuron),
        ("EXTERNAL", mode != NetworkMode::Awsvpc && !devices.neuron && !devices.partial),
        ("FARGATE", mode == NetworkMode::Awsvpc && !devices.neuron && fits(fargate::check)),
        ("MANAGED_INSTANCES", managed && fits(managed_instances::check)),
    ];
    Some(words.into_iter().filter(|(_, holds)| *holds).map(|(word, _)| word).collect())
}

/// The devices that not every kind of instance has.
struct Devices {
    neuron: bool,
    /// A fraction of a GPU, or a shared one.
    partial: bool,
}

impl Devices {
    fn of(document: &Document) -> Self {
        let items = || document.containers().iter().flat_map(|container| &container.resource_requirements);
        let is_fraction =
            |given: &Given<alloc::string::String>| given.text().is_some_and(|text| GpuFraction::parse(text).is_some());
        Self {
            neuron: items().any(|item| item.kind.raw() == Some("NeuronDevice")),
            partial: items().any(|item| matches!(item.sharing, Given::Known(_)) || is_fraction(&item.value)),
        }
    }
}

/// Each compatibility that is asked for and that the definition does not have is an error
/// (TASK-186). What keeps it off Fargate and off managed instances is told where it stands, and so
/// are devices.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let Some(computed) = compatibilities(context.document) else { return };
    for (index, given) in context.document.requires_compatibilities.iter().enumerate() {
        let Some(word) = given.text().filter(|word| *word == "EXTERNAL" && !computed.contains(word)) else { continue };
        if context.mode == Some(NetworkMode::Awsvpc) {
            let message = format!("the network mode `awsvpc` is not for `{word}`");
            let path = format!("/requiresCompatibilities/{index}");
            let finding = Finding::error("taskdef/compatibility", path, message).rule(rule!("TASK-186"));
            found.push(finding.help("use `bridge`, `host` or `none`, or leave `EXTERNAL` out"));
        }
    }
}

/// What keeps a task definition from running on Fargate, whether it asks for that or not (TASK-7,
/// TASK-121, TASK-122).
#[must_use]
pub fn fargate_errors(document: &Document) -> Vec<Finding> {
    let mut found = Vec::new();
    fargate::check(&Context::new(document), &mut found);
    found.retain(|finding| finding.severity == Severity::Error);
    found
}
