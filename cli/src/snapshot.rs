//! What the files hold, gathered into one cluster.

use std::path::PathBuf;

use serde_json::{Map, Value, json};
use stowplan_wire::aws::collect::{SnapshotDocuments, collect_all};
use stowplan_wire::{Document, Node};

use crate::engine;
use crate::exit::Failure;
use crate::inputs::{self, Input};
use crate::origin::Origins;
use crate::stranger::{Wanted, Watch};

/// What the files hold.
pub struct Snapshot {
    /// The rest of a decision document among them, or nothing.
    pub base: Map<String, Value>,
    /// What the command itself looks at of the cluster: see [`told`].
    pub cluster: Value,
    /// The files as they are, for the engine.
    pub files: Files,
    /// What is remarkable about them.
    pub lints: Vec<Value>,
    /// How places in the cluster are told as places in the files.
    pub origins: Origins,
}

/// Files as they were written, which are read as one cluster.
#[derive(Debug, Default)]
pub struct Files {
    inputs: Vec<Input>,
    /// What a flag says of the cluster.
    flags: Option<Document<'static>>,
}

impl Files {
    /// What they tell of the cluster, file by file.
    pub fn parts(&self) -> Vec<Node<'_>> {
        let mut parts = Vec::new();
        for input in &self.inputs {
            let root = input.document.root();
            let is_asked = |node: &Node<'_>| node.has("decide");
            if !is_asked(&root) && !root.items().any(|page| input.pages && is_asked(&page)) {
                parts.push(root);
                continue;
            }
            for value in input.values() {
                parts.extend(if is_asked(&value) { value.field("cluster") } else { Some(value) });
            }
        }
        parts.extend(self.flags.as_ref().map(Document::root));
        parts
    }

    /// Says how network interfaces are known, whatever the files say.
    pub fn set_eni_by_type(&mut self, by_type: bool) {
        let said = json!({"eniSlotsByInstanceType": by_type});
        self.flags = Some(Document::from(&said).hung_at("/cluster"));
    }

    /// The value at a place of the cluster, and its file with line and column there.
    pub fn place(&self, path: &str) -> Option<(Node<'_>, &str, (u64, u64))> {
        let below = path.strip_prefix("/cluster/")?;
        let (number, rest) = below.split_once('/').map_or((below, ""), |(number, rest)| (number, rest));
        let input = self.inputs.get(number.parse::<usize>().ok()?)?;
        let pointer = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        let node = input.document.root().pointer(&pointer)?;
        Some((node, &input.name, node.position()))
    }

    /// Where one of the services is written.
    pub fn path_of_service(&self, service: &Value) -> Option<String> {
        let (parts, service) = (self.parts(), Document::from(service));
        let services = collect_all(&parts).ok()?.services;
        services.iter().find(|one| one.is_same(&service.root())).map(Node::path)
    }

    /// Some of the cluster's lists as they are.
    pub fn lists(&self, keys: &[&str]) -> Value {
        let parts = self.parts();
        let Ok(snapshot) = collect_all(&parts) else { return Value::Null };
        let lists = engine::lists(&snapshot).into_iter().filter(|(key, _)| keys.contains(key));
        Value::Object(
            lists.filter(|(_, nodes)| !nodes.is_empty()).map(|(key, nodes)| (key.into(), whole(nodes))).collect(),
        )
    }
}

/// Reads files and gathers what they hold.
pub fn snapshot(files: &[PathBuf]) -> Result<Snapshot, Failure> {
    let mut base = Map::new();
    let mut watch = Watch::new(Wanted::Cluster);
    let mut inputs = Vec::new();
    for (number, input) in inputs::gather(files)?.into_iter().enumerate() {
        for value in input.values() {
            watch.node(&input.name, input.found, &value);
            if value.has("decide") {
                let own = value.entries().filter(|(key, _)| *key != "cluster");
                base.extend(own.map(|(key, value)| (key.to_owned(), value.to_value())));
            } else {
                take_groups(&value, &mut base);
            }
        }
        let Input { name, found, document, pages } = input;
        inputs.push(Input { name, found, document: document.hung_at(format!("/cluster/{number}")), pages });
    }
    let passed_over = watch.finish()?;
    let origins = Origins::of(inputs.iter().map(|input| (input.name.clone(), input.pages)).collect());
    let files = Files { inputs, flags: None };
    let parts = files.parts();
    let cluster = match collect_all(&parts) {
        Ok(snapshot) => told(&snapshot),
        Err(error) => {
            let failure = Failure::from_answer(&error.to_document(), &Value::Null);
            return Err(origins
                .failure(failure, &files)
                .or_help("give what `aws ecs describe-container-instances`, `describe-tasks` and the like print"));
        }
    };
    drop(parts);
    Ok(Snapshot { base, cluster, files, lints: passed_over.into_iter().collect(), origins })
}

/// What the command looks at of a cluster: services, providers, subnets as they are; of the
/// instances what names them, and of the definitions what does.
fn told(snapshot: &SnapshotDocuments<'_>) -> Value {
    let mut cluster = Map::new();
    let instances = snapshot.container_instances.iter().map(|node| some_of(node, &INSTANCE_KEYS));
    cluster.insert("containerInstances".into(), instances.collect());
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

/// What names an instance, and what tables show beside it.
const INSTANCE_KEYS: [&str; 7] = [
    "containerInstanceArn",
    "ec2InstanceId",
    "status",
    "runningTasksCount",
    "capacityProviderName",
    "remainingResources",
    "attributes",
];

/// Some members of an object; of lists with names those that the command knows.
fn some_of(node: &Node<'_>, keys: &[&str]) -> Value {
    let is_shown = |item: &Node<'_>| {
        let name = item.get("name").and_then(|name| name.as_str()).unwrap_or_default();
        // Ports are long, and capabilities many.
        !name.starts_with("PORTS") && !name.contains("ecs.capability.")
    };
    let member = |(key, value): (&str, Node<'_>)| {
        let value = if value.is_list() {
            value.items().filter(is_shown).map(|item| item.to_value()).collect()
        } else {
            value.to_value()
        };
        (key.to_owned(), value)
    };
    Value::Object(node.entries().filter(|(key, _)| keys.contains(key)).map(member).collect())
}

fn whole(nodes: &[Node<'_>]) -> Value {
    nodes.iter().map(Node::to_value).collect()
}

/// Auto Scaling groups are no part of a cluster: they go beside it.
fn take_groups(document: &Node<'_>, base: &mut Map<String, Value>) {
    let Some(groups) = document.get("AutoScalingGroups").filter(Node::is_list) else { return };
    let all = base.entry("AutoScalingGroups").or_insert_with(|| json!([]));
    if let Some(all) = all.as_array_mut() {
        all.extend(groups.items().map(|group| group.to_value()));
    }
}
