//! Sets of ports.

use alloc::vec::Vec;

/// A set of ports, as ranges in order that do not touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortSet {
    ranges: Vec<(u16, u16)>,
}

impl PortSet {
    /// No port.
    pub const NONE: Self = Self { ranges: Vec::new() };

    /// One port.
    #[must_use]
    pub fn single(port: u16) -> Self {
        Self::range(port, port)
    }

    /// All ports from the first to the last, both included; none when they are the wrong way round.
    #[must_use]
    pub fn range(first: u16, last: u16) -> Self {
        let ranges = if first <= last { [(first, last)].into() } else { Vec::new() };
        Self { ranges }
    }

    /// Every port.
    #[must_use]
    pub fn all() -> Self {
        Self::range(0, u16::MAX)
    }

    /// The ranges, first and last, in order.
    #[must_use]
    pub fn ranges(&self) -> &[(u16, u16)] {
        &self.ranges
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The ports of either.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut all: Vec<(u16, u16)> = self.ranges.iter().chain(&other.ranges).copied().collect();
        all.sort_unstable();
        let mut ranges: Vec<(u16, u16)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match ranges.last_mut() {
                Some(open) if first <= open.1.saturating_add(1) => open.1 = open.1.max(last),
                _ => ranges.push((first, last)),
            }
        }
        Self { ranges }
    }

    /// The ports of the first that the other does not have.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        for &(first, last) in &self.ranges {
            let mut next = Some(first);
            for &(from, to) in other.ranges.iter().filter(|(from, to)| *to >= first && *from <= last) {
                let Some(at) = next else { break };
                if from > at {
                    ranges.push((at, from.saturating_sub(1)));
                }
                next = to.checked_add(1).filter(|after| *after <= last);
            }
            if let Some(at) = next {
                ranges.push((at, last));
            }
        }
        Self { ranges }
    }

    /// The ports of both.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        self.without(&self.without(other))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    fn set(ranges: &[(u16, u16)]) -> PortSet {
        ranges.iter().fold(PortSet::NONE, |set, &(first, last)| set.with(&PortSet::range(first, last)))
    }

    proptest! {
        #![proptest_config(crate::cases::cases(256))]
        /// As sets of numbers would have it, at both ends of the range.
        #[test]
        fn as_sets(
            one in prop::collection::vec((0..40_u16, 0..12_u16), 0..5),
            two in prop::collection::vec((0..40_u16, 0..12_u16), 0..5),
            high in any::<bool>(),
        ) {
            let shift = if high { u16::MAX - 51 } else { 0 };
            let ranges = |list: Vec<(u16, u16)>| list.into_iter().map(|(at, length)| (at + shift, at + length + shift)).collect::<Vec<_>>();
            let (one, two) = (ranges(one), ranges(two));
            let has = |list: &[(u16, u16)], port: u16| list.iter().any(|(first, last)| (*first..=*last).contains(&port));
            let (first, second) = (set(&one), set(&two));
            let (with, without, within) = (first.with(&second), first.without(&second), first.within(&second));
            for port in (0..60).chain(u16::MAX - 60..=u16::MAX) {
                let (in_one, in_two) = (has(&one, port), has(&two, port));
                prop_assert_eq!(has(with.ranges(), port), in_one || in_two);
                prop_assert_eq!(has(without.ranges(), port), in_one && !in_two);
                prop_assert_eq!(has(within.ranges(), port), in_one && in_two);
            }
            for pair in with.ranges().windows(2) {
                prop_assert!(u32::from(pair[0].1) + 1 < u32::from(pair[1].0));
            }
        }
    }

    #[test]
    fn wrong_way_round() {
        assert!(PortSet::range(5, 4).is_empty());
        assert_eq!(PortSet::all().without(&PortSet::all()), PortSet::NONE);
    }
}
