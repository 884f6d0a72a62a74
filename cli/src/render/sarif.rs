//! SARIF 2.1.0, which code scanning reads.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{escape, list_at, str_at};

/// The lists of what has findings, each with its file.
const LISTS: [&str; 5] = ["taskDefinitions", "services", "scaling", "reach", "deployments"];

/// The log of one run over checked task definitions and services.
pub fn document(answer: &Value) -> Value {
    let checked = || LISTS.into_iter().flat_map(|key| list_at(answer, key));
    let each = || {
        let pairs = |one| list_at(one, "findings").iter().map(move |finding| (str_at(one, "file"), finding));
        checked().flat_map(pairs)
    };
    let mut codes = BTreeMap::new();
    for (_, finding) in each() {
        codes.entry(str_at(finding, "code")).or_insert(0_usize);
    }
    for (index, (_, place)) in codes.iter_mut().enumerate() {
        *place = index;
    }
    let results: Vec<Value> = each().map(|(file, finding)| result(file, finding, &codes)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "stowplan",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": codes.keys().map(|code| rule(code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str) -> Value {
    let words = code.rsplit('/').next().unwrap_or(code).replace('-', " ");
    json!({"id": code, "shortDescription": {"text": words}})
}

fn result(file: &str, finding: &Value, codes: &BTreeMap<&str, usize>) -> Value {
    let code = str_at(finding, "code");
    let mut text = str_at(finding, "message").to_owned();
    let help = str_at(finding, "help");
    if !help.is_empty() {
        text.push_str(&format!(" (help: {help})"));
    }
    let number = |key: &str| finding.get(key).and_then(Value::as_u64).unwrap_or(1);
    let mut location = json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(file)},
        "region": {"startLine": number("line"), "startColumn": number("column")},
    }});
    let path = str_at(finding, "path");
    if let (Some(fields), false) = (location.as_object_mut(), path.is_empty()) {
        fields.insert("logicalLocations".into(), json!([{"fullyQualifiedName": escape::visible(path)}]));
    }
    json!({
        "ruleId": code,
        "ruleIndex": codes.get(code),
        "level": str_at(finding, "severity"),
        "message": {"text": escape::sarif(&text)},
        "locations": [location],
    })
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            byte if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("./ecs/a b.json"), "ecs/a%20b.json");
        assert_eq!(uri("ecs\\web.json"), "ecs/web.json");
    }
}
