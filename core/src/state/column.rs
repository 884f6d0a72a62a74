//! A column: one value for each row.

use alloc::vec::Vec;
use core::ops::{Index, IndexMut};

use crate::id::Row;

/// One value for each row, by the row itself: `column[row]`. It never panics: reading a missing row
/// gives the default value, writing to it has no effect. Both mean a broken invariant, which debug
/// builds report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column<T> {
    cells: Vec<T>,
    /// The value of a row that does not exist.
    nothing: T,
}

impl<T: Default> Column<T> {
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(crate) fn iter(&self) -> core::slice::Iter<'_, T> {
        self.cells.iter()
    }

    /// The cells with their rows.
    pub(crate) fn with_rows(&self) -> impl Iterator<Item = (Row, &T)> + '_ {
        (0..).map(Row::new).zip(&self.cells)
    }

    /// The cell of a row that may not exist.
    #[inline]
    pub(crate) fn if_there(&self, row: Row) -> Option<&T> {
        self.cells.get(row.index())
    }

    pub(crate) fn push(&mut self, value: T) {
        self.cells.push(value);
    }

    pub(crate) fn pop(&mut self) {
        self.cells.pop();
    }

    /// Makes the column long enough for a row.
    pub(crate) fn reach(&mut self, row: Row) {
        if row.index() >= self.cells.len() {
            self.cells.resize_with(row.index() + 1, T::default);
        }
    }

    /// The bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.cells.capacity() * size_of::<T>()
    }
}

impl<T> Index<Row> for Column<T> {
    type Output = T;

    #[inline]
    fn index(&self, row: Row) -> &T {
        let cell = self.cells.get(row.index());
        debug_assert!(cell.is_some(), "a row that is read is there");
        cell.unwrap_or(&self.nothing)
    }
}

impl<T: Default> IndexMut<Row> for Column<T> {
    #[inline]
    fn index_mut(&mut self, row: Row) -> &mut T {
        if let Some(cell) = self.cells.get_mut(row.index()) {
            return cell;
        }
        debug_assert!(false, "a row that is written is there");
        self.nothing = T::default();
        &mut self.nothing
    }
}

/// Columns are equal when their cells are.
impl<T: PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells
    }
}

impl<T: Eq> Eq for Column<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_its_cell() {
        let mut column = Column::default();
        column.reach(Row::new(2));
        column[Row::new(1)] = 7;
        assert_eq!(column.iter().copied().collect::<Vec<i32>>(), [0, 7, 0]);
        assert_eq!((column[Row::new(1)], column.if_there(Row::new(3))), (7, None));
    }

    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "a row that is written is there"))]
    fn a_row_that_is_not_there_keeps_nothing() {
        let mut column: Column<i32> = Column::default();
        column[Row::new(4)] = 7;
        assert_eq!(column.len(), 0);
    }
}
