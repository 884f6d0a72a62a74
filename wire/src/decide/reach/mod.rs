//! `reach`: whether load balancers reach a service's tasks, and which rule is missing where they do
//! not.

mod beyond;
mod definition;
mod hop;
mod hops;
mod registration;

use std::collections::BTreeMap;

use stowplan::{
    request::Subnet,
    rule::RuleId,
    task::{EphemeralPorts, NetworkMode, TaskDefinition},
};
use stowplan_check::reach::{Ends, Network, PortSet};

use crate::answer::{self, FindingSeverity, ReachAnswer, ReachVerdict};
use crate::assumption::Assumption;
use crate::aws::network::{
    Balancer, BalancerKind, Groups, TargetGroup, TargetType, read_balancers, read_networks, read_target_groups,
};
use crate::aws::subnet::read_subnet;
use crate::aws::task_definition::read_task_definition;
use crate::decide::told_once;
use crate::read::json::shorten;
use crate::read::nearest;
use crate::read::secret;
use crate::{Error, Lint, Node};

/// The most load balancer entries, groups and balancers of one request.
const ENTRIES_MAX: usize = 1000;

/// Everything that the request tells.
struct World<'a> {
    definition: TaskDefinition,
    service: Node<'a>,
    groups: Groups,
    target_groups: Vec<TargetGroup>,
    balancers: Vec<Balancer>,
    subnets: Vec<Subnet>,
    networks: BTreeMap<String, Vec<Network>>,
    /// Security groups of the tasks' interfaces, else of the instances.
    target_security_groups: Vec<String>,
    /// Where the request names those.
    security_groups_path: String,
    task_subnets: Vec<String>,
    client: Ends,
    dynamic: PortSet,
    fargate: bool,
}

/// Something about the request that cannot work, or is not known.
struct Finding {
    severity: FindingSeverity,
    code: &'static str,
    path: String,
    message: String,
    help: Option<String>,
    rule: Option<RuleId>,
}

impl Finding {
    fn error(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: FindingSeverity::Error,
            code,
            path: path.into(),
            message: message.into(),
            help: None,
            rule: None,
        }
    }

    /// Something that is needed for an answer and not told.
    fn unknown(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: FindingSeverity::Warning, ..Self::error(code, path, message) }
    }

    fn note(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: FindingSeverity::Note, ..Self::error(code, path, message) }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn rule(self, rule: RuleId) -> Self {
        Self { rule: Some(rule), ..self }
    }

    fn answered(self) -> answer::Finding {
        answer::Finding {
            severity: self.severity,
            code: self.code.into(),
            path: self.path,
            message: self.message,
            help: self.help,
            aws_text: None,
            rule: self.rule.map(|rule| rule.as_str().into()),
        }
    }
}

pub(super) fn answer(node: &Node<'_>) -> Result<ReachAnswer, Error> {
    let world = World::read(node)?;
    let mut findings = Vec::new();
    let mut targets = Vec::new();
    let entries = world.service.list_at("loadBalancers")?;
    if entries.is_empty() {
        let path = world.service.path_of("loadBalancers");
        return Err(Error::new("reach/no-load-balancer", "the service has no load balancer", path)
            .with_help("`loadBalancers` of `aws ecs describe-services` names target groups, containers and ports"));
    }
    registration::count(&world, &entries, &mut findings);
    // AWS refuses more than these: what would become of them is of no interest.
    for entry in entries.iter().take(registration::TARGET_GROUPS_MAX) {
        if let Some(target) = registration::check(&world, entry, &mut findings)? {
            targets.push(hops::follow(&world, &target, &mut findings));
        }
    }
    let dynamic = targets.iter().any(|target| target.dynamic);
    let definition = definition::of(node, &world.service)?;
    if let Some((runs, looked_at)) = definition::in_place_of(&world.service, &definition) {
        let message = format!("the service runs `{runs}`: this is an answer for `{looked_at}`");
        findings.push(Finding::note("reach/other-task-definition", world.service.path_of("taskDefinition"), message));
    }
    let (mounts, file_systems) = beyond::mounts(&world, node, &definition, &mut findings)?;
    let images = beyond::images(&world, node, &definition, world.mode() == NetworkMode::Awsvpc, &mut findings)?;
    let wrong = findings.iter().any(|finding| finding.severity == FindingSeverity::Error);
    let unknown = findings.iter().any(|finding| finding.severity == FindingSeverity::Warning);
    // Without anything to follow nothing is known: a Classic Load Balancer, a target group that is
    // not given.
    let worst = targets.iter().map(|target| target.verdict).max().unwrap_or(ReachVerdict::Unknown).max(mounts);
    let worst = if unknown { worst.max(ReachVerdict::Unknown) } else { worst };
    for finding in &mut findings {
        secret::in_texts([&mut finding.message].into_iter().chain(&mut finding.help), &finding.path, &[*node]);
    }
    let rules = rules![
        "TASK-15", "TASK-17", "TASK-18", "TASK-139", "TASK-140", "TASK-141", "TASK-142", "TASK-143", "TASK-169",
        "TASK-170",
    ];
    Ok(ReachAnswer {
        verdict: if wrong { ReachVerdict::Misconfigured } else { worst },
        targets,
        file_systems,
        images,
        findings: findings.into_iter().map(Finding::answered).collect(),
        rules: rules[..].into(),
        lints: told_once(&world.assumed(node, &entries, dynamic)),
    })
}

impl<'a> World<'a> {
    fn read(node: &Node<'a>) -> Result<Self, Error> {
        for key in [
            "TargetGroups",
            "LoadBalancers",
            "Listeners",
            "SecurityGroups",
            "Subnets",
            "PrefixLists",
            "MountTargets",
            "RouteTables",
            "VpcEndpoints",
        ] {
            if node.list_at(key)?.len() > ENTRIES_MAX {
                let message = format!("more than {ENTRIES_MAX} entries");
                return Err(Error::new("reach/too-many", message, node.path_of(key)));
            }
        }
        let service = find_service(node)?;
        let definition = read_task_definition(&definition::of(node, &service)?, &mut Vec::new())?;
        let fargate = is_fargate(&service)?;
        let awsvpc = fargate || definition.effective_network_mode() == NetworkMode::Awsvpc;
        let configuration = service.field("networkConfiguration").and_then(|of| of.field("awsvpcConfiguration"));
        let strings = |of: Option<&Node<'a>>, key: &str| -> Result<Vec<String>, Error> {
            let Some(of) = of else { return Ok(Vec::new()) };
            of.list_at(key)?.iter().map(|text| Ok(text.str()?.to_owned())).collect()
        };
        let (target_security_groups, security_groups_path) = if awsvpc {
            let path = configuration.as_ref().map_or_else(
                || service.path_of("networkConfiguration"),
                |configuration| configuration.path_of("securityGroups"),
            );
            (strings(configuration.as_ref(), "securityGroups")?, path)
        } else {
            (strings(Some(node), "instanceSecurityGroups")?, node.path_of("instanceSecurityGroups"))
        };
        let task_subnets =
            if awsvpc { strings(configuration.as_ref(), "subnets")? } else { strings(Some(node), "instanceSubnets")? };
        let subnets = node.list_at("Subnets")?;
        Ok(Self {
            groups: Groups::read(&node.list_at("SecurityGroups")?, &node.list_at("PrefixLists")?)?,
            target_groups: read_target_groups(&node.list_at("TargetGroups")?)?,
            balancers: read_balancers(&node.list_at("LoadBalancers")?, &node.list_at("Listeners")?)?,
            networks: read_networks(&subnets)?,
            subnets: subnets.iter().map(read_subnet).collect::<Result<_, _>>()?,
            client: read_client(node)?,
            dynamic: read_dynamic(node)?,
            definition,
            service,
            target_security_groups,
            security_groups_path,
            task_subnets,
            fargate,
        })
    }

    /// The network mode that tasks have; Fargate knows one only.
    fn mode(&self) -> NetworkMode {
        if self.fargate { NetworkMode::Awsvpc } else { self.definition.effective_network_mode() }
    }

    /// What an answer rests on that is not given.
    fn assumed(&self, node: &Node<'_>, entries: &[Node<'_>], dynamic: bool) -> Vec<Lint> {
        let mut lints = Vec::new();
        let arns: Vec<&str> =
            entries.iter().filter_map(|entry| entry.str_at("targetGroupArn").ok().flatten()).collect();
        let groups: Vec<&TargetGroup> =
            self.target_groups.iter().filter(|group| arns.contains(&group.arn.as_str())).collect();
        let balancers: Vec<&Balancer> = self
            .balancers
            .iter()
            .filter(|balancer| groups.iter().any(|group| group.balancers.contains(&balancer.arn)))
            .collect();
        if dynamic && !node.has("dynamicPorts") {
            let EphemeralPorts { first, last, .. } = EphemeralPorts::default();
            let message = format!("agents are assumed to choose host ports from {first}–{last}");
            let help = "give `dynamicPorts`: what `net.ipv4.ip_local_port_range` of the instances is";
            lints.push(Assumption::DynamicPorts.lint(message, node.path_of("dynamicPorts")).with_help(help));
        }
        for subnet in self.task_subnets.iter().filter(|subnet| self.zone_of(subnet).is_none()) {
            if balancers.iter().any(|balancer| !balancer.zones.is_empty()) {
                let message =
                    format!("the zone of `{subnet}` is unknown: it is assumed to be one of the load balancer's");
                let help = "add what `aws ec2 describe-subnets` prints";
                lints.push(Assumption::Zones.lint(message, node.path_of("Subnets")).with_help(help));
            }
        }
        for group in &groups {
            let decides = balancers.iter().any(|balancer| {
                balancer.kind == BalancerKind::Network
                    && balancer.security_groups.is_empty()
                    && group.balancers.contains(&balancer.arn)
            });
            if decides && group.preserves_client.is_none() {
                let keeps = if group.target_type == TargetType::Instance { "keeps" } else { "does not keep" };
                let message =
                    format!("the target group is assumed to be as it was created: it {keeps} the client's address");
                let help = "merge `Attributes` of `aws elbv2 describe-target-group-attributes` into it";
                lints.push(Assumption::ClientAddress.lint(message, &*group.path).with_help(help));
            }
        }
        let message =
            "network ACLs are not followed: they are assumed to let everything through, as they do unless changed";
        lints.push(Assumption::NetworkAcls.lint(message, node.path_of("NetworkAcls")));
        lints
    }

    fn zone_of(&self, subnet: &str) -> Option<&str> {
        self.subnets.iter().find(|known| known.id == subnet).and_then(|known| known.availability_zone.as_deref())
    }
}

/// `service`, or the one of `services` that `serviceName` names, or the only one.
fn find_service<'a>(node: &Node<'a>) -> Result<Node<'a>, Error> {
    if let Some(service) = node.field("service") {
        service.object()?;
        return Ok(service);
    }
    let services = node.list_at("services")?;
    let wanted = node.str_at("serviceName")?;
    for service in &services {
        if wanted.is_some() && service.str_at("serviceName")? == wanted {
            return Ok(*service);
        }
    }
    match (services.as_slice(), wanted) {
        ([only], None) => Ok(*only),
        ([], _) => Err(Error::new("document/missing-key", "`services` is missing", node.path_of("services"))
            .with_help("what `aws ecs describe-services` prints")),
        (_, Some(name)) => {
            let known = services.iter().filter_map(|service| service.str_at("serviceName").ok().flatten());
            let message = format!("there is no service `{}`", shorten(name));
            Err(Error::new("reach/unknown-service", message, node.path_of("serviceName"))
                .with_help(nearest::help(name, known, "")))
        }
        (_, None) => {
            Err(Error::new("reach/several-services", "there are several services", node.path_of("serviceName"))
                .with_help("name one with `serviceName`"))
        }
    }
}

fn is_fargate(service: &Node<'_>) -> Result<bool, Error> {
    if service.str_at("launchType")? == Some("FARGATE") {
        return Ok(true);
    }
    for item in service.list_at("capacityProviderStrategy")? {
        if matches!(item.str_at("capacityProvider")?, Some("FARGATE" | "FARGATE_SPOT")) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The client: a network, or a security group; everybody by default.
fn read_client(node: &Node<'_>) -> Result<Ends, Error> {
    let Some(client) = node.field("client") else {
        return Ok(Ends { groups: Vec::new(), networks: vec![Network::EVERYWHERE] });
    };
    let text = client.str()?;
    if text.starts_with("sg-") {
        return Ok(Ends { groups: vec![text.to_owned()], networks: Vec::new() });
    }
    match Network::parse(text) {
        Some(network) => Ok(Ends { groups: Vec::new(), networks: vec![network] }),
        None => Err(Error::new("reach/network", format!("`{text}` is not a network"), client.path())
            .with_help("e.g. `0.0.0.0/0`, or a security group `sg-…`")),
    }
}

/// The ports that the agent of an instance chooses from.
fn read_dynamic(node: &Node<'_>) -> Result<PortSet, Error> {
    let Some(range) = node.field("dynamicPorts") else {
        let range = EphemeralPorts::default();
        return Ok(PortSet::range(range.first, range.last));
    };
    let (first, last) = (range.required("first")?.u16()?, range.required("last")?.u16()?);
    if first > last {
        return Err(Error::new("reach/port-range", "the last port is below the first", range.path_of("last")));
    }
    Ok(PortSet::range(first, last))
}
