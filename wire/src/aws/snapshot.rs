//! A whole cluster from what the AWS CLI printed.

use std::collections::BTreeMap;

use stowplan::cluster::facts::{DesiredStatus, EniSlots, InstanceFacts, TaskFacts};
use stowplan::request::Subnet;
use stowplan::task::{TaskDefinition, Told, awsvpc_tasks};

use crate::aws::attributes::fill_docker_api;
use crate::aws::capacity_provider::{CapacityProviderFacts, WaitingTask, read_capacity_provider, read_waiting};
use crate::aws::cluster::{ClusterFacts, read_cluster_settings};
use crate::aws::collect::{SnapshotDocuments, collect, collect_all};
use crate::aws::contradiction::Contradictions;
use crate::aws::fact_list::FactList;
use crate::aws::instance::{read_attribute, read_instance};
use crate::aws::interfaces::Interfaces;
use crate::aws::service::{ServiceFacts, read_service};
use crate::aws::subnet::read_subnet;
use crate::aws::task::{TaskContext, ToldHealth, read_protection, read_task_and_health};
use crate::aws::task_definition::read_task_definition;
use crate::read::secret;
use crate::threads::Threads;
use crate::{Document, Error, Lint, Node, assumption};

/// How many lints of one code are kept one by one; more of them are counted in one lint.
const LINTS_PER_CODE: usize = 10;

/// Everything about a cluster that a snapshot told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterDocument {
    /// Container instances, in the order of the document.
    pub instances: FactList<InstanceFacts>,
    /// Tasks, in the order of the document.
    pub tasks: FactList<TaskFacts>,
    /// Task definitions, in the order of the document.
    pub task_definitions: Vec<TaskDefinition>,
    /// The same task definitions as they were written, for what only a check asks.
    #[cfg(feature = "check")]
    pub task_definition_documents: Vec<Document<'static>>,
    /// Where each task definition is in the document, a JSON pointer.
    pub task_definition_paths: Vec<String>,
    /// Tasks of which a health check fails, has no result or is not told of: their ARNs.
    pub(crate) told_health: Vec<(String, ToldHealth)>,
    /// When the protection of tasks expires, in milliseconds since 1970, by ARN.
    pub(crate) protected_until: Vec<(String, i64)>,
    /// Services, in the order of the document.
    pub services: Vec<ServiceFacts>,
    /// The same services as they were written, for what a request would say of them.
    pub service_documents: Vec<Document<'static>>,
    /// Capacity providers, in the order of the document.
    pub capacity_providers: Vec<CapacityProviderFacts>,
    /// Tasks that wait in PROVISIONING for a container instance.
    pub waiting: Vec<WaitingTask>,
    /// The cluster itself, as `describe-clusters` tells it.
    pub clusters: Vec<ClusterFacts>,
    /// Subnets, in the order of the document.
    pub subnets: Vec<Subnet>,
    /// What the attributes of the instances tell of their agents (PLACE-155).
    pub told: Told,
    /// Whether anything tells which tasks are protected (PLACE-42).
    pub tells_protection: bool,
    /// Whether instances have something from elsewhere in the document: attributes that
    /// `list-attributes` told.
    pub completes_instances: bool,
    /// Whether there was a place for container instances at all.
    #[cfg(feature = "pack")]
    pub(crate) lists_container_instances: bool,
    /// What is legal but misleading; at most ten of one code, then one that counts the others.
    pub lints: Vec<Lint>,
    /// What of the snapshot contradicts what.
    pub(crate) contradictions: Contradictions,
    /// Which network interfaces were taken from the instance types.
    pub(crate) interfaces: Interfaces,
    /// What is not modelled, and what nobody defines.
    #[cfg(feature = "fields")]
    pub(crate) remarks: crate::fields::ClusterRemarks,
}

impl ClusterDocument {
    /// The task definition that a reference names: `family:revision` or an ARN exactly, a family by
    /// its highest revision.
    #[must_use]
    pub fn task_definition(&self, reference: &str) -> Option<&TaskDefinition> {
        self.task_definition_index(reference).and_then(|index| self.task_definitions.get(index))
    }

    /// The JSON pointer of the task definition that a reference names.
    #[must_use]
    pub fn task_definition_path(&self, reference: &str) -> Option<&str> {
        let index = self.task_definition_index(reference)?;
        self.task_definition_paths.get(index).map(String::as_str)
    }

    /// The task definition that a reference names, as it was written.
    #[cfg(feature = "check")]
    pub(crate) fn task_definition_document(&self, reference: &str) -> Option<&Document<'static>> {
        self.task_definition_documents.get(self.task_definition_index(reference)?)
    }

    /// The help for a reference that names none: the nearest, and those that there are, families
    /// alone for a family.
    pub(crate) fn unknown_task_definition(&self, reference: &str, otherwise: &str) -> String {
        let short = reference.rsplit('/').next().unwrap_or(reference);
        let family = short.split(':').next().unwrap_or(short);
        let with_revision = |definition: &TaskDefinition| match definition.revision {
            Some(revision) => format!("{}:{revision}", definition.family),
            None => definition.family.clone(),
        };
        let is_known = self.task_definitions.iter().any(|definition| definition.family == family);
        // A known family lacks the revision.
        let names: Vec<String> = if is_known {
            self.task_definitions.iter().filter(|definition| definition.family == family).map(with_revision).collect()
        } else if short.contains(':') {
            self.task_definitions.iter().map(with_revision).collect()
        } else {
            self.task_definitions.iter().map(|definition| definition.family.clone()).collect()
        };
        crate::read::nearest::help(short, names.iter().map(String::as_str), otherwise)
    }

    fn task_definition_index(&self, reference: &str) -> Option<usize> {
        let all = || self.task_definitions.iter().enumerate();
        if reference.starts_with("arn:") {
            if let Some((index, _)) = all().find(|(_, definition)| definition.arn.as_deref() == Some(reference)) {
                return Some(index);
            }
        }
        let short = reference.rsplit('/').next().unwrap_or(reference);
        if let Some((family, revision)) = short.split_once(':') {
            let revision = revision.parse::<u32>().ok()?;
            let found =
                all().find(|(_, definition)| definition.family == family && definition.revision == Some(revision));
            return found.map(|(index, _)| index);
        }
        let of_family = all().filter(|(_, definition)| definition.family == short);
        of_family.max_by_key(|(_, definition)| definition.revision).map(|(index, _)| index)
    }

    /// The service of a name or an ARN.
    #[must_use]
    pub fn service(&self, reference: &str) -> Option<&ServiceFacts> {
        self.services.iter().find(|service| service.name == reference || service.arn.as_deref() == Some(reference))
    }
}

/// Reads a cluster. Every part is optional but the container instances.
///
/// # Errors
/// `document/missing-key` when there is no place for container instances; else as
/// [`read_snapshot`].
///
/// ```
/// use stowplan_wire::{Document, read_cluster};
/// let document = Document::parse(br#"{"containerInstances": [{"containerInstanceArn": "a", "status": "ACTIVE",
///     "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}]}]}"#)?;
/// let cluster = read_cluster(&document.root())?;
/// assert_eq!(cluster.instances[0].registered.cpu, 2048);
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
pub fn read_cluster(node: &Node<'_>) -> Result<ClusterDocument, Error> {
    read_cluster_and(node, Threads::One, |_| ()).map(|(document, ())| document)
}

/// [`read_cluster`], and what else is made of the cluster.
pub(crate) fn read_cluster_and<T: Send>(
    node: &Node<'_>,
    threads: Threads,
    also: impl FnOnce(&ClusterDocument) -> T + Send,
) -> Result<(ClusterDocument, T), Error> {
    let whole = whole(node).and_then(|snapshot| read_with_slots(&snapshot, &[*node], threads, also));
    concealed(whole, &[*node])
}

/// Reads a cluster from several documents that tell of it, as one. Where none tells of container
/// instances there are none.
///
/// # Errors
/// As [`read_snapshot`].
pub fn read_gathered(parts: &[Node<'_>]) -> Result<ClusterDocument, Error> {
    read_gathered_and(parts, Threads::One, |_| ()).map(|(document, ())| document)
}

/// [`read_gathered`], and what else is made of the cluster.
pub(crate) fn read_gathered_and<T: Send>(
    parts: &[Node<'_>],
    threads: Threads,
    also: impl FnOnce(&ClusterDocument) -> T + Send,
) -> Result<(ClusterDocument, T), Error> {
    let all = collect_all(parts).and_then(|snapshot| read_with_slots(&snapshot, parts, threads, also));
    concealed(all, parts)
}

fn concealed<T>(read: Result<(ClusterDocument, T), Error>, nodes: &[Node<'_>]) -> Result<(ClusterDocument, T), Error> {
    let (mut document, also) = read.map_err(|error| secret::in_error(error, nodes))?;
    secret::in_lints(&mut document.lints, nodes);
    Ok((document, also))
}

fn whole<'a>(node: &Node<'a>) -> Result<SnapshotDocuments<'a>, Error> {
    let snapshot = collect(node)?;
    if !snapshot.lists_container_instances {
        // A list has no keys: the place is the list.
        let path = if node.is_list() { node.path() } else { node.path_of("containerInstances") };
        let error = Error::new("document/missing-key", "`containerInstances` is missing", path);
        return Err(error.with_help("what `aws ecs describe-container-instances` prints; an empty list is accepted"));
    }
    Ok(snapshot)
}

fn read_with_slots<T: Send>(
    snapshot: &SnapshotDocuments<'_>,
    roots: &[Node<'_>],
    threads: Threads,
    also: impl FnOnce(&ClusterDocument) -> T + Send,
) -> Result<(ClusterDocument, T), Error> {
    let mut document = read(snapshot, threads)?;
    let mut by_type = true;
    // What is said last counts, as of a key that appears twice.
    for root in roots.iter().filter(|root| root.is_object()) {
        by_type = root.bool_at("eniSlotsByInstanceType")?.unwrap_or(by_type);
    }
    if by_type {
        add_eni_slots(&mut document, &snapshot.container_instances);
    }
    let (contradictions, also) = threads.both(|| contradictions(snapshot, &document), || also(&document));
    document.contradictions = contradictions;
    Ok((document, also))
}

/// What contradicts what.
pub(crate) fn contradictions(snapshot: &SnapshotDocuments<'_>, document: &ClusterDocument) -> Contradictions {
    Contradictions::of(snapshot, &document.instances, &document.tasks)
}

/// Network interface slots by the instance type, where an instance does not say its own (TASK-132,
/// TASK-14); the tasks with an interface of their own have taken theirs.
pub(crate) fn add_eni_slots(document: &mut ClusterDocument, nodes: &[Node<'_>]) {
    let value = |instance: &InstanceFacts, name: &str| {
        instance.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone().unwrap_or_default())
    };
    let used = interfaces_in_use(&document.tasks);
    let found = &mut document.interfaces;
    let instances = document.instances.get_mut().into_iter().flatten();
    for (instance, node) in instances.zip(nodes).filter(|(instance, _)| instance.eni_slots.is_none()) {
        let name = value(instance, "ecs.instance-type");
        let trunking = value(instance, "ecs.awsvpc-trunk-id").is_some();
        if let Some(total) = name.as_deref().and_then(|name| awsvpc_tasks(name, trunking)) {
            // Where the instance does not say what remains, loading subtracts its tasks, interfaces
            // and all.
            let held = instance.remaining.as_ref().and_then(|_| used.get(&instance.arn).copied());
            instance.eni_slots = Some(EniSlots { total, used: held.unwrap_or(0) });
            found.by_type = found.by_type.saturating_add(1);
            if found.example.is_none() {
                found.example = Some((name.unwrap_or_default(), total));
                found.path = node.path();
            }
            continue;
        }
        if found.unknown == 0 {
            found.unknown_path = node.path();
        }
        found.unknown = found.unknown.saturating_add(1);
        found.unknown_example = found.unknown_example.take().or(name);
    }
}

/// Gives a newer answer of an instance the slots that its type gave the older one; `false` where it
/// is of another type.
pub(crate) fn keep_eni_slots(newer: &mut InstanceFacts, older: &InstanceFacts, tasks: &[TaskFacts]) -> bool {
    let (Some(slots), None) = (older.eni_slots, newer.eni_slots) else {
        return older.eni_slots.is_some() == newer.eni_slots.is_some();
    };
    let of_type = |facts: &InstanceFacts| {
        let by =
            |wanted: &str| facts.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        by("ecs.instance-type")
    };
    let holding = |task: &&TaskFacts| {
        task.holds.eni && task.desired_status == DesiredStatus::Running && task.instance.as_ref() == Some(&newer.arn)
    };
    let held = newer.remaining.as_ref().map_or(0, |_| tasks.iter().filter(holding).count());
    if of_type(newer) != of_type(older) {
        return false;
    }
    newer.eni_slots = Some(EniSlots { total: slots.total, used: u32::try_from(held).unwrap_or(u32::MAX) });
    true
}

/// How many running tasks on each instance have an interface of their own.
fn interfaces_in_use(tasks: &[TaskFacts]) -> BTreeMap<String, u32> {
    let mut used = BTreeMap::<String, u32>::new();
    let holding = |task: &&TaskFacts| task.holds.eni && task.desired_status == DesiredStatus::Running;
    for instance in tasks.iter().filter(holding).filter_map(|task| task.instance.as_ref()) {
        let count = used.entry(instance.clone()).or_default();
        *count = count.saturating_add(1);
    }
    used
}

/// Reads whatever parts of a cluster there are: a file with tasks alone, say.
///
/// # Errors
/// When a value has the wrong type or lies out of range, a status is unknown, or an ARN appears
/// twice with different contents; always with the JSON pointer of the value.
pub fn read_snapshot(node: &Node<'_>) -> Result<ClusterDocument, Error> {
    let snapshot = collect(node)?;
    let mut document = read(&snapshot, Threads::One)?;
    document.contradictions = contradictions(&snapshot, &document);
    Ok(document)
}

/// All but what contradicts what. What is wrong first in the order of the parts is told.
pub(crate) fn read(snapshot: &SnapshotDocuments<'_>, threads: Threads) -> Result<ClusterDocument, Error> {
    let definitions = read_definitions(snapshot);
    let protected: Result<Vec<_>, Error> = snapshot.protected_tasks.iter().map(read_protection).collect();
    let known = definitions.as_ref().map_or(&[][..], |(definitions, _)| definitions);
    let context = TaskContext::new(known, protected.as_deref().unwrap_or_default());
    let context = context.with_checked(snapshot.task_definitions.iter().flat_map(checked_names).collect());
    let ((instances, remarks), tasks) =
        threads.both(|| (read_instances(snapshot), remarks(snapshot)), || read_tasks(snapshot, &context));
    #[cfg(not(feature = "fields"))]
    let () = remarks;
    let (instances, mut lints) = instances?;
    let (task_definitions, own) = definitions?;
    lints.extend(own);
    protected?;
    let (tasks, told_health, own) = tasks?;
    lints.extend(own);
    let told = Told::by(instances.iter().flat_map(|facts| &facts.attributes).map(|(name, _)| name.as_str()));
    Ok(ClusterDocument {
        contradictions: Contradictions::default(),
        interfaces: Interfaces::default(),
        #[cfg(feature = "fields")]
        remarks,
        told,
        tells_protection: snapshot.lists_protected_tasks
            || snapshot.tasks.iter().any(|node| node.has("protectionEnabled")),
        waiting: tasks.iter().filter_map(read_waiting).collect(),
        instances: instances.into(),
        tasks: tasks.into(),
        told_health,
        protected_until: snapshot.protected_tasks.iter().filter_map(protected_until).collect(),
        #[cfg(feature = "check")]
        task_definition_documents: snapshot.task_definitions.iter().map(Node::to_document).collect(),
        task_definition_paths: snapshot.task_definitions.iter().map(Node::path).collect(),
        service_documents: snapshot.services.iter().map(Node::to_document).collect(),
        capacity_providers: snapshot.capacity_providers.iter().map(read_capacity_provider).collect::<Result<_, _>>()?,
        clusters: snapshot.clusters.iter().map(read_cluster_settings).collect::<Result<_, _>>()?,
        services: snapshot.services.iter().map(read_service).collect::<Result<_, _>>()?,
        subnets: snapshot.subnets.iter().map(read_subnet).collect::<Result<_, _>>()?,
        completes_instances: !snapshot.attributes.is_empty(),
        #[cfg(feature = "pack")]
        lists_container_instances: snapshot.lists_container_instances,
        lints: condense(lints),
        task_definitions,
    })
}

#[cfg(feature = "fields")]
fn remarks(snapshot: &SnapshotDocuments<'_>) -> crate::fields::ClusterRemarks {
    crate::fields::ClusterRemarks::of(snapshot)
}

#[cfg(not(feature = "fields"))]
fn remarks(_: &SnapshotDocuments<'_>) {}

/// What was read, and what is remarkable about it.
type Read<T> = Result<(Vec<T>, Vec<Lint>), Error>;

/// The instances, behind what is remarkable about the snapshot.
fn read_instances(snapshot: &SnapshotDocuments<'_>) -> Read<InstanceFacts> {
    let mut lints = snapshot.lints.clone();
    let mut instances = Vec::with_capacity(snapshot.container_instances.len());
    for node in &snapshot.container_instances {
        instances.push(read_instance(node, &mut lints)?);
    }
    add_attributes(&mut instances, &snapshot.attributes)?;
    fill_docker_api(&mut instances, &mut lints);
    Ok((instances, lints))
}

fn read_definitions(snapshot: &SnapshotDocuments<'_>) -> Read<TaskDefinition> {
    let (mut definitions, mut lints) = (Vec::with_capacity(snapshot.task_definitions.len()), Vec::new());
    for node in &snapshot.task_definitions {
        definitions.push(read_task_definition(node, &mut lints)?);
    }
    Ok((definitions, lints))
}

/// The tasks, what is told of their health, and what is remarkable about them.
type ReadTasks = Result<(Vec<TaskFacts>, Vec<(String, ToldHealth)>, Vec<Lint>), Error>;

fn read_tasks(snapshot: &SnapshotDocuments<'_>, context: &TaskContext<'_>) -> ReadTasks {
    let (mut tasks, mut health, mut lints) = (Vec::with_capacity(snapshot.tasks.len()), Vec::new(), Vec::new());
    for node in &snapshot.tasks {
        let (task, told) = read_task_and_health(node, context, &mut lints)?;
        health.extend(told.map(|told| (task.arn.clone(), told)));
        tasks.push(task);
    }
    Ok((tasks, health, lints))
}

/// When the protection of a task expires.
fn protected_until(node: &Node<'_>) -> Option<(String, i64)> {
    let is_protected = node.bool_at("protectionEnabled").ok().flatten() == Some(true);
    let until = node.timestamp_at("expirationDate").ok().flatten().filter(|_| is_protected)?;
    Some((node.string_at("taskArn").ok().flatten()?, until.0))
}

/// The names of a task definition with a health check of an essential container; none without.
fn checked_names(definition: &Node<'_>) -> Vec<String> {
    let containers = definition.list_at("containerDefinitions").unwrap_or_default();
    let is_essential = |container: &Node<'_>| container.bool_at("essential").ok().flatten().unwrap_or(true);
    if !containers.iter().any(|container| container.has("healthCheck") && is_essential(container)) {
        return Vec::new();
    }
    let arn = definition.string_at("taskDefinitionArn").ok().flatten();
    let family = definition.str_at("family").ok().flatten();
    let revision = definition.u32_at("revision").ok().flatten();
    let short = family.zip(revision).map(|(family, revision)| format!("{family}:{revision}"));
    arn.into_iter().chain(short).collect()
}

/// `list-attributes` names its instances by ARN; what an instance says itself comes first.
fn add_attributes(instances: &mut [InstanceFacts], attributes: &[Node<'_>]) -> Result<(), Error> {
    let id = |arn: &str| arn.rsplit('/').next().unwrap_or(arn).to_owned();
    let by_id: BTreeMap<String, usize> =
        instances.iter().enumerate().map(|(index, instance)| (id(&instance.arn), index)).collect();
    for node in attributes {
        let Some(target) = node.str_at("targetId")? else {
            continue;
        };
        let (name, value) = read_attribute(node)?;
        let found = by_id.get(&id(target)).and_then(|index| instances.get_mut(*index));
        if let Some(instance) = found.filter(|instance| !instance.attributes.iter().any(|(known, _)| *known == name)) {
            instance.attributes.push((name, value));
        }
    }
    Ok(())
}

/// Ten lints of one code say enough; the eleventh counts the rest. What is assumed is said once.
fn condense(mut lints: Vec<Lint>) -> Vec<Lint> {
    assumption::once(&mut lints);
    let mut counts = BTreeMap::<String, (usize, String)>::new();
    let mut kept = Vec::new();
    for lint in lints {
        let entry = counts.entry(lint.code.to_string()).or_default();
        entry.0 = entry.0.saturating_add(1);
        if entry.0 <= LINTS_PER_CODE {
            kept.push(lint);
        } else if entry.1.is_empty() {
            entry.1 = lint.path;
        }
    }
    for (code, (count, path)) in counts {
        if count > LINTS_PER_CODE {
            let more = count.saturating_sub(LINTS_PER_CODE);
            kept.push(Lint::new(code, format!("and {more} more of the same kind, from here on"), path));
        }
    }
    kept
}
