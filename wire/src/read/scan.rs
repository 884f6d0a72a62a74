//! One pass over the bytes of a JSON text: where each token begins, and whether it is JSON at all.
//!
//! What is taken is what `serde_json` takes: a law and a fuzz target hold the two together. So
//! whoever refuses a text asks `serde_json` for the words.

mod halves;

use super::entry::{Entry, narrow};
use super::key::word_of;
use super::lexeme::{blanks, end_of_key, end_of_plain, escape, is_same, number, raw_string, word};

/// So many levels of nesting a text is refused for: one more than it may have.
pub(super) const DEPTH_MAX: usize = 128;

/// The same of a text that was written from a tree, which may hold several that were read.
pub(super) const WRITTEN_DEPTH_MAX: usize = 1024;

/// A container has a mark at every child whose number this divides.
pub(super) const MARK_EVERY: u32 = 64;

/// Of objects of more keys it is not kept that they have none twice.
const KEPT_KEYS_MAX: usize = 256;

/// So many keys are kept to be met again, a power of two.
const KNOWN_KEYS: usize = 1024;

/// What a pass over a text found.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens {
    /// An entry a token.
    pub(super) tape: Vec<Entry>,
    /// Children of long containers, by which they are found without walking over all before them.
    pub(super) marks: Vec<Mark>,
    /// Strings with escapes: the offset of each, and where in `plain` it begins.
    pub(super) escapes: Vec<(u32, u32)>,
    /// The strings with escapes, without them, one after another.
    pub(super) plain: String,
    /// Whether a key is twice in an object.
    pub(super) repeats: bool,
    /// Whether a key is written with an escape.
    pub(super) escapes_keys: bool,
}

/// A child of a long list or object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    /// The index of the container.
    pub(super) container: u32,
    /// The index of the child; in an object, of its key.
    pub(super) child: u32,
    /// How many children are before it.
    pub(super) number: u32,
}

/// A container that is not closed yet.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    /// Its index on the tape.
    index: u32,
    /// How many children it has by now.
    count: u32,
    /// Where its keys' words begin; nothing for a list.
    words: Option<usize>,
}

/// The pass.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    depth_max: usize,
    found: Tokens,
    open: Vec<Open>,
    /// The words of the keys of all open objects.
    words: Vec<u32>,
    /// By depth: those of the last object there in which no key is twice. The next is often alike.
    distinct: Vec<Vec<u32>>,
    /// Where keys begin that are compared with each other.
    compared: Vec<u32>,
    /// Keys that were met, by a few bits of their words.
    known: Vec<Entry>,
    /// Where the pass began.
    from: usize,
    /// The pass halts where a value comes next at this offset, ...
    halt: usize,
    /// ... which it did.
    halted: bool,
}

impl<'t> Scanner<'t> {
    /// Begins; the text is shorter than 4 GiB.
    pub(super) fn new(text: &'t str, depth_max: usize) -> Self {
        let mut found = Tokens::default();
        found.tape.reserve_exact((text.len() / 16).min(1 << 13).saturating_add(16));
        Self {
            text,
            bytes: text.as_bytes(),
            depth_max,
            found,
            open: Vec::new(),
            words: Vec::new(),
            distinct: Vec::new(),
            compared: Vec::new(),
            known: vec![Entry { offset: 0, about: Entry::container(0) }; KNOWN_KEYS],
            from: 0,
            halt: usize::MAX,
            halted: false,
        }
    }

    /// The tokens of a text that is one value; nothing if it is not.
    pub(super) fn one(mut self) -> Option<Tokens> {
        let end = self.value(0)?;
        blanks(self.bytes, end).is_none().then(|| self.finish())
    }

    /// The tokens of values that follow each other, as if they were in a list whose bracket is
    /// behind the text; or where the first that is none begins.
    pub(super) fn many(mut self) -> Result<Tokens, usize> {
        self.push(self.bytes.len(), Entry::container(0));
        let mut list = Open::default();
        let is_closed = |first: u8| matches!(first, b'{' | b'[' | b'"');
        let (mut before, mut at) = (b'[', 0);
        while let Some((first, begin)) = blanks(self.bytes, at) {
            // Numbers and words end at a blank, or where the next value begins with a bracket.
            let stands_apart = at < begin || is_closed(before) || is_closed(first);
            list.count = list.count.wrapping_add(1);
            if list.count % MARK_EVERY == 1 && list.count > 1 {
                self.mark(list);
            }
            let end = if stands_apart { self.value(begin) } else { None };
            at = end.ok_or(begin)?;
            before = first;
        }
        self.end_container(0);
        Ok(self.finish())
    }

    fn finish(mut self) -> Tokens {
        self.found.marks.sort_unstable();
        self.found
    }

    /// The index of the next entry of the tape.
    #[inline]
    fn index(&self) -> u32 {
        narrow(self.found.tape.len())
    }

    /// A token that begins at an offset, and what else is known of it.
    #[inline]
    fn push(&mut self, begin: usize, about: u32) {
        if self.found.tape.len() == self.found.tape.capacity() {
            self.grow(begin);
        }
        self.found.tape.push(Entry { offset: narrow(begin), about });
    }

    /// Room for what the text will likely hold, by what was in its part before.
    #[cold]
    fn grow(&mut self, at: usize) {
        let length = self.found.tape.len();
        let rest = (self.bytes.len() as u64).saturating_sub(at as u64);
        let dense = (length as u64).saturating_mul(rest) / (at.saturating_sub(self.from) as u64).max(1);
        let wanted = usize::try_from(dense.saturating_add(dense / 64)).unwrap_or(0);
        // Not far beyond what is there: the beginning may be denser than the rest.
        let wanted = wanted.min(length.saturating_mul(3)).max(length / 8).saturating_add(64);
        self.found.tape.reserve_exact(wanted);
    }

    /// A value from an offset on, and all that is in it; where it ends.
    fn value(&mut self, at: usize) -> Option<usize> {
        let floor = self.open.len();
        self.values(Below::Value(at), floor)
    }

    /// What comes next, and all that follows until no more than so many containers are open; where
    /// that ends, or where the pass halts.
    fn values(&mut self, mut next: Below, floor: usize) -> Option<usize> {
        loop {
            let at = match next {
                Below::Value(at) => at,
                Below::Nothing(end) => match self.close_or_go_on(end, floor)? {
                    Below::Value(at) => at,
                    Below::Nothing(end) => return Some(end),
                },
            };
            if at >= self.halt && self.halts(at) {
                return Some(at);
            }
            let (byte, begin) = blanks(self.bytes, at)?;
            next = match byte {
                b'"' => Below::Nothing(self.string(begin)?),
                b'{' => self.object(begin)?,
                b'[' => self.list(begin)?,
                _ => Below::Nothing(self.scalar(byte, begin)?),
            };
        }
    }

    /// Opens an object, and reads its first key.
    #[inline]
    fn object(&mut self, begin: usize) -> Option<Below> {
        let words = self.words.len();
        self.open(begin, Some(words))?;
        match blanks(self.bytes, begin.wrapping_add(1))? {
            (b'"', key) => self.key(key).map(Below::Value),
            (b'}', end) => Some(Below::Nothing(end)),
            _ => None,
        }
    }

    /// Opens a list.
    #[inline]
    fn list(&mut self, begin: usize) -> Option<Below> {
        self.open(begin, None)?;
        let (byte, at) = blanks(self.bytes, begin.wrapping_add(1))?;
        if byte == b']' {
            return Some(Below::Nothing(at));
        }
        self.child();
        Some(Below::Value(at))
    }

    /// After a value: closes its container and those that end with it, and goes on to the next
    /// value; or ends where no more are open than so many.
    #[inline]
    fn close_or_go_on(&mut self, mut at: usize, floor: usize) -> Option<Below> {
        while self.open.len() > floor {
            let top = *self.open.last()?;
            let (byte, next) = blanks(self.bytes, at)?;
            let is_object = top.words.is_some();
            at = next.wrapping_add(1);
            match byte {
                b',' if top.count > 0 => {
                    if !is_object {
                        self.child();
                        return Some(Below::Value(at));
                    }
                    let (quote, key) = blanks(self.bytes, at)?;
                    return if quote == b'"' { self.key(key).map(Below::Value) } else { None };
                }
                b'}' if is_object => self.close(top),
                b']' if !is_object => self.close(top),
                _ => return None,
            }
        }
        Some(Below::Nothing(at))
    }

    #[inline]
    fn open(&mut self, begin: usize, words: Option<usize>) -> Option<()> {
        self.open.push(Open { index: self.index(), count: 0, words });
        self.push(begin, Entry::container(0));
        (self.open.len() < self.depth_max).then_some(())
    }

    #[inline]
    fn close(&mut self, top: Open) {
        self.open.pop();
        self.end_container(top.index);
        if let Some(begin) = top.words {
            if self.words.get(begin..) != self.distinct.get(self.open.len()).map(Vec::as_slice) {
                self.look_for_repetition(top);
            }
            self.words.truncate(begin);
        }
    }

    #[inline]
    fn end_container(&mut self, index: u32) {
        let entries = self.index().wrapping_sub(index);
        if let Some(entry) = self.found.tape.get_mut(index as usize) {
            entry.about = Entry::container(entries);
        }
    }

    /// Whether a key is twice in the object that was closed.
    #[cold]
    fn look_for_repetition(&mut self, object: Open) {
        let (depth, begin) = (self.open.len(), object.words.unwrap_or(0));
        if self.distinct.len() <= depth {
            self.distinct.resize(depth.saturating_add(1), Vec::new());
        }
        let (Some(words), Some(distinct)) = (self.words.get_mut(begin..), self.distinct.get_mut(depth)) else { return };
        distinct.clear();
        if words.len() <= KEPT_KEYS_MAX {
            distinct.extend_from_slice(words);
        }
        words.sort_unstable();
        if words.windows(2).any(|pair| pair.first() == pair.last()) && self.has_equal_keys(object.index) {
            self.found.repeats = true;
            self.distinct.iter_mut().skip(depth).take(1).for_each(Vec::clear);
        }
    }

    /// Whether keys of one word are one key.
    fn has_equal_keys(&mut self, object: u32) -> bool {
        let tape = &self.found.tape;
        let entry = |index: u32| tape.get(index as usize).copied().unwrap_or_default();
        let (mut at, end) = (object.wrapping_add(1), entry(object).behind(object));
        self.compared.clear();
        while at < end {
            self.compared.push(at);
            let value = at.wrapping_add(1);
            at = entry(value).behind(value);
        }
        let key = |index: &u32| {
            let entry = entry(*index);
            (entry.about, raw_string(self.text, entry.offset as usize))
        };
        self.compared.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        // A key with an escape is as if it were there before.
        self.found.escapes_keys || self.compared.windows(2).any(|pair| pair.first().map(key) == pair.last().map(key))
    }

    /// The container has one child more, which comes next.
    #[inline]
    fn child(&mut self) {
        let Some(top) = self.open.last_mut() else { return };
        top.count = top.count.wrapping_add(1);
        if top.count % MARK_EVERY == 1 && top.count > 1 {
            let top = *top;
            self.mark(top);
        }
    }

    /// Marks the child that comes next.
    #[cold]
    fn mark(&mut self, container: Open) {
        let mark = Mark { container: container.index, child: self.index(), number: container.count.wrapping_sub(1) };
        self.found.marks.push(mark);
    }

    /// A key and its colon; where the value may begin.
    #[inline]
    fn key(&mut self, begin: usize) -> Option<usize> {
        self.child();
        let from = begin.wrapping_add(1);
        let (end, mixed) = end_of_key(self.bytes, from);
        let (end, word) = match *self.bytes.get(end)? {
            b'"' => (end.wrapping_add(1), mixed.word(end.wrapping_sub(from))),
            _ => {
                let (end, word) = self.escaped_key(begin, end)?;
                return self.colon(begin, end, word);
            }
        };
        let likely = self.known_alike(begin, end, word);
        self.colon(likely, end, word)
    }

    /// Where the same key stands that was met before, or else this one: a few keys are in a text
    /// again and again, and who compares one looks at the same bytes each time.
    #[inline]
    fn known_alike(&mut self, begin: usize, end: usize, word: u32) -> usize {
        let slot = (word >> 7) as usize & KNOWN_KEYS.wrapping_sub(1);
        let Some(slot) = self.known.get_mut(slot) else { return begin };
        let before = slot.offset as usize;
        if slot.about == word {
            // From quote to quote.
            let own = self.bytes.get(begin..end).unwrap_or_default();
            let other = self.bytes.get(before..before.wrapping_add(own.len())).unwrap_or_default();
            if is_same(own, other) {
                return before;
            }
        }
        *slot = Entry { offset: narrow(begin), about: word };
        begin
    }

    /// The colon behind a key, which can be read at an offset.
    #[inline]
    fn colon(&mut self, key: usize, end: usize, word: u32) -> Option<usize> {
        self.push(key, word);
        self.words.push(word);
        match blanks(self.bytes, end)? {
            (b':', colon) => Some(colon.wrapping_add(1)),
            _ => None,
        }
    }

    #[cold]
    fn escaped_key(&mut self, begin: usize, at: usize) -> Option<(usize, u32)> {
        self.found.escapes_keys = true;
        let from = self.found.plain.len();
        let end = self.escaped(begin, at)?;
        Some((end, word_of(self.found.plain.get(from..)?)))
    }

    /// A number or a word.
    #[inline]
    fn scalar(&mut self, byte: u8, begin: usize) -> Option<usize> {
        let end = match byte {
            b'-' | b'0'..=b'9' => number(self.bytes, begin)?,
            b't' => word(self.bytes, begin, b"true")?,
            b'f' => word(self.bytes, begin, b"false")?,
            b'n' => word(self.bytes, begin, b"null")?,
            _ => return None,
        };
        self.push(begin, Entry::length(end.wrapping_sub(begin)));
        Some(end)
    }

    /// A string, from its quote; where it ends.
    #[inline]
    fn string(&mut self, begin: usize) -> Option<usize> {
        let from = begin.wrapping_add(1);
        let end = end_of_plain(self.bytes, from);
        if *self.bytes.get(end)? == b'"' {
            self.push(begin, Entry::length(end.wrapping_sub(from)));
            return Some(end.wrapping_add(1));
        }
        self.push(begin, Entry::ESCAPED);
        self.escaped(begin, end)
    }

    /// A string with escapes; all before an offset in it has none.
    #[cold]
    fn escaped(&mut self, begin: usize, mut at: usize) -> Option<usize> {
        self.found.escapes.push((narrow(begin), narrow(self.found.plain.len())));
        let mut from = begin.wrapping_add(1);
        loop {
            self.found.plain.push_str(self.text.get(from..at)?);
            let end = *self.bytes.get(at)?;
            from = at.wrapping_add(1);
            match end {
                b'"' => return Some(from),
                b'\\' => {
                    let (character, behind) = escape(self.bytes, from)?;
                    self.found.plain.push(character);
                    from = behind;
                }
                _ => return None,
            }
            at = end_of_plain(self.bytes, from);
        }
    }
}

/// What comes after a token.
enum Below {
    /// A value, which may begin here.
    Value(usize),
    /// What comes behind a value, which ended here.
    Nothing(usize),
}
