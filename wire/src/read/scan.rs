//! One pass over the bytes of a JSON text: where each token begins, and whether it is JSON at all.
//!
//! What is taken is what `serde_json` takes: a law and a fuzz target hold the two together. So
//! whoever refuses a text asks `serde_json` for the words.

/// So many levels of nesting a text is refused for: one more than it may have.
pub(super) const DEPTH_MAX: usize = 128;

/// The same of a text that was written from a tree, which may hold several that were read.
pub(super) const WRITTEN_DEPTH_MAX: usize = 1024;

/// A container has a mark at every child whose number this divides.
pub(super) const MARK_EVERY: u32 = 64;

/// Of objects of more keys it is not kept that they have none twice.
const KEPT_KEYS_MAX: usize = 256;

/// The lowest bit of each of eight bytes, and the highest.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// What a pass over a text found.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens {
    /// An entry a token: its offset. A container has a second one: the index behind its end.
    pub(super) tape: Vec<u32>,
    /// Children of long containers, by which they are found without walking over all before them.
    pub(super) marks: Vec<Mark>,
    /// Strings with escapes: the offset of each, and where in `plain` it begins.
    pub(super) escapes: Vec<(u32, u32)>,
    /// The strings with escapes, without them, one after another.
    pub(super) plain: String,
    /// Whether a key may be twice in an object: its hash is.
    pub(super) may_repeat: bool,
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
    /// Where its keys' hashes begin; nothing for a list.
    hashes: Option<usize>,
}

/// The pass.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    bytes: &'t [u8],
    depth_max: usize,
    at: usize,
    found: Tokens,
    open: Vec<Open>,
    /// The hashes of the keys of all open objects.
    hashes: Vec<u32>,
    /// By depth: those of the last object there in which no key is twice. The next is often alike.
    distinct: Vec<Vec<u32>>,
}

/// What comes next.
enum Next {
    Value,
    Rest,
}

impl<'t> Scanner<'t> {
    /// Begins; the text is shorter than 4 GiB.
    pub(super) fn new(text: &'t str, depth_max: usize) -> Self {
        let mut found = Tokens::default();
        found.tape.reserve_exact((text.len() / 8).min(1 << 14).saturating_add(16));
        Self {
            bytes: text.as_bytes(),
            depth_max,
            at: 0,
            found,
            open: Vec::new(),
            hashes: Vec::new(),
            distinct: Vec::new(),
        }
    }

    /// The tokens of a text that is one value; nothing if it is not.
    pub(super) fn one(mut self) -> Option<Tokens> {
        self.value()?;
        self.blanks().is_none().then(|| self.finish())
    }

    /// The tokens of values that follow each other, as if they were in a list whose bracket is
    /// behind the text; or where the first that is none begins.
    pub(super) fn many(mut self) -> Result<Tokens, usize> {
        self.push(self.bytes.len());
        self.found.tape.push(0);
        let mut list = Open::default();
        let is_closed = |first: u8| matches!(first, b'{' | b'[' | b'"');
        let mut before = b'[';
        loop {
            let ended = self.at;
            let Some(first) = self.blanks() else { break };
            // Numbers and words end at a blank, or where the next value begins with a bracket.
            let stands_apart = ended < self.at || is_closed(before) || is_closed(first);
            let begins = self.at;
            list.count = list.count.wrapping_add(1);
            if list.count % MARK_EVERY == 1 && list.count > 1 {
                self.mark(list);
            }
            if !stands_apart || self.value().is_none() {
                return Err(begins);
            }
            before = first;
        }
        let end = self.index();
        if let Some(slot) = self.found.tape.get_mut(1) {
            *slot = end;
        }
        Ok(self.finish())
    }

    fn finish(mut self) -> Tokens {
        self.found.marks.sort_unstable();
        self.found
    }

    /// The next byte that is no blank; nothing at the end.
    #[inline]
    fn blanks(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        if byte > b' ' {
            return Some(byte);
        }
        self.step();
        match self.bytes.get(self.at) {
            Some(next) if *next > b' ' && matches!(byte, b' ' | b'\n') => Some(*next),
            _ => self.more_blanks(byte),
        }
    }

    /// Lines are set in by many spaces.
    fn more_blanks(&mut self, first: u8) -> Option<u8> {
        if !matches!(first, b' ' | b'\n' | b'\t' | b'\r') {
            // No blank, but a control character: none of a JSON text.
            self.at = self.at.wrapping_sub(1);
            return Some(first);
        }
        loop {
            while let Some(word) = word_at(self.bytes, self.at) {
                let others = word ^ (ONES * 0x20);
                if others == 0 {
                    self.at = self.at.saturating_add(8);
                    continue;
                }
                self.at = self.at.saturating_add((others.trailing_zeros() / 8) as usize);
                break;
            }
            let byte = *self.bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.step();
        }
    }

    #[inline]
    fn step(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    /// The index of the next entry of the tape.
    #[inline]
    fn index(&self) -> u32 {
        narrow(self.found.tape.len())
    }

    /// A token that begins at an offset.
    #[inline]
    fn push(&mut self, offset: usize) {
        if self.found.tape.len() == self.found.tape.capacity() {
            self.grow();
        }
        self.found.tape.push(narrow(offset));
    }

    /// Room for what the text will likely hold, by what was in its part before.
    #[cold]
    fn grow(&mut self) {
        let length = self.found.tape.len();
        let rest = (self.bytes.len() as u64).saturating_sub(self.at as u64);
        let dense = (length as u64).saturating_mul(rest) / (self.at as u64).max(1);
        let wanted = usize::try_from(dense.saturating_add(dense / 64)).unwrap_or(0);
        // Not far beyond what is there: the beginning may be denser than the rest.
        let wanted = wanted.min(length.saturating_mul(3)).max(length / 8).saturating_add(64);
        self.found.tape.reserve_exact(wanted);
    }

    /// A value, and all that is in it.
    fn value(&mut self) -> Option<()> {
        let floor = self.open.len();
        let mut next = self.begin()?;
        loop {
            if let Next::Rest = next {
                if self.open.len() == floor {
                    return Some(());
                }
                if !self.close_or_go_on()? {
                    continue;
                }
            }
            next = self.begin()?;
        }
    }

    /// Reads a scalar, or opens a container and reads its first key.
    #[inline]
    fn begin(&mut self) -> Option<Next> {
        let byte = self.blanks()?;
        let offset = self.at;
        self.push(offset);
        match byte {
            b'"' => self.string().map(|_| Next::Rest),
            b'{' => {
                self.open(true)?;
                match self.blanks()? {
                    b'"' => self.key().map(|()| Next::Value),
                    b'}' => Some(Next::Rest),
                    _ => None,
                }
            }
            b'[' => {
                self.open(false)?;
                if self.blanks()? == b']' {
                    return Some(Next::Rest);
                }
                self.child();
                Some(Next::Value)
            }
            b'-' | b'0'..=b'9' => self.number().map(|()| Next::Rest),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => None,
        }
    }

    /// After a value: closes its container (`false`), or goes on to the next value (`true`).
    #[inline]
    fn close_or_go_on(&mut self) -> Option<bool> {
        let top = *self.open.last()?;
        let byte = self.blanks()?;
        let is_object = top.hashes.is_some();
        match byte {
            b'}' if is_object => self.close(top),
            b']' if !is_object => self.close(top),
            b',' if top.count > 0 => {
                self.step();
                if !is_object {
                    self.child();
                    return Some(true);
                }
                if self.blanks()? != b'"' {
                    return None;
                }
                self.key()?;
                return Some(true);
            }
            _ => return None,
        }
        Some(false)
    }

    fn open(&mut self, is_object: bool) -> Option<()> {
        let index = self.index().wrapping_sub(1);
        self.found.tape.push(0);
        self.step();
        self.open.push(Open { index, count: 0, hashes: is_object.then_some(self.hashes.len()) });
        (self.open.len() < self.depth_max).then_some(())
    }

    fn close(&mut self, top: Open) {
        self.step();
        self.open.pop();
        let end = self.index();
        if let Some(slot) = self.found.tape.get_mut(top.index.wrapping_add(1) as usize) {
            *slot = end;
        }
        if let Some(begin) = top.hashes {
            if self.hashes.get(begin..) != self.distinct.get(self.open.len()).map(Vec::as_slice) {
                self.look_for_repetition(begin);
            }
            self.hashes.truncate(begin);
        }
    }

    #[cold]
    fn look_for_repetition(&mut self, begin: usize) {
        let depth = self.open.len();
        if self.distinct.len() <= depth {
            self.distinct.resize(depth.saturating_add(1), Vec::new());
        }
        let (Some(keys), Some(distinct)) = (self.hashes.get_mut(begin..), self.distinct.get_mut(depth)) else { return };
        distinct.clear();
        if keys.len() <= KEPT_KEYS_MAX {
            distinct.extend_from_slice(keys);
        }
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair.first() == pair.last()) {
            self.found.may_repeat = true;
            distinct.clear();
        }
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

    /// A key and its colon.
    #[inline]
    fn key(&mut self) -> Option<()> {
        self.child();
        let begin = self.at;
        self.push(begin);
        let escapes = self.string()?;
        self.found.escapes_keys |= escapes;
        let hash = self.hash(begin.wrapping_add(1), self.at.wrapping_sub(1), escapes);
        self.hashes.push(hash);
        if self.blanks()? != b':' {
            return None;
        }
        self.step();
        Some(())
    }

    /// Of equal keys equal; a key with escapes is as if it were there before.
    fn hash(&mut self, begin: usize, end: usize, escapes: bool) -> u32 {
        self.found.may_repeat |= escapes;
        let length = end.wrapping_sub(begin);
        let mut mixed = length as u64;
        if length < 8 {
            // Near the end of the text there are no eight bytes.
            let word = word_at(self.bytes, begin).map(|word| word & !(u64::MAX << (length * 8)));
            mixed ^= word.unwrap_or_else(|| {
                let bytes = self.bytes.get(begin..end).unwrap_or_default();
                bytes.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte))
            });
        } else {
            let word = |at: usize| word_at(self.bytes, at).unwrap_or(0);
            let middle = if length < 16 { 0 } else { word(begin.wrapping_add(length / 2)) };
            mixed ^= word(begin) ^ word(end.wrapping_sub(8)).rotate_left(23) ^ middle.rotate_left(41);
        }
        let mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        u32::try_from(mixed >> 32).unwrap_or(0)
    }

    #[inline]
    fn word(&mut self, word: &[u8]) -> Option<Next> {
        let rest = self.bytes.get(self.at..)?;
        if !rest.starts_with(word) {
            return None;
        }
        self.at = self.at.wrapping_add(word.len());
        Some(Next::Rest)
    }

    fn digits(&mut self) -> Option<()> {
        let begin = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.step();
        }
        (self.at > begin).then_some(())
    }

    fn number(&mut self) -> Option<()> {
        let begin = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.step();
        }
        if self.bytes.get(self.at) == Some(&b'0') {
            self.step();
            if self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
                return None;
            }
        } else {
            self.digits()?;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.step();
            self.digits()?;
        }
        let exponent = matches!(self.bytes.get(self.at), Some(b'e' | b'E'));
        if exponent {
            self.step();
            if matches!(self.bytes.get(self.at), Some(b'+' | b'-')) {
                self.step();
            }
            self.digits()?;
        }
        // Beyond what a double holds.
        if exponent || self.at.wrapping_sub(begin) > 300 {
            let text = self.bytes.get(begin..self.at)?;
            serde_json::from_slice::<serde_json::Number>(text).ok()?;
        }
        Some(())
    }

    /// A string, from its quote; whether it has escapes.
    #[inline]
    fn string(&mut self) -> Option<bool> {
        let begin = self.at;
        self.at = end_of_plain(self.bytes, begin.wrapping_add(1));
        match self.bytes.get(self.at)? {
            b'"' => {
                self.step();
                Some(false)
            }
            b'\\' => self.escaped(begin).map(|()| true),
            _ => None,
        }
    }

    #[cold]
    fn escaped(&mut self, begin: usize) -> Option<()> {
        self.found.escapes.push((narrow(begin), narrow(self.found.plain.len())));
        let mut from = begin.wrapping_add(1);
        loop {
            let part = std::str::from_utf8(self.bytes.get(from..self.at)?).ok()?;
            self.found.plain.push_str(part);
            let end = *self.bytes.get(self.at)?;
            self.step();
            match end {
                b'"' => return Some(()),
                b'\\' => {
                    let character = self.escape()?;
                    self.found.plain.push(character);
                }
                _ => return None,
            }
            from = self.at;
            self.at = end_of_plain(self.bytes, from);
        }
    }

    /// What an escape stands for, from behind its backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = *self.bytes.get(self.at)?;
        self.step();
        Some(match byte {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                if !(0xd800..0xdc00).contains(&first) {
                    return char::from_u32(first);
                }
                if self.bytes.get(self.at..self.at.wrapping_add(2)) != Some(b"\\u") {
                    return None;
                }
                self.at = self.at.wrapping_add(2);
                let second = self.hex().filter(|second| (0xdc00..0xe000).contains(second))?;
                return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let mut number = 0;
        for digit in self.bytes.get(self.at..self.at.wrapping_add(4))? {
            number = number * 16 + char::from(*digit).to_digit(16)?;
        }
        self.at = self.at.wrapping_add(4);
        Some(number)
    }
}

/// An offset or an index: texts are shorter than 4 GiB, and have no more entries than bytes.
#[inline]
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Eight bytes, the first one the lowest.
#[inline]
fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|chunk| u64::from_le_bytes(*chunk))
}

/// Where the first quote, backslash or control character is: nothing of a string before it needs a
/// look.
#[inline]
pub(super) fn end_of_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word_at(bytes, at) {
        // A byte is zero where it is one of these; a borrow spoils only bytes behind the first.
        let quotes = word ^ (ONES * 0x22);
        let backslashes = word ^ (ONES * 0x5c);
        let found = (quotes.wrapping_sub(ONES) & !quotes)
            | (backslashes.wrapping_sub(ONES) & !backslashes)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGHS;
        if found != 0 {
            return at.wrapping_add((found.trailing_zeros() / 8) as usize);
        }
        at = at.wrapping_add(8);
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at = at.wrapping_add(1);
    }
    at
}
