//! Groups that never come to rest: they grow and shrink though nothing changes.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    CapacityChoices, ManagedScaling, Reservation,
    managed_scaling::{ClusterScaler, GroupBounds, Rest, Scaled},
};

/// A cycle without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cycle {
    /// Minutes until it begins anew.
    pub period_minutes: u32,
    /// The fewest instances within it.
    pub fewest: u32,
    /// The most.
    pub most: u32,
    /// Instance-minutes of one round: what is paid for.
    pub instance_minutes: u64,
}

/// How the group behaves while only the `used` instances are needed (CAP-112).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idle {
    /// It comes to rest with this many instances, after this many minutes.
    Rests {
        /// Instances.
        instances: u32,
        /// Minutes.
        after_minutes: u32,
    },
    /// It never does.
    Cycles(Cycle),
}

/// Follows a group of which `used` instances are in use, with no task waiting, until it rests or
/// repeats itself. Instances come and go at once, which changes only the minutes until then.
///
/// Cost: minutes until then; the scale-in halves, so these are few.
///
/// # Example: an idle group that keeps a tenth spare
/// ```
/// use stowplan::capacity::{GroupBounds, CapacityChoices, Idle, ManagedScaling, idle_course};
/// let settings = ManagedScaling::new(90, 1, 10_000, 300)?;
/// let bounds = GroupBounds { minimum: 0, maximum: 10 };
/// let Idle::Cycles(cycle) = idle_course(0, 0, bounds, &settings, &CapacityChoices::V2026_11) else { panic!("it rests") };
/// assert_eq!((cycle.period_minutes, cycle.fewest, cycle.most), (17, 0, 2));
/// # Ok::<(), stowplan::capacity::SettingsError>(())
/// ```
#[must_use]
pub fn idle_course(
    used: u32,
    desired: u32,
    bounds: GroupBounds,
    settings: &ManagedScaling,
    choices: &CapacityChoices,
) -> Idle {
    rule!("CAP-112");
    let mut scaler = ClusterScaler::new(desired);
    let mut seen: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    let mut course: Vec<u32> = Vec::new();
    let mut rested_since = 0;
    loop {
        let state = (scaler.desired, scaler.minutes_below);
        if let Some(first) = seen.insert(state, course.len()) {
            let round = course.get(first..).unwrap_or_default();
            let (fewest, most) = (round.iter().min().copied(), round.iter().max().copied());
            if fewest == most {
                return Idle::Rests { instances: scaler.desired, after_minutes: rested_since };
            }
            return Idle::Cycles(Cycle {
                period_minutes: u32::try_from(round.len()).unwrap_or(u32::MAX),
                fewest: fewest.unwrap_or(0),
                most: most.unwrap_or(0),
                instance_minutes: round.iter().map(|instances| u64::from(*instances)).sum(),
            });
        }
        course.push(scaler.desired);
        let reservation = Reservation::of(used.min(scaler.desired), scaler.desired);
        let scaled = scaler.step(&reservation, None, bounds, settings, choices);
        match scaled {
            Scaled::Rests(Rest::WholeInstances | Rest::AtMinimum) => {
                // The low alarm goes on counting; what it counted does not matter any more.
                scaler.minutes_below = super::managed_scaling::LOW_ALARM_MINUTES;
            }
            Scaled::Rests(_) => {}
            Scaled::Out { .. } | Scaled::In { .. } => {
                rested_since = u32::try_from(course.len()).unwrap_or(u32::MAX);
                scaler.minutes_below = scaler.minutes_below.min(super::managed_scaling::LOW_ALARM_MINUTES);
            }
        }
    }
}
