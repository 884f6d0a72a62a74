//! Names and files from strangers: what they may do to a terminal, a spreadsheet, an issue, and to
//! time and memory.
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

/// Links to itself, to the same file and to nothing, a pipe that nobody writes to, a socket.
#[test]
#[cfg(unix)]
fn a_directory_holds_what_it_likes() {
    use std::os::unix::{fs::symlink, net::UnixListener};
    let scratch = Scratch::new("links");
    let directory = |name: &str| {
        let path = scratch.path(name);
        std::fs::create_dir_all(&path).expect("the directory is made");
        path
    };
    let definition = r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#;
    let own = directory("own");
    scratch.file("own/web.json", definition);
    symlink(".", scratch.path("own/loop")).expect("a link");
    symlink("..", scratch.path("own/up")).expect("a link");
    symlink("web.json", scratch.path("own/again.json")).expect("a link");
    let pipe = Command::new("mkfifo").arg(scratch.path("own/pipe.json")).status();
    assert!(pipe.is_ok_and(|status| status.success()), "mkfifo");
    let _socket = UnixListener::bind(scratch.path("own/socket.json")).expect("a socket");
    let output = run(&["check", &own]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains("1 task definition: 1 legal"), "{}", shown(&output));
    let dangling = directory("dangling");
    symlink("nowhere", scratch.path("dangling/x.json")).expect("a link");
    let output = run(&["check", &dangling]);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown(&output).contains("there is no file"), "{}", shown(&output));
}

#[test]
#[cfg(target_os = "linux")]
fn endless_input_and_a_full_disk_are_errors() {
    let zeros = std::fs::File::open("/dev/zero").expect("there are zeros");
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    let output = command.args(["decide", "--lines", "-"]).stdin(zeros).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(shown(&output).contains("a line of more than 64 MiB"), "{}", shown(&output));
    let scratch = Scratch::new("full");
    let definition = scratch.file("web.json", "{\"family\": \"web\"}");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there is a full disk");
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    let output =
        command.args(["check", "--fail-on", "never", &definition]).stdout(full).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(shown(&output).contains("output/unwritable"), "{}", shown(&output));
}

const HALF: &str = r#"{"containerInstances": [{"containerInstanceArn": "a", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "cp", "runningTasksCount": 2,
    "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 7800}],
    "attributes": [{"name": "ecs.instance-type", "value": "m5.large"}, {"name": "ecs.capability.task-eni"}]}],
  "tasks": [{"taskArn": "t", "group": "service:web", "containerInstanceArn": "a", "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "cpu": "64", "memory": "64"}]}"#;

#[test]
fn a_snapshot_that_contradicts_itself_is_told_and_not_trusted() {
    let scratch = Scratch::new("half");
    let half = scratch.file("half.json", HALF);
    for arguments in [vec!["repack", &half], vec!["stop", &half, "--service", "web"], vec!["capacity", &half]] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", shown(&output));
        assert!(
            shown(&output).contains("snapshot/incomplete") && shown(&output).contains("--trust-snapshot"),
            "{}",
            shown(&output)
        );
        let output = run(&[arguments.as_slice(), &["--trust-snapshot"]].concat());
        assert!(shown(&output).contains("warning[snapshot/incomplete]"), "{}", shown(&output));
    }
    // A page that says that another follows, and failures, in files that are merged.
    let whole = scratch.file("whole.json", HALF.replace("\"runningTasksCount\": 2", "\"runningTasksCount\": 1"));
    assert_eq!(run(&["repack", &whole]).status.code(), Some(0));
    let page = scratch.file("page.json", r#"{"tasks": [], "nextToken": "x"}"#);
    assert_eq!(run(&["repack", &whole, &page]).status.code(), Some(1));
    let failures = scratch.file("failures.json", r#"{"tasks": [], "failures": [{"arn": "b", "reason": "MISSING"}]}"#);
    assert_eq!(run(&["repack", &whole, &failures]).status.code(), Some(1));
}

#[test]
fn network_interfaces_are_assumed_aloud() {
    let scratch = Scratch::new("interfaces");
    let cluster = scratch.file("cluster.json", HALF.replace("\"runningTasksCount\": 2", "\"runningTasksCount\": 1"));
    let definition = scratch.file("web.json", r#"{"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#);
    let count = |more: &[&str]| {
        let output = run(&[&["fit", &cluster, "-d", &definition, "-o", "json"], more].concat());
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("an answer");
        (
            answer.get("count").and_then(serde_json::Value::as_u64).expect("a count"),
            shown(&output).contains("assumed/network-interfaces"),
        )
    };
    // m5.large: 3 interfaces, one is the instance's own. Memory: (7800 - 64) / 64 = 120.
    assert_eq!(count(&[]), (2, true));
    assert_eq!(count(&["--eni-by-type"]), (2, true));
    assert_eq!(count(&["--eni", "unchecked"]), (120, false));
    let unchecked = scratch.file("unchecked.json", r#"{"eniSlotsByInstanceType": false}"#);
    assert_eq!(count(&[&unchecked]), (120, false));
}
