//! What a request must be for its tasks to run on Fargate (PLACE-133, PLACE-134, PLACE-135).

use stowplan::{
    request::{Destination, RequestError},
    task::{Overrides, TaskDefinition},
};

use crate::decide::{
    ClusterSession,
    place::start::{Start, refused},
};
use crate::{Error, Node};
#[cfg(any(feature = "capacity", feature = "deploy"))]
use crate::{Lint, assumption::Assumption};

const INCOMPATIBLE: &str = "Task definition does not support launch_type FARGATE.";

/// A request that goes to Fargate, as far as it is read.
pub(super) struct Asked<'a> {
    pub(super) session: &'a ClusterSession,
    pub(super) request: &'a Node<'a>,
    pub(super) start: &'a Start,
    pub(super) destination: &'a Destination,
    pub(super) definition: &'a TaskDefinition,
    /// The definition as it is written, and where.
    pub(super) document: Option<Node<'a>>,
    pub(super) definition_path: &'a str,
    pub(super) overrides: &'a Overrides,
}

/// Refuses what ECS refuses, in its words where they are known.
pub(super) fn check(asked: &Asked<'_>) -> Result<(), Error> {
    rule!("PLACE-133", "PLACE-134");
    let Asked { request, definition_path, .. } = asked;
    if matches!(asked.start, Start::Daemon { .. }) {
        rule!("PLACE-135");
        let message = "the scheduling strategy DAEMON does not support Fargate";
        return Err(Error::new("request/fargate-daemon", message, request.path_of("schedulingStrategy"))
            .with_help("use `REPLICA`, or `launchType` `EC2`"));
    }
    if !request.list_at("placementStrategy")?.is_empty() {
        return Err(refused(&RequestError::FargateStrategy, request.path_of("placementStrategy")));
    }
    if !request.list_at("placementConstraints")?.is_empty() {
        return Err(refused(&RequestError::FargateConstraint, request.path_of("placementConstraints")));
    }
    if !asked.definition.placement_constraints.is_empty() {
        let path = format!("{definition_path}/placementConstraints");
        return Err(refused(&RequestError::FargateConstraint, path)
            .with_help("leave them out of the task definition: it cannot run on Fargate with them"));
    }
    compatible(asked)?;
    size(asked)?;
    platform(asked)?;
    let configuration = request.field("networkConfiguration").and_then(|node| node.field("awsvpcConfiguration"));
    if configuration.is_none() && !has_own_network(asked) {
        let message = "Network Configuration must be provided when networkMode 'awsvpc' is specified.";
        return Err(Error::new("request/no-network-configuration", message, request.path_of("networkConfiguration"))
            .with_help("name at least one subnet in `networkConfiguration.awsvpcConfiguration.subnets`"));
    }
    Ok(())
}

/// Whether the service that the request names has a network configuration already.
fn has_own_network(asked: &Asked<'_>) -> bool {
    let own = super::target::described_network(asked.session, asked.start);
    own.is_some()
}

fn incompatible(path: String, help: impl Into<String>) -> Error {
    Error::new("request/fargate-definition", INCOMPATIBLE, path).with_help(help)
}

/// The definition is one for Fargate: ECS said so when it was registered, or nothing that is
/// written keeps it from being one (TASK-7).
fn compatible(asked: &Asked<'_>) -> Result<(), Error> {
    let path = |key: &str| format!("{}/{key}", asked.definition_path);
    let told = asked.document.as_ref().map(|document| document.list_at("compatibilities")).transpose()?;
    if let Some(told) = told.filter(|told| !told.is_empty()) {
        if told.iter().any(|word| word.as_str() == Some("FARGATE")) {
            return Ok(());
        }
        return Err(incompatible(path("compatibilities"), "ECS answered without `FARGATE` when it was registered"));
    }
    asked.destination.check_network_mode(asked.definition).map_err(|error| refused(&error, path("networkMode")))?;
    #[cfg(feature = "check")]
    if let Some(document) = &asked.document {
        refused_by_check(asked, document)?;
    }
    Ok(())
}

/// The first thing in the definition that Fargate does not take. A definition that asks for Fargate
/// would not have been registered: it gets the text of that; another is only not for Fargate.
#[cfg(feature = "check")]
fn refused_by_check(asked: &Asked<'_>, document: &Node<'_>) -> Result<(), Error> {
    let (read, _) = crate::aws::whole_definition::read_document(document);
    let computed = stowplan_check::definition::compatibilities(&read);
    if computed.as_ref().is_some_and(|words| words.contains(&"FARGATE")) {
        return Ok(());
    }
    let Some(finding) = stowplan_check::definition::fargate_errors(&read).into_iter().next() else {
        let path = asked.definition_path.to_owned();
        return match computed {
            Some(words) => Err(incompatible(path, format!("it runs on {} only", words.join(", ")))),
            None => Ok(()),
        };
    };
    let path = format!("{}{}", asked.definition_path, finding.path);
    if !asked.definition.requires_compatibilities.iter().any(|word| word == "FARGATE") {
        return Err(incompatible(path, finding.message.clone()));
    }
    let error = Error::new(finding.code, finding.message.clone(), path);
    Err(match (&finding.aws_text, &finding.help) {
        (Some(text), Some(help)) => error.with_help(format!("{help}; ECS says: {text}")),
        (Some(text), None) => error.with_help(format!("ECS says: {text}")),
        (None, Some(help)) => error.with_help(help.clone()),
        (None, None) => error,
    })
}

/// That tasks start as fast as in a large region (CAP-116).
#[cfg(any(feature = "capacity", feature = "deploy"))]
pub(super) fn assumed_rate(node: &Node<'_>) -> Lint {
    let rate = stowplan::capacity::fargate::LaunchRate::LARGE_REGION;
    let message = format!(
        "tasks are assumed to start on Fargate as in a large region: {} at once, then {} a second",
        rate.burst, rate.per_second
    );
    Assumption::LaunchRate
        .lint(message, node.path())
        .with_help("small regions and new accounts have less: see the account's quotas")
}

/// The size that the overrides make, or the definition's where nothing checked it (TASK-121).
fn size(asked: &Asked<'_>) -> Result<(), Error> {
    let path = |error: &RequestError| match error {
        RequestError::FargateSize { is_overridden: true, .. } => asked.request.path_of("overrides"),
        _ => format!("{}/cpu", asked.definition_path),
    };
    let checked = asked.destination.check_size(asked.definition, asked.overrides);
    checked.map_err(|error| refused(&error, path(&error)))
}

/// Operating system, processor and platform version against each other.
fn platform(asked: &Asked<'_>) -> Result<(), Error> {
    let path = |error: &RequestError| match error {
        RequestError::PlatformVersion(_) => asked.request.path_of("platformVersion"),
        _ => format!("{}/runtimePlatform/operatingSystemFamily", asked.definition_path),
    };
    let checked = asked.destination.check_platform(asked.definition, asked.request.str_at("platformVersion")?);
    checked.map_err(|error| refused(&error, path(&error)))
}
