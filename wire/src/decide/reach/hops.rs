//! The way from a client through a load balancer to a task.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use stowplan::task::reach::{Ends, PortSet, SecurityGroup, SecurityRule, Traffic, open_ports};

use super::{Finding, World, registration::Target};
use crate::reach::{Balancer, BalancerKind, TargetType};

/// Whether a target is reached (TASK-17), the better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    Reachable,
    Partly,
    Unreachable,
}

impl Verdict {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Partly => "partlyReachable",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A target, answered.
pub(super) struct Followed {
    pub(super) verdict: Verdict,
    pub(super) value: Value,
}

/// Which way a rule is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// One hop: who must let which ports through, to or from whom.
struct Hop<'w> {
    name: &'static str,
    /// The groups whose rules decide; none: nothing stands in the way.
    groups: Vec<&'w SecurityGroup>,
    direction: Direction,
    peer: Ends,
    needed: PortSet,
    traffic: Traffic,
}

pub(super) fn follow(world: &World<'_>, target: &Target<'_>, findings: &mut Vec<Finding>) -> Followed {
    let group = target.group;
    for id in &world.target_security_groups {
        if let (Some(own), Some(wanted)) = (world.groups.vpc(id), group.vpc.as_deref()) {
            if own != wanted {
                let message = format!("the security group `{id}` is in {own}, the target group in {wanted}");
                findings
                    .push(Finding::error("reach/vpc", world.security_groups_path.clone(), message).rule("TASK-140"));
            }
        }
    }
    let mut verdict = Verdict::Reachable;
    let mut hops = Vec::new();
    let mut through = Vec::new();
    for balancer in world.balancers.iter().filter(|balancer| group.balancers.contains(&balancer.arn)) {
        through.push(balancer.name.as_str());
        zones(world, balancer, findings);
        for hop in hops_of(world, target, balancer, findings) {
            let (of_hop, value) = pass(&hop);
            verdict = verdict.max(of_hop);
            hops.push(value);
        }
    }
    if through.is_empty() {
        verdict = Verdict::Unreachable;
        if let Some(arn) = group.balancers.first() {
            findings.push(
                Finding::unknown(
                    "reach/unknown-balancer",
                    format!("{}/LoadBalancerArns/0", group.path),
                    format!("`{arn}` is not in `LoadBalancers`"),
                )
                .help("add what `aws elbv2 describe-load-balancers` prints"),
            );
        }
    }
    let value = json!({
        "targetGroupArn": group.arn, "containerName": target.container, "containerPort": target.container_port,
        "targetType": group.target_type.as_str(), "dynamic": target.dynamic, "ports": ranges(&target.ports),
        "healthCheckPort": group.health_port.map_or_else(|| json!("traffic-port"), Value::from),
        "loadBalancers": through, "verdict": verdict.as_str(), "hops": hops,
    });
    Followed { verdict, value }
}

/// Tasks in a zone without the load balancer never become healthy (TASK-140).
fn zones(world: &World<'_>, balancer: &Balancer, findings: &mut Vec<Finding>) {
    if balancer.zones.is_empty() {
        return;
    }
    let of_tasks: BTreeSet<&str> = world.task_subnets.iter().filter_map(|subnet| world.zone_of(subnet)).collect();
    for zone in of_tasks.into_iter().filter(|zone| !balancer.zones.iter().any(|known| known == zone)) {
        let message = format!("tasks may run in {zone}, where the load balancer `{}` has no subnet", balancer.name);
        findings.push(
            Finding::error("reach/zone", world.security_groups_path.replace("securityGroups", "subnets"), message)
                .help(format!("give the load balancer a subnet in {zone}, or keep tasks out of it"))
                .rule("TASK-140"),
        );
    }
}

/// The groups of ids; those that are not told become findings.
fn known<'w>(world: &'w World<'_>, ids: &[String], path: &str, findings: &mut Vec<Finding>) -> Vec<&'w SecurityGroup> {
    let mut groups = Vec::new();
    for id in ids {
        match world.groups.get(id) {
            Some(group) => groups.push(group),
            None => {
                let message = format!("the security group `{id}` is not in `SecurityGroups`");
                let finding = Finding::unknown("reach/unknown-group", path, message)
                    .help("add what `aws ec2 describe-security-groups` prints");
                if !findings.iter().any(|known| known.message == finding.message) {
                    findings.push(finding);
                }
            }
        }
    }
    groups
}

fn hops_of<'w>(
    world: &'w World<'_>,
    target: &Target<'_>,
    balancer: &'w Balancer,
    findings: &mut Vec<Finding>,
) -> Vec<Hop<'w>> {
    let group = target.group;
    let balancer_groups = known(world, &balancer.security_groups, "/LoadBalancers", findings);
    let target_groups = known(world, &world.target_security_groups, &world.security_groups_path, findings);
    if world.target_security_groups.is_empty() {
        let message = "the security groups of the targets are not told";
        let help = if group.target_type == TargetType::Ip {
            "name them in `networkConfiguration.awsvpcConfiguration.securityGroups`; without any, tasks have the VPC's default group"
        } else {
            "name those of the container instances in `instanceSecurityGroups`"
        };
        let finding =
            Finding::unknown("reach/no-target-groups", world.security_groups_path.clone(), message).help(help);
        if !findings.iter().any(|known| known.code == finding.code) {
            findings.push(finding);
        }
    }
    let networks = balancer.subnets.iter().filter_map(|subnet| world.networks.get(subnet).copied());
    let balancer_end = Ends { groups: balancer.security_groups.clone(), networks: networks.collect() };
    let no_groups = balancer.security_groups.is_empty();
    let target_networks = world.task_subnets.iter().filter_map(|subnet| world.networks.get(subnet).copied()).collect();
    let target_end = Ends { groups: world.target_security_groups.clone(), networks: target_networks };
    let mut hops = Vec::new();
    if !balancer.listeners.is_empty() && !no_groups && !balancer.internal {
        for traffic in &group.traffics {
            hops.push(Hop {
                name: "clientToLoadBalancer",
                groups: balancer_groups.clone(),
                direction: Direction::In,
                peer: world.client.clone(),
                needed: balancer.listeners.clone(),
                traffic: *traffic,
            });
        }
    }
    // Where the client's address is kept, that is where packets seem to come from (TASK-18).
    let kept = balancer.kind == BalancerKind::Network
        && no_groups
        && group.preserves_client.unwrap_or(group.target_type == TargetType::Instance);
    let mut ports: Vec<(&'static str, &'static str, Traffic, PortSet)> = group
        .traffics
        .iter()
        .map(|traffic| ("loadBalancerToTarget", "targetFromLoadBalancer", *traffic, target.ports.clone()))
        .collect();
    let health = group.health_port.map_or_else(|| target.ports.clone(), PortSet::single);
    let covered = group.traffics.contains(&Traffic::Tcp) && health.without(&target.ports).is_empty();
    if !covered {
        ports.push(("healthCheckToTarget", "targetFromHealthCheck", Traffic::Tcp, health));
    }
    for (out, inbound, traffic, needed) in ports {
        if !no_groups {
            hops.push(Hop {
                name: out,
                groups: balancer_groups.clone(),
                direction: Direction::Out,
                peer: target_end.clone(),
                needed: needed.clone(),
                traffic,
            });
        }
        // Health checks always come from the load balancer itself.
        let peer =
            if kept && inbound == "targetFromLoadBalancer" { world.client.clone() } else { balancer_end.clone() };
        hops.push(Hop {
            name: inbound,
            groups: target_groups.clone(),
            direction: Direction::In,
            peer,
            needed,
            traffic,
        });
    }
    hops
}

fn pass(hop: &Hop<'_>) -> (Verdict, Value) {
    let rules = hop.groups.iter().flat_map(|group| -> &[SecurityRule] {
        if hop.direction == Direction::In { &group.inbound } else { &group.outbound }
    });
    let open = open_ports(rules, hop.traffic, &hop.peer).within(&hop.needed);
    let missing = hop.needed.without(&open);
    let verdict = if missing.is_empty() {
        Verdict::Reachable
    } else if open.is_empty() || hop.name.contains("ealthCheck") {
        Verdict::Unreachable
    } else {
        Verdict::Partly
    };
    let mut value = Map::new();
    value.insert("hop".into(), hop.name.into());
    value.insert("verdict".into(), verdict.as_str().into());
    value.insert("securityGroups".into(), hop.groups.iter().map(|group| Value::from(group.id.as_str())).collect());
    value.insert("protocol".into(), word(hop.traffic).into());
    value.insert("needed".into(), ranges(&hop.needed));
    if !missing.is_empty() {
        value.insert("missing".into(), ranges(&missing));
        if let Some(group) = hop.groups.first() {
            value.insert("permission".into(), permission(group, hop, &missing));
        }
    }
    (verdict, value.into())
}

/// What would let the missing ports through, as `authorize-security-group-ingress` (or `-egress`) takes it.
fn permission(group: &SecurityGroup, hop: &Hop<'_>, missing: &PortSet) -> Value {
    let peer = match hop.peer.groups.first() {
        Some(id) => ("UserIdGroupPairs", json!([{ "GroupId": id }])),
        None => {
            let text = |key: &str| -> Value {
                hop.peer.networks.iter().map(|network| json!({ key: network.to_string() })).collect()
            };
            if hop.peer.networks.iter().any(|network| network.to_string().contains(':')) {
                ("Ipv6Ranges", text("CidrIpv6"))
            } else {
                ("IpRanges", text("CidrIp"))
            }
        }
    };
    let permissions = missing.ranges().iter().map(|(first, last)| {
        let (key, value) = &peer;
        json!({ "IpProtocol": word(hop.traffic), "FromPort": first, "ToPort": last, *key: value })
    });
    let permissions: Vec<Value> = permissions.collect();
    let way = if hop.direction == Direction::In { "ingress" } else { "egress" };
    json!({ "GroupId": group.id, "direction": way, "IpPermissions": permissions })
}

const fn word(traffic: Traffic) -> &'static str {
    match traffic {
        Traffic::Udp => "udp",
        _ => "tcp",
    }
}

fn ranges(ports: &PortSet) -> Value {
    ports.ranges().iter().map(|(first, last)| json!({ "first": first, "last": last })).collect()
}
