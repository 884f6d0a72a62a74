//! A JSON text and where each of its tokens begins: no tree, nothing copied.

use std::borrow::Cow;

use serde_json::Value;

use super::entry::Entry;
use super::key::length_in;
use super::lexeme::{end_of_plain, is_same, raw_string};
use super::scan::{DEPTH_MAX, Mark, Scanner, Tokens, WRITTEN_DEPTH_MAX};
use super::syntax;
use crate::Error;
use crate::threads::Threads;

/// A JSON document as it was written, and where its values are.
///
/// It takes less than half of the text beside it, at most four bytes for a byte of it.
///
/// ```
/// use stowplan_wire::Document;
/// let document = Document::parse(br#"{"tasks": [{"cpu": "256"}]}"#)?;
/// let cpu = document.root().pointer("/tasks/0/cpu").ok_or("there is one")?;
/// assert_eq!(cpu.str()?, "256");
/// assert_eq!(cpu.path(), "/tasks/0/cpu");
/// assert_eq!(cpu.position(), (1, 20));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document<'t> {
    text: Cow<'t, str>,
    tokens: Tokens,
    path: String,
}

impl<'t> Document<'t> {
    /// Reads one JSON document: UTF-8, with or without a byte order mark, at most 127 levels deep,
    /// shorter than 4 GiB.
    ///
    /// Of a key that appears twice in one object the last counts.
    ///
    /// # Errors
    /// `json/empty`, `json/invalid-utf8` (with the byte offset), `json/truncated`, `json/too-deep`,
    /// `json/too-long` and `json/syntax` (with line and column).
    pub fn parse(bytes: &'t [u8]) -> Result<Self, Error> {
        Self::of_text(syntax::text_of(bytes)?)
    }

    /// Reads one JSON document from its text, which it borrows or owns.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn of_text(text: impl Into<Cow<'t, str>>) -> Result<Self, Error> {
        Self::within(text.into(), DEPTH_MAX)
    }

    fn within(text: Cow<'t, str>, depth_max: usize) -> Result<Self, Error> {
        syntax::fits(&text)?;
        let tokens = Scanner::new(&text, depth_max).one().ok_or_else(|| syntax::refusal(&text))?;
        Ok(Self { text, tokens, path: String::new() })
    }

    /// Reads documents that follow each other in one text, as a list of them.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), for the first of them that is none.
    ///
    /// ```
    /// use stowplan_wire::Document;
    /// let pages = Document::parse_all(br#"{"tasks": []} {"tasks": [1]}"#)?;
    /// assert_eq!(pages.root().items().count(), 2);
    /// # Ok::<(), stowplan_wire::Error>(())
    /// ```
    pub fn parse_all(bytes: &'t [u8]) -> Result<Self, Error> {
        let text = syntax::text_of(bytes)?;
        syntax::fits(text)?;
        let tokens = Scanner::new(text, DEPTH_MAX).many().map_err(|_| syntax::refusal_of_pages(text))?;
        Ok(Self { text: text.into(), tokens, path: String::new() })
    }

    /// Reads a text that it keeps: one document, or with `pages` those that follow each other. On
    /// two threads a long document is read from its beginning and from its middle at once.
    ///
    /// # Errors
    /// The text itself, where it is no JSON: [`parse`](Self::parse) and
    /// [`parse_all`](Self::parse_all) tell why.
    pub fn keep(text: String, pages: bool, threads: Threads) -> Result<Document<'static>, String> {
        let scanned = syntax::fits(&text).ok().and_then(|()| {
            let scanner = Scanner::new(&text, DEPTH_MAX);
            if pages { scanner.many().ok() } else { scanner.one_by(threads) }
        });
        match scanned {
            Some(tokens) => Ok(Document { text: text.into(), tokens, path: String::new() }),
            None => Err(text),
        }
    }

    #[cfg(test)]
    pub(super) fn of_tokens(text: &'t str, tokens: Tokens) -> Self {
        Self { text: text.into(), tokens, path: String::new() }
    }

    /// `{}`.
    #[must_use]
    pub fn empty_object() -> Self {
        let entry = Entry { offset: 0, about: Entry::container(1) };
        Self { text: "{}".into(), tokens: Tokens { tape: vec![entry], ..Tokens::default() }, path: String::new() }
    }

    /// `[]`.
    #[must_use]
    pub fn empty_list() -> Self {
        Self { text: "[]".into(), ..Self::empty_object() }
    }

    /// The same as a part of a larger document: where its root lies there, a JSON pointer.
    #[must_use]
    pub fn hung_at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the root lies in a larger document, a JSON pointer.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Line and column of an offset.
    pub(super) fn position_of(&self, offset: usize) -> (u64, u64) {
        advance((1, 1), self.text.get(..offset).unwrap_or_default())
    }

    /// An entry of the tape.
    #[inline]
    pub(super) fn entry(&self, index: u32) -> Entry {
        self.tokens.tape.get(index as usize).copied().unwrap_or_default()
    }

    /// Where a token begins.
    #[inline]
    pub(super) fn offset(&self, index: u32) -> usize {
        self.entry(index).offset as usize
    }

    /// The first byte of a token; that of a list of documents is behind the text.
    #[inline]
    pub(super) fn byte(&self, index: u32) -> u8 {
        self.text.as_bytes().get(self.offset(index)).copied().unwrap_or(b'[')
    }

    /// The index behind a value.
    #[inline]
    pub(super) fn behind(&self, index: u32) -> u32 {
        self.entry(index).behind(index)
    }

    /// Whether a key may be twice in an object of this document.
    #[inline]
    pub(super) const fn may_repeat(&self) -> bool {
        self.tokens.repeats
    }

    /// Whether the key of an entry, which has the same word, is this one.
    #[inline]
    pub(super) fn is_key(&self, entry: Entry, key: &str) -> bool {
        let begin = (entry.offset as usize).wrapping_add(1);
        let end = begin.wrapping_add(key.len());
        let bytes = self.text.as_bytes();
        (bytes.get(end) == Some(&b'"') && bytes.get(begin..end).is_some_and(|own| is_same(own, key.as_bytes())))
            || (self.tokens.escapes_keys && self.escaped(entry.offset) == key)
    }

    /// The key at an index, without escapes.
    #[inline]
    pub(super) fn key(&self, index: u32) -> &str {
        let entry = self.entry(index);
        match length_in(entry.about) {
            Some(length) if !self.tokens.escapes_keys => self.between(entry.offset, length),
            _ => self.escaped(entry.offset),
        }
    }

    /// The string at an index, which is no key, without escapes.
    #[inline]
    pub(super) fn string(&self, index: u32) -> &str {
        let entry = self.entry(index);
        match entry.about {
            Entry::ESCAPED => self.escaped(entry.offset),
            length => self.between(entry.offset, length as usize),
        }
    }

    /// So many bytes behind a quote.
    #[inline]
    fn between(&self, quote: u32, length: usize) -> &str {
        let begin = (quote as usize).wrapping_add(1);
        self.text.get(begin..begin.wrapping_add(length)).unwrap_or_default()
    }

    #[cold]
    fn escaped(&self, offset: u32) -> &str {
        if let Some(plain) = raw_string(&self.text, offset as usize) {
            return plain;
        }
        let escapes = &self.tokens.escapes;
        let Ok(at) = escapes.binary_search_by_key(&offset, |(offset, _)| *offset) else { return "" };
        let begin = escapes.get(at).map_or(0, |(_, begin)| *begin as usize);
        let end = escapes.get(at.saturating_add(1)).map_or(self.tokens.plain.len(), |(_, begin)| *begin as usize);
        self.tokens.plain.get(begin..end).unwrap_or_default()
    }

    /// The text of the number or word at an index.
    pub(super) fn scalar(&self, index: u32) -> &str {
        let Entry { offset, about } = self.entry(index);
        let begin = offset as usize;
        self.text.get(begin..begin.saturating_add(about as usize)).unwrap_or_default()
    }

    /// The last mark in a container that is not behind what is looked for, or its first child: its
    /// index and its number.
    pub(super) fn mark(&self, container: u32, is_before: impl Fn(&Mark) -> bool) -> (u32, u32) {
        let marks = &self.tokens.marks;
        let before = marks
            .partition_point(|mark| mark.container < container || (mark.container == container && is_before(mark)));
        let mark = before.checked_sub(1).and_then(|at| marks.get(at)).filter(|mark| mark.container == container);
        mark.map_or((container.saturating_add(1), 0), |mark| (mark.child, mark.number))
    }

    /// The child of a list by its number.
    pub(super) fn item(&self, list: u32, number: u32) -> Option<u32> {
        let end = self.behind(list);
        let (mut at, mut here) = self.mark(list, |mark| mark.number <= number);
        while at < end {
            if here == number {
                return Some(at);
            }
            (at, here) = (self.behind(at), here.saturating_add(1));
        }
        None
    }

    /// How many children a container has.
    pub(super) fn count(&self, container: u32) -> usize {
        let is_object = self.byte(container) == b'{';
        let end = self.behind(container);
        let (mut at, mut count) = self.mark(container, |_| true);
        while at < end {
            at = self.behind(at.saturating_add(u32::from(is_object)));
            count = count.saturating_add(1);
        }
        count as usize
    }

    /// The JSON pointer of a value, walking down to it.
    pub(super) fn path_of(&self, index: u32) -> String {
        let mut path = self.path.clone();
        let mut container = 0;
        while container < index && matches!(self.byte(container), b'{' | b'[') {
            let is_object = self.byte(container) == b'{';
            let end = self.behind(container);
            let (mut at, mut number) = self.mark(container, |mark| mark.child <= index);
            loop {
                let value = at.saturating_add(u32::from(is_object));
                if at >= end {
                    return path;
                }
                if index < self.behind(value) {
                    path.push('/');
                    if is_object {
                        push_step(&mut path, self.key(at));
                    } else {
                        path.push_str(&number.to_string());
                    }
                    container = value;
                    break;
                }
                (at, number) = (self.behind(value), number.saturating_add(1));
            }
        }
        path
    }

    /// The text of a value, from its first byte to its last.
    pub(super) fn written(&self, index: u32) -> &str {
        let begin = self.offset(index);
        let bytes = self.text.as_bytes();
        let string_end = |at: usize| {
            let mut end = end_of_plain(bytes, at.saturating_add(1));
            while bytes.get(end) == Some(&b'\\') {
                end = end_of_plain(bytes, end.saturating_add(2));
            }
            end.saturating_add(1)
        };
        let end = match self.byte(index) {
            b'"' => string_end(begin),
            b'{' | b'[' => {
                let (mut at, mut depth) = (begin, 0_u32);
                while let Some(byte) = bytes.get(at) {
                    match byte {
                        b'"' => {
                            at = string_end(at);
                            continue;
                        }
                        b'{' | b'[' => depth = depth.saturating_add(1),
                        b'}' | b']' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    at = at.saturating_add(1);
                    if depth == 0 {
                        break;
                    }
                }
                at
            }
            _ => begin.saturating_add(self.scalar(index).len()),
        };
        self.text.get(begin..end).unwrap_or_default()
    }
}

/// A value written as text, and read again.
impl From<&Value> for Document<'static> {
    fn from(value: &Value) -> Self {
        Self::within(value.to_string().into(), WRITTEN_DEPTH_MAX).unwrap_or_default()
    }
}

/// `null`.
impl Default for Document<'_> {
    fn default() -> Self {
        let entry = Entry { offset: 0, about: Entry::length(4) };
        Self { text: "null".into(), tokens: Tokens { tape: vec![entry], ..Tokens::default() }, path: String::new() }
    }
}

/// A key as a step of a JSON pointer.
pub(super) fn push_step(path: &mut String, key: &str) {
    for character in key.chars() {
        match character {
            '~' => path.push_str("~0"),
            '/' => path.push_str("~1"),
            other => path.push(other),
        }
    }
}

/// Line and column behind a text that begins at a line and column.
pub(super) fn advance((mut line, mut column): (u64, u64), text: &str) -> (u64, u64) {
    let last = match text.rsplit_once('\n') {
        Some((before, last)) => {
            line = line.saturating_add(1).saturating_add(before.bytes().filter(|byte| *byte == b'\n').count() as u64);
            column = 1;
            last
        }
        None => text,
    };
    (line, column.saturating_add(last.chars().filter(|character| *character != '\u{feff}').count() as u64))
}
