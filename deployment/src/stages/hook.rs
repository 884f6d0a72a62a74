//! Lifecycle hooks: what may be configured, and how long one takes.

use alloc::vec::Vec;

use super::Span;
use crate::Stage;

/// What a hook does at its stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HookKind {
    /// A Lambda function is called until it says how the stage went.
    #[default]
    Lambda,
    /// The deployment waits for ContinueServiceDeployment.
    Pause,
}

words! {
    HookKind: "target type of a lifecycle hook" {
        Lambda = "AWS_LAMBDA",
        Pause = "PAUSE",
    }
}

/// What happens when a hook's time is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeoutAction {
    /// The deployment is rolled back.
    #[default]
    Rollback,
    /// It goes on as if the hook had succeeded.
    Continue,
}

words! {
    TimeoutAction: "action of a hook's time-out" {
        Rollback = "ROLLBACK",
        Continue = "CONTINUE",
    }
}

/// How a hook ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HookOutcome {
    /// The stage goes on.
    #[default]
    Succeeded,
    /// The deployment is rolled back.
    Failed,
    /// Its time is over: [`TimeoutAction`] says what follows.
    TimedOut,
}

words! {
    HookOutcome: "outcome of a hook" {
        Succeeded = "SUCCEEDED",
        Failed = "FAILED",
        TimedOut = "TIMED_OUT",
    }
}

/// A lifecycle hook of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hook {
    /// What it does.
    pub kind: HookKind,
    /// At which stages.
    pub stages: Vec<Stage>,
    /// How many minutes it may take; a day unless told (DEPLOY-146).
    pub timeout_minutes: Option<u32>,
    /// What happens after that.
    pub action: TimeoutAction,
}

/// The most hooks of a kind.
pub const HOOKS_MAX: usize = 10;

/// The minutes of a hook's time-out unless told, a day.
const TIMEOUT_MINUTES: u32 = 1440;

/// Seconds until a Lambda function that is not done is asked again, unless it says.
const CALL_BACK_SECONDS: u32 = 30;

/// The longest call of a Lambda function, 15 minutes.
const CALL_SECONDS_MAX: u32 = 900;

errors! {
    /// Lifecycle hooks that ECS refuses.
    #[derive(Copy)]
    pub enum HookError {
        /// A hook without a stage would never run.
        #[error("the hook has no stage")]
        NoStage => "deploy/hook-stage", help: "name at least one in `lifecycleStages`";
        /// A kind of hook at a stage that takes none of it.
        #[error("a hook of type `{kind}` cannot be at `{stage}`")]
        Stage {
            /// The kind.
            kind: HookKind,
            /// The stage.
            stage: Stage,
        } => "deploy/hook-stage",
            help: "PAUSE is for RECONCILE_SERVICE, PRE_ and POST_ stages; AWS_LAMBDA also for the two TRAFFIC_SHIFTs";
        /// A time-out out of bounds.
        #[error("a time-out of {minutes} minutes, a hook of type `{kind}` takes 1 to {most}")]
        Timeout {
            /// The kind.
            kind: HookKind,
            /// What is configured.
            minutes: u32,
            /// The most of this kind.
            most: u32,
        } => "deploy/hook-timeout", help: "change `timeoutInMinutes`";
        /// More than ten of a kind.
        #[error("{count} hooks of type `{kind}`, a service has at most 10")]
        TooMany {
            /// The kind.
            kind: HookKind,
            /// How many there are.
            count: usize,
        } => "deploy/hooks", help: "let one hook do the work of several";
    }
}

impl HookKind {
    /// Whether a hook of this kind may be at a stage (DEPLOY-144).
    #[must_use]
    pub const fn may_be_at(self, stage: Stage) -> bool {
        rule!("DEPLOY-144");
        match stage {
            Stage::ScaleUp | Stage::BakeTime | Stage::CleanUp => false,
            Stage::TestTrafficShift | Stage::ProductionTrafficShift => matches!(self, Self::Lambda),
            _ => true,
        }
    }

    /// The longest time-out in minutes: a day for Lambda functions, 14 for pauses (DEPLOY-146).
    #[must_use]
    pub const fn timeout_minutes_max(self) -> u32 {
        match self {
            Self::Lambda => 1440,
            Self::Pause => 20_160,
        }
    }
}

impl Hook {
    /// Whether ECS takes it (DEPLOY-144, DEPLOY-146).
    ///
    /// # Errors
    /// [`HookError`] says what is wrong.
    pub fn check(&self) -> Result<(), HookError> {
        rule!("DEPLOY-144", "DEPLOY-146");
        if self.stages.is_empty() {
            return Err(HookError::NoStage);
        }
        if let Some(stage) = self.stages.iter().find(|stage| !self.kind.may_be_at(**stage)) {
            return Err(HookError::Stage { kind: self.kind, stage: *stage });
        }
        let most = self.kind.timeout_minutes_max();
        match self.timeout_minutes {
            Some(minutes) if !(1..=most).contains(&minutes) => {
                Err(HookError::Timeout { kind: self.kind, minutes, most })
            }
            _ => Ok(()),
        }
    }

    /// The seconds after which it is given up.
    #[must_use]
    pub fn timeout_seconds(&self) -> u32 {
        self.timeout_minutes.unwrap_or(TIMEOUT_MINUTES).saturating_mul(60)
    }
}

/// Whether a service may have so many hooks: ten of each kind (DEPLOY-145).
///
/// # Errors
/// [`HookError::TooMany`].
pub fn check_count(hooks: &[Hook]) -> Result<(), HookError> {
    rule!("DEPLOY-145");
    for kind in [HookKind::Lambda, HookKind::Pause] {
        let count = hooks.iter().filter(|hook| hook.kind == kind).count();
        if count > HOOKS_MAX {
            return Err(HookError::TooMany { kind, count });
        }
    }
    Ok(())
}

/// What is told of hooks; each member that is given narrows down which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HookReport {
    /// Which one, by its place among the service's hooks.
    pub hook: Option<usize>,
    /// At which stage.
    pub stage: Option<Stage>,
    /// At which step of the traffic, from 1.
    pub step: Option<u32>,
    /// After how many seconds it ends.
    pub seconds: Option<u32>,
    /// How it ends.
    pub outcome: Option<HookOutcome>,
    /// Seconds until a Lambda function that is not done is asked again.
    pub call_back_seconds: Option<u32>,
}

impl HookReport {
    /// Whether it tells of this hook at this point.
    #[must_use]
    pub fn tells_of(&self, hook: usize, stage: Stage, step: Option<u32>) -> bool {
        self.hook.is_none_or(|own| own == hook)
            && self.stage.is_none_or(|own| own == stage)
            && self.step.is_none_or(|own| step == Some(own))
    }
}

/// A hook at a stage: how long it takes, and how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HookRun {
    /// Which hook.
    pub hook: usize,
    /// How long it takes.
    pub seconds: Span,
    /// How it ends; that it succeeds where nothing is told.
    pub outcome: HookOutcome,
    /// Whether anything told how it ends.
    pub is_told: bool,
    /// Whether the deployment goes on after it.
    pub goes_on: bool,
    /// Whether the deployment ends before it does.
    pub is_cut: bool,
}

impl HookRun {
    /// A hook's run, by the first report of it (DEPLOY-146): of unknown length where none says, and
    /// over when its time is. A Lambda function that is asked again ends at a whole number of
    /// delays, and one that takes longer than a call is asked again.
    #[must_use]
    pub fn new(number: usize, hook: &Hook, report: Option<&HookReport>) -> Self {
        rule!("DEPLOY-146");
        let limit = hook.timeout_seconds();
        let told = report.copied().unwrap_or_default();
        let seconds = told.seconds.map(|seconds| asked_again(hook.kind, seconds, told.call_back_seconds));
        let (seconds, outcome) = match (told.outcome, seconds) {
            (Some(HookOutcome::TimedOut), _) => (Span::exact(limit), HookOutcome::TimedOut),
            (_, Some(seconds)) if seconds > limit => (Span::exact(limit), HookOutcome::TimedOut),
            (outcome, Some(seconds)) => (Span::exact(seconds), outcome.unwrap_or_default()),
            (outcome, None) => (Span::between(0, limit), outcome.unwrap_or_default()),
        };
        let goes_on = match outcome {
            HookOutcome::Succeeded => true,
            HookOutcome::Failed => false,
            HookOutcome::TimedOut => hook.action == TimeoutAction::Continue,
        };
        let is_told = told.outcome.is_some() || told.seconds.is_some();
        Self { hook: number, seconds, outcome, is_told, goes_on, is_cut: false }
    }
}

/// When a hook that is ready after some seconds is found to be.
fn asked_again(kind: HookKind, seconds: u32, call_back: Option<u32>) -> u32 {
    let delay = match (kind, call_back) {
        (HookKind::Pause, _) => None,
        (HookKind::Lambda, Some(delay)) => Some(delay),
        (HookKind::Lambda, None) => (seconds > CALL_SECONDS_MAX).then_some(CALL_BACK_SECONDS),
    };
    delay.filter(|delay| *delay > 0).map_or(seconds, |delay| seconds.div_ceil(delay).saturating_mul(delay))
}
