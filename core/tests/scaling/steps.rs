//! Step scaling, and the bounds of a target.

use super::*;

fn steps(steps: &[(&str, &str, i32)]) -> Vec<StepAdjustment> {
    let steps = steps.iter().map(|(lower, upper, adjustment)| StepAdjustment {
        lower: lower.parse().ok(),
        upper: upper.parse().ok(),
        adjustment: *adjustment,
    });
    steps.collect()
}

/// AWS's worked configuration, threshold 50.
fn worked() -> StepScaling {
    let all = steps(&[
        ("", "-20", -30),
        ("-20", "-10", -10),
        ("-10", "0", 0),
        ("0", "10", 0),
        ("10", "20", 10),
        ("20", "", 30),
    ]);
    StepScaling::new(PercentChangeInCapacity, &all, 0, &CHOICES).unwrap()
}

fn stepped(policy: &StepScaling, base: u32, metric: &str, threshold: i32, upper_alarm: bool) -> u32 {
    let step = policy.step(quantity(metric), Quantity::from(threshold), upper_alarm, &CHOICES);
    step.map_or(base, |step| policy.adjusted(base, step, &CHOICES))
}

#[test]
fn step_rows() {
    let policy = worked();
    for (id, base, metric, expected) in [
        ("S01", 10, "60", 11),
        ("S02", 11, "70", 14),
        ("S03", 14, "40", 13),
        ("S04", 13, "30", 10),
        ("S05", 10, "59.99", 10),
        ("S06", 10, "69.99", 11),
        ("S07", 10, "40.01", 10),
        ("S08", 10, "30.01", 9),
    ] {
        let above = quantity(metric) >= quantity("50");
        assert_eq!(stepped(&policy, base, metric, 50, above), expected, "{id}");
    }
    for (id, kind, base, adjustment, magnitude, expected) in [
        ("S09", ChangeInCapacity, 3, 5, 0, 8),
        ("S10", ExactCapacity, 3, 5, 0, 5),
        ("S11", PercentChangeInCapacity, 10, 10, 0, 11),
        ("S12", PercentChangeInCapacity, 4, 25, 2, 6),
        ("S13", PercentChangeInCapacity, 127, 10, 0, 139),
        ("S14", PercentChangeInCapacity, 67, 1, 0, 68),
        ("S15", PercentChangeInCapacity, 58, -1, 0, 57),
        ("S16", PercentChangeInCapacity, 667, -1, 0, 661),
        ("S17", PercentChangeInCapacity, 1, -50, 0, 0),
        ("S18", PercentChangeInCapacity, 4, -25, 2, 2),
        ("S19", PercentChangeInCapacity, 0, 50, 2, 0),
        ("S20", PercentChangeInCapacity, 9, 110, 0, 18),
    ] {
        let (PolicyKind::Step(policy), _) = with_magnitude(kind, adjustment, magnitude) else { panic!() };
        assert_eq!(stepped(&policy, base, "80", 70, true), expected, "{id}");
    }
    // S21: threshold 70.
    let all = steps(&[("0", "15", 1), ("15", "25", 2), ("25", "", 3)]);
    let cli = StepScaling::new(ChangeInCapacity, &all, 0, &CHOICES).unwrap();
    let added = ["70", "84.9", "85", "94.9", "95"].map(|metric| stepped(&cli, 10, metric, 70, true) - 10);
    assert_eq!(added, [1, 1, 2, 2, 3], "S21");
    // S22: threshold 50; above, [0, 10) holds 50 and not 60; below, (-10, 0] holds 50 and not 40.
    let above = StepScaling::new(ChangeInCapacity, &steps(&[("0", "10", 1), ("10", "", 7)]), 0, &CHOICES).unwrap();
    assert_eq!([stepped(&above, 10, "50", 50, true), stepped(&above, 10, "60", 50, true)], [11, 17], "S22");
    let below = StepScaling::new(ChangeInCapacity, &steps(&[("-10", "0", -1), ("", "-10", -7)]), 0, &CHOICES).unwrap();
    assert_eq!([stepped(&below, 10, "50", 50, false), stepped(&below, 10, "40", 50, false)], [9, 3], "S22");
    assert_eq!(stepped(&below, 10, "51", 50, false), 10, "SCALE-13");
    // S34: points 72, 90, 96.
    for (aggregation, expected) in [(Aggregation::Minimum, 11), (Aggregation::Average, 12), (Aggregation::Maximum, 13)]
    {
        let policy = with(cli.clone(), |policy| policy.aggregation = aggregation);
        let alarm =
            Alarm::new(ComparisonOperator::GreaterThanOrEqualToThreshold, 70.into(), 60, 3, 3, MissingData::Missing)
                .unwrap();
        let newest = [96, 90, 72];
        let seen = alarm.evaluate(AlarmState::Ok, &CHOICES, |age| newest.get(age).map(|n| Quantity::from(*n)));
        let metric = policy.metric(&seen.evaluated, &CHOICES).unwrap();
        assert_eq!(stepped(&policy, 10, &metric.to_string(), 70, true), expected, "S34");
    }
}

#[test]
fn senseless_steps() {
    let codes = |all: &[(&str, &str, i32)]| -> Vec<_> {
        let errors = StepScaling::new(ChangeInCapacity, &steps(all), 0, &CHOICES).unwrap_err();
        errors.iter().map(|error| error.code()).collect()
    };
    assert_eq!(codes(&[("0", "10", 1), ("11", "", 2)]), ["step/gap"], "S23");
    assert_eq!(codes(&[("0", "10", 1), ("5", "", 2)]), ["step/overlap"], "S24");
    assert_eq!(codes(&[("-10", "0", -1)]), ["step/closed-below"], "S25");
    assert_eq!(codes(&[("0", "10", 1)]), ["step/closed-above"], "S26");
    assert_eq!(codes(&[("", "", 1)]), ["step/unbounded"], "S27");
    assert_eq!(codes(&[("10", "10", 1)]), ["step/bounds"], "S28");
    assert_eq!(codes(&[("", "-5", 1), ("", "-1", 2)]), ["step/open-twice"]);
    assert_eq!(codes(&[("0", "", 1), ("5", "", 2)]), ["step/open-twice"]);
    assert_eq!(codes(&[]), ["step/count"]);
    let gap = StepScaling::new(ChangeInCapacity, &steps(&[("11", "", 2), ("0", "10", 1)]), 0, &CHOICES).unwrap_err();
    assert_eq!(gap[0].field(), "StepAdjustments/0/MetricIntervalLowerBound");
    assert_eq!(gap[0].to_string(), "there is no step from 10 to 11");
    let negative = StepScaling::new(ExactCapacity, &steps(&[("0", "", -1)]), 0, &CHOICES).unwrap_err();
    assert_eq!(negative[0].code(), "step/negative-capacity");
}

#[test]
fn outside_the_bounds() {
    let run = |min, max, desired, adjustment| {
        let target = ScalableTarget::new(min, max).unwrap();
        invoke(&target, capacity(desired, desired), false, &[simple(ChangeInCapacity, adjustment)]).desired
    };
    assert_eq!(run(3, 10, 2, -1), 2, "S29");
    assert_eq!(run(3, 10, 12, 1), 12, "S30");
    assert_eq!(run(3, 10, 12, -1), 10, "S31");
    assert_eq!(run(3, 10, 1, 5), 6, "S32");
    assert_eq!(run(3, 10, 1, 1), 3, "S33");
}

#[test]
fn bounds() {
    let apply = |min, max, desired, new_min, new_max| {
        let mut target = ScalableTarget::new(min, max).unwrap();
        let desired = target.set_bounds(CapacityBounds { min: new_min, max: new_max }, desired, &CHOICES);
        desired.map(|desired| (target.min(), target.max(), desired)).map_err(|error| error.code())
    };
    assert_eq!(apply(5, 10, 5, Some(15), Some(20)), Ok((15, 20, 15)), "H01");
    assert_eq!(apply(15, 20, 15, Some(5), Some(10)), Ok((5, 10, 10)), "H02");
    assert_eq!(apply(1, 10, 4, Some(3), None), Ok((3, 10, 4)), "H03");
    assert_eq!(apply(1, 10, 4, None, Some(2)), Ok((1, 2, 2)), "H04");
    assert_eq!(apply(1, 10, 4, Some(12), None), Err("target/bounds"), "H05");
    assert_eq!(apply(1, 10, 3, Some(0), Some(0)), Ok((0, 0, 0)), "H06");
    assert_eq!(apply(3, 10, 6, Some(3), Some(10)), Ok((3, 10, 6)), "H07");
    let mut target = ScalableTarget::new(1, 10).unwrap();
    assert_eq!(target.register(CapacityBounds { min: Some(4), max: None }, 2, &CHOICES), Ok(4), "H11");
    // H08: while suspended the action does not run.
    target.suspended.scheduled_scaling = true;
    let mut service = Autoscaler::new(target, vec![], vec![], capacity(4, 4), CHOICES).unwrap();
    assert_eq!(service.run_scheduled(seconds(0), CapacityBounds { min: Some(6), max: None }), Ok(None), "H08");
    assert_eq!(service.capacity().desired, 4, "H08");
    assert!(ScalableTarget::new(2, 1).is_err());
}
