//! The pods of a workload, and their use.

use std::collections::BTreeMap;

use stowplan::unit::Timestamp;
use stowplan_kubernetes::Unit;
use stowplan_kubernetes::hpa::{ConditionStatus, Phase, Pod, Readiness, Sample};

use super::hpa_object::{Source, WantedMetric};
use super::{amount_at, amount_of, listed};
use crate::{Error, Node};

/// The most pods that are looked at.
pub(super) const PODS_MAX: usize = 100_000;

/// The window of a sample that tells none: the metrics server's own.
const WINDOW_SECONDS: u32 = 60;

/// The pods, and what is known of their use.
pub(super) struct Workload<'a> {
    pub(super) pods: Vec<Pod>,
    nodes: Vec<Node<'a>>,
    by_name: BTreeMap<String, usize>,
    /// Each sample with its pod.
    usage: Vec<(usize, Node<'a>)>,
    pub(super) now: Timestamp,
}

impl<'a> Workload<'a> {
    /// The pods as `kubectl get pods` prints them; or so many that are ready, where none are given.
    pub(super) fn read(node: &Node<'a>, current: i32) -> Result<Self, Error> {
        let nodes = node.field("pods").map(|pods| listed(&pods)).transpose()?;
        let metrics = node.field("podMetrics").map(|metrics| listed(&metrics)).transpose()?.unwrap_or_default();
        let mut now = node.timestamp_at("now")?;
        if now.is_none() {
            for sample in &metrics {
                now = now.max(sample.timestamp_at("timestamp")?);
            }
        }
        let assumed = usize::try_from(current).unwrap_or(0);
        if nodes.as_ref().map_or(assumed, Vec::len) > PODS_MAX {
            let message = format!("at most {PODS_MAX} pods are looked at");
            return Err(Error::new("kubernetes/too-many", message, node.path_of("pods")));
        }
        let is_told = nodes.is_some();
        let nodes = nodes.unwrap_or_default();
        let mut pods = Vec::new();
        let mut by_name = BTreeMap::new();
        for (place, pod) in nodes.iter().enumerate() {
            if let Some(name) = name_of(pod)? {
                by_name.insert(name, place);
            }
            pods.push(read_pod(pod)?);
        }
        if is_told && now.is_none() && pods.iter().any(|pod| pod.start.is_some()) {
            return Err(node.required("now").err().unwrap_or_else(|| node.expected("a document with `now`")));
        }
        let now = now.unwrap_or(Timestamp(0));
        if !is_told {
            pods = vec![Pod::ready_since(Timestamp(i64::MIN / 2)); assumed];
        }
        let mut usage = Vec::new();
        for (place, sample) in metrics.iter().enumerate() {
            let named = name_of(sample)?.and_then(|name| by_name.get(&name).copied());
            let pod = if is_told { named } else { Some(place) };
            usage.extend(pod.map(|pod| (pod, *sample)));
        }
        Ok(Self { pods, nodes, by_name, usage, now })
    }

    /// Whether the pods' use is given.
    pub(super) fn has_usage(&self) -> bool {
        !self.usage.is_empty()
    }

    /// What each pod requests of a resource, in thousandths; `None` where a container does not.
    pub(super) fn requests(&self, resource: &str, container: Option<&str>) -> Result<Vec<Option<i64>>, Error> {
        if self.nodes.is_empty() {
            let message = "a use in percent rests on what the pods request, and no pods are given";
            return Err(Error::new("kubernetes/no-requests", message, "/pods")
                .with_help("give them as `kubectl get pods -o json` prints them"));
        }
        let mut requests = Vec::new();
        for pod in &self.nodes {
            let spec = pod.required("spec")?;
            let mut sum = Some(0_i64);
            for (key, is_init) in [("containers", false), ("initContainers", true)] {
                for own in spec.list_at(key)? {
                    let runs_on = !is_init || own.str_at("restartPolicy")? == Some("Always");
                    let is_meant = container.is_none_or(|name| own.str_at("name").ok().flatten() == Some(name));
                    if runs_on && is_meant {
                        let requests = own.field("resources").and_then(|resources| resources.field("requests"));
                        let asked = requests.map(|own| amount_at(&own, resource, Unit::Thousandth)).transpose()?;
                        sum = sum.zip(asked.flatten()).map(|(sum, own)| sum.saturating_add(own));
                    }
                }
            }
            requests.push(sum);
        }
        Ok(requests)
    }

    /// The pods' use of a resource; a pod of which a container tells none has no sample.
    pub(super) fn samples(&self, resource: &str, container: Option<&str>) -> Result<Vec<Sample>, Error> {
        let mut samples = Vec::new();
        for (pod, node) in &self.usage {
            let mut sum = Some(0_i64);
            let mut any = false;
            for own in node.list_at("containers")? {
                if container.is_none_or(|name| own.str_at("name").ok().flatten() == Some(name)) {
                    any = true;
                    let used = amount_at(&own.required("usage")?, resource, Unit::Thousandth)?;
                    sum = sum.zip(used).map(|(sum, own)| sum.saturating_add(own));
                }
            }
            let window_seconds = node.field("window").map(|window| seconds(&window)).transpose()?;
            samples.extend(sum.filter(|_| any).map(|value| Sample {
                pod: *pod,
                value,
                time: node.timestamp_at("timestamp").ok().flatten().unwrap_or(self.now),
                window_seconds: window_seconds.unwrap_or(WINDOW_SECONDS),
            }));
        }
        Ok(samples)
    }

    /// Values that are given by the pods' names.
    pub(super) fn named(&self, metric: &WantedMetric<'_>, values: &Node<'_>) -> Result<Vec<Sample>, Error> {
        debug_assert!(matches!(metric.source, Source::Pods | Source::Resource(..)));
        let mut samples = Vec::new();
        values.object()?;
        for (place, (name, node)) in values.entries().enumerate() {
            let value = amount_of(&node, Unit::Thousandth)?;
            let pod = if self.nodes.is_empty() { Some(place) } else { self.by_name.get::<str>(name.as_ref()).copied() };
            samples.extend(pod.map(|pod| self.sample(pod, value)));
        }
        Ok(samples)
    }

    /// The same value of each pod.
    pub(super) fn alike(&self, value: i64) -> Vec<Sample> {
        (0..self.pods.len()).map(|pod| self.sample(pod, value)).collect()
    }

    const fn sample(&self, pod: usize, value: i64) -> Sample {
        Sample { pod, value, time: self.now, window_seconds: WINDOW_SECONDS }
    }
}

fn name_of(node: &Node<'_>) -> Result<Option<String>, Error> {
    node.field("metadata").map(|metadata| metadata.string_at("name")).transpose().map(Option::flatten)
}

fn read_pod(node: &Node<'_>) -> Result<Pod, Error> {
    node.object()?;
    let deleted = node.field("metadata").is_some_and(|metadata| metadata.has("deletionTimestamp"));
    let Some(status) = node.field("status") else {
        return Ok(Pod { deleted, start: None, readiness: None, phase: Phase::Running });
    };
    let phases = [
        ("Pending", Phase::Pending),
        ("Running", Phase::Running),
        ("Succeeded", Phase::Succeeded),
        ("Failed", Phase::Failed),
        ("Unknown", Phase::Unknown),
    ];
    let mut readiness = None;
    for condition in status.list_at("conditions")? {
        if condition.str_at("type")? == Some("Ready") {
            let words = [
                ("True", ConditionStatus::True),
                ("False", ConditionStatus::False),
                ("Unknown", ConditionStatus::Unknown),
            ];
            let last_transition = condition.timestamp_at("lastTransitionTime")?.unwrap_or(Timestamp(0));
            readiness =
                Some(Readiness { status: condition.required("status")?.word("status", &words)?, last_transition });
        }
    }
    Ok(Pod {
        phase: status.word_at("phase", &phases)?.unwrap_or_default(),
        deleted,
        start: status.timestamp_at("startTime")?,
        readiness,
    })
}

/// A duration as Go writes it, e.g. `30s` or `1m30s`, in whole seconds, rounded down.
fn seconds(node: &Node<'_>) -> Result<u32, Error> {
    let wrong = || node.expected("a duration, e.g. `30s`");
    let mut text = node.str()?;
    let mut sum = 0_u32;
    while !text.is_empty() {
        let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').ok_or_else(wrong)?;
        let (number, rest) = text.split_at(end);
        let (factor, rest) = match rest.strip_prefix("ms") {
            Some(rest) => (0, rest),
            None => match rest.split_at_checked(1) {
                Some(("h", rest)) => (3600, rest),
                Some(("m", rest)) => (60, rest),
                Some(("s", rest)) => (1, rest),
                _ => return Err(wrong()),
            },
        };
        let whole = number.split('.').next().unwrap_or_default();
        let whole: u32 = whole.parse().map_err(|_| wrong())?;
        sum = sum.saturating_add(whole.saturating_mul(factor));
        text = rest;
    }
    Ok(sum)
}
