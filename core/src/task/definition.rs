//! A task definition, as far as decisions need it.

use alloc::{string::String, vec::Vec};

use super::{Architecture, Gpus, Platform};
use crate::unit::Protocol;

/// A task definition as `DescribeTaskDefinition` shows it, or as it was sent to
/// `RegisterTaskDefinition`.
///
/// Only what decides something is kept: images, commands, logs and environments are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskDefinition {
    /// The family.
    pub family: String,
    /// The revision; `None` before it is registered.
    pub revision: Option<u32>,
    /// The ARN; `None` before it is registered.
    pub arn: Option<String>,
    /// The task's own CPU units; `None` or 0: the sum over the containers counts (PLACE-101).
    pub cpu: Option<u32>,
    /// The task's own memory in MiB; `None` or 0: the sum over the containers counts (PLACE-101).
    pub memory: Option<u32>,
    /// The network mode; `None` is `bridge` on Linux and `default` on Windows.
    pub network_mode: Option<NetworkMode>,
    /// The containers, in the order of the document.
    pub containers: Vec<ContainerDefinition>,
    /// Placement constraints, in the order of the document.
    pub placement_constraints: Vec<PlacementConstraint>,
    /// Attributes that an instance must have: name, and the value if one is asked for (PLACE-40).
    pub requires_attributes: Vec<(String, Option<String>)>,
    /// Whether they were derived here because the document has none, and do not come from an answer
    /// of ECS (TASK-151, TASK-152).
    pub derives_attributes: bool,
    /// `EC2`, `FARGATE`, `EXTERNAL`, `MANAGED_INSTANCES`; empty when not given.
    pub requires_compatibilities: Vec<String>,
    /// `runtimePlatform.operatingSystemFamily`, e.g. `LINUX`, `WINDOWS_SERVER_2022_CORE`.
    pub operating_system_family: Option<String>,
    /// `runtimePlatform.cpuArchitecture`: `X86_64` or `ARM64`.
    pub cpu_architecture: Option<String>,
}

impl TaskDefinition {
    /// Whether the containers are Windows containers: their task-level sizes are ignored on EC2.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn is_windows(&self) -> bool {
        self.operating_system_family
            .as_deref()
            .is_some_and(|family| family.as_bytes().get(..7).is_some_and(|head| head.eq_ignore_ascii_case(b"windows")))
    }

    /// The network mode with ECS's default filled in.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn effective_network_mode(&self) -> NetworkMode {
        rule!("TASK-185");
        let managed_only = !self.requires_compatibilities.is_empty()
            && self.requires_compatibilities.iter().all(|word| word == "MANAGED_INSTANCES");
        self.network_mode.unwrap_or(match (managed_only, self.is_windows()) {
            // TASK-185: never bridge on managed instances.
            (true, _) => NetworkMode::Awsvpc,
            (false, true) => NetworkMode::Default,
            (false, false) => NetworkMode::Bridge,
        })
    }

    /// The processor and the operating system that it is built for; words that ECS does not know
    /// require nothing.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn platform(&self) -> Platform {
        let named = |family: &String| Platform { architecture: None, family: Some(family.clone()) }.names_system();
        Platform {
            architecture: self.cpu_architecture.as_deref().and_then(Architecture::parse),
            family: self.operating_system_family.clone().filter(named),
        }
    }
}

/// A placement constraint as a document writes it; the query is not parsed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacementConstraint {
    /// `memberOf` or `distinctInstance`.
    pub kind: String,
    /// The query of a `memberOf`.
    pub expression: Option<String>,
}

/// One container of a task definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerDefinition {
    /// The name, unique in the task.
    pub name: String,
    /// CPU units; absent is 0.
    pub cpu: u32,
    /// The hard memory limit in MiB.
    pub memory: Option<u32>,
    /// The soft memory limit in MiB; what is reserved when it is given (PLACE-101).
    pub memory_reservation: Option<u32>,
    /// Whole GPUs, a fraction of one, or memory of a shared one.
    pub gpus: Gpus,
    /// Whether the container asks for all Neuron devices of the instance.
    pub neuron_devices: bool,
    /// Port mappings, in the order of the document.
    pub port_mappings: Vec<PortMapping>,
    /// Whether the task stops when this container stops; true when absent.
    pub essential: bool,
}

impl Default for ContainerDefinition {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn default() -> Self {
        Self {
            name: String::new(),
            cpu: 0,
            memory: None,
            memory_reservation: None,
            gpus: Gpus::None,
            neuron_devices: false,
            port_mappings: Vec::new(),
            essential: true,
        }
    }
}

/// A port mapping of a container: one port, or a range of ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortMapping {
    /// The container port.
    pub container_port: Option<u16>,
    /// The container port range, instead of one port.
    pub container_port_range: Option<PortRange>,
    /// The host port; absent or 0 leaves the choice to ECS.
    pub host_port: Option<u16>,
    /// The transport protocol.
    pub protocol: Protocol,
    /// The name that Service Connect uses.
    pub name: Option<String>,
}

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// The last port, greater than the first.
    pub last: u16,
}

impl PortRange {
    /// Reads `"a-b"` with 1 ≤ a < b ≤ 65535; `None` for anything else.
    ///
    /// ```
    /// use stowplan::task::PortRange;
    /// assert_eq!(PortRange::parse("90-100"), Some(PortRange { first: 90, last: 100 }));
    /// assert_eq!(PortRange::parse("100-90"), None);
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-')?;
        let (first, last) = (port(first)?, port(last)?);
        (first < last).then_some(Self { first, last })
    }

    /// How many ports the range has.
    #[must_use]
    pub const fn len(self) -> u16 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }

    /// Whether the range has no port; a range that was parsed never is.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.last < self.first
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn port(text: &str) -> Option<u16> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|port| *port > 0)
}

/// How the containers of a task reach the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkMode {
    /// Docker's bridge: host ports are static or chosen by the agent. The default on Linux.
    #[default]
    Bridge,
    /// The host's own network: the host port is the container port (TASK-104).
    Host,
    /// One network interface for each task: nothing is reserved on the host.
    Awsvpc,
    /// No network; port mappings are forbidden.
    None,
    /// Docker's `nat` on Windows; ports as with `bridge`. The default there.
    Default,
}

words! {
    NetworkMode: "network mode" {
        Bridge = "bridge",
        Host = "host",
        Awsvpc = "awsvpc",
        None = "none",
        Default = "default",
    }
}

impl NetworkMode {
    /// Reads ECS's spelling.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_without_a_mode_is_default() {
        let windows = TaskDefinition {
            operating_system_family: Some("WINDOWS_SERVER_2022_CORE".into()),
            ..TaskDefinition::default()
        };
        assert_eq!(windows.effective_network_mode(), NetworkMode::Default);
        assert_eq!(TaskDefinition::default().effective_network_mode(), NetworkMode::Bridge);
    }

    #[test]
    fn mode_names_round_trip() {
        for &name in NetworkMode::WORDS {
            assert_eq!(NetworkMode::parse(name).map(NetworkMode::as_str), Some(name));
        }
        assert_eq!(NetworkMode::parse("BRIDGE"), None);
    }

    #[test]
    fn ranges() {
        for bad in ["", "-", "1", "1-", "-2", "0-5", "5-5", "6-5", "1-65536", "+1-5", "a-b", "1-2-3"] {
            assert_eq!(PortRange::parse(bad), None, "{bad}");
        }
        // 100 - 90 + 1
        assert_eq!(PortRange::parse("90-100").map(PortRange::len), Some(11));
        // 65535 - 1 + 1
        assert_eq!(PortRange::parse("1-65535").map(PortRange::len), Some(65535));
    }
}
