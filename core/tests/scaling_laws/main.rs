//! Laws of service auto scaling, and a second engine written from the procedure in fractions of
//! whole numbers.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/tally.rs"]
mod tally;

mod over_time;
mod second;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    quantity::Quantity,
    rule::Semantics,
    scaling::{
        AdjustmentType, Alarm, AlarmState, Autoscaler, ComparisonOperator, Cooldowns, Demand, Direction, MissingData,
        Monitor, NotScaledReason, PolicyKind, Running, ScalableTarget, ScaleInCooldown, ScaleOutCooldown,
        ScalingChoices, ScalingDecision, ScalingOutcome, ScalingPolicy, Series, Signal, Situation, Statistic,
        StepAdjustment, StepScaling, TargetTracking, TaskCounts, Timeline, TimelineInput, decide,
    },
    unit::Timestamp,
};

use over_time::*;
use second::*;
use tally::Tally;

const CHOICES: ScalingChoices = ScalingChoices::V2026_11;

const NOW: Timestamp = Timestamp(1_000_000);

/// What one policy is and says, in plain numbers. Metrics and targets are in hundredths.
#[derive(Clone, Debug)]
enum Says {
    Track {
        target: i64,
        no_scale_in: bool,
        high: Option<i64>,
        low: AlarmState,
        low_metric: i64,
        invokes: bool,
    },
    /// With an alarm above or below, and a metric that meets its only step, lies at the threshold,
    /// or meets none.
    Step {
        kind: AdjustmentType,
        adjustment: i32,
        magnitude: u32,
        cooldown: u32,
        upper: bool,
        metric: Met,
    },
}

/// Where a metric lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// On the alarm's side of the threshold.
    Beyond,
    /// At the threshold itself.
    At,
    /// On the other side.
    Short,
}

/// How a cooldown stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Its activity is in progress.
    Open,
    Ahead,
    /// It ends at this very instant.
    Now,
    Past,
}

impl End {
    fn until(self) -> Option<Timestamp> {
        match self {
            Self::Open => None,
            Self::Ahead => Some(Timestamp(NOW.0 + 1)),
            Self::Now => Some(NOW),
            Self::Past => Some(Timestamp(NOW.0 - 1)),
        }
    }

    /// Whether it still blocks (SCALE-101).
    fn is_on(self, choices: &ScalingChoices) -> bool {
        matches!(self, Self::Open | Self::Ahead) || (self == Self::Now && choices.cooldown_closed)
    }
}

#[derive(Clone, Debug)]
struct Case {
    min: u32,
    max: u32,
    suspended: (bool, bool),
    running: u32,
    desired: u32,
    deploying: bool,
    /// The anchor of a scale-out cooldown, and its end.
    anchor: Option<(u32, End)>,
    scale_in: Option<End>,
    says: Vec<Says>,
    choices: ScalingChoices,
}

/// The choices that a decision of an instant depends on, each for itself.
const DECIDES: [&str; 12] = [
    "SCALE-4",
    "SCALE-6",
    "SCALE-7",
    "SCALE-9",
    "SCALE-11",
    "SCALE-12",
    "SCALE-14",
    "SCALE-15",
    "SCALE-37",
    "SCALE-101",
    "SCALE-102",
    "SCALE-105",
];

/// The choices of November with some turned.
fn turned(ids: &[&str]) -> ScalingChoices {
    let mut semantics = Semantics::V2026_11;
    for id in ids {
        semantics.choose(id, stowplan::rule::rule(id).unwrap().alternatives.get(1).unwrap()).unwrap();
    }
    semantics.scaling
}

/// Each turned in one case of four.
fn some_turned(ids: &'static [&'static str]) -> impl Strategy<Value = ScalingChoices> {
    prop::collection::vec(prop::bool::weighted(0.25), ids.len()).prop_map(move |on| {
        let ids: Vec<&str> = ids.iter().zip(on).filter(|(_, on)| *on).map(|(id, _)| *id).collect();
        turned(&ids)
    })
}

fn hundredths(n: i64) -> Quantity {
    Quantity::from(n).over(Quantity::from(100)).unwrap()
}

fn says() -> impl Strategy<Value = Says> {
    let state =
        prop_oneof![2 => Just(AlarmState::Alarm), 1 => Just(AlarmState::Ok), 1 => Just(AlarmState::InsufficientData)];
    let track = (1..20_000_i64, any::<bool>(), any::<bool>(), state, 1..300_i64, any::<bool>());
    let kind = prop_oneof![
        1 => Just(AdjustmentType::ChangeInCapacity),
        2 => Just(AdjustmentType::PercentChangeInCapacity),
        1 => Just(AdjustmentType::ExactCapacity)
    ];
    let met = prop_oneof![6 => Just(Met::Beyond), 2 => Just(Met::At), 2 => Just(Met::Short)];
    let adjustment = prop_oneof![4 => -60..60_i32, 1 => Just(0)];
    let step = (kind, adjustment, prop_oneof![1 => Just(0), 3 => 1..4_u32], 0..400_u32, any::<bool>(), met);
    prop_oneof![
        3 => track.prop_map(|(target, no_scale_in, is_high, low, percent, invokes)| {
            // An alarm above is never on with one below: the metric is one.
            let high = (is_high && low != AlarmState::Alarm).then_some(target * (100 + percent) / 100 + 1);
            Says::Track { target, no_scale_in, high, low, low_metric: target * (percent % 90) / 100, invokes }
        }),
        2 => step.prop_map(|(kind, adjustment, magnitude, cooldown, upper, metric)| {
            let exact = kind == AdjustmentType::ExactCapacity;
            let adjustment = if exact { adjustment.abs() } else { adjustment };
            Says::Step { kind, adjustment, magnitude, cooldown, upper, metric }
        }),
    ]
}

/// What policies say while the load falls: low alarms that are on or not yet, and steps that take
/// tasks away.
fn says_low() -> impl Strategy<Value = Says> {
    let state =
        prop_oneof![8 => Just(AlarmState::Alarm), 1 => Just(AlarmState::Ok), 2 => Just(AlarmState::InsufficientData)];
    let track = (1..20_000_i64, prop::bool::weighted(0.1), state, 30..90_i64, prop::bool::weighted(0.8));
    let met = prop_oneof![4 => Just(Met::Beyond), 2 => Just(Met::At)];
    prop_oneof![
        4 => track.prop_map(|(target, no_scale_in, low, percent, invokes)| Says::Track {
            target,
            no_scale_in,
            high: None,
            low,
            low_metric: target * percent / 100,
            invokes,
        }),
        1 => (-8..0_i32, 0..400_u32, met).prop_map(|(adjustment, cooldown, metric)| Says::Step {
            kind: AdjustmentType::ChangeInCapacity,
            adjustment,
            magnitude: 0,
            cooldown,
            upper: false,
            metric,
        }),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let end = || prop_oneof![2 => Just(End::Open), 2 => Just(End::Ahead), 3 => Just(End::Now), 1 => Just(End::Past)];
    let tasks = || prop_oneof![1 => Just(0), 2 => 0..6_u32, 2 => 0..45_u32];
    let numbers = (0..6_u32, prop_oneof![2 => 0..40_u32, 1 => 0..4_u32], tasks(), tasks(), prop::bool::weighted(0.6));
    let anchor = prop::option::weighted(0.6, (prop_oneof![1 => Just(0), 2 => 0..30_u32], end()));
    let conditions = (any::<[bool; 2]>(), prop::bool::weighted(0.15), anchor, prop::option::weighted(0.35, end()));
    let says = prop_oneof![3 => prop::collection::vec(says(), 0..5), 2 => prop::collection::vec(says_low(), 1..4)];
    (numbers, conditions, says, some_turned(&DECIDES)).prop_map(|(numbers, conditions, says, choices)| {
        let (min, above, running, desired, together) = numbers;
        let ([a, b], deploying, anchor, scale_in) = conditions;
        Case {
            min,
            max: min + above,
            suspended: (a && b && !together, a && !b && !together),
            running: if together { desired } else { running },
            desired,
            deploying,
            anchor,
            scale_in,
            says,
            choices,
        }
    })
}

fn policy_of(index: usize, says: &Says, choices: &ScalingChoices) -> (ScalingPolicy, Demand) {
    let name = format!("policy {index}");
    match *says {
        Says::Track { target, no_scale_in, high, low, low_metric, invokes } => {
            let mut policy = TargetTracking::new(hundredths(target)).unwrap();
            policy.disable_scale_in = no_scale_in;
            let demand = Demand::TargetTracking {
                high: high.map(hundredths),
                low_state: low,
                low_invokes: invokes && low == AlarmState::Alarm,
                low: Some(hundredths(low_metric)),
            };
            (ScalingPolicy::new(name, PolicyKind::TargetTracking(policy)), demand)
        }
        Says::Step { kind, adjustment, magnitude, cooldown, upper, metric } => {
            // From the threshold on towards the alarm's side; the mean of an alarm's points may lie
            // on the other one.
            let zero = Some(Quantity::ZERO);
            let (lower, above) = if upper { (zero, None) } else { (None, zero) };
            let steps = [StepAdjustment { lower, upper: above, adjustment }];
            let mut policy = StepScaling::new(kind, &steps, magnitude, choices).unwrap();
            policy.cooldown_seconds = cooldown;
            let value = match metric {
                Met::At => 5,
                met => 5 + if (met == Met::Beyond) == upper { 1 } else { -1 },
            };
            let demand = Demand::Step { metric: value.into(), threshold: 5.into(), upper_alarm: upper };
            (ScalingPolicy::new(name, PolicyKind::Step(policy)), demand)
        }
    }
}

/// Decides with the policies in an order; the signals of the answer are turned back into places of
/// `case.says`.
fn decide_case(case: &Case, order: &[usize]) -> ScalingDecision {
    let mut target = ScalableTarget::new(case.min, case.max).unwrap();
    (target.suspended.dynamic_scaling_in, target.suspended.dynamic_scaling_out) = case.suspended;
    let (policies, demands): (Vec<_>, Vec<_>) =
        order.iter().map(|place| policy_of(*place, case.says.get(*place).unwrap(), &case.choices)).unzip();
    let signals: Vec<_> =
        demands.iter().enumerate().map(|(policy, demand)| Signal { policy, demand: *demand }).collect();
    let cooldowns = Cooldowns {
        scale_out: case.anchor.map(|(anchor, end)| ScaleOutCooldown { anchor, seconds: 300, until: end.until() }),
        scale_in: case.scale_in.map(|end| ScaleInCooldown { seconds: 300, until: end.until() }),
    };
    let situation = Situation {
        target: &target,
        policies: &policies,
        capacity: TaskCounts { running: case.running, desired: case.desired },
        deployment_in_progress: case.deploying,
        cooldowns: &cooldowns,
        now: NOW,
        choices: &case.choices,
    };
    let mut decision = decide(&situation, &signals, &mut Vec::new());
    let place = |signal: usize| *order.get(signal).unwrap();
    match &mut decision.outcome {
        ScalingOutcome::Scaled { signal, .. } => *signal = place(*signal),
        ScalingOutcome::NotScaled {
            reason: NotScaledReason::NotReady(signal) | NotScaledReason::NoStep { signal, .. },
            ..
        } => *signal = place(*signal),
        _ => {}
    }
    decision
}

fn decide_in_order(case: &Case) -> ScalingDecision {
    decide_case(case, &(0..case.says.len()).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn the_second_engine_agrees(case in case()) {
        let decision = decide_in_order(&case);
        let (code, direction, cooldown) = match decision.outcome {
            ScalingOutcome::NotScaled { reason, direction } => (reason.code(), Some(direction), None),
            ScalingOutcome::Scaled { cooldown_seconds, direction, .. } => (None, Some(direction), cooldown_seconds),
            ScalingOutcome::Idle => (None, None, None),
        };
        let no_step = matches!(decision.outcome, ScalingOutcome::NotScaled { reason: NotScaledReason::NoStep { .. }, .. });
        let found = Verdict { desired: decision.desired, code, direction, cooldown, no_step };
        prop_assert_eq!(found, second_engine(&case));
    }

    #[test]
    fn the_second_engine_agrees_over_time(case in minutes()) {
        prop_assert_eq!(engine_over_time(&case), second_engine_over_time(&case));
    }

    #[test]
    fn out_only_raises_and_in_only_lowers_within_the_bounds(case in case()) {
        let decision = decide_in_order(&case);
        match decision.outcome {
            ScalingOutcome::Scaled { direction, .. } => {
                prop_assert!((case.min..=case.max).contains(&decision.desired));
                match direction {
                    Direction::Out => prop_assert!(decision.desired > case.desired && !case.suspended.1),
                    Direction::In => {
                        let fewer = decision.desired < case.running || case.choices.base_desired;
                        prop_assert!(decision.desired < case.desired && fewer);
                        prop_assert!(!case.suspended.0 && !case.deploying);
                        prop_assert!(!case.scale_in.is_some_and(|end| end.is_on(&case.choices)));
                    }
                }
            }
            _ => prop_assert_eq!(decision.desired, case.desired),
        }
    }

    #[test]
    fn the_order_of_policies_is_nothing(case in case(), seed in any::<u64>()) {
        let mut order: Vec<usize> = (0..case.says.len()).collect();
        order.sort_by_key(|place| (*place as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let (straight, turned) = (decide_in_order(&case), decide_case(&case, &order));
        match (straight.outcome, turned.outcome) {
            // Several may be not ready: any of them is a true answer.
            (ScalingOutcome::NotScaled { reason: NotScaledReason::NotReady(_), .. }, ScalingOutcome::NotScaled { reason: NotScaledReason::NotReady(_), .. }) => {}
            _ => prop_assert_eq!(straight, turned),
        }
    }

    #[test]
    fn target_tracking_scales_in_together_and_stays_below_its_targets(mut case in case()) {
        case.says.retain(|says| matches!(says, Says::Track { .. }));
        case.choices = CHOICES;
        let decision = decide_in_order(&case);
        let ScalingOutcome::Scaled { direction: Direction::In, .. } = decision.outcome else { return Ok(()) };
        for says in &case.says {
            let Says::Track { target, no_scale_in: false, low, low_metric, .. } = says else { continue };
            prop_assert_eq!(*low, AlarmState::Alarm);
            // The same load on the tasks that stay: metric x running / new is at most the target.
            // A capacity above its maximum comes down to that, whatever the load.
            let load = low_metric * i64::from(case.running);
            prop_assert!(case.desired > case.max || load <= target * i64::from(decision.desired));
        }
    }

    #[test]
    fn a_higher_metric_never_asks_for_less(tasks in 0..5000_u32, metric in 0..100_000_i64, more in 0..1000_i64, target in 1..5000_i64) {
        let policy = TargetTracking::new(hundredths(target)).unwrap();
        prop_assert!(policy.wanted(tasks, hundredths(metric)) <= policy.wanted(tasks, hundredths(metric + more)));
        let fraction = tracked(tasks.into(), metric, target);
        prop_assert_eq!(i64::from(policy.wanted(tasks, hundredths(metric))), fraction);
    }

    #[test]
    fn a_percentage_moves_at_least_one(base in 1..100_000_u32, percent in -100..300_i32, magnitude in 0..5_u32) {
        let steps = [StepAdjustment { lower: Some(Quantity::ZERO), upper: None, adjustment: percent }];
        let policy = StepScaling::new(AdjustmentType::PercentChangeInCapacity, &steps, magnitude, &CHOICES).unwrap();
        let after = policy.adjusted(base, policy.steps().first().unwrap(), &CHOICES);
        let change = i64::from(after) - i64::from(base);
        prop_assert_eq!(change.signum(), i64::from(percent.signum()));
        let least = i64::from(magnitude.max(1)).min(base.into());
        prop_assert!(percent == 0 || change.abs() >= least);
    }

    #[test]
    fn every_distance_meets_one_step(cuts in prop::collection::btree_set(-50..50_i64, 1..10), delta in -6000..6000_i64, upper in any::<bool>()) {
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let mut steps = vec![StepAdjustment { lower: None, upper: cuts.first().map(|cut| (*cut).into()), adjustment: 0 }];
        for (index, cut) in cuts.iter().enumerate() {
            let upper = cuts.get(index + 1).map(|cut| (*cut).into());
            steps.push(StepAdjustment { lower: Some((*cut).into()), upper, adjustment: i32::try_from(index).unwrap() + 1 });
        }
        let policy = StepScaling::new(AdjustmentType::ChangeInCapacity, &steps, 0, &CHOICES).unwrap();
        let found = policy.step(hundredths(delta), Quantity::ZERO, upper, &CHOICES).expect("the steps cover the line").adjustment;
        let above = delta > 0 || (delta == 0 && upper);
        let passed = cuts.iter().filter(|cut| if above { **cut * 100 <= delta } else { **cut * 100 < delta }).count();
        prop_assert_eq!(usize::try_from(found).unwrap(), passed);
    }

    #[test]
    fn alarms_are_monotone(
        points in prop::collection::vec(prop::option::of(0..100_i64), 1..20),
        n in 1..8_u32,
        m in 1..8_u32,
        place in any::<prop::sample::Index>(),
        state in prop::sample::select(AlarmState::ALL.to_vec()),
    ) {
        let m = m.min(n);
        let run = |points: &[Option<i64>], missing| {
            let alarm = Alarm::new(ComparisonOperator::GreaterThanThreshold, 50.into(), 60, n, m, missing).unwrap();
            alarm.evaluate(state, &CHOICES, |age| points.get(age).copied().flatten().map(Quantity::from)).state
        };
        let all = MissingData::ALL.map(|missing| run(&points, missing));
        let [missing, ignore, breaching, not_breaching] = all;
        prop_assert!(!(not_breaching == AlarmState::Alarm && breaching != AlarmState::Alarm), "{all:?}");
        if points.iter().take(usize::try_from(n).unwrap() + 2).flatten().count() >= usize::try_from(n).unwrap() {
            prop_assert!(missing == ignore && ignore == breaching && breaching == not_breaching, "{all:?}");
        }
        // A point that rises never ends an alarm.
        let mut higher = points.clone();
        let place = place.index(points.len());
        let slot = higher.get_mut(place).unwrap();
        *slot = slot.map(|value| value + 50);
        for (missing, before) in MissingData::ALL.into_iter().zip(all) {
            prop_assert!(before != AlarmState::Alarm || run(&higher, missing) == AlarmState::Alarm);
        }
    }

    #[test]
    fn a_timeline_keeps_its_promises(
        values in prop::collection::vec(prop::option::weighted(0.9, 0..100_i64), 1..200),
        tasks in 0..20_u32,
        start_seconds in 0..600_u32,
        stop_seconds in 0..600_u32,
    ) {
        let (service, series) = three_policies(tasks, values);
        let to = Timestamp::from_seconds(60 * 220);
        let running = Running::Follows { start_seconds, stop_seconds };
        let course = TimelineInput::new(Timestamp(0), to, &series, running);
        let mut timeline = Timeline::new(service.clone(), course).unwrap();
        let mut events = Vec::new();
        let mut last = Timestamp(i64::MIN);
        while let Some((at, event)) = timeline.advance() {
            prop_assert!(at >= last);
            last = at;
            let desired = timeline.autoscaler().capacity().desired;
            prop_assert!((2..=30).contains(&desired) || desired == tasks);
            events.push((at, event));
        }
        let mut again = Timeline::new(service, course).unwrap();
        for event in events {
            prop_assert_eq!(again.advance(), Some(event));
        }
    }
}

/// Every outcome comes up, and each choice of an instant's decision changes what comes of it.
#[test]
fn decisions_reach_the_region_of_interest() {
    let tally = Tally::of(&case(), 5000, |tally, mut case| {
        case.choices = CHOICES;
        let decision = decide_in_order(&case);
        let kind = match decision.outcome {
            ScalingOutcome::Idle => "idle",
            ScalingOutcome::Scaled { direction: Direction::Out, .. } => "out",
            ScalingOutcome::Scaled { direction: Direction::In, .. } => "in",
            ScalingOutcome::NotScaled { reason, .. } => match reason {
                NotScaledReason::AtMaxCapacity(_) => "at the maximum",
                NotScaledReason::AtMinCapacity(_) => "at the minimum",
                NotScaledReason::AtDesiredCapacity(_) => "at the desired count",
                NotScaledReason::NoStep { .. } => "no step",
                NotScaledReason::AnticipatedFlapping => "flapping",
                NotScaledReason::Deployment => "deployment",
                NotScaledReason::Suspended => "suspended",
                NotScaledReason::Cooldown(_) => "cooldown",
                NotScaledReason::NotReady(_) => "not ready",
                _ => "another reason",
            },
        };
        tally.count(kind, true);
        for id in DECIDES {
            case.choices = turned(&[id]);
            tally.count(id, decide_in_order(&case) != decision);
        }
    });
    let mut wanted = vec![("out", 10), ("in", 5), ("flapping", 2), ("not ready", 3), ("at the desired count", 5)];
    let seldom = ["at the maximum", "at the minimum", "no step", "deployment", "suspended", "cooldown", "idle"];
    wanted.extend(seldom.map(|kind| (kind, 1)));
    wanted.extend(DECIDES.map(|id| (id, 1)));
    tally.assert_percent(&wanted);
}

/// Two target tracking policies and a step policy over two metrics.
fn three_policies(tasks: u32, values: Vec<Option<i64>>) -> (Autoscaler, [Series; 2]) {
    let second = values.iter().map(|value| value.map(|value| Quantity::from(value * 7 % 101))).collect();
    let first = values.into_iter().map(|value| value.map(Quantity::from)).collect();
    let series = [first, second].map(|values| Series::new(Timestamp(0), 60, values).unwrap());
    let mut policies = Vec::new();
    let mut monitors = Vec::new();
    for (index, target) in [(0, 50), (1, 60)] {
        let policy = TargetTracking::new(target.into()).unwrap();
        let (high, low) = (policy.high_alarm().unwrap(), policy.low_alarm(&CHOICES).unwrap().unwrap());
        monitors.push(Monitor::new(format!("high {index}"), high, index, Statistic::Average, index));
        monitors.push(Monitor::new(format!("low {index}"), low, index, Statistic::Average, index));
        policies.push(ScalingPolicy::new(format!("track {index}"), PolicyKind::TargetTracking(policy)));
    }
    let steps = [
        StepAdjustment { lower: Some(0.into()), upper: Some(10.into()), adjustment: 1 },
        StepAdjustment { lower: Some(10.into()), upper: None, adjustment: 20 },
    ];
    let step = StepScaling::new(AdjustmentType::PercentChangeInCapacity, &steps, 1, &CHOICES).unwrap();
    policies.push(ScalingPolicy::new("step", PolicyKind::Step(step)));
    let alarm =
        Alarm::new(ComparisonOperator::GreaterThanOrEqualToThreshold, 80.into(), 60, 2, 2, MissingData::Missing)
            .unwrap();
    monitors.push(Monitor::new("step".into(), alarm, 0, Statistic::Average, 2));
    let target = ScalableTarget::new(2, 30).unwrap();
    (
        Autoscaler::new(target, policies, monitors, TaskCounts { running: tasks, desired: tasks }, CHOICES).unwrap(),
        series,
    )
}

#[test]
fn a_month_allocates_nothing() {
    // One load a day, up and down, for thirty days of minutes.
    let minutes = 30 * 1440;
    let values = (0..minutes).map(|minute| Some((minute % 1440 - 720_i64).abs() / 8)).collect();
    let (service, series) = three_policies(5, values);
    let to = Timestamp::from_seconds(60 * (minutes - 1));
    let running = Running::Follows { start_seconds: 60, stop_seconds: 30 };
    let course = TimelineInput::new(Timestamp(0), to, &series, running);
    let mut timeline = Timeline::new(service, course).unwrap();
    let (mut events, mut scaled) = (0, 0);
    let counted = allocation_counter::measure(|| {
        while let Some((_, event)) = timeline.advance() {
            events += 1;
            if let stowplan::scaling::TimelineEvent::Tick(ScalingDecision {
                outcome: ScalingOutcome::Scaled { .. },
                ..
            }) = event
            {
                scaled += 1;
            }
        }
    });
    assert_eq!(counted.count_total, 0);
    assert!(events >= minutes && scaled > 100, "{events} events, {scaled} changes");
}
