//! The stages of a deployment in their order, and when each begins and ends.

use alloc::vec::Vec;

use super::{FailedBy, Hook, HookKind, HookReport, HookRun, Interruption, Span, StageFailure};
use crate::{Stage, TrafficShift};

/// A day, the longest stage without a pause.
pub const STAGE_SECONDS_MAX: u32 = 86_400;

/// Thirty days, the longest deployment.
pub const DEPLOYMENT_SECONDS_MAX: u32 = 2_592_000;

/// What a Network Load Balancer adds to each shift of traffic, ten minutes.
pub const NETWORK_LOAD_BALANCER_SECONDS: u32 = 600;

/// How the new tasks start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleUp {
    /// All of them are healthy after so many seconds.
    Takes(u32),
    /// They never are.
    Never,
}

/// What is asked: a deployment whose new tasks start beside the old ones.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StagePlan<'a> {
    /// How traffic moves.
    pub traffic: TrafficShift,
    /// Minutes in which both revisions run after all traffic has moved; of blue/green deployments
    /// `traffic` says it.
    pub bake_minutes: u32,
    /// How the new tasks start.
    pub scale_up: ScaleUp,
    /// Until when old tasks are protected, in seconds since the deployment began: CLEAN_UP does not
    /// end before (DEPLOY-155).
    pub held_until_seconds: u32,
    /// How long the tasks that stop take to leave their load balancer.
    pub deregistration_seconds: u32,
    /// Whether more than one revision is ACTIVE when it begins.
    pub reconciles: bool,
    /// Whether a Network Load Balancer routes the traffic.
    pub network_load_balancer: bool,
    /// Whether anything routes traffic to the tasks.
    pub routes_traffic: bool,
    /// The service's hooks.
    pub hooks: &'a [Hook],
    /// What is told of them; of a hook the first that tells of it counts.
    pub reports: &'a [HookReport],
    /// What comes from outside.
    pub interruptions: &'a [Interruption],
}

/// A stage, from when to when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageSpan {
    /// Which.
    pub stage: Stage,
    /// Which step of the traffic, from 1, where stages recur.
    pub step: Option<u32>,
    /// When it begins, in seconds since the deployment began.
    pub from: Span,
    /// When it ends.
    pub to: Span,
    /// The new revision's part of the production traffic at its end, in tenths of a percent.
    pub production_tenths: u32,
    /// The new revision's part of the test traffic at its end, in tenths of a percent.
    pub test_tenths: u32,
    /// The hooks that run in it, side by side.
    pub hooks: Vec<HookRun>,
}

/// How the stages end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StagesEnd {
    /// All are done.
    Completes,
    /// One is not.
    Fails(StageFailure),
    /// Whether this comes before the end is not known, for hooks may take longer or shorter.
    Untold(Interruption),
}

/// The stages of a deployment in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageCourse {
    /// The stages that begin.
    pub stages: Vec<StageSpan>,
    /// When it is complete, or has failed.
    pub seconds: Span,
    /// How it ends.
    pub end: StagesEnd,
}

/// A stage that is to come.
struct Next {
    stage: Stage,
    step: Option<u32>,
    /// The new revision's part of the production traffic after it, in tenths of a percent.
    production_tenths: u32,
    /// What follows the stage's own work before the next one begins.
    wait_seconds: u32,
}

impl<'a> StagePlan<'a> {
    /// A deployment whose traffic an Application Load Balancer or Service Connect routes, without a
    /// hook and without a bake time of its own.
    #[must_use]
    pub const fn new(traffic: TrafficShift, scale_up: ScaleUp) -> Self {
        Self {
            traffic,
            bake_minutes: 0,
            scale_up,
            held_until_seconds: 0,
            deregistration_seconds: 0,
            reconciles: false,
            network_load_balancer: false,
            routes_traffic: true,
            hooks: &[],
            reports: &[],
            interruptions: &[],
        }
    }

    /// The service's hooks, and what is told of them.
    #[must_use]
    pub const fn hooks(mut self, hooks: &'a [Hook], reports: &'a [HookReport]) -> Self {
        self.hooks = hooks;
        self.reports = reports;
        self
    }

    /// Follows the stages in the order of AWS's table (DEPLOY-147), each with its hooks side by
    /// side, the ten minutes of a Network Load Balancer (DEPLOY-148), the waits between the steps
    /// of the traffic (DEPLOY-109) and the bake time. What starting and stopping takes is
    /// [`ScaleUp`] and the time in which tasks leave their load balancer (DEPLOY-133): old ones
    /// begin to when CLEAN_UP begins.
    ///
    /// Costs a hook's report for each hook of each stage; there are at most 75 stages.
    ///
    /// ```
    /// use stowplan_deployment::{TrafficShift, stages::{ScaleUp, StagePlan}};
    /// let course = StagePlan::new(TrafficShift::CANARY, ScaleUp::Takes(40)).follow();
    /// // 40 s until the tasks run, 10 minutes after the canary.
    /// assert_eq!(course.seconds.known(), Some(640));
    /// ```
    #[must_use]
    pub fn follow(&self) -> StageCourse {
        rule!("DEPLOY-147");
        let mut stages: Vec<StageSpan> = Vec::new();
        let mut at = Span::ZERO;
        for next in self.stages() {
            let (span, failure) = self.enter(at, &next);
            at = span.to;
            stages.push(span);
            if let Some(failure) = failure {
                return self.interrupted(StageCourse { stages, seconds: at, end: StagesEnd::Fails(failure) });
            }
        }
        self.interrupted(StageCourse { stages, seconds: at, end: StagesEnd::Completes })
    }

    /// Whether a report tells of a hook that there is, at a stage that comes where nothing fails.
    #[must_use]
    pub fn has(&self, report: &HookReport) -> bool {
        self.stages().iter().any(|next| {
            let here = |(_, hook): &(usize, &Hook)| hook.stages.contains(&next.stage);
            let mut hooks = self.hooks.iter().enumerate().filter(here);
            hooks.any(|(number, _)| report.tells_of(number, next.stage, next.step))
        })
    }

    /// The stages that are to come, where nothing fails.
    fn stages(&self) -> Vec<Next> {
        let next = |stage, production_tenths| Next { stage, step: None, production_tenths, wait_seconds: 0 };
        let mut stages = Vec::new();
        stages.extend(self.reconciles.then(|| next(Stage::ReconcileService, 0)));
        let before = [
            Stage::PreScaleUp,
            Stage::ScaleUp,
            Stage::PostScaleUp,
            Stage::TestTrafficShift,
            Stage::PostTestTrafficShift,
        ];
        stages.extend(before.map(|stage| next(stage, 0)));
        let recurs = self.recurs();
        let mut reached = 0;
        for (number, (tenths, minutes)) in (1..).zip(self.traffic.steps()) {
            let step = recurs.then_some(number);
            stages.push(Next { step, ..next(Stage::PreProductionTrafficShift, reached) });
            let wait_seconds = if recurs { minutes.saturating_mul(60) } else { 0 };
            stages.push(Next { step, wait_seconds, ..next(Stage::ProductionTrafficShift, tenths) });
            reached = tenths;
        }
        stages.push(next(Stage::PostProductionTrafficShift, reached));
        stages.push(Next { wait_seconds: self.bake_minutes().saturating_mul(60), ..next(Stage::BakeTime, reached) });
        stages.push(next(Stage::CleanUp, reached));
        stages
    }

    /// Whether the shifts of traffic are several.
    const fn recurs(&self) -> bool {
        !matches!(self.traffic, TrafficShift::BlueGreen { .. })
    }

    /// Minutes in which both revisions run after all traffic has moved.
    pub(super) const fn bake_minutes(&self) -> u32 {
        match self.traffic {
            TrafficShift::BlueGreen { bake_minutes } => bake_minutes,
            _ => self.bake_minutes,
        }
    }

    /// The minutes that the configuration alone asks for: the waits between the steps, and the bake
    /// time.
    #[must_use]
    pub fn configured_minutes(&self) -> u32 {
        let between = self.traffic.steps().into_iter().map(|(_, minutes)| if self.recurs() { minutes } else { 0 });
        between.fold(self.bake_minutes(), u32::saturating_add)
    }

    /// A stage from its beginning, and how it fails (DEPLOY-149): its hooks side by side, then its
    /// own work, then the wait.
    fn enter(&self, from: Span, next: &Next) -> (StageSpan, Option<StageFailure>) {
        rule!("DEPLOY-149", "DEPLOY-150");
        let hooks = self.runs(next.stage, next.step);
        let failure =
            |by, at, hook| StageFailure { by, at, stage: Some(next.stage), step: next.step, hook, rolls_back: true };
        let failing = hooks.iter().filter(|run| !run.goes_on).min_by_key(|run| run.seconds);
        let paused = hooks.iter().any(|run| self.hooks.get(run.hook).is_some_and(|hook| hook.kind == HookKind::Pause));
        let work = match (next.stage, self.scale_up) {
            (Stage::ScaleUp, ScaleUp::Never) => Span::exact(u32::MAX),
            (Stage::ScaleUp, ScaleUp::Takes(seconds)) => Span::exact(seconds),
            _ => self.shift_seconds(next.stage),
        };
        let work = hooks.iter().fold(Span::ZERO, |span, run| span.beside(run.seconds)).plus(work);
        let (to, failed) = match failing {
            Some(run) => {
                let at = hooks.iter().filter(|run| !run.goes_on).fold(run.seconds, |at, run| at.first(run.seconds));
                let at = from.plus(at);
                (at, Some(failure(FailedBy::Hook, at, Some(run.hook))))
            }
            None if !paused && work.least > STAGE_SECONDS_MAX => {
                let at = from.plus(Span::exact(STAGE_SECONDS_MAX));
                (at, Some(failure(FailedBy::Timeout, at, None)))
            }
            None => {
                let work = if paused { work } else { work.until(STAGE_SECONDS_MAX) };
                let to = from.plus(work).plus(Span::exact(next.wait_seconds));
                let (held, leave) = match next.stage {
                    Stage::CleanUp => (self.held_until_seconds, self.deregistration_seconds),
                    _ => (0, 0),
                };
                (to.beside(Span::exact(held)).plus(Span::exact(leave)), None)
            }
        };
        let test_tenths = u32::from(next.stage >= Stage::TestTrafficShift).saturating_mul(1000);
        let production_tenths = next.production_tenths;
        (StageSpan { stage: next.stage, step: next.step, from, to, production_tenths, test_tenths, hooks }, failed)
    }

    /// What a Network Load Balancer adds to a shift of traffic (DEPLOY-148).
    pub(super) fn shift_seconds(&self, stage: Stage) -> Span {
        rule!("DEPLOY-148");
        let shifts = matches!(stage, Stage::TestTrafficShift | Stage::ProductionTrafficShift);
        if shifts && self.routes_traffic && self.network_load_balancer {
            return Span::exact(NETWORK_LOAD_BALANCER_SECONDS);
        }
        Span::ZERO
    }

    /// The hooks of a stage.
    pub(super) fn runs(&self, stage: Stage, step: Option<u32>) -> Vec<HookRun> {
        let here = self.hooks.iter().enumerate().filter(|(_, hook)| hook.stages.contains(&stage));
        let run = |(number, hook)| {
            HookRun::new(number, hook, self.reports.iter().find(|report| report.tells_of(number, stage, step)))
        };
        here.map(run).collect()
    }

    /// The course with what comes from outside, and no longer than a deployment may be
    /// (DEPLOY-150).
    fn interrupted(&self, course: StageCourse) -> StageCourse {
        rule!("DEPLOY-150");
        let limit = Interruption { by: FailedBy::Timeout, at_seconds: DEPLOYMENT_SECONDS_MAX, rolls_back: true };
        let too_long = course.seconds.least > DEPLOYMENT_SECONDS_MAX;
        let course = if too_long { course } else { course.until(DEPLOYMENT_SECONDS_MAX) };
        let first = self.interruptions.iter().min_by_key(|interruption| interruption.at_seconds);
        match first.or(too_long.then_some(&limit)) {
            Some(one) if too_long && one.at_seconds > DEPLOYMENT_SECONDS_MAX => course.cut(limit),
            Some(one) => course.met_by(*one),
            None => course,
        }
    }
}

impl StageCourse {
    /// Something comes from outside: before the end, after it, or nobody knows.
    fn met_by(self, one: Interruption) -> Self {
        let at = one.at_seconds;
        match self.end {
            _ if at < self.seconds.least => self.cut(one),
            _ if at >= self.seconds.most => self,
            StagesEnd::Fails(failure) => {
                // One of the two comes first, and it fails in any case.
                let seconds = self.seconds.until(at);
                Self { end: StagesEnd::Fails(StageFailure { at: seconds, ..failure }), seconds, ..self }
            }
            _ => Self { end: StagesEnd::Untold(one), ..self },
        }
    }

    /// The course as far as it comes.
    fn cut(self, one: Interruption) -> Self {
        let at = one.at_seconds;
        let certain = self.stages.iter().find(|span| span.from.most <= at && at < span.to.least);
        let failure = StageFailure {
            by: one.by,
            at: Span::exact(at),
            stage: certain.map(|span| span.stage),
            step: certain.and_then(|span| span.step),
            hook: None,
            rolls_back: one.rolls_back,
        };
        let course = self.until(at);
        Self { seconds: failure.at, end: StagesEnd::Fails(failure), ..course }
    }

    /// What begins before a second, and no later than that.
    fn until(self, seconds: u32) -> Self {
        let mut stages = self.stages;
        let begun = stages.iter().take_while(|span| span.from.least < seconds || span.from.most == 0).count();
        stages.truncate(begun.max(1));
        for span in &mut stages {
            for run in &mut span.hooks {
                let ends = span.from.plus(run.seconds);
                run.is_cut = ends.least > seconds;
            }
            span.from = span.from.until(seconds);
            span.to = span.to.until(seconds);
        }
        Self { stages, seconds: self.seconds.until(seconds), end: self.end }
    }

    /// How it failed.
    #[must_use]
    pub const fn failure(&self) -> Option<&StageFailure> {
        match &self.end {
            StagesEnd::Fails(failure) => Some(failure),
            _ => None,
        }
    }

    /// Whether a stage has begun.
    #[must_use]
    pub fn has_begun(&self, stage: Stage) -> bool {
        self.stages.iter().any(|span| span.stage == stage)
    }
}
