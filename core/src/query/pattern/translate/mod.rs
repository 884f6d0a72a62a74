//! From Java's dialect to the engine's, character by character.
//!
//! - this file: alternatives, groups, flags, repetitions;
//! - [`escape`]: what stands behind a backslash;
//! - [`class`]: what stands in brackets, with unions, intersections and complements.

mod class;
mod escape;

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::PatternError;
use crate::text::Span;

/// Reads Java's dialect and writes the engine's.
pub(super) struct Translator<'a> {
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
impl<'a> Translator<'a> {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn translate(source: &'a str) -> Result<String, PatternError> {
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
                    // Java's `$` also stands before a last line break; the pattern has to go on to
                    // notice.
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
}
