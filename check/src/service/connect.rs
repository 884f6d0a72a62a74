//! Service Connect, VPC Lattice and gateways: names of ports, aliases and namespaces.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::document::{ServiceConnect, ServiceConnectService};
use super::{Context, Finding, at, items, missing, too_many};
use crate::definition::outside;
use crate::document::{Document, Given};
use stowplan::task::{NetworkMode, is_placeholder};

const ROOT: &str = "/serviceConnectConfiguration";

const DNS_NAME_MAX: usize = 127;

const DISCOVERY_NAME_MAX: usize = 64;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if let Given::Known(connect) = &context.service.connect {
        if connect.enabled.is_absent() {
            let message = "`enabled` is missing";
            let path = format!("{ROOT}/enabled");
            found.push(Finding::error("service/connect", path, message).rule(rule!("SERVICE-123")));
        }
        if connect.enabled.is_true() {
            enabled(context, connect, found);
        }
    }
    others(context, found);
}

fn enabled(context: &Context<'_>, connect: &ServiceConnect, found: &mut Vec<Finding>) {
    let mut own = Vec::new();
    let has_none = context.around.cluster.is_some_and(|cluster| !cluster.has_namespace);
    if connect.namespace.is_absent() && has_none {
        let message = "no `namespace` is given, and the cluster has no default one";
        own.push(Finding::error("service/connect-namespace", ROOT, message).aws("Namespace is missing"));
    }
    if context.mode() == Some(NetworkMode::Host) {
        let message = "Service Connect is not for the network mode `host`";
        own.push(Finding::error("service/connect-host", ROOT, message).help("use `awsvpc` or `bridge`"));
    }
    if connect.has_access_logs && !connect.has_logs {
        let path = format!("{ROOT}/accessLogConfiguration");
        let message = "access logs need a `logConfiguration` beside them";
        own.push(Finding::error("service/connect-access-log", path, message));
    }
    let mut endpoints = BTreeSet::new();
    for (index, service) in items(&connect.services).iter().enumerate() {
        one(context, index, service, &mut own);
        for (number, alias) in items(&service.aliases).iter().enumerate() {
            let name = alias.dns_name.text().or_else(|| service.discovery_name.text().or(service.port_name.text()));
            let endpoint = name.zip(alias.port.get());
            if endpoint.is_some_and(|endpoint| !endpoints.insert(endpoint)) {
                let path = format!("{ROOT}/services/{index}/clientAliases/{number}/port");
                let message = "another service has an alias with the same name and port";
                own.push(Finding::error("service/connect-alias-twice", path, message));
            }
        }
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-123"))));
}

fn one(context: &Context<'_>, index: usize, service: &ServiceConnectService, found: &mut Vec<Finding>) {
    let path = |key: &str| format!("{ROOT}/services/{index}/{key}");
    let code = "service/connect";
    found.extend(missing(&service.port_name, code, || path("portName"), "portName"));
    let ingress = || path("ingressPortOverride");
    found.extend(outside(&service.ingress_port, 0..=65_535, code, ingress, "`ingressPortOverride`"));
    if let Some(name) = service.discovery_name.text() {
        let is_fine = !name.is_empty() && name.len() <= DISCOVERY_NAME_MAX && is_name(name, b"_-");
        if !is_fine {
            let message = format!("`{name}` is not a discovery name");
            let finding = Finding::error("service/discovery-name", path("discoveryName"), message);
            let help = "up to 64 lower-case letters, digits, `_` and `-`, of which the first is no `-`";
            found.push(finding.help(help));
        }
    }
    let aliases = items(&service.aliases);
    let count = aliases.len();
    if let Some(finding) = too_many(count, 1, "service/connect-aliases", path("clientAliases"), "client aliases") {
        found.push(finding.aws(format!("{count} clientAliases exceeds the max limit of 1")));
    }
    for (number, alias) in aliases.iter().enumerate() {
        let at = |key: &str| path(&format!("clientAliases/{number}/{key}"));
        found.extend(missing(&alias.port, code, || at("port"), "port"));
        found.extend(outside(&alias.port, 1..=65_535, code, || at("port"), "`port`"));
        if let Some(name) = alias.dns_name.text().filter(|name| !is_dns_name(name)) {
            let message = format!("`{name}` is not a DNS name that ECS takes");
            let finding = Finding::error("service/dns-name", at("dnsName"), message)
                .aws("The DNS name that you provided is invalid");
            let help = "up to 127 lower-case letters, digits, `_`, `-` and `.`, of which the first is no `-`";
            found.push(finding.help(help));
        }
    }
    let Some(definition) = context.definition else { return };
    let name = service.port_name.text();
    if let Some(finding) = unknown_port_name(definition, name, path("portName")) {
        let name = name.unwrap_or_default();
        let text = format!("portName({name}) does not refer to any named PortMapping in the container definitions");
        found.push(finding.aws(text));
    }
    request_timeout(definition, index, service, found);
}

/// A timeout of requests needs an `appProtocol`: plain TCP has no requests.
fn request_timeout(definition: &Document, index: usize, service: &ServiceConnectService, found: &mut Vec<Finding>) {
    let mut mappings = definition.containers().iter().flat_map(|container| &container.port_mappings);
    let wanted = service.port_name.text();
    let own = mappings.find(|mapping| wanted.is_some() && mapping.name.raw() == wanted);
    let is_plain = own.is_some_and(|mapping| mapping.app_protocol.is_blank());
    if is_plain && service.request_timeout_seconds.get().is_some_and(|seconds| seconds > 0) {
        let path = format!("{ROOT}/services/{index}/timeout/perRequestTimeoutSeconds");
        let message = "a timeout of requests needs an `appProtocol` of the port, which has none";
        let finding = Finding::error("service/connect-timeout", path, message);
        found.push(finding.help("set `appProtocol` in the task definition, or use `idleTimeoutSeconds`"));
    }
}

/// VPC Lattice and gateway connectors name ports, too (SERVICE-124).
fn others(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let mut own = Vec::new();
    for (index, lattice) in items(&service.lattice).iter().enumerate() {
        let code = "service/lattice";
        let path = |key: &'static str| move || at("vpcLatticeConfigurations", index, key);
        own.extend(missing(&lattice.role, code, path("roleArn"), "roleArn"));
        own.extend(missing(&lattice.target_group, code, path("targetGroupArn"), "targetGroupArn"));
        own.extend(missing(&lattice.port_name, code, path("portName"), "portName"));
        let definition = context.definition;
        own.extend(definition.and_then(|it| unknown_port_name(it, lattice.port_name.text(), path("portName")())));
    }
    let connectors = items(&service.gateway_connectors);
    let list = "/gatewayConnectors";
    own.extend(too_many(connectors.len(), 1, "service/too-many-connectors", list, "gateway connectors"));
    for (index, name) in connectors.iter().enumerate() {
        let path = || at("gatewayConnectors", index, "portName");
        own.extend(missing(name, "service/gateway-connector", path, "portName"));
        own.extend(context.definition.and_then(|definition| unknown_port_name(definition, name.text(), path())));
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-124"))));
}

/// A name that certainly none of the definition's port mappings has.
fn unknown_port_name(definition: &Document, name: Option<&str>, path: String) -> Option<Finding> {
    let containers = definition.containers.known()?;
    let mut names = containers.iter().flat_map(|container| &container.port_mappings).map(|mapping| &mapping.name);
    let name = name.filter(|name| {
        names.clone().all(|known| {
            *known != Given::Unknown && known.raw() != Some(name) && !known.raw().is_some_and(is_placeholder)
        })
    })?;
    let message = format!("no port mapping of the task definition is called `{name}`");
    let finding = Finding::error("service/unknown-port-name", path, message);
    let known: Vec<&str> = names.by_ref().filter_map(Given::raw).collect();
    Some(match known.is_empty() {
        true => finding.help("give the port mapping a `name`"),
        false => finding.help(format!("the names are {}", known.join(", "))),
    })
}

fn is_name(text: &str, signs: &[u8]) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || signs.contains(&byte);
    text.bytes().all(is_fine) && !text.starts_with('-')
}

fn is_dns_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= DNS_NAME_MAX && is_name(text, b"_-.")
}
