//! Scaling policies as `describe-scaling-policies` prints them, or their configuration alone.

use stowplan::scaling::{
    AdjustmentType, Aggregation, COOLDOWN_DEFAULT_SECONDS, MaxCapacityBreach, PolicyKind, PredictiveScaling,
    ScalingChoices, StepAdjustment, StepScaling, TargetTracking,
};
use stowplan::unit::Timestamp;

use super::{at_field, metrics::MetricSource};
use crate::count::counted;
use crate::{Error, Lint, Node};

/// A policy with its name, its metric and its alarms' names.
#[derive(Clone, Debug)]
pub(crate) struct NamedPolicy<'a> {
    pub(crate) name: String,
    pub(crate) arn: Option<String>,
    pub(crate) kind: PolicyKind,
    /// What target tracking follows.
    pub(crate) metric: MetricSource,
    pub(crate) alarms: Vec<String>,
    pub(crate) node: Node<'a>,
}

pub(crate) fn read_policy<'a>(
    node: &Node<'a>,
    index: usize,
    forecasts: &[Node<'_>],
    choices: &ScalingChoices,
    lints: &mut Vec<Lint>,
) -> Result<NamedPolicy<'a>, Error> {
    let name = match node.string_at("PolicyName")? {
        Some(name) => name,
        None if index == 0 => "policy".into(),
        None => format!("policy {}", index + 1),
    };
    let bare = |key: &str| node.has(key).then_some(*node);
    let tracking = node.field("TargetTrackingScalingPolicyConfiguration").or_else(|| bare("TargetValue"));
    let step = node.field("StepScalingPolicyConfiguration").or_else(|| bare("StepAdjustments"));
    let predictive = node.field("PredictiveScalingPolicyConfiguration");
    let mut metric = MetricSource::default();
    let kind = match (tracking, step, predictive) {
        (Some(tracking), None, None) => {
            metric = MetricSource::of_target_tracking(&tracking)?;
            PolicyKind::TargetTracking(read_tracking(&tracking)?)
        }
        (None, Some(step), None) => PolicyKind::Step(read_step(&step, choices)?),
        (None, None, Some(predictive)) => PolicyKind::Predictive(read_predictive(&predictive, forecasts, lints)?),
        (None, None, None) => {
            let message = format!("the policy `{name}` has no configuration");
            return Err(Error::new("scale/no-configuration", message, node.path()).with_help(
                "one of TargetTrackingScalingPolicyConfiguration, StepScalingPolicyConfiguration, PredictiveScalingPolicyConfiguration",
            ));
        }
        _ => {
            let message = format!("the policy `{name}` has several configurations");
            return Err(Error::new("scale/several-configurations", message, node.path()));
        }
    };
    let alarms = node.list_at("Alarms")?;
    let alarms = alarms.iter().filter_map(|alarm| alarm.string_at("AlarmName").transpose());
    Ok(NamedPolicy {
        alarms: alarms.collect::<Result<_, _>>()?,
        arn: node.string_at("PolicyARN")?,
        name,
        kind,
        metric,
        node: *node,
    })
}

/// A cooldown in seconds: absent is the default, null is 0 (and with SCALE-106's other choice the
/// default).
fn cooldown(node: &Node<'_>, key: &str, null: u32) -> Result<u32, Error> {
    rule!("SCALE-106");
    match node.get(key) {
        None => Ok(COOLDOWN_DEFAULT_SECONDS),
        Some(value) if value.is_null() => Ok(null),
        Some(_) => Ok(node.u32_at(key)?.unwrap_or(COOLDOWN_DEFAULT_SECONDS)),
    }
}

fn read_tracking(node: &Node<'_>) -> Result<TargetTracking, Error> {
    let mut policy =
        TargetTracking::new(node.required("TargetValue")?.quantity()?).map_err(|error| at_field(node, &error))?;
    policy.scale_out_cooldown_seconds = cooldown(node, "ScaleOutCooldown", 0)?;
    policy.scale_in_cooldown_seconds = cooldown(node, "ScaleInCooldown", 0)?;
    policy.disable_scale_in = node.bool_at("DisableScaleIn")?.unwrap_or_default();
    let predefined = node.field("PredefinedMetricSpecification");
    let kind = predefined.map(|node| node.str_at("PredefinedMetricType")).transpose()?.flatten();
    policy.high_resolution = kind.is_some_and(|kind| kind.ends_with("HighResolution"));
    Ok(policy)
}

fn read_step(node: &Node<'_>, choices: &ScalingChoices) -> Result<StepScaling, Error> {
    let types = AdjustmentType::ALL.map(|kind| (kind.as_str(), kind));
    let kind = node.word_at("AdjustmentType", &types)?;
    let kind = kind.map_or_else(|| node.required("AdjustmentType").map(|_| AdjustmentType::ChangeInCapacity), Ok)?;
    let mut steps = Vec::new();
    for step in node.required("StepAdjustments")?.list()? {
        let adjustment = step.required("ScalingAdjustment")?.integer(i32::MIN.into(), i32::MAX.into())?;
        steps.push(StepAdjustment {
            lower: step.quantity_at("MetricIntervalLowerBound")?,
            upper: step.quantity_at("MetricIntervalUpperBound")?,
            adjustment: i32::try_from(adjustment).unwrap_or_default(),
        });
    }
    let magnitude = node.u32_at("MinAdjustmentMagnitude")?.unwrap_or_default();
    let mut policy = StepScaling::new(kind, &steps, magnitude, choices)
        .map_err(|errors| errors.first().map_or_else(|| node.expected("steps"), |error| at_field(node, error)))?;
    let null = if choices.null_step_cooldown_is_default { COOLDOWN_DEFAULT_SECONDS } else { 0 };
    policy.cooldown_seconds = cooldown(node, "Cooldown", null)?;
    let aggregations = Aggregation::ALL.map(|aggregation| (aggregation.as_str(), aggregation));
    policy.aggregation = node.word_at("MetricAggregationType", &aggregations)?.unwrap_or_default();
    Ok(policy)
}

fn read_predictive(node: &Node<'_>, forecasts: &[Node<'_>], lints: &mut Vec<Lint>) -> Result<PredictiveScaling, Error> {
    let mode = node.word_at("Mode", &[("ForecastOnly", false), ("ForecastAndScale", true)])?.unwrap_or_default();
    let buffer = node.u32_at("SchedulingBufferTime")?.unwrap_or(300);
    let increase = node
        .word_at("MaxCapacityBreachBehavior", &[("HonorMaxCapacity", false), ("IncreaseMaxCapacity", true)])?
        .unwrap_or_default();
    let breach = if increase {
        MaxCapacityBreach::IncreaseMaxCapacity(node.required("MaxCapacityBuffer")?.u32()?)
    } else {
        MaxCapacityBreach::HonorMaxCapacity
    };
    let mut forecast: Vec<(Timestamp, u32)> = Vec::new();
    for document in forecasts {
        let (times, values) = (document.required("Timestamps")?.list()?, document.required("Values")?.list()?);
        if times.len() != values.len() {
            let message = format!("{}, but {}", counted(times.len(), "timestamp"), counted(values.len(), "value"));
            return Err(Error::new("metrics/lengths", message, document.path()));
        }
        for (time, value) in times.iter().zip(&values) {
            // A capacity is whole; AWS prints it as a double.
            let tasks = value.quantity()?.ceil().clamp(0, i128::from(i32::MAX));
            forecast.push((time.timestamp()?, u32::try_from(tasks).unwrap_or_default()));
        }
    }
    if forecast.is_empty() {
        let message = "a predictive policy without a forecast does nothing";
        lints.push(Lint::new("scale/no-forecast", message, node.path()).with_help(
            "add what `aws application-autoscaling get-predictive-scaling-forecast` prints: CapacityForecast",
        ));
    }
    forecast.sort_by_key(|(hour, _)| *hour);
    PredictiveScaling::new(mode, buffer, breach, forecast).map_err(|error| at_field(node, &error))
}
