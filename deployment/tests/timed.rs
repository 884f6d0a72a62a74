//! Deployments second by second, beside a second model of them.
#![expect(clippy::panic, clippy::cast_possible_truncation, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;
#[path = "common/counted_deployment.rs"]
mod counted_deployment;

use cases::cases;
use counted_deployment::{Asked, End, HORIZON, Model};
use proptest::prelude::*;
use stowplan_deployment::{
    BreakerTerms, Cleanup, DeploymentOutcome, DeploymentRemedy, EarlySuccessTerms, HealthScript, Percentages,
    PlanDeployment, Side, Threshold, Turn,
};

fn script(side: Side) -> impl Strategy<Value = Vec<HealthScript>> {
    let entry = (
        prop::sample::select(vec![5, 12, 27, 33, 61, 97]),
        prop::sample::select(vec![Turn::Healthy, Turn::Unhealthy, Turn::Stopped]),
    );
    prop::collection::vec(entry, 0..3).prop_map(move |mut entries| {
        entries.sort_unstable();
        entries.dedup_by_key(|entry| entry.0);
        entries.into_iter().map(|(after_seconds, turn)| HealthScript { side, after_seconds, turn }).collect()
    })
}

fn breaker() -> impl Strategy<Value = Option<BreakerTerms>> {
    let threshold = prop_oneof![
        (1_u32..6).prop_map(Threshold::Count),
        (1_u32..=100).prop_map(Threshold::BoundedPercent),
        (1_u32..=100).prop_map(Threshold::UnboundedPercent),
    ];
    let terms = (threshold, any::<bool>(), any::<bool>())
        .prop_map(|(threshold, resets_on_healthy, rollback)| BreakerTerms { threshold, resets_on_healthy, rollback });
    prop_oneof![1 => Just(None), 3 => terms.prop_map(Some)]
}

fn asked() -> impl Strategy<Value = Asked> {
    let percentages = (
        prop::sample::select(vec![0_u32, 25, 50, 67, 75, 90, 100]),
        prop::sample::select(vec![100_u32, 125, 150, 200, 300]),
    );
    let protection = prop_oneof![
        6 => Just(None),
        1 => Just(Some(None)),
        1 => prop::sample::select(vec![0_u32, 50, 130]).prop_map(|at| Some(Some(at))),
    ];
    let old = prop::collection::vec((protection, prop::bool::weighted(0.1)), 0..7);
    let early = (0_u32..=100, any::<bool>()).prop_map(|(healthy_percent, deferred)| EarlySuccessTerms {
        healthy_percent,
        cleanup: if deferred { Cleanup::Deferred } else { Cleanup::Blocking },
    });
    let rings = prop::collection::vec(prop::sample::select(vec![0_u32, 3, 44, 150, 260]), 0..3);
    (
        (0_u32..7, percentages, old, 0_u32..12),
        (
            Just(40_u32),
            prop::option::of(prop::sample::select(vec![1_u32, 8, 25])),
            prop::sample::select(vec![0_u32, 0, 14, 55]),
        ),
        breaker(),
        prop::option::weighted(0.2, (any::<bool>(), rings)),
        prop::sample::select(vec![0_u32, 0, 0, 70]),
        prop::option::weighted(0.3, early),
        (script(Side::New), prop_oneof![3 => Just(Vec::new()), 1 => script(Side::Old)]),
        (
            prop::option::weighted(0.1, prop::sample::select(vec![0_u32, 31, 77])),
            prop::option::weighted(0.1, prop::sample::select(vec![0_u32, 44, 90])),
            prop::sample::select(vec![0_u32, 0, 0, 7, 110]),
        ),
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |(
                (desired, (minimum_healthy, maximum), old, places),
                times,
                breaker,
                alarms,
                bake,
                early,
                health,
                (stop, digest, leave),
                choices,
            )| {
                let mut health_of_both = health.0;
                health_of_both.extend(health.1);
                Asked {
                    desired,
                    percentages: Percentages { minimum_healthy, maximum },
                    old,
                    places,
                    step: times.0,
                    start: times.1,
                    grace: times.2,
                    breaker,
                    alarms,
                    bake,
                    early,
                    health: health_of_both,
                    stop,
                    digest,
                    leave,
                    exits_count: choices.0,
                    until_running: choices.1,
                }
            },
        )
}

/// What both say of one deployment; and what it was, for the tally.
fn compare(asked: &Asked) -> Result<End, TestCaseError> {
    let plan = asked.plan();
    let mut model = Model::new(asked);
    let way_back = model.walk();
    let Some(timed) = &plan.timed else {
        // Nothing but the percentages and places: the steps say it.
        prop_assert!(asked.health.is_empty() && asked.early.is_none() && asked.bake == 0 && asked.stop.is_none());
        match (&plan.outcome, model.end) {
            (DeploymentOutcome::Completes, End::Completes(_)) | (DeploymentOutcome::Stuck { .. }, End::Neither) => {}
            (outcome, end) => prop_assert!(false, "{outcome:?}, {end:?}"),
        }
        return Ok(model.end);
    };
    let end = match (&timed.failure, timed.completed_seconds) {
        (Some(failure), _) => End::Fails(failure.by, failure.at_seconds, failure.failed_tasks),
        (None, Some(at)) => End::Completes(at),
        (None, None) => End::Neither,
    };
    let seen = match end {
        End::Fails(_, at, _) | End::Completes(at) if at > HORIZON => End::Neither,
        end => end,
    };
    prop_assert_eq!(seen, model.end, "{:?}", plan);
    if let End::Fails(_, at, _) = seen {
        let back = timed.rollback.and_then(|way| way.seconds).filter(|seconds| at + seconds <= HORIZON);

        prop_assert!(back == way_back, "{:?} {:?} {:?}", timed.rollback, way_back, plan);
    }
    // No step stops a healthy task that the minimum needs, none starts one above the maximum.
    prop_assert!(model.lowest_slack >= 0 && model.highest_excess <= 0);
    let limits = asked.percentages.limits(asked.desired);
    for row in &plan.course.rows {
        prop_assert!(row.started == 0 || row.old + row.new <= limits.maximum, "{:?}", row);
    }
    Ok(seen)
}

proptest! {
    #![proptest_config(cases(200))]

    /// Breaker, alarms, bake time, early success, protection, scripts and stops: the engine and the
    /// model of counts say the same end at the same second, and the same way back.
    #[test]
    fn the_model_of_counts_agrees(asked in asked()) {
        compare(&asked)?;
    }

    /// Every remedy works when it is applied.
    #[test]
    fn remedies_work(asked in asked()) {
        let remedies = asked.with(|cluster, rollout| cluster.deployment_remedies(rollout)).unwrap();
        for remedy in remedies {
            let mut changed = asked.clone();
            match &remedy {
                DeploymentRemedy::MinimumHealthyPercent(percent) => changed.percentages.minimum_healthy = *percent,
                DeploymentRemedy::MaximumPercent(percent) => changed.percentages.maximum = *percent,
                DeploymentRemedy::EarlySuccess(healthy_percent) => {
                    let (healthy_percent, cleanup) = (*healthy_percent, Cleanup::Deferred);
                    prop_assert!(healthy_percent >= asked.percentages.minimum_healthy);
                    changed.early = Some(EarlySuccessTerms { healthy_percent, cleanup });
                }
                DeploymentRemedy::FailureThreshold(count) => {
                    let breaker = changed.breaker.unwrap();
                    changed.breaker = Some(BreakerTerms { threshold: Threshold::Count(*count), ..breaker });
                }
                DeploymentRemedy::GracePeriod(seconds) => changed.grace = *seconds,
                DeploymentRemedy::UnwatchAlarm(name) => {
                    let rings = &mut changed.alarms.as_mut().unwrap().1;
                    rings.retain(|at| format!("alarm-{at}") != *name);
                }
                DeploymentRemedy::BakeMinutes(minutes) => {
                    prop_assert!(minutes * 60 < asked.bake);
                    changed.bake = minutes * 60;
                }
                DeploymentRemedy::StopLater(seconds) => changed.stop = Some(*seconds),
                DeploymentRemedy::NameDigests => changed.digest = None,
                DeploymentRemedy::EndProtection => changed.old.iter_mut().for_each(|task| task.0 = None),
                // One more instance like the first is as good as its places.
                DeploymentRemedy::MoreInstances { count, .. } => {
                    let places = asked.places.max(asked.old.len() as u32);
                    changed.places = places * (count + 1);
                }
                other => prop_assert!(false, "{:?}", other),
            }
            let plan = changed.plan();
            prop_assert_eq!(&plan.outcome, &DeploymentOutcome::Completes, "{:?} of {:?}", remedy, changed);
        }
    }
}
