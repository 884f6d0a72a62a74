//! The files behind a cluster.

use std::borrow::Cow;

use serde_json::{Value, json};
use stowplan_wire::aws::collect::collect_all;
use stowplan_wire::{Document, Node, pack::PackedSnapshot};

use crate::engine;
use crate::inputs::Input;
use crate::packed;

/// Files as they were written, which are read as one cluster.
#[derive(Debug, Default)]
pub struct Files {
    inputs: Vec<Input>,
    /// A snapshot that was packed; its documents come before the others.
    packed: Option<PackedSnapshot>,
    /// What a flag says of the cluster.
    flags: Option<Document<'static>>,
}

impl Files {
    /// Files whose roots hang at their numbers in `/cluster`.
    pub const fn new(packed: Option<PackedSnapshot>, inputs: Vec<Input>) -> Self {
        Self { inputs, packed, flags: None }
    }

    /// What they tell of the cluster, file by file.
    pub fn parts(&self) -> Vec<Node<'_>> {
        let mut parts = self.packed.as_ref().map(PackedSnapshot::parts).unwrap_or_default();
        parts.extend(self.unpacked());
        parts
    }

    /// The snapshot that was packed.
    pub const fn packed(&self) -> Option<&PackedSnapshot> {
        self.packed.as_ref()
    }

    /// The files as they are.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The parts of the files that are not packed.
    pub fn unpacked(&self) -> Vec<Node<'_>> {
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

    /// The value at a place of the cluster, and line and column there; what is packed
    /// has none.
    pub fn place(&self, path: &str) -> Option<(Node<'_>, Option<(u64, u64)>)> {
        let below = path.strip_prefix("/cluster/")?;
        let (number, rest) = below.split_once('/').map_or((below, ""), |(number, rest)| (number, rest));
        let number = number.parse::<usize>().ok()?;
        let pointer = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        let packed = self.packed.as_ref().map_or(&[][..], PackedSnapshot::documents);
        if let Some(own) = packed.get(number) {
            return Some((own.document.root().pointer(&pointer)?, None));
        }
        let input = self.inputs.get(number.checked_sub(packed.len())?)?;
        let node = input.document.root().pointer(&pointer)?;
        Some((node, Some(node.position())))
    }

    /// Where one of the services is written.
    pub fn path_of_service(&self, service: &Value) -> Option<String> {
        let (parts, service) = (self.parts(), Document::from(service));
        let services = collect_all(&parts).ok()?.services;
        services.iter().find(|one| one.is_same(&service.root())).map(Node::path)
    }

    /// A cluster with what tables show of its instances; as it is where no files are behind it.
    pub fn with_instances<'c>(&self, cluster: &'c Value) -> Cow<'c, Value> {
        let Some(fields) = cluster.as_object().filter(|_| self.packed.is_some() || !self.inputs.is_empty()) else {
            return Cow::Borrowed(cluster);
        };
        let mut fields = fields.clone();
        fields.insert("containerInstances".into(), self.instances(is_in_tables));
        Cow::Owned(Value::Object(fields))
    }

    /// What names the instances, and what tables show beside it: a list as `containerInstances` is,
    /// with some of its members, and of lists with names those that are shown.
    pub fn instances(&self, is_shown: impl Fn(&str) -> bool) -> Value {
        if let Some(packed) = &self.packed {
            return packed::instances(packed, is_shown);
        }
        let parts = self.parts();
        let Ok(snapshot) = collect_all(&parts) else { return Value::Null };
        let of_list = |item: &Node<'_>| is_shown(item.get("name").and_then(|name| name.as_str()).unwrap_or_default());
        let shown = |node: &Node<'_>| {
            let member = |key: &&str| {
                let value = node.get(key)?;
                let value = match value.is_list() {
                    true => value.items().filter(of_list).map(|item| some_of(&item, &ITEM_KEYS)).collect(),
                    false => value.to_value(),
                };
                Some(((*key).to_owned(), value))
            };
            Value::Object(INSTANCE_KEYS.iter().filter_map(member).collect())
        };
        snapshot.container_instances.iter().map(shown).collect()
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

/// What is shown of a resource or an attribute.
const ITEM_KEYS: [&str; 3] = ["name", "value", "integerValue"];

/// Whether tables show a resource or an attribute. Ports are long, and capabilities many.
fn is_in_tables(name: &str) -> bool {
    ["CPU", "MEMORY", "ecs.availability-zone", "ecs.instance-type", "ecs.subnet-id"].contains(&name)
}

/// Some members of an object.
pub fn some_of(node: &Node<'_>, keys: &[&str]) -> Value {
    let member = |key: &&str| Some(((*key).to_owned(), node.get(key)?.to_value()));
    Value::Object(keys.iter().filter_map(member).collect())
}

/// Values as they are.
pub fn whole(nodes: &[Node<'_>]) -> Value {
    nodes.iter().map(Node::to_value).collect()
}
