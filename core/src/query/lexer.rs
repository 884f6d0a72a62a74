//! Where words, operators and values begin and end. Every function takes a byte position and returns the next one.

use super::{QueryError, QueryErrorKind};
use crate::text::Span;

/// The source, and how far it was read.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    pub(super) source: &'a str,
    pub(super) at: usize,
}

/// A value as it stands in the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawValue<'a> {
    pub(super) text: &'a str,
    /// Of the text without its quotes.
    pub(super) span: Span,
    pub(super) quoted: bool,
}

/// White space (CQL-29).
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Symbols, the longest first.
pub(super) const SYMBOLS: [&str; 10] = ["!exists", "!in", "==", "!=", ">=", "<=", "=~", "!~", ">", "<"];

impl<'a> Lexer<'a> {
    pub(super) const fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn byte(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn skip_space(&mut self) {
        while self.byte().is_some_and(is_space) {
            self.at += 1;
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn is_end(&self) -> bool {
        self.at >= self.source.len()
    }

    /// The position of the next character, as an empty span; of the whole character if there is one.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn here(&self) -> Span {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + length)
    }

    /// Takes `text` if it comes next.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Takes a keyword if it comes next and no letter, digit or `_` follows.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let follows = self.source.as_bytes().get(self.at + word.len()).copied();
        let ends = !follows.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        self.rest().starts_with(word) && ends && self.take(word)
    }

    /// The run of characters that a subject could be made of.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn word(&self) -> &'a str {
        let ends = |c: char| c.is_whitespace() || "()[],'\"!=<>~&|".contains(c);
        let rest = self.rest();
        rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or("")
    }

    /// The run of characters up to white space or a bracket: what a wrong operator looks like.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn operator_like(&self) -> &'a str {
        let rest = self.rest();
        let symbols = rest.find(|c: char| !"=!<>~&|".contains(c)).unwrap_or(rest.len());
        let end = if symbols > 0 {
            symbols
        } else {
            rest.find(|c: char| c.is_whitespace() || "()[]".contains(c)).unwrap_or(rest.len())
        };
        rest.get(..end).unwrap_or("")
    }

    /// A value: quoted, or a bare run (CQL-28). In a `pattern`, parentheses may stand bare if they are balanced.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn value(&mut self, pattern: bool) -> Result<RawValue<'a>, QueryError> {
        match self.byte() {
            Some(quote @ (b'\'' | b'"')) => self.quoted(quote),
            _ => self.bare(pattern),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn quoted(&mut self, quote: u8) -> Result<RawValue<'a>, QueryError> {
        let open = self.at;
        let inside = self.source.get(open + 1..).unwrap_or("");
        let Some(length) = inside.bytes().position(|byte| byte == quote) else {
            let error = QueryError::new(QueryErrorKind::UnterminatedQuote, Span::new(open, self.source.len()));
            return Err(error.with_help("close it with the same quote; there are no escapes"));
        };
        self.at = open + length + 2;
        let text = inside.get(..length).unwrap_or("");
        Ok(RawValue { text, span: Span::new(open + 1, open + 1 + length), quoted: true })
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn bare(&mut self, pattern: bool) -> Result<RawValue<'a>, QueryError> {
        let start = self.at;
        while let Some(byte) = self.byte() {
            match byte {
                b',' | b']' | b')' => break,
                _ if is_space(byte) => break,
                b'&' | b'|' if matches!(self.rest().get(..2), Some("&&" | "||")) => break,
                b'[' => self.class()?,
                b'(' if pattern => self.group()?,
                b'(' => {
                    let error = QueryError::new(QueryErrorKind::Parenthesis, self.here());
                    return Err(error.with_help("put the value in quotes"));
                }
                _ => self.at += 1,
            }
        }
        // Every byte that ends a run is ASCII, so the run is made of whole characters.
        let text = self.source.get(start..self.at).unwrap_or("");
        Ok(RawValue { text, span: Span::new(start, self.at), quoted: false })
    }

    /// A `[` that runs to the next `]`.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn class(&mut self) -> Result<(), QueryError> {
        match self.rest().find(']') {
            Some(length) => {
                self.at += length + 1;
                Ok(())
            }
            None => {
                let error = QueryError::new(QueryErrorKind::UnterminatedClass, Span::new(self.at, self.source.len()));
                Err(error.with_help("close it with `]`"))
            }
        }
    }

    /// A `(` of a pattern that runs to its own `)`, with everything but white space inside.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn group(&mut self) -> Result<(), QueryError> {
        let open = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'\\' if self.rest().len() > 1 => {
                    let escaped = self.rest().chars().nth(1).map_or(1, char::len_utf8);
                    self.at += 1 + escaped;
                    continue;
                }
                b'[' => {
                    self.class()?;
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ if is_space(byte) => break,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
        }
        let error = QueryError::new(QueryErrorKind::UnclosedParenthesis, Span::new(open, self.at));
        Err(error.with_help("close it with `)`, or put the pattern in quotes"))
    }
}
