//! The task's own size, and the sums over its containers.

use alloc::{format, vec::Vec};

use super::{Context, Finding};
use stowplan::task::{SizeError, parse_cpu, parse_memory};

/// What ECS accepts on EC2: an eighth of a vCPU to 192 vCPU (TASK-1).
const EC2_CPU: core::ops::RangeInclusive<u32> = 128..=196_608;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    let cpu = document.cpu.text().filter(|text| !text.is_empty()).map(parse_cpu);
    let memory = document.memory.text().filter(|text| !text.is_empty()).map(parse_memory);
    if let Some(Err(error)) = &cpu {
        found.push(malformed(error, "taskdef/cpu", "/cpu"));
    }
    if let Some(Err(error)) = &memory {
        found.push(malformed(error, "taskdef/memory", "/memory"));
    }
    if let Some(Ok(units)) = cpu.as_ref().filter(|_| !context.fargate) {
        if !EC2_CPU.contains(units) {
            let message = format!("`cpu` is {units} CPU units, it must be 128 to 196608");
            let finding = Finding::error("taskdef/cpu-range", "/cpu", message).aws("Invalid 'cpu' setting for task.");
            let meant = if *units <= 192 { Some(*units).filter(|units| *units > 0) } else { None };
            found.push(
                match meant {
                    Some(vcpu) => {
                        finding.help(format!("a plain number is CPU units; for {vcpu} vCPU write `{vcpu} vCPU`"))
                    }
                    None => finding,
                }
                .rule(rule!("TASK-1")),
            );
        }
    }
    if let Some(Ok(0)) = memory.as_ref().filter(|_| !context.fargate) {
        let finding = Finding::error("taskdef/memory-range", "/memory", "`memory` is 0 MiB");
        found.push(finding.aws("Invalid 'memory' setting for task."));
    }
    containers(context, cpu.and_then(Result::ok), memory.and_then(Result::ok), found);
    storage(context, found);
}

fn malformed(error: &SizeError, code: &'static str, path: &'static str) -> Finding {
    use alloc::string::ToString;
    Finding::error(code, path, error.to_string()).aws(error.aws_text()).rule(rule!("TASK-2"))
}

fn containers(context: &Context<'_>, cpu: Option<u32>, memory: Option<u32>, found: &mut Vec<Finding>) {
    let positive = |number: i64| u64::try_from(number).unwrap_or(0);
    let containers = context.document.containers();
    if let Some(cpu) = cpu.map(u64::from) {
        let sum =
            containers.iter().fold(0_u64, |sum, container| sum.saturating_add(container.cpu.get().map_or(0, positive)));
        if sum > cpu {
            let message = format!("the containers take {sum} CPU units, the task has {cpu}");
            let finding = Finding::error("taskdef/cpu-sum", "/cpu", message)
                .aws("The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.");
            found.push(finding.rule(rule!("TASK-123")));
        }
    }
    let Some(memory) = memory.map(u64::from) else { return };
    let (mut reserved, mut sum) = (0_u64, 0_u64);
    for at in context.each() {
        let hard = at.container.memory.get().map_or(0, positive);
        let soft = at.container.memory_reservation.get().map_or(0, positive);
        reserved = reserved.saturating_add(soft);
        sum = sum.saturating_add(if soft > 0 { soft } else { hard });
        if hard > memory {
            let message = format!("{} may use {hard} MiB, the task has {memory}", at.name());
            let finding = Finding::error("taskdef/container-memory-above-task", at.path("memory"), message).aws(
                format!("The 'memory' setting for container '{}' is greater than for the task.", at.container.label()),
            );
            found.push(finding.rule(rule!("TASK-123")));
        }
    }
    if reserved > memory {
        let message = format!("the containers reserve {reserved} MiB, the task has {memory}");
        let finding = Finding::error("taskdef/memory-sum", "/memory", message).aws(
            "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.",
        );
        found.push(finding.rule(rule!("TASK-123")));
    } else if sum > memory {
        // ECS's error names `memoryReservation` alone, and definitions like this one are in use.
        let message = format!(
            "with the hard limits of those that reserve nothing the containers take {sum} MiB, the task has {memory}"
        );
        let finding = Finding::warning("taskdef/memory-limits", "/memory", message);
        found.push(
            finding
                .help("give `memoryReservation` to every container, or the task more memory")
                .rule(rule!("TASK-123")),
        );
    }
}

fn storage(context: &Context<'_>, found: &mut Vec<Finding>) {
    let path = "/ephemeralStorage/sizeInGiB";
    let Some(gib) = context.document.ephemeral_storage_gib.get() else { return };
    if !(21..=200).contains(&gib) {
        let message = format!("`sizeInGiB` is {gib}, it must be 21 to 200");
        let finding = Finding::error("taskdef/ephemeral-storage", path, message);
        found.push(finding.help("without `ephemeralStorage` a task on Fargate has 20 GiB"));
    } else if !context.fargate
        && !context.document.requires_compatibilities.is_empty()
        && !context.document.requires("MANAGED_INSTANCES")
    {
        let message = "`ephemeralStorage` is for tasks on Fargate, which are not asked for";
        found.push(Finding::warning("taskdef/ephemeral-storage-ignored", "/ephemeralStorage", message));
    } else if context.windows && context.fargate {
        let message = "Windows containers on Fargate have a storage that cannot be sized";
        found.push(Finding::warning("taskdef/windows-ignored", "/ephemeralStorage", message));
    }
}
