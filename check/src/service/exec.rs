//! ECS Exec, and the role for load balancers.

use alloc::vec::Vec;

use super::document::Written;
use super::{Context, Finding, is_said, is_without};
use stowplan::task::NetworkMode;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    if context.service.written == Written::Described {
        return;
    }
    let is_on = context.service.enable_execute_command.is_true();
    if context.definition.is_some_and(|definition| is_on && definition.task_role.is_blank()) {
        let message = "ECS Exec needs a task role, and the task definition has none";
        let finding = Finding::error("service/exec-without-role", "/enableExecuteCommand", message).aws(
            "The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
        );
        found.push(finding.help("set `taskRoleArn` in the task definition").rule(rule!("SERVICE-139")));
    }
    role(context, found);
}

/// A role is for load balancers of tasks that are not awsvpc (SERVICE-140).
fn role(context: &Context<'_>, found: &mut Vec<Finding>) {
    let service = context.service;
    if !is_said(&service.role) {
        return;
    }
    let message = if is_without(&service.load_balancers) && service.written.makes_one() {
        "`role` is for a load balancer, and the service has none"
    } else if context.mode() == Some(NetworkMode::Awsvpc) {
        "`role` is not for tasks with the network mode `awsvpc`: the service-linked role is used"
    } else {
        return;
    };
    let finding = Finding::error("service/role", "/role", message).rule(rule!("SERVICE-140"));
    found.push(finding.help("leave `role` out"));
}
