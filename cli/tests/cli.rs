//! The binary as people run it: exit codes, streams, formats and bad inputs.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop where it is")]

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
        "error  /cpu",
        "ECS: No Fargate configuration exists for given values.",
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
    assert!(stdout(&run(&["-o", "csv", "check", scratch.path()])).starts_with("file,line,column,severity,code,"));
    assert!(stdout(&run(&["-o", "markdown", "check", scratch.path()])).contains("| error | /cpu |"));
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

/// Three minutes at 80 %, then nothing to do.
const CPU: &str =
    "time,cpu\n2026-11-01T00:00:00Z,80\n2026-11-01T00:01:00Z,80\n2026-11-01T00:02:00Z,80\n2026-11-01T00:03:00Z,48\n";

const BOUNDS: [&str; 8] = ["--track", "50", "--min", "1", "--max", "20", "--desired", "10"];

#[test]
fn scale_decides_a_series_from_csv() {
    let scratch = Scratch::new("scale-csv");
    let file = scratch.file("cpu.csv", CPU);
    let arguments = |more: &[&'static str]| -> Vec<String> {
        ["scale", &file].into_iter().chain(BOUNDS).chain(more.iter().copied()).map(str::to_owned).collect()
    };
    let run_with = |more: &[&'static str]| {
        let arguments = arguments(more);
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let output = run_with(&[]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("desired 10 → 16: 1 out, 0 in, from 2026-11-01 00:00 to 2026-11-01 00:03\n"), "{text}");
    assert!(text.contains("ceil(10 × 80 / 50) = 16"), "{text}");
    let minutes = stdout(&run_with(&["--minutes", "-o", "csv"]));
    assert_eq!(minutes.lines().count(), 5, "{minutes}");
    assert_eq!(minutes.lines().nth(3).expect("minute 2").split(',').nth(4), Some("16"), "{minutes}");
    let json: serde_json::Value = serde_json::from_slice(&run_with(&["-o", "json"]).stdout).expect("JSON");
    assert_eq!(json["activities"][0]["Description"], "Setting desired count to 16.");
    let other = stdout(&run_with(&["--start-seconds", "600", "-o", "json"]));
    assert!(other.contains("\"InProgress\""), "{other}");
}

#[test]
fn scale_tells_the_place_of_what_is_wrong() {
    let scratch = Scratch::new("scale-wrong");
    let broken = scratch.file("cpu.csv", "time,cpu\n60,80\n120,NaN\n");
    let arguments: Vec<&str> = ["scale", &broken].into_iter().chain(BOUNDS).collect();
    let output = run(&arguments);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("line 3: `NaN` is no number (cpu)"), "{}", stderr(&output));
    let cpu = scratch.file("good.csv", CPU);
    let policies = scratch.file(
        "policies.json",
        r#"{"ScalingPolicies": [{"PolicyName": "p", "StepScalingPolicyConfiguration": {"AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1}]}}]}"#,
    );
    let output = run(&["scale", &cpu, &policies, "--min", "1", "--max", "5", "--desired", "2"]);
    assert_code(&output, 1);
    let text = stderr(&output);
    assert!(text.contains("step/closed-above") && text.contains("policies.json"), "{text}");
    assert!(text.contains("/ScalingPolicies/0/StepScalingPolicyConfiguration/StepAdjustments"), "{text}");
    assert_code(&run(&["scale", &cpu, "--desired", "2"]), 1);
    assert_code(&run(&["scale", &cpu, "--min", "1"]), 2);
}

#[test]
fn schedule_prints_the_next_runs() {
    let output = run(&[
        "schedule",
        "cron(0 8 * * ? *)",
        "--tz",
        "America/New_York",
        "--from",
        "2026-03-07T00:00:00Z",
        "-n",
        "2",
    ]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("every day at 08:00 (America/New_York)\n"), "{text}");
    assert!(text.contains("Sunday") && text.contains("2026-03-08 12:00:00"), "{text}");
    let output = run(&["schedule", "0 8 * * 1-5"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("cron(0 8 ? * MON-FRI *)"), "{}", stderr(&output));
    let csv = stdout(&run(&["-o", "csv", "schedule", "rate(1 day)", "--from", "2026-03-07T00:00:00Z", "-n", "1"]));
    assert!(csv.contains("2026-03-08T00:00:00Z"), "{csv}");
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
    assert!(stderr(&output).contains("#NAME: there are `Other`, `Task`"), "{}", stderr(&output));
    let named = run(&["place", SAMPLE, "-d", &format!("{two}#Other"), "-o", "json"]);
    assert!(stdout(&named).contains("placements"), "{}", stderr(&named));
}

/// A service of two to twenty tasks that keeps its CPU at 50 %, and half a policy that ECS would refuse.
const SCALING: &str = "Parameters:
  Least: {Type: Number}
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {ServiceName: web, Cluster: shop, DesiredCount: 10, Role: !GetAtt Role.Arn}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      {MinCapacity: !Ref Least, MaxCapacity: 20, ResourceId: !Sub 'service/shop/${Service.Name}', RoleARN: !GetAtt Role.Arn}
  cpu:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: cpu
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 50
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
";

#[test]
fn scale_reads_policies_from_templates() {
    let scratch = Scratch::new("scale-template");
    let template = scratch.file("stack.yaml", SCALING);
    let cpu = scratch.file("cpu.csv", CPU);
    let output = run(&["scale", &template, &cpu, "--parameter", "Least=2"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    // As with the same policy in flags: ceil(10 × 80 / 50) = 16.
    assert!(text.contains("desired 10 → 16: 1 out, 0 in"), "{text}");
    let remarks = stderr(&output);
    assert!(
        remarks.contains("format/unresolved") && remarks.contains("stack.yaml:10:108: /Resources/Target"),
        "{remarks}"
    );
    // Whom the policy scales is known: its target is in the template.
    assert!(!remarks.contains("ScalingTargetId"), "{remarks}");
    // A capacity that nobody knows is an error with its place in the template, not a guess.
    let output = run(&["-o", "json", "scale", &template, &cpu]);
    assert_code(&output, 1);
    let remarks = stderr(&output);
    let error = remarks.lines().last().expect("a line");
    let error: serde_json::Value = serde_json::from_str(error).expect("JSON");
    // The tenth line, after six blanks, a brace and the key.
    assert_eq!(error["error"]["path"], "/Resources/Target/Properties/MinCapacity");
    assert_eq!((&error["error"]["line"], &error["error"]["column"]), (&10.into(), &21.into()));
}

#[test]
fn scale_reads_policies_from_terraform_plans_and_directories() {
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
{"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "values": {"name": "web", "desired_count": 10}},
{"address": "aws_appautoscaling_target.web", "mode": "managed", "type": "aws_appautoscaling_target",
 "values": {"min_capacity": 2, "max_capacity": 20, "resource_id": "service/shop/web"}},
{"address": "aws_appautoscaling_policy.cpu", "mode": "managed", "type": "aws_appautoscaling_policy",
 "values": {"name": "cpu", "policy_type": "TargetTrackingScaling", "resource_id": "service/shop/web",
  "target_tracking_scaling_policy_configuration": [{"target_value": 50, "predefined_metric_specification":
   [{"predefined_metric_type": "ECSServiceAverageCPUUtilization", "resource_label": ""}]}]}}]}}}"#;
    let scratch = Scratch::new("scale-plan");
    scratch.file("infra/plan.json", plan);
    scratch.file("infra/values.yml", "a: 1");
    let cpu = scratch.file("cpu.csv", CPU);
    let output = run(&["scale", &format!("{}/infra", scratch.path()), &cpu]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("desired 10 → 16: 1 out, 0 in"), "{}", stdout(&output));
    let broken = plan.replace("\"min_capacity\": 2", "\"min_capacity\": 30");
    let broken = scratch.file("broken.json", broken);
    let output = run(&["scale", &broken, &cpu]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("/planned_values/root_module/resources/1/values"), "{}", stderr(&output));
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

#[test]
fn reach_reads_services_from_templates() {
    let group = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1";
    let template = format!(
        "Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ContainerDefinitions: [{{Name: web, Image: web, Memory: 64, PortMappings: [{{ContainerPort: 80}}]}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      LoadBalancers: [{{TargetGroupArn: '{group}', ContainerName: web, ContainerPort: 80}}]
"
    );
    let scratch = Scratch::new("reach-template");
    let template = scratch.file("stack.yaml", template);
    let network = |last: u16| {
        format!(
            r#"{{"TargetGroups": [{{"TargetGroupArn": "{group}", "TargetType": "instance", "LoadBalancerArns": ["alb"]}}],
            "LoadBalancers": [{{"LoadBalancerArn": "alb", "SecurityGroups": ["sg-alb"]}}],
            "SecurityGroups": [{{"GroupId": "sg-alb", "IpPermissionsEgress": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}]}},
              {{"GroupId": "sg-ec2", "IpPermissions": [{{"IpProtocol": "tcp", "FromPort": 32768, "ToPort": {last}, "UserIdGroupPairs": [{{"GroupId": "sg-alb"}}]}}]}}]}}"#
        )
    };
    for (last, code) in [(60999, 0), (50000, 3)] {
        let network = scratch.file("network.json", network(last));
        let output = run(&["reach", &template, &network, "--instance-sg", "sg-ec2"]);
        assert_code(&output, code);
        let named = run(&["reach", &template, &network, "--instance-sg", "sg-ec2", "-d", &format!("{template}#Task")]);
        assert_eq!(stdout(&named), stdout(&output));
        // The whole range of 28,232 ports is needed: 50001–60999 is missing otherwise.
        assert_eq!(stdout(&output).contains("50001–60999"), code == 3, "{}", stdout(&output));
    }
    let output = run(&["reach", &template, "-d", "wbe"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("did you mean `web`?"), "{}", stderr(&output));
}

#[test]
fn reach_names_the_missing_rule() {
    let scratch = Scratch::new("reach");
    let balancer = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/1";
    let group = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1";
    let service = scratch.file(
        "services.json",
        format!(
            r#"{{"services": [{{"serviceName": "web", "loadBalancers": [{{"targetGroupArn": "{group}", "containerName": "web", "containerPort": 80}}]}}]}}"#
        ),
    );
    let groups = scratch.file(
        "target-groups.json",
        format!(r#"{{"TargetGroups": [{{"TargetGroupArn": "{group}", "TargetType": "instance", "LoadBalancerArns": ["{balancer}"]}}]}}"#),
    );
    let balancers = scratch.file(
        "balancers.json",
        format!(r#"{{"LoadBalancers": [{{"LoadBalancerArn": "{balancer}", "SecurityGroups": ["sg-alb"]}}]}}"#),
    );
    let security = scratch.file(
        "security.json",
        r#"{"SecurityGroups": [{"GroupId": "sg-alb", "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
            {"GroupId": "sg-ec2", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": "sg-alb"}]}]}]}"#,
    );
    let definition = scratch.file(
        "web.json",
        r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64, "portMappings": [{"containerPort": 80}]}]}"#,
    );
    let ask = |more: &[&str]| {
        let files = ["reach", &service, &groups, &balancers, &security, "-d", &definition];
        run(&files.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    let output = ask(&["--instance-sg", "sg-ec2"]);
    assert_code(&output, 3);
    let text = stdout(&output);
    assert!(text.contains("aws ec2 authorize-security-group-ingress --group-id sg-ec2"), "{text}");
    assert!(text.contains("# no rule of `sg-ec2` lets tcp 32768–60999 in from `sg-alb`\n"), "{text}");
    let output = ask(&[]);
    assert_code(&output, 3);
    assert!(stdout(&output).contains("not enough is told"), "{}", stdout(&output));
    let output = run(&["reach", &service]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("no task definition is given"), "{}", stderr(&output));
}

#[test]
fn instance_types_tell_what_is_estimated() {
    let output = run(&["instance-types", "c5.large", "--reserved-memory", "256"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    // 4096 × 0.925 = 3788, less 256.
    assert!(text.contains("3532") && text.contains("estimate"), "{text}");
    let output = run(&["instance-types", "c5.lrge"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("c5.large"), "{}", stderr(&output));
}

#[test]
fn fleet_tells_what_to_buy() {
    let scratch = Scratch::new("fleet");
    let definition = |family: &str, cpu: u32, memory: u32| {
        format!(
            r#"{{"family": "{family}", "revision": 1, "containerDefinitions": [{{"name": "{family}", "image": "{family}", "cpu": {cpu}, "memory": {memory}}}]}}"#
        )
    };
    let service = |name: &str, count: u32| {
        format!(r#"{{"serviceName": "{name}", "desiredCount": {count}, "taskDefinition": "{name}:1"}}"#)
    };
    let cluster = |last: &str| {
        format!(
            r#"{{"services": [{}, {last}], "taskDefinitions": [{}, {}, {}]}}"#,
            service("web", 10),
            definition("web", 512, 1024),
            definition("cache", 256, 7000),
            definition("huge", 256, 900_000)
        )
    };
    let fits = scratch.file("fits.json", cluster(&service("cache", 4)));
    let prices = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/prices-us-east-1.json");
    // By CPU 10 × 512 + 4 × 256 = 6144: three m5.large of 2048 at least; by memory 38,240 MiB in 7974: five.
    let output = run(&["fleet", &fits, "--types", "m5.large"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("instances") && text.contains("m5.large") && text.contains("advice"), "{text}");
    let output = run(&["fleet", &fits, "--prices", prices, "-o", "json"]);
    assert_code(&output, 0);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let (price, bound) = (answer["perHour"].as_f64().unwrap(), answer["bound"].as_f64().unwrap());
    assert!(bound > 0.0 && bound <= price && answer["asOf"] == "2026-07-20", "{answer}");
    let output = run(&["fleet", &fits, "--prices", prices, "--objective", "fewest"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("USD an hour") && text.contains("730 hours"), "{text}");
    let unfit = scratch.file("unfit.json", cluster(&service("huge", 1)));
    let output = run(&["fleet", &unfit, "--types", "m5.large,r5.large"]);
    assert_code(&output, 3);
    assert!(stdout(&output).contains("900000 MiB"), "{}", stdout(&output));
    let output = run(&["fleet", &fits]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("--types"), "{}", stderr(&output));
}

/// A cluster of so many instances, a task of the service with host port 80 on each of the first four.
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

#[test]
fn split_says_who_gets_how_many() {
    let output = run(&["split", "FARGATE:1:2", "FARGATE_SPOT:3", "-n", "10"]);
    assert_code(&output, 0);
    assert!(stdout(&output).starts_with("10 tasks: 4 FARGATE, 6 FARGATE_SPOT"), "{}", stdout(&output));
    let output = run(&["split", "FARGATE:1", "SPOT:3", "-n", "8", "--without", "SPOT"]);
    assert_code(&output, 3);
    assert!(stdout(&output).contains("6 of them wait: no other provider steps in"), "{}", stdout(&output));
    let output = run(&["split", "A:1", "B:1", "-n", "1", "--current", "A=1", "--current", "B=1", "-o", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&answer["direction"], &answer["order"][0]), (&"in".into(), &"B".into()));
    assert_code(&run(&["split", "A:0", "B:0", "-n", "3"]), 1);
    assert_code(&run(&["split", "A:x", "-n", "3"]), 2);
}

#[test]
fn capacity_follows_the_group() {
    let scratch = Scratch::new("capacity");
    let cluster = scratch
        .file("cluster.json", four_tasks(5).replace("\"status\"", "\"capacityProviderName\": \"cp\", \"status\""));
    let groups = scratch.file(
        "groups.json",
        r#"{"capacityProviders": [{"name": "cp", "autoScalingGroupProvider": {"autoScalingGroupArn": "asg", "managedTerminationProtection": "ENABLED"}}],
            "AutoScalingGroups": [{"AutoScalingGroupName": "asg", "MinSize": 0, "MaxSize": 9, "DesiredCapacity": 5, "AvailabilityZones": ["a"]}]}"#,
    );
    let output = run(&["capacity", &cluster, &groups, "--minutes", "20"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    // Four of five hold a task; after fifteen minutes the fifth goes.
    assert!(
        text.starts_with("cp: 5 running, 5 desired; reservation 80 at an assumed target of 100: 4 instances wanted"),
        "{text}"
    );
    assert!(text.contains("15    5 → 4"), "{text}");
    let web = scratch.file("web.json", WEB);
    let asked = ["capacity", &cluster, &groups, "-d", &web, "-n", "9", "--service", "web", "--minutes", "20"];
    let output = run(&asked);
    // One more finds a place; of the rest four get an instance each, and the group is at its maximum.
    assert_code(&output, 3);
    assert!(stdout(&output).contains("some tasks still wait at the end"), "{}", stdout(&output));
    let minutes = run(&[&asked[..], &["--every-minute", "-o", "csv"]].concat());
    assert_eq!(stdout(&minutes).lines().count(), 22, "a header and minutes 0 to 20");
    let output = run(&["capacity", &cluster, "--target", "101"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("`--target` is 101, it must be 1 to 100"), "{}", stderr(&output));
    assert_code(&run(&["capacity", SAMPLE]), 1);
}

#[test]
fn fit_and_repack_count() {
    let scratch = Scratch::new("fit");
    let cluster = scratch.file("cluster.json", four_tasks(5));
    let output = run(&["fit", &cluster, "--service", "web"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("service web: 1 more task fits") && text.contains("RESOURCE:PORTS"), "{text}");
    let output = run(&["repack", &cluster]);
    assert_code(&output, 0);
    // The fifth is empty; the others need one instance each for their port.
    assert!(stdout(&output).starts_with("1 of 5 instances can be freed by 0 moves"), "{}", stdout(&output));
    let prices = scratch.file("prices.json", "[]");
    assert_code(&run(&["repack", &cluster, "--prices", &prices]), 1);
}

/// What is not modelled, and misspelt keys, are told with the file they are in, however files are merged.
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
             "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true}}}]}"#,
    );
    let definition = scratch.file(
        "web.json",
        r#"{"family": "web", "revision": 1, "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#,
    );
    let arguments = ["deploy", &instances, &services, &definition, "--service", "web", "--maximum-percent", "150"];
    let text = stderr(&run(&arguments));
    assert!(
        text.contains("[document/not-modelled]: `deploymentConfiguration.deploymentCircuitBreaker` is not modelled: "),
        "{text}"
    );
    let place = format!("at {services}: /services/1/deploymentConfiguration/deploymentCircuitBreaker");
    assert!(text.contains(&place), "{text}");
    assert!(text.contains(&format!("at {services}: /services/1/lanchType")), "{text}");
    assert!(text.contains("did you mean `launchType`?"), "{text}");
    // A skeleton's keys are told as well, those of `place` among them.
    let skeleton = scratch
        .file("run.json", r#"{"taskDefinition": "web:1", "count": 1, "enableExecuteCommand": true, "grup": "x"}"#);
    let text = stderr(&run(&["place", &instances, &definition, "--request", &skeleton]));
    assert!(text.contains("`request.enableExecuteCommand` is not modelled: "), "{text}");
    assert!(text.contains("did you mean `group`?"), "{text}");
}
