//! Printing an expression canonically: symbols for operators, words for Boolean ones, quotes and parentheses only where needed.

use core::fmt;

use super::{Comparison, Expression, Operator, Query, SubjectName, Test};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expression())
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => join(f, parts, " or ", |part| matches!(part, Self::Or(_))),
            Self::And(parts) => join(f, parts, " and ", |part| matches!(part, Self::Or(_) | Self::And(_))),
            Self::Not(inner) => write!(f, "not({inner})"),
            Self::Simple(comparison) => write!(f, "{comparison}"),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, parts: &[Expression], word: &str, wrap: fn(&Expression) -> bool) -> fmt::Result {
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            f.write_str(word)?;
        }
        if wrap(part) {
            write!(f, "({part})")?;
        } else {
            write!(f, "{part}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, test, .. } = self;
        match test {
            Test::Exists => write!(f, "{subject} exists"),
            Test::NotExists => write!(f, "{subject} !exists"),
            Test::Compare(operator, value) => {
                write!(f, "{subject} {} ", operator.as_str())?;
                quote(f, &value.text)
            }
            Test::In { negated, values } => {
                write!(f, "{subject} {} [", if *negated { "!in" } else { "in" })?;
                for (n, value) in values.iter().enumerate() {
                    if n > 0 {
                        f.write_str(", ")?;
                    }
                    quote(f, &value.text)?;
                }
                f.write_str("]")
            }
            Test::Matches { negated, pattern } => {
                write!(f, "{subject} {} ", if *negated { "!~" } else { "=~" })?;
                quote(f, pattern.source())
            }
        }
    }
}

impl fmt::Display for SubjectName {
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

impl Operator {
    /// The symbol.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equals => "==",
            Self::NotEquals => "!=",
            Self::GreaterThan => ">",
            Self::GreaterThanEqual => ">=",
            Self::LessThan => "<",
            Self::LessThanEqual => "<=",
        }
    }
}

/// A value bare where every reader agrees on where it ends, else in the quotes that it does not hold (CQL-28). A value cannot hold
/// both kinds: it was either bare or in one of them; one that somehow does is printed bare.
fn quote(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let bare = !text.is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "()[],'\"&|".contains(c))
        && !text.starts_with(['=', '~', '<', '>', '!']);
    match (bare, text.contains('\''), text.contains('"')) {
        (true, ..) | (false, true, true) => f.write_str(text),
        (false, false, _) => write!(f, "'{text}'"),
        (false, true, false) => write!(f, "\"{text}\""),
    }
}
