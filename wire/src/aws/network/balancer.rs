//! `describe-load-balancers`, `describe-listeners` and `describe-target-groups`.

use stowplan_check::reach::{PortSet, Traffic};

use crate::{Error, Node};

/// What kind of load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BalancerKind {
    Application,
    Network,
    Gateway,
}

/// A load balancer.
#[derive(Clone, Debug)]
pub(crate) struct Balancer {
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) kind: BalancerKind,
    pub(crate) internal: bool,
    pub(crate) vpc: Option<String>,
    pub(crate) security_groups: Vec<String>,
    pub(crate) zones: Vec<String>,
    pub(crate) subnets: Vec<String>,
    /// The ports of its listeners, as far as they are told.
    pub(crate) listeners: PortSet,
}

const KINDS: [(&str, BalancerKind); 3] = [
    ("application", BalancerKind::Application),
    ("network", BalancerKind::Network),
    ("gateway", BalancerKind::Gateway),
];

/// Reads `LoadBalancers` and the `Listeners` that belong to them.
///
/// # Errors
/// When a value has the wrong type or a kind is not known.
pub(crate) fn read_balancers(nodes: &[Node<'_>], listeners: &[Node<'_>]) -> Result<Vec<Balancer>, Error> {
    let mut balancers = Vec::new();
    for node in nodes {
        let arn = node.required("LoadBalancerArn")?.str()?.to_owned();
        let zones = node.list_at("AvailabilityZones")?;
        let of = |key: &str| {
            let found = zones.iter().map(|zone| zone.string_at(key)).collect::<Result<Vec<_>, _>>()?;
            Ok::<Vec<String>, Error>(found.into_iter().flatten().collect())
        };
        let mut open = PortSet::NONE;
        for listener in listeners {
            if listener.str_at("LoadBalancerArn")? == Some(arn.as_str()) {
                if let Some(port) = listener.field("Port") {
                    open = open.with(&PortSet::single(port.u16()?));
                }
            }
        }
        balancers.push(Balancer {
            name: node.string_at("LoadBalancerName")?.unwrap_or_else(|| arn.clone()),
            kind: node.word_at("Type", &KINDS)?.unwrap_or(BalancerKind::Application),
            internal: node.str_at("Scheme")? == Some("internal"),
            vpc: node.string_at("VpcId")?,
            security_groups: strings(node, "SecurityGroups")?,
            zones: of("ZoneName")?,
            subnets: of("SubnetId")?,
            listeners: open,
            arn,
        });
    }
    Ok(balancers)
}

/// What a target group takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetType {
    Instance,
    Ip,
    Lambda,
    Alb,
}

impl TargetType {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::Ip => "ip",
            Self::Lambda => "lambda",
            Self::Alb => "alb",
        }
    }
}

const TARGET_TYPES: [(&str, TargetType); 4] = [
    ("instance", TargetType::Instance),
    ("ip", TargetType::Ip),
    ("lambda", TargetType::Lambda),
    ("alb", TargetType::Alb),
];

/// A target group.
#[derive(Clone, Debug)]
pub(crate) struct TargetGroup {
    pub(crate) arn: String,
    pub(crate) path: String,
    pub(crate) target_type: TargetType,
    pub(crate) vpc: Option<String>,
    /// TCP, UDP or both.
    pub(crate) traffics: Vec<Traffic>,
    /// A health check port of its own.
    pub(crate) health_port: Option<u16>,
    /// The port by which a target tells the load balancer how much it takes (`TargetControlPort`).
    pub(crate) control_port: Option<u16>,
    pub(crate) balancers: Vec<String>,
    /// Whether the document says which those are: what is planned does not.
    pub(crate) tells_balancers: bool,
    /// Whether targets are reached by their IPv6 addresses.
    pub(crate) is_v6: bool,
    /// Whether targets see the client's address; `None`: by default.
    pub(crate) preserves_client: Option<bool>,
}

/// Reads `TargetGroups`.
///
/// # Errors
/// When a value has the wrong type or a target type is not known.
pub(crate) fn read_target_groups(nodes: &[Node<'_>]) -> Result<Vec<TargetGroup>, Error> {
    let mut groups = Vec::new();
    for node in nodes {
        let health_port = match node.field("HealthCheckPort") {
            Some(port) if port.str().ok() == Some("traffic-port") => None,
            Some(port) => Some(port.u16()?),
            None => None,
        };
        let traffics = match node.str_at("Protocol")?.unwrap_or("HTTP") {
            "UDP" => vec![Traffic::Udp],
            "TCP_UDP" => vec![Traffic::Tcp, Traffic::Udp],
            _ => vec![Traffic::Tcp],
        };
        groups.push(TargetGroup {
            arn: node.required("TargetGroupArn")?.str()?.to_owned(),
            path: node.path(),
            target_type: node.word_at("TargetType", &TARGET_TYPES)?.unwrap_or(TargetType::Instance),
            vpc: node.string_at("VpcId")?,
            traffics,
            health_port,
            control_port: node.field("TargetControlPort").map(|port| port.u16()).transpose()?,
            balancers: strings(node, "LoadBalancerArns")?,
            tells_balancers: node.has("LoadBalancerArns"),
            is_v6: node.str_at("IpAddressType")? == Some("ipv6"),
            preserves_client: attribute(node, "preserve_client_ip.enabled")?,
        });
    }
    Ok(groups)
}

/// A Boolean of `Attributes`, as `describe-target-group-attributes` prints them; merged in by hand.
fn attribute(node: &Node<'_>, name: &str) -> Result<Option<bool>, Error> {
    for attribute in node.list_at("Attributes")? {
        if attribute.str_at("Key")? == Some(name) {
            return Ok(Some(attribute.required("Value")?.bool()?));
        }
    }
    Ok(None)
}

fn strings(node: &Node<'_>, key: &str) -> Result<Vec<String>, Error> {
    node.list_at(key)?.iter().map(|text| Ok(text.str()?.to_owned())).collect()
}
