//! Sweeps: one question asked many times, each time with other values at some of its places.
//! `DOCUMENTS.md` is the contract.
//!
//! [`Sweep::read`] takes the document, [`Sweep::worker`] gives who answers its scenarios: one a
//! thread, in any order.

mod axis;
mod column;
mod digest;
mod place;
#[cfg(not(target_family = "wasm"))]
mod run;
mod worker;

use core::ops::Range;

use serde_json::Value;

use crate::read::nearest;
use crate::{ClusterSession, Document, Error, Lint, Node};
use axis::Axis;
use column::Column;
use digest::Digest;
#[cfg(not(target_family = "wasm"))]
pub use run::SweepRows;
pub use worker::SweepWorker;

/// So many scenarios are taken where the document says no limit.
const LIMIT: u64 = 1_000_000;

/// The largest whole number of the contract.
const WHOLE_MAX: i64 = 9_007_199_254_740_991;

/// What a document of a sweep holds.
const KEYS: [&str; 4] = ["question", "vary", "columns", "limit"];

/// One question, and what varies in it.
///
/// # Example
/// ```
/// use stowplan_wire::{Document, sweep::Sweep};
/// let document = Document::parse(br#"{
///     "question": {"decide": "split", "capacityProviderStrategy": [{"capacityProvider": "a", "weight": 1}]},
///     "vary": [{"path": "/count", "name": "count", "from": 1, "to": 3}],
///     "columns": [{"path": "/split/0/tasks", "name": "of a"}]
/// }"#)?;
/// let sweep = Sweep::read(&document)?;
/// assert_eq!(sweep.count(), 3);
/// let mut worker = sweep.worker();
/// assert_eq!(worker.row(2).as_object().map(|row| row["count"].clone()), Some(3.into()));
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The question, without a cluster that is held.
    question: Value,
    axes: Vec<Axis>,
    columns: Option<Vec<Column>>,
    count: u64,
    held: Option<Held>,
    digest: Digest,
    lints: Vec<Lint>,
}

/// The cluster that every scenario is about, and the documents that it was read from.
#[derive(Clone, Debug)]
struct Held {
    session: ClusterSession,
    documents: Vec<Document<'static>>,
    /// Whether they lack what was packed.
    was_packed: bool,
}

impl Sweep {
    /// Reads the document of a sweep, and the cluster of its question where that does not vary.
    ///
    /// # Errors
    /// Where the sweep makes no sense, or the cluster; `sweep/too-many` for more scenarios than
    /// its limit. What is wrong with a question is told by its scenarios.
    pub fn read(document: &Document<'_>) -> Result<Self, Error> {
        let root = document.root();
        let mut lints = Vec::new();
        lint_unknown_keys(&root, &KEYS, &mut lints)?;
        let asked = root.required("question")?;
        asked.object()?;
        let axes = axis::read_all(&root, &mut lints)?;
        let columns = column::read_all(&root, &axes, &mut lints)?;
        let count = counted(&root, &axes)?;
        let holds = !axes.iter().any(Axis::varies_the_cluster);
        let cluster = asked.field("cluster").filter(|_| holds);
        let own = asked.entries().filter(|(key, _)| cluster.is_none() || *key != "cluster");
        let question = Value::Object(own.map(|(key, node)| (key.to_owned(), node.to_value())).collect());
        let mut tried = question.clone();
        for axis in &axes {
            place::set(&mut tried, &axis.steps, axis.value(0, 0)).map_err(|reason| axis.no_place(&reason))?;
        }
        let mut digest = Digest::new();
        digest.add(&question.to_string());
        [root.get("vary"), root.get("columns"), cluster].iter().flatten().for_each(|node| digest.add(node.written()));
        let mut sweep = Self { question, axes, columns, count, held: None, digest, lints };
        if let Some(cluster) = cluster {
            // As in the decision document that the scenario is.
            let own = Document::of_text(cluster.written().to_owned())?.hung_at("/cluster");
            let session = sweep
                .options()
                .and_then(|options| ClusterSession::read(&own.root(), options.as_ref().map(Document::root).as_ref()));
            sweep.held = Some(Held { session: session.map_err(in_question)?, documents: vec![own], was_packed: false });
        }
        Ok(sweep)
    }

    /// The same about a cluster that files tell, in place of one in the question. `parts` are as of
    /// [`ClusterSession::gather`].
    ///
    /// # Errors
    /// Where they make no sense, and `sweep/two-clusters` where the question has one or varies it.
    pub fn about(mut self, parts: &[Node<'_>]) -> Result<Self, Error> {
        self.has_no_cluster()?;
        parts.iter().for_each(|part| self.digest.add(part.written()));
        let options = self.options()?;
        let session = ClusterSession::gather(parts, options.as_ref().map(Document::root).as_ref())?;
        self.held = Some(Held { session, documents: parts.iter().map(Node::to_document).collect(), was_packed: false });
        Ok(self)
    }

    /// The same about a packed snapshot. `others` are as of [`ClusterSession::unpack`].
    ///
    /// # Errors
    /// As [`about`](Self::about).
    #[cfg(feature = "pack")]
    pub fn about_packed(mut self, packed: &crate::pack::PackedSnapshot, others: &[Node<'_>]) -> Result<Self, Error> {
        self.has_no_cluster()?;
        self.digest.add(&packed.checksum().to_string());
        others.iter().for_each(|part| self.digest.add(part.written()));
        let options = self.options()?;
        let session = ClusterSession::unpack(packed, others, options.as_ref().map(Document::root).as_ref())?;
        let parts = packed.parts();
        let documents = parts.iter().chain(others).map(Node::to_document).collect();
        self.held = Some(Held { session, documents, was_packed: true });
        Ok(self)
    }

    /// The snapshot that documents told, packed, for who answers scenarios elsewhere: the question
    /// without its cluster is asked [`about_packed`](Self::about_packed) there. Nothing where there
    /// is none; a snapshot that was packed already is not packed again.
    ///
    /// # Errors
    /// As [`pack`](crate::pack::pack).
    #[cfg(feature = "pack")]
    pub fn packed(&self) -> Result<Option<Vec<u8>>, Error> {
        let Some(held) = self.held.as_ref().filter(|held| !held.was_packed) else { return Ok(None) };
        let input = |document| crate::pack::PackInput { name: "snapshot", document, pages: false };
        let inputs: Vec<_> = held.documents.iter().map(input).collect();
        let parts: Vec<_> = held.documents.iter().map(Document::root).collect();
        crate::pack::pack(&inputs, &parts).map(Some)
    }

    /// Whether one cluster is held, which all scenarios are about.
    #[must_use]
    pub const fn holds_a_cluster(&self) -> bool {
        self.held.is_some()
    }

    /// How many scenarios there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The scenarios of part `number` of `of`, counted from 1; none of a part that is not there.
    ///
    /// ```
    /// # use stowplan_wire::{Document, sweep::Sweep};
    /// let document = br#"{"question": {"decide": "rules"}, "vary": [{"path": "/a", "from": 1, "to": 10}]}"#;
    /// let sweep = Sweep::read(&Document::parse(document)?)?;
    /// assert_eq!((sweep.part(1, 3), sweep.part(2, 3), sweep.part(3, 3)), (0..3, 3..6, 6..10));
    /// # Ok::<(), stowplan_wire::Error>(())
    /// ```
    #[must_use]
    pub fn part(&self, number: u64, of: u64) -> Range<u64> {
        let end = |number: u64| {
            let product = u128::from(self.count).saturating_mul(u128::from(number.min(of)));
            product.checked_div(of.into()).and_then(|end| u64::try_from(end).ok()).unwrap_or(0)
        };
        end(number.saturating_sub(1))..end(number)
    }

    /// Who answers scenarios; each has the cluster for itself.
    #[must_use]
    pub fn worker(&self) -> SweepWorker<'_> {
        SweepWorker::of(self)
    }

    /// The names of what varies, and of the columns: of each row in this order, `scenario` before
    /// them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.iter().flatten().map(|column| column.name.as_str());
        self.axes.iter().map(|axis| axis.name.as_str()).chain(columns)
    }

    /// Whether rows have named values of the answers in place of the whole answers.
    #[must_use]
    pub const fn has_columns(&self) -> bool {
        self.columns.is_some()
    }

    /// What tells this sweep from others: its question, what varies, the columns, the cluster as it
    /// was written, and the version of the engine. 32 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        self.digest.written()
    }

    /// What is legal but misleading about the sweep's own document. What is about a scenario's
    /// question or its cluster is in the scenario's answer.
    #[must_use]
    pub fn lints(&self) -> &[Lint] {
        &self.lints
    }

    fn has_no_cluster(&self) -> Result<(), Error> {
        let of_question = self.held.is_some() || self.question.get("cluster").is_some_and(|own| !own.is_null());
        if !of_question && !self.axes.iter().any(Axis::varies_the_cluster) {
            return Ok(());
        }
        let message = "the question has a cluster, and files tell of one, too";
        Err(Error::new("sweep/two-clusters", message, "/question/cluster").with_help("leave one of them out"))
    }

    /// The options under which the cluster is read.
    fn options(&self) -> Result<Option<Document<'static>>, Error> {
        let options = self.question.get("options").filter(|options| !options.is_null());
        Ok(options.map(|options| Document::from(options).hung_at("/options")))
    }
}

/// An error of the question, as one of the sweep's document.
fn in_question(error: Error) -> Error {
    let at = format!("/question{}", error.path());
    let mut moved = Error::new(error.code().to_owned(), error.message(), at);
    if let Some((start, end)) = error.span() {
        moved = moved.with_span(start, end);
    }
    match error.help() {
        Some(help) => moved.with_help(help),
        None => moved,
    }
}

/// How many scenarios there are, where that is no more than the limit.
fn counted(root: &Node<'_>, axes: &[Axis]) -> Result<u64, Error> {
    let limit = root.field("limit").map(|node| node.integer(1, WHOLE_MAX)).transpose()?;
    let limit = limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(LIMIT);
    let count = axes.iter().try_fold(1_u64, |count, axis| count.checked_mul(axis.count()));
    if let Some(count) = count.filter(|count| *count <= limit) {
        return Ok(count);
    }
    let count = count.map_or_else(|| "more than 2^64".to_owned(), |count| count.to_string());
    let message = format!("there are {count} scenarios, and the limit is {limit}");
    let help = "let less vary, or raise `limit`; `sweep --shard` and Dask share the work out";
    Err(Error::new("sweep/too-many", message, "/vary").with_help(help))
}

/// Tells keys that nobody reads.
fn lint_unknown_keys(node: &Node<'_>, known: &[&str], lints: &mut Vec<Lint>) -> Result<(), Error> {
    for (key, value) in node.object()? {
        if known.contains(&key) || key.starts_with(['$', '_']) || key.starts_with("x-") || key.starts_with("//") {
            continue;
        }
        let shown = crate::read::json::shorten(key);
        let lint = Lint::new("document/unknown-key", format!("nothing reads `{shown}`"), value.path());
        let help = nearest::among(key, known.iter().copied());
        lints.push(match help {
            Some(help) => lint.with_help(help),
            None => lint,
        });
    }
    Ok(())
}
