//! A cluster held in memory, for many decisions on one snapshot.

use std::collections::BTreeSet;

use stowplan::{
    cluster::{Changes, Cluster, InvalidCluster, facts::InstanceFacts},
    rule::Semantics,
};

use crate::aws::snapshot;
use crate::decide::{options::DecideOptions, replaced::Replaced};
#[cfg(feature = "pack")]
use crate::pack::PackedSnapshot;
use crate::threads::Threads;
use crate::{ClusterDocument, Document, Error, Lint, Node};

/// A cluster held in memory, for many decisions on one snapshot.
///
/// # Example
/// ```
/// use stowplan_wire::{ClusterSession, Document};
/// let snapshot = Document::parse(br#"{"containerInstances": []}"#)?;
/// let mut session = ClusterSession::read(&snapshot.root(), None)?;
/// let question = Document::parse(br#"{"decide": "query", "expression": "runningTasksCount == 0"}"#)?;
/// let answer = session.decide(&question);
/// assert_eq!(answer.to_string(), r#"{"matches":[],"canonical":"runningTasksCount == 0","lints":[]}"#);
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClusterSession {
    pub(super) facts: ClusterDocument,
    pub(super) cluster: Cluster,
    pub(super) replaced: Replaced,
}

impl ClusterSession {
    /// Reads a cluster, as the `cluster` key of a decision document holds it. `options` is that
    /// document's `options`: the cluster is built under its semantics, and what is asked without
    /// semantics of its own is answered under them.
    ///
    /// # Errors
    /// When the snapshot makes no sense.
    pub fn read(cluster: &Node<'_>, options: Option<&Node<'_>>) -> Result<Self, Error> {
        Self::build(cluster, &held_under(options)?)
    }

    /// The same of several documents that tell of the cluster, read as one. Where none tells of
    /// container instances there are none.
    ///
    /// # Errors
    /// When the snapshot makes no sense.
    pub fn gather(parts: &[Node<'_>], options: Option<&Node<'_>>) -> Result<Self, Error> {
        Self::gathered(parts, &held_under(options)?, Threads::One)
    }

    pub(super) fn build(node: &Node<'_>, options: &DecideOptions) -> Result<Self, Error> {
        let cluster = |facts: &ClusterDocument| built(facts, options);
        Self::of(snapshot::read_cluster_and(node, Threads::One, cluster)?, || node.path())
    }

    pub(super) fn gathered(parts: &[Node<'_>], options: &DecideOptions, threads: Threads) -> Result<Self, Error> {
        let cluster = |facts: &ClusterDocument| built(facts, options);
        Self::of(snapshot::read_gathered_and(parts, threads, cluster)?, || "/cluster".to_owned())
    }

    /// A cluster that was packed. `others` are parts of other documents: they may tell of
    /// definitions, services, subnets and the like, and not of instances and tasks.
    ///
    /// # Errors
    /// `pack/mixed` where they do; else when a document makes no sense.
    ///
    /// ```
    /// use stowplan_wire::{ClusterSession, Document, pack::{PackInput, PackedSnapshot, pack}};
    /// let file = Document::parse(br#"{"containerInstances": [{"containerInstanceArn": "a"}]}"#)?;
    /// let input = PackInput { name: "prod.json", document: &file, pages: false };
    /// let packed = PackedSnapshot::read(&pack(&[input], &[file.root()])?)?;
    /// let session = ClusterSession::unpack(&packed, &[], None)?;
    /// assert_eq!(session.cluster().instance_count(), 1);
    /// # Ok::<(), stowplan_wire::Error>(())
    /// ```
    #[cfg(feature = "pack")]
    pub fn unpack(packed: &PackedSnapshot, others: &[Node<'_>], options: Option<&Node<'_>>) -> Result<Self, Error> {
        Self::unpacked(packed, others, &held_under(options)?)
    }

    #[cfg(feature = "pack")]
    pub(super) fn unpacked(
        packed: &PackedSnapshot,
        others: &[Node<'_>],
        options: &DecideOptions,
    ) -> Result<Self, Error> {
        let (facts, packed) = crate::pack::cluster::read_packed(packed, others)?;
        let cluster = Cluster::build_packed(&packed, &options.semantics);
        let cluster = cluster.map_err(|invalid| Error::new("snapshot/invalid", invalid.to_string(), "/cluster"))?;
        Ok(Self { facts, cluster, replaced: Replaced::default() })
    }

    fn of(
        (facts, cluster): (ClusterDocument, Result<Cluster, InvalidCluster>),
        path: impl FnOnce() -> String,
    ) -> Result<Self, Error> {
        let cluster = cluster.map_err(|invalid| Error::new("snapshot/invalid", invalid.to_string(), path()))?;
        Ok(Self { facts, cluster, replaced: Replaced::default() })
    }

    /// The cluster, for decisions without documents.
    #[must_use]
    pub const fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The cluster, to change it: what is decided afterwards counts the changes.
    pub const fn cluster_mut(&mut self) -> &mut Cluster {
        &mut self.cluster
    }

    /// What is remarkable about the snapshot.
    #[must_use]
    pub fn lints(&self) -> &[Lint] {
        &self.facts.lints
    }

    /// Brings the cluster to a newer snapshot, as [`Cluster::sync`] does: handles of what is in
    /// both stay valid, prepared tasks stay prepared, and planned tasks go, unless they were
    /// confirmed and the snapshot has them. What is decided afterwards is decided as on the
    /// snapshot read anew.
    ///
    /// # Errors
    /// When the snapshot makes no sense; the cluster is then as it was.
    pub fn sync(&mut self, cluster: &Node<'_>) -> Result<Changes, Error> {
        let facts = snapshot::read_cluster(cluster)?;
        let changes = self.cluster.sync(facts.instances.to_vec(), facts.tasks.to_vec());
        let changes = changes.map_err(|invalid| Error::new("snapshot/invalid", invalid.to_string(), cluster.path()))?;
        let old = core::mem::replace(&mut self.facts, facts);
        self.replaced.keep_snapshot(old);
        Ok(changes)
    }

    /// Replaces one container instance by what a newer snapshot says of it, at the cost of that
    /// instance: what is decided afterwards is decided as on the whole snapshot read anew. Answers
    /// `false`, and changes nothing, where reading one instance alone would not tell all: the
    /// instance is not known, or lints are about instances, or the snapshot adds to instances from
    /// elsewhere.
    ///
    /// # Errors
    /// When the instance makes no sense; the cluster is then as it was. The path begins at the
    /// instance.
    pub fn replace_instance(&mut self, instance: &Document<'_>) -> Result<bool, Error> {
        let mut lints = Vec::new();
        let mut read = crate::aws::instance::read_instance(&instance.root(), &mut lints)?;
        crate::aws::attributes::fill_docker_api(core::slice::from_mut(&mut read), &mut lints);
        let of_instances = |lint: &Lint| lint.code.starts_with("instance/") || lint.path.contains("containerInstance");
        let told = !self.facts.completes_instances && !self.facts.lints.iter().any(of_instances);
        #[cfg(feature = "fields")]
        let told = told && !self.facts.remarks.may_change_with(&instance.root());
        let told = told && !self.facts.contradictions.may_change_with(&read, &self.facts.tasks);
        let known =
            self.facts.instances.get_mut().into_iter().flatten().enumerate().find(|(_, known)| known.arn == read.arn);
        // What is told of capabilities is told by the names of all instances' attributes.
        let names =
            |facts: &InstanceFacts| facts.attributes.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
        let may_be_read_alone = |known: &InstanceFacts| told && lints.is_empty() && names(known) == names(&read);
        let Some((at, known)) = known.filter(|(_, known)| may_be_read_alone(known)) else {
            return Ok(false);
        };
        if !snapshot::keep_eni_slots(&mut read, known, &self.facts.tasks) {
            return Ok(false);
        }
        let tasks: Vec<_> = self
            .facts
            .tasks
            .iter()
            .filter(|task| task.instance.as_deref() == Some(read.arn.as_str()))
            .cloned()
            .collect();
        self.cluster
            .sync_instance(&read, &tasks)
            .map_err(|invalid| Error::new("snapshot/invalid", invalid.to_string(), ""))?;
        let old = core::mem::replace(known, read);
        self.replaced.keep_instance(at, old);
        Ok(true)
    }
}

fn built(facts: &ClusterDocument, options: &DecideOptions) -> Result<Cluster, InvalidCluster> {
    Cluster::build_from(&facts.instances, &facts.tasks, &options.semantics)
}

/// The options of a cluster that is held.
fn held_under(options: Option<&Node<'_>>) -> Result<DecideOptions, Error> {
    DecideOptions::read(options.copied().filter(|node| !node.is_null()), &Semantics::V2026_11)
}
