//! The network configuration and the network mode.

use alloc::{format, string::String, vec::Vec};

use super::document::Written;
use super::{Context, Finding, Infrastructure, is_without, items, too_many};
use crate::definition::unknown_word;
use crate::document::Given;
use stowplan::task::NetworkMode;

const SUBNETS_MAX: usize = 16;

const SECURITY_GROUPS_MAX: usize = 5;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if context.service.written == Written::Described {
        return;
    }
    presence(context, found);
    contents(context, found);
}

/// awsvpc and a network configuration go together (SERVICE-109).
fn presence(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    let path = "/networkConfiguration";
    match context.mode() {
        Some(NetworkMode::Awsvpc) => {
            // Task sets have network configurations of their own.
            let may_lack = !service.written.makes_one()
                || !(context.has_controller("ECS") || context.has_controller("CODE_DEPLOY"));
            if service.network.is_absent() && !may_lack {
                let message = "tasks with the network mode `awsvpc` need a network configuration";
                let finding = Finding::error("service/no-network-configuration", path, message)
                    .aws("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
                found.push(
                    finding
                        .help("name subnets and security groups in `networkConfiguration.awsvpcConfiguration`")
                        .rule(rule!("SERVICE-109")),
                );
            }
        }
        Some(mode) if matches!(service.network, Given::Known(_)) => {
            let message = format!("a network configuration is for `awsvpc`, the task definition has `{mode}`");
            let finding = Finding::error("service/network-configuration", path, message)
                .aws("Network Configuration is not valid for the given networkMode of this task definition.");
            found.push(finding.help("leave `networkConfiguration` out").rule(rule!("SERVICE-109")));
        }
        _ => {}
    }
}

/// Subnets, security groups and the public address (SERVICE-110).
fn contents(context: &Context<'_>, found: &mut Vec<Finding>) {
    let Given::Known(network) = &context.service.network else { return };
    let path = |key: &str| format!("/networkConfiguration/awsvpcConfiguration/{key}");
    let mut own = Vec::new();
    if is_without(&network.subnets) {
        own.push(Finding::error("service/no-subnets", path("subnets"), "no subnet is named"));
    }
    let code = "service/too-many-subnets";
    own.extend(too_many(items(&network.subnets).len(), SUBNETS_MAX, code, path("subnets"), "subnets"));
    let (code, groups) = ("service/too-many-security-groups", items(&network.security_groups).len());
    own.extend(too_many(groups, SECURITY_GROUPS_MAX, code, path("securityGroups"), "security groups"));
    let public: fn() -> String = || String::from("/networkConfiguration/awsvpcConfiguration/assignPublicIp");
    let words = ["ENABLED", "DISABLED"];
    own.extend(unknown_word(&network.assign_public_ip, &words, "service/assign-public-ip", public, "`assignPublicIp`"));
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-110"))));
    if network.assign_public_ip.raw() == Some("ENABLED") && context.infrastructure() == Some(Infrastructure::Ec2) {
        let message = "tasks on EC2 instances get no public address of their own";
        let finding = Finding::error("service/public-address", public(), message)
            .aws("Assign public IP is not supported for this launch type.");
        found.push(finding.help("write `DISABLED`, or run it on Fargate").rule(rule!("SERVICE-111")));
    }
}
