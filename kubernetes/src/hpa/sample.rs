//! What is known of the pods' use, and the controller's flags that matter to it.

use stowplan::unit::Timestamp;

/// Whether pods that are starting are left out: that is so for CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PodResource {
    /// CPU.
    Cpu,
    /// Memory, or any other metric.
    #[default]
    Other,
}

/// One pod's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The pod, by its place among the pods.
    pub pod: usize,
    /// The value in thousandths.
    pub value: i64,
    /// When it was taken.
    pub time: Timestamp,
    /// Over how many seconds it was taken.
    pub window_seconds: u32,
}

/// How far the ratio of current to wanted may be from 1 before anything changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerances {
    /// Below 1; 0.1 by default.
    pub scale_down: f64,
    /// Above 1; 0.1 by default.
    pub scale_up: f64,
}

impl Default for Tolerances {
    fn default() -> Self {
        Self { scale_down: 0.1, scale_up: 0.1 }
    }
}

impl Tolerances {
    pub(super) fn cover(self, ratio: f64) -> bool {
        1.0 - self.scale_down <= ratio && ratio <= 1.0 + self.scale_up
    }
}

/// What pods without a sample count for when the others' average is the target exactly, for
/// [`Metric::PodsAverage`](super::Metric::PodsAverage).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingAtTarget {
    /// Nothing: they are left out, so nothing changes. Current releases; their test is named
    /// `…MissingMetricsNoChangeEq`.
    #[default]
    LeftOut,
    /// 0, which may scale down. Older releases.
    Zero,
}

/// The controller's flags that matter to a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HpaOptions {
    /// `--horizontal-pod-autoscaler-tolerance`, or those of `behavior`.
    pub tolerances: Tolerances,
    /// `--horizontal-pod-autoscaler-cpu-initialization-period`: 300 s by default.
    pub cpu_initialization_seconds: u32,
    /// `--horizontal-pod-autoscaler-initial-readiness-delay`: 30 s by default.
    pub initial_readiness_delay_seconds: u32,
    /// Which release's answer to missing samples.
    pub missing_at_target: MissingAtTarget,
}

impl Default for HpaOptions {
    fn default() -> Self {
        Self {
            tolerances: Tolerances::default(),
            cpu_initialization_seconds: 300,
            initial_readiness_delay_seconds: 30,
            missing_at_target: MissingAtTarget::LeftOut,
        }
    }
}
