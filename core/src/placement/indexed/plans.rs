//! The plans of the prepared kinds, by the kinds' rows.

use alloc::{boxed::Box, vec::Vec};

use super::Plan;
use crate::{
    index::Classes,
    request::Kind,
    state::{Slots, Symbols},
};

/// What each kind asks of the indexes; `None` in a row without a kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plans(Vec<Option<Box<Plan>>>);

impl Plans {
    #[inline]
    pub(crate) fn get(&self, kind: u32) -> Option<&Plan> {
        self.0.get(kind as usize)?.as_deref()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn put(&mut self, kind: u32, plan: Option<Plan>) {
        let kind = kind as usize;
        if kind >= self.0.len() {
            self.0.resize_with(kind + 1, || None);
        }
        if let Some(cell) = self.0.get_mut(kind) {
            *cell = plan.map(Box::new);
        }
    }

    /// Teaches every plan a class that is new.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn learn(&mut self, class: u8, kinds: &Slots<Kind>, classes: &Classes, symbols: &Symbols) {
        for (row, kind) in kinds.iter() {
            if let Some(plan) = self.0.get_mut(row as usize).and_then(Option::as_mut) {
                plan.learn(kind, class, classes, symbols);
            }
        }
    }
}
