//! Scaling policies as `aws autoscaling describe-policies` prints them, and their alarms.

use stowplan::{
    scaling::{
        AdjustmentType, Aggregation, Alarm, ComparisonOperator, MissingData, Monitor, ScalingChoices, Series,
        Statistic, StepAdjustment, StepScaling, TargetTracking,
    },
    unit::Timestamp,
};
use stowplan_group::{GroupPolicy, GroupPolicyKind, SimpleScaling};

use crate::assumption::Assumption;
use crate::aws::scaling::{
    alarm::{NamedAlarm, read_alarm},
    at_field,
    metrics::{MetricSource, SeriesByName},
};
use crate::{Error, Lint, Node};

/// A policy with what it follows.
pub(super) struct NamedPolicy<'a> {
    pub(super) policy: GroupPolicy,
    pub(super) node: Node<'a>,
    arn: Option<String>,
    alarms: Vec<String>,
    metric: MetricSource,
    /// Seconds of a datapoint of the metric.
    period_seconds: u32,
    /// ECS keeps it: cluster auto scaling (CAP-218).
    pub(super) of_ecs: bool,
}

/// AWS's quota of policies of a group.
const POLICIES_MAX: usize = 50;

/// Reads all policies; those that are not followed are told.
pub(super) fn read_all<'a>(
    nodes: &[Node<'a>],
    cooldown: u32,
    choices: &ScalingChoices,
    lints: &mut Vec<Lint>,
) -> Result<Vec<NamedPolicy<'a>>, Error> {
    if let Some(beyond) = nodes.get(POLICIES_MAX) {
        let message = format!("{} scaling policies of a group; AWS has at most {POLICIES_MAX}", nodes.len());
        return Err(Error::new("group/too-many", message, beyond.path()));
    }
    let mut policies: Vec<NamedPolicy<'a>> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let Some(policy) = read(node, index, cooldown, choices, lints)? else { continue };
        if policies.iter().any(|known| known.policy.name == policy.policy.name) {
            let message = format!("two policies are called `{}`", policy.policy.name);
            return Err(Error::new("group/duplicate-policy", message, node.path_of("PolicyName")));
        }
        policies.push(policy);
    }
    Ok(policies)
}

fn read<'a>(
    node: &Node<'a>,
    index: usize,
    cooldown: u32,
    choices: &ScalingChoices,
    lints: &mut Vec<Lint>,
) -> Result<Option<NamedPolicy<'a>>, Error> {
    let name = node.string_at("PolicyName")?.unwrap_or_else(|| format!("policy {}", index + 1));
    let bare = node.has("TargetValue").then_some(*node);
    let tracking = node.field("TargetTrackingConfiguration").or(bare);
    if node.has("PredictiveScalingConfiguration") {
        let message = format!("the policy `{name}` is predictive: its forecasts are not followed");
        lints.push(Lint::new("group/predictive", message, node.path_of("PredictiveScalingConfiguration")));
        return Ok(None);
    }
    let mut read = NamedPolicy {
        policy: GroupPolicy {
            kind: match &tracking {
                Some(tracking) => GroupPolicyKind::TargetTracking(read_tracking(tracking)?),
                None if node.has("StepAdjustments") && !node.list_at("StepAdjustments")?.is_empty() => {
                    GroupPolicyKind::Step(read_step(node, choices)?)
                }
                None if node.has("ScalingAdjustment") => GroupPolicyKind::Simple(read_simple(node, cooldown, choices)?),
                None => {
                    let message = format!("the policy `{name}` has no configuration");
                    return Err(Error::new("group/no-configuration", message, node.path())
                        .with_help("one of TargetTrackingConfiguration, StepAdjustments, ScalingAdjustment"));
                }
            },
            enabled: node.bool_at("Enabled")?.unwrap_or(true),
            warmup_seconds: node.u32_at("EstimatedInstanceWarmup")?,
            name,
        },
        node: *node,
        arn: node.string_at("PolicyARN")?,
        alarms: alarm_names(node)?,
        metric: MetricSource::default(),
        period_seconds: 60,
        of_ecs: false,
    };
    if let Some(tracking) = tracking {
        (read.metric, read.period_seconds) = metric_of(&tracking)?;
        let is_reservation = |name: &String| name == "CapacityProviderReservation";
        read.of_ecs = read.metric.names.iter().any(is_reservation);
    }
    if !read.policy.enabled {
        let message = format!("the policy `{}` is switched off: it asks for nothing", read.policy.name);
        lints.push(Lint::new("group/policy-disabled", message, node.path_of("Enabled")));
    }
    Ok(Some(read))
}

fn alarm_names(node: &Node<'_>) -> Result<Vec<String>, Error> {
    node.list_at("Alarms")?.iter().filter_map(|alarm| alarm.string_at("AlarmName").transpose()).collect()
}

fn read_tracking(node: &Node<'_>) -> Result<TargetTracking, Error> {
    let mut policy =
        TargetTracking::new(node.required("TargetValue")?.quantity()?).map_err(|error| at_field(node, &error))?;
    policy.disable_scale_in = node.bool_at("DisableScaleIn")?.unwrap_or_default();
    Ok(policy)
}

/// What a target tracking policy of a group follows, and the seconds of a datapoint.
fn metric_of(node: &Node<'_>) -> Result<(MetricSource, u32), Error> {
    let Some(predefined) = node.field("PredefinedMetricSpecification") else {
        let Some(customized) = node.field("CustomizedMetricSpecification") else {
            return Ok((MetricSource::default(), 60));
        };
        let source = MetricSource::read(&customized)?;
        let told = customized.u32_at("Period")?.or(source.period_seconds).unwrap_or(60);
        if ![10, 30, 60].contains(&told) {
            let message = format!("a metric period of {told} seconds; target tracking of a group has 10, 30 and 60");
            return Err(Error::new("group/metric-period", message, customized.path_of("Period")));
        }
        return Ok((source, told));
    };
    let kind = predefined.required("PredefinedMetricType")?;
    let word = kind.str()?;
    let (name, period) = match word {
        "ASGAverageCPUUtilization" => ("CPUUtilization", 60),
        "ASGAverageCPUUtilizationHighResolution" => ("CPUUtilization", 20),
        "ASGAverageNetworkIn" => ("NetworkIn", 60),
        "ASGAverageNetworkOut" => ("NetworkOut", 60),
        "ALBRequestCountPerTarget" => {
            if predefined.str_at("ResourceLabel")?.is_none_or(str::is_empty) {
                let message = "requests per target are those of a target group: `ResourceLabel` names it";
                return Err(Error::new("group/resource-label", message, predefined.path_of("ResourceLabel"))
                    .with_help("app/LOAD-BALANCER/ID/targetgroup/TARGET-GROUP/ID"));
            }
            ("RequestCountPerTarget", 60)
        }
        other => {
            let message = format!("`{}` is not a metric type of groups", crate::read::json::shorten(other));
            return Err(Error::new("target-tracking/metric-type", message, kind.path()).with_help(
                "one of ASGAverageCPUUtilization (or …HighResolution), ASGAverageNetworkIn, ASGAverageNetworkOut, \
                 ALBRequestCountPerTarget",
            ));
        }
    };
    let mut source = MetricSource::default();
    source.names = vec![word.to_owned(), name.to_owned()];
    Ok((source, period))
}

fn adjustment_type(node: &Node<'_>) -> Result<AdjustmentType, Error> {
    let types = AdjustmentType::ALL.map(|kind| (kind.as_str(), kind));
    match node.word_at("AdjustmentType", &types)? {
        Some(kind) => Ok(kind),
        None => node.required("AdjustmentType").map(|_| AdjustmentType::ChangeInCapacity),
    }
}

fn adjustment(node: &Node<'_>) -> Result<i32, Error> {
    let number = node.required("ScalingAdjustment")?.integer(i32::MIN.into(), i32::MAX.into())?;
    Ok(i32::try_from(number).unwrap_or_default())
}

fn read_step(node: &Node<'_>, choices: &ScalingChoices) -> Result<StepScaling, Error> {
    let mut steps = Vec::new();
    for step in node.list_at("StepAdjustments")? {
        steps.push(StepAdjustment {
            lower: step.quantity_at("MetricIntervalLowerBound")?,
            upper: step.quantity_at("MetricIntervalUpperBound")?,
            adjustment: adjustment(&step)?,
        });
    }
    let magnitude = node.u32_at("MinAdjustmentMagnitude")?.unwrap_or_default();
    let mut policy = StepScaling::new(adjustment_type(node)?, &steps, magnitude, choices)
        .map_err(|errors| errors.first().map_or_else(|| node.expected("steps"), |error| at_field(node, error)))?;
    let aggregations = Aggregation::ALL.map(|aggregation| (aggregation.as_str(), aggregation));
    policy.aggregation = node.word_at("MetricAggregationType", &aggregations)?.unwrap_or_default();
    Ok(policy)
}

fn read_simple(node: &Node<'_>, cooldown: u32, choices: &ScalingChoices) -> Result<SimpleScaling, Error> {
    let magnitude = node.u32_at("MinAdjustmentMagnitude")?.or(node.u32_at("MinAdjustmentStep")?).unwrap_or_default();
    let cooldown = node.u32_at("Cooldown")?.unwrap_or(cooldown);
    SimpleScaling::new(adjustment_type(node)?, adjustment(node)?, magnitude, cooldown, choices)
        .map_err(|errors| errors.first().map_or_else(|| node.expected("an adjustment"), |error| at_field(node, error)))
}

/// The alarms of the policies with their series.
pub(super) struct Watched {
    pub(super) monitors: Vec<Monitor>,
    pub(super) series: Vec<Series>,
}

impl Watched {
    pub(super) fn new(
        policies: &[NamedPolicy<'_>],
        alarms: &[Node<'_>],
        all: &SeriesByName,
        choices: &ScalingChoices,
        lints: &mut Vec<Lint>,
    ) -> Result<Self, Error> {
        let mut watched = Self { monitors: Vec::new(), series: Vec::new() };
        for (index, policy) in policies.iter().enumerate() {
            let own = own_alarms(policy, alarms, policies.len())?;
            let names = std::slice::from_ref(&policy.policy.name);
            let resolved = |source: &MetricSource, names: &[String], lints: &mut Vec<Lint>| {
                match all.resolve(source, names, &policy.node) {
                    Ok(series) => Ok(Some(series)),
                    // Cluster auto scaling's own metric is that of `capacity`.
                    Err(_) if policy.of_ecs => {
                        let message = format!(
                            "`{}` is cluster auto scaling's: without the datapoints of CapacityProviderReservation it asks for nothing, and the group's other target tracking policies do not scale in",
                            policy.policy.name
                        );
                        let lint = Lint::new("group/no-reservation-metric", message, policy.node.path());
                        lints.push(lint.with_help(
                            "`stowplan capacity` works CapacityProviderReservation out; or add its datapoints",
                        ));
                        Ok(None)
                    }
                    Err(error) => Err(error),
                }
            };
            for alarm in &own {
                let names = [alarm.name.clone(), policy.policy.name.clone()];
                let mut source = alarm.metric.clone();
                source.names.extend(policy.metric.names.iter().cloned());
                let found = resolved(&source, &names, lints)?;
                if found.is_none() {
                    continue;
                }
                watched.add(alarm.name.clone(), alarm.alarm.clone(), alarm.statistic, found, index);
                if let Some((state, since)) = alarm.state {
                    watched.begin(state, since);
                }
                if !alarm.actions_enabled {
                    let message =
                        format!("the actions of the alarm `{}` are switched off: nothing is invoked", alarm.name);
                    lints.push(Lint::new("alarm/actions-disabled", message, alarm.node.path_of("ActionsEnabled")));
                    watched.switch_off();
                }
            }
            match &policy.policy.kind {
                GroupPolicyKind::TargetTracking(tracking) => {
                    let shows = |upper: bool| own.iter().any(|alarm| alarm.alarm.comparison().is_upper() == upper);
                    let mut assumed = false;
                    for (upper, level) in [(true, "AlarmHigh"), (false, "AlarmLow")] {
                        if shows(upper) || (!upper && tracking.disable_scale_in) {
                            continue;
                        }
                        let alarm = managed_alarm(tracking, upper, policy.period_seconds, choices)
                            .map_err(|error| at_field(&policy.node, &error))?;
                        let found = resolved(&policy.metric, names, lints)?;
                        let name = format!("TargetTracking-{}-{level}", policy.policy.name);
                        watched.add(name, alarm, Statistic::Average, found, index);
                        assumed = true;
                    }
                    if assumed {
                        lints.push(assumed_alarms(&policy.node));
                    }
                }
                _ if own.is_empty() => {
                    let message = format!("no alarm invokes the policy `{}`", policy.policy.name);
                    return Err(Error::new("group/no-alarm", message, policy.node.path())
                        .with_help("add its alarm: `MetricAlarms` of `aws cloudwatch describe-alarms`"));
                }
                _ => {}
            }
        }
        Ok(watched)
    }

    fn add(&mut self, name: String, alarm: Alarm, statistic: Statistic, found: Option<Series>, policy: usize) {
        let Some(found) = found else { return };
        let place = self.series.iter().position(|known| *known == found).unwrap_or_else(|| {
            self.series.push(found);
            self.series.len() - 1
        });
        self.monitors.push(Monitor::new(name, alarm, place, statistic, policy));
    }

    fn begin(&mut self, state: stowplan::scaling::AlarmState, since: Option<Timestamp>) {
        if let Some(last) = self.monitors.pop() {
            self.monitors.push(last.in_state(state, since.unwrap_or_default()));
        }
    }

    fn switch_off(&mut self) {
        if let Some(last) = self.monitors.pop() {
            self.monitors.push(last.with_actions(false));
        }
    }
}

fn own_alarms<'a>(policy: &NamedPolicy<'_>, alarms: &[Node<'a>], count: usize) -> Result<Vec<NamedAlarm<'a>>, Error> {
    let mut own = Vec::new();
    for node in alarms {
        let name = node.string_at("AlarmName")?.unwrap_or_default();
        let actions = node.list_at("AlarmActions")?;
        let mut is_own = policy.alarms.contains(&name);
        for action in &actions {
            let action = action.str()?;
            let named = action.rsplit_once(":policyName/").is_some_and(|(_, name)| name == policy.policy.name);
            is_own |= policy.arn.as_deref().map_or(named, |arn| arn == action);
        }
        // One policy and an alarm that nothing ties to any: it can only be its own.
        let is_lonely = count == 1 && actions.is_empty() && policy.alarms.is_empty();
        if is_own || is_lonely {
            own.push(read_alarm(node)?);
        }
    }
    Ok(own)
}

/// One of the alarms that AWS keeps for a target tracking policy (CAP-219).
fn managed_alarm(
    tracking: &TargetTracking,
    upper: bool,
    period_seconds: u32,
    choices: &ScalingChoices,
) -> Result<Alarm, stowplan::scaling::ScalingError> {
    rule!("CAP-219");
    let usual = if upper { Some(tracking.high_alarm()?) } else { tracking.low_alarm(choices)? };
    let threshold = usual.as_ref().map_or(tracking.target(), Alarm::threshold);
    let comparison =
        if upper { ComparisonOperator::GreaterThanThreshold } else { ComparisonOperator::LessThanThreshold };
    let points = if upper { 3 } else { 900 / period_seconds.max(1) };
    Alarm::new(comparison, threshold, period_seconds, points, points, MissingData::Missing)
}

fn assumed_alarms(node: &Node<'_>) -> Lint {
    let message = "the alarms of target tracking policies are assumed: three points above the target, fifteen minutes below nine tenths of it";
    let help = "AWS does not publish their shape: add `MetricAlarms` of `aws cloudwatch describe-alarms`";
    Assumption::GroupAlarms.lint(message, node.path()).with_help(help)
}
