//! Task definitions: `describe-task-definition`'s answer and `register-task-definition`'s input.

pub use stowplan::task::is_placeholder;
use stowplan::task::{
    ContainerDefinition, ContainerOverride, GpuFraction, Gpus, NetworkMode, Overrides, PlacementConstraint,
    PortMapping, PortRange, SizeError, TaskDefinition, parse_cpu, parse_memory,
};
use stowplan::unit::Protocol;

use crate::aws::attributes;
use crate::aws::service::read_placement_constraints;
use crate::read::json::shorten;
use crate::{Error, Lint, Node, Token};

/// Reads a task definition, with or without the outer `taskDefinition` key.
///
/// A placeholder of some template (`${IMAGE}`, `<repo>`, `{{ x }}`, `$$$NAME$$$`) is a lint; where
/// a number or a mode was expected the value counts as absent. A protocol other than `udp` is tcp
/// (TASK-103).
///
/// # Errors
/// When there are no `containerDefinitions`, or a value has the wrong type or lies out of range.
pub fn read_task_definition(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<TaskDefinition, Error> {
    let node = unwrap(node);
    let containers = node.required("containerDefinitions")?.list()?;
    for key in ["family", "taskRoleArn", "executionRoleArn"] {
        report_placeholder(&node, key, lints)?;
    }
    let platform = node.field("runtimePlatform");
    let mut in_platform = |key: &str| platform.as_ref().map(|platform| word(platform, key, lints)).transpose();
    let (operating_system_family, cpu_architecture) =
        (in_platform("operatingSystemFamily")?.flatten(), in_platform("cpuArchitecture")?.flatten());
    Ok(TaskDefinition {
        family: node.string_at("family")?.unwrap_or_default(),
        revision: node.u32_at("revision")?,
        arn: node.string_at("taskDefinitionArn")?,
        cpu: size(&node, "cpu", parse_cpu, lints)?,
        memory: size(&node, "memory", parse_memory, lints)?,
        network_mode: network_mode(&node, lints)?,
        containers: containers.iter().map(|item| read_container(item, lints)).collect::<Result<_, _>>()?,
        placement_constraints: constraints(&node)?,
        requires_attributes: requires_attributes(&node)?,
        derives_attributes: !node.has("requiresAttributes"),
        requires_compatibilities: strings(&node, "requiresCompatibilities")?,
        operating_system_family,
        cpu_architecture,
    })
}

/// The object that holds `containerDefinitions`: below `data` in recordings, below `taskDefinition`
/// in answers.
pub(crate) fn unwrap<'a>(node: &Node<'a>) -> Node<'a> {
    let mut node = *node;
    for key in ["data", "taskDefinition"] {
        if node.has("containerDefinitions") {
            break;
        }
        if let Some(inner) = node.field(key).filter(Node::is_object) {
            node = inner;
        }
    }
    node
}

fn constraints(node: &Node<'_>) -> Result<Vec<PlacementConstraint>, Error> {
    read_placement_constraints(node)
}

/// Those of an answer as they are; else what ECS derives (TASK-151, TASK-152).
fn requires_attributes(node: &Node<'_>) -> Result<Vec<(String, Option<String>)>, Error> {
    rule!("TASK-151", "TASK-152");
    if !node.has("requiresAttributes") {
        return Ok(attributes::derived(node).into_iter().map(|name| (name, None)).collect());
    }
    node.list_at("requiresAttributes")?.iter().map(crate::aws::instance::read_attribute).collect()
}

/// A word; a placeholder is none.
fn word(node: &Node<'_>, key: &str, lints: &mut Vec<Lint>) -> Result<Option<String>, Error> {
    let word = node.string_at(key)?;
    Ok(word.filter(|_| !node.field(key).is_some_and(|value| placeholder(&value, lints))))
}

fn strings(node: &Node<'_>, key: &str) -> Result<Vec<String>, Error> {
    node.list_at(key)?.iter().map(|item| item.str().map(str::to_owned)).collect()
}

fn read_container(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<ContainerDefinition, Error> {
    node.object()?;
    for key in ["name", "image"] {
        report_placeholder(node, key, lints)?;
    }
    let mut mappings = Vec::new();
    for mapping in mapping_nodes(node, lints)? {
        mappings.extend(read_mapping(&mapping, lints)?);
    }
    Ok(ContainerDefinition {
        name: node.string_at("name")?.unwrap_or_default(),
        cpu: number(node, "cpu", lints)?.unwrap_or(0),
        memory: number(node, "memory", lints)?,
        memory_reservation: number(node, "memoryReservation", lints)?,
        gpus: read_gpus(node, lints)?.unwrap_or_default(),
        neuron_devices: asks_for_neuron(node)?,
        port_mappings: mappings,
        essential: node.bool_at("essential")?.unwrap_or(true),
    })
}

/// Published examples forget the brackets now and then: one mapping stands for a list of one.
fn mapping_nodes<'a>(node: &Node<'a>, lints: &mut Vec<Lint>) -> Result<Vec<Node<'a>>, Error> {
    match node.field("portMappings") {
        Some(single) if single.is_object() => {
            let lint =
                Lint::new("task/not-a-list", "`portMappings` is one object, read as a list of one", single.path());
            lints.push(lint.with_help("ECS refuses this: put it into brackets"));
            Ok(vec![single])
        }
        _ => node.list_at("portMappings"),
    }
}

fn read_mapping(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Option<PortMapping>, Error> {
    node.object()?;
    let container_port = port(node, "containerPort", lints)?;
    let host_port = port(node, "hostPort", lints)?;
    let range = match node.field("containerPortRange") {
        Some(range) if placeholder(&range, lints) => None,
        Some(range) => Some(PortRange::parse(range.str()?).ok_or_else(|| {
            let message = format!("`{}` is not a port range", shorten(range.str().unwrap_or_default()));
            Error::new("task/port-range", message, range.path()).with_help("e.g. `8000-8010`, from 1 to 65535")
        })?),
        None => None,
    };
    let misses_port = container_port.is_none() && range.is_none() && host_port.is_none();
    if misses_port && !node.has("containerPort") && !node.has("containerPortRange") {
        lints.push(Lint::new(
            "task/mapping-without-port",
            "a port mapping without `containerPort` is ignored",
            node.path(),
        ));
        return Ok(None);
    }
    let protocol = match node.str_at("protocol")? {
        Some("udp") => Protocol::Udp,
        Some("tcp") | None => Protocol::Tcp,
        Some(other) => {
            let message = format!("the protocol `{}` is read as tcp", shorten(other));
            let lint = Lint::new("task/protocol", message, node.path_of("protocol"));
            lints.push(lint.with_help("ECS knows `tcp` and `udp`, in lower case"));
            Protocol::Tcp
        }
    };
    let name = node.string_at("name")?;
    Ok(Some(PortMapping { container_port, container_port_range: range, host_port, protocol, name }))
}

fn port(node: &Node<'_>, key: &str, lints: &mut Vec<Lint>) -> Result<Option<u16>, Error> {
    match node.field(key) {
        Some(value) if placeholder(&value, lints) => Ok(None),
        Some(value) => value.u16().map(Some),
        None => Ok(None),
    }
}

/// A number of a container definition.
fn number(node: &Node<'_>, key: &str, lints: &mut Vec<Lint>) -> Result<Option<u32>, Error> {
    match node.field(key) {
        Some(value) if placeholder(&value, lints) => Ok(None),
        Some(value) => value.u32().map(Some),
        None => Ok(None),
    }
}

type ParseSize = fn(&str) -> Result<u32, SizeError>;

/// A task-level size: a number, or a string with or without a unit (TASK-102).
pub(crate) fn size(node: &Node<'_>, key: &str, parse: ParseSize, lints: &mut Vec<Lint>) -> Result<Option<u32>, Error> {
    size_of(node.field(key), parse, lints)
}

/// A task-level size, where there is one.
pub(crate) fn size_of(value: Option<Node<'_>>, parse: ParseSize, lints: &mut Vec<Lint>) -> Result<Option<u32>, Error> {
    let Some(value) = value else {
        return Ok(None);
    };
    if placeholder(&value, lints) {
        return Ok(None);
    }
    match value.as_str() {
        Some(text) => parse(text).map(Some).map_err(|error| Error::new(error.code(), error.to_string(), value.path())),
        _ => value.u32().map(Some),
    }
}

fn network_mode(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Option<NetworkMode>, Error> {
    let Some(value) = node.field("networkMode") else {
        return Ok(None);
    };
    if placeholder(&value, lints) {
        return Ok(None);
    }
    let text = value.str()?;
    if let Some(mode) = NetworkMode::parse(text) {
        return Ok(Some(mode));
    }
    // `aws-vpc` and `AWSVPC` are in circulation: one spelling away from a mode, they can mean
    // nothing else.
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    if let Some(mode) = NetworkMode::parse(&letters) {
        let message = format!("the network mode `{}` is read as `{mode}`", shorten(text));
        lints.push(Lint::new("task/network-mode", message, value.path()).with_help("ECS refuses this spelling"));
        return Ok(Some(mode));
    }
    let message = format!("unknown networkMode `{}`", shorten(text));
    let help = format!("one of `{}`", NetworkMode::WORDS.join("`, `"));
    Err(Error::new("document/unknown-value", message, value.path()).with_help(help))
}

/// The GPUs among `resourceRequirements`: a count, `ALL`, a fraction (TASK-182) or memory of a
/// shared one (TASK-181); `None` when no GPU is mentioned.
fn read_gpus(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Option<Gpus>, Error> {
    let mut gpus = None;
    for item in node.list_at("resourceRequirements")? {
        if item.required("type")?.str()? != "GPU" {
            continue;
        }
        let shared = read_shared_memory(&item)?;
        let value = match item.field("value") {
            Some(value) if shared.is_some() => {
                let message = "`value` and `sharingStrategy` exclude each other";
                return Err(Error::new("task/gpu-sharing", message, value.path()).with_help("leave one of them out"));
            }
            Some(value) => value,
            None if shared.is_some() => {
                gpus = Some(add_gpus(gpus, shared.unwrap_or_default(), &item)?);
                continue;
            }
            None => {
                let message = "a GPU requirement without `value` is not counted";
                lints.push(Lint::new("task/gpu-without-value", message, item.path()));
                continue;
            }
        };
        if placeholder(&value, lints) {
            continue;
        }
        gpus = Some(add_gpus(gpus, read_gpu_value(&value, lints)?, &item)?);
    }
    Ok(gpus)
}

/// `sharingStrategy.nvidiaMps.memory`, in MiB. `maxComputePercent` reserves nothing (PLACE-183).
fn read_shared_memory(item: &Node<'_>) -> Result<Option<Gpus>, Error> {
    let Some(strategy) = item.field("sharingStrategy").and_then(|strategy| strategy.field("nvidiaMps")) else {
        return Ok(None);
    };
    let memory = strategy.required("memory")?;
    match memory.u32()? {
        0 => Err(Error::new("task/gpu-sharing", "a shared GPU needs at least 1 MiB", memory.path())),
        memory => Ok(Some(Gpus::Shared { memory })),
    }
}

fn read_gpu_value(value: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Gpus, Error> {
    let text = match value.token() {
        Token::String(text) => text.to_owned(),
        Token::Number(number) => number.to_string(),
        _ => value.str()?.to_owned(),
    };
    if text.eq_ignore_ascii_case("all") {
        return Ok(Gpus::All);
    }
    if !text.contains('.') {
        return value.u32().map(count);
    }
    let Some(fraction) = GpuFraction::parse(&text) else {
        let message = format!("`{}` is not a number of GPUs", shorten(&text));
        return Err(Error::new("task/gpu-fraction", message, value.path())
            .with_help("a whole number, `ALL`, or one of the fractions `0.125`, `0.25` and `0.5`"));
    };
    if fraction.as_str() != text {
        let message = format!("`{}` is read as `{fraction}`", shorten(&text));
        lints.push(Lint::new("task/gpu-fraction", message, value.path()).with_help(format!("write `{fraction}`")));
    }
    Ok(Gpus::Fraction(fraction))
}

/// Several requirements of one container: whole numbers add up, memory of a shared GPU does,
/// nothing else goes together (TASK-181).
fn add_gpus(before: Option<Gpus>, more: Gpus, item: &Node<'_>) -> Result<Gpus, Error> {
    Ok(match (before.unwrap_or_default(), more) {
        (Gpus::None, more) => more,
        (before, Gpus::None) => before,
        (Gpus::Count(one), Gpus::Count(other)) => count(one.saturating_add(other)),
        (Gpus::All, Gpus::Count(_) | Gpus::All) | (Gpus::Count(_), Gpus::All) => Gpus::All,
        (Gpus::Shared { memory: one }, Gpus::Shared { memory: other }) => {
            Gpus::Shared { memory: one.saturating_add(other) }
        }
        _ => {
            let message = "GPU requirements of one container that exclude each other";
            return Err(Error::new("task/gpu-sharing", message, item.path())
                .with_help("whole GPUs, one fraction, or memory of a shared GPU"));
        }
    })
}

const fn count(gpus: u32) -> Gpus {
    if gpus == 0 { Gpus::None } else { Gpus::Count(gpus) }
}

/// Whether `resourceRequirements` asks for the Neuron devices: `ALL` is the one value (TASK-183).
fn asks_for_neuron(node: &Node<'_>) -> Result<bool, Error> {
    let mut asks = false;
    for item in node.list_at("resourceRequirements")? {
        if item.required("type")?.str()? != "NeuronDevice" {
            continue;
        }
        let value = item.required("value")?;
        if value.as_str() != Some("ALL") {
            let message = "the value for Neuron devices is `ALL`";
            return Err(Error::new("task/neuron-device", message, value.path()));
        }
        asks = true;
    }
    Ok(asks)
}

/// Reads the `overrides` of a `RunTask` or of a task.
///
/// # Errors
/// When a value has the wrong type or lies out of range, or a container override has no name.
pub fn read_overrides(node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Overrides, Error> {
    node.object()?;
    let mut containers = Vec::new();
    for item in node.list_at("containerOverrides")? {
        containers.push(ContainerOverride {
            name: item.required("name")?.str()?.to_owned(),
            cpu: number(&item, "cpu", lints)?,
            memory: number(&item, "memory", lints)?,
            memory_reservation: number(&item, "memoryReservation", lints)?,
            gpus: read_gpus(&item, lints)?,
        });
    }
    let (cpu, memory) = (size(node, "cpu", parse_cpu, lints)?, size(node, "memory", parse_memory, lints)?);
    Ok(Overrides { cpu, memory, containers })
}

fn report_placeholder(node: &Node<'_>, key: &str, lints: &mut Vec<Lint>) -> Result<(), Error> {
    if let Some(value) = node.field(key) {
        value.str()?;
        placeholder(&value, lints);
    }
    Ok(())
}

/// Whether this is a placeholder; if so, a lint says it.
fn placeholder(node: &Node<'_>, lints: &mut Vec<Lint>) -> bool {
    let Some(text) = node.as_str().filter(|text| is_placeholder(text)) else {
        return false;
    };
    let message = format!("`{}` is a placeholder", shorten(text));
    let lint = Lint::new("task/placeholder", message, node.path());
    lints.push(lint.with_help("render the template first, if the value matters"));
    true
}
