//! Volumes, mount points and what is taken from other containers.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use stowplan::task::is_placeholder;

use super::{At, Context, Finding, is_name, unknown_word};
use crate::document::{DockerVolume, Efs, FsxWindows, Given, S3Files, Volume};

pub(super) fn check_container(at: &At<'_>, found: &mut Vec<Finding>) {
    for (index, source) in at.container.volumes_from.iter().enumerate() {
        let path = || at.item("volumesFrom", index, "sourceContainer");
        match source.raw() {
            Some(name) if !name.is_empty() => {
                if at.context.is_no_container(name) {
                    let message = format!("volumes come from `{name}`, but there is no such container");
                    found.push(Finding::error("taskdef/unknown-source-container", path(), message));
                }
            }
            _ if *source == Given::Unknown => {}
            _ => found.push(Finding::error("taskdef/unknown-source-container", path(), "`sourceContainer` is missing")),
        }
    }
}

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let volumes = &context.document.volumes;
    let mut names = BTreeSet::new();
    let mut open = false;
    for (index, volume) in volumes.iter().enumerate() {
        let at = |key: &str| format!("/volumes/{index}/{key}");
        open |= volume.name == Given::Unknown || volume.name.raw().is_some_and(is_placeholder);
        if volume.name.is_blank() {
            found.push(Finding::error("taskdef/volume-name", at("name"), "the volume has no `name`"));
        } else if let Some(text) = volume.name.text().filter(|text| !is_name(text)) {
            let finding = Finding::error("taskdef/volume-name", at("name"), format!("`{text}` is not a volume name"));
            found.push(finding.help("up to 255 letters, digits, `-` and `_`"));
        }
        if let Some(name) = volume.name.raw().filter(|name| !name.is_empty() && !names.insert(*name)) {
            let message = format!("another volume is called `{name}`, too");
            found.push(Finding::warning("taskdef/volume-name-twice", at("name"), message));
        }
        kinds(context, index, volume, found);
    }
    let at_launch = volumes.iter().enumerate().filter(|(_, volume)| volume.configured_at_launch.is_true());
    for (index, _) in at_launch.skip(1) {
        let path = format!("/volumes/{index}/configuredAtLaunch");
        found.push(Finding::error("taskdef/configured-at-launch", path, "one volume at most is configured at launch"));
    }
    mounts(context, &names, open, found);
}

/// Mount points name volumes, and volumes are mounted.
fn mounts(context: &Context<'_>, names: &BTreeSet<&str>, open: bool, found: &mut Vec<Finding>) {
    let mut mounted = BTreeSet::new();
    let mut all_known = true;
    for at in context.each() {
        for (index, mount) in at.container.mount_points.iter().enumerate() {
            let path = |key: &str| at.item("mountPoints", index, key);
            if mount.container_path.is_blank() {
                let message = "the mount point has no `containerPath`";
                found.push(Finding::error("taskdef/mount-point", path("containerPath"), message));
            }
            let Some(name) = mount.source_volume.raw().filter(|name| !name.is_empty()) else {
                all_known &= mount.source_volume != Given::Unknown;
                if mount.source_volume.is_blank() {
                    let message = "the mount point has no `sourceVolume`";
                    found.push(Finding::error("taskdef/mount-point", path("sourceVolume"), message));
                }
                continue;
            };
            mounted.insert(name);
            all_known &= !is_placeholder(name);
            if !names.contains(name) && !open && !is_placeholder(name) {
                let message = format!("the mount point names `{name}`, but there is no such volume");
                let finding = Finding::error("taskdef/unknown-volume", path("sourceVolume"), message);
                found.push(finding.aws(format!("Unknown volume '{name}'.")).rule(rule!("TASK-128")));
            }
        }
    }
    for (index, volume) in context.document.volumes.iter().enumerate() {
        let name = volume.name.text().filter(|name| all_known && !name.is_empty() && !mounted.contains(name));
        if let Some(name) = name {
            let message = format!("no container mounts the volume `{name}`; ECS has been seen to refuse that");
            found.push(
                Finding::warning("taskdef/unused-volume", format!("/volumes/{index}"), message).rule(rule!("TASK-128")),
            );
        }
    }
}

fn kinds(context: &Context<'_>, index: usize, volume: &Volume, found: &mut Vec<Finding>) {
    let given = [
        ("host", !volume.host.is_absent()),
        ("dockerVolumeConfiguration", !volume.docker.is_absent()),
        ("efsVolumeConfiguration", !volume.efs.is_absent()),
        ("fsxWindowsFileServerVolumeConfiguration", !volume.fsx_windows.is_absent()),
        ("s3filesVolumeConfiguration", !volume.s3_files.is_absent()),
        ("configuredAtLaunch", volume.configured_at_launch.is_true()),
    ];
    let kinds: Vec<&str> = given.into_iter().filter(|(_, given)| *given).map(|(key, _)| key).collect();
    // Answers of ECS hold an empty `host` beside the real kind.
    let only_host_is_empty = kinds.len() == 2 && volume.host.raw() == Some("");
    if kinds.len() > 1 && !only_host_is_empty {
        let message = format!("the volume is of several kinds: `{}`", kinds.join("`, `"));
        found
            .push(Finding::error("taskdef/volume-kinds", format!("/volumes/{index}"), message).rule(rule!("TASK-128")));
    }
    let at = |key: &str| format!("/volumes/{index}/{key}");
    if let Given::Known(docker) = &volume.docker {
        check_docker(docker, &at, found);
    }
    if let Given::Known(efs) = &volume.efs {
        check_efs(efs, &at, found);
    }
    if let Given::Known(fsx) = &volume.fsx_windows {
        check_fsx(fsx, &at, found);
    }
    if let Given::Known(files) = &volume.s3_files {
        check_s3_files(context, files, &at, found);
    }
}

fn check_docker(docker: &DockerVolume, at: &dyn Fn(&str) -> String, found: &mut Vec<Finding>) {
    let path = || at("dockerVolumeConfiguration/scope");
    found.extend(unknown_word(&docker.scope, &["task", "shared"], "taskdef/docker-volume", path, "scope"));
    let is_task = docker.scope.is_blank() || docker.scope.raw() == Some("task");
    if docker.autoprovision.is_true() && is_task {
        let message = "`autoprovision` is for volumes with the scope `shared`";
        found.push(Finding::error("taskdef/docker-volume", at("dockerVolumeConfiguration/autoprovision"), message));
    }
}

fn check_efs(efs: &Efs, at: &dyn Fn(&str) -> String, found: &mut Vec<Finding>) {
    let at = |key: &str| at(&format!("efsVolumeConfiguration/{key}"));
    if efs.file_system_id.is_blank() {
        found.push(Finding::error("taskdef/efs", at("fileSystemId"), "`fileSystemId` is missing"));
    }
    let words = ["ENABLED", "DISABLED"];
    for (given, key) in [(&efs.transit_encryption, "transitEncryption"), (&efs.iam, "authorizationConfig/iam")] {
        if !given.is_blank() {
            found.extend(unknown_word(given, &words, "taskdef/efs", || at(key), key));
        }
    }
    let encrypted = efs.transit_encryption.raw() == Some("ENABLED") || efs.transit_encryption == Given::Unknown;
    let placeholder = efs.transit_encryption.raw().is_some_and(is_placeholder);
    let plain = !encrypted && !placeholder;
    if plain && efs.iam.raw() == Some("ENABLED") {
        let message = "IAM authorization needs `transitEncryption` to be `ENABLED`";
        let finding = Finding::error("taskdef/efs-iam", at("transitEncryption"), message);
        found.push(
            finding.aws("EFS IAM authorization requires TransitEncryption to be enabled").rule(rule!("TASK-128")),
        );
    }
    if efs.access_point_id.is_blank() {
        return;
    }
    if plain {
        let message = "an access point needs `transitEncryption` to be `ENABLED`";
        found
            .push(Finding::error("taskdef/efs-access-point", at("transitEncryption"), message).rule(rule!("TASK-128")));
    }
    if efs.root_directory.text().is_some_and(|root| !matches!(root, "" | "/")) {
        let message = "with an access point `rootDirectory` is `/`, or left out";
        found.push(Finding::error("taskdef/efs-access-point", at("rootDirectory"), message).rule(rule!("TASK-128")));
    }
}

fn check_fsx(fsx: &FsxWindows, at: &dyn Fn(&str) -> String, found: &mut Vec<Finding>) {
    for (given, key) in [
        (&fsx.file_system_id, "fileSystemId"),
        (&fsx.root_directory, "rootDirectory"),
        (&fsx.credentials_parameter, "authorizationConfig/credentialsParameter"),
        (&fsx.domain, "authorizationConfig/domain"),
    ] {
        if given.is_blank() {
            let path = at(&format!("fsxWindowsFileServerVolumeConfiguration/{key}"));
            let name = key.rsplit('/').next().unwrap_or(key);
            found.push(Finding::error("taskdef/fsx", path, format!("`{name}` is missing")));
        }
    }
}

fn check_s3_files(context: &Context<'_>, files: &S3Files, at: &dyn Fn(&str) -> String, found: &mut Vec<Finding>) {
    let at = |key: &str| at(&format!("s3filesVolumeConfiguration/{key}"));
    if files.file_system_arn.is_blank() {
        found.push(Finding::error("taskdef/s3-files", at("fileSystemArn"), "`fileSystemArn` is missing"));
    }
    if context.document.task_role.is_blank() {
        let message = "a volume of S3 files needs a `taskRoleArn`";
        found.push(Finding::error("taskdef/s3-files", "/taskRoleArn", message));
    }
    let elsewhere = files.root_directory.text().is_some_and(|root| !matches!(root, "" | "/"));
    if !files.access_point_arn.is_blank() && elsewhere {
        let message = "with an access point `rootDirectory` is `/`, or left out";
        found.push(Finding::error("taskdef/s3-files", at("rootDirectory"), message));
    }
}
