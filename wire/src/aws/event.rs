//! What ECS tells EventBridge: `aws.ecs` events in AWS's shapes.
//!
//! # Example: a service finds no place for a task
//! ```
//! use stowplan::unit::Timestamp;
//! use stowplan_wire::aws::event::{Envelope, ServiceAction, ServiceEventName};
//! let envelope = Envelope { id: "af3c496d-f4a8-65d1-70f4-a69d52e9b584", account: "111122223333", region: "us-west-2", time: Timestamp(0) };
//! let action = ServiceAction::new(ServiceEventName::TaskPlacementFailure, "arn:aws:ecs:us-west-2:111122223333:service/default/web",
//!     "arn:aws:ecs:us-west-2:111122223333:cluster/default").because("RESOURCE:CPU");
//! let event = action.event(&envelope);
//! assert_eq!(event["detail-type"], "ECS Service Action");
//! assert_eq!(event["detail"]["eventName"], "SERVICE_TASK_PLACEMENT_FAILURE");
//! ```

use serde::Serialize;
use serde_json::{Map, Value};
use stowplan::unit::Timestamp;

use crate::Document;
use crate::read::time;

/// What every event has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The event's id, a UUID.
    pub id: &'a str,
    /// The account's number.
    pub account: &'a str,
    /// The region.
    pub region: &'a str,
    /// When it happened.
    pub time: Timestamp,
}

impl Envelope<'_> {
    fn wrap(&self, detail_type: &str, resource: &str, detail: impl Serialize) -> Value {
        let event = Event {
            version: "0",
            id: self.id,
            detail_type,
            source: "aws.ecs",
            account: self.account,
            time: time::format(self.time),
            region: self.region,
            resources: [resource],
            detail,
        };
        serde_json::to_value(event).unwrap_or_default()
    }
}

/// EventBridge's envelope around a detail.
#[derive(Serialize)]
struct Event<'a, Detail> {
    version: &'static str,
    id: &'a str,
    #[serde(rename = "detail-type")]
    detail_type: &'a str,
    source: &'static str,
    account: &'a str,
    time: String,
    region: &'a str,
    resources: [&'a str; 1],
    detail: Detail,
}

/// The keys of a task and a container instance that are times: the API has seconds, events have
/// text.
const TIMES: [&str; 11] = [
    "connectivityAt",
    "createdAt",
    "executionStoppedAt",
    "pullStartedAt",
    "pullStoppedAt",
    "registeredAt",
    "startedAt",
    "stoppedAt",
    "stoppingAt",
    "updatedAt",
    "lastUpdatedAt",
];

/// `ECS Task State Change` about one of `describe-tasks`'s `tasks`. A task's health is not part of
/// it.
///
/// `version` counts the task's changes.
#[must_use]
pub fn task_state_change(envelope: &Envelope<'_>, task: &Value, version: u64) -> Value {
    let mut detail = detail_of(envelope, task, version);
    detail.remove("healthStatus");
    for container in detail.get_mut("containers").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(fields) = container.as_object_mut() {
            fields.remove("healthStatus");
        }
    }
    let arn = text(task, "taskArn");
    envelope.wrap("ECS Task State Change", &arn, detail)
}

/// `ECS Container Instance State Change` about one of `describe-container-instances`'s
/// `containerInstances`.
///
/// `version` counts the instance's changes.
#[must_use]
pub fn instance_state_change(envelope: &Envelope<'_>, instance: &Value, version: u64) -> Value {
    let arn = text(instance, "containerInstanceArn");
    envelope.wrap("ECS Container Instance State Change", &arn, detail_of(envelope, instance, version))
}

fn detail_of(envelope: &Envelope<'_>, shape: &Value, version: u64) -> Map<String, Value> {
    let mut detail = shape.as_object().cloned().unwrap_or_default();
    for key in TIMES {
        if let Some(value) = detail.get_mut(key) {
            if let Ok(instant) = Document::from(&*value).root().timestamp() {
                *value = time::format(instant).into();
            }
        }
    }
    detail.entry("updatedAt").or_insert_with(|| time::format(envelope.time).into());
    detail.insert("version".into(), version.into());
    detail
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// How serious an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSeverity {
    /// For information.
    Info,
    /// Worth a look.
    Warn,
    /// Something failed.
    Error,
}

impl EventSeverity {
    /// ECS's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident $severity:ident $word:literal,)+) => {
        /// The `eventName` of a service action.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ServiceEventName {
            $($(#[$doc])* $name,)+
        }

        impl ServiceEventName {
            /// Every name.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// ECS's word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// How serious it is.
            #[must_use]
            pub const fn severity(self) -> EventSeverity {
                match self { $(Self::$name => EventSeverity::$severity,)+ }
            }
        }
    };
}

names! {
    /// Healthy and at the desired count.
    SteadyState Info "SERVICE_STEADY_STATE",
    /// The same of a task set.
    TasksetSteadyState Info "TASKSET_STEADY_STATE",
    /// The same of a capacity provider.
    CapacityProviderSteadyState Info "CAPACITY_PROVIDER_STEADY_STATE",
    /// The scheduler changed the desired count.
    DesiredCountUpdated Info "SERVICE_DESIRED_COUNT_UPDATED",
    /// Tasks were started.
    TasksStarted Info "TASKS_STARTED",
    /// Tasks were stopped.
    TasksStopped Info "TASKS_STOPPED",
    /// A deployment goes on.
    DeploymentInProgress Info "SERVICE_DEPLOYMENT_IN_PROGRESS",
    /// A deployment is done.
    DeploymentCompleted Info "SERVICE_DEPLOYMENT_COMPLETED",
    /// Tasks move between Availability Zones.
    RebalancingStarted Info "SERVICE_REBALANCING_STARTED",
    /// The zones are balanced.
    RebalancingCompleted Info "SERVICE_REBALANCING_COMPLETED",
    /// Moving was given up.
    RebalancingStopped Info "SERVICE_REBALANCING_STOPPED",
    /// Protected tasks kept a task set from shrinking.
    ScaleInFailureByTaskProtection Info "TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION",
    /// Tasks do not start reliably.
    TaskStartImpaired Warn "SERVICE_TASK_START_IMPAIRED",
    /// Service discovery sees an unhealthy instance.
    DiscoveryInstanceUnhealthy Warn "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY",
    /// VPC Lattice sees an unhealthy target.
    LatticeTargetUnhealthy Warn "VPC_LATTICE_TARGET_UNHEALTHY",
    /// A daemon's task is where its constraints do not allow it.
    DaemonPlacementConstraintViolated Error "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED",
    /// The scheduler is throttled.
    OperationThrottled Error "ECS_OPERATION_THROTTLED",
    /// Service discovery is throttled.
    DiscoveryOperationThrottled Error "SERVICE_DISCOVERY_OPERATION_THROTTLED",
    /// A task found no place.
    TaskPlacementFailure Error "SERVICE_TASK_PLACEMENT_FAILURE",
    /// A task is configured in a way that cannot work.
    TaskConfigurationFailure Error "SERVICE_TASK_CONFIGURATION_FAILURE",
    /// The health of the service's tasks cannot be had.
    HealthUnknown Error "SERVICE_HEALTH_UNKNOWN",
    /// A deployment failed.
    DeploymentFailed Error "SERVICE_DEPLOYMENT_FAILED",
}

/// `ECS Service Action`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAction<'a> {
    name: ServiceEventName,
    service_arn: &'a str,
    cluster_arn: &'a str,
    capacity_provider_arns: &'a [&'a str],
    container_instance_arns: &'a [&'a str],
    reason: Option<&'a str>,
}

impl<'a> ServiceAction<'a> {
    /// An event of a service in a cluster.
    #[must_use]
    pub const fn new(name: ServiceEventName, service_arn: &'a str, cluster_arn: &'a str) -> Self {
        Self { name, service_arn, cluster_arn, capacity_provider_arns: &[], container_instance_arns: &[], reason: None }
    }

    /// With its reason, e.g. `RESOURCE:CPU`.
    #[must_use]
    pub const fn because(self, reason: &'a str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// With the instances that were considered.
    #[must_use]
    pub const fn on_instances(self, container_instance_arns: &'a [&'a str]) -> Self {
        Self { container_instance_arns, ..self }
    }

    /// With the capacity providers that were asked.
    #[must_use]
    pub const fn on_capacity_providers(self, capacity_provider_arns: &'a [&'a str]) -> Self {
        Self { capacity_provider_arns, ..self }
    }

    /// The event.
    #[must_use]
    pub fn event(&self, envelope: &Envelope<'_>) -> Value {
        let detail = ServiceActionDetail {
            event_type: self.name.severity().as_str(),
            event_name: self.name.as_str(),
            cluster_arn: self.cluster_arn,
            capacity_provider_arns: self.capacity_provider_arns,
            container_instance_arns: self.container_instance_arns,
            reason: self.reason,
            created_at: time::format(envelope.time),
        };
        envelope.wrap("ECS Service Action", self.service_arn, detail)
    }
}

/// The detail of an `ECS Service Action`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceActionDetail<'a> {
    event_type: &'static str,
    event_name: &'static str,
    cluster_arn: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    capacity_provider_arns: &'a [&'a str],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    container_instance_arns: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    created_at: String,
}

/// What became of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentEvent<'a> {
    /// It has begun.
    InProgress,
    /// Its circuit breaker returns to an earlier deployment.
    RollingBack {
        /// That deployment's id.
        to: &'a str,
    },
    /// It is done.
    Completed,
    /// Its circuit breaker gave it up.
    Failed,
}

/// `ECS Deployment State Change` of a service's deployment `ecs-svc/…`, in ECS's words.
#[must_use]
pub fn deployment_state_change(
    envelope: &Envelope<'_>,
    service_arn: &str,
    deployment_id: &str,
    event: DeploymentEvent<'_>,
) -> Value {
    let (severity, name, reason) = match event {
        DeploymentEvent::InProgress => (
            EventSeverity::Info,
            ServiceEventName::DeploymentInProgress,
            format!("ECS deployment {deployment_id} in progress."),
        ),
        DeploymentEvent::RollingBack { to } => (
            EventSeverity::Info,
            ServiceEventName::DeploymentInProgress,
            format!("ECS deployment circuit breaker: rolling back to deploymentId {to}."),
        ),
        DeploymentEvent::Completed => (
            EventSeverity::Info,
            ServiceEventName::DeploymentCompleted,
            format!("ECS deployment {deployment_id} completed."),
        ),
        DeploymentEvent::Failed => (
            EventSeverity::Error,
            ServiceEventName::DeploymentFailed,
            "ECS deployment circuit breaker: task failed to start.".to_owned(),
        ),
    };
    let detail = DeploymentDetail {
        event_type: severity.as_str(),
        event_name: name.as_str(),
        deployment_id,
        updated_at: time::format(envelope.time),
        reason,
    };
    envelope.wrap("ECS Deployment State Change", service_arn, detail)
}

/// The detail of an `ECS Deployment State Change`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeploymentDetail<'a> {
    event_type: &'static str,
    event_name: &'static str,
    deployment_id: &'a str,
    updated_at: String,
    reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ENVELOPE: Envelope<'static> = Envelope {
        id: "11111111-2222-3333-4444-555555555555",
        account: "111122223333",
        region: "us-west-2",
        time: Timestamp(1_573_854_000_000),
    };

    /// Example 82: instances without CPU, Fargate Spot without capacity. 1,573,854,000 s are
    /// 2019-11-15T21:40:00Z.
    #[test]
    fn placement_failures() {
        let service = "arn:aws:ecs:us-west-2:111122223333:service/default/servicetest";
        let cluster = "arn:aws:ecs:us-west-2:111122223333:cluster/default";
        let action = ServiceAction::new(ServiceEventName::TaskPlacementFailure, service, cluster);
        let instances = ["arn:aws:ecs:us-west-2:111122223333:container-instance/default/5c3c0e5b"];
        let event = action.clone().because("RESOURCE:CPU").on_instances(&instances).event(&ENVELOPE);
        assert_eq!(
            event,
            json!({
                "version": "0", "id": "11111111-2222-3333-4444-555555555555", "detail-type": "ECS Service Action", "source": "aws.ecs",
                "account": "111122223333", "time": "2019-11-15T21:40:00Z", "region": "us-west-2", "resources": [service],
                "detail": {"eventType": "ERROR", "eventName": "SERVICE_TASK_PLACEMENT_FAILURE", "clusterArn": cluster,
                    "containerInstanceArns": instances, "reason": "RESOURCE:CPU", "createdAt": "2019-11-15T21:40:00Z"},
            })
        );
        let providers = ["arn:aws:ecs:us-west-2:111122223333:capacity-provider/FARGATE_SPOT"];
        let event = action.because("RESOURCE:FARGATE").on_capacity_providers(&providers).event(&ENVELOPE);
        assert_eq!(event["detail"]["capacityProviderArns"], json!(providers));
        assert_eq!(event["detail"]["reason"], "RESOURCE:FARGATE");
        assert!(event["detail"].get("containerInstanceArns").is_none() && event["detail"].get("version").is_none());
    }

    #[test]
    fn names_and_severities() {
        // One of each severity, as the pages list them.
        let severity = |word: &str| ServiceEventName::ALL.iter().find(|name| name.as_str() == word).unwrap().severity();
        assert_eq!(severity("SERVICE_STEADY_STATE"), EventSeverity::Info);
        assert_eq!(severity("SERVICE_TASK_START_IMPAIRED"), EventSeverity::Warn);
        assert_eq!(severity("SERVICE_DEPLOYMENT_FAILED"), EventSeverity::Error);
        let count = |wanted| ServiceEventName::ALL.iter().filter(|name| name.severity() == wanted).count();
        assert_eq!((count(EventSeverity::Info), count(EventSeverity::Warn), count(EventSeverity::Error)), (12, 3, 7));
    }

    #[test]
    fn tasks_and_instances() {
        let task = json!({"taskArn": "arn:t", "createdAt": 1_573_854_000.5, "healthStatus": "HEALTHY", "containers": [{"name": "web", "healthStatus": "HEALTHY"}]});
        let event = task_state_change(&ENVELOPE, &task, 3);
        assert_eq!(
            event["detail"],
            json!({"taskArn": "arn:t", "createdAt": "2019-11-15T21:40:00.500Z", "containers": [{"name": "web"}],
                "updatedAt": "2019-11-15T21:40:00Z", "version": 3})
        );
        let event =
            instance_state_change(&ENVELOPE, &json!({"containerInstanceArn": "arn:i", "status": "DRAINING"}), 8);
        assert_eq!(event["resources"], json!(["arn:i"]));
        assert_eq!((&event["detail"]["status"], &event["detail"]["version"]), (&json!("DRAINING"), &json!(8)));
    }

    #[test]
    fn deployments() {
        let of = |event| deployment_state_change(&ENVELOPE, "arn:s", "ecs-svc/123", event)["detail"].clone();
        let detail = of(DeploymentEvent::RollingBack { to: "ecs-svc/122" });
        assert_eq!(detail["reason"], "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/122.");
        assert_eq!(of(DeploymentEvent::Failed)["eventType"], "ERROR");
        assert_eq!(of(DeploymentEvent::Completed)["reason"], "ECS deployment ecs-svc/123 completed.");
        assert_eq!(of(DeploymentEvent::InProgress)["eventName"], "SERVICE_DEPLOYMENT_IN_PROGRESS");
    }
}
