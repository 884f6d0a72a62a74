//! How the command ends: exit codes and failures.

use serde_json::{Map, Value, json};
use stowplan_wire::read::secret::without_user;

/// The exit codes, as the help lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Answered.
    Done,
    /// The input makes no sense, or could not be read.
    Failed,
    /// Answered, and the answer is no, or not yes: the contract's table of exit codes says which
    /// answers are.
    No,
}

impl Exit {
    /// The number that the shell sees. 2, wrong usage, is clap's.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::No => 3,
        }
    }

    /// What an answer document means for the exit code: a row of the contract's table each.
    pub fn of_answer(answer: &Value) -> Self {
        if answer.get("error").is_some() {
            return Self::Failed;
        }
        let never_start = answer.pointer("/asked/neverStart").is_some_and(holds_something);
        let says_no = ["failures", "unplaced", "waiting", "unstopped", "stuck", "unfit"]
            .iter()
            .filter_map(|key| answer.get(key))
            .any(holds_something);
        let refused = answer.get("findings").and_then(Value::as_array).is_some_and(|findings| {
            findings.iter().any(|finding| finding.get("severity").and_then(Value::as_str) == Some("error"))
        });
        let verdict = answer.get("verdict").and_then(Value::as_str);
        let is_not_yes = verdict.is_some_and(|verdict| !YES.contains(&verdict));
        if says_no || never_start || refused || is_not_yes || fits_none(answer) { Self::No } else { Self::Done }
    }

    /// The graver of two: an error outweighs a no, a no outweighs an answer.
    pub const fn max(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed, _) | (_, Self::Failed) => Self::Failed,
            (Self::No, _) | (_, Self::No) => Self::No,
            _ => Self::Done,
        }
    }
}

/// Verdicts that are a yes: of `reach`, of `rebalance`, of `drain`, of `deploy`, of `diff`, which
/// says no to what is refused and to what takes a new service, and of pods on Fargate.
const YES: [&str; 9] = [
    "drains",
    "endsBalanced",
    "reachable",
    "completes",
    "startsDeployment",
    "dependsOnUnknown",
    "startsNone",
    "equal",
    "runs",
];

/// Whether `fit` counts none: alone of all answers it has what is left, or the account's quota,
/// beside its count.
fn fits_none(answer: &Value) -> bool {
    let is_fit = answer.get("left").is_some() || answer.get("quota").is_some();
    is_fit && answer.get("count").and_then(Value::as_u64) == Some(0)
}

fn holds_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::String(_) => true,
    }
}

/// Why there is no answer: the contract's error object, and the text that its span points into.
#[derive(Clone, Debug)]
pub struct Failure {
    pub(crate) error: Map<String, Value>,
    excerpt: Option<String>,
    /// Whether the document has something at the error's path.
    pub(crate) given: bool,
    /// The flag that is at fault, where its value goes into no document.
    pub(crate) flag: Option<&'static str>,
}

impl Failure {
    /// A failure with a stable code; the message is lower-case and has no full stop.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let message = without_user(&message).unwrap_or(message);
        let mut error = Map::new();
        error.insert("code".into(), code.into());
        error.insert("message".into(), message.into());
        error.insert("path".into(), "".into());
        Self { error, excerpt: None, given: false, flag: None }
    }

    /// An answer that is none to the question.
    pub fn senseless() -> Self {
        Self::new("engine/answer", "the engine's answer makes no sense")
    }

    /// The engine's error answer `{"error": {…}}`, or the object inside it.
    pub fn from_answer(answer: &Value, document: &Value) -> Self {
        let error = answer.get("error").unwrap_or(answer);
        let Some(fields) = error.as_object() else { return Self::senseless() };
        let path = fields.get("path").and_then(Value::as_str).unwrap_or("");
        let found = document.pointer(path);
        let excerpt = found.and_then(Value::as_str);
        Self { error: fields.clone(), excerpt: excerpt.map(str::to_owned), given: found.is_some(), flag: None }
    }

    /// Shows what lies at its place, which is there.
    pub fn excerpt_of(mut self, text: Option<&str>) -> Self {
        self.excerpt = text.map(str::to_owned);
        self.given = true;
        self
    }

    /// The same excerpt with another error object.
    pub fn replace(self, answer: &Value) -> Self {
        let fields = answer.get("error").and_then(Value::as_object).cloned();
        Self { error: fields.unwrap_or(self.error), excerpt: self.excerpt, given: self.given, flag: self.flag }
    }

    /// Adds what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.error.insert("help".into(), help.into().into());
        self
    }

    /// Adds what to do about it, unless that is known already.
    pub fn or_help(self, help: &str) -> Self {
        if self.error.contains_key("help") { self } else { self.help(help) }
    }

    /// Names the place in the decision document.
    pub fn at(mut self, path: &str) -> Self {
        self.error.insert("path".into(), path.into());
        self
    }

    /// Names the flag that is at fault, where its value goes into no document.
    pub const fn flag(mut self, flag: &'static str) -> Self {
        self.flag = Some(flag);
        self
    }

    /// Names the file that is at fault.
    pub fn file(mut self, file: &str) -> Self {
        self.error.insert("file".into(), file.into());
        self
    }

    /// A field of the error object.
    pub fn field(&self, key: &str) -> Option<&str> {
        self.error.get(key).and_then(Value::as_str)
    }

    /// Line and column in the file, from 1, where they are known.
    pub fn line_and_column(&self) -> Option<(u64, u64)> {
        let at = |key: &str| self.error.get(key).and_then(Value::as_u64);
        at("line").zip(at("column"))
    }

    /// The text that [`span`](Self::span) points into.
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// A half-open range of bytes within the excerpt.
    pub fn span(&self) -> Option<(usize, usize)> {
        span_of(self.error.get("span"))
    }

    /// The document that machines read.
    pub fn to_document(&self) -> Value {
        json!({ "error": self.error })
    }
}

/// Reads `[start, end]`.
pub fn span_of(value: Option<&Value>) -> Option<(usize, usize)> {
    let ends = value?.as_array()?;
    let end_at = |index: usize| usize::try_from(ends.get(index)?.as_u64()?).ok();
    Some((end_at(0)?, end_at(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_no_by_what_it_holds() {
        for (answer, exit) in [
            (json!({"placements": []}), Exit::Done),
            (json!({"placements": [], "failures": []}), Exit::Done),
            (json!({"failures": [{"arn": "a", "reason": "AGENT"}]}), Exit::No),
            (json!({"unplaced": 0}), Exit::Done),
            (json!({"unplaced": 2}), Exit::No),
            (json!({"waiting": 3}), Exit::No),
            (json!({"unstopped": 1}), Exit::No),
            (json!({"findings": [{"severity": "warning"}]}), Exit::Done),
            (json!({"findings": [{"severity": "warning"}, {"severity": "error"}]}), Exit::No),
            (json!({"verdict": "completes"}), Exit::Done),
            (json!({"verdict": "dependsOnChoice"}), Exit::No),
            (json!({"verdict": "startsDeployment"}), Exit::Done),
            (json!({"verdict": "dependsOnUnknown"}), Exit::Done),
            (json!({"verdict": "refused"}), Exit::No),
            (json!({"verdict": "needsNewService"}), Exit::No),
            (json!({"count": 0, "left": {}}), Exit::No),
            (json!({"count": 1, "left": {}}), Exit::Done),
            (json!({"count": 0, "instances": []}), Exit::Done),
            (json!({"error": {"code": "x"}, "unplaced": 1}), Exit::Failed),
        ] {
            assert_eq!(Exit::of_answer(&answer), exit, "{answer}");
        }
    }

    #[test]
    fn the_graver_exit_wins() {
        assert_eq!(Exit::Done.max(Exit::No), Exit::No);
        assert_eq!(Exit::No.max(Exit::Failed), Exit::Failed);
        assert_eq!(Exit::Failed.max(Exit::Done), Exit::Failed);
    }
}
