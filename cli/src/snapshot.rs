//! What the files hold, gathered into one cluster.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::engine;
use crate::exit::Failure;
use crate::inputs::{self, Input};
use crate::origin::Origins;
use crate::stranger::{Wanted, Watch};

/// What the files hold.
pub struct Snapshot {
    /// The rest of a decision document among them, or nothing.
    pub base: Map<String, Value>,
    /// The merged cluster.
    pub cluster: Value,
    /// What is remarkable about it.
    pub lints: Vec<Value>,
    /// Which file each part of the cluster came from.
    pub origins: Origins,
}

/// Reads files and merges what they hold.
pub fn snapshot(files: &[PathBuf]) -> Result<Snapshot, Failure> {
    let mut base = Map::new();
    let mut documents: Vec<(String, Value)> = Vec::new();
    let mut remarkable = Map::new();
    let mut watch = Watch::new(Wanted::Cluster);
    for Input { name, found, value } in inputs::gather(files)? {
        watch.value(&name, found, &value);
        match value {
            Value::Object(mut fields) if fields.contains_key("decide") => {
                if let Some(cluster) = fields.remove("cluster") {
                    take_remarkable(&cluster, &mut remarkable);
                    documents.push((name, cluster));
                }
                base.extend(fields);
            }
            mut other => {
                take_groups(&mut other, &mut base);
                take_remarkable(&other, &mut remarkable);
                documents.push((name, other));
            }
        }
    }
    let passed_over = watch.finish()?;
    let engine::Merged { mut cluster, origins, mut lints } = engine::merge(documents).map_err(|error| {
        Failure::from_answer(&error, &Value::Null)
            .or_help("give what `aws ecs describe-container-instances`, `describe-tasks` and the like print")
    })?;
    if let Some(fields) = cluster.as_object_mut() {
        fields.extend(remarkable);
    }
    lints.extend(passed_over);
    Ok(Snapshot { base, cluster, lints, origins })
}

/// What is said beside a cluster's parts, and would be lost when they are merged: how network
/// interfaces are known, and that something is missing.
fn take_remarkable(document: &Value, remarkable: &mut Map<String, Value>) {
    let inner = document.get("data").unwrap_or(document);
    for key in ["eniSlotsByInstanceType", "nextToken"] {
        if let Some(value) = inner.get(key).filter(|value| !value.is_null()) {
            remarkable.insert(key.into(), value.clone());
        }
    }
    if let Some(failures) = inner.get("failures").and_then(Value::as_array).filter(|failures| !failures.is_empty()) {
        let all = remarkable.entry("failures").or_insert_with(|| json!([]));
        if let Some(all) = all.as_array_mut() {
            all.extend(failures.iter().cloned());
        }
    }
}

/// Auto Scaling groups are no part of a cluster: they go beside it.
fn take_groups(document: &mut Value, base: &mut Map<String, Value>) {
    let Some(Value::Array(groups)) = document.as_object_mut().and_then(|fields| fields.remove("AutoScalingGroups"))
    else {
        return;
    };
    let all = base.entry("AutoScalingGroups").or_insert_with(|| json!([]));
    if let Some(all) = all.as_array_mut() {
        all.extend(groups);
    }
}
