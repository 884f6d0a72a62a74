//! Snapshots in a compact form, which are loaded in a fraction of the time that JSON takes.
//!
//! [`pack`] writes what the engine knows of a cluster, [`PackedSnapshot::read`] reads it, and
//! [`answer_packed`](crate::answer_packed)
//! and [`ClusterSession::unpack`](crate::ClusterSession::unpack) answer from it what they would
//! answer from the JSON: [the form](crate::_documentation::packed_snapshots) tells what is kept.

pub(crate) mod cluster;
mod container;
mod read;
mod thin;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use stowplan::cluster::packed::PackedFacts;

pub use container::VERSION;

use crate::aws::collect::collect_all;
use crate::aws::contradiction::Contradictions;
use crate::aws::interfaces::Interfaces;
use crate::aws::task::ToldHealth;
use crate::fields::saved::SavedRemarks;
use crate::read::secret;
use crate::{Document, Error, Lint, Node};

/// A document that is packed.
#[derive(Clone, Copy, Debug)]
pub struct PackInput<'d> {
    /// What messages call it, a file's name.
    pub name: &'d str,
    /// The document.
    pub document: &'d Document<'d>,
    /// Whether values follow each other in it: they are the document's list.
    pub pages: bool,
}

/// A document of a packed snapshot: without instances, tasks, protections and the attributes that
/// `list-attributes` told, which are facts, and everything else where it was.
#[derive(Clone, Debug)]
pub struct PackedDocument {
    /// What messages call it, a file's name.
    pub name: String,
    /// The document.
    pub document: Document<'static>,
    /// Whether values follow each other in it: they are the document's list.
    pub pages: bool,
}

/// A snapshot that was packed.
#[derive(Clone, Debug)]
pub struct PackedSnapshot {
    pub(crate) facts: Arc<PackedFacts>,
    pub(crate) rest: Rest,
    documents: Vec<PackedDocument>,
    checksum: u32,
}

/// What is kept beside facts and documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Rest {
    /// The parts of the documents that tell of the cluster: the number of the document, and a JSON
    /// pointer into it.
    pub(crate) parts: Vec<(usize, String)>,
    /// What was remarked when the parts were found.
    found: Vec<Lint>,
    pub(crate) lints: Vec<Lint>,
    pub(crate) remarks: SavedRemarks,
    pub(crate) contradictions: Contradictions,
    pub(crate) interfaces: Interfaces,
    /// The positions of the instances whose interfaces are those of their types.
    pub(crate) slots_by_type: Vec<usize>,
    /// Tasks that wait in PROVISIONING: the ARN, and the capacity provider.
    pub(crate) waiting: Vec<(String, Option<String>)>,
    /// Tasks of which a health check fails, has no result or is not told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) told_health: Vec<(String, ToldHealth)>,
    /// When the protection of tasks expires.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) protected_until: Vec<(String, i64)>,
    pub(crate) tells_capabilities: bool,
    pub(crate) tells_docker_api: bool,
    pub(crate) tells_protection: bool,
    pub(crate) completes_instances: bool,
    pub(crate) lists_container_instances: bool,
}

/// What a packed file begins with.
///
/// ```
/// assert!(!stowplan_wire::pack::is_packed(br#"{"tasks": []}"#));
/// ```
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&container::MAGIC)
}

/// Packs what documents tell of a cluster: `parts` are those of their values that do, in their
/// order. What they tell is checked as for a question.
///
/// # Errors
/// As [`read_gathered`](crate::read_gathered), and `pack/too-large` where few texts repeat so often
/// that a file would be too dense to be read safely.
///
/// ```
/// use stowplan_wire::{Document, answer_packed, pack::{PackInput, PackedSnapshot, pack}};
/// let file = Document::parse(br#"{"containerInstances": [{"containerInstanceArn": "a"}]}"#)?.hung_at("/cluster/0");
/// let input = PackInput { name: "prod.json", document: &file, pages: false };
/// let packed = PackedSnapshot::read(&pack(&[input], &[file.root()])?)?;
/// let question = Document::parse(br#"{"decide": "query", "expression": "runningTasksCount == 0"}"#)?;
/// assert_eq!(answer_packed(&question, &packed, &[])?.to_value()["matches"][0], "a");
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
pub fn pack(documents: &[PackInput<'_>], parts: &[Node<'_>]) -> Result<Vec<u8>, Error> {
    let (told, by_type) = cluster::read_for_pack(parts)?;
    let facts = PackedFacts::write(&told.instances, &told.tasks).map_err(|error| read::of_core(&error))?;
    let mut found = collect_all(parts)?.lints;
    secret::in_lints(&mut found, parts);
    let slots_by_type = by_type.iter().enumerate().filter(|(_, by_type)| **by_type).map(|(index, _)| index);
    let rest = Rest {
        parts: parts.iter().filter_map(|part| place_of(part, documents)).collect(),
        remarks: told.remarks.saved(),
        slots_by_type: slots_by_type.collect(),
        waiting: told.waiting.iter().map(|task| (task.arn.clone(), task.capacity_provider.clone())).collect(),
        told_health: told.told_health,
        protected_until: told.protected_until,
        tells_capabilities: told.told.capabilities,
        tells_docker_api: told.told.docker_api,
        tells_protection: told.tells_protection,
        completes_instances: told.completes_instances,
        lists_container_instances: told.lists_container_instances,
        found,
        lints: told.lints,
        contradictions: told.contradictions,
        interfaces: told.interfaces,
    };
    let mut texts = Vec::new();
    for input in documents {
        let mut without = BTreeSet::new();
        for part in parts.iter().filter(|part| part.is_of(input.document)) {
            without.append(&mut thin::told_by_facts(part)?);
        }
        let text = thin::text_without(&input.document.root(), &without);
        read::put_document(&mut texts, input, &text);
    }
    let rest = serde_json::to_vec(&rest).unwrap_or_default();
    Ok(container::write(&[(read::FACTS, &facts), (read::DOCUMENTS, &texts), (read::REST, &rest)]))
}

/// The number of the document that a part is of, and where it is in it.
fn place_of(part: &Node<'_>, documents: &[PackInput<'_>]) -> Option<(usize, String)> {
    let number = documents.iter().position(|input| part.is_of(input.document))?;
    let path = part.path();
    let within = documents.get(number).and_then(|input| path.strip_prefix(input.document.path()))?;
    Some((number, within.to_owned()))
}

impl PackedSnapshot {
    /// The documents, without what the facts hold.
    #[must_use]
    pub fn documents(&self) -> &[PackedDocument] {
        &self.documents
    }

    /// The parts of the documents that tell of the cluster.
    #[must_use]
    pub fn parts(&self) -> Vec<Node<'_>> {
        let part = |(number, pointer): &(usize, String)| {
            let document = &self.documents.get(*number)?.document;
            document.root().pointer(pointer)
        };
        self.rest.parts.iter().filter_map(part).collect()
    }

    /// The CRC-32 of what was packed: files that differ have different ones, but for one pair in
    /// four thousand millions.
    #[must_use]
    pub const fn checksum(&self) -> u32 {
        self.checksum
    }

    /// The facts of instances and tasks.
    #[must_use]
    pub fn facts(&self) -> &PackedFacts {
        &self.facts
    }

    /// What is legal but misleading about the documents.
    #[must_use]
    pub fn lints(&self) -> &[Lint] {
        &self.rest.lints
    }

    /// Those of the lints that are about the documents alone: pages that lack others, failures,
    /// entries that stand twice.
    #[must_use]
    pub fn found_lints(&self) -> &[Lint] {
        &self.rest.found
    }
}
