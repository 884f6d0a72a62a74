//! Reading an expression: one function for the five levels of chained operators, one each for what binds tighter
//! (SCALE-161).
//!
//! ```text
//! chain(n)  := chain(n+1) ( operator(n) chain(n+1) )*        n = 0: OR, AND, comparisons, + -, * / and then unary
//! unary     := "-" unary | power
//! power     := primary ( "^" unary )?
//! primary   := number | id | "(" chain(0) ")" | "[" chain(0) ("," chain(0))* "]" | FUNCTION "(" arguments ")"
//! ```

use alloc::{boxed::Box, format, string::ToString, vec::Vec};

use super::{
    EXPRESSION_BYTES_MAX, ExpressionError, ExpressionErrorKind as Kind, FUNCTIONS,
    ast::{Filler, Function, LEVELS, Node, Operator},
    is_id,
};
use crate::quantity::Quantity;

/// How deep brackets, negations and powers may nest: bounds the stack of everything that walks an expression.
const DEPTH_MAX: usize = 64;

/// CloudWatch's functions that are not supported.
const UNSUPPORTED: [&str; 29] = [
    "ANOMALY_DETECTION_BAND",
    "DATAPOINT_COUNT",
    "DATE",
    "DAY",
    "DB_PERF_INSIGHTS",
    "DIFF_TIME",
    "EPOCH",
    "FIRST",
    "HOUR",
    "INSIGHT_RULE_METRIC",
    "LAMBDA",
    "LAST",
    "LOG",
    "LOG10",
    "METRIC_COUNT",
    "MINUTE",
    "MONTH",
    "NOT",
    "PERCENTILE",
    "REMOVE_EMPTY",
    "RUNNING_SUM",
    "SEARCH",
    "SELECT",
    "SERVICE_QUOTA",
    "SLICE",
    "SORT",
    "STDDEV",
    "TIME_SHIFT",
    "YEAR",
];

pub(super) fn parse(source: &str) -> Result<Node, ExpressionError> {
    if source.len() > EXPRESSION_BYTES_MAX {
        let start = (0..=EXPRESSION_BYTES_MAX).rev().find(|&at| source.is_char_boundary(at)).unwrap_or(0);
        return Err(ExpressionError::new(Kind::TooLong(source.len()), start..source.len()));
    }
    let mut parser = Parser { source, at: 0 };
    if parser.peek().is_none() {
        let error = ExpressionError::new(Kind::Empty, 0..source.len());
        return Err(error.with_help("write an expression over the ids of metrics, e.g. `m1/m2`"));
    }
    let root = parser.chain(0, 0)?;
    match parser.peek() {
        None => Ok(root),
        Some(_) => Err(parser.no_operator()),
    }
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or("")
    }

    /// The next character that is no white space.
    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    fn take(&mut self, symbol: char) -> bool {
        let found = self.peek() == Some(symbol);
        if found {
            self.at += symbol.len_utf8();
        }
        found
    }

    /// An error about the next character.
    fn here(&mut self, kind: Kind) -> ExpressionError {
        let length = self.peek().map_or(0, char::len_utf8);
        ExpressionError::new(kind, self.at..self.at + length)
    }

    /// The run of letters, digits and `_` from here on.
    fn word(&self) -> &'a str {
        let rest = self.rest();
        rest.get(..rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())).unwrap_or("")
    }

    fn chain(&mut self, level: usize, depth: usize) -> Result<Node, ExpressionError> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary(depth);
        };
        let first = self.chain(level + 1, depth)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(operators) {
            rest.push((operator, self.chain(level + 1, depth)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) })
    }

    fn operator(&mut self, operators: &[(&str, Operator)]) -> Option<Operator> {
        self.peek();
        let word = self.word();
        let found = operators
            .iter()
            .find(|(text, _)| if text.starts_with(is_word) { word == *text } else { self.rest().starts_with(text) });
        let &(text, operator) = found?;
        self.at += text.len();
        Some(operator)
    }

    fn unary(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        if depth > DEPTH_MAX {
            return Err(self.here(Kind::TooDeep));
        }
        if self.take('-') {
            return Ok(Node::Negate(Box::new(self.unary(depth + 1)?)));
        }
        let base = self.primary(depth)?;
        if !self.take('^') {
            return Ok(base);
        }
        self.peek();
        let start = self.at;
        let exponent = self.unary(depth + 1)?;
        if matches!(&exponent, Node::Number(number) if number.floor() != number.ceil()) {
            // The blanks behind it were skipped already.
            let end = start + self.source.get(start..self.at).unwrap_or("").trim_end().len();
            return Err(ExpressionError::new(Kind::FractionalPower, start..end));
        }
        Ok(Node::Power(Box::new(base), Box::new(exponent)))
    }

    fn primary(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        let open = self.at;
        match self.peek() {
            Some('(') => {
                let open = self.at;
                self.at += 1;
                let inner = self.chain(0, depth + 1)?;
                self.close('(', ')', open)?;
                Ok(inner)
            }
            Some('[') => {
                self.at += 1;
                self.list(open, depth)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if is_word(c) => self.named(depth),
            Some('\'' | '"') => {
                Err(self.here(Kind::ExpectedOperand).with_help("quotes stand within `METRICS(…)` alone"))
            }
            Some('+') => Err(self.here(Kind::ExpectedOperand).with_help("leave out the `+`")),
            Some('!') => Err(self.here(Kind::ExpectedOperand).with_help("there is no negation; compare with `== 0`")),
            _ => Err(self.here(Kind::ExpectedOperand)),
        }
    }

    /// The end of what `open` began.
    fn close(&mut self, open: char, close: char, at: usize) -> Result<(), ExpressionError> {
        if self.take(close) {
            return Ok(());
        }
        if self.peek().is_none() {
            let error = ExpressionError::new(Kind::Unclosed(open), at..at + 1);
            return Err(error.with_help(format!("close it with `{close}`")));
        }
        Err(self.no_operator())
    }

    /// The error where an operator was expected.
    fn no_operator(&mut self) -> ExpressionError {
        let start = self.peek().map_or(self.at, |_| self.at);
        let word = self.word();
        let help = match (self.rest().chars().next(), word.to_ascii_uppercase().as_str()) {
            (_, "AND") => Some("write `AND` or `&&`"),
            (_, "OR") => Some("write `OR` or `||`"),
            (Some('='), _) => Some("write `==`"),
            (Some(')'), _) => Some("this `)` closes nothing"),
            (Some(']'), _) => Some("this `]` closes nothing"),
            (Some('%'), _) => Some("there is no `%`; CloudWatch has + - * / ^"),
            _ => None,
        };
        let error = if word.is_empty() {
            self.here(Kind::ExpectedOperator)
        } else {
            ExpressionError::new(Kind::ExpectedOperator, start..start + word.len())
        };
        match help {
            Some(help) => error.with_help(help),
            None => error,
        }
    }

    fn list(&mut self, open: usize, depth: usize) -> Result<Node, ExpressionError> {
        if self.take(']') {
            return Err(ExpressionError::new(Kind::EmptyList, open..self.at));
        }
        let mut parts = alloc::vec![self.chain(0, depth + 1)?];
        while self.take(',') {
            parts.push(self.chain(0, depth + 1)?);
        }
        self.close('[', ']', open)?;
        Ok(Node::List(parts))
    }

    fn number(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        let bytes = self.source.as_bytes();
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let mut end = start;
        while byte(end).is_ascii_alphanumeric()
            || matches!(byte(end), b'.' | b'_')
            || (end > start && is_exponent_sign(byte(end - 1), byte(end), byte(end + 1)))
        {
            end += 1;
        }
        let text = self.source.get(start..end).unwrap_or("");
        match text.parse::<Quantity>() {
            Ok(number) => {
                self.at = end;
                Ok(Node::Number(number))
            }
            Err(_) => Err(ExpressionError::new(Kind::BadNumber(text.to_string()), start..end)),
        }
    }

    /// An id, or a function with its arguments.
    fn named(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        let (start, name) = (self.at, self.word());
        self.at += name.len();
        let span = start..self.at;
        let called = self.peek() == Some('(');
        if !called && is_id(name) {
            return Ok(Node::Reference(name.into()));
        }
        let upper = name.to_ascii_uppercase();
        let known = FUNCTIONS.iter().find(|function| **function == upper);
        let unsupported = UNSUPPORTED.contains(&upper.as_str());
        match known {
            Some(function) if called && upper == name => return self.call(function, depth),
            Some(function) => {
                let error = ExpressionError::new(Kind::UnknownFunction(name.to_string()), span);
                return Err(error.with_help(format!("functions are written in upper case: `{function}(…)`")));
            }
            None if unsupported => {
                let error = ExpressionError::new(Kind::UnsupportedFunction(upper), span);
                return Err(error.with_help(format!("supported are {}", FUNCTIONS.join(", "))));
            }
            None => {}
        }
        if called {
            let error = ExpressionError::new(Kind::UnknownFunction(name.to_string()), span);
            return Err(error.with_help(format!("functions are {}", FUNCTIONS.join(", "))));
        }
        let error = ExpressionError::new(Kind::BadId(name.to_string()), span);
        Err(error.with_help("an id has 1 to 255 letters, digits and `_`, the first a lower-case letter"))
    }

    fn call(&mut self, function: &'static str, depth: usize) -> Result<Node, ExpressionError> {
        let open = self.at;
        self.at += 1;
        let node = match function {
            "METRICS" => self.metrics()?,
            "IF" => self.conditional(depth)?,
            "FILL" => self.fill(depth)?,
            _ => {
                let takes = Kind::Arguments { function, takes: "one argument" };
                let Some(&function) = Function::ALL.iter().find(|known| known.as_str() == function) else {
                    return Err(self.here(takes));
                };
                if self.peek() == Some(')') {
                    return Err(self.here(takes));
                }
                let argument = self.chain(0, depth + 1)?;
                if self.peek() == Some(',') {
                    return Err(self.here(takes));
                }
                Node::Call(function, Box::new(argument))
            }
        };
        self.close('(', ')', open)?;
        Ok(node)
    }

    fn metrics(&mut self) -> Result<Node, ExpressionError> {
        let Some(quote @ ('\'' | '"')) = self.peek() else {
            let takes = Kind::Arguments { function: "METRICS", takes: "nothing, or a text in quotes" };
            return if self.peek() == Some(')') || self.peek().is_none() {
                Ok(Node::Metrics(None))
            } else {
                Err(self.here(takes))
            };
        };
        let start = self.at + 1;
        let inside = self.source.get(start..).unwrap_or("");
        let Some(text) = inside.split_once(quote).map(|(text, _)| text) else {
            return Err(ExpressionError::new(Kind::UnterminatedQuote, self.at..self.source.len()));
        };
        self.at = start + text.len() + 1;
        Ok(Node::Metrics(Some(text.into())))
    }

    /// The `,` between two arguments.
    fn comma(&mut self, function: &'static str, takes: &'static str) -> Result<(), ExpressionError> {
        if self.take(',') {
            return Ok(());
        }
        Err(match self.peek() {
            None | Some(')') => self.here(Kind::Arguments { function, takes }),
            Some(_) => self.no_operator(),
        })
    }

    fn conditional(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        let condition = Box::new(self.chain(0, depth + 1)?);
        self.comma("IF", "a condition, a value, and perhaps a value for otherwise")?;
        let then = Box::new(self.chain(0, depth + 1)?);
        let otherwise = if self.take(',') { Some(Box::new(self.chain(0, depth + 1)?)) } else { None };
        Ok(Node::If { condition, then, otherwise })
    }

    fn fill(&mut self, depth: usize) -> Result<Node, ExpressionError> {
        let series = Box::new(self.chain(0, depth + 1)?);
        self.comma("FILL", "series, and a value, `REPEAT` or `LINEAR`")?;
        self.peek();
        let filler = match self.word() {
            "REPEAT" => Filler::Repeat,
            "LINEAR" => Filler::Linear,
            _ => return Ok(Node::Fill(series, Filler::With(Box::new(self.chain(0, depth + 1)?)))),
        };
        self.at += self.word().len();
        Ok(Node::Fill(series, filler))
    }
}

/// Whether the middle one of three bytes is the sign in something like `1e-3`.
const fn is_exponent_sign(before: u8, byte: u8, after: u8) -> bool {
    matches!(before, b'e' | b'E') && matches!(byte, b'+' | b'-') && after.is_ascii_digit()
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
