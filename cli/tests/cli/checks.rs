//! `check`: definitions, wherever they stand.

use super::*;

const LEGAL: &str = r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 128}]}"#;

const WARNED: &str = r#"{"family": "web", "containerDefinitions": [
  {"name": "web", "image": "${IMAGE}", "memory": 128, "memoryReservation": 128}]}"#;
const REFUSED: &str = r#"{"family": "web", "networkMode": "awsvpc",
  "requiresCompatibilities": ["FARGATE"], "memory": "4096",
  "cpu": "256",
  "containerDefinitions": [{"name": "web", "image": "nginx"}]}"#;

/// A legal, a warned and a refused definition, a broken file and a file of another kind.
fn definitions(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    scratch.file("a/legal.json", LEGAL);
    scratch.file("b/warned.json", format!("{{\"taskDefinition\": {WARNED}}}"));
    scratch.file("c/refused.json", REFUSED);
    scratch.file("package.json", r#"{"name": "web"}"#);
    scratch
}

#[test]
fn check_groups_by_file_and_exits_with_3() {
    let scratch = definitions("check");
    let output = run(&["check", scratch.path()]);
    assert_code(&output, 3);
    let text = stdout(&output);
    for part in [
        "c/refused.json",
        "error[taskdef/fargate-size]: Fargate has no 256 CPU units with 4096 MiB",
        "c/refused.json:3:10: /cpu",
        "ECS answers this first: No Fargate configuration exists for given values.",
        "help: the next size up is 512 CPU units with 4096 MiB",
        "3 task definitions: 2 legal, 1 with errors, 1 with warnings; 1 other file passed over",
        "1 note not shown",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(stdout(&run(&["check", scratch.path(), "--notes"])).contains("is a placeholder"));
    let legal = format!("{}/a", scratch.path());
    let warned = format!("{}/b/warned.json", scratch.path());
    for (path, fail_on, code) in [
        (legal.as_str(), "error", 0),
        (legal.as_str(), "warning", 0),
        (warned.as_str(), "error", 0),
        (warned.as_str(), "warning", 3),
        (scratch.path(), "warning", 3),
        (scratch.path(), "never", 0),
    ] {
        assert_code(&run(&["check", path, "--fail-on", fail_on]), code);
    }
}

#[test]
fn check_writes_records_with_places() {
    let scratch = definitions("check-records");
    let lines = stdout(&run(&["-o", "jsonl", "check", scratch.path()]));
    let records: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let error = records.iter().find(|record| record["severity"] == "error").expect("an error");
    assert_eq!((&error["path"], &error["line"], &error["column"]), (&"/cpu".into(), &3.into(), &10.into()));
    let note = records.iter().find(|record| record["severity"] == "note").expect("a note");
    assert_eq!(note["path"], "/taskDefinition/containerDefinitions/0/image");
    assert_eq!(note["line"], 2);
    let json: serde_json::Value =
        serde_json::from_slice(&run(&["-o", "json", "check", scratch.path()]).stdout).expect("JSON");
    assert_eq!(json["summary"]["taskDefinitions"], 3);
    assert_eq!(json["taskDefinitions"][2]["findings"][0]["code"], "taskdef/fargate-size");
    assert_eq!(error["firstError"], true);
    assert!(records.iter().filter(|record| record["severity"] != "error").all(|one| one.get("firstError").is_none()));
    assert!(stdout(&run(&["-o", "csv", "check", scratch.path()])).starts_with("file,line,column,severity,code,"));
    assert!(
        stdout(&run(&["-o", "markdown", "check", scratch.path()]))
            .contains("- **error\\[taskdef/fargate-size\\]** Fargate has no 256 CPU units with 4096 MiB\n")
    );
}

#[test]
fn check_writes_sarif_for_code_scanning() {
    let scratch = definitions("check-sarif");
    let output = run(&["-o", "sarif", "check", scratch.path()]);
    assert_code(&output, 3);
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run_of = &log["runs"][0];
    let rules = run_of["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run_of["results"].as_array().expect("results");
    assert_eq!(results.len(), 3);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
        assert!(!result["message"]["text"].as_str().expect("a text").is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().expect("a uri").ends_with(".json"));
        assert!(place["region"]["startLine"].as_u64() >= Some(1));
    }
    assert_code(&run_with_stdin(&["-o", "sarif", "decide", "-"], b"{}"), 2);
}

#[test]
fn check_tells_broken_json_beside_the_others() {
    let scratch = definitions("check-broken");
    scratch.file("d/broken.json", "{\"family\": ");
    let output = run(&["check", scratch.path()]);
    assert_code(&output, 1);
    let text = stdout(&output);
    assert!(
        text.contains("3 task definitions: 2 legal, 1 with errors, 1 with warnings; 1 file not readable"),
        "{text}"
    );
    assert!(text.contains("the document ends too early, at line 1"), "{text}");
    let named = run(&["check", &format!("{}/package.json", scratch.path())]);
    assert!(stdout(&named).contains("an object of `name`"), "{}", stdout(&named));
    assert_code(&named, 1);
    assert_code(&run_with_stdin(&["check", "-"], LEGAL.as_bytes()), 0);
    assert_code(&run(&["check", "nowhere.json"]), 1);
}

#[test]
fn check_reads_other_tools_files_by_their_contents() {
    let scratch = Scratch::new("check-formats");
    let template = scratch.file("anything", TEMPLATE);
    let output = run(&["-o", "json", "check", &template, "--parameter", "Size=256"]);
    assert_code(&output, 3);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let finding = &answer["taskDefinitions"][0]["findings"][0];
    assert_eq!(finding["code"], "taskdef/fargate-size");
    // `Cpu: ` begins in column 7, and its value is a reference to a parameter there.
    assert_eq!(
        (&finding["path"], &finding["line"], &finding["column"]),
        (&"/Resources/Task/Properties/Cpu".into(), &8.into(), &12.into())
    );
    assert_code(&run(&["check", &template, "--parameter", "Size=512"]), 0);
    // A parameter that no file leaves open is told, with those that there are.
    let output = run(&["check", &template, "--parameter", "Size=512", "--parameter", "Sise=1"]);
    assert_code(&output, 0);
    let told = stderr(&output);
    assert!(told.contains("no file leaves `Sise` open") && told.contains("did you mean `Size`?"), "{told}");
    assert!(!told.contains("`Size` open"), "{told}");
    let open = run(&["check", &template, "--notes"]);
    assert_code(&open, 0);
    let text = stdout(&open);
    assert!(text.contains("the parameter `Size` has no value") && text.contains("--parameter Size=VALUE"), "{text}");
    assert!(text.contains("anything: Task"), "{text}");
    assert_code(&run_with_stdin(&["check", "-"], TEMPLATE.as_bytes()), 0);
    let directory = Scratch::new("check-formats-directory");
    directory.file("a/stack.yaml", TEMPLATE);
    directory.file("b/values.yml", "a: 1");
    let text = stdout(&run(&["check", directory.path()]));
    assert!(text.contains("1 task definition: 1 legal") && text.contains("1 other file passed over"), "{text}");
    let source = scratch.file("main.tf", "resource \"aws_ecs_service\" \"x\" {}");
    let text = stdout(&run(&["check", &source]));
    assert!(text.contains("terraform show -json"), "{text}");
}

#[test]
fn check_finds_places_within_terraform_plans() {
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
{"address": "aws_ecs_task_definition.web", "mode": "managed", "type": "aws_ecs_task_definition", "values": {
"family": "web", "container_definitions": "[{\"name\":\"web\",\"image\":\"nginx\"}]"}}]}}}"#;
    let scratch = Scratch::new("check-plan");
    let file = scratch.file("plan", plan);
    let output = run(&["-o", "json", "check", &file]);
    assert_code(&output, 3);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let finding = &answer["taskDefinitions"][0]["findings"][0];
    let path = finding["path"].as_str().expect("a path");
    assert!(path.starts_with("/planned_values/root_module/resources/0/values/container_definitions#/0"), "{path}");
    assert_eq!(finding["line"], 3);
}

const SERVICE: &str = r#"{"schedulingStrategy": "REPLICA", "desiredCount": 2, "launchType": "EC2",
  "loadBalancers": [{"targetGroupArn": "arn:g", "containerName": "web",
    "containerPort": 8080}]}"#;

const BALANCED: &str = r#"{"family": "web", "containerDefinitions": [
  {"name": "web", "image": "nginx", "memory": 128, "portMappings": [{"containerPort": 80}]}]}"#;

/// A service that names no definition is held against the one beside it that is of the same thing,
/// which is told; against another it is not.
#[test]
fn check_holds_services_against_what_they_run() {
    let scratch = Scratch::new("check-services");
    let service = scratch.file("web-service-def.json", SERVICE);
    scratch.file("web-task-def.json", BALANCED);
    scratch.file("api-task-def.json", LEGAL);
    let output = run(&["check", scratch.path(), "--notes"]);
    assert_code(&output, 3);
    let text = stdout(&output);
    for part in [
        "error[service/unknown-port]: port 8080 is not a container port of `web`",
        "web-service-def.json:3:22: /loadBalancers/0/containerPort",
        "ECS answers this first: The container web did not have a container port 8080",
        "the service names no task definition: it is taken to run that of",
        "2 task definitions, 1 service: 2 legal, 1 with errors, 0 with warnings",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let alone = run(&["check", &service, "-o", "json"]);
    assert_code(&alone, 0);
    let answer: serde_json::Value = serde_json::from_slice(&alone.stdout).expect("JSON");
    assert_eq!((&answer["summary"]["services"], &answer["services"][0]["taskDefinition"]), (&1.into(), &().into()));
    let groups = scratch.file(
        "groups.json",
        r#"{"TargetGroups": [{"TargetGroupArn": "arn:g", "TargetType": "ip", "HealthCheckPort": "traffic-port"}]}"#,
    );
    let definition = format!("{}/web-task-def.json", scratch.path());
    let text = stdout(&run(&["check", &service, &definition, &groups]));
    assert!(text.contains("[service/target-type]"), "{text}");
    let sarif = stdout(&run(&["check", &service, &definition, "-o", "sarif"]));
    assert!(sarif.contains("\"service/unknown-port\"") && sarif.contains("\"startLine\": 3"), "{sarif}");
}

/// A template leaves things open, which are not missing for that; a plan names its definition.
#[test]
fn check_reads_services_of_other_tools() {
    let scratch = Scratch::new("check-other-services");
    let template = scratch.file(
        "stack.yaml",
        "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      NetworkMode: awsvpc\n      ContainerDefinitions: [{Name: web, Image: nginx, Memory: 64}]\n  Web:\n    Type: AWS::ECS::Service\n    Properties:\n      TaskDefinition: !Ref Task\n      LaunchType: !Ref Kind\n      NetworkConfiguration: !If [Private, !Ref A, !Ref B]\n      LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: api, ContainerPort: 80}]\n",
    );
    let text = stdout(&run(&["check", &template]));
    assert!(text.contains("error[service/unknown-container]") && !text.contains("network-configuration"), "{text}");
    assert!(text.contains("stack.yaml:13:"), "{text}");
    let plan = scratch.file(
        "plan.json",
        r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
{"address": "aws_ecs_task_definition.web", "mode": "managed", "type": "aws_ecs_task_definition", "values": {
"family": "web", "container_definitions": "[{\"name\":\"web\",\"image\":\"nginx\",\"memory\":64}]"}},
{"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "values": {
"name": "web", "task_definition": "web", "launch_type": "EC2", "scheduling_strategy": "DAEMON", "desired_count": 0,
"deployment_maximum_percent": 200, "deployment_minimum_healthy_percent": 100,
"network_configuration": [{"subnets": ["subnet-1"], "assign_public_ip": false}],
"deployment_configuration": [{"strategy": "LINEAR", "linear_configuration": [{"step_percent": 2.5}]}]}}]}}}"#,
    );
    let output = run(&["check", &plan, "-o", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = answer["services"][0]["findings"].as_array().expect("findings");
    let errors = findings.iter().filter(|finding| finding["severity"] == "error");
    let codes: Vec<_> = errors.filter_map(|finding| finding["code"].as_str()).collect();
    // The provider sends neither count nor maximum of a daemon.
    assert_eq!(codes, ["service/traffic-percent", "service/no-traffic", "service/network-configuration"]);
}

/// Target groups of a template are held against the services that name them.
#[test]
fn check_holds_services_against_target_groups_of_the_template() {
    let scratch = Scratch::new("check-groups-of-template");
    let template = |kind: &str, health: &str| {
        format!(
            "Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{{Name: web, Image: nginx, Memory: 64, PortMappings: [{{ContainerPort: 80}}]}}]
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {{Port: 80, Protocol: HTTP, TargetType: {kind}, HealthCheckPort: {health}}}
  Web:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      LaunchType: EC2
      LoadBalancers:
        - {{TargetGroupArn: !Ref Group, ContainerName: web, ContainerPort: 80}}
"
        )
    };
    for (kind, health, code) in [
        ("ip", "traffic-port", "[service/target-type]"),
        ("instance", "8080", "[service/health-check-port]"),
        ("instance", "traffic-port", "1 task definition, 1 service: 2 legal, 0 with errors"),
        ("!Ref Kind", "!Ref Port", "1 task definition, 1 service: 2 legal, 0 with errors"),
    ] {
        let file = scratch.file("stack.yaml", template(kind, health));
        let text = stdout(&run(&["check", &file]));
        assert!(text.contains(code), "{code} is missing in\n{text}");
        assert!(!code.starts_with('[') || text.contains("stack.yaml:15:28:"), "{text}");
    }
}
