//! Decision documents: one JSON document in, one out. `DOCUMENTS.md` is the contract.

#[cfg(feature = "scaling")]
mod alarm;
mod asked;
mod assume;
#[cfg(feature = "capacity")]
mod capacity;
#[cfg(feature = "check")]
mod check;
#[cfg(any(feature = "capacity", feature = "fleet"))]
mod currency;
#[cfg(feature = "deploy")]
mod deploy;
mod devices;
#[cfg(feature = "check")]
mod diff;
mod documents;
#[cfg(feature = "deploy")]
mod drain;
mod fargate;
#[cfg(feature = "capacity")]
mod fit;
#[cfg(feature = "fleet")]
mod fleet;
#[cfg(all(feature = "scaling", feature = "capacity"))]
mod group;
mod held;
mod held_fork;
#[cfg(feature = "instance-types")]
mod instance_types;
#[cfg(feature = "inspect")]
mod instances;
#[cfg(feature = "capacity")]
mod known_type;
#[cfg(feature = "kubernetes")]
mod kubernetes;
#[cfg(feature = "check")]
mod lifecycle;
mod managed_instances;
mod options;
mod place;
#[cfg(feature = "capacity")]
mod price;
mod query;
#[cfg(feature = "reach")]
mod reach;
#[cfg(feature = "deploy")]
mod rebalance;
#[cfg(feature = "inspect")]
mod recognise;
#[cfg(feature = "redact")]
mod redact;
#[cfg(feature = "fields")]
mod remarks;
#[cfg(feature = "capacity")]
mod repack;
mod replaced;
mod rows;
#[cfg(feature = "rules")]
mod rules;
#[cfg(feature = "scaling")]
mod scale;
#[cfg(feature = "scaling")]
mod schedule;
#[cfg(feature = "inspect")]
mod series;
#[cfg(any(feature = "capacity", feature = "deploy"))]
mod service_request;
#[cfg(feature = "capacity")]
mod split;
mod target;
#[cfg(feature = "inspect")]
mod tokens;
mod unknown_value;

use serde_json::Value;
use stowplan::{
    cluster::Cluster,
    id::InstanceId,
    rule::{RuleId, Semantics},
};

use crate::answer::{self, Answered};
use crate::read::json::shorten;
use crate::read::nearest;
use crate::read::secret;
use crate::threads::Threads;
use crate::{Document, Error, Lint, Node, assumption};
use documents::Question;
pub use documents::{DOCUMENTS, DocumentKind};
pub use held::ClusterSession;
use options::DecideOptions;

/// Answers one decision document. The answer is always JSON: a senseless document answers
/// `{"error": …}`.
///
/// # Example
/// ```
/// let answer = stowplan_wire::decide(r#"{"decide": "query", "expression": "attribute:stack=='prod'"}"#);
/// assert_eq!(answer, r#"{"canonical":"attribute:stack == prod","lints":[]}"#);
/// ```
#[must_use]
pub fn decide(document: &str) -> String {
    decide_bytes(document.as_bytes())
}

/// [`decide`] for bytes that need not be UTF-8.
#[must_use]
pub fn decide_bytes(document: &[u8]) -> String {
    #[cfg(feature = "pack")]
    if crate::pack::is_packed(document) {
        let error = Error::new("pack/not-here", "this is a packed snapshot, and no question", "");
        return error
            .with_help("ask about it with `answer_packed` (`stowplan place FILE …`)")
            .to_document()
            .to_string();
    }
    match Document::parse(document) {
        Ok(document) => decide_document(&document),
        Err(error) => error.to_document(),
    }
    .to_string()
}

/// [`decide`] for a value, which is written as text first.
#[must_use]
pub fn decide_value(document: &Value) -> Value {
    decide_document(&Document::from(document))
}

/// [`decide`] for a document that is parsed already.
#[must_use]
pub fn decide_document(document: &Document<'_>) -> Value {
    written(answer(document))
}

/// [`decide_document`], typed.
///
/// # Errors
/// When the document makes no sense.
///
/// # Example
/// ```
/// use stowplan_wire::{Answer, Document, answer};
/// let document = Document::parse(br#"{"decide": "query", "expression": "attribute:stack=='prod'"}"#)?;
/// let Answer::Query(answer) = answer(&document)? else { return Ok(()) };
/// assert_eq!(answer.canonical, "attribute:stack == prod");
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
pub fn answer(document: &Document<'_>) -> Result<answer::Answer, Error> {
    let node = document.root();
    concealed(ask(&node), &[node])
}

/// Answers a decision document without its `cluster`, which these parts are: what several files
/// tell, read as one cluster. A cluster that tells of no container instances has none.
///
/// ```
/// use stowplan_wire::{Document, decide_gathered};
/// let question = Document::parse(br#"{"decide": "query", "expression": "runningTasksCount == 0"}"#)?;
/// let instances = Document::parse(br#"{"containerInstances": [{"containerInstanceArn": "a"}]}"#)?.hung_at("/cluster/0");
/// let tasks = Document::parse(br#"{"tasks": []}"#)?.hung_at("/cluster/1");
/// let answer = decide_gathered(&question, &[instances.root(), tasks.root()]);
/// assert_eq!(answer["matches"][0], "a");
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
#[must_use]
pub fn decide_gathered(question: &Document<'_>, cluster: &[Node<'_>]) -> Value {
    written(answer_gathered(question, cluster))
}

/// [`decide_gathered`], typed.
///
/// # Errors
/// When a document makes no sense.
pub fn answer_gathered(question: &Document<'_>, cluster: &[Node<'_>]) -> Result<answer::Answer, Error> {
    answer_and_hold(question, cluster, Threads::One).0
}

/// [`answer_gathered`] on some threads, and the cluster that was asked, for who asks on; nothing
/// where the question is about none or the answer is an error.
pub fn answer_and_hold(
    question: &Document<'_>,
    cluster: &[Node<'_>],
    threads: Threads,
) -> (Result<answer::Answer, Error>, Option<ClusterSession>) {
    let node = question.root();
    let mut held = None;
    let answered = asked(&node).and_then(|(question, options)| {
        if !question.is_about_a_cluster() {
            return alone(question, &node, &options);
        }
        let mut session = ClusterSession::gathered(cluster, &options, threads)?;
        let answer = session.ask(question, &node, &options);
        held = Some(session);
        answer
    });
    let mut documents = vec![node];
    documents.extend_from_slice(cluster);
    (concealed(answered, &documents), held)
}

/// Answers a decision document without its `cluster`, which was packed; `others` are parts of other
/// documents, as of [`ClusterSession::unpack`].
///
/// # Errors
/// When a document makes no sense.
#[cfg(feature = "pack")]
pub fn answer_packed(
    question: &Document<'_>,
    packed: &crate::pack::PackedSnapshot,
    others: &[Node<'_>],
) -> Result<answer::Answer, Error> {
    answer_packed_and_hold(question, packed, others).0
}

/// [`answer_packed`], with the cluster that was built for it, as [`answer_and_hold`].
#[cfg(feature = "pack")]
pub fn answer_packed_and_hold(
    question: &Document<'_>,
    packed: &crate::pack::PackedSnapshot,
    others: &[Node<'_>],
) -> (Result<answer::Answer, Error>, Option<ClusterSession>) {
    let node = question.root();
    let mut held = None;
    let answered = asked(&node).and_then(|(question, options)| {
        if !question.is_about_a_cluster() {
            return alone(question, &node, &options);
        }
        let mut session = ClusterSession::unpacked(packed, others, &options)?;
        let answer = session.ask(question, &node, &options);
        held = Some(session);
        answer
    });
    let mut documents = vec![node];
    documents.extend(packed.parts());
    documents.extend_from_slice(others);
    (concealed(answered, &documents), held)
}

/// The answer or the error, without secrets of the documents.
fn concealed(answered: Result<answer::Answer, Error>, documents: &[Node<'_>]) -> Result<answer::Answer, Error> {
    let mut answer = answered.map_err(|error| secret::in_error(error, documents))?;
    secret::in_lints(answer.lints_mut(), documents);
    Ok(answer)
}

/// The answer or the error, as the contract writes them.
fn written(answered: Result<answer::Answer, Error>) -> Value {
    match answered {
        Ok(answer) => answer.to_value(),
        Err(error) => error.to_document(),
    }
}

impl ClusterSession {
    /// Answers a decision document without its `cluster`. The cluster stays as it is.
    #[must_use]
    pub fn decide(&mut self, document: &Document<'_>) -> Value {
        written(self.answer(document))
    }

    /// [`decide`](Self::decide), typed.
    ///
    /// # Errors
    /// When the document makes no sense.
    pub fn answer(&mut self, document: &Document<'_>) -> Result<answer::Answer, Error> {
        let node = document.root();
        concealed(self.ask_under_own(&node), &[node])
    }

    /// [`answer`](Self::answer), without secrets of the documents that the cluster was read from;
    /// a question about none is answered without it.
    pub(crate) fn answer_about(
        &mut self,
        document: &Document<'_>,
        about: &[Node<'_>],
    ) -> Result<answer::Answer, Error> {
        let node = document.root();
        if Question::of(&node).is_ok_and(|question| !question.is_about_a_cluster()) {
            return answer(document);
        }
        let mut documents = vec![node];
        documents.extend_from_slice(about);
        concealed(self.ask_under_own(&node), &documents)
    }

    /// A question may choose other semantics for itself alone.
    fn ask_under_own(&mut self, node: &Node<'_>) -> Result<answer::Answer, Error> {
        let question = Question::of(node)?;
        let options = DecideOptions::read(node.field("options"), self.cluster.semantics())?;
        let own = self.cluster.semantics().clone();
        self.cluster.set_semantics(&options.semantics);
        let answered = self.ask(question, node, &options);
        self.cluster.set_semantics(&own);
        answered
    }

    /// The answer to a question, with what its documents hold that is not modelled.
    fn ask(&mut self, question: Question, node: &Node<'_>, options: &DecideOptions) -> Result<answer::Answer, Error> {
        assume::trusted(question, &self.facts, options.trust_snapshot)?;
        let mut answer = question.ask(Some(self), node, options)?;
        assume::put(answer.lints_mut(), question, node, &self.facts);
        #[cfg(feature = "fields")]
        remarks::put(answer.lints_mut(), question, node, Some(&self.facts))?;
        Ok(answer)
    }
}

/// Answers what needs no cluster, with what the document holds that is not modelled.
fn alone(question: Question, node: &Node<'_>, options: &DecideOptions) -> Result<answer::Answer, Error> {
    #[cfg_attr(
        not(feature = "fields"),
        expect(unused_mut, reason = "without the table of fields there is nothing to add")
    )]
    let mut answer = question.ask(None, node, options)?;
    #[cfg(feature = "fields")]
    remarks::put(answer.lints_mut(), question, node, None)?;
    Ok(answer)
}

fn asked(node: &Node<'_>) -> Result<(Question, DecideOptions), Error> {
    node.object()?;
    Ok((Question::of(node)?, DecideOptions::read(node.field("options"), &Semantics::V2026_11)?))
}

fn ask(node: &Node<'_>) -> Result<answer::Answer, Error> {
    let (question, options) = asked(node)?;
    match (question, node.field("cluster")) {
        (Question::Query, None) => alone(question, node, &options),
        // How many instances tasks take is asked of no cluster.
        (Question::Fit, None) if node.has("instanceType") => {
            ClusterSession::build(&Document::empty_list().hung_at("/cluster").root(), &options)?
                .ask(question, node, &options)
        }
        (question, _) if !question.is_about_a_cluster() => alone(question, node, &options),
        _ => ClusterSession::build(&node.required("cluster")?, &options)?.ask(question, node, &options),
    }
}

/// Brings rule ids into the order of the table.
#[cfg(any(feature = "scaling", feature = "capacity"))]
fn sort_rules(rules: &mut Vec<RuleId>) {
    let number = |rule: &RuleId| rule.as_str().rsplit('-').next().and_then(|number| number.parse::<u32>().ok());
    rules.sort_by_key(number);
    rules.dedup();
}

/// That an instance of a type registers what the table of types estimates.
#[cfg(any(feature = "capacity", feature = "fleet"))]
fn registered(name: &str, memory: u32, reserved: u32, path: &str) -> Lint {
    let kept = if reserved == 0 { "its agent keeping none back" } else { "less what its agent keeps back" };
    let message = format!("`{name}` is assumed to register {memory} MiB, {kept}");
    let help = "the memory is an estimate: write `{\"instanceType\", \"cpu\", \"memory\"}` with what one of yours has registered, or give `reservedMemory` (ECS_RESERVED_MEMORY)";
    assumption::Assumption::RegisteredMemory.lint(message, path).with_help(help)
}

/// Lints, each once; what is assumed once an answer.
fn told_once(lints: &[Lint]) -> Vec<Lint> {
    let mut once: Vec<Lint> = Vec::new();
    for lint in lints {
        if !once.contains(lint) {
            once.push(lint.clone());
        }
    }
    assumption::once(&mut once);
    once
}

/// The ARN of an instance.
fn arn(cluster: &Cluster, id: InstanceId) -> &str {
    cluster.instance(id).map_or("", |view| view.arn())
}

/// The ARNs of the instances or tasks, up to the number asked for.
fn some_of(arns: impl Iterator<Item = String>, options: &DecideOptions) -> Vec<String> {
    arns.take(options.admissible).collect()
}
