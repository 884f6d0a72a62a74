//! A scaling policy by its name.

use alloc::string::String;

use super::{PredictiveScaling, StepScaling, TargetTracking};

/// A scaling policy of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScalingPolicy {
    /// Its name, unique among the target's policies.
    pub name: String,
    /// What it does.
    pub kind: PolicyKind,
}

impl ScalingPolicy {
    /// A policy of this name.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: PolicyKind) -> Self {
        Self { name: name.into(), kind }
    }
}

/// The kinds of scaling policy that ECS services have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyKind {
    /// Keep a metric at its target.
    TargetTracking(TargetTracking),
    /// Step scaling: the larger the breach, the larger the step.
    Step(StepScaling),
    /// Be there before the load is.
    Predictive(PredictiveScaling),
}

impl PolicyKind {
    /// AWS's `PolicyType`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::TargetTracking(_) => "TargetTrackingScaling",
            Self::Step(_) => "StepScaling",
            Self::Predictive(_) => "PredictiveScaling",
        }
    }
}
