//! Names and files from strangers: what they may do to a terminal, a spreadsheet, an issue, and to time and memory.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop where it is")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    command.args(arguments);
    for variable in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
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
        self.path(name)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("the path is UTF-8").to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A name that sets the title, paints, turns the text, hides, begins a formula, mentions and links.
const EVIL: &str =
    "=\u{1b}]0;PWNED\u{7}\u{1b}[31m\u{9b}2J\u{202e}\u{200b}\u{feff}@team [x](http://evil.example) <b>|`#1";

fn dangerous(text: &str) -> Option<char> {
    // Colours of our own begin with an escape and `[`, digits and `m`.
    let mut rest = text.to_owned();
    for code in ["0", "1", "2", "22", "39", "31", "32", "33", "1;31", "38;5;1", "38;5;2", "38;5;3"] {
        rest = rest.replace(&format!("\u{1b}[{code}m"), "");
    }
    rest.chars().find(|c| {
        (c.is_control() && *c != '\n')
            || matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    })
}

#[test]
fn no_face_shows_a_dangerous_character() {
    let scratch = Scratch::new("strangers");
    let name = serde_json::json!(EVIL);
    let cluster = scratch.file(
        "cluster.json",
        format!(
            r#"{{"containerInstances": [{{"containerInstanceArn": {name}, "ec2InstanceId": {name}, "status": "ACTIVE", "agentConnected": true,
                "registeredResources": [{{"name": "CPU", "type": "INTEGER", "integerValue": 1024}}, {{"name": "MEMORY", "type": "INTEGER", "integerValue": 1024}}],
                "attributes": [{{"name": "ecs.instance-type", "value": {name}}}]}}],
            "tasks": [{{"taskArn": {name}, "group": {name}, "containerInstanceArn": {name}, "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "cpu": "64", "memory": "64"}}],
            "services": [{{"serviceName": {name}, "desiredCount": 1, "taskDefinition": "web"}}]}}"#
        ),
    );
    let definition = scratch.file(
        "web.json",
        format!(
            r#"{{"family": {name}, "networkMode": {name}, "containerDefinitions": [{{"name": {name}, "image": {name}, "memory": 64, "links": [{name}], {name}: 1}}]}}"#
        ),
    );
    let plain = scratch.file(
        "plain.json",
        r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#,
    );
    let mut faces = 0;
    for format in ["table", "json", "jsonl", "csv", "markdown", "sarif"] {
        for arguments in [
            vec!["check", &definition],
            vec!["place", &cluster, "-d", &plain],
            vec!["explain", &cluster, "-d", &plain],
            vec!["place", &cluster, "-d", &plain, "--service", EVIL],
            vec!["stop", &cluster, "--group", EVIL],
            vec!["query", EVIL, &cluster],
            vec!["query", "runningTasksCount >= 0", &cluster],
            vec!["fit", &cluster, "-d", &plain],
            vec!["repack", &cluster],
            vec!["stop", &cluster, "--service", EVIL],
        ] {
            if format == "sarif" && arguments.first() != Some(&"check") {
                continue;
            }
            let output = run(&[arguments.as_slice(), &["-o", format, "--color", "always"]].concat());
            let text = shown(&output);
            assert_eq!(dangerous(&text), None, "{arguments:?} -o {format}: {text:?}");
            faces += 1;
        }
    }
    assert!(faces > 40);
}

#[test]
fn a_spreadsheet_finds_no_formula() {
    let scratch = Scratch::new("formulas");
    let policies = scratch.file(
        "policies.json",
        r#"{"ScalingPolicies": [{"PolicyName": "=HYPERLINK(\"http://evil\",\"x\")", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 60}}], "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 9}]}"#,
    );
    let metrics = scratch.file("metrics.csv", "time,any\n0,90\n60,90\n120,90\n180,90\n240,90\n");
    let output = run(&["scale", &policies, &metrics, "-n", "2", "-o", "csv"]);
    let text = shown(&output);
    assert!(text.contains("HYPERLINK"), "{text}");
    assert!(
        !text.lines().any(|line| line.split(',').any(|cell| cell.trim_start_matches('"').starts_with('='))),
        "{text}"
    );
}

#[test]
fn an_issue_mentions_and_links_nobody() {
    let scratch = Scratch::new("mentions");
    let definition =
        scratch.file("web.json", r#"{"family": "@org/team [x](http://evil.example)", "containerDefinitions": []}"#);
    let text = shown(&run(&["check", &definition, "-o", "markdown"]));
    assert!(text.contains("\\@<!-- -->org/team \\[x\\]\\(http:/<!-- -->/evil.example\\)"), "{text}");
}

#[test]
fn errors_do_not_repeat_secrets() {
    let scratch = Scratch::new("secrets");
    let definition = scratch.file(
        "web.json",
        r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64, "environment": "hunter2", "command": "hunter2",
            "secrets": [{"name": "A", "valueFrom": "${hunter2}"}], "logConfiguration": {"logDriver": "splunk", "options": "hunter2"}}]}"#,
    );
    for format in ["table", "json", "csv", "markdown", "sarif"] {
        let text = shown(&run(&["check", &definition, "-o", format]));
        assert!(text.contains("environment") && !text.contains("hunter2"), "{text}");
    }
    let text = shown(&run(&["place", "https://me:hunter2@host.example/x.json", "-d", &definition]));
    assert!(text.contains("https://…@host.example") || !text.contains("hunter2"), "{text}");
}
