//! Instances in the order of a key, in leaves under nodes under a root, with the largest amounts
//! above each leaf and node.
//!
//! ```text
//! root   first    10                                      57
//!        maxima   lane 0: 900 512   lane 1: 128 256       lane 0: …
//!                 |                                       |
//! node   first    10                   31                 57 …
//!        maxima   lane 0: 900 256      lane 0: 640 512
//!                 lane 1: 128 256      |
//!                 |                    |
//! leaf   places   0    1    2    3 …   0    1    2 …      at most 32, in no order
//!        keys     17   10   24   –     44   31   –
//!        rows     3    8    1    –     6    2    –
//!        amounts  900  128  256  –     640  64   –
//!                 256  256  64   –     16   512  –
//!        members  lane 0: 0 and 2      lane 0: 0 and 1
//!                 lane 1: 1
//! ```
//!
//! A search goes through the keys in ascending order and skips every node and leaf whose largest
//! amounts say that nothing under it is large enough: with 700 wanted of the first amount, the
//! second leaf above is skipped. The largest amounts are kept apart by *lane*, a class modulo 16,
//! so that an instance of a class that a task may not use seldom draws the search into a leaf. All
//! sixteen lanes of an amount are one cache line and are compared at once.
//!
//! A leaf keeps its instances in no order: a search most often wants the least one that is large
//! enough, and finding it among a few costs less than keeping all sorted through every placement.
//! So inserting or removing an instance writes one cache line of each column, and an instance that
//! keeps its key changes one number and at most two maxima.
//!
//! - [`tree`]: root and nodes: where a key belongs, splitting and merging, the maxima, the walk
//!   from leaf to leaf;
//! - [`leaf`]: the instances: finding one, and walking those that have enough;
//! - [`lanes`]: how several numbers are compared at once, or one by one where the target has no
//!   such instructions.

mod lanes;
mod leaf;
mod tree;

pub(crate) use tree::Order;

use super::Sieve;

/// The least amount that is kept.
pub(crate) const AMOUNT_LEAST: i32 = i32::MIN + 1;
/// The largest amount that is kept.
pub(crate) const AMOUNT_MOST: i32 = i32::MAX - 1;

/// A key that orders by amount, then by rank.
#[inline]
pub(crate) fn key_of(amount: i32, rank: u32) -> u64 {
    let offset = (i64::from(amount) - i64::from(i32::MIN)).unsigned_abs();
    offset << 32 | u64::from(rank)
}

/// The amount of a key, as a number with the same order.
#[inline]
pub(crate) const fn amount_part(key: u64) -> u64 {
    key >> 32
}

/// An instance in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item<const K: usize> {
    pub(crate) key: u64,
    pub(crate) row: u32,
    pub(crate) class: u8,
    pub(crate) amounts: [i32; K],
}

/// What a search is after.
#[derive(Clone, Debug)]
pub(crate) struct Wanted<'a, const K: usize> {
    /// The least key.
    pub(crate) from: u64,
    /// The least amounts.
    pub(crate) least: [i32; K],
    /// A bit for each lane that may have instances of use ([`ClassSet::lanes`]).
    pub(crate) lanes: u32,
    pub(crate) sieve: Sieve<'a>,
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, vec::Vec};

    use proptest::prelude::*;

    use core::ops::ControlFlow;

    use super::{lanes::lane, *};

    fn everything(order: &Order<2>, wanted: &Wanted<'_, 2>) -> Vec<(u64, u32)> {
        let mut found = Vec::new();
        let _ = order.walk::<()>(wanted, |key, row| {
            found.push((key, row));
            ControlFlow::Continue(())
        });
        found
    }

    proptest! {
        #![proptest_config(crate::cases::cases(256))]
        /// After insertions, removals and changes of amounts the order equals a plain map, and
        /// every search finds what filtering the map finds.
        #[test]
        fn equals_a_plain_map(
            steps in prop::collection::vec((0..4_u8, 0..40_i32, 0..40_u32, 0..40_u8, -3..20_i32, -3..20_i32), 0..3000),
            searches in prop::collection::vec((0..45_i32, -3..22_i32, -3..22_i32, any::<u16>()), 1..8),
        ) {
            let mut order = Order::<2>::default();
            let mut plain: BTreeMap<u64, Item<2>> = BTreeMap::new();
            for (step, amount, rank, class, a, b) in steps {
                let key = key_of(amount, rank);
                let row = u32::try_from(amount).unwrap() * 40 + rank;
                match (step, plain.get_mut(&key)) {
                    (0 | 1, None) => {
                        let item = Item { key, row, class, amounts: [a, b] };
                        order.insert(&item);
                        plain.insert(key, item);
                    }
                    (2, Some(item)) => {
                        item.amounts = [a, b];
                        order.update(item);
                    }
                    (3, Some(item)) => {
                        order.remove(key, row, item.class);
                        plain.remove(&key);
                    }
                    _ => {}
                }
            }
            for (amount, a, b, lanes) in searches {
                let lanes = u32::from(lanes);
                let wanted = Wanted { from: key_of(amount, 0), least: [a, b], lanes, sieve: Sieve::ALL };
                let is_found = |item: &&Item<2>| {
                    item.key >= wanted.from
                        && lanes >> lane(item.class) & 1 == 1
                        && item.amounts[0] >= a
                        && item.amounts[1] >= b
                };
                let expected: Vec<_> = plain.values().filter(is_found).map(|item| (item.key, item.row)).collect();
                prop_assert_eq!(everything(&order, &wanted), expected);
            }
        }
    }
}
