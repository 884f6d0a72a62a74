//! Comma-separated values, quoted as RFC 4180 says; no cell is a formula.

use serde_json::{Map, Value};

use super::escape;

/// A header line and one line a record.
pub fn text(columns: &[&str], records: &[Map<String, Value>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = records
        .iter()
        .map(|record| columns.iter().map(|column| escape::cell(&flat(record.get(*column)))).collect::<Vec<_>>());
    let header = columns.iter().map(|column| (*column).to_owned()).collect();
    // Memory takes what it is given.
    let written = std::iter::once(header).chain(rows).try_for_each(|row| writer.write_record(row));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A value on one line; the elements of a list are joined by `; `, the values of an object by a
/// blank.
fn flat(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| flat(Some(item))).collect();
            items.join("; ")
        }
        Some(Value::Object(fields)) => {
            let fields: Vec<String> = fields.values().map(|field| flat(Some(field))).collect();
            fields.join(" ")
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_quoted_when_they_must_be() {
        let record = json!({"a": "x, \"y\"", "b": [1, "z", {"count": 2, "serviceName": "web"}]});
        let text = text(&["a", "b", "c"], &[record.as_object().unwrap().clone()]);
        assert_eq!(text, "a,b,c\n\"x, \"\"y\"\"\",1; z; 2 web,\n");
    }
}
