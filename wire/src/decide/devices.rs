//! Devices in a request: what the document does not say, and where they are not available.

use stowplan::{
    cluster::{
        facts::{InstanceFacts, InstanceStatus},
        short_id,
    },
    placement::TaskSpec,
    task::Gpus,
};

use crate::assumption::Assumption;
use crate::decide::{ClusterSession, place::start::refused, target::Destination};
use crate::{ClusterDocument, Error, Lint};

/// Says what an answer about devices rests on, or that the launch type has none (PLACE-182,
/// PLACE-185, PLACE-186).
pub(super) fn look(
    session: &ClusterSession,
    destination: &Destination,
    spec: &TaskSpec,
    definition: &str,
    lints: &mut Vec<Lint>,
) -> Result<(), Error> {
    let facts = &session.facts;
    let refused = |error| refused(&error, format!("{definition}/containerDefinitions"));
    destination.to.check_devices(spec).map_err(refused)?;
    let needs = &spec.requirement;
    if needs.neuron_devices || matches!(needs.gpus, Gpus::Fraction(_)) {
        let lint = unknown(facts, Assumption::Devices, "does not say its type", |instance| type_of(instance).is_none());
        let help = "give the attribute `ecs.instance-type`: the type says which devices there are";
        lints.extend(lint.map(|lint| lint.with_help(help)));
    }
    if needs.gpus.is_shared() {
        let lint = unknown(facts, Assumption::GpuMemory, "does not say the memory of its GPUs", hides_memory);
        let help = "give its `gpuDevices`: without them any number of tasks may share its GPUs";
        lints.extend(lint.map(|lint| lint.with_help(help)));
    }
    Ok(())
}

fn type_of(instance: &InstanceFacts) -> Option<&str> {
    let found = instance.attributes.iter().rfind(|(name, _)| name == "ecs.instance-type");
    found.and_then(|(_, value)| value.as_deref())
}

fn hides_memory(instance: &InstanceFacts) -> bool {
    let devices = &instance.gpu_devices;
    let is_told = |id: &String| devices.iter().any(|device| device.id == *id);
    devices.iter().any(|device| device.memory.is_none()) || !instance.registered.gpus.iter().all(is_told)
}

/// One lint for all active instances of which something is not known: the first, and how many more.
fn unknown(
    facts: &ClusterDocument,
    assumption: Assumption,
    what: &str,
    is_unknown: impl Fn(&InstanceFacts) -> bool,
) -> Option<Lint> {
    let active = |instance: &InstanceFacts| instance.status == InstanceStatus::Active;
    let mut found = facts.instances.iter().filter(|instance| active(instance) && is_unknown(instance));
    let first = short_id(&found.next()?.arn);
    let message = match found.count() {
        0 => format!("`{first}` {what}: it counts as able to take the task"),
        more => format!("`{first}` {what}, nor do {more} more: they count as able to take the task"),
    };
    Some(assumption.lint(message, "/cluster/containerInstances"))
}
