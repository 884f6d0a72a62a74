//! What an autoscaler object says: bounds, metrics, behaviour.

use stowplan_kubernetes::Unit;
use stowplan_kubernetes::hpa::{Behavior, HpaPolicy, HpaPolicyKind, PodResource, Rules, SelectPolicy, Tolerances};

use super::amount_of;
use crate::{Error, Node};

/// The most metrics and policies that are read.
const MOST: usize = 1000;

/// One metric of the autoscaler.
pub(super) struct WantedMetric<'a> {
    pub(super) name: String,
    pub(super) resource: PodResource,
    pub(super) source: Source<'a>,
    pub(super) target: Target,
}

/// Where its values come from.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// All containers' use of a resource, or that of one container.
    Resource(&'a str, Option<&'a str>),
    /// A value of each pod.
    Pods,
    /// A value of something else.
    Other,
}

/// What is wanted.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Utilization(i32),
    AverageValue(i64),
    Value(i64),
}

/// The metrics of `spec`; CPU at 80 % where there are none.
pub(super) fn metrics<'a>(spec: &Node<'a>) -> Result<Vec<WantedMetric<'a>>, Error> {
    let listed = spec.list_at("metrics")?;
    if listed.len() > MOST {
        let message = format!("at most {MOST} metrics are read");
        return Err(Error::new("kubernetes/too-many", message, spec.path_of("metrics")));
    }
    if listed.is_empty() {
        let percent = spec.field("targetCPUUtilizationPercentage").map(|node| percent(&node)).transpose()?;
        return Ok(vec![WantedMetric {
            name: "cpu".into(),
            resource: PodResource::Cpu,
            source: Source::Resource("cpu", None),
            target: Target::Utilization(percent.unwrap_or(80)),
        }]);
    }
    listed.iter().map(metric).collect()
}

#[derive(Clone, Copy)]
enum Kind {
    Resource,
    ContainerResource,
    Pods,
    Object,
    External,
}

fn metric<'a>(node: &Node<'a>) -> Result<WantedMetric<'a>, Error> {
    let kinds = [
        ("Resource", Kind::Resource),
        ("ContainerResource", Kind::ContainerResource),
        ("Pods", Kind::Pods),
        ("Object", Kind::Object),
        ("External", Kind::External),
    ];
    let kind = node.required("type")?.word("type", &kinds)?;
    let own = node.required(match kind {
        Kind::Resource => "resource",
        Kind::ContainerResource => "containerResource",
        Kind::Pods => "pods",
        Kind::Object => "object",
        Kind::External => "external",
    })?;
    let target = target(&own.required("target")?)?;
    let (name, source) = match kind {
        Kind::Resource => {
            let name = own.required("name")?.str()?;
            (name, Source::Resource(name, None))
        }
        Kind::ContainerResource => {
            let name = own.required("name")?.str()?;
            (name, Source::Resource(name, Some(own.required("container")?.str()?)))
        }
        Kind::Pods => (own.required("metric")?.required("name")?.str()?, Source::Pods),
        Kind::Object | Kind::External => (own.required("metric")?.required("name")?.str()?, Source::Other),
    };
    let takes = matches!(
        (source, target),
        (Source::Resource(..), Target::Utilization(_) | Target::AverageValue(_))
            | (Source::Pods, Target::AverageValue(_))
            | (Source::Other, Target::Value(_) | Target::AverageValue(_))
    );
    if !takes {
        let message = "a metric of this type has no target of this type";
        return Err(Error::new("kubernetes/target", message, own.path_of("target")).with_help(
            "Resource takes Utilization or AverageValue, Pods AverageValue, Object and External Value or AverageValue",
        ));
    }
    let resource = match source {
        Source::Resource("cpu", _) => PodResource::Cpu,
        _ => PodResource::Other,
    };
    Ok(WantedMetric { name: name.to_owned(), resource, source, target })
}

/// `target`: by its type, or by which value it has.
fn target(node: &Node<'_>) -> Result<Target, Error> {
    let keys = ["averageUtilization", "averageValue", "value"];
    let by_type = match node.str_at("type")? {
        Some("Utilization") => Some("averageUtilization"),
        Some("AverageValue") => Some("averageValue"),
        Some("Value") => Some("value"),
        _ => keys.into_iter().find(|key| node.has(key)),
    };
    let key = by_type.unwrap_or("averageUtilization");
    let value = node.required(key)?;
    Ok(match key {
        "averageUtilization" => Target::Utilization(percent(&value)?),
        "averageValue" => Target::AverageValue(amount_of(&value, Unit::Thousandth)?),
        _ => Target::Value(amount_of(&value, Unit::Thousandth)?),
    })
}

fn percent(node: &Node<'_>) -> Result<i32, Error> {
    Ok(i32::try_from(node.integer(1, i64::from(i32::MAX))?).unwrap_or(i32::MAX))
}

/// `behavior`, with Kubernetes' defaults for what it leaves open.
pub(super) fn behavior(spec: &Node<'_>) -> Result<Option<Behavior>, Error> {
    let Some(node) = spec.field("behavior") else { return Ok(None) };
    node.object()?;
    let usual = Behavior::default();
    let scale_up = node.field("scaleUp").map(|own| rules(&own, &usual.scale_up)).transpose()?;
    let scale_down = node.field("scaleDown").map(|own| rules(&own, &usual.scale_down)).transpose()?;
    Ok(Some(Behavior {
        scale_up: scale_up.unwrap_or(usual.scale_up),
        scale_down: scale_down.unwrap_or(usual.scale_down),
    }))
}

fn rules(node: &Node<'_>, usual: &Rules) -> Result<Rules, Error> {
    let select = [("Max", SelectPolicy::Max), ("Min", SelectPolicy::Min), ("Disabled", SelectPolicy::Disabled)];
    let policies = node.list_at("policies")?;
    if policies.len() > MOST {
        let message = format!("at most {MOST} policies are read");
        return Err(Error::new("kubernetes/too-many", message, node.path_of("policies")));
    }
    let policies = policies.iter().map(policy).collect::<Result<Vec<_>, _>>()?;
    let window = node.u32_at("stabilizationWindowSeconds")?;
    Ok(Rules {
        policies: if policies.is_empty() { usual.policies.clone() } else { policies },
        select: node.word_at("selectPolicy", &select)?.unwrap_or(usual.select),
        stabilization_window_seconds: window.or(usual.stabilization_window_seconds),
    })
}

fn policy(node: &Node<'_>) -> Result<HpaPolicy, Error> {
    let kinds = [("Pods", HpaPolicyKind::Pods), ("Percent", HpaPolicyKind::Percent)];
    Ok(HpaPolicy {
        kind: node.required("type")?.word("type", &kinds)?,
        value: node.required("value")?.u32()?,
        period_seconds: node.required("periodSeconds")?.u32()?,
    })
}

/// The tolerances: of either direction of `behavior`, else the controller's.
pub(super) fn tolerances(spec: &Node<'_>, controller: Option<&Node<'_>>) -> Result<Tolerances, Error> {
    let of = |node: Option<Node<'_>>| -> Result<Option<f64>, Error> {
        let Some(node) = node else { return Ok(None) };
        let amount = amount_of(&node, Unit::Thousandth)?;
        let thousandths = i32::try_from(amount).map_err(|_| node.expected("a tolerance, e.g. 0.1"))?;
        Ok(Some(f64::from(thousandths) / 1000.0))
    };
    let flag = of(controller.and_then(|flags| flags.field("tolerance")))?.unwrap_or(0.1);
    let behavior = spec.field("behavior");
    let own =
        |direction: &str| of(behavior.and_then(|own| own.field(direction)).and_then(|own| own.field("tolerance")));
    Ok(Tolerances { scale_down: own("scaleDown")?.unwrap_or(flag), scale_up: own("scaleUp")?.unwrap_or(flag) })
}
