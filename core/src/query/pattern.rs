//! The patterns of `=~`: Java's regular expressions, as far as they can be matched in linear time (CQL-23).
//!
//! The translator reads Java's dialect and writes the one of `regex-syntax`; what would mean something else there is rewritten, what
//! cannot be had (look-around, back-references, possessive quantifiers) is refused with its place.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use regex_automata::{
    Anchored, Input,
    nfa::thompson::{self, pikevm::PikeVM},
};

use super::Text;
use crate::text::Span;

/// The most memory that a compiled pattern may take: bounds `(a{1000}){1000}`.
const SIZE_MAX: usize = 1 << 20;

/// A compiled pattern. Two patterns are equal if they were written alike.
#[derive(Clone)]
pub struct Pattern {
    source: Text,
    engine: PikeVM,
    pub(crate) span: Span,
    pub(crate) quoted: bool,
}

impl fmt::Debug for Pattern {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

impl PartialEq for Pattern {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

/// Why a pattern cannot be used; positions are bytes of the pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) unsupported: bool,
    pub(crate) what: String,
    pub(crate) span: Span,
    pub(crate) help: Option<String>,
}

impl Pattern {
    /// Compiles a pattern of Java's dialect.
    ///
    /// # Errors
    /// The message says what is wrong or not supported, in a sentence.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(source: &str) -> Result<Self, String> {
        Self::compile(source).map_err(|error| error.what)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn compile(source: &str) -> Result<Self, PatternError> {
        rule!("CQL-23");
        let whole = |unsupported, what: String| PatternError {
            unsupported,
            what,
            span: Span::new(0, source.len()),
            help: None,
        };
        let translated = Translator::translate(source)?;
        let config = thompson::Config::new().nfa_size_limit(Some(SIZE_MAX));
        let engine = PikeVM::builder().thompson(config).build(&translated).map_err(|error| {
            let too_large = error.size_limit().is_some();
            if too_large {
                whole(true, "it is too large when its repetitions are written out".into())
            } else {
                whole(false, "it cannot be read".into())
            }
        })?;
        Ok(Self { source: source.into(), engine, span: Span::default(), quoted: false })
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn at(mut self, span: Span, quoted: bool) -> Self {
        self.span = span;
        self.quoted = quoted;
        self
    }

    /// The pattern as it was written.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where in the source it stands, without quotes: bytes, half-open.
    #[must_use]
    pub const fn span(&self) -> core::ops::Range<usize> {
        self.span.range()
    }

    /// Whether the whole text matches. Linear in the text.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn is_match(&self, text: &str) -> bool {
        let mut cache = self.engine.create_cache();
        self.engine.is_match(&mut cache, Input::new(text).anchored(Anchored::Yes))
    }
}

/// Reads Java's dialect and writes the engine's.
struct Translator<'a> {
    source: &'a str,
    chars: Vec<(usize, char)>,
    at: usize,
    out: String,
    /// The flags in force, outermost group first.
    flags: Vec<Flags>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Flags {
    ignore_case: bool,
    dot_all: bool,
}

const LINE_TERMINATORS: &str = r"\n\r\x{85}\x{2028}\x{2029}";
const HORIZONTAL: &str = r" \t\x{A0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}";
const VERTICAL: &str = r"\n\x0B\f\r\x{85}\x{2028}\x{2029}";

/// Java's POSIX classes, which are ASCII.
const POSIX: [(&str, &str); 13] = [
    ("Lower", "a-z"),
    ("Upper", "A-Z"),
    ("ASCII", r"\x00-\x7F"),
    ("Alpha", "A-Za-z"),
    ("Digit", "0-9"),
    ("Alnum", "A-Za-z0-9"),
    ("Punct", r"!-/:-@\[-`{-~"),
    ("Graph", "!-~"),
    ("Print", " -~"),
    ("Blank", r" \t"),
    ("Cntrl", r"\x00-\x1F\x7F"),
    ("XDigit", "0-9a-fA-F"),
    ("Space", r" \t\n\x0B\f\r"),
];

impl<'a> Translator<'a> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn translate(source: &'a str) -> Result<String, PatternError> {
        let chars = source.char_indices().collect();
        let mut translator =
            Self { source, chars, at: 0, out: String::from(r"\A(?:"), flags: alloc::vec![Flags::default()] };
        translator.run()?;
        translator.out.push_str(r")\z");
        Ok(translator.out)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|&(_, c)| c)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|&(_, c)| c)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn position(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.source.len(), |&(position, _)| position)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn error(&self, unsupported: bool, what: &str, from: usize) -> PatternError {
        let (start, end) = (self.position(from), self.position(self.at.max(from + 1)));
        PatternError { unsupported, what: what.to_string(), span: Span::new(start, end), help: None }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn flags(&self) -> Flags {
        self.flags.last().copied().unwrap_or_default()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn run(&mut self) -> Result<(), PatternError> {
        let mut opened: Vec<usize> = Vec::new();
        // Whether something that can be repeated came just before.
        let mut repeatable = false;
        while let Some(c) = self.peek() {
            let from = self.at;
            self.at += 1;
            match c {
                '\\' => repeatable = self.escape(from)?,
                '[' => {
                    let class = self.class(from)?;
                    self.out.push_str(&class);
                    repeatable = true;
                }
                '(' => {
                    opened.push(from);
                    let is_group = self.group(from)?;
                    if !is_group {
                        opened.pop();
                    }
                    repeatable = false;
                }
                ')' => {
                    if opened.pop().is_none() {
                        return Err(self.error(false, "this `)` closes nothing", from));
                    }
                    self.flags.pop();
                    self.out.push(')');
                    repeatable = true;
                }
                '*' | '+' | '?' | '{' => {
                    if !repeatable {
                        return Err(self.error(false, "there is nothing to repeat", from));
                    }
                    self.repetition(c, from)?;
                    repeatable = false;
                }
                '|' => {
                    self.out.push('|');
                    repeatable = false;
                }
                '.' => {
                    let any = if self.flags().dot_all {
                        r"[\x{0}-\x{10FFFF}]".to_string()
                    } else {
                        format!("[^{LINE_TERMINATORS}]")
                    };
                    self.out.push_str(&any);
                    repeatable = true;
                }
                '^' => {
                    self.out.push_str(r"\A");
                    repeatable = true;
                }
                '$' => {
                    // Java's `$` also stands before a last line break; the pattern has to go on to notice.
                    if self.peek().is_some_and(|next| next != ')' && next != '|') {
                        return Err(self.error(true, "`$` before the end of the pattern", from));
                    }
                    self.out.push_str(r"\z");
                    repeatable = true;
                }
                literal => {
                    self.literal(literal);
                    repeatable = true;
                }
            }
        }
        match opened.pop() {
            Some(from) => Err(self.error(false, "this `(` is not closed", from)),
            None => Ok(()),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn literal(&mut self, c: char) {
        if self.flags().ignore_case && c.is_ascii_alphabetic() {
            self.out.push_str(&format!("[{}{}]", c.to_ascii_lowercase(), c.to_ascii_uppercase()));
        } else {
            self.out.push_str(&regex_syntax::escape(c.encode_utf8(&mut [0; 4])));
        }
    }

    /// What follows `(`. `false` for a flag setting such as `(?i)`, which is no group.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn group(&mut self, from: usize) -> Result<bool, PatternError> {
        if self.peek() != Some('?') {
            self.flags.push(self.flags());
            self.out.push_str("(?:");
            return Ok(true);
        }
        self.at += 1;
        match (self.next(), self.peek()) {
            (Some(':'), _) => {
                self.flags.push(self.flags());
                self.out.push_str("(?:");
                Ok(true)
            }
            (Some('='), _) | (Some('!'), _) | (Some('<'), Some('=' | '!')) => {
                Err(self.error(true, "look-around", from))
            }
            (Some('>'), _) => Err(self.error(true, "an atomic group", from)),
            (Some('<'), _) => {
                let mut name = String::new();
                while let Some(c) = self.next() {
                    if c == '>' {
                        let good = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
                            && name.chars().all(|c| c.is_ascii_alphanumeric());
                        if !good {
                            return Err(self.error(
                                false,
                                "a group's name has letters and digits and starts with a letter",
                                from,
                            ));
                        }
                        self.flags.push(self.flags());
                        self.out.push_str("(?:");
                        return Ok(true);
                    }
                    name.push(c);
                }
                Err(self.error(false, "the group's name is not closed", from))
            }
            _ => {
                self.at -= 1;
                self.flag_setting(from)
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn flag_setting(&mut self, from: usize) -> Result<bool, PatternError> {
        let mut flags = self.flags();
        let mut on = true;
        loop {
            match self.next() {
                Some('-') if on => on = false,
                Some('i') => flags.ignore_case = on,
                Some('s') => flags.dot_all = on,
                Some(')') => {
                    if let Some(current) = self.flags.last_mut() {
                        *current = flags;
                    }
                    return Ok(false);
                }
                Some(':') => {
                    self.flags.push(flags);
                    self.out.push_str("(?:");
                    return Ok(true);
                }
                Some('m' | 'x' | 'd' | 'u' | 'U') => {
                    return Err(self.error(true, "a flag other than `i` and `s`", from));
                }
                _ => return Err(self.error(false, "an unknown group", from)),
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn repetition(&mut self, c: char, from: usize) -> Result<(), PatternError> {
        if c == '{' {
            let mut text = String::from("{");
            loop {
                match self.next() {
                    Some('}') => break,
                    Some(c) if c.is_ascii_digit() || c == ',' => text.push(c),
                    _ => return Err(self.error(false, "a repetition is written {n}, {n,} or {n,m}", from)),
                }
            }
            text.push('}');
            let inner = text.trim_matches(['{', '}']);
            let (least, most) = inner.split_once(',').map_or((inner, None), |(least, most)| (least, Some(most)));
            let number = |text: &str| text.parse::<u32>().ok();
            let valid = match (number(least), most) {
                (Some(_), None | Some("")) => true,
                (Some(least), Some(most)) => number(most).is_some_and(|most| least <= most),
                (None, _) => false,
            };
            if !valid {
                return Err(self.error(false, "a repetition is written {n}, {n,} or {n,m} with n ≤ m", from));
            }
            if [Some(least), most].into_iter().flatten().filter_map(number).any(|n| n > 1000) {
                return Err(self.error(true, "more than 1000 repetitions", from));
            }
            self.out.push_str(&text);
        } else {
            self.out.push(c);
        }
        match self.peek() {
            // Lazy or greedy makes no difference to whether the whole text matches.
            Some('?') => self.at += 1,
            Some('+') => {
                self.at += 1;
                return Err(self.error(true, "a possessive quantifier", from));
            }
            _ => {}
        }
        // What follows repeats something else.
        if matches!(self.peek(), Some('*' | '+' | '?' | '{')) {
            self.at += 1;
            return Err(self.error(false, "there is nothing to repeat", self.at - 1));
        }
        Ok(())
    }

    /// An escape outside a class. Whether it can be repeated.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn escape(&mut self, from: usize) -> Result<bool, PatternError> {
        match self.peek() {
            Some('Q') => {
                self.at += 1;
                let mut any = false;
                while let Some(c) = self.next() {
                    if c == '\\' && self.peek() == Some('E') {
                        self.at += 1;
                        return Ok(any);
                    }
                    self.literal(c);
                    any = true;
                }
                Ok(any)
            }
            Some('b' | 'B') => {
                if self.peek_at(1) == Some('{') {
                    return Err(self.error(true, r"\b{g}", from));
                }
                let negated = self.next() == Some('B');
                // Java's boundary is Unicode's or ASCII's, depending on its release: refuse what they could disagree on elsewhere.
                self.out.push_str(if negated { r"(?-u:\B)" } else { r"(?-u:\b)" });
                Ok(true)
            }
            Some('A') => {
                self.at += 1;
                self.out.push_str(r"\A");
                Ok(true)
            }
            Some('z') => {
                self.at += 1;
                self.out.push_str(r"\z");
                Ok(true)
            }
            Some('R') => {
                self.at += 1;
                self.out.push_str(&format!(r"(?:\r\n|[{VERTICAL}])"));
                Ok(true)
            }
            Some('Z' | 'G' | 'X') => {
                self.at += 1;
                Err(self.error(true, r"\Z, \G and \X", from))
            }
            Some('k') | Some('1'..='9') => {
                self.at += 1;
                Err(self.error(true, "a back-reference", from))
            }
            _ => {
                match self.escaped_set(from)? {
                    Escaped::Set { inside, negated } => {
                        self.out.push_str(if negated { "[^" } else { "[" });
                        self.out.push_str(&inside);
                        self.out.push(']');
                    }
                    Escaped::Char(c) => self.literal(c),
                }
                Ok(true)
            }
        }
    }

    /// An escape that stands for a character or a set of them, within a class or not; the backslash is read.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn escaped_set(&mut self, from: usize) -> Result<Escaped, PatternError> {
        let set = |inside: &str, negated| Ok(Escaped::Set { inside: inside.to_string(), negated });
        let Some(c) = self.next() else { return Err(self.error(false, "the pattern ends in a backslash", from)) };
        match c {
            'd' => set("0-9", false),
            'D' => set("0-9", true),
            'w' => set("A-Za-z0-9_", false),
            'W' => set("A-Za-z0-9_", true),
            's' => set(r" \t\n\x0B\f\r", false),
            'S' => set(r" \t\n\x0B\f\r", true),
            'h' => set(HORIZONTAL, false),
            'H' => set(HORIZONTAL, true),
            'v' => set(VERTICAL, false),
            'V' => set(VERTICAL, true),
            'p' | 'P' => {
                let name = self.property(from)?;
                match POSIX.iter().find(|(known, _)| *known == name) {
                    Some((_, inside)) if !self.flags().ignore_case => set(inside, c == 'P'),
                    Some(_) => Err(self.error(true, "a POSIX class together with (?i)", from)),
                    None => Err(self.error(true, "a Unicode class", from)),
                }
            }
            't' => Ok(Escaped::Char('\t')),
            'n' => Ok(Escaped::Char('\n')),
            'r' => Ok(Escaped::Char('\r')),
            'f' => Ok(Escaped::Char('\u{c}')),
            'a' => Ok(Escaped::Char('\u{7}')),
            'e' => Ok(Escaped::Char('\u{1b}')),
            'x' => self.hexadecimal(from, 2),
            'u' => self.hexadecimal(from, 4),
            '0' => {
                let mut value = 0_u32;
                let mut digits = 0;
                while let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) {
                    if digits == 3 || value * 8 + digit > 0o377 {
                        break;
                    }
                    value = value * 8 + digit;
                    digits += 1;
                    self.at += 1;
                }
                let c = char::from_u32(value).filter(|_| digits > 0);
                c.map(Escaped::Char)
                    .ok_or_else(|| self.error(false, r"an octal escape is written \0n, \0nn or \0mnn", from))
            }
            'c' => match self.next() {
                Some(control) if control.is_ascii() => {
                    let code = u32::from(control) ^ 64;
                    char::from_u32(code)
                        .map(Escaped::Char)
                        .ok_or_else(|| self.error(false, r"a control character is written \cX", from))
                }
                _ => Err(self.error(false, r"a control character is written \cX", from)),
            },
            letter if letter.is_ascii_alphanumeric() => {
                Err(self.error(false, &format!(r"\{letter} means nothing"), from))
            }
            other => Ok(Escaped::Char(other)),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn property(&mut self, from: usize) -> Result<String, PatternError> {
        if self.peek() != Some('{') {
            self.at += 1;
            return Err(self.error(true, "a Unicode class", from));
        }
        self.at += 1;
        let mut name = String::new();
        while let Some(c) = self.next() {
            if c == '}' {
                return Ok(name);
            }
            name.push(c);
        }
        Err(self.error(false, "the class's name is not closed", from))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn hexadecimal(&mut self, from: usize, length: usize) -> Result<Escaped, PatternError> {
        let braces = length == 2 && self.peek() == Some('{');
        let mut value = 0_u32;
        let mut digits = 0;
        if braces {
            self.at += 1;
        }
        while digits < if braces { 6 } else { length } {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else { break };
            value = value * 16 + digit;
            digits += 1;
            self.at += 1;
        }
        let closed = if braces { self.next() == Some('}') && digits > 0 } else { digits == length };
        if !closed {
            return Err(self.error(false, r"a hexadecimal escape is written \xhh, \x{h…} or \uhhhh", from));
        }
        match char::from_u32(value) {
            Some(c) => Ok(Escaped::Char(c)),
            None => Err(self.error(true, "half of a surrogate pair", from)),
        }
    }

    /// A class; the `[` is read. Returns it in the engine's syntax, brackets included.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn class(&mut self, from: usize) -> Result<String, PatternError> {
        self.class_at(from, 0)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn class_at(&mut self, from: usize, depth: usize) -> Result<String, PatternError> {
        if depth > 20 {
            return Err(self.error(true, "classes nested more than 20 deep", from));
        }
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        // The operands of `&&`, each a union.
        let mut operands: Vec<String> = Vec::new();
        let mut union = String::new();
        let mut first = true;
        loop {
            let at = self.at;
            let Some(c) = self.next() else { return Err(self.error(false, "this `[` is not closed", from)) };
            match c {
                ']' if !first => break,
                '[' => union.push_str(&self.class_at(at, depth + 1)?),
                '&' if self.peek() == Some('&') => {
                    self.at += 1;
                    if union.is_empty() {
                        return Err(self.error(true, "`&&` with nothing on one side", at));
                    }
                    operands.push(core::mem::take(&mut union));
                }
                '\\' => match self.peek() {
                    Some('Q') => {
                        self.at += 1;
                        return Err(self.error(true, r"\Q…\E within a class", at));
                    }
                    _ => match self.escaped_set(at)? {
                        Escaped::Set { inside, negated } => {
                            union.push_str(if negated { "[^" } else { "[" });
                            union.push_str(&inside);
                            union.push(']');
                        }
                        Escaped::Char(c) => self.class_item(&mut union, c, at)?,
                    },
                },
                c => self.class_item(&mut union, c, at)?,
            }
            first = false;
        }
        if union.is_empty() {
            return Err(self.error(true, "`&&` with nothing on one side", from));
        }
        operands.push(union);
        let inside = if operands.len() == 1 {
            operands.pop().unwrap_or_default()
        } else {
            let bracketed: Vec<String> = operands.iter().map(|operand| format!("[{operand}]")).collect();
            bracketed.join("&&")
        };
        Ok(format!("[{}{inside}]", if negated { "^" } else { "" }))
    }

    /// A character of a class, or the range that it starts.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn class_item(&mut self, union: &mut String, low: char, from: usize) -> Result<(), PatternError> {
        let range = self.peek() == Some('-') && !matches!(self.peek_at(1), None | Some(']' | '['));
        if !range {
            self.class_range(union, low, low);
            return Ok(());
        }
        self.at += 1;
        let high = match self.next() {
            Some('\\') => match self.escaped_set(from)? {
                Escaped::Char(c) => c,
                Escaped::Set { .. } => return Err(self.error(true, "a range that ends in a set", from)),
            },
            Some('&') if self.peek() == Some('&') => return Err(self.error(true, "a range that ends in `&&`", from)),
            Some(c) => c,
            None => return Err(self.error(false, "the range has no end", from)),
        };
        if low > high {
            return Err(self.error(false, "the range runs backwards", from));
        }
        self.class_range(union, low, high);
        Ok(())
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn class_range(&self, union: &mut String, low: char, high: char) {
        let mut push =
            |low: char, high: char| union.push_str(&format!(r"\x{{{:X}}}-\x{{{:X}}}", u32::from(low), u32::from(high)));
        push(low, high);
        if self.flags().ignore_case {
            // The letters of the range in the other case.
            for (from, to, other) in [('a', 'z', 'A'), ('A', 'Z', 'a')] {
                let (start, end) = (low.max(from), high.min(to));
                if start > end {
                    continue;
                }
                let shift = |c: char| char::from_u32(u32::from(c) - u32::from(from) + u32::from(other));
                if let (Some(start), Some(end)) = (shift(start), shift(end)) {
                    push(start, end);
                }
            }
        }
    }
}

/// What an escape stands for.
enum Escaped {
    Char(char),
    Set { inside: String, negated: bool },
}
