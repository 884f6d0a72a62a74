//! The vocabulary in which every grammar is written, beside that of `nom`.
//!
//! A reader that does not find what it looks for returns `Err::Error`, and another reader is tried.
//! One that knows what is wrong returns `Err::Failure` with a diagnostic, and nothing else is
//! tried: `?` on a `Result<_, Diagnostic<_>>` does that.

use alloc::{boxed::Box, vec::Vec};

use nom::{
    Err, IResult, Parser,
    bytes::complete::{tag, take_till},
    character::complete::char,
    error::{ErrorKind, ParseError},
    multi::fold_many0,
    sequence::terminated,
};

use super::{Diagnostic, Piece, Span};

/// What is left, and what was read; or why nothing could be.
pub(crate) type Read<'a, T, K> = IResult<Piece<'a>, T, Fault<K>>;

/// What is wrong, where that is known already. Small, because every reader hands it on.
#[derive(Debug)]
pub(crate) struct Fault<K>(Option<Box<Diagnostic<K>>>);

impl<'a, K> ParseError<Piece<'a>> for Fault<K> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_error_kind(_: Piece<'a>, _: ErrorKind) -> Self {
        Self(None)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn append(_: Piece<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

impl<K> From<Diagnostic<K>> for Err<Fault<K>> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(diagnostic: Diagnostic<K>) -> Self {
        Self::Failure(Fault(Some(Box::new(diagnostic))))
    }
}

/// What was read and what is left of it, or what is wrong: `otherwise` where the reader itself did
/// not say.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn finish<'a, T, K>(
    read: Read<'a, T, K>,
    otherwise: impl FnOnce() -> Diagnostic<K>,
) -> Result<(Piece<'a>, T), Diagnostic<K>> {
    read.map_err(|error| match error {
        Err::Error(Fault(Some(known))) | Err::Failure(Fault(Some(known))) => *known,
        _ => otherwise(),
    })
}

/// A part that must come here: where it does not, the error is about what is left.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn expected<'a, T, K>(
    mut part: impl Parser<Piece<'a>, Output = T, Error = Fault<K>>,
    wrong: impl Fn(Piece<'a>) -> Diagnostic<K>,
) -> impl FnMut(Piece<'a>) -> Read<'a, T, K> {
    move |text| match part.parse(text) {
        Err(Err::Error(_)) => Err(wrong(text).into()),
        read => read,
    }
}

/// A part that stands one level deeper: in parentheses, or behind a negation.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn nested<'a, T, K>(part: fn(Piece<'a>) -> Read<'a, T, K>) -> impl Fn(Piece<'a>) -> Read<'a, T, K> {
    move |text| {
        let (rest, read) = part(text.at_depth(text.depth() + 1))?;
        Ok((rest.at_depth(text.depth()), read))
    }
}

/// A part and where it stands.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn placed<'a, T, K>(
    mut part: impl Parser<Piece<'a>, Output = T, Error = Fault<K>>,
) -> impl FnMut(Piece<'a>) -> Read<'a, (T, Span), K> {
    move |text| {
        let (rest, read) = part.parse(text)?;
        Ok((rest, (read, text.to(rest).span())))
    }
}

/// A part, repeated. Allocates nothing where it does not occur.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn repeated<'a, T, K>(
    part: impl Parser<Piece<'a>, Output = T, Error = Fault<K>>,
) -> impl Parser<Piece<'a>, Output = Vec<T>, Error = Fault<K>> {
    fold_many0(part, Vec::new, |mut all, one| {
        all.push(one);
        all
    })
}

/// Whether a character continues a word.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// A keyword: no letter, digit or `_` follows.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn word<'a, K>(keyword: &'static str) -> impl Fn(Piece<'a>) -> Read<'a, Piece<'a>, K> {
    move |text| {
        let (rest, found) = tag(keyword)(text)?;
        if rest.first().is_some_and(is_word) { Err(nothing()) } else { Ok((rest, found)) }
    }
}

/// What the first spelling of a table that comes here means. One that ends in a letter is a
/// keyword.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn spelt<'a, T: Copy, K>(table: &'static [(&'static str, T)]) -> impl Fn(Piece<'a>) -> Read<'a, T, K> {
    move |text| {
        let comes = |spelling: &str| {
            let after = text.text().strip_prefix(spelling);
            after.is_some_and(|after| !(spelling.ends_with(is_word) && after.starts_with(is_word)))
        };
        let found = table.iter().find(|(spelling, _)| comes(spelling));
        found.map(|(spelling, meaning)| (text.skip(spelling.len()), *meaning)).ok_or_else(nothing)
    }
}

/// What a text between two quotes of either kind holds; `unclosed` where the second is missing.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn quoted<'a, K>(unclosed: fn(Piece<'a>) -> Diagnostic<K>) -> impl Fn(Piece<'a>) -> Read<'a, Piece<'a>, K> {
    move |text| {
        let Some(quote @ ('\'' | '"')) = text.first() else { return Err(nothing()) };
        expected(terminated(take_till(|c| c == quote), char(quote)), |_| unclosed(text))(text.skip(1))
    }
}

/// Nothing of what was looked for: another reading may be tried.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) const fn nothing<K>() -> Err<Fault<K>> {
    Err::Error(Fault(None))
}
