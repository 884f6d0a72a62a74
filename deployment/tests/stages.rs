//! Blue/green, linear and canary deployments stage by stage: AWS's rows, and the laws of a course.

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use stowplan_deployment::{
    Stage, TrafficShift,
    stages::{
        FailedBy, Hook, HookError, HookKind, HookOutcome, HookRemedy, HookReport, Interruption, ScaleUp, Span,
        StageCourse, StagePlan, StagesEnd, TimeoutAction, check_count,
    },
};

const DAY: u32 = 86_400;

fn pause(stage: Stage) -> Hook {
    Hook { kind: HookKind::Pause, stages: vec![stage], ..Hook::default() }
}

fn lambda(stage: Stage) -> Hook {
    Hook { stages: vec![stage], ..Hook::default() }
}

fn after(seconds: u32) -> HookReport {
    HookReport { seconds: Some(seconds), ..HookReport::default() }
}

fn outcome(outcome: HookOutcome) -> HookReport {
    HookReport { outcome: Some(outcome), ..HookReport::default() }
}

fn blue_green(bake_minutes: u32) -> TrafficShift {
    TrafficShift::BlueGreen { bake_minutes }
}

fn words(course: &StageCourse) -> Vec<(&'static str, Option<u32>)> {
    course.stages.iter().map(|span| (span.stage.as_str(), span.step)).collect()
}

/// 9.4: kinds of hooks at the eleven stages, row by row.
#[test]
fn which_hook_may_be_where() {
    let rows = [
        (Stage::ReconcileService, true, true),
        (Stage::PreScaleUp, true, true),
        (Stage::ScaleUp, false, false),
        (Stage::PostScaleUp, true, true),
        (Stage::TestTrafficShift, true, false),
        (Stage::PostTestTrafficShift, true, true),
        (Stage::PreProductionTrafficShift, true, true),
        (Stage::ProductionTrafficShift, true, false),
        (Stage::PostProductionTrafficShift, true, true),
        (Stage::BakeTime, false, false),
        (Stage::CleanUp, false, false),
    ];
    for (stage, of_lambda, of_pause) in rows {
        assert_eq!(lambda(stage).check().is_ok(), of_lambda, "{stage}");
        assert_eq!(pause(stage).check().is_ok(), of_pause, "{stage}");
    }
    assert_eq!(Hook::default().check(), Err(HookError::NoStage));
}

/// 9.4: ten of each kind; 1 to 1440 minutes for Lambda functions, to 20,160 for pauses.
#[test]
fn how_many_and_how_long() {
    let mut hooks = vec![lambda(Stage::PreScaleUp); 10];
    hooks.extend(vec![pause(Stage::PreScaleUp); 10]);
    assert_eq!(check_count(&hooks), Ok(()));
    hooks.push(pause(Stage::PreScaleUp));
    assert_eq!(check_count(&hooks), Err(HookError::TooMany { kind: HookKind::Pause, count: 11 }));
    let minutes = |hook: Hook, minutes| Hook { timeout_minutes: Some(minutes), ..hook }.check().is_ok();
    for (given, of_lambda, of_pause) in
        [(0, false, false), (1, true, true), (1440, true, true), (1441, false, true), (20_161, false, false)]
    {
        assert_eq!(minutes(lambda(Stage::PreScaleUp), given), of_lambda, "{given}");
        assert_eq!(minutes(pause(Stage::PreScaleUp), given), of_pause, "{given}");
    }
    assert_eq!(Hook::default().timeout_seconds(), DAY, "a day unless told");
}

/// 9.4: the table's order; RECONCILE_SERVICE only with several ACTIVE revisions; shifts recur.
#[test]
fn stages_in_their_order() {
    let course = StagePlan::new(blue_green(5), ScaleUp::Takes(40)).follow();
    let all: Vec<_> = Stage::ALL.iter().skip(1).map(|stage| (stage.as_str(), None)).collect();
    assert_eq!(words(&course), all);
    let mut plan = StagePlan::new(TrafficShift::CANARY, ScaleUp::Takes(40));
    plan.reconciles = true;
    let course = plan.follow();
    assert_eq!(words(&course)[0], ("RECONCILE_SERVICE", None));
    let shifts = [
        ("PRE_PRODUCTION_TRAFFIC_SHIFT", Some(1)),
        ("PRODUCTION_TRAFFIC_SHIFT", Some(1)),
        ("PRE_PRODUCTION_TRAFFIC_SHIFT", Some(2)),
        ("PRODUCTION_TRAFFIC_SHIFT", Some(2)),
        ("POST_PRODUCTION_TRAFFIC_SHIFT", None),
    ];
    assert_eq!(words(&course)[6..11], shifts);
    let parts: Vec<_> = course.stages.iter().map(|span| span.production_tenths).collect();
    assert_eq!(parts, [0, 0, 0, 0, 0, 0, 0, 50, 50, 1000, 1000, 1000, 1000]);
}

/// 9.5: LINEAR 40 %, step bake 5, bake 15, a pause approved after 20 minutes each time: steps 40,
/// 80, 100; 5 + 5 + 3 × 20 + 15 = 85 minutes, and the 40 s of starting.
#[test]
fn a_linear_deployment_with_a_pause_at_each_step() {
    let traffic = TrafficShift::Linear { step_tenths: 400, step_bake_minutes: 5 };
    let hooks = [pause(Stage::PreProductionTrafficShift)];
    let reports = [after(20 * 60)];
    let mut plan = StagePlan::new(traffic, ScaleUp::Takes(40)).hooks(&hooks, &reports);
    plan.bake_minutes = 15;
    assert_eq!(plan.follow().seconds.known(), Some(85 * 60 + 40));
    assert_eq!(plan.configured_minutes(), 25);
    // Four steps of 25 %, one pause hook: it pauses four times.
    let quarter = TrafficShift::Linear { step_tenths: 250, step_bake_minutes: 5 };
    plan.traffic = quarter;
    let course = plan.follow();
    assert_eq!(course.stages.iter().filter(|span| !span.hooks.is_empty()).count(), 4);
}

/// 9.5: BLUE_GREEN with a Network Load Balancer and bake 6: 10 + 10 + 6 = 26 minutes. LINEAR of two
/// steps: test, and each step.
#[test]
fn a_network_load_balancer() {
    let mut plan = StagePlan::new(blue_green(6), ScaleUp::Takes(40));
    plan.network_load_balancer = true;
    assert_eq!(plan.follow().seconds.known(), Some(26 * 60 + 40));
    let half = TrafficShift::Linear { step_tenths: 500, step_bake_minutes: 0 };
    plan.traffic = half;
    assert_eq!(plan.follow().seconds.known(), Some(30 * 60 + 40));
    plan.routes_traffic = false;
    assert_eq!(plan.follow().seconds.known(), Some(40));
}

/// 9.4: hooks of a stage run side by side, and all must be done: max(100, 250); what nobody tells
/// lasts up to its time-out.
#[test]
fn hooks_side_by_side() {
    let hooks = [lambda(Stage::PostScaleUp), lambda(Stage::PostScaleUp)];
    let told =
        |first, second| [HookReport { hook: Some(0), ..after(first) }, HookReport { hook: Some(1), ..after(second) }];
    let follow = |reports: &[HookReport]| {
        StagePlan::new(blue_green(0), ScaleUp::Takes(40)).hooks(&hooks, reports).follow().seconds
    };
    assert_eq!(follow(&told(100, 250)), Span::exact(290));
    assert_eq!(follow(&told(100, 250)[..1]), Span::between(140, 40 + DAY));
    assert_eq!(follow(&[]), Span::between(40, 40 + DAY));
}

/// 9.4: a Lambda function is asked again after 30 s, or what it says: what takes 1000 s is longer
/// than a call of 900 s and found at 34 × 30 = 1020; with 60, 100 s are found at 120.
#[test]
fn asked_again() {
    let hooks = [lambda(Stage::PostScaleUp)];
    let seconds = |report: HookReport| {
        StagePlan::new(blue_green(0), ScaleUp::Takes(0)).hooks(&hooks, &[report]).follow().seconds.known()
    };
    assert_eq!(seconds(after(900)), Some(900));
    assert_eq!(seconds(after(1000)), Some(1020));
    assert_eq!(seconds(HookReport { call_back_seconds: Some(60), ..after(100) }), Some(120));
}

/// 9.4: FAILED rolls back; a time-out does by its action; the hooks of the two shifts run again.
#[test]
fn failures_and_the_way_back() {
    let hooks = [
        Hook { stages: vec![Stage::TestTrafficShift, Stage::ProductionTrafficShift], ..Hook::default() },
        Hook { timeout_minutes: Some(10), ..pause(Stage::PostProductionTrafficShift) },
    ];
    let shift = HookReport { hook: Some(0), ..after(60) };
    let fail = HookReport { hook: Some(1), seconds: Some(30), ..outcome(HookOutcome::Failed) };
    let reports = [shift, fail];
    let plan = StagePlan::new(blue_green(5), ScaleUp::Takes(40)).hooks(&hooks, &reports);
    let course = plan.follow();
    let failure = *course.failure().unwrap();
    // 40 + 60 (test) + 60 (production) + 30.
    assert_eq!((failure.by, failure.at, failure.hook), (FailedBy::Hook, Span::exact(190), Some(1)));
    assert_eq!(failure.stage, Some(Stage::PostProductionTrafficShift));
    let back = plan.roll_back(&course).unwrap();
    let passed: Vec<_> = back.stages.iter().map(|span| span.stage).collect();
    assert_eq!(passed, [Stage::ProductionTrafficShift, Stage::TestTrafficShift, Stage::CleanUp]);
    assert_eq!(back.seconds, Span::exact(120));

    let reports = [shift, HookReport { hook: Some(1), ..outcome(HookOutcome::TimedOut) }];
    let plan = StagePlan::new(blue_green(5), ScaleUp::Takes(40)).hooks(&hooks, &reports);
    assert_eq!(plan.follow().failure().unwrap().at, Span::exact(160 + 600));
    let mut going_on = hooks.clone();
    going_on[1].action = TimeoutAction::Continue;
    let plan = plan.hooks(&going_on, &reports);
    assert_eq!(plan.follow().seconds.known(), Some(160 + 600 + 300));
    assert!(plan.roll_back(&plan.follow()).is_none());
}

/// 9.4: a stage without a pause lasts a day at most: new tasks that never start fail it; the
/// deployment 30 days.
#[test]
fn the_longest_stage_and_deployment() {
    let plan = StagePlan::new(blue_green(5), ScaleUp::Never);
    let course = plan.follow();
    let failure = course.failure().unwrap();
    assert_eq!((failure.by, failure.at, failure.stage), (FailedBy::Timeout, Span::exact(DAY), Some(Stage::ScaleUp)));
    assert_eq!(plan.roll_back(&course).unwrap().seconds, Span::ZERO, "no traffic had moved");
    // 14 days at each of three pauses: 42 days.
    let long = |stage| Hook { timeout_minutes: Some(20_160), ..pause(stage) };
    let hooks = [long(Stage::PreScaleUp), long(Stage::PostScaleUp), long(Stage::PostTestTrafficShift)];
    let reports = [after(14 * DAY)];
    let course = StagePlan::new(blue_green(5), ScaleUp::Takes(40)).hooks(&hooks, &reports).follow();
    let failure = course.failure().unwrap();
    assert_eq!((failure.by, failure.at), (FailedBy::Timeout, Span::exact(30 * DAY)));
    assert_eq!(failure.stage, Some(Stage::PostTestTrafficShift));
}

/// What comes from outside: before the end it fails the deployment, after it not, and between the
/// bounds nobody knows.
#[test]
fn what_comes_from_outside() {
    let at = |at_seconds| [Interruption { by: FailedBy::Alarm, at_seconds, rolls_back: true }];
    let hooks = [Hook { timeout_minutes: Some(10), ..pause(Stage::PostScaleUp) }];
    // 40 + 0 to 600 + 300.
    for (second, expected) in [(339, "fails"), (340, "untold"), (939, "untold"), (940, "completes")] {
        let interruptions = at(second);
        let mut plan = StagePlan::new(blue_green(5), ScaleUp::Takes(40)).hooks(&hooks, &[]);
        plan.interruptions = &interruptions;
        let found = match plan.follow().end {
            StagesEnd::Completes => "completes",
            StagesEnd::Fails(_) => "fails",
            StagesEnd::Untold(_) => "untold",
        };
        assert_eq!(found, expected, "{second}");
    }
    let interruptions = at(200);
    let mut plan = StagePlan::new(blue_green(5), ScaleUp::Takes(40));
    plan.interruptions = &interruptions;
    let course = plan.follow();
    let failure = course.failure().unwrap();
    assert_eq!((failure.stage, failure.at), (Some(Stage::BakeTime), Span::exact(200)));
    assert_eq!(words(&course).last(), Some(&("BAKE_TIME", None)));
}

fn hook() -> impl Strategy<Value = Hook> {
    (
        prop::bool::ANY,
        prop::sample::subsequence(Stage::ALL.to_vec(), 1..4),
        prop::option::of(1..1500_u32),
        prop::bool::ANY,
    )
        .prop_filter_map("ECS refuses it", |(pauses, stages, timeout_minutes, goes_on)| {
            let kind = if pauses { HookKind::Pause } else { HookKind::Lambda };
            let action = if goes_on { TimeoutAction::Continue } else { TimeoutAction::Rollback };
            let hook = Hook { kind, stages, timeout_minutes, action };
            hook.check().is_ok().then_some(hook)
        })
}

fn report(hooks: usize) -> impl Strategy<Value = HookReport> {
    let outcomes = [HookOutcome::Succeeded, HookOutcome::Failed, HookOutcome::TimedOut];
    (
        prop::option::of(0..hooks.max(1)),
        prop::option::of(prop::sample::select(Stage::ALL.to_vec())),
        prop::option::of(1..4_u32),
        prop::option::of(0..100_000_u32),
        prop::option::weighted(0.3, prop::sample::select(outcomes.to_vec())),
        prop::option::weighted(0.2, 0..100_u32),
    )
        .prop_map(|(hook, stage, step, seconds, outcome, call_back_seconds)| HookReport {
            hook,
            stage,
            step,
            seconds,
            outcome,
            call_back_seconds,
        })
}

fn traffic() -> impl Strategy<Value = TrafficShift> {
    prop_oneof![
        (0..1441_u32).prop_map(blue_green),
        (30..=1000_u32, 0..1441_u32)
            .prop_map(|(step_tenths, step_bake_minutes)| TrafficShift::Linear { step_tenths, step_bake_minutes }),
        (1..=1000_u32, 0..1441_u32)
            .prop_map(|(canary_tenths, bake_minutes)| TrafficShift::Canary { canary_tenths, bake_minutes }),
    ]
}

proptest! {
    #![proptest_config(cases(256))]

    /// The order is the table's, times never run backwards, `least` is never above `most`, the
    /// deployment lasts 30 days at most, and with everything told every time is one number.
    #[test]
    fn laws_of_a_course(
        traffic in traffic(),
        hooks in prop::collection::vec(hook(), 0..5),
        reports in prop::collection::vec(report(5), 0..5),
        seconds in 0..100_000_u32,
        fills in prop::bool::ANY,
        network_load_balancer in prop::bool::ANY,
        alarm in prop::option::of(0..200_000_u32),
    ) {
        let mut reports = reports;
        if fills {
            // Whatever is not told by then takes 7 s.
            reports.retain(|report| report.seconds.is_some());
            reports.push(after(7));
        }
        let rings = |at_seconds| Interruption { by: FailedBy::Alarm, at_seconds, rolls_back: true };
        let interruptions: Vec<_> = alarm.map(rings).into_iter().collect();
        let mut plan = StagePlan::new(traffic, ScaleUp::Takes(seconds)).hooks(&hooks, &reports);
        plan.network_load_balancer = network_load_balancer;
        plan.interruptions = &interruptions;
        let course = plan.follow();
        prop_assert!(!course.stages.is_empty());
        let mut before = Span::ZERO;
        let mut order = (0, Stage::ReconcileService);
        for span in &course.stages {
            prop_assert!(span.from.least <= span.from.most && span.to.least <= span.to.most);
            prop_assert!(span.from.least <= span.to.least && span.from.most <= span.to.most);
            prop_assert!(before.least <= span.from.least && before.most <= span.from.most);
            before = span.from;
            // The two shifts recur step by step; all else comes once.
            let alone = if span.stage < Stage::PreProductionTrafficShift { 0 } else { u32::MAX };
            let own = (span.step.unwrap_or(alone), span.stage);
            prop_assert!(order <= own, "{:?} after {:?}", own, order);
            order = own;
        }
        prop_assert!(course.seconds.most <= 30 * DAY);
        if fills {
            prop_assert!(course.seconds.known().is_some());
            prop_assert!(course.stages.iter().all(|span| span.from.known().is_some() && span.to.known().is_some()));
        }
        match course.end {
            StagesEnd::Completes => prop_assert_eq!(course.stages.last().map(|span| span.stage), Some(Stage::CleanUp)),
            StagesEnd::Fails(failure) => {
                prop_assert_eq!(failure.at, course.seconds);
                // The old tasks are there until CLEAN_UP, so there is always a way back.
                prop_assert!(!course.has_begun(Stage::CleanUp) || course.seconds.most >= 30 * DAY);
                prop_assert!(plan.roll_back(&course).is_some());
            }
            StagesEnd::Untold(_) => prop_assert!(!fills && alarm.is_some()),
        }
        // A remedy works when it is applied.
        for remedy in plan.hook_remedies(&course) {
            let mut hooks = hooks.clone();
            match remedy {
                HookRemedy::TimeoutMinutes { hook, minutes } => hooks[hook].timeout_minutes = Some(minutes),
                HookRemedy::Continue { hook } => hooks[hook].action = TimeoutAction::Continue,
            }
            prop_assert!(hooks.iter().all(|hook| hook.check().is_ok()));
            let mut plan = StagePlan::new(traffic, ScaleUp::Takes(seconds)).hooks(&hooks, &reports);
            plan.network_load_balancer = network_load_balancer;
            plan.interruptions = &interruptions;
            prop_assert_eq!(plan.follow().end, StagesEnd::Completes);
        }
    }
}
