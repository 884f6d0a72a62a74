//! The resources of a plan or a state, wherever it holds them: `planned_values`, `values`,
//! `resource_changes`, or the `resources` of a state file.
//!
//! A plan tells each resource twice. Policy and cost tools keep `resource_changes` alone, and plans
//! of a part of the configuration have in `planned_values` less than they change; so what only
//! changes is taken from `after`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use stowplan_wire::recognise::tool::is_terraform_state;

use super::references::plain;
use crate::converted::{Change, Collector};
use crate::tree::Tree;

/// Modules within modules; more than Terraform users have.
const DEPTH_MAX: usize = 32;

/// One resource as it will be, or as it is.
#[derive(Debug)]
pub(super) struct Resource<'a> {
    pub(super) address: Cow<'a, str>,
    pub(super) kind: Cow<'a, str>,
    pub(super) values: &'a Tree,
    /// What the plan does with it.
    pub(super) change: Option<&'a Tree>,
    /// Which of its values are sensitive.
    pub(super) sensitive: Option<&'a Tree>,
}

/// All managed resources that are there once the plan is applied, and those that are deleted with
/// what they were.
pub(super) fn read<'a>(root: &'a Tree, collector: &mut Collector) -> (Vec<Resource<'a>>, Vec<Resource<'a>>) {
    let changes: Vec<Changed<'a>> =
        root.get("resource_changes").map(Tree::items).unwrap_or_default().iter().filter_map(changed).collect();
    let by_address: BTreeMap<&str, &'a Tree> =
        changes.iter().map(|changed| (changed.address.as_ref(), changed.change)).collect();
    let mut all = Vec::new();
    let planned =
        root.get("planned_values").or_else(|| root.get("values")).and_then(|values| values.get("root_module"));
    if let Some(module) = planned {
        gather(module, 0, &mut all);
    }
    if let Some(resources) = root.get("resources").filter(|_| is_terraform_state(&root)) {
        resources.items().iter().for_each(|resource| instances(resource, &mut all, collector));
    }
    for resource in &mut all {
        resource.change = by_address.get(resource.address.as_ref()).copied();
    }
    let known: BTreeSet<String> = all.iter().map(|resource| resource.address.to_string()).collect();
    let mut gone = Vec::new();
    for changed in changes {
        let change = changed.change;
        let of = |values| Resource {
            address: changed.address.clone(),
            kind: changed.kind.clone(),
            values,
            change: Some(change),
            sensitive: change.get("after_sensitive"),
        };
        match change_of(change) {
            Some(Change::Delete) => gone.extend(change.get("before").map(of)),
            Some(Change::Read) => {}
            _ if known.contains(changed.address.as_ref()) => {}
            _ => all.extend(change.get("after").map(of)),
        }
    }
    (all, gone)
}

/// All managed resources that were there before the plan.
pub(super) fn before(root: &Tree) -> Vec<Resource<'_>> {
    let changes = root.get("resource_changes").map(Tree::items).unwrap_or_default().iter().filter_map(changed);
    let mut all: Vec<Resource<'_>> = Vec::new();
    let mut known = BTreeSet::new();
    for Changed { address, kind, change } in changes {
        known.insert(address.to_string());
        let before = change.get("before").filter(|before| !before.fields().is_empty());
        let sensitive = change.get("before_sensitive");
        all.extend(before.map(|values| Resource { address, kind, values, change: None, sensitive }));
    }
    let mut prior = Vec::new();
    let state = root.get("prior_state").and_then(|state| state.get("values"));
    if let Some(module) = state.and_then(|values| values.get("root_module")) {
        gather(module, 0, &mut prior);
    }
    // A plan tells of what stays as it is in its state alone, or in both.
    all.extend(prior.into_iter().filter(|resource| !known.contains(resource.address.as_ref())));
    all
}

/// An entry of `resource_changes`.
struct Changed<'a> {
    address: Cow<'a, str>,
    kind: Cow<'a, str>,
    change: &'a Tree,
}

/// A change of a managed resource. Objects that an interrupted replacement left behind are deleted
/// beside the resource that stays: they are left out.
fn changed(entry: &Tree) -> Option<Changed<'_>> {
    let change = entry.get("change").filter(|_| is_managed(entry) && entry.get("deposed").is_none())?;
    Some(Changed { address: address_of(entry)?, kind: kind_of_entry(entry)?, change })
}

fn gather<'a>(module: &'a Tree, depth: usize, resources: &mut Vec<Resource<'a>>) {
    if depth > DEPTH_MAX {
        return;
    }
    let of = |key: &str| module.get(key).map(Tree::items).unwrap_or_default();
    for entry in of("resources").iter().filter(|entry| is_managed(entry)) {
        if let (Some(address), Some(kind), Some(values)) =
            (address_of(entry), kind_of_entry(entry), entry.get("values"))
        {
            resources.push(Resource { address, kind, values, change: None, sensitive: entry.get("sensitive_values") });
        }
    }
    for child in of("child_modules") {
        gather(child, depth.saturating_add(1), resources);
    }
}

/// The instances of a state file's resource.
fn instances<'a>(resource: &'a Tree, all: &mut Vec<Resource<'a>>, collector: &mut Collector) {
    let (Some(kind), Some(name)) = (resource.text_at("type"), resource.text_at("name")) else { return };
    if !is_managed(resource) {
        return;
    }
    let module = resource.text_at("module").map(|module| format!("{module}.")).unwrap_or_default();
    for instance in resource.get("instances").map(Tree::items).unwrap_or_default() {
        if instance.get("deposed").is_some() {
            continue;
        }
        let index = instance.get("index_key").map(|key| match key.as_text() {
            Some(text) => format!("[{text:?}]"),
            None => format!("[{}]", key.scalar().unwrap_or_default()),
        });
        let address = format!("{module}{kind}.{name}{}", index.unwrap_or_default());
        match instance.get("attributes") {
            Some(values) => {
                all.push(Resource { address: address.into(), kind: kind.into(), values, change: None, sensitive: None })
            }
            None if super::attributes(kind).is_none() => {}
            None => collector.lost(
                instance.origin,
                format!("the state has no attributes of `{address}`"),
                "give what `terraform show -json` prints",
            ),
        }
    }
}

fn is_managed(entry: &Tree) -> bool {
    entry.text_at("mode").is_none_or(|mode| mode == "managed")
}

/// The address; fragments that have none are called by type and name.
fn address_of(entry: &Tree) -> Option<Cow<'_, str>> {
    if let Some(address) = entry.text_at("address") {
        return Some(address.into());
    }
    let kind = entry.text_at("type")?;
    Some(entry.text_at("name").map_or_else(|| kind.into(), |name| format!("{kind}.{name}").into()))
}

fn kind_of_entry(entry: &Tree) -> Option<Cow<'_, str>> {
    if let Some(kind) = entry.text_at("type") {
        return Some(kind.into());
    }
    entry.text_at("address").map(|address| kind_of(address).into())
}

/// The type of a resource by its address.
pub(super) fn kind_of(address: &str) -> String {
    let plain = plain(address);
    plain.rsplit('.').nth(1).unwrap_or_default().to_owned()
}

/// What a plan does with a resource.
pub(super) fn change_of(change: &Tree) -> Option<Change> {
    let actions: Vec<&str> = change.get("actions")?.items().iter().filter_map(Tree::as_text).collect();
    match actions.as_slice() {
        ["create"] => Some(Change::Create),
        ["update"] => Some(Change::Update),
        ["delete"] | ["forget"] => Some(Change::Delete),
        ["no-op"] => Some(Change::NoOp),
        ["read"] => Some(Change::Read),
        ["delete" | "forget", "create"] | ["create", "delete" | "forget"] => Some(Change::Replace),
        _ => None,
    }
}
