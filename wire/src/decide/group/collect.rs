//! Which documents of EC2 Auto Scaling and CloudWatch are there? Found by keys.

use crate::read::json::shorten;
use crate::read::nearest;
use crate::{Error, Lint, Node};

/// The parts of a question about a group, found but not read yet.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) groups: Vec<Node<'a>>,
    pub(super) policies: Vec<Node<'a>>,
    pub(super) actions: Vec<Node<'a>>,
    pub(super) hooks: Vec<Node<'a>>,
    pub(super) warm_pools: Vec<Node<'a>>,
    pub(super) warm_instances: Vec<Node<'a>>,
    pub(super) reservations: Vec<Node<'a>>,
    pub(super) providers: Vec<Node<'a>>,
    pub(super) alarms: Vec<Node<'a>>,
    pub(super) results: Vec<Node<'a>>,
    pub(super) lints: Vec<Lint>,
}

/// Documents nest no deeper than a recording within a list within a bundle.
const DEPTH_MAX: u8 = 6;

impl<'a> Parts<'a> {
    /// Finds the parts, and keeps those of one group: of the named one, else of the only one.
    pub(super) fn collect(root: &Node<'a>) -> Result<(Self, Node<'a>), Error> {
        let mut parts = Self::default();
        parts.visit_keys(root, 0)?;
        let group = parts.one_group(root)?;
        let name = group.str_at("AutoScalingGroupName")?;
        let is_own = |node: &Node<'a>| {
            let of = node.str_at("AutoScalingGroupName").ok().flatten();
            of.is_none() || name.is_none() || of == name
        };
        for list in [&mut parts.policies, &mut parts.actions, &mut parts.hooks] {
            list.retain(is_own);
        }
        Ok((parts, group))
    }

    fn one_group(&self, root: &Node<'a>) -> Result<Node<'a>, Error> {
        let path = root.path_of("AutoScalingGroups");
        let names: Vec<&str> =
            self.groups.iter().filter_map(|group| group.str_at("AutoScalingGroupName").ok().flatten()).collect();
        if let Some(wanted) = root.str_at("autoScalingGroupName")? {
            let named = |group: &&Node<'a>| group.str_at("AutoScalingGroupName").ok().flatten() == Some(wanted);
            let message = || format!("no Auto Scaling group is called `{}`", shorten(wanted));
            return self.groups.iter().find(named).copied().ok_or_else(|| {
                Error::new("group/unknown-group", message(), root.path_of("autoScalingGroupName"))
                    .with_help(nearest::help(wanted, names, ""))
            });
        }
        match self.groups.as_slice() {
            [one] => Ok(*one),
            [] => Err(Error::new("group/no-group", "there is no Auto Scaling group", path)
                .with_help("add what `aws autoscaling describe-auto-scaling-groups` prints: AutoScalingGroups")),
            several => {
                let shown = names.iter().take(10).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let message = format!("the documents are about {} Auto Scaling groups", several.len());
                Err(Error::new("group/several-groups", message, root.path_of("autoScalingGroupName"))
                    .with_help(format!("give `autoScalingGroupName`, one of {shown}")))
            }
        }
    }

    fn visit(&mut self, node: &Node<'a>, depth: u8) -> Result<(), Error> {
        if depth > DEPTH_MAX {
            return Err(Error::new("group/too-deep", "documents are nested too deeply", node.path()));
        }
        if node.is_list() {
            return node.items().try_for_each(|item| self.visit(&item, depth + 1));
        }
        node.object()?;
        if let Some(list) = self.own_list(node) {
            list.push(*node);
            return Ok(());
        }
        self.visit_keys(node, depth)
    }

    /// The list of an object that stands without its list's key.
    fn own_list(&mut self, node: &Node<'a>) -> Option<&mut Vec<Node<'a>>> {
        let has = |key| node.has(key);
        Some(if has("MinSize") && has("MaxSize") && !has("ScheduledActionName") {
            &mut self.groups
        } else if has("ScheduledActionName") {
            &mut self.actions
        } else if has("PolicyName") || has("TargetTrackingConfiguration") {
            &mut self.policies
        } else if has("LifecycleHookName") {
            &mut self.hooks
        } else if has("AlarmName") || has("ComparisonOperator") {
            &mut self.alarms
        } else if has("Timestamps") && has("Values") {
            &mut self.results
        } else {
            return None;
        })
    }

    fn visit_keys(&mut self, node: &Node<'a>, depth: u8) -> Result<(), Error> {
        for (key, list) in [
            ("AutoScalingGroups", &mut self.groups),
            ("ScalingPolicies", &mut self.policies),
            ("ScheduledUpdateGroupActions", &mut self.actions),
            ("LifecycleHooks", &mut self.hooks),
            ("WarmPoolConfiguration", &mut self.warm_pools),
            ("Instances", &mut self.warm_instances),
            ("Reservations", &mut self.reservations),
            ("capacityProviders", &mut self.providers),
            ("MetricAlarms", &mut self.alarms),
            ("MetricDataResults", &mut self.results),
        ] {
            let Some(found) = node.field(key) else { continue };
            if found.is_list() {
                list.extend(found.items());
            } else {
                found.object()?;
                list.push(found);
            }
        }
        if let Some(token) = node.field("NextToken").filter(|token| token.as_str() != Some("")) {
            let lint = Lint::new("snapshot/truncated", "the list goes on: there is a next page", token.path());
            self.lints.push(
                lint.with_help("let the AWS CLI page (no --no-paginate, no --max-items), or add the other pages"),
            );
        }
        if let Some(recorded) = node.field("data") {
            self.visit(&recorded, depth + 1)?;
        }
        let Some(documents) = node.field("documents") else { return Ok(()) };
        if documents.is_list() {
            return self.visit(&documents, depth + 1);
        }
        let names = documents.object()?.keys();
        names.filter_map(|name| documents.field(name)).try_for_each(|inner| self.visit(&inner, depth + 1))
    }
}
