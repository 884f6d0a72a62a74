//! What ECS Managed Instances do not support (TASK-184), and where AWS's pages disagree (TASK-185).

use alloc::{format, string::String, vec::Vec};

use super::{At, Context, Finding};
use crate::document::{Document, Given};
use stowplan::query::Query;
use stowplan::task::image::{Image, Registry};
use stowplan::task::managed_instances::{CONSTRAINT_ATTRIBUTES, unknown_subject};
use stowplan::task::{NetworkMode, parse_cpu};

/// What a managed instance can write logs with; `json-file` is in the API's list alone.
pub(super) const DRIVERS: [&str; 4] = ["awslogs", "splunk", "awsfirelens", "json-file"];

/// The most CPU units of a task by the guide, 10 vCPU; the API says 192.
const CPU_MAX: u32 = 10 * 1024;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut own = Vec::new();
    modes(context, &mut own);
    definition(context, &mut own);
    for at in context.each() {
        container(&at, &mut own);
    }
    constraints(context.document, &mut own);
    // What is wrong everywhere is told once.
    own.retain(|finding| !found.iter().any(|other| other.path == finding.path && other.severity >= finding.severity));
    found.append(&mut own);
}

fn error(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Finding {
    Finding::error(code, path, message).rule(rule!("TASK-184"))
}

fn warning(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Finding {
    Finding::warning(code, path, message).rule(rule!("TASK-185"))
}

/// Network mode, operating system and size.
fn modes(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    let path = "/networkMode";
    if document.network_mode.is_blank() {
        let message = "one page of AWS's says that `awsvpc` is the default on managed instances, another that the mode must be given";
        found.push(warning("taskdef/managed-network-mode", path, message).help("write `awsvpc` or `host`"));
    } else {
        match document.mode() {
            Some(NetworkMode::None) => {
                let message = "the guide does not list `none` for managed instances, the API does";
                found.push(warning("taskdef/managed-network-mode", path, message));
            }
            Some(mode @ (NetworkMode::Bridge | NetworkMode::Default)) => {
                let message = format!("managed instances have the network modes `awsvpc` and `host`, not `{mode}`");
                found.push(error("taskdef/managed-network-mode", path, message));
            }
            Some(NetworkMode::Awsvpc | NetworkMode::Host) | None => {}
        }
    }
    if context.windows {
        let path = "/runtimePlatform/operatingSystemFamily";
        found.push(error("taskdef/managed-windows", path, "managed instances run Linux only"));
    }
    if let Some(units) = document.cpu.text().and_then(|text| parse_cpu(text).ok()).filter(|units| *units > CPU_MAX) {
        let message = format!(
            "`cpu` is {units} CPU units: the guide says up to {CPU_MAX} on managed instances, the API up to 196608"
        );
        found.push(warning("taskdef/managed-cpu", "/cpu", message));
    }
}

fn unsupported(path: impl Into<String>, key: &str) -> Finding {
    error("taskdef/managed-unsupported", path, format!("managed instances take no `{key}`"))
}

fn definition(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    for (key, given) in [
        ("ephemeralStorage", !document.ephemeral_storage_gib.is_absent()),
        ("proxyConfiguration", !document.proxy.is_absent()),
        ("inferenceAccelerators", document.inference_accelerators > 0),
    ] {
        if given {
            found.push(unsupported(format!("/{key}"), key));
        }
    }
    for (index, volume) in document.volumes.iter().enumerate() {
        for (key, given) in [
            ("dockerVolumeConfiguration", matches!(volume.docker, Given::Known(_))),
            ("fsxWindowsFileServerVolumeConfiguration", matches!(volume.fsx_windows, Given::Known(_))),
        ] {
            if given {
                found.push(unsupported(format!("/volumes/{index}/{key}"), key));
            }
        }
        let writable =
            |path: &str| ["/var", "/tmp"].iter().any(|root| path == *root || path.starts_with(&format!("{root}/")));
        if let Some(source) = volume.host.text().filter(|source| !source.is_empty() && !writable(source)) {
            let path = format!("/volumes/{index}/host/sourcePath");
            let message =
                format!("`{source}` cannot be written to on managed instances, only what is under `/var` and `/tmp`");
            found.push(Finding::warning("taskdef/managed-source-path", path, message).rule(rule!("TASK-184")));
        }
    }
}

fn container(at: &At<'_>, found: &mut Vec<Finding>) {
    let container = at.container;
    for (key, given) in [
        ("dockerSecurityOptions", !container.docker_security_options.is_empty()),
        ("disableNetworking", container.disable_networking.is_true()),
        ("links", !container.links.is_empty()),
        ("hostname", container.hostname.text().is_some_and(|name| !name.is_empty())),
        ("dnsServers", container.dns_servers > 0),
    ] {
        if given {
            found.push(unsupported(at.path(key), key));
        }
    }
    if let Given::Known(linux) = &container.linux_parameters {
        for (key, given) in [
            ("maxSwap", linux.max_swap.get().is_some()),
            ("swappiness", linux.swappiness.get().is_some()),
            ("sharedMemorySize", linux.shared_memory_size.get().is_some_and(|mib| mib > 0)),
        ] {
            if given {
                found.push(unsupported(at.path(&format!("linuxParameters/{key}")), key));
            }
        }
    }
    let driver = container.log.known().and_then(|log| log.driver.text());
    if let Some(driver) = driver.filter(|driver| super::logging::DRIVERS.contains(driver) && !DRIVERS.contains(driver))
    {
        let path = at.path("logConfiguration/logDriver");
        let message = format!("managed instances have no log driver `{driver}`");
        found.push(error("taskdef/managed-log-driver", path, message).help(super::one_of(&DRIVERS)));
    }
    ranges(at, found);
    execution_role(at, found);
}

/// A range of ports is for `awsvpc` alone.
fn ranges(at: &At<'_>, found: &mut Vec<Finding>) {
    if !matches!(at.context.document.mode(), Some(NetworkMode::Host | NetworkMode::None)) {
        return;
    }
    for (index, mapping) in at.container.port_mappings.iter().enumerate() {
        if !mapping.container_port_range.is_blank() {
            let path = at.item("portMappings", index, "containerPortRange");
            let message = "on managed instances a range of ports needs the network mode `awsvpc`";
            found.push(error("taskdef/managed-port-range", path, message));
        }
    }
}

/// The instance's own role pulls no private image and writes no log.
fn execution_role(at: &At<'_>, found: &mut Vec<Finding>) {
    if !at.context.document.execution_role.is_blank() {
        return;
    }
    let container = at.container;
    let awslogs = container.log.known().is_some_and(|log| log.driver.raw() == Some("awslogs"));
    let image = container.image.text().and_then(|text| Image::parse(text).ok());
    let private = image.is_some_and(|image| image.registry() == Registry::PrivateEcr);
    for (key, reason, given) in
        [("logConfiguration", "the log driver awslogs", awslogs), ("image", "a private image", private)]
    {
        if given {
            let message = format!("{reason} needs an `executionRoleArn` on managed instances");
            let finding = error("taskdef/execution-role", at.path(key), message);
            found.push(finding.help("name a role that ECS takes on to pull the image and start the containers"));
        }
    }
}

fn constraints(document: &Document, found: &mut Vec<Finding>) {
    for (index, constraint) in document.placement_constraints.iter().enumerate() {
        let Some(Ok(query)) = constraint.expression.text().map(Query::parse) else { continue };
        if let Some(subject) = unknown_subject(&query) {
            let path = format!("/placementConstraints/{index}/expression");
            let message = format!("managed instances do not know `{subject}` in a constraint");
            let help = format!("a constraint may be about {}", super::one_of(&CONSTRAINT_ATTRIBUTES));
            found.push(error("taskdef/managed-constraint", path, message).help(help));
        }
    }
}
