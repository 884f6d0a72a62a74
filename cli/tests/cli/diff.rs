//! `stowplan diff`.

use super::{Scratch, assert_code, run, run_with_stdin, stderr, stdout};

const OLD: &str = r#"{"services": [{"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}],
  "taskDefinitions": [{"family": "web", "containerDefinitions": [{"name": "web", "image": "web:1", "memory": 128,
    "environment": [{"name": "PASSWORD", "value": "hunter2"}]}]}]}"#;

fn new() -> String {
    OLD.replace("web:1", "web:2").replace("hunter2", "hunter3").replace("\"desiredCount\": 2", "\"desiredCount\": 4")
}

#[test]
fn two_files_before_and_after() {
    let scratch = Scratch::new("diff-two");
    let (old, new) = (scratch.file("old.json", OLD), scratch.file("new.json", new()));
    let output = run(&["diff", &old, &new]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("1 service with a deployment, 1 task definition with a new revision"), "{text}");
    for shown in ["containerDefinitions[web].image", "web:1", "web:2", "environment[PASSWORD]", "no deployment"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    for format in ["table", "json", "jsonl", "csv", "markdown", "sarif"] {
        let output = run(&["diff", &old, &new, "-o", format]);
        assert_code(&output, 0);
        assert!(!stdout(&output).contains("hunter") && !stderr(&output).contains("hunter"), "{format}");
    }
    let same = run(&["diff", &old, &old]);
    assert_code(&same, 0);
    assert!(stdout(&same).starts_with("1 service unchanged"), "{}", stdout(&same));
}

#[test]
fn what_is_refused_is_a_no() {
    let scratch = Scratch::new("diff-refused");
    let service = |definition: &str| {
        format!(
            r#"{{"serviceName": "web", "taskDefinition": "{definition}", "deploymentController": {{"type": "CODE_DEPLOY"}}}}"#
        )
    };
    let (old, new) = (scratch.file("a/web.json", service("web:1")), scratch.file("b/web.json", service("web:2")));
    let output = run(&["diff", &old, &new]);
    assert_code(&output, 3);
    assert!(
        stdout(&output).contains("Unable to update task definition on services with a CODE_DEPLOY"),
        "{}",
        stdout(&output)
    );
    let sarif = run(&["diff", &old, &new, "-o", "sarif"]);
    assert_code(&sarif, 3);
    let log = stdout(&sarif);
    assert!(
        log.contains("\"ruleId\": \"diff/refused\"")
            && log.contains("\"level\": \"error\"")
            && log.contains("web.json"),
        "{log}"
    );
    // What AWS printed, by a pipe, and a request that leaves most of it out.
    let printed = r#"{"services": [{"serviceName": "web", "serviceArn": "s", "status": "ACTIVE", "desiredCount": 2, "launchType": "FARGATE"}]}"#;
    let request = scratch.file("request.json", r#"{"serviceName": "web", "desiredCount": 3}"#);
    let output = run_with_stdin(&["diff", "-", &request], printed.as_bytes());
    assert_code(&output, 0);
    assert!(stdout(&output).starts_with("1 service changed without a deployment"), "{}", stdout(&output));
}

/// A plan holds both sides; a new revision is known only after apply, and the service follows its
/// family.
#[test]
fn a_plan_alone_is_both_sides() {
    let scratch = Scratch::new("diff-plan");
    let containers = |tag: u8| format!(r#"[{{\"name\":\"web\",\"image\":\"web:{tag}\",\"memory\":128}}]"#);
    let plan = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {{"root_module": {{"resources": [
          {{"address": "aws_ecs_task_definition.web", "mode": "managed", "type": "aws_ecs_task_definition", "name": "web", "values": {{"family": "web", "container_definitions": "{new}"}}}},
          {{"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web", "values": {{"name": "web", "desired_count": 2}}}}]}}}},
        "resource_changes": [
          {{"address": "aws_ecs_task_definition.web", "mode": "managed", "type": "aws_ecs_task_definition", "name": "web", "change": {{"actions": ["delete", "create"],
            "before": {{"family": "web", "container_definitions": "{old}", "revision": 7}}, "after": {{"family": "web", "container_definitions": "{new}"}}, "after_unknown": {{"arn": true, "revision": true}}}}}},
          {{"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web", "change": {{"actions": ["update"],
            "before": {{"name": "web", "desired_count": 2, "task_definition": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:7"}}, "after": {{"name": "web", "desired_count": 2}}, "after_unknown": {{"task_definition": true}}}}}}],
        "configuration": {{"root_module": {{"resources": [{{"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web",
            "expressions": {{"task_definition": {{"references": ["aws_ecs_task_definition.web.arn", "aws_ecs_task_definition.web"]}}}}}}]}}}}}}"#,
        old = containers(1),
        new = containers(2),
    );
    let file = scratch.file("plan.json", plan);
    let output = run(&["diff", &file]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("1 service with a deployment, 1 task definition with a new revision"), "{text}");
    assert!(text.contains("web:1") && text.contains("web:2"), "{text}");
    let alone = scratch.file("service.json", r#"{"serviceName": "web"}"#);
    let output = run(&["diff", &alone]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("error[diff/one-side]"), "{}", stderr(&output));
}

#[test]
fn what_holds_nothing_says_so() {
    let scratch = Scratch::new("diff-nothing");
    let (tasks, service) =
        (scratch.file("tasks.json", r#"{"taskArns": []}"#), scratch.file("s.json", r#"{"serviceName": "web"}"#));
    let output = run(&["diff", &tasks, &service]);
    assert_code(&output, 1);
    let output = run(&["diff", &service, &service, "--created-with", "web"]);
    assert_code(&output, 2);
    assert!(stderr(&output).contains("SERVICE=TYPE"), "{}", stderr(&output));
}
