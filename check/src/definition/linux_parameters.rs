//! Limits, kernel parameters and what else only Linux has.

use alloc::{format, vec::Vec};

use super::{At, Finding, outside, unknown_word};
use crate::document::Given;
use stowplan::task::NetworkMode;

const ULIMITS: [&str; 15] = [
    "core",
    "cpu",
    "data",
    "fsize",
    "locks",
    "memlock",
    "msgqueue",
    "nice",
    "nofile",
    "nproc",
    "rss",
    "rtprio",
    "rttime",
    "sigpending",
    "stack",
];

pub(super) fn check(at: &At<'_>, found: &mut Vec<Finding>) {
    ulimits(at, found);
    system_controls(at, found);
    let Given::Known(linux) = &at.container.linux_parameters else { return };
    let path = |key: &str| at.path(&format!("linuxParameters/{key}"));
    found.extend(outside(&linux.swappiness, 0..=100, "taskdef/swappiness", || path("swappiness"), "`swappiness`"));
    if let Some(mib) = linux.max_swap.get().filter(|mib| *mib < 0) {
        let finding = Finding::error("taskdef/max-swap", path("maxSwap"), format!("`maxSwap` is {mib} MiB"));
        found.push(finding.help("0 for no swap, or any number of MiB").rule(rule!("TASK-123")));
    }
    if linux.swappiness.get().is_some() && linux.max_swap.is_absent() {
        let message = "`swappiness` does nothing without `maxSwap`";
        found.push(Finding::warning("taskdef/swappiness-without-max-swap", path("swappiness"), message));
    }
}

fn ulimits(at: &At<'_>, found: &mut Vec<Finding>) {
    for (index, ulimit) in at.container.ulimits.iter().enumerate() {
        let path = |key: &str| at.item("ulimits", index, key);
        let name = || path("name");
        if ulimit.name.is_blank() {
            found.push(Finding::error("taskdef/ulimit", name(), "`name` is missing"));
        }
        found.extend(unknown_word(&ulimit.name, &ULIMITS, "taskdef/ulimit", name, "ulimit"));
        for (given, key) in [(&ulimit.soft_limit, "softLimit"), (&ulimit.hard_limit, "hardLimit")] {
            if given.is_absent() {
                found.push(Finding::error("taskdef/ulimit", path(key), format!("`{key}` is missing")));
            }
        }
        // Negative numbers stand for no limit.
        if let (Some(soft), Some(hard @ 0..)) = (ulimit.soft_limit.get(), ulimit.hard_limit.get()) {
            if soft > hard {
                let name = ulimit.name.raw().unwrap_or_default();
                let message = format!("the soft limit {soft} is more than the hard limit {hard}");
                let finding = Finding::error("taskdef/ulimit-soft-above-hard", path("softLimit"), message);
                found.push(
                    finding.aws(format!("Soft limit exceeds hard limit for ulimit {name}")).rule(rule!("TASK-123")),
                );
            }
        }
    }
}

fn system_controls(at: &At<'_>, found: &mut Vec<Finding>) {
    let host_network = at.context.mode == Some(NetworkMode::Host);
    let host_ipc = at.context.document.ipc_mode.raw() == Some("host");
    for (index, control) in at.container.system_controls.iter().enumerate() {
        let Some(namespace) = control.namespace.text() else { continue };
        let path = || at.item("systemControls", index, "namespace");
        if host_network && namespace.starts_with("net.") {
            let message = format!("`{namespace}` would change the host's network");
            found.push(Finding::error("taskdef/system-control-network", path(), message));
        }
        if host_ipc && is_ipc(namespace) {
            let message = format!("`{namespace}` would change the host's IPC namespace");
            found.push(Finding::error("taskdef/system-control-ipc", path(), message));
        }
    }
}

/// The kernel parameters that belong to the IPC namespace.
fn is_ipc(namespace: &str) -> bool {
    namespace.starts_with("fs.mqueue.")
        || matches!(
            namespace,
            "kernel.msgmax"
                | "kernel.msgmnb"
                | "kernel.msgmni"
                | "kernel.sem"
                | "kernel.shmall"
                | "kernel.shmmax"
                | "kernel.shmmni"
                | "kernel.shm_rmid_forced"
        )
}
