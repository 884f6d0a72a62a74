//! Auto Scaling groups: worked examples, by their names, and laws.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    quantity::Quantity,
    scaling::{AdjustmentType, ScalingChoices, StepAdjustment, StepScaling},
    unit::Timestamp,
};
use stowplan_group::{
    Distribution, GroupMember, GroupSize, Maintenance, MaintenanceError, MixedShare, Purchase, ScheduledGroupAction,
    SimpleCooldown, Template, TerminationPolicy, Tracked, WeightError, ZoneState, agreed_capacity, check_policies,
    check_weights, is_imbalanced, launch_zones, on_demand_count, rebalancing_maximum, stepped_capacity, terminate,
    tracked_capacity, warm_pool_size, weighted_launch, weighted_limit,
};

const CHOICES: ScalingChoices = ScalingChoices::V2026_11;

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// A policy of one step.
fn policy(kind: AdjustmentType, adjustment: i32, magnitude: u32) -> (StepScaling, StepAdjustment) {
    let lower = (adjustment >= 0).then_some(Quantity::ZERO);
    let upper = (adjustment < 0).then_some(Quantity::ZERO);
    let step = StepAdjustment { lower, upper, adjustment };
    (StepScaling::new(kind, &[step], magnitude, &CHOICES).unwrap(), step)
}

/// X73–X79: what a step makes of a capacity.
#[test]
fn steps() {
    use AdjustmentType::{ChangeInCapacity, ExactCapacity, PercentChangeInCapacity};
    #[rustfmt::skip]
    let rows = [
        ("X73", PercentChangeInCapacity, 10, 0, 10, 11), ("X74", PercentChangeInCapacity, 30, 0, 11, 14),
        ("X75", PercentChangeInCapacity, -10, 0, 14, 13), ("X76", PercentChangeInCapacity, -30, 0, 13, 10),
        // 127 % of 10, 67 % of 1, -58 % of 1, -29 % of 23.
        ("X77", PercentChangeInCapacity, 127, 0, 10, 22), ("X77", PercentChangeInCapacity, 67, 0, 1, 2),
        ("X77", PercentChangeInCapacity, -58, 0, 1, 0), ("X77", PercentChangeInCapacity, -29, 0, 23, 17),
        ("X78", PercentChangeInCapacity, 25, 2, 4, 6),
        ("X79", ChangeInCapacity, 5, 0, 3, 8), ("X79", ExactCapacity, 5, 0, 3, 5),
    ];
    for (id, kind, adjustment, magnitude, capacity, expected) in rows {
        let (policy, step) = policy(kind, adjustment, magnitude);
        assert_eq!(stepped_capacity(&policy, &step, capacity, capacity, &CHOICES), expected, "{id} {adjustment}");
    }
    // Ten warm, one on its way: ten percent more is that one.
    let (policy, step) = policy(PercentChangeInCapacity, 10, 0);
    assert_eq!(stepped_capacity(&policy, &step, 10, 11, &CHOICES), 11, "CAP-143");
}

/// X80, X81: target tracking.
/// Rules: CAP-142.
#[test]
fn tracking() {
    // Needs of 1.5 more, 1.5 fewer and 0.5 fewer of ten, by the metric at a target of 100.
    for (metric, expected) in [("115", 12), ("85", 9), ("95", 10)] {
        assert_eq!(tracked_capacity(10, quantity(metric), quantity("100")), Some(expected), "X80 {metric}");
    }
    assert_eq!(tracked_capacity(4, quantity("75"), quantity("50")), Some(6), "X81");
    assert_eq!(tracked_capacity(4, quantity("75"), Quantity::ZERO), None);
    let tracked = |metric: Option<&str>, scale_in_disabled| Tracked {
        metric: metric.map(quantity),
        target: quantity("50"),
        scale_in_disabled,
    };
    let agreed = |policies: &[Tracked]| agreed_capacity(10, 10, policies);
    assert_eq!(agreed(&[tracked(Some("60"), false), tracked(Some("25"), false)]), 12, "out if any");
    assert_eq!(agreed(&[tracked(Some("30"), false), tracked(Some("25"), false)]), 6, "in by the larger");
    assert_eq!(agreed(&[tracked(Some("50"), false), tracked(Some("25"), false)]), 10, "in only if all");
    assert_eq!(agreed(&[tracked(Some("50"), true), tracked(Some("25"), false)]), 5, "those that may");
    assert_eq!(agreed(&[tracked(None, false), tracked(Some("25"), false)]), 10, "no data, no scale-in");
    assert_eq!(agreed_capacity(8, 10, &[tracked(Some("25"), false)]), 10, "not while two warm up");
    assert_eq!(agreed_capacity(8, 10, &[tracked(Some("60"), false)]), 10, "two are on their way");
}

/// X82–X85: on demand and Spot.
/// Rules: CAP-148.
#[test]
fn purchase_options() {
    type Row<'a> = (&'a str, u32, u32, &'a [(u32, u32)]);
    #[rustfmt::skip]
    let rows: [Row<'_>; 4] = [
        ("X82", 10, 50, &[(10, 10), (20, 15), (30, 20), (40, 25)]), ("X83", 0, 60, &[(10, 6), (20, 12)]),
        ("X84", 12, 0, &[(10, 10), (20, 12)]), ("X85", 0, 50, &[(5, 3)]),
    ];
    for (id, base, percent, counts) in rows {
        for (total, expected) in counts {
            assert_eq!(on_demand_count(*total, base, percent), *expected, "{id} {total}");
        }
    }
}

fn member(id: &str, zone: &str, version: u32) -> GroupMember {
    GroupMember {
        id: id.into(),
        zone: zone.into(),
        launched: Timestamp(0),
        template: Template::Current(version),
        purchase: Purchase::OnDemand,
        protected: false,
        unhealthy: false,
        allocation_rank: 0,
        segment: 0,
    }
}

/// The ids that go, in turn.
fn gone(group: &[GroupMember], count: usize, policies: &[TerminationPolicy]) -> Vec<String> {
    let found = terminate(group, count, policies, None, Timestamp(0));
    found.iter().map(|gone| group[gone.member].id.clone()).collect()
}

/// X62, X63, X65, X86, X87 and each policy.
/// Rules: CAP-18.
#[test]
fn terminations() {
    use TerminationPolicy::{
        AllocationStrategy, ClosestToNextInstanceHour, Default, NewestInstance, OldestInstance,
        OldestLaunchConfiguration, OldestLaunchTemplate,
    };
    let launched = |id: &str, minutes: i64| GroupMember { launched: Timestamp(minutes * 60_000), ..member(id, "a", 1) };
    let ages = [launched("i-3", 0), launched("i-1", 30), launched("i-2", 50)];
    assert_eq!(gone(&ages, 1, &[OldestInstance]), ["i-3"], "X62: busy or not");
    let protected: Vec<_> = ages.iter().map(|one| GroupMember { protected: one.id != "i-2", ..one.clone() }).collect();
    assert_eq!(gone(&protected, 3, &[OldestInstance]), ["i-2"], "X63, X65: protected ones stay");
    assert_eq!(
        gone(&[member("i-1", "b", 1), member("i-2", "a", 1), member("i-3", "a", 1)], 1, &[Default]),
        ["i-2"],
        "X86"
    );
    assert_eq!(gone(&[member("i-1", "b", 2), member("i-2", "a", 1)], 1, &[Default]), ["i-2"], "X87");
    assert_eq!(gone(&ages, 2, &[NewestInstance]), ["i-2", "i-1"]);
    // At 65 minutes they are 65, 35 and 15 minutes old: 55, 25 and 45 to the hour.
    let at = Timestamp(65 * 60_000);
    let hour = terminate(&ages, 3, &[ClosestToNextInstanceHour], None, at);
    assert_eq!(hour.iter().map(|gone| ages[gone.member].id.as_str()).collect::<Vec<_>>(), ["i-1", "i-2", "i-3"]);
    let of = |id: &str, template| GroupMember { template, ..member(id, "a", 1) };
    let mixed = [
        of("i-1", Template::Current(3)),
        of("i-2", Template::Other),
        of("i-3", Template::Configuration(1)),
        of("i-4", Template::Configuration(0)),
    ];
    assert_eq!(gone(&mixed, 4, &[Default]), ["i-4", "i-3", "i-2", "i-1"]);
    assert_eq!(gone(&mixed, 2, &[OldestLaunchTemplate]), ["i-2", "i-1"]);
    assert_eq!(gone(&mixed, 2, &[OldestLaunchConfiguration]), ["i-4", "i-3"]);
    let ranked = [
        GroupMember { allocation_rank: 1, ..member("i-1", "a", 1) },
        GroupMember { allocation_rank: 2, ..member("i-2", "a", 1) },
    ];
    assert_eq!(gone(&ranked, 1, &[AllocationStrategy]), ["i-2"]);
    // Nothing tells them apart: all are admissible, the lowest id goes (CAP-16).
    let equal = [member("i-2", "a", 1), member("i-1", "b", 1)];
    let found = terminate(&equal, 1, &[Default], None, Timestamp(0));
    assert_eq!((found[0].member, found[0].admissible.as_slice()), (1, &[0, 1][..]));
    // An unhealthy one goes first, protected or not.
    let sick = [member("i-1", "a", 1), GroupMember { unhealthy: true, protected: true, ..member("i-2", "b", 1) }];
    assert_eq!(gone(&sick, 1, &[Default]), ["i-2"]);
    // Two of four on demand, of three that are left half are wanted: ⌈1.5⌉ = 2, so Spot goes.
    let spot = |id: &str| GroupMember { purchase: Purchase::Spot, ..member(id, "a", 1) };
    let halves = [member("i-1", "a", 1), member("i-2", "a", 1), spot("i-3"), spot("i-4")];
    let share = Some(MixedShare { base: 0, percent: 50 });
    let found = terminate(&halves, 2, &[Default], share, Timestamp(0));
    // Then three are left, one of two wanted on demand: an instance on demand goes.
    assert_eq!(found.iter().map(|gone| gone.member).collect::<Vec<_>>(), [2, 0]);
    assert!(check_policies(&[Default, OldestInstance]).is_err());
    assert!(check_policies(&[OldestInstance, Default]).is_ok() && check_policies(&[]).is_ok());
    assert_eq!(
        (TerminationPolicy::parse("OldestInstance"), TerminationPolicy::parse("arn:aws:lambda:…")),
        (Some(OldestInstance), None)
    );
}

/// X88–X91, bounds and zones.
/// Rules: CAP-21, CAP-144, CAP-146, CAP-149, CAP-150, CAP-151, CAP-152.
#[test]
fn numbers() {
    assert_eq!((weighted_launch(5, 12), weighted_launch(4, 2)), ((1, 7), (2, 0)), "X88");
    assert_eq!(weighted_limit(10, &[2, 12]), 22);
    assert_eq!(check_weights(&[Some(1), None]), Err(WeightError::SomeMissing));
    assert_eq!(check_weights(&[Some(1000)]), Err(WeightError::OutOfRange(1000)));
    assert!(check_weights(&[None, None]).is_ok() && check_weights(&[Some(999)]).is_ok());
    assert_eq!((rebalancing_maximum(20, 20), rebalancing_maximum(5, 5)), (22, 6), "X89");
    let policy = Maintenance::new(90, 120).unwrap();
    assert_eq!((policy.bounds(100), policy.at_once(100)), ((90, 120), 30), "X90");
    assert_eq!(Maintenance::new(90, 201), Err(MaintenanceError::Maximum(201)));
    assert_eq!(Maintenance::new(101, 200), Err(MaintenanceError::Minimum(101)));
    assert_eq!(Maintenance::new(50, 160), Err(MaintenanceError::Apart { minimum: 50, maximum: 160 }));
    assert_eq!((warm_pool_size(6, 10, None, 0), warm_pool_size(6, 10, Some(8), 0)), (4, 2), "X91");
    assert_eq!(warm_pool_size(10, 10, None, 3), 3);
    let size = GroupSize::new(2, 10, 5).unwrap();
    let change = |minimum, maximum, desired| size.scheduled(ScheduledGroupAction { minimum, maximum, desired });
    assert_eq!(change(Some(7), None, None).unwrap().desired(), 7, "CAP-15");
    assert_eq!(change(None, Some(4), Some(9)).unwrap().desired(), 4, "CAP-15");
    assert_eq!(change(Some(11), None, None).unwrap_err().to_string(), "the minimum of 11 is above the maximum of 10");
    assert_eq!((size.resized(99).desired(), size.resized(0).desired()), (10, 2));
    let cooldown = |since_activity| SimpleCooldown { seconds: 300, since_activity };
    assert_eq!([None, Some(299), Some(300)].map(|since| cooldown(since).is_over()), [false, false, true]);
}

/// CAP-19, CAP-20, CAP-145.
#[test]
fn zones() {
    let zone = |instances, fails, open_reservations| ZoneState { instances, fails, open_reservations };
    let group = [zone(2, false, 1), zone(1, true, 0), zone(2, false, 0)];
    assert_eq!(launch_zones(&group, Distribution::BalancedBestEffort), [0, 2], "the fewest of those that work");
    assert_eq!(launch_zones(&group, Distribution::BalancedOnly), [0_usize; 0], "it waits for the failing one");
    assert_eq!(launch_zones(&group, Distribution::ReservationsThenBalanced), [0]);
    assert!(
        !is_imbalanced(&[zone(2, false, 0), zone(1, false, 0)])
            && is_imbalanced(&[zone(3, false, 0), zone(1, false, 0)])
    );
    assert!(!is_imbalanced(&[zone(3, false, 0), zone(0, true, 0)]) && !is_imbalanced(&[]));
}

fn members() -> impl Strategy<Value = Vec<GroupMember>> {
    let one = (0..3_u8, 0..5_i64, 0..3_u32, any::<bool>(), prop::bool::weighted(0.3), 0..3_u32);
    prop::collection::vec(one, 0..12).prop_map(|rows| {
        let row = |(at, (zone, hours, version, spot, protected, rank)): (usize, (u8, i64, u32, bool, bool, u32))| {
            GroupMember {
                id: format!("i-{at:02}"),
                zone: zone.to_string(),
                launched: Timestamp(hours * 1_000_000),
                template: if version == 0 { Template::Other } else { Template::Current(version) },
                purchase: if spot { Purchase::Spot } else { Purchase::OnDemand },
                protected,
                unhealthy: false,
                allocation_rank: rank,
                segment: 0,
            }
        };
        rows.into_iter().enumerate().map(row).collect()
    })
}

fn policies() -> impl Strategy<Value = Vec<TerminationPolicy>> {
    use TerminationPolicy::{
        AllocationStrategy, ClosestToNextInstanceHour, Default, NewestInstance, OldestInstance,
        OldestLaunchConfiguration, OldestLaunchTemplate,
    };
    prop::collection::vec(
        prop::sample::select(vec![
            AllocationStrategy,
            ClosestToNextInstanceHour,
            Default,
            NewestInstance,
            OldestInstance,
            OldestLaunchConfiguration,
            OldestLaunchTemplate,
        ]),
        0..4,
    )
}

proptest! {
    #![proptest_config(cases(512))]

    /// No policy picks a protected instance, all others go in the end, and nobody goes twice.
    #[test]
    fn protection(group in members(), policies in policies(), mixed in any::<bool>(), count in 0..15_usize) {
        let share = mixed.then_some(MixedShare { base: 1, percent: 50 });
        let found = terminate(&group, count, &policies, share, Timestamp(9_000_000));
        prop_assert!(found.iter().all(|gone| !group[gone.member].protected));
        prop_assert!(found.iter().all(|gone| gone.admissible.contains(&gone.member)));
        let free = group.iter().filter(|member| !member.protected).count();
        prop_assert_eq!(found.len(), count.min(free));
        let mut unique: Vec<usize> = found.iter().map(|gone| gone.member).collect();
        unique.sort_unstable();
        unique.dedup();
        prop_assert_eq!(unique.len(), found.len());
    }

    /// The balance of the zones comes before every policy, and several terminations are single ones
    /// in a row. Rules: CAP-17, CAP-147.
    #[test]
    fn balance_first(group in members(), policies in policies(), count in 1..6_usize) {
        let mut left = group.clone();
        for gone in terminate(&group, count, &policies, None, Timestamp(9_000_000)) {
            let single = terminate(&left, 1, &policies, None, Timestamp(9_000_000));
            prop_assert_eq!(&left[single[0].member].id, &group[gone.member].id);
            let size = |zone: &str| left.iter().filter(|member| member.zone == zone).count();
            let zone = &group[gone.member].zone;
            let most = left.iter().filter(|member| !member.protected).map(|member| size(&member.zone)).max();
            prop_assert_eq!(Some(size(zone)), most);
            left.remove(single[0].member);
        }
    }

    /// Launches leave zones at most one apart, from an even group; and within the counts where all
    /// work.
    #[test]
    fn launches_balance(count in 0..40_u32, zones in 1..6_usize) {
        let mut group = vec![ZoneState::default(); zones];
        for _ in 0..count {
            let at = launch_zones(&group, Distribution::BalancedBestEffort)[0];
            group[at].instances += 1;
        }
        prop_assert!(!is_imbalanced(&group));
        prop_assert_eq!(group.iter().map(|zone| zone.instances).sum::<u32>(), count);
    }

    /// A size is in order whatever is wanted of it.
    #[test]
    fn sizes(bounds in (0..50_u32, 0..50_u32), wanted in prop::collection::vec(0..90_u32, 1..9)) {
        let mut size = GroupSize::new(bounds.0, bounds.0 + bounds.1, 7).unwrap();
        for wanted in wanted {
            size = size.resized(wanted);
            prop_assert!((size.minimum()..=size.maximum()).contains(&size.desired()));
            if let Ok(changed) = size.scheduled(ScheduledGroupAction { maximum: Some(wanted), ..ScheduledGroupAction::default() }) {
                size = changed;
            }
            prop_assert!((size.minimum()..=size.maximum()).contains(&size.desired()));
        }
    }
}
