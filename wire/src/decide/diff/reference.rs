//! Which task definition a service runs before and after (DEPLOY-166, DEPLOY-169).

use super::compare::is_open;
use super::side::short_name;
use crate::Node;
use crate::answer::DefinitionChange;

/// How the definitions of a service before and after stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Referred {
    /// They are the same.
    Same,
    /// They are not.
    Other,
    /// The family has a new revision, and the service names no other.
    NewRevision(String),
    /// The family has a new revision, and the service keeps its own.
    Pinned(String),
    /// It rests on what is not known.
    Unknown,
}

/// What becomes of a definition, with the revisions that AWS has given.
#[derive(Clone, Debug)]
pub(super) struct Defined {
    pub(super) change: DefinitionChange,
    pub(super) old_revision: Option<u32>,
    pub(super) new_revision: Option<u32>,
}

/// A family, and a revision where it is named.
pub(super) fn parts(text: &str) -> (&str, Option<u32>) {
    let name = short_name(text);
    match name.rsplit_once(':').map(|(family, revision)| (family, revision.parse())) {
        Some((family, Ok(revision))) => (family, Some(revision)),
        _ => (name, None),
    }
}

/// Compares what a service names on both sides.
pub(super) fn compare(old: Option<Node<'_>>, new: Option<Node<'_>>, definitions: &[Defined]) -> Referred {
    let text = |node: Option<Node<'_>>| node.and_then(|node| node.as_str().map(str::to_owned));
    let (Some(old), Some(new)) = (text(old), text(new)) else { return Referred::Other };
    let has_changed = |defined: &Defined| !["equal", "sameRevision"].contains(&defined.change.verdict.as_ref());
    if is_open(&old) || is_open(&new) {
        // The same expression names the same definition, as long as none is new.
        return if old == new && !definitions.iter().any(has_changed) { Referred::Same } else { Referred::Unknown };
    }
    let ((family, from), (to_family, to)) = (parts(&old), parts(&new));
    if family != to_family {
        return Referred::Other;
    }
    let defined = definitions.iter().find(|defined| defined.change.family == family);
    let verdict = defined.map_or("equal", |defined| defined.change.verdict.as_ref());
    let is_new = verdict == "newRevision";
    match (from, to) {
        (Some(from), Some(to)) if from != to => Referred::Other,
        (Some(_), Some(to)) => {
            let is_that = defined.is_some_and(|defined| defined.new_revision == Some(to));
            if is_new && !is_that { Referred::Pinned(family.to_owned()) } else { Referred::Same }
        }
        (_, None) if is_new => Referred::NewRevision(family.to_owned()),
        (None, None) if verdict == "dependsOnUnknown" => Referred::Unknown,
        (None, None) => Referred::Same,
        // The newest revision may be the one that runs, or not.
        (Some(from), None) if defined.is_some_and(|defined| defined.new_revision == Some(from)) => Referred::Same,
        (None, Some(to)) if defined.is_some_and(|defined| defined.old_revision == Some(to)) => Referred::Same,
        // One document of a definition that stays as it is has one revision.
        (Some(_), None) if defined.is_some() && verdict == "equal" => Referred::Same,
        _ => Referred::Unknown,
    }
}
