//! Changes: what a decision commits, what reality reports, what an operator does. While a fork is
//! open, each change notes in the journal how to undo it.
//!
//! - [`decisions`]: a decision is committed, [`confirm`]: a planned task learns its ARN;
//! - [`tasks`]: a task comes, changes, goes, and [`occupancy`] is the one place where that changes
//!   what its instance has left;
//! - [`instances`]: an instance comes, changes, goes;
//! - [`facts`]: what reality reports;
//! - [`undo`]: each step back, beside what saves for it.

mod apply_error;
mod confirm;
mod decisions;
mod facts;
mod instances;
mod occupancy;
mod tasks;
mod undo;

pub use apply_error::ApplyError;
pub use confirm::ConfirmError;
pub use facts::Fact;

pub(super) use undo::Undo;

use super::Cluster;
use crate::{
    id::Row,
    state::{
        Instance, Origin, Recent, Symbol, Task,
        facts::{InstanceFacts, TaskFacts},
        instance_from, task_from,
    },
};

impl Cluster {
    /// Updates the indexes with an instance's amounts, and with its tasks of the group whose count
    /// has changed.
    #[inline]
    pub(super) fn follow(&mut self, row: Row, group: Option<Symbol>) {
        let news = self.index.follow(&self.state, row, group);
        self.heed(news);
    }

    /// Updates the indexes with everything that is known of an instance.
    pub(super) fn reindex(&mut self, row: Row) {
        let news = self.index.reindex(&self.state, row);
        self.heed(news);
    }

    /// Puts an instance into a row, and returns what was in it.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn swap_row(&mut self, row: Row, contents: Instance) -> Instance {
        self.index.count_groups(&self.state, row, false);
        let old = self.state.columns.replace(row, contents);
        self.index.count_groups(&self.state, row, true);
        self.reindex(row);
        old
    }

    /// Takes a reference to the symbol of a text.
    pub(super) fn acquire(&mut self, text: &str) -> Symbol {
        let (symbol, origin) = self.state.symbols.acquire(text);
        self.journal.note(|| Undo::Acquired { symbol, origin });
        symbol
    }

    /// The same for one of many texts that come again.
    fn acquire_recent(&mut self, text: &str, recent: &mut Recent<Symbol>) -> Symbol {
        if let Some(symbol) = recent.find(text, |symbol| self.state.symbols.is_used_for(symbol, text)) {
            self.acquire_again(symbol);
            return symbol;
        }
        let symbol = self.acquire(text);
        recent.keep(text, symbol);
        symbol
    }

    /// One more reference to a symbol that is in use.
    fn acquire_again(&mut self, symbol: Symbol) {
        self.state.symbols.acquire_again(symbol);
        self.journal.note(|| Undo::Acquired { symbol, origin: Origin::Known });
    }

    /// Releases a reference to a symbol.
    pub(super) fn release(&mut self, symbol: Symbol) {
        self.state.symbols.release(symbol, self.journal.is_open());
        self.journal.note(|| Undo::Released(symbol));
    }

    pub(super) fn release_all(&mut self, symbols: impl Iterator<Item = Symbol>) {
        for symbol in symbols {
            self.release(symbol);
        }
    }

    /// An instance as the facts tell it, its names acquired.
    pub(super) fn instance_from(&mut self, facts: &InstanceFacts, recent: &mut Recent<Symbol>) -> Instance {
        instance_from(facts, &mut |text| self.acquire_recent(text, recent))
    }

    /// A task as the facts tell it, its names acquired.
    pub(super) fn task_from(&mut self, facts: &TaskFacts, row: Option<Row>, recent: &mut Recent<Symbol>) -> Task {
        let hold_until_stopped = self.state.semantics.hold_until_stopped;
        task_from(facts, row, hold_until_stopped, &mut |text| self.acquire_recent(text, recent))
    }
}
