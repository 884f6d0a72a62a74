//! The attributes that ECS derives from a task definition.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use super::image::is_in_private_ecr;
use super::{NetworkMode, is_placeholder, parse_cpu};

/// A task definition as it was written, as a tree of objects, lists and values under AWS's keys.
pub trait Written: Sized {
    /// What an object has under a key; `None` for null, and for anything but an object.
    fn field(&self, key: &str) -> Option<Self>;
    /// The elements of a list; none for any other value.
    fn items(&self) -> Vec<Self>;
    /// A single value.
    fn value(&self) -> WrittenValue<'_>;
}

/// What stands at one place of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenValue<'a> {
    /// A string.
    Text(&'a str),
    /// A whole number.
    Number(i64),
    /// True or false.
    Truth(bool),
    /// An object.
    Object,
    /// A list.
    List,
    /// Anything else.
    Other,
}

/// The condition on a field under which its attribute follows.
#[derive(Clone, Copy)]
enum When {
    /// It is there, and no empty string.
    Given,
    /// It is true.
    True,
    /// It is a list with elements.
    Filled,
    /// It is an object.
    Object,
    /// It is a number above 0.
    Positive,
}
use When::{Filled, Given, Object, Positive, True};

/// A path below the object that is looked at (`*`: each element), a condition, the name that
/// follows where there is one, and the minor version of Docker's API that follows, where there is
/// one.
type Row = (&'static str, When, &'static str, u8);

const OF_TASK: &[Row] = &[
    ("pidMode", Given, "ecs.capability.pid-ipc-namespace-sharing", 0),
    ("ipcMode", Given, "ecs.capability.pid-ipc-namespace-sharing", 0),
    ("proxyConfiguration", Object, "ecs.capability.aws-appmesh", 0),
    ("enableFaultInjection", True, "ecs.capability.fault-injection", 0),
];

const OF_CONTAINER: &[Row] = &[
    ("healthCheck", Object, "ecs.capability.container-health-check", 24),
    ("dependsOn", Filled, "ecs.capability.container-ordering", 0),
    ("startTimeout", Given, "ecs.capability.container-ordering", 0),
    ("stopTimeout", Given, "ecs.capability.container-ordering", 0),
    ("memoryReservation", Positive, "", 21),
    ("repositoryCredentials", Given, "ecs.capability.private-registry-authentication.secretsmanager", 0),
    ("environmentFiles", Filled, "ecs.capability.env-files.s3", 0),
    ("privileged", True, "com.amazonaws.ecs.capability.privileged-container", 0),
    // Answers hold it for `privileged` of either value, for a read-only root only where it is one.
    ("privileged", Given, "", 17),
    ("readonlyRootFilesystem", True, "", 17),
    ("portMappings/*/containerPortRange", Given, "ecs.capability.network.container-port-range", 0),
    ("restartPolicy/enabled", True, "ecs.capability.container-restart-policy", 0),
    ("logConfiguration/options/awslogs-create-group", Given, "", 29),
    ("logConfiguration/options/mode", Given, "", 28),
    ("logConfiguration/options/max-buffer-size", Given, "", 28),
];

const OF_VOLUME: &[Row] = &[
    ("efsVolumeConfiguration", Object, "ecs.capability.efs", 25),
    ("efsVolumeConfiguration/authorizationConfig/accessPointId", Given, "ecs.capability.efsAuth", 0),
    ("efsVolumeConfiguration/authorizationConfig/iam", Given, "ecs.capability.efsAuth", 0),
    ("fsxWindowsFileServerVolumeConfiguration", Object, "ecs.capability.fsxWindowsFileServer", 0),
    ("s3filesVolumeConfiguration", Object, "ecs.capability.storage.s3-files", 0),
    ("configuredAtLaunch", True, "ecs.capability.storage.ebs-task-volume-attach", 0),
];

/// A task with more CPU units than this needs an agent that supports such tasks.
const CPU_MAX_BEFORE: u32 = 10 * 1024;

/// What `requiresAttributes` would list: the names that an instance must have, sorted (TASK-131,
/// TASK-151).
///
/// Attributes that no published answer confirms are left out; a task's own size up to 10 vCPU
/// requires nothing (TASK-8). Nothing follows from a placeholder's value. One pass over the
/// document.
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn required_attributes(definition: &impl Written) -> Vec<String> {
    rule!("TASK-8", "TASK-131", "TASK-151");
    let mut needs = Needs(BTreeSet::new());
    let mode = definition.field("networkMode").and_then(|mode| NetworkMode::parse(&letters(text(&mode)?)));
    if mode == Some(NetworkMode::Awsvpc) {
        needs.add("ecs.capability.task-eni", 18);
    }
    if holds(definition, "taskRoleArn", Given) {
        needs.add("com.amazonaws.ecs.capability.task-iam-role", 0);
        if mode == Some(NetworkMode::Host) {
            needs.add("com.amazonaws.ecs.capability.task-iam-role-network-host", 0);
        }
    }
    let cpu = definition.field("cpu").and_then(|cpu| match cpu.value() {
        WrittenValue::Number(units) => u32::try_from(units).ok(),
        WrittenValue::Text(text) => parse_cpu(text).ok(),
        _ => None,
    });
    if cpu > Some(CPU_MAX_BEFORE) {
        needs.add("ecs.capability.increased-task-cpu-limit", 0);
    }
    needs.rows(definition, OF_TASK);
    let has_execution_role = holds(definition, "executionRoleArn", Given);
    each(definition, "containerDefinitions/*", &mut |container| needs.container(container, has_execution_role));
    each(definition, "volumes/*", &mut |volume| needs.volume(volume));
    needs.0.into_iter().collect()
}

struct Needs(BTreeSet<String>);

impl Needs {
    /// A name, unless it is empty, and a version of Docker's API, unless it is 0.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn add(&mut self, name: &str, api: u8) {
        if !name.is_empty() {
            self.0.insert(name.to_owned());
        }
        if api > 0 {
            self.0.insert(format!("com.amazonaws.ecs.capability.docker-remote-api.1.{api}"));
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn rows(&mut self, node: &impl Written, rows: &[Row]) {
        for &(path, when, name, api) in rows {
            if holds(node, path, when) {
                self.add(name, api);
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn container(&mut self, container: &impl Written, has_execution_role: bool) {
        self.rows(container, OF_CONTAINER);
        if container.field("image").is_some_and(|image| string(&image).is_some_and(is_in_private_ecr)) {
            self.add("com.amazonaws.ecs.capability.ecr-auth", 19);
            if has_execution_role {
                self.add("ecs.capability.execution-role-ecr-pull", 0);
            }
        }
        each(container, "logConfiguration/logDriver", &mut |driver| {
            let Some(driver) = text(driver) else { return };
            self.add(&format!("com.amazonaws.ecs.capability.logging-driver.{driver}"), 18);
            if driver == "fluentd" {
                self.add("", 19);
            }
            if driver == "awslogs" && has_execution_role {
                self.add("ecs.capability.execution-role-awslogs", 19);
            }
        });
        for (path, used) in [
            ("secrets/*/valueFrom", "environment-variables"),
            ("logConfiguration/secretOptions/*/valueFrom", "bootstrap.log-driver"),
        ] {
            each(container, path, &mut |source| {
                let Some(source) = string(source) else { return };
                let in_manager = source.starts_with("arn:") && source.split(':').nth(2) == Some("secretsmanager");
                let store = if in_manager { "asm" } else { "ssm" };
                self.add(&format!("ecs.capability.secrets.{store}.{used}"), 0);
            });
        }
        for path in ["dockerSecurityOptions/*", "credentialSpecs/*"] {
            each(container, path, &mut |option| {
                let kind = text(option).and_then(|option| option.split([':', '=']).next());
                self.add(
                    match kind {
                        Some("label") => "com.amazonaws.ecs.capability.selinux",
                        Some("apparmor") => "com.amazonaws.ecs.capability.apparmor",
                        Some("credentialspec") => "ecs.capability.gmsa",
                        Some("credentialspecdomainless") => "ecs.capability.gmsa-domainless",
                        _ => "",
                    },
                    0,
                );
            });
        }
        for (path, known) in [("type", ["fluentd", "fluentbit"]), ("options/config-file-type", ["file", "s3"])] {
            each(container, &format!("firelensConfiguration/{path}"), &mut |kind| {
                let middle = if path == "type" { "" } else { "options.config." };
                if let Some(kind) = string(kind).filter(|kind| known.contains(kind)) {
                    self.add(&format!("ecs.capability.firelens.{middle}{kind}"), 0);
                }
            });
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn volume(&mut self, volume: &impl Written) {
        self.rows(volume, OF_VOLUME);
        each(volume, "efsVolumeConfiguration/transitEncryption", &mut |encryption| {
            if string(encryption) == Some("ENABLED") {
                self.add("ecs.capability.efsAuth", 0);
            }
        });
        each(volume, "dockerVolumeConfiguration/driver", &mut |driver| {
            if let Some(driver) = text(driver) {
                self.add(&format!("ecs.capability.docker-plugin.{}", driver.replace(':', ".")), 25);
            }
        });
    }
}

/// A string, placeholders included.
#[cfg_attr(cold_code_small, optimize(size))]
fn string(node: &impl Written) -> Option<&str> {
    match node.value() {
        WrittenValue::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// A string without a placeholder.
#[cfg_attr(cold_code_small, optimize(size))]
fn text(node: &impl Written) -> Option<&str> {
    string(node).filter(|text| !is_placeholder(text))
}

/// A mode with other capitals or a hyphen counts as the mode that it resembles.
#[cfg_attr(cold_code_small, optimize(size))]
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
}

/// Visits what is at a path.
#[cfg_attr(cold_code_small, optimize(size))]
fn each<T: Written>(node: &T, path: &str, visit: &mut dyn FnMut(&T)) {
    let (step, rest) = path.split_once('/').unwrap_or((path, ""));
    let mut go_on = |next: &T| if rest.is_empty() { visit(next) } else { each(next, rest, visit) };
    if step == "*" {
        node.items().iter().for_each(go_on);
    } else if let Some(next) = node.field(step) {
        go_on(&next);
    }
}

/// Whether anything at a path is as asked.
#[cfg_attr(cold_code_small, optimize(size))]
fn holds(node: &impl Written, path: &str, when: When) -> bool {
    let mut found = false;
    each(node, path, &mut |node| {
        let value = node.value();
        found |= match when {
            Given => value != WrittenValue::Text(""),
            True => matches!(value, WrittenValue::Truth(true) | WrittenValue::Text("true")),
            Filled => !node.items().is_empty(),
            Object => value == WrittenValue::Object,
            Positive => match value {
                WrittenValue::Number(number) => number > 0,
                WrittenValue::Text(text) => text.parse::<u32>().is_ok_and(|number| number > 0),
                _ => false,
            },
        };
    });
    found
}
