//! Tasks: `describe-tasks`.
//!
//! # What a task holds
//! What its task definition says, with the task's overrides, when the document has that definition;
//! else the task's own `cpu` and `memory`; else nothing, with a lint. GPU ids and host ports come
//! from the task's containers.
//!
//! # Static or dynamic? (TASK-108)
//! A host port that the definition does not name was chosen by the agent. Without the definition
//! nobody can know: ports from 32768 to 65535 then count as the agent's choice and the others as
//! static, since that is where agents choose.

use std::collections::{BTreeMap, BTreeSet};

use stowplan::cluster::facts::{DesiredStatus, DeviceUse, Holding, LastStatus, TaskFacts};
use stowplan::task::{Gpus, PortRange, Requirement, TaskDefinition, parse_cpu, parse_memory, requirement};
use stowplan::unit::Protocol;

use crate::assumption::Assumption;
use crate::aws::task_definition::{read_overrides, size_of};
use crate::read::{Keys, items_of};
use crate::{Error, Lint, Node};

/// The first host port that counts as the agent's choice when the task definition is unknown
/// (TASK-108).
pub const FIRST_DYNAMIC_PORT: u16 = 32768;

const DESIRED: [(&str, DesiredStatus); 3] =
    [("RUNNING", DesiredStatus::Running), ("PENDING", DesiredStatus::Running), ("STOPPED", DesiredStatus::Stopped)];

const LAST: [(&str, LastStatus); 9] = [
    ("PROVISIONING", LastStatus::Provisioning),
    ("PENDING", LastStatus::Pending),
    ("ACTIVATING", LastStatus::Activating),
    ("RUNNING", LastStatus::Running),
    ("DEACTIVATING", LastStatus::Deactivating),
    ("STOPPING", LastStatus::Stopping),
    ("DEPROVISIONING", LastStatus::Deprovisioning),
    ("STOPPED", LastStatus::Stopped),
    ("DELETED", LastStatus::Stopped),
];

/// What is read of a task itself, in the order in which AWS writes it.
const KEYS: Keys<19> = Keys::of([
    "attachments",
    "availabilityZone",
    "capacityProviderName",
    "containerInstanceArn",
    "containers",
    "cpu",
    "memory",
    "createdAt",
    "desiredStatus",
    "group",
    "healthStatus",
    "lastStatus",
    "launchType",
    "overrides",
    "protectionEnabled",
    "startedAt",
    "startedBy",
    "taskArn",
    "taskDefinitionArn",
]);

/// What is read of a network binding.
const BINDING: Keys<3> = Keys::of(["hostPort", "hostPortRange", "protocol"]);

/// What the rest of the document says about tasks.
#[derive(Debug, Default)]
pub struct TaskContext<'a> {
    definitions: BTreeMap<String, &'a TaskDefinition>,
    /// The names of the definitions with an essential container that has a health check.
    checked: BTreeSet<String>,
    protected: BTreeMap<&'a str, bool>,
}

impl<'a> TaskContext<'a> {
    /// Task definitions by ARN and `family:revision`, and `protectedTasks` by task ARN (PLACE-42).
    #[must_use]
    pub fn new(definitions: &'a [TaskDefinition], protected: &'a [(String, bool)]) -> Self {
        let mut by_name = BTreeMap::new();
        for definition in definitions {
            if let Some(arn) = &definition.arn {
                by_name.insert(arn.clone(), definition);
            }
            if let Some(revision) = definition.revision {
                by_name.insert(format!("{}:{revision}", definition.family), definition);
            }
        }
        let protected = protected.iter().map(|(arn, on)| (arn.as_str(), *on)).collect();
        Self { definitions: by_name, checked: BTreeSet::new(), protected }
    }

    /// The same with the task definitions that have a health check of an essential container, by
    /// ARN and `family:revision`.
    #[must_use]
    pub(crate) fn with_checked(mut self, names: BTreeSet<String>) -> Self {
        self.checked = names;
        self
    }

    /// Whether a task of this definition has a health check.
    fn is_checked(&self, reference: &str) -> bool {
        !self.checked.is_empty()
            && (self.checked.contains(reference)
                || reference.rsplit('/').next().is_some_and(|short| self.checked.contains(short)))
    }

    /// The task definition that an ARN or `family:revision` names.
    #[must_use]
    pub fn definition(&self, reference: &str) -> Option<&'a TaskDefinition> {
        let short = || self.definitions.get(reference.rsplit('/').next()?);
        self.definitions.get(reference).or_else(short).copied()
    }
}

/// Reads one of `get-task-protection`'s `protectedTasks`: the task's ARN, and whether it is
/// protected.
///
/// # Errors
/// When there is no `taskArn` or a value has the wrong type.
pub fn read_protection(node: &Node<'_>) -> Result<(String, bool), Error> {
    Ok((node.required("taskArn")?.str()?.to_owned(), node.bool_at("protectionEnabled")?.unwrap_or(false)))
}

/// Reads one of `describe-tasks`'s `tasks`.
///
/// # Errors
/// When there is no `taskArn`, a value has the wrong type or lies out of range, or a status is
/// unknown.
pub fn read_task(node: &Node<'_>, context: &TaskContext<'_>, lints: &mut Vec<Lint>) -> Result<TaskFacts, Error> {
    read_task_and_health(node, context, lints).map(|(facts, _)| facts)
}

/// The same, and what is remarkable about the health of the task (DEPLOY-123): that a check of it
/// fails, has no result yet (`UNKNOWN`), or that nothing is told of the check that it has.
pub(crate) fn read_task_and_health(
    node: &Node<'_>,
    context: &TaskContext<'_>,
    lints: &mut Vec<Lint>,
) -> Result<(TaskFacts, Option<ToldHealth>), Error> {
    // In the order in which AWS writes them.
    let [
        attachments,
        zone,
        provider,
        instance,
        containers,
        cpu,
        memory,
        created,
        desired,
        group,
        health,
        last,
        launch,
        overrides,
        protection,
        started,
        by,
        arn,
        definition,
    ] = node.fields(&KEYS);
    let Some(arn) = arn else { return Err(node.required("taskArn").err().unwrap_or_else(|| node.expected("a task"))) };
    let arn_text = arn.str()?;
    if arn_text.is_empty() {
        return Err(Error::new("document/empty", "the `taskArn` is empty", arn.path()));
    }
    let text = |field: Option<Node<'_>>| field.map(|field| field.string()).transpose();
    let time = |field: Option<Node<'_>>| field.map(|field| field.timestamp()).transpose();
    let protection = protection.map(|field| field.bool()).transpose()?;
    let instance = text(instance)?.filter(|arn| !arn.is_empty());
    let parts = Parts { attachments, containers, cpu, memory, overrides, definition };
    let holds = holding(node, &parts, context, instance.is_some(), lints)?;
    let definition = text(definition)?;
    let checked = definition.as_deref().is_some_and(|reference| context.is_checked(reference));
    let health = match health.map(|health| health.str()).transpose()? {
        Some("UNHEALTHY") => Some(ToldHealth::Unhealthy),
        Some("UNKNOWN") if checked => Some(ToldHealth::Unknown),
        None if checked => Some(ToldHealth::Untold),
        _ => None,
    };
    let facts = TaskFacts {
        arn: arn_text.to_owned(),
        group: text(group)?.unwrap_or_default(),
        instance,
        definition,
        started_by: text(by)?,
        availability_zone: text(zone)?.filter(|zone| !zone.is_empty()),
        launch_type: launch.map(|field| field.str()).transpose()?.and_then(|word| word.parse().ok()),
        capacity_provider: text(provider)?.filter(|name| !name.is_empty()),
        desired_status: desired.map(|field| field.word("desiredStatus", &DESIRED)).transpose()?.unwrap_or_default(),
        last_status: last.map(|field| field.word("lastStatus", &LAST)).transpose()?.unwrap_or_default(),
        protected: protection.unwrap_or_else(|| context.protected.get(arn_text).copied().unwrap_or(false)),
        created_at: time(created)?,
        started_at: time(started)?,
        holds,
    };
    Ok((facts, health))
}

/// What a document tells of the health of a task that is not simply healthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum ToldHealth {
    /// A check fails.
    Unhealthy,
    /// It has a check, which has no result yet.
    Unknown,
    /// It has a check, of which nothing is told.
    Untold,
}

/// The parts of a task that tell what it holds.
struct Parts<'a> {
    attachments: Option<Node<'a>>,
    containers: Option<Node<'a>>,
    cpu: Option<Node<'a>>,
    memory: Option<Node<'a>>,
    overrides: Option<Node<'a>>,
    definition: Option<Node<'a>>,
}

/// What is read of a container of a task.
const CONTAINER: Keys<5> =
    Keys::of(["networkBindings", "networkInterfaces", "gpuIds", "neuronDeviceIds", "gpuSharingStrategy"]);

/// A container of a task.
struct Container<'a> {
    bindings: Option<Node<'a>>,
    interfaces: Option<Node<'a>>,
    gpu_ids: Option<Node<'a>>,
    neuron_device_ids: Option<Node<'a>>,
    gpu_sharing_strategy: Option<Node<'a>>,
}

impl<'a> Container<'a> {
    fn of(node: &Node<'a>) -> Self {
        let [bindings, interfaces, gpu_ids, neuron_device_ids, gpu_sharing_strategy] = node.fields(&CONTAINER);
        Self { bindings, interfaces, gpu_ids, neuron_device_ids, gpu_sharing_strategy }
    }
}

fn holding(
    node: &Node<'_>,
    parts: &Parts<'_>,
    context: &TaskContext<'_>,
    on_instance: bool,
    lints: &mut Vec<Lint>,
) -> Result<Holding, Error> {
    let containers: Vec<Container<'_>> = items_of(parts.containers)?.map(|node| Container::of(&node)).collect();
    let gpus = gpu_ids(&containers)?;
    let bound = bindings(&containers)?;
    if let Some(needs) = needs(node, parts, context, lints)? {
        if needs.gpus != Gpus::None && gpus.is_empty() && on_instance && !matches!(needs.gpus, Gpus::Fraction(_)) {
            let message =
                "no container says which GPUs the task has (`gpuIds`): it is not known which of them it holds";
            lints.push(Assumption::GpuIds.lint(message, node.path()));
        }
        return Ok(by_definition(needs, gpus, bound));
    }
    let own_cpu = size_of(parts.cpu, parse_cpu, lints)?;
    let own_memory = size_of(parts.memory, parse_memory, lints)?;
    if own_cpu.is_none() && own_memory.is_none() && on_instance {
        let message = "the task has no `cpu` and `memory` and its task definition is not here: it holds nothing";
        let lint = Assumption::NoResources.lint(message, node.path());
        lints.push(lint.with_help("add the task definition to `taskDefinitions`"));
    }
    let eni = has_network_interface(parts.attachments, &containers)?;
    if !eni && !bound.is_empty() {
        let message = format!(
            "of a task without its definition, host ports from {FIRST_DYNAMIC_PORT} on are assumed to be the agent's choice, the others to be static"
        );
        let lint = Assumption::HostPorts.lint(message, node.path());
        lints.push(lint.with_help("add the task definition to `taskDefinitions`"));
    }
    let mut holding = Holding {
        cpu: own_cpu.unwrap_or(0),
        memory: own_memory.unwrap_or(0),
        gpus,
        devices: device_use(&containers)?,
        eni,
        ..Holding::default()
    };
    // The bindings of a task with its own interface are on that interface, not on the host.
    for (protocol, port) in bound.into_iter().filter(|_| !eni) {
        match protocol {
            _ if port >= FIRST_DYNAMIC_PORT => holding.dynamic_ports.push((protocol, port)),
            Protocol::Tcp => holding.ports_tcp.push(port),
            Protocol::Udp => holding.ports_udp.push(port),
        }
    }
    Ok(holding)
}

/// What the task's definition asks for; `None` without a definition, or with one that makes no
/// sense (then a lint says why).
fn needs(
    node: &Node<'_>,
    parts: &Parts<'_>,
    context: &TaskContext<'_>,
    lints: &mut Vec<Lint>,
) -> Result<Option<Requirement>, Error> {
    let reference = parts.definition.map(|reference| reference.str()).transpose()?;
    let Some(definition) = reference.and_then(|reference| context.definition(reference)) else {
        return Ok(None);
    };
    let overrides = parts.overrides.map(|node| read_overrides(&node, lints)).transpose()?.unwrap_or_default();
    match requirement(definition, &overrides) {
        Ok(needs) => Ok(Some(needs)),
        Err(error) => {
            let message = format!("the task's own `cpu` and `memory` are used instead of its task definition: {error}");
            lints.push(Lint::new(error.code(), message, node.path()));
            Ok(None)
        }
    }
}

fn by_definition(needs: Requirement, gpus: Vec<String>, bound: BTreeSet<(Protocol, u16)>) -> Holding {
    let is_static = |(protocol, port): &(Protocol, u16)| match protocol {
        Protocol::Tcp => needs.ports_tcp.contains(port),
        Protocol::Udp => needs.ports_udp.contains(port),
    };
    let devices = DeviceUse::of(&needs);
    let dynamic_ports = bound.into_iter().filter(|binding| !needs.eni && !is_static(binding)).collect();
    Holding {
        cpu: needs.cpu.0,
        memory: needs.memory.0,
        gpus,
        devices,
        eni: needs.eni,
        dynamic_ports,
        ports_tcp: needs.ports_tcp,
        ports_udp: needs.ports_udp,
    }
}

fn gpu_ids(containers: &[Container<'_>]) -> Result<Vec<String>, Error> {
    let mut ids = BTreeSet::new();
    for container in containers {
        for id in items_of(container.gpu_ids)? {
            ids.insert(id.str()?.to_owned());
        }
    }
    Ok(ids.into_iter().collect())
}

/// How a task holds its devices by what its containers say, where its definition is not here
/// (PLACE-183, PLACE-186).
fn device_use(containers: &[Container<'_>]) -> Result<DeviceUse, Error> {
    let mut shared = None;
    for container in containers {
        if items_of(container.neuron_device_ids)?.next().is_some() {
            return Ok(DeviceUse::NeuronDevices);
        }
        let strategy = container.gpu_sharing_strategy;
        if let Some(mps) = strategy.and_then(|strategy| strategy.field("nvidiaMps")) {
            shared = Some(mps.u32_at("memory")?.unwrap_or(0).saturating_add(shared.unwrap_or(0)));
        }
    }
    Ok(shared.map_or(DeviceUse::Whole, |memory| DeviceUse::Shared { memory }))
}

/// The host ports of all containers, each once: IPv4 and IPv6 bindings repeat them.
fn bindings(containers: &[Container<'_>]) -> Result<BTreeSet<(Protocol, u16)>, Error> {
    rule!("TASK-108");
    let mut bound = BTreeSet::new();
    for container in containers {
        for binding in items_of(container.bindings)? {
            let [port, range, protocol] = binding.fields(&BINDING);
            let is_udp = protocol.map(|protocol| protocol.str()).transpose()? == Some("udp");
            let protocol = if is_udp { Protocol::Udp } else { Protocol::Tcp };
            if let Some(port) = port {
                let port = port.u16()?;
                if port > 0 {
                    bound.insert((protocol, port));
                }
            }
            if let Some(range) = range {
                let range =
                    PortRange::parse(range.str()?).ok_or_else(|| range.expected("a port range like `8000-8010`"))?;
                bound.extend((range.first..=range.last).map(|port| (protocol, port)));
            }
        }
    }
    Ok(bound)
}

fn has_network_interface(attachments: Option<Node<'_>>, containers: &[Container<'_>]) -> Result<bool, Error> {
    for attachment in items_of(attachments)? {
        let kind = attachment.str_at("type")?;
        if matches!(kind, Some("ElasticNetworkInterface" | "eni")) {
            return Ok(true);
        }
    }
    for container in containers {
        if items_of(container.interfaces)?.next().is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
