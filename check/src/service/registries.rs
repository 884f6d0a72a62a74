//! Service discovery.

use alloc::vec::Vec;

use super::document::Registry;
use super::load_balancers::{container, mapping};
use super::{Context, Finding, at, is_there, items, missing};
use crate::definition::outside;
use stowplan::task::NetworkMode;

const LIST: &str = "serviceRegistries";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let registries = items(&context.service.registries);
    if registries.len() > 1 {
        let message = "a service has one registry at most";
        let finding = Finding::error("service/too-many-registries", "/serviceRegistries", message);
        found.push(finding.aws("service registries can have at most 1 items").rule(rule!("SERVICE-122")));
    }
    for (index, registry) in registries.iter().enumerate() {
        let mut own = Vec::new();
        alone(index, registry, &mut own);
        modes(context, index, registry, &mut own);
        found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-122"))));
        let Some(definition) = context.definition else { continue };
        let path = at(LIST, index, "containerName");
        let Some(container) = container(definition, &registry.container_name, path, found) else { continue };
        if let Some(port) = registry.container_port.get() {
            mapping(container, port, &at(LIST, index, "containerPort"), found);
        }
    }
}

/// The registry itself: either a port or a container with its port.
fn alone(index: usize, registry: &Registry, found: &mut Vec<Finding>) {
    let code = "service/registry";
    let port = || at(LIST, index, "containerPort");
    found.extend(missing(&registry.arn, code, || at(LIST, index, "registryArn"), "registryArn"));
    found.extend(outside(&registry.port, 1..=65_535, code, || at(LIST, index, "port"), "`port`"));
    found.extend(outside(&registry.container_port, 1..=65_535, code, port, "`containerPort`"));
    let (has_name, has_port) = (is_there(&registry.container_name), is_there(&registry.container_port));
    if is_there(&registry.port) && (has_name || has_port) {
        let message = "a registry has a `port` or a container with its port, not both";
        let finding = Finding::error("service/registry-port", at(LIST, index, "port"), message);
        found.push(finding.help("leave `port` out"));
    } else if has_name && registry.container_port.is_absent() {
        let message = "`containerName` needs a `containerPort` beside it";
        found.push(Finding::error("service/registry-port", at(LIST, index, "containerName"), message));
    } else if has_port && registry.container_name.is_absent() {
        let message = "`containerPort` needs a `containerName` beside it";
        found.push(Finding::error("service/registry-port", port(), message));
    }
}

/// What the network mode asks for: which records the registry has is in no document here.
fn modes(context: &Context<'_>, index: usize, registry: &Registry, found: &mut Vec<Finding>) {
    let lacks_container = registry.container_name.is_absent() && registry.container_port.is_absent();
    match context.mode() {
        Some(NetworkMode::Awsvpc) if is_there(&registry.container_port) => {
            let message = "which records the registry has is not known: with A records a container port is refused, SRV records need one";
            let finding = Finding::note("service/registry-records", at(LIST, index, "containerPort"), message);
            let text = "The values specified for serviceRegistries do not require a value for 'containerPort'";
            found.push(finding.aws(text).help("leave it out if the registry has A records alone"));
        }
        Some(NetworkMode::Bridge | NetworkMode::Default | NetworkMode::Host) if lacks_container => {
            let message = "with this network mode a registry needs `containerName` and `containerPort`";
            found.push(Finding::error("service/registry-port", at(LIST, index, "containerName"), message));
        }
        _ => {}
    }
}
