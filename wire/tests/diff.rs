//! Laws of `diff`: nothing changes between equal documents however they are written, every path
//! leads into the document, no secret is told, and no member that AWS defines is missing in the
//! table.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use std::path::Path;

use cases::cases;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Map, Value, json};
use stowplan_deployment::{SERVICE_MEMBERS, service_member};
use stowplan_wire::decide_value;

fn diff(old: &Value, new: &Value) -> Value {
    let answer = decide_value(&json!({"decide": "diff", "old": old, "new": new}));
    assert!(answer.get("error").is_none(), "{answer}");
    answer
}

/// Every change of an answer, known or not.
fn changes(answer: &Value) -> Vec<&Value> {
    let each = ["services", "taskDefinitions"].into_iter().flat_map(|list| answer[list].as_array().unwrap());
    let lists = each.flat_map(|one| [one.get("changes"), one.get("unknown")]);
    lists.flatten().flat_map(|list| list.as_array().unwrap()).collect()
}

/// The same with the keys of every object, and the elements of lists that have names, backwards.
fn backwards(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut turned = Map::new();
            for (key, below) in fields.iter().rev() {
                let mut below = backwards(below);
                let are_named =
                    ["environment", "secrets", "portMappings", "subnets", "loadBalancers", "tags", "volumes"];
                if let (Value::Array(items), true) = (&mut below, are_named.contains(&key.as_str())) {
                    items.reverse();
                }
                turned.insert(key.clone(), below);
            }
            Value::Object(turned)
        }
        Value::Array(items) => items.iter().map(backwards).collect(),
        other => other.clone(),
    }
}

/// Members with what ECS fills in where they are left out.
fn with_defaults(service: &Value) -> Value {
    let mut service = service.clone();
    let fields = service.as_object_mut().unwrap();
    for (key, value) in [
        ("schedulingStrategy", json!("REPLICA")),
        ("propagateTags", json!("NONE")),
        ("enableExecuteCommand", json!(false)),
        ("deploymentConfiguration", json!({"maximumPercent": 200, "minimumHealthyPercent": 100})),
        ("healthCheckGracePeriodSeconds", json!("0")),
        ("placementConstraints", json!([])),
        ("serviceConnectConfiguration", json!({"enabled": false})),
    ] {
        fields.entry(key).or_insert(value);
    }
    service
}

fn any_service() -> impl Strategy<Value = Value> {
    let members = vec![
        ("taskDefinition", json!("web:7")),
        ("desiredCount", json!(3)),
        ("launchType", json!("FARGATE")),
        ("platformVersion", json!("1.4.0")),
        (
            "networkConfiguration",
            json!({"awsvpcConfiguration": {"subnets": ["a", "b", "${C}"], "assignPublicIp": "ENABLED"}}),
        ),
        (
            "loadBalancers",
            json!([{"targetGroupArn": "t", "containerName": "web", "containerPort": 80},
            {"targetGroupArn": "${T}", "containerName": "web", "containerPort": "81"}]),
        ),
        ("deploymentController", json!({"type": "CODE_DEPLOY"})),
        (
            "capacityProviderStrategy",
            json!([{"capacityProvider": "a", "weight": 1}, {"capacityProvider": "b", "base": 2}]),
        ),
        ("placementStrategy", json!([{"type": "spread", "field": "instanceId"}])),
        ("tags", json!([{"key": "a", "value": "b"}, {"key": "c", "value": "d"}])),
        ("forceNewDeployment", json!(true)),
        ("monitoring", json!({"metricConfigurations": [{"metricNames": ["CPUUtilization"], "resolutionSeconds": 20}]})),
        ("serviceRegistries", json!([{"registryArn": "r"}])),
        ("volumeConfigurations", json!([{"name": "v", "managedEBSVolume": {"sizeInGiB": 5}}])),
        ("colour", json!("red")),
    ];
    let count = members.len();
    subsequence(members, 0..=count).prop_map(|chosen| {
        let mut fields: Map<String, Value> = chosen.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        fields.insert("serviceName".into(), "web".into());
        Value::Object(fields)
    })
}

fn any_definition() -> impl Strategy<Value = Value> {
    let members = vec![
        ("environment", json!([{"name": "A", "value": "1"}, {"name": "B", "value": "hunter2"}])),
        ("secrets", json!([{"name": "S", "valueFrom": "hunter2"}, {"name": "T", "valueFrom": "${hunter2}"}])),
        ("portMappings", json!([{"containerPort": 80}, {"containerPort": 53, "protocol": "udp", "hostPort": 53}])),
        ("command", json!(["sh", "-c", "echo ${HOME} hunter2"])),
        ("logConfiguration", json!({"logDriver": "splunk", "options": {"splunk-token": "hunter2", "name": "hunter2"}})),
        ("dockerLabels", json!({"name": "hunter2", "healthCheck": "hunter2"})),
        ("healthCheck", json!({"command": ["CMD", "hunter2"], "interval": 10})),
        ("cpu", json!(128)),
        ("essential", json!(false)),
    ];
    let count = members.len();
    let mode = prop_oneof![Just(json!("awsvpc")), Just(json!("bridge")), Just(Value::Null)];
    (subsequence(members, 0..=count), mode, "[a-c]").prop_map(|(chosen, mode, tag)| {
        let mut container: Map<String, Value> =
            chosen.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        container.insert("name".into(), "web".into());
        container.insert("image".into(), format!("${{R}}/web:{tag}").into());
        json!({"family": "web", "networkMode": mode, "cpu": "1 vCPU", "containerDefinitions": [container],
            "tags": [{"key": "k", "value": "hunter2"}]})
    })
}

proptest! {
    #![proptest_config(cases(256))]

    /// Rules: DEPLOY-171. In any order, with defaults written out or not.
    #[test]
    fn nothing_changes_between_equal_documents(service in any_service(), definition in any_definition()) {
        let old = json!({"services": [service], "taskDefinitions": [definition]});
        let turned = json!({"taskDefinitions": [backwards(&definition)], "services": [backwards(&with_defaults(&service))]});
        for (old, new) in [(&old, &old), (&old, &turned), (&turned, &old)] {
            let answer = diff(old, new);
            prop_assert!(changes(&answer).is_empty(), "{answer:#}");
            prop_assert_eq!(&answer["verdict"], "equal");
            prop_assert_eq!(&answer["startsDeployment"], false);
        }
        prop_assert!(changes(&diff(&service, &backwards(&service))).is_empty());
        prop_assert!(changes(&diff(&definition, &backwards(&definition))).is_empty());
    }

    /// Each change lies where its path says, and holds what the document has there, or `redacted`.
    #[test]
    fn paths_lead_into_the_document(
        old in any_service(), new in any_service(), before in any_definition(), after in any_definition(),
    ) {
        let document = json!({"decide": "diff", "old": {"services": [old], "taskDefinitions": [before]},
            "new": {"services": [new], "taskDefinitions": [after]}});
        let answer = decide_value(&document);
        for change in changes(&answer) {
            let path = change["path"].as_str().unwrap();
            let found = document.pointer(path);
            prop_assert!(found.is_some(), "{path}");
            let side = if path.starts_with("/new") { "new" } else { "old" };
            if let (Some(Value::String(shown)), Some(Value::String(written))) = (change.get(side), found) {
                prop_assert!(shown == written || shown == "redacted", "{change}");
            }
        }
        prop_assert!(!answer.to_string().contains("hunter2"), "{answer}");
        // What there is of one, there is of the other the other way round.
        let back = diff(&document["new"], &document["old"]);
        prop_assert_eq!(answer["verdict"] == "equal", back["verdict"] == "equal");
    }
}

/// Nothing of what AWS defines of a service is missing in the table, and nothing is there that AWS
/// does not define.
#[test]
fn the_table_has_every_member_of_a_service() {
    let fields = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fields/ecs.txt")).unwrap();
    let members = |shape: &str| -> Vec<String> {
        let (_, after) = fields.split_once(&format!("[{shape}]\n")).unwrap();
        let block = after.split("\n\n").next().unwrap();
        block.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    let mut defined: Vec<String> =
        ["Service", "CreateServiceRequest", "UpdateServiceRequest"].into_iter().flat_map(members).collect();
    defined.sort_unstable();
    defined.dedup();
    for name in &defined {
        assert!(service_member(name).is_some(), "{name} is missing");
    }
    for member in &SERVICE_MEMBERS {
        assert!(defined.iter().any(|name| name == member.name), "AWS has no {}", member.name);
    }
    assert!(defined.len() >= 40, "{}", defined.len());
}

/// What people have published is equal to itself, and what was registered to what is described.
#[test]
fn published_definitions_are_equal_to_themselves() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/documents/taskdefs");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        stowplan_skip::absent_documents(&folder);
        return;
    };
    let mut count = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        let Ok(definition) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
        let answer = decide_value(&json!({"decide": "diff", "old": definition, "new": backwards(&definition)}));
        if answer.get("error").is_some() {
            continue;
        }
        assert!(changes(&answer).is_empty(), "{}: {answer:#}", path.display());
        count += 1;
    }
    assert!(count > 20, "only {count}");
    println!("{count} definitions");
}

/// Whatever comes in, an answer or an error goes out.
#[test]
fn senseless_sides_make_no_panic() {
    for side in
        [json!(7), json!("x"), json!([7]), json!({"services": 7}), json!({"services": [7]}), json!({}), json!([])]
    {
        for other in [
            json!({"serviceName": "web"}),
            json!({"containerDefinitions": 7}),
            json!({"containerDefinitions": [7, {"name": 7}]}),
        ] {
            for (old, new) in [(&side, &other), (&other, &side)] {
                let answer = decide_value(&json!({"decide": "diff", "old": old, "new": new}));
                assert!(answer.is_object(), "{answer}");
            }
        }
    }
}
