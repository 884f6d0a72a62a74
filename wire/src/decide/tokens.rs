//! `tokens`: what a text of the query language is made of.

use stowplan::query::{Comparison, Operator, QueryExpression, Test, TokenKind, tokens};

use super::{options::DecideOptions, query::read_query};
use crate::answer::{ExpressionCondition, ExpressionToken, ExpressionTokenKind, ExpressionTree, TokensAnswer};
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<TokensAnswer, Error> {
    let expression = node.required("expression")?;
    let read = tokens(expression.str()?);
    let read = read.into_iter().map(|token| ExpressionToken { kind: kind(token.kind), span: token.span().into() });
    let mut answer = TokensAnswer { tokens: read.collect(), ..TokensAnswer::default() };
    // What is wrong with it `query` says.
    if let Ok((query, _)) = read_query(&expression, options) {
        answer.conditions = Some(query.comparisons().into_iter().map(condition).collect());
        answer.tree = Some(tree(query.expression(), &mut 0));
    }
    Ok(answer)
}

const fn kind(kind: TokenKind) -> ExpressionTokenKind {
    match kind {
        TokenKind::Subject => ExpressionTokenKind::Subject,
        TokenKind::Operator => ExpressionTokenKind::Operator,
        TokenKind::Keyword => ExpressionTokenKind::Keyword,
        TokenKind::Value => ExpressionTokenKind::Value,
        TokenKind::Bracket => ExpressionTokenKind::Bracket,
        _ => ExpressionTokenKind::Unknown,
    }
}

fn condition(comparison: &Comparison) -> ExpressionCondition {
    let one = |text: &str| vec![text.to_owned()];
    let (operator, values) = match &comparison.test {
        Test::Exists => ("exists", Vec::new()),
        Test::NotExists => ("!exists", Vec::new()),
        Test::Compare(operator, value) => (symbol(*operator), one(value.as_str())),
        Test::In { negated, values } => {
            (if *negated { "!in" } else { "in" }, values.iter().map(|value| value.as_str().to_owned()).collect())
        }
        Test::Matches { negated, pattern } => (if *negated { "!~" } else { "=~" }, one(pattern.source())),
        _ => ("", Vec::new()),
    };
    ExpressionCondition {
        span: comparison.span().into(),
        subject: comparison.subject.to_string(),
        operator: operator.into(),
        values,
    }
}

const fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equals => "==",
        Operator::NotEquals => "!=",
        Operator::GreaterThan => ">",
        Operator::GreaterThanEqual => ">=",
        Operator::LessThan => "<",
        Operator::LessThanEqual => "<=",
    }
}

/// `next` counts the conditions, from left to right.
fn tree(expression: &QueryExpression, next: &mut usize) -> ExpressionTree {
    match expression {
        QueryExpression::And(parts) => ExpressionTree::And(parts.iter().map(|part| tree(part, next)).collect()),
        QueryExpression::Or(parts) => ExpressionTree::Or(parts.iter().map(|part| tree(part, next)).collect()),
        QueryExpression::Not(inner) => ExpressionTree::Not(Box::new(tree(inner, next))),
        _ => {
            let at = *next;
            *next = next.saturating_add(1);
            ExpressionTree::Condition(at)
        }
    }
}
