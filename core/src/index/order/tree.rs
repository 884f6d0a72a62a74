//! The root and the nodes: where a key belongs, and what is above the leaves.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use super::{
    AMOUNT_LEAST, Item, Wanted,
    lanes::{LANES, Lanes, NOTHING, lane, masks, raise_all, reaches},
    leaf::{LEAF, Leaf},
};
use crate::index::list::List;

/// The most leaves of a node.
const NODE: usize = 32;

/// An ordered set of instances. `K` amounts are kept beside the key.
#[derive(Clone, Debug)]
pub(crate) struct Order<const K: usize> {
    root: Root<K>,
    nodes: Vec<Node<K>>,
    vacant_nodes: Vec<u32>,
    leaves: Vec<Leaf<K>>,
    vacant_leaves: Vec<u32>,
}

/// What the node above knows about a leaf or node.
#[derive(Clone, Copy, Debug)]
struct Branch<const K: usize> {
    /// No key below it is less, and every key of the branch before it is.
    first: u64,
    child: u32,
    maxima: [Lanes; K],
}

/// The branches at the top; their keys lie together, so that a search for one of them stays in a
/// few cache lines.
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

/// Where a key is or would be: the branch of the root, the leaf in its node.
#[derive(Clone, Copy, Debug)]
struct Place {
    branch: usize,
    slot: usize,
    node: usize,
    leaf: usize,
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

    /// Merges the next leaf of the same node into a sparse one.
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

    /// Updates the maxima above a leaf after an amount was added.
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

    /// Updates the maxima above a leaf after an amount was removed; only the largest one matters.
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

    /// Visits, in the order of the keys, the instances that have enough, are in a wanted lane and
    /// pass the sieve.
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

/// The items from one on.
#[inline]
fn behind<T>(items: &[T], start: usize) -> &[T] {
    items.get(start..).unwrap_or_default()
}
