//! A value of a document: what it is, what is below it, and where it lies.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Number, Value};

#[cfg(feature = "fields")]
use super::entry::Entry;
use super::key::{Keys, word_of};
use super::tape::{Document, advance, push_step};
use super::words::shorten;

/// What a value is, to match on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, without escapes.
    String(&'a str),
    /// A list, whose elements are [`Node::items`].
    List,
    /// An object, whose members are [`Node::entries`].
    Object,
}

/// A value of a document, which knows where it is.
///
/// It is two words, and copied. What is looked up in an object or list costs a walk over those of
/// its members that come before.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document<'a>,
    index: u32,
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at `{}`", self.written(), self.path())
    }
}

impl<'a> Node<'a> {
    /// The whole document.
    #[must_use]
    pub const fn root(document: &'a Document<'a>) -> Self {
        Self { document, index: 0 }
    }

    const fn with(self, index: u32) -> Self {
        Self { document: self.document, index }
    }

    /// Whether both are in one document.
    #[cfg(feature = "fields")]
    pub(crate) fn is_in_document_of(&self, other: &Node<'_>) -> bool {
        std::ptr::addr_eq(std::ptr::from_ref(self.document), std::ptr::from_ref(other.document))
    }

    /// What the value is.
    #[must_use]
    pub fn token(&self) -> Token<'a> {
        match self.byte() {
            b'"' => Token::String(self.document.string(self.index)),
            b'{' => Token::Object,
            b'[' => Token::List,
            b't' => Token::Bool(true),
            b'f' => Token::Bool(false),
            b'n' => Token::Null,
            _ => self.number().map_or(Token::Null, Token::Number),
        }
    }

    fn byte(&self) -> u8 {
        self.document.byte(self.index)
    }

    pub(super) fn number(&self) -> Option<Number> {
        match self.byte() {
            b'-' | b'0'..=b'9' => serde_json::from_str(self.document.scalar(self.index)).ok(),
            _ => None,
        }
    }

    /// A number, or a string that is one, of at most eighteen digits and nothing else.
    pub(super) fn small(&self) -> Option<i64> {
        let text = match self.byte() {
            b'"' => self.document.string(self.index),
            b'-' | b'0'..=b'9' => self.document.scalar(self.index),
            _ => return None,
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.len() > 18 || digits.is_empty() {
            return None;
        }
        let mut number = 0_i64;
        for digit in digits.bytes() {
            number = number * 10 + i64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        }
        Some(if digits.len() == text.len() { number } else { -number })
    }

    /// The JSON pointer; empty for the whole document. It is found by walking down to the value.
    #[must_use]
    pub fn path(&self) -> String {
        self.document.path_of(self.index)
    }

    /// Line and column of its first character, from 1, in the text of the document.
    #[must_use]
    pub fn position(&self) -> (u64, u64) {
        self.document.position_of(self.offset())
    }

    /// Where its first character is in the text of the document, in bytes.
    pub(crate) fn offset(&self) -> usize {
        self.document.offset(self.index).min(self.document.text().len())
    }

    /// Whether it is a value of this very document.
    #[cfg(feature = "pack")]
    pub(crate) fn is_of(&self, document: &Document<'_>) -> bool {
        std::ptr::eq(self.document.text(), document.text())
    }

    /// The value as it was written.
    #[must_use]
    pub fn written(&self) -> &'a str {
        self.document.written(self.index)
    }

    /// The value as a tree.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self.token() {
            Token::Null => Value::Null,
            Token::Bool(value) => value.into(),
            Token::Number(number) => Value::Number(number),
            Token::String(text) => text.into(),
            Token::List => self.items().map(|item| item.to_value()).collect(),
            Token::Object => {
                Value::Object(self.entries().map(|(key, value)| (key.to_owned(), value.to_value())).collect())
            }
        }
    }

    /// The value as a document of its own, which knows where it was.
    #[must_use]
    pub fn to_document(&self) -> Document<'static> {
        Document::of_text(self.written().to_owned()).unwrap_or_default().hung_at(self.path())
    }

    /// Whether both hold the same values, in whichever order objects have their keys.
    #[must_use]
    pub fn is_same(&self, other: &Node<'_>) -> bool {
        match (self.token(), other.token()) {
            (Token::List, Token::List) => {
                let (mut own, mut others) = (self.items(), other.items());
                loop {
                    match (own.next(), others.next()) {
                        (None, None) => return true,
                        (Some(own), Some(other)) if own.is_same(&other) => {}
                        _ => return false,
                    }
                }
            }
            (Token::Object, Token::Object) => self.has_same_entries(other),
            (own, other) => own == other,
        }
    }

    fn has_same_entries(&self, other: &Node<'_>) -> bool {
        let (mut own, mut others): (Vec<_>, Vec<_>) = (self.entries().collect(), other.entries().collect());
        if own.len() != others.len() {
            return false;
        }
        if own.iter().zip(&others).any(|((own, _), (other, _))| own != other) {
            own.sort_unstable_by_key(|(key, _)| *key);
            others.sort_unstable_by_key(|(key, _)| *key);
        }
        own.iter().zip(&others).all(|((own_key, own), (key, other))| own_key == key && own.is_same(other))
    }

    /// Whether the value is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.byte() == b'{'
    }

    /// Whether the value is a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.byte() == b'['
    }

    /// Whether the value is a string.
    #[must_use]
    pub fn is_string(&self) -> bool {
        self.byte() == b'"'
    }

    /// Whether the value is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.byte() == b'n'
    }

    /// Whether there is nothing: null, an empty text, list or object.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        match self.byte() {
            b'n' => true,
            b'"' => self.document.string(self.index).is_empty(),
            b'{' | b'[' => self.document.behind(self.index) == self.index.saturating_add(1),
            _ => false,
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&'a str> {
        self.is_string().then(|| self.document.string(self.index))
    }

    /// The truth, if it is `true` or `false`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.byte() {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        }
    }

    /// The whole number, if it is one that is written without a point.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.number()?.as_i64()
    }

    /// The whole number, if it is one from zero up that is written without a point.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.number()?.as_u64()
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.number()?.as_f64()
    }

    /// The elements; none if this is no list.
    #[must_use]
    pub fn items(&self) -> Items<'a> {
        let end = if self.is_list() { self.document.behind(self.index) } else { 0 };
        Items { document: Some(self.document), at: self.index.saturating_add(1), end }
    }

    /// Keys and values; none if this is no object. Of a key that is there twice the last value.
    #[must_use]
    pub fn entries(&self) -> Entries<'a> {
        let end = if self.is_object() { self.document.behind(self.index) } else { 0 };
        let plain = Entries { document: self.document, at: self.index.saturating_add(1), end, last: Vec::new() };
        if self.document.may_repeat() { plain.without_repetition() } else { plain }
    }

    /// How many elements or members there are.
    #[must_use]
    pub fn count(&self) -> usize {
        if self.is_list() { self.document.count(self.index) } else { self.entries().count() }
    }

    /// The value of a key, even null; of a key that is there twice the last one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        if !self.is_object() {
            return None;
        }
        let document = self.document;
        let word = word_of(key);
        let end = document.behind(self.index);
        let mut at = self.index.saturating_add(1);
        let mut found = None;
        while at < end {
            let (entry, value) = (document.entry(at), at.saturating_add(1));
            if entry.about == word && document.is_key(entry, key) {
                found = Some(self.with(value));
                if !document.may_repeat() {
                    break;
                }
            }
            at = document.behind(value);
        }
        found
    }

    /// The values of several keys, as [`field`](Self::field) finds them one by one, in one walk. It
    /// is short where they are named in the order in which they are written.
    #[must_use]
    pub fn fields<const N: usize>(&self, keys: &Keys<N>) -> [Option<Self>; N] {
        let mut found = [None; N];
        let document = self.document;
        let end = if self.is_object() { document.behind(self.index) } else { 0 };
        let (mut at, mut next) = (self.index.saturating_add(1), 0);
        while at < end {
            let (entry, value) = (document.entry(at), at.saturating_add(1));
            let which = match keys.words.get(next) {
                Some(word) if *word == entry.about => Some(next),
                _ => keys.words.iter().position(|word| *word == entry.about),
            };
            let which = which.filter(|which| keys.names.get(*which).is_some_and(|key| document.is_key(entry, key)));
            if let Some(which) = which {
                if let Some(slot) = found.get_mut(which) {
                    *slot = Some(self.with(value)).filter(|value| !value.is_null());
                }
                next = which.saturating_add(1);
            }
            at = document.behind(value);
        }
        found
    }

    /// The value at a JSON pointer below this one.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<Self> {
        let mut at = *self;
        let mut steps = pointer.split('/');
        steps.next().filter(|first| first.is_empty())?;
        for step in steps {
            at = at.step(step)?;
        }
        Some(at)
    }

    /// As far as a JSON pointer leads.
    pub(super) fn nearest(&self, pointer: &str) -> Self {
        let mut at = *self;
        for step in pointer.split('/').skip(1) {
            let Some(below) = at.step(step) else { break };
            at = below;
        }
        at
    }

    fn step(&self, step: &str) -> Option<Self> {
        if self.is_list() {
            let is_number = is_digits(step) && (step == "0" || !step.starts_with('0'));
            let number = step.parse().ok().filter(|_| is_number)?;
            return self.document.item(self.index, number).map(|index| self.with(index));
        }
        match step.contains('~') {
            true => self.get(&step.replace("~1", "/").replace("~0", "~")),
            false => self.get(step),
        }
    }

    /// The JSON pointer of a key of this object.
    #[must_use]
    pub fn path_of(&self, key: &str) -> String {
        let mut path = self.path();
        path.push('/');
        push_step(&mut path, key);
        path
    }

    /// The value of a key; `None` when the key is absent or null, or this is no object.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<Self> {
        self.get(key).filter(|value| !value.is_null())
    }

    /// Whether a key is there with a value other than null.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.field(key).is_some()
    }

    /// The value in a few words, for messages.
    #[must_use]
    pub fn describe(&self) -> String {
        match self.token() {
            Token::Null => "null".into(),
            Token::Bool(value) => value.to_string(),
            Token::Number(number) => format!("the number {number}"),
            Token::String(text) => format!("the string `{}`", shorten(text)),
            Token::List => "a list".into(),
            Token::Object => "an object".into(),
        }
    }
}

/// As it was written, but for blanks and the spelling of numbers and strings, which are
/// `serde_json`'s: to write a part of a document without a tree of it.
impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.token() {
            Token::Null => serializer.serialize_unit(),
            Token::Bool(value) => serializer.serialize_bool(value),
            Token::Number(number) => number.serialize(serializer),
            Token::String(text) => serializer.serialize_str(text),
            Token::List => {
                let mut list = serializer.serialize_seq(None)?;
                for item in self.items() {
                    list.serialize_element(&item)?;
                }
                list.end()
            }
            Token::Object => {
                let mut object = serializer.serialize_map(None)?;
                for (key, value) in self.entries() {
                    object.serialize_entry(key, &value)?;
                }
                object.end()
            }
        }
    }
}

impl Document<'_> {
    /// The whole document.
    #[must_use]
    pub const fn root(&self) -> Node<'_> {
        Node::root(self)
    }

    /// Line and column, from 1, of the values at JSON pointers below the root; of the innermost
    /// object or list that is there when the value is not.
    ///
    /// Costs one walk over the text, and the sorting of the pointers.
    #[must_use]
    pub fn positions(&self, pointers: &[&str]) -> Vec<(u64, u64)> {
        let offsets: Vec<usize> = pointers.iter().map(|pointer| self.root().nearest(pointer).offset()).collect();
        let mut order: Vec<usize> = (0..offsets.len()).collect();
        order.sort_by_key(|index| offsets.get(*index));
        let mut places = vec![(1, 1); offsets.len()];
        let (mut line, mut column, mut at) = (1_u64, 1_u64, 0_usize);
        for index in order {
            let Some(offset) = offsets.get(index) else { continue };
            (line, column) = advance((line, column), self.text().get(at..*offset).unwrap_or_default());
            at = at.max(*offset);
            if let Some(place) = places.get_mut(index) {
                *place = (line, column);
            }
        }
        places
    }
}

/// Whether both hold the same values, however they are spaced, in whichever order objects have
/// their keys.
impl PartialEq for Document<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.root().is_same(&other.root())
    }
}

impl Eq for Document<'_> {}

/// The elements of a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Items<'a> {
    document: Option<&'a Document<'a>>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Items<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        if self.at >= self.end {
            return None;
        }
        let document = self.document?;
        let node = Node { document, index: self.at };
        self.at = document.behind(self.at);
        Some(node)
    }
}

/// A key on the tape. Equal ones of one document are one key; a key may have several.
#[cfg(feature = "fields")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyMark(u32);

#[cfg(feature = "fields")]
impl KeyMark {
    const fn of(entry: Entry) -> Self {
        Self(entry.offset)
    }
}

/// The members of an object: keys and values.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    document: &'a Document<'a>,
    at: u32,
    end: u32,
    /// Where a key is there again: its index, and that of its last value; backwards.
    last: Vec<(u32, u32)>,
}

impl<'a> Entries<'a> {
    /// The keys.
    pub fn keys(self) -> impl Iterator<Item = &'a str> {
        self.map(|(key, _)| key)
    }

    /// The next member: what its key is on the tape, and the key. Where that is as it is likely to
    /// be the key is the likely one, without a look at the text.
    #[cfg(feature = "fields")]
    pub(crate) fn next_like(
        &mut self,
        likely: Option<(KeyMark, &'a str)>,
    ) -> Option<(KeyMark, &'a str, Node<'a>, bool)> {
        let document = self.document;
        let mark = KeyMark::of(document.entry(self.at));
        if let Some((_, key)) = likely.filter(|likely| self.at < self.end && likely.0 == mark) {
            let value = self.at.saturating_add(1);
            self.at = document.behind(value);
            return Some((mark, key, Node { document, index: value }, true));
        }
        let (key, value) = self.next()?;
        Some((KeyMark::of(document.entry(value.index.saturating_sub(1))), key, value, false))
    }

    /// A key is where it is first, with its last value, as a tree has it.
    fn without_repetition(self) -> Self {
        let document = self.document;
        let (mut keys, mut at) = (Vec::new(), self.at);
        while at < self.end {
            keys.push((document.key(at), at));
            at = document.behind(at.saturating_add(1));
        }
        keys.sort_unstable();
        let mut last: Vec<(u32, u32)> = Vec::with_capacity(keys.len());
        let mut before = None;
        for (key, at) in keys {
            match last.last_mut().filter(|_| before == Some(key)) {
                Some((_, value)) => *value = at.saturating_add(1),
                None => last.push((at, at.saturating_add(1))),
            }
            before = Some(key);
        }
        last.sort_unstable_by(|one, other| other.cmp(one));
        Self { at: 0, end: 0, last, ..self }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<(&'a str, Node<'a>)> {
        let document = self.document;
        if self.at >= self.end {
            let (key, value) = self.last.pop()?;
            return Some((document.key(key), Node { document, index: value }));
        }
        let (key, value) = (self.at, self.at.saturating_add(1));
        self.at = document.behind(value);
        Some((document.key(key), Node { document, index: value }))
    }
}

/// Whether a text is digits and nothing else.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
