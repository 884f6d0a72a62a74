//! A packed snapshot among the files of a command.

use serde_json::{Map, Value, json};
use stowplan_wire::pack::PackedSnapshot;

use crate::exit::Failure;

/// Reads a packed snapshot.
pub fn read(name: &str, bytes: &[u8]) -> Result<PackedSnapshot, Failure> {
    PackedSnapshot::read(bytes).map_err(|error| Failure::from_answer(&error.to_document(), &Value::Null).file(name))
}

/// Why a command does not take one.
pub fn refused(name: &str) -> Failure {
    Failure::new("pack/not-here", format!("`{name}` is a packed snapshot, which is not read here"))
        .file(name)
        .help("give the JSON files that it was packed from")
}

/// Why there is one at most.
pub fn second(name: &str) -> Failure {
    Failure::new("pack/mixed", format!("`{name}` is a packed snapshot, and there is another one"))
        .file(name)
        .help("pack all files together: `stowplan snapshot pack FILES… --to FILE`")
}

/// What names the instances, and what tables show beside it, in the shape of `containerInstances`;
/// of the attributes those that are shown.
pub fn instances(snapshot: &PackedSnapshot, is_shown: impl Fn(&str) -> bool) -> Value {
    let facts = snapshot.facts().instances();
    facts
        .iter()
        .map(|facts| {
            let mut fields = Map::new();
            fields.insert("containerInstanceArn".into(), facts.arn.as_str().into());
            fields.extend(facts.ec2_instance_id.as_deref().map(|id| ("ec2InstanceId".into(), id.into())));
            fields.extend(facts.capacity_provider.as_deref().map(|name| ("capacityProviderName".into(), name.into())));
            fields.insert("status".into(), facts.status.as_str().into());
            fields.extend(facts.running_tasks_count.map(|count| ("runningTasksCount".into(), count.into())));
            if let Some(left) = &facts.remaining {
                let amounts = [("CPU", left.cpu), ("MEMORY", left.memory)];
                let amounts = amounts.map(|(name, amount)| json!({"name": name, "integerValue": amount}));
                fields.insert("remainingResources".into(), amounts.into_iter().collect());
            }
            let shown = facts.attributes.iter().filter(|(name, _)| is_shown(name));
            let attributes = shown.map(|(name, value)| match value {
                Some(value) => json!({"name": name, "value": value}),
                None => json!({"name": name}),
            });
            fields.insert("attributes".into(), attributes.collect());
            Value::Object(fields)
        })
        .collect()
}
