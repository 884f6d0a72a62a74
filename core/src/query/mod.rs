//! The Cluster Query Language: the expressions of `memberOf` constraints and of
//! ListContainerInstances' `filter`.
//!
//! [`Query::parse`] reads an expression once, [`Query::matches`] evaluates it on an instance,
//! `Display` prints it canonically, and [`Query::lints`] lists what is legal but misleading.
//! [`QueryError::render`] and [`QueryLint::render`] draw the caret under the place; an error or a
//! lint alone prints as one line.
//!
//! # Example
//! ```
//! use stowplan::query::Query;
//! let query: Query = "attribute:ecs.instance-type=~t3.* && !(task:group==service:web)".parse()?;
//! assert_eq!(query.to_string(), "attribute:ecs.instance-type =~ t3.* and not(task:group == service:web)");
//!
//! let source = "attributes:stack == prod";
//! let error = Query::parse(source).unwrap_err();
//! assert_eq!(error.code(), "query/unknown-subject");
//! assert_eq!(
//!     error.render(source),
//!     "error: unknown subject `attributes:stack`
//!   attributes:stack == prod
//!   ^^^^^^^^^^^^^^^^
//!   help: write `attribute:stack`"
//! );
//!
//! let lints = Query::parse("attribute:instance-type == t3.micro")?.lints();
//! assert_eq!(
//!     lints[0].to_string(),
//!     "`instance-type` is a custom attribute here; ECS's own is `attribute:ecs.instance-type`"
//! );
//! # Ok::<(), stowplan::query::QueryError>(())
//! ```

mod advice;
mod ast;
mod date;
mod error;
mod evaluate;
mod lint;
mod parse;
mod pattern;
mod print;
#[cfg(feature = "serde")]
mod serial;
mod tokens;
mod verdict;
mod version;
mod vocabulary;

use alloc::{boxed::Box, vec::Vec};
use core::str::FromStr;

pub use ast::{Comparison, Operator, QueryExpression, SubjectName, Test, Value};
pub use error::{QueryError, QueryErrorKind};
pub use evaluate::{AttributeValue, Subject};
pub use lint::QueryLint;
pub use pattern::Pattern;
pub use tokens::{Token, TokenKind, tokens};
pub use verdict::QueryVerdict;

/// The most characters of an expression (CQL-102).
pub const CHARACTERS_MAX: usize = 2000;

/// How an expression is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueryOptions {
    /// Compare attribute values as numbers where both sides are whole numbers (CQL-24); by default
    /// they are compared as strings.
    pub numeric_ordering: bool,
}

/// An expression, parsed and compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    expression: QueryExpression,
    options: QueryOptions,
}

impl Query {
    /// Reads an expression. Cost: linear in its length, except for the patterns in it, whose size
    /// is limited.
    ///
    /// # Errors
    /// [`QueryError`] says what is wrong, where, and what to write instead.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse(source: &str) -> Result<Self, QueryError> {
        Self::parse_with(source, &QueryOptions::default())
    }

    /// [`Query::parse`] with options.
    ///
    /// # Errors
    /// As [`Query::parse`].
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse_with(source: &str, options: &QueryOptions) -> Result<Self, QueryError> {
        Ok(Self { expression: parse::parse(source)?, options: *options })
    }

    /// A query from an expression built by hand.
    #[must_use]
    pub const fn from_expression(expression: QueryExpression, options: QueryOptions) -> Self {
        Self { expression, options }
    }

    /// The expression.
    #[must_use]
    pub const fn expression(&self) -> &QueryExpression {
        &self.expression
    }

    pub(crate) const fn options(&self) -> &QueryOptions {
        &self.options
    }

    /// Whether the subject satisfies the expression (CQL-18, CQL-20).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn matches(&self, subject: &impl Subject) -> bool {
        evaluate::holds(&self.expression, &self.options, subject)
    }

    /// What is legal but misleading, in the order of the expression. Under numeric ordering
    /// (CQL-24), comparing numbers by order is not misleading.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn lints(&self) -> Vec<QueryLint> {
        let mut lints = lint::lints(&self.expression);
        lints.retain(|lint| !self.options.numeric_ordering || lint.code != "query/string-ordering");
        lints
    }

    /// Whether the expression asks for the tasks on the instance, so that placing a task may change
    /// the answer.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn uses_task_group(&self) -> bool {
        self.comparisons().iter().any(|comparison| comparison.subject == SubjectName::TaskGroup)
    }

    /// The names of the attributes that the expression asks for, sorted, each once.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn attribute_names(&self) -> Vec<&str> {
        let names = self.comparisons().into_iter().filter_map(|comparison| match &comparison.subject {
            SubjectName::Attribute(name) => Some(&**name),
            _ => None,
        });
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The task groups that the expression compares with `task:group == NAME`, from left to right.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn task_groups(&self) -> Vec<&str> {
        let groups =
            self.comparisons().into_iter().filter_map(|comparison| match (&comparison.subject, &comparison.test) {
                (SubjectName::TaskGroup, Test::Compare(Operator::Equals, value)) => Some(value.as_str()),
                _ => None,
            });
        groups.collect()
    }

    /// Every simple expression, from left to right.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn comparisons(&self) -> Vec<&Comparison> {
        let mut out = Vec::new();
        self.expression.visit(&mut |comparison| out.push(comparison));
        out
    }
}

impl FromStr for Query {
    type Err = QueryError;
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(source: &str) -> Result<Self, QueryError> {
        Self::parse(source)
    }
}

/// Text owned by an expression.
type Text = Box<str>;
