//! Classes of instances: all that a prepared task specification may ask of an instance and that no
//! placement changes.
//!
//! Two instances of a class have the same launch type, capacity provider, number of GPUs and values
//! of the attributes that some prepared task asks for, so a constraint on these is evaluated once
//! for each class. Attributes with too many values do not divide the instances; a task that asks
//! for one tests each candidate.

use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use crate::state::{State, Symbol, Symbols};

/// The class of the instances for which no number was left: nothing is known about them.
pub(crate) const MIXED: u8 = u8::MAX;

/// The most classes that a division starts with; the other numbers are left for classes that come
/// later.
const CLASSES_AT_START: usize = 128;

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClassSet([u64; 4]);

impl ClassSet {
    #[inline]
    pub(crate) fn contains(&self, class: u8) -> bool {
        self.0.get(usize::from(class >> 6)).is_some_and(|word| word >> (class & 63) & 1 == 1)
    }

    pub(crate) fn set(&mut self, class: u8, member: bool) {
        if let Some(word) = self.0.get_mut(usize::from(class >> 6)) {
            let bit = 1 << (class & 63);
            *word = if member { *word | bit } else { *word & !bit };
        }
    }

    /// A bit for each number modulo 16 that some member has.
    #[inline]
    pub(crate) fn lanes(&self) -> u32 {
        let all = self.0.iter().fold(0, |all, word| all | word);
        u32::from(u16::try_from((all | all >> 16 | all >> 32 | all >> 48) & 0xFFFF).unwrap_or(u16::MAX))
    }

    /// The members, ascending.
    #[inline]
    pub(crate) fn iter(self) -> impl Iterator<Item = u8> {
        self.0.into_iter().zip([0_u8, 64, 128, 192]).flat_map(|(word, offset)| {
            let mut left = word;
            core::iter::from_fn(move || {
                let at = u8::try_from(left.trailing_zeros()).ok().filter(|&at| at < 64)?;
                left &= left - 1;
                Some(offset + at)
            })
        })
    }
}

/// What the instances of a class have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClassKey {
    pub(crate) external: bool,
    pub(crate) provider: Option<Symbol>,
    pub(crate) gpus: u32,
    /// A bit for each watched group that has a task there: the only part of a class that placements
    /// change.
    pub(crate) groups: u8,
    /// The values of the attributes that divide the instances: absent, a name only, a value.
    pub(crate) values: Box<[Option<Option<Symbol>>]>,
}

/// A class, to be asked for its attributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Class<'a> {
    pub(crate) key: &'a ClassKey,
    pub(crate) classes: &'a Classes,
    pub(crate) symbols: &'a Symbols,
}

impl Class<'_> {
    /// The value of an attribute that divides the instances: `None` when absent, `Some(None)` when
    /// it is a name only.
    pub(crate) fn value(&self, name: &str) -> Option<Option<Symbol>> {
        self.key.values.get(self.classes.position(name)?).copied().flatten()
    }
}

/// The division of a cluster's instances.
#[derive(Clone, Debug, Default)]
pub(crate) struct Classes {
    names: Vec<Box<str>>,
    /// Names that would divide the instances into too many classes.
    undividing: Vec<Box<str>>,
    /// By number; `None` once the last instance has left. A number is never used again.
    keys: Vec<Option<ClassKey>>,
    members: Vec<u32>,
    by_key: BTreeMap<ClassKey, u8>,
    mixed: u32,
    /// Whether groups are watched: then instances with a task of a watched group have numbers of
    /// their own, and so lanes of their own in the orders.
    watching: bool,
    /// How many numbers were given without, and with a task of a watched group.
    given: [u8; 2],
}

/// What becomes of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    Known(u8),
    New(u8),
    /// No number is left: the instances must be divided anew.
    Full,
}

impl Classes {
    /// The symbols of the attributes that divide the instances.
    pub(super) fn symbols(&self, state: &State) -> Vec<Symbol> {
        self.names.iter().map(|name| state.symbol(name)).collect()
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| **own == *name)
    }

    /// Whether a name was considered: it divides the instances, or would make too many classes.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.position(name).is_some() || self.undividing.iter().any(|own| **own == *name)
    }

    pub(crate) fn key(&self, class: u8) -> Option<&ClassKey> {
        self.keys.get(usize::from(class))?.as_ref()
    }

    /// The classes that have instances, without the mixed one.
    pub(crate) fn living(&self) -> impl Iterator<Item = (u8, &ClassKey)> {
        let numbers = 0..MIXED;
        numbers.zip(&self.keys).filter_map(|(number, key)| key.as_ref().map(|key| (number, key)))
    }

    pub(crate) fn members(&self, class: u8) -> u32 {
        self.members.get(usize::from(class)).copied().unwrap_or(0)
    }

    /// How many instances have no class.
    pub(crate) const fn mixed(&self) -> u32 {
        self.mixed
    }

    /// Divides instances anew by as many of the names as do not make too many classes; `keys_by`
    /// gives every instance's values of names.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn start(&mut self, names: Vec<Box<str>>, keys_by: impl Fn(&[Box<str>]) -> Vec<ClassKey>) {
        *self = Self::default();
        for name in names {
            self.names.push(name);
            let mut keys = keys_by(&self.names);
            keys.sort_unstable();
            keys.dedup();
            if keys.len() > CLASSES_AT_START {
                self.undividing.extend(self.names.pop());
            }
        }
    }

    /// From now on groups are watched. There must be no instances yet.
    pub(super) const fn watch(&mut self) {
        self.watching = true;
    }

    /// How many classes there are.
    pub(super) fn count(&self) -> usize {
        self.by_key.len()
    }

    /// The next number: while groups are watched, every other eight are for instances with a task
    /// of one.
    fn next_number(&mut self, apart: bool) -> Option<u8> {
        if !self.watching {
            return u8::try_from(self.keys.len()).ok();
        }
        let given = self.given.get_mut(usize::from(apart))?;
        let number = (*given / 8).checked_mul(16)?.checked_add(*given % 8 + if apart { 8 } else { 0 })?;
        *given += 1;
        Some(number)
    }

    /// Takes in one more instance.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn join(&mut self, key: ClassKey) -> Joined {
        if let Some(&class) = self.by_key.get(&key) {
            if let Some(members) = self.members.get_mut(usize::from(class)) {
                *members += 1;
            }
            return Joined::Known(class);
        }
        let Some(class) = self.next_number(key.groups != 0).filter(|&class| class < MIXED) else {
            let may_help = !self.names.is_empty() || self.by_key.len() < CLASSES_AT_START;
            if may_help {
                return Joined::Full;
            }
            self.mixed += 1;
            return Joined::Known(MIXED);
        };
        let at = usize::from(class);
        if at >= self.keys.len() {
            self.keys.resize_with(at + 1, || None);
            self.members.resize(at + 1, 0);
        }
        if let (Some(cell), Some(members)) = (self.keys.get_mut(at), self.members.get_mut(at)) {
            (*cell, *members) = (Some(key.clone()), 1);
        }
        self.by_key.insert(key, class);
        Joined::New(class)
    }

    /// Lets an instance go.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn leave(&mut self, class: u8) {
        if class == MIXED {
            self.mixed = self.mixed.saturating_sub(1);
            return;
        }
        let Some(members) = self.members.get_mut(usize::from(class)) else { return };
        *members = members.saturating_sub(1);
        if *members == 0 {
            // The symbols of the key may come to mean something else.
            if let Some(key) = self.keys.get_mut(usize::from(class)).and_then(Option::take) {
                self.by_key.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_lists_its_members() {
        let mut set = ClassSet::default();
        for class in [0, 5, 63, 64, 130, 255] {
            set.set(class, true);
        }
        set.set(5, false);
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 63, 64, 130, 255]);
        assert!(set.contains(130) && !set.contains(5));
        // 0 and 64 are lane 0, 63 and 255 lane 15, 130 lane 2.
        assert_eq!(set.lanes(), 1 | 1 << 2 | 1 << 15);
    }
}
