//! The master problem of column generation: the cheapest mix of patterns, in fractions, that covers
//! all tasks.
//!
//! A revised simplex with a dense inverse, in floats. It proves nothing: what it finds is rounded
//! and proven elsewhere.

use alloc::{vec, vec::Vec};

use super::problem::at;

/// A column: what it costs, and its rows that are not 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Column {
    pub(crate) cost: f64,
    pub(crate) rows: Vec<(usize, f64)>,
}

/// What takes a row's place in the basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basic {
    /// The column of this number.
    Column(usize),
    /// More than is wanted of a row.
    Surplus(usize),
}

/// Minimize the cost of columns, in non-negative amounts, so that every row adds up to its demand
/// at least.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    inverse: Vec<Vec<f64>>,
    basis: Vec<Basic>,
    costs: Vec<f64>,
    amounts: Vec<f64>,
    duals: Vec<f64>,
    pivots: usize,
}

const SMALL: f64 = 1e-9;

impl Master {
    /// A master problem in which the r-th column alone covers row r: it has this row and no other.
    pub(crate) fn new(demand: &[f64], columns: &[Column]) -> Self {
        let rows = demand.len();
        let mut inverse = vec![vec![0.0; rows]; rows];
        let (mut amounts, mut duals, mut costs) = (vec![], vec![], vec![]);
        for (row, (line, demand)) in inverse.iter_mut().zip(demand).enumerate() {
            let cost = columns.get(row).map_or(0.0, |column| column.cost);
            let entry = columns.get(row).and_then(|column| column.rows.first()).map_or(1.0, |(_, entry)| *entry);
            if let Some(diagonal) = line.get_mut(row) {
                *diagonal = 1.0 / entry;
            }
            amounts.push(demand / entry);
            duals.push(cost / entry);
            costs.push(cost);
        }
        Self { inverse, basis: (0..rows).map(Basic::Column).collect(), costs, amounts, duals, pivots: 0 }
    }

    pub(crate) fn duals(&self) -> &[f64] {
        &self.duals
    }

    pub(crate) fn cost(&self) -> f64 {
        self.costs.iter().zip(&self.amounts).map(|(cost, amount)| cost * amount).sum()
    }

    /// The reduced cost of the column: below 0 it is worth entering.
    pub(crate) fn reduced(&self, column: &Column) -> f64 {
        column.cost - column.rows.iter().map(|&(row, entry)| at(&self.duals, row) * entry).sum::<f64>()
    }

    /// The columns of the basis and their amounts for a demand.
    pub(crate) fn amounts(&self, demand: &[f64]) -> Vec<(usize, f64)> {
        let amount = |line: &Vec<f64>| -> f64 { line.iter().zip(demand).map(|(entry, demand)| entry * demand).sum() };
        let basic = |(basic, line): (&Basic, &Vec<f64>)| match basic {
            Basic::Column(column) => Some((*column, amount(line))),
            Basic::Surplus(_) => None,
        };
        self.basis.iter().zip(&self.inverse).filter_map(basic).collect()
    }

    /// The row whose dual is most negative: covering more of it than wanted costs nothing.
    pub(crate) fn worst_surplus(&self) -> Option<usize> {
        let duals = self.duals.iter().enumerate().filter(|(_, dual)| **dual < -SMALL);
        duals.min_by(|one, other| one.1.total_cmp(other.1)).map(|(row, _)| row)
    }

    /// Brings a column into the basis; returns whether that was possible.
    pub(crate) fn enter(&mut self, number: usize, column: &Column) -> bool {
        let change = |line: &Vec<f64>| column.rows.iter().map(|&(row, entry)| at(line, row) * entry).sum::<f64>();
        let changes: Vec<f64> = self.inverse.iter().map(change).collect();
        let reduced = self.reduced(column);
        self.pivot(Basic::Column(number), column.cost, reduced, &changes)
    }

    /// Lets a row be covered more than wanted; returns whether that was possible.
    pub(crate) fn enter_surplus(&mut self, row: usize) -> bool {
        let changes: Vec<f64> = self.inverse.iter().map(|line| -at(line, row)).collect();
        let reduced = at(&self.duals, row);
        self.pivot(Basic::Surplus(row), 0.0, reduced, &changes)
    }

    fn pivot(&mut self, entering: Basic, cost: f64, reduced: f64, changes: &[f64]) -> bool {
        let Some((leaving, change)) = self.leaving(changes) else { return false };
        let Some(line) = self.inverse.get_mut(leaving) else { return false };
        let mut pivot_line = core::mem::take(line);
        pivot_line.iter_mut().for_each(|entry| *entry /= change);
        let amount = at(&self.amounts, leaving) / change;
        for (row, ((line, held), &change)) in self.inverse.iter_mut().zip(&mut self.amounts).zip(changes).enumerate() {
            if row == leaving {
                *held = amount;
            } else if change.abs() > 1e-12 {
                *held = (*held - change * amount).max(0.0);
                line.iter_mut().zip(&pivot_line).for_each(|(entry, pivot)| *entry -= change * pivot);
            }
        }
        for (dual, pivot) in self.duals.iter_mut().zip(&pivot_line) {
            *dual += reduced * pivot;
        }
        for (slot, value) in [(self.costs.get_mut(leaving), cost)] {
            if let Some(slot) = slot {
                *slot = value;
            }
        }
        if let Some(slot) = self.basis.get_mut(leaving) {
            *slot = entering;
        }
        if let Some(line) = self.inverse.get_mut(leaving) {
            *line = pivot_line;
        }
        self.pivots += 1;
        if self.pivots % 50 == 0 {
            self.refresh();
        }
        true
    }

    /// The row that runs out first; of several, the one with the largest entry.
    fn leaving(&self, changes: &[f64]) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64, f64)> = None;
        for (row, (&amount, &change)) in self.amounts.iter().zip(changes).enumerate() {
            if change <= 1e-7 {
                continue;
            }
            let ratio = amount / change;
            let better = best.is_none_or(|(_, least, largest)| {
                ratio < least - SMALL || (ratio <= least + SMALL && change > largest)
            });
            if better {
                best = Some((row, ratio, change));
            }
        }
        best.map(|(row, _, change)| (row, change))
    }

    /// The duals, computed anew from the inverse to remove rounding errors that have added up.
    fn refresh(&mut self) {
        self.duals.iter_mut().for_each(|dual| *dual = 0.0);
        for (line, &cost) in self.inverse.iter().zip(&self.costs) {
            if cost != 0.0 {
                self.duals.iter_mut().zip(line).for_each(|(dual, entry)| *dual += cost * entry);
            }
        }
    }
}
