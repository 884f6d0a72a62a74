//! A place in a text.

use core::ops::Range;

/// A range of bytes of a text, half-open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}
