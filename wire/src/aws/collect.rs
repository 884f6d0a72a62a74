//! Which of AWS's documents is this? Found by keys, never by file names.
//!
//! Accepted, and mixed at will: a command's answer; a list of answers (`jq -s`); one merged object;
//! a list whose elements lost their key (`--query`); a recording
//! (`{"status_code": 200, "data": {…}}`); an answer with one `containerInstance`, `taskDefinition`
//! or `service`; a bundle (`{"documents": {"describe-tasks": {…}}}`).

use std::collections::BTreeMap;

use crate::count::counted;
use crate::{Error, Lint, Node};

/// The parts of a snapshot, found but not read yet.
#[derive(Debug, Default)]
pub struct SnapshotDocuments<'a> {
    /// Container instances.
    pub container_instances: Vec<Node<'a>>,
    /// Tasks.
    pub tasks: Vec<Node<'a>>,
    /// Task definitions.
    pub task_definitions: Vec<Node<'a>>,
    /// Services.
    pub services: Vec<Node<'a>>,
    /// Subnets.
    pub subnets: Vec<Node<'a>>,
    /// Task protections.
    pub protected_tasks: Vec<Node<'a>>,
    /// Clusters.
    pub clusters: Vec<Node<'a>>,
    /// Capacity providers.
    pub capacity_providers: Vec<Node<'a>>,
    /// Attributes with a `targetId`, as `list-attributes` answers.
    pub attributes: Vec<Node<'a>>,
    /// Whether there was a place for container instances at all, even an empty one: a key, an
    /// instance, or a whole document that is an empty list.
    pub lists_container_instances: bool,
    /// Whether there was a place for task protections at all: without one nothing tells of any.
    pub lists_protected_tasks: bool,
    /// What is misleading.
    pub lints: Vec<Lint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentKind {
    ContainerInstance,
    Task,
    TaskDefinition,
    Service,
    Subnet,
    ProtectedTask,
    Cluster,
    CapacityProvider,
    Attribute,
}

impl DocumentKind {
    /// A key by which alone it is told, where there is one.
    const fn own_key(self) -> Option<&'static str> {
        match self {
            Self::ContainerInstance => Some("containerInstanceArn"),
            Self::Task | Self::ProtectedTask => Some("taskArn"),
            Self::TaskDefinition => Some("containerDefinitions"),
            Self::Service => Some("serviceArn"),
            Self::Subnet => Some("SubnetId"),
            Self::Cluster | Self::CapacityProvider | Self::Attribute => None,
        }
    }
}

/// Keys of answers, and what is below them.
pub(crate) const KEYS: [(&str, DocumentKind); 18] = [
    ("containerInstances", DocumentKind::ContainerInstance),
    ("containerInstance", DocumentKind::ContainerInstance),
    ("tasks", DocumentKind::Task),
    ("task", DocumentKind::Task),
    ("taskDefinitions", DocumentKind::TaskDefinition),
    ("taskDefinition", DocumentKind::TaskDefinition),
    ("services", DocumentKind::Service),
    ("service", DocumentKind::Service),
    ("subnets", DocumentKind::Subnet),
    ("Subnets", DocumentKind::Subnet),
    ("protectedTasks", DocumentKind::ProtectedTask),
    ("clusters", DocumentKind::Cluster),
    ("cluster", DocumentKind::Cluster),
    ("capacityProviders", DocumentKind::CapacityProvider),
    ("capacityProvider", DocumentKind::CapacityProvider),
    ("attributes", DocumentKind::Attribute),
    ("documents", DocumentKind::Cluster),
    ("data", DocumentKind::Cluster),
];

/// The key of many, for the key of one.
fn plural(key: &str) -> Option<&'static str> {
    let mut keys = KEYS.iter().map(|(name, _)| *name);
    keys.find(|name| name.strip_suffix('s') == Some(key))
}

/// Keys under which requests have names.
pub(crate) const NAMES: [&str; 5] = ["cluster", "taskDefinition", "capacityProvider", "service", "task"];

/// Finds the parts of a snapshot.
///
/// # Errors
/// When a known key holds the wrong type, an element is of no known kind, the nesting makes no
/// sense, or one ARN appears twice with different contents (`snapshot/duplicate-arn`).
pub fn collect<'a>(root: &Node<'a>) -> Result<SnapshotDocuments<'a>, Error> {
    let mut snapshot = SnapshotDocuments::default();
    snapshot.visit(root, 0)?;
    snapshot.deduplicate()?;
    Ok(snapshot)
}

/// Finds the parts of a snapshot in several documents, as in a list of them.
///
/// # Errors
/// As [`collect`].
pub fn collect_all<'a>(roots: &[Node<'a>]) -> Result<SnapshotDocuments<'a>, Error> {
    let mut snapshot = SnapshotDocuments::default();
    for root in roots {
        snapshot.visit(root, 1)?;
    }
    snapshot.deduplicate()?;
    Ok(snapshot)
}

/// The parts of a snapshot in a document, those that stand twice, too.
///
/// # Errors
/// As [`collect`], but for what stands twice.
#[cfg(feature = "pack")]
pub(crate) fn visited<'a>(root: &Node<'a>) -> Result<SnapshotDocuments<'a>, Error> {
    let mut snapshot = SnapshotDocuments::default();
    snapshot.visit(root, 1)?;
    Ok(snapshot)
}

/// Whether a document holds a part of a snapshot, even an empty list of it. Where it holds none,
/// [`collect`] finds nothing and says nothing. It looks no further than the first part.
///
/// ```
/// use stowplan_wire::aws::collect::is_known;
/// use stowplan_wire::Document;
/// let document = Document::parse(br#"[{"data": {"tasks": []}}]"#)?;
/// assert!(is_known(&document.root()));
/// let names = Document::parse(br#"{"taskArns": ["arn:aws:ecs:eu-central-1:123456789012:task/c/1"]}"#)?;
/// assert!(!is_known(&names.root()));
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
#[must_use]
pub fn is_known(document: &Node<'_>) -> bool {
    is_known_below(document, 0)
}

fn is_known_below(document: &Node<'_>, depth: u8) -> bool {
    // Too deep: `collect` says so.
    if depth > DEPTH_MAX {
        return true;
    }
    let below = |value: Node<'_>| is_known_below(&value, depth.saturating_add(1));
    let known = |(key, value): (&str, Node<'_>)| match key {
        "data" => below(value),
        "documents" if value.is_object() => value.entries().any(|(_, document)| below(document)),
        "documents" => below(value),
        key if NAMES.contains(&key) && value.is_string() => false,
        key => KEYS.iter().any(|(name, _)| *name == key),
    };
    document.items().any(below) || own_kind(document).is_some() || document.entries().any(known)
}

/// Documents nest no deeper than a recording within a list within a bundle.
const DEPTH_MAX: u8 = 6;

impl<'a> SnapshotDocuments<'a> {
    fn visit(&mut self, node: &Node<'a>, depth: u8) -> Result<(), Error> {
        if depth > DEPTH_MAX {
            return Err(Error::new("snapshot/too-deep", "documents are nested too deeply", node.path()));
        }
        if node.is_list() {
            for item in node.items() {
                self.visit(&item, depth.saturating_add(1))?;
            }
            // Nothing at all is a cluster without instances; a list of something else tells of
            // none.
            self.lists_container_instances |= depth == 0 && node.is_nothing();
            return Ok(());
        }
        let object = node.object()?;
        if let Some(kind) = own_kind(node) {
            self.push(kind, *node);
            return Ok(());
        }
        self.remark(node)?;
        #[cfg(feature = "fields")]
        crate::fields::misspelt(&crate::fields::table::CLUSTER, node, &mut self.lints);
        for (key, value) in object {
            self.visit_key(key, value, depth)?;
        }
        Ok(())
    }

    fn visit_key(&mut self, key: &str, below: Node<'a>, depth: u8) -> Result<(), Error> {
        let Some((_, kind)) = KEYS.iter().find(|(name, _)| *name == key).filter(|_| !below.is_null()) else {
            return Ok(());
        };
        match key {
            "data" => return self.visit(&below, depth.saturating_add(1)),
            "documents" => return self.visit_documents(&below, depth),
            key if NAMES.contains(&key) && below.is_string() => return Ok(()),
            _ => {}
        }
        self.lists_container_instances |= *kind == DocumentKind::ContainerInstance;
        self.lists_protected_tasks |= *kind == DocumentKind::ProtectedTask;
        if let (true, Some(plural)) = (below.is_list(), plural(key)) {
            let message = format!("`{key}` holds one, but here is a list: it is read as `{plural}`");
            let lint = Lint::new("document/unknown-key", message, below.path());
            self.lints.push(lint.with_help(format!("did you mean `{plural}`?")));
        }
        if below.is_object() {
            return self.visit_element(*kind, below, depth);
        }
        if !below.is_list() {
            return Err(below.expected("a list"));
        }
        for item in below.items() {
            self.visit_element(*kind, item, depth)?;
        }
        Ok(())
    }

    fn visit_documents(&mut self, node: &Node<'a>, depth: u8) -> Result<(), Error> {
        if node.is_list() {
            return self.visit(node, depth.saturating_add(1));
        }
        let mut documents = node.object()?.filter(|(_, document)| !document.is_null());
        documents.try_for_each(|(_, document)| self.visit(&document, depth.saturating_add(1)))
    }

    /// An element below a key: what the key says, or a whole answer
    /// (`taskDefinitions: [{"taskDefinition": {…}}]`).
    fn visit_element(&mut self, kind: DocumentKind, node: Node<'a>, depth: u8) -> Result<(), Error> {
        node.object()?;
        // A cluster lists the names of its capacity providers under the key of an answer.
        let lists_names = |below: &Node<'_>| below.items().any(|item| item.is_string());
        let is_answer = !kind.own_key().is_some_and(|key| node.has(key))
            && own_kind(&node).is_none()
            && KEYS.iter().any(|(key, _)| {
                node.field(key).is_some_and(|below| below.is_object() || (below.is_list() && !lists_names(&below)))
            });
        if is_answer && kind != DocumentKind::CapacityProvider && kind != DocumentKind::Attribute {
            return self.visit(&node, depth.saturating_add(1));
        }
        self.push(kind, node);
        Ok(())
    }

    fn push(&mut self, kind: DocumentKind, node: Node<'a>) {
        self.lists_container_instances |= kind == DocumentKind::ContainerInstance;
        self.lists_protected_tasks |= kind == DocumentKind::ProtectedTask;
        self.list_of(kind).push(node);
    }

    fn list_of(&mut self, kind: DocumentKind) -> &mut Vec<Node<'a>> {
        match kind {
            DocumentKind::ContainerInstance => &mut self.container_instances,
            DocumentKind::Task => &mut self.tasks,
            DocumentKind::TaskDefinition => &mut self.task_definitions,
            DocumentKind::Service => &mut self.services,
            DocumentKind::Subnet => &mut self.subnets,
            DocumentKind::ProtectedTask => &mut self.protected_tasks,
            DocumentKind::Cluster => &mut self.clusters,
            DocumentKind::CapacityProvider => &mut self.capacity_providers,
            DocumentKind::Attribute => &mut self.attributes,
        }
    }

    /// A snapshot that lacks something answers wrongly: say so.
    fn remark(&mut self, node: &Node<'a>) -> Result<(), Error> {
        for key in ["nextToken", "NextToken"] {
            if node.has(key) {
                let lint = Lint::new(
                    "snapshot/truncated",
                    "there was another page: the snapshot is incomplete",
                    node.path_of(key),
                );
                self.lints.push(lint.with_help("repeat the command with this token, or let the CLI page by itself"));
            }
        }
        let failures = node.list_at("failures")?;
        if let Some(first) = failures.first() {
            let reason = first.get("reason").and_then(|reason| reason.as_str()).unwrap_or("no reason given");
            let count = failures.len();
            let message = format!(
                "the answer has {} ({}): the snapshot is incomplete",
                counted(count, "failure"),
                crate::read::json::shorten(reason)
            );
            self.lints.push(Lint::new("snapshot/failures", message, node.path_of("failures")));
        }
        Ok(())
    }

    fn deduplicate(&mut self) -> Result<(), Error> {
        for (kind, key) in [
            (DocumentKind::ContainerInstance, "containerInstanceArn"),
            (DocumentKind::Task, "taskArn"),
            (DocumentKind::TaskDefinition, "taskDefinitionArn"),
            (DocumentKind::Service, "serviceArn"),
            (DocumentKind::Subnet, "SubnetId"),
            (DocumentKind::Cluster, "clusterArn"),
            (DocumentKind::ProtectedTask, "taskArn"),
        ] {
            let nodes = std::mem::take(self.list_of(kind));
            let nodes = unique(nodes, key, &mut self.lints)?;
            *self.list_of(kind) = nodes;
        }
        Ok(())
    }
}

fn unique<'a>(nodes: Vec<Node<'a>>, key: &str, lints: &mut Vec<Lint>) -> Result<Vec<Node<'a>>, Error> {
    // Most differ at their ends: compared from there they are told apart at once.
    let arns = nodes.iter().filter_map(|node| node.get(key)?.as_str());
    let mut arns: Vec<(u64, &str)> = arns.map(|arn| (end_of(arn), arn)).collect();
    arns.sort_unstable();
    if arns.windows(2).all(|pair| pair.first() != pair.last()) {
        return Ok(nodes);
    }
    let mut seen: BTreeMap<&'a str, Node<'a>> = BTreeMap::new();
    let mut kept = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Some(arn) = node.get(key).and_then(|arn| arn.as_str()) else {
            kept.push(node);
            continue;
        };
        match seen.get(arn) {
            None => {
                seen.insert(arn, node);
                kept.push(node);
            }
            Some(first) if first.is_same(&node) => {
                let message = format!("`{arn}` is here twice, both alike: one counts");
                lints.push(Lint::new("snapshot/duplicate-entry", message, node.path()));
            }
            Some(first) => {
                let message = format!("`{arn}` is here twice with different contents, first at `{}`", first.path());
                let error = Error::new("snapshot/duplicate-arn", message, node.path());
                return Err(error.with_help("keep the newer one"));
            }
        }
    }
    Ok(kept)
}

/// The last eight bytes of a text, as a number.
pub(crate) fn end_of(text: &str) -> u64 {
    let bytes = text.as_bytes();
    bytes.last_chunk::<8>().map_or_else(
        || bytes.iter().fold(0, |end, byte| (end << 8) | u64::from(*byte)),
        |chunk| u64::from_be_bytes(*chunk),
    )
}

/// The same for what `scale` reads: targets, policies, actions, alarms, mute rules, metrics,
/// forecasts, services.
#[cfg(feature = "scaling")]
#[must_use]
pub fn is_known_of_scaling(document: &Node<'_>) -> bool {
    crate::aws::scaling::collect::is_known(document, 0)
}

/// The kind of an object that stands alone, by its own keys.
pub(crate) fn own_kind(node: &Node<'_>) -> Option<DocumentKind> {
    let has = |key: &str| node.has(key);
    Some(if has("taskArn") && has("protectionEnabled") && !has("lastStatus") && !has("taskDefinitionArn") {
        DocumentKind::ProtectedTask
    } else if has("taskArn") {
        DocumentKind::Task
    } else if has("containerInstanceArn") {
        DocumentKind::ContainerInstance
    } else if has("containerDefinitions") {
        DocumentKind::TaskDefinition
    } else if has("serviceArn") || (has("serviceName") && (has("taskDefinition") || has("desiredCount"))) {
        DocumentKind::Service
    } else if has("SubnetId") {
        DocumentKind::Subnet
    } else if has("capacityProviderArn") || has("autoScalingGroupProvider") {
        DocumentKind::CapacityProvider
    } else if has("defaultCapacityProviderStrategy") || (has("clusterArn") && has("clusterName")) {
        DocumentKind::Cluster
    } else if has("targetId") && has("name") {
        DocumentKind::Attribute
    } else {
        return None;
    })
}
