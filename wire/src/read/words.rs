//! Values and texts in a few words, for messages.

use serde_json::Value;

/// A value in a few words, for messages.
#[must_use]
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string `{}`", shorten(text)),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
    }
}

/// At most 60 characters of a text.
pub(crate) fn shorten(text: &str) -> String {
    if text.chars().nth(60).is_none() {
        return text.to_owned();
    }
    let head: String = text.chars().take(60).collect();
    format!("{head}…")
}
