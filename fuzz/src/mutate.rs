//! Deterministic mutations of seed inputs, so that ordinary tests fuzz a little too.

/// SplitMix64.
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// A stream that depends on the seed alone.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// One to four small changes to one of the seeds.
    pub fn mutation(&mut self, seeds: &[&str]) -> Vec<u8> {
        let mut bytes = self.seed(seeds).to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes, seeds);
        }
        bytes
    }

    fn seed<'a>(&mut self, seeds: &[&'a str]) -> &'a [u8] {
        seeds[self.below(seeds.len())].as_bytes()
    }

    fn change(&mut self, bytes: &mut Vec<u8>, seeds: &[&str]) {
        const TOKENS: &[&str] = &[
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            "\\",
            ",",
            ":",
            "!",
            "not ",
            " and ",
            " or ",
            "==",
            "=~",
            "in",
            "-1",
            "0",
            "9007199254740993",
            "1e400",
            "null",
            "true",
            "\u{0}",
            "é",
            "\u{202e}",
            " ",
            "\n",
        ];
        let at = self.below(bytes.len() + 1);
        let end = at + self.below((bytes.len() - at).min(24) + 1);
        match self.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, TOKENS[self.below(TOKENS.len())].bytes())),
            2 => drop(bytes.splice(at..end, TOKENS[self.below(TOKENS.len())].bytes())),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = self.below(bytes.len() + 1);
                drop(bytes.splice(to..to, copy));
            }
            4 => {
                let other = self.seed(seeds);
                let from = self.below(other.len() + 1);
                drop(bytes.splice(at.., other[from..].iter().copied()));
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.below(7);
                }
            }
        }
    }
}
