//! What an expression is made of.

use alloc::{boxed::Box, vec::Vec};

use super::Text;
use crate::quantity::Quantity;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A number from 0; a negative one is a negation.
    Number(Quantity),
    /// A metric's or an expression's id.
    Reference(Text),
    /// `METRICS()`, or with a text that the ids contain.
    Metrics(Option<Text>),
    List(Vec<Node>),
    Negate(Box<Node>),
    Power(Box<Node>, Box<Node>),
    /// Operands joined by operators of one level, from left to right. Flat, so that long sums need
    /// no deep stack.
    Chain(Box<Node>, Vec<(Operator, Node)>),
    If {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Option<Box<Node>>,
    },
    Fill(Box<Node>, Filler),
    Call(Function, Box<Node>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filler {
    With(Box<Node>),
    Repeat,
    Linear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Less,
    Greater,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// The levels of precedence of the chained operators, the loosest first; each operator with its
/// spellings, longer ones first.
pub(super) const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or), ("OR", Operator::Or)],
    &[("&&", Operator::And), ("AND", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessEqual),
        (">=", Operator::GreaterEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide)],
];

impl Operator {
    /// Its place in [`LEVELS`].
    pub(super) const fn level(self) -> usize {
        match self {
            Self::Or => 0,
            Self::And => 1,
            Self::Equal | Self::NotEqual | Self::LessEqual | Self::GreaterEqual | Self::Less | Self::Greater => 2,
            Self::Add | Self::Subtract => 3,
            Self::Multiply | Self::Divide => 4,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Or => "OR",
            Self::And => "AND",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::LessEqual => "<=",
            Self::GreaterEqual => ">=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }

    /// Whether it takes lists: the arithmetic ones do.
    pub(super) const fn is_arithmetic(self) -> bool {
        self.level() >= 3
    }
}

/// The functions of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Avg,
    Ceil,
    Diff,
    Floor,
    Max,
    Min,
    Period,
    Rate,
    Sum,
    TimeSeries,
}

impl Function {
    pub(super) const ALL: [Self; 11] = [
        Self::Abs,
        Self::Avg,
        Self::Ceil,
        Self::Diff,
        Self::Floor,
        Self::Max,
        Self::Min,
        Self::Period,
        Self::Rate,
        Self::Sum,
        Self::TimeSeries,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Abs => "ABS",
            Self::Avg => "AVG",
            Self::Ceil => "CEIL",
            Self::Diff => "DIFF",
            Self::Floor => "FLOOR",
            Self::Max => "MAX",
            Self::Min => "MIN",
            Self::Period => "PERIOD",
            Self::Rate => "RATE",
            Self::Sum => "SUM",
            Self::TimeSeries => "TIME_SERIES",
        }
    }
}

impl Node {
    /// Visits every node, the outer before the inner, from left to right.
    pub(super) fn visit<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Number(_) | Self::Reference(_) | Self::Metrics(_) => {}
            Self::List(parts) => parts.iter().for_each(|part| part.visit(visit)),
            Self::Negate(inner) | Self::Call(_, inner) => inner.visit(visit),
            Self::Power(base, exponent) => {
                base.visit(visit);
                exponent.visit(visit);
            }
            Self::Chain(first, rest) => {
                first.visit(visit);
                rest.iter().for_each(|(_, part)| part.visit(visit));
            }
            Self::If { condition, then, otherwise } => {
                condition.visit(visit);
                then.visit(visit);
                if let Some(otherwise) = otherwise {
                    otherwise.visit(visit);
                }
            }
            Self::Fill(series, filler) => {
                series.visit(visit);
                if let Filler::With(value) = filler {
                    value.visit(visit);
                }
            }
        }
    }
}
