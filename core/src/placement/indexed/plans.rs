//! The plans of all prepared tasks, by row.

use alloc::{boxed::Box, vec::Vec};

use super::IndexPlan;
use crate::{
    index::Classes,
    request::PreparedTask,
    state::{Slots, Symbols},
};

/// The plan of each prepared task; `None` in a row without one.
#[derive(Clone, Debug, Default)]
pub(crate) struct IndexPlans(Vec<Option<Box<IndexPlan>>>);

impl IndexPlans {
    #[inline]
    pub(crate) fn get(&self, prepared: u32) -> Option<&IndexPlan> {
        self.0.get(prepared as usize)?.as_deref()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn put(&mut self, prepared: u32, plan: Option<IndexPlan>) {
        let prepared = prepared as usize;
        if prepared >= self.0.len() {
            self.0.resize_with(prepared + 1, || None);
        }
        if let Some(cell) = self.0.get_mut(prepared) {
            *cell = plan.map(Box::new);
        }
    }

    /// Extends every plan by a new class.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn learn(
        &mut self,
        class: u8,
        prepared_tasks: &Slots<PreparedTask>,
        classes: &Classes,
        symbols: &Symbols,
    ) {
        for (row, prepared) in prepared_tasks.iter() {
            if let Some(plan) = self.0.get_mut(row as usize).and_then(Option::as_mut) {
                plan.learn(prepared, class, classes, symbols);
            }
        }
    }
}
