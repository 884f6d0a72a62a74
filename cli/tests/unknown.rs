//! Files in which nothing is known: every command says what they look like, and what to give
//! instead.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop where it is")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample.json");

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    command.args(arguments).env_remove("COLUMNS").env("NO_COLOR", "1");
    command.output().expect("the binary runs")
}

fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
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
        std::fs::write(self.0.join(name), contents).expect("the file is written");
        self.0.join(name).to_str().expect("the path is UTF-8").to_owned()
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

const DEFINITION: &str =
    r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#;

/// Contents of files, and a part of what is said about each.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("{}".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let text = |name, text: &str, said| (name, text.as_bytes().to_vec(), said);
    vec![
        text("list.json", r#"{"containerInstanceArns": ["hunter2"]}"#, "describe-container-instances"),
        text("tasks.json", r#"{"taskArns": ["hunter2"]}"#, "describe-tasks"),
        text("ec2.json", r#"{"Reservations": ["hunter2"]}"#, "aws ec2 describe-instances"),
        text("cost.json", r#"{"ResultsByTime": ["hunter2"]}"#, "Cost Explorer"),
        text("parameter.json", r#"{"Parameter": {"Value": "hunter2"}}"#, "aws ssm get-parameter"),
        text("caller.json", r#"{"UserId": "hunter2", "Account": "1", "Arn": "a"}"#, "aws sts get-caller-identity"),
        text("keys.json", r#"{"Credentials": {"SecretAccessKey": "hunter2"}}"#, "keep them to yourself"),
        text("pods.json", r#"{"apiVersion": "v1", "kind": "PodList", "items": ["hunter2"]}"#, "Kubernetes"),
        text("pods.yaml", "apiVersion: v1\nkind: Pod\nspec: hunter2\n", "Kubernetes"),
        text("job.json", r#"{"Job": {"ID": "hunter2"}}"#, "Nomad"),
        text("compose.json", r#"{"services": {"web": {"image": "hunter2"}}}"#, "Docker Compose"),
        text("object.json", r#"{"token": "hunter2"}"#, "an object of `token`"),
        text("empty.json", "", "empty"),
        text("braces.json", "{}", "an empty object"),
        text("brackets.json", "[]", "an empty list"),
        text("null.json", "null", "`null`"),
        text("number.json", "5", "a single value"),
        text("error.html", "<!DOCTYPE html><p>hunter2</p>", "HTML"),
        text("error.txt", "An error occurred (AccessDenied): hunter2", "an error of the AWS CLI"),
        text("main.tf", "resource \"aws_ecs_service\" \"hunter2\" {}", "terraform show -json"),
        text("log.txt", "2026-11-01T08:00:00Z hunter2\n2026-11-01T08:00:01Z hunter2\n", "a log"),
        ("packed.gz", b"\x1f\x8bhunter2".to_vec(), "gzip"),
        ("wide.json", utf16, "UTF-16"),
    ]
}

#[test]
fn every_command_refuses_what_it_does_not_know() {
    let scratch = Scratch::new("unknown");
    let definition = scratch.file("own.json", DEFINITION);
    for (name, contents, said) in files() {
        let file = scratch.file(name, contents);
        for arguments in [
            vec!["place", &file, "-d", &definition],
            vec!["explain", &file, "-d", &definition],
            vec!["fit", &file, "-d", &definition],
            vec!["query", "task:group == service:web", &file],
            vec!["stop", &file, "--service", "web"],
            vec!["deploy", &file],
            vec!["capacity", &file],
            vec!["repack", &file],
            vec!["fleet", &file, "--types", "m5.large"],
            vec!["scale", &file],
            vec!["group", &file],
            vec!["reach", &file],
            vec!["check", &file],
            vec!["check", &file, "--fail-on", "never"],
            vec!["repack", SAMPLE, "--trust-snapshot", "--prices", &file],
            vec!["fleet", SAMPLE, "--prices", &file],
            // Beside a file in which all is known, too, and as the definition itself.
            vec!["place", SAMPLE, &file, "-d", &definition],
            vec!["place", SAMPLE, "-d", &file],
        ] {
            let output = run(&arguments);
            let text = shown(&output);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
            // Of what is no prices it is said how prices are written.
            let is_about_prices = text.contains("holds no prices") && text.contains("perHour");
            assert!(text.contains(said) || is_about_prices, "{arguments:?} lacks `{said}`: {text}");
            assert!(!text.contains("hunter2"), "{arguments:?}: {text}");
        }
    }
}

#[test]
fn other_tools_files_say_what_can_be_taken_from_them() {
    let scratch = Scratch::new("unknown-plan");
    let plan = scratch.file(
        "plan.json",
        r#"{"resource_changes": [{"address": "aws_ecs_task_definition.web", "type": "aws_ecs_task_definition", "change":
            {"actions": ["create"], "after": {"family": "web", "container_definitions": "[{\"name\": \"web\", \"image\": \"a\", \"memory\": 64}]"}}}]}"#,
    );
    for arguments in
        [vec!["fleet", &plan, "--types", "m5.large"], vec!["repack", &plan], vec!["query", "agentVersion >= 1", &plan]]
    {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(1));
        let text = shown(&output);
        assert!(text.contains("a Terraform plan with 1 task definition"), "{text}");
        assert!(text.contains("--task-definition") && text.contains("plan.json#NAME"), "{text}");
    }
    let output = run(&["place", SAMPLE, "-d", &plan]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let output = run(&["check", &plan]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains("1 task definition: 1 legal"), "{}", shown(&output));
}

#[test]
fn a_directory_passes_over_what_is_not_read() {
    let scratch = Scratch::new("unknown-directory");
    scratch.file("a.json", std::fs::read(SAMPLE).expect("the sample is there"));
    scratch.file("b.json", r#"{"taskArns": []}"#);
    scratch.file("c.json", r#"{"MetricAlarms": []}"#);
    let output = run(&["place", scratch.path()]);
    let text = shown(&output);
    assert!(text.contains("warning[input/passed-over]"), "{text}");
    assert!(text.contains("aws ecs list-tasks") && text.contains("nor is 1 other file"), "{text}");
}

#[test]
fn check_counts_what_it_could_not_check() {
    let scratch = Scratch::new("unknown-check");
    let resource = |name: &str, containers: &str| {
        format!(
            r#"{{"address": "aws_ecs_task_definition.{name}", "mode": "managed", "type": "aws_ecs_task_definition",
                "values": {{"family": "{name}"{containers}}}}}"#
        )
    };
    let own = r#", "container_definitions": "[{\"name\": \"web\", \"image\": \"a\", \"memory\": 64}]""#;
    let plan = |resources: &[String]| {
        format!(r#"{{"planned_values": {{"root_module": {{"resources": [{}]}}}}}}"#, resources.join(", "))
    };
    // One of two is known: the other is a warning, not a note that nobody sees, and is not called
    // legal.
    let half = scratch.file("half.json", plan(&[resource("web", own), resource("api", "")]));
    let output = run(&["check", &half]);
    let text = shown(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("the containers of `aws_ecs_task_definition.api` are not known"), "{text}");
    assert!(text.contains("1 task definition: 1 legal, 0 with errors, 1 with warnings; 1 not checked"), "{text}");
    assert_eq!(run(&["check", &half, "--fail-on", "warning"]).status.code(), Some(3));
    let none = scratch.file("none.json", plan(&[resource("api", "")]));
    let text = shown(&run(&["check", &none]));
    assert!(text.contains("0 task definitions: 0 legal, 0 with errors, 1 with warnings; 1 not checked"), "{text}");
    // A file that cannot be read outweighs a refused definition.
    let refused = scratch.file("refused.json", r#"{"family": "web", "containerDefinitions": []}"#);
    assert_eq!(run(&["check", &refused]).status.code(), Some(3));
    let broken = scratch.file("broken.json", "{\"family\": ");
    let output = run(&["check", &refused, &broken]);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown(&output).contains("1 file not readable"), "{}", shown(&output));
}

#[test]
fn check_reads_the_definitions_of_a_snapshot() {
    let scratch = Scratch::new("unknown-snapshot");
    let refused = DEFINITION.replace("64", "-1");
    let snapshot = scratch.file(
        "snapshot.json",
        format!("{{\"containerInstances\": [],\n \"taskDefinitions\": [\n{DEFINITION},\n{{\"taskDefinition\": {refused}}}]}}"),
    );
    let output = run(&["check", &snapshot, "-o", "json"]);
    assert_eq!(output.status.code(), Some(3), "{}", shown(&output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["summary"]["taskDefinitions"], 2);
    let finding = &answer["taskDefinitions"][1]["findings"][0];
    assert_eq!(finding["path"], "/taskDefinitions/1/taskDefinition/containerDefinitions/0/memory");
    assert_eq!(finding["line"], 4);
    assert_eq!(answer["taskDefinitions"][1]["name"], "web");
}
