//! `query`: which instances match an expression, and how it reads.

use serde_json::{Value, json};
use stowplan::query::{self, Query};

use super::{Answer, Held, options::Options, put_lints};
use crate::{Error, Lint, Node};

pub(super) fn answer(held: Option<&mut Held>, node: &Node<'_>, options: &Options) -> Result<Answer, Error> {
    let expression = node.required("expression")?;
    let (query, mut lints) = read_query(&expression, options)?;
    let mut answer = Answer::new();
    if let Some(held) = held {
        let cluster = &held.cluster;
        let matching = cluster.instances().filter_map(|id| cluster.instance(id)).filter(|view| query.matches(view));
        answer.insert("matches".into(), matching.map(|view| Value::from(view.arn())).collect());
        // What is missing in the snapshot, rather than what tasks hold.
        let whole = |lint: &&Lint| lint.code.starts_with("snapshot/") || lint.code.starts_with("document/");
        lints.extend(held.facts.lints.iter().filter(whole).cloned());
    }
    answer.insert("canonical".into(), query.to_string().into());
    answer.insert("lints".into(), json!([]));
    put_lints(&mut answer, &lints);
    Ok(answer)
}

/// Parses the query at a node; the error and the lints say where in it.
pub(super) fn read_query(node: &Node<'_>, options: &Options) -> Result<(Query, Vec<Lint>), Error> {
    let source = node.str()?;
    let how = query::Options { numeric_ordering: options.semantics.numeric_ordering };
    let query = Query::parse_with(source, &how).map_err(|error| {
        let span = error.span();
        let wrapped = Error::new(error.code(), error.to_string(), node.path()).with_span(span.start, span.end);
        match error.help() {
            Some(help) => wrapped.with_help(help),
            None => wrapped,
        }
    })?;
    let lints = query.lints().into_iter().map(|lint| Lint {
        span: Some((lint.span.start, lint.span.end)),
        help: lint.help,
        ..Lint::new(lint.code, lint.message, node.path())
    });
    let lints = lints.collect();
    Ok((query, lints))
}
