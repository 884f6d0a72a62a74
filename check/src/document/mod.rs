//! A whole task definition as it was written, for checking: what placement ignores is here, too.
//!
//! [`TaskDefinition`](stowplan::task::TaskDefinition) holds what decides where a task goes, in
//! values that make sense. A [`Document`] holds everything that `RegisterTaskDefinition` judges, in
//! values that need not make sense.

mod container;
mod normalize;
mod volume;

pub use container::{
    Container, ContainerRestartPolicy, Dependency, EnvironmentFile, Firelens, HealthCheck, LinuxParameters,
    LogConfiguration, Mapping, MountPoint, ResourceRequirement, Secret, Sharing, SystemControl, Ulimit,
};
pub use volume::{DockerVolume, Efs, FsxWindows, S3Files, Volume};

use alloc::{string::String, vec::Vec};

use stowplan::task::{NetworkMode, is_placeholder};

/// A value of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Given<T> {
    /// Not given, or null.
    #[default]
    Absent,
    /// Given, but of a wrong type or as a placeholder of some template: nothing follows from it.
    Unknown,
    /// Given.
    Known(T),
}

impl<T> Given<T> {
    /// The value, if it is known.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }

    /// Whether nothing was given.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T: Copy> Given<T> {
    /// The value, if it is known.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        self.known().copied()
    }

    /// The value; the default where nothing was given; `None` where nothing is known.
    #[must_use]
    pub fn or(&self, default: T) -> Option<T> {
        match self {
            Self::Absent => Some(default),
            Self::Unknown => None,
            Self::Known(value) => Some(*value),
        }
    }
}

impl Given<bool> {
    /// Whether this is known to be true.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.get() == Some(true)
    }
}

impl Given<String> {
    /// The text as it was written, placeholders included: for names, which only need to be the
    /// same.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }

    /// The text, unless it holds a placeholder.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.raw().filter(|text| !is_placeholder(text))
    }

    /// Whether nothing or an empty string was given.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.is_absent() || self.raw() == Some("")
    }
}

impl<T> From<Option<T>> for Given<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Known)
    }
}

/// A task definition as it was written, in the order of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// `family`.
    pub family: Given<String>,
    /// `cpu`, with or without a unit.
    pub cpu: Given<String>,
    /// `memory`, with or without a unit.
    pub memory: Given<String>,
    /// `networkMode`.
    pub network_mode: Given<String>,
    /// `requiresCompatibilities`.
    pub requires_compatibilities: Vec<Given<String>>,
    /// `containerDefinitions`.
    pub containers: Given<Vec<Container>>,
    /// `runtimePlatform.operatingSystemFamily`.
    pub operating_system_family: Given<String>,
    /// `runtimePlatform.cpuArchitecture`.
    pub cpu_architecture: Given<String>,
    /// `pidMode`.
    pub pid_mode: Given<String>,
    /// `ipcMode`.
    pub ipc_mode: Given<String>,
    /// `placementConstraints`.
    pub placement_constraints: Vec<TaskDefinitionPlacementConstraint>,
    /// `ephemeralStorage.sizeInGiB`.
    pub ephemeral_storage_gib: Given<i64>,
    /// `volumes`.
    pub volumes: Vec<Volume>,
    /// `proxyConfiguration`.
    pub proxy: Given<Proxy>,
    /// How many `inferenceAccelerators` there are.
    pub inference_accelerators: usize,
    /// `enableFaultInjection`.
    pub enable_fault_injection: Given<bool>,
    /// `trustedExecutionConfiguration`.
    pub trusted_execution: Given<TrustedExecution>,
    /// `taskRoleArn`.
    pub task_role: Given<String>,
    /// `executionRoleArn`.
    pub execution_role: Given<String>,
    /// `tags`: key and value.
    pub tags: Vec<(Given<String>, Given<String>)>,
    /// How many bytes the document takes as compact JSON, without what only answers hold; `None`
    /// when unknown.
    pub serialized_bytes: Option<usize>,
}

/// One of `placementConstraints`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskDefinitionPlacementConstraint {
    /// `type`.
    pub kind: Given<String>,
    /// `expression`.
    pub expression: Given<String>,
}

/// `proxyConfiguration`: an App Mesh proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxy {
    /// `type`.
    pub kind: Given<String>,
    /// `containerName`.
    pub container_name: Given<String>,
    /// `properties`: name and value.
    pub properties: Vec<(Given<String>, Given<String>)>,
}

/// `trustedExecutionConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedExecution {
    /// `isolationMode`.
    pub isolation_mode: Given<String>,
    /// `attestationPolicy`.
    pub attestation_policy: Given<String>,
}

impl Document {
    /// The containers; none where they are missing.
    #[must_use]
    pub fn containers(&self) -> &[Container] {
        self.containers.known().map_or(&[], Vec::as_slice)
    }

    /// Whether a compatibility is asked for, e.g. `FARGATE`.
    #[must_use]
    pub fn requires(&self, compatibility: &str) -> bool {
        self.requires_compatibilities.iter().any(|given| given.raw() == Some(compatibility))
    }

    /// Whether `MANAGED_INSTANCES` is all that is asked for.
    #[must_use]
    pub fn is_managed_only(&self) -> bool {
        let mut words = self.requires_compatibilities.iter().peekable();
        words.peek().is_some() && words.all(|given| given.raw() == Some("MANAGED_INSTANCES"))
    }

    /// Whether the containers are Windows containers.
    #[must_use]
    pub fn is_windows(&self) -> bool {
        self.operating_system_family
            .text()
            .and_then(|family| family.as_bytes().get(..7))
            .is_some_and(|head| head.eq_ignore_ascii_case(b"windows"))
    }

    /// The network mode with ECS's default filled in; `None` when it is unknown. A mode with other
    /// capitals or a hyphen (`aws-vpc`) counts as the mode that it must mean.
    #[must_use]
    pub fn mode(&self) -> Option<NetworkMode> {
        if self.network_mode.is_blank() {
            return Some(if self.is_windows() { NetworkMode::Default } else { NetworkMode::Bridge });
        }
        let text = self.network_mode.text()?;
        NetworkMode::parse(text).or_else(|| NetworkMode::parse(&plain(text)))
    }
}

/// The letters of a text in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}
