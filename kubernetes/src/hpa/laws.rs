//! Properties of the autoscaler.

use alloc::{vec, vec::Vec};

use proptest::prelude::*;

use super::{tests::*, *};
use stowplan::unit::Timestamp;

fn behaviors() -> impl Strategy<Value = Option<Behavior>> {
    let policy = (any::<bool>(), 0_u32..300, 1_u32..600).prop_map(|(pods, value, period_seconds)| HpaPolicy {
        kind: if pods { HpaPolicyKind::Pods } else { HpaPolicyKind::Percent },
        value,
        period_seconds,
    });
    let select = prop_oneof![Just(SelectPolicy::Max), Just(SelectPolicy::Min), Just(SelectPolicy::Disabled)];
    let rules = (prop::collection::vec(policy, 0..3), select, prop::option::of(0_u32..600)).prop_map(
        |(policies, select, stabilization_window_seconds)| Rules { policies, select, stabilization_window_seconds },
    );
    prop::option::of((rules.clone(), rules).prop_map(|(scale_up, scale_down)| Behavior { scale_up, scale_down }))
}

fn histories() -> impl Strategy<Value = History> {
    let time = (0_i64..700).prop_map(ago);
    let event = (time.clone(), 0..50).prop_map(|(time, change)| ScaleEvent { time, change });
    let recommendation = (time, 0..200).prop_map(|(time, replicas)| Recommendation { time, replicas });
    let events = prop::collection::vec(event, 0..4);
    (prop::collection::vec(recommendation, 0..4), events.clone(), events)
        .prop_map(|(recommendations, scale_ups, scale_downs)| History { recommendations, scale_ups, scale_downs })
}

/// Two lists of values for the same pods, the second nowhere lower.
fn values(pods: usize) -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
    prop::collection::vec((0_i64..3000, 0_i64..1500), 0..=pods).prop_map(|pairs| {
        (pairs.iter().map(|pair| pair.0).collect(), pairs.iter().map(|pair| pair.0 + pair.1).collect())
    })
}

proptest! {
    #![proptest_config(crate::cases::cases(256))]
    #[test]
    fn always_within_bounds(
        (current, desired, min, over) in (0..200, 0..200, 0..100, 0..100),
        behavior in behaviors(),
        history in histories(),
    ) {
        let wish = Wish { current, desired, min, max: min + over };
        let outcome = normalize(&wish, behavior.as_ref(), &history, 300, NOW);
        prop_assert!((min..=min + over).contains(&outcome.replicas), "{:?}", outcome);
    }

    #[test]
    fn a_closed_direction_never_moves(
        (current, desired) in (10..100, 0..200),
        behavior in behaviors(),
        history in histories(),
    ) {
        let Some(behavior) = behavior else { return Ok(()) };
        let wish = Wish { current, desired, min: 5, max: 150 };
        let replicas = normalize(&wish, Some(&behavior), &history, 300, NOW).replicas;
        if behavior.scale_up.select == SelectPolicy::Disabled || behavior.scale_up.policies.is_empty() {
            prop_assert!(replicas <= current);
        }
        if behavior.scale_down.select == SelectPolicy::Disabled || behavior.scale_down.policies.is_empty() {
            prop_assert!(replicas >= current);
        }
        // Nor does any direction turn around.
        prop_assert!((replicas - current).signum() * (desired - current).signum() >= 0);
    }

    /// Whatever is asked for, no period sees more pods come than its policy lets in.
    #[test]
    fn no_period_grows_faster_than_its_policy(
        wishes in prop::collection::vec((1_i64..40, 0..300), 1..30),
        (value, period_seconds) in (1_u32..20, 1_u32..120),
    ) {
        let policies = vec![HpaPolicy { kind: HpaPolicyKind::Pods, value, period_seconds }];
        let closed = Rules { select: SelectPolicy::Disabled, ..Rules::default() };
        let behavior = Behavior { scale_up: Rules { policies, ..Rules::default() }, scale_down: closed };
        let (mut history, mut current, mut seconds) = (History::default(), 1, 0);
        let mut grown: Vec<(i64, i32)> = Vec::new();
        for (pause, desired) in wishes {
            seconds += pause;
            let (wish, now) = (Wish { current, desired, min: 1, max: 500 }, Timestamp::from_seconds(seconds));
            let outcome = normalize(&wish, Some(&behavior), &history, 300, now);
            history.record(&wish, &outcome, Some(&behavior), 300, now);
            grown.push((seconds, outcome.replicas - current));
            current = outcome.replicas;
            let period = grown.iter().filter(|(then, _)| seconds - then < i64::from(period_seconds));
            let sum: i32 = period.map(|(_, change)| change).sum();
            prop_assert!(sum <= i32::try_from(value).unwrap(), "{} in {:?}", sum, grown);
        }
    }

    /// Where the replicas are the pods: otherwise more load may ask for fewer, as example G06
    /// shows.
    #[test]
    fn more_load_never_asks_for_fewer(
        letters in "[rrup]{1,6}",
        requests in prop::collection::vec(1_i64..2000, 6),
        (lower, higher) in values(6),
        target in 1_i32..200,
    ) {
        let pods = pods(&letters);
        let current = i32::try_from(pods.len()).unwrap();
        let ask = |metric: Metric| {
            recommend(&metric, &pods, current, &HpaOptions::default(), NOW).map(|proposal| proposal.replicas)
        };
        for (low, high) in [
            (cpu(&requests, &lower, target), cpu(&requests, &higher, target)),
            (average(&lower, target.into()), average(&higher, target.into())),
            (each(lower.iter().sum(), target.into()), each(higher.iter().sum(), target.into())),
        ] {
            if let (Ok(low), Ok(high)) = (ask(low), ask(high)) {
                prop_assert!(low <= high, "{} {}", low, high);
            }
        }
    }

    #[test]
    fn any_input_is_answered_or_refused(
        letters in "[rupfd]{0,4}",
        (value, target, percent, current) in any::<(i64, i64, i32, i32)>(),
        numbers in prop::collection::vec(any::<i64>(), 4),
        (scale_down, scale_up) in any::<(f64, f64)>(),
        (min, max, time) in any::<(i32, i32, i64)>(),
        periods in any::<(u32, u32, u32)>(),
    ) {
        let (pods, now) = (pods(&letters), Timestamp(time));
        for options in [HpaOptions::default(), tolerant(scale_down, scale_up)] {
            let metrics = [
                cpu(&numbers, &numbers, percent),
                average(&numbers, target),
                shared(value, target),
                each(value, target),
            ];
            for metric in metrics {
                let Ok(proposal) = recommend(&metric, &pods, current, &options, now) else { continue };
                prop_assert!(proposal.replicas >= 0 && proposal.ratio.is_finite());
                let policy = HpaPolicy { kind: HpaPolicyKind::Percent, value: periods.0, period_seconds: periods.1 };
                let pods = HpaPolicy { kind: HpaPolicyKind::Pods, ..policy };
                let rules = Rules {
                    policies: vec![policy, pods],
                    stabilization_window_seconds: Some(periods.2),
                    ..Rules::default()
                };
                let behavior = Behavior { scale_up: rules.clone(), scale_down: rules };
                let wish = Wish { current, desired: proposal.replicas, min, max };
                let mut history = History::default();
                for behavior in [None, Some(&behavior)] {
                    let outcome = normalize(&wish, behavior, &history, periods.2, now);
                    prop_assert!(outcome.replicas <= max && outcome.replicas >= min.min(max));
                    history.record(&wish, &outcome, behavior, periods.2, now);
                }
            }
        }
    }
}
