//! What is wrong with an expression.

use alloc::string::String;

use super::CHARACTERS_MAX;
use crate::text::{Diagnostic, kinds};

/// An expression that makes no sense.
pub type QueryError = Diagnostic<QueryErrorKind>;

kinds! {
    /// What can be wrong with an expression.
    pub enum QueryErrorKind {
        /// The expression is empty, or only white space.
        #[error("the expression is empty")]
        "query/empty" => Empty,
        /// This many characters: more than [`CHARACTERS_MAX`].
        #[error("the expression has {0} characters, at most {CHARACTERS_MAX} are allowed")]
        "query/too-long" => TooLong(usize),
        /// Parentheses and negations nest too deeply (CQL-31).
        #[error("the expression nests too deeply")]
        "query/too-deep" => TooDeep,
        /// A subject that does not exist.
        #[error("unknown subject `{0}`")]
        "query/unknown-subject" => UnknownSubject(String),
        /// An attribute name that is too long, or has a character that ECS does not allow.
        #[error("`{0}` is not an attribute name")]
        "query/bad-attribute-name" => BadAttributeName(String),
        /// A subject or `(` or `not` was expected here.
        #[error("expected a subject, `not` or `(`")]
        "query/expected-expression" => ExpectedExpression,
        /// A subject with nothing after it.
        #[error("expected an operator")]
        "query/missing-operator" => MissingOperator,
        /// Something that is no operator.
        #[error("unknown operator `{0}`")]
        "query/unknown-operator" => UnknownOperator(String),
        /// An operator that does not go with the subject (CQL-30).
        #[error("`{subject}` does not take `{operator}`")]
        "query/operator-not-valid" => OperatorNotValid {
            /// The operator.
            operator: &'static str,
            /// The subject.
            subject: String,
        },
        /// An operator with nothing after it.
        #[error("expected a value")]
        "query/missing-value" => MissingValue,
        /// A list was expected.
        #[error("expected a list in brackets")]
        "query/expected-list" => ExpectedList,
        /// A list without values.
        #[error("the list is empty")]
        "query/empty-list" => EmptyList,
        /// A list without its end.
        #[error("expected `,` or `]`")]
        "query/unterminated-list" => UnterminatedList,
        /// A quote without its end.
        #[error("the quote is not closed")]
        "query/unterminated-quote" => UnterminatedQuote,
        /// A `[` in a value without its `]`.
        #[error("the bracket is not closed")]
        "query/unterminated-class" => UnterminatedClass,
        /// A parenthesis in a simple expression (CQL-28).
        #[error("parenthesis in a simple expression")]
        "query/parenthesis" => Parenthesis,
        /// A `(` without its `)`.
        #[error("the parenthesis is not closed")]
        "query/unclosed-parenthesis" => UnclosedParenthesis,
        /// A `)` without its `(`.
        #[error("this parenthesis closes nothing")]
        "query/unopened-parenthesis" => UnopenedParenthesis,
        /// Something after the end.
        #[error("expected `and`, `or` or the end")]
        "query/trailing-input" => TrailingInput,
        /// A value that is not a whole number from 0 (CQL-27).
        #[error("`{0}` is not a whole number from 0")]
        "query/bad-number" => BadNumber(String),
        /// A value that is not a version (CQL-25).
        #[error("`{0}` is not a version")]
        "query/bad-version" => BadVersion(String),
        /// A value that is not a date (CQL-26).
        #[error("`{0}` is not a date")]
        "query/bad-date" => BadDate(String),
        /// A pattern that is none.
        #[error("the pattern is not valid: {0}")]
        "query/bad-pattern" => BadPattern(String),
        /// A pattern with something that cannot be matched in linear time, or that is not supported
        /// (CQL-23).
        #[error("the pattern is not supported: {0}")]
        "query/unsupported-pattern" => UnsupportedPattern(String),
    }
}
