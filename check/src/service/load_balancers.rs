//! Load balancers, alone and against the definition and the target groups.

use alloc::{format, string::String, vec::Vec};

use super::document::{LoadBalancer, Written};
use super::{Context, Finding, Infrastructure, at, has_items, is_there, is_without, items, missing, too_many};
use crate::definition::outside;
use crate::document::{Container, Document, Given, Mapping};
use stowplan::task::{NetworkMode, is_placeholder};

const LIST: &str = "loadBalancers";

/// AWS's quota of target groups of one service.
const TARGET_GROUPS_MAX: usize = 5;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let entries = items(&service.load_balancers);
    count(context, entries, found);
    for (index, entry) in entries.iter().enumerate() {
        balancer(context, index, entry, found);
        target(index, entry, found);
        if let Some(definition) = context.definition {
            against_definition(context, definition, index, entry, found);
        }
        target_type(context, index, entry, found);
    }
    controllers(context, entries, found);
    elsewhere(context, found);
}

/// How many there may be (TASK-141, SERVICE-119).
fn count(context: &Context<'_>, entries: &[LoadBalancer], found: &mut Vec<Finding>) {
    let groups = entries.iter().filter(|entry| is_there(&entry.target_group)).count();
    let path = "/loadBalancers";
    let many = too_many(groups, TARGET_GROUPS_MAX, "service/too-many-target-groups", path, "target groups");
    found.extend(many.map(|finding| finding.rule(rule!("TASK-141"))));
    let classic = entries.iter().filter(|entry| is_there(&entry.classic_name)).count();
    let many = too_many(classic, 1, "service/too-many-load-balancers", path, "Classic Load Balancers");
    found.extend(many.map(|finding| finding.rule(rule!("SERVICE-119"))));
    if groups > 1 && context.has_controller("CODE_DEPLOY") {
        let message = format!("{groups} target groups: with the deployment controller `CODE_DEPLOY` a service has one");
        found.push(Finding::error("service/too-many-target-groups", path, message).rule(rule!("SERVICE-119")));
    }
}

/// Either a target group or a Classic Load Balancer (SERVICE-120), the latter not for awsvpc
/// (TASK-143).
fn balancer(context: &Context<'_>, index: usize, entry: &LoadBalancer, found: &mut Vec<Finding>) {
    let classic = at(LIST, index, "loadBalancerName");
    if entry.target_group.is_absent() && entry.classic_name.is_absent() {
        let message = "the entry names neither a target group nor a Classic Load Balancer";
        let finding = Finding::error("service/no-target-group", at(LIST, index, "targetGroupArn"), message);
        found.push(finding.rule(rule!("SERVICE-120")));
    } else if is_there(&entry.target_group) && is_there(&entry.classic_name) {
        let message = "`loadBalancerName` is for a Classic Load Balancer and does not go with `targetGroupArn`";
        let finding = Finding::error("service/two-balancers", classic, message)
            .aws("loadBalancerName and targetGroupArn cannot both be specified");
        found.push(finding.help("leave `loadBalancerName` out").rule(rule!("SERVICE-120")));
    } else if is_there(&entry.classic_name) && context.mode() == Some(NetworkMode::Awsvpc) {
        let message = "a Classic Load Balancer takes no tasks with network mode `awsvpc`";
        let finding = Finding::error("service/classic", classic, message).rule(rule!("TASK-143"));
        let finding = finding.help("use an Application or a Network Load Balancer");
        found.push(match context.infrastructure() {
            Some(Infrastructure::Fargate) => finding.aws("Classic Load Balancers are not supported with Fargate"),
            _ => finding,
        });
    }
}

/// An entry names a container and a port (TASK-142).
fn target(index: usize, entry: &LoadBalancer, found: &mut Vec<Finding>) {
    let code = "service/load-balancer-target";
    let port = || at(LIST, index, "containerPort");
    let own = [
        missing(&entry.container_name, code, || at(LIST, index, "containerName"), "containerName"),
        missing(&entry.container_port, code, port, "containerPort"),
        outside(&entry.container_port, 1..=65_535, code, port, "`containerPort`"),
    ];
    found.extend(own.into_iter().flatten().map(|finding| finding.rule(rule!("TASK-142"))));
}

/// The container and its port are in the definition (TASK-142, TASK-169).
fn against_definition(
    context: &Context<'_>,
    definition: &Document,
    index: usize,
    entry: &LoadBalancer,
    found: &mut Vec<Finding>,
) {
    let path = at(LIST, index, "containerName");
    let Some(container) = container(definition, &entry.container_name, path, found) else { return };
    let Some(port) = entry.container_port.get() else { return };
    let Some(mapping) = mapping(container, port, &at(LIST, index, "containerPort"), found) else { return };
    let is_dynamic = matches!(context.mode(), Some(NetworkMode::Bridge | NetworkMode::Default))
        && mapping.host_port.or(0) == Some(0);
    let classic = is_there(&entry.classic_name) && entry.target_group.is_absent();
    if classic && is_dynamic {
        let message = "a Classic Load Balancer needs a static host port";
        let finding = Finding::error("service/classic", at(LIST, index, "loadBalancerName"), message);
        let help = "name a `hostPort`, or use an Application Load Balancer";
        found.push(finding.help(help).rule(rule!("TASK-143")));
    }
    let group = group_of(context, entry).filter(|group| group.has_health_port.is_true() && is_dynamic);
    if let Some(group) = group {
        let message = "the agent chooses the host port, and the target group checks the health on a port of its own";
        let finding = Finding::error("service/health-check-port", at(LIST, index, "targetGroupArn"), message).aws(
            format!(
                "The task definition is configured to use a dynamic host port, but the target group with targetGroupArn {} has a health check port specified.",
                group.arn
            ),
        );
        let help = "set the health check port to `traffic-port`, or name a `hostPort`";
        found.push(finding.help(help).rule(rule!("TASK-169")));
    }
}

/// The container that is named; a finding where there is certainly none.
pub(super) fn container<'d>(
    definition: &'d Document,
    name: &Given<String>,
    path: String,
    found: &mut Vec<Finding>,
) -> Option<&'d Container> {
    let name = name.text()?;
    let containers = definition.containers.known()?;
    let there = containers.iter().find(|container| container.name.raw() == Some(name));
    let is_open =
        |container: &Container| container.name == Given::Unknown || container.name.raw().is_some_and(is_placeholder);
    if there.is_none() && !containers.iter().any(is_open) {
        let known: Vec<&str> = containers.iter().filter_map(|container| container.name.raw()).collect();
        let message = format!("there is no container `{name}` in the task definition");
        let finding = Finding::error("service/unknown-container", path, message)
            .aws(format!("The container {name} does not exist in the task definition"));
        found.push(finding.help(format!("the containers are {}", known.join(", "))).rule(rule!("TASK-142")));
    }
    there
}

/// The mapping of a container's port; findings where there is certainly none, or more than one.
pub(super) fn mapping<'d>(
    container: &'d Container,
    port: i64,
    path: &str,
    found: &mut Vec<Finding>,
) -> Option<&'d Mapping> {
    let name = container.label();
    let is_open = |mapping: &&Mapping| {
        mapping.container_port == Given::Unknown
            || matches!(mapping.container_port_range, Given::Unknown)
            || mapping.container_port_range.raw().is_some_and(is_placeholder)
    };
    let mut own = container.port_mappings.iter().filter(|mapping| {
        mapping.container_port.get() == Some(port)
            || mapping.container_port_range.text().is_some_and(|range| is_within(range, port))
    });
    let first = own.next();
    if own.next().is_some() {
        let message = format!("container port {port} of `{name}` is in more than one port mapping");
        let finding = Finding::error("service/port-twice", path, message)
            .aws(format!("Container port {port} is used in more than one port mapping for container {name}"));
        found.push(finding.help("map the port once, or register another one").rule(rule!("TASK-169")));
    }
    if first.is_none() && !container.port_mappings.iter().any(|mapping| is_open(&mapping)) {
        let message = format!("port {port} is not a container port of `{name}`");
        let finding = Finding::error("service/unknown-port", path, message)
            .aws(format!("The container {name} did not have a container port {port} defined"));
        let help = format!("add {{\"containerPort\": {port}}} to its portMappings");
        found.push(finding.help(help).rule(rule!("TASK-142")));
    }
    first
}

/// Whether `8000-8010` has the port.
fn is_within(range: &str, port: i64) -> bool {
    let ends = range.split_once('-').and_then(|(from, to)| Some((from.parse::<i64>().ok()?, to.parse::<i64>().ok()?)));
    ends.is_some_and(|(from, to)| (from..=to).contains(&port))
}

fn group_of<'c>(context: &'c Context<'_>, entry: &LoadBalancer) -> Option<&'c super::TargetGroup> {
    let arn = entry.target_group.raw()?;
    context.around.target_groups?.iter().find(|group| group.arn == arn)
}

/// The target type goes with the network mode (TASK-15).
fn target_type(context: &Context<'_>, index: usize, entry: &LoadBalancer, found: &mut Vec<Finding>) {
    let (Some(group), Some(mode)) = (group_of(context, entry), context.mode()) else { return };
    let wanted = match mode {
        NetworkMode::Awsvpc => "ip",
        NetworkMode::None => {
            let message = "tasks with network mode `none` have no ports to be reached on";
            let path = at(LIST, index, "targetGroupArn");
            found.push(Finding::error("service/no-network", path, message).rule(rule!("TASK-15")));
            return;
        }
        _ => "instance",
    };
    let Some(other) = group.target_type.text().filter(|word| *word != wanted) else { return };
    let message = format!(
        "the target group has the target type `{other}`, tasks with network mode `{}` need `{wanted}`",
        mode.as_str()
    );
    let finding = Finding::error("service/target-type", at(LIST, index, "targetGroupArn"), message);
    found.push(finding.help("the type of a target group cannot be changed: make another one").rule(rule!("TASK-15")));
}

/// What other deployment controllers than ECS's own want (SERVICE-119).
fn controllers(context: &Context<'_>, entries: &[LoadBalancer], found: &mut Vec<Finding>) {
    let service = context.service;
    if context.has_controller("CODE_DEPLOY") {
        let code = "service/code-deploy-load-balancer";
        if is_without(&service.load_balancers) && service.written.makes_one() {
            let message = "the deployment controller `CODE_DEPLOY` needs an Application or a Network Load Balancer";
            found.push(Finding::error(code, "/loadBalancers", message).rule(rule!("SERVICE-119")));
        }
        for (index, _) in entries.iter().enumerate().filter(|(_, entry)| is_there(&entry.classic_name)) {
            let message = "the deployment controller `CODE_DEPLOY` takes no Classic Load Balancer";
            let finding = Finding::error(code, at(LIST, index, "loadBalancerName"), message);
            found.push(finding.rule(rule!("SERVICE-119")));
        }
    }
}

/// External instances have no load balancing and no service discovery (SERVICE-121).
fn elsewhere(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    if context.infrastructure() != Some(Infrastructure::External) || service.written == Written::Described {
        return;
    }
    for (key, is_given) in
        [(LIST, has_items(&service.load_balancers)), ("serviceRegistries", has_items(&service.registries))]
    {
        if is_given {
            let message = format!("tasks on external instances take no `{key}`");
            let finding = Finding::error("service/external", format!("/{key}"), message);
            found.push(finding.rule(rule!("SERVICE-121")));
        }
    }
}
