//! A manifest with an environment's overrides: objects are merged, and what excludes each other
//! unsets each other (`internal/pkg/manifest/transform.go` of Copilot).

use crate::tree::{Tree, TreeKind};

/// What scales by itself below `count`; `spot` alone is the other way.
const AUTOSCALING: &[&str] =
    &["range", "cooldown", "cpu_percentage", "memory_percentage", "requests", "response_time", "queue_delay"];

/// Fields of an object of which one way of saying it replaces the other: when the override has one
/// of the first, the base loses the second.
const EXCLUSIVE: &[(&str, &[&str], &[&str])] = &[
    ("count", &["spot"], AUTOSCALING),
    ("count", AUTOSCALING, &["spot"]),
    ("image", &["build"], &["location"]),
    ("image", &["location"], &["build"]),
    ("efs", &["uid", "gid"], &["id", "root_dir", "auth"]),
    ("efs", &["id", "root_dir", "auth"], &["uid", "gid"]),
];

/// The manifest with an environment's values over its own.
pub(super) fn overridden(root: &Tree, environment: &str) -> Tree {
    let mut result = root.clone();
    if let Some(over) = root.at(&["environments", environment]) {
        merge(&mut result, over, "");
    }
    result
}

fn merge(below: &mut Tree, above: &Tree, key: &str) {
    for (_, when, unset) in EXCLUSIVE.iter().filter(|(own, _, _)| *own == key) {
        if let (true, TreeKind::Map(fields)) = (when.iter().any(|name| above.get(name).is_some()), &mut below.kind) {
            fields.retain(|(name, _)| !unset.contains(&name.as_str()) || above.get(name).is_some());
        }
    }
    for (key, value) in above.fields() {
        let found = match &mut below.kind {
            TreeKind::Map(fields) => fields.iter_mut().find(|(name, _)| name == key).map(|(_, tree)| tree),
            _ => None,
        };
        match found {
            Some(tree) if matches!((&tree.kind, &value.kind), (TreeKind::Map(_), TreeKind::Map(_))) => {
                merge(tree, value, key)
            }
            Some(tree) => *tree = value.clone(),
            None => below.set(key, value.clone()),
        }
    }
}
