//! Better answers from a good one: empty some instances, put their tasks elsewhere, and keep the
//! result unless it is worse.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::{
    best::Best,
    fill::{largest_room, open_best},
    filled_instance::{FilledInstance, Solution, Steps},
    pack::Packer,
    problem::{Amounts, Problem, at},
};

/// So few instances are a handful.
const HANDFUL: usize = 12;
/// So few instances are few.
const FEW: usize = 40;
/// The most remaining instances that are searched for room.
const LOOKED: usize = 30;

/// A stream of numbers, the same on every run (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below the bound, or 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let upper = (u128::from(self.next()) * (bound as u128)) >> 64;
        usize::try_from(upper).unwrap_or(0)
    }
}

/// One round: what was emptied, what was changed, and what was opened instead.
#[derive(Debug, Default)]
struct Round {
    removed: Vec<FilledInstance>,
    touched: Vec<(usize, FilledInstance)>,
    opened: Vec<FilledInstance>,
}

/// What should be small: the cost, then the room that the instances have left.
type Score = (u64, Reverse<u128>);

fn score<'a>(problem: &Problem, loads: impl Iterator<Item = &'a FilledInstance>) -> Score {
    loads.fold((0, Reverse(0)), |(cost, Reverse(full)), load| {
        let own = problem.types.get(load.of).map_or(0, |one| one.cost);
        (cost + own, Reverse(full + u128::from(load.fullness(problem)) * u128::from(own)))
    })
}

/// Works on the best answer until the steps are spent or it is proven.
pub(crate) fn improve(problem: &Problem, values: &[u64], best: &mut Best<'_>, steps: &mut Steps) {
    let mut draws = Draws(7);
    let room = largest_room(problem);
    let mut packer = Packer::new(problem);
    let mut loads = best.solution.loads.clone();
    let mut cost = best.cost();
    let costs = || problem.active.iter().filter_map(|&of| problem.types.get(of)).map(|one| one.cost);
    let smallest = if costs().min() == costs().max() { 0 } else { costs().min().unwrap_or(0) };
    let begin = *steps;
    while steps.are_left() && !best.is_proven() && !loads.is_empty() {
        let mut round = ruin(problem, &mut loads, &mut draws);
        steps.spend(4000);
        recreate(problem, &mut loads, &mut round, (&room, values), &mut packer, &mut draws, steps);
        let changed = || round.touched.iter().filter_map(|(place, _)| loads.get(*place));
        let after = score(problem, changed().chain(&round.opened));
        let before = score(problem, round.removed.iter().chain(round.touched.iter().map(|(_, load)| load)));
        // With few instances of different prices, a slightly higher cost is accepted at first, and
        // less and less later on.
        let few = round.removed.len() + loads.len() <= FEW;
        let passes = few && cost + after.0 <= best.cost() + before.0 + steps.part_of(smallest, begin);
        if after > before && !passes {
            for (place, load) in round.touched.into_iter().rev() {
                if let Some(slot) = loads.get_mut(place) {
                    *slot = load;
                }
            }
            loads.append(&mut round.removed);
            continue;
        }
        cost = cost + after.0 - before.0;
        loads.append(&mut round.opened);
        if cost < best.cost() {
            best.offer(Solution { loads: loads.clone() });
        }
    }
}

/// Removes a few instances, first a rather empty one.
fn ruin(problem: &Problem, loads: &mut Vec<FilledInstance>, draws: &mut Draws) -> Round {
    let mut round = Round::default();
    // Of a handful, any number up to all of them.
    let wanted = 2 + draws.below(if loads.len() <= HANDFUL { loads.len() } else { 4 });
    let fullness =
        |loads: &Vec<FilledInstance>, place: usize| loads.get(place).map_or(u64::MAX, |load| load.fullness(problem));
    let tries = [draws.below(loads.len()), draws.below(loads.len()), draws.below(loads.len())];
    let first = tries.into_iter().min_by_key(|&place| fullness(loads, place)).unwrap_or(0);
    round.removed.push(loads.swap_remove(first));
    while round.removed.len() < wanted && !loads.is_empty() {
        let place = draws.below(loads.len());
        round.removed.push(loads.swap_remove(place));
    }
    round
}

/// Puts the tasks of the removed instances on the others, then on new instances.
fn recreate(
    problem: &Problem,
    loads: &mut [FilledInstance],
    round: &mut Round,
    (room, values): (&Amounts, &[u64]),
    packer: &mut Packer,
    draws: &mut Draws,
    steps: &mut Steps,
) {
    let mut left: Vec<(u64, usize, u32)> = Vec::new();
    let weights = [100 + draws.below(900), 100 + draws.below(900)].map(|weight| weight as u64);
    for (class, count) in round.removed.iter().flat_map(|load| load.held.iter().copied()) {
        match left.iter_mut().find(|(_, known, _)| *known == class) {
            Some((_, _, known)) => *known += count,
            None => {
                let need = problem.classes.get(class).map(|one| one.need).unwrap_or_default();
                let share = |r: usize| at(&need, r) * 1000 / at(room, r).max(1);
                let size: u64 = weights.iter().enumerate().map(|(r, weight)| share(r) * weight).sum();
                // Tasks of about the same size come in any order.
                left.push((size * (850 + draws.below(300) as u64), class, count));
            }
        }
    }
    left.sort_unstable_by_key(|&(size, class, _)| (Reverse(size), class));
    let start = draws.below(loads.len());
    for (_, class, count) in &mut left {
        let places = (start..loads.len()).chain(0..start).take(LOOKED);
        for place in places {
            let Some(load) = loads.get_mut(place).filter(|_| *count > 0) else { break };
            let fits = load.fits(problem, *class, *count);
            if fits > 0 {
                round.touched.push((place, load.clone()));
                load.put(problem, *class, fits);
                *count -= fits;
            }
        }
        steps.spend(8 * loads.len().min(LOOKED) as u64 + 40);
    }
    // Only among some of the types, so that rounds differ.
    let chance = 1 + draws.below(4);
    if draws.below(2) == 0 {
        let mut left: Vec<(usize, u32, u64)> = left
            .into_iter()
            .map(|(_, class, count)| (class, count, at(values, class) * (90 + draws.below(20) as u64)))
            .collect();
        packer.pack(problem, &mut round.opened, &mut left, 60, |_| draws.below(4) < chance, steps);
        return;
    }
    let mut left: Vec<(usize, u32)> = left.into_iter().map(|(_, class, count)| (class, count)).collect();
    open_best(problem, &mut round.opened, &mut left, values, |_| draws.below(4) < chance, steps);
}
