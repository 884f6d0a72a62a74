//! The way from a client through a load balancer to a task.

use std::collections::BTreeSet;

use stowplan_check::reach::{Ends, Network, PortSet, Traffic};

use super::{
    Finding, World,
    hop::{Direction, Far, Hop, Own, ranges},
    registration::Target,
};
use crate::answer::{HealthCheckPort, ReachHopName, ReachTarget, ReachVerdict};
use crate::aws::network::{Balancer, BalancerKind, TargetType};
use crate::read::nearest;

/// How many load balancers of a target group are followed.
const BALANCERS_MAX: usize = 5;

/// Who a load balancer is in a text.
const BALANCER: &str = "the load balancer";

pub(super) fn follow(world: &World<'_>, target: &Target<'_>, findings: &mut Vec<Finding>) -> ReachTarget {
    let group = target.group;
    for id in &world.target_security_groups {
        if let (Some(own), Some(wanted)) = (world.groups.vpc(id), group.vpc.as_deref()) {
            if own != wanted {
                let message = format!("the security group `{id}` is in {own}, the target group in {wanted}");
                findings.push(
                    Finding::error("reach/vpc", world.security_groups_path.clone(), message).rule(rule!("TASK-140")),
                );
            }
        }
    }
    let mut verdict = ReachVerdict::Reachable;
    let mut hops = Vec::new();
    let mut through = Vec::new();
    // A target group belongs to one load balancer; more than a few are no document of AWS's.
    for arn in group.balancers.iter().take(BALANCERS_MAX) {
        let Some(balancer) = world.balancers.iter().find(|balancer| balancer.arn == *arn) else {
            unknown_balancer(arn, target, findings);
            verdict = verdict.max(ReachVerdict::Unknown);
            continue;
        };
        through.push(balancer.name.clone());
        zones(world, balancer, findings);
        for hop in hops_of(world, target, balancer, findings) {
            let hop = hop.pass(findings);
            verdict = verdict.max(hop.verdict);
            hops.push(hop);
        }
    }
    if group.balancers.is_empty() {
        verdict = if group.tells_balancers { ReachVerdict::Unreachable } else { ReachVerdict::Unknown };
    }
    ReachTarget {
        target_group_arn: group.arn.clone(),
        container_name: target.container.clone(),
        container_port: target.container_port,
        target_type: group.target_type.as_str().into(),
        dynamic: target.dynamic,
        ports: ranges(&target.ports),
        health_check_port: group
            .health_port
            .map_or_else(|| HealthCheckPort::Traffic("traffic-port".into()), HealthCheckPort::Port),
        load_balancers: through,
        verdict,
        hops,
    }
}

fn unknown_balancer(arn: &str, target: &Target<'_>, findings: &mut Vec<Finding>) {
    let place = target.group.balancers.iter().position(|own| own == arn).unwrap_or(0);
    let path = format!("{}/LoadBalancerArns/{place}", target.group.path);
    let finding = Finding::unknown("reach/unknown-balancer", path, format!("`{arn}` is not in `LoadBalancers`"));
    findings.push(finding.help("add what `aws elbv2 describe-load-balancers` prints"));
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
                .rule(rule!("TASK-140")),
        );
    }
}

/// The groups of ids; those that are not given become findings.
pub(super) fn known<'w>(world: &'w World<'_>, ids: &[String], path: &str, findings: &mut Vec<Finding>) -> Own<'w> {
    let mut own = Own { told: !ids.is_empty(), ..Own::default() };
    for id in ids {
        match world.groups.get(id) {
            Some(group) => own.known.push(group),
            None => {
                own.unknown.push(id.clone());
                let message = format!("the security group `{id}` is not in `SecurityGroups`");
                let finding = Finding::unknown("reach/unknown-group", path, message).help(nearest::help(
                    id,
                    world.groups.ids(),
                    "add what `aws ec2 describe-security-groups` prints",
                ));
                if !findings.iter().any(|known| known.message == finding.message) {
                    findings.push(finding);
                }
            }
        }
    }
    own
}

fn hops_of<'w>(
    world: &'w World<'_>,
    target: &Target<'_>,
    balancer: &'w Balancer,
    findings: &mut Vec<Finding>,
) -> Vec<Hop<'w>> {
    rule!("TASK-18");
    let group = target.group;
    let balancer_groups = known(world, &balancer.security_groups, "/LoadBalancers", findings);
    let target_groups = known(world, &world.target_security_groups, &world.security_groups_path, findings);
    if world.target_security_groups.is_empty() {
        let message = "the security groups of the targets are unknown";
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
    let no_groups = balancer.security_groups.is_empty();
    let balancer_end = far(world, &balancer.security_groups, &balancer.subnets, group.is_v6, BALANCER);
    let target_end = far(world, &world.target_security_groups, &world.task_subnets, group.is_v6, "the targets");
    // Clients that are told by a group have some addresses, and nobody tells which.
    let is_known = !world.client.networks.is_empty();
    let client = Far { ends: world.client.clone(), is_known, tells_groups: true, who: "clients" };
    let mut hops = Vec::new();
    if !balancer.listeners.is_empty() && !no_groups && !balancer.internal {
        for traffic in &group.traffics {
            hops.push(Hop {
                name: ReachHopName::ClientToLoadBalancer,
                groups: balancer_groups.clone(),
                direction: Direction::In,
                peer: client.clone(),
                needed: balancer.listeners.clone(),
                traffic: *traffic,
            });
        }
    }
    // Where the client's address is kept, that is where packets seem to come from (TASK-18).
    let kept = balancer.kind == BalancerKind::Network
        && no_groups
        && group.preserves_client.unwrap_or(group.target_type == TargetType::Instance);
    let mut ports: Vec<(ReachHopName, ReachHopName, Traffic, PortSet)> = group
        .traffics
        .iter()
        .map(|traffic| {
            (ReachHopName::LoadBalancerToTarget, ReachHopName::TargetFromLoadBalancer, *traffic, target.ports.clone())
        })
        .collect();
    let health = group.health_port.map_or_else(|| target.ports.clone(), PortSet::single);
    let covered = group.traffics.contains(&Traffic::Tcp) && health.without(&target.ports).is_empty();
    if !covered {
        ports.push((ReachHopName::HealthCheckToTarget, ReachHopName::TargetFromHealthCheck, Traffic::Tcp, health));
    }
    // The target optimizer's own port (TASK-170).
    if let Some(control) = group.control_port.map(PortSet::single) {
        if !control.without(&target.ports).is_empty() {
            ports.push((
                ReachHopName::LoadBalancerToControlPort,
                ReachHopName::ControlPortFromLoadBalancer,
                Traffic::Tcp,
                control,
            ));
        }
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
            if kept && inbound == ReachHopName::TargetFromLoadBalancer { client.clone() } else { balancer_end.clone() };
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

/// An end with the addresses of its subnets; where one of them is not given, only rules about
/// everybody count.
pub(super) fn far(world: &World<'_>, groups: &[String], subnets: &[String], is_v6: bool, who: &'static str) -> Far {
    let of = |subnet: &String| {
        let own = world.networks.get(subnet)?.iter().filter(|network| network.is_v6() == is_v6);
        Some(own.copied().collect::<Vec<Network>>()).filter(|own| !own.is_empty())
    };
    let networks: Option<Vec<Network>> =
        subnets.iter().map(of).collect::<Option<Vec<_>>>().map(|each| each.into_iter().flatten().collect());
    let networks = networks.filter(|networks| !networks.is_empty());
    let is_known = networks.is_some();
    let everywhere = if is_v6 { Network::EVERYWHERE_V6 } else { Network::EVERYWHERE };
    Far {
        ends: Ends { groups: groups.to_vec(), networks: networks.unwrap_or_else(|| vec![everywhere]) },
        is_known,
        // A load balancer without groups has none; an interface without is not given.
        tells_groups: !groups.is_empty() || who == BALANCER,
        who,
    }
}
