//! What tells one sweep from others: FNV-1a of 128 bits over its texts.

/// The offset basis and the prime of
/// <https://datatracker.ietf.org/doc/draft-eastlake-fnv/>.
const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digest(u128);

impl Digest {
    /// Of nothing but the engine's version, which other answers may come from.
    pub(super) fn new() -> Self {
        let mut digest = Self(BASIS);
        digest.add(env!("CARGO_PKG_VERSION"));
        digest
    }

    /// Adds a text, and where it ends.
    pub(super) fn add(&mut self, text: &str) {
        text.bytes().chain([0xff]).for_each(|byte| self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(PRIME));
    }

    pub(super) fn written(self) -> String {
        format!("{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The draft's value for the text `a`: without what ends a text here.
    #[test]
    fn it_is_the_published_function() {
        let digest = (BASIS ^ u128::from(b'a')).wrapping_mul(PRIME);
        assert_eq!(format!("{digest:032x}"), "d228cb696f1a8caf78912b704e4a8964");
    }

    #[test]
    fn texts_are_told_apart_by_where_they_end() {
        let of = |texts: &[&str]| {
            let mut digest = Digest::new();
            texts.iter().for_each(|text| digest.add(text));
            digest
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]).written().len(), 32);
    }
}
