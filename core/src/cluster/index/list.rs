//! A short list in place: no allocation, no pointer to follow.

/// At most `N` items. What does not fit is refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<T, const N: usize> {
    length: usize,
    items: [T; N],
}

impl<T: Copy, const N: usize> List<T, N> {
    pub(crate) const fn new(filler: T) -> Self {
        Self { length: 0, items: [filler; N] }
    }

    #[inline]
    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        self.items.get(..self.length).unwrap_or(&[])
    }

    /// All places, those behind the last item too.
    #[inline]
    pub(crate) const fn items(&self) -> &[T; N] {
        &self.items
    }

    #[inline]
    pub(crate) fn get(&self, at: usize) -> Option<T> {
        self.as_slice().get(at).copied()
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.items.get_mut(..self.length)?.get_mut(at)
    }

    /// Puts an item before the one at `at`; `false` when the list is full or shorter than that.
    #[inline]
    pub(crate) fn insert(&mut self, at: usize, item: T) -> bool {
        if self.length == N || at > self.length {
            return false;
        }
        self.items.copy_within(at..self.length, at + 1);
        if let Some(cell) = self.items.get_mut(at) {
            *cell = item;
        }
        self.length += 1;
        true
    }

    #[inline]
    pub(crate) fn push(&mut self, item: T) -> bool {
        self.insert(self.length, item)
    }

    #[inline]
    pub(crate) fn remove(&mut self, at: usize) -> Option<T> {
        let item = self.get(at)?;
        self.items.copy_within(at + 1..self.length, at);
        self.length -= 1;
        Some(item)
    }

    /// Keeps the items before `at` and returns the rest.
    pub(crate) fn split_off(&mut self, at: usize) -> Self {
        let mut rest = *self;
        let at = at.min(self.length);
        rest.items.copy_within(at..self.length, 0);
        rest.length = self.length - at;
        self.length = at;
        rest
    }

    /// Appends another list as far as it fits.
    pub(crate) fn append(&mut self, other: &Self) {
        for &item in other.as_slice() {
            self.push(item);
        }
    }
}
