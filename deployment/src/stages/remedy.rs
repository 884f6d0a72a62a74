//! What would let a deployment end that a hook's time-out fails.

use alloc::vec::Vec;

use super::{FailedBy, Hook, HookOutcome, StageCourse, StagePlan, StagesEnd, TimeoutAction};

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

impl StagePlan<'_> {
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
