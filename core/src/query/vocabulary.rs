//! The words that the grammar and its advice share.

use nom::{Parser, bytes::complete::take_till};

use super::QueryErrorKind as Kind;
use crate::text::{Piece, read};

/// The spellings of the operators, each with its symbol; a longer one stands before its own
/// beginning.
pub(super) static OPERATORS: [(&str, &str); 22] = [
    ("!exists", "!exists"),
    ("!in", "!in"),
    ("==", "=="),
    ("!=", "!="),
    (">=", ">="),
    ("<=", "<="),
    ("=~", "=~"),
    ("!~", "!~"),
    (">", ">"),
    ("<", "<"),
    ("not_exists", "!exists"),
    ("not_equals", "!="),
    ("not_matches", "!~"),
    ("not_in", "!in"),
    ("greater_than_equal", ">="),
    ("greater_than", ">"),
    ("less_than_equal", "<="),
    ("less_than", "<"),
    ("matches", "=~"),
    ("equals", "=="),
    ("exists", "exists"),
    ("in", "in"),
];

/// The run of characters that a subject could be made of.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn run(text: Piece<'_>) -> read::Read<'_, Piece<'_>, Kind> {
    take_till(|c: char| c.is_whitespace() || "()[],'\"!=<>~&|".contains(c)).parse(text)
}
