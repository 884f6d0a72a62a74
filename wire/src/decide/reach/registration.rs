//! Which targets a service registers, and whether it may.

use stowplan::{task::NetworkMode, unit::Protocol};
use stowplan_check::reach::{PortSet, Traffic};

use super::{Finding, World};
use crate::aws::network::{BalancerKind, TargetGroup, TargetType};
use crate::{Error, Node};

/// AWS's quota of target groups of one service.
pub(super) const TARGET_GROUPS_MAX: usize = 5;

/// One load balancer entry of a service, resolved.
pub(super) struct Target<'w> {
    pub(super) group: &'w TargetGroup,
    pub(super) container: String,
    pub(super) container_port: u16,
    /// The ports that targets may have.
    pub(super) ports: PortSet,
    /// Whether the agent chooses the port.
    pub(super) dynamic: bool,
}

/// At most five target groups (TASK-141).
pub(super) fn count(world: &World<'_>, entries: &[Node<'_>], findings: &mut Vec<Finding>) {
    if entries.len() > TARGET_GROUPS_MAX {
        let message = format!("{} load balancer entries, a service has at most {TARGET_GROUPS_MAX}", entries.len());
        findings.push(
            Finding::error("reach/too-many-target-groups", world.service.path_of("loadBalancers"), message)
                .rule(rule!("TASK-141")),
        );
    }
}

/// Checks an entry; `None` when there is nothing to follow.
pub(super) fn check<'w>(
    world: &'w World<'_>,
    entry: &Node<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Option<Target<'w>>, Error> {
    let name = entry.required("containerName")?;
    let port = entry.required("containerPort")?;
    let container_port = port.u16()?;
    let Some(container) =
        world.definition.containers.iter().find(|container| container.name == name.str().unwrap_or(""))
    else {
        let known: Vec<&str> = world.definition.containers.iter().map(|container| container.name.as_str()).collect();
        let message = format!("there is no container `{}` in the task definition", name.str()?);
        findings.push(
            Finding::error("reach/unknown-container", name.path(), message)
                .help(format!("the containers are {}", known.join(", ")))
                .rule(rule!("TASK-142")),
        );
        return Ok(None);
    };
    let mut mappings = container.port_mappings.iter().filter(|mapping| {
        let range =
            mapping.container_port_range.is_some_and(|range| (range.first..=range.last).contains(&container_port));
        mapping.container_port == Some(container_port) || range
    });
    let mapping = mappings.next();
    if mappings.next().is_some() {
        let name = &container.name;
        let message =
            format!("Container port {container_port} is used in more than one port mapping for container {name}");
        let finding = Finding::error("reach/port-twice", port.path(), message);
        findings.push(
            finding.help("ECS refuses the service: map the port once, or register another one").rule(rule!("TASK-169")),
        );
    }
    let Some(mapping) = mapping else {
        let message = format!("port {container_port} is not a container port of `{}`", container.name);
        findings.push(
            Finding::error("reach/unknown-port", port.path(), message)
                .help(format!("add {{\"containerPort\": {container_port}}} to its portMappings"))
                .rule(rule!("TASK-142")),
        );
        return Ok(None);
    };
    let dynamic = matches!(world.mode(), NetworkMode::Bridge | NetworkMode::Default)
        && mapping.host_port.is_none_or(|port| port == 0);
    let Some(arn) = entry.field("targetGroupArn") else {
        classic(world, entry, dynamic, findings);
        return Ok(None);
    };
    if entry.field("loadBalancerName").is_some() {
        findings.push(
            Finding::error(
                "reach/two-balancers",
                entry.path_of("loadBalancerName"),
                "`loadBalancerName` is for a Classic Load Balancer and does not go with `targetGroupArn`",
            )
            .rule(rule!("TASK-142")),
        );
    }
    let Some(group) = world.target_groups.iter().find(|group| group.arn == arn.str().unwrap_or("")) else {
        findings.push(
            Finding::unknown(
                "reach/unknown-target-group",
                arn.path(),
                format!("`{}` is not in `TargetGroups`", arn.str()?),
            )
            .help("add what `aws elbv2 describe-target-groups` prints"),
        );
        return Ok(None);
    };
    target_type(world, group, findings);
    if dynamic && group.health_port.is_some() {
        let message = format!(
            "The task definition is configured to use a dynamic host port, but the target group with targetGroupArn {} has a health check port specified.",
            group.arn
        );
        let finding = Finding::error("reach/health-check-port", format!("{}/HealthCheckPort", group.path), message);
        findings.push(
            finding.help("set the health check port to `traffic-port`, or name a `hostPort`").rule(rule!("TASK-169")),
        );
    }
    let protocol = if mapping.protocol == Protocol::Udp { Traffic::Udp } else { Traffic::Tcp };
    if !group.traffics.contains(&protocol) {
        let message = "the port mapping has another protocol than the target group";
        findings.push(Finding::error("reach/protocol", port.path(), message));
    }
    let ports = match (world.mode(), mapping.host_port) {
        (NetworkMode::Bridge | NetworkMode::Default, Some(host)) if host != 0 => PortSet::single(host),
        (NetworkMode::Bridge | NetworkMode::Default, _) => world.dynamic.clone(),
        _ => PortSet::single(container_port),
    };
    Ok(Some(Target { group, container: container.name.clone(), container_port, ports, dynamic }))
}

/// The target type goes with the network mode (TASK-15).
fn target_type(world: &World<'_>, group: &TargetGroup, findings: &mut Vec<Finding>) {
    let mode = world.mode();
    let wanted = if mode == NetworkMode::Awsvpc { TargetType::Ip } else { TargetType::Instance };
    if mode == NetworkMode::None {
        let message = "tasks with network mode `none` have no ports to be reached on";
        findings.push(Finding::error("reach/no-network", group.path.clone(), message));
    } else if group.target_type != wanted {
        let message = format!(
            "the target group has the target type `{}`, tasks with network mode `{}` need `{}`",
            group.target_type.as_str(),
            mode.as_str(),
            wanted.as_str(),
        );
        findings.push(
            Finding::error("reach/target-type", format!("{}/TargetType", group.path), message)
                .help("the type of a target group cannot be changed: make another one")
                .rule(rule!("TASK-15")),
        );
    }
    let networks = world.balancers.iter().filter(|balancer| group.balancers.contains(&balancer.arn));
    for balancer in networks {
        if let (Some(of_balancer), Some(of_group)) = (&balancer.vpc, &group.vpc) {
            if of_balancer != of_group && group.target_type == TargetType::Instance {
                let message = format!("the target group is in {of_group}, its load balancer in {of_balancer}");
                findings.push(
                    Finding::error("reach/vpc", format!("{}/VpcId", group.path), message).rule(rule!("TASK-140")),
                );
            }
        }
        if balancer.kind == BalancerKind::Gateway {
            let message = "services do not register with Gateway Load Balancers";
            findings.push(Finding::error("reach/gateway", group.path.clone(), message));
        }
    }
    if !group.tells_balancers {
        let message = "the target group does not say to which load balancers it belongs";
        let finding = Finding::unknown("reach/unknown-balancer", group.path.clone(), message.to_owned());
        findings.push(finding.help("give it as `aws elbv2 describe-target-groups` prints it"));
    } else if group.balancers.is_empty() {
        let message = "the target group belongs to no load balancer";
        findings.push(
            Finding::error("reach/no-listener", format!("{}/LoadBalancerArns", group.path), message)
                .help("make a listener rule that forwards to it before the service is created"),
        );
    }
}

/// Classic Load Balancers take no awsvpc tasks and no dynamic ports (TASK-143).
fn classic(world: &World<'_>, entry: &Node<'_>, dynamic: bool, findings: &mut Vec<Finding>) {
    if entry.field("loadBalancerName").is_none() {
        let message = "the entry names neither a target group nor a Classic Load Balancer";
        findings.push(Finding::error("reach/no-target-group", entry.path_of("targetGroupArn"), message));
        return;
    }
    let path = entry.path_of("loadBalancerName");
    if world.mode() == NetworkMode::Awsvpc {
        let message = "a Classic Load Balancer takes no tasks with network mode `awsvpc`";
        findings.push(Finding::error("reach/classic", path, message).rule(rule!("TASK-143")));
    } else if dynamic {
        let message = "a Classic Load Balancer needs a static host port";
        findings.push(
            Finding::error("reach/classic", path, message)
                .help("name a `hostPort`, or use an Application Load Balancer")
                .rule(rule!("TASK-143")),
        );
    } else {
        findings.push(Finding::note(
            "reach/classic",
            path,
            "the rules of Classic Load Balancers are not followed here",
        ));
    }
}
