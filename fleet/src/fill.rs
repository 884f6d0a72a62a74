//! Answers by one pass: the tasks in an order of size, each on the first instance with room (first
//! fit).

use alloc::vec::Vec;

use super::{
    filled_instance::{FilledInstance, Solution, Steps},
    number::{float, whole},
    problem::{Amounts, Problem, at},
};

/// How many classes of tasks are considered for one instance, from the front of the order.
const LOOKED: usize = 80;

/// How the size of a class of tasks is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Size {
    /// A weighted sum of its shares of a typical instance.
    Sum([f64; 4]),
    /// The largest of its shares.
    Largest,
}

/// The room that shares refer to: the largest amount of each resource among the types, at least 1.
pub(crate) fn largest_room(problem: &Problem) -> Amounts {
    let mut room = [1; 4];
    for one in problem.active.iter().filter_map(|&of| problem.types.get(of)) {
        for (room, has) in room.iter_mut().zip(one.room) {
            *room = has.max(*room);
        }
    }
    room
}

/// How scarce each resource is: the share of it that all tasks take, relative to the sum of these
/// shares.
pub(crate) fn scarcity(problem: &Problem, counts: &[u32]) -> [f64; 4] {
    let room = largest_room(problem);
    let mut shares = [0.0; 4];
    for (class, &count) in problem.classes.iter().zip(counts) {
        for ((share, need), room) in shares.iter_mut().zip(class.need).zip(room) {
            *share += float(need) / float(room) * f64::from(count);
        }
    }
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 { shares.map(|share| share / sum) } else { [0.25; 4] }
}

/// The active types: first those with the most room for their price, where scarce resources count
/// more.
pub(crate) fn by_value(problem: &Problem) -> Vec<usize> {
    let (largest, scarce) = (largest_room(problem), scarcity(problem, &problem.counts()));
    let rate = |of: usize| {
        let one = problem.types.get(of)?;
        let shares = one.room.iter().zip(&largest).map(|(&room, &largest)| float(room) / float(largest));
        Some(float(one.cost) / shares.zip(scarce).map(|(share, scarce)| share * scarce).sum::<f64>().max(1e-9))
    };
    let mut rated: Vec<(f64, usize)> = problem.active.iter().filter_map(|&of| Some((rate(of)?, of))).collect();
    rated.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    rated.into_iter().map(|(_, of)| of).collect()
}

/// The classes from large to small.
pub(crate) fn order(problem: &Problem, size: Size, alone_first: bool) -> Vec<usize> {
    let room = largest_room(problem);
    let mut sized: Vec<(bool, f64, usize)> = Vec::with_capacity(problem.classes.len());
    for (place, class) in problem.classes.iter().enumerate() {
        let shares = class.need.iter().zip(&room).map(|(&need, &room)| float(need) / float(room));
        let size = match size {
            Size::Sum(weights) => shares.zip(weights).map(|(share, weight)| share * weight).sum(),
            Size::Largest => shares.fold(0.0, f64::max),
        };
        sized.push((alone_first && class.alone, size, place));
    }
    sized.sort_by(|one, other| other.0.cmp(&one.0).then(other.1.total_cmp(&one.1)).then(one.2.cmp(&other.2)));
    sized.into_iter().map(|(_, _, place)| place).collect()
}

/// Puts what is left of each class on the first instances with room, opening others of the type
/// wanted, or where that cannot hold the class, of the one that holds it for the least.
pub(crate) fn first_fit(
    problem: &Problem,
    solution: &mut Solution,
    left: &mut [u32],
    order: &[usize],
    wanted: Option<usize>,
    steps: &mut Steps,
) {
    for &class in order {
        let Some(left) = left.get_mut(class) else { continue };
        for load in &mut solution.loads {
            if *left == 0 {
                break;
            }
            let fits = load.fits(problem, class, *left);
            load.put(problem, class, fits);
            *left -= fits;
        }
        steps.spend(4 * solution.loads.len() as u64 + 10);
        while *left > 0 {
            let Some(of) = opened(problem, class, *left, wanted) else { break };
            let mut load = FilledInstance::new(problem, of);
            let fits = load.fits(problem, class, *left);
            if fits == 0 {
                break;
            }
            load.put(problem, class, fits);
            *left -= fits;
            solution.loads.push(load);
            steps.spend(100);
        }
    }
}

/// The type of the next instance for a class.
pub(crate) fn opened(problem: &Problem, class: usize, left: u32, wanted: Option<usize>) -> Option<usize> {
    let one = problem.classes.get(class)?;
    if let Some(wanted) = wanted.filter(|&wanted| at(&one.most, wanted) > 0) {
        return Some(wanted);
    }
    let holding = problem.active.iter().copied().filter(|&of| at(&one.most, of) > 0);
    // Price of a task: cost / most, compared crosswise.
    holding.min_by(|&a, &b| {
        let cost = |of: usize| u128::from(problem.types.get(of).map_or(0, |one| one.cost));
        let most = |of: usize| u128::from(at(&one.most, of).min(left));
        (cost(a) * most(b)).cmp(&(cost(b) * most(a))).then(most(b).cmp(&most(a)))
    })
}

/// The value of a task of each class where nothing else gives one: its shares of an instance, where
/// scarce resources count more.
pub(crate) fn plain_values(problem: &Problem) -> Vec<u64> {
    let (room, scarce) = (largest_room(problem), scarcity(problem, &problem.counts()));
    let value = |need: &Amounts| -> f64 {
        let shares = need.iter().zip(&room).map(|(&need, &room)| float(need) / float(room));
        shares.zip(scarce).map(|(share, scarce)| share * scarce).sum()
    };
    problem.classes.iter().map(|class| 1 + whole(value(&class.need) * 1e9)).collect()
}

/// Opens instances for tasks in an order until none is left. Each is of the type that, among some,
/// holds the most value for its price.
pub(crate) fn open_best(
    problem: &Problem,
    opened: &mut Vec<FilledInstance>,
    left: &mut Vec<(usize, u32)>,
    values: &[u64],
    mut types: impl FnMut(usize) -> bool,
    steps: &mut Steps,
) {
    left.retain(|(_, count)| *count > 0);
    while let Some(&(first, wanted)) = left.first() {
        // Of many classes the first ones, and the last ones to fill the gaps.
        let (large, rest) = left.split_at(left.len().min(LOOKED));
        let small = rest.get(rest.len().saturating_sub(LOOKED / 2)..).unwrap_or_default();
        let mut best: Option<(u128, u128, FilledInstance)> = None;
        let holds = |of: usize| problem.classes.get(first).is_some_and(|class| at(&class.most, of) > 0);
        let fallback = match steps.are_left() {
            true => self::opened(problem, first, wanted, None),
            false => problem.active.iter().copied().find(|&of| holds(of)),
        };
        for &of in problem.active.iter().filter(|&&of| holds(of)) {
            if fallback != Some(of) && (!types(of) || !steps.are_left()) {
                continue;
            }
            let mut load = FilledInstance::new(problem, of);
            let mut value = 0_u128;
            for &(class, count) in large.iter().chain(small) {
                let fits = load.fits(problem, class, count);
                load.put(problem, class, fits);
                value += u128::from(at(values, class)) * u128::from(fits);
            }
            steps.spend(30 * (large.len() + small.len()) as u64 + 150);
            steps.spend(80 * of as u64 + 200);
            let load = (0..of).find_map(|of| load.moved(problem, of)).unwrap_or(load);
            let cost = problem.types.get(load.of).map_or(0, |one| u128::from(one.cost));
            if best.as_ref().is_none_or(|(most, least, _)| value * least > most * cost) {
                best = Some((value, cost, load));
            }
        }
        let Some((_, _, load)) = best.filter(|(_, _, load)| !load.held.is_empty()) else { return };
        for (class, count) in left.iter_mut() {
            *count -= load.count(*class);
        }
        left.retain(|(_, count)| *count > 0);
        opened.push(load);
    }
}

/// The best of many ways to fill empty instances.
pub(crate) fn fill(problem: &Problem, steps: &mut Steps, enough: impl Fn(&Solution) -> bool) -> Solution {
    let scarce = scarcity(problem, &problem.counts());
    let [cpu, memory, gpus, slots] = scarce;
    let sizes = [
        Size::Sum(scarce),
        Size::Largest,
        Size::Sum([1.0, 1.0, 1.0, 0.3]),
        Size::Sum([1.0, 0.1, 1.0, 0.1]),
        Size::Sum([0.1, 1.0, 1.0, 0.1]),
        Size::Sum([cpu * cpu, memory * memory, gpus * gpus, slots * slots]),
    ];
    let mut wanted: Vec<Option<usize>> = problem.active.iter().copied().map(Some).take(24).collect();
    wanted.push(None);
    let mut best: Option<Solution> = None;
    let values = plain_values(problem);
    for size in sizes {
        for alone_first in [false, true] {
            if alone_first && problem.classes.iter().all(|class| !class.alone) {
                continue;
            }
            let order = order(problem, size, alone_first);
            for &wanted in &wanted {
                let mut solution = Solution::default();
                first_fit(problem, &mut solution, &mut problem.counts(), &order, wanted, steps);
                solution.shrink(problem);
                let done = enough(&solution);
                best = Some(match best {
                    Some(best) => best.or(solution, problem),
                    None => solution,
                });
                if done || !steps.are_left() {
                    return best.unwrap_or_default();
                }
            }
            if problem.active.len() > 1 {
                let mut left: Vec<(usize, u32)> =
                    order.iter().map(|&class| (class, problem.classes.get(class).map_or(0, |one| one.count))).collect();
                let mut solution = Solution::default();
                open_best(problem, &mut solution.loads, &mut left, &values, |_| true, steps);
                best = Some(match best {
                    Some(best) => best.or(solution, problem),
                    None => solution,
                });
            }
        }
    }
    best.unwrap_or_default()
}
