//! CloudWatch alarms as `describe-alarms` prints them.

use stowplan::{
    quantity::Quantity,
    scaling::{Alarm, AlarmState, ComparisonOperator, MissingData, Statistic},
    unit::Timestamp,
};

use super::{at_field, metrics::MetricSource};
use crate::{Error, Node};

/// An alarm with its name, its metric and its state.
#[derive(Clone, Debug)]
pub(crate) struct NamedAlarm<'a> {
    pub(crate) name: String,
    pub(crate) alarm: Alarm,
    pub(crate) statistic: Statistic,
    pub(crate) metric: MetricSource,
    pub(crate) state: Option<(AlarmState, Option<Timestamp>)>,
    /// The policies that the alarm invokes.
    pub(crate) actions: Vec<String>,
    /// Whether its actions are switched on (SCALE-171).
    pub(crate) actions_enabled: bool,
    /// The percentile whose scarce samples keep the state.
    pub(crate) ignored_percentile: Option<Quantity>,
    pub(crate) node: Node<'a>,
}

fn words<T: Copy>(all: &[T], word: impl Fn(&T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|value| (word(value), *value)).collect()
}

/// An alarm's state at a key.
pub(crate) fn state_at(node: &Node<'_>, key: &str) -> Result<Option<AlarmState>, Error> {
    node.word_at(key, &words(&AlarmState::ALL, |state| state.as_str()))
}

/// A statistic at a key.
pub(crate) fn statistic_at(node: &Node<'_>, key: &str) -> Result<Option<Statistic>, Error> {
    node.word_at(key, &words(&Statistic::ALL, |statistic| statistic.as_str()))
}

pub(crate) fn read_alarm<'a>(node: &Node<'a>) -> Result<NamedAlarm<'a>, Error> {
    let comparison = read_comparison(node)?;
    let threshold = node.required("Threshold")?.quantity()?;
    let metric = MetricSource::read(node)?;
    let period = match node.u32_at("Period")? {
        Some(period) => period,
        None => metric.period_seconds.unwrap_or(60),
    };
    let evaluation_periods = node.u32_at("EvaluationPeriods")?.unwrap_or(1);
    let datapoints = node.u32_at("DatapointsToAlarm")?.unwrap_or(evaluation_periods);
    let missing = node.word_at("TreatMissingData", &words(&MissingData::ALL, |missing| missing.as_str()))?;
    let alarm = Alarm::new(comparison, threshold, period, evaluation_periods, datapoints, missing.unwrap_or_default())
        .map_err(|error| at_field(node, &error))?;
    let state = state_at(node, "StateValue")?;
    let updated = node.timestamp_at("StateUpdatedTimestamp")?;
    let actions = node.list_at("AlarmActions")?;
    let actions = actions.iter().map(|action| action.str().map(str::to_owned));
    Ok(NamedAlarm {
        name: node.string_at("AlarmName")?.unwrap_or_else(|| "alarm".into()),
        alarm,
        statistic: statistic_at(node, "Statistic")?.unwrap_or_default(),
        metric,
        state: state.map(|state| (state, updated)),
        actions: actions.collect::<Result<_, _>>()?,
        actions_enabled: node.bool_at("ActionsEnabled")?.unwrap_or(true),
        ignored_percentile: ignored_percentile(node)?,
        node: *node,
    })
}

fn read_comparison(node: &Node<'_>) -> Result<ComparisonOperator, Error> {
    let found = node.required("ComparisonOperator")?;
    let text = found.str()?;
    if let Some(comparison) = ComparisonOperator::ALL.into_iter().find(|comparison| comparison.as_str() == text) {
        return Ok(comparison);
    }
    let known = ComparisonOperator::ALL.map(|comparison| format!("`{}`", comparison.as_str())).join(", ");
    let error = Error::new(
        "alarm/comparison",
        format!("unknown comparison `{}`", crate::read::json::shorten(text)),
        found.path(),
    );
    Err(error.with_help(if text.contains("Threshold") && text.contains("Upper") || text.contains("Lower") {
        "alarms on anomaly bands cannot have scaling actions".to_owned()
    } else {
        format!("one of {known}")
    }))
}

/// `p99` with `EvaluateLowSampleCountPercentile` `ignore`: 99.
fn ignored_percentile(node: &Node<'_>) -> Result<Option<Quantity>, Error> {
    let Some(extended) = node.field("ExtendedStatistic") else { return Ok(None) };
    let text = extended.str()?;
    let percentile = text.strip_prefix('p').and_then(|percent| percent.parse::<Quantity>().ok());
    let ignores = node.str_at("EvaluateLowSampleCountPercentile")? == Some("ignore");
    Ok(percentile.filter(|_| ignores))
}
