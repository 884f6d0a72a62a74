//! Column generation: patterns as they are needed, the bound that their prices prove, and whole answers made from their parts.

use alloc::vec::Vec;

use super::{
    fill::{Size, first_fit, float, opened, order, scarcity},
    load::{Load, Solution, Steps},
    pattern::{Pricer, whole},
    problem::{Problem, at},
    simplex::{Column, Master},
};

/// The dearest instance's price in whole parts: 2^40.
const VALUE: f64 = 1_099_511_627_776.0;

/// What one instance of a type may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    of: usize,
    held: Vec<(usize, u32)>,
}

/// The patterns that are known so far.
#[derive(Clone, Debug)]
pub(super) struct Columns<'a> {
    problem: &'a Problem,
    patterns: Vec<Pattern>,
    pricers: Vec<Pricer>,
    /// One over the price of the dearest type.
    unit: f64,
}

/// A mix of patterns in parts.
#[derive(Clone, Debug, Default)]
struct Mix {
    amounts: Vec<(usize, f64)>,
    bound: u64,
}

/// More kinds than this are not given to column generation: a pivot costs their square.
pub(super) const KINDS_MAX: usize = 320;

impl<'a> Columns<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let dearest = problem.active.iter().filter_map(|&of| problem.types.get(of)).map(|one| one.cost).max();
        let unit = 1.0 / float(dearest.unwrap_or(1).max(1));
        let weights = scarcity(problem, &problem.counts());
        let pricers = problem.active.iter().map(|&of| Pricer::new(of, weights)).collect();
        Self { problem, patterns: Vec::new(), pricers, unit }
    }

    /// Learns the patterns of an answer.
    pub(super) fn learn(&mut self, solution: &Solution) {
        for load in &solution.loads {
            let mut held = load.held.clone();
            held.sort_unstable();
            let pattern = Pattern { of: load.of, held };
            if self.problem.active.contains(&load.of) && !self.patterns.contains(&pattern) {
                self.patterns.push(pattern);
            }
        }
    }

    /// Solves the relaxation for what is left, down to where no pattern improves it or the bound reaches the goal.
    fn relax(&mut self, left: &[u32], goal: u64, effort: (u64, u64), steps: &mut Steps) -> Mix {
        let rows: Vec<usize> = (0..left.len()).filter(|&kind| at(left, kind) > 0).collect();
        let mut row_of: Vec<Option<usize>> = alloc::vec![None; left.len()];
        for (row, &kind) in rows.iter().enumerate() {
            if let Some(slot) = row_of.get_mut(kind) {
                *slot = Some(row);
            }
        }
        let project = |problem: &Problem, pattern: &Pattern| {
            let row = |&(kind, count): &(usize, u32)| {
                at(&row_of, kind).map(|row| (row, f64::from(count.min(at(left, kind)))))
            };
            let cost = problem.types.get(pattern.of).map_or(0.0, |one| float(one.cost) * self.unit);
            Column { cost, rows: pattern.held.iter().filter_map(row).collect() }
        };
        let mut columns: Vec<Column> = Vec::new();
        let mut known: Vec<Pattern> = Vec::new();
        for &kind in &rows {
            let of = opened(self.problem, kind, at(left, kind), None).unwrap_or_default();
            let most = self.problem.kinds.get(kind).map_or(1, |one| at(&one.most, of)).min(at(left, kind));
            let pattern = Pattern { of, held: alloc::vec![(kind, most)] };
            columns.push(project(self.problem, &pattern));
            known.push(pattern);
        }
        for pattern in &self.patterns {
            columns.push(project(self.problem, pattern));
            known.push(pattern.clone());
        }
        // Demands a little apart keep the simplex from going in circles.
        let demand: Vec<f64> = rows.iter().map(|&kind| f64::from(at(left, kind))).collect();
        let nudge = |(row, demand): (usize, &f64)| demand * (1.0 + 1e-6 * float(1 + (row as u64 * 7919) % 101));
        let nudged: Vec<f64> = demand.iter().enumerate().map(nudge).collect();
        let mut master = Master::new(&nudged, &columns);
        let mut bound = 0;
        let (mut from, mut quiet) = (0, 0);
        let mut worths: Vec<u64> = alloc::vec![0; self.pricers.len()];
        while steps.are_left() {
            settle(&mut master, &columns, steps);
            let mut values = alloc::vec![0_u64; left.len()];
            for (&kind, &dual) in rows.iter().zip(master.duals()) {
                if let Some(value) = values.get_mut(kind) {
                    *value = whole(dual.max(0.0) * VALUE);
                }
            }
            let fresh = columns.len();
            // Types in turn until one has something new; once round with nothing new is the end.
            for turn in 0..self.pricers.len() {
                let place = (from + turn) % self.pricers.len();
                let Some(pricer) = self.pricers.get_mut(place) else { continue };
                let Some(one) = self.problem.active.get(place).and_then(|&of| self.problem.types.get(of)) else {
                    continue;
                };
                let threshold = whole(float(one.cost) * self.unit * VALUE * (1.0 + 1e-7));
                let priced = pricer.price(self.problem, &values, left, threshold, effort, steps);
                if let Some(worth) = worths.get_mut(place) {
                    *worth = priced.bound;
                }
                if !priced.held.is_empty() {
                    let of = at(&self.problem.active, place);
                    let pattern = Pattern { of, held: priced.held };
                    columns.push(project_plain(&pattern, &row_of, float(one.cost) * self.unit));
                    known.push(pattern);
                    if self.pricers.len() > 3 {
                        from = place + 1;
                        quiet = turn;
                        break;
                    }
                }
                quiet = turn;
            }
            if quiet + 1 == self.pricers.len() {
                bound = bound.max(self.proven(left, &values, &worths));
            }
            if columns.len() == fresh || bound >= goal || bound >= round_up(master.cost() / self.unit) {
                break;
            }
            steps.spend(1000);
        }
        self.patterns.extend(known.into_iter().skip(rows.len() + self.patterns.len()));
        // The basis numbers homogeneous patterns first, then those of the pool; keep the former only as far as they are used.
        let mut amounts = Vec::new();
        for (column, amount) in master.amounts(&demand) {
            let place = match column.checked_sub(rows.len()) {
                Some(place) => place,
                None => self.keep(column, &rows, left),
            };
            amounts.push((place, amount));
        }
        Mix { amounts, bound }
    }

    /// The place of a homogeneous pattern in the pool.
    fn keep(&mut self, row: usize, rows: &[usize], left: &[u32]) -> usize {
        let kind = at(rows, row);
        let of = opened(self.problem, kind, at(left, kind), None).unwrap_or_default();
        let most = self.problem.kinds.get(kind).map_or(1, |one| at(&one.most, of)).min(at(left, kind));
        let pattern = Pattern { of, held: alloc::vec![(kind, most)] };
        if let Some(place) = self.patterns.iter().position(|known| *known == pattern) {
            return place;
        }
        self.patterns.push(pattern);
        self.patterns.len() - 1
    }

    /// What these values prove: no pattern of a type is worth more than its worth, so every instance's price is at least its patterns'
    /// value times price over worth, and all tasks have to be somewhere. Whole numbers throughout.
    fn proven(&self, left: &[u32], values: &[u64], worths: &[u64]) -> u64 {
        let total: u128 = left.iter().zip(values).map(|(&count, &value)| u128::from(count) * u128::from(value)).sum();
        let costs = self.problem.active.iter().filter_map(|&of| self.problem.types.get(of)).map(|one| one.cost);
        let bounds = costs.zip(worths).filter(|(_, worth)| **worth > 0);
        let least = bounds.map(|(cost, &worth)| (total * u128::from(cost)).div_ceil(u128::from(worth))).min();
        u64::try_from(least.unwrap_or(0)).unwrap_or(u64::MAX)
    }

    /// A bound for all tasks, and an answer made by fixing patterns a few at a time.
    pub(super) fn solve(&mut self, goal: u64, steps: &mut Steps, better: &mut Best<'_>) -> u64 {
        let mut left = self.problem.counts();
        let mut fixed = Solution::default();
        let scarce = scarcity(self.problem, &left);
        let order = order(self.problem, Size::Sum(scarce), false);
        let mix = self.relax(&left, goal, (400, 40), steps);
        let bound = mix.bound;
        better.raise(bound);
        let mut amounts = mix.amounts;
        while steps.are_left() && left.iter().any(|&count| count > 0) && !better.is_proven() {
            self.fix(&mut fixed, &mut left, &mut amounts);
            let (mut whole, mut rest) = (fixed.clone(), left.clone());
            first_fit(self.problem, &mut whole, &mut rest, &order, None, steps);
            whole.shrink(self.problem);
            better.offer(whole);
            amounts = self.relax(&left, u64::MAX, (60, 4), steps).amounts;
        }
        bound
    }

    /// Fixes the whole parts, and the largest fractions: a sixth of them.
    fn fix(&self, fixed: &mut Solution, left: &mut [u32], amounts: &mut [(usize, f64)]) {
        for (pattern, amount) in amounts.iter_mut() {
            let copies = whole(*amount + 1e-6);
            *amount -= float(copies);
            for _ in 0..copies {
                self.open(fixed, left, *pattern);
            }
        }
        amounts.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let fractions = amounts.iter().filter(|(_, amount)| *amount > 1e-6).count();
        for &(pattern, amount) in amounts.iter().take((fractions / 6).max(1)) {
            if amount > 1e-6 {
                self.open(fixed, left, pattern);
            }
        }
    }

    /// Opens an instance with what is left of a pattern.
    fn open(&self, fixed: &mut Solution, left: &mut [u32], pattern: usize) {
        let Some(pattern) = self.patterns.get(pattern) else { return };
        let mut load = Load::new(self.problem, pattern.of);
        for &(kind, count) in &pattern.held {
            if let Some(left) = left.get_mut(kind) {
                let fits = load.fits(self.problem, kind, count.min(*left));
                load.put(self.problem, kind, fits);
                *left -= fits;
            }
        }
        if !load.held.is_empty() {
            fixed.loads.push(load);
        }
    }
}

fn project_plain(pattern: &Pattern, row_of: &[Option<usize>], cost: f64) -> Column {
    let row = |&(kind, count): &(usize, u32)| at(row_of, kind).map(|row| (row, f64::from(count)));
    Column { cost, rows: pattern.held.iter().filter_map(row).collect() }
}

fn round_up(cost: f64) -> u64 {
    let down = whole(cost * (1.0 - 1e-7));
    down + 1
}

/// Pivots until no known column improves.
pub(super) fn settle(master: &mut Master, columns: &[Column], steps: &mut Steps) {
    let rows = master.duals().len() as u64;
    while steps.are_left() {
        steps.spend(rows * rows / 2 + 10 * columns.len() as u64 + 100);
        if let Some(row) = master.worst_surplus() {
            if master.enter_surplus(row) {
                continue;
            }
        }
        let reduced = columns
            .iter()
            .enumerate()
            .map(|(number, column)| (master.reduced(column) / column.cost.max(1e-12), number));
        let Some((reduced, number)) = reduced.min_by(|one, other| one.0.total_cmp(&other.0)) else { return };
        if reduced > -1e-9 {
            return;
        }
        let Some(column) = columns.get(number) else { return };
        if !master.enter(number, column) {
            return;
        }
    }
}

/// The best answer so far and the bound: whether there is more to do.
#[derive(Debug)]
pub(super) struct Best<'a> {
    problem: &'a Problem,
    pub(super) solution: Solution,
    pub(super) bound: u64,
    /// Every cost is a multiple of it.
    unit: u64,
}

impl<'a> Best<'a> {
    pub(super) fn new(problem: &'a Problem, solution: Solution, bound: u64) -> Self {
        let costs = problem.active.iter().filter_map(|&of| problem.types.get(of)).map(|one| one.cost);
        let mut best = Self { problem, solution, bound: 0, unit: costs.fold(0, greatest_common_divisor).max(1) };
        best.raise(bound);
        best
    }

    pub(super) fn raise(&mut self, bound: u64) {
        self.bound = self.bound.max(bound.div_ceil(self.unit).saturating_mul(self.unit));
    }

    pub(super) fn offer(&mut self, solution: Solution) {
        if solution.cost(self.problem) < self.solution.cost(self.problem) {
            self.solution = solution;
        }
    }

    /// Whether the first cost cannot be lower.
    pub(super) fn is_proven(&self) -> bool {
        self.solution.cost(self.problem).0 <= self.bound
    }
}

const fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    let (mut one, mut other) = (one, other);
    while other > 0 {
        (one, other) = (other, one % other);
    }
    one
}
