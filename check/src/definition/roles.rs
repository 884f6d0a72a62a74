//! The task role and the execution role.

use alloc::{format, vec::Vec};

use super::{Context, Finding};
use crate::document::{Container, Given};
use stowplan::task::image::{Image, Registry};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let document = context.document;
    for (given, key) in [(&document.task_role, "taskRoleArn"), (&document.execution_role, "executionRoleArn")] {
        let Some(text) = given.text().filter(|text| text.starts_with("arn:") && !is_role_arn(text)) else { continue };
        let finding =
            Finding::warning("taskdef/role-arn", format!("/{key}"), format!("`{text}` is the ARN of no role"));
        found.push(finding.help("e.g. `arn:aws:iam::111122223333:role/name`, or the role's name alone"));
    }
    if !document.execution_role.is_blank() {
        return;
    }
    for (index, container) in document.containers().iter().enumerate() {
        for (key, reason, aws) in reasons(context, container) {
            let path = format!("/containerDefinitions/{index}/{key}");
            let message = format!("{reason} needs an `executionRoleArn`");
            let finding = Finding::error("taskdef/execution-role", path, message)
                .help("name a role that ECS takes on to pull the image and start the containers")
                .rule(rule!("TASK-127"));
            found.push(match aws {
                Some(aws) => finding.aws(aws),
                None => finding,
            });
        }
    }
}

type Reason = (&'static str, &'static str, Option<&'static str>);

/// What in a container needs the execution role.
fn reasons(context: &Context<'_>, container: &Container) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    let log = container.log.known();
    if context.fargate && log.is_some_and(|log| log.driver.raw() == Some("awslogs")) {
        let aws = "Fargate requires task definition to have execution role ARN to support log driver awslogs.";
        reasons.push(("logConfiguration", "the log driver awslogs on Fargate", Some(aws)));
    }
    let image = container.image.text().and_then(|text| Image::parse(text).ok());
    if context.fargate && image.is_some_and(|image| image.registry() == Registry::PrivateEcr) {
        let aws = "Fargate requires task definition to have execution role ARN to support ECR images.";
        reasons.push(("image", "a private image on Fargate", Some(aws)));
    }
    if !container.secrets.is_empty() {
        let aws = "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.";
        reasons.push(("secrets", "a secret", Some(aws)));
    }
    if log.is_some_and(|log| !log.secret_options.is_empty()) {
        reasons.push(("logConfiguration/secretOptions", "a secret option", None));
    }
    if !matches!(container.repository_credentials, Given::Absent) {
        reasons.push(("repositoryCredentials", "a private registry", None));
    }
    if !container.environment_files.is_empty() {
        reasons.push(("environmentFiles", "an environment file", None));
    }
    reasons
}

fn is_role_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let is_account = |account: &str| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| partition.starts_with("aws"))
        && parts.next() == Some("iam")
        && parts.next() == Some("")
        && parts.next().is_some_and(is_account)
        && parts.next().and_then(|role| role.strip_prefix("role/")).is_some_and(|name| !name.is_empty())
}
