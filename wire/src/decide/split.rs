//! `split`: which capacity provider gets how many tasks, in which order.

use stowplan::capacity::{CapacityProviderStrategyItem, ProviderStrategy};
use stowplan::rule::RuleId;

use crate::answer::{Direction, SplitAnswer, SplitShare};
use crate::aws::capacity_provider::read_capacity_provider;
use crate::aws::service::read_capacity_provider_strategy;
use crate::decide::{options::DecideOptions, target};
use crate::read::json::shorten;
use crate::read::nearest;
use crate::{Error, Node};

/// The most tasks of one answer: the largest base, and as many again.
const COUNT_MAX: i64 = 200_000;

/// The most steps that an order lists.
const ORDER_MAX: usize = 10_000;

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<SplitAnswer, Error> {
    let strategy = read(node, options)?;
    let count = node.required("count")?.integer(0, COUNT_MAX)?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let present = read_present(node, &strategy)?;
    let without = read_without(node, &strategy)?;
    let name = |at: usize| strategy.items().get(at).map_or("", |item| item.provider.as_str());
    let (counts, order) = match &present {
        None => (strategy.split(count), strategy.order(count).take(ORDER_MAX).collect()),
        Some(present) => {
            let picks = strategy.scale(present, count);
            let grows = count >= present.iter().sum();
            let mut counts = present.clone();
            for at in &picks {
                if let Some(slot) = counts.get_mut(*at) {
                    *slot = if grows { slot.saturating_add(1) } else { slot.saturating_sub(1) };
                }
            }
            (counts, picks)
        }
    };
    let share = |(item, count): (&CapacityProviderStrategyItem, &u32)| SplitShare {
        capacity_provider: item.provider.clone(),
        count: *count,
        base: item.base,
        weight: item.weight,
        // CAP-104: nothing falls over to another provider.
        waiting: without.contains(&item.provider).then_some(*count),
    };
    let split: Vec<SplitShare> = strategy.items().iter().zip(&counts).map(share).collect();
    let waiting: u32 = split.iter().filter_map(|share| share.waiting).sum();
    let direction = |present: &Vec<u32>| if count < present.iter().sum() { Direction::In } else { Direction::Out };
    Ok(SplitAnswer {
        split,
        direction: present.as_ref().map(direction),
        order: order.iter().take(ORDER_MAX).map(|at| name(*at).to_owned()).collect(),
        unplaced: (waiting > 0).then_some(waiting),
        rules: rules(&strategy, present.is_some(), waiting > 0).as_slice().into(),
        lints: Vec::new(),
    })
}

/// The checked strategy of a document: `capacityProviderStrategy`, with what is known of the
/// providers.
pub(super) fn read(node: &Node<'_>, options: &DecideOptions) -> Result<ProviderStrategy, Error> {
    if node.str_at("schedulingStrategy")? == Some("DAEMON") && node.has("capacityProviderStrategy") {
        let message = "a daemon service takes no capacity provider strategy";
        let help =
            "leave the strategy out and set `launchType` to `EC2`: a cluster's default strategy would be taken else";
        return Err(
            Error::new("capacity/daemon-strategy", message, node.path_of("capacityProviderStrategy")).with_help(help)
        );
    }
    if node.has("launchType") && node.has("capacityProviderStrategy") {
        let message = "Specifying both a launch type and capacity provider strategy is not supported";
        return Err(Error::new("request/launch-type-and-provider", message, node.path_of("capacityProviderStrategy")));
    }
    node.required("capacityProviderStrategy")?;
    let items = read_capacity_provider_strategy(node)?;
    let known = node.list_at("capacityProviders")?;
    let known = known.iter().map(read_capacity_provider).collect::<Result<Vec<_>, _>>()?;
    for (index, item) in items.iter().enumerate() {
        let known = known.iter().find(|facts| facts.name == item.name);
        target::is_usable(known, &format!("{}/{index}/capacityProvider", node.path_of("capacityProviderStrategy")))?;
    }
    let kind_of = |name: &str| known.iter().find(|facts| facts.name == name).and_then(|facts| facts.kind);
    target::checked(items, kind_of, &node.path_of("capacityProviderStrategy"), options)
}

/// `current`: how many tasks each provider has now.
fn read_present(node: &Node<'_>, strategy: &ProviderStrategy) -> Result<Option<Vec<u32>>, Error> {
    let Some(current) = node.field("current") else { return Ok(None) };
    let mut counts = vec![0; strategy.items().len()];
    for name in current.object()?.keys() {
        let Some(count) = current.field(name) else { continue };
        let at = strategy.items().iter().position(|item| item.provider == *name);
        let Some(slot) = at.and_then(|at| counts.get_mut(at)) else {
            let message = format!("`{name}` is not in the strategy");
            return Err(Error::new("capacity/unknown-provider", message, count.path()).with_help(nearest::help(
                name,
                strategy.items().iter().map(|item| item.provider.as_str()),
                "give it a weight of 0, or leave its tasks out",
            )));
        };
        *slot = u32::try_from(count.integer(0, COUNT_MAX)?).unwrap_or(u32::MAX);
    }
    Ok(Some(counts))
}

/// `withoutCapacity`: providers that have none just now.
fn read_without(node: &Node<'_>, strategy: &ProviderStrategy) -> Result<Vec<String>, Error> {
    let read = |item: &Node<'_>| {
        let name = item.str()?;
        let known = || strategy.items().iter().map(|item| item.provider.as_str());
        if known().any(|known| known == name) {
            return Ok(name.to_owned());
        }
        let message = format!("`{}` is not in the strategy", shorten(name));
        Err(Error::new("capacity/unknown-provider", message, item.path()).with_help(nearest::help(name, known(), "")))
    };
    node.list_at("withoutCapacity")?.iter().map(read).collect()
}

fn rules(strategy: &ProviderStrategy, from_counts: bool, waits: bool) -> Vec<RuleId> {
    let items = strategy.items();
    let rules = [
        (items.len() == 1 && items.iter().all(|item| item.weight == 0), rules!["CAP-1"]),
        (items.len() > 1, rules!["CAP-2"]),
        (from_counts, rules!["CAP-3"]),
        (!from_counts, rules!["CAP-4"]),
        (from_counts, rules!["CAP-5"]),
        (items.iter().any(|item| item.base > 0 && item.weight == 0), rules!["CAP-6"]),
        (waits, rules!["CAP-104"]),
    ];
    rules.into_iter().filter(|(applies, _)| *applies).flat_map(|(_, rule)| rule).collect()
}
