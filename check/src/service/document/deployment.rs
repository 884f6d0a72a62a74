//! `deploymentConfiguration`.

use alloc::{string::String, vec::Vec};

use crate::document::Given;

/// `deploymentConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    /// `minimumHealthyPercent`.
    pub minimum_healthy_percent: Given<i64>,
    /// `maximumPercent`.
    pub maximum_percent: Given<i64>,
    /// `strategy`.
    pub strategy: Given<String>,
    /// `bakeTimeInMinutes`.
    pub bake_minutes: Given<i64>,
    /// `deploymentCircuitBreaker`.
    pub breaker: Given<CircuitBreaker>,
    /// `alarms`.
    pub alarms: Given<Alarms>,
    /// `earlySuccessCriteria`.
    pub early_success: Given<EarlySuccess>,
    /// `linearConfiguration`.
    pub linear: Given<TrafficSteps>,
    /// `canaryConfiguration`.
    pub canary: Given<TrafficSteps>,
    /// `lifecycleHooks`.
    pub hooks: Given<Vec<Hook>>,
}

/// `deploymentCircuitBreaker`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CircuitBreaker {
    /// `enable`.
    pub enable: Given<bool>,
    /// `rollback`.
    pub rollback: Given<bool>,
    /// `thresholdConfiguration`.
    pub threshold: Given<Threshold>,
}

/// `thresholdConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Threshold {
    /// `type`.
    pub kind: Given<String>,
    /// `value`.
    pub value: Given<i64>,
}

/// `alarms`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alarms {
    /// `alarmNames`.
    pub names: Given<Vec<Given<String>>>,
    /// `enable`.
    pub enable: Given<bool>,
    /// `rollback`.
    pub rollback: Given<bool>,
}

/// `earlySuccessCriteria`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlySuccess {
    /// `enable`.
    pub enable: Given<bool>,
    /// `healthyPercent`.
    pub healthy_percent: Given<i64>,
    /// `sourceServiceRevisionCleanup`.
    pub cleanup: Given<String>,
}

/// `linearConfiguration` or `canaryConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrafficSteps {
    /// `stepPercent` or `canaryPercent` in thousandths of a percent: exact to where ECS reads it.
    pub milli_percent: Given<i64>,
    /// `stepBakeTimeInMinutes` or `canaryBakeTimeInMinutes`.
    pub bake_minutes: Given<i64>,
}

/// One of `lifecycleHooks`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hook {
    /// `targetType`.
    pub target_type: Given<String>,
    /// `hookTargetArn`.
    pub target: Given<String>,
    /// `roleArn`.
    pub role: Given<String>,
    /// `lifecycleStages`.
    pub stages: Given<Vec<Given<String>>>,
    /// `timeoutConfiguration`.
    pub timeout: Given<HookTimeout>,
}

/// `timeoutConfiguration` of a hook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookTimeout {
    /// `timeoutInMinutes`.
    pub minutes: Given<i64>,
    /// `action`.
    pub action: Given<String>,
}
