//! Placeholders, the first error, and documents of any size and shape.

use serde_json::{Value, json};

use super::{check, codes, on_ec2, on_fargate, with};

/// Names that are yet to be filled in refer to anything.
#[test]
fn placeholders_are_no_errors() {
    let definition = json!({
        "family": "{{ family }}", "networkMode": "$$$MODE$$$", "cpu": "${CPU}", "memory": "<memory>",
        "requiresCompatibilities": ["FARGATE"], "executionRoleArn": "arn:aws:iam::${ACCOUNT}:role/x",
        "containerDefinitions": [{
            "name": "${NAME}", "image": "<account>.dkr.ecr.us-east-1.amazonaws.com/web:${TAG}", "cpu": "${CPU}",
            "portMappings": [{"containerPort": "${PORT}", "protocol": "${PROTOCOL}"}],
            "dependsOn": [{"containerName": "db", "condition": "${CONDITION}"}],
            "mountPoints": [{"sourceVolume": "${VOLUME}", "containerPath": "/x"}],
        }],
        "volumes": [{"name": "data"}],
    });
    let answer = check(&definition);
    assert_eq!(codes(&answer, "error"), [""; 0], "{answer}");
    assert_eq!(codes(&answer, "warning"), [""; 0], "{answer}");
    assert!(codes(&answer, "note").len() >= 8);
    // ECS answers nothing about compatibilities of a mode that is not known.
    assert!(answer.get("compatibilities").is_none());
}

/// Rules: TASK-6.
#[test]
fn the_first_error_is_the_one_that_ecs_meets_first() {
    let definition = with(on_fargate(), &json!({"memory": "4096", "containerDefinitions": [{"image": null}]}));
    let answer = check(&definition);
    let first = answer["firstError"].as_u64().and_then(|place| answer["findings"].get(usize::try_from(place).ok()?));
    assert_eq!(first.unwrap()["code"], "taskdef/image-missing");
    assert!(check(&on_ec2()).get("firstError").is_none());
}

/// Hostile sizes are answered in time: everything is n log n.
#[test]
fn four_thousand_of_everything() {
    let containers: Vec<Value> = (0..4_000)
        .map(|n| {
            json!({
                "name": format!("c{}", n / 2), "image": "a", "memory": 4, format!("key{n}"): 1,
                "dependsOn": [{"containerName": format!("c{}", (n + 7) / 2), "condition": "START"}],
                "portMappings": [{"containerPort": n, "hostPort": n, "name": "x"}],
                "resourceRequirements": [{"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1}}}],
            })
        })
        .collect();
    let requires: Vec<&str> = (0..4_000).map(|n| if n == 3_999 { "EXTERNAL" } else { "EC2" }).collect();
    let definition = json!({"family": "x", "containerDefinitions": containers, "requiresCompatibilities": requires});
    assert!(codes(&check(&definition), "error").len() > 4_000);
}

/// What is no object is a finding, and nothing else is said about it.
#[test]
fn no_definition_at_all() {
    for value in [json!([1]), json!("web:1"), json!(7)] {
        let answer = check(&value);
        assert_eq!(codes(&answer, "error"), ["taskdef/wrong-type"]);
        assert!(answer.get("requiresAttributes").is_none() && answer.get("firstError").is_none(), "{answer}");
    }
}
