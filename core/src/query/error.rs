//! What is wrong with an expression.

use alloc::{format, string::String, vec::Vec};
use core::{fmt, ops::Range};

use super::{CHARACTERS_MAX, ast::Span, diagnostic};

/// An expression that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    kind: QueryErrorKind,
    start: usize,
    end: usize,
    help: Option<String>,
}

/// What can be wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryErrorKind {
    /// There is nothing but white space.
    Empty,
    /// So many characters: more than [`CHARACTERS_MAX`].
    TooLong(usize),
    /// Parentheses and negations nest too deeply (CQL-31).
    TooDeep,
    /// A subject that does not exist.
    UnknownSubject(String),
    /// An attribute name with a character that none may have, or that is too long.
    BadAttributeName(String),
    /// A subject or `(` or `not` was expected here.
    ExpectedExpression,
    /// A subject with nothing after it.
    MissingOperator,
    /// Something that is no operator.
    UnknownOperator(String),
    /// An operator that the subject does not take (CQL-30).
    OperatorNotValid {
        /// The operator.
        operator: &'static str,
        /// The subject.
        subject: String,
    },
    /// An operator with nothing after it.
    MissingValue,
    /// A list was expected.
    ExpectedList,
    /// A list without values.
    EmptyList,
    /// A list without its end.
    UnterminatedList,
    /// A quote without its end.
    UnterminatedQuote,
    /// A `[` in a value without its `]`.
    UnterminatedClass,
    /// A parenthesis in a simple expression (CQL-28).
    Parenthesis,
    /// A `(` without its `)`.
    UnclosedParenthesis,
    /// A `)` without its `(`.
    UnopenedParenthesis,
    /// Something after the end.
    TrailingInput,
    /// A value that is no whole number from 0 (CQL-27).
    BadNumber(String),
    /// A value that is no version (CQL-25).
    BadVersion(String),
    /// A value that is no date (CQL-26).
    BadDate(String),
    /// A pattern that is none.
    BadPattern(String),
    /// A pattern with something that cannot be matched in linear time, or that is not supported (CQL-23).
    UnsupportedPattern(String),
}

impl QueryError {
    pub(super) const fn new(kind: QueryErrorKind, span: Span) -> Self {
        Self { kind, start: span.start, end: span.end, help: None }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &QueryErrorKind {
        &self.kind
    }

    /// Where: bytes of the source, half-open.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What to write instead, where that can be said.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn help(&self) -> Option<String> {
        self.help.clone()
    }

    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            QueryErrorKind::Empty => "query/empty",
            QueryErrorKind::TooLong(_) => "query/too-long",
            QueryErrorKind::TooDeep => "query/too-deep",
            QueryErrorKind::UnknownSubject(_) => "query/unknown-subject",
            QueryErrorKind::BadAttributeName(_) => "query/bad-attribute-name",
            QueryErrorKind::ExpectedExpression => "query/expected-expression",
            QueryErrorKind::MissingOperator => "query/missing-operator",
            QueryErrorKind::UnknownOperator(_) => "query/unknown-operator",
            QueryErrorKind::OperatorNotValid { .. } => "query/operator-not-valid",
            QueryErrorKind::MissingValue => "query/missing-value",
            QueryErrorKind::ExpectedList => "query/expected-list",
            QueryErrorKind::EmptyList => "query/empty-list",
            QueryErrorKind::UnterminatedList => "query/unterminated-list",
            QueryErrorKind::UnterminatedQuote => "query/unterminated-quote",
            QueryErrorKind::UnterminatedClass => "query/unterminated-class",
            QueryErrorKind::Parenthesis => "query/parenthesis",
            QueryErrorKind::UnclosedParenthesis => "query/unclosed-parenthesis",
            QueryErrorKind::UnopenedParenthesis => "query/unopened-parenthesis",
            QueryErrorKind::TrailingInput => "query/trailing-input",
            QueryErrorKind::BadNumber(_) => "query/bad-number",
            QueryErrorKind::BadVersion(_) => "query/bad-version",
            QueryErrorKind::BadDate(_) => "query/bad-date",
            QueryErrorKind::BadPattern(_) => "query/bad-pattern",
            QueryErrorKind::UnsupportedPattern(_) => "query/unsupported-pattern",
        }
    }

    /// The message, the source line with a caret under the place, and the help: three lines or four, without colour.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn render(&self, source: &str) -> String {
        diagnostic::render(&format!("error: {self}"), source, self.span(), self.help.as_deref())
    }
}

impl fmt::Display for QueryError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            QueryErrorKind::Empty => f.write_str("the expression is empty"),
            QueryErrorKind::TooLong(count) => {
                write!(f, "the expression has {count} characters, at most {CHARACTERS_MAX} are allowed")
            }
            QueryErrorKind::TooDeep => f.write_str("the expression nests too deeply"),
            QueryErrorKind::UnknownSubject(subject) => write!(f, "unknown subject `{subject}`"),
            QueryErrorKind::BadAttributeName(name) => write!(f, "`{name}` is no attribute name"),
            QueryErrorKind::ExpectedExpression => f.write_str("expected a subject, `not` or `(`"),
            QueryErrorKind::MissingOperator => f.write_str("expected an operator"),
            QueryErrorKind::UnknownOperator(operator) => write!(f, "unknown operator `{operator}`"),
            QueryErrorKind::OperatorNotValid { operator, subject } => {
                write!(f, "`{subject}` does not take `{operator}`")
            }
            QueryErrorKind::MissingValue => f.write_str("expected a value"),
            QueryErrorKind::ExpectedList => f.write_str("expected a list in brackets"),
            QueryErrorKind::EmptyList => f.write_str("the list is empty"),
            QueryErrorKind::UnterminatedList => f.write_str("expected `,` or `]`"),
            QueryErrorKind::UnterminatedQuote => f.write_str("the quote is not closed"),
            QueryErrorKind::UnterminatedClass => f.write_str("the bracket is not closed"),
            QueryErrorKind::Parenthesis => f.write_str("parenthesis in a simple expression"),
            QueryErrorKind::UnclosedParenthesis => f.write_str("the parenthesis is not closed"),
            QueryErrorKind::UnopenedParenthesis => f.write_str("this parenthesis closes nothing"),
            QueryErrorKind::TrailingInput => f.write_str("expected `and`, `or` or the end"),
            QueryErrorKind::BadNumber(text) => write!(f, "`{text}` is no whole number from 0"),
            QueryErrorKind::BadVersion(text) => write!(f, "`{text}` is no version"),
            QueryErrorKind::BadDate(text) => write!(f, "`{text}` is no date"),
            QueryErrorKind::BadPattern(why) => write!(f, "the pattern is not valid: {why}"),
            QueryErrorKind::UnsupportedPattern(what) => write!(f, "the pattern is not supported: {what}"),
        }
    }
}

impl core::error::Error for QueryError {}

/// The candidate that differs from `word` in the fewest letters, if it is near enough to be meant.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let near = candidates.iter().map(|&candidate| (distance(word, candidate), candidate));
    near.filter(|&(distance, candidate)| distance <= candidate.len() / 3).min().map(|(_, candidate)| candidate)
}

/// The edit distance without regard to case.
#[cfg_attr(cold_code_small, optimize(size))]
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).map(|c| c.to_ascii_lowercase()).enumerate() {
        let mut next = alloc::vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let replace = at(&row, j) + usize::from(x != *y);
            next.push(replace.min(at(&row, j + 1) + 1).min(at(&next, j) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
