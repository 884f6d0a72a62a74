//! Reading fields that may have any shape, of task definitions and services.

use stowplan::{quantity::Quantity, task::is_placeholder};
use stowplan_check::definition::{Finding, Severity};
use stowplan_check::document::Given;

use crate::fields::{Shape, closest, table};
use crate::read::json::shorten;
use crate::{Node, Token};

/// A guess at what a field means costs some thousand steps: in one document at most this many are
/// made.
const GUESSES_MAX: usize = 64;

/// The codes of what is odd about a kind of document.
pub(super) struct Codes {
    wrong_type: &'static str,
    string_expected: &'static str,
    number_expected: &'static str,
    boolean_expected: &'static str,
    missing_field: &'static str,
    unknown_field: &'static str,
    placeholder: &'static str,
    /// Whether a placeholder may stand for an object or a list, too: nothing follows from it.
    stands_for_all: bool,
}

pub(super) static OF_DEFINITIONS: Codes = Codes {
    wrong_type: "taskdef/wrong-type",
    string_expected: "taskdef/string-expected",
    number_expected: "taskdef/number-expected",
    boolean_expected: "taskdef/boolean-expected",
    missing_field: "taskdef/missing-field",
    unknown_field: "taskdef/unknown-field",
    placeholder: "taskdef/placeholder",
    stands_for_all: false,
};

pub(super) static OF_SERVICES: Codes = Codes {
    wrong_type: "service/wrong-type",
    string_expected: "service/string-expected",
    number_expected: "service/number-expected",
    boolean_expected: "service/boolean-expected",
    missing_field: "service/missing-field",
    unknown_field: "service/unknown-field",
    placeholder: "service/placeholder",
    stands_for_all: true,
};

/// Reads fields, and collects what is odd about their shape.
pub(super) struct Reader {
    codes: &'static Codes,
    findings: Vec<Finding>,
    guesses: usize,
    /// How long the path of the document is: findings have theirs from there.
    root: usize,
}

impl Reader {
    /// Reads a document: paths begin there.
    pub(super) fn below(root: &Node<'_>, codes: &'static Codes) -> Self {
        Self { codes, findings: Vec::new(), guesses: 0, root: root.path().len() }
    }

    fn path(&self, mut path: String) -> String {
        path.split_off(self.root.min(path.len()))
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    pub(super) fn wrong_type(&mut self, node: &Node<'_>, wanted: &str) {
        let message = format!("expected {wanted}, found {}", node.describe());
        let finding = Finding::new(Severity::Error, self.codes.wrong_type, self.path(node.path()), message);
        let bracketless = wanted == "a list" && node.is_object();
        self.findings.push(if bracketless { finding.help("put it into brackets") } else { finding });
    }

    fn warn(&mut self, code: &'static str, node: &Node<'_>, message: String) {
        self.findings.push(Finding::new(Severity::Warning, code, self.path(node.path()), message));
    }

    /// Reports the keys of an object that ECS does not know (TASK-5).
    pub(super) fn keys(&mut self, node: &Node<'_>, known: &Shape) {
        for key in node.entries().keys() {
            if known.has(key) {
                continue;
            }
            let message = format!("ECS has no field `{}` here", shorten(key));
            let finding =
                Finding::new(Severity::Warning, self.codes.unknown_field, self.path(node.path_of(key)), message)
                    .rule(rule!("TASK-5"));
            self.guesses = self.guesses.saturating_add(1);
            let close = if self.guesses > GUESSES_MAX { None } else { closest(key, known.names()) };
            self.findings.push(match close {
                Some(close) => finding.help(format!("is `{close}` meant?")),
                None => finding,
            });
        }
    }

    /// The node at a key; nothing below a value that is not an object is known.
    fn field<'a, T>(&self, node: &Node<'a>, key: &str) -> Result<Node<'a>, Given<T>> {
        if !node.is_object() {
            return Err(Given::Unknown);
        }
        node.field(key).ok_or(Given::Absent)
    }

    fn placeholder(&mut self, node: &Node<'_>, text: &str) {
        let message = format!("`{}` is a placeholder", shorten(text));
        let finding = Finding::new(Severity::Note, self.codes.placeholder, self.path(node.path()), message);
        self.findings.push(finding.help("render the template first, if the value matters"));
    }

    /// A string; a placeholder is remarked on.
    pub(super) fn text(&mut self, node: &Node<'_>, key: &str) -> Given<String> {
        match self.field(node, key) {
            Ok(field) => self.text_here(&field, true),
            Err(given) => given,
        }
    }

    /// A string in which nothing counts as a placeholder's mark: it is kept, unremarked.
    pub(super) fn plain_text(&mut self, node: &Node<'_>, key: &str) -> Given<String> {
        match self.field(node, key) {
            Ok(field) => self.text_here(&field, false),
            Err(given) => given,
        }
    }

    fn text_here(&mut self, node: &Node<'_>, remark: bool) -> Given<String> {
        match node.token() {
            Token::String(text) => {
                if remark && is_placeholder(text) {
                    self.placeholder(node, text);
                }
                Given::Known(text.to_owned())
            }
            Token::Number(number) => {
                self.warn(self.codes.string_expected, node, format!("the number {number} must be a string for ECS"));
                Given::Known(number.to_string())
            }
            _ => {
                self.wrong_type(node, "a string");
                Given::Unknown
            }
        }
    }

    /// A whole number.
    pub(super) fn number(&mut self, node: &Node<'_>, key: &str) -> Given<i64> {
        let field = match self.field(node, key) {
            Ok(field) => field,
            Err(given) => return given,
        };
        self.number_here(&field)
    }

    fn number_here(&mut self, field: &Node<'_>) -> Given<i64> {
        if let Some(text) = field.as_str() {
            if is_placeholder(text) {
                self.placeholder(field, text);
                return Given::Unknown;
            }
        }
        // Beyond 2^31 no field has a meaning, but a limit of open files may come close.
        match field.integer(i64::MIN, i64::MAX) {
            Ok(number) => {
                if field.is_string() {
                    self.warn(
                        self.codes.number_expected,
                        field,
                        format!("the string `{number}` must be a number for ECS"),
                    );
                }
                Given::Known(number)
            }
            Err(_) => {
                self.wrong_type(field, "a whole number");
                Given::Unknown
            }
        }
    }

    /// A whole number that must be there.
    pub(super) fn required_number(&mut self, node: &Node<'_>, key: &str) -> Given<i64> {
        let given = self.number(node, key);
        if given.is_absent() {
            let message = format!("`{key}` is missing");
            self.findings.push(Finding::new(
                Severity::Error,
                self.codes.missing_field,
                self.path(node.path_of(key)),
                message,
            ));
        }
        given
    }

    /// True or false.
    pub(super) fn boolean(&mut self, node: &Node<'_>, key: &str) -> Given<bool> {
        let field = match self.field(node, key) {
            Ok(field) => field,
            Err(given) => return given,
        };
        match (field.as_str(), field.bool()) {
            (Some(text), Ok(value)) => {
                let message = format!("the string `{text}` must be true or false, without quotes, for ECS");
                self.warn(self.codes.boolean_expected, &field, message);
                Given::Known(value)
            }
            (_, Ok(value)) => Given::Known(value),
            (Some(text), Err(_)) if is_placeholder(text) => {
                self.placeholder(&field, text);
                Given::Unknown
            }
            _ => {
                self.wrong_type(&field, "true or false");
                Given::Unknown
            }
        }
    }

    /// Whether a placeholder stands for a value that should have been an object or a list; it is
    /// remarked on.
    fn is_open(&mut self, node: &Node<'_>) -> bool {
        let text = node.as_str().filter(|text| self.codes.stands_for_all && is_placeholder(text));
        text.inspect(|text| self.placeholder(node, text)).is_some()
    }

    /// A list of which nothing is known when it is no list, with its elements.
    pub(super) fn given<T>(
        &mut self,
        node: &Node<'_>,
        key: &str,
        mut read: impl FnMut(&mut Self, &Node<'_>) -> T,
    ) -> Given<Vec<T>> {
        let field = match self.field(node, key) {
            Ok(field) => field,
            Err(given) => return given,
        };
        if self.is_open(&field) {
            return Given::Unknown;
        }
        let Ok(list) = field.list() else {
            self.wrong_type(&field, "a list");
            return Given::Unknown;
        };
        Given::Known(list.iter().map(|item| read(self, item)).collect())
    }

    /// The same of objects.
    pub(super) fn given_items<T>(
        &mut self,
        node: &Node<'_>,
        key: &str,
        mut read: impl FnMut(&mut Self, &Node<'_>) -> T,
    ) -> Given<Vec<T>> {
        self.given(node, key, |reader, item| {
            if !item.is_object() && !reader.is_open(item) {
                reader.wrong_type(item, "an object");
            }
            read(reader, item)
        })
    }

    /// The same of strings.
    pub(super) fn given_texts(&mut self, node: &Node<'_>, key: &str) -> Given<Vec<Given<String>>> {
        self.given(node, key, |reader, item| reader.text_here(item, true))
    }

    /// A number with decimals, in thousandths.
    pub(super) fn thousandths(&mut self, node: &Node<'_>, key: &str) -> Given<i64> {
        let field = match self.field(node, key) {
            Ok(field) => field,
            Err(given) => return given,
        };
        if self.is_open(&field) {
            return Given::Unknown;
        }
        match field.quantity() {
            // What has more decimals is no multiple of a tenth either: any such number will do.
            Ok(given) => {
                let thousandths = given.times(Quantity::from(1_000));
                let whole = i64::try_from(thousandths.floor()).unwrap_or(i64::MAX);
                let is_exact = thousandths == Quantity::from(whole);
                Given::Known(if is_exact { whole } else { whole.saturating_mul(10).saturating_add(1) })
            }
            Err(_) => {
                self.wrong_type(&field, "a number");
                Given::Unknown
            }
        }
    }

    /// The elements of a list; none when it is absent or no list.
    fn list<'a>(&mut self, node: &Node<'a>, key: &str) -> Vec<Node<'a>> {
        let Some(field) = node.field(key) else { return Vec::new() };
        field.list().unwrap_or_else(|_| {
            self.wrong_type(&field, "a list");
            Vec::new()
        })
    }

    /// A list of objects.
    pub(super) fn items<T>(
        &mut self,
        node: &Node<'_>,
        key: &str,
        mut read: impl FnMut(&mut Self, &Node<'_>) -> T,
    ) -> Vec<T> {
        let mut items = Vec::new();
        for item in self.list(node, key) {
            if !item.is_object() {
                self.wrong_type(&item, "an object");
            }
            items.push(read(self, &item));
        }
        items
    }

    /// A list of strings.
    pub(super) fn texts(&mut self, node: &Node<'_>, key: &str) -> Vec<Given<String>> {
        self.list(node, key).iter().map(|item| self.text_here(item, true)).collect()
    }

    /// A list of strings in which nothing counts as a placeholder's mark, as in commands.
    pub(super) fn plain_texts(&mut self, node: &Node<'_>, key: &str) -> Vec<Given<String>> {
        self.list(node, key).iter().map(|item| self.text_here(item, false)).collect()
    }

    /// A list of whole numbers.
    pub(super) fn numbers(&mut self, node: &Node<'_>, key: &str) -> Vec<Given<i64>> {
        self.list(node, key).iter().map(|item| self.number_here(item)).collect()
    }

    /// How many elements a list has.
    pub(super) fn count(&mut self, node: &Node<'_>, key: &str) -> usize {
        self.list(node, key).len()
    }

    /// How many objects a list has, of which nothing but their fields' names is looked at.
    pub(super) fn count_objects(&mut self, node: &Node<'_>, key: &str, shape: &Shape) -> usize {
        self.items(node, key, |reader, item| reader.keys(item, shape)).len()
    }

    /// A list of objects with a name and a `value`, both strings.
    pub(super) fn pairs(
        &mut self,
        node: &Node<'_>,
        key: &str,
        name: &'static str,
    ) -> Vec<(Given<String>, Given<String>)> {
        let shape = if name == "key" { &table::ECS_TAG } else { &table::ECS_KEY_VALUE_PAIR };
        self.items(node, key, |reader, item| {
            reader.keys(item, shape);
            (reader.plain_text(item, name), reader.plain_text(item, "value"))
        })
    }

    /// An object; an empty one is there, too.
    pub(super) fn object<T>(
        &mut self,
        node: &Node<'_>,
        key: &str,
        mut read: impl FnMut(&mut Self, &Node<'_>) -> T,
    ) -> Given<T> {
        let field = match self.field(node, key) {
            Ok(field) => field,
            Err(given) => return given,
        };
        if self.is_open(&field) {
            return Given::Unknown;
        }
        if !field.is_object() {
            self.wrong_type(&field, "an object");
            return Given::Unknown;
        }
        Given::Known(read(self, &field))
    }

    /// A map from strings to strings.
    pub(super) fn map(&mut self, node: &Node<'_>, key: &str) -> Vec<(String, Given<String>)> {
        let Some(field) = node.field(key) else { return Vec::new() };
        if !field.is_object() {
            self.wrong_type(&field, "an object");
            return Vec::new();
        }
        let each = field.entries().filter(|(_, value)| !value.is_null());
        each.map(|(name, value)| (name.to_owned(), self.text_here(&value, false))).collect()
    }
}
