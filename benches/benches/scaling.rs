//! A month of one-minute data for one service with three policies: alarms, decisions, cooldowns,
//! every minute.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use criterion::{Criterion, criterion_group, criterion_main};
use stowplan::{
    scaling::{
        AdjustmentType, Alarm, Autoscaler, ComparisonOperator, MissingData, Monitor, PolicyKind, Running,
        ScalableTarget, ScalingChoices, ScalingPolicy, Series, Statistic, StepAdjustment, StepScaling, TargetTracking,
        TaskCounts, Timeline, TimelineInput,
    },
    unit::Timestamp,
};

const CHOICES: ScalingChoices = ScalingChoices::V2026_11;
const MINUTES: i64 = 30 * 1440;

/// CPU and memory tracked at 50 and 60 %, and a step policy on CPU from 80 %.
fn service() -> (Autoscaler, [Series; 2]) {
    // A day's load goes up and down; memory follows at three quarters.
    let load = |minute: i64| (minute % 1440 - 720).abs() / 8;
    let series = [4, 3].map(|quarters| {
        let values = (0..MINUTES).map(|minute| Some((load(minute) * quarters / 4).into()));
        Series::new(Timestamp(0), 60, values.collect()).unwrap()
    });
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
        StepAdjustment { lower: Some(0.into()), upper: Some(10.into()), adjustment: 10 },
        StepAdjustment { lower: Some(10.into()), upper: None, adjustment: 30 },
    ];
    let step = StepScaling::new(AdjustmentType::PercentChangeInCapacity, &steps, 1, &CHOICES).unwrap();
    policies.push(ScalingPolicy::new("step", PolicyKind::Step(step)));
    let alarm =
        Alarm::new(ComparisonOperator::GreaterThanOrEqualToThreshold, 80.into(), 60, 2, 2, MissingData::Missing)
            .unwrap();
    monitors.push(Monitor::new("step".into(), alarm, 0, Statistic::Average, 2));
    let capacity = TaskCounts { running: 5, desired: 5 };
    (Autoscaler::new(ScalableTarget::new(2, 30).unwrap(), policies, monitors, capacity, CHOICES).unwrap(), series)
}

fn month(criterion: &mut Criterion) {
    let (service, series) = service();
    let to = Timestamp::from_seconds(60 * (MINUTES - 1));
    let running = Running::Follows { start_seconds: 60, stop_seconds: 30 };
    let course = TimelineInput::new(Timestamp(0), to, &series, running);
    criterion.bench_function("scale/a month of minutes, three policies", |bencher| {
        bencher.iter(|| {
            let mut timeline = Timeline::new(service.clone(), course).unwrap();
            let mut events = 0;
            while timeline.advance().is_some() {
                events += 1;
            }
            events
        });
    });
}

criterion_group!(benches, month);
criterion_main!(benches);
