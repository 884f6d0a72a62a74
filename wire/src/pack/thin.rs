//! Documents without what the facts hold: every place is where it was.

use std::collections::BTreeSet;

use crate::aws::collect::visited;
use crate::{Error, Node};

/// Stands where an instance or a task was that a list does not hold alone: it tells of nothing.
const NOTHING: &str = r#"{"documents":{}}"#;

/// The values of a part whose facts are kept: container instances, tasks, protections, attributes.
/// By their offsets in the text.
pub(super) fn told_by_facts(part: &Node<'_>) -> Result<BTreeSet<usize>, Error> {
    let found = visited(part)?;
    let lists = [&found.container_instances, &found.tasks, &found.protected_tasks, &found.attributes];
    Ok(lists.into_iter().flatten().map(Node::offset).collect())
}

/// A document as text, without these values and without spaces.
pub(super) fn text_without(root: &Node<'_>, told: &BTreeSet<usize>) -> String {
    let mut text = String::new();
    put(root, told, &mut text);
    text
}

fn put(node: &Node<'_>, told: &BTreeSet<usize>, text: &mut String) {
    let is_told = |node: &Node<'_>| told.contains(&node.offset());
    if is_told(node) {
        text.push_str(NOTHING);
    } else if node.is_list() {
        text.push('[');
        // Nothing has its place behind a list that is empty now.
        let all = node.items().all(|item| is_told(&item));
        for (number, item) in node.items().enumerate().filter(|_| !all) {
            if number > 0 {
                text.push(',');
            }
            put(&item, told, text);
        }
        text.push(']');
    } else if node.is_object() {
        text.push('{');
        for (number, (key, value)) in node.entries().enumerate() {
            if number > 0 {
                text.push(',');
            }
            text.push_str(&serde_json::Value::from(key).to_string());
            text.push(':');
            put(&value, told, text);
        }
        text.push('}');
    } else {
        text.push_str(node.written());
    }
}
