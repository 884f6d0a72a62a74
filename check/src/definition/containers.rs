//! Names, images, CPU and memory of containers, and that one is essential.

use alloc::{format, vec::Vec};

use super::{At, Context, Finding, is_name, outside, unknown_word};
use crate::document::{Container, Given};
use stowplan::task::image::{Image, ImageError};

/// The largest number that ECS takes for a size.
const MAX: i64 = 2_147_483_647;
/// Docker from 20.10.0 on refuses less.
const DOCKER_MEMORY_MIN: i64 = 6;

pub(super) fn check(at: &At<'_>, found: &mut Vec<Finding>) {
    name(at, found);
    image(at, found);
    memory(at, found);
    let container = at.container;
    found.extend(outside(&container.cpu, 0..=MAX, "taskdef/container-cpu", || at.path("cpu"), "`cpu`"));
    let known = ["enabled", "disabled"];
    let path = || at.path("versionConsistency");
    let unknown =
        unknown_word(&container.version_consistency, &known, "taskdef/version-consistency", path, "versionConsistency");
    found.extend(unknown);
    if container.credential_specs.len() > 1 {
        let message = format!("{} credential specs, at most one is allowed", container.credential_specs.len());
        found.push(Finding::error("taskdef/credential-specs", at.path("credentialSpecs"), message));
    }
}

fn name(at: &At<'_>, found: &mut Vec<Finding>) {
    let (given, path) = (&at.container.name, at.path("name"));
    if given.is_blank() {
        let finding = Finding::error("taskdef/container-name-missing", path, "the container has no `name`");
        found.push(finding.aws("Container.name should not be null or empty.").rule(rule!("TASK-123")));
        return;
    }
    if let Some(text) = given.text().filter(|text| !is_name(text)) {
        let finding =
            Finding::error("taskdef/container-name", path.clone(), format!("`{text}` is not a container name"));
        found.push(finding.help("up to 255 letters, digits, `-` and `_`"));
    }
    let first = given.raw().and_then(|name| at.context.names.get(name)).copied();
    if let (Some(first), Some(name)) = (first.filter(|first| *first != at.index), given.raw()) {
        let message = format!("container {first} is called `{name}`, too");
        found.push(Finding::error("taskdef/container-name-twice", path, message));
    }
}

fn image(at: &At<'_>, found: &mut Vec<Finding>) {
    let path = at.path("image");
    if at.container.image.is_blank() {
        let finding = Finding::error("taskdef/image-missing", path, format!("{} has no `image`", at.name()));
        found.push(finding.aws("Container.image should not be null or empty.").rule(rule!("TASK-123")));
        return;
    }
    let Some(text) = at.container.image.text() else { return };
    match Image::parse(text) {
        Ok(_) => {}
        // ECS allows the character, no registry does (TASK-32).
        Err(ImageError::Hash) => {
            let message = format!("no registry has an image called `{text}`: `#` is not allowed in image names");
            found.push(Finding::warning("taskdef/image-hash", path, message).rule(rule!("TASK-32")));
        }
        Err(error @ (ImageError::TooLong | ImageError::Digest | ImageError::Character)) => {
            found.push(Finding::error("taskdef/image", path, format!("`{text}` is not an image: {error}")));
        }
        Err(error) => {
            let message = format!("`{text}` cannot be pulled: {error}");
            found.push(Finding::warning("taskdef/image-name", path, message));
        }
    }
}

fn memory(at: &At<'_>, found: &mut Vec<Finding>) {
    let container = at.container;
    let name = container.label();
    for (given, key) in [(&container.memory, "memory"), (&container.memory_reservation, "memoryReservation")] {
        let what = format!("`{key}`");
        found.extend(outside(given, 0..=MAX, "taskdef/container-memory", || at.path(key), &what));
    }
    let (hard, soft) = (container.memory.or(0), container.memory_reservation.or(0));
    if at.context.document.memory.is_blank() && hard == Some(0) && soft == Some(0) {
        let message = format!("neither the task nor {} has a memory size", at.name());
        let finding = Finding::error("taskdef/no-memory", at.path("memory"), message)
            .aws(format!(
                "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
            ))
            .help("give `memory` or `memoryReservation`, in MiB, greater than 0");
        found.push(finding.rule(rule!("TASK-123")));
    }
    if let Some(mib) = hard.filter(|mib| (1..DOCKER_MEMORY_MIN).contains(mib)) {
        let message = format!("`memory` is {mib} MiB, Docker takes at least {DOCKER_MEMORY_MIN}");
        found
            .push(Finding::warning("taskdef/memory-below-minimum", at.path("memory"), message).rule(rule!("TASK-123")));
    }
    if let (Some(hard @ 1..), Some(soft @ 1..)) = (hard, soft) {
        let path = at.path("memoryReservation");
        if soft > hard {
            let message = format!("`memoryReservation` {soft} is more than `memory` {hard}");
            found.push(Finding::error("taskdef/reservation-above-memory", path, message).rule(rule!("TASK-3")));
        } else if soft == hard {
            let message = format!("`memoryReservation` equals `memory`, {hard} MiB: one of the two is enough");
            found.push(Finding::warning("taskdef/reservation-equals-memory", path, message).rule(rule!("TASK-3")));
        }
    }
}

/// What concerns the containers together.
pub(super) fn check_all(context: &Context<'_>, found: &mut Vec<Finding>) {
    let containers = context.document.containers();
    let all_say_no = |container: &Container| container.essential == Given::Known(false);
    if !containers.is_empty() && containers.iter().all(all_say_no) {
        let message = "no container is essential, a task needs one that is";
        let finding = Finding::error("taskdef/no-essential-container", "/containerDefinitions", message);
        found.push(
            finding.help("leave `essential` out, or set it to true, for the main container").rule(rule!("TASK-123")),
        );
    }
}
