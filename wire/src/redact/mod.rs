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

use serde_json::{Map, Value};

use crate::Lint;
use expression::Asked;
use names::Names;
use networks::Networks;
use place::{Keys, Place, keys_under, place_of};
use words::Words;

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The document without names and secrets.
    pub document: Value,
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
/// use serde_json::json;
/// let redacted = stowplan_wire::redact::redact(json!({"services": [{"serviceName": "shop", "status": "ACTIVE", "desiredCount": 3}]}));
/// assert_eq!(redacted.document, json!({"services": [{"serviceName": "service-1", "status": "ACTIVE", "desiredCount": 3}]}));
/// assert_eq!(redacted.replaced, 1);
/// ```
#[must_use]
pub fn redact(mut document: Value) -> Redacted {
    let mut redactor = Redactor {
        pass: Pass::Collect,
        names: Names::default(),
        networks: Networks::default(),
        asked: Asked::default(),
        words: Words::new(),
        known_keys: keys::known(),
        replaced: 0,
        path: Vec::new(),
        lints: Vec::new(),
    };
    let root = At { parent: "", key: "", in_list: false };
    redactor.walk(&mut document, root);
    redactor.names.number();
    redactor.pass = Pass::Replace;
    redactor.walk(&mut document, root);
    Redacted { document, replaced: redactor.replaced, lints: redactor.lints }
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
}

impl Redactor {
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

    fn walk(&mut self, value: &mut Value, at: At<'_>) {
        match value {
            Value::Object(object) => self.object(object, at),
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.path.push(Step::Index(index));
                    self.walk(item, At { in_list: true, ..at });
                    self.path.pop();
                }
            }
            Value::String(text) => {
                let place =
                    if self.is_member(at.key) { place_of(at.parent, at.key, at.in_list) } else { Place::Unknown };
                let new = self.string(text, place);
                self.put(text, new);
            }
            Value::Number(number) => {
                if let Some(new) = self.number(number, at) {
                    self.replaced = self.replaced.saturating_add(1);
                    *value = new;
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn put(&mut self, text: &mut String, new: String) {
        if self.is_replacing() && *text != new {
            self.replaced = self.replaced.saturating_add(1);
            *text = new;
        }
    }

    fn is_member(&self, key: &str) -> bool {
        key.is_empty() || self.known_keys.binary_search(&key).is_ok()
    }

    fn object(&mut self, object: &mut Map<String, Value>, at: At<'_>) {
        let keys = keys_under(at.parent, at.key, at.in_list);
        let attribute =
            is_attribute(at).then(|| object.get("name").and_then(Value::as_str).unwrap_or_default().to_owned());
        let dimension =
            (at.key == "Dimensions").then(|| object.get("Name").and_then(Value::as_str).unwrap_or_default().to_owned());
        let entries = std::mem::take(object);
        for (key, mut value) in entries {
            let new_key = self.key(&key, keys);
            // In the redacted document, where the lint is read.
            self.path.push(Step::Key(if self.is_replacing() { new_key.clone() } else { String::new() }));
            match (keys, &mut value) {
                (Keys::Users(Place::Name("option"), _), Value::String(text)) => {
                    let new = self.option_value(&key, text);
                    self.put(text, new);
                }
                (Keys::Users(Place::Choice, _), Value::String(text)) => {
                    let new = self.choice(&key, text);
                    self.put(text, new);
                }
                (Keys::Users(_, place), Value::String(text)) => {
                    let new = self.string(text, place);
                    self.put(text, new);
                }
                (Keys::Users(_, Place::Secret), _) => self.conceal(&mut value),
                // Nothing below a user's key is known by the key; its own members are.
                (Keys::Users(..), _) => self.walk(&mut value, At { parent: at.key, key: "", in_list: false }),
                (Keys::Members, Value::String(text)) if key == "value" && attribute.is_some() => {
                    let new = self.attribute_value(attribute.as_deref().unwrap_or_default(), text);
                    self.put(text, new);
                }
                (Keys::Members, Value::String(text)) if key == "Value" && dimension.is_some() => {
                    let new = self.dimension(dimension.as_deref().unwrap_or_default(), text);
                    self.put(text, new);
                }
                (Keys::Members, _) => self.walk(&mut value, At { parent: at.key, key: &key, in_list: false }),
            }
            self.path.pop();
            if self.is_replacing() && new_key != key {
                self.replaced = self.replaced.saturating_add(1);
            }
            object.insert(if self.is_replacing() { new_key } else { key }, value);
        }
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
    fn conceal(&mut self, value: &mut Value) {
        if !self.is_replacing() {
            return;
        }
        if !matches!(value, Value::Null | Value::Bool(_)) {
            *value = Value::String("redacted".to_owned());
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
    fn number(&mut self, number: &serde_json::Number, at: At<'_>) -> Option<Value> {
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
        self.names.known("account", &text)?.parse::<u64>().ok().map(Value::from)
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
