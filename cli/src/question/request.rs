//! What tasks are asked for: by flags, and by a service of the snapshot.

use serde_json::{Map, Value, json};

use super::layers::layers;
use crate::args::{Strategy, SubjectArgs};
use crate::render::{instances::short, list_at, str_at};

layers! {
    /// What tasks are asked for.
    TaskRequest {
        service_name,
        group,
        count,
        task_definition,
        launch_type,
        capacity_provider_strategy,
        placement_strategy,
        placement_constraints,
        network_configuration,
        container_instances,
    }
}

impl TaskRequest {
    /// This request over another. Who is served and by which capacity are one choice each, not two
    /// keys.
    #[must_use]
    pub fn laid_over(self, mut below: Self) -> Self {
        if self.service_name.is_some() || self.group.is_some() {
            (below.service_name, below.group) = (None, None);
        }
        if self.launch_type.is_some() || self.capacity_provider_strategy.is_some() {
            (below.launch_type, below.capacity_provider_strategy) = (None, None);
        }
        self.over(below)
    }

    /// Whose tasks flags say they are.
    pub fn of_subject(subject: &SubjectArgs) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        Self { service_name: text(&subject.service), group: text(&subject.group), ..Self::default() }
    }

    /// What a service of the snapshot lends a request for its tasks: what the engine reads, and
    /// what it remarks on. Nothing where there is no such service.
    pub fn lent_by(cluster: &Value, name: &str) -> Self {
        const KEYS: [&str; 9] = [
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
        let lent = service_of(cluster, name).map(|service| keys_of(service, &KEYS.map(|key| (key, key))));
        lent.map_or_else(Self::default, Self::of_document)
    }

    /// The service's name, or nothing.
    pub fn service(&self) -> &str {
        self.service_name.as_ref().and_then(Value::as_str).unwrap_or("")
    }
}

/// The stages of a placement strategy that flags name; nothing where they name none.
pub fn stages(strategies: &[Strategy]) -> Option<Value> {
    let stages = strategies.iter().map(|strategy| match &strategy.field {
        Some(field) => json!({"type": strategy.kind, "field": field}),
        None => json!({"type": strategy.kind}),
    });
    (!strategies.is_empty()).then(|| stages.collect())
}

/// Whether the snapshot has a service.
pub fn has_service(cluster: &Value, name: &str) -> bool {
    service_of(cluster, name).is_some()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::fields_of;

    fn request(value: Value) -> TaskRequest {
        TaskRequest::of_document(value.as_object().unwrap().clone())
    }

    #[test]
    fn a_provider_replaces_the_launch_type_below() {
        let below = request(json!({"launchType": "EC2", "count": 2}));
        let whole = request(json!({"capacityProviderStrategy": [{}]})).laid_over(below);
        assert_eq!(whole, request(json!({"count": 2, "capacityProviderStrategy": [{}]})));
    }

    #[test]
    fn what_is_above_counts_and_the_rest_goes_along() {
        let below = request(json!({"group": "family:web", "count": 2, "overrides": {}, "lanchType": "EC2"}));
        let whole = request(json!({"serviceName": "web", "count": 3})).laid_over(below);
        let fields = Value::Object(fields_of(&whole));
        assert_eq!(fields, json!({"serviceName": "web", "count": 3, "overrides": {}, "lanchType": "EC2"}));
    }

    #[test]
    fn wrong_values_are_left_to_the_engine() {
        let value = json!({"count": "many", "placementStrategy": 5});
        assert_eq!(Value::Object(fields_of(&request(value.clone()))), value);
    }
}
