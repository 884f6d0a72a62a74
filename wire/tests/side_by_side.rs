//! Every command that takes a cluster, on one that holds tasks of every kind side by side: no false
//! "stuck", no "No Container Instances…", no lost task.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use serde_json::{Value, json};

const EC2: &str = "EC2";
const FARGATE: &str = "FARGATE";
const EXTERNAL: &str = "EXTERNAL";
const MANAGED: &str = "managed provider";

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:ecs:eu-central-1:111122223333:{kind}/demo/{name}")
}

/// 4096 CPU units and 8192 MiB, less what its tasks take.
fn instance(name: &str, zone: &str, provider: Option<&str>, external: bool, left: u32) -> Value {
    let amounts = |memory: u32| json!([{"name": "CPU", "type": "INTEGER", "integerValue": 4096}, {"name": "MEMORY", "type": "INTEGER", "integerValue": memory}]);
    let mut attributes = vec![
        json!({"name": "ecs.availability-zone", "value": zone}),
        json!({"name": "ecs.instance-type", "value": "m5.large"}),
    ];
    if external {
        attributes = vec![json!({"name": "ecs.capability.external"})];
    }
    json!({"containerInstanceArn": arn("container-instance", name), "ec2InstanceId": format!("i-{name}"), "status": "ACTIVE", "agentConnected": true,
           "attributes": attributes, "capacityProviderName": provider, "registeredResources": amounts(8192), "remainingResources": amounts(left)})
}

fn task(name: &str, service: &str, launch_type: &str, extra: &Value) -> Value {
    let mut task = json!({"taskArn": arn("task", name), "group": format!("service:{service}"), "launchType": launch_type,
        "desiredStatus": "RUNNING", "lastStatus": "RUNNING", "cpu": "256", "memory": "512",
        "taskDefinitionArn": arn("task-definition", if launch_type == FARGATE { "fg:1" } else { "web:1" }).replace("/demo", "")});
    task.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    task
}

fn service(name: &str, definition: &str, extra: &Value) -> Value {
    let mut service = json!({"serviceArn": arn("service", name), "serviceName": name, "taskDefinition": definition, "desiredCount": 2});
    service.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    service
}

fn network() -> Value {
    json!({"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"]}})
}

/// Two tasks each on EC2, Fargate and external instances; blue's only instance is full with two,
/// and its managed scaling is on.
fn cluster() -> Value {
    let definition = |family: &str, mode: &str| {
        json!({"taskDefinitionArn": arn("task-definition", &format!("{family}:1")).replace("/demo", ""), "family": family, "revision": 1,
               "networkMode": mode, "cpu": "256", "memory": "512", "containerDefinitions": [{"name": "app", "image": "app", "essential": true}]})
    };
    let on = |name: &str| json!({"containerInstanceArn": arn("container-instance", name)});
    let in_zone = |zone: &str| json!({"availabilityZone": zone});
    let blue = json!({"containerInstanceArn": arn("container-instance", "b1"), "capacityProviderName": "blue"});
    json!({
        "containerInstances": [
            instance("e1", "a", None, false, 7680), instance("e2", "b", None, false, 7680),
            instance("b1", "a", Some("blue"), false, 0), instance("x1", "", None, true, 7168),
        ],
        "tasks": [
            task("e-1", "on-ec2", EC2, &on("e1")), task("e-2", "on-ec2", EC2, &on("e2")),
            task("f-1", "on-fargate", FARGATE, &in_zone("a")), task("f-2", "on-fargate", FARGATE, &in_zone("a")),
            task("x-1", "on-external", EXTERNAL, &on("x1")), task("x-2", "on-external", EXTERNAL, &on("x1")),
            task("b-1", "on-blue", EC2, &blue), task("b-2", "on-blue", EC2, &blue),
        ],
        "taskDefinitions": [definition("web", "bridge"), definition("fg", "awsvpc")],
        "services": [
            service("on-ec2", "web:1", &json!({"launchType": "EC2"})),
            service("on-fargate", "fg:1", &json!({"launchType": "FARGATE", "networkConfiguration": network()})),
            service("on-external", "web:1", &json!({"launchType": "EXTERNAL"})),
            service("on-blue", "web:1", &json!({"capacityProviderStrategy": [{"capacityProvider": "blue", "weight": 1}]})),
        ],
        "subnets": [{"SubnetId": "subnet-a", "AvailabilityZone": "a"}, {"SubnetId": "subnet-b", "AvailabilityZone": "b"}],
        "capacityProviders": [{"name": "blue", "status": "ACTIVE", "autoScalingGroupProvider": {"autoScalingGroupArn": "g", "managedScaling": {"status": "ENABLED"}}}],
        "clusters": [{"clusterName": "demo", "capacityProviders": ["blue", "FARGATE"], "defaultCapacityProviderStrategy": []}],
    })
}

/// The service of a kind, and its task definition.
fn of(kind: &str) -> (&'static str, &'static str) {
    match kind {
        EC2 => ("on-ec2", "web:1"),
        FARGATE => ("on-fargate", "fg:1"),
        EXTERNAL => ("on-external", "web:1"),
        _ => ("on-blue", "web:1"),
    }
}

/// A command's document about the service of a kind; nothing in it says where the tasks go but the
/// service itself.
fn document(command: &str, kind: &str) -> Value {
    let (name, definition) = of(kind);
    let group = format!("task:group == service:{name}");
    let provider = match kind {
        FARGATE => "FARGATE",
        _ => "blue",
    };
    let about_tasks = |decide: &str, explain: &str| json!({"decide": decide, "taskDefinition": definition, "request": {"serviceName": name, "count": 2}, "options": {"explain": explain}});
    match command {
        "place" => about_tasks("place", "none"),
        "explain" => about_tasks("place", "summary"),
        "fit" => about_tasks("fit", "none"),
        "stop" => json!({"decide": "stop", "serviceName": name, "count": 2}),
        "deploy" => {
            let described =
                cluster()["services"].as_array().unwrap().iter().find(|one| one["serviceName"] == name).cloned();
            json!({"decide": "deploy", "service": described, "forceNewDeployment": true})
        }
        "capacity" => json!({"decide": "capacity", "capacityProvider": "blue",
            "demand": [{"taskDefinition": definition, "request": {"serviceName": name, "count": 1, "launchType": if kind == MANAGED { Value::Null } else { kind.into() }}}]}),
        "repack" => json!({"decide": "repack"}),
        "fleet" => json!({"decide": "fleet", "instanceTypes": ["m5.large"]}),
        "query" => json!({"decide": "query", "expression": group}),
        "split" => {
            json!({"decide": "split", "capacityProviderStrategy": [{"capacityProvider": provider, "weight": 1}], "count": 2})
        }
        other => panic!("unknown command {other}"),
    }
}

/// A command, a kind, and what the answer holds at a pointer; null: nothing, or an empty list.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const ROWS: [Row; 40] = [
    (
        "place",
        EC2,
        &[("/placements/0/containerInstanceArn", r#""…/e1""#), ("/placements/1/containerInstanceArn", r#""…/e2""#)],
    ),
    (
        "place",
        FARGATE,
        &[
            ("/placements/0/admissibleZones", r#"["b"]"#),
            ("/placements/1/admissibleZones", r#"["b"]"#),
            ("/placements/0/containerInstanceArn", "null"),
        ],
    ),
    ("place", EXTERNAL, &[("/placements/0/containerInstanceArn", r#""…/x1""#), ("/unplaced", "null")]),
    (
        "place",
        MANAGED,
        &[
            ("/waiting", "2"),
            ("/waitingTasks/stoppedReason", r#""TaskFailedToStart: RESOURCE:MEMORY""#),
            ("/failures", "null"),
            ("/event", "null"),
        ],
    ),
    ("explain", EC2, &[("/explanation/funnel/0/instances", "4")]),
    (
        "explain",
        FARGATE,
        &[
            ("/explanation/zones/0/tasks", "2"),
            ("/explanation/zones/1/verdict", r#""picked""#),
            ("/explanation/funnel", "null"),
        ],
    ),
    ("explain", EXTERNAL, &[("/explanation/funnel/0/instances", "4")]),
    ("explain", MANAGED, &[("/explanation/reasons/0/reason", r#""RESOURCE:MEMORY""#)]),
    // (7680 + 7680) / 512; two thirds of an instance external: 7168 / 512, by CPU 3584 / 256 at
    // most 16.
    ("fit", EC2, &[("/unlimited", "null"), ("/count", "30")]),
    ("fit", FARGATE, &[("/unlimited", "true"), ("/launchRate/burst", "100"), ("/count", "null")]),
    ("fit", EXTERNAL, &[("/count", "14")]),
    ("fit", MANAGED, &[("/count", "0"), ("/boundBy/0/reason", r#""RESOURCE:MEMORY""#)]),
    ("stop", EC2, &[("/stopped/1/admissibleCount", "1"), ("/unstopped", "null")]),
    (
        "stop",
        FARGATE,
        &[
            ("/stopped/0/availabilityZone", r#""a""#),
            ("/stopped/1/admissibleCount", "1"),
            ("/stopped/0/containerInstanceArn", "null"),
            ("/unstopped", "null"),
        ],
    ),
    ("stop", EXTERNAL, &[("/stopped/1/containerInstanceArn", r#""…/x1""#), ("/unstopped", "null")]),
    ("stop", MANAGED, &[("/stopped/1/containerInstanceArn", r#""…/b1""#), ("/unstopped", "null")]),
    ("deploy", EC2, &[("/verdict", r#""completes""#), ("/runningCount", "2")]),
    ("deploy", FARGATE, &[("/verdict", r#""completes""#), ("/runningCount", "2"), ("/instances", "0")]),
    ("deploy", EXTERNAL, &[("/verdict", r#""completes""#), ("/runningCount", "2")]),
    ("deploy", MANAGED, &[("/verdict", r#""waits""#), ("/runningCount", "2"), ("/waiting", "2"), ("/event", "null")]),
    // blue's one instance runs its two tasks; no other kind changes that.
    ("capacity", EC2, &[("/instances/0/tasks", "2"), ("/reservation/running", "1")]),
    ("capacity", FARGATE, &[("/instances/0/tasks", "2"), ("/lints/2/code", r#""capacity/other-provider""#)]),
    ("capacity", EXTERNAL, &[("/instances/0/tasks", "2")]),
    ("capacity", MANAGED, &[("/instances/0/tasks", "2")]),
    // Four instances; e1 or e2 may be freed, no task on no instance is moved or in the way.
    ("repack", EC2, &[("/instances", "4")]),
    ("repack", FARGATE, &[("/instances", "4"), ("/moves", "1")]),
    ("repack", EXTERNAL, &[("/instances", "4")]),
    ("repack", MANAGED, &[("/instances", "4")]),
    ("fleet", EC2, &[("/unfit", "null")]),
    ("fleet", FARGATE, &[("/lints/0/code", r#""fleet/not-on-instances""#)]),
    ("fleet", EXTERNAL, &[("/lints/1/code", r#""fleet/not-on-instances""#)]),
    ("fleet", MANAGED, &[("/unfit", "null")]),
    ("query", EC2, &[("/matches/0", r#""…/e1""#), ("/matches/1", r#""…/e2""#)]),
    ("query", FARGATE, &[("/matches", "null")]),
    ("query", EXTERNAL, &[("/matches/0", r#""…/x1""#)]),
    ("query", MANAGED, &[("/matches/0", r#""…/b1""#)]),
    ("split", EC2, &[("/split/0/count", "2")]),
    ("split", FARGATE, &[("/split/0/count", "2"), ("/unplaced", "null")]),
    ("split", EXTERNAL, &[("/split/0/count", "2")]),
    ("split", MANAGED, &[("/split/0/count", "2")]),
];

fn is_nothing(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || value.as_array().is_some_and(Vec::is_empty))
}

#[test]
fn every_command_on_every_kind() {
    let mut wrong = Vec::new();
    for (command, kind, expected) in ROWS {
        let mut asked = document(command, kind);
        if command != "split" {
            asked["cluster"] = cluster();
        }
        let answer: Value = serde_json::from_str(&stowplan_wire::decide(&asked.to_string())).unwrap();
        let text = answer.to_string();
        for bad in ["No Container Instances", r#""error""#, r#""stuck""#] {
            if text.contains(bad) {
                wrong.push(format!("{command} × {kind}: {bad} in {text}"));
            }
        }
        for (pointer, value) in expected {
            let wanted: Value = serde_json::from_str(value).unwrap();
            let found = answer.pointer(pointer);
            let is = match &wanted {
                Value::Null => is_nothing(found),
                Value::String(end) if end.starts_with('…') => {
                    found.and_then(Value::as_str).is_some_and(|arn| arn.ends_with(end.trim_start_matches('…')))
                }
                wanted => found == Some(wanted),
            };
            if !is {
                wrong.push(format!("{command} × {kind}: {pointer}: expected {value}, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
