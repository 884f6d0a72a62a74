//! The diving heuristic: answers in whole instances from a relaxation. Some patterns are fixed and
//! the rest is relaxed again, until no task is left.

use alloc::vec::Vec;

use super::{
    best::Best,
    columns::{Columns, Effort},
    fill::{Size, open_best, order, scarcity},
    filled_instance::{FilledInstance, Solution, Steps},
    improve::Draws,
    number::{float, whole},
    problem::Problem,
};

/// Answers made this way, at most.
const DIVES: usize = 60;

/// A bound for all tasks, and answers made by fixing patterns: first many at once, then fewer.
pub(crate) fn dive(problem: &Problem, columns: &mut Columns<'_>, best: &mut Best<'_>, steps: &mut Steps) {
    let counts = problem.counts();
    let mut part = steps.take(3, 5);
    let root = columns.relax(&counts, Effort(400, 10), Some(best), &mut part);
    steps.give_back(part);
    let mut draws = Draws(11);
    for turn in 0..DIVES {
        if best.is_proven() || !steps.are_left() {
            return;
        }
        let mut left = counts.clone();
        let mut fixed = Solution::default();
        let mut amounts = root.clone();
        let scarce = scarcity(problem, &left);
        let order = order(problem, Size::Sum(scarce), false);
        while steps.are_left() && left.iter().any(|&count| count > 0) && !best.is_proven() {
            // The first two dives take the largest fractions, the others one of the larger ones.
            let (parts, pick) = match turn {
                0 => (6, 0),
                1 => (20, 0),
                _ => (20, draws.below(4)),
            };
            fix(problem, columns, &mut fixed, &mut left, &mut amounts, (parts, pick));
            let (mut whole, mut rest) = (fixed.clone(), left.clone());
            complete(problem, &mut whole, &mut rest, &order, &columns.values, steps);
            whole.shrink(problem);
            best.offer(whole);
            amounts = columns.relax(&left, Effort(60, 4), None, steps);
        }
    }
}

/// Fixes the whole parts and some of the largest fractions whose patterns need no more tasks than
/// are left: one in `parts`.
fn fix(
    problem: &Problem,
    columns: &Columns<'_>,
    fixed: &mut Solution,
    left: &mut [u32],
    amounts: &mut [(usize, f64)],
    (parts, pick): (usize, usize),
) {
    for (pattern, amount) in amounts.iter_mut() {
        let copies = whole(*amount + 1e-6);
        *amount -= float(copies);
        for _ in 0..copies {
            open(problem, columns, fixed, left, *pattern, false);
        }
    }
    amounts.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let fractions: Vec<usize> =
        amounts.iter().filter(|(_, amount)| *amount > 1e-6).map(|(pattern, _)| *pattern).collect();
    let (first, rest) = (fractions.get(pick).or(fractions.first()), fractions.get(1..).unwrap_or_default());
    if let Some(&first) = first {
        open(problem, columns, fixed, left, first, false);
    }
    for &pattern in rest.iter().take((fractions.len() / parts).saturating_sub(1)) {
        open(problem, columns, fixed, left, pattern, true);
    }
}

/// Opens an instance with the tasks of a pattern that are left; where `all` is set, only if all of
/// them are.
fn open(problem: &Problem, columns: &Columns<'_>, fixed: &mut Solution, left: &mut [u32], pattern: usize, all: bool) {
    let Some(pattern) = columns.patterns.get(pattern) else { return };
    let lacks = |&(class, count): &(usize, u32)| left.get(class).is_none_or(|&left| left < count);
    if all && pattern.held.iter().any(lacks) {
        return;
    }
    let mut load = FilledInstance::new(problem, pattern.of);
    for &(class, count) in &pattern.held {
        if let Some(left) = left.get_mut(class) {
            let fits = load.fits(problem, class, count.min(*left));
            load.put(problem, class, fits);
            *left -= fits;
        }
    }
    if !load.held.is_empty() {
        fixed.loads.push(load);
    }
}

/// Puts the remaining tasks where there is room, then on new instances.
fn complete(
    problem: &Problem,
    solution: &mut Solution,
    left: &mut [u32],
    order: &[usize],
    values: &[u64],
    steps: &mut Steps,
) {
    let mut queue = Vec::with_capacity(order.len());
    for &class in order {
        let Some(left) = left.get_mut(class).filter(|left| **left > 0) else { continue };
        for load in &mut solution.loads {
            let fits = load.fits(problem, class, *left);
            load.put(problem, class, fits);
            *left -= fits;
        }
        queue.push((class, *left));
    }
    steps.spend(4 * (order.len() * solution.loads.len()) as u64);
    open_best(problem, &mut solution.loads, &mut queue, values, |_| true, steps);
}
