//! What an expression is made of.

use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;

use super::{Pattern, Text, version::Version};
use crate::{text::Span, unit::Timestamp};

/// An expression. `not` binds tighter than `and`, `and` tighter than `or` (CQL-18).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryExpression {
    /// Any of two or more.
    Or(Vec<QueryExpression>),
    /// All of two or more.
    And(Vec<QueryExpression>),
    /// Plain Boolean negation (CQL-104).
    Not(Box<QueryExpression>),
    /// A subject, an operator, and the value or values.
    Simple(Comparison),
}

impl QueryExpression {
    /// Visits every simple expression, from left to right.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn visit<'a>(&'a self, visit: &mut impl FnMut(&'a Comparison)) {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().for_each(|part| part.visit(visit)),
            Self::Not(inner) => inner.visit(visit),
            Self::Simple(comparison) => visit(comparison),
        }
    }
}

/// A simple expression. Two are equal if they ask the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What is asked about.
    pub subject: SubjectName,
    /// What is asked.
    pub test: Test,
    pub(crate) span: Span,
    pub(crate) subject_span: Span,
    pub(crate) operator_span: Span,
}

impl PartialEq for Comparison {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn eq(&self, other: &Self) -> bool {
        self.subject == other.subject && self.test == other.test
    }
}

impl Eq for Comparison {}

impl Comparison {
    /// A simple expression made by hand.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(subject: SubjectName, test: Test) -> Self {
        Self { subject, test, span: Span::default(), subject_span: Span::default(), operator_span: Span::default() }
    }

    /// Where in the source it stands: bytes, half-open.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.span.range()
    }

    /// Where in the source its subject stands: bytes, half-open.
    #[must_use]
    pub const fn subject_span(&self) -> Range<usize> {
        self.subject_span.range()
    }
}

/// The seven subjects (CQL-101).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubjectName {
    /// `agentConnected`: `true` or `false`.
    AgentConnected,
    /// `agentVersion`.
    AgentVersion,
    /// `ec2InstanceId`.
    Ec2InstanceId,
    /// `registeredAt`.
    RegisteredAt,
    /// `runningTasksCount`.
    RunningTasksCount,
    /// `task:group`: the groups of the tasks on the instance.
    TaskGroup,
    /// `attribute:NAME`.
    Attribute(Text),
}

impl SubjectName {
    /// Whether an operator, given by its symbol, goes with the subject (CQL-30, CQL-101).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn takes(&self, operator: &str) -> bool {
        rule!("CQL-30", "CQL-101");
        self.operators().split(", ").any(|taken| taken == operator)
    }

    /// The operators that it takes.
    pub(super) const fn operators(&self) -> &'static str {
        match self {
            Self::AgentConnected | Self::Ec2InstanceId => "==, !=, in, !in, =~, !~",
            Self::AgentVersion | Self::RegisteredAt | Self::RunningTasksCount => "==, !=, >, >=, <, <=",
            Self::TaskGroup | Self::Attribute(_) => "==, !=, >, >=, <, <=, in, !in, =~, !~, exists, !exists",
        }
    }
}

/// What is asked of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Test {
    /// `exists`.
    Exists,
    /// `!exists`.
    NotExists,
    /// A comparison with one value.
    Compare(Operator, Value),
    /// `in`, or `!in` when negated.
    In {
        /// Whether it is `!in`.
        negated: bool,
        /// One value or more.
        values: Vec<Value>,
    },
    /// `=~`, or `!~` when negated: the whole value matches the pattern (CQL-23).
    Matches {
        /// Whether it is `!~`.
        negated: bool,
        /// The pattern.
        pattern: Pattern,
    },
}

/// The comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`.
    Equals,
    /// `!=`.
    NotEquals,
    /// `>`.
    GreaterThan,
    /// `>=`.
    GreaterThanEqual,
    /// `<`.
    LessThan,
    /// `<=`.
    LessThanEqual,
}

/// A value as it was written, and what it means for its subject. Two are equal if they mean the
/// same, quoted or not.
#[derive(Clone, Debug)]
pub struct Value {
    pub(crate) text: Text,
    pub(crate) meaning: Meaning,
    pub(crate) span: Span,
    /// Whether it was written in quotes.
    pub(crate) quoted: bool,
}

impl PartialEq for Value {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.meaning == other.meaning
    }
}

impl Eq for Value {}

impl Value {
    /// A value that is compared as text.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn text(text: &str) -> Self {
        Self { text: text.into(), meaning: Meaning::Text, span: Span::default(), quoted: false }
    }

    /// The text, without quotes.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where in the source it stands, without quotes: bytes, half-open.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.span.range()
    }
}

/// What a value means for its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Text,
    Version(Version),
    Instant(Timestamp),
    Count(u64),
}
