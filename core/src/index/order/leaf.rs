//! A leaf: up to 32 instances, in no order.

use core::ops::ControlFlow;

use super::{
    Item, Wanted,
    lanes::{LANES, Lanes, NOTHING, enough, find, has_enough, lane, places_of},
};
use crate::index::list::Filler;

/// The most instances of a leaf: some are examined one by one, so a leaf is a few cache lines of
/// each column.
pub(super) const LEAF: usize = 32;

/// Up to [`LEAF`] instances, each in a place of its own.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct Leaf<const K: usize> {
    /// By lane, a bit for each place that has an instance of it.
    members: [u32; LANES],
    amounts: [[i32; LEAF]; K],
    rows: [u32; LEAF],
    keys: [u64; LEAF],
}

impl<const K: usize> Leaf<K> {
    pub(super) const EMPTY: Self =
        Self { members: [0; LANES], amounts: [[NOTHING; LEAF]; K], rows: [0; LEAF], keys: [u64::FILLER; LEAF] };

    /// A bit for each place that has an instance.
    #[inline]
    pub(super) fn taken(&self) -> u32 {
        self.members.iter().fold(0, |taken, members| taken | members)
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.taken().count_ones() as usize
    }

    #[inline]
    fn key(&self, at: usize) -> u64 {
        self.keys.get(at).copied().unwrap_or(u64::FILLER)
    }

    #[inline]
    fn row(&self, at: usize) -> u32 {
        self.rows.get(at).copied().unwrap_or(u32::FILLER)
    }

    /// Puts an instance into the first free place; does nothing when there is none.
    pub(super) fn insert(&mut self, item: &Item<K>) {
        let at = self.taken().trailing_ones() as usize;
        let (Some(key), Some(row)) = (self.keys.get_mut(at), self.rows.get_mut(at)) else { return };
        (*key, *row) = (item.key, item.row);
        self.set_amounts(at, &item.amounts);
        if let Some(members) = self.members.get_mut(lane(item.class)) {
            *members |= 1 << at;
        }
    }

    /// Where an instance is.
    #[inline]
    pub(super) fn find(&self, row: u32, class: u8) -> Option<usize> {
        find(&self.rows, self.members.get(lane(class)).copied().unwrap_or(0), row)
    }

    /// Sets the amounts of a place and returns what they were.
    pub(super) fn set_amounts(&mut self, at: usize, amounts: &[i32; K]) -> [i32; K] {
        let mut old = [NOTHING; K];
        for ((list, &new), old) in self.amounts.iter_mut().zip(amounts).zip(&mut old) {
            if let Some(cell) = list.get_mut(at) {
                *old = core::mem::replace(cell, new);
            }
        }
        old
    }

    /// Takes an instance out and returns its amounts.
    pub(super) fn remove(&mut self, row: u32, class: u8) -> Option<[i32; K]> {
        let at = self.find(row, class)?;
        *self.members.get_mut(lane(class))? &= !(1 << at);
        Some(self.set_amounts(at, &[NOTHING; K]))
    }

    /// The places of some bits, in the order of their keys.
    #[cold]
    #[inline(never)]
    #[cfg_attr(cold_code_small, optimize(size))]
    fn sorted(&self, bits: u32) -> impl Iterator<Item = usize> + use<K> {
        let mut places = [0_usize; LEAF];
        let mut count = 0;
        for at in places_of(bits) {
            // They are few, so an insertion sort is enough.
            let lesser = places.iter().take(count).take_while(|&&other| self.key(other) < self.key(at)).count();
            places.copy_within(lesser..count, lesser + 1);
            if let Some(place) = places.get_mut(lesser) {
                *place = at;
            }
            count += 1;
        }
        places.into_iter().take(count)
    }

    /// Keeps the instances with the lower half of the keys and returns the others, with the lowest
    /// of their keys.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn split(&mut self) -> (u64, Self) {
        let mut upper = Self::EMPTY;
        let mut first = u64::FILLER;
        for at in self.sorted(self.taken()).skip(LEAF / 2) {
            first = first.min(self.key(at));
            self.move_to(&mut upper, at);
        }
        (first, upper)
    }

    /// Takes in all instances of another leaf, for which there must be room.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn absorb(&mut self, other: &mut Self) {
        for at in places_of(other.taken()) {
            other.move_to(self, at);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn move_to(&mut self, other: &mut Self, at: usize) {
        let (key, row) = (self.key(at), self.row(at));
        let bit = 1 << at;
        // The lane stands for the class.
        let Some(lane) = self.members.iter().position(|members| members & bit != 0) else { return };
        if let Some(members) = self.members.get_mut(lane) {
            *members &= !bit;
        }
        let amounts = self.set_amounts(at, &[NOTHING; K]);
        other.insert(&Item { key, row, class: u8::try_from(lane).unwrap_or(0), amounts });
    }

    pub(super) fn largest(&self) -> [Lanes; K] {
        let mut largest = [[NOTHING; LANES]; K];
        for (number, largest) in largest.iter_mut().enumerate() {
            for (lane, largest) in largest.iter_mut().enumerate() {
                *largest = self.largest_in(number, lane, i32::MAX);
            }
        }
        largest
    }

    /// The largest amount of a lane, which is known to be at most `bound`.
    pub(super) fn largest_in(&self, number: usize, lane: usize, bound: i32) -> i32 {
        let (Some(amounts), Some(&members)) = (self.amounts.get(number), self.members.get(lane)) else {
            return NOTHING;
        };
        let mut largest = NOTHING;
        for at in places_of(members) {
            largest = amounts.get(at).copied().unwrap_or(NOTHING).max(largest);
            if largest >= bound {
                break;
            }
        }
        largest
    }
}

impl<const K: usize> Leaf<K> {
    /// Visits, in the order of the keys, the instances of wanted lanes that have enough and pass
    /// the sieve.
    #[inline]
    pub(super) fn walk<B>(
        &self,
        wanted: &Wanted<'_, K>,
        masks: &[u32; LANES],
        visit: &mut impl FnMut(u64, u32) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let sieved = !wanted.sieve.is_all();
        let members = self.members.iter().zip(masks).fold(0, |bits, (members, mask)| bits | members & mask);
        let mut left = enough(&self.amounts, &wanted.least, members);
        // A key below the least key that is wanted counts as the largest.
        let (mut least, mut first) = (u64::MAX, 0);
        for at in places_of(left) {
            let has_enough = has_enough(&self.amounts, &wanted.least, at);
            if !has_enough || sieved && !wanted.sieve.lets_through(self.row(at)) {
                left &= !(1 << at);
                continue;
            }
            let beyond = self.key(at).wrapping_sub(wanted.from);
            // Chosen without a branch, because no pattern predicts which key is the least so far.
            first = if beyond < least { at } else { first };
            least = least.min(beyond);
        }
        if left == 0 || self.key(first) < wanted.from {
            return ControlFlow::Continue(());
        }
        let mut others = None;
        loop {
            visit(self.key(first), self.row(first))?;
            // The least one does not pass: the others follow, in the order of their keys.
            let others = others.get_or_insert_with(|| self.sorted(left & !(1 << first)));
            match others.find(|&at| self.key(at) >= wanted.from) {
                Some(next) => first = next,
                None => return ControlFlow::Continue(()),
            }
        }
    }
}
