//! `alarm`: the states of one alarm over its datapoints.

use stowplan::{
    quantity::Quantity,
    scaling::{AlarmState, Evaluation, samples_needed},
    unit::Timestamp,
};

use crate::answer::{AlarmAnswer, AlarmEvaluation};
use crate::aws::scaling::alarm::{NamedAlarm, read_alarm, state_at};
use crate::count::counted;
use crate::decide::options::DecideOptions;
use crate::read::time;
use crate::{Error, Node};

/// The most datapoints of one request: a year of minutes.
const VALUES_MAX: usize = 527_040;

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<AlarmAnswer, Error> {
    let alarm = read_alarm(&node.required("alarm")?)?;
    let values = read_values(&node.required("values")?)?;
    let samples = read_samples(node, values.len())?;
    let start = node.timestamp_at("start")?;
    let last_only = match node.str_at("evaluate")? {
        None | Some("each") => false,
        Some("last") => true,
        Some(other) => {
            let message = format!("unknown value `{other}`");
            return Err(
                Error::new("document/unknown-value", message, node.path_of("evaluate")).with_help("`each` or `last`")
            );
        }
    };
    let initial = state_at(node, "state")?.or(alarm.state.map(|(state, _)| state)).unwrap_or_default();
    let mut run = Run { alarm: &alarm, values: &values, samples, start, options, state: initial, entered: None };
    let first = if last_only { values.len().saturating_sub(1) } else { 0 };
    let mut evaluations = Vec::new();
    let mut transitions = Vec::new();
    let mut invocations = 0_u32;
    for index in first..values.len() {
        let before = run.state;
        let evaluation = run.evaluate(index);
        if run.state != before {
            transitions.push(run.row(index, &evaluation));
        }
        invocations += u32::from(run.invokes(index));
        evaluations.push(run.row(index, &evaluation));
    }
    let mut rules = rules!["SCALE-1", "SCALE-25", "SCALE-29", "SCALE-122", "SCALE-123"].to_vec();
    if !alarm.actions_enabled {
        // The state moves all the same.
        invocations = 0;
        rules.extend(rules!["SCALE-171"]);
    }
    Ok(AlarmAnswer {
        state: run.state.as_str().into(),
        transitions,
        invocations,
        evaluation_range: alarm.alarm.range(&options.semantics.scaling),
        evaluations,
        rules: rules.as_slice().into(),
        lints: Vec::new(),
    })
}

fn read_values(node: &Node<'_>) -> Result<Vec<Option<Quantity>>, Error> {
    if !node.is_list() {
        return Err(node.expected("a list of numbers and nulls, the oldest first"));
    }
    if node.count() > VALUES_MAX {
        return Err(Error::new("alarm/too-many-values", format!("more than {VALUES_MAX} values"), node.path()));
    }
    node.items().map(|value| if value.is_null() { Ok(None) } else { value.quantity().map(Some) }).collect()
}

/// How many samples each value has, for percentiles.
fn read_samples(node: &Node<'_>, count: usize) -> Result<Option<Vec<u32>>, Error> {
    let Some(samples) = node.field("sampleCounts") else { return Ok(None) };
    let list = samples.list()?;
    if list.len() != count {
        let message = format!("{}, but {}", counted(count, "value"), counted(list.len(), "sample count"));
        return Err(Error::new("metrics/lengths", message, samples.path()));
    }
    list.iter().map(Node::u32).collect::<Result<_, _>>().map(Some)
}

struct Run<'r> {
    alarm: &'r NamedAlarm<'r>,
    values: &'r [Option<Quantity>],
    samples: Option<Vec<u32>>,
    start: Option<Timestamp>,
    options: &'r DecideOptions,
    state: AlarmState,
    /// The place of the value that made the alarm.
    entered: Option<usize>,
}

impl Run<'_> {
    /// Evaluates with the newest value at a place.
    fn evaluate(&mut self, index: usize) -> Evaluation {
        let choices = &self.options.semantics.scaling;
        let datapoint = |age| self.values.get(index.checked_sub(age)?).copied().flatten();
        let mut evaluation = self.alarm.alarm.evaluate(self.state, choices, datapoint);
        if self.too_few_samples(index) {
            evaluation.state = self.state;
        }
        if evaluation.state == AlarmState::Alarm && self.state != AlarmState::Alarm {
            self.entered = Some(index);
        }
        self.state = evaluation.state;
        evaluation
    }

    /// SCALE-124.
    fn too_few_samples(&self, index: usize) -> bool {
        let needed = self.alarm.ignored_percentile.and_then(samples_needed);
        let samples = self.samples.as_ref().and_then(|samples| samples.get(index));
        matches!((needed, samples), (Some(needed), Some(samples)) if u64::from(*samples) < needed)
    }

    /// SCALE-29: a scaling action at the transition, and every minute from then on.
    fn invokes(&self, index: usize) -> bool {
        let period = u64::from(self.alarm.alarm.period_seconds());
        let since =
            u64::try_from(index.saturating_sub(self.entered.unwrap_or(0))).unwrap_or(u64::MAX).saturating_mul(period);
        let repeat = if period == 20 { 20 } else { 60 };
        self.state == AlarmState::Alarm && since % repeat == 0
    }

    fn row(&self, index: usize, evaluation: &Evaluation) -> AlarmEvaluation {
        let at = self.start.map(|start| {
            let offset = i64::try_from(index).unwrap_or(0) * i64::from(self.alarm.alarm.period_seconds()) * 1000;
            time::format(Timestamp(start.0.saturating_add(offset)))
        });
        AlarmEvaluation {
            index,
            state: self.state.as_str().into(),
            points: evaluation.evaluated.points,
            breaching: evaluation.evaluated.breaching,
            at,
        }
    }
}
