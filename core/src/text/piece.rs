//! A piece of a text that knows where it stands.

use core::{ops::Range, str};

use nom::{Compare, CompareResult, Input, Needed, Offset};

use super::{Diagnostic, Span};

/// A piece of a text, and what `nom` reads from: a reader is given what is left of the text, and
/// answers what it read and the rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    text: &'a str,
    /// The bytes before it.
    at: usize,
    /// How many parentheses, negations and the like it stands in.
    depth: usize,
}

impl<'a> Piece<'a> {
    /// A whole text.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn whole(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn text(self) -> &'a str {
        self.text
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn depth(self) -> usize {
        self.depth
    }

    /// The same piece, nested so deep.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn at_depth(self, depth: usize) -> Self {
        Self { depth, ..self }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn span(self) -> Span {
        Span::new(self.at, self.at + self.text.len())
    }

    /// The character that it begins with.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn first(self) -> Option<char> {
        self.text.chars().next()
    }

    /// The piece of the first character; an empty one at the end.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn here(self) -> Self {
        self.take(self.first().map_or(0, char::len_utf8))
    }

    /// What comes before a later piece of the same text.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn to(self, rest: Self) -> Self {
        self.take(rest.at - self.at)
    }

    /// The rest after this many bytes.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn skip(self, bytes: usize) -> Self {
        self.take_from(bytes)
    }

    /// Without white space at either end.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn trim(self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.part(start..start + self.text.trim().len())
    }

    /// The two sides of the first such sign.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn split(self, sign: char) -> Option<(Self, Self)> {
        let at = self.text.find(sign)?;
        Some((self.take(at), self.skip(at + sign.len_utf8())))
    }

    /// Without its last character, where that is one of `signs`.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn without_last(self, signs: &[char]) -> Option<Self> {
        self.text.strip_suffix(signs).map(|text| Self { text, ..self })
    }

    /// An error about it.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn wrong<K>(self, kind: K) -> Diagnostic<K> {
        Diagnostic::new(kind, self.span())
    }

    /// A range of its bytes; all up to the end where they are no whole characters, so that nothing
    /// is lost.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn part(self, range: Range<usize>) -> Self {
        let at = self.at + range.start;
        let text = self.text.get(range.clone()).or_else(|| self.text.get(range.start..)).unwrap_or_default();
        Self { text, at, ..self }
    }
}

impl<'a> Input for Piece<'a> {
    type Item = char;
    type Iter = str::Chars<'a>;
    type IterIndices = str::CharIndices<'a>;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn input_len(&self) -> usize {
        self.text.len()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn take(&self, index: usize) -> Self {
        self.part(0..index)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn take_from(&self, index: usize) -> Self {
        self.part(index..self.text.len())
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn position<P: Fn(char) -> bool>(&self, predicate: P) -> Option<usize> {
        self.text.find(predicate)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn iter_elements(&self) -> Self::Iter {
        self.text.chars()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn iter_indices(&self) -> Self::IterIndices {
        self.text.char_indices()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        let mut ends = self.text.char_indices().map(|(index, _)| index).chain([self.text.len()]);
        ends.nth(count).ok_or(Needed::Unknown)
    }
}

impl Offset for Piece<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn offset(&self, second: &Self) -> usize {
        second.at - self.at
    }
}

impl Compare<&str> for Piece<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn compare(&self, other: &str) -> CompareResult {
        if self.text.starts_with(other) { CompareResult::Ok } else { CompareResult::Error }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn compare_no_case(&self, other: &str) -> CompareResult {
        let beginning = self.text.get(..other.len()).unwrap_or_default();
        if beginning.eq_ignore_ascii_case(other) { CompareResult::Ok } else { CompareResult::Error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_knows_where_it_stands() {
        let whole = Piece::whole(" é = b ");
        let trimmed = whole.trim();
        assert_eq!((trimmed.text(), trimmed.span()), ("é = b", Span::new(1, 7)));
        assert_eq!((trimmed.here().text(), trimmed.here().span()), ("é", Span::new(1, 3)));
        let rest = trimmed.skip(3);
        assert_eq!((rest.text(), trimmed.to(rest).text()), ("= b", "é "));
        let end = rest.skip(3);
        assert_eq!((end.here().span(), end.first()), (Span::new(7, 7), None));
        assert_eq!(
            (trimmed.slice_index(1), trimmed.slice_index(5), trimmed.slice_index(6)),
            (Ok(2), Ok(6), Err(Needed::Unknown))
        );
        assert_eq!(Piece::whole(" \u{a0}").trim().span(), Span::new(3, 3), "a text of white space is empty at its end");
    }
}
