//! What was recognised, in words.

use stowplan::count::counted;

use super::Part;
use crate::Node;
use crate::read::json::shorten;

/// What to do with a text in which nothing is known.
pub(super) const HELP: &str = "give what `aws ecs describe-container-instances`, `describe-tasks` and the like print; \
                               `stowplan snapshot-script` prints a script that gathers all";

/// What one element of a kind is called.
const NOUNS: [(&str, &str); 32] = [
    ("containerInstances", "container instance"),
    ("tasks", "task"),
    ("taskDefinitions", "task definition"),
    ("services", "service"),
    ("subnets", "subnet"),
    ("protectedTasks", "protected task"),
    ("capacityProviders", "capacity provider"),
    ("clusters", "cluster"),
    ("attributes", "attribute"),
    ("ScalableTargets", "scalable target"),
    ("ScalingPolicies", "scaling policy"),
    ("ScheduledActions", "scheduled action"),
    ("MetricAlarms", "alarm"),
    ("AlarmMuteRules", "mute rule"),
    ("MetricDataResults", "metric"),
    ("CapacityForecast", "forecast"),
    ("Datapoints", "datapoint"),
    ("metrics", "metric"),
    ("request", "request"),
    ("decision", "decision document"),
    ("TargetGroups", "target group"),
    ("LoadBalancers", "load balancer"),
    ("Listeners", "listener"),
    ("Rules", "listener rule"),
    ("SecurityGroups", "security group"),
    ("PrefixLists", "prefix list"),
    ("RouteTables", "route table"),
    ("VpcEndpoints", "VPC endpoint"),
    ("MountTargets", "mount target"),
    ("AutoScalingGroups", "Auto Scaling group"),
    ("failures", "failure"),
    ("nextToken", "token for the next page"),
];

/// Names that are listed and not described, whose plural is in their middle.
const LISTED: [(&str, &str); 5] = [
    ("containerInstanceArns", "container instances"),
    ("taskArns", "tasks"),
    ("serviceArns", "services"),
    ("clusterArns", "clusters"),
    ("taskDefinitionArns", "task definitions"),
];

/// The parts as a sentence's end: each kind once, in the order in which they were found.
pub(super) fn in_words(parts: &[Part]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for part in parts.iter().filter(|part| !matches!(part.kind, "failures" | "nextToken")) {
        match kinds.iter_mut().find(|(kind, _)| *kind == part.kind) {
            Some((_, count)) => *count = count.saturating_add(part.count),
            None => kinds.push((part.kind, part.count)),
        }
    }
    let mut words: Vec<String> = kinds.iter().map(|(kind, count)| one_kind(kind, *count)).collect();
    match (words.pop(), words.is_empty()) {
        (Some(last), false) => format!("{} and {last}", words.join(", ")),
        (Some(only), true) => only,
        (None, _) => "a page of an answer".to_owned(),
    }
}

fn one_kind(kind: &str, count: usize) -> String {
    if let Some((_, of)) = LISTED.iter().find(|(listed, _)| *listed == kind) {
        return format!("{} of {of}", counted(count, "ARN"));
    }
    let noun = NOUNS.iter().find(|(known, _)| *known == kind).map_or(kind, |(_, noun)| noun);
    counted(count, noun)
}

/// An object by its keys; its values may be secrets.
pub(super) fn by_keys(value: &Node<'_>) -> String {
    if !value.is_object() {
        return "no document of AWS's".to_owned();
    }
    let shown: Vec<String> = value.entries().keys().take(5).map(|key| format!("`{}`", shorten(key))).collect();
    let more = match value.count().saturating_sub(shown.len()) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    format!("an object of {}{more}", shown.join(", "))
}
