//! Exit codes: each row of the contract's table is run, and `--help` has the same rows.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop where it is")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../../wire/DOCUMENTS.md");

fn stowplan(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stowplan"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let _ = child.stdin.take().expect("stdin is piped").write_all(input.as_bytes());
    child.wait_with_output().expect("the binary ends")
}

fn code(document: &Value) -> Option<i32> {
    stowplan(&["decide", "-"], &document.to_string()).status.code()
}

fn cell(cpu: u32) -> Value {
    let resources = json!([{"name": "CPU", "type": "INTEGER", "integerValue": cpu}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}]);
    json!({"containerInstances": [{"containerInstanceArn": "a", "capacityProviderName": "cp", "registeredResources": resources}]})
}

fn definition(cpu: u32) -> Value {
    json!({"family": "f", "containerDefinitions": [{"name": "c", "image": "i", "cpu": cpu, "memory": 256}]})
}

/// A service of two tasks of one CPU each, with the percentages, on an instance that has two.
fn deployment(minimum: u32, maximum: u32) -> Value {
    let task = |name: &str| json!({"taskArn": name, "group": "service:s", "containerInstanceArn": "a", "taskDefinitionArn": "f:1", "cpu": "1024", "memory": "256"});
    let mut cluster = cell(2048);
    if let Some(fields) = cluster.as_object_mut() {
        fields.insert("tasks".into(), json!([task("t1"), task("t2")]));
    }
    json!({"decide": "deploy", "cluster": cluster, "taskDefinition": definition(1024),
        "service": {"serviceName": "s", "desiredCount": 2,
            "deploymentConfiguration": {"minimumHealthyPercent": minimum, "maximumPercent": maximum}}})
}

/// The same questions with a no and with a yes.
fn rows() -> Vec<(&'static str, Vec<Value>, Value)> {
    let place = |cpu: u32| json!({"decide": "place", "cluster": cell(512), "taskDefinition": definition(cpu)});
    let with = |mut document: Value, key: &str, value: Value| {
        document.as_object_mut().expect("an object").insert(key.into(), value);
        document
    };
    let stop = |count: u32| {
        let task =
            json!({"taskArn": "t", "group": "service:s", "containerInstanceArn": "a", "cpu": "1", "memory": "1"});
        let cluster = with(cell(512), "tasks", json!([task]));
        json!({"decide": "stop", "cluster": cluster, "serviceName": "s", "count": count})
    };
    let fit = |cpu: u32| with(place(cpu), "decide", "fit".into());
    let types = json!([{"instanceType": "t", "cpu": 1024, "memory": 4096}]);
    let demand = |cpu: u32| json!([{"taskDefinition": definition(cpu), "request": {"count": 1}}]);
    let fewest = |cpu: u32| json!({"decide": "fit", "instanceType": types[0], "demand": demand(cpu)});
    let check = |name: &str| {
        let mut taken = definition(128);
        taken["containerDefinitions"][0]["name"] = name.into();
        json!({"decide": "check", "taskDefinition": taken})
    };
    let group = |id: &str, port: u16| {
        json!({"GroupId": id, "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
            "IpPermissions": [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})
    };
    let reach = |groups: Value| {
        json!({"decide": "reach", "SecurityGroups": groups,
            "taskDefinition": {"family": "f", "networkMode": "awsvpc", "containerDefinitions":
                [{"name": "c", "image": "i", "memory": 128, "portMappings": [{"containerPort": 80}]}]},
            "services": [{"serviceName": "s", "loadBalancers": [{"targetGroupArn": "tg", "containerName": "c", "containerPort": 80}],
                "networkConfiguration": {"awsvpcConfiguration": {"securityGroups": ["sg-t"], "subnets": []}}}],
            "TargetGroups": [{"TargetGroupArn": "tg", "TargetType": "ip", "LoadBalancerArns": ["lb"]}],
            "LoadBalancers": [{"LoadBalancerArn": "lb", "SecurityGroups": ["sg-l"]}]})
    };
    let split = |without: Value| json!({"decide": "split", "count": 2, "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}], "withoutCapacity": without});
    let capacity = |cpu: u32| json!({"decide": "capacity", "cluster": cell(512), "maxSize": 1, "demand": demand(cpu), "minutes": 40});
    let service = json!({"serviceName": "s", "taskDefinition": "f:1", "desiredCount": 1});
    let fleet = |cpu: u32| {
        let definition = with(definition(cpu), "revision", 1.into());
        json!({"decide": "fleet", "services": [service], "taskDefinitions": [definition], "instanceTypes": types})
    };
    let diff = |new: Value| {
        let new = with(new, "serviceName", "s".into());
        let old = match new.get("deploymentController").cloned() {
            Some(controller) => {
                with(json!({"serviceName": "s", "taskDefinition": "f:1"}), "deploymentController", controller)
            }
            None => json!({"serviceName": "s"}),
        };
        json!({"decide": "diff", "old": old, "new": new})
    };
    let pod = |privileged: bool| {
        let container = json!({"name": "c", "securityContext": {"privileged": privileged}});
        json!({"decide": "kubernetes", "question": "eksFargate", "pod": {"spec": {"containers": [container]}}})
    };
    let rebalance = |tasks: u32| {
        let mut cluster = cell(512);
        cluster["services"] = json!([{"serviceName": "s", "taskDefinition": "f:1", "desiredCount": tasks}]);
        cluster["taskDefinitions"] = json!([with(definition(128), "revision", 1.into())]);
        let instances = cluster["containerInstances"].as_array_mut().expect("a list");
        let mut other = instances[0].clone();
        other["containerInstanceArn"] = "z".into();
        other["registeredResources"] = json!([{"name": "CPU", "type": "INTEGER", "integerValue": 1}]);
        other["remainingResources"] = other["registeredResources"].clone();
        other["attributes"] = json!([{"name": "ecs.availability-zone", "value": "z"}]);
        instances[0]["attributes"] = json!([{"name": "ecs.availability-zone", "value": "a"}]);
        instances.push(other);
        let on = instances[0]["containerInstanceArn"].clone();
        let task = |n: u32| json!({"taskArn": format!("t{n}"), "group": "service:s", "containerInstanceArn": on, "lastStatus": "RUNNING", "desiredStatus": "RUNNING"});
        cluster["tasks"] = (0..tasks).map(task).collect();
        json!({"decide": "rebalance", "cluster": cluster})
    };
    let drain = |group: &str| {
        let mut cluster = cell(512);
        cluster["tasks"] = json!([{"taskArn": "t", "group": group, "containerInstanceArn": "a", "lastStatus": "RUNNING", "desiredStatus": "RUNNING"}]);
        cluster["services"] = json!([{"serviceName": "d", "schedulingStrategy": "DAEMON", "taskDefinition": "f:1"}]);
        json!({"decide": "drain", "cluster": cluster, "containerInstances": ["a"]})
    };
    let refused = json!({"deploymentController": {"type": "CODE_DEPLOY"}, "taskDefinition": "f:2"});
    vec![
        ("place, explain", vec![place(1024)], place(256)),
        ("stop", vec![stop(2)], stop(1)),
        ("fit", vec![fit(1024), fewest(2048)], fit(256)),
        ("check", vec![check("no spaces")], check("c")),
        ("deploy", vec![deployment(100, 200)], deployment(50, 200)),
        ("diff", vec![diff(json!({"schedulingStrategy": "DAEMON"})), diff(refused)], diff(json!({"desiredCount": 3}))),
        ("rebalance", vec![rebalance(2)], rebalance(1)),
        ("drain", vec![drain("job")], drain("service:d")),
        (
            "reach",
            vec![reach(json!([group("sg-t", 81), group("sg-l", 80)])), reach(json!([group("sg-l", 80)]))],
            reach(json!([group("sg-t", 80), group("sg-l", 80)])),
        ),
        ("split", vec![split(json!(["FARGATE"]))], split(json!([]))),
        ("capacity", vec![capacity(1024)], capacity(256)),
        ("fleet", vec![fleet(2048)], fleet(256)),
        ("kubernetes", vec![pod(true)], pod(false)),
        ("decide", vec![place(1024)], place(256)),
    ]
}

/// The rows of the contract's table: question and what its no is.
fn table() -> Vec<(&'static str, &'static str)> {
    let section = CONTRACT.split("## Exit codes").nth(1).and_then(|rest| rest.split("\n## ").next());
    let lines = section.expect("the contract has the section").lines().filter(|line| line.starts_with("| "));
    let cells = lines.map(|line| {
        let mut cells = line.trim_matches(['|', ' ']).split(" | ");
        (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
    });
    cells.filter(|(question, _)| *question != "question").collect()
}

#[test]
fn every_row_of_the_contract_is_a_no() {
    let table = table();
    let rows = rows();
    assert_eq!(
        table.iter().map(|(question, _)| *question).collect::<Vec<_>>(),
        rows.iter().map(|(question, ..)| *question).collect::<Vec<_>>(),
    );
    for (question, noes, yes) in &rows {
        for no in noes {
            assert_eq!(code(no), Some(3), "{question}: {no}");
        }
        assert_eq!(code(yes), Some(0), "{question}: {yes}");
    }
}

#[test]
fn help_has_the_same_rows() {
    let output = stowplan(&["--help"], "");
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = words(&help);
    for (question, no) in table() {
        assert!(help.contains(&words(&format!("{question} {no}"))), "{question}: {no}\n{help}");
    }
}

#[test]
fn all_other_questions_are_answered() {
    let series = json!({"m": {"start": "2026-11-01T00:00:00Z", "periodSeconds": 60, "values": [1]}});
    let documents = [
        ("query", json!({"decide": "query", "cluster": cell(512), "expression": "agentConnected == false"})),
        (
            "scale",
            json!({"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 2}], "desiredCount": 1, "metrics": series,
            "ScalingPolicies": [{"PolicyName": "m", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}}]}),
        ),
        (
            "group",
            json!({"decide": "group", "AutoScalingGroups": [{"MinSize": 0, "MaxSize": 2, "DesiredCapacity": 1}], "from": "2026-11-01T00:00:00Z"}),
        ),
        (
            "alarm",
            json!({"decide": "alarm", "values": [4], "alarm": {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 3, "EvaluationPeriods": 1}}),
        ),
        (
            "schedule",
            json!({"decide": "schedule", "expression": "at(2020-01-01T00:00:00)", "from": "2026-03-07T00:00:00Z", "count": 1}),
        ),
        (
            "lifecycle",
            json!({"decide": "lifecycle", "taskDefinition": definition(128), "events": [{"atSeconds": 1, "container": "c", "exitCode": 1}]}),
        ),
        ("repack", json!({"decide": "repack", "cluster": cell(512)})),
        (
            "price",
            json!({"decide": "price", "prices": {"currency": "EUR", "perHour": {"t": 1}}, "plan": [{"instanceType": "t", "hours": 1}]}),
        ),
        ("instanceTypes", json!({"decide": "instanceTypes", "instanceTypes": ["c5.large"]})),
        ("rules", json!({"decide": "rules"})),
        ("redact", json!({"decide": "redact", "document": {}})),
        ("tokens", json!({"decide": "tokens", "expression": "a =="})),
        ("recognise", json!({"decide": "recognise", "text": "a = b"})),
        ("series", json!({"decide": "series", "text": "2026-11-01T00:00:00Z,1"})),
        ("instances", json!({"decide": "instances", "cluster": cell(512)})),
    ];
    let section =
        CONTRACT.split("## Exit codes").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
    let named = section.lines().find(|line| line.contains("are answered, whatever")).expect("the contract lists them");
    let named: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
    assert_eq!(named, documents.iter().map(|(question, _)| *question).collect::<Vec<_>>());
    for (question, document) in documents {
        assert_eq!(code(&document), Some(0), "{question}: {document}");
    }
}
