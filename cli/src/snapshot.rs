//! What the files hold, gathered into one cluster.

use std::path::PathBuf;

use serde_json::{Map, Value, json};
use stowplan_wire::aws::collect::{SnapshotDocuments, collect_all};
use stowplan_wire::{Lint, Node, pack::PackedSnapshot};

use crate::engine;
use crate::exit::Failure;
use crate::files::{Files, some_of, whole};
use crate::inputs::{self, Input};
use crate::origin::Origins;
use crate::packed;
use crate::stranger::{Wanted, Watch};

/// What the files hold.
pub struct Snapshot {
    /// The rest of a decision document among them, or nothing.
    pub base: Map<String, Value>,
    /// What the command itself looks at of the cluster, but for its instances: services, providers,
    /// subnets as they are; of the definitions what names them. See [`Files::instances`].
    pub cluster: Value,
    /// The files as they are, for the engine.
    pub files: Files,
    /// What is remarkable about them.
    pub lints: Vec<Value>,
    /// How places in the cluster are told as places in the files.
    pub origins: Origins,
}

/// Reads files and gathers what they hold.
pub fn snapshot(files: &[PathBuf]) -> Result<Snapshot, Failure> {
    let mut base = Map::new();
    let mut watch = Watch::new(Wanted::Cluster);
    let mut inputs = Vec::new();
    let mut packed = None;
    let gathered = inputs::gather(files, |name, bytes| match packed.replace(packed::read(name, bytes)?) {
        Some(_) => Err(packed::second(name)),
        None => {
            watch.known(name, false);
            Ok(())
        }
    })?;
    let documents = packed.as_ref().map_or(&[][..], PackedSnapshot::documents);
    let mut names: Vec<(String, bool)> = documents.iter().map(|own| (own.name.clone(), own.pages)).collect();
    for own in documents {
        let root = own.document.root();
        let pages = own.pages.then(|| root.items()).into_iter().flatten();
        pages.chain((!own.pages).then_some(root)).for_each(|value| take_rest(&value, &mut base));
    }
    for (number, input) in (documents.len()..).zip(gathered) {
        for value in input.values() {
            watch.node(&input.name, input.found, &value);
            take_rest(&value, &mut base);
        }
        let Input { name, found, document, pages } = input;
        inputs.push(Input { name, found, document: document.hung_at(format!("/cluster/{number}")), pages });
    }
    let passed_over = watch.finish()?;
    names.extend(inputs.iter().map(|input| (input.name.clone(), input.pages)));
    let origins = Origins::of(names);
    let files = Files::new(packed, inputs);
    let parts = files.parts();
    let (cluster, lints) = match collect_all(&parts) {
        Ok(snapshot) => (told(&snapshot), snapshot.lints),
        Err(error) => {
            let failure = Failure::from_answer(&error.to_document(), &Value::Null);
            return Err(origins
                .failure(failure, &files)
                .or_help("give what `aws ecs describe-container-instances`, `describe-tasks` and the like print"));
        }
    };
    drop(parts);
    let mut lints = lints;
    if let Some(packed) = files.packed() {
        let of_packed = |lint: &Lint| packed.parts().iter().any(|part| lint.path.starts_with(&part.path()));
        lints.retain(|lint| !of_packed(lint));
        lints.splice(..0, packed.found_lints().iter().cloned());
    }
    // Some questions do not repeat what is remarkable about the files alone.
    let lints: Vec<Value> = lints.iter().map(|lint| json!(lint)).collect();
    let lints = origins.located(&lints).into_iter().chain(passed_over).collect();
    Ok(Snapshot { base, cluster, files, lints, origins })
}

fn told(snapshot: &SnapshotDocuments<'_>) -> Value {
    let mut cluster = Map::new();
    for (key, nodes) in engine::lists(snapshot) {
        match key {
            "services" | "subnets" | "clusters" | "capacityProviders" => cluster.insert(key.into(), whole(nodes)),
            "taskDefinitions" => {
                let named = nodes.iter().map(|node| some_of(node, &["family", "revision", "taskDefinitionArn"]));
                cluster.insert(key.into(), named.collect())
            }
            _ => continue,
        };
    }
    Value::Object(cluster)
}

/// What a document holds beside its cluster.
fn take_rest(value: &Node<'_>, base: &mut Map<String, Value>) {
    if value.has("decide") {
        let own = value.entries().filter(|(key, _)| *key != "cluster");
        base.extend(own.map(|(key, value)| (key.to_owned(), value.to_value())));
    } else {
        take_groups(value, base);
    }
}

/// Auto Scaling groups are no part of a cluster: they go beside it.
fn take_groups(document: &Node<'_>, base: &mut Map<String, Value>) {
    let Some(groups) = document.get("AutoScalingGroups").filter(Node::is_list) else { return };
    let all = base.entry("AutoScalingGroups").or_insert_with(|| json!([]));
    if let Some(all) = all.as_array_mut() {
        all.extend(groups.items().map(|group| group.to_value()));
    }
}
