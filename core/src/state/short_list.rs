//! A list that is nearly always short: kept in place up to `N` items, on the heap beyond.

use alloc::{boxed::Box, vec::Vec};
use core::ops::Deref;

/// A list that does not change.
#[derive(Clone)]
pub(crate) enum ShortList<T, const N: usize> {
    /// The first so many.
    Here(u8, [T; N]),
    /// All of them.
    #[expect(clippy::box_collection, reason = "a thin pointer: the list in place stays small")]
    Heap(Box<Vec<T>>),
}

impl<T: Copy + Default, const N: usize> ShortList<T, N> {
    pub(crate) fn from_iter(items: impl IntoIterator<Item = T>) -> Self {
        let mut here = [T::default(); N];
        let mut length = 0_u8;
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            let Some(cell) = here.get_mut(usize::from(length)) else {
                let mut all = here.to_vec();
                all.push(item);
                all.extend(items);
                return Self::Heap(Box::new(all));
            };
            *cell = item;
            length += 1;
        }
        Self::Here(length, here)
    }
}

impl<T: Copy + Default, const N: usize> From<&[T]> for ShortList<T, N> {
    fn from(items: &[T]) -> Self {
        Self::from_iter(items.iter().copied())
    }
}

impl<T: Default + Copy, const N: usize> Default for ShortList<T, N> {
    fn default() -> Self {
        Self::Here(0, [T::default(); N])
    }
}

impl<T, const N: usize> Deref for ShortList<T, N> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::Here(length, items) => items.get(..usize::from(*length)).unwrap_or(&[]),
            Self::Heap(items) => items,
        }
    }
}

impl<T: core::fmt::Debug, const N: usize> core::fmt::Debug for ShortList<T, N> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: PartialEq, const N: usize> PartialEq for ShortList<T, N> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq, const N: usize> Eq for ShortList<T, N> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long() {
        for length in 0..9_u16 {
            let items: Vec<u16> = (0..length).collect();
            let few: ShortList<u16, 6> = ShortList::from(&*items);
            assert_eq!(*few, *items);
            assert_eq!(matches!(few, ShortList::Heap(_)), length > 6);
        }
        assert_eq!(size_of::<ShortList<u16, 6>>(), 16);
    }
}
