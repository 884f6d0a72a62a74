//! Nothing of a question is passed over without a word: a key that nothing reads, in whichever
//! object of ours, is an error or a lint there.
//!
//! The objects are those of the conformance cases, one a kind of place. Within AWS's own objects,
//! which may have more members any day, only what is nearly a known key is told.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};
use stowplan_wire::{Document, decide_value};

/// A key that is near no other.
const UNREAD: &str = "zzUnread";

/// What AWS or Kubernetes prints or takes; its answers that a document holds at the top begin with
/// a capital.
const OF_AWS: [&str; 24] = [
    "alarm",
    "capacityProviderStrategy",
    "capacityProviders",
    "clusters",
    "deploymentConfiguration",
    "document",
    "horizontalPodAutoscaler",
    "managedScaling",
    "networkConfiguration",
    "new",
    "nodegroup",
    "old",
    "overrides",
    "placementConstraint",
    "placementConstraints",
    "placementStrategy",
    "pod",
    "podMetrics",
    "pods",
    "refresh",
    "scheduledAction",
    "service",
    "serviceConnectConfiguration",
    "services",
];
/// Objects whose keys are names that people chose: whatever they are, they are read.
const NAMES: [&str; 11] = [
    "createdWith",
    "current",
    "hookSeconds",
    "instanceAgeSeconds",
    "managedInstancesFee",
    "metrics",
    "openReservations",
    "perHour",
    "reservedCapacity",
    "semantics",
    "values",
];

/// The JSON pointers of the objects of ours in a document.
fn own_objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let key = pointer.rsplit('/').next().unwrap_or_default();
    match value {
        Value::Object(members) => {
            let capital = |key: &String| key.starts_with(|first: char| first.is_ascii_uppercase());
            if !members.is_empty() && members.keys().all(capital) {
                return;
            }
            let of_names = NAMES.contains(&key) || ["/containers", "/instances", "/prices/fargate"].contains(&pointer);
            if !of_names {
                found.push(pointer.to_owned());
            }
            for (key, value) in members {
                let is_of_aws = OF_AWS.contains(&key.as_str())
                    || key.starts_with("taskDefinition")
                    || key.starts_with(|first: char| first.is_ascii_uppercase());
                if pointer.is_empty() && key == "cluster" {
                    found.extend(value.get("containerInstances").map(|_| format!("/{key}")));
                } else if !is_of_aws {
                    own_objects(value, &format!("{pointer}/{key}"), found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                own_objects(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The documents of all cases that are answered.
fn documents() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let mut documents = Vec::new();
    for file in files {
        let file: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let mut document = case["document"].clone();
            if let Some(fixture) = document.get("cluster").and_then(Value::as_str).map(str::to_owned) {
                document["cluster"] = file["fixtures"][&fixture].clone();
            }
            if document.is_object() && case["answer"].get("error").is_none() {
                documents.push(document);
            }
        }
    }
    documents
}

fn lints_at(answer: &Value, path: &str) -> bool {
    answer["lints"].as_array().into_iter().flatten().any(|lint| lint["path"] == path)
}

#[test]
fn a_key_that_nothing_reads_is_told() {
    let (mut seen, mut silent) = (BTreeSet::new(), Vec::new());
    for document in documents() {
        let mut objects = Vec::new();
        own_objects(&document, "", &mut objects);
        for pointer in objects {
            let kind: String =
                pointer.split('/').map(|step| if step.parse::<u32>().is_ok() { "*/" } else { step }).collect();
            if !seen.insert(format!("{} {kind}", document["decide"])) {
                continue;
            }
            let mut asked = document.clone();
            asked.pointer_mut(&pointer).unwrap()[UNREAD] = json!(1);
            let (answer, path) = (decide_value(&asked), format!("{pointer}/{UNREAD}"));
            if answer["error"]["path"] != json!(path) && !lints_at(&answer, &path) {
                silent.push(format!("{} {pointer}: {:.200}", document["decide"], answer["error"].to_string()));
            }
        }
    }
    assert!(seen.len() >= 80, "{} kinds of objects", seen.len());
    assert!(silent.is_empty(), "{} of {} are silent:\n{}", silent.len(), seen.len(), silent.join("\n"));
}

fn definition() -> Value {
    json!({"family": "f", "containerDefinitions": [{"name": "c", "image": "c", "memory": 64}]})
}

fn instance() -> Value {
    let resources = json!([{"name": "CPU", "integerValue": 1024}, {"name": "MEMORY", "integerValue": 1024}]);
    json!({"containerInstanceArn": "a", "agentConnected": true, "registeredResources": resources})
}

/// The lints of an answer: code, path and help.
fn told(document: &Value) -> Vec<(String, String, String)> {
    let answer = decide_value(document);
    assert!(answer.get("error").is_none(), "{answer}");
    let text = |lint: &Value, key: &str| lint[key].as_str().unwrap_or_default().to_owned();
    let lints = answer["lints"].as_array().into_iter().flatten();
    lints.map(|lint| (text(lint, "code"), text(lint, "path"), text(lint, "help"))).collect()
}

fn unknown(path: &str, help: &str) -> (String, String, String) {
    ("document/unknown-key".to_owned(), path.to_owned(), help.to_owned())
}

#[test]
fn a_key_in_the_wrong_place_is_told_with_the_right_one() {
    let cluster = json!([instance()]);
    let document = json!({"decide": "place", "cluster": cluster, "taskDefinition": definition(), "request": {},
        "count": 4, "explain": "full", "options": {"explane": "full"}});
    let found = told(&document);
    for expected in [
        unknown("/count", "did you mean `request/count`?"),
        unknown("/explain", "did you mean `options/explain`?"),
        unknown("/options/explane", "did you mean `explain`?"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    let demand = json!([{"taskDefinition": definition(), "request": {"count": 2}, "count": 4}]);
    let document = json!({"decide": "fit", "instanceType": "m5.large", "demand": demand});
    let found = told(&document);
    assert!(found.contains(&unknown("/demand/0/count", "did you mean `request/count`?")), "{found:?}");
}

#[test]
fn what_a_snapshot_is_not_made_of_is_told() {
    let asked =
        |cluster: Value| told(&json!({"decide": "query", "expression": "agentConnected == true", "cluster": cluster}));
    let plural = "did you mean `containerInstances`?";
    assert_eq!(asked(json!({"containerInstance": []})), [unknown("/cluster/containerInstance", plural)]);
    assert_eq!(asked(json!([instance(), {"foo": 1}])), [unknown("/cluster/1/foo", "")]);
    assert_eq!(asked(json!({"containerInstances": [instance()], "blah": []})), [unknown("/cluster/blah", "")]);
    let task = "did you mean `task`?";
    assert_eq!(asked(json!({"containerInstances": [], "taskz": []})), [unknown("/cluster/taskz", task)]);
    // A cluster that is held says so of itself.
    let text = json!({"containerInstance": []}).to_string();
    let document = Document::parse(text.as_bytes()).unwrap();
    let session = stowplan_wire::ClusterSession::read(&document.root(), None).unwrap();
    let lints = serde_json::to_value(session.lints()).unwrap();
    assert_eq!((&lints[0]["code"], &lints[0]["path"]), (&json!("document/unknown-key"), &json!("/containerInstance")));
}

#[test]
fn what_is_nobodys_question_is_passed_over() {
    let asides = json!({"$schema": "documents.json", "_why": "a note", "x-owner": "me", "//": "a note",
        "decide": "query", "expression": "agentConnected == true"});
    assert_eq!(told(&asides), []);
    let cluster = json!({"containerInstances": [], "ResponseMetadata": {"RetryAttempts": 0}, "failures": [],
        "ScalableTargets": [], "capturedAt": "2026-11-30T00:00:00Z"});
    assert_eq!(told(&json!({"decide": "query", "expression": "agentConnected == true", "cluster": cluster})), []);
}
