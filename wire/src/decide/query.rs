//! `query`: which instances match an expression, and how it reads.

use stowplan::query::{self, Operator, Query, QueryError, SubjectName, Test};

use crate::answer::QueryAnswer;
use crate::decide::{ClusterSession, options::DecideOptions, told_once};
use crate::read::json::shorten;
use crate::read::nearest;
use crate::{Error, Lint, Node};

pub(super) fn answer(
    session: Option<&mut ClusterSession>,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<QueryAnswer, Error> {
    let expression = node.required("expression")?;
    let (query, mut lints) = read_query(&expression, options)?;
    let mut matches = None;
    if let Some(session) = session {
        lints.extend(unknown_names(&query, session, &expression));
        let cluster = &session.cluster;
        let matching = cluster.instances().filter_map(|id| cluster.instance(id)).filter(|view| query.matches(view));
        matches = Some(matching.map(|view| view.arn().to_owned()).collect());
        // What is missing in the snapshot, rather than what tasks hold.
        let whole = |lint: &&Lint| lint.code.starts_with("snapshot/") || lint.code.starts_with("document/");
        lints.extend(session.facts.lints.iter().filter(whole).cloned());
    }
    Ok(QueryAnswer { matches, canonical: query.to_string(), lints: told_once(&lints) })
}

/// Attributes and values that no instance has: legal, and most often a slip of the pen.
pub(super) fn unknown_names(query: &Query, session: &ClusterSession, expression: &Node<'_>) -> Vec<Lint> {
    let instances = &session.facts.instances;
    if instances.is_empty() {
        return Vec::new();
    }
    let source = expression.as_str().unwrap_or_default();
    let all = || instances.iter().flat_map(|instance| &instance.attributes);
    let mut lints = Vec::new();
    for comparison in query.comparisons() {
        let SubjectName::Attribute(name) = &comparison.subject else { continue };
        let span = comparison.span();
        let mut push = |code, word: &str, message, help: Option<String>| {
            // The name itself, so that another can be put in its place.
            let within = source.get(span.clone()).and_then(|text| text.rfind(word));
            let start = within.map_or(span.start, |at| span.start.saturating_add(at));
            let end = within.map_or(span.end, |_| start.saturating_add(word.len()));
            lints.push(Lint { span: Some((start, end)), help, ..Lint::new(code, message, expression.path()) });
        };
        // Whether it is there is what these ask.
        if matches!(comparison.test, Test::Exists | Test::NotExists) {
            continue;
        }
        let of_name = || all().filter(|(known, _)| *known == **name).filter_map(|(_, value)| value.as_deref());
        if !instances.has_attribute(name, None) {
            let message = format!("no instance has an attribute `{}`", shorten(name));
            let mut names: Vec<&str> = all().map(|(known, _)| known.as_str()).collect();
            // Capabilities are many, and asked for by tasks.
            names.retain(|known| !known.contains(".capability.") || name.contains(".capability."));
            push("query/unknown-attribute", name, message, nearest::among(name, names));
            continue;
        }
        let values: &[query::Value] = match &comparison.test {
            Test::Compare(Operator::Equals | Operator::NotEquals, value) => std::slice::from_ref(value),
            Test::In { values, .. } => values,
            _ => &[],
        };
        for value in values.iter().map(query::Value::as_str) {
            if !instances.has_attribute(name, Some(value)) {
                let message = format!("no instance has `{}` as its `{}`", shorten(value), shorten(name));
                push("query/unknown-value", value, message, nearest::among(value, of_name()));
            }
        }
    }
    lints
}

/// Parses the query at a node; the error and the lints say where in it.
pub(super) fn read_query(node: &Node<'_>, options: &DecideOptions) -> Result<(Query, Vec<Lint>), Error> {
    let source = node.str()?;
    let how = query::QueryOptions { numeric_ordering: options.semantics.numeric_ordering };
    let query = Query::parse_with(source, &how).map_err(|error| query_error(&error, &node.path()))?;
    let lints = query_lints(&query, &node.path()).collect();
    Ok((query, lints))
}

/// What is wrong with the query at a path, and where in it.
pub(super) fn query_error(error: &QueryError, path: &str) -> Error {
    let span = error.span();
    let wrapped = Error::new(error.code(), error.to_string(), path).with_span(span.start, span.end);
    match error.help() {
        Some(help) => wrapped.with_help(help),
        None => wrapped,
    }
}

/// What is legal in the query at a path, and most often not meant.
pub(super) fn query_lints(query: &Query, path: &str) -> impl Iterator<Item = Lint> {
    query.lints().into_iter().map(move |lint| Lint {
        span: Some((lint.span.start, lint.span.end)),
        help: lint.help,
        ..Lint::new(lint.code, lint.message, path)
    })
}
