//! What a file was converted to: AWS's documents, each of which knows where it came from.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::error::Unresolved;
use crate::format::Format;
use crate::tree::{Origin, SharedSource, Tree, TreeKind};

/// Values that a file leaves open: CloudFormation parameters (and pseudo parameters such as
/// `AWS::Region`), the environment variables of ecspresso templates and Copilot manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// Values by name.
    pub values: BTreeMap<String, String>,
    /// The Copilot environment whose overrides count.
    pub environment: Option<String>,
    /// The names that files leave open, those that nobody gave included.
    asked: RefCell<BTreeSet<String>>,
}

impl Parameters {
    /// Parameters with these values.
    #[must_use]
    pub fn of<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { values, ..Self::default() }
    }

    /// The same for a Copilot environment.
    #[must_use]
    pub fn in_environment(self, environment: Option<String>) -> Self {
        Self { environment, ..self }
    }

    /// The names that no file leaves open of those that were converted so far: they are ignored.
    pub fn unasked(&self) -> Vec<&str> {
        let asked = self.asked.borrow();
        self.values.keys().map(String::as_str).filter(|name| !asked.contains(*name)).collect()
    }

    /// The names that the files which were converted so far leave open.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.borrow().iter().cloned().collect()
    }

    /// The value of a name that a file leaves open.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.leave_open(name);
        self.values.get(name).map(String::as_str)
    }

    /// Notes a name that a file leaves open, whether it is used there or not.
    pub(crate) fn leave_open(&self, name: &str) {
        if !self.asked.borrow().contains(name) {
            self.asked.borrow_mut().insert(name.to_owned());
        }
    }
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// What `register-task-definition` takes.
    TaskDefinition,
    /// What `create-service` takes.
    Service,
    /// An element of `describe-scalable-targets`.
    ScalableTarget,
    /// An element of `describe-scaling-policies`.
    ScalingPolicy,
    /// An element of `describe-scheduled-actions`.
    ScheduledAction,
    /// An element of `describe-alarms`.
    Alarm,
    /// What `create-capacity-provider` takes.
    CapacityProvider,
    /// What `put-cluster-capacity-providers` takes.
    ClusterCapacityProviders,
    /// An element of `describe-target-groups`; without an ARN what the file calls it, as a
    /// placeholder.
    TargetGroup,
    /// A task that a schedule starts: `ScheduleExpression`, `TaskDefinition`, `Retries`,
    /// `TimeoutSeconds`.
    ScheduledTask,
}

impl DocumentKind {
    /// The key under which AWS lists such documents.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::TaskDefinition => "taskDefinitions",
            Self::Service => "services",
            Self::ScalableTarget => "ScalableTargets",
            Self::ScalingPolicy => "ScalingPolicies",
            Self::ScheduledAction => "ScheduledActions",
            Self::Alarm => "MetricAlarms",
            Self::CapacityProvider => "capacityProviders",
            Self::ClusterCapacityProviders => "clusters",
            Self::TargetGroup => "TargetGroups",
            Self::ScheduledTask => "scheduledTasks",
        }
    }
}

/// What a Terraform plan does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is created.
    Create,
    /// It is changed in place.
    Update,
    /// It is deleted and created anew.
    Replace,
    /// It is deleted; the document shows what it was.
    Delete,
    /// It stays as it is.
    NoOp,
    /// It is read while the plan is applied.
    Read,
}

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The JSON pointer in the file that was read.
    pub pointer: String,
    /// The pointer within the string there, when that holds JSON of its own, as Terraform's
    /// `container_definitions` does.
    pub within: Option<String>,
    /// Line and column, from 1; known for YAML.
    pub line_and_column: Option<(u64, u64)>,
}

/// One of AWS's documents.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) kind: DocumentKind,
    pub(crate) name: String,
    pub(crate) change: Option<Change>,
    pub(crate) tree: Tree,
    pub(crate) value: Value,
    /// The document with a placeholder wherever something is not known, where that differs.
    pub(crate) open: Option<(Tree, Value)>,
    pub(crate) source: SharedSource,
}

impl Document {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// What the file calls it: a Terraform address, a logical id, a workload's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a Terraform plan does with it.
    #[must_use]
    pub const fn change(&self) -> Option<Change> {
        self.change
    }

    /// Whether it is there once the file is applied.
    const fn is_there(&self) -> bool {
        !matches!(self.change, Some(Change::Delete | Change::Read))
    }

    /// The document.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// The document with a placeholder wherever something is not known, objects and lists, too,
    /// which [`value`](Self::value) leaves out: for a check, which must tell what is open from what
    /// is not there. Its places are those of [`open_place`](Self::open_place).
    #[must_use]
    pub fn open_value(&self) -> &Value {
        self.open.as_ref().map_or(&self.value, |(_, value)| value)
    }

    /// Where the value that a JSON pointer into [`open_value`](Self::open_value) leads to was
    /// written; what encloses it when it is not there.
    #[must_use]
    pub fn open_place(&self, pointer: &str) -> Place {
        let tree = self.open.as_ref().map_or(&self.tree, |(tree, _)| tree);
        place_of(&self.source, tree.origin_of(pointer))
    }

    /// Where the value that a JSON pointer into [`value`](Self::value) leads to was written; what
    /// encloses it when it is not there.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Place {
        place_of(&self.source, self.tree.origin_of(pointer))
    }
}

fn place_of(source: &SharedSource, origin: Origin) -> Place {
    let (pointer, within) = source.pointer(origin);
    Place { pointer, within, line_and_column: source.place(origin) }
}

/// Everything that a file was converted to.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The file's format.
    pub format: Format,
    /// The documents, in the file's order.
    pub documents: Vec<Document>,
    /// What could not be resolved.
    pub unresolved: Vec<Unresolved>,
}

impl Converted {
    /// The documents of a kind that are there once the file is applied.
    pub fn of_kind(&self, kind: DocumentKind) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(move |document| document.kind == kind && document.is_there())
    }

    /// One document with AWS's lists, such as `{"taskDefinitions": […], "ScalableTargets": […]}`.
    #[must_use]
    pub fn to_aws(&self) -> Value {
        let mut lists: Map<String, Value> = Map::new();
        for document in self.documents.iter().filter(|document| document.is_there()) {
            let list = lists.entry(document.kind.key()).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(document.value.clone());
            }
        }
        Value::Object(lists)
    }

    /// Where the value that a JSON pointer into [`to_aws`](Self::to_aws) leads to was written;
    /// nothing when it leads into no document.
    ///
    /// ```
    /// let template = b"Resources: {T: {Type: 'AWS::ECS::Service', Properties: {DesiredCount: 2}}}";
    /// let converted = stowplan_formats::convert(template, &Default::default()).unwrap();
    /// let place = converted.place("/services/0/desiredCount").unwrap();
    /// assert_eq!(place.pointer, "/Resources/T/Properties/DesiredCount");
    /// assert_eq!(converted.place("/services/1"), None);
    /// ```
    #[must_use]
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let (key, rest) = pointer.strip_prefix('/')?.split_once('/')?;
        let (index, _) = rest.split_once('/').unwrap_or((rest, ""));
        let of_list = self.documents.iter().filter(|document| document.kind.key() == key && document.is_there());
        let document = of_list.into_iter().nth(index.parse().ok()?)?;
        Some(document.place(rest.get(index.len()..).unwrap_or_default()))
    }
}

/// Collects documents and remarks while a file is read.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    documents: Vec<Collected>,
    unresolved: Vec<Remark>,
}

#[derive(Debug)]
struct Collected {
    kind: DocumentKind,
    name: String,
    change: Option<Change>,
    tree: Tree,
    open: Option<Tree>,
}

#[derive(Debug)]
struct Remark {
    origin: Origin,
    what: String,
    help: String,
    lost: bool,
}

/// More remarks than these do not help.
const UNRESOLVED_MAX: usize = 1_000;

impl Collector {
    pub(crate) fn push(&mut self, kind: DocumentKind, name: &str, change: Option<Change>, tree: Tree) {
        self.documents.push(Collected { kind, name: name.to_owned(), change, tree, open: None });
    }

    /// Adds a service; `open` has a placeholder wherever something is not known.
    pub(crate) fn push_service(&mut self, name: &str, change: Option<Change>, tree: Tree, open: Tree) {
        let (kind, open) = (DocumentKind::Service, Some(open));
        self.documents.push(Collected { kind, name: name.to_owned(), change, tree, open });
    }

    pub(crate) fn unresolved(&mut self, origin: Origin, what: impl Into<String>, help: impl Into<String>) {
        self.remark(Remark { origin, what: what.into(), help: help.into(), lost: false });
    }

    /// Says that a whole document is missing.
    pub(crate) fn lost(&mut self, origin: Origin, what: impl Into<String>, help: impl Into<String>) {
        self.remark(Remark { origin, what: what.into(), help: help.into(), lost: true });
    }

    fn remark(&mut self, remark: Remark) {
        let seen = self.unresolved.iter().any(|said| said.origin == remark.origin && said.what == remark.what);
        if self.unresolved.len() < UNRESOLVED_MAX && !seen {
            self.unresolved.push(remark);
        }
    }

    /// Takes back what was said about a value that turned out to be known.
    pub(crate) fn forget(&mut self, origin: Origin) {
        self.unresolved.retain(|said| said.origin != origin);
    }

    /// Adds a task definition, unless its containers are not known.
    pub(crate) fn push_definition(&mut self, name: &str, change: Option<Change>, tree: Tree) {
        match tree.get("containerDefinitions").map(|tree| &tree.kind) {
            Some(TreeKind::List(_)) => self.push(DocumentKind::TaskDefinition, name, change, tree),
            _ => self.lost(
                tree.origin,
                format!("the containers of `{name}` are not known"),
                "nothing can be said about this task definition: give what the tool renders in the end",
            ),
        }
    }

    pub(crate) fn finish(self, format: Format, source: &SharedSource) -> Converted {
        let documents = self.documents.into_iter().map(|Collected { kind, name, change, tree, open }| {
            let value = tree.to_value();
            let open = open.map(|tree| {
                let value = tree.to_value();
                (tree, value)
            });
            Document { kind, name, change, tree, value, open, source: SharedSource::clone(source) }
        });
        let unresolved = self.unresolved.into_iter().map(|Remark { origin, what, help, lost }| {
            let place = place_of(source, origin);
            let path = place.within.map_or(place.pointer.clone(), |within| format!("{}#{within}", place.pointer));
            Unresolved { path, place: place.line_and_column, what, help, lost }
        });
        Converted { format, documents: documents.collect(), unresolved: unresolved.collect() }
    }
}
