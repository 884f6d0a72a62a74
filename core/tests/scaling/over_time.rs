//! Minute by minute: cooldowns, deployments, several alarms.

use super::*;

/// A service whose tasks follow at once, invoked by hand.
struct Service {
    target: ScalableTarget,
    cooldowns: Cooldowns,
    capacity: TaskCounts,
}

impl Service {
    fn new(tasks: u32) -> Self {
        let target = ScalableTarget::new(0, 1000).unwrap();
        Self { target, cooldowns: Cooldowns::default(), capacity: capacity(tasks, tasks) }
    }

    fn at(&mut self, now: i64, (kind, demand): (PolicyKind, Demand)) -> u32 {
        let now = seconds(now);
        let situation = Situation {
            target: &self.target,
            policies: &[policy("p", kind)],
            capacity: self.capacity,
            deployment_in_progress: false,
            cooldowns: &self.cooldowns,
            now,
            choices: &CHOICES,
        };
        let decision = decide(&situation, &[Signal { policy: 0, demand }], &mut Vec::new());
        if let ScalingOutcome::Scaled { direction, base, cooldown_seconds: Some(seconds), .. } = decision.outcome {
            match direction {
                stowplan::scaling::Direction::Out => self.cooldowns.scaled_out(base, seconds, now, &CHOICES),
                stowplan::scaling::Direction::In => self.cooldowns.scaled_in(seconds, now, &CHOICES),
            }
            self.cooldowns.fulfilled(now);
        }
        self.capacity = capacity(decision.desired, decision.desired);
        decision.desired
    }
}

#[test]
fn cooldowns() {
    let add = |n| simple(ChangeInCapacity, n);
    let percent = |n| simple(PercentChangeInCapacity, n);
    let mut service = Service::new(10);
    assert_eq!([service.at(0, add(2)), service.at(60, add(3))], [12, 13], "K01");
    let mut service = Service::new(10);
    assert_eq!([0, 60, 120, 240].map(|now| service.at(now, add(2))), [12, 12, 12, 12], "K02");
    assert_eq!(service.at(301, add(2)), 14, "K03");
    let mut service = Service::new(10);
    assert_eq!([service.at(0, percent(20)), service.at(60, percent(50))], [12, 15], "K04");
    let track = |metric| (PolicyKind::TargetTracking(tracking("50")), tracks(Says::High, metric));
    let mut service = Service::new(10);
    assert_eq!(
        [service.at(0, track("80")), service.at(60, track("80")), service.at(120, track("100"))],
        [16, 16, 20],
        "K05"
    );
    let mut service = Service::new(10);
    assert_eq!([service.at(0, add(-2)), service.at(100, add(-2))], [8, 8], "K06");
    assert_eq!(service.at(300, add(-2)), 6, "over at its end, SCALE-101");
    let mut service = Service::new(10);
    assert_eq!([service.at(0, add(-2)), service.at(60, add(2)), service.at(120, add(-1))], [8, 10, 9], "K07");
    let low = |metric| {
        let policy = with(tracking("50"), |policy| policy.scale_in_cooldown_seconds = 0);
        (PolicyKind::TargetTracking(policy), tracks(Says::Low, metric))
    };
    let mut service = Service::new(10);
    assert_eq!([service.at(0, low("40")), service.at(60, low("40"))], [8, 7], "K09: 10 x 0.8, then 8 x 0.8 = 6.4");
    // Larger scale-outs restart the timer (SCALE-10): +3 at 240 holds up +3 at 480, not +3 at 540.
    let mut service = Service::new(10);
    let all = [(0, 2), (240, 3), (480, 3), (540, 3)].map(|(now, n)| service.at(now, add(n)));
    assert_eq!(all, [12, 13, 13, 16]);
}

#[test]
fn a_scheduled_minimum_ignores_the_cooldown() {
    // K08: scaled out to 12 at 0, scheduled minimum 15 at 60.
    let steps = [StepAdjustment { lower: Some(0.into()), upper: None, adjustment: 2 }];
    let kind = PolicyKind::Step(StepScaling::new(ChangeInCapacity, &steps, 0, &CHOICES).unwrap());
    let alarm =
        Alarm::new(ComparisonOperator::GreaterThanThreshold, 70.into(), 60, 1, 1, MissingData::Missing).unwrap();
    let monitor = Monitor::new("high".into(), alarm, 0, Statistic::Average, 0);
    let mut service = Autoscaler::new(
        ScalableTarget::new(1, 20).unwrap(),
        vec![policy("add", kind)],
        vec![monitor],
        capacity(10, 10),
        CHOICES,
    )
    .unwrap();
    let series = [Series::new(seconds(0), 60, vec![Some(80.into()); 3]).unwrap()];
    assert_eq!(service.tick(seconds(0), &series).unwrap().desired, 12);
    assert_eq!(service.observe(seconds(0), 12, false), Progress::Fulfilled);
    assert_eq!(service.tick(seconds(60), &series).unwrap().desired, 12);
    let change = service.run_scheduled(seconds(90), CapacityBounds { min: Some(15), max: None }).unwrap().unwrap();
    assert_eq!((change.before, change.desired), (12, 15));
}

fn tracked(target: &str, values: Vec<Option<Quantity>>, tasks: u32) -> (Autoscaler, [Series; 1]) {
    let policy_ = tracking(target);
    let monitors = vec![
        Monitor::new("high".into(), policy_.high_alarm().unwrap(), 0, Statistic::Average, 0),
        Monitor::new("low".into(), policy_.low_alarm(&CHOICES).unwrap().unwrap(), 0, Statistic::Average, 0),
    ];
    let policies = vec![policy("cpu", PolicyKind::TargetTracking(policy_))];
    let target = ScalableTarget::new(1, 100).unwrap();
    let series = [Series::new(seconds(0), 60, values).unwrap()];
    (Autoscaler::new(target, policies, monitors, capacity(tasks, tasks), CHOICES).unwrap(), series)
}

fn course<'a>(series: &'a [Series], minutes: i64, running: Running<'a>) -> TimelineInput<'a> {
    TimelineInput::new(seconds(0), seconds(60 * minutes), series, running)
}

const AT_ONCE: Running<'_> = Running::Follows { start_seconds: 0, stop_seconds: 0 };

/// The minutes at which the desired count changes, and what to.
fn changes(mut timeline: Timeline<'_>) -> Vec<(i64, u32)> {
    let mut changes = Vec::new();
    while let Some((at, event)) = timeline.advance() {
        if let TimelineEvent::Tick(ScalingDecision { desired, outcome: ScalingOutcome::Scaled { .. }, .. }) = event {
            changes.push((at.whole_seconds() / 60, desired));
        }
    }
    changes
}

#[test]
fn fifteen_minutes_down_three_minutes_up() {
    // Question 22: 20 % from minute 0 on; the fifteenth point below 45 comes at minute 14: 10 x 20
    // / 50 = 4. The metric stays: 4 x 0.4 is 2 once five minutes of cooldown are over, then 1.
    let (service, series) = tracked("50", vec![Some(20.into()); 30], 10);
    assert_eq!(changes(Timeline::new(service, course(&series, 29, AT_ONCE)).unwrap()), [(14, 4), (19, 2), (24, 1)]);
    // 80 % for three minutes: 16 at minute 2, the same until the anchor's cooldown ends at minute
    // 7: 16 x 1.6 = 25.6.
    let (service, series) = tracked("50", vec![Some(80.into()); 9], 10);
    assert_eq!(changes(Timeline::new(service, course(&series, 8, AT_ONCE)).unwrap()), [(2, 16), (7, 26)]);
}

/// Rules: SCALE-119.
#[test]
fn the_cooldown_waits_for_the_tasks() {
    // Tasks need four minutes: out at 2, fulfilled at 6, cooldown up to 11.
    let (service, series) = tracked("50", vec![Some(80.into()); 13], 10);
    let slow = Running::Follows { start_seconds: 240, stop_seconds: 0 };
    assert_eq!(changes(Timeline::new(service, course(&series, 12, slow)).unwrap()), [(2, 16), (11, 26)]);
    // Tasks that never come: given up after 30 minutes, at 32; from 10 running, 16 again is no more
    // than desired.
    let (service, series) = tracked("50", vec![Some(80.into()); 60], 10);
    let never = Running::Recorded(&[]);
    let mut timeline = Timeline::new(service, course(&series, 59, never)).unwrap();
    let mut given_up = Vec::new();
    while let Some((at, event)) = timeline.advance() {
        if event == TimelineEvent::Progress(Progress::GivenUp) {
            given_up.push(at.whole_seconds() / 60);
        }
    }
    assert_eq!((given_up, timeline.autoscaler().capacity().desired), (vec![32], 16), "no runaway");
}

#[test]
fn no_scale_in_until_the_deployment_is_over() {
    // Question 26: low from minute 0, a deployment until minute 20.
    let (service, series) = tracked("50", vec![Some(20.into()); 25], 10);
    let deployments = [(seconds(0), seconds(20 * 60))];
    let course = course(&series, 21, AT_ONCE).deployments(&deployments);
    assert_eq!(changes(Timeline::new(service, course).unwrap()), [(20, 4)]);
}

#[test]
fn an_alarm_invokes_every_minute() {
    // E14: five minutes in ALARM are five invocations.
    let alarm =
        Alarm::new(ComparisonOperator::GreaterThanThreshold, 70.into(), 60, 1, 1, MissingData::Missing).unwrap();
    let monitor = Monitor::new("high".into(), alarm, 0, Statistic::Average, 0);
    let mut service =
        Autoscaler::new(ScalableTarget::new(0, 9).unwrap(), vec![idle()], vec![monitor], capacity(1, 1), CHOICES)
            .unwrap();
    let values = [80, 80, 80, 80, 80, 60].map(|value| Some(Quantity::from(value)));
    let series = [Series::new(seconds(0), 60, values.into()).unwrap()];
    let invocations = (0..=5).filter(|minute| {
        let _nothing = service.tick(seconds(60 * minute), &series).unwrap();
        service.monitors()[0].invokes()
    });
    assert_eq!(invocations.count(), 5);
}

/// Rules: SCALE-24.
#[test]
fn high_resolution_decides_within_a_minute() {
    let fast = with(tracking("50"), |policy| policy.high_resolution = true);
    let monitor = Monitor::new("high".into(), fast.high_alarm().unwrap(), 0, Statistic::Average, 0);
    let policies = vec![policy("cpu", PolicyKind::TargetTracking(fast))];
    let target = ScalableTarget::new(1, 100).unwrap();
    let service = Autoscaler::new(target, policies, vec![monitor], capacity(10, 10), CHOICES).unwrap();
    let series = [Series::new(seconds(0), 20, vec![Some(80.into()); 6]).unwrap()];
    let mut timeline = Timeline::new(service, course(&series, 1, AT_ONCE)).unwrap();
    let mut first = None;
    while let Some((at, event)) = timeline.advance() {
        if let TimelineEvent::Tick(ScalingDecision { outcome: ScalingOutcome::Scaled { .. }, .. }) = event {
            first = first.or(Some(at));
        }
    }
    assert_eq!(first, Some(seconds(40)), "the third point of 20 seconds");
}

/// Scheduled actions run in the order of their creation, and before the policies of the same
/// instant. Rules: SCALE-33, SCALE-131.
#[test]
fn at_one_instant() {
    let steps = [StepAdjustment { lower: Some(0.into()), upper: None, adjustment: 2 }];
    let kind = PolicyKind::Step(StepScaling::new(ChangeInCapacity, &steps, 0, &CHOICES).unwrap());
    let alarm =
        Alarm::new(ComparisonOperator::GreaterThanThreshold, 70.into(), 60, 1, 1, MissingData::Missing).unwrap();
    let monitor = Monitor::new("high".into(), alarm, 0, Statistic::Average, 0);
    let target = ScalableTarget::new(1, 20).unwrap();
    let service = Autoscaler::new(target, vec![policy("add", kind)], vec![monitor], capacity(10, 10), CHOICES).unwrap();
    let series = [Series::new(seconds(0), 60, vec![Some(80.into())]).unwrap()];
    // Up to 15, then down to 13: the other way round 15 would be left. The policy's 10 + 2 is no
    // more than 13.
    let run = |action, min, max| ScheduledRun {
        at: seconds(0),
        action,
        bounds: CapacityBounds { min: Some(min), max: Some(max) },
    };
    let scheduled = [run(0, 15, 20), run(1, 5, 13)];
    let mut timeline = Timeline::new(service, course(&series, 0, AT_ONCE).scheduled(&scheduled)).unwrap();
    let mut order = Vec::new();
    while let Some((_, event)) = timeline.advance() {
        match event {
            TimelineEvent::Scheduled(action, change) => order.push((Some(action), change.unwrap().unwrap().desired)),
            TimelineEvent::Tick(decision) => order.push((None, decision.desired)),
            TimelineEvent::Progress(_) => {}
        }
    }
    assert_eq!(order, [(Some(0), 15), (Some(1), 13), (None, 13)]);
}

/// Rules: SCALE-38.
#[test]
fn alarms_of_different_resolution_meet() {
    let alarm = |period| {
        Alarm::new(ComparisonOperator::GreaterThanThreshold, 70.into(), period, 1, 1, MissingData::Missing).unwrap()
    };
    let monitor = |name: &str, period| Monitor::new(name.into(), alarm(period), 0, Statistic::Average, 0);
    let monitors = vec![monitor("fast", 20), monitor("slow", 60)];
    let target = ScalableTarget::new(0, 9).unwrap();
    let mut service = Autoscaler::new(target, vec![idle()], monitors, capacity(1, 1), CHOICES).unwrap();
    let series = [Series::new(seconds(20), 20, vec![Some(80.into()); 3]).unwrap()];
    let states = [20, 40, 60].map(|now| {
        let _nothing = service.tick(seconds(now), &series).unwrap();
        service.monitors().iter().map(Monitor::state).collect::<Vec<_>>()
    });
    let (on, unknown) = (AlarmState::Alarm, AlarmState::InsufficientData);
    assert_eq!(states, [[on, unknown], [on, unknown], [on, on]]);
}
