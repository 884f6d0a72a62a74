//! Places of a question, by JSON pointers.

use serde_json::{Map, Value};

use crate::{Error, Node};

/// The steps of the JSON pointer that is written here.
pub(super) fn steps(node: &Node<'_>) -> Result<Vec<String>, Error> {
    let pointer = node.str()?;
    if !pointer.is_empty() && !pointer.starts_with('/') {
        let error = Error::new("sweep/no-pointer", "a JSON pointer begins with `/`", node.path());
        return Err(error.with_help(format!("did you mean `/{}`?", crate::read::json::shorten(pointer))));
    }
    Ok(pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
}

/// What lies at a place of an answer.
pub(super) fn get<'v>(value: &'v Value, steps: &[String]) -> Option<&'v Value> {
    steps.iter().try_fold(value, |value, step| match value {
        Value::Object(fields) => fields.get(step),
        Value::Array(items) => items.get(position(step)?),
        _ => None,
    })
}

/// Puts a value at a place; objects that are missing on the way are made. Answers why it cannot.
pub(super) fn set(value: &mut Value, steps: &[String], new: Value) -> Result<(), String> {
    let mut here = value;
    for step in steps {
        if here.is_null() {
            *here = Value::Object(Map::new());
        }
        here = match here {
            Value::Object(fields) => fields.entry(step.clone()).or_insert(Value::Null),
            Value::Array(items) => {
                let length = items.len();
                let found = position(step).and_then(|position| items.get_mut(position));
                found.ok_or_else(|| format!("`{step}` is no position in a list of {length}"))?
            }
            _ => return Err(format!("`{step}` would lie in what is neither an object nor a list")),
        };
    }
    *here = new;
    Ok(())
}

/// A position in a list, as pointers have it.
fn position(step: &str) -> Option<usize> {
    let is_plain = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| is_plain)
}
