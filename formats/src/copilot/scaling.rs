//! A manifest's `count` as a service, its scalable target and its policies.

use super::{BACKEND, BALANCED, WORKER, Workload, schedule};
use crate::converted::{Collector, DocumentKind};
use crate::error::Error;
use crate::tree::{Origin, Tree, TreeKind};

/// The fields that scale, and the kinds of workloads that may have them.
const FIELDS: &[(&str, &[&str])] = &[
    ("cpu_percentage", &[BALANCED, BACKEND, WORKER]),
    ("memory_percentage", &[BALANCED, BACKEND, WORKER]),
    ("requests", &[BALANCED, BACKEND]),
    ("response_time", &[BALANCED, BACKEND]),
    ("queue_delay", &[WORKER]),
];

const SCALE_IN_SECONDS: u64 = 120;
const SCALE_OUT_SECONDS: u64 = 60;

/// What `count` says.
struct Count {
    desired: u64,
    /// Bounds of automatic scaling.
    range: Option<(u64, u64)>,
    /// Shares of capacity: provider, base, weight.
    providers: Vec<(&'static str, u64, u64)>,
}

fn wrong(message: impl Into<String>, path: &str) -> Error {
    Error::new("copilot/count", message).path(format!("/count{path}"))
}

pub(super) fn push(workload: &Workload<'_>, name: &str, collector: &mut Collector) -> Result<(), Error> {
    let given = workload.manifest.get("count");
    let count = count(given)?;
    let service = service(workload, &count);
    let open = with_network(service.clone());
    collector.push_service(name, None, service, open);
    let scaling: Vec<&(&str, &[&str])> =
        FIELDS.iter().filter(|(key, _)| given.is_some_and(|given| given.get(key).is_some())).collect();
    let (Some((min, max)), Some(given)) = (count.range, given) else {
        return match scaling.first() {
            Some((key, _)) => Err(wrong(format!("`{key}` needs `range`"), "")),
            None => Ok(()),
        };
    };
    if scaling.is_empty() {
        return Err(wrong("`range` needs something to scale by", "").with_help("for instance `cpu_percentage: 70`"));
    }
    let origin = given.origin;
    let mut target = subject(workload, origin);
    target.set("MinCapacity", Tree::number(min, origin));
    target.set("MaxCapacity", Tree::number(max, origin));
    collector.push(DocumentKind::ScalableTarget, name, None, target);
    for (key, kinds) in scaling {
        if !kinds.contains(&workload.kind) {
            return Err(wrong(format!("a {} has no `{key}`", workload.kind), &format!("/{key}")));
        }
        if let Some(field) = given.get(key) {
            collector.push(DocumentKind::ScalingPolicy, key, None, policy(workload, given, key, field)?);
        }
    }
    Ok(())
}

fn count(given: Option<&Tree>) -> Result<Count, Error> {
    let on_demand = |desired| Count { desired, range: None, providers: Vec::new() };
    let Some(given) = given else { return Ok(on_demand(1)) };
    if !matches!(given.kind, TreeKind::Map(_)) {
        return given.as_u64().map(on_demand).ok_or_else(|| wrong("a count is a whole number", ""));
    }
    match (given.get("spot"), given.get("range")) {
        (Some(_), Some(_)) => Err(wrong("`spot` and `range` exclude each other", "")),
        (Some(spot), None) => {
            let desired = spot.as_u64().ok_or_else(|| wrong("a count is a whole number", "/spot"))?;
            Ok(Count { desired, range: None, providers: vec![("FARGATE_SPOT", 0, 1)] })
        }
        (None, Some(range)) => ranged(range),
        (None, None) => Ok(on_demand(1)),
    }
}

/// `1-10`, or `{min, max, spot_from}`: from `spot_from` on tasks run on Spot.
fn ranged(range: &Tree) -> Result<Count, Error> {
    let bounds = match range.as_text() {
        Some(text) => {
            text.split_once('-').and_then(|(min, max)| Some((min.trim().parse().ok()?, max.trim().parse().ok()?)))
        }
        None => range.get("min").and_then(Tree::as_u64).zip(range.get("max").and_then(Tree::as_u64)),
    };
    let Some((min, max)): Option<(u64, u64)> = bounds else {
        return Err(wrong("a range has a least and a greatest count", "/range").with_help("for instance `1-10`"));
    };
    if min > max {
        return Err(wrong(format!("the least count {min} is greater than the greatest, {max}"), "/range"));
    }
    let mut providers = Vec::new();
    if let Some(from) = range.get("spot_from").and_then(Tree::as_u64) {
        providers.push(("FARGATE_SPOT", 0, 1));
        if from >= min {
            providers.push(("FARGATE", from.saturating_sub(1), 0));
        }
    }
    Ok(Count { desired: min, range: Some((min, max)), providers })
}

/// The service with the subnets and security groups that Copilot makes: which, nobody knows here.
fn with_network(mut service: Tree) -> Tree {
    let origin = service.origin;
    let unknown = |name: &str| Tree::text(format!("${{{name}}}"), origin);
    let assign = service.at(&["networkConfiguration", "awsvpcConfiguration", "assignPublicIp"]).cloned();
    let mut network =
        Tree::map([("subnets", unknown("Subnets")), ("securityGroups", unknown("SecurityGroups"))], origin);
    if let Some(assign) = assign {
        network.set("assignPublicIp", assign);
    }
    service.set("networkConfiguration", Tree::map([("awsvpcConfiguration", network)], origin));
    service
}

fn service(workload: &Workload<'_>, count: &Count) -> Tree {
    let manifest = workload.manifest;
    let origin = manifest.get("count").map_or(workload.origin, |count| count.origin);
    let text = |text: &str| Tree::text(text, origin);
    let rolling = manifest.at(&["deployment", "rolling"]).and_then(Tree::as_text);
    let (least, most) = if rolling == Some("recreate") { (0, 100) } else { (100, 200) };
    let breaker = Tree::map([("enable", Tree::bool(true, origin)), ("rollback", Tree::bool(true, origin))], origin);
    let deployment = Tree::map(
        [
            ("minimumHealthyPercent", Tree::number(least, origin)),
            ("maximumPercent", Tree::number(most, origin)),
            ("deploymentCircuitBreaker", breaker),
        ],
        origin,
    );
    let is_private = manifest.at(&["network", "vpc", "placement"]).is_some_and(|tree| tree.as_text() != Some("public"));
    let assign = if is_private { "DISABLED" } else { "ENABLED" };
    let network = Tree::map([("assignPublicIp", text(assign))], origin);
    let mut tree = Tree::map(
        [
            ("serviceName", text(&workload.full_name)),
            ("taskDefinition", text(&workload.full_name)),
            ("desiredCount", Tree::number(count.desired, origin)),
            ("schedulingStrategy", text("REPLICA")),
            ("deploymentConfiguration", deployment),
            ("networkConfiguration", Tree::map([("awsvpcConfiguration", network)], origin)),
        ],
        origin,
    );
    if count.providers.is_empty() {
        tree.set("launchType", text("FARGATE"));
    } else {
        let each = count.providers.iter().map(|(provider, base, weight)| {
            let numbers = [("base", Tree::number(*base, origin)), ("weight", Tree::number(*weight, origin))];
            let mut item = Tree::map(numbers, origin);
            item.set("capacityProvider", text(provider));
            item
        });
        tree.set("capacityProviderStrategy", Tree::list(each.collect(), origin));
    }
    tree
}

/// What targets and policies have in common.
fn subject(workload: &Workload<'_>, origin: Origin) -> Tree {
    let id = format!("service/${{Cluster}}/{}", workload.full_name);
    Tree::map(
        [
            ("ServiceNamespace", Tree::text("ecs", origin)),
            ("ResourceId", Tree::text(id, origin)),
            ("ScalableDimension", Tree::text("ecs:service:DesiredCount", origin)),
        ],
        origin,
    )
}

fn policy(workload: &Workload<'_>, count: &Tree, key: &str, field: &Tree) -> Result<Tree, Error> {
    let origin = field.origin;
    let text = |text: &str| Tree::text(text, origin);
    let value = field.get("value").unwrap_or(field);
    let predefined =
        |name: &str| ("PredefinedMetricSpecification", Tree::map([("PredefinedMetricType", text(name))], origin));
    let customized = |name: &str, namespace: &str| {
        let fields = [("MetricName", text(name)), ("Namespace", text(namespace)), ("Statistic", text("Average"))];
        ("CustomizedMetricSpecification", Tree::map(fields, origin))
    };
    let metric = match key {
        "cpu_percentage" => predefined("ECSServiceAverageCPUUtilization"),
        "memory_percentage" => predefined("ECSServiceAverageMemoryUtilization"),
        "requests" => predefined("ALBRequestCountPerTarget"),
        "response_time" => customized("TargetResponseTime", "AWS/ApplicationELB"),
        _ => customized("BacklogPerTask", &workload.full_name),
    };
    let refused = |message: &str| wrong(message, &format!("/{key}"));
    let duration = |tree: Option<&Tree>| tree.and_then(Tree::as_text).and_then(schedule::milliseconds);
    let target = match key {
        "cpu_percentage" | "memory_percentage" => {
            let percent = value.as_u64().filter(|percent| *percent <= 100);
            Tree::number(percent.ok_or_else(|| refused("a percentage is a whole number from 0 to 100"))?, value.origin)
        }
        "requests" => {
            Tree::number(value.as_u64().ok_or_else(|| refused("a whole number of requests is expected"))?, value.origin)
        }
        "response_time" => {
            let given = duration(Some(value)).ok_or_else(|| refused("a duration is expected, for instance `500ms`"))?;
            let seconds = format!("{}.{:03}", given / 1_000, given % 1_000);
            let seconds = if given % 1_000 == 0 { (given / 1_000).to_string() } else { seconds };
            crate::shape::number(&seconds).map_or_else(|| text(&seconds), |number| Tree::number(number, value.origin))
        }
        _ => {
            let (latency, processing) =
                (duration(field.get("acceptable_latency")), duration(field.get("msg_processing_time")));
            let (Some(latency), Some(processing)) = (latency, processing) else {
                return Err(refused(
                    "`acceptable_latency` and `msg_processing_time` are durations, for instance `10m` and `250ms`",
                ));
            };
            if processing == 0 || processing > latency {
                return Err(refused(
                    "`msg_processing_time` must be more than nothing and no more than `acceptable_latency`",
                ));
            }
            Tree::number(latency.div_ceil(processing), origin)
        }
    };
    let cooldown = |word: &str, default: u64| {
        let given = [field, count].into_iter().find_map(|tree| duration(tree.at(&["cooldown", word])));
        Tree::number(given.map_or(default, |given| given / 1_000), origin)
    };
    let fields = [
        metric,
        ("TargetValue", target),
        ("ScaleInCooldown", cooldown("in", SCALE_IN_SECONDS)),
        ("ScaleOutCooldown", cooldown("out", SCALE_OUT_SECONDS)),
    ];
    let mut tree = subject(workload, origin);
    tree.set("PolicyName", text(key));
    tree.set("PolicyType", text("TargetTrackingScaling"));
    tree.set("TargetTrackingScalingPolicyConfiguration", Tree::map(fields, origin));
    Ok(tree)
}
