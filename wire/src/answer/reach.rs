//! `reach`: whether load balancers reach a service's tasks, and which rule is missing where they do
//! not.

use serde::{Deserialize, Serialize};

use super::{Finding, Rules, Word, answered};
use crate::Lint;

/// Hop by hop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReachAnswer {
    /// Whether all of it works.
    pub verdict: ReachVerdict,
    /// What the service registers, at most five.
    pub targets: Vec<ReachTarget>,
    /// The hops to file systems of EFS: with `MountTargets`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub file_systems: Vec<ReachHop>,
    /// The way of images to each subnet of awsvpc tasks: with `RouteTables`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ReachImages>,
    /// What cannot work, and what is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The rules that the answer follows.
    pub rules: Rules,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(ReachAnswer;);

/// Whether something is reached (TASK-17), the better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReachVerdict {
    /// By all ports.
    Reachable,
    /// By some of the ports.
    PartlyReachable,
    /// Something that decides it is not given.
    Unknown,
    /// By no port.
    Unreachable,
    /// A finding is an error: of the whole answer alone.
    Misconfigured,
}

/// What a load balancer entry of the service registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReachTarget {
    /// The target group's ARN.
    pub target_group_arn: String,
    /// The container's name.
    pub container_name: String,
    /// The container's port: 0 to 65535.
    pub container_port: u16,
    /// The target group's target type: `instance`, `ip`, `lambda` or `alb`.
    pub target_type: Word,
    /// Whether the agent of an instance chooses the port.
    pub dynamic: bool,
    /// The ports that targets may have.
    pub ports: Vec<PortRange>,
    /// Where the load balancer checks health.
    pub health_check_port: HealthCheckPort,
    /// The names of the load balancers that are followed, at most five.
    pub load_balancers: Vec<String>,
    /// The worst of its hops.
    pub verdict: ReachVerdict,
    /// The hops from a client to the target.
    pub hops: Vec<ReachHop>,
}

/// Where a load balancer checks health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum HealthCheckPort {
    /// At a port of its own: 0 to 65535.
    Port(u16),
    /// At the port of the traffic: `traffic-port`.
    Traffic(String),
}

/// Ports in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortRange {
    /// The first: 0 to 65535.
    pub first: u16,
    /// The last, included.
    pub last: u16,
}

/// One end's security groups, and which ports they let through to or from the other end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReachHop {
    /// From where to where.
    pub hop: ReachHopName,
    /// Whether the ports are open.
    pub verdict: ReachVerdict,
    /// The ids of the groups whose rules decide.
    pub security_groups: Vec<String>,
    /// `tcp` or `udp`.
    pub protocol: Word,
    /// The ports that are needed.
    pub needed: Vec<PortRange>,
    /// Those that are not open, or of an unknown hop not known to be; absent where all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<PortRange>>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What would open them; absent where it is unknown for whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<ReachPermission>,
    /// The file system's id, in `fileSystems`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_system_id: Option<String>,
    /// The subnet of the mount target, in `fileSystems`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<String>,
}

/// From where to where a hop leads, and whose groups decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReachHopName {
    /// A client to the load balancer: into its groups.
    ClientToLoadBalancer,
    /// The load balancer to a target: out of its groups.
    LoadBalancerToTarget,
    /// A target from the load balancer: into the target's groups.
    TargetFromLoadBalancer,
    /// The load balancer's health check to a target: out of its groups.
    HealthCheckToTarget,
    /// A target from the health check: into the target's groups.
    TargetFromHealthCheck,
    /// The load balancer to a target's control port: out of its groups (TASK-170).
    LoadBalancerToControlPort,
    /// A target's control port from the load balancer: into the target's groups (TASK-170).
    ControlPortFromLoadBalancer,
    /// A task to a mount target: out of the task's groups.
    TaskToFileSystem,
    /// A mount target from a task: into the mount target's groups.
    FileSystemFromTask,
}

impl ReachHopName {
    /// Whether it is about health checks, for which every port must be open.
    #[must_use]
    pub const fn is_health_check(self) -> bool {
        matches!(self, Self::HealthCheckToTarget | Self::TargetFromHealthCheck)
    }
}

/// What `authorize-security-group-ingress`, or `-egress`, would take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReachPermission {
    /// The security group's id.
    #[serde(rename = "GroupId")]
    pub group_id: String,
    /// Which of the two.
    pub direction: ReachDirection,
    /// The permissions, one a range of ports.
    #[serde(rename = "IpPermissions")]
    pub ip_permissions: Vec<IpPermission>,
}

/// Which way a rule lets traffic through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReachDirection {
    /// Into the group.
    Ingress,
    /// Out of the group.
    Egress,
}

impl ReachDirection {
    /// The word in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// EC2's `IpPermission`: ports, and who may use them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct IpPermission {
    /// `tcp` or `udp`.
    pub ip_protocol: Word,
    /// The first port: 0 to 65535.
    pub from_port: u16,
    /// The last port, included.
    pub to_port: u16,
    /// The security group of the other end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub user_id_group_pairs: Vec<UserIdGroupPair>,
    /// The IPv4 networks of the other end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ip_ranges: Vec<IpRange>,
    /// The IPv6 networks of the other end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6_ranges: Vec<Ipv6Range>,
}

/// EC2's `UserIdGroupPair`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserIdGroupPair {
    /// The security group's id.
    pub group_id: String,
}

/// EC2's `IpRange`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct IpRange {
    /// An IPv4 network.
    pub cidr_ip: String,
}

/// EC2's `Ipv6Range`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Ipv6Range {
    /// An IPv6 network.
    pub cidr_ipv6: String,
}

/// The way of images to the tasks of a subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReachImages {
    /// The subnet's id.
    pub subnet_id: String,
    /// Where its default route leads.
    pub way: ReachWay,
    /// Whether tasks get a public address; absent where the way is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_address: Option<bool>,
    /// What is missing for the images and awslogs; absent where the way is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
}

/// Where the default route of a subnet leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReachWay {
    /// To an internet gateway.
    InternetGateway,
    /// To a NAT gateway.
    NatGateway,
    /// To an egress-only internet gateway.
    EgressOnlyGateway,
    /// To something else.
    Other,
    /// Nowhere: there is none.
    None,
    /// The subnet or its route table is not given.
    Unknown,
}

impl ReachWay {
    /// The word in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InternetGateway => "internetGateway",
            Self::NatGateway => "natGateway",
            Self::EgressOnlyGateway => "egressOnlyGateway",
            Self::Other => "other",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}
