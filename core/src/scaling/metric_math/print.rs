//! Printing an expression so that it reads back as the same.
//!
//! CloudWatch's limit is that of a text which is sent, and a printed one is made to be sent: where
//! the readable form would be longer, the tight one is printed, which is never longer than what was
//! read.

use alloc::{
    format,
    string::{String, ToString},
};
use core::fmt::{self, Write};

use super::{
    EXPRESSION_BYTES_MAX, MetricMathExpression,
    ast::{Filler, LEVELS, Node},
};
use crate::quantity::Quantity;

/// How tightly a node holds together: the levels of the chains, then negation, power, and
/// everything with its own brackets.
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

impl fmt::Display for MetricMathExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut room = Room(EXPRESSION_BYTES_MAX);
        let tight = Printer { to: &mut room, tight: false }.node(self).is_err();
        Printer { to: f, tight }.node(self)
    }
}

/// How many more bytes there is room for: an error at the first beyond.
struct Room(usize);

impl Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

struct Printer<'a> {
    to: &'a mut dyn Write,
    /// Without blanks, with symbols for words and every number in its shortest spelling.
    tight: bool,
}

impl Printer<'_> {
    fn node(&mut self, node: &Node) -> fmt::Result {
        match node {
            Node::Number(number) => self.number(*number),
            Node::Reference(id) => self.to.write_str(id),
            Node::Metrics(None) => self.to.write_str("METRICS()"),
            Node::Metrics(Some(text)) if text.contains('"') => write!(self.to, "METRICS('{text}')"),
            Node::Metrics(Some(text)) => write!(self.to, "METRICS(\"{text}\")"),
            Node::List(parts) => {
                self.to.write_str("[")?;
                self.listed(parts.iter())?;
                self.to.write_str("]")
            }
            Node::Negate(inner) => {
                self.to.write_str("-")?;
                self.wrapped(inner, NEGATION)
            }
            Node::Power(base, exponent) => {
                self.wrapped(base, ATOM)?;
                self.between("^")?;
                self.wrapped(exponent, NEGATION)
            }
            Node::Chain(first, rest) => {
                let tighter = tightness(node) + 1;
                self.wrapped(first, tighter)?;
                for (operator, part) in rest {
                    self.between(operator.as_str())?;
                    self.wrapped(part, tighter)?;
                }
                Ok(())
            }
            Node::If { condition, then, otherwise } => {
                self.call("IF", [condition, then].into_iter().chain(otherwise).map(|node| &**node), "")
            }
            Node::Fill(series, Filler::With(value)) => self.call("FILL", [&**series, &**value].into_iter(), ""),
            Node::Fill(series, Filler::Repeat) => self.call("FILL", core::iter::once(&**series), "REPEAT"),
            Node::Fill(series, Filler::Linear) => self.call("FILL", core::iter::once(&**series), "LINEAR"),
            Node::Call(function, argument) => self.call(function.as_str(), core::iter::once(&**argument), ""),
        }
    }

    /// A function with its arguments, and a word after them.
    fn call<'n>(&mut self, function: &str, arguments: impl Iterator<Item = &'n Node>, word: &str) -> fmt::Result {
        write!(self.to, "{function}(")?;
        self.listed(arguments)?;
        if !word.is_empty() {
            self.comma()?;
            self.to.write_str(word)?;
        }
        self.to.write_str(")")
    }

    fn listed<'n>(&mut self, parts: impl Iterator<Item = &'n Node>) -> fmt::Result {
        for (n, part) in parts.enumerate() {
            if n > 0 {
                self.comma()?;
            }
            self.node(part)?;
        }
        Ok(())
    }

    fn comma(&mut self) -> fmt::Result {
        self.to.write_str(if self.tight { "," } else { ", " })
    }

    fn between(&mut self, operator: &str) -> fmt::Result {
        match (self.tight, operator) {
            (true, "OR") => self.to.write_str("||"),
            (true, "AND") => self.to.write_str("&&"),
            (true, other) => self.to.write_str(other),
            (false, other) => write!(self.to, " {other} "),
        }
    }

    /// In parentheses unless it holds together at least so tightly.
    fn wrapped(&mut self, node: &Node, least: usize) -> fmt::Result {
        if tightness(node) >= least {
            return self.node(node);
        }
        self.to.write_str("(")?;
        self.node(node)?;
        self.to.write_str(")")
    }

    fn number(&mut self, number: Quantity) -> fmt::Result {
        let decimal = number.to_string();
        if !self.tight {
            return self.to.write_str(&decimal);
        }
        let short = decimal.strip_prefix('0').filter(|rest| rest.starts_with('.')).unwrap_or(&decimal);
        let scientific = scientific(number);
        self.to.write_str(if scientific.len() < short.len() { &scientific } else { short })
    }
}

/// `15e8`, `3e-9`: the digits that are not zero at the end, and a power of ten.
fn scientific(number: Quantity) -> String {
    let (mut digits, mut power) = (number.billionths(), -9_i32);
    while digits != 0 && digits % 10 == 0 {
        digits /= 10;
        power += 1;
    }
    format!("{digits}e{power}")
}
