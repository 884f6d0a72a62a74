//! Port mappings.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

use super::{At, Context, Finding, one_of};
use crate::document::{Given, Mapping};
use stowplan::task::{DEFAULT_PORTS_LINUX, NetworkMode, PortRange};

const APP_PROTOCOLS: [&str; 3] = ["http", "http2", "grpc"];
const RANGES_MAX: usize = 100;
/// Static host ports of an instance, the five of the agent included.
const HOST_PORTS_MAX: usize = 100;
const MULTIPLE: &str = "container port is used multiple times in task";

pub(super) fn check(at: &At<'_>, found: &mut Vec<Finding>) {
    let mappings = &at.container.port_mappings;
    if at.context.mode == Some(NetworkMode::None) && !mappings.is_empty() {
        let message = format!("{} has port mappings, but there is no network", at.name());
        let finding = Finding::error("taskdef/ports-without-network", at.path("portMappings"), message);
        found.push(finding.help("use another `networkMode`, or drop the port mappings"));
    }
    for (index, mapping) in mappings.iter().enumerate() {
        container_port(at, index, mapping, found);
        host_port(at, index, mapping, found);
        words(at, index, mapping, found);
    }
    let ranges = mappings.iter().filter(|mapping| !mapping.container_port_range.is_blank()).count();
    if ranges > RANGES_MAX {
        let message = format!("{ranges} port ranges, a container has at most {RANGES_MAX}");
        found.push(
            Finding::error("taskdef/too-many-port-ranges", at.path("portMappings"), message).rule(rule!("TASK-126")),
        );
    }
    repeated(at, found);
}

fn container_port(at: &At<'_>, index: usize, mapping: &Mapping, found: &mut Vec<Finding>) {
    let name = at.container.label();
    let path = |key: &str| at.item("portMappings", index, key);
    let range = &mapping.container_port_range;
    match (&mapping.container_port, range.is_blank()) {
        (Given::Absent, true) => {
            let message = format!("a port mapping of {} has no `containerPort`", at.name());
            let finding = Finding::error("taskdef/container-port", path("containerPort"), message);
            found.push(
                finding.aws(format!("Invalid 'containerPort' setting for container '{name}'.")).rule(rule!("TASK-126")),
            );
        }
        (Given::Known(port), _) if !(1..=65535).contains(port) => {
            let message = format!("`containerPort` is {port}, it must be 1 to 65535");
            let finding = Finding::error("taskdef/container-port", path("containerPort"), message);
            found.push(
                finding.aws(format!("Invalid 'containerPort' setting for container '{name}'.")).rule(rule!("TASK-126")),
            );
        }
        (Given::Known(_), false) => {
            let message = "`containerPort` and `containerPortRange` are both given";
            let finding = Finding::error("taskdef/port-and-range", path("containerPortRange"), message);
            found.push(finding.aws("cannot specify both single port and port range").rule(rule!("TASK-126")));
        }
        _ => {}
    }
    let Some(text) = range.text().filter(|text| !text.is_empty()) else { return };
    if PortRange::parse(text).is_none() {
        let finding =
            Finding::error("taskdef/port-range", path("containerPortRange"), format!("`{text}` is not a port range"))
                .aws("Invalid 'containerPortRange' setting")
                .help("e.g. `8000-8010`: two ports from 1 to 65535, the greater one last");
        found.push(finding.rule(rule!("TASK-126")));
    }
    if at.context.mode == Some(NetworkMode::Host) {
        let message = "port ranges are not for the network mode `host`";
        found.push(
            Finding::error("taskdef/port-range-host", path("containerPortRange"), message).rule(rule!("TASK-126")),
        );
    }
    if mapping.host_port.get().is_some_and(|port| port != 0) {
        let message = "`hostPort` is not for port ranges: the host's range has as many ports, chosen by ECS";
        found.push(Finding::warning("taskdef/range-with-host-port", path("hostPort"), message).rule(rule!("TASK-126")));
    }
}

fn host_port(at: &At<'_>, index: usize, mapping: &Mapping, found: &mut Vec<Finding>) {
    let Some(host) = mapping.host_port.get() else { return };
    let path = at.item("portMappings", index, "hostPort");
    if !(0..=65535).contains(&host) {
        found.push(Finding::error("taskdef/host-port", path, format!("`hostPort` is {host}, it must be 0 to 65535")));
        return;
    }
    let Some(mode) = at.context.bound_mode() else { return };
    let shared = matches!(mode, NetworkMode::Host | NetworkMode::Awsvpc);
    if let Some(container) = mapping.container_port.get().filter(|container| shared && host != 0 && *container != host)
    {
        let message = format!("`hostPort` {host} is not `containerPort` {container}, as `{mode}` needs");
        let finding = Finding::error("taskdef/host-port-mismatch", path, message)
            .aws(format!("When networkMode={mode}, the host ports and container ports in port mappings must match."))
            .help("leave `hostPort` out");
        found.push(finding.rule(rule!("TASK-104")));
        return;
    }
    let reserved = u16::try_from(host).is_ok_and(|host| DEFAULT_PORTS_LINUX.contains(&host));
    let is_tcp = mapping.protocol.raw() != Some("udp");
    if reserved && is_tcp && !at.context.windows && matches!(mode, NetworkMode::Bridge | NetworkMode::Host) {
        let message = format!("every instance reserves the TCP port {host}: no instance fits");
        found.push(Finding::warning("taskdef/reserved-host-port", path, message).rule(rule!("TASK-4")));
    }
}

fn words(at: &At<'_>, index: usize, mapping: &Mapping, found: &mut Vec<Finding>) {
    let path = |key: &str| at.item("portMappings", index, key);
    if let Some(text) = mapping.protocol.text().filter(|text| !matches!(*text, "tcp" | "udp" | "")) {
        let finding =
            Finding::warning("taskdef/protocol", path("protocol"), format!("the protocol `{text}` counts as tcp"));
        found.push(finding.help("ECS knows `tcp` and `udp`, in lower case").rule(rule!("TASK-103")));
    }
    if let Some(text) = mapping.app_protocol.text().filter(|text| !APP_PROTOCOLS.contains(text)) {
        let finding =
            Finding::error("taskdef/app-protocol", path("appProtocol"), format!("unknown appProtocol `{text}`"));
        found.push(finding.help(one_of(&APP_PROTOCOLS)));
    }
    let is_name = |text: &str| {
        (1..=64).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
    };
    if let Some(text) = mapping.name.text().filter(|text| !is_name(text)) {
        let finding = Finding::error("taskdef/port-name", path("name"), format!("`{text}` is not a port name"));
        found.push(finding.help("up to 64 lower-case letters, digits, `_` and `-`, not beginning with `-`"));
    }
}

/// The container ports of a mapping.
struct Span {
    first: u16,
    last: u16,
    udp: bool,
    container: usize,
    index: usize,
}

fn span(mapping: &Mapping, container: usize, index: usize) -> Option<Span> {
    let udp = match &mapping.protocol {
        Given::Unknown => return None,
        given => given.raw() == Some("udp"),
    };
    if let Some(range) = mapping.container_port_range.text().and_then(PortRange::parse) {
        return Some(Span { first: range.first, last: range.last, udp, container, index });
    }
    let port = u16::try_from(mapping.container_port.get()?).ok().filter(|port| *port > 0)?;
    Some(Span { first: port, last: port, udp, container, index })
}

/// One container must not map a port twice for one protocol, nor in two ranges; for both protocols
/// it may (TASK-165).
fn repeated(at: &At<'_>, found: &mut Vec<Finding>) {
    let mappings = at.container.port_mappings.iter().enumerate();
    let mut spans: Vec<Span> = mappings.filter_map(|(index, mapping)| span(mapping, at.index, index)).collect();
    for (before, span) in overlaps(&mut spans) {
        let path = at.item("portMappings", span.index.max(before.index), "containerPort");
        let singles = span.first == span.last && before.first == before.last;
        let finding = if span.udp != before.udp {
            let message = format!("container port {} is mapped for tcp and for udp", span.first);
            let help = "it registers, but a service with a load balancer or a registry on this port is refused";
            Finding::warning("taskdef/port-both-protocols", path, message).help(help).rule(rule!("TASK-165"))
        } else if singles {
            let message = format!("container port {} is mapped twice", span.first);
            Finding::error("taskdef/container-port-twice", path, message).aws(MULTIPLE).rule(rule!("TASK-126"))
        } else {
            let path = at.item("portMappings", span.index.max(before.index), "containerPortRange");
            let message = format!("container port {} is in two mappings", span.first);
            Finding::error("taskdef/port-range-overlap", path, message).aws(MULTIPLE).rule(rule!("TASK-126"))
        };
        found.push(finding);
    }
}

/// Each span that begins within an earlier one, with that one.
fn overlaps(spans: &mut [Span]) -> impl Iterator<Item = (&Span, &Span)> {
    spans.sort_by_key(|span| (span.first, span.last, span.container, span.index));
    let mut widest: Option<&Span> = None;
    spans.iter().filter_map(move |span| {
        let before = widest;
        if before.is_none_or(|before| span.last >= before.last) {
            widest = Some(span);
        }
        before.filter(|before| span.first <= before.last).map(|before| (before, span))
    })
}

/// What concerns the ports of all containers.
pub(super) fn check_all(context: &Context<'_>, found: &mut Vec<Finding>) {
    names(context, found);
    match context.bound_mode() {
        Some(NetworkMode::Awsvpc | NetworkMode::Host) => shared_ports(context, found),
        Some(NetworkMode::Bridge | NetworkMode::Default) => static_ports(context, found),
        Some(NetworkMode::None) | None => {}
    }
}

fn mappings<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (usize, usize, &'a Mapping)> {
    let containers = context.document.containers().iter().enumerate();
    containers.flat_map(|(container, definition)| {
        definition.port_mappings.iter().enumerate().map(move |(index, mapping)| (container, index, mapping))
    })
}

fn path(container: usize, index: usize, key: &str) -> String {
    format!("/containerDefinitions/{container}/portMappings/{index}/{key}")
}

fn names(context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (container, index, mapping) in mappings(context) {
        let Some(name) = mapping.name.text() else { continue };
        if !seen.insert(name) {
            let message = format!("another port is called `{name}`, too");
            let finding = Finding::error("taskdef/port-name-twice", path(container, index, "name"), message);
            found.push(finding.aws("port mapping name is already used").rule(rule!("TASK-126")));
        }
    }
}

/// Containers that share a network cannot listen on the same port.
fn shared_ports(context: &Context<'_>, found: &mut Vec<Finding>) {
    for udp in [false, true] {
        let mut spans: Vec<Span> = mappings(context)
            .filter_map(|(container, index, mapping)| span(mapping, container, index))
            .filter(|span| span.udp == udp)
            .collect();
        for (before, span) in overlaps(&mut spans) {
            if before.container == span.container {
                continue;
            }
            let (one, other) = if before.container < span.container { (before, span) } else { (span, before) };
            let port = span.first;
            let message =
                format!("containers {} and {} listen on port {port} of one network", one.container, other.container);
            let path = path(other.container, other.index, "containerPort");
            found.push(
                Finding::error("taskdef/container-port-shared", path, message).aws(MULTIPLE).rule(rule!("TASK-126")),
            );
        }
    }
}

/// In bridge mode a static host port can be used only once for each protocol.
fn static_ports(context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut seen = BTreeMap::new();
    for (container, index, mapping) in mappings(context) {
        let Some(port) = mapping.host_port.get().filter(|port| (1..=65535).contains(port)) else { continue };
        let protocol = match &mapping.protocol {
            Given::Unknown => continue,
            given if given.raw() == Some("udp") => "UDP",
            _ => "TCP",
        };
        if seen.insert((protocol, port), ()).is_some() {
            let message = format!("the {protocol} host port {port} is mapped twice");
            let finding = Finding::error("taskdef/host-port-twice", path(container, index, "hostPort"), message)
                .aws(format!("{protocol} host port '{port}' is mapped multiple times in task."))
                .help("leave `hostPort` out: then the agent chooses a free one");
            found.push(finding.rule(rule!("TASK-126")));
        }
    }
    let own = DEFAULT_PORTS_LINUX.len();
    if seen.len().saturating_add(own) > HOST_PORTS_MAX {
        let message = format!(
            "{} static host ports and the {own} of the agent: no instance reserves more than {HOST_PORTS_MAX}",
            seen.len()
        );
        let finding = Finding::warning("taskdef/too-many-host-ports", "/containerDefinitions", message);
        found.push(
            finding.help("leave `hostPort` out: ports that the agent chooses do not count").rule(rule!("TASK-36")),
        );
    }
}
