//! Printing an expression so that it reads back as the same.

use core::fmt;

use super::{
    Expression,
    ast::{Filler, LEVELS, Node},
};

/// How tightly a node holds together: the levels of the chains, then negation, power, and everything with its own
/// brackets.
fn tightness(node: &Node) -> usize {
    match node {
        Node::Chain(_, rest) => rest.first().map_or(ATOM, |(operator, _)| operator.level()),
        Node::Negate(_) => NEGATION,
        Node::Power(..) => NEGATION + 1,
        _ => ATOM,
    }
}

const NEGATION: usize = LEVELS.len();
const ATOM: usize = NEGATION + 2;

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Reference(id) => f.write_str(id),
            Self::Metrics(None) => f.write_str("METRICS()"),
            Self::Metrics(Some(text)) if text.contains('"') => write!(f, "METRICS('{text}')"),
            Self::Metrics(Some(text)) => write!(f, "METRICS(\"{text}\")"),
            Self::List(parts) => {
                for (n, part) in parts.iter().enumerate() {
                    f.write_str(if n == 0 { "[" } else { ", " })?;
                    part.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Negate(inner) => {
                f.write_str("-")?;
                wrapped(f, inner, NEGATION)
            }
            Self::Power(base, exponent) => {
                wrapped(f, base, ATOM)?;
                f.write_str(" ^ ")?;
                wrapped(f, exponent, NEGATION)
            }
            Self::Chain(first, rest) => {
                let tighter = tightness(self) + 1;
                wrapped(f, first, tighter)?;
                for (operator, part) in rest {
                    write!(f, " {} ", operator.as_str())?;
                    wrapped(f, part, tighter)?;
                }
                Ok(())
            }
            Self::If { condition, then, otherwise: Some(otherwise) } => {
                write!(f, "IF({condition}, {then}, {otherwise})")
            }
            Self::If { condition, then, otherwise: None } => write!(f, "IF({condition}, {then})"),
            Self::Fill(series, Filler::With(value)) => write!(f, "FILL({series}, {value})"),
            Self::Fill(series, Filler::Repeat) => write!(f, "FILL({series}, REPEAT)"),
            Self::Fill(series, Filler::Linear) => write!(f, "FILL({series}, LINEAR)"),
            Self::Call(function, argument) => write!(f, "{}({argument})", function.as_str()),
        }
    }
}

/// In parentheses unless it holds together at least so tightly.
fn wrapped(f: &mut fmt::Formatter<'_>, node: &Node, least: usize) -> fmt::Result {
    if tightness(node) < least { write!(f, "({node})") } else { write!(f, "{node}") }
}
