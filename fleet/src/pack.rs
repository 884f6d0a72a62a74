//! Fills instances one after the other, each with the most valuable pattern of the tasks that are
//! left.

use alloc::{vec, vec::Vec};
use core::cmp::Reverse;

use super::{
    fill::{open_best, scarcity},
    filled_instance::{FilledInstance, Solution, Steps},
    pattern::{Pricer, wide},
    problem::{Problem, at},
};

/// The most classes of tasks that a pattern is sought among.
const KINDS: usize = 48;

/// Seeks patterns for every type, and keeps its buffers from one search to the next.
#[derive(Clone, Debug)]
pub(crate) struct Packer {
    pricers: Vec<Pricer>,
    counts: Vec<u32>,
    values: Vec<u64>,
}

impl Packer {
    pub(crate) fn new(problem: &Problem) -> Self {
        let weights = scarcity(problem, &problem.counts());
        let pricers = problem.active.iter().map(|&of| Pricer::new(of, weights)).collect();
        Self { pricers, counts: vec![0; problem.classes.len()], values: vec![0; problem.classes.len()] }
    }

    /// Opens instances until no task is left: `left` in an order of size, classes, counts and
    /// values. Only some types are tried.
    pub(crate) fn pack(
        &mut self,
        problem: &Problem,
        opened: &mut Vec<FilledInstance>,
        left: &mut Vec<(usize, u32, u64)>,
        nodes: u64,
        mut types: impl FnMut(usize) -> bool,
        steps: &mut Steps,
    ) {
        left.retain(|&(_, count, _)| count > 0);
        while !left.is_empty() && steps.are_left() {
            let Some(load) = self.best(problem, left, nodes, &mut types, steps) else { break };
            for (class, count, _) in left.iter_mut() {
                *count -= load.count(*class);
            }
            left.retain(|&(_, count, _)| count > 0);
            opened.push(load);
        }
        let mut rest: Vec<(usize, u32)> = left.iter().map(|&(class, count, _)| (class, count)).collect();
        let values: Vec<u64> = if rest.is_empty() { vec![] } else { vec![1; problem.classes.len()] };
        open_best(problem, opened, &mut rest, &values, |_| true, steps);
    }

    /// A complete answer: the classes from large to small, where large ones count a little more
    /// than their size.
    pub(crate) fn whole(&mut self, problem: &Problem, values: &[u64], nodes: u64, steps: &mut Steps) -> Solution {
        let largest = values.iter().copied().max().unwrap_or(1).max(1);
        let emphasis = |value: u64| value + u64::try_from(wide(value, value) / u128::from(largest) / 8).unwrap_or(0);
        let mut left: Vec<(usize, u32, u64)> = problem
            .classes
            .iter()
            .enumerate()
            .map(|(class, one)| (class, one.count, emphasis(at(values, class).max(1))))
            .collect();
        left.sort_by_key(|&(class, _, value)| (Reverse(value), class));
        let mut solution = Solution::default();
        self.pack(problem, &mut solution.loads, &mut left, nodes, |_| true, steps);
        solution
    }

    /// The instance that holds the most value for its price: the large classes are tried, and some
    /// of the others.
    fn best(
        &mut self,
        problem: &Problem,
        left: &[(usize, u32, u64)],
        nodes: u64,
        types: &mut impl FnMut(usize) -> bool,
        steps: &mut Steps,
    ) -> Option<FilledInstance> {
        let (large, rest) = left.split_at(left.len().min(KINDS / 3));
        let every = rest.len().div_ceil(KINDS - KINDS / 3).max(1);
        let chosen: Vec<(usize, u32, u64)> = large.iter().chain(rest.iter().step_by(every)).copied().collect();
        for &(class, count, value) in &chosen {
            if let (Some(slot), Some(worth)) = (self.counts.get_mut(class), self.values.get_mut(class)) {
                (*slot, *worth) = (count, value);
            }
        }
        let mut best: Option<(u128, u128, FilledInstance)> = None;
        for (pricer, &of) in self.pricers.iter_mut().zip(&problem.active) {
            if best.is_some() && !types(of) {
                continue;
            }
            let priced = pricer.price(problem, &self.values, &self.counts, 0, (nodes, 1), steps);
            steps.spend(2 * problem.classes.len() as u64);
            let mut load = FilledInstance::new(problem, of);
            let mut value = 0_u128;
            for (class, count) in priced.held {
                let fits = load.fits(problem, class, count);
                load.put(problem, class, fits);
                value += u128::from(at(&self.values, class)) * u128::from(fits);
            }
            steps.spend(80 * of as u64 + 200);
            let load = (0..of).find_map(|of| load.moved(problem, of)).unwrap_or(load);
            let cost = problem.types.get(load.of).map_or(0, |one| u128::from(one.cost));
            if value > 0 && best.as_ref().is_none_or(|(most, least, _)| value * least > most * cost) {
                best = Some((value, cost, load));
            }
        }
        for (class, ..) in chosen {
            if let (Some(slot), Some(worth)) = (self.counts.get_mut(class), self.values.get_mut(class)) {
                (*slot, *worth) = (0, 0);
            }
        }
        best.map(|(_, _, load)| load)
    }
}
