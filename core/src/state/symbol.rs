//! Interned strings with reference counts, so that a cluster held for months keeps only the strings
//! in use.

use alloc::{boxed::Box, string::String, vec::Vec};

use super::Names;

/// An interned string of one cluster: attribute names and values, task groups, GPU ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Symbol(u32);

impl Symbol {
    /// Stands for a string that nothing in the cluster has; equal to no interned symbol.
    pub(crate) const UNKNOWN: Self = Self(u32::MAX);

    /// The symbol of a position in the table of strings.
    pub(super) const fn of_row(row: u32) -> Self {
        Self(row)
    }

    /// The position in the table of strings.
    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where an acquired symbol came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The string was there already.
    Known,
    /// It is new and took a vacant row.
    Reused,
    /// It is new and took a new row.
    Appended,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    text: Box<str>,
    references: u32,
}

/// The strings of a cluster.
///
/// While `deferred` is set (a fork is open) a string whose last reference goes is kept, so that a
/// rollback finds every symbol where it was; [`Symbols::sweep`] then removes what is still unused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Symbols {
    entries: Vec<Entry>,
    vacant: Vec<u32>,
    by_text: Names,
    unused: Vec<u32>,
}

impl Symbols {
    /// Distinct texts in the order of their symbols, each with how often it is referred to; one
    /// that is not at all is not there, and its place is vacant.
    pub(super) fn of_texts<'a>(texts: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let used = |(text, references): (&'a str, u32)| {
            let text = if references == 0 { "" } else { text };
            Entry { text: text.into(), references }
        };
        let entries: Vec<Entry> = texts.map(used).collect();
        let rows = || (0..).zip(&entries);
        let by_text =
            Names::of_texts(rows().filter(|(_, entry)| entry.references > 0).map(|(row, entry)| (&*entry.text, row)));
        let vacant = rows().filter(|(_, entry)| entry.references == 0).map(|(row, _)| row).collect();
        Self { by_text, vacant, entries, unused: Vec::new() }
    }

    fn row_of(&self, text: &str) -> Option<u32> {
        self.by_text.find(text, |row| self.entries.get(row as usize).is_some_and(|entry| *entry.text == *text))
    }

    /// The symbol of `text`, if anything in the cluster has it.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn find(&self, text: &str) -> Option<Symbol> {
        self.row_of(text).map(Symbol)
    }

    /// The text of a symbol; empty for [`Symbol::UNKNOWN`].
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        self.entries.get(symbol.0 as usize).map_or("", |entry| &entry.text)
    }

    /// Whether something has a symbol, and it is that of `text`.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn is_used_for(&self, symbol: Symbol, text: &str) -> bool {
        self.entries.get(symbol.0 as usize).is_some_and(|entry| entry.references > 0 && *entry.text == *text)
    }

    /// Takes a reference to `text`.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn acquire(&mut self, text: &str) -> (Symbol, Origin) {
        if let Some(row) = self.row_of(text) {
            if let Some(entry) = self.entries.get_mut(row as usize) {
                entry.references = entry.references.saturating_add(1);
            }
            return (Symbol(row), Origin::Known);
        }
        let entry = Entry { text: text.into(), references: 1 };
        let (row, origin) = match self.vacant.pop() {
            Some(row) => {
                if let Some(slot) = self.entries.get_mut(row as usize) {
                    *slot = entry;
                }
                (row, Origin::Reused)
            }
            None => {
                self.entries.push(entry);
                (u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX - 1), Origin::Appended)
            }
        };
        self.by_text.insert(text, row);
        (Symbol(row), origin)
    }

    /// Takes one more reference to a symbol that is in use.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn acquire_again(&mut self, symbol: Symbol) {
        if let Some(entry) = self.entries.get_mut(symbol.0 as usize) {
            entry.references = entry.references.saturating_add(1);
        }
    }

    /// Takes `count` more references to a symbol that is in use.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn acquire_many(&mut self, symbol: Symbol, references: u32) {
        if let Some(entry) = self.entries.get_mut(symbol.0 as usize) {
            entry.references = entry.references.saturating_add(references);
        }
    }

    /// Releases a reference. With `deferred` the string stays until [`Symbols::sweep`].
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn release(&mut self, symbol: Symbol, deferred: bool) {
        let Some(entry) = self.entries.get_mut(symbol.0 as usize) else { return };
        entry.references = entry.references.saturating_sub(1);
        if entry.references == 0 {
            if deferred {
                self.unused.push(symbol.0);
            } else {
                self.remove(symbol.0);
            }
        }
    }

    /// Undoes the [`Symbols::acquire`] that gave `symbol`: all later ones must be undone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn forget(&mut self, symbol: Symbol, origin: Origin) {
        match origin {
            Origin::Known => {
                if let Some(entry) = self.entries.get_mut(symbol.0 as usize) {
                    entry.references = entry.references.saturating_sub(1);
                }
            }
            Origin::Reused => self.remove(symbol.0),
            Origin::Appended => {
                if let Some(entry) = self.entries.pop() {
                    self.by_text.remove(&entry.text, symbol.0);
                }
            }
        }
    }

    /// Undoes a deferred [`Symbols::release`].
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn restore_reference(&mut self, symbol: Symbol) {
        if let Some(entry) = self.entries.get_mut(symbol.0 as usize) {
            if entry.references == 0 {
                self.unused.pop();
            }
            entry.references = entry.references.saturating_add(1);
        }
    }

    /// Removes the strings that deferred releases left unused.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn sweep(&mut self) {
        for row in core::mem::take(&mut self.unused) {
            let unused = self.entries.get(row as usize).is_some_and(|e| e.references == 0);
            let listed = self.entries.get(row as usize).and_then(|e| self.row_of(&e.text)) == Some(row);
            if unused && listed {
                self.remove(row);
            }
        }
    }

    /// How many strings are held.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn len(&self) -> usize {
        self.by_text.len()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn remove(&mut self, row: u32) {
        if let Some(entry) = self.entries.get_mut(row as usize) {
            let text = core::mem::replace(&mut entry.text, String::new().into_boxed_str());
            entry.references = 0;
            self.by_text.remove(&text, row);
            self.vacant.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_goes_with_its_last_reference() {
        let mut symbols = Symbols::default();
        let (web, origin) = symbols.acquire("web");
        assert_eq!(origin, Origin::Appended);
        assert_eq!(symbols.acquire("web"), (web, Origin::Known));
        symbols.release(web, false);
        assert_eq!(symbols.find("web"), Some(web));
        symbols.release(web, false);
        assert_eq!(symbols.find("web"), None);
        assert_eq!(symbols.len(), 0);
        assert_eq!(symbols.acquire("db"), (web, Origin::Reused), "the row is used again");
    }

    #[test]
    fn an_unknown_symbol_has_no_text() {
        assert_eq!(Symbols::default().text(Symbol::UNKNOWN), "");
    }

    #[test]
    fn an_empty_string_is_a_string() {
        let mut symbols = Symbols::default();
        let (empty, _) = symbols.acquire("");
        assert_eq!(symbols.find(""), Some(empty));
        symbols.release(empty, true);
        symbols.sweep();
    }
}
