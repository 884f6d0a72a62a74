//! Services: laws that hold for any of them.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::cases::cases;
use super::on_ec2;

/// The keys of services at any depth, and some that are none.
const KEYS: [&str; 44] = [
    "serviceName",
    "service",
    "serviceArn",
    "taskDefinition",
    "desiredCount",
    "launchType",
    "platformVersion",
    "schedulingStrategy",
    "deploymentController",
    "type",
    "deploymentConfiguration",
    "minimumHealthyPercent",
    "maximumPercent",
    "strategy",
    "bakeTimeInMinutes",
    "alarms",
    "enable",
    "lifecycleHooks",
    "lifecycleStages",
    "linearConfiguration",
    "stepPercent",
    "capacityProviderStrategy",
    "capacityProvider",
    "weight",
    "base",
    "networkConfiguration",
    "awsvpcConfiguration",
    "subnets",
    "placementConstraints",
    "expression",
    "placementStrategy",
    "field",
    "loadBalancers",
    "targetGroupArn",
    "containerName",
    "containerPort",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "services",
    "volumeConfigurations",
    "managedEBSVolume",
    "monitoring",
    "tags",
    "desiredcount",
];

fn any_value() -> impl Strategy<Value = Value> {
    const WORDS: [&str; 10] =
        ["DAEMON", "FARGATE", "EC2", "EXTERNAL", "CODE_DEPLOY", "LINEAR", "ENABLED", "web", "${X}", "binpack"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..200_i64).prop_map(Value::from),
        Just(json!(3.25)),
        proptest::sample::select(&WORDS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::vec((proptest::sample::select(&KEYS[..]), inner), 0..6).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
            }),
        ]
    })
}

fn ask(service: &Value, definition: bool) -> Value {
    let mut document = json!({"decide": "check", "service": service});
    if definition {
        document["taskDefinition"] = on_ec2();
    }
    stowplan_wire::decide_value(&document)
}

/// Whether a place is in a document, or is a key that is missing in an object that is.
fn leads_somewhere(document: &Value, path: &str) -> bool {
    if document.pointer(path).is_some() {
        return true;
    }
    let Some((above, _)) = path.rsplit_once('/') else { return false };
    match document.pointer(above) {
        Some(above) => above.is_object() || above.is_null(),
        // A list or an object that is missing, and what it should have.
        None => leads_somewhere(document, above),
    }
}

/// Nothing of a service makes an error, and each finding is about a place in the document, in the
/// order of paths.
#[test]
fn any_service_is_answered() {
    proptest!(cases(300), |(service in any_value(), definition in any::<bool>())| {
        // Null is what is not given.
        prop_assume!(!service.is_null());
        let answer = ask(&service, definition);
        let findings = answer["findings"].as_array();
        prop_assert!(findings.is_some(), "{}", answer);
        let document = json!({"service": service, "taskDefinition": on_ec2()});
        for finding in findings.into_iter().flatten() {
            let path = finding["path"].as_str().unwrap_or("none");
            prop_assert!(leads_somewhere(&document, path), "{}: {}", path, service);
            prop_assert!(path.starts_with("/service"), "{}", path);
        }
    });
}

/// What ECS has taken is not refused: an answer about a service has no errors of its own.
#[test]
fn a_described_service_is_legal() {
    let described = json!({
        "serviceArn": "arn:aws:ecs:eu-west-1:123456789012:service/c/web", "serviceName": "web", "status": "ACTIVE",
        "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/c", "loadBalancers": [], "serviceRegistries": [],
        "desiredCount": 2, "runningCount": 2, "pendingCount": 0, "launchType": "FARGATE", "platformVersion": "LATEST",
        "platformFamily": "Linux", "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:4",
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": false, "rollback": false}, "maximumPercent": 200,
            "minimumHealthyPercent": 100, "alarms": {"alarmNames": [], "rollback": false, "enable": false},
            "strategy": "ROLLING", "bakeTimeInMinutes": 0,
        },
        "deployments": [], "events": [], "createdAt": "2026-01-02T03:04:05Z", "placementConstraints": [],
        "placementStrategy": [], "healthCheckGracePeriodSeconds": 0, "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"}, "enableECSManagedTags": true, "propagateTags": "NONE",
        "enableExecuteCommand": false, "availabilityZoneRebalancing": "DISABLED",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "DISABLED"}},
    });
    let answer = ask(&json!({"failures": [], "services": [described]}), false);
    assert_eq!(answer["findings"], json!([]), "{answer}");
}

/// A placeholder may stand for anything: nothing follows from it but notes.
#[test]
fn placeholders_are_no_errors() {
    for key in KEYS.iter().filter(|key| !["service", "services", "desiredcount"].contains(key)) {
        let service = json!({"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "EC2", *key: "${OPEN}"});
        let answer = ask(&service, false);
        let findings = answer["findings"].as_array().unwrap();
        let is_wrong = |finding: &&Value| finding["severity"] == "error" && finding["code"] != "service/unknown-field";
        assert_eq!(findings.iter().find(is_wrong), None, "{key}: {answer}");
    }
}
