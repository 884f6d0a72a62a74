//! `check` of a Terraform plan as a whole: scaling, load balancers, deployments.

use serde_json::{Value, json};

use super::*;

fn resource(address: &str, actions: &[&str], before: Value, after: Value, unknown: Value) -> Value {
    let (kind, name) = address.split_once('.').expect("an address");
    json!({"address": address, "mode": "managed", "type": kind, "name": name,
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown}})
}

fn service(name: &str, image_of: Value, count: u32) -> Value {
    json!({"name": name, "cluster": "blue", "desired_count": count, "launch_type": "FARGATE", "task_definition": image_of,
        "deployment_maximum_percent": 200, "deployment_minimum_healthy_percent": 100,
        "network_configuration": [{"subnets": ["subnet-1"], "security_groups": ["sg-1"]}],
        "load_balancer": [{"target_group_arn": GROUP, "container_name": "web", "container_port": 80}]})
}

const GROUP: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/1";
const OLD: &str = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7";

fn definition(image: &str) -> Value {
    let containers = json!([{"name": "web", "image": image, "portMappings": [{"containerPort": 80}]}]).to_string();
    json!({"family": "web", "cpu": "256", "memory": "512", "network_mode": "awsvpc", "requires_compatibilities": ["FARGATE"], "container_definitions": containers})
}

/// A new revision of a service, its scaling, and its target group, which stays.
fn plan(schedule: &str, target: Value) -> String {
    let scaled = |own: Value| {
        let mut all = json!({"resource_id": "service/blue/web", "scalable_dimension": "ecs:service:DesiredCount", "service_namespace": "ecs"});
        all.as_object_mut().expect("an object").extend(own.as_object().expect("an object").clone());
        all
    };
    let none = || json!({});
    let group =
        json!({"arn": GROUP, "name": "web", "port": 80, "protocol": "HTTP", "target_type": "ip", "health_check": []});
    let policy = json!({"name": "cpu", "policy_type": "TargetTrackingScaling", "target_tracking_scaling_policy_configuration": [
        {"target_value": 50, "predefined_metric_specification": [{"predefined_metric_type": "ECSServiceAverageCPUUtilization"}]}]});
    let action = json!({"name": "night", "schedule": schedule, "scalable_target_action": [{"min_capacity": 1}]});
    let mut old = definition("nginx:1");
    old["revision"] = json!(7);
    let changes = [
        resource(
            "aws_ecs_task_definition.web",
            &["delete", "create"],
            old,
            definition("nginx:2"),
            json!({"arn": true}),
        ),
        resource(
            "aws_ecs_service.web",
            &["update"],
            service("web", json!(OLD), 2),
            service("web", Value::Null, 3),
            json!({"task_definition": true}),
        ),
        resource("aws_lb_target_group.web", &["no-op"], group.clone(), group, none()),
        resource("aws_appautoscaling_target.web", &["create"], Value::Null, scaled(target), none()),
        resource("aws_appautoscaling_policy.cpu", &["create"], Value::Null, scaled(policy), none()),
        resource("aws_appautoscaling_scheduled_action.night", &["create"], Value::Null, scaled(action), none()),
    ];
    let references = json!({"references": ["aws_ecs_task_definition.web.arn", "aws_ecs_task_definition.web"]});
    let configuration = json!({"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web", "expressions": {"task_definition": references}});
    serde_json::to_string_pretty(
        &json!({"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes,
        "configuration": {"root_module": {"resources": [configuration]}}}),
    )
    .expect("JSON")
}

fn bounds(min: u32, max: u32) -> Value {
    json!({"min_capacity": min, "max_capacity": max})
}

/// What is shown, without line breaks.
fn flat(output: &std::process::Output) -> String {
    stdout(output).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parts(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Whatever the plan does not tell is a line, and no finding.
#[test]
fn a_sound_plan_says_what_it_does_not_tell() {
    let scratch = Scratch::new("plan-sound");
    let file = scratch.file("plan.json", plan("cron(0 20 * * ? *)", bounds(1, 4)));
    let output = run(&["check", &file]);
    assert_code(&output, 0);
    let text = flat(&output);
    for part in [
        "aws_appautoscaling_target.web: 1 to 4 tasks of `service/blue/web`, 1 policy, 1 scheduled action",
        "web: a deployment starts, by taskDefinition",
        "Not told",
        "the target group does not say to which load balancers it belongs",
        "web: whether the deployment completes: neither the instances nor the tasks that run",
        "1 task definition, 1 service: 2 legal, 0 with errors, 0 with warnings",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let answer = parts(&run(&["check", &file, "-o", "json"]));
    assert_eq!(answer["summary"]["parts"], 3);
    assert_eq!(answer["deployments"][0]["notTold"].as_array().map(Vec::len), Some(1));
    let lines = stdout(&run(&["check", &file, "-o", "jsonl"]));
    assert_eq!(lines.matches("check/not-told").count(), 2, "{lines}");
}

/// Each refusal of scaling is told, not only the first, and where it is written.
#[test]
fn scaling_of_a_plan_is_held_against_its_rules() {
    let scratch = Scratch::new("plan-scaling");
    let file = scratch.file("plan.json", plan("cron(0 25 * * ? *)", bounds(1, 4)));
    let output = run(&["check", &file]);
    assert_code(&output, 3);
    let text = flat(&output);
    assert!(text.contains("error[schedule/out-of-range]: hours 25 is not from 0 to 23"), "{text}");
    assert!(text.contains("/resource_changes/5/change/after/schedule"), "{text}");
    assert!(text.contains("1 error in scaling"), "{text}");
    let sarif = stdout(&run(&["check", &file, "-o", "sarif"]));
    assert!(sarif.contains("\"ruleId\": \"schedule/out-of-range\""), "{sarif}");
    let file = scratch.file("plan.json", plan("rate(1 hour)", bounds(5, 4)));
    let text = flat(&run(&["check", &file]));
    assert!(text.contains("MinCapacity 5 is above MaxCapacity 4"), "{text}");
    // What apply makes known is no error.
    let open = json!({"min_capacity": "${aws_x.y.z}", "max_capacity": 4});
    let text = flat(&run(&["check", &scratch.file("plan.json", plan("rate(1 hour)", open))]));
    assert!(text.contains("`MinCapacity`, which is known only after apply"), "{text}");
}

/// With a snapshot beside the plan the deployment is followed.
#[test]
fn a_snapshot_tells_whether_the_deployment_completes() {
    let scratch = Scratch::new("plan-deploy");
    let file = scratch.file("plan.json", plan("rate(1 hour)", bounds(1, 4)));
    let tasks: Vec<Value> = (0..2)
        .map(|number| json!({"taskArn": format!("arn:aws:ecs:eu-west-1:111122223333:task/blue/{number}"), "taskDefinitionArn": OLD,
            "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "group": "service:web", "launchType": "FARGATE"}))
        .collect();
    let snapshot = json!({"containerInstances": [], "tasks": tasks,
        "services": [{"serviceName": "web", "status": "ACTIVE", "desiredCount": 2, "runningCount": 2, "launchType": "FARGATE", "taskDefinition": OLD}],
        "taskDefinitions": [{"family": "web", "revision": 7, "taskDefinitionArn": OLD, "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "containerDefinitions": [{"name": "web", "image": "nginx:1"}]}]});
    let cluster = scratch.file("cluster.json", snapshot.to_string());
    let output = run(&["check", &file, &cluster]);
    assert_code(&output, 0);
    let text = flat(&output);
    assert!(text.contains("web: a deployment starts, by taskDefinition; it completes in"), "{text}");
    assert!(!text.contains("whether the deployment completes"), "{text}");
}
