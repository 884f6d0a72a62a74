//! Instances filled one after the other, each as well as it can be: the most valuable pattern of what is left.

use alloc::{vec, vec::Vec};
use core::cmp::Reverse;

use super::{
    fill::{open_best, scarcity},
    filled_instance::{FilledInstance, Solution, Steps},
    pattern::{Pricer, wide},
    problem::{Problem, at},
};

/// Kinds that a pattern is sought among, at most.
const KINDS: usize = 48;

/// Seeks patterns for every type; keeps what it needs for that from one time to the next.
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
        Self { pricers, counts: vec![0; problem.kinds.len()], values: vec![0; problem.kinds.len()] }
    }

    /// Opens instances until nothing is left: `left` in an order of size, kinds, counts and values. Only some types are tried.
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
            for (kind, count, _) in left.iter_mut() {
                *count -= load.count(*kind);
            }
            left.retain(|&(_, count, _)| count > 0);
            opened.push(load);
        }
        let mut rest: Vec<(usize, u32)> = left.iter().map(|&(kind, count, _)| (kind, count)).collect();
        let values: Vec<u64> = if rest.is_empty() { vec![] } else { vec![1; problem.kinds.len()] };
        open_best(problem, opened, &mut rest, &values, |_| true, steps);
    }

    /// A whole answer: the kinds from large to small, large ones worth a little more than their size.
    pub(crate) fn whole(&mut self, problem: &Problem, values: &[u64], nodes: u64, steps: &mut Steps) -> Solution {
        let largest = values.iter().copied().max().unwrap_or(1).max(1);
        let emphasis = |value: u64| value + u64::try_from(wide(value, value) / u128::from(largest) / 8).unwrap_or(0);
        let mut left: Vec<(usize, u32, u64)> = problem
            .kinds
            .iter()
            .enumerate()
            .map(|(kind, one)| (kind, one.count, emphasis(at(values, kind).max(1))))
            .collect();
        left.sort_by_key(|&(kind, _, value)| (Reverse(value), kind));
        let mut solution = Solution::default();
        self.pack(problem, &mut solution.loads, &mut left, nodes, |_| true, steps);
        solution
    }

    /// The instance that brings most value for its price: the large kinds are looked at, and some of the others.
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
        for &(kind, count, value) in &chosen {
            if let (Some(slot), Some(worth)) = (self.counts.get_mut(kind), self.values.get_mut(kind)) {
                (*slot, *worth) = (count, value);
            }
        }
        let mut best: Option<(u128, u128, FilledInstance)> = None;
        for (pricer, &of) in self.pricers.iter_mut().zip(&problem.active) {
            if best.is_some() && !types(of) {
                continue;
            }
            let priced = pricer.price(problem, &self.values, &self.counts, 0, (nodes, 1), steps);
            steps.spend(2 * problem.kinds.len() as u64);
            let mut load = FilledInstance::new(problem, of);
            let mut value = 0_u128;
            for (kind, count) in priced.held {
                let fits = load.fits(problem, kind, count);
                load.put(problem, kind, fits);
                value += u128::from(at(&self.values, kind)) * u128::from(fits);
            }
            steps.spend(80 * of as u64 + 200);
            let load = (0..of).find_map(|of| load.moved(problem, of)).unwrap_or(load);
            let cost = problem.types.get(load.of).map_or(0, |one| u128::from(one.cost));
            if value > 0 && best.as_ref().is_none_or(|(most, least, _)| value * least > most * cost) {
                best = Some((value, cost, load));
            }
        }
        for (kind, ..) in chosen {
            if let (Some(slot), Some(worth)) = (self.counts.get_mut(kind), self.values.get_mut(kind)) {
                (*slot, *worth) = (0, 0);
            }
        }
        best.map(|(_, _, load)| load)
    }
}
