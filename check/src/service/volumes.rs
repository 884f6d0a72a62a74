//! Volumes that the service configures at launch: EBS.

use alloc::{format, string::String, vec::Vec};

use super::document::{ManagedVolume, VolumeConfiguration, Written};
use super::{Context, Finding, Infrastructure, at, has_items, is_there, items, missing, too_many};
use crate::definition::unknown_word;
use crate::document::{Document, Given};
use stowplan::task::is_placeholder;

const LIST: &str = "volumeConfigurations";

/// What ECS says to any of it.
const TEXT: &str = "ECS managed EBS volume configuration was invalid";

const KINDS: [&str; 7] = ["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"];

const FILESYSTEMS: [&str; 4] = ["ext3", "ext4", "xfs", "ntfs"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let volumes = items(&context.service.volumes);
    whole(context, volumes, found);
    for (index, volume) in volumes.iter().enumerate() {
        let mut own = Vec::new();
        own.extend(missing(&volume.name, "service/volume-name", || at(LIST, index, "name"), "name"));
        match &volume.ebs {
            Given::Known(ebs) => managed(context, index, ebs, &mut own),
            Given::Absent => {
                let path = at(LIST, index, "managedEBSVolume");
                own.push(Finding::error("service/volume", path, "`managedEBSVolume` is missing").aws(TEXT));
            }
            Given::Unknown => {}
        }
        found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-126"))));
    }
    if let Some(definition) = context.definition {
        against_definition(context, definition, volumes, found);
    }
}

/// One volume, of replicas that ECS itself deploys (SERVICE-125).
fn whole(context: &Context<'_>, volumes: &[VolumeConfiguration], found: &mut Vec<Finding>) {
    let path = "/volumeConfigurations";
    let mut own = Vec::new();
    own.extend(too_many(volumes.len(), 1, "service/too-many-volumes", path, "volumes that are configured at launch"));
    if volumes.is_empty() {
        return;
    }
    if context.is_daemon() {
        own.push(Finding::error(
            "service/volume-daemon",
            path,
            "a daemon takes no volumes that are configured at launch",
        ));
    }
    if let Some(controller) = context.other_controller() {
        let message = format!("volumes that are configured at launch do not go with the controller `{controller}`");
        own.push(Finding::error("service/volume-controller", path, message));
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-125"))));
}

/// Sizes and speeds by volume type (SERVICE-126).
fn managed(context: &Context<'_>, index: usize, ebs: &ManagedVolume, found: &mut Vec<Finding>) {
    let path = |key: &str| at(LIST, index, &format!("managedEBSVolume/{key}"));
    found.extend(missing(&ebs.role, "service/volume-role", || path("roleArn"), "roleArn"));
    let kind = || path("volumeType");
    found.extend(unknown_word(&ebs.kind, &KINDS, "service/volume-type", kind, "volume type"));
    let files = || path("filesystemType");
    found.extend(unknown_word(&ebs.filesystem, &FILESYSTEMS, "service/filesystem", files, "file system"));
    if ebs.size_gib.is_absent() && ebs.snapshot.is_absent() {
        let message = "the volume has neither `sizeInGiB` nor `snapshotId`";
        found.push(Finding::error("service/volume-size", path("sizeInGiB"), message).aws(TEXT));
    }
    // Which type it is when none is named, no page says.
    let Some(word) = ebs.kind.text() else { return };
    if let Some(range) = sizes(word) {
        found.extend(beyond(
            &ebs.size_gib,
            range,
            "service/volume-size",
            path("sizeInGiB"),
            &format!("GiB of `{word}`"),
        ));
    }
    match speeds(word) {
        Some(range) => {
            let what = format!("IOPS of `{word}`");
            found.extend(beyond(&ebs.iops, range, "service/volume-iops", path("iops"), &what));
            if ebs.iops.is_absent() && word != "gp3" {
                let message = format!("`{word}` needs `iops`");
                found.push(Finding::error("service/volume-iops", path("iops"), message).aws(TEXT));
            }
        }
        None if KINDS.contains(&word) && is_there(&ebs.iops) => {
            let message = format!("`{word}` takes no `iops`: they are for `io1`, `io2` and `gp3`");
            found.push(Finding::error("service/volume-iops", path("iops"), message).aws(TEXT));
        }
        None => {}
    }
    if KINDS.contains(&word) && word != "gp3" && is_there(&ebs.throughput) {
        let message = format!("`{word}` takes no `throughput`: it is for `gp3`");
        found.push(Finding::error("service/volume-throughput", path("throughput"), message).aws(TEXT));
    }
    if word == "gp3" {
        let what = "MiB/s of `gp3`";
        found.extend(beyond(&ebs.throughput, (1, 1_000), "service/volume-throughput", path("throughput"), what));
    }
    if is_there(&ebs.initialization_rate) && ebs.snapshot.is_absent() {
        let message = "`volumeInitializationRate` is for a volume that is made from a snapshot";
        found.push(Finding::error("service/volume-rate", path("volumeInitializationRate"), message));
    }
    if word == "standard" && context.infrastructure() == Some(Infrastructure::Fargate) {
        let message = "Fargate takes no volumes of the type `standard`";
        found.push(Finding::error("service/volume-type", kind(), message));
    }
}

/// The sizes of a volume type in GiB.
fn sizes(kind: &str) -> Option<(i64, i64)> {
    match kind {
        "gp2" | "gp3" => Some((1, 16_384)),
        "io1" | "io2" => Some((4, 16_384)),
        "st1" | "sc1" => Some((125, 16_384)),
        "standard" => Some((1, 1_024)),
        _ => None,
    }
}

/// The IOPS that may be asked of a volume type.
fn speeds(kind: &str) -> Option<(i64, i64)> {
    match kind {
        "gp3" => Some((3_000, 16_000)),
        "io1" => Some((100, 64_000)),
        "io2" => Some((100, 256_000)),
        _ => None,
    }
}

fn beyond(given: &Given<i64>, (min, max): (i64, i64), code: &'static str, path: String, what: &str) -> Option<Finding> {
    let number = given.get().filter(|number| !(min..=max).contains(number))?;
    let message = format!("{number} {what}, it must be {min} to {max}");
    Some(Finding::error(code, path, message).aws(TEXT))
}

/// The definition has a volume of that name, which waits for its configuration (SERVICE-127).
fn against_definition(
    context: &Context<'_>,
    definition: &Document,
    volumes: &[VolumeConfiguration],
    found: &mut Vec<Finding>,
) {
    let theirs = &definition.volumes;
    let is_open = theirs.iter().any(|own| own.name == Given::Unknown || own.name.raw().is_some_and(is_placeholder));
    for (index, volume) in volumes.iter().enumerate() {
        let Some(name) = volume.name.text().filter(|_| !is_open) else { continue };
        let own = theirs.iter().find(|own| own.name.raw() == Some(name));
        let path = at(LIST, index, "name");
        let text =
            format!("The volume name '{name}' in your request does not have a matching volume in your Task Definition");
        match own.map(|own| own.configured_at_launch.or(false)) {
            None => {
                let message = format!("the task definition has no volume `{name}`");
                let finding = Finding::error("service/unknown-volume", path, message).aws(text);
                found.push(finding.rule(rule!("SERVICE-127")));
            }
            Some(Some(false)) => {
                let message = format!("the volume `{name}` of the task definition is not configured at launch");
                let finding = Finding::error("service/unknown-volume", path, message).aws(text);
                found.push(finding.help("set its `configuredAtLaunch` to true").rule(rule!("SERVICE-127")));
            }
            Some(_) => {}
        }
    }
    let service = context.service;
    let at_launch = theirs.iter().find(|own| own.configured_at_launch.is_true());
    let lacks = service.written.makes_one() && service.written != Written::Described;
    if let Some(own) = at_launch.filter(|_| lacks && service.volumes != Given::Unknown && !has_items(&service.volumes))
    {
        let name = own.name.raw().unwrap_or_default();
        let message =
            format!("the task definition's volume `{name}` waits for a configuration, and the service has none");
        let finding = Finding::warning("service/volume-not-configured", "/volumeConfigurations", message);
        found.push(finding.help("add it to `volumeConfigurations`").rule(rule!("SERVICE-127")));
    }
}
