//! Auto Scaling groups over time: what AWS's pages say of them, and what holds for every group.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use std::collections::BTreeMap;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    Timestamp,
    scaling::{
        AdjustmentType, Autoscaler, Direction, Monitor, PolicyKind, Running, ScalableTarget, ScalingChoices,
        ScalingPolicy, Series, Statistic, StepAdjustment, StepScaling, TargetTracking, TaskCounts, Timeline,
        TimelineEvent, TimelineInput,
    },
};
use stowplan_group::{
    CapacityType, CourseMember, CourseZone, EndReason, GroupCourse, GroupHold, GroupMember, GroupOutcome, GroupPolicy,
    GroupPolicyKind, GroupProcess, GroupRun, GroupScenario, GroupSize, HookCourse, HostEvent, LifecyclePlace,
    LifecycleState, Maintenance, Purchase, Refresh, ScheduledGroupAction, SegmentError, SegmentPart, SimpleScaling,
    Template, TerminationPolicy, WarmPool, ZonalShift, check_segment, may_have_actions, segment_shares,
};

const CHOICES: ScalingChoices = ScalingChoices::V2026_11;

fn minute(n: i64) -> Timestamp {
    Timestamp::from_seconds(60 * n)
}

fn member(id: &str, zone: &str) -> CourseMember {
    CourseMember {
        member: GroupMember {
            id: id.into(),
            zone: zone.into(),
            launched: Timestamp(0),
            template: Template::Current(1),
            purchase: Purchase::OnDemand,
            protected: false,
            unhealthy: false,
            allocation_rank: 0,
            segment: 0,
        },
        state: LifecycleState::InService,
        in_service_since: None,
        weight: 1,
        due: None,
    }
}

fn zones(names: &[&str]) -> Vec<CourseZone> {
    names.iter().map(|name| CourseZone { name: (*name).into(), ..CourseZone::default() }).collect()
}

/// A group of instances in turn over the zones.
fn group(minimum: u32, maximum: u32, desired: u32, names: &[&str]) -> GroupScenario {
    let mut scenario = GroupScenario::new(GroupSize::new(minimum, maximum, desired).unwrap(), zones(names));
    scenario.members = (0..desired).map(|n| member(&format!("i-{n:03}"), names[n as usize % names.len()])).collect();
    scenario
}

fn tracking(name: &str, target: u32, warmup: u32) -> GroupPolicy {
    let kind = GroupPolicyKind::TargetTracking(TargetTracking::new(target.into()).unwrap());
    GroupPolicy { name: name.into(), kind, enabled: true, warmup_seconds: Some(warmup) }
}

/// AWS's pair of alarms for the target tracking policy at a place.
fn pair(target: u32, policy: usize) -> Vec<Monitor> {
    let tracking = TargetTracking::new(target.into()).unwrap();
    let high = tracking.high_alarm().unwrap();
    let low = tracking.low_alarm(&CHOICES).unwrap().unwrap();
    vec![
        Monitor::new(format!("high {policy}"), high, policy, Statistic::Average, policy),
        Monitor::new(format!("low {policy}"), low, policy, Statistic::Average, policy),
    ]
}

/// The upper alarm alone, on the first series.
fn high(target: u32, policy: usize) -> Monitor {
    let alarm = TargetTracking::new(target.into()).unwrap().high_alarm().unwrap();
    Monitor::new("high".into(), alarm, 0, Statistic::Average, policy)
}

fn series(values: &[u32]) -> Series {
    Series::new(minute(0), 60, values.iter().map(|value| Some((*value).into())).collect()).unwrap()
}

/// A course of as many minutes as the series has.
fn course(scenario: GroupScenario, monitors: Vec<Monitor>, runs: Vec<GroupRun>, minutes: i64) -> GroupCourse {
    GroupCourse::new(scenario, monitors, runs, minute(0), minute(minutes), &CHOICES)
}

fn by_zone(course: &GroupCourse) -> BTreeMap<String, u32> {
    let mut zones = BTreeMap::new();
    for one in course.members().iter().filter(|one| one.state.counts()) {
        *zones.entry(one.member.zone.clone()).or_default() += 1;
    }
    zones
}

fn holds(course: &mut GroupCourse, series: &[Series]) -> Vec<GroupHold> {
    let mut holds = Vec::new();
    while let Some(tick) = course.advance(series).unwrap() {
        if let GroupOutcome::Held { why, .. } = tick.decision.outcome {
            holds.push(why);
        }
    }
    holds
}

/// Instances that launch for 60 s and warm up for 120 s: out at minute 2 (three points above), the
/// next breach adds nothing, for what it wants is on its way; in service at 3, warm at 5.
/// Rules: CAP-201, CAP-142.
#[test]
fn what_warms_up_is_credited_and_blocks_the_scale_in() {
    let mut scenario = group(1, 20, 8, &["a", "b"]);
    scenario.policies = vec![tracking("cpu", 50, 120)];
    scenario.launch_seconds = 60;
    let mut course = course(scenario, pair(50, 0), vec![], 4);
    let load = [series(&[75; 10])];
    for expected in [8, 8, 12, 12, 12] {
        let tick = course.advance(&load).unwrap().unwrap();
        assert_eq!(course.size().desired(), expected, "{:?}", tick.at);
    }
    let policy = course.scenario().policies[0].clone();
    let count = course.count(&policy);
    assert_eq!((count.warm, count.warming, course.in_service()), (8, 4, 12));
}

/// Rules: CAP-202, CAP-214, CAP-144. Two steps of +2 and of +10 percent of 8: the larger decides;
/// a simple policy then waits for its cooldown.
#[test]
fn the_largest_wish_decides_and_simple_scaling_cools_down() {
    let steps = [StepAdjustment { lower: Some(0.into()), upper: None, adjustment: 2 }];
    let step = StepScaling::new(AdjustmentType::ChangeInCapacity, &steps, 0, &CHOICES).unwrap();
    let simple = SimpleScaling::new(AdjustmentType::PercentChangeInCapacity, 10, 0, 120, &CHOICES).unwrap();
    let policy = |name: &str, kind| GroupPolicy { name: name.into(), kind, enabled: true, warmup_seconds: Some(0) };
    let high = |policy| high(50, policy);
    let mut scenario = group(1, 20, 8, &["a"]);
    let kinds = [GroupPolicyKind::Simple(simple.clone()), GroupPolicyKind::Step(step)];
    scenario.policies = vec![policy("simple", kinds[0].clone()), policy("step", kinds[1].clone())];
    let mut both = course(scenario.clone(), vec![high(0), high(1)], vec![], 2);
    let load = [series(&[80; 10])];
    while both.advance(&load).unwrap().is_some() {}
    assert_eq!(both.size().desired(), 10, "8 + 2, not 8 + ⌊0.8⌋ → 1");
    scenario.policies = vec![policy("simple", kinds[0].clone())];
    let mut alone = course(scenario, vec![high(0)], vec![], 6);
    let held = holds(&mut alone, &load);
    // Out at 2, over at 2 (at once), 120 s to 4: out again, and so at 6.
    assert_eq!(alone.size().desired(), 11, "{held:?}");
    assert_eq!(held, [GroupHold::Cooldown(Some(60)), GroupHold::Cooldown(Some(60))]);
}

/// zonal shift away from a, from 6 to 9: the three start in b and c, and an AlarmLow
/// takes nothing away. At the end of the shift the zones are brought back into balance.
/// Rules: CAP-207, CAP-20.
#[test]
fn a_zonal_shift() {
    let shift = |to| Some(ZonalShift { zone: "a".into(), from: minute(0), to, replace_unhealthy: true });
    let mut scenario = group(1, 20, 6, &["a", "b", "c"]);
    scenario.shift = shift(None);
    let run = |at, desired| GroupRun {
        at: minute(at),
        action: 0,
        change: ScheduledGroupAction { desired: Some(desired), ..ScheduledGroupAction::default() },
    };
    let mut out = course(scenario.clone(), vec![], vec![run(1, 9)], 2);
    while out.advance(&[]).unwrap().is_some() {}
    assert_eq!(by_zone(&out).into_values().collect::<Vec<_>>(), [2, 4, 3], "b first, then c, then b");
    scenario.policies = vec![tracking("cpu", 50, 0)];
    let mut low = course(scenario.clone(), pair(50, 0), vec![], 20);
    let held = holds(&mut low, &[series(&[10; 30])]);
    assert_eq!((low.size().desired(), held[0]), (6, GroupHold::Shifted));
    scenario.policies.clear();
    scenario.shift = shift(Some(minute(3)));
    let mut back = course(scenario, vec![], vec![run(1, 10)], 12);
    while back.advance(&[]).unwrap().is_some() {}
    let even = by_zone(&back);
    assert_eq!(even.values().sum::<u32>(), 10);
    assert!(even.values().max().unwrap() - even.values().min().unwrap() <= 1, "{even:?}");
}

/// Unhealthy instances of the impaired zone are replaced elsewhere, or left.
/// Rules: CAP-208, CAP-151.
#[test]
fn unhealthy_instances() {
    let mut scenario = group(1, 20, 4, &["a", "b"]);
    scenario.members[0].member.unhealthy = true;
    let follow = |scenario: GroupScenario| {
        let mut course = course(scenario, vec![], vec![], 5);
        let mut events = Vec::new();
        while let Some(tick) = course.advance(&[]).unwrap() {
            events.extend(tick.events);
        }
        (course, events)
    };
    let is_end = |event: &&HostEvent| matches!(event, HostEvent::Ending { reason: EndReason::Unhealthy, .. });
    let is_launch = |event: &&HostEvent| matches!(event, HostEvent::Launched { .. });
    let (course, events) = follow(scenario.clone());
    assert_eq!((course.capacity(), events.iter().filter(is_end).count()), (4, 1));
    assert!(is_end(&&events[0]), "without a policy the old one goes first");
    scenario.maintenance = Some(Maintenance::new(100, 150).unwrap());
    scenario.launch_seconds = 120;
    let (course, events) = follow(scenario.clone());
    assert_eq!((course.capacity(), events.iter().filter(is_end).count()), (4, 1));
    assert!(is_launch(&&events[0]), "above 100 percent the new one comes first: {events:?}");
    scenario.maintenance = None;
    let shift = |replace_unhealthy| Some(ZonalShift { zone: "a".into(), from: minute(0), to: None, replace_unhealthy });
    scenario.shift = shift(false);
    assert_eq!(follow(scenario.clone()).1, [], "IgnoreUnhealthy");
    scenario.shift = shift(true);
    let (course, _) = follow(scenario.clone());
    assert_eq!(by_zone(&course).into_values().collect::<Vec<_>>(), [1, 3], "replaced in b");
    scenario.shift = None;
    scenario.suspended = vec![GroupProcess::ReplaceUnhealthy];
    assert_eq!(follow(scenario).1, [], "CAP-212");
}

/// a segment of [capacity-block, on-demand], desired 10, a block of 6: 6 and 4; then 5
/// fewer: the 4 on demand first, then one of the block.
/// Rules: CAP-209, CAP-210.
#[test]
fn segments() {
    let part = |kind, most| SegmentPart { kind, most };
    let parts = [part(CapacityType::CapacityBlock, Some(6)), part(CapacityType::OnDemand, None)];
    assert_eq!(segment_shares(10, &parts), [6, 4]);
    let mut scenario = GroupScenario::new(GroupSize::new(0, 20, 10).unwrap(), zones(&["a", "b"]));
    scenario.segment = parts.to_vec();
    let change = ScheduledGroupAction { desired: Some(5), ..ScheduledGroupAction::default() };
    let mut course = course(scenario, vec![], vec![GroupRun { at: minute(2), action: 0, change }], 3);
    let mut gone = Vec::new();
    let mut kinds = BTreeMap::new();
    while let Some(tick) = course.advance(&[]).unwrap() {
        kinds.extend(course.members().iter().map(|one| (one.member.id.clone(), one.member.segment)));
        gone.extend(tick.events.into_iter().filter_map(|event| match event {
            HostEvent::Ending { id, .. } => Some(id),
            _ => None,
        }));
    }
    assert_eq!(kinds.values().filter(|kind| **kind == 0).count(), 6);
    assert_eq!(gone.iter().map(|id| kinds[id]).collect::<Vec<_>>(), [1, 1, 1, 1, 0]);
    use CapacityType::{CapacityBlock, OnDemand};
    assert_eq!(check_segment(&[OnDemand, CapacityBlock]), Err(SegmentError::OnDemandNotLast));
    assert_eq!(check_segment(&[CapacityBlock, CapacityBlock]), Err(SegmentError::Twice(CapacityBlock)));
    assert_eq!(check_segment(&[CapacityBlock, OnDemand]), Ok(()));
}

/// Rules: CAP-141.
#[test]
fn a_group_has_at_most_125_scheduled_actions() {
    assert!(may_have_actions(125) && !may_have_actions(126));
}

/// 90 and 100 unless told; above 100 new ones first.
/// Rules: CAP-211.
#[test]
fn refreshes() {
    let plan = |minimum, maximum, desired| Refresh::new(minimum, maximum, None).unwrap().plan(desired);
    assert_eq!((plan(None, None, 20).fewest, plan(None, None, 20).most, plan(None, None, 20).at_once), (18, 20, 2));
    assert!(!plan(None, None, 20).launches_first && plan(Some(100), Some(110), 20).launches_first);
    let own = Maintenance::new(100, 120).unwrap();
    assert_eq!(Refresh::new(None, None, Some(own)).unwrap().bounds(), own, "the group's policy");
    assert!(Refresh::new(Some(0), Some(200), None).is_err(), "more than 100 apart");
}

/// Each of AWS's words, and what an instance is then.
/// Rules: CAP-204, CAP-205, CAP-213, CAP-21.
#[test]
fn lifecycle_states() {
    let counts = |word: &&&str| word.parse::<LifecycleState>().unwrap().counts();
    let counted: Vec<&str> = LifecycleState::WORDS.iter().filter(counts).copied().collect();
    assert_eq!(
        counted,
        [
            "Pending",
            "Pending:Wait",
            "Pending:Proceed",
            "Quarantined",
            "InService",
            "ReplacingRootVolume",
            "ReplacingRootVolume:Wait",
            "ReplacingRootVolume:Proceed",
            "RootVolumeReplaced"
        ]
    );
    let place = |word: &str| word.parse::<LifecycleState>().unwrap().place();
    assert_eq!(place("Terminating:Wait"), LifecyclePlace::Ending);
    assert_eq!(place("Terminating:Retained"), LifecyclePlace::Outside);
    assert_eq!(place("Standby"), LifecyclePlace::Outside);
    assert_eq!(place("Warmed:Stopped"), LifecyclePlace::Warm);
    // A terminate hook that is abandoned: the instance is retained, and counts no more.
    let mut scenario = group(0, 5, 2, &["a"]);
    scenario.size = GroupSize::new(0, 5, 1).unwrap();
    scenario.terminate_hook = HookCourse { seconds: 60, abandoned: true };
    scenario.retains = true;
    let mut course = course(scenario, vec![], vec![], 3);
    while course.advance(&[]).unwrap().is_some() {}
    let states: Vec<&str> = course.members().iter().map(|one| one.state.as_str()).collect();
    assert_eq!((states, course.capacity()), (vec!["Terminating:Retained", "InService"], 1));
}

/// A pool of 2 beside 2 of at most 4: a scale-out by 2 takes both, in 30 s instead of 300.
/// Rules: CAP-150, CAP-215.
#[test]
fn warm_pools() {
    let mut scenario = group(0, 4, 2, &["a", "b"]);
    let warm = |id, zone| CourseMember { state: LifecycleState::WarmedStopped, ..member(id, zone) };
    scenario.members.extend([warm("i-w1", "a"), warm("i-w2", "b")]);
    scenario.warm_pool = Some(WarmPool { start_seconds: 30, ..WarmPool::default() });
    scenario.launch_seconds = 300;
    let change = ScheduledGroupAction { desired: Some(4), ..ScheduledGroupAction::default() };
    let mut course = course(scenario, vec![], vec![GroupRun { at: minute(1), action: 0, change }], 2);
    while course.advance(&[]).unwrap().is_some() {}
    assert_eq!((course.in_service(), course.members().len()), (4, 4));
}

/// Rules: CAP-212. Nothing is launched, ended, scaled or scheduled where that is suspended.
#[test]
fn suspended_processes() {
    let desired = |suspended: &[GroupProcess], load: u32| {
        let mut scenario = group(1, 20, 8, &["a", "b"]);
        scenario.policies = vec![tracking("cpu", 50, 0)];
        scenario.suspended = suspended.to_vec();
        let change = ScheduledGroupAction { minimum: Some(2), ..ScheduledGroupAction::default() };
        let run = GroupRun { at: minute(1), action: 0, change };
        let mut course = course(scenario, pair(50, 0), vec![run], 16);
        let held = holds(&mut course, &[series(&[load; 20])]);
        (course.size().desired(), course.size().minimum(), held.first().copied())
    };
    let held = |process| Some(GroupHold::Suspended(process));
    assert_eq!(desired(&[GroupProcess::Launch], 55), (8, 2, held(GroupProcess::Launch)));
    assert_eq!(desired(&[GroupProcess::Terminate], 10), (8, 2, held(GroupProcess::Terminate)));
    let alarms = GroupProcess::AlarmNotification;
    assert_eq!(desired(&[alarms], 55), (8, 2, held(alarms)));
    assert_eq!(desired(&[GroupProcess::ScheduledActions], 50), (8, 1, None));
}

/// Scale-in of the group's example: zones a 4, b 3, c 3 by NewestInstance: the newest of a.
/// Rules: CAP-147, CAP-216.
#[test]
fn the_newest_of_the_fullest_zone() {
    let mut scenario = group(0, 20, 10, &["a", "b", "c"]);
    for (n, one) in scenario.members.iter_mut().enumerate() {
        one.member.launched = minute(i64::try_from(n).unwrap());
    }
    scenario.termination = vec![TerminationPolicy::NewestInstance];
    scenario.size = GroupSize::new(0, 20, 9).unwrap();
    let mut course = course(scenario, vec![], vec![], 0);
    let tick = course.advance(&[]).unwrap().unwrap();
    let HostEvent::Ending { id, zone, admissible, .. } = &tick.events[0] else { panic!("{tick:?}") };
    assert_eq!((id.as_str(), zone.as_str(), admissible.len()), ("i-009", "a", 1), "the tenth is the fourth of a");
}

fn loads() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec((0_u32..120, 1_usize..25), 1..8)
        .prop_map(|parts| parts.into_iter().flat_map(|(load, minutes)| vec![load; minutes]).collect())
}

proptest! {
    #![proptest_config(cases(200))]

    /// The desired capacity stays within its bounds, and so does what is there once instances come
    /// and go at once; zones differ by at most one, for nothing else binds.
    #[test]
    fn a_group_stays_within_its_bounds_and_in_balance(
        minimum in 0_u32..5, more in 0_u32..20, start in 0_u32..30, zone_count in 1_usize..4,
        target in 10_u32..90, warmup in prop::sample::select(vec![0, 60, 300]), load in loads(),
    ) {
        let maximum = minimum + more;
        let names = &["a", "b", "c"][..zone_count];
        let mut scenario = group(minimum, maximum, start.clamp(minimum, maximum), names);
        scenario.policies = vec![tracking("cpu", target, warmup)];
        let minutes = i64::try_from(load.len()).unwrap() - 1;
        let mut course = course(scenario, pair(target, 0), vec![], minutes);
        let series = [series(&load)];
        while course.advance(&series).unwrap().is_some() {
            let desired = course.size().desired();
            prop_assert!((minimum..=maximum).contains(&desired));
            prop_assert_eq!(course.capacity(), desired);
            let counts = by_zone(&course);
            let count = |name: &&str| counts.get(*name).copied().unwrap_or(0);
            let most = names.iter().map(count).max().unwrap();
            prop_assert!(most - names.iter().map(count).min().unwrap() <= 1, "{:?}", counts);
        }
    }

    /// `group` and `scale` agree where both have the same policies, nothing warms up and nothing
    /// cools down.
    #[test]
    fn a_group_scales_as_a_service_does(
        minimum in 1_u32..5, more in 0_u32..20, start in 1_u32..25,
        targets in prop::collection::vec(10_u32..90, 1..3), step in prop::option::of((1_i32..6, any::<bool>())),
        load in prop::collection::vec(loads(), 2),
    ) {
        let maximum = minimum + more;
        let start = start.clamp(minimum, maximum);
        let mut own = Vec::new();
        let mut others = Vec::new();
        let mut monitors = Vec::new();
        for (place, target) in targets.iter().enumerate() {
            let name = format!("policy {place}");
            let mut tracked = TargetTracking::new((*target).into()).unwrap();
            (tracked.scale_in_cooldown_seconds, tracked.scale_out_cooldown_seconds) = (0, 0);
            own.push(tracking(&name, *target, 0));
            others.push(ScalingPolicy::new(name, PolicyKind::TargetTracking(tracked)));
            monitors.extend(pair(*target, place));
        }
        if let Some((adjustment, percent)) = step {
            let place = own.len();
            let kind = if percent { AdjustmentType::PercentChangeInCapacity } else { AdjustmentType::ChangeInCapacity };
            let adjustment = if percent { adjustment * 20 } else { adjustment };
            let steps = [StepAdjustment { lower: Some(0.into()), upper: None, adjustment }];
            let mut policy = StepScaling::new(kind, &steps, 0, &CHOICES).unwrap();
            policy.cooldown_seconds = 0;
            let name = String::from("step");
            others.push(ScalingPolicy::new(name.clone(), PolicyKind::Step(policy.clone())));
            own.push(GroupPolicy { name, kind: GroupPolicyKind::Step(policy), enabled: true, warmup_seconds: Some(0) });
            monitors.push(high(targets[0], place));
        }
        let minutes = i64::try_from(load.iter().map(Vec::len).min().unwrap()).unwrap() - 1;
        let all: Vec<Series> = load.iter().map(|load| series(load)).collect();
        let mut scenario = group(minimum, maximum, start, &["a"]);
        scenario.policies = own;
        let mut course = course(scenario, monitors.clone(), vec![], minutes);
        let target = ScalableTarget::new(minimum, maximum).unwrap();
        let counts = TaskCounts { running: start, desired: start };
        let autoscaler = Autoscaler::new(target, others, monitors, counts, CHOICES).unwrap();
        let running = Running::Follows { start_seconds: 0, stop_seconds: 0 };
        let input = TimelineInput::new(minute(0), minute(minutes), &all, running);
        let mut timeline = Timeline::new(autoscaler, input).unwrap();
        let mut scaled = Vec::new();
        while let Some((_, event)) = timeline.advance() {
            if let TimelineEvent::Tick(decision) = event {
                scaled.push(decision.desired);
            }
        }
        let mut grown = Vec::new();
        while course.advance(&all).unwrap().is_some() {
            grown.push(course.size().desired());
        }
        prop_assert_eq!(grown, scaled);
    }
}

/// The direction of a wish is told as scaling tells it.
#[test]
fn a_wish_has_its_direction() {
    let mut scenario = group(1, 20, 8, &["a"]);
    scenario.policies = vec![tracking("cpu", 50, 0)];
    let mut course = course(scenario, pair(50, 0), vec![], 2);
    let load = [series(&[75; 3])];
    let mut last = None;
    while let Some(tick) = course.advance(&load).unwrap() {
        last = Some(tick.decision);
    }
    let wish = last.unwrap().wishes.remove(0);
    assert_eq!((wish.direction, wish.base, wish.wanted), (Direction::Out, 8, 12));
}
