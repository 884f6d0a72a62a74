//! Working an expression out.

use alloc::{string::ToString, vec::Vec};

use super::{
    EvaluationError, Grid, MetricMathOptions, MissingOperand, NamedSeries, Points, SERIES_MAX,
    ast::{Filler, Function, Node},
    value::{Value, is_true, join, power, whole},
};
use crate::quantity::Quantity;

/// What the ids of an expression stand for.
pub(super) struct Scope<'a> {
    grid: Grid,
    missing: MissingOperand,
    metrics: Vec<NamedSeries<'a>>,
    /// Expressions that were worked out before.
    results: Vec<(&'a str, Value)>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        grid: &Grid,
        series: &[NamedSeries<'a>],
        options: &MetricMathOptions,
    ) -> Result<Self, EvaluationError> {
        if let Some(bad) = series.iter().find(|series| series.points.len() != grid.points) {
            let (id, found) = (bad.id.to_string(), bad.points.len());
            return Err(EvaluationError::Length { id, found, expected: grid.points });
        }
        let metrics = series.to_vec();
        Ok(Self { grid: *grid, missing: options.missing_operand, metrics, results: Vec::new() })
    }

    pub(super) fn add(&mut self, id: &'a str, value: Value) {
        self.results.push((id, value));
    }

    fn metric(&self, id: &str) -> Option<&NamedSeries<'a>> {
        self.metrics.iter().find(|metric| metric.id == id)
    }

    pub(super) fn value(&self, id: &str) -> Result<Value, EvaluationError> {
        if let Some((_, value)) = self.results.iter().find(|(known, _)| *known == id) {
            return Ok(value.clone());
        }
        let metric = self.metric(id).ok_or_else(|| EvaluationError::UnknownId(id.to_string()))?;
        Ok(Value::Series(metric.points.to_vec()))
    }

    fn constant(&self, point: Option<Quantity>) -> Points {
        alloc::vec![point; self.grid.points]
    }

    /// The series of a value that stands where one is wanted; a number becomes a series of it.
    fn spread(&self, value: Value) -> Result<Points, EvaluationError> {
        match value {
            Value::Scalar(point) => Ok(self.constant(point)),
            Value::Series(points) => Ok(points),
            Value::List(_) => Err(EvaluationError::Shape { what: "IF", takes: "numbers and single time series" }),
        }
    }
}

/// The one series that a whole expression must be.
pub(super) fn single(value: Value) -> Result<Points, EvaluationError> {
    match value {
        Value::Series(points) => Ok(points),
        Value::Scalar(_) => Err(EvaluationError::Scalar),
        Value::List(list) => <[Points; 1]>::try_from(list).map(|[one]| one).map_err(|_| EvaluationError::SeveralSeries),
    }
}

pub(super) fn evaluate(node: &Node, scope: &Scope<'_>) -> Result<Value, EvaluationError> {
    match node {
        Node::Number(number) => Ok(Value::Scalar(Some(*number))),
        Node::Reference(id) => scope.value(id),
        Node::Metrics(text) => {
            let wanted = |metric: &&NamedSeries<'_>| text.as_ref().is_none_or(|text| metric.id.contains(&**text));
            let list = scope.metrics.iter().filter(wanted).map(|metric| metric.points.to_vec());
            limited(list.collect())
        }
        Node::List(parts) => list(parts, scope),
        Node::Negate(inner) => Ok(evaluate(inner, scope)?.map(|number| Some(-number))),
        Node::Power(base, exponent) => raise(evaluate(base, scope)?, evaluate(exponent, scope)?, scope),
        Node::Chain(first, rest) => {
            let mut value = evaluate(first, scope)?;
            for (operator, part) in rest {
                value = join(*operator, value, evaluate(part, scope)?, scope.missing)?;
            }
            Ok(value)
        }
        Node::If { condition, then, otherwise } => {
            let otherwise = otherwise.as_ref().map(|otherwise| evaluate(otherwise, scope)).transpose()?;
            choose(evaluate(condition, scope)?, evaluate(then, scope)?, otherwise, scope)
        }
        Node::Fill(series, filler) => fill(evaluate(series, scope)?, filler, scope),
        Node::Call(Function::Period, argument) => match &**argument {
            Node::Reference(id) if scope.metric(id).is_some() => {
                Ok(Value::Scalar(Some(Quantity::from(scope.grid.period_seconds))))
            }
            Node::Reference(id) if scope.value(id).is_err() => Err(EvaluationError::UnknownId(id.to_string())),
            _ => Err(EvaluationError::Shape { what: "PERIOD", takes: "the id of a metric" }),
        },
        Node::Call(function, argument) => call(*function, evaluate(argument, scope)?, scope),
    }
}

fn limited(list: Vec<Points>) -> Result<Value, EvaluationError> {
    if list.len() > SERIES_MAX { Err(EvaluationError::TooManySeries) } else { Ok(Value::List(list)) }
}

/// A list of series; lists within it join it.
fn list(parts: &[Node], scope: &Scope<'_>) -> Result<Value, EvaluationError> {
    let mut all = Vec::new();
    for part in parts {
        match evaluate(part, scope)? {
            Value::Series(points) => all.push(points),
            Value::List(list) => all.extend(list),
            Value::Scalar(_) => return Err(EvaluationError::Shape { what: "[]", takes: "time series" }),
        }
        if all.len() > SERIES_MAX {
            return Err(EvaluationError::TooManySeries);
        }
    }
    limited(all)
}

/// A power, by the same rules for missing points as the other operators.
fn raise(base: Value, exponent: Value, scope: &Scope<'_>) -> Result<Value, EvaluationError> {
    let both = |base: Option<Quantity>, exponent: Option<Quantity>| match (base, exponent) {
        (Some(base), Some(exponent)) => power(base, exponent),
        _ => Ok(None),
    };
    let series = |base: &Points, exponent: &Points| -> Result<Points, EvaluationError> {
        let pairs = base.iter().zip(exponent).map(|(base, exponent)| match (base, exponent, scope.missing) {
            (None, None, _) => Ok(None),
            (base, exponent, MissingOperand::Zero) => {
                both(Some(base.unwrap_or_default()), Some(exponent.unwrap_or_default()))
            }
            (base, exponent, MissingOperand::Drop) => both(*base, *exponent),
        });
        pairs.collect()
    };
    let to_all = |list: Vec<Points>, raise: &dyn Fn(Points) -> Result<Points, EvaluationError>| {
        list.into_iter().map(raise).collect::<Result<Vec<_>, _>>().map(Value::List)
    };
    match (base, exponent) {
        (Value::Scalar(base), Value::Scalar(exponent)) => both(base, exponent).map(Value::Scalar),
        (Value::Series(base), Value::Scalar(exponent)) => {
            base.into_iter().map(|base| both(base, exponent)).collect::<Result<_, _>>().map(Value::Series)
        }
        (Value::Scalar(base), Value::Series(exponent)) => {
            exponent.into_iter().map(|exponent| both(base, exponent)).collect::<Result<_, _>>().map(Value::Series)
        }
        (Value::Series(base), Value::Series(exponent)) => series(&base, &exponent).map(Value::Series),
        (Value::List(list), Value::Scalar(exponent)) => {
            to_all(list, &|points| points.into_iter().map(|base| both(base, exponent)).collect())
        }
        (Value::Scalar(base), Value::List(list)) => {
            to_all(list, &|points| points.into_iter().map(|exponent| both(base, exponent)).collect())
        }
        (Value::List(list), Value::Series(exponent)) => to_all(list, &|base| series(&base, &exponent)),
        (Value::Series(base), Value::List(list)) => to_all(list, &|exponent| series(&base, &exponent)),
        (Value::List(_), Value::List(_)) => Err(EvaluationError::Shape { what: "^", takes: "one list at most" }),
    }
}

/// `IF` (SCALE-164): a missing condition gives nothing, a missing value for true gives 0, a missing
/// or absent value for false nothing.
fn choose(
    condition: Value,
    then: Value,
    otherwise: Option<Value>,
    scope: &Scope<'_>,
) -> Result<Value, EvaluationError> {
    rule!("SCALE-164");
    if let (Value::Scalar(condition), Value::Scalar(then), Some(Value::Scalar(otherwise))) =
        (&condition, &then, &otherwise)
    {
        return Ok(Value::Scalar(condition.and_then(|condition| if is_true(condition) { *then } else { *otherwise })));
    }
    let then = scope.spread(then)?;
    let otherwise = otherwise.map_or_else(|| Ok(scope.constant(None)), |otherwise| scope.spread(otherwise))?;
    let conditions = match condition {
        Value::Scalar(Some(condition)) => return Ok(Value::Series(if is_true(condition) { then } else { otherwise })),
        condition => scope.spread(condition)?,
    };
    let chosen = conditions.iter().zip(then.iter().zip(&otherwise)).map(|(condition, (then, otherwise))| {
        match (*condition, scope.missing) {
            (None, _) => None,
            (Some(condition), _) if !is_true(condition) => *otherwise,
            (Some(_), MissingOperand::Zero) => Some(then.unwrap_or_default()),
            (Some(_), MissingOperand::Drop) => *then,
        }
    });
    Ok(Value::Series(chosen.collect()))
}

/// `FILL` (SCALE-165): `REPEAT` needs a datapoint before, `LINEAR` one on either side; where there
/// is none the gap stays.
fn fill(value: Value, filler: &Filler, scope: &Scope<'_>) -> Result<Value, EvaluationError> {
    rule!("SCALE-165");
    if matches!(value, Value::Scalar(_)) {
        return Err(EvaluationError::Shape { what: "FILL", takes: "time series to fill" });
    }
    let keep = |point| point;
    match filler {
        Filler::Repeat => Ok(value.map_series(repeat, keep)),
        Filler::Linear => Ok(value.map_series(linear, keep)),
        Filler::With(node) => {
            let with = match evaluate(node, scope)? {
                Value::Scalar(point) => scope.constant(point),
                Value::Series(points) => points,
                Value::List(_) => return Err(EvaluationError::Shape { what: "FILL", takes: "no list to fill with" }),
            };
            let filled =
                |points: Points| points.iter().zip(&with).map(|(point, with)| point.or(*with)).collect::<Points>();
            Ok(value.map_series(filled, keep))
        }
    }
}

fn repeat(mut points: Points) -> Points {
    let mut last = None;
    for point in &mut points {
        last = point.or(last);
        *point = last;
    }
    points
}

fn linear(points: Points) -> Points {
    let mut filled = Points::with_capacity(points.len());
    let mut before: Option<(usize, Quantity)> = None;
    for (at, point) in points.into_iter().enumerate() {
        if let (Some((from, first)), Some(last)) = (before, point) {
            filled.truncate(from + 1);
            let whole = Quantity::from(u64::try_from(at - from).unwrap_or(u64::MAX));
            for step in 1..at - from {
                let step = Quantity::from(u64::try_from(step).unwrap_or(u64::MAX));
                filled.push((last - first).times_over(step, whole).map(|rise| first + rise));
            }
        }
        filled.push(point);
        before = point.map(|value| (at, value)).or(before);
    }
    filled
}

fn call(function: Function, value: Value, scope: &Scope<'_>) -> Result<Value, EvaluationError> {
    match function {
        Function::Abs => Ok(value.map(|number| Some(number.abs()))),
        Function::Ceil => Ok(value.map(|number| Some(whole(number.ceil())))),
        Function::Floor => Ok(value.map(|number| Some(whole(number.floor())))),
        Function::Avg | Function::Max | Function::Min | Function::Sum => summarise(function, value, scope),
        Function::Diff | Function::Rate if matches!(value, Value::Scalar(_)) => {
            Err(EvaluationError::Shape { what: function.as_str(), takes: "time series" })
        }
        Function::Diff | Function::Rate => {
            let seconds = (function == Function::Rate).then_some(scope.grid.period_seconds);
            Ok(value.map_series(|points| differences(&points, seconds), |point| point))
        }
        Function::TimeSeries => match value {
            Value::Scalar(point) => Ok(Value::Series(scope.constant(point))),
            _ => Err(EvaluationError::Shape { what: "TIME_SERIES", takes: "a number" }),
        },
        Function::Period => Err(EvaluationError::Shape { what: "PERIOD", takes: "the id of a metric" }),
    }
}

/// One series to one number, or a list to one series, instant by instant.
fn summarise(function: Function, value: Value, scope: &Scope<'_>) -> Result<Value, EvaluationError> {
    match value {
        Value::Scalar(_) => Err(EvaluationError::Shape { what: function.as_str(), takes: "time series" }),
        Value::Series(points) => Ok(Value::Scalar(summary(function, points.iter().copied(), scope.missing))),
        Value::List(list) => {
            let at = |instant: usize| {
                let points = list.iter().map(|series| series.get(instant).copied().flatten());
                summary(function, points, scope.missing)
            };
            Ok(Value::Series((0..scope.grid.points).map(at).collect()))
        }
    }
}

/// The summary of what is there, nothing of nothing. Only the average counts what is missing, as 0
/// (SCALE-162).
fn summary(
    function: Function,
    points: impl Iterator<Item = Option<Quantity>> + Clone,
    missing: MissingOperand,
) -> Option<Quantity> {
    let there = points.clone().flatten();
    match function {
        Function::Max => there.max(),
        Function::Min => there.min(),
        _ => {
            let sum = there.clone().reduce(|sum, point| sum + point)?;
            let count = if missing == MissingOperand::Zero { points.count() } else { there.count() };
            let count = Quantity::from(u64::try_from(count).unwrap_or(u64::MAX));
            if function == Function::Avg { sum.over(count) } else { Some(sum) }
        }
    }
}

/// Each datapoint less the one before, divided by the seconds between them if the period is given.
fn differences(points: &[Option<Quantity>], period_seconds: Option<u32>) -> Points {
    let mut before: Option<(usize, Quantity)> = None;
    let mut out = Points::with_capacity(points.len());
    for (at, point) in points.iter().enumerate() {
        let change = point.zip(before).and_then(|(point, (from, last))| {
            let Some(period) = period_seconds else { return Some(point - last) };
            let periods = Quantity::from(u64::try_from(at - from).unwrap_or(u64::MAX));
            (point - last).over(periods.times(Quantity::from(period)))
        });
        out.push(change);
        before = point.map(|value| (at, value)).or(before);
    }
    out
}
