//! The tokens of an expression's text, for editors that colour it: also of a text that is no
//! expression, or not one yet.

use alloc::vec::Vec;
use core::ops::Range;

use nom::{Parser, branch::alt, bytes::complete::tag};

use super::{
    QueryErrorKind as Kind,
    advice::SUBJECTS,
    parse::{attribute_name, is_sign, space, value},
    vocabulary::{OPERATORS, run},
};
use crate::text::{
    Piece, Span,
    read::{finish, spelt, word},
};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// What is asked about: `attribute:stack`, `task:group`.
    Subject,
    /// `==`, `matches`, `exists` and the like.
    Operator,
    /// What joins and negates: `and`, `&&`, `or`, `||`, `not`, `!`.
    Keyword,
    /// What an operator compares with, its quotes included.
    Value,
    /// Parentheses, and the brackets and commas of a list.
    Bracket,
    /// What has no place where it stands.
    Unknown,
}

words! {
    TokenKind: "kind of token" {
        Subject = "subject",
        Operator = "operator",
        Keyword = "keyword",
        Value = "value",
        Bracket = "bracket",
        Unknown = "unknown",
    }
}

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    span: Span,
}

impl Token {
    /// Where in the source it stands: bytes, half-open.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.span.range()
    }
}

/// The tokens of a text, from left to right; between them stands only white space. They are read
/// by the grammar's own readers, and where one of these fails the next word is
/// [`Unknown`](TokenKind::Unknown). Cost: linear in the text, which may be of any length.
///
/// # Example
/// ```
/// use stowplan::query::{TokenKind, tokens};
/// let source = "attribute:stack == 'prod' adn runningTasksCount <";
/// let read: Vec<_> = tokens(source).iter().map(|token| (token.kind, &source[token.span()])).collect();
/// assert_eq!(
///     read,
///     [
///         (TokenKind::Subject, "attribute:stack"),
///         (TokenKind::Operator, "=="),
///         (TokenKind::Value, "'prod'"),
///         (TokenKind::Unknown, "adn"),
///         (TokenKind::Subject, "runningTasksCount"),
///         (TokenKind::Operator, "<"),
///     ]
/// );
/// ```
#[must_use]
pub fn tokens(source: &str) -> Vec<Token> {
    let (mut tokens, mut place, mut rest) = (Vec::new(), Place::Condition, Piece::whole(source));
    loop {
        // White space is read by a reader that cannot fail.
        rest = space(rest).map_or(rest, |(after, _)| after);
        if rest.is_empty() {
            return tokens;
        }
        let (kind, after, next) = place.token(rest);
        tokens.push(Token { kind, span: rest.to(after).span() });
        (place, rest) = (next, after);
    }
}

/// What the grammar looks for at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A subject, its operator, or what stands between conditions.
    Condition,
    /// The value after an operator.
    Value { pattern: bool },
    /// The bracket after `in`.
    List,
    /// A value of a list, a comma, or its end.
    InList,
}

impl Place {
    /// The token that a text begins with, what is left, and what is looked for there. It takes one
    /// character at least.
    fn token(self, text: Piece<'_>) -> (TokenKind, Piece<'_>, Self) {
        let one = || text.skip(text.here().text().len());
        match (self, text.first()) {
            (Self::List, Some('[')) => (TokenKind::Bracket, one(), Self::InList),
            (Self::InList, Some(']')) => (TokenKind::Bracket, one(), Self::Condition),
            (Self::InList, Some(',')) => (TokenKind::Bracket, one(), Self::InList),
            (Self::InList, _) => (TokenKind::Value, operand(text, false), Self::InList),
            // Nothing was written after the operator.
            (Self::Value { .. }, Some(')')) | (Self::List | Self::Condition, _) => condition(text),
            (Self::Value { pattern }, _) => (TokenKind::Value, operand(text, pattern), Self::Condition),
        }
    }
}

fn condition(text: Piece<'_>) -> (TokenKind, Piece<'_>, Place) {
    if let Ok((rest, symbol)) = spelt::<_, Kind>(&OPERATORS)(text) {
        let next = match symbol {
            "exists" | "!exists" => Place::Condition,
            "in" | "!in" => Place::List,
            _ => Place::Value { pattern: matches!(symbol, "=~" | "!~") },
        };
        return (TokenKind::Operator, rest, next);
    }
    let keyword = alt((tag("&&"), tag("||"), tag("!"), word("and"), word("or"), word::<Kind>("not"))).parse(text);
    if let Ok((rest, _)) = keyword {
        return (TokenKind::Keyword, rest, Place::Condition);
    }
    let one = text.skip(text.here().text().len());
    if matches!(text.first(), Some('(' | ')' | '[' | ']' | ',')) {
        return (TokenKind::Bracket, one, Place::Condition);
    }
    match run(text) {
        Ok((rest, name)) if !name.is_empty() => {
            let kind = if is_subject(name) { TokenKind::Subject } else { TokenKind::Unknown };
            (kind, rest, Place::Condition)
        }
        _ => (TokenKind::Unknown, one, Place::Condition),
    }
}

/// Whether a run is a subject, or the beginning of an attribute's.
fn is_subject(name: Piece<'_>) -> bool {
    SUBJECTS.contains(&name.text())
        || (name.text().starts_with("attribute:") && attribute_name(name.skip("attribute:".len())).is_ok())
}

/// What is left after the value that a text begins with. What is never closed reaches to the end;
/// any other that cannot be read, to where it could be over.
fn operand(text: Piece<'_>, pattern: bool) -> Piece<'_> {
    match finish(value(text, pattern), || text.wrong(Kind::MissingValue)) {
        Ok((rest, _)) => rest,
        Err(wrong) if matches!(wrong.kind(), Kind::UnterminatedQuote | Kind::UnterminatedClass) => {
            text.skip(text.text().len())
        }
        Err(_) => {
            let first = text.here().text().len();
            let after = text.skip(first);
            let over = |(_, c): &(usize, char)| c.is_whitespace() || ",])".contains(*c);
            let end = after.text().char_indices().find(|at| over(at) || is_sign(after.skip(at.0)));
            after.skip(end.map_or(after.text().len(), |(at, _)| at))
        }
    }
}
