//! `recognise`: what a text is.

use crate::answer::{JsonProblem, RecogniseAnswer, RecognisedPart};
use crate::recognise::recognise;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<RecogniseAnswer, Error> {
    let found = recognise(node.required("text")?.str()?);
    let part =
        |part: crate::recognise::Part| RecognisedPart { kind: part.kind.into(), path: part.path, count: part.count };
    Ok(RecogniseAnswer {
        format: found.format,
        what: found.what,
        values: found.values.into_iter().map(Into::into).collect(),
        parts: found.parts.into_iter().map(part).collect(),
        problem: found.problem.map(|(code, place)| JsonProblem {
            code: code.into(),
            message: place.message,
            span: place.span.into(),
            line: place.line,
            column: place.column,
        }),
        help: found.help,
        lints: Vec::new(),
    })
}
