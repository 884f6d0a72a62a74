//! From one metric to a number of replicas.

use alloc::vec::Vec;

use super::{
    HpaOptions, MissingAtTarget, Pod, PodResource, Sample, Tolerances,
    number::{ceil, float, narrow},
    pod::{Standing, standings},
};
use stowplan::unit::Timestamp;

/// What is measured, and what is wanted. Values are whole thousandths, as Kubernetes holds them:
/// 500 is `500m`, 0.5.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Metric {
    /// `Resource` with `averageUtilization`: use in percent of the requests.
    Utilization {
        /// Which resource.
        resource: PodResource,
        /// The pods' use.
        samples: Vec<Sample>,
        /// What each pod requests, in the order of the pods, summed over its containers; `None` if
        /// one of them requests nothing.
        requests: Vec<Option<i64>>,
        /// The percentage wanted, from 1.
        target_percent: i32,
    },
    /// `Resource` with `averageValue`, or `Pods`: the average of the pods' values.
    PodsAverage {
        /// Which resource; [`PodResource::Other`] for `Pods`.
        resource: PodResource,
        /// The pods' values.
        samples: Vec<Sample>,
        /// The average wanted, from 1 thousandth.
        target: i64,
    },
    /// `Object` or `External` with `value`.
    Value {
        /// The value, for `External` the sum of the series.
        value: i64,
        /// The value wanted, from 1 thousandth.
        target: i64,
    },
    /// `Object` or `External` with `averageValue`.
    AverageValue {
        /// The value, for `External` the sum of the series.
        value: i64,
        /// The value wanted for each replica, from 1 thousandth.
        target: i64,
    },
}

/// How many replicas a metric asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReplicaProposal {
    /// The replicas, from 0.
    pub replicas: i32,
    /// Current divided by wanted, as it was last worked out: with the values put in for missing and
    /// unready pods.
    pub ratio: f64,
    /// What Kubernetes shows as current: percent for [`Metric::Utilization`], else thousandths,
    /// averaged where an average is wanted.
    pub reading: i64,
}

errors! {
    /// Why a metric says nothing.
    #[derive(Copy)]
    pub enum MetricError {
        /// There are no pods.
        #[error("there are no pods")]
        NoPods => "hpa/no-pods";
        /// No pod that counts has a sample.
        #[error("no pod that counts has a sample")]
        NoSamples => "hpa/no-samples";
        /// A pod's request is not known.
        #[error("pod {0} has a container without a request")]
        MissingRequest(pod: usize) => "hpa/missing-request";
        /// The requests are nothing in sum.
        #[error("the requests add up to nothing")]
        NoRequests => "hpa/no-requests";
        /// A target that is not above 0.
        #[error("the target {0} is not above 0")]
        BadTarget(target: i64) => "hpa/bad-target";
        /// A tolerance below 0, or none.
        #[error("a tolerance is not a number from 0")]
        BadTolerance => "hpa/bad-tolerance";
    }
}

/// How many replicas the metric asks for, with `current` replicas now. Cost: linear in pods and
/// samples.
///
/// # Errors
/// [`MetricError`] where Kubernetes reports that it cannot compute the replicas, and for senseless
/// targets and tolerances.
pub fn recommend(
    metric: &Metric,
    pods: &[Pod],
    current: i32,
    options: &HpaOptions,
    now: Timestamp,
) -> Result<ReplicaProposal, MetricError> {
    rule!("SCALE-128");
    let Tolerances { scale_down, scale_up } = options.tolerances;
    if ![scale_down, scale_up].iter().all(|tolerance| tolerance.is_finite() && *tolerance >= 0.0) {
        return Err(MetricError::BadTolerance);
    }
    let target = match metric {
        Metric::Utilization { target_percent, .. } => i64::from(*target_percent),
        Metric::PodsAverage { target, .. } | Metric::Value { target, .. } | Metric::AverageValue { target, .. } => {
            *target
        }
    };
    if target <= 0 {
        return Err(MetricError::BadTarget(target));
    }
    let current = current.max(0);
    let (resource, samples, requests) = match metric {
        Metric::Utilization { resource, samples, requests, .. } => (*resource, samples, Some(requests)),
        Metric::PodsAverage { resource, samples, .. } => (*resource, samples, None),
        Metric::Value { value, .. } => return whole_value(*value, target, pods, current, options),
        Metric::AverageValue { value, .. } => return Ok(value_per_replica(*value, target, current, options)),
    };
    if pods.is_empty() {
        return Err(MetricError::NoPods);
    }
    let pods = standings(pods, samples, resource, options, now);
    if !pods.iter().any(|pod| matches!(pod, Standing::Counted(_))) {
        return Err(MetricError::NoSamples);
    }
    let gauge = match requests {
        None => Gauge::Average { target },
        Some(requests) => Gauge::Utilization { target, requests: all_requests(requests, pods.len())? },
    };
    per_pod(&pods, &gauge, current, options)
}

fn all_requests(requests: &[Option<i64>], pods: usize) -> Result<Vec<i64>, MetricError> {
    let request = |pod: usize| requests.get(pod).copied().flatten().ok_or(MetricError::MissingRequest(pod));
    (0..pods).map(request).collect()
}

/// How values of pods become one ratio.
enum Gauge {
    Average { target: i64 },
    Utilization { target: i64, requests: Vec<i64> },
}

impl Gauge {
    /// The ratio and the reading; a percentage or an average is cut to a whole number first.
    fn ratio(&self, values: &[(usize, i64)]) -> Result<(f64, i64), MetricError> {
        let sum: i128 = values.iter().map(|(_, value)| i128::from(*value)).sum();
        let (reading, target) = match self {
            Self::Average { target } => {
                (narrow(sum / i128::try_from(values.len()).unwrap_or(i128::MAX).max(1)), *target)
            }
            Self::Utilization { target, requests } => {
                let of = |pod: usize| i128::from(requests.get(pod).copied().unwrap_or(0));
                let requested: i128 = values.iter().map(|(pod, _)| of(*pod)).sum();
                if requested <= 0 {
                    return Err(MetricError::NoRequests);
                }
                // Kubernetes keeps the percentage in 32 bits.
                let percent = narrow(sum.saturating_mul(100) / requested);
                (percent.clamp(i64::from(i32::MIN), i64::from(i32::MAX)), *target)
            }
        };
        Ok((float(reading) / float(target), reading))
    }

    /// What a pod without a sample counts for when the others suggest to scale down: the whole
    /// request, or more if that is wanted.
    fn assumed(&self, pod: usize) -> i64 {
        match self {
            Self::Average { target } => *target,
            Self::Utilization { target, requests } => {
                let request = i128::from(requests.get(pod).copied().unwrap_or(0));
                narrow(request * i128::from((*target).max(100)) / 100)
            }
        }
    }
}

fn per_pod(
    pods: &[Standing],
    gauge: &Gauge,
    current: i32,
    options: &HpaOptions,
) -> Result<ReplicaProposal, MetricError> {
    let mut values: Vec<(usize, i64)> = Vec::new();
    for (place, pod) in pods.iter().enumerate() {
        if let Standing::Counted(value) = pod {
            values.push((place, *value));
        }
    }
    let (ratio, reading) = gauge.ratio(&values)?;
    let keep = |ratio: f64| ReplicaProposal { replicas: current, ratio, reading };
    let unready = ratio > 1.0 && pods.contains(&Standing::Unready);
    let missing = pods.contains(&Standing::Missing);
    if !unready && !missing {
        let replicas = ceil(ratio * float(count(&values)));
        return Ok(if options.tolerances.cover(ratio) {
            keep(ratio)
        } else {
            ReplicaProposal { replicas, ratio, reading }
        });
    }
    let older = matches!(gauge, Gauge::Average { .. }) && options.missing_at_target == MissingAtTarget::Zero;
    for (place, pod) in pods.iter().enumerate() {
        match pod {
            Standing::Missing if ratio < 1.0 => values.push((place, gauge.assumed(place))),
            Standing::Missing if ratio > 1.0 || older => values.push((place, 0)),
            Standing::Unready if unready => values.push((place, 0)),
            _ => {}
        }
    }
    let before = ratio;
    let (ratio, _) = gauge.ratio(&values)?;
    let turned = (before < 1.0 && ratio > 1.0) || (before > 1.0 && ratio < 1.0);
    if options.tolerances.cover(ratio) || turned {
        return Ok(keep(ratio));
    }
    let replicas = ceil(ratio * float(count(&values)));
    if (ratio < 1.0 && replicas > current) || (ratio > 1.0 && replicas < current) {
        return Ok(keep(ratio));
    }
    Ok(ReplicaProposal { replicas, ratio, reading })
}

fn count(values: &[(usize, i64)]) -> i64 {
    i64::try_from(values.len()).unwrap_or(i64::MAX)
}

/// A value that all pods share: times the pods that are ready, or by itself if there are no
/// replicas.
fn whole_value(
    value: i64,
    target: i64,
    pods: &[Pod],
    current: i32,
    options: &HpaOptions,
) -> Result<ReplicaProposal, MetricError> {
    let ratio = float(value) / float(target);
    if current == 0 {
        return Ok(ReplicaProposal { replicas: ceil(ratio), ratio, reading: value });
    }
    if options.tolerances.cover(ratio) {
        return Ok(ReplicaProposal { replicas: current, ratio, reading: value });
    }
    if pods.is_empty() {
        return Err(MetricError::NoPods);
    }
    let ready = pods.iter().filter(|pod| pod.is_ready()).count();
    let ready = float(i64::try_from(ready).unwrap_or(i64::MAX));
    Ok(ReplicaProposal { replicas: ceil(ratio * ready), ratio, reading: value })
}

/// A value wanted for each replica; the ratio without replicas is the one with a single replica.
fn value_per_replica(value: i64, target: i64, current: i32, options: &HpaOptions) -> ReplicaProposal {
    let replicas = i64::from(current.max(1));
    let ratio = float(value) / (float(target) * float(replicas));
    let share = i128::from(value);
    let reading = narrow(-(-share).div_euclid(i128::from(replicas)));
    if current > 0 && options.tolerances.cover(ratio) {
        return ReplicaProposal { replicas: current, ratio, reading };
    }
    ReplicaProposal { replicas: ceil(float(value) / float(target)), ratio, reading }
}
