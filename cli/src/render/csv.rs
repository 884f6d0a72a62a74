//! Comma-separated values, quoted as RFC 4180 says; no cell is a formula.

use serde_json::{Map, Value};

use super::escape;

/// A header line and one line a record.
pub fn text(columns: &[&str], records: &[Map<String, Value>]) -> String {
    let mut text = columns.join(",");
    text.push('\n');
    for record in records {
        let fields: Vec<String> =
            columns.iter().map(|column| quoted(&escape::cell(&flat(record.get(*column))))).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

/// A value on one line; the elements of a list are joined by `; `.
fn flat(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| flat(Some(item))).collect();
            items.join("; ")
        }
        Some(other) => other.to_string(),
    }
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_quoted_when_they_must_be() {
        let record = json!({"a": "x, \"y\"", "b": [1, "z"]});
        let text = text(&["a", "b", "c"], &[record.as_object().unwrap().clone()]);
        assert_eq!(text, "a,b,c\n\"x, \"\"y\"\"\",1; z,\n");
    }
}
