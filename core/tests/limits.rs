//! The limits of core from both sides: one less than the least and one more than the most are
//! refused, the least and the most are taken.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may panic, and numbers in it are small"
)]

use std::collections::BTreeMap;

use stowplan::{
    capacity::{CapacityChoices, CapacityProviderStrategyItem, ManagedScaling, ProviderStrategy},
    cluster::{
        Cluster,
        facts::{InstanceFacts, ResourceFacts},
    },
    placement::{CONSTRAINTS_MAX, Constraint, STRATEGIES_MAX, Strategy, TaskSpec},
    quantity::Quantity,
    query::Query,
    request::Percentages,
    rule::Semantics,
    scaling::{
        AdjustmentType, Alarm, ComparisonOperator, MaxCapacityBreach, MissingData, MuteSchedule, PredictiveScaling,
        ScalableTarget, ScalingChoices, Series, StepAdjustment, StepScaling, metric_math::MetricMathExpression,
        schedule::Schedule,
    },
    unit::Timestamp,
};

/// What is measured, its bounds, and whether a number is taken. Only numbers from 0 on are asked.
type Limit = (&'static str, i64, i64, fn(i64) -> bool);

const LIMITS: &[Limit] = &[
    ("placement strategies", 0, 5, |n| {
        let spec = TaskSpec { strategies: vec![Strategy::Random; n as usize], ..TaskSpec::default() };
        Cluster::default().prepare(&spec).is_ok()
    }),
    ("placement constraints", 0, 10, |n| {
        let spec = TaskSpec { constraints: vec![Constraint::DistinctInstance; n as usize], ..TaskSpec::default() };
        Cluster::default().prepare(&spec).is_ok()
    }),
    ("a registered amount", 0, 1 << 53, |n| {
        let registered = ResourceFacts { memory: n, ..ResourceFacts::default() };
        let facts = InstanceFacts { arn: "i".into(), registered, ..InstanceFacts::default() };
        Cluster::build(vec![facts], vec![], &Semantics::V2026_11).is_ok()
    }),
    ("characters of an expression", 1, 2000, |n| {
        let name = |length: i64| format!("attribute:{}", "a".repeat(length as usize));
        // `attribute:` and ` exists` are 17 characters; blanks count.
        let text =
            if n < 18 { "x".repeat(n as usize) } else { format!("{} exists{}", name(1), " ".repeat(n as usize - 18)) };
        // The least is no expression by its length alone.
        match Query::parse(&text) {
            Ok(_) => true,
            Err(error) => n < 18 && n > 0 && error.code() != "query/too-long",
        }
    }),
    ("an attribute's name", 1, 128, |n| Query::parse(&format!("attribute:{} exists", "a".repeat(n as usize))).is_ok()),
    ("nesting of an expression", 0, 256, |n| {
        Query::parse(&format!("{}runningTasksCount==1{}", "(".repeat(n as usize), ")".repeat(n as usize))).is_ok()
    }),
    ("periods of a minute", 1, 1440, |n| alarm(60, n as u32, 1)),
    ("periods of ten seconds", 1, 8640, |n| alarm(10, n as u32, 1)),
    ("periods of 59 minutes", 1, 24, |n| alarm(3540, n as u32, 1)),
    ("periods of an hour", 1, 168, |n| alarm(3600, n as u32, 1)),
    ("periods of a day", 1, 7, |n| alarm(86_400, n as u32, 1)),
    ("datapoints to alarm, of 15", 1, 15, |n| alarm(60, 15, n as u32)),
    ("a metric's period", 1, 86_400, |n| Series::new(Timestamp(0), n as u32, vec![]).is_ok()),
    ("the least of a target of at most 7", 0, 7, |n| ScalableTarget::new(n as u32, 7).is_ok()),
    ("steps", 1, 20, |n| {
        let bound = |at: i64| (at < n).then(|| Quantity::from(at));
        let step = |at| StepAdjustment { lower: bound(at), upper: bound(at + 1), adjustment: 1 };
        let steps: Vec<StepAdjustment> = (0..n).map(step).collect();
        StepScaling::new(AdjustmentType::ChangeInCapacity, &steps, 0, &ScalingChoices::V2026_11).is_ok()
    }),
    ("the buffer of a forecast", 0, 3599, |n| {
        PredictiveScaling::new(true, n as u32, MaxCapacityBreach::HonorMaxCapacity, vec![]).is_ok()
    }),
    ("the buffer above the maximum", 0, 100, |n| {
        PredictiveScaling::new(true, 0, MaxCapacityBreach::IncreaseMaxCapacity(n as u32), vec![]).is_ok()
    }),
    ("bytes of a schedule", 12, 1600, |n| {
        Schedule::parse(&format!("rate(1{}hour)", " ".repeat((n as usize).saturating_sub(11)))).is_ok()
    }),
    ("bytes of a mute rule", 15, 256, |n| {
        MuteSchedule::parse(&format!("cron(0 0{}* * *)", " ".repeat((n as usize).saturating_sub(14))), "PT1H").is_ok()
    }),
    ("minutes of a mute rule", 1, 15 * 1440, |n| MuteSchedule::parse("cron(0 0 * * *)", &format!("PT{n}M")).is_ok()),
    ("bytes of metric math", 1, 2048, |n| {
        MetricMathExpression::parse(&" ".repeat(n as usize).replacen(' ', "1", 1)).is_ok()
    }),
    ("nesting of metric math", 0, 64, |n| {
        MetricMathExpression::parse(&format!("{}m{}", "(".repeat(n as usize), ")".repeat(n as usize))).is_ok()
    }),
    ("capacity providers", 1, 20, |n| {
        let item = |at| CapacityProviderStrategyItem { provider: format!("p{at}"), base: 0, weight: 1 };
        ProviderStrategy::new((0..n).map(item).collect(), |_| None, &CapacityChoices::V2026_11).is_ok()
    }),
    ("a weight, beside another", 0, 1000, |n| split(0, n as u32)),
    ("a base", 0, 100_000, |n| split(n as u32, 1)),
    ("the target capacity", 1, 100, |n| ManagedScaling::new(n as u32, 1, 1, 0).is_ok()),
    ("the largest step", 1, 10_000, |n| ManagedScaling::new(100, 1, n as u32, 0).is_ok()),
    ("the smallest step, of 50 at most", 1, 50, |n| ManagedScaling::new(100, n as u32, 50, 0).is_ok()),
    ("the warm-up of an instance", 0, 10_000, |n| ManagedScaling::new(100, 1, 1, n as u32).is_ok()),
    ("the minimum healthy percent", 0, 100, |n| percentages(n as u32, 200)),
    ("the maximum percent, above a minimum of 50", 100, i64::MAX, |n| percentages(50, n as u32)),
];

fn alarm(period: u32, periods: u32, datapoints: u32) -> bool {
    Alarm::new(ComparisonOperator::GreaterThanThreshold, 1.into(), period, periods, datapoints, MissingData::Missing)
        .is_ok()
}

fn split(base: u32, weight: u32) -> bool {
    let item = |provider: &str, base, weight| CapacityProviderStrategyItem { provider: provider.into(), base, weight };
    ProviderStrategy::new(vec![item("a", base, weight), item("b", 0, 1)], |_| None, &CapacityChoices::V2026_11).is_ok()
}

fn percentages(minimum_healthy: u32, maximum: u32) -> bool {
    Percentages { minimum_healthy, maximum }.check().is_ok()
}

#[test]
fn limits_hold_from_both_sides() {
    let mut wrong = BTreeMap::new();
    for (what, least, most, takes) in LIMITS {
        let probes = [(least - 1, false), (*least, true), (*most, true), (most.saturating_add(1), false)];
        // Nothing below 0 can be said, and what has no most is asked for none.
        let open = |n: i64| n < 0 || (n == i64::MAX && *most == i64::MAX);
        for (n, expected) in probes.into_iter().filter(|(n, _)| !open(*n)) {
            if takes(n) != expected {
                wrong.insert((what, n), expected);
            }
        }
    }
    assert!(wrong.is_empty(), "what is taken, and should it be: {wrong:?}");
    assert_eq!((STRATEGIES_MAX, CONSTRAINTS_MAX), (5, 10));
}

/// Periods of an alarm that CloudWatch knows: 10, 20, 30 and multiples of 60 seconds.
#[test]
fn periods_of_alarms() {
    let taken: Vec<u32> = (0..=130).filter(|period| alarm(*period, 1, 1)).collect();
    assert_eq!(taken, [10, 20, 30, 60, 120]);
}

/// At most a hundred percent both ways never moves.
#[test]
fn percentages_that_are_frozen() {
    assert_eq!([(100, 100), (99, 100), (100, 101)].map(|(least, most)| percentages(least, most)), [false, true, true]);
}
