//! Target groups, as `describe-target-groups` prints them.

use crate::shape;
use crate::tree::{Tree, TreeKind};

/// What is read of a target group.
const KEYS: [&str; 9] = [
    "TargetGroupName",
    "Protocol",
    "Port",
    "VpcId",
    "TargetType",
    "HealthCheckPort",
    "HealthCheckProtocol",
    "HealthCheckPath",
    "TargetControlPort",
];

/// What CreateTargetGroup fills in.
const DEFAULTS: [(&str, &str); 2] = [("TargetType", "instance"), ("HealthCheckPort", "traffic-port")];

/// A target group of its members in AWS's spelling; `arn` may be a placeholder. What is not known
/// stays as a placeholder where it is a text, and is left out where it is a number.
pub(crate) fn target_group(arn: String, members: Vec<(String, Tree)>, origin: usize) -> Tree {
    let is_kept = |(key, tree): &(String, Tree)| {
        let is_number = matches!(key.as_str(), "Port" | "TargetControlPort");
        let is_open = matches!(tree.kind, TreeKind::Unknown(_) | TreeKind::Null);
        KEYS.contains(&key.as_str()) && tree.kind != TreeKind::Null && !(is_number && is_open)
    };
    let each = members.into_iter().filter(is_kept).map(|(key, tree)| {
        let kind = match tree.kind {
            TreeKind::Unknown(text) => TreeKind::Text(text),
            TreeKind::Text(text) if matches!(key.as_str(), "Port" | "TargetControlPort") => {
                shape::number(&text).map_or(TreeKind::Text(text), TreeKind::Number)
            }
            TreeKind::Number(number) if key == "HealthCheckPort" => TreeKind::Text(number.to_string()),
            other => other,
        };
        (key, Tree::new(kind, tree.origin))
    });
    let mut tree = Tree::new(TreeKind::Map(each.collect()), origin);
    tree.set("TargetGroupArn", Tree::text(arn, origin));
    for (key, value) in DEFAULTS {
        if tree.get(key).is_none() {
            tree.set(key, Tree::text(value, origin));
        }
    }
    tree
}
