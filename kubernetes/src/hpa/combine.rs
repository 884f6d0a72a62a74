//! Several metrics: the largest proposal wins.

use super::{MetricError, ReplicaProposal};

/// What several metrics ask for together.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Combined {
    /// The replicas.
    pub replicas: i32,
    /// The metric that asked for this many replicas; the first one of several.
    pub metric: usize,
    /// How many metrics said nothing.
    pub errors: usize,
}

errors! {
    /// Why several metrics say nothing together.
    #[derive(Copy)]
    pub enum CombineError {
        /// There are no metrics.
        #[error("there are no metrics")]
        NoMetrics => "hpa/no-metrics";
        /// No metric says anything; the first one's error.
        #[error("no metric is valid: {0}")]
        AllInvalid(error: MetricError) => "hpa/all-invalid";
        /// The others suggest to scale down, which waits until all are valid; the first error.
        #[error("not scaling down while a metric is invalid: {0}")]
        ScaleDownBlocked(error: MetricError) => "hpa/scale-down-blocked";
    }
}

/// The largest proposal. A metric in error forbids scaling down; scaling up is still allowed.
///
/// # Errors
/// [`CombineError`] if there is no proposal, or one below `current` while a metric is in error.
pub fn combine(proposals: &[Result<ReplicaProposal, MetricError>], current: i32) -> Result<Combined, CombineError> {
    let mut largest: Option<(i32, usize)> = None;
    let mut errors = proposals.iter().filter_map(|proposal| proposal.as_ref().err());
    for (metric, proposal) in proposals.iter().enumerate() {
        let Ok(ReplicaProposal { replicas, .. }) = proposal else { continue };
        if largest.is_none_or(|(most, _)| *replicas > most) {
            largest = Some((*replicas, metric));
        }
    }
    let first_error = errors.next().copied();
    match (largest, first_error) {
        (None, None) => Err(CombineError::NoMetrics),
        (None, Some(error)) => Err(CombineError::AllInvalid(error)),
        (Some((replicas, _)), Some(error)) if replicas < current => Err(CombineError::ScaleDownBlocked(error)),
        (Some((replicas, metric)), first) => {
            Ok(Combined { replicas, metric, errors: usize::from(first.is_some()) + errors.count() })
        }
    }
}
