//! The undo log: the steps that were taken while a what-if is open.
//!
//! A what-if is lent by a borrow, or held: then the journal knows where it began.

use alloc::vec::Vec;

/// Steps, the latest last. It stays empty while no what-if is open; then a change costs one
/// comparison more.
#[derive(Debug)]
pub(crate) struct Journal<Step> {
    steps: Vec<Step>,
    open: usize,
    /// Where each what-if that is held began, the latest last.
    held: Vec<usize>,
}

impl<Step> Default for Journal<Step> {
    fn default() -> Self {
        Self { steps: Vec::new(), open: 0, held: Vec::new() }
    }
}

impl<Step> Journal<Step> {
    /// Whether steps are kept.
    #[inline]
    pub(crate) const fn is_open(&self) -> bool {
        self.open > 0
    }

    /// Keeps the step that `step` makes, if a what-if is open.
    #[inline]
    pub(crate) fn note(&mut self, step: impl FnOnce() -> Step) {
        if self.is_open() {
            self.steps.push(step());
        }
    }

    /// Starts to keep steps; returns how many there are.
    pub(crate) fn open(&mut self) -> usize {
        self.open += 1;
        self.steps.len()
    }

    /// Whether a what-if is open that nobody holds.
    pub(crate) fn is_lent(&self) -> bool {
        self.open > self.held.len()
    }

    /// Starts to keep steps, until [`Journal::let_go`].
    pub(crate) fn hold(&mut self) {
        let mark = self.open();
        self.held.push(mark);
    }

    /// Where the what-if began that was held last; it is held no more, but still to be closed.
    pub(crate) fn let_go(&mut self) -> Option<usize> {
        self.held.pop()
    }

    /// The latest step behind the first `mark`.
    pub(crate) fn pop_behind(&mut self, mark: usize) -> Option<Step> {
        if self.steps.len() > mark { self.steps.pop() } else { None }
    }

    /// Ends what [`Journal::open`] began. Returns whether no what-if is open any more; the steps
    /// are forgotten then.
    pub(crate) fn close(&mut self) -> bool {
        debug_assert!(self.is_open(), "what is closed was opened");
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            self.steps.clear();
        }
        self.open == 0
    }
}
