//! What is wrong with an expression, and what can go wrong when it is evaluated.

use alloc::{format, string::String};
use core::{fmt, ops::Range};

use super::{EXPRESSION_BYTES_MAX, FUNCTIONS, SERIES_MAX};

/// An expression that makes no sense, or that is not supported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    kind: ExpressionErrorKind,
    start: usize,
    end: usize,
    help: Option<String>,
}

/// What can be wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpressionErrorKind {
    /// There is nothing but white space.
    Empty,
    /// So many bytes: more than [`EXPRESSION_BYTES_MAX`].
    TooLong(usize),
    /// Parentheses, brackets, negations or powers nest too deeply.
    TooDeep,
    /// A number, an id, a function, `(`, `[` or `-` was expected here.
    ExpectedOperand,
    /// A number out of range, or one that runs into letters.
    BadNumber(String),
    /// A word that is neither an id nor a function.
    UnknownFunction(String),
    /// A function of CloudWatch's that is not supported here.
    UnsupportedFunction(String),
    /// An id where it looks like a function, or one of more than 255 characters.
    BadId(String),
    /// A function with another number of arguments than it takes.
    Arguments {
        /// The function.
        function: &'static str,
        /// What it takes.
        takes: &'static str,
    },
    /// A quote without its end.
    UnterminatedQuote,
    /// A parenthesis or bracket without its end.
    Unclosed(char),
    /// A list without series.
    EmptyList,
    /// A literal power that is no whole number.
    FractionalPower,
    /// Something after an operand that is no operator.
    ExpectedOperator,
}

impl ExpressionError {
    pub(super) fn new(kind: ExpressionErrorKind, span: Range<usize>) -> Self {
        Self { kind, start: span.start, end: span.end, help: None }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &ExpressionErrorKind {
        &self.kind
    }

    /// Where: bytes of the source, half-open.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What to write instead, where that can be said.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self.kind {
            ExpressionErrorKind::UnsupportedFunction(_) => Some(format!("supported are {}", FUNCTIONS.join(", "))),
            _ => self.help.clone(),
        }
    }

    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            ExpressionErrorKind::Empty => "metric-math/empty",
            ExpressionErrorKind::TooLong(_) => "metric-math/too-long",
            ExpressionErrorKind::TooDeep => "metric-math/too-deep",
            ExpressionErrorKind::ExpectedOperand => "metric-math/expected-operand",
            ExpressionErrorKind::BadNumber(_) => "metric-math/bad-number",
            ExpressionErrorKind::UnknownFunction(_) => "metric-math/unknown-function",
            ExpressionErrorKind::UnsupportedFunction(_) => "metric-math/unsupported-function",
            ExpressionErrorKind::BadId(_) => "metric-math/bad-id",
            ExpressionErrorKind::Arguments { .. } => "metric-math/arguments",
            ExpressionErrorKind::UnterminatedQuote => "metric-math/unterminated-quote",
            ExpressionErrorKind::Unclosed(_) => "metric-math/unclosed",
            ExpressionErrorKind::EmptyList => "metric-math/empty-list",
            ExpressionErrorKind::FractionalPower => "metric-math/fractional-power",
            ExpressionErrorKind::ExpectedOperator => "metric-math/expected-operator",
        }
    }
}

impl ExpressionError {
    /// The message, the source line with a caret under the place, and the help: three lines or four, without colour.
    ///
    /// # Example
    /// ```
    /// use stowplan::scaling::metric_math::Expression;
    /// let source = "sum(m1) / 2";
    /// let error = Expression::parse(source).unwrap_err();
    /// let drawn = "error: unknown function `sum`
    ///   sum(m1) / 2
    ///   ^^^
    ///   help: functions are written in upper case: `SUM(…)`";
    /// assert_eq!(error.render(source), drawn);
    /// ```
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let help = self.help().map(|help| format!("\n  help: {help}")).unwrap_or_default();
        format!("error: {self}\n{}{help}", crate::query::caret(source, self.span()))
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExpressionErrorKind::Empty => f.write_str("the expression is empty"),
            ExpressionErrorKind::TooLong(count) => {
                write!(f, "the expression has {count} bytes, at most {EXPRESSION_BYTES_MAX} are allowed")
            }
            ExpressionErrorKind::TooDeep => f.write_str("the expression nests too deeply"),
            ExpressionErrorKind::ExpectedOperand => {
                f.write_str("expected a number, an id, a function, `(`, `[` or `-`")
            }
            ExpressionErrorKind::BadNumber(text) => write!(f, "`{text}` is no number from 0 to 10^20"),
            ExpressionErrorKind::UnknownFunction(name) => write!(f, "unknown function `{name}`"),
            ExpressionErrorKind::UnsupportedFunction(name) => write!(f, "the function `{name}` is not supported"),
            ExpressionErrorKind::BadId(id) => write!(f, "`{id}` is no id of a metric"),
            ExpressionErrorKind::Arguments { function, takes } => write!(f, "`{function}` takes {takes}"),
            ExpressionErrorKind::UnterminatedQuote => f.write_str("the quote is not closed"),
            ExpressionErrorKind::Unclosed(open) => write!(f, "`{open}` is not closed"),
            ExpressionErrorKind::EmptyList => f.write_str("the list is empty"),
            ExpressionErrorKind::FractionalPower => f.write_str("powers other than whole numbers are not supported"),
            ExpressionErrorKind::ExpectedOperator => f.write_str("expected an operator or the end"),
        }
    }
}

impl core::error::Error for ExpressionError {}

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
