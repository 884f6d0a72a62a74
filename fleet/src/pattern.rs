//! The most valuable content of one instance: a bounded knapsack with several resources, solved by
//! branch and bound.
//!
//! Values and bounds are whole numbers, so a finished search proves that no pattern is worth more.
//! The bound replaces all resources by one, a weighted sum of them, and chooses the weights to make
//! the bound small (a surrogate relaxation).

use alloc::{vec, vec::Vec};

use super::{
    filled_instance::Steps,
    number::{float, whole},
    problem::{Amounts, Problem, at, times},
};

/// The weighted room of an instance is about this.
const SIZE: f64 = 1_099_511_627_776.0;

/// After how many calls the weights are chosen anew.
const AIMED: u32 = 4;
/// The most patterns that are kept beside the best one.
const OTHERS: usize = 3;

/// A pattern, and an upper bound of the worth of all patterns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Priced {
    /// Classes and counts: the best pattern that was found; none where nothing beats the threshold.
    pub(crate) held: Vec<(usize, u32)>,
    /// Other patterns above the threshold, found on the way.
    pub(crate) others: Vec<Vec<(usize, u32)>>,
    /// No pattern is worth more.
    pub(crate) bound: u64,
}

/// Finds patterns for one type.
#[derive(Clone, Debug)]
pub(crate) struct Pricer {
    of: usize,
    weights: [f64; 4],
    stride: f64,
    calls: u32,
}

struct Item {
    class: usize,
    value: u64,
    size: u64,
    need: Amounts,
    most: u32,
    all_value: u64,
    all_size: u64,
}

/// What the aim sees of an item.
struct Share {
    value: f64,
    most: f64,
    shares: [f64; 4],
}

impl Pricer {
    pub(crate) const fn new(of: usize, weights: [f64; 4]) -> Self {
        Self { of, weights, stride: 0.2, calls: 0 }
    }

    /// The most valuable pattern above the threshold; `nodes` bounds the search, and while it has
    /// found nothing, `patience` times that.
    pub(crate) fn price(
        &mut self,
        problem: &Problem,
        values: &[u64],
        counts: &[u32],
        threshold: u64,
        (nodes, patience): (u64, u64),
        steps: &mut Steps,
    ) -> Priced {
        let Some(one) = problem.types.get(self.of) else { return Priced::default() };
        let room = one.room;
        let wanted = |place: &usize| at(values, *place) > 0 && at(counts, *place) > 0;
        let classes: Vec<usize> = (0..problem.classes.len())
            .filter(wanted)
            .filter(|&place| problem.classes.get(place).is_some_and(|class| at(&class.most, self.of) > 0))
            .collect();
        let mut items = Vec::with_capacity(classes.len());
        let mut shares = Vec::with_capacity(classes.len());
        for place in classes {
            let Some(class) = problem.classes.get(place) else { continue };
            let (need, value) = (problem.need(class, self.of), at(values, place));
            let most = at(&class.most, self.of).min(at(counts, place));
            let mut share = [0.0; 4];
            for ((share, need), room) in share.iter_mut().zip(need).zip(room) {
                *share = if room > 0 { float(need) / float(room) } else { 0.0 };
            }
            shares.push(Share { value: float(value), most: f64::from(most), shares: share });
            items.push(Item {
                class: place,
                value,
                size: 0,
                need,
                most,
                all_value: value * u64::from(most),
                all_size: 0,
            });
        }
        self.aim(&shares, steps);
        let mut scale = [0_u64; 4];
        for ((scale, weight), room) in scale.iter_mut().zip(self.weights).zip(room) {
            *scale = if room > 0 { whole(weight * SIZE / float(room)).max(1) } else { 0 };
        }
        let size = |amounts: &Amounts| -> u64 { amounts.iter().zip(scale).map(|(amount, scale)| amount * scale).sum() };
        for item in &mut items {
            item.size = size(&item.need);
            item.all_size = item.size * u64::from(item.most);
        }
        items.sort_by(|one, other| {
            let crosswise = (wide(other.value, one.size)).cmp(&wide(one.value, other.size));
            crosswise.then(one.class.cmp(&other.class))
        });
        Search { problem, items: &items, best: threshold, found: vec![], others: vec![] }.run(
            room,
            size(&room),
            nodes,
            patience,
            steps,
        )
    }

    /// Moves weight between the resources as long as that lowers the bound.
    fn aim(&mut self, shares: &[Share], steps: &mut Steps) {
        let rounds = if self.calls == 0 { 8 } else { u32::from(self.calls % AIMED == 0) };
        self.calls = self.calls.wrapping_add(1);
        if rounds == 0 {
            return;
        }
        let mut scratch = Vec::with_capacity(shares.len());
        let used: Vec<usize> = (0..4).filter(|&r| shares.iter().any(|share| at(&share.shares, r) > 0.0)).collect();
        let mut least = dantzig(shares, &self.weights, &mut scratch);
        steps.spend(60 * shares.len() as u64);
        for _ in 0..rounds {
            let mut moved = false;
            for &from in &used {
                for &to in used.iter().filter(|&&to| to != from) {
                    let stride = at(&self.weights, from).min(self.stride);
                    if stride <= 0.0 {
                        continue;
                    }
                    let mut trial = self.weights;
                    trial.iter_mut().enumerate().for_each(|(r, weight)| match r {
                        _ if r == from => *weight -= stride,
                        _ if r == to => *weight += stride,
                        _ => {}
                    });
                    let bound = dantzig(shares, &trial, &mut scratch);
                    steps.spend(60 * shares.len() as u64);
                    if bound < least * (1.0 - 1e-9) {
                        (least, self.weights, moved) = (bound, trial, true);
                    }
                }
            }
            self.stride = if moved { (self.stride * 1.5).min(0.3) } else { (self.stride * 0.5).max(0.002) };
        }
    }
}

/// The worth of an instance that is filled in the order of value per size, with a fraction of the
/// last task.
fn dantzig(shares: &[Share], weights: &[f64; 4], scratch: &mut Vec<(f64, f64, f64)>) -> f64 {
    scratch.clear();
    for share in shares {
        let size: f64 = share.shares.iter().zip(weights).map(|(share, weight)| share * weight).sum();
        scratch.push((
            if size > 0.0 { share.value / size } else { f64::MAX },
            size * share.most,
            share.value * share.most,
        ));
    }
    scratch.sort_unstable_by(|one, other| other.0.total_cmp(&one.0));
    let (mut room, mut worth) = (weights.iter().sum::<f64>(), 0.0);
    for &(ratio, size, value) in scratch.iter() {
        if size > room {
            return worth + room * ratio;
        }
        room -= size;
        worth += value;
    }
    worth
}

/// The product of two numbers.
pub(crate) const fn wide(one: u64, other: u64) -> u128 {
    one as u128 * other as u128
}

struct Search<'a> {
    problem: &'a Problem,
    items: &'a [Item],
    /// Only patterns worth more than this are of interest.
    best: u64,
    found: Vec<(usize, u32)>,
    others: Vec<Vec<(usize, u32)>>,
}

/// The state of a search: what is taken, and what remains.
struct State {
    free: Amounts,
    size: u64,
    value: u64,
    taken: Vec<(usize, u32)>,
    ports: Vec<u64>,
}

impl State {
    fn put(&mut self, problem: &Problem, place: usize, item: &Item, count: u32) {
        let times = u64::from(count);
        for (free, need) in self.free.iter_mut().zip(item.need) {
            *free -= need * times;
        }
        self.size -= item.size * times;
        self.value += item.value * times;
        self.taken.push((place, count));
        self.turn_ports(problem, item);
    }

    fn give_back(&mut self, problem: &Problem, item: &Item, count: u32) {
        let times = u64::from(count);
        for (free, need) in self.free.iter_mut().zip(item.need) {
            *free += need * times;
        }
        self.size += item.size * times;
        self.value -= item.value * times;
        self.turn_ports(problem, item);
    }

    fn turn_ports(&mut self, problem: &Problem, item: &Item) {
        for &port in problem.classes.get(item.class).map_or(&[][..], |class| &class.ports) {
            if let Some(word) = self.ports.get_mut(port as usize / 64) {
                *word ^= 1 << (port % 64);
            }
        }
    }

    fn fits(&self, problem: &Problem, item: &Item) -> u32 {
        if item.need.iter().zip(&self.free).any(|(need, free)| need > free) {
            return 0;
        }
        if !self.ports.is_empty() {
            let taken = |port: &u32| at(&self.ports, *port as usize / 64) >> (port % 64) & 1 == 1;
            if problem.classes.get(item.class).is_some_and(|class| class.ports.iter().any(taken)) {
                return 0;
            }
        }
        if item.most == 1 {
            return 1;
        }
        u32::try_from(times(&item.need, &self.free)).unwrap_or(u32::MAX).min(item.most)
    }
}

impl Search<'_> {
    fn run(mut self, room: Amounts, size: u64, nodes: u64, patience: u64, steps: &mut Steps) -> Priced {
        let ports = vec![0; self.problem.shared_ports.div_ceil(64)];
        let mut state = State { free: room, size, value: 0, taken: Vec::new(), ports };
        let (mut from, mut spent) = (0, 0_u64);
        let finished = loop {
            self.descend(&mut state, from, &mut spent);
            if state.value > self.best {
                self.best = state.value;
                let before = core::mem::replace(&mut self.found, state.taken.clone());
                if !before.is_empty() {
                    self.others.push(before);
                }
            }
            let limit = if self.found.is_empty() { nodes.saturating_mul(patience) } else { nodes };
            if spent > limit {
                break false;
            }
            match self.step_back(&mut state) {
                Some(next) => from = next,
                None => break true,
            }
        };
        steps.spend(15 * spent);
        let bound = if finished { self.best } else { self.open_bound(&mut state).max(self.best) };
        let pattern = |taken: &Vec<(usize, u32)>| -> Vec<(usize, u32)> {
            taken.iter().filter_map(|&(place, count)| Some((self.items.get(place)?.class, count))).collect()
        };
        let last = self.others.len().saturating_sub(OTHERS);
        let others = self.others.get(last..).unwrap_or_default().iter().map(pattern).collect();
        Priced { held: pattern(&self.found), others, bound }
    }

    /// Takes as many as fit of each item in turn, until this branch cannot become better than the
    /// best one.
    fn descend(&self, state: &mut State, from: usize, spent: &mut u64) {
        for (place, item) in self.items.iter().enumerate().skip(from) {
            *spent += 1;
            let fits = state.fits(self.problem, item);
            if fits > 0 {
                *spent += 4;
                if !self.may_beat(state, place) {
                    break;
                }
                state.put(self.problem, place, item, fits);
            }
        }
    }

    /// Takes one fewer of the item that was taken last; returns where to continue.
    fn step_back(&self, state: &mut State) -> Option<usize> {
        let (place, count) = state.taken.pop()?;
        let item = self.items.get(place)?;
        state.give_back(self.problem, item, count);
        if count > 1 {
            state.put(self.problem, place, item, count - 1);
        }
        Some(place + 1)
    }

    /// Whether the items from here on can bring the value above the best.
    fn may_beat(&self, state: &State, from: usize) -> bool {
        let (mut size, mut value) = (state.size, state.value);
        for item in self.items.get(from..).unwrap_or_default() {
            if item.all_size > size {
                // value + floor(size * item.value / item.size) > best
                let missing = (self.best + 1).saturating_sub(value);
                return wide(size, item.value) >= wide(missing, item.size);
            }
            size -= item.all_size;
            value += item.all_value;
            if value > self.best {
                return true;
            }
        }
        false
    }

    /// The most value that the items from here on can add.
    fn at_most(&self, state: &State, from: usize) -> u64 {
        let (mut size, mut value) = (state.size, state.value);
        for item in self.items.get(from..).unwrap_or_default() {
            if item.all_size > size {
                let part = wide(size, item.value) / u128::from(item.size.max(1));
                return value.saturating_add(u64::try_from(part).unwrap_or(u64::MAX));
            }
            size -= item.all_size;
            value += item.all_value;
        }
        value
    }

    /// The most value in any branch that was not followed.
    fn open_bound(&self, state: &mut State) -> u64 {
        let mut most = 0;
        while let Some(next) = self.step_back(state) {
            most = most.max(self.at_most(state, next));
            // The branches with still fewer of the item can have at most this, too, because its
            // part is the most valuable one.
            if let Some((place, _)) = state.taken.last().copied().filter(|(place, _)| place + 1 == next) {
                if let Some(item) = self.items.get(place) {
                    if let Some((_, count)) = state.taken.pop() {
                        state.give_back(self.problem, item, count);
                    }
                }
            }
        }
        most
    }
}
