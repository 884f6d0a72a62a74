//! How an answer is compared with what a case expects.

use serde_json::Value;

/// Everything expected must be there and equal; objects may hold more, arrays may not.
pub(crate) fn missing(expected: &Value, actual: &Value, path: &str, out: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                match actual.get(key) {
                    Some(found) => missing(value, found, &format!("{path}/{key}"), out),
                    None => out.push(format!("{path}/{key}: expected {value}, absent")),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                missing(expected, actual, &format!("{path}/{index}"), out);
            }
        }
        _ if expected == actual => {}
        _ => out.push(format!("{path}: expected {expected}, found {actual}")),
    }
}

/// One condition: a part of a string, a number, or nothing there.
pub(crate) fn check(pointer: &str, wanted: &Value, found: Option<&Value>, out: &mut Vec<String>) {
    let holds = match (wanted, found) {
        (Value::String(part), Some(Value::String(text))) => text.contains(part.as_str()),
        (Value::Number(_), Some(number)) => number == wanted,
        (Value::Null, None | Some(Value::Null)) => true,
        (Value::Null, Some(Value::Array(items))) => items.is_empty(),
        _ => false,
    };
    if !holds {
        out.push(format!("{pointer}: wanted {wanted}, found {found:?}"));
    }
}
