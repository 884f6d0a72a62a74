//! Keys of objects as numbers, their words: where those of two keys differ the keys do.
//!
//! A word is 24 bits of a hash above the length, up to 127. Whoever finds two alike compares the
//! texts: words alike can be made, and then cost that look.

/// A longer key has this for a length.
const LENGTH_MAX: u32 = 127;

/// An odd number without a pattern.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// The word of a key.
pub(super) const fn word_of(key: &str) -> u32 {
    let mut mixed = Mixed(0);
    let mut rest = key.as_bytes();
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        mixed = mixed.and(u64::from_le_bytes(*chunk));
        rest = behind;
    }
    mixed.and(partial(rest)).word(key.len())
}

/// Less than eight bytes, the first one the lowest.
pub(super) const fn partial(mut bytes: &[u8]) -> u64 {
    let mut word = 0;
    while let Some((last, before)) = bytes.split_last() {
        word = (word << 8) | *last as u64;
        bytes = before;
    }
    word
}

/// The length in a word, if it is there.
#[inline]
pub(super) const fn length_in(word: u32) -> Option<usize> {
    let length = word & LENGTH_MAX;
    if length < LENGTH_MAX { Some(length as usize) } else { None }
}

/// The hash of a key, as far as it was read: eight bytes at a time, and at last those that are
/// left, even none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mixed(u64);

impl Mixed {
    /// Of nothing.
    pub(super) const NONE: Self = Self(0);

    /// With the bytes that follow.
    #[inline]
    pub(super) const fn and(self, word: u64) -> Self {
        Self((self.0.rotate_left(29) ^ word).wrapping_mul(FACTOR))
    }

    /// The word of a key of so many bytes.
    #[inline]
    pub(super) const fn word(self, length: usize) -> u32 {
        let length = if length < LENGTH_MAX as usize { length as u64 } else { LENGTH_MAX as u64 };
        let word = ((self.0 >> 40) << 7) | length;
        let [a, b, c, d, ..] = word.to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }
}

/// Keys that are looked up together, in the order in which they are mostly written.
#[derive(Clone, Copy, Debug)]
pub struct Keys<const N: usize> {
    pub(super) names: [&'static str; N],
    pub(super) words: [u32; N],
}

impl<const N: usize> Keys<N> {
    /// Those of these names.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "there are no iterators in constants, and both have N")]
    pub const fn of(names: [&'static str; N]) -> Self {
        let mut words = [0; N];
        let mut at = 0;
        while at < N {
            words[at] = word_of(names[at]);
            at += 1;
        }
        Self { names, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    /// The reader of texts makes words on its own, eight bytes at a time.
    #[test]
    fn a_key_has_one_word_however_it_is_read() {
        for length in 0..140 {
            let key: String = ('a'..='z').cycle().skip(length % 7).take(length).collect();
            for behind in ["", " ", "        "] {
                let text = format!("{{\"{key}\":1}}{behind}");
                let document = Document::parse(text.as_bytes()).unwrap();
                assert_eq!(document.root().get(&key).and_then(|value| value.as_u64()), Some(1), "{text}");
                assert_eq!(document.root().entries().next().map(|(key, _)| key), Some(key.as_str()), "{text}");
            }
        }
    }

    #[test]
    fn keys_that_begin_or_end_alike_have_other_words() {
        let keys = ["", "a", "b", "ab", "aaaaaaaa", "aaaaaaab", "baaaaaaa", "aaaaaaaaa", "taskArn", "taskArns"];
        let mut words = keys.map(word_of);
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair.first() != pair.last()));
    }

    #[test]
    fn a_key_with_escapes_has_the_word_of_what_it_means() {
        let text = r#"{"\u0074askArn": 1, "\"": 2, "tags": 3}"#;
        let document = Document::parse(text.as_bytes()).unwrap();
        let value = |key: &str| document.root().get(key).and_then(|value| value.as_u64());
        assert_eq!([value("taskArn"), value("\""), value("tags"), value("\\")], [Some(1), Some(2), Some(3), None]);
        let keys: Vec<_> = document.root().entries().keys().collect();
        assert_eq!(keys, ["taskArn", "\"", "tags"]);
    }

    /// Two keys that differ in eight bytes alone, so that their words are alike.
    #[test]
    fn words_alike_are_no_keys_alike() {
        let (mut seen, mut pair) = (std::collections::BTreeMap::new(), None);
        for number in 0..40_000_u32 {
            let key = format!("{number:08}");
            if let Some(other) = seen.insert(word_of(&key), key.clone()) {
                pair = Some((other, key));
                break;
            }
        }
        // 40,000 keys are 800 million pairs, and a word has 24 bits: about 48 pairs are alike.
        let (one, other) = pair.unwrap();
        let text = format!(r#"{{"{one}": 1, "{other}": 2}}"#);
        let document = Document::parse(text.as_bytes()).unwrap();
        let value = |key: &str| document.root().get(key).and_then(|value| value.as_u64());
        assert_eq!([value(&one), value(&other)], [Some(1), Some(2)]);
        assert_eq!(document.root().entries().count(), 2);
        let twice = format!(r#"{{"{one}": 1, "{other}": 2, "{one}": 3}}"#);
        let document = Document::parse(twice.as_bytes()).unwrap();
        assert_eq!(document.root().get(&one).and_then(|value| value.as_u64()), Some(3));
        assert_eq!(document.root().entries().count(), 2);
    }
}
