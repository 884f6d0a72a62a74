//! `hpa`: what the horizontal pod autoscaler does in its next round.

use stowplan::unit::Timestamp;
use stowplan_kubernetes::Unit;
use stowplan_kubernetes::hpa::{
    self, DOWNSCALE_STABILIZATION_SECONDS, History, HpaOptions, Metric, MetricError, Recommendation, ReplicaProposal,
    ScaleEvent, Wish,
};

use super::hpa_object::{self, Source, Target, WantedMetric};
use super::pods::Workload;
use super::{amount_at, single};
use crate::answer::{HpaAnswer, HpaMetric};
use crate::assumption::Assumption;
use crate::decide::told_once;
use crate::{Error, Node};

/// The most earlier rounds that are read.
const HISTORY_MAX: usize = 100_000;

/// What is asked.
struct Round<'a> {
    object: Node<'a>,
    current: i32,
    min: i32,
    max: i32,
}

pub(super) fn answer(node: &Node<'_>) -> Result<HpaAnswer, Error> {
    let object = single(node.required("horizontalPodAutoscaler")?, "hpa")?;
    let spec = object.required("spec")?;
    let max = spec.required("maxReplicas")?;
    let round = Round {
        current: current(node, &object)?,
        min: spec.field("minReplicas").map(|min| replicas(&min, 0)).transpose()?.unwrap_or(1),
        max: replicas(&max, 1)?,
        object,
    };
    if round.min > round.max {
        let message = "`minReplicas` is above `maxReplicas`: Kubernetes refuses that";
        return Err(Error::new("kubernetes/bounds", message, max.path()));
    }
    let bound = if round.current == 0 && round.min > 0 {
        Some((0, Some("scaling is off while there are no replicas and `minReplicas` is above 0")))
    } else if round.current > round.max {
        Some((round.max, None))
    } else if round.current < round.min {
        Some((round.min, None))
    } else {
        None
    };
    match bound {
        Some((desired, reason)) => Ok(without_metrics(&round, desired, reason.map(str::to_owned))),
        None => by_metrics(node, &round, &spec),
    }
}

/// The answer where no metric is asked, or none says anything.
fn without_metrics(round: &Round<'_>, desired: i32, reason: Option<String>) -> HpaAnswer {
    HpaAnswer {
        current_replicas: round.current,
        desired_replicas: desired,
        scaling_active: reason.is_none(),
        reason,
        metrics: Vec::new(),
        recommended_replicas: None,
        stabilized_replicas: None,
        able_to_scale: None,
        scaling_limited: None,
        rules: rules!["SCALE-128"][..].into(),
        lints: Vec::new(),
    }
}

fn by_metrics(node: &Node<'_>, round: &Round<'_>, spec: &Node<'_>) -> Result<HpaAnswer, Error> {
    let wanted = hpa_object::metrics(spec)?;
    let behavior = hpa_object::behavior(spec)?;
    let controller = node.field("controller");
    let flag = |key: &str| controller.map(|flags| flags.u32_at(key)).transpose().map(Option::flatten);
    let usual = HpaOptions::default();
    let options = HpaOptions {
        tolerances: hpa_object::tolerances(spec, controller.as_ref())?,
        cpu_initialization_seconds: flag("cpuInitializationSeconds")?.unwrap_or(usual.cpu_initialization_seconds),
        initial_readiness_delay_seconds: flag("initialReadinessDelaySeconds")?
            .unwrap_or(usual.initial_readiness_delay_seconds),
        ..usual
    };
    let window = flag("downscaleStabilizationSeconds")?.unwrap_or(DOWNSCALE_STABILIZATION_SECONDS);
    let workload = Workload::read(node, round.current)?;
    let values = node.list_at("metricValues")?;
    let mut lints = Vec::new();
    if !node.has("pods") {
        let message = format!("no pods are given: all {} are taken as ready, with the same use", round.current);
        let help = "give `pods`, as `kubectl get pods -o json` prints them";
        lints.push(Assumption::Pods.lint(message, node.path_of("pods")).with_help(help));
    }
    let mut told = Vec::new();
    let mut proposals = Vec::new();
    for (place, metric) in wanted.iter().enumerate() {
        let shown = round.object.field("status").and_then(|status| status.field("currentMetrics"));
        let shown = shown.and_then(|shown| shown.items().nth(place));
        let given = Given { value: values.get(place).copied(), shown };
        let proposal = match given.metric(metric, &workload)? {
            Some(of) => hpa::recommend(&of, &workload.pods, round.current, &options, workload.now)
                .map_err(|error| (error, error.to_string())),
            None => Err((MetricError::NoSamples, "nothing tells its value".to_owned())),
        };
        told.push(shown_metric(metric, &proposal));
        proposals.push(proposal.map_err(|(error, _)| error));
    }
    let combined = match hpa::combine(&proposals, round.current) {
        Ok(combined) => combined,
        Err(error) => {
            let answer = without_metrics(round, round.current, Some(error.to_string()));
            return Ok(HpaAnswer { metrics: told, lints: told_once(&lints), ..answer });
        }
    };
    let wish = Wish { current: round.current, desired: combined.replicas, min: round.min, max: round.max };
    let history = history(node, workload.now)?;
    let outcome = hpa::normalize(&wish, behavior.as_ref(), &history, window, workload.now);
    Ok(HpaAnswer {
        desired_replicas: outcome.replicas,
        metrics: told,
        recommended_replicas: Some(combined.replicas),
        stabilized_replicas: Some(outcome.stabilized),
        able_to_scale: Some(outcome.stabilization.as_str().into()),
        scaling_limited: Some(outcome.limit.as_str().into()),
        lints: told_once(&lints),
        ..without_metrics(round, outcome.replicas, None)
    })
}

/// What the document tells of one metric's values.
struct Given<'a> {
    /// The entry of `metricValues`.
    value: Option<Node<'a>>,
    /// The entry of the object's `currentMetrics`.
    shown: Option<Node<'a>>,
}

impl Given<'_> {
    /// The metric with its values; `None` where nothing tells them.
    fn metric(&self, wanted: &WantedMetric<'_>, workload: &Workload<'_>) -> Result<Option<Metric>, Error> {
        let resource = wanted.resource;
        let given = self.value.as_ref();
        let whole = given.map(|own| amount_at(own, "value", Unit::Thousandth)).transpose()?.flatten();
        let by_pod = given.and_then(|own| own.field("values"));
        let by_pod = by_pod.map(|values| workload.named(wanted, &values)).transpose()?;
        let current = self.shown.as_ref().and_then(current_of);
        let shown =
            |key: &str| current.map(|own| amount_at(&own, key, Unit::Thousandth)).transpose().map(Option::flatten);
        let measured = |unit: Source<'_>| match unit {
            Source::Resource(name, container) if by_pod.is_none() && workload.has_usage() => {
                workload.samples(name, container).map(Some)
            }
            _ => Ok(by_pod.clone()),
        };
        Ok(match (wanted.source, wanted.target) {
            (Source::Resource(name, container), Target::Utilization(target_percent)) => {
                let (samples, requests) = match measured(wanted.source)? {
                    Some(samples) => (samples, workload.requests(name, container)?),
                    None => {
                        let Some(percent) = current.and_then(|own| own.field("averageUtilization")) else {
                            return Ok(None);
                        };
                        let percent = percent.integer(0, i64::from(i32::MAX))?;
                        (workload.alike(percent.saturating_mul(10)), Vec::new())
                    }
                };
                // Without the pods' own requests the use is in percent already.
                let requests = if requests.is_empty() { vec![Some(1000); workload.pods.len()] } else { requests };
                Some(Metric::Utilization { resource, samples, requests, target_percent })
            }
            (Source::Resource(..) | Source::Pods, Target::AverageValue(target)) => {
                let samples = match measured(wanted.source)? {
                    Some(samples) => samples,
                    None => match shown("averageValue")? {
                        Some(value) => workload.alike(value),
                        None => return Ok(None),
                    },
                };
                Some(Metric::PodsAverage { resource, samples, target })
            }
            (Source::Other, Target::Value(target)) => whole
                .map_or_else(|| shown("value"), |value| Ok(Some(value)))?
                .map(|value| Metric::Value { value, target }),
            (Source::Other, Target::AverageValue(target)) => match whole {
                Some(value) => Some(Metric::AverageValue { value, target }),
                // The object shows what comes to each replica.
                None => shown("averageValue")?.map(|value| Metric::AverageValue {
                    value: value.saturating_mul(i64::try_from(workload.pods.len()).unwrap_or(i64::MAX)),
                    target,
                }),
            },
            _ => None,
        })
    }
}

/// `current` of an entry of `currentMetrics`, whatever its type.
fn current_of<'a>(shown: &Node<'a>) -> Option<Node<'a>> {
    let kinds = ["resource", "containerResource", "pods", "object", "external"];
    kinds.iter().find_map(|kind| shown.field(kind))?.field("current")
}

fn shown_metric(wanted: &WantedMetric<'_>, proposal: &Result<ReplicaProposal, (MetricError, String)>) -> HpaMetric {
    let percent = matches!(wanted.target, Target::Utilization(_));
    let text = |value: i64| match value {
        value if percent => format!("{value}%"),
        value if value % 1000 == 0 => (value / 1000).to_string(),
        value => format!("{value}m"),
    };
    let target = match wanted.target {
        Target::Utilization(percent) => text(i64::from(percent)),
        Target::AverageValue(value) | Target::Value(value) => text(value),
    };
    let proposed = proposal.as_ref().ok();
    HpaMetric {
        name: wanted.name.clone(),
        target,
        current: proposed.map(|proposal| text(proposal.reading)),
        desired_replicas: proposed.map(|proposal| proposal.replicas),
        error: proposal.as_ref().err().map(|(_, text)| text.clone()),
    }
}

/// The replicas now: told, or as the object or the pods have it.
fn current(node: &Node<'_>, object: &Node<'_>) -> Result<i32, Error> {
    let status = object.field("status");
    let told = node.field("currentReplicas").or_else(|| status.and_then(|status| status.field("currentReplicas")));
    match told {
        Some(told) => replicas(&told, 0),
        None => node.required("currentReplicas").and_then(|told| replicas(&told, 0)),
    }
}

fn replicas(node: &Node<'_>, min: i64) -> Result<i32, Error> {
    Ok(i32::try_from(node.integer(min, i64::from(i32::MAX))?).unwrap_or(i32::MAX))
}

/// `history`: what earlier rounds recommended and did.
fn history(node: &Node<'_>, now: Timestamp) -> Result<History, Error> {
    let Some(history) = node.field("history") else { return Ok(History::default()) };
    let rows = |key: &str, number: &str| -> Result<Vec<(Timestamp, i32)>, Error> {
        let listed = history.list_at(key)?;
        if listed.len() > HISTORY_MAX {
            let message = format!("at most {HISTORY_MAX} earlier rounds are read");
            return Err(Error::new("kubernetes/too-many", message, history.path_of(key)));
        }
        let row = |row: &Node<'_>| {
            let ago = i64::from(row.required("secondsAgo")?.u32()?);
            Ok((Timestamp(now.0.saturating_sub(ago * 1000)), replicas(&row.required(number)?, 0)?))
        };
        listed.iter().map(row).collect()
    };
    let event = |(time, change)| ScaleEvent { time, change };
    Ok(History {
        recommendations: rows("recommendations", "replicas")?
            .into_iter()
            .map(|(time, replicas)| Recommendation { time, replicas })
            .collect(),
        scale_ups: rows("scaleUps", "change")?.into_iter().map(event).collect(),
        scale_downs: rows("scaleDowns", "change")?.into_iter().map(event).collect(),
    })
}
