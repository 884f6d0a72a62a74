//! The binary as people run it: exit codes, streams, formats and bad inputs.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop where it is"
)]

mod capacity;
mod checks;
mod diff;
mod packed;
mod plans;
mod questions;
mod reach;
mod scaling;
mod screens;
mod sweep;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample.json");

/// A command without the caller's taste in colours and widths.
fn stowplan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    command.args(arguments);
    for variable in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    stowplan(arguments).output().expect("the binary runs")
}

fn run_with_stdin(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = stowplan(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A command that has read enough may close its end first.
    let _ = child.stdin.take().expect("stdin is piped").write_all(input);
    child.wait_with_output().expect("the binary ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "stdout: {}\nstderr: {}", stdout(output), stderr(output));
}

/// A directory of its own, gone when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the directory is made");
        Self(path)
    }

    fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("the directory is made");
        }
        std::fs::write(&path, contents).expect("the file is written");
        path.to_str().expect("the path is UTF-8").to_owned()
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("the path is UTF-8")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn sample() -> serde_json::Value {
    let text = std::fs::read_to_string(SAMPLE).expect("the sample is there");
    serde_json::from_str(&text).expect("the sample is JSON")
}

/// A snapshot directory (instances and tasks apart) and a task definition beside it.
fn snapshot(name: &str) -> (Scratch, String) {
    let sample = sample();
    let scratch = Scratch::new(name);
    let instances = serde_json::json!({"containerInstances": sample["cluster"]["containerInstances"]});
    let tasks = serde_json::json!({"tasks": sample["cluster"]["tasks"]});
    scratch.file("cluster/a/instances.json", instances.to_string());
    scratch.file("cluster/b/tasks.json", tasks.to_string());
    let definition = scratch.file("web.json", sample["taskDefinition"].to_string());
    (scratch, definition)
}

#[test]
fn without_arguments_the_sample_is_placed() {
    let output = run(&[]);
    assert_code(&output, 0);
    let text = stdout(&output);
    for part in ["service web: placed", "Why task", "Instances left", "Service event", "Next steps"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert_eq!(stderr(&output), "");
}

#[test]
fn pipes_get_no_colour_and_no_trailing_blanks() {
    let text = stdout(&run(&[]));
    assert!(!text.contains('\u{1b}'), "{text:?}");
    for line in text.lines() {
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn colour_is_by_flag_and_by_environment() {
    assert!(stdout(&run(&["--color", "always"])).contains('\u{1b}'));
    assert!(!stdout(&run(&["--color", "never"])).contains('\u{1b}'));
    let forced = stowplan(&[]).env("CLICOLOR_FORCE", "1").output().expect("runs");
    assert!(stdout(&forced).contains('\u{1b}'));
    let refused = stowplan(&[]).env("NO_COLOR", "1").output().expect("runs");
    assert!(!stdout(&refused).contains('\u{1b}'));
}

#[test]
fn json_is_json_and_csv_is_csv() {
    let json: serde_json::Value = serde_json::from_slice(&run(&["-o", "json"]).stdout).expect("JSON");
    assert!(json["placements"].is_array());
    let lines = stdout(&run(&["-o", "jsonl"]));
    for line in lines.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(record["outcome"].is_string(), "{line}");
    }
    assert!(stdout(&run(&["-o", "csv"])).starts_with("outcome,task,"));
    assert!(stdout(&run(&["-o", "markdown"])).contains("| --- |"));
}

#[test]
fn a_directory_is_read_and_a_no_exits_with_3() {
    let (scratch, definition) = snapshot("directory");
    let cluster = scratch.0.join("cluster");
    let cluster = cluster.to_str().expect("UTF-8");
    let output = run(&[
        "place",
        cluster,
        "-d",
        &definition,
        "--service",
        "web",
        "--count",
        "4",
        "--strategy",
        "spread:attribute:ecs.availability-zone",
        "--strategy",
        "binpack:memory",
    ]);
    assert_code(&output, 3);
    assert!(stdout(&output).contains("placed 3 of 4 tasks"), "{}", stdout(&output));
    let output = run(&["explain", cluster, "-d", &definition, "--instance", "d4f5"]);
    assert!(!stdout(&output).contains("1c4e8a02"), "{}", stdout(&output));
}

#[test]
fn explain_refuses_an_instance_that_is_not_there() {
    let output = run(&["explain", SAMPLE, "--instance", "ffff"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("no instance `ffff`"), "{}", stderr(&output));
}

#[test]
fn a_missing_file_is_named() {
    let output = run(&["place", "nowhere.json", "-d", "web"]);
    assert_code(&output, 1);
    assert_eq!(stdout(&output), "");
    let text = stderr(&output);
    assert!(text.contains("there is no file `nowhere.json`"), "{text}");
    assert!(text.contains("help:"), "{text}");
}

#[test]
fn json_readers_get_json_errors() {
    let output = run(&["-o", "json", "place", "nowhere.json", "-d", "web"]);
    assert_code(&output, 1);
    assert_eq!(stdout(&output), "");
    let error: serde_json::Value = serde_json::from_str(&stderr(&output)).expect("JSON");
    assert_eq!(error["error"]["code"], "input/not-found");
    assert_eq!(error["error"]["file"], "nowhere.json");
}

#[test]
fn a_directory_without_json_says_so() {
    let scratch = Scratch::new("empty");
    scratch.file("notes.txt", "nothing");
    let output = run(&["place", scratch.path(), "-d", "web"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("input/empty-directory"), "{}", stderr(&output));
}

#[test]
fn broken_json_is_named_with_its_line() {
    let scratch = Scratch::new("broken");
    let file = scratch.file("broken.json", "{\"tasks\": [\n  {\"taskArn\": }\n]}");
    let output = run(&["place", &file, "-d", "web"]);
    assert_code(&output, 1);
    let text = stderr(&output);
    assert!(text.contains("broken.json"), "{text}");
    assert!(text.contains("line 2, column 15"), "{text}");
}

#[test]
fn wrong_types_and_bad_bytes_are_refused() {
    let scratch = Scratch::new("types");
    let list = scratch.file("list.json", "[1, 2]");
    let bytes = scratch.file("bytes.json", b"{\"a\": \"\xff\"}");
    let empty = scratch.file("empty.json", "\n");
    for (file, part) in [(&list, "task definition"), (&bytes, "bytes.json"), (&empty, "is empty")] {
        let output = run(&["place", SAMPLE, "-d", file]);
        assert_code(&output, 1);
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &["place", "--no-such-flag"][..],
        &["place"],
        &["no-such-command"],
        &["place", SAMPLE, "--tie-break", "highest"],
        &["place", SAMPLE, "--service", "a", "--group", "b"],
    ] {
        let output = run(arguments);
        assert_code(&output, 2);
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
}

#[test]
fn pages_come_through_standard_input() {
    let sample = sample();
    let instances = sample["cluster"]["containerInstances"].as_array().expect("a list");
    let pages: String = instances
        .iter()
        .map(|instance| serde_json::json!({"containerInstances": [instance]}).to_string() + "\n")
        .collect();
    let (_scratch, definition) = snapshot("stdin");
    let output = run_with_stdin(&["place", "-", "-d", &definition, "-o", "csv"], pages.as_bytes());
    assert!(stdout(&output).contains("m5.large"), "{}", stderr(&output));
}

#[test]
fn decide_answers_what_it_is_given() {
    let output = run(&["decide", SAMPLE]);
    assert_code(&output, 3);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(answer["placements"].is_array());
    let output = run_with_stdin(&["decide", "-"], b"{\"decide\": \"dance\"}");
    assert_code(&output, 1);
    assert!(stdout(&output).starts_with("{\"error\":"), "{}", stdout(&output));
}

#[test]
fn decide_lines_survives_bad_lines() {
    let input = b"{\"decide\": \"rules\"}\nnonsense\n\xff\xff\n\n{\"decide\": \"rules\"}\n";
    let output = run_with_stdin(&["decide", "-", "--lines"], input);
    assert_code(&output, 1);
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[1].starts_with("{\"error\":") && lines[2].starts_with("{\"error\":"), "{text}");
    assert_eq!(lines[0], lines[3]);
    let output = run_with_stdin(&["decide", "-", "--lines"], b"{\"decide\": \"rules\"}");
    assert_code(&output, 0);
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child =
        stowplan(&["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
    drop(child.stdout.take());
    let mut messages = String::new();
    child.stderr.take().expect("stderr is piped").read_to_string(&mut messages).expect("UTF-8");
    assert_eq!(messages, "");
    assert_eq!(child.wait().expect("ends").code(), Some(0));
}

#[test]
fn rules_are_listed_and_looked_up() {
    assert_code(&run(&["rules"]), 0);
    let output = run(&["rules", "place-33", "-o", "json"]);
    assert_code(&output, 0);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["rules"].as_array().map(Vec::len), Some(1));
    assert_code(&run(&["rules", "PLACE-0"]), 1);
}

#[test]
fn queries_match_and_check() {
    let output = run(&["query", "attribute:ecs.availability-zone == eu-central-1a", SAMPLE]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("2 of 7 instances match"), "{}", stdout(&output));
    let output = run(&["query", "attribute:ecs.availability-zone==eu-central-1a", "--canonical"]);
    assert_eq!(stdout(&output), "attribute:ecs.availability-zone == eu-central-1a\n");
}

#[test]
fn a_bad_expression_gets_a_caret() {
    let output = run(&["query", "attribut:stack == prod", SAMPLE]);
    assert_code(&output, 1);
    let text = stderr(&output);
    assert!(text.contains("| attribut:stack == prod") && text.contains('^'), "{text}");
}

#[test]
fn stop_names_tasks_and_wants_a_subject() {
    let output = run(&["stop", SAMPLE, "--service", "worker", "--count", "1"]);
    assert!(stdout(&output).contains("service worker: stops"), "{}", stdout(&output));
    let (scratch, _) = snapshot("stop");
    assert_code(&run(&["stop", scratch.0.join("cluster").to_str().expect("UTF-8")]), 1);
}

#[test]
fn redaction_takes_the_account_away() {
    let output = run(&["redact", SAMPLE]);
    assert_code(&output, 0);
    assert!(!stdout(&output).contains("123456789012"));
    assert_eq!(stdout(&output), stdout(&run(&["redact", SAMPLE])));
    assert_code(&run(&["redact", SAMPLE, "--salt", "salt"]), 2);
}

#[test]
fn several_files_are_redacted_as_one() {
    let scratch = Scratch::new("redact-several");
    let services = scratch.file(
        "services.json",
        r#"{"services": [{"serviceName": "shop", "desiredCount": 1}, {"serviceName": "api", "desiredCount": 1}]}"#,
    );
    let tasks = scratch.file("tasks.json", r#"{"tasks": [{"taskArn": "a", "group": "service:shop"}]}"#);
    let output = run(&["redact", &services, &tasks]);
    assert_code(&output, 0);
    assert!(!stdout(&output).contains("shop"));
    assert_eq!(stdout(&output).matches("service-2").count(), 2, "{}", stdout(&output));
}

#[test]
fn the_snapshot_script_is_bash() {
    assert!(stdout(&run(&["snapshot-script"])).starts_with("#!/usr/bin/env bash"));
}

const TEMPLATE: &str = "Parameters:
  Size: {Type: String}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      Cpu: !Ref Size
      Memory: '4096'
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - {Name: web, Image: nginx, Memory: 64}
";

#[test]
fn place_takes_definitions_from_templates() {
    let (scratch, _) = snapshot("place-template");
    let one = scratch.file("one.template", TEMPLATE.replace("FARGATE", "EC2").replace("awsvpc", "bridge"));
    let sample = &[SAMPLE, "-d", &one, "--parameter", "Size=256", "-o", "json"];
    let arguments: Vec<&str> = std::iter::once("place").chain(sample.iter().copied()).collect();
    let output = run(&arguments);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(answer["placements"].is_array(), "{}{}", stdout(&output), stderr(&output));
    let second =
        TEMPLATE.split("Resources:\n").nth(1).expect("resources").replace("Task:", "Other:").replace("web", "other");
    let two = scratch.file("two.template", format!("{TEMPLATE}{second}"));
    let output = run(&["place", SAMPLE, "-d", &two]);
    assert_code(&output, 1);
    let prose = stderr(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(prose.contains("#NAME: there are `Other`, `Task`"), "{prose}");
    let named = run(&["place", SAMPLE, "-d", &format!("{two}#Other"), "-o", "json"]);
    assert!(stdout(&named).contains("placements"), "{}", stderr(&named));
}

#[test]
fn place_takes_a_service_of_a_template_as_the_request() {
    let service = "  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      DesiredCount: 2
      LaunchType: EC2
      PlacementStrategies: [{Type: binpack, Field: memory}]
";

    let template = TEMPLATE.replace("FARGATE", "EC2").replace("awsvpc", "bridge").replace("'4096'", "'64'");

    let scratch = Scratch::new("place-service");

    let file = scratch.file("stack.yaml", format!("{template}{service}"));

    let ask = |request: &str| {
        run(&["place", SAMPLE, "-d", &file, "--request", request, "--parameter", "Size=256", "-o", "json"])
    };
    let output = ask(&file);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["placements"].as_array().map(Vec::len), Some(2), "{}{}", stdout(&output), stderr(&output));
    assert_code(&ask(&format!("{file}#Service")), 0);
    let other = ask(&format!("{file}#Other"));
    assert_code(&other, 1);
    assert!(stderr(&other).contains("#NAME: there is `Service`"), "{}", stderr(&other));
}

/// A cluster of so many instances, a task of the service with host port 80 on each of the first
/// four.
fn four_tasks(instances: usize) -> String {
    let instance = |number: usize| {
        format!(
            r#"{{"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/demo/i{number}", "status": "ACTIVE", "agentConnected": true,
            "registeredResources": [{{"name": "CPU", "type": "INTEGER", "integerValue": 2048}}, {{"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}}]}}"#
        )
    };
    let task = |number: usize| {
        format!(
            r#"{{"taskArn": "arn:aws:ecs:us-east-1:111122223333:task/demo/t{number}", "group": "service:web", "lastStatus": "RUNNING", "desiredStatus": "RUNNING",
            "containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/demo/i{number}", "taskDefinitionArn": "web:1"}}"#
        )
    };
    let list = |one: &dyn Fn(usize) -> String, count: usize| (0..count).map(one).collect::<Vec<_>>().join(", ");
    format!(
        r#"{{"containerInstances": [{}], "tasks": [{}], "taskDefinitions": [{WEB}],
            "services": [{{"serviceName": "web", "desiredCount": 4, "taskDefinition": "web:1"}}]}}"#,
        list(&instance, instances),
        list(&task, 4)
    )
}

const WEB: &str = r#"{"family": "web", "revision": 1, "taskDefinitionArn": "web:1", "containerDefinitions": [
    {"name": "web", "image": "web", "memory": 64, "portMappings": [{"containerPort": 80, "hostPort": 80}]}]}"#;

#[test]
fn deploy_tells_before_it_is_stuck() {
    let scratch = Scratch::new("deploy");
    let full = scratch.file("full.json", four_tasks(4));
    let spare = scratch.file("spare.json", four_tasks(5));
    let definition =
        scratch.file("web.json", WEB.replace("web:1", "web:2").replace("\"revision\": 1", "\"revision\": 2"));
    let output = run(&["deploy", &full, "--service", "web", "-d", &definition]);
    assert_code(&output, 3);
    let text = stdout(&output);
    assert!(text.contains("web: gets stuck") && text.contains("▓▓▓▓  no place"), "{text}");
    assert!(text.contains("add 1 empty instance like i0") && text.contains("already using a port"), "{text}");
    let sarif: serde_json::Value =
        serde_json::from_slice(&run(&["deploy", &full, "--service", "web", "-d", &definition, "-o", "sarif"]).stdout)
            .expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "deploy/stuck");
    let output = run(&["deploy", &spare, "--service", "web", "-d", &definition, "--step-seconds", "60"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    // One starts, three times one in place of another, one stops: five steps of a minute.
    assert!(text.starts_with("web: completes in 5 min") && text.contains("▓████"), "{text}");
    let output = run(&["deploy", &full, "--service", "web", "-d", &definition, "--minimum-healthy-percent", "75"]);
    assert_code(&output, 0);
    let output = run(&["deploy", &full, "--service", "wb"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("did you mean `web`? there is no other"), "{}", stderr(&output));
}

/// What is not modelled, and misspelt keys, are told with the file they are in, however files are
/// merged.
#[test]
fn what_is_ignored_is_told_with_its_file() {
    let scratch = Scratch::new("ignored");
    let instances = scratch.file(
        "instances.json",
        r#"{"containerInstances": [{"containerInstanceArn": "a", "registeredResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": 1024}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 1024}]}]}"#,
    );
    let services = scratch.file(
        "services.json",
        r#"{"services": [{"serviceName": "old", "desiredCount": 0},
            {"serviceName": "web", "desiredCount": 0, "taskDefinition": "web:1", "lanchType": "EC2",
             "enableExecuteCommand": true}]}"#,
    );
    let definition = scratch.file(
        "web.json",
        r#"{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#,
    );
    let arguments = ["deploy", &instances, &services, &definition, "--service", "web", "--maximum-percent", "150"];
    let text = stderr(&run(&arguments));
    assert!(text.contains("[document/not-modelled]: `service.enableExecuteCommand` is not modelled: "), "{text}");
    let place = format!("at {services}: /services/1/enableExecuteCommand");
    assert!(text.contains(&place), "{text}");
    assert!(text.contains(&format!("at {services}: /services/1/lanchType")), "{text}");
    assert_eq!(text.matches("no key is called `lanchType`").count(), 1, "{text}");
    assert!(text.contains("did you mean `launchType`?"), "{text}");
    // A skeleton's keys are told as well, those of `place` among them.
    let skeleton = scratch
        .file("run.json", r#"{"taskDefinition": "web:1", "count": 1, "enableExecuteCommand": true, "grup": "x"}"#);
    let text = stderr(&run(&["place", &instances, &definition, "--request", &skeleton]));
    assert!(text.contains("`request.enableExecuteCommand` is not modelled: "), "{text}");
    assert!(text.contains("did you mean `group`?"), "{text}");
}
