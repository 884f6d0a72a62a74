//! An instance that is being filled, and a set of them.

use alloc::{vec, vec::Vec};

use super::problem::{Amounts, Problem, TaskClass, at, times};

/// How much work is left. Steps are counted instead of time, so that a request has the same answer
/// on every machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps(u64);

impl Steps {
    pub(crate) const fn new(steps: u64) -> Self {
        Self(steps)
    }

    pub(crate) const fn spend(&mut self, steps: u64) {
        self.0 = self.0.saturating_sub(steps);
    }

    pub(crate) const fn are_left(self) -> bool {
        self.0 > 0
    }

    /// The part of an amount that corresponds to the steps left, of those at the beginning.
    pub(crate) fn part_of(self, amount: u64, begin: Self) -> u64 {
        let part = u128::from(amount) * u128::from(self.0) / u128::from(begin.0.max(1));
        u64::try_from(part).unwrap_or(amount)
    }

    /// Takes a part of the steps left, the rest of which can be given back.
    pub(crate) const fn take(&mut self, share: u64, of: u64) -> Self {
        let part = self.0 / of * share;
        self.0 -= part;
        Self(part)
    }

    pub(crate) const fn give_back(&mut self, rest: Self) {
        self.0 = self.0.saturating_add(rest.0);
    }
}

/// One instance with its tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilledInstance {
    /// Its type, by place in the problem.
    pub(crate) of: usize,
    /// What is free.
    pub(crate) free: Amounts,
    /// Classes and how many tasks of each.
    pub(crate) held: Vec<(usize, u32)>,
    /// The shared host ports that are taken, a bit each.
    ports: Vec<u64>,
}

impl FilledInstance {
    pub(crate) fn new(problem: &Problem, of: usize) -> Self {
        let free = problem.types.get(of).map(|one| one.room).unwrap_or_default();
        Self { of, free, held: Vec::new(), ports: vec![0; problem.shared_ports.div_ceil(64)] }
    }

    /// How many more tasks of the class fit, up to `wanted`.
    pub(crate) fn fits(&self, problem: &Problem, class: usize, wanted: u32) -> u32 {
        let Some(one) = problem.classes.get(class) else { return 0 };
        let most = at(&one.most, self.of);
        if most == 0 || one.need.iter().zip(&self.free).any(|(need, free)| need > free) {
            return 0;
        }
        if (one.alone || one.all_gpus) && (self.count(class) > 0 || self.is_taken(one)) {
            return 0;
        }
        let times = times(&problem.need(one, self.of), &self.free);
        let limit = if one.alone { 1 } else { wanted };
        u32::try_from(times).unwrap_or(u32::MAX).min(most).min(limit).min(wanted)
    }

    /// Whether one of the class's ports is taken.
    fn is_taken(&self, class: &TaskClass) -> bool {
        class.ports.iter().any(|&port| at(&self.ports, port as usize / 64) >> (port % 64) & 1 == 1)
    }

    pub(crate) fn count(&self, class: usize) -> u32 {
        self.held.iter().find(|(held, _)| *held == class).map_or(0, |(_, count)| *count)
    }

    /// Puts tasks that fit.
    pub(crate) fn put(&mut self, problem: &Problem, class: usize, count: u32) {
        let Some(one) = problem.classes.get(class).filter(|_| count > 0) else { return };
        for (free, need) in self.free.iter_mut().zip(problem.need(one, self.of)) {
            *free = free.saturating_sub(need * u64::from(count));
        }
        for &port in &one.ports {
            if let Some(word) = self.ports.get_mut(port as usize / 64) {
                *word |= 1 << (port % 64);
            }
        }
        match self.held.iter_mut().find(|(held, _)| *held == class) {
            Some((_, held)) => *held += count,
            None => self.held.push((class, count)),
        }
    }

    /// How full it is: the squares of the shares taken of each resource, summed, in millionths.
    pub(crate) fn fullness(&self, problem: &Problem) -> u64 {
        let Some(one) = problem.types.get(self.of) else { return 0 };
        let share = |(free, room): (&u64, &u64)| {
            let taken = ((room - free) * 1000).checked_div(*room).unwrap_or_default();
            taken * taken
        };
        // Only CPU and memory, because these fill an instance.
        self.free.iter().zip(&one.room).take(2).map(share).sum()
    }

    /// The same tasks on an instance of the type, if they fit.
    pub(crate) fn moved(&self, problem: &Problem, of: usize) -> Option<Self> {
        let mut moved = Self::new(problem, of);
        for &(class, count) in &self.held {
            if moved.fits(problem, class, count) < count {
                return None;
            }
            moved.put(problem, class, count);
        }
        Some(moved)
    }
}

/// Instances that hold all tasks of the problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Solution {
    pub(crate) loads: Vec<FilledInstance>,
}

impl Solution {
    /// What should be small, first and second.
    pub(crate) fn cost(&self, problem: &Problem) -> (u64, u64) {
        let types = self.loads.iter().filter_map(|load| problem.types.get(load.of));
        types.fold((0, 0), |(cost, then), one| (cost + one.cost, then + one.then))
    }

    /// Moves every instance's tasks to the cheapest type that holds them.
    pub(crate) fn shrink(&mut self, problem: &Problem) {
        for load in &mut self.loads {
            let own = load.of;
            // The types are sorted by cost.
            if let Some(moved) = (0..own).find_map(|of| load.moved(problem, of)) {
                *load = moved;
            }
        }
    }

    /// The better one of the two.
    pub(crate) fn or(self, other: Self, problem: &Problem) -> Self {
        if other.cost(problem) < self.cost(problem) { other } else { self }
    }
}
