//! What was found by its text lately: most texts of a snapshot come again and again.

use alloc::vec::Vec;

/// More are not kept: by then most texts have come.
const KEPT_MAX: usize = 4096;

/// Things by a few bytes of their texts. What is not found here is looked for among all; so texts
/// that are made to be alike here cost that look, and no more.
#[derive(Debug)]
pub(crate) struct Recent<T> {
    slots: Vec<Option<T>>,
    /// How many are kept at most, a power of two.
    kept_max: usize,
}

impl<T: Copy> Recent<T> {
    /// No room at all: for one thing alone, which would find nothing.
    pub(crate) const fn none() -> Self {
        Self { slots: Vec::new(), kept_max: 0 }
    }

    /// Room for what comes so often, at most.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn of_few(count: usize) -> Self {
        Self::of_many(count.min(KEPT_MAX / 4))
    }

    /// Room for so many, nearly all of which will be found.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn of_many(count: usize) -> Self {
        Self { slots: Vec::new(), kept_max: count.saturating_mul(4).min(1 << 20).next_power_of_two() }
    }

    /// What a text stands for, if it is here and `is` says so.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn find(&self, text: &str, is: impl Fn(T) -> bool) -> Option<T> {
        self.slots.get(self.slot(text)).copied().flatten().filter(|&thing| is(thing))
    }

    /// Keeps what a text stands for, in place of another.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn keep(&mut self, text: &str, thing: T) {
        if self.slots.is_empty() {
            self.slots.resize(self.kept_max, None);
        }
        let slot = self.slot(text);
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Some(thing);
        }
    }

    /// Texts of one kind differ in their last bytes, and in their length.
    fn slot(&self, text: &str) -> usize {
        let bytes = text.as_bytes();
        let last = bytes.last_chunk::<8>().map_or_else(
            || bytes.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte)),
            |chunk| u64::from_be_bytes(*chunk),
        );
        let mixed = (last ^ (bytes.len() as u64).rotate_right(8)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(mixed >> 40).unwrap_or(0) & self.kept_max.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Symbol, Symbols};

    #[test]
    fn a_slot_is_one_of_those_that_there_are() {
        for text in ["", "a", "service:web", "arn:aws:ecs:eu-central-1:123456789012:task-definition/web:7"] {
            assert!(Recent::<u32>::of_few(100_000).slot(text) < KEPT_MAX, "{text}");
            assert!(Recent::<u32>::of_many(3).slot(text) < 16, "{text}");
            assert!(Recent::<u32>::of_many(0).slot(text) < 1, "{text}");
        }
    }

    #[test]
    fn without_room_nothing_is_kept() {
        let mut recent = Recent::none();
        recent.keep("web", 1_u32);
        assert_eq!(recent.find("web", |_| true), None);
        assert_eq!(recent.slots.capacity(), 0);
    }

    #[test]
    fn only_what_is_in_use_is_found() {
        let (mut symbols, mut recent) = (Symbols::default(), Recent::<Symbol>::of_few(3));
        let find = |recent: &Recent<Symbol>, symbols: &Symbols, text: &str| {
            recent.find(text, |symbol| symbols.is_used_for(symbol, text))
        };
        assert_eq!(find(&recent, &symbols, ""), None, "nothing was kept");
        let (web, _) = symbols.acquire("web");
        recent.keep("web", web);
        assert_eq!(find(&recent, &symbols, "web"), Some(web));
        assert_eq!(find(&recent, &symbols, ""), None, "another slot, or another text");
        symbols.release(web, false);
        assert_eq!(find(&recent, &symbols, "web"), None, "nothing has it any more");
        let (api, _) = symbols.acquire("api");
        assert_eq!(api, web, "the row is used again");
        assert_eq!(find(&recent, &symbols, "web"), None);
    }
}
