//! Facts that a snapshot told, in the order of the document.

use std::fmt;
use std::ops::Deref;
#[cfg(feature = "pack")]
use std::sync::Arc;
use std::sync::OnceLock;

use stowplan::cluster::facts::InstanceFacts;
#[cfg(feature = "pack")]
use stowplan::cluster::packed::PackedFacts;

/// Facts that a snapshot told, in the order of the document: a list, which one that was packed
/// makes when it is first looked at.
#[derive(Clone)]
pub struct FactList<T> {
    known: OnceLock<Vec<T>>,
    #[cfg(feature = "pack")]
    packed: Option<Packed<T>>,
}

/// Where the facts come from.
#[cfg(feature = "pack")]
#[derive(Clone)]
struct Packed<T> {
    facts: Arc<PackedFacts>,
    count: usize,
    tell: fn(&PackedFacts) -> Vec<T>,
}

impl<T> FactList<T> {
    /// Facts that are packed.
    #[cfg(feature = "pack")]
    pub(crate) const fn of_packed(facts: Arc<PackedFacts>, count: usize, tell: fn(&PackedFacts) -> Vec<T>) -> Self {
        Self { known: OnceLock::new(), packed: Some(Packed { facts, count, tell }) }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        #[cfg(feature = "pack")]
        if let (None, Some(packed)) = (self.known.get(), &self.packed) {
            return packed.count;
        }
        self.list().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list, to change it.
    pub(crate) fn get_mut(&mut self) -> Option<&mut Vec<T>> {
        self.list();
        self.known.get_mut()
    }

    fn list(&self) -> &Vec<T> {
        self.known.get_or_init(|| {
            #[cfg(feature = "pack")]
            if let Some(packed) = &self.packed {
                return (packed.tell)(&packed.facts);
            }
            Vec::new()
        })
    }
}

impl FactList<InstanceFacts> {
    /// Whether an instance has an attribute of a name, with a value where one is asked for. Of what
    /// is packed nothing is told for it.
    pub(crate) fn has_attribute(&self, name: &str, value: Option<&str>) -> bool {
        #[cfg(feature = "pack")]
        if let (None, Some(packed)) = (self.known.get(), &self.packed) {
            return packed.facts.has_attribute(name, value);
        }
        let mut all = self.list().iter().flat_map(|facts| &facts.attributes);
        all.any(|(known, own)| *known == *name && (value.is_none() || own.as_deref() == value))
    }
}

impl<T> From<Vec<T>> for FactList<T> {
    fn from(list: Vec<T>) -> Self {
        Self { known: OnceLock::from(list), ..Self::default() }
    }
}

impl<T> From<FactList<T>> for Vec<T> {
    fn from(list: FactList<T>) -> Self {
        list.list();
        list.known.into_inner().unwrap_or_default()
    }
}

impl<T> Default for FactList<T> {
    fn default() -> Self {
        Self {
            known: OnceLock::new(),
            #[cfg(feature = "pack")]
            packed: None,
        }
    }
}

impl<T> Deref for FactList<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        self.list()
    }
}

impl<'l, T> IntoIterator for &'l FactList<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.list().iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for FactList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list().fmt(f)
    }
}

impl<T: PartialEq> PartialEq for FactList<T> {
    fn eq(&self, other: &Self) -> bool {
        self.list() == other.list()
    }
}

impl<T: Eq> Eq for FactList<T> {}
