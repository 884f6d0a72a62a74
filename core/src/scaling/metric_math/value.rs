//! What an expression is worth: a number, a series, or several; and the arithmetic of single
//! datapoints.

use alloc::vec::Vec;

use super::{EvaluationError, MissingOperand, Points, ast::Operator};
use crate::quantity::Quantity;

type Point = Option<Quantity>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// One number; missing where a series without datapoints was summarised, or something was
    /// divided by zero.
    Scalar(Point),
    Series(Points),
    List(Vec<Points>),
}

impl Value {
    /// Each datapoint changed by itself.
    pub(super) fn map(self, change: impl Fn(Quantity) -> Point) -> Self {
        let points = |points: Points| points.into_iter().map(|point| point.and_then(&change)).collect::<Points>();
        self.map_series(points, |scalar| scalar.and_then(&change))
    }

    /// Each series changed by itself.
    pub(super) fn map_series(self, series: impl Fn(Points) -> Points, scalar: impl Fn(Point) -> Point) -> Self {
        match self {
            Self::Scalar(point) => Self::Scalar(scalar(point)),
            Self::Series(points) => Self::Series(series(points)),
            Self::List(list) => Self::List(list.into_iter().map(series).collect()),
        }
    }
}

/// Two values joined by an operator, instant by instant.
pub(super) fn join(
    operator: Operator,
    left: Value,
    right: Value,
    missing: MissingOperand,
) -> Result<Value, EvaluationError> {
    let lists = matches!(left, Value::List(_)) || matches!(right, Value::List(_));
    if lists && !operator.is_arithmetic() {
        return Err(EvaluationError::Shape { what: operator.as_str(), takes: "numbers and single time series" });
    }
    let against = |a: &Points, b: &Points| -> Points {
        a.iter().zip(b).map(|(a, b)| join_points(operator, *a, *b, missing)).collect()
    };
    let apply = |a: Point, b: Point| operate(operator, a?, b?);
    Ok(match (left, right) {
        (Value::Scalar(a), Value::Scalar(b)) => Value::Scalar(apply(a, b)),
        (left, Value::Scalar(b)) => left.map(|a| apply(Some(a), b)),
        (Value::Scalar(a), right) => right.map(|b| apply(a, Some(b))),
        (Value::Series(a), Value::Series(b)) => Value::Series(against(&a, &b)),
        (Value::List(list), Value::Series(b)) => Value::List(list.iter().map(|a| against(a, &b)).collect()),
        (Value::Series(a), Value::List(list)) => Value::List(list.iter().map(|b| against(&a, b)).collect()),
        (Value::List(_), Value::List(_)) => {
            return Err(EvaluationError::Shape { what: operator.as_str(), takes: "one list at most" });
        }
    })
}

/// Two series' points at one instant: there is an answer only where one of them is there
/// (SCALE-162).
fn join_points(operator: Operator, a: Point, b: Point, missing: MissingOperand) -> Point {
    rule!("SCALE-162");
    match (a, b, missing) {
        (None, None, _) => None,
        (Some(a), Some(b), _) => operate(operator, a, b),
        (_, _, MissingOperand::Drop) => None,
        (a, b, MissingOperand::Zero) => operate(operator, a.unwrap_or_default(), b.unwrap_or_default()),
    }
}

/// 1 for true, 0 for false.
fn truth(holds: bool) -> Quantity {
    Quantity::from(u8::from(holds))
}

/// Every number but 0 is true.
pub(super) fn is_true(number: Quantity) -> bool {
    number != Quantity::ZERO
}

/// Nothing comes of a division by zero (SCALE-163).
fn operate(operator: Operator, a: Quantity, b: Quantity) -> Point {
    rule!("SCALE-163");
    Some(match operator {
        Operator::Or => truth(is_true(a) || is_true(b)),
        Operator::And => truth(is_true(a) && is_true(b)),
        Operator::Equal => truth(a == b),
        Operator::NotEqual => truth(a != b),
        Operator::LessEqual => truth(a <= b),
        Operator::GreaterEqual => truth(a >= b),
        Operator::Less => truth(a < b),
        Operator::Greater => truth(a > b),
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a.times(b),
        Operator::Divide => return a.over(b),
    })
}

/// The nearest whole quantities.
pub(super) fn whole(number: i128) -> Quantity {
    let unit = Quantity::from(1_u8).billionths();
    Quantity::from_billionths(number.saturating_mul(unit))
}

/// A whole power by repeated squaring, rounded and saturating at each step; zero to a negative
/// power is nothing. What is below 1 is inverted before a negative power, so that it does not round
/// to zero first.
pub(super) fn power(base: Quantity, exponent: Quantity) -> Result<Point, EvaluationError> {
    let one = Quantity::from(1_u8);
    let count = exponent.floor();
    if count != exponent.ceil() {
        return Err(EvaluationError::FractionalPower);
    }
    let small = base.abs() < one;
    let base = if count < 0 && small {
        match one.over(base) {
            Some(inverse) => inverse,
            None => return Ok(None),
        }
    } else {
        base
    };
    let (mut result, mut square, mut left) = (one, base, count.unsigned_abs());
    while left > 0 {
        if left % 2 == 1 {
            result = result.times(square);
        }
        square = square.times(square);
        left /= 2;
    }
    Ok(if count < 0 && !small { one.over(result) } else { Some(result) })
}
