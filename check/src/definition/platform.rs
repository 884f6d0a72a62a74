//! Operating system, architecture, process and IPC namespaces.

use alloc::{format, vec::Vec};

use super::{Context, Finding, unknown_word};
use crate::document::Given;
use stowplan::task::OPERATING_SYSTEM_FAMILIES;

const ARCHITECTURES: [&str; 2] = ["X86_64", "ARM64"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    for (given, known, code, path, what) in [
        (
            &document.operating_system_family,
            &OPERATING_SYSTEM_FAMILIES[..],
            "taskdef/operating-system-family",
            "/runtimePlatform/operatingSystemFamily",
            "operatingSystemFamily",
        ),
        (
            &document.cpu_architecture,
            &ARCHITECTURES[..],
            "taskdef/cpu-architecture",
            "/runtimePlatform/cpuArchitecture",
            "cpuArchitecture",
        ),
        (&document.pid_mode, &["host", "task"][..], "taskdef/pid-mode", "/pidMode", "pidMode"),
        (&document.ipc_mode, &["host", "task", "none"][..], "taskdef/ipc-mode", "/ipcMode", "ipcMode"),
    ] {
        if !given.is_blank() {
            found.extend(unknown_word(given, known, code, || path.into(), what));
        }
    }
    if context.windows {
        windows(context, found);
    }
}

fn windows(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    if document.cpu_architecture.raw() == Some("ARM64") {
        let message = "ARM64 is for Linux containers only";
        found.push(Finding::error("taskdef/windows-arm64", "/runtimePlatform/cpuArchitecture", message));
    }
    for (given, path) in [(&document.pid_mode, "/pidMode"), (&document.ipc_mode, "/ipcMode")] {
        if !given.is_blank() {
            let key = path.trim_start_matches('/');
            let message = format!("Windows containers have no `{key}`");
            found.push(Finding::error("taskdef/windows-namespace", path, message));
        }
    }
    let sized = !document.cpu.is_blank() || !document.memory.is_blank();
    if sized && !context.fargate {
        let path = if document.cpu.is_blank() { "/memory" } else { "/cpu" };
        let message = "on EC2 Windows containers ignore the task's own size: size the containers";
        found.push(Finding::note("taskdef/windows-task-size", path, message));
    }
    for at in context.each() {
        let container = at.container;
        for (key, given) in [
            ("memoryReservation", container.memory_reservation.get().is_some_and(|mib| mib > 0)),
            ("ulimits", !container.ulimits.is_empty() && !context.fargate),
            ("linuxParameters", container.linux_parameters != Given::Absent),
            ("privileged", container.privileged.is_true()),
        ] {
            if given {
                let message = format!("Windows containers have no `{key}`");
                found.push(Finding::warning("taskdef/windows-ignored", at.path(key), message));
            }
        }
    }
}
