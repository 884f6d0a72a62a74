//! The way back: what a failed deployment's rollback does, and how long it takes.

use alloc::vec::Vec;

use super::{HookOutcome, HookRun, Span, StageCourse, StagePlan, StageSpan};
use crate::Stage;

/// A rollback to the revision that ran before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageRollback {
    /// What it passes through, in seconds since the failure.
    pub stages: Vec<StageSpan>,
    /// How long it takes.
    pub seconds: Span,
}

impl StagePlan<'_> {
    /// The rollback of a course that failed; `None` where it did not, or is not rolled back.
    ///
    /// The old tasks never stopped, so only the traffic goes back, production before test, through
    /// those shifts that had begun (DEPLOY-152); their hooks run again (DEPLOY-151), and a Network
    /// Load Balancer takes its ten minutes again. A hook is taken to succeed then, in the time that
    /// is told of it.
    #[must_use]
    pub fn roll_back(&self, course: &StageCourse) -> Option<StageRollback> {
        rule!("DEPLOY-151", "DEPLOY-152");
        course.failure().filter(|failure| failure.rolls_back)?;
        let mut stages = Vec::new();
        let mut at = Span::ZERO;
        for stage in [Stage::ProductionTrafficShift, Stage::TestTrafficShift] {
            if !course.has_begun(stage) {
                continue;
            }
            let hooks: Vec<HookRun> = self.runs(stage, None).into_iter().map(succeeding).collect();
            let work = hooks.iter().fold(Span::ZERO, |span, run| span.beside(run.seconds));
            let to = at.plus(work).plus(self.shift_seconds(stage));
            let test_tenths = if stage == Stage::TestTrafficShift { 0 } else { 1000 };
            stages.push(StageSpan { stage, step: None, from: at, to, production_tenths: 0, test_tenths, hooks });
            at = to;
        }
        let (production_tenths, test_tenths) = (0, 0);
        let leave = if course.has_begun(Stage::ScaleUp) { self.deregistration_seconds } else { 0 };
        let to = at.plus(Span::exact(leave));
        stages.push(StageSpan {
            stage: Stage::CleanUp,
            step: None,
            from: at,
            to,
            production_tenths,
            test_tenths,
            hooks: Vec::new(),
        });
        Some(StageRollback { stages, seconds: to })
    }
}

/// A hook on the way back.
const fn succeeding(run: HookRun) -> HookRun {
    HookRun { outcome: HookOutcome::Succeeded, goes_on: true, is_cut: false, ..run }
}
