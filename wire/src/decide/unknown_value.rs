//! An option with a value that there is not.

use crate::read::json::shorten;
use crate::read::nearest;
use crate::{Error, Node};

pub(super) fn unknown(node: &Node<'_>, value: &str, help: &str) -> Error {
    let words = help.split('`').skip(1).step_by(2).filter(|word| !word.starts_with('{'));
    let meant = nearest::nearest(value, words).map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    let message = format!("unknown value `{}`", shorten(value));
    Error::new("options/unknown-value", message, node.path()).with_help(format!("{meant}{help}"))
}
