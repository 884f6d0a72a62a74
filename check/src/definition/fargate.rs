//! What AWS Fargate does not take (TASK-122).

use alloc::{format, string::ToString, vec::Vec};

use super::{At, Context, Finding};
use crate::document::{Given, LinuxParameters};
use stowplan::task::{FargateSize, NetworkMode, parse_cpu, parse_memory};
use stowplan::unit::{CpuUnits, MemoryMib};

const DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];
const NOFILE_MAX: i64 = 1_048_576;
const WINDOWS: [&str; 4] =
    ["WINDOWS_SERVER_2019_FULL", "WINDOWS_SERVER_2019_CORE", "WINDOWS_SERVER_2022_FULL", "WINDOWS_SERVER_2022_CORE"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let start = found.len();
    modes(context, found);
    for at in context.each() {
        container(&at, found);
        timeouts(&at, found);
        if let Given::Known(linux) = &at.container.linux_parameters {
            linux_parameters(&at, linux, found);
        }
        limits(&at, found);
    }
    volumes(context, found);
    size(context, found);
    for finding in found.iter_mut().skip(start) {
        if finding.rule.is_none() {
            *finding = core::mem::replace(finding, Finding::error("", "", "")).rule(rule!("TASK-122"));
        }
    }
}

fn modes(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    if let Some(mode) = context.mode.filter(|mode| *mode != NetworkMode::Awsvpc) {
        let message = format!("Fargate has the network mode `awsvpc` only, not `{mode}`");
        let finding = Finding::error("taskdef/fargate-network-mode", "/networkMode", message);
        found.push(finding.aws("Fargate only supports network mode ‘awsvpc’."));
    }
    if document.pid_mode.raw() == Some("host") {
        let aws = "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.";
        let message = "Fargate takes only `task` as `pidMode`";
        found.push(Finding::error("taskdef/fargate-pid-mode", "/pidMode", message).aws(aws));
    }
    if document.ipc_mode.text().is_some_and(|mode| !mode.is_empty()) {
        found.push(Finding::error("taskdef/fargate-unsupported", "/ipcMode", "Fargate takes no `ipcMode`"));
    }
    if !document.placement_constraints.is_empty() {
        let message = "Fargate takes no placement constraints";
        let finding = Finding::error("taskdef/fargate-placement-constraints", "/placementConstraints", message);
        found.push(finding.aws("Fargate compatible task definitions do not support constraints"));
    }
    if let Some(family) = document.operating_system_family.text().filter(|_| context.windows) {
        if !WINDOWS.contains(&family) {
            let path = "/runtimePlatform/operatingSystemFamily";
            let finding = Finding::error("taskdef/fargate-windows", path, format!("Fargate does not run `{family}`"));
            found.push(finding.help(super::one_of(&WINDOWS)));
        }
    }
}

fn container(at: &At<'_>, found: &mut Vec<Finding>) {
    let container = at.container;
    for (key, given) in [
        ("disableNetworking", container.disable_networking.is_true()),
        ("dnsSearchDomains", container.dns_search_domains > 0),
        ("dnsServers", container.dns_servers > 0),
        ("dockerSecurityOptions", !container.docker_security_options.is_empty()),
        ("extraHosts", container.extra_hosts > 0),
        ("links", !container.links.is_empty()),
    ] {
        if given {
            let message = format!("Fargate takes no `{key}`");
            found.push(Finding::error("taskdef/fargate-unsupported", at.path(key), message));
        }
    }
    if container.privileged.is_true() {
        let finding = Finding::error(
            "taskdef/fargate-privileged",
            at.path("privileged"),
            "Fargate runs no privileged containers",
        );
        found.push(finding.aws("Fargate requires that the 'privileged' setting be 'false'"));
    }
    for (index, item) in container.resource_requirements.iter().enumerate() {
        if item.kind.raw() == Some("GPU") {
            let path = at.item("resourceRequirements", index, "type");
            let finding = Finding::error("taskdef/fargate-gpu", path, "Fargate has no GPUs");
            found.push(finding.aws("Tasks using the Fargate launch type do not support GPU resource requirements"));
        }
    }
    let driver = container.log.known().and_then(|log| log.driver.text());
    if let Some(driver) = driver.filter(|driver| super::logging::DRIVERS.contains(driver) && !DRIVERS.contains(driver))
    {
        let path = at.path("logConfiguration/logDriver");
        let finding =
            Finding::error("taskdef/fargate-log-driver", path, format!("Fargate has no log driver `{driver}`"));
        found.push(finding.help(super::one_of(&DRIVERS)));
    }
    let firelens = container.firelens.known();
    if firelens.is_some_and(|firelens| firelens.config_file_type.raw() == Some("s3")) {
        let path = at.path("firelensConfiguration/options/config-file-type");
        let finding =
            Finding::error("taskdef/fargate-firelens", path, "Fargate takes no FireLens configuration from S3");
        found.push(finding.help("use `file`, with the file in the image"));
    }
    if at.context.windows && matches!(container.restart_policy, Given::Known(_)) {
        let message = "Windows containers on Fargate have no `restartPolicy`";
        found.push(Finding::error("taskdef/fargate-windows", at.path("restartPolicy"), message));
    }
}

fn timeouts(at: &At<'_>, found: &mut Vec<Finding>) {
    if let Some(seconds) = at.container.stop_timeout.get().filter(|seconds| !(2..=120).contains(seconds)) {
        let message = format!("`stopTimeout` is {seconds} s, on Fargate it must be 2 to 120");
        let finding = Finding::error("taskdef/fargate-stop-timeout", at.path("stopTimeout"), message);
        let aws = "Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.";
        found.push(if seconds > 120 { finding.aws(aws) } else { finding });
    }
    if let Some(seconds) = at.container.start_timeout.get().filter(|seconds| *seconds > 120) {
        let message = format!("`startTimeout` is {seconds} s, on Fargate it must be 2 to 120");
        found.push(Finding::error("taskdef/fargate-start-timeout", at.path("startTimeout"), message));
    }
}

fn linux_parameters(at: &At<'_>, linux: &LinuxParameters, found: &mut Vec<Finding>) {
    let shared_memory = linux.shared_memory_size.get().is_some_and(|mib| mib > 0);
    for (key, given) in [
        ("devices", linux.devices > 0),
        ("sharedMemorySize", shared_memory),
        ("tmpfs", linux.tmpfs > 0),
        ("maxSwap", linux.max_swap.get().is_some()),
        ("swappiness", linux.swappiness.get().is_some()),
    ] {
        if given {
            let path = at.path(&format!("linuxParameters/{key}"));
            let finding = Finding::error("taskdef/fargate-unsupported", path, format!("Fargate takes no `{key}`"));
            let aws = "Fargate compatible task definitions do not support sharedMemorySize";
            found.push(if key == "sharedMemorySize" { finding.aws(aws) } else { finding });
        }
    }
    for (index, capability) in linux.capabilities_add.iter().enumerate() {
        if let Some(name) = capability.text().filter(|name| *name != "SYS_PTRACE") {
            let path = at.path(&format!("linuxParameters/capabilities/add/{index}"));
            let finding = Finding::error("taskdef/fargate-capability", path, format!("Fargate adds no `{name}`"));
            found.push(finding.help("the only capability that can be added is `SYS_PTRACE`"));
        }
    }
}

fn limits(at: &At<'_>, found: &mut Vec<Finding>) {
    if at.context.windows && !at.container.ulimits.is_empty() {
        let message = "Windows containers on Fargate have no `ulimits`";
        found.push(Finding::error("taskdef/fargate-windows", at.path("ulimits"), message));
    }
    for (index, ulimit) in at.container.ulimits.iter().enumerate() {
        if ulimit.name.raw() != Some("nofile") {
            continue;
        }
        if let Some(limit) = ulimit.hard_limit.get().filter(|limit| *limit > NOFILE_MAX) {
            let message = format!("the limit of open files is {limit}, on Fargate at most {NOFILE_MAX}");
            found.push(Finding::error("taskdef/fargate-nofile", at.item("ulimits", index, "hardLimit"), message));
        }
    }
}

fn volumes(context: &Context<'_>, found: &mut Vec<Finding>) {
    for (index, volume) in context.document.volumes.iter().enumerate() {
        if matches!(volume.docker, Given::Known(_)) {
            let path = format!("/volumes/{index}/dockerVolumeConfiguration");
            let finding = Finding::error("taskdef/fargate-docker-volume", path, "Fargate has no Docker volumes");
            found.push(finding.aws("Fargate compatible task definitions do not support dockerVolumeConfiguration"));
        }
        if volume.host.raw().is_some_and(|path| !path.is_empty()) {
            let path = format!("/volumes/{index}/host/sourcePath");
            let finding = Finding::error("taskdef/fargate-source-path", path, "on Fargate there is no host to share");
            found.push(finding.aws("Fargate compatible task definitions do not support sourcePath"));
        }
    }
}

fn size(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    for (given, key) in [(&document.cpu, "cpu"), (&document.memory, "memory")] {
        if given.is_blank() {
            let message = format!("Fargate needs the task's own `{key}`");
            let finding = Finding::error("taskdef/fargate-size-missing", format!("/{key}"), message);
            found.push(finding.aws(format!("Fargate requires that '{key}' be defined at the task level.")));
        }
    }
    let (Some(Ok(cpu)), Some(Ok(memory))) =
        (document.cpu.text().map(parse_cpu), document.memory.text().map(parse_memory))
    else {
        return;
    };
    let (cpu, memory) = (CpuUnits(cpu), MemoryMib(memory));
    match FargateSize::exactly(cpu, memory) {
        None => found.push(wrong_size(cpu, memory, context.windows)),
        Some(size) if context.windows && !size.runs_windows() => {
            let message = format!("Fargate runs no Windows containers with {} CPU units", cpu.0);
            let finding = Finding::error("taskdef/fargate-windows", "/cpu", message);
            found.push(finding.help("use 1024, 2048 or 4096").rule(rule!("TASK-121")));
        }
        Some(_) => {}
    }
}

/// The CPU units of the least and the greatest size that runs Windows.
const WINDOWS_CPU: (u32, u32) = (1024, 4096);

/// The sizes next to a wrong one; for Windows only those that run it (TASK-168).
fn wrong_size(cpu: CpuUnits, memory: MemoryMib, windows: bool) -> Finding {
    rule!("TASK-168");
    let message = format!("Fargate has no {} CPU units with {} MiB", cpu.0, memory.0);
    let fits = |size: &FargateSize| !windows || size.runs_windows();
    let (least, most) = if windows { (cpu.0.max(WINDOWS_CPU.0), cpu.0.min(WINDOWS_CPU.1)) } else { (cpu.0, cpu.0) };
    let up = FargateSize::covering(CpuUnits(least), memory).filter(fits);
    let down = FargateSize::within(CpuUnits(most), memory).filter(fits);
    let help = match (up, down) {
        (None, None) if windows => "Windows runs on 1024, 2048 and 4096 CPU units, from 2048 MiB up".to_string(),
        (Some(up), Some(down)) => format!("the next size up is {up}, the next down {down}"),
        (Some(up), None) => format!("the next size up is {up}, there is none below"),
        (None, Some(down)) => format!("the next size down is {down}, there is none above"),
        (None, None) => "sizes go from 256 CPU units with 512 MiB to 32768 with 249856".to_string(),
    };
    Finding::error("taskdef/fargate-size", "/cpu", message)
        .aws("No Fargate configuration exists for given values.")
        .help(help)
        .rule(rule!("TASK-121"))
}
