//! The schemas of `schemas/documents.json` say what the documents and answers are: every
//! conformance case is held to them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use stowplan_wire::{Answer, Document};

/// The part of the schemas with this name, ready to check values.
fn part(schemas: &Value, name: &str) -> jsonschema::Validator {
    assert!(schemas["$defs"][name].is_object(), "no schema {name}");
    let schema = json!({ "$ref": format!("#/$defs/{name}"), "$defs": schemas["$defs"] });
    jsonschema::validator_for(&schema).unwrap()
}

/// `place` is `PlaceDocument` and `PlaceAnswer`.
fn named(decision: &str, what: &str) -> String {
    let (first, rest) = decision.split_at(1);
    format!("{}{rest}{what}", first.to_uppercase())
}

#[test]
fn every_case_follows_its_schema() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas: Value =
        serde_json::from_str(&fs::read_to_string(here.join("schemas/documents.json")).unwrap()).unwrap();
    let error = part(&schemas, "ErrorDocument");
    let mut parts: BTreeMap<String, (jsonschema::Validator, jsonschema::Validator)> = BTreeMap::new();
    let (mut count, mut failures) = (0, Vec::new());
    let mut held = |validator: &jsonschema::Validator, value: &Value, name: &str| {
        count += 1;
        failures
            .extend(validator.iter_errors(value).map(|wrong| format!("{name}: {}: {wrong}", wrong.instance_path())));
    };
    let mut files: Vec<_> =
        fs::read_dir(here.join("../conformance")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    for file in files {
        let value: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for case in value["cases"].as_array().unwrap() {
            let name = format!("{} {}", file.file_name().unwrap().to_string_lossy(), case["id"]);
            let mut document = case["document"].clone();
            if let Some(fixture) = document.get("cluster").and_then(Value::as_str).map(str::to_owned) {
                document["cluster"] = value["fixtures"][&fixture].clone();
            }
            let answer: Value = serde_json::from_str(&stowplan_wire::decide(&document.to_string())).unwrap();
            if answer.get("error").is_some() {
                held(&error, &answer, &name);
                continue;
            }
            let decision = document["decide"].as_str().unwrap().to_owned();
            let (question, answers) = parts.entry(decision.clone()).or_insert_with(|| {
                (part(&schemas, &named(&decision, "Document")), part(&schemas, &named(&decision, "Answer")))
            });
            held(question, &document, &name);
            held(answers, &answer, &name);
        }
    }
    assert!(failures.is_empty(), "{} of {count} differ:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 1000, "only {count} documents and answers");
    println!("{count} documents and answers of {} decisions", parts.len());
}

/// An answer is read again by its type, and written again it has the same keys and values.
#[test]
fn every_answer_is_its_type() {
    let mut count = 0;
    for document in documents() {
        let document = Document::from(&document);
        let Ok(answer) = stowplan_wire::answer(&document) else { continue };
        count += 1;
        match &answer {
            Answer::Place(own) => again(&**own),
            Answer::Stop(own) => again(&**own),
            Answer::Query(own) => again(&**own),
            Answer::Scale(own) => again(&**own),
            Answer::Alarm(own) => again(&**own),
            Answer::Schedule(own) => again(&**own),
            Answer::Check(own) => again(&**own),
            Answer::Lifecycle(own) => again(&**own),
            Answer::Group(own) => again(&**own),
            Answer::Deploy(own) => again(&**own),
            Answer::Rules(own) => again(&**own),
            _ => count -= 1,
        }
    }
    assert!(count > 700, "only {count} answers");
}

fn again<A: Serialize + DeserializeOwned>(answer: &A) {
    let written = serde_json::to_value(answer).unwrap();
    let read: A = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
}

/// The documents of all conformance cases.
fn documents() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let mut document = case["document"].clone();
            if let Some(fixture) = document.get("cluster").and_then(Value::as_str).map(str::to_owned) {
                document["cluster"] = file["fixtures"][&fixture].clone();
            }
            found.push(document);
        }
    }
    found
}

/// A schema that takes everything would prove nothing.
#[test]
fn schemas_refuse() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas: Value =
        serde_json::from_str(&fs::read_to_string(here.join("schemas/documents.json")).unwrap()).unwrap();
    let rows = [
        ("QueryAnswer", json!({ "canonical": "a == b", "lints": [], "surprise": 1 })),
        ("QueryAnswer", json!({ "lints": [] })),
        ("PlaceAnswer", json!({ "placements": [{ "containerInstanceArn": 3 }], "failures": [] })),
        ("PlaceDocument", json!({ "decide": "stop", "cluster": {}, "taskDefinition": "web" })),
        ("ErrorDocument", json!({ "error": { "code": "x" } })),
    ];
    for (name, value) in rows {
        assert!(!part(&schemas, name).is_valid(&value), "{name} takes {value}");
    }
}
