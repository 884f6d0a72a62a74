//! What ECS refuses in a new service, by the rules of `check`.

use super::super::check::{service::Around, written};
use super::reference;
use super::side::family_of;
use crate::answer::Finding;
use crate::aws::whole_definition;
use crate::{Error, Node};

/// The clusters of both sides, and the question.
pub(super) struct Refusals<'a> {
    around: [Around<'a>; 2],
    whole: Node<'a>,
}

impl<'a> Refusals<'a> {
    pub(super) fn read(whole: Node<'a>, old: &[Node<'a>], new: &[Node<'a>]) -> Result<Self, Error> {
        let around = [Around::of_clusters(old)?, Around::of_clusters(new)?];
        Ok(Self { around, whole })
    }

    /// The errors of a new service that the old one has not (SERVICE-146); `keeps` where what it
    /// leaves out stays as it is. A member that neither document has is no matter of the change.
    pub(super) fn of(
        &self,
        old: Option<(&Node<'a>, Option<&Node<'a>>)>,
        (new, definition): (&Node<'a>, Option<&Node<'a>>),
        keeps: bool,
    ) -> Vec<Finding> {
        rule!("SERVICE-146");
        let [before, after] = &self.around;
        let read = |node: Option<&Node<'a>>| node.map(|node| whole_definition::read_document(node).0);
        let found = after.errors(new, read(definition).as_ref(), keeps);
        if found.is_empty() {
            return Vec::new();
        }
        let known = old.map(|(old, definition)| before.errors(old, read(definition).as_ref(), false));
        let is_known = |finding: &stowplan_check::definition::Finding| {
            known.iter().flatten().any(|known| (known.code, &known.path) == (finding.code, &finding.path))
        };
        let is_said = |path: &str| old.is_none_or(|(old, _)| has(old, path) || has(new, path));
        let own = found.iter().filter(|finding| !is_known(finding) && is_said(&finding.path));
        own.map(|finding| written(finding, new, &self.whole)).collect()
    }
}

/// The definition that a service names, among those of a side.
pub(super) fn definition_of<'n, 'a>(service: &Node<'a>, definitions: &'n [Node<'a>]) -> Option<&'n Node<'a>> {
    let named = service.field("taskDefinition").and_then(|text| text.as_str()).map(|text| reference::parts(text).0);
    definitions.iter().find(|node| Some(family_of(node)) == named)
}

/// Whether a pointer leads to something; the whole always does.
fn has(node: &Node<'_>, path: &str) -> bool {
    let (key, rest) = match path.strip_prefix('/') {
        None => return true,
        Some(path) => path.split_once('/').unwrap_or((path, "")),
    };
    let below = match key.parse::<usize>() {
        Ok(index) if node.is_list() => node.items().nth(index),
        _ => node.field(key),
    };
    below.is_some_and(|below| {
        rest.is_empty() || has(&below, path.get(key.len().saturating_add(1)..).unwrap_or_default())
    })
}
