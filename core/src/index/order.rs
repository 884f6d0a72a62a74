//! Instances in the order of a key, in leaves under nodes under a root, with the largest amounts above each leaf and node.
//!
//! A search goes through the keys in ascending order and skips every leaf and node whose largest amounts say that nothing under it
//! can do. The amounts are kept apart by class (modulo the number of lanes), so that an instance of a class that a task may not use
//! seldom draws the search into a leaf.
//!
//! A leaf keeps its instances in no order: what is asked is most often the least of those that will do, and to find it among a few
//! costs less than to keep all sorted through every placement. So an instance comes and goes with a cache line of each column.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use super::{
    Sieve,
    list::{Filler, List},
};

/// The most instances of a leaf: some are looked at one by one, so a leaf is a few cache lines of each column.
const LEAF: usize = 32;
/// The most leaves of a node.
const NODE: usize = 32;
/// How many lanes the largest amounts have.
pub(super) const LANES: usize = 16;

/// WebAssembly compares numbers one by one, so that there the fewest comparisons win; elsewhere many are compared at once.
const ONE_BY_ONE: bool = cfg!(target_arch = "wasm32");

/// The largest amounts of something, by class modulo [`LANES`]; [`NOTHING`] where there is no instance.
type Lanes = [i32; LANES];

/// Below every amount that is kept.
const NOTHING: i32 = i32::FILLER;
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

/// The amount of a key, as a number that orders alike.
#[inline]
pub(crate) const fn amount_part(key: u64) -> u64 {
    key >> 32
}

/// An ordered set of instances. `K` amounts are kept beside the key.
#[derive(Clone, Debug)]
pub(crate) struct Order<const K: usize> {
    root: Root<K>,
    nodes: Vec<Node<K>>,
    vacant_nodes: Vec<u32>,
    leaves: Vec<Leaf<K>>,
    vacant_leaves: Vec<u32>,
}

/// What is known of a leaf or node from above.
#[derive(Clone, Copy, Debug)]
struct Branch<const K: usize> {
    /// No key below is less, and none of the branch before is as large.
    first: u64,
    child: u32,
    maxima: [Lanes; K],
}

/// The branches at the top; their keys lie together, so that a search for one of them stays in a few cache lines.
#[derive(Clone, Debug)]
struct Root<const K: usize> {
    firsts: Vec<u64>,
    children: Vec<u32>,
    maxima: Vec<[Lanes; K]>,
}

#[derive(Clone, Debug)]
struct Node<const K: usize> {
    firsts: List<u64, NODE>,
    children: List<u32, NODE>,
    maxima: List<[Lanes; K], NODE>,
}

/// Up to [`LEAF`] instances, each in a place of its own.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
struct Leaf<const K: usize> {
    /// By lane, a bit for each place that has an instance of it.
    members: [u32; LANES],
    amounts: [[i32; LEAF]; K],
    rows: [u32; LEAF],
    keys: [u64; LEAF],
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

/// Where a key is or would be: the branch of the root, the leaf in its node.
#[derive(Clone, Copy, Debug)]
struct Place {
    branch: usize,
    slot: usize,
    node: usize,
    leaf: usize,
}

fn lane(class: u8) -> usize {
    usize::from(class) % LANES
}

impl<const K: usize> Default for Order<K> {
    fn default() -> Self {
        Self {
            root: Root { firsts: Vec::new(), children: Vec::new(), maxima: Vec::new() },
            nodes: Vec::new(),
            vacant_nodes: Vec::new(),
            leaves: Vec::new(),
            vacant_leaves: Vec::new(),
        }
    }
}

impl<const K: usize> Root<K> {
    fn insert(&mut self, at: usize, branch: &Branch<K>) {
        self.firsts.insert(at, branch.first);
        self.children.insert(at, branch.child);
        self.maxima.insert(at, branch.maxima);
    }

    fn remove(&mut self, at: usize) {
        self.firsts.remove(at);
        self.children.remove(at);
        self.maxima.remove(at);
    }
}

impl<const K: usize> Node<K> {
    const EMPTY: Self = Self { firsts: List::EMPTY, children: List::EMPTY, maxima: List::EMPTY };

    fn insert(&mut self, at: usize, branch: &Branch<K>) {
        self.firsts.insert(at, branch.first);
        self.children.insert(at, branch.child);
        self.maxima.insert(at, branch.maxima);
    }

    fn remove(&mut self, at: usize) {
        self.firsts.remove(at);
        self.children.remove(at);
        self.maxima.remove(at);
    }

    fn split_off(&mut self, at: usize) -> Self {
        Self {
            firsts: self.firsts.split_off(at),
            children: self.children.split_off(at),
            maxima: self.maxima.split_off(at),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn largest(&self) -> [Lanes; K] {
        let mut largest = [[NOTHING; LANES]; K];
        for maxima in self.maxima.as_slice() {
            raise_all(&mut largest, maxima);
        }
        largest
    }
}

impl<const K: usize> Leaf<K> {
    const EMPTY: Self =
        Self { members: [0; LANES], amounts: [[NOTHING; LEAF]; K], rows: [0; LEAF], keys: [u64::FILLER; LEAF] };

    /// A bit for each place that has an instance.
    #[inline]
    fn taken(&self) -> u32 {
        self.members.iter().fold(0, |taken, members| taken | members)
    }

    #[inline]
    fn len(&self) -> usize {
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

    /// Puts an instance into the first free place; nothing when there is none.
    fn insert(&mut self, item: &Item<K>) {
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
    fn find(&self, row: u32, class: u8) -> Option<usize> {
        if ONE_BY_ONE {
            let members = self.members.get(lane(class)).copied().unwrap_or(0);
            return places_of(members).find(|&at| self.row(at) == row);
        }
        let alike = self.rows.iter().enumerate().fold(0, |bits, (at, &own)| bits | u32::from(own == row) << at);
        let found = alike & self.members.get(lane(class)).copied().unwrap_or(0);
        (found != 0).then_some(found.trailing_zeros() as usize)
    }

    /// Sets the amounts of a place and returns what they were.
    fn set_amounts(&mut self, at: usize, amounts: &[i32; K]) -> [i32; K] {
        let mut old = [NOTHING; K];
        for ((list, &new), old) in self.amounts.iter_mut().zip(amounts).zip(&mut old) {
            if let Some(cell) = list.get_mut(at) {
                *old = core::mem::replace(cell, new);
            }
        }
        old
    }

    /// Takes an instance out and returns its amounts.
    fn remove(&mut self, row: u32, class: u8) -> Option<[i32; K]> {
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
            // They are few, so each finds its place among those before it.
            let lesser = places.iter().take(count).take_while(|&&other| self.key(other) < self.key(at)).count();
            places.copy_within(lesser..count, lesser + 1);
            if let Some(place) = places.get_mut(lesser) {
                *place = at;
            }
            count += 1;
        }
        places.into_iter().take(count)
    }

    /// Keeps the instances with the lesser half of the keys and returns the others, with the least of their keys.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn split(&mut self) -> (u64, Self) {
        let mut upper = Self::EMPTY;
        let mut first = u64::FILLER;
        for at in self.sorted(self.taken()).skip(LEAF / 2) {
            first = first.min(self.key(at));
            self.move_to(&mut upper, at);
        }
        (first, upper)
    }

    /// Takes all instances of another leaf in; it must have no more than there is room for.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn absorb(&mut self, other: &mut Self) {
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

    fn largest(&self) -> [Lanes; K] {
        let mut largest = [[NOTHING; LANES]; K];
        for (number, largest) in largest.iter_mut().enumerate() {
            for (lane, largest) in largest.iter_mut().enumerate() {
                *largest = self.largest_in(number, lane, i32::MAX);
            }
        }
        largest
    }

    /// The largest amount of a lane, which is known to be at most `bound`.
    fn largest_in(&self, number: usize, lane: usize, bound: i32) -> i32 {
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

/// The numbers of the bits that are set.
#[inline]
fn places_of(bits: u32) -> impl Iterator<Item = usize> {
    let mut left = bits;
    core::iter::from_fn(move || {
        let at = left.trailing_zeros();
        left &= left.wrapping_sub(1);
        (at < u32::BITS).then_some(at as usize)
    })
}

fn raise_all<const K: usize>(largest: &mut [Lanes; K], by: &[Lanes; K]) {
    for (largest, by) in largest.iter_mut().zip(by) {
        for (largest, &by) in largest.iter_mut().zip(by) {
            *largest = (*largest).max(by);
        }
    }
}

/// Takes a row of an arena.
fn store<T>(arena: &mut Vec<T>, vacant: &mut Vec<u32>, item: T) -> u32 {
    if let Some(row) = vacant.pop() {
        if let Some(cell) = arena.get_mut(row as usize) {
            *cell = item;
        }
        return row;
    }
    arena.push(item);
    u32::try_from(arena.len() - 1).unwrap_or(u32::MAX)
}

impl<const K: usize> Order<K> {
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.root.firsts.capacity() * size_of::<Branch<K>>()
            + self.nodes.capacity() * size_of::<Node<K>>()
            + self.leaves.capacity() * size_of::<Leaf<K>>()
            + (self.vacant_leaves.capacity() + self.vacant_nodes.capacity()) * size_of::<u32>()
    }

    /// Where `key` belongs; `None` when there is no leaf at all.
    #[inline]
    fn place(&self, key: u64) -> Option<Place> {
        let branch = self.root.firsts.partition_point(|&first| first <= key).saturating_sub(1);
        let node = *self.root.children.get(branch)? as usize;
        let under = self.nodes.get(node)?;
        let slot = under.firsts.count_below(key.saturating_add(1)).saturating_sub(1);
        Some(Place { branch, slot, node, leaf: under.children.get(slot)? as usize })
    }

    /// Adds an instance; its key must be new.
    pub(crate) fn insert(&mut self, item: &Item<K>) {
        let Some(mut place) = self.place(item.key) else {
            self.plant(item);
            return;
        };
        if self.leaves.get(place.leaf).is_some_and(|leaf| leaf.taken() == u32::MAX) {
            self.split_leaf(place);
            let Some(again) = self.place(item.key) else { return };
            place = again;
        }
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        leaf.insert(item);
        self.lower_firsts(place, item.key);
        self.raise(place, item.class, &item.amounts);
    }

    /// The first instance of an empty order.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn plant(&mut self, item: &Item<K>) {
        let mut leaf = Leaf::EMPTY;
        leaf.insert(item);
        let maxima = leaf.largest();
        let child = store(&mut self.leaves, &mut self.vacant_leaves, leaf);
        let mut node = Node::EMPTY;
        node.insert(0, &Branch { first: item.key, child, maxima });
        let child = store(&mut self.nodes, &mut self.vacant_nodes, node);
        self.root.insert(0, &Branch { first: item.key, child, maxima });
    }

    /// A key below all others makes the first branches begin with it.
    fn lower_firsts(&mut self, place: Place, key: u64) {
        if let Some(first) = self.nodes.get_mut(place.node).and_then(|node| node.firsts.get_mut(place.slot)) {
            *first = key.min(*first);
        }
        if let Some(first) = self.root.firsts.get_mut(place.branch) {
            *first = key.min(*first);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn split_leaf(&mut self, mut place: Place) {
        if self.nodes.get(place.node).is_some_and(|node| node.firsts.len() == NODE) {
            self.split_node(place.branch);
            if place.slot >= NODE / 2 {
                place.branch += 1;
                place.slot -= NODE / 2;
                place.node = self.root.children.get(place.branch).map_or(place.node, |&child| child as usize);
            }
        }
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        let (first, upper) = leaf.split();
        let (lower_maxima, maxima) = (leaf.largest(), upper.largest());
        let child = store(&mut self.leaves, &mut self.vacant_leaves, upper);
        let Some(node) = self.nodes.get_mut(place.node) else { return };
        if let Some(cell) = node.maxima.get_mut(place.slot) {
            *cell = lower_maxima;
        }
        node.insert(place.slot + 1, &Branch { first, child, maxima });
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn split_node(&mut self, at: usize) {
        let (Some(&child), Some(own)) = (self.root.children.get(at), self.root.maxima.get_mut(at)) else { return };
        let Some(node) = self.nodes.get_mut(child as usize) else { return };
        let upper = node.split_off(NODE / 2);
        *own = node.largest();
        let maxima = upper.largest();
        let Some(first) = upper.firsts.get(0) else { return };
        let child = store(&mut self.nodes, &mut self.vacant_nodes, upper);
        self.root.insert(at + 1, &Branch { first, child, maxima });
    }

    /// Removes an instance.
    pub(crate) fn remove(&mut self, key: u64, row: u32, class: u8) {
        let Some(place) = self.place(key) else { return };
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        let Some(amounts) = leaf.remove(row, class) else { return };
        let left = leaf.len();
        self.lower(place, class, &amounts);
        if left == 0 {
            self.drop_leaf(place);
        } else if left < LEAF / 4 {
            self.merge(place);
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn drop_leaf(&mut self, place: Place) {
        self.vacant_leaves.extend(u32::try_from(place.leaf));
        let Some(node) = self.nodes.get_mut(place.node) else { return };
        node.remove(place.slot);
        if node.firsts.len() == 0 {
            self.vacant_nodes.extend(u32::try_from(place.node));
            self.root.remove(place.branch);
        }
    }

    /// Pours the next leaf of the same node into a sparse one.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn merge(&mut self, place: Place) {
        let Some(node) = self.nodes.get(place.node) else { return };
        let Some(next) = node.children.get(place.slot + 1) else { return };
        let Some(other) = self.leaves.get_mut(next as usize).filter(|leaf| leaf.len() <= LEAF / 2) else { return };
        let mut other = core::mem::replace(other, Leaf::EMPTY);
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        leaf.absorb(&mut other);
        let Some(node) = self.nodes.get_mut(place.node) else { return };
        let theirs = node.maxima.get(place.slot + 1);
        if let (Some(own), Some(theirs)) = (node.maxima.get_mut(place.slot), theirs) {
            raise_all(own, &theirs);
        }
        node.remove(place.slot + 1);
        self.vacant_leaves.push(next);
    }

    /// Sets the amounts of an instance whose key stays.
    pub(crate) fn update(&mut self, item: &Item<K>) {
        let Some(place) = self.place(item.key) else { return };
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        let Some(at) = leaf.find(item.row, item.class) else { return };
        let old = leaf.set_amounts(at, &item.amounts);
        self.raise(place, item.class, &item.amounts);
        self.lower(place, item.class, &old);
    }

    /// Lets what is above a leaf know of an amount that came.
    fn raise(&mut self, place: Place, class: u8, amounts: &[i32; K]) {
        let Some(own) = self.nodes.get_mut(place.node).and_then(|node| node.maxima.get_mut(place.slot)) else { return };
        let Some(above) = self.root.maxima.get_mut(place.branch) else { return };
        for ((own, above), &amount) in own.iter_mut().zip(above).zip(amounts) {
            if let (Some(own), Some(above)) = (own.get_mut(lane(class)), above.get_mut(lane(class))) {
                *own = amount.max(*own);
                *above = amount.max(*above);
            }
        }
    }

    /// Lets what is above a leaf know of an amount that went: only the largest matters.
    fn lower(&mut self, place: Place, class: u8, amounts: &[i32; K]) {
        let lane = lane(class);
        let Some(leaf) = self.leaves.get(place.leaf) else { return };
        let Some(node) = self.nodes.get_mut(place.node) else { return };
        let Some(top) = self.root.maxima.get_mut(place.branch) else { return };
        for (number, &gone) in amounts.iter().enumerate() {
            let own = node.maxima.get_mut(place.slot).and_then(|maxima| maxima.get_mut(number)?.get_mut(lane));
            let Some(own) = own.filter(|own| **own == gone) else { continue };
            let largest = leaf.largest_in(number, lane, gone);
            *own = largest;
            let Some(above) = top.get_mut(number).and_then(|lanes| lanes.get_mut(lane)) else { continue };
            if largest == gone || *above != gone {
                continue;
            }
            let mut largest = NOTHING;
            for maxima in node.maxima.as_slice() {
                let of_leaf = maxima.get(number).and_then(|lanes| lanes.get(lane)).copied().unwrap_or(NOTHING);
                largest = largest.max(of_leaf);
                if largest >= gone {
                    break;
                }
            }
            *above = largest;
        }
    }

    /// Visits, in the order of the keys, the instances that have enough, are in a wanted lane and pass the sieve.
    #[inline]
    pub(crate) fn walk<B>(
        &self,
        wanted: &Wanted<'_, K>,
        mut visit: impl FnMut(u64, u32) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let masks = masks(wanted.lanes);
        let least = wanted.least.map(|least| least.max(AMOUNT_LEAST));
        let start = self.root.firsts.partition_point(|&first| first <= wanted.from).saturating_sub(1);
        let branches = behind(&self.root.children, start).iter().zip(behind(&self.root.maxima, start));
        let mut is_first = true;
        for (&child, maxima) in branches {
            let begins_here = core::mem::replace(&mut is_first, false);
            if !reaches(maxima, &masks, &least) {
                continue;
            }
            let Some(node) = self.nodes.get(child as usize) else { continue };
            let slot =
                if begins_here { node.firsts.count_below(wanted.from.saturating_add(1)).saturating_sub(1) } else { 0 };
            let leaves = behind(node.children.as_slice(), slot).iter().zip(behind(node.maxima.as_slice(), slot));
            for (&child, maxima) in leaves {
                if reaches(maxima, &masks, &least) {
                    if let Some(leaf) = self.leaves.get(child as usize) {
                        leaf.walk(wanted, &masks, &mut visit)?;
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }
}

impl<const K: usize> Leaf<K> {
    #[inline]
    fn walk<B>(
        &self,
        wanted: &Wanted<'_, K>,
        masks: &[u32; LANES],
        visit: &mut impl FnMut(u64, u32) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let sieved = !wanted.sieve.is_all();
        let mut left = self.enough(wanted, masks);
        // What is below the least key that is wanted counts as above all others.
        let (mut least, mut first) = (u64::MAX, 0);
        for at in places_of(left) {
            if ONE_BY_ONE && !self.has_enough(at, wanted) || sieved && !wanted.sieve.lets_through(self.row(at)) {
                left &= !(1 << at);
                continue;
            }
            let beyond = self.key(at).wrapping_sub(wanted.from);
            // Chosen without a branch: which key is the least so far follows no pattern.
            first = if beyond < least { at } else { first };
            least = least.min(beyond);
        }
        if left == 0 || self.key(first) < wanted.from {
            return ControlFlow::Continue(());
        }
        let mut others = None;
        loop {
            visit(self.key(first), self.row(first))?;
            // It would not do: the others, in the order of their keys.
            let others = others.get_or_insert_with(|| self.sorted(left & !(1 << first)));
            match others.find(|&at| self.key(at) >= wanted.from) {
                Some(next) => first = next,
                None => return ControlFlow::Continue(()),
            }
        }
    }

    #[inline]
    fn has_enough(&self, at: usize, wanted: &Wanted<'_, K>) -> bool {
        let amounts = self.amounts.iter().map(|amounts| amounts.get(at).copied().unwrap_or(NOTHING));
        amounts.zip(&wanted.least).all(|(amount, &least)| amount >= least)
    }

    /// A bit for each instance of a wanted lane that has enough (or may have, where that is asked one by one): without a branch, for
    /// which ones do follows no pattern.
    #[inline(always)]
    fn enough(&self, wanted: &Wanted<'_, K>, masks: &[u32; LANES]) -> u32 {
        let mut bits = self.members.iter().zip(masks).fold(0, |bits, (members, mask)| bits | members & mask);
        if !ONE_BY_ONE {
            for (amounts, &least) in self.amounts.iter().zip(&wanted.least) {
                bits &= at_least(amounts, least);
            }
        }
        bits
    }
}

/// The items from one on.
#[inline]
fn behind<T>(items: &[T], start: usize) -> &[T] {
    items.get(start..).unwrap_or_default()
}

/// All bits for each lane that is wanted.
#[inline]
fn masks(lanes: u32) -> [u32; LANES] {
    core::array::from_fn(|lane| if lanes >> lane & 1 == 1 { u32::MAX } else { 0 })
}

/// Whether one of the wanted lanes has enough of everything. All lanes are compared at once, none with a branch.
#[inline]
fn reaches<const K: usize>(maxima: &[Lanes; K], masks: &[u32; LANES], least: &[i32; K]) -> bool {
    if ONE_BY_ONE {
        let has_enough = |lane: usize| {
            let largest = maxima.iter().map(|maxima| maxima.get(lane).copied().unwrap_or(NOTHING));
            masks.get(lane).is_some_and(|&mask| mask != 0)
                && largest.zip(least).all(|(largest, &least)| largest >= least)
        };
        return (0..LANES).any(has_enough);
    }
    let mut enough = *masks;
    for (maxima, &least) in maxima.iter().zip(least) {
        for (enough, &largest) in enough.iter_mut().zip(maxima) {
            *enough &= if largest >= least { u32::MAX } else { 0 };
        }
    }
    enough.iter().fold(0, |all, one| all | one) != 0
}

/// A bit for each amount that is enough. A place without an instance has less than anything that is asked for.
#[inline]
fn at_least(amounts: &[i32; LEAF], least: i32) -> u32 {
    amounts.iter().enumerate().fold(0, |bits, (at, &amount)| bits | u32::from(amount >= least) << at)
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, vec::Vec};

    use proptest::prelude::*;

    use super::*;

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
        /// Insertions, removals and changes of amounts leave what a plain map has, and every search finds what filtering the map finds.
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
