//! `aws_lb_target_group`, and the services that name one which apply will make.

use super::{Link, TreeKind, is_unknown, placeholder, single};
use crate::shape;
use crate::target_group::target_group;
use crate::tree::Tree;

/// The names of the resource.
pub(super) const TARGET_GROUPS: [&str; 2] = ["aws_lb_target_group", "aws_alb_target_group"];

/// The block of a service that names target groups, and its attribute.
const BLOCK: &str = "load_balancer";
const ARN: &str = "target_group_arn";

/// A target group; until it has an ARN its address stands for it.
pub(super) fn group(values: &Tree, address: &str) -> Tree {
    let arn = values.text_at("arn").map_or_else(|| placeholder(address), str::to_owned);
    let mut members = Vec::new();
    for (key, tree) in values.fields() {
        match key.as_str() {
            "name" => members.push(("TargetGroupName".to_owned(), tree.clone())),
            "health_check" => members.extend(health(tree)),
            key => members.push((shape::pascal(key), tree.clone())),
        }
    }
    target_group(arn, members, values.origin)
}

/// The members of a health check. One that is not known is open in what it may say of the port.
fn health(tree: &Tree) -> Vec<(String, Tree)> {
    if is_unknown(tree) {
        return vec![("HealthCheckPort".to_owned(), tree.clone())];
    }
    let own = single(tree).fields().iter();
    own.map(|(key, tree)| (format!("HealthCheck{}", shape::pascal(key)), tree.clone())).collect()
}

impl Link<'_> {
    /// A service names a group that is not there yet by its ARN: what the configuration names
    /// stands for it, where that is one resource.
    pub(super) fn fill_groups(&self, values: &mut Tree) {
        let Some(blocks) = values.get(BLOCK) else { return };
        let (origin, mut items) = (blocks.origin, blocks.items().to_vec());
        let written = self.references.blocks(self.address, BLOCK);
        for item in items.iter_mut().filter(|item| item.get(ARN).is_some_and(is_unknown)) {
            let mut meant = written.iter().filter(|block| is_meant(block, item));
            let (Some(block), None) = (meant.next(), meant.next()) else { continue };
            if let Some(found) = self.group_of(block) {
                let origin = item.get(ARN).map_or(item.origin, |arn| arn.origin);
                item.set(ARN, Tree::text(found, origin));
            }
        }
        if !items.is_empty() {
            values.set(BLOCK, Tree::list(items, origin));
        }
    }

    /// The only planned target group that a block of the configuration names.
    fn group_of(&self, block: &Tree) -> Option<String> {
        let targets = self.references.of_expression(self.address, block.get(ARN));
        let [(target, _)] = targets.named.as_slice() else { return None };
        if targets.open || !TARGET_GROUPS.contains(&super::kind_of(target).as_str()) {
            return None;
        }
        let instances = self.references.instances(target, self.address);
        let [address] = instances.as_slice() else { return None };
        let arn = self.planned.get(address).and_then(|values| values.text_at("arn"));
        Some(arn.map_or_else(|| placeholder(address), str::to_owned))
    }
}

/// Whether a block of the configuration may be the planned one: no constant of it says otherwise.
fn is_meant(block: &Tree, planned: &Tree) -> bool {
    let differs = |key: &str| {
        let constant = block.at(&[key, "constant_value"]).and_then(Tree::scalar);
        let own = planned.get(key).filter(|own| !matches!(own.kind, TreeKind::Unknown(_))).and_then(Tree::scalar);
        constant.zip(own).is_some_and(|(constant, own)| constant != own)
    };
    !["container_name", "container_port"].into_iter().any(differs)
}
