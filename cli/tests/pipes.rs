//! Pipes, sockets and devices in the place of files.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop where it is")]

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const DEFINITION: &str =
    r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#;

fn stowplan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    command.args(arguments).env("NO_COLOR", "1");
    command
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

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("the path is UTF-8").to_owned()
    }

    fn pipe(&self, name: &str) -> String {
        let path = self.path(name);
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_pipe_is_read_to_its_end() {
    let scratch = Scratch::new("pipes-read");
    let pipe = scratch.pipe("web.json");
    let written = pipe.clone();
    let writer = std::thread::spawn(move || {
        let mut pipe = File::options().write(true).open(written).expect("a reader comes");
        pipe.write_all(DEFINITION.as_bytes()).expect("the reader reads");
    });
    let output = stowplan(&["check", &pipe]).output().expect("the binary runs");
    writer.join().expect("the writer ends");
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains("1 task definition: 1 legal"), "{}", shown(&output));
}

#[test]
fn who_waits_is_told_what_for() {
    let scratch = Scratch::new("pipes-wait");
    let pipe = scratch.pipe("nobody.json");
    let mut child = stowplan(&["check", &pipe]).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let mut line = String::new();
    let mut messages = BufReader::new(child.stderr.take().expect("it is piped"));
    messages.read_line(&mut line).expect("a message comes");
    assert!(line.contains("waiting for") && line.contains("nobody.json"), "{line}");
    // It still waits: what comes late is read.
    std::fs::write(&pipe, DEFINITION).expect("the reader reads");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_shell_gives_pipes_in_place_of_files() {
    let script = format!("'{}' check <(printf '%s' '{DEFINITION}')", env!("CARGO_BIN_EXE_stowplan"));
    let Ok(output) = Command::new("bash").args(["-c", &script]).output() else { return };
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
}

#[test]
fn standard_input_has_several_names() {
    for name in ["-", "/dev/stdin", "/dev/fd/0"] {
        let mut child = stowplan(&["check", name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        child.stdin.take().expect("it is piped").write_all(DEFINITION.as_bytes()).expect("it is read");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{name}: {}", shown(&output));
        assert!(!shown(&output).contains("waiting"), "{name}: {}", shown(&output));
    }
}

#[test]
fn sockets_and_devices_are_refused() {
    let scratch = Scratch::new("pipes-refused");
    let socket = scratch.path("socket.json");
    let _listener = UnixListener::bind(&socket).expect("a socket");
    for (name, said) in [
        (socket.as_str(), "is a socket"),
        ("/dev/zero", "is a device"),
        ("/dev/full", "is a device"),
        ("/dev/null", "is empty"),
    ] {
        if !Path::new(name).exists() {
            continue;
        }
        for arguments in [vec!["place", name, "-d", "web"], vec!["redact", name]] {
            let output = stowplan(&arguments).output().expect("the binary runs");
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", shown(&output));
            assert!(shown(&output).contains(said), "{arguments:?}: {}", shown(&output));
        }
    }
    for arguments in [
        vec!["decide", "--lines", "/dev/zero"],
        vec!["decide", "/dev/zero"],
        vec!["check", "/dev/zero"],
        vec!["scale", "/dev/zero"],
    ] {
        let output = stowplan(&arguments).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", shown(&output));
        assert!(shown(&output).contains("input/not-a-file"), "{arguments:?}: {}", shown(&output));
    }
}
