//! `options.rows`: which rows of an answer's long lists are written, for those who want a count or
//! a page.

use crate::answer::Totals;
use crate::decide::unknown_value::unknown;
use crate::{Error, Node, Token};

/// A range of every long list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    from: usize,
    count: usize,
    /// Whether the document asked: then the answer has the lengths of the whole lists.
    asked: bool,
}

impl Rows {
    pub(super) const ALL: Self = Self { from: 0, count: usize::MAX, asked: false };

    /// Reads `100`, `{"from": 100, "count": 100}` or `"all"`.
    pub(super) fn read(node: &Node<'_>) -> Result<Self, Error> {
        match node.token() {
            Token::String("all") => Ok(Self::ALL),
            Token::String(other) => Err(unknown(node, other, "use a number, `{\"from\": n, \"count\": n}` or `all`")),
            Token::Object => {
                let from = node.u32_at("from")?.unwrap_or(0) as usize;
                Ok(Self { from, count: node.required("count")?.u32()? as usize, asked: true })
            }
            _ => Ok(Self { from: 0, count: node.u32()? as usize, asked: true }),
        }
    }

    /// The places in the whole list of the rows that are written.
    pub(super) const fn range(self) -> core::ops::Range<usize> {
        self.from..self.from.saturating_add(self.count)
    }

    /// Whether the document asked for some rows only.
    pub(super) const fn are_asked(self) -> bool {
        self.asked
    }

    /// The rows that are written.
    pub(super) fn of<T>(self, list: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        list.skip(self.from).take(self.count)
    }

    /// The lengths of the whole lists, where the document asked for rows.
    pub(super) fn totals(self, totals: Totals) -> Option<Totals> {
        self.asked.then_some(totals)
    }
}
