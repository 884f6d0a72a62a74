//! Evaluating an expression on an instance: the result is always true or false (CQL-20).

use super::{
    Operator, QueryOptions, Test, Value, ast::Comparison, ast::Meaning, ast::QueryExpression, ast::SubjectName,
    version::Version,
};
use crate::unit::Timestamp;

/// What an expression needs to know about a container instance.
pub trait Subject {
    /// Whether the agent is connected, if that is known.
    fn agent_connected(&self) -> Option<bool>;
    /// The agent's version.
    fn agent_version(&self) -> Option<&str>;
    /// The EC2 instance id.
    fn ec2_instance_id(&self) -> Option<&str>;
    /// When the instance registered.
    fn registered_at(&self) -> Option<Timestamp>;
    /// The tasks with desired status RUNNING.
    fn running_tasks_count(&self) -> u32;
    /// An attribute.
    fn attribute(&self, name: &str) -> AttributeValue<'_>;
    /// Whether the group of any task on the instance passes the test.
    fn any_task_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool;
}

/// What an instance has under an attribute's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeValue<'a> {
    /// Nothing.
    Absent,
    /// The name, without a value: a capability.
    NameOnly,
    /// A value.
    Value(&'a str),
}

impl<'a> AttributeValue<'a> {
    /// The value, where there is one.
    #[must_use]
    pub const fn value(self) -> Option<&'a str> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::NameOnly => None,
        }
    }

    /// Whether the instance has the attribute, with or without a value.
    #[must_use]
    pub const fn exists(self) -> bool {
        !matches!(self, Self::Absent)
    }
}

pub(super) fn holds(expression: &QueryExpression, options: &QueryOptions, subject: &impl Subject) -> bool {
    rule!("CQL-104");
    match expression {
        QueryExpression::Or(parts) => parts.iter().any(|part| holds(part, options, subject)),
        QueryExpression::And(parts) => parts.iter().all(|part| holds(part, options, subject)),
        QueryExpression::Not(inner) => !holds(inner, options, subject),
        QueryExpression::Simple(comparison) => simple(comparison, options, subject),
    }
}

impl Comparison {
    /// Whether the subject satisfies a simple expression.
    pub(crate) fn holds(&self, options: &QueryOptions, subject: &impl Subject) -> bool {
        simple(self, options, subject)
    }
}

/// On a missing subject every operator with a value is false (CQL-20).
fn simple(comparison: &Comparison, options: &QueryOptions, subject: &impl Subject) -> bool {
    rule!("CQL-20", "CQL-22", "CQL-105");
    let test = &comparison.test;
    match &comparison.subject {
        SubjectName::AgentConnected => subject
            .agent_connected()
            .is_some_and(|connected| text(test, if connected { "true" } else { "false" }, options)),
        SubjectName::Ec2InstanceId => subject.ec2_instance_id().is_some_and(|id| text(test, id, options)),
        SubjectName::AgentVersion => match (test, subject.agent_version().and_then(Version::parse)) {
            (Test::Compare(operator, Value { meaning: Meaning::Version(wanted), .. }), Some(own)) => {
                operator.holds(own.cmp(wanted))
            }
            _ => false,
        },
        SubjectName::RegisteredAt => match (test, subject.registered_at()) {
            (Test::Compare(operator, Value { meaning: Meaning::Instant(wanted), .. }), Some(own)) => {
                operator.holds(own.whole_seconds().cmp(&wanted.whole_seconds()))
            }
            _ => false,
        },
        SubjectName::RunningTasksCount => match test {
            Test::Compare(operator, Value { meaning: Meaning::Count(wanted), .. }) => {
                operator.holds(u64::from(subject.running_tasks_count()).cmp(wanted))
            }
            _ => false,
        },
        // One task on the instance is enough (CQL-22).
        SubjectName::TaskGroup => match test {
            Test::Exists => subject.any_task_group(&mut |_| true),
            Test::NotExists => !subject.any_task_group(&mut |_| true),
            _ => subject.any_task_group(&mut |group| text(test, group, options)),
        },
        SubjectName::Attribute(name) => match (test, subject.attribute(name)) {
            (Test::Exists, value) => value != AttributeValue::Absent,
            (Test::NotExists, value) => value == AttributeValue::Absent,
            (_, AttributeValue::Absent) => false,
            (_, AttributeValue::NameOnly) => name_only(test),
            (_, AttributeValue::Value(value)) => text(test, value, options),
        },
    }
}

/// A name without a value equals nothing: only the negated operators hold (CQL-21).
fn name_only(test: &Test) -> bool {
    rule!("CQL-21");
    matches!(
        test,
        Test::Compare(Operator::NotEquals, _) | Test::In { negated: true, .. } | Test::Matches { negated: true, .. }
    )
}

fn text(test: &Test, own: &str, options: &QueryOptions) -> bool {
    rule!("CQL-103");
    match test {
        Test::Exists => true,
        Test::NotExists => false,
        Test::Compare(operator, value) => operator.holds(order(own, &value.text, *operator, options)),
        Test::In { negated, values } => values.iter().any(|value| *value.text == *own) != *negated,
        Test::Matches { negated, pattern } => pattern.is_match(own) != *negated,
    }
}

/// Strings by code point; whole numbers as numbers where that was chosen (CQL-24). Equality is
/// always of strings.
fn order(own: &str, wanted: &str, operator: Operator, options: &QueryOptions) -> core::cmp::Ordering {
    rule!("CQL-24");
    let equality = matches!(operator, Operator::Equals | Operator::NotEquals);
    if options.numeric_ordering && !equality {
        if let (Ok(own), Ok(wanted)) = (own.parse::<i128>(), wanted.parse::<i128>()) {
            return own.cmp(&wanted);
        }
    }
    own.cmp(wanted)
}

impl Operator {
    fn holds(self, order: core::cmp::Ordering) -> bool {
        match self {
            Self::Equals => order.is_eq(),
            Self::NotEquals => order.is_ne(),
            Self::GreaterThan => order.is_gt(),
            Self::GreaterThanEqual => order.is_ge(),
            Self::LessThan => order.is_lt(),
            Self::LessThanEqual => order.is_le(),
        }
    }
}
