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
mod fargate;
#[cfg(feature = "capacity")]
mod fit;
#[cfg(feature = "fleet")]
mod fleet;
#[cfg(feature = "instance-types")]
mod instance_types;
#[cfg(feature = "capacity")]
mod known_type;
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
#[cfg(feature = "redact")]
mod redact;
#[cfg(feature = "fields")]
mod remarks;
#[cfg(feature = "capacity")]
mod repack;
mod rows;
#[cfg(feature = "rules")]
mod rules;
#[cfg(feature = "scaling")]
mod scale;
#[cfg(feature = "scaling")]
mod schedule;
#[cfg(feature = "capacity")]
mod service_request;
#[cfg(feature = "capacity")]
mod split;
mod target;
mod unknown_value;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use stowplan::{
    cluster::{Cluster, facts::InstanceFacts},
    id::{InstanceId, PreparedId},
    rule::{RuleId, Semantics},
};

use crate::aws::snapshot;
use crate::read::json::shorten;
use crate::read::nearest;
use crate::read::secret;
use crate::{ClusterDocument, Document, Error, Lint, Node, assumption};
use options::DecideOptions;

/// An answer under construction.
type Answer = Map<String, Value>;

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
    let node = document.root();
    finished(answer(&node), &[node])
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
/// assert_eq!(answer["lints"][0]["path"], "/cluster/0/containerInstances/0");
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
#[must_use]
pub fn decide_gathered(question: &Document<'_>, cluster: &[Node<'_>]) -> Value {
    let node = question.root();
    let answered = asked(&node).and_then(|(question, options)| match question.is_about_a_cluster() {
        true => ClusterSession::gathered(cluster, &options)?.answer(question, &node, &options),
        false => alone(question, &node, &options),
    });
    let mut documents = vec![node];
    documents.extend_from_slice(cluster);
    finished(answered, &documents)
}

/// The answer or the error, without secrets of the documents.
fn finished(answered: Result<Answer, Error>, documents: &[Node<'_>]) -> Value {
    let mut answer = answered.unwrap_or_else(|error| Answer::from_iter([("error".to_owned(), error.to_value())]));
    secret::conceal(&mut answer, documents);
    Value::Object(answer)
}

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
    facts: ClusterDocument,
    cluster: Cluster,
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
        Self::gathered(parts, &held_under(options)?)
    }

    fn build(node: &Node<'_>, options: &DecideOptions) -> Result<Self, Error> {
        Self::of_facts(snapshot::read_cluster(node)?, options, || node.path())
    }

    fn gathered(parts: &[Node<'_>], options: &DecideOptions) -> Result<Self, Error> {
        Self::of_facts(snapshot::read_gathered(parts)?, options, || "/cluster".to_owned())
    }

    fn of_facts(facts: ClusterDocument, options: &DecideOptions, path: impl FnOnce() -> String) -> Result<Self, Error> {
        let cluster = Cluster::build(facts.instances.clone(), facts.tasks.clone(), &options.semantics);
        let cluster = cluster.map_err(|invalid| Error::new("snapshot/invalid", invalid.to_string(), path()))?;
        Ok(Self { facts, cluster })
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
        let known = self.facts.instances.iter_mut().find(|known| known.arn == read.arn);
        // What is told of capabilities is told by the names of all instances' attributes.
        let names =
            |facts: &InstanceFacts| facts.attributes.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
        let Some(known) = known.filter(|known| told && lints.is_empty() && names(known) == names(&read)) else {
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
        *known = read;
        Ok(true)
    }

    /// Prepares the tasks of a `place` document without its `cluster`: a handle to decide by. Its
    /// `count` does not matter.
    ///
    /// # Errors
    /// When the document makes no sense, has no single place to decide (a daemon or a StartTask),
    /// or chooses other semantics than the cluster is held under: what is decided by the handle
    /// later is decided under those.
    pub fn prepare(&mut self, document: &Document<'_>) -> Result<PreparedId, Error> {
        let node = document.root();
        let options = DecideOptions::read(node.field("options"), self.cluster.semantics())?;
        if options.semantics != *self.cluster.semantics() {
            let message = "the cluster is held under other semantics than these tasks are to be prepared under";
            return Err(Error::new("options/other-semantics", message, node.path_of("options"))
                .with_help("read the cluster with these options, or leave `semantics` and `tieBreak` out"));
        }
        place::prepare(self, &node, &options)
    }

    /// Answers a decision document without its `cluster`. The cluster stays as it is.
    #[must_use]
    pub fn decide(&mut self, document: &Document<'_>) -> Value {
        let node = document.root();
        let answered = kind_of(&node).and_then(|question| {
            let options = DecideOptions::read(node.field("options"), self.cluster.semantics())?;
            // A question may choose other semantics for itself alone.
            let own = self.cluster.semantics().clone();
            self.cluster.set_semantics(&options.semantics);
            let answered = self.answer(question, &node, &options);
            self.cluster.set_semantics(&own);
            answered
        });
        finished(answered, &[node])
    }

    /// The answer to a question, with what its documents hold that is not modelled.
    fn answer(&mut self, question: Question, node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
        assume::trusted(question, &self.facts, options.trust_snapshot)?;
        let mut answer = self.dispatch(question, node, options)?;
        assume::put(&mut answer, question, node, &self.facts);
        #[cfg(feature = "fields")]
        remarks::put(&mut answer, question, node, Some(&self.facts))?;
        Ok(answer)
    }

    fn dispatch(&mut self, question: Question, node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
        match question {
            Question::Place => place::answer(self, node, options),
            Question::Stop => place::stop::answer(self, node, options),
            #[cfg(feature = "deploy")]
            Question::Deploy => deploy::answer(self, node, options),
            #[cfg(feature = "capacity")]
            Question::Capacity => capacity::answer(self, node, options),
            #[cfg(feature = "capacity")]
            Question::Fit => fit::answer(self, node, options),
            #[cfg(feature = "capacity")]
            Question::Repack => repack::answer(self, node, options),
            Question::Query => query::answer(Some(self), node, options),
            _ => without_cluster(question, node, options),
        }
    }
}

/// Answers what needs no cluster, with what the document holds that is not modelled.
fn alone(question: Question, node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
    #[cfg_attr(
        not(feature = "fields"),
        expect(unused_mut, reason = "without the table of fields there is nothing to add")
    )]
    let mut answer = without_cluster(question, node, options)?;
    #[cfg(feature = "fields")]
    remarks::put(&mut answer, question, node, None)?;
    Ok(answer)
}

/// Answers what needs no cluster.
fn without_cluster(question: Question, node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
    match question {
        #[cfg(feature = "scaling")]
        Question::Alarm => alarm::answer(node, options),
        #[cfg(feature = "scaling")]
        Question::Scale => scale::answer(node, options),
        #[cfg(feature = "scaling")]
        Question::Schedule => schedule::answer(node, options),
        Question::Query => query::answer(None, node, options),
        #[cfg(feature = "rules")]
        Question::Rules => Ok(rules::answer(options)),
        #[cfg(feature = "check")]
        Question::Check => check::answer(node),
        #[cfg(feature = "check")]
        Question::Lifecycle => lifecycle::answer(node),
        #[cfg(feature = "reach")]
        Question::Reach => reach::answer(node),
        #[cfg(feature = "instance-types")]
        Question::InstanceTypes => instance_types::answer(node),
        #[cfg(feature = "fleet")]
        Question::Fleet => fleet::answer(node, options),
        Question::Place | Question::Stop => node.required("cluster").map(|_| Answer::new()),
        #[cfg(feature = "deploy")]
        Question::Deploy => node.required("cluster").map(|_| Answer::new()),
        #[cfg(feature = "capacity")]
        Question::Capacity | Question::Fit | Question::Repack => node.required("cluster").map(|_| Answer::new()),
        #[cfg(feature = "capacity")]
        Question::Split => split::answer(node, options),
        #[cfg(feature = "capacity")]
        Question::Price => price::answer(node),
        #[cfg(feature = "redact")]
        Question::Redact => redact::answer(node),
        #[cfg(not(all(
            feature = "scaling",
            feature = "capacity",
            feature = "rules",
            feature = "check",
            feature = "deploy",
            feature = "fleet",
            feature = "reach",
            feature = "redact",
            feature = "instance-types"
        )))]
        _ => Err(Error::new("document/left-out", "this build does not answer such documents", node.path_of("decide"))
            .with_help("use the whole library")),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Place,
    Stop,
    Query,
    Scale,
    Alarm,
    Schedule,
    Rules,
    Check,
    InstanceTypes,
    Lifecycle,
    Reach,
    Deploy,
    Split,
    Capacity,
    Fit,
    Repack,
    Price,
    Fleet,
    Redact,
}

impl Question {
    const fn is_about_a_cluster(self) -> bool {
        matches!(
            self,
            Self::Place | Self::Stop | Self::Query | Self::Deploy | Self::Capacity | Self::Fit | Self::Repack
        )
    }
}

fn kind_of(node: &Node<'_>) -> Result<Question, Error> {
    let wanted = node.required("decide")?;
    match wanted.str()? {
        "place" => Ok(Question::Place),
        "stop" => Ok(Question::Stop),
        "query" => Ok(Question::Query),
        "scale" => Ok(Question::Scale),
        "alarm" => Ok(Question::Alarm),
        "schedule" => Ok(Question::Schedule),
        "rules" => Ok(Question::Rules),
        "check" => Ok(Question::Check),
        "deploy" => Ok(Question::Deploy),
        "split" => Ok(Question::Split),
        "capacity" => Ok(Question::Capacity),
        "fit" => Ok(Question::Fit),
        "repack" => Ok(Question::Repack),
        "price" => Ok(Question::Price),
        "fleet" => Ok(Question::Fleet),
        "redact" => Ok(Question::Redact),
        "reach" => Ok(Question::Reach),
        "lifecycle" => Ok(Question::Lifecycle),
        "instanceTypes" => Ok(Question::InstanceTypes),
        other => Err(unknown_decision(other, &wanted)),
    }
}

fn unknown_decision(given: &str, wanted: &Node<'_>) -> Error {
    let known = "use `place`, `stop`, `query`, `scale`, `alarm`, `schedule`, `check`, `instanceTypes`, `lifecycle`, `reach`, `deploy`, `split`, `capacity`, `fit`, `repack`, `price`, `fleet`, `redact` or `rules`";
    let words = known.split('`').skip(1).step_by(2);
    let meant = nearest::nearest(given, words).map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    let message = format!("unknown decision `{}`", shorten(given));
    Error::new("document/unknown-decision", message, wanted.path()).with_help(format!("{meant}{known}"))
}

/// The options of a cluster that is held.
fn held_under(options: Option<&Node<'_>>) -> Result<DecideOptions, Error> {
    DecideOptions::read(options.copied().filter(|node| !node.is_null()), &Semantics::V2026_11)
}

fn asked(node: &Node<'_>) -> Result<(Question, DecideOptions), Error> {
    node.object()?;
    Ok((kind_of(node)?, DecideOptions::read(node.field("options"), &Semantics::V2026_11)?))
}

fn answer(node: &Node<'_>) -> Result<Answer, Error> {
    let (question, options) = asked(node)?;
    match (question, node.field("cluster")) {
        (Question::Query, None) => alone(question, node, &options),
        // How many instances tasks take is asked of no cluster.
        (Question::Fit, None) if node.has("instanceType") => {
            ClusterSession::build(&Document::empty_list().hung_at("/cluster").root(), &options)?
                .answer(question, node, &options)
        }
        (question, _) if !question.is_about_a_cluster() => alone(question, node, &options),
        _ => ClusterSession::build(&node.required("cluster")?, &options)?.answer(question, node, &options),
    }
}

/// The rules that an answer follows, as it tells them.
fn rule_ids(rules: &[RuleId]) -> Value {
    rules.iter().map(|rule| Value::from(rule.as_str())).collect()
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

/// Adds `lints`, each once, unless there are none; what is assumed once an answer.
fn put_lints(answer: &mut Answer, lints: &[Lint]) {
    let mut once: Vec<Lint> = Vec::new();
    for lint in lints {
        if !once.contains(lint) {
            once.push(lint.clone());
        }
    }
    assumption::once(&mut once);
    if !once.is_empty() {
        answer.insert("lints".into(), lints_value(&once));
    }
}

fn lints_value(lints: &[impl serde::Serialize]) -> Value {
    serde_json::to_value(lints).unwrap_or_else(|_| Value::Array(Vec::new()))
}

/// The ARN of an instance.
fn arn(cluster: &Cluster, id: InstanceId) -> &str {
    cluster.instance(id).map_or("", |view| view.arn())
}

/// The ARNs of the instances or tasks, up to the number asked for.
fn some_of(arns: impl Iterator<Item = String>, options: &DecideOptions) -> Value {
    arns.take(options.admissible).map(Value::String).collect()
}
