//! The attributes that ECS derives from a task definition.

use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::NetworkMode;
use super::document::{Container, Document, Given, Secret, Volume};
use super::image::{Image, Registry};

const REMOTE_API: &str = "com.amazonaws.ecs.capability.docker-remote-api.1.";
const DRIVER: &str = "com.amazonaws.ecs.capability.logging-driver.";

/// What `requiresAttributes` would list: the names that an instance must have, sorted (TASK-131).
///
/// What no published answer settles is left out; a task's own size requires nothing (TASK-8).
///
/// ```
/// use stowplan::task::{document::{Document, Given}, required_attributes};
/// let document = Document { network_mode: Given::Known("awsvpc".into()), ..Document::default() };
/// assert_eq!(
///     required_attributes(&document),
///     ["com.amazonaws.ecs.capability.docker-remote-api.1.18", "ecs.capability.task-eni"],
/// );
/// ```
#[must_use]
pub fn required_attributes(document: &Document) -> Vec<String> {
    let mut needs = Needs(BTreeSet::new());
    let mode = document.mode();
    if mode == Some(NetworkMode::Awsvpc) {
        needs.with_api("ecs.capability.task-eni", 18);
    }
    if !document.task_role.is_blank() {
        needs.name("com.amazonaws.ecs.capability.task-iam-role");
        if mode == Some(NetworkMode::Host) {
            needs.name("com.amazonaws.ecs.capability.task-iam-role-network-host");
        }
    }
    if !document.pid_mode.is_blank() || !document.ipc_mode.is_blank() {
        needs.name("ecs.capability.pid-ipc-namespace-sharing");
    }
    if matches!(document.proxy, Given::Known(_)) {
        needs.name("ecs.capability.aws-appmesh");
    }
    if document.enable_fault_injection.is_true() {
        needs.name("ecs.capability.fault-injection");
    }
    for container in document.containers() {
        needs.container(container, !document.execution_role.is_blank());
    }
    for volume in &document.volumes {
        needs.volume(volume);
    }
    needs.0.into_iter().collect()
}

struct Needs(BTreeSet<String>);

impl Needs {
    fn name(&mut self, name: &str) {
        self.0.insert(name.to_string());
    }

    fn api(&mut self, minor: u32) {
        self.0.insert(format!("{REMOTE_API}{minor}"));
    }

    fn with_api(&mut self, name: &str, minor: u32) {
        self.name(name);
        self.api(minor);
    }

    fn container(&mut self, container: &Container, has_execution_role: bool) {
        let image = container.image.text().and_then(|text| Image::parse(text).ok());
        if image.is_some_and(|image| image.registry() == Registry::PrivateEcr) {
            self.with_api("com.amazonaws.ecs.capability.ecr-auth", 19);
            if has_execution_role {
                self.name("ecs.capability.execution-role-ecr-pull");
            }
        }
        self.log(container, has_execution_role);
        self.secrets(&container.secrets, "environment-variables", "");
        if matches!(container.health_check, Given::Known(_)) {
            self.with_api("ecs.capability.container-health-check", 24);
        }
        let timed = !container.start_timeout.is_absent() || !container.stop_timeout.is_absent();
        if timed || !container.depends_on.is_empty() {
            self.name("ecs.capability.container-ordering");
        }
        if container.memory_reservation.get().is_some_and(|mib| mib > 0) {
            self.api(21);
        }
        if !container.repository_credentials.is_absent() {
            self.name("ecs.capability.private-registry-authentication.secretsmanager");
        }
        if !container.environment_files.is_empty() {
            self.name("ecs.capability.env-files.s3");
        }
        if container.privileged.is_true() {
            self.name("com.amazonaws.ecs.capability.privileged-container");
        }
        // Answers hold it for `privileged` of either value, for a read-only root only where it is one.
        if !container.privileged.is_absent() || container.readonly_root_filesystem.is_true() {
            self.api(17);
        }
        if container.port_mappings.iter().any(|mapping| !mapping.container_port_range.is_blank()) {
            self.name("ecs.capability.network.container-port-range");
        }
        if container.restart_policy.known().is_some_and(|policy| policy.enabled.is_true()) {
            self.name("ecs.capability.container-restart-policy");
        }
        for option in container.docker_security_options.iter().filter_map(Given::text) {
            match option.split([':', '=']).next() {
                Some("label") => self.name("com.amazonaws.ecs.capability.selinux"),
                Some("apparmor") => self.name("com.amazonaws.ecs.capability.apparmor"),
                Some("credentialspec") => self.name("ecs.capability.gmsa"),
                _ => {}
            }
        }
        if let Given::Known(firelens) = &container.firelens {
            if let Some(kind @ ("fluentd" | "fluentbit")) = firelens.kind.raw() {
                self.name(&format!("ecs.capability.firelens.{kind}"));
            }
            if let Some(kind @ ("file" | "s3")) = firelens.config_file_type.raw() {
                self.name(&format!("ecs.capability.firelens.options.config.{kind}"));
            }
        }
    }

    fn log(&mut self, container: &Container, has_execution_role: bool) {
        let Given::Known(log) = &container.log else { return };
        if let Some(driver) = log.driver.text().filter(|driver| !driver.is_empty()) {
            self.with_api(&format!("{DRIVER}{driver}"), 18);
            if driver == "fluentd" {
                self.api(19);
            }
            if driver == "awslogs" && has_execution_role {
                self.with_api("ecs.capability.execution-role-awslogs", 19);
            }
        }
        if log.has_option("awslogs-create-group") {
            self.api(29);
        }
        if log.has_option("mode") || log.has_option("max-buffer-size") {
            self.api(28);
        }
        self.secrets(&log.secret_options, "log-driver", "bootstrap.");
    }

    fn secrets(&mut self, secrets: &[Secret], what: &str, middle: &str) {
        for source in secrets.iter().filter_map(|secret| secret.value_from.raw()) {
            let store = if source.starts_with("arn:") && source.split(':').nth(2) == Some("secretsmanager") {
                "asm"
            } else {
                "ssm"
            };
            self.name(&format!("ecs.capability.secrets.{store}.{middle}{what}"));
        }
    }

    fn volume(&mut self, volume: &Volume) {
        if let Given::Known(efs) = &volume.efs {
            self.with_api("ecs.capability.efs", 25);
            let authorized = !efs.access_point_id.is_blank() || !efs.iam.is_blank();
            if authorized || efs.transit_encryption.raw() == Some("ENABLED") {
                self.name("ecs.capability.efsAuth");
            }
        }
        if let Given::Known(docker) = &volume.docker {
            if let Some(driver) = docker.driver.text().filter(|driver| !driver.is_empty()) {
                self.with_api(&format!("ecs.capability.docker-plugin.{}", driver.replace(':', ".")), 25);
            }
        }
        if matches!(volume.fsx_windows, Given::Known(_)) {
            self.name("ecs.capability.fsxWindowsFileServer");
        }
        if matches!(volume.s3_files, Given::Known(_)) {
            self.name("ecs.capability.storage.s3-files");
        }
        if volume.configured_at_launch.is_true() {
            self.name("ecs.capability.storage.ebs-task-volume-attach");
        }
    }
}
