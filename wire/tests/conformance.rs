//! Runs every case of `conformance/`: the answer must hold everything that the case expects.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

/// Everything expected must be there and equal; objects may hold more, arrays may not.
fn missing(expected: &Value, actual: &Value, path: &str, out: &mut Vec<String>) {
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
fn check(pointer: &str, wanted: &Value, found: Option<&Value>, out: &mut Vec<String>) {
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

#[test]
fn every_case_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty(), "no cases in {}", folder.display());
    let mut failures = Vec::new();
    let mut ids = BTreeSet::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let cases = value["cases"].as_array().unwrap_or_else(|| panic!("{name} has no cases"));
        for case in cases {
            let id = case["id"].as_str().unwrap();
            assert!(ids.insert(format!("{name}/{id}")), "{name}: {id} twice");
            let mut document = case["document"].clone();
            if let Some(fixture) = document.get("cluster").and_then(Value::as_str).map(str::to_owned) {
                let cluster = &value["fixtures"][&fixture];
                assert!(cluster.is_object(), "{name}/{id}: no fixture {fixture}");
                document["cluster"] = cluster.clone();
            }
            let answer: Value = serde_json::from_str(&stowplan_wire::decide(&document.to_string())).unwrap();
            let expected = &case["answer"];
            let expects = |value: &Value| value.as_object().is_some_and(|object| !object.is_empty());
            assert!(expects(expected) || expects(&case["checks"]), "{name}/{id} expects nothing");
            let mut differences = Vec::new();
            missing(expected, &answer, "", &mut differences);
            for (pointer, wanted) in case["checks"].as_object().into_iter().flatten() {
                check(pointer, wanted, answer.pointer(pointer), &mut differences);
            }
            if !differences.is_empty() {
                failures.push(format!("{name}/{id}\n    {}", differences.join("\n    ")));
            }
        }
        println!("{name}: {} cases", cases.len());
    }
    assert!(failures.is_empty(), "{} of {} cases fail:\n{}", failures.len(), ids.len(), failures.join("\n"));
    println!("{} cases", ids.len());
}
