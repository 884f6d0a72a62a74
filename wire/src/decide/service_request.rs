//! A service of the snapshot as the request that would make it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stowplan::capacity::ProviderKind;

use crate::aws::service::{SchedulingStrategy, ServiceFacts};
use crate::decide::{
    ClusterSession,
    options::DecideOptions,
    place::request::{self, Request},
};
use crate::{Document, Error};

/// The task groups of daemons: they hold no instance.
pub(super) fn daemon_groups(session: &ClusterSession) -> BTreeSet<String> {
    let daemons = session.facts.services.iter().filter(|service| is_daemon(service));
    daemons.map(|service| format!("service:{}", service.name)).collect()
}

pub(super) fn is_daemon(service: &ServiceFacts) -> bool {
    service.scheduling_strategy == SchedulingStrategy::Daemon
}

/// Whether a service's tasks run on Fargate, by its own launch type or strategy.
pub(super) fn is_on_fargate(service: &ServiceFacts) -> bool {
    let strategy = &service.capacity_provider_strategy;
    service.launch_type.as_deref() == Some("FARGATE")
        || strategy.iter().any(|item| ProviderKind::of_name(&item.name) == Some(ProviderKind::Fargate))
}

/// The service's request, read; `definition` in place of its own, and one provider, or none, in
/// place of its strategy.
///
/// A service whose tasks run on Fargate has no such request: `None`.
pub(super) fn of_service(
    session: &ClusterSession,
    service: &ServiceFacts,
    definition: Option<&str>,
    provider: Option<&str>,
    options: &DecideOptions,
) -> Result<Option<Request>, Error> {
    if is_on_fargate(service) {
        return Ok(None);
    }
    let at = session.facts.services.iter().position(|other| other.path == service.path);
    let Some(document) = at.and_then(|at| session.facts.service_documents.get(at)) else { return Ok(None) };
    let mut document = document.root().to_value();
    if let Some(object) = document.as_object_mut() {
        // Described services have what their deployments once had; the group and the count are
        // asked for otherwise.
        object.remove("count");
        object.insert("serviceName".into(), service.name.as_str().into());
        if let Some(definition) = definition {
            object.insert("taskDefinition".into(), definition.into());
        }
        object.remove("capacityProviderStrategy");
        if let Some(provider) = provider {
            object.remove("launchType");
            object.insert("capacityProviderStrategy".into(), json!([{ "capacityProvider": provider }]));
        }
        let managed = matches!(object.get("launchType").and_then(Value::as_str), Some("MANAGED_INSTANCES"));
        // What a described service says not, its cluster's default must not say.
        if provider.is_none() && (managed || !object.contains_key("launchType")) {
            object.insert("launchType".into(), "EC2".into());
        }
    }
    let document = Document::from(&document).hung_at(service.path.as_str());
    let node = document.root();
    request::read_parts(session, &node, &node, options).map(Some)
}
