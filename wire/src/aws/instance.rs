//! Container instances: `describe-container-instances`.

use stowplan::cluster::facts::{
    EniSlots, GpuDevice, GpuMemory, GpuSharingMode, InstanceFacts, InstanceStatus, ResourceFacts,
};

use crate::assumption::Assumption;
use crate::read::Keys;
use crate::{Error, Lint, Node, Token};

const STATUSES: [(&str, InstanceStatus); 6] = [
    ("REGISTERING", InstanceStatus::Registering),
    ("REGISTRATION_FAILED", InstanceStatus::RegistrationFailed),
    ("ACTIVE", InstanceStatus::Active),
    ("INACTIVE", InstanceStatus::Inactive),
    ("DEREGISTERING", InstanceStatus::Deregistering),
    ("DRAINING", InstanceStatus::Draining),
];

/// Reads one of `describe-container-instances`'s `containerInstances`.
///
/// What AWS always writes and a document written by hand may leave out has a friendly default:
/// `status` is `ACTIVE`, `agentConnected` is true. Without `registeredResources` the remaining ones
/// stand in, with a lint.
///
/// # Errors
/// When there is no `containerInstanceArn`, a value has the wrong type or lies out of range, or the
/// status is unknown.
pub fn read_instance(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<InstanceFacts, Error> {
    let arn = node.required("containerInstanceArn")?;
    let arn_text = arn.str()?;
    if arn_text.is_empty() {
        return Err(Error::new("document/empty", "the `containerInstanceArn` is empty", arn.path()));
    }
    let remaining = node.field("remainingResources").map(|list| read_resources(&list)).transpose()?;
    let registered = node.field("registeredResources").map(|list| read_resources(&list)).transpose()?;
    let registered = registered.unwrap_or_else(|| {
        let message = format!("`{arn_text}` has no `registeredResources`: the remaining ones stand in");
        lints.push(Assumption::RegisteredResources.lint(message, node.path()));
        remaining.clone().unwrap_or_default()
    });
    let agent_version = node.field("versionInfo").map(|info| info.string_at("agentVersion")).transpose()?.flatten();
    Ok(InstanceFacts {
        arn: arn_text.to_owned(),
        ec2_instance_id: node.string_at("ec2InstanceId")?,
        capacity_provider: node.string_at("capacityProviderName")?,
        status: node.word_at("status", &STATUSES)?.unwrap_or_default(),
        agent_connected: node.bool_at("agentConnected")?.unwrap_or(true),
        agent_version,
        registered_at: node.timestamp_at("registeredAt")?,
        attributes: read_attributes(node)?,
        registered,
        remaining,
        eni_slots: read_eni_slots(node)?,
        gpu_devices: node.list_at("gpuDevices")?.iter().map(read_gpu_device).collect::<Result<_, _>>()?,
        running_tasks_count: node.u32_at("runningTasksCount")?,
        pending_tasks_count: node.u32_at("pendingTasksCount")?,
    })
}

/// The attributes, in no more room than they take: there are many, and they stay.
fn read_attributes(node: &Node<'_>) -> Result<Vec<(String, Option<String>)>, Error> {
    let items = node.items_at("attributes")?;
    let mut attributes = Vec::with_capacity(items.count());
    for item in items {
        attributes.push(read_attribute(&item)?);
    }
    Ok(attributes)
}

const SHARING: [(&str, GpuSharingMode); 3] = [
    ("IDLE", GpuSharingMode::Idle),
    ("NVIDIA_MPS", GpuSharingMode::NvidiaMps),
    ("DEDICATED", GpuSharingMode::Dedicated),
];

/// One of `gpuDevices`: its mode, and its memory where both amounts are given (PLACE-185).
/// `containerCount` follows from the rest.
fn read_gpu_device(node: &Node<'_>) -> Result<GpuDevice, Error> {
    let (total, remaining) = (node.u32_at("totalMemoryInMiB")?, node.u32_at("remainingMemoryInMiB")?);
    node.u32_at("containerCount")?;
    let mode = node.word_at("sharingMode", &SHARING)?.unwrap_or_default();
    let memory = match (total, remaining) {
        (Some(total), Some(remaining)) => Some(GpuMemory { total, remaining }),
        // What is idle is free, and what one container has alone is of no use to others.
        (Some(total), None) if mode != GpuSharingMode::NvidiaMps => Some(GpuMemory { total, remaining: total }),
        _ => None,
    };
    Ok(GpuDevice { id: node.required("gpuId")?.str()?.to_owned(), mode, memory })
}

fn read_eni_slots(node: &Node<'_>) -> Result<Option<EniSlots>, Error> {
    let used = node.u32_at("eniSlotsUsed")?.unwrap_or(0);
    Ok(node.u32_at("eniSlotsTotal")?.map(|total| EniSlots { total, used }))
}

/// What is read of an attribute.
const ATTRIBUTE: Keys<2> = Keys::of(["name", "value"]);

/// Reads an attribute: a name, and a value unless it is a capability.
///
/// # Errors
/// When there is no name or a value has the wrong type.
pub fn read_attribute(node: &Node<'_>) -> Result<(String, Option<String>), Error> {
    let [name, value] = node.fields(&ATTRIBUTE);
    let Some(name) = name else { return Err(node.required("name").err().unwrap_or_else(|| node.expected("a name"))) };
    Ok((name.string()?, value.map(|value| value.string()).transpose()?))
}

/// Reads a list of resources: CPU, MEMORY, PORTS, PORTS_UDP and GPU; other names are ignored.
///
/// Only the value that goes with the `type` counts. A set may hold a string twice; ports come out
/// sorted.
///
/// # Errors
/// When a value has the wrong type or lies out of range.
pub fn read_resources(node: &Node<'_>) -> Result<ResourceFacts, Error> {
    let mut facts = ResourceFacts::default();
    if !node.is_list() {
        return Err(node.expected("a list"));
    }
    for resource in node.items() {
        match resource.required("name")?.str()? {
            "CPU" => facts.cpu = amount(&resource)?,
            "MEMORY" => facts.memory = amount(&resource)?,
            "PORTS" => facts.ports_tcp = ports(&resource)?,
            "PORTS_UDP" => facts.ports_udp = ports(&resource)?,
            "GPU" => facts.gpus = gpu_ids(&resource)?,
            _ => {}
        }
    }
    Ok(facts)
}

/// CPU and memory may be below zero when reality was overcommitted.
fn amount(resource: &Node<'_>) -> Result<i64, Error> {
    let key = match resource.str_at("type")? {
        Some("LONG") => "longValue",
        Some("DOUBLE") => "doubleValue",
        _ => "integerValue",
    };
    resource.required(key)?.integer(-2_147_483_647, 2_147_483_647)
}

fn ports(resource: &Node<'_>) -> Result<Vec<u16>, Error> {
    let mut ports = resource.items_at("stringSetValue")?.map(|port| port.u16()).collect::<Result<Vec<_>, _>>()?;
    ports.sort_unstable();
    ports.dedup();
    Ok(ports)
}

fn gpu_ids(resource: &Node<'_>) -> Result<Vec<String>, Error> {
    let mut ids: Vec<String> = Vec::new();
    for id in resource.list_at("stringSetValue")? {
        let id = match id.token() {
            Token::Number(number) => number.to_string(),
            _ => id.str()?.to_owned(),
        };
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
