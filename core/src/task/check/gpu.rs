//! GPUs, Neuron devices and the retired accelerators.

use alloc::{format, vec::Vec};

use super::{At, Context, Finding, outside, unknown_word};
use crate::task::document::{Given, ResourceRequirement};

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
            Some("NeuronDevice") if item.value.text().map_or(item.value.is_blank(), |value| value != "ALL") => {
                let message = "the value for Neuron devices is `ALL`";
                found.push(Finding::error("taskdef/neuron-device", path("value"), message));
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
                found.push(Finding::error("taskdef/gpu-sharing", path("value"), message));
            }
            let memory = "sharingStrategy/nvidiaMps/memory";
            if sharing.memory.is_absent() || sharing.memory.get().is_some_and(|mib| mib < 1) {
                found.push(Finding::error("taskdef/gpu-sharing", path(memory), "a shared GPU needs `memory`, in MiB"));
            }
            let key = "sharingStrategy/nvidiaMps/maxComputePercent";
            let percent = &sharing.max_compute_percent;
            found.extend(outside(percent, 1..=100, "taskdef/gpu-sharing", || path(key), "`maxComputePercent`"));
            if at.context.external {
                let message = "external instances share no GPUs";
                found.push(Finding::error("taskdef/gpu-sharing", path("sharingStrategy"), message));
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
    if let Some(text) = item.value.text().filter(|text| !text.is_empty() && !is_count(text)) {
        let finding = Finding::error("taskdef/gpu-count", path("value"), format!("`{text}` is no number of GPUs"));
        found.push(finding.help("a number of GPUs, or `ALL`").rule("TASK-13"));
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
        found.push(Finding::error("taskdef/neuron-device", path, "one container of a task takes the Neuron devices"));
    }
    let elsewhere = ["EC2", "FARGATE", "EXTERNAL"].into_iter().find(|word| context.document.requires(word));
    if let (Some((path, _)), Some(word)) = (each("NeuronDevice").next(), elsewhere) {
        let message = format!("Neuron devices are for managed instances only, not for `{word}`");
        found.push(Finding::error("taskdef/neuron-device", path, message));
    }
    let shares = |item: &ResourceRequirement| matches!(item.sharing, Given::Known(_));
    let first = each("GPU").next().map(|(_, item)| shares(item));
    if let Some((path, _)) = each("GPU").find(|(_, item)| Some(shares(item)) != first) {
        let message = "some containers share their GPUs and some do not";
        found.push(Finding::error("taskdef/gpu-sharing", path, message));
    }
}
