//! Texts and the rows that have them: found quickly, whatever the texts are.
//!
//! ARNs share their first fifty bytes, so an ordered map compares these again and again, each time
//! in another place of the memory. Here a tree of numbers is searched, hashes of the texts, and one
//! text is compared at the end. It is a tree and no hash table so that nobody who chooses the texts
//! can make it slow, and nothing is drawn at random.

use alloc::{collections::BTreeMap, vec::Vec};
use core::hash::Hasher;

/// Rows by their texts, which lie elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The row whose text has this hash.
    rows: BTreeMap<u64, u32>,
    /// Further rows whose texts have it by chance.
    more: BTreeMap<u64, Vec<u32>>,
}

impl Names {
    /// The rows of distinct texts, all at once.
    pub(crate) fn of_texts<'a>(texts: impl Iterator<Item = (&'a str, u32)>) -> Self {
        Self::of_hashes(texts.map(|(text, row)| (hash(text), row)).collect())
    }

    fn of_hashes(mut hashes: Vec<(u64, u32)>) -> Self {
        hashes.sort_unstable();
        let mut names = Self::default();
        for pair in hashes.windows(2) {
            if let [(one, row), (next, _)] = pair {
                if one == next {
                    names.more.entry(*one).or_default().push(*row);
                }
            }
        }
        // Of rows under one hash the last stays.
        names.rows = hashes.into_iter().collect();
        names
    }

    /// The row of a text; `has` says whether a row has it.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn find(&self, text: &str, has: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = hash(text);
        let first = *self.rows.get(&hash)?;
        if has(first) {
            return Some(first);
        }
        self.more.get(&hash)?.iter().copied().find(|&row| has(row))
    }

    /// Adds the row of a text that no row has yet.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn insert(&mut self, text: &str, row: u32) {
        self.insert_hash(hash(text), row);
    }

    fn insert_hash(&mut self, hash: u64, row: u32) {
        if let Some(first) = self.rows.insert(hash, row) {
            self.more.entry(hash).or_default().push(first);
        }
    }

    /// Removes the row of a text.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn remove(&mut self, text: &str, row: u32) {
        self.remove_hash(hash(text), row);
    }

    fn remove_hash(&mut self, hash: u64, row: u32) {
        let Some(more) = self.more.get_mut(&hash) else {
            self.rows.remove(&hash);
            return;
        };
        more.extend(self.rows.remove(&hash));
        more.retain(|&own| own != row);
        if let Some(first) = more.pop() {
            self.rows.insert(hash, first);
        }
        if more.is_empty() {
            self.more.remove(&hash);
        }
    }

    /// How many texts have rows.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn len(&self) -> usize {
        self.more.values().map(Vec::len).sum::<usize>().saturating_add(self.rows.len())
    }
}

/// The hash of a text; many texts of one hash cannot be made, only met.
#[cfg_attr(cold_code_small, optimize(size))]
#[expect(deprecated, reason = "its successor is the standard library's alone, and keyed at random")]
fn hash(text: &str) -> u64 {
    let mut hasher = core::hash::SipHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Whether two of the texts are equal. One that is `true` may be by chance, with a probability of
/// one to 2^64 for each pair.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn may_repeat<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let mut hashes: Vec<u64> = texts.map(hash).collect();
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| matches!(pair, [one, other] if one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of one hash are not to be had; rows under one are.
    #[test]
    fn rows_of_one_hash_are_kept_apart() {
        let mut names = Names::default();
        for row in [3, 5, 7] {
            names.insert_hash(1, row);
        }
        assert_eq!(names.len(), 3);
        for (row, left) in [(5, 2), (7, 1), (3, 0)] {
            names.remove_hash(1, row);
            assert_eq!(names.len(), left);
        }
        assert_eq!(names, Names::default(), "nothing stays behind");
    }

    #[test]
    fn many_rows_at_once_are_as_one_after_the_other() {
        let mut names = Names::default();
        let all = [(1, 3), (1, 5), (1, 7), (2, 4)];
        all.iter().for_each(|&(hash, row)| names.insert_hash(hash, row));
        assert_eq!(Names::of_hashes(all.to_vec()), names);
    }

    #[test]
    fn a_text_is_found_by_its_row() {
        let texts = ["", "a", "b"];
        let mut names = Names::default();
        for (row, text) in (0..).zip(texts) {
            names.insert(text, row);
        }
        let found = |names: &Names, text: &str| names.find(text, |row| texts.get(row as usize) == Some(&text));
        assert_eq!(found(&names, "b"), Some(2));
        assert_eq!(found(&names, "c"), None);
        names.remove("b", 2);
        assert_eq!(found(&names, "b"), None);
        assert_eq!(found(&names, ""), Some(0));
    }

    #[test]
    fn repeated_texts_are_noticed() {
        assert!(may_repeat(["a", "b", "a"].into_iter()));
        assert!(!may_repeat(["a", "b", ""].into_iter()));
    }
}
