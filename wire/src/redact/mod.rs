//! Takes names and secrets out of a document, so that it can be shown to others.
//!
//! Values stay that are AWS's or numbers: enumerations, sizes, times, regions, zones, instance
//! types, versions, `ecs.*` attributes. Everything else is replaced, wherever it stands: every name
//! by a pseudonym, every environment value, command, label, log option and message by one word.
//! Keys that are no members of AWS's documents or of ours are names, too.
//!
//! A pseudonym is the number of the name among the sorted names of its kind, `service-07`, so it is
//! no function of the name: nothing can be guessed back but how the names of one kind are sorted.
//! The same name is the same pseudonym wherever it stands: in a list, in an ARN, in a group, in an
//! expression. Numbers have as many digits as the largest of their kind, so ARNs keep their order,
//! and with it the picks among equals. Addresses and networks keep which lies in which.
//!
//! Decisions on the redacted document are the same decisions. The exceptions:
//! - an expression or a schedule that does not parse has another error;
//! - attribute values that CQL-24's alternative compares as numbers are compared as names;
//! - in one kind, ARNs of two spellings (with and without a cluster, `a` beside `arn:…`) may change
//!   their order;
//! - where custom instance types stand beside EC2's own, their order by name changes;
//! - a `SEARCH` and other texts in metric math;
//! - an expression that would become longer than 2000 characters, or a document with very many
//!   patterns: a lint says so.

mod expression;
mod keys;
mod names;
mod networks;
mod place;
mod text;
mod words;

use serde_json::Number;

use crate::{Lint, Node, Token};
use expression::Asked;
use names::Names;
use networks::Networks;
use place::{Keys, Place, keys_under, place_of};
use words::Words;

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The document without names and secrets, as compact JSON.
    pub document: String,
    /// How many strings, keys and numbers were replaced.
    pub replaced: u64,
    /// What does not mean any more what it meant.
    pub lints: Vec<Lint>,
}

/// Takes names and secrets out of a document: one of AWS's, a decision document, or a list of such.
///
/// Costs two walks over the document and the sorting of its names.
///
/// ```
/// use stowplan_wire::{Document, redact::redact};
/// let document = Document::parse(br#"{"services": [{"serviceName": "shop", "status": "ACTIVE", "desiredCount": 3}]}"#)?;
/// let redacted = redact(&document.root());
/// assert_eq!(redacted.document, r#"{"services":[{"serviceName":"service-1","status":"ACTIVE","desiredCount":3}]}"#);
/// assert_eq!(redacted.replaced, 1);
/// # Ok::<(), stowplan_wire::Error>(())
/// ```
#[must_use]
pub fn redact(document: &Node<'_>) -> Redacted {
    let mut redactor = Redactor::new();
    let root = At { parent: "", key: "", in_list: false };
    redactor.walk(document, root);
    redactor.names.number();
    redactor.pass = Pass::Replace;
    redactor.walk(document, root);
    redactor.remark_stranger(document, String::new());
    Redacted { document: redactor.written, replaced: redactor.replaced, lints: redactor.lints }
}

/// [`redact`] for several documents, as a list of them: a name is the same pseudonym in all. Each
/// is handed over once it is written, and paths of lints begin with its number.
pub fn redact_each(documents: &[Node<'_>], mut take: impl FnMut(String)) -> (u64, Vec<Lint>) {
    let mut redactor = Redactor::new();
    for pass in [Pass::Collect, Pass::Replace] {
        redactor.pass = pass;
        for (index, document) in documents.iter().enumerate() {
            redactor.path.push(Step::Index(index));
            redactor.walk(document, At { parent: "", key: "", in_list: true });
            redactor.path.pop();
            if pass == Pass::Replace {
                redactor.remark_stranger(document, format!("/{index}"));
                take(core::mem::take(&mut redactor.written));
            }
        }
        if pass == Pass::Collect {
            redactor.names.number();
        }
    }
    (redactor.replaced, redactor.lints)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// Names are noted; nothing changes.
    Collect,
    /// Names are replaced.
    Replace,
}

/// Where a value lies: the key that leads to it, and the key of the object that has that key.
#[derive(Clone, Copy, Debug)]
struct At<'a> {
    parent: &'a str,
    key: &'a str,
    in_list: bool,
}

/// A step of a JSON pointer.
#[derive(Debug)]
enum Step {
    Key(String),
    Index(usize),
}

struct Redactor {
    pass: Pass,
    names: Names,
    networks: Networks,
    asked: Asked,
    words: Words,
    known_keys: Vec<&'static str>,
    replaced: u64,
    path: Vec<Step>,
    lints: Vec<Lint>,
    /// What is written so far, when names are replaced.
    written: String,
}

impl Redactor {
    fn new() -> Self {
        Self {
            pass: Pass::Collect,
            names: Names::default(),
            networks: Networks::default(),
            asked: Asked::default(),
            words: Words::new(),
            known_keys: keys::known(),
            replaced: 0,
            path: Vec::new(),
            lints: Vec::new(),
            written: String::new(),
        }
    }

    /// Says of a document none of whose keys is known that nothing of it is left: its owner may
    /// have meant another.
    fn remark_stranger(&mut self, document: &Node<'_>, path: String) {
        let is_known = |object: &Node<'_>| {
            object.entries().next().is_none() || object.entries().any(|(key, _)| self.is_member(key))
        };
        let is_stranger = match document.token() {
            Token::Object => !is_known(document),
            Token::List => !document.is_nothing() && document.items().all(|item| !item.is_object() || !is_known(&item)),
            _ => true,
        };
        if is_stranger {
            let message = "nothing here is a document of AWS's or of ours: every key and every text is replaced";
            let lint = Lint::new("redact/unknown-document", message, path);
            self.lints.push(lint.with_help("give a snapshot, an answer of the AWS CLI, or a decision document"));
        }
    }

    fn is_replacing(&self) -> bool {
        self.pass == Pass::Replace
    }

    fn lint(&mut self, code: &'static str, message: &'static str) {
        if self.lints.len() < 10 {
            let steps = self.path.iter().map(|step| match step {
                Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => format!("/{index}"),
            });
            self.lints.push(Lint::new(code, message, steps.collect::<String>()));
        }
    }

    /// Notes a value that patterns may ask for.
    fn ask(&mut self, subject: &str, value: &str) {
        if !self.is_replacing() {
            self.asked.add(subject, value);
        }
    }

    fn walk(&mut self, value: &Node<'_>, at: At<'_>) {
        match value.token() {
            Token::Object => self.object(value, at),
            Token::List => {
                self.write("[");
                for (index, item) in value.items().enumerate() {
                    if index > 0 {
                        self.write(",");
                    }
                    self.path.push(Step::Index(index));
                    self.walk(&item, At { in_list: true, ..at });
                    self.path.pop();
                }
                self.write("]");
            }
            Token::String(text) => {
                let place =
                    if self.is_member(at.key) { place_of(at.parent, at.key, at.in_list) } else { Place::Unknown };
                let new = self.string(text, place);
                self.put(text, &new);
            }
            Token::Number(number) => {
                let new = self.number(&number, at);
                self.replaced = self.replaced.saturating_add(u64::from(new.is_some()));
                if self.is_replacing() {
                    self.write(&new.map_or_else(|| number.to_string(), |new| new.to_string()));
                }
            }
            Token::Bool(truth) => self.write(if truth { "true" } else { "false" }),
            Token::Null => self.write("null"),
        }
    }

    /// Writes JSON as it is.
    fn write(&mut self, json: &str) {
        if self.is_replacing() {
            self.written.push_str(json);
        }
    }

    /// Writes a string, new or as it was.
    fn put(&mut self, text: &str, new: &str) {
        if self.is_replacing() {
            self.replaced = self.replaced.saturating_add(u64::from(text != new));
            self.written.push_str(&serde_json::to_string(new).unwrap_or_default());
        }
    }

    fn is_member(&self, key: &str) -> bool {
        key.is_empty() || self.known_keys.binary_search(&key).is_ok()
    }

    fn object(&mut self, object: &Node<'_>, at: At<'_>) {
        let keys = keys_under(at.parent, at.key, at.in_list);
        let text_at = |key: &str| object.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        let attribute = is_attribute(at).then(|| text_at("name"));
        let dimension = (at.key == "Dimensions").then(|| text_at("Name"));
        self.write("{");
        for (index, (key, value)) in object.entries().enumerate() {
            if index > 0 {
                self.write(",");
            }
            let new_key = self.key(key, keys);
            self.put(key, &new_key);
            self.write(":");
            // In the redacted document, where the lint is read.
            self.path.push(Step::Key(if self.is_replacing() { new_key } else { String::new() }));
            match (keys, value.as_str()) {
                (Keys::Users(Place::Name("option"), _), Some(text)) => {
                    let new = self.option_value(key, text);
                    self.put(text, &new);
                }
                (Keys::Users(Place::Choice, _), Some(text)) => {
                    let new = self.choice(key, text);
                    self.put(text, &new);
                }
                (Keys::Users(_, place), Some(text)) => {
                    let new = self.string(text, place);
                    self.put(text, &new);
                }
                (Keys::Users(_, Place::Secret), _) => self.conceal(&value),
                // Nothing below a user's key is known by the key; its own members are.
                (Keys::Users(..), _) => self.walk(&value, At { parent: at.key, key: "", in_list: false }),
                (Keys::Members, Some(text)) if key == "value" && attribute.is_some() => {
                    let new = self.attribute_value(attribute.unwrap_or_default(), text);
                    self.put(text, &new);
                }
                (Keys::Members, Some(text)) if key == "Value" && dimension.is_some() => {
                    let new = self.dimension(dimension.unwrap_or_default(), text);
                    self.put(text, &new);
                }
                (Keys::Members, _) => self.walk(&value, At { parent: at.key, key, in_list: false }),
            }
            self.path.pop();
        }
        self.write("}");
    }

    fn key(&mut self, key: &str, keys: Keys) -> String {
        match keys {
            Keys::Members if self.is_member(key) => key.to_owned(),
            Keys::Members => self.named("key", key),
            Keys::Users(Place::Name("option"), _) => self.option_name(key),
            Keys::Users(place, _) => self.string(key, place),
        }
    }

    /// Everything below is a user's: all strings and numbers go.
    fn conceal(&mut self, value: &Node<'_>) {
        if value.is_null() || value.as_bool().is_some() {
            return self.write(value.written());
        }
        if self.is_replacing() {
            self.write("\"redacted\"");
            self.replaced = self.replaced.saturating_add(1);
        }
    }

    fn choice(&mut self, rule: &str, text: &str) -> String {
        let mut semantics = stowplan::rule::Semantics::V2026_11;
        if semantics.choose(rule, text).is_ok() { text.to_owned() } else { self.string(text, Place::Choice) }
    }

    fn dimension(&mut self, name: &str, text: &str) -> String {
        let place = match name {
            "ServiceName" => Place::Name("service"),
            "ClusterName" => Place::Name("cluster"),
            "CapacityProviderName" => Place::Provider,
            "AutoScalingGroupName" => Place::Name("auto-scaling-group"),
            "TaskDefinitionFamily" => Place::Definition,
            _ => Place::Unknown,
        };
        self.string(text, place)
    }

    /// An account's number, where there is one: twelve digits, or the digits of a known account.
    fn number(&mut self, number: &Number, at: At<'_>) -> Option<u64> {
        let digits = number.as_u64().filter(|number| (1_000_000_000..1_000_000_000_000).contains(number))?;
        if at.in_list && at.key.is_empty() || METRICS.contains(&at.key) {
            return None;
        }
        let text = format!("{digits:012}");
        if !self.is_replacing() {
            if digits >= 100_000_000_000 {
                self.names.add("account", &text);
            }
            return None;
        }
        self.names.known("account", &text)?.parse().ok()
    }
}

/// Keys of values of metrics, which may have any number of digits.
const METRICS: [&str; 14] = [
    "values",
    "Values",
    "value",
    "Value",
    "Threshold",
    "TargetValue",
    "Average",
    "Sum",
    "Minimum",
    "Maximum",
    "SampleCount",
    "MetricIntervalLowerBound",
    "MetricIntervalUpperBound",
    "metric",
];

fn is_attribute(at: At<'_>) -> bool {
    matches!(at.key, "attributes" | "requiresAttributes")
}

#[cfg(test)]
mod tests;
