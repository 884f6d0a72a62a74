//! The values of a file, each of which knows where it was written.

use std::sync::Arc;

use serde_json::{Map, Number, Value};
use stowplan_wire::recognise::shape::{Shape, Sort};

/// Where something was written: an index into [`Source`].
pub(crate) type Origin = usize;

#[derive(Debug)]
enum Step {
    Root,
    Key(Box<str>),
    Index(usize),
    /// The value within a string that holds JSON.
    Embedded,
}

#[derive(Debug)]
struct Entry {
    parent: Origin,
    step: Step,
    place: Option<(u64, u64)>,
}

/// The places of a file as a tree, so that a pointer costs nothing until somebody asks for it.
#[derive(Debug)]
pub(crate) struct Source {
    entries: Vec<Entry>,
}

impl Source {
    /// A source with its root, which is origin 0.
    pub(crate) fn new() -> Self {
        Self { entries: vec![Entry { parent: 0, step: Step::Root, place: None }] }
    }

    fn push(&mut self, parent: Origin, step: Step) -> Origin {
        self.entries.push(Entry { parent, step, place: None });
        self.entries.len().saturating_sub(1)
    }

    pub(crate) fn key(&mut self, parent: Origin, key: &str) -> Origin {
        self.push(parent, Step::Key(key.into()))
    }

    pub(crate) fn index(&mut self, parent: Origin, index: usize) -> Origin {
        self.push(parent, Step::Index(index))
    }

    pub(crate) fn set_place(&mut self, origin: Origin, line: u64, column: u64) {
        if let Some(entry) = self.entries.get_mut(origin) {
            entry.place = Some((line, column));
        }
    }

    pub(crate) fn place(&self, origin: Origin) -> Option<(u64, u64)> {
        self.entries.get(origin).and_then(|entry| entry.place)
    }

    /// The JSON pointer of a value, and the pointer within the string there when that holds JSON of
    /// its own.
    pub(crate) fn pointer(&self, mut origin: Origin) -> (String, Option<String>) {
        let mut steps = Vec::new();
        let mut inner = None;
        while let Some(entry) = self.entries.get(origin) {
            match &entry.step {
                Step::Root => break,
                Step::Key(key) => steps.push(key.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => steps.push(index.to_string()),
                Step::Embedded => inner = Some(joined(&std::mem::take(&mut steps))),
            }
            origin = entry.parent;
        }
        (joined(&steps), inner)
    }

    /// Takes a JSON value in.
    pub(crate) fn take(&mut self, value: Value, origin: Origin) -> Tree {
        let kind = match value {
            Value::Null => TreeKind::Null,
            Value::Bool(value) => TreeKind::Bool(value),
            Value::Number(number) => TreeKind::Number(number),
            Value::String(text) => TreeKind::Text(text),
            Value::Array(items) => {
                let each = items.into_iter().enumerate().map(|(index, item)| {
                    let below = self.index(origin, index);
                    self.take(item, below)
                });
                TreeKind::List(each.collect())
            }
            Value::Object(fields) => {
                let each = fields.into_iter().map(|(key, value)| {
                    let below = self.key(origin, &key);
                    let tree = self.take(value, below);
                    (key, tree)
                });
                TreeKind::Map(each.collect())
            }
        };
        Tree { kind, origin }
    }

    /// Takes in the JSON value that a string at `origin` holds.
    pub(crate) fn take_embedded(&mut self, value: Value, origin: Origin) -> Tree {
        let below = self.push(origin, Step::Embedded);
        self.take(value, below)
    }
}

fn joined(steps: &[String]) -> String {
    steps.iter().rev().fold(String::new(), |path, step| path + "/" + step)
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TreeKind {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
    /// Not known yet; the text is the placeholder that stands for it.
    Unknown(String),
}

/// A value and where it was written. No deeper than the readers allow, so recursion over it is
/// safe.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tree {
    pub(crate) kind: TreeKind,
    pub(crate) origin: Origin,
}

impl Tree {
    pub(crate) const fn new(kind: TreeKind, origin: Origin) -> Self {
        Self { kind, origin }
    }

    pub(crate) fn text(text: impl Into<String>, origin: Origin) -> Self {
        Self { kind: TreeKind::Text(text.into()), origin }
    }

    pub(crate) fn number(number: impl Into<Number>, origin: Origin) -> Self {
        Self { kind: TreeKind::Number(number.into()), origin }
    }

    pub(crate) const fn bool(value: bool, origin: Origin) -> Self {
        Self { kind: TreeKind::Bool(value), origin }
    }

    pub(crate) const fn list(items: Vec<Self>, origin: Origin) -> Self {
        Self { kind: TreeKind::List(items), origin }
    }

    pub(crate) fn unknown(name: &str, origin: Origin) -> Self {
        Self { kind: TreeKind::Unknown(format!("${{{name}}}")), origin }
    }

    /// An object of the given fields.
    pub(crate) fn map<'a>(fields: impl IntoIterator<Item = (&'a str, Self)>, origin: Origin) -> Self {
        Self { kind: TreeKind::Map(fields.into_iter().map(|(key, tree)| (key.to_owned(), tree)).collect()), origin }
    }

    /// The value at a key; null counts as absent.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let found = self.fields().iter().find(|(name, _)| name == key).map(|(_, tree)| tree);
        found.filter(|tree| tree.kind != TreeKind::Null)
    }

    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |tree, key| tree.get(key))
    }

    pub(crate) fn fields(&self) -> &[(String, Self)] {
        match &self.kind {
            TreeKind::Map(fields) => fields,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Self] {
        match &self.kind {
            TreeKind::List(items) => items,
            _ => &[],
        }
    }

    /// The only field of an object with one field.
    pub(crate) fn only_field(&self) -> Option<(&str, &Self)> {
        match self.fields() {
            [(key, tree)] => Some((key, tree)),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.kind {
            TreeKind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// A string, number or boolean as text.
    pub(crate) fn scalar(&self) -> Option<String> {
        match &self.kind {
            TreeKind::Text(text) => Some(text.clone()),
            TreeKind::Number(number) => Some(number.to_string()),
            TreeKind::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    pub(crate) fn as_u64(&self) -> Option<u64> {
        match &self.kind {
            TreeKind::Number(number) => number.as_u64(),
            TreeKind::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Adds or replaces a field of an object.
    pub(crate) fn set(&mut self, key: &str, tree: Self) {
        if let TreeKind::Map(fields) = &mut self.kind {
            match fields.iter_mut().find(|(name, _)| name == key) {
                Some((_, old)) => *old = tree,
                None => fields.push((key.to_owned(), tree)),
            }
        }
    }

    /// The plain JSON value; what is unknown is its placeholder.
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            TreeKind::Null => Value::Null,
            TreeKind::Bool(value) => Value::Bool(*value),
            TreeKind::Number(number) => Value::Number(number.clone()),
            TreeKind::Text(text) | TreeKind::Unknown(text) => Value::String(text.clone()),
            TreeKind::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            TreeKind::Map(fields) => {
                let each = fields.iter().map(|(key, tree)| (key.clone(), tree.to_value()));
                Value::Object(each.collect::<Map<_, _>>())
            }
        }
    }

    /// How much a copy of it costs: about the number of values, long texts counting more.
    pub(crate) fn weight(&self) -> usize {
        let of_text = |text: &str| text.len() / 32;
        let below: usize = match &self.kind {
            TreeKind::Text(text) | TreeKind::Unknown(text) => of_text(text),
            TreeKind::List(items) => items.iter().map(Self::weight).sum(),
            TreeKind::Map(fields) => fields.iter().map(|(key, tree)| of_text(key).saturating_add(tree.weight())).sum(),
            _ => 0,
        };
        below.saturating_add(1)
    }

    /// The origin of what a pointer leads to; of the innermost value that is there when that is
    /// not.
    pub(crate) fn origin_of(&self, pointer: &str) -> Origin {
        let mut tree = self;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match &tree.kind {
                TreeKind::List(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
                _ => tree.get(&step),
            };
            match next {
                Some(next) => tree = next,
                None => break,
            }
        }
        tree.origin
    }
}

/// A shared source.
pub(crate) type SharedSource = Arc<Source>;

impl Shape for &Tree {
    fn sort(&self) -> Sort {
        match &self.kind {
            TreeKind::Null => Sort::Null,
            TreeKind::Bool(_) | TreeKind::Number(_) => Sort::Scalar,
            TreeKind::Text(_) | TreeKind::Unknown(_) => Sort::Text,
            TreeKind::List(_) => Sort::List,
            TreeKind::Map(_) => Sort::Object,
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        Tree::get(self, key)
    }

    fn text(&self) -> Option<&str> {
        self.as_text()
    }

    fn is_number(&self, wanted: u64) -> bool {
        self.as_u64() == Some(wanted)
    }

    fn any(&self, test: &mut dyn FnMut(Self) -> bool) -> bool {
        self.items().iter().chain(self.fields().iter().map(|(_, tree)| tree)).any(test)
    }
}
