//! An entry of the tape: a token of a JSON text.

/// Where a token begins, and what is known of it without a look at the text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    /// Its first byte; that of a list of documents is behind the text, and that of a key may be
    /// where the same key was before.
    pub(super) offset: u32,
    /// Of a container the highest bit and how many entries it has, with its own; of a key its
    /// [word]; of another string the bytes between its quotes; of a number or word its bytes.
    ///
    /// [word]: super::key
    pub(super) about: u32,
}

impl Entry {
    const CONTAINER: u32 = 1 << 31;

    /// What is known of a string with escapes, and of one that is too long to tell its length:
    /// where it ends must be looked for.
    pub(super) const ESCAPED: u32 = Self::CONTAINER - 1;

    /// What is known of a container of so many entries. Its brackets are two bytes, a key and its
    /// value five, so they are less than half of its bytes.
    #[inline]
    pub(super) const fn container(entries: u32) -> u32 {
        entries | Self::CONTAINER
    }

    /// What is known of a scalar.
    #[inline]
    pub(super) fn length(bytes: usize) -> u32 {
        u32::try_from(bytes).map_or(Self::ESCAPED, |bytes| bytes.min(Self::ESCAPED))
    }

    /// The index behind a value with this entry.
    #[inline]
    pub(super) const fn behind(self, index: u32) -> u32 {
        let entries = if self.about & Self::CONTAINER == 0 { 1 } else { self.about ^ Self::CONTAINER };
        index.wrapping_add(entries)
    }
}

/// An offset or an index: texts are shorter than 4 GiB, and have no more entries than bytes.
#[inline]
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number & 0xffff_ffff).unwrap_or(u32::MAX)
}
