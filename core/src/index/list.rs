//! A short list stored in place: it needs no allocation, and reading it follows no pointer.

/// The value of the free places of a list, so that all places can be compared without regard to its
/// length.
pub(crate) trait Filler: Copy {
    const FILLER: Self;
}

impl Filler for u64 {
    /// Above every key.
    const FILLER: Self = Self::MAX;
}

impl Filler for u32 {
    const FILLER: Self = 0;
}

impl Filler for u8 {
    const FILLER: Self = 0;
}

impl Filler for i32 {
    /// Below every amount.
    const FILLER: Self = Self::MIN;
}

impl<T: Filler, const N: usize> Filler for [T; N] {
    const FILLER: Self = [T::FILLER; N];
}

/// How many keys are compared together: a cache line. The length of a list of keys is a multiple of
/// it.
const BLOCK: usize = 8;

/// At most `N` items; a full list refuses more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<T, const N: usize> {
    length: usize,
    items: [T; N],
}

impl<T: Filler, const N: usize> List<T, N> {
    pub(crate) const EMPTY: Self = Self { length: 0, items: [T::FILLER; N] };

    #[inline]
    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        self.items.get(..self.length).unwrap_or(&[])
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
        if let Some(cell) = self.items.get_mut(self.length) {
            *cell = T::FILLER;
        }
        Some(item)
    }

    /// Keeps the items before `at` and returns the rest.
    pub(crate) fn split_off(&mut self, at: usize) -> Self {
        let mut rest = Self::EMPTY;
        for item in self.items.iter_mut().take(self.length).skip(at) {
            rest.push(core::mem::replace(item, T::FILLER));
        }
        self.length = self.length.min(at);
        rest
    }
}

impl<const N: usize> List<u64, N> {
    /// How many keys of a sorted list are less. First a few keys that lie far apart are compared,
    /// so that their cache lines are loaded together and not one after the other, as a binary
    /// search would load them. Then the keys between two of these are compared, without a branch.
    #[inline]
    pub(crate) fn count_below(&self, key: u64) -> usize {
        let blocks = || self.items.chunks_exact(BLOCK);
        let below = blocks().filter(|block| block.last().is_some_and(|&last| last < key)).count();
        let Some(block) = blocks().nth(below) else { return N };
        below * BLOCK + block.iter().filter(|&&own| own < key).count()
    }
}
