//! What is wrong with an expression, and what can go wrong when it is evaluated.

use alloc::string::String;

use super::{EXPRESSION_BYTES_MAX, SERIES_MAX};
use crate::text::{Diagnostic, kinds};

/// An expression that makes no sense, or that is not supported.
pub type MetricMathError = Diagnostic<MetricMathErrorKind>;

kinds! {
    /// What can be wrong with an expression.
    pub enum MetricMathErrorKind {
        /// There is nothing but white space.
        #[error("the expression is empty")]
        "metric-math/empty" => Empty,
        /// So many bytes: more than [`EXPRESSION_BYTES_MAX`].
        #[error("the expression has {0} bytes, at most {EXPRESSION_BYTES_MAX} are allowed")]
        "metric-math/too-long" => TooLong(usize),
        /// Parentheses, brackets, negations or powers nest too deeply.
        #[error("the expression nests too deeply")]
        "metric-math/too-deep" => TooDeep,
        /// A number, an id, a function, `(`, `[` or `-` was expected here.
        #[error("expected a number, an id, a function, `(`, `[` or `-`")]
        "metric-math/expected-operand" => ExpectedOperand,
        /// A number out of range, or one that runs into letters.
        #[error("`{0}` is not a number from 0 to 10^20")]
        "metric-math/bad-number" => BadNumber(String),
        /// A word that is neither an id nor a function.
        #[error("unknown function `{0}`")]
        "metric-math/unknown-function" => UnknownFunction(String),
        /// A function of CloudWatch's that is not supported here.
        #[error("the function `{0}` is not supported")]
        "metric-math/unsupported-function" => UnsupportedFunction(String),
        /// An id where it looks like a function, or one of more than 255 characters.
        #[error("`{0}` is not the id of a metric")]
        "metric-math/bad-id" => BadId(String),
        /// A function with another number of arguments than it takes.
        #[error("`{function}` takes {takes}")]
        "metric-math/arguments" => Arguments {
            /// The function.
            function: &'static str,
            /// What it takes.
            takes: &'static str,
        },
        /// A quote without its end.
        #[error("the quote is not closed")]
        "metric-math/unterminated-quote" => UnterminatedQuote,
        /// A parenthesis or bracket without its end.
        #[error("`{0}` is not closed")]
        "metric-math/unclosed" => Unclosed(char),
        /// A list without series.
        #[error("the list is empty")]
        "metric-math/empty-list" => EmptyList,
        /// A literal power that is no whole number.
        #[error("powers other than whole numbers are not supported")]
        "metric-math/fractional-power" => FractionalPower,
        /// Something after an operand that is no operator.
        #[error("expected an operator or the end")]
        "metric-math/expected-operator" => ExpectedOperator,
    }
}

/// Why an expression has no values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// An id that no series has.
    #[error("there is no metric `{0}`")]
    UnknownId(String),
    /// A series that has not one value for each instant of the grid.
    #[error("`{id}` has {}, the grid has {expected}", crate::count::counted(*.found, "point"))]
    Length {
        /// The series' id.
        id: String,
        /// Its points.
        found: usize,
        /// The grid's points.
        expected: usize,
    },
    /// An operator or function does not take what it is given.
    #[error("`{what}` takes {takes}")]
    Shape {
        /// The operator or function.
        what: &'static str,
        /// What it takes.
        takes: &'static str,
    },
    /// The result is a number, which CloudWatch refuses as a result.
    #[error("the result is one number, not a time series; `TIME_SERIES` makes it one")]
    Scalar,
    /// The result is several series.
    #[error("the result is several time series; `SUM`, `AVG`, `MIN` or `MAX` make it one")]
    SeveralSeries,
    /// A list of more than [`SERIES_MAX`] series.
    #[error("a list has more than {SERIES_MAX} time series")]
    TooManySeries,
    /// A power that is no whole number.
    #[error("powers other than whole numbers are not supported")]
    FractionalPower,
}

impl EvaluationError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownId(_) => "metric-math/unknown-id",
            Self::Length { .. } => "metric-math/length",
            Self::Shape { .. } => "metric-math/shape",
            Self::Scalar => "metric-math/scalar-result",
            Self::SeveralSeries => "metric-math/several-series",
            Self::TooManySeries => "metric-math/too-many-series",
            Self::FractionalPower => "metric-math/fractional-power",
        }
    }
}
