//! What lies outside of a service's own documents: its network, its zones, the instance types of
//! its cluster, and the services that are there already.

use alloc::{format, string::String, vec::Vec};

use super::document::{Service, Written};
use super::surroundings::{Existing, Infrastructure, Placed};
use super::{Context, Finding, has_items, items};
use crate::document::Given;

/// The zone in which Fargate attaches no EBS volume.
const WITHOUT_EBS: &str = "use1-az3";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if context.service.written == Written::Described {
        return;
    }
    one_network(context, found);
    volumes(context, found);
    draining(context, found);
}

/// The ids that the service names, each with its pointer, and what is given of it.
fn named<'c>(context: &'c Context<'_>) -> Vec<(String, &'c Placed)> {
    let Given::Known(network) = &context.service.network else { return Vec::new() };
    let mut named = Vec::new();
    for (key, ids) in [("subnets", &network.subnets), ("securityGroups", &network.security_groups)] {
        for (index, id) in items(ids).iter().enumerate() {
            let given = context.around.outside.networks.iter().find(|given| Some(given.id.as_str()) == id.text());
            let path = format!("/networkConfiguration/awsvpcConfiguration/{key}/{index}");
            named.extend(given.map(|given| (path, given)));
        }
    }
    named
}

/// All of one VPC (SERVICE-149).
fn one_network(context: &Context<'_>, found: &mut Vec<Finding>) {
    let named = named(context);
    let mut told = named.iter().filter_map(|(path, given)| Some((path, given, given.vpc.as_deref()?)));
    let Some((_, first, vpc)) = told.next() else { return };
    for (path, given, other) in told.filter(|(_, _, other)| *other != vpc) {
        let message = format!("`{}` is in {other}, and `{}` in {vpc}", given.id, first.id);
        let finding = Finding::error("service/several-networks", path.clone(), message);
        found.push(finding.help("name subnets and security groups of one VPC").rule(rule!("SERVICE-149")));
    }
}

/// Where an EBS volume is attached: not in one zone on Fargate (SERVICE-150), on EC2 to instances
/// of Nitro alone (SERVICE-151). Where only some will do, tasks that come elsewhere fail.
fn volumes(context: &Context<'_>, found: &mut Vec<Finding>) {
    if !has_items(&context.service.volumes) {
        return;
    }
    let path = "/volumeConfigurations";
    let graded = |are_all: bool, code, message: String| match are_all {
        true => Finding::error(code, path, message),
        false => Finding::warning(code, path, message),
    };
    match context.infrastructure() {
        Some(Infrastructure::Fargate) => {
            let Given::Known(network) = &context.service.network else { return };
            let named = named(context);
            let inside = named.iter().filter(|(_, given)| given.zone_id.as_deref() == Some(WITHOUT_EBS));
            let (inside, all) = (inside.count(), items(&network.subnets).len());
            if inside > 0 {
                let of: String =
                    if all == 1 { "the subnet is".into() } else { format!("{inside} of {all} subnets are") };
                let message = format!("{of} in {WITHOUT_EBS}, where Fargate attaches no EBS volume");
                let finding = graded(inside == all, "service/ebs-zone", message);
                found.push(finding.help("leave the subnets of that zone out").rule(rule!("SERVICE-150")));
            }
        }
        Some(Infrastructure::Ec2) => {
            let are_nitro = context.around.outside.are_nitro;
            let others = are_nitro.iter().filter(|is_nitro| !**is_nitro).count();
            if others > 0 {
                let all = are_nitro.len();
                let message = format!(
                    "{others} of {all} instance types are not of the Nitro system: they take no EBS volume of a task"
                );
                let finding = graded(others == all, "service/ebs-nitro", message);
                found.push(finding.help("run it on instances of the Nitro system").rule(rule!("SERVICE-151")));
            }
        }
        _ => {}
    }
}

/// A name is free once the service that had it is gone (SERVICE-148).
fn draining(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let Some(name) = service.name.text().filter(|_| service.written.makes_one()) else { return };
    let short = |name: &str| String::from(name.rsplit('/').next().unwrap_or(name));
    let is_there = |existing: &&Existing| {
        let differs = service.cluster.text().zip(existing.cluster.as_deref());
        existing.name == name && differs.is_none_or(|(own, other)| short(own) == short(other))
    };
    let is_draining =
        context.around.outside.services.iter().filter(is_there).any(|existing| existing.status == "DRAINING");
    if is_draining {
        let message = format!("the service `{name}` is still draining");
        let finding = Finding::error("service/draining", "/serviceName", message)
            .aws("Unable to Start a service that is still Draining.");
        found.push(finding.help("wait until it is INACTIVE, or take another name").rule(rule!("SERVICE-148")));
    }
}

/// Requests of one client token that say other things than an earlier one (SERVICE-147): by the
/// places of the services.
#[must_use]
pub fn repeated_tokens(services: &[&Service]) -> Vec<(usize, Finding)> {
    let mut first: alloc::collections::BTreeMap<&str, &Service> = alloc::collections::BTreeMap::new();
    let mut found = Vec::new();
    for (at, service) in services.iter().enumerate().filter(|(_, service)| service.written.makes_one()) {
        let Some(token) = service.client_token.text() else { continue };
        let known = *first.entry(token).or_insert(service);
        if known != *service {
            let message = "another request has this token, and says other things";
            let finding = Finding::error("service/client-token-twice", "/clientToken", message)
                .aws("Creation of service was not idempotent.");
            found.push((at, finding.help("give each request a token of its own").rule(rule!("SERVICE-147"))));
        }
    }
    found
}
