//! What ends a deployment before its time.

use super::Span;
use crate::Stage;

/// What made a deployment fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedBy {
    /// An alarm that went off.
    Alarm,
    /// A lifecycle hook that failed or was given up.
    Hook,
    /// A stage of a day, or a deployment of 30.
    Timeout,
    /// StopServiceDeployment.
    Stopped,
}

words! {
    FailedBy: "thing that fails a deployment" {
        Alarm = "alarm",
        Hook = "hook",
        Timeout = "timeout",
        Stopped = "stopped",
    }
}

/// Something that comes from outside at a second of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// What it is.
    pub by: FailedBy,
    /// When it comes, in seconds since the deployment began.
    pub at_seconds: u32,
    /// Whether the deployment is rolled back then.
    pub rolls_back: bool,
}

/// How a deployment failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StageFailure {
    /// By what.
    pub by: FailedBy,
    /// When, in seconds since the deployment began.
    pub at: Span,
    /// At which stage, where that is certain.
    pub stage: Option<Stage>,
    /// At which step of the traffic.
    pub step: Option<u32>,
    /// By which hook.
    pub hook: Option<usize>,
    /// Whether it is rolled back.
    pub rolls_back: bool,
}
