//! `redact`: a document without names and secrets.

use serde_json::Value;

use crate::decide::{Answer, put_lints};
use crate::redact::redact;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<Answer, Error> {
    let mut redacted = redact(&node.required("document")?);
    for lint in &mut redacted.lints {
        lint.path.insert_str(0, "/document");
    }
    let mut answer = Answer::new();
    answer.insert("document".into(), serde_json::from_str(&redacted.document).unwrap_or_default());
    answer.insert("replaced".into(), Value::from(redacted.replaced));
    put_lints(&mut answer, &redacted.lints);
    Ok(answer)
}
