//! The strategy of capacity providers: its items, its base, its weights, its kinds.

use alloc::{collections::BTreeSet, format, vec::Vec};

use super::surroundings::name_of;
use super::{Context, Finding, at, items, missing, too_many};
use crate::definition::outside;
use stowplan::capacity::ProviderKind;

const LIST: &str = "capacityProviderStrategy";

const PROVIDERS_MAX: usize = 20;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let strategy = items(&context.service.provider_strategy);
    let path = "/capacityProviderStrategy";
    let many = too_many(strategy.len(), PROVIDERS_MAX, "service/too-many-providers", path, "capacity providers");
    found.extend(many.map(|finding| finding.rule(rule!("SERVICE-105"))));
    let mut seen = BTreeSet::new();
    for (index, item) in strategy.iter().enumerate() {
        let code = "service/provider-item";
        let own = [
            missing(&item.provider, code, || at(LIST, index, "capacityProvider"), "capacityProvider"),
            outside(&item.weight, 0..=1_000, code, || at(LIST, index, "weight"), "`weight`"),
            outside(&item.base, 0..=100_000, code, || at(LIST, index, "base"), "`base`"),
        ];
        found.extend(own.into_iter().flatten().map(|finding| finding.rule(rule!("SERVICE-105"))));
        if let Some(name) = item.provider.text().filter(|name| !seen.insert(name_of(name))) {
            let message = format!("`{name}` is in the strategy twice");
            let finding = Finding::error("service/provider-twice", at(LIST, index, "capacityProvider"), message);
            found.push(finding.rule(rule!("SERVICE-105")));
        }
    }
    base_and_weights(context, found);
    kinds(context, found);
    associated(context, found);
}

/// One base at most, and of several providers one with a weight (SERVICE-106).
fn base_and_weights(context: &Context<'_>, found: &mut Vec<Finding>) {
    let strategy = items(&context.service.provider_strategy);
    let bases = strategy.iter().enumerate().filter(|(_, item)| item.base.get().is_some_and(|base| base > 0));
    for (index, _) in bases.skip(1) {
        let message = "another capacity provider of the strategy has a base already";
        let finding = Finding::error("service/two-bases", at(LIST, index, "base"), message)
            .aws("There are multiple capacity providers in the specified capacity provider strategy with a base value defined");
        found.push(finding.help("leave `base` to one of them").rule(rule!("SERVICE-106")));
    }
    // A single provider gets every task, whatever its weight (CAP-1).
    if strategy.len() > 1 && strategy.iter().all(|item| item.weight.or(0) == Some(0)) {
        let message = "every capacity provider has the weight 0, so none gets a task beyond the base";
        let finding = Finding::error("service/no-weight", "/capacityProviderStrategy", message).aws(
            "There are no capacity providers in the capacity provider strategy with a weight value greater than zero",
        );
        found.push(finding.help("give one of them a `weight` of 1 or more").rule(rule!("SERVICE-106")));
    }
}

/// A strategy has providers of one kind (SERVICE-107).
fn kinds(context: &Context<'_>, found: &mut Vec<Finding>) {
    let strategy = items(&context.service.provider_strategy);
    let kind_of = |index: usize| strategy.get(index).and_then(|item| context.around.kind_of(item.provider.text()?));
    let is_known = |index: &usize| strategy.get(*index).is_some_and(|item| item.provider.text().is_some());
    let named: Vec<usize> = (0..strategy.len()).filter(is_known).collect();
    let Some(first) = named.first().copied() else { return };
    // A name that is not Fargate's own is another kind, whichever.
    let is_fargate = |index: usize| kind_of(index) == Some(ProviderKind::Fargate);
    let differs = |index: &usize| {
        is_fargate(*index) != is_fargate(first)
            || kind_of(*index).zip(kind_of(first)).is_some_and(|(one, other)| one != other)
    };
    let Some(other) = named.iter().copied().find(differs) else { return };
    let message = "a strategy has providers of one kind: Fargate, Auto Scaling groups, or managed instances";
    let path = at(LIST, other, "capacityProvider");
    let finding = Finding::error("service/mixed-providers", path, message).rule(rule!("SERVICE-107"));
    let is_group = |index: usize| kind_of(index) == Some(ProviderKind::AutoScalingGroup);
    let known_text = (is_fargate(first) && is_group(other)) || (is_group(first) && is_fargate(other));
    let text = "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.";
    found.push(if known_text { finding.aws(text) } else { finding });
}

/// A provider belongs to the cluster before a strategy names it (SERVICE-108).
fn associated(context: &Context<'_>, found: &mut Vec<Finding>) {
    let Some(own) = context.around.cluster.and_then(|cluster| cluster.providers.as_ref()) else { return };
    for (index, item) in items(&context.service.provider_strategy).iter().enumerate() {
        let Some(name) = item.provider.text().map(name_of) else { continue };
        if own.iter().all(|known| name_of(known) != name) {
            let message = format!("the cluster has no capacity provider `{name}`");
            let path = at(LIST, index, "capacityProvider");
            let finding = Finding::error("service/unknown-provider", path, message).rule(rule!("SERVICE-108"));
            found.push(finding.help("add it with `aws ecs put-cluster-capacity-providers`"));
        }
    }
}
