//! Task definitions are checked: every text of ECS, every rule, the corpus, and laws that hold for
//! any definition.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop where it is"
)]

mod attributes;
#[path = "../../../core/tests/common/cases.rs"]
mod cases;
mod corpus;
mod laws;
mod managed_instances;
mod rules;
mod services;
mod shapes;
mod texts;

use serde_json::{Value, json};

/// The answer for a definition, which is never an error.
pub fn check(definition: &Value) -> Value {
    let answer = stowplan_wire::decide_value(&json!({"decide": "check", "taskDefinition": definition}));
    assert!(answer.get("error").is_none(), "{answer}");
    answer
}

/// The codes of an answer's findings with a severity.
pub fn codes<'a>(answer: &'a Value, severity: &str) -> Vec<&'a str> {
    let findings = answer["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["severity"] == severity)
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

/// A definition for EC2 with one container.
pub fn on_ec2() -> Value {
    json!({"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 128}]})
}

/// A definition for Fargate with one container.
pub fn on_fargate() -> Value {
    json!({
        "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "containerDefinitions": [{"name": "web", "image": "nginx"}],
    })
}

/// The same with other values; null takes a key away, lists are merged by position.
pub fn with(mut base: Value, patch: &Value) -> Value {
    fn merge(base: &mut Value, patch: &Value) {
        match (base, patch) {
            (Value::Object(base), Value::Object(patch)) => {
                for (key, value) in patch {
                    if value.is_null() {
                        base.remove(key);
                    } else {
                        merge(base.entry(key).or_insert(Value::Null), value);
                    }
                }
            }
            (Value::Array(base), Value::Array(patch)) => {
                for (index, value) in patch.iter().enumerate() {
                    match base.get_mut(index) {
                        Some(old) => merge(old, value),
                        None => base.push(value.clone()),
                    }
                }
            }
            (base, patch) => *base = patch.clone(),
        }
    }
    merge(&mut base, patch);
    base
}

/// A patch of the first container.
pub fn container(patch: &Value) -> Value {
    json!({"containerDefinitions": [patch]})
}

/// Runs `(row, base and patch, code, path, ECS's text)`; a path `""` and a text `""` are not
/// compared.
pub fn assert_rows(rows: Vec<(&str, Value, &str, &str, &str)>) {
    let mut failures = Vec::new();
    for (row, definition, code, path, aws) in rows {
        let answer = check(&definition);
        let findings = answer["findings"].as_array().unwrap();
        let hit = findings.iter().find(|finding| {
            finding["code"] == code
                && (path.is_empty() || finding["path"] == format!("/taskDefinition{path}"))
                && (aws.is_empty() || finding["awsText"] == aws)
        });
        if hit.is_none() {
            failures.push(format!("{row}: no {code} at {path} with `{aws}` in {}", answer["findings"]));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
