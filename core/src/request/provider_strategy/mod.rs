//! Capacity provider strategies: which provider gets the next task, and which one loses a task.

mod error;
mod kind;

pub use error::StrategyError;
pub use kind::{BASE_MAX, ITEMS_MAX, ProviderKind, WEIGHT_MAX};

use alloc::{string::String, vec, vec::Vec};

use crate::rule::CapacityChoices;

/// One item of a capacity provider strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CapacityProviderStrategyItem {
    /// The capacity provider's name.
    pub provider: String,
    /// How many tasks the provider gets before others get any; 0 to 100,000.
    pub base: u32,
    /// The provider's part of the tasks beyond the base, relative to the sum of all weights; 0 to
    /// 1000.
    pub weight: u32,
}

/// A capacity provider strategy that ECS would accept.
///
/// The provider of a task is chosen before anything else and for good: no other provider steps in
/// when it lacks room (CAP-104). First the item with a base gets tasks until it has them; the rest
/// follows the weights, one task at a time, by the quota method of Balinski and Young (CAP-2):
/// every count stays within one of its exact share, and one task more never takes any away.
///
/// # Example: two on demand, then one in four
/// ```
/// use stowplan::capacity::{CapacityChoices, ProviderStrategy, CapacityProviderStrategyItem};
/// let item = |provider: &str, base, weight| CapacityProviderStrategyItem { provider: provider.into(), base, weight };
/// let items = vec![item("on-demand", 2, 1), item("spot", 0, 3)];
/// let strategy = ProviderStrategy::new(items, |_| None, &CapacityChoices::V2026_11).unwrap();
/// assert_eq!(strategy.split(10), [4, 6]);
/// // Scaling in from there to two tasks gives up spot's first.
/// assert_eq!(strategy.scale(&[4, 6], 2), [1, 0, 1, 1, 1, 0, 1, 1]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderStrategy {
    items: Vec<CapacityProviderStrategyItem>,
    /// The item with a base, and the base.
    base: Option<(usize, u32)>,
    /// The weights, divided by their greatest common divisor.
    weights: Vec<u64>,
}

impl ProviderStrategy {
    /// Checks a strategy. `kind_of` answers what kind a provider is; unknown kinds are not
    /// compared.
    ///
    /// # Errors
    /// Everything that ECS would refuse, at once, in the order of the items.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(
        items: Vec<CapacityProviderStrategyItem>,
        kind_of: impl Fn(&str) -> Option<ProviderKind>,
        choices: &CapacityChoices,
    ) -> Result<Self, Vec<StrategyError>> {
        rule!("CAP-1", "CAP-6");
        let errors = problems(&items, kind_of);
        if !errors.is_empty() {
            return Err(errors);
        }
        // CAP-1: a single item is given everything, whatever its weight.
        let single = items.len() == 1;
        let weights: Vec<u64> = items.iter().map(|item| if single { 1 } else { u64::from(item.weight) }).collect();
        let common = weights.iter().fold(0, |common, weight| greatest_common_divisor(common, *weight)).max(1);
        // CAP-6: the base of an item with weight 0 counts, unless chosen otherwise.
        let honoured = |item: &CapacityProviderStrategyItem| {
            item.base > 0 && (single || item.weight > 0 || !choices.ignore_base_of_zero_weight)
        };
        let base = items.iter().position(honoured).and_then(|at| Some((at, items.get(at)?.base)));
        let weights = weights.into_iter().map(|weight| weight.checked_div(common).unwrap_or(weight)).collect();
        Ok(Self { items, base, weights })
    }

    /// The items, in order.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn items(&self) -> &[CapacityProviderStrategyItem] {
        &self.items
    }

    /// How many of `count` tasks each item gets, in the order of the items.
    ///
    /// Cost: at most items × the sum of the weights, whatever the count: the split repeats exactly
    /// with every sum of weights.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn split(&self, count: u32) -> Vec<u32> {
        self.cursor(count).counts
    }

    /// The items that get the first `count` tasks, in turn.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn order(&self, count: u32) -> impl Iterator<Item = usize> + '_ {
        let mut cursor = self.cursor(0);
        (0..count).filter_map(move |_| cursor.advance())
    }

    /// The item that gets the next task, given how many each has. An imbalance is evened out first.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn next(&self, counts: &[u32]) -> Option<usize> {
        rule!("CAP-104");
        let aim = self.split(total(counts).saturating_add(1));
        most_missing(&aim, counts)
    }

    /// The item that loses a task, given how many each has (CAP-5); `None` when there is none. Of
    /// items with the same surplus the last.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn surplus(&self, counts: &[u32]) -> Option<usize> {
        rule!("CAP-5");
        let aim = self.split(total(counts).saturating_sub(1));
        largest_surplus(&aim, counts)
    }

    /// The items that gain, or lose, one task each on the way from the present counts to `count`
    /// tasks.
    ///
    /// Cost: items × (the sum of the weights + the tasks between).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn scale(&self, counts: &[u32], count: u32) -> Vec<usize> {
        let mut counts: Vec<u32> = (0..self.items.len()).map(|at| counts.get(at).copied().unwrap_or(0)).collect();
        let present = total(&counts);
        if count >= present {
            let mut cursor = self.cursor(present);
            return (present..count)
                .filter_map(|_| {
                    cursor.advance()?;
                    let at = most_missing(&cursor.counts, &counts)?;
                    add(&mut counts, at);
                    Some(at)
                })
                .collect();
        }
        // The aims between, the largest last: they are walked backwards.
        let mut cursor = self.cursor(count);
        let mut steps = Vec::new();
        for _ in count..present.saturating_sub(1) {
            steps.extend(cursor.advance());
        }
        let mut aim = cursor.counts;
        let mut picks = Vec::new();
        while let Some(at) = largest_surplus(&aim, &counts) {
            take(&mut counts, at);
            picks.push(at);
            let Some(back) = steps.pop() else { break };
            take(&mut aim, back);
        }
        picks
    }

    /// The split of `count` tasks, ready to go on from.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn cursor(&self, count: u32) -> Cursor<'_> {
        let mut cursor = Cursor {
            strategy: self,
            counts: vec![0; self.items.len()],
            weighted: vec![0; self.items.len()],
            sum: self.weights.iter().sum(),
            turn: 0,
        };
        let mut left = count;
        if let Some((at, base)) = self.base {
            let first = base.min(left);
            if let Some(slot) = cursor.counts.get_mut(at) {
                *slot = first;
            }
            left = left.saturating_sub(first);
        }
        // Whole rounds are exact, so they need not be walked.
        let rounds = u64::from(left).checked_div(cursor.sum).unwrap_or(0);
        for (slot, weight) in cursor.counts.iter_mut().zip(&self.weights) {
            let whole = u32::try_from(rounds.saturating_mul(*weight)).unwrap_or(u32::MAX);
            *slot = slot.saturating_add(whole);
        }
        let rest = u64::from(left).checked_rem(cursor.sum).unwrap_or(0);
        for _ in 0..rest {
            let _ = cursor.advance();
        }
        cursor
    }
}

/// A split that grows by one task at a time.
#[derive(Clone, Debug)]
struct Cursor<'strategy> {
    strategy: &'strategy ProviderStrategy,
    counts: Vec<u32>,
    /// Tasks of this round of the weights, by item.
    weighted: Vec<u64>,
    sum: u64,
    /// Tasks of this round of the weights.
    turn: u64,
}

impl Cursor<'_> {
    /// Gives out one more task; returns the item that gets it.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn advance(&mut self) -> Option<usize> {
        let at = match self.strategy.base {
            Some((at, base)) if self.counts.get(at).is_some_and(|count| *count < base) => at,
            _ => self.weighted_turn()?,
        };
        add(&mut self.counts, at);
        Some(at)
    }

    /// The quota method: of the items that stay at or below their exact share rounded up, the one
    /// with the most weight for each task that it would then have; the first of equals.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn weighted_turn(&mut self) -> Option<usize> {
        rule!("CAP-2");
        let turn = self.turn.saturating_add(1);
        let mut best: Option<(usize, u64, u64)> = None;
        for (at, (weight, has)) in self.strategy.weights.iter().zip(&self.weighted).enumerate() {
            let below_quota = has.saturating_mul(self.sum) < weight.saturating_mul(turn);
            let ahead = |(_, other, others): (usize, u64, u64)| {
                weight.saturating_mul(others.saturating_add(1)) > other.saturating_mul(has.saturating_add(1))
            };
            if *weight > 0 && below_quota && best.is_none_or(ahead) {
                best = Some((at, *weight, *has));
            }
        }
        let (at, ..) = best?;
        if let Some(slot) = self.weighted.get_mut(at) {
            *slot = slot.saturating_add(1);
        }
        self.turn = turn;
        if turn == self.sum {
            self.turn = 0;
            self.weighted.fill(0);
        }
        Some(at)
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn problems(
    items: &[CapacityProviderStrategyItem],
    kind_of: impl Fn(&str) -> Option<ProviderKind>,
) -> Vec<StrategyError> {
    rule!("CAP-101", "CAP-102", "CAP-103");
    let mut errors = Vec::new();
    let mut found = |error| errors.push(error);
    if items.is_empty() {
        found(StrategyError::Empty);
    }
    if items.len() > ITEMS_MAX {
        found(StrategyError::TooMany { items: items.len() });
    }
    if items.len() > 1 && items.iter().all(|item| item.weight == 0) {
        found(StrategyError::NoWeight);
    }
    let first_base = items.iter().position(|item| item.base > 0);
    let known =
        |item: &CapacityProviderStrategyItem| ProviderKind::of_name(&item.provider).or_else(|| kind_of(&item.provider));
    let first_kind = items.iter().find_map(known);
    for (at, item) in items.iter().enumerate() {
        if item.weight > WEIGHT_MAX {
            found(StrategyError::Weight { item: at, weight: item.weight });
        }
        if item.base > BASE_MAX {
            found(StrategyError::Base { item: at, base: item.base });
        }
        if let Some(first) = first_base.filter(|first| *first < at && item.base > 0) {
            found(StrategyError::SecondBase { item: at, first });
        }
        if items.iter().take(at).any(|other| other.provider == item.provider) {
            found(StrategyError::Duplicate { item: at, provider: item.provider.clone() });
        }
        if let (Some(first), Some(kind)) = (first_kind, known(item)) {
            if first != kind {
                found(StrategyError::MixedKinds { item: at, first, kind });
            }
        }
    }
    errors
}

/// The item that is furthest below its aim; the first of equals.
#[cfg_attr(cold_code_small, optimize(size))]
fn most_missing(aim: &[u32], counts: &[u32]) -> Option<usize> {
    let missing = differences(aim, counts).enumerate().rev().max_by_key(|(_, missing)| *missing);
    missing.map(|(at, _)| at)
}

/// The item with tasks that is furthest above its aim; the last of equals.
#[cfg_attr(cold_code_small, optimize(size))]
fn largest_surplus(aim: &[u32], counts: &[u32]) -> Option<usize> {
    let held = differences(counts, aim).enumerate().filter(|(at, _)| counts.get(*at).is_some_and(|count| *count > 0));
    held.max_by_key(|(_, surplus)| *surplus).map(|(at, _)| at)
}

#[cfg_attr(cold_code_small, optimize(size))]
fn differences<'a>(of: &'a [u32], from: &'a [u32]) -> impl ExactSizeIterator<Item = i64> + DoubleEndedIterator + 'a {
    (0..of.len()).map(|at| {
        let amount = |list: &[u32]| i64::from(list.get(at).copied().unwrap_or(0));
        amount(of).saturating_sub(amount(from))
    })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn total(counts: &[u32]) -> u32 {
    counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn add(counts: &mut [u32], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count = count.saturating_add(1);
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn take(counts: &mut [u32], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count = count.saturating_sub(1);
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        a = b;
        b = rest;
    }
    a
}
