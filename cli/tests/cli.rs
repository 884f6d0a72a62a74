//! The binary: exit codes, formats, and what it says to bad input.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample.json");

fn run(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stowplan"))
        .args(args)
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_sample_is_shown() {
    let output = run(&[], "");
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for part in [
        "2 placed, 2 not",
        "needs 1024 MiB of memory, has 768 [PLACE-101]",
        "reconnect the agent",
        "service web was unable to place a task",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains('\u{1b}'), "no colour in a pipe");
    let colored = run(&["--color", "always"], "");
    assert!(text(&colored.stdout).contains('\u{1b}'));
}

#[test]
fn exit_codes() {
    assert_eq!(run(&["decide", SAMPLE], "").status.code(), Some(3), "two tasks find no place");
    assert_eq!(run(&["decide", "-"], r#"{"decide": "rules"}"#).status.code(), Some(0));
    assert_eq!(run(&["decide", "-"], "{").status.code(), Some(1));
    assert_eq!(run(&["--no-such-flag"], "").status.code(), Some(2));
    assert_eq!(run(&["query", "runningTasksCount == 0"], "").status.code(), Some(0));
    let cluster = r#"{"containerInstances": [], "tasks": []}"#;
    assert_eq!(run(&["stop", "-", "--service", "web"], cluster).status.code(), Some(3), "there is nothing to stop");
}

#[test]
fn lines_go_on_after_a_bad_one() {
    let query = r#"{"decide": "query", "expression": "task:group exists"}"#;
    let output = run(&["decide", "--lines", "-"], &format!("{query}\n[\n\n{query}\n"));
    let lines: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().enumerate().all(|(n, line)| line.contains("\"error\"") == (n == 1)), "{lines:?}");
}

#[test]
fn errors_name_the_place() {
    let output = run(&["query", "attribute:stack = prod"], "");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    assert_eq!(
        text(&output.stderr),
        "error: unknown operator `=` (at /expression)\n  attribute:stack = prod\n                  ^\n  help: write `==`\n"
    );
    let output = run(&["-o", "json", "query", "attribute:stack = prod"], "");
    assert!(text(&output.stderr).starts_with(r#"{"error":{"code":"query/unknown-operator""#));
    let rows = [
        (vec!["place", "/no/such/file", "-t", "web"], "", "/no/such/file"),
        (vec!["place", "-", "-t", "web"], "", "standard input: the document is empty"),
        (vec!["place", "-", "-t", "web"], "{\"containerInstances\": [", "ends too early"),
        (vec!["place", "-"], "{\"containerInstances\": []}", "no task definition is given"),
        (vec!["place", "-", "-t", "web"], "{\"containerInstances\": []}", "does not hold `web`"),
        (
            vec!["place", "-", "-t", "web"],
            "{\"containerInstances\": [{\"status\": 5}]}",
            "/cluster/0/containerInstances/0",
        ),
    ];
    for (args, input, part) in rows {
        let output = run(&args, input);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(text(&output.stderr).contains(part), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn formats() {
    let output = run(&["rules", "PLACE-33", "-o", "csv"], "");
    assert!(text(&output.stdout).starts_with("RULE,STRENGTH,STATEMENT\nPLACE-33,choice,"));
    let output = run(&["rules", "-o", "markdown"], "");
    assert!(text(&output.stdout).starts_with("| RULE | STRENGTH | STATEMENT |\n|---|---|---|\n| PLACE-1 |"));
    let output = run(&["rules", "-o", "jsonl"], "");
    assert_eq!(text(&output.stdout).lines().count(), 1);
    assert!(text(&run(&["snapshot-script"], "").stdout).starts_with("#!"));
    assert!(text(&run(&["completions", "bash"], "").stdout).contains("stowplan"));
    let redacted = run(&["redact", SAMPLE, "--salt", "s"], "");
    assert!(!text(&redacted.stdout).contains("111122223333"));
}
