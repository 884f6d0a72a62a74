//! Printing an expression canonically: symbols for operators, words for Boolean ones, quotes and
//! parentheses only where needed.
//!
//! A canonical text is made to be sent, so the limit of CQL-102 applies to it. Where the readable
//! form would be too long, or nest deeper than CQL-31 allows, the tight form is printed, which is
//! never longer or deeper than what was read.

use core::fmt::{self, Write};

use super::{CHARACTERS_MAX, Comparison, Operator, Query, QueryExpression, SubjectName, Test, parse::DEPTH_MAX};
use crate::text::Span;

impl fmt::Display for Query {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expression())
    }
}

impl fmt::Display for QueryExpression {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut room = Room(CHARACTERS_MAX);
        let tight = Printer { to: &mut room, tight: false, levels_left: DEPTH_MAX }.expression(self).is_err();
        Printer { to: f, tight, levels_left: usize::MAX }.expression(self)
    }
}

impl fmt::Display for Comparison {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer { to: f, tight: false, levels_left: usize::MAX }.comparison(self)
    }
}

/// How many more characters fit; the first one beyond is an error.
struct Room(usize);

impl Write for Room {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.chars().count()).ok_or(fmt::Error)?;
        Ok(())
    }
}

struct Printer<'a> {
    to: &'a mut dyn Write,
    /// The tight form: symbols without blanks instead of words, and bare values wherever they were
    /// read bare.
    tight: bool,
    /// How much deeper negations and parentheses may nest (CQL-31).
    levels_left: usize,
}

impl Printer<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn expression(&mut self, expression: &QueryExpression) -> fmt::Result {
        match expression {
            QueryExpression::Or(parts) => {
                let word = if self.tight { "||" } else { " or " };
                self.join(parts, word, |part| matches!(part, QueryExpression::Or(_)))
            }
            QueryExpression::And(parts) => {
                let word = if self.tight { "&&" } else { " and " };
                self.join(parts, word, is_chain)
            }
            QueryExpression::Not(inner) => {
                self.to.write_str(if self.tight { "!" } else { "not" })?;
                self.deeper(|printer| printer.wrapped(inner, !printer.tight || is_chain(inner)))
            }
            QueryExpression::Simple(comparison) => self.comparison(comparison),
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn join(&mut self, parts: &[QueryExpression], word: &str, wrap: fn(&QueryExpression) -> bool) -> fmt::Result {
        for (n, part) in parts.iter().enumerate() {
            if n > 0 {
                self.to.write_str(word)?;
            }
            self.wrapped(part, wrap(part))?;
        }
        Ok(())
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn wrapped(&mut self, inner: &QueryExpression, wrap: bool) -> fmt::Result {
        if !wrap {
            return self.expression(inner);
        }
        self.to.write_str("(")?;
        self.deeper(|printer| printer.expression(inner))?;
        self.to.write_str(")")
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn deeper(&mut self, print: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        self.levels_left = self.levels_left.checked_sub(1).ok_or(fmt::Error)?;
        print(self)?;
        self.levels_left += 1;
        Ok(())
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn comparison(&mut self, comparison: &Comparison) -> fmt::Result {
        write!(self.to, "{}", comparison.subject)?;
        match &comparison.test {
            Test::Exists => self.operator("exists"),
            Test::NotExists => self.operator("!exists"),
            Test::Compare(operator, value) => {
                self.operator(operator.as_str())?;
                // `>` and `=x` are not `>=` and `x`.
                let apart = value.text.starts_with('=') && matches!(operator.as_str(), ">" | "<");
                self.blank(apart)?;
                self.value(&value.text, value.quoted, value.span)
            }
            Test::In { negated, values } => {
                self.operator(if *negated { "!in" } else { "in" })?;
                self.blank(false)?;
                for (n, value) in values.iter().enumerate() {
                    self.to.write_str(match (n, self.tight) {
                        (0, _) => "[",
                        (_, true) => ",",
                        (_, false) => ", ",
                    })?;
                    self.value(&value.text, value.quoted, value.span)?;
                }
                self.to.write_str("]")
            }
            Test::Matches { negated, pattern } => {
                self.operator(if *negated { "!~" } else { "=~" })?;
                self.blank(false)?;
                self.value(pattern.source(), pattern.quoted, pattern.span)
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn operator(&mut self, operator: &str) -> fmt::Result {
        // A letter would continue the name.
        self.blank(operator.starts_with(|c: char| c.is_ascii_lowercase()))?;
        self.to.write_str(operator)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn blank(&mut self, needed: bool) -> fmt::Result {
        if needed || !self.tight { self.to.write_str(" ") } else { Ok(()) }
    }

    /// Prints a value bare where every reader agrees on where it ends, else in the quotes that it
    /// does not contain (CQL-28). A value that was read cannot contain both kinds of quotes; one
    /// that does is printed bare.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn value(&mut self, text: &str, quoted: bool, span: Span) -> fmt::Result {
        let was_bare = self.tight && !quoted && span.end > span.start;
        let bare = was_bare
            || !text.is_empty()
                && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "()[],'\"&|".contains(c))
                && !text.starts_with(['=', '~', '<', '>', '!']);
        match (bare, text.contains('\''), text.contains('"')) {
            (true, ..) | (false, true, true) => self.to.write_str(text),
            (false, false, _) => write!(self.to, "'{text}'"),
            (false, true, false) => write!(self.to, "\"{text}\""),
        }
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn is_chain(expression: &QueryExpression) -> bool {
    matches!(expression, QueryExpression::Or(_) | QueryExpression::And(_))
}

impl fmt::Display for SubjectName {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AgentConnected => f.write_str("agentConnected"),
            Self::AgentVersion => f.write_str("agentVersion"),
            Self::Ec2InstanceId => f.write_str("ec2InstanceId"),
            Self::RegisteredAt => f.write_str("registeredAt"),
            Self::RunningTasksCount => f.write_str("runningTasksCount"),
            Self::TaskGroup => f.write_str("task:group"),
            Self::Attribute(name) => write!(f, "attribute:{name}"),
        }
    }
}

words! {
    Operator: "comparison operator" {
        Equals = "==",
        NotEquals = "!=",
        GreaterThan = ">",
        GreaterThanEqual = ">=",
        LessThan = "<",
        LessThanEqual = "<=",
    }
}
