//! A task definition as it is sent and as it is described: the same question has the same answer
//! (TASK-151).
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop where it is"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stowplan_wire::{decide_value, json::parse};

/// The published and recorded definitions, by file name; `None`, said aloud, where they are not at
/// hand.
fn corpus() -> Option<Vec<(String, Value)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/documents/taskdefs");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        stowplan_skip::absent_documents(&folder);
        return None;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, parse(&std::fs::read(path).unwrap()).unwrap())
    };
    Some(files.iter().map(read).collect())
}

/// The object that holds `containerDefinitions`.
fn inner(document: &Value) -> &Value {
    ["data", "taskDefinition"].into_iter().fold(document, |value, key| value.get(key).unwrap_or(value))
}

fn derived(definition: &Value) -> Vec<String> {
    let answer = decide_value(&json!({"decide": "check", "taskDefinition": definition}));
    let names = answer["requiresAttributes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// As it is sent to RegisterTaskDefinition: without what only answers hold.
fn sent(definition: &Value) -> Value {
    let mut sent = definition.clone();
    for key in [
        "taskDefinitionArn",
        "revision",
        "status",
        "requiresAttributes",
        "compatibilities",
        "registeredAt",
        "registeredBy",
        "deregisteredAt",
    ] {
        sent.as_object_mut().unwrap().remove(key);
    }
    sent
}

/// As DescribeTaskDefinition answers: with a revision, and with what ECS derives.
fn described(sent: &Value) -> Value {
    let names = derived(sent);
    let mut described = sent.clone();
    let fields = described.as_object_mut().unwrap();
    fields.insert("taskDefinitionArn".into(), "arn:aws:ecs:us-east-1:111122223333:task-definition/x:7".into());
    fields.insert("revision".into(), 7.into());
    fields.insert("status".into(), "ACTIVE".into());
    fields.insert("requiresAttributes".into(), names.iter().map(|name| json!({"name": name})).collect());
    described
}

fn instance(name: &str, attributes: &[&str]) -> Value {
    json!({
        "containerInstanceArn": format!("arn:aws:ecs:us-east-1:111122223333:container-instance/demo/{name}"),
        "attributes": attributes.iter().map(|name| json!({"name": name})).collect::<Value>(),
        "registeredResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": 16384}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 65536},
        ],
    })
}

/// Clusters that tell everything, something, a little, and nothing of what agents can do.
fn clusters(everything: &[&str]) -> [Value; 4] {
    let api = "com.amazonaws.ecs.capability.docker-remote-api.1.30";
    let without: Vec<&str> = everything.iter().filter(|name| !name.contains("execution-role")).copied().collect();
    [
        json!({"containerInstances": [instance("a", everything), instance("b", &without)]}),
        json!({"containerInstances": [instance("a", &without), instance("b", &[api, "ecs.capability.task-eni"])]}),
        json!({"containerInstances": [instance("a", &[api]), instance("b", &[])]}),
        json!({"containerInstances": [instance("a", &[]), instance("b", &["ecs.capability.external"])]}),
    ]
}

/// Every question that places a definition; those that take long are asked of one cluster.
fn questions(cluster: &Value, definition: &Value, all: bool) -> Vec<Value> {
    let full = json!({"explain": "full"});
    let service = json!({"serviceName": "s", "desiredCount": 2, "taskDefinition": definition});
    let mut questions = vec![
        json!({"decide": "place", "cluster": cluster, "taskDefinition": definition, "request": {"serviceName": "s", "count": 3}, "options": full}),
        json!({"decide": "place", "cluster": cluster, "taskDefinition": definition, "request": {"containerInstances": ["a", "b"]}}),
        json!({"decide": "place", "cluster": cluster, "taskDefinition": definition, "request": {"serviceName": "s", "schedulingStrategy": "DAEMON"}}),
        json!({"decide": "fit", "cluster": cluster, "taskDefinition": definition, "request": {"serviceName": "s"}, "limit": 50}),
    ];
    if all {
        questions.extend([
            json!({"decide": "deploy", "cluster": cluster, "service": service, "taskDefinition": definition, "options": full}),
            json!({"decide": "capacity", "cluster": cluster, "capacityProvider": "cp", "managedScaling": {"status": "ENABLED"}, "minSize": 0, "maxSize": 2,
                   "instanceTypes": ["m6i.4xlarge"], "minutes": 15, "demand": [{"taskDefinition": definition, "request": {"serviceName": "s"}}]}),
        ]);
    }
    questions
}

#[test]
fn both_spellings_have_one_answer() {
    let Some(files) = corpus() else { return };
    let everything: BTreeSet<String> = files.iter().flat_map(|(_, document)| derived(&sent(inner(document)))).collect();
    let everything: Vec<&str> = everything.iter().map(String::as_str).collect();
    let (mut asked, mut placed, mut refused, mut errors) = (0, 0, 0, 0);
    for (place, (name, document)) in files.iter().enumerate() {
        let sent = sent(inner(document));
        let described = described(&sent);
        // How many instances of a type is a long search where no number is enough.
        if place % 8 == 0 {
            let of = |definition: &Value| {
                decide_value(
                    &json!({"decide": "fit", "instanceType": "m6i.4xlarge", "demand": [{"taskDefinition": definition}]}),
                )
            };
            assert_eq!(of(&sent), of(&described), "{name}");
            asked += 1;
        }
        for (number, cluster) in clusters(&everything).iter().enumerate() {
            let asked_of = |definition| questions(cluster, definition, number == 1);
            for (one, other) in asked_of(&sent).iter().zip(&asked_of(&described)) {
                let (one, mut answer) = (decide_value(one), decide_value(other));
                // A described definition says which tasks are its own: nothing else may differ.
                if let Some(path) = answer.pointer_mut("/error/path") {
                    *path = one.pointer("/error/path").cloned().unwrap_or_default();
                }
                assert_eq!(one, answer, "{name}");
                asked += 1;
                errors += usize::from(one.get("error").is_some());
                placed += one["placements"].as_array().map_or(0, Vec::len);
                refused += one["failures"].as_array().map_or(0, Vec::len);
            }
        }
    }
    eprintln!(
        "{} definitions, {asked} questions: {placed} placements, {refused} failures, {errors} errors",
        files.len()
    );
    assert!(placed > 1000 && refused > 500, "the questions decide nothing: {placed}, {refused}");
}

/// Where what ECS answered as `requiresAttributes` differs from what is derived: file, name,
/// whether ECS has it, and why.
const DIFFERENCES: [(&str, &str, bool, &str); 0] = [];

#[test]
fn derived_names_are_those_of_recorded_answers() {
    let Some(files) = corpus() else { return };
    let (mut answers, mut names) = (0, 0);
    let mut found = Vec::new();
    for (name, document) in &files {
        let Some(given) = inner(document)["requiresAttributes"].as_array().filter(|list| !list.is_empty()) else {
            continue;
        };
        answers += 1;
        let given: BTreeSet<String> = given.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
        let own: BTreeSet<String> = derived(&sent(inner(document))).into_iter().collect();
        names += given.len();
        let differing = given.symmetric_difference(&own);
        found.extend(differing.map(|attribute| (name.clone(), attribute.clone(), given.contains(attribute))));
    }
    let explained: Vec<_> =
        DIFFERENCES.iter().map(|&(file, name, in_answer, _)| (file.to_owned(), name.to_owned(), in_answer)).collect();
    assert_eq!(found, explained);
    eprintln!("{answers} answers of ECS with {names} names: {} differences", found.len());
    assert_eq!((answers, names), (11, 83));
}
