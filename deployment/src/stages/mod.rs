//! Blue/green, linear and canary deployments stage by stage: hooks, waits, failures, the way back.
//!
//! | question | answered by |
//! |---|---|
//! | which stages come, and from when to when | [`StagePlan::follow`] |
//! | how long does a hook take | [`HookRun`]; what is not known is a [`Span`] |
//! | what makes it fail, and when | [`StageFailure`] |
//! | how does it get back | [`StagePlan::roll_back`] |
//! | what would let it end | [`StagePlan::hook_remedies`] |
//! | does ECS take these hooks | [`Hook::check`], [`check_count`] |
//!
//! # Example: a pause that somebody approves, or does not
//! ```
//! use stowplan_deployment::{Stage, TrafficShift};
//! use stowplan_deployment::stages::{Hook, HookKind, HookReport, ScaleUp, StagePlan};
//!
//! let stages = vec![Stage::PostScaleUp];
//! let hooks = [Hook { kind: HookKind::Pause, stages, ..Hook::default() }];
//! let traffic = TrafficShift::BlueGreen { bake_minutes: 5 };
//! // Nobody says when: up to a day, by the hook's time-out.
//! let open = StagePlan::new(traffic, ScaleUp::Takes(40)).hooks(&hooks, &[]).follow();
//! assert_eq!((open.seconds.least, open.seconds.most), (40 + 300, 40 + 86_400 + 300));
//! // After ten minutes.
//! let reports = [HookReport { seconds: Some(600), ..HookReport::default() }];
//! let told = StagePlan::new(traffic, ScaleUp::Takes(40)).hooks(&hooks, &reports).follow();
//! assert_eq!(told.seconds.known(), Some(40 + 600 + 300));
//! ```

mod failure;
mod hook;
mod remedy;
mod rollback;
mod span;
mod timeline;

pub use failure::{FailedBy, Interruption, StageFailure};
pub use hook::{HOOKS_MAX, Hook, HookError, HookKind, HookOutcome, HookReport, HookRun, TimeoutAction, check_count};
pub use remedy::{HookRemedy, OutsideRemedy};
pub use rollback::StageRollback;
pub use span::Span;
pub use timeline::{
    DEPLOYMENT_SECONDS_MAX, NETWORK_LOAD_BALANCER_SECONDS, STAGE_SECONDS_MAX, ScaleUp, StageCourse, StagePlan,
    StageSpan, StagesEnd,
};
