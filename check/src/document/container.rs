//! Container definitions.

use alloc::{string::String, vec::Vec};

use super::Given;

/// One of `containerDefinitions`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// `name`.
    pub name: Given<String>,
    /// `image`.
    pub image: Given<String>,
    /// `cpu`, in CPU units.
    pub cpu: Given<i64>,
    /// `memory`, in MiB.
    pub memory: Given<i64>,
    /// `memoryReservation`, in MiB.
    pub memory_reservation: Given<i64>,
    /// `essential`.
    pub essential: Given<bool>,
    /// `links`.
    pub links: Vec<Given<String>>,
    /// `portMappings`.
    pub port_mappings: Vec<Mapping>,
    /// `dependsOn`.
    pub depends_on: Vec<Dependency>,
    /// `mountPoints`.
    pub mount_points: Vec<MountPoint>,
    /// `volumesFrom`: each `sourceContainer`.
    pub volumes_from: Vec<Given<String>>,
    /// The names of `environment`.
    pub environment: Vec<Given<String>>,
    /// `secrets`.
    pub secrets: Vec<Secret>,
    /// `environmentFiles`.
    pub environment_files: Vec<EnvironmentFile>,
    /// `logConfiguration`.
    pub log: Given<LogConfiguration>,
    /// `firelensConfiguration`.
    pub firelens: Given<Firelens>,
    /// `healthCheck`.
    pub health_check: Given<HealthCheck>,
    /// `restartPolicy`.
    pub restart_policy: Given<ContainerRestartPolicy>,
    /// `ulimits`.
    pub ulimits: Vec<Ulimit>,
    /// `resourceRequirements`.
    pub resource_requirements: Vec<ResourceRequirement>,
    /// `linuxParameters`.
    pub linux_parameters: Given<LinuxParameters>,
    /// `systemControls`.
    pub system_controls: Vec<SystemControl>,
    /// `repositoryCredentials.credentialsParameter`; known and empty when the object has none.
    pub repository_credentials: Given<String>,
    /// `startTimeout`, in seconds.
    pub start_timeout: Given<i64>,
    /// `stopTimeout`, in seconds.
    pub stop_timeout: Given<i64>,
    /// `versionConsistency`.
    pub version_consistency: Given<String>,
    /// `hostname`.
    pub hostname: Given<String>,
    /// `privileged`.
    pub privileged: Given<bool>,
    /// `readonlyRootFilesystem`.
    pub readonly_root_filesystem: Given<bool>,
    /// `disableNetworking`.
    pub disable_networking: Given<bool>,
    /// How many `extraHosts` there are.
    pub extra_hosts: usize,
    /// How many `dnsServers` there are.
    pub dns_servers: usize,
    /// How many `dnsSearchDomains` there are.
    pub dns_search_domains: usize,
    /// `dockerSecurityOptions`.
    pub docker_security_options: Vec<Given<String>>,
    /// `credentialSpecs`.
    pub credential_specs: Vec<Given<String>>,
}

impl Container {
    /// Whether the task stops when this container stops; `None` when unknown.
    #[must_use]
    pub fn is_essential(&self) -> Option<bool> {
        self.essential.or(true)
    }

    /// How messages name the container.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.raw().unwrap_or_default()
    }
}

/// One of `portMappings`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// `containerPort`.
    pub container_port: Given<i64>,
    /// `hostPort`.
    pub host_port: Given<i64>,
    /// `containerPortRange`.
    pub container_port_range: Given<String>,
    /// `protocol`.
    pub protocol: Given<String>,
    /// `name`.
    pub name: Given<String>,
    /// `appProtocol`.
    pub app_protocol: Given<String>,
}

/// One of `dependsOn`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependency {
    /// `containerName`.
    pub container_name: Given<String>,
    /// `condition`.
    pub condition: Given<String>,
}

/// One of `mountPoints`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MountPoint {
    /// `sourceVolume`.
    pub source_volume: Given<String>,
    /// `containerPath`.
    pub container_path: Given<String>,
}

/// One of `secrets` or of a log's `secretOptions`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secret {
    /// `name`.
    pub name: Given<String>,
    /// `valueFrom`.
    pub value_from: Given<String>,
}

/// One of `environmentFiles`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentFile {
    /// `type`.
    pub kind: Given<String>,
    /// `value`.
    pub value: Given<String>,
}

/// `logConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogConfiguration {
    /// `logDriver`.
    pub driver: Given<String>,
    /// The keys and values of `options`.
    pub options: Vec<(String, Given<String>)>,
    /// `secretOptions`.
    pub secret_options: Vec<Secret>,
}

impl LogConfiguration {
    /// Whether an option is given, directly or as a secret.
    #[must_use]
    pub fn has_option(&self, name: &str) -> bool {
        self.options.iter().any(|(key, value)| key == name && !value.is_blank())
            || self.secret_options.iter().any(|secret| secret.name.raw() == Some(name))
    }
}

/// `firelensConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Firelens {
    /// `type`.
    pub kind: Given<String>,
    /// `options.config-file-type`.
    pub config_file_type: Given<String>,
    /// `options.config-file-value`.
    pub config_file_value: Given<String>,
}

/// `healthCheck`; the times in seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthCheck {
    /// `command`.
    pub command: Vec<Given<String>>,
    /// `interval`.
    pub interval: Given<i64>,
    /// `timeout`.
    pub timeout: Given<i64>,
    /// `retries`.
    pub retries: Given<i64>,
    /// `startPeriod`.
    pub start_period: Given<i64>,
}

/// `restartPolicy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerRestartPolicy {
    /// `enabled`.
    pub enabled: Given<bool>,
    /// `ignoredExitCodes`.
    pub ignored_exit_codes: Vec<Given<i64>>,
    /// `restartAttemptPeriod`, in seconds.
    pub restart_attempt_period: Given<i64>,
}

/// One of `ulimits`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ulimit {
    /// `name`.
    pub name: Given<String>,
    /// `softLimit`.
    pub soft_limit: Given<i64>,
    /// `hardLimit`.
    pub hard_limit: Given<i64>,
}

/// One of `resourceRequirements`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceRequirement {
    /// `type`.
    pub kind: Given<String>,
    /// `value`.
    pub value: Given<String>,
    /// `sharingStrategy.nvidiaMps`.
    pub sharing: Given<Sharing>,
}

/// `sharingStrategy.nvidiaMps`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// `memory`, in MiB.
    pub memory: Given<i64>,
    /// `maxComputePercent`.
    pub max_compute_percent: Given<i64>,
}

/// `linuxParameters`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinuxParameters {
    /// `capabilities.add`.
    pub capabilities_add: Vec<Given<String>>,
    /// How many `devices` there are.
    pub devices: usize,
    /// `sharedMemorySize`, in MiB.
    pub shared_memory_size: Given<i64>,
    /// How many `tmpfs` mounts there are.
    pub tmpfs: usize,
    /// `maxSwap`, in MiB.
    pub max_swap: Given<i64>,
    /// `swappiness`.
    pub swappiness: Given<i64>,
}

/// One of `systemControls`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemControl {
    /// `namespace`.
    pub namespace: Given<String>,
    /// `value`.
    pub value: Given<String>,
}
