//! What is known in a JSON document, and where: AWS's lists by their keys, single objects by their
//! own.

use super::stranger;
use crate::Node;
use crate::aws::{
    collect::{self, DocumentKind},
    scaling::collect as scaling,
};

/// Something known in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is: the key under which AWS lists it, or a word of ours.
    pub kind: &'static str,
    /// The JSON pointer of a list, of an element that stands alone, or of a value.
    pub path: String,
    /// How many elements there are.
    pub count: usize,
}

/// Documents nest no deeper than a recording within a list within a bundle.
const DEPTH_MAX: u8 = 6;

/// Lists of AWS's that neither a snapshot nor `scale` reads: those of `reach`, of groups, and
/// answers that only list.
const OTHER_LISTS: [&str; 19] = [
    "TargetGroups",
    "LoadBalancers",
    "Listeners",
    "Rules",
    "SecurityGroups",
    "PrefixLists",
    "RouteTables",
    "VpcEndpoints",
    "MountTargets",
    "AutoScalingGroups",
    "containerInstanceArns",
    "taskArns",
    "serviceArns",
    "clusterArns",
    "taskDefinitionArns",
    "Datapoints",
    "failures",
    "nextToken",
    "NextToken",
];

/// Finds what is known in a document that lies at `path`.
pub(super) fn find(node: &Node<'_>, path: &str, parts: &mut Vec<Part>) {
    Finder { parts }.visit(node, path, 0);
}

struct Finder<'p> {
    parts: &'p mut Vec<Part>,
}

impl Finder<'_> {
    fn push(&mut self, kind: &'static str, path: impl Into<String>, count: usize) {
        let path = path.into();
        // Services are listed for a cluster and for `scale`.
        if !self.parts.iter().rev().take(8).any(|part| part.kind == kind && part.path == path) {
            self.parts.push(Part { kind, path, count });
        }
    }

    fn visit(&mut self, node: &Node<'_>, path: &str, depth: u8) {
        if depth > DEPTH_MAX {
            return;
        }
        if node.is_list() {
            return self.list(node, path, depth);
        }
        if !node.is_object() {
            return;
        }
        if node.str_at("decide").is_ok_and(|word| word.is_some()) {
            return self.decision(node, path, depth);
        }
        match own_kind(node) {
            Some(kind) => self.push(kind, path, 1),
            None => self.keys(node, path, depth),
        }
    }

    /// Elements that lost their key, or documents one after the other.
    fn list(&mut self, list: &Node<'_>, path: &str, depth: u8) {
        let kind = list.items().next().and_then(|first| own_kind(&first));
        if let Some(kind) = kind.filter(|kind| list.items().all(|item| own_kind(&item) == Some(kind))) {
            return self.push(kind, path, list.count());
        }
        for (at, item) in list.items().enumerate() {
            self.visit(&item, &format!("{path}/{at}"), depth.saturating_add(1));
        }
    }

    fn keys(&mut self, node: &Node<'_>, path: &str, depth: u8) {
        let snapshot = collect::KEYS.iter().map(|(key, kind)| (*key, listed(*kind)));
        let scaling = scaling::KEYS.iter().map(|(key, _)| (*key, *key));
        let others = OTHER_LISTS.iter().map(|key| (*key, if *key == "NextToken" { "nextToken" } else { *key }));
        for (key, kind) in snapshot.chain(scaling).chain(others) {
            let Some(below) = node.field(key) else { continue };
            let at = format!("{path}/{key}");
            match key {
                "data" => self.visit(&below, &at, depth.saturating_add(1)),
                "documents" => self.documents(&below, &at, depth),
                key if collect::NAMES.contains(&key) && below.is_string() => {}
                // What a decision document is about was looked at.
                "cluster" if node.has("decide") => {}
                "services" if stranger::is_compose(node) => {}
                "nextToken" | "NextToken" => {
                    if below.str().is_ok_and(|token| !token.is_empty()) {
                        self.push(kind, at, 1);
                    }
                }
                _ => self.elements(kind, &below, &at, depth),
            }
        }
    }

    /// What stands below a list's key: elements, one element, or whole answers.
    fn elements(&mut self, kind: &'static str, below: &Node<'_>, path: &str, depth: u8) {
        let is_answer = |item: &Node<'_>| {
            own_kind(item).is_none()
                && collect::KEYS.iter().any(|(key, _)| item.field(key).is_some_and(|inner| inner.is_object()))
        };
        if below.is_list() {
            match below.items().next() {
                Some(first) if is_answer(&first) => self.list(below, path, depth.saturating_add(1)),
                _ => self.push(kind, path, below.count()),
            }
        } else if is_answer(below) {
            self.visit(below, path, depth.saturating_add(1));
        } else if below.is_object() {
            self.push(kind, path, 1);
        }
    }

    fn documents(&mut self, below: &Node<'_>, path: &str, depth: u8) {
        if !below.is_object() {
            return self.visit(below, path, depth.saturating_add(1));
        }
        for (name, document) in below.entries() {
            let at = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
            self.visit(&document, &at, depth.saturating_add(1));
        }
    }

    /// A document of the contract: what it is about is known, too.
    fn decision(&mut self, node: &Node<'_>, path: &str, depth: u8) {
        self.push("decision", path, 1);
        if let Some(cluster) = node.field("cluster") {
            self.visit(&cluster, &format!("{path}/cluster"), depth.saturating_add(1));
        }
        if node.field("request").is_some_and(|request| request.is_object()) {
            self.push("request", format!("{path}/request"), 1);
        }
        if let Some(metrics) = node.field("metrics").filter(Node::is_object) {
            self.push("metrics", format!("{path}/metrics"), metrics.count());
        }
        self.keys(node, path, depth);
    }
}

/// The kind of an object that stands alone.
fn own_kind(node: &Node<'_>) -> Option<&'static str> {
    if !node.is_object() {
        return None;
    }
    if stranger::is_request(node) && !node.has("taskArn") {
        return Some("request");
    }
    if let Some(kind) = collect::own_kind(node) {
        return Some(listed(kind));
    }
    let policy = ["TargetTrackingScalingPolicyConfiguration", "StepScalingPolicyConfiguration"];
    if policy.iter().any(|key| node.field(key).is_some_and(|policy| policy.is_object())) {
        return Some("ScalingPolicies");
    }
    let kind = scaling::own_kind(node)?;
    scaling::KEYS.iter().find(|(_, known)| *known == kind).map(|(key, _)| *key)
}

/// The key under which AWS lists such documents: the first of them in the table of a snapshot's
/// keys.
fn listed(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Cluster => "clusters",
        DocumentKind::Subnet => "subnets",
        _ => collect::KEYS.iter().find(|(_, known)| *known == kind).map_or("", |(key, _)| key),
    }
}
