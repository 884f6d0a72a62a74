//! `spread`: the candidates whose value of the field has the fewest tasks of the group, within each
//! value of the spread fields before it (PLACE-3, PLACE-4, PLACE-110).

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{
    id::Row,
    state::{State, Symbol},
};

/// The classes that the spread stages so far divide the instances into: "within each".
#[derive(Clone, Debug)]
pub(crate) enum Nest {
    /// Classes by the values of the attributes so far.
    Attributes(Vec<Symbol>),
    /// Every instance is a class of its own; no later field can divide it.
    Instances,
}

/// An instance's value of a spread attribute. Instances without the attribute form one class, a
/// name without a value another (PLACE-5).
type Value = Option<Option<Symbol>>;

impl Nest {
    /// One class for the whole state.
    pub(crate) const fn whole() -> Self {
        Self::Attributes(Vec::new())
    }

    pub(crate) fn refine_to_instances(&mut self) {
        *self = Self::Instances;
    }

    /// Divides the classes by one more attribute and returns the candidates' keys: the counted
    /// tasks of the group on all instances of the cluster in the candidate's class, candidate or
    /// not.
    pub(crate) fn refine(&mut self, state: &State, name: Symbol, group: Symbol, rows: &[Row]) -> Vec<i64> {
        let Self::Attributes(names) = self else {
            return rows.iter().map(|&row| i64::from(state.columns.group_count(row, group))).collect();
        };
        rule!("PLACE-5");
        names.push(name);
        let class = |row: Row| -> Vec<Value> { names.iter().map(|&name| state.columns.attribute(row, name)).collect() };
        rule!("PLACE-3", "PLACE-4", "PLACE-110");
        let mut counts: BTreeMap<Vec<Value>, i64> = BTreeMap::new();
        for row in state.rows_by_arn() {
            let count = state.columns.group_count(row, group);
            if count > 0 {
                *counts.entry(class(row)).or_default() += i64::from(count);
            }
        }
        rows.iter().map(|&row| counts.get(&class(row)).copied().unwrap_or(0)).collect()
    }
}
