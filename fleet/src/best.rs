//! The best answer so far, and how much better it could be.

use super::{filled_instance::Solution, problem::Problem, tighten::greatest_common_divisor};

/// The best answer so far and the lower bound, which say whether there is more to do.
#[derive(Clone, Debug)]
pub(crate) struct Best<'a> {
    problem: &'a Problem,
    pub(crate) solution: Solution,
    pub(crate) bound: u64,
    /// Every cost is a multiple of it.
    unit: u64,
}

impl<'a> Best<'a> {
    pub(crate) fn new(problem: &'a Problem, solution: Solution, bound: u64) -> Self {
        let costs = problem.active.iter().filter_map(|&of| problem.types.get(of)).map(|one| one.cost);
        let mut best = Self { problem, solution, bound: 0, unit: costs.fold(0, greatest_common_divisor).max(1) };
        best.raise(bound);
        best
    }

    /// The least possible cost at or above a bound.
    pub(crate) const fn attainable(&self, bound: u64) -> u64 {
        bound.div_ceil(self.unit).saturating_mul(self.unit)
    }

    /// The largest possible cost below another one.
    pub(crate) const fn below(&self, cost: u64) -> u64 {
        cost.saturating_sub(self.unit)
    }

    pub(crate) fn raise(&mut self, bound: u64) {
        self.bound = self.bound.max(self.attainable(bound));
    }

    pub(crate) fn offer(&mut self, solution: Solution) {
        if solution.cost(self.problem) < self.solution.cost(self.problem) {
            self.solution = solution;
        }
    }

    /// The first cost of the best answer.
    pub(crate) fn cost(&self) -> u64 {
        self.solution.cost(self.problem).0
    }

    /// Whether the first cost cannot be lower.
    pub(crate) fn is_proven(&self) -> bool {
        self.cost() <= self.bound
    }
}
