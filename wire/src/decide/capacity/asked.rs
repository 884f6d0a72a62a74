//! What becomes of the tasks that are asked for: how many run, wait, never start, and what keeps
//! them.

use stowplan::capacity::{Arrival, CapacityCourse, Fate, GroupBounds, Hindrance, Scenario};

use crate::answer::{CapacityAsked, CapacityObstacle};
use crate::count::{counted, either};
use crate::decide::ClusterSession;

/// The tasks of `demand` at the end of the course.
pub(super) struct Asked {
    fate: Fate,
    /// Whether some of them end by themselves, and so make room.
    some_end: bool,
    hindrance: Option<Hindrance>,
}

/// A larger maximum would help.
#[derive(Clone, Copy)]
pub(super) struct Larger {
    /// With this one all tasks start.
    enough: Option<u32>,
}

impl Asked {
    pub(super) fn of(course: &CapacityCourse, arrivals: &[Arrival], of_snapshot: usize) -> Self {
        let fates = course.fates.iter().skip(of_snapshot);
        let fate = fates.fold(Fate::default(), |sum, fate| Fate {
            asked: sum.asked.saturating_add(fate.asked),
            waiting: sum.waiting.saturating_add(fate.waiting),
            never: sum.never.saturating_add(fate.never),
        });
        let some_end = arrivals.iter().any(|arrival| arrival.runs_minutes.is_some());
        let hindrance = course.hindrance.filter(|_| fate.waiting > 0 || fate.never > 0);
        Self { fate, some_end, hindrance }
    }

    /// Those that wait for what does not come, besides those that were given up.
    fn never(&self) -> u32 {
        let hopeless = match self.hindrance {
            Some(Hindrance::Incompatible) => true,
            Some(Hindrance::AtMaximum) => !self.some_end,
            _ => false,
        };
        self.fate.never.saturating_add(if hopeless { self.fate.waiting } else { 0 })
    }

    /// At its maximum: whether a larger one would help, and which would do for all.
    pub(super) fn larger(
        &self,
        session: &mut ClusterSession,
        scenario: &Scenario,
        arrivals: &[Arrival],
        of_snapshot: usize,
    ) -> Option<Larger> {
        let bounds = scenario.bounds.filter(|_| self.hindrance == Some(Hindrance::AtMaximum))?;
        let left = self.fate.waiting.saturating_add(self.fate.never);
        let maximum = bounds.maximum.saturating_add(left);
        let scenario = Scenario { bounds: Some(GroupBounds { maximum, ..bounds }), ..scenario.clone() };
        let course = session.cluster.capacity_course(&scenario, arrivals).ok()?;
        let other = Self::of(&course, arrivals, of_snapshot);
        let left_then = other.fate.waiting.saturating_add(other.fate.never);
        let most = course.minutes.iter().map(|minute| minute.desired).max().unwrap_or(maximum);
        (left_then < left).then_some(Larger { enough: (left_then == 0).then_some(most) })
    }

    pub(super) fn answered(&self, scenario: &Scenario, minutes: u32, larger: Option<Larger>) -> CapacityAsked {
        let never = self.never();
        let waiting = self.fate.asked.saturating_sub(self.fate.started()).saturating_sub(never);
        let mut text = format!(
            "of {} {} {}, {} {}, {} never {} within {}",
            counted(self.fate.asked, "task"),
            self.fate.started(),
            either(self.fate.started(), "starts", "start"),
            waiting,
            either(waiting, "waits", "wait"),
            never,
            either(never, "starts", "start"),
            counted(minutes, "minute"),
        );
        let held_by = self.held_by(scenario, larger);
        if let Some((_, why)) = &held_by {
            text.push_str(&format!(": {why}"));
        }
        CapacityAsked {
            count: self.fate.asked,
            started: self.fate.started(),
            waiting,
            never_start: never,
            held_by: held_by.map(|(obstacle, _)| obstacle),
            max_size_needed: larger.and_then(|larger| larger.enough),
            text,
        }
    }

    fn held_by(&self, scenario: &Scenario, larger: Option<Larger>) -> Option<(CapacityObstacle, String)> {
        let maximum = scenario.bounds.map_or(u32::MAX, |bounds| bounds.maximum);
        Some(match (self.hindrance?, larger) {
            (Hindrance::AtMaximum, Some(Larger { enough: Some(enough) })) => {
                (CapacityObstacle::MaxSize, format!("the group is at its MaxSize of {maximum}, {enough} would do"))
            }
            (Hindrance::AtMaximum, Some(Larger { enough: None })) => (
                CapacityObstacle::MaxSize,
                format!("the group is at its MaxSize of {maximum}, with a larger one more of them start"),
            ),
            (Hindrance::AtMaximum, None) => (
                CapacityObstacle::Placement,
                format!(
                    "the group is at its MaxSize of {maximum}, and more instances like these would take none of them"
                ),
            ),
            (Hindrance::Incompatible, _) => {
                (CapacityObstacle::Incompatible, "no instance that the group launches holds one".to_owned())
            }
            (Hindrance::Unmanaged, _) => {
                (CapacityObstacle::ManagedScaling, "managed scaling is off, so what finds no room fails".to_owned())
            }
            (Hindrance::WaitingMax, _) => {
                (CapacityObstacle::ProvisioningLimit, "as many tasks as may wait in PROVISIONING do".to_owned())
            }
        })
    }
}
