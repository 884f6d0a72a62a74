//! Rows that are used again once they are vacant, and the generations by which a handle of an
//! earlier use is noticed.

use alloc::vec::Vec;

/// Values in rows. A removed value leaves a vacant row, which the next value takes; the row's
/// generation counts how often.
///
/// `Align` is a type without size that gives the rows their alignment: [`CacheLine`] where a value
/// and its generation fill one cache line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slots<T, Align = ()> {
    slots: Vec<Slot<T, Align>>,
    vacant: Vec<u32>,
}

/// A row that may be vacant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot<T, Align = ()> {
    align: [Align; 0],
    generation: u32,
    value: Option<T>,
}

/// Aligns to a cache line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct CacheLine;

/// A row that a value was given, and whether it is a new one at the end: what [`Slots::take_back`]
/// asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) row: u32,
    pub(crate) appended: bool,
}

impl<T, Align> Default for Slots<T, Align> {
    fn default() -> Self {
        Self { slots: Vec::new(), vacant: Vec::new() }
    }
}

impl<T, Align> Slots<T, Align> {
    /// Values in rows, each with its generation, and the vacant rows with theirs: those that were
    /// vacated last come last. Together they must be each row from 0 on once.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn of_rows(values: Vec<(u32, u32, T)>, vacant: Vec<(u32, u32)>) -> Self {
        let empty = || Slot { align: [], generation: 0, value: None };
        let mut slots: Vec<Slot<T, Align>> = Vec::new();
        slots.resize_with(values.len() + vacant.len(), empty);
        let vacated = vacant.iter().map(|&(row, generation)| (row, generation, None));
        let values = values.into_iter().map(|(row, generation, value)| (row, generation, Some(value)));
        for (row, generation, value) in vacated.chain(values) {
            debug_assert!((row as usize) < slots.len(), "the rows are counted");
            if let Some(slot) = slots.get_mut(row as usize) {
                *slot = Slot { align: [], generation, value };
            }
        }
        Self { slots, vacant: vacant.into_iter().map(|(row, _)| row).collect() }
    }

    /// The vacant rows with their generations, those that were vacated last at the end: the next
    /// value is given the last.
    pub(crate) fn vacant(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.vacant.iter().map(|&row| (row, self.generation(row)))
    }

    /// The rows, vacant ones included.
    pub(crate) fn rows(&self) -> usize {
        self.slots.len()
    }

    /// The values.
    pub(crate) fn count(&self) -> usize {
        self.slots.len() - self.vacant.len()
    }

    #[inline]
    pub(crate) fn get(&self, row: u32) -> Option<&T> {
        self.slots.get(row as usize)?.value.as_ref()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, row: u32) -> Option<&mut T> {
        self.slots.get_mut(row as usize)?.value.as_mut()
    }

    /// The value of a handle; `None` when the handle is stale.
    #[inline]
    pub(crate) fn of(&self, row: u32, generation: u32) -> Option<&T> {
        let slot = self.slots.get(row as usize).filter(|slot| slot.generation == generation)?;
        slot.value.as_ref()
    }

    /// The generation of a row; 0 for one that never existed.
    #[inline]
    pub(crate) fn generation(&self, row: u32) -> u32 {
        self.slots.get(row as usize).map_or(0, |slot| slot.generation)
    }

    /// The values with their rows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> + '_ {
        (0..).zip(&self.slots).filter_map(|(row, slot)| Some((row, slot.value.as_ref()?)))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> + '_ {
        self.slots.iter().filter_map(|slot| slot.value.as_ref())
    }

    /// The row that the next value will get.
    #[inline]
    pub(crate) fn next_row(&self) -> u32 {
        let appended = || u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.vacant.last().copied().unwrap_or_else(appended)
    }

    /// Gives a value the row that was vacated last, or a new one.
    #[inline]
    pub(crate) fn give(&mut self, value: T) -> Given {
        if let Some(row) = self.vacant.pop() {
            let slot = self.slots.get_mut(row as usize);
            debug_assert!(slot.as_ref().is_some_and(|slot| slot.value.is_none()), "a vacant row is empty");
            if let Some(slot) = slot {
                slot.value = Some(value);
            }
            return Given { row, appended: false };
        }
        self.slots.push(Slot { align: [], generation: 0, value: Some(value) });
        Given { row: u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX), appended: true }
    }

    /// Undoes [`Slots::give`]: everything since must be undone.
    pub(crate) fn take_back(&mut self, given: Given) -> Option<T> {
        if given.appended {
            debug_assert_eq!(self.slots.len(), given.row as usize + 1, "the last row is taken back first");
            return self.slots.pop()?.value;
        }
        self.vacant.push(given.row);
        self.slots.get_mut(given.row as usize)?.value.take()
    }

    /// Removes a value; its handles are stale from now on.
    #[inline]
    pub(crate) fn vacate(&mut self, row: u32) -> Option<T> {
        let slot = self.slots.get_mut(row as usize)?;
        let value = slot.value.take()?;
        slot.generation = slot.generation.wrapping_add(1);
        self.vacant.push(row);
        Some(value)
    }

    /// Undoes [`Slots::vacate`]: everything since must be undone.
    pub(crate) fn put_back(&mut self, row: u32, value: T) {
        let vacated = self.vacant.pop();
        debug_assert_eq!(vacated, Some(row), "the row vacated last is filled first");
        if let Some(slot) = self.slots.get_mut(row as usize) {
            slot.value = Some(value);
            slot.generation = slot.generation.wrapping_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_used_again_under_another_generation() {
        let mut slots: Slots<&str> = Slots::default();
        assert_eq!(slots.give("a"), Given { row: 0, appended: true });
        assert_eq!(slots.give("b"), Given { row: 1, appended: true });
        assert_eq!(slots.vacate(0), Some("a"));
        assert_eq!((slots.of(0, 0), slots.count(), slots.rows()), (None, 1, 2));
        assert_eq!(slots.give("c"), Given { row: 0, appended: false });
        assert_eq!((slots.of(0, 0), slots.of(0, 1)), (None, Some(&"c")));
        assert_eq!(slots.values().copied().collect::<Vec<_>>(), ["c", "b"]);
    }

    #[test]
    fn every_step_has_an_inverse() {
        let mut slots: Slots<&str> = Slots::default();
        slots.give("a");
        let before = slots.clone();
        slots.vacate(0);
        let vacated = slots.clone();
        let given = slots.give("b");
        let appended = slots.give("c");
        assert_eq!(slots.take_back(appended), Some("c"));
        assert_eq!(slots.take_back(given), Some("b"));
        assert_eq!(slots, vacated);
        slots.put_back(0, "a");
        assert_eq!(slots, before);
    }

    #[test]
    fn rows_are_told_and_made_again() {
        let mut slots: Slots<&str> = Slots::default();
        for text in ["a", "b", "c", "d"] {
            slots.give(text);
        }
        for row in [2, 0, 2] {
            slots.vacate(row);
        }
        slots.give("e");
        slots.vacate(0);
        slots.vacate(1);
        let values = slots.iter().map(|(row, &text)| (row, slots.generation(row), text)).collect();
        assert_eq!(Slots::of_rows(values, slots.vacant().collect()), slots);
    }

    #[test]
    fn a_vacant_row_stays_vacant() {
        let mut slots: Slots<&str> = Slots::default();
        slots.give("a");
        assert_eq!(slots.vacate(0), Some("a"));
        assert_eq!((slots.vacate(0), slots.vacate(7)), (None, None));
        assert_eq!(slots.generation(0), 1);
    }
}
