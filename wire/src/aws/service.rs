//! Services: `describe-services`, `create-service` and the skeletons that people keep.

use stowplan::task::PlacementConstraint;
use stowplan::unit::Timestamp;

use crate::{Error, Node};

/// A service as `DescribeServices` shows it, or as it was sent to `CreateService`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceFacts {
    /// The ARN; `None` in a request.
    pub arn: Option<String>,
    /// The name.
    pub name: String,
    /// The task definition: a family, `family:revision` or an ARN.
    pub task_definition: Option<String>,
    /// How many tasks are wanted.
    pub desired_count: Option<u32>,
    /// How many tasks run.
    pub running_count: Option<u32>,
    /// How many tasks are pending.
    pub pending_count: Option<u32>,
    /// `EC2`, `FARGATE`, `EXTERNAL`, `MANAGED_INSTANCES`.
    pub launch_type: Option<String>,
    /// Replicas, or one task an instance.
    pub scheduling_strategy: SchedulingStrategy,
    /// The capacity providers to use.
    pub capacity_provider_strategy: Vec<CapacityProviderItem>,
    /// Placement strategy stages, in order.
    pub placement_strategy: Vec<PlacementStrategyItem>,
    /// Placement constraints.
    pub placement_constraints: Vec<PlacementConstraint>,
    /// `minimumHealthyPercent`, where it is said.
    pub minimum_healthy_percent: Option<u32>,
    /// `maximumPercent`, where it is said.
    pub maximum_percent: Option<u32>,
    /// The deployments: their ids are what the tasks' `startedBy` says.
    pub deployments: Vec<DeploymentFacts>,
    /// Where the service is in the document, a JSON pointer.
    pub path: String,
}

/// Replicas, or one task an instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SchedulingStrategy {
    /// `desiredCount` tasks.
    #[default]
    Replica,
    /// One task for each instance that is suitable.
    Daemon,
}

/// One stage of a placement strategy as a document writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacementStrategyItem {
    /// `spread`, `binpack` or `random`.
    pub kind: String,
    /// The field.
    pub field: Option<String>,
}

/// One item of a capacity provider strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapacityProviderItem {
    /// The capacity provider's name.
    pub name: String,
    /// The weight; 0 when absent.
    pub weight: u32,
    /// The base; 0 when absent.
    pub base: u32,
}

/// A deployment of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentFacts {
    /// The id, `ecs-svc/…`.
    pub id: String,
    /// `PRIMARY`, `ACTIVE` or `INACTIVE`.
    pub status: Option<String>,
    /// The task definition.
    pub task_definition: Option<String>,
    /// How many tasks the deployment wants.
    pub desired_count: Option<u32>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
}

/// Reads one service.
///
/// # Errors
/// When it is no object, has neither a `serviceName` nor a `serviceArn`, or a value has the wrong
/// type.
pub fn read_service(node: &Node<'_>) -> Result<ServiceFacts, Error> {
    node.object()?;
    let arn = node.string_at("serviceArn")?;
    let name = match (node.string_at("serviceName")?, &arn) {
        (Some(name), _) => name,
        // An ARN ends in the service's name.
        (None, Some(arn)) => arn.rsplit('/').next().unwrap_or(arn).to_owned(),
        (None, None) => node.required("serviceName")?.str()?.to_owned(),
    };
    let strategy = node.word_at(
        "schedulingStrategy",
        &[("REPLICA", SchedulingStrategy::Replica), ("DAEMON", SchedulingStrategy::Daemon)],
    )?;
    let configuration = node.field("deploymentConfiguration");
    let percent = |key| configuration.as_ref().map_or(Ok(None), |configuration| configuration.u32_at(key));
    Ok(ServiceFacts {
        minimum_healthy_percent: percent("minimumHealthyPercent")?,
        maximum_percent: percent("maximumPercent")?,
        arn,
        name,
        task_definition: node.string_at("taskDefinition")?,
        desired_count: node.u32_at("desiredCount")?,
        running_count: node.u32_at("runningCount")?,
        pending_count: node.u32_at("pendingCount")?,
        launch_type: node.string_at("launchType")?,
        scheduling_strategy: strategy.unwrap_or_default(),
        capacity_provider_strategy: read_capacity_provider_strategy(node)?,
        placement_strategy: read_placement_strategy(node)?,
        placement_constraints: read_placement_constraints(node)?,
        deployments: node.list_at("deployments")?.iter().map(read_deployment).collect::<Result<_, _>>()?,
        path: node.path(),
    })
}

fn read_deployment(node: &Node<'_>) -> Result<DeploymentFacts, Error> {
    Ok(DeploymentFacts {
        id: node.string_at("id")?.unwrap_or_default(),
        status: node.string_at("status")?,
        task_definition: node.string_at("taskDefinition")?,
        desired_count: node.u32_at("desiredCount")?,
        created_at: node.timestamp_at("createdAt")?,
    })
}

/// Reads `placementStrategy`; empty when absent.
///
/// # Errors
/// When a value has the wrong type or a stage has no `type`.
pub fn read_placement_strategy(node: &Node<'_>) -> Result<Vec<PlacementStrategyItem>, Error> {
    let read = |item: &Node<'_>| {
        Ok(PlacementStrategyItem { kind: item.required("type")?.str()?.to_owned(), field: item.string_at("field")? })
    };
    node.list_at("placementStrategy")?.iter().map(read).collect()
}

/// Reads `placementConstraints`; empty when absent.
///
/// # Errors
/// When a value has the wrong type or a constraint has no `type`.
pub fn read_placement_constraints(node: &Node<'_>) -> Result<Vec<PlacementConstraint>, Error> {
    let read = |item: &Node<'_>| {
        let kind = item.required("type")?.str()?.to_owned();
        Ok(PlacementConstraint { kind, expression: item.string_at("expression")? })
    };
    node.list_at("placementConstraints")?.iter().map(read).collect()
}

/// Reads `capacityProviderStrategy`; empty when absent.
///
/// # Errors
/// When a value has the wrong type or an item has no `capacityProvider`.
pub fn read_capacity_provider_strategy(node: &Node<'_>) -> Result<Vec<CapacityProviderItem>, Error> {
    read_strategy_items(node, "capacityProviderStrategy")
}

/// Reads a capacity provider strategy below a key; empty when absent.
pub(crate) fn read_strategy_items(node: &Node<'_>, key: &str) -> Result<Vec<CapacityProviderItem>, Error> {
    let read = |item: &Node<'_>| {
        Ok(CapacityProviderItem {
            // An ARN ends in the provider's name.
            name: short_name(item.required("capacityProvider")?.str()?).to_owned(),
            weight: item.u32_at("weight")?.unwrap_or(0),
            base: item.u32_at("base")?.unwrap_or(0),
        })
    };
    node.list_at(key)?.iter().map(read).collect()
}

/// The name that an ARN ends in; a name itself.
fn short_name(name: &str) -> &str {
    if name.starts_with("arn:") { name.rsplit('/').next().unwrap_or(name) } else { name }
}
