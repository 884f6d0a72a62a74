//! What tasks are asked for: by flags, and by a service of the snapshot.

use serde_json::{Map, Value, json};

use crate::args::Strategy;
use crate::render::{instances::short, list_at, str_at};

/// Keys that a service of the snapshot lends: what the engine reads, and what it remarks on.
const SERVICE_KEYS: [&str; 9] = [
    "taskDefinition",
    "placementStrategy",
    "placementConstraints",
    "launchType",
    "capacityProviderStrategy",
    "networkConfiguration",
    "schedulingStrategy",
    "enableExecuteCommand",
    "deployments",
];

/// What a service of the snapshot lends a request for its tasks; nothing where there is no such
/// service.
pub fn lent_by_service(cluster: &Value, name: &str) -> Map<String, Value> {
    service_of(cluster, name).map_or_else(Map::new, |service| keys_of(service, &SERVICE_KEYS.map(|key| (key, key))))
}

/// Whether the snapshot has a service.
pub fn has_service(cluster: &Value, name: &str) -> bool {
    service_of(cluster, name).is_some()
}

/// Adds whose tasks they are.
pub fn push_subject(request: &mut Map<String, Value>, service: Option<&String>, group: Option<&String>) {
    if let Some(service) = service {
        request.insert("serviceName".into(), service.as_str().into());
    }
    if let Some(group) = group {
        request.insert("group".into(), group.as_str().into());
    }
}

/// Adds the stages of the placement strategy.
pub fn push_strategies(request: &mut Map<String, Value>, strategies: &[Strategy]) {
    if strategies.is_empty() {
        return;
    }
    let stages: Vec<Value> = strategies
        .iter()
        .map(|strategy| match &strategy.field {
            Some(field) => json!({"type": strategy.kind, "field": field}),
            None => json!({"type": strategy.kind}),
        })
        .collect();
    request.insert("placementStrategy".into(), stages.into());
}

/// The service of the snapshot with a name or ARN.
pub fn service_of<'a>(cluster: &'a Value, name: &str) -> Option<&'a Value> {
    if name.is_empty() {
        return None;
    }
    list_at(cluster, "services")
        .iter()
        .find(|service| str_at(service, "serviceName") == name || short(str_at(service, "serviceArn")) == name)
}

/// The listed keys of an object under their new names; null, empty strings and empty lists are left
/// out.
pub fn keys_of(value: &Value, keys: &[(&str, &str)]) -> Map<String, Value> {
    keys.iter()
        .filter_map(|(from, to)| Some(((*to).to_owned(), value.get(from)?.clone())))
        .filter(|(_, value)| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        })
        .collect()
}

/// Lays one request over another. Who is served and by which capacity are one choice each, not two
/// keys.
pub fn overlay(below: &mut Map<String, Value>, above: Map<String, Value>) {
    for (one, other) in [("serviceName", "group"), ("launchType", "capacityProviderStrategy")] {
        if above.contains_key(one) {
            below.remove(other);
        }
        if above.contains_key(other) {
            below.remove(one);
        }
    }
    below.extend(above);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_provider_replaces_the_launch_type_below() {
        let mut below = object(json!({"launchType": "EC2", "count": 2}));
        overlay(&mut below, object(json!({"capacityProviderStrategy": [{}]})));
        assert_eq!(Value::Object(below), json!({"count": 2, "capacityProviderStrategy": [{}]}));
    }
}
