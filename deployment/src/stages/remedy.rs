//! What would let a deployment end that a hook's time-out, an alarm or a stop fails.

use alloc::vec::Vec;

use super::{FailedBy, Hook, HookOutcome, Interruption, StageCourse, StagePlan, StagesEnd, TimeoutAction};
use crate::{TrafficShift, remedy::first};

/// A change of a hook with which the deployment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookRemedy {
    /// The fewest whole minutes that are enough for what the hook is told to take.
    TimeoutMinutes {
        /// Which hook.
        hook: usize,
        /// The minutes.
        minutes: u32,
    },
    /// The deployment goes on when the hook's time is over.
    Continue {
        /// Which hook.
        hook: usize,
    },
}

/// A change with which a deployment ends before what comes from outside, or without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutsideRemedy {
    /// Take the alarm out of the deployment's alarms.
    UnwatchAlarm,
    /// At most so many minutes of bake time.
    BakeMinutes(u32),
    /// Stop it in this second or later, for then it is complete.
    StopLater(u32),
}

impl StagePlan<'_> {
    /// The changes with which a deployment ends that an alarm or a stop has failed, each followed
    /// to its end; `unwatched` is what still comes from outside where that alarm is not watched.
    /// None where it failed by anything else.
    ///
    /// Costs some dozen courses.
    #[must_use]
    pub fn outside_remedies(&self, course: &StageCourse, unwatched: &[Interruption]) -> Vec<OutsideRemedy> {
        let Some(by) = course.failure().map(|failure| failure.by) else { return Vec::new() };
        let mut found = Vec::new();
        let ends = |plan: &StagePlan<'_>| plan.follow().end == StagesEnd::Completes;
        match by {
            FailedBy::Alarm if ends(&StagePlan { interruptions: unwatched, ..self.clone() }) => {
                found.push(OutsideRemedy::UnwatchAlarm);
            }
            FailedBy::Stopped => {
                let mut others = self.interruptions.to_vec();
                others.retain(|one| one.by != FailedBy::Stopped);
                let free = StagePlan { interruptions: &others, ..self.clone() }.follow();
                let rolls_back = true;
                let later = Interruption { by, at_seconds: free.seconds.most, rolls_back };
                others.push(later);
                if free.end == StagesEnd::Completes && ends(&StagePlan { interruptions: &others, ..self.clone() }) {
                    found.push(OutsideRemedy::StopLater(later.at_seconds));
                }
            }
            FailedBy::Alarm => {}
            FailedBy::Hook | FailedBy::Timeout => return found,
        }
        let bakes = |bake_minutes: u32| {
            let traffic = match self.traffic {
                TrafficShift::BlueGreen { .. } => TrafficShift::BlueGreen { bake_minutes },
                other => other,
            };
            ends(&StagePlan { traffic, bake_minutes, ..self.clone() })
        };
        let most = self.bake_minutes().checked_sub(1);
        let shorter = most.and_then(|most| {
            let less = first(0, most, |less| bakes(most.saturating_sub(less)))?;
            Some(most.saturating_sub(less))
        });
        found.extend(shorter.map(OutsideRemedy::BakeMinutes));
        found
    }

    /// The changes of a hook that has timed out with which the deployment ends, each followed to
    /// its end; none where it failed by anything else.
    ///
    /// Costs a course or two.
    #[must_use]
    pub fn hook_remedies(&self, course: &StageCourse) -> Vec<HookRemedy> {
        let failed = course.failure().filter(|failure| failure.by == FailedBy::Hook);
        let Some((failure, number)) = failed.and_then(|failure| Some((failure, failure.hook?))) else {
            return Vec::new();
        };
        let runs = course.stages.iter().flat_map(|span| span.hooks.iter().map(move |run| (span, run)));
        let mut own = runs
            .filter(|(span, run)| run.hook == number && Some(span.stage) == failure.stage && span.step == failure.step);
        if !own.any(|(_, run)| run.outcome == HookOutcome::TimedOut) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let told = self.reports.iter().filter(|report| report.hook.is_none_or(|hook| hook == number));
        let longest = told.filter_map(|report| report.seconds).max().unwrap_or(0);
        // A delay until it is asked again may come on top.
        for more in [0, 1, 15] {
            let minutes = longest.div_ceil(60).saturating_add(more);
            let change = |hook: &mut Hook| hook.timeout_minutes = Some(minutes);
            if longest > 0 && self.ends_with(number, change) {
                found.push(HookRemedy::TimeoutMinutes { hook: number, minutes });
                break;
            }
        }
        if self.ends_with(number, |hook| hook.action = TimeoutAction::Continue) {
            found.push(HookRemedy::Continue { hook: number });
        }
        found
    }

    /// Whether the deployment ends with a hook changed so.
    fn ends_with(&self, number: usize, change: impl Fn(&mut Hook)) -> bool {
        let mut hooks = self.hooks.to_vec();
        let Some(hook) = hooks.get_mut(number) else { return false };
        change(hook);
        let allowed = hook.check().is_ok();
        allowed && StagePlan { hooks: &hooks, ..self.clone() }.follow().end == StagesEnd::Completes
    }
}
