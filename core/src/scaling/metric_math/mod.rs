//! Metric math: expressions over time series, as target tracking policies and alarms of CloudWatch
//! take them.
//!
//! [`MetricMathExpression::parse`] reads one expression, [`MetricMathExpression::evaluate`] works
//! it out over series that share one [`Grid`]; a [`MetricSet`] is the list of queries of a policy
//! (`Id`, metric or expression, `ReturnData`) with the rules for such lists. Supported are
//! `+ - * / ^`, comparisons, `AND OR && ||`, `IF`, `FILL`, `METRICS`, lists in brackets and the
//! functions of [`FUNCTIONS`]; every other function of CloudWatch's is refused by name.
//!
//! CloudWatch documents the types of arguments, but not precedence: here `^` binds tightest (and to
//! the right), then unary `-`, `* /`, `+ -`, comparisons, `AND`, `OR` (SCALE-161). Values are exact
//! decimals.
//!
//! # Example: messages waiting for each running task
//! ```
//! use stowplan::quantity::Quantity;
//! use stowplan::scaling::metric_math::{MetricMathExpression, Grid, NamedSeries, MetricMathOptions};
//! use stowplan::unit::Timestamp;
//!
//! let backlog = MetricMathExpression::parse("m1/m2")?;
//! let grid = Grid { start: Timestamp(0), period_seconds: 60, points: 2 };
//! let messages = [Some(Quantity::from(1500)), Some(Quantity::from(1500))];
//! let tasks = [Some(Quantity::from(10)), Some(Quantity::from(0))];
//! let series = [NamedSeries::new("m1", &messages), NamedSeries::new("m2", &tasks)];
//! // Nothing divided by no tasks: the second point is dropped.
//! assert_eq!(backlog.evaluate(&grid, &series, &MetricMathOptions::default())?, [Some(Quantity::from(150)), None]);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod ast;
mod error;
mod evaluate;
#[cfg(test)]
mod laws;
mod parse;
mod print;
mod set;
mod value;

#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::str::FromStr;

pub use error::{EvaluationError, MetricMathError, MetricMathErrorKind};
pub use set::{MetricQuery, MetricSet, MetricSetProblem, QuerySource};

use crate::{quantity::Quantity, unit::Timestamp};

/// The most bytes of an expression.
pub const EXPRESSION_BYTES_MAX: usize = 2048;

/// The most series in a list: what CloudWatch shows in one graph. It bounds the cost of lists of
/// lists.
pub const SERIES_MAX: usize = 500;

/// The functions that are supported, besides the operators.
pub const FUNCTIONS: [&str; 14] = [
    "ABS",
    "AVG",
    "CEIL",
    "DIFF",
    "FILL",
    "FLOOR",
    "IF",
    "MAX",
    "METRICS",
    "MIN",
    "PERIOD",
    "RATE",
    "SUM",
    "TIME_SERIES",
];

/// Text owned by an expression.
type Text = alloc::boxed::Box<str>;

/// One series' values along a grid; `None` where there is no datapoint.
pub type Points = Vec<Option<Quantity>>;

/// The instants that all series of one evaluation share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// The first instant.
    pub start: Timestamp,
    /// Seconds from one instant to the next; a grid of 0 seconds has no rate of change.
    pub period_seconds: u32,
    /// How many instants.
    pub points: usize,
}

/// What a missing datapoint is worth as an operand, where the other operand has one (SCALE-162).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingOperand {
    /// 0, as CloudWatch documents it.
    #[default]
    Zero,
    /// Nothing: the result is missing too, and averages count only what is there.
    Drop,
}

/// How expressions are evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MetricMathOptions {
    /// What a missing datapoint is worth as an operand.
    pub missing_operand: MissingOperand,
}

/// A metric's values under the id by which expressions refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedSeries<'a> {
    /// The id.
    pub id: &'a str,
    /// As many values as the grid has instants.
    pub points: &'a [Option<Quantity>],
}

impl<'a> NamedSeries<'a> {
    /// A series under an id.
    #[must_use]
    pub const fn new(id: &'a str, points: &'a [Option<Quantity>]) -> Self {
        Self { id, points }
    }
}

/// An expression, parsed. `Display` prints it canonically, with as few parentheses as it needs.
///
/// # Example
/// ```
/// use stowplan::scaling::metric_math::MetricMathExpression;
/// let expression: MetricMathExpression = "(m1 + m2) * 2 ^ 2 > 5 && FILL(m3,REPEAT) < 1".parse()?;
/// assert_eq!(expression.to_string(), "(m1 + m2) * 2 ^ 2 > 5 AND FILL(m3, REPEAT) < 1");
/// assert_eq!(expression.references(), ["m1", "m2", "m3"]);
///
/// let error = "SEARCH(\"x\")".parse::<MetricMathExpression>().unwrap_err();
/// assert_eq!((error.code(), error.span()), ("metric-math/unsupported-function", 0..6));
/// # Ok::<(), stowplan::scaling::metric_math::MetricMathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricMathExpression {
    root: ast::Node,
}

impl MetricMathExpression {
    /// Reads an expression of at most [`EXPRESSION_BYTES_MAX`] bytes. Cost: linear in its length.
    ///
    /// # Errors
    /// [`MetricMathError`] says what is wrong, where, and what to write instead.
    pub fn parse(source: &str) -> Result<Self, MetricMathError> {
        parse::parse(source).map(|root| Self { root })
    }

    /// The ids that the expression names, sorted, each once. `METRICS()` names none.
    #[must_use]
    pub fn references(&self) -> Vec<&str> {
        let mut out = Vec::new();
        self.root.visit(&mut |node| {
            if let ast::Node::Reference(id) = node {
                out.push(&**id);
            }
        });
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Whether the expression asks for all metrics by `METRICS`.
    #[must_use]
    pub fn uses_metrics(&self) -> bool {
        let mut found = false;
        self.root.visit(&mut |node| found |= matches!(node, ast::Node::Metrics(_)));
        found
    }

    /// The values of the expression along the grid: a datapoint is missing where every operand's
    /// is, where something is divided by zero, and where the functions say so. `METRICS()` is all
    /// of `series` in their order.
    ///
    /// Cost: the expression's length × points × series.
    ///
    /// # Errors
    /// [`EvaluationError`] for an unknown id, a series that does not fit the grid, operands of the
    /// wrong shape, a power that is no whole number, and a result that is no single series.
    pub fn evaluate(
        &self,
        grid: &Grid,
        series: &[NamedSeries<'_>],
        options: &MetricMathOptions,
    ) -> Result<Points, EvaluationError> {
        let scope = evaluate::Scope::new(grid, series, options)?;
        evaluate::single(evaluate::evaluate(&self.root, &scope)?)
    }
}

impl FromStr for MetricMathExpression {
    type Err = MetricMathError;
    fn from_str(source: &str) -> Result<Self, MetricMathError> {
        Self::parse(source)
    }
}

/// Whether a text may be an id: it starts with a lower-case letter, letters, digits and `_` follow,
/// at most 255 in all.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 255
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
