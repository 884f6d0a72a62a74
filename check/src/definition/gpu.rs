//! GPUs, Neuron devices and the retired accelerators (TASK-181, TASK-182, TASK-183).

use alloc::{format, vec::Vec};

use super::{At, Context, Finding, outside, unknown_word};
use crate::document::{Given, ResourceRequirement};
use stowplan::task::GpuFraction;

const TYPES: [&str; 3] = ["GPU", "NeuronDevice", "InferenceAccelerator"];

pub(super) fn check_container(at: &At<'_>, found: &mut Vec<Finding>) {
    for (index, item) in at.container.resource_requirements.iter().enumerate() {
        let path = |key: &str| at.item("resourceRequirements", index, key);
        let kind = || path("type");
        if item.kind.is_blank() {
            found.push(Finding::error("taskdef/resource-type", kind(), "`type` is missing"));
        }
        found.extend(unknown_word(&item.kind, &TYPES, "taskdef/resource-type", kind, "resource type"));
        match item.kind.raw() {
            Some("GPU") => gpu(at, index, item, found),
            Some("NeuronDevice") if matches!(item.sharing, Given::Known(_)) => {
                let message = "Neuron devices are not shared";
                found.push(
                    Finding::error("taskdef/neuron-device", path("sharingStrategy"), message).rule(rule!("TASK-183")),
                );
            }
            Some("NeuronDevice") if item.value.text().map_or(item.value.is_blank(), |value| value != "ALL") => {
                let message = "the value for Neuron devices is `ALL`";
                let finding = Finding::error("taskdef/neuron-device", path("value"), message).rule(rule!("TASK-183"));
                found.push(finding.help("write `ALL`: no part of the devices can be asked for"));
            }
            Some("InferenceAccelerator") => {
                let message = "Elastic Inference is retired, ECS refuses `InferenceAccelerator`";
                found.push(Finding::error("taskdef/inference-accelerator", kind(), message));
            }
            _ => {}
        }
    }
}

fn gpu(at: &At<'_>, index: usize, item: &ResourceRequirement, found: &mut Vec<Finding>) {
    let path = |key: &str| at.item("resourceRequirements", index, key);
    match (&item.sharing, item.value.is_blank()) {
        (Given::Known(sharing), blank) => {
            if !blank {
                let message = "`value` and `sharingStrategy` are both given";
                let finding = Finding::error("taskdef/gpu-sharing", path("value"), message).rule(rule!("TASK-181"));
                found.push(finding.help("leave one of them out"));
            }
            let memory = "sharingStrategy/nvidiaMps/memory";
            if sharing.memory.is_absent() || sharing.memory.get().is_some_and(|mib| mib < 1) {
                let message = "a shared GPU needs `memory`, at least 1 MiB";
                found.push(Finding::error("taskdef/gpu-sharing", path(memory), message).rule(rule!("TASK-181")));
            }
            let key = "sharingStrategy/nvidiaMps/maxComputePercent";
            let percent = &sharing.max_compute_percent;
            found.extend(outside(percent, 1..=100, "taskdef/gpu-sharing", || path(key), "`maxComputePercent`"));
            if at.context.external {
                let message = "external instances share no GPUs";
                let path = path("sharingStrategy");
                found.push(Finding::error("taskdef/gpu-sharing", path, message).rule(rule!("TASK-181")));
            }
        }
        (Given::Absent, true) => {
            let finding = Finding::error("taskdef/gpu-count", path("value"), "a GPU requirement has no `value`");
            found.push(finding.help("a number of GPUs, or `ALL`"));
        }
        _ => {}
    }
    let is_count = |text: &str| {
        text == "ALL"
            || (text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u32>().is_ok_and(|count| count > 0))
    };
    let Some(text) = item.value.text().filter(|text| !text.is_empty() && !is_count(text)) else { return };
    match GpuFraction::parse(text) {
        None => {
            let finding =
                Finding::error("taskdef/gpu-count", path("value"), format!("`{text}` is not a number of GPUs"));
            found.push(
                finding
                    .help("a number of GPUs, `ALL`, or one of the fractions `0.125`, `0.25` and `0.5`")
                    .rule(rule!("TASK-13")),
            );
        }
        Some(_) if at.context.external => {
            let message = "external instances have no fraction of a GPU";
            found.push(Finding::error("taskdef/gpu-fraction", path("value"), message).rule(rule!("TASK-182")));
        }
        Some(fraction) if fraction.as_str() != text => {
            let message = format!("`{text}` is `{fraction}` in another spelling, which AWS does not list");
            let finding = Finding::warning("taskdef/gpu-fraction", path("value"), message).rule(rule!("TASK-182"));
            found.push(finding.help(format!("write `{fraction}`")));
        }
        Some(_) => {}
    }
}

/// What concerns the devices of all containers.
pub(super) fn check_all(context: &Context<'_>, found: &mut Vec<Finding>) {
    let containers = context.document.containers().iter().enumerate();
    let each = |kind: &'static str| {
        containers.clone().flat_map(move |(container, definition)| {
            let items = definition.resource_requirements.iter().enumerate();
            items.filter(move |(_, item)| item.kind.raw() == Some(kind)).map(move |(index, item)| {
                (format!("/containerDefinitions/{container}/resourceRequirements/{index}"), item)
            })
        })
    };
    for (path, _) in each("NeuronDevice").skip(1) {
        let message = "one container of a task takes the Neuron devices, another one has them already";
        found.push(Finding::error("taskdef/neuron-device", path, message).rule(rule!("TASK-183")));
    }
    let elsewhere = ["EC2", "FARGATE", "EXTERNAL"].into_iter().find(|word| context.document.requires(word));
    if let (Some((path, _)), Some(word)) = (each("NeuronDevice").next(), elsewhere) {
        let message = format!("Neuron devices are for managed instances only, not for `{word}`");
        found.push(Finding::error("taskdef/neuron-device", path, message).rule(rule!("TASK-183")));
    }
    let is_fraction =
        |item: &ResourceRequirement| item.value.text().is_some_and(|text| GpuFraction::parse(text).is_some());
    let first = each("GPU").position(|(_, item)| is_fraction(item));
    for (_, (path, _)) in each("GPU").enumerate().filter(|(at, _)| first.is_some_and(|first| first != *at)) {
        let message = "a fraction of a GPU excludes every other GPU of the task";
        found.push(Finding::error("taskdef/gpu-fraction", path, message).rule(rule!("TASK-182")));
    }
    if first.is_some() {
        return;
    }
    let shares = |item: &ResourceRequirement| matches!(item.sharing, Given::Known(_));
    let first = each("GPU").next().map(|(_, item)| shares(item));
    if let Some((path, _)) = each("GPU").find(|(_, item)| Some(shares(item)) != first) {
        let message = "some containers share their GPUs and some do not";
        found.push(Finding::error("taskdef/gpu-sharing", path, message).rule(rule!("TASK-181")));
    }
}
