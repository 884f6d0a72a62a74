//! The files behind a cluster.

use serde_json::{Value, json};
use stowplan_wire::aws::collect::collect_all;
use stowplan_wire::{Document, Node};

use crate::engine;
use crate::inputs::Input;

/// Files as they were written, which are read as one cluster.
#[derive(Debug, Default)]
pub struct Files {
    inputs: Vec<Input>,
    /// What a flag says of the cluster.
    flags: Option<Document<'static>>,
}

impl Files {
    /// Files whose roots hang at their numbers in `/cluster`.
    pub const fn new(inputs: Vec<Input>) -> Self {
        Self { inputs, flags: None }
    }

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

/// Values as they are.
pub fn whole(nodes: &[Node<'_>]) -> Value {
    nodes.iter().map(Node::to_value).collect()
}
