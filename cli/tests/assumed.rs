//! What is assumed, and what an answer rests on: in the first line that people read.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop where it is")]

use std::process::{Command, Output};

use serde_json::{Value, json};

/// Runs the command on a decision document; extra arguments follow it.
fn run(command: &str, document: &Value, more: &[&str]) -> (Option<i32>, String, String) {
    let file =
        std::env::temp_dir().join(format!("stowplan-assumed-{}-{command}-{}.json", std::process::id(), more.len()));
    std::fs::write(&file, document.to_string()).expect("the scratch file is written");
    let name = file.to_str().expect("the name is UTF-8");
    let output = Command::new(env!("CARGO_BIN_EXE_stowplan")).arg(command).arg(name).args(more).output();
    let Output { status, stdout, stderr } = output.expect("the binary runs");
    let _ = std::fs::remove_file(&file);
    (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

fn resources(cpu: u32, memory: u32) -> Value {
    json!([{"name": "CPU", "type": "INTEGER", "integerValue": cpu}, {"name": "MEMORY", "type": "INTEGER", "integerValue": memory}])
}

/// One instance of a provider that nothing describes, with a task.
fn barn() -> Value {
    json!({"containerInstances": [{"containerInstanceArn": "arn:aws:ecs:eu-west-1:111122223333:container-instance/farm/a",
            "ec2InstanceId": "i-a", "capacityProviderName": "barn",
            "registeredResources": resources(2048, 4096), "remainingResources": resources(1024, 3072)}],
        "tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/farm/t", "group": "service:cow", "cpu": "1024", "memory": "1024",
            "containerInstanceArn": "arn:aws:ecs:eu-west-1:111122223333:container-instance/farm/a"}],
        "taskDefinitions": [{"family": "cow", "revision": 1, "containerDefinitions": [{"name": "cow", "image": "cow", "cpu": 1024, "memory": 1024}]}]})
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn the_first_line_of_capacity_names_what_is_assumed() {
    let document = json!({"decide": "capacity", "cluster": barn()});
    let (code, out, errors) = run("capacity", &document, &[]);
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(
        first_line(&out),
        "barn: 1 running, 1 desired; reservation 100 at an assumed target of 100, assumed without termination protection: as many as wanted"
    );
    for code in ["assumed/managed-scaling", "assumed/termination-protection", "assumed/auto-scaling-group"] {
        assert_eq!(errors.matches(&format!("[{code}]")).count(), 1, "{code}: {errors}");
    }
    let (_, out, _) = run("capacity", &document, &["--target", "80"]);
    assert!(first_line(&out).contains("at a target of 80, assumed without"), "{out}");
}

#[test]
fn capacity_says_what_becomes_of_the_tasks_that_are_asked_for() {
    let document = json!({"decide": "capacity", "cluster": barn(), "AutoScalingGroups":
        [{"AutoScalingGroupName": "herd", "MinSize": 1, "MaxSize": 2, "DesiredCapacity": 1}]});
    // Two instances hold 4 tasks of 1024 CPU units, one is there: 3 of 6 start; 7 tasks take ceil(7
    // / 2) = 4 instances.
    let (code, out, errors) = run("capacity", &document, &["-d", "cow", "-n", "6"]);
    assert_eq!(code, Some(3), "{errors}");
    let of = out.lines().find(|line| line.starts_with("of 6 tasks"));
    let line = of.unwrap_or_default();
    assert_eq!(
        line,
        "of 6 tasks 3 start, 0 wait, 3 never start within 60 minutes: the group is at its MaxSize of 2, 4 would do",
        "{out}"
    );
}

#[test]
fn an_unknown_provider_is_told_those_that_there_are() {
    for command in ["capacity", "repack"] {
        let document = json!({"decide": command, "cluster": barn()});
        let (code, out, errors) = run(command, &document, &["--provider", "bran"]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{command}");
        assert!(errors.contains("no capacity provider `bran` is in the snapshot"), "{errors}");
        assert!(errors.contains("did you mean `barn`? there is no other"), "{errors}");
    }
}

#[test]
fn deploy_says_how_long_a_step_is_taken_to_be() {
    let service = json!({"serviceName": "hen", "desiredCount": 1, "taskDefinition": "cow:1"});
    let document = json!({"decide": "deploy", "cluster": barn(), "service": service});
    let (code, out, errors) = run("deploy", &document, &[]);
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(
        first_line(&out),
        "hen: completes in 40 s (a step is assumed to need 40 s, after which every new task is healthy)"
    );
    let (_, out, _) = run("deploy", &document, &["--step-seconds", "60"]);
    assert_eq!(first_line(&out), "hen: completes in 1 min");
}

#[test]
fn scale_says_that_the_load_does_not_react() {
    let document = json!({"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 20}], "desiredCount": 10,
        "ScalingPolicies": [{"PolicyName": "milk", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}}],
        "metrics": {"milk": {"start": "2026-11-01T00:00:00Z", "periodSeconds": 60, "values": [80, 80, 80, 80]}}});
    let (code, out, errors) = run("scale", &document, &[]);
    assert_eq!(code, Some(0), "{errors}");
    let prose = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(prose.contains("the load does not react to what is scaled here"), "{out}");
}

#[test]
fn fit_knows_no_limit_of_a_container_without_one() {
    let definition = json!({"family": "pig", "containerDefinitions": [{"name": "pig", "image": "pig", "cpu": 128, "memoryReservation": 512}]});
    let document =
        json!({"decide": "fit", "cluster": barn(), "taskDefinition": definition, "request": {"serviceName": "pig"}});
    let (code, out, errors) = run("fit", &document, &[]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(out.contains("each reserves 512 MiB; no limit for `pig`, without a hard `memory`"), "{out}");
}

#[test]
fn reach_does_not_call_closed_what_it_does_not_know() {
    let definition = json!({"family": "hay", "networkMode": "awsvpc", "containerDefinitions":
        [{"name": "hay", "image": "hay", "memory": 128, "portMappings": [{"containerPort": 8080}]}]});
    let mut document = json!({"decide": "reach", "taskDefinition": definition,
        "services": [{"serviceName": "hay", "loadBalancers": [{"targetGroupArn": "tg", "containerName": "hay", "containerPort": 8080}],
            "networkConfiguration": {"awsvpcConfiguration": {"securityGroups": ["sg-task"], "subnets": []}}}],
        "TargetGroups": [{"TargetGroupArn": "tg", "TargetType": "ip", "LoadBalancerArns": ["lb"]}],
        "LoadBalancers": [{"LoadBalancerArn": "lb", "LoadBalancerName": "gate", "SecurityGroups": ["sg-gate"]}],
        "SecurityGroups": [{"GroupId": "sg-gate", "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]});
    let (code, out, _) = run("reach", &document, &[]);
    assert_eq!((code, first_line(&out)), (Some(3), "too little is known for an answer"), "{out}");
    assert!(out.contains("unknown  sg-task") && !out.contains("closed") && !out.contains("authorize-"), "{out}");
    let told = json!({"GroupId": "sg-task"});
    document["SecurityGroups"].as_array_mut().expect("a list").push(told);
    let (_, out, _) = run("reach", &document, &[]);
    assert_eq!(first_line(&out), "the load balancer does not reach the tasks", "{out}");
    assert!(out.contains("closed  sg-task") && out.contains("authorize-security-group-ingress"), "{out}");
}
