//! What becomes of a task definition.

use stowplan_check::change::{Judgement, of_definition};

use super::compare::{Context, Difference, Found, Within, compare, keys};
use super::shown::change;
use super::side::family_of;
use crate::Node;
use crate::answer::{ChangeEffect, DefinitionChange, MemberChange};

/// A definition of both sides, and what was found beside changes.
pub(super) fn definition<'a>(old: Option<Node<'a>>, new: Option<Node<'a>>, found: &mut Found<'a>) -> DefinitionChange {
    let either = new.or(old);
    let mut written = DefinitionChange {
        family: either.as_ref().map(family_of).unwrap_or_default().to_owned(),
        old_path: old.map(|node| node.path()),
        new_path: new.map(|node| node.path()),
        ..DefinitionChange::default()
    };
    let (Some(old), Some(new)) = (old, new) else {
        written.verdict = if new.is_some() { "added" } else { "removed" }.into();
        return written;
    };
    let context = context(&old, &new);
    for key in keys(Some(old), Some(new)) {
        let Some(judged) = of_definition(key) else { continue };
        let mut below = Found::default();
        compare(old.field(key), new.field(key), &Within { above: "", key, member: key, context }, &mut below);
        found.absorb(&below);
        for difference in &below.differences {
            let changed = change(difference, &judged, &new.path());
            if difference.is_unknown { &mut written.unknown } else { &mut written.changes }.push(changed);
        }
    }
    written.changes.extend(other_family(&old, &new));
    written.changes.sort_by_key(|change| change.effect);
    let is_new = |change: &MemberChange| change.effect == ChangeEffect::NewRevision;
    written.verdict = match () {
        () if written.changes.iter().any(is_new) => "newRevision",
        () if written.unknown.iter().any(is_new) => "dependsOnUnknown",
        () if written.changes.is_empty() && written.unknown.is_empty() => "equal",
        () => "sameRevision",
    }
    .into();
    written
}

/// One definition on each side, of which the families differ.
fn other_family(old: &Node<'_>, new: &Node<'_>) -> Option<MemberChange> {
    let (from, to) = (family_of(old), family_of(new));
    if from == to || from.is_empty() || to.is_empty() {
        return None;
    }
    let member = "family".to_owned();
    let difference = Difference { member, old: old.field("family"), new: new.field("family"), is_unknown: false };
    let judged = of_definition("containerDefinitions")?;
    let help = "another family begins at revision 1: what is to run it must name it";
    Some(change(&difference, &Judgement { help: Some(help), ..judged }, &new.path()))
}

/// What ECS fills in by the network mode, where both sides have the same.
fn context(old: &Node<'_>, new: &Node<'_>) -> Context {
    let is_fargate = |node: &Node<'_>| {
        let words = node.field("requiresCompatibilities");
        words.is_some_and(|words| words.items().any(|word| word.as_str() == Some("FARGATE")))
    };
    let network_mode = if is_fargate(old) && is_fargate(new) { "awsvpc" } else { "bridge" };
    let mode = |node: &Node<'_>| node.field("networkMode").and_then(|mode| mode.as_str()).map(str::to_owned);
    let mode = |node: &Node<'_>| mode(node).unwrap_or_else(|| network_mode.to_owned());
    let (one, other) = (mode(old), mode(new));
    let host_port_is_containers = one == other && ["awsvpc", "host"].contains(&one.as_str());
    Context { host_port_is_containers, network_mode, is_daemon: false }
}
