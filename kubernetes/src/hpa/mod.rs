//! The Kubernetes horizontal pod autoscaler, a second dialect of the same arithmetic, to set beside
//! target tracking.
//!
//! One round has three steps, each a pure function: [`recommend`] turns one metric into a
//! [`ReplicaProposal`], [`combine`] takes the largest of several, [`normalize`] applies
//! stabilisation windows, scaling policies and bounds with what [`History`] remembers. The
//! arithmetic is that of Kubernetes: whole numbers (thousandths, as `500m`), truncated percentages,
//! then binary floating point. It follows the current releases: separate tolerances for either
//! direction, `1 - down <= ratio <= 1 + up`; both kinds of past changes count in the rate limits.
//! Counts are brought into 0 to 2^31 - 1 instead of wrapping around.
//!
//! Kubernetes asks no metrics while the replicas are outside their bounds (it moves them to the
//! nearer bound), nor while there are none and the minimum is above 0: that is the caller's part.
//!
//! # Example: twice the CPU that is wanted, and the default behaviour
//! ```
//! use stowplan_kubernetes::hpa::{self, *};
//! use stowplan::unit::Timestamp;
//!
//! let now = Timestamp::from_seconds(1000);
//! let pod = Pod::ready_since(Timestamp(0));
//! let sample = |pod| Sample { pod, value: 800, time: now, window_seconds: 30 };
//! let metric = Metric::Utilization {
//!     resource: PodResource::Cpu,
//!     samples: vec![sample(0), sample(1)],
//!     requests: vec![Some(1000); 2],
//!     target_percent: 40,
//! };
//! let proposal = recommend(&metric, &[pod; 2], 2, &hpa::HpaOptions::default(), now)?;
//! assert_eq!((proposal.replicas, proposal.reading), (4, 80));
//!
//! let wish = Wish { current: 2, desired: proposal.replicas, min: 1, max: 3 };
//! let outcome = normalize(&wish, Some(&Behavior::default()), &History::default(), 300, now);
//! assert_eq!((outcome.replicas, outcome.limit.as_str()), (3, "TooManyReplicas"));
//! # Ok::<(), stowplan_kubernetes::hpa::MetricError>(())
//! ```

mod behavior;
mod combine;
mod history;
#[cfg(test)]
mod laws;
mod metric;
mod normalize;
mod number;
mod pod;
mod sample;

#[cfg(test)]
mod tests;

pub use behavior::{Behavior, HpaPolicy, HpaPolicyKind, Rules, SelectPolicy};
pub use combine::{CombineError, Combined, combine};
pub use history::{History, Recommendation, ScaleEvent};
pub use metric::{Metric, MetricError, ReplicaProposal, recommend};
pub use normalize::{DOWNSCALE_STABILIZATION_SECONDS, Limit, NormalizedReplicas, Stabilization, Wish, normalize};
pub use pod::{ConditionStatus, Phase, Pod, Readiness};
pub use sample::{HpaOptions, MissingAtTarget, PodResource, Sample, Tolerances};
