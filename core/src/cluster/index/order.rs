//! Instances in the order of a key, in leaves under nodes under a root, with the largest amounts above each leaf and node.
//!
//! A search goes through the keys in ascending order and skips every leaf and node whose largest amounts say that nothing under it
//! can do. The amounts are kept apart by class (modulo the number of lanes), so that an instance of a class that a task may not use
//! seldom draws the search into a leaf.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use super::{ClassSet, list::List};

/// The most instances of a leaf: some are looked at one by one, so a leaf is a few cache lines of each column.
const LEAF: usize = 32;
/// The most leaves of a node.
const NODE: usize = 32;
/// How many lanes the largest amounts have.
pub(super) const LANES: usize = 16;

/// The largest amounts of something, by class modulo [`LANES`]; [`NOTHING`] where there is no instance.
type Lanes = [i32; LANES];

/// Below every amount that is kept.
const NOTHING: i32 = i32::MIN;
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

#[derive(Clone, Debug)]
struct Leaf<const K: usize> {
    keys: List<u64, LEAF>,
    rows: List<u32, LEAF>,
    classes: List<u8, LEAF>,
    amounts: [List<i32, LEAF>; K],
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
pub(crate) struct Wanted<const K: usize> {
    /// The least key.
    pub(crate) from: u64,
    /// The least amounts.
    pub(crate) least: [i32; K],
    pub(crate) classes: ClassSet,
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
    const EMPTY: Self = Self { firsts: List::new(0), children: List::new(0), maxima: List::new([[NOTHING; LANES]; K]) };

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
        Self { keys: List::new(0), rows: List::new(0), classes: List::new(0), amounts: [const { List::new(0) }; K] };

    fn insert(&mut self, at: usize, item: &Item<K>) {
        self.keys.insert(at, item.key);
        self.rows.insert(at, item.row);
        self.classes.insert(at, item.class);
        for (list, &amount) in self.amounts.iter_mut().zip(&item.amounts) {
            list.insert(at, amount);
        }
    }

    fn remove(&mut self, at: usize) -> Option<(u8, [i32; K])> {
        self.keys.remove(at)?;
        self.rows.remove(at)?;
        let class = self.classes.remove(at)?;
        let mut amounts = [0; K];
        for (list, amount) in self.amounts.iter_mut().zip(&mut amounts) {
            *amount = list.remove(at)?;
        }
        Some((class, amounts))
    }

    fn split_off(&mut self, at: usize) -> Self {
        let mut rest = Self::EMPTY;
        rest.keys = self.keys.split_off(at);
        rest.rows = self.rows.split_off(at);
        rest.classes = self.classes.split_off(at);
        for (list, rest) in self.amounts.iter_mut().zip(&mut rest.amounts) {
            *rest = list.split_off(at);
        }
        rest
    }

    fn append(&mut self, other: &Self) {
        self.keys.append(&other.keys);
        self.rows.append(&other.rows);
        self.classes.append(&other.classes);
        for (list, other) in self.amounts.iter_mut().zip(&other.amounts) {
            list.append(other);
        }
    }

    fn largest(&self) -> [Lanes; K] {
        let mut largest = [[NOTHING; LANES]; K];
        for (largest, amounts) in largest.iter_mut().zip(&self.amounts) {
            for (&class, &amount) in self.classes.as_slice().iter().zip(amounts.as_slice()) {
                if let Some(cell) = largest.get_mut(lane(class)) {
                    *cell = (*cell).max(amount);
                }
            }
        }
        largest
    }

    /// The largest amount of a lane, which is known to be at most `bound`.
    fn largest_in(&self, number: usize, wanted: usize, bound: i32) -> i32 {
        let Some(amounts) = self.amounts.get(number) else { return NOTHING };
        let mut largest = NOTHING;
        for (&class, &amount) in self.classes.as_slice().iter().zip(amounts.as_slice()) {
            if lane(class) == wanted && amount > largest {
                largest = amount;
                if largest >= bound {
                    break;
                }
            }
        }
        largest
    }
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
        let slot = count_below(under.firsts.as_slice(), key.saturating_add(1)).saturating_sub(1);
        Some(Place { branch, slot, node, leaf: under.children.get(slot)? as usize })
    }

    /// Adds an instance; its key must be new.
    pub(crate) fn insert(&mut self, item: &Item<K>) {
        let Some(mut place) = self.place(item.key) else {
            self.plant(item);
            return;
        };
        if self.leaves.get(place.leaf).is_some_and(|leaf| leaf.keys.len() == LEAF) {
            self.split_leaf(place);
            let Some(again) = self.place(item.key) else { return };
            place = again;
        }
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        let at = count_below(leaf.keys.as_slice(), item.key);
        leaf.insert(at, item);
        if at == 0 {
            self.lower_firsts(place, item.key);
        }
        self.raise(place, item.class, &item.amounts);
    }

    /// The first instance of an empty order.
    fn plant(&mut self, item: &Item<K>) {
        let mut leaf = Leaf::EMPTY;
        leaf.insert(0, item);
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
        let upper = leaf.split_off(LEAF / 2);
        let (lower_maxima, maxima) = (leaf.largest(), upper.largest());
        let Some(first) = upper.keys.get(0) else { return };
        let child = store(&mut self.leaves, &mut self.vacant_leaves, upper);
        let Some(node) = self.nodes.get_mut(place.node) else { return };
        if let Some(cell) = node.maxima.get_mut(place.slot) {
            *cell = lower_maxima;
        }
        node.insert(place.slot + 1, &Branch { first, child, maxima });
    }

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

    /// Removes the instance with this key.
    pub(crate) fn remove(&mut self, key: u64) {
        let Some(place) = self.place(key) else { return };
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        let at = count_below(leaf.keys.as_slice(), key);
        if leaf.keys.get(at) != Some(key) {
            return;
        }
        let Some((class, amounts)) = leaf.remove(at) else { return };
        let left = leaf.keys.len();
        self.lower(place, class, &amounts);
        if left == 0 {
            self.drop_leaf(place);
        } else if left < LEAF / 4 {
            self.merge(place);
        }
    }

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
    fn merge(&mut self, place: Place) {
        let Some(node) = self.nodes.get(place.node) else { return };
        let Some(next) = node.children.get(place.slot + 1) else { return };
        let Some(other) = self.leaves.get(next as usize).filter(|leaf| leaf.keys.len() <= LEAF / 2).cloned() else {
            return;
        };
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        leaf.append(&other);
        let Some(node) = self.nodes.get_mut(place.node) else { return };
        let theirs = node.maxima.get(place.slot + 1);
        if let (Some(own), Some(theirs)) = (node.maxima.get_mut(place.slot), theirs) {
            raise_all(own, &theirs);
        }
        node.remove(place.slot + 1);
        self.vacant_leaves.push(next);
    }

    /// Sets the amounts of an instance whose key stays.
    pub(crate) fn update(&mut self, key: u64, amounts: &[i32; K]) {
        let Some(place) = self.place(key) else { return };
        let Some(leaf) = self.leaves.get_mut(place.leaf) else { return };
        let at = count_below(leaf.keys.as_slice(), key);
        if leaf.keys.get(at) != Some(key) {
            return;
        }
        let Some(class) = leaf.classes.get(at) else { return };
        let mut old = [0; K];
        for ((list, &new), old) in leaf.amounts.iter_mut().zip(amounts).zip(&mut old) {
            if let Some(cell) = list.get_mut(at) {
                *old = core::mem::replace(cell, new);
            }
        }
        self.raise(place, class, amounts);
        self.lower(place, class, &old);
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

    /// Visits, in the order of the keys, the instances that have enough and are of a wanted class.
    #[inline]
    pub(crate) fn walk<B>(
        &self,
        wanted: &Wanted<K>,
        mut visit: impl FnMut(u64, u32, u8) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let floors = floors(wanted);
        let start = self.root.firsts.partition_point(|&first| first <= wanted.from).saturating_sub(1);
        let branches = self.root.children.iter().zip(&self.root.maxima);
        for (number, (&child, maxima)) in branches.enumerate().skip(start) {
            if !reaches(maxima, &floors) {
                continue;
            }
            let Some(node) = self.nodes.get(child as usize) else { continue };
            let firsts = node.firsts.as_slice();
            let slot =
                if number == start { count_below(firsts, wanted.from.saturating_add(1)).saturating_sub(1) } else { 0 };
            let children = node.children.as_slice().iter().zip(node.maxima.as_slice()).skip(slot);
            for (&child, maxima) in children {
                if reaches(maxima, &floors) {
                    if let Some(leaf) = self.leaves.get(child as usize) {
                        leaf.walk(wanted, &mut visit)?;
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }
}

impl<const K: usize> Leaf<K> {
    /// One instance after the other: where many are not compared at once, this is faster.
    #[inline]
    fn walk_singly<B>(
        &self,
        start: usize,
        wanted: &Wanted<K>,
        visit: &mut impl FnMut(u64, u32, u8) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let (keys, rows, classes) = (self.keys.as_slice(), self.rows.as_slice(), self.classes.as_slice());
        for at in start..keys.len() {
            let (Some(&key), Some(&row), Some(&class)) = (keys.get(at), rows.get(at), classes.get(at)) else { break };
            let mut enough = wanted.classes.contains(class);
            for (amounts, &least) in self.amounts.iter().zip(&wanted.least) {
                enough &= amounts.as_slice().get(at).is_some_and(|&amount| amount >= least);
            }
            if enough {
                visit(key, row, class)?;
            }
        }
        ControlFlow::Continue(())
    }

    #[inline]
    fn walk<B>(&self, wanted: &Wanted<K>, visit: &mut impl FnMut(u64, u32, u8) -> ControlFlow<B>) -> ControlFlow<B> {
        let keys = self.keys.as_slice();
        let start =
            if keys.first().is_some_and(|&first| first < wanted.from) { count_below(keys, wanted.from) } else { 0 };
        if cfg!(target_arch = "wasm32") {
            return self.walk_singly(start, wanted, visit);
        }
        // A bit for each instance that has enough and may be of a wanted class.
        let mut left = u32::MAX.checked_shl(u32::try_from(start).unwrap_or(u32::MAX)).unwrap_or(0);
        for (amounts, &least) in self.amounts.iter().zip(&wanted.least) {
            left &= at_least(amounts.items(), least);
        }
        let (rows, classes) = (self.rows.items(), self.classes.items());
        left &= in_lanes(classes, wanted.classes.lanes());
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let (Some(&key), Some(&row), Some(&class)) = (keys.get(at), rows.get(at), classes.get(at)) else { break };
            if wanted.classes.contains(class) {
                visit(key, row, class)?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// What each lane must reach: the impossible where no wanted class is in it.
fn floors<const K: usize>(wanted: &Wanted<K>) -> [Lanes; K] {
    let lanes = wanted.classes.lanes();
    wanted.least.map(|least| {
        let mut floors = [i32::MAX; LANES];
        for (number, floor) in floors.iter_mut().enumerate() {
            if lanes >> number & 1 == 1 {
                *floor = least.max(AMOUNT_LEAST);
            }
        }
        floors
    })
}

/// Whether one lane has enough of everything.
#[inline]
fn reaches<const K: usize>(maxima: &[Lanes; K], floors: &[Lanes; K]) -> bool {
    if cfg!(target_arch = "wasm32") {
        let has_enough = |lane: usize| {
            maxima.iter().zip(floors).all(|(maxima, floors)| {
                maxima.get(lane).zip(floors.get(lane)).is_some_and(|(largest, floor)| largest >= floor)
            })
        };
        return (0..LANES).any(has_enough);
    }
    // Numbers, so that all lanes are compared at once and none has a branch.
    let mut short = [0_i32; LANES];
    for (maxima, floors) in maxima.iter().zip(floors) {
        for ((short, largest), floor) in short.iter_mut().zip(maxima).zip(floors) {
            *short |= i32::from(largest < floor);
        }
    }
    short.iter().fold(1, |all, one| all & one) == 0
}

/// A bit for each class whose lane is wanted: without a branch, for which of an order's neighbours are wanted follows no pattern.
#[inline]
fn in_lanes(classes: &[u8; LEAF], lanes: u32) -> u32 {
    classes.iter().rev().fold(0, |bits, class| bits << 1 | lanes >> (class % 16) & 1)
}

/// How many keys of a sorted list are less: all are looked at, for their cache lines come at once and those of a binary search one
/// after the other. WebAssembly compares them one by one, so that there fewer comparisons win.
#[inline]
fn count_below(keys: &[u64], key: u64) -> usize {
    if cfg!(target_arch = "wasm32") {
        return keys.partition_point(|&own| own < key);
    }
    keys.iter().filter(|&&own| own < key).count()
}

/// A bit for each amount that is enough.
#[inline]
fn at_least(amounts: &[i32; LEAF], least: i32) -> u32 {
    amounts.iter().enumerate().fold(0, |bits, (at, &amount)| bits | u32::from(amount >= least) << at)
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeMap, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    fn everything(order: &Order<2>, wanted: &Wanted<2>) -> Vec<(u64, u32, u8)> {
        let mut found = Vec::new();
        let _ = order.walk::<()>(wanted, |key, row, class| {
            found.push((key, row, class));
            ControlFlow::Continue(())
        });
        found
    }

    proptest! {
        /// Insertions, removals and changes of amounts leave what a plain map has, and every search finds what filtering the map finds.
        #[test]
        fn equals_a_plain_map(
            steps in prop::collection::vec((0..4_u8, 0..40_i32, 0..40_u32, 0..40_u8, -3..20_i32, -3..20_i32), 0..3000),
            wanted in prop::collection::vec((0..45_i32, -3..22_i32, -3..22_i32, any::<u64>()), 1..8),
        ) {
            let mut order = Order::<2>::default();
            let mut plain: BTreeMap<u64, Item<2>> = BTreeMap::new();
            for (step, amount, rank, class, a, b) in steps {
                let key = key_of(amount, rank);
                let known = plain.contains_key(&key);
                let item = Item { key, row: rank, class, amounts: [a, b] };
                match (step, known) {
                    (0 | 1, false) => { order.insert(&item); plain.insert(key, item); }
                    (2, true) => {
                        order.update(key, &[a, b]);
                        if let Some(item) = plain.get_mut(&key) { item.amounts = [a, b]; }
                    }
                    (3, true) => { order.remove(key); plain.remove(&key); }
                    _ => {}
                }
            }
            for (amount, a, b, classes) in wanted {
                let wanted = Wanted { from: key_of(amount, 0), least: [a, b], classes: ClassSet::from_words([classes, 0, 0, 0]) };
                let expected: Vec<_> = plain.values().filter(|item| item.key >= wanted.from && wanted.classes.contains(item.class) && item.amounts[0] >= a && item.amounts[1] >= b).map(|item| (item.key, item.row, item.class)).collect();
                prop_assert_eq!(everything(&order, &wanted), expected);
            }
        }
    }
}
