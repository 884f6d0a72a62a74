//! Handles as numbers of JavaScript: the row plus 2^32 times the generation.

use stowplan::id::{InstanceId, PreparedId, TaskId};

/// Nothing fits.
pub const BLOCKED: f64 = -1.0;

/// The handle is not of this cluster, or what it named is gone.
pub const STALE: f64 = -2.0;

const ROWS: f64 = 4_294_967_296.0;

/// Generations beyond these start again, so that every number stays below 2^53.
const GENERATIONS: u32 = 1 << 21;

/// A handle of the core.
pub trait Handle: Copy {
    fn parts(self) -> (u32, u32);
}

impl Handle for InstanceId {
    fn parts(self) -> (u32, u32) {
        (self.row(), self.generation())
    }
}

impl Handle for TaskId {
    fn parts(self) -> (u32, u32) {
        (self.row(), self.generation())
    }
}

impl Handle for PreparedId {
    fn parts(self) -> (u32, u32) {
        (self.row(), self.generation())
    }
}

/// The handles that JavaScript has seen, the latest of each row.
#[derive(Clone, Debug)]
pub struct Numbers<T> {
    latest: Vec<Option<T>>,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { latest: Vec::new() }
    }
}

impl<T: Handle> Numbers<T> {
    /// The number of a handle.
    pub fn number(&mut self, handle: T) -> f64 {
        let row = handle.parts().0 as usize;
        if row >= self.latest.len() {
            self.latest.resize(row + 1, None);
        }
        if let Some(latest) = self.latest.get_mut(row) {
            *latest = Some(handle);
        }
        number(handle)
    }

    /// The handle of a number; none for a number that was never given out, and for one whose row
    /// was given out anew.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is cut off fails the comparison")]
    pub fn handle(&self, given: f64) -> Option<T> {
        let row = (given % ROWS) as u32;
        let latest = self.latest.get(row as usize).copied().flatten()?;
        (number(latest) == given).then_some(latest)
    }
}

fn number<T: Handle>(handle: T) -> f64 {
    let (row, generation) = handle.parts();
    f64::from(row) + ROWS * f64::from(generation % GENERATIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Pair(u32, u32);

    impl Handle for Pair {
        fn parts(self) -> (u32, u32) {
            (self.0, self.1)
        }
    }

    #[test]
    fn a_number_names_its_handle_until_the_row_is_used_again() {
        let mut numbers = Numbers::default();
        for pair in [Pair(0, 0), Pair(3, 1), Pair(u32::from(u16::MAX), GENERATIONS - 1)] {
            let number = numbers.number(pair);
            assert!(number <= 9_007_199_254_740_991.0);
            assert_eq!(numbers.handle(number), Some(pair));
        }
        let old = numbers.number(Pair(3, 1));
        numbers.number(Pair(3, 2));
        assert_eq!(numbers.handle(old), None);
    }

    #[test]
    fn numbers_never_given_out_name_nothing() {
        let mut numbers = Numbers::default();
        numbers.number(Pair(0, 0));
        for foreign in [-1.0, -2.0, 0.5, 1.0, ROWS, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            assert_eq!(numbers.handle(foreign), None, "{foreign}");
        }
    }
}
