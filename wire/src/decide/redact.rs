//! `redact`: a document without names and secrets.

use crate::answer::RedactAnswer;
use crate::decide::told_once;
use crate::redact::redact;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<RedactAnswer, Error> {
    let mut redacted = redact(&node.required("document")?);
    for lint in &mut redacted.lints {
        lint.path.insert_str(0, "/document");
    }
    Ok(RedactAnswer {
        document: serde_json::from_str(&redacted.document).unwrap_or_default(),
        replaced: redacted.replaced,
        lints: told_once(&redacted.lints),
    })
}
