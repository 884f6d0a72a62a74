//! Column generation: patterns are made as they are needed, and their dual prices prove a bound.
//!
//! Every pattern is a column; the cheapest mix of them in parts that covers all tasks is a
//! relaxation of the problem. Its duals are values of the tasks; the pattern worth most by them is
//! the next column, and where none is worth more than its instance costs, the values prove the
//! relaxation's cost as a bound.

use alloc::{vec, vec::Vec};

use super::{
    best::Best,
    fill::{opened, scarcity},
    filled_instance::{Solution, Steps},
    number::{float, whole},
    pattern::Pricer,
    problem::{Problem, at},
    simplex::{Column, Master},
};

/// The dearest instance's price in whole parts: 2^40.
const VALUE: f64 = 1_099_511_627_776.0;
/// The most classes of tasks for column generation: a pivot costs their square.
pub(crate) const KINDS_MAX: usize = 160;
/// How much of the last values stays in the next ones, so that they do not oscillate.
const CALM: f64 = 0.6;

/// What one instance of a type may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) of: usize,
    pub(crate) held: Vec<(usize, u32)>,
}

/// The limit of a search for a pattern: nodes, and how many times as many while nothing was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort(pub(crate) u64, pub(crate) u64);

/// The limit while the values still change.
const QUICK: Effort = Effort(200, 3);

/// The patterns that are known so far.
#[derive(Clone, Debug)]
pub(crate) struct Columns<'a> {
    problem: &'a Problem,
    pub(crate) patterns: Vec<Pattern>,
    pricers: Vec<Pricer>,
    /// The value of each class of tasks by the last relaxation of all tasks.
    pub(crate) values: Vec<u64>,
    /// One over the price of the dearest type.
    unit: f64,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(problem: &'a Problem) -> Self {
        let dearest = problem.active.iter().filter_map(|&of| problem.types.get(of)).map(|one| one.cost).max();
        let weights = scarcity(problem, &problem.counts());
        let pricers = problem.active.iter().map(|&of| Pricer::new(of, weights)).collect();
        Self {
            problem,
            patterns: Vec::new(),
            pricers,
            values: Vec::new(),
            unit: 1.0 / float(dearest.unwrap_or(1).max(1)),
        }
    }

    /// Adds the patterns of an answer.
    pub(crate) fn learn(&mut self, solution: &Solution) {
        for load in solution.loads.iter().filter(|load| self.problem.active.contains(&load.of)) {
            let mut held = load.held.clone();
            held.sort_unstable();
            self.keep(Pattern { of: load.of, held });
        }
    }

    /// The pattern's place in the pool.
    fn keep(&mut self, pattern: Pattern) -> usize {
        if let Some(place) = self.patterns.iter().position(|known| *known == pattern) {
            return place;
        }
        self.patterns.push(pattern);
        self.patterns.len() - 1
    }

    fn cost(&self, of: usize) -> f64 {
        self.problem.types.get(of).map_or(0.0, |one| float(one.cost)) * self.unit
    }

    /// Solves the relaxation for what is left, until no pattern improves it: patterns by place, and
    /// how much of each. With a best answer it also proves a bound, and stops where that is as high
    /// as it can be.
    pub(crate) fn relax(
        &mut self,
        left: &[u32],
        effort: Effort,
        mut best: Option<&mut Best<'_>>,
        steps: &mut Steps,
    ) -> Vec<(usize, f64)> {
        let mut relaxation = Relaxation::new(self, left);
        let mut sweep = Sweep { effort: QUICK, from: 0, worths: vec![0; self.pricers.len()], exact: false };
        while steps.are_left() {
            settle(&mut relaxation.master, &relaxation.columns, steps);
            steps.spend(1000);
            relaxation.follow(sweep.exact);
            if self.sweep(&mut relaxation, &mut sweep, None, steps) {
                (sweep.exact, sweep.effort) = (false, QUICK);
                continue;
            }
            if let Some(best) = best.as_deref_mut() {
                best.raise(self.proven(left, &relaxation.values, &sweep.worths));
                if best.is_proven() {
                    break;
                }
            }
            if !sweep.exact {
                (sweep.exact, sweep.effort) = (true, effort);
                continue;
            }
            // Nothing was found, but perhaps not every pattern was ruled out; only patterns that
            // lower the bound matter.
            let Some(best) = best.as_deref_mut() else { break };
            let goal = best.attainable(whole(relaxation.master.cost() / self.unit * (1.0 - 1e-7)) + 1);
            if best.bound >= goal {
                break;
            }
            let patient = Effort(effort.0, effort.1.saturating_mul(20));
            let mut last = Sweep { effort: patient, from: 0, worths: sweep.worths.clone(), exact: true };
            let mut part = steps.take(1, 2);
            let found = self.sweep(&mut relaxation, &mut last, Some(best.below(goal)), &mut part);
            steps.give_back(part);
            best.raise(self.proven(left, &relaxation.values, &last.worths));
            if !found {
                break;
            }
        }
        let amounts = relaxation.amounts();
        if best.is_some() {
            self.values = relaxation.values;
        }
        let fresh = relaxation.patterns;
        amounts
            .into_iter()
            .filter_map(|(column, amount)| Some((self.keep(fresh.get(column)?.clone()), amount)))
            .collect()
    }

    /// Prices the types in turn until one has a new pattern; returns whether one had. With a cost
    /// to exceed, only patterns count that keep the bound from exceeding it.
    fn sweep(
        &mut self,
        relaxation: &mut Relaxation<'_>,
        sweep: &mut Sweep,
        above: Option<u64>,
        steps: &mut Steps,
    ) -> bool {
        let total = total(relaxation.left, &relaxation.values);
        let mut found = false;
        for turn in 0..self.pricers.len() {
            let place = (sweep.from + turn) % self.pricers.len();
            let of = at(&self.problem.active, place);
            let Some(one) = self.problem.types.get(of) else { continue };
            let plain = whole(float(one.cost) * self.unit * VALUE * (1.0 + 1e-7));
            let threshold = match above {
                // The largest worth for which total * cost / worth still exceeds the cost to
                // exceed.
                Some(above) if above > 0 => {
                    let most = (total * u128::from(one.cost)).div_ceil(u128::from(above)).saturating_sub(1);
                    u64::try_from(most).unwrap_or(u64::MAX).max(plain)
                }
                _ => plain,
            };
            let Some(pricer) = self.pricers.get_mut(place) else { continue };
            let Effort(nodes, patience) = sweep.effort;
            let values = &relaxation.values;
            let priced = pricer.price(self.problem, values, relaxation.left, threshold, (nodes, patience), steps);
            if let Some(worth) = sweep.worths.get_mut(place) {
                *worth = priced.bound;
            }
            if !priced.held.is_empty() {
                let cost = self.cost(of);
                for held in core::iter::once(priced.held).chain(priced.others) {
                    relaxation.add(Pattern { of, held }, cost);
                }
                found = true;
                if turn >= 2 || self.pricers.len() > 3 {
                    sweep.from = place + 1;
                    break;
                }
            }
        }
        found
    }

    /// The bound that these values prove: no pattern of a type is worth more than the type's worth,
    /// so every instance costs at least its tasks' value times price over worth, and every task
    /// must be on an instance. In whole numbers throughout.
    fn proven(&self, left: &[u32], values: &[u64], worths: &[u64]) -> u64 {
        let total = total(left, values);
        let costs = self.problem.active.iter().filter_map(|&of| self.problem.types.get(of)).map(|one| one.cost);
        let bounds = costs.zip(worths).filter(|(_, worth)| **worth > 0);
        let least = bounds.map(|(cost, &worth)| (total * u128::from(cost)).div_ceil(u128::from(worth))).min();
        u64::try_from(least.unwrap_or(0)).unwrap_or(u64::MAX)
    }
}

/// One way through the types.
#[derive(Clone, Debug)]
struct Sweep {
    effort: Effort,
    /// The type to begin with.
    from: usize,
    /// An upper bound of the worth of a type's patterns.
    worths: Vec<u64>,
    /// By the duals themselves, not by the smoothed values.
    exact: bool,
}

fn total(left: &[u32], values: &[u64]) -> u128 {
    left.iter().zip(values).map(|(&count, &value)| u128::from(count) * u128::from(value)).sum()
}

/// The relaxation for what is left.
struct Relaxation<'a> {
    left: &'a [u32],
    /// The classes of tasks that have a row.
    rows: Vec<usize>,
    row_of: Vec<Option<usize>>,
    demand: Vec<f64>,
    columns: Vec<Column>,
    patterns: Vec<Pattern>,
    master: Master,
    /// The smoothed duals, by row.
    calm: Vec<f64>,
    /// The same in whole parts, by class of tasks.
    values: Vec<u64>,
}

impl<'a> Relaxation<'a> {
    fn new(columns: &Columns<'_>, left: &'a [u32]) -> Self {
        let rows: Vec<usize> = (0..left.len()).filter(|&class| at(left, class) > 0).collect();
        let mut row_of = vec![None; left.len()];
        for (row, &class) in rows.iter().enumerate() {
            if let Some(slot) = row_of.get_mut(class) {
                *slot = Some(row);
            }
        }
        let demand: Vec<f64> = rows.iter().map(|&class| f64::from(at(left, class))).collect();
        let mut relaxation = Self {
            left,
            demand: demand.clone(),
            columns: Vec::new(),
            patterns: Vec::new(),
            master: Master::new(&[], &[]),
            calm: Vec::new(),
            values: vec![0; left.len()],
            row_of,
            rows,
        };
        for class in relaxation.rows.clone() {
            let of = opened(columns.problem, class, at(left, class), None).unwrap_or_default();
            let most = columns.problem.classes.get(class).map_or(1, |one| at(&one.most, of)).min(at(left, class));
            relaxation.add(Pattern { of, held: vec![(class, most)] }, columns.cost(of));
        }
        // Slightly different demands keep the simplex from cycling.
        let nudge = |(row, demand): (usize, &f64)| demand * (1.0 + 1e-6 * float(1 + (row as u64 * 7919) % 101));
        let nudged: Vec<f64> = demand.iter().enumerate().map(nudge).collect();
        relaxation.master = Master::new(&nudged, &relaxation.columns);
        for pattern in &columns.patterns {
            relaxation.add(pattern.clone(), columns.cost(pattern.of));
        }
        relaxation
    }

    /// A new column: the part of a pattern for which there are tasks.
    fn add(&mut self, mut pattern: Pattern, cost: f64) {
        for (class, count) in &mut pattern.held {
            *count = (*count).min(at(self.left, *class));
        }
        pattern.held.retain(|(_, count)| *count > 0);
        if pattern.held.is_empty() {
            return;
        }
        let row = |&(class, count): &(usize, u32)| at(&self.row_of, class).map(|row| (row, f64::from(count)));
        self.columns.push(Column { cost, rows: pattern.held.iter().filter_map(row).collect() });
        self.patterns.push(pattern);
    }

    /// The values by which the next patterns are sought.
    fn follow(&mut self, exact: bool) {
        let duals = self.master.duals();
        if exact || self.calm.is_empty() {
            self.calm = duals.to_vec();
        } else {
            self.calm.iter_mut().zip(duals).for_each(|(calm, dual)| *calm = CALM * *calm + (1.0 - CALM) * dual);
        }
        for (&class, &calm) in self.rows.iter().zip(&self.calm) {
            if let Some(value) = self.values.get_mut(class) {
                // No task is worth more than an instance of its own, unless the master problem is
                // unfinished.
                *value = whole(calm.clamp(0.0, 2.0) * VALUE);
            }
        }
    }

    fn amounts(&self) -> Vec<(usize, f64)> {
        self.master.amounts(&self.demand)
    }
}

/// How many columns are compared before the best of them enters.
const BLOCK: usize = 80;

/// Pivots until no known column improves.
pub(crate) fn settle(master: &mut Master, columns: &[Column], steps: &mut Steps) {
    let rows = master.duals().len() as u64;
    let (mut from, mut looked) = (0, 0);
    while steps.are_left() && looked < columns.len() {
        if let Some(row) = master.worst_surplus() {
            steps.spend(rows * rows / 2 + 100);
            if master.enter_surplus(row) {
                looked = 0;
                continue;
            }
        }
        let block = columns.iter().enumerate().cycle().skip(from).take(BLOCK);
        let reduced = block.map(|(number, column)| (master.reduced(column) / column.cost.max(1e-12), number));
        let best = reduced.min_by(|one, other| one.0.total_cmp(&other.0));
        steps.spend(10 * BLOCK as u64 + 50);
        let entering =
            best.filter(|(reduced, _)| *reduced <= -1e-9).and_then(|(_, number)| Some((number, columns.get(number)?)));
        let Some((number, column)) = entering else {
            from = (from + BLOCK) % columns.len();
            looked += BLOCK;
            continue;
        };
        steps.spend(rows * rows / 2);
        if !master.enter(number, column) {
            return;
        }
        looked = 0;
    }
}
