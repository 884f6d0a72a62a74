//! The resources of Application Auto Scaling and CloudWatch, whose documents are in PascalCase.

use super::{pairs, present, single};
use crate::shape;
use crate::tree::{Tree, TreeKind};

/// Lists that AWS names in the plural.
const LISTS: &[(&str, &str)] =
    &[("step_adjustment", "StepAdjustments"), ("metric_query", "Metrics"), ("ok_actions", "OKActions")];

/// Lists under their own names.
const PLAIN_LISTS: &[&str] =
    &["metrics", "dimensions", "alarm_actions", "insufficient_data_actions", "step_adjustments"];

/// What resources have and AWS's documents have not.
const LEFT_OUT: &[&str] = &["id", "arn", "tags", "tags_all", "alarm_arns", "region"];

fn shaped(tree: &Tree) -> Tree {
    let kind = match &tree.kind {
        TreeKind::Map(fields) => {
            let each = fields.iter().filter(|(_, tree)| present(tree));
            let each = each.map(|(key, tree)| {
                if key == "dimensions" && !tree.fields().is_empty() {
                    return ("Dimensions".to_owned(), pairs(tree, "Name", "Value"));
                }
                let list = LISTS.iter().find(|(name, _)| name == key).map(|(_, name)| (*name).to_owned());
                match list {
                    Some(name) => (name, shaped(tree)),
                    None if PLAIN_LISTS.contains(&key.as_str()) => (shape::pascal(key), shaped(tree)),
                    None => (shape::pascal(key), shaped(single(tree))),
                }
            });
            TreeKind::Map(each.collect())
        }
        TreeKind::List(items) => TreeKind::List(items.iter().map(shaped).collect()),
        other => other.clone(),
    };
    Tree { kind, origin: tree.origin }
}

fn named(values: &Tree, name: &str) -> Tree {
    let own = values.fields().iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()));
    let values = Tree::new(TreeKind::Map(own.cloned().collect()), values.origin);
    let mut tree = shape::settled_scaling(shaped(&values));
    if let TreeKind::Map(fields) = &mut tree.kind {
        for (key, _) in fields.iter_mut() {
            if key == "Name" {
                *key = name.to_owned();
            }
        }
    }
    tree
}

/// `aws_appautoscaling_target`.
pub(super) fn target(values: &Tree) -> Tree {
    named(values, "Name")
}

/// `aws_appautoscaling_policy`.
pub(super) fn policy(values: &Tree) -> Tree {
    let mut tree = named(values, "PolicyName");
    if let TreeKind::Map(fields) = &mut tree.kind {
        fields.iter_mut().filter(|(key, _)| key == "PolicyArn").for_each(|(key, _)| *key = "PolicyARN".to_owned());
    }
    tree
}

/// `aws_appautoscaling_scheduled_action`.
pub(super) fn scheduled_action(values: &Tree) -> Tree {
    named(values, "ScheduledActionName")
}

/// `aws_cloudwatch_metric_alarm`: the metric of a query holds its own period and statistic, where
/// AWS has `MetricStat`.
pub(super) fn alarm(values: &Tree) -> Tree {
    let mut tree = named(values, "AlarmName");
    if let TreeKind::Map(fields) = &mut tree.kind {
        let plural = "EvaluateLowSampleCountPercentiles";
        fields
            .iter_mut()
            .filter(|(key, _)| key == plural)
            .for_each(|(key, _)| *key = plural.trim_end_matches('s').into());
    }
    let Some(queries) = tree.get("Metrics").cloned() else { return tree };
    let each = queries.items().iter().map(|query| {
        let mut query = query.clone();
        let Some(metric) = query.get("Metric").cloned() else { return query };
        let (stat, inner): (Vec<_>, Vec<_>) =
            metric.fields().iter().cloned().partition(|(key, _)| matches!(key.as_str(), "Period" | "Stat" | "Unit"));
        let mut outer = Tree::new(TreeKind::Map(stat), metric.origin);
        outer.set("Metric", Tree::new(TreeKind::Map(inner), metric.origin));
        if let TreeKind::Map(fields) = &mut query.kind {
            fields.retain(|(key, _)| key != "Metric");
        }
        query.set("MetricStat", outer);
        query
    });
    let queries = Tree::list(each.collect(), queries.origin);
    tree.set("Metrics", queries);
    tree
}
