//! What routes traffic to a service's tasks: a Network Load Balancer is slower than others.

use crate::assumption::Assumption;
use crate::{Error, Lint, Node};

/// What routes traffic, as far as it is told.
pub(super) struct Routing {
    /// Whether anything does.
    pub(super) routes_traffic: bool,
    /// Whether a Network Load Balancer does.
    pub(super) network_load_balancer: bool,
    /// What had to be assumed, or is worth to know.
    pub(super) lint: Option<Lint>,
}

impl Routing {
    /// By the document's own word, the listeners that the service names, the target groups that are
    /// given (DEPLOY-148, DEPLOY-154).
    pub(super) fn read(service: &Node<'_>, node: &Node<'_>) -> Result<Self, Error> {
        rule!("DEPLOY-148", "DEPLOY-154");
        let path = service.path_of("loadBalancers");
        let told = node.bool_at("networkLoadBalancer")?;
        let balancers = service.list_at("loadBalancers")?;
        let connects = service
            .field("serviceConnectConfiguration")
            .map(|own| own.bool_at("enabled"))
            .transpose()?
            .flatten()
            .unwrap_or(false);
        let known = |network_load_balancer| Self { routes_traffic: true, network_load_balancer, lint: None };
        if let Some(told) = told {
            return Ok(known(told));
        }
        if balancers.is_empty() && connects {
            return Ok(known(false));
        }
        if balancers.is_empty() && service.has("loadBalancers") {
            let message =
                "neither a load balancer nor Service Connect routes to the tasks: there is no traffic to shift";
            return Ok(Self {
                routes_traffic: false,
                network_load_balancer: false,
                lint: Some(Lint::new("deploy/no-traffic", message, path)),
            });
        }
        let mut kinds = Vec::new();
        for balancer in &balancers {
            kinds.push(is_network(balancer, node)?);
        }
        if kinds.contains(&Some(true)) || (!kinds.is_empty() && !kinds.contains(&None)) {
            return Ok(known(kinds.contains(&Some(true))));
        }
        let message = "the traffic is assumed to be routed by an Application Load Balancer or Service Connect: a Network Load Balancer adds 10 minutes to each shift";
        let help = "give `networkLoadBalancer`, or `TargetGroups` (`aws elbv2 describe-target-groups`)";
        let lint = Assumption::LoadBalancer.lint(message, path).with_help(help);
        Ok(Self { lint: Some(lint), ..known(false) })
    }
}

/// Whether a service's load balancer is a Network Load Balancer, where anything tells it.
fn is_network(balancer: &Node<'_>, node: &Node<'_>) -> Result<Option<bool>, Error> {
    if let Some(advanced) = balancer.field("advancedConfiguration") {
        for key in ["productionListenerRule", "testListenerRule"] {
            if let Some(found) = advanced.str_at(key)?.and_then(kind_of) {
                return Ok(Some(found));
            }
        }
    }
    let Some(own) = balancer.str_at("targetGroupArn")? else { return Ok(None) };
    let cluster = node.field("cluster").filter(Node::is_object);
    for place in [Some(*node), cluster].into_iter().flatten() {
        for group in place.list_at("TargetGroups")? {
            if group.str_at("TargetGroupArn")? != Some(own) {
                continue;
            }
            for balancer in group.list_at("LoadBalancerArns")? {
                if let Some(found) = balancer.as_str().and_then(kind_of) {
                    return Ok(Some(found));
                }
            }
            return Ok(group.str_at("Protocol")?.map(|protocol| !protocol.starts_with("HTTP")));
        }
    }
    Ok(None)
}

/// The kind of load balancer that an ARN of it or of its listeners and rules names.
fn kind_of(arn: &str) -> Option<bool> {
    if arn.contains("/net/") {
        return Some(true);
    }
    arn.contains("/app/").then_some(false)
}
