//! A packed snapshot answers what the JSON answers that it was made of, byte for byte; and what is
//! no packed snapshot is refused, whatever it is.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

#[expect(dead_code, reason = "the answers that cases expect are another test's")]
#[path = "conformance/cases.rs"]
mod cases;
#[path = "conformance/compare.rs"]
mod compare;
#[path = "../../core/tests/common/cases.rs"]
mod counts;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use stowplan_wire::pack::{PackInput, PackedSnapshot, is_packed, pack};
use stowplan_wire::{Answer, Document, Error, Node, answer_gathered, answer_packed};

fn hung(value: &Value, at: &str) -> Document<'static> {
    Document::from(value).hung_at(at)
}

/// Packs whole documents, each a part.
fn packed(documents: &[&Document<'static>]) -> Result<Vec<u8>, Error> {
    let inputs: Vec<PackInput<'_>> =
        documents.iter().map(|document| PackInput { name: "a.json", document, pages: false }).collect();
    let parts: Vec<Node<'_>> = documents.iter().map(|document| document.root()).collect();
    pack(&inputs, &parts)
}

fn text(answer: Result<Answer, Error>) -> String {
    answer.map_or_else(|error| error.to_document(), |answer| answer.to_value()).to_string()
}

/// What a cluster is asked beside the question of its case.
fn questions(cluster: &Value) -> Vec<Value> {
    let list = |key: &str| cluster[key].as_array().into_iter().flatten();
    let mut questions = vec![
        json!({"decide": "query", "expression": "attribute:ecs.instance-type == m5.large or runningTasksCount > 0"}),
        json!({"decide": "instances", "rows": {"from": 0, "count": 5}}),
        json!({"decide": "rebalance"}),
        json!({"decide": "drain", "containerInstances": ["a"]}),
        json!({"decide": "repack"}),
        json!({"decide": "repack", "options": {"trustSnapshot": true}}),
    ];
    for definition in list("taskDefinitions").take(2) {
        let family = &definition["family"];
        questions.extend([
            json!({"decide": "place", "taskDefinition": family, "options": {"explain": "full"}}),
            json!({"decide": "fit", "taskDefinition": family}),
            json!({"decide": "place", "taskDefinition": family, "options": {"semantics": {"PLACE-36": "stopped"}}}),
        ]);
    }
    for service in list("services").take(2) {
        let name = &service["serviceName"];
        questions.extend([
            json!({"decide": "stop", "serviceName": name, "count": 1}),
            json!({"decide": "deploy", "service": name, "options": {"trustSnapshot": true}}),
        ]);
    }
    let providers: BTreeSet<&str> =
        list("containerInstances").filter_map(|one| one["capacityProviderName"].as_str()).collect();
    questions.extend(providers.into_iter().map(|name| json!({"decide": "capacity", "capacityProvider": name})));
    questions
}

#[test]
fn every_conformance_document_is_answered_alike() {
    let (mut alike, mut asked, mut refused) = (0, 0, 0);
    for case in cases::all() {
        let Some(cluster) = case.document.get("cluster") else { continue };
        let file = hung(cluster, "/cluster/0");
        let mut question = case.document.clone();
        question.as_object_mut().unwrap().remove("cluster");
        let parts = [file.root()];
        let bytes = match packed(&[&file]) {
            Ok(bytes) => bytes,
            Err(error) => {
                // What no question is answered from is not packed, either.
                let answer = text(answer_gathered(&Document::from(&question), &parts));
                assert_eq!(answer, error.to_document().to_string(), "{}", case.name());
                refused += 1;
                continue;
            }
        };
        let snapshot = PackedSnapshot::read(&bytes).unwrap();
        for question in [question].into_iter().chain(questions(cluster)) {
            let document = Document::from(&question);
            let expected = text(answer_gathered(&document, &parts));
            assert_eq!(text(answer_packed(&document, &snapshot, &[])), expected, "{}: {question}", case.name());
            asked += 1;
        }
        alike += 1;
    }
    println!("{alike} snapshots, {asked} questions alike; {refused} are refused in either form");
    assert!(alike > 400 && refused < alike / 4, "{alike} {refused}");
}

/// A flag, a definition and a service beside the snapshot count as they do beside JSON.
#[test]
fn other_documents_count_beside_it() {
    let by_type = |name: &str, eni: Value| {
        json!({"containerInstanceArn": format!("arn:aws:ecs:r:1:container-instance/c/{name}"), "status": "ACTIVE", "agentConnected": true,
            "eniSlotsTotal": eni, "attributes": [{"name": "ecs.instance-type", "value": "m5.large"}],
            "registeredResources": [{"name": "CPU", "integerValue": 2048}, {"name": "MEMORY", "integerValue": 4096}]})
    };
    let task = |n: u32| {
        json!({"taskArn": format!("arn:aws:ecs:r:1:task/c/{n}"), "containerInstanceArn": "arn:aws:ecs:r:1:container-instance/c/a",
            "group": "service:web", "cpu": "256", "memory": "512", "lastStatus": "RUNNING", "desiredStatus": "RUNNING",
            "attachments": [{"type": "ElasticNetworkInterface", "status": "ATTACHED"}]})
    };
    let cluster = json!({"containerInstances": [by_type("a", Value::Null), by_type("b", json!(7))], "tasks": [task(1), task(2)],
        "nextToken": "more", "services": [{"serviceArn": "arn:aws:ecs:r:1:service/c/web", "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 2}]});
    let definition = json!({"taskDefinitions": [{"family": "web", "revision": 1, "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "containerDefinitions": [{"name": "app", "image": "app", "essential": true}]}]});
    let again = json!({"services": [cluster["services"][0].clone()], "nextToken": "more"});
    let file = hung(&cluster, "/cluster/0");
    let snapshot = PackedSnapshot::read(&packed(&[&file]).unwrap()).unwrap();
    let flags = [Value::Null, json!({"eniSlotsByInstanceType": true}), json!({"eniSlotsByInstanceType": false})];
    let mut answers = BTreeSet::new();
    for flag in &flags {
        let mut others = vec![hung(&definition, "/cluster/1"), hung(&again, "/cluster/2")];
        others.extend((!flag.is_null()).then(|| hung(flag, "/cluster")));
        let others: Vec<Node<'_>> = others.iter().map(|document| document.root()).collect();
        let all: Vec<Node<'_>> = [file.root()].into_iter().chain(others.iter().copied()).collect();
        for question in [
            json!({"decide": "fit", "taskDefinition": "web:1"}),
            json!({"decide": "stop", "serviceName": "web", "count": 1}),
            json!({"decide": "place", "taskDefinition": "web:1", "count": 20, "options": {"explain": "full"}}),
            json!({"decide": "instances"}),
        ] {
            let document = Document::from(&question);
            let expected = text(answer_gathered(&document, &all));
            assert_eq!(text(answer_packed(&document, &snapshot, &others)), expected, "{flag} {question}");
            answers.insert(expected);
        }
    }
    assert!(answers.len() > 5, "the flag changes answers");
}

#[test]
fn more_instances_or_tasks_beside_it_are_refused() {
    let cluster = json!({"containerInstances": [{"containerInstanceArn": "a"}]});
    let file = hung(&cluster, "/cluster/0");
    let snapshot = PackedSnapshot::read(&packed(&[&file]).unwrap()).unwrap();
    let question = Document::parse(br#"{"decide": "query", "expression": "runningTasksCount == 0"}"#).unwrap();
    for (more, path) in [
        (json!({"tasks": [{"taskArn": "t"}]}), "/cluster/1/tasks/0"),
        (cluster.clone(), "/cluster/1/containerInstances/0"),
        (json!({"attributes": [{"name": "a", "targetId": "a"}]}), "/cluster/1/attributes/0"),
    ] {
        let other = hung(&more, "/cluster/1");
        let error = answer_packed(&question, &snapshot, &[other.root()]).unwrap_err();
        assert_eq!((error.code(), error.path()), ("pack/mixed", path));
    }
}

/// Places are where they were, whatever stood beside them.
#[test]
fn documents_are_kept_but_for_what_the_facts_hold() {
    let definition = json!({"family": "web", "revision": 1, "containerDefinitions": []});
    let task = json!({"taskArn": "t", "group": "g", "tags": [{"key": "k", "value": "secret"}]});
    let mixed = json!([task, {"tasks": [task, {"taskDefinition": definition}], "x": 1.50}, definition]);
    let alone = json!({"containerInstanceArn": "a", "attributes": []});
    let (mixed, alone) = (hung(&mixed, "/cluster/0"), hung(&alone, "/cluster/1"));
    let bytes = packed(&[&mixed, &alone]);
    let snapshot = PackedSnapshot::read(&bytes.unwrap()).unwrap();
    let texts: Vec<&str> = snapshot.documents().iter().map(|one| one.document.text()).collect();
    let nothing = r#"{"documents":{}}"#;
    let kept = definition.to_string();
    assert_eq!(
        texts,
        [
            format!(r#"[{nothing},{{"tasks":[{nothing},{{"taskDefinition":{kept}}}],"x":1.5}},{kept}]"#),
            nothing.to_owned()
        ]
    );
    assert_eq!((snapshot.facts().instance_count(), snapshot.facts().task_count()), (1, 1));
}

fn sample() -> Vec<u8> {
    let file = std::fs::read("../cli/assets/sample.json").unwrap();
    let document = Document::parse(&file).unwrap();
    let cluster = document.root().field("cluster").unwrap().to_document();
    packed(&[&cluster]).unwrap()
}

#[test]
fn what_is_refused_says_why() {
    let whole = sample();
    assert!(is_packed(&whole));
    let mut newer = whole.clone();
    newer[8] = 2;
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 4;
    for (bytes, code, message) in [
        (newer, "pack/version", "the packed snapshot is of version 2, and this build reads version 1"),
        (whole[..whole.len() / 2].to_vec(), "pack/damaged", "the packed snapshot is damaged: it is cut off"),
        (flipped, "pack/damaged", "the packed snapshot is damaged: its checksum is another"),
        (b"{}".to_vec(), "pack/damaged", "the packed snapshot is damaged: it does not begin as one"),
    ] {
        let document = PackedSnapshot::read(&bytes).unwrap_err().to_document();
        assert_eq!(
            (document["error"]["code"].as_str(), document["error"]["message"].as_str()),
            (Some(code), Some(message))
        );
        assert!(document["error"]["help"].is_string());
    }
}

/// Changes a file, and makes its length and checksum fit again: what lies below must hold.
fn reseal(mut file: Vec<u8>) -> Vec<u8> {
    let length = u64::try_from(file.len() - 24).unwrap();
    file[12..20].copy_from_slice(&length.to_le_bytes());
    let checksum = crc32fast::hash(&file[24..]);
    file[20..24].copy_from_slice(&checksum.to_le_bytes());
    file
}

proptest! {
    #![proptest_config(counts::cases(2048))]

    #[test]
    fn changed_files_are_refused_or_answered(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..5), sealed: bool,
    ) {
        thread_local! { static WHOLE: Vec<u8> = sample(); }
        let mut file = WHOLE.with(Clone::clone);
        for (at, byte, how) in changes {
            let at = 24 + at.index(file.len() - 24);
            match how {
                0 => file[at] = byte,
                1 => file[at] ^= 1 << (byte % 8),
                2 => file.insert(at, byte),
                _ => { file.remove(at); }
            }
        }
        let changed = WHOLE.with(|whole| *whole != file);
        let file = if sealed { reseal(file) } else { file };
        match PackedSnapshot::read(&file) {
            Err(error) => prop_assert!(error.code().starts_with("pack/"), "{error}"),
            Ok(snapshot) => {
                prop_assert!(sealed || !changed);
                let question = br#"{"decide": "place", "taskDefinition": "web", "count": 2, "options": {"explain": "full"}}"#;
                let _ = answer_packed(&Document::parse(question).unwrap(), &snapshot, &[]);
            }
        }
    }
}
